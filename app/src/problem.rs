//! How a call that failed is shown: what happened, what was kept, what to do.

use leptos::prelude::*;

use crate::{api::ApiError, words::Common};

/// Title and detail of an error, in the page's language.
#[must_use]
pub fn explain(error: &ApiError) -> (String, String) {
    match error {
        ApiError::Refused(problem) => (problem.title.clone(), problem.detail.clone()),
        ApiError::Unreachable => {
            let words = Common::here();
            (words.unreachable.to_owned(), words.unreachable_hint.to_owned())
        }
    }
}

/// An error in place of what could not be shown or done.
#[component]
pub fn ErrorNote(error: ApiError) -> impl IntoView {
    let (title, detail) = explain(&error);
    view! {
        <div class="problem" role="alert">
            <strong>{title}</strong>
            <p>{detail}</p>
        </div>
    }
}
