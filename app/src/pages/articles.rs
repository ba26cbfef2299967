//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn ArticlesPage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
