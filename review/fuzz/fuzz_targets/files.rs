//! Files of other tools are read as far as they can be, and what is written is
//! read again: glossaries as lines and as TBX, ratings of WMT.
#![no_main]

use libfuzzer_sys::fuzz_target;
use review::{
    formats::{tbx, wmt},
    glossary::{is_xml, read_forbidden, read_terms, write_forbidden, write_terms},
    score::Weights,
};

fuzz_target!(|input: &str| {
    let terms = read_terms(input).entries;
    let again = read_terms(&write_terms(&terms));
    assert_eq!((again.entries, again.unread), (terms.clone(), Vec::new()));
    let forbidden = read_forbidden(input).entries;
    let again = read_forbidden(&write_forbidden(&forbidden));
    assert_eq!((again.entries, again.unread), (forbidden, Vec::new()));

    let _ = is_xml(input);
    let _ = tbx::read(&tbx::write(&terms, "ru", "kk"), "ru", "kk").expect("its own file is read");
    if let Ok(read) = tbx::read(input, "ru", "kk") {
        let again = tbx::read(&tbx::write(&read.entries, "ru", "kk"), "ru", "kk");
        assert_eq!(again.expect("its own file is read").entries, read.entries);
    }

    let ratings = wmt::read(input);
    let _ = wmt::segment_scores(&ratings.rows, &Weights::wmt());
});
