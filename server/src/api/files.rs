//! Files: what newsrooms and other tools bring, and what they take away.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use formats::{
    docx::{self},
    html, markdown,
    own::{audit, whole::Whole},
    tables::{
        flags,
        table::{self, Form},
        tmx, wmt,
    },
};
use review::{
    command::Refusal,
    log::article::Article,
    model::{document::FILE_LIMIT, format::Format, id::PersonId},
    rules::{line, paragraphs},
    wire::{
        api::{FileRead, Role},
        routes,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{body::Raw, extract::Query};
use crate::{
    auth::Actor, problem::Reply, reader::Task, request::locale_of, state::App, work::Weight,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FileQuery {
    /// The file's name: its ending helps where the content does not tell.
    name: String,
    /// Take a Word document as it was before its tracked changes.
    #[serde(default)]
    reject_changes: bool,
}

/// Read a file: an article, a pair of texts, or an archive of many. Nothing is
/// saved; what was read can be sent to `/articles`.
#[utoipa::path(post, path = routes::READ_FILE.path, tag = "articles", params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 200, body = [FileRead]),
    (status = 422, description = "It could not be read safely."),
))]
pub(super) async fn read(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<FileQuery>,
    headers: HeaderMap,
    Raw(bytes): Raw<FILE_LIMIT>,
) -> Reply<impl IntoResponse> {
    actor.at_least(Role::Editor)?;
    let task = Task {
        name: query.name,
        reject_changes: query.reject_changes,
        language: locale_of(&headers).tag().to_owned(),
    };
    // The reader's answer is what is answered here.
    let answer = app.reader.read(task, bytes).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], answer))
}

/// The content of an export.
///
/// # Errors
/// If the disclosure line says what is not so, or the database fails.
pub async fn exported(app: &App, article: Article, format: Format) -> Reply<Vec<u8>> {
    let turn = app.work.turn(Weight::of(&article)).await?;
    let project = app.store.project().await?.project;
    let line = line::line(&article, &project).map_err(Refusal::from)?;
    let events = match format {
        Format::TrackedDocx | Format::Json | Format::Jsonl => {
            app.store.log(article.id, article.events).await?
        }
        Format::Txt
        | Format::Md
        | Format::Html
        | Format::Docx
        | Format::Xlf
        | Format::Tmx
        | Format::Tsv
        | Format::MqmTsv
        | Format::FlagsCsv => Vec::new(),
    };
    let people = app.store.people().await?;
    let typology = app.typology.clone();
    // Comparing texts and packing takes a while: not on a thread that serves others.
    let writing = turn.run(move |_| {
        let name = |id: PersonId| {
            let person = people.iter().find(|person| person.id == id);
            person.map_or_else(|| id.to_string(), |person| person.name.clone())
        };
        let category = |id: &str| {
            let known = typology
                .get(id)
                .map(|category| category.name.in_language(&article.target_lang).to_owned());
            known.unwrap_or_else(|| id.to_owned())
        };
        match format {
            Format::Txt => paragraphs::txt(&article, &line).into_bytes(),
            Format::Md => markdown::md(&article, &line).into_bytes(),
            Format::Html => html::html(&article, &line).into_bytes(),
            Format::Docx => docx::clean(&article, &line),
            Format::TrackedDocx => docx::tracked(&article, &line, &events, &name, &category),
            Format::Xlf => formats::xliff::write(&article, &line, &typology, &name).into_bytes(),
            Format::Tmx => tmx::write(&article, &line).into_bytes(),
            Format::Tsv => table::write(&article, &line, Form::Tsv).into_bytes(),
            Format::MqmTsv => wmt::write(&article, &name).into_bytes(),
            Format::FlagsCsv => {
                flags::write(&article, &typology, &article.target_lang, &name).into_bytes()
            }
            Format::Json => {
                let whole = Whole::new(article, line, events);
                let json = serde_json::to_string_pretty(&whole).expect("an article is plain data");
                (json + "\n").into_bytes()
            }
            Format::Jsonl => audit::write(&events).into_bytes(),
        }
    });
    Ok(writing.await?)
}
