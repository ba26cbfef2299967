//! The article's score and its parts, live.

use language::metrics::effort;
use leptos::{ev, prelude::*};
use review::{
    model::{
        score::{SMALL_SAMPLE, Score, Threshold, Weights},
        severity::Severity,
    },
    rules::scoring,
};

use crate::{
    ui::terms::severity_word,
    words::{Locale, fill},
    workbench::{Bench, words::Words},
};

/// The score, and on asking what it is made of.
#[component]
pub(crate) fn ScoreView() -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let (words, locale) = (Words::here(), Locale::current());
    // The desk's own, by which the gate judges.
    let threshold = desk.threshold;
    let score = Memo::new(move |_| {
        desk.version.track();
        desk.with(|article| scoring::of_article(article, &Weights::mqm(), threshold.get()))
    });
    let unread =
        move || desk.summary.with(|summary| summary.progress.segments - summary.progress.confirmed);
    let open = RwSignal::new(false);
    let summary = move || {
        let score = score.get();
        let figure = score.calibrated.map_or_else(|| "–".to_owned(), |it| locale.tenths(it));
        // No verdict on what nobody has read to its end.
        let verdict = match (score.passed, unread() == 0) {
            (false, _) => " ✗",
            (true, true) => " ✓",
            (true, false) => "",
        };
        format!("MQM {figure}{verdict}")
    };
    let toggled = move |event: ev::Event| {
        let details: web_sys::Element = event_target(&event);
        open.set(details.has_attribute("open"));
    };
    let parts = move || {
        open.get()
            .then(|| parts(desk.with(details), score.get(), unread(), threshold.get(), locale))
    };
    view! {
        <details class="menu score" on:toggle=toggled>
            <summary title=words.score_hint>{summary}</summary>
            <div>{parts}</div>
        </details>
    }
    .into_any()
}

/// How often each severity stands, and what of the machine's words is left.
struct Details {
    severities: [(Severity, usize); 4],
    unmodified: Option<f64>,
}

fn details(article: &review::log::article::Article) -> Details {
    let count = |severity| {
        (severity, scoring::errors(article).filter(|flag| flag.severity == severity).count())
    };
    let texts = article.segments.iter().map(|segment| (segment.mt.as_str(), segment.text.as_str()));
    Details {
        severities: [Severity::Critical, Severity::Major, Severity::Minor, Severity::Neutral]
            .map(count),
        unmodified: effort::unmodified_share(texts),
    }
}

fn parts(
    details: Details,
    score: Score,
    unread: u32,
    threshold: Threshold,
    locale: Locale,
) -> AnyView {
    let words = Words::in_locale(locale);
    let figure = |value: Option<f64>| value.map_or("–".to_owned(), |value| locale.tenths(value));
    let quality = threshold.quality().to_string();
    let verdict = match (score.passed, unread) {
        (false, _) => fill(words.score_failed, &[("n", &quality)]),
        (true, 0) => fill(words.score_passed, &[("n", &quality)]),
        (true, unread) => locale.count(words.score_unread, u64::from(unread)),
    };
    let errors = details
        .severities
        .map(|(severity, count)| (severity_word(severity).to_owned(), locale.number(count as u64)));
    let unmodified = details.unmodified.map(|share| share * 100.0);
    let lines = [
        (words.score_calibrated.to_owned(), figure(score.calibrated)),
        (words.score_raw.to_owned(), figure(score.raw)),
        (words.score_penalty.to_owned(), locale.tenths(score.penalty)),
        (words.score_per_thousand.to_owned(), figure(score.per_thousand)),
        (words.score_words.to_owned(), locale.number(u64::from(score.words))),
        (words.score_unmodified.to_owned(), format!("{}\u{a0}%", figure(unmodified))),
    ];
    let rows = lines
        .into_iter()
        .chain(errors)
        .map(|(name, value)| view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> })
        .collect_view();
    let small = score.small_sample.then(|| {
        let limit = SMALL_SAMPLE.to_string();
        view! { <p class="hint">{fill(words.score_small, &[("n", &limit)])}</p> }
    });
    let critical = (score.critical > 0).then(|| view! { <p>{words.score_critical}</p> });
    view! {
        <p>
            <strong>{verdict}</strong>
        </p>
        {critical}
        {small}
        <table>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
