//! `kill -9` in the middle of a thousand saves: what was acknowledged is there,
//! and the next start needs no hand.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use review::{api::Written, article::Article, event::Event};
use serde_json::{Value, json};

const CLIENTS: usize = 8;
const SAVES: usize = 1_000;

struct Tekser {
    child: Child,
    address: String,
}

impl Tekser {
    fn start(database: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(["serve", "--address", "127.0.0.1:0", "--no-sample", "--database"])
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let output = child.stdout.take().expect("its output");
        let line = BufReader::new(output).lines().next().expect("a line").expect("text");
        let address = line.split_once("http").map(|(_, rest)| format!("http{rest}"));
        Self { child, address: address.expect("an address") }
    }
}

fn tekser(database: &Path, arguments: &[&str], input: &str) -> String {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
        .args(arguments)
        .env("TEKSER_DATABASE", database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("a password");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

#[test]
fn no_acknowledged_save_is_lost() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("tekser.db");
    tekser(&database, &["user", "add", "aigul", "--name", "Айгүл"], "құпия сөз 123\n");
    let token = tekser(&database, &["token", "create", "--user", "aigul"], "");
    let target: String = (0..CLIENTS).map(|n| format!("{n}-сөйлем осында тұр.\n")).collect();
    let file = folder.path().join("kk.txt");
    std::fs::write(&file, target).expect("a file");
    let file = file.to_str().expect("a path").to_owned();
    let id = tekser(&database, &["import", "--user", "aigul", &file], "");

    let mut running = Tekser::start(&database);
    let client = reqwest::Client::new();
    let base = format!("/api/v1/articles/{id}");
    let get = async |address: &str, path: &str| -> Value {
        let request = client.get(format!("{address}{base}{path}")).bearer_auth(&token);
        request.send().await.expect("an answer").json().await.expect("JSON")
    };
    let article: Article =
        serde_json::from_value(runtime.block_on(get(&running.address, ""))).expect("an article");
    assert_eq!(article.segments.len(), CLIENTS);

    let answered = Arc::new(AtomicUsize::new(0));
    let savers: Vec<_> = article
        .segments
        .iter()
        .map(|segment| {
            let (client, token, answered) = (client.clone(), token.clone(), answered.clone());
            let path = format!("{}{base}/segments/{}/text", running.address, segment.id);
            runtime.spawn(async move {
                let mut acknowledged: Vec<Event> = Vec::new();
                for revision in 0..SAVES / CLIENTS {
                    let body = json!({ "revision": revision, "text": format!("нұсқа {revision}") });
                    let sent = client.put(&path).bearer_auth(&token).json(&body).send().await;
                    let Ok(answer) = sent else { break };
                    let Ok(written) = answer.json::<Written>().await else { break };
                    acknowledged.push(written.event.expect("an event"));
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                acknowledged
            })
        })
        .collect();
    // In the middle: once four hundred were answered, while the others wait.
    runtime.block_on(async {
        while answered.load(Ordering::Relaxed) < 400 {
            tokio::task::yield_now().await;
        }
    });
    running.child.kill().expect("it is killed");
    running.child.wait().expect("it is gone");
    let acknowledged: Vec<Event> =
        savers.into_iter().flat_map(|saver| runtime.block_on(saver).expect("no panic")).collect();
    assert!(acknowledged.len() >= 400);

    let mut again = Tekser::start(&database);
    let mut log: Vec<Event> = Vec::new();
    loop {
        let path = format!("/events?after={}&limit=500", log.len());
        let page = runtime.block_on(get(&again.address, &path));
        let events: Vec<Event> =
            serde_json::from_value(page["events"].clone()).expect("a page of events");
        if events.is_empty() {
            break;
        }
        log.extend(events);
    }
    for event in &acknowledged {
        assert_eq!(log.get(event.n as usize - 1), Some(event), "event {} was lost", event.n);
    }
    let (replayed, _) = Article::replay(&log).expect("a sound chain");
    let now = runtime.block_on(get(&again.address, ""));
    assert_eq!(replayed, serde_json::from_value::<Article>(now).expect("an article"));
    again.child.kill().expect("it is stopped");
    again.child.wait().expect("it is gone");
}
