//! Giving oneself a new password in the place of a lost one. A plain form: it
//! works without JavaScript.

use leptos::prelude::*;

use crate::{
    address::Address,
    api,
    loaded::load_page,
    ui::{problem::ErrorNote, title::PageTitle},
    words::words,
};

words! {
    struct Words;
    title: "Жаңа құпиясөз", "Новый пароль", "A new password";
    login: "Логиніңіз", "Ваш логин", "Your login";
    hint: "Бұрынғы құпиясөз жарамай қалады: барлық құрылғыдан шығасыз, токендер жойылады.", "Прежний пароль перестанет действовать: на всех устройствах вы выйдете, токены удалятся.", "The old one ceases to work: you are signed out everywhere, and tokens end.";
    save: "Сақтап, кіру", "Сохранить и войти", "Save it and sign in";
    password: "Құпиясөз", "Пароль", "Password";
    password_hint: "Кемінде 10 таңба. Бірнеше кездейсоқ сөз ең берік болады.", "Не меньше 10 знаков. Надёжнее всего несколько случайных слов.", "At least 10 characters. A few words at random are best.";
    weak: "Құпиясөз тым қысқа: кемінде 10 таңба керек.", "Пароль слишком короткий: нужно не меньше 10 знаков.", "The password is too short: it needs at least 10 characters.";
    long: "Құпиясөз тым ұзын.", "Пароль слишком длинный.", "The password is too long.";
    simple: "Құпиясөзді табу тым оңай: тек цифр, қайталанған таңба не қатар тұрған пернелер.", "Пароль слишком легко подобрать: только цифры, повторы или соседние клавиши.", "The password is too easy to guess: only digits, repetition or keys in a row.";
    personal: "Құпиясөзде логин не есім тұр. Өзіңізге қатысы жоқ сөздер таңдаңыз.", "В пароле есть логин или имя. Возьмите слова, которые с вами не связаны.", "The password holds the login or the name. Choose words that have nothing to do with you.";
    common: "Мұндай құпиясөзді жұрт көп қояды, бұзушылар алдымен соны тереді. Басқасын таңдаңыз.", "Такой пароль у слишком многих, с него и начинают подбор. Возьмите другой.", "Too many people have this password: it is among those tried first. Choose another.";
}

/// The page that a link for a lost password leads to.
#[component]
pub fn ResetPage(token: String) -> impl IntoView {
    let words = Words::here();
    let source = move || token.clone();
    let reset = load_page(source, |token| async move { api::load_reset(&token).await });
    let error = Address::current().value("error").and_then(password_problem).map(|text| {
        view! {
            <p class="problem" role="alert">
                {text}
            </p>
        }
    });
    let form = move || {
        Suspend::new(async move {
            let reset = match reset.await {
                Ok(reset) => reset,
                Err(error) => return view! { <ErrorNote error /> }.into_any(),
            };
            view! {
                <p>{words.hint}</p>
                <form method="post" action=reset.path class="fields">
                    <label>
                        {words.login}
                        <input readonly autocomplete="username" value=reset.login />
                    </label>
                    <PasswordField />
                    <button class="primary">{words.save}</button>
                </form>
            }
            .into_any()
        })
    };
    view! {
        <PageTitle text=words.title />
        <main id="content" class="page narrow">
            <h1>{words.title}</h1>
            {error}
            <Transition>{form}</Transition>
        </main>
    }
}

/// The field of a form for a new password.
#[component]
pub(super) fn PasswordField() -> impl IntoView {
    let words = Words::here();
    view! {
        <label>
            {words.password}
            <input
                type="password"
                name="password"
                required
                minlength="10"
                autocomplete="new-password"
            /> <small>{words.password_hint}</small>
        </label>
    }
}

/// Why a password was not accepted, by the problem's code.
pub(super) fn password_problem(code: &str) -> Option<&'static str> {
    let words = Words::here();
    Some(match code {
        "weak_password" => words.weak,
        "long_password" => words.long,
        "simple_password" => words.simple,
        "personal_password" => words.personal,
        "common_password" => words.common,
        _ => return None,
    })
}
