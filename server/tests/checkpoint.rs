//! Checkpoints, as those who do not trust the server use them.

mod common;

use std::process::{Command, Output};

use axum::http::StatusCode;
use certificate::checkpoint::{self, Checkpoint, Failure};
use review::{
    model::checkpoint::{Inclusion, SignedNote},
    wire::{
        api::{NewText, Problem, Written},
        verification::Key,
    },
};

use common::{Server, read};

#[tokio::test]
async fn a_checkpoint_holds_every_article_and_shows_when_one_was_changed() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let keys: Vec<Key> = read(common::open(&server, "/.well-known/tekser-keys.json").await).await;
    let key = keys[0].public.clone();
    let empty = common::text(common::open(&server, "/.well-known/tekser-checkpoint").await).await;
    assert_eq!(Checkpoint::verify(&empty, &key).map(|it| it.size), Ok(0));
    let mut articles = Vec::new();
    for _ in 0..3 {
        articles.push(aigul.import().await);
    }
    for article in &articles {
        let path = format!("/articles/{}/checkpoint", article.id);
        let inclusion: Inclusion = read(aigul.get(&path).await).await;
        let checkpoint = checkpoint::verify(&inclusion, &key).expect("a sound proof");
        assert_eq!((checkpoint.size, &inclusion.leaf.head), (3, &article.head));
    }
    let note: SignedNote = read(aigul.get("/checkpoint").await).await;
    let open = common::text(common::open(&server, "/.well-known/tekser-checkpoint").await).await;
    assert_eq!(note.checkpoint, open, "the same articles give the same note");
    assert!(open.starts_with(&format!("tekser/{}\n3\n", &key[..16])), "{open}");

    // The origin outlives a key.
    let app = &server.app;
    let newer = app.store.rotate_key([9; 32], app.clock.now()).await.expect("a new key").public;
    let again = common::text(common::open(&server, "/.well-known/tekser-checkpoint").await).await;
    assert_eq!(Checkpoint::verify(&again, &newer), Checkpoint::verify(&open, &key));
    assert_eq!(Checkpoint::verify(&again, &key), Err(Failure::Signature));

    let anybody = common::open(&server, "/api/v1/checkpoint").await;
    assert_eq!(anybody.status(), StatusCode::UNAUTHORIZED);
    let nothing = format!("/articles/{}/checkpoint", uuid::Uuid::nil());
    assert_eq!(read::<Problem>(aigul.get(&nothing).await).await.code, "not_found");
}

#[tokio::test]
async fn a_certificate_is_checked_against_a_checkpoint_from_the_command_line() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let (article, other) = (aigul.import().await, aigul.import().await);
    let database = server.folder.path().join("tekser.db");
    let tekser = |arguments: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tekser"));
        command.env("TEKSER_DATABASE", &database).args(arguments).output().expect("it runs")
    };
    let said = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let certificate = async |name: &str| {
        let path = format!("/articles/{}/certificate", article.id);
        let file = server.folder.path().join(name);
        std::fs::write(&file, common::text(aigul.get(&path).await).await).expect("a file");
        file.display().to_string()
    };
    let proof = |id: &str, name: &str| {
        let output = tekser(&["checkpoint", id]);
        let file = server.folder.path().join(name);
        std::fs::write(&file, &output.stdout).expect("a file");
        file.display().to_string()
    };
    let note = said(&tekser(&["checkpoint"]));
    assert!(note.contains("\n2\n"), "{note}");

    let id = article.id.to_string();
    let early = certificate("early.json").await;
    let first = proof(&id, "first.json");
    let text = NewText { revision: 0, text: "Форум аяқталды.".into(), restores: None };
    let path = format!("/articles/{id}/segments/{}/text", article.segments[0].id);
    let _: Written = read(aigul.post("PUT", &path, &text).await).await;
    let late = certificate("late.json").await;
    let second = proof(&id, "second.json");
    let of_other = proof(&other.id.to_string(), "other.json");
    for (checkpoint, certificate, code, words) in [
        (&first, &early, 0, "checkpoint"),
        (&first, &late, 0, "checkpoint"),
        (&second, &late, 0, "checkpoint"),
        (&second, &early, 1, "ends before"),
        (&of_other, &late, 1, "another article"),
    ] {
        let output = tekser(&["verify", "--checkpoint", checkpoint, certificate]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(words), "{said}");
    }
}
