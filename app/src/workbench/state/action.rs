//! Everything the workbench can do, by name and by key.
//!
//! Keys are read by their place on the keyboard (`KeyboardEvent.code`): what
//! they type is Cyrillic here, and the Kazakh layout has letters on the digits.

use std::collections::BTreeMap;

use language::text::json;
use leptos::ev;

use crate::workbench::{
    dom::storage::{store, stored},
    words::Words,
};

/// Something the workbench can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Action {
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
pub(crate) struct Chord {
    ctrl: bool,
    alt: bool,
    shift: bool,
    code: String,
}

impl Action {
    /// All, in the order of the list of keys.
    pub(crate) const ALL: [Self; 26] = [
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

    pub(crate) fn name(self) -> &'static str {
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
    pub(crate) fn chord(self) -> Chord {
        let changed = CHANGED.with_borrow(|changed| changed.get(&self).cloned());
        changed.unwrap_or_else(|| self.usual())
    }
}

impl Chord {
    /// The keys of an event; `None` while only modifiers are down.
    pub(crate) fn of(event: &ev::KeyboardEvent) -> Option<Self> {
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
    pub(crate) fn label(&self) -> String {
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
    pub(crate) fn is_free(&self) -> bool {
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
pub(crate) fn change(action: Action, chord: Chord) -> bool {
    let taken = Action::ALL.into_iter().any(|other| other != action && other.chord() == chord);
    if taken || !chord.is_free() {
        return false;
    }
    CHANGED.with_borrow_mut(|changed| changed.insert(action, chord));
    keep();
    true
}

/// Gives all actions their usual keys again.
pub(crate) fn reset() {
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
    store(STORAGE, (!changed.is_empty()).then_some(json.as_str()));
}

pub(crate) fn recall() {
    let kept: Vec<(String, String)> =
        stored(STORAGE).and_then(|json| json::from_str(&json).ok()).unwrap_or_default();
    for (name, chord) in kept {
        let action = Action::ALL.into_iter().find(|action| format!("{action:?}") == name);
        if let (Some(action), Some(chord)) = (action, Chord::from_storage(&chord)) {
            CHANGED.with_borrow_mut(|changed| changed.insert(action, chord));
        }
    }
}

/// What is open on top, to which the keys belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Top {
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
    pub(crate) fn is_for(self, top: Top) -> bool {
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
