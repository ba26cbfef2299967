//! What a new version of a text may say of the rows.

use std::collections::HashMap;

use language::text::{
    side::Side,
    span::{Index, Span},
};

use crate::{
    log::{
        article::Article,
        event::{Flaw, Realigned},
    },
    model::{
        id::SegmentId,
        segment::{Role, Segment},
    },
};

/// A new row, after another.
pub(crate) fn blank(id: SegmentId, before: Option<&Segment>) -> Segment {
    Segment {
        id,
        paragraph: before.map_or(0, |before| before.paragraph),
        role: Role::Body,
        gap: String::new(),
        source_at: Span::point(0),
        mt_at: Span::point(0),
        source: String::new(),
        mt: String::new(),
        text: String::new(),
        revision: 0,
        confirmed: false,
        claimed: false,
    }
}

pub(crate) fn by_id(article: &Article) -> HashMap<SegmentId, &Segment> {
    article.segments.iter().map(|row| (row.id, row)).collect()
}

/// Whether a new version says what it may: `realigned` is all of the article,
/// its rows hold the words of `text` on that side and what they held on the
/// other, and what people wrote is theirs.
///
/// # Errors
/// What speaks against it.
pub(crate) fn check(
    article: &Article,
    side: Side,
    text: &str,
    realigned: &Realigned,
) -> Result<(), Flaw> {
    if realigned.from != article.segments {
        return Err(Flaw::Before);
    }
    let index = Index::new(text);
    let known = by_id(article);
    let mut old = article.segments.iter();
    for row in &realigned.to {
        let here = match side {
            Side::Source => index.of(row.source_at) == Some(&row.source),
            Side::Target => index.of(row.mt_at) == Some(&row.mt),
        };
        if !here {
            return Err(Flaw::Position);
        }
        // The rows that go on do so in their order; a new one begins with nothing.
        let known = known.get(&row.id).copied();
        if known.is_some() && !old.any(|old| old.id == row.id) {
            return Err(Flaw::Before);
        }
        let begun = blank(row.id, None);
        let was = known.unwrap_or(&begun);
        let other = match side {
            Side::Source => was.mt == row.mt && known.is_none_or(|was| was.mt_at == row.mt_at),
            Side::Target => {
                was.source == row.source && known.is_none_or(|was| was.source_at == row.source_at)
            }
        };
        let touched = known.is_some() && (was.source != row.source || was.mt != row.mt);
        if row.revision != was.revision + u32::from(touched) {
            return Err(Flaw::Before);
        }
        // A confirmation was of a pair.
        let pair = [&was.source, &was.mt, &was.text] == [&row.source, &row.mt, &row.text];
        let is_new = |now, before| now && !(before && pair);
        if !other || is_new(row.confirmed, was.confirmed) || is_new(row.claimed, was.claimed) {
            return Err(Flaw::Before);
        }
        let authors = realigned.origins_after.get(&row.id);
        let kept = was.text == row.text && authors == article.origins.get(&row.id);
        let machine = side == Side::Target && row.text == row.mt && authors.is_none();
        let had_edited = was.text != was.mt || article.origins.contains_key(&row.id);
        if !kept && (!machine || had_edited) {
            return Err(Flaw::Origin);
        }
    }
    Ok(())
}
