//! The client's files: out of the binary, or, without the feature
//! `embed-client`, out of the site's folder, as `cargo leptos watch` has it.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::BUILD_ID;

/// Where files come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site;

impl Site {
    /// The file at a path, if there is one: compressed where the browser takes it.
    pub(super) async fn file(self, address: &Uri, headers: &HeaderMap) -> Option<Response> {
        let path = address.path().strip_prefix('/')?;
        // An address with this build's id never comes to mean anything else. What a
        // page of another build asks for must not be given to it out of this one.
        let of_build = path.strip_prefix("pkg/").filter(|_| !BUILD_ID.is_empty());
        let (path, is_of_build) = match of_build.and_then(|path| path.split_once('/')) {
            Some((id, name)) if id == BUILD_ID => (&*format!("pkg/{name}"), true),
            Some(_) => return Some(StatusCode::NOT_FOUND.into_response()),
            None => (path, false),
        };
        let media_type = media_type(path)?;
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let takes_brotli =
            text(header::ACCEPT_ENCODING).is_some_and(|encodings| encodings.contains("br"));
        let compressed = if takes_brotli { read(&format!("{path}.br")).await } else { None };
        let is_compressed = compressed.is_some();
        let bytes = match compressed {
            Some(bytes) => bytes,
            None => read(path).await?,
        };
        let caching = if is_of_build { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut response = [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, caching),
            (header::VARY, "accept-encoding"),
        ]
        .into_response();
        if !BUILD_ID.is_empty() {
            // Weak: compressed and plain are the same file.
            let tag = format!("W/\"{BUILD_ID}\"");
            let is_known = text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&tag));
            let tag = HeaderValue::from_str(&tag).expect("a hexadecimal id");
            response.headers_mut().insert(header::ETAG, tag);
            if is_known {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return Some(response);
            }
        }
        // A worker is a document of its own: what it may load, its file says.
        if path.ends_with("/worker.js") {
            response.headers_mut().insert(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
                ),
            );
        }
        if is_compressed {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        *response.body_mut() = bytes.into();
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
