//! Files that mean harm, at every door that reads them: each is answered at once,
//! in no more stack than a thread has, and says little of what it holds.

use language::{
    checks::Term,
    text::{canonical, json::NESTING, quote::QUOTE_LIMIT, span::Span, structure::Rich},
};
use review::{
    log::event::{Change, Event, Flaw},
    model::{
        document::{Document, RowsBuilder},
        flag::{NewFlag, Status},
        problem::Kind,
        received::ReadFlag,
        severity::Severity,
        typology::Typology,
    },
    wire::verification::Failure,
};

use crate::{
    docx::Tracked,
    open,
    own::{
        audit,
        whole::{self, Whole},
    },
    tables::{
        flags,
        table::{self, Form},
        terms, wmt,
    },
    trial,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The event with `levels` undos around what it did, as JSON with a hash that fits
/// nothing: nobody gets as far.
fn nested(event: &Event, levels: usize) -> String {
    let mut json = canonical::json(event);
    let start = json.find("\"body\":").expect("every event has one") + "\"body\":".len();
    let body = Change::Undone { event: 1, change: Box::new(event.change.clone()) };
    let body = serde_json::to_value(&body).expect("plain data")["body"].to_string();
    let end = json.find(",\"hash\":").expect("members are in order");
    let before = "{\"event\":1,\"change\":{\"kind\":\"undone\",\"body\":".repeat(levels - 1);
    json.replace_range(start..end, &format!("{before}{body}{}", "}}".repeat(levels - 1)));
    let kind = format!("\"kind\":\"{}\"", event.change.kind());
    let at = json.rfind(&kind).expect("its own stands last");
    json.replace_range(at..at + kind.len(), "\"kind\":\"undone\"");
    json
}

/// The same events as a log, an article, and a certificate, with one event nested.
fn files(levels: usize) -> (String, String, String) {
    let (article, events) = trial::reviewed();
    let last = events.last().expect("it has some");
    let (own, forged) = (canonical::json(last), nested(last, levels));
    let log = audit::write(&events).replacen(&own, &forged, 1);
    let signed = certificate::issue(&article, events.clone(), &[7; 32]).to_file();
    let signed = signed.replacen(&own, &forged, 1);
    let whole = canonical::json(&Whole::new(article, "жол".to_owned(), events));
    (log, whole.replacen(&own, &forged, 1), signed)
}

#[test]
fn undos_in_undos_are_refused_at_every_door() {
    let (_, events) = trial::reviewed();
    let last = events.last().expect("it has some");
    assert!(serde_json::from_str::<Event>(&nested(last, 1)).is_ok());
    // Two levels, some that are still within the limit, and what was seen to end a server.
    for levels in [2, 20, 15_000] {
        let (log, article, signed) = files(levels);
        let n = events.len() as u64;
        assert_eq!(audit::verify(&log), Err((n as u32, Flaw::Form)), "{levels}");
        let problem = whole::read(&article).expect_err("nested");
        let is_told = matches!(problem.kind, Kind::TooDeep | Kind::Malformed { .. });
        assert!(is_told && (levels < NESTING || problem.kind == Kind::TooDeep), "{problem}");
        let [(_, read)] = &open::read("a.json", article.as_bytes(), Tracked::Accepted)[..] else {
            panic!("one file")
        };
        assert_eq!(read.as_ref().expect_err("nested"), &problem);
        let failure = certificate::verify(&signed, None).expect_err("nested");
        assert!(matches!(failure, Failure::Event { .. } | Failure::Syntax { .. }), "{failure}");
        assert!(certificate::verify(&article, None).is_err());
        assert!(serde_json::from_str::<Event>(&nested(last, levels)).is_err());
        assert!(language::text::json::from_str::<Event>(&nested(last, levels)).is_err());
    }
}

#[test]
fn an_undo_of_an_undo_is_not_applied() {
    let (mut article, events) = trial::reviewed();
    let last = events.last().expect("it has some");
    let wrapped = |change| Change::Undone { event: 1, change: Box::new(change) };
    let change = wrapped(wrapped(last.change.clone()));
    let (n, head) = (article.events + 1, article.head.clone());
    let event = Event::seal(article.id, n, last.at, last.actor, change, head);
    assert_eq!(article.apply(&event).expect_err("nested").reason, Flaw::Form);
}

#[test]
fn lists_and_objects_without_end_are_refused() {
    for unit in ["[", "{\"а\":", "{\"events\":[", "[{\"kind\":\"undone\",\"body\":{\"change\":"] {
        let file = unit.repeat(30_000_000 / unit.len());
        assert_eq!(whole::read(&file).unwrap_err(), Kind::TooDeep.at(1), "{unit}");
        assert_eq!(audit::verify(&file), Err((1, Flaw::Form)), "{unit}");
        assert_eq!(certificate::verify(&file, None), Err(Failure::Syntax { line: 1 }), "{unit}");
    }
}

#[test]
fn a_string_as_large_as_a_file_is_not_repeated() {
    let (article, events) = trial::reviewed();
    let whole = canonical::json(&Whole::new(article, "жол".to_owned(), events));
    let long = "ұзақ ".repeat(4_000_000);
    let forged = [
        whole.replacen("\"kind\":\"segment_revised\"", &format!("\"kind\":\"{long}\""), 1),
        whole.replacen("\"severity\":\"major\"", &format!("\"severity\":\"{long}\""), 1),
        whole.replacen("\"n\":1,", &format!("\"n\":\"{long}\","), 1),
        whole.replacen("\"version\":1", &format!("\"version\":\"{long}\""), 1),
    ];
    for file in forged {
        assert!(file.len() > long.len(), "something was replaced");
        let problem = whole::read(&file).unwrap_err();
        assert!(problem.to_string().chars().count() < 2 * QUOTE_LIMIT, "{problem}");
    }
}

#[test]
fn one_thing_after_another_ends_somewhere() {
    // A name, what stands before and after, and between them one thing so many times.
    let files: [(&str, &str, &str, usize, &str); 14] = [
        ("a.html", "<p>а<p ", "a=\"\" ", 50_000, ">ә"),
        ("a.html", "<p>а", "<ul><li>", 20_000, "ә"),
        ("a.html", "<p>а<!--", "<!--", 200_000, "-->"),
        ("a.html", "<!doctype html ", "public ", 200_000, "><p>а"),
        ("a.html", "<p title=\"", "&amp", 100_000, "\">а"),
        ("a.html", "<p>а", "&#x10FFFF;", 100_000, ""),
        ("a.html", "<p>а<", "a", 1_000_000, ">"),
        ("a.md", "", "> ", 20_000, "а"),
        ("a.md", "", "- ", 20_000, "а"),
        ("a.md", "а [", "[", 100_000, "](a)"),
        ("a.md", "<p ", "a=\"\" ", 50_000, ">ә"),
        ("a.xlf", "<xliff version=\"1.2\">", "<group>", 100_000, ""),
        ("a.tmx", "<tmx version=\"1.4\" ", "a=\"\" ", 50_000, ">"),
        ("a.tsv", "а\tә\n", "\"", 200_000, "\tа"),
    ];
    for (name, before, unit, times, after) in files {
        let file = format!("{before}{}{after}", unit.repeat(times));
        let read = open::read(name, file.as_bytes(), Tracked::Accepted);
        let [(_, read)] = &read[..] else { panic!("one file") };
        let problems = match read {
            Ok((_, documents)) => documents[0].problems.clone(),
            Err(problem) => vec![problem.clone()],
        };
        let told: usize = problems.iter().map(|problem| problem.to_string().len()).sum();
        assert!(told < 100_000, "{name} {before}{unit}");
    }
}

#[test]
fn no_table_holds_a_formula() {
    for sign in ['=', '+', '-', '@', '＝', '＋', '－', '＠'] {
        let words = format!("{sign}HYPERLINK(\"https://a.kz\")");
        let mut rows = RowsBuilder::new();
        rows.row(&words, &words, true);
        let flag = NewFlag {
            revision: 1,
            category: "omission".to_owned(),
            severity: Severity::Major,
            source: vec![],
            target: vec![Span::new(0, 5).expect("in order")],
            comment: words.clone(),
            correction: Some(words.clone()),
        };
        rows.rows[0].text = Some(format!("{words}!"));
        rows.rows[0].flags = vec![ReadFlag { flag, status: Status::Open }];
        rows.row("Вода", "Су", true);
        rows.rows[1].confirmed = true;
        let (source, target, rows) = rows.finish();
        let (article, _) = trial::import(&Document {
            title: Some(words.clone()),
            engine: Some(words.clone()),
            source: Some(Rich { text: source, ..Rich::default() }),
            target: Rich { text: target, ..Rich::default() },
            rows,
            ..Document::default()
        });
        let name = |_| words.clone();
        let term = Term { source: words.clone(), target: words.clone(), also: vec![words.clone()] };
        let ratings = wmt::write(&article, &name);
        let tables = [
            (table::write(&article, &words, Form::Csv), b','),
            (table::write(&article, &words, Form::Tsv), b'\t'),
            (flags::write(&article, &Typology::mqm_core(), "kk", &name), b','),
            (ratings.clone(), b'\t'),
            (terms::write(&[term]), b','),
        ];
        for (file, delimiter) in tables {
            let is_quoted = file != ratings;
            let records = table::records(file.trim_start_matches('\u{FEFF}'), delimiter, is_quoted);
            let mut cells = records.iter().flat_map(|(_, cells)| cells);
            assert!(cells.any(|cell| cell.contains(&words)), "{file}");
            for cell in records.into_iter().flat_map(|(_, cells)| cells) {
                assert!(!cell.starts_with(sign), "{cell} in {file}");
            }
        }
        let read = wmt::read(&ratings);
        assert_eq!(read.problems, []);
        let row = &read.rows[0];
        assert_eq!((&row.source.text, &row.system, &row.rater), (&words, &words, &words));
    }
}

#[test]
fn an_archive_in_an_archive_is_not_opened() {
    let mut archive = crate::bytes::archive::pack(&[("a.txt", "а".as_bytes())]);
    for _ in 0..50 {
        archive = crate::bytes::archive::pack(&[("a.zip", &archive)]);
    }
    let [(_, Err(problem))] = &open::read("a.zip", &archive, Tracked::Accepted)[..] else {
        panic!("one file that is refused")
    };
    assert_eq!(problem.kind, Kind::Nested);
}
