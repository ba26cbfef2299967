//! Why something that was asked for is not done, and the limits of what is accepted.

use language::text::{
    accept::{self, ForbiddenCharacter},
    span::length,
};
use thiserror::Error;

use crate::model::{
    approval::ObstacleKind, description::Description, disclosure::Contradiction, rating,
};

/// Longest text of one segment, in scalars.
pub const SEGMENT_LIMIT: u32 = 20_000;

/// Longest comment, correction, title, engine or origin, in scalars.
pub const FIELD_LIMIT: u32 = 5_000;

/// Why a command is not carried out. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such segment (any more).
    #[error("there is no such segment")]
    UnknownSegment,
    /// There is no such flag.
    #[error("there is no such flag")]
    UnknownFlag,
    /// There is no such category in the typology.
    #[error("the typology has no category {0:?}")]
    UnknownCategory(String),
    /// The segment has changed since the editor saw it.
    #[error("the segment has changed since it was read")]
    Stale,
    /// The event cannot be taken back, because what it did was changed since.
    #[error("what this did has been changed since")]
    Superseded,
    /// The event is of a kind that is not taken back.
    #[error("this cannot be undone")]
    NotUndoable,
    /// A span lies outside its text.
    #[error("a marked span lies outside the text")]
    SpanOutside,
    /// A rating is above the best.
    #[error("a rating is from 0 to {best}", best = rating::BEST)]
    ScoreOutside,
    /// A text holds a control character.
    #[error(transparent)]
    Forbidden(#[from] ForbiddenCharacter),
    /// A text is longer than allowed.
    #[error("the text has {length} characters, at most {limit} are accepted")]
    TooLong {
        /// Scalars received.
        length: u32,
        /// Scalars accepted.
        limit: u32,
    },
    /// A sentence, or a row of a file, is longer than a segment may be.
    #[error("line {line}: {length} characters without an end, at most {limit} are accepted")]
    SentenceTooLong {
        /// The line of its text in which it begins, from 1.
        line: u32,
        /// Its scalars.
        length: u32,
        /// Scalars accepted.
        limit: u32,
    },
    /// An article would have more rows than accepted.
    #[error("more than {limit} sentences")]
    TooManyRows {
        /// Rows accepted.
        limit: usize,
    },
    /// A text that must not be empty is.
    #[error("the text is empty")]
    Empty,
    /// Another version of the text is there by now.
    #[error("another version of this text is there by now")]
    StaleVersion,
    /// The segments have no neighbour, or nothing to divide.
    #[error("there is nothing to merge, split or move here")]
    NothingToAlign,
    /// Something stands in the way of an approval, and no reason was given.
    #[error("something stands in the way of approving this")]
    Obstructed {
        /// The first kind without a reason.
        kind: ObstacleKind,
    },
    /// The text has changed since whoever approves saw it.
    #[error("the text has changed since it was read")]
    StaleText,
    /// A disclosure line says what is not so.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
    /// Marks can be moved, but neither made nor dropped.
    #[error("marks can be moved, but neither added nor removed")]
    MarksBroken,
    /// An open flag marks words on both sides of the cut.
    #[error("an open flag marks words on both sides of the cut")]
    FlagAcrossCut,
}

/// The text as it is stored.
///
/// # Errors
/// If it is too long or holds a control character.
pub fn checked(received: &str, limit: u32) -> Result<String, Refusal> {
    let text = accept::accept(received)?;
    let length = length(&text);
    if length > limit { Err(Refusal::TooLong { length, limit }) } else { Ok(text) }
}

/// The description as it is stored: trimmed, with a title.
///
/// # Errors
/// If the title is empty, or a part too long or not acceptable as text.
pub fn checked_description(description: &Description) -> Result<Description, Refusal> {
    Ok(Description {
        title: checked_line(Some(&description.title))?.ok_or(Refusal::Empty)?,
        engine: checked_line(description.engine.as_deref())?,
        origin: checked_line(description.origin.as_deref())?,
    })
}

/// A field of one line as it is stored; `None` where it says nothing.
pub(super) fn checked_line(received: Option<&str>) -> Result<Option<String>, Refusal> {
    let text = received.map(|text| checked(text, FIELD_LIMIT)).transpose()?;
    Ok(text.map(|text| accept::one_line(&text)).filter(|text| !text.is_empty()))
}
