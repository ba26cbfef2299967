//! Numbers written as words, in Kazakh, Russian and English, and in Roman
//! numerals.
//!
//! Generous on purpose: the values only excuse a figure that seems missing or
//! added on the other side, they never accuse.

use crate::checks::{
    kazakh,
    tokens::{Kind, Text, Token},
};

#[rustfmt::skip]
const KAZAKH: &[(&str, u64)] = &[
    ("бір", 1), ("біреу", 1), ("алғаш", 1), ("екі", 2), ("екеу", 2), ("қос", 2), ("жұп", 2), ("тәулік", 24),
    ("үш", 3), ("үшеу", 3), ("төрт", 4), ("төртеу", 4), ("бес", 5), ("бесеу", 5), ("алты", 6),
    ("алтау", 6), ("жеті", 7), ("жетеу", 7), ("сегіз", 8), ("тоғыз", 9), ("он", 10),
    ("жиырма", 20), ("отыз", 30), ("қырық", 40), ("елу", 50), ("алпыс", 60), ("жетпіс", 70),
    ("сексен", 80), ("тоқсан", 90), ("жүз", 100), ("мың", 1000), ("миллион", 1_000_000),
    ("млн", 1_000_000), ("миллиард", 1_000_000_000), ("млрд", 1_000_000_000),
];

/// Beginnings of words; the longer come first where one begins another.
#[rustfmt::skip]
const RUSSIAN: &[(&str, u64)] = &[
    ("одиннадцат", 11), ("двенадцат", 12), ("тринадцат", 13), ("четырнадцат", 14),
    ("пятнадцат", 15), ("шестнадцат", 16), ("семнадцат", 17), ("восемнадцат", 18),
    ("девятнадцат", 19), ("двадцат", 20), ("тридцат", 30), ("сорок", 40), ("пятьдесят", 50),
    ("пятидесят", 50), ("шестьдесят", 60), ("шестидесят", 60), ("семьдесят", 70),
    ("семидесят", 70), ("восемьдесят", 80), ("восьмидесят", 80), ("девяност", 90), ("двести", 200),
    ("двухсот", 200), ("триста", 300), ("трехсот", 300), ("четырест", 400), ("пятьсот", 500),
    ("пятисот", 500), ("один", 1), ("одн", 1), ("перв", 1), ("дважды", 2), ("двое", 2),
    ("двои", 2), ("двух", 2), ("двум", 2), ("два", 2), ("две", 2), ("втор", 2), ("вдвое", 2),
    ("пара", 2), ("трижды", 3), ("втрое", 3), ("трое", 3), ("трои", 3), ("трет", 3), ("трех", 3),
    ("трёх", 3), ("трем", 3), ("три", 3), ("четыр", 4), ("четвер", 4), ("пят", 5), ("шест", 6),
    ("семь", 7), ("семи", 7), ("седьм", 7), ("восем", 8), ("восьм", 8), ("девят", 9),
    ("десят", 10), ("дюжин", 12), ("сутк", 24), ("суток", 24), ("сто", 100), ("ста", 100), ("сот", 100), ("тысяч", 1000),
    ("тыс", 1000), ("миллион", 1_000_000), ("млн", 1_000_000), ("миллиард", 1_000_000_000),
    ("млрд", 1_000_000_000),
];

#[rustfmt::skip]
const ENGLISH: &[(&str, u64)] = &[
    ("eleven", 11), ("twelve", 12), ("twelfth", 12), ("dozen", 12), ("thirteen", 13),
    ("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17), ("eighteen", 18),
    ("nineteen", 19), ("twent", 20), ("thirt", 30), ("fort", 40), ("fift", 50), ("sixt", 60),
    ("sevent", 70), ("eight", 8), ("ninet", 90), ("one", 1), ("once", 1), ("first", 1),
    ("single", 1), ("two", 2), ("twice", 2), ("second", 2), ("couple", 2), ("pair", 2),
    ("both", 2), ("double", 2), ("three", 3), ("third", 3), ("triple", 3), ("four", 4),
    ("quarter", 4), ("five", 5), ("six", 6), ("seven", 7), ("nine", 9), ("ninth", 9), ("ten", 10),
    ("hundred", 100), ("thousand", 1000), ("million", 1_000_000), ("billion", 1_000_000_000),
    ("fifth", 5), ("sixth", 6), ("seventh", 7), ("eighty", 80), ("eightie", 80), ("noon", 12),
    ("midnight", 12),
];

/// The value of one word, where it is a number.
fn atom(word: &str) -> Option<u64> {
    let ordinal = |stem: &str| {
        let rest = word.strip_prefix(stem)?;
        ["інші", "ыншы", "нші", "ншы"].iter().any(|ending| rest.starts_with(ending)).then_some(())
    };
    let kazakh = |stem: &str| kazakh::inflects(stem, word) || ordinal(stem).is_some();
    let found = |list: &[(&str, u64)], is: &dyn Fn(&str) -> bool| {
        // The longest entry decides: сто and сорок, six and sixteen.
        list.iter()
            .filter(|(stem, _)| is(stem))
            .max_by_key(|(stem, _)| stem.len())
            .map(|(_, value)| *value)
    };
    let first = word.chars().next()?;
    if first.is_ascii() {
        return found(ENGLISH, &|stem| word.starts_with(stem));
    }
    found(KAZAKH, &kazakh).or_else(|| found(RUSSIAN, &|stem| word.starts_with(stem)))
}

/// All values that the words of a text may stand for: each word by itself, and
/// each run of number words together.
pub(super) fn values(text: &Text) -> Vec<u64> {
    let mut values = Vec::new();
    // Total of closed thousands, and what is still open.
    let (mut total, mut open, mut last_end) = (0_u64, 0_u64, None);
    for (index, token) in text.words() {
        if let Some(value) = roman(text, token) {
            values.push(value);
            continue;
        }
        let Some(value) = atom(text.word(index)) else {
            continue;
        };
        let adjoins = last_end.is_some_and(|end| token.start - end == 1);
        if !adjoins {
            values.push(total.saturating_add(open));
            (total, open) = (0, 0);
        }
        match value {
            100 => open = open.max(1).saturating_mul(100),
            0..1000 => open = open.saturating_add(value),
            _ => {
                total = total.saturating_add(open.max(1).saturating_mul(value));
                open = 0;
            }
        }
        values.push(value);
        last_end = Some(token.end);
    }
    values.push(total.saturating_add(open));
    values.retain(|&value| value > 0);
    values.sort_unstable();
    values.dedup();
    values
}

/// A Roman numeral in Latin capitals.
fn roman(text: &Text, token: Token) -> Option<u64> {
    let mut total = 0_i64;
    let mut previous = 0;
    if token.kind != Kind::Word || token.end - token.start > 8 {
        return None;
    }
    for character in text.chars[token.start..token.end].iter().rev() {
        let value = match character {
            'I' | 'І' => 1,
            'V' => 5,
            'X' | 'Х' => 10,
            'L' => 50,
            'C' => 100,
            'M' => 1000,
            _ => return None,
        };
        total += if value < previous { -value } else { value };
        previous = previous.max(value);
    }
    u64::try_from(total).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(text: &str, value: u64) {
        let values = values(&Text::new(text));
        assert!(values.contains(&value), "{value} not in {values:?}");
    }

    #[test]
    fn an_endless_number_saturates() {
        check(&"жүз ".repeat(40), u64::MAX);
    }

    #[test]
    fn words_have_values_alone_and_together() {
        check("жиырма бес адам", 25);
        check("екінші орын", 2);
        check("үш жүз мыңнан астам", 300_000);
        check("двадцать первого века", 21);
        check("более трёхсот человек".replace("трёхсот", "трехсот").as_str(), 300);
        check("twenty-five people", 25);
        check("XIX ғасыр", 19);
    }
}
