//! The keyboard: which action a key asks for, and to whom it belongs.

use leptos::{ev, prelude::*};

use super::{Bench, door};
use crate::workbench::state::{
    action::{Action, Chord, Top, recall},
    desk::Dialog,
};

/// Hears the keys for as long as the workbench is open.
pub(super) fn listen(bench: Bench) {
    recall();
    let desk = bench.desk;
    let top = move |event: &ev::KeyboardEvent| match desk.dialog.get_untracked() {
        Some(dialog) if dialog != Dialog::Find => Top::Dialog,
        _ if desk.pending.get_untracked().is_some_and(|pending| !pending.collecting) => {
            Top::FlagPanel
        }
        _ if is_field(event) => Top::Field,
        _ => Top::Article,
    };
    let keys = window_event_listener(ev::keydown, move |event| {
        // A word that is being composed is not finished by a key of ours.
        if event.is_composing() {
            return;
        }
        let Some(chord) = Chord::of(&event) else { return };
        let top = top(&event);
        // `?` opens the keys, where it types nothing.
        let typing = crate::workbench::dom::browser::selected_pane().is_some() || is_field(&event);
        if event.key() == "?" && !typing && Action::Keys.is_for(top) {
            event.prevent_default();
            door::act(bench, Action::Keys);
            return;
        }
        let action = Action::ALL.into_iter().find(|action| action.chord() == chord);
        let Some(action) = action.filter(|action| action.is_for(top)) else { return };
        event.prevent_default();
        door::act(bench, action);
    });
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        bench.settle();
        let outbox = bench.outbox;
        let (waiting, held) = (outbox.waiting.get_untracked(), outbox.held.get_untracked());
        let may_be_lost = outbox.offline.get_untracked() || !outbox.is_all_written();
        if held > 0 || (may_be_lost && waiting > 0) {
            event.prevent_default();
        }
    });
    // A page that is out of sight may be gone without a word: a phone does that.
    let out_of_sight = move || {
        bench.settle();
        bench.outbox.leave();
    };
    let hidden = window_event_listener_untyped("visibilitychange", move |_| {
        if document().hidden() {
            out_of_sight();
        }
    });
    let gone = window_event_listener_untyped("pagehide", move |_| out_of_sight());
    on_cleanup(move || {
        keys.remove();
        leaving.remove();
        hidden.remove();
        gone.remove();
    });
}

fn is_field(event: &ev::KeyboardEvent) -> bool {
    let target: web_sys::Element = event_target(event);
    matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is open × key: which actions are done.
    #[test]
    fn keys_belong_to_what_is_open_on_top() {
        use Action::*;
        let done = |top| Action::ALL.into_iter().filter(|action| action.is_for(top)).collect();
        let in_dialog: Vec<Action> = done(Top::Dialog);
        assert_eq!(in_dialog, []);
        let in_panel: Vec<Action> = done(Top::FlagPanel);
        assert_eq!(in_panel, [Keys]);
        let in_field: Vec<Action> = done(Top::Field);
        assert_eq!(in_field, [NextFlag, PreviousFlag, Search, Replace, Approval, Palette, Keys]);
        let in_article: Vec<Action> = done(Top::Article);
        assert_eq!(in_article, Action::ALL);
        // What writes is for the article alone.
        for action in
            [ConfirmAndNext, ToggleConfirmed, Flag, Comment, Fix, Dismiss, PutMark, Undo, Redo]
        {
            for top in [Top::Field, Top::FlagPanel, Top::Dialog] {
                assert!(!action.is_for(top), "{action:?} in {top:?}");
            }
        }
    }
}
