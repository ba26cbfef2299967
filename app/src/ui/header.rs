//! The bar on top of every screen: where one is, and who.

use leptos::prelude::*;
use review::wire::api::Person;

use crate::{
    visitor::{Theme, Visitor},
    words::{Common, Locale},
};

/// The bar, at the page `path`. Its forms work without JavaScript.
#[component]
pub fn Header(path: String) -> impl IntoView {
    let words = Common::here();
    let Visitor { locale, theme, person } = Visitor::current();
    let link = |address: &'static str, text: &'static str| {
        let current = (path == address).then_some("page");
        view! {
            <a href=address aria-current=current>
                {text}
            </a>
        }
        .into_any()
    };
    view! {
        <a class="skip" href="#content">{words.skip}</a>
        <header class="bar">
            <a class="brand" href="/">
                "Tekser"
            </a>
            {person
                .is_some()
                .then(|| {
                    view! {
                        <nav aria-label=words.articles>
                            {link("/", words.articles)}
                            {link("/new", words.new_article)}
                            {link("/rules", words.rules)}
                        </nav>
                    }
                })}
            <div class="bar-end">
                {link("/verify", words.verify)}
                <Preferences locale theme path=path.clone() />
                {person.map(|person| view! { <Account person settings=link("/settings", words.settings) /> })}
            </div>
        </header>
    }
    .into_any()
}

/// Language and theme: kept in cookies, so that the server's HTML has them.
#[component]
fn Preferences(locale: Locale, theme: Theme, path: String) -> impl IntoView {
    let words = Common::here();
    let theme_name = |theme: Theme| match theme {
        Theme::System => words.theme_system,
        Theme::Light => words.theme_light,
        Theme::Dark => words.theme_dark,
    };
    view! {
        <details class="menu">
            <summary aria-label=words.language>{locale.tag().to_ascii_uppercase()}</summary>
            <form method="post" action="/preferences">
                <input type="hidden" name="next" value=path />
                <fieldset>
                    <legend>{words.language}</legend>
                    {Locale::ALL
                        .map(|offered| {
                            view! {
                                <button
                                    name="locale"
                                    value=offered.tag()
                                    lang=offered.tag()
                                    aria-pressed=(offered == locale).to_string()
                                >
                                    {offered.name()}
                                </button>
                            }
                        })}
                </fieldset>
                <fieldset>
                    <legend>{words.theme}</legend>
                    {Theme::ALL
                        .map(|offered| {
                            view! {
                                <button
                                    name="theme"
                                    value=offered.as_str()
                                    aria-pressed=(offered == theme).to_string()
                                >
                                    {theme_name(offered)}
                                </button>
                            }
                        })}
                </fieldset>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn Account(person: Person, settings: AnyView) -> impl IntoView {
    let words = Common::here();
    view! {
        <details class="menu">
            <summary aria-label=words.account>{person.name}</summary>
            <div>
                {settings}
                <form method="post" action="/sign-out" data-unsent=words.sign_out_unsent>
                    <button>{words.sign_out}</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
