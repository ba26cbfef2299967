//! The REST API: the one contract, for the screens as for anybody's scripts.
//!
//! One family of endpoints a file. Handlers extract, call and wrap.

mod account;
mod approval;
mod articles;
pub(crate) mod body;
mod checkpoint;
mod events;
mod extract;
mod files;
mod people;
mod project;
mod review;
mod session;

use ::review::{
    command::Command,
    model::{document::FILE_LIMIT, id::ArticleId},
    wire::api::{Role, Written},
};
use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use self::{
    account::new_token,
    approval::{certificate_page, issue},
    articles::{draft, import, plain_name},
    checkpoint::{include, note},
    files::exported,
    people::{add, change, join, new_invitation, new_person, replace_password},
};
use crate::{
    auth::Actor,
    edge,
    problem::{Refused, Reply},
    state::App,
    store::Keyed,
};

/// Largest body of a request that brings a text of an article, in bytes.
pub const ARTICLE_BYTES: usize = 8 * 1024 * 1024;
/// Largest body of a request that anybody may send, in bytes.
pub const STRANGERS_BYTES: usize = 16 * 1024;
/// Largest body of any other request, in bytes.
pub const BODY_BYTES: usize = 256 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tekser",
        description = "Review of AI-translated articles. Every write may carry an `Idempotency-Key`; \
            errors are problem JSON (RFC 9457) with a `code`. Positions count Unicode scalars.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    security(("token" = [])),
    // Named by a parameter alone.
    components(schemas(::review::model::format::Format)),
    modifiers(&Token),
)]
struct Document;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("token", bearer);
    }
}

fn routes() -> OpenApiRouter<App> {
    let with_text = OpenApiRouter::<App>::new()
        .routes(routes!(articles::list, articles::create))
        .routes(routes!(articles::update_source))
        .routes(routes!(articles::update_translation))
        .routes(routes!(project::show_project, project::set_project))
        .routes(routes!(project::read_glossary))
        .layer(DefaultBodyLimit::max(ARTICLE_BYTES));
    let with_files = OpenApiRouter::<App>::new()
        .routes(routes!(files::read))
        .layer(DefaultBodyLimit::max(FILE_LIMIT));
    OpenApiRouter::<App>::with_openapi(Document::openapi())
        .routes(routes!(session::show, session::begin, session::end))
        .routes(routes!(session::list, session::end_all))
        .routes(routes!(session::end_one))
        .routes(routes!(people::list))
        .routes(routes!(people::edit))
        .routes(routes!(people::end_access))
        .routes(routes!(people::reset))
        .routes(routes!(people::show_reset, people::use_reset))
        .routes(routes!(people::invite))
        .routes(routes!(people::show_invitation, people::accept_invitation))
        .routes(routes!(account::change_password))
        .routes(routes!(account::list_tokens, account::create_token))
        .routes(routes!(account::revoke_token))
        .routes(routes!(articles::typology))
        .routes(routes!(articles::show, articles::describe, articles::remove))
        .routes(routes!(articles::restore))
        .routes(routes!(articles::show_at))
        .routes(routes!(articles::show_texts))
        .routes(routes!(articles::export))
        .routes(routes!(review::revise))
        .routes(routes!(review::confirm))
        .routes(routes!(review::rate))
        .routes(routes!(review::place_marks))
        .routes(routes!(review::raise))
        .routes(routes!(review::change_flag))
        .routes(routes!(review::dismiss))
        .routes(routes!(review::findings))
        .routes(routes!(approval::read))
        .routes(routes!(approval::gate, approval::approve))
        .routes(routes!(approval::show_figures))
        .routes(routes!(approval::send_back))
        .routes(routes!(approval::word))
        .routes(routes!(approval::show_certificate))
        .routes(routes!(checkpoint::show_checkpoint))
        .routes(routes!(checkpoint::show_inclusion))
        .routes(routes!(approval::show_certificate_page))
        .routes(routes!(project::list_projects))
        .routes(routes!(approval::keys))
        .routes(routes!(project::list_checks))
        .routes(routes!(project::download_glossary))
        .routes(routes!(review::realign))
        .routes(routes!(review::undo))
        .routes(routes!(events::list))
        .routes(routes!(events::stream))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .merge(with_text)
        .merge(with_files)
}

/// The API under `/api/v1`, with its description.
pub fn router(app: &App) -> Router {
    let (routes, document) = routes().split_for_parts();
    let document = document.to_json().expect("the description is plain data");
    let describe = move || {
        let document = document.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], document) }
    };
    let no_store = HeaderValue::from_static("no-store");
    let routes = routes
        .route("/openapi.json", get(describe))
        .method_not_allowed_fallback(|| async { Refused::wrong_method() })
        .fallback(|| async { Refused::not_found() })
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, no_store))
        .with_state(app.clone());
    let well_known = Router::new()
        .route("/.well-known/tekser-keys.json", get(approval::keys))
        .route("/.well-known/tekser-checkpoint", get(checkpoint::publish))
        .with_state(app.clone());
    let all = Router::new().nest("/api/v1", routes).merge(well_known);
    all.layer(middleware::from_fn(edge::answer_within))
}

/// The description of the API, for `tekser openapi` and its test.
///
/// # Panics
/// Never: the description is plain data.
#[must_use]
pub fn openapi() -> String {
    let (_, document) = routes().split_for_parts();
    document.to_pretty_json().expect("the description is plain data")
}

/// A file to download; `name` is its `Content-Disposition`, in ASCII.
fn attachment(media_type: &'static str, name: &str, content: impl Into<Body>) -> Response {
    let name = HeaderValue::from_str(name).expect("names of files are ASCII or percent-encoded");
    let media_type = HeaderValue::from_static(media_type);
    let headers = [(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, name)];
    (headers, content.into()).into_response()
}

/// A value as the JSON of an answer, for a thread that may take its time.
fn json_of<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("answers are plain data")
}

/// An answer of JSON.
fn json(content: Vec<u8>) -> Response {
    let media_type = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, media_type)], content).into_response()
}

/// Does what somebody of at least this role asks for, by whichever way they ask.
///
/// # Errors
/// Where the role is not enough, or see [`crate::store::WriteError`].
pub(crate) async fn carry_out(
    app: &App,
    actor: Actor,
    role: Role,
    article: ArticleId,
    command: Command,
    key: Option<Keyed>,
) -> Reply<Written> {
    let person = actor.at_least(role)?;
    let outcome = app.store.command(article, person.id, command, key).await?;
    Ok(Written { event: outcome.event })
}
