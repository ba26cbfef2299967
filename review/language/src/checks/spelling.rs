//! Words that the dictionary does not know, for desks that want to see them.
//!
//! Deliberately let through: names, acronyms, figures and what hangs on them,
//! words that stand in the source too. What is suggested is a hint, no fix: the
//! dictionary knows nothing of the sentence.

use crate::text::language::Language;
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    checks::{
        CheckId, Context, Finding,
        letters::is_cyrillic,
        tokens::{Kind, Text, Token},
    },
    text::side::Side,
};

/// Words of one text for which suggestions are looked up: each takes a while.
const SUGGESTED: usize = 20;

pub(super) fn check(source: &Text, target: &Text, context: &Context<'_>, found: &mut Vec<Finding>) {
    let Some(vocabulary) = context.vocabulary else { return };
    let language = Language::of(context.target_lang).primary();
    let in_source: BTreeSet<&str> = source.words().map(|(index, _)| source.word(index)).collect();
    let reported = reported(target, found);
    // Each word once: its suggestions where it is not known.
    let mut asked: BTreeMap<&str, Option<Option<String>>> = BTreeMap::new();
    let mut suggested = 0;
    for (index, token) in target.words() {
        let word = target.word(index);
        if reported[token.start]
            || in_source.contains(word)
            || !is_plain(target, index, token, context)
        {
            continue;
        }
        let hint = asked.entry(word).or_insert_with(|| {
            // Also as it stands: a name is known with its capital only.
            let forms = [word.to_owned(), target.of(token)];
            let known = forms.iter().any(|form| vocabulary.knows(language, form) != Some(false));
            (!known).then(|| {
                suggested += 1;
                let suggestions = if suggested <= SUGGESTED {
                    vocabulary.suggestions(language, word)
                } else {
                    Vec::new()
                };
                (!suggestions.is_empty()).then(|| format!("→ {}", suggestions.join(", ")))
            })
        });
        if let Some(hint) = hint {
            let finding = Finding::target(CheckId::UnknownWord, token.start, token.end);
            let mut finding = finding.with(target.of(token));
            finding.arguments.extend(hint.clone());
            found.push(finding);
        }
    }
}

/// Whether other checks have said of each letter what is wrong with its word.
fn reported(target: &Text, found: &[Finding]) -> Vec<bool> {
    let mut reported = vec![false; target.chars.len()];
    let of_words =
        |finding: &&Finding| matches!(finding.check, CheckId::RussianWord | CheckId::LatinWord);
    for finding in found.iter().filter(of_words).filter(|finding| finding.side == Side::Target) {
        let span = finding.span.start() as usize..finding.span.end() as usize;
        reported[span].fill(true);
    }
    reported
}

/// Whether a word is one that a dictionary can be expected to know.
fn is_plain(target: &Text, index: usize, token: Token, context: &Context<'_>) -> bool {
    let letters = &target.chars[token.start..token.end];
    let of_script = |letter: &char| {
        if context.is_kazakh() { is_cyrillic(*letter) } else { letter.is_alphabetic() }
    };
    if letters.len() < 3 || !letters.iter().all(of_script) {
        return false;
    }
    // A suffix on a figure or an acronym, a part of a compound.
    let attached = |c: char| matches!(c, '-' | '@' | '#' | '_' | '/') || c.is_ascii_digit();
    if attached(target.before(token.start)) || attached(target.at(token.end)) {
        return false;
    }
    if letters[1..].iter().any(|letter| letter.is_uppercase()) {
        return false;
    }
    if !target.is_capitalised(token) {
        return true;
    }
    // At the start of a sentence a capital says nothing; before another
    // capital it begins a name.
    let before = target.chars[..token.start].iter().rev().find(|c| !c.is_whitespace());
    let opens = before.is_none_or(|c| matches!(c, '.' | '!' | '?' | '…'));
    let named = target.next_word(index).is_some_and(|next| {
        let next = target.tokens[next];
        next.kind == Kind::Word && target.is_capitalised(next)
    });
    opens && !named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Level, Pair, Settings, Vocabulary, check_segment, tests::NO_TERMS};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[derive(Debug)]
    struct Few;

    impl Vocabulary for Few {
        fn knows(&self, language: &str, word: &str) -> Option<bool> {
            let known = ["бүгін", "балалар", "мектепке", "барды", "келді", "Алматы"];
            (language == "kk").then(|| known.contains(&word))
        }

        fn suggestions(&self, _: &str, word: &str) -> Vec<String> {
            if word == "мектепкке" {
                vec!["мектепке".into(), "мектепте".into()]
            } else {
                Vec::new()
            }
        }
    }

    fn check(source: &str, target: &str, id: &str) -> Vec<(String, Vec<String>)> {
        let mut settings = Settings::default();
        let find = |settings: &Settings| {
            let context = Context {
                source_lang: "ru",
                target_lang: "kk",
                has_source: !source.is_empty(),
                terms: &NO_TERMS,
                settings,
                vocabulary: Some(&Few),
            };
            check_segment(&Pair { source, target }, &context)
        };
        let is_unknown = |finding: &Finding| finding.check == CheckId::UnknownWord;
        assert!(!find(&settings).iter().any(is_unknown), "off by default");
        settings.levels.insert(CheckId::UnknownWord, Level::Info);
        let found = find(&settings);
        let found = found.into_iter().filter(|finding| finding.check.as_str() == id);
        let words = |finding: Finding| {
            assert_eq!(finding.fix, None);
            (finding.span.of(target).unwrap().to_owned(), finding.arguments)
        };
        found.map(words).collect()
    }

    #[test]
    fn an_unknown_word_is_told_with_what_may_have_been_meant() {
        let found = check("", "Балалар 🙂 бүгін мектепкке барды.", "unknown_word");
        let arguments = vec!["мектепкке".to_owned(), "→ мектепке, мектепте".to_owned()];
        assert_eq!(found, [("мектепкке".to_owned(), arguments)]);
        let twice = check("", "Жиын, жиын.", "unknown_word");
        assert_eq!(twice.len(), 2);
    }

    #[test]
    fn names_figures_acronyms_and_words_of_the_source_are_let_through() {
        for target in [
            "Бүгін Сейітқали келді.",
            "Айгүл Серікова келді.",
            "Алматы 20-ға, ҚР-ға, COVID-ке келді.",
            "Бүгін КазМұнайГаз келді.",
            "Бүгін facebook.com/қазақ келді.",
        ] {
            assert_eq!(check("", target, "unknown_word"), [], "{target}");
        }
        assert_eq!(check("Спутник.", "Бүгін спутник келді.", "unknown_word"), []);
    }
}
