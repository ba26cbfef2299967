//! Puts what was committed into the database's file, from the `-wal` where commits
//! are first.
//!
//! SQLite would have the writer do it with every thousandth page: after a long article
//! was written, the next save would wait for megabytes to be copied and flushed. Here
//! the most of it is done beside the writer, on a connection that writes nothing else;
//! only what was committed meanwhile is left to it, so that the `-wal` can begin anew.

use std::{path::Path, time::Duration};

use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use tokio::{
    pin,
    sync::{mpsc, watch},
    time::sleep,
};

use super::{StoreError, file};
use crate::store::job::Job;

/// How long commits lie in the `-wal` alone. They are on the disk all the same.
const PAUSE: Duration = Duration::from_millis(500);
/// Pages in the `-wal` from which it is to begin anew: 4 MiB.
const MANY: i64 = 1_000;
/// Pages from which the writer puts them into the file by itself: nothing here did,
/// or commands beside the server have written.
pub(super) const TOO_MANY: u32 = 16_000;

/// What is in the `-wal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wal {
    /// Pages in it.
    pub(super) pages: i64,
    /// Those of them that are in the file too.
    pub(super) settled: i64,
}

/// Copies pages into the file: as many as it can without waiting for anybody.
pub(super) async fn settle(connection: &mut SqliteConnection) -> Result<Wal, StoreError> {
    let row = sqlx::query("pragma wal_checkpoint(passive)").fetch_one(connection).await?;
    Ok(Wal { pages: row.try_get(1)?, settled: row.try_get(2)? })
}

/// Does so a moment after each commit, until the writer has ended.
pub(super) async fn keep_settling(
    path: &Path,
    mut commits: watch::Receiver<()>,
    writer: mpsc::WeakSender<Job>,
) {
    let mut connection: Option<SqliteConnection> = None;
    while commits.changed().await.is_ok() {
        let pause = sleep(PAUSE);
        pin!(pause);
        let is_open = loop {
            tokio::select! {
                () = &mut pause => break true,
                more = commits.changed() => if more.is_err() { break false },
            }
        };
        if !is_open {
            break;
        }
        let settled = async {
            let connection = match &mut connection {
                Some(connection) => connection,
                none => none.insert(file::options(path).connect().await?),
            };
            settle(connection).await
        };
        match settled.await {
            Ok(wal) if wal.pages >= MANY && wal.settled < wal.pages => {
                if let Some(writer) = writer.upgrade() {
                    // Where the writer has that much to do, it comes to this later.
                    let _ = writer.try_send(Job::Settle);
                }
            }
            Ok(_) => {}
            // The writer does it in the end, or says that it cannot.
            Err(error) => tracing::warn!(%error, "commits stay in the -wal: {error}"),
        }
    }
    if let Some(connection) = connection {
        // There is nothing that closing could fail to keep.
        let _ = connection.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn the_writer_leaves_pages_in_the_wal_and_they_are_settled_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tekser.db");
        let store = Store::open(&path, None).await.expect("a store");
        let mut beside = file::options(&path).connect().await.expect("a connection");
        settle(&mut beside).await.expect("settled");
        let fill = |n: i64| {
            store.execute(move |connection| {
                Box::pin(async move {
                    sqlx::query("create table if not exists filling (n integer, words blob)")
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("insert into filling values (?, zeroblob(8000000))")
                        .bind(n)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            })
        };
        let file_size = || std::fs::metadata(&path).expect("the file").len();
        let before = file_size();
        fill(1).await.expect("filled");
        // More than SQLite leaves there by itself.
        assert_eq!(file_size(), before, "the writer copied nothing before it answered");
        let wal = settle(&mut beside).await.expect("settled");
        assert!(wal.pages >= MANY && wal.settled == wal.pages, "{wal:?}");
        assert!(file_size() > 8_000_000);
        // All of it is in the file: the next commit begins anew.
        fill(2).await.expect("filled");
        let again = settle(&mut beside).await.expect("settled");
        assert!(again.pages <= wal.pages + 10, "{again:?} after {wal:?}");
        beside.close().await.expect("closed");
        store.close().await;
        assert!(!file::with(&path, "-wal").exists(), "one file in the end");
    }
}
