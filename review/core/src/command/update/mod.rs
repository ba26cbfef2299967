//! New versions of an article's texts while it is under review.
//!
//! A corrected source or another machine translation is laid beside the one
//! before, sentence by sentence. Rows whose sentences stayed keep all that was
//! done in them; those that were touched open again: they get a new revision,
//! so that no confirmation and no reading of the old pair counts. What an
//! editor wrote stays the editor's. What is deliberately absent: translating.

mod matching;

use std::{collections::HashMap, ops::Range};

use language::{
    align,
    text::{
        canonical,
        diff::{self, Carrier},
        side::Side,
        span::{Index, Span, length},
        structure::Structure,
    },
};
use uuid::Uuid;

use crate::{
    command::{
        alignment,
        pairing::{self, Piece, Placed},
        refusal::Refusal,
    },
    log::{
        article::Article,
        event::{Change, Realigned, SourceUpdated, TranslationUpdated},
        versions::{blank, by_id},
    },
    model::{
        flag::{Flag, Place},
        id::SegmentId,
        imprint::{self, Phrases},
        rating,
        segment::Segment,
        texts::Texts,
    },
};

/// The change that puts a corrected source in the place of the one before;
/// `None` where it is the same.
///
/// # Errors
/// If the text is blank, too long or not acceptable, or has too many sentences or
/// one that is too long.
pub fn source(
    article: &Article,
    texts: &Texts,
    received: &str,
    known: &Phrases,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Option<Change>, Refusal> {
    let source = pairing::accepted(received)?;
    if source == texts.source {
        return Ok(None);
    }
    let index = Index::new(&source);
    let mut rows: Vec<Segment> = Vec::new();
    let mut end = 0;
    let slots = Placement::new(article, texts, Side::Source, &index, known)?.slots();
    pairing::check_rows(slots.len())?;
    for slot in slots {
        let source_at = slot.at().unwrap_or(Span::point(end));
        end = source_at.end();
        let words = index.of(source_at).unwrap_or_default().to_owned();
        rows.push(match slot {
            Slot::Old(row, _) => {
                let old = &article.segments[row];
                let new = Segment { source_at, source: words, ..old.clone() };
                if new.source == old.source { new } else { opened(new) }
            }
            Slot::New(_) => Segment {
                source_at,
                source: words,
                mt_at: Span::point(rows.last().map_or(0, |last| last.mt_at.end())),
                ..blank(SegmentId(fresh()), rows.last())
            },
        });
    }
    Ok(Some(Change::SourceUpdated(Box::new(SourceUpdated {
        replaces: article.source_sha256.clone(),
        sha256: canonical::sha256(received.as_bytes()),
        realigned: realigned(article, rows),
        source,
    }))))
}

/// The change that puts another machine translation in the place of the one
/// before; `None` where it is the same. Where nobody had edited, the text
/// becomes the new one.
///
/// # Errors
/// If the text is blank, too long or not acceptable, or has too many sentences or
/// one that is too long.
pub fn translation(
    article: &Article,
    texts: &Texts,
    received: &str,
    known: &Phrases,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Option<Change>, Refusal> {
    let mt = pairing::accepted(received)?;
    if mt == texts.mt {
        return Ok(None);
    }
    let index = Index::new(&mt);
    let placement = Placement::new(article, texts, Side::Target, &index, known)?;
    let slots = placement.slots();
    pairing::check_rows(slots.len())?;
    let mut ends = (0, 0);
    let piece = |slot: &Slot| {
        let mt_at = slot.at().unwrap_or(Span::point(ends.1));
        let source_at = match slot {
            Slot::Old(row, _) => article.segments[*row].source_at,
            Slot::New(_) => Span::point(ends.0),
        };
        ends = (source_at.end(), mt_at.end());
        let paragraphs = slot.at().and_then(|at| placement.paragraphs(at));
        Piece { source_at, mt_at, paragraphs, confidence: 100 }
    };
    let mut drafts = pairing::lay_out(slots.iter().map(piece), &index);
    let structure = carried(&article.structure, &texts.mt, &mt);
    pairing::give_roles(&mut drafts, &index, &structure);
    let mut rows: Vec<Segment> = Vec::new();
    for (slot, draft) in slots.iter().zip(drafts) {
        let words = index.of(draft.mt_at).unwrap_or_default().to_owned();
        let old = match slot {
            Slot::Old(row, _) => article.segments[*row].clone(),
            Slot::New(_) => blank(SegmentId(fresh()), rows.last()),
        };
        // What an editor typed is the editor's, even where it reads like the machine's.
        let is_untouched = old.text == old.mt && !article.origins.contains_key(&old.id);
        let stays = old.mt == words;
        let new = Segment {
            paragraph: draft.paragraph,
            role: draft.role,
            // A text that the machine has nothing for stays in its paragraph.
            gap: if words.is_empty() { old.gap } else { draft.gap },
            source_at: draft.source_at,
            mt_at: draft.mt_at,
            text: if is_untouched { words.clone() } else { old.text },
            mt: words,
            ..old
        };
        let is_new = matches!(slot, Slot::New(_));
        rows.push(if stays || is_new { new } else { opened(new) });
    }
    let imprint = imprint::find(&mt, known);
    Ok(Some(Change::TranslationUpdated(Box::new(TranslationUpdated {
        replaces: article.mt_sha256.clone(),
        sha256: canonical::sha256(received.as_bytes()),
        disclosure: imprint.disclosure,
        credit: imprint.credit,
        structure,
        realigned: realigned(article, rows),
        mt,
    }))))
}

/// A row whose pair is another now: nobody has confirmed or read it.
fn opened(row: Segment) -> Segment {
    Segment { revision: row.revision + 1, confirmed: false, claimed: false, ..row }
}

/// Headings, links and the like in another version of their text.
fn carried(structure: &Structure, old: &str, new: &str) -> Structure {
    if structure.is_empty() {
        return Structure::default();
    }
    let mut carried = structure.carried(&Carrier::new(old, new));
    carried.marks.sort_by_key(|mark| (mark.at.start(), u32::MAX - mark.at.end()));
    if carried.fits(new) { carried } else { Structure::default() }
}

/// All rows give way to others; those that are left without any words and
/// without a flag are gone.
fn realigned(article: &Article, mut to: Vec<Segment>) -> Realigned {
    let is_blank = |row: &Segment| [&row.source, &row.mt, &row.text].iter().all(|it| it.is_empty());
    let mut flags: HashMap<SegmentId, Vec<&Flag>> = HashMap::new();
    for flag in &article.flags {
        flags.entry(flag.segment).or_default().push(flag);
    }
    to.retain(|row| !is_blank(row) || flags.contains_key(&row.id));
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let known = by_id(article);
    for row in &to {
        let (Some(old), Some(flags)) = (known.get(&row.id), flags.get(&row.id)) else { continue };
        if old.source == row.source && old.text == row.text {
            continue;
        }
        let source = Carrier::new(&old.source, &row.source);
        let text = Carrier::new(&old.text, &row.text);
        for flag in flags {
            let carried = |spans: &[Span], carrier: &Carrier| -> Vec<Span> {
                spans.iter().map(|span| carrier.carry(*span)).collect()
            };
            let was = Place::from(*flag);
            let place = Place {
                // Without a source there is no place in it.
                source: match row.source.as_str() {
                    "" => Vec::new(),
                    _ => carried(&flag.source, &source),
                },
                target: carried(&flag.target, &text),
                ..was.clone()
            };
            if place != was {
                before.push(was);
                after.push(place);
            }
        }
    }
    let origins_before = article.known_origins(&article.segments);
    let origins_after = article.known_origins(&to);
    let ratings_before = article.known_ratings(&article.segments);
    let ratings_after = rating::carried(&ratings_before, &article.segments, &to);
    Realigned {
        from: article.segments.clone(),
        to,
        before,
        after,
        origins_before,
        origins_after,
        ratings_before,
        ratings_after,
    }
}

/// A row of the article with its place in the new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// An old row, by its index; without a place where the new version has
    /// nothing for it.
    Old(usize, Option<Span>),
    /// A row for a sentence that came.
    New(Span),
}

impl Slot {
    fn at(&self) -> Option<Span> {
        match self {
            Self::Old(_, at) => *at,
            Self::New(at) => Some(*at),
        }
    }
}

/// The old rows beside the sentences of a new version.
struct Placement<'a> {
    article: &'a Article,
    side: Side,
    old: &'a str,
    new: &'a Index<'a>,
    /// Sentences of the new version.
    sentences: Vec<Placed>,
    /// Where the rows stand in the version before.
    spans: Vec<Span>,
    /// Rows, by their indices, with the sentences of the new version that are
    /// theirs; in order. Rows share a group where a sentence goes over their border.
    groups: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> Placement<'a> {
    fn new(
        article: &'a Article,
        texts: &'a Texts,
        side: Side,
        new: &'a Index<'a>,
        known: &Phrases,
    ) -> Result<Self, Refusal> {
        let (old, lang) = match side {
            Side::Source => (texts.source.as_str(), &article.source_lang),
            Side::Target => (texts.mt.as_str(), &article.target_lang),
        };
        let old_index = Index::new(old);
        let sentences = pairing::received(new, lang, &imprint::find(new.text(), known))?;
        let before = pairing::sentences(&old_index, lang, &imprint::find(old, known));
        let spans: Vec<Span> = article
            .segments
            .iter()
            .map(|row| match side {
                Side::Source => row.source_at,
                Side::Target => row.mt_at,
            })
            .collect();
        let old_sentences: Vec<_> = before.iter().map(|it| it.sentence(&old_index)).collect();
        let new_sentences: Vec<_> = sentences.iter().map(|it| it.sentence(new)).collect();
        let mut groups: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for matched in matching::matches(&old_sentences, &new_sentences, lang) {
            let Some(hull) = pairing::covering(&before[matched.old]) else { continue };
            let first = spans.partition_point(|span| span.end() <= hull.start());
            let end = spans.partition_point(|span| span.start() < hull.end());
            if first >= end {
                continue;
            }
            match groups.last_mut() {
                Some((rows, theirs)) if first < rows.end => {
                    rows.end = rows.end.max(end);
                    if theirs.start == theirs.end {
                        *theirs = matched.new;
                    } else if !matched.new.is_empty() {
                        theirs.end = matched.new.end;
                    }
                }
                _ => groups.push((first..end, matched.new)),
            }
        }
        groups.retain(|(_, theirs)| !theirs.is_empty());
        Ok(Self { article, side, old, new, sentences, spans, groups })
    }

    /// Paragraphs in which the words at `at` begin and end.
    fn paragraphs(&self, at: Span) -> Option<(usize, usize)> {
        let first = self.sentences.partition_point(|it| it.span.end() <= at.start());
        let end = self.sentences.partition_point(|it| it.span.start() < at.end());
        let theirs = self.sentences.get(first..end)?;
        Some((theirs.first()?.paragraph, theirs.last()?.paragraph))
    }

    /// All old rows in order, and the new ones where they belong.
    fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        let (mut row, mut sentence) = (0, 0);
        let end = (self.spans.len()..self.spans.len(), self.sentences.len()..self.sentences.len());
        for (rows, theirs) in self.groups.iter().chain([&end]) {
            self.fill(row..rows.start, sentence..theirs.start, &mut slots);
            self.cut(rows.clone(), theirs.clone(), &mut slots);
            (row, sentence) = (rows.end, theirs.end);
        }
        slots
    }

    /// What lies between two groups: rows that have nothing in the new version,
    /// and sentences that came. A row that had nothing here before may be what
    /// such a sentence is a translation of.
    fn fill(&self, rows: Range<usize>, came: Range<usize>, slots: &mut Vec<Slot>) {
        let is_open = |row: &usize| {
            let Segment { source, mt, text, .. } = &self.article.segments[*row];
            match self.side {
                Side::Source => source.is_empty() && !text.is_empty(),
                Side::Target => mt.is_empty() && !source.is_empty(),
            }
        };
        let open: Vec<usize> = match came.is_empty() {
            true => Vec::new(),
            false => rows.clone().filter(is_open).collect(),
        };
        let ours: Vec<align::Sentence<'_>> =
            self.sentences[came.clone()].iter().map(|it| it.sentence(self.new)).collect();
        let theirs: Vec<align::Sentence<'_>> = open
            .iter()
            .map(|row| {
                let row = &self.article.segments[*row];
                let text = match self.side {
                    Side::Source => &row.text,
                    Side::Target => &row.source,
                };
                align::Sentence { text, paragraph: row.paragraph as usize }
            })
            .collect();
        let Article { source_lang, target_lang, .. } = self.article;
        let beads = match self.side {
            _ if open.is_empty() => Vec::new(),
            Side::Source => align::align(&ours, &theirs, source_lang, target_lang),
            Side::Target => align::align(&theirs, &ours, source_lang, target_lang),
        };
        let mut pairs = beads
            .into_iter()
            .filter_map(|bead| {
                let (ours, theirs) = match self.side {
                    Side::Source => (bead.source, bead.target),
                    Side::Target => (bead.target, bead.source),
                };
                let row = *open.get(theirs.start).filter(|_| !theirs.is_empty())?;
                let sentences = came.start + ours.start..came.start + ours.end;
                (!sentences.is_empty()).then_some((row, sentences))
            })
            .peekable();
        let new = |sentences: Range<usize>| {
            self.sentences[sentences].iter().map(|it| Slot::New(it.span)).collect::<Vec<_>>()
        };
        let mut next = came.start;
        for row in rows {
            let pair = pairs.next_if(|(paired, _)| *paired == row);
            let at = pair.and_then(|(_, sentences)| {
                slots.extend(new(next..sentences.start));
                next = sentences.end;
                pairing::covering(&self.sentences[sentences])
            });
            slots.push(Slot::Old(row, at));
        }
        slots.extend(new(next..came.end));
    }

    /// The rows of a group, each with its part of their sentences.
    fn cut(&self, rows: Range<usize>, theirs: Range<usize>, slots: &mut Vec<Slot>) {
        let Some(hull) = pairing::covering(&self.sentences[theirs]) else { return };
        let worded: Vec<usize> = rows.clone().filter(|row| !self.spans[*row].is_empty()).collect();
        let [first, .., last] = worded.as_slice() else {
            slots.extend(rows.map(|row| {
                Slot::Old(row, worded.first().filter(|only| **only == row).map(|_| hull))
            }));
            return;
        };
        let whole = Span::new(self.spans[*first].start(), self.spans[*last].end());
        let old = whole.and_then(|whole| whole.of(self.old)).unwrap_or_default();
        let new = self.new.of(hull).unwrap_or_default();
        let carrier = Carrier::new(old, new);
        let tokens: Vec<u32> = diff::tokens(new)
            .into_iter()
            .scan(0, |at, token| {
                let start = *at;
                *at += length(token);
                Some(start)
            })
            .collect();
        let mut from = 0;
        for row in rows {
            if self.spans[row].is_empty() {
                slots.push(Slot::Old(row, None));
                continue;
            }
            let to = if row == *last {
                hull.len()
            } else {
                let end = self.spans[row].end() - self.spans[*first].start();
                let cut = carrier.carry(Span::point(end)).start().max(from);
                // Not in the middle of a word.
                let after = tokens.partition_point(|start| *start < cut);
                tokens.get(after).copied().unwrap_or(hull.len())
            };
            let at = alignment::trimmed(new, from..to).ok().filter(|at| !at.is_empty());
            slots.push(Slot::Old(row, at.map(|at| at.shifted(hull.start()))));
            from = to;
        }
    }
}
