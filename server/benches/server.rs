//! How fast a save is, beside what the disk itself takes: `cargo bench -p server`; and
//! how fast while somebody else works on a long article: `cargo bench -p server -- apart`.
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
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

#[path = "server/apart.rs"]
mod apart;

const CLIENTS: usize = 50;
/// Turns of one client and of all of them.
const ROUNDS: usize = 5;
/// How long a turn takes.
const TURN: Duration = Duration::from_secs(2);

fn main() {
    // Beside the build, which is on a disk; a temporary folder may be in memory.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    if std::env::args().any(|argument| argument == "apart") {
        return apart::measure(&folder);
    }
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
    let (saved, flush, rest) = (median(&mut saves), median(&mut flushes), median(&mut rests));

    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| server.client(&token)).collect();
    // In turns, so that what else the machine does is in both.
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (loads, count) in [(&mut one, 1), (&mut all, CLIENTS)] {
            let load = Load::put(&server, &mut clients[..count], &article, &rows, &mut revisions);
            loads.push(load);
        }
    }
    let gains = one.iter().zip(&all).map(|(one, all)| all.saves / one.saves);
    let gain = median(&mut gains.collect::<Vec<f64>>());
    let of = |loads: &[Load], value: fn(&Load) -> f64| -> f64 {
        median(&mut loads.iter().map(value).collect::<Vec<f64>>())
    };
    let (alone, together) = (of(&one, |load| load.saves), of(&all, |load| load.saves));
    let (server_time, own_time) = (of(&all, |load| load.server), of(&all, |load| load.generator));
    let cores = thread::available_parallelism().unwrap().get() as f64;
    let ceiling = cores * 1_000_000.0 / (server_time + own_time);

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
        ("  of which it does so many", 1_000.0 / flush, "/s"),
        ("a save, one client over loopback HTTP, median", saved, "ms"),
        ("  beyond the flush just after it, median (at most 5)", rest, "ms"),
        ("one client's durable rate", alone, "/s"),
        ("  processor per save, server", of(&one, |load| load.server), "µs"),
        ("  processor per save, this program", of(&one, |load| load.generator), "µs"),
        ("50 clients' durable rate", together, "/s"),
        ("  times one client's (at least 10)", gain, "×"),
        ("  saves per commit", of(&all, |load| load.batch), ""),
        ("  processor per save, server", server_time, "µs"),
        ("  processor per save, this program", own_time, "µs"),
        ("  what the cores could do at that", ceiling, "/s"),
        ("    times one client's: the most there can be here", ceiling / alone, "×"),
        ("first start with a new database to first page", first_start, "ms"),
        ("start to first page, median (at most 200)", median(&mut starts), "ms"),
        ("resident with the sample open (at most 64)", resident, "MB"),
        ("opening an article after 10 events, median", opened_short, "ms"),
        (&format!("opening it after {events} events, median"), opened_long, "ms"),
    ] {
        println!("{what:<58}{value:>10.2} {unit}");
    }
}

/// What some clients at once had the server do.
struct Load {
    /// Saves answered in a second.
    saves: f64,
    /// Saves that shared a commit.
    batch: f64,
    /// Microseconds of processor that a save cost the server.
    server: f64,
    /// The same of this program: it runs on the same cores.
    generator: f64,
}

impl Load {
    /// Has every client save its row, again as soon as it was answered. One
    /// thread goes round them: fifty would cost more than what they ask for.
    fn put(
        server: &Server,
        clients: &mut [Client],
        article: &str,
        rows: &[String],
        revisions: &mut [usize],
    ) -> Self {
        let before =
            (server.commits(), processor(server.child.id()), processor(std::process::id()));
        let (begin, mut saves) = (Instant::now(), 0);
        for (client, (row, revision)) in clients.iter_mut().zip(rows.iter().zip(&*revisions)) {
            let (path, body) = revision_of(article, row, *revision);
            client.ask("PUT", &path, &body).unwrap();
        }
        let mut is_over = false;
        while !is_over {
            is_over = begin.elapsed() >= TURN;
            for (n, client) in clients.iter_mut().enumerate() {
                let (status, answer) = client.answer().unwrap();
                assert_eq!(status, 200, "{}", String::from_utf8_lossy(answer));
                revisions[n] += 1;
                saves += 1;
                if !is_over {
                    let (path, body) = revision_of(article, &rows[n], revisions[n]);
                    client.ask("PUT", &path, &body).unwrap();
                }
            }
        }
        let (saves, seconds) = (f64::from(saves), begin.elapsed().as_secs_f64());
        Self {
            saves: saves / seconds,
            batch: saves / (server.commits() - before.0) as f64,
            server: (processor(server.child.id()) - before.1) / saves,
            generator: (processor(std::process::id()) - before.2) / saves,
        }
    }
}

/// A server process, killed when it is dropped.
struct Server {
    child: Child,
    address: String,
    /// Transactions that it said it committed.
    commits: Arc<AtomicUsize>,
    /// Kept open: the server has more to say.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the binary on a free port and waits until it says where it is.
    fn start(database: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(["serve", "--address", "127.0.0.1:0", "--database"])
            .arg(database)
            .env("RUST_LOG", "warn,server::store::writer=debug")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let commits = Arc::new(AtomicUsize::new(0));
        let counted = commits.clone();
        thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                if line.contains("committed") {
                    counted.fetch_add(1, Ordering::Relaxed);
                } else {
                    eprintln!("{line}");
                }
            }
        });
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let line = output.by_ref().lines().find_map(|line| {
            let line = line.unwrap();
            Some(line.split_once("http://")?.1.trim_end_matches('/').to_owned())
        });
        Self { child, address: line.unwrap(), commits, _output: output }
    }

    fn commits(&self) -> usize {
        self.commits.load(Ordering::Relaxed)
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
    connection: TcpStream,
    /// The header that says who asks.
    authorization: String,
    /// The answer being read.
    buffer: Vec<u8>,
}

impl Client {
    /// Connects.
    fn connect(address: &str, token: &str) -> io::Result<Self> {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(Duration::from_secs(120)))?;
        let authorization = match token {
            "" => String::new(),
            token => format!("authorization: Bearer {token}\r\n"),
        };
        Ok(Self { connection, authorization, buffer: vec![0; 64 * 1024] })
    }

    /// Sends a request.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> io::Result<()> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{}\r\n{body}",
            body.len(),
            self.authorization,
        );
        self.connection.write_all(request.as_bytes())
    }

    /// Reads the answer: status and body.
    fn answer(&mut self) -> io::Result<(u16, &[u8])> {
        let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let mut filled = 0;
        let head = loop {
            match self.connection.read(&mut self.buffer[filled..])? {
                0 => return Err(broken()),
                read => filled += read,
            }
            let end = self.buffer[..filled].windows(4).position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = end {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head]).map_err(|_| broken())?;
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        let is_chunked = text.contains("transfer-encoding: chunked");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(Some(0), |length| length.parse().ok());
        let (status, length): (u16, usize) = status.zip(length).ok_or_else(broken)?;
        if is_chunked {
            // A page, of which nobody here reads more than that it ends.
            while !self.buffer[..filled].ends_with(b"\r\n0\r\n\r\n") {
                self.buffer.resize(self.buffer.len().max(filled + 4_096), 0);
                filled += self.connection.read(&mut self.buffer[filled..])?;
            }
            return Ok((status, &self.buffer[head..filled]));
        }
        let end = head + length;
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        self.connection.read_exact(&mut self.buffer[filled..end])?;
        Ok((status, &self.buffer[head..end]))
    }

    /// Sends a request and reads the answer: status and body.
    fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<(u16, String)> {
        self.ask(method, path, body)?;
        let (status, body) = self.answer()?;
        Ok((status, String::from_utf8_lossy(body).into_owned()))
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

/// The request that puts the next text into a row: path and body.
fn revision_of(article: &str, row: &str, revision: usize) -> (String, String) {
    let text = format!("Бұл сөйлем {revision}-рет өңірдегі су шаруашылығы туралы қайта жазылды.");
    let body = format!(r#"{{"revision": {revision}, "text": "{text}"}}"#);
    (format!("/api/v1/articles/{article}/segments/{row}/text"), body)
}

fn save(client: &mut Client, article: &str, row: &str, revision: usize) {
    let (path, body) = revision_of(article, row, revision);
    let (status, answer) = client.send("PUT", &path, &body).unwrap();
    assert_eq!(status, 200, "{answer}");
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

/// Processor time a process has had, in microseconds.
fn processor(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name may hold spaces; after it come the state and eleven fields more.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let times = fields.split_whitespace().skip(11).take(2);
    let ticks: f64 = times.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    // Linux tells it in hundredths of a second, whatever its own clock.
    ticks * 10_000.0
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
