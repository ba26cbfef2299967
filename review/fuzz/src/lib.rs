//! What the targets share: how an input is read as two texts.

use review::text::accept;

/// Stands between two texts of an input, on a line of its own.
const BORDER: &str = "\n====\n";

/// Source and target of an input, as the rules get them; `None` where a text is
/// refused.
#[must_use]
pub fn texts(input: &str) -> Option<(String, String)> {
    let (source, target) = input.split_once(BORDER).unwrap_or(("", input));
    Some((accept(source).ok()?, accept(target).ok()?))
}
