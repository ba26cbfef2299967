//! The title of a page, as its window and its bookmarks have it.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_meta::Title;

/// Sets the title. Leptos writes it into the server's page as it is, and into the
/// browser's as text: what is markup in it is escaped here, where the first is done.
#[component]
pub(crate) fn PageTitle(#[prop(into)] text: TextProp) -> impl IntoView {
    #[cfg(feature = "ssr")]
    let text = move || html_escape::encode_text(&*text.get()).into_owned();
    view! { <Title text /> }
}
