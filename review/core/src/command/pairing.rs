//! From two received texts to the rows of a review.
//!
//! Nothing received is lost: the cuts cover all of both texts but white space
//! and the lines that [`imprint`] takes out.

use language::{
    align::{self, Bead, Sentence},
    text::{
        span::{Index, Span, length},
        split,
        structure::{Block, BlockKind, Structure},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    command::refusal::{Refusal, SEGMENT_LIMIT, checked},
    log::article::Article,
    model::{
        id::SegmentId,
        imprint::{self, Imprint, Phrases},
        received::{NewArticle, Row},
        segment::{Role, Segment},
        texts::Texts,
    },
};

/// Longest source or target text of an article, in scalars.
pub const ARTICLE_LIMIT: u32 = 4_000_000;

/// Most rows of an article, and most sentences of either of its texts. A book of
/// [`ARTICLE_LIMIT`] has fewer; a list of words in lines has more, and no editor
/// could go through them.
pub const ROWS_LIMIT: usize = 30_000;

/// Longest headline, in scalars: a longer first line is a paragraph.
const HEADLINE_LIMIT: u32 = 200;

/// How two texts were cut and paired; what is shown before anything is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The texts as they will be stored.
    pub texts: Texts,
    /// The rows.
    pub rows: Vec<DraftRow>,
    /// Where in the target the disclosure and the credit stand.
    pub imprint: Imprint,
}

/// One row of a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftRow {
    /// Paragraph of the target.
    pub paragraph: u32,
    /// Headline, lede or body.
    pub role: Role,
    /// White space before it in the target.
    pub gap: String,
    /// Place in the source.
    pub source_at: Span,
    /// Place in the target.
    pub mt_at: Span,
    /// How sure the aligner is that they belong together, in percent.
    pub confidence: u8,
}

/// The text of an article as it is stored.
///
/// # Errors
/// If it is blank, too long or holds a control character.
pub fn accepted(received: &str) -> Result<String, Refusal> {
    let text = checked(received, ARTICLE_LIMIT)?;
    if text.trim().is_empty() { Err(Refusal::Empty) } else { Ok(text) }
}

/// Refuses more rows than an article may have.
///
/// # Errors
/// [`Refusal::TooManyRows`].
pub(crate) fn check_rows(count: usize) -> Result<(), Refusal> {
    if count > ROWS_LIMIT { Err(Refusal::TooManyRows { limit: ROWS_LIMIT }) } else { Ok(()) }
}

/// Refuses words that are more than a segment may hold.
fn check_length(span: Span, text: &Index<'_>) -> Result<(), Refusal> {
    if span.len() <= SEGMENT_LIMIT {
        return Ok(());
    }
    let before = Span::new(0, span.start()).and_then(|before| text.of(before));
    let lines = before.unwrap_or_default().matches('\n').count() + 1;
    let line = u32::try_from(lines).unwrap_or(u32::MAX);
    Err(Refusal::SentenceTooLong { line, length: span.len(), limit: SEGMENT_LIMIT })
}

/// Splits and aligns what was received. By `known` the lines are told that are
/// not part of the text.
///
/// # Errors
/// If a text is blank, too long or not acceptable, or has too many sentences or
/// one that is too long.
pub fn draft(new: &NewArticle, known: &Phrases) -> Result<Draft, Refusal> {
    if !new.rows.is_empty() {
        return given(new, known);
    }
    let mt = accepted(&new.target)?;
    if !new.structure.fits(&mt) {
        return Err(Refusal::SpanOutside);
    }
    let source = match new.source.as_deref().filter(|source| !source.trim().is_empty()) {
        Some(source) => accepted(source)?,
        None => String::new(),
    };
    let imprint = imprint::find(&mt, known);
    let (source_index, mt_index) = (Index::new(&source), Index::new(&mt));
    let target_sentences = received(&mt_index, &new.target_lang, &imprint)?;
    let source_imprint = imprint::find(&source, known);
    let source_sentences = received(&source_index, &new.source_lang, &source_imprint)?;
    let paired: Vec<Sentence<'_>> =
        source_sentences.iter().map(|placed| placed.sentence(&source_index)).collect();
    let target: Vec<Sentence<'_>> =
        target_sentences.iter().map(|placed| placed.sentence(&mt_index)).collect();
    let beads = align::align(&paired, &target, &new.source_lang, &new.target_lang);
    check_rows(beads.len())?;
    let mut rows = rows(&beads, &source_sentences, &target_sentences, &mt_index);
    give_roles(&mut rows, &mt_index, &new.structure);
    Ok(Draft { texts: Texts { source, mt }, rows, imprint })
}

/// The rows that came with the texts.
fn given(new: &NewArticle, known: &Phrases) -> Result<Draft, Refusal> {
    check_rows(new.rows.len())?;
    // A blank source is none: no row may lie in it.
    let source = new.source.as_deref().filter(|source| !source.trim().is_empty());
    let source = checked(source.unwrap_or_default(), ARTICLE_LIMIT)?;
    let mt = checked(&new.target, ARTICLE_LIMIT)?;
    if source.trim().is_empty() && mt.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let imprint = imprint::find(&mt, known);
    let (source_index, mt_index) = (Index::new(&source), Index::new(&mt));
    let (mut source_end, mut mt_end, mut paragraph) = (0, 0, 0);
    let mut rows: Vec<DraftRow> = Vec::new();
    for row in &new.rows {
        let Row { source_at, target_at, .. } = *row;
        between(source_end, source_at, &source_index).ok_or(Refusal::SpanOutside)?;
        let gap = between(mt_end, target_at, &mt_index).ok_or(Refusal::SpanOutside)?;
        check_length(source_at, &source_index)?;
        check_length(target_at, &mt_index)?;
        (source_end, mt_end) = (source_at.end(), target_at.end());
        if !target_at.is_empty() && imprint.covers(target_at) {
            continue;
        }
        if gap.contains('\n') && !rows.is_empty() {
            paragraph += 1;
        }
        rows.push(DraftRow {
            paragraph,
            role: Role::Body,
            gap: gap.to_owned(),
            source_at,
            mt_at: target_at,
            confidence: 100,
        });
    }
    // No word stands after the last row either.
    between(source_end, Span::point(length(&source)), &source_index).ok_or(Refusal::SpanOutside)?;
    between(mt_end, Span::point(length(&mt)), &mt_index).ok_or(Refusal::SpanOutside)?;
    if !new.structure.fits(&mt) {
        return Err(Refusal::SpanOutside);
    }
    give_roles(&mut rows, &mt_index, &new.structure);
    Ok(Draft { texts: Texts { source, mt }, rows, imprint })
}

/// The white space between two rows of a text, `None` where there are words or
/// the second one lies outside.
fn between<'a>(from: u32, to: Span, text: &Index<'a>) -> Option<&'a str> {
    let gap = Span::new(from, to.start()).and_then(|gap| text.of(gap));
    text.of(to).and(gap).filter(|gap| gap.trim().is_empty())
}

/// The rows of an article with the source that was attached to it.
///
/// # Errors
/// If it has too many sentences or one that is too long.
pub fn with_source(
    article: &Article,
    source: &str,
    known: &Phrases,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Vec<Segment>, Refusal> {
    let index = Index::new(source);
    let source_sentences = received(&index, &article.source_lang, &imprint::find(source, known))?;
    // The rows are kept as they are: each is one target sentence to the aligner.
    let target: Vec<Sentence<'_>> = article
        .segments
        .iter()
        .map(|segment| Sentence { text: &segment.text, paragraph: segment.paragraph as usize })
        .collect();
    let paired: Vec<Sentence<'_>> =
        source_sentences.iter().map(|placed| placed.sentence(&index)).collect();
    let beads = align::align(&paired, &target, &article.source_lang, &article.target_lang);
    let mut rows: Vec<Segment> = Vec::new();
    let mut at = 0;
    for bead in beads {
        let spans = &source_sentences[bead.source.clone()];
        let source_at = covering(spans).unwrap_or(Span::point(at));
        at = source_at.end();
        let words = index.of(source_at).unwrap_or_default().to_owned();
        let mut targets = article.segments[bead.target.clone()].iter().cloned();
        match targets.next() {
            Some(first) => {
                let (confirmed, claimed) = (false, false);
                rows.push(Segment { source_at, source: words, confirmed, claimed, ..first });
            }
            None => {
                let place =
                    rows.last().map_or(Span::point(0), |last| Span::point(last.mt_at.end()));
                rows.push(Segment {
                    id: SegmentId(fresh()),
                    paragraph: rows.last().map_or(0, |last| last.paragraph),
                    role: Role::Body,
                    gap: String::new(),
                    source_at,
                    mt_at: place,
                    source: words,
                    mt: String::new(),
                    text: String::new(),
                    revision: 0,
                    confirmed: false,
                    claimed: false,
                });
            }
        }
        rows.extend(targets.map(|next| Segment {
            source_at: Span::point(at),
            confirmed: false,
            claimed: false,
            ..next
        }));
    }
    check_rows(rows.len())?;
    Ok(rows)
}

/// A sentence and its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    /// Where it stands in its text.
    pub(crate) span: Span,
    /// Its paragraph.
    pub(crate) paragraph: usize,
}

impl Placed {
    /// The sentence, as the aligner sees it.
    pub(crate) fn sentence<'a>(self, text: &Index<'a>) -> Sentence<'a> {
        Sentence { text: text.of(self.span).unwrap_or_default(), paragraph: self.paragraph }
    }
}

/// The sentences of a text that is received, without its imprint.
///
/// # Errors
/// If there are too many, or one is too long; before anything is made of them.
pub(crate) fn received(
    text: &Index<'_>,
    lang: &str,
    imprint: &Imprint,
) -> Result<Vec<Placed>, Refusal> {
    // The imprint is two lines at the most.
    let lines = text.text().lines().filter(|line| !line.trim().is_empty());
    check_rows(lines.take(ROWS_LIMIT + 3).count().saturating_sub(2))?;
    let sentences = sentences(text, lang, imprint);
    check_rows(sentences.len())?;
    for sentence in &sentences {
        check_length(sentence.span, text)?;
    }
    Ok(sentences)
}

/// The sentences of a text without its imprint.
pub(crate) fn sentences(text: &Index<'_>, lang: &str, imprint: &Imprint) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (paragraph, span) in split::paragraphs(text.text()).into_iter().enumerate() {
        let words = text.of(span).expect("the splitter gives spans inside the text");
        let sentences = split::sentences(words, lang).into_iter();
        placed.extend(
            sentences
                .map(|sentence| Placed { span: sentence.shifted(span.start()), paragraph })
                .filter(|placed| !imprint.covers(placed.span)),
        );
    }
    placed
}

/// From the first of neighbouring sentences to the last.
pub(crate) fn covering(spans: &[Placed]) -> Option<Span> {
    let (first, last) = (spans.first()?, spans.last()?);
    Span::new(first.span.start(), last.span.end())
}

/// Where a row stands in both texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// Its source; a point where it has none.
    pub(crate) source_at: Span,
    /// Its target; a point where it has none.
    pub(crate) mt_at: Span,
    /// Paragraphs of its first and last target sentence.
    pub(crate) paragraphs: Option<(usize, usize)>,
    /// How sure it is that both belong together, in percent.
    pub(crate) confidence: u8,
}

fn rows(beads: &[Bead], source: &[Placed], target: &[Placed], mt: &Index<'_>) -> Vec<DraftRow> {
    let (mut source_end, mut mt_end) = (0, 0);
    let piece = |bead: &Bead| {
        let source_at = covering(&source[bead.source.clone()]).unwrap_or(Span::point(source_end));
        let sentences = &target[bead.target.clone()];
        let mt_at = covering(sentences).unwrap_or(Span::point(mt_end));
        (source_end, mt_end) = (source_at.end(), mt_at.end());
        let ends = sentences.first().zip(sentences.last());
        let paragraphs = ends.map(|(first, last)| (first.paragraph, last.paragraph));
        let confidence = (bead.confidence * 100.0).round() as u8;
        Piece { source_at, mt_at, paragraphs, confidence }
    };
    lay_out(beads.iter().map(piece), mt)
}

/// Rows in order, with the paragraphs and gaps that the target gives them.
pub(crate) fn lay_out(pieces: impl Iterator<Item = Piece>, mt: &Index<'_>) -> Vec<DraftRow> {
    let mut rows: Vec<DraftRow> = Vec::new();
    let mut mt_end = 0;
    let mut paragraph: Option<(usize, u32)> = None;
    for Piece { source_at, mt_at, paragraphs, confidence } in pieces {
        let number = match (paragraphs, paragraph) {
            (Some((first, _)), Some((received, number))) if received == first => number,
            (Some((first, _)), before) => {
                let number = before.map_or(0, |(_, number)| number + 1);
                paragraph = Some((first, number));
                number
            }
            (None, before) => before.map_or(0, |(_, number)| number),
        };
        // A bead may reach into the next paragraph; what follows is in that one.
        if let (Some((_, last)), Some((received, _))) = (paragraphs, paragraph)
            && last != received
        {
            paragraph = Some((last, number));
        }
        let gap = if mt_at.is_empty() {
            ""
        } else {
            let gap = Span::new(mt_end, mt_at.start()).and_then(|gap| mt.of(gap));
            // Words between two rows are the imprint's: of the white space on both of
            // its sides, that with more line ends stays.
            let gap = gap.unwrap_or_default();
            let before = &gap[..gap.len() - gap.trim_start().len()];
            let after = &gap[gap.trim_end().len()..];
            let lines = |space: &str| space.matches('\n').count();
            if lines(after) > lines(before) { after } else { before }
        };
        rows.push(DraftRow {
            paragraph: number,
            role: Role::Body,
            gap: gap.to_owned(),
            source_at,
            mt_at,
            confidence,
        });
        if !mt_at.is_empty() {
            mt_end = mt_at.end();
        }
    }
    rows
}

/// What the structure says; where it is silent, a short first paragraph without a
/// full stop, with another after it, is a headline, the paragraph after it the lede.
pub(crate) fn give_roles(rows: &mut [DraftRow], mt: &Index<'_>, structure: &Structure) {
    let is_headline = |block: &Block| matches!(block.kind, BlockKind::Heading { level: 1 });
    if structure.blocks.iter().any(is_headline) {
        let mut headline = None;
        for row in rows {
            let Some(block) = structure.block_at(row.mt_at) else { continue };
            row.role = match block.kind {
                BlockKind::Heading { level: 1 } => {
                    headline = Some(row.paragraph);
                    Role::Headline
                }
                BlockKind::Paragraph if headline.is_some_and(|it| it + 1 == row.paragraph) => {
                    Role::Lede
                }
                BlockKind::Quote => Role::Quote,
                BlockKind::Caption => Role::Caption,
                BlockKind::Paragraph
                | BlockKind::Heading { .. }
                | BlockKind::Item { .. }
                | BlockKind::Cell { .. }
                | BlockKind::Image { .. }
                | BlockKind::Rule => Role::Body,
            };
        }
        return;
    }
    let Some(last) = rows.last().map(|row| row.paragraph) else {
        return;
    };
    let first: String = rows
        .iter()
        .filter(|row| row.paragraph == 0)
        .map(|row| mt.of(row.mt_at).unwrap_or_default())
        .collect();
    let is_headline = last > 0
        && !first.is_empty()
        && length(&first) <= HEADLINE_LIMIT
        && !first.ends_with(['.', ':', ';', '…']);
    if !is_headline {
        return;
    }
    for row in rows {
        row.role = match row.paragraph {
            0 => Role::Headline,
            1 => Role::Lede,
            _ => Role::Body,
        };
    }
}
