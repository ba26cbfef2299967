//! With the dictionaries that Debian ships (`hunspell-kk`, `hunspell-ru`).
//! Skipped, and said so, where they are missing.
#![cfg(feature = "spelling")]

use language::checks::{
    CheckId, Context, Level, Pair, Rules, Vocabulary, check_segment, hunspell::Dictionaries,
};

fn debian() -> Option<Dictionaries> {
    let mut dictionaries = Dictionaries::default();
    for (language, name) in [("kk", "kk_KZ"), ("ru", "ru_RU")] {
        let read = |ending: &str| std::fs::read(format!("/usr/share/hunspell/{name}.{ending}"));
        let (Ok(aff), Ok(dic)) = (read("aff"), read("dic")) else {
            eprintln!("SKIPPED: no dictionary {name} in /usr/share/hunspell");
            return None;
        };
        dictionaries.add(language, &aff, &dic).expect("a dictionary");
    }
    Some(dictionaries)
}

#[test]
fn debians_dictionaries_know_their_languages() {
    let Some(dictionaries) = debian() else { return };
    for (language, word, known) in [
        ("kk", "қалаларда", true),
        ("kk", "правительство", false),
        ("ru", "правительства", true),
        ("ru", "қала", false),
    ] {
        assert_eq!(dictionaries.knows(language, word), Some(known), "{word}");
    }
    let suggestions = dictionaries.suggestions("kk", "мектепкке");
    assert!(suggestions.contains(&"мектепке".to_owned()), "{suggestions:?}");
}

#[test]
fn a_russian_word_that_looks_like_a_loan_is_found() {
    let Some(dictionaries) = debian() else { return };
    let mut rules = Rules::default();
    rules.settings.levels.insert(CheckId::UnknownWord, Level::Info);
    let terms = rules.terms("ru", "kk");
    let found = |target: &str, vocabulary: Option<&dyn Vocabulary>| -> Vec<(CheckId, String)> {
        let context = Context { vocabulary, ..rules.context(&terms, "ru", "kk", false) };
        let found = check_segment(&Pair { source: "", target }, &context).into_iter();
        found.map(|it| (it.check, it.span.of(target).unwrap_or_default().to_owned())).collect()
    };
    let target = "Ол режима мен жаңа балаға келді.";
    assert_eq!(found(target, None), []);
    let word = (CheckId::RussianWord, "режима".to_owned());
    assert_eq!(found(target, Some(&dictionaries)), [word]);
    let target = "Ол мектепкке келді.";
    let word = (CheckId::UnknownWord, "мектепкке".to_owned());
    assert_eq!(found(target, Some(&dictionaries)), [word]);
}
