//! Checkpoints: a signed text that stands for all articles, and the proofs that
//! one of them is in it.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use certificate::checkpoint::{self, Checkpoint};
use review::{
    model::{
        checkpoint::{Inclusion, SignedNote},
        id::ArticleId,
    },
    wire::routes,
};

use super::extract::Path;
use crate::{
    auth::Actor,
    problem::{Refused, Reply},
    state::App,
    work::Weight,
};

/// A signed note over the heads of all articles (C2SP `tlog-checkpoint`); also,
/// as text, at `/.well-known/tekser-checkpoint`.
#[utoipa::path(get, path = routes::LOAD_CHECKPOINT.path, tag = "approval", responses((status = 200, body = SignedNote)))]
pub(super) async fn show_checkpoint(State(app): State<App>, _: Actor) -> Reply<Json<SignedNote>> {
    Ok(Json(SignedNote { checkpoint: note(&app).await? }))
}

/// The same for everybody: it tells a number and a hash. As it is made anew of all
/// articles and asks for no account, strangers wait for each other.
pub(super) async fn publish(State(app): State<App>) -> Reply<impl IntoResponse> {
    let _turn = app.publishing.acquire().await.expect("never closed");
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((plain, note(&app).await?))
}

/// A checkpoint with the proof that it was made of this article's log as it is.
#[utoipa::path(get, path = routes::LOAD_INCLUSION.path, tag = "approval", responses((status = 200, body = Inclusion)))]
pub(super) async fn show_inclusion(
    State(app): State<App>,
    _: Actor,
    Path(article): Path<ArticleId>,
) -> Reply<Json<Inclusion>> {
    include(&app, article).await.map(Json)
}

/// The signed note of all articles as they are.
///
/// # Errors
/// If the database fails.
pub async fn note(app: &App) -> Reply<String> {
    let turn = app.work.turn(Weight::Short).await?;
    let (leaves, key, origin) = app.store.heads().await?;
    // Of many articles it takes a moment: not on a thread that answers others.
    let signed = turn.run(move |_| {
        let hashes: Vec<_> = leaves.iter().map(checkpoint::leaf).collect();
        Checkpoint::new(&origin, &hashes).sign(&key)
    });
    Ok(signed.await?)
}

/// The same with the proof that an article is in it.
///
/// # Errors
/// If there is no such article, or the database fails.
pub async fn include(app: &App, article: ArticleId) -> Reply<Inclusion> {
    let turn = app.work.turn(Weight::Short).await?;
    let (leaves, key, origin) = app.store.heads().await?;
    let index = leaves.iter().position(|leaf| leaf.article == article);
    let index = index.ok_or_else(Refused::not_found)?;
    let proving = turn.run(move |_| checkpoint::include(&origin, &leaves, index, &key));
    let proved = proving.await?;
    proved.ok_or_else(|| Refused::failed("no proof of an article that is there".to_owned()))
}
