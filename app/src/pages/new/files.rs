//! Files brought to a new article: read by the server, shown with what could not
//! be read, and, where there are many, made into an article each.

use std::cmp::Reverse;

use js_sys::{Array, Function, Promise, Reflect};
use language::text::{span::word_count, structure::Structure};
use leptos::{prelude::*, task::spawn_local};
use review::{
    model::{document, received},
    wire::api::{FileRead, Remark},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use crate::{
    api,
    ui::problem::explain,
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
    empty_folder: "Бұл қалтада оқитын файл жоқ.", "В этой папке нет файлов, которые можно прочитать.", "There are no files to read in this folder.";
    unreadable: "Файл ашылмады: рұқсат жоқ немесе ол орнында жоқ.", "Файл не открылся: нет доступа, или его уже нет на месте.", "The file could not be opened: access is denied, or it is no longer there.";
    folder_limit: "Қалтада тым көп файл бар не қалталар тым терең салынған: бәрі алынбады. Бөліп әкеліңіз.", "В папке слишком много файлов или слишком глубоко вложенные папки: взято не всё. Перенесите её по частям.", "The folder holds too many files, or folders too deep inside one another: not all were taken. Drop it in parts.";
}

/// What a file brought besides its words, which stand in the two boxes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Brought {
    /// The texts it belongs to: typing in a box makes it void.
    pub(super) source: String,
    pub(super) target: String,
    pub(super) structure: Structure,
    pub(super) rows: Vec<received::Row>,
    pub(super) notes: Vec<received::Note>,
}

/// The kinds of files that are asked for; any can be dropped.
pub(super) const ACCEPT: &str =
    ".txt,.md,.markdown,.html,.htm,.docx,.xlf,.xliff,.tmx,.tsv,.csv,.json,.zip";

/// A file that was chosen or dropped.
pub(super) struct Chosen {
    /// With the folders it lies in: those of `ru/su.txt` and `kk/su.txt` tell
    /// which files belong together.
    name: String,
    file: web_sys::File,
}

/// Files, and what is to be said of those that cannot be had.
#[derive(Default)]
pub(super) struct Found {
    pub(super) files: Vec<Chosen>,
    pub(super) problems: Vec<FileRead>,
}

impl Found {
    fn report(&mut self, name: String, text: &str) {
        let remark = Remark { place: String::new(), text: text.to_owned() };
        self.problems.push(FileRead { name, remarks: vec![remark], ..FileRead::default() });
    }
}

/// Reads files one after another; `at` tells which.
pub(super) async fn read_all(
    found: Found,
    reject_changes: bool,
    at: RwSignal<Option<String>>,
) -> Vec<FileRead> {
    let mut read = Found { problems: found.problems, ..Found::default() };
    for Chosen { name, file } in found.files {
        at.try_set(Some(name.clone()));
        match api::read_file(&name, file, reject_changes).await {
            Ok(files) => read.problems.extend(files),
            Err(error) => {
                let (title, detail) = explain(&error);
                read.report(name, &format!("{title}. {detail}"));
            }
        }
    }
    at.try_set(None);
    read.problems
}

/// A folder brings what its system keeps there for itself.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// All files of a list.
pub(super) fn listed(files: Option<web_sys::FileList>) -> Found {
    let Some(list) = files else { return Found::default() };
    let files = (0..list.length()).filter_map(|at| list.get(at));
    let files = files.filter(|file| !is_hidden(&file.name())).map(|file| {
        // Every browser says it; no standard asks for it.
        let path = Reflect::get(&file, &"webkitRelativePath".into()).ok();
        let path = path.and_then(|path| path.as_string()).filter(|path| !path.is_empty());
        Chosen { name: path.unwrap_or_else(|| file.name()), file }
    });
    Found { files: files.collect(), ..Found::default() }
}

/// What was dropped, to be asked during the event; words are none of it.
pub(super) fn dropped(data: &web_sys::DataTransfer) -> Vec<FileSystemEntry> {
    let items = data.items();
    (0..items.length()).filter_map(|at| items.get(at)?.webkit_get_as_entry().ok()?).collect()
}

/// Files taken from folders, and folders in folders, at most.
const FILES: usize = 1000;
const DEPTH: usize = 16;

/// The files of what was dropped and of all folders in it, in the order of names.
pub(super) async fn inside(entries: Vec<FileSystemEntry>, words: &Words) -> Found {
    let mut found = Found::default();
    let mut waiting: Vec<_> = entries.into_iter().rev().map(|entry| (entry, 0)).collect();
    let first = waiting.last().map(|(entry, _)| entry.name()).unwrap_or_default();
    let mut is_cut = false;
    while let Some((entry, depth)) = waiting.pop() {
        if is_hidden(&entry.name()) {
            continue;
        }
        if found.files.len() == FILES || depth > DEPTH {
            is_cut = true;
            continue;
        }
        let name = entry.full_path().trim_start_matches('/').to_owned();
        if entry.is_file() {
            let entry: FileSystemFileEntry = entry.unchecked_into();
            let file = answered(&|done, failed| {
                entry.file_with_callback_and_callback(done, failed);
            });
            match file.await {
                Ok(file) => found.files.push(Chosen { name, file: file.unchecked_into() }),
                Err(_) => found.report(name, words.unreadable),
            }
            continue;
        }
        let reader = entry.unchecked_into::<FileSystemDirectoryEntry>().create_reader();
        let mut entries: Vec<FileSystemEntry> = Vec::new();
        // Each answer has some more of them; an empty one is the last.
        loop {
            let some = answered(&|done, failed| {
                // What cannot be asked gives no answer, as what fails does.
                if reader.read_entries_with_callback_and_callback(done, failed).is_err() {
                    let _ = failed.call0(&JsValue::NULL);
                }
            });
            match some.await.map(|some| Array::from(&some)) {
                Ok(some) if some.length() == 0 => break,
                Ok(some) => entries.extend(some.iter().map(JsCast::unchecked_into)),
                Err(_) => {
                    found.report(name, words.unreadable);
                    break;
                }
            }
        }
        entries.sort_by_cached_key(|entry| Reverse(entry.name()));
        waiting.extend(entries.into_iter().map(|entry| (entry, depth + 1)));
    }
    if is_cut {
        found.report(first, words.folder_limit);
    } else if found.files.is_empty() && found.problems.is_empty() {
        found.report(first, words.empty_folder);
    }
    found
}

/// The answer of a function that calls one of two others with it.
fn answered(ask: &dyn Fn(&Function, &Function)) -> JsFuture {
    JsFuture::from(Promise::new(&mut |done, failed| ask(&done, &failed)))
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
            State::Made(address) => view! { <a href=address>{words.done}</a> }.into_any(),
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
