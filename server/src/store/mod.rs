//! Everything that is kept: the only place that knows SQL.
//!
//! Many readers, one writer. All that is written goes through the writer
//! ([`writer`]), which puts what waits into one transaction: a save that was
//! answered is on the disk, and a hundred at once cost one flush. A store for
//! another database would offer the same functions.

mod agreements;
mod articles;
mod bearers;
mod people;
mod project;
mod writer;

use std::{path::Path, str::FromStr, time::Duration};

use review::event::Event;
use sqlx::{
    ConnectOptions, Row, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use thiserror::Error;
use tokio::sync::{broadcast, mpsc};

use crate::clock::{Clock, random};

use self::bearers::Bearers;
pub use people::{Account, Credential, Kind};
pub use writer::{Keyed, Outcome, WriteError};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
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
    /// What it was written with was not kept: the writer's log says why.
    #[error("the transaction failed")]
    Lost,
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

    /// Whether a uniqueness rule was broken.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.is_unique_violation()
    }
}

/// The store: a handle that is cloned freely.
#[derive(Clone, Debug)]
pub struct Store {
    readers: SqlitePool,
    writer: mpsc::Sender<writer::Job>,
    /// Every event, once it is on the disk.
    events: broadcast::Sender<Event>,
    bearers: Bearers,
}

impl Store {
    /// Opens a database, making it where there is none, and brings it up to
    /// date. `max_pages` bounds its size: for tests of a full disk.
    ///
    /// # Errors
    /// If it cannot be opened, is of a newer version, or SQLite would not be
    /// set up as durability needs it.
    pub async fn open(path: &Path, max_pages: Option<u32>) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str("sqlite:")?
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        MIGRATIONS.run(&mut connection).await?;
        check_pragmas(&mut connection).await?;
        if let Some(pages) = max_pages {
            sqlx::query(sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}")))
                .execute(&mut connection)
                .await?;
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().create_if_missing(false).read_only(true));
        let (events, _) = broadcast::channel(1024);
        let (sender, jobs) = mpsc::channel(1024);
        let bearers = Bearers::default();
        tokio::spawn(writer::run(connection, jobs, events.clone(), bearers.clone()));
        let store = Self { readers, writer: sender, events, bearers };
        if store.signing_key().await?.is_none() {
            store.rotate_key(random(), Clock.now()).await?;
        }
        Ok(store)
    }

    /// Everything written from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Copies the database, whole and consistent, into a new file.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub async fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let to = to.to_string_lossy().into_owned();
        sqlx::query("vacuum into ?").bind(to).execute(&self.readers).await?;
        Ok(())
    }
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
