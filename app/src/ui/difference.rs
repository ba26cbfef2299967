//! A word diff on the screen, also for those who do not see colours or lines.

use language::text::diff::{Fate, words as word_diff};
use leptos::prelude::*;

use crate::words::words;

words! {
    struct Words;
    deleted: "өшірілді:", "удалено:", "deleted:";
    added: "қосылды:", "добавлено:", "added:";
}

/// What changed from one text to another.
#[must_use]
pub fn difference(from: &str, to: &str) -> AnyView {
    let words = Words::here();
    word_diff(from, to)
        .into_iter()
        .map(|piece| match piece.fate {
            Fate::Kept => view! { <span>{piece.text}</span> }.into_any(),
            Fate::Removed => view! {
                <del>
                    <span class="unseen">{words.deleted}</span>
                    {piece.text}
                </del>
            }
            .into_any(),
            Fate::Added => view! {
                <ins>
                    <span class="unseen">{words.added}</span>
                    {piece.text}
                </ins>
            }
            .into_any(),
        })
        .collect_view()
        .into_any()
}
