//! Text and positions in it.
//!
//! Every stored text is NFC with `\n` line ends, and every position counts
//! Unicode scalar values (`char`s). UTF-16 appears only for the browser's DOM,
//! bytes only inside functions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// A half-open range of scalar positions. `start == end` is a point: a place
/// between two characters, as an omission has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "RawSpan")]
pub struct Span {
    start: u32,
    end: u32,
}

#[derive(Deserialize)]
struct RawSpan {
    start: u32,
    end: u32,
}

impl TryFrom<RawSpan> for Span {
    type Error = &'static str;

    fn try_from(raw: RawSpan) -> Result<Self, Self::Error> {
        Self::new(raw.start, raw.end).ok_or("a span must not end before it starts")
    }
}

impl Span {
    /// The range from `start` to `end`, unless it ends before it starts.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The point at `at`.
    #[must_use]
    pub fn point(at: u32) -> Self {
        Self { start: at, end: at }
    }

    /// The whole of `text`.
    #[must_use]
    pub fn whole(text: &str) -> Self {
        Self { start: 0, end: length(text) }
    }

    /// First position inside.
    #[must_use]
    pub fn start(self) -> u32 {
        self.start
    }

    /// First position after.
    #[must_use]
    pub fn end(self) -> u32 {
        self.end
    }

    /// Number of scalars covered.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether this is a point.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether every position of this span exists in `text`.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        self.end <= length(text)
    }

    /// Whether the two share at least one scalar.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span moved `by` scalars to the right.
    #[must_use]
    pub fn shifted(self, by: u32) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// The words covered, or `None` where the span does not fit into `text`.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        let start = byte_at(text, self.start)?;
        let end = start + byte_at(&text[start..], self.len())?;
        Some(&text[start..end])
    }
}

/// Number of Unicode scalar values in `text`.
#[must_use]
pub fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).expect("texts are limited far below four billion scalars")
}

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

/// The byte index of scalar position `at`, or `None` past the end.
#[must_use]
pub fn byte_at(text: &str, at: u32) -> Option<usize> {
    text.char_indices().map(|(byte, _)| byte).chain(std::iter::once(text.len())).nth(at as usize)
}

/// Scalars between two places that an [`Index`] remembers.
const STRIDE: usize = 64;

/// A long text with some of its positions remembered: cutting it into thousands
/// of pieces must not walk through it from the start for every one.
#[derive(Clone, Debug)]
pub struct Index<'a> {
    text: &'a str,
    /// The byte of every [`STRIDE`]th position.
    bytes: Vec<usize>,
}

impl<'a> Index<'a> {
    /// Walks through `text` once.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let ends = std::iter::once(text.len());
        let bytes = text.char_indices().map(|(byte, _)| byte).chain(ends).step_by(STRIDE);
        Self { text, bytes: bytes.collect() }
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// See [`Span::of`].
    #[must_use]
    pub fn of(&self, span: Span) -> Option<&'a str> {
        let start = self.byte_at(span.start)?;
        let end = self.byte_at(span.end)?;
        Some(&self.text[start..end])
    }

    /// See [`byte_at`].
    #[must_use]
    pub fn byte_at(&self, at: u32) -> Option<usize> {
        let known = *self.bytes.get(at as usize / STRIDE)?;
        Some(known + byte_at(&self.text[known..], at % STRIDE as u32)?)
    }
}

/// The scalar position of a UTF-16 offset, as the DOM counts. Offsets past the
/// end give the end; an offset inside a surrogate pair gives its character.
#[must_use]
pub fn scalar_from_utf16(text: &str, offset: u32) -> u32 {
    let mut units = 0;
    let mut scalars = 0;
    for character in text.chars() {
        units += character.len_utf16() as u32;
        if units > offset {
            break;
        }
        scalars += 1;
    }
    scalars
}

/// The UTF-16 offset of a scalar position, for the DOM.
#[must_use]
pub fn utf16_from_scalar(text: &str, at: u32) -> u32 {
    text.chars().take(at as usize).map(|character| character.len_utf16() as u32).sum()
}

/// Number of words: runs of characters between white space that hold at least
/// one letter or digit. A lone dash is no word.
#[must_use]
pub fn word_count(text: &str) -> u32 {
    let words = text.split_whitespace().filter(|run| run.chars().any(char::is_alphanumeric));
    u32::try_from(words.count()).expect("fewer words than scalars")
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
pub(crate) fn is_forbidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_pasted_loses_only_what_no_text_may_hold() {
        let pasted = "\u{FEFF}Қазақ\u{B}тілі\u{7}\u{202E} бар\r\nжоқ\u{2066}\tи\u{306}";
        assert_eq!(cleaned(pasted), "Қазақ\nтілі бар\nжоқ\tи\u{306}");
        assert!(accept(&cleaned(pasted)).is_ok());
        assert!(matches!(cleaned("Қазақ 🙂\n\u{200F}тілі"), Cow::Borrowed(_)));
    }

    #[test]
    fn spans_count_scalars() {
        let text = "Қазақ 🙂 тілі";
        let span = Span::new(6, 7).unwrap();
        assert_eq!(span.of(text), Some("🙂"));
        assert_eq!(Span::new(8, 12).unwrap().of(text), Some("тілі"));
        assert_eq!(Span::new(8, 13).unwrap().of(text), None);
        assert_eq!(Span::new(3, 2), None);
    }

    #[test]
    fn an_index_finds_what_walking_finds() {
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 200] {
            let text: String = "аb🙂ә".chars().cycle().take(length).collect();
            let index = Index::new(&text);
            for at in 0..=length as u32 + 70 {
                assert_eq!(index.byte_at(at), byte_at(&text, at), "{at} of {length}");
            }
            let end = length as u32;
            for span in [Span::point(end), Span::new(end / 2, end).unwrap()] {
                assert_eq!(index.of(span), span.of(&text));
            }
        }
    }

    #[test]
    fn utf16_goes_there_and_back() {
        let text = "а🙂б";
        for at in 0..=3 {
            assert_eq!(scalar_from_utf16(text, utf16_from_scalar(text, at)), at);
        }
        assert_eq!(utf16_from_scalar(text, 2), 3);
        assert_eq!(scalar_from_utf16(text, 2), 1, "inside the surrogate pair");
        assert_eq!(scalar_from_utf16(text, 99), 3);
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

    #[test]
    fn words_hold_letters_or_digits() {
        assert_eq!(word_count("Су-35 — «жаңа» ұшақ , 100"), 4);
        assert_eq!(word_count(" \n "), 0);
    }
}
