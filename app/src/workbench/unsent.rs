//! What somebody has done here that the server has not stored yet, and what of it
//! can be taken back.
//!
//! Plain data and rules over it: no browser, no clock, no sending. Every action is
//! a job that waits for its answer under a key. Undo goes by what was done last
//! here, whatever the server knows of it: a job that was never sent is withdrawn,
//! one that may be under way is followed by its undo, one that is stored is undone
//! by its event. What the server refuses is held with its words until somebody has
//! decided about them.

use std::collections::VecDeque;

use review::{
    command::alignment::Operation,
    model::{
        dismissal::NewDismissal,
        flag::{FlagEdit, NewFlag},
        id::{FlagId, SegmentId},
    },
    wire::api::{Confirmation, NewMarks, NewRating, NewText},
};
use serde::{Deserialize, Serialize};

/// A write that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Job {
    /// A new text of a segment.
    Revise {
        segment: SegmentId,
        text: NewText,
        /// What the text was made from: shown in a conflict, and after an undo.
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
    /// An undo, or the undo of one: of an event, or of a job before it whose event
    /// is not known yet.
    Undo {
        #[serde(default)]
        event: Option<u64>,
        #[serde(default)]
        of: Option<String>,
        redo: bool,
        /// The text it takes away, and the one it brings back.
        #[serde(default)]
        text: Option<Rewritten>,
    },
}

/// A text of a segment before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rewritten {
    pub(crate) segment: SegmentId,
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Rewritten {
    fn reversed(self) -> Self {
        Self { segment: self.segment, before: self.after, after: self.before }
    }
}

impl Job {
    /// The segment that it writes to, if it is one.
    pub(crate) fn segment(&self) -> Option<SegmentId> {
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
    pub(crate) fn rebase(&mut self, id: SegmentId, revision: u32) {
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

    /// The text that a segment has once this is stored.
    fn shows(&self, id: SegmentId) -> Option<&str> {
        match self {
            Self::Revise { segment, text, .. } => (*segment == id).then_some(text.text.as_str()),
            Self::Undo { text: Some(text), .. } => (text.segment == id).then_some(&text.after),
            _ => None,
        }
    }

    fn rewritten(&self) -> Option<Rewritten> {
        match self {
            Self::Revise { segment, text, base } => Some(Rewritten {
                segment: *segment,
                before: base.clone(),
                after: text.text.clone(),
            }),
            Self::Undo { text, .. } => text.clone(),
            _ => None,
        }
    }

    /// Words of a person that are nowhere else, if it has some.
    pub(crate) fn words(&self) -> Option<String> {
        let words: Vec<&str> = match self {
            Self::Revise { text, .. } => vec![&text.text],
            Self::Raise { flag, .. } => {
                vec![&flag.comment, flag.correction.as_deref().unwrap_or_default()]
            }
            Self::ChangeFlag { edit, .. } => vec![
                edit.comment.as_deref().unwrap_or_default(),
                edit.correction.as_deref().unwrap_or_default(),
            ],
            _ => Vec::new(),
        };
        let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
        (!words.is_empty()).then(|| words.join("\n"))
    }
}

/// A job with the key under which it is sent: sent twice, it happens once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) key: String,
    pub(crate) job: Job,
    /// Whether it may have reached the server.
    #[serde(default)]
    pub(crate) tried: bool,
    /// Whether it is a text as it was typed, which further typing may go on with.
    #[serde(default)]
    pub(crate) typed: bool,
}

/// Why the server did not take something, in the visitor's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) detail: String,
}

/// Words that the server did not take, until somebody has decided about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) job: Job,
    pub(crate) reason: Reason,
}

impl Held {
    fn is_text_of(&self, id: SegmentId) -> bool {
        matches!(&self.job, Job::Revise { segment, .. } if *segment == id)
    }

    /// Whether something else stands in its place by now: then that is on the screen,
    /// and these words beside it.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self.reason.code.as_str(), "stale" | "unknown_segment")
    }
}

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

/// Something that was done here and can be taken back, or done again.
#[derive(Clone, Debug, PartialEq)]
struct Deed {
    /// Deeds of one action share it, and go together.
    action: u64,
    state: State,
    text: Option<Rewritten>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    /// The job with this key has no answer yet.
    Waiting(String),
    /// It is stored as this event.
    Stored(u64),
    /// It was withdrawn before it was sent.
    Withdrawn(Box<Waiting>),
}

impl State {
    /// Of what an undo is for.
    fn of(event: Option<u64>, key: Option<String>) -> Self {
        event.map_or_else(|| Self::Waiting(key.unwrap_or_default()), Self::Stored)
    }
}

/// All of it. What is written down is the queue and what is held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unsent {
    queue: VecDeque<Waiting>,
    #[serde(default)]
    held: Vec<Held>,
    #[serde(skip)]
    undo: Vec<Deed>,
    #[serde(skip)]
    redo: Vec<Deed>,
    #[serde(skip)]
    actions: u64,
    /// Whether what comes belongs to the action before it.
    #[serde(skip)]
    together: bool,
}

impl Unsent {
    /// What is left of a queue.
    pub(crate) fn of(queue: VecDeque<Waiting>) -> Self {
        Self { queue, ..Self::default() }
    }

    /// Whether nothing waits and nothing is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.held.is_empty()
    }

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
        self.waiting_text_of(id)
            .or_else(|| self.held_text(id).filter(|held| !held.is_conflict())?.job.shows(id))
    }

    /// The text that a segment has once all is stored that waits.
    pub(crate) fn waiting_text_of(&self, id: SegmentId) -> Option<&str> {
        self.queue.iter().rev().find_map(|waiting| waiting.job.shows(id))
    }

    /// The text of a segment that the server did not take, and why.
    pub(crate) fn held_text(&self, id: SegmentId) -> Option<&Held> {
        self.held.iter().rev().find(|held| held.is_text_of(id))
    }

    /// Puts what an earlier visit, or another window, left behind before the rest.
    /// Its first job may have reached the server.
    pub(crate) fn recall(&mut self, mut earlier: Self) {
        earlier.queue.retain(|kept| self.queue.iter().all(|known| known.key != kept.key));
        if let Some(first) = earlier.queue.front_mut() {
            first.tried = true;
        }
        for waiting in &mut earlier.queue {
            waiting.typed = false;
        }
        let at = usize::from(self.queue.front().is_some_and(|first| first.tried));
        for waiting in earlier.queue.into_iter().rev() {
            self.queue.insert(at, waiting);
        }
        for held in earlier.held {
            if !self.held.contains(&held) {
                self.held.push(held);
            }
        }
    }

    /// Makes one action of all that is pushed until [`Self::end_action`].
    pub(crate) fn begin_action(&mut self) {
        self.actions += 1;
        self.together = true;
    }

    /// Ends an action of several jobs.
    pub(crate) fn end_action(&mut self) {
        self.together = false;
    }

    /// Adds what was done last. Typing that goes on with typing which was not sent
    /// yet takes its place.
    pub(crate) fn push(&mut self, key: String, job: Job, typed: bool) {
        self.redo.clear();
        if let Job::Revise { segment, text, .. } = &job {
            self.replace_held(*segment);
            if let Some(last) = self.queue.back_mut()
                && let Job::Revise { segment: known, text: earlier, .. } = &mut last.job
                && (typed, last.typed, last.tried) == (true, true, false)
                && known == segment
            {
                earlier.text.clone_from(&text.text);
                let last = last.clone();
                let deed = self.undo.iter_mut().rev().find(|deed| deed.waits_for(&last.key));
                if let Some(deed) = deed {
                    deed.text = last.job.rewritten();
                }
                return;
            }
        }
        self.add(Waiting { key, job, tried: false, typed });
    }

    /// Another try with words that were refused, or with others in their place.
    fn replace_held(&mut self, id: SegmentId) {
        self.held.retain(|held| !held.is_text_of(id) || held.is_conflict());
    }

    fn add(&mut self, waiting: Waiting) {
        if !self.together {
            self.actions += 1;
        }
        self.undo.push(Deed {
            action: self.actions,
            state: State::Waiting(waiting.key.clone()),
            text: waiting.job.rewritten(),
        });
        self.queue.push_back(waiting);
    }

    /// Takes back what was done last here; `None` where there is nothing. Gives the
    /// segments whose text on the screen is another now.
    pub(crate) fn undo(&mut self, mut new_key: impl FnMut() -> String) -> Option<Vec<SegmentId>> {
        self.end_typing();
        let action = self.undo.last()?.action;
        let mut changed = Vec::new();
        while let Some(deed) = self.undo.pop_if(|deed| deed.action == action) {
            changed.extend(deed.text.as_ref().map(|text| text.segment));
            if let Some(waiting) = self.withdraw(&deed.state) {
                let (state, text) = match waiting.job {
                    // What it did again stays undone.
                    Job::Undo { event, of, .. } => {
                        (State::of(event, of), deed.text.map(Rewritten::reversed))
                    }
                    _ => (State::Withdrawn(Box::new(waiting)), deed.text),
                };
                self.redo.push(Deed { action, state, text });
                continue;
            }
            let (event, of) = match deed.state {
                State::Stored(event) => (Some(event), None),
                State::Waiting(key) => (None, Some(key)),
                // Only what can be done again is withdrawn.
                State::Withdrawn(_) => continue,
            };
            let text = deed.text.map(Rewritten::reversed);
            let key = new_key();
            self.redo.push(Deed { action, state: State::Waiting(key.clone()), text: text.clone() });
            let job = Job::Undo { event, of, redo: false, text };
            self.queue.push_back(Waiting { key, job, tried: false, typed: false });
        }
        Some(changed)
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
        while let Some(deed) = self.redo.pop_if(|deed| deed.action == action) {
            changed.extend(deed.text.as_ref().map(|text| text.segment));
            if let Some(Waiting { job: Job::Undo { event, of, .. }, .. }) =
                self.withdraw(&deed.state)
            {
                // What it undid still stands.
                let (state, text) = (State::of(event, of), deed.text.map(Rewritten::reversed));
                self.undo.push(Deed { action, state, text });
                continue;
            }
            let key = new_key();
            let (job, text) = match deed.state {
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
                    let text = job.rewritten();
                    (job, text)
                }
                State::Stored(event) => {
                    let text = deed.text.map(Rewritten::reversed);
                    let job =
                        Job::Undo { event: Some(event), of: None, redo: true, text: text.clone() };
                    (job, text)
                }
                State::Waiting(of) => {
                    let text = deed.text.map(Rewritten::reversed);
                    let job =
                        Job::Undo { event: None, of: Some(of), redo: true, text: text.clone() };
                    (job, text)
                }
            };
            if let Job::Revise { segment, .. } = &job {
                self.replace_held(*segment);
            }
            self.undo.push(Deed { action, state: State::Waiting(key.clone()), text });
            self.queue.push_back(Waiting { key, job, tried: false, typed: false });
        }
        Some(changed)
    }

    /// What is typed from here on is another action.
    fn end_typing(&mut self) {
        for waiting in &mut self.queue {
            waiting.typed = false;
        }
    }

    /// Takes a job out of the queue, unless it may have reached the server.
    fn withdraw(&mut self, state: &State) -> Option<Waiting> {
        let State::Waiting(key) = state else { return None };
        let at = self.queue.iter().position(|waiting| waiting.key == *key && !waiting.tried)?;
        self.queue.remove(at)
    }

    /// The job whose turn it is; from here on it may have reached the server.
    pub(crate) fn next(&mut self) -> Option<Waiting> {
        let first = self.queue.front_mut()?;
        first.tried = true;
        Some(first.clone())
    }

    /// Takes in that a job is stored, or, with `None`, that it changed nothing.
    pub(crate) fn answered(&mut self, key: &str, stored: Option<&Stored>) {
        self.queue.retain(|waiting| waiting.key != key);
        if let Some(Stored { revised: Some(((segment, revision), ..)), .. }) = stored {
            for waiting in &mut self.queue {
                waiting.job.rebase(*segment, *revision);
            }
        }
        let Some(Stored { event, revised }) = stored else {
            return self.forget(key);
        };
        for deed in self.undo.iter_mut().chain(&mut self.redo) {
            if deed.waits_for(key) {
                deed.state = State::Stored(*event);
                if let Some(((segment, _), before, after)) = revised {
                    let (before, after) = (before.clone(), after.clone());
                    deed.text = Some(Rewritten { segment: *segment, before, after });
                }
            }
        }
        for waiting in &mut self.queue {
            if let Job::Undo { event: known, of, .. } = &mut waiting.job
                && of.as_deref() == Some(key)
            {
                (*known, *of) = (Some(*event), None);
            }
        }
    }

    /// Takes in that the server refused a job: its words are held, unless they were
    /// taken back already, and what was to follow on it in the same segment with
    /// them. Gives the segments whose text on the screen may be another now.
    pub(crate) fn refused(&mut self, key: &str, reason: &Reason) -> Vec<SegmentId> {
        let Some(at) = self.queue.iter().position(|waiting| waiting.key == key) else {
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
        // The last text has the words of those before it in it.
        let mut texts = lost.iter().rev().filter(|w| matches!(w.job, Job::Revise { .. }));
        let last_text = texts.next().map(|waiting| waiting.key.clone());
        let base = match &lost[0].job {
            Job::Revise { base, .. } => Some(base.clone()),
            _ => None,
        };
        for waiting in lost {
            let was_undone = self.is_undone(&waiting.key);
            self.forget(&waiting.key);
            let is_earlier_text = matches!(waiting.job, Job::Revise { .. })
                && last_text.as_ref() != Some(&waiting.key);
            if was_undone || is_earlier_text || waiting.job.words().is_none() {
                continue;
            }
            let mut job = waiting.job;
            if let (Job::Revise { base: known, .. }, Some(base)) = (&mut job, &base) {
                known.clone_from(base);
            }
            self.held.push(Held { job, reason: reason.clone() });
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    fn is_undone(&self, key: &str) -> bool {
        self.queue.iter().any(|waiting| {
            matches!(&waiting.job, Job::Undo { of: Some(of), redo: false, .. } if of == key)
        })
    }

    /// A job came to nothing: there is nothing to take back of it.
    fn forget(&mut self, key: &str) {
        self.undo.retain(|deed| !deed.waits_for(key));
        self.redo.retain(|deed| !deed.waits_for(key));
        let depends =
            |waiting: &Waiting| matches!(&waiting.job, Job::Undo { of: Some(of), .. } if of == key);
        while let Some(at) = self.queue.iter().position(depends) {
            if let Some(waiting) = self.queue.remove(at) {
                self.forget(&waiting.key);
            }
        }
    }

    /// Somebody has decided about words that were held.
    pub(crate) fn decided(&mut self, job: &Job) {
        self.held.retain(|held| held.job != *job);
    }
}

impl Deed {
    fn waits_for(&self, key: &str) -> bool {
        matches!(&self.state, State::Waiting(waiting) if waiting == key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// A server of texts alone, which may be slow, refuse, and hear others.
    #[derive(Default)]
    struct Server {
        texts: HashMap<SegmentId, (u32, String)>,
        /// By number from 1: the segment, its text before and after.
        events: Vec<(SegmentId, String, String)>,
        answers: HashMap<String, Result<Option<Stored>, &'static str>>,
    }

    impl Server {
        fn new(rows: u128) -> Self {
            let text = |n| (segment(n), (0, format!("сөйлем {n}")));
            Self { texts: (0..rows).map(text).collect(), ..Self::default() }
        }

        fn write(&mut self, id: SegmentId, to: String) -> Stored {
            let text = self.texts.get_mut(&id).expect("a known segment");
            text.0 += 1;
            let from = std::mem::replace(&mut text.1, to.clone());
            self.events.push((id, from.clone(), to.clone()));
            Stored { event: self.events.len() as u64, revised: Some(((id, text.0), from, to)) }
        }

        /// Sent twice with one key, a write happens once.
        fn take(&mut self, waiting: &Waiting) -> Result<Option<Stored>, &'static str> {
            if let Some(answer) = self.answers.get(&waiting.key) {
                return answer.clone();
            }
            let answer = match &waiting.job {
                Job::Revise { segment, text, .. } => match self.texts.get(segment) {
                    None => Err("unknown_segment"),
                    Some((revision, _)) if *revision != text.revision => Err("stale"),
                    Some(_) if text.text.contains('\u{7}') => Err("forbidden_character"),
                    Some((_, known)) if *known == text.text => Ok(None),
                    Some(_) => Ok(Some(self.write(*segment, text.text.clone()))),
                },
                Job::Undo { event, of, .. } => {
                    assert_eq!(*of, None, "its turn comes after the answer to what it undoes");
                    let at = usize::try_from(event.expect("an event")).expect("small") - 1;
                    let (id, before, after) = self.events[at].clone();
                    match self.texts.get(&id) {
                        Some((_, now)) if *now == after => Ok(Some(self.write(id, before))),
                        _ => Err("superseded"),
                    }
                }
                _ => Ok(None),
            };
            self.answers.insert(waiting.key.clone(), answer.clone());
            answer
        }
    }

    fn segment(n: u128) -> SegmentId {
        SegmentId(uuid::Uuid::from_u128(n))
    }

    /// An editor at a screen.
    struct Editor {
        unsent: Unsent,
        keys: u32,
        /// What was typed and not handed over yet: the row, the revision it was typed
        /// on with its text, and the new one.
        typing: Option<(Revision, String, String)>,
        /// What the article is here.
        known: HashMap<SegmentId, (u32, String)>,
        /// Every action as a row, its text before and after: a model of undo.
        done: Vec<(SegmentId, String, String)>,
        undone: Vec<(SegmentId, String, String)>,
        /// Whether typing may go on with the last action: nothing was done or sent
        /// since.
        may_go_on: bool,
    }

    impl Editor {
        fn at(server: &Server) -> Self {
            let known = server.texts.clone();
            Self {
                unsent: Unsent::default(),
                keys: 0,
                typing: None,
                known,
                done: Vec::new(),
                undone: Vec::new(),
                may_go_on: false,
            }
        }

        fn key(&mut self) -> String {
            self.keys += 1;
            format!("key {}", self.keys)
        }

        fn screen(&self, id: SegmentId) -> String {
            match &self.typing {
                Some(((typed, _), _, text)) if *typed == id => text.clone(),
                _ => match self.unsent.text_of(id) {
                    Some(text) => text.to_owned(),
                    None => self.known.get(&id).map(|known| known.1.clone()).unwrap_or_default(),
                },
            }
        }

        fn type_in(&mut self, id: SegmentId, text: &str) {
            if self.typing.as_ref().is_some_and(|((typed, _), ..)| *typed != id) {
                self.flush();
            }
            let (revision, base) = match self.typing.take() {
                Some(((_, revision), base, _)) => (revision, base),
                None => self.known[&id].clone(),
            };
            self.typing = Some(((id, revision), base, text.to_owned()));
        }

        fn flush(&mut self) {
            let Some(((id, revision), base, text)) = self.typing.take() else { return };
            if self.unsent.text_of(id).unwrap_or(&base) == text {
                return;
            }
            let base = self.unsent.waiting_text_of(id).map_or(base, str::to_owned);
            match self.done.last_mut() {
                Some((row, _, after)) if self.may_go_on && *row == id => after.clone_from(&text),
                _ => self.done.push((id, base.clone(), text.clone())),
            }
            self.undone.clear();
            self.may_go_on = true;
            let key = self.key();
            let text = NewText { revision, text, restores: None };
            self.unsent.push(key, Job::Revise { segment: id, text, base }, true);
        }

        /// What the model says of the last action, undone or done: the row, and the
        /// text that taking it back, or doing it again, leaves there.
        fn last_action(&self, undo: bool) -> Option<(SegmentId, String)> {
            let (row, before, after) =
                if undo { self.done.last()? } else { self.undone.last()? }.clone();
            Some((row, if undo { before } else { after }))
        }

        fn undo(&mut self) -> bool {
            self.flush();
            if let Some(action) = self.done.pop() {
                self.undone.push(action);
            }
            self.may_go_on = false;
            let keys = &mut self.keys;
            let new_key = || {
                *keys += 1;
                format!("key {keys}")
            };
            self.unsent.undo(new_key).is_some()
        }

        fn redo(&mut self) -> bool {
            self.flush();
            if let Some(action) = self.undone.pop() {
                self.done.push(action);
            }
            self.may_go_on = false;
            let (keys, known) = (&mut self.keys, &self.known);
            let new_key = || {
                *keys += 1;
                format!("key {keys}")
            };
            self.unsent.redo(new_key, |id| known.get(&id).cloned()).is_some()
        }

        /// Sends the first job; its answer comes, or is lost on the way.
        fn deliver(&mut self, server: &mut Server, comes: bool) {
            let Some(waiting) = self.unsent.next() else { return };
            if self.unsent.waiting() == 1 {
                self.may_go_on = false;
            }
            let answer = server.take(&waiting);
            if !comes {
                return;
            }
            match answer {
                Ok(stored) => {
                    if let Some(Stored { revised: Some(((id, revision), _, to)), .. }) = &stored {
                        self.known.insert(*id, (*revision, to.clone()));
                        // What is being typed was made from what was just written.
                        if let Some(((typed, known), base, _)) = &mut self.typing
                            && typed == id
                        {
                            (*known, *base) = (*revision, to.clone());
                        }
                    }
                    self.unsent.answered(&waiting.key, stored.as_ref());
                }
                Err(code) => {
                    // What is being typed meanwhile belongs to what is refused.
                    if self.typing.as_ref().map(|typing| typing.0.0) == waiting.job.segment() {
                        self.flush();
                    }
                    let reason =
                        Reason { code: code.into(), title: String::new(), detail: String::new() };
                    self.unsent.refused(&waiting.key, &reason);
                    self.known = server.texts.clone();
                }
            }
        }

        fn deliver_all(&mut self, server: &mut Server) {
            while self.unsent.waiting() > 0 {
                self.deliver(server, true);
            }
            self.known = server.texts.clone();
        }
    }

    #[test]
    fn what_was_done_last_is_undone_whatever_the_server_knows_of_it() {
        for answers in 0..3 {
            let mut server = Server::new(2);
            let mut editor = Editor::at(&server);
            editor.type_in(segment(0), "бұрынғы");
            editor.flush();
            editor.deliver_all(&mut server);
            editor.type_in(segment(1), "соңғы");
            match answers {
                // Not even handed over; sent, but not answered; answered.
                0 => {}
                1 => {
                    editor.flush();
                    editor.deliver(&mut server, false);
                }
                _ => {
                    editor.flush();
                    editor.deliver_all(&mut server);
                }
            }
            assert!(editor.undo());
            assert_eq!(editor.screen(segment(1)), "сөйлем 1", "at once");
            assert_eq!(editor.screen(segment(0)), "бұрынғы", "and nothing else");
            editor.deliver_all(&mut server);
            assert_eq!(server.texts[&segment(1)].1, "сөйлем 1");
            assert_eq!(server.texts[&segment(0)].1, "бұрынғы");
            assert!(editor.redo());
            assert_eq!(editor.screen(segment(1)), "соңғы");
            editor.deliver_all(&mut server);
            assert_eq!(server.texts[&segment(1)].1, "соңғы");
        }
    }

    #[test]
    fn an_action_of_many_jobs_is_one_undo() {
        let mut server = Server::new(3);
        let mut editor = Editor::at(&server);
        editor.unsent.begin_action();
        for n in 0..3 {
            let (key, id) = (editor.key(), segment(n));
            let text = NewText { revision: 0, text: format!("жаңа {n}"), restores: None };
            let job = Job::Revise { segment: id, text, base: format!("сөйлем {n}") };
            editor.unsent.push(key, job, false);
        }
        editor.unsent.end_action();
        editor.deliver(&mut server, true);
        editor.deliver(&mut server, false);
        assert!(editor.undo());
        for n in 0..3 {
            assert_eq!(editor.screen(segment(n)), format!("сөйлем {n}"));
        }
        editor.deliver_all(&mut server);
        for n in 0..3 {
            assert_eq!(server.texts[&segment(n)].1, format!("сөйлем {n}"));
        }
        assert!(!editor.undo());
        assert!(editor.redo());
        editor.deliver_all(&mut server);
        assert!((0..3).all(|n| server.texts[&segment(n)].1 == format!("жаңа {n}")));
    }

    #[test]
    fn refused_words_are_held_with_all_that_was_typed_since() {
        let mut server = Server::new(1);
        let mut editor = Editor::at(&server);
        editor.type_in(segment(0), "менікі");
        editor.flush();
        editor.deliver(&mut server, false);
        server.answers.clear();
        server.write(segment(0), "басқанікі".into());
        editor.type_in(segment(0), "менікі, толық");
        editor.flush();
        editor.deliver(&mut server, true);
        let held = editor.unsent.held_text(segment(0)).expect("they are held");
        assert_eq!(held.reason.code, "stale");
        assert_eq!(held.job.words().as_deref(), Some("менікі, толық"));
        let Job::Revise { base, .. } = &held.job else { unreachable!() };
        assert_eq!(base, "сөйлем 0");
    }

    #[test]
    fn what_another_window_left_is_sent_once() {
        let mut server = Server::new(2);
        let mut first = Editor::at(&server);
        first.type_in(segment(0), "бірінші терезе");
        first.flush();
        let mut second = Editor::at(&server);
        second.keys = 100;
        second.type_in(segment(1), "екінші терезе");
        second.flush();
        second.unsent.recall(first.unsent.clone());
        second.unsent.recall(first.unsent.clone());
        assert_eq!(second.unsent.waiting(), 2);
        first.deliver_all(&mut server);
        second.deliver_all(&mut server);
        assert_eq!(server.events.len(), 2);
        assert!(second.unsent.is_empty());
    }

    #[test]
    fn a_queue_of_an_earlier_version_is_read() {
        let old = r#"[{"key":"k","job":{"Undo":{"event":5,"redo":false}}}]"#;
        let queue: VecDeque<Waiting> =
            language::text::json::from_str(old).expect("an array of jobs");
        let undo = Job::Undo { event: Some(5), of: None, redo: false, text: None };
        assert_eq!(queue[0].job, undo);
        let kept = Unsent::of(queue);
        let json = serde_json::to_string(&kept).expect("plain data");
        assert_eq!(language::text::json::from_str::<Unsent>(&json).expect("the same"), kept);
    }

    mod at_random {
        use proptest::prelude::*;

        use super::*;

        #[derive(Clone, Debug)]
        enum Step {
            Type(u128, u32),
            Pause,
            Undo,
            Redo,
            Deliver(bool),
            Others(u128),
            Remove(u128),
            Reload,
            Forbidden(u128),
        }

        fn step() -> impl Strategy<Value = Step> {
            prop_oneof![
                6 => (0..4_u128, any::<u32>()).prop_map(|(n, text)| Step::Type(n, text)),
                4 => Just(Step::Pause),
                4 => Just(Step::Undo),
                2 => Just(Step::Redo),
                6 => any::<bool>().prop_map(Step::Deliver),
                1 => (0..4_u128).prop_map(Step::Others),
                1 => (0..4_u128).prop_map(Step::Remove),
                1 => Just(Step::Reload),
                1 => (0..4_u128).prop_map(Step::Forbidden),
            ]
        }

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(10_000))]
            /// Nothing typed vanishes without being shown; what shows as stored is stored.
            #[test]
            fn nothing_typed_is_lost_and_nothing_shown_is_untrue(
                steps in proptest::collection::vec(step(), 1..40)
            ) {
                let mut server = Server::new(4);
                let mut editor = Editor::at(&server);
                // What the editor's hand last left in each row, unless somebody else
                // has written there since.
                let mut mine: HashMap<SegmentId, String> = HashMap::new();
                let mut alone = true;
                for step in steps {
                    match step {
                        Step::Type(n, text) => {
                            let text = format!("жазылды {text}");
                            if editor.known.contains_key(&segment(n)) {
                                editor.type_in(segment(n), &text);
                                mine.insert(segment(n), text);
                            }
                        }
                        Step::Forbidden(n) => {
                            if editor.known.contains_key(&segment(n)) {
                                editor.type_in(segment(n), "қоңырау \u{7}");
                                mine.insert(segment(n), "қоңырау \u{7}".into());
                                alone = false;
                            }
                        }
                        Step::Pause => editor.flush(),
                        Step::Undo | Step::Redo => {
                            editor.flush();
                            let last = editor.last_action(matches!(step, Step::Undo));
                            let before: HashMap<SegmentId, String> =
                                (0..4).map(|n| (segment(n), editor.screen(segment(n)))).collect();
                            let did = if matches!(step, Step::Undo) { editor.undo() } else { editor.redo() };
                            let changed: Vec<SegmentId> = (0..4)
                                .map(segment)
                                .filter(|id| editor.screen(*id) != before[id])
                                .collect();
                            prop_assert!(changed.len() <= 1, "one action, one row");
                            prop_assert!(did || changed.is_empty());
                            prop_assert!(!alone || did == last.is_some());
                            if let (true, Some((row, text))) = (alone, last) {
                                prop_assert_eq!(editor.screen(row), text, "the last action alone");
                                prop_assert!(changed.iter().all(|changed| *changed == row));
                            }
                            for id in changed {
                                // A row that is gone has no text to go back to.
                                if editor.known.contains_key(&id) {
                                    mine.insert(id, editor.screen(id));
                                } else {
                                    mine.remove(&id);
                                }
                            }
                        }
                        Step::Deliver(comes) => editor.deliver(&mut server, comes),
                        Step::Others(n) => {
                            if server.texts.contains_key(&segment(n)) {
                                server.write(segment(n), "басқа адам".into());
                                alone = false;
                            }
                        }
                        Step::Remove(n) => {
                            server.texts.remove(&segment(n));
                            alone = false;
                        }
                        Step::Reload => {
                            // What is being typed is handed over as the page goes.
                            editor.flush();
                            let json = serde_json::to_string(&editor.unsent).expect("plain data");
                            let kept: Unsent = language::text::json::from_str(&json).expect("the same");
                            editor.unsent = Unsent::default();
                            editor.unsent.recall(kept);
                            // What was done is forgotten with the page.
                            (editor.done, editor.undone) = (Vec::new(), Vec::new());
                            editor.may_go_on = false;
                            editor.known = server.texts.clone();
                        }
                    }
                    if alone {
                        for (id, text) in &mine {
                            prop_assert_eq!(&editor.screen(*id), text, "the screen shows it");
                        }
                    }
                }
                editor.flush();
                editor.deliver_all(&mut server);
                for (id, text) in &mine {
                    let stored = server.texts.get(id).map(|text| text.1.clone());
                    let held: Vec<String> = editor
                        .unsent
                        .held()
                        .iter()
                        .filter(|held| held.is_text_of(*id))
                        .filter_map(|held| held.job.words())
                        .collect();
                    let was_stored =
                        |text| server.events.iter().any(|(at, .., to)| at == id && to == text);
                    prop_assert!(
                        was_stored(text) || held.contains(text) || text.starts_with("сөйлем"),
                        "{text:?} is lost"
                    );
                    if alone {
                        prop_assert_eq!(stored.as_ref(), Some(text));
                        prop_assert_eq!(held.len(), 0);
                    }
                    let refused = editor.unsent.held_text(*id).filter(|held| !held.is_conflict());
                    match refused.and_then(|held| held.job.words()) {
                        // Shown as not stored.
                        Some(words) => prop_assert_eq!(words, editor.screen(*id)),
                        // Shown as stored.
                        None => prop_assert_eq!(
                            stored.unwrap_or_default(),
                            editor.screen(*id)
                        ),
                    }
                }
            }
        }
    }
}
