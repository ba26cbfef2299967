//! Renders pages, each wholly on one thread.
//!
//! While a page is rendered, Leptos keeps its owner, its arena and its observer in
//! thread-locals. A page that moves between threads, or shares one with another page
//! that waits for its data, finds somebody else's there or none: it panics, or shows
//! what is not its own. So a page has a thread to itself until it is done, and all
//! that it has spawned ends with it. What pages load is answered on the server's own
//! threads, so that no request's work ends with a page.

use std::{
    cell::RefCell,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use any_spawner::{CustomExecutor, Executor};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::{Notify, oneshot},
    task::LocalSet,
};
use tower::ServiceExt;

use crate::problem::Refused;

/// Pages rendered at once. They mostly wait for their data.
const THREADS: usize = 8;
/// Pages that wait for their turn before more are refused.
const WAITING: usize = 512;
/// Elements within elements of a page are rendered by recursion, in bytes.
const STACK: usize = 16 * 1024 * 1024;
/// Longer than any page takes that still comes to an end.
const LONGEST: Duration = Duration::from_secs(30);

/// A page, once its body is whole.
pub(super) type Page = Response<Bytes>;
/// A page being rendered.
pub(super) type Drawing = Pin<Box<dyn Future<Output = Page>>>;
/// Begins to render a page, on the thread on which all of it is done.
pub(super) type Draw = Box<dyn FnOnce() -> Drawing + Send>;

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Too many pages wait already.
    Busy,
    /// A component panicked.
    Panicked,
    /// It did not come to an end.
    Endless,
}

struct Job {
    draw: Draw,
    answer: oneshot::Sender<Result<Page, Failure>>,
}

/// The threads that render pages.
#[derive(Clone, Debug)]
pub(super) struct Renderer {
    jobs: SyncSender<Job>,
}

impl Renderer {
    /// Starts the threads; they end with the last handle.
    pub(super) fn start() -> Self {
        // An error says that it was done already, for another server of this process.
        let _ = Executor::init_custom_executor(OnThisThread);
        let (jobs, queue) = sync_channel(WAITING);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..THREADS {
            start_thread(queue.clone());
        }
        Self { jobs }
    }

    /// Renders a page. Whoever stops waiting for it gives up its turn.
    pub(super) async fn render(&self, draw: Draw) -> Result<Page, Failure> {
        let (answer, page) = oneshot::channel();
        self.jobs.try_send(Job { draw, answer }).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Busy,
            // The threads outlive every handle.
            TrySendError::Disconnected(_) => Failure::Panicked,
        })?;
        page.await.unwrap_or(Err(Failure::Panicked))
    }
}

/// Starts one more thread, unless the system has none left.
fn start_thread(queue: Arc<Mutex<Receiver<Job>>>) -> bool {
    let run = move || {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime without IO needs nothing from the system");
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Job { draw, answer }) = next else { return };
            if answer.is_closed() {
                continue;
            }
            let page = catch_unwind(AssertUnwindSafe(|| wholly(&runtime, draw)));
            let page = page.unwrap_or(Err(Failure::Panicked));
            let is_spoiled = page.is_err();
            // Whoever asked may have gone.
            let _ = answer.send(page);
            // The page may have left anything in the thread-locals.
            if is_spoiled && start_thread(queue.clone()) {
                return;
            }
        }
    };
    let thread = thread::Builder::new().name("page".to_owned()).stack_size(STACK);
    let started = thread.spawn(run);
    if let Err(error) = &started {
        tracing::error!(%error, "a thread that renders pages could not be started: {error}");
    }
    started.is_ok()
}

thread_local! {
    /// Told of a panic in what the page on this thread has spawned.
    static PANICKED: RefCell<Rc<Notify>> = RefCell::default();
}

/// Renders a page with all that it spawns, and drops what of that is left.
fn wholly(runtime: &Runtime, draw: Draw) -> Result<Page, Failure> {
    let panicked = Rc::new(Notify::new());
    PANICKED.set(panicked.clone());
    LocalSet::new().block_on(runtime, async {
        tokio::select! {
            biased;
            () = panicked.notified() => Err(Failure::Panicked),
            page = tokio::time::timeout(LONGEST, draw()) => page.map_err(|_| Failure::Endless),
        }
    })
}

/// Keeps what a page spawns on the thread of the page.
struct OnThisThread;

impl CustomExecutor for OnThisThread {
    fn spawn(&self, future: any_spawner::PinnedFuture<()>) {
        self.spawn_local(future);
    }

    fn spawn_local(&self, future: any_spawner::PinnedLocalFuture<()>) {
        tokio::task::spawn_local(async {
            if AssertUnwindSafe(future).catch_unwind().await.is_err() {
                PANICKED.with_borrow(|panicked| panicked.notify_one());
            }
        });
    }

    fn poll_local(&self) {}
}

/// The same API, answered on the threads of the server whichever thread asks.
pub(super) fn elsewhere(api: Router, server: Handle) -> Router {
    Router::new().fallback(move |request: Request<Body>| {
        let answered = server.spawn(api.clone().oneshot(request));
        async move {
            match answered.await {
                Ok(Ok(response)) => response,
                // The handler panicked: the page is told of an error as anybody would be.
                Err(error) => Refused::from(error).into_response(),
            }
        }
    })
}
