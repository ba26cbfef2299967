//! A new article: two boxes, and below them what was recognised, before
//! anything is saved.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use review::{
    engine::{Answer, Question},
    import::{Draft, NewArticle},
    segment::Role,
    text::Span,
};

use crate::{
    api, engine,
    problem::{Told, explain},
    visitor::Visitor,
    words::{Common, Locale, words},
};

words! {
    struct Words;
    source: "Дереккөз", "Оригинал", "Source";
    source_hint: "Қолда болмаса, бос қалдырыңыз: кейін тіркеуге болады.", "Если его нет под рукой, оставьте пустым: приложить можно позже.", "Leave it empty if it is not at hand: it can be attached later.";
    target: "Машиналық аударма", "Машинный перевод", "Machine translation";
    target_hint: "Мәтінді қойыңыз немесе файлды осында сүйреп әкеліңіз.", "Вставьте текст или перетащите сюда файл.", "Paste the text, or drop a file here.";
    choose_file: "Файл таңдау (.txt, .md)", "Выбрать файл (.txt, .md)", "Choose a file (.txt, .md)";
    not_utf8: "Файл UTF-8 кодтауында емес, сондықтан оқылмады. Оны UTF-8 етіп сақтап, қайта таңдаңыз. Бұрынғы мәтін орнында тұр.", "Файл не в кодировке UTF-8 и не прочитан. Сохраните его в UTF-8 и выберите снова. Прежний текст остался.", "The file is not UTF-8 and was not read. Save it as UTF-8 and choose it again. The text that was here is kept.";
    source_lang: "Дереккөз тілі", "Язык оригинала", "Source language";
    target_lang: "Аударма тілі", "Язык перевода", "Target language";
    lang_hint: "BCP 47 белгісі: ru, en, kk…", "Код BCP 47: ru, en, kk…", "A BCP 47 tag: ru, en, kk…";
    title: "Тақырып", "Заголовок", "Title";
    title_hint: "Бос болса, мәтіннің тақырыбы алынады.", "Если пусто, возьмём заголовок текста.", "Empty: the headline of the text is taken.";
    engine: "Аударма жүйесі", "Система перевода", "Translation engine";
    origin: "Қайдан алынды", "Откуда взято", "Taken from";
    create: "Мақала жасау", "Создать статью", "Create the article";
    creating: "Жасалып жатыр…", "Создаётся…", "Creating…";
    recognised: "Танылғаны", "Распознано", "Recognised";
    segments: "{n} сегмент", "{n} {сегмент|сегмента|сегментов}", "{n} {segment|segments}";
    headline: "Тақырып", "Заголовок", "Headline";
    disclosure: "ЖИ аудармасы туралы жол", "Строка о переводе ИИ", "AI disclosure line";
    credit: "Сурет авторы", "Автор фото", "Photo credit";
    no_disclosure: "табылмады", "не найдена", "not found";
    unsure: "тексеріңіз", "проверьте", "please check";
    no_source: "дереккөзі жоқ", "нет в оригинале", "not in the source";
    no_target: "аудармасы жоқ", "нет перевода", "no translation";
    mend: "Сәйкестендіруді мақала ашылған соң түзетуге болады.", "Сопоставление можно поправить, когда статья откроется.", "The alignment can be mended once the article is open.";
    read_only: "Сізде тек оқу құқығы бар", "Вам доступно только чтение", "You may only read";
}

/// Below this the aligner is not sure enough to stay silent.
const SURE: f32 = 0.6;
/// Rows of the preview.
const PREVIEW: usize = 200;

/// Where unsaved texts are kept through a reload.
const STORAGE: [&str; 2] = ["new source", "new target"];

fn keep(key: &str, text: &str) -> bool {
    let storage = window().session_storage().ok().flatten();
    storage.is_some_and(|storage| storage.set_item(key, text).is_ok())
}

fn kept(key: &str) -> String {
    let storage = window().session_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(key).ok().flatten()).unwrap_or_default()
}

/// Carries a pasted text to this page.
pub(super) fn keep_target(text: &str) -> bool {
    keep(STORAGE[1], text)
}

/// The page on which an article is made.
#[component]
pub fn NewArticlePage() -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let may_edit = Visitor::current().may_edit();
    let source = RwSignal::new(String::new());
    let target = RwSignal::new(String::new());
    let source_lang = RwSignal::new("ru".to_owned());
    let target_lang = RwSignal::new("kk".to_owned());
    let (title, engine, origin) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<(String, String)>);
    let busy = RwSignal::new(false);
    let preview = RwSignal::new(None::<Draft>);

    Effect::new(move || {
        source.set(kept(STORAGE[0]));
        target.set(kept(STORAGE[1]));
    });
    let article = move || NewArticle {
        title: title.get(),
        source_lang: source_lang.get(),
        target_lang: target_lang.get(),
        engine: Some(engine.get()),
        origin: Some(origin.get()),
        source: Some(source.get()).filter(|source| !source.trim().is_empty()),
        target: target.get(),
        ..NewArticle::default()
    };
    // The preview follows the typing, a little behind.
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        let article = article();
        let update = move || {
            keep(STORAGE[0], article.source.as_deref().unwrap_or_default());
            keep(STORAGE[1], &article.target);
            if article.target.trim().is_empty() {
                preview.set(None);
                return;
            }
            engine::ask(&Question::Draft(Box::new(article)), move |answer| match answer {
                Answer::Drafted(Ok(draft)) => {
                    problem.try_set(None);
                    preview.try_set(Some(*draft));
                }
                Answer::Drafted(Err(refusal)) => {
                    problem.try_set(Some((refusal, String::new())));
                }
                Answer::Checked(_) | Answer::Verified(_) | Answer::Misunderstood => {}
            });
        };
        set_timeout_with_handle(update, Duration::from_millis(300)).ok()
    });
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (article, navigate) = (untrack(article), navigate.clone());
        busy.set(true);
        spawn_local(async move {
            match api::create_article(&article).await {
                Ok(written) => {
                    keep(STORAGE[0], "");
                    keep(STORAGE[1], "");
                    let id = written.event.map(|event| event.article.to_string());
                    let address = format!("/articles/{}", id.unwrap_or_default());
                    navigate(&address, leptos_router::NavigateOptions::default());
                }
                Err(error) => problem.set(Some(explain(&error))),
            }
            busy.try_set(false);
        });
    };
    let field = |label: &'static str, hint: &'static str, value: RwSignal<String>| {
        view! {
            <label>
                {label}
                <input
                    type="text"
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <small>{hint}</small>
            </label>
        }
    };
    view! {
        <Title text=common.new_article />
        <main id="content" class="page">
            <h1>{common.new_article}</h1>
            <noscript>
                <p class="problem">{common.needs_script}</p>
            </noscript>
            {(!may_edit).then(|| view! { <p class="problem">{words.read_only}</p> })}
            <form on:submit=submit>
                <div class="boxes">
                    <TextBox
                        label=words.source
                        hint=words.source_hint
                        text=source
                        lang=source_lang
                        problem
                    />
                    <TextBox
                        label=words.target
                        hint=words.target_hint
                        text=target
                        lang=target_lang
                        problem
                    />
                </div>
                <div class="fields wide">
                    {field(words.source_lang, words.lang_hint, source_lang)}
                    {field(words.target_lang, words.lang_hint, target_lang)}
                    {field(words.title, words.title_hint, title)}
                    {field(words.engine, "", engine)} {field(words.origin, "", origin)}
                </div>
                <Told message=problem is_error=true />
                <button
                    class="primary"
                    disabled=move || {
                        busy.get() || !may_edit || target.with(|target| target.trim().is_empty())
                    }
                >
                    {move || if busy.get() { words.creating } else { words.create }}
                </button>
            </form>
            {move || preview.get().map(|draft| view! { <Preview draft /> })}
        </main>
    }
    .into_any()
}

#[component]
fn TextBox(
    label: &'static str,
    hint: &'static str,
    text: RwSignal<String>,
    lang: RwSignal<String>,
    problem: RwSignal<Option<(String, String)>>,
) -> impl IntoView {
    let words = Words::here();
    let read = move |file: web_sys::File| {
        spawn_local(async move {
            let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await;
            let Ok(buffer) = buffer else { return };
            match String::from_utf8(js_sys::Uint8Array::new(&buffer).to_vec()) {
                Ok(content) => text.set(content),
                Err(error) => {
                    let place = format!("{}: {}", file.name(), error.utf8_error().valid_up_to());
                    problem.set(Some((words.not_utf8.to_owned(), place)));
                }
            }
        });
    };
    let dropped = move |event: ev::DragEvent| {
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            event.prevent_default();
            read(file);
        }
    };
    let picked = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read(file);
        }
    };
    view! {
        <div class="box">
            <label>
                <strong>{label}</strong>
                <small>{hint}</small>
                <textarea
                    rows="14"
                    lang=lang
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                    on:dragover=|event| event.prevent_default()
                    on:drop=dropped
                ></textarea>
            </label>
            <label class="file">
                {words.choose_file}
                <input type="file" accept=".txt,.md,text/plain,text/markdown" on:change=picked />
            </label>
        </div>
    }
}

#[component]
fn Preview(draft: Draft) -> impl IntoView {
    let (words, locale) = (Words::here(), Locale::current());
    let Draft { texts, rows, imprint } = draft;
    let line = |span: Option<Span>| {
        let words_of = span.and_then(|span| span.of(&texts.mt)).map(str::to_owned);
        words_of.unwrap_or_else(|| words.no_disclosure.to_owned())
    };
    let headline = rows.iter().find(|row| row.role == Role::Headline);
    let headline = headline.and_then(|row| row.mt_at.of(&texts.mt)).map(str::to_owned);
    let has_source = !texts.source.is_empty();
    let count = locale.count(words.segments, rows.len() as u64);
    let items = rows
        .iter()
        .take(PREVIEW)
        .map(|row| {
            let source = row.source_at.of(&texts.source).unwrap_or_default().to_owned();
            let target = row.mt_at.of(&texts.mt).unwrap_or_default().to_owned();
            let sign = if !has_source {
                None
            } else if source.is_empty() {
                Some(words.no_source)
            } else if target.is_empty() {
                Some(words.no_target)
            } else {
                (row.confidence < SURE).then_some(words.unsure)
            };
            view! {
                <tr data-unsure=sign.is_some().to_string()>
                    <td>{source}</td>
                    <td>{target}</td>
                    <td>{sign.map(|sign| format!("⚠ {sign}"))}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="preview" aria-label=words.recognised>
            <h2>{words.recognised}</h2>
            <dl>
                <dt>{words.headline}</dt>
                <dd>{headline.unwrap_or_else(|| words.no_disclosure.to_owned())}</dd>
                <dt>{words.disclosure}</dt>
                <dd>{line(imprint.disclosure)}</dd>
                <dt>{words.credit}</dt>
                <dd>{line(imprint.credit)}</dd>
            </dl>
            <p>{count}". "{words.mend}</p>
            <div class="scroll" role="region" aria-label=words.recognised tabindex="0">
                <table>
                    <tbody>{items}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
