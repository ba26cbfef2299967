//! Findings that an editor has set aside.

use language::{
    checks::{CheckId, Finding, Pair},
    text::{side::Side, span::Span},
};
use serde::{Deserialize, Serialize};

use crate::model::id::SegmentId;

/// A finding that was set aside. It is known again by its words, not by its
/// place, which moves with every edit before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dismissal {
    /// The segment.
    pub segment: SegmentId,
    /// The check that found it.
    pub check: CheckId,
    /// The text it is in.
    pub side: Side,
    /// The words it is about; those of the other side where something is
    /// missing on this one.
    pub words: String,
    /// What else its message says; how many findings it stands for, as `+100`,
    /// where there are too many to list: when there are more, they are seen again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

impl Dismissal {
    /// What dismisses `finding`, which is one of `pair`.
    #[must_use]
    pub fn of(segment: SegmentId, finding: &Finding, pair: &Pair<'_>) -> Self {
        Self::cut(segment, finding, |side, span| match side {
            Side::Source => span.of(pair.source),
            Side::Target => span.of(pair.target),
        })
    }

    /// The same, where the words of either side are cut out by the caller.
    pub(crate) fn cut<'a>(
        segment: SegmentId,
        finding: &Finding,
        words_at: impl Fn(Side, Span) -> Option<&'a str>,
    ) -> Self {
        let (here, there) = match finding.side {
            Side::Source => (Side::Source, Side::Target),
            Side::Target => (Side::Target, Side::Source),
        };
        let words = words_at(here, finding.span).filter(|words| !words.is_empty());
        let words = words.or_else(|| finding.related.and_then(|span| words_at(there, span)));
        let mut arguments = finding.arguments.clone();
        if finding.more > 0 {
            arguments.push(format!("+{}", finding.more));
        }
        Self {
            segment,
            check: finding.check,
            side: finding.side,
            words: words.unwrap_or_default().to_owned(),
            arguments,
        }
    }
}

/// A request to set a finding aside, or to take that back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDismissal {
    /// The finding.
    pub finding: Dismissal,
    /// Set it aside, or take that back.
    pub dismissed: bool,
}
