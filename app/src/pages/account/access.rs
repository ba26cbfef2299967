//! What lets anybody act in one's name: devices on which one is signed in, and
//! tokens for scripts. Part of the settings.

use leptos::{ev, prelude::*, task::spawn_local};
use review::wire::api::{MOST_TOKEN_DAYS, NewToken, Scope, Session, TOKEN_DAYS, Token};

use crate::pages::account::shown::{Message, Shown};
use crate::{
    api,
    ui::{
        date::Moment,
        problem::{Told, explain},
    },
    visitor::Visitor,
    words::{Common, words},
};

words! {
    struct Words;
    devices: "Құрылғыларыңыз", "Ваши устройства", "Your devices";
    devices_hint: "Осы тіркелгіге қазір мына жерлерден кіріп тұр. Танымайтын құрылғы болса, шығарып, құпиясөзді ауыстырыңыз.", "Здесь выполнен вход в вашу учётную запись. Не узнаёте устройство? Завершите вход на нём и смените пароль.", "Your account is signed in here. If you do not know a device, sign it out and change the password.";
    unknown_device: "белгісіз құрылғы", "неизвестное устройство", "unknown device";
    this_one: "осы құрылғы", "это устройство", "this one";
    since: "кірді:", "вход:", "signed in:";
    used: "соңғы рет:", "был активен:", "last used:";
    never_used: "әлі қолданылмаған", "ещё не использовался", "never used";
    ends: "мерзімі:", "до:", "until:";
    sign_out: "Шығару", "Завершить", "Sign out";
    everywhere: "Барлық құрылғыдан шығу", "Выйти на всех устройствах", "Sign out everywhere";
    tokens: "Токендер", "Токены", "Tokens";
    tokens_hint: "Скрипттер мен CMS API-ге токенмен кіреді: Authorization: Bearer …", "Скрипты и CMS входят в API с токеном: Authorization: Bearer …", "Scripts and a CMS use the API with a token: Authorization: Bearer …";
    label: "Не үшін керек", "Для чего", "What it is for";
    scope: "Нені істей алады", "Что разрешено", "What it may do";
    read: "тек оқу", "только чтение", "read";
    import: "оқу және мақала жүктеу", "чтение и загрузка статей", "read and import";
    review: "мақаламен істелетін бәрі", "всё, что делают со статьями", "all that is done to articles";
    days: "Неше күн жарамды", "Сколько дней действует", "For how many days";
    create: "Токен жасау", "Создать токен", "Create a token";
    once: "Токен бір рет қана көрсетіледі. Көшіріп алыңыз:", "Токен показывается один раз. Скопируйте его:", "The token is shown only once. Copy it:";
    revoke: "Күшін жою", "Отозвать", "Revoke";
    no_tokens: "Токен жоқ", "Токенов нет", "No tokens";
}

/// Where one is signed in.
#[component]
pub(super) fn Devices(
    sessions: Vec<Session>,
    version: RwSignal<u32>,
    message: Message,
) -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let me = Visitor::current().person.map(|person| person.id.to_string());
    let end = move |id: String| {
        spawn_local(async move {
            match api::end_session(&id).await {
                Ok(()) => version.update(|version| *version += 1),
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let rows = sessions
        .into_iter()
        .map(|session| {
            let id = session.id.to_string();
            let unnamed = session.device.is_empty();
            let device = if unnamed { words.unknown_device.to_owned() } else { session.device };
            let label = format!("{}: {device}", words.sign_out);
            let action = if session.current {
                view! { <strong>{words.this_one}</strong> }.into_any()
            } else {
                view! {
                    <button type="button" aria-label=label on:click=move |_| end(id.clone())>
                        {words.sign_out}
                    </button>
                }
                .into_any()
            };
            view! {
                <tr>
                    <th scope="row">{device}</th>
                    <td>
                        <When said=words.since at=session.created_at />
                        <Used at=session.used_at />
                    </td>
                    <td>{action}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{words.devices}</h2>
            <p>{words.devices_hint}</p>
            <Told message />
            <table>
                <tbody>{rows}</tbody>
            </table>
            // As the page's head does it: after asking about what is yet to be sent.
            <form method="post" action="/sign-out" data-unsent=common.sign_out_unsent>
                <input type="hidden" name="everywhere" value=me />
                <button>{words.everywhere}</button>
            </form>
        </section>
    }
    .into_any()
}

/// Tokens, and the making of one.
#[component]
pub(super) fn Tokens(
    tokens: Vec<Token>,
    version: RwSignal<u32>,
    message: Message,
    secret: Shown,
) -> impl IntoView {
    let words = Words::here();
    let new = RwSignal::new(NewToken { scope: Scope::Read, ..NewToken::default() });
    let create = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match api::create_token(&new.get_untracked()).await {
                Ok(created) => {
                    message.set(None);
                    secret.set(Some(created.secret));
                    version.update(|version| *version += 1);
                }
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let revoke = move |id: String| {
        spawn_local(async move {
            match api::revoke_token(&id).await {
                Ok(()) => version.update(|version| *version += 1),
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let empty = tokens.is_empty().then(|| view! { <p>{words.no_tokens}</p> });
    let rows = tokens
        .into_iter()
        .map(|token| {
            let id = token.id.to_string();
            let label = format!("{}: {}", words.revoke, token.label);
            view! {
                <tr>
                    <th scope="row">{token.label}</th>
                    <td>{scope_word(token.scope)}</td>
                    <td>
                        <When said=words.ends at=token.expires_at />
                        <Used at=token.used_at />
                    </td>
                    <td>
                        <button type="button" aria-label=label on:click=move |_| revoke(id.clone())>
                            {words.revoke}
                        </button>
                    </td>
                </tr>
            }
        })
        .collect_view();
    let scopes = Scope::ALL
        .map(|scope| view! { <option value=scope.as_str()>{scope_word(scope)}</option> })
        .into_any();
    view! {
        <section>
            <h2>{words.tokens}</h2>
            <p>{words.tokens_hint}</p>
            <Told message />
            {empty}
            <table>
                <tbody>{rows}</tbody>
            </table>
            <form on:submit=create class="fields">
                <label>
                    {words.label}
                    <input
                        type="text"
                        on:input=move |event| {
                            new.update(|new| new.label = event_target_value(&event));
                        }
                    />
                </label>
                <label>
                    {words.scope}
                    <select on:change=move |event| {
                        if let Ok(scope) = event_target_value(&event).parse() {
                            new.update(|new| new.scope = scope);
                        }
                    }>{scopes}</select>
                </label>
                <label>
                    {words.days}
                    <input
                        type="number"
                        min="1"
                        max=MOST_TOKEN_DAYS.to_string()
                        value=TOKEN_DAYS.to_string()
                        required
                        on:input=move |event| {
                            if let Ok(days) = event_target_value(&event).parse() {
                                new.update(|new| new.days = days);
                            }
                        }
                    />
                </label>
                <button>{words.create}</button>
            </form>
            {move || {
                secret
                    .get()
                    .map(|secret| {
                        view! {
                            <p role="status">
                                {words.once} " " <output class="secret">{secret}</output>
                            </p>
                        }
                    })
            }}
        </section>
    }
    .into_any()
}

/// A moment behind what it is of.
#[component]
fn When(said: &'static str, at: language::text::time::Timestamp) -> impl IntoView {
    view! {
        <div>
            {said} " " <Moment at />
        </div>
    }
}

/// When something was last used.
#[component]
fn Used(at: Option<language::text::time::Timestamp>) -> impl IntoView {
    let words = Words::here();
    match at {
        Some(at) => view! { <When said=words.used at /> }.into_any(),
        None => view! { <div>{words.never_used}</div> }.into_any(),
    }
}

fn scope_word(scope: Scope) -> &'static str {
    let words = Words::here();
    match scope {
        Scope::Read => words.read,
        Scope::Import => words.import,
        Scope::Review => words.review,
    }
}
