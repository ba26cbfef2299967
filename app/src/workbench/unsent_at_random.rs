//! Whatever is done in whatever order: nothing typed is lost, nothing shown is untrue.

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
    Confirm(u128),
    Reload,
    /// Another window takes over what is in the storage, and sends it.
    Window,
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
        2 => (0..4_u128).prop_map(Step::Confirm),
        2 => Just(Step::Reload),
        1 => Just(Step::Window),
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
        let (mut alone, mut single) = (true, true);
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
                Step::Confirm(n) => {
                    if editor.known.contains_key(&segment(n)) {
                        editor.confirm(segment(n));
                    }
                }
                Step::Reload => editor.reload(&server),
                Step::Window => {
                    let mut other = Editor::at(&server);
                    other.unsent.recall(kept(&editor.storage), Vec::new(), |id| {
                        server.texts.get(&id).cloned()
                    });
                    other.deliver_all(&mut server);
                    other.storage = std::mem::take(&mut editor.storage);
                    other.write_down();
                    editor.storage = other.storage;
                    // This window hears of what was removed, and has it yet.
                    for (label, json) in editor.all_written() {
                        editor.storage.entry(label).or_insert(json);
                    }
                    // What was stored there cannot be taken back here.
                    (alone, single) = (false, false);
                }
            }
            editor.write_down();
            if alone {
                for (id, text) in &mine {
                    prop_assert_eq!(&editor.screen(*id), text, "the screen shows it");
                }
            }
        }
        editor.flush();
        editor.write_down();
        if single {
            prop_assert_eq!(&editor.storage, &editor.all_written());
        }
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
                |text| server.events.iter().any(|event| {
                    matches!(event, Happened::Revised(at, _, to, _) if at == id && to == text)
                });
            prop_assert!(
                was_stored(text) || held.contains(text) || text.starts_with("сөйлем"),
                "{text:?} is lost"
            );
            if alone {
                prop_assert_eq!(server.is_confirmed(*id), editor.is_confirmed(*id));
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
