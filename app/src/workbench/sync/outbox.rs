//! What was done here and is on its way to the server: in order, once, and not
//! lost with the connection or the page.
//!
//! The rules are [`crate::workbench::state::unsent`]'s; here they meet the screen and the browser's
//! storage, in which each job has a record of its own until the server has answered:
//! a change writes what it changes. Any window of the same person may send what
//! another left there, under the same key. Who sends it is [`crate::workbench::sync::sending`].

use std::{collections::BTreeSet, time::Duration};

use leptos::prelude::*;
use review::{model::id::SegmentId, wire::api::NewText};

use crate::{
    api,
    workbench::{
        dom::storage,
        state::{
            desk::{Conflict, Desk, Draft, Row},
            job::Job,
            kept::Unreadable,
            record::Label,
            unsent::Unsent,
        },
        words::Words,
    },
};

/// How long something may be in this window alone before it is said, in
/// milliseconds: most of it is stored by then.
const SAY_AFTER: u64 = 1_000;

/// The queue, and what can be taken back.
#[derive(Clone, Copy)]
pub(crate) struct Outbox {
    pub(crate) desk: Desk,
    pub(crate) unsent: StoredValue<Unsent>,
    /// What the browser's storage did not take.
    unwritten: StoredValue<BTreeSet<Label>>,
    /// What earlier versions of the program wrote, until all of it is written anew.
    pub(crate) outdated: StoredValue<Vec<String>>,
    /// Sends the queue; none as long as nothing can be sent.
    pub(crate) sender: StoredValue<Option<fn(Self)>>,
    pub(crate) sending: StoredValue<bool>,
    /// Number of writes that the server has not answered.
    pub(crate) waiting: RwSignal<usize>,
    /// Number of writes that the server did not take, whose words are kept.
    pub(crate) held: RwSignal<usize>,
    /// Whether the last try found no server.
    pub(crate) offline: RwSignal<bool>,
    /// Whether something has been in this window alone for a while.
    pub(crate) only_here: RwSignal<bool>,
    /// What stands in the storage and cannot be read.
    pub(crate) unreadable: RwSignal<Vec<Unreadable>>,
}

impl Outbox {
    pub(crate) fn new(desk: Desk) -> Self {
        Self {
            desk,
            unsent: StoredValue::new(Unsent::default()),
            unwritten: StoredValue::new(BTreeSet::new()),
            outdated: StoredValue::new(Vec::new()),
            sender: StoredValue::new(None),
            sending: StoredValue::new(false),
            waiting: RwSignal::new(0),
            held: RwSignal::new(0),
            offline: RwSignal::new(false),
            only_here: RwSignal::new(false),
            unreadable: RwSignal::new(Vec::new()),
        }
    }

    /// With what the names begin under which this person's unsent jobs in this
    /// article are kept, by any window.
    pub(crate) fn storage_prefix(&self) -> String {
        let person = self.desk.me.map(|me| me.to_string()).unwrap_or_default();
        format!("outbox {} {person} ", self.desk.id)
    }

    /// Where this window keeps what it has done, while its page is loaded anew.
    fn done_name(&self) -> String {
        let person = self.desk.me.map(|me| me.to_string()).unwrap_or_default();
        format!("done {} {person}", self.desk.id)
    }

    /// Adds something that was done, and sends it when its turn comes.
    pub(crate) fn push(&self, job: Job) {
        self.add(job, false);
    }

    fn add(&self, job: Job, typed: bool) {
        let segment = job.segment();
        // What the storage holds is not taken in yet, and comes before it.
        if self.sender.with_value(Option::is_none) {
            let prefix = self.storage_prefix();
            let names = storage::stored_names(&prefix);
            let label = |name: &String| Label::of_name(name.strip_prefix(&prefix)?);
            let last = names.iter().filter_map(label).map(|label| label.place).max();
            self.unsent.update_value(|unsent| unsent.begin_after(last.unwrap_or(0)));
        }
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

    /// Makes one action of what is dragged out of one row and into another.
    pub(crate) fn begin_drag(&self) {
        if self.unsent.try_update_value(Unsent::begin_drag) == Some(true) {
            let outbox = *self;
            // The browser tells of both rows before it does anything else.
            let end = move || {
                outbox.unsent.try_update_value(Unsent::end_action);
            };
            set_timeout(end, Duration::ZERO);
        }
    }

    /// What is typed from here on is another action.
    pub(crate) fn end_typing(&self) {
        self.unsent.update_value(Unsent::end_typing);
    }

    /// Has the queue sent.
    pub(crate) fn send(&self) {
        if let Some(send) = self.sender.get_value() {
            send(*self);
        }
    }

    /// Whether the server did not take a text of this row, and nobody has decided
    /// about it yet.
    pub(crate) fn holds_text_of(&self, id: SegmentId) -> bool {
        self.unsent.with_value(|unsent| unsent.held_text(id).is_some())
    }

    /// Hands what was typed in a row over to be saved.
    pub(crate) fn flush(&self, row: &Row) {
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
    pub(crate) fn reconcile(&self, id: SegmentId) {
        let text = self.unsent.with_value(|unsent| unsent.text_of(id).map(str::to_owned));
        self.show(id, text);
    }

    /// Has all rows show what was written here.
    pub(crate) fn reconcile_all(&self) {
        let texts: Vec<(SegmentId, Option<String>)> = self.unsent.with_value(|unsent| {
            let waiting = unsent.waiting_texts();
            let text = |id| waiting.get(&id).copied().or_else(|| unsent.refused_text_of(id));
            let texts = unsent.segments().into_iter();
            texts.map(|id| (id, text(id).map(str::to_owned))).collect()
        });
        for (id, text) in texts {
            self.show(id, text);
        }
    }

    fn show(&self, id: SegmentId, text: Option<String>) {
        let Some(row) = self.desk.row(id) else { return };
        let conflict = self.unsent.with_value(|unsent| {
            unsent.held_text(id).and_then(|held| match &held.job {
                Job::Revise { base, text, .. } => Some(Conflict {
                    held: held.clone(),
                    base: base.clone(),
                    mine: text.text.clone(),
                }),
                _ => None,
            })
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

    /// Writes down what has changed of what waits, and of what is held.
    pub(crate) fn changed(&self) {
        let (waiting, held) =
            self.unsent.with_value(|unsent| (unsent.waiting(), unsent.held().len()));
        self.waiting.set(waiting);
        if held > 0 || self.held.get_untracked() > 0 {
            self.held.set(held);
        }
        let touched = self.unsent.try_update_value(Unsent::take_touched).unwrap_or_default();
        let prefix = self.storage_prefix();
        let is_written = |label: &Label| self.write(&prefix, label);
        self.unwritten.update_value(|unwritten| {
            for label in touched {
                if is_written(&label) {
                    unwritten.remove(&label);
                } else {
                    unwritten.insert(label);
                }
            }
            // There may be room again for what found none.
            while unwritten.first().is_some_and(is_written) {
                unwritten.pop_first();
            }
        });
        if self.is_all_written() {
            for name in self.outdated.try_update_value(std::mem::take).unwrap_or_default() {
                storage::store(&name, None);
            }
            if self.only_here.get_untracked() {
                self.only_here.set(false);
            }
        } else if !self.only_here.get_untracked() {
            let outbox = *self;
            let say = move || {
                let is_all_written = outbox.unwritten.try_with_value(BTreeSet::is_empty);
                if is_all_written == Some(false) {
                    outbox.only_here.set(true);
                }
            };
            set_timeout(say, Duration::from_millis(SAY_AFTER));
        }
    }

    /// Writes a record, or removes it where there is none any more; whether it stands
    /// in the storage as it is here.
    fn write(&self, prefix: &str, label: &Label) -> bool {
        let json = self.unsent.with_value(|unsent| {
            let record = unsent.record(label)?;
            Some(serde_json::to_string(&record).expect("jobs are plain data"))
        });
        let name = format!("{prefix}{}", label.to_name());
        storage::store(&name, json.as_deref()) || json.is_none()
    }

    /// Another window has removed a record, because it was answered there. What this
    /// one has no answer to stays written down until it has one.
    pub(crate) fn was_removed(&self, name: &str) {
        let prefix = self.storage_prefix();
        if let Some(label) = name.strip_prefix(&prefix).and_then(Label::of_name)
            && self.unsent.with_value(|unsent| unsent.record(&label).is_some())
        {
            self.write(&prefix, &label);
        }
    }

    /// Whether all that is not stored stands in the browser's storage at least.
    pub(crate) fn is_all_written(&self) -> bool {
        self.unwritten.with_value(BTreeSet::is_empty)
    }

    /// Where what was written here is until it is sent, in words.
    pub(crate) fn whereabouts(&self) -> &'static str {
        let words = Words::here();
        if self.is_all_written() { words.kept_in_browser } else { words.kept_in_window }
    }

    /// Somebody has looked at a record that cannot be read.
    pub(crate) fn drop_unreadable(&self, name: &str) {
        storage::store(name, None);
        self.unreadable.update(|all| all.retain(|known| known.name != name));
    }

    /// Leaves what was done here to the page when it is loaded anew in this window.
    pub(crate) fn leave(&self) {
        let done = self.unsent.with_value(|unsent| unsent.done());
        let json = serde_json::to_string(&done).expect("deeds are plain data");
        storage::store_here(&self.done_name(), &json);
    }

    /// What this window left, if its page was loaded anew. It is true once: a page that
    /// ends without a word leaves nothing.
    pub(crate) fn take_left(&self) -> Option<String> {
        storage::take_stored_here(&self.done_name())
    }
}
