//! Which sentences of a new version are which of the one before.
//!
//! Sentences that are the same hold the rest in place: the longest common
//! subsequence of both lists. Between them those that share enough words belong
//! together, by dynamic programming over their words; whatever is left between
//! two matches is paired as an import pairs two texts.

use std::{collections::HashMap, ops::Range};

use language::{
    align::{self, Sentence},
    patience,
    text::diff,
};

/// Sentences that are versions of each other. One side may be empty: they came
/// or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Of the version before.
    pub(super) old: Range<usize>,
    /// Of the new one.
    pub(super) new: Range<usize>,
}

/// Most pairs of sentences that are looked at in one changed stretch. Beyond
/// it only those near the diagonal are, so that time grows with the length of a
/// text and not with its square.
const CELLS: usize = 1_000_000;

/// Letters of a word that count: Kazakh and Russian change words at their end.
const STEM: usize = 5;

/// Matches that cover all sentences of both sides, in order.
pub(super) fn matches(old: &[Sentence<'_>], new: &[Sentence<'_>], lang: &str) -> Vec<Match> {
    let (old_texts, new_texts) = (texts(old), texts(new));
    let mut matches = Vec::new();
    for block in diff::blocks(&old_texts, &new_texts) {
        let (from, to) = (block.old.0..block.old.1, block.new.0..block.new.1);
        if block.kept {
            let same =
                from.zip(to).map(|(old, new)| Match { old: old..old + 1, new: new..new + 1 });
            matches.extend(same);
        } else {
            changed(&old[from.clone()], &new[to.clone()], lang, |old, new| {
                let (old, new) = (shifted(old, from.start), shifted(new, to.start));
                matches.push(Match { old, new });
            });
        }
    }
    matches
}

fn texts<'a>(sentences: &[Sentence<'a>]) -> Vec<&'a str> {
    sentences.iter().map(|sentence| sentence.text).collect()
}

fn shifted(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// Matches in a stretch where no sentence stayed as it was.
fn changed(
    old: &[Sentence<'_>],
    new: &[Sentence<'_>],
    lang: &str,
    mut put: impl FnMut(Range<usize>, Range<usize>),
) {
    let mut numbers = HashMap::new();
    let mut words =
        |side: &[Sentence<'_>]| side.iter().map(|it| stems(it.text, &mut numbers)).collect();
    let (old_words, new_words): (Vec<Words>, Vec<Words>) = (words(old), words(new));
    let (mut old_at, mut new_at) = (0, 0);
    let end = (old.len()..old.len(), new.len()..new.len());
    for (from, to) in similar(&old_words, &new_words).into_iter().chain([end]) {
        let (old_rest, new_rest) = (old_at..from.start, new_at..to.start);
        for bead in align::align(&old[old_rest.clone()], &new[new_rest.clone()], lang, lang) {
            put(shifted(bead.source, old_rest.start), shifted(bead.target, new_rest.start));
        }
        (old_at, new_at) = (from.end, to.end);
        if !from.is_empty() {
            put(from, to);
        }
    }
}

/// The beginnings of a sentence's words as numbers, in ascending order.
type Words = Vec<u32>;

fn stems(text: &str, numbers: &mut HashMap<String, u32>) -> Words {
    let tokens = diff::tokens(text).into_iter().filter(|token| diff::is_word(token));
    let mut words: Words = tokens
        .map(|token| {
            let stem = token.to_lowercase().chars().take(STEM).collect();
            let next = u32::try_from(numbers.len()).expect("fewer words than scalars");
            *numbers.entry(stem).or_insert(next)
        })
        .collect();
    words.sort_unstable();
    words
}

fn joined(words: &[Words]) -> Vec<Words> {
    let join = |pair: &[Words]| {
        let mut words = pair.concat();
        words.sort_unstable();
        words
    };
    words.windows(2).map(join).collect()
}

/// What speaks for two sentences being versions of each other; more than 0 from
/// two words in five on that they share.
fn likeness(one: &[u32], other: &[u32]) -> i64 {
    let (mut shared, mut at) = (0, 0);
    for word in one {
        while other.get(at).is_some_and(|next| next < word) {
            at += 1;
        }
        if other.get(at) == Some(word) {
            (shared, at) = (shared + 1, at + 1);
        }
    }
    5 * shared - (one.len() + other.len()) as i64
}

/// How a sentence became another: how many of the old ones, how many new ones.
/// The last two are those that went and those that came.
const STEPS: [(usize, usize); 5] = [(1, 1), (1, 2), (2, 1), (1, 0), (0, 1)];

/// Pairs of one sentence and one or two, or two and one, that share enough
/// words: those that share the most in all.
fn similar(old: &[Words], new: &[Words]) -> Vec<(Range<usize>, Range<usize>)> {
    let (old_pairs, new_pairs) = (joined(old), joined(new));
    // Rows of a band around the diagonal; all of it where that is not too much.
    let reach = (CELLS / (old.len() + 1) / 2).max(new.len() / (old.len() + 1) + 2);
    let band = |i: usize| {
        let middle = i * new.len() / old.len().max(1);
        middle.saturating_sub(reach)..(middle + reach).min(new.len()) + 1
    };
    let mut best: Vec<Vec<(i64, usize)>> = Vec::with_capacity(old.len() + 1);
    for i in 0..=old.len() {
        patience::go_on();
        let columns = band(i);
        let mut row: Vec<(i64, usize)> = Vec::with_capacity(columns.len());
        for j in columns.clone() {
            let before = |(from, to): (usize, usize)| {
                let (i_before, j_before) = (i.checked_sub(from)?, j.checked_sub(to)?);
                let at = j_before.checked_sub(band(i_before).start)?;
                let known = if from == 0 { &row } else { &best[i_before] };
                known.get(at).map(|(score, _)| *score)
            };
            let scored = STEPS.iter().enumerate().filter_map(|(step, taken)| {
                let score = before(*taken)?;
                let gain = match *taken {
                    (1, 1) => likeness(&old[i - 1], &new[j - 1]),
                    (1, 2) => likeness(&old[i - 1], &new_pairs[j - 2]),
                    (2, 1) => likeness(&old_pairs[i - 2], &new[j - 1]),
                    _ => return Some((score, step)),
                };
                (gain > 0).then_some((score + gain, step))
            });
            // Of equals the first: rather a pair than none.
            let found = scored.reduce(|one, other| if other.0 > one.0 { other } else { one });
            row.push(found.unwrap_or((if i + j == 0 { 0 } else { i64::MIN / 2 }, 0)));
        }
        best.push(row);
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (old.len(), new.len());
    while i + j > 0 {
        let (from, to) = STEPS[best[i][j - band(i).start].1];
        if from > 0 && to > 0 {
            pairs.push((i - from..i, j - to..j));
        }
        (i, j) = (i - from, j - to);
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn sentences(texts: &str) -> Vec<Sentence<'_>> {
        let texts = texts.split('|').map(str::trim).filter(|text| !text.is_empty());
        texts.map(|text| Sentence { text, paragraph: 0 }).collect()
    }

    /// Matches as `1=1 2=2+3 3=∅`, counted from 1.
    #[track_caller]
    fn check(old: &str, new: &str, expected: &Expect) {
        let side = |range: &Range<usize>| match range.len() {
            0 => "∅".to_owned(),
            _ => range.clone().map(|n| (n + 1).to_string()).collect::<Vec<_>>().join("+"),
        };
        let found = matches(&sentences(old), &sentences(new), "kk");
        let shown: Vec<_> =
            found.iter().map(|it| format!("{}={}", side(&it.old), side(&it.new))).collect();
        expected.assert_eq(&shown.join(" "));
    }

    const OLD: &str = "Форум Душанбеде өтті. | Оған бес елден қонақ келді. | \
        Кешке қорытынды шығарылды. | Келесі жиын күзде болады.";

    #[test]
    fn the_same_text_matches_itself() {
        check(OLD, OLD, &expect!["1=1 2=2 3=3 4=4"]);
        check("", OLD, &expect!["∅=1 ∅=2 ∅=3 ∅=4"]);
        check(OLD, "", &expect!["1=∅ 2=∅ 3=∅ 4=∅"]);
        check("", "", &expect![""]);
    }

    #[test]
    fn sentences_come_go_and_change() {
        let new = "Форум Душанбеде өтті. | Бұл туралы ұйымдастырушылар хабарлады. | \
            Оған алты елден қонақтар келді. | Келесі жиын күзде болады.";
        check(OLD, new, &expect!["1=1 ∅=2 2=3 3=∅ 4=4"]);
    }

    #[test]
    fn a_sentence_comes_apart_and_two_become_one() {
        let parted = "Форум Душанбеде өтті. | Оған бес елден келді. | Қонақтар аз емес, бәрі елден. | \
            Кешке қорытынды шығарылды, келесі жиын күзде болады.";
        check(OLD, parted, &expect!["1=1 2=2+3 3+4=4"]);
    }

    #[test]
    fn what_was_written_anew_stays_in_its_place() {
        let new = "Форум Душанбеде өтті. | Делегациялар саны артты 🙂. | \
            Кешке қорытынды шығарылды. | Келесі жиын күзде болады.";
        check(OLD, new, &expect!["1=1 2=2 3=3 4=4"]);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn every_sentence_is_matched_once(
            old in proptest::collection::vec("[абв]( [абвг]){0,3}", 0..12),
            new in proptest::collection::vec("[абв]( [абвг]){0,3}", 0..12),
        ) {
            let as_sentences = |texts: &'_ [String]| -> Vec<Sentence<'static>> {
                texts.iter().map(|text| Sentence { text: text.clone().leak(), paragraph: 0 }).collect()
            };
            let found = matches(&as_sentences(&old), &as_sentences(&new), "kk");
            let of = |side: fn(&Match) -> &Range<usize>| found.iter().flat_map(|it| side(it).clone()).collect::<Vec<_>>();
            proptest::prop_assert_eq!(of(|it| &it.old), (0..old.len()).collect::<Vec<_>>());
            proptest::prop_assert_eq!(of(|it| &it.new), (0..new.len()).collect::<Vec<_>>());
        }
    }
}
