//! How events make an article what it is.

use std::collections::{HashMap, HashSet};

use language::{
    patience,
    text::{side::Side, span::Span},
};
use thiserror::Error;

use crate::{
    log::{
        article::Article,
        authors, body,
        event::{Change, Event, Flaw, GENESIS, Imported, Realigned, Revised},
        marks, versions,
    },
    model::{
        approval::{Approval, Return},
        flag::Place,
        id::{FlagId, SegmentId},
        origin::{Authorship, Known, Origin, Origins},
        rating, reading,
        segment::Segment,
        texts::Texts,
    },
};

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

/// A line that stands in `mt`.
fn line(span: Option<Span>, mt: &str) -> Result<Option<String>, Flaw> {
    span.map(|span| span.of(mt).map(str::to_owned).ok_or(Flaw::Position)).transpose()
}

impl Article {
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
            segments: crate::model::segment::segments(&imported.segments, &texts)
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
            patience::go_on();
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
                versions::check(self, Side::Source, &updated.source, &updated.realigned)?;
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
                versions::check(self, Side::Target, &updated.mt, &updated.realigned)?;
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
                let known = authors::of_segment(self, segment);
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
                if approved.text_sha256 != body::text_sha256(self)
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
}
