//! The people of the desk: who they are, what they may do, and what a lead does
//! for them. Part of the settings.

use leptos::{ev, prelude::*, task::spawn_local};
use review::wire::api::{NewInvitation, Person, PersonEdit, Role};

use crate::pages::account::{
    invitation::role_word,
    shown::{Message, Shown},
};
use crate::{
    api,
    ui::problem::{Told, explain},
    visitor::Visitor,
    words::{fill, words},
};

words! {
    struct Words;
    people: "Адамдар", "Сотрудники", "People";
    role: "Рөлі", "Роль", "Role";
    invite: "Шақыру сілтемесін жасау", "Создать приглашение", "Make an invitation link";
    invited: "Сілтеме бір рет, жеті күн ішінде жарамды:", "Ссылка действует один раз, семь дней:", "The link works once, within seven days:";
    off: "өшірулі", "отключён", "switched off";
    manage: "Басқару", "Управление", "Manage";
    manage_whom: "Басқару: {name}", "Управление: {name}", "Manage {name}";
    switch_off: "Тіркелгіні өшіру", "Отключить учётную запись", "Switch the account off";
    switch_on: "Тіркелгіні қайта қосу", "Включить снова", "Switch it on again";
    off_hint: "Ол бірден барлық құрылғыдан шығады, токендері жойылады. Істегені орнында қалады.", "Человек сразу выйдет на всех устройствах, его токены удалятся. Всё, что он сделал, останется.", "They are signed out everywhere at once and their tokens end. What they did stays.";
    end: "Барлық құрылғыдан шығару, токендерін жою", "Завершить все входы и токены", "End all their sessions and tokens";
    ended: "{name}: барлық кіруі мен токені тоқтатылды", "{name}: все входы и токены завершены", "{name}: all sessions and tokens have ended";
    reset: "Жаңа құпиясөзге сілтеме жасау", "Ссылка для нового пароля", "Link for a new password";
    reset_link: "Мына сілтемені {name} ғана алсын. Ол бір рет, бір тәулік ішінде жарамды:", "Передайте ссылку только этому человеку: {name}. Она действует один раз, одни сутки:", "Give this link to {name} alone. It works once, within a day:";
}

/// Everybody, and what a lead may do for them.
#[component]
pub(super) fn People(
    people: Vec<Person>,
    version: RwSignal<u32>,
    message: Message,
    link: Shown,
) -> impl IntoView {
    let words = Words::here();
    let visitor = Visitor::current();
    let is_lead = visitor.is_lead();
    let me = visitor.person.map(|person| person.id);
    // The sample's importer has no login: nobody to give a role to.
    let rows = people
        .into_iter()
        .filter(|person| !person.login.is_empty())
        .map(|person| {
            let is_me = me == Some(person.id);
            let off = person.off.then(|| view! { <small>" "{words.off}</small> });
            let role = if is_lead {
                view! { <RoleChoice person=person.clone() version message /> }.into_any()
            } else {
                role_word(person.role).into_any()
            };
            let manage = is_lead.then(|| {
                let person = person.clone();
                view! {
                    <td>
                        <Manage person is_me version message link />
                    </td>
                }
            });
            view! {
                <tr>
                    <th scope="row">{person.name.clone()} {off}</th>
                    <td>{person.login.clone()}</td>
                    <td>{role}</td>
                    {manage}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{words.people}</h2>
            <Told message />
            <table>
                <tbody>{rows}</tbody>
            </table>
            {move || {
                link.get()
                    .map(|shown| {
                        let (said, link) = shown.split_once('\n').unwrap_or_default();
                        view! {
                            <p role="status">
                                {said.to_owned()} " "
                                <output class="secret">{link.to_owned()}</output>
                            </p>
                        }
                    })
            }}
            {is_lead.then(|| view! { <Invite message link /> })}
        </section>
    }
    .into_any()
}

/// A link with what is said of it, as [`Shown`] holds both.
fn told(said: &str, path: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{said}\n{origin}{path}")
}

fn options(current: Role) -> AnyView {
    Role::ALL
        .map(|offered| {
            view! {
                <option value=offered.as_str() selected=offered == current>
                    {role_word(offered)}
                </option>
            }
        })
        .into_any()
}

#[component]
fn RoleChoice(person: Person, version: RwSignal<u32>, message: Message) -> impl IntoView {
    let label = format!("{}: {}", Words::here().role, person.name);
    let (id, current) = (person.id, person.role);
    let change = move |event: ev::Event| {
        let select: web_sys::HtmlSelectElement = event_target(&event);
        let Ok(role) = select.value().parse() else { return };
        spawn_local(async move {
            let edit = PersonEdit { role: Some(role), ..PersonEdit::default() };
            match api::edit_person(id, &edit).await {
                Ok(_) => {
                    message.set(None);
                    version.update(|version| *version += 1);
                }
                Err(error) => {
                    // The choice says what is so, not what was wanted.
                    select.set_value(current.as_str());
                    message.set(Some(explain(&error)));
                }
            }
        });
    };
    view! {
        <select aria-label=label on:change=change>
            {options(current)}
        </select>
    }
}

/// What a lead does for one person.
#[component]
fn Manage(
    person: Person,
    is_me: bool,
    version: RwSignal<u32>,
    message: Message,
    link: Shown,
) -> impl IntoView {
    let words = Words::here();
    let Person { id, off, name, .. } = person;
    let name = StoredValue::new(name);
    let named = move |sentence| name.with_value(|name| fill(sentence, &[("name", name)]));
    let switch = move |_| {
        spawn_local(async move {
            let edit = PersonEdit { off: Some(!off), ..PersonEdit::default() };
            match api::edit_person(id, &edit).await {
                Ok(_) => {
                    message.set(None);
                    version.update(|version| *version += 1);
                }
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let end = move |_| {
        let ended = named(words.ended);
        spawn_local(async move {
            message.set(Some(match api::end_access(id).await {
                Ok(()) => (ended, String::new()),
                Err(error) => explain(&error),
            }));
        });
    };
    let reset = move |_| {
        let said = named(words.reset_link);
        spawn_local(async move {
            match api::reset_password(id).await {
                Ok(reset) => link.set(Some(told(&said, &reset.path))),
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
    let others = (!is_me && !off).then(|| {
        view! {
            <button type="button" on:click=reset>
                {words.reset}
            </button>
            <button type="button" on:click=end>
                {words.end}
            </button>
        }
    });
    view! {
        <details class="menu">
            <summary aria-label=named(words.manage_whom)>{words.manage}</summary>
            <div>
                {others}
                <button type="button" on:click=switch>
                    {if off { words.switch_on } else { words.switch_off }}
                </button>
                {(!off).then(|| view! { <small>{words.off_hint}</small> })}
            </div>
        </details>
    }
}

#[component]
fn Invite(message: Message, link: Shown) -> impl IntoView {
    let words = Words::here();
    let role = RwSignal::new(Role::Editor);
    let invite = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match api::invite(&NewInvitation { role: role.get_untracked() }).await {
                Ok(invitation) => link.set(Some(told(words.invited, &invitation.path))),
                Err(error) => message.set(Some(explain(&error))),
            }
        });
    };
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
}
