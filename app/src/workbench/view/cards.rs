//! The margin: a card for every flag, those of the active row first.

use language::checks::Level;
use leptos::prelude::*;
use review::model::{
    flag::{Flag, NOTE, Status},
    id::SegmentId,
};

use crate::{
    ui::{date::Moment, terms::severity_word},
    words::Locale,
    workbench::{
        Bench,
        door::{self, Part},
        state::{
            action::Action,
            finding::{self, Shown},
        },
        with_key,
        words::Words,
    },
};

/// Cards on the page at once: the rest come as one goes on.
const LIMIT: usize = 60;

/// `Dimension · type` of a category, in a language.
fn category_words(bench: Bench, id: &str, locale: Locale) -> String {
    if id == NOTE {
        return Words::in_locale(locale).comment.to_owned();
    }
    bench.desk.with_typology(|typology| {
        let name = |category: &review::model::typology::Category| {
            category.name.in_language(locale.tag()).to_owned()
        };
        let Some(category) = typology.get(id) else { return id.to_owned() };
        match typology.dimension(id).filter(|dimension| dimension.id != category.id) {
            Some(dimension) => format!("{} · {}", name(dimension), name(category)),
            None => name(category),
        }
    })
}

/// The margin.
#[component]
pub(crate) fn Cards(open: RwSignal<bool>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let with_withdrawn = RwSignal::new(false);
    let cards = Memo::new(move |_| {
        let mut cards = desk.cards(with_withdrawn.get());
        cards.truncate(LIMIT);
        cards
    });
    let hint = move || {
        cards.with(Vec::is_empty).then(|| {
            view! {
                <div class="empty">
                    <strong>{words.no_flags}</strong>
                    <p>{with_key(words.no_flags_hint, &Action::Flag.chord().label())}</p>
                </div>
            }
        })
    };
    view! {
        <aside class="margin" aria-label=words.flags data-open=move || open.get().to_string()>
            <header>
                <h2>{words.flags}</h2>
                <label>
                    <input
                        type="checkbox"
                        on:change=move |event| with_withdrawn.set(event_target_checked(&event))
                    />
                    {words.show_withdrawn}
                </label>
                <button
                    type="button"
                    class="drawer"
                    aria-label=words.close
                    on:click=move |_| open.set(false)
                >
                    "×"
                </button>
            </header>
            {move || door::show(bench, Part::Rating)}
            {move || door::show(bench, Part::Marks)}
            {hint}
            <ol>
                // A card is made anew when anything about its flag changes.
                <For
                    each=move || cards.get()
                    key=|flag| {
                        let Flag { id, status, severity, category, comment, correction, .. } = flag;
                        (
                            *id,
                            *status,
                            *severity,
                            category.clone(),
                            comment.clone(),
                            correction.clone(),
                            flag.segment,
                        )
                    }
                    let:flag
                >
                    <Card flag />
                </For>
            </ol>
            {move || door::show(bench, Part::Findings)}
        </aside>
    }
    .into_any()
}

#[component]
fn Card(flag: Flag) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let (words, locale) = (Words::here(), Locale::current());
    let id = flag.id;
    let segment: SegmentId = flag.segment;
    let heading = category_words(bench, &flag.category, locale);
    let is_note = flag.category == NOTE;
    let status = match flag.status {
        Status::Open => words.open,
        Status::Resolved => words.resolved,
        Status::Withdrawn => words.withdrawn,
    };
    let quote = if flag.quote.is_empty() {
        (flag.source.is_empty() && flag.target.is_empty())
            .then(|| view! { <em>{words.whole_segment}</em> }.into_any())
    } else {
        let in_source = flag.target.is_empty() && !flag.source.is_empty();
        let lang = if in_source { desk.source_lang } else { desk.target_lang };
        let place = in_source.then_some(words.in_source);
        Some(
            view! {
                <q lang=lang.get_value()>{flag.quote.clone()}</q>
                <small>{place}</small>
            }
            .into_any(),
        )
    };
    let correction = flag.correction.clone().map(|correction| {
        let accepted = StoredValue::new(flag.clone());
        let acceptable = flag.status == Status::Open && desk.may_edit;
        view! {
            <p class="correction">
                "→ " <q lang=desk.target_lang.get_value()>{correction}</q>
                {acceptable
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                on:click=move |_| accepted.with_value(|flag| bench.accept(flag))
                            >
                                {words.accept}
                            </button>
                        }
                    })}
            </p>
        }
    });
    let actions = desk.may_edit.then(|| {
        let edited = StoredValue::new(flag.clone());
        let (next, label) = match flag.status {
            Status::Open => (Status::Resolved, words.resolve),
            Status::Resolved | Status::Withdrawn => (Status::Open, words.reopen),
        };
        let withdraw = (flag.status != Status::Withdrawn).then(|| {
            view! {
                <button
                    type="button"
                    on:click=move |_| bench.set_status(id, Status::Withdrawn)
                >
                    {words.withdraw}
                </button>
            }
        });
        view! {
            <div class="actions">
                <button
                    type="button"
                    on:click=move |_| edited.with_value(|flag| bench.edit_flag(flag))
                >
                    {words.edit}
                </button>
                <button type="button" on:click=move |_| bench.set_status(id, next)>
                    {label}
                </button>
                {withdraw}
            </div>
        }
    });
    let shown = StoredValue::new(flag.clone());
    let is_active = move || desk.active_flag.get() == Some(id);
    let in_active_row = move || desk.active.get() == Some(segment);
    let number = move || {
        desk.version.track();
        desk.number(segment)
    };
    view! {
        <li
            class="card flag"
            data-severity=flag.severity.as_str()
            data-status=flag.status.as_str()
            data-active=move || is_active().to_string()
            data-near=move || in_active_row().to_string()
            on:mouseenter=move |_| desk.active_flag.set(Some(id))
        >
            <h3>
                <button
                    type="button"
                    class="place"
                    on:click=move |_| shown.with_value(|flag| bench.show_flag(flag))
                >
                    <span class="unseen">{words.segment}</span>
                    " "
                    <span>{number}</span>
                </button>
                <span>{heading}</span>
                " "
                <span class="severity">
                    {(!is_note).then(|| severity_word(flag.severity))}
                </span>
            </h3>
            {quote}
            <p class="comment">{flag.comment.clone()}</p>
            {correction}
            <footer>
                <span class="status">{status}</span>
                " · "
                <span>{desk.name_of(flag.by)}</span>
                " · "
                <Moment at=flag.at />
            </footer>
            {actions}
        </li>
    }
    .into_any()
}

fn level_word(level: Level) -> &'static str {
    let words = Words::here();
    match level {
        Level::Error => words.level_error,
        Level::Warning => words.level_warning,
        Level::Info => words.level_info,
    }
}

/// What the checks found, that of the active row first.
#[component]
pub(crate) fn Findings() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let locale = Locale::current();
    let shown = Memo::new(move |_| {
        let active = desk.active.get();
        let mut findings = desk.findings.get();
        // Stable: the others stay in the order of the article.
        findings.sort_by_key(|shown| Some(shown.segment) != active);
        findings.truncate(LIMIT);
        findings
    });
    let heading = move || {
        let count = desk.findings.with(Vec::len) as u64;
        (count > 0).then(|| view! { <h2>{locale.count(words.findings_count, count)}</h2> })
    };
    view! {
        <section class="findings" aria-label=words.findings>
            {heading}
            <ol>
                <For each=move || shown.get() key=finding::key let:shown>
                    <FindingCard shown />
                </For>
            </ol>
        </section>
    }
    .into_any()
}

#[component]
fn FindingCard(shown: Shown) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let segment = shown.segment;
    let level = shown.finding.severity;
    let quote = shown.words().to_owned();
    let fix = shown.finding.fix.clone();
    let message = shown.message.clone();
    let dismissal = shown.dismissal.clone();
    let is_active = move || {
        desk.active_finding
            .with(|active| active.as_ref().is_some_and(|active| active.dismissal == dismissal))
    };
    let number = move || {
        desk.version.track();
        desk.number(segment)
    };
    let shown = StoredValue::new(shown);
    // The keys work on the active row.
    let hint = |action: Action| action.chord().label();
    let button = move |label: &'static str, title: String, act: fn(Bench, &Shown)| {
        view! {
            <button
                type="button"
                title=title
                on:click=move |_| shown.with_value(|shown| act(bench, shown))
            >
                {label}
            </button>
        }
    };
    let actions = desk.may_edit.then(|| {
        view! {
            <div class="actions">
                {fix.is_some().then(|| button(words.fix, hint(Action::Fix), Bench::fix))}
                {button(words.dismiss, hint(Action::Dismiss), Bench::dismiss)}
                {button(words.make_flag, String::new(), Bench::flag_finding)}
            </div>
        }
    });
    let correction = fix.map(|fix| {
        let was = (!quote.trim().is_empty()).then(|| view! { <del>{quote.clone()}</del> " → " });
        view! { <p class="fix" lang=desk.target_lang.get_value()>{was}<ins>{visible(&fix)}</ins></p> }
    });
    let quoted = (correction.is_none() && !quote.trim().is_empty())
        .then(|| view! { <q lang=desk.target_lang.get_value()>{quote}</q> });
    view! {
        <li
            class="card finding"
            data-level=match level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info => "info",
            }
            data-active=move || is_active().to_string()
            data-near=move || (desk.active.get() == Some(segment)).to_string()
        >
            <h3>
                <button
                    type="button"
                    class="place"
                    on:click=move |_| shown.with_value(|shown| bench.show_finding(shown))
                >
                    <span class="unseen">{words.segment}</span>
                    " "
                    <span>{number}</span>
                </button>
                " "
                <span class="severity">{level_word(level)}</span>
            </h3>
            <p>{message}</p>
            {quoted}
            {correction}
            {actions}
        </li>
    }
    .into_any()
}

/// White space at the ends of a fix could not be seen.
fn visible(fix: &str) -> String {
    if fix.is_empty() {
        return "∅".to_owned();
    }
    let words = fix.trim();
    let before = fix.len() - fix.trim_start().len();
    let after = if words.is_empty() { 0 } else { fix.len() - fix.trim_end().len() };
    format!("{}{words}{}", "␣".repeat(before), "␣".repeat(after))
}
