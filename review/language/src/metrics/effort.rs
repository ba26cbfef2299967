//! How much of the machine's work the editor had to do again.
//!
//! From the machine's text and the final one alone. It measures neither time
//! nor thought, and a small figure is no proof that a text is good.

use std::collections::HashMap;

use crate::metrics::ter;

/// HTER in percent: TER of the machine's text against what the editor made of
/// it (Snover et al. 2006, section 3), over pairs of machine's and final text of
/// each segment. As usual without regard to case; 0 is untouched, and beyond 100
/// is possible.
#[must_use]
pub fn hter<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    ter::corpus(pairs, ter::Options::default())
}

/// The share of the machine's words that are in the final text, in their order,
/// from 0 to 1, over pairs of machine's and final text of each segment: the
/// longest common subsequence of words by the machine's words. Case and
/// punctuation count. `None` where the machine gave no word.
#[must_use]
pub fn unmodified_share<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<f64> {
    let (mut kept, mut all) = (0, 0);
    for (machine, text) in pairs {
        let machine: Vec<&str> = machine.split_whitespace().collect();
        kept += common(&machine, text.split_whitespace());
        all += machine.len();
    }
    (all > 0).then(|| kept as f64 / all as f64)
}

/// Length of the longest common subsequence, 64 places at a time (Hyyrö 2004,
/// "Bit-parallel LCS-length computation revisited"). `similar` would not do: its
/// Myers gives up on minimality where texts differ much, just where this figure
/// is of interest.
fn common<'a>(machine: &[&'a str], text: impl Iterator<Item = &'a str>) -> usize {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, word) in machine.iter().enumerate() {
        places.entry(word).or_default().push(place);
    }
    // A bit is cleared where the subsequence grows by one.
    let mut row = vec![u64::MAX; machine.len().div_ceil(64)];
    let mut matches = vec![0_u64; row.len()];
    for word in text {
        let Some(places) = places.get(word) else {
            continue;
        };
        for place in places {
            matches[place / 64] |= 1 << (place % 64);
        }
        let mut carry = false;
        for (bits, matching) in row.iter_mut().zip(&matches) {
            let (sum, first) = bits.overflowing_add(*bits & matching);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *bits = sum | (*bits & !matching);
        }
        for place in places {
            matches[place / 64] = 0;
        }
    }
    // Bits past the last word never match, so they stay set.
    row.iter().map(|bits| bits.count_zeros() as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn words_kept_in_order_are_unmodified() {
        let check = |machine, text, share| {
            assert_eq!(unmodified_share([(machine, text)]), share, "{machine:?} to {text:?}");
        };
        check("аймақ тез дамып келеді", "өңір тез дамып келеді", Some(0.75));
        check("бүгін жиын өтті", "жиын өтті бүгін", Some(2.0 / 3.0));
        check("бүгін өтті", "Бүгін, өтті", Some(0.5));
        check("бір", "", Some(0.0));
        check("бір  екі\n", "бір екі", Some(1.0));
        check(" ", "бір", None);
    }

    #[test]
    fn segments_are_weighed_by_their_words() {
        let pairs = [("а б в", "а б в"), ("г", "д"), ("", "е")];
        assert_eq!(unmodified_share(pairs), Some(0.75));
        assert_eq!(unmodified_share([]), None);
    }

    #[test]
    fn hter_is_by_the_words_of_the_final_text() {
        let pairs = [("аймақ тез дамиды", "өңір тез дамиды"), ("жиын Бүгін", "бүгін жиын")];
        assert_eq!(hter(pairs), 40.0);
        assert_eq!(hter([]), 0.0);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn the_share_is_that_of_the_textbook(a in "[абвг ]{0,300}", b in "[абвг ]{0,300}") {
            let (machine, text): (Vec<&str>, Vec<&str>) =
                (a.split_whitespace().collect(), b.split_whitespace().collect());
            let mut lengths = vec![vec![0; text.len() + 1]; machine.len() + 1];
            for (i, one) in machine.iter().enumerate() {
                for (j, other) in text.iter().enumerate() {
                    lengths[i + 1][j + 1] = if one == other {
                        lengths[i][j] + 1
                    } else {
                        lengths[i][j + 1].max(lengths[i + 1][j])
                    };
                }
            }
            let longest: usize = lengths[machine.len()][text.len()];
            proptest::prop_assert_eq!(common(&machine, text.iter().copied()), longest);
            let share = unmodified_share([(&*a, &*b)]);
            proptest::prop_assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)));
            proptest::prop_assert_eq!(unmodified_share([(&*a, &*a)]).unwrap_or(1.0), 1.0);
        }
    }
}
