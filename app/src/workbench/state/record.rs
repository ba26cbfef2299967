//! A job as it is written down in the browser's storage: each by itself, so that a
//! change costs what it changes, however much waits.

use review::model::id::SegmentId;
use serde::{Deserialize, Serialize};

use super::job::Job;

/// What a record is kept under: its place in the order, and the key of its job.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) place: u64,
    pub(crate) key: String,
}

impl Label {
    /// As the end of a name in the browser's storage.
    pub(crate) fn to_name(&self) -> String {
        format!("{} {}", self.place, self.key)
    }

    /// Reads the end of a name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let (place, key) = name.split_once(' ')?;
        Some(Self { place: place.parse().ok()?, key: key.to_owned() })
    }
}

/// A job as it is written down; with a reason once the server has refused it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record<J = Job> {
    pub(crate) job: J,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Reason>,
}

/// A job as earlier versions of the program wrote it down, all of them in one record:
/// those that wait had their key beside them.
#[derive(Debug, Deserialize)]
pub(crate) struct Earlier {
    #[serde(default)]
    key: Option<String>,
    job: Job,
    #[serde(default)]
    reason: Option<Reason>,
}

impl Earlier {
    /// With its key, or else a new one.
    pub(crate) fn named(self, new_key: impl FnOnce() -> String) -> (String, Record) {
        let Self { key, job, reason } = self;
        (key.unwrap_or_else(new_key), Record { job, reason })
    }
}

/// Why the server did not take something, in the visitor's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) detail: String,
}

/// A job with the key under which it is sent: sent twice, it happens once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) label: Label,
    pub(crate) job: Job,
    /// Whether it may have reached the server.
    #[serde(skip)]
    pub(crate) tried: bool,
}

impl Waiting {
    pub(crate) fn key(&self) -> &str {
        &self.label.key
    }
}

/// Words that the server did not take, until somebody has decided about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) label: Label,
    pub(crate) job: Job,
    pub(crate) reason: Reason,
}

impl Held {
    pub(crate) fn is_text_of(&self, id: SegmentId) -> bool {
        matches!(&self.job, Job::Revise { segment, .. } if *segment == id)
    }

    /// Whether something else stands in its place by now: then that is on the screen,
    /// and these words beside it.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self.reason.code.as_str(), "stale" | "unknown_segment")
    }
}
