//! Tekser's server: the REST API over SQLite, the pages, the command line.
//!
//! A request goes through the security layers to a handler, which extracts,
//! calls and wraps: rules are in `review`, SQL in [`store`].

pub mod access;
pub mod api;
pub mod attempts;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod device;
pub mod dictionaries;
pub mod edge;
pub mod guessable;
pub mod passwords;
pub mod peer;
pub mod problem;
pub mod reader;
pub mod sample;
pub mod security;
pub mod serve;
pub mod store;
pub mod web;
pub mod work;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use app::words::Locale;
use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware,
};
use leptos::prelude::AnyView;
use review::model::{id::ArticleId, typology::Typology};
use tokio::sync::Semaphore;
use tower_http::{
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    set_header::SetResponseHeaderLayer,
};

use crate::{
    attempts::Attempts,
    clock::Clock,
    dictionaries::Shelf,
    peer::Proxies,
    problem::{Refused, Reply},
    reader::Reader,
    store::Store,
    work::{Turn, Work},
};

/// What all handlers share.
#[derive(Clone, Debug)]
pub struct App {
    /// What is kept.
    pub store: Store,
    /// Time, ids, secrets.
    pub clock: Clock,
    /// Wrong passwords lately.
    pub attempts: Attempts,
    /// Who is believed about where a request comes from.
    pub proxies: Proxies,
    /// The categories flags may have.
    pub typology: Arc<Typology>,
    /// Dictionaries for findings that are asked for with them.
    pub shelf: Shelf,
    /// Whose turn it is to keep a processor busy.
    pub work: Work,
    /// Whether cookies are for HTTPS only.
    pub secure_cookies: bool,
    /// Who reads files.
    pub reader: Reader,
    /// Which stranger's turn it is to be given a checkpoint.
    pub publishing: Arc<Semaphore>,
    /// Requests that ended in a panic since the start.
    pub panics: Arc<AtomicU64>,
    /// What pages are made of; see [`App::with_screens`].
    screens: fn() -> AnyView,
}

impl App {
    /// The state around a store.
    #[must_use]
    pub fn new(store: Store, secure_cookies: bool) -> Self {
        let work = store.work().clone();
        Self {
            store,
            work,
            clock: Clock,
            attempts: Attempts::default(),
            proxies: Proxies::default(),
            typology: Arc::new(Typology::mqm_core()),
            shelf: Shelf::new(dictionaries::FOLDER.into()),
            secure_cookies,
            reader: Reader::default(),
            publishing: Arc::new(Semaphore::new(1)),
            panics: Arc::default(),
            screens: web::screens,
        }
    }

    /// The same with other screens: for tests of what becomes of a page that fails.
    #[must_use]
    pub fn with_screens(self, screens: fn() -> AnyView) -> Self {
        Self { screens, ..self }
    }

    /// Counts a request that ended in a panic.
    pub(crate) fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// The same with another reader of files.
    #[must_use]
    pub fn with_reader(self, reader: Reader) -> Self {
        Self { reader, ..self }
    }

    /// The same behind proxies that say who asked them.
    #[must_use]
    pub fn with_proxies(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// Waits for a turn to work on an article that is there.
    ///
    /// # Errors
    /// If there is no such article, or too many wait.
    pub async fn turn(&self, article: ArticleId) -> Reply<Turn> {
        let weight = self.store.weight(article).await?.ok_or_else(Refused::not_found)?;
        Ok(self.work.turn(weight).await?)
    }

    /// The same with dictionaries from elsewhere.
    #[must_use]
    pub fn with_shelf(self, shelf: Shelf) -> Self {
        Self { shelf, ..self }
    }
}

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

/// The language a request asks for: by cookie, else by `Accept-Language`.
#[must_use]
pub fn locale_of(headers: &HeaderMap) -> Locale {
    let chosen = auth::cookie(headers, "locale").and_then(Locale::from_tag);
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        accepted.map(Locale::from_accept_language).unwrap_or_default()
    })
}
