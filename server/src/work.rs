//! Work that keeps a processor busy: whose turn it is, and who no longer waits.
//!
//! Texts are aligned, checked, approved, exported and signed on blocking threads,
//! so many at once as leave a core to those who save and read. What is long waits
//! for what is long, and holds up nothing that is short. One person's requests wait
//! for each other before they wait among those of others, so that twenty of one
//! are no more than one of another. A queue that is full says so at once; whoever
//! goes away leaves it, and what runs can ask whether anybody still waits.

use std::{
    cell::Cell,
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use language::patience;
use review::{log::article::Article, model::id::PersonId};
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests that wait for a turn, at the most.
const WAITING: usize = 64;
/// Requests of one person that do.
const OWN: usize = 16;
/// Bytes of text from which work on an article is long.
const LONG_BYTES: usize = 64 * 1024;
/// Rows from which it is.
const LONG_ROWS: usize = 400;
/// Events from which it is.
const LONG_EVENTS: u64 = 2_000;

tokio::task_local! {
    /// Who makes the request that is being answered, once that is known.
    static ASKING: Cell<Option<PersonId>>;
}

/// Answers a request in which [`asks`] says whose it is.
pub async fn on_behalf<T>(answering: impl Future<Output = T>) -> T {
    ASKING.scope(Cell::new(None), answering).await
}

/// Says who makes the request that is being answered.
pub fn asks(person: PersonId) {
    // Outside of a request, as on the command line, there is nobody to tell apart.
    let _ = ASKING.try_with(|asking| asking.set(Some(person)));
}

/// How much there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// It is done before anybody notices.
    Short,
    /// It may take seconds.
    Long,
}

impl Weight {
    /// That of an article with so many bytes of text, rows and events.
    #[must_use]
    pub fn new(bytes: usize, rows: usize, events: u64) -> Self {
        let is_long = bytes > LONG_BYTES || rows > LONG_ROWS || events > LONG_EVENTS;
        if is_long { Self::Long } else { Self::Short }
    }

    /// That of work on an article.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let bytes = article.segments.iter().map(|row| row.source.len() + row.text.len()).sum();
        Self::new(bytes, article.segments.len(), article.events)
    }
}

/// Why work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unavailable {
    /// Too many wait already.
    #[error("too many wait already")]
    Full,
    /// Too many requests of the same person wait already.
    #[error("too many requests of the same person wait already")]
    OwnFull,
    /// It panicked.
    #[error("the work failed")]
    Failed,
}

/// Whether anybody still waits for what is being done.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody does: what has not been done may be left.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sets the signal when the request that waits is over or given up.
struct Waiter(Stop);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Those who wait, counted.
#[derive(Debug, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    /// Comes in, unless so many are there.
    fn enter(&self, limit: usize) -> Option<Place> {
        let place = Place(self.0.clone());
        (self.0.fetch_add(1, Ordering::Relaxed) < limit).then_some(place)
    }
}

/// One of those who wait.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Turns that are given in the order in which they were asked for.
#[derive(Debug)]
struct Queue {
    turns: Arc<Semaphore>,
    waiting: Count,
}

impl Queue {
    fn new(turns: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(turns)), waiting: Count::default() }
    }

    async fn turn(&self) -> OwnedSemaphorePermit {
        self.turns.clone().acquire_owned().await.expect("it is never closed")
    }
}

#[derive(Debug)]
struct Queues {
    short: Queue,
    long: Queue,
    /// What each person asked for, and has not got yet.
    own: Mutex<HashMap<(PersonId, Weight), Weak<Queue>>>,
    limit: usize,
    own_limit: usize,
}

/// Where turns are given: a handle that is cloned freely.
#[derive(Clone, Debug)]
pub struct Work(Arc<Queues>);

impl Default for Work {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // A core is left to those who save and read, where there is more than one.
        Self::new(cores.max(2), (cores - 1).max(1), WAITING, OWN)
    }
}

impl Work {
    /// Turns for so many short and long pieces of work at once, and so many requests
    /// that wait for either, in all and of one person.
    #[must_use]
    pub fn new(short: usize, long: usize, limit: usize, own_limit: usize) -> Self {
        let (short, long) = (Queue::new(short), Queue::new(long));
        Self(Arc::new(Queues { short, long, own: Mutex::default(), limit, own_limit }))
    }

    fn queue(&self, weight: Weight) -> &Queue {
        match weight {
            Weight::Short => &self.0.short,
            Weight::Long => &self.0.long,
        }
    }

    fn own(&self, person: PersonId, weight: Weight) -> Arc<Queue> {
        let mut own = self.0.own.lock().expect("nothing panics while it is held");
        if let Some(queue) = own.get(&(person, weight)).and_then(Weak::upgrade) {
            return queue;
        }
        own.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::new(Queue::new(1));
        own.insert((person, weight), Arc::downgrade(&queue));
        queue
    }

    /// How many wait for a turn.
    #[must_use]
    pub fn waiting(&self, weight: Weight) -> usize {
        self.queue(weight).waiting.0.load(Ordering::Relaxed)
    }

    /// Waits for a turn. Whoever has one must not wait for another before it is over.
    ///
    /// # Errors
    /// At once, where too many wait.
    pub async fn turn(&self, weight: Weight) -> Result<Turn, Unavailable> {
        let queue = self.queue(weight);
        let _place = queue.waiting.enter(self.0.limit).ok_or(Unavailable::Full)?;
        let own = match ASKING.try_with(Cell::get).ok().flatten() {
            Some(person) => {
                let own = self.own(person, weight);
                let _place = own.waiting.enter(self.0.own_limit).ok_or(Unavailable::OwnFull)?;
                let permit = own.turn().await;
                Some((permit, own))
            }
            None => None,
        };
        Ok(Turn { _permit: queue.turn().await, _own: own })
    }

    /// Waits for a turn, and does `job` on a blocking thread.
    ///
    /// # Errors
    /// At once, where too many wait; or if it panics.
    pub async fn run<T, F>(&self, weight: Weight, job: F) -> Result<T, Unavailable>
    where
        T: Send + 'static,
        F: FnOnce(&Stop) -> T + Send + 'static,
    {
        self.turn(weight).await?.run(job).await
    }
}

/// A turn: it is over when this is dropped, or what it runs ends.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    _own: Option<(OwnedSemaphorePermit, Arc<Queue>)>,
}

impl Turn {
    /// Does `job` on a blocking thread. Where this future is dropped, a job that has
    /// not begun never does, and one that has ends within a sentence or two of the rule
    /// that it is at, or asks its [`Stop`]; the turn is over when it ends.
    ///
    /// # Errors
    /// If it panics.
    pub async fn run<T, F>(self, job: F) -> Result<T, Unavailable>
    where
        T: Send + 'static,
        F: FnOnce(&Stop) -> T + Send + 'static,
    {
        let stop = Stop::default();
        let _waiter = Waiter(stop.clone());
        let asked = stop.clone();
        let working = tokio::task::spawn_blocking(move || {
            let _turn = self;
            // Rules ask by themselves, and end where nobody waits.
            let work = || patience::while_wanted(move || !asked.is_set(), || job(&stop));
            if stop.is_set() { None } else { work() }
        });
        match working.await {
            Ok(Some(done)) => Ok(done),
            // Nobody waits any more, or the runtime is ending.
            Ok(None) => Err(Unavailable::Failed),
            Err(error) => {
                tracing::error!(%error, "work failed: {error}");
                Err(Unavailable::Failed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::{FutureExt, future::join_all};
    use language::{checks::Rules, text::time::Timestamp};
    use review::{
        command::import::import,
        log::event::{Event, GENESIS},
        model::{id::ArticleId, imprint::Phrases, received::NewArticle},
        rules::findings,
    };

    use super::*;

    fn person(n: u8) -> PersonId {
        PersonId(review::model::id::uuid(Timestamp::from_milliseconds(0), [n; 10]))
    }

    #[tokio::test]
    async fn a_full_queue_answers_at_once_and_who_goes_away_leaves_it() {
        let work = Work::new(1, 1, 2, 2);
        let turn = work.turn(Weight::Long).await.expect("the first");
        let mut waiting = [(); 2].map(|()| Box::pin(work.turn(Weight::Long)));
        for waiting in &mut waiting {
            assert!(waiting.now_or_never().is_none());
        }
        assert_eq!(
            work.turn(Weight::Long).now_or_never().map(|it| it.err()),
            Some(Some(Unavailable::Full))
        );
        assert!(work.turn(Weight::Short).now_or_never().is_some(), "what is short goes on");
        drop(waiting);
        assert_eq!(work.waiting(Weight::Long), 0);
        let mut next = Box::pin(work.turn(Weight::Long));
        assert!((&mut next).now_or_never().is_none());
        drop(turn);
        next.await.expect("its turn");
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_told_and_keeps_its_turn_until_it_ends() {
        let work = Work::new(1, 1, 2, 2);
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (ended, ends) = mpsc::channel();
        let endless = work.run(Weight::Long, move |stop| {
            let _ = begun.send(());
            while !stop.is_set() {
                std::thread::yield_now();
            }
            ended.send(()).expect("somebody listens");
        });
        let mut endless = Box::pin(endless);
        tokio::select! {
            _ = &mut endless => panic!("it ends only when nobody waits"),
            begun = begins => begun.expect("it begins"),
        }
        drop(endless);
        work.run(Weight::Long, |_| ()).await.expect("the next turn");
        ends.try_recv().expect("it had ended before");
    }

    fn one_sentence() -> Article {
        let new = NewArticle { target: "Форум өтті.".to_owned(), ..NewArticle::default() };
        let by = person(1);
        let change = import(new, &Phrases::default(), &mut || by.0).expect("acceptable");
        let begin = Timestamp::from_milliseconds(0);
        let event = Event::seal(ArticleId(by.0), 1, begin, by, change, GENESIS.to_owned());
        Article::import(&event).expect("an import").0
    }

    #[tokio::test]
    async fn a_rule_that_nobody_waits_for_ends() {
        let work = Work::new(1, 1, 2, 2);
        let (begun, begins) = tokio::sync::oneshot::channel();
        let ended = Arc::new(AtomicBool::new(false));
        let ends = ended.clone();
        let article = one_sentence();
        let endless = work.run::<(), _>(Weight::Long, move |_| {
            let _ended = Waiter(Stop(ends));
            let _ = begun.send(());
            loop {
                std::hint::black_box(findings::find(&article, &Rules::default()));
            }
        });
        let mut endless = Box::pin(endless);
        tokio::select! {
            _ = &mut endless => panic!("it ends only when nobody waits"),
            begun = begins => begun.expect("it begins"),
        }
        drop(endless);
        work.run(Weight::Long, |_| ()).await.expect("the next turn");
        assert!(ended.load(Ordering::Relaxed), "what it held is gone too");
    }

    #[tokio::test]
    async fn what_panics_is_an_error_and_gives_its_turn_back() {
        let work = Work::new(1, 1, 2, 2);
        let failed = work.run(Weight::Long, |_| panic!("on purpose")).await;
        assert_eq!(failed, Err::<(), _>(Unavailable::Failed));
        assert_eq!(work.run(Weight::Long, |_| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn many_requests_of_one_person_are_one_to_the_others() {
        let work = Work::new(1, 1, 64, 4);
        let order = Arc::new(Mutex::new(Vec::new()));
        let turn = work.turn(Weight::Long).await.expect("the first");
        let request = |n: u8| {
            let (work, order) = (work.clone(), order.clone());
            on_behalf(async move {
                asks(person(n));
                let turn = work.turn(Weight::Long).await?;
                order.lock().expect("no panic").push(n);
                turn.run(|_| ()).await
            })
        };
        let of_one = [1, 1, 1, 1, 1, 1].map(request);
        let all = of_one.into_iter().chain([2, 3].map(request));
        let release = async {
            drop(turn);
            Ok(())
        };
        let all = all.map(FutureExt::boxed).chain([release.boxed()]);
        let done = join_all(all).await;
        let refused: Vec<_> = done.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, [Unavailable::OwnFull], "more of one than may wait");
        assert_eq!(*order.lock().expect("no panic"), [1, 2, 3, 1, 1, 1, 1]);
    }
}
