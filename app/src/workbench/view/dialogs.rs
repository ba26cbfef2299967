//! The dialogs over the workbench: keys, commands, search, source, details.

use language::text::side::Side;
use leptos::{ev, html, prelude::*, task::spawn_local};
use review::{
    model::description::Description,
    wire::api::{SourceVersion, TranslationVersion},
};

use crate::{
    api::{self, ApiError},
    ui::problem::ErrorNote,
    words::Common,
    workbench::{
        Bench,
        door::{self, Part},
        perform::perform,
        state::{
            action::{self, Action, Chord},
            desk::Dialog,
        },
        sync::live::answered,
        view::{
            approval::{self, ApprovalForm, Reasons},
            find::FindBar,
        },
        words::Words,
    },
};

/// The dialog that is open, if one is.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let bench = expect_context::<Bench>();
    provide_context(Reasons::new());
    move || door::show(bench, Part::Dialog(bench.desk.dialog.get()?))
}

/// A dialog.
pub(crate) fn view(dialog: Dialog) -> AnyView {
    let Bench { desk, .. } = expect_context();
    let words = Words::here();
    match dialog {
        Dialog::Find => view! { <FindBar /> }.into_any(),
        Dialog::Keys => view! { <Modal title=words.keys><KeyList /></Modal> }.into_any(),
        Dialog::Palette => view! { <Modal title=words.commands><Palette /></Modal> }.into_any(),
        Dialog::Text(side) => {
            let has_source = desk.summary.with_untracked(|summary| summary.has_source);
            let title = match side {
                Side::Source if !has_source => words.attach_source,
                Side::Source => words.update_source,
                Side::Target => words.update_mt,
            };
            view! { <Modal title><TextForm side /></Modal> }.into_any()
        }
        Dialog::Approval => {
            let title = approval::Words::here().approval;
            view! { <Modal title><ApprovalForm /></Modal> }.into_any()
        }
        Dialog::Details => view! { <Modal title=words.rename><DetailsForm /></Modal> }.into_any(),
    }
}

/// A native modal dialog: focus, Escape and the rest of the page are the
/// browser's business.
#[component]
fn Modal(title: &'static str, children: Children) -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let close = Words::here().close;
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get() {
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog
            class="modal"
            aria-label=title
            node_ref=node
            on:close=move |_| desk.dialog.set(None)
        >
            <header>
                <h2>{title}</h2>
                <button type="button" aria-label=close on:click=move |_| desk.dialog.set(None)>
                    "×"
                </button>
            </header>
            {children()}
        </dialog>
    }
    .into_any()
}

/// All keys; a click on one changes it.
#[component]
fn KeyList() -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let words = Words::here();
    let waiting = RwSignal::new(None::<Action>);
    let version = RwSignal::new(0_u32);
    let rows = Action::ALL.map(|action| {
        let label = move || {
            version.track();
            if waiting.get() == Some(action) {
                words.press_keys.to_owned()
            } else {
                action.chord().label()
            }
        };
        let pressed = move |event: ev::KeyboardEvent| {
            if waiting.get_untracked() != Some(action) {
                return;
            }
            event.stop_propagation();
            if event.code() == "Escape" || event.code() == "Tab" {
                waiting.set(None);
                return;
            }
            event.prevent_default();
            let Some(chord) = Chord::of(&event) else { return };
            if !action::change(action, chord) {
                desk.tell_error(words.key_taken, "");
            }
            waiting.set(None);
            version.update(|version| *version += 1);
        };
        view! {
            <tr>
                <th scope="row">{action.name()}</th>
                <td>
                    <button
                        type="button"
                        class="key"
                        on:click=move |_| waiting.set(Some(action))
                        on:keydown=pressed
                    >
                        <kbd>{label}</kbd>
                    </button>
                </td>
            </tr>
        }
    });
    let reset = move |_| {
        action::reset();
        version.update(|version| *version += 1);
    };
    view! {
        <p>{words.keys_hint}</p>
        <table class="keys">
            <tbody>{rows}</tbody>
        </table>
        <button type="button" on:click=reset>
            {words.keys_reset}
        </button>
    }
    .into_any()
}

/// Everything by name.
#[component]
fn Palette() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = Words::here();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let typed = typed.get().to_lowercase();
        let fits = |action: &Action| action.name().to_lowercase().contains(typed.trim());
        Action::ALL.into_iter().filter(fits).collect::<Vec<_>>()
    });
    let run = move |action: Action| {
        bench.desk.dialog.set(None);
        request_animation_frame(move || perform(bench, action));
    };
    let keys = move |event: ev::KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.code().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" | "NumpadEnter" => {
                if let Some(action) = found.get_untracked().get(at.get_untracked()) {
                    run(*action);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let options = move || {
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, action)| {
                view! {
                    <li
                        id=format!("command-{index}")
                        role="option"
                        aria-selected=move || (at.get() == index).to_string()
                        on:click=move |_| run(action)
                    >
                        <span>{action.name()}</span>
                        " "
                        <kbd>{action.chord().label()}</kbd>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <input
            type="text"
            role="combobox"
            autofocus
            aria-label=words.command_search
            aria-expanded="true"
            aria-controls="commands"
            aria-activedescendant=move || format!("command-{}", at.get())
            placeholder=words.command_search
            prop:value=typed
            on:input=move |event| {
                at.set(0);
                typed.set(event_target_value(&event));
            }
            on:keydown=keys
        />
        <ul id="commands" class="palette" role="listbox" aria-label=words.commands>
            {options}
        </ul>
    }
    .into_any()
}

/// Puts in a source, the first or a corrected one, or another machine translation.
#[component]
fn TextForm(side: Side) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let (words, common) = (Words::here(), Common::here());
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    // What is there, to correct it in place. Sent twice, it is put in once.
    Effect::new(move || {
        spawn_local(async move {
            match api::load_texts(desk.id).await {
                Ok(texts) => {
                    text.try_set(match side {
                        Side::Source => texts.source,
                        Side::Target => texts.mt,
                    });
                }
                Err(refused) => {
                    error.try_set(Some(refused));
                }
            }
        });
    });
    let key = StoredValue::new(api::new_key());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        bench.settle();
        busy.set(true);
        let text = text.get_untracked();
        let (source_sha256, mt_sha256) =
            desk.with(|article| (article.source_sha256.clone(), article.mt_sha256.clone()));
        spawn_local(async move {
            let key = key.get_value();
            let written = match side {
                Side::Source => {
                    let version = SourceVersion { source: text, sha256: source_sha256 };
                    api::update_source(desk.id, &version, &key).await
                }
                Side::Target => {
                    let version = TranslationVersion { mt: text, sha256: mt_sha256 };
                    api::update_translation(desk.id, &version, &key).await
                }
            };
            match written {
                Ok(written) => {
                    answered(bench, written);
                    desk.dialog.set(None);
                }
                Err(refused) => error.set(Some(refused)),
            }
            busy.try_set(false);
        });
    };
    let has_source = desk.summary.with_untracked(|summary| summary.has_source);
    let (hint, label, lang) = match side {
        Side::Source if !has_source => (words.attach_hint, words.source, desk.source_lang),
        Side::Source => (words.update_source_hint, words.source, desk.source_lang),
        Side::Target => (words.update_mt_hint, words.mt, desk.target_lang),
    };
    view! {
        <form on:submit=submit>
            <p>{hint}</p>
            <textarea
                rows="12"
                required
                aria-label=label
                lang=lang.get_value()
                prop:value=text
                on:input=move |event| {
                    // Another text is another request.
                    key.set_value(api::new_key());
                    text.set(event_target_value(&event));
                }
            ></textarea>
            {move || error.get().map(|error| view! { <ErrorNote error /> })}
            <button class="primary" disabled=busy>
                {common.save}
            </button>
        </form>
    }
    .into_any()
}

/// Title, engine, origin.
#[component]
fn DetailsForm() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let (words, common) = (Words::here(), Common::here());
    let now = desk.summary.with_untracked(|summary| summary.description.clone());
    let title = RwSignal::new(now.title);
    let engine = RwSignal::new(now.engine.unwrap_or_default());
    let origin = RwSignal::new(now.origin.unwrap_or_default());
    let error = RwSignal::new(None::<ApiError>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let description = Description {
            title: title.get_untracked(),
            engine: Some(engine.get_untracked()),
            origin: Some(origin.get_untracked()),
        };
        spawn_local(async move {
            match api::describe_article(desk.id, &description).await {
                Ok(written) => {
                    answered(bench, written);
                    desk.dialog.set(None);
                }
                Err(refused) => error.set(Some(refused)),
            }
        });
    };
    let field = |label: &'static str, value: RwSignal<String>, required: bool| {
        view! {
            <label>
                {label}
                <input
                    type="text"
                    required=required
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <form on:submit=submit>
            {field(words.title_field, title, true)}
            {field(words.engine, engine, false)}
            {field(words.origin, origin, false)}
            {move || error.get().map(|error| view! { <ErrorNote error /> })}
            <button class="primary">{common.save}</button>
            <p class="further">
                <Show when=move || desk.summary.with(|summary| summary.has_source)>
                    <button type="button" on:click=move |_| bench.open(Dialog::Text(Side::Source))>
                        {words.update_source}
                    </button>
                </Show>
                " "
                <button type="button" on:click=move |_| bench.open(Dialog::Text(Side::Target))>
                    {words.update_mt}
                </button>
            </p>
        </form>
    }
    .into_any()
}
