//! Whatever is done in whatever order: nothing typed is lost, nothing shown is untrue.
//! Natively `proptest` makes up the sequences and shortens those that fail; in
//! WebAssembly, where it cannot run, they follow from numbers.

#[cfg(not(target_arch = "wasm32"))]
use proptest::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

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

impl Step {
    /// The step that three numbers stand for: the first of 30 says which, the second
    /// is a row, the third a text.
    fn of(kind: u32, row: u128, text: u32) -> Self {
        match kind {
            0..6 => Self::Type(row, text),
            6..10 => Self::Pause,
            10..14 => Self::Undo,
            14..16 => Self::Redo,
            16..22 => Self::Deliver(text.is_multiple_of(2)),
            22 => Self::Others(row),
            23 => Self::Remove(row),
            24..26 => Self::Confirm(row),
            26..28 => Self::Reload,
            28 => Self::Window,
            _ => Self::Forbidden(row),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn nothing_typed_is_lost_and_nothing_shown_is_untrue(
        steps in proptest::collection::vec(
            (0..30_u32, 0..4_u128, any::<u32>()).prop_map(|(kind, row, text)| Step::of(kind, row, text)),
            1..40
        )
    ) {
        follow(steps);
    }
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test]
fn nothing_typed_is_lost_and_nothing_shown_is_untrue() {
    for seed in 1..=1_000_u64 {
        // Knuth's multiplier: high bits are random enough.
        let mut state = seed;
        let mut below = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed);
            (state >> 33) % end
        };
        let length = 1 + below(39);
        let steps: Vec<Step> = (0..length)
            .map(|_| Step::of(below(30) as u32, below(4).into(), below(1 << 30) as u32))
            .collect();
        // What is printed last names the sequence that fails.
        wasm_bindgen_test::console_log!("{seed}: {steps:?}");
        follow(steps);
    }
}

/// Nothing typed vanishes without being shown; what shows as stored is stored.
fn follow(steps: Vec<Step>) {
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
                let changed: Vec<SegmentId> =
                    (0..4).map(segment).filter(|id| editor.screen(*id) != before[id]).collect();
                assert!(changed.len() <= 1, "one action, one row");
                assert!(did || changed.is_empty());
                assert!(!alone || did == last.is_some());
                if let (true, Some((row, text))) = (alone, last) {
                    assert_eq!(editor.screen(row), text, "the last action alone");
                    assert!(changed.iter().all(|changed| *changed == row));
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
                other
                    .unsent
                    .recall(kept(&editor.storage), Vec::new(), |id| server.texts.get(&id).cloned());
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
                assert_eq!(&editor.screen(*id), text, "the screen shows it");
            }
        }
    }
    editor.flush();
    editor.write_down();
    if single {
        assert_eq!(&editor.storage, &editor.all_written());
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
        let was_stored = |text| {
            server.events.iter().any(
                |event| matches!(event, Happened::Revised(at, _, to, _) if at == id && to == text),
            )
        };
        assert!(
            was_stored(text) || held.contains(text) || text.starts_with("сөйлем"),
            "{text:?} is lost"
        );
        if alone {
            assert_eq!(server.is_confirmed(*id), editor.is_confirmed(*id));
            assert_eq!(stored.as_ref(), Some(text));
            assert_eq!(held.len(), 0);
        }
        let refused = editor.unsent.held_text(*id).filter(|held| !held.is_conflict());
        match refused.and_then(|held| held.job.words()) {
            // Shown as not stored.
            Some(words) => assert_eq!(words, editor.screen(*id)),
            // Shown as stored.
            None => assert_eq!(stored.unwrap_or_default(), editor.screen(*id)),
        }
    }
}
