//! Rules that come with the rest of the workbench: until it has loaded, nothing is found
//! and everything stays where it was.
//!
//! The lowest file here, so that whatever shows an article can use it without a way to
//! what loads later.

use std::cell::Cell;

use language::text::{span::Span, structure::Mark};
use review::{log::article::Article, model::segment::Segment};

/// The rules.
pub(super) struct Rules {
    /// Where a query stands in a text.
    pub(super) matches: fn(&str, &str) -> Vec<Span>,
    /// The place of a span of an old text in a new one.
    pub(super) carried: fn(&str, &str, Span) -> Span,
    /// The marks of a segment, were its text another.
    pub(super) marks_in: fn(&Article, &Segment, &str) -> Vec<Mark>,
}

thread_local! {
    static RULES: Cell<Option<&'static Rules>> = const { Cell::new(None) };
}

/// Has the rules used from now on.
pub(super) fn install(rules: &'static Rules) {
    RULES.set(Some(rules));
}

/// Where `query` stands in `text`.
pub(super) fn matches(text: &str, query: &str) -> Vec<Span> {
    RULES.get().map(|rules| (rules.matches)(text, query)).unwrap_or_default()
}

/// The place of `span` of `old` in `now`; where it was, until that can be told.
pub(super) fn carried(old: &str, now: &str, span: Span) -> Span {
    let rules = RULES.get().filter(|_| old != now);
    rules.map_or(span, |rules| (rules.carried)(old, now, span))
}

/// The bold words and links of a segment, were its text `text`.
pub(super) fn marks_in(article: &Article, segment: &Segment, text: &str) -> Vec<Mark> {
    RULES.get().map(|rules| (rules.marks_in)(article, segment, text)).unwrap_or_default()
}
