//! What waits for the writer.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use review::{
    command::Command,
    log::{article::Article, event::Event},
    model::{
        id::{ArticleId, PersonId},
        texts::Texts,
    },
};
use sqlx::SqliteConnection;
use tokio::sync::{broadcast, oneshot, watch};

use crate::store::{
    StoreError, articles,
    outcome::{Keyed, Outcome, WriteError},
    prepare::Prepared,
};

/// What a write is to do.
pub(super) enum Task {
    /// Decide and do what is soon done.
    Do {
        article: ArticleId,
        command: Box<Command>,
        /// The article, where it was not loaded.
        brought: Option<Box<Loaded>>,
        /// Whether to read the article here: it was brought too late several times.
        reads: bool,
    },
    /// Write what was decided.
    Take(Box<Prepared>),
}

/// What the writer says to that.
pub(super) enum Said {
    /// It is done, or refused.
    Done(Box<Result<Outcome, WriteError>>),
    /// The article is not loaded.
    Unloaded(Box<Command>),
    /// That takes longer than the writer should.
    Long(Box<Command>),
    /// The article was another by then.
    Late,
}

impl Said {
    pub(super) fn done(result: Result<Outcome, WriteError>) -> Self {
        Self::Done(Box::new(result))
    }
}

pub(super) struct Write {
    pub(super) task: Task,
    pub(super) actor: PersonId,
    pub(super) key: Option<Keyed>,
    pub(super) answer: oneshot::Sender<Said>,
}

pub(super) type Statements = Box<
    dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<(), StoreError>> + Send,
>;

pub(super) enum Job {
    /// A write to an article.
    Review(Write),
    /// Accounts and the like, which have no log.
    Other(Statements, oneshot::Sender<Result<(), StoreError>>),
    /// Put the last pages of the `-wal` into the file.
    Settle,
}

/// Who is told what was committed.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) events: broadcast::Sender<Arc<Event>>,
    pub(super) committed: watch::Sender<()>,
}

pub(super) struct Loaded {
    pub(super) article: Article,
    pub(super) texts: Texts,
    /// Who wrote to it in this transaction: its row in the list is yet to follow.
    pub(super) changed_by: Option<PersonId>,
}

impl From<articles::Loaded> for Loaded {
    fn from(loaded: articles::Loaded) -> Self {
        let articles::Loaded { article, texts, .. } = loaded;
        Self { article, texts, changed_by: None }
    }
}
