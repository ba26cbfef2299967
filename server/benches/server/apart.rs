//! Whether one person's work stops others: `cargo bench -p server -- apart`, with
//! another number of sentences than 3000 after it if need be.
//!
//! Somebody saves a short article, again and again: first alone, then while another
//! client does all that is heavy to an article of 300 000 letters. Both in turns in one
//! run, so that a disk or a machine that slows down slows both. Whose fault a slow save
//! is, a second table tells: what was being done to the long article meanwhile.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
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
            times.push((begin, milliseconds(begin.elapsed())));
            revision += 1;
        }
        times
    };
    turn(&mut saver);
    let (mut quiet, mut busy) = (Vec::new(), Vec::new());
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..ROUNDS {
        quiet.extend(turn(&mut saver));
        let is_over = AtomicBool::new(false);
        let begun = steps.len();
        let (times, done) = thread::scope(|scope| {
            let work = scope.spawn(|| {
                let mut done = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    let begin = Instant::now();
                    long.step(&mut other, begun + done.len());
                    done.push((begin, Instant::now()));
                }
                done
            });
            let times = turn(&mut saver);
            is_over.store(true, Ordering::Relaxed);
            (times, work.join().unwrap())
        });
        busy.extend(times);
        steps.extend(done);
    }
    let resident = resident(server.child.id());
    let slow = busy.clone();
    let (quiet, busy) = (percentiles(&quiet), percentiles(&busy));
    println!("{:<58}{:>10}", "", "measured");
    for (what, value, unit) in [
        ("a save while nobody else works, median", quiet.0, "ms"),
        ("  99 of 100 are faster than", quiet.1, "ms"),
        ("  the slowest", quiet.2, "ms"),
        ("a save while another works on a long article, median", busy.0, "ms"),
        ("  99 of 100 are faster than", busy.1, "ms"),
        ("    times that of the quiet server (at most 3)", busy.1 / quiet.1, "×"),
        ("  the slowest", busy.2, "ms"),
        ("what the other client was answered meanwhile", steps.len() as f64, ""),
        ("resident after that", resident, "MB"),
    ] {
        println!("{what:<58}{value:>10.2} {unit}");
    }
    blame(&steps, &slow, 3.0 * quiet.1);
    drop(server);
    let _ = fs::remove_file(database);
}

/// When a piece of work on the long article began and ended.
type Step = (Instant, Instant);
/// When a save was sent, and the milliseconds it took.
type Save = (Instant, f64);

/// Median, the time that 99 of 100 are faster than, and the longest.
fn percentiles(saves: &[Save]) -> (f64, f64, f64) {
    let mut times: Vec<f64> = saves.iter().map(|(_, time)| *time).collect();
    let middle = median(&mut times);
    (middle, times[times.len() * 99 / 100], times[times.len() - 1])
}

/// Prints how fast saves were beside each kind of work, and how many of them took
/// longer than `limit`.
fn blame(steps: &[Step], saves: &[Save], limit: f64) {
    println!(
        "\n{:<28}{:>7}{:>12}{:>9}{:>9}{:>9}{:>9}",
        "beside", "times", "takes, ms", "saves", "median", "99 %", "slow"
    );
    for (kind, name) in KINDS.iter().enumerate() {
        let of_kind = || steps.iter().skip(kind).step_by(KINDS.len());
        let mut lengths: Vec<f64> =
            of_kind().map(|(begin, end)| milliseconds(*end - *begin)).collect();
        let beside: Vec<Save> = saves
            .iter()
            .filter(|(sent, time)| {
                let answered = *sent + Duration::from_secs_f64(time / 1_000.0);
                of_kind().any(|(begin, end)| *begin < answered && *sent < *end)
            })
            .copied()
            .collect();
        if beside.is_empty() {
            continue;
        }
        let (middle, most, _) = percentiles(&beside);
        let slow = beside.iter().filter(|(_, time)| *time > limit).count();
        println!(
            "{name:<28}{:>7}{:>12.0}{:>9}{middle:>9.2}{most:>9.2}{slow:>9}",
            lengths.len(),
            median(&mut lengths),
            beside.len(),
        );
    }
}

/// What is done to the long article, in turns.
const KINDS: [&str; 7] = [
    "a corrected source",
    "another translation",
    "two rows merged",
    "findings",
    "an approval",
    "a Word document",
    "a certificate",
];

struct Long {
    path: String,
    sentences: usize,
}

impl Long {
    /// The next of all that is heavy.
    fn step(&self, client: &mut Client, n: usize) {
        let Self { path, sentences } = self;
        match n % KINDS.len() {
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
