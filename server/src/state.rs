//! What all handlers share.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use leptos::prelude::AnyView;
use review::model::{id::ArticleId, typology::Typology};
use tokio::sync::Semaphore;

use crate::{
    attempts::Attempts,
    clock::Clock,
    dictionaries::{self, Shelf},
    problem::{Refused, Reply},
    proxies::Proxies,
    reader::Reader,
    store::Store,
    work::{Turn, Work},
};

/// Which sources client and server are built from; files of it may be kept
/// forever under addresses that hold it.
pub const BUILD_ID: &str = match option_env!("TEKSER_BUILD_ID") {
    Some(id) => id,
    None => "",
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
    /// What pages are made of instead of the screens; see [`App::with_screens`].
    pub(crate) screens: Option<fn() -> AnyView>,
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
            screens: None,
        }
    }

    /// The same with other screens: for tests of what becomes of a page that fails.
    #[must_use]
    pub fn with_screens(self, screens: fn() -> AnyView) -> Self {
        Self { screens: Some(screens), ..self }
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
