//! Bytes of any encoding are a text or none; the text is read again as it is.
#![no_main]

use formats::{bytes::encoding, detect::language, plain::read};
use fuzz::{LINE, grown, own, refused, uphold};
use libfuzzer_sys::fuzz_target;
use review::rules::paragraphs;

fuzz_target!(|input: &[u8]| {
    let input = &*grown(input);
    let said = encoding::declared(input);
    let _ = refused(encoding::decode(input, said.as_deref()), input);
    let Some(document) = refused(read(input), input) else { return };
    let text = &document.target.text;
    assert_eq!(&own(read(text.as_bytes()), text).target.text, text);
    let _ = language(text);
    let Some(desk) = uphold(&document, input) else { return };
    let file = paragraphs::txt(&desk.article, LINE);
    assert_eq!(own(read(file.as_bytes()), &file).target.text, file.trim());
});
