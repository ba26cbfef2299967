//! Headings, lists, bold, links: how rows show them, their list in the margin,
//! and how an editor puts one on other words.
//!
//! What is deliberately absent: making or removing a mark. They are the machine
//! translation's, and an editor only says which words have them.

use language::text::{
    diff::Carrier,
    span::Span,
    structure::{self, Mark, MarkKind},
};
use leptos::prelude::*;
use review::{
    command,
    log::{
        article::Article,
        marks::{self, marks_in},
    },
    model::segment::Segment,
    wire::api::NewMarks,
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};

use crate::{
    words::Locale,
    workbench::{
        Bench,
        dom::browser,
        state::{action::Action, job::Job, standing::Selected},
        words::Words,
    },
};

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Item {
    /// Its index among the marks of the row; none where it has no word.
    index: Option<usize>,
    kind: MarkKind,
    words: String,
}

/// The marks of a row with the text `text`: those on words, then those without.
fn items(article: &Article, segment: &Segment, text: &str) -> Vec<Item> {
    let there =
        marks_in(article, segment, text).into_iter().enumerate().map(|(index, mark)| Item {
            index: Some(index),
            words: mark.at.of(text).unwrap_or_default().to_owned(),
            kind: mark.kind,
        });
    let lost = marks::lost_in(article, segment, text).into_iter();
    there.chain(lost.map(|lost| Item { index: None, kind: lost.kind, words: lost.words })).collect()
}

/// The marks of the active row in words, each with a button that puts it on the
/// selected ones.
#[component]
pub(crate) fn MarkList() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let shown = Memo::new(move |_| {
        desk.version.track();
        let row = desk.active.get().and_then(|id| desk.row(id))?;
        let text = row.draft.with(|draft| draft.as_ref().map(|draft| draft.text.clone()));
        row.segment.with(|segment| {
            let text = text.as_deref().unwrap_or(&segment.text);
            let items = desk.with(|article| items(article, segment, text));
            (!items.is_empty()).then_some(items)
        })
    });
    let list = move || {
        let items = shown.get()?.into_iter();
        let items = items.map(|item| view! { <Line item /> }).collect_view();
        Some(view! {
            <section class="marks" aria-label=words.marks>
                <h2>{words.marks}</h2>
                <ul>{items}</ul>
            </section>
        })
    };
    view! { {list} }.into_any()
}

#[component]
fn Line(item: Item) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let (words, locale) = (Words::here(), Locale::current());
    let name = structure::name(item.kind.as_str(), locale.tag());
    let quoted = (!item.words.is_empty())
        .then(|| view! { ": " <q lang=desk.target_lang.get_value()>{item.words.clone()}</q> });
    let address = match &item.kind {
        MarkKind::Link { address } => Some(format!(" → {address}")),
        MarkKind::Foreign { id, element } => Some(format!(" ({element} {id})")),
        MarkKind::Bold
        | MarkKind::Italic
        | MarkKind::Underline
        | MarkKind::Strike
        | MarkKind::Superscript
        | MarkKind::Subscript
        | MarkKind::Code => None,
    };
    let lost = item.index.is_none().then(|| view! { " — " <em>{words.mark_lost}</em> });
    let label = format!("{name} «{}»: {}", item.words, words.put_mark);
    let item = StoredValue::new(item);
    let put = desk.may_edit.then(|| {
        let nothing = move || !bench.has_words();
        let hint = || format!("{} ({})", words.put_mark, Action::PutMark.chord().label());
        view! {
            <button
                type="button"
                class="put"
                aria-label=label
                title=move || if nothing() { words.select_words.to_owned() } else { hint() }
                disabled=nothing
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| item.with_value(|item| bench.put_mark(item))
            >
                {words.put_mark}
            </button>
        }
    });
    view! {
        <li data-mark=item.with_value(|item| item.kind.as_str())>
            <span class="kind">{name}</span>
            {quoted}
            {address}
            {lost}
            " "
            {put}
        </li>
    }
    .into_any()
}

impl Bench {
    /// Whether words of the active row's translation are selected.
    fn has_words(self) -> bool {
        let active = self.desk.active.get();
        self.selected.with(|selected| {
            selected.as_ref().is_some_and(|selected| Some(selected.segment) == active)
        })
    }

    /// Puts a mark on the selected words.
    fn put_mark(self, item: &Item) {
        let words = Words::here();
        let Some(row) = self.desk.active_row() else { return };
        let selected = self.selected.get_untracked().filter(|words| words.segment == row.id);
        let Some(Selected { span, text: then, .. }) = selected else {
            self.desk.tell(words.select_words);
            return;
        };
        self.flush(&row);
        let text = self.current_text(&row);
        let at = if then == text { span } else { Carrier::new(&then, &text).carry(span) };
        if at.is_empty() {
            self.desk.tell(words.select_words);
            return;
        }
        let marks = row
            .segment
            .with_untracked(|segment| self.desk.with(|article| marks_in(article, segment, &text)));
        let marks = match item.index {
            Some(index) => command::marks::put(marks, index, at),
            None => {
                let lost = Mark { at, kind: item.kind.clone() };
                marks.into_iter().chain([lost]).collect()
            }
        };
        let marks = NewMarks { revision: self.revision(&row), marks };
        self.outbox.push(Job::PlaceMarks { segment: row.id, marks });
    }

    /// Puts the one mark of the active row on the selected words; of several,
    /// the list is gone to, to choose.
    pub(crate) fn put_mark_at_hand(self) {
        let words = Words::here();
        let Some(row) = self.desk.active_row() else { return };
        if !self.desk.may_edit {
            self.desk.tell(words.read_only);
            return;
        }
        let text = self.current_text(&row);
        let items = row
            .segment
            .with_untracked(|segment| self.desk.with(|article| items(article, segment, &text)));
        match items.as_slice() {
            [] => self.desk.tell(words.no_marks),
            [item] => self.put_mark(item),
            _ => match browser::find(".marks .put:enabled") {
                Some(button) => {
                    if let Some(button) = button.dyn_ref::<web_sys::HtmlElement>() {
                        let _ = button.focus();
                    }
                }
                None => self.desk.tell(words.select_words),
            },
        }
    }
}

/// Takes note of what is selected, for as long as the workbench is open. Where
/// the focus goes to the margin, what was selected stays so.
pub(crate) fn watch(bench: Bench) {
    let note = Closure::<dyn FnMut()>::new(move || {
        let Some(pane) = browser::selected_pane() else { return };
        let selected = selected(&pane);
        if bench.selected.try_with_untracked(|known| *known != selected) == Some(true) {
            bench.selected.set(selected);
        }
    });
    let note = SendWrapper::new(note);
    let event = "selectionchange";
    // Only the document has this event; it does not bubble to the window.
    let _ = document().add_event_listener_with_callback(event, note.as_ref().unchecked_ref());
    on_cleanup(move || {
        let _ =
            document().remove_event_listener_with_callback(event, note.as_ref().unchecked_ref());
    });
}

/// The words selected in a pane, without the space around them.
fn selected(pane: &web_sys::Element) -> Option<Selected> {
    let is_collapsed = document().get_selection().ok().flatten()?.is_collapsed();
    let side = pane.closest(".side").ok().flatten()?.get_attribute("data-side")?;
    if is_collapsed || side != "target" {
        return None;
    }
    let row = pane.closest(".row").ok().flatten()?;
    let segment = row.get_attribute("data-segment")?.parse().ok()?;
    let span = browser::selection(pane)?;
    let text = browser::pane_text(pane);
    let words = span.of(&text)?;
    let before =
        language::text::span::length(words) - language::text::span::length(words.trim_start());
    let start = span.start() + before;
    let span = Span::new(start, start + language::text::span::length(words.trim()))?;
    (!span.is_empty()).then_some(Selected { segment, span, text })
}
