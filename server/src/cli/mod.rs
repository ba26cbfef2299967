//! The command line: serving, and what scripts do without a server.

mod files;
mod language;

use std::{
    io::{IsTerminal, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::OnceLock,
    time::Duration,
};

use app::words::Locale;
use certificate::checkpoint;
use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use review::{
    command,
    model::{
        approval::{ObstacleKind, Overridden},
        id::ArticleId,
    },
    wire::{
        api::{MOST_TOKEN_DAYS, NewToken, Person, PersonEdit, Role, Scope, TOKEN_DAYS},
        verification::Key,
    },
};
use tokio::net::TcpListener;

use crate::{
    api,
    auth::{Actor, hash_password},
    clock::random,
    dictionaries::{FOLDER, Shelf},
    problem::Refused,
    proxies::Proxies,
    reader::Reader,
    router, sample, security,
    serve::{self, Limits},
    state::App,
    store::{Account, BackedUp, By, KeySource, Kind, Options, Store, StoreError},
};

/// Review AI-translated articles beside their source.
#[derive(Debug, Parser)]
#[command(
    name = "tekser",
    version,
    about,
    after_help = "\
Exit codes: 0 fine, 1 something was found, 2 bad usage or input.

Examples:
  tekser serve
  tekser user add aigul --name 'Айгүл Серікова' --role lead
  tekser user password aigul
  tekser token create --user aigul --label 'CMS'
  tekser import --user aigul --source ru.txt kk.txt
  tekser update 0190… --user aigul --source corrected.txt
  tekser export 0190… --format md --output article.md"
)]
pub struct Cli {
    /// Where security events go, a line of JSON each. Without it, `serve` writes
    /// them to standard error and other commands nowhere.
    #[arg(long, value_name = "FILE", env = "TEKSER_SECURITY_LOG", global = true)]
    security_log: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Database {
    /// The database file.
    #[arg(long = "database", env = "TEKSER_DATABASE", default_value = "tekser.db")]
    path: PathBuf,
    /// File of the secret that signs; otherwise beside the database, tekser.key.
    #[arg(long, env = "TEKSER_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Command that prints that secret, in the place of a file.
    #[arg(long, env = "TEKSER_KEY_COMMAND", value_name = "COMMAND", conflicts_with = "key_file")]
    key_command: Option<String>,
}

impl Database {
    fn key(&self) -> Option<KeySource> {
        let command = self.key_command.clone().map(KeySource::Command);
        command.or_else(|| self.key_file.clone().map(KeySource::File))
    }
}

#[derive(Debug, Args)]
struct DictionaryFolder {
    /// Folder of Hunspell dictionaries: kk_KZ.aff, kk_KZ.dic, ru_RU.aff, ru_RU.dic.
    #[arg(long = "dictionaries", value_name = "DIR", default_value = FOLDER)]
    folder: PathBuf,
}

impl DictionaryFolder {
    fn shelf(&self) -> Shelf {
        Shelf::new(self.folder.clone())
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the screens and the API.
    #[command(after_help = "\
The first start makes the database, puts a sample article into it and prints a
one-time link with which the first account is made. Put a proxy with HTTPS in
front of it to serve others, and use --secure-cookies and --trusted-proxy then.")]
    Serve {
        /// Where to listen.
        #[arg(long, env = "TEKSER_ADDRESS", default_value = "127.0.0.1:3000")]
        address: SocketAddr,
        #[command(flatten)]
        database: Database,
        /// Leave the sample article out of a new database.
        #[arg(long)]
        no_sample: bool,
        /// Have browsers send the session's cookie over HTTPS only.
        #[arg(long)]
        secure_cookies: bool,
        /// A proxy that is believed about who asked it (X-Forwarded-For), by its address
        /// or network; may be given more than once.
        #[arg(long = "trusted-proxy", value_name = "ADDRESS", env = "TEKSER_TRUSTED_PROXY", value_delimiter = ',', value_parser = network)]
        trusted_proxies: Vec<IpNet>,
        #[command(flatten)]
        dictionaries: DictionaryFolder,
        /// Go on with a database whose -wal file is lost, and the latest saves with it.
        #[arg(long)]
        without_wal: bool,
        /// Largest size of the database, in pages of 4 KiB: for tests of a full disk.
        #[arg(long, hide = true)]
        max_pages: Option<u32>,
    },
    /// Import articles: a translation with its source, files of both, or a folder.
    Import(files::Import),
    /// Export an article, or all of them into a folder.
    Export(files::Export),
    /// Put a corrected source, or another machine translation, under review.
    #[command(after_help = "\
Files are UTF-8 text; `-` is standard input. Sentences that stay the same keep
what was done beside them; the others open again. What an editor wrote stays.")]
    Update {
        /// The article's id, as the address of its page has it.
        article: ArticleId,
        /// The corrected source.
        #[arg(long, required_unless_present = "translation")]
        source: Option<PathBuf>,
        /// The new machine translation.
        #[arg(long)]
        translation: Option<PathBuf>,
        /// Login of the person who updates.
        #[arg(long)]
        user: String,
        #[command(flatten)]
        database: Database,
    },
    /// Issue the certificate of an article's review.
    Certificate {
        /// Its id, as the address of its page has it.
        article: ArticleId,
        /// json, the signed record; or html, a page that says what it holds.
        #[arg(long, default_value = "json")]
        format: CertificateFormat,
        /// The page's language: kk, ru or en.
        #[arg(long, default_value = "kk", value_parser = locale)]
        language: Locale,
        /// The file; otherwise standard output.
        #[arg(long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        database: Database,
    },
    /// Verify a certificate, or an article exported as JSON. Needs no database.
    #[command(after_help = "\
Prints what the record says, or the first thing that is wrong with it: the line,
the event, the figure. Exit code 1 if it does not verify.

A signature shows that the holder of a key signed this record. Whose key it is,
compare with what the publisher has made known, or give it with --key.")]
    Verify {
        /// The file; `-` is standard input.
        file: PathBuf,
        /// The public key it must be signed with, in hexadecimal.
        #[arg(long)]
        key: Option<String>,
        /// A checkpoint of its article, as `tekser checkpoint ARTICLE` printed it:
        /// the record must still begin with what it was made of.
        #[arg(long)]
        checkpoint: Option<PathBuf>,
    },
    /// Print a signed checkpoint of all articles, to be kept elsewhere.
    #[command(after_help = "\
Whoever has kept a checkpoint sees later whether a record was written anew since.
It reveals a number and a hash. With an article: JSON with the checkpoint and the
proof that the article is in it, for `tekser verify --checkpoint`.")]
    Checkpoint {
        /// The article to prove, by its id.
        article: Option<ArticleId>,
        #[command(flatten)]
        database: Database,
    },
    /// List the keys that sign certificates, or begin a new one.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Add people and list them.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Make keys for scripts.
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Copy the database, whole and consistent, while it is in use.
    #[command(after_help = "\
The copy is read again before it gets its name. It holds accounts and texts: keep it
as carefully as the database. To go back to it, stop the server and put it in the
place of the database. The key that signs is not in it: keep that elsewhere, once.")]
    Backup {
        /// The new file.
        file: PathBuf,
        /// Put the key that signs beside it, as a file that ends in .key.
        #[arg(long)]
        with_key: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Print the API's OpenAPI description.
    Openapi,
    /// Cut a text into sentences, one a line.
    Split(language::Split),
    /// Say which sentences of two texts belong together.
    Align(language::Align),
    /// Check a translation, alone or beside its source.
    Check(language::Check),
    /// Score flags by MQM, or a translation by BLEU, chrF and TER.
    Score(language::Score),
}

/// What a certificate is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum CertificateFormat {
    /// The signed record.
    Json,
    /// A page to print.
    Html,
}

/// An address, or a network of them.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    let network = text.parse::<IpNet>().or_else(|_| address());
    network.map_err(|_| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8"))
}

/// A language of the interface.
fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag).ok_or_else(|| format!("{tag:?} is none of kk, ru and en"))
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person. The password is read from standard input.
    Add {
        /// What they sign in with.
        login: String,
        /// Their name, as colleagues read it.
        #[arg(long)]
        name: String,
        /// viewer, editor or lead.
        #[arg(long, default_value = "editor")]
        role: Role,
        #[command(flatten)]
        database: Database,
    },
    /// Print a one-time link with which a person makes their own account.
    Invite {
        /// viewer, editor or lead.
        #[arg(long, default_value = "editor")]
        role: Role,
        #[command(flatten)]
        database: Database,
    },
    /// Give somebody a new password, read from standard input. Their sessions and
    /// tokens end.
    Password {
        /// What they sign in with.
        login: String,
        #[command(flatten)]
        database: Database,
    },
    /// Switch somebody off: nobody signs in as them, and their sessions and tokens
    /// end. What they did stays.
    Off {
        /// What they sign in with.
        login: String,
        #[command(flatten)]
        database: Database,
    },
    /// Switch somebody on again.
    On {
        /// What they sign in with.
        login: String,
        #[command(flatten)]
        database: Database,
    },
    /// List everybody.
    List {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// List the public keys, the newest first.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Sign with a new key from now on. Earlier certificates still verify.
    Rotate {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print its secret: the only time it is shown.
    Create {
        /// Login of the person it acts for.
        #[arg(long)]
        user: String,
        /// What it is for.
        #[arg(long, default_value = "")]
        label: String,
        /// read, import or review: what it may be used for.
        #[arg(long, default_value = "review")]
        scope: Scope,
        /// Days after which it ends.
        #[arg(long, default_value_t = TOKEN_DAYS, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_TOKEN_DAYS)))]
        days: u32,
        #[command(flatten)]
        database: Database,
    },
    /// List a person's tokens: id, scope, end, what it is for.
    List {
        /// Login of the person.
        #[arg(long)]
        user: String,
        #[command(flatten)]
        database: Database,
    },
    /// Make a token useless.
    Revoke {
        /// Login of the person it acts for.
        #[arg(long)]
        user: String,
        /// The token's id.
        id: uuid::Uuid,
        #[command(flatten)]
        database: Database,
    },
}

/// Why a command failed, for a person at a terminal.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The store could not be opened or used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// A file is not UTF-8 text.
    #[error("{path} is not UTF-8 text: byte {byte}. Save it as UTF-8 and try again")]
    Encoding {
        /// The file.
        path: String,
        /// The first byte that is not.
        byte: usize,
    },
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {error}. Is another tekser running? Choose another with --address"
    )]
    Address {
        /// The address.
        address: SocketAddr,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// The writer has died.
    #[error(
        "nothing can be written any more: ending, so that it is started anew. See the log above"
    )]
    WriterDied,
    /// Nobody has that login.
    #[error("nobody has the login {0:?}: see `tekser user list`")]
    UnknownLogin(String),
    /// There is no such thing.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The rules refuse it.
    #[error("{0}")]
    Refused(String),
}

impl From<Refused> for CliError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

impl Cli {
    /// The file that security events go to.
    #[must_use]
    pub fn security_log(&self) -> Option<&Path> {
        self.security_log.as_deref()
    }

    /// Whether it serves others, rather than doing one thing.
    #[must_use]
    pub fn serves(&self) -> bool {
        matches!(self.command, Command::Serve { .. })
    }

    /// Does what was asked.
    ///
    /// # Errors
    /// See [`CliError`].
    pub async fn run(self) -> Result<ExitCode, CliError> {
        let done = self.carry_out().await;
        // However it ended: what it opened is closed, and is one file again.
        if let Some(store) = OPENED.get()
            && tokio::time::timeout(CLOSING, store.close()).await.is_err()
        {
            tracing::warn!(
                "the database was not closed in time. Nothing that was saved is lost: the next \
                 start puts it in order. Until then its -wal file belongs to it"
            );
        }
        done
    }

    async fn carry_out(self) -> Result<ExitCode, CliError> {
        let done = match self.command {
            Command::Split(split) => return split.run(),
            Command::Align(align) => return align.run(),
            Command::Check(check) => return check.run(),
            Command::Score(score) => return score.run(),
            Command::Import(import) => return import.run().await,
            Command::Export(export) => return export.run().await,
            Command::Serve {
                address,
                database,
                no_sample,
                secure_cookies,
                trusted_proxies,
                dictionaries,
                without_wal,
                max_pages,
            } => {
                let options = Options { makes: true, without_wal, max_pages, key: database.key() };
                let store = open_store(&database.path, options).await?;
                let app = App::new(store, secure_cookies)
                    .with_shelf(dictionaries.shelf())
                    .with_reader(Reader::of_this_program())
                    .with_proxies(Proxies::new(&trusted_proxies));
                serve(address, app, !no_sample).await
            }
            Command::Update { article, source, translation, user, database } => {
                let source = source.as_deref().map(read).transpose()?;
                let translation = translation.as_deref().map(read).transpose()?;
                let app = open(&database).await?;
                let actor = actor(&app, &user).await?;
                let unknown = || CliError::Unknown("article");
                let now = app.store.article(article).await?.ok_or_else(unknown)?;
                let source = source.map(|source| {
                    let replaces = now.source_sha256;
                    command::Command::UpdateSource { source, replaces }
                });
                let translation = translation.map(|mt| {
                    let replaces = now.mt_sha256;
                    command::Command::UpdateTranslation { mt, replaces }
                });
                for command in source.into_iter().chain(translation) {
                    let actor = actor.clone();
                    api::carry_out(&app, actor, Role::Editor, article, command, None).await?;
                }
                Ok(())
            }
            Command::Certificate { article, format, language, output, database } => {
                let app = open(&database).await?;
                let file = match format {
                    CertificateFormat::Json => api::issue(&app, article).await?.to_file(),
                    CertificateFormat::Html => {
                        api::certificate_page(&app, article, language).await?
                    }
                };
                put(output, file.as_bytes())
            }
            Command::Verify { file, key, checkpoint } => {
                return verify(&file, key.as_deref(), checkpoint.as_deref());
            }
            Command::Checkpoint { article: None, database } => {
                write(&api::note(&open(&database).await?).await?)
            }
            Command::Checkpoint { article: Some(article), database } => {
                let inclusion = api::include(&open(&database).await?, article).await?;
                print(serde_json::to_string_pretty(&inclusion).expect("a proof is plain data"))
            }
            Command::Key { command } => keys(command).await,
            Command::User { command } => user(command).await,
            Command::Token { command } => token(command).await,
            Command::Backup { file, with_key, database } => {
                let store = open(&database).await?.store;
                let BackedUp { articles, events } = store.back_up(&file, with_key).await?;
                print(format_args!(
                    "{}: whole, {articles} articles, {events} events",
                    file.display()
                ))
            }
            Command::Openapi => print(api::openapi()),
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}

/// Verifies a certificate: what it says, or the first thing that is wrong.
fn verify(path: &Path, key: Option<&str>, checkpoint: Option<&Path>) -> Result<ExitCode, CliError> {
    let file = read(path)?;
    let fails = |reason: &dyn std::fmt::Display| {
        write(&format!("{}: {reason}\n", path.display()))?;
        Ok(ExitCode::from(1))
    };
    let verified = match certificate::verify(&file, key) {
        Ok(verified) => verified,
        Err(failure) => return fails(&failure),
    };
    let mut kept = None;
    if let Some(path) = checkpoint {
        let inclusion = serde_json::from_str(&read(path)?);
        let covered = inclusion.map_err(|_| checkpoint::Failure::Form).and_then(|inclusion| {
            let key = key.or(verified.key.as_deref()).unwrap_or_default();
            let covered = checkpoint::covers(&inclusion, &file, key)?;
            Ok((inclusion.leaf.events, covered))
        });
        match covered {
            Ok(covered) => kept = Some(covered),
            Err(failure) => return fails(&failure),
        }
    }
    let figures = &verified.figures;
    let mut lines = vec![
        format!("{}: verifies", path.display()),
        format!("title     {}", shown(&verified.description.title)),
        format!("state     {}", verified.standing.as_str()),
    ];
    if let Some(approval) = &verified.approval {
        let responsible = shown(&approval.what.responsible);
        for overridden in &approval.what.overrides {
            let Overridden { kind, count, reason, .. } = overridden;
            let what = match kind {
                ObstacleKind::Unread => format!("{count} segments unread"),
                ObstacleKind::Finding => format!("{count} errors found by checks"),
                ObstacleKind::CriticalFlag => format!("{count} critical flags open"),
                ObstacleKind::Score => "a score below the threshold".to_owned(),
                ObstacleKind::FourEyes => "an approval by who edited last".to_owned(),
            };
            let reason = shown(reason);
            lines.push(format!("released  over: {what} (reason: {reason}), by {responsible}"));
        }
        lines.push(format!("approved  {responsible}, {}", approval.at));
    }
    if verified.unread > 0 {
        lines.push(format!("unread    {} of {} segments", verified.unread, figures.segments));
    }
    match (&verified.disclosure, &verified.overstated) {
        (Some(line), _) => lines.push(format!("line      {}", shown(line))),
        (None, Some(line)) => {
            lines.push(format!("line      says more than was done: {}", shown(line)))
        }
        (None, None) => {}
    }
    lines.extend([
        format!("events    {}, by {} people", figures.events, figures.people),
        format!(
            "segments  {}, {} confirmed, {} edited",
            figures.segments, figures.confirmed, figures.edited
        ),
        format!(
            "words     {} machine's, {} edited, {} people's",
            figures.machine_words, figures.edited_words, figures.human_words
        ),
        format!("head      {}", verified.head),
    ]);
    if let Some((n, checkpoint)) = kept {
        let (origin, size) = (&checkpoint.origin, checkpoint.size);
        lines.push(format!("checkpoint of {origin}, {size} articles, holds event {n}"));
    }
    match (&verified.key, &verified.sha256) {
        (Some(key), Some(sha256)) => {
            lines.extend([format!("key       {key}"), format!("sha256    {sha256}")]);
        }
        _ => lines.push("unsigned  this is an export: nothing shows who wrote it".to_owned()),
    }
    write(&(lines.join("\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// A text of the record on one line, without what would steer a terminal.
fn shown(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

async fn keys(command: KeyCommand) -> Result<(), CliError> {
    match command {
        KeyCommand::List { database } => {
            let keys = open(&database).await?.store.keys().await?;
            let line = |key: &Key| {
                let until = key.retired_at.map_or_else(|| "now".to_owned(), |at| at.to_string());
                format!("{}\t{}\t{until}\n", key.public, key.created_at)
            };
            write(&keys.iter().map(line).collect::<String>())
        }
        KeyCommand::Rotate { database } => {
            let app = open(&database).await?;
            let key = app.store.rotate_key(random(), app.clock.now()).await?;
            print(key.public)
        }
    }
}

/// Puts content into a file, or on standard output.
fn put(output: Option<PathBuf>, content: &[u8]) -> Result<(), CliError> {
    let Some(path) = output else { return write_bytes(content) };
    let written = std::fs::write(&path, content);
    written.map_err(|error| CliError::File { path: path.display().to_string(), error })
}

/// What this process opened, to be closed before it ends.
static OPENED: OnceLock<Store> = OnceLock::new();
/// How long it may take to close it.
const CLOSING: Duration = Duration::from_secs(10);

async fn open_store(path: &Path, options: Options) -> Result<Store, CliError> {
    let store = Store::open_with(path, options).await?;
    Ok(OPENED.get_or_init(|| store).clone())
}

/// Opens a database that is there.
async fn open(database: &Database) -> Result<App, CliError> {
    let options = Options { key: database.key(), ..Options::default() };
    Ok(App::new(open_store(&database.path, options).await?, false))
}

/// Opens a database, making it where there is none.
async fn open_or_make(database: &Database) -> Result<App, CliError> {
    if !database.path.exists() {
        eprintln!("A new database is made: {}", database.path.display());
    }
    let options = Options { makes: true, key: database.key(), ..Options::default() };
    Ok(App::new(open_store(&database.path, options).await?, false))
}

async fn person(app: &App, login: &str) -> Result<Person, CliError> {
    let account = app.store.account(login).await?;
    account.map(|account| account.person).ok_or_else(|| CliError::UnknownLogin(login.to_owned()))
}

/// Somebody in whose name a command acts, with their role.
async fn actor(app: &App, login: &str) -> Result<Actor, CliError> {
    let person = person(app, login).await?;
    if person.off { Err(StoreError::SwitchedOff.into()) } else { Ok(Actor(person)) }
}

/// A password from standard input.
fn read_password() -> Result<String, CliError> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (at least 10 characters):");
    }
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).map_err(standard_input)?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// Switches somebody off or on.
async fn switch(database: &Database, login: &str, off: bool) -> Result<(), CliError> {
    let app = open(database).await?;
    let person = person(&app, login).await?;
    let edit = PersonEdit { off: Some(off), ..PersonEdit::default() };
    api::change(&app, person.id, edit, By::Operator).await?;
    Ok(())
}

async fn user(command: UserCommand) -> Result<(), CliError> {
    match command {
        UserCommand::Add { login, name, role, database } => {
            let password = read_password()?;
            let app = open_or_make(&database).await?;
            let person = api::new_person(&app, &name, &login, role)?;
            let password_hash = Some(hash_password(&password, &person).await?);
            api::add(&app, Account { person, password_hash }, None).await?;
            Ok(())
        }
        UserCommand::Password { login, database } => {
            let app = open(&database).await?;
            let person = person(&app, &login).await?;
            let hash = hash_password(&read_password()?, &person).await?;
            app.store.set_password(person.id, hash).await?;
            security::record("password_changed", &[("person", &person.id), ("by", &By::Operator)]);
            Ok(())
        }
        UserCommand::Off { login, database } => switch(&database, &login, true).await,
        UserCommand::On { login, database } => switch(&database, &login, false).await,
        UserCommand::Invite { role, database } => {
            let app = open(&database).await?;
            print(api::new_invitation(&app, role, By::Operator).await?.path)
        }
        UserCommand::List { database } => {
            let people = open(&database).await?.store.people().await?;
            let line = |person: &Person| {
                let off = if person.off { "\toff" } else { "" };
                format!("{}\t{}\t{}{off}\n", person.login, person.role.as_str(), person.name)
            };
            write(&people.iter().map(line).collect::<String>())
        }
    }
}

async fn token(command: TokenCommand) -> Result<(), CliError> {
    match command {
        TokenCommand::Create { user, label, scope, days, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let new = NewToken { label, scope, days };
            print(api::new_token(&app, person.id, &new).await?.secret)
        }
        TokenCommand::List { user, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let tokens = app.store.tokens(person.id, app.clock.now()).await?;
            let line = |token: &review::wire::api::Token| {
                let (scope, end) = (token.scope.as_str(), token.expires_at);
                format!("{}\t{scope}\t{end}\t{}\n", token.id, token.label)
            };
            write(&tokens.iter().map(line).collect::<String>())
        }
        TokenCommand::Revoke { user, id, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let removed = app.store.remove_credential(person.id, Kind::Token, id).await?;
            if removed { Ok(()) } else { Err(CliError::Unknown("token")) }
        }
    }
}

/// How long the server waits for a sound database before it serves. A check of a
/// large one goes on beside the work.
const CHECKING: Duration = Duration::from_secs(2);

async fn serve(address: SocketAddr, app: App, with_sample: bool) -> Result<(), CliError> {
    let stopped = stopped();
    // Told before anybody works, and not when the first certificate is asked for.
    app.store.signing_key().await?;
    let checked = app.store.clone();
    let mut checking = tokio::spawn(async move {
        let done = checked.check().await;
        // Damage has been told already, and whoever writes from now on is told too.
        if let Err(error) = &done
            && !error.is_damage()
        {
            tracing::error!(%error, "{error}");
        }
        done
    });
    if let Ok(Ok(done)) = tokio::time::timeout(CHECKING, &mut checking).await {
        done?;
    }
    let listener =
        TcpListener::bind(address).await.map_err(|error| CliError::Address { address, error })?;
    let address = listener.local_addr().map_err(|error| CliError::Address { address, error })?;
    if with_sample && app.store.people().await?.is_empty() {
        sample::import(&app).await?;
    }
    // Whoever started it need not listen: serving goes on.
    let _ = print(format_args!("Tekser is at http://{address}"));
    if !app.store.has_accounts().await? {
        // One link at a time: those of earlier starts end here.
        app.store.end_invitations().await?;
        let invitation = api::new_invitation(&app, Role::Lead, By::Operator).await?;
        let _ = print(format_args!(
            "Make the first account here (works once):\n  http://{address}{}",
            invitation.path
        ));
    }
    tracing::info!(%address, "serving on {address}");
    let stopping = app.store.clone();
    let stopped = async move {
        stopped.await;
        tracing::info!("stopping");
        stopping.stop();
    };
    let limits = Limits::default().within_system();
    let serving = serve::serve(listener, router(&app), app.proxies.clone(), limits, stopped);
    tokio::select! {
        () = serving => Ok(()),
        // Nothing that is asked for from now on would be kept.
        () = app.store.died() => Err(CliError::WriterDied),
    }
}

/// Waits for Ctrl+C or a termination signal, from this call on and not only once
/// somebody waits: a signal during the start is not lost.
fn stopped() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let hear = |kind| signal(kind).expect("signals can be heard");
        let mut interrupted = hear(SignalKind::interrupt());
        let mut terminated = hear(SignalKind::terminate());
        async move {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}

fn standard_input(error: std::io::Error) -> CliError {
    CliError::File { path: "standard input".to_owned(), error }
}

fn read(path: &Path) -> Result<String, CliError> {
    String::from_utf8(bytes(path)?).map_err(|error| CliError::Encoding {
        path: path.display().to_string(),
        byte: error.utf8_error().valid_up_to(),
    })
}

/// The content of a file, or of standard input where it is `-`.
fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(standard_input)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|error| CliError::File { path: path.display().to_string(), error })
}

fn print(value: impl std::fmt::Display) -> Result<(), CliError> {
    write(&format!("{value}\n"))
}

fn write(content: &str) -> Result<(), CliError> {
    write_bytes(content.as_bytes())
}

fn write_bytes(content: &[u8]) -> Result<(), CliError> {
    let written = std::io::stdout().write_all(content);
    written.map_err(|error| CliError::File { path: "standard output".to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_writers_death_ends_serving() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("tekser.db"), None).await.expect("a store");
        let app = App::new(store.clone(), false);
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let serving = tokio::spawn(serve(address, app, false));
        while reqwest::get(format!("http://{address}/api/v1/keys")).await.is_err() {
            assert!(!serving.is_finished(), "it serves until the writer dies");
            tokio::task::yield_now().await;
        }
        store.kill_writer().await;
        let ended = serving.await.expect("it does not panic");
        assert!(matches!(ended, Err(CliError::WriterDied)), "{ended:?}");
    }
}
