//! How fast the language engine is: `cargo bench -p worker`. A plain program
//! that prints medians; nothing is asserted, because machines differ. With an
//! argument only the lines that hold it are measured:
//! `cargo bench -p worker --bench engine -- "worst"`.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use language::{
    align::{Sentence, align},
    checks::{Forbidden, Rules, Term},
    text::{span::Index, split::sentences, time::Timestamp},
};
use review::{
    command::{Circumstances, Command, decide, import, pairing},
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        id::{ArticleId, PersonId, uuid},
        imprint::Phrases,
        project::Project,
        received::NewArticle,
        texts::Texts,
        typology::Typology,
    },
    rules::findings::{self, Row},
    wire::engine::{Answer, Question, Rows},
};
use worker::Engine;

const RU: &str =
    "В форуме участвовали более 100 представителей из 5 стран, сообщает «Дала тынысы».";
const KK: &str = "Форумға 5 елден 100-ден астам өкіл қатысты, деп хабарлайды «Дала тынысы».";

fn main() {
    let article = rows(20);
    let mut edited = rows(20);
    edited[7].target.push_str(" Тағы бір сөйлем.");
    let mut known = Engine::default();
    let _ = known.answer(&question(article.clone()));
    let mut turn = false;
    line("checks of an article of 20 sentences (at most 5 ms)", || {
        let _: Answer = black_box(Engine::default().answer(&question(article.clone())));
    });
    line("the same after one sentence was edited (at most 1 ms)", || {
        turn = !turn;
        let rows = if turn { edited.clone() } else { article.clone() };
        let _: Answer = black_box(known.answer(&question(rows)));
    });
    for count in [1_000, 10_000] {
        let (ru, kk) = (text(RU, count), text(KK, count));
        line(&format!("{count} sentences split"), || {
            black_box(cut(&kk, "kk"));
        });
        line(&format!("{count} sentences split and aligned (1 000: at most 100 ms)"), || {
            let (source, target) = (cut(&ru, "ru"), cut(&kk, "kk"));
            black_box(align(&source, &target, "ru", "kk"));
        });
    }
    for size in [250_000, 500_000, 1_000_000] {
        for (what, unit) in
            [("one letter", "ә"), ("quotes", "«\""), ("figures", "1 2,3."), ("words", "қала қала ")]
        {
            let target: String = unit.chars().cycle().take(size).collect();
            let row = Row { source: String::new(), target, glued: false, lost: Vec::new() };
            line(&format!("a line of {size} characters split and aligned, {what}"), || {
                let (source, target) = (cut(&row.target, "ru"), cut(&row.target, "kk"));
                black_box(align(&source, &target, "ru", "kk"));
            });
            line(&format!("checks of a line of {size} characters, {what}"), || {
                let _: Answer = black_box(Engine::default().answer(&question(vec![row.clone()])));
            });
        }
    }
    worst();
}

/// What somebody may send to keep a server busy.
fn worst() {
    for unit in WORST {
        let target: String = unit.chars().cycle().take(400_000).collect();
        let row = Row { source: String::new(), target, glued: false, lost: Vec::new() };
        let mut usual = row.clone();
        usual.target = "сөз ".repeat(100_000);
        let source = Row { source: row.target.clone(), ..usual.clone() };
        let target = Row { source: usual.target, ..row.clone() };
        for (side, row) in [("alone", row), ("in the source", source), ("in the target", target)] {
            line(&format!("worst: 400 000 letters in a line, {unit:?}, {side}"), || {
                let _: Answer = black_box(Engine::default().answer(&question(vec![row.clone()])));
            });
        }
    }
    let quotes = imported(&"«Ә» ".repeat(1_000), None);
    line("worst: findings of a line of 1 000 quotes, with those set aside", || {
        black_box(findings::find(&quotes.0, &Rules::default()));
    });
    for terms in [5_000, 20_000] {
        for (what, rules) in
            [("own words", own_words(terms)), ("one first word", one_first_word(terms))]
        {
            let mut rows = rows(500);
            rows.iter_mut().for_each(|row| row.target.push_str(" жаңа жаңа жаңа жоба7"));
            let mut question = question(rows);
            if let Question::Check(rows) = &mut question {
                rows.rules = rules;
            }
            line(&format!("worst: checks of 500 rows with {terms} terms, {what}"), || {
                let _: Answer = black_box(Engine::default().answer(&question));
            });
        }
    }
    let lines = "Бір.\n".repeat(1_000_000);
    line("worst: 1 000 000 lines of a translation to import", || {
        let new = NewArticle {
            source_lang: "ru".into(),
            target_lang: "kk".into(),
            source: None,
            target: lines.clone(),
            ..NewArticle::default()
        };
        let _ = black_box(pairing::draft(&new, &Phrases::default()));
    });
    let (before, after) = (text(RU, 23_000), text(OTHER, 23_000));
    let (article, texts) = imported(&text(KK, 23_000), Some(&before));
    let replaces = article.source_sha256.clone();
    for (what, source) in [("another", after), ("a corrected", before.replace(" 7", " 8"))] {
        line(&format!("worst: {what} source for {} rows", article.segments.len()), || {
            let command =
                Command::UpdateSource { source: source.clone(), replaces: replaces.clone() };
            black_box(decided(&article, &texts, command));
        });
    }
    let command =
        |mt: String| Command::UpdateTranslation { mt, replaces: article.mt_sha256.clone() };
    line("worst: another translation for 23 000 rows", || {
        black_box(decided(&article, &texts, command(text(OTHER, 23_000))));
    });
    for (what, from, to) in [
        ("of signs", "«1»,2.", "(3)!4;"),
        ("of words", "қала дала ", "бала сала "),
        ("of words of a letter", "а б в г ", "д е ж з "),
        ("of forms of a word", "барғандарымыздың ", "барғанымыздан "),
    ] {
        let letters = |unit: &str| -> String {
            let unit = |n: usize| unit.replace(' ', &format!("{} ", n % 7));
            (0..).map(unit).flat_map(|unit| unit.chars().collect::<Vec<_>>()).take(20_000).collect()
        };
        let (article, texts) = imported(&letters(from), None);
        let segment = &article.segments[0];
        line(
            &format!(
                "worst: one segment of {} letters replaced, {what}",
                segment.text.chars().count()
            ),
            || {
                let command = Command::Revise {
                    segment: segment.id,
                    revision: 0,
                    text: letters(to),
                    restores: None,
                };
                black_box(decided(&article, &texts, command));
            },
        );
    }
}

/// What the checks look for, one kind after the other.
const WORST: [&str; 14] = [
    "«",
    "«\"",
    "“»",
    "() ",
    "1.",
    "1 000,",
    "of ",
    "Ð",
    "ә a",
    "&lt;",
    "<b>",
    "қaла ",
    "однако ",
    "а.Ә",
];
const OTHER: &str = "Қала тұрғындары кеше кешке жаңа кітапхананың ашылуына жиналды, деді әкім.";

/// Terms that begin with different words.
fn own_words(count: usize) -> Rules {
    let term = |n: usize| Term {
        source: format!("слово{n}"),
        target: format!("сөз{n}"),
        also: vec![format!("атау{n}")],
    };
    let forbidden = |n: usize| Forbidden { phrase: format!("тыйым{n}"), instead: None };
    Rules {
        glossary: (0..count).map(term).collect(),
        forbidden: (0..count).map(forbidden).collect(),
        ..Rules::default()
    }
}

/// Terms that all begin with the same words.
fn one_first_word(count: usize) -> Rules {
    let term = |n: usize| Term {
        source: format!("форуме участвовали слово{n}"),
        target: format!("жаңа жоба{n}"),
        also: vec![format!("жаңа іс{n}")],
    };
    let forbidden = |n: usize| Forbidden { phrase: format!("жаңа жаңа{n}"), instead: None };
    Rules {
        glossary: (0..count).map(term).collect(),
        forbidden: (0..count).map(forbidden).collect(),
        ..Rules::default()
    }
}

/// The article that two texts make.
fn imported(target: &str, source: Option<&str>) -> (Article, Texts) {
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        source: source.map(str::to_owned),
        target: target.to_owned(),
        ..NewArticle::default()
    };
    let change = import::import(new, &Phrases::default(), &mut fresh()).expect("acceptable texts");
    let (at, id) =
        (Timestamp::from_milliseconds(0), uuid(Timestamp::from_milliseconds(0), [7; 10]));
    let event = Event::seal(ArticleId(id), 1, at, PersonId(id), change, GENESIS.into());
    Article::import(&event).expect("an import")
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

fn decided(article: &Article, texts: &Texts, command: Command) -> bool {
    let circumstances = Circumstances {
        actor: article.imported_by,
        at: article.imported_at,
        typology: &Typology::mqm_core(),
        project: &Project::default(),
        texts,
        fresh: &mut fresh(),
    };
    matches!(decide(article, command, circumstances), Ok(Some(_)))
}

fn question(rows: Vec<Row>) -> Question {
    Question::Check(Box::new(Rows {
        rules: Rules::default(),
        source_lang: "ru".to_owned(),
        target_lang: "kk".to_owned(),
        has_source: true,
        language: "kk".to_owned(),
        rows,
    }))
}

/// Rows that are not all the same.
fn rows(count: usize) -> Vec<Row> {
    let row = |n: usize| Row {
        source: format!("{RU} {n}"),
        target: format!("{KK} {n}"),
        glued: false,
        lost: Vec::new(),
    };
    (0..count).map(row).collect()
}

fn text(sentence: &str, count: usize) -> String {
    (0..count).map(|n| format!("{n} {sentence} ")).collect()
}

fn cut<'a>(text: &'a str, lang: &str) -> Vec<Sentence<'a>> {
    let index = Index::new(text);
    let spans = sentences(text, lang).into_iter();
    spans.filter_map(|span| Some(Sentence { text: index.of(span)?, paragraph: 0 })).collect()
}

/// The median of as many runs as half a second holds, three at least, or of one
/// that takes longer than two seconds.
fn line(what: &str, mut run: impl FnMut()) {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    if wanted.is_some_and(|wanted| !what.contains(&wanted)) {
        return;
    }
    let begin = Instant::now();
    let mut times: Vec<Duration> = Vec::new();
    while times.len() < 3 || (begin.elapsed() < Duration::from_millis(500) && times.len() < 1_000) {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
        if begin.elapsed() > Duration::from_secs(2) {
            break;
        }
    }
    times.sort_unstable();
    println!("{what:<76}{:>10.2} ms", times[times.len() / 2].as_secs_f64() * 1_000.0);
}
