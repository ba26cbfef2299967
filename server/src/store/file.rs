//! The database as a file: made for its owner alone, opened only where it is
//! whole, and closed so that it needs nothing beside it.
//!
//! While it is in use, SQLite keeps the latest commits in a file of its own, the
//! `-wal`. Whoever closes the database last puts them into the one file and sets
//! its journal mode back: a file in WAL mode that has no `-wal` beside it was torn
//! from it. Nothing here opens the database's file but SQLite: closing it
//! would give up the locks that SQLite holds on it in this process.

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use super::{MIGRATIONS, StoreError};

/// What migrations set `application_id` to: "Teks".
const OURS: i64 = 0x5465_6b73;
/// `user_version` of a file that commits may be missing from: they are in the
/// `-wal` beside it.
const IN_USE: i64 = 1;

/// How SQLite is asked to open a database. The journal mode is not among it: it
/// tells what state the file was left in.
pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::from_str("sqlite:")
        .expect("an address without parameters")
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .disable_statement_logging()
}

/// The name of a file with something added, such as `tekser.db-wal`.
pub(super) fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Opens a database for writing and brings it up to date.
pub(super) async fn open(
    path: &Path,
    makes: bool,
    without_wal: bool,
) -> Result<SqliteConnection, StoreError> {
    let failed = |error| StoreError::File { path: path.to_owned(), error };
    match fs::metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(StoreError::NoDatabase(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound && makes => {
            if with(path, "-wal").exists() {
                return Err(StoreError::WalAlone(path.to_owned()));
            }
            drop(make(path).map_err(failed)?);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(StoreError::Missing(path.to_owned()));
        }
        Err(error) => return Err(failed(error)),
    }
    keep_private(path);
    let has_wal = with(path, "-wal").exists() || with(path, "-journal").exists();
    let told = |error| match error {
        StoreError::Database(error) => told(error, path),
        error => error,
    };
    let opened = options(path).connect().await.map_err(|error| told(error.into()));
    let mut connection = opened?;
    if let Err(error) = look(&mut connection, path, makes, has_wal || without_wal).await {
        // It stays as it was; the first error counts.
        let _ = connection.close().await;
        return Err(told(error));
    }
    if let Err(error) = bring_up(&mut connection).await {
        close(connection).await;
        return Err(told(error));
    }
    Ok(connection)
}

/// Looks whether a database is ours and misses nothing. Nothing is written but to
/// what a clean stop left.
async fn look(
    connection: &mut SqliteConnection,
    path: &Path,
    makes: bool,
    is_whole: bool,
) -> Result<(), StoreError> {
    check_identity(connection, path, makes).await?;
    let mode: String =
        sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *connection).await?;
    let version: i64 =
        sqlx::query_scalar("pragma user_version").fetch_one(&mut *connection).await?;
    if mode != "wal" && version == IN_USE {
        // Nothing is missing from the file. It says so before it is in WAL mode again.
        sqlx::query("pragma user_version = 0").execute(connection).await?;
    } else if version == IN_USE && !is_whole {
        // Opening made an empty one; another process may have made a real one.
        let wal = fs::metadata(with(path, "-wal")).map_or(0, |found| found.len());
        if wal == 0 {
            return Err(StoreError::WalMissing(path.to_owned()));
        }
    }
    Ok(())
}

async fn bring_up(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("pragma journal_mode = wal").execute(&mut *connection).await?;
    MIGRATIONS.run(&mut *connection).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)
            if is_environment(&error) =>
        {
            StoreError::Database(error)
        }
        error => StoreError::Migration(error),
    })?;
    // On every start, so that a disk that takes nothing is told before anybody works.
    mark_in_use(connection).await?;
    Ok(())
}

/// Writes that commits may be missing from the file, into the file itself: there a
/// copy without its `-wal` has it.
async fn mark_in_use(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(format!("pragma user_version = {IN_USE}")))
        .execute(&mut *connection)
        .await?;
    sqlx::query("pragma wal_checkpoint(passive)").execute(connection).await?;
    Ok(())
}

/// Refuses what is no database, or another program's.
async fn check_identity(
    connection: &mut SqliteConnection,
    path: &Path,
    makes: bool,
) -> Result<(), StoreError> {
    let id: i64 = sqlx::query_scalar("pragma application_id").fetch_one(&mut *connection).await?;
    let tables: Vec<String> =
        sqlx::query_scalar("select name from sqlite_schema where type = 'table'")
            .fetch_all(connection)
            .await?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    let is_earlier = id == 0 && has("_sqlx_migrations") && has("segments");
    // A first start that was cut short leaves no more than a list of migrations.
    let is_new = id == 0 && tables.iter().all(|table| table == "_sqlx_migrations");
    if id == OURS || is_earlier || (is_new && makes) {
        return Ok(());
    }
    Err(StoreError::NoDatabase(path.to_owned()))
}

/// Closes the last connection of a process, and the database with it if no other
/// process has it open: then all is in the one file, and nothing beside it.
pub(super) async fn close(mut connection: SqliteConnection) {
    // Another process is not waited for: whoever closes last does this. SQLite
    // leaves WAL mode only for the one that is alone. What is about to be in the one
    // file says so first: cut short after the `-wal` is gone, it is not taken for torn.
    let alone = async {
        sqlx::query("pragma busy_timeout = 100").execute(&mut connection).await?;
        sqlx::query("pragma user_version = 0").execute(&mut connection).await?;
        sqlx::query_scalar::<_, String>("pragma journal_mode = delete")
            .fetch_one(&mut connection)
            .await
    };
    let alone = alone.await;
    if !alone.as_ref().is_ok_and(|mode| mode == "delete") {
        tracing::debug!(?alone, "the database stays open elsewhere");
        let marked = async {
            sqlx::query("pragma busy_timeout = 10000").execute(&mut connection).await?;
            mark_in_use(&mut connection).await
        };
        if let Err(error) = marked.await {
            tracing::warn!(%error, "the database does not say that it is in use: {error}");
        }
    }
    if let Err(error) = connection.close().await {
        tracing::error!(%error, "the database was not closed cleanly: {error}");
    }
}

/// Makes an empty file that only its owner may read; it must not be there yet.
pub(super) fn make(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    sync_folder(path)?;
    Ok(file)
}

/// Gives a finished file its name, which must be free.
pub(super) fn name(part: &Path, path: &Path) -> io::Result<()> {
    // Unlike renaming, linking fails where something is there.
    match fs::hard_link(part, path) {
        Ok(()) => fs::remove_file(part)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        // Not every file system has links: there two at once are not kept apart.
        Err(_) if fs::symlink_metadata(path).is_err() => fs::rename(part, path)?,
        Err(_) => return Err(io::ErrorKind::AlreadyExists.into()),
    }
    sync_folder(path)
}

/// Has the disk keep what was made, renamed or removed in a file's folder.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    // Elsewhere folders cannot be opened, and need not be.
    if cfg!(unix) { fs::File::open(folder(path))?.sync_all() } else { Ok(()) }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Takes from others what they may not have of the database's files. SQLite gives
/// those beside it the permissions of the first.
fn keep_private(path: &Path) {
    for path in [path.to_owned(), with(path, "-wal"), with(path, "-shm"), with(path, "-journal")] {
        close_to_others(&path);
    }
    #[cfg(unix)]
    if let Ok(found) = fs::metadata(folder(path))
        && std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o022 != 0
    {
        let folder = folder(path).display();
        tracing::warn!(
            %folder,
            "other users may write to the folder {folder}, and so put other files in the place \
             of the database and its key: take that from them (chmod go-w)"
        );
    }
}

/// Makes a file its owner's alone; `true` where others could read it before.
pub(super) fn close_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let Ok(found) = fs::metadata(path) else { return false };
        if found.permissions().mode() & 0o077 == 0 {
            return false;
        }
        let shown = path.display();
        match fs::set_permissions(path, fs::Permissions::from_mode(0o600)) {
            Ok(()) => tracing::warn!(path = %shown, "other users could read {shown}: no longer"),
            Err(error) => {
                tracing::warn!(path = %shown, %error, "other users can read {shown}: {error}");
            }
        }
        true
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Gives a file the owner of another, where the two differ: what an administrator
/// makes in the place of a file must be of use to the server's user.
pub(super) fn own_like(path: &Path, like: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Ok(wanted) = fs::metadata(like) {
        use std::os::unix::fs::{MetadataExt, chown};
        let found = fs::metadata(path)?;
        if (found.uid(), found.gid()) != (wanted.uid(), wanted.gid()) {
            chown(path, Some(wanted.uid()), Some(wanted.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (path, like);
    Ok(())
}

/// What SQLite cannot do with a file, in words that say what to do.
pub(super) fn told(error: sqlx::Error, path: &Path) -> StoreError {
    let path = path.to_owned();
    match code(&error) {
        // SQLITE_NOTADB
        Some(26) => StoreError::NoDatabase(path),
        // SQLITE_CORRUPT
        Some(11) => StoreError::Damaged { path, found: error.to_string() },
        // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
        Some(3 | 8 | 14) => StoreError::ReadOnly(path),
        _ => StoreError::Database(error),
    }
}

/// Whether an error is the file's or the disk's, not that of a statement.
fn is_environment(error: &sqlx::Error) -> bool {
    matches!(code(error), Some(3 | 8 | 10 | 11 | 13 | 14 | 26))
}

/// SQLite's primary result code.
pub(super) fn code(error: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(error) = error else { return None };
    error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Looks through a database for pages that do not fit together, table by table,
/// until it is to be closed.
///
/// # Errors
/// [`StoreError::Damaged`] with the first of what was found.
pub(super) async fn check(path: &Path, is_open: impl Fn() -> bool) -> Result<(), StoreError> {
    let mut connection = options(path).read_only(true).connect().await?;
    let looked = async {
        let tables: Vec<String> =
            sqlx::query_scalar("select name from sqlite_schema where type = 'table'")
                .fetch_all(&mut connection)
                .await?;
        for table in tables.iter().take_while(|_| is_open()) {
            let found: Vec<String> =
                sqlx::query_scalar("select quick_check from pragma_quick_check(?) limit 3")
                    .bind(table)
                    .fetch_all(&mut connection)
                    .await?;
            if found != ["ok"] {
                return Ok(Some(found.join("; ")));
            }
        }
        Ok(None)
    };
    let looked: Result<Option<String>, sqlx::Error> = looked.await;
    // Read only: there is nothing that closing could fail to keep.
    let _ = connection.close().await;
    match looked.map_err(|error| told(error, path))? {
        Some(found) => Err(StoreError::Damaged { path: path.to_owned(), found }),
        None => Ok(()),
    }
}
