//! One's own password and tokens.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use language::text::{canonical::sha256, time::Timestamp};
use review::{
    command::{FIELD_LIMIT, checked},
    model::id::PersonId,
    wire::{
        api::{CreatedToken, MOST_TOKEN_DAYS, NewPassword, NewToken, Token},
        code::Code,
        routes,
    },
};
use uuid::Uuid;

use super::{body::Body, extract::Path};
use crate::{
    auth::{SignedIn, begin_session, check_password, hash_password},
    peer::Peer,
    problem::{Refused, Reply},
    security,
    state::App,
    store::{Credential, Kind},
};

/// Change one's password. All sessions and tokens end; the answer begins a new
/// session.
#[utoipa::path(post, path = routes::CHANGE_PASSWORD.path, tag = "account", security(("session" = [])), request_body = NewPassword, responses(
    (status = 204),
    (status = 401, description = "The old one is wrong."),
    (status = 422, description = "The new one is too easily guessed."),
))]
pub(super) async fn change_password(
    State(app): State<App>,
    from: Peer,
    SignedIn { person, .. }: SignedIn,
    headers: HeaderMap,
    Body { value: NewPassword { old, new }, .. }: Body<NewPassword>,
) -> Reply<impl IntoResponse> {
    let checked = check_password(&app, &person.login, old, from).await;
    checked.map_err(|refused| refused.at("/old"))?;
    let hash = hash_password(&new, &person).await.map_err(|refused| refused.at("/new"))?;
    app.store.set_password(person.id, hash).await?;
    security::record("password_changed", &[("person", &person.id)]);
    let cookie = begin_session(&app, &headers, person.id).await?;
    Ok(([cookie], StatusCode::NO_CONTENT))
}

/// One's tokens, without their secrets.
#[utoipa::path(get, path = routes::LOAD_TOKENS.path, tag = "account", security(("session" = [])), responses((status = 200, body = [Token])))]
pub(super) async fn list_tokens(
    State(app): State<App>,
    SignedIn { person, .. }: SignedIn,
) -> Reply<Json<Vec<Token>>> {
    Ok(Json(app.store.tokens(person.id, app.clock.now()).await?))
}

/// Make a token: the only time its secret is shown. It ends after 90 days, or
/// after as many as are asked for, up to a year.
#[utoipa::path(post, path = routes::CREATE_TOKEN.path, tag = "account", security(("session" = [])), request_body = NewToken, responses(
    (status = 201, body = CreatedToken),
    (status = 422),
))]
pub(super) async fn create_token(
    State(app): State<App>,
    SignedIn { person, .. }: SignedIn,
    Body { value: new, .. }: Body<NewToken>,
) -> Reply<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(new_token(&app, person.id, &new).await?)))
}

/// A token just made.
///
/// # Errors
/// Where the label is not acceptable as text, the days are none or too many, or
/// the person is switched off.
pub async fn new_token(app: &App, person: PersonId, new: &NewToken) -> Reply<CreatedToken> {
    if !(1..=MOST_TOKEN_DAYS).contains(&new.days) {
        return Err(Refused::new(Code::TokenDays).at("/days"));
    }
    let label = checked(&new.label, FIELD_LIMIT);
    let label = label.map_err(|refusal| Refused::from(refusal).at("/label"))?;
    let (secret, now) = (app.clock.secret(), app.clock.now());
    let lasts = i64::from(new.days) * 86_400_000;
    let token = Token {
        id: app.clock.id(),
        label: label.trim().to_owned(),
        scope: new.scope,
        created_at: now,
        used_at: None,
        expires_at: Timestamp::from_milliseconds(now.milliseconds() + lasts),
    };
    let credential = Credential {
        id: token.id,
        hash: sha256(secret.as_bytes()),
        person,
        kind: Kind::Token,
        label: token.label.clone(),
        scope: token.scope,
        created_at: token.created_at,
        expires_at: token.expires_at,
    };
    app.store.add_credential(credential, None).await?;
    let fields: [(&str, &dyn std::fmt::Display); 3] =
        [("person", &person), ("token", &token.id), ("scope", &token.scope.as_str())];
    security::record("token_made", &fields);
    Ok(CreatedToken { token, secret })
}

/// Make a token useless.
#[utoipa::path(delete, path = routes::REVOKE_TOKEN.path, tag = "account", security(("session" = [])), responses((status = 204)))]
pub(super) async fn revoke_token(
    State(app): State<App>,
    SignedIn { person, .. }: SignedIn,
    Path(id): Path<Uuid>,
) -> Reply<StatusCode> {
    if app.store.remove_credential(person.id, Kind::Token, id).await? {
        security::record("token_revoked", &[("person", &person.id), ("token", &id)]);
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refused::not_found())
    }
}
