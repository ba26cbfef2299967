//! How fast a save is, beside what the disk itself takes: `cargo bench -p server`.
//!
//! Everything is measured in one run, because a disk's flush varies from one
//! machine, and one minute, to the next.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may stop")]

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

const CLIENTS: usize = 50;

fn main() {
    // Beside the build, which is on a disk; a temporary folder may be in memory.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let database = folder.join("tekser.db");
    let first = Instant::now();
    let server = Server::start(&database);
    server.client("").send("GET", "/", "").unwrap();
    let first_start = milliseconds(first.elapsed());
    tekser(&database, &["user", "add", "aigul", "--name", "Айгүл"], "құпия сөз 123\n");
    let token = tekser(&database, &["token", "create", "--user", "aigul"], "");
    let mut client = server.client(&token);
    let listed = client.json("GET", "/api/v1/articles", "");
    let sample = listed[0]["id"].as_str().unwrap().to_owned();
    for _ in 0..20 {
        client.json("GET", &format!("/api/v1/articles/{sample}"), "");
    }
    let resident = resident(server.child.id());

    let article = import(&mut client);
    let rows = segments(&mut client, &article);
    for n in 0..8 {
        save(&mut client, &article, &rows[n % rows.len()], n / rows.len());
    }
    let opened_short = open(&mut client, &article);
    let mut revisions: Vec<usize> = vec![0; rows.len()];
    revisions[..8].fill(1);

    // In turns: a disk that slows down slows both.
    let mut file = File::create(folder.join("flush")).unwrap();
    let (mut saves, mut flushes, mut rests) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..400 {
        let begin = Instant::now();
        save(&mut client, &article, &rows[0], revisions[0]);
        let saved = milliseconds(begin.elapsed());
        revisions[0] += 1;
        let begin = Instant::now();
        // As much as a save appends to SQLite's log.
        file.write_all(&[0; 4 * 4_120]).unwrap();
        file.sync_all().unwrap();
        let flushed = milliseconds(begin.elapsed());
        saves.push(saved);
        flushes.push(flushed);
        rests.push(saved - flushed);
    }
    let (alone, flush, rest) = (median(&mut saves), median(&mut flushes), median(&mut rests));

    let counted = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let seconds = 5.0;
    let revisions: Vec<usize> = thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS)
            .map(|n| {
                let (mut client, row) = (server.client(&token), &rows[n]);
                let (article, counted, stop) = (&article, &counted, &stop);
                let mut revision = revisions[n];
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        save(&mut client, article, row, revision);
                        revision += 1;
                        counted.fetch_add(1, Ordering::Relaxed);
                    }
                    revision
                })
            })
            .collect();
        thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::Relaxed);
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let together = counted.load(Ordering::Relaxed) as f64 / seconds;

    let done: usize = revisions.iter().sum();
    for n in 0..10_000_usize.saturating_sub(done) {
        save(&mut client, &article, &rows[0], revisions[0] + n);
    }
    let opened_long = open(&mut client, &article);
    let page = format!("/api/v1/articles/{article}/events?limit=1");
    let events = client.json("GET", &page, "")["last"].as_u64().unwrap();
    drop(server);

    let mut starts: Vec<f64> = (0..5)
        .map(|_| {
            let begin = Instant::now();
            let server = Server::start(&database);
            server.client("").send("GET", "/", "").unwrap();
            milliseconds(begin.elapsed())
        })
        .collect();

    println!("{:<58}{:>10}", "", "measured");
    for (what, value, unit) in [
        ("the disk's own flush (append and fsync), median", flush, "ms"),
        ("a save, one client over loopback HTTP, median", alone, "ms"),
        ("  beyond the flush just after it, median (at most 5)", rest, "ms"),
        ("one client's durable rate", 1_000.0 / alone, "/s"),
        ("50 clients' durable rate", together, "/s"),
        ("  times one client's (at least 10)", together * alone / 1_000.0, "×"),
        ("first start with a new database to first page", first_start, "ms"),
        ("start to first page, median (at most 200)", median(&mut starts), "ms"),
        ("resident with the sample open (at most 64)", resident, "MB"),
        ("opening an article after 10 events, median", opened_short, "ms"),
        (&format!("opening it after {events} events, median"), opened_long, "ms"),
    ] {
        println!("{what:<58}{value:>10.2} {unit}");
    }
}

/// A server process, killed when it is dropped.
struct Server {
    child: Child,
    address: String,
    /// Kept open: the server has more to say.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the binary on a free port and waits until it says where it is.
    fn start(database: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(["serve", "--address", "127.0.0.1:0", "--database"])
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let line = output.by_ref().lines().find_map(|line| {
            let line = line.unwrap();
            Some(line.split_once("http://")?.1.trim_end_matches('/').to_owned())
        });
        Self { child, address: line.unwrap(), _output: output }
    }

    fn client(&self, token: &str) -> Client {
        Client::connect(&self.address, token).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the command line and gives what it prints.
fn tekser(database: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
        .args(arguments)
        .env("TEKSER_DATABASE", database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// One connection that is kept open.
struct Client {
    connection: BufReader<TcpStream>,
    token: String,
}

impl Client {
    /// Connects.
    fn connect(address: &str, token: &str) -> io::Result<Self> {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { connection: BufReader::new(connection), token: token.to_owned() })
    }

    /// Sends a request and reads the answer: status and body.
    fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<(u16, String)> {
        let authorization = match self.token.as_str() {
            "" => String::new(),
            token => format!("authorization: Bearer {token}\r\n"),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{authorization}\r\n{body}",
            body.len()
        );
        self.connection.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.connection.read_line(&mut line)?;
        let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(broken)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.connection.read_line(&mut line)? == 0 {
                return Err(broken());
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            if name == "content-length" {
                length = value.parse().map_err(|_| broken())?;
            }
        }
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body)?;
        Ok((status, String::from_utf8(body).map_err(|_| broken())?))
    }

    /// Sends a request that must go well, and gives its JSON.
    fn json(&mut self, method: &str, path: &str, body: &str) -> serde_json::Value {
        let (status, body) = self.send(method, path, body).unwrap();
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        serde_json::from_str(&body).unwrap()
    }
}

fn import(client: &mut Client) -> String {
    let target: Vec<String> = (0..100)
        .map(|n| format!("Бұл {n}-сөйлем өңірдегі су шаруашылығының жай-күйі туралы баяндайды."))
        .collect();
    let new = serde_json::json!({
        "title": "Өлшем", "source_lang": "ru", "target_lang": "kk", "target": target.join("\n\n"),
    });
    let written = client.json("POST", "/api/v1/articles", &new.to_string());
    written["event"]["article"].as_str().unwrap().to_owned()
}

fn segments(client: &mut Client, article: &str) -> Vec<String> {
    let article = client.json("GET", &format!("/api/v1/articles/{article}"), "");
    let rows = article["segments"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn save(client: &mut Client, article: &str, row: &str, revision: usize) {
    let text = format!("Бұл сөйлем {revision}-рет өңірдегі су шаруашылығы туралы қайта жазылды.");
    let body = format!(r#"{{"revision": {revision}, "text": "{text}"}}"#);
    client.json("PUT", &format!("/api/v1/articles/{article}/segments/{row}/text"), &body);
}

/// Median of loading the article, in milliseconds.
fn open(client: &mut Client, article: &str) -> f64 {
    let path = format!("/api/v1/articles/{article}");
    let mut times: Vec<f64> = (0..100)
        .map(|_| {
            let begin = Instant::now();
            let (status, _) = client.send("GET", &path, "").unwrap();
            assert_eq!(status, 200);
            milliseconds(begin.elapsed())
        })
        .collect();
    median(&mut times)
}

/// Memory of a process in megabytes, as Linux counts it.
fn resident(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.map_or(f64::NAN, |kilobytes: f64| kilobytes / 1_000.0)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
