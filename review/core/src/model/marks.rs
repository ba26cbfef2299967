//! Marks that an editor put on other words.
//!
//! A mark belongs to the machine translation and is carried to the text as it
//! stands. Where that goes wrong an editor places it; from then on it is carried
//! from there. A placement moves marks: it neither makes nor drops one.

use std::collections::BTreeMap;

use language::text::structure::Mark;
use serde::{Deserialize, Serialize};

use crate::model::id::SegmentId;

/// The marks of a segment as an editor placed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Placed {
    /// The text they were placed on.
    pub text: String,
    /// All marks of the segment, in positions of that text.
    pub marks: Vec<Mark>,
}

/// Placements by segment; segments without one are left out.
pub type Placements = BTreeMap<SegmentId, Placed>;

/// Body of [`Change::MarksPlaced`](crate::log::event::Change::MarksPlaced).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Moved {
    /// The segment.
    pub segment: SegmentId,
    /// The revision in whose positions the marks are.
    pub revision: u32,
    /// The marks before.
    pub from: Vec<Mark>,
    /// The marks after.
    pub to: Vec<Mark>,
    /// The placement that `from` came from; none where it was the machine's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Placed>,
    /// The placement that `to` comes from: an undo brings an earlier one back,
    /// which may have been made on another text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Placed>,
}
