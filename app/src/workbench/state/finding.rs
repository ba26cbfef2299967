//! A finding as the screen has it.

use language::{
    checks::{CheckId, Finding},
    text::span::Span,
};
use review::model::{dismissal::Dismissal, id::SegmentId};

use crate::workbench::late;

/// A finding on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) segment: SegmentId,
    pub(crate) finding: Finding,
    pub(crate) message: String,
    pub(crate) category: String,
    /// The text of its side when it was found.
    pub(crate) text: String,
    pub(crate) dismissal: Dismissal,
}

impl Shown {
    /// Its place in the text of its side as it is now.
    pub(crate) fn place(&self, now: &str) -> Span {
        late::carried(&self.text, now, self.finding.span)
    }

    /// The words it is about.
    pub(crate) fn words(&self) -> &str {
        self.finding.span.of(&self.text).unwrap_or_default()
    }
}

/// A key that tells the findings of a row apart.
pub(crate) fn key(shown: &Shown) -> (SegmentId, CheckId, Span, String) {
    (shown.segment, shown.finding.check, shown.finding.span, shown.message.clone())
}
