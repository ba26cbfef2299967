//! Marks that an editor put on other words, and marks that an edit left without.
//!
//! A mark belongs to the machine translation and is carried to the text as it
//! stands. Where that goes wrong an editor places it; from then on it is carried
//! from there. A placement moves marks: it neither makes nor drops one.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use serde::{Deserialize, Serialize};

use crate::{
    article::{Article, Flaw},
    command::Refusal,
    diff::Carrier,
    event::Change,
    id::SegmentId,
    segment::Segment,
    structure::{self, Mark, MarkKind},
    text::{Index, Span, byte_at, length},
};

/// Most marks without a word that are told of a segment, and most letters of what
/// each of them was on: thousands on the same words are no editor's work.
const LOST_LIMIT: usize = 1_000;
const WORDS_LIMIT: u32 = 1_000;

/// The marks of a segment as an editor placed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Placed {
    /// The text they were placed on.
    pub text: String,
    /// All marks of the segment, in positions of that text.
    pub marks: Vec<Mark>,
}

/// Placements by segment; segments without one are left out.
pub type Placements = BTreeMap<SegmentId, Placed>;

/// Body of [`Change::MarksPlaced`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Moved {
    /// The segment.
    pub segment: SegmentId,
    /// The revision in whose positions the marks are.
    pub revision: u32,
    /// The marks before.
    pub from: Vec<Mark>,
    /// The marks after.
    pub to: Vec<Mark>,
    /// The placement that `from` came from; none where it was the machine's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Placed>,
    /// The placement that `to` comes from: an undo brings an earlier one back,
    /// which may have been made on another text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Placed>,
}

/// A mark that an edit left without a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lost {
    /// What the words were.
    #[serde(flatten)]
    pub kind: MarkKind,
    /// The words that had it.
    pub words: String,
    /// Where they would stand, in scalars of the text.
    pub at: u32,
}

impl MarkKind {
    /// The word that stands for it in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strike => "strike",
            Self::Superscript => "superscript",
            Self::Subscript => "subscript",
            Self::Code => "code",
            Self::Link { .. } => "link",
            Self::Foreign { .. } => "foreign",
        }
    }
}

/// What editors call a kind of marks, in Kazakh, Russian or else English.
#[must_use]
pub fn name(kind: &str, lang: &str) -> &'static str {
    let names = match kind {
        "bold" => ["қалың қаріп", "полужирный", "bold"],
        "italic" => ["көлбеу қаріп", "курсив", "italic"],
        "underline" => ["асты сызылған", "подчёркивание", "underline"],
        "strike" => ["сызып тасталған", "зачёркивание", "strikethrough"],
        "superscript" => ["жоғарғы индекс", "верхний индекс", "superscript"],
        "subscript" => ["төменгі индекс", "нижний индекс", "subscript"],
        "code" => ["код қарпі", "шрифт кода", "code"],
        "link" => ["сілтеме", "ссылка", "link"],
        _ => ["басқа бағдарламаның белгісі", "код другой программы", "code of another program"],
    };
    match lang.split(['-', '_']).next() {
        Some("kk") => names[0],
        Some("ru") => names[1],
        _ => names[2],
    }
}

/// What the marks of a segment are carried from: the placement, if there is
/// one, else the machine translation.
pub(crate) fn base<'a>(article: &'a Article, segment: &'a Segment) -> (&'a str, Vec<Mark>) {
    match article.placed.get(&segment.id) {
        Some(placed) => (&placed.text, placed.marks.clone()),
        None => (&segment.mt, structure::marks_of_mt(&article.structure, segment)),
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
        let machine = structure::marks_of_mt(&article.structure, segment);
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
fn holds(all: &[Mark], some: &[Mark]) -> bool {
    let all = counted(all);
    counted(some).iter().all(|(kind, count)| all.get(kind).is_some_and(|there| there >= count))
}

fn fit(marks: &[Mark], text: &str) -> bool {
    let end = length(text);
    marks.iter().all(|mark| mark.at.end() <= end)
}

fn sorted(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by(|one, other| {
        let key = |mark: &Mark| (mark.at.start(), Reverse(mark.at.end()));
        key(one).cmp(&key(other)).then_with(|| one.kind.cmp(&other.kind))
    });
    marks
}

/// The marks of `base`, which stands on `from`, carried to `text`.
pub(crate) fn carried(from: &str, marks: Vec<Mark>, text: &str) -> Vec<Mark> {
    if marks.is_empty() || from == text {
        return marks;
    }
    let carrier = Carrier::new(from, text);
    marks.iter().filter_map(|mark| structure::carried(mark, &carrier)).collect()
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
    let from = structure::marks_of(article, segment);
    let machine = structure::marks_of_mt(&article.structure, segment);
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
    let machine = structure::marks_of_mt(&article.structure, segment);
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
        from: structure::marks_of(article, segment),
        to,
        before: moved.after.clone(),
        after: moved.before.clone(),
    }))
}

/// Whether `moved` follows from the article as it is.
///
/// # Errors
/// What speaks against it.
pub(crate) fn verify(article: &Article, moved: &Moved) -> Result<(), Flaw> {
    let segment = article.segment(moved.segment).ok_or(Flaw::Unknown)?;
    if segment.revision != moved.revision
        || article.placed.get(&segment.id) != moved.before.as_ref()
        || structure::marks_of(article, segment) != moved.from
    {
        return Err(Flaw::Before);
    }
    let machine = structure::marks_of_mt(&article.structure, segment);
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

/// `marks` with the one at `index` put on `words`: what an editor asks for by
/// selecting words. One that stands between words goes before them.
#[must_use]
pub fn put(mut marks: Vec<Mark>, index: usize, words: Span) -> Vec<Mark> {
    if let Some(mark) = marks.get_mut(index) {
        mark.at = if mark.at.is_empty() { Span::point(words.start()) } else { words };
    }
    marks
}
