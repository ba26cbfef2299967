//! People, keys and tokens from the command line.

use crate::cli::database::person;
use std::io::IsTerminal;

use clap::Subcommand;
use review::wire::{
    api::{MOST_TOKEN_DAYS, NewToken, Person, PersonEdit, Role, Scope, TOKEN_DAYS},
    verification::Key,
};

use crate::{
    api,
    auth::hash_password,
    cli::{
        database::{Database, open, open_or_make},
        input::{CliError, print, standard_input, write},
    },
    clock::random,
    security,
    store::{Account, By, Kind},
};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a person. The password is read from standard input.
    Add {
        /// What they sign in with.
        login: String,
        /// Their name, as colleagues read it.
        #[arg(long)]
        name: String,
        /// viewer, editor or lead.
        #[arg(long, default_value = "editor")]
        role: Role,
        #[command(flatten)]
        database: Database,
    },
    /// Print a one-time link with which a person makes their own account.
    Invite {
        /// viewer, editor or lead.
        #[arg(long, default_value = "editor")]
        role: Role,
        #[command(flatten)]
        database: Database,
    },
    /// Give somebody a new password, read from standard input. Their sessions and
    /// tokens end.
    Password {
        /// What they sign in with.
        login: String,
        #[command(flatten)]
        database: Database,
    },
    /// Switch somebody off: nobody signs in as them, and their sessions and tokens
    /// end. What they did stays.
    Off {
        /// What they sign in with.
        login: String,
        #[command(flatten)]
        database: Database,
    },
    /// Switch somebody on again.
    On {
        /// What they sign in with.
        login: String,
        #[command(flatten)]
        database: Database,
    },
    /// List everybody.
    List {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// List the public keys, the newest first.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Sign with a new key from now on. Earlier certificates still verify.
    Rotate {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print its secret: the only time it is shown.
    Create {
        /// Login of the person it acts for.
        #[arg(long)]
        user: String,
        /// What it is for.
        #[arg(long, default_value = "")]
        label: String,
        /// read, import or review: what it may be used for.
        #[arg(long, default_value = "review")]
        scope: Scope,
        /// Days after which it ends.
        #[arg(long, default_value_t = TOKEN_DAYS, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_TOKEN_DAYS)))]
        days: u32,
        #[command(flatten)]
        database: Database,
    },
    /// List a person's tokens: id, scope, end, what it is for.
    List {
        /// Login of the person.
        #[arg(long)]
        user: String,
        #[command(flatten)]
        database: Database,
    },
    /// Make a token useless.
    Revoke {
        /// Login of the person it acts for.
        #[arg(long)]
        user: String,
        /// The token's id.
        id: uuid::Uuid,
        #[command(flatten)]
        database: Database,
    },
}

pub(super) async fn keys(command: KeyCommand) -> Result<(), CliError> {
    match command {
        KeyCommand::List { database } => {
            let keys = open(&database).await?.store.keys().await?;
            let line = |key: &Key| {
                let until = key.retired_at.map_or_else(|| "now".to_owned(), |at| at.to_string());
                format!("{}\t{}\t{until}\n", key.public, key.created_at)
            };
            write(&keys.iter().map(line).collect::<String>())
        }
        KeyCommand::Rotate { database } => {
            let app = open(&database).await?;
            let key = app.store.rotate_key(random(), app.clock.now()).await?;
            print(key.public)
        }
    }
}

/// A password from standard input.
fn read_password() -> Result<String, CliError> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (at least 10 characters):");
    }
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).map_err(standard_input)?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// Switches somebody off or on.
async fn switch(database: &Database, login: &str, off: bool) -> Result<(), CliError> {
    let app = open(database).await?;
    let person = person(&app, login).await?;
    let edit = PersonEdit { off: Some(off), ..PersonEdit::default() };
    api::change(&app, person.id, edit, By::Operator).await?;
    Ok(())
}

pub(super) async fn user(command: UserCommand) -> Result<(), CliError> {
    match command {
        UserCommand::Add { login, name, role, database } => {
            let password = read_password()?;
            let app = open_or_make(&database).await?;
            let person = api::new_person(&app, &name, &login, role)?;
            let password_hash = Some(hash_password(&password, &person).await?);
            api::add(&app, Account { person, password_hash }, None).await?;
            Ok(())
        }
        UserCommand::Password { login, database } => {
            let app = open(&database).await?;
            let person = person(&app, &login).await?;
            let hash = hash_password(&read_password()?, &person).await?;
            app.store.set_password(person.id, hash).await?;
            security::record("password_changed", &[("person", &person.id), ("by", &By::Operator)]);
            Ok(())
        }
        UserCommand::Off { login, database } => switch(&database, &login, true).await,
        UserCommand::On { login, database } => switch(&database, &login, false).await,
        UserCommand::Invite { role, database } => {
            let app = open(&database).await?;
            print(api::new_invitation(&app, role, By::Operator).await?.path)
        }
        UserCommand::List { database } => {
            let people = open(&database).await?.store.people().await?;
            let line = |person: &Person| {
                let off = if person.off { "\toff" } else { "" };
                format!("{}\t{}\t{}{off}\n", person.login, person.role.as_str(), person.name)
            };
            write(&people.iter().map(line).collect::<String>())
        }
    }
}

pub(super) async fn token(command: TokenCommand) -> Result<(), CliError> {
    match command {
        TokenCommand::Create { user, label, scope, days, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let new = NewToken { label, scope, days };
            print(api::new_token(&app, person.id, &new).await?.secret)
        }
        TokenCommand::List { user, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let tokens = app.store.tokens(person.id, app.clock.now()).await?;
            let line = |token: &review::wire::api::Token| {
                let (scope, end) = (token.scope.as_str(), token.expires_at);
                format!("{}\t{scope}\t{end}\t{}\n", token.id, token.label)
            };
            write(&tokens.iter().map(line).collect::<String>())
        }
        TokenCommand::Revoke { user, id, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let removed = app.store.remove_credential(person.id, Kind::Token, id).await?;
            if removed { Ok(()) } else { Err(CliError::Unknown("token")) }
        }
    }
}
