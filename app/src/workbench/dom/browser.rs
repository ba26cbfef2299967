//! The few things of the browser that the workbench needs and web-sys does not
//! have in one call. Called only from event handlers and effects, which never
//! run during server rendering.

use language::text::span::{Span, length, scalar_from_utf16, utf16_from_scalar};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use web_sys::{Element, Node, Range};

use crate::workbench::late;

#[wasm_bindgen]
extern "C" {
    /// A set of ranges that CSS can style (CSS Custom Highlight API).
    pub(crate) type Highlight;

    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> Highlight;

    #[wasm_bindgen(method)]
    pub(crate) fn add(this: &Highlight, range: &Range);

    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_priority(this: &Highlight, priority: i32);

    #[wasm_bindgen(method)]
    pub(crate) fn delete(this: &Highlight, range: &Range) -> bool;

    #[wasm_bindgen(js_namespace = ["CSS", "highlights"], js_name = set)]
    pub(crate) fn register_highlight(name: &str, highlight: &Highlight);
}

/// Whether the browser can style ranges; without that, cards alone show flags.
pub(crate) fn has_highlights() -> bool {
    js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("Highlight")).unwrap_or(false)
}

/// The text of a pane. It is one text node; a browser that splits it while
/// typing has it joined again.
pub(crate) fn pane_text(pane: &Element) -> String {
    if pane.child_nodes().length() > 1 {
        pane.normalize();
    }
    pane.text_content().unwrap_or_default()
}

fn text_node(pane: &Element) -> Option<Node> {
    pane.first_child()
}

/// A range over `span` of a pane's text.
pub(crate) fn range(pane: &Element, text: &str, span: Span) -> Option<Range> {
    let node = text_node(pane)?;
    let range = document().create_range().ok()?;
    range.set_start(&node, utf16_from_scalar(text, span.start())).ok()?;
    range.set_end(&node, utf16_from_scalar(text, span.end())).ok()?;
    Some(range)
}

/// What is selected in a pane; a point where the cursor only stands.
pub(crate) fn selection(pane: &Element) -> Option<Span> {
    let selection = document().get_selection().ok().flatten()?;
    let range = (selection.range_count() > 0).then(|| selection.get_range_at(0).ok()).flatten()?;
    let text = pane_text(pane);
    let position = |container: Node, offset: u32| -> Option<u32> {
        if container.is_same_node(text_node(pane).as_ref()) {
            return Some(scalar_from_utf16(&text, offset));
        }
        // The pane itself, before or after its text: select all, an empty pane.
        if container.is_same_node(Some(pane)) {
            return Some(if offset == 0 { 0 } else { length(&text) });
        }
        None
    };
    let start = position(range.start_container().ok()?, range.start_offset().ok()?);
    let end = position(range.end_container().ok()?, range.end_offset().ok()?);
    match (start, end) {
        (Some(start), Some(end)) => Span::new(start, end),
        // The selection reaches over the pane's edge: what is inside counts.
        (Some(start), None) => Span::new(start, length(&text)),
        (None, Some(end)) => Span::new(0, end),
        (None, None) => None,
    }
}

/// Selects `span` in a pane and puts the focus there.
pub(crate) fn select(pane: &Element, span: Span) {
    if let Some(pane) = pane.dyn_ref::<web_sys::HtmlElement>() {
        let _ = pane.focus();
    }
    let text = pane_text(pane);
    let Ok(Some(selection)) = document().get_selection() else { return };
    if let Some(range) = range(pane, &text, span) {
        let _ = selection.remove_all_ranges();
        let _ = selection.add_range(&range);
    }
}

/// Whether the focus is on this very element.
pub(crate) fn has_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
}

/// Puts another text into a pane; the cursor, if it is there, goes with its
/// words.
pub(crate) fn set_pane_text(pane: &Element, text: &str) {
    let old = pane_text(pane);
    if old == text {
        return;
    }
    let cursor = has_focus(pane).then(|| selection(pane)).flatten();
    pane.set_text_content(Some(text));
    if let Some(cursor) = cursor {
        select(pane, late::carried(&old, text, cursor));
    }
}

/// The pane that the event target or the focus stands in.
pub(crate) fn pane_of(node: &Node) -> Option<Element> {
    let element = node.dyn_ref::<Element>().cloned().or_else(|| node.parent_element())?;
    element.closest(".pane").ok().flatten()
}

/// The pane in which the cursor or selection is.
pub(crate) fn selected_pane() -> Option<Element> {
    let selection = document().get_selection().ok().flatten()?;
    pane_of(&selection.anchor_node()?)
}

/// Brings an element into view, in the middle of the screen.
pub(crate) fn reveal(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// An element by its selector.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

thread_local! {
    /// Where the cursor was last in each pane, by segment and side.
    static CARET: std::cell::RefCell<std::collections::HashMap<String, u32>> =
        std::cell::RefCell::default();
}

fn pane_key(pane: &Element) -> Option<String> {
    let row = pane.closest(".row").ok().flatten()?.get_attribute("data-segment")?;
    let side = pane.closest(".side").ok().flatten()?.get_attribute("data-side")?;
    Some(format!("{row} {side}"))
}

/// Takes note of where the cursor is: a click on a button takes it away.
pub(crate) fn remember_caret() {
    let Some(pane) = selected_pane() else { return };
    if let (Some(key), Some(span)) = (pane_key(&pane), selection(&pane)) {
        CARET.with_borrow_mut(|carets| carets.insert(key, span.start()));
    }
}

/// Where the cursor is or was last in a pane.
pub(crate) fn remembered_caret(pane: &Element) -> Option<u32> {
    let key = pane_key(pane)?;
    CARET.with_borrow(|carets| carets.get(&key).copied())
}
