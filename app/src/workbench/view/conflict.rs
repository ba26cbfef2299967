//! What the server did not take: at its row, or above the article where it has none.

use leptos::prelude::*;
use review::wire::api::NewText;

use crate::workbench::{
    Bench,
    state::{
        desk::{Conflict, Row},
        job::Job,
        kept::Unreadable,
        record::Held,
    },
    words::Words,
};

/// A text that the server did not take. Where another stands in its place, both are
/// shown with what they were made from; else it stays in the row, with the reason.
#[component]
pub(crate) fn ConflictView(row: Row, conflict: Conflict) -> impl IntoView {
    let Conflict { held, base, mine } = conflict;
    let Bench { desk, outbox, .. } = expect_context();
    let words = Words::here();
    let is_conflict = held.is_conflict();
    let theirs = {
        let segment = row.segment.clone();
        move || segment.with(|segment| segment.text.clone())
    };
    let keep = {
        let (row, held, mine) = (row.clone(), held.clone(), mine.clone());
        move |_| {
            let (revision, base) =
                row.segment.with_untracked(|segment| (segment.revision, segment.text.clone()));
            outbox.discard(&held.job);
            let text = NewText { revision, text: mine.clone(), restores: None };
            outbox.push(Job::Revise { segment: row.id, text, base });
        }
    };
    let take = {
        let job = held.job.clone();
        move |_| outbox.discard(&job)
    };
    let (title, hint) = if is_conflict {
        (words.conflict_title.to_owned(), words.conflict_hint.to_owned())
    } else {
        (held.reason.title, format!("{} {}", held.reason.detail, words.refused_hint))
    };
    let texts = is_conflict.then(|| {
        view! {
            <dl lang=desk.target_lang.get_value()>
                <dt>{words.conflict_base}</dt>
                <dd>{base}</dd>
                <dt>{words.conflict_mine}</dt>
                <dd>{mine}</dd>
                <dt>{words.conflict_theirs}</dt>
                <dd>{theirs}</dd>
            </dl>
        }
    });
    let (keep_label, take_label) = if is_conflict {
        (words.keep_mine, words.take_theirs)
    } else {
        (words.send_again, words.drop_mine)
    };
    view! {
        <section class="conflict" aria-label=if is_conflict { words.conflict } else { words.refused }>
            <strong>{title}</strong>
            <p>{hint}</p>
            {texts}
            <button type="button" on:click=keep>
                {keep_label}
            </button>
            <button type="button" on:click=take>
                {take_label}
            </button>
        </section>
    }
    .into_any()
}

/// Words that the server did not take and that have no row to stand at: their row
/// is gone, or they belong to a flag.
#[component]
pub(crate) fn LostWords() -> impl IntoView {
    let Bench { desk, outbox, .. } = expect_context();
    let words = Words::here();
    let list = move || {
        outbox.held.track();
        // A row may have come back, or gone.
        desk.version.track();
        let is_lost = |held: &Held| match &held.job {
            Job::Revise { segment, .. } => {
                desk.is_whole() && desk.with(|article| article.segment(*segment).is_none())
            }
            _ => true,
        };
        let lost: Vec<Held> = outbox.unsent.with_value(|unsent| {
            unsent.held().iter().filter(|held| is_lost(held)).cloned().collect()
        });
        let unreadable = outbox.unreadable.get();
        (!lost.is_empty() || !unreadable.is_empty()).then(|| {
            let unreadable = unreadable.into_iter().map(|Unreadable { name, text }| {
                view! {
                    <li>
                        <p>{words.unreadable}</p>
                        <pre>{text}</pre>
                        <button type="button" on:click=move |_| outbox.drop_unreadable(&name)>
                            {words.drop_words}
                        </button>
                    </li>
                }
            });
            let unreadable = unreadable.collect_view();
            let items = lost.into_iter().map(|held| {
                let mine = held.job.words().unwrap_or_default();
                let base = match &held.job {
                    Job::Revise { base, .. } => Some(base.clone()),
                    _ => None,
                };
                let job = held.job;
                view! {
                    <li>
                        <p>{held.reason.title} ". " {held.reason.detail}</p>
                        <dl lang=desk.target_lang.get_value()>
                            {base
                                .map(|base| {
                                    view! {
                                        <dt>{words.conflict_base}</dt>
                                        <dd>{base}</dd>
                                    }
                                })}
                            <dt>{words.conflict_mine}</dt>
                            <dd>{mine}</dd>
                        </dl>
                        <button type="button" on:click=move |_| outbox.discard(&job)>
                            {words.drop_words}
                        </button>
                    </li>
                }
            });
            view! {
                <section class="conflict lost" role="alert">
                    <strong>{words.lost_words}</strong>
                    <p>{words.lost_words_hint} " " {outbox.whereabouts()}</p>
                    <ul>{items.collect_view()} {unreadable}</ul>
                </section>
            }
        })
    };
    list.into_any()
}
