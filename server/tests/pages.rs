//! Pages as visitors get them, many at once: each is answered, none is another's,
//! and what a page fails of harms no other.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use common::Server;
use leptos::prelude::*;
use server::{auth, store::Account};
use tower::ServiceExt;

/// Panics of any thread of this process, caught or not, but for those on purpose.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if !panic.to_string().contains("on purpose") {
            PANICS.fetch_add(1, Ordering::SeqCst);
            eprintln!("{panic}");
        }
    }));
}

/// A visitor's browser: a cookie, or none.
#[derive(Clone)]
struct Visitor {
    name: String,
    cookie: Option<String>,
}

impl Visitor {
    async fn signed_in(server: &Server, name: &str) -> Self {
        let person = server::api::new_person(
            &server.app,
            name,
            name,
            "lead".parse().expect("a visitor's page"),
        );
        let person = person.expect("a visitor's page");
        let id = person.id;
        let account = Account { person, password_hash: None };
        server::api::add(&server.app, account, None).await.expect("a visitor's page");
        let (_, cookie) = auth::begin_session(&server.app, &HeaderMap::new(), id)
            .await
            .expect("a visitor's page");
        let cookie = cookie
            .to_str()
            .expect("a visitor's page")
            .split(';')
            .next()
            .expect("a visitor's page")
            .to_owned();
        Self { name: name.to_owned(), cookie: Some(cookie) }
    }

    fn stranger() -> Self {
        Self { name: String::new(), cookie: None }
    }

    /// What the server writes into this visitor's pages, and nobody else's.
    fn owner(&self) -> String {
        match self.cookie {
            Some(_) => format!("&quot;login&quot;:&quot;{}&quot;", self.name),
            None => "&quot;person&quot;:null".to_owned(),
        }
    }

    async fn page(&self, server: &Server, path: &str) -> (StatusCode, String) {
        let mut request = Request::get(path).header(header::ACCEPT, "text/html");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::empty()).expect("a visitor's page");
        let response = server.router.clone().oneshot(request).await.expect("a visitor's page");
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a visitor's page");
        (status, String::from_utf8(body.into()).expect("a visitor's page"))
    }
}

/// Sixteen visitors, signed in or not, load every kind of page over and over.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_visitors_at_once_lose_no_page() {
    count_panics();
    let server = Server::new().await;
    let article = server.person("asker", "lead").await.import().await.id;
    let pages: Vec<(String, &str, bool)> = [
        ("/".to_owned(), "Мақалалар", true),
        ("/new".to_owned(), "Жаңа мақала", true),
        (format!("/articles/{article}"), "Форум Душанбеде өтті.", true),
        (format!("/articles/{article}/history"), "Тарих", true),
        (format!("/articles/{article}/report"), "Форум", true),
        ("/rules".to_owned(), "Ережелер", true),
        ("/settings".to_owned(), "Баптаулар", true),
        ("/verify".to_owned(), "Сертификатты тексеру", false),
        ("/sign-in".to_owned(), "Кіру", false),
        ("/invitation/abc".to_owned(), "Кіру", false),
        ("/nowhere".to_owned(), "Мұндай бет жоқ", false),
    ]
    .into();
    let mut clients = Vec::new();
    for n in 0..16 {
        let visitor = if n % 4 == 3 {
            Visitor::stranger()
        } else {
            Visitor::signed_in(&server, &format!("oqyrman{n}")).await
        };
        let (pages, router, app) = (pages.clone(), server.router.clone(), server.app.clone());
        let server = Server { router, app, folder: server.folder.clone() };
        clients.push(tokio::spawn(async move {
            let mut lost = Vec::new();
            for round in 0..125 {
                let (path, words, is_private) = &pages[(n + round) % pages.len()];
                let (status, page) = visitor.page(&server, path).await;
                let expected = match path.as_str() {
                    _ if *is_private && visitor.cookie.is_none() => StatusCode::FOUND,
                    "/nowhere" => StatusCode::NOT_FOUND,
                    _ => StatusCode::OK,
                };
                // Whose page it is stands in it.
                let owner = visitor.owner();
                let is_whole = status == StatusCode::FOUND
                    || (page.contains(words) && page.contains("</html>") && page.contains(&owner));
                if status != expected || !is_whole {
                    lost.push(format!(
                        "{path} for {:?}: {status}, {} bytes",
                        visitor.name,
                        page.len()
                    ));
                }
            }
            lost
        }));
    }
    let mut lost = Vec::new();
    for client in clients {
        match client.await {
            Ok(some) => lost.extend(some),
            Err(error) => lost.push(error.to_string()),
        }
    }
    assert!(lost.is_empty(), "{} of 2000 pages: {:#?}", lost.len(), &lost[..lost.len().min(5)]);
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "panics in the log");
}

/// Screens of which some panic: while they are built, in a view, in what they load.
fn broken() -> AnyView {
    let address = app::address::Address::current();
    match address.query.as_str() {
        "built" => panic!("on purpose, while it is built"),
        "view" => view! { <p>{move || -> &str { panic!("on purpose, in a view") }}</p> }.into_any(),
        "loaded" => {
            let loaded = Resource::new(
                || (),
                |()| async {
                    tokio::task::yield_now().await;
                    if true { panic!("on purpose, while it loads") } else { String::new() }
                },
            );
            view! { <Suspense>{move || loaded.get()}</Suspense> }.into_any()
        }
        _ => view! { <html><body>"whole"</body></html> }.into_any(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_panics_is_a_page_that_says_so_and_harms_no_other() {
    let mut server = Server::new().await;
    server.app = server.app.clone().with_screens(broken);
    server.router = server::router(&server.app);
    let server = std::sync::Arc::new(server);
    let others = (0..8).map(|_| {
        let server = server.clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                let (status, page) = Visitor::stranger().page(&server, "/verify").await;
                assert!(status.is_success() && page.contains("whole"), "{status}: {page}");
            }
        })
    });
    let others: Vec<_> = others.collect();
    // More often than there are threads.
    for query in ["built", "view", "loaded"].repeat(10) {
        let path = format!("/verify?{query}");
        let (status, page) = Visitor::stranger().page(&server, &path).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{query}");
        assert!(page.contains("<h1>Серверде қате шықты</h1>"), "{page}");
        assert!(page.contains("href=\"/\"") && !page.contains("on purpose"), "{page}");
    }
    for other in others {
        other.await.expect("no other page is lost");
    }
    assert_eq!(server.app.panics.load(Ordering::Relaxed), 30);
}

/// Markup that would end every kind of element that a text may stand in.
const MARKUP: &str = "</title></script></style></textarea>--><tekser-mark a=\"'\">{<!--HEAD-->";

/// Puts markup into every field there is and opens every page.
#[tokio::test]
async fn markup_in_any_field_stays_text() {
    let server = Server::new().await;
    let lead = server.window(&server.account("lead", "lead").await).await;
    let visitor = Visitor::signed_in(&server, "lead2").await;
    let people: Vec<review::wire::api::Person> = common::read(lead.get("/people").await).await;
    for person in &people {
        let edit = serde_json::json!({ "name": MARKUP });
        assert!(
            lead.post("PATCH", &format!("/people/{}", person.id), &edit)
                .await
                .status()
                .is_success()
        );
    }
    let token = serde_json::json!({ "label": MARKUP });
    assert!(lead.post("POST", "/tokens", &token).await.status().is_success());

    let sentence = format!("Форум {MARKUP} өтті.");
    let new = serde_json::json!({
        "source_lang": "ru", "target_lang": "kk", "title": MARKUP, "engine": MARKUP,
        "engine_version": MARKUP, "origin": MARKUP,
        "source": format!("{sentence}\n{sentence}"), "target": format!("{sentence}\n{sentence}"),
    });
    let written: review::wire::api::Written =
        common::read(lead.post("POST", "/articles", &new).await).await;
    let id = written.event.unwrap().article;
    let article = lead.article(&id.to_string()).await;
    let segment = &article.segments[0];
    let at = format!("/articles/{id}/segments/{}", segment.id);
    let text =
        serde_json::json!({ "text": format!("{MARKUP} басқа"), "revision": segment.revision });
    assert!(lead.post("PUT", &format!("{at}/text"), &text).await.status().is_success());
    let flag = serde_json::json!({
        "revision": segment.revision + 1, "category": "mistranslation", "severity": "minor",
        "target": [{ "start": 0, "end": 3 }], "source": [], "comment": MARKUP, "correction": MARKUP,
    });
    assert!(lead.post("POST", &format!("{at}/flags"), &flag).await.status().is_success());
    let back = serde_json::json!({ "reason": MARKUP });
    lead.post("POST", &format!("/articles/{id}/return"), &back).await;
    let mut agreed: serde_json::Value = common::read(lead.get("/project").await).await;
    agreed["project"]["glossary"] = serde_json::json!([
        { "source": MARKUP, "target": MARKUP, "note": MARKUP }
    ]);
    lead.post("PUT", "/project", &agreed).await;

    let mut said = 0;
    for path in [
        "/".to_owned(),
        "/new".to_owned(),
        format!("/articles/{id}"),
        format!("/articles/{id}/history"),
        format!("/articles/{id}/history?compare=now&at=1"),
        format!("/articles/{id}/report"),
        "/rules".to_owned(),
        "/settings".to_owned(),
        "/verify".to_owned(),
        "/invitation/%3Ctekser-mark%3E".to_owned(),
        "/%3Ctekser-mark%3E?%3Ctekser-mark%3E".to_owned(),
        "/sign-in?next=/%22%3E%3Ctekser-mark%3E&error=%3Ctekser-mark%3E".to_owned(),
        format!("/api/v1/articles/{id}/certificate.html"),
        format!("/api/v1/articles/{id}/export/html"),
    ] {
        let (_, page) = visitor.page(&server, &path).await;
        assert!(!page.contains("<tekser-mark"), "{path} runs markup:\n{page}");
        said += page.matches("&lt;tekser-mark").count();
    }
    assert!(said > 20, "the markup stands in pages as text, {said} times");
}
