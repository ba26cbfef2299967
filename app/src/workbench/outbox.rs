//! What was done here and is on its way to the server: in order, once, and not
//! lost with the connection or the page.
//!
//! Every write carries a key, so that one sent twice happens once. The queue is
//! kept in the browser's storage until the server has answered. Who sends it is
//! [`super::sending`].

use std::collections::VecDeque;

use leptos::prelude::*;
use review::{
    alignment::Operation,
    api::{Confirmation, NewMarks, NewRating, NewText},
    command::NewDismissal,
    flag::{FlagEdit, NewFlag},
    id::{FlagId, SegmentId},
};
use serde::{Deserialize, Serialize};

use super::{browser, desk::Desk, words::Words};
use crate::api;

/// A write that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Job {
    /// A new text of a segment.
    Revise {
        segment: SegmentId,
        text: NewText,
        /// What the text was made from, to show in a conflict.
        base: String,
    },
    /// A confirmation.
    Confirm { segment: SegmentId, confirmation: Confirmation },
    /// A rating.
    Rate { segment: SegmentId, rating: NewRating },
    /// Marks put on other words.
    PlaceMarks { segment: SegmentId, marks: NewMarks },
    /// A new flag.
    Raise { segment: SegmentId, flag: NewFlag },
    /// A change of a flag.
    ChangeFlag { flag: FlagId, edit: FlagEdit },
    /// A change of the alignment.
    Realign { operation: Operation },
    /// A finding set aside.
    Dismiss { finding: NewDismissal },
    /// An undo, or the undo of one.
    Undo { event: u64, redo: bool },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) key: String,
    pub(super) job: Job,
}

/// The queue, and what can be taken back.
#[derive(Clone, Copy)]
pub(crate) struct Outbox {
    pub(super) desk: Desk,
    pub(super) queue: StoredValue<VecDeque<Waiting>>,
    /// What an earlier visit left unsent, as the browser has it: it comes before
    /// the queue, and is read when the sending begins.
    pub(super) kept: StoredValue<Option<String>>,
    /// Sends the queue; none as long as nothing can be sent.
    pub(super) sender: StoredValue<Option<fn(Self)>>,
    pub(super) sending: StoredValue<bool>,
    pub(super) undo: StoredValue<Vec<u64>>,
    pub(super) redo: StoredValue<Vec<u64>>,
    /// Number of writes that the server has not answered.
    pub(crate) waiting: RwSignal<usize>,
    /// Whether the last try found no server.
    pub(crate) offline: RwSignal<bool>,
}

impl Outbox {
    pub(crate) fn new(desk: Desk) -> Self {
        Self {
            desk,
            queue: StoredValue::new(VecDeque::new()),
            kept: StoredValue::new(None),
            sender: StoredValue::new(None),
            sending: StoredValue::new(false),
            undo: StoredValue::new(Vec::new()),
            redo: StoredValue::new(Vec::new()),
            waiting: RwSignal::new(0),
            offline: RwSignal::new(false),
        }
    }

    fn storage_key(&self) -> String {
        let person = self.desk.me.map(|me| me.to_string()).unwrap_or_default();
        format!("outbox {} {person}", self.desk.id)
    }

    /// Takes note of what an earlier visit left behind.
    pub(crate) fn recall(&self) {
        self.kept.set_value(browser::stored(&self.storage_key()));
    }

    /// Adds a write and sends it when its turn comes.
    pub(crate) fn push(&self, job: Job) {
        self.queue.update_value(|queue| {
            // Typing that was not sent yet is replaced by what was typed since.
            // The first in the queue may be under way already.
            let waits = queue.len() > 1 || !self.sending.get_value();
            if let (true, Some(last), Job::Revise { segment, text, .. }) =
                (waits, queue.back_mut(), &job)
                && let Job::Revise { segment: known, text: earlier, .. } = &mut last.job
                && known == segment
            {
                earlier.text.clone_from(&text.text);
                return;
            }
            queue.push_back(Waiting { key: api::new_key(), job });
        });
        self.changed();
        self.send();
    }

    /// Has the queue sent.
    pub(super) fn send(&self) {
        if let Some(send) = self.sender.get_value() {
            send(*self);
        }
    }

    /// Whether exactly this text of a segment is on its way already.
    pub(crate) fn holds(&self, id: SegmentId, wanted: &str) -> bool {
        self.queue.with_value(|queue| {
            let texts = queue.iter().rev().filter_map(|waiting| match &waiting.job {
                Job::Revise { segment, text, .. } if *segment == id => Some(&text.text),
                _ => None,
            });
            texts.into_iter().next().is_some_and(|text| text == wanted)
        })
    }

    /// Writes the queue down.
    pub(super) fn changed(&self) {
        let (mut json, count) = self.queue.with_value(|queue| {
            (serde_json::to_string(queue).expect("jobs are plain data"), queue.len())
        });
        self.waiting.set(count);
        let kept = self.kept.get_value();
        if let (true, Some(kept)) = (count > 0, kept.as_deref().and_then(|it| it.strip_suffix(']')))
        {
            json.replace_range(..1, &format!("{kept},"));
        }
        if !browser::store(&self.storage_key(), (count > 0).then_some(json.as_str())) {
            self.desk.tell_error(Words::here().full_storage, "");
        }
    }
}
