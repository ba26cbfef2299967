//! Files on the command line: importing one, a pair, a folder; exporting one or all.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use review::{
    model::{
        document::{self, Document},
        format::Format,
        id::ArticleId,
    },
    wire::api::FileRead,
};

use crate::cli::{
    database::{Database, actor, open},
    input::{CliError, bytes, print, put},
};
use crate::{
    api,
    problem::Refused,
    reader::{Reader, Task},
    state::App,
};

/// Import articles: a translation with its source, files of both, or a folder.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads .txt, .md, .html, .docx, XLIFF 1.2 and 2.x, .tmx, .tsv, .csv, articles
exported as .json, and .zip archives of these; `-` is text on standard input. Of a
folder every file is read; `su.ru.docx` and `su.kk.docx` are one article. Prints
the id of each article, and on standard error what could not be read. Exit code 2
if a file was not imported; the others are.")]
pub(super) struct Import {
    /// The translation; files that hold both texts; folders; archives.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What was translated; only with one translation.
    #[arg(long)]
    source: Option<PathBuf>,
    /// The title; otherwise the headline or the first words.
    #[arg(long, default_value = "")]
    title: String,
    /// Language of the source, as a BCP 47 tag, where the file does not say.
    #[arg(long, default_value = "ru")]
    source_lang: String,
    /// Language of the translation, as a BCP 47 tag, where the file does not say.
    #[arg(long, default_value = "kk")]
    target_lang: String,
    /// Engine that translated it, with its version.
    #[arg(long)]
    engine: Option<String>,
    /// Where it came from: an address or a name.
    #[arg(long)]
    origin: Option<String>,
    /// Read Word documents as they were before their tracked changes.
    #[arg(long)]
    reject_changes: bool,
    /// Login of the person who imports.
    #[arg(long)]
    user: String,
    #[command(flatten)]
    database: Database,
}

impl Import {
    pub(super) async fn run(self) -> Result<ExitCode, CliError> {
        let reader = Reader::of_this_program();
        let mut is_whole = true;
        let mut documents = Vec::new();
        for path in &self.files {
            documents.extend(self.read(&reader, path, &mut is_whole).await?);
        }
        let documents = match &self.source {
            None => document::paired(documents, &self.target_lang),
            Some(path) => match (
                self.read(&reader, path, &mut is_whole).await?.pop(),
                documents.pop(),
                documents.is_empty(),
            ) {
                (Some(source), Some(target), true) => vec![Document {
                    source: Some(source.target),
                    rows: Vec::new(),
                    // What was said counts more than what was guessed.
                    source_lang: Some(self.source_lang.clone()),
                    target_lang: Some(self.target_lang.clone()),
                    ..target
                }],
                (None, ..) | (_, None, _) => Vec::new(),
                (_, _, false) => {
                    return Err(CliError::Refused("--source goes with one translation".to_owned()));
                }
            },
        };
        let app = open(&self.database).await?;
        let actor = actor(&app, &self.user).await?;
        let is_one = documents.len() == 1;
        for document in documents {
            let name = document.name.clone();
            let mut new = document.into_article(&self.source_lang, &self.target_lang);
            if is_one && !self.title.is_empty() {
                new.title.clone_from(&self.title);
            }
            new.engine = self.engine.clone().or(new.engine);
            new.origin = self.origin.clone().or(new.origin);
            match api::import(&app, actor.clone(), new, None).await {
                Ok(outcome) => print(outcome.article)?,
                Err(refused) => {
                    is_whole = false;
                    eprintln!("{name}: {refused}");
                }
            }
        }
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }
}

impl Import {
    /// What is in a file or a folder. What cannot be read is told, and is not whole.
    async fn read(
        &self,
        reader: &Reader,
        path: &Path,
        is_whole: &mut bool,
    ) -> Result<Vec<Document>, CliError> {
        let mut documents = Vec::new();
        for path in found(path)? {
            let name = path.display().to_string();
            let name = if name == "-" { "-.txt".to_owned() } else { name };
            let task = Task {
                name: name.clone(),
                reject_changes: self.reject_changes,
                language: "en".to_owned(),
            };
            let answer = match reader.read(task, bytes(&path)?).await {
                Ok(answer) => answer,
                Err(died) => {
                    *is_whole = false;
                    eprintln!("{name}: {}", Refused::from(died));
                    continue;
                }
            };
            let files: Vec<FileRead> =
                serde_json::from_slice(&answer).expect("a reader answers with what it has read");
            for file in files {
                *is_whole &= !file.documents.is_empty();
                tell(&file);
                documents.extend(file.documents);
            }
        }
        Ok(documents)
    }
}

/// A file, or all files below a folder, in the order of their names.
fn found(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |error| CliError::File { path: path.display().to_string(), error };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // Hidden files are the system's; links could lead in circles.
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_hidden || entry.file_type().map_err(failed)?.is_symlink() {
            continue;
        }
        files.push(entry.path());
    }
    files.sort();
    let mut all = Vec::new();
    for file in files {
        all.extend(found(&file)?);
    }
    Ok(all)
}

fn tell(file: &FileRead) {
    for remark in &file.remarks {
        eprintln!("{}: {}: {}", file.name, remark.place, remark.text);
    }
}

/// Export an article, or all of them into a folder.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Its id, as the address of its page has it.
    #[arg(required_unless_present = "all")]
    article: Option<ArticleId>,
    /// txt, md, html, docx, tracked-docx, xlf, tmx, tsv, mqm-tsv, flags-csv, jsonl, or
    /// json with everything.
    #[arg(long, default_value = "txt")]
    format: Format,
    /// Export every article on the list.
    #[arg(long, conflicts_with = "article", requires = "output")]
    all: bool,
    /// The file; otherwise standard output. With --all the folder, made if need be.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: Database,
}

impl Export {
    pub(super) async fn run(self) -> Result<ExitCode, CliError> {
        let app = open(&self.database).await?;
        if let Some(id) = self.article {
            put(self.output, &content(&app, id, self.format).await?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let folder = self.output.expect("clap asks for it");
        let failed = |error| CliError::File { path: folder.display().to_string(), error };
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut is_whole = true;
        for article in app.store.articles(false).await? {
            // Titles may be the same; ids are not.
            let title = api::plain_name(&article.description.title);
            let name = format!("{title}-{}.{}", article.id, self.format.ending());
            match content(&app, article.id, self.format).await {
                Ok(content) => {
                    put(Some(folder.join(&name)), &content)?;
                    print(name)?;
                }
                Err(error) => {
                    is_whole = false;
                    eprintln!("{name}: {error}");
                }
            }
        }
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

async fn content(app: &App, id: ArticleId, format: Format) -> Result<Vec<u8>, CliError> {
    let article = app.store.article(id).await?.ok_or(CliError::Unknown("article"))?;
    Ok(api::exported(app, article, format).await?)
}
