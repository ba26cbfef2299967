//! The review itself: texts, confirmations, flags, alignment, undo.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use review::{
    command::{Command, alignment::Operation},
    model::{
        dismissal::NewDismissal,
        flag::{FlagEdit, NewFlag},
        id::{ArticleId, FlagId, SegmentId},
    },
    rules::findings::{self, Found},
    wire::{
        api::{Confirmation, NewMarks, NewRating, NewText, Role, UndoRequest, Written},
        routes,
    },
};

use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    body::Body,
    carry_out,
    extract::{Path, Query},
    json, json_of,
};
use crate::{
    auth::Actor,
    problem::{Refused, Reply},
    state::App,
    work::Weight,
};

/// Put a new text into a segment.
#[utoipa::path(put, path = routes::REVISE.path, tag = "review", request_body = NewText, responses(
    (status = 200, body = Written),
    (status = 409, description = "The segment has changed since: the problem holds it as it is."),
))]
pub(super) async fn revise(
    State(app): State<App>,
    actor: Actor,
    Path((article, segment)): Path<(ArticleId, SegmentId)>,
    Body { value: NewText { revision, text, restores }, key }: Body<NewText>,
) -> Reply<Json<Written>> {
    let restores = match restores {
        Some(n) => {
            let event = app.store.event(article, n).await?;
            Some(Box::new(event.ok_or_else(Refused::not_found)?))
        }
        None => None,
    };
    let command = Command::Revise { segment, revision, text, restores };
    carry_out(&app, actor, Role::Editor, article, command, key).await.map(Json)
}

/// Confirm a segment, or take that back.
#[utoipa::path(put, path = routes::CONFIRM.path, tag = "review", request_body = Confirmation, responses((status = 200, body = Written)))]
pub(super) async fn confirm(
    State(app): State<App>,
    actor: Actor,
    Path((article, segment)): Path<(ArticleId, SegmentId)>,
    Body { value: Confirmation { revision, confirmed }, key }: Body<Confirmation>,
) -> Reply<Json<Written>> {
    let command = Command::Confirm { segment, revision, confirmed };
    carry_out(&app, actor, Role::Editor, article, command, key).await.map(Json)
}

/// Say how good a segment is as a whole, from 0 to 100, or take that back.
#[utoipa::path(put, path = routes::RATE.path, tag = "review", request_body = NewRating, responses(
    (status = 200, body = Written),
    (status = 422),
))]
pub(super) async fn rate(
    State(app): State<App>,
    actor: Actor,
    Path((article, segment)): Path<(ArticleId, SegmentId)>,
    Body { value: NewRating { revision, score }, key }: Body<NewRating>,
) -> Reply<Json<Written>> {
    let command = Command::Rate { segment, revision, score };
    carry_out(&app, actor, Role::Editor, article, command, key).await.map(Json)
}

/// Put bold, links and the like of a segment on other words.
#[utoipa::path(put, path = routes::PLACE_MARKS.path, tag = "review", request_body = NewMarks, responses(
    (status = 200, body = Written),
    (status = 422, description = "A mark would be added or left out, or lies outside the text."),
))]
pub(super) async fn place_marks(
    State(app): State<App>,
    actor: Actor,
    Path((article, segment)): Path<(ArticleId, SegmentId)>,
    Body { value: NewMarks { revision, marks }, key }: Body<NewMarks>,
) -> Reply<Json<Written>> {
    let command = Command::PlaceMarks { segment, revision, marks };
    carry_out(&app, actor, Role::Editor, article, command, key).await.map(Json)
}

/// Raise a flag.
#[utoipa::path(post, path = routes::RAISE_FLAG.path, tag = "review", request_body = NewFlag, responses(
    (status = 201, body = Written),
    (status = 422),
))]
pub(super) async fn raise(
    State(app): State<App>,
    actor: Actor,
    Path((article, segment)): Path<(ArticleId, SegmentId)>,
    Body { value: flag, key }: Body<NewFlag>,
) -> Reply<impl IntoResponse> {
    let written =
        carry_out(&app, actor, Role::Editor, article, Command::Raise { segment, flag }, key)
            .await?;
    Ok((StatusCode::CREATED, Json(written)))
}

/// Edit, resolve, reopen or withdraw a flag.
#[utoipa::path(patch, path = routes::CHANGE_FLAG.path, tag = "review", request_body = FlagEdit, responses((status = 200, body = Written)))]
pub(super) async fn change_flag(
    State(app): State<App>,
    actor: Actor,
    Path((article, flag)): Path<(ArticleId, FlagId)>,
    Body { value: edit, key }: Body<FlagEdit>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Editor, article, Command::ChangeFlag { flag, edit }, key)
        .await
        .map(Json)
}

/// Set a finding of an automatic check aside, or take that back.
#[utoipa::path(put, path = routes::DISMISS.path, tag = "review", request_body = NewDismissal, responses((status = 200, body = Written)))]
pub(super) async fn dismiss(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: dismissal, key }: Body<NewDismissal>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Editor, article, Command::Dismiss(dismissal), key).await.map(Json)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FindingsQuery {
    /// Ask the server's dictionaries too, which the screens do without.
    #[serde(default)]
    spelling: bool,
}

/// What the automatic checks find in the article as it stands.
#[utoipa::path(get, path = routes::LOAD_FINDINGS.path, tag = "review", params(FindingsQuery), responses((status = 200, body = Vec<Found>)))]
pub(super) async fn findings(
    State(app): State<App>,
    _: Actor,
    Path(article): Path<ArticleId>,
    Query(query): Query<FindingsQuery>,
) -> Reply<Response> {
    // Dictionaries take their time with any text.
    let turn = match query.spelling {
        true => app.work.turn(Weight::Long).await?,
        false => app.turn(article).await?,
    };
    let article = app.store.article(article).await?.ok_or_else(Refused::not_found)?;
    let rules = app.store.project().await?.project.rules;
    let found = turn.run(move |_| {
        let found = match query.spelling {
            true => findings::find_with(&article, &rules, Some(app.shelf.dictionaries())),
            false => findings::find(&article, &rules),
        };
        json_of(&found)
    });
    Ok(json(found.await?))
}

/// Change which sentences belong together.
#[utoipa::path(post, path = routes::REALIGN.path, tag = "review", request_body = Operation, responses((status = 200, body = Written)))]
pub(super) async fn realign(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: operation, key }: Body<Operation>,
) -> Reply<Json<Written>> {
    carry_out(&app, actor, Role::Editor, article, Command::Realign(operation), key).await.map(Json)
}

/// Take an event back: one's own, or, as a lead, anybody's.
#[utoipa::path(post, path = routes::UNDO.path, tag = "review", request_body = UndoRequest, responses(
    (status = 200, body = Written),
    (status = 409, description = "What it did has been changed since."),
))]
pub(super) async fn undo(
    State(app): State<App>,
    actor: Actor,
    Path(article): Path<ArticleId>,
    Body { value: UndoRequest { event: n }, key }: Body<UndoRequest>,
) -> Reply<Json<Written>> {
    let person = actor.at_least(Role::Editor)?;
    let event = app.store.event(article, n).await?.ok_or_else(Refused::not_found)?;
    if event.actor != person.id && person.role < Role::Lead {
        return Err(Refused::forbidden());
    }
    let command = Command::Undo { event: Box::new(event) };
    carry_out(&app, Actor(person), Role::Editor, article, command, key).await.map(Json)
}
