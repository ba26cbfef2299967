//! How fast Word documents are read and written: 1 000 paragraphs, every second
//! one edited. Nothing is asserted: machines differ.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use formats::docx::{self, Tracked};
use language::text::time::Timestamp;
use review::{
    command::import,
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        id::{ArticleId, PersonId},
        imprint::Phrases,
        received::NewArticle,
    },
};
use uuid::Uuid;

const PARAGRAPHS: usize = 1_000;

fn main() {
    let paragraph = |n: usize| {
        format!(
            "Форумға {n} елден 100-ден астам өкіл қатысты. Жиын Астанада өтті, оны Президент ашты.\n\n"
        )
    };
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        target: (0..PARAGRAPHS).map(paragraph).collect(),
        ..NewArticle::default()
    };
    let mut ids = 10;
    let mut fresh = || {
        ids += 1;
        Uuid::from_u128(ids)
    };
    let change = import::import(new, &Phrases::default(), &mut fresh).expect("acceptable texts");
    let (article, actor) = (ArticleId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
    let at = Timestamp::from_milliseconds(1_795_428_000_000);
    let event = Event::seal(article, 1, at, actor, change, GENESIS.into());
    let (mut article, _) = Article::import(&event).expect("an import");
    for segment in article.segments.iter_mut().step_by(2) {
        segment.text = segment.text.replace("өкіл", "қонақ пен өкіл");
    }
    let line_below = "Мәтінді жасанды интеллект аударған.";
    let events = [event];
    let name = |_: PersonId| "Әлия".to_owned();
    let word = |id: &str| id.to_owned();
    let mut clean = Vec::new();
    let mut tracked = Vec::new();
    line("write, clean (at most 1 s)", || clean = docx::clean(&article, line_below));
    line("write, tracked (at most 1 s)", || {
        tracked = docx::tracked(&article, line_below, &events, &name, &word);
    });
    line("read, clean (at most 1 s)", || {
        black_box(docx::read(&clean, Tracked::Accepted)).expect("a document");
    });
    line("read, tracked (at most 1 s)", || {
        black_box(docx::read(&tracked, Tracked::Rejected)).expect("a document");
    });
    println!("{:>10} kB clean, {} kB tracked", clean.len() / 1000, tracked.len() / 1000);
}

fn line(name: &str, mut run: impl FnMut()) {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
    }
    println!("{:>10.1} ms  {name}", best.as_secs_f64() * 1000.0);
}
