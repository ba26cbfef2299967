//! What was done here and is on its way to the server: in order, once, and not
//! lost with the connection or the page.
//!
//! The rules are [`super::unsent`]'s; here they meet the screen and the browser's
//! storage, in which every window keeps what it has not sent under a name of its
//! own until the server has answered. Who sends it is [`super::sending`].

use leptos::prelude::*;
use review::{model::id::SegmentId, wire::api::NewText};

use super::{
    browser,
    desk::{Conflict, Desk, Draft, Row},
    unsent::{Job, Unsent},
    words::Words,
};
use crate::api;

/// The queue, and what can be taken back.
#[derive(Clone, Copy)]
pub(crate) struct Outbox {
    pub(super) desk: Desk,
    pub(super) unsent: StoredValue<Unsent>,
    /// Tells this window's part of the storage from that of others.
    window: StoredValue<String>,
    /// Sends the queue; none as long as nothing can be sent.
    pub(super) sender: StoredValue<Option<fn(Self)>>,
    pub(super) sending: StoredValue<bool>,
    /// Number of writes that the server has not answered.
    pub(crate) waiting: RwSignal<usize>,
    /// Number of writes that the server did not take, whose words are kept.
    pub(crate) held: RwSignal<usize>,
    /// Whether the last try found no server.
    pub(crate) offline: RwSignal<bool>,
}

impl Outbox {
    pub(crate) fn new(desk: Desk) -> Self {
        Self {
            desk,
            unsent: StoredValue::new(Unsent::default()),
            window: StoredValue::new(api::new_key()),
            sender: StoredValue::new(None),
            sending: StoredValue::new(false),
            waiting: RwSignal::new(0),
            held: RwSignal::new(0),
            offline: RwSignal::new(false),
        }
    }

    /// Where what this person left unsent in this article is kept, by any window.
    pub(super) fn storage_prefix(&self) -> String {
        let person = self.desk.me.map(|me| me.to_string()).unwrap_or_default();
        format!("outbox {} {person}", self.desk.id)
    }

    /// Where this window keeps it.
    pub(super) fn storage_key(&self) -> String {
        format!("{} {}", self.storage_prefix(), self.window.get_value())
    }

    /// Adds something that was done, and sends it when its turn comes.
    pub(crate) fn push(&self, job: Job) {
        self.add(job, false);
    }

    fn add(&self, job: Job, typed: bool) {
        let segment = job.segment();
        self.unsent.update_value(|unsent| unsent.push(api::new_key(), job, typed));
        self.changed();
        if let Some(segment) = segment {
            self.reconcile(segment);
        }
        self.send();
    }

    /// Makes one action of all that is pushed meanwhile: one undo takes it back.
    pub(crate) fn as_one_action(&self, push: impl FnOnce()) {
        self.unsent.update_value(Unsent::begin_action);
        push();
        self.unsent.update_value(Unsent::end_action);
    }

    /// Has the queue sent.
    pub(super) fn send(&self) {
        if let Some(send) = self.sender.get_value() {
            send(*self);
        }
    }

    /// Whether the server did not take a text of this row, and nobody has decided
    /// about it yet.
    pub(super) fn holds_text_of(&self, id: SegmentId) -> bool {
        self.unsent.with_value(|unsent| unsent.held_text(id).is_some())
    }

    /// Hands what was typed in a row over to be saved.
    pub(super) fn flush(&self, row: &Row) {
        let Some(draft) = row.draft.get_untracked().filter(|draft| draft.typed) else { return };
        row.draft.update_untracked(|draft| {
            if let Some(draft) = draft {
                draft.typed = false;
            }
        });
        let (is_known, waiting) = self.unsent.with_value(|unsent| {
            let shown = unsent.text_of(row.id).unwrap_or(&draft.base);
            (draft.text == shown, unsent.waiting_text_of(row.id).map(str::to_owned))
        });
        if is_known {
            // Typed and taken back.
            self.reconcile(row.id);
            return;
        }
        let text = NewText { revision: draft.revision, text: draft.text, restores: None };
        let base = waiting.unwrap_or(draft.base);
        self.add(Job::Revise { segment: row.id, text, base }, true);
    }

    /// Has a row show the text that was written here, and whether it was refused;
    /// unless it is being typed in.
    pub(super) fn reconcile(&self, id: SegmentId) {
        let Some(row) = self.desk.row(id) else { return };
        let (text, conflict) = self.unsent.with_value(|unsent| {
            let conflict = unsent.held_text(id).and_then(|held| match &held.job {
                Job::Revise { base, text, .. } => Some(Conflict {
                    held: held.clone(),
                    base: base.clone(),
                    mine: text.text.clone(),
                }),
                _ => None,
            });
            (unsent.text_of(id).map(str::to_owned), conflict)
        });
        if row.conflict.with_untracked(|known| *known != conflict) {
            row.conflict.set(conflict);
        }
        if row.draft.with_untracked(|draft| draft.as_ref().is_some_and(|draft| draft.typed)) {
            return;
        }
        let (revision, base) =
            row.segment.with_untracked(|segment| (segment.revision, segment.text.clone()));
        let draft = text.map(|text| Draft { text, revision, base, typed: false });
        if row.draft.with_untracked(|known| *known != draft) {
            row.draft.set(draft);
        }
    }

    /// Writes down what waits, and what is held.
    pub(super) fn changed(&self) {
        let (waiting, held, json) = self.unsent.with_value(|unsent| {
            let json = (!unsent.is_empty())
                .then(|| serde_json::to_string(unsent).expect("jobs are plain data"));
            (unsent.waiting(), unsent.held().len(), json)
        });
        self.waiting.set(waiting);
        if held > 0 || self.held.get_untracked() > 0 {
            self.held.set(held);
        }
        if !browser::store(&self.storage_key(), json.as_deref()) {
            self.desk.tell_error(Words::here().full_storage, "");
        }
    }
}
