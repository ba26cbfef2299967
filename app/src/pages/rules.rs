//! What the desk has agreed on: which checks report what, the glossary, the
//! words that are not wanted, and who may approve.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_meta::Title;
use review::{
    api::{DescribedCheck, GlossaryFile, Role},
    checks::{Level, Settings},
    glossary::{is_xml, read_forbidden, read_terms, write_forbidden, write_terms},
    project::{Agreed, NewProject},
};

use crate::{
    api::{self, ApiError, BASE},
    problem::{ErrorNote, Told, explain},
    visitor::Visitor,
    words::{Common, fill, words},
};

words! {
    struct Words;
    title: "Ережелер", "Правила", "Rules";
    lead: "Бұл ережелер редакцияның барлық мақаласына ортақ. Әр өзгеріс нұсқа болып сақталады.", "Эти правила общие для всех статей редакции. Каждое изменение сохраняется как версия.", "These rules are for all articles of the desk. Every change is kept as a version.";
    version: "{n}-нұсқа", "версия {n}", "version {n}";
    glossary: "Терминдер", "Глоссарий", "Glossary";
    glossary_hint: "Әр жолға бір термин: түпнұсқасы ; аудармасы ; тағы бір | рұқсат етілген нұсқа. Кестеден көшіріп қоюға болады.", "По термину в строке: оригинал ; перевод ; ещё один | допустимый вариант. Можно вставить из таблицы.", "A term a line: source ; translation ; another | that is accepted. Pasting from a spreadsheet works.";
    forbidden: "Қолданбайтын сөздер", "Нежелательные слова", "Words that are not wanted";
    forbidden_hint: "Әр жолға бір тіркес: тіркес ; орнына не жазу керек. Жалғаулары өзі танылады.", "По выражению в строке: выражение ; чем заменить. Формы слова находятся сами.", "A phrase a line: phrase ; what to write instead. Its forms are found too.";
    from_file: "Файлдан алу (CSV, TBX, TXT)", "Взять из файла (CSV, TBX, TXT)", "Take from a file (CSV, TBX, TXT)";
    download: "Сақталған терминдерді жүктеп алу:", "Скачать сохранённый глоссарий:", "Download the saved glossary:";
    skipped: "Екі тілде де термині жоқ ұғымдар қалып қойды, жолдары: {lines}.", "Пропущены понятия без термина на одном из языков, строки: {lines}.", "Concepts without a term in both languages were left out, lines: {lines}.";
    unread: "Оқылмаған жолдар: {lines}. Ештеңе сақталған жоқ.", "Не прочитаны строки: {lines}. Ничего не сохранено.", "Lines that could not be read: {lines}. Nothing was saved.";
    in_glossary: "Терминдер", "Глоссарий", "Glossary";
    checks: "Тексерістер", "Проверки", "Checks";
    check: "Не табады", "Что находит", "What it finds";
    level: "Ауырлығы", "Серьёзность", "Severity";
    usual: "әдеттегі ({level})", "обычная ({level})", "usual ({level})";
    error: "қате", "ошибка", "error";
    warning: "күмәнді", "сомнительно", "warning";
    info: "назар салыңыз", "к сведению", "note";
    off: "өшірулі", "выключена", "off";
    approval: "Мақұлдау", "Одобрение", "Approval";
    four_eyes: "Мәтінді соңғы өңдеген адам мақұлдай алмайды", "Одобрять не может тот, кто правил последним", "Whoever edited last must not approve";
    saved: "Сақталды", "Сохранено", "Saved";
    lead_only: "Тексерістер мен мақұлдау тәртібін жауапты редактор өзгертеді.", "Проверки и порядок одобрения меняет ответственный редактор.", "Checks and approval are changed by a lead editor.";
}

fn level_word(level: Level) -> &'static str {
    let words = Words::here();
    match level {
        Level::Error => words.error,
        Level::Warning => words.warning,
        Level::Info => words.info,
    }
}

/// The screen.
#[component]
pub fn RulesPage() -> impl IntoView {
    let words = Words::here();
    let version = RwSignal::new(0_u32);
    let loaded = Resource::new_blocking(
        move || version.get(),
        |_| async move { Ok::<_, ApiError>((api::load_project().await?, api::load_checks().await?)) },
    );
    let message = RwSignal::new(None::<(String, String)>);
    let show = move || {
        Suspend::new(async move {
            match loaded.await {
                Ok((agreed, checks)) => {
                    view! { <RulesForm agreed checks version message /> }.into_any()
                }
                Err(error) => view! { <ErrorNote error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text=words.title />
        <main id="content" class="page narrow rules">
            <h1>{words.title}</h1>
            <p>{words.lead}</p>
            <Transition>{show}</Transition>
            <Told message />
        </main>
    }
    .into_any()
}

#[component]
fn RulesForm(
    agreed: Agreed,
    checks: Vec<DescribedCheck>,
    version: RwSignal<u32>,
    message: RwSignal<Option<(String, String)>>,
) -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let visitor = Visitor::current();
    let may_edit = visitor.may_edit();
    let is_lead = visitor.person.is_some_and(|person| person.role == Role::Lead);
    let Agreed { version: number, project, .. } = agreed;
    let terms = RwSignal::new(write_terms(&project.rules.glossary));
    let forbidden = RwSignal::new(write_forbidden(&project.rules.forbidden));
    let settings = RwSignal::new(project.rules.settings.clone());
    let four_eyes = RwSignal::new(project.four_eyes);
    let save = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (read, unwanted) =
            (read_terms(&terms.get_untracked()), read_forbidden(&forbidden.get_untracked()));
        for (list, unread) in
            [(words.in_glossary, &read.unread), (words.forbidden, &unwanted.unread)]
        {
            if !unread.is_empty() {
                let lines = unread.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
                message.set(Some((list.to_owned(), fill(words.unread, &[("lines", &lines)]))));
                return;
            }
        }
        let mut project = project.clone();
        project.rules.glossary = read.entries;
        project.rules.forbidden = unwanted.entries;
        project.rules.settings = settings.get_untracked();
        project.four_eyes = four_eyes.get_untracked();
        spawn_local(async move {
            let told = match api::agree(&NewProject { version: number, project }).await {
                Ok(_) => {
                    version.try_update(|version| *version += 1);
                    (words.saved.to_owned(), String::new())
                }
                Err(error) => explain(&error),
            };
            message.try_set(Some(told));
        });
    };
    let rows = checks
        .into_iter()
        .map(|described| view! { <CheckRow described settings disabled=!is_lead /> })
        .collect_view();
    view! {
        <form on:submit=save>
            <p>{fill(words.version, &[("n", &number.to_string())])}</p>
            <WordList
                title=words.glossary
                hint=words.glossary_hint
                text=terms
                disabled=!may_edit
                message
            />
            <p>
                {words.download} " "
                <a href=format!("{BASE}/glossary/csv") download rel="external">"CSV"</a>
                " "
                <a href=format!("{BASE}/glossary/tbx") download rel="external">"TBX"</a>
            </p>
            <WordList
                title=words.forbidden
                hint=words.forbidden_hint
                text=forbidden
                disabled=!may_edit
                message
            />
            <section>
                <h2>{words.approval}</h2>
                <label>
                    <input
                        type="checkbox"
                        disabled=!is_lead
                        prop:checked=four_eyes
                        checked=four_eyes.get_untracked()
                        on:change=move |event| four_eyes.set(event_target_checked(&event))
                    />
                    " "
                    {words.four_eyes}
                </label>
            </section>
            <button class="primary" disabled=!may_edit>
                {common.save}
            </button>
            {(!is_lead).then(|| view! { <p>{words.lead_only}</p> })}
            <section>
                <h2>{words.checks}</h2>
                <table class="figures">
                    <thead>
                        <tr>
                            <th scope="col">{words.check}</th>
                            <th scope="col">{words.level}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
            <button class="primary" disabled=!may_edit>
                {common.save}
            </button>
        </form>
    }
    .into_any()
}

/// A list as text, which may come from a file.
#[component]
fn WordList(
    title: &'static str,
    hint: &'static str,
    text: RwSignal<String>,
    disabled: bool,
    message: RwSignal<Option<(String, String)>>,
) -> impl IntoView {
    let words = Words::here();
    let chosen = move |event: ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            let read = wasm_bindgen_futures::JsFuture::from(file.text()).await;
            let Some(read) = read.ok().and_then(|read| read.as_string()) else { return };
            if !is_xml(&read) {
                text.try_set(read);
                return;
            }
            let file = GlossaryFile {
                content: read,
                source_lang: "ru".to_owned(),
                target_lang: "kk".to_owned(),
            };
            match api::read_glossary(&file).await {
                Ok(read) => {
                    text.try_set(write_terms(&read.terms));
                    if !read.unread.is_empty() {
                        let lines = read.unread.iter().map(usize::to_string);
                        let lines = lines.collect::<Vec<_>>().join(", ");
                        let told = fill(words.skipped, &[("lines", &lines)]);
                        message.try_set(Some((title.to_owned(), told)));
                    }
                }
                Err(error) => {
                    message.try_set(Some(explain(&error)));
                }
            }
        });
    };
    view! {
        <section>
            <h2>{title}</h2>
            <p class="hint">{hint}</p>
            <textarea
                rows="8"
                aria-label=title
                disabled=disabled
                spellcheck="false"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            >
                {text.get_untracked()}
            </textarea>
            <label class="hint">
                {words.from_file} " "
                <input
                    type="file"
                    accept=".csv,.tsv,.txt,.tbx,.xml,text/*"
                    disabled=disabled
                    on:change=chosen
                />
            </label>
        </section>
    }
    .into_any()
}

/// A check and how gravely it is taken.
#[component]
fn CheckRow(
    described: DescribedCheck,
    settings: RwSignal<Settings>,
    disabled: bool,
) -> impl IntoView {
    let words = Words::here();
    let DescribedCheck { check, level, text } = described;
    let now = settings.with_untracked(|settings| match settings.levels.get(&check) {
        _ if settings.off.contains(&check) => "off",
        None => "",
        Some(Level::Error) => "error",
        Some(Level::Warning) => "warning",
        Some(Level::Info) => "info",
    });
    let usual = if check.is_usual() { level_word(level) } else { words.off };
    let usual = fill(words.usual, &[("level", usual)]);
    let choices = [
        ("", usual.as_str()),
        ("error", words.error),
        ("warning", words.warning),
        ("info", words.info),
        ("off", words.off),
    ];
    let options = choices.map(|(value, name)| {
        view! {
            <option value=value selected=value == now>
                {name.to_owned()}
            </option>
        }
    });
    let choose = move |event: ev::Event| {
        let value = event_target_value(&event);
        settings.update(|settings| {
            settings.off.remove(&check);
            settings.levels.remove(&check);
            let level = match value.as_str() {
                "error" => Level::Error,
                "warning" => Level::Warning,
                "info" => Level::Info,
                "off" => {
                    settings.off.insert(check);
                    return;
                }
                _ => return,
            };
            settings.levels.insert(check, level);
        });
    };
    view! {
        <tr>
            <td>{text.clone()}</td>
            <td>
                <select aria-label=text disabled=disabled on:change=choose>
                    {options}
                </select>
            </td>
        </tr>
    }
    .into_any()
}
