//! The screens of Tekser and the typed client of its API.
//!
//! Rendered by the server (`ssr`) and taken over by the browser (`hydrate`),
//! from the same components. What is deliberately absent: SQL, rules of a
//! review (they are in `review`), and any way to the data but [`api`].

#![recursion_limit = "512"]
#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

pub mod address;
pub mod api;
mod engine;
mod later;
mod loaded;
#[cfg(feature = "office")]
mod office;
pub mod pages;
pub mod ui;
pub mod visitor;
pub mod words;
#[cfg(feature = "desk")]
pub mod workbench;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;

#[cfg(any(feature = "desk", feature = "ssr"))]
use crate::address::Screen;
#[cfg(feature = "desk")]
use crate::workbench::WorkbenchPage;
use crate::{address::Address, ui::header::Header, visitor::Visitor};

/// How a screen tells the server that it shows nothing: `404 Not Found`.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct NotFoundStatus(pub std::sync::Arc<dyn Fn() + Send + Sync>);

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "office")]
    office::load().await;
    leptos::mount::hydrate_body(App);
}

/// The HTML document around the app. `build` says which build's files it loads:
/// it is a folder in their address, and so in that of what they load themselves.
#[cfg(feature = "ssr")]
#[must_use]
pub fn shell(build: &'static str) -> impl IntoView {
    use leptos::nonce::use_nonce;
    use leptos_meta::MetaTags;

    let visitor = Visitor::current();
    let written = serde_json::to_string(&visitor).expect("a visitor is plain data");
    // Whose window this is: every request from it says so.
    let person = visitor.person.as_ref().map(|person| person.id.to_string());
    let theme = (visitor.theme != visitor::Theme::System).then(|| visitor.theme.as_str());
    let folder = if build.is_empty() { "/pkg".to_owned() } else { format!("/pkg/{build}") };
    let file = |name: &str| format!("{folder}/{name}");
    // cargo-leptos makes one module of all screens, and names it otherwise.
    let (script, module) = match option_env!("LEPTOS_OUTPUT_NAME") {
        Some(_) => (file("tekser.js"), file("tekser.wasm")),
        None if matches!(Address::current().screen(), Screen::Desk(_)) => {
            (file("desk/desk.js"), file("desk/desk_bg.wasm"))
        }
        None => (file("office/office.js"), file("office/office_bg.wasm")),
    };
    let start = format!(
        "import init, {{ hydrate }} from '{script}';\
         await init({{ module_or_path: '{module}' }});\
         await hydrate();\
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
            <body translate="no" data-visitor=written data-person=person>
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
        provide_context(Address::of_page());
    }
    let address = Address::current();
    let screen = match address.screen() {
        #[cfg(feature = "desk")]
        Screen::Desk(id) => {
            let from = address.number("from").and_then(|row| row.try_into().ok());
            view! { <WorkbenchPage id from=from.unwrap_or(0) /> }.into_any()
        }
        #[cfg(feature = "office")]
        screen => view! { <office::Office screen /> }.into_any(),
        // The server gives this module to no other page.
        #[cfg(not(feature = "office"))]
        _ => ().into_any(),
    };
    view! {
        <Header path=address.path />
        {screen}
    }
    .into_any()
}
