//! Sessions and tokens: secrets that stand for people, by their hashes.

use language::text::time::Timestamp;
use review::{
    model::id::PersonId,
    wire::api::{Person, Scope, Session, Token},
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{Store, StoreError, parse};
use crate::store::account::account;

/// What a secret is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A browser's session.
    Session,
    /// A script's token.
    Token,
}

impl Kind {
    /// The word that stands for it in the database.
    fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Token => "token",
        }
    }
}

/// A secret that stands for a person, by its hash.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Names it.
    pub id: Uuid,
    /// SHA-256 of the secret.
    pub hash: String,
    /// For whom it stands.
    pub person: PersonId,
    /// Session or token.
    pub kind: Kind,
    /// What a token is for; of a session, the device.
    pub label: String,
    /// What it may be used for.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What a secret stands for.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Names the session or token.
    pub id: Uuid,
    /// For whom it stands.
    pub person: Person,
    /// Session or token.
    pub kind: Kind,
    /// What it may be used for.
    pub scope: Scope,
    /// When it was last noted as used.
    pub used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// Adds a session or a token. With `instead`, the hash of a session, that one
    /// ends: a browser has one.
    ///
    /// # Errors
    /// [`StoreError::SwitchedOff`] where the person is, or if the database fails.
    pub async fn add_credential(
        &self,
        credential: Credential,
        instead: Option<String>,
    ) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                // Those that have ended are swept out with every new one.
                sqlx::query("delete from credentials where expires_at < ?")
                    .bind(credential.created_at.to_string())
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("delete from credentials where hash = ? and kind = 'session'")
                    .bind(instead)
                    .execute(&mut *connection)
                    .await?;
                let added = sqlx::query(
                    "insert into credentials (
                        id, hash, person, kind, label, scope, created_at, expires_at
                    ) select ?, ?, id, ?, ?, ?, ?, ? from people
                    where id = ? and off_since is null",
                )
                .bind(credential.id.to_string())
                .bind(credential.hash)
                .bind(credential.kind.as_str())
                .bind(credential.label)
                .bind(credential.scope.as_str())
                .bind(credential.created_at.to_string())
                .bind(credential.expires_at.to_string())
                .bind(credential.person.to_string())
                .execute(connection)
                .await?;
                if added.rows_affected() == 0 {
                    return Err(StoreError::SwitchedOff);
                }
                Ok(())
            })
        })
        .await
    }

    /// What a secret stands for, by its hash; `None` where it is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bearer(
        &self,
        hash: &str,
        kind: Kind,
        now: Timestamp,
    ) -> Result<Option<Bearer>, StoreError> {
        let age = match self.bearers.get(hash, kind, now) {
            Ok(bearer) => return Ok(Some(bearer)),
            Err(age) => age,
        };
        let row = sqlx::query(
            "select credentials.id as credential, scope, used_at, expires_at,
                people.id, name, login, role, off_since, password_hash
            from credentials join people on people.id = credentials.person
            where hash = ? and kind = ? and expires_at > ? and off_since is null",
        )
        .bind(hash)
        .bind(kind.as_str())
        .bind(now.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let bearer = Bearer {
            id: parse(&row.try_get::<String, _>("credential")?)?,
            person: account(&row)?.person,
            kind,
            scope: parse(&row.try_get::<String, _>("scope")?)?,
            used_at: used_at(&row)?,
            expires_at: parse(&row.try_get::<String, _>("expires_at")?)?,
        };
        self.bearers.put(hash, bearer.clone(), now, age);
        Ok(Some(bearer))
    }

    /// Notes that a secret was used.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn touch(&self, hash: String, at: Timestamp) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query("update credentials set used_at = ? where hash = ?")
                    .bind(at.to_string())
                    .bind(hash)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends the session with this hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_session(&self, hash: String) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query("delete from credentials where hash = ? and kind = 'session'")
                    .bind(hash)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends all of a person's sessions.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_sessions(&self, person: PersonId) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query("delete from credentials where person = ? and kind = 'session'")
                    .bind(person.to_string())
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends all of a person's sessions and tokens, and a link for a lost password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_all(&self, person: PersonId) -> Result<(), StoreError> {
        self.execute(move |connection| Box::pin(async move { end_all(connection, person).await }))
            .await
    }

    /// Where a person is signed in, the latest first; `current` is the id of the
    /// session that asks.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sessions(
        &self,
        person: PersonId,
        current: Uuid,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let session = |row: &SqliteRow| -> Result<Session, StoreError> {
            let id = parse(&row.try_get::<String, _>("id")?)?;
            Ok(Session {
                id,
                device: row.try_get("label")?,
                created_at: parse(&row.try_get::<String, _>("created_at")?)?,
                used_at: used_at(row)?,
                expires_at: parse(&row.try_get::<String, _>("expires_at")?)?,
                current: id == current,
            })
        };
        self.credentials(person, Kind::Session, now).await?.iter().map(session).collect()
    }

    /// A person's tokens, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self, person: PersonId, now: Timestamp) -> Result<Vec<Token>, StoreError> {
        let token = |row: &SqliteRow| -> Result<Token, StoreError> {
            Ok(Token {
                id: parse(&row.try_get::<String, _>("id")?)?,
                label: row.try_get("label")?,
                scope: parse(&row.try_get::<String, _>("scope")?)?,
                created_at: parse(&row.try_get::<String, _>("created_at")?)?,
                used_at: used_at(row)?,
                expires_at: parse(&row.try_get::<String, _>("expires_at")?)?,
            })
        };
        self.credentials(person, Kind::Token, now).await?.iter().map(token).collect()
    }

    async fn credentials(
        &self,
        person: PersonId,
        kind: Kind,
        now: Timestamp,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        let query = "select id, label, scope, created_at, used_at, expires_at from credentials
            where person = ? and kind = ? and expires_at > ?
            order by created_at desc, id desc";
        let rows = sqlx::query(query)
            .bind(person.to_string())
            .bind(kind.as_str())
            .bind(now.to_string())
            .fetch_all(&self.readers)
            .await?;
        Ok(rows)
    }

    /// Ends a person's session or token; `false` where they have none of that id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_credential(
        &self,
        person: PersonId,
        kind: Kind,
        id: Uuid,
    ) -> Result<bool, StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                let query = "delete from credentials where id = ? and person = ? and kind = ?";
                let removed = sqlx::query(query)
                    .bind(id.to_string())
                    .bind(person.to_string())
                    .bind(kind.as_str())
                    .execute(connection)
                    .await?;
                Ok(removed.rows_affected() > 0)
            })
        })
        .await
    }
}

/// Ends whatever lets anybody act for a person.
pub(super) async fn end_all(
    connection: &mut SqliteConnection,
    person: PersonId,
) -> Result<(), StoreError> {
    for query in ["delete from credentials where person = ?", "delete from resets where person = ?"]
    {
        sqlx::query(query).bind(person.to_string()).execute(&mut *connection).await?;
    }
    Ok(())
}

fn used_at(row: &SqliteRow) -> Result<Option<Timestamp>, StoreError> {
    row.try_get::<Option<String>, _>("used_at")?.map(|at| parse(&at)).transpose()
}
