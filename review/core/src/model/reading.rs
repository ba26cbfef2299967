//! Reading evidence: what was on the screen before a person, and for how long.
//!
//! A text that stood in a focused window for long enough to be read was, as far
//! as a program can tell, read. It is no proof of thought; a text that was not
//! there long enough was certainly not read.

use serde::{Deserialize, Serialize};

use crate::model::id::{PersonId, SegmentId};

/// Most that one report adds for a segment, in milliseconds: ten minutes. Nobody
/// looks at one sentence for longer without moving, so more is a window left open.
pub const REPORT_LIMIT: u32 = 600_000;

/// Most segments in one report.
pub const SEGMENTS_LIMIT: usize = 500;

/// How long a segment's text was before somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seen {
    /// The segment.
    pub segment: SegmentId,
    /// The revision that was on the screen.
    pub revision: u32,
    /// For how long since it was last reported.
    pub milliseconds: u32,
}

/// All that one person has seen of one segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reading {
    /// The person.
    pub person: PersonId,
    /// The segment.
    pub segment: SegmentId,
    /// The revision seen last.
    pub revision: u32,
    /// For how long the segment was on the screen, all revisions together.
    pub milliseconds: u32,
    /// For how long of that it was the revision seen last.
    pub latest: u32,
}

/// Takes in what somebody has seen.
pub(crate) fn add(readings: &mut Vec<Reading>, person: PersonId, seen: Seen) {
    let Seen { segment, revision, milliseconds } = seen;
    let known =
        readings.iter_mut().find(|reading| reading.person == person && reading.segment == segment);
    match known {
        Some(reading) => {
            reading.milliseconds = reading.milliseconds.saturating_add(milliseconds);
            if reading.revision == revision {
                reading.latest = reading.latest.saturating_add(milliseconds);
            } else if revision > reading.revision {
                (reading.revision, reading.latest) = (revision, milliseconds);
            }
        }
        None => {
            readings.push(Reading { person, segment, revision, milliseconds, latest: milliseconds })
        }
    }
}
