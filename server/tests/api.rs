//! The API as scripts and screens use it: the whole router in process, without
//! a network.

mod common;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use common::{Client, Server, read};
use language::text::{
    span::Span,
    structure::{Mark, MarkKind, Structure},
};
use proptest::{prelude::*, test_runner::TestRunner};
use review::{
    log::{article::Article, body, marks},
    model::{flag::NewFlag, received::NewArticle, severity::Severity},
    wire::api::{ArticleSummary, Confirmation, EventPage, NewMarks, NewText, Problem, Written},
};
use serde_json::{Value, json};
use server::{dictionaries::Shelf, router, state::App, store::Store};
use tower::ServiceExt;

fn flag(revision: u32, start: u32, end: u32) -> NewFlag {
    NewFlag {
        revision,
        category: "mistranslation".into(),
        severity: Severity::Major,
        source: Vec::new(),
        target: vec![Span::new(start, end).expect("a span")],
        comment: "тексеру керек".into(),
        correction: None,
    }
}

#[tokio::test]
async fn an_article_goes_from_import_to_export() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let (id, first) = (article.id, article.segments[0].id);
    let segments = format!("/articles/{id}/segments/{first}");
    let raised = aigul.post("POST", &format!("{segments}/flags"), &flag(0, 6, 15)).await;
    assert_eq!(raised.status(), StatusCode::CREATED);
    let text = NewText {
        revision: 0, text: "Форум 🙂 Душанбеде өтті.".into(), restores: None
    };
    let saved = aigul.post("PUT", &format!("{segments}/text"), &text).await;
    assert_eq!(saved.status(), StatusCode::OK);
    let confirmation = Confirmation { revision: 1, confirmed: true };
    aigul.post("PUT", &format!("{segments}/confirmation"), &confirmation).await;

    let article = aigul.article(&id.to_string()).await;
    let flagged = article.flags[0].target[0].of(&article.segments[0].text);
    assert_eq!(flagged, Some("Душанбеде"), "the span follows its words");
    assert!(article.segments[0].confirmed);
    let exported = aigul.get(&format!("/articles/{id}/export/txt")).await;
    let exported = to_bytes(exported.into_body(), usize::MAX).await.expect("a body");
    assert!(String::from_utf8_lossy(&exported).starts_with("Форум 🙂 Душанбеде өтті. Бес ел"));

    let page: EventPage = read(aigul.get(&format!("/articles/{id}/events?limit=2")).await).await;
    assert_eq!((page.last, page.events.len(), page.events[1].n), (4, 2, 4));
    let then: Article = read(aigul.get(&format!("/articles/{id}/at/2")).await).await;
    assert_eq!(then.segments[0].text, "Форум Душанбеде өтті.");
    let whole: Value = read(aigul.get(&format!("/articles/{id}/export/json")).await).await;
    assert_eq!(whole["events"].as_array().map(Vec::len), Some(4));
}

/// Real texts, which are not part of this project: `../shared/data`, or the
/// folder in `TEKSER_DATA`. `None`, and a line that says so, where they are not.
fn data(file: &str) -> Option<String> {
    let folder = std::env::var("TEKSER_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned());
    let path = std::path::Path::new(&folder).join(file);
    if !path.exists() {
        use std::io::Write;
        // Not `eprintln`, whose lines cargo shows for failed tests only.
        writeln!(std::io::stderr(), "SKIPPED: there is no {}", path.display())
            .expect("standard error can be written");
        return None;
    }
    Some(std::fs::read_to_string(path).expect("the file is text"))
}

/// The first document of NTREX with a dozen lines, in a language.
fn ntrex(language: &str) -> Option<String> {
    let names = data("ntrex/documents.tsv")?;
    let names: Vec<&str> = names.lines().collect();
    let is_long = |name: &&&str| names.iter().filter(|other| other == name).count() >= 12;
    let name = names.iter().find(is_long)?;
    let lines = data(&format!("ntrex/{language}.txt"))?;
    let of = lines.lines().zip(&names).filter(|(_, of)| of == &name).map(|(line, _)| line);
    Some(of.collect::<Vec<_>>().join("\n"))
}

#[tokio::test]
async fn real_texts_go_through_the_api_alone() {
    let Some(article) = data("article/caravan-info-kk.txt") else { return };
    let (Some(russian), Some(kazakh)) = (ntrex("rus"), ntrex("kaz")) else { return };
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    for (source, target) in [(None, article), (Some(russian), kazakh)] {
        let new = NewArticle {
            source_lang: "ru".into(),
            target_lang: "kk".into(),
            source: source.clone(),
            target: target.clone(),
            ..NewArticle::default()
        };
        let written: Written = read(aigul.post("POST", "/articles", &new).await).await;
        let id = written.event.expect("an import").article.to_string();
        let article = aigul.article(&id).await;
        assert!(article.segments.len() >= 12, "{} segments", article.segments.len());
        let paired = article.segments.iter().filter(|segment| !segment.source.is_empty()).count();
        assert_eq!(paired > 0, source.is_some());

        let (third, fourth) = (&article.segments[2], &article.segments[3]);
        let path = format!("/articles/{id}/segments");
        let raised =
            aigul.post("POST", &format!("{path}/{}/flags", third.id), &flag(0, 0, 5)).await;
        assert_eq!(raised.status(), StatusCode::CREATED);
        let text = format!("{} Түзетілді.", fourth.text.trim_end());
        let text = NewText { revision: 0, text, restores: None };
        aigul.post("PUT", &format!("{path}/{}/text", fourth.id), &text).await;
        let confirmation = Confirmation { revision: 1, confirmed: true };
        aigul.post("PUT", &format!("{path}/{}/confirmation", fourth.id), &confirmation).await;
        let found: Vec<Value> = read(aigul.get(&format!("/articles/{id}/findings")).await).await;
        assert!(found.iter().all(|found| found["check"].is_string()));

        for format in ["txt", "md", "html", "json"] {
            let exported = aigul.get(&format!("/articles/{id}/export/{format}")).await;
            assert_eq!(exported.status(), StatusCode::OK);
            let bytes = to_bytes(exported.into_body(), usize::MAX).await.expect("a body");
            assert!(String::from_utf8_lossy(&bytes).contains("Түзетілді."), "{format}");
        }
        let exported = aigul.get(&format!("/articles/{id}/export/txt")).await;
        let bytes = to_bytes(exported.into_body(), usize::MAX).await.expect("a body");
        let exported = String::from_utf8_lossy(&bytes).into_owned();
        // All that was not touched comes out as it went in.
        for segment in article.segments.iter().filter(|segment| segment.id != fourth.id) {
            assert!(exported.contains(segment.text.trim()), "{}", segment.text);
        }
        let page: EventPage = read(aigul.get(&format!("/articles/{id}/events")).await).await;
        let kinds: Vec<&str> = page.events.iter().map(|event| event.change.kind()).collect();
        let expected = ["article_imported", "flag_raised", "segment_revised", "segment_confirmed"];
        assert_eq!(kinds, expected);
        let then: Article = read(aigul.get(&format!("/articles/{id}/at/1")).await).await;
        assert_eq!(then.segments, article.segments);
    }
}

#[tokio::test]
async fn a_stale_save_gets_the_newer_state() {
    let server = Server::new().await;
    let (aigul, marat) =
        (server.person("aigul", "editor").await, server.person("marat", "editor").await);
    let article = aigul.import().await;
    let path = format!("/articles/{}/segments/{}/text", article.id, article.segments[0].id);
    let text = |text: &str| NewText { revision: 0, text: text.into(), restores: None };
    aigul.post("PUT", &path, &text("Айгүлдің мәтіні.")).await;
    let refused = marat.post("PUT", &path, &text("Мараттың мәтіні.")).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(refused.headers()[header::CONTENT_TYPE], "application/problem+json");
    let problem: Problem = read(refused).await;
    assert_eq!(problem.code, "stale");
    assert_eq!(problem.segment.expect("the segment").text, "Айгүлдің мәтіні.");
}

#[tokio::test]
async fn a_write_sent_twice_happens_once() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/segments/{}/flags", article.id, article.segments[0].id);
    let once: Written = read(aigul.keyed("POST", &path, &flag(0, 0, 5), Some("k1")).await).await;
    let twice: Written = read(aigul.keyed("POST", &path, &flag(0, 0, 5), Some("k1")).await).await;
    assert_eq!(once, twice);
    assert_eq!(aigul.article(&article.id.to_string()).await.flags.len(), 1);
    let other = aigul.keyed("POST", &path, &flag(0, 0, 4), Some("k1")).await;
    assert_eq!(other.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn bad_input_is_named_and_changes_nothing() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let (id, segment) = (article.id, article.segments[0].id);
    let text = |text: &str| json!({ "revision": 0, "text": text });
    let new = |target: &str, lang: &str| json!({ "source_lang": lang, "target_lang": "kk", "target": target });
    let put = format!("/articles/{id}/segments/{segment}/text");
    let flags = format!("/articles/{id}/segments/{segment}/flags");
    let nobody = "01970000-0000-7000-8000-000000000000";
    let cases = [
        ("PUT", put.clone(), text("а\u{0}б"), 422, "forbidden_character"),
        ("PUT", put.clone(), text("а\u{202E}б"), 422, "forbidden_character"),
        ("PUT", put.clone(), text(&"ұ".repeat(20_001)), 422, "too_long"),
        ("PUT", put.clone(), json!({ "text": 1 }), 400, "malformed"),
        ("PUT", format!("/articles/{nobody}/segments/{segment}/text"), text("а"), 404, "not_found"),
        (
            "PUT",
            format!("/articles/{id}/segments/{nobody}/text"),
            text("а"),
            404,
            "unknown_segment",
        ),
        ("POST", flags.clone(), json!(flag(0, 0, 999)), 422, "span_outside"),
        (
            "POST",
            flags,
            json!({ "revision": 0, "category": "?", "severity": "minor" }),
            422,
            "unknown_category",
        ),
        ("POST", "/articles".into(), new(" \n ", "ru"), 422, "empty"),
        ("POST", "/articles".into(), new("Мәтін.", "қазақ"), 422, "invalid_language"),
        ("POST", "/articles".into(), new(&"«".repeat(400_000), "ru"), 422, "sentence_too_long"),
        ("POST", "/articles".into(), new(&"Иә.\n".repeat(100_000), "ru"), 422, "too_many_rows"),
        ("POST", format!("/articles/{id}/undo"), json!({ "event": 1 }), 422, "not_undoable"),
        ("POST", format!("/articles/{id}/undo"), json!({ "event": 99 }), 404, "not_found"),
    ];
    for (method, path, body, status, code) in cases {
        let refused = aigul.post(method, &path, &body).await;
        assert_eq!(refused.status().as_u16(), status, "{method} {path} {code}");
        let problem: Problem = read(refused).await;
        assert_eq!(problem.code, code);
        assert!(!problem.title.is_empty() && !problem.detail.is_empty());
    }
    let large = aigul.post("POST", "/articles", &new(&"а".repeat(9 * 1024 * 1024), "ru")).await;
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let bytes = aigul.request("PUT", &put).header(header::CONTENT_TYPE, "application/json");
    let broken = aigul.send(bytes.body(Body::from(vec![0xff, 0xfe])).expect("a request")).await;
    assert_eq!(broken.status(), StatusCode::BAD_REQUEST);
    assert_eq!(aigul.article(&id.to_string()).await, article, "nothing has changed");
}

#[tokio::test]
async fn a_finding_is_set_aside_while_its_words_stand() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let marat = server.person("marat", "viewer").await;
    let article = aigul.import().await;
    let (id, segment) = (article.id, &article.segments[1]);
    let text = json!({ "revision": 0, "text": "Бес  ел қатысты." });
    aigul.post("PUT", &format!("/articles/{id}/segments/{}/text", segment.id), &text).await;
    let findings = || async {
        let found: Vec<Value> = read(marat.get(&format!("/articles/{id}/findings")).await).await;
        let of = |found: &&Value| found["check"] == "double_space";
        found.iter().find(of).expect("the space is found").clone()
    };
    let found = findings().await;
    assert_eq!((&found["dismissed"], &found["fix"]), (&json!(false), &json!(" ")));
    let finding = json!({
        "segment": segment.id, "check": "double_space", "side": "target", "words": "  ",
    });
    let body = json!({ "finding": finding, "dismissed": true });
    let path = format!("/articles/{id}/dismissals");
    assert_eq!(marat.post("PUT", &path, &body).await.status(), StatusCode::FORBIDDEN);
    let written: Written = read(aigul.post("PUT", &path, &body).await).await;
    assert_eq!(findings().await["dismissed"], true);
    // Once is enough, and it is taken back like anything else.
    let again: Written = read(aigul.post("PUT", &path, &body).await).await;
    assert!(again.event.is_none());
    let undo = json!({ "event": written.event.expect("an event").n });
    aigul.post("POST", &format!("/articles/{id}/undo"), &undo).await;
    assert_eq!(findings().await["dismissed"], false);
    // Words that do not stand there are no finding.
    let finding = json!({
        "segment": segment.id, "check": "double_space", "side": "target", "words": "жоқ сөз",
    });
    let body = json!({ "finding": finding, "dismissed": true });
    assert_eq!(aigul.post("PUT", &path, &body).await.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn dictionaries_are_asked_only_where_that_is_wanted() {
    let mut server = Server::new().await;
    let folder = server.folder.path().to_owned();
    std::fs::write(folder.join("kk_KZ.aff"), "SET UTF-8\n").expect("a file");
    std::fs::write(folder.join("kk_KZ.dic"), "3\nбес\nел\nөтті\n").expect("a file");
    server.app = server.app.with_shelf(Shelf::new(folder));
    server.router = router(&server.app);
    let aigul = server.person("aigul", "lead").await;
    let id = aigul.import().await.id;
    let unknown = async |query: &str| -> Vec<Value> {
        let path = format!("/articles/{id}/findings{query}");
        let found: Vec<Value> = read(aigul.get(&path).await).await;
        found.into_iter().filter(|found| found["check"] == "unknown_word").collect()
    };
    assert!(unknown("?spelling=true").await.is_empty(), "off unless the desk wants it");
    let levels = json!({ "unknown_word": "warning" });
    let rules = json!({ "settings": { "levels": levels } });
    let body = json!({ "version": 0, "project": { "rules": rules } });
    assert_eq!(aigul.post("PUT", "/project", &body).await.status(), StatusCode::OK);
    assert!(unknown("").await.is_empty(), "the screens have no dictionary");
    let found = unknown("?spelling=true").await;
    let words: Vec<&Value> = found.iter().map(|found| &found["arguments"][0]).collect();
    assert_eq!(words, ["қатысты"]);
    assert_eq!(found[0]["severity"], "warning");
}

#[tokio::test]
async fn a_segment_is_rated_by_editors() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let marat = server.person("marat", "viewer").await;
    let article = aigul.import().await;
    let (id, segment) = (article.id, article.segments[1].id);
    let path = format!("/articles/{id}/segments/{segment}/rating");
    let rating = |score: i64| json!({ "revision": 0, "score": score });
    assert_eq!(marat.post("PUT", &path, &rating(70)).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        aigul.post("PUT", &path, &rating(101)).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let stale = json!({ "revision": 3, "score": 70 });
    assert_eq!(aigul.post("PUT", &path, &stale).await.status(), StatusCode::CONFLICT);
    aigul.post("PUT", &path, &rating(70)).await;
    let written: Written = read(aigul.post("PUT", &path, &rating(81)).await).await;
    let figures: Value = read(marat.get(&format!("/articles/{id}/figures")).await).await;
    assert_eq!((&figures["rated"], &figures["rating"]), (&json!(1), &json!(81_000)));
    let undo = json!({ "event": written.event.expect("an event").n });
    aigul.post("POST", &format!("/articles/{id}/undo"), &undo).await;
    assert_eq!(aigul.article(&id.to_string()).await.ratings[&segment].score, 70);
    aigul.post("PUT", &path, &json!({ "revision": 0, "score": null })).await;
    assert!(aigul.article(&id.to_string()).await.ratings.is_empty());
    let figures: Value = read(marat.get(&format!("/articles/{id}/figures")).await).await;
    assert_eq!(figures.get("rating"), None);
}

#[tokio::test]
async fn a_mark_is_put_on_other_words_and_back() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let link = MarkKind::Link { address: "https://kaz.kz/forum".into() };
    let mark = |start, end| Mark { at: Span::new(start, end).expect("a span"), kind: link.clone() };
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        target: "Форум Душанбеде өтті. Бес ел қатысты.".into(),
        structure: Structure { blocks: Vec::new(), marks: vec![mark(6, 15)] },
        ..NewArticle::default()
    };
    let written: Written = read(aigul.post("POST", "/articles", &new).await).await;
    let id = written.event.expect("an import").article.to_string();
    let first = aigul.article(&id).await.segments[0].id;
    let address = format!("/articles/{id}/segments/{first}/marks");

    let moved = NewMarks { revision: 0, marks: vec![mark(0, 5)] };
    let answer = aigul.post("PUT", &address, &moved).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let written: Written = read(answer).await;
    let event = written.event.expect("a placement");
    assert_eq!(event.change.kind(), "marks_placed");
    let article = aigul.article(&id).await;
    assert_eq!(article.placed[&first].marks, moved.marks);
    assert_eq!(marks::marks_of(&article, &article.segments[0]), moved.marks);
    let again: Written = read(aigul.post("PUT", &address, &moved).await).await;
    assert_eq!(again.event, None);

    let broken = NewMarks { revision: 0, marks: Vec::new() };
    let refused = aigul.post("PUT", &address, &broken).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(read::<Problem>(refused).await.code, "marks_broken");
    let stale = NewMarks { revision: 3, marks: vec![mark(0, 5)] };
    assert_eq!(aigul.post("PUT", &address, &stale).await.status(), StatusCode::CONFLICT);

    let undo = json!({ "event": event.n });
    let undone = aigul.post("POST", &format!("/articles/{id}/undo"), &undo).await;
    assert_eq!(undone.status(), StatusCode::OK);
    assert!(aigul.article(&id).await.placed.is_empty());

    aigul.post("PUT", &address, &moved).await;
    let merge = json!({ "operation": "merge", "segment": first, "revisions": [0, 0] });
    let merged = aigul.post("POST", &format!("/articles/{id}/alignment"), &merge).await;
    assert_eq!(merged.status(), StatusCode::OK);
    assert!(aigul.article(&id).await.placed.is_empty(), "the rows are others");
}

#[tokio::test]
async fn markup_in_any_field_stays_text() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let script = "<script>alert('ә')</script>";
    let new =
        json!({ "title": script, "source_lang": "ru", "target_lang": "kk", "target": script });
    let written: Written = read(aigul.post("POST", "/articles", &new).await).await;
    let id = written.event.expect("an import").article;
    let html = aigul.get(&format!("/articles/{id}/export/html")).await;
    let html = to_bytes(html.into_body(), usize::MAX).await.expect("a body");
    let html = String::from_utf8_lossy(&html);
    // One of the page's own, which is data: its title must not end it.
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert_eq!(html.matches("</script").count(), 1, "{html}");
    assert!(html.contains("<script type=\"application/ld+json\">"), "{html}");
}

#[tokio::test]
async fn roles_and_sessions_are_kept() {
    let server = Server::new().await;
    let (lead, editor, viewer) = (
        server.person("lead", "lead").await,
        server.person("editor", "editor").await,
        server.person("viewer", "viewer").await,
    );
    let nobody = Client { router: server.router.clone(), token: "x".into() };
    assert_eq!(nobody.get("/articles").await.status(), StatusCode::UNAUTHORIZED);
    let article = editor.import().await;
    let path = format!("/articles/{}", article.id);
    assert_eq!(viewer.get(&path).await.status(), StatusCode::OK);
    let text = NewText { revision: 0, text: "а".into(), restores: None };
    let put = format!("{path}/segments/{}/text", article.segments[0].id);
    assert_eq!(viewer.post("PUT", &put, &text).await.status(), StatusCode::FORBIDDEN);
    let removal = editor.request("DELETE", &path).body(Body::empty()).expect("a request");
    assert_eq!(editor.send(removal).await.status(), StatusCode::FORBIDDEN);
    let removal = lead.request("DELETE", &path).body(Body::empty()).expect("a request");
    assert_eq!(lead.send(removal).await.status(), StatusCode::OK);

    let sign_in = json!({ "login": "LEAD", "password": "құпия сөз 123" });
    let session = |site: &str, body: &Value| {
        let body = serde_json::to_vec(body).expect("JSON");
        Request::post("/api/v1/session")
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", site)
            .body(Body::from(body))
            .expect("a request")
    };
    let signed_in = lead.send(session("same-origin", &sign_in)).await;
    assert_eq!(signed_in.status(), StatusCode::OK);
    let cookie = signed_in.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let foreign = lead.send(session("cross-site", &sign_in)).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let wrong = json!({ "login": "lead", "password": "басқа құпиясөз" });
    for _ in 0..10 {
        let refused = lead.send(session("same-origin", &wrong)).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    }
    let limited = lead.send(session("same-origin", &wrong)).await;
    assert_eq!(limited.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn errors_speak_the_visitors_language() {
    let server = Server::new().await;
    let request = |lang: &str| {
        Request::get("/api/v1/articles")
            .header(header::ACCEPT_LANGUAGE, lang)
            .body(Body::empty())
            .expect("a request")
    };
    for (lang, title) in [("kk", "Кіру керек"), ("ru", "Нужно войти"), ("en", "Sign in first")]
    {
        let response = server.router.clone().oneshot(request(lang)).await.expect("an answer");
        assert_eq!(read::<Problem>(response).await.title, title);
    }
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tekser.db");
    drop(Store::open(&path, None).await.expect("a store"));
    let url = format!("sqlite:{}", path.display());
    let newer = sqlx::SqlitePool::connect(&url).await.expect("the database");
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (9999, 'newer', 1, x'00', 0)",
    )
    .execute(&newer)
    .await
    .expect("a row");
    let refused = Store::open(&path, None).await.expect_err("a newer database");
    assert!(refused.to_string().contains("version"), "{refused}");
}

/// A database of before words had origins learns them from its logs.
#[tokio::test]
async fn an_older_database_learns_who_wrote_which_words() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/segments/{}/text", article.id, article.segments[0].id);
    let text = NewText {
        revision: 0, text: "Жиын Душанбеде өтті.".into(), restores: None
    };
    let _: Written = read(aigul.post("PUT", &path, &text).await).await;
    let known = aigul.article(&article.id.to_string()).await;
    assert_eq!(review::log::authors::shares(&known).human, 1);
    let url = format!("sqlite:{}", server.folder.path().join("tekser.db").display());
    let database = sqlx::SqlitePool::connect(&url).await.expect("the database");
    // As the migration leaves it.
    sqlx::query("update segments set origins = '?' where text <> mt")
        .execute(&database)
        .await
        .expect("older rows");
    assert_eq!(aigul.article(&article.id.to_string()).await, known);
}

#[tokio::test]
async fn a_bad_body_is_told_by_its_field() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/segments/{}/flags", article.id, article.segments[0].id);
    let spans = json!([{ "start": 0, "end": 2 }, { "start": 9, "end": "x" }]);
    let flag = json!({ "revision": 0, "category": "x", "severity": "minor", "target": spans });
    let problem: Problem = read(aigul.post("POST", &path, &flag).await).await;
    assert!(problem.detail.contains("target[1]"), "{}", problem.detail);
}

/// What another process wrote reaches a window that follows the article.
#[tokio::test]
async fn writes_of_another_process_reach_open_windows() {
    use futures_util::StreamExt;
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/events/stream?after=1", article.id);
    let mut stream = aigul.get(&path).await.into_body().into_data_stream();
    let other = Store::open(&server.folder.path().join("tekser.db"), None).await.expect("a store");
    let segment = article.segments[0].id;
    let confirm = review::command::Command::Confirm { segment, revision: 0, confirmed: true };
    other.command(article.id, article.imported_by, confirm, None).await.expect("a write");
    let message = stream.next().await.expect("a message").expect("bytes");
    assert!(String::from_utf8_lossy(&message).contains("segment_confirmed"));
}

/// Many saves share a commit, also those to more articles than are kept loaded.
#[tokio::test]
async fn saves_at_once_are_all_kept() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let mut articles = Vec::new();
    for _ in 0..20 {
        articles.push(aigul.import().await);
    }
    let mut saves = tokio::task::JoinSet::new();
    for n in 0..2 {
        for article in &articles {
            let (aigul, text) = (aigul.clone(), json!({ "revision": 0, "text": "Жаңа сөз." }));
            let path = format!("/articles/{}/segments/{}/text", article.id, article.segments[n].id);
            saves.spawn(async move { aigul.post("PUT", &path, &text).await.status() });
        }
    }
    assert!(saves.join_all().await.iter().all(|status| *status == StatusCode::OK));
    let listed: Vec<ArticleSummary> = read(aigul.get("/articles").await).await;
    assert!(listed.iter().all(|article| article.progress.edited == 2));
    for article in &articles {
        let log = server.app.store.log(article.id, 3).await.expect("the log");
        let (replayed, _) = Article::replay(&log).expect("a sound log");
        assert_eq!(aigul.article(&article.id.to_string()).await, replayed);
    }
}

/// Two processes write in turns: neither goes by what it knew before.
#[tokio::test]
async fn what_another_process_wrote_is_built_upon() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let other = Store::open(&server.folder.path().join("tekser.db"), None).await.expect("a store");
    let (id, segment) = (article.id, article.segments[0].id);
    for turn in 0..6_u64 {
        let store = if turn % 2 == 0 { &server.app.store } else { &other };
        let confirmed = turn % 2 == 0;
        let confirm = review::command::Command::Confirm { segment, revision: 0, confirmed };
        let done = store.command(id, article.imported_by, confirm, None).await.expect("a write");
        assert_eq!(done.event.expect("an event").n, turn + 2);
    }
}

/// A token that was taken back is worth nothing from that answer on, however
/// lately it was used.
#[tokio::test]
async fn a_revoked_token_ends_at_once() {
    let server = Server::new().await;
    let aigul = server.window(&server.account("aigul", "editor").await).await;
    let created = json!({ "label": "скрипт" });
    let created: Value = read(aigul.post("POST", "/tokens", &created).await).await;
    let token = created["secret"].as_str().expect("a secret").to_owned();
    let script = Client { token, ..aigul.clone() };
    assert_eq!(script.get("/articles").await.status(), StatusCode::OK);
    let path = format!("/tokens/{}", created["token"]["id"].as_str().expect("an id"));
    let revoke = aigul.request("DELETE", &path).body(Body::empty()).expect("a request");
    assert!(aigul.send(revoke).await.status().is_success());
    assert_eq!(script.get("/articles").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("tekser.db"), Some(110)).await.expect("a store");
    let app = App::new(store, false);
    let server = Server { router: router(&app), app, folder: Arc::new(folder) };
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/segments/{}/text", article.id, article.segments[0].id);
    let (mut saved, mut full) = (0, None);
    for revision in 0..200 {
        let text = format!("{revision} {}", "толық диск ".repeat(200));
        let text = NewText { revision, text, restores: None };
        let answer = aigul.post("PUT", &path, &text).await;
        if answer.status() != StatusCode::OK {
            full = Some(read::<Problem>(answer).await.code);
            break;
        }
        saved = revision + 1;
    }
    assert_eq!(full.as_deref(), Some("disk_full"));
    let now = aigul.article(&article.id.to_string()).await;
    assert_eq!(now.segments[0].revision, saved, "in {:?}", server.folder.path());
}

/// The tables are what the log makes: random sessions through the real store, of
/// `TEKSER_OPERATIONS` operations in all.
#[test]
fn tables_equal_the_replayed_log() {
    use std::{cell::Cell, io::Write};
    let operations: u32 = std::env::var("TEKSER_OPERATIONS")
        .map_or(500, |said| said.parse().expect("a number of operations"));
    let done = Cell::new(0_u32);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let step = (0usize..14, 0usize..4, 0u32..20, 0u32..6, "[әғб 🙂.]{0,8}");
    let steps = proptest::collection::vec(step, 1..25);
    let server = runtime.block_on(Server::new());
    let aigul = runtime.block_on(server.person("aigul", "lead"));
    // A session has a dozen of them on average.
    let cases = operations.div_ceil(12);
    let mut runner = TestRunner::new(ProptestConfig { cases, ..ProptestConfig::default() });
    let ran = runner.run(&steps, |steps| {
        done.set(done.get() + steps.len() as u32);
        runtime.block_on(async {
            let id = aigul.import().await.id;
            for (kind, row, at, length, text) in steps {
                let article = aigul.article(&id.to_string()).await;
                let segment = &article.segments[row % article.segments.len()];
                let (revision, segment) = (segment.revision, segment.id);
                let base = format!("/articles/{id}/segments/{segment}");
                // Refusals are part of it: they must leave no trace.
                let answer = match kind {
                    0 => {
                        let body = json!({ "revision": revision, "text": text });
                        aigul.post("PUT", &format!("{base}/text"), &body).await
                    }
                    1 => {
                        let body = json!({ "revision": revision, "confirmed": at % 2 == 0 });
                        aigul.post("PUT", &format!("{base}/confirmation"), &body).await
                    }
                    2 => {
                        let flag = flag(revision, at, at + length);
                        aigul.post("POST", &format!("{base}/flags"), &flag).await
                    }
                    6 => {
                        let finding = json!({ "segment": segment, "check": "double_space",
                            "side": "target", "words": "" });
                        let body = json!({ "finding": finding, "dismissed": at % 2 == 0 });
                        aigul.post("PUT", &format!("/articles/{id}/dismissals"), &body).await
                    }
                    3 => {
                        let body = json!({ "operation": "split", "segment": segment,
                            "revision": revision, "source_at": at, "target_at": at });
                        aigul.post("POST", &format!("/articles/{id}/alignment"), &body).await
                    }
                    4 => {
                        let next = article.segments.iter().skip_while(|s| s.id != segment).nth(1);
                        let revisions = [revision, next.map_or(0, |next| next.revision)];
                        let body = json!({ "operation": "merge", "segment": segment,
                            "revisions": revisions });
                        aigul.post("POST", &format!("/articles/{id}/alignment"), &body).await
                    }
                    7 => {
                        let seen = json!([{ "segment": segment, "revision": revision,
                            "milliseconds": at * 100 }]);
                        let body = json!({ "seen": seen });
                        aigul.post("POST", &format!("/articles/{id}/readings"), &body).await
                    }
                    8 => {
                        let kinds = ["unread", "finding", "critical_flag", "score", "four_eyes"];
                        let reason = |kind| json!({ "kind": kind, "reason": "Шұғыл" });
                        let body = json!({ "responsible": "Әсел",
                            "text_sha256": body::text_sha256(&article),
                            "overrides": kinds.map(reason) });
                        aigul.post("PUT", &format!("/articles/{id}/approval"), &body).await
                    }
                    9 => {
                        let body = json!({ "reason": "Тақырыбы" });
                        aigul.post("POST", &format!("/articles/{id}/return"), &body).await
                    }
                    11 => {
                        let score = (length > 0).then_some(at * 6);
                        let body = json!({ "revision": revision, "score": score });
                        aigul.post("PUT", &format!("{base}/rating"), &body).await
                    }
                    12 => {
                        let source = format!("{} {text}б. {length}.", common::RU);
                        let body = json!({ "source": source, "sha256": article.source_sha256 });
                        aigul.post("PUT", &format!("/articles/{id}/source"), &body).await
                    }
                    13 => {
                        let mt = format!("{text}б. {}", common::KK);
                        let body = json!({ "mt": mt, "sha256": article.mt_sha256 });
                        aigul.post("PUT", &format!("/articles/{id}/translation"), &body).await
                    }
                    10 => {
                        let body = json!({ "text": "Жасанды интеллект аударған." });
                        aigul.post("PUT", &format!("/articles/{id}/disclosure"), &body).await
                    }
                    _ => {
                        let body = json!({ "event": u64::from(at) % article.events + 1 });
                        aigul.post("POST", &format!("/articles/{id}/undo"), &body).await
                    }
                };
                prop_assert!(!answer.status().is_server_error(), "{}", answer.status());
            }
            let tables = aigul.article(&id.to_string()).await;
            let log = server.app.store.log(id, tables.events).await.expect("the log");
            let (replayed, _) = Article::replay(&log).expect("a sound log");
            prop_assert_eq!(replayed, tables);
            Ok(())
        })
    });
    ran.expect("tables equal the log");
    // Not `eprintln`, whose lines cargo keeps for itself.
    writeln!(std::io::stderr(), "replay: {} operations, tables equal the log", done.get())
        .expect("standard error can be written");
}

#[test]
fn moments_are_written_as_a_calendar_library_writes_them() {
    for milliseconds in (-62_000_000_000_000_i64..253_000_000_000_000).step_by(7_777_777_777_777) {
        let own = language::text::time::Timestamp::from_milliseconds(milliseconds).to_string();
        let theirs = jiff::Timestamp::from_millisecond(milliseconds).expect("in range");
        assert_eq!(own, theirs.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
    }
}
