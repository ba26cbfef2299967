//! Signing in. A plain form: it works without JavaScript.

use leptos::prelude::*;

use crate::{
    address::Address,
    ui::title::PageTitle,
    words::{Common, words},
};

words! {
    struct Words;
    login: "Логин", "Логин", "Login";
    password: "Құпиясөз", "Пароль", "Password";
    wrong: "Логин не құпиясөз қате. Пернетақта тілін тексеріп, қайта теріңіз.", "Неверный логин или пароль. Проверьте раскладку клавиатуры и введите ещё раз.", "Wrong login or password. Check the keyboard's language and type them again.";
    limited: "Әрекет тым көп. Бір минуттан соң қайталаңыз.", "Слишком много попыток. Повторите через минуту.", "Too many attempts. Try again in a minute.";
    off: "Бұл тіркелгі өшірулі. Жауапты редакторға хабарласыңыз.", "Эта учётная запись отключена. Обратитесь к ответственному редактору.", "This account is switched off. Ask the lead editor.";
    lost: "Құпиясөзді ұмытсаңыз, жауапты редактордан жаңа құпиясөзге сілтеме сұраңыз.", "Забыли пароль? Попросите у ответственного редактора ссылку для нового.", "Lost the password? Ask the lead editor for a link to a new one.";
}

/// The page on which one signs in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let address = Address::current();
    let next = address.value("next").unwrap_or("/").to_owned();
    let error = address.value("error").map(|error| {
        let text = match error {
            "limited" => words.limited,
            "off" => words.off,
            _ => words.wrong,
        };
        view! {
            <p class="problem" role="alert">
                {text}
            </p>
        }
    });
    view! {
        <PageTitle text=common.sign_in />
        <main id="content" class="page narrow">
            <h1>{common.sign_in}</h1>
            {error}
            <form method="post" action="/sign-in" class="fields">
                <input type="hidden" name="next" value=next />
                <label>
                    {words.login} <input name="login" required autocomplete="username" autofocus />
                </label>
                <label>
                    {words.password}
                    <input
                        type="password"
                        name="password"
                        required
                        autocomplete="current-password"
                    />
                </label>
                <button class="primary">{common.sign_in}</button>
                <small>{words.lost}</small>
            </form>
        </main>
    }
}
