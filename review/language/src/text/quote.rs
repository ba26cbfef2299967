//! What a message repeats of what somebody sent: never all of a long text.

use std::borrow::Cow;

/// Most of what a file or a request says that is repeated in a problem, in scalars.
pub const QUOTE_LIMIT: usize = 200;

/// What somebody sent, as a problem repeats it: whole, or its start.
#[must_use]
pub fn quoted(said: &str) -> Cow<'_, str> {
    match said.char_indices().nth(QUOTE_LIMIT) {
        Some((end, _)) => Cow::Owned(format!("{}…", &said[..end])),
        None => Cow::Borrowed(said),
    }
}
