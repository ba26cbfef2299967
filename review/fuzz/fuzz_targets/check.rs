//! Findings lie inside of their text, and a fix leaves an acceptable one.
#![no_main]

use language::{
    checks::{Forbidden, Rules, Term},
    text::{accept::accept, side::Side},
};
use libfuzzer_sys::fuzz_target;
use review::rules::findings::{Row, find_in};

fuzz_target!(|input: &str| {
    let Some((source, target)) = fuzz::texts(input) else { return };
    let rules = Rules {
        glossary: vec![Term {
            source: "область".into(),
            target: "облыс".into(),
            also: vec!["аймақ".into()],
        }],
        forbidden: vec![Forbidden { phrase: "болып табылады".into(), instead: None }],
        ..Rules::default()
    };
    let row = |(source, target): (&str, &str)| Row {
        source: source.to_owned(),
        target: target.to_owned(),
        glued: target.len() % 2 == 0,
        lost: Vec::new(),
    };
    let mut lines = target.lines();
    let rows: Vec<Row> =
        source.lines().map(|line| (line, lines.next().unwrap_or(""))).map(row).collect();
    let rest = lines.map(|line| row(("", line)));
    let rows: Vec<Row> = rows.into_iter().chain(rest).chain([row((&source, &target))]).collect();
    for language in ["ru", "en"] {
        let terms = rules.terms(language, "kk");
        let context = rules.context(&terms, language, "kk", !source.is_empty());
        for (index, finding) in find_in(&rows, &context, |row| row.check(&context)) {
            let row = &rows[index];
            let side = if finding.side == Side::Source { &row.source } else { &row.target };
            assert!(finding.span.fits(side), "{finding:?}");
            for interface in ["kk", "ru", "en"] {
                let _ = finding.message(interface);
            }
            if let Some(fix) = &finding.fix {
                assert!(accept(fix).is_ok(), "{finding:?}");
            }
        }
    }
});
