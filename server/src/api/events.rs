//! The audit log, and what happens in it as it happens.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::{StreamExt, stream};
use review::{
    log::event::Event,
    model::id::ArticleId,
    wire::{api::EventPage, routes},
};
use serde::Deserialize;
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::{Interval, interval},
};
use utoipa::IntoParams;

use super::extract::{Path, Query};
use crate::{
    auth::{Actor, access, secret},
    clock::Clock,
    problem::{Refused, Reply},
    state::App,
    store::{Kind, Store},
};

/// Events a page holds at the most.
const PAGE: u32 = 500;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// The events after this one, such as `next` of the part before; without it, the last
    /// ones.
    after: Option<u64>,
    /// Only events before this one.
    before: Option<u64>,
    /// At most so many: 100, or up to 500.
    limit: Option<u32>,
}

/// A part of an article's log, in the order of the log.
#[utoipa::path(get, path = routes::LOAD_EVENTS.path, tag = "log", params(PageQuery), responses((status = 200, body = EventPage)))]
pub(super) async fn list(
    State(app): State<App>,
    _: Actor,
    Path(id): Path<ArticleId>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<EventPage>> {
    let last = app.store.last_event(id).await?.ok_or_else(Refused::not_found)?;
    let limit = query.limit.unwrap_or(100).clamp(1, PAGE);
    let events = app.store.events(id, query.after, query.before, limit).await?;
    let next = events.last().map(|event| event.n).filter(|n| *n < last);
    Ok(Json(EventPage { events, last, next }))
}

/// How long a stream waits before it looks for what another process wrote.
const OTHERS: Duration = Duration::from_secs(2);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StreamQuery {
    /// Begin after this event; `Last-Event-ID` overrides it.
    after: Option<u64>,
    /// Whose window follows, by id: a browser cannot send `Tekser-Person` here.
    person: Option<String>,
}

/// An article's events as they happen (server-sent events; `id` is the number,
/// the data is the event). Broken off, it resumes after `Last-Event-ID`. It ends
/// with the session or token it was asked for with.
#[utoipa::path(get, path = routes::FOLLOW_EVENTS.path, tag = "log", params(StreamQuery), responses((status = 200, description = "The stream.", body = String, content_type = "text/event-stream")))]
pub(super) async fn stream(
    State(app): State<App>,
    Actor(person): Actor,
    Path(id): Path<ArticleId>,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Reply<impl IntoResponse> {
    if let Some(window) = &query.person {
        access::same_person(window, &person)?;
    }
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    // Following first and reading then, no event falls between the two.
    let (live, changes) = (app.store.follow(), app.store.changes());
    let last = app.store.last_event(id).await?.ok_or_else(Refused::not_found)?;
    let store = app.store.clone();
    let secret = secret(&headers, &app).ok_or_else(Refused::signed_out)?;
    let following = Following {
        store: app.store,
        clock: app.clock,
        secret,
        changes,
        look: interval(OTHERS),
        id,
        sent: resumed.or(query.after).unwrap_or(last),
        live,
        read: VecDeque::new(),
        behind: true,
    };
    let events = stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        let data = serde_json::to_string(&*event).expect("events are plain data");
        let message = sse::Event::default().id(event.n.to_string()).data(data);
        Some((Ok::<_, Infallible>(message), following))
    });
    // The server does not wait for streams to end by themselves.
    let events = events.take_until(async move { store.stopped().await });
    let headers = [("x-accel-buffering", "no")];
    Ok((headers, Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))))
}

struct Following {
    store: Store,
    clock: Clock,
    /// What the stream was asked for with, by its hash.
    secret: (String, Kind),
    /// Wakes when accounts change.
    changes: watch::Receiver<()>,
    look: Interval,
    id: ArticleId,
    /// Number of the last event sent.
    sent: u64,
    live: Receiver<Arc<Event>>,
    /// Read from the log, not yet sent.
    read: VecDeque<Arc<Event>>,
    /// Whether the log may hold events that were not sent.
    behind: bool,
}

impl Following {
    /// The next event; `None` where there is nobody any more to send it to.
    async fn next(&mut self) -> Option<Arc<Event>> {
        loop {
            // Before anything is sent: an account may have changed while it was read.
            if self.changes.has_changed().ok()? {
                self.changes.mark_unchanged();
                self.is_allowed().await.then_some(())?;
            }
            if self.behind && self.read.is_empty() {
                let events = self.store.events(self.id, Some(self.sent), None, PAGE).await.ok()?;
                self.behind = !events.is_empty();
                self.read.extend(events.into_iter().map(Arc::new));
            }
            if let Some(event) = self.read.pop_front() {
                self.sent = event.n;
                return Some(event);
            }
            tokio::select! {
                biased;
                changed = self.changes.changed() => {
                    changed.ok()?;
                    self.is_allowed().await.then_some(())?;
                }
                // Another process may have written, such as the command line.
                _ = self.look.tick() => {
                    self.is_allowed().await.then_some(())?;
                    let last = self.store.last_event(self.id).await.ok()??;
                    self.behind = last > self.sent;
                }
                arrived = self.live.recv() => match arrived {
                    Ok(event) if event.article == self.id && event.n == self.sent + 1 => {
                        self.sent = event.n;
                        return Some(event);
                    }
                    // One in between is missing here: the log has it.
                    Ok(event) if event.article == self.id && event.n > self.sent => {
                        self.behind = true;
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.behind = true,
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    /// Whether what the stream was asked for with still stands for somebody.
    async fn is_allowed(&self) -> bool {
        let (hash, kind) = &self.secret;
        let bearer = self.store.bearer(hash, *kind, self.clock.now()).await;
        bearer.is_ok_and(|bearer| bearer.is_some())
    }
}
