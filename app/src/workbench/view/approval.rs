//! Approval: what stands in the way, reasons to go past it, and sending back.

use std::collections::{HashMap, HashSet};

use leptos::{ev, prelude::*, task::spawn_local};
use review::{
    model::{
        approval::{NewApproval, Obstacle, ObstacleKind, Override, Single, Standing},
        id::SegmentId,
    },
    wire::api::{Gate, NewReturn, Role, Written},
};

use crate::{
    api::{self, ApiError, BASE},
    ui::{problem::ErrorNote, terms::standing_word},
    visitor::Visitor,
    words::{Locale, fill, words},
    workbench::{
        Bench,
        sync::{live::answered, reading},
    },
};

words! {
    pub(crate) struct Words;
    approval: "Мақұлдау", "Одобрение", "Approval";
    stale_text: "Мақұлданғаннан кейін мәтін өзгерді. Жаңа мәтінді қайта мақұлдау керек.", "После одобрения текст изменился. Новый текст нужно одобрить заново.", "The text has changed since it was approved. It has to be approved again.";
    stale_source: "Мақұлданғаннан кейін дереккөз өзгерді. Мәтінді салыстырып, қайта мақұлдау керек.", "После одобрения изменился оригинал. Сверьте текст и одобрите заново.", "The source has changed since the approval. Compare the text and approve it again.";
    by: "{name}, {time}", "{name}, {time}", "{name}, {time}";
    clear: "Кедергі жоқ: мәтінді мақұлдауға болады.", "Препятствий нет: текст можно одобрить.", "Nothing stands in the way: the text can be approved.";
    in_the_way: "Кедергілер", "Что мешает одобрить", "In the way";
    unread: "{n} сегментті ешкім растамаған және толық оқымаған", "{n} {сегмент никто не подтвердил и не прочитал|сегмента никто не подтвердил и не прочитал|сегментов никто не подтвердил и не прочитал}", "{n} {segment|segments} nobody has confirmed or read";
    finding: "{n} қате түзетілмеген немесе еленбей қалмаған", "{n} {ошибка проверки не исправлена и не отклонена|ошибки проверки не исправлены и не отклонены|ошибок проверки не исправлены и не отклонены}", "{n} {error found by a check is|errors found by checks are} neither mended nor dismissed";
    critical: "{n} өрескел қате белгісі ашық", "{n} {критическая пометка открыта|критические пометки открыты|критических пометок открыто}", "{n} critical {flag is|flags are} open";
    score: "Ашық қателердің бағасы {score}, кемінде {wanted} керек", "Оценка по открытым ошибкам {score}, нужно не меньше {wanted}", "The errors still open score {score}; {wanted} is needed";
    four_eyes: "Мәтінді соңғы өңдеген адам мақұлдай алмайды", "Одобрять не может тот, кто правил последним", "Whoever edited last must not approve";
    segments: "Сегменттер:", "Сегменты:", "Segments:";
    reason: "Соған қарамастан мақұлдау себебі", "Почему всё же одобряете", "Why you approve all the same";
    one_by_one: "Әрқайсысының себебін бөлек жазу", "Указать причину для каждого", "Give reasons one by one";
    at_once: "Бәріне ортақ себеп жазу", "Одна причина для всех", "One reason for all";
    reason_others: "Қалғандарының ортақ себебі", "Причина для остальных", "The reason for the others";
    more: "Тағы {n} кедергі бар, олардың себебі ортақ болады.", "Ещё {n} {препятствие|препятствия|препятствий}: для них одна общая причина.", "{n} more {obstacle|obstacles}: they share one reason.";
    one: "{n}-сегмент: «{words}». Мақұлдау себебі", "Сегмент {n}: «{words}». Почему одобряете", "Segment {n}: “{words}”. Why you approve";
    responsible: "Редакциялық жауапкершілікті кім көтереді", "Кто несёт редакционную ответственность", "Who holds editorial responsibility";
    responsible_hint: "Бұл есім мақаламен бірге жарияланады және сертификатта қалады.", "Это имя публикуется вместе со статьёй и остаётся в сертификате.", "This name is published with the article and stays in its certificate.";
    approve: "Мақұлдау", "Одобрить", "Approve";
    lead_only: "Жауапты редактор ғана мақұлдай алады.", "Одобрить может только ответственный редактор.", "Only a lead editor can approve.";
    send_back: "Редакторға қайтару", "Вернуть редактору", "Send back to the editor";
    return_reason: "Не үшін қайтарылады", "Почему возвращаете", "Why it is sent back";
    certificate: "Сертификат (.json)", "Сертификат (.json)", "Certificate (.json)";
    certificate_page: "Басып шығаруға арналған беті", "Страница для печати", "Page to print";
    certificate_hint: "Тексерудің қол қойылған толық жазбасы. Оны кез келген адам «Сертификатты тексеру» бетінде серверсіз тексере алады.", "Подписанная полная запись проверки. Любой может проверить её на странице «Проверка сертификата» без сервера.", "The signed record of the whole review. Anybody can verify it on the page “Verify a certificate”, without the server.";
    privacy: "Tekser әр сегменттің экраныңызда қанша тұрғанын тарихқа жазады. Пернелер мен тінтуір қимылы жазылмайды.", "Tekser записывает в историю, сколько времени каждый сегмент был у вас на экране. Нажатия и движения мыши не записываются.", "Tekser records in the history how long each segment was on your screen. Keys and pointer movements are not recorded.";
    disclosure: "ЖИ аудармасы туралы жол", "Строка о переводе ИИ", "AI disclosure line";
    contradiction: "Қолмен жазылған жол қазіргі күйге сай емес; экспорт тоқтап тұр.", "Строка, написанная вручную, не соответствует состоянию статьи; экспорт остановлен.", "The line worded by hand is not true of the article as it is; exports are held back.";
    word_it: "Жолды өзім жазамын", "Написать строку вручную", "Word the line by hand";
    word_save: "Жолды сақтау", "Сохранить строку", "Save the line";
    word_usual: "Әдеттегі жолға қайту", "Вернуть обычную", "Back to the usual line";
    loading: "Кедергілер ізделуде…", "Ищем препятствия…", "Looking for what stands in the way…";
}

/// How many obstacles of a kind are listed to be given a reason each.
const LISTED: usize = 200;

/// Reasons as they are typed. They outlive the dialog, so that one can go and
/// look at what stands in the way, and the gate, which is asked again and again.
#[derive(Clone, Copy)]
pub(crate) struct Reasons {
    /// For a kind, or for a single obstacle of it.
    typed: RwSignal<HashMap<(ObstacleKind, Option<Single>), String>>,
    /// The kinds whose obstacles are given a reason each.
    apart: RwSignal<HashSet<ObstacleKind>>,
}

impl Reasons {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { typed: RwSignal::default(), apart: RwSignal::default() }
    }

    fn of(self, kind: ObstacleKind, single: Option<Single>) -> String {
        self.typed.with(|typed| typed.get(&(kind, single)).cloned()).unwrap_or_default()
    }

    fn set(self, kind: ObstacleKind, single: Option<Single>, reason: String) {
        self.typed.update(|typed| {
            typed.insert((kind, single), reason);
        });
    }

    fn clear(self) {
        self.typed.update(HashMap::clear);
        self.apart.update(HashSet::clear);
    }

    /// Those for what stands in the way, as they are sent.
    fn overrides(self, obstacles: &[Obstacle]) -> Vec<Override> {
        let is_wanted = |kind, single: Option<&Single>| {
            obstacles.iter().any(|obstacle| {
                let is_same =
                    single.is_none_or(|single| obstacle.single().as_ref() == Some(single));
                obstacle.kind() == kind && is_same
            })
        };
        let apart = self.apart.get_untracked();
        let typed = self.typed.get_untracked();
        let mut given: Vec<Override> = Vec::new();
        for ((kind, single), reason) in typed {
            let is_shown = single.is_none() || apart.contains(&kind);
            if is_shown && !reason.trim().is_empty() && is_wanted(kind, single.as_ref()) {
                given.push(Override { kind, reason, only: single.into_iter().collect() });
            }
        }
        given
    }
}

/// The content of the dialog.
#[component]
pub(crate) fn ApprovalForm() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let gate = RwSignal::new(None::<Result<Gate, ApiError>>);
    Effect::new(move || {
        // Whatever changes, what stands in the way may be another.
        desk.version.track();
        reading::report(bench);
        spawn_local(async move {
            let answer = api::load_gate(desk.id).await;
            gate.try_set(Some(answer));
        });
    });
    let is_lead =
        Visitor::current().person.is_some_and(|person| person.role == Role::Lead) && desk.may_edit;
    let state = move || {
        desk.version.track();
        let (approval, returned) =
            desk.with(|article| (article.approval.clone(), article.returned.clone()));
        let standing = desk.summary.with(|summary| summary.standing);
        let signed = approval.filter(|_| standing != Standing::Returned).map(|approval| {
            let time = crate::ui::date::date_time(approval.at, Locale::current());
            fill(words.by, &[("name", &approval.what.responsible), ("time", &time)])
        });
        let sent_back = returned.map(|returned| {
            let time = crate::ui::date::date_time(returned.at, Locale::current());
            let who = fill(words.by, &[("name", &desk.name_of(returned.by)), ("time", &time)]);
            format!("{who}: {}", returned.reason)
        });
        let why = match standing {
            Standing::StaleText => words.stale_text,
            Standing::StaleSource => words.stale_source,
            Standing::Open | Standing::Returned | Standing::Approved => "",
        };
        view! {
            <p class="standing" data-standing=standing.as_str()>
                <strong>{standing_word(standing)}</strong>
                " "
                {signed}
                {sent_back}
            </p>
            <p>{why}</p>
        }
    };
    // The form stays while it is filled in: only what stands in the way is drawn anew.
    let known = Memo::new(move |before: Option<&Option<Gate>>| match gate.get() {
        Some(Ok(gate)) => Some(gate),
        _ => before.cloned().flatten(),
    });
    let is_known = Memo::new(move |_| known.with(Option::is_some));
    let body = move || match is_known.get() {
        true => view! { <GateView gate=known is_lead /> }.into_any(),
        false => view! { <p>{words.loading}</p> }.into_any(),
    };
    let failed = move || match gate.get() {
        Some(Err(error)) => Some(view! { <ErrorNote error /> }),
        _ => None,
    };
    view! {
        {state}
        {failed}
        {body}
        <DisclosureForm gate />
        <p>
            <a
                href=format!("{BASE}/articles/{}/certificate", desk.id)
                download="certificate.json"
                rel="external"
            >
                {words.certificate}
            </a>
            " "
            <a
                href=format!("{BASE}/articles/{}/certificate.html", desk.id)
                target="_blank"
                rel="external noopener"
            >
                {words.certificate_page}
            </a>
            " "
            <small>{words.certificate_hint}</small>
        </p>
        <p>
            <small>{words.privacy}</small>
        </p>
    }
    .into_any()
}

/// What stands in the way, and the forms to approve and to send back.
#[component]
fn GateView(gate: Memo<Option<Gate>>, is_lead: bool) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let reasons = expect_context::<Reasons>();
    let now = move |gate: &Option<Gate>| {
        let gate = gate.as_ref();
        gate.map(|gate| (gate.text_sha256.clone(), gate.obstacles.clone())).unwrap_or_default()
    };
    let kinds = move || {
        let (_, obstacles) = gate.with(now);
        let mut kinds: Vec<ObstacleKind> = obstacles.iter().map(Obstacle::kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let of = |kind| obstacles.iter().filter(|it| it.kind() == kind).cloned().collect();
        kinds.into_iter().map(|kind| (kind, of(kind))).collect::<Vec<(_, Vec<Obstacle>)>>()
    };
    let is_clear = move || gate.with(now).1.is_empty();
    let name = Visitor::current().person.map(|person| person.name).unwrap_or_default();
    let responsible = RwSignal::new(name);
    let back = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    let done = move |answer: Result<Written, ApiError>| match answer {
        Ok(written) => {
            error.try_set(None);
            reasons.clear();
            answered(bench, written);
        }
        Err(refused) => {
            error.try_set(Some(refused));
        }
    };
    let approve = move |event: ev::SubmitEvent| {
        event.prevent_default();
        bench.settle();
        let (text_sha256, obstacles) = gate.with_untracked(now);
        let approval = NewApproval {
            responsible: responsible.get_untracked(),
            text_sha256,
            overrides: reasons.overrides(&obstacles),
        };
        spawn_local(async move { done(api::approve(desk.id, &approval).await) });
    };
    let send_back = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let reason = NewReturn { reason: back.get_untracked() };
        spawn_local(async move { done(api::send_back(desk.id, &reason).await) });
    };
    let forms = is_lead.then(|| {
        view! {
            <label>
                {words.responsible}
                <input
                    type="text"
                    required
                    name="responsible"
                    prop:value=responsible
                    on:input=move |event| responsible.set(event_target_value(&event))
                />
                <small>{words.responsible_hint}</small>
            </label>
            <button class="primary">{words.approve}</button>
        }
    });
    view! {
        <form class="gate" on:submit=approve>
            <h3>{words.in_the_way}</h3>
            {move || is_clear().then(|| view! { <p>{words.clear}</p> })}
            <ul>
                <For
                    each=kinds
                    key=|(_, obstacles)| serde_json::to_string(obstacles).unwrap_or_default()
                    children=move |(kind, obstacles)| view! { <ObstacleView kind obstacles is_lead /> }
                />
            </ul>
            {move || error.get().map(|error| view! { <ErrorNote error /> })}
            {forms}
            {(!is_lead).then(|| view! { <p>{words.lead_only}</p> })}
        </form>
        {is_lead
            .then(|| {
                view! {
                    <form class="gate" on:submit=send_back>
                        <label>
                            {words.return_reason}
                            <input
                                type="text"
                                required
                                name="return"
                                prop:value=back
                                on:input=move |event| back.set(event_target_value(&event))
                            />
                        </label>
                        <button>{words.send_back}</button>
                    </form>
                }
            })}
    }
    .into_any()
}

/// Obstacles of one kind, where they are, and the reason to go past them: one
/// for all, or one for each.
#[component]
fn ObstacleView(kind: ObstacleKind, obstacles: Vec<Obstacle>, is_lead: bool) -> impl IntoView {
    let reasons = expect_context::<Reasons>();
    let (words, locale) = (Words::here(), Locale::current());
    let n = obstacles.len() as u64;
    let figure = |thousandths: u32| locale.tenths(f64::from(thousandths) / 1000.0);
    let sentence = match &obstacles[0] {
        Obstacle::Unread { .. } => locale.count(words.unread, n),
        Obstacle::Finding { .. } => locale.count(words.finding, n),
        Obstacle::CriticalFlag { .. } => locale.count(words.critical, n),
        Obstacle::Score { thousandths, wanted } => {
            fill(words.score, &[("score", &figure(*thousandths)), ("wanted", &figure(*wanted))])
        }
        Obstacle::FourEyes {} => words.four_eyes.to_owned(),
    };
    let mut places: Vec<SegmentId> = obstacles.iter().filter_map(place).collect();
    places.dedup();
    places.truncate(40);
    let has_places = !places.is_empty();
    let links = places.into_iter().map(|segment| view! { <GoTo segment /> }).collect_view();
    let mut singles: Vec<(Single, SegmentId)> = Vec::new();
    let mut known: HashSet<Single> = HashSet::new();
    for obstacle in &obstacles {
        let Some((single, segment)) = obstacle.single().zip(place(obstacle)) else { continue };
        if known.insert(single.clone()) {
            singles.push((single, segment));
        }
    }
    let can_part = singles.len() > 1;
    let unlisted = singles.len().saturating_sub(LISTED) as u64;
    singles.truncate(LISTED);
    let is_apart = move || can_part && reasons.apart.with(|apart| apart.contains(&kind));
    let switch = move |_| {
        reasons.apart.update(|apart| {
            if !apart.remove(&kind) {
                apart.insert(kind);
            }
        });
    };
    let one_by_one = move || {
        is_apart().then(|| {
            let items = singles
                .iter()
                .cloned()
                .map(|(single, segment)| view! { <SingleReason kind single segment /> })
                .collect_view();
            view! {
                <ol>{items}</ol>
                {(unlisted > 0).then(|| view! { <p>{locale.count(words.more, unlisted)}</p> })}
            }
        })
    };
    let form = is_lead.then(|| {
        view! {
            {can_part
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="quiet"
                            on:click=switch
                        >
                            {move || if is_apart() { words.at_once } else { words.one_by_one }}
                        </button>
                    }
                })}
            {one_by_one}
            <label>
                {move || if is_apart() { words.reason_others } else { words.reason }}
                <input
                    type="text"
                    prop:value=move || reasons.of(kind, None)
                    on:input=move |event| reasons.set(kind, None, event_target_value(&event))
                />
            </label>
        }
    });
    view! {
        <li>
            <p>{sentence}</p>
            {has_places.then(|| view! { <p class="places">{words.segments} " " {links}</p> })}
            {form}
        </li>
    }
    .into_any()
}

/// The segment an obstacle is in.
fn place(obstacle: &Obstacle) -> Option<SegmentId> {
    match obstacle {
        Obstacle::Unread { segment, .. }
        | Obstacle::Finding { segment, .. }
        | Obstacle::CriticalFlag { segment, .. } => Some(*segment),
        Obstacle::Score { .. } | Obstacle::FourEyes {} => None,
    }
}

/// A button that closes the dialog and goes to a segment.
#[component]
fn GoTo(segment: SegmentId) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let go = move |_| {
        desk.dialog.set(None);
        request_animation_frame(move || bench.go_to(segment));
    };
    view! {
        <button type="button" class="quiet" on:click=go>
            {desk.number(segment)}
        </button>
    }
    .into_any()
}

/// One obstacle with its words, and the reason to go past it.
#[component]
fn SingleReason(kind: ObstacleKind, single: Single, segment: SegmentId) -> impl IntoView {
    let desk = expect_context::<Bench>().desk;
    let reasons = expect_context::<Reasons>();
    let words = Words::here();
    let of_segment = || {
        let text = desk.with(|article| article.segment(segment).map(|it| it.text.clone()));
        text.unwrap_or_default()
    };
    let quoted = match &single {
        Single::Finding { words, .. } if !words.trim().is_empty() => words.clone(),
        Single::Segment(_) | Single::Finding { .. } => of_segment(),
        Single::Flag(id) => desk
            .with(|article| {
                article.flags.iter().find(|flag| flag.id == *id).map(|it| it.quote.clone())
            })
            .filter(|quote| !quote.trim().is_empty())
            .unwrap_or_else(of_segment),
    };
    let quoted = match quoted.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", quoted[..end].trim_end()),
        None => quoted,
    };
    let number = desk.number(segment).to_string();
    let label = fill(words.one, &[("n", &number), ("words", &quoted)]);
    let typed = single.clone();
    view! {
        <li>
            <GoTo segment />
            " "
            <q lang=desk.target_lang.get_value()>{quoted}</q>
            <input
                type="text"
                aria-label=label
                prop:value=move || reasons.of(kind, Some(typed.clone()))
                on:input=move |event| {
                    reasons.set(kind, Some(single.clone()), event_target_value(&event));
                }
            />
        </li>
    }
    .into_any()
}

/// The disclosure line, and a wording of one's own.
#[component]
fn DisclosureForm(gate: RwSignal<Option<Result<Gate, ApiError>>>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    let save = move |worded: Option<String>| {
        spawn_local(async move {
            match api::word_disclosure(desk.id, worded).await {
                Ok(written) => {
                    error.try_set(None);
                    answered(bench, written);
                }
                Err(refused) => {
                    error.try_set(Some(refused));
                }
            }
        });
    };
    let line = move || {
        let line = gate.with(|gate| {
            gate.as_ref().and_then(|gate| gate.as_ref().ok()).map(|gate| gate.disclosure.clone())
        });
        match line {
            Some(Some(line)) => {
                view! { <p lang=desk.target_lang.get_value()>{line}</p> }.into_any()
            }
            Some(None) => {
                view! { <p class="problem" role="alert">{words.contradiction}</p> }.into_any()
            }
            None => ().into_any(),
        }
    };
    view! {
        <section>
            <h3>{words.disclosure}</h3>
            {line}
            <Show when=move || desk.may_edit>
                <details>
                    <summary>{words.word_it}</summary>
                    <textarea
                        rows="2"
                        aria-label=words.disclosure
                        lang=desk.target_lang.get_value()
                        prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                    <button type="button" on:click=move |_| save(Some(text.get_untracked()))>
                        {words.word_save}
                    </button>
                    <button type="button" on:click=move |_| save(None)>
                        {words.word_usual}
                    </button>
                </details>
            </Show>
            {move || error.get().map(|error| view! { <ErrorNote error /> })}
        </section>
    }
    .into_any()
}
