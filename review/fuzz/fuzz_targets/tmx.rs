//! Any translation memory is read or refused, and the rows with both sides come
//! back from what is written of it.
#![no_main]

use formats::tables::tmx::{read, write};
use fuzz::{LINE, grown, own, refused, uphold};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let input = &*grown(input);
    let _ = refused(read(input, Some(("ru", "kk"))), input).map(|it| uphold(&it, input));
    let Some(document) = refused(read(input, None), input) else { return };
    let Some(desk) = uphold(&document, input) else { return };
    let file = write(&desk.article, LINE);
    let whole = |row: &&(&str, &str, &str, bool)| !row.0.is_empty() && !row.2.is_empty();
    let rows = desk.rows();
    let rows: Vec<_> = rows.iter().filter(whole).map(|row| (row.0, row.1, row.2)).collect();
    if rows.is_empty() {
        return;
    }
    let again = uphold(&own(read(file.as_bytes(), None), &file), file.as_bytes());
    let again = again.expect("an article");
    let again: Vec<_> = again.rows().iter().map(|row| (row.0, row.1, row.2)).collect();
    assert!(again.starts_with(&rows), "{again:?} is not {rows:?}");
});
