//! Sending what waits in the outbox, and taking in what the server answers.

use std::collections::VecDeque;

use leptos::{prelude::*, task::spawn_local};
use review::{api::Written, command::UndoRequest, event::Change, id::SegmentId, json};

use super::{
    desk::{Conflict, Desk, Taken},
    outbox::{Job, Outbox, Waiting},
    words::Words,
};
use crate::{
    api::{self, Answer, ApiError},
    later::sleep,
    problem::explain,
};

/// Begins to send: first what an earlier visit left behind.
pub(super) fn resume(outbox: Outbox) {
    let kept = outbox.kept.try_update_value(Option::take).flatten();
    let kept: Option<VecDeque<Waiting>> = kept.and_then(|json| json::from_str(&json).ok());
    if let Some(mut kept) = kept {
        outbox.queue.update_value(|queue| {
            kept.append(queue);
            *queue = kept;
        });
    }
    outbox.sender.set_value(Some(Outbox::deliver_all));
    outbox.changed();
    outbox.send();
}

impl Outbox {
    /// Takes the last thing done here back.
    pub(crate) fn undo(&self) {
        match self.undo.try_update_value(Vec::pop).flatten() {
            Some(event) => self.push(Job::Undo { event, redo: false }),
            None => self.desk.tell(Words::here().nothing_to_undo),
        }
    }

    /// Does again what was taken back last.
    pub(crate) fn redo(&self) {
        match self.redo.try_update_value(Vec::pop).flatten() {
            Some(event) => self.push(Job::Undo { event, redo: true }),
            None => self.desk.tell(Words::here().nothing_to_redo),
        }
    }

    /// Sends the queue, one write after the other, unless that is being done.
    fn deliver_all(self) {
        if self.sending.get_value() {
            return;
        }
        self.sending.set_value(true);
        spawn_local(async move {
            let mut pause = 500;
            while let Some(next) =
                self.queue.try_with_value(|queue| queue.front().cloned()).flatten()
            {
                match self.deliver(&next).await {
                    Err(ApiError::Unreachable) => {
                        self.offline.set(true);
                        sleep(pause).await;
                        pause = (pause * 2).min(8_000);
                        continue;
                    }
                    // Signed out: everything stays until somebody has signed in.
                    Err(error) if error.status() == 401 => {
                        self.desk.tell_error(Words::here().signed_out, "");
                        break;
                    }
                    Err(error) => self.refused(&next.job, &error),
                    Ok(written) => self.written(&next.job, written).await,
                }
                pause = 500;
                self.offline.set(false);
                self.queue.update_value(|queue| {
                    queue.pop_front();
                });
                self.changed();
            }
            self.sending.try_set_value(false);
        });
    }

    async fn deliver(&self, waiting: &Waiting) -> Answer<Written> {
        let (article, key) = (self.desk.id, waiting.key.as_str());
        match &waiting.job {
            Job::Revise { segment, text, .. } => api::revise(article, *segment, text, key).await,
            Job::Confirm { segment, confirmation } => {
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
            Job::Undo { event, .. } => {
                api::undo(article, &UndoRequest { event: *event }, key).await
            }
        }
    }

    async fn written(&self, job: &Job, written: Written) {
        let words = Words::here();
        self.desk.said.set(words.saved.to_owned());
        if let Job::Revise { segment, text, .. } = job {
            self.settle(*segment, &text.text);
        }
        let Some(event) = written.event else { return };
        match job {
            Job::Undo { redo: false, .. } => {
                self.redo.update_value(|redo| redo.push(event.n));
                self.desk.tell(words.undone);
            }
            Job::Undo { redo: true, .. } => self.undo.update_value(|undo| undo.push(event.n)),
            _ => {
                self.undo.update_value(|undo| undo.push(event.n));
                self.redo.set_value(Vec::new());
            }
        }
        // What waits for the same segment was made from what was just written.
        if let Change::SegmentRevised(revised) = event.change.effect() {
            let (id, revision) = (revised.segment, revised.revision);
            self.queue.update_value(|queue| {
                for waiting in queue.iter_mut().skip(1) {
                    waiting.job.rebase(id, revision);
                }
            });
            if let Some(row) = self.desk.row(id) {
                row.draft.update_untracked(|draft| {
                    if let Some(draft) = draft {
                        draft.revision = revision;
                        draft.base.clone_from(&revised.to);
                    }
                });
            }
        }
        if self.desk.take(event) == Taken::Lost {
            reload(self.desk).await;
        }
    }

    /// A saved text is no draft any more, unless the typing went on.
    fn settle(&self, segment: SegmentId, saved: &str) {
        let Some(row) = self.desk.row(segment) else { return };
        if row.draft.with_untracked(|draft| draft.as_ref().is_some_and(|draft| draft.text == saved))
        {
            row.draft.set(None);
        }
    }

    fn refused(&self, job: &Job, error: &ApiError) {
        let (title, detail) = explain(error);
        let (Job::Revise { segment, text, base }, "stale") = (job, error.code()) else {
            self.desk.tell_error(title, detail);
            return;
        };
        if let Some(row) = self.desk.row(*segment) {
            row.draft.set(None);
            let (base, mine) = (base.clone(), text.text.clone());
            row.conflict.set(Some(Conflict { base, mine }));
        }
        // Later writes to this segment were made from a text that does not exist.
        self.queue.update_value(|queue| {
            let mut first = true;
            queue.retain(|waiting| {
                std::mem::take(&mut first) || waiting.job.segment() != Some(*segment)
            });
        });
        self.desk.tell_error(title, detail);
    }
}

impl Job {
    fn segment(&self) -> Option<SegmentId> {
        match self {
            Self::Revise { segment, .. }
            | Self::Confirm { segment, .. }
            | Self::Rate { segment, .. }
            | Self::PlaceMarks { segment, .. }
            | Self::Raise { segment, .. } => Some(*segment),
            Self::ChangeFlag { .. }
            | Self::Realign { .. }
            | Self::Dismiss { .. }
            | Self::Undo { .. } => None,
        }
    }

    /// Makes a write that waits follow on a revision just written.
    fn rebase(&mut self, id: SegmentId, revision: u32) {
        match self {
            Self::Revise { segment, text, .. } if *segment == id => text.revision = revision,
            Self::Confirm { segment, confirmation } if *segment == id => {
                confirmation.revision = revision;
            }
            Self::Rate { segment, rating } if *segment == id => rating.revision = revision,
            Self::PlaceMarks { segment, marks } if *segment == id => marks.revision = revision,
            Self::Raise { segment, flag } if *segment == id => flag.revision = revision,
            Self::Realign { operation } => operation.rebase(id, revision),
            Self::Revise { .. }
            | Self::Confirm { .. }
            | Self::Rate { .. }
            | Self::PlaceMarks { .. }
            | Self::Raise { .. }
            | Self::ChangeFlag { .. }
            | Self::Dismiss { .. }
            | Self::Undo { .. } => {}
        }
    }
}

/// Loads the article anew, when events do not fit what is here.
pub(super) async fn reload(desk: Desk) {
    match api::load_article(desk.id).await {
        Ok(article) => desk.load(article),
        Err(error) => {
            let (title, detail) = explain(&error);
            desk.tell_error(title, detail);
        }
    }
}

/// Loads what the desk has agreed on, however long that takes.
pub(super) async fn load_rules(desk: Desk) {
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
