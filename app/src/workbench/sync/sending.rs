//! Sending what waits in the outbox, and taking in what the server answers.

use std::cell::RefCell;

use language::text::json;
use leptos::{prelude::*, task::spawn_local};
use review::{
    log::event::Change,
    model::id::SegmentId,
    wire::api::{UndoRequest, Written},
};

use crate::{
    api::{self, Answer, ApiError},
    later::sleep,
    ui::problem::explain,
    words::fill,
    workbench::{
        dom::storage,
        state::{
            deed::Done,
            desk::{Desk, Taken},
            job::Job,
            kept::{self, Kept, Unreadable},
            record::{Reason, Waiting},
            unsent::{Stored, Unsent},
        },
        sync::outbox::Outbox,
        words::Words,
    },
};

/// Tries of a write at which the server fails before it counts as refused.
const TRIES: u32 = 4;

/// Begins to send: first what earlier visits and other windows left behind. A write
/// that another window sends too happens once, by its key.
pub(crate) fn resume(outbox: Outbox) {
    let prefix = outbox.storage_prefix();
    let (mut records, mut earlier) = (Vec::new(), Vec::new());
    let (mut outdated, mut unreadable) = (Vec::new(), Vec::new());
    for name in storage::stored_names(&prefix) {
        let Some(text) = storage::stored(&name) else { continue };
        match kept::read(name.strip_prefix(&prefix).unwrap_or_default(), &text) {
            Kept::Record(label, record) => records.push((label, *record)),
            Kept::Earlier(jobs) => {
                earlier.extend(jobs.into_iter().map(|job| job.named(api::new_key)));
                outdated.push(name);
            }
            Kept::Unreadable => unreadable.push(Unreadable { name, text }),
        }
    }
    let done: Option<Done> = outbox.take_left().and_then(|done| json::from_str(&done).ok());
    let desk = outbox.desk;
    outbox.unsent.update_value(|unsent| {
        unsent.recall(records, earlier, |id| desk.stored(id));
        unsent.remember(done.unwrap_or_default());
    });
    outbox.outdated.set_value(outdated);
    if !unreadable.is_empty() {
        outbox.unreadable.set(unreadable);
    }
    outbox.reconcile_all();
    outbox.sender.set_value(Some(Outbox::deliver_all));
    outbox.changed();
    outbox.send();
}

impl Outbox {
    /// Takes the last thing done here back.
    pub(crate) fn undo(&self) {
        let changed = self.unsent.try_update_value(|unsent| unsent.undo(api::new_key)).flatten();
        let words = Words::here();
        match changed {
            Some(changed) => {
                self.desk.tell(words.undone);
                self.moved(&changed);
            }
            None => self.desk.tell(words.nothing_to_undo),
        }
    }

    /// Does again what was taken back last.
    pub(crate) fn redo(&self) {
        let desk = self.desk;
        let redo = |unsent: &mut Unsent| unsent.redo(api::new_key, |id| desk.stored(id));
        let changed = self.unsent.try_update_value(redo).flatten();
        match changed {
            Some(changed) => self.moved(&changed),
            None => self.desk.tell(Words::here().nothing_to_redo),
        }
    }

    fn moved(&self, changed: &[SegmentId]) {
        self.changed();
        for segment in changed {
            self.reconcile(*segment);
        }
        self.send();
    }

    /// Lets go of words that the server did not take.
    pub(crate) fn discard(&self, job: &Job) {
        self.unsent.update_value(|unsent| unsent.decided(job));
        self.changed();
        if let Some(segment) = job.segment() {
            self.reconcile(segment);
        }
    }

    /// Sends the queue, one write after the other, unless that is being done.
    fn deliver_all(self) {
        if self.sending.get_value() {
            return;
        }
        self.sending.set_value(true);
        spawn_local(async move {
            let (mut pause, mut tries) = (500, 0);
            while let Some(next) = self.unsent.try_update_value(Unsent::next).flatten() {
                match self.deliver(&next).await {
                    Err(ApiError::Unreachable) => {
                        self.offline.set(true);
                        pause_for(pause).await;
                        pause = (pause * 2).min(8_000);
                        continue;
                    }
                    // Signed out: everything stays until they have signed in again.
                    Err(error) if error.status() == 401 => {
                        let (words, where_it_is) = (Words::here(), self.whereabouts());
                        self.desk.tell_to_sign_in(format!("{} {where_it_is}", words.signed_out));
                        break;
                    }
                    // Somebody else has: it is not theirs to send.
                    Err(error) if error.code() == "other_person" => {
                        self.desk.tell_to_sign_in(self.whose(&error));
                        break;
                    }
                    // Too busy, no room, or failed: it is not the write's fault.
                    Err(error)
                        if matches!(error.status(), 429 | 502..=504 | 507)
                            || (error.status() >= 500 && tries < TRIES) =>
                    {
                        let (title, detail) = explain(&error);
                        self.desk.tell_error(title, detail);
                        self.offline.set(true);
                        tries += 1;
                        pause_for(pause).await;
                        pause = (pause * 2).min(8_000);
                        continue;
                    }
                    Err(error) => self.refused(&next, &error),
                    Ok(written) => self.written(&next, written).await,
                }
                (pause, tries) = (500, 0);
                self.offline.set(false);
                self.changed();
            }
            self.sending.try_set_value(false);
        });
    }

    /// Whose what waits here is, and who is signed in instead.
    fn whose(&self, error: &ApiError) -> String {
        let mine = self.desk.me.map(|me| self.desk.name_of(me)).unwrap_or_default();
        let ApiError::Refused(problem) = error else { return mine };
        let theirs = problem.person.as_deref().unwrap_or_default();
        let told = fill(Words::here().other_person, &[("me", &mine), ("other", theirs)]);
        format!("{told} {}", self.whereabouts())
    }

    async fn deliver(&self, waiting: &Waiting) -> Answer<Written> {
        let (article, key) = (self.desk.id, waiting.key());
        match &waiting.job {
            Job::Revise { segment, text, .. } => api::revise(article, *segment, text, key).await,
            Job::Confirm { segment, confirmation }
            | Job::Undo { instead: Some((segment, confirmation)), .. } => {
                api::confirm(article, *segment, confirmation, key).await
            }
            Job::Rate { segment, rating } => api::rate(article, *segment, rating, key).await,
            Job::PlaceMarks { segment, marks } => {
                api::place_marks(article, *segment, marks, key).await
            }
            Job::Raise { segment, flag } => api::raise_flag(article, *segment, flag, key).await,
            Job::ChangeFlag { flag, edit } => api::change_flag(article, *flag, edit, key).await,
            Job::Realign { operation } => api::realign(article, operation, key).await,
            Job::Dismiss { finding } => api::dismiss(article, finding, key).await,
            // What it undoes was answered before its turn came.
            Job::Undo { event, .. } => {
                let event = event.unwrap_or_default();
                api::undo(article, &UndoRequest { event }, key).await
            }
        }
    }

    async fn written(&self, waiting: &Waiting, written: Written) {
        self.desk.said.set(Words::here().saved.to_owned());
        let mut changed: Vec<SegmentId> = waiting.job.segment().into_iter().collect();
        let stored = written.event.as_ref().map(|event| {
            let revised = match event.change.effect() {
                Change::SegmentRevised(revised) => {
                    changed.push(revised.segment);
                    let at = (revised.segment, revised.revision);
                    Some((at, revised.from.clone(), revised.to.clone()))
                }
                _ => None,
            };
            Stored { event: event.n, revised }
        });
        self.unsent.update_value(|unsent| unsent.answered(waiting.key(), stored.as_ref()));
        // What is being typed in the same segment was made from what was just written.
        if let Some(Stored { revised: Some(((id, revision), _, to)), .. }) = stored
            && let Some(row) = self.desk.row(id)
        {
            row.draft.update_untracked(|draft| {
                if let Some(draft) = draft {
                    draft.revision = revision;
                    draft.base = to;
                }
            });
        }
        if let Some(event) = written.event
            && self.desk.take(event) == Taken::Lost
        {
            reload(self.desk).await;
        }
        for segment in changed {
            self.reconcile(segment);
        }
    }

    fn refused(&self, waiting: &Waiting, error: &ApiError) {
        // What is being typed in the same row belongs to what is refused.
        if let Some(row) = waiting.job.segment().and_then(|id| self.desk.row(id)) {
            self.flush(&row);
        }
        let (title, detail) = explain(error);
        let reason = Reason { code: error.code().to_owned(), title, detail };
        let changed = self.unsent.try_update_value(|unsent| unsent.refused(waiting.key(), &reason));
        for segment in changed.unwrap_or_default() {
            self.reconcile(segment);
        }
        self.desk.tell_error(reason.title, reason.detail);
    }
}

thread_local! {
    /// Ends the pause before the next try.
    static HURRY: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// Waits before the next try, or until there is a reason to try at once.
async fn pause_for(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let set =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        set.expect("a window has timers");
        HURRY.set(Some(resolve));
    });
    // It cannot be refused.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Sends what waits without waiting any longer: the connection is back, or somebody
/// is here again. A tab that slept has timers that come late.
pub(crate) fn hurry(outbox: Outbox) {
    if let Some(end_pause) = HURRY.take() {
        let _ = end_pause.call0(&wasm_bindgen::JsValue::NULL);
    }
    outbox.send();
}

/// Loads the article anew, when events do not fit what is here.
pub(crate) async fn reload(desk: Desk) {
    match api::load_article(desk.id).await {
        Ok(article) => desk.load(article),
        Err(error) => {
            let (title, detail) = explain(&error);
            desk.tell_error(title, detail);
        }
    }
}

/// Loads what the desk has agreed on, however long that takes.
pub(crate) async fn load_rules(desk: Desk) {
    let mut pause = 500;
    loop {
        match api::load_project().await {
            Ok(edition) => return desk.set_project(edition.project),
            Err(ApiError::Unreachable) => {
                sleep(pause).await;
                pause = (pause * 2).min(8_000);
            }
            Err(error) => {
                let (title, detail) = explain(&error);
                return desk.tell_error(title, detail);
            }
        }
    }
}
