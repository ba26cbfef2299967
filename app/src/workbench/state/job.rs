//! What is done to an article, as it waits for the server.

use review::{
    command::alignment::Operation,
    model::{
        dismissal::NewDismissal,
        flag::{FlagEdit, NewFlag},
        id::{FlagId, SegmentId},
    },
    wire::api::{Confirmation, NewMarks, NewRating, NewText},
};
use serde::{Deserialize, Serialize};

/// A write that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Job {
    /// A new text of a segment.
    Revise {
        segment: SegmentId,
        text: NewText,
        /// What the text was made from: shown in a conflict, and after an undo.
        base: String,
    },
    /// A confirmation.
    Confirm { segment: SegmentId, confirmation: Confirmation },
    /// A rating.
    Rate { segment: SegmentId, rating: NewRating },
    /// Marks put on other words.
    PlaceMarks { segment: SegmentId, marks: NewMarks },
    /// A new flag.
    Raise { segment: SegmentId, flag: NewFlag },
    /// A change of a flag.
    ChangeFlag { flag: FlagId, edit: FlagEdit },
    /// A change of the alignment.
    Realign { operation: Operation },
    /// A finding set aside.
    Dismiss { finding: NewDismissal },
    /// An undo, or the undo of one: of an event, or of a job before it whose event
    /// is not known yet.
    Undo {
        #[serde(default)]
        event: Option<u64>,
        #[serde(default)]
        of: Option<String>,
        redo: bool,
        /// The text it takes away, and the one it brings back.
        #[serde(default)]
        text: Option<Rewritten>,
        /// Given instead, where a confirmation is taken back whose text is there again
        /// under another revision: an edit after it was undone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead: Option<(SegmentId, Confirmation)>,
    },
}

/// A text of a segment before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rewritten {
    pub(crate) segment: SegmentId,
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Rewritten {
    pub(crate) fn reversed(self) -> Self {
        Self { segment: self.segment, before: self.after, after: self.before }
    }
}

impl Job {
    /// The segment that it writes to, if it is one.
    pub(crate) fn segment(&self) -> Option<SegmentId> {
        match self {
            Self::Revise { segment, .. }
            | Self::Confirm { segment, .. }
            | Self::Rate { segment, .. }
            | Self::PlaceMarks { segment, .. }
            | Self::Raise { segment, .. } => Some(*segment),
            Self::ChangeFlag { .. }
            | Self::Realign { .. }
            | Self::Dismiss { .. }
            | Self::Undo { .. } => None,
        }
    }

    /// Makes a write that waits follow on a revision just written; whether that
    /// changes it.
    pub(crate) fn rebase(&mut self, id: SegmentId, revision: u32) -> bool {
        let known = match self {
            Self::Revise { segment, text, .. } if *segment == id => &mut text.revision,
            Self::Confirm { segment, confirmation }
            | Self::Undo { instead: Some((segment, confirmation)), .. }
                if *segment == id =>
            {
                &mut confirmation.revision
            }
            Self::Rate { segment, rating } if *segment == id => &mut rating.revision,
            Self::PlaceMarks { segment, marks } if *segment == id => &mut marks.revision,
            Self::Raise { segment, flag } if *segment == id => &mut flag.revision,
            Self::Realign { operation } => {
                operation.rebase(id, revision);
                return true;
            }
            Self::Revise { .. }
            | Self::Confirm { .. }
            | Self::Rate { .. }
            | Self::PlaceMarks { .. }
            | Self::Raise { .. }
            | Self::ChangeFlag { .. }
            | Self::Dismiss { .. }
            | Self::Undo { .. } => return false,
        };
        std::mem::replace(known, revision) != revision
    }

    /// The text that a segment has once this is stored.
    pub(crate) fn shows(&self, id: SegmentId) -> Option<&str> {
        self.shown().filter(|(segment, _)| *segment == id).map(|(_, text)| text)
    }

    /// The segment whose text this changes, and the text.
    pub(crate) fn shown(&self) -> Option<(SegmentId, &str)> {
        match self {
            Self::Revise { segment, text, .. } => Some((*segment, &text.text)),
            Self::Undo { text: Some(text), .. } => Some((text.segment, &text.after)),
            _ => None,
        }
    }

    /// What it does to a text, if it does something.
    pub(crate) fn rewritten(&self) -> Option<Rewritten> {
        match self {
            Self::Revise { segment, text, base } => Some(Rewritten {
                segment: *segment,
                before: base.clone(),
                after: text.text.clone(),
            }),
            Self::Undo { text, .. } => text.clone(),
            _ => None,
        }
    }

    /// Whether it confirms something, or takes that back.
    pub(crate) fn confirmed(&self) -> Option<bool> {
        match self {
            Self::Confirm { confirmation, .. } => Some(confirmation.confirmed),
            _ => None,
        }
    }

    /// Words of a person that are nowhere else, if it has some.
    pub(crate) fn words(&self) -> Option<String> {
        let words: Vec<&str> = match self {
            Self::Revise { text, .. } => vec![&text.text],
            Self::Raise { flag, .. } => {
                vec![&flag.comment, flag.correction.as_deref().unwrap_or_default()]
            }
            Self::ChangeFlag { edit, .. } => vec![
                edit.comment.as_deref().unwrap_or_default(),
                edit.correction.as_deref().unwrap_or_default(),
            ],
            _ => Vec::new(),
        };
        let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
        (!words.is_empty()).then(|| words.join("\n"))
    }
}
