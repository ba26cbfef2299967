//! The writer: the one connection that changes anything.
//!
//! Jobs that wait, and those that come while they are done, are put into one
//! transaction and committed with one flush (group commit). Articles lately
//! written to are kept loaded, so that deciding reads next to nothing. A refusal
//! writes nothing and disturbs nobody; where SQLite itself fails, nothing of the
//! batch is kept.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::future::BoxFuture;
use review::{
    article::{Article, Texts},
    command::{Circumstances, Command, Refusal, decide},
    event::{Change, Event, GENESIS},
    flag::Flag,
    id::{ArticleId, PersonId},
    project::Project,
    segment::Segment,
    time::Timestamp,
    typology::Typology,
};
use sqlx::{Row, SqliteConnection};
use thiserror::Error;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::{
    Phase, Store, StoreError, agreements, articles,
    bearers::Bearers,
    project::{project, put_summary},
};
use crate::clock::Clock;

/// Jobs a transaction takes at the most.
const BATCH: usize = 256;
/// Articles kept loaded.
const LOADED: usize = 16;

/// The key a write came with, and what it asked for.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: String,
}

/// What a write did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The article written to.
    pub article: ArticleId,
    /// The event, or `None` where nothing changed.
    pub event: Option<Event>,
}

/// Why a write did nothing.
#[derive(Debug, Error)]
pub enum WriteError {
    /// There is no such article.
    #[error("there is no such article")]
    UnknownArticle,
    /// The rules refuse it; with a stale one comes what is there now.
    #[error("{refusal}")]
    Refused {
        /// Why.
        #[source]
        refusal: Refusal,
        /// The segment and its flags as they are.
        current: Option<Box<(Segment, Vec<Flag>)>>,
    },
    /// The key was used for another request.
    #[error("the Idempotency-Key was used for another request")]
    KeyReused,
    /// The disk has no room.
    #[error("the disk is full")]
    Full,
    /// The database failed.
    #[error("the database failed")]
    Failed,
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        if error.is_full() {
            return Self::Full;
        }
        tracing::error!(?error, "a write failed: {error}");
        Self::Failed
    }
}

/// What a write is to do.
#[derive(Debug)]
enum Task {
    /// An import, and what makes the article as it was in its file.
    Import(Box<Change>, Vec<Command>),
    Do(ArticleId, Box<Command>),
}

#[derive(Debug)]
pub(super) struct Write {
    task: Task,
    actor: PersonId,
    key: Option<Keyed>,
    answer: oneshot::Sender<Result<Outcome, WriteError>>,
}

type Statements = Box<
    dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<(), StoreError>> + Send,
>;

pub(super) enum Job {
    /// A write to an article.
    Review(Write),
    /// Accounts and the like, which have no log.
    Other(Statements, oneshot::Sender<Result<(), StoreError>>),
}

impl Store {
    /// Makes an article of an import that was decided, and does with it what
    /// follows: all or nothing.
    ///
    /// # Errors
    /// If the database fails, or the rules refuse what follows.
    pub async fn import(
        &self,
        actor: PersonId,
        change: Change,
        then: Vec<Command>,
        key: Option<Keyed>,
    ) -> Result<Outcome, WriteError> {
        self.write(Task::Import(Box::new(change), then), actor, key).await
    }

    /// Does what is asked, or says why not.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub async fn command(
        &self,
        article: ArticleId,
        actor: PersonId,
        command: Command,
        key: Option<Keyed>,
    ) -> Result<Outcome, WriteError> {
        self.write(Task::Do(article, Box::new(command)), actor, key).await
    }

    async fn write(
        &self,
        task: Task,
        actor: PersonId,
        key: Option<Keyed>,
    ) -> Result<Outcome, WriteError> {
        let (answer, done) = oneshot::channel();
        let job = Job::Review(Write { task, actor, key, answer });
        self.writer.send(job).await.map_err(|_| WriteError::Failed)?;
        done.await.map_err(|_| WriteError::Failed)?
    }

    /// Runs statements on the writer's connection, all or none, and gives what
    /// they gave once it is on the disk.
    pub(super) async fn execute<T, F>(&self, statements: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + 'static,
    {
        let (give, given) = oneshot::channel();
        let statements: Statements = Box::new(move |connection| {
            Box::pin(async move {
                // Whoever asked may have gone.
                let _ = give.send(statements(connection).await?);
                Ok(())
            })
        });
        let (answer, done) = oneshot::channel();
        let job = Job::Other(statements, answer);
        self.writer.send(job).await.map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)??;
        given.await.map_err(|_| StoreError::Closed)
    }
}

struct Loaded {
    article: Article,
    texts: Texts,
    /// Who wrote to it in this transaction: its row in the list is yet to follow.
    changed_by: Option<PersonId>,
}

struct Writer {
    connection: SqliteConnection,
    clock: Clock,
    typology: Typology,
    bearers: Bearers,
    /// The latest used last.
    loaded: Vec<Loaded>,
    /// SQLite's `data_version` that what is loaded belongs to.
    version: i64,
}

/// Writes until the store is closed or its last handle is gone, and what waits
/// then; gives the connection back.
pub(super) async fn run(
    connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Job>,
    events: broadcast::Sender<Event>,
    bearers: Bearers,
    mut phases: watch::Receiver<Phase>,
) -> SqliteConnection {
    let typology = Typology::mqm_core();
    let (loaded, version) = (Vec::new(), 0);
    let mut writer = Writer { connection, clock: Clock, typology, bearers, loaded, version };
    loop {
        let job = tokio::select! {
            biased;
            // Without a handle there is nobody to close it: the jobs end.
            Ok(_) = phases.wait_for(|phase| *phase == Phase::Closing), if !jobs.is_closed() => {
                jobs.close();
                continue;
            }
            job = jobs.recv() => job,
        };
        let Some(job) = job else { break };
        writer.batch(job, &mut jobs, &events).await;
    }
    writer.connection
}

enum Answer {
    Review(oneshot::Sender<Result<Outcome, WriteError>>, Box<Result<Outcome, WriteError>>),
    Other(oneshot::Sender<Result<(), StoreError>>, Result<(), StoreError>),
}

impl Writer {
    async fn batch(
        &mut self,
        first: Job,
        waiting: &mut mpsc::Receiver<Job>,
        events: &broadcast::Sender<Event>,
    ) {
        let mut answers = Vec::new();
        let committed = self.transaction(first, waiting, &mut answers).await;
        tracing::debug!(ok = committed.is_ok(), "committed {} jobs", answers.len());
        if let Err(error) = &committed {
            // What is loaded may hold events that were not kept.
            self.loaded.clear();
            let _ = sqlx::query("rollback").execute(&mut self.connection).await;
            tracing::error!(%error, "a transaction of {} jobs failed", answers.len());
        }
        let is_full = committed.as_ref().is_err_and(StoreError::is_full);
        for answer in answers {
            // Whoever asked may have gone.
            match answer {
                Answer::Review(sender, result) => {
                    let result = match &committed {
                        Ok(()) => *result,
                        Err(_) if is_full => Err(WriteError::Full),
                        Err(_) => Err(WriteError::Failed),
                    };
                    if let Ok(Outcome { event: Some(event), .. }) = &result
                        && events.receiver_count() > 0
                    {
                        // Whoever followed may have gone.
                        let _ = events.send(event.clone());
                    }
                    let _ = sender.send(result);
                }
                Answer::Other(sender, result) => {
                    self.bearers.forget();
                    let lost = || {
                        if is_full { StoreError::Full } else { StoreError::Lost }
                    };
                    let _ = sender.send(if committed.is_ok() { result } else { Err(lost()) });
                }
            }
        }
    }

    /// A job and those that wait, in one transaction. After an error nothing of it
    /// is kept.
    async fn transaction(
        &mut self,
        first: Job,
        waiting: &mut mpsc::Receiver<Job>,
        answers: &mut Vec<Answer>,
    ) -> Result<(), StoreError> {
        let mut failed: Option<StoreError> = self.begin().await.err();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Review(Write { task, actor, key, answer }) => {
                    let result = if failed.is_some() {
                        Err(WriteError::Failed)
                    } else {
                        match self.review(task, actor, key).await {
                            Ok(result) => result,
                            Err(error) => {
                                failed = Some(error);
                                Err(WriteError::Failed)
                            }
                        }
                    };
                    answers.push(Answer::Review(answer, Box::new(result)));
                }
                Job::Other(statements, answer) => {
                    let result = match failed {
                        Some(_) => Err(StoreError::Closed),
                        None => self.other(statements).await.map_err(|error| {
                            // Without room SQLite may have rolled all of it back already.
                            if !error.is_full() {
                                return error;
                            }
                            failed = Some(error);
                            StoreError::Full
                        }),
                    };
                    answers.push(Answer::Other(answer, result));
                }
            }
            let is_open = failed.is_none() && answers.len() < BATCH;
            next = if is_open { waiting.try_recv().ok() } else { None };
        }
        if let Some(error) = failed {
            return Err(error);
        }
        for loaded in &mut self.loaded {
            if let Some(person) = loaded.changed_by.take() {
                put_summary(&mut self.connection, &loaded.article, person).await?;
            }
        }
        sqlx::query("commit").execute(&mut self.connection).await?;
        Ok(())
    }

    /// Begins a transaction. Another process, such as the command line, may have
    /// written since the one before: then what is loaded is worth nothing.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let version = sqlx::query_scalar("begin immediate; pragma data_version")
            .fetch_one(&mut self.connection)
            .await?;
        if self.version != version {
            self.loaded.clear();
            self.version = version;
        }
        Ok(())
    }

    /// Statements of their own: what they break, they break for themselves.
    async fn other(&mut self, statements: Statements) -> Result<(), StoreError> {
        sqlx::query("savepoint job").execute(&mut self.connection).await?;
        let result = statements(&mut self.connection).await;
        if result.as_ref().is_err_and(StoreError::is_full) {
            return result;
        }
        if result.is_err() {
            sqlx::query("rollback to job").execute(&mut self.connection).await?;
        }
        sqlx::query("release job").execute(&mut self.connection).await?;
        result
    }

    /// The outer error is the database's and ends the transaction; the inner
    /// one is an answer.
    async fn review(
        &mut self,
        task: Task,
        actor: PersonId,
        key: Option<Keyed>,
    ) -> Result<Result<Outcome, WriteError>, StoreError> {
        if let Some(key) = &key
            && let Some(earlier) = self.answered(actor, key).await?
        {
            return Ok(earlier);
        }
        let now = self.clock.now();
        let (article, event) = match task {
            Task::Import(change, then) => {
                let id = ArticleId(self.clock.id());
                let event = Event::seal(id, 1, now, actor, *change, GENESIS.to_owned());
                let (article, texts) = match Article::import(&event) {
                    Ok(imported) => imported,
                    Err(error) => {
                        tracing::error!(%error, "an import that was decided does not apply: {error}");
                        return Ok(Err(WriteError::Failed));
                    }
                };
                // What follows may be refused: then there is no article either.
                sqlx::query("savepoint import").execute(&mut self.connection).await?;
                articles::insert(&mut self.connection, &article, &texts, &event).await?;
                let mut loaded = Loaded { article, texts, changed_by: None };
                let mut done = Ok(None);
                for command in then {
                    done = self.carry_out(&mut loaded, command, actor, now).await?;
                    if done.is_err() {
                        sqlx::query("rollback to import").execute(&mut self.connection).await?;
                        break;
                    }
                }
                sqlx::query("release import").execute(&mut self.connection).await?;
                if let Err(error) = done {
                    return Ok(Err(error));
                }
                self.keep(loaded).await?;
                (id, Some(event))
            }
            Task::Do(id, command) => {
                let Some(mut loaded) = self.load(id).await? else {
                    return Ok(Err(WriteError::UnknownArticle));
                };
                let done = self.carry_out(&mut loaded, *command, actor, now).await?;
                // An event that could not be applied leaves nothing to rely on.
                if matches!(done, Err(WriteError::Failed)) {
                    self.settle(loaded).await?;
                } else {
                    self.keep(loaded).await?;
                }
                match done {
                    Ok(event) => (id, event),
                    Err(error) => return Ok(Err(error)),
                }
            }
        };
        if let Some(key) = key {
            let n = event.as_ref().map(|event| event.n);
            self.remember(actor, &key, article, n, now).await?;
        }
        Ok(Ok(Outcome { article, event }))
    }

    /// Decides what a command does to a loaded article, and writes it.
    async fn carry_out(
        &mut self,
        loaded: &mut Loaded,
        command: Command,
        actor: PersonId,
        now: Timestamp,
    ) -> Result<Result<Option<Event>, WriteError>, StoreError> {
        // Only these go by what the desk has agreed on.
        let agreed = match &command {
            Command::Approve(_)
            | Command::UpdateSource { .. }
            | Command::UpdateTranslation { .. } => {
                agreements::project(&mut self.connection).await?.project
            }
            _ => Project::default(),
        };
        let change = match self.decide(loaded, command, actor, now, &agreed) {
            Ok(Some(change)) => change,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        let Loaded { article, texts, changed_by } = loaded;
        // A clock set back must not put events in another order.
        let at = now.max(article.changed_at);
        let (n, head) = (article.events + 1, article.head.clone());
        let event = Event::seal(article.id, n, at, actor, change, head);
        if let Err(error) = article.apply(&event) {
            tracing::error!(%error, "decided, but not applicable: {error}");
            return Ok(Err(WriteError::Failed));
        }
        texts.take(&event.change);
        project(&mut self.connection, article, texts, &event).await?;
        *changed_by = Some(actor);
        Ok(Ok(Some(event)))
    }

    fn decide(
        &mut self,
        loaded: &Loaded,
        command: Command,
        actor: PersonId,
        at: Timestamp,
        project: &Project,
    ) -> Result<Option<Change>, WriteError> {
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
        let (clock, typology) = (self.clock, &self.typology);
        let deciding = AssertUnwindSafe(|| {
            let circumstances = Circumstances {
                actor,
                at,
                typology,
                project,
                texts: &loaded.texts,
                fresh: &mut || clock.id(),
            };
            decide(&loaded.article, command, circumstances)
        });
        // Deciding changes nothing, so a panic leaves nothing half done: one
        // broken rule must not end everybody's writing.
        let decided = catch_unwind(deciding).map_err(|_| WriteError::Failed)?;
        decided.map_err(|refusal| {
            let stale = refusal == Refusal::Stale;
            let current = segment.filter(|_| stale).and_then(|id| {
                let segment = loaded.article.segment(id)?.clone();
                Some(Box::new((segment, loaded.article.flags_of(id).cloned().collect())))
            });
            WriteError::Refused { refusal, current }
        })
    }

    /// Takes an article out of what is loaded, or loads it.
    async fn load(&mut self, id: ArticleId) -> Result<Option<Loaded>, StoreError> {
        if let Some(at) = self.loaded.iter().position(|loaded| loaded.article.id == id) {
            return Ok(Some(self.loaded.remove(at)));
        }
        let opened = articles::read(&mut self.connection, id).await?;
        let Some(article) = opened else { return Ok(None) };
        let texts = articles::texts(&mut self.connection, id).await?;
        Ok(Some(Loaded { article, texts, changed_by: None }))
    }

    async fn keep(&mut self, loaded: Loaded) -> Result<(), StoreError> {
        self.loaded.push(loaded);
        if self.loaded.len() > LOADED {
            let oldest = self.loaded.remove(0);
            self.settle(oldest).await?;
        }
        Ok(())
    }

    /// Writes what is yet to follow of an article that is let go.
    async fn settle(&mut self, loaded: Loaded) -> Result<(), StoreError> {
        let Loaded { article, changed_by, .. } = loaded;
        if let Some(person) = changed_by {
            put_summary(&mut self.connection, &article, person).await?;
        }
        Ok(())
    }

    /// The answer that an earlier request with this key got.
    async fn answered(
        &mut self,
        actor: PersonId,
        key: &Keyed,
    ) -> Result<Option<Result<Outcome, WriteError>>, StoreError> {
        let row =
            sqlx::query("select request, article, n from answers where person = ? and key = ?")
                .bind(actor.to_string())
                .bind(&key.key)
                .fetch_optional(&mut self.connection)
                .await?;
        let Some(row) = row else { return Ok(None) };
        if row.try_get::<String, _>("request")? != key.request {
            return Ok(Some(Err(WriteError::KeyReused)));
        }
        let article: ArticleId = super::parse(&row.try_get::<String, _>("article")?)?;
        let event = match row.try_get::<Option<i64>, _>("n")? {
            Some(n) => articles::event(&mut self.connection, article, n).await?,
            None => None,
        };
        Ok(Some(Ok(Outcome { article, event })))
    }

    async fn remember(
        &mut self,
        actor: PersonId,
        key: &Keyed,
        article: ArticleId,
        n: Option<u64>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into answers (person, key, request, article, n, at) values (?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.to_string())
        .bind(&key.key)
        .bind(&key.request)
        .bind(article.to_string())
        .bind(n.map(|n| i64::try_from(n).unwrap_or(i64::MAX)))
        .bind(at.to_string())
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }
}
