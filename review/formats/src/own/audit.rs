//! The audit log as a file: an event a line, each in canonical JSON.
//!
//! A file is verified more strictly than a server reads its own log: a line is
//! exactly what its event is written as, times are in order, and words are
//! whose they are said to be.

use language::text::{canonical, json};
use review::log::{
    article::Article,
    event::{Event, Flaw},
    replay::Replay,
};

/// The log, with a line end after every event.
#[must_use]
pub fn write(events: &[Event]) -> String {
    events.iter().map(|event| canonical::json(event) + "\n").collect()
}

/// The article that a log of this form makes.
///
/// # Errors
/// The first line, from 1, that does not follow from those before it, and why.
pub fn verify(text: &str) -> Result<Article, (u32, Flaw)> {
    let mut replay = Replay::default();
    let lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    for (line, text) in (1..).zip(lines) {
        json::check_nesting(text.as_bytes()).map_err(|_| (line, Flaw::Form))?;
        let event: Event = serde_json::from_str(text).map_err(|_| (line, Flaw::Form))?;
        if canonical::json(&event) != text {
            return Err((line, Flaw::Form));
        }
        replay.take(&event).map_err(|flaw| (line, flaw))?;
    }
    replay.article.ok_or((1, Flaw::Beginning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_log_gives_its_article_and_no_letter_of_it_may_change() {
        let (article, events) = trial::reviewed();
        let log = write(&events);
        assert_eq!(log.lines().count(), events.len());
        assert_eq!(verify(&log).as_ref(), Ok(&article));

        let lines: Vec<&str> = log.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let n = at as u32 + 1;
            let with = |line: &str| {
                let mut lines = lines.clone();
                lines[at] = line;
                verify(&lines.join("\n"))
            };
            assert_eq!(
                with(&line.replacen("\"at\":\"2026", "\"at\":\"2025", 1)),
                Err((n, Flaw::Hash))
            );
            assert_eq!(with(&line.replacen(':', ": ", 1)), Err((n, Flaw::Form)));
            assert_eq!(with("{}"), Err((n, Flaw::Form)));
            if at + 1 < lines.len() {
                let without: Vec<&str> = [&lines[..at], &lines[at + 1..]].concat();
                assert_eq!(verify(&without.join("\n")), Err((n, Flaw::Number)));
            }
        }
        assert_eq!(verify(""), Err((1, Flaw::Form)));
        assert_eq!(verify("\n"), Err((1, Flaw::Form)));
        assert_eq!(verify("жоқ"), Err((1, Flaw::Form)));
    }
}
