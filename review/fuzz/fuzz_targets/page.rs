//! Any page is read or refused, and so is what is written of it.
#![no_main]

use formats::html::read;
use fuzz::{LINE, grown, own, refused, uphold};
use libfuzzer_sys::fuzz_target;
use review::rules::paragraphs;

fuzz_target!(|input: &[u8]| {
    let input = &*grown(input);
    let Some(document) = refused(read(input), input) else { return };
    let Some(desk) = uphold(&document, input) else { return };
    let file = formats::html::html(&desk.article, LINE);
    let again = own(read(file.as_bytes()), &file);
    let _ = uphold(&again, file.as_bytes());
    // Plain text may have no line end where a line was taken out.
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(words(&again.target.text), words(&paragraphs::txt(&desk.article, LINE)), "{file}");
});
