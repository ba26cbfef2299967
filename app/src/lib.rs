//! The screens of Tekser and the typed client of its API.
//!
//! Rendered by the server (`ssr`) and taken over by the browser (`hydrate`),
//! from the same components. What is deliberately absent: SQL, rules of a
//! review (they are in `review`), and any way to the data but [`api`].

#![recursion_limit = "512"]
#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

pub mod api;
pub mod date;
pub mod difference;
mod engine;
mod figures;
pub mod header;
mod loaded;
pub mod pages;
pub mod problem;
pub mod visitor;
pub mod words;
pub mod workbench;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Outlet, ParentRoute, Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};

#[cfg(feature = "office")]
use crate::pages::{
    articles::ArticlesPage, history::HistoryPage, invitation::InvitationPage,
    new_article::NewArticlePage, report::ReportPage, rules::RulesPage, settings::SettingsPage,
    sign_in::SignInPage, verify::VerifyPage,
};
#[cfg(feature = "desk")]
use crate::workbench::WorkbenchPage;
use crate::{header::Header, pages::not_found::NotFound, visitor::Visitor};

/// How a screen tells the server that it shows nothing: `404 Not Found`.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct NotFoundStatus(pub std::sync::Arc<dyn Fn() + Send + Sync>);

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}

/// Whether a path is the workbench's, whose module is another than that of the
/// other screens.
#[cfg(feature = "ssr")]
#[must_use]
pub fn is_desk(path: &str) -> bool {
    let article = path.strip_prefix("/articles/").map(|rest| rest.trim_end_matches('/'));
    article.is_some_and(|article| !article.is_empty() && !article.contains('/'))
}

/// The HTML document around the app. `build` says which build's files it loads,
/// `is_desk` for which screens.
#[cfg(feature = "ssr")]
#[must_use]
pub fn shell(build: &'static str, is_desk: bool) -> impl IntoView {
    use leptos::nonce::use_nonce;
    use leptos_meta::MetaTags;

    let visitor = Visitor::current();
    let written = serde_json::to_string(&visitor).expect("a visitor is plain data");
    let theme = (visitor.theme != visitor::Theme::System).then(|| visitor.theme.as_str());
    let file = |name: &str| format!("/pkg/{name}?v={build}");
    // cargo-leptos makes one module of all screens, and names it otherwise.
    let (script, module) = match option_env!("LEPTOS_OUTPUT_NAME") {
        Some(_) => (file("tekser.js"), file("tekser.wasm")),
        None if is_desk => (file("desk.js"), file("desk_bg.wasm")),
        None => (file("office.js"), file("office_bg.wasm")),
    };
    let start = format!(
        "import init, {{ hydrate }} from '{script}';\
         await init({{ module_or_path: '{module}' }});\
         hydrate();\
         document.documentElement.dataset.hydrated = '';\
         dispatchEvent(new Event('hydrated'));"
    );
    view! {
        <!DOCTYPE html>
        <html lang=visitor.locale.tag() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/icon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="stylesheet" href=file("tekser.css") />
                <link rel="modulepreload" href=script nonce=use_nonce() />
                <link
                    rel="preload"
                    href=module
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <script nonce=use_nonce()>{include_str!("early.js")}</script>
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
                <MetaTags />
            </head>
            // Browsers that translate pages would change the words under review.
            <body translate="no" data-visitor=written>
                <App />
            </body>
        </html>
    }
}

/// All screens, or those of the module that the browser has loaded.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    #[cfg(feature = "hydrate")]
    {
        let visitor = Visitor::of_page();
        provide_context(visitor.locale);
        provide_context(visitor);
    }
    view! {
        <Router>
            <Header />
            <Screens />
        </Router>
    }
}

#[cfg(all(feature = "desk", feature = "office"))]
#[component]
fn Screens() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Office />
            <Desk />
        </Routes>
    }
}

#[cfg(all(feature = "office", not(feature = "desk")))]
#[component]
fn Screens() -> impl IntoView {
    view! {
        <Routes fallback=Elsewhere>
            <Office />
        </Routes>
    }
}

#[cfg(all(feature = "desk", not(feature = "office")))]
#[component]
fn Screens() -> impl IntoView {
    view! {
        <Routes fallback=Elsewhere>
            <Desk />
        </Routes>
    }
}

/// What is not in this module: the server has the page, and another module for it.
#[cfg(not(all(feature = "desk", feature = "office")))]
#[component]
fn Elsewhere() -> impl IntoView {
    let location = use_location();
    let root = document().document_element();
    // Before that it is the page as the server sent it: an address that leads nowhere.
    if root.is_some_and(|root| root.has_attribute("data-hydrated")) {
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        let search = if search.is_empty() { search } else { format!("?{search}") };
        let _ = window().location().replace(&(path + &search));
    }
    view! { <NotFound /> }
}

/// The screen on which an article is reviewed.
#[cfg(feature = "desk")]
#[component(transparent)]
fn Desk() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Private>
            // Async: a page read without JavaScript must be whole.
            <Route path=path!("/articles/:id") view=WorkbenchPage ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}

/// All others.
#[cfg(feature = "office")]
#[component(transparent)]
fn Office() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/verify") view=VerifyPage />
            <Route path=path!("/invitation/:token") view=InvitationPage ssr=SsrMode::Async />
            <ParentRoute path=path!("") view=Private>
                <Route path=path!("/") view=ArticlesPage ssr=SsrMode::Async />
                <Route path=path!("/new") view=NewArticlePage ssr=SsrMode::Async />
                <Route path=path!("/articles/:id/history") view=HistoryPage ssr=SsrMode::Async />
                <Route path=path!("/articles/:id/report") view=ReportPage ssr=SsrMode::Async />
                <Route path=path!("/rules") view=RulesPage ssr=SsrMode::Async />
                <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
            </ParentRoute>
        </ParentRoute>
    }
    .into_inner()
}

/// Screens for people with an account; others are sent to sign in, and back.
#[component]
fn Private() -> impl IntoView {
    let location = use_location();
    if Visitor::current().person.is_some() {
        return view! { <Outlet /> }.into_any();
    }
    let path = location.pathname.get_untracked();
    view! { <Redirect path=format!("/sign-in?next={path}") /> }.into_any()
}
