//! A power cut: what the server had the disk do is recorded by `strace`, and done
//! again up to many moments. Of what was not flushed by then a disk may have
//! everything, nothing, or any sectors of it. Every such disk must open by itself
//! and hold what was acknowledged.
//!
//! The model is that of a file system with a journal (ext4, XFS): names of files
//! change in order, and a flush of any file keeps the changes before it.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    process::Command,
    sync::{Arc, atomic::AtomicUsize},
};

use review::{
    log::{article::Article, event::Event},
    wire::api::Written,
};
use server::store::{Options, Store};
use tokio::runtime::Runtime;

use crate::{CLIENTS, Desk, name, report, times};

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

const TRACED: &str =
    "trace=openat,pwrite64,write,writev,sendto,sendmsg,ftruncate,fsync,fdatasync,unlink";

#[test]
fn a_power_cut_loses_no_acknowledged_save() {
    let usable = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).status();
    if !usable.is_ok_and(|status| status.success()) {
        report(format_args!("SKIPPED: a power cut needs strace, and leave to trace"));
        return;
    }
    let cuts = times("TEKSER_CUTS", 18);
    let runtime = Runtime::new().expect("a runtime");
    let desk = Desk::new();
    let before: Vec<(String, Vec<u8>)> = files(desk.folder.path());

    // Recorded: a start, saves enough for a checkpoint in between, a clean stop.
    let trace = tempfile::NamedTempFile::new().expect("a file");
    let out = trace.path().to_str().expect("a path");
    let mut running =
        desk.serve(&["strace", "-f", "-y", "-xx", "-s", "10000000", "-e", TRACED, "-o", out]);
    let article: Article = runtime.block_on(running.get(""));
    let text = "Ұзақ сөйлем осында жалғасады. ".repeat(40);
    let savers = running.save(&runtime, &article, 40, &text, &Arc::new(AtomicUsize::new(0)));
    for saver in savers {
        assert_eq!(runtime.block_on(saver).expect("no panic").len(), 40);
    }
    let recorded = fs::read_to_string(trace.path()).expect("the record");
    let pid = recorded.split(' ').next().expect("its number").to_owned();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    assert!(running.child.wait().expect("it ends").success());
    let recorded = fs::read_to_string(trace.path()).expect("the record");
    let steps = steps(&recorded, desk.folder.path());
    let count = |wanted: fn(&Step) -> bool| steps.iter().filter(|step| wanted(step)).count();
    let (writes, flushes) = (
        count(|step| matches!(step, Step::Write(..))),
        count(|step| matches!(step, Step::Flushed(..))),
    );
    let acknowledged = count(|step| matches!(step, Step::Acknowledged(_)));
    assert_eq!(acknowledged, 40 * CLIENTS, "every answer is in the record");
    let to_database = |step: &Step| matches!(step, Step::Write(name, ..) if name == "tekser.db");
    assert!(steps.iter().any(to_database), "there was a checkpoint");

    let mut checked = 0;
    for cut in 0..cuts {
        // Moments over the whole record; at each, another remainder of what was not flushed.
        let at = steps.len() * (cut / 3 + 1) / cuts.div_ceil(3);
        let mut disk = Disk::new(&before);
        let mut promised: Vec<&Event> = Vec::new();
        for step in &steps[..at] {
            disk.take(step);
            if let Step::Acknowledged(event) = step {
                promised.push(event);
            }
        }
        let kept = [Kept::Nothing, Kept::Everything, Kept::Some(cut as u64 + 1)][cut % 3];
        let image = tempfile::tempdir().expect("a folder");
        disk.put_into(image.path(), kept);
        let found = runtime.block_on(look(&image.path().join("tekser.db"), &article));
        let log =
            found.unwrap_or_else(|error| panic!("cut {cut} after step {at}, {kept:?}: {error}"));
        for event in &promised {
            let kept = log.get(event.n as usize - 1);
            assert_eq!(kept, Some(*event), "cut {cut} after step {at}: event {} is lost", event.n);
        }
        checked += promised.len();
    }
    report(format_args!(
        "power cut: {cuts} cuts in {writes} writes and {flushes} flushes, {checked} acknowledged \
         saves looked for, 0 lost"
    ));
}

/// Opens what a cut left, as the next start does, and gives the article's log.
async fn look(path: &Path, article: &Article) -> Result<Vec<Event>, String> {
    let told = |error: server::store::StoreError| format!("{error} ({error:?})");
    let store = Store::open_with(path, Options::default()).await.map_err(told)?;
    store.check().await.map_err(told)?;
    let tables = store.article(article.id).await.map_err(told)?.ok_or("the article is lost")?;
    let log = store.log(article.id, tables.events).await.map_err(told)?;
    let (replayed, _) = Article::replay(&log).map_err(|error| error.to_string())?;
    if replayed != tables {
        return Err("the tables are not what the log makes".to_owned());
    }
    store.close().await;
    Ok(log)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder");
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("a file").path();
        (name(&path), fs::read(&path).expect("its content"))
    };
    entries.map(file).collect()
}

/// What happened, in the order in which it began; a flush where it ended.
enum Step {
    Made(String),
    Removed(String),
    Write(String, usize, Vec<u8>),
    Length(String, usize),
    /// A flush, and the number of steps before its beginning: it keeps those.
    Flushed(Option<String>, usize),
    /// An answer to a save left the server.
    Acknowledged(Box<Event>),
}

/// Reads a record of `strace -f -y -xx`.
fn steps(record: &str, folder: &Path) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    // Flushes that have begun, by thread.
    let mut begun: HashMap<&str, (Option<String>, usize)> = HashMap::new();
    let ours = |path: &[u8]| -> Option<String> {
        let path = Path::new(std::str::from_utf8(path).ok()?).to_owned();
        (path.parent() == Some(folder)).then(|| name(&path))
    };
    for line in record.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if call.starts_with("<... fsync resumed") || call.starts_with("<... fdatasync resumed") {
            let (file, before) = begun.remove(thread).expect("it has begun");
            if call.ends_with("= 0") {
                steps.push(Step::Flushed(file, before));
            }
            continue;
        }
        let is_begun = call.ends_with("<unfinished ...>");
        let call = call.trim_end_matches("<unfinished ...>").trim_end();
        let Some((kind, arguments)) = call.split_once('(') else { continue };
        if call.contains(" = -1 ") {
            continue;
        }
        let file = || ours(&unescaped(arguments.split_once('<')?.1.split_once('>')?.0));
        let strings = || arguments.split('"').skip(1).step_by(2).flat_map(unescaped);
        // The last argument, whether the call has ended or not.
        let last = || -> Option<usize> {
            let (arguments, _) = arguments.rsplit_once(") = ").unwrap_or((arguments, ""));
            arguments.trim_end().rsplit_once(", ")?.1.parse().ok()
        };
        match kind {
            "openat" if arguments.contains("O_CREAT") => {
                let path: Vec<u8> = strings().collect();
                if let Some(name) = ours(&path) {
                    steps.push(Step::Made(name));
                }
            }
            "unlink" => {
                let path: Vec<u8> = strings().collect();
                if let Some(name) = ours(&path) {
                    steps.push(Step::Removed(name));
                }
            }
            "pwrite64" => {
                if let Some(name) = file() {
                    let at = last().expect("an offset");
                    steps.push(Step::Write(name, at, strings().collect()));
                }
            }
            "ftruncate" => {
                if let Some(name) = file() {
                    steps.push(Step::Length(name, last().expect("a length")));
                }
            }
            "fsync" | "fdatasync" => {
                let flushed = (file(), steps.len());
                if is_begun {
                    begun.insert(thread, flushed);
                } else {
                    steps.push(Step::Flushed(flushed.0, flushed.1));
                }
            }
            _ => {
                let bytes: Vec<u8> = strings().collect();
                let body = bytes.iter().position(|byte| *byte == b'{').map(|at| &bytes[at..]);
                let written = body.and_then(|body| {
                    serde_json::Deserializer::from_slice(body).into_iter::<Written>().next()
                });
                if let Some(Ok(Written { event: Some(event) })) = written {
                    steps.push(Step::Acknowledged(Box::new(event)));
                }
            }
        }
    }
    steps
}

/// Bytes that `strace -xx` wrote as `\x2f\x74`.
fn unescaped(text: &str) -> Vec<u8> {
    let byte = |digits: &str| u8::from_str_radix(digits.get(..2)?, 16).ok();
    text.split("\\x").skip(1).map(|digits| byte(digits).expect("two digits")).collect()
}

/// What is left of writes that were not flushed.
#[derive(Clone, Copy, Debug)]
enum Kept {
    Nothing,
    Everything,
    /// Some sectors, by a seed.
    Some(u64),
}

#[derive(Default)]
struct File {
    flushed: Vec<u8>,
    /// Changes since, by the number of their step.
    pending: Vec<(usize, Change)>,
}

enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

enum Naming {
    Made(String, usize),
    Removed(String),
}

/// What the disk holds, and what it has been asked for since.
struct Disk {
    files: Vec<File>,
    /// Names as the programs see them.
    names: BTreeMap<String, usize>,
    kept_names: BTreeMap<String, usize>,
    namings: Vec<(usize, Naming)>,
    step: usize,
}

impl Disk {
    fn new(before: &[(String, Vec<u8>)]) -> Self {
        let file = |(_, content): &(String, Vec<u8>)| File {
            flushed: content.clone(),
            pending: Vec::new(),
        };
        let names: BTreeMap<String, usize> =
            before.iter().enumerate().map(|(id, (name, _))| (name.clone(), id)).collect();
        Self {
            files: before.iter().map(file).collect(),
            kept_names: names.clone(),
            names,
            namings: Vec::new(),
            step: 0,
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Made(name) => {
                if !self.names.contains_key(name) {
                    let id = self.files.len();
                    self.files.push(File::default());
                    self.names.insert(name.clone(), id);
                    self.namings.push((self.step, Naming::Made(name.clone(), id)));
                }
            }
            Step::Removed(name) => {
                if self.names.remove(name).is_some() {
                    self.namings.push((self.step, Naming::Removed(name.clone())));
                }
            }
            Step::Write(name, at, bytes) => self.change(name, Change::Write(*at, bytes.clone())),
            Step::Length(name, length) => self.change(name, Change::Length(*length)),
            Step::Flushed(name, before) => {
                let namings = std::mem::take(&mut self.namings);
                for (step, naming) in namings {
                    if step < *before {
                        name_it(&mut self.kept_names, &naming);
                    } else {
                        self.namings.push((step, naming));
                    }
                }
                if let Some(id) = name.as_ref().and_then(|name| self.names.get(name)) {
                    let file = &mut self.files[*id];
                    let pending = std::mem::take(&mut file.pending);
                    for (step, change) in pending {
                        if step < *before {
                            change.make(&mut file.flushed, |_| true);
                        } else {
                            file.pending.push((step, change));
                        }
                    }
                }
            }
            Step::Acknowledged(_) => {}
        }
        self.step += 1;
    }

    fn change(&mut self, name: &str, change: Change) {
        // One that has lost its name is of no use to the next start.
        if let Some(id) = self.names.get(name) {
            self.files[*id].pending.push((self.step, change));
        }
    }

    /// Writes the files that the next start finds.
    fn put_into(&self, folder: &Path, kept: Kept) {
        let mut seed = match kept {
            Kept::Some(seed) => seed.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            Kept::Nothing | Kept::Everything => 0,
        };
        let mut keeps = || match kept {
            Kept::Nothing => false,
            Kept::Everything => true,
            Kept::Some(_) => {
                // xorshift: any numbers will do, the same each time.
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                seed & 1 == 1
            }
        };
        let mut names = self.kept_names.clone();
        for (_, naming) in &self.namings {
            // In order: the first that is lost is followed by none.
            if !keeps() {
                break;
            }
            name_it(&mut names, naming);
        }
        for (name, id) in names {
            let file = &self.files[id];
            let mut content = file.flushed.clone();
            for (_, change) in &file.pending {
                change.make(&mut content, |_| keeps());
            }
            // What SQLite shares between processes is in memory and ends with them.
            if !name.ends_with("-shm") {
                fs::write(folder.join(name), content).expect("a file");
            }
        }
    }
}

impl Change {
    fn make(&self, content: &mut Vec<u8>, mut keeps: impl FnMut(usize) -> bool) {
        match self {
            Self::Length(length) => {
                if keeps(0) {
                    content.resize(*length, 0);
                }
            }
            Self::Write(at, bytes) => {
                let mut from = 0;
                while from < bytes.len() {
                    let to = bytes.len().min((at + from) / SECTOR * SECTOR + SECTOR - at);
                    if keeps(from) {
                        if content.len() < at + to {
                            content.resize(at + to, 0);
                        }
                        content[at + from..at + to].copy_from_slice(&bytes[from..to]);
                    }
                    from = to;
                }
            }
        }
    }
}

fn name_it(names: &mut BTreeMap<String, usize>, naming: &Naming) {
    match naming {
        Naming::Made(name, id) => {
            names.insert(name.clone(), *id);
        }
        Naming::Removed(name) => {
            names.remove(name);
        }
    }
}
