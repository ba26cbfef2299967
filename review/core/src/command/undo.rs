//! Taking back an event.

use crate::{
    command::{
        dismiss::{dismiss, recall},
        marks,
        refusal::Refusal,
        revise::revise,
    },
    log::{
        article::Article,
        event::{Change, Confirmed, Described, Event, Rated, Realigned},
    },
    model::{
        flag::{Flag, Place, Status},
        rating,
    },
};

/// The change that takes `event` back, if what it made is still there.
pub(super) fn undo(article: &Article, event: &Event) -> Result<Change, Refusal> {
    let change = match event.change.effect() {
        Change::SegmentRevised(revised) => {
            let segment = article.segment(revised.segment).ok_or(Refusal::Superseded)?;
            if segment.text != revised.to {
                return Err(Refusal::Superseded);
            }
            let Some(Change::SegmentRevised(mut back)) =
                revise(article, segment, revised.from.clone(), None)
            else {
                return Err(Refusal::Superseded);
            };
            // A confirmation was of a pair: the other side may be another since.
            let is_pair = article.updated.is_none_or(|n| n < event.n);
            back.confirmed = revised.confirmed_before && is_pair;
            if let (Some(now), Some(then)) = (&mut back.origins, &revised.origins) {
                now.to.clone_from(&then.from);
            }
            give_back_places(article, &mut back.before, &mut back.after, &revised.before);
            Change::SegmentRevised(back)
        }
        Change::SegmentConfirmed(confirmed) => {
            let segment = article.segment(confirmed.segment).ok_or(Refusal::Superseded)?;
            if segment.revision != confirmed.revision || segment.confirmed != confirmed.confirmed {
                return Err(Refusal::Superseded);
            }
            let confirmed = Confirmed { confirmed: !confirmed.confirmed, ..confirmed.clone() };
            Change::SegmentConfirmed(confirmed)
        }
        Change::SegmentRated(Rated { segment, from, to }) => {
            let row = article.segment(*segment).ok_or(Refusal::Superseded)?;
            // Undoing a realignment gives back an earlier revision: what was said of
            // the later one is not said of it.
            let is_of_later = from.is_some_and(|rating| rating.revision > row.revision);
            if is_of_later || article.ratings.get(segment) != to.as_ref() {
                return Err(Refusal::Superseded);
            }
            Change::SegmentRated(Rated { segment: *segment, from: *to, to: *from })
        }
        Change::FlagRaised { flag } => {
            let from = article.flag(flag.id).ok_or(Refusal::Superseded)?.clone();
            if from.status == Status::Withdrawn {
                return Err(Refusal::Superseded);
            }
            let to = Flag { status: Status::Withdrawn, ..from.clone() };
            Change::FlagChanged { from: Box::new(from), to: Box::new(to) }
        }
        Change::FlagChanged { from, to } => {
            // Its words may have moved since: they stay where they are now.
            let now = article.flag(to.id).ok_or(Refusal::Superseded)?.clone();
            let placed = |flag: &Flag| Flag {
                segment: now.segment,
                source: now.source.clone(),
                target: now.target.clone(),
                ..flag.clone()
            };
            if placed(to) != now {
                return Err(Refusal::Superseded);
            }
            Change::FlagChanged { to: Box::new(placed(from)), from: Box::new(now) }
        }
        Change::ArticleDescribed(described) => {
            if article.description != described.to {
                return Err(Refusal::Superseded);
            }
            let (from, to) = (described.to.clone(), described.from.clone());
            Change::ArticleDescribed(Described { from, to })
        }
        Change::SegmentsRealigned(realigned) => {
            Change::SegmentsRealigned(unrealign(article, event, realigned)?)
        }
        Change::FindingDismissed(dismissal) => {
            recall(article, dismissal.clone()).ok_or(Refusal::Superseded)?
        }
        Change::FindingRecalled(dismissal) => {
            dismiss(article, dismissal.clone())?.ok_or(Refusal::Superseded)?
        }
        Change::MarksPlaced(moved) => marks::take_back(article, moved)?,
        Change::ArticleRemoved {} if article.removed => Change::ArticleRestored {},
        Change::ArticleRestored {} if !article.removed => Change::ArticleRemoved {},
        Change::ArticleRemoved {} | Change::ArticleRestored {} => return Err(Refusal::Superseded),
        Change::DisclosureWorded { from, to } => {
            if article.wording != *to {
                return Err(Refusal::Superseded);
            }
            Change::DisclosureWorded { from: to.clone(), to: from.clone() }
        }
        // What was seen was seen, what a file says it says; an approval ends by a return, with its reason.
        Change::ArticleImported(_)
        | Change::SourceAttached(_)
        | Change::SourceUpdated(_)
        | Change::TranslationUpdated(_)
        | Change::ConfirmationBrought(_)
        | Change::SegmentsRead { .. }
        | Change::ArticleApproved(_)
        | Change::ArticleReturned { .. }
        | Change::Undone { .. } => return Err(Refusal::NotUndoable),
    };
    Ok(Change::Undone { event: event.n, change: Box::new(change) })
}

fn unrealign(
    article: &Article,
    event: &Event,
    realigned: &Realigned,
) -> Result<Realigned, Refusal> {
    let first = realigned.to.first().ok_or(Refusal::Superseded)?;
    let at = article.position(first.id).ok_or(Refusal::Superseded)?;
    if article.segments.get(at..at + realigned.to.len()) != Some(&realigned.to[..]) {
        return Err(Refusal::Superseded);
    }
    let (mut before, mut after) = (realigned.after.clone(), realigned.before.clone());
    for flag in realigned.to.iter().flat_map(|segment| article.flags_of(segment.id)) {
        let place = Place::from(flag);
        let moved = before.contains(&place);
        let stayed = realigned.from.iter().any(|segment| {
            segment.id == flag.segment
                && flag.source.iter().all(|span| span.of(&segment.source).is_some())
                && flag.target.iter().all(|span| span.of(&segment.text).is_some())
        });
        if moved || (stayed && flag.at < event.at) {
            continue;
        }
        // A flag raised since has a place in the new rows only. A withdrawn one
        // need not hold anything up: it goes to the first row without its marks.
        if flag.status != Status::Withdrawn {
            return Err(Refusal::Superseded);
        }
        before.retain(|known| known.flag != flag.id);
        after.retain(|known| known.flag != flag.id);
        before.push(place);
        after.push(Place {
            flag: flag.id,
            segment: realigned.from[0].id,
            source: Vec::new(),
            target: Vec::new(),
        });
    }
    // What was rated in the meantime holds where its row stays as it is.
    let ratings_before = article.known_ratings(&realigned.to);
    let mut ratings_after = realigned.ratings_before.clone();
    ratings_after.extend(rating::carried(&ratings_before, &realigned.to, &realigned.from));
    Ok(Realigned {
        from: realigned.to.clone(),
        to: realigned.from.clone(),
        before,
        after,
        origins_before: realigned.origins_after.clone(),
        origins_after: realigned.origins_before.clone(),
        ratings_before,
        ratings_after,
    })
}

/// Flags that the undone edit moved go back to exactly where they were: a
/// deletion cannot be carried back by comparing texts.
fn give_back_places(
    article: &Article,
    before: &mut Vec<Place>,
    after: &mut Vec<Place>,
    earlier: &[Place],
) {
    for place in earlier {
        let Some(flag) = article.flag(place.flag).filter(|flag| flag.segment == place.segment)
        else {
            continue;
        };
        // The edit touched the target alone; the source may be another since.
        let place = &Place { source: flag.source.clone(), ..place.clone() };
        match after.iter_mut().find(|moved| moved.flag == place.flag) {
            Some(moved) => moved.clone_from(place),
            None if Place::from(flag) != *place => {
                before.push(Place::from(flag));
                after.push(place.clone());
            }
            None => {}
        }
    }
}
