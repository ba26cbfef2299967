//! The rows, twenty at a time: those far from the screen are an empty space of
//! their height, so that an article of ten thousand rows has no more elements
//! than one of a hundred. What is printed is all of it.

use leptos::{html, prelude::*};
use review::model::id::SegmentId;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use crate::workbench::{
    Bench,
    state::desk::{Opened, View},
    view::row::RowView,
    words::Words,
};

/// Rows a chunk.
const CHUNK: usize = 20;
/// How far outside the screen rows are kept, in pixels.
const MARGIN: &str = "1200px";
/// Height of a row that was never shown, in pixels: a guess that the browser's
/// scroll anchoring corrects.
const ROW_HEIGHT: usize = 96;

/// The article.
#[component]
pub(crate) fn Rows() -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let words = Words::here();
    // On paper nothing is far from the screen.
    let printing = RwSignal::new(false);
    Effect::new(move || {
        let on = |event, prints| {
            window_event_listener_untyped(event, move |_| {
                printing.try_set(prints);
            })
        };
        let handles = [on("beforeprint", true), on("afterprint", false)];
        on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
    });
    let chunks = Memo::new(move |_| desk.order.with(Vec::len).div_ceil(CHUNK));
    let imprint = move || {
        desk.summary.with(|summary| {
            let credit = summary.credit.clone().map(|credit| {
                view! {
                    <dt>{words.credit}</dt>
                    <dd lang=desk.target_lang.get_value()>{credit}</dd>
                }
            });
            view! {
                <dl class="imprint">
                    {credit} <dt>{words.by_machine_line}</dt>
                    {match summary.disclosure.clone() {
                        Some(line) => {
                            view! { <dd lang=desk.target_lang.get_value()>{line}</dd> }.into_any()
                        }
                        None => view! { <dd class="problem">{words.line_untrue}</dd> }.into_any(),
                    }}
                </dl>
            }
        })
    };
    let further = {
        let next = desk.from + Opened::ROWS;
        (!desk.is_whole()).then(|| {
            view! {
                <noscript>
                    <a href=format!("?from={next}")>{words.more_rows}</a>
                </noscript>
            }
        })
    };
    let legend = move || {
        (desk.view.get() == View::Origin).then(|| {
            desk.version.track();
            let shares = desk.with(review::log::authors::shares);
            let share =
                |words: u32| format!("{} ({} %)", words, (shares.thousandths(words) + 5) / 10);
            view! {
                <p class="legend">
                    <span>{words.by_machine} " " {share(shares.machine)}</span>
                    <span class="by-both">{words.by_both} " " {share(shares.edited)}</span>
                    <span class="by-person">{words.by_person} " " {share(shares.human)}</span>
                </p>
            }
        })
    };
    view! {
        <div class="rows">
            {legend}
            <For each=move || 0..chunks.get() key=|chunk| *chunk let:chunk>
                <Chunk chunk printing />
            </For>
            {further}
            {imprint}
        </div>
    }
    .into_any()
}

#[component]
fn Chunk(chunk: usize, printing: RwSignal<bool>) -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let node = NodeRef::<html::Section>::new();
    // What the server rendered is there from the start.
    let near = RwSignal::new(chunk < Opened::ROWS / CHUNK);
    let height = StoredValue::new(None::<i32>);
    let ids = Memo::new(move |_| {
        desk.order.with(|order| {
            order.iter().skip(chunk * CHUNK).take(CHUNK).copied().collect::<Vec<SegmentId>>()
        })
    });
    // The row that is worked on is never taken off the page.
    let holds_active = Memo::new(move |_| {
        desk.active.get().is_some_and(|active| ids.with(|ids| ids.contains(&active)))
    });
    let shown = Memo::new(move |_| near.get() || holds_active.get() || printing.get());
    watch(node, near, height);

    let space = move || {
        let rows = ids.with(Vec::len);
        let guess = i32::try_from(rows * ROW_HEIGHT).unwrap_or(i32::MAX);
        (!shown.get()).then(|| format!("{}px", height.get_value().unwrap_or(guess)))
    };
    view! {
        <section class="chunk" node_ref=node style:min-height=space>
            <Show when=move || shown.get()>
                <For each=move || ids.get() key=|id| *id let:id>
                    {desk.row(id).map(|row| view! { <RowView row /> })}
                </For>
            </Show>
        </section>
    }
    .into_any()
}

/// Lets `near` say whether the chunk is on or near the screen.
fn watch(node: NodeRef<html::Section>, near: RwSignal<bool>, height: StoredValue<Option<i32>>) {
    Effect::new(move |watching: Option<Option<SendWrapper<Watch>>>| {
        if watching.is_some() {
            return watching.flatten();
        }
        let element = node.get()?;
        let measured = element.clone();
        let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() else { return };
            let is_near = entry.is_intersecting();
            if near.try_get_untracked() == Some(true) && !is_near {
                let full = measured.get_bounding_client_rect().height() as i32;
                height.try_set_value(Some(full));
            }
            if near.try_get_untracked() != Some(is_near) {
                near.try_set(is_near);
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(MARGIN);
        let observer =
            IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options);
        let observer = observer.ok()?;
        observer.observe(&element);
        Some(SendWrapper::new(Watch { observer, _callback: callback }))
    });
}

struct Watch {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
