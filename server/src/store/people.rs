//! People, and the links by which they come and come back. Their sessions and
//! tokens are in [`super::credentials`].

pub(super) use crate::store::account::{Account, account};
use certificate::Names;
use language::text::time::Timestamp;
use review::{
    model::id::PersonId,
    wire::api::{Person, PersonEdit, Role},
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{Store, StoreError, credentials::end_all, parse};
use crate::store::account::PERSON;

/// In whose name people are managed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whoever may open the database: the command line.
    Operator,
    /// Somebody who changes what is their own.
    Themselves,
    /// A lead, if they are one still when their turn comes.
    Lead(PersonId),
}

impl std::fmt::Display for By {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operator => formatter.write_str("operator"),
            Self::Themselves => formatter.write_str("themselves"),
            Self::Lead(id) => id.fmt(formatter),
        }
    }
}

impl By {
    async fn check(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let Self::Lead(id) = self else { return Ok(()) };
        let person = find(connection, id).await?;
        if person.is_some_and(|person| person.role == Role::Lead && !person.off) {
            Ok(())
        } else {
            Err(StoreError::NotLead)
        }
    }
}

impl Store {
    /// Everybody, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let rows = sqlx::query(
            "select id, name, login, role, off_since, password_hash from people
            order by lower(name), id",
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

    /// Changes a person's name and role, or switches them off or on, and gives
    /// them as they are then; `None` where there is no such person. Who is
    /// switched off is signed out everywhere with it.
    ///
    /// # Errors
    /// [`StoreError::LastLead`] where nobody could manage people any more,
    /// [`StoreError::NotLead`] where `by` may do this no longer, or if the
    /// database fails.
    pub async fn edit_person(
        &self,
        id: PersonId,
        edit: PersonEdit,
        at: Timestamp,
        by: By,
    ) -> Result<Option<Person>, StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                by.check(connection).await?;
                let Some(before) = find(connection, id).await? else { return Ok(None) };
                let mut person = before.clone();
                person.role = edit.role.unwrap_or(person.role);
                person.off = edit.off.unwrap_or(person.off);
                if let Some(name) = edit.name.filter(|name| *name != before.name) {
                    // Twice in a millisecond: the later of both counts.
                    sqlx::query("delete from names where person = ? and since = ?")
                        .bind(id.to_string())
                        .bind(at.to_string())
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("insert into names (person, since, name) values (?, ?, ?)")
                        .bind(id.to_string())
                        .bind(at.to_string())
                        .bind(&name)
                        .execute(&mut *connection)
                        .await?;
                    person.name = name;
                }
                sqlx::query(
                    "update people
                    set name = ?, role = ?, off_since = case when ? then coalesce(off_since, ?) end
                    where id = ?",
                )
                .bind(&person.name)
                .bind(person.role.as_str())
                .bind(person.off)
                .bind(at.to_string())
                .bind(id.to_string())
                .execute(&mut *connection)
                .await?;
                if person.off && !before.off {
                    end_all(connection, id).await?;
                }
                let led = before.role == Role::Lead && !before.off;
                let leads = person.role == Role::Lead && !person.off;
                if led && !leads && !has_lead(connection).await? {
                    return Err(StoreError::LastLead);
                }
                Ok(Some(person))
            })
        })
        .await
    }

    /// Changes a password: all sessions and tokens of the person end, and so does
    /// a link that was made for a lost one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_password(&self, id: PersonId, hash: String) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move { put_password(connection, id, hash).await })
        })
        .await
    }

    /// Adds a link for a lost password by the hash of its secret; an earlier one
    /// of the same person ends.
    ///
    /// # Errors
    /// [`StoreError::SwitchedOff`] where the person is, [`StoreError::NotLead`]
    /// where `by` may do this no longer, or if the database fails.
    pub async fn add_reset(
        &self,
        person: PersonId,
        hash: String,
        expires_at: Timestamp,
        by: By,
    ) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                by.check(connection).await?;
                if find(connection, person).await?.is_none_or(|person| person.off) {
                    return Err(StoreError::SwitchedOff);
                }
                sqlx::query(
                    "insert or replace into resets (person, hash, expires_at) values (?, ?, ?)",
                )
                .bind(person.to_string())
                .bind(hash)
                .bind(expires_at.to_string())
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Whose lost password an unused link is for, and until when.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn reset(
        &self,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<(Person, Timestamp)>, StoreError> {
        let row = sqlx::query(
            "select id, name, login, role, off_since, password_hash, expires_at
            from resets join people on people.id = resets.person
            where hash = ? and expires_at > ? and off_since is null",
        )
        .bind(hash)
        .bind(now.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((account(&row)?.person, parse(&row.try_get::<String, _>("expires_at")?)?)))
    }

    /// Uses a link up: the password of whom it was made for is this one from now
    /// on, and all their sessions and tokens end. `false` where it is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn use_reset(
        &self,
        reset: String,
        password: String,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                let person: Option<String> = sqlx::query_scalar(
                    "select person from resets join people on people.id = resets.person
                    where hash = ? and expires_at > ? and off_since is null",
                )
                .bind(reset)
                .bind(now.to_string())
                .fetch_optional(&mut *connection)
                .await?;
                let Some(person) = person else { return Ok(false) };
                put_password(connection, parse(&person)?, password).await?;
                Ok(true)
            })
        })
        .await
    }

    /// What everybody has been called in the course of time.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn names(&self) -> Result<Names, StoreError> {
        let rows =
            sqlx::query("select person, since, name from names").fetch_all(&self.readers).await?;
        let held = |row: &SqliteRow| -> Result<(PersonId, Timestamp, String), StoreError> {
            let (person, since): (String, String) = (row.try_get("person")?, row.try_get("since")?);
            Ok((parse(&person)?, parse(&since)?, row.try_get("name")?))
        };
        rows.iter().map(held).collect()
    }

    /// Adds an invitation by the hash of its secret.
    ///
    /// # Errors
    /// [`StoreError::NotLead`] where `by` may do this no longer, or if the
    /// database fails.
    pub async fn add_invitation(
        &self,
        hash: String,
        role: Role,
        expires_at: Timestamp,
        by: By,
    ) -> Result<(), StoreError> {
        self.execute(move |connection| {
            Box::pin(async move {
                by.check(connection).await?;
                sqlx::query("insert into invitations (hash, role, expires_at) values (?, ?, ?)")
                    .bind(hash)
                    .bind(role.as_str())
                    .bind(expires_at.to_string())
                    .execute(&mut *connection)
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

async fn find(
    connection: &mut SqliteConnection,
    id: PersonId,
) -> Result<Option<Person>, StoreError> {
    // Who has no login is nobody's account: the sample's importer.
    let query = sqlx::AssertSqlSafe(format!("{PERSON} where id = ? and login is not null"));
    let row = sqlx::query(query).bind(id.to_string()).fetch_optional(connection).await?;
    row.as_ref().map(|row| Ok(account(row)?.person)).transpose()
}

/// Whether anybody can manage people.
async fn has_lead(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let query = "select exists (
        select 1 from people
        where role = 'lead' and off_since is null and password_hash is not null
    )";
    Ok(sqlx::query_scalar(query).fetch_one(connection).await?)
}

async fn put_password(
    connection: &mut SqliteConnection,
    id: PersonId,
    hash: String,
) -> Result<(), StoreError> {
    sqlx::query("update people set password_hash = ? where id = ?")
        .bind(hash)
        .bind(id.to_string())
        .execute(&mut *connection)
        .await?;
    end_all(connection, id).await
}
