//! chrF (Popović 2015, <https://aclanthology.org/W15-3049>) and chrF++ (2017,
//! <https://aclanthology.org/W17-4770>): the F-score of common character
//! n-grams, recall counting twice (β = 2). Kinder to rich morphology than BLEU.
//!
//! As sacreBLEU computes it: `case:mixed|eff:yes|nc:6|space:no|nrefs:1`.

use crate::metrics::ngram::Overlap;

const CHARACTER_ORDER: usize = 6;

const BETA_SQUARED: f64 = 4.0;

/// Which n-grams count besides those of one to six characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// chrF2: no others.
    Characters,
    /// chrF++: also single words and pairs of words.
    CharactersAndWords,
}

impl Variant {
    fn word_order(self) -> usize {
        match self {
            Self::Characters => 0,
            Self::CharactersAndWords => 2,
        }
    }
}

/// chrF of one sentence, from 0 to 100. 0 where either is empty.
#[must_use]
pub fn sentence(hypothesis: &str, reference: &str, variant: Variant) -> f64 {
    corpus([(hypothesis, reference)], variant)
}

/// chrF of a corpus, from 0 to 100, over pairs of hypothesis and reference:
/// counts are summed first, then precision and recall are averaged over the
/// orders that both sides have, then one F-score is taken.
#[must_use]
pub fn corpus<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>, variant: Variant) -> f64 {
    let mut orders = vec![Overlap::default(); CHARACTER_ORDER + variant.word_order()];
    for (hypothesis, reference) in pairs {
        let (character_orders, word_orders) = orders.split_at_mut(CHARACTER_ORDER);
        add(character_orders, &characters(hypothesis), &characters(reference));
        add(word_orders, &words(hypothesis), &words(reference));
    }
    let both = || orders.iter().filter(|order| order.hypothesis > 0 && order.reference > 0);
    let precision: f64 = both().map(|order| order.matched as f64 / order.hypothesis as f64).sum();
    let recall: f64 = both().map(|order| order.matched as f64 / order.reference as f64).sum();
    if precision + recall == 0.0 {
        return 0.0;
    }
    let f_score = (1.0 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
    100.0 * f_score / both().count() as f64
}

fn add<T: Eq + std::hash::Hash>(orders: &mut [Overlap], hypothesis: &[T], reference: &[T]) {
    for (order, n) in orders.iter_mut().zip(1..) {
        let overlap = Overlap::of(hypothesis, reference, n);
        *order += Overlap {
            // sacreBLEU does not hold n-grams against a hypothesis whose
            // reference is too short to have any.
            hypothesis: if overlap.reference == 0 { 0 } else { overlap.hypothesis },
            ..overlap
        };
    }
}

fn characters(text: &str) -> Vec<char> {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Words with *one* ASCII punctuation mark split off, the last before the
/// first, as the reference implementation does.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for run in text.split_whitespace() {
        let alone = run.chars().nth(1).is_none();
        let cut = if alone {
            None
        } else if run.ends_with(|last: char| last.is_ascii_punctuation()) {
            Some(run.len() - 1)
        } else if run.starts_with(|first: char| first.is_ascii_punctuation()) {
            Some(1)
        } else {
            None
        };
        match cut {
            Some(at) => words.extend([&run[..at], &run[at..]]),
            None => words.push(run),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(hypothesis: &str, reference: &str, expected: [f64; 2]) {
        let variants = [Variant::Characters, Variant::CharactersAndWords];
        let scores = variants.map(|variant| sentence(hypothesis, reference, variant));
        let near = scores.iter().zip(expected).all(|(score, it)| (score - it).abs() < 1e-9);
        assert!(near, "{hypothesis:?}: {scores:?}, not {expected:?}");
    }

    #[test]
    fn precision_and_recall_are_averaged_over_orders() {
        // Characters: 2/3 and 1/2 and 0/1 against 2/2 and 1/1; trigrams are
        // not in both. Words: none of 1.
        let (precision, recall) = ((2.0 / 3.0 + 0.5) / 2.0, 1.0);
        let characters = 500.0 * precision * recall / (4.0 * precision + recall);
        let (precision, recall) = ((2.0 / 3.0 + 0.5) / 3.0, 2.0 / 3.0);
        let words = 500.0 * precision * recall / (4.0 * precision + recall);
        check("абв", "аб", [characters, words]);
    }

    #[test]
    fn white_space_does_not_count_as_a_character() {
        check("қазақ тілі", "қазақтілі", [100.0, 100.0 * 6.0 / 7.0]);
        check("аб вг", "аб\u{A0} вг\n", [100.0, 100.0]);
    }

    #[test]
    fn emptiness_is_nought() {
        check("", "", [0.0, 0.0]);
        check("а", "", [0.0, 0.0]);
        check("", "а", [0.0, 0.0]);
    }

    #[test]
    fn one_mark_is_split_off_a_word() {
        let expected = ["(hi", ")", "\"", "иә", "«жоқ»", "!"];
        assert_eq!(words("(hi) \"иә «жоқ» !"), expected);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn stays_between_nought_and_a_hundred(a in "[абв ,.!]{0,30}", b in "\\PC{0,30}") {
            for variant in [Variant::Characters, Variant::CharactersAndWords] {
                for (hypothesis, reference) in [(&a, &b), (&b, &a)] {
                    let score = sentence(hypothesis, reference, variant);
                    proptest::prop_assert!((0.0..=100.0 + 1e-9).contains(&score));
                }
                let identical = if a.trim().is_empty() { 0.0 } else { 100.0 };
                proptest::prop_assert!((sentence(&a, &a, variant) - identical).abs() < 1e-9);
            }
        }
    }
}
