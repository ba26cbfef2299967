//! The rest of the workbench: what the browser loads behind the page.
//!
//! The page's own module shows the article, takes in what is typed and keeps
//! what was done in a queue. All else is in a second module that is fetched as
//! soon as the page is there: sending, what others do, the checks, and whatever
//! is not seen before it is asked for. What is asked for earlier waits for it.
//!
//! [`open`] is the door to that module: what only [`Rest`] leads to is built into
//! it. Whoever calls the same code past the door pulls it into the page's own
//! module; `app/build.sh` says how large both are.

use std::cell::Cell;

use language::text::{diff::Carrier, span::Span, structure::Mark};
use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use review::{
    log::{self, article::Article},
    model::segment::Segment,
};

use super::{
    Bench, cards, checker, conflict,
    desk::{Conflict, Dialog, Pending, Row, View},
    dialogs, find, flag_panel,
    keys::Action,
    live, marks, rating, reading,
    row::{self, Panes},
    sending,
};
use crate::{
    later::{Missing, patiently},
    words::{Common, Locale},
};

/// What the module can do.
struct Rest {
    begin: fn(Bench, Owner),
    perform: fn(Bench, Action),
    view: fn(Part) -> AnyView,
    matches: fn(&str, &str) -> Vec<Span>,
    carried: fn(&str, &str, Span) -> Span,
    marks_in: fn(&Article, &Segment, &str) -> Vec<Mark>,
}

const REST: Rest = Rest {
    begin,
    perform: |bench, action| action.perform(bench),
    view,
    matches: find::matches,
    carried: |old, now, span| Carrier::new(old, now).carry(span),
    marks_in: log::marks::marks_in,
};

thread_local! {
    /// The module, once it is loaded; the server has it from the start.
    static LOADED: Cell<Option<&'static Rest>> = const {
        Cell::new(if cfg!(feature = "ssr") { Some(&REST) } else { None })
    };
}

#[wasm_split(rest, wasm_split_path = leptos::wasm_split, fallible)]
fn open() -> Result<&'static Rest, Missing> {
    Ok(&REST)
}

/// Something that is shown once the module is here.
pub(super) enum Part {
    /// A dialog over the workbench.
    Dialog(Dialog),
    /// The panel in which a flag is raised or edited.
    FlagPanel(Pending),
    /// Two texts for one segment.
    Conflict(Row, Box<Conflict>),
    /// What can be done to the alignment of a row.
    Alignment(Row, Panes),
    /// A row as the machine wrote it, or what changed in it since.
    Reading(Row, View),
    /// How good the active row is as a whole.
    Rating,
    /// The bold words and links of the active row.
    Marks,
    /// What the checks found.
    Findings,
    /// Words that the server did not take, and that have no place.
    LostWords,
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
            action.perform(bench);
        }
    });
}

/// Does what a key or a button asks for, as soon as it can be done.
pub(super) fn act(bench: Bench, action: Action) {
    match LOADED.get() {
        Some(rest) if bench.rest.get_untracked() => (rest.perform)(bench, action),
        _ => bench.early.update_value(|early| early.push(action)),
    }
}

/// Shows a part. Reactive: until the module is at work it is nothing.
pub(super) fn show(bench: Bench, part: Part) -> Option<AnyView> {
    let rest = bench.rest.get().then(|| LOADED.get()).flatten()?;
    Some((rest.view)(part))
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

/// Where `query` stands in `text`.
pub(super) fn matches(text: &str, query: &str) -> Vec<Span> {
    LOADED.get().map(|rest| (rest.matches)(text, query)).unwrap_or_default()
}

/// The place of `span` of `old` in `now`; where it was, until that can be told.
pub(super) fn carried(old: &str, now: &str, span: Span) -> Span {
    let rest = LOADED.get().filter(|_| old != now);
    rest.map_or(span, |rest| (rest.carried)(old, now, span))
}

/// The bold words and links of a segment, were its text `text`.
pub(super) fn marks_in(article: &Article, segment: &Segment, text: &str) -> Vec<Mark> {
    LOADED.get().map(|rest| (rest.marks_in)(article, segment, text)).unwrap_or_default()
}
