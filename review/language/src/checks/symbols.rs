//! Signs that must stay or become words: %, currencies, №, §, hashtags.

use std::collections::BTreeSet;

use crate::{
    checks::{
        CheckId, Finding,
        tokens::{Kind, Text, span},
    },
    text::side::Side,
};

/// Signs of the source, with what stands for them in a target.
const SIGNS: &[(&[char], &[&str])] = &[
    (&['%'], &["пайыз", "процент", "проц"]),
    (&['$'], &["доллар", "$"]),
    (&['€'], &["еуро", "евро"]),
    (&['£'], &["фунт", "£"]),
    (&['₽'], &["рубль", "рубл"]),
    (&['₸'], &["теңге"]),
    (&['№'], &["нөмір", "номер"]),
    (&['§'], &["параграф", "тармақ"]),
    (&['°'], &["градус", "цельси"]),
];

pub(super) fn check(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    for (signs, words) in SIGNS {
        let place = source.chars.iter().position(|c| signs.contains(c));
        let Some(at) = place else {
            continue;
        };
        let kept = target.chars.iter().any(|c| signs.contains(c))
            || target
                .words()
                .any(|(index, _)| words.iter().any(|word| target.word(index).starts_with(word)));
        if !kept {
            found.push(
                Finding::new(CheckId::SymbolMissing, Side::Source, span(at, at + 1))
                    .with(source.at(at).to_string()),
            );
        }
    }
    codes(source, target, found);
}

/// Latin codes with figures (COVID-19, Су-35, G20): letters and figure stay
/// together, in either script.
fn codes(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let figures: BTreeSet<&[char]> = target
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Digits)
        .map(|token| &target.chars[token.start..token.end])
        .collect();
    let words: BTreeSet<&str> = target.words().map(|(at, _)| target.word(at)).collect();
    for (index, token) in source.words() {
        let hyphen = source.at(token.end) == '-';
        let digits = index + 1 + usize::from(hyphen);
        let Some(figure) = source.tokens.get(digits).filter(|t| t.kind == Kind::Digits) else {
            continue;
        };
        if !source.is_acronym(token) || source.before(token.start) == '-' {
            continue;
        }
        let word = source.word(index);
        // The letters are left to the translator when they are Cyrillic.
        let kept = words.contains(word) || !word.is_ascii();
        if !kept && figures.contains(&source.chars[figure.start..figure.end]) {
            let code: String = source.chars[token.start..figure.end].iter().collect();
            found.push(
                Finding::new(CheckId::CodeMissing, Side::Source, span(token.start, figure.end))
                    .with(code),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check_english, check_pair as check};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn signs_stay_or_become_words() {
        check("Рост на 5⟦%⟧.", "Өсім 5 болды.", "symbol_missing");
        check("Рост на 5%.", "Өсім 5 пайыз болды.", "");
        check_english("It costs $5.", "Ол 5 доллар тұрады.", "");
    }

    #[test]
    fn codes_stay() {
        check_english("He had ⟦COVID-19⟧ twice.", "Ол 19 дертімен екі рет ауырды.", "code_missing");
    }
}
