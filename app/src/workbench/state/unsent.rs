//! What somebody has done here that the server has not stored yet, and what of it
//! can be taken back.
//!
//! Plain data and rules over it: no browser, no clock, no sending. Every action is
//! a job that waits for its answer under a key. Undo goes by what was done last
//! here, whatever the server knows of it: a job that was never sent is withdrawn,
//! one that may be under way is followed by its undo, one that is stored is undone
//! by its event. What the server refuses is held with its words until somebody has
//! decided about them.
//!
//! Each job is written down by itself, as a [`Record`] under a [`Label`]: a change
//! costs what it changes, however much waits.

use std::collections::{HashMap, HashSet, VecDeque};

use review::{
    model::id::SegmentId,
    wire::api::{Confirmation, NewText},
};

use super::{
    deed::{Deed, Done, Stands, State},
    job::{Job, Rewritten},
    record::{Held, Label, Reason, Record, Waiting},
};

/// Number of things done that can still be taken back after the page was loaded anew.
const REMEMBERED: usize = 100;

/// What an answer told of a job that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The event's number.
    pub(crate) event: u64,
    /// What it did to a text, with the revision that it made.
    pub(crate) revised: Option<(Revision, String, String)>,
}

/// A segment and a revision of it.
pub(crate) type Revision = (SegmentId, u32);

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Unsent {
    queue: VecDeque<Waiting>,
    held: Vec<Held>,
    undo: Vec<Deed>,
    redo: Vec<Deed>,
    actions: u64,
    /// Whether what comes belongs to the action before it.
    together: bool,
    /// The text as it was typed that further typing may go on with.
    typing: Option<Label>,
    /// The last place that was given.
    place: u64,
    /// Whose records are other than those written down.
    touched: Vec<Label>,
}

impl Unsent {
    /// Number of jobs without an answer.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// What the server did not take.
    pub(crate) fn held(&self) -> &[Held] {
        &self.held
    }

    /// The segments that something waits for, or whose text is held.
    pub(crate) fn segments(&self) -> Vec<SegmentId> {
        let waiting = self.queue.iter().filter_map(|waiting| match &waiting.job {
            Job::Undo { text, .. } => text.as_ref().map(|text| text.segment),
            job => job.segment(),
        });
        let mut all: Vec<SegmentId> =
            waiting.chain(self.held.iter().filter_map(|held| held.job.segment())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The text that a row shows as it was written here, while it is not stored.
    pub(crate) fn text_of(&self, id: SegmentId) -> Option<&str> {
        self.waiting_text_of(id).or_else(|| self.refused_text_of(id))
    }

    /// The text that a row shows though the server did not take it.
    pub(crate) fn refused_text_of(&self, id: SegmentId) -> Option<&str> {
        self.held_text(id).filter(|held| !held.is_conflict())?.job.shows(id)
    }

    /// The text that a segment has once all is stored that waits.
    pub(crate) fn waiting_text_of(&self, id: SegmentId) -> Option<&str> {
        self.queue.iter().rev().find_map(|waiting| waiting.job.shows(id))
    }

    /// The texts of [`Self::waiting_text_of`], of all segments that have one.
    pub(crate) fn waiting_texts(&self) -> HashMap<SegmentId, &str> {
        let shown = self.queue.iter().filter_map(|waiting| waiting.job.shown());
        shown.collect()
    }

    /// The text of a segment that the server did not take, and why.
    pub(crate) fn held_text(&self, id: SegmentId) -> Option<&Held> {
        self.held.iter().rev().find(|held| held.is_text_of(id))
    }

    /// Has what comes follow on `place`, the last that is taken in the storage.
    pub(crate) fn begin_after(&mut self, place: u64) {
        self.place = self.place.max(place);
    }

    /// Puts what earlier visits, or other windows, left behind before the rest, in
    /// its order. Any of it may have reached the server, or be sent by the window
    /// that left it. What an `earlier` version of the program has written comes after
    /// it, and is written down anew. `stored` gives the revision of a segment that is
    /// stored, and its text.
    pub(crate) fn recall(
        &mut self,
        mut kept: Vec<(Label, Record)>,
        earlier: Vec<(String, Record)>,
        stored: impl Fn(SegmentId) -> Option<(u32, String)>,
    ) {
        kept.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.begin_after(kept.last().map_or(0, |(label, _)| label.place));
        for (key, record) in earlier {
            self.place += 1;
            let label = Label { place: self.place, key };
            self.touched.push(label.clone());
            kept.push((label, record));
        }
        let mut queue = VecDeque::with_capacity(kept.len() + self.queue.len());
        for (label, Record { job, reason }) in kept {
            let is_known = self.queue.iter().any(|known| known.key() == label.key)
                || self.held.iter().any(|known| known.label.key == label.key);
            match reason {
                _ if is_known => {}
                Some(reason) => self.held.push(Held { label, job, reason }),
                None => queue.push_back(Waiting { label, job, tried: true }),
            }
        }
        queue.append(&mut self.queue);
        self.queue = queue;
        self.adopt_orphans(stored);
    }

    /// An undo waits for what it takes back, which another window has sent meanwhile
    /// and removed: nothing tells its event any more. Where its text still stands, the
    /// one before is put back by itself; where it does not, somebody went on from it.
    fn adopt_orphans(&mut self, stored: impl Fn(SegmentId) -> Option<(u32, String)>) {
        let mut keys = HashSet::new();
        let mut queue = VecDeque::with_capacity(self.queue.len());
        for mut waiting in std::mem::take(&mut self.queue) {
            if let Job::Undo { of: Some(of), text, .. } = &waiting.job
                && !keys.contains(of)
            {
                self.touched.push(waiting.label.clone());
                let Some(Rewritten { segment, before, after }) = text.clone() else { continue };
                let Some((revision, now)) = stored(segment) else { continue };
                if now != before {
                    continue;
                }
                let text = NewText { revision, text: after, restores: None };
                waiting.job = Job::Revise { segment, text, base: before };
            }
            keys.insert(waiting.label.key.clone());
            queue.push_back(waiting);
        }
        self.queue = queue;
    }

    /// What is to be written down since it was asked last, by its label: a record,
    /// or that there is none any more.
    pub(crate) fn take_touched(&mut self) -> Vec<Label> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// What stands under a label.
    pub(crate) fn record(&self, label: &Label) -> Option<Record<&Job>> {
        let waiting = self.queue.iter().rev().find(|waiting| waiting.label == *label);
        if let Some(waiting) = waiting {
            return Some(Record { job: &waiting.job, reason: None });
        }
        let held = self.held.iter().find(|held| held.label == *label)?;
        Some(Record { job: &held.job, reason: Some(held.reason.clone()) })
    }

    /// What was done last here, so that it can be taken back when the page is loaded
    /// anew.
    pub(crate) fn done(&self) -> Done {
        let last = |deeds: &[Deed]| deeds[deeds.len().saturating_sub(REMEMBERED)..].to_vec();
        Done { undo: last(&self.undo), redo: last(&self.redo) }
    }

    /// Takes in what this window had done, once [`Self::recall`] has brought what
    /// still waits. What came to an end elsewhere cannot be taken back here.
    pub(crate) fn remember(&mut self, done: Done) {
        let is_gone = |deed: &Deed| match &deed.state {
            State::Waiting(key) => self.queue.iter().all(|waiting| waiting.key() != key),
            State::Stored(_) | State::Withdrawn(_) => false,
        };
        let Done { mut undo, mut redo } = done;
        // Nor what was done before it: it would not be the last.
        if let Some(at) = undo.iter().rposition(is_gone) {
            undo.drain(..=at);
        }
        if redo.iter().any(is_gone) {
            redo.clear();
        }
        let last = undo.iter().chain(&redo).map(|deed| deed.action).max().unwrap_or(0);
        for deed in &mut self.undo {
            deed.action += last;
        }
        self.actions += last;
        // Whatever was done since, there is nothing to do again.
        if self.undo.is_empty() && self.redo.is_empty() {
            self.redo = redo;
        }
        undo.append(&mut self.undo);
        self.undo = undo;
    }

    /// Makes one action of all that is pushed until [`Self::end_action`].
    pub(crate) fn begin_action(&mut self) {
        self.actions += 1;
        self.together = true;
    }

    /// Ends an action of several jobs.
    pub(crate) fn end_action(&mut self) {
        self.together = false;
        self.end_typing();
    }

    /// The same as [`Self::begin_action`], unless an action is going on; whether it
    /// begins here.
    pub(crate) fn begin_drag(&mut self) -> bool {
        let begins = !self.together;
        if begins {
            self.begin_action();
        }
        begins
    }

    /// Adds what was done last. Typing that goes on with typing which was not sent
    /// yet takes its place.
    pub(crate) fn push(&mut self, key: String, job: Job, typed: bool) {
        self.redo.clear();
        let mut replaced = Vec::new();
        if let Job::Revise { segment, text, .. } = &job {
            replaced = self.replace_held(*segment);
            if let Some(last) = self.queue.back_mut()
                && let Job::Revise { segment: known, text: earlier, .. } = &mut last.job
                && typed
                && !last.tried
                && self.typing.as_ref() == Some(&last.label)
                && known == segment
            {
                earlier.text.clone_from(&text.text);
                // Under the earlier key another window may have sent the earlier text.
                let label = Label { key, ..last.label };
                let before = std::mem::replace(&mut last.label, label.clone());
                let text = last.job.rewritten();
                let deed = self.undo.iter_mut().rev().find(|deed| deed.waits_for(&before.key));
                if let Some(deed) = deed {
                    (deed.text, deed.state) = (text, State::Waiting(label.key.clone()));
                }
                self.touched.extend([before, label.clone()]);
                self.typing = Some(label);
                return;
            }
        }
        if !self.together {
            self.actions += 1;
        }
        self.undo.push(Deed {
            action: self.actions,
            state: State::Waiting(key.clone()),
            text: job.rewritten(),
            confirmed: job.confirmed(),
            stands: None,
            replaced,
        });
        let label = self.enqueue(key, job);
        self.typing = typed.then_some(label);
    }

    fn enqueue(&mut self, key: String, job: Job) -> Label {
        self.place += 1;
        let label = Label { place: self.place, key };
        self.touched.push(label.clone());
        self.queue.push_back(Waiting { label: label.clone(), job, tried: false });
        label
    }

    /// Another try with words that were refused, or with others in their place.
    fn replace_held(&mut self, id: SegmentId) -> Vec<Held> {
        let is_replaced = |held: &mut Held| held.is_text_of(id) && !held.is_conflict();
        let replaced: Vec<Held> = self.held.extract_if(.., is_replaced).collect();
        self.touched.extend(replaced.iter().map(|held| held.label.clone()));
        replaced
    }

    /// Takes back what was done last here; `None` where there is nothing. Gives the
    /// segments whose text on the screen is another now.
    pub(crate) fn undo(&mut self, mut new_key: impl FnMut() -> String) -> Option<Vec<SegmentId>> {
        self.end_typing();
        let action = self.undo.last()?.action;
        let mut changed = Vec::new();
        while let Some(mut deed) = self.undo.pop_if(|deed| deed.action == action) {
            changed.extend(deed.text.as_ref().map(|text| text.segment));
            for held in std::mem::take(&mut deed.replaced) {
                self.touched.push(held.label.clone());
                self.held.push(held);
            }
            if let Some(waiting) = self.withdraw(&deed.state) {
                if let Job::Undo { event, of, .. } = waiting.job {
                    // What it did again stays undone.
                    deed.state = State::of(event, of);
                    deed.text = deed.text.map(Rewritten::reversed);
                } else {
                    deed.state = State::Withdrawn(Box::new(waiting));
                }
                self.redo.push(deed);
                continue;
            }
            let (event, of) = match &deed.state {
                State::Stored(event) => (Some(*event), None),
                State::Waiting(key) => (None, Some(key.clone())),
                // Only what can be done again is withdrawn.
                State::Withdrawn(_) => continue,
            };
            let key = new_key();
            let instead = deed.instead().or_else(|| self.instead_on_its_way(&deed));
            let stands = deed.stands.take().or_else(|| self.stands_on_its_way(&deed));
            if let (Some(stands), true) = (&stands, deed.text.is_some()) {
                self.have_follow(stands, &key);
            }
            let text = deed.text.map(Rewritten::reversed);
            let state = State::Waiting(key.clone());
            self.redo.push(Deed { state, text: text.clone(), stands, ..deed });
            self.enqueue(key, Job::Undo { event, of, redo: false, text, instead });
        }
        Some(changed)
    }

    /// Where a text under way will stand, should the server take it.
    fn stands_on_its_way(&self, deed: &Deed) -> Option<Stands> {
        let sent = self.queue.iter().find(|waiting| deed.waits_for(waiting.key()))?;
        let Job::Revise { segment, text, .. } = &sent.job else { return None };
        let (before, after) = (text.revision, text.revision + 1);
        Some(Stands { segment: *segment, before, after, awaits: None })
    }

    /// The same as [`Deed::instead`] where the edit after the confirmation has no answer
    /// yet, nor has its undo: the revision follows that undo's answer.
    fn instead_on_its_way(&self, deed: &Deed) -> Option<(SegmentId, Confirmation)> {
        let confirmed = !deed.confirmed?;
        if let Some(Stands { segment, after, .. }) = deed.stands {
            let is_made_from_it = |of: &str| {
                let edit = self.queue.iter().find(|waiting| waiting.key() == of);
                edit.is_some_and(|edit| {
                    matches!(&edit.job, Job::Revise { segment: of, text, .. }
                        if (*of, text.revision) == (segment, after))
                })
            };
            let is_moved = self.queue.iter().any(|waiting| {
                matches!(&waiting.job, Job::Undo { of: Some(of), .. } if is_made_from_it(of))
            });
            return is_moved.then_some((segment, Confirmation { revision: after, confirmed }));
        }
        let at = self.queue.iter().position(|waiting| deed.waits_for(waiting.key()))?;
        let Job::Confirm { segment, confirmation } = &self.queue[at].job else { return None };
        let revision = confirmation.revision;
        let is_moved = self.queue.range(at..).any(|waiting| {
            matches!(&waiting.job, Job::Undo { text: Some(text), .. } if text.segment == *segment)
        });
        is_moved.then_some((*segment, Confirmation { revision, confirmed }))
    }

    /// Once the undo under `key` is stored, what was done before what it takes back
    /// has its text again, under another revision.
    fn have_follow(&mut self, undone: &Stands, key: &str) {
        for deed in &mut self.undo {
            if let Some(stands) = &mut deed.stands
                && (stands.segment, stands.after) == (undone.segment, undone.before)
            {
                stands.awaits = Some(key.to_owned());
            }
        }
    }

    /// Does again what was taken back last; see [`Self::undo`]. `stored` gives the
    /// revision of a segment that is stored, and its text.
    pub(crate) fn redo(
        &mut self,
        mut new_key: impl FnMut() -> String,
        stored: impl Fn(SegmentId) -> Option<(u32, String)>,
    ) -> Option<Vec<SegmentId>> {
        self.end_typing();
        let action = self.redo.last()?.action;
        let mut changed = Vec::new();
        while let Some(mut deed) = self.redo.pop_if(|deed| deed.action == action) {
            changed.extend(deed.text.as_ref().map(|text| text.segment));
            if let Some(Waiting { label, job: Job::Undo { event, of, .. }, .. }) =
                self.withdraw(&deed.state)
            {
                // What it undid still stands.
                self.stop_following(&label.key, None);
                deed.state = State::of(event, of);
                deed.text = deed.text.map(Rewritten::reversed);
                if let Some(text) = &deed.text {
                    deed.replaced = self.replace_held(text.segment);
                }
                self.undo.push(deed);
                continue;
            }
            let key = new_key();
            let text = deed.text.map(Rewritten::reversed);
            let undo =
                |event, of| Job::Undo { event, of, redo: true, text: text.clone(), instead: None };
            let job = match deed.state {
                State::Withdrawn(waiting) => {
                    let mut job = waiting.job;
                    if let Some(segment) = job.segment()
                        && let Some((revision, text)) = stored(segment)
                    {
                        job.rebase(segment, revision);
                        let waits = self.waiting_text_of(segment).map(str::to_owned);
                        if let Job::Revise { base, .. } = &mut job {
                            *base = waits.unwrap_or(text);
                        }
                    }
                    job
                }
                State::Stored(event) => undo(Some(event), None),
                State::Waiting(of) => undo(None, Some(of)),
            };
            if let Some((segment, _)) = job.shown() {
                deed.replaced = self.replace_held(segment);
            }
            let (state, text) = (State::Waiting(key.clone()), job.rewritten());
            let stands = deed.stands.filter(|_| deed.confirmed.is_some());
            self.undo.push(Deed { state, text, stands, ..deed });
            self.enqueue(key, job);
        }
        Some(changed)
    }

    /// What is typed from here on is another action.
    pub(crate) fn end_typing(&mut self) {
        self.typing = None;
    }

    /// Takes a job out of the queue, unless it may have reached the server.
    fn withdraw(&mut self, state: &State) -> Option<Waiting> {
        let State::Waiting(key) = state else { return None };
        let is_it = |waiting: &Waiting| waiting.key() == key && !waiting.tried;
        // What was done last is at the end.
        let at = self.queue.iter().rposition(is_it)?;
        let waiting = self.queue.remove(at)?;
        self.touched.push(waiting.label.clone());
        Some(waiting)
    }

    /// The job whose turn it is; from here on it may have reached the server.
    pub(crate) fn next(&mut self) -> Option<Waiting> {
        let first = self.queue.front_mut()?;
        first.tried = true;
        Some(first.clone())
    }

    /// Takes in that a job is stored, or, with `None`, that it changed nothing.
    pub(crate) fn answered(&mut self, key: &str, stored: Option<&Stored>) {
        let at = self.queue.iter().position(|waiting| waiting.key() == key);
        let answered = at.and_then(|at| self.queue.remove(at));
        if let Some(answered) = &answered {
            self.touched.push(answered.label.clone());
        }
        let Some(Stored { event, revised }) = stored else {
            return self.forget(key);
        };
        if let Some(((segment, revision), ..)) = revised {
            for waiting in &mut self.queue {
                if waiting.job.rebase(*segment, *revision) {
                    self.touched.push(waiting.label.clone());
                }
            }
            self.stop_following(key, Some(*revision));
        }
        let stands = match (revised, answered.map(|waiting| waiting.job)) {
            (Some(((segment, revision), ..)), _) => {
                Some((*segment, revision.saturating_sub(1), *revision))
            }
            (
                None,
                Some(
                    Job::Confirm { segment, confirmation }
                    | Job::Undo { instead: Some((segment, confirmation)), .. },
                ),
            ) => Some((segment, confirmation.revision, confirmation.revision)),
            _ => None,
        };
        let stands =
            stands.map(|(segment, before, after)| Stands { segment, before, after, awaits: None });
        for deed in self.undo.iter_mut().chain(&mut self.redo) {
            if deed.waits_for(key) {
                deed.state = State::Stored(*event);
                deed.stands = stands.clone().or(deed.stands.take());
                if let Some(((segment, _), before, after)) = revised {
                    let (before, after) = (before.clone(), after.clone());
                    deed.text = Some(Rewritten { segment: *segment, before, after });
                }
            }
        }
        let mut undone_by = None;
        for waiting in &mut self.queue {
            if let Job::Undo { event: known, of, .. } = &mut waiting.job
                && of.as_deref() == Some(key)
            {
                (*known, *of) = (Some(*event), None);
                self.touched.push(waiting.label.clone());
                undone_by = Some(waiting.label.key.clone());
            }
        }
        if let (Some(undo), Some(stands), true) = (undone_by, stands, revised.is_some()) {
            self.have_follow(&stands, &undo);
            for deed in self.redo.iter_mut().filter(|deed| deed.waits_for(&undo)) {
                deed.stands = Some(stands.clone());
            }
        }
    }

    /// The undo under `key` has come to its end: stored as `revision`, or not.
    fn stop_following(&mut self, key: &str, revision: Option<u32>) {
        for stands in self.undo.iter_mut().filter_map(|deed| deed.stands.as_mut()) {
            if stands.awaits.as_deref() == Some(key) {
                stands.awaits = None;
                stands.after = revision.unwrap_or(stands.after);
            }
        }
    }

    /// Takes in that the server refused a job: its words are held, unless they were
    /// taken back already, and what was to follow on it in the same segment with
    /// them. Gives the segments whose text on the screen may be another now.
    pub(crate) fn refused(&mut self, key: &str, reason: &Reason) -> Vec<SegmentId> {
        let Some(at) = self.queue.iter().position(|waiting| waiting.key() == key) else {
            return Vec::new();
        };
        let Some(refused) = self.queue.remove(at) else { return Vec::new() };
        let mut changed: Vec<SegmentId> =
            refused.job.rewritten().map(|text| text.segment).into_iter().collect();
        let mut lost = vec![refused];
        if let Job::Revise { segment, .. } = lost[0].job {
            // They were made from a text that does not exist.
            let (behind, rest) = std::mem::take(&mut self.queue)
                .into_iter()
                .partition(|waiting| waiting.job.segment() == Some(segment));
            self.queue = rest;
            lost.extend::<VecDeque<Waiting>>(behind);
        }
        changed.extend(lost.iter().filter_map(|waiting| waiting.job.segment()));
        self.touched.extend(lost.iter().map(|waiting| waiting.label.clone()));
        // The last text that stands has the words of those before it in it.
        let mut texts = lost.iter().rev().filter(|w| matches!(w.job, Job::Revise { .. }));
        let last_text = texts.find(|waiting| !self.is_undone(waiting.key()));
        let last_text = last_text.map(|waiting| waiting.label.clone());
        let base = match &lost[0].job {
            Job::Revise { base, .. } => Some(base.clone()),
            _ => None,
        };
        for Waiting { label, mut job, .. } in lost {
            let was_undone = self.is_undone(&label.key);
            self.forget(&label.key);
            let is_earlier_text =
                matches!(job, Job::Revise { .. }) && last_text.as_ref() != Some(&label);
            if was_undone || is_earlier_text || job.words().is_none() {
                continue;
            }
            if let (Job::Revise { base: known, .. }, Some(base)) = (&mut job, &base) {
                known.clone_from(base);
            }
            self.held.push(Held { label, job, reason: reason.clone() });
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Whether something takes it back that is not taken back itself.
    fn is_undone(&self, key: &str) -> bool {
        self.queue.iter().any(|waiting| {
            matches!(&waiting.job, Job::Undo { of: Some(of), .. } if of == key)
                && !self.is_undone(waiting.key())
        })
    }

    /// A job came to nothing: there is nothing to take back of it.
    fn forget(&mut self, key: &str) {
        self.undo.retain(|deed| !deed.waits_for(key));
        self.redo.retain(|deed| !deed.waits_for(key));
        self.stop_following(key, None);
        let depends =
            |waiting: &Waiting| matches!(&waiting.job, Job::Undo { of: Some(of), .. } if of == key);
        while let Some(at) = self.queue.iter().position(depends) {
            if let Some(waiting) = self.queue.remove(at) {
                self.forget(waiting.key());
                self.touched.push(waiting.label);
            }
        }
    }

    /// Somebody has decided about words that were held.
    pub(crate) fn decided(&mut self, job: &Job) {
        let decided = self.held.iter().filter(|held| held.job == *job);
        self.touched.extend(decided.map(|held| held.label.clone()));
        self.held.retain(|held| held.job != *job);
    }
}

#[cfg(test)]
#[path = "unsent_tests.rs"]
mod tests;
