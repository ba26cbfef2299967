//! Making the account one was invited to. A plain form: it works without
//! JavaScript.

use leptos::prelude::*;

use crate::pages::account::reset::{PasswordField, password_problem};
use crate::{
    address::Address,
    api,
    loaded::load_page,
    ui::{problem::ErrorNote, title::PageTitle},
    words::{Common, words},
};

words! {
    struct Words;
    title: "Тіркелгі жасау", "Создание учётной записи", "Create your account";
    role: "Рөліңіз", "Ваша роль", "Your role";
    viewer: "оқырман", "читатель", "viewer";
    editor: "редактор", "редактор", "editor";
    lead: "жауапты редактор", "ответственный редактор", "lead editor";
    name: "Аты-жөніңіз", "Имя и фамилия", "Your name";
    name_hint: "Әріптестер тарихтан осы атты көреді.", "Это имя коллеги увидят в истории.", "Colleagues see this name in the history.";
    login: "Логин", "Логин", "Login";
    login_hint: "Латын әріптері, цифрлар, нүкте, сызықша.", "Латинские буквы, цифры, точка, дефис.", "Latin letters, digits, dot, hyphen.";
    create: "Тіркелгі жасау", "Создать", "Create the account";
    taken: "Бұл логин бос емес. Басқасын таңдаңыз.", "Этот логин занят. Выберите другой.", "This login is taken. Choose another.";
    invalid: "Аты-жөніңізді не логинді тексеріңіз.", "Проверьте имя и логин.", "Check the name and the login.";
}

/// The page that an invitation leads to.
#[component]
pub fn InvitationPage(token: String) -> impl IntoView {
    let words = Words::here();
    let source = move || token.clone();
    let invitation = load_page(source, |token| async move { api::load_invitation(&token).await });
    let error = Address::current().value("error").map(|error| {
        let text = match error {
            "taken" => words.taken,
            error => password_problem(error).unwrap_or(words.invalid),
        };
        view! {
            <p class="problem" role="alert">
                {text}
            </p>
        }
    });
    let form = move || {
        Suspend::new(async move {
            let invitation = match invitation.await {
                Ok(invitation) => invitation,
                Err(error) => return view! { <ErrorNote error /> }.into_any(),
            };
            let role = role_word(invitation.role);
            view! {
                <p>{words.role}": "<strong>{role}</strong></p>
                <form method="post" action=invitation.path class="fields">
                    <label>
                        {words.name} <input name="name" required autocomplete="name" />
                        <small>{words.name_hint}</small>
                    </label>
                    <label>
                        {words.login} <input name="login" required autocomplete="username" />
                        <small>{words.login_hint}</small>
                    </label>
                    <PasswordField />
                    <button class="primary">{words.create}</button>
                </form>
            }
            .into_any()
        })
    };
    view! {
        <PageTitle text=Common::here().sign_in />
        <main id="content" class="page narrow">
            <h1>{words.title}</h1>
            {error}
            <Transition>{form}</Transition>
        </main>
    }
}

/// The word for a role.
pub(crate) fn role_word(role: review::wire::api::Role) -> &'static str {
    let words = Words::here();
    match role {
        review::wire::api::Role::Viewer => words.viewer,
        review::wire::api::Role::Editor => words.editor,
        review::wire::api::Role::Lead => words.lead,
    }
}
