//! The writer: the one connection that changes anything.
//!
//! Jobs that wait, and those that come while they are done, are put into one
//! transaction and committed with one flush (group commit). Articles lately
//! written to are kept loaded, so that deciding reads next to nothing. A refusal
//! writes nothing and disturbs nobody; where SQLite itself fails, nothing of the
//! batch is kept.
//!
//! Nothing here takes long. What does, and reading an article that is not loaded, is
//! done apart from it ([`prepare`]), on the state of a moment: the writer looks whether
//! that is still the state, and writes, or sends it back to be done again. Where an
//! article changes faster than that, those who write to it wait for each other, and
//! nobody else does.

pub(super) use crate::store::job::{Job, Loaded, Said, Statements, Task, Told, Write};
pub(super) use crate::store::outcome::{Keyed, Outcome, WriteError};
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, Weak},
};

use futures_util::future::BoxFuture;
use language::text::time::Timestamp;
use review::{
    command::Command,
    log::event::{Change, GENESIS},
    model::{
        id::{ArticleId, PersonId},
        project::{Agreed, Project},
    },
};
use sqlx::{Row, SqliteConnection};
use tokio::sync::{RwLock, mpsc, oneshot, watch};

use super::{
    Damage, Phase, Store, StoreError, agreements, articles,
    bearers::Bearers,
    prepare::{self, Next, Prepared, asks_the_desk, is_long},
    project::{statements, summary},
    settle,
    statement::Statement,
};
use crate::{
    clock::Clock,
    work::{Unavailable, Weight},
};

/// Jobs a transaction takes at the most.
const BATCH: usize = 256;
/// Articles kept loaded.
const LOADED: usize = 16;
/// How often something is made ready while others go on writing to its article; the
/// next time they wait.
const ATTEMPTS: usize = 3;
/// How often after that: another process may write too, such as the command line.
const MORE_ATTEMPTS: usize = 10;

/// Who writes to which article: all at once, until one of them needs it to stay as
/// it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<ArticleId, Weak<RwLock<()>>>>>);

impl Turns {
    fn of(&self, article: ArticleId) -> Arc<RwLock<()>> {
        let mut turns = self.0.lock().expect("nothing panics while it is held");
        if let Some(turn) = turns.get(&article).and_then(Weak::upgrade) {
            return turn;
        }
        if turns.len() > 1_024 {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::default();
        turns.insert(article, Arc::downgrade(&turn));
        turn
    }
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
        let weight = match &change {
            Change::ArticleImported(imported) => {
                let bytes = imported.mt.len() + imported.source.as_ref().map_or(0, String::len);
                Weight::new(bytes, imported.segments.len(), then.len() as u64)
            }
            _ => Weight::Short,
        };
        let making = move |_: &_| prepare::import(change, then, actor, Clock);
        let prepared = self.work.run(weight, making).await?;
        match self.write(Task::Take(Box::new(prepared)), actor, key).await? {
            Said::Done(result) => *result,
            Said::Unloaded(_) | Said::Long(_) | Said::Late => {
                Err(StoreError::Rule("an article of this id was there already".to_owned()).into())
            }
        }
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
        if is_long(&command, None) {
            return self.prepared(article, actor, command, key).await;
        }
        let turn = self.turns.of(article);
        let (mut command, mut brought) = (Box::new(command), None);
        let mut attempts = 0;
        loop {
            let reads = attempts >= ATTEMPTS;
            let task = Task::Do { article, command, brought, reads };
            let said = {
                let _with_others = turn.read().await;
                self.write(task, actor, key.clone()).await?
            };
            match said {
                Said::Done(result) => return *result,
                Said::Long(back) => return self.prepared(article, actor, *back, key).await,
                Said::Unloaded(back) => {
                    command = back;
                    let loaded = self.load(article).await?.ok_or(WriteError::UnknownArticle)?;
                    brought = Some(Box::new(loaded.into()));
                }
                Said::Late => {
                    let why = "nothing was decided apart, and yet it was too late";
                    return Err(StoreError::Rule(why.to_owned()).into());
                }
            }
            attempts += 1;
        }
    }

    /// Decides a command apart from the writer, and has it written.
    async fn prepared(
        &self,
        article: ArticleId,
        actor: PersonId,
        command: Command,
        key: Option<Keyed>,
    ) -> Result<Outcome, WriteError> {
        let weight = match &command {
            Command::UpdateSource { source: text, .. }
            | Command::UpdateTranslation { mt: text, .. }
            | Command::Revise { text, .. } => Weight::new(text.len(), 0, 0),
            _ => Weight::Short,
        };
        let known = self.weight(article).await?.ok_or(WriteError::UnknownArticle)?;
        let weight = if known == Weight::Long { known } else { weight };
        let turns = self.turns.of(article);
        for attempt in 0..ATTEMPTS + MORE_ATTEMPTS {
            let turn = self.work.turn(weight).await?;
            let alone = if attempt < ATTEMPTS { None } else { Some(turns.write().await) };
            let agreed: Option<Agreed> = match asks_the_desk(&command) {
                true => Some(self.project().await?),
                false => None,
            };
            let loaded = self.load(article).await?.ok_or(WriteError::UnknownArticle)?;
            let command = command.clone();
            let deciding =
                turn.run(move |_| prepare::command(loaded, command, actor, Clock, agreed.as_ref()));
            let task = Task::Take(Box::new(deciding.await?));
            let _with_others = if alone.is_none() { Some(turns.read().await) } else { None };
            if let Said::Done(result) = self.write(task, actor, key.clone()).await? {
                return *result;
            }
            tracing::debug!(%article, attempt, "article {article} has changed meanwhile");
        }
        Err(WriteError::Unavailable(Unavailable::Full))
    }

    /// Has the writer panic, as a mistake in it would.
    #[cfg(test)]
    pub(crate) async fn kill_writer(&self) {
        let killed = self.execute::<(), _>(|_| Box::pin(async { panic!("on purpose") })).await;
        assert!(matches!(killed, Err(StoreError::Closed)), "{killed:?}");
    }

    async fn write(
        &self,
        task: Task,
        actor: PersonId,
        key: Option<Keyed>,
    ) -> Result<Said, WriteError> {
        let (answer, said) = oneshot::channel();
        let job = Job::Review(Write { task, actor, key, answer });
        self.damage.check()?;
        self.writer.send(job).await.map_err(|_| StoreError::Closed)?;
        Ok(said.await.map_err(|_| StoreError::Closed)?)
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
        self.damage.check()?;
        self.writer.send(job).await.map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)??;
        given.await.map_err(|_| StoreError::Closed)
    }
}

struct Writer {
    connection: SqliteConnection,
    clock: Clock,
    bearers: Bearers,
    damage: Damage,
    /// The latest used last.
    loaded: Vec<Loaded>,
    /// SQLite's `data_version` that what is loaded belongs to.
    version: i64,
    /// Whether the last pages of the `-wal` are to be put into the file after this batch.
    settles: bool,
}

/// Writes until the store is closed or its last handle is gone, and what waits
/// then; gives the connection back. `None` where the writer has died: whoever serves
/// must end then, as nothing is kept any more.
pub(super) async fn run_apart(
    connection: SqliteConnection,
    jobs: mpsc::Receiver<Job>,
    told: Told,
    bearers: Bearers,
    damage: Damage,
    phases: watch::Receiver<Phase>,
) -> Option<SqliteConnection> {
    let writing = tokio::spawn(run(connection, jobs, told, bearers, damage, phases));
    let how = match writing.await {
        Ok(Ok(connection)) => return Some(connection),
        Ok(Err(Broken)) => "its connection is gone".to_owned(),
        Err(error) => error.to_string(),
    };
    tracing::error!(how, "the writer has died, and nothing is kept any more: {how}");
    None
}

async fn run(
    connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Job>,
    told: Told,
    bearers: Bearers,
    damage: Damage,
    mut phases: watch::Receiver<Phase>,
) -> Result<SqliteConnection, Broken> {
    let (loaded, version) = (Vec::new(), 0);
    let mut writer =
        Writer { connection, clock: Clock, bearers, damage, loaded, version, settles: false };
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
        writer.batch(job, &mut jobs, &told).await?;
        if std::mem::take(&mut writer.settles)
            && let Err(error) = settle::settle(&mut writer.connection).await
        {
            tracing::warn!(%error, "commits stay in the -wal: {error}");
        }
    }
    Ok(writer.connection)
}

/// SQLite's thread is gone.
struct Broken;

enum Answer {
    Review(oneshot::Sender<Said>, Said),
    Other(oneshot::Sender<Result<(), StoreError>>, Result<(), StoreError>),
}

impl Writer {
    async fn batch(
        &mut self,
        first: Job,
        waiting: &mut mpsc::Receiver<Job>,
        Told { events, committed: signal }: &Told,
    ) -> Result<(), Broken> {
        let mut answers = Vec::new();
        let committed = self.transaction(first, waiting, &mut answers).await;
        tracing::debug!(ok = committed.is_ok(), "committed {} jobs", answers.len());
        if let Err(error) = &committed {
            // What is loaded may hold events that were not kept.
            self.loaded.clear();
            let _ = sqlx::query("rollback").execute(&mut self.connection).await;
            tracing::error!(%error, "a transaction of {} jobs failed", answers.len());
        }
        if !answers.is_empty() {
            signal.send_replace(());
        }
        let lost = committed.as_ref().err().map(|error| self.lost(error));
        for answer in answers {
            // Whoever asked may have gone.
            match answer {
                Answer::Review(sender, said) => {
                    let said = match &lost {
                        None => said,
                        Some(lost) => Said::done(Err(lost().into())),
                    };
                    if let Said::Done(result) = &said
                        && let Ok(Outcome { event: Some(event), .. }) = &**result
                        && events.receiver_count() > 0
                    {
                        // Whoever followed may have gone.
                        let _ = events.send(Arc::new(event.clone()));
                    }
                    let _ = sender.send(said);
                }
                Answer::Other(sender, result) => {
                    self.bearers.forget();
                    let _ = sender.send(lost.as_ref().map_or(result, |lost| Err(lost())));
                }
            }
        }
        match committed {
            Err(StoreError::Database(sqlx::Error::WorkerCrashed)) => Err(Broken),
            _ => Ok(()),
        }
    }

    /// What is said of everything in a transaction that failed. Damage that SQLite
    /// met with is remembered.
    fn lost(&self, error: &StoreError) -> impl Fn() -> StoreError + use<> {
        self.damage.note(error);
        let (is_full, why, damage) = (error.is_full(), error.told(), self.damage.clone());
        move || match damage.check() {
            Err(damaged) => damaged,
            Ok(()) if is_full => StoreError::Full,
            Ok(()) => StoreError::Lost(why.clone()),
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
                    let said = if failed.is_some() {
                        // Replaced by what all are told.
                        Said::Late
                    } else {
                        match self.review(task, actor, key).await {
                            Ok(said) => said,
                            Err(error) => {
                                failed = Some(error);
                                Said::Late
                            }
                        }
                    };
                    answers.push(Answer::Review(answer, said));
                }
                Job::Settle => self.settles = true,
                Job::Other(statements, answer) => {
                    let result = match failed {
                        Some(_) => Err(StoreError::Closed),
                        None => self.other(statements).await.map_err(|error| {
                            // SQLite may have rolled all of it back already.
                            if !error.is_full() && !error.is_damage() {
                                return error;
                            }
                            failed = Some(error);
                            StoreError::Closed
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
                summary(&loaded.article, person).run(&mut self.connection).await?;
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
        if result.as_ref().is_err_and(|error| error.is_full() || error.is_damage()) {
            return result;
        }
        if result.is_err() {
            sqlx::query("rollback to job").execute(&mut self.connection).await?;
        }
        sqlx::query("release job").execute(&mut self.connection).await?;
        result
    }

    /// The error is the database's and ends the transaction; all else is an answer.
    async fn review(
        &mut self,
        task: Task,
        actor: PersonId,
        key: Option<Keyed>,
    ) -> Result<Said, StoreError> {
        if let Some(key) = &key
            && let Some(earlier) = self.answered(actor, key).await?
        {
            return Ok(Said::done(earlier));
        }
        let said = match task {
            Task::Take(prepared) => self.take(*prepared).await?,
            Task::Do { article, command, brought, reads } => {
                match self.loaded(article, brought, reads).await? {
                    Found::Unknown => Said::done(Err(WriteError::UnknownArticle)),
                    Found::Unloaded => Said::Unloaded(command),
                    Found::Here(loaded) if is_long(&command, Some(&loaded.article)) => {
                        self.keep(*loaded).await?;
                        Said::Long(command)
                    }
                    Found::Here(loaded) => {
                        Said::done(self.carry_out(*loaded, *command, actor).await?)
                    }
                }
            }
        };
        if let (Some(key), Said::Done(result)) = (key, &said)
            && let Ok(Outcome { article, event }) = &**result
        {
            let n = event.as_ref().map(|event| event.n);
            self.remember(actor, &key, *article, n, self.clock.now()).await?;
        }
        Ok(said)
    }

    /// Writes what was decided apart from here, if it is about the state that is here.
    async fn take(&mut self, prepared: Prepared) -> Result<Said, StoreError> {
        let Prepared { article, head, agreed, decided } = prepared;
        let at = self.loaded.iter().position(|loaded| loaded.article.id == article);
        let is_current = match at {
            Some(at) => self.loaded[at].article.head == head,
            None => self.head(article).await?.as_deref().unwrap_or(GENESIS) == head,
        };
        let is_agreed = match agreed {
            Some(version) => agreements::version(&mut self.connection).await? == version,
            None => true,
        };
        if !is_current || !is_agreed {
            return Ok(Said::Late);
        }
        let Next { event, statements, article: now, texts } = match decided {
            Ok(Some(next)) => next,
            Ok(None) => return Ok(Said::done(Ok(Outcome { article, event: None }))),
            Err(error) => return Ok(Said::done(Err(error))),
        };
        // What it breaks, it breaks for itself.
        sqlx::query("savepoint prepared").execute(&mut self.connection).await?;
        let written = run_all(statements, &mut self.connection).await;
        match written {
            Ok(()) => {}
            Err(error) if error.is_full() || error.is_damage() => return Err(error),
            Err(error) => {
                sqlx::query("rollback to prepared; release prepared")
                    .execute(&mut self.connection)
                    .await?;
                return Ok(Said::done(Err(error.into())));
            }
        }
        sqlx::query("release prepared").execute(&mut self.connection).await?;
        if let Some(at) = at {
            self.loaded.remove(at);
        }
        // Its row in the list was written with it.
        self.keep(Loaded { article: now, texts, changed_by: None }).await?;
        Ok(Said::done(Ok(Outcome { article, event: Some(event) })))
    }

    /// Decides what a command does to a loaded article, and writes it.
    async fn carry_out(
        &mut self,
        mut loaded: Loaded,
        command: Command,
        actor: PersonId,
    ) -> Result<Result<Outcome, WriteError>, StoreError> {
        let (clock, now) = (self.clock, self.clock.now());
        let Loaded { article, texts, .. } = &loaded;
        let id = article.id;
        let deciding = AssertUnwindSafe(|| {
            prepare::event(article, texts, command, actor, now, clock, &Project::default())
        });
        // Deciding changes nothing, so a panic leaves nothing half done: one
        // broken rule must not end everybody's writing.
        let decided = catch_unwind(deciding)
            .unwrap_or_else(|_| Err(StoreError::Rule("one panicked".to_owned()).into()));
        let event = match decided {
            Ok(Some(event)) => event,
            Ok(None) => {
                self.keep(loaded).await?;
                return Ok(Ok(Outcome { article: id, event: None }));
            }
            Err(error) => {
                self.keep(loaded).await?;
                return Ok(Err(error));
            }
        };
        // An event that could not be applied leaves nothing to rely on.
        if let Err(error) = prepare::apply(&mut loaded.article, &event) {
            self.settle(loaded).await?;
            return Ok(Err(error));
        }
        loaded.texts.take(&event.change);
        let statements = statements(None, &loaded.article, &loaded.texts, &event);
        run_all(statements, &mut self.connection).await?;
        loaded.changed_by = Some(actor);
        self.keep(loaded).await?;
        Ok(Ok(Outcome { article: id, event: Some(event) }))
    }

    /// Hash of an article's last event.
    async fn head(&mut self, id: ArticleId) -> Result<Option<String>, StoreError> {
        let head = sqlx::query_scalar("select head from articles where id = ?");
        Ok(head.bind(id.to_string()).fetch_optional(&mut self.connection).await?)
    }

    /// Takes an article out of what is loaded, or that which was brought, if it is
    /// still what it was.
    async fn loaded(
        &mut self,
        id: ArticleId,
        brought: Option<Box<Loaded>>,
        reads: bool,
    ) -> Result<Found, StoreError> {
        if let Some(at) = self.loaded.iter().position(|loaded| loaded.article.id == id) {
            return Ok(Found::Here(Box::new(self.loaded.remove(at))));
        }
        let Some(head) = self.head(id).await? else { return Ok(Found::Unknown) };
        match brought {
            Some(brought) if brought.article.head == head => Ok(Found::Here(brought)),
            _ if reads => {
                let read = articles::load(&mut self.connection, id).await?;
                Ok(read.map_or(Found::Unknown, |read| Found::Here(Box::new(read.into()))))
            }
            _ => Ok(Found::Unloaded),
        }
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
            summary(&article, person).run(&mut self.connection).await?;
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

/// An article that the writer was asked for.
enum Found {
    Here(Box<Loaded>),
    Unloaded,
    Unknown,
}

async fn run_all(
    statements: Vec<Statement>,
    connection: &mut SqliteConnection,
) -> Result<(), StoreError> {
    for statement in statements {
        statement.run(connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use review::model::id::uuid;

    use super::*;

    #[tokio::test]
    async fn the_writers_death_is_told_and_no_write_waits_for_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("tekser.db"), None).await.expect("a store");
        assert!(store.died().now_or_never().is_none());
        store.kill_writer().await;
        store.died().await;
        let id = uuid(Timestamp::from_milliseconds(0), [1; 10]);
        let written = store.command(ArticleId(id), PersonId(id), Command::Remove, None).await;
        assert!(matches!(written, Err(WriteError::Failed(_))), "{written:?}");
    }

    #[tokio::test]
    async fn a_store_that_is_closed_has_not_died() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("tekser.db"), None).await.expect("a store");
        let mut died = store.died.clone();
        drop(store);
        assert!(died.wait_for(|died| *died).await.is_err(), "it ended without having died");
    }
}
