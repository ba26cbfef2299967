//! Months of both sides, and the order of Kazakh dates.

use crate::text::language::Language;
use crate::{
    checks::{
        CheckId, Context, Finding, kazakh,
        tokens::{Kind, Text, Token},
    },
    text::date::MONTHS_KK as KAZAKH,
};

const RUSSIAN: [&str; 12] = [
    "январ",
    "феврал",
    "март",
    "апрел",
    "мая",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
];

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month a Kazakh word names, from 0.
pub(super) fn kazakh_month(word: &str) -> Option<usize> {
    KAZAKH.iter().position(|month| kazakh::inflects(month, word))
}

/// "17 қараша 2025 жыл": the year comes first in Kazakh.
pub(super) fn check_order(target: &Text, found: &mut Vec<Finding>) {
    for (index, _) in target.words() {
        let Some(number) = kazakh_month(target.word(index)) else {
            continue;
        };
        let spaced = |from: usize, to: usize| -> Option<Token> {
            let space = target.tokens.get(from)?;
            let token = target.tokens.get(to)?;
            (space.kind == Kind::Space && token.kind == Kind::Digits).then_some(*token)
        };
        let Some(day) = index.checked_sub(2).and_then(|day| spaced(day + 1, day)) else {
            continue;
        };
        let Some(year) = spaced(index + 1, index + 2) else {
            continue;
        };
        let digits = |token: Token| token.end - token.start;
        let starts = matches!(target.at(year.start), '1' | '2');
        if digits(day) > 2 || digits(year) != 4 || !starts {
            continue;
        }
        let named =
            target.next_word(index + 2).filter(|&word| target.word(word).starts_with("жыл"));
        let end = named.map_or(year.end, |word| target.tokens[word].end);
        let right = format!("{} жылғы {} {}", target.of(year), target.of(day), KAZAKH[number]);
        found.push(Finding::target(CheckId::DateOrder, day.start, end).with(right));
    }
}

/// Months of a text with their tokens. Words that are also something else
/// (May, маусым "season", қазан "cauldron") need a figure beside them.
fn months(text: &Text, lang: &str) -> Vec<(usize, Token)> {
    let mut months = Vec::new();
    for (index, token) in text.words() {
        let word = text.word(index);
        let month = match lang {
            "kk" => kazakh_month(word),
            "ru" => RUSSIAN.iter().position(|month| {
                word.strip_prefix(*month).is_some_and(|rest| rest.chars().count() <= 2)
            }),
            "en" => ENGLISH.iter().position(|month| *month == word),
            _ => None,
        };
        let Some(month) = month else {
            continue;
        };
        let doubtful = match lang {
            "kk" => matches!(month, 2 | 5 | 9) || month == 7,
            "en" => matches!(month, 2 | 4),
            _ => false,
        };
        let dated = [index.wrapping_sub(2), index + 2]
            .iter()
            .any(|&at| text.tokens.get(at).is_some_and(|token| token.kind == Kind::Digits))
            || text.next_word(index).is_some_and(|next| text.word(next).starts_with("ай"));
        if !doubtful || dated {
            months.push((month, token));
        }
    }
    months
}

pub(super) fn check_months(
    source: &Text,
    target: &Text,
    context: &Context<'_>,
    found: &mut Vec<Finding>,
) {
    let mut original = months(source, Language::of(context.source_lang).primary());
    let mut written = months(target, Language::of(context.target_lang).primary());
    let named = |months: &[(usize, Token)]| {
        let mut named = [false; 12];
        months.iter().for_each(|(month, _)| named[*month] = true);
        named
    };
    let (all, said) = (named(&original), named(&written));
    original.retain(|(month, _)| !said[*month]);
    written.retain(|(month, _)| !all[*month]);
    for ((_, there), (_, here)) in original.into_iter().zip(written) {
        found.push(
            Finding::target(CheckId::MonthChanged, here.start, here.end)
                .with(source.of(there))
                .with(target.of(here))
                .beside(there.span()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_english, check_pair};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_year_comes_first() {
        check("Жиын ⟦17 қараша 2025 жылы⟧ өтті.", "date_order");
        check("Жиын 2025 жылғы 17 қарашада өтті.", "");
    }

    #[test]
    fn months_stay() {
        check_pair("Это было 17 ноября.", "Бұл 17 ⟦қазанда⟧ болды.", "month_changed");
        check_pair("Это было в мае и ноябре.", "Бұл мамыр мен қарашада болды.", "");
        check_english("It may rain in March.", "Наурызда жаңбыр жаууы мүмкін.", "");
    }
}
