//! Beads hold all sentences of both sides, in order. An input holds a sentence a
//! line; an empty line begins a paragraph.
#![no_main]

use language::align::{Sentence, align};
use libfuzzer_sys::fuzz_target;

fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut paragraph = 0;
    let mut sentences = Vec::new();
    for text in text.lines() {
        if text.trim().is_empty() {
            paragraph += 1;
        } else {
            sentences.push(Sentence { text, paragraph });
        }
    }
    sentences
}

fuzz_target!(|input: &str| {
    let Some((source, target)) = fuzz::texts(input) else { return };
    let (source, target) = (sentences(&source), sentences(&target));
    for (from, to) in [("ru", "kk"), ("en", "kk")] {
        let (mut source_end, mut target_end) = (0, 0);
        for bead in align(&source, &target, from, to) {
            assert_eq!((bead.source.start, bead.target.start), (source_end, target_end));
            (source_end, target_end) = (bead.source.end, bead.target.end);
            assert!((0.0..=1.0).contains(&bead.confidence));
        }
        assert_eq!((source_end, target_end), (source.len(), target.len()));
    }
});
