//! The rules of what is not stored yet, by example and at random.

use std::collections::{BTreeMap, HashMap};

use language::text::json;
use review::wire::api::{Confirmation, NewText};

use super::{super::record::Earlier, *};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A server of texts alone, which may be slow, refuse, and hear others.
#[derive(Default)]
struct Server {
    texts: HashMap<SegmentId, (u32, String)>,
    /// The revisions that are confirmed.
    confirmed: HashMap<SegmentId, u32>,
    events: Vec<Happened>,
    answers: HashMap<String, Result<Option<Stored>, &'static str>>,
}

/// An event of the server: numbers begin at 1.
#[derive(Clone)]
enum Happened {
    /// A text before and after, and the revision that was confirmed before.
    Revised(SegmentId, String, String, Option<u32>),
    /// A revision was confirmed, or no longer is.
    Confirmed(SegmentId, u32, bool),
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
        let confirmed = self.confirmed.remove(&id);
        self.events.push(Happened::Revised(id, from.clone(), to.clone(), confirmed));
        Stored { event: self.events.len() as u64, revised: Some(((id, text.0), from, to)) }
    }

    fn confirm(&mut self, id: SegmentId, revision: u32, confirmed: bool) -> Stored {
        if confirmed {
            self.confirmed.insert(id, revision);
        } else {
            self.confirmed.remove(&id);
        }
        self.events.push(Happened::Confirmed(id, revision, confirmed));
        Stored { event: self.events.len() as u64, revised: None }
    }

    fn is_confirmed(&self, id: SegmentId) -> bool {
        self.confirmed.contains_key(&id)
    }

    /// Sent twice with one key, a write happens once.
    fn take(&mut self, waiting: &Waiting) -> Result<Option<Stored>, &'static str> {
        if let Some(answer) = self.answers.get(waiting.key()) {
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
            Job::Confirm { segment, confirmation }
            | Job::Undo { instead: Some((segment, confirmation)), .. } => {
                match self.texts.get(segment) {
                    None => Err("unknown_segment"),
                    Some((revision, _)) if *revision != confirmation.revision => Err("stale"),
                    Some(_) if self.is_confirmed(*segment) == confirmation.confirmed => Ok(None),
                    Some((revision, _)) => {
                        Ok(Some(self.confirm(*segment, *revision, confirmation.confirmed)))
                    }
                }
            }
            Job::Undo { event, of, .. } => {
                assert_eq!(*of, None, "its turn comes after the answer to what it undoes");
                let at = usize::try_from(event.expect("an event")).expect("small") - 1;
                match self.events[at].clone() {
                    Happened::Revised(id, before, after, confirmed) => match self.texts.get(&id) {
                        Some((_, now)) if *now == after => {
                            let stored = self.write(id, before);
                            if confirmed.is_some() {
                                self.confirmed.insert(id, self.texts[&id].0);
                            }
                            Ok(Some(stored))
                        }
                        _ => Err("superseded"),
                    },
                    Happened::Confirmed(id, revision, confirmed) => match self.texts.get(&id) {
                        Some((now, _))
                            if *now == revision && self.is_confirmed(id) == confirmed =>
                        {
                            Ok(Some(self.confirm(id, revision, !confirmed)))
                        }
                        _ => Err("superseded"),
                    },
                }
            }
            _ => Ok(None),
        };
        self.answers.insert(waiting.key().to_owned(), answer.clone());
        answer
    }
}

fn segment(n: u128) -> SegmentId {
    SegmentId(uuid::Uuid::from_u128(n))
}

/// A row, its text and whether it was confirmed before, and after.
type Action = (SegmentId, (String, bool), (String, bool));

/// An editor at a screen.
struct Editor {
    unsent: Unsent,
    keys: u32,
    /// What was typed and not handed over yet: the row, the revision it was typed
    /// on with its text, and the new one.
    typing: Option<(Revision, String, String)>,
    /// What the article is here.
    known: HashMap<SegmentId, (u32, String)>,
    /// Every action: a model of undo.
    done: Vec<Action>,
    undone: Vec<Action>,
    /// The rows that are confirmed once all is stored.
    confirmed: HashMap<SegmentId, bool>,
    /// The browser's storage.
    storage: BTreeMap<Label, String>,
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
            confirmed: HashMap::new(),
            storage: BTreeMap::new(),
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
        let was_confirmed = self.is_confirmed(id);
        match self.done.last_mut() {
            Some((row, _, after)) if self.may_go_on && *row == id => after.0.clone_from(&text),
            _ => self.done.push((id, (base.clone(), was_confirmed), (text.clone(), false))),
        }
        self.confirmed.insert(id, false);
        self.undone.clear();
        self.may_go_on = true;
        let key = self.key();
        let text = NewText { revision, text, restores: None };
        self.unsent.push(key, Job::Revise { segment: id, text, base }, true);
    }

    fn is_confirmed(&self, id: SegmentId) -> bool {
        self.confirmed.get(&id).copied().unwrap_or(false)
    }

    /// Confirms a row, or takes that back.
    fn confirm(&mut self, id: SegmentId) {
        self.flush();
        let (text, confirmed) = (self.screen(id), self.is_confirmed(id));
        self.done.push((id, (text.clone(), confirmed), (text, !confirmed)));
        self.undone.clear();
        self.confirmed.insert(id, !confirmed);
        self.may_go_on = false;
        let confirmation = Confirmation { revision: self.known[&id].0, confirmed: !confirmed };
        let key = self.key();
        self.unsent.push(key, Job::Confirm { segment: id, confirmation }, false);
    }

    /// What the model says of the last action, undone or done: the row, and the
    /// text that taking it back, or doing it again, leaves there.
    fn last_action(&self, undo: bool) -> Option<(SegmentId, String)> {
        let (row, before, after) =
            if undo { self.done.last()? } else { self.undone.last()? }.clone();
        Some((row, if undo { before.0 } else { after.0 }))
    }

    fn undo(&mut self) -> bool {
        self.flush();
        if let Some(action) = self.done.pop() {
            self.confirmed.insert(action.0, action.1.1);
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
            self.confirmed.insert(action.0, action.2.1);
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

    /// Writes down what has changed, and nothing else.
    fn write_down(&mut self) {
        for label in self.unsent.take_touched() {
            match self.unsent.record(&label) {
                Some(record) => {
                    let json = serde_json::to_string(&record).expect("plain data");
                    self.storage.insert(label, json);
                }
                None => {
                    self.storage.remove(&label);
                }
            }
        }
    }

    /// All that is to stand in the storage.
    fn all_written(&self) -> BTreeMap<Label, String> {
        let waiting = self.unsent.queue.iter().map(|waiting| &waiting.label);
        let labels = waiting.chain(self.unsent.held.iter().map(|held| &held.label));
        let json = |label: &Label| {
            let record = self.unsent.record(label).expect("its label is there");
            (label.clone(), serde_json::to_string(&record).expect("plain data"))
        };
        labels.map(json).collect()
    }

    /// Opens the page anew, on what stands in the storage.
    fn reload(&mut self, server: &Server) {
        // What is being typed is handed over as the page goes.
        self.flush();
        self.write_down();
        let done = serde_json::to_string(&self.unsent.done()).expect("plain data");
        self.unsent = Unsent::default();
        let known = server.texts.clone();
        self.unsent.recall(kept(&self.storage), Vec::new(), |id| known.get(&id).cloned());
        self.unsent.remember(json::from_str(&done).expect("the same"));
        self.may_go_on = false;
        self.known = server.texts.clone();
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
                self.unsent.answered(waiting.key(), stored.as_ref());
            }
            Err(code) => {
                // What is being typed meanwhile belongs to what is refused.
                if self.typing.as_ref().map(|typing| typing.0.0) == waiting.job.segment() {
                    self.flush();
                }
                let reason =
                    Reason { code: code.into(), title: String::new(), detail: String::new() };
                self.unsent.refused(waiting.key(), &reason);
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

/// Reads the records of a storage.
fn kept(storage: &BTreeMap<Label, String>) -> Vec<(Label, Record)> {
    let read = |(label, json): (&Label, &String)| {
        let name = label.to_name();
        let label = Label::of_name(&name).expect("a label");
        (label, json::from_str(json).expect("the same"))
    };
    storage.iter().map(read).collect()
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
    first.write_down();
    let mut second = Editor::at(&server);
    second.keys = 100;
    second.type_in(segment(1), "екінші терезе");
    second.flush();
    second.unsent.recall(kept(&first.storage), Vec::new(), |_| None);
    second.unsent.recall(kept(&first.storage), Vec::new(), |_| None);
    assert_eq!(second.unsent.waiting(), 2);
    first.deliver_all(&mut server);
    second.deliver_all(&mut server);
    assert_eq!(server.events.len(), 2);
    assert_eq!(second.unsent.waiting(), 0);
}

#[test]
fn a_change_writes_down_what_it_changed_and_nothing_else() {
    let mut server = Server::new(1_000);
    let mut editor = Editor::at(&server);
    for n in 0..1_000 {
        editor.type_in(segment(n), "желісіз");
        editor.flush();
    }
    assert_eq!(editor.unsent.take_touched().len(), 1_000);
    editor.type_in(segment(5), "тағы бірі");
    editor.flush();
    assert_eq!(editor.unsent.take_touched().len(), 1, "a new record");
    editor.type_in(segment(5), "тағы бірі, ұзағырақ");
    editor.flush();
    assert_eq!(editor.unsent.take_touched().len(), 2, "one in the place of the other");
    editor.deliver(&mut server, true);
    assert_eq!(editor.unsent.take_touched().len(), 1, "the one that is stored");
    for _ in 1..6 {
        editor.deliver(&mut server, true);
    }
    // The later text of the sixth row follows on the revision that is stored now.
    assert_eq!(editor.unsent.take_touched().len(), 6);
    assert!(editor.undo());
    assert_eq!(editor.unsent.take_touched().len(), 1);
}

#[test]
fn what_earlier_versions_kept_is_written_down_anew_in_its_order() {
    let job =
        |event| Job::Undo { event: Some(event), of: None, redo: false, text: None, instead: None };
    let old = r#"{"key":"k","job":{"Undo":{"event":5,"redo":false}},"tried":true,"typed":false}"#;
    let waiting: Earlier = json::from_str(old).expect("a job with its key");
    let reason = Reason { code: "stale".into(), title: "t".into(), detail: "d".into() };
    let old = r#"{"job":{"Undo":{"event":6,"redo":false}},"reason":{"code":"stale","title":"t","detail":"d"}}"#;
    let held: Earlier = json::from_str(old).expect("what was held had no key");
    let mut unsent = Unsent::default();
    let label = Label { place: 7, key: "new".into() };
    let new = vec![(label, Record { job: job(1), reason: None })];
    unsent.recall(new, vec![waiting.named(String::new), held.named(|| "h".into())], |_| None);
    let labels = unsent.take_touched();
    let names: Vec<String> = labels.iter().map(Label::to_name).collect();
    assert_eq!(names, ["8 k", "9 h"]);
    let (waiting, held) = (unsent.record(&labels[0]), unsent.record(&labels[1]));
    assert_eq!(waiting, Some(Record { job: &job(5), reason: None }));
    assert_eq!(held, Some(Record { job: &job(6), reason: Some(reason) }));
    assert_eq!(unsent.waiting(), 2);
    assert_eq!(Label::of_name("0123456789abcdef"), None, "an earlier version's name");
}

#[test]
fn a_confirmation_is_taken_back_after_the_edit_that_followed_it() {
    // The edit's undo is answered, or on its way, when the confirmation is undone.
    for is_answered in [true, false] {
        let mut server = Server::new(1);
        let mut editor = Editor::at(&server);
        editor.confirm(segment(0));
        editor.deliver_all(&mut server);
        for text in ["өңделді", "тағы өңделді"] {
            editor.type_in(segment(0), text);
            editor.flush();
            editor.deliver_all(&mut server);
        }
        for _ in 0..3 {
            assert!(editor.undo());
            if is_answered {
                editor.deliver_all(&mut server);
            }
        }
        editor.deliver_all(&mut server);
        assert_eq!(server.texts[&segment(0)].1, "сөйлем 0");
        assert!(!server.is_confirmed(segment(0)), "{is_answered}");
        assert!(editor.redo());
        editor.deliver_all(&mut server);
        assert!(server.is_confirmed(segment(0)), "and given again");
    }
}

#[test]
fn what_was_done_can_be_taken_back_after_a_reload() {
    let mut server = Server::new(3);
    let mut editor = Editor::at(&server);
    for n in 0..2 {
        editor.type_in(segment(n), "сақталды");
        editor.flush();
        editor.deliver_all(&mut server);
    }
    editor.type_in(segment(2), "әлі күтіп тұр");
    editor.flush();
    editor.reload(&server);
    for n in [2, 1] {
        assert!(editor.undo());
        assert_eq!(editor.screen(segment(n)), format!("сөйлем {n}"));
    }
    editor.deliver_all(&mut server);
    assert_eq!(server.texts[&segment(0)].1, "сақталды");
    assert_eq!(server.texts[&segment(1)].1, "сөйлем 1");
    assert_eq!(server.texts[&segment(2)].1, "сөйлем 2");
    editor.reload(&server);
    assert!(editor.redo());
    editor.deliver_all(&mut server);
    assert_eq!(server.texts[&segment(1)].1, "сақталды");
}

#[path = "unsent_at_random.rs"]
mod at_random;
