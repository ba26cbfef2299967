//! The glossary and the forbidden words, found through suffixes.
//!
//! Deliberately no lemmatiser: a Kazakh word is a stem with a chain of
//! suffixes, a Russian or English one its beginning with another ending.

use super::tokens::{Text, span};
use super::{CheckId, Context, Finding, Side, kazakh, language};

/// Whether `word` is a form of `base` in a language; both in lower case.
pub(super) fn is_form(lang: &str, base: &str, word: &str) -> bool {
    match lang {
        "kk" => kazakh::inflects(base, word),
        "ru" => is_russian_form(base, word),
        _ => is_english_form(base, word),
    }
}

fn is_russian_form(base: &str, word: &str) -> bool {
    if base == word {
        return true;
    }
    let length = base.chars().count();
    // What may change at the end: an ending of one or two letters.
    let ending: usize =
        base.chars().rev().take_while(|letter| "аеёиоуыэюяйь".contains(*letter)).take(2).count();
    let stem: String = base.chars().take(length - ending).collect();
    let stem_length = length - ending;
    if stem_length < 3 {
        return false;
    }
    word.strip_prefix(stem.as_str()).is_some_and(|rest| {
        let added = rest.chars().count();
        added <= 3 && rest.chars().next().is_none_or(|c| "аеёиоуыэюяйьм".contains(c))
    })
}

fn is_english_form(base: &str, word: &str) -> bool {
    let word = word.replace('’', "'");
    word.strip_prefix(base).is_some_and(|rest| ["", "s", "es", "'s", "s'", "'"].contains(&rest))
        || base.strip_suffix('y').is_some_and(|stem| word.strip_prefix(stem) == Some("ies"))
}

/// Places of a phrase in a text, in any of its forms.
pub(super) fn places(text: &Text, lang: &str, phrase: &str) -> Vec<(usize, usize)> {
    let term = Text::new(phrase);
    let parts: Vec<&str> = term.words().map(|(index, _)| term.word(index)).collect();
    let Some(first) = parts.first() else {
        return Vec::new();
    };
    // An acronym is written in capitals and nothing else is meant by it.
    let shouted = phrase.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let mut places = Vec::new();
    let words: Vec<_> = text.words().collect();
    for (position, &(index, token)) in words.iter().enumerate() {
        let word = text.word(index);
        if !word.starts_with(first.chars().next().unwrap_or(' ')) {
            continue;
        }
        if shouted && !text.is_capitalised(token) {
            continue;
        }
        let rest = words[position..].iter().zip(&parts);
        let all = words.len() - position >= parts.len()
            && rest.clone().all(|(&(index, _), part)| is_form(lang, part, text.word(index)))
            && adjacent(text, &words[position..position + parts.len()]);
        if all {
            let last = words[position + parts.len() - 1].1;
            places.push((token.start, last.end));
        }
    }
    places
}

/// Whether nothing but one space or hyphen stands between the words.
fn adjacent(text: &Text, words: &[(usize, super::tokens::Token)]) -> bool {
    words.windows(2).all(|pair| {
        let gap = &text.chars[pair[0].1.end..pair[1].1.start];
        gap.iter().all(|c| c.is_whitespace() || *c == '-')
    })
}

/// Terms of the source whose translation is not in the target.
pub(super) fn check_glossary(
    source: &Text,
    target: &Text,
    context: &Context<'_>,
    found: &mut Vec<Finding>,
) {
    let (from, to) = (language(context.source_lang), language(context.target_lang));
    for term in context.glossary {
        let Some(&(start, end)) = places(source, from, &term.source).first() else {
            continue;
        };
        let mut accepted = std::iter::once(&term.target).chain(&term.also);
        if accepted.all(|translation| places(target, to, translation).is_empty()) {
            let words = source.chars[start..end].iter().collect();
            found.push(
                Finding::new(CheckId::TermMissing, Side::Source, span(start, end))
                    .with(words)
                    .with(term.target.clone()),
            );
        }
    }
}

/// Words of the target that the house does not want.
pub(super) fn check_forbidden(target: &Text, context: &Context<'_>, found: &mut Vec<Finding>) {
    let lang = language(context.target_lang);
    for forbidden in context.forbidden {
        for (start, end) in places(target, lang, &forbidden.phrase) {
            let written: String = target.chars[start..end].iter().collect();
            let exact = written == forbidden.phrase;
            let mut finding = Finding::target(CheckId::ForbiddenWord, start, end).with(written);
            if let Some(instead) = &forbidden.instead {
                finding = finding.with(instead.clone());
                // Another form would need its own suffixes.
                if exact {
                    finding = finding.fixed(instead);
                }
            }
            found.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::marked;
    use super::super::{CheckId, Context, Forbidden, Pair, Settings, Term, check_segment};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(source: &str, target: &str, id: CheckId) {
        let (source, source_spans) = marked(source);
        let (target, target_spans) = marked(target);
        let settings = Settings::default();
        let glossary = [
            Term {
                source: "сельское хозяйство".into(),
                target: "ауыл шаруашылығы".into(),
                also: vec![],
            },
            Term {
                source: "регион".into(), target: "өңір".into(), also: vec!["аймақ".into()]
            },
        ];
        let forbidden =
            [Forbidden { phrase: "сұрақ".into(), instead: Some("мәселе".into()) }];
        let context = Context {
            source_lang: "ru",
            target_lang: "kk",
            has_source: true,
            glossary: &glossary,
            forbidden: &forbidden,
            settings: &settings,
            vocabulary: None,
        };
        let pair = Pair { source: &source, target: &target };
        let found: Vec<_> = check_segment(&pair, &context)
            .into_iter()
            .filter(|finding| finding.check == id)
            .map(|finding| finding.span)
            .collect();
        assert_eq!(found, [target_spans, source_spans].concat());
    }

    #[test]
    fn terms_are_found_through_suffixes() {
        check(
            "Развитие сельского хозяйства региона.",
            "Өңірдің ауыл шаруашылығын дамыту.",
            CheckId::TermMissing,
        );
        check(
            "Развитие ⟦сельского хозяйства⟧ региона.",
            "Аймағымыздың егіншілігін дамыту.",
            CheckId::TermMissing,
        );
    }

    #[test]
    fn forbidden_words_are_found_through_suffixes() {
        check("Об этом вопросе.", "Осы ⟦сұрақтардың⟧ жайы.", CheckId::ForbiddenWord);
    }
}
