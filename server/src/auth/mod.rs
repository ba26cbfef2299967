//! Who asks: sessions in a cookie, tokens in a header, and what they may do.
//!
//! Both are random secrets kept as SHA-256: one look-up serves either, which is
//! why no session framework is here. Passwords are kept as argon2id ([`crate::auth::passwords`]).

pub mod access;
pub mod device;
pub mod guessable;
pub mod passwords;

use axum::{
    extract::{FromRequestParts, MatchedPath, OptionalFromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use language::text::{canonical::sha256, time::Timestamp};
use review::{
    model::id::PersonId,
    wire::{
        api::{Person, Role, Scope},
        code::Code,
    },
};

use crate::{
    peer::Peer,
    problem::{Refused, Reply},
    request::cookie,
    security,
    state::App,
    store::{Account, Bearer, Credential, Kind},
    work,
};

/// Name of the session's cookie. One for HTTPS only has the prefix by which browsers
/// take it from nobody but this very host, so that no neighbour can put its own.
fn cookie_name(app: &App) -> &'static str {
    if app.secure_cookies { "__Host-tekser" } else { "tekser" }
}

/// How long a session lasts: a working month, in milliseconds.
const SESSION: i64 = 30 * 86_400_000;
/// How long an invitation lasts: a week, in milliseconds.
pub const INVITATION: i64 = 7 * 86_400_000;
/// Longest login, in bytes.
const LOGIN: usize = 64;
/// How long a link for a lost password lasts: a day, in milliseconds.
pub const RESET: i64 = 86_400_000;

/// The person who makes the request.
#[derive(Clone, Debug)]
pub struct Actor(pub Person);

impl Actor {
    /// The person, if they have at least this role.
    ///
    /// # Errors
    /// Return `403 Forbidden` otherwise.
    pub fn at_least(self, role: Role) -> Reply<Person> {
        if self.0.role >= role { Ok(self.0) } else { Err(Refused::forbidden()) }
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let by = acting(parts, app).await?.ok_or_else(Refused::signed_out)?;
        work::asks(by.person.id);
        Ok(Self(by.person))
    }
}

impl OptionalFromRequestParts<App> for Actor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Refused> {
        Ok(acting(parts, app).await?.map(|by| Self(by.person)))
    }
}

/// Somebody who has signed in, not a script: for what is done to accounts.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub person: Person,
    /// Names their session.
    pub session: uuid::Uuid,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let by = acting(parts, app).await?.ok_or_else(Refused::signed_out)?;
        match by.kind {
            Kind::Session => Ok(Self { person: by.person, session: by.id }),
            Kind::Token => Err(Refused::beyond_scope()),
        }
    }
}

/// Who makes a request of the API, where their token allows it and it comes from
/// a window of theirs.
async fn acting(parts: &Parts, app: &App) -> Reply<Option<Bearer>> {
    let Some(by) = holder(&parts.headers, app).await? else { return Ok(None) };
    if by.kind == Kind::Token {
        let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        let path = path.and_then(|path| path.strip_prefix("/api/v1"));
        let needed = match path {
            Some(path) => access::needed(&parts.method, path),
            // Outside of the API everything is read.
            None => Some(Scope::Read),
        };
        if needed.is_none_or(|needed| by.scope < needed) {
            return Err(Refused::beyond_scope());
        }
    }
    access::same_window(&parts.headers, &by.person)?;
    Ok(Some(by))
}

/// The person that the headers of a request speak for.
///
/// # Errors
/// If the database fails.
pub async fn visitor(headers: &HeaderMap, app: &App) -> Reply<Option<Person>> {
    Ok(holder(headers, app).await?.map(|by| by.person))
}

/// The hash of the secret that a request carries.
#[must_use]
pub fn secret(headers: &HeaderMap, app: &App) -> Option<(String, Kind)> {
    let (secret, kind) = match (bearer(headers), cookie(headers, cookie_name(app))) {
        (Some(token), _) => (token, Kind::Token),
        (None, Some(session)) => (session, Kind::Session),
        (None, None) => return None,
    };
    Some((sha256(secret.as_bytes()), kind))
}

async fn holder(headers: &HeaderMap, app: &App) -> Reply<Option<Bearer>> {
    let Some((hash, kind)) = secret(headers, app) else { return Ok(None) };
    let now = app.clock.now();
    let Some(by) = app.store.bearer(&hash, kind, now).await? else {
        return Ok(None);
    };
    // To the hour: a look must not cost a write.
    let hour = 3_600_000;
    if by.used_at.is_none_or(|at| now.milliseconds() - at.milliseconds() > hour) {
        let store = app.store.clone();
        tokio::spawn(async move { store.touch(hash, now).await });
    }
    Ok(Some(by))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// Refuses what another site had a browser send with our cookie (CSRF). Tokens
/// are not sent by browsers on their own and need no such care.
pub async fn same_site(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_same =
        match (text(header::HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            (None, Some(origin)) => {
                let host = origin.split_once("://").map(|(_, host)| host);
                host.is_some() && host == text(header::HOST)
            }
            // Neither is sent by a program; a browser sends at least one.
            (None, None) => true,
        };
    if reads || is_same || bearer(headers).is_some() {
        next.run(request).await
    } else {
        Refused::foreign().into_response()
    }
}

/// Begins a session: the header that gives the browser its cookie. The session it
/// had, which `headers` tell, ends.
///
/// # Errors
/// Return `403 Forbidden` where the person is switched off.
pub async fn begin_session(
    app: &App,
    headers: &HeaderMap,
    person: PersonId,
) -> Reply<(header::HeaderName, HeaderValue)> {
    let secret = app.clock.secret();
    let now = app.clock.now();
    let credential = Credential {
        id: app.clock.id(),
        hash: sha256(secret.as_bytes()),
        person,
        kind: Kind::Session,
        label: device::label(headers),
        scope: Scope::Review,
        created_at: now,
        expires_at: Timestamp::from_milliseconds(now.milliseconds() + SESSION),
    };
    let before = cookie(headers, cookie_name(app)).map(|secret| sha256(secret.as_bytes()));
    app.store.add_credential(credential, before).await?;
    Ok(set_cookie(app, &secret, SESSION / 1_000))
}

/// Ends the session of a request: the header that takes the cookie away.
///
/// # Errors
/// If the database fails.
pub async fn end_session(
    app: &App,
    headers: &HeaderMap,
) -> Reply<(header::HeaderName, HeaderValue)> {
    if let Some(secret) = cookie(headers, cookie_name(app)) {
        if let Some(person) = visitor(headers, app).await? {
            security::record("sign_out", &[("person", &person.id)]);
        }
        app.store.remove_session(sha256(secret.as_bytes())).await?;
    }
    Ok(set_cookie(app, "", 0))
}

/// Ends all sessions of the person who makes a request: the header that takes the
/// cookie away. Tokens stay.
///
/// # Errors
/// If the database fails.
pub async fn end_all_sessions(
    app: &App,
    headers: &HeaderMap,
    person: &Person,
) -> Reply<(header::HeaderName, HeaderValue)> {
    app.store.remove_sessions(person.id).await?;
    security::record("sign_out_everywhere", &[("person", &person.id)]);
    end_session(app, headers).await
}

fn set_cookie(app: &App, value: &str, seconds: i64) -> (header::HeaderName, HeaderValue) {
    let secure = if app.secure_cookies { "; Secure" } else { "" };
    let name = cookie_name(app);
    let cookie =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let cookie = HeaderValue::from_str(&cookie).expect("a cookie of hexadecimal digits");
    (header::SET_COOKIE, cookie)
}

/// The hash of a new password of a person.
///
/// # Errors
/// Return `422 Unprocessable Content` where it is too easily guessed, `429 Too
/// Many Requests` where too many passwords are being hashed.
pub async fn hash_password(password: &str, person: &Person) -> Reply<String> {
    guessable::check(password, person)?;
    passwords::hash(guessable::normal(password)).await
}

/// The account that login and password belong to.
///
/// # Errors
/// Return `401 Unauthorized` where they do not fit, `422 Unprocessable Content`
/// where they are longer than any can be, `429 Too Many Requests` with the seconds
/// to wait after too many such attempts.
pub async fn check_password(
    app: &App,
    login: &str,
    password: String,
    from: Peer,
) -> Reply<Account> {
    let login = login.trim();
    // Before anything is looked up or kept.
    if login.len() > LOGIN {
        return Err(Refused::new(Code::InvalidLogin).at("/login"));
    }
    if password.len() > passwords::LONGEST {
        return Err(Refused::new(Code::LongPassword).at("/password"));
    }
    if let Err(seconds) = app.attempts.begin(login, from.0, app.clock.now()) {
        security::record(
            "sign_in_delayed",
            &[("login", &login), ("from", &from), ("seconds", &seconds)],
        );
        return Err(Refused::too_many(seconds));
    }
    let account = app.store.account(login).await?;
    // An unknown login takes as long as a wrong password.
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let normal = guessable::normal(&password);
    let mut fits = passwords::fits(normal.clone(), hash.clone()).await?;
    if !fits && normal != password {
        // A hash from before may be of the characters as they were typed.
        fits = passwords::fits(password, hash).await?;
    }
    match account.filter(|_| fits) {
        Some(account) => {
            app.attempts.fits(login, from.0, app.clock.now());
            security::record("sign_in", &[("person", &account.person.id), ("from", &from)]);
            Ok(account)
        }
        None => {
            security::record("sign_in_refused", &[("login", &login), ("from", &from)]);
            Err(Refused::wrong_password())
        }
    }
}

/// Whether a login can be one.
///
/// # Errors
/// Return `422 Unprocessable Content` otherwise.
pub fn check_login(login: &str) -> Reply<()> {
    let fits = (2..=LOGIN).contains(&login.len())
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    if fits { Ok(()) } else { Err(Refused::new(Code::InvalidLogin).at("/login")) }
}
