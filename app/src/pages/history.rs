//! The history: who did what and when, the article as it was, earlier texts.

use std::collections::HashMap;

use language::text::structure::{self, Mark};
use leptos::{prelude::*, task::spawn_local};
use review::{
    log::{
        article::Article,
        body,
        event::{Change, Event, Rated, Revised},
    },
    model::{
        approval::Single,
        flag::{Flag, NOTE, Status},
        id::{ArticleId, FlagId, PersonId, SegmentId},
        marks::Moved,
        segment::Segment,
        typology::Typology,
    },
    rules::paragraphs,
    wire::api::{EventPage, NewText, Person},
};
use serde::{Deserialize, Serialize};

use super::not_found::NotFound;
use crate::{
    address::Address,
    api,
    loaded::load_page,
    ui::figures::in_spite,
    ui::{
        date::Moment,
        difference::difference,
        problem::{ErrorNote, Told, explain},
        title::PageTitle,
    },
    visitor::Visitor,
    words::{Common, Locale, fill, words},
};

words! {
    struct Words;
    back: "Тексеруге оралу", "Вернуться к проверке", "Back to the review";
    imported: "мақаланы импорттады", "статья импортирована", "imported the article";
    source_attached: "дереккөзді тіркеді", "приложен оригинал", "attached the source";
    source_updated: "дереккөздің түзетілген нұсқасын салды", "заменён исходный текст на исправленный", "put a corrected source in place";
    translation_updated: "жаңа машиналық аударманы салды", "заменён машинный перевод на новый", "put a new machine translation in place";
    described: "мақала деректерін өзгертті: «{from}» → «{to}»", "изменены данные статьи: «{from}» → «{to}»", "changed the article's details: “{from}” → “{to}”";
    removed: "мақаланы тізімнен алды", "статья убрана из списка", "took the article off the list";
    restored: "мақаланы тізімге қайтарды", "статья возвращена в список", "put the article back";
    revised: "{n}-сегменттің мәтінін өзгертті", "изменён текст сегмента {n}", "changed the text of segment {n}";
    brought_back: "{n}-сегменттің бұрынғы мәтінін қалпына келтірді", "восстановлен прежний текст сегмента {n}", "restored an earlier text of segment {n}";
    confirmed: "{n}-сегментті растады", "подтверждён сегмент {n}", "confirmed segment {n}";
    brought: "файлда {n}-сегмент басқа жерде расталған деп көрсетілген", "по словам файла, сегмент {n} подтверждён в другом месте", "the file says that segment {n} was confirmed elsewhere";
    unconfirmed: "{n}-сегменттің растауын қайтарды", "снято подтверждение сегмента {n}", "took the confirmation of segment {n} back";
    rated: "{n}-сегментті 100-ден {score} деп бағалады", "оценка сегмента {n}: {score} из 100", "rated segment {n} {score} of 100";
    unrated: "{n}-сегменттің бағасын алып тастады", "снята оценка сегмента {n}", "took the rating of segment {n} back";
    raised: "{n}-сегментке белгі қойды", "поставлена пометка в сегменте {n}", "flagged segment {n}";
    noted: "{n}-сегментке пікір жазды", "комментарий к сегменту {n}", "commented on segment {n}";
    flag_changed: "{n}-сегменттегі белгіні өзгертті", "изменена пометка в сегменте {n}", "changed a flag in segment {n}";
    flag_resolved: "{n}-сегменттегі белгіні жапты", "закрыта пометка в сегменте {n}", "resolved a flag in segment {n}";
    flag_reopened: "{n}-сегменттегі белгіні қайта ашты", "снова открыта пометка в сегменте {n}", "reopened a flag in segment {n}";
    flag_withdrawn: "{n}-сегменттегі белгіні алып тастады", "снята пометка в сегменте {n}", "withdrew a flag in segment {n}";
    realigned: "{n}-сегменттің сәйкестендіруін өзгертті", "изменено сопоставление у сегмента {n}", "changed the alignment at segment {n}";
    dismissed: "{n}-сегменттегі ескертуді елемеді", "замечание в сегменте {n} отклонено", "dismissed a finding in segment {n}";
    read: "{n} сегментті оқыды", "{n} {сегмент прочитан|сегмента прочитано|сегментов прочитано}", "read {n} {segment|segments}";
    worded: "ЖИ аудармасы туралы жолды жазды: {line}", "строка о переводе ИИ написана вручную: {line}", "worded the AI disclosure line: {line}";
    unworded: "ЖИ аудармасы туралы әдеттегі жолды қайтарды", "возвращена обычная строка о переводе ИИ", "went back to the usual AI disclosure line";
    approved: "мақаланы мақұлдады; жауапты: {name}", "статья одобрена; ответственный: {name}", "approved the article; responsible: {name}";
    returned: "мақаланы редакторға қайтарды: {reason}", "статья возвращена редактору: {reason}", "sent the article back: {reason}";
    marks_placed: "{n}-сегменттің пішімін басқа сөздерге көшірді", "оформление в сегменте {n} перенесено на другие слова", "moved the formatting of segment {n} to other words";
    recalled: "{n}-сегменттегі ескертуді қайтарды", "замечание в сегменте {n} возвращено", "brought a finding in segment {n} back";
    undone: "болдырмады ({n}-оқиға):", "отменено событие {n}:", "took event {n} back:";
    gone: "?", "?", "?";
    restore: "Осы мәтінді қалпына келтіру", "Восстановить этот текст", "Restore this text";
    restore_before: "Бұрынғысын қалпына келтіру", "Восстановить прежний", "Restore the one before";
    restored_now: "Қалпына келтірілді", "Восстановлено", "Restored";
    as_then: "Сол кездегі мақала", "Статья в тот момент", "The article then";
    compare_now: "Қазіргісімен салыстыру", "Сравнить с нынешней", "Compare with now";
    as_it_was: "Мақала {n}-оқиғадан кейін", "Статья после события {n}", "The article after event {n}";
    compared: "{n}-оқиғадан бері не өзгерді", "Что изменилось после события {n}", "What has changed since event {n}";
    moment: "Уақыт бойынша", "По времени", "Through time";
    show: "Көрсету", "Показать", "Show";
    older: "Бұрынғырақ", "Раньше", "Earlier";
    everybody: "барлығы", "все", "everybody";
    by_person: "Кім өзгертті", "Кто менял", "Who changed";
}

/// Changes of one person with less than this between them are one sitting, in
/// milliseconds.
const SITTING: i64 = 30 * 60_000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Told {
    page: EventPage,
    article: Article,
    /// The article as it was, where that was asked for.
    then: Option<Article>,
    people: Vec<Person>,
    typology: Typology,
}

/// The screen of an article's history.
#[component]
pub fn HistoryPage(id: ArticleId) -> impl IntoView {
    let common = Common::here();
    let address = Address::current();
    let (before, at) = (address.number("before"), address.number("at"));
    let version = RwSignal::new(0_u32);
    // Told about a history that is loaded anew.
    let message = RwSignal::new(None::<(String, String)>);
    let told = load_page(
        move || (id, before, at, version.get()),
        |(id, before, at, _)| async move {
            let page = api::load_events(id, before, 100).await?;
            let article = api::load_article(id).await?;
            let then = match at {
                Some(n) => Some(api::load_article_at(id, n).await?),
                None => None,
            };
            let (people, typology) = (api::load_people().await?, api::load_typology().await?);
            Ok::<_, api::ApiError>(Told { page, article, then, people, typology })
        },
    );
    let show = move || {
        Suspend::new(async move {
            match told.await {
                Ok(told) => view! { <History told version message /> }.into_any(),
                Err(error) if error.status() == 404 => view! { <NotFound /> }.into_any(),
                Err(error) => view! {
                    <main id="content" class="page">
                        <ErrorNote error />
                    </main>
                }
                .into_any(),
            }
        })
    };
    view! {
        <PageTitle text=common.history />
        <Transition>{show}</Transition>
    }
    .into_any()
}

/// What sentences about events are made with.
#[derive(Clone)]
struct Teller {
    numbers: HashMap<SegmentId, usize>,
    /// Where the flags are.
    flagged: HashMap<FlagId, SegmentId>,
    people: HashMap<PersonId, String>,
    typology: Typology,
    locale: Locale,
}

impl Teller {
    fn new(told: &Told) -> Self {
        let segments = told.article.segments.iter();
        Self {
            numbers: segments.enumerate().map(|(at, segment)| (segment.id, at + 1)).collect(),
            flagged: told.article.flags.iter().map(|flag| (flag.id, flag.segment)).collect(),
            people: told.people.iter().map(|p| (p.id, p.name.clone())).collect(),
            typology: told.typology.clone(),
            locale: Locale::current(),
        }
    }

    fn name(&self, person: PersonId) -> String {
        self.people.get(&person).cloned().unwrap_or_default()
    }

    /// What a change did, in words.
    fn sentence(&self, change: &Change) -> String {
        let words = Words::in_locale(self.locale);
        let number = |id: SegmentId| {
            let number = self.numbers.get(&id).map(usize::to_string);
            number.unwrap_or_else(|| words.gone.to_owned())
        };
        let about = |sentence: &str, id: SegmentId| fill(sentence, &[("n", &number(id))]);
        match change {
            Change::ArticleImported(_) => words.imported.to_owned(),
            Change::SourceAttached(_) => words.source_attached.to_owned(),
            Change::SourceUpdated(_) => words.source_updated.to_owned(),
            Change::TranslationUpdated(_) => words.translation_updated.to_owned(),
            Change::ArticleDescribed(described) => fill(
                words.described,
                &[("from", &described.from.title), ("to", &described.to.title)],
            ),
            Change::ArticleRemoved {} => words.removed.to_owned(),
            Change::ArticleRestored {} => words.restored.to_owned(),
            Change::SegmentRevised(Revised { segment, restores: Some(_), .. }) => {
                about(words.brought_back, *segment)
            }
            Change::SegmentRevised(revised) => about(words.revised, revised.segment),
            Change::SegmentConfirmed(confirmed) => {
                let sentence =
                    if confirmed.confirmed { words.confirmed } else { words.unconfirmed };
                about(sentence, confirmed.segment)
            }
            Change::ConfirmationBrought(brought) => about(words.brought, brought.segment),
            Change::SegmentRated(Rated { segment, to: Some(rating), .. }) => {
                let score = rating.score.to_string();
                fill(words.rated, &[("n", &number(*segment)), ("score", &score)])
            }
            Change::SegmentRated(Rated { segment, to: None, .. }) => about(words.unrated, *segment),
            Change::FlagRaised { flag } if flag.category == NOTE => {
                about(words.noted, flag.segment)
            }
            Change::FlagRaised { flag } => about(words.raised, flag.segment),
            Change::FlagChanged { from, to } => {
                let sentence = match (from.status, to.status) {
                    (before, after) if before == after => words.flag_changed,
                    (_, Status::Open) => words.flag_reopened,
                    (_, Status::Resolved) => words.flag_resolved,
                    (_, Status::Withdrawn) => words.flag_withdrawn,
                };
                about(sentence, to.segment)
            }
            Change::SegmentsRealigned(realigned) => {
                let first = realigned.to.first().map(|segment| segment.id);
                first.map_or_else(String::new, |id| about(words.realigned, id))
            }
            Change::FindingDismissed(dismissal) => about(words.dismissed, dismissal.segment),
            Change::FindingRecalled(dismissal) => about(words.recalled, dismissal.segment),
            Change::MarksPlaced(moved) => about(words.marks_placed, moved.segment),
            Change::SegmentsRead { seen } => {
                Locale::count(self.locale, words.read, seen.len() as u64)
            }
            Change::DisclosureWorded { to: Some(wording), .. } => {
                fill(words.worded, &[("line", &wording.text)])
            }
            Change::DisclosureWorded { to: None, .. } => words.unworded.to_owned(),
            Change::ArticleApproved(approved) => {
                let number = |single: &Single| {
                    let segment = single.segment(|flag| self.flagged.get(&flag).copied())?;
                    self.numbers.get(&segment).copied()
                };
                let mut told = fill(words.approved, &[("name", &approved.responsible)]);
                for overridden in &approved.overrides {
                    told += "; ";
                    told += &in_spite(overridden, &number);
                }
                told
            }
            Change::ArticleReturned { reason } => fill(words.returned, &[("reason", reason)]),
            Change::Undone { event, change } => {
                let undone = fill(words.undone, &[("n", &event.to_string())]);
                format!("{undone} {}", self.sentence(change))
            }
        }
    }

    /// The marks that were moved, each with its words; none where the text that
    /// they were moved in is not at hand.
    fn moves(&self, moved: &Moved, now: &Article) -> Vec<String> {
        let placed = moved.after.as_ref().filter(|after| after.marks == moved.to);
        let is_now = |segment: &&Segment| segment.revision == moved.revision;
        let here = || now.segment(moved.segment).filter(is_now).map(|segment| &segment.text);
        let Some(text) = placed.map(|after| &after.text).or_else(here) else { return Vec::new() };
        let line = |mark: &Mark| {
            let name = structure::name(mark.kind.as_str(), self.locale.tag());
            format!("{name}: «{}»", mark.at.of(text).unwrap_or_default())
        };
        moved.to.iter().filter(|mark| !moved.from.contains(mark)).map(line).collect()
    }

    /// A flag in a line: category, words, comment.
    fn flag(&self, flag: &Flag) -> String {
        let category = self.typology.get(&flag.category);
        let name = category.map(|category| category.name.in_language(self.locale.tag()));
        let mut line = name.unwrap_or_default().to_owned();
        if !flag.quote.is_empty() {
            line = format!("{line} «{}»", flag.quote);
        }
        if !flag.comment.is_empty() {
            line = format!("{line} — {}", flag.comment);
        }
        line.trim_start_matches(" — ").to_owned()
    }
}

#[component]
fn History(
    told: Told,
    version: RwSignal<u32>,
    message: RwSignal<Option<(String, String)>>,
) -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let teller = StoredValue::new(Teller::new(&told));
    let Told { page, article, then, people, .. } = told;
    let id = article.id;
    let address = format!("/articles/{id}/history");
    let compare = Address::current().value("compare") == Some("now");
    let at = then.as_ref().map(|then| then.events);
    let person = RwSignal::new(None::<PersonId>);
    let actors: Vec<PersonId> = {
        let mut actors: Vec<PersonId> = page.events.iter().map(|event| event.actor).collect();
        actors.sort_unstable();
        actors.dedup();
        actors
    };
    let options = people
        .into_iter()
        .filter(|person| actors.contains(&person.id))
        .map(|person| view! { <option value=person.id.to_string()>{person.name}</option> })
        .collect_view();
    let first = page.events.first().map_or(1, |event| event.n);
    let last = page.last;
    let older = (first > 1).then(|| {
        let earlier = format!("{address}?before={first}");
        view! {
            <p>
                <a href=earlier>{words.older}</a>
            </p>
        }
    });
    let current = StoredValue::new(article.clone());
    let events = StoredValue::new(page.events);
    let sittings = move || {
        let chosen = person.get();
        events.with_value(|events| {
            let shown: Vec<Event> = events
                .iter()
                .rev()
                .filter(|event| chosen.is_none_or(|chosen| event.actor == chosen))
                .cloned()
                .collect();
            let same = |later: &Event, earlier: &Event| {
                later.actor == earlier.actor
                    && later.at.milliseconds() - earlier.at.milliseconds() < SITTING
            };
            shown
                .chunk_by(same)
                .map(|sitting| {
                    let name = teller.with_value(|teller| teller.name(sitting[0].actor));
                    let lines = sitting
                        .iter()
                        .map(|event| {
                            let event = event.clone();
                            view! { <Line event teller current version message /> }
                        })
                        .collect_view();
                    view! {
                        <section class="sitting">
                            <h2>{name}" · "<Moment at=sitting[0].at /></h2>
                            <ol>{lines}</ol>
                        </section>
                    }
                })
                .collect_view()
        })
    };
    let beside = then.map(|then| {
        let n = then.events.to_string();
        let title = if compare { words.compared } else { words.as_it_was };
        let text = if compare { compared(&then, &article) } else { whole(&then) };
        view! {
            <section class="moment" aria-label=words.as_then>
                <h2>{fill(title, &[("n", &n)])}</h2>
                <div lang=article.target_lang.clone()>{text}</div>
            </section>
        }
    });
    view! {
        <main id="content" class="page history">
            <h1>{common.history}": "{article.description.title.clone()}</h1>
            <p>
                <a href=format!("/articles/{id}")>{words.back}</a>
            </p>
            <form method="get" action=address class="filters">
                <label>
                    {words.moment}
                    <input
                        type="range"
                        name="at"
                        min="1"
                        max=last
                        value=at.unwrap_or(last)
                        aria-label=words.moment
                    />
                </label>
                <button>{words.show}</button>
                <label>
                    {words.by_person} " "
                    <select on:change=move |event| person.set(event_target_value(&event).parse().ok())>
                        <option value="">{words.everybody}</option>
                        {options}
                    </select>
                </label>
            </form>
            <Told message />
            <div class="timeline">
                <div>{sittings} {older}</div>
                {beside}
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn Line(
    event: Event,
    teller: StoredValue<Teller>,
    current: StoredValue<Article>,
    version: RwSignal<u32>,
    message: RwSignal<Option<(String, String)>>,
) -> impl IntoView {
    let words = Words::here();
    let (id, n) = (event.article, event.n);
    let sentence = teller.with_value(|teller| teller.sentence(&event.change));
    let detail = match event.change.effect() {
        Change::SegmentRevised(revised) => {
            let (segment, from, to) = (revised.segment, revised.from.clone(), revised.to.clone());
            let restore = move |text: String| {
                let revision = current
                    .with_value(|article| article.segment(segment).map(|segment| segment.revision));
                let Some(revision) = revision else { return };
                spawn_local(async move {
                    let text = NewText { revision, text, restores: Some(n) };
                    match api::revise(id, segment, &text, &api::new_key()).await {
                        Ok(_) => {
                            message.try_set(Some((words.restored_now.to_owned(), String::new())));
                            version.try_update(|version| *version += 1);
                        }
                        Err(error) => {
                            message.try_set(Some(explain(&error)));
                        }
                    }
                });
            };
            let is_now = |text: &str| {
                current
                    .with_value(|article| article.segment(segment).is_some_and(|s| s.text == text))
            };
            let button = |label: &'static str, text: String| {
                let offered = Visitor::current().may_edit()
                    && !is_now(&text)
                    && current.with_value(|article| article.segment(segment).is_some());
                offered.then(|| {
                    view! {
                        <button type="button" on:click=move |_| restore(text.clone())>
                            {label}
                        </button>
                    }
                })
            };
            view! {
                <p class="diff">{difference(&from, &to)}</p>
                {button(words.restore, to)}
                " "
                {button(words.restore_before, from)}
            }
            .into_any()
        }
        Change::FlagRaised { flag } => {
            view! { <p>{teller.with_value(|teller| teller.flag(flag))}</p> }.into_any()
        }
        Change::FlagChanged { to, .. } => {
            view! { <p>{teller.with_value(|teller| teller.flag(to))}</p> }.into_any()
        }
        Change::MarksPlaced(moved) => {
            let lines = current.with_value(|now| teller.with_value(|t| t.moves(moved, now)));
            lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view().into_any()
        }
        Change::FindingDismissed(dismissal) | Change::FindingRecalled(dismissal) => {
            // What is missing is named by what its message says.
            let words = Some(&dismissal.words).filter(|words| !words.is_empty());
            let words = words.or(dismissal.arguments.last()).cloned();
            view! { <p>"«"{words}"»"</p> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <li>
            <small>
                <Moment at=event.at />
            </small>
            " "
            <span>{sentence}</span>
            {detail}
            <small class="links">
                <a href=format!("/articles/{id}/history?at={n}")>{words.as_then}</a>
                " · "
                <a href=format!("/articles/{id}/history?at={n}&compare=now")>{words.compare_now}</a>
            </small>
        </li>
    }
    .into_any()
}

fn whole(article: &Article) -> AnyView {
    let paragraphs = paragraphs::paragraphs(article).into_iter();
    paragraphs.map(|paragraph| view! { <p>{paragraph.text}</p> }).collect_view().into_any()
}

fn compared(then: &Article, now: &Article) -> AnyView {
    view! { <p class="diff">{difference(&body::body(then), &body::body(now))}</p> }.into_any()
}
