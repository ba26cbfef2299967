//! Files through the API and the command line: what goes out comes in again.

mod common;

use std::{fs, process::Command};

use axum::{
    body::{Body, to_bytes},
    http::StatusCode,
};
use common::{Client, Server, read};
use review::{
    log::article::Article,
    model::document::FILE_LIMIT,
    wire::api::{FileRead, Problem, Written},
};
use serde_json::json;

impl Client {
    async fn read_file(&self, name: &str, bytes: Vec<u8>) -> Vec<FileRead> {
        let request = self.request("POST", &format!("/files?name={name}"));
        read(self.send(request.body(Body::from(bytes)).expect("a request")).await).await
    }

    async fn export(&self, article: &Article, format: &str) -> Vec<u8> {
        let answer = self.get(&format!("/articles/{}/export/{format}", article.id)).await;
        assert_eq!(answer.status(), StatusCode::OK, "{format}");
        to_bytes(answer.into_body(), usize::MAX).await.expect("a body").into()
    }

    /// An article with an edit, a resolved flag and a confirmation.
    async fn reviewed(&self) -> Article {
        let article = self.import().await;
        let path = format!("/articles/{}/segments/{}", article.id, article.segments[1].id);
        let body = json!({ "revision": 0, "text": "Алты ел 🙂 қатысты." });
        self.post("PUT", &format!("{path}/text"), &body).await;
        let flag = json!({ "revision": 1, "category": "mistranslation", "severity": "major",
            "target": [{ "start": 0, "end": 4 }], "comment": "Сан", "correction": "Бес" });
        let raised = self.post("POST", &format!("{path}/flags"), &flag).await;
        assert_eq!(raised.status(), StatusCode::CREATED);
        let flag = self.article(&article.id.to_string()).await.flags[0].id;
        let path = format!("/articles/{}/flags/{flag}", article.id);
        self.post("PATCH", &path, &json!({ "status": "resolved" })).await;
        let path = format!("/articles/{}/segments/{}", article.id, article.segments[0].id);
        let body = json!({ "revision": 0, "confirmed": true });
        self.post("PUT", &format!("{path}/confirmation"), &body).await;
        self.article(&article.id.to_string()).await
    }
}

/// What an article says, without ids and times.
fn told(article: &Article) -> Vec<String> {
    let rows = article.segments.iter().map(|segment| {
        let flags = article.flags_of(segment.id).map(|flag| {
            let severity = flag.severity;
            format!("{} {severity:?} {:?} {:?}", flag.category, flag.target, flag.status)
        });
        let flags: Vec<String> = flags.collect();
        let (source, mt, text) = (&segment.source, &segment.mt, &segment.text);
        format!("{source} | {mt} | {text} | {} | {flags:?}", segment.is_said_confirmed())
    });
    rows.collect()
}

#[tokio::test]
async fn what_two_texts_and_flags_go_out_in_brings_them_back() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.reviewed().await;
    for (format, name) in [("json", "a.json"), ("xlf", "a.xlf")] {
        let files = aigul.read_file(name, aigul.export(&article, format).await).await;
        let [file] = &files[..] else { panic!("one file: {files:?}") };
        let [document] = &file.documents[..] else { panic!("one article: {file:?}") };
        let new = document.clone().into_article("ru", "kk");
        let answer = aigul.post("POST", "/articles", &new).await;
        assert_eq!(answer.status(), StatusCode::CREATED, "{format}");
        let written: Written = read(answer).await;
        let id = written.event.expect("an import").article;
        let again = aigul.article(&id.to_string()).await;
        assert_eq!(told(&again), told(&article), "{format}");
        // The tables hold what the log says, after all that followed the import too.
        let at = format!("/articles/{id}/at/{}", again.events);
        let replayed: Article = read(aigul.get(&at).await).await;
        assert_eq!(replayed, again, "{format}");
    }
}

#[tokio::test]
async fn every_form_is_written_and_names_its_file() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.reviewed().await;
    for format in review::model::format::Format::ALL {
        let path = format!("/articles/{}/export/{}", article.id, format.as_str());
        let answer = aigul.get(&path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let name = answer.headers()["content-disposition"].to_str().expect("ASCII").to_owned();
        assert!(name.starts_with("attachment; filename="), "{name}");
        assert!(name.ends_with(format.ending()), "{name}");
        assert_eq!(answer.headers()["content-type"], format.media_type());
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        assert!(!bytes.is_empty(), "{path}");
    }
    // The clean Word document says what the text does.
    let files = aigul.read_file("a.docx", aigul.export(&article, "docx").await).await;
    let text = &files[0].documents[0].target.text;
    assert!(
        text.contains("Форум Душанбеде өтті.") && text.contains("Алты ел 🙂 қатысты."),
        "{text}"
    );
}

#[tokio::test]
async fn what_follows_an_import_is_all_done_or_nothing_is() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let row = |end: u32| {
        let flag = json!({ "revision": 0, "category": "omission", "severity": "minor",
            "target": [{ "start": 0, "end": end }] });
        json!({ "source_at": { "start": 0, "end": 3 }, "target_at": { "start": 0, "end": 3 },
            "flags": [{ "flag": flag, "status": "open" }] })
    };
    let article = |end: u32| {
        json!({ "source_lang": "ru", "target_lang": "kk", "source": "Су.", "target": "Су.",
            "rows": [row(end)] })
    };
    let refused = aigul.post("POST", "/articles", &article(9)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let listed: Vec<serde_json::Value> = read(aigul.get("/articles").await).await;
    assert_eq!(listed.len(), 0);
    let made = aigul.post("POST", "/articles", &article(2)).await;
    assert_eq!(made.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn bad_files_are_named_and_nothing_is_saved() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let cases: [(&str, &[u8]); 5] = [
        ("a.xlf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>\n<xliff>&a;</xliff>"),
        ("a.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("a.docx", b"PK\x03\x04 cut off"),
        ("a.txt", b"\x00\x01\x02"),
        ("a.json", b"{\"format\": \"tekser-article\""),
    ];
    for (name, bytes) in cases {
        let files = aigul.read_file(name, bytes.to_vec()).await;
        assert!(files.iter().all(|file| file.documents.is_empty()), "{name}: {files:?}");
        assert!(files.iter().all(|file| !file.remarks.is_empty()), "{name}: {files:?}");
    }
    let request = aigul.request("POST", "/files?name=a.txt");
    let large = request.body(Body::from(vec![b'a'; FILE_LIMIT + 1])).expect("a request");
    let refused = aigul.send(large).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let problem: Problem = read(refused).await;
    assert_eq!(problem.code, "too_large");
    let viewer = server.person("erlan", "viewer").await;
    let request = viewer.request("POST", "/files?name=a.txt").body(Body::from("а"));
    let refused = viewer.send(request.expect("a request")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let listed: Vec<serde_json::Value> = read(aigul.get("/articles").await).await;
    assert_eq!(listed.len(), 0);
}

#[tokio::test]
async fn a_folder_goes_in_and_all_articles_come_out() {
    let server = Server::new().await;
    server.person("aigul", "editor").await;
    let folder = server.folder.path();
    let files = folder.join("in");
    fs::create_dir_all(files.join("below")).expect("a folder");
    fs::write(files.join("су.kk.txt"), "Қалада су құбыры жөнделді.").expect("a file");
    fs::write(files.join("су.ru.txt"), "В городе отремонтировали водопровод.").expect("a file");
    fs::write(files.join("below/жол.html"), "<html lang=kk><h1>Жол салынды</h1><p>Ауылға.")
        .expect("a file");
    fs::write(files.join("broken.xlf"), "<xliff").expect("a file");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tekser"));
        command.env("TEKSER_DATABASE", folder.join("tekser.db"));
        command.args(arguments).output().expect("the binary runs")
    };
    let input = files.to_str().expect("a path");
    let imported = run(&["import", "--user", "aigul", input]);
    assert_eq!(imported.status.code(), Some(2), "one file was not read: {imported:?}");
    assert_eq!(String::from_utf8_lossy(&imported.stdout).lines().count(), 2, "{imported:?}");
    assert!(String::from_utf8_lossy(&imported.stderr).contains("broken.xlf: 1: "), "{imported:?}");
    let output = folder.join("out");
    let path = output.to_str().expect("a path");
    let exported = run(&["export", "--all", "--format", "html", "--output", path]);
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    let written: Vec<String> = fs::read_dir(&output)
        .expect("the folder")
        .map(|entry| fs::read_to_string(entry.expect("a file").path()).expect("a page"))
        .collect();
    assert_eq!(written.len(), 2);
    assert!(written.iter().any(|page| page.contains("<h1>Жол салынды</h1>")), "{written:?}");
    let pair = server.app.store.articles(false).await.expect("articles");
    assert_eq!(pair.iter().filter(|article| article.has_source).count(), 1);
}
