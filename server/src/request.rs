//! What is known of the request that is being answered: its id, its language, its
//! cookies.

use std::cell::Cell;

use app::words::Locale;
use axum::http::{HeaderMap, header};
use uuid::Uuid;

tokio::task_local! {
    /// The language of the request that is being answered.
    pub static LOCALE: Cell<Locale>;
    /// The id of the request that is being answered.
    pub static REQUEST_ID: Uuid;
}

/// The id of the request that is being answered, where there is one.
#[must_use]
pub fn request_id() -> Option<Uuid> {
    REQUEST_ID.try_with(|id| *id).ok()
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The language a request asks for: by cookie, else by `Accept-Language`.
#[must_use]
pub fn locale_of(headers: &HeaderMap) -> Locale {
    let chosen = cookie(headers, "locale").and_then(Locale::from_tag);
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        accepted.map(Locale::from_accept_language).unwrap_or_default()
    })
}
