//! Putting marks on other words.

use std::cmp::Reverse;

use language::text::{span::Span, structure::Mark};

use crate::{
    command::refusal::Refusal,
    log::{
        article::Article,
        event::Change,
        marks::{self, carried, fit, holds},
    },
    model::{
        marks::{Moved, Placed},
        segment::Segment,
    },
};

fn sorted(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by(|one, other| {
        let key = |mark: &Mark| (mark.at.start(), Reverse(mark.at.end()));
        key(one).cmp(&key(other)).then_with(|| one.kind.cmp(&other.kind))
    });
    marks
}

/// The change that puts the marks of a segment where `marks` says; `None` where
/// they are there already.
///
/// # Errors
/// If a mark lies outside the text, or one would be made or dropped.
pub(crate) fn place(
    article: &Article,
    segment: &Segment,
    marks: Vec<Mark>,
) -> Result<Option<Change>, Refusal> {
    if !fit(&marks, &segment.text) {
        return Err(Refusal::SpanOutside);
    }
    let from = marks::marks_of(article, segment);
    let machine = marks::marks_of_mt(&article.structure, segment);
    // One that has no word may stay so: another can be moved meanwhile.
    if !holds(&marks, &from) || !holds(&machine, &marks) {
        return Err(Refusal::MarksBroken);
    }
    let to = sorted(marks);
    if to == sorted(from.clone()) {
        return Ok(None);
    }
    let usual = carried(&segment.mt, machine, &segment.text);
    let is_usual = to == sorted(usual.clone());
    let after = (!is_usual).then(|| Placed { text: segment.text.clone(), marks: to.clone() });
    Ok(Some(Change::MarksPlaced(Moved {
        segment: segment.id,
        revision: segment.revision,
        from,
        to: if is_usual { usual } else { to },
        before: article.placed.get(&segment.id).cloned(),
        after,
    })))
}

/// The change that takes `moved` back: the placement before it holds again,
/// whatever became of the text since.
///
/// # Errors
/// If the marks were placed again, or the segment is another.
pub(crate) fn take_back(article: &Article, moved: &Moved) -> Result<Change, Refusal> {
    let segment = article.segment(moved.segment).ok_or(Refusal::Superseded)?;
    let machine = marks::marks_of_mt(&article.structure, segment);
    let is_there = article.placed.get(&segment.id) == moved.after.as_ref();
    let fits = moved.before.as_ref().is_none_or(|before| holds(&machine, &before.marks));
    if !is_there || !fits {
        return Err(Refusal::Superseded);
    }
    let to = match &moved.before {
        Some(before) => carried(&before.text, before.marks.clone(), &segment.text),
        None => carried(&segment.mt, machine, &segment.text),
    };
    Ok(Change::MarksPlaced(Moved {
        segment: segment.id,
        revision: segment.revision,
        from: marks::marks_of(article, segment),
        to,
        before: moved.after.clone(),
        after: moved.before.clone(),
    }))
}

/// `marks` with the one at `index` put on `words`: what an editor asks for by
/// selecting words. One that stands between words goes before them.
#[must_use]
pub fn put(mut marks: Vec<Mark>, index: usize, words: Span) -> Vec<Mark> {
    if let Some(mark) = marks.get_mut(index) {
        mark.at = if mark.at.is_empty() { Span::point(words.start()) } else { words };
    }
    marks
}
