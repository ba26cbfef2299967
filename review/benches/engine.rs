//! How fast the language engine is: `cargo bench -p review`. A plain program
//! that prints medians; nothing is asserted, because machines differ.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use review::{
    align::{Sentence, align},
    checks::Rules,
    engine::{Answer, Engine, Question, Rows},
    finding::Row,
    split::sentences,
    text::Index,
};

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

/// The median of as many runs as half a second holds, three at least.
fn line(what: &str, mut run: impl FnMut()) {
    let begin = Instant::now();
    let mut times: Vec<Duration> = Vec::new();
    while times.len() < 3 || (begin.elapsed() < Duration::from_millis(500) && times.len() < 1_000) {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    println!("{what:<72}{:>10.2} ms", times[times.len() / 2].as_secs_f64() * 1_000.0);
}
