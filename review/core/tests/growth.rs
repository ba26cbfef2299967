//! Rules cost what their input is worth: sixteen times the input costs about
//! sixteen times the work, whatever stands in it. A square would cost 256 times.
//!
//! Work is the processor time of this thread, so that other programs do not count,
//! and what is asserted lies far from both: sixty times, in the best of a few runs.
#![cfg(target_os = "linux")]

use std::{fmt::Write, hint::black_box};

use language::{
    checks::{CheckId, Finding, Forbidden, Pair, Rules, Settings, Term},
    text::{
        diff::Comparison,
        side::Side,
        span::{Span, length},
        time::Timestamp,
    },
};
use review::{
    command::{
        Circumstances, Command, Refusal, SEGMENT_LIMIT, decide, import,
        pairing::{self, ROWS_LIMIT},
    },
    log::{
        article::Article,
        event::{Change, Event, GENESIS, Realigned},
    },
    model::{
        dismissal::Dismissal,
        flag::{Flag, Place, Status},
        id::{ArticleId, FlagId, PersonId, SegmentId, uuid},
        imprint::Phrases,
        origin::{Origin, Origins},
        project::{Project, TERMS_LIMIT, TRANSLATIONS_LIMIT, Unfit},
        rating::Rating,
        reading::Reading,
        received::NewArticle,
        segment::Segment,
        severity::Severity,
        texts::Texts,
        typology::Typology,
    },
    rules::{
        findings::{self, Row, find_in},
        gate,
    },
};

/// Nanoseconds of processor time that this thread has had.
fn spent() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    let first = stat.split_whitespace().next().expect("three numbers");
    first.parse().expect("a number")
}

/// The least cost of some runs, in nanoseconds.
fn cost(runs: usize, mut act: impl FnMut()) -> u64 {
    let once = |_| {
        let begin = spent();
        act();
        spent() - begin
    };
    (0..runs).map(once).min().unwrap_or_default()
}

/// Asserts that `act` costs no more than sixty times as much for sixteen times `size`.
#[track_caller]
fn grows<T>(what: &str, size: usize, make: impl Fn(usize) -> T, mut act: impl FnMut(&T)) {
    let (small, large) = (make(size), make(size * 16));
    let mut ratios = Vec::new();
    for _ in 0..4 {
        // What is over within a few ticks of the clock cannot be told from nothing.
        let least = cost(3, || act(&small)).max(2_000_000);
        let most = cost(1, || act(&large));
        ratios.push(most / least);
        if most / least <= 60 {
            return;
        }
    }
    panic!("{what}: sixteen times the input cost {ratios:?} times the work");
}

/// What a check looks at, alone and in turns.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "«", "»", "“", "”", "„“", "\"", "＂", "‹›", "'", "‘’ ", "(", ")", "[{", "() ", "«» ", "« ", "“» ",
    ".", ",", ";:", "!?", "…", "...а", "-", " - ", "ә-", "–", "— ", "%", "$ ", "№§°", "&", "&lt;", "&#1179;",
    "<", "<b>", "</", "<a <", "**", "*", "/", "@", "a@", "#_+=", "a.kz ", "a.", "www.", "https://", "://",
    "1", "1 ", "1.", "1,", "1.1,", "1 000 ", "1,000,", "000.", "1\u{A0}000", "5 km ", "17 қараша 2025 ", "100-дан ",
    " ", "  ", "\t", "\n", "\u{A0}", "\u{200B}", "\u{AD}", "а\u{300}", "\u{200D}", "\u{FFFD}", "а??", "????", "Ð", "Ð°", "Т›", "â€“",
    "a", "A ", "а", "ә", "Ә", "ә a", "ә ", "қaла ", "iPhone ", "of ", "of the ", "Of of ", "однако ", "однако, ", "правительство",
    "а.Ә", "а.а", "ә.Ә ", "мен ", "бір бір ", "қала мен қала ", "ж ж ж ж ", "АҚШтың ", "США ", "АБВ", "Сенбі ", "жаңаЖоба ",
    "двадцать ", "жүз ", "XIX ", "🙂", "中", "שא", "Қала. ", "ушин ", "ҡ",
];

const WORDS: &str = "сөз ";

fn text(unit: &str, letters: usize) -> String {
    unit.chars().cycle().take(letters).collect()
}

fn row(source: &str, target: &str) -> Row {
    Row { source: source.to_owned(), target: target.to_owned(), glued: true, lost: Vec::new() }
}

fn findings(rows: &[Row], rules: &Rules, source_lang: &str) -> Vec<(usize, Finding)> {
    let terms = rules.terms(source_lang, "kk");
    let has_source = rows.iter().any(|row| !row.source.is_empty());
    let context = rules.context(&terms, source_lang, "kk", has_source);
    find_in(rows, &context, |row| row.check(&context))
}

#[test]
fn checks_of_a_line_of_anything() {
    for unit in UNITS {
        line(unit, 400, |letters| text(unit, letters));
    }
    // One inside the other.
    for [open, close] in [["«", "»"], ["“", "”"], ["(", ")"], ["„", "“"], ["\"а ", " а\""]]
    {
        line(open, 1_600, |letters| [open, close].map(|unit| unit.repeat(letters / 2)).concat());
    }
}

#[track_caller]
fn line(what: &str, size: usize, odd: impl Fn(usize) -> String) {
    let rules = Rules::default();
    let rows = |letters: usize| {
        let (odd, usual) = (odd(letters), text(WORDS, letters));
        [row("", &odd), row(&odd, &usual), row(&usual, &odd)]
    };
    grows(&format!("{what:?} in a line"), size, rows, |rows| {
        for row in rows {
            black_box(findings(std::slice::from_ref(row), &rules, "en"));
        }
    });
}

#[test]
fn lines_of_anything_are_split_paired_and_compared() {
    for (unit, next) in UNITS.iter().zip(UNITS.iter().cycle().skip(1)) {
        let make = |letters: usize| [unit, next].map(|unit| text(unit, letters));
        grows(&format!("importing {unit:?}"), 400, make, |[target, source]| {
            let new = new_article(target, Some(source));
            let _ = black_box(pairing::draft(&new, &Phrases::default()));
        });
        grows(&format!("{unit:?} replaced by {next:?}"), 400, make, |[old, new]| {
            let comparison = Comparison::new(old, new);
            let origins = Origins::whole(old, Origin::Machine).carried_by(&comparison);
            black_box(origins.words(new).count());
            let carrier = comparison.carrier();
            for at in 0..length(old) {
                black_box(carrier.carry(Span::point(at)));
            }
        });
    }
}

#[test]
fn checks_of_lines_of_anything() {
    let rules = Rules::default();
    for unit in [
        "« ә «",
        "ә »",
        "“а» б",
        "1.1. ",
        "қазақ казак ",
        "пайыз процент өңір аймақ ",
        "Ол келді, бірақ кетті да ",
    ] {
        let rows = |count: usize| -> Vec<Row> {
            (0..count).map(|n| row("", &format!("{unit}{}", n % 3))).collect()
        };
        grows(&format!("{unit:?} in each line"), 60, rows, |rows| {
            black_box(findings(rows, &rules, "ru"));
        });
    }
}

fn glossary(count: usize, entry: impl Fn(usize) -> [String; 3]) -> Rules {
    let term = |n: usize| {
        let [source, target, also] = entry(n);
        Term { source, target, also: vec![also] }
    };
    let forbidden = |n: usize| Forbidden { phrase: entry(n)[1].clone(), instead: None };
    Rules {
        glossary: (0..count).map(term).collect(),
        forbidden: (0..count).map(forbidden).collect(),
        ..Rules::default()
    }
}

/// A number as letters: figures are no words.
fn letters(mut n: usize) -> String {
    let mut word = String::new();
    loop {
        let letter = u32::try_from(n % 32).expect("below 32");
        word.push(char::from_u32(u32::from('а') + letter).expect("a letter"));
        n /= 32;
        if n == 0 {
            return word;
        }
    }
}

#[test]
fn terms_that_are_not_there_cost_nothing_a_row() {
    type Entry = fn(usize) -> [String; 3];
    let kinds: [(&str, Entry); 4] = [
        ("words of their own", |n| ["с", "т", "у"].map(|first| format!("{first}{}ц", letters(n)))),
        ("one first word", |n| {
            ["тек", "жаңа", "іс"].map(|first| format!("{first} {}ц", letters(n)))
        }),
        ("the same words", |n| ["тек", "жаңа", "іс"].map(|first| format!("{first} {n}"))),
        ("one beginning", |n| {
            ["н", "нн", "н"].map(|first| format!("{first}{}", "н".repeat(n % 90)))
        }),
    ];
    for (what, entry) in kinds {
        // Sixteen times the terms and as many rows: a square would be 256 times.
        let make = |count: usize| {
            let rules = glossary(count, entry);
            let line = "тек жаңа іс ннннннннн ннн ".repeat(4);
            let rows: Vec<Row> =
                (0..count / 8).map(|n| row(&line, &format!("{line}{n}"))).collect();
            (rules, rows)
        };
        grows(what, 120, make, |(rules, rows)| {
            black_box(findings(rows, rules, "ru"));
        });
    }
}

#[test]
fn a_replaced_text_and_who_wrote_its_words() {
    for (what, old, new) in [
        ("signs", "«1»,2.", "(3)!4;"),
        ("words", "қала дала ", "бала сала "),
        ("letters", "а б в г ", "д е ж з "),
        ("forms", "барғандарымыздың ", "барғанымыздан "),
        ("words that moved", "қала дала ", "дала қала "),
    ] {
        let make = |letters: usize| {
            let numbered = |unit: &str| {
                let mut text = String::new();
                let mut n = 0;
                while text.len() < letters * 2 {
                    write!(text, "{}{} ", unit.trim_end(), self::letters(n)).expect("a string");
                    n += 1;
                }
                text
            };
            (numbered(old), numbered(new))
        };
        grows(what, 1_000, make, |(old, new)| {
            let comparison = Comparison::new(old, new);
            let mut origins = Origins::whole(old, Origin::Machine);
            origins = origins.carried_by(&comparison);
            assert!(origins.fits(new));
            black_box(origins.words(new).count());
        });
    }
}

#[test]
fn long_texts_are_split_paired_and_updated() {
    let text = |words: &str, count: usize| -> String {
        (0..count).map(|n| format!("{words} {}. ", letters(n * 7))).collect()
    };
    let make = |count: usize| {
        let (article, texts) = imported(
            &text("Форумға өкілдер келді", count),
            Some(&text("На форум приехали", count)),
        );
        let source = text("Совсем другое предложение", count);
        (article, texts, source)
    };
    grows("another source", 25, make, |(article, texts, source)| {
        let replaces = article.source_sha256.clone();
        let command = Command::UpdateSource { source: source.clone(), replaces };
        let change = decided(article, texts, command).expect("acceptable").expect("another");
        let (at, n) = (Timestamp::from_milliseconds(1), article.events + 1);
        let actor = article.imported_by;
        let event = Event::seal(article.id, n, at, actor, change, article.head.clone());
        let mut article = article.clone();
        article.apply(&event).expect("what was decided");
    });
}

/// Rows that were all edited, rated, flagged and read, and that all give way to others.
fn touched(count: usize) -> (Article, Event) {
    let at = Timestamp::from_milliseconds(0);
    let mut fresh = fresh();
    let (mut article, _) = imported("Бір.", None);
    let actor = article.imported_by;
    let row = article.segments[0].clone();
    let row = |_| Segment { id: SegmentId(fresh()), text: "Екі.".to_owned(), ..row.clone() };
    article.segments = (0..count).map(row).collect();
    for segment in &article.segments {
        article.origins.insert(segment.id, Origins::whole(&segment.text, Origin::Human));
        article.ratings.insert(segment.id, Rating { score: 50, revision: 0, by: actor });
        let (person, revision) = (actor, segment.revision);
        let (milliseconds, latest, segment) = (10, 10, segment.id);
        article.readings.push(Reading { person, segment, revision, milliseconds, latest });
        article.flags.push(Flag {
            id: FlagId(segment.0),
            segment,
            category: "note".to_owned(),
            severity: Severity::Neutral,
            source: Vec::new(),
            target: vec![Span::point(0)],
            quote: String::new(),
            comment: "!".to_owned(),
            correction: None,
            status: Status::Open,
            by: actor,
            at,
        });
    }
    let place = |flag: &Flag, at: u32| Place { target: vec![Span::point(at)], ..Place::from(flag) };
    let to = article.segments.iter().map(|row| Segment { revision: 1, ..row.clone() });
    let change = Change::SegmentsRealigned(Realigned {
        from: article.segments.clone(),
        to: to.collect(),
        before: article.flags.iter().map(|flag| place(flag, 0)).collect(),
        after: article.flags.iter().map(|flag| place(flag, 1)).collect(),
        origins_before: article.origins.clone(),
        origins_after: article.origins.clone(),
        ratings_before: article.ratings.clone(),
        ratings_after: article.ratings.clone(),
    });
    let n = article.events + 1;
    let event = Event::seal(article.id, n, at, actor, change, article.head.clone());
    (article, event)
}

#[test]
fn many_rows_that_were_touched_give_way_to_others() {
    grows("applying", 250, touched, |(article, event)| {
        let mut article = article.clone();
        article.apply(event).expect("it follows");
    });
    grows("asking what is unread", 250, touched, |(article, _)| {
        let rules = Rules { settings: all_off(), ..Rules::default() };
        let project = Project { rules, ..Project::default() };
        let unread = gate::obstacles(article, article.imported_by, &project);
        assert_eq!(unread.len(), article.segments.len());
    });
    grows(
        "findings that were set aside",
        120,
        |count| {
            let (mut article, _) = touched(count);
            for row in &mut article.segments {
                row.text = "Екі  үш.".to_owned();
                article.dismissals.push(Dismissal {
                    segment: row.id,
                    check: CheckId::DoubleSpace,
                    side: Side::Target,
                    words: "  ".to_owned(),
                    arguments: Vec::new(),
                });
            }
            article
        },
        |article| {
            let found = findings::find(article, &Rules::default());
            let spaces = found.iter().filter(|it| it.finding.check == CheckId::DoubleSpace);
            assert!(spaces.filter(|it| it.finding.more == 0).all(|it| it.dismissed));
        },
    );
}

fn all_off() -> Settings {
    Settings { off: CheckId::ALL.iter().copied().collect(), ..Settings::default() }
}

#[test]
fn findings_of_one_kind_are_counted_where_there_are_too_many_to_list() {
    let quotes = 400_000;
    let found = findings(&[row("", &text("«", quotes))], &Rules::default(), "ru");
    assert!(found.len() <= CheckId::ALL.len() * 21, "{}", found.len());
    let rest: Vec<_> = found.iter().filter(|(_, finding)| finding.more > 0).collect();
    assert!(!rest.is_empty());
    for (_, finding) in rest {
        let listed = found.iter().filter(|(_, it)| it.check == finding.check && it.more == 0);
        assert_eq!(listed.count(), 20);
        assert_eq!((finding.fix.as_ref(), finding.related), (None, None));
        for language in ["kk", "ru", "en"] {
            assert!(finding.message(language).contains('\u{A0}'), "{}", finding.message(language));
        }
    }
    // Of an article as well: no list is longer than anybody could read.
    let rows: Vec<Row> = (0..3_000).map(|_| row("", "Ол  келді.")).collect();
    let found = findings(&rows, &Rules::default(), "ru");
    let spaces: Vec<_> = found.iter().filter(|it| it.1.check == CheckId::DoubleSpace).collect();
    assert_eq!((spaces.len(), spaces[1_000].0, spaces[1_000].1.more), (1_001, 1_000, 2_000));
}

fn new_article(target: &str, source: Option<&str>) -> NewArticle {
    NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        source: source.map(str::to_owned),
        target: target.to_owned(),
        ..NewArticle::default()
    }
}

fn fresh() -> impl FnMut() -> uuid::Uuid {
    let mut count = 0_u64;
    move || {
        count += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        uuid(Timestamp::from_milliseconds(1), random)
    }
}

fn imported(target: &str, source: Option<&str>) -> (Article, Texts) {
    let new = new_article(target, source);
    let change = import::import(new, &Phrases::default(), &mut fresh()).expect("acceptable");
    let at = Timestamp::from_milliseconds(0);
    let id = uuid(at, [7; 10]);
    let event = Event::seal(ArticleId(id), 1, at, PersonId(id), change, GENESIS.into());
    Article::import(&event).expect("an import")
}

fn decided(article: &Article, texts: &Texts, command: Command) -> Result<Option<Change>, Refusal> {
    let circumstances = Circumstances {
        actor: article.imported_by,
        at: article.imported_at,
        typology: &Typology::mqm_core(),
        project: &Project::default(),
        texts,
        fresh: &mut fresh(),
    };
    decide(article, command, circumstances)
}

fn refusal(article: &Article, texts: &Texts, command: Command) -> Option<Refusal> {
    decided(article, texts, command).err()
}

#[test]
fn a_million_lines_and_a_sentence_without_end_are_refused_at_every_door() {
    let lines = "Бір.\n".repeat(ROWS_LIMIT + 3);
    let line = format!("Бір.\nЕкі.\n{}", "«".repeat(400_000));
    let rows = Refusal::TooManyRows { limit: ROWS_LIMIT };
    let length = Refusal::SentenceTooLong { line: 3, length: 400_000, limit: SEGMENT_LIMIT };
    let (article, texts) = imported("Бір. Екі.", Some("Раз. Два."));
    let (alone, alone_texts) = imported("Бір. Екі.", None);
    for (text, expected) in [(&lines, rows), (&line, length)] {
        let draft = |new: &NewArticle| pairing::draft(new, &Phrases::default()).err();
        assert_eq!(draft(&new_article(text, None)), Some(expected.clone()));
        assert_eq!(draft(&new_article("Бір.", Some(text))), Some(expected.clone()));
        let source = |article: &Article| Command::UpdateSource {
            source: text.clone(),
            replaces: article.source_sha256.clone(),
        };
        assert_eq!(refusal(&article, &texts, source(&article)), Some(expected.clone()));
        assert_eq!(refusal(&alone, &alone_texts, source(&alone)), Some(expected.clone()));
        let mt =
            Command::UpdateTranslation { mt: text.clone(), replaces: article.mt_sha256.clone() };
        assert_eq!(refusal(&article, &texts, mt), Some(expected));
    }
}

#[test]
fn a_term_has_no_more_translations_than_anybody_reads() {
    let accepted = |terms: usize, also: usize| {
        let rules = glossary(terms, |n| ["с", "т", "у"].map(|first| format!("{first}{n}")));
        let mut project = Project { rules, ..Project::default() };
        for term in &mut project.rules.glossary {
            term.also = (0..also).map(|n| format!("б{n}")).collect();
        }
        project.accepted(&Project::default()).map(|_| ()).map_err(|error| (error.at, error.why))
    };
    assert_eq!(accepted(3, TRANSLATIONS_LIMIT), Ok(()));
    let many = |at: &str, limit| Err((at.to_owned(), Unfit::TooMany(limit)));
    let translations = many("/rules/glossary/0/also", TRANSLATIONS_LIMIT);
    assert_eq!(accepted(3, TRANSLATIONS_LIMIT + 1), translations);
    assert_eq!(accepted(TERMS_LIMIT + 1, 0), many("/rules/glossary", TERMS_LIMIT));
}

#[test]
fn what_counts_the_rest_is_set_aside_until_there_are_more() {
    let (mut article, _) = imported(&"Ол  келді  ме.".repeat(40), None);
    article.segments[0].text = "Ол  келді ".repeat(60);
    let rest = |article: &Article| {
        let found = findings::find(article, &Rules::default()).into_iter();
        let mut rest = found.filter(|it| it.finding.check == CheckId::DoubleSpace);
        rest.find(|it| it.finding.more > 0).expect("more than twenty")
    };
    let found = rest(&article);
    let segment = &article.segments[0];
    let pair = Pair { source: &segment.source, target: &segment.text };
    let dismissal = Dismissal::of(segment.id, &found.finding, &pair);
    article.dismissals.push(dismissal);
    assert!(!found.dismissed && rest(&article).dismissed);
    article.segments[0].text.push_str(" Ол  кетті");
    assert!(!rest(&article).dismissed);
}
