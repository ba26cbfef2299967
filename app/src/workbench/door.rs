//! The door to the rest of the workbench, from the side of the page's own module.
//!
//! What is asked for before the rest has loaded waits here; what is to be shown by it is
//! nothing until then. The door knows neither what performs an action nor what draws a
//! part: [`rest`](super::rest) says so when it has loaded.

use std::cell::Cell;

use leptos::prelude::*;

use super::Bench;
use crate::workbench::{
    dom::panes::Panes,
    state::{
        action::Action,
        desk::{Conflict, Dialog, Pending, Row, View},
    },
};

/// What the module behind the door can do.
pub(super) struct Rest {
    /// Sets it to work on the page.
    pub(super) begin: fn(Bench, Owner),
    /// Does what a key or a button asks for.
    pub(super) perform: fn(Bench, Action),
    /// Draws a part.
    pub(super) view: fn(Part) -> AnyView,
}

thread_local! {
    /// The module, once it is loaded.
    pub(super) static LOADED: Cell<Option<&'static Rest>> = const { Cell::new(None) };
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
