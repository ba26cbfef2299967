//! The description of the API: whole, without contradiction, and as it was agreed on. That
//! the answers are as it says, every test sees to that sends a request (`common::described`).

mod common;

use std::{collections::BTreeSet, fs, path::Path};

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
};
use review::wire::{
    api::{EventPage, Problem},
    routes,
};
use serde_json::{Value, json};
use server::api;

use common::{
    Client, Server,
    described::{Answer, DOCUMENT, conforms, fault},
    open, read, text,
};

/// Path, method and operation of each.
fn operations() -> Vec<(&'static str, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let of = |(path, methods): (&'static String, &'static Value)| {
        let methods = methods.as_object().expect("methods");
        methods.iter().map(|(method, it)| (path.as_str(), method.as_str(), it)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

/// The document as it is committed. A change of the API is a change of that file:
/// `UPDATE_EXPECT=1 cargo test -p server --test contract` writes it.
#[test]
fn the_description_is_the_one_agreed_on() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let now = api::openapi() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &now).expect("the description is written");
    }
    let agreed = fs::read_to_string(&file).unwrap_or_default();
    let differs = now.lines().zip(agreed.lines()).position(|(now, agreed)| now != agreed);
    assert!(
        now == agreed,
        "server/openapi.json is another, from line {}; UPDATE_EXPECT=1 writes it",
        differs.unwrap_or_else(|| now.lines().count().min(agreed.lines().count())) + 1
    );
}

#[test]
fn every_operation_is_whole() {
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations() {
        let name = operation["operationId"].as_str().expect("a name");
        assert!(names.insert(name), "{name} is the name of two");
        let declared: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().expect("a name"))
            .collect();
        let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(declared, in_path.collect(), "{method} {path}");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{method} {path} says what it does");
        let answers = operation["responses"].as_object().expect("answers");
        assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path}");
        let is_open = operation["security"] == json!([{}]);
        assert_eq!(answers.contains_key("401") && !is_open, !is_open, "{method} {path}");
        let content = &operation["requestBody"]["content"]["application/json"];
        if let Some(schema) = content.get("schema") {
            let example = content.get("example");
            let example = example.unwrap_or_else(|| panic!("{name} has no example"));
            conforms(schema, example, "").unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
    }
    let listed: BTreeSet<String> =
        routes::ALL.iter().map(|(name, ..)| name.to_lowercase()).collect();
    assert_eq!(listed.iter().map(String::as_str).collect::<BTreeSet<_>>(), names);
}

/// Whatever it refers to is there, and what is there is referred to.
#[test]
fn every_reference_leads_somewhere_and_nothing_is_left_over() {
    let text = DOCUMENT.to_string();
    let referred: BTreeSet<&str> =
        text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for pointer in &referred {
        assert!(DOCUMENT.pointer(pointer).is_some(), "{pointer}");
    }
    for kind in ["schemas", "responses", "parameters"] {
        for name in DOCUMENT["components"][kind].as_object().expect("components").keys() {
            let pointer = format!("/components/{kind}/{name}");
            assert!(referred.contains(pointer.as_str()), "nothing refers to {pointer}");
        }
    }
}

/// What it was wrong about once.
#[test]
fn values_are_described_as_they_are_sent() {
    let schemas = &DOCUMENT["components"]["schemas"];
    assert_eq!(schemas["Person"]["properties"]["role"]["$ref"], "#/components/schemas/Role");
    assert_eq!(schemas["Role"]["enum"], json!(["viewer", "editor", "lead"]));
    assert!(schemas["CheckId"]["enum"].as_array().expect("ids").contains(&json!("empty_target")));
    assert_eq!(schemas["Typology"]["type"], "array");
}

/// The comparison itself: what would be the use of one that finds nothing?
#[test]
fn an_answer_that_is_not_as_described_is_found() {
    let answer = |status, media_type, body: &'static str| {
        let (method, path, body) = ("GET", "/session", body.as_bytes());
        fault(Answer { method, path, status, media_type: Some(media_type), body })
    };
    let person =
        r#"{"id":"01970000-0000-7000-8000-000000000000","name":"Ә","login":"a","role":"lead"}"#;
    assert_eq!(answer(200, "application/json", person), None);
    for (status, media_type, body) in [
        (418, "application/json", person),
        (200, "text/plain", person),
        (200, "application/json", r#"{"id":"1","name":"Ә","login":"a","role":"lead"}"#),
        (200, "application/json", r#"{"name":"Ә","login":"a","role":"lead"}"#),
        (401, "application/json", "{}"),
        (401, "application/problem+json", "{}"),
    ] {
        assert!(answer(status, media_type, body).is_some(), "{status} {media_type} {body}");
    }
    let more = person.replace("\"role\":\"lead\"", "\"role\":\"chief\"");
    assert!(answer(200, "application/json", Box::leak(more.into_boxed_str())).is_some());
    let more = person.replace('}', ",\"age\":1}");
    assert!(answer(200, "application/json", Box::leak(more.into_boxed_str())).is_some());
}

async fn unless(client: &Client, path: &str, tag: &str) -> Response<Body> {
    let request = client.request("GET", path).header(header::IF_NONE_MATCH, tag);
    client.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn what_a_script_has_already_is_not_sent_again() {
    let server = Server::new().await;
    let editor = server.person("editor", "editor").await;
    let article = editor.import().await;
    let of = |rest: &str| format!("/articles/{}{rest}", article.id);
    let tag_of = |answer: &Response<Body>| {
        let tag = answer.headers().get(header::ETAG).expect("a tag");
        tag.to_str().expect("ASCII").to_owned()
    };
    let mut tags = Vec::new();
    for rest in ["", "/texts", "/figures", "/at/1"] {
        let first = editor.get(&of(rest)).await;
        assert_eq!(first.status(), StatusCode::OK);
        let tag = tag_of(&first);
        let again = unless(&editor, &of(rest), &tag).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{rest}");
        assert_eq!(tag_of(&again), tag);
        assert_eq!(text(again).await, "");
        tags.push((rest, tag));
    }
    let words = json!({ "revision": 0, "text": "Форум Душанбе қаласында өтті." });
    let path = of(&format!("/segments/{}/text", article.segments[0].id));
    assert_eq!(editor.post("PUT", &path, &words).await.status(), StatusCode::OK);
    for (rest, tag) in tags {
        let answer = unless(&editor, &of(rest), &tag).await;
        // What it was after its first event stays what it was.
        let is_past = rest == "/at/1";
        let expected = if is_past { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        assert_eq!(answer.status(), expected, "{rest}");
        assert_eq!(tag_of(&answer) == tag, is_past, "{rest}");
    }
    // Who may not see an article is not told that it is as it was.
    let nobody = Client { router: server.router.clone(), token: "x".into() };
    assert_eq!(unless(&nobody, &of(""), "*").await.status(), StatusCode::UNAUTHORIZED);
    let elsewhere = format!("/articles/{}", uuid::Uuid::nil());
    assert_eq!(unless(&editor, &elsewhere, "*").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_refusal_names_the_field_that_it_is_about() {
    let server = Server::new().await;
    let account = server.account("lead", "lead").await;
    let lead = server.window(&account).await;
    let article = lead.import().await;
    let segment = format!("/articles/{}/segments/{}", article.id, article.segments[0].id);
    let agreed = server.app.store.project().await.expect("a project");
    let mut project = serde_json::to_value(agreed.project).expect("JSON");
    let wording = |text: &str| json!({ "language": "kk", "stage": "reviewed", "text": text });
    project["wordings"] = json!([wording("Мәтінді ЖИ аударды, редактор тексерді"), wording("Ә")]);
    let mut terms = project.clone();
    terms["wordings"] = json!([]);
    terms["rules"]["glossary"] = json!([
        { "source": "а", "target": "б" }, { "source": "А", "target": "в", "also": [] },
    ]);
    let short = json!({ "login": "a", "password": "x" });
    let cases = [
        (
            "PUT",
            segment.clone() + "/text",
            json!({ "revision": 0, "text": 1 }),
            "/text",
            "malformed",
        ),
        ("PUT", segment.clone() + "/text", json!({ "revision": 0 }), "", "malformed"),
        (
            "PUT",
            segment.clone() + "/text",
            json!({ "revision": 0, "text": "\u{7}" }),
            "/text",
            "forbidden_character",
        ),
        (
            "PUT",
            segment.clone() + "/text",
            json!({ "revision": 9, "text": "а" }),
            "/revision",
            "stale",
        ),
        (
            "PUT",
            segment.clone() + "/rating",
            json!({ "revision": 0, "score": 101 }),
            "/score",
            "score_outside",
        ),
        ("POST", "/tokens".to_owned(), json!({ "label": "", "days": 0 }), "/days", "token_days"),
        ("POST", "/password".to_owned(), json!({ "old": "x", "new": "y" }), "", "wrong_password"),
        ("PATCH", format!("/people/{}", account.id), json!({ "name": " " }), "/name", "empty"),
        (
            "POST",
            "/articles".to_owned(),
            json!({ "source_lang": "ru", "target_lang": "?", "target": "а" }),
            "/target_lang",
            "invalid_language",
        ),
        (
            "PUT",
            "/project".to_owned(),
            json!({ "version": 0, "project": project }),
            "/project/wordings/1/text",
            "line_untrue",
        ),
        (
            "PUT",
            "/project".to_owned(),
            json!({ "version": 0, "project": terms }),
            "/project/rules/glossary/1/source",
            "term_twice",
        ),
        (
            "PUT",
            "/project".to_owned(),
            json!({ "version": 7, "project": {} }),
            "/version",
            "stale_project",
        ),
        ("POST", "/session".to_owned(), short, "", "wrong_password"),
    ];
    for (method, path, body, pointer, code) in cases {
        let problem: Problem = read(lead.post(method, &path, &body).await).await;
        assert_eq!(problem.code, code, "{method} {path} {body}");
        let named: Vec<_> = problem.errors.iter().map(|field| field.pointer.as_str()).collect();
        let expected: &[&str] = if code == "wrong_password" { &[] } else { &[pointer] };
        assert_eq!(named, expected, "{method} {path} {body}");
        assert!(problem.errors.iter().all(|field| field.code == code));
    }
}

#[tokio::test]
async fn the_type_of_a_problem_is_the_address_of_a_page_about_it() {
    let server = Server::new().await;
    let nobody = Client { router: server.router.clone(), token: "x".into() };
    let problem: Problem = read(nobody.get("/session").await).await;
    assert_eq!(problem.kind, "/problems/signed_out");
    let page = open(&server, &problem.kind).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = text(page).await;
    assert!(page.contains(&problem.title) && page.contains("<html lang=\"kk\">"), "{page}");
    let list = text(open(&server, "/problems").await).await;
    assert!(list.contains("href=\"/problems/signed_out\""), "{list}");
    assert_eq!(open(&server, "/problems/nonsense").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_log_is_read_in_parts_from_next_to_next() {
    let server = Server::new().await;
    let editor = server.person("editor", "editor").await;
    let article = editor.import().await;
    for n in 0..5 {
        let described = json!({ "title": format!("Форум {n}"), "engine": null, "origin": null });
        let path = format!("/articles/{}", article.id);
        assert_eq!(editor.post("PATCH", &path, &described).await.status(), StatusCode::OK);
    }
    let (mut after, mut read_so_far) = (0, Vec::new());
    loop {
        let path = format!("/articles/{}/events?limit=2&after={after}", article.id);
        let page: EventPage = read(editor.get(&path).await).await;
        read_so_far.extend(page.events.iter().map(|event| event.n));
        match page.next {
            Some(next) => after = next,
            None => {
                assert_eq!(read_so_far, (1..=page.last).collect::<Vec<_>>());
                break;
            }
        }
    }
}
