//! Any file of a whole article or of its log is read or refused, and those of any
//! changes that can be applied come back. An input is a file, or a list of changes
//! as JSON.
#![no_main]

use fuzz::{LINE, refused, uphold};
use libfuzzer_sys::fuzz_target;
use review::{
    article::Article,
    event::{Change, Event, GENESIS},
    export::Whole,
    formats::{audit, problem::Kind, whole::read},
    id::{ArticleId, PersonId},
    time::Timestamp,
};
use uuid::Uuid;

fuzz_target!(|input: &str| {
    let _ = refused(read(input), input.as_bytes()).map(|it| uphold(&it, input.as_bytes()));
    let _ = audit::verify(input);
    let Ok(changes) = serde_json::from_str::<Vec<Change>>(input) else { return };
    let (id, actor) = (ArticleId(Uuid::nil()), PersonId(Uuid::nil()));
    let mut events: Vec<Event> = Vec::new();
    let mut article: Option<Article> = None;
    for change in changes {
        let head = article.as_ref().map_or(GENESIS, |article| &article.head).to_owned();
        let n = events.len() as u64 + 1;
        let event = Event::seal(id, n, Timestamp::from_milliseconds(0), actor, change, head);
        match &mut article {
            None => article = Article::import(&event).ok().map(|(article, _)| article),
            Some(article) => {
                if article.apply(&event).is_err() {
                    continue;
                }
            }
        }
        if article.is_none() {
            return;
        }
        events.push(event);
    }
    let Some(article) = article else { return };
    let log = audit::write(&events);
    // A log of its own may say what is not so, such as who wrote a letter.
    let Ok(verified) = audit::verify(&log) else { return };
    assert_eq!(verified, article);
    let file = serde_json::to_string(&Whole::new(article, LINE.into(), events)).expect("plain");
    match read(&file) {
        Ok(document) => drop(uphold(&document, file.as_bytes())),
        // The cuts of one that was made up need not be all of its texts.
        Err(problem) => assert!(matches!(problem.kind, Kind::State { .. }), "{problem}"),
    }
});
