//! Files of other tools are read as far as they can be, and what is written is
//! read again: glossaries as lines, tables and TBX, ratings of WMT.
#![no_main]

use formats::tables::{
    tbx::{self, Unreadable},
    terms, wmt,
};
use fuzz::grown_text;
use language::text::accept::accept;
use libfuzzer_sys::fuzz_target;
use review::model::{
    glossary::{is_xml, read_forbidden, read_terms, write_forbidden, write_terms},
    score::Weights,
};

fuzz_target!(|input: &str| {
    let Some(input) = grown_text(input) else { return };
    let input = &*input;
    let text = accept(input).unwrap_or_default();
    let terms = read_terms(&text).entries;
    let again = read_terms(&write_terms(&terms));
    assert_eq!((again.entries, again.unread), (terms.clone(), Vec::new()));
    let forbidden = read_forbidden(&text).entries;
    let again = read_forbidden(&write_forbidden(&forbidden));
    assert_eq!((again.entries, again.unread), (forbidden, Vec::new()));

    let table = terms::read(&text).entries;
    assert_eq!(terms::read(&terms::write(&table)).entries, table);

    let _ = is_xml(input);
    let read = tbx::read(input, "ru", "kk").map(|read| read.entries).unwrap_or_default();
    for terms in [terms, read] {
        match tbx::read(&tbx::write(&terms, "ru", "kk"), "ru", "kk") {
            Ok(again) => assert_eq!(again.entries, terms),
            Err(error) => assert!(error == Unreadable::Empty && terms.is_empty(), "{error}"),
        }
    }

    let ratings = wmt::read(input);
    let _ = wmt::segment_scores(&ratings.rows, &Weights::wmt());
});
