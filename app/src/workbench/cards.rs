//! The margin: a card for every flag, those of the active row first.

use leptos::prelude::*;
use review::{
    flag::{Flag, NOTE, Status},
    id::SegmentId,
    severity::Severity,
};

use super::{Bench, keys::Action, with_key, words::Words};
use crate::{
    date::Moment,
    words::{Common, Locale},
};

/// Cards on the page at once: the rest come as one goes on.
const LIMIT: usize = 60;

/// The word for a severity.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    let words = Words::here();
    match severity {
        Severity::Neutral => words.neutral,
        Severity::Minor => words.minor,
        Severity::Major => words.major,
        Severity::Critical => words.critical,
    }
}

/// `Dimension · type` of a category, in a language.
fn category_words(bench: Bench, id: &str, locale: Locale) -> String {
    if id == NOTE {
        return Words::in_locale(locale).comment.to_owned();
    }
    bench.desk.with_typology(|typology| {
        let name = |category: &review::typology::Category| {
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
pub(super) fn Cards(open: RwSignal<bool>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let (words, common) = (Words::here(), Common::here());
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
                    aria-label=common.close
                    on:click=move |_| open.set(false)
                >
                    "×"
                </button>
            </header>
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
            class="card"
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
