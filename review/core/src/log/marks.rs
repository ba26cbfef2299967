//! The marks of a row: carried from the machine translation, or from where an editor put
//! them, to the text as it stands; and those that an edit left without a word.

use std::collections::HashMap;

use language::text::{
    diff::Carrier,
    span::{Index, Span, byte_at, length},
    structure::{self, Lost, Mark, MarkKind, Structure},
};

use crate::{
    log::{article::Article, event::Flaw},
    model::{marks::Moved, segment::Segment},
};

/// Most marks without a word that are told of a segment, and most letters of what
/// each of them was on: thousands on the same words are no editor's work.
const LOST_LIMIT: usize = 1_000;

const WORDS_LIMIT: u32 = 1_000;

/// What the marks of a segment are carried from: the placement, if there is
/// one, else the machine translation.
pub(crate) fn base<'a>(article: &'a Article, segment: &'a Segment) -> (&'a str, Vec<Mark>) {
    match article.placed.get(&segment.id) {
        Some(placed) => (&placed.text, placed.marks.clone()),
        None => (&segment.mt, marks_of_mt(&article.structure, segment)),
    }
}

/// The marks that are without a word in a segment with the text `text`.
#[must_use]
pub fn lost_in(article: &Article, segment: &Segment, text: &str) -> Vec<Lost> {
    let placed = article.placed.get(&segment.id);
    if placed.is_none() && segment.mt == text {
        return Vec::new();
    }
    let gone_from = |from: &str, marks: &[Mark]| -> Vec<Lost> {
        if marks.is_empty() {
            return Vec::new();
        }
        let (carrier, from) = (Carrier::new(from, text), Index::new(from));
        let gone = marks.iter().filter(|mark| structure::carried(mark, &carrier).is_none());
        gone.take(LOST_LIMIT).map(|mark| missed(mark, &from, &carrier)).collect()
    };
    let (from, marks) = base(article, segment);
    let mut lost = gone_from(from, &marks);
    if let Some(placed) = placed {
        // Those that had no word when the others were placed.
        let mut kept = counted(&placed.marks);
        let machine = marks_of_mt(&article.structure, segment);
        let (carrier, mt) = (Carrier::new(&segment.mt, text), Index::new(&segment.mt));
        let gone = machine.iter().filter(|mark| !take_one(&mut kept, mark));
        lost.extend(gone.take(LOST_LIMIT).map(|mark| missed(mark, &mt, &carrier)));
    }
    lost.dedup();
    lost
}

/// A mark of a text that was carried on without it.
fn missed(mark: &Mark, from: &Index<'_>, carrier: &Carrier) -> Lost {
    let words = from.of(mark.at).unwrap_or_default();
    let end = byte_at(words, WORDS_LIMIT).unwrap_or(words.len());
    let (kind, at) = (mark.kind.clone(), carrier.carry(mark.at).start());
    Lost { kind, words: words[..end].to_owned(), at }
}

/// What tells marks apart: their kind, and whether they are between words.
type Counted<'a> = HashMap<(&'a MarkKind, bool), usize>;

fn counted(marks: &[Mark]) -> Counted<'_> {
    let mut counted = Counted::new();
    for mark in marks {
        *counted.entry((&mark.kind, mark.at.is_empty())).or_default() += 1;
    }
    counted
}

fn take_one<'a>(counted: &mut Counted<'a>, mark: &'a Mark) -> bool {
    let left = counted.get_mut(&(&mark.kind, mark.at.is_empty())).filter(|left| **left > 0);
    left.map(|left| *left -= 1).is_some()
}

/// Whether each of `some` is one of `all`, wherever it stands.
pub(crate) fn holds(all: &[Mark], some: &[Mark]) -> bool {
    let all = counted(all);
    counted(some).iter().all(|(kind, count)| all.get(kind).is_some_and(|there| there >= count))
}

pub(crate) fn fit(marks: &[Mark], text: &str) -> bool {
    let end = length(text);
    marks.iter().all(|mark| mark.at.end() <= end)
}

/// The marks of `base`, which stands on `from`, carried to `text`.
pub(crate) fn carried(from: &str, marks: Vec<Mark>, text: &str) -> Vec<Mark> {
    if marks.is_empty() || from == text {
        return marks;
    }
    let carrier = Carrier::new(from, text);
    marks.iter().filter_map(|mark| structure::carried(mark, &carrier)).collect()
}

/// Whether `moved` follows from the article as it is.
///
/// # Errors
/// What speaks against it.
pub(crate) fn verify(article: &Article, moved: &Moved) -> Result<(), Flaw> {
    let segment = article.segment(moved.segment).ok_or(Flaw::Unknown)?;
    if segment.revision != moved.revision
        || article.placed.get(&segment.id) != moved.before.as_ref()
        || marks_of(article, segment) != moved.from
    {
        return Err(Flaw::Before);
    }
    let machine = marks_of_mt(&article.structure, segment);
    let to = match &moved.after {
        Some(after) if fit(&after.marks, &after.text) && holds(&machine, &after.marks) => {
            carried(&after.text, after.marks.clone(), &segment.text)
        }
        Some(_) => return Err(Flaw::Position),
        None => carried(&segment.mt, machine, &segment.text),
    };
    if to == moved.to { Ok(()) } else { Err(Flaw::Position) }
}

/// Whether a placement outlives a realignment: only where the row went through
/// it untouched.
pub(crate) fn outlives(before: &Segment, after: &[Segment]) -> bool {
    after
        .iter()
        .any(|row| row.id == before.id && row.mt_at == before.mt_at && row.text == before.text)
}

/// The marks of a segment's machine translation, in positions of its `mt`.
#[must_use]
pub fn marks_of_mt(structure: &Structure, segment: &Segment) -> Vec<Mark> {
    let at = segment.mt_at;
    let within = |mark: &Mark| {
        let (start, end) = (mark.at.start().max(at.start()), mark.at.end().min(at.end()));
        let is_inside = if mark.at.is_empty() { start == mark.at.start() } else { start < end };
        let local = Span::new(start.checked_sub(at.start())?, end.checked_sub(at.start())?)?;
        is_inside.then(|| Mark { at: local, kind: mark.kind.clone() })
    };
    // In order of their starts: none after the segment's end can be in it, nor
    // one that begins before its block.
    let block = structure.blocks.partition_point(|block| block.at.start() <= at.start());
    let from = structure.blocks[..block].last().map_or(0, |block| {
        if block.at.end() >= at.start() { block.at.start() } else { block.at.end() }
    });
    let first = structure.marks.partition_point(|mark| mark.at.start() < from);
    let possible = structure.marks.partition_point(|mark| mark.at.start() <= at.end());
    structure.marks[first..possible.max(first)].iter().filter_map(within).collect()
}

/// The marks of a segment as it is now, in positions of its text: those of the
/// machine translation, or as an editor placed them, carried through the word
/// diff.
#[must_use]
pub fn marks_of(article: &Article, segment: &Segment) -> Vec<Mark> {
    marks_in(article, segment, &segment.text)
}

/// The marks that a segment has with another text, such as one being typed.
#[must_use]
pub fn marks_in(article: &Article, segment: &Segment, text: &str) -> Vec<Mark> {
    let (from, marks) = base(article, segment);
    carried(from, marks, text)
}
