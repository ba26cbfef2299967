//! Ratings: how good a segment is as a whole, from 0 to 100.
//!
//! Error Span Annotation (Kocmi et al. 2024, "Error Span Annotation: A Balanced
//! Approach for Human Evaluation of Machine Translation", WMT): whoever has
//! marked the errors of a segment also says in one number how good it is. Flags
//! are the marks; this is the number. It says of which revision it was said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{
    id::{PersonId, SegmentId},
    segment::Segment,
};

/// The best score: nothing to wish for. 0 says that no meaning has come through.
pub const BEST: u8 = 100;

/// What somebody thinks of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rating {
    /// From 0 to [`BEST`].
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score: u8,
    /// The revision that was rated.
    pub revision: u32,
    /// Who rated it.
    pub by: PersonId,
}

/// The ratings of segments that have one.
pub type Ratings = BTreeMap<SegmentId, Rating>;

/// The ratings that hold when `from` gives way to `to`: those of rows that stay
/// as they are. A rating is of a pair, like a confirmation.
pub(crate) fn carried(ratings: &Ratings, from: &[Segment], to: &[Segment]) -> Ratings {
    if ratings.is_empty() {
        return Ratings::new();
    }
    let [before, after] = [from, to].map(|rows| {
        let by_id = rows.iter().map(|row| (row.id, row));
        by_id.collect::<BTreeMap<SegmentId, &Segment>>()
    });
    let stays = |id: &SegmentId| {
        let pair = before.get(id).zip(after.get(id));
        pair.is_some_and(|(old, new)| old.source == new.source && old.text == new.text)
    };
    let kept = ratings.iter().filter(|(id, _)| stays(id));
    kept.map(|(id, rating)| (*id, *rating)).collect()
}
