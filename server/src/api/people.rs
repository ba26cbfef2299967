//! People, the invitations by which they come, the links by which they come back.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use language::text::{accept::one_line, canonical::sha256, time::Timestamp};
use review::{
    command::{FIELD_LIMIT, checked},
    model::id::PersonId,
    wire::{
        api::{
            Invitation, LostPassword, NewAccount, NewInvitation, Person, PersonEdit, Reset, Role,
        },
        code::Code,
        routes,
    },
};

use super::{body::Body, extract::Path};
use crate::{
    auth::{Actor, INVITATION, RESET, SignedIn, begin_session, check_login, hash_password},
    problem::{Refused, Reply},
    security,
    state::App,
    store::{Account, By},
};

/// Everybody, by name: events name people by id.
#[utoipa::path(get, path = routes::LOAD_PEOPLE.path, tag = "people", responses((status = 200, body = [Person])))]
pub(super) async fn list(State(app): State<App>, _: Actor) -> Reply<Json<Vec<Person>>> {
    Ok(Json(app.store.people().await?))
}

/// Change one's own name, or, as a lead, anybody's name and role, and switch
/// accounts off and on. Who is switched off is signed out everywhere at once; their
/// tokens and live streams end. The last lead stays one.
#[utoipa::path(patch, path = routes::EDIT_PERSON.path, tag = "people", security(("session" = [])), request_body = PersonEdit, responses(
    (status = 200, body = Person),
    (status = 409, description = "This is the last lead."),
))]
pub(super) async fn edit(
    State(app): State<App>,
    SignedIn { person: actor, .. }: SignedIn,
    Path(id): Path<PersonId>,
    Body { value: edit, .. }: Body<PersonEdit>,
) -> Reply<Json<Person>> {
    let is_lead = actor.role == Role::Lead;
    if !is_lead && (actor.id != id || edit.role.is_some() || edit.off.is_some()) {
        return Err(Refused::forbidden());
    }
    let by = if is_lead { By::Lead(actor.id) } else { By::Themselves };
    change(&app, id, edit, by).await.map(Json)
}

/// A person changed.
///
/// # Errors
/// Where there is no such person, the name is not acceptable, or nobody could
/// manage people any more.
pub async fn change(app: &App, id: PersonId, edit: PersonEdit, by: By) -> Reply<Person> {
    let name = edit.name.as_deref().map(person_name).transpose()?;
    let edit = PersonEdit { name, ..edit };
    let (role, off) = (edit.role, edit.off);
    let changed = app.store.edit_person(id, edit, app.clock.now(), by).await?;
    let changed = changed.ok_or_else(Refused::not_found)?;
    if let Some(role) = role {
        let role = role.as_str();
        security::record("role_changed", &[("person", &id), ("role", &role), ("by", &by)]);
    }
    if let Some(off) = off {
        let kind = if off { "switched_off" } else { "switched_on" };
        security::record(kind, &[("person", &id), ("by", &by)]);
    }
    Ok(changed)
}

/// End all sessions, tokens and live streams of somebody. Leads only.
#[utoipa::path(delete, path = routes::END_ACCESS.path, tag = "people", security(("session" = [])), responses((status = 204)))]
pub(super) async fn end_access(
    State(app): State<App>,
    SignedIn { person: actor, .. }: SignedIn,
    Path(id): Path<PersonId>,
) -> Reply<StatusCode> {
    let actor = Actor(actor).at_least(Role::Lead)?;
    app.store.account_of(id).await?.ok_or_else(Refused::not_found)?;
    app.store.remove_all(id).await?;
    security::record("access_ended", &[("person", &id), ("by", &actor.id)]);
    Ok(StatusCode::NO_CONTENT)
}

/// Make a one-time link with which a colleague who has lost their password gives
/// themselves a new one. Leads only; one's own password is changed with the old.
#[utoipa::path(post, path = routes::RESET_PASSWORD.path, tag = "people", security(("session" = [])), responses((status = 201, body = Reset)))]
pub(super) async fn reset(
    State(app): State<App>,
    SignedIn { person: actor, .. }: SignedIn,
    Path(id): Path<PersonId>,
) -> Reply<impl IntoResponse> {
    let actor = Actor(actor).at_least(Role::Lead)?;
    if actor.id == id {
        return Err(Refused::forbidden());
    }
    let account = app.store.account_of(id).await?;
    let person = account.map(|account| account.person).filter(|person| !person.login.is_empty());
    let person = person.ok_or_else(Refused::not_found)?;
    let secret = app.clock.secret();
    let expires_at = Timestamp::from_milliseconds(app.clock.now().milliseconds() + RESET);
    let hash = sha256(secret.as_bytes());
    app.store.add_reset(id, hash, expires_at, By::Lead(actor.id)).await?;
    security::record("reset_made", &[("person", &id), ("by", &actor.id)]);
    let reset = Reset { path: format!("/reset/{secret}"), login: person.login, expires_at };
    Ok((StatusCode::CREATED, Json(reset)))
}

/// Whose lost password a link is for.
#[utoipa::path(get, path = routes::LOAD_RESET.path, tag = "people", security(()), responses(
    (status = 200, body = Reset),
    (status = 410, description = "Used or expired."),
))]
pub(super) async fn show_reset(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Reply<Json<Reset>> {
    let found = app.store.reset(&sha256(token.as_bytes()), app.clock.now()).await?;
    let (person, expires_at) = found.ok_or_else(Refused::reset_over)?;
    Ok(Json(Reset { path: format!("/reset/{token}"), login: person.login, expires_at }))
}

/// Give oneself a new password in the place of the lost one, and sign in. All
/// sessions and tokens from before end.
#[utoipa::path(post, path = routes::USE_RESET.path, tag = "people", security(()), request_body = LostPassword, responses(
    (status = 200, body = Person),
    (status = 410, description = "Used or expired."),
    (status = 422, description = "It is too easily guessed."),
))]
pub(super) async fn use_reset(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Body { value: LostPassword { password }, .. }: Body<LostPassword>,
) -> Reply<impl IntoResponse> {
    let person = replace_password(&app, &token, &password).await?;
    let cookie = begin_session(&app, &headers, person.id).await?;
    Ok(([cookie], Json(person)))
}

/// Puts a new password in the place of a lost one: whose it is.
///
/// # Errors
/// Where the link is over or the password too easily guessed.
pub async fn replace_password(app: &App, token: &str, password: &str) -> Reply<Person> {
    let (reset, now) = (sha256(token.as_bytes()), app.clock.now());
    let found = app.store.reset(&reset, now).await?;
    let (person, _) = found.ok_or_else(Refused::reset_over)?;
    let hash = hash_password(password, &person).await;
    let hash = hash.map_err(|refused| refused.at("/password"))?;
    if app.store.use_reset(reset, hash, now).await? {
        security::record("password_reset", &[("person", &person.id)]);
        Ok(person)
    } else {
        Err(Refused::reset_over())
    }
}

/// A name as it is stored.
///
/// # Errors
/// Where it is empty or not acceptable as text.
pub(crate) fn person_name(received: &str) -> Reply<String> {
    let name = checked(received, FIELD_LIMIT);
    let name = one_line(&name.map_err(|refusal| Refused::from(refusal).at("/name"))?);
    if name.is_empty() { Err(Refused::new(Code::Empty).at("/name")) } else { Ok(name) }
}

/// Make a one-time link for a colleague. Leads only.
#[utoipa::path(post, path = routes::INVITE.path, tag = "people", security(("session" = [])), request_body = NewInvitation, responses((status = 201, body = Invitation)))]
pub(super) async fn invite(
    State(app): State<App>,
    SignedIn { person: actor, .. }: SignedIn,
    Body { value: NewInvitation { role }, .. }: Body<NewInvitation>,
) -> Reply<impl IntoResponse> {
    let actor = Actor(actor).at_least(Role::Lead)?;
    Ok((StatusCode::CREATED, Json(new_invitation(&app, role, By::Lead(actor.id)).await?)))
}

/// An invitation just made.
///
/// # Errors
/// If the database fails, or `by` may not invite.
pub async fn new_invitation(app: &App, role: Role, by: By) -> Reply<Invitation> {
    let secret = app.clock.secret();
    let expires_at = Timestamp::from_milliseconds(app.clock.now().milliseconds() + INVITATION);
    app.store.add_invitation(sha256(secret.as_bytes()), role, expires_at, by).await?;
    security::record("invited", &[("role", &role.as_str()), ("by", &by)]);
    Ok(Invitation { path: format!("/invitation/{secret}"), role, expires_at })
}

/// What an invitation is for.
#[utoipa::path(get, path = routes::LOAD_INVITATION.path, tag = "people", security(()), responses(
    (status = 200, body = Invitation),
    (status = 410, description = "Used or expired."),
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
#[utoipa::path(post, path = routes::ACCEPT_INVITATION.path, tag = "people", security(()), request_body = NewAccount, responses(
    (status = 201, body = Person),
    (status = 409, description = "The login is taken."),
    (status = 410, description = "Used or expired."),
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
    let hashed = hash_password(&account.password, &person).await;
    let password_hash = Some(hashed.map_err(|refused| refused.at("/password"))?);
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
    Ok(Person { id: PersonId(app.clock.id()), name: person_name(name)?, login, role, off: false })
}

/// Stores an account.
///
/// # Errors
/// Where the login is taken or the invitation is over.
pub async fn add(app: &App, account: Account, invitation: Option<String>) -> Reply<()> {
    let added = app.store.add_person(account, app.clock.now(), invitation).await;
    added.map_err(|error| match error {
        error if error.is_taken() => Refused::login_taken().at("/login"),
        crate::store::StoreError::Database(sqlx::Error::RowNotFound) => Refused::invitation_over(),
        error => error.into(),
    })
}
