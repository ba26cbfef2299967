//! Files that mean harm, sent to a server whose files are read as `tekser serve` has
//! them read: whatever they do to their reader, the server answers, and others go on.

mod common;

use std::{fs, path::PathBuf, process::Command, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Response, StatusCode},
};
use common::{Client, Server, read};
use formats::{bytes::archive::pack, own::whole::Whole};
use review::wire::api::{FileRead, Problem};
use server::{
    reader::{COMMAND, Limits, Reader, Task},
    router,
    state::App,
};

/// As little as a reader of small files needs.
const TIGHT: Limits = Limits { memory: 1024 * 1024 * 1024, computing: 2, waiting: 20 };

fn reader(limits: Limits) -> Reader {
    Reader::of_program(env!("CARGO_BIN_EXE_tekser").into(), [COMMAND]).with_limits(limits)
}

/// A server whose files are read in processes.
async fn server(limits: Limits) -> Server {
    let Server { app, folder, .. } = Server::new().await;
    let app: App = app.with_reader(reader(limits));
    let router: Router = router(&app);
    Server { router, app, folder }
}

impl Client {
    async fn upload(&self, name: &str, file: impl Into<Vec<u8>>) -> Response<Body> {
        let request = self.request("POST", &format!("/files?name={name}"));
        self.send(request.body(Body::from(file.into())).expect("a request")).await
    }

    /// Whether a file of somebody else is read as ever.
    async fn goes_on(&self) {
        let answer = self.upload("a.txt", "Су тартылды.").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/json");
        let files: Vec<FileRead> = read(answer).await;
        assert_eq!(files[0].documents[0].target.text, "Су тартылды.");
    }
}

#[tokio::test]
async fn a_reader_that_dies_is_a_problem_and_others_go_on() {
    let server = server(Limits { waiting: 3, ..TIGHT }).await;
    let aigul = server.person("aigul", "editor").await;
    aigul.goes_on().await;
    for trial in ["trial-overflow", "trial-memory", "trial-computing", "trial-waiting"] {
        let answer = aigul.upload(trial, "Су").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{trial}");
        let problem: Problem = read(answer).await;
        assert_eq!(problem.code, "unreadable_file", "{trial}");
        assert!(!problem.title.is_empty() && !problem.detail.contains(trial));
        aigul.goes_on().await;
    }
}

#[tokio::test]
async fn a_program_that_is_no_reader_is_a_problem_too() {
    for (program, argument) in [("/bin/false", "x"), ("/bin/echo", "x"), ("/nowhere/at/all", "x")] {
        if program != "/nowhere/at/all" && !PathBuf::from(program).exists() {
            continue;
        }
        let Server { app, folder, .. } = Server::new().await;
        let app = app.with_reader(Reader::of_program(program.into(), [argument]));
        let server = Server { router: router(&app), app, folder };
        let aigul = server.person("aigul", "editor").await;
        let answer = aigul.upload("a.txt", vec![b'a'; 1_000_000]).await;
        // What a strange program says is no answer of ours.
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{program}");
    }
}

#[tokio::test]
async fn a_file_that_nobody_waits_for_is_read_no_further() {
    let limits = Limits { waiting: 3_600, ..TIGHT };
    let server = server(limits).await;
    let aigul = server.person("aigul", "editor").await;
    // More than are read at once: were they read on, nobody's turn would come.
    for _ in 0..5 {
        let waiting = aigul.upload("trial-waiting", "Су");
        let given_up = tokio::time::timeout(Duration::from_millis(50), waiting).await;
        assert!(given_up.is_err(), "it waits for ever");
    }
    aigul.goes_on().await;
}

#[tokio::test]
async fn the_files_that_ended_a_server_are_told_of() {
    let server = server(Limits::default()).await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let events = server.app.store.log(article.id, article.events).await.expect("a log");
    let whole = serde_json::to_string(&Whole::new(article, String::new(), events)).expect("JSON");
    let undo = "{\"kind\":\"undone\",\"body\":{\"event\":1,\"change\":";
    let nested = |depth: usize| {
        let nest = format!("{}{{}}{}", undo.repeat(depth), "}}".repeat(depth));
        whole.replacen("\"events\":[{", &format!("\"events\":[{nest},{{"), 1)
    };
    let attributes = format!("<p>а<p {}>ә", "a=\"\" ".repeat(50_000));
    let (small, large) = (nested(13_000), nested(600_000));
    let files: [(&str, Vec<u8>); 5] = [
        ("a.json", small.clone().into()),
        ("a.json", large.into()),
        ("a.html", attributes.clone().into()),
        ("a.zip", pack(&[("a.html", attributes.as_bytes())])),
        ("a.md", attributes.into()),
    ];
    for (name, file) in files {
        let answer = aigul.upload(name, file).await;
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        let files: Vec<FileRead> = read(answer).await;
        let told: String = files[0].remarks.iter().map(|it| it.text.as_str()).collect();
        assert!(!told.is_empty() && told.len() < 10_000, "{name}: {told}");
        assert!(name == "a.md" || files[0].documents.is_empty(), "{name}");
    }
    aigul.goes_on().await;
    // The same at the doors of the command line: told, and nothing ends by a signal.
    let folder = server.folder.path();
    let path = folder.join("nested.json");
    fs::write(&path, small).expect("a file");
    for (arguments, code) in [(&["verify"][..], 1), (&["import", "--user", "aigul"], 2)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tekser"));
        command.env("TEKSER_DATABASE", folder.join("tekser.db")).args(arguments);
        let output = command.arg(&path).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(output.stdout.len() + output.stderr.len() < 1_000, "{output:?}");
    }
}

#[tokio::test]
async fn one_bad_file_of_a_folder_keeps_no_other_from_being_imported() {
    let server = Server::new().await;
    server.person("aigul", "editor").await;
    let folder = server.folder.path();
    let files = folder.join("in");
    fs::create_dir(&files).expect("a folder");
    fs::write(files.join("a.txt"), "Су тартылды.").expect("a file");
    fs::write(files.join("trial-overflow"), "Су").expect("a file");
    fs::write(files.join("u.txt"), "Жол салынды.").expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tekser"));
    command.env("TEKSER_DATABASE", folder.join("tekser.db"));
    let output = command.args(["import", "--user", "aigul"]).arg(&files).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2, "{output:?}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("trial-overflow: The file could not be read safely"), "{told}");
}

#[tokio::test]
async fn threads_read_where_there_is_no_program() {
    let task = Task { name: "a.txt".into(), reject_changes: false, language: "kk".into() };
    let answer = Reader::default().read(task, "Су тартылды.").await.expect("an answer");
    let files: Vec<FileRead> = serde_json::from_slice(&answer).expect("JSON");
    assert_eq!(files[0].format.as_deref(), Some("txt"));
}
