//! The report of a review: what it came to, in figures that print well.

use std::collections::BTreeMap;

use leptos::prelude::*;
use review::{
    log::article::Article,
    model::{
        approval::{Obstacle, Single},
        id::{ArticleId, PersonId},
        severity::Severity,
        typology::Typology,
    },
    rules::{figures::Figures, scoring},
    wire::{
        api::{Gate, Person},
        routes,
    },
};
use serde::{Deserialize, Serialize};

use crate::pages::not_found::NotFound;
use crate::{
    api::{self, Answer},
    loaded::load_page,
    ui::figures::{figure_row, in_spite, three},
    ui::{
        date::date_time,
        problem::ErrorNote,
        terms::{severity_word, standing_word},
        title::PageTitle,
    },
    words::{Common, Locale, fill, words},
};

words! {
    struct Words;
    title: "Есеп", "Отчёт", "Report";
    to_article: "Мақалаға", "К статье", "To the article";
    print: "Басып шығару", "Распечатать", "Print";
    certificate: "Сертификатты жүктеп алу", "Скачать сертификат", "Download the certificate";
    certificate_page: "Сертификаттың басып шығаруға арналған беті", "Страница сертификата для печати", "The certificate as a page to print";
    standing: "Күйі", "Состояние", "State";
    responsible: "Редакциялық жауапкершілік", "Редакционная ответственность", "Editorial responsibility";
    overridden: "Қандай кедергілерге қарамастан мақұлданды", "Вопреки чему одобрено", "Approved in spite of";
    disclosure: "ЖИ аудармасы туралы жол", "Строка о переводе ИИ", "AI disclosure line";
    engine: "Аударма жүйесі", "Система перевода", "Translation engine";
    score: "Машиналық аударманың MQM бағасы (100-ден)", "Оценка MQM машинного перевода (из 100)", "MQM score of the machine translation (of 100)";
    rating: "Сегменттерге редактор қойған баға, орташа (100-ден)", "Средняя оценка сегментов редактором (из 100)", "Mean rating of segments by editors (of 100)";
    rated: "{n} сегмент бағаланған", "{оценён|оценены|оценено} {n} {сегмент|сегмента|сегментов}", "{n} {segment|segments} rated";
    segments: "Сегменттер: барлығы / расталған / өңделген", "Сегменты: всего / подтверждено / изменено", "Segments: all / confirmed / edited";
    words_of: "Сөздер: машинанікі / өңделген / адамдікі", "Слова: машины / изменённые / человека", "Words: machine's / edited / people's";
    unmodified: "Машина сөздерінің өзгеріссіз қалғаны", "Слова машины, оставшиеся без изменений", "The machine's words left as they were";
    hter: "HTER: қанша түзету керек болды", "HTER: сколько пришлось исправить", "HTER: how much had to be corrected";
    chrf: "Машина мәтіні мен соңғы мәтіннің ұқсастығы, chrF2 (100-ден)", "Сходство машинного и итогового текста, chrF2 (из 100)", "Likeness of the machine's text and the final one, chrF2 (of 100)";
    seen: "Экранда болған уақыты", "Время на экране", "Time on the screen";
    minutes: "{n} мин", "{n} мин", "{n} min";
    events: "Оқиғалар / адамдар", "События / люди", "Events / people";
    errors: "Қателер", "Ошибки", "Errors";
    category: "Санат", "Категория", "Category";
    all: "Барлығы", "Всего", "All";
    no_errors: "Белгіленген қате жоқ", "Ошибок не отмечено", "No errors were flagged";
    open: "Шешілмегені", "Что осталось", "Open matters";
    nothing_open: "Шешілмеген ештеңе жоқ", "Ничего не осталось", "Nothing is open";
    unread: "{n} сегмент расталмаған және оқылмаған", "{n} {сегмент|сегмента|сегментов} без подтверждения и прочтения", "{n} {segment|segments} neither confirmed nor read";
    findings: "{n} тексеріс қатесі", "{n} {ошибка проверки|ошибки проверки|ошибок проверки}", "{n} {error|errors} found by checks";
    critical: "{n} өрескел белгі", "{n} {критическая пометка|критические пометки|критических пометок}", "{n} critical {flag|flags}";
    low: "Ашық қателердің бағасы шектен төмен", "Оценка по открытым ошибкам ниже порога", "The score of the errors still open is below the threshold";
    readers: "Кім қанша оқыды", "Кто сколько читал", "Who read for how long";
}

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Loaded {
    article: Article,
    figures: Figures,
    gate: Gate,
    typology: Typology,
    people: Vec<Person>,
}

async fn load(id: ArticleId) -> Answer<Loaded> {
    Ok(Loaded {
        article: api::load_article(id).await?,
        figures: api::load_figures(id).await?,
        gate: api::load_gate(id).await?,
        typology: api::load_typology().await?,
        people: api::load_people().await?,
    })
}

/// The screen.
#[component]
pub fn ReportPage(id: ArticleId) -> impl IntoView {
    let loaded = load_page(move || id, load);
    let show = move || {
        Suspend::new(async move {
            match loaded.await {
                Ok(loaded) => view! { <Report loaded /> }.into_any(),
                Err(error) if error.status() == 404 => view! { <NotFound /> }.into_any(),
                Err(error) => view! { <ErrorNote error /> }.into_any(),
            }
        })
    };
    view! {
        <main id="content" class="page report">
            <Transition>{show}</Transition>
        </main>
    }
    .into_any()
}

#[component]
fn Report(loaded: Loaded) -> impl IntoView {
    let (words, common, locale) = (Words::here(), Common::here(), Locale::current());
    let Loaded { article, figures, gate, typology, people } = loaded;
    let title = article.description.title.clone();
    let id = article.id;
    let tenths = |thousandths: u32| locale.tenths(f64::from(thousandths) / 1000.0);
    let minutes = |milliseconds: u64| {
        let minutes = locale.tenths(milliseconds as f64 / 60_000.0);
        fill(words.minutes, &[("n", &minutes)])
    };
    let rating = figures.rating.zip(figures.rated).map(|(rating, rated)| {
        format!("{} ({})", tenths(rating), locale.count(words.rated, u64::from(rated)))
    });
    let responsible = article.approval.as_ref().map(|approval| {
        format!("{}, {}", approval.what.responsible, date_time(approval.at, locale))
    });
    let number = |single: &Single| {
        let flag_of = |id| article.flags.iter().find(|flag| flag.id == id);
        let id = single.segment(|id| flag_of(id).map(|flag| flag.segment))?;
        article.segments.iter().position(|segment| segment.id == id).map(|at| at + 1)
    };
    let overrides = article.approval.as_ref().map(|approval| &approval.what.overrides);
    let lines = overrides.into_iter().flatten().map(|it| in_spite(it, &number));
    let overridden = Some(lines.collect::<Vec<_>>().join("; ")).filter(|it| !it.is_empty());
    let name_of = |person: PersonId| {
        let found = people.iter().find(|known| known.id == person);
        found.map(|person| person.name.clone()).unwrap_or_default()
    };
    let mut times: BTreeMap<PersonId, u64> = BTreeMap::new();
    for reading in &article.readings {
        *times.entry(reading.person).or_default() += u64::from(reading.milliseconds);
    }
    let readers: Vec<AnyView> = times
        .into_iter()
        .map(|(person, time)| {
            let name = name_of(person);
            view! { <li>{name} ": " {minutes(time)}</li> }.into_any()
        })
        .collect();
    view! {
        <PageTitle text=format!("{}: {title}", words.title) />
        <h1>{words.title} ": " <span lang=article.target_lang.clone()>{title}</span></h1>
        <p class="links">
            <a href=format!("/articles/{id}")>{words.to_article}</a>
            " "
            <a href=format!("/articles/{id}/history")>{common.history}</a>
            " "
            <a href=api::address(&routes::LOAD_CERTIFICATE, [&id]) download rel="external">
                {words.certificate}
            </a>
            " "
            <a href=api::address(&routes::LOAD_CERTIFICATE_PAGE, [&id]) rel="external">
                {words.certificate_page}
            </a>
            " "
            <button
                type="button"
                on:click=move |_| {
                    let _ = window().print();
                }
            >
                {words.print}
            </button>
        </p>
        <table class="figures">
            <tbody>
                {figure_row(words.standing, Some(standing_word(gate.standing).to_owned()))}
                {figure_row(words.responsible, responsible)}
                {figure_row(words.overridden, overridden)}
                {figure_row(words.disclosure, gate.disclosure.clone())}
                {figure_row(words.engine, article.description.engine.clone())}
                {figure_row(words.score, figures.score.map(tenths))}
                {figure_row(words.rating, rating)}
                {figure_row(
                    words.segments,
                    three([figures.segments, figures.confirmed, figures.edited]),
                )}
                {figure_row(
                    words.words_of,
                    three([figures.machine_words, figures.edited_words, figures.human_words]),
                )}
                {figure_row(
                    words.unmodified,
                    figures.unmodified.map(|share| format!("{} %", tenths(share * 100))),
                )}
                {figure_row(words.hter, Some(format!("{} %", tenths(figures.hter))))}
                {figure_row(words.chrf, Some(tenths(figures.chrf)))}
                {figure_row(words.seen, Some(minutes(figures.seen)))}
                {figure_row(words.events, Some(format!("{} / {}", figures.events, figures.people)))}
            </tbody>
        </table>
        {(!readers.is_empty())
            .then(|| {
                view! {
                    <h2>{words.readers}</h2>
                    <ul>{readers}</ul>
                }
            })}
        <h2>{words.errors}</h2>
        {errors(&article, &typology)}
        <h2>{words.open}</h2>
        {open(&gate)}
    }
    .into_any()
}

/// Errors by category and severity, as bars with their table.
fn errors(article: &Article, typology: &Typology) -> AnyView {
    let (words, locale) = (Words::here(), Locale::current());
    let severities = [Severity::Critical, Severity::Major, Severity::Minor, Severity::Neutral];
    let mut counts: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for flag in scoring::errors(article) {
        let category = typology.get(&flag.category);
        let name = category.map(|category| category.name.in_language(locale.tag()));
        let row = counts.entry(name.unwrap_or(&flag.category).to_owned()).or_default();
        let at = severities.iter().position(|severity| *severity == flag.severity);
        row[at.unwrap_or_default()] += 1;
    }
    if counts.is_empty() {
        return view! { <p>{words.no_errors}</p> }.into_any();
    }
    let most = counts.values().map(|row| row.iter().sum::<usize>()).max().unwrap_or(1);
    let head = severities.map(|severity| view! { <th scope="col">{severity_word(severity)}</th> });
    let rows = counts
        .into_iter()
        .map(|(name, row)| {
            let all: usize = row.iter().sum();
            let cells = row.map(|count| view! { <td>{count}</td> });
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    {cells}
                    <td>
                        <meter max=most value=all aria-label=name></meter>
                        " "
                        {all}
                    </td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <table class="figures">
            <thead>
                <tr>
                    <th scope="col">{words.category}</th>
                    {head}
                    <th scope="col">{words.all}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// What stands in the way of an approval.
fn open(gate: &Gate) -> AnyView {
    let (words, locale) = (Words::here(), Locale::current());
    let count = |fits: fn(&Obstacle) -> bool| {
        gate.obstacles.iter().filter(|obstacle| fits(obstacle)).count() as u64
    };
    let lines: Vec<String> = [
        (count(|it| matches!(it, Obstacle::Unread { .. })), words.unread),
        (count(|it| matches!(it, Obstacle::Finding { .. })), words.findings),
        (count(|it| matches!(it, Obstacle::CriticalFlag { .. })), words.critical),
        (count(|it| matches!(it, Obstacle::Score { .. })), words.low),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, sentence)| locale.count(sentence, count))
    .collect();
    if lines.is_empty() {
        return view! { <p>{words.nothing_open}</p> }.into_any();
    }
    let items = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul>{items}</ul> }.into_any()
}
