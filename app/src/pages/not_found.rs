//! What stands where nothing is.

use leptos::prelude::*;

use crate::ui::title::PageTitle;
use crate::words::Common;

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(status) = use_context::<crate::NotFoundStatus>() {
        (status.0)();
    }
    let words = Common::here();
    view! {
        <PageTitle text=words.not_found />
        <main id="content" class="page narrow">
            <h1>{words.not_found}</h1>
            <p>{words.not_found_hint}</p>
            <p>
                <a href="/">{words.to_articles}</a>
            </p>
        </main>
    }
}
