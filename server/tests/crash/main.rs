//! What an end without notice leaves behind: of the process (`kill -9`) and of the
//! machine (a power cut). Short here; `make rigs` does it at length.

mod kill;
mod power;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use review::{
    log::{article::Article, event::Event},
    wire::api::Written,
};
use serde_json::json;
use tempfile::TempDir;
use tokio::{runtime::Runtime, task::JoinHandle};

/// Clients that save at once, a segment each.
const CLIENTS: usize = 8;

/// How often a rig does what it does: as the environment says, or shortly.
fn times(variable: &str, usually: usize) -> usize {
    let said = std::env::var(variable).ok();
    said.map_or(usually, |said| said.parse().unwrap_or_else(|_| panic!("{variable}: {said}")))
}

/// Says how much a rig did. Not `println`, whose lines cargo keeps for itself.
fn report(line: std::fmt::Arguments<'_>) {
    writeln!(std::io::stderr(), "{line}").expect("standard error can be written");
}

/// A database with an editor and an article in it.
struct Desk {
    folder: TempDir,
    token: String,
    article: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut desk = Self { folder, token: String::new(), article: String::new() };
        desk.does(&["user", "add", "aigul", "--name", "Айгүл"]);
        desk.token = desk.does(&["token", "create", "--user", "aigul"]);
        let target: String = (0..CLIENTS).map(|n| format!("{n}-сөйлем осында тұр.\n")).collect();
        let file = desk.path("kk.txt");
        fs::write(&file, target).expect("a file");
        desk.article = desk.does(&["import", "--user", "aigul", file.to_str().expect("a path")]);
        fs::remove_file(&file).expect("a file");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn does(&self, arguments: &[&str]) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(arguments)
            .env("TEKSER_DATABASE", self.path("tekser.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        // Most ask for no password, and may be gone.
        let _ = child.stdin.take().expect("its input").write_all("құпия сөз 123\n".as_bytes());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// Serves, under another command where there is one.
    fn serve(&self, under: &[&str]) -> Tekser {
        let binary = env!("CARGO_BIN_EXE_tekser");
        let command: Vec<&str> = under.iter().copied().chain([binary]).collect();
        let mut child = Command::new(command[0])
            .args(&command[1..])
            .args(["serve", "--address", "127.0.0.1:0", "--no-sample", "--database"])
            .arg(self.path("tekser.db"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = child.stdout.take().expect("its output");
        let line = BufReader::new(output).lines().next().expect("a line").expect("text");
        let address = line.split_once("http").map(|(_, rest)| format!("http{rest}"));
        let base = format!("{}/api/v1/articles/{}", address.expect("an address"), self.article);
        Tekser { child, base, token: self.token.clone(), client: reqwest::Client::new() }
    }
}

struct Tekser {
    child: Child,
    base: String,
    token: String,
    client: reqwest::Client,
}

impl Tekser {
    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let request = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// All of the log after an event.
    async fn log(&self, mut after: u64) -> Vec<Event> {
        let mut log: Vec<Event> = Vec::new();
        loop {
            let page: review::wire::api::EventPage =
                self.get(&format!("/events?after={after}&limit=500")).await;
            let Some(last) = page.events.last() else { return log };
            after = last.n;
            log.extend(page.events);
        }
    }

    /// Every client saves so many times, or until the server is gone; gives what was
    /// acknowledged, and counts it as it is.
    fn save(
        &self,
        runtime: &Runtime,
        article: &Article,
        saves: usize,
        text: &str,
        answered: &Arc<AtomicUsize>,
    ) -> Vec<JoinHandle<Vec<Event>>> {
        assert_eq!(article.segments.len(), CLIENTS);
        let save = |segment: &review::model::segment::Segment| {
            let (client, token, answered) =
                (self.client.clone(), self.token.clone(), answered.clone());
            let path = format!("{}/segments/{}/text", self.base, segment.id);
            let (first, text) = (segment.revision, text.to_owned());
            runtime.spawn(async move {
                let mut acknowledged = Vec::new();
                for n in 0..u32::try_from(saves).expect("a few") {
                    let revision = first + n;
                    let body =
                        json!({ "revision": revision, "text": format!("{revision} {text}") });
                    let sent = client.put(&path).bearer_auth(&token).json(&body).send().await;
                    let Ok(answer) = sent else { break };
                    let Ok(written) = answer.json::<Written>().await else { break };
                    acknowledged.push(written.event.expect("an event"));
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                acknowledged
            })
        };
        article.segments.iter().map(save).collect()
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
