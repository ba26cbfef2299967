//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
