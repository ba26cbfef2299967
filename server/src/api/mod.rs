//! The REST API: the one contract, for the screens as for anybody's scripts.
//!
//! One family of endpoints a file. Handlers extract, call and wrap.

mod account;
mod approval;
mod articles;
pub(crate) mod body;
mod checkpoint;
mod description;
mod events;
mod examples;
mod extract;
mod fields;
mod files;
mod people;
mod project;
mod review;
mod session;
mod unchanged;

use std::sync::LazyLock;

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
use serde_json::Value;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouter},
    routes,
};

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
    problem::{self, Refused, Reply},
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
        description = "Review of AI-translated articles. Every write to an article may carry an \
            `Idempotency-Key`. Errors are problem JSON (RFC 9457), whose `code` says which, in the \
            language of `Accept-Language`. What a window of a browser sends carries `Tekser-Person`, \
            the id of the person whose window it is, and is refused where somebody else has signed in \
            since. Positions count Unicode scalars.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    security(("session" = []), ("token" = [])),
    // Named by a parameter or an error alone.
    components(schemas(::review::model::format::Format, ::review::wire::api::Problem)),
)]
struct Document;

/// Operations whose bodies bring a text of an article.
fn with_text() -> Vec<UtoipaMethodRouter<App>> {
    vec![
        routes!(articles::list, articles::create),
        routes!(articles::update_source),
        routes!(articles::update_translation),
        routes!(project::show_project, project::set_project),
        routes!(project::read_glossary),
    ]
}

/// Operations whose bodies are files.
fn with_files() -> Vec<UtoipaMethodRouter<App>> {
    vec![routes!(files::read)]
}

/// All other operations.
fn plain() -> Vec<UtoipaMethodRouter<App>> {
    vec![
        routes!(session::show, session::begin, session::end),
        routes!(session::list, session::end_all),
        routes!(session::end_one),
        routes!(people::list),
        routes!(people::edit),
        routes!(people::end_access),
        routes!(people::reset),
        routes!(people::show_reset, people::use_reset),
        routes!(people::invite),
        routes!(people::show_invitation, people::accept_invitation),
        routes!(account::change_password),
        routes!(account::list_tokens, account::create_token),
        routes!(account::revoke_token),
        routes!(articles::typology),
        routes!(articles::show, articles::describe, articles::remove),
        routes!(articles::restore),
        routes!(articles::show_at),
        routes!(articles::show_texts),
        routes!(articles::export),
        routes!(review::revise),
        routes!(review::confirm),
        routes!(review::rate),
        routes!(review::place_marks),
        routes!(review::raise),
        routes!(review::change_flag),
        routes!(review::dismiss),
        routes!(review::findings),
        routes!(approval::read),
        routes!(approval::gate, approval::approve),
        routes!(approval::show_figures),
        routes!(approval::send_back),
        routes!(approval::word),
        routes!(approval::show_certificate),
        routes!(checkpoint::show_checkpoint),
        routes!(checkpoint::show_inclusion),
        routes!(approval::show_certificate_page),
        routes!(project::list_projects),
        routes!(approval::keys),
        routes!(project::list_checks),
        routes!(project::download_glossary),
        routes!(review::realign),
        routes!(review::undo),
        routes!(events::list),
        routes!(events::stream),
    ]
}

/// All operations, each kind with its limit, and what they say of themselves.
fn operations() -> OpenApiRouter<App> {
    let limited = |operations: Vec<UtoipaMethodRouter<App>>, bytes| {
        let router = OpenApiRouter::<App>::new();
        let router = operations.into_iter().fold(router, OpenApiRouter::routes);
        router.layer(DefaultBodyLimit::max(bytes))
    };
    OpenApiRouter::<App>::with_openapi(Document::openapi())
        .merge(limited(plain(), BODY_BYTES))
        .merge(limited(with_text(), ARTICLE_BYTES))
        .merge(limited(with_files(), FILE_LIMIT))
}

/// The description of the API.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let (_, document) = operations().split_for_parts();
    let mut document = serde_json::to_value(document).expect("the description is plain data");
    description::complete(&mut document);
    document
});

/// The same as it is sent.
static SENT: LazyLock<String> = LazyLock::new(|| DESCRIPTION.to_string());

/// The API under `/api/v1`, with its description.
pub fn router(app: &App) -> Router {
    let (routes, _) = operations().split_for_parts();
    let describe = async || ([(header::CONTENT_TYPE, "application/json")], SENT.as_str());
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
    let all =
        Router::new().nest("/api/v1", routes).merge(well_known).merge(problem::page::router());
    all.layer(middleware::from_fn(edge::answer_within))
}

/// The description of the API as JSON, for `tekser openapi` and its test.
///
/// # Panics
/// Never: the description is plain data.
#[must_use]
pub fn openapi() -> String {
    serde_json::to_string_pretty(&*DESCRIPTION).expect("the description is plain data")
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
    let field = fields::of(&command);
    let outcome = app.store.command(article, person.id, command, key).await.map_err(|error| {
        let refused = Refused::from(error);
        match field(refused.kind()) {
            Some(pointer) => refused.at(pointer),
            None => refused,
        }
    })?;
    Ok(Written { event: outcome.event })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Of two types with one name, one would be described as the other. So would two maps
    /// behind names of their own, which have no name to be described by.
    #[test]
    fn no_two_schemas_share_a_name() {
        let mut known = BTreeMap::new();
        let containers = ["BTreeMap", "BTreeSet", "HashMap", "HashSet", "Vec"];
        for (schemas, ..) in [plain(), with_text(), with_files()].into_iter().flatten() {
            for (name, schema) in schemas {
                assert!(!containers.contains(&name.as_str()), "{name} is named for what it holds");
                let before = known.insert(name.clone(), schema.clone());
                assert!(before.is_none_or(|before| before == schema), "{name} is two types");
            }
        }
        assert!(known.len() > 80, "{} schemas", known.len());
    }
}
