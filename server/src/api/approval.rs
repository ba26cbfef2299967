//! Reading evidence, the gate, approvals, certificates.

use app::words::Locale;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use certificate::Certificate;
use review::{
    command::Command,
    log::body,
    model::{approval::NewApproval, id::ArticleId},
    rules::{
        figures::{self, Figures},
        gate, line,
    },
    wire::{
        api::{Gate, NewReturn, NewWording, Report, Role, Written},
        routes,
        verification::Key,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    attachment,
    body::Body,
    carry_out,
    extract::{Path, Query},
    unchanged::Tag,
};
use crate::{
    auth::Actor,
    problem::{Refused, Reply},
    request::locale_of,
    security,
    state::App,
};

/// Report what was on one's screen, and for how long.
#[utoipa::path(post, path = routes::REPORT.path, tag = "approval", request_body = Report, responses((status = 200, body = Written)))]
pub(super) async fn read(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: Report { seen }, key }: Body<Report>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Editor, article, Command::Read { seen }, key).await.map(Json)
}

/// Whether the article is approved, and what stands in the way.
#[utoipa::path(get, path = routes::LOAD_GATE.path, tag = "approval", responses((status = 200, body = Gate)))]
pub(super) async fn gate(
    State(app): State<App>,
    Actor(person): Actor,
    Path(article): Path<ArticleId>,
) -> Reply<Json<Gate>> {
    let turn = app.turn(article).await?;
    let article = app.store.article(article).await?.ok_or_else(Refused::not_found)?;
    let project = app.store.project().await?.project;
    let judging = turn.run(move |_| Gate {
        standing: gate::standing(&article),
        text_sha256: body::text_sha256(&article),
        obstacles: gate::obstacles(&article, person.id, &project),
        disclosure: line::line(&article, &project).ok(),
    });
    Ok(Json(judging.await?))
}

/// What the review comes to, in the figures of its certificate.
#[utoipa::path(get, path = routes::LOAD_FIGURES.path, tag = "approval", responses((status = 200, body = Figures), (status = 304, description = "It is as it was.")))]
pub(super) async fn show_figures(
    State(app): State<App>,
    _: Actor,
    Path(article): Path<ArticleId>,
    headers: HeaderMap,
) -> Reply<Response> {
    let last = app.store.last_event(article).await?.ok_or_else(Refused::not_found)?;
    if Tag::after(last).is_known(&headers) {
        return Ok(Tag::after(last).unchanged());
    }
    let turn = app.turn(article).await?;
    let article = app.store.article(article).await?.ok_or_else(Refused::not_found)?;
    let tag = Tag::after(article.events);
    let events = app.store.log(article.id, article.events).await?;
    let figures = turn.run(move |_| figures::of(&article, &events)).await?;
    Ok(tag.on(Json(figures).into_response()))
}

/// Approve the article as it stands. Leads only; what stands in the way needs a
/// reason each.
#[utoipa::path(put, path = routes::APPROVE.path, tag = "approval", request_body = NewApproval, responses(
    (status = 200, body = Written),
    (status = 409, description = "The text has changed, or something stands in the way."),
))]
pub(super) async fn approve(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: approval, key }: Body<NewApproval>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Lead, article, Command::Approve(approval), key).await.map(Json)
}

/// Send the article back to the editor, with a reason. Leads only.
#[utoipa::path(post, path = routes::SEND_BACK.path, tag = "approval", request_body = NewReturn, responses((status = 200, body = Written)))]
pub(super) async fn send_back(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: NewReturn { reason }, key }: Body<NewReturn>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Lead, article, Command::Return { reason }, key).await.map(Json)
}

/// Word the disclosure line by hand, or leave it to the desk again.
#[utoipa::path(put, path = routes::WORD_DISCLOSURE.path, tag = "approval", request_body = NewWording, responses(
    (status = 200, body = Written),
    (status = 422, description = "The line would say what is not so."),
))]
pub(super) async fn word(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: NewWording { text }, key }: Body<NewWording>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Editor, article, Command::Word { text }, key).await.map(Json)
}

/// The signed record of the review, which verifies without this server.
#[utoipa::path(get, path = routes::LOAD_CERTIFICATE.path, tag = "approval", responses((status = 200, description = "The certificate; its form is in CERTIFICATE.md.", body = serde_json::Value, content_type = "application/json")))]
pub(super) async fn show_certificate(
    State(app): State<App>,
    Actor(person): Actor,
    Path(article): Path<ArticleId>,
) -> Reply<Response> {
    let file = issued(&app, article, |certificate| certificate.to_file()).await?;
    security::record("certificate_exported", &[("person", &person.id), ("article", &article)]);
    let name = "attachment; filename=\"certificate.json\"";
    Ok(attachment("application/json", name, file))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LanguageQuery {
    /// kk, ru or en; otherwise the language of the request.
    language: Option<String>,
}

/// What the certificate says, as a page to read and to print. The record itself
/// is the JSON file.
#[utoipa::path(get, path = routes::LOAD_CERTIFICATE_PAGE.path, tag = "approval", params(LanguageQuery), responses((status = 200, description = "The page: nothing in it runs, and it loads nothing.", body = String, content_type = "text/html")))]
pub(super) async fn show_certificate_page(
    State(app): State<App>,
    Actor(person): Actor,
    Path(article): Path<ArticleId>,
    Query(LanguageQuery { language }): Query<LanguageQuery>,
    headers: HeaderMap,
) -> Reply<Response> {
    let asked = language.as_deref().and_then(Locale::from_tag);
    let page =
        certificate_page(&app, article, asked.unwrap_or_else(|| locale_of(&headers))).await?;
    security::record("certificate_exported", &[("person", &person.id), ("article", &article)]);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ),
    ];
    Ok((headers.map(|(name, value)| (name, HeaderValue::from_static(value))), page).into_response())
}

/// The certificate of an article as a page to print.
///
/// # Errors
/// If there is no such article, or the database fails.
pub async fn certificate_page(app: &App, article: ArticleId, locale: Locale) -> Reply<String> {
    let names = app.store.names().await?;
    issued(app, article, move |certificate| certificate::page(&certificate, locale.tag(), &names))
        .await
}

/// The certificate of an article as it stands.
///
/// # Errors
/// If there is no such article, or the database fails.
pub async fn issue(app: &App, article: ArticleId) -> Reply<Certificate> {
    issued(app, article, |certificate| certificate).await
}

/// What `make` makes of the certificate. A long log is large: it is read when its turn
/// has come, and nothing of it is left when that is over.
async fn issued<T: Send + 'static>(
    app: &App,
    article: ArticleId,
    make: impl FnOnce(Certificate) -> T + Send + 'static,
) -> Reply<T> {
    let turn = app.turn(article).await?;
    let article = app.store.article(article).await?.ok_or_else(Refused::not_found)?;
    let events = app.store.log(article.id, article.events).await?;
    let key = app.store.signing_key().await?.ok_or_else(Refused::not_found)?;
    Ok(turn.run(move |_| make(certificate::issue(&article, events, &key))).await?)
}

/// The public keys of this server; also at `/.well-known/tekser-keys.json`.
#[utoipa::path(get, path = routes::LOAD_KEYS.path, tag = "approval", security(()), responses((status = 200, body = Vec<Key>)))]
pub(crate) async fn keys(State(app): State<App>) -> Reply<Json<Vec<Key>>> {
    Ok(Json(app.store.keys().await?))
}
