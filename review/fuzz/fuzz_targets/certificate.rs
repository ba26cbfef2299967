//! Any file verifies or does not; and any changes, chained as they must be, are
//! applied or refused. An input is a file, or a list of changes as JSON.
#![no_main]

use fuzz::{applied, grown_text};
use libfuzzer_sys::fuzz_target;
use review::{
    log::{article::Article, body},
    rules::paragraphs,
};

fuzz_target!(|input: &str| {
    let Some(input) = grown_text(input) else { return };
    let input = &*input;
    let _ = certificate::verify(input, None);
    let Some((article, events)) = applied(input) else { return };
    let (replayed, _) = Article::replay(&events).expect("what was applied can be replayed");
    assert_eq!(replayed, article);
    for segment in &article.segments {
        let _ = article.unfinished(segment);
    }
    let _ = paragraphs::txt(&article, "жол");
    let file = certificate::issue(&article, events, &[7; 32]).to_file();
    if let Ok(verified) = certificate::verify(&file, None) {
        assert_eq!(verified.text, body::body(&article));
    }
});
