//! One text cut into tokens once, for all checks: words, figures, links, space
//! and marks, each with its scalar positions.
//!
//! Deliberately not the word segmentation of UAX #29: a hyphen always ends a
//! word here, because Kazakh hangs suffixes on figures and acronyms with it.

use super::{
    addresses,
    characters::{is_apostrophe, is_invisible, is_letter, lower},
};
use crate::text::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with apostrophes and soft hyphens between them.
    Word,
    /// Decimal digits only; signs and separators are marks.
    Digits,
    /// An address or an e-mail, whole.
    Link,
    /// White space.
    Space,
    /// Any other single character.
    Mark,
}

/// A run of characters of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn span(self) -> Span {
        span(self.start, self.end)
    }
}

/// A text with its characters, their lower-case forms and its tokens.
pub(super) struct Text {
    pub(super) chars: Vec<char>,
    /// Same length as `chars`: only the first scalar of a longer lower case.
    pub(super) lower: Vec<char>,
    pub(super) tokens: Vec<Token>,
    /// The lower-case word of each token; empty where it is no word.
    words: Vec<String>,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let lower: Vec<char> = chars.iter().map(|&character| lower(character)).collect();
        let tokens = tokens(&chars);
        let words = tokens
            .iter()
            .map(|token| match token.kind {
                Kind::Word => lower[token.start..token.end].iter().collect(),
                Kind::Digits | Kind::Link | Kind::Space | Kind::Mark => String::new(),
            })
            .collect();
        Self { chars, lower, tokens, words }
    }

    /// The character at `at`, or a line end outside of the text: what is at
    /// the edge of a text is spaced like what is at the edge of a line.
    pub(super) fn at(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    /// The character before `at`.
    pub(super) fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |at| self.at(at))
    }

    /// The lower-case word of the token with this index; empty where none is.
    pub(super) fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    /// The text of a token as it stands.
    pub(super) fn of(&self, token: Token) -> String {
        self.chars[token.start..token.end].iter().collect()
    }

    /// Words, with their index among the tokens.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, Token)> + Clone + '_ {
        self.tokens.iter().copied().enumerate().filter(|(_, token)| token.kind == Kind::Word)
    }

    /// The index of the next word after the token `index`, when only white
    /// space stands between the two.
    pub(super) fn next_word(&self, index: usize) -> Option<usize> {
        let space = self.tokens.get(index + 1)?;
        let word = self.tokens.get(index + 2)?;
        (space.kind == Kind::Space && word.kind == Kind::Word).then_some(index + 2)
    }

    /// The index of the word before, when only white space stands between.
    pub(super) fn previous_word(&self, index: usize) -> Option<usize> {
        let before = index.checked_sub(2)?;
        (self.next_word(before) == Some(index)).then_some(before)
    }

    /// Whether nothing but white space is in it.
    pub(super) fn is_blank(&self) -> bool {
        self.chars.iter().all(|character| character.is_whitespace())
    }

    /// Where the text begins and ends without white space around it.
    pub(super) fn trimmed(&self) -> (usize, usize) {
        let solid = |character: &char| !character.is_whitespace();
        let start = self.chars.iter().position(solid).unwrap_or(0);
        let end = self.chars.iter().rposition(solid).map_or(0, |at| at + 1);
        (start, end)
    }

    /// Number of words.
    pub(super) fn word_count(&self) -> usize {
        self.words().count()
    }

    /// Whether the letters of a token are all capitals, two or more.
    pub(super) fn is_acronym(&self, token: Token) -> bool {
        token.end - token.start >= 2
            && self.chars[token.start..token.end].iter().all(|character| character.is_uppercase())
    }

    /// Whether a token begins with a capital.
    pub(super) fn is_capitalised(&self, token: Token) -> bool {
        self.at(token.start).is_uppercase()
    }

    /// Whether most of the letters are capitals, as in some headlines.
    pub(super) fn shouts(&self) -> bool {
        let letters = self.chars.iter().filter(|&&c| is_letter(c)).count();
        let capitals = self.chars.iter().filter(|c| c.is_uppercase()).count();
        capitals * 2 > letters
    }
}

/// The span from `start` to `end`.
pub(super) fn span(start: usize, end: usize) -> Span {
    let position = |at: usize| u32::try_from(at).expect("texts are far below four billion scalars");
    Span::new(position(start), position(end)).expect("tokens do not end before they start")
}

fn tokens(chars: &[char]) -> Vec<Token> {
    let links = addresses::find(chars);
    let mut links = links.iter().peekable();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let kind = if let Some(link) = links.next_if(|link| link.0 == at) {
            at = link.1;
            Kind::Link
        } else {
            // A word or a figure must not run on into a link.
            let limit = links.peek().map_or(chars.len(), |link| link.0);
            let run = |inside: &dyn Fn(usize) -> bool| {
                (start..limit).find(|&at| !inside(at)).unwrap_or(limit)
            };
            let first = chars[at];
            if first.is_ascii_digit() {
                at = run(&|at| chars[at].is_ascii_digit());
                Kind::Digits
            } else if is_letter(first) {
                at = run(&|at| {
                    is_letter(chars[at])
                        || is_invisible(chars[at])
                        || (is_apostrophe(chars[at])
                            && chars.get(at + 1).is_some_and(|&c| is_letter(c)))
                });
                Kind::Word
            } else if first.is_whitespace() {
                at = run(&|at| chars[at].is_whitespace());
                Kind::Space
            } else {
                at += 1;
                Kind::Mark
            }
        };
        tokens.push(Token { kind, start, end: at });
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(text: &str, expected: &str) {
        let text = Text::new(text);
        let tokens: Vec<String> = text.tokens.iter().map(|&token| text.of(token)).collect();
        assert_eq!(tokens.join("|"), expected);
    }

    #[test]
    fn hyphens_end_words_and_figures() {
        check("АҚШ-тың 100-ден", "АҚШ|-|тың| |100|-|ден");
    }

    #[test]
    fn apostrophes_stay_inside() {
        check("О'Хаган «l’eau»", "О'Хаган| |«|l’eau|»");
    }

    #[test]
    fn links_are_whole() {
        check("(https://egov.kz/kk) сайты", "(|https://egov.kz/kk|)| |сайты");
    }
}
