//! Opening the database that a command is about, and closing it however the command ends.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use clap::Args;
use review::wire::api::Person;

use crate::{
    auth::Actor,
    cli::input::CliError,
    dictionaries::{FOLDER, Shelf},
    state::App,
    store::{KeySource, Options, Store, StoreError},
};

#[derive(Debug, Args)]
pub(super) struct Database {
    /// The database file.
    #[arg(long = "database", env = "TEKSER_DATABASE", default_value = "tekser.db")]
    pub(super) path: PathBuf,
    /// File of the secret that signs; otherwise beside the database, tekser.key.
    #[arg(long, env = "TEKSER_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Command that prints that secret, in the place of a file.
    #[arg(long, env = "TEKSER_KEY_COMMAND", value_name = "COMMAND", conflicts_with = "key_file")]
    key_command: Option<String>,
}

impl Database {
    pub(super) fn key(&self) -> Option<KeySource> {
        let command = self.key_command.clone().map(KeySource::Command);
        command.or_else(|| self.key_file.clone().map(KeySource::File))
    }
}

#[derive(Debug, Args)]
pub(super) struct DictionaryFolder {
    /// Folder of Hunspell dictionaries: kk_KZ.aff, kk_KZ.dic, ru_RU.aff, ru_RU.dic.
    #[arg(long = "dictionaries", value_name = "DIR", default_value = FOLDER)]
    folder: PathBuf,
}

impl DictionaryFolder {
    pub(super) fn shelf(&self) -> Shelf {
        Shelf::new(self.folder.clone())
    }
}

/// What this process opened, to be closed before it ends.
pub(super) static OPENED: OnceLock<Store> = OnceLock::new();

/// How long it may take to close it.
pub(super) const CLOSING: Duration = Duration::from_secs(10);

pub(super) async fn open_store(path: &Path, options: Options) -> Result<Store, CliError> {
    let store = Store::open_with(path, options).await?;
    Ok(OPENED.get_or_init(|| store).clone())
}

/// Opens a database that is there.
pub(super) async fn open(database: &Database) -> Result<App, CliError> {
    let options = Options { key: database.key(), ..Options::default() };
    Ok(App::new(open_store(&database.path, options).await?, false))
}

/// Opens a database, making it where there is none.
pub(super) async fn open_or_make(database: &Database) -> Result<App, CliError> {
    if !database.path.exists() {
        eprintln!("A new database is made: {}", database.path.display());
    }
    let options = Options { makes: true, key: database.key(), ..Options::default() };
    Ok(App::new(open_store(&database.path, options).await?, false))
}

/// Somebody in whose name a command acts, with their role.
pub(super) async fn actor(app: &App, login: &str) -> Result<Actor, CliError> {
    let person = person(app, login).await?;
    if person.off { Err(StoreError::SwitchedOff.into()) } else { Ok(Actor(person)) }
}

pub(super) async fn person(app: &App, login: &str) -> Result<Person, CliError> {
    let account = app.store.account(login).await?;
    account.map(|account| account.person).ok_or_else(|| CliError::UnknownLogin(login.to_owned()))
}
