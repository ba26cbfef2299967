//! Changing which sentences belong together, with nothing lost.
//!
//! The segments of an article hold both its texts in order. Every operation
//! takes a few neighbouring segments, lays their texts end to end and cuts them
//! anew; flags go with their words. What is deliberately absent: guessing. The
//! aligner proposes at import; here an editor decides.

use std::ops::Range;

use language::text::{
    canonical,
    diff::Carrier,
    side::Side,
    span::{Span, length},
    split,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    command::{
        pairing,
        refusal::{Refusal, SEGMENT_LIMIT},
    },
    log::{
        article::Article,
        authors,
        event::{Change, Realigned, SourceAttached},
    },
    model::{
        flag::{Place, Status},
        id::SegmentId,
        imprint::Phrases,
        origin::{Known, Origin, Origins},
        rating,
        segment::Segment,
        texts::Texts,
    },
};

/// Towards the beginning or the end of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the segment before.
    Up,
    /// To the segment after.
    Down,
}

/// A change of the alignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// Join a segment and the one after it.
    Merge {
        /// The first of the two.
        segment: SegmentId,
        /// Revisions of both, as the editor saw them.
        #[cfg_attr(feature = "openapi", schema(min_items = 2, max_items = 2))]
        revisions: [u32; 2],
    },
    /// Cut a segment in two.
    Split {
        /// The segment.
        segment: SegmentId,
        /// Its revision, as the editor saw it.
        revision: u32,
        /// Where to cut the source, in scalars.
        source_at: u32,
        /// Where to cut the text, in scalars.
        target_at: u32,
    },
    /// Give the first sentence to the segment before, or the last to the one after.
    Move {
        /// The segment that gives.
        segment: SegmentId,
        /// Its revision, as the editor saw it.
        revision: u32,
        /// Which text.
        side: Side,
        /// To which neighbour.
        direction: Direction,
    },
    /// Put source and target into two segments of their own, source first.
    Unlink {
        /// The segment.
        segment: SegmentId,
        /// Its revision, as the editor saw it.
        revision: u32,
    },
}

impl Operation {
    /// The segment it names, the first where it is about two.
    #[must_use]
    pub fn segment(&self) -> SegmentId {
        match self {
            Self::Merge { segment, .. }
            | Self::Split { segment, .. }
            | Self::Move { segment, .. }
            | Self::Unlink { segment, .. } => *segment,
        }
    }

    /// Makes an operation that was asked for before `segment` was saved as
    /// `revision` refer to that revision.
    pub fn rebase(&mut self, segment: SegmentId, revision: u32) {
        match self {
            Self::Merge { segment: first, revisions } if *first == segment => {
                revisions[0] = revision
            }
            // Its second segment is not named: it is the one that follows.
            Self::Merge { .. } => {}
            Self::Split { segment: id, revision: known, .. }
            | Self::Move { segment: id, revision: known, .. }
            | Self::Unlink { segment: id, revision: known } => {
                if *id == segment {
                    *known = revision;
                }
            }
        }
    }
}

/// Neighbouring segments with their texts laid end to end.
struct Window<'a> {
    segments: &'a [Segment],
    texts: &'a Texts,
    /// The current target texts with the gaps between them.
    text: String,
    /// Where each segment's text begins in `text`.
    starts: Vec<u32>,
    /// Who wrote `text`.
    origins: Origins,
    /// Who wrote which segment, those that are not wholly the machine's.
    known: Known,
}

/// Where one new segment begins and ends: in the article's source, in the
/// window's text. The machine's text is cut where the current one is.
struct Part {
    source: Range<u32>,
    text: Range<u32>,
}

/// The change that `operation` makes.
///
/// # Errors
/// If the segments are unknown, stale or have no such neighbour, an open flag would
/// be torn apart, or a segment would be too long or one too many.
pub fn realign(
    article: &Article,
    texts: &Texts,
    operation: &Operation,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Option<Change>, Refusal> {
    let find = |segment: SegmentId, revision: u32| {
        let at = article.position(segment).ok_or(Refusal::UnknownSegment)?;
        if article.segments[at].revision == revision { Ok(at) } else { Err(Refusal::Stale) }
    };
    let window = |range: Range<usize>| {
        let segments = article.segments.get(range).filter(|segments| !segments.is_empty());
        segments
            .map(|segments| Window::new(article, segments, texts))
            .ok_or(Refusal::NothingToAlign)
    };
    let (window, parts) = match *operation {
        Operation::Merge { segment, revisions } => {
            let at = find(segment, revisions[0])?;
            let window = window(at..at + 2)?;
            if window.segments[1].revision != revisions[1] {
                return Err(Refusal::Stale);
            }
            let parts = vec![Part { source: window.source(), text: 0..length(&window.text) }];
            (window, parts)
        }
        Operation::Split { segment, revision, source_at, target_at } => {
            let at = find(segment, revision)?;
            let window = window(at..at + 1)?;
            let parts = window.cut(window.source().start.saturating_add(source_at), target_at)?;
            (window, parts)
        }
        Operation::Unlink { segment, revision } => {
            let at = find(segment, revision)?;
            let window = window(at..at + 1)?;
            let parts = window.cut(window.source().end, 0)?;
            (window, parts)
        }
        Operation::Move { segment, revision, side, direction } => {
            let at = find(segment, revision)?;
            let first = match direction {
                Direction::Up => at.checked_sub(1).ok_or(Refusal::NothingToAlign)?,
                Direction::Down => at,
            };
            let window = window(first..first + 2)?;
            let giver = at - first;
            let sentence = window.sentence(giver, side, direction, article)?;
            let (mut source_cut, mut text_cut) = window.border();
            match side {
                Side::Source => source_cut = sentence,
                Side::Target => text_cut = sentence,
            }
            let parts = window.cut(source_cut, text_cut)?;
            (window, parts)
        }
    };
    let realigned = window.realigned(article, &parts, fresh)?;
    let (old, new) = (realigned.from.len(), realigned.to.len());
    if new > old {
        pairing::check_rows(article.segments.len() + new - old)?;
    }
    let longest = |rows: &[Segment]| {
        let lengths = rows.iter().flat_map(|row| [length(&row.source), length(&row.text)]);
        lengths.max().unwrap_or_default()
    };
    let longest_now = longest(&realigned.to);
    if longest_now > SEGMENT_LIMIT.max(longest(&realigned.from)) {
        return Err(Refusal::TooLong { length: longest_now, limit: SEGMENT_LIMIT });
    }
    Ok((realigned.from != realigned.to).then_some(Change::SegmentsRealigned(realigned)))
}

impl<'a> Window<'a> {
    fn new(article: &Article, segments: &'a [Segment], texts: &'a Texts) -> Self {
        let mut text = String::new();
        let mut origins = Origins::default();
        let mut starts = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            // An empty text has no gap of its own: nothing stands before it.
            if index > 0 && !segment.text.is_empty() && !text.is_empty() {
                text.push_str(if segment.gap.is_empty() && segment.mt.is_empty() {
                    " "
                } else {
                    &segment.gap
                });
            }
            starts.push(length(&text));
            origins.push(length(&text) - origins.length(), Origin::Machine);
            text.push_str(&segment.text);
            origins.append(&authors::of_segment(article, segment));
        }
        Self { segments, texts, text, starts, origins, known: article.known_origins(segments) }
    }

    fn first(&self) -> &Segment {
        &self.segments[0]
    }

    fn last(&self) -> &Segment {
        &self.segments[self.segments.len() - 1]
    }

    /// The window's part of the article's source.
    fn source(&self) -> Range<u32> {
        self.first().source_at.start()..self.last().source_at.end()
    }

    /// The window's part of the article's machine translation.
    fn mt(&self) -> Range<u32> {
        self.first().mt_at.start()..self.last().mt_at.end()
    }

    /// Where the second of two segments begins on both sides.
    fn border(&self) -> (u32, u32) {
        let second = &self.segments[1];
        let source = if second.source.is_empty() {
            self.source().end
        } else if self.first().source.is_empty() {
            self.source().start
        } else {
            second.source_at.start()
        };
        let text = if second.text.is_empty() { length(&self.text) } else { self.starts[1] };
        (source, text)
    }

    /// Where the sentence that `giver` gives away begins or ends.
    fn sentence(
        &self,
        giver: usize,
        side: Side,
        direction: Direction,
        article: &Article,
    ) -> Result<u32, Refusal> {
        let segment = &self.segments[giver];
        let (text, lang, offset) = match side {
            Side::Source => (&segment.source, &article.source_lang, segment.source_at.start()),
            Side::Target => (&segment.text, &article.target_lang, self.starts[giver]),
        };
        let sentences = split::sentences(text, lang);
        let cut = match direction {
            // The first sentence goes up: cut before the second.
            Direction::Up => sentences.get(1).map_or(length(text), |second| second.start()),
            Direction::Down => sentences.last().ok_or(Refusal::NothingToAlign)?.start(),
        };
        if sentences.is_empty() {
            return Err(Refusal::NothingToAlign);
        }
        Ok(offset + cut)
    }

    /// Two parts, cut at a position of the article's source and one of the text.
    fn cut(&self, source: u32, text: u32) -> Result<Vec<Part>, Refusal> {
        let whole = self.source();
        let end = length(&self.text);
        if !(whole.start..=whole.end).contains(&source) || text > end {
            return Err(Refusal::SpanOutside);
        }
        let one = Part { source: whole.start..source, text: 0..text };
        let other = Part { source: source..whole.end, text: text..end };
        Ok(vec![one, other])
    }

    fn realigned(
        &self,
        article: &Article,
        parts: &[Part],
        fresh: &mut dyn FnMut() -> Uuid,
    ) -> Result<Realigned, Refusal> {
        let mt_whole = self.mt();
        let carrier = Carrier::new(&self.text, slice(&self.texts.mt, &mt_whole)?);
        let mut rows: Vec<Row> = Vec::new();
        let mut mt_from = mt_whole.start;
        let mut text_end = None;
        for (index, part) in parts.iter().enumerate() {
            let mt_to = if index + 1 == parts.len() {
                mt_whole.end
            } else {
                let cut = carrier.carry(Span::point(part.text.end)).start();
                (mt_whole.start + cut).max(mt_from)
            };
            let source_at = trimmed(&self.texts.source, part.source.clone())?;
            let mt_at = trimmed(&self.texts.mt, mt_from..mt_to)?;
            let text_at = trimmed(&self.text, part.text.clone())?;
            mt_from = mt_to;
            let gap = match text_end {
                _ if text_at.is_empty() => "",
                None => self.first_gap(),
                Some(end) => slice(&self.text, &(end..text_at.start()))?,
            };
            if !text_at.is_empty() {
                text_end = Some(text_at.end());
            }
            let heir = self.segments.get(index);
            let origin = self.owner(text_at).or(heir).unwrap_or(self.first());
            let text = slice(&self.text, &range(text_at))?.to_owned();
            let source = slice(&self.texts.source, &range(source_at))?.to_owned();
            let same_text = heir.filter(|heir| heir.text == text);
            let segment = Segment {
                id: heir.map_or_else(|| SegmentId(fresh()), |heir| heir.id),
                paragraph: origin.paragraph,
                role: origin.role,
                gap: gap.to_owned(),
                mt: slice(&self.texts.mt, &range(mt_at))?.to_owned(),
                revision: match (heir, same_text) {
                    (None, _) => 0,
                    (Some(heir), Some(_)) => heir.revision,
                    (Some(heir), None) => heir.revision + 1,
                },
                // A confirmation was of a pair: it stays only where the pair does.
                confirmed: same_text.is_some_and(|heir| heir.confirmed && heir.source == source),
                claimed: same_text.is_some_and(|heir| heir.claimed && heir.source == source),
                source_at,
                mt_at,
                source,
                text,
            };
            rows.push(Row { segment, text_at });
        }
        let first = rows.iter().find(|row| !row.is_blank()).ok_or(Refusal::NothingToAlign)?;
        let (before, after) = self.places(article, &rows, first.segment.id)?;
        let origins = rows.iter().map(|row| (row.segment.id, self.origins.part(row.text_at)));
        let origins_after = origins.filter(|(_, origins)| !origins.is_machine()).collect();
        let rows = rows.into_iter().filter(|row| !row.is_blank());
        let to: Vec<Segment> = rows.map(|row| row.segment).collect();
        let origins_before = self.known.clone();
        let from = self.segments.to_vec();
        let ratings_before = article.known_ratings(&from);
        let ratings_after = rating::carried(&ratings_before, &from, &to);
        Ok(Realigned {
            from,
            to,
            before,
            after,
            origins_before,
            origins_after,
            ratings_before,
            ratings_after,
        })
    }

    /// What stands before the window's first words.
    fn first_gap(&self) -> &str {
        let worded = self.segments.iter().find(|segment| !segment.text.is_empty());
        &worded.unwrap_or(self.first()).gap
    }

    /// The old segment in which the words of `text_at` began.
    fn owner(&self, text_at: Span) -> Option<&Segment> {
        if text_at.is_empty() {
            return None;
        }
        let index = self.starts.partition_point(|start| *start <= text_at.start());
        self.segments[..index].iter().rev().find(|segment| !segment.text.is_empty())
    }

    /// Where the flags were and where they go, those that go anywhere. A blank
    /// row is not kept: its flags go to the row `instead`.
    fn places(
        &self,
        article: &Article,
        rows: &[Row],
        instead: SegmentId,
    ) -> Result<(Vec<Place>, Vec<Place>), Refusal> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (index, segment) in self.segments.iter().enumerate() {
            let (source_start, text_start) = (segment.source_at.start(), self.starts[index]);
            for flag in article.flags_of(segment.id) {
                let absolute = |spans: &[Span], by| -> Vec<Span> {
                    spans.iter().map(|span| span.shifted(by)).collect()
                };
                let source = absolute(&flag.source, source_start);
                let target = absolute(&flag.target, text_start);
                // A flag follows its target words, or else its source words,
                // or else the beginning of its segment's text.
                let anchor = |row: &&Row| match (target.first(), source.first()) {
                    (Some(span), _) => holds(row.text_at, *span),
                    (None, Some(span)) => holds(row.segment.source_at, *span),
                    (None, None) => holds(row.text_at, Span::point(text_start)),
                };
                let heir = &rows[index.min(rows.len() - 1)];
                let row = rows.iter().find(anchor).unwrap_or(heir);
                let inside = |spans: &[Span], whole: Span| -> Vec<Span> {
                    let kept = spans.iter().filter(|span| holds(whole, **span));
                    kept.filter_map(|span| back(*span, whole.start())).collect()
                };
                let place = Place {
                    flag: flag.id,
                    segment: if row.is_blank() { instead } else { row.segment.id },
                    source: inside(&source, row.segment.source_at),
                    target: inside(&target, row.text_at),
                };
                let torn = place.source.len() < source.len() || place.target.len() < target.len();
                if torn && flag.status == Status::Open {
                    return Err(Refusal::FlagAcrossCut);
                }
                let was = Place::from(flag);
                if place != was {
                    before.push(was);
                    after.push(place);
                }
            }
        }
        Ok((before, after))
    }
}

/// A new segment, and where its text stands in the window's.
struct Row {
    segment: Segment,
    text_at: Span,
}

impl Row {
    fn is_blank(&self) -> bool {
        let Segment { source, mt, text, .. } = &self.segment;
        source.is_empty() && mt.is_empty() && text.is_empty()
    }
}

fn holds(whole: Span, part: Span) -> bool {
    whole.start() <= part.start() && part.end() <= whole.end()
}

fn range(span: Span) -> Range<u32> {
    span.start()..span.end()
}

fn back(span: Span, by: u32) -> Option<Span> {
    Span::new(span.start().checked_sub(by)?, span.end().checked_sub(by)?)
}

fn slice<'a>(text: &'a str, range: &Range<u32>) -> Result<&'a str, Refusal> {
    let span = Span::new(range.start, range.end).ok_or(Refusal::SpanOutside)?;
    span.of(text).ok_or(Refusal::SpanOutside)
}

/// The range without the white space at its ends; a blank one becomes a point.
pub(crate) fn trimmed(text: &str, range: Range<u32>) -> Result<Span, Refusal> {
    let words = slice(text, &range)?;
    let blank = |words: &str, trimmed: &str| length(words) - length(trimmed);
    let from_start = words.trim_start();
    let start = range.start + blank(words, from_start);
    let end = start + length(from_start.trim_end());
    Ok(if from_start.is_empty() {
        Span::point(range.start)
    } else {
        Span::new(start, end).expect("trimming keeps the order")
    })
}

/// The change that gives an article its source. The rows and what was done in
/// them stay; source sentences without a counterpart get rows of their own.
///
/// # Errors
/// If the text is empty, too long or not acceptable.
pub fn attach(
    article: &Article,
    received: &str,
    known: &Phrases,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Change, Refusal> {
    let source = pairing::accepted(received)?;
    let to = pairing::with_source(article, &source, known, fresh)?;
    Ok(Change::SourceAttached(Box::new(SourceAttached {
        sha256: canonical::sha256(received.as_bytes()),
        realigned: Realigned {
            from: article.segments.clone(),
            to,
            before: Vec::new(),
            after: Vec::new(),
            origins_before: article.origins.clone(),
            origins_after: article.origins.clone(),
            ratings_before: article.ratings.clone(),
            // The texts that were rated are the same.
            ratings_after: article.ratings.clone(),
        },
        source,
    })))
}
