//! What the desk has agreed on, by version, and the keys that sign.

use language::text::time::Timestamp;
use review::{
    model::{
        checkpoint::Leaf,
        id::PersonId,
        project::{Agreed, Project},
    },
    wire::verification::Key,
};
use sqlx::{Row, SqliteConnection};

use super::{KeyError, Store, StoreError, from_json, key::Keeper, parse};
use crate::{clock::Clock, security};

impl Store {
    /// What the desk has agreed on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn project(&self) -> Result<Agreed, StoreError> {
        let mut connection = self.readers.acquire().await?;
        project(&mut connection).await
    }

    /// Every version of it, the newest first, without what was agreed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn project_versions(&self) -> Result<Vec<Agreed>, StoreError> {
        let rows = sqlx::query("select * from projects order by version desc limit 200")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(agreed).collect()
    }

    /// Puts a new version in the place of `version`; `false` if that is not the
    /// last, and nothing was written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn agree(
        &self,
        version: u32,
        project: &Project,
        actor: PersonId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let json = serde_json::to_string(project).expect("agreements are plain data");
        self.execute(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "insert into projects (version, project, at, actor)
                    select ?1 + 1, ?2, ?3, ?4
                    where ?1 = (select coalesce(max(version), 0) from projects)",
                )
                .bind(version)
                .bind(json)
                .bind(at.to_string())
                .bind(actor.to_string())
                .execute(connection)
                .await?;
                Ok(done.rows_affected() == 1)
            })
        })
        .await
    }

    /// The secret of the key that signs, if there is one yet.
    ///
    /// # Errors
    /// If the database fails, or the secret is not where it should be.
    pub async fn signing_key(&self) -> Result<Option<[u8; 32]>, StoreError> {
        let public: Option<String> =
            sqlx::query_scalar("select public from keys where retired_at is null")
                .fetch_optional(&self.readers)
                .await?;
        match public {
            Some(public) => self.secret_of(public).await.map(Some),
            None => Ok(None),
        }
    }

    async fn secret_of(&self, public: String) -> Result<[u8; 32], StoreError> {
        self.with_key(move |key| key.secret_of(&public)).await
    }

    /// Does what may wait for the disk or for a command.
    async fn with_key<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Keeper) -> Result<T, KeyError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let key = self.key.clone();
        let done = tokio::task::spawn_blocking(move || work(&key)).await;
        Ok(done.map_err(|_| StoreError::Closed)??)
    }

    /// What a checkpoint is made of, at one moment: the heads of all logs by the
    /// ids of their articles, the secret of the key that signs, and the name of
    /// the whole. The name is made of the first key ever, so that it stays.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn heads(&self) -> Result<(Vec<Leaf>, [u8; 32], String), StoreError> {
        let mut transaction = self.readers.begin().await?;
        let rows = sqlx::query("select id, events, head from articles order by id")
            .fetch_all(&mut *transaction)
            .await?;
        let key = sqlx::query(
            "select public, (select public from keys order by created_at, public limit 1) as first
            from keys where retired_at is null",
        )
        .fetch_one(&mut *transaction)
        .await?;
        let leaf = |row: &sqlx::sqlite::SqliteRow| {
            Ok(Leaf {
                article: parse(&row.try_get::<String, _>("id")?)?,
                events: row.try_get::<i64, _>("events")?.unsigned_abs(),
                head: row.try_get("head")?,
            })
        };
        let leaves = rows.iter().map(leaf).collect::<Result<_, StoreError>>()?;
        drop(transaction);
        let secret = self.secret_of(key.try_get("public")?).await?;
        let first: String = key.try_get("first")?;
        let name = first.get(..16).ok_or_else(|| StoreError::Corrupt("a key".to_owned()))?;
        Ok((leaves, secret, format!("tekser/{name}")))
    }

    /// The public keys, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let rows =
            sqlx::query("select public, created_at, retired_at from keys order by created_at desc")
                .fetch_all(&self.readers)
                .await?;
        let key = |row: &sqlx::sqlite::SqliteRow| {
            let retired_at: Option<String> = row.try_get("retired_at")?;
            Ok(Key {
                public: row.try_get("public")?,
                created_at: parse(&row.try_get::<String, _>("created_at")?)?,
                retired_at: retired_at.map(|at| parse(&at)).transpose()?,
            })
        };
        rows.iter().map(key).collect()
    }

    /// Signs with another key from now on, and destroys the secret of the one
    /// before, which still verifies. Where a command gives the secret, it must give
    /// another by now, and `secret` is not used.
    ///
    /// # Errors
    /// If the database fails, or the secret cannot be kept.
    pub async fn rotate_key(&self, secret: [u8; 32], at: Timestamp) -> Result<Key, StoreError> {
        let before: Option<String> =
            sqlx::query_scalar("select public from keys where retired_at is null")
                .fetch_optional(&self.readers)
                .await?;
        let before = before.unwrap_or_default();
        let secret = self.with_key(move |key| key.next(&before, secret)).await?;
        let key = self.add_key(&secret, at).await?;
        self.with_key(Keeper::replace).await?;
        security::record("key_rotated", &[("public", &key.public)]);
        Ok(key)
    }

    /// Gives a database that has no key yet its first.
    pub(super) async fn need_key(&self) -> Result<(), StoreError> {
        if self.keys().await?.is_empty() {
            let secret = self.with_key(Keeper::first).await?;
            self.add_key(&secret, Clock.now()).await?;
        }
        Ok(())
    }

    async fn add_key(&self, secret: &[u8; 32], at: Timestamp) -> Result<Key, StoreError> {
        let public = certificate::public_key(secret);
        let key = Key { public: public.clone(), created_at: at, retired_at: None };
        self.execute(move |connection| {
            Box::pin(async move {
                let at = at.to_string();
                sqlx::query("update keys set retired_at = ? where retired_at is null")
                    .bind(&at)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("insert into keys (public, created_at) values (?, ?)")
                    .bind(public)
                    .bind(at)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await?;
        Ok(key)
    }
}

/// Takes the secret that earlier versions kept in the database out of it, so that
/// no byte of it stays. Whatever ends the process in between, the next start does
/// the rest.
pub(super) async fn move_secret(
    connection: &mut SqliteConnection,
    key: &Keeper,
) -> Result<(), StoreError> {
    let pending: i64 =
        sqlx::query_scalar("select count(*) from sqlite_schema where name = 'keys_to_move'")
            .fetch_one(&mut *connection)
            .await?;
    if pending == 0 {
        return Ok(());
    }
    let secret: Option<String> = sqlx::query_scalar("select secret from keys_to_move")
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(secret) = secret {
        let secret = certificate::unhex(&secret)
            .ok_or_else(|| StoreError::Corrupt("a secret key".to_owned()))?;
        key.take(&secret)?;
        sqlx::query("pragma secure_delete = on").execute(&mut *connection).await?;
        sqlx::query("delete from keys_to_move").execute(&mut *connection).await?;
        tracing::warn!(
            "the key that signs has left the database for a place of its own. Backups made before \
             still hold it: whoever has one can sign. If one may be in other hands, begin a new \
             key with `tekser key rotate`"
        );
    }
    // Pages that are free by now may still hold it, and that of retired keys.
    sqlx::query("vacuum").execute(&mut *connection).await?;
    let busy: i64 =
        sqlx::query_scalar("pragma wal_checkpoint(truncate)").fetch_one(&mut *connection).await?;
    if busy == 0 {
        sqlx::query("drop table keys_to_move").execute(connection).await?;
    }
    Ok(())
}

/// Number of the version that holds; 0 where nothing was agreed on.
pub(super) async fn version(connection: &mut SqliteConnection) -> Result<u32, StoreError> {
    let version = sqlx::query_scalar("select coalesce(max(version), 0) from projects");
    Ok(version.fetch_one(connection).await?)
}

pub(super) async fn project(connection: &mut SqliteConnection) -> Result<Agreed, StoreError> {
    let row = sqlx::query("select * from projects order by version desc limit 1")
        .fetch_optional(connection)
        .await?;
    row.as_ref().map_or_else(|| Ok(Agreed::default()), agreed)
}

fn agreed(row: &sqlx::sqlite::SqliteRow) -> Result<Agreed, StoreError> {
    Ok(Agreed {
        version: row.try_get("version")?,
        project: from_json(&row.try_get::<String, _>("project")?)?,
        at: Some(parse(&row.try_get::<String, _>("at")?)?),
        by: Some(parse(&row.try_get::<String, _>("actor")?)?),
    })
}
