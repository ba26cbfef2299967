//! The small panel in which a flag is raised or edited: type to find the
//! category, digits for the severity, Enter to save, Escape to leave everything
//! as it was.

use std::collections::HashMap;

use language::text::{json, span::Span};
use leptos::{ev, html, prelude::*};
use review::model::{flag::NOTE, severity::Severity, typology::Category};

use crate::{
    ui::terms::severity_word,
    words::{Common, Locale},
    workbench::{
        Bench,
        dom::{browser, storage},
        door::{self, Part},
        state::{action::Action, desk::Pending},
        with_key,
        words::Words,
    },
};

/// How often each category was used here: the most used come first.
const USED: &str = "used categories";

fn used() -> HashMap<String, u32> {
    storage::stored(USED).and_then(|json| json::from_str(&json).ok()).unwrap_or_default()
}

fn count_use(category: &str) {
    let mut used = used();
    *used.entry(category.to_owned()).or_default() += 1;
    let json = serde_json::to_string(&used).expect("a map of numbers");
    storage::store(USED, Some(&json));
}

/// The categories that fit what was typed, most used first: every word typed
/// begins a word of the name or the id, in any of the three languages.
fn fitting<'a>(
    categories: &'a [Category],
    typed: &str,
    used: &HashMap<String, u32>,
) -> Vec<&'a Category> {
    let typed = typed.to_lowercase();
    let fits = |category: &&Category| {
        let name = &category.name;
        let all = format!("{} {} {} {}", name.kk, name.ru, name.en, category.id).to_lowercase();
        let words: Vec<&str> = all.split([' ', '-', '/']).collect();
        typed.split_whitespace().all(|part| words.iter().any(|word| word.starts_with(part)))
    };
    let mut found: Vec<&Category> = categories.iter().filter(fits).collect();
    found.sort_by_key(|category| std::cmp::Reverse(used.get(&category.id).copied().unwrap_or(0)));
    found
}

/// The panel, when there is a flag to raise.
#[component]
pub(crate) fn FlagPanel() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    // The panel is made anew for another flag, not for more words of the same.
    let key = Memo::new(move |_| {
        desk.pending.with(|pending| {
            pending.as_ref().map(|pending| (pending.segment, pending.editing, pending.note))
        })
    });
    let collecting =
        move || desk.pending.with(|pending| pending.as_ref().is_some_and(|p| p.collecting));
    view! {
        {move || {
            key.get()?;
            door::show(bench, Part::FlagPanel(desk.pending.get_untracked()?))
        }}
        <Show when=collecting>
            <p class="collecting" role="status">
                {with_key(words.add_words_hint, &Action::Flag.chord().label())}
            </p>
        </Show>
    }
    .into_any()
}

/// The panel itself.
#[component]
pub(crate) fn Panel(pending: Pending) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let (words, common, locale) = (Words::here(), Common::here(), Locale::current());
    let edited = pending.editing.and_then(|id| desk.with(|article| article.flag(id).cloned()));
    let is_note = pending.note;
    let uses = StoredValue::new(used());

    let typed = RwSignal::new(String::new());
    let severity = RwSignal::new(edited.as_ref().map_or(Severity::Minor, |flag| flag.severity));
    let comment =
        RwSignal::new(edited.as_ref().map(|flag| flag.comment.clone()).unwrap_or_default());
    let correction =
        RwSignal::new(edited.as_ref().and_then(|flag| flag.correction.clone()).unwrap_or_default());
    let found = Memo::new(move |_| {
        desk.with_typology(|typology| {
            typed.with(|typed| {
                uses.with_value(|uses| {
                    let found = fitting(&typology.categories, typed, uses).into_iter();
                    found.map(|category| category.id.clone()).collect::<Vec<_>>()
                })
            })
        })
    });
    let chosen = RwSignal::new(edited.as_ref().map(|flag| flag.category.clone()));
    // What was typed decides until one chooses.
    let category = Memo::new(move |_| {
        let ids = found.get();
        chosen.get().filter(|id| ids.contains(id)).or_else(|| ids.first().cloned())
    });

    let save = move || {
        let Some(pending) = desk.pending.get_untracked() else { return };
        let category = if is_note { Some(NOTE.to_owned()) } else { category.get_untracked() };
        let Some(category) = category else { return };
        if is_note && comment.with_untracked(|comment| comment.trim().is_empty()) {
            return;
        }
        if !is_note {
            count_use(&category);
        }
        let severity = if is_note { Severity::Neutral } else { severity.get_untracked() };
        let (comment, correction) = (comment.get_untracked(), correction.get_untracked());
        bench.raise(pending, category, severity, comment, correction);
    };
    let choose = move |by: isize| {
        let ids = found.get_untracked();
        let at = category.get_untracked().and_then(|id| ids.iter().position(|k| *k == id));
        let next = at.and_then(|at| at.checked_add_signed(by)).unwrap_or(0);
        if let Some(id) = ids.get(next) {
            chosen.set(Some(id.clone()));
            if let Some(option) = browser::find(&format!("#category-{id}")) {
                option.scroll_into_view_with_bool(false);
            }
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.code().as_str() {
            "Enter" | "NumpadEnter" if !event.shift_key() => {
                event.prevent_default();
                event.stop_propagation();
                save();
            }
            "Escape" => {
                event.prevent_default();
                bench.close_panel();
            }
            _ => {}
        }
    };
    // In the search field arrows choose the category and digits the severity:
    // no category has a digit in its name.
    let search_keys = move |event: ev::KeyboardEvent| match event.code().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            choose(1);
        }
        "ArrowUp" => {
            event.prevent_default();
            choose(-1);
        }
        code => {
            let digit = code.strip_prefix("Digit").or(code.strip_prefix("Numpad"));
            let digit = digit.and_then(|digit| digit.parse::<usize>().ok());
            let wanted = digit.and_then(|digit| Severity::ALL.get(digit.checked_sub(1)?));
            if let (Some(wanted), false) = (wanted, event.ctrl_key() || event.alt_key()) {
                event.prevent_default();
                severity.set(*wanted);
            }
        }
    };

    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let Some(panel) = node.get() else { return };
        place_at_words(&panel);
        let first = panel.query_selector("input, textarea").ok().flatten();
        if let Some(first) = first
            .and_then(|first| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(first).ok())
        {
            let _ = first.focus();
        }
    });
    // Shown again with more words, the panel takes the focus back.
    let hidden = move || desk.pending.with(|pending| pending.as_ref().is_none_or(|p| p.collecting));
    Effect::new(move |before: Option<bool>| {
        let now = hidden();
        if before == Some(true)
            && !now
            && let Some(field) = browser::find(".flag-panel input")
            && let Ok(field) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(field)
        {
            request_animation_frame(move || {
                let _ = field.focus();
            });
        }
        now
    });

    let quoted = move || {
        desk.pending.get().map(|pending| {
            let quote = |spans: &[Span], text: &str| -> Vec<String> {
                spans.iter().filter_map(|span| span.of(text).map(str::to_owned)).collect()
            };
            let mut quotes = quote(&pending.target, &pending.target_text);
            quotes.extend(quote(&pending.source, &pending.source_text));
            let at_caret =
                category.get().as_deref() == Some("omission") && pending.target.is_empty();
            if !quotes.is_empty() {
                quotes.into_iter().map(|quote| format!("«{quote}»")).collect::<Vec<_>>().join(" … ")
            } else if at_caret && pending.caret.is_some() {
                words.at_caret.to_owned()
            } else {
                words.whole_segment.to_owned()
            }
        })
    };
    let collect = move |_| {
        desk.pending.update(|pending| {
            if let Some(pending) = pending {
                pending.collecting = true;
            }
        });
    };
    let options = move || {
        found
            .get()
            .into_iter()
            .map(|id| {
                let (name, hint, dimension) = desk.with_typology(|typology| {
                    let Some(category) = typology.get(&id) else { return Default::default() };
                    let text = |texts: &review::model::typology::Trilingual| {
                        texts.in_language(locale.tag()).to_owned()
                    };
                    let dimension = typology
                        .dimension(&id)
                        .filter(|dimension| dimension.id != id)
                        .map(|dimension| text(&dimension.name));
                    (text(&category.name), text(&category.hint), dimension)
                });
                let (this, picked) = (id.clone(), id.clone());
                view! {
                    <li
                        id=format!("category-{id}")
                        role="option"
                        title=hint
                        aria-selected=move || (category.get().as_ref() == Some(&this)).to_string()
                        on:mousedown=move |event| {
                            event.prevent_default();
                            chosen.set(Some(picked.clone()));
                        }
                    >
                        {name}
                        " "
                        <small>{dimension}</small>
                    </li>
                }
            })
            .collect_view()
    };
    let severities = Severity::ALL
        .into_iter()
        .zip(1..)
        .map(|(offered, digit)| {
            view! {
                <label data-severity=offered.as_str()>
                    <input
                        type="radio"
                        name="severity"
                        prop:checked=move || severity.get() == offered
                        on:change=move |_| severity.set(offered)
                    />
                    <kbd>{digit}</kbd>
                    " "
                    {severity_word(offered)}
                </label>
            }
        })
        .collect_view();
    let title = if is_note { words.comment_it } else { words.flag_it };
    let category_fields = (!is_note).then(|| {
        view! {
            <input
                type="text"
                role="combobox"
                aria-label=words.category_search
                aria-expanded="true"
                aria-controls="categories"
                aria-activedescendant=move || category.get().map(|id| format!("category-{id}"))
                autocomplete="off"
                placeholder=words.category_search
                prop:value=typed
                on:input=move |event| {
                    chosen.set(None);
                    typed.set(event_target_value(&event));
                }
                on:keydown=search_keys
            />
            <ul id="categories" role="listbox" aria-label=words.category>
                {options}
            </ul>
            <Show when=move || found.with(Vec::is_empty)>
                <p role="status">{words.no_category}</p>
            </Show>
            <fieldset>
                <legend>{words.severity}</legend>
                {severities}
            </fieldset>
        }
    });
    let correction_field = (!is_note).then(|| {
        view! {
            <label>
                {words.correction}
                <input
                    type="text"
                    lang=desk.target_lang.get_value()
                    prop:value=correction
                    on:input=move |event| correction.set(event_target_value(&event))
                />
            </label>
        }
    });
    view! {
        <div
            class="flag-panel"
            role="dialog"
            aria-label=title
            hidden=hidden
            node_ref=node
            on:keydown=keys
        >
            <p class="quoted">
                <span>{words.marked}": "</span>
                <span lang=desk.target_lang.get_value()>{quoted}</span>
                " "
                <button type="button" on:click=collect>
                    {words.add_words}
                </button>
            </p>
            {category_fields}
            <label>
                {words.comment}
                <textarea
                    rows="2"
                    prop:value=comment
                    on:input=move |event| comment.set(event_target_value(&event))
                ></textarea>
            </label>
            {correction_field}
            <div class="actions">
                <button type="button" class="primary" on:click=move |_| save()>
                    {common.save}
                </button>
                <button type="button" on:click=move |_| bench.close_panel()>
                    {words.cancel}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Puts the panel below the selected words, or above where there is no room.
fn place_at_words(panel: &web_sys::HtmlElement) {
    let selection = document().get_selection().ok().flatten();
    let range = selection.filter(|s| s.range_count() > 0).and_then(|s| s.get_range_at(0).ok());
    let anchor = match range.map(|range| range.get_bounding_client_rect()) {
        Some(rect) if rect.height() > 0.0 => rect,
        // A collapsed range in an empty pane has no place of its own.
        _ => match browser::find(".row[aria-current]") {
            Some(row) => row.get_bounding_client_rect(),
            None => return,
        },
    };
    let size = panel.get_bounding_client_rect();
    let room = |name: &str| {
        let value = js_sys::Reflect::get(&window(), &name.into()).ok();
        value.and_then(|value| value.as_f64()).unwrap_or(800.0)
    };
    let (width, height) = (room("innerWidth"), room("innerHeight"));
    let below = anchor.bottom() + 8.0;
    let above = anchor.top() - size.height() - 8.0;
    let top = if below + size.height() <= height || above < 0.0 { below } else { above };
    let top = top.min(height - size.height() - 8.0).max(8.0);
    let left = anchor.left().min(width - size.width() - 8.0).max(8.0);
    let style = panel.style();
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = style.set_property("left", &format!("{left}px"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use review::model::typology::Typology;

    #[test]
    fn categories_are_found_in_three_languages_most_used_first() {
        let core = Typology::mqm_core();
        let ids = |typed: &str, used: &HashMap<String, u32>| -> Vec<String> {
            fitting(&core.categories, typed, used).into_iter().map(|c| c.id.clone()).collect()
        };
        let none = HashMap::new();
        assert!(ids("қате аудар", &none).contains(&"mistranslation".to_owned()));
        assert!(ids("mistrans", &none).contains(&"mistranslation".to_owned()));
        assert_eq!(ids("", &none).len(), core.categories.len());
        let used = HashMap::from([("grammar".to_owned(), 3)]);
        assert_eq!(ids("", &used)[0], "grammar");
        assert!(ids("ыыы", &none).is_empty());
    }
}
