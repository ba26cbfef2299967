//! The bar on top of every screen: where one is, and who.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};
use review::api::Person;

use crate::{
    visitor::{Theme, Visitor},
    words::{Common, Locale},
};

/// The bar. Its forms work without JavaScript.
#[component]
pub fn Header() -> impl IntoView {
    let words = Common::here();
    let Visitor { locale, theme, person } = Visitor::current();
    view! {
        <a class="skip" href="#content">{words.skip}</a>
        <header class="bar">
            <A href="/" attr:class="brand">"Tekser"</A>
            {person
                .is_some()
                .then(|| {
                    view! {
                        <nav aria-label=words.articles>
                            <A href="/" exact=true>{words.articles}</A>
                            <A href="/new">{words.new_article}</A>
                            <A href="/rules">{words.rules}</A>
                        </nav>
                    }
                })}
            <div class="bar-end">
                <A href="/verify">{words.verify}</A>
                <Preferences locale theme />
                {person.map(|person| view! { <Account person /> })}
            </div>
        </header>
    }
    .into_any()
}

/// Language and theme: kept in cookies, so that the server's HTML has them.
#[component]
fn Preferences(locale: Locale, theme: Theme) -> impl IntoView {
    let words = Common::here();
    let path = use_location().pathname;
    let theme_name = |theme: Theme| match theme {
        Theme::System => words.theme_system,
        Theme::Light => words.theme_light,
        Theme::Dark => words.theme_dark,
    };
    view! {
        <details class="menu">
            <summary aria-label=words.language>{locale.tag().to_uppercase()}</summary>
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
fn Account(person: Person) -> impl IntoView {
    let words = Common::here();
    view! {
        <details class="menu">
            <summary aria-label=words.account>{person.name}</summary>
            <div>
                <A href="/settings">{words.settings}</A>
                <form method="post" action="/sign-out">
                    <button>{words.sign_out}</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
