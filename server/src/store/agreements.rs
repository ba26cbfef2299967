//! What the desk has agreed on, by version, and the keys that sign.

use review::{
    api::Leaf,
    canonical::hex,
    certificate::{self, Key},
    id::PersonId,
    project::{Agreed, Project},
    time::Timestamp,
};
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError, from_json, parse};

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
    /// If the database fails.
    pub async fn signing_key(&self) -> Result<Option<[u8; 32]>, StoreError> {
        let secret: Option<String> =
            sqlx::query_scalar("select secret from keys where retired_at is null")
                .fetch_optional(&self.readers)
                .await?;
        let bytes = |secret: String| {
            let corrupt = || StoreError::Corrupt("a secret key".to_owned());
            certificate::unhex(&secret).ok_or_else(corrupt)
        };
        secret.map(bytes).transpose()
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
            "select secret, (select public from keys order by created_at, public limit 1) as first
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
        let corrupt = || StoreError::Corrupt("a key".to_owned());
        let secret =
            certificate::unhex(&key.try_get::<String, _>("secret")?).ok_or_else(corrupt)?;
        let first: String = key.try_get("first")?;
        let name = first.get(..16).ok_or_else(corrupt)?;
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

    /// Signs with another key from now on. The one before still verifies.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rotate_key(&self, secret: [u8; 32], at: Timestamp) -> Result<Key, StoreError> {
        let public = certificate::public_key(&secret);
        let key = Key { public: public.clone(), created_at: at, retired_at: None };
        self.execute(move |connection| {
            Box::pin(async move {
                let at = at.to_string();
                sqlx::query("update keys set retired_at = ? where retired_at is null")
                    .bind(&at)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("insert into keys (public, secret, created_at) values (?, ?, ?)")
                    .bind(public)
                    .bind(hex(&secret))
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
