//! Segments: the rows of a review.

use language::text::span::{Index, Span};
use serde::{Deserialize, Serialize};

use crate::model::{id::SegmentId, texts::Texts};

/// What a segment is in its article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SegmentRole))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The title line.
    Headline,
    /// The opening paragraph.
    Lede,
    /// Words of somebody else, set apart.
    Quote,
    /// What is said below a picture.
    Caption,
    /// Anything else.
    #[default]
    Body,
}

/// An aligned pair: zero or more source sentences beside zero or more target
/// sentences. Together the segments hold the whole of both texts, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Segment {
    /// Stays the same through edits.
    pub id: SegmentId,
    /// Paragraph of the target text, from 0; segments of one paragraph follow
    /// each other.
    pub paragraph: u32,
    /// Headline, lede, body…
    pub role: Role,
    /// White space between the previous segment's words and these, exactly as
    /// received: an untouched article is exported as it came.
    pub gap: String,
    /// Where `source` stands in the article's source text.
    pub source_at: Span,
    /// Where `mt` stands in the article's machine translation.
    pub mt_at: Span,
    /// The source sentences; never edited, though a new version may replace them.
    pub source: String,
    /// The machine translation; never edited, though a new version may replace it.
    pub mt: String,
    /// The current target text.
    pub text: String,
    /// 0 for the machine's text, one more for every change of `text` and for every
    /// new version of `source` or `mt`.
    pub revision: u32,
    /// Whether an editor has confirmed exactly this revision.
    pub confirmed: bool,
    /// Whether the file that the article came from says that somebody has confirmed
    /// exactly this revision, elsewhere. Nobody here has read it for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub claimed: bool,
}

impl Segment {
    /// Whether an editor has changed the machine's text.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.text != self.mt
    }

    /// Whether an editor has confirmed it, or the file it came from says that somebody
    /// had: what a file tells other tools.
    #[must_use]
    pub fn is_said_confirmed(&self) -> bool {
        self.confirmed || self.claimed
    }
}

/// Where one segment of a new article begins and ends: what an import records
/// instead of repeating the texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cut {
    /// Id of the segment.
    pub id: SegmentId,
    /// See [`Segment::paragraph`].
    pub paragraph: u32,
    /// See [`Segment::role`].
    pub role: Role,
    /// See [`Segment::gap`].
    pub gap: String,
    /// See [`Segment::source_at`].
    pub source_at: Span,
    /// See [`Segment::mt_at`].
    pub mt_at: Span,
}

impl Cut {
    /// The segment as it is before anybody has touched it, or `None` where the
    /// cut lies outside the texts.
    #[must_use]
    pub fn segment(self, source: &Index<'_>, mt: &Index<'_>) -> Option<Segment> {
        let words = mt.of(self.mt_at)?.to_owned();
        Some(Segment {
            source: source.of(self.source_at)?.to_owned(),
            text: words.clone(),
            mt: words,
            revision: 0,
            confirmed: false,
            claimed: false,
            id: self.id,
            paragraph: self.paragraph,
            role: self.role,
            gap: self.gap,
            source_at: self.source_at,
            mt_at: self.mt_at,
        })
    }
}

/// The segments of an import, or `None` where a cut lies outside its text.
#[must_use]
pub fn segments(cuts: &[Cut], texts: &Texts) -> Option<Vec<Segment>> {
    let (source, mt) = (Index::new(&texts.source), Index::new(&texts.mt));
    cuts.iter().map(|cut| cut.clone().segment(&source, &mt)).collect()
}
