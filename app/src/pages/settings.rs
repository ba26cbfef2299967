//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
