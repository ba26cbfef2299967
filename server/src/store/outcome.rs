//! What a write did, or why it did nothing.

use review::{
    command::Refusal,
    log::event::Event,
    model::{flag::Flag, id::ArticleId, segment::Segment},
};
use thiserror::Error;

use crate::{store::StoreError, work::Unavailable};

/// The key a write came with, and what it asked for.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: String,
}

/// What a write did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The article written to.
    pub article: ArticleId,
    /// The event, or `None` where nothing changed.
    pub event: Option<Event>,
}

/// Why a write did nothing.
#[derive(Debug, Error)]
pub enum WriteError {
    /// There is no such article.
    #[error("there is no such article")]
    UnknownArticle,
    /// The rules refuse it; with a stale one comes what is there now.
    #[error("{refusal}")]
    Refused {
        /// Why.
        #[source]
        refusal: Refusal,
        /// The segment and its flags as they are.
        current: Option<Box<(Segment, Vec<Flag>)>>,
    },
    /// The key was used for another request.
    #[error("the Idempotency-Key was used for another request")]
    KeyReused,
    /// The disk has no room.
    #[error("the disk is full")]
    Full,
    /// Nobody has time for it.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The database is damaged: writing on would damage it more.
    #[error("the database is damaged ({0})")]
    Damaged(String),
    /// It was not kept.
    #[error("it was not kept")]
    Failed(#[source] Box<StoreError>),
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        match error {
            error if error.is_full() => Self::Full,
            error if error.is_damage() => Self::Damaged(error.to_string()),
            error => Self::Failed(Box::new(error)),
        }
    }
}
