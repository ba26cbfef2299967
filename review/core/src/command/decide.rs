//! What people ask for, and what becomes of it: a change, or a refusal.
//!
//! `decide` is the one place where the rules of writing are. It changes
//! nothing: the change it gives back is stored as an event, and only then
//! applied.

use language::text::{structure::Mark, time::Timestamp};
use uuid::Uuid;

use crate::{
    command::{
        alignment::{self, Operation},
        approve::{approve, read, word},
        dismiss::{dismiss, recall},
        flags::{change_flag, check_category, raise},
        marks,
        refusal::{FIELD_LIMIT, Refusal, SEGMENT_LIMIT, checked, checked_description},
        revise::{current, revise},
        undo::undo,
        update,
    },
    log::{
        article::Article,
        event::{Brought, Change, Confirmed, Described, Event, Rated},
    },
    model::{
        approval::NewApproval,
        description::Description,
        dismissal::NewDismissal,
        flag::{FlagEdit, NOTE, NewFlag, Status},
        id::{FlagId, PersonId, SegmentId},
        project::Project,
        rating::{self, Rating},
        reading::Seen,
        received::ReadFlag,
        texts::Texts,
        typology::Typology,
    },
};

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
