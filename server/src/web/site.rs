//! The client's files: out of the binary, or, without the feature
//! `embed-client`, out of the site's folder, as `cargo leptos watch` has it.

use axum::{
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};

/// Where files come from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Site;

impl Site {
    /// The file at a path, if there is one: compressed where the browser takes it.
    pub(super) async fn file(self, address: &Uri, headers: &HeaderMap) -> Option<Response> {
        let path = address.path().strip_prefix('/')?;
        let media_type = media_type(path)?;
        let takes_brotli = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|encodings| encodings.contains("br"));
        let compressed = if takes_brotli { read(&format!("{path}.br")).await } else { None };
        let is_compressed = compressed.is_some();
        let bytes = match compressed {
            Some(bytes) => bytes,
            None => read(path).await?,
        };
        // Addresses with a build id never come to mean anything else.
        let of_build = address.query().is_some_and(|query| query.len() > "v=".len());
        let caching =
            if of_build { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut response = (
            [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, caching)],
            bytes,
        )
            .into_response();
        if is_compressed {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Some(response)
    }
}

fn media_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

#[cfg(feature = "embed-client")]
mod source {
    // `FILES: &[(&str, &[u8])]`, sorted by path; see build.rs.
    include!(concat!(env!("OUT_DIR"), "/site.rs"));

    pub(super) async fn read(path: &str) -> Option<&'static [u8]> {
        let at = FILES.binary_search_by_key(&path, |(name, _)| name).ok()?;
        Some(FILES[at].1)
    }
}

#[cfg(not(feature = "embed-client"))]
mod source {
    pub(super) async fn read(path: &str) -> Option<Vec<u8>> {
        let is_plain = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
        let root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".to_owned());
        if is_plain { tokio::fs::read(format!("{root}/{path}")).await.ok() } else { None }
    }
}

use source::read;
