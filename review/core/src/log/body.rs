//! The current text as it is published, and the hash that an approval is bound to.

use language::text::canonical;

use crate::{log::article::Article, model::segment::Segment};

/// SHA-256 of what an approval is of: title and current text, by paragraphs as
/// they are published.
#[must_use]
pub fn text_sha256(article: &Article) -> String {
    let mut text = article.description.title.clone();
    text.push_str("\n\n");
    text.push_str(&body(article));
    canonical::sha256(text.as_bytes())
}

/// The current text without its imprint, with the white space it came with.
#[must_use]
pub fn body(article: &Article) -> String {
    let mut out = String::new();
    each_text(article, |gap, segment| {
        out.push_str(gap);
        out.push_str(&segment.text);
    });
    out
}

/// Calls `put` for every segment with text, with what stands before it.
pub(crate) fn each_text(article: &Article, mut put: impl FnMut(&str, &Segment)) {
    let mut before: Option<&Segment> = None;
    // The gap of a deleted text that began a paragraph stands for the next one.
    let mut deleted = "";
    for segment in &article.segments {
        let widest = if breaks(deleted) > breaks(&segment.gap) { deleted } else { &segment.gap };
        if segment.text.is_empty() {
            deleted = widest;
            continue;
        }
        deleted = "";
        let added = segment.mt.is_empty() || before.is_some_and(|before| before.mt.is_empty());
        let gap = match before {
            Some(_) if widest.is_empty() && added => " ",
            _ => widest,
        };
        put(gap, segment);
        before = Some(segment);
    }
}

fn breaks(gap: &str) -> usize {
    gap.matches('\n').count()
}
