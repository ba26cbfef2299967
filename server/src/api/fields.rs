//! Which field of a request's body a refusal is about, where what was asked for and the
//! kind of refusal tell. Rules know nothing of bodies: they are the API's.

use review::{command::Command, wire::code::Code};

/// What tells the field, as a JSON pointer, from the kind of refusal.
pub(super) type Field = fn(Code) -> Option<&'static str>;

/// The field that refusals of a command are about.
pub(super) fn of(command: &Command) -> Field {
    match command {
        Command::UpdateSource { .. } => |code| match code {
            Code::StaleVersion => Some("/sha256"),
            code => is_text(code).then_some("/source"),
        },
        Command::UpdateTranslation { .. } => |code| match code {
            Code::StaleVersion => Some("/sha256"),
            code => is_text(code).then_some("/mt"),
        },
        Command::Revise { .. } => |code| match code {
            Code::Stale => Some("/revision"),
            code => is_text(code).then_some("/text"),
        },
        Command::Rate { .. } => |code| match code {
            Code::Stale => Some("/revision"),
            Code::ScoreOutside => Some("/score"),
            _ => None,
        },
        Command::PlaceMarks { .. } => |code| match code {
            Code::Stale => Some("/revision"),
            Code::MarksBroken | Code::SpanOutside => Some("/marks"),
            _ => None,
        },
        Command::Confirm { .. } => |code| (code == Code::Stale).then_some("/revision"),
        // Of spans and texts a flag has several.
        Command::Raise { .. } | Command::ChangeFlag { .. } => |code| match code {
            Code::Stale => Some("/revision"),
            Code::UnknownCategory => Some("/category"),
            _ => None,
        },
        Command::Word { .. } => |code| match code {
            Code::LineDropped | Code::LineUnchecked | Code::LineUnapproved | Code::LineOutdated => {
                Some("/text")
            }
            code => is_text(code).then_some("/text"),
        },
        Command::Approve(_) => |code| (code == Code::StaleText).then_some("/text_sha256"),
        Command::Return { .. } => |code| is_text(code).then_some("/reason"),
        Command::Undo { .. } => {
            |code| matches!(code, Code::Superseded | Code::NotUndoable).then_some("/event")
        }
        // Their bodies have several fields of a kind, or none.
        Command::Describe(_)
        | Command::Remove
        | Command::Restore
        | Command::BringConfirmation { .. }
        | Command::Bring { .. }
        | Command::Realign(_)
        | Command::Dismiss(_)
        | Command::Read { .. } => |_| None,
    }
}

/// Whether a refusal is about a text that was sent.
fn is_text(code: Code) -> bool {
    matches!(
        code,
        Code::Empty
            | Code::TooLong
            | Code::SentenceTooLong
            | Code::TooManyRows
            | Code::ForbiddenCharacter
    )
}
