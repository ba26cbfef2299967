//! How grave an error is.

use serde::{Deserialize, Serialize};

/// The severities of MQM, from the lightest.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Marked, but not counted: a matter of taste, a repeated error.
    Neutral,
    /// Noticed, does not mislead.
    #[default]
    Minor,
    /// Misleads the reader or is hard to understand.
    Major,
    /// Must not be published.
    Critical,
}

impl Severity {
    /// All, from the lightest.
    pub const ALL: [Self; 4] = [Self::Neutral, Self::Minor, Self::Major, Self::Critical];

    /// The word that stands for it in JSON and markup.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}
