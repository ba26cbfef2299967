//! People, their sessions and tokens, and invitations.

use review::{
    api::{Person, Role, Token},
    id::PersonId,
    time::Timestamp,
};
use sqlx::{Row, sqlite::SqliteRow};
use uuid::Uuid;

use super::{Store, StoreError, bearers::Bearer, parse};

/// A person with the hash of their password; `None` for one who cannot sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person.
    pub person: Person,
    /// PHC string of the password's hash.
    pub password_hash: Option<String>,
}

/// What a secret is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A browser's session.
    Session,
    /// A script's token.
    Token,
}

impl Kind {
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
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

const PERSON: &str = "select id, name, login, role, password_hash from people";

impl Store {
    /// Everybody, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let rows = sqlx::query(
            "select id, name, login, role, password_hash from people order by lower(name), id",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Ok(account(row)?.person)).collect()
    }

    /// The account with a login, whatever its case.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!("{PERSON} where lower(login) = lower(?)"));
        let row = sqlx::query(query).bind(login).fetch_optional(&self.readers).await?;
        row.as_ref().map(account).transpose()
    }

    /// The account of a person.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account_of(&self, id: PersonId) -> Result<Option<Account>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!("{PERSON} where id = ?"));
        let row = sqlx::query(query).bind(id.to_string()).fetch_optional(&self.readers).await?;
        row.as_ref().map(account).transpose()
    }

    /// Whether anybody can sign in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        let query = "select exists (select 1 from people where password_hash is not null)";
        Ok(sqlx::query_scalar(query).fetch_one(&self.readers).await?)
    }

    /// Adds a person. With `invitation`, the hash of one, that is used up with it.
    ///
    /// # Errors
    /// If the login is taken ([`StoreError::is_taken`]), or the invitation is
    /// not valid any more.
    pub async fn add_person(
        &self,
        account: Account,
        at: Timestamp,
        invitation: Option<String>,
    ) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                if let Some(hash) = invitation {
                    let used = sqlx::query(
                        "update invitations set used_at = ?
                        where hash = ? and used_at is null and expires_at > ?",
                    )
                    .bind(at.to_string())
                    .bind(hash)
                    .bind(at.to_string())
                    .execute(&mut *connection)
                    .await?;
                    if used.rows_affected() == 0 {
                        return Err(StoreError::Database(sqlx::Error::RowNotFound));
                    }
                }
                let Account { person, password_hash } = account;
                let login = Some(person.login).filter(|login| !login.is_empty());
                sqlx::query(
                    "insert into people (id, name, login, role, password_hash, created_at)
                    values (?, ?, ?, ?, ?, ?)",
                )
                .bind(person.id.to_string())
                .bind(person.name)
                .bind(login)
                .bind(person.role.as_str())
                .bind(password_hash)
                .bind(at.to_string())
                .execute(&mut *connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Changes a person's name and role.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn edit_person(&self, person: Person) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query("update people set name = ?, role = ? where id = ?")
                    .bind(person.name)
                    .bind(person.role.as_str())
                    .bind(person.id.to_string())
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Changes a password and ends all sessions that began with the old one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_password(&self, id: PersonId, hash: String) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query("update people set password_hash = ? where id = ?")
                    .bind(hash)
                    .bind(id.to_string())
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("delete from credentials where person = ? and kind = 'session'")
                    .bind(id.to_string())
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Adds a session or a token.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_credential(&self, credential: Credential) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                // Sessions that have ended are swept out with every new one.
                sqlx::query("delete from credentials where expires_at < ?")
                    .bind(credential.created_at.to_string())
                    .execute(&mut *connection)
                    .await?;
                sqlx::query(
                    "insert into credentials (
                        id, hash, person, kind, label, created_at, expires_at
                    ) values (?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(credential.id.to_string())
                .bind(credential.hash)
                .bind(credential.person.to_string())
                .bind(credential.kind.as_str())
                .bind(credential.label)
                .bind(credential.created_at.to_string())
                .bind(credential.expires_at.map(|at| at.to_string()))
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// The person a secret stands for, by its hash, with the time it was last
    /// noted as used.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bearer(
        &self,
        hash: &str,
        kind: Kind,
        now: Timestamp,
    ) -> Result<Option<(Person, Option<Timestamp>)>, StoreError> {
        let age = match self.bearers.get(hash, kind, now) {
            Ok(Bearer { person, used_at, .. }) => return Ok(Some((person, used_at))),
            Err(age) => age,
        };
        let row = sqlx::query(
            "select people.id, name, login, role, password_hash, used_at, expires_at
            from credentials join people on people.id = credentials.person
            where hash = ? and kind = ? and (expires_at is null or expires_at > ?)",
        )
        .bind(hash)
        .bind(kind.as_str())
        .bind(now.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let time = |column: &str| -> Result<Option<Timestamp>, StoreError> {
            row.try_get::<Option<String>, _>(column)?.map(|at| parse(&at)).transpose()
        };
        let (used_at, expires_at) = (time("used_at")?, time("expires_at")?);
        let person = account(&row)?.person;
        let bearer = Bearer { person: person.clone(), kind, used_at, expires_at };
        self.bearers.put(hash, bearer, now, age);
        Ok(Some((person, used_at)))
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

    /// Ends a session.
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

    /// A person's tokens, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self, person: PersonId) -> Result<Vec<Token>, StoreError> {
        let rows = sqlx::query(
            "select id, label, created_at, used_at from credentials
            where person = ? and kind = 'token' order by created_at desc, id desc",
        )
        .bind(person.to_string())
        .fetch_all(&self.readers)
        .await?;
        let token = |row: &SqliteRow| -> Result<Token, StoreError> {
            let used_at: Option<String> = row.try_get("used_at")?;
            Ok(Token {
                id: parse(&row.try_get::<String, _>("id")?)?,
                label: row.try_get("label")?,
                created_at: parse(&row.try_get::<String, _>("created_at")?)?,
                used_at: used_at.map(|at| parse(&at)).transpose()?,
            })
        };
        rows.iter().map(token).collect()
    }

    /// Makes a person's token useless; `false` where they have none of that id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_token(&self, person: PersonId, id: Uuid) -> Result<bool, StoreError> {
        let known = self.tokens(person).await?.iter().any(|token| token.id == id);
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "delete from credentials where id = ? and person = ? and kind = 'token'",
                )
                .bind(id.to_string())
                .bind(person.to_string())
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await?;
        Ok(known)
    }

    /// Adds an invitation by the hash of its secret.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_invitation(
        &self,
        hash: String,
        role: Role,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                sqlx::query("insert into invitations (hash, role, expires_at) values (?, ?, ?)")
                    .bind(hash)
                    .bind(role.as_str())
                    .bind(expires_at.to_string())
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends every invitation that was not used.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_invitations(&self) -> Result<(), StoreError> {
        self.execute(|connection| {
            Box::pin(async move {
                sqlx::query("delete from invitations where used_at is null")
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// What an unused invitation is for, and until when.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn invitation(
        &self,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<(Role, Timestamp)>, StoreError> {
        let row = sqlx::query(
            "select role, expires_at from invitations
            where hash = ? and used_at is null and expires_at > ?",
        )
        .bind(hash)
        .bind(now.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let role: String = row.try_get("role")?;
        let expires_at: String = row.try_get("expires_at")?;
        Ok(Some((parse(&role)?, parse(&expires_at)?)))
    }
}

fn account(row: &SqliteRow) -> Result<Account, StoreError> {
    let login: Option<String> = row.try_get("login")?;
    Ok(Account {
        person: Person {
            id: parse(&row.try_get::<String, _>("id")?)?,
            name: row.try_get("name")?,
            login: login.unwrap_or_default(),
            role: parse(&row.try_get::<String, _>("role")?)?,
        },
        password_hash: row.try_get("password_hash")?,
    })
}
