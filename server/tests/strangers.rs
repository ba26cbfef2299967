//! What somebody without an account can do to the server, and the answers that
//! everybody gets.

use std::{
    io::{self, Write},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use review::wire::api::{CreatedToken, Invitation, Person, Problem};
use serde_json::{Value, json};
use server::{
    api,
    proxies::Proxies,
    router, security,
    serve::{Limits, serve},
    state::App,
    store::{By, Store},
};
use sqlx::Connection;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tower::ServiceExt;
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt};

mod common;
use common::{Client, Server, read, text};

const PASSWORD: &str = "құпия сөз 123";

/// A server on a port of its own.
struct Open {
    server: Server,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Open {
    async fn new(limits: Limits) -> Self {
        let server = Server::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let router = server.router.clone();
        let serving = tokio::spawn(serve(listener, router, Proxies::default(), limits, stopped));
        Self { server, address, stop: Some(stop), serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// What comes back until the server closes, for bytes sent at once.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.expect("it is taken in");
        rest(&mut stream).await
    }
}

/// What comes until the other end closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an end, not a reset");
    String::from_utf8(answer).expect("UTF-8")
}

fn post(path: &str, media_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, media_type)
        .body(body.into())
        .expect("a request")
}

fn sign_in(login: &str, password: &str) -> Request<Body> {
    let body = json!({ "login": login, "password": password }).to_string();
    post("/api/v1/session", "application/json", body)
}

async fn ask(app: &App, request: Request<Body>) -> Response<Body> {
    router(app).oneshot(request).await.expect("the router always answers")
}

fn header_of(response: &Response<Body>, name: &str) -> String {
    let value = response.headers().get(name);
    value.map_or_else(String::new, |value| value.to_str().expect("text").to_owned())
}

/// The part of a `Set-Cookie` that a browser sends back.
fn cookie_of(response: &Response<Body>) -> String {
    let cookie = header_of(response, "set-cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a buffer").clone()).expect("UTF-8")
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(&mut *self.0.lock().expect("a buffer"), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that is logged on this thread, and the security events beside it.
fn logs() -> (Kept, Kept, tracing::subscriber::DefaultGuard) {
    let (all, events) = (Kept::default(), Kept::default());
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(all.clone());
    let logs = tracing_subscriber::registry().with(layer).with(security::Log::new(events.clone()));
    let guard = tracing::subscriber::set_default(logs);
    (all, events, guard)
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_do_not_keep_others_out() {
    // The one that waits is given up for the one that asks, whatever the number.
    for connections in [64, Limits::default().connections] {
        let limits = Limits { connections, ..Limits::default() }.within_system();
        let open = Open::new(limits).await;
        let mut half = Vec::new();
        for _ in 0..1_100 {
            let mut stream = open.connect().await;
            // Some of them will have been given up.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: half").await;
            half.push(stream);
        }
        let page = reqwest::get(format!("http://{}/sign-in", open.address)).await;
        let page = page.expect("an answer");
        assert_eq!(page.status(), 200);
        assert!(page.text().await.expect("a page").contains("</html>"));
        drop(half);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_say_what_they_want_is_not_waited_for() {
    let short = Duration::from_millis(100);
    let limits = Limits { head: short, idle: short, body: short, ..Limits::default() };
    let open = Open::new(Limits { pace: 1 << 40, ..limits }).await;
    assert_eq!(rest(&mut open.connect().await).await, "", "nothing was said");
    assert_eq!(open.exchange(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await, "");
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\
        Content-Type: application/json\r\n";
    for body in ["Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        let answer = open.exchange(format!("{head}{body}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(answer.contains("\"code\":\"too_slow\""), "{answer}");
    }
    // Kept after an answer, but not for ever.
    for _ in 0..20 {
        let answer = open.exchange(b"GET /api/v1/keys HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_lives_on_and_does_not_hold_up_a_stop() {
    let short = Duration::from_millis(50);
    let limits = Limits { head: short, idle: short, body: short, stop: short, ..Limits::default() };
    let mut open = Open::new(limits).await;
    let aigul = open.server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/api/v1/articles/{}/events/stream?after=1", article.id);
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", aigul.token);
    let mut stream = open.connect().await;
    stream.write_all(request.as_bytes()).await.expect("it is taken in");
    // Others have been ended by every limit meanwhile, several times over.
    for _ in 0..5 {
        assert_eq!(open.exchange(b"GET /").await, "");
    }
    let segment = article.segments[0].id;
    let path = format!("/articles/{}/segments/{segment}/text", article.id);
    let body = json!({ "revision": 0, "text": "Басқа мәтін." });
    assert_eq!(aigul.post("PUT", &path, &body).await.status(), StatusCode::OK);
    let mut received = Vec::new();
    while !String::from_utf8_lossy(&received).contains("Басқа мәтін.") {
        assert_ne!(stream.read_buf(&mut received).await.expect("the stream lives"), 0);
    }
    drop(open.stop.take());
    open.serving.await.expect("serving ends");
    assert!(TcpStream::connect(open.address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_much_reads_why() {
    let open = Open::new(Limits::default()).await;
    let body = "ұ".repeat(2 * 1024 * 1024);
    let json = json!({ "login": body, "password": "x" }).to_string();
    let form = format!("login={body}&password=x");
    for (path, media_type, body) in [
        ("/api/v1/session", "application/json", &json),
        ("/sign-in", "application/x-www-form-urlencoded", &form),
        ("/preferences", "application/x-www-form-urlencoded", &form),
        ("/invitation/x", "application/x-www-form-urlencoded", &form),
        ("/sign-out", "application/x-www-form-urlencoded", &form),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {media_type}\r\n"
        );
        let whole = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        let chunk = format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        for request in [whole, chunk] {
            let answer = open.exchange(request.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
            assert!(answer.contains("\"code\":\"too_large\""), "{path}: {answer}");
            assert!(answer.contains("16 KiB"), "{path}: {answer}");
        }
    }
    // Who has not begun to send is told not to.
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\
        Connection: close\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n";
    let answer = open.exchange(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn what_no_login_can_be_is_refused_before_it_is_kept() {
    let server = Server::new().await;
    for (login, password, code) in [
        ("a".repeat(65), "x".to_owned(), "invalid_login"),
        ("aigul".to_owned(), "x".repeat(1_025), "long_password"),
    ] {
        let refused = ask(&server.app, sign_in(&login, &password)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(read::<Problem>(refused).await.code, code);
        let form = format!("login={login}&password={password}");
        let form = post("/sign-in", "application/x-www-form-urlencoded", form);
        let refused = ask(&server.app, form).await;
        assert_eq!(header_of(&refused, "location"), "/sign-in?error=wrong&next=/");
    }
    let account = json!({ "name": "Айгүл", "login": "aigul", "password": "x".repeat(1_025) });
    let role = "editor".parse().expect("a role");
    let invitation =
        api::new_invitation(&server.app, role, By::Operator).await.expect("an invitation");
    let path = format!("/api/v1{}", invitation.path.replace("invitation/", "invitations/"));
    let refused = ask(&server.app, post(&path, "application/json", account.to_string())).await;
    assert_eq!(read::<Problem>(refused).await.code, "long_password");
}

#[tokio::test]
async fn wrong_passwords_slow_down_who_types_them_and_nobody_else() {
    let server = Server::new().await;
    server.person("aigul", "editor").await;
    let proxy = "127.0.0.1/32".parse().expect("a network");
    let app = server.app.clone().with_proxies(Proxies::new(&[proxy]));
    let from = |address: &str, password: &str| {
        let mut request = sign_in("aigul", password);
        let proxy: SocketAddr = "127.0.0.1:4000".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(proxy));
        // What the visitor says of themselves does not count.
        let chain = format!("203.0.113.77, {address}").parse().expect("a header");
        request.headers_mut().insert("x-forwarded-for", chain);
        request
    };
    for _ in 0..10 {
        let wrong = ask(&app, from("198.51.100.7", "not this one")).await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    }
    for password in ["not this one", PASSWORD] {
        let delayed = ask(&app, from("198.51.100.7", password)).await;
        assert_eq!(delayed.status(), StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = header_of(&delayed, "retry-after").parse().expect("seconds");
        assert!((1..=5).contains(&seconds), "{seconds}");
        assert_eq!(read::<Problem>(delayed).await.code, "too_many");
    }
    assert_eq!(ask(&app, from("192.0.2.9", PASSWORD)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_session_is_its_browsers_and_this_hosts_alone() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let dana = server.account("dana", "editor").await;
    let mut secure = server.app.clone();
    secure.secure_cookies = true;
    for (app, name) in [(&server.app, "tekser"), (&secure, "__Host-tekser")] {
        let me = |cookie: &str| {
            let request = Request::get("/api/v1/session").header(header::COOKIE, cookie);
            ask(app, request.body(Body::empty()).expect("a request"))
        };
        let first = ask(app, sign_in("aigul", PASSWORD)).await;
        let hsts = header_of(&first, "strict-transport-security");
        let cookie = header_of(&first, "set-cookie");
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
        assert_eq!(cookie.ends_with("; Secure"), app.secure_cookies, "{cookie}");
        assert_eq!(hsts.starts_with("max-age="), app.secure_cookies, "{hsts}");
        let first = cookie_of(&first);
        assert_eq!(me(&first).await.status(), StatusCode::OK);
        // The name that a neighbouring host may set says nothing.
        let plain = first.replace("__Host-", "");
        assert_eq!(me(&plain).await.status() == StatusCode::OK, !app.secure_cookies);

        let mut again = sign_in("aigul", PASSWORD);
        again.headers_mut().insert(header::COOKIE, first.parse().expect("a cookie"));
        let second = cookie_of(&ask(app, again).await);
        assert_eq!(me(&first).await.status(), StatusCode::UNAUTHORIZED, "it was taken over");
        assert_eq!(me(&second).await.status(), StatusCode::OK);

        // Only who was asked about unsent edits has the browser forget them.
        let sign_out = |body: &'static str| {
            let mut request = post("/sign-out", "application/x-www-form-urlencoded", body);
            request.headers_mut().insert(header::COOKIE, second.parse().expect("a cookie"));
            ask(app, request)
        };
        let out = sign_out("").await;
        assert_eq!(header_of(&out, "clear-site-data"), "\"cache\"");
        assert_eq!(me(&second).await.status(), StatusCode::UNAUTHORIZED);
        let out = sign_out("forget=1").await;
        assert_eq!(header_of(&out, "clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(cookie_of(&out), format!("{name}="));

        // Everywhere, by the same form: all of one's own, and nobody else's.
        let mut sessions = Vec::new();
        for _ in 0..2 {
            sessions.push(cookie_of(&ask(app, sign_in("aigul", PASSWORD)).await));
        }
        let other = format!("forget=1&everywhere={}", dana.id);
        let own =
            format!("forget=1&everywhere={}", read::<Person>(aigul.get("/session").await).await.id);
        let out = |body: &str| {
            let form = "application/x-www-form-urlencoded";
            let mut request = post("/sign-out", form, body.to_owned());
            request.headers_mut().insert(header::COOKIE, sessions[0].parse().expect("a cookie"));
            ask(app, request)
        };
        assert_eq!(read::<Problem>(out(&other).await).await.code, "other_person");
        assert_eq!(me(&sessions[0]).await.status(), StatusCode::OK);
        let out = out(&own).await;
        assert_eq!(header_of(&out, "clear-site-data"), "\"cache\", \"storage\"");
        for session in &sessions {
            assert_eq!(me(session).await.status(), StatusCode::UNAUTHORIZED);
        }
    }
    assert_eq!(aigul.get("/session").await.status(), StatusCode::OK, "tokens stay");
}

#[tokio::test]
async fn whatever_goes_wrong_is_answered_with_a_problem() {
    let server = Server::new().await;
    let lead = server.person("lead", "lead").await;
    let document: Value = serde_json::from_str(&api::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let query = "removed=x&limit=x&after=x&spelling=x&reject_changes=x&name=x";
    let mut requests: Vec<(String, String)> = Vec::new();
    for (path, methods) in paths {
        let filled: String = path
            .split('/')
            .map(|part| if part.starts_with('{') { "nonsense" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for method in methods.as_object().expect("methods").keys() {
            requests.push((method.to_uppercase(), format!("/api/v1{filled}?{query}")));
        }
        requests.push(("TRACE".to_owned(), format!("/api/v1{filled}")));
    }
    for path in ["/api/v1/nothing", "/api/v1/articles/1/2/3/4", "/.well-known/tekser-keys.json"] {
        requests.push(("POST".to_owned(), path.to_owned()));
    }
    for path in ["/sign-out", "/preferences"] {
        requests.push(("DELETE".to_owned(), path.to_owned()));
        requests.push(("POST".to_owned(), path.to_owned()));
    }
    for path in ["/", "/settings", "/no/such/page", "/pkg/other/x.js"] {
        requests.push(("POST".to_owned(), path.to_owned()));
    }
    requests.push(("GET".to_owned(), "/pkg/0000/tekser.js".to_owned()));
    let mut refused = 0;
    for (method, path) in &requests {
        let mut titles = Vec::new();
        for language in ["kk", "ru", "en"] {
            let request = Request::builder()
                .method(method.as_str())
                .uri(path)
                .header(header::AUTHORIZATION, format!("Bearer {}", lead.token))
                .header(header::ACCEPT_LANGUAGE, language)
                .header(header::CONTENT_TYPE, "text/html")
                .body(Body::from("{"))
                .expect("a request");
            let response = lead.send(request).await;
            let status = response.status();
            let id = header_of(&response, "x-request-id");
            assert!(!id.is_empty(), "{method} {path}");
            if status.is_success() || status.is_redirection() {
                continue;
            }
            assert!(status.is_client_error(), "{method} {path}: {status}");
            let media_type = header_of(&response, "content-type");
            if media_type.starts_with("text/html") {
                // A page that says there is none, or takes no such request.
                assert!(!path.starts_with("/api/"), "{method} {path}");
                continue;
            }
            assert_eq!(media_type, "application/problem+json", "{method} {path}: {status}");
            let problem: Problem = read(response).await;
            assert_eq!(problem.status, status.as_u16(), "{method} {path}");
            assert_eq!(problem.instance, Some(format!("urn:uuid:{id}")));
            titles.push(problem.title);
        }
        refused += titles.len() / 3;
        titles.dedup();
        assert!(titles.is_empty() || titles.len() == 3, "{method} {path}: {titles:?}");
    }
    // The others are answered, or refused with a page.
    assert!(refused > requests.len() * 3 / 4, "{refused} of {}", requests.len());
}

#[tokio::test]
async fn a_blank_source_with_rows_is_refused_by_name() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let rows = json!([{ "source_at": [1, 1], "target_at": [0, 6] }]);
    let mut new = json!({ "source_lang": "ru", "target_lang": "kk", "source": " ", "target": "Мәтін.", "rows": rows });
    for source in [json!(" "), json!("\n\n"), json!("")] {
        new["source"] = source;
        let refused = aigul.post("POST", "/articles", &new).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(read::<Problem>(refused).await.code, "span_outside");
    }
    new["rows"] = json!([{ "source_at": [0, 0], "target_at": [0, 6] }]);
    assert_eq!(aigul.post("POST", "/articles", &new).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_sent_is_not_echoed_at_length() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let long = "ұ".repeat(1_000_000);
    let new = json!({ "source_lang": "ru", "target_lang": "kk", "target": "Мәтін.", "rows": long });
    for (path, body) in
        [("/articles", new), ("/articles?removed=%D2%B1", json!({ (long.clone()): 1 }))]
    {
        let refused = text(aigul.post("POST", path, &body).await).await;
        assert!(refused.len() < 3_000, "{}", refused.len());
    }
    let query = format!("/articles?removed={}", "x".repeat(30_000));
    assert!(text(aigul.get(&query).await).await.len() < 3_000);
}

#[tokio::test]
async fn each_failure_is_a_line_with_its_cause_and_the_requests_id() {
    let (all, _, _guard) = logs();
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let path = server.folder.path().join("tekser.db");
    let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .expect("the database");
    for statement in ["pragma foreign_keys = off", "drop table keys", "drop table credentials"] {
        sqlx::query(statement).execute(&mut database).await.expect(statement);
    }
    let keys = Request::get("/api/v1/keys").body(Body::empty()).expect("a request");
    for (request, cause) in [
        (keys, "no such table: keys"),
        (sign_in("aigul", PASSWORD), "no such table: credentials"),
        (aigul.request("GET", "/articles").body(Body::empty()).expect("a request"), "credentials"),
    ] {
        let before = all.text().len();
        let failed = ask(&server.app, request).await;
        assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let id = header_of(&failed, "x-request-id");
        let problem: Problem = read(failed).await;
        assert_eq!(problem.code, "failed");
        assert!(problem.detail.contains(&id), "{}", problem.detail);
        assert!(!problem.detail.contains("table"), "{}", problem.detail);
        let logged = all.text()[before..].to_owned();
        let lines: Vec<_> = logged.lines().filter(|line| line.contains("ERROR")).collect();
        assert_eq!(lines.len(), 1, "{logged}");
        assert!(lines[0].contains(&id) && lines[0].contains(cause), "{logged}");
    }
}

#[tokio::test]
async fn signing_in_on_a_full_disk_says_so() {
    let (all, _, _guard) = logs();
    let server = Server::new().await;
    server.person("aigul", "editor").await;
    let path = server.folder.path().join("tekser.db");
    let full = App::new(Store::open(&path, Some(1)).await.expect("a store"), false);
    let mut refused = 0;
    for _ in 0..200 {
        let answer = ask(&full, sign_in("aigul", PASSWORD)).await;
        if answer.status() == StatusCode::OK {
            continue;
        }
        assert_eq!(answer.status(), StatusCode::INSUFFICIENT_STORAGE);
        let id = header_of(&answer, "x-request-id");
        assert_eq!(read::<Problem>(answer).await.code, "disk_full");
        assert!(all.text().lines().any(|line| line.contains("ERROR") && line.contains(&id)));
        refused += 1;
        if refused == 3 {
            return;
        }
    }
    panic!("the disk does not fill up");
}

#[tokio::test]
async fn security_events_are_recorded_and_no_log_holds_a_secret() {
    let (all, events, _guard) = logs();
    let server = Server::new().await;
    let lead = server.person("lead", "lead").await;
    let mut secrets = vec![PASSWORD.to_owned(), lead.token.clone()];
    let article = lead.import().await;

    let wrong = "Жасырын сөз 9";
    secrets.push(wrong.to_owned());
    let hostile = "lead\r\n{\"event\":\"sign_in\"}";
    assert_eq!(ask(&server.app, sign_in(hostile, wrong)).await.status(), StatusCode::UNAUTHORIZED);
    let cookie = cookie_of(&ask(&server.app, sign_in("lead", PASSWORD)).await);
    secrets.push(cookie.split_once('=').expect("a cookie").1.to_owned());
    let person = server.app.store.account("lead").await.expect("a store").expect("a lead").person;
    let window = server.window(&person).await;
    secrets.push(window.token.split_once('=').expect("a cookie").1.to_owned());
    let created: CreatedToken =
        read(window.post("POST", "/tokens", &json!({ "label": "CMS" })).await).await;
    secrets.push(created.secret.clone());
    let invited = window.post("POST", "/invitations", &json!({ "role": "editor" })).await;
    let invitation: Invitation = read(invited).await;
    secrets.push(invitation.path.rsplit('/').next().expect("a secret").to_owned());
    let mut requests = vec![
        Request::get(&invitation.path),
        Request::get(invitation.path.replace("invitation", "api/v1/invitations")),
        Request::get("/api/v1/articles").header(header::COOKIE, &cookie),
        Request::get(format!("/articles/{}", article.id)).header(header::COOKIE, &cookie),
        Request::post("/sign-out")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
    ];
    let certificate = format!("/api/v1/articles/{}/certificate", article.id);
    let bearer = format!("Bearer {}", created.secret);
    requests.push(Request::get(certificate).header(header::AUTHORIZATION, &bearer));
    for request in requests {
        let answer = ask(&server.app, request.body(Body::empty()).expect("a request")).await;
        assert!(answer.status().as_u16() < 400, "{}", answer.status());
        text(answer).await;
    }
    // Failing must not tell more: everything is refused from here on.
    let path = server.folder.path().join("tekser.db");
    let mut database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .expect("the database");
    for statement in
        ["pragma foreign_keys = off", "drop table credentials", "drop table invitations"]
    {
        sqlx::query(statement).execute(&mut database).await.expect(statement);
    }
    let client = Client { token: created.secret.clone(), ..lead.clone() };
    assert!(client.get("/articles").await.status().is_server_error());
    assert!(ask(&server.app, sign_in("lead", PASSWORD)).await.status().is_server_error());
    let page = Request::get(&invitation.path).body(Body::empty()).expect("a request");
    ask(&server.app, page).await;

    let kinds: Vec<String> = events
        .text()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|event| event["event"].as_str().expect("a kind").to_owned())
        .collect();
    for kind in ["sign_in_refused", "sign_in", "sign_out", "certificate_exported"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} of {kinds:?}");
    }
    let logged = all.text() + &events.text();
    assert!(logged.contains("a request failed"), "{logged}");
    for secret in secrets {
        assert!(!logged.contains(&secret), "{secret} in {logged}");
    }
}

/// Headers with which every answer goes out.
#[tokio::test]
async fn every_answer_carries_an_id_of_ours() {
    let server = Server::new().await;
    let mut seen = Vec::new();
    for path in ["/sign-in", "/api/v1/keys", "/nothing", "/icon.svg"] {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", "theirs\"}".parse().expect("a value"));
        let mut request = Request::get(path).body(Body::empty()).expect("a request");
        *request.headers_mut() = headers;
        let id = header_of(&ask(&server.app, request).await, "x-request-id");
        assert!(id.parse::<uuid::Uuid>().is_ok(), "{path}: {id}");
        seen.push(id);
    }
    seen.dedup();
    assert_eq!(seen.len(), 4);
}
