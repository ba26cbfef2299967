//! One's own account, tokens for scripts, and the people of the desk.

use leptos::{ev, prelude::*, task::spawn_local};
use review::api::{NewInvitation, NewToken, Person, PersonEdit, Role, Token};

use super::invitation::role_word;
use crate::{
    api::{self, ApiError},
    date::Moment,
    loaded::load_page,
    problem::{ErrorNote, Told, explain},
    title::PageTitle,
    visitor::Visitor,
    words::{Common, words},
};

words! {
    struct Words;
    own: "Менің тіркелгім", "Моя учётная запись", "My account";
    name: "Аты-жөніңіз", "Имя и фамилия", "Name";
    password: "Құпиясөзді ауыстыру", "Сменить пароль", "Change the password";
    old: "Қазіргі құпиясөз", "Нынешний пароль", "Current password";
    new: "Жаңа құпиясөз (кемінде 10 таңба)", "Новый пароль (не меньше 10 знаков)", "New password (at least 10 characters)";
    changed: "Сақталды", "Сохранено", "Saved";
    everywhere: "Барлық құрылғыдан шығу", "Выйти на всех устройствах", "Sign out everywhere";
    tokens: "Токендер", "Токены", "Tokens";
    tokens_hint: "Скрипттер мен CMS API-ге токенмен кіреді: Authorization: Bearer …", "Скрипты и CMS входят в API с токеном: Authorization: Bearer …", "Scripts and a CMS use the API with a token: Authorization: Bearer …";
    label: "Не үшін керек", "Для чего", "What it is for";
    create: "Токен жасау", "Создать токен", "Create a token";
    once: "Токен бір рет қана көрсетіледі. Көшіріп алыңыз:", "Токен показывается один раз. Скопируйте его:", "The token is shown only once. Copy it:";
    revoke: "Күшін жою", "Отозвать", "Revoke";
    no_tokens: "Токен жоқ", "Токенов нет", "No tokens";
    used: "қолданылды", "использован", "used";
    never_used: "қолданылмаған", "не использовался", "never used";
    people: "Адамдар", "Сотрудники", "People";
    role: "Рөлі", "Роль", "Role";
    invite: "Шақыру сілтемесін жасау", "Создать приглашение", "Make an invitation link";
    invited: "Сілтеме бір рет, жеті күн ішінде жарамды:", "Ссылка действует один раз, семь дней:", "The link works once, within seven days:";
    api: "API сипаттамасы (OpenAPI)", "Описание API (OpenAPI)", "Description of the API (OpenAPI)";
}

/// The screen of settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let version = RwSignal::new(0_u32);
    let loaded = load_page(
        move || version.get(),
        |_| async move { Ok::<_, ApiError>((api::load_tokens().await?, api::load_people().await?)) },
    );
    let show = move || {
        Suspend::new(async move {
            match loaded.await {
                Ok((tokens, people)) => view! {
                    <Tokens tokens version />
                    <People people version />
                }
                .into_any(),
                Err(error) => view! { <ErrorNote error /> }.into_any(),
            }
        })
    };
    view! {
        <PageTitle text=common.settings />
        <main id="content" class="page narrow">
            <h1>{common.settings}</h1>
            <Account />
            <Transition>{show}</Transition>
            <p>
                <a href="/api/v1/openapi.json" rel="external">
                    {words.api}
                </a>
            </p>
        </main>
    }
    .into_any()
}

#[component]
fn Account() -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let Some(person) = Visitor::current().person else { return ().into_any() };
    let (name, old, new) =
        (RwSignal::new(person.name), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let message = RwSignal::new(None);
    let told = move |result: api::Answer<()>| {
        message.set(Some(match result {
            Ok(()) => (words.changed.to_owned(), String::new()),
            Err(error) => explain(&error),
        }));
    };
    let rename = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let edit = PersonEdit { name: Some(name.get_untracked()), role: None };
            told(api::edit_person(person.id, &edit).await.map(|_| ()));
        });
    };
    let change = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            told(api::change_password(&old.get_untracked(), &new.get_untracked()).await);
        });
    };
    let leave = move |_| {
        spawn_local(async move {
            match api::sign_out_everywhere().await {
                Ok(()) => {
                    let _ = window().location().set_href("/sign-in");
                }
                Err(error) => told(Err(error)),
            }
        });
    };
    let field = |label: &'static str,
                 kind: &'static str,
                 complete: &'static str,
                 value: RwSignal<String>| {
        view! {
            <label>
                {label}
                <input
                    type=kind
                    required
                    autocomplete=complete
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <section>
            <h2>{words.own}</h2>
            <Told message />
            <form on:submit=rename class="fields">
                {field(words.name, "text", "name", name)} <button>{common.save}</button>
            </form>
            <h3>{words.password}</h3>
            <form on:submit=change class="fields">
                {field(words.old, "password", "current-password", old)}
                {field(words.new, "password", "new-password", new)}
                <button>{words.password}</button>
            </form>
            <p>
                <button type="button" on:click=leave>
                    {words.everywhere}
                </button>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Tokens(tokens: Vec<Token>, version: RwSignal<u32>) -> impl IntoView {
    let words = Words::here();
    let label = RwSignal::new(String::new());
    let secret = RwSignal::new(None::<String>);
    let message = RwSignal::new(None);
    let create = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let token = NewToken { label: label.get_untracked() };
            match api::create_token(&token).await {
                Ok(created) => secret.set(Some(created.secret)),
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
            let used = match token.used_at {
                Some(at) => view! { {words.used} " " <Moment at /> }.into_any(),
                None => words.never_used.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{token.label}</th>
                    <td>
                        <Moment at=token.created_at />
                    </td>
                    <td>{used}</td>
                    <td>
                        <button type="button" on:click=move |_| revoke(id.clone())>
                            {words.revoke}
                        </button>
                    </td>
                </tr>
            }
        })
        .collect_view();
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
                        prop:value=label
                        on:input=move |event| label.set(event_target_value(&event))
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

#[component]
fn People(people: Vec<Person>, version: RwSignal<u32>) -> impl IntoView {
    let words = Words::here();
    let is_lead = Visitor::current().is_lead();
    let invited = RwSignal::new(None::<String>);
    let role = RwSignal::new(Role::Editor);
    let message = RwSignal::new(None);
    let invite = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match api::invite(&NewInvitation { role: role.get_untracked() }).await {
                Ok(invitation) => {
                    let origin = window().location().origin().unwrap_or_default();
                    invited.set(Some(format!("{origin}{}", invitation.path)));
                }
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let change = move |person: Person, role: Role| {
        spawn_local(async move {
            let edit = PersonEdit { name: None, role: Some(role) };
            match api::edit_person(person.id, &edit).await {
                Ok(_) => version.update(|version| *version += 1),
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let options = |current: Role| {
        Role::ALL
            .map(|offered| {
                let is_current = offered == current;
                view! {
                    <option value=offered.as_str() selected=is_current>
                        {role_word(offered)}
                    </option>
                }
            })
            .into_any()
    };
    // The sample's importer has no login: nobody to give a role to.
    let rows = people
        .into_iter()
        .filter(|person| !person.login.is_empty())
        .map(|person| {
            let shown = if is_lead {
                let edited = person.clone();
                view! {
                    <select
                        aria-label=format!("{}: {}", words.role, person.name)
                        on:change=move |event| {
                            if let Ok(role) = event_target_value(&event).parse() {
                                change(edited.clone(), role);
                            }
                        }
                    >
                        {options(person.role)}
                    </select>
                }
                .into_any()
            } else {
                role_word(person.role).into_any()
            };
            view! {
                <tr>
                    <th scope="row">{person.name.clone()}</th>
                    <td>{person.login.clone()}</td>
                    <td>{shown}</td>
                </tr>
            }
        })
        .collect_view();
    let form = is_lead.then(|| {
        view! {
            <form on:submit=invite class="fields">
                <label>
                    {words.role}
                    <select on:change=move |event| {
                        if let Ok(chosen) = event_target_value(&event).parse() {
                            role.set(chosen);
                        }
                    }>{options(Role::Editor)}</select>
                </label>
                <button>{words.invite}</button>
            </form>
        }
    });
    view! {
        <section>
            <h2>{words.people}</h2>
            <Told message />
            <table>
                <tbody>{rows}</tbody>
            </table>
            {form}
            {move || {
                invited
                    .get()
                    .map(|link| {
                        view! {
                            <p role="status">
                                {words.invited} " " <output class="secret">{link}</output>
                            </p>
                        }
                    })
            }}
        </section>
    }
    .into_any()
}
