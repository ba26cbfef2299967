//! One file that is whole, and a key that is secret: what is on the disk before,
//! while and after Tekser runs, and what is said where it is not as it should be.

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use axum::http::{StatusCode, header};
use common::{Server, read};
use futures_util::StreamExt;
use language::text::canonical::hex;
use review::wire::api::{NewText, Problem};
use serde_json::json;
use server::store::{KeySource, Options, Store, StoreError};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

/// A folder with a database in it, and what the command line does there.
struct Desk(TempDir);

impl Desk {
    /// With one person and one article.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.does(&["user", "add", "aigul", "--name", "Айгүл", "--role", "lead"]);
        desk.does(&["import", "--user", "aigul", &desk.file("kk.txt", "Форум өтті. Бес ел.\n")]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("a file");
        path.to_str().expect("a path").to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("RUST_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        // Most ask for no password, and may be gone.
        let _ = child.stdin.take().expect("its input").write_all("құпия сөз 123\n".as_bytes());
        child.wait_with_output().expect("it ends")
    }

    /// What a command says that succeeds.
    #[track_caller]
    fn does(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// What a command says that refuses.
    #[track_caller]
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        said
    }

    /// The names in the folder, but for texts.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("a file").file_name();
        let mut names: Vec<String> = entries
            .map(|entry| name(entry).into_string().expect("text"))
            .filter(|name| !name.ends_with(".txt"))
            .collect();
        names.sort();
        names
    }

    fn serve(&self, arguments: &[&str]) -> Serving {
        Serving::start(self.0.path(), arguments)
    }
}

fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(["serve", "--address", "127.0.0.1:0", "--no-sample"])
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let output = child.stdout.take().expect("its output");
        let line = BufReader::new(output).lines().next().expect("a line").expect("text");
        let address = line.split_once("http://").expect("an address").1.to_owned();
        Self { child, address }
    }

    /// Asks it to stop, as a service manager does.
    fn stop(mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
        assert!(asked.success());
        assert_eq!(self.child.wait().expect("it ends").code(), Some(0));
    }

    fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }
}

async fn open(path: &Path) -> SqliteConnection {
    let url = format!("sqlite:{}", path.display());
    SqliteConnection::connect(&url).await.expect("a database")
}

async fn events(path: &Path) -> i64 {
    let mut database = open(path).await;
    sqlx::query_scalar("select count(*) from events").fetch_one(&mut database).await.expect("rows")
}

fn header(path: &Path) -> Vec<u8> {
    fs::read(path).expect("the file")[..100].to_vec()
}

/// Twenty times: saves, an open stream, a signal; the file alone has every save.
#[tokio::test(flavor = "multi_thread")]
async fn a_clean_stop_leaves_one_whole_file() {
    let desk = Desk::new();
    let token = desk.does(&["token", "create", "--user", "aigul"]);
    let client = reqwest::Client::new();
    let mut saved = 0;
    for round in 0..20 {
        let serving = desk.serve(&[]);
        let base = format!("http://{}/api/v1/articles", serving.address);
        let get = |path: String| client.get(path).bearer_auth(&token).send();
        let listed: serde_json::Value =
            get(base.clone()).await.expect("an answer").json().await.expect("JSON");
        let id = listed[0]["id"].as_str().expect("an id").to_owned();
        let article: serde_json::Value =
            get(format!("{base}/{id}")).await.expect("an answer").json().await.expect("JSON");
        let segment = article["segments"][0]["id"].as_str().expect("an id").to_owned();
        let stream = get(format!("{base}/{id}/events/stream")).await.expect("a stream");
        for n in 0..3 {
            let body = json!({ "revision": saved, "text": format!("{round}-{n} нұсқа") });
            let put = client.put(format!("{base}/{id}/segments/{segment}/text"));
            let answer = put.bearer_auth(&token).json(&body).send().await.expect("an answer");
            assert_eq!(answer.status(), reqwest::StatusCode::OK);
            saved += 1;
        }
        serving.stop();
        drop(stream);
        assert_eq!(desk.names(), ["tekser.db", "tekser.key"], "round {round}");
        let copy = desk.path("copy.txt");
        fs::copy(desk.path("tekser.db"), &copy).expect("a copy");
        assert_eq!(events(&copy).await, 1 + saved, "round {round}");
    }
}

#[test]
fn commands_leave_one_file_and_never_make_one() {
    let desk = Desk::new();
    let alone = ["tekser.db", "tekser.key"];
    for arguments in [
        &["user", "list"][..],
        &["key", "list"],
        &["token", "create", "--user", "aigul"],
        &["checkpoint"],
        &["export", "--all", "--output", "out.txt"],
    ] {
        desk.does(arguments);
        assert_eq!(desk.names(), alone, "{arguments:?}");
    }
    // What fails as well.
    desk.refuses(&["token", "create", "--user", "nobody"]);
    assert_eq!(desk.names(), alone);

    let id = "01970000-0000-7000-8000-000000000000";
    for arguments in [
        &["backup", "copy.db"][..],
        &["import", "--user", "aigul", "kk.txt"],
        &["export", id],
        &["update", id, "--user", "aigul", "--source", "kk.txt"],
        &["certificate", id],
        &["checkpoint"],
        &["key", "list"],
        &["key", "rotate"],
        &["user", "list"],
        &["user", "invite"],
        &["token", "create", "--user", "aigul"],
    ] {
        let said = desk.refuses(&[arguments, &["--database", "tekserr.db"]].concat());
        assert!(said.contains("no database tekserr.db"), "{arguments:?}: {said}");
        assert_eq!(desk.names(), alone, "{arguments:?}");
    }
}

/// A command that is done while the server runs takes nothing from it.
#[tokio::test]
async fn a_command_beside_a_server_leaves_it_its_files() {
    let desk = Desk::new();
    let serving = desk.serve(&[]);
    desk.does(&["user", "add", "marat", "--name", "Марат"]);
    assert!(desk.names().contains(&"tekser.db-wal".to_owned()), "{:?}", desk.names());
    assert!(desk.does(&["user", "list"]).contains("marat"));
    serving.stop();
    assert_eq!(desk.names(), ["tekser.db", "tekser.key"]);
}

#[tokio::test]
async fn a_backup_is_whole_new_and_without_the_key() {
    let desk = Desk::new();
    let serving = desk.serve(&[]);
    let said = desk.does(&["backup", "copy.db"]);
    assert!(said.contains("copy.db: whole, 1 articles, 1 events"), "{said}");
    let before = fs::read(desk.path("copy.db")).expect("a copy");
    // Neither is written over: a copy, nor the database itself, nor a key.
    for target in ["copy.db", "tekser.db"] {
        assert!(desk.refuses(&["backup", target]).contains(&format!("{target} is there already")));
    }
    assert!(before == fs::read(desk.path("copy.db")).expect("a copy"));
    fs::write(desk.path("other.key"), "қымбат").expect("a file");
    assert!(desk.refuses(&["backup", "other.db", "--with-key"]).contains("other.key is there"));
    let nowhere = desk.refuses(&["backup", "nowhere/copy.db"]);
    assert!(nowhere.contains("nowhere/copy.db"), "{nowhere}");
    desk.does(&["backup", "keyed.db", "--with-key"]);
    serving.stop();
    let expected = ["copy.db", "keyed.db", "keyed.key", "other.key", "tekser.db", "tekser.key"];
    assert_eq!(desk.names(), expected);

    let secret = fs::read_to_string(desk.path("tekser.key")).expect("a key");
    assert_eq!(fs::read_to_string(desk.path("keyed.key")).expect("a key"), secret);
    for copy in ["copy.db", "keyed.db"] {
        assert!(!holds(&desk.path(copy), secret.trim()), "{copy}");
    }
    // The copy is a database like any other: with the key it signs.
    let asked = ["checkpoint", "--database", "copy.db"];
    assert!(desk.refuses(&asked).contains("copy.key is not there"));
    desk.does(&[&asked[..], &["--key-file", "tekser.key"]].concat());
    assert_eq!(events(&desk.path("copy.db")).await, 1);
}

/// Whether a file holds a secret, as text or as bytes.
fn holds(path: &Path, secret: &str) -> bool {
    let content = fs::read(path).expect("the file");
    let bytes: Vec<u8> = (0..secret.len() / 2)
        .map(|n| u8::from_str_radix(&secret[2 * n..2 * n + 2], 16).expect("hexadecimal"))
        .collect();
    let has = |needle: &[u8]| content.windows(needle.len()).any(|window| window == needle);
    // A part of it is too much as well.
    has(&secret.as_bytes()[..16]) || has(&secret.as_bytes()[48..]) || has(&bytes[..8])
}

#[tokio::test]
async fn what_is_no_sound_database_is_told_before_anybody_works() {
    let desk = Desk::new();
    let refused = |expected: &str| {
        for arguments in [&["serve", "--address", "127.0.0.1:0"][..], &["user", "list"]] {
            let said = desk.refuses(&[arguments, &["--database", "x.db"]].concat());
            assert!(said.contains(expected) && said.contains("x.db"), "{arguments:?}: {said}");
        }
    };
    let path = desk.path("x.db");
    fs::write(&path, "Бұл мәтін ғана.\n".repeat(300)).expect("a file");
    refused("is not a database of Tekser's");
    assert!(fs::read_to_string(&path).expect("as it was").starts_with("Бұл мәтін"));
    fs::remove_file(&path).expect("a file");
    fs::create_dir(&path).expect("a folder");
    refused("is not a database of Tekser's");
    fs::remove_dir(&path).expect("a folder");

    // Another program's is not touched.
    let mut other = SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", path.display()))
        .await
        .expect("a database");
    sqlx::query("create table bookmarks (url text)").execute(&mut other).await.expect("a table");
    other.close().await.expect("closed");
    let before = fs::read(&path).expect("the file");
    refused("is not a database of Tekser's");
    assert!(before == fs::read(&path).expect("the file"));

    // SQLite takes a file of a later form as one to read only.
    let mut later = fs::read(desk.path("tekser.db")).expect("the file");
    later[18] = 9;
    fs::write(&path, &later).expect("a file");
    refused("cannot be written to");

    // A page in the middle that is nonsense: read by nobody at the start, but by the check.
    let mut damaged = fs::read(desk.path("tekser.db")).expect("the file");
    let mut database = open(&desk.path("tekser.db")).await;
    let page: i64 =
        sqlx::query_scalar("select rootpage from sqlite_schema where name = 'segments_article'")
            .fetch_one(&mut database)
            .await
            .expect("a page");
    let at = usize::try_from(page - 1).expect("small") * 4096;
    damaged[at..at + 4096].fill(0xAA);
    fs::write(&path, &damaged).expect("a file");
    fs::copy(desk.path("tekser.key"), desk.path("x.key")).expect("a key");
    let said = desk.refuses(&["serve", "--address", "127.0.0.1:0", "--database", "x.db"]);
    assert!(said.contains("x.db is damaged") && said.contains("backup"), "{said}");
    // A backup of it is refused as well, and nothing is left of it.
    let said = desk.refuses(&["backup", "y.db", "--database", "x.db"]);
    assert!(said.contains("damaged"), "{said}");
    assert!(!desk.names().iter().any(|name| name.starts_with("y.db")), "{:?}", desk.names());
}

/// A large file is looked through for longer than the start waits: by then people work.
#[tokio::test]
async fn damage_found_while_people_work_is_told_to_them_and_nothing_is_written_any_more() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = server.folder.path().join("tekser.db");
    let mut database = open(&path).await;
    sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut database).await.expect("rows");
    // A page that nothing reads which is asked for here.
    let page: i64 =
        sqlx::query_scalar("select rootpage from sqlite_schema where name = 'resets_hash'")
            .fetch_one(&mut database)
            .await
            .expect("a page");
    database.close().await.expect("closed");
    assert!(server.app.store.check().await.is_ok());
    let mut file = fs::OpenOptions::new().write(true).open(&path).expect("the file");
    file.seek(SeekFrom::Start((page.unsigned_abs() - 1) * 4096)).expect("a place");
    file.write_all(&[0xAA; 4096]).expect("written");

    let found = server.app.store.check().await;
    assert!(matches!(found, Err(StoreError::Damaged { .. })), "{found:?}");
    let segment = &article.segments[0];
    let save = format!("/articles/{}/segments/{}/text", article.id, segment.id);
    let new = NewText { revision: 0, text: "Форум аяқталды.".into(), restores: None };
    let mut titles = Vec::new();
    for language in ["kk", "ru", "en"] {
        let request = aigul
            .request("PUT", &save)
            .header(header::ACCEPT_LANGUAGE, language)
            .header(header::CONTENT_TYPE, "application/json");
        let body = serde_json::to_string(&new).expect("JSON");
        let answer = aigul.send(request.body(body.into()).expect("a request")).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let problem: Problem = read(answer).await;
        assert_eq!(problem.code, "damaged");
        titles.push(problem.title);
    }
    titles.dedup();
    assert_eq!(titles.len(), 3, "{titles:?}");
    let token = aigul.post("POST", "/tokens", &json!({ "label": "CMS" })).await;
    assert_ne!(token.status(), StatusCode::CREATED, "no account is written either");
    let now = aigul.article(&article.id.to_string()).await;
    assert_eq!(now.events, article.events, "what is there can be read");
    let text = aigul.get(&format!("/articles/{}/export/txt", article.id)).await;
    assert_eq!(text.status(), StatusCode::OK);
}

/// A copy of a running database without its `-wal`, and what a crash leaves of
/// both: one is told, the other goes on by itself.
#[tokio::test]
async fn a_missing_wal_is_told() {
    let desk = Desk::new();
    desk.serve(&[]).kill();
    assert!(desk.names().contains(&"tekser.db-wal".to_owned()));
    fs::copy(desk.path("tekser.db"), desk.path("x.db")).expect("a copy");
    fs::copy(desk.path("tekser.key"), desk.path("x.key")).expect("a copy");
    let before = header(&desk.path("x.db"));
    for arguments in [&["serve", "--address", "127.0.0.1:0"][..], &["user", "list"]] {
        let said = desk.refuses(&[arguments, &["--database", "x.db"]].concat());
        assert!(said.contains("x.db-wal is not beside it"), "{said}");
        assert_eq!(header(&desk.path("x.db")), before, "it is told again");
    }
    desk.serve(&["--database", "x.db", "--without-wal"]).stop();
    desk.does(&["user", "list", "--database", "x.db"]);
    // With it, nobody is asked for anything; and a command puts all into the one file.
    desk.does(&["user", "list"]);
    assert!(!desk.names().iter().any(|name| name.ends_with("-wal")), "{:?}", desk.names());
    desk.serve(&[]).stop();
    // The other way round it is told too: a new database would destroy it.
    fs::write(desk.path("z.db-wal"), "мәтіндер").expect("a file");
    let said = desk.refuses(&["serve", "--address", "127.0.0.1:0", "--database", "z.db"]);
    assert!(said.contains("z.db-wal is there"), "{said}");
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let mode = |name: &str| {
        let found = fs::metadata(desk.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        found.permissions().mode() & 0o777
    };
    let open_up = |name: &str| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(0o644)).expect("a file");
    };
    // Made so, whatever the umask says, and mended where it was otherwise.
    for mended in [false, true] {
        if mended {
            open_up("tekser.db");
            open_up("tekser.key");
        }
        let serving = desk.serve(&[]);
        for name in ["tekser.db", "tekser.db-wal", "tekser.db-shm", "tekser.key"] {
            assert_eq!(mode(name), 0o600, "{name}, mended: {mended}");
        }
        let copy = format!("copy-{mended}.db");
        desk.does(&["backup", &copy, "--with-key"]);
        for name in [copy, format!("copy-{mended}.key")] {
            assert_eq!(mode(&name), 0o600, "{name}");
        }
        serving.stop();
    }
    // Told where it was open, and where the folder is.
    open_up("tekser.key");
    let said = said(&desk.run(&["checkpoint"]));
    assert!(said.contains("tekser.key") && said.contains("key rotate"), "{said}");
    fs::set_permissions(desk.0.path(), fs::Permissions::from_mode(0o777)).expect("a folder");
    let said = self::said(&desk.run(&["user", "list"]));
    assert!(said.contains("other users may write to the folder"), "{said}");
}

/// A database of before: the secrets in it, of now and of earlier, leave no byte.
#[tokio::test]
async fn secrets_leave_an_earlier_database_without_a_trace() {
    let desk = Desk(tempfile::tempdir().expect("a folder"));
    let path = desk.path("tekser.db");
    let (retired, current) = ([0xA5_u8; 32], [0x5A_u8; 32]);
    let mut database = SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", path.display()))
        .await
        .expect("a database");
    sqlx::query("pragma journal_mode = wal").execute(&mut database).await.expect("as it was");
    let mut migrations = sqlx::migrate!();
    migrations.migrations.to_mut().retain(|migration| migration.version < 9);
    migrations.run(&mut database).await.expect("earlier tables");
    for (secret, ended) in [(retired, Some("2026-02-01T00:00:00.000Z")), (current, None)] {
        sqlx::query("insert into keys values (?, ?, '2026-01-01T00:00:00.000Z', ?)")
            .bind(certificate::public_key(&secret))
            .bind(hex(&secret))
            .bind(ended)
            .execute(&mut database)
            .await
            .expect("a key");
    }
    drop(database);
    // A key of another database's is not written over, and nothing is lost.
    fs::write(desk.path("tekser.key"), hex(&[1; 32])).expect("a file");
    let said = desk.refuses(&["key", "list"]);
    assert!(said.contains("tekser.key holds another key"), "{said}");
    fs::remove_file(desk.path("tekser.key")).expect("a file");

    let serving = desk.serve(&[]);
    desk.does(&["backup", "copy.db"]);
    let kept = fs::read_to_string(desk.path("tekser.key")).expect("a key");
    assert_eq!(kept.trim(), hex(&current));
    let look = |names: &[&str]| {
        for name in names {
            for secret in [retired, current] {
                assert!(!holds(&desk.path(name), &hex(&secret)), "{name}");
            }
        }
    };
    look(&["tekser.db", "tekser.db-wal", "tekser.db-shm", "copy.db"]);
    serving.stop();
    look(&["tekser.db"]);
    assert_eq!(desk.does(&["key", "list"]).lines().count(), 2, "both still verify");
    desk.does(&["checkpoint"]);
}

#[test]
fn without_its_key_nothing_signs_and_none_is_made_unasked() {
    let desk = Desk::new();
    let first = desk.does(&["key", "list"]);
    let first = first.split('\t').next().expect("a key").to_owned();
    fs::rename(desk.path("tekser.key"), desk.path("away.key")).expect("a file");
    for arguments in [&["serve", "--address", "127.0.0.1:0"][..], &["checkpoint"]] {
        let said = desk.refuses(arguments);
        assert!(said.contains("tekser.key is not there"), "{arguments:?}: {said}");
        assert!(said.contains("--key-file") && said.contains("key rotate"), "{said}");
        assert!(!desk.path("tekser.key").exists());
    }
    // What signs nothing goes on; and so does all with the key.
    desk.does(&["user", "list"]);
    desk.does(&["checkpoint", "--key-file", "away.key"]);
    fs::write(desk.path("tekser.key"), hex(&[3; 32])).expect("a file");
    assert!(desk.refuses(&["checkpoint"]).contains("holds another key"));
    fs::remove_file(desk.path("tekser.key")).expect("a file");

    // Knowingly: another key, while the server runs too; the old secret is gone.
    let second = desk.does(&["key", "rotate"]);
    assert_ne!(first, second);
    let old = fs::read_to_string(desk.path("tekser.key")).expect("a key");
    let serving = desk.serve(&[]);
    let third = desk.does(&["key", "rotate"]);
    serving.stop();
    for name in desk.names() {
        let mut content = Vec::new();
        fs::File::open(desk.path(&name)).expect("a file").read_to_end(&mut content).expect("it");
        assert!(!holds(&desk.path(&name), old.trim()), "{name}");
    }
    let listed = desk.does(&["key", "list"]);
    assert_eq!(listed.lines().count(), 3);
    assert!(listed.starts_with(&third), "{listed}");
    desk.does(&["checkpoint"]);
}

/// A rotation by the command line is known to a server that runs.
#[tokio::test]
async fn a_running_server_signs_with_the_key_that_is_current() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let store = &server.app.store;
    let path = server.folder.path().join("tekser.db");
    let before = store.signing_key().await.expect("the key");
    let other = Store::open(&path, None).await.expect("a store");
    other.rotate_key([8; 32], server.app.clock.now()).await.expect("a new key");
    assert_ne!(store.signing_key().await.expect("the key"), before);
    let certificate = aigul.get(&format!("/articles/{}/certificate", article.id)).await;
    assert_eq!(certificate.status(), StatusCode::OK);
}

#[cfg(unix)]
#[test]
fn a_command_may_give_the_key() {
    let desk = Desk(tempfile::tempdir().expect("a folder"));
    let secret = desk.file("safe.txt", &hex(&[6; 32]));
    let from = ["--key-command", "cat safe.txt"];
    let does = |arguments: &[&str]| desk.does(&[arguments, &from].concat());
    does(&["user", "add", "aigul", "--name", "Айгүл"]);
    assert_eq!(desk.names(), ["tekser.db"], "no file for a key");
    let public = certificate::public_key(&[6; 32]);
    assert!(does(&["key", "list"]).starts_with(&public));
    does(&["checkpoint"]);
    // It is rotated in its safe first.
    let said = desk.refuses(&[&["key", "rotate"][..], &from].concat());
    assert!(said.contains("still gives the key"), "{said}");
    fs::write(secret, hex(&[7; 32])).expect("a file");
    let said = desk.refuses(&[&["checkpoint"][..], &from].concat());
    assert!(said.contains("holds another key"), "{said}");
    does(&["key", "rotate"]);
    does(&["checkpoint"]);
}

/// Closed in process: what waits is written, streams end, others are refused.
#[tokio::test]
async fn closing_waits_for_the_writer_and_ends_streams() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/events/stream", article.id);
    let mut stream = aigul.get(&path).await.into_body().into_data_stream();
    let mut saves = Vec::new();
    for segment in &article.segments {
        let confirm =
            review::command::Command::Confirm { segment: segment.id, revision: 0, confirmed: true };
        let (store, id, actor) = (server.app.store.clone(), article.id, article.imported_by);
        saves.push(async move { store.command(id, actor, confirm, None).await });
    }
    let saves = futures_util::future::join_all(saves);
    let (saves, ()) = tokio::join!(saves, server.app.store.close());
    for save in saves {
        save.expect("it waited before");
    }
    while let Some(part) = stream.next().await {
        part.expect("an event");
    }
    let path = server.folder.path().join("tekser.db");
    assert!(!path.with_extension("db-wal").exists() && !path.with_extension("db-shm").exists());
    assert_eq!(events(&path).await, 3);
    let segment = article.segments[0].id;
    let confirm = review::command::Command::Confirm { segment, revision: 0, confirmed: false };
    let refused = server.app.store.command(article.id, article.imported_by, confirm, None).await;
    refused.expect_err("it is closed");
    server.app.store.close().await;

    let options = Options { key: Some(KeySource::beside(&path)), ..Options::default() };
    Store::open_with(&path, options).await.expect("it opens again").close().await;
}

/// Bytes that a process has read from files, whether the disk had to be asked or not.
#[cfg(target_os = "linux")]
fn bytes_read(pid: u32) -> u64 {
    let counts = fs::read_to_string(format!("/proc/{pid}/io")).expect("Linux counts");
    let line = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
    line.expect("a line of it").parse().expect("a number")
}

/// The events of a long article are megabytes: looking for a place among events must
/// not read them.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_save_reads_nothing_of_other_articles() {
    let desk = Desk::new();
    let token = desk.does(&["token", "create", "--user", "aigul"]);
    let client = reqwest::Client::new();
    let serving = desk.serve(&[]);
    let ask = |method: &str, path: &str, body: serde_json::Value| {
        let method = method.parse().expect("a method");
        let url = format!("http://{}/api/v1{path}", serving.address);
        let request = client.request(method, url).bearer_auth(&token).json(&body);
        async move {
            let answer = request.send().await.expect("an answer");
            assert!(answer.status().is_success(), "{}", answer.status());
            answer.json::<serde_json::Value>().await.expect("JSON")
        }
    };
    let listed = ask("GET", "/articles", json!(null)).await;
    let short = listed[0]["id"].as_str().expect("an id").to_owned();
    // Before and after the short one's events, and among them.
    for n in 0..3 {
        // More than SQLite keeps of the file in memory.
        let words = "өңірдегі су шаруашылығының жай-күйі туралы баяндайды, ".repeat(8);
        let sentence = |row| format!("{n} {row}-сөйлем {words}ақыры.\n");
        let target: String = (0..2_500).map(sentence).collect();
        let new = json!({ "source_lang": "ru", "target_lang": "kk", "target": target });
        ask("POST", "/articles", new).await;
    }
    let now = ask("GET", &format!("/articles/{short}"), json!(null)).await;
    let segment = now["segments"][0]["id"].as_str().expect("an id");
    let save = format!("/articles/{short}/segments/{segment}/text");
    let mut read = Vec::new();
    for revision in 0..40 {
        let before = bytes_read(serving.child.id());
        let text = format!("Форум {revision}-рет өтті.");
        ask("PUT", &save, json!({ "revision": revision, "text": text })).await;
        read.push(bytes_read(serving.child.id()) - before);
    }
    read.sort_unstable();
    // Some of them begin with what others had left in SQLite's cache.
    assert!(read[read.len() / 2] < 100_000, "bytes read by a save: {read:?}");
    serving.stop();
}
