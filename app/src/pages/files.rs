//! Files brought to a new article: read by the server, shown with what could not
//! be read, and, where there are many, made into an article each.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use review::{
    api::{FileRead, Remark},
    formats::document,
    structure::Structure,
    text::word_count,
};

use crate::{
    api,
    problem::explain,
    words::{Locale, fill, words},
};

words! {
    pub(super) struct Words;
    choose_file: "Файл таңдау", "Выбрать файл", "Choose a file";
    choose_folder: "Қалта таңдау", "Выбрать папку", "Choose a folder";
    kinds: ".docx, .html, .md, .txt, .xliff, .tmx, .tsv, .csv, .json, .zip", ".docx, .html, .md, .txt, .xliff, .tmx, .tsv, .csv, .json, .zip", ".docx, .html, .md, .txt, .xliff, .tmx, .tsv, .csv, .json, .zip";
    reject_changes: "Word түзетулерін қабылдамай оқу", "Читать Word без принятия исправлений", "Read Word files without their tracked changes";
    reading: "Оқылып жатыр: {name}", "Читается: {name}", "Reading {name}";
    line: "{place}-жол", "строка {place}", "line {place}";
    many: "Файлдар", "Файлы", "Files";
    many_hint: "Әр жолдан бір мақала жасалады. Оқылмаған файлдан ештеңе сақталмайды.", "Из каждой строки получится статья. Из непрочитанных файлов ничего не сохраняется.", "Each line becomes an article. Nothing is saved of files that could not be read.";
    file: "Файл", "Файл", "File";
    languages: "Тілдер", "Языки", "Languages";
    words: "{n} сөз", "{n} {слово|слова|слов}", "{n} {word|words}";
    state: "Күйі", "Состояние", "State";
    waiting: "кезекте", "в очереди", "waiting";
    making: "жасалып жатыр…", "создаётся…", "being made…";
    done: "Ашу", "Открыть", "Open";
    create_all: "{n} мақала жасау", "Создать {n} {статью|статьи|статей}", "Create {n} {article|articles}";
    length: "Көлемі", "Объём", "Length";
}

/// What a file brought besides its words, which stand in the two boxes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Brought {
    /// The texts it belongs to: typing in a box makes it void.
    pub(super) source: String,
    pub(super) target: String,
    pub(super) structure: Structure,
    pub(super) rows: Vec<document::Row>,
    pub(super) notes: Vec<document::Note>,
}

/// The kinds of files that are asked for; any can be dropped.
pub(super) const ACCEPT: &str =
    ".txt,.md,.markdown,.html,.htm,.docx,.xlf,.xliff,.tmx,.tsv,.csv,.json,.zip";

/// Reads files one after another; `at` tells which.
pub(super) async fn read_all(
    files: Vec<web_sys::File>,
    reject_changes: bool,
    at: RwSignal<Option<String>>,
) -> Vec<FileRead> {
    let mut read = Vec::new();
    for file in files {
        let name = file.name();
        at.try_set(Some(name.clone()));
        match api::read_file(file, reject_changes).await {
            Ok(files) => read.extend(files),
            Err(error) => {
                let (title, detail) = explain(&error);
                let remark = Remark { place: String::new(), text: format!("{title}. {detail}") };
                read.push(FileRead { name, remarks: vec![remark], ..FileRead::default() });
            }
        }
    }
    at.try_set(None);
    read
}

/// All files of a list.
pub(super) fn listed(files: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    let Some(files) = files else { return Vec::new() };
    let files = (0..files.length()).filter_map(|at| files.get(at));
    // A folder brings what its system keeps there for itself.
    files.filter(|file| !file.name().starts_with('.')).collect()
}

/// What was wrong with files.
#[component]
pub(super) fn Remarks(remarks: Vec<(String, Vec<Remark>)>) -> impl IntoView {
    let words = Words::here();
    let items = remarks.into_iter().filter(|(_, remarks)| !remarks.is_empty());
    let items = items.map(|(name, remarks)| {
        let lines = remarks.into_iter().take(LINES).map(|remark| {
            let is_line =
                !remark.place.is_empty() && remark.place.bytes().all(|it| it.is_ascii_digit());
            let place = match (is_line, remark.place.as_str()) {
                (true, place) => fill(words.line, &[("place", place)]),
                (false, "–") => String::new(),
                (false, place) => place.to_owned(),
            };
            view! {
                <li>
                    <span class="place">{place}</span>
                    " "
                    {remark.text}
                </li>
            }
        });
        view! {
            <div class="problem" role="alert">
                <strong>{name}</strong>
                <ul>{lines.collect_view()}</ul>
            </div>
        }
    });
    items.collect_view().into_any()
}

/// Remarks shown of one file.
const LINES: usize = 50;

#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Making,
    Made(String),
    Failed(String),
}

/// Many files at once: what each was taken for, and a button that makes them all.
#[component]
pub(super) fn Batch(
    files: Vec<FileRead>,
    source_lang: RwSignal<String>,
    target_lang: RwSignal<String>,
) -> impl IntoView {
    let (words, locale) = (Words::here(), Locale::current());
    let remarks = files.iter().map(|file| (file.name.clone(), file.remarks.clone())).collect();
    let documents = files.into_iter().flat_map(|file| file.documents).collect();
    let documents = target_lang.with_untracked(|lang| document::paired(documents, lang));
    let states: Vec<RwSignal<State>> =
        documents.iter().map(|_| RwSignal::new(State::Waiting)).collect();
    let rows = documents.iter().zip(&states).map(|(document, state)| {
        let state = *state;
        let langs = [&document.source_lang, &document.target_lang];
        let langs: Vec<&str> = langs.into_iter().flatten().map(String::as_str).collect();
        let count = locale.count(words.words, u64::from(word_count(&document.target.text)));
        let shown = move || match state.get() {
            State::Waiting => words.waiting.into_any(),
            State::Making => words.making.into_any(),
            State::Made(address) => view! { <A href=address>{words.done}</A> }.into_any(),
            State::Failed(reason) => view! { <strong>"⚠ "{reason}</strong> }.into_any(),
        };
        view! {
            <tr>
                <td>{document.name.clone()}</td>
                <td>{langs.join(" → ")}</td>
                <td>{count}</td>
                <td aria-live="polite">{shown}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let (count, busy) = (documents.len() as u64, RwSignal::new(false));
    let documents = StoredValue::new(documents);
    let create = move |_| {
        busy.set(true);
        let states = states.clone();
        spawn_local(async move {
            for (document, state) in documents.get_value().into_iter().zip(states) {
                // What was made stays made when the rest is tried again.
                if matches!(state.get_untracked(), State::Made(_)) {
                    continue;
                }
                state.set(State::Making);
                let article = document
                    .into_article(&source_lang.get_untracked(), &target_lang.get_untracked());
                let made = api::create_article(&article).await;
                state.try_set(match made {
                    Ok(written) => {
                        let id = written.event.map(|event| event.article.to_string());
                        State::Made(format!("/articles/{}", id.unwrap_or_default()))
                    }
                    Err(error) => {
                        let (title, detail) = explain(&error);
                        State::Failed(format!("{title}. {detail}"))
                    }
                });
            }
            busy.try_set(false);
        });
    };
    view! {
        <section class="batch" aria-label=words.many>
            <h2>{words.many}</h2>
            <p>{words.many_hint}</p>
            <Remarks remarks />
            <div class="scroll" role="region" aria-label=words.many tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words.file}</th>
                            <th scope="col">{words.languages}</th>
                            <th scope="col">{words.length}</th>
                            <th scope="col">{words.state}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <button
                type="button"
                class="primary"
                disabled=move || busy.get() || count == 0
                on:click=create
            >
                {locale.count(words.create_all, count)}
            </button>
        </section>
    }
    .into_any()
}
