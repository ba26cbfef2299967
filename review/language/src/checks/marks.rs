//! Bold, links and other marks of the machine translation that an edit left
//! without a word. The texts alone do not show them: they come with the row.

use std::collections::HashSet;

use crate::{
    checks::{CheckId, Context, Finding, admit},
    text::{
        side::Side,
        span::Span,
        structure::{Lost, MarkKind},
    },
};

/// Findings about marks that are `lost`. Where all the text is gone, that is
/// said already.
pub fn check_marks(target: &str, lost: &[Lost], context: &Context<'_>, found: &mut Vec<Finding>) {
    if lost.is_empty() || target.trim().is_empty() {
        return;
    }
    let finding = |lost: &Lost| {
        let words = lost.words.clone();
        let what = match &lost.kind {
            MarkKind::Link { address } => format!("{words} → {address}"),
            MarkKind::Bold
            | MarkKind::Italic
            | MarkKind::Underline
            | MarkKind::Strike
            | MarkKind::Superscript
            | MarkKind::Subscript
            | MarkKind::Code
            | MarkKind::Foreign { .. } => words,
        };
        Finding::new(CheckId::MarkLost, Side::Target, Span::point(lost.at))
            .with(lost.kind.as_str().to_owned())
            .with(what)
    };
    let mut known = HashSet::new();
    for mut finding in lost.iter().map(finding) {
        // Two of a kind on the same words are one to an editor.
        let is_new = known.insert((finding.span, finding.arguments.clone()));
        if is_new && admit(&mut finding, context.settings) {
            found.push(finding);
        }
    }
}
