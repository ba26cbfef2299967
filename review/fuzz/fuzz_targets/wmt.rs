//! Any ratings are articles as far as they can be read, and what is written of
//! those gives them again.
#![no_main]

use formats::tables::wmt::{documents, read, write};
use fuzz::{grown_text, name, uphold};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let Some(input) = grown_text(input) else { return };
    let input = &*input;
    let ratings = read(input);
    for document in documents(&ratings) {
        name(&document.problems, input.as_bytes());
        let Some(desk) = uphold(&document, input.as_bytes()) else { continue };
        let file = write(&desk.article, &|_| "Әлия".to_owned());
        let again = read(&file);
        assert_eq!(again.problems, [], "{file}");
        for document in documents(&again) {
            let _ = uphold(&document, file.as_bytes());
        }
    }
});
