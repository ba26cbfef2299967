//! How good the active row is as a whole: a slider in the margin.

use std::time::Duration;

use leptos::prelude::*;
use review::model::{
    id::SegmentId,
    rating::{BEST, Rating},
};

use crate::workbench::{Bench, words::Words};

/// Where the slider of a row without a rating stands.
const MIDDLE: u8 = 50;
/// What is moved by keys is sent once it rests, not at every step.
const REST: Duration = Duration::from_millis(700);

/// The slider of the active row.
#[component]
pub(crate) fn RatingSlider() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let active = Memo::new(move |_| desk.active.get());
    let kept = Memo::new(move |_| {
        desk.version.track();
        let id = active.get()?;
        desk.with(|article| article.ratings.get(&id).copied())
    });
    // Where the slider was moved to, until the event is there.
    let moved = RwSignal::new(None::<(SegmentId, u8)>);
    let unsent = StoredValue::new(false);
    let send = move || {
        let Some((segment, score)) = moved.try_get_untracked().flatten() else { return };
        if unsent.try_get_value() == Some(true) {
            unsent.set_value(false);
            bench.rate(segment, Some(score));
        }
    };
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = before.flatten() {
            timer.clear();
        }
        moved.get()?;
        set_timeout_with_handle(send, REST).ok()
    });
    Effect::new(move || {
        kept.track();
        if !unsent.get_value() {
            moved.set(None);
        }
    });
    let move_to = move |segment: SegmentId, score: u8| {
        if moved.get_untracked().is_some_and(|(before, _)| before != segment) {
            send();
        }
        unsent.set_value(true);
        moved.set(Some((segment, score)));
    };
    let shown = move |segment: SegmentId| {
        let here = moved.get().filter(|(moved, _)| *moved == segment);
        here.map(|(_, score)| score).or_else(|| kept.get().map(|rating: Rating| rating.score))
    };
    move || {
        let id = active.get()?;
        let value =
            move || shown(id).map_or_else(|| words.unrated.to_owned(), |score| score.to_string());
        let clear = move || {
            (desk.may_edit && kept.get().is_some()).then(|| {
                view! {
                    <button type="button" on:click=move |_| bench.rate(id, None)>
                        {words.unrate}
                    </button>
                }
            })
        };
        let view = view! {
            <div class="rating" title=words.rating_hint>
                <label>
                    {words.rating} " "
                    <input
                        type="range"
                        min="0"
                        max=BEST
                        disabled=!desk.may_edit
                        prop:value=move || shown(id).unwrap_or(MIDDLE).to_string()
                        aria-valuetext=value
                        on:input=move |event| {
                            if let Ok(score) = event_target_value(&event).parse() {
                                move_to(id, score);
                            }
                        }
                    />
                </label>
                <output>{value}</output>
                {clear}
            </div>
        };
        Some(view.into_any())
    }
}
