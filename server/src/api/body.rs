//! The bodies of requests: JSON and forms, with errors that name the place, and the
//! key with which a write sent twice happens once.

use std::error::Error;

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request, rejection::FormRejection},
    http::{HeaderMap, Method, header},
};
use http_body_util::LengthLimitError;
use language::text::canonical::sha256;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::{problem::Refused, serve::TooSlow, state::App, store::Keyed};

/// A JSON body, with the request's `Idempotency-Key`.
#[derive(Debug)]
pub(super) struct Body<T> {
    pub(super) value: T,
    pub(super) key: Option<Keyed>,
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refused> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|media_type| media_type.starts_with("application/json"));
        if !is_json {
            return Err(Refused::not_json());
        }
        let path = request.uri().path().to_owned();
        let (method, headers) = (request.method().clone(), request.headers().clone());
        let bytes = read(request, limit(&path)).await?;
        let key = key(&headers, &method, &path, &bytes)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| Refused::malformed(format!("UTF-8, byte {}", error.valid_up_to())))?;
        let value = parse(text)?;
        Ok(Self { value, key })
    }
}

/// The most bytes that the body of a request to a path may have.
fn limit(path: &str) -> usize {
    let is_at = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    if is_at(&["/articles", "/source", "/translation", "/project", "/glossary/read"]) {
        super::ARTICLE_BYTES
    } else if is_at(&["/session", "/password"]) || path.contains("/invitations/") {
        super::STRANGERS_BYTES
    } else {
        super::BODY_BYTES
    }
}

/// The bytes of a body, at most `limit` of them.
async fn read(request: Request, limit: usize) -> Result<Bytes, Refused> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    // What is said to be too long is not taken in first.
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |it| it > limit)) {
        return Err(Refused::too_large(limit));
    }
    to_bytes(request.into_body(), limit).await.map_err(|error| unread(&error, limit))
}

/// Why a body could not be read: it is too large, came too slowly, or broke off.
pub(crate) fn unread(error: &(dyn Error + 'static), limit: usize) -> Refused {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return Refused::too_large(limit);
        }
        if error.is::<TooSlow>() {
            return Refused::too_slow();
        }
        cause = error.source();
    }
    Refused::malformed(error.to_string())
}

/// Reads JSON; what is wrong with it is named by field, line and column.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let place = if field == "." { String::new() } else { format!("{field}: ") };
        Refused::malformed_at(pointer(error.path()), place + &error.inner().to_string())
    })?;
    json.end().map_err(|error| Refused::malformed(error.to_string()))?;
    Ok(value)
}

/// A place in JSON as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            // A variant is no place of its own.
            Segment::Enum { .. } | Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&part);
    }
    pointer
}

/// A body as it comes, of at most so many bytes: a file.
#[derive(Debug)]
pub(super) struct Raw<const LIMIT: usize>(pub(super) Bytes);

impl<const LIMIT: usize> FromRequest<App> for Raw<LIMIT> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refused> {
        read(request, LIMIT).await.map(Self)
    }
}

/// The fields of a plain form, which strangers may send.
#[derive(Debug)]
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Fields<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let bytes = read(request, super::STRANGERS_BYTES).await?;
        let form = Request::from_parts(parts, bytes.into());
        let form = axum::Form::<T>::from_request(form, app).await;
        form.map(|axum::Form(fields)| Self(fields)).map_err(|rejection| match rejection {
            FormRejection::InvalidFormContentType(_) => Refused::not_form(),
            other => Refused::malformed(other.body_text()),
        })
    }
}

/// A request without a body, with its `Idempotency-Key`.
#[derive(Debug)]
pub(super) struct NoBody(pub(super) Option<Keyed>);

impl FromRequest<App> for NoBody {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refused> {
        let path = request.uri().path().to_owned();
        let (method, headers) = (request.method().clone(), request.headers().clone());
        let body = read(request, super::STRANGERS_BYTES).await?;
        Ok(Self(key(&headers, &method, &path, &body)?))
    }
}

fn key(
    headers: &HeaderMap,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Result<Option<Keyed>, Refused> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let is_key = |key: &&str| {
        (1..=200).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b' '..=b'~'))
    };
    let key = key.to_str().ok().filter(is_key);
    let key = key.ok_or_else(|| Refused::malformed("Idempotency-Key"))?.to_owned();
    let mut request = format!("{method} {path}\n").into_bytes();
    request.extend_from_slice(body);
    Ok(Some(Keyed { key, request: sha256(&request) }))
}
