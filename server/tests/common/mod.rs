//! A server in process, and people who send it requests.

// Each test file uses what it needs.
#![allow(dead_code)]

pub mod described;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Method, Request, Response, header},
};
use review::{
    log::article::Article,
    model::received::NewArticle,
    wire::api::{NewToken, Person, Scope, Written},
};
use serde::{Serialize, de::DeserializeOwned};
use server::{
    api, auth, router,
    state::App,
    store::{Account, Store},
};
use tempfile::TempDir;
use tower::ServiceExt;

use self::described::Answer;

/// The source of the article that [`Client::import`] imports.
pub const RU: &str = "Форум прошёл в Душанбе. Участвовали пять стран.";
/// Its translation.
pub const KK: &str = "Форум Душанбеде өтті. Бес ел қатысты.";

/// A server with a database of its own.
pub struct Server {
    pub router: Router,
    pub app: App,
    pub folder: Arc<TempDir>,
}

/// Somebody who sends requests with a token of their own.
#[derive(Clone)]
pub struct Client {
    pub router: Router,
    pub token: String,
}

impl Server {
    pub async fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let store = Store::open(&folder.path().join("tekser.db"), None).await.expect("a store");
        let app = App::new(store, false);
        Self { router: router(&app), app, folder }
    }

    pub async fn person(&self, login: &str, role: &str) -> Client {
        let role = role.parse().expect("a role");
        let person = api::new_person(&self.app, login, login, role).expect("a person");
        let id = person.id;
        let hash = auth::hash_password("құпия сөз 123", &person).await.expect("a hash");
        let account = Account { person, password_hash: Some(hash) };
        api::add(&self.app, account, None).await.expect("a new login");
        let token = api::new_token(&self.app, id, &NewToken::default()).await;
        Client { router: self.router.clone(), token: token.expect("a token").secret }
    }

    /// Somebody whose password is not needed: hashing one takes a while.
    pub async fn account(&self, login: &str, role: &str) -> Person {
        let role = role.parse().expect("a role");
        let person = api::new_person(&self.app, login, login, role).expect("a person");
        let account = Account { person: person.clone(), password_hash: Some("-".to_owned()) };
        api::add(&self.app, account, None).await.expect("a new login");
        person
    }

    /// The same person in a browser.
    pub async fn window(&self, person: &Person) -> Client {
        let cookie = auth::begin_session(&self.app, &HeaderMap::new(), person.id).await;
        let (_, cookie) = cookie.expect("a session");
        Client { router: self.router.clone(), token: format!("{SESSION}{}", pair(&cookie)) }
    }

    /// The same person's script.
    pub async fn script(&self, person: &Person, scope: Scope) -> Client {
        let new = NewToken { scope, ..NewToken::default() };
        let token = api::new_token(&self.app, person.id, &new).await.expect("a token").secret;
        Client { router: self.router.clone(), token }
    }
}

/// Begins what is in the place of a token where a client is a browser.
const SESSION: &str = "session ";

/// Name and value of a cookie that is set.
fn pair(cookie: &HeaderValue) -> String {
    let cookie = cookie.to_str().expect("text");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

impl Client {
    /// The client as the cookie of an answer makes it.
    pub fn with_cookie_of(&self, answer: &Response<Body>) -> Self {
        let cookie = answer.headers().get(header::SET_COOKIE).expect("a cookie");
        Self { router: self.router.clone(), token: format!("{SESSION}{}", pair(cookie)) }
    }

    pub async fn bare(&self, method: &str, path: &str) -> Response<Body> {
        self.send(self.request(method, path).body(Body::empty()).expect("a request")).await
    }

    /// Sends a request. An answer that is not as the API is described ends the test.
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        let method = request.method().clone();
        let path = request.uri().path().strip_prefix("/api/v1").map(str::to_owned);
        let answer = self.router.clone().oneshot(request).await;
        let answer = answer.expect("the router always answers");
        let Some(path) = path.filter(|_| method != Method::HEAD) else { return answer };
        let media_type = answer.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|it| it.to_str().ok()).map(str::to_owned);
        let media_type = media_type.as_deref().and_then(|it| it.split(';').next());
        let status = answer.status().as_u16();
        // A stream has no end.
        if media_type == Some("text/event-stream") || path == "/openapi.json" {
            return answer;
        }
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let method = method.as_str();
        let answer = Answer { method, path: &path, status, media_type, body: &body };
        if let Some(fault) = described::fault(answer) {
            panic!("not as described: {fault}\n{}", String::from_utf8_lossy(&body));
        }
        Response::from_parts(parts, body.into())
    }

    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        match self.token.strip_prefix(SESSION) {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request.header(header::AUTHORIZATION, format!("Bearer {}", self.token)),
        }
    }

    pub async fn get(&self, path: &str) -> Response<Body> {
        self.send(self.request("GET", path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post<T: Serialize>(&self, method: &str, path: &str, body: &T) -> Response<Body> {
        self.keyed(method, path, body, None).await
    }

    pub async fn keyed<T: Serialize>(
        &self,
        method: &str,
        path: &str,
        body: &T,
        key: Option<&str>,
    ) -> Response<Body> {
        let mut request =
            self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = serde_json::to_vec(body).expect("JSON");
        self.send(request.body(body.into()).expect("a request")).await
    }

    pub async fn import(&self) -> Article {
        let new = NewArticle {
            source_lang: "ru".into(),
            target_lang: "kk".into(),
            source: Some(RU.into()),
            target: KK.into(),
            ..NewArticle::default()
        };
        let written: Written = read(self.post("POST", "/articles", &new).await).await;
        self.article(&written.event.expect("an import").article.to_string()).await
    }

    pub async fn article(&self, id: &str) -> Article {
        read(self.get(&format!("/articles/{id}")).await).await
    }
}

pub async fn read<T: DeserializeOwned>(response: Response<Body>) -> T {
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    serde_json::from_slice(&bytes)
        .unwrap_or_else(|error| panic!("{status} {error}: {}", String::from_utf8_lossy(&bytes)))
}

/// The body of an answer.
pub async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8(bytes.into()).expect("UTF-8")
}

/// What anybody gets, without an account.
pub async fn open(server: &Server, path: &str) -> Response<Body> {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    server.router.clone().oneshot(request).await.expect("the router always answers")
}
