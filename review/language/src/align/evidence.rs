//! What speaks for two sentences saying the same thing.
//!
//! Every figure, meaning and name is a piece of evidence with two weights: for
//! being met on the other side and for missing there. Weights are logarithms of
//! likelihood ratios (translation against any other sentence of this text), so
//! they add up. Deliberately no grammar, no word order.

use crate::{
    align::{Sentence, band, lexicon::Lexicon, phonetic::Sound},
    patience,
};

/// How often a piece of evidence is kept in a translation, and how often a
/// sentence taken at random would hold it. Rounded shares over human news
/// translations; the second is only a prior to the counts in the text itself.
#[derive(Clone, Copy)]
struct Kind {
    kept: f32,
    random: f32,
}

const FIGURE: Kind = Kind { kept: 0.85, random: 0.01 };

const SMALL_NUMBER: Kind = Kind { kept: 0.55, random: 0.06 };

const MEANING: Kind = Kind { kept: 0.5, random: 0.07 };

const NAME: Kind = Kind { kept: 0.55, random: 0.04 };

const WORD: Kind = Kind { kept: 0.2, random: 0.04 };

/// The prior counts as much as this number of sentences.
const PRIOR_SENTENCES: f32 = 15.0;

/// Pieces of evidence hang together (a name brings its title along), so their
/// sum overstates. This share of it makes the confidence of beads come true.
const INDEPENDENCE: f32 = 0.75;

/// The longest beginning that is told apart; each further sound of a common
/// beginning makes chance rarer, down to here.
const LEVELS: usize = 4;

/// A piece of evidence that matches only its equal.
#[derive(Clone, Copy, PartialEq)]
struct Token {
    key: u64,
    met: f32,
    missing: f32,
}

/// A word that matches another one with the same beginning.
#[derive(Clone, Copy, PartialEq)]
struct Word {
    sound: Sound,
    met: [f32; LEVELS],
    missing: f32,
}

/// The evidence of one sentence or of two neighbours together.
#[derive(Clone, Default)]
pub(super) struct Unit {
    /// Length in scalars.
    pub(super) length: f32,
    tokens: Vec<Token>,
    words: Vec<Word>,
    asks: bool,
    quotes: bool,
}

/// The evidence of one side: its sentences, and each with the one after it.
pub(super) struct Side {
    single: Vec<Unit>,
    double: Vec<Unit>,
}

impl Side {
    /// The evidence of one or two sentences from `at` on.
    pub(super) fn unit(&self, at: usize, sentences: usize) -> &Unit {
        match sentences {
            1 => &self.single[at],
            _ => &self.double[at],
        }
    }
}

struct Raw {
    tokens: Vec<(u64, Kind)>,
    words: Vec<(Sound, Kind)>,
}

/// Both sides, weighed against each other.
pub(super) struct Evidence {
    pub(super) source: Side,
    pub(super) target: Side,
    /// Sentences that surely belong together, see [`band::anchors`].
    pub(super) anchors: Vec<(usize, usize)>,
    matcher: Matcher,
}

impl Evidence {
    pub(super) fn of(
        source: &[Sentence<'_>],
        target: &[Sentence<'_>],
        source_lang: &str,
        target_lang: &str,
    ) -> Self {
        // Vowels carry over within a script; across scripts they do not.
        let matcher = Matcher { vowels: is_cyrillic(source) == is_cyrillic(target) };
        let raw_source = matcher.read(source, &Lexicon::of(source_lang));
        let raw_target = matcher.read(target, &Lexicon::of(target_lang));
        let mut keys = matcher.keys(&raw_source, false);
        keys.extend(matcher.keys(&raw_target, true));
        let counts_source = Counts::of(&raw_source, matcher);
        let counts_target = Counts::of(&raw_target, matcher);
        Self {
            source: matcher.side(source, &raw_source, &counts_target),
            target: matcher.side(target, &raw_target, &counts_source),
            anchors: band::anchors(keys),
            matcher,
        }
    }

    /// The logarithm of how much likelier the two units stand side by side as
    /// translations of each other than by chance, length aside.
    pub(super) fn agreement(&self, source: &Unit, target: &Unit) -> f32 {
        let least = self.matcher.least();
        // Each piece is counted from both sides.
        let pieces = source.tokens_met(target) + source.words_met(target, least);
        let asks = match (source.asks, target.asks) {
            (true, true) => 1.5,
            (false, false) => 0.0,
            _ => -1.2,
        };
        let quotes = if source.quotes == target.quotes { 0.2 } else { -0.6 };
        pieces / 2.0 + asks + quotes
    }
}

fn is_cyrillic(sentences: &[Sentence<'_>]) -> bool {
    let mut balance = 0_i64;
    for character in sentences.iter().flat_map(|sentence| sentence.text.chars()) {
        match character {
            '\u{400}'..='\u{52F}' => balance += 1,
            _ if character.is_alphabetic() => balance -= 1,
            _ => {}
        }
    }
    balance > 0
}

/// How words are compared in this pair of scripts.
#[derive(Clone, Copy)]
struct Matcher {
    vowels: bool,
}

impl Matcher {
    /// Sounds that must agree at least.
    fn least(self) -> u32 {
        if self.vowels { 4 } else { 3 }
    }

    fn read(self, sentences: &[Sentence<'_>], lexicon: &Lexicon) -> Vec<Raw> {
        sentences.iter().map(|sentence| self.read_one(sentence.text, lexicon)).collect()
    }

    fn read_one(self, text: &str, lexicon: &Lexicon) -> Raw {
        patience::go_on();
        let mut raw = Raw { tokens: Vec::new(), words: Vec::new() };
        let mut rest = text;
        let mut first = true;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            rest = &rest[start..];
            if rest.starts_with(char::is_numeric) {
                let (figure, length) = figure(rest);
                rest = &rest[length..];
                match figure.parse() {
                    Ok(small @ 1..=10) => raw.tokens.push((small, SMALL_NUMBER)),
                    _ => raw.tokens.push((hash(&figure), FIGURE)),
                }
            } else {
                let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                let word = &rest[..end];
                rest = &rest[end..];
                let lower = word.to_lowercase();
                let capital = word.starts_with(char::is_uppercase);
                if let Some(meaning) = lexicon.meaning(&lower) {
                    let kind = if meaning <= 16 { SMALL_NUMBER } else { MEANING };
                    raw.tokens.push((meaning, kind));
                } else {
                    let sound = Sound::of(&lower, self.vowels);
                    if sound.length() >= self.least() {
                        let kind = if capital && !first { NAME } else { WORD };
                        raw.words.push((sound, kind));
                    }
                }
            }
            first = false;
        }
        raw.tokens.sort_unstable_by_key(|token| token.0);
        raw.tokens.dedup_by_key(|token| token.0);
        raw.words.sort_unstable_by_key(|word| word.0);
        raw.words.dedup_by_key(|word| word.0);
        raw
    }

    /// What may stand in one sentence of a text alone, with that sentence.
    fn keys(self, raw: &[Raw], is_target: bool) -> Vec<(u64, bool, usize)> {
        raw.iter()
            .enumerate()
            .flat_map(|(sentence, raw)| {
                let tokens = raw.tokens.iter().map(|token| token.0);
                let words = raw.words.iter().map(move |word| word.0);
                let words = words
                    .filter(move |sound| sound.length() > self.least())
                    .map(move |sound| sound.prefix(self.least() + 1).bits());
                tokens.chain(words).map(move |key| (key, is_target, sentence))
            })
            .collect()
    }

    fn side(self, sentences: &[Sentence<'_>], raw: &[Raw], other: &Counts) -> Side {
        let single: Vec<Unit> = sentences
            .iter()
            .zip(raw)
            .map(|(sentence, raw)| Unit {
                length: sentence.text.chars().count() as f32,
                tokens: raw
                    .tokens
                    .iter()
                    .map(|&(key, kind)| {
                        let chance = other.token(key, kind.random);
                        let (met, missing) = weights(kind.kept, chance);
                        Token { key, met, missing }
                    })
                    .collect(),
                words: raw
                    .words
                    .iter()
                    .map(|&(sound, kind)| {
                        let mut met = [0.0; LEVELS];
                        for (level, met) in met.iter_mut().enumerate() {
                            // Each sound more makes a chance match rarer.
                            let random = kind.random / (1 << (2 * level)) as f32;
                            let chance = other.word(sound, level, random);
                            *met = weights(kind.kept, chance).0;
                        }
                        let missing = weights(kind.kept, kind.random).1;
                        Word { sound, met, missing }
                    })
                    .collect(),
                asks: sentence.text.contains('?'),
                quotes: sentence.text.contains(['"', '«', '»', '“', '”', '„']),
            })
            .collect();
        let double = single.windows(2).map(|pair| pair[0].joined(&pair[1])).collect();
        Side { single, double }
    }
}

/// In how many sentences of a side each piece of evidence stands, sorted.
struct Counts {
    sentences: f32,
    tokens: Vec<(u64, usize)>,
    words: [Vec<(u64, usize)>; LEVELS],
    matcher: Matcher,
}

impl Counts {
    fn of(raw: &[Raw], matcher: Matcher) -> Self {
        let words = std::array::from_fn(|level| {
            let length = matcher.least() + level as u32;
            let mut keys = Vec::new();
            for raw in raw {
                let prefixes = raw.words.iter().map(|word| word.0.prefix(length).bits());
                // Sorted within a sentence, so what is there twice is neighbours.
                let start = keys.len();
                for key in prefixes {
                    if keys.len() == start || keys.last() != Some(&key) {
                        keys.push(key);
                    }
                }
            }
            counted(keys)
        });
        let tokens = raw.iter().flat_map(|raw| raw.tokens.iter());
        Self {
            sentences: raw.len() as f32,
            tokens: counted(tokens.map(|token| token.0).collect()),
            words,
            matcher,
        }
    }

    /// The share of sentences that hold a figure or meaning.
    fn token(&self, key: u64, prior: f32) -> f32 {
        self.share(&self.tokens, key, prior)
    }

    /// The share of sentences that hold a word with the same beginning.
    fn word(&self, sound: Sound, level: usize, prior: f32) -> f32 {
        let prefix = sound.prefix(self.matcher.least() + level as u32);
        self.share(&self.words[level], prefix.bits(), prior)
    }

    /// Drawn towards `prior` where the text is short. One of those counted is
    /// taken to be the translation.
    fn share(&self, counted: &[(u64, usize)], key: u64, prior: f32) -> f32 {
        let count = match counted.binary_search_by_key(&key, |entry| entry.0) {
            Ok(at) => counted[at].1,
            Err(_) => 0,
        };
        let others = count.saturating_sub(1) as f32;
        (others + PRIOR_SENTENCES * prior) / (self.sentences + PRIOR_SENTENCES)
    }
}

fn counted(mut keys: Vec<u64>) -> Vec<(u64, usize)> {
    keys.sort_unstable();
    let runs = keys.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], run.len())).collect()
}

/// Logarithms of the likelihood ratios for a piece met and for one missing.
fn weights(kept: f32, chance: f32) -> (f32, f32) {
    // A piece that stands everywhere says nothing either way.
    let chance = chance.min(kept);
    (INDEPENDENCE * (kept / chance).ln(), INDEPENDENCE * ((1.0 - kept) / (1.0 - chance)).ln())
}

impl Unit {
    fn joined(&self, next: &Self) -> Self {
        let mut tokens = [&self.tokens[..], &next.tokens[..]].concat();
        tokens.sort_unstable_by_key(|token| token.key);
        tokens.dedup_by_key(|token| token.key);
        let mut words = [&self.words[..], &next.words[..]].concat();
        words.sort_unstable_by_key(|word| word.sound);
        words.dedup_by_key(|word| word.sound);
        Self {
            length: self.length + 1.0 + next.length,
            tokens,
            words,
            asks: self.asks || next.asks,
            quotes: self.quotes || next.quotes,
        }
    }

    fn tokens_met(&self, other: &Self) -> f32 {
        let mut sum = 0.0;
        let (mut here, mut there) = (0, 0);
        while here < self.tokens.len() || there < other.tokens.len() {
            match (self.tokens.get(here), other.tokens.get(there)) {
                (Some(a), Some(b)) if a.key == b.key => {
                    sum += a.met + b.met;
                    here += 1;
                    there += 1;
                }
                (Some(a), b) if b.is_none_or(|b| a.key < b.key) => {
                    sum += a.missing;
                    here += 1;
                }
                (_, Some(b)) => {
                    sum += b.missing;
                    there += 1;
                }
                (_, None) => break,
            }
        }
        sum
    }

    /// Both directions at once. In sorted order the word with the longest common
    /// beginning is a neighbour's, so one walk over both lists meets it.
    fn words_met(&self, other: &Self, least: u32) -> f32 {
        let mut sum = 0.0;
        let (mut here, mut there) = (0, 0);
        // What the last word visited on either side has found so far.
        let (mut last_here, mut last_there) = (None::<(&Word, u32)>, None::<(&Word, u32)>);
        loop {
            let (a, b) = (self.words.get(here), other.words.get(there));
            let here_first = match (a, b) {
                (Some(a), Some(b)) => a.sound <= b.sound,
                (a, _) => a.is_some(),
            };
            if let (true, Some(a)) = (here_first, a) {
                sum += settle(last_here.take(), least);
                last_here = Some((a, meet(a, &mut last_there)));
                here += 1;
            } else if let Some(b) = b {
                sum += settle(last_there.take(), least);
                last_there = Some((b, meet(b, &mut last_here)));
                there += 1;
            } else {
                break;
            }
        }
        sum + settle(last_here, least) + settle(last_there, least)
    }
}

/// The weight of a word whose best common beginning is known.
fn settle(found: Option<(&Word, u32)>, least: u32) -> f32 {
    found.map_or(0.0, |(word, common)| {
        if common >= least {
            word.met[((common - least) as usize).min(LEVELS - 1)]
        } else {
            word.missing
        }
    })
}

/// The sounds that `word` shares with its neighbour on the other side, which
/// learns of it too; 0 where most of the shorter word differs.
fn meet(word: &Word, neighbour: &mut Option<(&Word, u32)>) -> u32 {
    let Some((other, found)) = neighbour else {
        return 0;
    };
    let common = word.sound.common(other.sound);
    let shorter = word.sound.length().min(other.sound.length());
    if common * 5 < shorter * 3 {
        return 0;
    }
    *found = (*found).max(common);
    common
}

/// The figure at the beginning of `text` in one form (`10 000`, `10,000` and
/// `10.000` are `10000`; `3,5` is `3.5`), and its length in bytes.
fn figure(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut end = 0;
    let mut decimal = false;
    // Whether what was read can go on with groups of three digits.
    let mut grouped = true;
    loop {
        let digits = text[end..].find(|c: char| !c.is_numeric());
        let digits = digits.unwrap_or(text.len() - end);
        grouped &= digits == 3 || end == 0 && digits < 3;
        value += &text[end..end + digits];
        end += digits;
        let Some(separator) = text[end..].chars().next() else {
            break;
        };
        let next = &text[end + separator.len_utf8()..];
        let following = next.chars().take(4).take_while(|c| c.is_numeric()).count();
        let grouping = grouped && !decimal && following == 3;
        match separator {
            ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’' | '.' | ',' if grouping => {}
            '.' | ',' | ':' if following > 0 => {
                decimal = true;
                value.push('.');
            }
            _ => break,
        }
        end += separator.len_utf8();
    }
    (value, end)
}

/// FNV-1a, far from the small numbers that meanings have.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) | 1 << 63
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_figure_has_one_form() {
        for (text, value, rest) in [
            ("10 000 теңге", "10000", " теңге"),
            ("10,000 tenge", "10000", " tenge"),
            ("1.200.000", "1200000", ""),
            ("3,5 пайыз", "3.5", " пайыз"),
            ("3.5%", "3.5", "%"),
            ("2018 100 адам", "2018", " 100 адам"),
            ("18:30-да", "18.30", "-да"),
            ("7.", "7", "."),
        ] {
            let (figure, length) = figure(text);
            assert_eq!((figure.as_str(), &text[length..]), (value, rest), "{text}");
        }
    }
}
