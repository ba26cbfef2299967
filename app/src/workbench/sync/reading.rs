//! Reading evidence: which rows are on the screen of a focused window while
//! somebody is there, reported now and then.
//!
//! A row is counted until it can have been read, the row that is worked on for
//! as long as it is. Nothing else is recorded: no key, no place of the pointer.

use std::{cell::RefCell, collections::HashMap, time::Duration};

use leptos::{ev, prelude::*, task::spawn_local};
use review::{
    model::{id::SegmentId, reading::Seen},
    rules::reading::needed,
    wire::api::Report,
};

use crate::{
    api,
    workbench::{Bench, sync::live::answered},
};

/// Milliseconds between two looks.
const LOOK: u32 = 500;
/// Looks between two reports.
const REPORT: u32 = 40;
/// Looks after which somebody who does nothing is taken to be away.
const AWAY: u32 = 120;

#[derive(Default)]
struct Watch {
    /// What was seen and not yet reported, by segment and revision.
    seen: HashMap<(SegmentId, u32), u32>,
    /// All that was seen on this page.
    total: HashMap<(SegmentId, u32), u32>,
    idle: u32,
    looks: u32,
}

thread_local! {
    static WATCH: RefCell<Watch> = RefCell::default();
}

/// Watches and reports until the page is left.
pub(crate) fn watch(bench: Bench) {
    if !bench.desk.may_edit {
        return;
    }
    WATCH.take();
    let stir = || WATCH.with_borrow_mut(|watch| watch.idle = 0);
    let handles = [
        window_event_listener(ev::pointermove, move |_| stir()),
        window_event_listener(ev::keydown, move |_| stir()),
        window_event_listener(ev::wheel, move |_| stir()),
        window_event_listener(ev::touchmove, move |_| stir()),
    ];
    let look = move || look(bench);
    let timer = set_interval_with_handle(look, Duration::from_millis(u64::from(LOOK)));
    on_cleanup(move || {
        handles.into_iter().for_each(|handle| handle.remove());
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}

fn look(bench: Bench) {
    let document = document();
    let here = document.has_focus().unwrap_or_default() && !document.hidden();
    let is_due = WATCH.with_borrow_mut(|watch| {
        watch.looks += 1;
        watch.idle += 1;
        if here && watch.idle < AWAY {
            for (segment, revision, enough) in on_screen(bench) {
                let total = watch.total.entry((segment, revision)).or_default();
                if *total < enough {
                    *total += LOOK;
                    *watch.seen.entry((segment, revision)).or_default() += LOOK;
                }
            }
        }
        watch.looks.is_multiple_of(REPORT)
    });
    if is_due {
        report(bench);
    }
}

/// The rows wholly on the screen or across it, with their revision and how long
/// to count.
fn on_screen(bench: Bench) -> Vec<(SegmentId, u32, u32)> {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    let (Some(height), Ok(rows)) = (height, document().query_selector_all(".row[data-segment]"))
    else {
        return Vec::new();
    };
    let active = bench.desk.active.try_get_untracked().flatten();
    let row = |at: u32| {
        use wasm_bindgen::JsCast;
        let element: web_sys::Element = rows.get(at)?.dyn_into().ok()?;
        let place = element.get_bounding_client_rect();
        // More than half of it, or half of the screen.
        let shown = place.bottom().min(height) - place.top().max(0.0);
        if shown < place.height().min(height) / 2.0 {
            return None;
        }
        let id: SegmentId = element.get_attribute("data-segment")?.parse().ok()?;
        bench.desk.with(|article| {
            let segment = article.segment(id)?;
            let enough = needed(&segment.text);
            let enough = if active == Some(id) { u32::MAX } else { enough + LOOK };
            Some((id, segment.revision, enough))
        })
    };
    (0..rows.length()).filter_map(row).collect()
}

/// Sends what was seen since the last report. What cannot be sent waits.
pub(crate) fn report(bench: Bench) {
    let seen = WATCH.with_borrow_mut(|watch| std::mem::take(&mut watch.seen));
    if seen.is_empty() {
        return;
    }
    spawn_local(async move {
        let report = Report {
            seen: seen
                .iter()
                .map(|((segment, revision), time)| Seen {
                    segment: *segment,
                    revision: *revision,
                    milliseconds: *time,
                })
                .collect(),
        };
        match api::report(bench.desk.id, &report).await {
            Ok(written) => answered(bench, written),
            Err(_) => WATCH.with_borrow_mut(|watch| {
                for (row, time) in seen {
                    *watch.seen.entry(row).or_default() += time;
                }
            }),
        }
    });
}
