//! N-grams that two sequences share, counted: what BLEU and chrF are made of.

use std::{collections::HashMap, hash::Hash, ops::AddAssign};

/// How many n-grams of one order there are, and how many are in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Overlap {
    pub(super) hypothesis: u64,
    pub(super) reference: u64,
    /// Each n-gram of the reference matches at most once.
    pub(super) matched: u64,
}

impl Overlap {
    /// The n-grams of order `n`, at least 1, of both sequences.
    pub(super) fn of<T: Eq + Hash>(hypothesis: &[T], reference: &[T], n: usize) -> Self {
        let mut left: HashMap<&[T], u64> = HashMap::new();
        for ngram in reference.windows(n) {
            *left.entry(ngram).or_default() += 1;
        }
        let mut matched = 0;
        for ngram in hypothesis.windows(n) {
            if let Some(count) = left.get_mut(ngram).filter(|count| **count > 0) {
                *count -= 1;
                matched += 1;
            }
        }
        Self {
            hypothesis: hypothesis.windows(n).count() as u64,
            reference: reference.windows(n).count() as u64,
            matched,
        }
    }
}

impl AddAssign for Overlap {
    fn add_assign(&mut self, other: Self) {
        self.hypothesis += other.hypothesis;
        self.reference += other.reference;
        self.matched += other.matched;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_ngram_matches_no_more_often_than_it_occurs() {
        let check = |n, hypothesis, reference, matched| {
            assert_eq!(Overlap::of(b"aaab", b"aab", n), Overlap { hypothesis, reference, matched });
        };
        check(1, 4, 3, 3);
        check(2, 3, 2, 2);
        check(3, 2, 1, 1);
        check(4, 1, 0, 0);
    }
}
