//! What people ask for, and what becomes of it: a change, or a refusal.
//!
//! `decide` is the one place where the rules of writing are. It changes
//! nothing: the change it gives back is stored as an event, and only then
//! applied.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    alignment::{self, Operation},
    approval::{self, Approved, NewApproval, ObstacleKind},
    article::{Article, Description, Texts},
    diff::Comparison,
    disclosure::{self, Contradiction, Wording},
    event::{Brought, Change, Confirmed, Described, Event, Rated, Realigned, Revised},
    finding::Dismissal,
    flag::{Flag, FlagEdit, NOTE, NewFlag, Place, Status},
    formats::document::ReadFlag,
    id::{FlagId, PersonId, SegmentId},
    marks,
    origin::{self, Authorship, Origins},
    project::Project,
    rating::{self, Rating},
    reading::{self, Seen},
    segment::Segment,
    structure::Mark,
    text::{self, ForbiddenCharacter, Span, length},
    time::Timestamp,
    typology::Typology,
    update,
};

/// Longest text of one segment, in scalars.
pub const SEGMENT_LIMIT: u32 = 20_000;
/// Longest comment, correction, title, engine or origin, in scalars.
pub const FIELD_LIMIT: u32 = 5_000;

/// Something a person wants done to an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Change title, engine, origin.
    Describe(Description),
    /// Put a corrected source in the place of the one there is; where there is
    /// none, the first.
    UpdateSource {
        /// The text, as received.
        source: String,
        /// SHA-256 of the version that whoever asks has seen.
        replaces: Option<String>,
    },
    /// Put another machine translation in the place of the one there is.
    UpdateTranslation {
        /// The text, as received.
        mt: String,
        /// SHA-256 of the version that whoever asks has seen.
        replaces: String,
    },
    /// Put another text into a segment.
    Revise {
        /// The segment.
        segment: SegmentId,
        /// The revision the new text was made from.
        revision: u32,
        /// The new text.
        text: String,
        /// The event whose text is brought back, if that is what happens.
        restores: Option<Box<Event>>,
    },
    /// Confirm a revision of a segment, or take that back.
    Confirm {
        /// The segment.
        segment: SegmentId,
        /// The revision that was read.
        revision: u32,
        /// Confirm, or take it back.
        confirmed: bool,
    },
    /// Record that a file says that somebody has confirmed a revision of a segment.
    BringConfirmation {
        /// The segment.
        segment: SegmentId,
        /// The revision that was confirmed.
        revision: u32,
    },
    /// Rate a segment, or take that back.
    Rate {
        /// The segment.
        segment: SegmentId,
        /// The revision that was read.
        revision: u32,
        /// From 0 to [`rating::BEST`], or nothing.
        score: Option<u8>,
    },
    /// Raise a flag.
    Raise {
        /// The segment.
        segment: SegmentId,
        /// The flag.
        flag: NewFlag,
    },
    /// Take over a flag that a file brought, in the state that it had there.
    Bring {
        /// The segment.
        segment: SegmentId,
        /// The flag.
        read: ReadFlag,
    },
    /// Edit, resolve, reopen or withdraw a flag.
    ChangeFlag {
        /// The flag.
        flag: FlagId,
        /// What to change.
        edit: FlagEdit,
    },
    /// Change which sentences belong together.
    Realign(Operation),
    /// Put bold, links and the like on other words.
    PlaceMarks {
        /// The segment.
        segment: SegmentId,
        /// The revision in whose positions the marks are.
        revision: u32,
        /// All marks of the segment.
        marks: Vec<Mark>,
    },
    /// Set a finding of an automatic check aside, or take that back.
    Dismiss(NewDismissal),
    /// Report what was on the actor's screen.
    Read {
        /// Which segments, and for how long.
        seen: Vec<Seen>,
    },
    /// Word the disclosure line by hand, or leave it to the desk again.
    Word {
        /// The line.
        text: Option<String>,
    },
    /// Answer for the text as it is.
    Approve(NewApproval),
    /// Send the article back to the editor.
    Return {
        /// Why.
        reason: String,
    },
    /// Take an event back.
    Undo {
        /// That event, from this article's log.
        event: Box<Event>,
    },
    /// Take the article off the list.
    Remove,
    /// Put it back.
    Restore,
}

/// Why a command is not carried out. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such segment (any more).
    #[error("there is no such segment")]
    UnknownSegment,
    /// There is no such flag.
    #[error("there is no such flag")]
    UnknownFlag,
    /// There is no such category in the typology.
    #[error("the typology has no category {0:?}")]
    UnknownCategory(String),
    /// The segment has changed since the editor saw it.
    #[error("the segment has changed since it was read")]
    Stale,
    /// The event cannot be taken back, because what it did was changed since.
    #[error("what this did has been changed since")]
    Superseded,
    /// The event is of a kind that is not taken back.
    #[error("this cannot be undone")]
    NotUndoable,
    /// A span lies outside its text.
    #[error("a marked span lies outside the text")]
    SpanOutside,
    /// A rating is above the best.
    #[error("a rating is from 0 to {best}", best = rating::BEST)]
    ScoreOutside,
    /// A text holds a control character.
    #[error(transparent)]
    Forbidden(#[from] ForbiddenCharacter),
    /// A text is longer than allowed.
    #[error("the text has {length} characters, at most {limit} are accepted")]
    TooLong {
        /// Scalars received.
        length: u32,
        /// Scalars accepted.
        limit: u32,
    },
    /// A sentence, or a row of a file, is longer than a segment may be.
    #[error("line {line}: {length} characters without an end, at most {limit} are accepted")]
    SentenceTooLong {
        /// The line of its text in which it begins, from 1.
        line: u32,
        /// Its scalars.
        length: u32,
        /// Scalars accepted.
        limit: u32,
    },
    /// An article would have more rows than accepted.
    #[error("more than {limit} sentences")]
    TooManyRows {
        /// Rows accepted.
        limit: usize,
    },
    /// A text that must not be empty is.
    #[error("the text is empty")]
    Empty,
    /// Another version of the text is there by now.
    #[error("another version of this text is there by now")]
    StaleVersion,
    /// The segments have no neighbour, or nothing to divide.
    #[error("there is nothing to merge, split or move here")]
    NothingToAlign,
    /// Something stands in the way of an approval, and no reason was given.
    #[error("something stands in the way of approving this")]
    Obstructed {
        /// The first kind without a reason.
        kind: ObstacleKind,
    },
    /// The text has changed since whoever approves saw it.
    #[error("the text has changed since it was read")]
    StaleText,
    /// A disclosure line says what is not so.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
    /// Marks can be moved, but neither made nor dropped.
    #[error("marks can be moved, but neither added nor removed")]
    MarksBroken,
    /// An open flag marks words on both sides of the cut.
    #[error("an open flag marks words on both sides of the cut")]
    FlagAcrossCut,
}

/// What deciding needs besides the article: all that is not its own state.
pub struct Circumstances<'a> {
    /// The person who asks.
    pub actor: PersonId,
    /// The time.
    pub at: Timestamp,
    /// The categories flags may have.
    pub typology: &'a Typology,
    /// What the desk has agreed on.
    pub project: &'a Project,
    /// The article's texts as imported.
    pub texts: &'a Texts,
    /// Where new ids come from.
    pub fresh: &'a mut dyn FnMut() -> Uuid,
}

/// What `command` does to `article`; `None` where it changes nothing.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(
    article: &Article,
    command: Command,
    circumstances: Circumstances<'_>,
) -> Result<Option<Change>, Refusal> {
    let Circumstances { actor, at, typology, project, texts, fresh } = circumstances;
    match command {
        Command::Describe(to) => {
            let to = checked_description(&to)?;
            let from = article.description.clone();
            Ok((from != to).then_some(Change::ArticleDescribed(Described { from, to })))
        }
        Command::UpdateSource { source, replaces } => {
            if article.source_sha256 != replaces {
                return Err(Refusal::StaleVersion);
            }
            if !article.has_source {
                return alignment::attach(article, &source, &project.phrases(), fresh).map(Some);
            }
            update::source(article, texts, &source, &project.phrases(), fresh)
        }
        Command::UpdateTranslation { mt, replaces } => {
            if article.mt_sha256 != replaces {
                return Err(Refusal::StaleVersion);
            }
            update::translation(article, texts, &mt, &project.phrases(), fresh)
        }
        Command::Revise { segment, revision, text, restores } => {
            let segment = current(article, segment, revision)?;
            let text = checked(&text, SEGMENT_LIMIT)?;
            Ok(revise(article, segment, text, restores.as_deref()))
        }
        Command::Confirm { segment, revision, confirmed } => {
            let segment = current(article, segment, revision)?;
            let change = Confirmed { segment: segment.id, revision, confirmed };
            Ok((segment.confirmed != confirmed).then_some(Change::SegmentConfirmed(change)))
        }
        Command::BringConfirmation { segment, revision } => {
            let segment = current(article, segment, revision)?;
            let change = Brought { segment: segment.id, revision };
            Ok((!segment.claimed).then_some(Change::ConfirmationBrought(change)))
        }
        Command::Rate { segment, revision, score } => {
            let segment = current(article, segment, revision)?;
            if score.is_some_and(|score| score > rating::BEST) {
                return Err(Refusal::ScoreOutside);
            }
            let from = article.ratings.get(&segment.id).copied();
            let to = score.map(|score| Rating { score, revision, by: actor });
            let rated = Rated { segment: segment.id, from, to };
            Ok((from != to).then_some(Change::SegmentRated(rated)))
        }
        Command::Raise { segment, flag } => {
            let segment = current(article, segment, flag.revision)?;
            check_category(typology, &flag.category)?;
            let id = FlagId(fresh());
            raise(segment, flag, Status::Open, id, actor, at).map(Some)
        }
        Command::Bring { segment, read: ReadFlag { mut flag, status } } => {
            let segment = current(article, segment, flag.revision)?;
            // The typology of another desk: what it says is kept as a note.
            if check_category(typology, &flag.category).is_err() {
                flag.comment = format!("{}: {}", flag.category, flag.comment);
                NOTE.clone_into(&mut flag.category);
            }
            let id = FlagId(fresh());
            raise(segment, flag, status, id, actor, at).map(Some)
        }
        Command::ChangeFlag { flag, edit } => {
            let from = article.flag(flag).ok_or(Refusal::UnknownFlag)?;
            if let Some(category) = &edit.category {
                check_category(typology, category)?;
            }
            change_flag(from, edit)
        }
        Command::Realign(operation) => alignment::realign(article, texts, &operation, fresh),
        Command::PlaceMarks { segment, revision, marks } => {
            marks::place(article, current(article, segment, revision)?, marks)
        }
        Command::Dismiss(NewDismissal { finding, dismissed: true }) => dismiss(article, finding),
        Command::Dismiss(NewDismissal { finding, dismissed: false }) => {
            Ok(recall(article, finding))
        }
        Command::Read { seen } => Ok(read(article, seen)),
        Command::Word { text } => word(article, text.as_deref()),
        Command::Approve(new) => approve(article, &new, actor, project).map(Some),
        Command::Return { reason } => {
            let reason = checked(&reason, FIELD_LIMIT)?.trim().to_owned();
            if reason.is_empty() {
                return Err(Refusal::Empty);
            }
            Ok(Some(Change::ArticleReturned { reason }))
        }
        Command::Undo { event } => undo(article, &event).map(Some),
        Command::Remove => Ok((!article.removed).then_some(Change::ArticleRemoved {})),
        Command::Restore => Ok(article.removed.then_some(Change::ArticleRestored {})),
    }
}

fn current(article: &Article, segment: SegmentId, revision: u32) -> Result<&Segment, Refusal> {
    let segment = article.segment(segment).ok_or(Refusal::UnknownSegment)?;
    if segment.revision == revision { Ok(segment) } else { Err(Refusal::Stale) }
}

/// The text as it is stored.
///
/// # Errors
/// If it is too long or holds a control character.
pub fn checked(received: &str, limit: u32) -> Result<String, Refusal> {
    let text = text::accept(received)?;
    let length = length(&text);
    if length > limit { Err(Refusal::TooLong { length, limit }) } else { Ok(text) }
}

/// The description as it is stored: trimmed, with a title.
///
/// # Errors
/// If the title is empty, or a part too long or not acceptable as text.
pub fn checked_description(description: &Description) -> Result<Description, Refusal> {
    Ok(Description {
        title: checked_line(Some(&description.title))?.ok_or(Refusal::Empty)?,
        engine: checked_line(description.engine.as_deref())?,
        origin: checked_line(description.origin.as_deref())?,
    })
}

/// A field of one line as it is stored; `None` where it says nothing.
fn checked_line(received: Option<&str>) -> Result<Option<String>, Refusal> {
    let text = received.map(|text| checked(text, FIELD_LIMIT)).transpose()?;
    Ok(text.map(|text| text::one_line(&text)).filter(|text| !text.is_empty()))
}

fn check_category(typology: &Typology, category: &str) -> Result<(), Refusal> {
    if category == NOTE || typology.get(category).is_some() {
        Ok(())
    } else {
        Err(Refusal::UnknownCategory(category.to_owned()))
    }
}

fn revise(
    article: &Article,
    segment: &Segment,
    to: String,
    restores: Option<&Event>,
) -> Option<Change> {
    if segment.text == to {
        return None;
    }
    let comparison = Comparison::new(&segment.text, &to);
    let carrier = comparison.carrier();
    let moved = |flag: &Flag| {
        let target: Vec<Span> = flag.target.iter().map(|span| carrier.carry(*span)).collect();
        (target != flag.target).then(|| (Place::from(flag), Place { target, ..Place::from(flag) }))
    };
    let (before, after) = article.flags_of(segment.id).filter_map(moved).unzip();
    let known = origin::of_segment(article, segment);
    let restored = restores.and_then(|event| origins_in(event, segment.id, &to));
    let carried = restored.unwrap_or_else(|| known.carried_by(&comparison));
    Some(Change::SegmentRevised(Revised {
        segment: segment.id,
        revision: segment.revision + 1,
        from: segment.text.clone(),
        to,
        confirmed_before: segment.confirmed,
        confirmed: false,
        before,
        after,
        restores: restores.map(|event| event.n),
        origins: Some(Authorship { from: known, to: carried }),
    }))
}

/// Who wrote `text`, if it is what `event` put into the segment or took from it.
fn origins_in(event: &Event, segment: SegmentId, text: &str) -> Option<Origins> {
    let Change::SegmentRevised(revised) = event.change.effect() else { return None };
    let Authorship { from, to } = revised.origins.as_ref()?;
    let known = [(&revised.to, to), (&revised.from, from)];
    let known = known.into_iter().filter(|_| revised.segment == segment);
    known.into_iter().find(|(known, _)| *known == text).map(|(_, origins)| origins.clone())
}

fn raise(
    segment: &Segment,
    new: NewFlag,
    status: Status,
    id: FlagId,
    by: PersonId,
    at: Timestamp,
) -> Result<Change, Refusal> {
    let quoted = |spans: &[Span], text: &str| -> Result<Vec<String>, Refusal> {
        let words = spans.iter().map(|span| span.of(text).map(str::to_owned));
        words.collect::<Option<Vec<_>>>().ok_or(Refusal::SpanOutside)
    };
    let source_words = quoted(&new.source, &segment.source)?;
    let target_words = quoted(&new.target, &segment.text)?;
    let words = if target_words.iter().all(String::is_empty) { source_words } else { target_words };
    let comment = checked(&new.comment, FIELD_LIMIT)?.trim().to_owned();
    if new.category == NOTE && comment.is_empty() {
        return Err(Refusal::Empty);
    }
    let flag = Flag {
        id,
        segment: segment.id,
        category: new.category,
        severity: new.severity,
        source: sorted(new.source),
        target: sorted(new.target),
        quote: words.join(" … "),
        comment,
        correction: correction(new.correction)?,
        status,
        by,
        at,
    };
    Ok(Change::FlagRaised { flag: Box::new(flag) })
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

fn correction(received: Option<String>) -> Result<Option<String>, Refusal> {
    let text = received.map(|text| checked(&text, FIELD_LIMIT)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

fn change_flag(from: &Flag, edit: FlagEdit) -> Result<Option<Change>, Refusal> {
    let mut to = from.clone();
    if let Some(category) = edit.category {
        to.category = category;
    }
    if let Some(severity) = edit.severity {
        to.severity = severity;
    }
    if let Some(comment) = edit.comment {
        checked(&comment, FIELD_LIMIT)?.trim().clone_into(&mut to.comment);
    }
    if let Some(text) = edit.correction {
        to.correction = correction(Some(text))?;
    }
    if let Some(status) = edit.status {
        to.status = status;
    }
    Ok((to != *from)
        .then(|| Change::FlagChanged { from: Box::new(from.clone()), to: Box::new(to) }))
}

/// The change that takes `event` back, if what it made is still there.
fn undo(article: &Article, event: &Event) -> Result<Change, Refusal> {
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

/// What of a report adds to the evidence: time before segments that are there.
fn read(article: &Article, mut seen: Vec<Seen>) -> Option<Change> {
    seen.truncate(reading::SEGMENTS_LIMIT);
    seen.retain(|seen| {
        let segment = article.segment(seen.segment);
        seen.milliseconds > 0 && segment.is_some_and(|segment| seen.revision <= segment.revision)
    });
    for seen in &mut seen {
        seen.milliseconds = seen.milliseconds.min(reading::REPORT_LIMIT);
    }
    (!seen.is_empty()).then_some(Change::SegmentsRead { seen })
}

fn word(article: &Article, text: Option<&str>) -> Result<Option<Change>, Refusal> {
    let stage = disclosure::stage(article);
    let to = checked_line(text)?.map(|text| Wording { text, stage });
    let is_read = approval::is_all_read(article);
    if let Some(untrue) = to.as_ref().and_then(|it| it.contradiction(stage, is_read)) {
        return Err(untrue.into());
    }
    let from = article.wording.clone();
    Ok((from != to).then_some(Change::DisclosureWorded { from, to }))
}

fn approve(
    article: &Article,
    new: &NewApproval,
    actor: PersonId,
    project: &Project,
) -> Result<Change, Refusal> {
    let responsible = checked_line(Some(&new.responsible))?.ok_or(Refusal::Empty)?;
    let text_sha256 = approval::text_sha256(article);
    if text_sha256 != new.text_sha256 {
        return Err(Refusal::StaleText);
    }
    for given in &new.overrides {
        checked(&given.reason, FIELD_LIMIT)?;
    }
    let obstacles = approval::obstacles(article, actor, project);
    let overrides = approval::overridden(&obstacles, &new.overrides)
        .map_err(|kind| Refusal::Obstructed { kind })?;
    let stage = disclosure::once_approved(article);
    let line = Wording { text: disclosure::usual(article, project, stage, &responsible), stage };
    // Of a name one can make a claim.
    if let Some(untrue) = line.contradiction(stage, stage.is_read()) {
        return Err(untrue.into());
    }
    Ok(Change::ArticleApproved(Box::new(Approved {
        disclosure: line.text,
        responsible,
        text_sha256,
        source_sha256: article.source_sha256.clone(),
        score: approval::open_score(article, project),
        overrides,
    })))
}

fn dismiss(article: &Article, dismissal: Dismissal) -> Result<Option<Change>, Refusal> {
    let segment = article.segment(dismissal.segment).ok_or(Refusal::UnknownSegment)?;
    for text in dismissal.arguments.iter().chain([&dismissal.words]) {
        checked(text, SEGMENT_LIMIT)?;
    }
    // It is about words that stand on either side.
    if ![&segment.source, &segment.text].iter().any(|text| text.contains(&dismissal.words)) {
        return Err(Refusal::Superseded);
    }
    let is_known = article.dismissals.contains(&dismissal);
    Ok((!is_known).then_some(Change::FindingDismissed(dismissal)))
}

fn recall(article: &Article, dismissal: Dismissal) -> Option<Change> {
    article.dismissals.contains(&dismissal).then_some(Change::FindingRecalled(dismissal))
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

/// A request to set a finding aside, or to take that back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDismissal {
    /// The finding.
    pub finding: Dismissal,
    /// Set it aside, or take that back.
    pub dismissed: bool,
}

/// A request to take an event back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoRequest {
    /// Number of the event.
    pub event: u64,
}
