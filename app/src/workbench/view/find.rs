//! Search and replace within the article.

use language::text::span::{Span, length};
use leptos::{ev, html, prelude::*};
use review::{model::id::SegmentId, wire::api::NewText};

use crate::{
    words::Locale,
    workbench::{
        Bench, replaced,
        state::{desk::Dialog, job::Job},
        words::Words,
    },
};

/// Where `query` stands in `text`, whatever the case of its letters. Matches do
/// not overlap.
pub(crate) fn matches(text: &str, query: &str) -> Vec<Span> {
    let fold = |text: &str| -> Vec<String> {
        text.chars().map(|character| character.to_lowercase().collect()).collect()
    };
    let (haystack, needle) = (fold(text), fold(query));
    let mut found = Vec::new();
    if needle.is_empty() || haystack.len() < needle.len() {
        return found;
    }
    let mut at = 0;
    while at + needle.len() <= haystack.len() {
        if haystack[at..at + needle.len()] == needle[..] {
            let start = u32::try_from(at).expect("texts are limited");
            found.extend(Span::new(start, start + length(query)));
            at += needle.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The bar with which one searches and replaces.
#[component]
pub(crate) fn FindBar() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let Bench { desk, outbox, query, .. } = bench;
    let (words, locale) = (Words::here(), Locale::current());
    let replacement = RwSignal::new(String::new());
    let current = RwSignal::new(None::<(SegmentId, u32)>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    on_cleanup(move || {
        query.try_set(String::new());
    });

    let all = move || -> Vec<(SegmentId, Span)> {
        desk.version.track();
        let order = desk.order.get();
        query.with(|query| {
            let in_row = |id: SegmentId| {
                let text = desk.row(id).map(|row| bench.current_text(&row)).unwrap_or_default();
                matches(&text, query).into_iter().map(move |span| (id, span))
            };
            if query.is_empty() { Vec::new() } else { order.into_iter().flat_map(in_row).collect() }
        })
    };
    let found = Memo::new(move |_| all());
    let count = move || match found.with(Vec::len) {
        _ if query.with(String::is_empty) => String::new(),
        0 => words.not_found.to_owned(),
        n => locale.count(words.found, n as u64),
    };
    let go = move |back: bool| {
        let hits = found.get_untracked();
        if hits.is_empty() {
            return;
        }
        let at = current.get_untracked().and_then(|(id, start)| {
            hits.iter().position(|(known, span)| *known == id && span.start() == start)
        });
        let next = match (at, back) {
            (None, false) => 0,
            (None, true) => hits.len() - 1,
            (Some(at), false) => (at + 1) % hits.len(),
            (Some(at), true) => (at + hits.len() - 1) % hits.len(),
        };
        let (id, span) = hits[next];
        current.set(Some((id, span.start())));
        desk.active.set(Some(id));
        request_animation_frame(move || {
            let row = crate::workbench::dom::browser::find(&format!(".row[data-segment=\"{id}\"]"));
            if let Some(row) = row {
                crate::workbench::dom::browser::reveal(&row);
            }
        });
    };
    let put = move |id: SegmentId, spans: &[Span]| {
        let Some(row) = desk.row(id) else { return };
        let base = bench.current_text(&row);
        let with = replacement.get_untracked();
        // From the end, so that positions before stay true.
        let text =
            spans.iter().rev().fold(base.clone(), |text, span| replaced(&text, *span, &with));
        let text = NewText { revision: bench.revision(&row), text, restores: None };
        outbox.push(Job::Revise { segment: id, text, base });
    };
    let replace = move |_| {
        bench.settle();
        let hits = found.get_untracked();
        let here = current.get_untracked().and_then(|(id, start)| {
            hits.iter().copied().find(|(known, span)| *known == id && span.start() == start)
        });
        match here {
            Some((id, span)) => {
                put(id, &[span]);
                current.set(None);
            }
            None => go(false),
        }
    };
    let replace_all = move |_| {
        bench.settle();
        let hits = found.get_untracked();
        outbox.as_one_action(|| {
            for rows in hits.chunk_by(|(one, _), (other, _)| one == other) {
                let spans: Vec<Span> = rows.iter().map(|(_, span)| *span).collect();
                put(rows[0].0, &spans);
            }
        });
        desk.tell(locale.count(words.replaced, hits.len() as u64));
    };
    let keys = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            go(event.shift_key());
        }
        "Escape" => desk.dialog.set(None),
        _ => {}
    };
    view! {
        <search class="find" aria-label=words.search>
            <input
                type="search"
                aria-label=words.search
                placeholder=words.search
                node_ref=field
                prop:value=query
                on:input=move |event| query.set(event_target_value(&event))
                on:keydown=keys
            />
            <output>{count}</output>
            <button type="button" on:click=move |_| go(true) aria-label=words.previous>
                "↑"
            </button>
            <button type="button" on:click=move |_| go(false) aria-label=words.next>
                "↓"
            </button>
            <Show when=move || desk.may_edit>
                <input
                    type="text"
                    aria-label=words.replace_with
                    placeholder=words.replace_with
                    prop:value=replacement
                    on:input=move |event| replacement.set(event_target_value(&event))
                    on:keydown=move |event: ev::KeyboardEvent| {
                        if event.key() == "Escape" {
                            desk.dialog.set(None);
                        }
                    }
                />
                <button type="button" on:click=replace>
                    {words.replace}
                </button>
                <button type="button" on:click=replace_all>
                    {words.replace_all}
                </button>
            </Show>
            <button
                type="button"
                aria-label=words.close
                on:click=move |_| desk.dialog.set(None::<Dialog>)
            >
                "×"
            </button>
        </search>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_ignore_case_and_count_scalars() {
        let found = matches("🙂 Қала мен ҚАЛА", "қала");
        let at: Vec<(u32, u32)> = found.iter().map(|span| (span.start(), span.end())).collect();
        assert_eq!(at, [(2, 6), (11, 15)]);
        assert_eq!(matches("аааа", "аа").len(), 2);
        assert_eq!(matches("а", ""), []);
    }
}
