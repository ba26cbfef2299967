//! What the desk has agreed on: which checks report what, the glossary, the
//! words that are not wanted, and who may approve.

use language::{
    checks::{Level, Settings},
    text::accept,
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use review::{
    model::{
        disclosure::{Stage, usual_wording},
        glossary::{is_xml, read_forbidden, read_terms, write_forbidden, write_terms},
        imprint::Phrases,
        project::{Agreed, NewProject, Project, ProjectWording, TERM_LIMIT},
        score::{Points, Threshold},
    },
    wire::{
        api::{DescribedCheck, GlossaryFile, Role},
        routes,
    },
};

use crate::{
    api::{self, ApiError},
    loaded::load_page,
    ui::{
        problem::{ErrorNote, Told, explain},
        title::PageTitle,
    },
    visitor::Visitor,
    words::{Common, Locale, fill, words},
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
    quality: "Мақұлдауға жететін баға (0–99)", "Оценка, достаточная для одобрения (0–99)", "Score that is enough for an approval (0–99)";
    tolerance: "1000 сөзге рұқсат етілген айып ұпайы", "Допустимо штрафных баллов на 1000 слов", "Penalty points tolerated in 1000 words";
    threshold_means: "Ұсақ қате — 1 ұпай, ірісі — 5, өрескелі — 25. 1000 сөзге {tolerance} ұпай дәл {quality} баға береді. Ашық қателердің бағасы {quality} санынан төмен болса, мақұлдау үшін себеп жазу керек.", "Мелкая ошибка — 1 балл, крупная — 5, критическая — 25. {tolerance} баллов на 1000 слов дают оценку {quality}. Если оценка по открытым ошибкам ниже {quality}, для одобрения нужна причина.", "A minor error is 1 point, a major one 5, a critical one 25. {tolerance} points in 1000 words make a score of {quality}. If the errors still open score less than {quality}, an approval needs a reason.";
    threshold_wrong: "Баға — 0-ден 99-ға дейінгі бүтін сан, ұпай нөлден үлкен болуы керек. Ештеңе сақталған жоқ.", "Оценка — целое число от 0 до 99, баллов должно быть больше нуля. Ничего не сохранено.", "The score is a whole number from 0 to 99, and the points are more than zero. Nothing was saved.";
    wordings: "ЖИ аудармасы туралы жол", "Строка о переводе ИИ", "AI disclosure line";
    wordings_hint: "Жарияланған мәтіннің астында тұратын жол, тілі мен тексеру кезеңіне қарай. Бос қалса, сұр түспен жазылған әдеттегісі қолданылады. {name} орнына мақұлдаған адамның есімі қойылады.", "Строка под опубликованным текстом, по языку и этапу проверки. Если поле пусто, берётся обычная, показанная серым. Вместо {name} ставится имя того, кто одобрил.", "The line under the published text, by its language and the stage of the review. Where a field is empty, the usual line shown in grey is taken. {name} becomes the name of who approved.";
    phrases: "Мәтінге жатпайтын жолдар", "Строки не из текста", "Lines that are not text";
    phrases_hint: "Келген мәтіннің соңындағы ЖИ туралы жол мен сурет авторы әдеттегі тіркестерден және жоғарыдағы жолдардан танылып, сегменттерге қосылмайды. Серіктестеріңіз басқаша жазса, олардың тіркестерін әр жолға біреуден қосыңыз.", "Строка об ИИ и автор снимка в конце полученного текста узнаются по обычным выражениям и по строкам выше и не становятся сегментами. Если ваши партнёры пишут иначе, добавьте их выражения, по одному в строке.", "At the end of a received text, the disclosure line and the photo credit are known by the usual phrases and by the lines above, and are kept out of the segments. Where your partners word them otherwise, add their phrases, one a line.";
    phrases_disclosure: "ЖИ туралы жолдағы сөздер", "Слова из строки об ИИ", "Words of a disclosure line";
    phrases_credit: "Сурет авторы жазылған жолдың басы", "Начало строки с автором снимка", "How a photo credit begins";
    untouched: "Ешкім тиіспеген", "Никто не трогал", "Untouched";
    in_review: "Жұмыс үстінде", "В работе", "Being worked on";
    reviewed: "Толық тексерілген", "Проверено полностью", "Reviewed";
    released: "Толық оқылмай шығарылған", "Выпущено без полной вычитки", "Released without a full reading";
    approved: "Мақұлданған", "Одобрено", "Approved";
    saved: "Сақталды", "Сохранено", "Saved";
    lead_only: "Тексерістерді, мақұлдау тәртібін және ЖИ туралы жолды жауапты редактор өзгертеді.", "Проверки, порядок одобрения и строку об ИИ меняет ответственный редактор.", "Checks, approval and the disclosure line are changed by a lead editor.";
}

/// The languages whose line can be worded here.
const LANGUAGES: [Locale; 3] = Locale::ALL;

fn stage_word(stage: Stage) -> &'static str {
    let words = Words::here();
    match stage {
        Stage::Untouched => words.untouched,
        Stage::InReview => words.in_review,
        Stage::Reviewed => words.reviewed,
        Stage::Released => words.released,
        Stage::Approved => words.approved,
    }
}

/// The desk's own line for a language and stage, as it is typed.
#[derive(Clone, Copy)]
struct Line {
    language: Locale,
    stage: Stage,
    text: RwSignal<String>,
    /// Why the server does not accept it: title and advice.
    refused: RwSignal<Option<(String, String)>>,
}

impl Line {
    fn all(project: &Project) -> Vec<Self> {
        let line = |(language, stage): (Locale, Stage)| Self {
            language,
            stage,
            text: RwSignal::new(project.wording(language.tag(), stage).unwrap_or("").to_owned()),
            refused: RwSignal::new(None),
        };
        let places = LANGUAGES.into_iter();
        places.flat_map(|language| Stage::ALL.map(|stage| (language, stage))).map(line).collect()
    }

    /// As the server takes it.
    fn accepted(self) -> String {
        // The browser composes: the tables to do so would be a tenth of what it loads.
        let text = js_sys::JsString::from(self.text.get_untracked());
        accept::one_line(&String::from(text.normalize("NFC")))
    }

    /// Those that are agreed on with these, and with lines of other languages.
    fn wordings(lines: &[Self], known: &[ProjectWording]) -> Vec<ProjectWording> {
        let is_other = |known: &&ProjectWording| {
            LANGUAGES.iter().all(|language| language.tag() != known.language)
        };
        let mut wordings: Vec<_> = known.iter().filter(is_other).cloned().collect();
        for line in lines {
            let text = line.accepted();
            if !text.is_empty() {
                let language = line.language.tag().to_owned();
                wordings.push(ProjectWording { language, stage: line.stage, text });
            }
        }
        wordings
    }

    /// Puts a refusal beside the line it is about, if it is about one of the wordings that
    /// were sent.
    fn refuse(lines: &[Self], sent: &[ProjectWording], error: &ApiError) -> bool {
        let ApiError::Refused(problem) = error else { return false };
        let meant = problem.errors.iter().find_map(|field| {
            let place = field.pointer.strip_prefix("/project/wordings/")?;
            let wording = sent.get(place.split('/').next()?.parse::<usize>().ok()?)?;
            let is_its = |line: &&Self| {
                line.language.tag() == wording.language && line.stage == wording.stage
            };
            lines.iter().find(is_its)
        });
        let Some(line) = meant else { return false };
        line.refused.set(Some(explain(error)));
        true
    }
}

/// Thousandths of a number with a point or a comma: without the tables with which
/// a browser's module would read any `f64`.
fn thousandths(typed: &str) -> Option<u32> {
    let typed = typed.trim();
    let (whole, part) = typed.split_once(['.', ',']).unwrap_or((typed, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    // What is finer is not kept.
    let part: u32 = format!("{part}00").get(..3)?.parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(1000)?.checked_add(part)
}

/// What was typed as a threshold, if it is one.
fn threshold(quality: &str, tolerance: &str) -> Option<Threshold> {
    Threshold::new(quality.trim().parse().ok()?, Points::thousandths(thousandths(tolerance)?))
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
    let loaded = load_page(
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
        <PageTitle text=words.title />
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
    let quality = RwSignal::new(project.threshold.quality().to_string());
    let tolerance = RwSignal::new(project.threshold.tolerance().value().to_string());
    let known = [&project.imprint.disclosure, &project.imprint.credit]
        .map(|phrases| RwSignal::new(phrases.join("\n")));
    let lines = Line::all(&project);
    let typed_lines = lines.clone();
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
        if is_lead {
            let Some(threshold) = threshold(&quality.get_untracked(), &tolerance.get_untracked())
            else {
                message.set(Some((words.quality.to_owned(), words.threshold_wrong.to_owned())));
                return;
            };
            project.threshold = threshold;
            project.four_eyes = four_eyes.get_untracked();
            let [disclosure, credit] = known.map(phrases);
            project.imprint = Phrases { disclosure, credit };
            project.wordings = Line::wordings(&typed_lines, &project.wordings);
        }
        let (lines, sent) = (typed_lines.clone(), project.wordings.clone());
        spawn_local(async move {
            let told = match api::agree(&NewProject { version: number, project }).await {
                Ok(_) => {
                    version.try_update(|version| *version += 1);
                    Some((words.saved.to_owned(), String::new()))
                }
                Err(error) if Line::refuse(&lines, &sent, &error) => None,
                Err(error) => Some(explain(&error)),
            };
            message.try_set(told);
        });
    };
    let rows = checks
        .into_iter()
        .map(|described| view! { <CheckRow described settings disabled=!is_lead /> })
        .collect_view();
    view! {
        <form novalidate on:submit=save>
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
                <a href=api::address(&routes::DOWNLOAD_GLOSSARY, [&"csv"]) download rel="external">"CSV"</a>
                " "
                <a href=api::address(&routes::DOWNLOAD_GLOSSARY, [&"tbx"]) download rel="external">"TBX"</a>
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
                <ThresholdFields quality tolerance disabled=!is_lead />
            </section>
            <LineFields lines disabled=!is_lead />
            <PhraseFields known disabled=!is_lead />
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

/// From which score on nothing stands in the way, and what that means.
#[component]
fn ThresholdFields(
    quality: RwSignal<String>,
    tolerance: RwSignal<String>,
    disabled: bool,
) -> impl IntoView {
    let (words, locale) = (Words::here(), Locale::current());
    let is_wrong = move || threshold(&quality.get(), &tolerance.get()).is_none();
    let meaning = move || match threshold(&quality.get(), &tolerance.get()) {
        None => words.threshold_wrong.to_owned(),
        Some(threshold) => {
            let points = threshold.tolerance().value().to_string();
            let points = if locale == Locale::En { points } else { points.replace('.', ",") };
            let quality = threshold.quality().to_string();
            fill(words.threshold_means, &[("quality", &quality), ("tolerance", &points)])
        }
    };
    let field = |name: &'static str, value: RwSignal<String>, max: &'static str, step| {
        view! {
            <label class="threshold">
                {name} " "
                <input
                    type="number"
                    min="0"
                    max=max
                    step=step
                    required
                    disabled=disabled
                    aria-describedby="threshold-means"
                    aria-invalid=move || is_wrong().to_string()
                    prop:value=value
                    value=value.get_untracked()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        {field(words.quality, quality, "99", "1")}
        {field(words.tolerance, tolerance, "1000", "any")}
        <p id="threshold-means" class="hint">
            {meaning}
        </p>
    }
    .into_any()
}

/// The disclosure line in each language and at each stage.
#[component]
fn LineFields(lines: Vec<Line>, disabled: bool) -> impl IntoView {
    let words = Words::here();
    let groups = LANGUAGES
        .map(|language| {
            let fields = lines
                .iter()
                .filter(|line| line.language == language)
                .map(|line| view! { <LineField line=*line disabled /> })
                .collect_view();
            view! {
                <fieldset>
                    <legend>{language.name()}</legend>
                    {fields}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{words.wordings}</h2>
            <p class="hint">{words.wordings_hint}</p>
            {groups}
        </section>
    }
    .into_any()
}

/// A phrase a line, as they are typed.
fn phrases(typed: RwSignal<String>) -> Vec<String> {
    let lines = typed.get_untracked();
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What lines of received texts are known by that are not text: those that say a
/// machine translated it, and photo credits.
#[component]
fn PhraseFields(known: [RwSignal<String>; 2], disabled: bool) -> impl IntoView {
    let words = Words::here();
    let [disclosure, credit] = known;
    let field = |name: &'static str, typed: RwSignal<String>| {
        view! {
            <label>
                {name}
                <textarea
                    rows="3"
                    disabled=disabled
                    spellcheck="false"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                >
                    {typed.get_untracked()}
                </textarea>
            </label>
        }
    };
    view! {
        <section class="phrases">
            <h2>{words.phrases}</h2>
            <p class="hint">{words.phrases_hint}</p>
            {field(words.phrases_disclosure, disclosure)}
            {field(words.phrases_credit, credit)}
        </section>
    }
    .into_any()
}

#[component]
fn LineField(line: Line, disabled: bool) -> impl IntoView {
    let Line { language, stage, text, refused } = line;
    let tag = language.tag();
    let id = format!("line-{tag}-{}", stage as u8);
    let error = format!("{id}-error");
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move || {
        if refused.with(Option::is_some)
            && let Some(field) = node.get()
        {
            let _ = field.focus();
        }
    });
    let described_by = {
        let error = error.clone();
        move || refused.with(Option::is_some).then(|| error.clone())
    };
    let told = move || {
        refused.get().map(|(title, advice)| {
            view! {
                <p id=error.clone() class="problem" role="alert">
                    <strong>{title}</strong>
                    " "
                    {advice}
                </p>
            }
        })
    };
    view! {
        <div>
            <label for=id.clone()>{stage_word(stage)}</label>
            <textarea
                id=id
                rows="2"
                lang=tag
                maxlength=TERM_LIMIT
                placeholder=usual_wording(tag, stage)
                disabled=disabled
                node_ref=node
                aria-invalid=move || refused.with(Option::is_some).to_string()
                aria-describedby=described_by
                prop:value=text
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    refused.set(None);
                }
            >
                {text.get_untracked()}
            </textarea>
            {told}
        </div>
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
