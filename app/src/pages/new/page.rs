//! A new article: two boxes, and below them what was recognised, before
//! anything is saved.

use std::time::Duration;

use language::text::{span::Span, structure::Structure};
use leptos::{ev, prelude::*, task::spawn_local};
use review::{
    command::pairing::Draft,
    model::{
        document::{self, Document},
        imprint::Phrases,
        received::NewArticle,
        segment::Role,
    },
    wire::{api::FileRead, engine::Question},
};

use crate::pages::new::files::{self, Brought, Found};
use crate::{
    address::go,
    api, engine,
    ui::{
        problem::{Told, explain},
        title::PageTitle,
    },
    visitor::Visitor,
    words::{Common, Locale, fill, words},
};

words! {
    struct Words;
    source: "Дереккөз", "Оригинал", "Source";
    source_hint: "Қолда болмаса, бос қалдырыңыз: кейін тіркеуге болады.", "Если его нет под рукой, оставьте пустым: приложить можно позже.", "Leave it empty if it is not at hand: it can be attached later.";
    target: "Машиналық аударма", "Машинный перевод", "Machine translation";
    target_hint: "Мәтінді қойыңыз немесе файлды осында сүйреп әкеліңіз: екі тілді файл да, бірнеше файл да, қалта да болады.", "Вставьте текст или перетащите сюда файл: можно двуязычный, можно сразу несколько, можно папку.", "Paste the text, or drop a file here: one with both languages, many at once, or a folder.";
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

/// Below this, in percent, the aligner is not sure enough to stay silent.
const SURE: u8 = 60;
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
pub(in crate::pages) fn keep_target(text: &str) -> bool {
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
    // Until they are here, the usual phrases do.
    let known = RwSignal::new(Phrases::default());
    let incoming = Incoming {
        texts: [source, target],
        langs: [source_lang, target_lang],
        about: [title, engine, origin],
        brought: RwSignal::new(Brought::default()),
        files: RwSignal::new(Vec::new()),
        reading: RwSignal::new(None),
        reject_changes: RwSignal::new(false),
    };

    Effect::new(move || {
        source.set(kept(STORAGE[0]));
        target.set(kept(STORAGE[1]));
        spawn_local(async move {
            if let Ok(agreed) = api::load_project().await {
                known.try_set(agreed.project.phrases());
            }
        });
    });
    let article = move || {
        let (source, target, brought) = (source.get(), target.get(), incoming.brought.get());
        // Blocks and rows are places in the text of the file, as it was.
        let is_target = brought.target == target;
        let are_both = is_target && brought.source == source;
        NewArticle {
            title: title.get(),
            source_lang: source_lang.get(),
            target_lang: target_lang.get(),
            engine: Some(engine.get()),
            origin: Some(origin.get()),
            source: Some(source).filter(|source| !source.trim().is_empty()),
            target,
            structure: if is_target { brought.structure } else { Structure::default() },
            notes: if is_target { brought.notes } else { Vec::new() },
            rows: if are_both { brought.rows } else { Vec::new() },
        }
    };
    let language = Locale::current().tag();
    // The preview follows the typing, a little behind.
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        let (article, known) = (article(), known.get());
        let update = move || {
            keep(STORAGE[0], article.source.as_deref().unwrap_or_default());
            keep(STORAGE[1], &article.target);
            if article.target.trim().is_empty() {
                preview.set(None);
                return;
            }
            let question = Question::Draft(Box::new(article), known, language.to_owned());
            engine::ask(&question, move |draft| match draft {
                Ok(draft) => {
                    problem.try_set(None);
                    preview.try_set(Some(draft));
                }
                Err(refusal) => {
                    problem.try_set(Some((refusal, String::new())));
                }
            });
        };
        set_timeout_with_handle(update, Duration::from_millis(300)).ok()
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let article = untrack(article);
        busy.set(true);
        spawn_local(async move {
            match api::create_article(&article).await {
                Ok(written) => {
                    keep(STORAGE[0], "");
                    keep(STORAGE[1], "");
                    let id = written.event.map(|event| event.article.to_string());
                    let address = format!("/articles/{}", id.unwrap_or_default());
                    go(&address);
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
        <PageTitle text=common.new_article />
        <main id="content" class="page">
            <h1>{common.new_article}</h1>
            <noscript>
                <p class="problem">{common.needs_script}</p>
            </noscript>
            {(!may_edit).then(|| view! { <p class="problem">{words.read_only}</p> })}
            <form on:submit=submit>
                <div class="boxes">
                    <TextBox label=words.source hint=words.source_hint side=0 incoming />
                    <TextBox label=words.target hint=words.target_hint side=1 incoming />
                </div>
                <ChooseFiles incoming />
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

/// Where files go: the fields of the form, and what stands beside them.
#[derive(Clone, Copy)]
struct Incoming {
    /// Source and target.
    texts: [RwSignal<String>; 2],
    langs: [RwSignal<String>; 2],
    /// Title, engine, origin.
    about: [RwSignal<String>; 3],
    brought: RwSignal<Brought>,
    /// The files read last.
    files: RwSignal<Vec<FileRead>>,
    /// The name of the one being read.
    reading: RwSignal<Option<String>>,
    reject_changes: RwSignal<bool>,
}

impl Incoming {
    /// Reads files that were dropped on a side, or chosen for both.
    fn read(self, found: Found, side: Option<usize>) {
        if found.files.is_empty() && found.problems.is_empty() {
            return;
        }
        spawn_local(async move {
            let read =
                files::read_all(found, self.reject_changes.get_untracked(), self.reading).await;
            let documents: Vec<Document> =
                read.iter().flat_map(|file| file.documents.clone()).collect();
            let lang = self.langs[1].get_untracked();
            let mut documents = document::paired(documents, &lang);
            if documents.len() == 1 {
                self.take(documents.remove(0), side);
            }
            self.files.try_set(read);
        });
    }

    /// Fills the form with what a file holds.
    fn take(self, document: Document, side: Option<usize>) {
        let [source, target] = self.texts;
        let known = [&document.source_lang, &document.target_lang];
        let is_pair = document.is_bilingual();
        // A single text goes where it was dropped, or to the side of its language.
        let side = side.unwrap_or_else(|| {
            let is_source = document.target_lang == Some(self.langs[0].get_untracked());
            usize::from(!is_source)
        });
        if is_pair {
            for (lang, known) in self.langs.iter().zip(known) {
                known.iter().for_each(|known| lang.set((*known).clone()));
            }
        } else if let Some(known) = &document.target_lang {
            self.langs[side].set(known.clone());
        }
        if is_pair || side == 1 {
            let about = [&document.title, &document.engine, &document.origin];
            for (field, known) in self.about.iter().zip(about) {
                known.iter().for_each(|known| field.set((*known).clone()));
            }
        }
        if !is_pair && side == 0 {
            source.set(document.target.text);
            return;
        }
        if let Some(read) = document.source {
            source.set(read.text);
        }
        target.set(document.target.text.clone());
        self.brought.set(Brought {
            source: source.get_untracked(),
            target: document.target.text,
            structure: document.target.structure,
            rows: document.rows,
            notes: document.notes,
        });
    }
}

/// Buttons for files, and what became of them.
#[component]
fn ChooseFiles(incoming: Incoming) -> impl IntoView {
    let words = files::Words::here();
    // Every browser has it under this name; no standard does.
    let folder = leptos::attr::custom::custom_attribute("webkitdirectory", "");
    let picked = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        incoming.read(files::listed(input.files()), None);
        // The same file may be chosen again once it was mended.
        input.set_value("");
    };
    let reading = move || {
        let name = incoming.reading.get()?;
        Some(view! { <p role="status">{fill(words.reading, &[("name", &name)])}</p> })
    };
    let shown = move || {
        let files = incoming.files.get();
        let count: usize = files.iter().map(|file| file.documents.len()).sum();
        let lang = incoming.langs[1].get_untracked();
        let documents = files.iter().flat_map(|file| file.documents.clone()).collect();
        if count > 1 && document::paired(documents, &lang).len() > 1 {
            let [source_lang, target_lang] = incoming.langs;
            return view! { <files::Batch files source_lang target_lang /> }.into_any();
        }
        let remarks = files.into_iter().map(|file| (file.name, file.remarks)).collect();
        view! { <files::Remarks remarks /> }.into_any()
    };
    view! {
        <div class="choose">
            <label class="file">
                {words.choose_file}
                <input type="file" multiple accept=files::ACCEPT on:change=picked />
                <small>{words.kinds}</small>
            </label>
            <label class="file">
                {words.choose_folder}
                <input type="file" {..folder} multiple on:change=picked />
            </label>
            <label>
                <input
                    type="checkbox"
                    prop:checked=incoming.reject_changes
                    on:change=move |event| incoming.reject_changes.set(event_target_checked(&event))
                />
                {words.reject_changes}
            </label>
        </div>
        {reading}
        {shown}
    }
    .into_any()
}

#[component]
fn TextBox(
    label: &'static str,
    hint: &'static str,
    /// 0 for the source, 1 for the target.
    side: usize,
    incoming: Incoming,
) -> impl IntoView {
    let (text, lang) = (incoming.texts[side], incoming.langs[side]);
    let words = files::Words::here();
    let dropped = move |event: ev::DragEvent| {
        let Some(data) = event.data_transfer() else { return };
        let entries = files::dropped(&data);
        if entries.is_empty() {
            return;
        }
        event.prevent_default();
        // A file with both languages fills both boxes, wherever it fell.
        spawn_local(async move {
            incoming.read(files::inside(entries, words).await, Some(side));
        });
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
