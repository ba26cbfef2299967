//! Whether one person's work stops others: `cargo bench -p server -- apart`, with
//! another number of sentences than 3000 after it if need be.
//!
//! Somebody saves a short article, again and again: first alone, then while another
//! client does all that is heavy to an article of 300 000 letters. Both in turns in one
//! run, so that a disk or a machine that slows down slows both.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Instant,
};

use serde_json::{Value, json};

use super::{Client, Server, TURN, import, median, milliseconds, resident, save, segments, tekser};

/// Turns of each.
const ROUNDS: usize = 6;

/// Measures and prints a table.
pub(super) fn measure(folder: &Path) {
    // Of a hundred letters each.
    let sentences = std::env::args().find_map(|argument| argument.parse().ok());
    let sentences: usize = sentences.unwrap_or(3_000);
    let database = folder.join("apart.db");
    let server = Server::start(&database);
    let token = |login: &str| {
        let add = ["user", "add", login, "--name", login, "--role", "lead"];
        tekser(&database, &add, "құпия сөз 123\n");
        tekser(&database, &["token", "create", "--user", login], "")
    };
    let (mut saver, mut other) = (server.client(&token("aigul")), server.client(&token("dana")));
    let short = import(&mut saver);
    let rows = segments(&mut saver, &short);
    let new = json!({
        "title": "Ұзақ", "source_lang": "ru", "target_lang": "kk",
        "source": russian(sentences, 0), "target": kazakh(sentences, 0),
    });
    let written = other.json("POST", "/api/v1/articles", &new.to_string());
    let id = written["event"]["article"].as_str().unwrap();
    let long = Long { path: format!("/api/v1/articles/{id}"), sentences };

    let mut revision = 0;
    let mut turn = |saver: &mut Client| {
        let begin = Instant::now();
        let mut times = Vec::new();
        while begin.elapsed() < TURN {
            let begin = Instant::now();
            save(saver, &short, &rows[0], revision);
            times.push(milliseconds(begin.elapsed()));
            revision += 1;
        }
        times
    };
    turn(&mut saver);
    let (mut quiet, mut busy) = (Vec::new(), Vec::new());
    let mut rounds = 0;
    for _ in 0..ROUNDS {
        quiet.extend(turn(&mut saver));
        let is_over = AtomicBool::new(false);
        let begun = rounds;
        let (times, done) = thread::scope(|scope| {
            let work = scope.spawn(|| {
                let mut done = 0;
                while !is_over.load(Ordering::Relaxed) {
                    long.step(&mut other, begun + done);
                    done += 1;
                }
                done
            });
            let times = turn(&mut saver);
            is_over.store(true, Ordering::Relaxed);
            (times, work.join().unwrap())
        });
        busy.extend(times);
        rounds += done;
    }
    let resident = resident(server.child.id());
    let percentile = |times: &mut Vec<f64>| {
        let middle = median(times);
        (middle, times[times.len() * 99 / 100], times[times.len() - 1])
    };
    let (quiet, busy) = (percentile(&mut quiet), percentile(&mut busy));
    println!("{:<58}{:>10}", "", "measured");
    for (what, value, unit) in [
        ("a save while nobody else works, median", quiet.0, "ms"),
        ("  99 of 100 are faster than", quiet.1, "ms"),
        ("  the slowest", quiet.2, "ms"),
        ("a save while another works on a long article, median", busy.0, "ms"),
        ("  99 of 100 are faster than", busy.1, "ms"),
        ("    times that of the quiet server (at most 3)", busy.1 / quiet.1, "×"),
        ("  the slowest", busy.2, "ms"),
        ("what the other client was answered meanwhile", rounds as f64, ""),
        ("resident after that", resident, "MB"),
    ] {
        println!("{what:<58}{value:>10.2} {unit}");
    }
    drop(server);
    let _ = fs::remove_file(database);
}

struct Long {
    path: String,
    sentences: usize,
}

impl Long {
    /// The next of all that is heavy.
    fn step(&self, client: &mut Client, n: usize) {
        let Self { path, sentences } = self;
        match n % 7 {
            0 => {
                let now = client.json("GET", path, "");
                let body =
                    json!({ "source": russian(*sentences, n), "sha256": now["source_sha256"] });
                client.json("PUT", &format!("{path}/source"), &body.to_string());
            }
            1 => {
                let now = client.json("GET", path, "");
                let body = json!({ "mt": kazakh(*sentences, n), "sha256": now["mt_sha256"] });
                client.json("PUT", &format!("{path}/translation"), &body.to_string());
            }
            2 => {
                let now = client.json("GET", path, "");
                let rows = &now["segments"];
                let [first, second] = [n, n + 1].map(|at| &rows[at % (sentences / 2)]);
                let body = json!({
                    "operation": "merge", "segment": first["id"],
                    "revisions": [first["revision"], second["revision"]],
                });
                client.json("POST", &format!("{path}/alignment"), &body.to_string());
            }
            3 => {
                client.json("GET", &format!("{path}/findings"), "");
            }
            4 => {
                let gate = client.json("GET", &format!("{path}/approval"), "");
                let kinds = ["unread", "finding", "critical_flag", "score", "four_eyes"];
                let reasons: Vec<Value> =
                    kinds.iter().map(|kind| json!({ "kind": kind, "reason": "Өлшем" })).collect();
                let body = json!({
                    "responsible": "Дана", "text_sha256": gate["text_sha256"], "overrides": reasons,
                });
                client.json("PUT", &format!("{path}/approval"), &body.to_string());
            }
            5 => {
                client.send("GET", &format!("{path}/export/docx"), "").unwrap();
            }
            _ => {
                client.send("GET", &format!("{path}/certificate"), "").unwrap();
            }
        }
    }
}

fn russian(sentences: usize, n: usize) -> String {
    let sentence = |at: usize| {
        let changed = if at % 50 == n % 50 { "существенно" } else { "немного" };
        format!(
            "{at}-е предложение рассказывает о том, что положение дел в водном хозяйстве области {changed} изменилось."
        )
    };
    (0..sentences).map(sentence).collect::<Vec<_>>().join("\n")
}

fn kazakh(sentences: usize, n: usize) -> String {
    let sentence = |at: usize| {
        let changed = if at % 50 == n % 50 { "едәуір" } else { "аздап" };
        format!(
            "{at}-сөйлем өңірдегі су шаруашылығының жай-күйі соңғы айларда {changed} өзгергені туралы баяндайды."
        )
    };
    (0..sentences).map(sentence).collect::<Vec<_>>().join("\n")
}
