//! Tekser's server: the REST API over SQLite, the pages, the command line.
//!
//! A request goes through the security layers to a handler, which extracts,
//! calls and wraps: rules are in `review`, SQL in [`store`].

pub mod api;
pub mod attempts;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod dictionaries;
pub mod edge;
pub mod peer;
pub mod problem;
pub mod proxies;
pub mod reader;
pub mod request;
pub mod sample;
pub mod security;
pub mod serve;
pub mod state;
pub mod store;
pub mod web;
pub mod work;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
};
use tower_http::{
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    set_header::SetResponseHeaderLayer,
};

use crate::state::App;

/// Everything the server answers.
pub fn router(app: &App) -> Router {
    let api = api::router(app);
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // A stream must reach the browser event by event.
    let compressed = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    Router::new()
        .merge(api.clone())
        .merge(web::router(app, api))
        .layer(middleware::from_fn_with_state(app.clone(), web::caught))
        .layer(middleware::from_fn(auth::same_site))
        .layer(middleware::from_fn_with_state(app.clone(), edge::answer))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::STRICT_TRANSPORT_SECURITY,
            app.secure_cookies.then(|| HeaderValue::from_static("max-age=31536000")),
        ))
}
