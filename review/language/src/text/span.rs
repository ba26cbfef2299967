//! Text and positions in it.
//!
//! Every stored text is NFC with `\n` line ends, and every position counts
//! Unicode scalar values (`char`s). UTF-16 appears only for the browser's DOM,
//! bytes only inside functions.

use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
    fn words_hold_letters_or_digits() {
        assert_eq!(word_count("Су-35 — «жаңа» ұшақ , 100"), 4);
        assert_eq!(word_count(" \n "), 0);
    }
}
