//! BLEU (Papineni et al. 2002, <https://aclanthology.org/P02-1040>): the share
//! of the hypothesis' n-grams, up to four words, that the reference has too.
//!
//! As sacreBLEU (Post 2018, <https://aclanthology.org/W18-6319>) computes it,
//! `tok:13a|smooth:exp|case:mixed|nrefs:1`. No other tokenizers or smoothing.

use crate::metrics::{ngram::Overlap, tokens::mteval_13a};

const ORDER: usize = 4;

/// BLEU of one sentence, from 0 to 100, `eff:yes`: orders longer than the
/// hypothesis are left out, so that short sentences can reach 100. Without any
/// common word, also where both are empty, 0.
#[must_use]
pub fn sentence(hypothesis: &str, reference: &str) -> f64 {
    let mut counts = Counts::default();
    counts.add(hypothesis, reference);
    counts.score(true)
}

/// BLEU of a corpus, from 0 to 100, `eff:no`, over pairs of hypothesis and
/// reference. Counts are summed before anything is divided: it is not the mean
/// of the sentences. 0 where no hypothesis has four words.
#[must_use]
pub fn corpus<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let mut counts = Counts::default();
    for (hypothesis, reference) in pairs {
        counts.add(hypothesis, reference);
    }
    counts.score(false)
}

#[derive(Default)]
struct Counts {
    orders: [Overlap; ORDER],
}

impl Counts {
    fn add(&mut self, hypothesis: &str, reference: &str) {
        let (hypothesis, reference) = (mteval_13a(hypothesis), mteval_13a(reference));
        for (order, n) in self.orders.iter_mut().zip(1..) {
            *order += Overlap::of(&hypothesis, &reference, n);
        }
    }

    /// The geometric mean of the precisions times the brevity penalty. An order
    /// without a match counts as half a match, the next as a quarter, and so on
    /// (Chen and Cherry 2014, method 3, <https://aclanthology.org/W14-3346>).
    fn score(&self, effective_order: bool) -> f64 {
        if self.orders.iter().all(|order| order.matched == 0) {
            return 0.0;
        }
        let present = self.orders.iter().take_while(|order| order.hypothesis > 0).count();
        if !effective_order && present < ORDER {
            return 0.0;
        }
        let mut smoothed = 1.0;
        let mut logarithms = 0.0;
        for order in &self.orders[..present] {
            let matched = if order.matched == 0 {
                smoothed /= 2.0;
                smoothed
            } else {
                order.matched as f64
            };
            logarithms += (matched / order.hypothesis as f64).ln();
        }
        // Unigrams are the words, so their numbers are the lengths.
        let [Overlap { hypothesis, reference, .. }, ..] = self.orders;
        let brevity = (1.0 - reference as f64 / hypothesis as f64).min(0.0);
        100.0 * (brevity + logarithms / present as f64).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(hypothesis: &str, reference: &str, expected: f64) {
        let score = sentence(hypothesis, reference);
        assert!((score - expected).abs() < 1e-9, "{hypothesis:?}: {score}, not {expected}");
    }

    #[test]
    fn precisions_are_averaged_geometrically() {
        // 4/5, 3/4, 2/3 and 1/2 make 1/5.
        check("а б в г х", "а б в г д", 100.0 * 0.2_f64.powf(0.25));
        // 3/4, 1/3, a half of 1/2 and a quarter of 1/1.
        let product: f64 = 0.75 / 3.0 * 0.25 * 0.25;
        check("а б х г", "а б в г", 100.0 * product.powf(0.25));
    }

    #[test]
    fn short_sentences_are_judged_by_the_orders_they_have() {
        check("бір екі", "бір екі", 100.0);
        check("бір екі", "бір екі үш төрт", 100.0 * (-1.0_f64).exp());
        assert_eq!(corpus([("бір екі", "бір екі")]), 0.0);
    }

    #[test]
    fn nothing_in_common_is_nought() {
        check("", "", 0.0);
        check("бір", "", 0.0);
        check("", "бір", 0.0);
        check("бір", "екі", 0.0);
    }

    #[test]
    fn a_corpus_sums_before_it_divides() {
        let pairs = [("а б в г", "а б в г"), ("х", "д е")];
        // 4/5, 3/3, 2/2, 1/1, and five words for six.
        let expected = 100.0 * 0.8_f64.powf(0.25) * (-0.2_f64).exp();
        assert!((corpus(pairs) - expected).abs() < 1e-9);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn stays_between_nought_and_a_hundred(a in "[абв ,.\n3-]{0,30}", b in "\\PC{0,30}") {
            for (hypothesis, reference) in [(&a, &b), (&b, &a), (&a, &a)] {
                let score = sentence(hypothesis, reference);
                proptest::prop_assert!((0.0..=100.0 + 1e-9).contains(&score));
                proptest::prop_assert!(corpus([(&**hypothesis, &**reference)]) <= score + 1e-9);
            }
            let identical = if a.trim().is_empty() { 0.0 } else { 100.0 };
            proptest::prop_assert!((sentence(&a, &a) - identical).abs() < 1e-9);
        }
    }
}
