//! What changed between two texts, word by word, and where positions went.
//!
//! Myers' algorithm over interned words: the whole of `similar`'s text API
//! would cost the browser client more than ten times as much.

mod combining;

use std::collections::HashMap;

use similar::{
    DiffOp,
    algorithms::{Capture, myers},
};

use crate::text::span::{Span, length};

/// Whether a piece of text stayed, went or came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// In both texts.
    Kept,
    /// In the old text only.
    Removed,
    /// In the new text only.
    Added,
}

/// A run of text with one fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub fate: Fate,
    /// The run itself.
    pub text: String,
}

/// The word diff of two texts: kept and removed pieces give the old text, kept
/// and added ones the new. White space between two changes is part of them, so
/// that a reader sees one change and not many.
#[must_use]
pub fn words(old: &str, new: &str) -> Vec<Piece> {
    let Comparison { old: old_words, new: new_words, blocks } = Comparison::new(old, new);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |fate, words: &[&str]| {
        let text = words.concat();
        if text.is_empty() {
            return;
        }
        pieces.push(Piece { fate, text });
    };
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        if block.kept {
            push(Fate::Kept, &old_words[block.old.0..block.old.1]);
            continue;
        }
        let (mut old, mut new) = (block.old, block.new);
        while let Some(kept) = blocks.next_if(|next| {
            next.kept && old_words[next.old.0..next.old.1].iter().all(|word| word.trim().is_empty())
        }) {
            let Some(changed) = blocks.next() else {
                push(Fate::Removed, &old_words[old.0..old.1]);
                push(Fate::Added, &new_words[new.0..new.1]);
                push(Fate::Kept, &old_words[kept.old.0..kept.old.1]);
                return pieces;
            };
            (old.1, new.1) = (changed.old.1, changed.new.1);
        }
        push(Fate::Removed, &old_words[old.0..old.1]);
        push(Fate::Added, &new_words[new.0..new.1]);
    }
    pieces
}

/// Two texts by their words, and which of them stayed.
#[derive(Debug)]
pub struct Comparison<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    blocks: Vec<Block>,
}

/// A run of words that stayed, or of words that gave way to others.
pub struct TokenChange<'a> {
    /// Whether both sides are the same.
    pub kept: bool,
    /// What stood there.
    pub old: &'a [&'a str],
    /// What stands there.
    pub new: &'a [&'a str],
}

impl<'a> Comparison<'a> {
    /// Compares the two texts.
    #[must_use]
    pub fn new(old: &'a str, new: &'a str) -> Self {
        let (old, new) = (tokens(old), tokens(new));
        let blocks = blocks(&old, &new);
        Self { old, new, blocks }
    }

    /// The tokens of both texts, in order, by what became of them.
    pub fn changes(&self) -> impl Iterator<Item = TokenChange<'_>> {
        self.blocks.iter().map(|block| TokenChange {
            kept: block.kept,
            old: &self.old[block.old.0..block.old.1],
            new: &self.new[block.new.0..block.new.1],
        })
    }

    /// What carries positions from the old text into the new one.
    #[must_use]
    pub fn carrier(&self) -> Carrier {
        let starts = |words: &[&str]| -> Vec<usize> {
            std::iter::once(0)
                .chain(words.iter().scan(0, |at, word| {
                    *at += length(word) as usize;
                    Some(*at)
                }))
                .collect()
        };
        let scalars =
            |words: &[&str]| words.iter().flat_map(|word| word.chars()).collect::<Vec<char>>();
        let (old_starts, new_starts) = (starts(&self.old), starts(&self.new));
        let (old, new) = (scalars(&self.old), scalars(&self.new));
        let mut in_scalars = Vec::new();
        for block in &self.blocks {
            let (from, to) = (old_starts[block.old.0], old_starts[block.old.1]);
            let (new_from, new_to) = (new_starts[block.new.0], new_starts[block.new.1]);
            if block.kept {
                in_scalars.push(Block { kept: true, old: (from, to), new: (new_from, new_to) });
                continue;
            }
            // Half a word may have stayed: «бастама» in «бастамасы».
            let (one, other) = (&old[from..to], &new[new_from..new_to]);
            let head = one.iter().zip(other).take_while(|(a, b)| a == b).count();
            let tail = one[head..].iter().rev().zip(other[head..].iter().rev());
            let tail = tail.take_while(|(a, b)| a == b).count();
            let cuts = [
                (true, from, from + head, new_from, new_from + head),
                (false, from + head, to - tail, new_from + head, new_to - tail),
                (true, to - tail, to, new_to - tail, new_to),
            ];
            in_scalars.extend(
                cuts.into_iter()
                    .filter(|(_, from, to, new_from, new_to)| from < to || new_from < new_to)
                    .map(|(kept, from, to, new_from, new_to)| Block {
                        kept,
                        old: (from, to),
                        new: (new_from, new_to),
                    }),
            );
        }
        Carrier { blocks: in_scalars }
    }
}

/// Carries positions of an old text into a new one.
#[derive(Debug)]
pub struct Carrier {
    blocks: Vec<Block>,
}

impl Carrier {
    /// Compares the two texts.
    #[must_use]
    pub fn new(old: &str, new: &str) -> Self {
        Comparison::new(old, new).carrier()
    }

    /// Where the words of `span` are in the new text. What was typed at its
    /// edges stays outside; where all of it was deleted, a point is left; a
    /// point where something was inserted covers what was inserted.
    #[must_use]
    pub fn carry(&self, span: Span) -> Span {
        let (after, before) = (self.after(span.start()), self.before(span.end()));
        let (start, end) = if span.is_empty() { (before, after) } else { (after, before) };
        Span::new(start, end.max(start)).expect("the end was raised to the start")
    }

    /// The new position of `at`, after what was inserted there.
    fn after(&self, at: u32) -> u32 {
        let at = at as usize;
        // The blocks are in order, and each begins where the one before ends.
        let found = self.blocks.get(self.blocks.partition_point(|block| block.old.1 <= at));
        scalar(match found {
            Some(block) if block.kept => block.new.0 + at - block.old.0,
            Some(block) => block.new.0,
            None => self.blocks.last().map_or(0, |block| block.new.1),
        })
    }

    /// The new position of `at`, before what was inserted there.
    fn before(&self, at: u32) -> u32 {
        let at = at as usize;
        let found = self.blocks.get(self.blocks.partition_point(|block| block.old.1 < at));
        let found = found.filter(|block| block.old.0 < at);
        scalar(match found {
            Some(block) if block.kept => block.new.0 + at - block.old.0,
            Some(block) => block.new.1,
            None => 0,
        })
    }
}

/// Whether a token is a word: neither white space nor a sign.
pub fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(|first| first.is_alphanumeric() || is_mark(first))
}

fn scalar(at: usize) -> u32 {
    u32::try_from(at).expect("texts are limited far below four billion scalars")
}

/// Two ranges that correspond, in words, in scalars or in sentences.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Whether both sides are the same.
    pub kept: bool,
    /// Of the old text.
    pub old: (usize, usize),
    /// Of the new text.
    pub new: (usize, usize),
}

/// Which items of two lists are the same, in order: runs of those that are and
/// runs of those that are not.
pub fn blocks<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Block> {
    let mut numbers: HashMap<&'a str, u32> = HashMap::new();
    let (old_ids, new_ids) = (number(old, &mut numbers), number(new, &mut numbers));
    let mut capture = Capture::new();
    let compared =
        myers::diff(&mut capture, &old_ids[..], 0..old_ids.len(), &new_ids[..], 0..new_ids.len());
    compared.expect("capturing cannot fail");
    let mut blocks: Vec<Block> = Vec::new();
    for op in capture.into_ops() {
        let (old, new) = (op.old_range(), op.new_range());
        let block = Block {
            kept: matches!(op, DiffOp::Equal { .. }),
            old: (old.start, old.end),
            new: (new.start, new.end),
        };
        // Myers reports a replacement as a deletion and an insertion.
        match blocks.last_mut() {
            Some(last) if last.kept == block.kept => {
                (last.old.1, last.new.1) = (block.old.1, block.new.1);
            }
            _ => blocks.push(block),
        }
    }
    blocks
}

fn number<'a>(words: &[&'a str], numbers: &mut HashMap<&'a str, u32>) -> Vec<u32> {
    words
        .iter()
        .map(|word| {
            let next = u32::try_from(numbers.len()).expect("fewer words than scalars");
            *numbers.entry(word).or_insert(next)
        })
        .collect()
}

/// Runs of letters and digits, runs of white space, and everything else one by
/// one. Concatenated they are the text.
pub fn tokens(text: &str) -> Vec<&str> {
    #[derive(PartialEq)]
    enum Kind {
        Word,
        Space,
        Sign,
    }
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut previous = None;
    for (at, character) in text.char_indices() {
        let kind = if character.is_alphanumeric() || is_mark(character) {
            Kind::Word
        } else if character.is_whitespace() {
            Kind::Space
        } else {
            Kind::Sign
        };
        if previous.as_ref().is_some_and(|previous| *previous != kind || kind == Kind::Sign) {
            tokens.push(&text[start..at]);
            start = at;
        }
        previous = Some(kind);
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

/// Combining marks and joiners belong to the word they stand in.
fn is_mark(character: char) -> bool {
    combining::is_combining(character) || matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// `⟦…⟧` marks the span before and after.
    #[track_caller]
    fn carried(old: &str, new: &str) {
        let read = |marked: &str| {
            let at = |mark| marked.chars().position(|c| c == mark).expect("a mark") as u32;
            let text = marked.replace(['⟦', '⟧'], "");
            (text, Span::new(at('⟦'), at('⟧') - 1).unwrap())
        };
        let ((old, span), (new, expected)) = (read(old), read(new));
        assert_eq!(Carrier::new(&old, &new).carry(span), expected, "{old} → {new}");
    }

    #[test]
    fn spans_follow_their_words() {
        carried("бір ⟦екі⟧ үш", "бір бес ⟦екі⟧ үш");
        carried("бір ⟦екі⟧ үш", "бір ⟦екеу⟧ үш");
        carried("бір ⟦екі⟧ үш", "бір ⟦жиырма⟧ үш");
        carried("⟦🙂 екі⟧", "👍 ⟦🙂 екі⟧");
        carried("сөз⟦дік⟧тер", "сөз⟦дік⟧тері");
        carried("бір ⟦екі үш⟧", "бір ⟦екі төрт үш⟧ бес");
    }

    #[test]
    fn deleted_words_leave_a_point() {
        carried("бір ⟦екі ⟧үш", "бір ⟦⟧үш");
        carried("⟦бір⟧", "⟦⟧");
    }

    #[test]
    fn an_omission_covers_what_fills_it() {
        carried("Ресей, ⟦⟧Өзбекстан", "Ресей, ⟦Қырғызстан, ⟧Өзбекстан");
        carried("бір⟦⟧", "бір⟦ екі⟧");
    }

    #[test]
    fn a_change_is_one_piece() {
        let pieces = words("әйелдердің бастамашылдығы мен қызы", "әйелдердің кәсіпкерлігі мен ұлы");
        let read: Vec<_> = pieces.iter().map(|piece| (piece.fate, piece.text.as_str())).collect();
        assert_eq!(
            read,
            [
                (Fate::Kept, "әйелдердің "),
                (Fate::Removed, "бастамашылдығы"),
                (Fate::Added, "кәсіпкерлігі"),
                (Fate::Kept, " мен "),
                (Fate::Removed, "қызы"),
                (Fate::Added, "ұлы"),
            ]
        );
        let joined = words("а б в", "г д в");
        assert_eq!(joined[0].text, "а б");
        assert_eq!(joined[1].text, "г д");
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn pieces_give_both_texts(old in "[аб 🙂,\u{301}]{0,20}", new in "[аб 🙂,\u{301}]{0,20}") {
            let pieces = words(&old, &new);
            let without = |fate| pieces.iter().filter(|piece| piece.fate != fate)
                .map(|piece| piece.text.as_str()).collect::<String>();
            proptest::prop_assert_eq!(without(Fate::Added), old);
            proptest::prop_assert_eq!(without(Fate::Removed), new);
        }

        #[test]
        fn carried_spans_fit(old in "\\PC{0,20}", new in "\\PC{0,20}", a in 0u32..21, b in 0u32..21) {
            let limit = length(&old);
            let (a, b) = (a.min(limit), b.min(limit));
            let span = Span::new(a.min(b), a.max(b)).unwrap();
            let carrier = Carrier::new(&old, &new);
            proptest::prop_assert!(carrier.carry(span).fits(&new));
            proptest::prop_assert_eq!(Carrier::new(&old, &old).carry(span), span);
        }
    }
}
