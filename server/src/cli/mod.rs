//! The command line: serving, and what scripts do without a server.

mod accounts;
mod database;
mod files;
mod input;
mod language;
mod listen;
mod verify;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use app::words::Locale;
use clap::{Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use review::{command, model::id::ArticleId, wire::api::Role};

use self::{
    accounts::{KeyCommand, TokenCommand, UserCommand, keys, token, user},
    database::{CLOSING, Database, DictionaryFolder, OPENED, actor, open, open_store},
    input::{CliError, print, put, read, write},
    verify::verify,
};
use crate::{
    api,
    proxies::Proxies,
    reader::Reader,
    state::App,
    store::{BackedUp, Options},
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
  tekser user password aigul
  tekser token create --user aigul --label 'CMS'
  tekser import --user aigul --source ru.txt kk.txt
  tekser update 0190… --user aigul --source corrected.txt
  tekser export 0190… --format md --output article.md"
)]
pub struct Cli {
    /// Where security events go, a line of JSON each. Without it, `serve` writes
    /// them to standard error and other commands nowhere.
    #[arg(long, value_name = "FILE", env = "TEKSER_SECURITY_LOG", global = true)]
    security_log: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the screens and the API.
    #[command(after_help = "\
The first start makes the database, puts a sample article into it and prints a
one-time link with which the first account is made. Put a proxy with HTTPS in
front of it to serve others, and use --secure-cookies and --trusted-proxy then.")]
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
        /// A proxy that is believed about who asked it (X-Forwarded-For), by its address
        /// or network; may be given more than once.
        #[arg(long = "trusted-proxy", value_name = "ADDRESS", env = "TEKSER_TRUSTED_PROXY", value_delimiter = ',', value_parser = network)]
        trusted_proxies: Vec<IpNet>,
        #[command(flatten)]
        dictionaries: DictionaryFolder,
        /// Go on with a database whose -wal file is lost, and the latest saves with it.
        #[arg(long)]
        without_wal: bool,
        /// Largest size of the database, in pages of 4 KiB: for tests of a full disk.
        #[arg(long, hide = true)]
        max_pages: Option<u32>,
    },
    /// Import articles: a translation with its source, files of both, or a folder.
    Import(files::Import),
    /// Export an article, or all of them into a folder.
    Export(files::Export),
    /// Put a corrected source, or another machine translation, under review.
    #[command(after_help = "\
Files are UTF-8 text; `-` is standard input. Sentences that stay the same keep
what was done beside them; the others open again. What an editor wrote stays.")]
    Update {
        /// The article's id, as the address of its page has it.
        article: ArticleId,
        /// The corrected source.
        #[arg(long, required_unless_present = "translation")]
        source: Option<PathBuf>,
        /// The new machine translation.
        #[arg(long)]
        translation: Option<PathBuf>,
        /// Login of the person who updates.
        #[arg(long)]
        user: String,
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
        /// A checkpoint of its article, as `tekser checkpoint ARTICLE` printed it:
        /// the record must still begin with what it was made of.
        #[arg(long)]
        checkpoint: Option<PathBuf>,
    },
    /// Print a signed checkpoint of all articles, to be kept elsewhere.
    #[command(after_help = "\
Whoever has kept a checkpoint sees later whether a record was written anew since.
It reveals a number and a hash. With an article: JSON with the checkpoint and the
proof that the article is in it, for `tekser verify --checkpoint`.")]
    Checkpoint {
        /// The article to prove, by its id.
        article: Option<ArticleId>,
        #[command(flatten)]
        database: Database,
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
    #[command(after_help = "\
The copy is read again before it gets its name. It holds accounts and texts: keep it
as carefully as the database. To go back to it, stop the server and put it in the
place of the database. The key that signs is not in it: keep that elsewhere, once.")]
    Backup {
        /// The new file.
        file: PathBuf,
        /// Put the key that signs beside it, as a file that ends in .key.
        #[arg(long)]
        with_key: bool,
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

/// An address, or a network of them.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    let network = text.parse::<IpNet>().or_else(|_| address());
    network.map_err(|_| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8"))
}

/// A language of the interface.
fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag).ok_or_else(|| format!("{tag:?} is none of kk, ru and en"))
}

impl Cli {
    /// The file that security events go to.
    #[must_use]
    pub fn security_log(&self) -> Option<&Path> {
        self.security_log.as_deref()
    }

    /// Whether it serves others, rather than doing one thing.
    #[must_use]
    pub fn serves(&self) -> bool {
        matches!(self.command, Command::Serve { .. })
    }

    /// Does what was asked.
    ///
    /// # Errors
    /// See [`CliError`].
    pub async fn run(self) -> Result<ExitCode, CliError> {
        let done = self.carry_out().await;
        // However it ended: what it opened is closed, and is one file again.
        if let Some(store) = OPENED.get()
            && tokio::time::timeout(CLOSING, store.close()).await.is_err()
        {
            tracing::warn!(
                "the database was not closed in time. Nothing that was saved is lost: the next \
                 start puts it in order. Until then its -wal file belongs to it"
            );
        }
        done
    }

    async fn carry_out(self) -> Result<ExitCode, CliError> {
        let done = match self.command {
            Command::Split(split) => return split.run(),
            Command::Align(align) => return align.run(),
            Command::Check(check) => return check.run(),
            Command::Score(score) => return score.run(),
            Command::Import(import) => return import.run().await,
            Command::Export(export) => return export.run().await,
            Command::Serve {
                address,
                database,
                no_sample,
                secure_cookies,
                trusted_proxies,
                dictionaries,
                without_wal,
                max_pages,
            } => {
                let options = Options { makes: true, without_wal, max_pages, key: database.key() };
                let store = open_store(&database.path, options).await?;
                let app = App::new(store, secure_cookies)
                    .with_shelf(dictionaries.shelf())
                    .with_reader(Reader::of_this_program())
                    .with_proxies(Proxies::new(&trusted_proxies));
                listen::serve(address, app, !no_sample).await
            }
            Command::Update { article, source, translation, user, database } => {
                let source = source.as_deref().map(read).transpose()?;
                let translation = translation.as_deref().map(read).transpose()?;
                let app = open(&database).await?;
                let actor = actor(&app, &user).await?;
                let unknown = || CliError::Unknown("article");
                let now = app.store.article(article).await?.ok_or_else(unknown)?;
                let source = source.map(|source| {
                    let replaces = now.source_sha256;
                    command::Command::UpdateSource { source, replaces }
                });
                let translation = translation.map(|mt| {
                    let replaces = now.mt_sha256;
                    command::Command::UpdateTranslation { mt, replaces }
                });
                for command in source.into_iter().chain(translation) {
                    let actor = actor.clone();
                    api::carry_out(&app, actor, Role::Editor, article, command, None).await?;
                }
                Ok(())
            }
            Command::Certificate { article, format, language, output, database } => {
                let app = open(&database).await?;
                let file = match format {
                    CertificateFormat::Json => api::issue(&app, article).await?.to_file(),
                    CertificateFormat::Html => {
                        api::certificate_page(&app, article, language).await?
                    }
                };
                put(output, file.as_bytes())
            }
            Command::Verify { file, key, checkpoint } => {
                return verify(&file, key.as_deref(), checkpoint.as_deref());
            }
            Command::Checkpoint { article: None, database } => {
                write(&api::note(&open(&database).await?).await?)
            }
            Command::Checkpoint { article: Some(article), database } => {
                let inclusion = api::include(&open(&database).await?, article).await?;
                print(serde_json::to_string_pretty(&inclusion).expect("a proof is plain data"))
            }
            Command::Key { command } => keys(command).await,
            Command::User { command } => user(command).await,
            Command::Token { command } => token(command).await,
            Command::Backup { file, with_key, database } => {
                let store = open(&database).await?.store;
                let BackedUp { articles, events } = store.back_up(&file, with_key).await?;
                print(format_args!(
                    "{}: whole, {articles} articles, {events} events",
                    file.display()
                ))
            }
            Command::Openapi => print(api::openapi()),
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}
