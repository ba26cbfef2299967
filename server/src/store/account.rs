//! An account as a row has it.

use review::wire::api::Person;
use sqlx::{Row, sqlite::SqliteRow};

use crate::store::{StoreError, parse};

/// A person with the hash of their password; `None` for one who cannot sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person.
    pub person: Person,
    /// PHC string of the password's hash.
    pub password_hash: Option<String>,
}

pub(super) const PERSON: &str =
    "select id, name, login, role, off_since, password_hash from people";

pub(super) fn account(row: &SqliteRow) -> Result<Account, StoreError> {
    let login: Option<String> = row.try_get("login")?;
    Ok(Account {
        person: Person {
            id: parse(&row.try_get::<String, _>("id")?)?,
            name: row.try_get("name")?,
            login: login.unwrap_or_default(),
            role: parse(&row.try_get::<String, _>("role")?)?,
            off: row.try_get::<Option<String>, _>("off_since")?.is_some(),
        },
        password_hash: row.try_get("password_hash")?,
    })
}
