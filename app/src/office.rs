//! All screens but the workbench, in modules of which a page loads the one with
//! the screen that it shows. They are few: what some of them share is split into
//! as many modules more as there are ways to share it.

use leptos::{prelude::*, wasm_split::wasm_split};

#[cfg(feature = "hydrate")]
use crate::{address::Address, later::patiently};
use crate::{
    address::Screen,
    later::Missing,
    pages::{
        account::{
            invitation::InvitationPage, reset::ResetPage, settings::SettingsPage,
            sign_in::SignInPage,
        },
        articles::ArticlesPage,
        history::HistoryPage,
        new::page::NewArticlePage,
        not_found::NotFound,
        record::{report::ReportPage, verify::VerifyPage},
        rules::RulesPage,
    },
};

/// Shows a screen of a module.
type Show = fn(Screen) -> AnyView;

const ARTICLES: Show = |screen| match screen {
    Screen::Settings => view! { <SettingsPage /> }.into_any(),
    _ => view! { <ArticlesPage /> }.into_any(),
};
const RULES: Show = |_| view! { <RulesPage /> }.into_any();
const NEW: Show = |_| view! { <NewArticlePage /> }.into_any();
const HISTORY: Show = |screen| match screen {
    Screen::History(id) => view! { <HistoryPage id /> }.into_any(),
    _ => ().into_any(),
};
const FIGURES: Show = |screen| match screen {
    Screen::Report(id) => view! { <ReportPage id /> }.into_any(),
    _ => view! { <VerifyPage /> }.into_any(),
};

// The doors to the modules: what only these lead to is built into them.

#[wasm_split(articles, wasm_split_path = leptos::wasm_split, fallible)]
fn open_articles() -> Result<Show, Missing> {
    Ok(ARTICLES)
}

#[wasm_split(rules, wasm_split_path = leptos::wasm_split, fallible)]
fn open_rules() -> Result<Show, Missing> {
    Ok(RULES)
}

#[wasm_split(new, wasm_split_path = leptos::wasm_split, fallible)]
fn open_new() -> Result<Show, Missing> {
    Ok(NEW)
}

#[wasm_split(history, wasm_split_path = leptos::wasm_split, fallible)]
fn open_history() -> Result<Show, Missing> {
    Ok(HISTORY)
}

#[wasm_split(figures, wasm_split_path = leptos::wasm_split, fallible)]
fn open_figures() -> Result<Show, Missing> {
    Ok(FIGURES)
}

#[cfg(feature = "hydrate")]
thread_local! {
    /// The module of this page's screen, once it is loaded.
    static LOADED: std::cell::Cell<Option<Show>> = const { std::cell::Cell::new(None) };
}

/// Loads the module of this page's screen, if it has one, however long that takes.
#[cfg(feature = "hydrate")]
pub(crate) async fn load() {
    match Address::of_page().screen() {
        Screen::Articles | Screen::Settings => patiently(open_articles, &LOADED, || ()).await,
        Screen::Rules => patiently(open_rules, &LOADED, || ()).await,
        Screen::New => patiently(open_new, &LOADED, || ()).await,
        Screen::History(_) => patiently(open_history, &LOADED, || ()).await,
        Screen::Report(_) | Screen::Verify => patiently(open_figures, &LOADED, || ()).await,
        _ => return,
    };
}

/// What shows a screen that is in a module: here the one that is loaded.
#[cfg(feature = "hydrate")]
fn module(_: &Screen) -> Option<Show> {
    LOADED.get()
}

/// What shows a screen that is in a module: all are part of the server.
#[cfg(not(feature = "hydrate"))]
fn module(screen: &Screen) -> Option<Show> {
    Some(match screen {
        Screen::Articles | Screen::Settings => ARTICLES,
        Screen::Rules => RULES,
        Screen::New => NEW,
        Screen::History(_) => HISTORY,
        Screen::Report(_) | Screen::Verify => FIGURES,
        Screen::Desk(_)
        | Screen::SignIn
        | Screen::Invitation(_)
        | Screen::Reset(_)
        | Screen::Nowhere => return None,
    })
}

/// The screen of this page.
#[component]
pub(crate) fn Office(screen: Screen) -> impl IntoView {
    match screen {
        Screen::SignIn => view! { <SignInPage /> }.into_any(),
        Screen::Invitation(token) => view! { <InvitationPage token /> }.into_any(),
        Screen::Reset(token) => view! { <ResetPage token /> }.into_any(),
        Screen::Nowhere | Screen::Desk(_) => view! { <NotFound /> }.into_any(),
        screen => module(&screen).map(|show| show(screen)).into_any(),
    }
}
