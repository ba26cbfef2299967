//! Capitals: inside of words, at the start, of months, of whole headlines.
//!
//! Brands keep theirs (ҚазМұнайГаз), and so do names such as МакАртур.

use crate::checks::{
    CheckId, Finding, dates, kazakh,
    letters::{capitalised, is_cyrillic},
    tokens::{Text, Token},
};

const WEEKDAYS: &[&str] =
    &["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"];

pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    for (index, token) in target.words() {
        inner(target, token, found);
        month(target, index, token, found);
    }
    title_case(target, found);
}

fn inner(target: &Text, token: Token, found: &mut Vec<Finding>) {
    let letters = &target.chars[token.start..token.end];
    if letters.len() < 3 || !letters.iter().all(|&letter| is_cyrillic(letter)) {
        return;
    }
    let upper: Vec<bool> = letters.iter().map(|letter| letter.is_uppercase()).collect();
    let capitals = upper.iter().filter(|is| **is).count();
    let broken = if upper[0] {
        // ҚАзақстан: two capitals, then a word that is no suffix.
        let tail: String = letters[2..].iter().collect();
        capitals == 2 && upper[1] && letters.len() >= 5 && !kazakh::is_chain(&tail)
    } else {
        capitals > 0 && capitals < letters.len()
    };
    if !broken {
        return;
    }
    let lower: String = target.lower[token.start..token.end].iter().collect();
    let finding = Finding::target(CheckId::InnerCapital, token.start, token.end);
    found.push(if upper[0] { finding.fixed(&capitalised(&lower)) } else { finding });
}

/// A month or weekday with a capital inside of a sentence.
fn month(target: &Text, index: usize, token: Token, found: &mut Vec<Finding>) {
    if !target.is_capitalised(token) || target.is_acronym(token) {
        return;
    }
    let before = target.before(token.start.saturating_sub(1));
    let spaced = target.before(token.start) == ' ' && token.start > 1;
    let after_figure = before.is_ascii_digit();
    if !spaced || !(before.is_lowercase() || before == ',' || after_figure) {
        return;
    }
    let word = target.word(index);
    let is_day = WEEKDAYS.iter().any(|day| kazakh::inflects(day, word));
    let is_month = dates::kazakh_month(word)
        // Наурыз is a holiday, Қазан a city, Тамыз and Мамыр are given names.
        .is_some_and(|month| after_figure || !matches!(month, 2 | 4 | 7 | 9));
    if is_day || is_month {
        found.push(Finding::target(CheckId::MonthCapital, token.start, token.end).fixed(word));
    }
}

/// A headline in which each word begins with a capital, as English has it.
fn title_case(target: &Text, found: &mut Vec<Finding>) {
    let words: Vec<Token> = target
        .words()
        .map(|(_, token)| token)
        .filter(|token| token.end - token.start >= 4)
        .collect();
    let all = words.iter().all(|&token| {
        target.is_capitalised(token)
            && !target.is_acronym(token)
            && is_cyrillic(target.at(token.start))
    });
    let (start, end) = target.trimmed();
    if all
        && words.len() >= 5
        && target.word_count() <= 20
        && !matches!(target.before(end), '.' | ',')
    {
        found.push(Finding::target(CheckId::TitleCase, start, end));
    }
}

/// A target that begins small where the source begins with a capital.
pub(super) fn check_pair(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let first = |text: &Text| text.chars.iter().position(|c| c.is_alphanumeric());
    let (Some(there), Some(here)) = (first(source), first(target)) else {
        return;
    };
    let starts_small = target.at(here).is_lowercase() && is_cyrillic(target.at(here));
    if !source.at(there).is_uppercase() || !starts_small {
        return;
    }
    if let Some((index, token)) = target.words().find(|(_, token)| token.start == here) {
        found.push(
            Finding::target(CheckId::StartCapital, token.start, token.end)
                .fixed(&capitalised(target.word(index))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_pair, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn capitals_inside_of_words() {
        check("Бұл ⟦жаңаЖоба⟧ болды.", "inner_capital");
        fixed("Бұл ⟦ҚАзақстан⟧ ғой.", "Бұл Қазақстан ғой.");
        check("ҚазМұнайГаз бен МакАртур, АҚШ-тың ПІБ.", "");
    }

    #[test]
    fn months_and_weekdays_are_small() {
        fixed("Ол 23 ⟦Шілдеде⟧ келді.", "Ол 23 шілдеде келді.");
        fixed("Ол өткен ⟦Сенбі⟧ күні келді.", "Ол өткен сенбі күні келді.");
        check("Бүгін Наурыз мерекесі.", "");
    }

    #[test]
    fn headlines_are_no_titles() {
        check("⟦Жаңа Мектептер Келесі Жылы Ашылады⟧", "title_case");
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        check_pair("Он пришёл.", "⟦ол⟧ келді.", "start_capital");
    }
}
