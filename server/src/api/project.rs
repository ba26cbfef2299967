//! What the desk has agreed on: rules of the checks, glossary, words that are not
//! wanted, who may approve.

use axum::{Json, extract::State, http::HeaderMap, response::Response};
use formats::tables::{tbx, terms};
use language::checks::CheckId;
use review::{
    model::{
        glossary::is_xml,
        project::{Agreed, NewProject},
    },
    wire::{
        api::{DescribedCheck, GlossaryFile, ReadGlossary, Role},
        routes,
    },
};

use super::{attachment, body::Body, extract::Path};
use crate::{
    auth::Actor,
    problem::{Refused, Reply},
    request::locale_of,
    state::App,
};

/// The automatic checks in words, in the language asked for.
#[utoipa::path(get, path = routes::LOAD_CHECKS.path, tag = "project", responses((status = 200, body = Vec<DescribedCheck>)))]
pub(super) async fn list_checks(_: Actor, headers: HeaderMap) -> Json<Vec<DescribedCheck>> {
    let language = locale_of(&headers).tag();
    let described = |check: CheckId| DescribedCheck {
        check,
        level: check.level(),
        text: check.describe(language),
    };
    Json(CheckId::ALL.iter().map(|check| described(*check)).collect())
}

/// What the desk has agreed on: rules of the checks, glossary, words it does not
/// want, disclosure lines, who may approve.
#[utoipa::path(get, path = routes::LOAD_PROJECT.path, tag = "project", responses((status = 200, body = Agreed)))]
pub(super) async fn show_project(State(app): State<App>, _: Actor) -> Reply<Json<Agreed>> {
    Ok(Json(app.store.project().await?))
}

/// Every version of it, the newest first.
#[utoipa::path(get, path = routes::LOAD_PROJECT_VERSIONS.path, tag = "project", responses((status = 200, body = Vec<Agreed>)))]
pub(super) async fn list_projects(State(app): State<App>, _: Actor) -> Reply<Json<Vec<Agreed>>> {
    Ok(Json(app.store.project_versions().await?))
}

/// Agree on something else. Leads only; editors may change the glossary and the
/// words that are not wanted.
#[utoipa::path(put, path = routes::AGREE.path, tag = "project", request_body = NewProject, responses(
    (status = 200, body = Agreed),
    (status = 409, description = "Somebody has changed it since."),
    (status = 422),
))]
pub(super) async fn set_project(
    State(app): State<App>,
    actor: Actor,
    Body { value: NewProject { version, project }, .. }: Body<NewProject>,
) -> Reply<Json<Agreed>> {
    let person = actor.at_least(Role::Editor)?;
    let known = app.store.project().await?.project;
    let project = project.accepted(&known);
    let project = project.map_err(|error| Refused::unacceptable(error, "/project"))?;
    let mut only_words = known;
    only_words.rules.glossary.clone_from(&project.rules.glossary);
    only_words.rules.forbidden.clone_from(&project.rules.forbidden);
    if only_words != project && person.role < Role::Lead {
        return Err(Refused::forbidden());
    }
    if !app.store.agree(version, &project, person.id, app.clock.now()).await? {
        return Err(Refused::stale_project().at("/version"));
    }
    Ok(Json(app.store.project().await?))
}

/// Read a glossary file without saving anything: TBX, a table, or a term a line. Lines
/// that could not be read are named.
#[utoipa::path(post, path = routes::READ_GLOSSARY.path, tag = "project", request_body = GlossaryFile, responses(
    (status = 200, body = ReadGlossary),
    (status = 422, description = "It is no glossary."),
))]
pub(super) async fn read_glossary(
    _: Actor,
    Body { value: GlossaryFile { content, source_lang, target_lang }, .. }: Body<GlossaryFile>,
) -> Reply<Json<ReadGlossary>> {
    let read = if is_xml(&content) {
        tbx::read(&content, &source_lang, &target_lang)
            .map_err(|error| Refused::no_glossary(error).at("/content"))?
    } else {
        terms::read(&content)
    };
    Ok(Json(ReadGlossary { terms: read.entries, unread: read.unread }))
}

/// The glossary as a file: `csv` or `tbx`.
#[utoipa::path(get, path = routes::DOWNLOAD_GLOSSARY.path, tag = "project", responses((status = 200, description = "The file.")))]
pub(super) async fn download_glossary(
    State(app): State<App>,
    _: Actor,
    Path(format): Path<String>,
) -> Reply<Response> {
    let glossary = app.store.project().await?.project.rules.glossary;
    let (content, media_type, name) = match format.as_str() {
        "csv" => (terms::write(&glossary), "text/csv; charset=utf-8", "glossary.csv"),
        "tbx" => (tbx::write(&glossary, "ru", "kk"), "application/xml", "glossary.tbx"),
        _ => return Err(Refused::not_found()),
    };
    Ok(attachment(media_type, &format!("attachment; filename=\"{name}\""), content))
}
