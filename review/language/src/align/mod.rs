//! Which sentences of a translation belong to which of its source.
//!
//! Sentences keep their order, so the best way through both texts is found by
//! dynamic programming over beads, scored by length (Gale & Church 1993) and by
//! what the sentences share: figures, names, meanings. Deliberately absent:
//! crossing order, models, anything learned from other texts than these two.

mod band;
mod evidence;
mod lexicon;
mod path;
mod phonetic;
mod score;

use std::ops::Range;

use score::Texts;

/// A sentence as the aligner sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// Its words.
    pub text: &'a str,
    /// The number of its paragraph; never falls from one sentence to the next.
    pub paragraph: usize,
}

/// Sentences that translate each other: one or two on each side, or one on
/// only one side, which has no counterpart.
#[derive(Clone, Debug, PartialEq)]
pub struct Bead {
    /// Indices of source sentences; empty for an addition.
    pub source: Range<usize>,
    /// Indices of target sentences; empty for an omission.
    pub target: Range<usize>,
    /// How probable it is that the bead is exactly right, 0..=1.
    pub confidence: f32,
}

/// Aligns `target` with `source`: beads in order, which cover every sentence of
/// both sides exactly once.
///
/// The tags are BCP 47; with Kazakh, Russian and English everyday words count
/// too. No bead takes two sentences of one side from different paragraphs.
/// Time grows with the length of the texts, not with its square.
#[must_use]
pub fn align(
    source: &[Sentence<'_>],
    target: &[Sentence<'_>],
    source_lang: &str,
    target_lang: &str,
) -> Vec<Bead> {
    path::best(&Texts::of(source, target, source_lang, target_lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Lines are paragraphs, ` | ` stands between sentences.
    fn sentences(text: &str) -> Vec<Sentence<'_>> {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .zip(0..)
            .flat_map(|(line, paragraph)| {
                line.split(" | ").map(move |text| Sentence { text, paragraph })
            })
            .collect()
    }

    /// Beads as `1=1 2+3=2 4=∅`, counted from 1.
    fn shown(beads: &[Bead]) -> String {
        let side = |range: &Range<usize>| match range.len() {
            0 => "∅".to_owned(),
            _ => {
                let numbers: Vec<String> = range.clone().map(|n| (n + 1).to_string()).collect();
                numbers.join("+")
            }
        };
        let beads: Vec<String> = beads
            .iter()
            .map(|bead| format!("{}={}", side(&bead.source), side(&bead.target)))
            .collect();
        beads.join(" ")
    }

    fn check(source: (&str, &str), target: (&str, &str), expected: &str) -> Vec<Bead> {
        let beads = align(&sentences(source.1), &sentences(target.1), source.0, target.0);
        assert_eq!(shown(&beads), expected);
        beads
    }

    const RUSSIAN: &str = "В Астане открылась выставка молодых художников. | \
        На ней показано 48 картин из 12 областей. | \
        Экспозицию подготовил куратор Дамир Оспанов. | \
        «Мы искали работы почти год», — рассказал он. | \
        Вход свободный до 15 июня.";

    #[test]
    fn sentence_by_sentence() {
        let beads = check(
            ("ru", RUSSIAN),
            (
                "kk",
                "Астанада жас суретшілердің көрмесі ашылды. | \
                 Онда 12 облыстан келген 48 сурет қойылған. | \
                 Экспозицияны куратор Дамир Оспанов дайындады. | \
                 «Біз жұмыстарды бір жылға жуық іздедік», – деді ол. | \
                 Кіру 15 маусымға дейін тегін.",
            ),
            "1=1 2=2 3=3 4=4 5=5",
        );
        assert!(beads.iter().all(|bead| bead.confidence > 0.8));
    }

    #[test]
    fn a_missing_sentence_is_found_where_it_is_missing() {
        let beads = check(
            ("ru", RUSSIAN),
            (
                "kk",
                "Астанада жас суретшілердің көрмесі ашылды. | \
                 Экспозицияны куратор Дамир Оспанов дайындады. | \
                 «Біз жұмыстарды бір жылға жуық іздедік», – деді ол. | \
                 Кіру 15 маусымға дейін тегін.",
            ),
            "1=1 2=∅ 3=2 4=3 5=4",
        );
        assert!(beads[1].confidence > 0.7);
    }

    #[test]
    fn the_first_and_the_last_sentence_can_be_missing() {
        check(
            ("ru", RUSSIAN),
            (
                "kk",
                "Онда 12 облыстан келген 48 сурет қойылған. | \
                 Экспозицияны куратор Дамир Оспанов дайындады. | \
                 «Біз жұмыстарды бір жылға жуық іздедік», – деді ол.",
            ),
            "1=∅ 2=1 3=2 4=3 5=∅",
        );
    }

    #[test]
    fn an_invented_sentence_is_an_addition() {
        check(
            ("en", "The dam was built in 1965. | It holds 3,400 tonnes of water."),
            (
                "kk",
                "Бөгет 1965 жылы салынған. | \
                 Оны салуға көрші ауылдардың барлық жастары келіп атсалысқан еді. | \
                 Онда 3400 тонна су бар.",
            ),
            "1=1 ∅=2 2=3",
        );
    }

    #[test]
    fn sentences_split_or_joined_by_the_translator_stay_together() {
        check(
            (
                "ru",
                "Поезд Алматы — Семей опоздал на 3 часа, потому что пути занесло снегом. | \
                 Никто не пострадал.",
            ),
            (
                "kk",
                "Алматы — Семей пойызы 3 сағатқа кешікті. | \
                 Бұған жолды қар басып қалғаны себеп болды. | Ешкім зардап шеккен жоқ.",
            ),
            "1=1+2 2=3",
        );
        check(
            (
                "en",
                "The bridge is 640 metres long. | It cost 21 million dollars. | \
                 Engineer Yerlan Akhmetov called it a success.",
            ),
            (
                "kk",
                "Ұзындығы 640 метр көпірге 21 миллион доллар жұмсалды. | \
                 Инженер Ерлан Ахметов мұны табыс деп атады.",
            ),
            "1+2=1 3=2",
        );
    }

    #[test]
    fn paragraphs_hold_where_words_say_nothing() {
        check(
            ("x", "Aaaa aaaa. | Bbbb bbbb bbbb.\nCccc cccc. | Dddd dddd.\nEeee."),
            ("y", "Мммм мммм нннн нннн нннн.\nПппп пппп. | Рррр рррр.\nСсссс."),
            "1+2=1 3=2 4=3 5=4",
        );
    }

    #[test]
    fn no_bead_takes_two_paragraphs_of_one_side() {
        check(
            ("ru", "Мост открыт.\nДвижение началось утром."),
            ("kk", "Көпір ашылып, қозғалыс таңертең басталды."),
            "1=∅ 2=1",
        );
    }

    #[test]
    fn texts_with_nothing_in_them() {
        assert_eq!(align(&[], &[], "ru", "kk"), []);
        check(("ru", "Да. | Нет."), ("kk", ""), "1=∅ 2=∅");
        check(("ru", ""), ("kk", "Иә."), "∅=1");
    }

    #[test]
    fn a_long_gap_is_not_smeared_over_its_neighbours() {
        let source: String =
            (100..400).map(|n| format!("Участник под номером {n} прошёл проверку. | ")).collect();
        let target: String = (100..400)
            .filter(|n| !(180..310).contains(n))
            .map(|n| format!("{n} нөмірлі қатысушы тексеруден өтті. | "))
            .collect();
        let beads = align(&sentences(&source), &sentences(&target), "ru", "kk");
        let omitted: Vec<usize> = beads
            .iter()
            .filter(|bead| bead.target.is_empty())
            .map(|bead| bead.source.start + 100)
            .collect();
        assert_eq!(omitted, (180..310).collect::<Vec<_>>());
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn side() -> impl Strategy<Value = Vec<(String, bool)>> {
            let text = prop_oneof![
                any::<String>(),
                "[А-Яа-яӘәІіҢңҒғҮүҰұҚқӨөҺһ0-9 .,?«»]{0,40}",
                "[A-Za-z0-9 .,?]{0,40}",
            ];
            prop::collection::vec((text, any::<bool>()), 0..30)
        }

        fn sentences(side: &[(String, bool)]) -> Vec<Sentence<'_>> {
            let mut paragraph = 0;
            side.iter()
                .map(|(text, begins)| {
                    paragraph += usize::from(*begins);
                    Sentence { text, paragraph }
                })
                .collect()
        }

        proptest! {
            #[test]
            fn beads_cover_both_sides_in_order(source in side(), target in side()) {
                let (source, target) = (sentences(&source), sentences(&target));
                let beads = align(&source, &target, "ru", "kk");
                let (mut row, mut column) = (0, 0);
                for bead in &beads {
                    prop_assert_eq!((bead.source.start, bead.target.start), (row, column));
                    prop_assert!(bead.source.len() <= 2 && bead.target.len() <= 2);
                    prop_assert!(!bead.source.is_empty() || !bead.target.is_empty());
                    prop_assert!((0.0..=1.0).contains(&bead.confidence));
                    for side in [&source[bead.source.clone()], &target[bead.target.clone()]] {
                        prop_assert!(side.windows(2).all(|p| p[0].paragraph == p[1].paragraph));
                    }
                    (row, column) = (bead.source.end, bead.target.end);
                }
                prop_assert_eq!((row, column), (source.len(), target.len()));
            }
        }
    }
}
