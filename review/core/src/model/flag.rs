//! Flags: the errors an editor marks.

use language::text::{span::Span, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::{
    id::{FlagId, PersonId, SegmentId},
    severity::Severity,
};

/// The category of a remark that is no error: a comment on a segment.
pub const NOTE: &str = "note";

/// What has become of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FlagStatus))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The error stands.
    Open,
    /// The error was corrected; it still counts as an error of the machine.
    Resolved,
    /// The flag was a mistake; it counts no more.
    Withdrawn,
}

impl Status {
    /// The word that stands for it in JSON and markup.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// An error that an editor marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flag {
    /// Names the flag.
    pub id: FlagId,
    /// The segment it is about.
    pub segment: SegmentId,
    /// Id of a type of the typology, or [`NOTE`].
    pub category: String,
    /// How grave.
    pub severity: Severity,
    /// Marked words of the segment's source.
    pub source: Vec<Span>,
    /// Marked words of the segment's current text; a point marks an omission.
    pub target: Vec<Span>,
    /// The marked words as they were when they were marked.
    pub quote: String,
    /// What the editor says about it.
    pub comment: String,
    /// What should stand instead of the marked words of the target.
    pub correction: Option<String>,
    /// Open, resolved or withdrawn.
    pub status: Status,
    /// Who raised it.
    pub by: PersonId,
    /// When it was raised.
    pub at: Timestamp,
}

/// A flag as an editor raises it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewFlag {
    /// Revision of the segment's text that `target` belongs to.
    pub revision: u32,
    /// Id of a type of the typology, or [`NOTE`].
    pub category: String,
    /// How grave.
    pub severity: Severity,
    /// Spans in the source.
    #[serde(default)]
    pub source: Vec<Span>,
    /// Spans in the current text. With no span at all the flag is about the
    /// whole segment.
    #[serde(default)]
    pub target: Vec<Span>,
    /// Free text.
    #[serde(default)]
    pub comment: String,
    /// Replacement of the marked words.
    #[serde(default)]
    pub correction: Option<String>,
}

/// What an editor changes about a flag; `None` leaves a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlagEdit {
    /// New category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// New severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// New comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// New correction; an empty one takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    /// New status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// Where a flag's spans are after a change of its segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FlagPlace))]
pub struct Place {
    /// The flag.
    pub flag: FlagId,
    /// The segment it is about.
    pub segment: SegmentId,
    /// Spans in that segment's source.
    pub source: Vec<Span>,
    /// Spans in that segment's text.
    pub target: Vec<Span>,
}

impl From<&Flag> for Place {
    fn from(flag: &Flag) -> Self {
        Self {
            flag: flag.id,
            segment: flag.segment,
            source: flag.source.clone(),
            target: flag.target.clone(),
        }
    }
}
