//! Reading files of strangers where they can do no harm: in a process of its own.
//!
//! A reader that overflows its stack, or asks for more memory than there is, takes its
//! whole process along; no thread can bound that. So the server starts itself once more
//! for a file, as `tekser read-file`, which limits its own memory and time before it
//! looks at anything, reads the file on standard input, and answers on standard output.
//! What it says is told to whoever sent the file; that it died is a problem like any
//! other. It is ended when it takes too long, or when nobody waits for it any more.
//! Where there is no such program, as in tests of the library, a thread reads.

use std::{
    ffi::{OsStr, OsString},
    io::{self, Read, Write},
    path::PathBuf,
    process::{Child, Command, ExitCode, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use formats::{docx::Tracked, open};
use review::{
    model::problem,
    wire::{
        api::{FileRead, Remark},
        code::Code,
    },
};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use tokio::sync::Semaphore;

use crate::problem::Refused;

/// The subcommand by which the binary is a reader.
pub const COMMAND: &str = "read-file";

/// Most files that are read at once.
const TURNS: usize = 2;

/// Largest answer of a reader, in bytes. The texts of a file come to about its size; rows
/// and marks to some times that.
const ANSWER_LIMIT: u64 = 512 * 1024 * 1024;

/// How much a reader may use.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of memory, all that the program takes included.
    pub memory: u64,
    /// Seconds of computing.
    pub computing: u64,
    /// Seconds from start to end, computing or not.
    pub waiting: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 2 * 1024 * 1024 * 1024, computing: 60, waiting: 180 }
    }
}

/// What is to be read, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// The file's name.
    pub name: String,
    /// Whether a Word document is taken as it was before its tracked changes.
    pub reject_changes: bool,
    /// The language in which problems are told.
    pub language: String,
}

impl Task {
    fn read(&self, file: &[u8]) -> Vec<FileRead> {
        let tracked = if self.reject_changes { Tracked::Rejected } else { Tracked::Accepted };
        read_files(&self.name, file, tracked, &self.language)
    }
}

/// A file, or all files of an archive, with what is wrong in words of `language`.
#[must_use]
pub fn read_files(name: &str, bytes: &[u8], tracked: Tracked, language: &str) -> Vec<FileRead> {
    let remark = |problem: &problem::Problem| Remark {
        place: problem.place.to_string(),
        text: problem.kind.text(language),
    };
    let file = |(name, read): (String, open::Reading)| {
        let mut file = FileRead { name, ..FileRead::default() };
        match read {
            Ok((format, mut documents)) => {
                for document in &mut documents {
                    file.remarks.extend(document.problems.drain(..).map(|it| remark(&it)));
                }
                file.format = Some(format.as_str().to_owned());
                file.documents = documents;
            }
            Err(problem) => file.remarks.push(remark(&problem)),
        }
        file
    };
    open::read(name, bytes, tracked).into_iter().map(file).collect()
}

/// The first line of what a reader is given; the file follows.
#[derive(Serialize, Deserialize)]
struct Order {
    task: Task,
    limits: Limits,
    /// Bytes of the file.
    length: usize,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Died;

impl From<Died> for Refused {
    fn from(_: Died) -> Self {
        Self::new(Code::UnreadableFile)
    }
}

/// Has files read.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The binary and what makes it a reader; `None` where a thread reads.
    program: Option<(PathBuf, Vec<OsString>)>,
    limits: Limits,
    turns: Arc<Semaphore>,
}

impl Default for Reader {
    fn default() -> Self {
        let turns = Arc::new(Semaphore::new(TURNS));
        Self { program: None, limits: Limits::default(), turns }
    }
}

impl Reader {
    /// Reads in processes of the program that is running, which must be `tekser`; in
    /// threads where nobody can say which one that is.
    #[must_use]
    pub fn of_this_program() -> Self {
        // The program that runs, whatever has been put in its file's place since.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() { Ok(running) } else { std::env::current_exe() };
        match program {
            Ok(program) => Self::of_program(program, [COMMAND]),
            Err(error) => {
                tracing::warn!(%error, "files are read in threads: this program is not found");
                Self::default()
            }
        }
    }

    /// Reads in processes of this program.
    #[must_use]
    pub fn of_program(
        program: PathBuf,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Self {
        let arguments = arguments.into_iter().map(|it| it.as_ref().to_owned()).collect();
        Self { program: Some((program, arguments)), ..Self::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Reads a file, or all files of an archive, when its turn comes: the answer as
    /// JSON of `Vec<FileRead>`. Given up, it ends the process that reads.
    ///
    /// # Errors
    /// If the reader died, or took too long.
    pub async fn read(
        &self,
        task: Task,
        file: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Vec<u8>, Died> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.expect("never closed");
        let Some(child) = self.start()? else {
            let read = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                serde_json::to_vec(&task.read(file.as_ref())).expect("what was read is plain data")
            });
            return read.await.map_err(|_| Died);
        };
        let child = Arc::new(Mutex::new(child));
        let _end = End(Arc::clone(&child));
        let limits = self.limits;
        let answer = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            ask(&child, &task, limits, file.as_ref())
        });
        match tokio::time::timeout(Duration::from_secs(limits.waiting), answer).await {
            Ok(answer) => answer.map_err(|_| Died)?,
            Err(_) => {
                tracing::error!("a file was not read in {} seconds", limits.waiting);
                Err(Died)
            }
        }
    }

    /// A process that waits for its order, where there is a program.
    fn start(&self) -> Result<Option<Child>, Died> {
        let Some((program, arguments)) = &self.program else { return Ok(None) };
        let mut command = Command::new(program);
        // It is told all it needs; nothing of ours is for its eyes.
        command.args(arguments).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        command.spawn().map(Some).map_err(|error| {
            tracing::error!(%error, "no reader of files can be started: {error}");
            Died
        })
    }
}

/// Ends a process when nobody waits for it any more.
struct End(Arc<Mutex<Child>>);

impl Drop for End {
    fn drop(&mut self) {
        // Of one that has ended this is an error, and all is well.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).kill();
    }
}

/// Gives a reader its order, and takes its answer.
fn ask(child: &Mutex<Child>, task: &Task, limits: Limits, file: &[u8]) -> Result<Vec<u8>, Died> {
    let held = || child.lock().unwrap_or_else(PoisonError::into_inner);
    let (stdin, stdout) = {
        let mut child = held();
        (child.stdin.take(), child.stdout.take())
    };
    let order = Order { task: task.clone(), limits, length: file.len() };
    let mut order = serde_json::to_vec(&order).expect("an order is plain data");
    order.push(b'\n');
    if let Some(mut stdin) = stdin {
        // One that dies before it has read all shows in the end.
        let _ = stdin.write_all(&order).and_then(|()| stdin.write_all(file));
    }
    let mut answer = Vec::new();
    let mut stdout = stdout.into_iter().map(|stdout| stdout.take(ANSWER_LIMIT + 1));
    let taken = stdout.next().map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut answer));
    let is_whole = taken.is_ok() && answer.len() as u64 <= ANSWER_LIMIT;
    let mut child = held();
    if !is_whole {
        let _ = child.kill();
    }
    // Its output has ended, and so does it.
    let status = child.wait();
    let is_answer = || serde_json::from_slice::<Vec<IgnoredAny>>(&answer).is_ok();
    match status {
        Ok(status) if status.success() && is_whole && is_answer() => Ok(answer),
        Ok(status) => {
            let length = file.len();
            tracing::error!(%status, length, "the reader of a file of {length} bytes died: {status}");
            Err(Died)
        }
        Err(error) => {
            tracing::error!(%error, "a reader of files was lost: {error}");
            Err(Died)
        }
    }
}

/// Is a reader: takes an order on standard input, and answers on standard output.
#[must_use]
pub fn run() -> ExitCode {
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tekser {COMMAND}: {error}");
            ExitCode::from(2)
        }
    }
}

fn answer() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut order = Vec::new();
    for byte in input.by_ref().bytes() {
        match byte? {
            b'\n' => break,
            byte => order.push(byte),
        }
    }
    let order: Order = serde_json::from_slice(&order)?;
    limit(order.limits)?;
    let mut file = Vec::with_capacity(order.length);
    input.take(order.length as u64).read_to_end(&mut file)?;
    #[cfg(debug_assertions)]
    misbehave(&order.task.name);
    let read = order.task.read(&file);
    drop(file);
    let mut output = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut output, &read)?;
    output.flush()
}

/// Bounds what this process may take from now on.
#[cfg(unix)]
fn limit(limits: Limits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let bounds = [
        (Resource::As, limits.memory),
        (Resource::Cpu, limits.computing),
        // It writes no file, leaves no image of its memory.
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, bound) in bounds {
        // What is bounded more tightly stays so.
        let bound = getrlimit(resource).maximum.map_or(bound, |maximum| maximum.min(bound));
        setrlimit(resource, Rlimit { current: Some(bound), maximum: Some(bound) })?;
    }
    Ok(())
}

/// Elsewhere only the time is bounded, by whoever waits.
#[cfg(not(unix))]
fn limit(_: Limits) -> io::Result<()> {
    Ok(())
}

/// What the worst of files could make a reader do, by its name: for tests, which builds for newsrooms have not.
#[cfg(debug_assertions)]
fn misbehave(name: &str) {
    fn deeper(depth: u64) -> u64 {
        if std::hint::black_box(depth) == u64::MAX { 0 } else { deeper(depth + 1) + 1 }
    }
    match name.rsplit('/').next().unwrap_or_default() {
        "trial-overflow" => {
            deeper(0);
        }
        "trial-memory" => {
            let mut all = Vec::new();
            loop {
                all.push(std::hint::black_box(vec![1_u8; 16 * 1024 * 1024]));
            }
        }
        "trial-computing" => loop {
            std::hint::spin_loop();
        },
        "trial-waiting" => loop {
            std::thread::park();
        },
        _ => {}
    }
}
