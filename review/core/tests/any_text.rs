//! No text may break the language engine: whatever Unicode holds, in any order
//! and length, sentences stay in order and spans inside of their text.
#![cfg(not(target_arch = "wasm32"))]

use language::{
    align::{Sentence, align},
    checks::Rules,
    text::{
        accept::accept,
        diff::Carrier,
        side::Side,
        span::{Index, Span, length},
        split::{paragraphs, sentences},
    },
};
use proptest::prelude::*;
use review::{
    command::pairing::draft,
    model::{imprint::Phrases, received::NewArticle},
    rules::findings::{Row, find_in},
};

/// Anything, and what news is made of in unlikely order: quotes, stops, figures,
/// Kazakh and Latin letters, combining marks, emoji, right-to-left, white space.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[«»“”\"'.!?…,:;()–—0-9 \u{301}\u{308}\u{200D}\u{FEFF}\n\tӘәҒғҚқңӨөұүһіА-Яа-яA-Za-z🙂👩‍🚀שلا]{0,120}",
        "(т\\.б\\.|т\\.с\\.с\\.|млн|2026 ж\\.|А\\.Тәжікстан|!» – деді|http://a\\.kz|10,5 %| |\n){0,40}",
    ]
}

/// Whether spans are in order, apart, and inside of a text of this length.
fn in_order(spans: &[Span], length: u32) -> bool {
    spans.windows(2).all(|pair| pair[0].end() <= pair[1].start())
        && spans.last().is_none_or(|last| last.end() <= length)
}

fn check(source: &str, target: &str) -> Result<(), TestCaseError> {
    for language in ["kk", "ru", "en", "ar"] {
        let spans = sentences(target, language);
        prop_assert!(in_order(&spans, length(target)), "{language}: {spans:?}");
        let kept: String = spans.iter().filter_map(|span| span.of(target)).collect();
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(bare(&kept), bare(target), "{} loses or invents", language);
    }
    prop_assert!(in_order(&paragraphs(target), length(target)));

    let cut = |text: &str, language: &str| -> Vec<String> {
        let index = Index::new(text);
        let words = |span: &Span| index.of(*span).expect("a span inside").to_owned();
        sentences(text, language).iter().map(words).collect()
    };
    let (ru, kk) = (cut(source, "ru"), cut(target, "kk"));
    fn side(texts: &[String]) -> Vec<Sentence<'_>> {
        texts.iter().map(|text| Sentence { text, paragraph: 0 }).collect()
    }
    let beads = align(&side(&ru), &side(&kk), "ru", "kk");
    let (mut source_end, mut target_end) = (0, 0);
    for bead in beads {
        prop_assert_eq!((bead.source.start, bead.target.start), (source_end, target_end));
        (source_end, target_end) = (bead.source.end, bead.target.end);
        prop_assert!((0.0..=1.0).contains(&bead.confidence));
    }
    prop_assert_eq!((source_end, target_end), (ru.len(), kk.len()));

    let rules = Rules::default();
    let terms = rules.terms("ru", "kk");
    let context = rules.context(&terms, "ru", "kk", true);
    let rows = [Row {
        source: source.to_owned(),
        target: target.to_owned(),
        glued: true,
        lost: Vec::new(),
    }];
    for (_, finding) in find_in(&rows, &context, |row| row.check(&context)) {
        let side = if finding.side == Side::Source { source } else { target };
        prop_assert!(finding.span.fits(side), "{finding:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_cut_paired_and_checked(source in text(), target in text()) {
        // As the engine gets them: in NFC; what is not acceptable is refused.
        let (Ok(source), Ok(target)) = (accept(&source), accept(&target)) else { return Ok(()) };
        check(&source, &target)?;
    }

    #[test]
    fn any_two_texts_are_an_article_or_refused(source in text(), target in text()) {
        let new = NewArticle {
            source_lang: "ru".into(),
            target_lang: "kk".into(),
            source: Some(source),
            target,
            ..NewArticle::default()
        };
        let _ = draft(&new, &Phrases::default());
    }
}

#[test]
fn long_lines_of_anything_are_taken() {
    let units = ["ә", "«\"", "1 2,3.", "қала қала ", "А.", "a\u{301}", "🙂", "(", ". ", "!» – "];
    for unit in units {
        let line: String = unit.chars().cycle().take(6_000).collect();
        let line = accept(&line).expect("acceptable");
        check(&line, &line).unwrap_or_else(|error| panic!("{unit:?}: {error}"));
    }
}

/// No step may take time by the square of a line's length: that would be
/// minutes here.
#[test]
fn a_line_of_a_megabyte_is_taken() {
    let units = ["«Форум» 2026 ж. өтті! ", "однако the қaла (1 200,5 %) \" ", "a\u{301}🙂"];
    for unit in units {
        let line = accept(&unit.repeat(1_000_000 / unit.len())).expect("acceptable");
        let length = length(&line);
        let spans = sentences(&line, "kk");
        assert!(in_order(&spans, length), "{unit:?}");
        let index = Index::new(&line);
        let kept: usize = spans.iter().filter_map(|span| index.of(*span)).map(str::len).sum();
        assert!(kept <= line.len() && kept + spans.len() + 1 >= line.trim().len(), "{unit:?}");
        let rules = Rules::default();
        let terms = rules.terms("ru", "kk");
        let context = rules.context(&terms, "ru", "kk", true);
        let rows =
            [Row { source: line.clone(), target: line.clone(), glued: false, lost: Vec::new() }];
        for (_, finding) in find_in(&rows, &context, |row| row.check(&context)) {
            assert!(finding.span.end() <= length, "{unit:?}: {finding:?}");
        }
        let changed = line.replacen("ә", "е", 3);
        let carrier = Carrier::new(&line, &changed);
        assert!(carrier.carry(Span::point(length)).end() <= length, "{unit:?}");
    }
}
