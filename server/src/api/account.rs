//! One's own password and tokens.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use review::{
    api::{CreatedToken, NewToken, Problem, Token},
    canonical::sha256,
    command::{FIELD_LIMIT, checked},
    id::PersonId,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{body::Body, extract::Path};
use crate::{
    App,
    auth::{Actor, begin_session, check_password, hash_password},
    peer::Peer,
    problem::{Refused, Reply},
    store::{Credential, Kind},
};

/// An old password and the one to put in its place.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewPassword {
    old: String,
    new: String,
}

/// Change one's password. All sessions end; the answer begins a new one.
#[utoipa::path(post, path = "/password", tag = "account", request_body = NewPassword, responses(
    (status = 204),
    (status = 401, description = "The old one is wrong.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The new one is too short.", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn change_password(
    State(app): State<App>,
    from: Peer,
    headers: HeaderMap,
    Actor(person): Actor,
    Body { value: NewPassword { old, new }, .. }: Body<NewPassword>,
) -> Reply<impl IntoResponse> {
    check_password(&app, &person.login, old, from).await?;
    let hash = hash_password(new).await?;
    app.store.set_password(person.id, hash).await?;
    let cookie = begin_session(&app, &headers, person.id).await?;
    Ok(([cookie], StatusCode::NO_CONTENT))
}

/// One's tokens, without their secrets.
#[utoipa::path(get, path = "/tokens", tag = "account", responses((status = 200, body = [Token])))]
pub(super) async fn list_tokens(
    State(app): State<App>,
    Actor(person): Actor,
) -> Reply<Json<Vec<Token>>> {
    Ok(Json(app.store.tokens(person.id).await?))
}

/// Make a token: the only time its secret is shown.
#[utoipa::path(post, path = "/tokens", tag = "account", request_body = NewToken, responses((status = 201, body = CreatedToken)))]
pub(super) async fn create_token(
    State(app): State<App>,
    Actor(person): Actor,
    Body { value: NewToken { label }, .. }: Body<NewToken>,
) -> Reply<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(new_token(&app, person.id, &label).await?)))
}

/// A token just made.
///
/// # Errors
/// Where the label is not acceptable as text.
pub async fn new_token(app: &App, person: PersonId, label: &str) -> Reply<CreatedToken> {
    let secret = app.clock.secret();
    let token = Token {
        id: app.clock.id(),
        label: checked(label, FIELD_LIMIT)?.trim().to_owned(),
        created_at: app.clock.now(),
        used_at: None,
    };
    let credential = Credential {
        id: token.id,
        hash: sha256(secret.as_bytes()),
        person,
        kind: Kind::Token,
        label: token.label.clone(),
        created_at: token.created_at,
        expires_at: None,
    };
    app.store.add_credential(credential).await?;
    Ok(CreatedToken { token, secret })
}

/// Make a token useless.
#[utoipa::path(delete, path = "/tokens/{token}", tag = "account", params(("token" = String, Path)), responses(
    (status = 204),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn revoke_token(
    State(app): State<App>,
    Actor(person): Actor,
    Path(id): Path<Uuid>,
) -> Reply<StatusCode> {
    if app.store.remove_token(person.id, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refused::not_found())
    }
}
