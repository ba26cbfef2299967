//! Connections: how many there may be, how long each may take, and which goes
//! first where one too many comes.
//!
//! A stranger needs no account to connect, so what a connection may hold up is
//! bounded here, before anything is asked of it. One that waits for a request is
//! given up for one that comes with it; one that is being answered never is, and
//! a live stream may last as long as somebody reads it.

use std::{
    collections::HashMap,
    convert::Infallible,
    error::Error,
    fmt,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use futures_util::task::AtomicWaker;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::JoinSet,
    time::{Instant, Sleep, sleep, sleep_until, timeout},
};
use tower::ServiceExt;

use crate::{
    problem::Refused,
    proxies::{Proxies, network},
};

/// What connections may take. The defaults carry a newsroom; tests take less.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Those of one address. This machine and trusted proxies are not counted:
    /// behind them are many people.
    pub from_one_address: usize,
    /// How long the head of a request may take, from the connection or its first byte.
    pub head: Duration,
    /// How long a connection may be kept between two requests.
    pub idle: Duration,
    /// How long a body may take, besides what its bytes take at [`Self::pace`].
    pub body: Duration,
    /// Bytes of a body that must come in a second.
    pub pace: u64,
    /// How long nothing of an answer may be taken.
    pub answer: Duration,
    /// Bytes of a body that nobody wants which are read and thrown away, so that
    /// who sends it gets to read the answer.
    pub unread: u64,
    /// How long that may take.
    pub unread_for: Duration,
    /// How long a stop waits for the answers that are under way.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            from_one_address: 512,
            head: Duration::from_secs(15),
            idle: Duration::from_secs(75),
            body: Duration::from_secs(30),
            pace: 4 * 1024,
            answer: Duration::from_secs(60),
            unread: 128 * 1024 * 1024,
            unread_for: Duration::from_secs(20),
            stop: Duration::from_secs(3),
        }
    }
}

/// Files that the store and everything else may need beside connections.
const OTHER_FILES: u64 = 256;
/// Largest head of a request, in bytes.
const HEAD_BYTES: usize = 64 * 1024;

impl Limits {
    /// The same, with no more connections than the system gives this process files
    /// for. Asks the system for as many as it allows.
    #[must_use]
    pub fn within_system(self) -> Self {
        let wanted = u64::try_from(self.connections).unwrap_or(u64::MAX);
        let files = rlimit::increase_nofile_limit(wanted.saturating_add(OTHER_FILES));
        // Where there is no telling, there is no such limit either.
        let Ok(files) = files else { return self };
        let room = files.saturating_sub(OTHER_FILES.min(files / 2));
        let connections = self.connections.min(usize::try_from(room).unwrap_or(usize::MAX));
        Self { connections, ..self }
    }
}

/// Answers what comes until `stopped`; then no more connections are taken, and
/// those there are may finish what they are at for [`Limits::stop`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: Proxies,
    limits: Limits,
    stopped: impl Future<Output = ()>,
) {
    let table = Arc::new(Table::new(limits.clone()));
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stopped);
    loop {
        tokio::select! {
            () = &mut stopped => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => {
                    let counted = proxies.tells_apart(from.ip()).then(|| network(from.ip()));
                    match table.admit(counted) {
                        Some(admitted) => {
                            let (router, stopping) = (router.clone(), stopping.clone());
                            connections.spawn(converse(stream, from, admitted, router, stopping));
                        }
                        None => turn_away(&stream),
                    }
                }
                Err(error) => recover(&error, &table).await,
            },
        }
    }
    drop(listener);
    stop.send_replace(true);
    let finished = async { while connections.join_next().await.is_some() {} };
    if timeout(limits.stop, finished).await.is_err() {
        connections.shutdown().await;
    }
}

/// After a connection that could not be taken: none of these errors may end serving.
async fn recover(error: &io::Error, table: &Table) {
    match error.kind() {
        // That one has gone; the next may be fine.
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset => {}
        _ => {
            tracing::warn!(%error, "a connection could not be taken: {error}");
            // Most likely there are no files left (EMFILE, ENFILE): one that waits
            // makes room, and takes a moment to do so.
            table.give_one_up();
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// The answer where every connection is busy: nothing of the request is read.
fn turn_away(stream: &TcpStream) {
    let body = Refused::busy().json();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
         retry-after: 5\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    // A new connection takes that much at once; if not, closing says enough.
    let _ = stream.try_write(answer.as_bytes());
}

/// Answers the requests of one connection.
async fn converse(
    stream: TcpStream,
    from: SocketAddr,
    admitted: Admitted,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let limits = admitted.table.limits.clone();
    let state = admitted.state.clone();
    let service = {
        let state = state.clone();
        let table = admitted.table.clone();
        let limits = limits.clone();
        service_fn(move |request: Request<Incoming>| {
            state.answering();
            let router = router.clone();
            let ends = Ends { state: state.clone(), table: table.clone() };
            let expects = request.headers().contains_key(header::EXPECT);
            let mut request =
                request.map(|body| Body::new(Paced::new(body, expects, limits.clone())));
            request.extensions_mut().insert(ConnectInfo(from));
            async move {
                let response = match router.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                Ok::<_, Infallible>(response.map(|body| Answer { body, _ends: ends }))
            }
        })
    };
    let io = TokioIo::new(Watched::new(stream, state.clone(), &limits));
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut is_ending = false;
    loop {
        tokio::select! {
            // Whoever broke it off knows.
            _ = connection.as_mut() => return,
            () = admitted.end.notified(), if !is_ending => {
                if state.is_waiting() {
                    return;
                }
                // A request came at the last moment: it is answered.
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
            _ = stopping.wait_for(|stops| *stops), if !is_ending => {
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// All connections.
#[derive(Debug)]
struct Table {
    limits: Limits,
    connections: Mutex<HashMap<u64, Entry>>,
    /// Counts up whenever a connection begins to wait: the order of waiting.
    turns: AtomicU64,
}

#[derive(Debug)]
struct Entry {
    /// The address it counts for.
    from: Option<IpAddr>,
    state: Arc<State>,
    end: Arc<Notify>,
}

/// What a connection is at.
#[derive(Debug)]
struct State {
    /// The turn since which it waits for a request; 0 while one is answered.
    waiting: AtomicU64,
    /// Whether it has brought a request.
    useful: AtomicBool,
    /// Who reads from it: hyper may have looked for more before the answer was out.
    reader: AtomicWaker,
}

impl State {
    fn answering(&self) {
        self.useful.store(true, Ordering::Relaxed);
        self.waiting.store(0, Ordering::Relaxed);
    }

    fn turn(&self) -> u64 {
        self.waiting.load(Ordering::Acquire)
    }

    fn is_waiting(&self) -> bool {
        self.turn() != 0
    }
}

impl Table {
    fn new(limits: Limits) -> Self {
        Self { limits, connections: Mutex::default(), turns: AtomicU64::new(1) }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<u64, Entry>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed)
    }

    /// A place for a connection, for which another may have to go; `None` where
    /// all are busy.
    fn admit(self: &Arc<Self>, from: Option<IpAddr>) -> Option<Admitted> {
        let mut all = self.all();
        if from.is_some() {
            let same = all.values().filter(|entry| entry.from == from).count();
            if same >= self.limits.from_one_address
                && !give_up(&mut all, |entry| entry.from == from)
            {
                return None;
            }
        }
        if all.len() >= self.limits.connections && !give_up(&mut all, |_| true) {
            return None;
        }
        let id = self.next_turn();
        let state = Arc::new(State {
            waiting: AtomicU64::new(id),
            useful: AtomicBool::new(false),
            reader: AtomicWaker::new(),
        });
        let end = Arc::new(Notify::new());
        all.insert(id, Entry { from, state: state.clone(), end: end.clone() });
        Some(Admitted { table: self.clone(), id, state, end })
    }

    fn give_one_up(&self) {
        give_up(&mut self.all(), |_| true);
    }
}

/// Ends the connection that has waited longest, of those which never brought a
/// request if there are any; `false` where none waits.
fn give_up(all: &mut HashMap<u64, Entry>, may: impl Fn(&Entry) -> bool) -> bool {
    let waiting = all.iter().filter(|(_, entry)| entry.state.is_waiting() && may(entry));
    let longest = waiting
        .min_by_key(|(_, entry)| (entry.state.useful.load(Ordering::Relaxed), entry.state.turn()));
    let Some(id) = longest.map(|(id, _)| *id) else { return false };
    if let Some(entry) = all.remove(&id) {
        entry.end.notify_one();
    }
    true
}

/// A connection's place, given back with it.
struct Admitted {
    table: Arc<Table>,
    id: u64,
    state: Arc<State>,
    end: Arc<Notify>,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.table.all().remove(&self.id);
    }
}

/// Says that a connection waits again, once its answer is out or given up.
struct Ends {
    state: Arc<State>,
    table: Arc<Table>,
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.state.waiting.store(self.table.next_turn(), Ordering::Release);
        self.state.reader.wake();
    }
}

/// An answer's body, while which the connection is busy.
struct Answer {
    body: Body,
    _ends: Ends,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection whose other end must not keep silent for long while a request is
/// waited for, nor leave an answer lying.
struct Watched {
    stream: TcpStream,
    state: Arc<State>,
    head: Duration,
    idle: Duration,
    answer: Duration,
    /// The turn of [`State`] that the next three are about.
    turn: u64,
    /// Whether it is the connection's first request.
    is_first: bool,
    /// Whether bytes of the head have come.
    has_begun: bool,
    head_by: Option<Pin<Box<Sleep>>>,
    taken_by: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn new(stream: TcpStream, state: Arc<State>, limits: &Limits) -> Self {
        Self {
            stream,
            turn: state.turn(),
            state,
            head: limits.head,
            idle: limits.idle,
            answer: limits.answer,
            is_first: true,
            has_begun: false,
            head_by: None,
            taken_by: None,
        }
    }

    /// Lets what was written, or not yet, pass, unless nothing was taken for too long.
    fn taken<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.taken_by = None;
            return written;
        }
        let answer = self.answer;
        let taken_by = self.taken_by.get_or_insert_with(|| Box::pin(sleep(answer)));
        ready!(taken_by.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.state.reader.register(context.waker());
        let turn = self.state.turn();
        if turn == 0 {
            // What comes now is a body, which has a pace of its own.
            return read;
        }
        if turn != self.turn {
            (self.turn, self.is_first, self.has_begun, self.head_by) = (turn, false, false, None);
        }
        if read.is_ready() {
            if buffer.filled().len() > before && !self.has_begun {
                self.has_begun = true;
                if !self.is_first {
                    self.head_by = None;
                }
            }
            return read;
        }
        let may_take = if self.is_first || self.has_begun { self.head } else { self.idle };
        let head_by = self.head_by.get_or_insert_with(|| Box::pin(sleep(may_take)));
        ready!(head_by.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.taken(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.taken(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The body came too slowly to be waited for.
#[derive(Clone, Copy, Debug)]
pub struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the body came too slowly")
    }
}

impl Error for TooSlow {}

/// The body of a request, which must come at some pace. What is left of it when
/// nobody wants more is read and thrown away, within bounds: closing at once
/// would take the answer from who is still sending.
struct Paced<B: HttpBody<Data = Bytes> + Send + Unpin + 'static> {
    body: Option<B>,
    limits: Limits,
    /// Whether the sender waits for a word before it begins.
    expects: bool,
    received: u64,
    begun: Option<Instant>,
    whole_by: Option<Pin<Box<Sleep>>>,
}

impl<B: HttpBody<Data = Bytes> + Send + Unpin + 'static> Paced<B> {
    fn new(body: B, expects: bool, limits: Limits) -> Self {
        Self { body: Some(body), limits, expects, received: 0, begun: None, whole_by: None }
    }

    /// When what was received so far should have led to the next part.
    fn deadline(&self, begun: Instant) -> Instant {
        let fair = self.received.checked_div(self.limits.pace).unwrap_or_default();
        begun + self.limits.body + Duration::from_secs(fair)
    }
}

impl<B> HttpBody for Paced<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let begun = *self.begun.get_or_insert_with(Instant::now);
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        match Pin::new(body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                self.received += u64::try_from(length).unwrap_or(u64::MAX);
                let deadline = self.deadline(begun);
                if let Some(whole_by) = &mut self.whole_by {
                    whole_by.as_mut().reset(deadline);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                self.body = None;
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => {
                self.body = None;
                Poll::Ready(None)
            }
            Poll::Pending => {
                let deadline = self.deadline(begun);
                let whole_by = self.whole_by.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                ready!(whole_by.as_mut().poll(context));
                self.body = None;
                Poll::Ready(Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl<B: HttpBody<Data = Bytes> + Send + Unpin + 'static> Drop for Paced<B> {
    fn drop(&mut self) {
        let Some(mut body) = self.body.take().filter(|body| !body.is_end_stream()) else { return };
        // Who waits for a word is answered without having sent anything.
        if self.expects && self.begun.is_none() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (mut left, may_take) = (self.limits.unread, self.limits.unread_for);
        runtime.spawn(async move {
            let reading = async {
                while let Some(Ok(frame)) = body.frame().await {
                    let length = frame.data_ref().map_or(0, Bytes::len);
                    match left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)) {
                        Some(less) => left = less,
                        None => break,
                    }
                }
            };
            // What does not end in time is broken off with the connection.
            let _ = timeout(may_take, reading).await;
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn table(connections: usize, from_one_address: usize) -> Arc<Table> {
        Arc::new(Table::new(Limits { connections, from_one_address, ..Limits::default() }))
    }

    fn is_given_up(admitted: &Admitted) -> bool {
        !admitted.table.all().contains_key(&admitted.id)
    }

    #[test]
    fn who_waits_longest_makes_room_and_nobody_who_is_answered() {
        let table = table(3, 3);
        let [busy, useful, idle] = [(); 3].map(|()| table.admit(None).expect("room"));
        busy.state.answering();
        useful.state.answering();
        drop(Ends { state: useful.state.clone(), table: table.clone() });
        let fourth = table.admit(None).expect("a place made");
        assert!(is_given_up(&idle) && !is_given_up(&useful) && !is_given_up(&busy));
        fourth.state.answering();
        let fifth = table.admit(None).expect("another");
        assert!(is_given_up(&useful) && !is_given_up(&busy) && !is_given_up(&fourth));
        fifth.state.answering();
        assert!(table.admit(None).is_none(), "all are busy");
        drop(fourth);
        assert!(table.admit(None).is_some(), "a place was given back");
    }

    #[test]
    fn one_address_makes_room_for_itself_only() {
        let table = table(10, 2);
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|it| it.parse().ok());
        let other = table.admit(here).expect("room");
        let crowd: Vec<_> = (0..5).map(|_| table.admit(there).expect("room")).collect();
        assert!(!is_given_up(&other));
        assert_eq!(crowd.iter().filter(|admitted| !is_given_up(admitted)).count(), 2);
        for admitted in &crowd {
            admitted.state.answering();
        }
        assert!(table.admit(there).is_none(), "that one is busy twice");
        assert!(table.admit(here).is_some());
    }

    /// A body of which some parts have come, and the rest may never come.
    struct Parts {
        come: usize,
        ends: bool,
        read: Arc<AtomicUsize>,
        gone: Option<tokio::sync::oneshot::Sender<()>>,
    }

    impl Parts {
        fn new(come: usize, ends: bool) -> (Self, Arc<AtomicUsize>, impl Future) {
            let read = Arc::new(AtomicUsize::new(0));
            let (gone, is_gone) = tokio::sync::oneshot::channel();
            (Self { come, ends, read: read.clone(), gone: Some(gone) }, read, is_gone)
        }
    }

    impl HttpBody for Parts {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.come.checked_sub(1) {
                Some(left) => {
                    self.come = left;
                    self.read.fetch_add(1_000, Ordering::Relaxed);
                    Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 1_000])))))
                }
                None if self.ends => Poll::Ready(None),
                None => Poll::Pending,
            }
        }
    }

    impl Drop for Parts {
        fn drop(&mut self) {
            let _ = self.gone.take().map(|gone| gone.send(()));
        }
    }

    #[tokio::test]
    async fn a_body_may_be_slow_but_not_without_end() {
        let limits = Limits { body: Duration::from_secs(10), pace: 100, ..Limits::default() };
        let (parts, ..) = Parts::new(3, true);
        let mut body = Paced::new(parts, false, limits.clone());
        let begun = Instant::now();
        assert_eq!(body.deadline(begun) - begun, Duration::from_secs(10));
        while let Some(frame) = body.frame().await {
            frame.expect("it has come");
        }
        assert_eq!(body.deadline(begun) - begun, Duration::from_secs(40), "3,000 bytes");

        let limits = Limits { body: Duration::from_millis(1), pace: 1 << 40, ..limits };
        let (parts, ..) = Parts::new(3, false);
        let mut body = Paced::new(parts, false, limits);
        let error = loop {
            match body.frame().await.expect("it does not end") {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert!(error.is::<TooSlow>());
        assert_eq!(crate::api::body::unread(&*error, 1).code(), "too_slow");
    }

    #[tokio::test]
    async fn what_nobody_wants_of_a_body_is_read_within_bounds() {
        // Bytes, time, whether a word is waited for; and how much is read of 100,000 bytes.
        let (short, long) = (Duration::from_millis(1), Duration::from_secs(3_600));
        for (unread, unread_for, expects, ends, wanted) in [
            (1 << 40, long, false, true, 100_000),
            (1 << 40, short, false, false, 100_000),
            (5_000, long, false, false, 6_000),
            (1 << 40, long, true, false, 0),
        ] {
            let limits = Limits { unread, unread_for, ..Limits::default() };
            let (parts, read, is_gone) = Parts::new(100, ends);
            drop(Paced::new(parts, expects, limits));
            is_gone.await;
            assert_eq!(read.load(Ordering::Relaxed), wanted);
        }
    }
}
