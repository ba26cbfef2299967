//! How fast a certificate is issued and verified: 1 000 segments, 10 000
//! events. With a path as `TEKSER_CERTIFICATE` the file is kept there, for the
//! same measurement in WebAssembly. Nothing is asserted: machines differ.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use language::text::time::Timestamp;
use review::{
    command::{Circumstances, Command, decide, import},
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        id::{ArticleId, PersonId, uuid},
        imprint::Phrases,
        project::Project,
        received::NewArticle,
        typology::Typology,
    },
};

const SEGMENTS: usize = 1_000;
const EVENTS: u64 = 10_000;

fn main() {
    let (article, events) = reviewed();
    println!("{} segments, {} events", article.segments.len(), events.len());
    let mut file = String::new();
    line("issue a certificate", || {
        file = certificate::issue(&article, events.clone(), &[7; 32]).to_file();
    });
    println!("{:>10} kB", file.len() / 1000);
    line("verify it (at most 1 s)", || {
        black_box(certificate::verify(&file, None)).expect("a sound certificate");
    });
    if let Ok(path) = std::env::var("TEKSER_CERTIFICATE") {
        std::fs::write(path, file).expect("a file that can be written");
    }
}

/// An article in which every segment was edited and confirmed again and again.
fn reviewed() -> (Article, Vec<Event>) {
    let mut ids = 0_u64;
    let moment = |n: u64| Timestamp::from_milliseconds(1_795_428_000_000 + n as i64 * 1000);
    let mut fresh = move || {
        ids += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&ids.to_be_bytes());
        uuid(moment(0), random)
    };
    let sentence = |n: usize| format!("Форумға {n} елден 100-ден астам өкіл қатысты. ");
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        source: Some((0..SEGMENTS).map(|n| format!("В форуме участвовали {n} стран. ")).collect()),
        target: (0..SEGMENTS).map(sentence).collect(),
        ..NewArticle::default()
    };
    let change = import::import(new, &Phrases::default(), &mut fresh).expect("acceptable texts");
    let (id, actor) = (ArticleId(fresh()), PersonId(fresh()));
    let first = Event::seal(id, 1, moment(1), actor, change, GENESIS.into());
    let (mut article, texts) = Article::import(&first).expect("an import");
    let mut events = vec![first];
    let (typology, project) = (Typology::mqm_core(), Project::default());
    let mut round = 0;
    while article.events < EVENTS {
        let segment = &article.segments[round / 2 % article.segments.len()];
        let (segment, revision, text) = (segment.id, segment.revision, segment.text.clone());
        let command = if round % 2 == 0 {
            let text = text.replacen("қатысты", "белсене қатысты", 1);
            Command::Revise { segment, revision, text, restores: None }
        } else {
            Command::Confirm { segment, revision, confirmed: true }
        };
        round += 1;
        let at = moment(article.events + 1);
        let circumstances = Circumstances {
            actor,
            at,
            typology: &typology,
            project: &project,
            texts: &texts,
            fresh: &mut fresh,
        };
        let Ok(Some(change)) = decide(&article, command, circumstances) else { continue };
        let event = Event::seal(id, article.events + 1, at, actor, change, article.head.clone());
        article.apply(&event).expect("what was decided can be applied");
        events.push(event);
    }
    (article, events)
}

/// Prints the median time of `what`.
fn line(what: &str, mut act: impl FnMut()) {
    let mut times: Vec<Duration> = (0..7)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("{:>10.1} ms  {what}", times[times.len() / 2].as_secs_f64() * 1e3);
}
