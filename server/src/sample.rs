//! The sample article of a new database: a machine's translation with the
//! defects that such translations have. It can be taken off the list.

use review::{
    model::{id::PersonId, received::NewArticle},
    wire::api::{Person, Role},
};
use serde::Deserialize;

use crate::{api, problem::Reply, state::App, store::Account};

#[derive(Deserialize)]
struct Sample {
    title: String,
    source_lang: String,
    target_lang: String,
    engine: String,
    origin: String,
    source: String,
    target: String,
}

/// Imports the sample in the name of Tekser itself, who cannot sign in.
///
/// # Errors
/// If the database fails.
///
/// # Panics
/// Never: a test reads the file that is compiled in.
pub async fn import(app: &App) -> Reply<()> {
    let sample: Sample = serde_json::from_str(include_str!("../../review/core/data/sample.json"))
        .expect("a tested file");
    let person = Person {
        id: PersonId(app.clock.id()),
        name: "Tekser".to_owned(),
        login: String::new(),
        role: Role::Viewer,
        off: false,
    };
    let tekser = person.id;
    api::add(app, Account { person, password_hash: None }, None).await?;
    let new = NewArticle {
        title: sample.title,
        source_lang: sample.source_lang,
        target_lang: sample.target_lang,
        engine: Some(sample.engine),
        origin: Some(sample.origin),
        source: Some(sample.source),
        target: sample.target,
        ..NewArticle::default()
    };
    let (change, then) = api::draft(app, new).await?;
    app.store.import(tekser, change, then, None).await?;
    Ok(())
}
