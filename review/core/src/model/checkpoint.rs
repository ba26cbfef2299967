//! What a server publishes of all its articles at once.

use serde::{Deserialize, Serialize};

use crate::model::id::ArticleId;

/// What a checkpoint holds of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Leaf {
    /// The article.
    pub article: ArticleId,
    /// Number of its last event.
    pub events: u64,
    /// Hash of that event.
    pub head: String,
}

/// `GET /checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedNote {
    /// The note, to be kept as it is.
    pub checkpoint: String,
}

/// `GET /articles/{article}/checkpoint`: a checkpoint and the proof that an
/// article is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inclusion {
    /// The signed note.
    pub checkpoint: String,
    /// The article as it was then.
    pub leaf: Leaf,
    /// Its place among the articles, from 0.
    pub index: u64,
    /// Hashes that lead from it to the root, the lowest first, in hexadecimal.
    pub path: Vec<String>,
}
