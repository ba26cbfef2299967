//! People, their sessions and tokens: who may act for whom, until when, and whose
//! window it is.

mod common;

use axum::{
    body::{Body, BodyDataStream},
    http::{Response, StatusCode, header},
};
use futures_util::StreamExt;
use language::text::time::Timestamp;
use review::{
    log::article::Article,
    model::approval::{NewApproval, ObstacleKind, Override},
    wire::api::{CreatedToken, Gate, Person, Problem, Reset, Role, Scope, Session, Token, Written},
};
use serde_json::{Value, json};
use server::store::{Credential, Kind, Store};

use common::{Client, Server, read, text};

const PASSWORD: &str = "құпия сөз 123";

async fn status(client: &Client, path: &str) -> StatusCode {
    client.get(path).await.status()
}

async fn code(answer: Response<Body>) -> String {
    read::<Problem>(answer).await.code
}

async fn sign_in(client: &Client, login: &str, password: &str) -> Response<Body> {
    client.post("POST", "/session", &json!({ "login": login, "password": password })).await
}

/// A live stream, behind its first event: it is known to be open.
async fn stream(client: &Client, article: &Article) -> BodyDataStream {
    let path = format!("/articles/{}/events/stream?after=0", article.id);
    let mut stream = client.get(&path).await.into_body().into_data_stream();
    stream.next().await.expect("the import").expect("bytes");
    stream
}

async fn confirm(client: &Client, article: &Article) -> Response<Body> {
    let path = format!("/articles/{}/segments/{}/confirmation", article.id, article.segments[0].id);
    client.post("PUT", &path, &json!({ "revision": 0, "confirmed": true })).await
}

fn nobody(server: &Server) -> Client {
    Client { router: server.router.clone(), token: "x".into() }
}

/// Who is switched off is out at once, by every way in, and comes back with
/// nothing of what they had.
#[tokio::test]
async fn whoever_is_switched_off_is_out_at_once() {
    let server = Server::new().await;
    let lead = server.window(&server.account("lead", "lead").await).await;
    let script = server.person("aigul", "editor").await;
    let person = server.app.store.account("aigul").await.expect("a store").expect("one").person;
    let window = server.window(&person).await;
    let article = script.import().await;
    let (mut by_window, mut by_script) =
        (stream(&window, &article).await, stream(&script, &article).await);

    let path = format!("/people/{}", person.id);
    let off: Person = read(lead.post("PATCH", &path, &json!({ "off": true })).await).await;
    assert!(off.off);
    for client in [&window, &script] {
        assert_eq!(status(client, "/articles").await, StatusCode::UNAUTHORIZED);
    }
    assert!(by_window.next().await.is_none() && by_script.next().await.is_none());
    let refused = sign_in(&nobody(&server), "aigul", PASSWORD).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(code(refused).await, "switched_off");
    assert!(server.app.store.tokens(person.id, server.app.clock.now()).await.unwrap().is_empty());
    let people: Vec<Person> = read(lead.get("/people").await).await;
    assert!(people.iter().any(|listed| listed.id == person.id && listed.off));

    let on: Person = read(lead.post("PATCH", &path, &json!({ "off": false })).await).await;
    assert!(!on.off);
    assert_eq!(sign_in(&nobody(&server), "aigul", PASSWORD).await.status(), StatusCode::OK);
    assert_eq!(status(&window, "/articles").await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&script, "/articles").await, StatusCode::UNAUTHORIZED);
}

/// Leads who take each other's role at the same time, in every way in which one can
/// cease to be a lead: one stays.
#[tokio::test]
async fn the_last_lead_stays() {
    let server = Server::new().await;
    let first = server.account("first", "lead").await;
    let alone = server.window(&first).await;
    let own = format!("/people/{}", first.id);
    for edit in [json!({ "role": "editor" }), json!({ "role": "viewer" }), json!({ "off": true })] {
        let refused = alone.post("PATCH", &own, &edit).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        assert_eq!(code(refused).await, "last_lead");
    }
    // Somebody who is switched off, or cannot sign in, is no lead to count on.
    let second = server.account("second", "lead").await;
    let path = format!("/people/{}", second.id);
    assert_eq!(alone.post("PATCH", &path, &json!({ "off": true })).await.status(), StatusCode::OK);
    let refused = alone.post("PATCH", &own, &json!({ "role": "editor" })).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(alone.post("PATCH", &path, &json!({ "off": false })).await.status(), StatusCode::OK);

    let edits = [json!({ "role": "viewer" }), json!({ "off": true })];
    for round in 0..8 {
        let people = server.app.store.people().await.expect("people");
        let leads: Vec<Person> =
            people.into_iter().filter(|person| person.role == Role::Lead && !person.off).collect();
        let [one, other] = &leads[..] else { panic!("{leads:?}") };
        let (by_one, by_other) = (server.window(one).await, server.window(other).await);
        let (of_one, of_other) = (format!("/people/{}", one.id), format!("/people/{}", other.id));
        let edit = &edits[round % 2];
        let (a, b) = tokio::join!(
            by_one.post("PATCH", &of_other, edit),
            by_other.post("PATCH", &of_one, edit)
        );
        let done = [a.status(), b.status()];
        assert_eq!(done.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{done:?}");
        let people = server.app.store.people().await.expect("people");
        let left = people.iter().filter(|person| person.role == Role::Lead && !person.off);
        assert_eq!(left.count(), 1);
        server.account(&format!("lead-{round}"), "lead").await;
    }
}

/// With a new password everything that was signed in with the old one ends, but
/// for the window in which it was changed; tokens end with it.
#[tokio::test]
async fn a_new_password_ends_what_the_old_one_began() {
    let server = Server::new().await;
    let script = server.person("aigul", "editor").await;
    let article = script.import().await;
    let here = nobody(&server);
    let here = here.with_cookie_of(&sign_in(&here, "aigul", PASSWORD).await);
    let there = nobody(&server);
    let there = there.with_cookie_of(&sign_in(&there, "aigul", PASSWORD).await);
    let mut live = stream(&there, &article).await;

    for (new, reason) in [
        ("қысқа", "weak_password"),
        ("1234567890", "simple_password"),
        ("aigul-aigul-2026", "personal_password"),
        ("starwars2026", "common_password"),
    ] {
        let refused = here.post("POST", "/password", &json!({ "old": PASSWORD, "new": new })).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(code(refused).await, reason);
    }
    assert_eq!(status(&there, "/articles").await, StatusCode::OK);

    // Composed and decomposed characters are the same password.
    let new = json!({ "old": PASSWORD, "new": "төрт қарға и\u{306}ем ұшты" });
    let changed = here.post("POST", "/password", &new).await;
    assert_eq!(changed.status(), StatusCode::NO_CONTENT);
    let renewed = here.with_cookie_of(&changed);
    assert_eq!(status(&renewed, "/articles").await, StatusCode::OK);
    for ended in [&here, &there, &script] {
        assert_eq!(status(ended, "/articles").await, StatusCode::UNAUTHORIZED);
    }
    assert!(live.next().await.is_none());
    let again = sign_in(&nobody(&server), "aigul", "төрт қарға йем ұшты").await;
    assert_eq!(again.status(), StatusCode::OK);
}

/// Signing out everywhere ends live streams before anything more is sent on them;
/// those of others go on.
#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let server = Server::new().await;
    let (aigul, lead) =
        (server.account("aigul", "editor").await, server.account("lead", "lead").await);
    let (one, two) = (server.window(&aigul).await, server.window(&aigul).await);
    let theirs = server.window(&lead).await;
    let article = one.import().await;
    let (mut first, mut second) = (stream(&one, &article).await, stream(&two, &article).await);
    let mut other = stream(&theirs, &article).await;

    let sessions: Vec<Session> = read(one.get("/sessions").await).await;
    assert_eq!(sessions.iter().filter(|session| session.current).count(), 1);
    let ended = sessions.iter().find(|session| !session.current).expect("the second");
    let gone = one.bare("DELETE", &format!("/sessions/{}", ended.id)).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert!(second.next().await.is_none());
    assert_eq!(status(&two, "/articles").await, StatusCode::UNAUTHORIZED);
    // Nobody ends a session of somebody else by its id.
    let foreign = theirs.bare("DELETE", &format!("/sessions/{}", sessions[0].id)).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);

    assert_eq!(one.bare("DELETE", "/sessions").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(confirm(&theirs, &article).await.status(), StatusCode::OK);
    assert!(first.next().await.is_none());
    let message = other.next().await.expect("a message").expect("bytes");
    assert!(String::from_utf8_lossy(&message).contains("segment_confirmed"));
}

/// What another process does to an account, such as the command line, ends a
/// stream as well.
#[tokio::test]
async fn a_stream_ends_with_what_another_process_does() {
    let server = Server::new().await;
    let aigul = server.account("aigul", "editor").await;
    let window = server.window(&aigul).await;
    let article = window.import().await;
    let mut live = stream(&window, &article).await;
    let other = Store::open(&server.folder.path().join("tekser.db"), None).await.expect("a store");
    other.remove_all(aigul.id).await.expect("a write");
    assert!(live.next().await.is_none());
}

#[tokio::test]
async fn a_lead_ends_the_sessions_and_tokens_of_others() {
    let server = Server::new().await;
    let (aigul, lead) =
        (server.account("aigul", "editor").await, server.account("lead", "lead").await);
    let (window, script) =
        (server.window(&aigul).await, server.script(&aigul, Scope::Review).await);
    let lead = server.window(&lead).await;
    let path = format!("/people/{}/access", aigul.id);
    assert_eq!(window.bare("DELETE", &path).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(lead.bare("DELETE", &path).await.status(), StatusCode::NO_CONTENT);
    for ended in [&window, &script] {
        assert_eq!(status(ended, "/articles").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(status(&lead, "/articles").await, StatusCode::OK);
}

#[tokio::test]
async fn a_browser_has_one_session() {
    let server = Server::new().await;
    server.person("aigul", "editor").await;
    let first = nobody(&server);
    let first = first.with_cookie_of(&sign_in(&first, "aigul", PASSWORD).await);
    let request = first
        .request("POST", "/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0")
        .body(Body::from(json!({ "login": "aigul", "password": PASSWORD }).to_string()));
    let again = first.send(request.expect("a request")).await;
    let second = first.with_cookie_of(&again);
    assert_eq!(status(&first, "/articles").await, StatusCode::UNAUTHORIZED);
    let sessions: Vec<Session> = read(second.get("/sessions").await).await;
    let [session] = &sessions[..] else { panic!("{sessions:?}") };
    assert!(session.current);
    assert_eq!(session.device, "Firefox, Linux");
}

#[tokio::test]
async fn a_token_ends_and_does_what_it_is_for() {
    let server = Server::new().await;
    let aigul = server.account("aigul", "editor").await;
    let window = server.window(&aigul).await;
    for days in [0, 366] {
        let refused = window.post("POST", "/tokens", &json!({ "label": "", "days": days })).await;
        assert_eq!(code(refused).await, "token_days");
    }
    let made: CreatedToken =
        read(window.post("POST", "/tokens", &json!({ "label": "CMS" })).await).await;
    let lasts = made.token.expires_at.milliseconds() - made.token.created_at.milliseconds();
    assert_eq!((made.token.scope, lasts), (Scope::Review, 90 * 86_400_000));

    let article = server.script(&aigul, Scope::Import).await.import().await;
    let reader = server.script(&aigul, Scope::Read).await;
    let importer = server.script(&aigul, Scope::Import).await;
    let reviewer = server.script(&aigul, Scope::Review).await;
    assert_eq!(status(&reader, "/articles").await, StatusCode::OK);
    let new = json!({ "source_lang": "ru", "target_lang": "kk", "target": "Бір сөйлем." });
    assert_eq!(code(reader.post("POST", "/articles", &new).await).await, "beyond_scope");
    assert_eq!(code(confirm(&importer, &article).await).await, "beyond_scope");
    assert_eq!(confirm(&reviewer, &article).await.status(), StatusCode::OK);
    // No script makes another one.
    let another = reviewer.post("POST", "/tokens", &json!({ "label": "" })).await;
    assert_eq!(code(another).await, "beyond_scope");

    let past = Timestamp::from_milliseconds(server.app.clock.now().milliseconds() - 1);
    let (secret, id) = (server.app.clock.secret(), server.app.clock.id());
    let credential = Credential {
        id,
        hash: language::text::canonical::sha256(secret.as_bytes()),
        person: aigul.id,
        kind: Kind::Token,
        label: String::new(),
        scope: Scope::Review,
        created_at: Timestamp::from_milliseconds(0),
        expires_at: past,
    };
    server.app.store.add_credential(credential, None).await.expect("a token");
    let expired = Client { router: server.router.clone(), token: secret };
    assert_eq!(status(&expired, "/articles").await, StatusCode::UNAUTHORIZED);
    let tokens: Vec<Token> = read(window.get("/tokens").await).await;
    assert!(tokens.iter().all(|token| token.id != id), "what has ended is not shown");
}

/// Tokens of before had no end: they get one, and go on working.
#[tokio::test]
async fn older_tokens_get_an_end() {
    let server = Server::new().await;
    let aigul = server.account("aigul", "editor").await;
    let script = server.script(&aigul, Scope::Review).await;
    let url = format!("sqlite:{}", server.folder.path().join("tekser.db").display());
    let database = sqlx::SqlitePool::connect(&url).await.expect("the database");
    // As it was before the migration, and what the migration does then.
    sqlx::query("update credentials set expires_at = null").execute(&database).await.expect("rows");
    let migration = include_str!("../migrations/0010_people.sql");
    let end = migration.split(';').find(|it| it.contains("'+365 days'")).expect("a statement");
    sqlx::raw_sql(sqlx::AssertSqlSafe(end)).execute(&database).await.expect("the migration");
    assert_eq!(status(&script, "/articles").await, StatusCode::OK);
    let now = server.app.clock.now();
    let tokens = server.app.store.tokens(aigul.id, now).await.expect("tokens");
    let days = (tokens[0].expires_at.milliseconds() - now.milliseconds()) / 86_400_000;
    assert!((364..=365).contains(&days), "{days}");
}

/// A lead makes a link, the person gives themselves a password: it works once, and
/// everything from before ends.
#[tokio::test]
async fn a_lost_password_is_replaced_by_a_link_that_works_once() {
    let server = Server::new().await;
    let script = server.person("aigul", "editor").await;
    let aigul = server.app.store.account("aigul").await.expect("a store").expect("one").person;
    let lead = server.account("lead", "lead").await;
    let (own, lead_id) = (server.window(&aigul).await, lead.id);
    let lead = server.window(&lead).await;
    let path = format!("/people/{}/reset", aigul.id);
    assert_eq!(own.bare("POST", &path).await.status(), StatusCode::FORBIDDEN);
    let themselves = lead.bare("POST", &format!("/people/{lead_id}/reset")).await;
    assert_eq!(themselves.status(), StatusCode::FORBIDDEN, "the old password is asked for");
    let earlier: Reset = read(lead.bare("POST", &path).await).await;
    let reset: Reset = read(lead.bare("POST", &path).await).await;
    assert_eq!(reset.login, "aigul");

    let nobody = nobody(&server);
    let api = |reset: &Reset| reset.path.replace("/reset/", "/resets/");
    let over = nobody.get(&api(&earlier)).await;
    assert_eq!(over.status(), StatusCode::GONE, "one link at a time");
    let shown: Reset = read(nobody.get(&api(&reset)).await).await;
    assert_eq!(shown, reset);
    let weak = nobody.post("POST", &api(&reset), &json!({ "password": "1234567890" })).await;
    assert_eq!(code(weak).await, "simple_password");
    let new = json!({ "password": "төрт қарға ұшты" });
    let signed_in = nobody.post("POST", &api(&reset), &new).await;
    assert_eq!(signed_in.status(), StatusCode::OK);
    let window = nobody.with_cookie_of(&signed_in);
    assert_eq!(status(&window, "/articles").await, StatusCode::OK);
    for ended in [&own, &script] {
        assert_eq!(status(ended, "/articles").await, StatusCode::UNAUTHORIZED);
    }
    let twice = nobody.post("POST", &api(&reset), &new).await;
    assert_eq!(twice.status(), StatusCode::GONE);
    let page = common::open(&server, &reset.path).await;
    assert_eq!(page.status(), StatusCode::OK);
}

/// Two people in one browser: what comes from the window of the one is never
/// written, read or followed in the name of the other.
#[tokio::test]
async fn an_edit_is_never_somebody_elses() {
    let server = Server::new().await;
    let (aigul, marat) =
        (server.account("aigul", "editor").await, server.account("marat", "editor").await);
    let now_marat = server.window(&marat).await;
    let article = now_marat.import().await;
    let path = format!("/articles/{}/segments/{}/text", article.id, article.segments[0].id);
    let send = async |whose: &str, method: &str, path: &str, body: Value| {
        let request = now_marat
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("tekser-person", whose)
            .body(Body::from(body.to_string()));
        now_marat.send(request.expect("a request")).await
    };
    let typed = json!({ "revision": 0, "text": "Айгүл терген сөз." });
    let (her, him) = (aigul.id.to_string(), marat.id.to_string());
    for window in [her.as_str(), "", "\u{7f}"] {
        let Ok(_) = header::HeaderValue::from_str(window) else { continue };
        let refused = send(window, "PUT", &path, typed.clone()).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        let problem: Problem = read(refused).await;
        assert_eq!(
            (problem.code.as_str(), problem.person.as_deref()),
            ("other_person", Some("marat"))
        );
    }
    let log = server.app.store.log(article.id, 9).await.expect("the log");
    assert_eq!(log.len(), 1, "nothing was written");
    for window in [&her, &him] {
        let path = format!("/articles/{}/events/stream?person={window}", article.id);
        let expected = if *window == him { StatusCode::OK } else { StatusCode::CONFLICT };
        assert_eq!(status(&now_marat, &path).await, expected);
    }
    let written: Written = read(send(&him, "PUT", &path, typed).await).await;
    assert_eq!(written.event.expect("an event").actor, marat.id);
    // What else a window of hers would change is his no less.
    for (method, path, body) in [
        (
            "POST",
            "/articles".to_owned(),
            json!({ "source_lang": "ru", "target_lang": "kk", "target": "а" }),
        ),
        ("PATCH", format!("/people/{}", marat.id), json!({ "name": "Айгүл" })),
        ("POST", "/tokens".to_owned(), json!({ "label": "" })),
        ("DELETE", "/sessions".to_owned(), Value::Null),
    ] {
        let refused = send(&her, method, &path, body).await;
        assert_eq!(code(refused).await, "other_person", "{method} {path}");
    }
    // The page says whose it is: the client sends that with every request.
    let cookie = now_marat.request("GET", "").body(()).expect("a request");
    let cookie = cookie.headers()[header::COOKIE].clone();
    let page = axum::http::Request::get("/").header(header::COOKIE, cookie).body(Body::empty());
    let page = text(now_marat.send(page.expect("a request")).await).await;
    assert!(page.contains(&format!("data-person=\"{him}\"")), "{page}");
}

/// Whoever changes their name does not change who decided.
#[tokio::test]
async fn a_decision_is_printed_with_the_name_of_its_day() {
    let server = Server::new().await;
    let aigul = server.account("aigul", "lead").await;
    let window = server.window(&aigul).await;
    let article = window.import().await;
    let path = format!("/articles/{}", article.id);
    let rename = async |name: &str| {
        let edit = json!({ "name": name });
        window.post("PATCH", &format!("/people/{}", aigul.id), &edit).await.status()
    };
    assert_eq!(rename("Айгүл Серікова").await, StatusCode::OK);
    let gate: Gate = read(window.get(&format!("{path}/approval")).await).await;
    let overrides = gate.obstacles.iter().map(|obstacle| Override {
        kind: obstacle.kind(),
        reason: "Шұғыл".into(),
        only: Vec::new(),
    });
    let approval = NewApproval {
        responsible: "Әсел Ә.".into(),
        text_sha256: gate.text_sha256.clone(),
        overrides: overrides.collect(),
    };
    assert!(approval.overrides.iter().any(|it| it.kind == ObstacleKind::Unread));
    let approved = window.post("PUT", &format!("{path}/approval"), &approval).await;
    assert_eq!(approved.status(), StatusCode::OK);
    assert_eq!(rename("Айгүл Оспанова").await, StatusCode::OK);
    let page = text(window.get(&format!("{path}/certificate.html")).await).await;
    assert!(page.contains("Айгүл Серікова") && !page.contains("Айгүл Оспанова"), "{page}");
}
