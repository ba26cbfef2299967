//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn HistoryPage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
