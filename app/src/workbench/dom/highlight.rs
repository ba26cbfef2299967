//! Marks in the text: ranges that CSS styles, without one element around words.
//!
//! A pane stays one text node, so that typing, selecting and hydrating stay
//! simple, overlaps cost nothing and ten thousand rows have no more elements
//! than ten (CSS Custom Highlight API).

use std::{cell::RefCell, collections::HashMap};

use language::{
    checks::Level,
    text::{span::Span, structure::MarkKind},
};
use review::model::severity::Severity;
use web_sys::{Element, Range};

use crate::workbench::dom::browser::{self, Highlight};

/// A way of marking words. Its CSS name is `mark-` and the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Mark {
    /// An open flag.
    Flag(Severity),
    /// A flag that was dealt with.
    Resolved,
    /// The flag whose card is lit.
    Active,
    /// Words about to be flagged.
    Pending,
    /// What a search found.
    Found,
    /// What an automatic check reports.
    Finding(Level),
    /// What the words look like in print.
    Look(Look),
}

/// What words look like in print: bold, a link…
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Look {
    Bold,
    Italic,
    Underline,
    Strike,
    Superscript,
    Subscript,
    Code,
    Link,
    Foreign,
}

impl From<&MarkKind> for Look {
    fn from(kind: &MarkKind) -> Self {
        match kind {
            MarkKind::Bold => Self::Bold,
            MarkKind::Italic => Self::Italic,
            MarkKind::Underline => Self::Underline,
            MarkKind::Strike => Self::Strike,
            MarkKind::Superscript => Self::Superscript,
            MarkKind::Subscript => Self::Subscript,
            MarkKind::Code => Self::Code,
            MarkKind::Link { .. } => Self::Link,
            MarkKind::Foreign { .. } => Self::Foreign,
        }
    }
}

impl Mark {
    fn name(self) -> &'static str {
        match self {
            Self::Flag(Severity::Neutral) => "mark-neutral",
            Self::Flag(Severity::Minor) => "mark-minor",
            Self::Flag(Severity::Major) => "mark-major",
            Self::Flag(Severity::Critical) => "mark-critical",
            Self::Resolved => "mark-resolved",
            Self::Active => "mark-active",
            Self::Pending => "mark-pending",
            Self::Found => "mark-found",
            Self::Finding(Level::Error) => "mark-error",
            Self::Finding(Level::Warning) => "mark-warning",
            Self::Finding(Level::Info) => "mark-info",
            Self::Look(Look::Bold) => "mark-bold",
            Self::Look(Look::Italic) => "mark-italic",
            Self::Look(Look::Underline) => "mark-underline",
            Self::Look(Look::Strike) => "mark-strike",
            Self::Look(Look::Superscript) => "mark-superscript",
            Self::Look(Look::Subscript) => "mark-subscript",
            Self::Look(Look::Code) => "mark-code",
            Self::Look(Look::Link) => "mark-link",
            Self::Look(Look::Foreign) => "mark-foreign",
        }
    }

    /// Where two give words a colour, the one with the higher priority does:
    /// what needs attention goes before what merely looks so.
    fn priority(self) -> i32 {
        match self {
            Self::Look(_) => -1,
            Self::Flag(_)
            | Self::Resolved
            | Self::Active
            | Self::Pending
            | Self::Found
            | Self::Finding(_) => 0,
        }
    }
}

thread_local! {
    static REGISTRY: RefCell<HashMap<&'static str, Highlight>> = RefCell::default();
}

fn with_highlight(mark: Mark, act: impl FnOnce(&Highlight)) {
    REGISTRY.with_borrow_mut(|registry| {
        let name = mark.name();
        let highlight = registry.entry(name).or_insert_with(|| {
            let highlight = Highlight::new();
            highlight.set_priority(mark.priority());
            browser::register_highlight(name, &highlight);
            highlight
        });
        act(highlight);
    });
}

/// The marks of one pane. Dropped, they are gone from the screen.
#[derive(Default)]
pub(crate) struct Marks {
    painted: Vec<(Mark, Range)>,
}

impl Marks {
    /// Marks the words of `pane` anew.
    pub(crate) fn paint(&mut self, pane: &Element, marks: &[(Mark, Span)]) {
        self.clear();
        if !browser::has_highlights() {
            return;
        }
        let text = browser::pane_text(pane);
        for (mark, span) in marks {
            // A point is marked on the character after it, or before the end.
            let span = match span.is_empty() {
                true if span.start() < language::text::span::length(&text) => {
                    Span::new(span.start(), span.start() + 1).unwrap_or(*span)
                }
                true if span.start() > 0 => {
                    Span::new(span.start() - 1, span.start()).unwrap_or(*span)
                }
                _ => *span,
            };
            let Some(range) = span.fits(&text).then(|| browser::range(pane, &text, span)).flatten()
            else {
                continue;
            };
            with_highlight(*mark, |highlight| highlight.add(&range));
            self.painted.push((*mark, range));
        }
    }

    fn clear(&mut self) {
        for (mark, range) in self.painted.drain(..) {
            with_highlight(mark, |highlight| {
                highlight.delete(&range);
            });
        }
    }
}

impl Drop for Marks {
    fn drop(&mut self) {
        self.clear();
    }
}
