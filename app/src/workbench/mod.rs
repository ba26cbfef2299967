//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn WorkbenchPage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
