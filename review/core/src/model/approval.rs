//! Approval: who answers for a text, and what stands in the way.
//!
//! An approval is bound to the hash of exactly one text. Whether it still holds
//! is never stored: it follows from the text as it is.

use language::{checks::CheckId, text::time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::id::{FlagId, PersonId, SegmentId};

/// Something that keeps an article from being approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Obstacle {
    /// Nobody has confirmed a segment, or had it on the screen for long enough.
    Unread {
        /// The segment.
        segment: SegmentId,
        /// Milliseconds for which somebody had it on the screen.
        seen: u32,
        /// Milliseconds it takes to read.
        needed: u32,
    },
    /// A check found an error that was neither mended nor set aside.
    Finding {
        /// The segment.
        segment: SegmentId,
        /// The check.
        check: CheckId,
        /// The words it is about.
        words: String,
    },
    /// A critical flag is open.
    CriticalFlag {
        /// The flag.
        flag: FlagId,
        /// Its segment.
        segment: SegmentId,
    },
    /// The errors still open weigh too much.
    Score {
        /// Calibrated MQM score of the open flags, in thousandths.
        thousandths: u32,
        /// What it must reach, in thousandths.
        wanted: u32,
    },
    /// Whoever would approve made the last edit.
    FourEyes {},
}

/// The kinds of obstacles, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ObstacleKind {
    /// See [`Obstacle::Unread`].
    Unread,
    /// See [`Obstacle::Finding`].
    Finding,
    /// See [`Obstacle::CriticalFlag`].
    CriticalFlag,
    /// See [`Obstacle::Score`].
    Score,
    /// See [`Obstacle::FourEyes`].
    FourEyes,
}

impl Obstacle {
    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> ObstacleKind {
        match self {
            Self::Unread { .. } => ObstacleKind::Unread,
            Self::Finding { .. } => ObstacleKind::Finding,
            Self::CriticalFlag { .. } => ObstacleKind::CriticalFlag,
            Self::Score { .. } => ObstacleKind::Score,
            Self::FourEyes {} => ObstacleKind::FourEyes,
        }
    }

    /// What tells it from others of its kind; `None` where there is but one.
    #[must_use]
    pub fn single(&self) -> Option<Single> {
        match self {
            Self::Unread { segment, .. } => Some(Single::Segment(*segment)),
            Self::Finding { segment, check, words } => {
                let (segment, check, words) = (*segment, *check, words.clone());
                Some(Single::Finding { segment, check, words })
            }
            Self::CriticalFlag { flag, .. } => Some(Single::Flag(*flag)),
            Self::Score { .. } | Self::FourEyes {} => None,
        }
    }
}

/// One obstacle among those of its kind, as a reason names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Single {
    /// A segment that nobody has read.
    Segment(SegmentId),
    /// What a check found. The same words twice in a segment are one.
    Finding {
        /// The segment.
        segment: SegmentId,
        /// The check.
        check: CheckId,
        /// The words it is about.
        words: String,
    },
    /// A critical flag.
    Flag(FlagId),
}

impl Single {
    /// The segment it is in; `of_flag` gives that of a flag.
    #[must_use]
    pub fn segment(&self, of_flag: impl FnOnce(FlagId) -> Option<SegmentId>) -> Option<SegmentId> {
        match self {
            Self::Segment(segment) | Self::Finding { segment, .. } => Some(*segment),
            Self::Flag(flag) => of_flag(*flag),
        }
    }
}

/// A lead's reason to approve although something stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Override {
    /// What stands in the way.
    pub kind: ObstacleKind,
    /// Why that is accepted.
    pub reason: String,
    /// Those of its kind that the reason is for; empty for all that no other
    /// reason names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Single>,
}

/// A request to approve an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApproval {
    /// Name of the person who holds editorial responsibility.
    pub responsible: String,
    /// SHA-256 of the text that was read; see [`text_sha256`](crate::log::body::text_sha256).
    pub text_sha256: String,
    /// Reasons for what stands in the way.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// Body of the event that approves an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approved {
    /// Name of the person who holds editorial responsibility.
    pub responsible: String,
    /// SHA-256 of exactly the text that is approved.
    pub text_sha256: String,
    /// SHA-256 of the source it was compared with, as received.
    pub source_sha256: Option<String>,
    /// The disclosure line from now on.
    pub disclosure: String,
    /// Calibrated MQM score of the flags still open, in thousandths.
    pub score: Option<u32>,
    /// What stood in the way, with the reasons why that was accepted.
    pub overrides: Vec<Overridden>,
}

/// Obstacles of one kind that a lead went past for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overridden {
    /// What stood in the way.
    pub kind: ObstacleKind,
    /// How many of them.
    pub count: u32,
    /// Why that was accepted.
    pub reason: String,
    /// Which ones, in the order of the text, where those of its kind have
    /// several reasons; empty where it is for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Single>,
}

/// An approval as an article holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// Who approved.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Number of the event.
    pub event: u64,
    /// What was approved, and how.
    #[serde(flatten)]
    pub what: Approved,
}

/// An article that was sent back to the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return {
    /// Who sent it back.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Whether an article may be published under somebody's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has approved it.
    #[default]
    Open,
    /// It was sent back.
    Returned,
    /// It is approved as it stands.
    Approved,
    /// Another text was approved.
    StaleText,
    /// It was approved beside another source.
    StaleSource,
}

impl Standing {
    /// The word that stands for it in JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::StaleText => "stale_text",
            Self::StaleSource => "stale_source",
        }
    }
}
