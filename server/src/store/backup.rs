//! Backups: a copy of the whole database while it is in use, read again before it
//! gets its name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use language::text::canonical::hex;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::{KeyError, Store, StoreError, file, key};
use crate::clock::random;

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Articles, those off the list too.
    pub articles: i64,
    /// Events of all their logs.
    pub events: i64,
}

impl Store {
    /// Copies the database, whole and consistent, into a new file that its owner
    /// alone may read, and looks through it. The key that signs is not in it; it is
    /// put into a file beside it where `with_key`.
    ///
    /// # Errors
    /// If something has that name already, the file cannot be written, or what was
    /// written is not what should be.
    pub async fn back_up(&self, to: &Path, with_key: bool) -> Result<BackedUp, StoreError> {
        let key = with_key.then(|| key_beside(to));
        for path in [Some(to), key.as_deref()].into_iter().flatten() {
            if fs::symlink_metadata(path).is_ok() {
                return Err(StoreError::Exists(path.to_owned()));
            }
        }
        let failed = |error| StoreError::File { path: to.to_owned(), error };
        let part = file::with(to, &format!(".{}.part", hex(&random::<4>())));
        drop(file::make(&part).map_err(failed)?);
        let finished = async {
            let written = self.copy(&part).await.map_err(|error| match error {
                StoreError::Database(error) => file::told(error, &self.path),
                error => error,
            })?;
            // Opened by nobody else: no lock of SQLite's is lost by closing it.
            fs::File::open(&part).and_then(|copy| copy.sync_all()).map_err(failed)?;
            if let Some(path) = key {
                let secret = self.signing_key().await?.ok_or(StoreError::Closed)?;
                key::write_new(&path, &secret)?;
            }
            match file::name(&part, to) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    Err(StoreError::Exists(to.to_owned()))
                }
                named => named.map(|()| written).map_err(failed),
            }
        };
        let finished = finished.await;
        if finished.is_err() {
            // It may have its name by now.
            let _ = fs::remove_file(&part);
        }
        finished
    }

    async fn copy(&self, to: &Path) -> Result<BackedUp, StoreError> {
        let mut from = file::options(&self.path).read_only(true).connect().await?;
        let before = count(&mut from).await?;
        sqlx::query("vacuum into ?")
            .bind(to.to_string_lossy().into_owned())
            .execute(&mut from)
            .await?;
        let after = count(&mut from).await?;
        from.close().await?;

        let mut copy = file::options(to).connect().await?;
        // The copy has no `-wal` beside it, and misses none.
        sqlx::query("pragma user_version = 0").execute(&mut copy).await?;
        let damaged = |found: String| StoreError::Damaged { path: to.to_owned(), found };
        let found: Vec<String> =
            sqlx::query_scalar("pragma integrity_check(3)").fetch_all(&mut copy).await?;
        if found != ["ok"] {
            return Err(damaged(found.join("; ")));
        }
        // Nothing of it is ever deleted, so that the copy lies between the two.
        let copied = count(&mut copy).await?;
        let is_between = (before.articles..=after.articles).contains(&copied.articles)
            && (before.events..=after.events).contains(&copied.events);
        let cut_short: i64 = sqlx::query_scalar(
            "select count(*)
            from articles
            where not exists (
                select 1
                from events
                where events.article = articles.id
                    and events.n = articles.events
                    and events.hash = articles.head
            )",
        )
        .fetch_one(&mut copy)
        .await?;
        copy.close().await?;
        if !is_between || cut_short > 0 {
            return Err(damaged(format!("{cut_short} logs do not end where they should")));
        }
        Ok(copied)
    }
}

/// Where the key of a backup is put.
fn key_beside(backup: &Path) -> PathBuf {
    match key::KeySource::beside(backup) {
        key::KeySource::File(path) => path,
        key::KeySource::Command(_) => unreachable!("beside it is a file"),
    }
}

async fn count(connection: &mut SqliteConnection) -> Result<BackedUp, StoreError> {
    let (articles, events) =
        sqlx::query_as("select (select count(*) from articles), (select count(*) from events)")
            .fetch_one(connection)
            .await?;
    Ok(BackedUp { articles, events })
}

impl From<KeyError> for StoreError {
    fn from(error: KeyError) -> Self {
        Self::Key(Box::new(error))
    }
}
