//! What others do, as it happens: server-sent events that resume where they
//! broke off.

use std::cell::RefCell;

use language::text::json;
use leptos::{ev, prelude::*, task::spawn_local};
use review::{log::event::Event, wire::api::Written};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use crate::{
    api,
    words::fill,
    workbench::{
        Bench,
        state::desk::Taken,
        sync::sending::{hurry, reload},
        words::Words,
    },
};

struct Stream {
    source: EventSource,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _open: Closure<dyn FnMut()>,
}

thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
}

/// Follows the article's log until the page is left.
pub(crate) fn watch(bench: Bench) {
    follow(bench);
    let back = window_event_listener(ev::focus, move |_| revive(bench));
    let online = window_event_listener(ev::online, move |_| hurry(bench.outbox));
    // A stream that slept with its tab may be dead without a word.
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            wake(bench);
        }
    });
    // A page that is left has no stream, so that a browser can keep it and bring it
    // back as it was.
    let left = window_event_listener_untyped("pagehide", |_| stop());
    let shown_again = window_event_listener_untyped("pageshow", move |_| wake(bench));
    // Said to all windows but the one that did it.
    let stored = window_event_listener(ev::storage, move |event| {
        if let (Some(name), None) = (event.key(), event.new_value()) {
            bench.outbox.was_removed(&name);
        }
    });
    on_cleanup(move || {
        for listener in [back, online, seen, left, shown_again, stored] {
            listener.remove();
        }
    });
}

/// Takes up again what a sleep has broken off: catches up, and sends.
fn wake(bench: Bench) {
    follow(bench);
    hurry(bench.outbox);
}

/// Follows the article's log from here on.
fn follow(bench: Bench) {
    stop();
    let after = bench.desk.with(|article| article.events);
    let (base, id) = (api::BASE, bench.desk.id);
    let window = bench.desk.me.map(|me| format!("&person={me}")).unwrap_or_default();
    let address = format!("{base}/articles/{id}/events/stream?after={after}{window}");
    let Ok(source) = EventSource::new(&address) else { return };
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let Some(json) = message.data().as_string() else { return };
        if let Ok(event) = json::from_str::<Event>(&json) {
            arrived(bench, event);
        }
    });
    // The stream is back, and so is the server.
    let open = Closure::<dyn FnMut()>::new(move || hurry(bench.outbox));
    source.set_onmessage(Some(message.as_ref().unchecked_ref()));
    source.set_onopen(Some(open.as_ref().unchecked_ref()));
    STREAM.set(Some(Stream { source, _message: message, _open: open }));
}

/// Goes on where it was stopped: the server ends a stream with the session, and the
/// same person may have signed in again since, in another window.
fn revive(bench: Bench) {
    let has_ended = STREAM.with_borrow(|stream| {
        stream.as_ref().is_some_and(|it| it.source.ready_state() == EventSource::CLOSED)
    });
    if has_ended {
        follow(bench);
    }
    if bench.outbox.waiting.get_untracked() > 0 {
        hurry(bench.outbox);
    }
}

/// Stops following.
pub(crate) fn stop() {
    if let Some(stream) = STREAM.take() {
        stream.source.close();
    }
}

fn arrived(bench: Bench, event: Event) {
    let desk = bench.desk;
    let by_others = desk.me != Some(event.actor);
    let (actor, segments) = (event.actor, event.change.segments());
    match desk.take(event) {
        Taken::In => {}
        Taken::Waiting => return,
        Taken::Lost => {
            spawn_local(reload(desk));
            return;
        }
    }
    // Others' changes are said, quietly: the row itself shows them.
    if let (true, Some(first)) = (by_others, segments.first()) {
        let (name, number) = (desk.name_of(actor), desk.number(*first).to_string());
        let values = [("name", name.as_str()), ("n", number.as_str())];
        desk.said.set(fill(Words::here().others_change, &values));
    }
}

/// The answer to a write made outside of the outbox.
pub(crate) fn answered(bench: Bench, written: Written) {
    if let Some(event) = written.event
        && bench.desk.take(event) == Taken::Lost
    {
        spawn_local(reload(bench.desk));
    }
}
