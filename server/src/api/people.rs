//! People and the invitations by which they come.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use review::{
    api::{Invitation, NewAccount, NewInvitation, Person, PersonEdit, Problem, Role},
    canonical::sha256,
    command::{FIELD_LIMIT, checked},
    id::PersonId,
    text::one_line,
    time::Timestamp,
};

use super::{body::Body, extract::Path};
use crate::{
    App,
    auth::{Actor, INVITATION, begin_session, check_login, hash_password},
    problem::{Refused, Reply},
    store::Account,
};

/// Everybody, by name: events name people by id.
#[utoipa::path(get, path = "/people", tag = "people", responses((status = 200, body = [Person])))]
pub(super) async fn list(State(app): State<App>, _: Actor) -> Reply<Json<Vec<Person>>> {
    Ok(Json(app.store.people().await?))
}

/// Change one's own name, or, as a lead, anybody's name and role.
#[utoipa::path(patch, path = "/people/{person}", tag = "people", request_body = PersonEdit, params(("person" = String, Path)), responses(
    (status = 200, body = Person),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn edit(
    State(app): State<App>,
    Actor(actor): Actor,
    Path(id): Path<PersonId>,
    Body { value: edit, .. }: Body<PersonEdit>,
) -> Reply<Json<Person>> {
    let is_lead = actor.role == Role::Lead;
    if !is_lead && (actor.id != id || edit.role.is_some()) {
        return Err(Refused::forbidden());
    }
    let Account { mut person, .. } =
        app.store.account_of(id).await?.ok_or_else(Refused::not_found)?;
    if let Some(name) = edit.name {
        person.name = person_name(&name)?;
    }
    if let Some(role) = edit.role {
        person.role = role;
    }
    app.store.edit_person(person.clone()).await?;
    Ok(Json(person))
}

/// A name as it is stored.
///
/// # Errors
/// Where it is empty or not acceptable as text.
pub(crate) fn person_name(received: &str) -> Reply<String> {
    let name = checked(received, FIELD_LIMIT)?;
    let name = one_line(&name);
    if name.is_empty() { Err(Refused::invalid("empty")) } else { Ok(name) }
}

/// Make a one-time link for a colleague. Leads only.
#[utoipa::path(post, path = "/invitations", tag = "people", request_body = NewInvitation, responses(
    (status = 201, body = Invitation),
    (status = 403, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn invite(
    State(app): State<App>,
    actor: Actor,
    Body { value: NewInvitation { role }, .. }: Body<NewInvitation>,
) -> Reply<impl IntoResponse> {
    actor.at_least(Role::Lead)?;
    Ok((StatusCode::CREATED, Json(new_invitation(&app, role).await?)))
}

/// An invitation just made.
///
/// # Errors
/// If the database fails.
pub async fn new_invitation(app: &App, role: Role) -> Reply<Invitation> {
    let secret = app.clock.secret();
    let expires_at = Timestamp::from_milliseconds(app.clock.now().milliseconds() + INVITATION);
    app.store.add_invitation(sha256(secret.as_bytes()), role, expires_at).await?;
    Ok(Invitation { path: format!("/invitation/{secret}"), role, expires_at })
}

/// What an invitation is for.
#[utoipa::path(get, path = "/invitations/{token}", tag = "people", params(("token" = String, Path)), security(()), responses(
    (status = 200, body = Invitation),
    (status = 410, description = "Used or expired.", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn show_invitation(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Reply<Json<Invitation>> {
    let hash = sha256(token.as_bytes());
    let found = app.store.invitation(&hash, app.clock.now()).await?;
    let (role, expires_at) = found.ok_or_else(Refused::invitation_over)?;
    Ok(Json(Invitation { path: format!("/invitation/{token}"), role, expires_at }))
}

/// Make the account one was invited to, and sign in.
#[utoipa::path(post, path = "/invitations/{token}", tag = "people", params(("token" = String, Path)), security(()), request_body = NewAccount, responses(
    (status = 201, body = Person),
    (status = 409, description = "The login is taken.", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "Used or expired.", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn accept_invitation(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Body { value: account, .. }: Body<NewAccount>,
) -> Reply<impl IntoResponse> {
    let person = join(&app, &token, account).await?;
    let cookie = begin_session(&app, &headers, person.id).await?;
    Ok((StatusCode::CREATED, [cookie], Json(person)))
}

/// Makes the account that an invitation allows.
///
/// # Errors
/// Where the invitation is over or the account's data are not acceptable.
pub async fn join(app: &App, token: &str, account: NewAccount) -> Reply<Person> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let found = app.store.invitation(&hash, now).await?;
    let (role, _) = found.ok_or_else(Refused::invitation_over)?;
    let person = new_person(app, &account.name, &account.login, role)?;
    let password_hash = Some(hash_password(account.password).await?);
    let account = Account { person: person.clone(), password_hash };
    add(app, account, Some(hash)).await?;
    Ok(person)
}

/// A person as they are stored.
///
/// # Errors
/// Where name or login are not acceptable.
pub fn new_person(app: &App, name: &str, login: &str, role: Role) -> Reply<Person> {
    let login = login.trim().to_owned();
    check_login(&login)?;
    Ok(Person { id: PersonId(app.clock.id()), name: person_name(name)?, login, role })
}

/// Stores an account.
///
/// # Errors
/// Where the login is taken or the invitation is over.
pub async fn add(app: &App, account: Account, invitation: Option<String>) -> Reply<()> {
    let added = app.store.add_person(account, app.clock.now(), invitation).await;
    added.map_err(|error| match error {
        error if error.is_taken() => Refused::login_taken(),
        crate::store::StoreError::Database(sqlx::Error::RowNotFound) => Refused::invitation_over(),
        error => error.into(),
    })
}
