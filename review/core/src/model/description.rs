//! What editors say about an article apart from its text.

use serde::{Deserialize, Serialize};

/// What editors may change about an article apart from its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Description {
    /// The article's title.
    pub title: String,
    /// Engine that translated it, with its version, if known.
    pub engine: Option<String>,
    /// Where it came from: an address or a name.
    pub origin: Option<String>,
}
