//! Everything the workbench can do, by name and by key.
//!
//! Keys are read by their place on the keyboard (`KeyboardEvent.code`): what
//! they type is Cyrillic here, and the Kazakh layout has letters on the digits.

use std::collections::BTreeMap;

use language::text::json;
use leptos::{ev, prelude::*};

use super::{
    Bench, browser,
    desk::{Dialog, View},
    rest,
    words::Words,
};

/// Something the workbench can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Action {
    NextSegment,
    PreviousSegment,
    ConfirmAndNext,
    ToggleConfirmed,
    NextUnfinished,
    Flag,
    Comment,
    NextFlag,
    PreviousFlag,
    Fix,
    Dismiss,
    PutMark,
    ShowMt,
    ShowText,
    ShowDiff,
    ShowOrigin,
    Undo,
    Redo,
    Search,
    Replace,
    ToSource,
    ToTarget,
    Align,
    Approval,
    Palette,
    Keys,
}

/// A key with its modifiers. `Ctrl` is also the Command key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chord {
    ctrl: bool,
    alt: bool,
    shift: bool,
    code: String,
}

impl Action {
    /// All, in the order of the list of keys.
    pub(super) const ALL: [Self; 26] = [
        Self::NextSegment,
        Self::PreviousSegment,
        Self::ConfirmAndNext,
        Self::ToggleConfirmed,
        Self::NextUnfinished,
        Self::Flag,
        Self::Comment,
        Self::NextFlag,
        Self::PreviousFlag,
        Self::Fix,
        Self::Dismiss,
        Self::PutMark,
        Self::ShowMt,
        Self::ShowText,
        Self::ShowDiff,
        Self::ShowOrigin,
        Self::Undo,
        Self::Redo,
        Self::Search,
        Self::Replace,
        Self::ToSource,
        Self::ToTarget,
        Self::Align,
        Self::Approval,
        Self::Palette,
        Self::Keys,
    ];

    pub(super) fn name(self) -> &'static str {
        let words = Words::here();
        match self {
            Self::NextSegment => words.next_segment,
            Self::PreviousSegment => words.previous_segment,
            Self::ConfirmAndNext => words.confirm_next,
            Self::ToggleConfirmed => words.confirm,
            Self::NextUnfinished => words.next_unfinished,
            Self::Flag => words.flag_it,
            Self::Comment => words.comment_it,
            Self::NextFlag => words.next_flag,
            Self::PreviousFlag => words.previous_flag,
            Self::Fix => words.apply_fix,
            Self::Dismiss => words.dismiss_it,
            Self::PutMark => words.put_mark_it,
            Self::ShowMt => words.show_mt,
            Self::ShowText => words.show_text,
            Self::ShowDiff => words.show_diff,
            Self::ShowOrigin => words.show_origin,
            Self::Undo => words.undo,
            Self::Redo => words.redo,
            Self::Search => words.search,
            Self::Replace => words.replace,
            Self::ToSource => words.to_source,
            Self::ToTarget => words.to_target,
            Self::Align => words.align,
            Self::Approval => words.approval,
            Self::Palette => words.commands,
            Self::Keys => words.keys,
        }
    }

    /// The keys it has unless they were changed.
    fn usual(self) -> Chord {
        let (modifiers, code) = match self {
            Self::NextSegment => ("alt", "ArrowDown"),
            Self::PreviousSegment => ("alt", "ArrowUp"),
            Self::ConfirmAndNext => ("ctrl", "Enter"),
            Self::ToggleConfirmed => ("ctrl shift", "Enter"),
            Self::NextUnfinished => ("alt", "KeyJ"),
            Self::Flag => ("ctrl", "KeyM"),
            Self::Comment => ("alt", "KeyC"),
            Self::NextFlag => ("", "F8"),
            Self::PreviousFlag => ("shift", "F8"),
            Self::Fix => ("", "F4"),
            Self::Dismiss => ("shift", "F4"),
            Self::PutMark => ("alt", "KeyL"),
            Self::ShowMt => ("alt", "Digit1"),
            Self::ShowText => ("alt", "Digit2"),
            Self::ShowDiff => ("alt", "Digit3"),
            Self::ShowOrigin => ("alt", "Digit4"),
            Self::Undo => ("ctrl", "KeyZ"),
            Self::Redo => ("ctrl shift", "KeyZ"),
            Self::Search => ("ctrl", "KeyF"),
            Self::Replace => ("ctrl", "KeyH"),
            Self::ToSource => ("alt", "ArrowLeft"),
            Self::ToTarget => ("alt", "ArrowRight"),
            Self::Align => ("alt", "KeyA"),
            Self::Approval => ("alt", "KeyP"),
            Self::Palette => ("ctrl", "KeyK"),
            Self::Keys => ("", "F1"),
        };
        Chord {
            ctrl: modifiers.contains("ctrl"),
            alt: modifiers.contains("alt"),
            shift: modifiers.contains("shift"),
            code: code.to_owned(),
        }
    }

    /// The keys it has.
    pub(super) fn chord(self) -> Chord {
        let changed = CHANGED.with_borrow(|changed| changed.get(&self).cloned());
        changed.unwrap_or_else(|| self.usual())
    }

    /// Does it. [`rest::act`] does so from the page's own module.
    pub(super) fn perform(self, bench: Bench) {
        let desk = bench.desk;
        match self {
            Self::NextSegment => bench.step(1),
            Self::PreviousSegment => bench.step(-1),
            Self::ConfirmAndNext if desk.may_edit => bench.confirm_and_go_on(),
            Self::ToggleConfirmed if desk.may_edit => {
                if let Some(row) = desk.active_row() {
                    let confirmed = row.segment.with_untracked(|segment| segment.confirmed);
                    bench.confirm(&row, !confirmed);
                }
            }
            Self::ConfirmAndNext | Self::ToggleConfirmed => desk.tell(Words::here().read_only),
            Self::NextUnfinished => bench.go_to_unfinished(),
            Self::Flag => bench.begin_flag(false),
            Self::Comment => bench.begin_flag(true),
            Self::NextFlag => bench.step_flag(false),
            Self::PreviousFlag => bench.step_flag(true),
            Self::Fix => bench.fix_at_hand(),
            Self::Dismiss => bench.dismiss_at_hand(),
            Self::PutMark => bench.put_mark_at_hand(),
            Self::ShowMt => desk.view.set(View::Mt),
            Self::ShowText => desk.view.set(View::Text),
            Self::ShowDiff => {
                bench.settle();
                let shown = desk.view.get_untracked() == View::Diff;
                desk.view.set(if shown { View::Text } else { View::Diff });
            }
            Self::ShowOrigin => {
                bench.settle();
                desk.view.set(View::Origin);
            }
            Self::Undo => bench.undo(),
            Self::Redo => bench.redo(),
            Self::Search | Self::Replace => bench.open(Dialog::Find),
            Self::ToSource => bench.change_side("source"),
            Self::ToTarget => bench.change_side("target"),
            Self::Align => desk.aligning.update(|aligning| *aligning = !*aligning),
            Self::Approval => bench.open(Dialog::Approval),
            Self::Palette => bench.open(Dialog::Palette),
            Self::Keys => bench.open(Dialog::Keys),
        }
    }
}

impl Chord {
    /// The keys of an event; `None` while only modifiers are down.
    pub(super) fn of(event: &ev::KeyboardEvent) -> Option<Self> {
        let code = match event.code() {
            // A keyboard may have two of them, with one meaning.
            code if code == "NumpadEnter" => "Enter".to_owned(),
            code => code,
        };
        let modifier = ["Control", "Alt", "Shift", "Meta"].iter().any(|key| code.starts_with(key));
        (!modifier && !code.is_empty()).then(|| Self {
            ctrl: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            shift: event.shift_key(),
            code,
        })
    }

    /// How a hint writes it: `Ctrl+M`.
    pub(super) fn label(&self) -> String {
        let key = match self.code.as_str() {
            "ArrowDown" => "↓",
            "ArrowUp" => "↑",
            "ArrowLeft" => "←",
            "ArrowRight" => "→",
            code => code.strip_prefix("Key").or(code.strip_prefix("Digit")).unwrap_or(code),
        };
        let mut label = String::new();
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                label.push_str(name);
            }
        }
        label + key
    }

    /// A chord that types text must stay with the text.
    pub(super) fn is_free(&self) -> bool {
        let is_function = self.code.starts_with('F') && self.code.len() > 1;
        self.ctrl || self.alt || is_function
    }

    fn to_storage(&self) -> String {
        let held = |on: bool| if on { '1' } else { '0' };
        format!("{}{}{}{}", held(self.ctrl), held(self.alt), held(self.shift), self.code)
    }

    fn from_storage(text: &str) -> Option<Self> {
        let held = |at: usize| Some(text.as_bytes().get(at)? == &b'1');
        let code = text.get(3..)?.to_owned();
        Some(Self { ctrl: held(0)?, alt: held(1)?, shift: held(2)?, code })
    }
}

thread_local! {
    static CHANGED: std::cell::RefCell<BTreeMap<Action, Chord>> = const {
        std::cell::RefCell::new(BTreeMap::new())
    };
}

const STORAGE: &str = "keys";

/// Gives an action other keys; `false` where another action has them.
pub(super) fn change(action: Action, chord: Chord) -> bool {
    let taken = Action::ALL.into_iter().any(|other| other != action && other.chord() == chord);
    if taken || !chord.is_free() {
        return false;
    }
    CHANGED.with_borrow_mut(|changed| changed.insert(action, chord));
    keep();
    true
}

/// Gives all actions their usual keys again.
pub(super) fn reset() {
    CHANGED.with_borrow_mut(BTreeMap::clear);
    keep();
}

fn keep() {
    let changed: Vec<(String, String)> = CHANGED.with_borrow(|changed| {
        let entry =
            |(action, chord): (&Action, &Chord)| (format!("{action:?}"), chord.to_storage());
        changed.iter().map(entry).collect()
    });
    let json = serde_json::to_string(&changed).expect("pairs of strings");
    browser::store(STORAGE, (!changed.is_empty()).then_some(json.as_str()));
}

fn recall() {
    let kept: Vec<(String, String)> =
        browser::stored(STORAGE).and_then(|json| json::from_str(&json).ok()).unwrap_or_default();
    for (name, chord) in kept {
        let action = Action::ALL.into_iter().find(|action| format!("{action:?}") == name);
        if let (Some(action), Some(chord)) = (action, Chord::from_storage(&chord)) {
            CHANGED.with_borrow_mut(|changed| changed.insert(action, chord));
        }
    }
}

/// What is open on top, to which the keys belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Top {
    /// The article: its panes, buttons and cards.
    Article,
    /// A field beside it: of the search, a choice in the margin.
    Field,
    /// The panel of a flag.
    FlagPanel,
    /// A dialog over all of it.
    Dialog,
}

impl Action {
    /// Whether the workbench does it while `top` is open; else the key is left to
    /// what is open, and to the browser.
    pub(super) fn is_for(self, top: Top) -> bool {
        match top {
            Top::Article => true,
            // What opens something else, or goes on to what is found.
            Top::Field => matches!(
                self,
                Self::NextFlag
                    | Self::PreviousFlag
                    | Self::Search
                    | Self::Replace
                    | Self::Approval
                    | Self::Palette
                    | Self::Keys
            ),
            Top::FlagPanel => self == Self::Keys,
            Top::Dialog => false,
        }
    }
}

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
        let typing = super::browser::selected_pane().is_some() || is_field(&event);
        if event.key() == "?" && !typing && Action::Keys.is_for(top) {
            event.prevent_default();
            rest::act(bench, Action::Keys);
            return;
        }
        let action = Action::ALL.into_iter().find(|action| action.chord() == chord);
        let Some(action) = action.filter(|action| action.is_for(top)) else { return };
        event.prevent_default();
        rest::act(bench, action);
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
