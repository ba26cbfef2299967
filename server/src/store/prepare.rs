//! What is made ready apart from the writer: what a command does to an article, as
//! the event and the statements that write it. The writer then only looks whether the
//! article is still the one that this was decided about.

use std::sync::LazyLock;

use language::text::time::Timestamp;
use review::{
    command::{Circumstances, Command, Refusal, decide},
    log::{
        article::Article,
        event::{Change, Event, GENESIS},
    },
    model::{
        id::{ArticleId, PersonId},
        project::{Agreed, Project},
        texts::Texts,
        typology::Typology,
    },
};

use super::{
    StoreError, WriteError,
    articles::Loaded,
    project::{self, Before, statements, summary},
    statement::Statement,
};
use crate::clock::Clock;

/// Bytes of text from which comparing two of them takes longer than the writer should.
const LONG_TEXT: usize = 4_096;

/// The categories flags may have.
pub(super) static TYPOLOGY: LazyLock<Typology> = LazyLock::new(Typology::mqm_core);

/// What was decided, and about what.
pub(super) struct Prepared {
    pub(super) article: ArticleId,
    /// Hash of the event that this follows.
    pub(super) head: String,
    /// Version of what the desk has agreed on, where that was asked.
    pub(super) agreed: Option<u32>,
    /// What there is to write, nothing, or why not.
    pub(super) decided: Result<Option<Next>, WriteError>,
}

/// An article as an event makes it, and how that is written.
pub(super) struct Next {
    /// The event; of an import, the first.
    pub(super) event: Event,
    pub(super) statements: Vec<Statement>,
    pub(super) article: Article,
    pub(super) texts: Texts,
}

/// Whether a command goes by what the desk has agreed on.
pub(super) fn asks_the_desk(command: &Command) -> bool {
    matches!(
        command,
        Command::Approve(_) | Command::UpdateSource { .. } | Command::UpdateTranslation { .. }
    )
}

/// Whether deciding a command, or what it writes, takes longer than the writer should.
/// `article` is the one that it is for, where that is known.
pub(super) fn is_long(command: &Command, article: Option<&Article>) -> bool {
    match command {
        // They go over the whole article, or write rows of it anew.
        Command::Approve(_)
        | Command::UpdateSource { .. }
        | Command::UpdateTranslation { .. }
        | Command::Realign(_) => true,
        Command::Revise { segment, text, .. } => {
            let now = article.and_then(|article| article.segment(*segment));
            text.len() + now.map_or(0, |segment| segment.text.len()) > LONG_TEXT
        }
        Command::PlaceMarks { segment, .. } => {
            let now = article.and_then(|article| article.segment(*segment));
            now.is_some_and(|segment| segment.text.len() > LONG_TEXT)
        }
        Command::Undo { event } => match event.change.effect() {
            Change::SegmentRevised(revised) => revised.from.len() + revised.to.len() > LONG_TEXT,
            change => change.realigned().is_some(),
        },
        Command::Describe(_)
        | Command::Confirm { .. }
        | Command::Rate { .. }
        | Command::Raise { .. }
        | Command::Bring { .. }
        | Command::ChangeFlag { .. }
        | Command::Dismiss(_)
        | Command::Read { .. }
        | Command::Word { .. }
        | Command::Return { .. }
        | Command::Remove
        | Command::Restore
        | Command::BringConfirmation { .. } => false,
    }
}

/// What a command does to an article, decided and applied. Nothing is written.
pub(super) fn command(
    loaded: Loaded,
    command: Command,
    actor: PersonId,
    clock: Clock,
    agreed: Option<&Agreed>,
) -> Prepared {
    let Loaded { article: was, positions, mut texts } = loaded;
    let usual = Project::default();
    let project = agreed.map_or(&usual, |agreed| &agreed.project);
    let now = clock.now();
    let (article, head) = (was.id, was.head.clone());
    let decided = event(&was, &texts, command, actor, now, clock, project).and_then(|event| {
        let Some(event) = event else { return Ok(None) };
        let mut article = was.clone();
        apply(&mut article, &event)?;
        texts.take(&event.change);
        let before = Before { article: &was, positions: &positions };
        let mut all = statements(Some(&before), &article, &texts, &event);
        all.push(summary(&article, actor));
        Ok(Some(Next { event, statements: all, article, texts }))
    });
    Prepared { article, head, agreed: agreed.map(|agreed| agreed.version), decided }
}

/// The article that an import makes, with what was done in it where it comes from.
pub(super) fn import(
    change: Change,
    then: Vec<Command>,
    actor: PersonId,
    clock: Clock,
) -> Prepared {
    let id = ArticleId(clock.id());
    let now = clock.now();
    let first = Event::seal(id, 1, now, actor, change, GENESIS.to_owned());
    let decided = match Article::import(&first) {
        Ok((mut article, texts)) => {
            let project = Project::default();
            let mut events = vec![first];
            let mut done = Ok(());
            for command in then {
                let next = event(&article, &texts, command, actor, now, clock, &project);
                let next = next.and_then(|event| {
                    event.map(|event| apply(&mut article, &event).map(|()| event)).transpose()
                });
                match next {
                    Ok(event) => events.extend(event),
                    Err(error) => {
                        done = Err(error);
                        break;
                    }
                }
            }
            done.map(|()| {
                let statements = project::import(&article, &texts, &events);
                Some(Next { event: events.swap_remove(0), statements, article, texts })
            })
        }
        Err(error) => {
            tracing::error!(%error, "read, but not importable: {error}");
            Err(StoreError::Rule(error.to_string()).into())
        }
    };
    Prepared { article: id, head: GENESIS.to_owned(), agreed: None, decided }
}

/// The event that a command is, sealed; `None` where it changes nothing.
pub(super) fn event(
    article: &Article,
    texts: &Texts,
    command: Command,
    actor: PersonId,
    now: Timestamp,
    clock: Clock,
    project: &Project,
) -> Result<Option<Event>, WriteError> {
    let segment = match &command {
        Command::Revise { segment, .. }
        | Command::Confirm { segment, .. }
        | Command::PlaceMarks { segment, .. }
        | Command::Rate { segment, .. }
        | Command::Raise { segment, .. }
        | Command::Bring { segment, .. } => Some(*segment),
        Command::Realign(operation) => Some(operation.segment()),
        Command::Describe(_)
        | Command::UpdateSource { .. }
        | Command::UpdateTranslation { .. }
        | Command::ChangeFlag { .. }
        | Command::Dismiss(_)
        | Command::Read { .. }
        | Command::Word { .. }
        | Command::Approve(_)
        | Command::Return { .. }
        | Command::Undo { .. }
        | Command::Remove
        | Command::Restore
        | Command::BringConfirmation { .. } => None,
    };
    let circumstances = Circumstances {
        actor,
        at: now,
        typology: &TYPOLOGY,
        project,
        texts,
        fresh: &mut || clock.id(),
    };
    let change = decide(article, command, circumstances).map_err(|refusal| {
        let stale = refusal == Refusal::Stale;
        let current = segment.filter(|_| stale).and_then(|id| {
            let segment = article.segment(id)?.clone();
            Some(Box::new((segment, article.flags_of(id).cloned().collect())))
        });
        WriteError::Refused { refusal, current }
    })?;
    // A clock set back must not put events in another order.
    let at = now.max(article.changed_at);
    let seal = |change| {
        Event::seal(article.id, article.events + 1, at, actor, change, article.head.clone())
    };
    Ok(change.map(seal))
}

/// Takes an event in that was just decided.
pub(super) fn apply(article: &mut Article, event: &Event) -> Result<(), WriteError> {
    article.apply(event).map_err(|error| {
        tracing::error!(%error, "decided, but not applicable: {error}");
        StoreError::Rule(error.to_string()).into()
    })
}
