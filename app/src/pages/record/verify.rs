//! Verifying a certificate: in the browser, with nothing sent anywhere and no
//! account.

use leptos::prelude::*;
use review::{
    log::event::Flaw,
    wire::{
        engine::Question,
        verification::{Failure, Key, Verified},
    },
};

use crate::{
    api, engine,
    ui::figures::{figure_row, in_spite, three},
    ui::{date::date_time, terms::standing_word, title::PageTitle},
    words::{Locale, fill, words},
};

words! {
    struct Words;
    title: "Сертификатты тексеру", "Проверка сертификата", "Verify a certificate";
    lead: "Сертификат файлын таңдаңыз не осында сүйреп әкеліңіз. Файл осы браузерде ғана тексеріледі, ешқайда жіберілмейді.", "Выберите файл сертификата или перетащите его сюда. Файл проверяется только в этом браузере и никуда не отправляется.", "Choose a certificate file or drop it here. It is verified in this browser alone and sent nowhere.";
    file: "Сертификат файлы", "Файл сертификата", "Certificate file";
    no_script: "Бұл бетке JavaScript керек. Онсыз мына пәрменмен тексеріңіз: tekser verify ФАЙЛ", "Для этой страницы нужен JavaScript. Без него проверьте командой: tekser verify ФАЙЛ", "This page needs JavaScript. Without it, use the command: tekser verify FILE";
    working: "Тексерілуде…", "Проверяем…", "Verifying…";
    good: "Жазба бүтін", "Запись цела", "The record is whole";
    good_hint: "Оқиғалар тізбегі үзілмеген, мәтін мен көрсеткіштер содан шығады, қолтаңба осы мазмұнға сай.", "Цепочка событий не прервана, текст и показатели следуют из неё, подпись соответствует содержанию.", "The chain of events is unbroken, text and figures follow from it, and the signature fits the content.";
    unsigned: "Бұл — қол қойылмаған экспорт: тізбек бүтін, бірақ оны кім жазғанын ештеңе растамайды.", "Это неподписанный экспорт: цепочка цела, но кто её записал, ничем не подтверждено.", "This is an unsigned export: the chain is whole, but nothing shows who wrote it.";
    bad: "Тексерістен өтпеді", "Проверка не пройдена", "This does not verify";
    ours: "Кілт осы сервердікі", "Ключ принадлежит этому серверу", "The key is this server's";
    not_ours: "Кілт осы сервердің кілттері арасында жоқ: оны жариялаған басылымнан сұраңыз", "Ключа нет среди ключей этого сервера: сверьте его у издания, которое его опубликовало", "The key is not one of this server's: compare it with what the publisher has made known";
    retired: "{time} дейін қолданылған", "действовал до {time}", "in use until {time}";
    limits: "Кілт иесі басқа жазба жасап, оған қол қоя алар еді: сондықтан кілттер мен соңғы хэштер алдын ала жарияланады.", "Владелец ключа мог бы составить и подписать другую запись: поэтому ключи и последние хэши публикуют заранее.", "Whoever holds the key could have written and signed another record: that is why keys and last hashes are published beforehand.";
    state: "Күйі", "Состояние", "State";
    released: "{name} мына кедергілерге қарамастан шығарды", "{name} выпускает вопреки препятствиям", "Released by {name} over what stood in the way";
    unread: "Ешкім оқымаған әрі растамаған сегменттер", "Сегменты, которые никто не прочитал и не подтвердил", "Segments that nobody has read or confirmed";
    overstated: "жазбадағы жол болғаннан артық айтады: «{line}»", "строка в записи говорит больше, чем было сделано: «{line}»", "the line on record says more than was done: “{line}”";
    responsible: "Жауапты", "Ответственный", "Responsible";
    disclosure: "ЖИ аудармасы туралы жол", "Строка о переводе ИИ", "AI disclosure line";
    events: "Оқиғалар", "События", "Events";
    segments: "Сегменттер: барлығы / расталған / өңделген", "Сегменты: всего / подтверждено / изменено", "Segments: all / confirmed / edited";
    words_of: "Сөздер: машинанікі / өңделген / адамдікі", "Слова: машины / изменённые / человека", "Words: machine's / edited / people's";
    key: "Ашық кілт", "Открытый ключ", "Public key";
    head: "Соңғы оқиғаның хэші", "Хэш последнего события", "Hash of the last event";
    sha256: "Сертификаттың SHA-256", "SHA-256 сертификата", "SHA-256 of the certificate";
    text: "Мәтін", "Текст", "Text";
    too_large: "Файл тым үлкен.", "Файл слишком велик.", "The file is too large.";
    syntax: "{line}-жол: бұл JSON емес.", "Строка {line}: это не JSON.", "Line {line}: this is no JSON.";
    format: "Бұл — тексеру сертификаты емес.", "Это не сертификат проверки.", "This is no certificate of a review.";
    version: "Сертификаттың бұл нұсқасы әзірге белгісіз.", "Эта версия сертификата здесь неизвестна.", "This version of the certificate is not known here.";
    member: "«{name}» жоқ, белгісіз немесе керектей емес.", "«{name}» отсутствует, неизвестно или имеет не тот вид.", "“{name}” is missing, unknown, or not what it must be.";
    event: "{line}-жол, {n}-оқиға: {reason}.", "Строка {line}, событие {n}: {reason}.", "Line {line}, event {n}: {reason}.";
    claim: "«{name}» оқиғалардан шықпайды: ол өзгертілген.", "«{name}» не следует из событий: значение изменено.", "“{name}” does not follow from the events: it was changed.";
    bad_key: "Кілт жарамсыз.", "Ключ недействителен.", "The key is not valid.";
    other_key: "Басқа кілтпен қол қойылған.", "Подписано другим ключом.", "Signed with another key.";
    signature: "Қолтаңба сай келмейді.", "Подпись не подходит.", "The signature does not fit.";
    form: "оқиғаның түрі дұрыс емес", "у события не тот вид", "it is not of the form events have";
    beginning: "мақала импорттан басталмайды", "статья не начинается с импорта", "an article begins with its import, once";
    number: "нөмірі алдыңғысынан кейін келмейді", "номер не следует за предыдущим", "its number does not follow the one before";
    article: "ол басқа мақаланікі", "оно относится к другой статье", "it belongs to another article";
    chain: "алдыңғы оқиғаға жалғанбаған", "оно не связано с предыдущим", "it is not chained to the one before";
    hash: "хэші мазмұнына сай емес", "хэш не соответствует содержанию", "its hash is not that of its content";
    unknown: "жоқ нәрсені өзгертеді", "меняет то, чего нет", "it changes something that does not exist";
    before: "бұрын болды дегені болмаған", "прежнее состояние было другим", "what it says was there before was not";
    position: "мәтіннен тыс жерді көрсетеді", "указывает за пределы текста", "a position lies outside the text";
    origin: "сөздерді басқа біреу жазған", "слова приписаны не тому, кто их написал", "it gives words to somebody who did not write them";
    time: "алдыңғы оқиғадан бұрынғы", "оно раньше предыдущего события", "it is older than the event before";
}

/// What became of a file.
#[derive(Clone)]
enum Outcome {
    Nothing,
    Working,
    Done(Result<Box<Verified>, Failure>),
}

/// The screen.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let words = Words::here();
    let outcome = RwSignal::new(Outcome::Nothing);
    let verify = move |file: web_sys::File| {
        outcome.set(Outcome::Working);
        leptos::task::spawn_local(async move {
            let text = wasm_bindgen_futures::JsFuture::from(file.text()).await;
            let Some(text) = text.ok().and_then(|text| text.as_string()) else { return };
            engine::ask(&Question::Verify(text), move |result| {
                outcome.try_set(Outcome::Done(result));
            });
        });
    };
    let chosen = move |event: leptos::ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            verify(file);
        }
    };
    let dropped = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            verify(file);
        }
    };
    let result = move || match outcome.get() {
        Outcome::Nothing => ().into_any(),
        Outcome::Working => view! { <p>{words.working}</p> }.into_any(),
        Outcome::Done(Ok(verified)) => view! { <Good verified=*verified /> }.into_any(),
        Outcome::Done(Err(failure)) => view! {
            <div class="problem">
                <strong>{words.bad}</strong>
                <p>{told(&failure)}</p>
            </div>
        }
        .into_any(),
    };
    view! {
        <PageTitle text=words.title />
        <main
            id="content"
            class="page verify"
            on:dragover=|event| event.prevent_default()
            on:drop=dropped
        >
            <h1>{words.title}</h1>
            <p>{words.lead}</p>
            <noscript>
                <p class="problem">{words.no_script}</p>
            </noscript>
            <label>
                {words.file} " "
                <input type="file" accept=".json,application/json" on:change=chosen />
            </label>
            <div role="status" aria-live="polite">
                {result}
            </div>
        </main>
    }
    .into_any()
}

/// A record that verified.
#[component]
fn Good(verified: Verified) -> impl IntoView {
    let (words, locale) = (Words::here(), Locale::current());
    let keys = RwSignal::new(None::<Vec<Key>>);
    Effect::new(move || {
        leptos::task::spawn_local(async move {
            if let Ok(known) = api::load_keys().await {
                keys.try_set(Some(known));
            }
        });
    });
    let Verified { description, target_lang, text, key, .. } = verified.clone();
    let figures = verified.figures;
    let whose = {
        let key = key.clone();
        move || {
            let known = keys.get()?;
            let key = key.clone()?;
            Some(match known.into_iter().find(|known| known.public == key) {
                Some(Key { retired_at: Some(at), .. }) => {
                    let until = fill(words.retired, &[("time", &date_time(at, locale))]);
                    format!("{} ({until})", words.ours)
                }
                Some(_) => words.ours.to_owned(),
                None => words.not_ours.to_owned(),
            })
        }
    };
    let signed = key.is_some();
    // Which segments they were in is in the file, and on the page to print.
    let released = verified.approval.as_ref().filter(|it| !it.what.overrides.is_empty());
    let released = released.map(|approval| {
        let name = fill(words.released, &[("name", &approval.what.responsible)]);
        let overrides = approval.what.overrides.iter();
        let items = overrides
            .map(|overridden| view! { <li>{in_spite(overridden, &|_| None)}</li> })
            .collect_view();
        view! {
            <div class="problem released">
                <strong>{name} ":"</strong>
                <ul>{items}</ul>
            </div>
        }
    });
    let unread = (verified.unread > 0).then(|| {
        let Verified { unread, figures, .. } = &verified;
        format!("{unread} / {}", figures.segments)
    });
    let line = verified.disclosure.or_else(|| {
        verified.overstated.as_ref().map(|line| fill(words.overstated, &[("line", line)]))
    });
    let responsible = verified.approval.map(|approval| {
        format!("{}, {}", approval.what.responsible, date_time(approval.at, locale))
    });
    view! {
        <div class="note verified">
            <strong>"✓ " {words.good}</strong>
            <p>{if signed { words.good_hint } else { words.unsigned }}</p>
            <p>{whose}</p>
        </div>
        {released}
        <table class="figures">
            <tbody>
                {figure_row(words.state, Some(standing_word(verified.standing).to_owned()))}
                {figure_row(words.unread, unread)} {figure_row(words.responsible, responsible)}
                {figure_row(words.disclosure, line)}
                {figure_row(words.events, Some(figures.events.to_string()))}
                {figure_row(
                    words.segments,
                    three([figures.segments, figures.confirmed, figures.edited]),
                )}
                {figure_row(
                    words.words_of,
                    three([figures.machine_words, figures.edited_words, figures.human_words]),
                )} {figure_row(words.key, key)} {figure_row(words.head, Some(verified.head))}
                {figure_row(words.sha256, verified.sha256)}
            </tbody>
        </table>
        <p>
            <small>{words.limits}</small>
        </p>
        <h2>{words.text}</h2>
        <article class="text" lang=target_lang>
            <h3>{description.title}</h3>
            {text}
        </article>
    }
    .into_any()
}

/// A failure in the reader's words.
fn told(failure: &Failure) -> String {
    let words = Words::here();
    match failure {
        Failure::TooLarge {} => words.too_large.to_owned(),
        Failure::Syntax { line } => fill(words.syntax, &[("line", &line.to_string())]),
        Failure::Format {} => words.format.to_owned(),
        Failure::Version {} => words.version.to_owned(),
        Failure::Member { name } => fill(words.member, &[("name", name)]),
        Failure::Event { n, line, reason } => {
            let reason = match reason {
                Flaw::Form => words.form,
                Flaw::Beginning => words.beginning,
                Flaw::Number => words.number,
                Flaw::Article => words.article,
                Flaw::Chain => words.chain,
                Flaw::Hash => words.hash,
                Flaw::Unknown => words.unknown,
                Flaw::Before => words.before,
                Flaw::Position => words.position,
                Flaw::Origin => words.origin,
                Flaw::Time => words.time,
            };
            let (n, line) = (n.to_string(), line.to_string());
            fill(words.event, &[("n", &n), ("line", &line), ("reason", reason)])
        }
        Failure::Claim { name } => fill(words.claim, &[("name", name)]),
        Failure::Key {} => words.bad_key.to_owned(),
        Failure::OtherKey {} => words.other_key.to_owned(),
        Failure::Signature {} => words.signature.to_owned(),
    }
}
