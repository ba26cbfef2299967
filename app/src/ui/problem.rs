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

/// What came of the last thing done: title and detail, until the next.
#[component]
pub fn Told(
    message: RwSignal<Option<(String, String)>>,
    /// Whether only errors are told here.
    #[prop(optional)]
    is_error: bool,
) -> impl IntoView {
    let (class, role) = if is_error { ("problem", "alert") } else { ("note", "status") };
    move || {
        message.get().map(|(title, detail)| {
            view! {
                <div class=class role=role>
                    <strong>{title}</strong>
                    <p>{detail}</p>
                </div>
            }
        })
    }
}
