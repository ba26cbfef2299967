//! Any file verifies or does not; and any changes, chained as they must be, are
//! applied or refused. An input is a file, or a list of changes as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use review::{
    article::Article,
    certificate,
    event::{Change, Event, GENESIS},
    export,
    id::{ArticleId, PersonId},
    time::Timestamp,
};
use uuid::Uuid;

fuzz_target!(|input: &str| {
    let _ = certificate::verify(input, None);
    let Ok(changes) = serde_json::from_str::<Vec<Change>>(input) else { return };
    let (id, actor) = (ArticleId(Uuid::nil()), PersonId(Uuid::nil()));
    let mut events: Vec<Event> = Vec::new();
    let mut article: Option<Article> = None;
    for change in changes {
        let head = article.as_ref().map_or(GENESIS, |article| &article.head).to_owned();
        let n = events.len() as u64 + 1;
        let event = Event::seal(id, n, Timestamp::from_milliseconds(0), actor, change, head);
        match &mut article {
            None => match Article::import(&event) {
                Ok((imported, _)) => article = Some(imported),
                Err(_) => return,
            },
            Some(article) => {
                let before = article.clone();
                if article.apply(&event).is_err() {
                    assert_eq!(*article, before, "what is refused changes nothing");
                    continue;
                }
            }
        }
        events.push(event);
    }
    let Some(article) = article else { return };
    let (replayed, _) = Article::replay(&events).expect("what was applied can be replayed");
    assert_eq!(replayed, article);
    for segment in &article.segments {
        let _ = article.unfinished(segment);
    }
    let _ = export::txt(&article, "жол");
    let file = certificate::issue(&article, events, &[7; 32]).to_file();
    if let Ok(verified) = certificate::verify(&file, None) {
        assert_eq!(verified.text, export::body(&article));
    }
});
