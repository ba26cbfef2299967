//! Every operation of the description, asked for by everybody with the body that it shows:
//! who is let in is a table here, and an operation that is not in it fails the test.

mod common;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
};
use language::text::{canonical::sha256, time::Timestamp};
use review::wire::api::{Person, PersonEdit, Problem, Scope};
use serde_json::{Value, json};
use server::{
    api,
    store::{By, Credential, Kind},
};

use common::{Client, Server, described::DOCUMENT, read};

/// The least that an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Least {
    /// Nothing: anybody on the network.
    Open,
    /// A role, and of a token this scope.
    Role(u8, Scope),
    /// A role, of somebody who has signed in.
    SignedIn(u8),
}

const VIEWER: u8 = 0;
const EDITOR: u8 = 1;
const LEAD: u8 = 2;

const READ: Least = Least::Role(VIEWER, Scope::Read);
const IMPORT: Least = Least::Role(EDITOR, Scope::Import);
const EDIT: Least = Least::Role(EDITOR, Scope::Review);
const DECIDE: Least = Least::Role(LEAD, Scope::Review);
const OWN: Least = Least::SignedIn(VIEWER);
const MANAGE: Least = Least::SignedIn(LEAD);

/// Method, path, and what it asks for.
const TABLE: [(&str, &str, Least); 61] = [
    ("GET", "/session", READ),
    ("POST", "/session", Least::Open),
    ("DELETE", "/session", Least::Open),
    ("GET", "/sessions", OWN),
    ("DELETE", "/sessions", OWN),
    ("DELETE", "/sessions/{session}", OWN),
    ("GET", "/people", READ),
    // One's own name too; this is the name of somebody else.
    ("PATCH", "/people/{person}", MANAGE),
    ("DELETE", "/people/{person}/access", MANAGE),
    ("POST", "/people/{person}/reset", MANAGE),
    ("GET", "/resets/{secret}", Least::Open),
    ("POST", "/resets/{secret}", Least::Open),
    ("POST", "/invitations", MANAGE),
    ("GET", "/invitations/{secret}", Least::Open),
    ("POST", "/invitations/{secret}", Least::Open),
    ("POST", "/password", OWN),
    ("GET", "/tokens", OWN),
    ("POST", "/tokens", OWN),
    ("DELETE", "/tokens/{token}", OWN),
    ("GET", "/typology", READ),
    ("GET", "/project/versions", READ),
    ("GET", "/project", READ),
    // The glossary is for editors; leads change more, which a test of its own says.
    ("PUT", "/project", EDIT),
    ("GET", "/checks", READ),
    ("GET", "/glossary/{format}", READ),
    ("POST", "/glossary/read", READ),
    ("GET", "/keys", Least::Open),
    ("GET", "/checkpoint", READ),
    ("POST", "/files", IMPORT),
    ("GET", "/articles", READ),
    ("POST", "/articles", IMPORT),
    ("GET", "/articles/{article}", READ),
    ("PATCH", "/articles/{article}", EDIT),
    ("DELETE", "/articles/{article}", DECIDE),
    ("POST", "/articles/{article}/restoration", DECIDE),
    ("GET", "/articles/{article}/at/{n}", READ),
    ("GET", "/articles/{article}/texts", READ),
    ("GET", "/articles/{article}/export/{format}", READ),
    ("PUT", "/articles/{article}/source", IMPORT),
    ("PUT", "/articles/{article}/translation", IMPORT),
    ("PUT", "/articles/{article}/segments/{segment}/text", EDIT),
    ("PUT", "/articles/{article}/segments/{segment}/confirmation", EDIT),
    ("PUT", "/articles/{article}/segments/{segment}/rating", EDIT),
    ("PUT", "/articles/{article}/segments/{segment}/marks", EDIT),
    ("POST", "/articles/{article}/segments/{segment}/flags", EDIT),
    ("PATCH", "/articles/{article}/flags/{flag}", EDIT),
    ("PUT", "/articles/{article}/dismissals", EDIT),
    ("GET", "/articles/{article}/findings", READ),
    ("POST", "/articles/{article}/alignment", EDIT),
    ("POST", "/articles/{article}/undo", EDIT),
    ("GET", "/articles/{article}/events", READ),
    ("GET", "/articles/{article}/events/stream", READ),
    ("POST", "/articles/{article}/readings", EDIT),
    ("GET", "/articles/{article}/approval", READ),
    ("PUT", "/articles/{article}/approval", DECIDE),
    ("POST", "/articles/{article}/return", DECIDE),
    ("PUT", "/articles/{article}/disclosure", EDIT),
    ("GET", "/articles/{article}/figures", READ),
    ("GET", "/articles/{article}/certificate", READ),
    ("GET", "/articles/{article}/certificate.html", READ),
    ("GET", "/articles/{article}/checkpoint", READ),
];

/// The body of an operation: the example of its description, but for what only the
/// running server can tell.
async fn body_of(server: &Server, method: &str, path: &str) -> Value {
    if (method, path) == ("PUT", "/project") {
        let agreed = server.app.store.project().await.expect("a project");
        let agreed = serde_json::to_value(agreed).expect("JSON");
        return json!({ "project": agreed["project"], "version": agreed["version"] });
    }
    let operation = &DOCUMENT["paths"][path][method.to_lowercase()];
    operation["requestBody"]["content"]["application/json"]["example"].clone()
}

/// Whoever asks: what they may do, if anything, and whether by a token.
#[derive(Clone, Copy, Debug)]
enum Who {
    Nobody,
    Window(u8),
    Script(u8, Scope),
    /// A lead who was switched off, by what they had before.
    OffWindow,
    OffScript,
    /// A lead's session that was signed out, and tokens that are over.
    SignedOut,
    Revoked,
    Expired,
    /// Another lead's window in a lead's browser.
    OtherWindow,
}

const EVERYBODY: [Who; 16] = [
    Who::Nobody,
    Who::Window(VIEWER),
    Who::Window(EDITOR),
    Who::Window(LEAD),
    Who::Script(VIEWER, Scope::Review),
    Who::Script(EDITOR, Scope::Read),
    Who::Script(EDITOR, Scope::Import),
    Who::Script(EDITOR, Scope::Review),
    Who::Script(LEAD, Scope::Read),
    Who::Script(LEAD, Scope::Review),
    Who::OffWindow,
    Who::OffScript,
    Who::SignedOut,
    Who::Revoked,
    Who::Expired,
    Who::OtherWindow,
];

/// Codes with which somebody is not let in.
const CLOSED: [&str; 4] = ["signed_out", "forbidden", "beyond_scope", "other_person"];

/// With which of them, if any.
fn expected(who: Who, least: Least) -> Option<&'static str> {
    let (needed, scope) = match least {
        Least::Open => return None,
        Least::Role(role, scope) => (role, Some(scope)),
        Least::SignedIn(role) => (role, None),
    };
    match who {
        Who::Nobody
        | Who::OffWindow
        | Who::OffScript
        | Who::SignedOut
        | Who::Revoked
        | Who::Expired => Some("signed_out"),
        Who::OtherWindow => Some("other_person"),
        Who::Script(_, own) if scope.is_none_or(|scope| own < scope) => Some("beyond_scope"),
        Who::Script(role, _) | Who::Window(role) => (role < needed).then_some("forbidden"),
    }
}

struct Desk {
    server: Server,
    /// A viewer, an editor, a lead.
    people: [Person; 3],
    /// A lead who is switched off again as soon as they have got something.
    off: Person,
}

impl Desk {
    async fn new() -> Self {
        let server = Server::new().await;
        let people = [
            server.account("viewer", "viewer").await,
            server.account("editor", "editor").await,
            server.account("lead", "lead").await,
        ];
        let off = server.account("off", "lead").await;
        // A lead who stays, whatever the others do.
        server.account("stays", "lead").await;
        Self { server, people, off }
    }

    async fn switch(&self, off: bool) {
        let edit = PersonEdit { off: Some(off), ..PersonEdit::default() };
        api::change(&self.server.app, self.off.id, edit, By::Operator).await.expect("a change");
    }

    /// A client of their own for each request: some end what they are asked with.
    async fn client(&self, who: Who) -> Client {
        let Self { server, people, off } = self;
        let lead = &people[usize::from(LEAD)];
        match who {
            Who::Nobody => Client { router: server.router.clone(), token: "x".into() },
            Who::Window(role) => server.window(&people[usize::from(role)]).await,
            Who::OtherWindow => server.window(lead).await,
            Who::Script(role, scope) => server.script(&people[usize::from(role)], scope).await,
            Who::OffWindow | Who::OffScript => {
                self.switch(false).await;
                let client = match who {
                    Who::OffWindow => server.window(off).await,
                    _ => server.script(off, Scope::Review).await,
                };
                self.switch(true).await;
                client
            }
            Who::SignedOut => {
                let client = server.window(lead).await;
                client.bare("DELETE", "/session").await;
                client
            }
            Who::Revoked => {
                let client = server.script(lead, Scope::Review).await;
                let hash = sha256(client.token.as_bytes());
                let now = server.app.clock.now();
                let bearer = server.app.store.bearer(&hash, Kind::Token, now).await;
                let id = bearer.expect("a store").expect("a token").id;
                server.app.store.remove_credential(lead.id, Kind::Token, id).await.expect("gone");
                client
            }
            Who::Expired => {
                let secret = server.app.clock.secret();
                let credential = Credential {
                    id: server.app.clock.id(),
                    hash: sha256(secret.as_bytes()),
                    person: lead.id,
                    kind: Kind::Token,
                    label: String::new(),
                    scope: Scope::Review,
                    created_at: Timestamp::from_milliseconds(0),
                    expires_at: Timestamp::from_milliseconds(1),
                };
                server.app.store.add_credential(credential, None).await.expect("a token");
                Client { router: server.router.clone(), token: secret }
            }
        }
    }
}

/// A path with ids of nothing in it.
fn filled(path: &str) -> String {
    let nothing = uuid::Uuid::nil().to_string();
    let parts = path.split('/').map(|part| match part {
        "{n}" => "1",
        "{format}" => "csv",
        part if part.starts_with('{') => nothing.as_str(),
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(
    client: &Client,
    window: Option<&str>,
    method: &str,
    path: &str,
    body: &Value,
) -> Response<Body> {
    let path = match path {
        "/files" => "/files?name=a.txt".to_owned(),
        path => filled(path),
    };
    let mut request = client.request(method, &path);
    if let Some(window) = window {
        request = request.header("tekser-person", window);
    }
    let body = if body.is_null() {
        Body::empty()
    } else {
        request = request.header(header::CONTENT_TYPE, "application/json");
        Body::from(body.to_string())
    };
    client.send(request.body(body).expect("a request")).await
}

#[tokio::test]
async fn every_operation_lets_in_whom_the_table_says() {
    let operations: BTreeSet<(String, String)> = DOCUMENT["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.keys().map(|method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let listed: BTreeSet<(String, String)> =
        TABLE.iter().map(|(method, path, _)| ((*method).into(), (*path).into())).collect();
    assert_eq!(operations, listed, "each operation stands in the table");

    let desk = Desk::new().await;
    let mut wrong = Vec::new();
    for (method, path, least) in TABLE {
        let body = body_of(&desk.server, method, path).await;
        for who in EVERYBODY {
            let client = desk.client(who).await;
            let other = desk.off.id.to_string();
            let window = matches!(who, Who::OtherWindow).then_some(other.as_str());
            let answer = ask(&client, window, method, path, &body).await;
            let status = answer.status();
            let code = if status.is_client_error() || status.is_server_error() {
                read::<Problem>(answer).await.code
            } else {
                String::new()
            };
            let closed = CLOSED.into_iter().find(|closed| *closed == code);
            // Nobody is let in further by a body that is not understood first.
            let understood =
                status != StatusCode::BAD_REQUEST && status != StatusCode::UNSUPPORTED_MEDIA_TYPE;
            if closed != expected(who, least) || status.is_server_error() || !understood {
                wrong.push(format!("{method} {path} {who:?}: {status} {code}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
