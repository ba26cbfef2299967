//! Texts as they are stored: in NFC, with the line ends of Unix, without control signs.

use std::borrow::Cow;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// `text` in NFC.
#[must_use]
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// The words of `text` with single spaces between them.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a text must not hold, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "line {line}, character {column}: {character:?} is a control character and is not accepted"
)]
pub struct ForbiddenCharacter {
    /// Line, from 1.
    pub line: u32,
    /// Scalar in that line, from 1.
    pub column: u32,
    /// The character itself.
    pub character: char,
}

/// The text as it is stored: NFC, `\n` line ends, no byte-order mark.
///
/// # Errors
/// The first control character other than tab and line end, or the first
/// bidirectional control: they can make a text read differently from what is
/// stored, so they are refused rather than dropped in silence.
pub fn accept(received: &str) -> Result<String, ForbiddenCharacter> {
    let received = received.strip_prefix('\u{FEFF}').unwrap_or(received);
    let text: String = received.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    let (mut line, mut column) = (1, 0);
    for character in text.chars() {
        column += 1;
        match character {
            '\n' => (line, column) = (line + 1, 0),
            '\t' => {}
            _ if is_forbidden(character) => {
                return Err(ForbiddenCharacter { line, column, character });
            }
            _ => {}
        }
    }
    Ok(text)
}

/// The text with plain line ends and without what no text may hold. Word writes a
/// line break as U+000B and a page break as U+000C, which become line ends.
/// Borrowed where nothing is to be left out.
#[must_use]
pub fn cleaned(received: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c == '\n' || c == '\t' || (c != '\u{FEFF}' && !is_forbidden(c));
    if received.chars().all(is_plain) {
        return Cow::Borrowed(received);
    }
    let text = received.replace("\r\n", "\n").replace(['\r', '\u{B}', '\u{C}'], "\n");
    Cow::Owned(text.chars().filter(|c| is_plain(*c)).collect())
}

/// Control characters and the bidirectional controls of Unicode TR #9 that
/// reorder text (embeddings, overrides, isolates). The marks LRM, RLM and ALM
/// stay allowed: right-to-left names need them.
pub fn is_forbidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn what_is_pasted_loses_only_what_no_text_may_hold() {
        let pasted = "\u{FEFF}Қазақ\u{B}тілі\u{7}\u{202E} бар\r\nжоқ\u{2066}\tи\u{306}";
        assert_eq!(cleaned(pasted), "Қазақ\nтілі бар\nжоқ\tи\u{306}");
        assert!(accept(&cleaned(pasted)).is_ok());
        assert!(matches!(cleaned("Қазақ 🙂\n\u{200F}тілі"), Cow::Borrowed(_)));
    }

    #[test]
    fn accepted_text_is_nfc_with_plain_line_ends() {
        assert_eq!(accept("\u{FEFF}и\u{306}\r\nб\rв").unwrap(), "й\nб\nв");
        assert_eq!(accept("сөз \u{200F}שלום").unwrap(), "сөз \u{200F}שלום");
    }

    #[test]
    fn control_characters_are_named_with_their_place() {
        let problem = accept("бір\nек\u{0}і").unwrap_err();
        assert_eq!((problem.line, problem.column, problem.character), (2, 3, '\0'));
        assert!(accept("а\u{202E}б").is_err());
    }
}
