//! Articles: the list, importing, describing, exporting.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use language::text::language::Language;
use review::{
    command::{Command, Refusal, import},
    log::{article::Article, event::Change},
    model::{
        description::Description, format::Format, id::ArticleId, received::NewArticle,
        texts::Texts, typology::Typology,
    },
    wire::{
        api::{ArticleSummary, Role, SourceVersion, TranslationVersion, Written},
        code::Code,
        routes,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    attachment,
    body::{Body, NoBody},
    carry_out,
    extract::{Path, Query},
    files, json, json_of,
    unchanged::Tag,
};
use crate::{
    auth::Actor,
    problem::{Refused, Reply},
    state::App,
    store::{Keyed, Outcome},
    work::Weight,
};

/// The categories a flag may have.
#[utoipa::path(get, path = routes::LOAD_TYPOLOGY.path, tag = "articles", responses((status = 200, body = Typology)))]
pub(super) async fn typology(State(app): State<App>, _: Actor) -> Json<Typology> {
    Json((*app.typology).clone())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those taken off the list instead of those on it.
    #[serde(default)]
    removed: bool,
}

/// The articles, the latest changed first.
#[utoipa::path(get, path = routes::LOAD_ARTICLES.path, tag = "articles", params(ListQuery), responses((status = 200, body = [ArticleSummary])))]
pub(super) async fn list(
    State(app): State<App>,
    _: Actor,
    Query(query): Query<ListQuery>,
) -> Reply<Json<Vec<ArticleSummary>>> {
    Ok(Json(app.store.articles(query.removed).await?))
}

/// Import an article. Texts are split and aligned; the lines that are not part
/// of the article are found.
#[utoipa::path(post, path = routes::CREATE_ARTICLE.path, tag = "articles", request_body = NewArticle, responses(
    (status = 201, body = Written, headers(("Location" = String, description = "The article."))),
    (status = 422),
))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    Body { value: new, key }: Body<NewArticle>,
) -> Reply<impl IntoResponse> {
    let Outcome { article, event } = import(&app, actor, new, key).await?;
    let location = [(header::LOCATION, format!("/api/v1/articles/{article}"))];
    Ok((StatusCode::CREATED, location, Json(Written { event })))
}

/// Imports what somebody brings, by whichever way.
///
/// # Errors
/// Where their role is not enough, or what they bring is not acceptable.
pub async fn import(
    app: &App,
    actor: Actor,
    new: NewArticle,
    key: Option<Keyed>,
) -> Reply<Outcome> {
    let person = actor.at_least(Role::Editor)?;
    let (change, then) = draft(app, new).await?;
    Ok(app.store.import(person.id, change, then, key).await?)
}

/// The import of what was received, and what follows it. Long texts take a while
/// to align: not on a thread that serves others.
///
/// # Errors
/// Where texts, languages or description are not acceptable.
pub async fn draft(app: &App, new: NewArticle) -> Reply<(Change, Vec<Command>)> {
    for (tag, field) in [(&new.source_lang, "/source_lang"), (&new.target_lang, "/target_lang")] {
        check_language(tag).map_err(|refused| refused.at(field))?;
    }
    let known = app.store.project().await?.project.phrases();
    let clock = app.clock;
    let bytes = new.target.len() + new.source.as_ref().map_or(0, String::len);
    let drafting = app.work.run(Weight::new(bytes, new.rows.len(), 0), move |_| {
        let (rows, notes) = (new.rows.clone(), new.notes.clone());
        let change = import::import(new, &known, &mut || clock.id())?;
        let then = import::follow_up(rows, notes, &change);
        Ok::<_, Refusal>((change, then))
    });
    Ok(drafting.await??)
}

/// Whether a tag has the form of BCP 47: letters and digits between hyphens,
/// the first part two or three letters.
fn check_language(tag: &str) -> Reply<()> {
    let language = Language::of(tag);
    let is_tag = language.is_well_formed() && (2..=3).contains(&language.primary().len());
    if is_tag { Ok(()) } else { Err(Refused::new(Code::InvalidLanguage)) }
}

/// An article as it is.
#[utoipa::path(get, path = routes::LOAD_ARTICLE.path, tag = "articles", responses((status = 200, body = Article), (status = 304, description = "It is as it was.")))]
pub(super) async fn show(
    State(app): State<App>,
    _: Actor,
    Path(id): Path<ArticleId>,
    headers: HeaderMap,
) -> Reply<Response> {
    let last = app.store.last_event(id).await?.ok_or_else(Refused::not_found)?;
    if Tag::after(last).is_known(&headers) {
        return Ok(Tag::after(last).unchanged());
    }
    let article = app.store.article(id).await?.ok_or_else(Refused::not_found)?;
    let tag = Tag::after(article.events);
    if Weight::of(&article) == Weight::Short {
        return Ok(tag.on(Json(article).into_response()));
    }
    // Opening an article does not wait for a turn, whatever others do.
    let written = tokio::task::spawn_blocking(move || json_of(&article));
    Ok(tag.on(json(written.await?)))
}

/// An article as it was after its event `n`, by replaying its log.
#[utoipa::path(get, path = routes::LOAD_ARTICLE_AT.path, tag = "articles", responses((status = 200, body = Article), (status = 304, description = "It is as it was.")))]
pub(super) async fn show_at(
    State(app): State<App>,
    _: Actor,
    Path((id, n)): Path<(ArticleId, u64)>,
    headers: HeaderMap,
) -> Reply<Response> {
    let last = app.store.last_event(id).await?;
    if n == 0 || last.is_none_or(|last| last < n) {
        return Err(Refused::not_found());
    }
    let tag = Tag::after(n);
    if tag.is_known(&headers) {
        return Ok(tag.unchanged());
    }
    let turn = app.turn(id).await?;
    let events = app.store.log(id, n).await?;
    let replaying = turn.run(move |_| {
        let replayed = Article::replay(&events);
        replayed.map(|(article, _)| json_of(&article))
    });
    let replayed = replaying.await?.map_err(|error| {
        tracing::error!(article = %id, %error, "the log of article {id} does not replay: {error}");
        crate::store::StoreError::Corrupt(error.to_string())
    })?;
    Ok(tag.on(json(replayed)))
}

/// Change title, engine, origin.
#[utoipa::path(patch, path = routes::DESCRIBE_ARTICLE.path, tag = "articles", request_body = Description, responses((status = 200, body = Written)))]
pub(super) async fn describe(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ArticleId>,
    Body { value, key }: Body<Description>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Editor, id, Command::Describe(value), key).await.map(Json)
}

/// Take an article off the list. Leads only; nothing is lost.
#[utoipa::path(delete, path = routes::REMOVE_ARTICLE.path, tag = "articles", responses((status = 200, body = Written)))]
pub(super) async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ArticleId>,
    NoBody(key): NoBody,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Lead, id, Command::Remove, key).await.map(Json)
}

/// Put an article back on the list. Leads only.
#[utoipa::path(post, path = routes::RESTORE_ARTICLE.path, tag = "articles", responses((status = 200, body = Written)))]
pub(super) async fn restore(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ArticleId>,
    NoBody(key): NoBody,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Lead, id, Command::Restore, key).await.map(Json)
}

/// Put a corrected source in the place of the one there is, or the first where
/// there is none. Rows whose sentences stay keep what was done in them.
#[utoipa::path(put, path = routes::UPDATE_SOURCE.path, tag = "articles", request_body = SourceVersion, responses(
    (status = 200, body = Written),
    (status = 409, description = "Another version is there by now."),
))]
pub(super) async fn update_source(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ArticleId>,
    Body { value: SourceVersion { source, sha256 }, key }: Body<SourceVersion>,
) -> Reply<Json<Written>> {
    let command = Command::UpdateSource { source, replaces: sha256 };
    carry_out(&app, actor, Role::Editor, id, command, key).await.map(Json)
}

/// Put another machine translation in the place of the one there is. Where
/// nobody has edited, it becomes the text; what an editor wrote stays.
#[utoipa::path(put, path = routes::UPDATE_TRANSLATION.path, tag = "articles", request_body = TranslationVersion, responses(
    (status = 200, body = Written),
    (status = 409, description = "Another version is there by now."),
))]
pub(super) async fn update_translation(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ArticleId>,
    Body { value: TranslationVersion { mt, sha256 }, key }: Body<TranslationVersion>,
) -> Reply<Json<Written>> {
    let command = Command::UpdateTranslation { mt, replaces: sha256 };
    carry_out(&app, actor, Role::Editor, id, command, key).await.map(Json)
}

/// Source and machine translation as they were last received, to correct them.
#[utoipa::path(get, path = routes::LOAD_TEXTS.path, tag = "articles", responses((status = 200, body = Texts), (status = 304, description = "It is as it was.")))]
pub(super) async fn show_texts(
    State(app): State<App>,
    _: Actor,
    Path(id): Path<ArticleId>,
    headers: HeaderMap,
) -> Reply<Response> {
    // Before the texts: what is written meanwhile is then sent again, and never missed.
    let last = app.store.last_event(id).await?.ok_or_else(Refused::not_found)?;
    let tag = Tag::after(last);
    if tag.is_known(&headers) {
        return Ok(tag.unchanged());
    }
    let texts = app.store.texts(id).await?.ok_or_else(Refused::not_found)?;
    Ok(tag.on(Json(texts).into_response()))
}

/// The article as a file.
#[utoipa::path(get, path = routes::EXPORT_ARTICLE.path, tag = "articles", responses(
    (status = 200, description = "The file."),
    (status = 422, description = "The disclosure line says what is not so."),
))]
pub(super) async fn export(
    State(app): State<App>,
    _: Actor,
    Path((id, format)): Path<(ArticleId, String)>,
) -> Reply<Response> {
    let format: Format = format.parse().map_err(|_| Refused::not_found())?;
    let article = app.store.article(id).await?.ok_or_else(Refused::not_found)?;
    let name = format!("attachment; {}", file_name(&article.description.title, format));
    let content = files::exported(&app, article, format).await?;
    Ok(attachment(format.media_type(), &name, content))
}

/// The `filename` parameters of `Content-Disposition`, with a name that every file
/// system takes (RFC 6266).
fn file_name(title: &str, format: Format) -> String {
    let ending = format.ending();
    let encoded: String = plain_name(title)
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("filename=\"article.{ending}\"; filename*=UTF-8''{encoded}.{ending}")
}

/// A title as the name of a file: letters, digits and hyphens.
#[must_use]
pub fn plain_name(title: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = title.chars().take(60).map(safe).collect();
    name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_everywhere() {
        assert_eq!(
            file_name("«Ә/..\\b»: \"c\"\r\n", Format::Txt),
            "filename=\"article.txt\"; filename*=UTF-8''%D3%98-b-c.txt"
        );
    }

    #[test]
    fn languages_have_the_form_of_bcp_47() {
        for good in ["kk", "ru", "en-GB", "kk-Cyrl-KZ", "zh-Hans"] {
            assert!(check_language(good).is_ok(), "{good}");
        }
        for bad in ["", "k", "kazakh", "kk_KZ", "kk-", "қаз", "en-<script>"] {
            assert!(check_language(bad).is_err(), "{bad}");
        }
    }
}
