//! What a visitor gets in place of a page or an answer that failed: what happened,
//! what was kept, and a way on. It is plain text in HTML, so that nothing of what
//! failed is needed for it.

use std::panic::AssertUnwindSafe;

use app::words::Locale;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures_util::FutureExt;

use super::BUILD_ID;
use crate::{problem::Refused, request::locale_of, state::App};

/// Answers for a handler that panicked: nobody's connection ends with it.
pub async fn caught(State(app): State<App>, request: Request, next: Next) -> Response {
    let locale = locale_of(request.headers());
    let path = request.uri().path().to_owned();
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            app.panicked();
            let is_page = !(path.starts_with("/api/") || path.starts_with("/.well-known/"));
            let refused = Refused::failed("a request ended in a panic".to_owned());
            if is_page { page(locale, &refused) } else { refused.into_response() }
        }
    }
}

/// The page that says so.
pub(super) fn page(locale: Locale, refused: &Refused) -> Response {
    refused.note();
    let (title, detail) = refused.explain(locale);
    let (again, articles) = match locale {
        Locale::Kk => ("Қайта көру", "Мақалаларға өту"),
        Locale::Ru => ("Попробовать ещё раз", "К статьям"),
        Locale::En => ("Try again", "Go to the articles"),
    };
    let folder = if BUILD_ID.is_empty() { "/pkg".to_owned() } else { format!("/pkg/{BUILD_ID}") };
    let html = format!(
        r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{folder}/tekser.css">
<title>{title}</title>
</head>
<body translate="no">
<main id="content" class="page narrow">
<h1>{title}</h1>
<p>{detail}</p>
<p><a href="">{again}</a> · <a href="/">{articles}</a></p>
</main>
</body>
</html>
"#,
        lang = locale.tag(),
        title = html_escape::encode_text(title),
        detail = html_escape::encode_text(&detail),
    );
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
                  base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (refused.status(), headers, Html(html)).into_response();
    if refused.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use tower::ServiceExt;

    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn a_handler_that_panics_is_answered_in_the_form_that_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("tekser.db"), None).await.unwrap();
        let app = App::new(store, false);
        let panics = get(|| async {
            if true {
                panic!("on purpose")
            }
        });
        let router: Router = Router::new()
            .route("/api/v1/panics", panics.clone())
            .route("/panics", panics)
            .layer(middleware::from_fn_with_state(app.clone(), caught));
        for (path, media_type) in [
            ("/api/v1/panics", "application/problem+json"),
            ("/panics", "text/html; charset=utf-8"),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], media_type, "{path}");
        }
        assert_eq!(app.panics.load(std::sync::atomic::Ordering::Relaxed), 2);
    }
}
