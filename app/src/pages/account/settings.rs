//! One's own account, what lets others act in one's name, and the people of the
//! desk.

use leptos::{ev, prelude::*, task::spawn_local};
use review::wire::api::PersonEdit;

use super::shown::{Message, Shown};
use crate::pages::account::{
    access::{Devices, Tokens},
    people::People,
};
use crate::{
    api::{self, ApiError},
    loaded::load_page,
    ui::{
        problem::{ErrorNote, Told, explain},
        title::PageTitle,
    },
    visitor::Visitor,
    words::{Common, words},
};

words! {
    struct Words;
    own: "Менің тіркелгім", "Моя учётная запись", "My account";
    name: "Аты-жөніңіз", "Имя и фамилия", "Name";
    name_hint: "Бұрынғы шешімдеріңіздің жанында сол кездегі атыңыз қалады.", "Рядом с прежними решениями останется имя, которое было тогда.", "What you decided before keeps the name you had then.";
    password: "Құпиясөзді ауыстыру", "Сменить пароль", "Change the password";
    old: "Қазіргі құпиясөз", "Нынешний пароль", "Current password";
    new: "Жаңа құпиясөз (кемінде 10 таңба)", "Новый пароль (не меньше 10 знаков)", "New password (at least 10 characters)";
    password_hint: "Басқа құрылғылардың бәрінен шығасыз, барлық токен жойылады.", "На других устройствах вы выйдете, все токены удалятся.", "You will be signed out on all other devices, and all tokens end.";
    changed: "Сақталды", "Сохранено", "Saved";
    api: "API сипаттамасы (OpenAPI)", "Описание API (OpenAPI)", "Description of the API (OpenAPI)";
}

/// The screen of settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let version = RwSignal::new(0_u32);
    let (secret, link) = (Shown::new(None), Shown::new(None));
    let [of_devices, of_tokens, of_people] = std::array::from_fn(|_| Message::new(None));
    let loaded = load_page(
        move || version.get(),
        |_| async move {
            let (sessions, tokens) = (api::load_sessions().await?, api::load_tokens().await?);
            Ok::<_, ApiError>((sessions, tokens, api::load_people().await?))
        },
    );
    let show = move || {
        Suspend::new(async move {
            match loaded.await {
                Ok((sessions, tokens, people)) => view! {
                    <Devices sessions version message=of_devices />
                    <Tokens tokens version message=of_tokens secret />
                    <People people version message=of_people link />
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
            <Account version />
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
fn Account(version: RwSignal<u32>) -> impl IntoView {
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
            let edit = PersonEdit { name: Some(name.get_untracked()), ..PersonEdit::default() };
            told(api::edit_person(person.id, &edit).await.map(|_| ()));
        });
    };
    let change = move |event: ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let changed = api::change_password(&old.get_untracked(), &new.get_untracked()).await;
            if changed.is_ok() {
                old.set(String::new());
                new.set(String::new());
                version.update(|version| *version += 1);
            }
            told(changed);
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
                {field(words.name, "text", "name", name)} <small>{words.name_hint}</small>
                <button>{common.save}</button>
            </form>
            <h3>{words.password}</h3>
            <form on:submit=change class="fields">
                {field(words.old, "password", "current-password", old)}
                {field(words.new, "password", "new-password", new)}
                <small>{words.password_hint}</small> <button>{words.password}</button>
            </form>
        </section>
    }
    .into_any()
}
