//! Sentences and paragraphs are in order, inside of their text, and lose no word.
#![no_main]

use language::text::{
    span::{Index, Span, length},
    split::{paragraphs, sentences},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let Some((_, text)) = fuzz::texts(input) else { return };
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let check = |spans: &[Span]| {
        assert!(spans.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
        assert!(spans.last().is_none_or(|last| last.end() <= length(&text)));
        let index = Index::new(&text);
        let kept: String = spans.iter().filter_map(|span| index.of(*span)).collect();
        assert_eq!(bare(&kept), bare(&text));
    };
    for language in ["kk", "ru", "en"] {
        check(&sentences(&text, language));
    }
    check(&paragraphs(&text));
});
