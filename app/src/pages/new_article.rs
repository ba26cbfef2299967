//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn NewArticlePage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
