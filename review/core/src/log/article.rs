//! An article under review: its state after any of its events.

use language::text::{structure::Structure, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::{
    approval::{Approval, Return},
    description::Description,
    disclosure::Wording,
    dismissal::Dismissal,
    flag::{Flag, NOTE, Status},
    id::{ArticleId, FlagId, PersonId, SegmentId},
    marks::Placements,
    origin::Known,
    rating::Ratings,
    reading::Reading,
    segment::Segment,
};

/// The state of one article: what its events up to `events` make of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Article {
    /// Names the article.
    pub id: ArticleId,
    /// Title, engine, origin.
    pub description: Description,
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// Whether a source text is at hand.
    pub has_source: bool,
    /// SHA-256 of the source as received.
    pub source_sha256: Option<String>,
    /// SHA-256 of the machine translation as received.
    pub mt_sha256: String,
    /// The line found that says the text is AI-translated.
    pub disclosure: Option<String>,
    /// The photo credit found.
    pub credit: Option<String>,
    /// Headings, lists, links and the like of the machine translation.
    #[serde(default, skip_serializing_if = "Structure::is_empty")]
    pub structure: Structure,
    /// Who imported it.
    pub imported_by: PersonId,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Whether it was taken off the list.
    pub removed: bool,
    /// Number of its last event.
    pub events: u64,
    /// Hash of its last event.
    pub head: String,
    /// When its last event happened.
    pub changed_at: Timestamp,
    /// Its rows, in order.
    pub segments: Vec<Segment>,
    /// All flags ever raised, in the order they were raised.
    pub flags: Vec<Flag>,
    /// The findings that were set aside, in the order in which they were.
    #[serde(default)]
    pub dismissals: Vec<Dismissal>,
    /// Who wrote which words of the segments that are not wholly the machine's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, crate::model::origin::Origins>))]
    pub origins: Known,
    /// The segments that were rated.
    #[serde(default, skip_serializing_if = "Ratings::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, crate::model::rating::Rating>))]
    pub ratings: Ratings,
    /// Where editors put the marks of the machine translation.
    #[serde(default, skip_serializing_if = "Placements::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, crate::model::marks::Placed>))]
    pub placed: Placements,
    /// What was on whose screen, and for how long.
    #[serde(default)]
    pub readings: Vec<Reading>,
    /// Who changed its text last.
    #[serde(default)]
    pub edited_by: Option<PersonId>,
    /// The last approval, whether it still holds or not.
    #[serde(default)]
    pub approval: Option<Approval>,
    /// Why it was sent back, until it is approved.
    #[serde(default)]
    pub returned: Option<Return>,
    /// The disclosure line as an editor worded it.
    #[serde(default)]
    pub wording: Option<Wording>,
    /// Number of the last event that put a new version of the source or the
    /// machine translation in the place of the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<u64>,
}

/// How far a review has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Number of segments.
    pub segments: u32,
    /// Segments confirmed.
    pub confirmed: u32,
    /// Segments whose text differs from the machine's.
    pub edited: u32,
    /// Open flags, notes apart.
    pub open_flags: u32,
}

/// Why a segment is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// There is source but no target text.
    Empty,
    /// A flag is open.
    OpenFlag,
    /// Nobody has confirmed it.
    Unconfirmed,
}

impl Article {
    /// An article without a text or an event, as import and storage fill it.
    #[must_use]
    pub fn empty(id: ArticleId, description: Description, imported_by: PersonId) -> Self {
        Self {
            id,
            description,
            source_lang: String::new(),
            target_lang: String::new(),
            has_source: false,
            source_sha256: None,
            mt_sha256: String::new(),
            disclosure: None,
            credit: None,
            structure: Structure::default(),
            imported_by,
            imported_at: Timestamp::from_milliseconds(0),
            removed: false,
            events: 0,
            head: String::new(),
            changed_at: Timestamp::from_milliseconds(0),
            segments: Vec::new(),
            flags: Vec::new(),
            dismissals: Vec::new(),
            origins: Known::new(),
            ratings: Ratings::new(),
            placed: Placements::new(),
            readings: Vec::new(),
            edited_by: None,
            approval: None,
            returned: None,
            wording: None,
            updated: None,
        }
    }

    /// Who wrote those of the segments that are not wholly the machine's.
    pub(crate) fn known_origins(&self, segments: &[Segment]) -> Known {
        let known = |segment: &Segment| Some((segment.id, self.origins.get(&segment.id)?.clone()));
        segments.iter().filter_map(known).collect()
    }

    /// The ratings of those of the segments that have one.
    pub(crate) fn known_ratings(&self, segments: &[Segment]) -> Ratings {
        let known = |segment: &Segment| Some((segment.id, *self.ratings.get(&segment.id)?));
        segments.iter().filter_map(known).collect()
    }

    /// Index of a segment.
    #[must_use]
    pub fn position(&self, id: SegmentId) -> Option<usize> {
        self.segments.iter().position(|segment| segment.id == id)
    }

    /// A segment by its id.
    #[must_use]
    pub fn segment(&self, id: SegmentId) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.id == id)
    }

    pub(super) fn segment_mut(&mut self, id: SegmentId) -> Option<&mut Segment> {
        self.segments.iter_mut().find(|segment| segment.id == id)
    }

    /// A flag by its id.
    #[must_use]
    pub fn flag(&self, id: FlagId) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.id == id)
    }

    pub(super) fn flag_mut(&mut self, id: FlagId) -> Option<&mut Flag> {
        self.flags.iter_mut().find(|flag| flag.id == id)
    }

    /// The flags of a segment, in the order they were raised.
    pub fn flags_of(&self, id: SegmentId) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(move |flag| flag.segment == id)
    }

    /// How far the review has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let count = |number: usize| u32::try_from(number).expect("fewer than four billion");
        let open = |flag: &&Flag| flag.status == Status::Open && flag.category != NOTE;
        Progress {
            segments: count(self.segments.len()),
            confirmed: count(self.segments.iter().filter(|segment| segment.confirmed).count()),
            edited: count(self.segments.iter().filter(|segment| segment.is_edited()).count()),
            open_flags: count(self.flags.iter().filter(open).count()),
        }
    }

    /// Why a segment is unfinished, or `None` when it is finished.
    #[must_use]
    pub fn unfinished(&self, segment: &Segment) -> Option<Unfinished> {
        if segment.text.trim().is_empty() && !segment.source.is_empty() && !segment.confirmed {
            return Some(Unfinished::Empty);
        }
        if self
            .flags_of(segment.id)
            .any(|flag| flag.status == Status::Open && flag.category != NOTE)
        {
            return Some(Unfinished::OpenFlag);
        }
        (!segment.confirmed).then_some(Unfinished::Unconfirmed)
    }

    /// The next unfinished segment after `after`, going round once, and why.
    #[must_use]
    pub fn next_unfinished(&self, after: Option<SegmentId>) -> Option<(SegmentId, Unfinished)> {
        let start = after.and_then(|id| self.position(id)).map_or(0, |at| at + 1);
        let (before, behind) = self.segments.split_at(start);
        behind
            .iter()
            .chain(before)
            .find_map(|segment| Some((segment.id, self.unfinished(segment)?)))
    }
}
