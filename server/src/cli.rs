//! The command line: serving, and what scripts do without a server.

mod language;

use std::{
    io::{IsTerminal, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use app::words::Locale;
use clap::{Args, Parser, Subcommand, ValueEnum};
use review::{
    api::{Person, Role},
    certificate::{self, Key},
    export::Format,
    id::ArticleId,
    import::NewArticle,
};
use tokio::net::TcpListener;

use crate::{
    App, api,
    auth::hash_password,
    clock::random,
    problem::Refused,
    router, sample,
    store::{Account, Store, StoreError},
};

/// Review AI-translated articles beside their source.
#[derive(Debug, Parser)]
#[command(
    name = "tekser",
    version,
    about,
    after_help = "\
Exit codes: 0 fine, 1 something was found, 2 bad usage or input.

Examples:
  tekser serve
  tekser user add aigul --name 'Айгүл Серікова' --role lead
  tekser token create --user aigul --label 'CMS'
  tekser import --user aigul --source ru.txt kk.txt
  tekser export 0190… --format md --output article.md"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Database {
    /// The database file; it is made where there is none.
    #[arg(long = "database", env = "TEKSER_DATABASE", default_value = "tekser.db")]
    path: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the screens and the API.
    #[command(after_help = "\
The first start makes the database, puts a sample article into it and prints a
one-time link with which the first account is made. Put a proxy with HTTPS in
front of it to serve others, and use --secure-cookies then.")]
    Serve {
        /// Where to listen.
        #[arg(long, env = "TEKSER_ADDRESS", default_value = "127.0.0.1:3000")]
        address: SocketAddr,
        #[command(flatten)]
        database: Database,
        /// Leave the sample article out of a new database.
        #[arg(long)]
        no_sample: bool,
        /// Have browsers send the session's cookie over HTTPS only.
        #[arg(long)]
        secure_cookies: bool,
        /// Largest size of the database, in pages of 4 KiB: for tests of a full disk.
        #[arg(long, hide = true)]
        max_pages: Option<u32>,
    },
    /// Import an article: a translation, with its source if it is at hand.
    #[command(after_help = "Files are UTF-8 text; `-` is standard input. Prints the article's id.")]
    Import {
        /// The translation.
        target: PathBuf,
        /// What was translated.
        #[arg(long)]
        source: Option<PathBuf>,
        /// The title; otherwise the headline or the first words.
        #[arg(long, default_value = "")]
        title: String,
        /// Language of the source, as a BCP 47 tag.
        #[arg(long, default_value = "ru")]
        source_lang: String,
        /// Language of the translation, as a BCP 47 tag.
        #[arg(long, default_value = "kk")]
        target_lang: String,
        /// Engine that translated it, with its version.
        #[arg(long)]
        engine: Option<String>,
        /// Where it came from: an address or a name.
        #[arg(long)]
        origin: Option<String>,
        /// Login of the person who imports.
        #[arg(long)]
        user: String,
        #[command(flatten)]
        database: Database,
    },
    /// Export an article.
    Export {
        /// Its id, as the address of its page has it.
        article: ArticleId,
        /// txt, md, html, or json with flags and history.
        #[arg(long, default_value = "txt")]
        format: Format,
        /// The file; otherwise standard output.
        #[arg(long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        database: Database,
    },
    /// Issue the certificate of an article's review.
    Certificate {
        /// Its id, as the address of its page has it.
        article: ArticleId,
        /// json, the signed record; or html, a page that says what it holds.
        #[arg(long, default_value = "json")]
        format: CertificateFormat,
        /// The page's language: kk, ru or en.
        #[arg(long, default_value = "kk", value_parser = locale)]
        language: Locale,
        /// The file; otherwise standard output.
        #[arg(long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        database: Database,
    },
    /// Verify a certificate, or an article exported as JSON. Needs no database.
    #[command(after_help = "\
Prints what the record says, or the first thing that is wrong with it: the line,
the event, the figure. Exit code 1 if it does not verify.

A signature shows that the holder of a key signed this record. Whose key it is,
compare with what the publisher has made known, or give it with --key.")]
    Verify {
        /// The file; `-` is standard input.
        file: PathBuf,
        /// The public key it must be signed with, in hexadecimal.
        #[arg(long)]
        key: Option<String>,
    },
    /// List the keys that sign certificates, or begin a new one.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Add people and list them.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Make keys for scripts.
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Copy the database, whole and consistent, while it is in use.
    Backup {
        /// The new file.
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Print the API's OpenAPI description.
    Openapi,
    /// Cut a text into sentences, one a line.
    Split(language::Split),
    /// Say which sentences of two texts belong together.
    Align(language::Align),
    /// Check a translation, alone or beside its source.
    Check(language::Check),
    /// Score flags by MQM, or a translation by BLEU, chrF and TER.
    Score(language::Score),
}

/// What a certificate is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum CertificateFormat {
    /// The signed record.
    Json,
    /// A page to print.
    Html,
}

/// A language of the interface.
fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag).ok_or_else(|| format!("{tag:?} is none of kk, ru and en"))
}

#[derive(Debug, Subcommand)]
enum UserCommand {
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
    /// List everybody.
    List {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
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
enum TokenCommand {
    /// Make a token and print its secret: the only time it is shown.
    Create {
        /// Login of the person it acts for.
        #[arg(long)]
        user: String,
        /// What it is for.
        #[arg(long, default_value = "")]
        label: String,
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

/// Why a command failed, for a person at a terminal.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The store could not be opened or used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// A file is not UTF-8 text.
    #[error("{path} is not UTF-8 text: byte {byte}. Save it as UTF-8 and try again")]
    Encoding {
        /// The file.
        path: String,
        /// The first byte that is not.
        byte: usize,
    },
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {error}. Is another tekser running? Choose another with --address"
    )]
    Address {
        /// The address.
        address: SocketAddr,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// Nobody has that login.
    #[error("nobody has the login {0:?}: see `tekser user list`")]
    UnknownLogin(String),
    /// There is no such thing.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The rules refuse it.
    #[error("{0}")]
    Refused(String),
}

impl From<Refused> for CliError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// See [`CliError`].
    pub async fn run(self) -> Result<ExitCode, CliError> {
        let done = match self.command {
            Command::Split(split) => return split.run(),
            Command::Align(align) => return align.run(),
            Command::Check(check) => return check.run(),
            Command::Score(score) => return score.run(),
            Command::Serve { address, database, no_sample, secure_cookies, max_pages } => {
                let store = Store::open(&database.path, max_pages).await?;
                serve(address, App::new(store, secure_cookies), !no_sample).await
            }
            Command::Import {
                target,
                source,
                title,
                source_lang,
                target_lang,
                engine,
                origin,
                user,
                database,
            } => {
                let new = NewArticle {
                    title,
                    source_lang,
                    target_lang,
                    engine,
                    origin,
                    source: source.as_deref().map(read).transpose()?,
                    target: read(&target)?,
                    ..NewArticle::default()
                };
                let app = open(&database).await?;
                let person = person(&app, &user).await?;
                let change = api::draft(&app, new).await?;
                let outcome = app.store.import(person.id, change, None).await;
                print(outcome.map_err(Refused::from)?.article)
            }
            Command::Export { article, format, output, database } => {
                let app = open(&database).await?;
                let article =
                    app.store.article(article).await?.ok_or(CliError::Unknown("article"))?;
                let content = api::exported(&app, article, format).await?;
                put(output, &content)
            }
            Command::Certificate { article, format, language, output, database } => {
                let app = open(&database).await?;
                let file = match format {
                    CertificateFormat::Json => api::issue(&app, article).await?.to_file(),
                    CertificateFormat::Html => {
                        api::certificate_page(&app, article, language).await?
                    }
                };
                put(output, &file)
            }
            Command::Verify { file, key } => return verify(&file, key.as_deref()),
            Command::Key { command } => keys(command).await,
            Command::User { command } => user(command).await,
            Command::Token { command } => token(command).await,
            Command::Backup { file, database } => {
                open(&database).await?.store.back_up(&file).await?;
                Ok(())
            }
            Command::Openapi => print(api::openapi()),
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}

/// Verifies a certificate: what it says, or the first thing that is wrong.
fn verify(path: &Path, key: Option<&str>) -> Result<ExitCode, CliError> {
    let file = read(path)?;
    let verified = match certificate::verify(&file, key) {
        Ok(verified) => verified,
        Err(failure) => {
            write(&format!("{}: {failure}\n", path.display()))?;
            return Ok(ExitCode::from(1));
        }
    };
    let figures = &verified.figures;
    let mut lines = vec![
        format!("{}: verifies", path.display()),
        format!("title     {}", verified.description.title),
        format!("state     {}", verified.standing.as_str()),
    ];
    if let Some(approval) = &verified.approval {
        lines.push(format!("approved  {}, {}", approval.what.responsible, approval.at));
    }
    lines.extend([
        format!("events    {}, by {} people", figures.events, figures.people),
        format!(
            "segments  {}, {} confirmed, {} edited",
            figures.segments, figures.confirmed, figures.edited
        ),
        format!(
            "words     {} machine's, {} edited, {} people's",
            figures.machine_words, figures.edited_words, figures.human_words
        ),
        format!("head      {}", verified.head),
    ]);
    match (&verified.key, &verified.sha256) {
        (Some(key), Some(sha256)) => {
            lines.extend([format!("key       {key}"), format!("sha256    {sha256}")]);
        }
        _ => lines.push("unsigned  this is an export: nothing shows who wrote it".to_owned()),
    }
    write(&(lines.join("\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

async fn keys(command: KeyCommand) -> Result<(), CliError> {
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

/// Puts content into a file, or on standard output.
fn put(output: Option<PathBuf>, content: &str) -> Result<(), CliError> {
    let Some(path) = output else { return write(content) };
    let written = std::fs::write(&path, content);
    written.map_err(|error| CliError::File { path: path.display().to_string(), error })
}

async fn open(database: &Database) -> Result<App, CliError> {
    Ok(App::new(Store::open(&database.path, None).await?, false))
}

async fn person(app: &App, login: &str) -> Result<Person, CliError> {
    let account = app.store.account(login).await?;
    account.map(|account| account.person).ok_or_else(|| CliError::UnknownLogin(login.to_owned()))
}

async fn user(command: UserCommand) -> Result<(), CliError> {
    match command {
        UserCommand::Add { login, name, role, database } => {
            if std::io::stdin().is_terminal() {
                eprintln!("Password (at least 10 characters):");
            }
            let mut password = String::new();
            std::io::stdin().read_line(&mut password).map_err(standard_input)?;
            let app = open(&database).await?;
            let person = api::new_person(&app, &name, &login, role)?;
            let password_hash = hash_password(password.trim_end_matches(['\r', '\n']).to_owned());
            let account = Account { person, password_hash: Some(password_hash.await?) };
            api::add(&app, account, None).await?;
            Ok(())
        }
        UserCommand::Invite { role, database } => {
            let app = open(&database).await?;
            print(api::new_invitation(&app, role).await?.path)
        }
        UserCommand::List { database } => {
            let people = open(&database).await?.store.people().await?;
            let line = |person: &Person| {
                format!("{}\t{}\t{}\n", person.login, person.role.as_str(), person.name)
            };
            write(&people.iter().map(line).collect::<String>())
        }
    }
}

async fn token(command: TokenCommand) -> Result<(), CliError> {
    match command {
        TokenCommand::Create { user, label, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            print(api::new_token(&app, person.id, &label).await?.secret)
        }
        TokenCommand::Revoke { user, id, database } => {
            let app = open(&database).await?;
            let person = person(&app, &user).await?;
            let removed = app.store.remove_token(person.id, id).await?;
            if removed { Ok(()) } else { Err(CliError::Unknown("token")) }
        }
    }
}

async fn serve(address: SocketAddr, app: App, with_sample: bool) -> Result<(), CliError> {
    let listener =
        TcpListener::bind(address).await.map_err(|error| CliError::Address { address, error })?;
    let address = listener.local_addr().map_err(|error| CliError::Address { address, error })?;
    if with_sample && app.store.people().await?.is_empty() {
        sample::import(&app).await?;
    }
    // Whoever started it need not listen: serving goes on.
    let _ = print(format_args!("Tekser is at http://{address}"));
    if !app.store.has_accounts().await? {
        // One link at a time: those of earlier starts end here.
        app.store.end_invitations().await?;
        let invitation = api::new_invitation(&app, Role::Lead).await?;
        let _ = print(format_args!(
            "Make the first account here (works once):\n  http://{address}{}",
            invitation.path
        ));
    }
    tracing::info!(%address, "serving on {address}");
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stopped())
        .await
        .map_err(|error| CliError::Address { address, error })
}

/// Waits for Ctrl+C or a termination signal; streams do not hold it up for long.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).expect("signals can be heard");
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
    tracing::info!("stopping");
    tokio::spawn(async {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        std::process::exit(0);
    });
}

fn standard_input(error: std::io::Error) -> CliError {
    CliError::File { path: "standard input".to_owned(), error }
}

fn read(path: &Path) -> Result<String, CliError> {
    let name = path.display().to_string();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(standard_input)?;
        bytes
    } else {
        std::fs::read(path).map_err(|error| CliError::File { path: name.clone(), error })?
    };
    String::from_utf8(bytes)
        .map_err(|error| CliError::Encoding { path: name, byte: error.utf8_error().valid_up_to() })
}

fn print(value: impl std::fmt::Display) -> Result<(), CliError> {
    write(&format!("{value}\n"))
}

fn write(content: &str) -> Result<(), CliError> {
    let written = std::io::stdout().write_all(content.as_bytes());
    written.map_err(|error| CliError::File { path: "standard output".to_owned(), error })
}
