//! Everything that is kept: the only place that knows SQL.
//!
//! Many readers, one writer. All that is written goes through the writer
//! ([`writer`]), which puts what waits into one transaction: a save that was
//! answered is on the disk, and a hundred at once cost one flush. A store for
//! another database would offer the same functions.

mod account;
mod agreements;
mod articles;
mod backup;
mod bearers;
mod credentials;
mod file;
mod job;
mod key;
mod outcome;
mod people;
mod prepare;
mod project;
mod settle;
mod statement;
mod writer;

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, OnceLock},
};

use review::log::event::Event;
use sqlx::{
    Row, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::SqlitePoolOptions,
};
use thiserror::Error;
use tokio::sync::{Mutex, broadcast, mpsc, watch};

use self::{bearers::Bearers, key::Keeper, writer::Turns};
use crate::{store::job::Told, work::Work};

pub use account::Account;
pub use backup::BackedUp;
pub use credentials::{Bearer, Credential, Kind};
pub use key::{KeyError, KeySource};
pub use outcome::{Keyed, Outcome, WriteError};
pub use people::By;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file is not there, and is not to be made.
    #[error(
        "there is no database {}. Is the path right (--database, TEKSER_DATABASE)? `tekser serve` \
         makes a new one",
        .0.display()
    )]
    Missing(PathBuf),
    /// It is something else.
    #[error(
        "{} is not a database of Tekser's, and was left as it is. Is the path right (--database, \
         TEKSER_DATABASE)? If it was one, put the latest backup in its place",
        .0.display()
    )]
    NoDatabase(PathBuf),
    /// Pages of it do not fit together.
    #[error(
        "the database {} is damaged ({found}). Stop what uses it, set it and the files beside it \
         aside, and put the latest backup in its place; `tekser export --all` may still read what \
         the backup lacks",
        .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first of what SQLite found.
        found: String,
    },
    /// It, or the folder it lies in, cannot be written to.
    #[error(
        "the database {} cannot be written to, so no work could be saved. Give the user that runs \
         tekser the right to write to it and to its folder, and see that the disk is not mounted \
         read-only",
        .0.display()
    )]
    ReadOnly(PathBuf),
    /// It was in use when it was copied or the machine stopped, and its latest
    /// commits are elsewhere.
    #[error(
        "{path} was in use and its {path}-wal is not beside it: the latest saves are missing. Put that \
         file back, or a backup in the place of both. If it is lost, `tekser serve --without-wal` \
         goes on without those saves",
        path = .0.display()
    )]
    WalMissing(PathBuf),
    /// The latest commits are there without the database.
    #[error(
        "there is no database {path}, but its {path}-wal is there: it holds saves that a new database \
         would destroy. Put the database back, or move that file away",
        path = .0.display()
    )]
    WalAlone(PathBuf),
    /// A new file would take the place of one that is there.
    #[error("{} is there already: choose another name", .0.display())]
    Exists(PathBuf),
    /// A file could not be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// There is no key to sign with.
    #[error("{0}")]
    Key(Box<KeyError>),
    /// SQLite refused or failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The database is of a newer version of Tekser, or was altered by hand.
    #[error("the database does not fit this version of Tekser: {0}")]
    Migration(#[from] MigrateError),
    /// SQLite would not be set up as durability needs it.
    #[error("SQLite keeps {name} at {value:?} where {wanted:?} is needed")]
    Pragma {
        /// The setting.
        name: &'static str,
        /// What it is.
        value: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// A row does not hold what it should.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// The disk has no room.
    #[error("the disk is full")]
    Full,
    /// What it was written with was not kept.
    #[error("the transaction failed: {0}")]
    Lost(String),
    /// What the rules gave cannot be written, or they panicked.
    #[error("a rule failed: {0}")]
    Rule(String),
    /// Nobody acts for a person who is switched off.
    #[error("the account is switched off")]
    SwitchedOff,
    /// Somebody must be able to manage people.
    #[error("this is the last lead")]
    LastLead,
    /// Whoever asked is no lead, or not any more.
    #[error("only a lead may do this")]
    NotLead,
    /// The writer is gone: the server is stopping.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the disk had no room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        if matches!(self, Self::Full) {
            return true;
        }
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        // SQLITE_FULL
        error.code().is_some_and(|code| code == "13")
    }

    /// Whether pages of the file do not fit together.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            // SQLITE_CORRUPT
            Self::Database(error) => file::code(error) == Some(11),
            _ => false,
        }
    }

    /// The error with what led to it.
    fn told(&self) -> String {
        let mut told = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            told = format!("{told}: {error}");
            cause = error.source();
        }
        told
    }

    /// Whether a uniqueness rule was broken.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.is_unique_violation()
    }
}

/// How a database is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether it is made where there is none.
    pub makes: bool,
    /// Where the secret of the key that signs is; otherwise in a file beside it.
    pub key: Option<KeySource>,
    /// Whether it is opened though its latest commits are lost.
    pub without_wal: bool,
    /// Bounds its size, in pages of 4 KiB: for tests of a full disk.
    pub max_pages: Option<u32>,
}

/// How far the store is on its way to being closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Open,
    /// What would never end by itself ends.
    Stopping,
    /// The writer does what waits, and no more.
    Closing,
}

/// The first damage that was found since the file was opened, if any. From then on
/// nothing is written: it could destroy what can still be read.
#[derive(Clone, Debug)]
struct Damage {
    path: PathBuf,
    found: Arc<OnceLock<String>>,
}

impl Damage {
    fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), found: Arc::default() }
    }

    /// Refuses to write to a file that is known to be damaged.
    fn check(&self) -> Result<(), StoreError> {
        match self.found.get() {
            Some(found) => {
                Err(StoreError::Damaged { path: self.path.clone(), found: found.clone() })
            }
            None => Ok(()),
        }
    }

    /// Remembers damage, unless there was some before.
    fn note(&self, error: &StoreError) {
        let found = match error {
            StoreError::Damaged { found, .. } => found.clone(),
            error if error.is_damage() => error.told(),
            _ => return,
        };
        if self.found.set(found.clone()).is_ok() {
            tracing::error!(
                found,
                "the database is damaged, and nothing is saved any more: {found}. Stop the server, \
                 set the file and those beside it aside, and put the latest backup in its place"
            );
        }
    }
}

/// The store: a handle that is cloned freely.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    readers: SqlitePool,
    writer: mpsc::Sender<writer::Job>,
    /// Every event, once it is on the disk.
    events: broadcast::Sender<Arc<Event>>,
    bearers: Bearers,
    key: Keeper,
    phase: Arc<watch::Sender<Phase>>,
    /// Closed once the writer has ended and the file is closed.
    ended: watch::Receiver<()>,
    /// Held while the file is looked through.
    checking: Arc<Mutex<()>>,
    /// Where what takes long is decided.
    work: Work,
    /// Who writes to which article.
    turns: Turns,
    /// Whether the writer has died.
    died: watch::Receiver<bool>,
    damage: Damage,
}

impl Store {
    /// Opens a database, making it where there is none, and brings it up to
    /// date. `max_pages` bounds its size: for tests of a full disk.
    ///
    /// # Errors
    /// See [`Store::open_with`].
    pub async fn open(path: &Path, max_pages: Option<u32>) -> Result<Self, StoreError> {
        let options = Options { makes: true, max_pages, ..Options::default() };
        Self::open_with(path, options).await
    }

    /// Opens a database and brings it up to date. One that has no key yet is given
    /// one; the secret of any other is looked for once something is to be signed.
    ///
    /// # Errors
    /// If it is missing, damaged, no database of ours, cannot be written to, is of a
    /// newer version, its first key cannot be kept, or SQLite would not be set up as
    /// durability needs it.
    pub async fn open_with(path: &Path, options: Options) -> Result<Self, StoreError> {
        let mut connection = file::open(path, options.makes, options.without_wal).await?;
        let key = Keeper::new(options.key.unwrap_or_else(|| KeySource::beside(path)));
        let prepared = async {
            check_pragmas(&mut connection).await?;
            agreements::move_secret(&mut connection, &key).await?;
            set_up_writer(&mut connection).await?;
            if let Some(pages) = options.max_pages {
                sqlx::query(sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}")))
                    .execute(&mut connection)
                    .await?;
            }
            Ok(())
        };
        if let Err(error) = prepared.await {
            file::close(connection).await;
            return Err(error);
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_lazy_with(file::options(path).read_only(true));
        let (events, _) = broadcast::channel(1024);
        let (sender, jobs) = mpsc::channel(1024);
        let (phase, phases) = watch::channel(Phase::Open);
        let (end, ended) = watch::channel(());
        let bearers = Bearers::default();
        let (dies, died) = watch::channel(false);
        let damage = Damage::new(path);
        let store = Self {
            path: path.to_owned(),
            readers: readers.clone(),
            writer: sender,
            events: events.clone(),
            bearers: bearers.clone(),
            key,
            phase: Arc::new(phase),
            ended,
            checking: Arc::default(),
            work: Work::default(),
            turns: Turns::default(),
            died,
            damage: damage.clone(),
        };
        let checking = store.checking.clone();
        let (committed, commits) = watch::channel(());
        let settling = {
            let (path, writer) = (path.to_owned(), store.writer.downgrade());
            tokio::spawn(async move { settle::keep_settling(&path, commits, writer).await })
        };
        tokio::spawn(async move {
            let told = Told { events, committed };
            let written = writer::run_apart(connection, jobs, told, bearers, damage, phases).await;
            if written.is_none() {
                dies.send_replace(true);
            }
            readers.close().await;
            // Only the last connection makes the file whole.
            let _ = settling.await;
            let _checked = checking.lock().await;
            if let Some(connection) = written {
                file::close(connection).await;
            }
            drop(end);
        });
        if let Err(error) = store.need_key().await {
            store.close().await;
            return Err(error);
        }
        Ok(store)
    }

    /// The file it lies in.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks through the whole file for damage. It takes a while where it is large;
    /// everything else goes on. Where there is some, writing fails from now on.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], or another if it cannot be read.
    pub async fn check(&self) -> Result<(), StoreError> {
        let _checking = self.checking.lock().await;
        let checked = file::check(&self.path, || *self.phase.borrow() == Phase::Open).await;
        checked.inspect_err(|error| self.damage.note(error))
    }

    /// Ends what would never end by itself: streams. Everything else still works.
    pub fn stop(&self) {
        self.phase.send_if_modified(|phase| {
            let is_open = *phase == Phase::Open;
            if is_open {
                *phase = Phase::Stopping;
            }
            is_open
        });
    }

    /// Waits until the store is stopped or closed.
    pub async fn stopped(&self) {
        // This handle holds the sender.
        let _ = self.phase.subscribe().wait_for(|phase| *phase > Phase::Open).await;
    }

    /// Closes the store for all its handles: what waits is written, and unless
    /// another process has it open, the database is one file again. Writing
    /// fails from now on.
    pub async fn close(&self) {
        self.phase.send_replace(Phase::Closing);
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }

    /// Everything written from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }

    /// Wakes with every change of an account in this process: whoever answers
    /// for long asks again then for whom it does.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.bearers.changes()
    }

    /// Where turns are given for what keeps a processor busy.
    #[must_use]
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// Waits until the writer dies: from then on nothing is written any more. A store
    /// that is closed as it should be waits for ever.
    pub async fn died(&self) {
        if self.died.clone().wait_for(|died| *died).await.is_err() {
            std::future::pending().await
        }
    }
}

/// Spares the writer what would hold up the next save.
async fn set_up_writer(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    // What a savepoint may have to put back, of a long article megabytes, needs no
    // file: it ends with its transaction.
    sqlx::query("pragma temp_store = memory").execute(&mut *connection).await?;
    let pages = settle::TOO_MANY;
    sqlx::query(sqlx::AssertSqlSafe(format!("pragma wal_autocheckpoint = {pages}")))
        .execute(connection)
        .await?;
    Ok(())
}

async fn check_pragmas(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let checks = [
        ("journal_mode", "pragma journal_mode", "wal"),
        // 2 is FULL: a commit is flushed before it is answered.
        ("synchronous", "pragma synchronous", "2"),
        ("foreign_keys", "pragma foreign_keys", "1"),
    ];
    for (name, query, wanted) in checks {
        let row = sqlx::query(query).fetch_one(&mut *connection).await?;
        let value = row
            .try_get::<String, _>(0)
            .or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))?;
        if value != wanted {
            return Err(StoreError::Pragma { name, value, wanted });
        }
    }
    Ok(())
}

/// Reads a value that was stored as text.
fn parse<T: FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(text.to_owned()))
}

/// Reads a value that was stored as JSON.
fn from_json<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt(json.to_owned()))
}

/// The word that stands for a value of a closed set.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => unreachable!("the enums that are stored serialise as one word"),
    }
}
