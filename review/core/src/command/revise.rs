//! A new text of a row.

use language::text::{diff::Comparison, span::Span};

use crate::{
    command::refusal::Refusal,
    log::{
        article::Article,
        authors,
        event::{Change, Event, Revised},
    },
    model::{
        flag::{Flag, Place},
        id::SegmentId,
        origin::{Authorship, Origins},
        segment::Segment,
    },
};

pub(super) fn current(
    article: &Article,
    segment: SegmentId,
    revision: u32,
) -> Result<&Segment, Refusal> {
    let segment = article.segment(segment).ok_or(Refusal::UnknownSegment)?;
    if segment.revision == revision { Ok(segment) } else { Err(Refusal::Stale) }
}

pub(super) fn revise(
    article: &Article,
    segment: &Segment,
    to: String,
    restores: Option<&Event>,
) -> Option<Change> {
    if segment.text == to {
        return None;
    }
    let comparison = Comparison::new(&segment.text, &to);
    let carrier = comparison.carrier();
    let moved = |flag: &Flag| {
        let target: Vec<Span> = flag.target.iter().map(|span| carrier.carry(*span)).collect();
        (target != flag.target).then(|| (Place::from(flag), Place { target, ..Place::from(flag) }))
    };
    let (before, after) = article.flags_of(segment.id).filter_map(moved).unzip();
    let known = authors::of_segment(article, segment);
    let restored = restores.and_then(|event| origins_in(event, segment.id, &to));
    let carried = restored.unwrap_or_else(|| known.carried_by(&comparison));
    Some(Change::SegmentRevised(Revised {
        segment: segment.id,
        revision: segment.revision + 1,
        from: segment.text.clone(),
        to,
        confirmed_before: segment.confirmed,
        confirmed: false,
        before,
        after,
        restores: restores.map(|event| event.n),
        origins: Some(Authorship { from: known, to: carried }),
    }))
}

/// Who wrote `text`, if it is what `event` put into the segment or took from it.
fn origins_in(event: &Event, segment: SegmentId, text: &str) -> Option<Origins> {
    let Change::SegmentRevised(revised) = event.change.effect() else { return None };
    let Authorship { from, to } = revised.origins.as_ref()?;
    let known = [(&revised.to, to), (&revised.from, from)];
    let known = known.into_iter().filter(|_| revised.segment == segment);
    known.into_iter().find(|(known, _)| *known == text).map(|(_, origins)| origins.clone())
}
