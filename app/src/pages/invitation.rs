//! Stub.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn InvitationPage() -> impl IntoView {
    view! { <main id="content">"…"</main> }
}
