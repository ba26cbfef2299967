//! Reading what stands in the browser's storage of what was not sent.

use language::text::json;
use serde::Deserialize;

use crate::workbench::state::record::{Earlier, Label, Record};

/// A record that cannot be read: half of one, or of a version of the program that
/// knows more. It stays where it is until somebody has looked at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What a name of the storage holds.
#[derive(Debug)]
pub(crate) enum Kept {
    Record(Label, Box<Record>),
    /// All that a window of an earlier version had.
    Earlier(Vec<Earlier>),
    Unreadable,
}

/// What a window wrote down at every change, all of it. Still earlier versions knew
/// only the queue.
#[derive(Deserialize)]
struct Whole {
    queue: Vec<Earlier>,
    #[serde(default)]
    held: Vec<Earlier>,
}

/// Reads a record by the end of its name.
pub(crate) fn read(end: &str, text: &str) -> Kept {
    if let Some(label) = Label::of_name(end) {
        return json::from_str(text)
            .map_or(Kept::Unreadable, |record| Kept::Record(label, Box::new(record)));
    }
    let whole = json::from_str(text).map(|Whole { mut queue, held }| {
        queue.extend(held);
        queue
    });
    whole.or_else(|_| json::from_str(text)).map_or(Kept::Unreadable, Kept::Earlier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_in_the_storage_is_read_or_left() {
        let waiting = r#"{"key":"k","job":{"Undo":{"event":5,"redo":false}},"tried":true}"#;
        let held = r#"{"job":{"Undo":{"event":6,"redo":false}},"reason":{"code":"stale","title":"t","detail":"d"}}"#;
        let count = |kept| match kept {
            Kept::Earlier(jobs) => jobs.len(),
            Kept::Record(..) | Kept::Unreadable => 0,
        };
        assert_eq!(count(read("ab12", &format!("[{waiting}]"))), 1);
        assert_eq!(count(read("ab12", &format!(r#"{{"queue":[{waiting}],"held":[{held}]}}"#))), 2);
        assert!(matches!(read("7 ab12", held), Kept::Record(..)));
        for half in (0..held.len()).filter_map(|end| held.get(..end)) {
            assert!(matches!(read("7 ab12", half), Kept::Unreadable), "{half}");
            assert!(matches!(read("ab12", half), Kept::Unreadable), "{half}");
        }
        assert!(matches!(read("7 ab12", r#"{"job":{"Later":{}}}"#), Kept::Unreadable));
    }
}
