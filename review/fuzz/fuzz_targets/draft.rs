//! Two texts are an article with all their words, or refused.
#![no_main]

use language::text::{accept::accept, time::Timestamp};
use libfuzzer_sys::fuzz_target;
use review::{
    command::{import::import, pairing::draft},
    log::{
        article::Article,
        body,
        event::{Change, Event, GENESIS},
    },
    model::{
        id::{ArticleId, PersonId},
        imprint::Phrases,
        received::NewArticle,
    },
};
use uuid::Uuid;

fuzz_target!(|input: &str| {
    let (source, target) = match input.split_once("\n====\n") {
        Some((source, target)) => (Some(source.to_owned()), target),
        None => (None, input),
    };
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        source,
        target: target.to_owned(),
        ..NewArticle::default()
    };
    let drafted = draft(&new, &Phrases::default());
    let mut ids = 0;
    let imported = import(new.clone(), &Phrases::default(), &mut || {
        ids += 1;
        Uuid::from_u128(ids)
    });
    assert_eq!(drafted.is_ok(), imported.is_ok());
    let Ok(change) = imported else { return };
    let Change::ArticleImported(body) = &change else { panic!("no import") };
    let is_imprint = body.disclosure.is_some() || body.credit.is_some();
    let (article, actor) = (ArticleId(Uuid::nil()), PersonId(Uuid::nil()));
    let at = Timestamp::from_milliseconds(0);
    let event = Event::seal(article, 1, at, actor, change, GENESIS.into());
    let (article, _) = Article::import(&event).expect("what was imported can be applied");
    let received = accept(target).expect("it was accepted");
    if !is_imprint {
        assert_eq!(body::body(&article).trim(), received.trim());
    }
    let _ = (formats::markdown::md(&article, "жол"), formats::html::html(&article, "жол"));
});
