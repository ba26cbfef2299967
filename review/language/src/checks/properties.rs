//! What holds for any text whatever: no panic, spans that fit, harmless fixes.

use proptest::prelude::*;

use crate::{
    checks::{
        Context, Finding, Forbidden, Pair, Settings, Term, Terms, check_article, check_segment,
    },
    text::{accept, side::Side, span},
};

/// Arbitrary Unicode, and texts dense in what the checks look for.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[а-яәғқңөұүһі A-Za-z0-9«»“”„\"'().,:;!?…–—%$&#;<>/*@\u{200B}\u{AD}\u{300}ÐÑРСТ°-]{0,80}",
        prop::collection::vec(
            prop_oneof![
                Just("100-ден".to_owned()),
                Just("АҚШ-тың".to_owned()),
                Just("10 000".to_owned()),
                Just("қaла".to_owned()),
                Just("мен".to_owned()),
                Just("«".to_owned()),
                Just("17 қараша 2025 жылы".to_owned()),
                Just("https://a.kz/".to_owned()),
                Just(" ".to_owned()),
                Just(".".to_owned()),
                Just("&laquo;".to_owned()),
                Just("правительство".to_owned()),
                Just("the".to_owned()),
                Just("\n".to_owned()),
            ],
            0..20,
        )
        .prop_map(|parts| parts.concat()),
    ]
}

/// Spans fit, and each fix alone gives a text that is accepted as before.
fn holds(pair: &Pair<'_>, finding: &Finding) {
    let (side, other) = match finding.side {
        Side::Source => (pair.source, pair.target),
        Side::Target => (pair.target, pair.source),
    };
    assert!(finding.span.of(side).is_some(), "{finding:?}");
    assert!(finding.related.is_none_or(|span| span.fits(other)), "{finding:?}");
    for lang in ["kk", "ru", "en"] {
        assert!(!finding.message(lang).is_empty());
    }
    if let Some(fix) = &finding.fix {
        assert_eq!(finding.side, Side::Target, "only the target can be edited");
        let start = span::byte_at(side, finding.span.start()).expect("the span fits");
        let end = span::byte_at(side, finding.span.end()).expect("the span fits");
        assert_ne!(&side[start..end], fix, "a fix changes something: {finding:?}");
        let repaired = format!("{}{fix}{}", &side[..start], &side[end..]);
        if accept::accept(side).is_ok() {
            assert!(accept::accept(&repaired).is_ok(), "{finding:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_pair_of_texts(source in any_text(), target in any_text(), english: bool, has_source: bool) {
        let glossary = [Term { source: "сөз".into(), target: "".into(), also: vec!["мен".into()] }];
        let forbidden = [Forbidden { phrase: "қала".into(), instead: None }];
        let context = Context {
            source_lang: if english { "en" } else { "ru" },
            target_lang: "kk",
            has_source,
            terms: &Terms::new(&glossary, &forbidden, "ru", "kk"),
            settings: &Settings::default(),
            vocabulary: None,
        };
        let pair = Pair { source: &source, target: &target };
        for finding in check_segment(&pair, &context) {
            holds(&pair, &finding);
        }
        let pairs = [pair, Pair { source: &target, target: &source }, pair];
        for (index, finding) in check_article(&pairs, &context) {
            holds(&pairs[index], &finding);
        }
    }
}
