//! The two texts of an article as they were received.

use serde::{Deserialize, Serialize};

/// The two texts of an article as they were received; a new version takes the
/// place of the one before. Kept apart from the state because only realignment
/// and new versions need them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Texts {
    /// The source text; empty where there is none.
    pub source: String,
    /// The machine translation.
    pub mt: String,
}
