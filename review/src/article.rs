//! An article under review, and how events make it what it is.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    alignment::Side,
    approval::{self, Approval, Return},
    disclosure::Wording,
    event::{Change, Event, GENESIS, Imported, Realigned, Revised},
    finding::Dismissal,
    flag::{Flag, NOTE, Place, Status},
    id::{ArticleId, FlagId, PersonId, SegmentId},
    marks::{self, Placements},
    origin::{self, Authorship, Known, Origin, Origins},
    rating::{self, Ratings},
    reading::{self, Reading},
    segment::Segment,
    structure::Structure,
    text::Span,
    time::Timestamp,
    update,
};

/// What editors may change about an article apart from its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Description {
    /// The article's title.
    pub title: String,
    /// Engine that translated it, with its version, if known.
    pub engine: Option<String>,
    /// Where it came from: an address or a name.
    pub origin: Option<String>,
}

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
    pub origins: Known,
    /// The segments that were rated.
    #[serde(default, skip_serializing_if = "Ratings::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, rating::Rating>))]
    pub ratings: Ratings,
    /// Where editors put the marks of the machine translation.
    #[serde(default, skip_serializing_if = "Placements::is_empty")]
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

/// The two texts of an article as they were received; a new version takes the
/// place of the one before. Kept apart from the state because only realignment
/// and new versions need them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Texts {
    /// The source text; empty where there is none.
    pub source: String,
    /// The machine translation.
    pub mt: String,
}

impl Texts {
    /// Takes in what the next event brings.
    pub fn take(&mut self, change: &Change) {
        match change.effect() {
            Change::SourceAttached(attached) => self.source.clone_from(&attached.source),
            Change::SourceUpdated(updated) => self.source.clone_from(&updated.source),
            Change::TranslationUpdated(updated) => self.mt.clone_from(&updated.mt),
            _ => {}
        }
    }
}

/// A log that does not make sense, with the event at which that shows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("event {n}: {reason}")]
pub struct ReplayError {
    /// Number of the event.
    pub n: u64,
    /// What is wrong with it.
    pub reason: Flaw,
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

/// A line that stands in `mt`.
fn line(span: Option<Span>, mt: &str) -> Result<Option<String>, Flaw> {
    span.map(|span| span.of(mt).map(str::to_owned).ok_or(Flaw::Position)).transpose()
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

    /// The article that an import makes.
    ///
    /// # Errors
    /// If `event` is no import, or its cuts lie outside its texts.
    pub fn import(event: &Event) -> Result<(Self, Texts), ReplayError> {
        let flawed = |reason| ReplayError { n: event.n, reason };
        let Change::ArticleImported(imported) = &event.change else {
            return Err(flawed(Flaw::Beginning));
        };
        let Imported { description, source_lang, target_lang, source, mt, .. } = &**imported;
        let texts = Texts { source: source.clone().unwrap_or_default(), mt: mt.clone() };
        if !imported.structure.fits(mt) {
            return Err(flawed(Flaw::Position));
        }
        let line = |span| line(span, mt).map_err(flawed);
        let article = Self {
            source_lang: source_lang.clone(),
            target_lang: target_lang.clone(),
            has_source: source.is_some(),
            source_sha256: imported.source_sha256.clone(),
            mt_sha256: imported.mt_sha256.clone(),
            disclosure: line(imported.disclosure)?,
            credit: line(imported.credit)?,
            structure: imported.structure.clone(),
            imported_at: event.at,
            events: event.n,
            head: event.hash.clone(),
            changed_at: event.at,
            segments: crate::import::segments(&imported.segments, &texts)
                .ok_or(flawed(Flaw::Position))?,
            ..Self::empty(event.article, description.clone(), event.actor)
        };
        Ok((article, texts))
    }

    /// The article that a whole log makes.
    ///
    /// # Errors
    /// The first event that does not follow from those before it, be it by its
    /// content or by its hash.
    pub fn replay(events: &[Event]) -> Result<(Self, Texts), ReplayError> {
        let Some(first) = events.first() else {
            return Err(ReplayError { n: 0, reason: Flaw::Beginning });
        };
        let check = |event: &Event, n: u64, prev: &str| {
            event.link(first.article, n, prev).map_err(|reason| ReplayError { n: event.n, reason })
        };
        check(first, 1, GENESIS)?;
        let (mut article, mut texts) = Self::import(first)?;
        for event in &events[1..] {
            check(event, article.events + 1, &article.head)?;
            article.apply(event)?;
            texts.take(&event.change);
        }
        Ok((article, texts))
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// If it does not follow from this state. The state is then as before.
    pub fn apply(&mut self, event: &Event) -> Result<(), ReplayError> {
        if event.n != self.events + 1 {
            return Err(ReplayError { n: event.n, reason: Flaw::Number });
        }
        self.take(event).map_err(|reason| ReplayError { n: event.n, reason })?;
        self.events = event.n;
        self.head.clone_from(&event.hash);
        self.changed_at = event.at;
        Ok(())
    }

    fn take(&mut self, event: &Event) -> Result<(), Flaw> {
        if let Change::Undone { change, .. } = &event.change
            && matches!(**change, Change::Undone { .. })
        {
            return Err(Flaw::Form);
        }
        match event.change.effect() {
            Change::ArticleImported(_) => return Err(Flaw::Beginning),
            Change::SourceAttached(attached) => {
                self.realign(&attached.realigned)?;
                self.has_source = true;
                self.source_sha256 = Some(attached.sha256.clone());
            }
            Change::SourceUpdated(updated) => {
                if self.source_sha256 != updated.replaces {
                    return Err(Flaw::Before);
                }
                update::check(self, Side::Source, &updated.source, &updated.realigned)?;
                self.realign(&updated.realigned)?;
                self.source_sha256 = Some(updated.sha256.clone());
                self.updated = Some(event.n);
            }
            Change::TranslationUpdated(updated) => {
                if self.mt_sha256 != updated.replaces {
                    return Err(Flaw::Before);
                }
                if !updated.structure.fits(&updated.mt) {
                    return Err(Flaw::Position);
                }
                let disclosure = line(updated.disclosure, &updated.mt)?;
                let credit = line(updated.credit, &updated.mt)?;
                update::check(self, Side::Target, &updated.mt, &updated.realigned)?;
                self.realign(&updated.realigned)?;
                (self.disclosure, self.credit) = (disclosure, credit);
                self.structure.clone_from(&updated.structure);
                self.mt_sha256.clone_from(&updated.sha256);
                self.updated = Some(event.n);
            }
            Change::ArticleDescribed(described) => {
                if self.description != described.from {
                    return Err(Flaw::Before);
                }
                self.description.clone_from(&described.to);
            }
            Change::ArticleRemoved {} => self.removed = true,
            Change::ArticleRestored {} => self.removed = false,
            Change::SegmentRevised(revised) => {
                let segment = self.segment(revised.segment).ok_or(Flaw::Unknown)?;
                let now = [(segment.id, segment.source.as_str(), revised.to.as_str())];
                let places = self.places(&revised.after, &now)?;
                let known = origin::of_segment(self, segment);
                if let Some(Authorship { from, to }) = &revised.origins {
                    if *from != known {
                        return Err(Flaw::Before);
                    }
                    if !to.fits(&revised.to) {
                        return Err(Flaw::Position);
                    }
                }
                let segment = self.segment_mut(revised.segment).ok_or(Flaw::Unknown)?;
                if segment.text != revised.from || segment.revision + 1 != revised.revision {
                    return Err(Flaw::Before);
                }
                segment.text.clone_from(&revised.to);
                segment.revision = revised.revision;
                segment.confirmed = revised.confirmed;
                segment.claimed = false;
                self.put(places);
                self.write(revised, &known);
                self.edited_by = Some(event.actor);
            }
            Change::SegmentConfirmed(confirmed) => {
                let segment = self.segment_mut(confirmed.segment).ok_or(Flaw::Unknown)?;
                if segment.revision != confirmed.revision {
                    return Err(Flaw::Before);
                }
                segment.confirmed = confirmed.confirmed;
            }
            Change::ConfirmationBrought(brought) => {
                let segment = self.segment_mut(brought.segment).ok_or(Flaw::Unknown)?;
                if segment.revision != brought.revision {
                    return Err(Flaw::Before);
                }
                segment.claimed = true;
            }
            Change::SegmentRated(rated) => {
                let segment = self.segment(rated.segment).ok_or(Flaw::Unknown)?;
                if self.ratings.get(&rated.segment) != rated.from.as_ref() {
                    return Err(Flaw::Before);
                }
                // What an undo brings back was said by somebody else, or earlier.
                let is_new = !matches!(event.change, Change::Undone { .. });
                match rated.to {
                    Some(to)
                        if to.score > rating::BEST
                            || to.revision > segment.revision
                            || is_new
                                && (to.by, to.revision) != (event.actor, segment.revision) =>
                    {
                        return Err(Flaw::Form);
                    }
                    Some(to) => self.ratings.insert(rated.segment, to),
                    None => self.ratings.remove(&rated.segment),
                };
            }
            Change::FlagRaised { flag } => {
                let segment = self.segment(flag.segment).ok_or(Flaw::Unknown)?;
                let fits = flag.source.iter().all(|span| span.fits(&segment.source))
                    && flag.target.iter().all(|span| span.fits(&segment.text));
                if !fits {
                    return Err(Flaw::Position);
                }
                self.flags.push((**flag).clone());
            }
            Change::FlagChanged { from, to } => {
                let flag = self.flag_mut(from.id).ok_or(Flaw::Unknown)?;
                if *flag != **from || to.id != from.id {
                    return Err(Flaw::Before);
                }
                flag.clone_from(&**to);
            }
            Change::SegmentsRealigned(realigned) => self.realign(realigned)?,
            Change::FindingDismissed(dismissal) => {
                self.segment(dismissal.segment).ok_or(Flaw::Unknown)?;
                if self.dismissals.contains(dismissal) {
                    return Err(Flaw::Before);
                }
                self.dismissals.push(dismissal.clone());
            }
            Change::FindingRecalled(dismissal) => {
                let at = self.dismissals.iter().position(|known| known == dismissal);
                self.dismissals.remove(at.ok_or(Flaw::Unknown)?);
            }
            Change::MarksPlaced(moved) => {
                marks::verify(self, moved)?;
                match &moved.after {
                    Some(after) => self.placed.insert(moved.segment, after.clone()),
                    None => self.placed.remove(&moved.segment),
                };
            }
            Change::SegmentsRead { seen } => {
                for seen in seen {
                    reading::add(&mut self.readings, event.actor, *seen);
                }
            }
            Change::DisclosureWorded { from, to } => {
                if self.wording != *from {
                    return Err(Flaw::Before);
                }
                self.wording.clone_from(to);
            }
            Change::ArticleApproved(approved) => {
                if approved.text_sha256 != approval::text_sha256(self)
                    || approved.source_sha256 != self.source_sha256
                {
                    return Err(Flaw::Before);
                }
                let Event { actor: by, at, n, .. } = *event;
                let what = (**approved).clone();
                self.approval = Some(Approval { by, at, event: n, what });
                self.returned = None;
                // From here on the line is the approval's.
                self.wording = None;
            }
            Change::ArticleReturned { reason } => {
                let (by, at) = (event.actor, event.at);
                self.returned = Some(Return { by, at, reason: reason.clone() });
            }
            Change::Undone { .. } => unreachable!("effect() has taken the undo off"),
        }
        Ok(())
    }

    fn realign(&mut self, realigned: &Realigned) -> Result<(), Flaw> {
        let at = match realigned.from.first() {
            Some(first) => self.position(first.id).ok_or(Flaw::Unknown)?,
            // Of an article without rows: they are its first.
            None if self.segments.is_empty() => 0,
            None => return Err(Flaw::Unknown),
        };
        let end = at + realigned.from.len();
        if self.segments.get(at..end) != Some(&realigned.from[..]) {
            return Err(Flaw::Before);
        }
        let now: Vec<_> = realigned
            .to
            .iter()
            .map(|segment| (segment.id, segment.source.as_str(), segment.text.as_str()))
            .collect();
        let places = self.places(&realigned.after, &now)?;
        let origins = self.realigned_origins(realigned)?;
        if self.known_ratings(&realigned.from) != realigned.ratings_before {
            return Err(Flaw::Before);
        }
        let ids: HashSet<SegmentId> = realigned.to.iter().map(|row| row.id).collect();
        if !realigned.ratings_after.keys().all(|id| ids.contains(id)) {
            return Err(Flaw::Unknown);
        }
        for segment in &realigned.from {
            self.origins.remove(&segment.id);
            let is_placed = self.placed.contains_key(&segment.id);
            if is_placed && !marks::outlives(segment, &realigned.to) {
                self.placed.remove(&segment.id);
            }
        }
        self.origins.extend(origins);
        self.ratings.retain(|id, _| !realigned.ratings_before.contains_key(id));
        self.ratings.extend(&realigned.ratings_after);
        self.segments.splice(at..end, realigned.to.iter().cloned());
        self.put(places);
        Ok(())
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

    /// Who wrote the words of the new rows that are not wholly the machine's.
    fn realigned_origins(&self, realigned: &Realigned) -> Result<Known, Flaw> {
        let before = self.known_origins(&realigned.from);
        if before == realigned.origins_before {
            let rows: HashMap<SegmentId, &Segment> =
                realigned.to.iter().map(|row| (row.id, row)).collect();
            let fits = realigned
                .origins_after
                .iter()
                .all(|(id, origins)| rows.get(id).is_some_and(|row| origins.fits(&row.text)));
            return if fits { Ok(realigned.origins_after.clone()) } else { Err(Flaw::Position) };
        }
        if !realigned.origins_before.is_empty() {
            return Err(Flaw::Before);
        }
        // A log of a version that did not record origins.
        let carried = |row: &Segment| {
            let stays = realigned.from.iter().any(|old| old.id == row.id && old.text == row.text);
            let origins = match before.get(&row.id) {
                Some(origins) if stays => origins.clone(),
                None if stays => return None,
                _ => Origins::whole(&row.text, Origin::Edited),
            };
            Some((row.id, origins))
        };
        Ok(realigned.to.iter().filter_map(carried).collect())
    }

    /// Takes in who wrote the words of a new text.
    fn write(&mut self, revised: &Revised, before: &Origins) {
        let after = match &revised.origins {
            Some(authorship) => authorship.to.clone(),
            None => before.carried(&revised.from, &revised.to),
        };
        if after.is_machine() {
            self.origins.remove(&revised.segment);
        } else {
            self.origins.insert(revised.segment, after);
        }
    }

    /// The flags named by `places`, once it is sure that all spans fit the
    /// source and target that their segments are about to have.
    fn places<'a>(
        &self,
        places: &'a [Place],
        segments: &[(SegmentId, &str, &str)],
    ) -> Result<Vec<(usize, &'a Place)>, Flaw> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let segments: HashMap<SegmentId, (&str, &str)> =
            segments.iter().map(|(id, source, target)| (*id, (*source, *target))).collect();
        let flags: HashMap<FlagId, usize> =
            self.flags.iter().enumerate().map(|(at, flag)| (flag.id, at)).collect();
        let find = |place: &'a Place| {
            let (source, target) = segments.get(&place.segment).ok_or(Flaw::Unknown)?;
            let fits = place.source.iter().all(|span| span.fits(source))
                && place.target.iter().all(|span| span.fits(target));
            if !fits {
                return Err(Flaw::Position);
            }
            flags.get(&place.flag).map(|flag| (*flag, place)).ok_or(Flaw::Unknown)
        };
        places.iter().map(find).collect()
    }

    fn put(&mut self, places: Vec<(usize, &Place)>) {
        for (index, place) in places {
            let flag = &mut self.flags[index];
            flag.segment = place.segment;
            flag.source.clone_from(&place.source);
            flag.target.clone_from(&place.target);
        }
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

    fn segment_mut(&mut self, id: SegmentId) -> Option<&mut Segment> {
        self.segments.iter_mut().find(|segment| segment.id == id)
    }

    /// A flag by its id.
    #[must_use]
    pub fn flag(&self, id: FlagId) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.id == id)
    }

    fn flag_mut(&mut self, id: FlagId) -> Option<&mut Flag> {
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
