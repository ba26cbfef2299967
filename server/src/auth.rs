//! Who asks: sessions in a cookie, tokens in a header, and what they may do.
//!
//! Both are random secrets kept as SHA-256: one look-up serves either, which is
//! why no session framework is here. Passwords are kept as argon2id.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use axum::{
    extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use review::{
    api::{Person, Role},
    canonical::sha256,
    id::PersonId,
    time::Timestamp,
};
use tokio::sync::Semaphore;

use crate::{
    App,
    clock::random,
    problem::{Refused, Reply},
    store::{Account, Credential, Kind},
};

/// Name of the session's cookie.
const COOKIE: &str = "tekser";
/// How long a session lasts: a working month, in milliseconds.
const SESSION: i64 = 30 * 86_400_000;
/// How long an invitation lasts: a week, in milliseconds.
pub const INVITATION: i64 = 7 * 86_400_000;
/// Wrong passwords within a minute, for a login, before more are refused.
const ATTEMPTS: u32 = 10;
/// The same for an address, behind which many people may be.
const ATTEMPTS_FROM: u32 = 60;
/// Shortest password, in characters.
const PASSWORD: usize = 10;

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
        visitor(&parts.headers, app).await?.map(Self).ok_or_else(Refused::signed_out)
    }
}

impl OptionalFromRequestParts<App> for Actor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Refused> {
        Ok(visitor(&parts.headers, app).await?.map(Self))
    }
}

/// The person that the headers of a request speak for.
///
/// # Errors
/// If the database fails.
pub async fn visitor(headers: &HeaderMap, app: &App) -> Reply<Option<Person>> {
    let (secret, kind) = match (bearer(headers), cookie(headers, COOKIE)) {
        (Some(token), _) => (token, Kind::Token),
        (None, Some(session)) => (session, Kind::Session),
        (None, None) => return Ok(None),
    };
    let (hash, now) = (sha256(secret.as_bytes()), app.clock.now());
    let Some((person, used_at)) = app.store.bearer(&hash, kind, now).await? else {
        return Ok(None);
    };
    // To the hour: a look must not cost a write.
    let hour = 3_600_000;
    if used_at.is_none_or(|at| now.milliseconds() - at.milliseconds() > hour) {
        let store = app.store.clone();
        tokio::spawn(async move { store.touch(hash, now).await });
    }
    Ok(Some(person))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
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

/// Begins a session: the header that gives the browser its cookie.
///
/// # Errors
/// If the database fails.
pub async fn begin_session(
    app: &App,
    person: PersonId,
) -> Reply<(header::HeaderName, HeaderValue)> {
    let secret = app.clock.secret();
    let now = app.clock.now();
    let credential = Credential {
        id: app.clock.id(),
        hash: sha256(secret.as_bytes()),
        person,
        kind: Kind::Session,
        label: String::new(),
        created_at: now,
        expires_at: Some(Timestamp::from_milliseconds(now.milliseconds() + SESSION)),
    };
    app.store.add_credential(credential).await?;
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
    if let Some(secret) = cookie(headers, COOKIE) {
        app.store.remove_session(sha256(secret.as_bytes())).await?;
    }
    Ok(set_cookie(app, "", 0))
}

fn set_cookie(app: &App, value: &str, seconds: i64) -> (header::HeaderName, HeaderValue) {
    let secure = if app.secure_cookies { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let cookie = HeaderValue::from_str(&cookie).expect("a cookie of hexadecimal digits");
    (header::SET_COOKIE, cookie)
}

/// What the password of a login that does not exist is compared with: as costly
/// as a real hash, and no password fits it.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm8gYWNjb3VudCBoZXJlIQ$bm8gcGFzc3dvcmQgaGFzaGVzIHRvIHRoaXMgdGV4dCE";

/// Hashing takes 19 MiB and a core: more than two at once would let strangers
/// exhaust the memory.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The hash of a new password.
///
/// # Errors
/// Return `422 Unprocessable Content` where it is too short.
pub async fn hash_password(password: String) -> Reply<String> {
    if password.chars().count() < PASSWORD {
        return Err(Refused::invalid("weak_password"));
    }
    let _turn = HASHING.acquire().await.expect("it is never closed");
    let hashing = tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(&random::<16>()).expect("16 bytes are a salt");
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.expect("the default parameters are valid").to_string()
    });
    Ok(hashing.await.expect("hashing does not panic"))
}

/// The account that login and password belong to.
///
/// # Errors
/// Return `401 Unauthorized` where they do not fit, `429 Too Many Requests`
/// after too many such attempts.
pub async fn check_password(
    app: &App,
    login: &str,
    password: String,
    from: Peer,
) -> Reply<Account> {
    let login = login.trim();
    let now = app.clock.now();
    let from_there =
        from.0.is_none_or(|from| app.attempts.may_try(&format!("from {from}"), ATTEMPTS_FROM, now));
    if !from_there || !app.attempts.may_try(login, ATTEMPTS, now) {
        return Err(Refused::too_many());
    }
    let account = app.store.account(login).await?;
    // An unknown login takes as long as a wrong password.
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let hash = hash.unwrap_or_else(|| DECOY.to_owned());
    let _turn = HASHING.acquire().await.expect("it is never closed");
    let checking = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    let fits = checking.await.expect("checking does not panic");
    match account.filter(|account| fits && account.password_hash.is_some()) {
        Some(account) => {
            app.attempts.forget(login);
            Ok(account)
        }
        None => Err(Refused::wrong_password()),
    }
}

/// Where a request came from; `None` where that says nothing: in process, or from
/// a proxy on this machine, behind which everybody is.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|ConnectInfo(address)| address.ip());
        Ok(Self(address.filter(|address| !address.is_loopback())))
    }
}

/// Wrong passwords lately, by login and by address. Bounded: under attack the oldest go first.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Arc<Mutex<HashMap<String, (u32, Timestamp)>>>);

impl Attempts {
    /// Counts an attempt; `false` where there were too many within a minute.
    fn may_try(&self, login: &str, limit: u32, now: Timestamp) -> bool {
        let minute_ago = Timestamp::from_milliseconds(now.milliseconds() - 60_000);
        let mut attempts = self.0.lock().expect("nothing panics while it is held");
        if attempts.len() > 10_000 {
            attempts.retain(|_, (_, since)| *since > minute_ago);
        }
        let (count, since) = attempts.entry(login.to_lowercase()).or_insert((0, now));
        if *since <= minute_ago {
            (*count, *since) = (0, now);
        }
        *count += 1;
        *count <= limit
    }

    fn forget(&self, login: &str) {
        let mut attempts = self.0.lock().expect("nothing panics while it is held");
        attempts.remove(&login.to_lowercase());
    }
}

/// Whether a login can be one.
///
/// # Errors
/// Return `422 Unprocessable Content` otherwise.
pub fn check_login(login: &str) -> Reply<()> {
    let fits = (2..=64).contains(&login.len())
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    if fits { Ok(()) } else { Err(Refused::invalid("invalid_login")) }
}

/// Takes note of the language a request wants, for the errors it may get.
pub async fn with_locale(State(_): State<App>, request: Request, next: Next) -> Response {
    let locale = crate::locale_of(request.headers());
    crate::problem::LOCALE.scope(std::cell::Cell::new(locale), next.run(request)).await
}

#[cfg(test)]
mod tests {
    use argon2::Params;

    use super::*;

    #[test]
    fn an_unknown_login_costs_as_much_as_a_known_one() {
        let decoy = PasswordHash::new(DECOY).expect("a PHC string");
        let params = Params::try_from(&decoy).expect("parameters");
        let usual = Params::default();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (usual.m_cost(), usual.t_cost(), usual.p_cost())
        );
        assert_eq!(decoy.hash.expect("a hash").len(), Params::DEFAULT_OUTPUT_LEN);
    }
}
