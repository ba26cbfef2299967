//! Which of the two texts of an article something is in.

use serde::{Deserialize, Serialize};

/// One of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What was translated.
    Source,
    /// The translation.
    Target,
}
