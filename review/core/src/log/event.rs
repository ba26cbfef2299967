//! Events: the only way anything about an article changes.
//!
//! An article's events form a hash chain; applying them in order gives its
//! state. Bodies hold what was before and what is after, so that every change
//! can be read, shown and undone from the log alone. No floats.

use language::text::{canonical, quote::quoted, span::Span, structure::Structure, time::Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::model::{
    approval::Approved,
    description::Description,
    disclosure::Wording,
    dismissal::Dismissal,
    flag::{Flag, Place},
    id::{ArticleId, PersonId, SegmentId},
    marks::Moved,
    origin::{Authorship, Known},
    rating::{Rating, Ratings},
    reading::Seen,
    segment::{Cut, Segment},
};
#[cfg(target_arch = "wasm32")]
use language::text::json::Error as Unreadable;
#[cfg(target_arch = "wasm32")]
use language::text::json::from_str;
#[cfg(not(target_arch = "wasm32"))]
use serde_json::Error as Unreadable;
#[cfg(not(target_arch = "wasm32"))]
use serde_json::from_str;

/// `prev` of an article's first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The kind of [`Change::Undone`].
const UNDONE: &str = "undone";

/// One row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// The article it belongs to.
    pub article: ArticleId,
    /// Its number in the article's log, from 1, without gaps.
    pub n: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: PersonId,
    /// What was done.
    #[serde(flatten)]
    pub change: Change,
    /// Hash of the event before, [`GENESIS`] for the first.
    pub prev: String,
    /// Hash of this event; see [`Event::seal`].
    pub hash: String,
}

/// What an event does. A closed set: a log with another kind does not verify.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Change {
    /// The article came to be.
    ArticleImported(Box<Imported>),
    /// Its source text was added afterwards.
    SourceAttached(Box<SourceAttached>),
    /// A corrected source text took the place of the one before.
    SourceUpdated(Box<SourceUpdated>),
    /// Another machine translation took the place of the one before.
    TranslationUpdated(Box<TranslationUpdated>),
    /// Title, engine or origin were changed.
    ArticleDescribed(Described),
    /// The article was taken off the list; nothing is lost.
    ArticleRemoved {},
    /// A removed article was put back.
    ArticleRestored {},
    /// The target text of a segment was changed.
    SegmentRevised(Revised),
    /// A segment was confirmed, or its confirmation taken back.
    SegmentConfirmed(Confirmed),
    /// The file that an article came from says that somebody had confirmed a segment.
    /// Whoever imported it says nothing by that.
    ConfirmationBrought(Brought),
    /// A segment was rated, or its rating taken back.
    SegmentRated(Rated),
    /// A flag was raised.
    FlagRaised {
        /// The new flag.
        flag: Box<Flag>,
    },
    /// A flag was edited, resolved, reopened or withdrawn.
    FlagChanged {
        /// The flag before.
        from: Box<Flag>,
        /// The flag after.
        to: Box<Flag>,
    },
    /// Which sentences belong together was changed.
    SegmentsRealigned(Realigned),
    /// A finding of an automatic check was set aside.
    FindingDismissed(Dismissal),
    /// A finding that was set aside counts again.
    FindingRecalled(Dismissal),
    /// Bold, links and the like of a segment were put on other words.
    MarksPlaced(Moved),
    /// Somebody had segments on the screen.
    SegmentsRead {
        /// Which, and for how long.
        seen: Vec<Seen>,
    },
    /// The disclosure line was worded by hand, or that was taken back.
    DisclosureWorded {
        /// Before.
        from: Option<Wording>,
        /// After.
        to: Option<Wording>,
    },
    /// Somebody answers for the text as it is.
    ArticleApproved(Box<Approved>),
    /// The article was sent back to the editor; an approval ends.
    ArticleReturned {
        /// Why.
        reason: String,
    },
    /// An earlier event was taken back.
    Undone {
        /// Number of that event.
        event: u64,
        /// What taking it back does; never an undo itself.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        change: Box<Change>,
    },
}

/// Reading is written by hand: derived, a flattened or tagged value is first read
/// into a tree, and every type in it is compiled once for JSON and once more for
/// that tree, which the browser would have to load.
impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Row {
            article: ArticleId,
            n: u64,
            at: Timestamp,
            actor: PersonId,
            kind: String,
            body: Box<RawValue>,
            prev: String,
            hash: String,
        }
        let Row { article, n, at, actor, kind, body, prev, hash } = Row::deserialize(from)?;
        let change = Change::read(&kind, body.get()).map_err(D::Error::custom)?;
        Ok(Self { article, n, at, actor, change, prev, hash })
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            kind: String,
            body: Box<RawValue>,
        }
        let Raw { kind, body } = Raw::deserialize(from)?;
        Self::read(&kind, body.get()).map_err(D::Error::custom)
    }
}

impl Change {
    /// The change of a kind that has this JSON as its body.
    fn read(kind: &str, body: &str) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Nothing {}
        #[derive(Deserialize)]
        struct Raised {
            flag: Box<Flag>,
        }
        #[derive(Deserialize)]
        struct FromTo<T> {
            from: T,
            to: T,
        }
        #[derive(Deserialize)]
        struct Read {
            seen: Vec<Seen>,
        }
        #[derive(Deserialize)]
        struct Returned {
            reason: String,
        }
        #[derive(Deserialize)]
        struct Back<'a> {
            event: u64,
            #[serde(borrow)]
            change: &'a RawValue,
        }
        #[derive(Deserialize)]
        struct TakenBack<'a> {
            kind: String,
            #[serde(borrow)]
            body: &'a RawValue,
        }
        Ok(match kind {
            "article_imported" => Self::ArticleImported(from_str(body)?),
            "source_attached" => Self::SourceAttached(from_str(body)?),
            "source_updated" => Self::SourceUpdated(from_str(body)?),
            "translation_updated" => Self::TranslationUpdated(from_str(body)?),
            "article_described" => Self::ArticleDescribed(from_str(body)?),
            "article_removed" => {
                let Nothing {} = from_str(body)?;
                Self::ArticleRemoved {}
            }
            "article_restored" => {
                let Nothing {} = from_str(body)?;
                Self::ArticleRestored {}
            }
            "segment_revised" => Self::SegmentRevised(from_str(body)?),
            "segment_confirmed" => Self::SegmentConfirmed(from_str(body)?),
            "confirmation_brought" => Self::ConfirmationBrought(from_str(body)?),
            "segment_rated" => Self::SegmentRated(from_str(body)?),
            "flag_raised" => {
                let Raised { flag } = from_str(body)?;
                Self::FlagRaised { flag }
            }
            "flag_changed" => {
                let FromTo { from, to } = from_str(body)?;
                Self::FlagChanged { from, to }
            }
            "segments_realigned" => Self::SegmentsRealigned(from_str(body)?),
            "finding_dismissed" => Self::FindingDismissed(from_str(body)?),
            "finding_recalled" => Self::FindingRecalled(from_str(body)?),
            "marks_placed" => Self::MarksPlaced(from_str(body)?),
            "segments_read" => {
                let Read { seen } = from_str(body)?;
                Self::SegmentsRead { seen }
            }
            "disclosure_worded" => {
                let FromTo { from, to } = from_str(body)?;
                Self::DisclosureWorded { from, to }
            }
            "article_approved" => Self::ArticleApproved(from_str(body)?),
            "article_returned" => {
                let Returned { reason } = from_str(body)?;
                Self::ArticleReturned { reason }
            }
            UNDONE => {
                let Back { event, change } = from_str(body)?;
                let TakenBack { kind, body } = from_str(change.get())?;
                // Nothing writes an undo of an undo: it holds what the inner one does. A
                // file that nests them would be read deeper with every level.
                if kind == UNDONE {
                    return Err(Unreadable::custom("an undo inside of an undo"));
                }
                Self::Undone { event, change: Box::new(Self::read(&kind, body.get())?) }
            }
            unknown => {
                return Err(Unreadable::custom(format_args!(
                    "{:?} is no kind of event",
                    quoted(unknown)
                )));
            }
        })
    }
}

/// Body of [`Change::ArticleImported`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Imported {
    /// Title, engine, origin.
    pub description: Description,
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// The source text, if it was at hand.
    pub source: Option<String>,
    /// The machine translation, whole.
    pub mt: String,
    /// SHA-256 of the source as it was received, before normalisation.
    pub source_sha256: Option<String>,
    /// SHA-256 of the machine translation as it was received.
    pub mt_sha256: String,
    /// Where in `mt` the line stands that says it is AI-translated.
    pub disclosure: Option<Span>,
    /// Where in `mt` the photo credit stands.
    pub credit: Option<Span>,
    /// Headings, lists, links and the like of `mt`.
    #[serde(default, skip_serializing_if = "Structure::is_empty")]
    pub structure: Structure,
    /// The segments, in order.
    pub segments: Vec<Cut>,
}

/// Body of [`Change::SourceAttached`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceAttached {
    /// The source text.
    pub source: String,
    /// SHA-256 of it as it was received.
    pub sha256: String,
    /// The rows as they are with their source.
    pub realigned: Realigned,
}

/// Body of [`Change::SourceUpdated`]. The version before is in the event that
/// brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceUpdated {
    /// The source text.
    pub source: String,
    /// SHA-256 of it as it was received.
    pub sha256: String,
    /// SHA-256 of the version before.
    pub replaces: Option<String>,
    /// All rows, before and after.
    pub realigned: Realigned,
}

/// Body of [`Change::TranslationUpdated`]. The version before is in the event
/// that brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranslationUpdated {
    /// The machine translation, whole.
    pub mt: String,
    /// SHA-256 of it as it was received.
    pub sha256: String,
    /// SHA-256 of the version before.
    pub replaces: String,
    /// Where in `mt` the line stands that says it is AI-translated.
    pub disclosure: Option<Span>,
    /// Where in `mt` the photo credit stands.
    pub credit: Option<Span>,
    /// Headings, lists, links and the like of `mt`.
    #[serde(default, skip_serializing_if = "Structure::is_empty")]
    pub structure: Structure,
    /// All rows, before and after.
    pub realigned: Realigned,
}

/// Body of [`Change::ArticleDescribed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Described {
    /// Before.
    pub from: Description,
    /// After.
    pub to: Description,
}

/// Body of [`Change::SegmentRevised`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revised {
    /// The segment.
    pub segment: SegmentId,
    /// Number of the new revision.
    pub revision: u32,
    /// The text before.
    pub from: String,
    /// The text after.
    pub to: String,
    /// Whether it was confirmed before.
    pub confirmed_before: bool,
    /// Whether it is confirmed after: only when an undo brings a confirmed
    /// text back.
    pub confirmed: bool,
    /// Where its flags were, those that moved.
    pub before: Vec<Place>,
    /// Where those flags are now.
    pub after: Vec<Place>,
    /// The earlier event whose text was brought back, if that is what happened.
    pub restores: Option<u64>,
    /// Who wrote which words, before and after. Logs of earlier versions lack
    /// it: it then follows from the texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origins: Option<Authorship>,
}

/// Body of [`Change::SegmentConfirmed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmed {
    /// The segment.
    pub segment: SegmentId,
    /// The revision that was confirmed.
    pub revision: u32,
    /// Confirmed, or no longer.
    pub confirmed: bool,
}

/// Body of [`Change::ConfirmationBrought`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brought {
    /// The segment.
    pub segment: SegmentId,
    /// The revision that the file says was confirmed.
    pub revision: u32,
}

/// Body of [`Change::SegmentRated`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rated {
    /// The segment.
    pub segment: SegmentId,
    /// Its rating before.
    pub from: Option<Rating>,
    /// Its rating after.
    pub to: Option<Rating>,
}

/// Body of [`Change::SegmentsRealigned`]: neighbouring segments give way to
/// others that hold the same sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Realigned {
    /// The segments before.
    pub from: Vec<Segment>,
    /// The segments after. Those that go on keep their id.
    pub to: Vec<Segment>,
    /// Where their flags were.
    pub before: Vec<Place>,
    /// Where their flags are now.
    pub after: Vec<Place>,
    /// Who wrote which words of `from`, by segment; those that are wholly the
    /// machine's are left out.
    #[serde(default, skip_serializing_if = "Known::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, crate::model::origin::Origins>))]
    pub origins_before: Known,
    /// The same for `to`.
    #[serde(default, skip_serializing_if = "Known::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, crate::model::origin::Origins>))]
    pub origins_after: Known,
    /// The ratings of `from`.
    #[serde(default, skip_serializing_if = "Ratings::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, Rating>))]
    pub ratings_before: Ratings,
    /// The ratings of `to`: of the rows that stay as they are.
    #[serde(default, skip_serializing_if = "Ratings::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<crate::model::id::SegmentId, Rating>))]
    pub ratings_after: Ratings,
}

impl Change {
    /// The name of the kind, as it stands in the log.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ArticleImported(_) => "article_imported",
            Self::SourceAttached(_) => "source_attached",
            Self::SourceUpdated(_) => "source_updated",
            Self::TranslationUpdated(_) => "translation_updated",
            Self::ArticleDescribed(_) => "article_described",
            Self::ArticleRemoved {} => "article_removed",
            Self::ArticleRestored {} => "article_restored",
            Self::SegmentRevised(_) => "segment_revised",
            Self::SegmentConfirmed(_) => "segment_confirmed",
            Self::ConfirmationBrought(_) => "confirmation_brought",
            Self::SegmentRated(_) => "segment_rated",
            Self::FlagRaised { .. } => "flag_raised",
            Self::FlagChanged { .. } => "flag_changed",
            Self::SegmentsRealigned(_) => "segments_realigned",
            Self::FindingDismissed(_) => "finding_dismissed",
            Self::FindingRecalled(_) => "finding_recalled",
            Self::MarksPlaced(_) => "marks_placed",
            Self::SegmentsRead { .. } => "segments_read",
            Self::DisclosureWorded { .. } => "disclosure_worded",
            Self::ArticleApproved(_) => "article_approved",
            Self::ArticleReturned { .. } => "article_returned",
            Self::Undone { .. } => UNDONE,
        }
    }

    /// What this change does to the state: itself, or what an undo does.
    #[must_use]
    pub fn effect(&self) -> &Self {
        let mut effect = self;
        while let Self::Undone { change, .. } = effect {
            effect = change;
        }
        effect
    }

    /// The rows that give way to others, if that is what this change does.
    #[must_use]
    pub fn realigned(&self) -> Option<&Realigned> {
        match self.effect() {
            Self::SegmentsRealigned(realigned) => Some(realigned),
            Self::SourceAttached(attached) => Some(&attached.realigned),
            Self::SourceUpdated(updated) => Some(&updated.realigned),
            Self::TranslationUpdated(updated) => Some(&updated.realigned),
            Self::ArticleImported(_)
            | Self::ArticleDescribed(_)
            | Self::ArticleRemoved {}
            | Self::ArticleRestored {}
            | Self::SegmentRevised(_)
            | Self::SegmentConfirmed(_)
            | Self::ConfirmationBrought(_)
            | Self::SegmentRated(_)
            | Self::MarksPlaced(_)
            | Self::FlagRaised { .. }
            | Self::FlagChanged { .. }
            | Self::FindingDismissed(_)
            | Self::FindingRecalled(_)
            | Self::SegmentsRead { .. }
            | Self::DisclosureWorded { .. }
            | Self::ArticleApproved(_)
            | Self::ArticleReturned { .. }
            | Self::Undone { .. } => None,
        }
    }

    /// The segments whose row this change may alter, before and after it.
    #[must_use]
    pub fn segments(&self) -> Vec<SegmentId> {
        match self.effect() {
            Self::SegmentRevised(revised) => vec![revised.segment],
            Self::SegmentConfirmed(confirmed) => vec![confirmed.segment],
            Self::ConfirmationBrought(brought) => vec![brought.segment],
            Self::SegmentRated(rated) => vec![rated.segment],
            Self::FlagRaised { flag } => vec![flag.segment],
            Self::FlagChanged { from, to } if from.segment == to.segment => vec![to.segment],
            Self::FlagChanged { from, to } => vec![from.segment, to.segment],
            Self::SegmentsRealigned(_)
            | Self::SourceAttached(_)
            | Self::SourceUpdated(_)
            | Self::TranslationUpdated(_) => {
                self.realigned().map(Realigned::segments).unwrap_or_default()
            }
            Self::FindingDismissed(dismissal) | Self::FindingRecalled(dismissal) => {
                vec![dismissal.segment]
            }
            Self::MarksPlaced(moved) => vec![moved.segment],
            Self::SegmentsRead { .. }
            | Self::DisclosureWorded { .. }
            | Self::ArticleApproved(_)
            | Self::ArticleReturned { .. }
            | Self::ArticleImported(_)
            | Self::ArticleDescribed(_)
            | Self::ArticleRemoved {}
            | Self::ArticleRestored {}
            | Self::Undone { .. } => Vec::new(),
        }
    }
}

impl Realigned {
    fn segments(&self) -> Vec<SegmentId> {
        self.from.iter().chain(&self.to).map(|segment| segment.id).collect()
    }
}

impl Event {
    /// The event with its hash: SHA-256 of the canonical JSON (RFC 8785) of
    /// `{article, n, at, actor, kind, body, prev}`.
    #[must_use]
    pub fn seal(
        article: ArticleId,
        n: u64,
        at: Timestamp,
        actor: PersonId,
        change: Change,
        prev: String,
    ) -> Self {
        let mut event = Self { article, n, at, actor, change, prev, hash: String::new() };
        event.hash = event.computed_hash();
        event
    }

    /// Whether it is event `n` of `article`, chained to the one before, whose
    /// hash is `prev`.
    ///
    /// # Errors
    /// What speaks against it.
    pub fn link(&self, article: ArticleId, n: u64, prev: &str) -> Result<(), Flaw> {
        if self.n != n {
            Err(Flaw::Number)
        } else if self.article != article {
            Err(Flaw::Article)
        } else if self.prev != prev {
            Err(Flaw::Chain)
        } else if self.hash != self.computed_hash() {
            Err(Flaw::Hash)
        } else {
            Ok(())
        }
    }

    /// The hash this event must carry.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        #[derive(Serialize)]
        struct Hashed<'a> {
            article: ArticleId,
            n: u64,
            at: Timestamp,
            actor: PersonId,
            #[serde(flatten)]
            change: &'a Change,
            prev: &'a str,
        }
        let hashed = Hashed {
            article: self.article,
            n: self.n,
            at: self.at,
            actor: self.actor,
            change: &self.change,
            prev: &self.prev,
        };
        canonical::sha256(canonical::json(&hashed).as_bytes())
    }
}

/// What can be wrong with an event of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// In a file: it is not of the form events have.
    #[error("it is not of the form events have")]
    Form,
    /// The first event must be an import, and only the first.
    #[error("an article begins with its import and is imported once")]
    Beginning,
    /// Numbers must be gapless.
    #[error("its number does not follow the one before")]
    Number,
    /// It names another article.
    #[error("it belongs to another article")]
    Article,
    /// `prev` is not the hash of the event before.
    #[error("it is not chained to the event before")]
    Chain,
    /// `hash` is not the hash of its content.
    #[error("its hash is not that of its content")]
    Hash,
    /// It names a segment or flag that does not exist.
    #[error("it changes something that does not exist")]
    Unknown,
    /// What it says was before was not.
    #[error("what it says was there before was not")]
    Before,
    /// A span or cut lies outside its text.
    #[error("a position lies outside the text")]
    Position,
    /// In a file: its words are not whose it says.
    #[error("it says of words that somebody else wrote them")]
    Origin,
    /// In a file: it is older than the event before.
    #[error("it is older than the event before")]
    Time,
}
