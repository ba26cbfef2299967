//! Any file of a whole article or of its log is read or refused, and those of any
//! changes that can be applied come back. An input is a file, or a list of changes
//! as JSON.
#![no_main]

use formats::own::{
    audit,
    whole::{Whole, read},
};
use fuzz::{LINE, applied, grown_text, refused, uphold};
use libfuzzer_sys::fuzz_target;
use review::model::problem::Kind;

fuzz_target!(|input: &str| {
    let Some(input) = grown_text(input) else { return };
    let input = &*input;
    let _ = refused(read(input), input.as_bytes()).map(|it| uphold(&it, input.as_bytes()));
    let _ = audit::verify(input);
    let Some((article, events)) = applied(input) else { return };
    let log = audit::write(&events);
    // A log of its own may say what is not so, such as who wrote a letter.
    let Ok(verified) = audit::verify(&log) else { return };
    assert_eq!(verified, article);
    let file = serde_json::to_string(&Whole::new(article, LINE.into(), events)).expect("plain");
    match read(&file) {
        Ok(document) => drop(uphold(&document, file.as_bytes())),
        // The cuts of one that was made up need not be all of its texts.
        Err(problem) => assert!(matches!(problem.kind, Kind::State { .. }), "{problem}"),
    }
});
