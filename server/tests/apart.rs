//! One person's work stops nobody: what takes long waits for its turn, and others
//! read and write meanwhile.

mod common;

use axum::http::{StatusCode, header};
use common::{Client, Server, read};
use futures_util::{
    FutureExt,
    future::{BoxFuture, join_all},
};
use review::{
    command::alignment::Operation,
    log::article::Article,
    model::{document::Document, received::NewArticle},
    wire::api::{NewText, Problem, SourceVersion, Written},
};
use server::work::{Turn, Unavailable, Weight, Work};
use sqlx::SqlitePool;

/// All turns for what takes long: whoever asks for one waits until they are dropped.
fn all_turns(work: &Work) -> Vec<Turn> {
    let next = || work.turn(Weight::Long).now_or_never();
    std::iter::from_fn(next).map(|turn| turn.expect("nobody waits")).collect()
}

/// A text of so many sentences, each another.
fn text(words: &str, sentences: usize) -> String {
    (0..sentences).map(|n| format!("{n} {words}.\n")).collect()
}

async fn import(client: &Client, source: Option<String>, target: String) -> Article {
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        source,
        target,
        ..NewArticle::default()
    };
    let written: Written = read(client.post("POST", "/articles", &new).await).await;
    client.article(&written.event.expect("an import").article.to_string()).await
}

async fn save(client: &Client, article: &Article, row: usize, text: &str) -> StatusCode {
    let segment = &article.segments[row];
    let path = format!("/articles/{}/segments/{}/text", article.id, segment.id);
    let new = NewText { revision: segment.revision, text: text.into(), restores: None };
    client.post("PUT", &path, &new).await.status()
}

/// Waits until so many wait for a turn.
async fn waiting(work: &Work, wanted: usize) {
    while work.waiting(Weight::Long) != wanted {
        tokio::task::yield_now().await;
    }
}

async fn equals_its_log(server: &Server, article: &Article) {
    let log = server.app.store.log(article.id, article.events).await.expect("the log");
    assert_eq!(Article::replay(&log).expect("a sound log").0, *article);
}

#[tokio::test]
async fn what_takes_long_holds_up_nobody_and_is_left_when_nobody_waits() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let dana = server.person("dana", "editor").await;
    let long = import(&aigul, None, text("сөйлем осында тұр", 500)).await;
    let short = dana.import().await;
    let work = server.app.work.clone();
    let turns = all_turns(&work);

    let path = format!("/articles/{}", long.id);
    let given_up: Vec<_> = (0..4)
        .map(|_| {
            let (aigul, path) = (aigul.clone(), format!("{path}/findings"));
            tokio::spawn(async move { aigul.get(&path).await })
        })
        .collect();
    waiting(&work, 4).await;
    let update = {
        let (dana, path) = (dana.clone(), format!("{path}/source"));
        let version = SourceVersion { source: text("предложение", 500), sha256: None };
        tokio::spawn(async move { dana.post("PUT", &path, &version).await })
    };
    waiting(&work, 5).await;

    // Others write, to that article too, and open it.
    assert_eq!(save(&dana, &short, 0, "Форум аяқталды.").await, StatusCode::OK);
    assert_eq!(save(&dana, &long, 3, "Басқа сөйлем.").await, StatusCode::OK);
    assert_eq!(aigul.get(&path).await.status(), StatusCode::OK);
    let findings = format!("/articles/{}/findings", short.id);
    assert_eq!(aigul.get(&findings).await.status(), StatusCode::OK, "what is short goes on");

    for request in given_up {
        request.abort();
    }
    waiting(&work, 1).await;
    drop(turns);
    assert_eq!(update.await.expect("no panic").status(), StatusCode::OK);
    let long = aigul.article(&long.id.to_string()).await;
    assert!(long.has_source);
    assert_eq!(long.segments[3].text, "Басқа сөйлем.", "decided about what was there by then");
    equals_its_log(&server, &long).await;
}

#[tokio::test]
async fn a_full_queue_is_told_at_once_in_the_visitors_language() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let long = import(&aigul, None, text("сөйлем осында тұр", 500)).await;
    let work = server.app.work.clone();
    let turns = all_turns(&work);
    let path = format!("/articles/{}/findings", long.id);

    let own: Vec<_> = (0..17)
        .map(|_| {
            let (aigul, path) = (aigul.clone(), path.clone());
            tokio::spawn(async move { aigul.get(&path).await })
        })
        .collect();
    waiting(&work, 17).await;
    let refused = aigul.get(&path).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(read::<Problem>(refused).await.code, "busy_yourself");
    for request in own {
        request.abort();
    }
    waiting(&work, 0).await;

    let mut others: Vec<BoxFuture<'_, Result<Turn, Unavailable>>> = Vec::new();
    loop {
        let mut other = work.turn(Weight::Long).boxed();
        match (&mut other).now_or_never() {
            None => others.push(other),
            Some(Err(Unavailable::Full)) => break,
            Some(other) => panic!("{other:?}"),
        }
    }
    let mut titles = Vec::new();
    for language in ["kk", "ru", "en"] {
        let request = aigul.request("GET", &path).header(header::ACCEPT_LANGUAGE, language);
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let refused = aigul.send(request).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key(header::RETRY_AFTER));
        let problem: Problem = read(refused).await;
        assert_eq!(problem.code, "busy");
        titles.push(problem.title);
    }
    titles.dedup();
    assert_eq!(titles.len(), 3, "{titles:?}");
    drop((turns, others));
    assert_eq!(aigul.get(&path).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_apart_and_saved_meanwhile_is_all_kept() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let source = text("предложение стоит здесь", 24);
    let article = import(&aigul, Some(source), text("сөйлем осында тұр", 24)).await;
    let id = article.id.to_string();
    let saves = (0..4).map(|client| {
        let (aigul, id) = (aigul.clone(), id.clone());
        async move {
            let mut done = 0;
            for n in 0..25 {
                let now = aigul.article(&id).await;
                let row = (client * 5 + n) % now.segments.len();
                match save(&aigul, &now, row, &format!("{client}-адам {n}-рет жазды.")).await
                {
                    StatusCode::OK => done += 1,
                    StatusCode::CONFLICT | StatusCode::NOT_FOUND => {}
                    status => panic!("{status}"),
                }
            }
            done
        }
        .boxed()
    });
    let updates = async {
        let mut done = 0;
        for n in 0..10 {
            let now = aigul.article(&id).await;
            let source = text(&format!("предложение стоит здесь {n}"), 24);
            let version = SourceVersion { source, sha256: now.source_sha256 };
            let path = format!("/articles/{id}/source");
            let answer = aigul.post("PUT", &path, &version).await;
            assert_eq!(answer.status(), StatusCode::OK, "nobody else brings a source");
            done += 1;
        }
        done
    };
    let merges = async {
        let mut done = 0;
        for n in 0..10 {
            let now = aigul.article(&id).await;
            let [first, second] = [n, n + 1].map(|at| &now.segments[at]);
            let operation = Operation::Merge {
                segment: first.id,
                revisions: [first.revision, second.revision],
            };
            let path = format!("/articles/{id}/alignment");
            match aigul.post("POST", &path, &operation).await.status() {
                StatusCode::OK => done += 1,
                StatusCode::CONFLICT | StatusCode::NOT_FOUND => {}
                status => panic!("{status}"),
            }
        }
        done
    };
    let all = saves.chain([updates.boxed(), merges.boxed()]);
    let done: u64 = join_all(all).await.into_iter().sum();
    let now = aigul.article(&id).await;
    assert_eq!(now.events, 1 + done, "an event for each that was answered");
    equals_its_log(&server, &now).await;
}

/// Counts the rows that are written from now on.
async fn count_rows(server: &Server) -> SqlitePool {
    let url = format!("sqlite:{}", server.folder.path().join("tekser.db").display());
    let database = SqlitePool::connect(&url).await.expect("the database");
    for statement in [
        "create table written (id text not null)",
        "create trigger inserted after insert on segments begin insert into written values (new.id); end",
        "create trigger updated after update on segments begin insert into written values (new.id); end",
        "create trigger deleted after delete on segments begin insert into written values (old.id); end",
    ] {
        sqlx::query(statement).execute(&database).await.expect("a statement");
    }
    database
}

async fn written(database: &SqlitePool) -> i64 {
    let count = sqlx::query_scalar("select count(*) from written").fetch_one(database).await;
    sqlx::query("delete from written").execute(database).await.expect("a statement");
    count.expect("a number")
}

#[tokio::test]
async fn only_rows_that_changed_are_written() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let source = text("предложение стоит здесь", 60);
    let article = import(&aigul, Some(source.clone()), text("сөйлем осында тұр", 60)).await;
    assert_eq!(article.segments.len(), 60);
    let database = count_rows(&server).await;
    let id = article.id.to_string();
    let align = format!("/articles/{id}/alignment");
    let [seventh, twentieth, next] = [7, 20, 21].map(|at| &article.segments[at]);
    let words = |text: &str, at: &str| {
        let (before, _) = text.split_once(at).expect("it has these words");
        u32::try_from(before.chars().count()).expect("a short text")
    };
    let split = Operation::Split {
        segment: seventh.id,
        revision: seventh.revision,
        source_at: words(&seventh.source, "стоит"),
        target_at: words(&seventh.text, "осында"),
    };
    let revisions = [twentieth.revision, next.revision];
    let merge = Operation::Merge { segment: twentieth.id, revisions };
    let mut events = Vec::new();
    for operation in [split, merge] {
        let answer = aigul.post("POST", &align, &operation).await;
        assert_eq!(answer.status(), StatusCode::OK, "{operation:?}");
        events.push(read::<Written>(answer).await.event.expect("an event").n);
        assert_eq!(written(&database).await, 2, "{operation:?}");
    }
    equals_its_log(&server, &aigul.article(&id).await).await;
    for event in events {
        let undo = serde_json::json!({ "event": event });
        let answer = aigul.post("POST", &format!("/articles/{id}/undo"), &undo).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(written(&database).await, 2, "taking it back");
    }
    let now = aigul.article(&id).await;
    assert_eq!(now.segments, article.segments);
    equals_its_log(&server, &now).await;
}

#[tokio::test]
async fn an_import_with_flags_and_confirmations_is_what_its_log_makes() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let id = article.id.to_string();
    assert_eq!(save(&aigul, &article, 0, "Форум аяқталды.").await, StatusCode::OK);
    let file = common::text(aigul.get(&format!("/articles/{id}/export/xlf")).await).await;
    let request = aigul.request("POST", "/files?name=a.xlf").body(file.into()).expect("a request");
    let files: serde_json::Value = read(aigul.send(request).await).await;
    let document: Document =
        serde_json::from_value(files[0]["documents"][0].clone()).expect("a document");
    let new = document.into_article("ru", "kk");
    let first = aigul.keyed("POST", "/articles", &new, Some("k")).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Written = read(first).await;
    let again: Written = read(aigul.keyed("POST", "/articles", &new, Some("k")).await).await;
    assert_eq!(again, first, "sent twice, it happens once");
    let imported = first.event.expect("an import").article;
    let imported = aigul.article(&imported.to_string()).await;
    assert_eq!(imported.segments[0].text, "Форум аяқталды.");
    assert!(imported.events > 1);
    equals_its_log(&server, &imported).await;
}
