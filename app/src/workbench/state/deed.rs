//! What was done here and can be taken back, or done again.

use review::{model::id::SegmentId, wire::api::Confirmation};
use serde::{Deserialize, Serialize};

use super::{
    job::Rewritten,
    record::{Held, Waiting},
};

/// Something that was done here and can be taken back, or done again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Deed {
    /// Deeds of one action share it, and go together.
    pub(crate) action: u64,
    pub(crate) state: State,
    pub(crate) text: Option<Rewritten>,
    /// What it confirmed, if it did, or took a confirmation from.
    pub(crate) confirmed: Option<bool>,
    /// Between which revisions of its segment it stands, once that is known.
    pub(crate) stands: Option<Stands>,
    /// Words that were refused and in whose place it was written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) replaced: Vec<Held>,
}

/// The revisions of a segment before and after something was done in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stands {
    pub(crate) segment: SegmentId,
    pub(crate) before: u32,
    /// The last one that has the same text: one more for each later edit of this
    /// window that was undone.
    pub(crate) after: u32,
    /// The undo on its way that will make it so, by its key.
    pub(crate) awaits: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum State {
    /// The job with this key has no answer yet.
    Waiting(String),
    /// It is stored as this event.
    Stored(u64),
    /// It was withdrawn before it was sent.
    Withdrawn(Box<Waiting>),
}

impl State {
    /// Of what an undo is for.
    pub(crate) fn of(event: Option<u64>, key: Option<String>) -> Self {
        event.map_or_else(|| Self::Waiting(key.unwrap_or_default()), Self::Stored)
    }
}

impl Deed {
    pub(crate) fn waits_for(&self, key: &str) -> bool {
        matches!(&self.state, State::Waiting(waiting) if waiting == key)
    }

    /// What takes back a confirmation whose revision is another now, because an edit
    /// after it was undone: the server knows its event by the revision alone.
    pub(crate) fn instead(&self) -> Option<(SegmentId, Confirmation)> {
        let (confirmed, stands) = (self.confirmed?, self.stands.as_ref()?);
        let is_moved = stands.awaits.is_some() || stands.before != stands.after;
        let confirmation = Confirmation { revision: stands.after, confirmed: !confirmed };
        is_moved.then_some((stands.segment, confirmation))
    }
}

/// What a window has done, for when its page is loaded anew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) undo: Vec<Deed>,
    pub(crate) redo: Vec<Deed>,
}
