//! The line above the article: how far it is, what is shown, what leaves.

use language::text::side::Side;
use leptos::prelude::*;
use review::model::format::Format;

use crate::{
    api::BASE,
    ui::terms::standing_word,
    words::{Common, Locale},
    workbench::{
        Bench, door,
        state::{
            action::Action,
            desk::{Dialog, View},
        },
        view::score::ScoreView,
        words::Words,
    },
};

/// The line.
#[component]
pub(crate) fn Toolbar(cards_open: RwSignal<bool>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let Bench { desk, outbox, .. } = bench;
    let (words, common, locale) = (Words::here(), Common::here(), Locale::current());
    let title = move || desk.summary.with(|summary| summary.description.title.clone());
    let standing = move || desk.summary.with(|summary| summary.standing);
    let progress = move || desk.summary.with(|summary| summary.progress);
    let confirmed = move || {
        let progress = progress();
        let done = locale.count(words.progress, u64::from(progress.confirmed));
        let total = locale.count(words.of_total, u64::from(progress.segments));
        format!("{done} {total}")
    };
    let open_flags = move || locale.count(words.open_flags, u64::from(progress().open_flags));
    let offline = move || {
        let waiting = outbox.waiting.get() as u64;
        let (is_offline, only_here) = (outbox.offline.get() && waiting > 0, outbox.only_here.get());
        (is_offline || only_here).then(|| {
            let count = is_offline.then(|| locale.count(words.waiting, waiting));
            view! {
                <strong class="offline" role="alert">
                    {count} " " {only_here.then_some(words.kept_in_window)}
                </strong>
            }
        })
    };
    let removed = move || {
        desk.summary
            .with(|summary| summary.removed)
            .then(|| view! { <strong class="offline">{words.removed_article}</strong> })
    };
    let attach = move || {
        let missing = desk.summary.with(|summary| !summary.has_source);
        (missing && desk.may_edit).then(|| {
            view! {
                <button type="button" on:click=move |_| bench.open(Dialog::Text(Side::Source))>
                    {words.attach_source}
                </button>
            }
        })
    };
    view! {
        <header class="toolbar">
            <div class="title">
                <h1 lang=desk.target_lang.get_value()>{title}</h1>
                <Show when=move || desk.may_edit>
                    <button
                        type="button"
                        class="quiet"
                        title=words.rename
                        aria-label=words.rename
                        on:click=move |_| bench.open(Dialog::Details)
                    >
                        "✎"
                    </button>
                </Show>
            </div>
            <div class="state">
                <progress
                    max=move || progress().segments.max(1)
                    value=move || progress().confirmed
                    aria-label=words.confirmed
                ></progress>
                <span>{confirmed}</span>
                <span aria-hidden="true">" ● "</span>
                <button
                    type="button"
                    class="quiet open-flags"
                    on:click=move |_| cards_open.update(|open| *open = !*open)
                >
                    {open_flags}
                </button>
                <button
                    type="button"
                    class="standing"
                    data-standing=move || standing().as_str()
                    title=Action::Approval.chord().label()
                    on:click=move |_| door::act(bench, Action::Approval)
                >
                    {move || standing_word(standing())}
                </button>
                {offline}
                {removed}
                <ScoreView />
            </div>
            <div class="tools">
                <ViewSwitch />
                <Show when=move || desk.may_edit>
                    <Tool action=Action::Flag />
                    <Tool action=Action::ConfirmAndNext />
                    <Tool action=Action::Undo />
                    <Tool action=Action::Redo />
                    <button
                        type="button"
                        title=Action::Align.chord().label()
                        aria-pressed=move || desk.aligning.get().to_string()
                        on:click=move |_| door::act(bench, Action::Align)
                    >
                        {words.align}
                    </button>
                </Show>
                {attach}
                <Tool action=Action::NextUnfinished />
                <Tool action=Action::Search />
                <Tool action=Action::Palette />
                <Tool action=Action::Keys />
                <Export />
                <a href=format!("/articles/{}/history", desk.id)>{common.history}</a>
                <a href=format!("/articles/{}/report", desk.id)>{words.report}</a>
            </div>
        </header>
    }
    .into_any()
}

/// A button for an action, with its key in the hint.
#[component]
fn Tool(action: Action) -> impl IntoView {
    let bench = expect_context::<Bench>();
    // The selection stays where it is: the button must not take the focus.
    let keep_focus = |event: leptos::ev::MouseEvent| event.prevent_default();
    view! {
        <button
            type="button"
            title=format!("{} ({})", action.name(), action.chord().label())
            on:mousedown=keep_focus
            on:click=move |_| door::act(bench, action)
        >
            {action.name()}
        </button>
    }
    .into_any()
}

#[component]
fn ViewSwitch() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = Words::here();
    let choices = [
        (View::Mt, Action::ShowMt, words.mt_short, words.mt),
        (View::Text, Action::ShowText, words.text, words.text),
        (View::Diff, Action::ShowDiff, words.diff, words.diff),
        (View::Origin, Action::ShowOrigin, words.origin_short, words.origin_view),
    ];
    let buttons = choices.map(|(view, action, label, title)| {
        let pressed = move || (bench.desk.view.get() == view).to_string();
        view! {
            <button
                type="button"
                title=format!("{title} ({})", action.chord().label())
                aria-pressed=pressed
                on:click=move |_| {
                    bench.settle();
                    bench.desk.view.set(view);
                }
            >
                {label}
            </button>
        }
    });
    view! {
        <div class="switch" role="group" aria-label=words.view>
            {buttons}
        </div>
    }
    .into_any()
}

#[component]
fn Export() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let label = |format| match format {
        Format::Txt => words.export_txt,
        Format::Md => words.export_md,
        Format::Html => words.export_html,
        Format::Docx => words.export_docx,
        Format::TrackedDocx => words.export_tracked,
        Format::Xlf => words.export_xlf,
        Format::Tmx => words.export_tmx,
        Format::Tsv => words.export_tsv,
        Format::MqmTsv => words.export_mqm,
        Format::FlagsCsv => words.export_flags,
        Format::Json => words.export_json,
        Format::Jsonl => words.export_jsonl,
    };
    let links = Format::ALL.map(|format| {
        let address = format!("{BASE}/articles/{}/export/{}", desk.id, format.as_str());
        // Not a page of the app: the router must leave it to the browser.
        view! {
            <li>
                <a href=address download rel="external">
                    {label(format)}
                </a>
            </li>
        }
    });
    let copy = move |_| {
        bench.settle();
        let line = desk.summary.with_untracked(|summary| summary.disclosure.clone());
        // As any other export: not with a line that is not true.
        let Some(line) = line else {
            desk.tell_error(words.line_untrue, words.line_untrue_advice);
            return;
        };
        let text = desk.with(|article| review::rules::paragraphs::txt(article, &line));
        let clipboard = window().navigator().clipboard();
        let promise = clipboard.write_text(&text);
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                desk.tell(words.copied);
            }
        });
    };
    view! {
        <details class="menu export">
            <summary>{words.export}</summary>
            <ul>
                <li>
                    <button type="button" on:click=copy>
                        {words.copy_text}
                    </button>
                </li>
                {links}
                <li>
                    <button
                        type="button"
                        on:click=move |_| {
                            let _ = window().print();
                        }
                    >
                        {words.print}
                    </button>
                </li>
            </ul>
        </details>
    }
    .into_any()
}
