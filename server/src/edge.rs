//! What every request meets first and every answer last: an id, a language, and
//! errors in one form.

use std::cell::Cell;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    problem::Refused,
    request::{LOCALE, REQUEST_ID, locale_of, request_id},
    state::App,
    work,
};

/// The header with a request's id. Ours alone: what a visitor sends is replaced.
pub const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its id and language, has all that is logged meanwhile carry the
/// id, and sees to it that what goes wrong is answered with a problem.
pub async fn answer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = app.clock.id();
    let value = HeaderValue::from_str(&id.to_string()).expect("a UUID is ASCII");
    request.headers_mut().insert(ID, value.clone());
    let (method, path) = (request.method().clone(), without_secrets(request.uri().path()));
    let span = tracing::error_span!("request", %id, %method, path);
    let locale = locale_of(request.headers());
    let answering = async { proper(next.run(request).await) };
    let answering = LOCALE.scope(Cell::new(locale), work::on_behalf(answering));
    let mut response = REQUEST_ID.scope(id, answering).instrument(span).await;
    response.headers_mut().insert(ID, value);
    response
}

/// The same for requests that are made while a page is, by whatever thread: they
/// have the id of the page's request, and are in its language.
pub async fn answer_within(request: Request, next: Next) -> Response {
    let headers: &HeaderMap = request.headers();
    let locale = locale_of(headers);
    let sent = headers.get(&ID).and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let id: Uuid = request_id().or(sent).unwrap_or_default();
    REQUEST_ID.scope(id, LOCALE.scope(Cell::new(locale), work::on_behalf(next.run(request)))).await
}

/// An answer in our form: an error that is neither a problem nor a page becomes
/// the problem of its status.
fn proper(response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let media_type = response.headers().get(header::CONTENT_TYPE);
    let is_proper =
        media_type.and_then(|media_type| media_type.to_str().ok()).is_some_and(|media_type| {
            media_type.starts_with("application/problem+json")
                || media_type.starts_with("text/html")
        });
    if is_proper {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let mut problem = Refused::of_status(status).into_response();
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    // Such as `Allow`.
    for (name, value) in &parts.headers {
        problem.headers_mut().insert(name.clone(), value.clone());
    }
    problem
}

/// A path for the log. Links that open something hold a secret of 256 bits: it is
/// left out.
#[must_use]
pub fn without_secrets(path: &str) -> String {
    let shown = |part: &str| {
        let is_secret = part.len() >= 32 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_secret { "…".to_owned() } else { part.chars().take(100).collect() }
    };
    path.split('/').take(20).map(shown).collect::<Vec<String>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_path_are_not_shown() {
        let secret = "0123456789abcdef".repeat(4);
        assert_eq!(without_secrets(&format!("/invitation/{secret}")), "/invitation/…");
        let article = "/api/v1/articles/01970000-0000-7000-8000-000000000000";
        assert_eq!(without_secrets(article), article);
    }
}
