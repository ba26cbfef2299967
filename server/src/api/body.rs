//! The bodies of requests: JSON, with errors that name the place, and the key
//! with which a write sent twice happens once.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, Method, header},
};
use review::canonical::sha256;
use serde::de::DeserializeOwned;

use crate::{App, problem::Refused, store::Keyed};

/// A JSON body, with the request's `Idempotency-Key`.
#[derive(Debug)]
pub(super) struct Body<T> {
    pub(super) value: T,
    pub(super) key: Option<Keyed>,
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
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
        let limit = if ["/articles", "/source", "/translation", "/project", "/glossary/read"]
            .iter()
            .any(|long| path.ends_with(long))
        {
            super::ARTICLE_BYTES
        } else {
            super::BODY_BYTES
        };
        let bytes = axum::body::Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(error) => {
                if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                    Refused::too_large(limit)
                } else {
                    Refused::malformed(error.body_text())
                }
            }
            other => Refused::malformed(other.body_text()),
        })?;
        let key = key(&headers, &method, &path, &bytes)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| Refused::malformed(format!("UTF-8, byte {}", error.valid_up_to())))?;
        let value = parse(text)?;
        Ok(Self { value, key })
    }
}

/// Reads JSON; what is wrong with it is named by field, line and column.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let place = if field == "." { String::new() } else { format!("{field}: ") };
        Refused::malformed(place + &error.inner().to_string())
    })?;
    json.end().map_err(|error| Refused::malformed(error.to_string()))?;
    Ok(value)
}

/// A request without a body, with its `Idempotency-Key`.
#[derive(Debug)]
pub(super) struct NoBody(pub(super) Option<Keyed>);

impl FromRequest<App> for NoBody {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refused> {
        let path = request.uri().path().to_owned();
        let (method, headers) = (request.method().clone(), request.headers().clone());
        let body = to_bytes(request.into_body(), super::BODY_BYTES).await;
        let body = body.map_err(|_| Refused::too_large(super::BODY_BYTES))?;
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
    let key = key.to_str().ok().filter(|key| (1..=200).contains(&key.len()));
    let key = key.ok_or_else(|| Refused::malformed("Idempotency-Key"))?.to_owned();
    let mut request = format!("{method} {path}\n").into_bytes();
    request.extend_from_slice(body);
    Ok(Some(Keyed { key, request: sha256(&request) }))
}
