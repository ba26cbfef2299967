//! Signing in and out.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use review::wire::{
    api::{Person, Session, SignIn},
    routes,
};
use uuid::Uuid;

use super::body::Body;
use crate::{
    auth::{Actor, SignedIn, begin_session, check_password, end_all_sessions, end_session},
    peer::Peer,
    problem::{Refused, Reply},
    state::App,
    store::Kind,
};

/// Who is signed in.
#[utoipa::path(get, path = routes::SHOW_SESSION.path, tag = "session", responses(
    (status = 200, body = Person),
    (status = 401, description = "Nobody is."),
))]
pub(super) async fn show(Actor(person): Actor) -> Json<Person> {
    Json(person)
}

/// Sign in: the answer carries the session's cookie. The session that the browser
/// had ends.
#[utoipa::path(post, path = routes::SIGN_IN.path, tag = "session", request_body = SignIn, security(()), responses(
    (status = 200, body = Person),
    (status = 401, description = "Wrong login or password."),
    (status = 403, description = "The account is switched off."),
    (status = 429, description = "Too many attempts."),
))]
pub(super) async fn begin(
    State(app): State<App>,
    from: Peer,
    headers: HeaderMap,
    Body { value: SignIn { login, password }, .. }: Body<SignIn>,
) -> Reply<impl IntoResponse> {
    let account = check_password(&app, &login, password, from).await?;
    let cookie = begin_session(&app, &headers, account.person.id).await?;
    Ok(([cookie], Json(account.person)))
}

/// Sign out here.
#[utoipa::path(delete, path = routes::SIGN_OUT.path, tag = "session", security(()), responses((status = 204)))]
pub(super) async fn end(State(app): State<App>, headers: HeaderMap) -> Reply<impl IntoResponse> {
    let cookie = end_session(&app, &headers).await?;
    Ok(([cookie], StatusCode::NO_CONTENT))
}

/// Where one is signed in, the latest first.
#[utoipa::path(get, path = routes::LOAD_SESSIONS.path, tag = "session", security(("session" = [])), responses((status = 200, body = [Session])))]
pub(super) async fn list(
    State(app): State<App>,
    SignedIn { person, session }: SignedIn,
) -> Reply<Json<Vec<Session>>> {
    Ok(Json(app.store.sessions(person.id, session, app.clock.now()).await?))
}

/// Sign out on one device.
#[utoipa::path(delete, path = routes::END_SESSION.path, tag = "session", security(("session" = [])), responses((status = 204)))]
pub(super) async fn end_one(
    State(app): State<App>,
    SignedIn { person, .. }: SignedIn,
    Path(session): Path<Uuid>,
) -> Reply<StatusCode> {
    if app.store.remove_credential(person.id, Kind::Session, session).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refused::not_found())
    }
}

/// Sign out on all devices. Tokens stay.
#[utoipa::path(delete, path = routes::SIGN_OUT_EVERYWHERE.path, tag = "session", security(("session" = [])), responses((status = 204)))]
pub(super) async fn end_all(
    State(app): State<App>,
    SignedIn { person, .. }: SignedIn,
    headers: HeaderMap,
) -> Reply<impl IntoResponse> {
    let cookie = end_all_sessions(&app, &headers, &person).await?;
    Ok(([cookie], StatusCode::NO_CONTENT))
}
