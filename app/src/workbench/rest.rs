//! The rest of the workbench: what the browser loads behind the page.
//!
//! The page's own module shows the article, takes in what is typed and keeps
//! what was done in a queue. All else is in a second module that is fetched as
//! soon as the page is there: sending, what others do, the checks, and whatever
//! is not seen before it is asked for. What is asked for earlier waits for it.
//!
//! [`open`] is the way to that module: what only [`Rest`] leads to is built into
//! it. Whoever calls the same code past the [`door`](super::door) pulls it into the page's
//! own module; `app/build.sh` says how large both are.

use language::text::diff::Carrier;
use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use review::log;

use super::{
    Bench,
    door::{LOADED, Part, Rest},
    late::{self, Rules},
    perform::perform,
};
use crate::{
    later::{Missing, patiently},
    words::{Common, Locale},
    workbench::{
        sync::{checker, live, reading, sending},
        view::{cards, conflict, dialogs, find, flag_panel, marks, rating, row},
    },
};

const REST: Rest = Rest { begin, perform, view };

const RULES: Rules = Rules {
    matches: find::matches,
    carried: |old, now, span| Carrier::new(old, now).carry(span),
    marks_in: log::marks::marks_in,
};

#[wasm_split(rest, wasm_split_path = leptos::wasm_split, fallible)]
fn open() -> Result<&'static Rest, Missing> {
    late::install(&RULES);
    Ok(&REST)
}

/// Has the server draw what the browser loads: it has all of it from the start.
#[cfg(feature = "ssr")]
pub(super) fn open_at_once() {
    late::install(&RULES);
    LOADED.set(Some(&REST));
}

/// Loads the module, however long that takes, and sets it to work.
pub(super) fn load(bench: Bench) {
    let (owner, locale) = (Owner::current().unwrap_or_default(), Locale::current());
    spawn_local(async move {
        let missed = || {
            let common = Common::in_locale(locale);
            bench.outbox.offline.set(true);
            bench.desk.tell_error(common.unreachable, common.unreachable_hint);
        };
        let rest = patiently(open, &LOADED, missed).await;
        bench.outbox.offline.set(false);
        (rest.begin)(bench, owner);
    });
}

fn begin(bench: Bench, owner: Owner) {
    spawn_local(async move {
        let Bench { desk, outbox, .. } = bench;
        sending::load_rules(desk).await;
        if !desk.is_whole() {
            sending::reload(desk).await;
        }
        desk.refresh_all();
        owner.with(|| {
            sending::resume(outbox);
            live::watch(bench);
            checker::watch(bench);
            reading::watch(bench);
            marks::watch(bench);
        });
        bench.rest.try_set(true);
        for action in bench.early.try_update_value(std::mem::take).unwrap_or_default() {
            perform(bench, action);
        }
    });
}

fn view(part: Part) -> AnyView {
    match part {
        Part::Dialog(dialog) => dialogs::view(dialog),
        Part::FlagPanel(pending) => view! { <flag_panel::Panel pending /> }.into_any(),
        Part::Conflict(row, conflict) => {
            view! { <conflict::ConflictView row conflict=*conflict /> }.into_any()
        }
        Part::Alignment(row, panes) => view! { <row::AlignmentTools row panes /> }.into_any(),
        Part::Reading(row, view) => row.segment.with(|segment| row::read_only(segment, view)),
        Part::Rating => view! { <rating::RatingSlider /> }.into_any(),
        Part::Marks => view! { <marks::MarkList /> }.into_any(),
        Part::Findings => view! { <cards::Findings /> }.into_any(),
        Part::LostWords => view! { <conflict::LostWords /> }.into_any(),
    }
}
