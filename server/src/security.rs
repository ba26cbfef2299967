//! The log of security events: who signed in, who was refused, what was handed
//! out. A line of JSON each, apart from the log of what failed, so that it can be
//! kept longer and read by machines.
//!
//! Events are ordinary `tracing` events of the target [`TARGET`]; [`Log`] writes
//! them to a file or to standard error. Names, logins and labels come from people:
//! whatever they hold, an event stays one line without control characters.

use std::{
    fmt::{Debug, Display, Write as _},
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
    sync::Mutex,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

use crate::clock::Clock;

/// The `tracing` target of security events.
pub const TARGET: &str = "security";
/// Longest value that is written whole, in characters: no one's login fills a disk.
const VALUE: usize = 200;

/// Records a security event. `kind` is a word of lower-case letters and
/// underscores such as `sign_in` or `role_changed`; fields name people by id or
/// login, and never hold a secret: `record("role_changed", &[("person", &id), ("role", &"lead")])`.
pub fn record(kind: &str, fields: &[(&str, &dyn Display)]) {
    let mut line = format!("{{\"at\":\"{}\",\"event\":\"{}\"", Clock.now(), plain(kind));
    for (name, value) in fields {
        let _ = write!(line, ",\"{}\":\"{}\"", plain(name), plain(&value.to_string()));
    }
    if let Some(id) = crate::request::request_id() {
        let _ = write!(line, ",\"request\":\"{id}\"");
    }
    line.push('}');
    tracing::info!(target: TARGET, line = line.as_str());
}

/// A value inside the quotes of a JSON string: what would end it, steer a terminal
/// or turn a line's direction is escaped, what is too long is cut.
fn plain(value: &str) -> String {
    let mut plain = String::with_capacity(value.len().min(4 * VALUE));
    for (at, c) in value.chars().enumerate() {
        if at == VALUE {
            plain.push('…');
            break;
        }
        match c {
            '"' | '\\' => plain.extend(['\\', c]),
            _ if c.is_control() || steers(c) => {
                let _ = write!(plain, "\\u{:04x}", u32::from(c));
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// Whether a character breaks lines or turns them around without being a control
/// character.
fn steers(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Writes security events, and nothing else, to where they are kept.
pub struct Log(Mutex<Box<dyn Write + Send>>);

impl Debug for Log {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Log")
    }
}

impl Log {
    /// To wherever `writer` leads.
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(writer)))
    }

    /// To the end of a file, which is made where there is none, for its owner only.
    ///
    /// # Errors
    /// If it cannot be opened for writing.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map(Self::new)
    }

    /// Whether an event belongs here, for the filters of other logs.
    #[must_use]
    pub fn takes(metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if !Self::takes(event.metadata()) {
            return;
        }
        let mut line = Line(String::new());
        event.record(&mut line);
        line.0.push('\n');
        // One write a line: lines of several processes do not run into each other.
        let mut writer = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(error) = writer.write_all(line.0.as_bytes()).and_then(|()| writer.flush()) {
            drop(writer);
            // Lost it must not be, wherever it was to go.
            let _ = write!(io::stderr(), "the security log failed ({error}): {}", line.0);
        }
    }
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "line" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("a buffer").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whatever_a_name_holds_an_event_is_one_plain_line_of_json() {
        let kept = Kept::default();
        let log = tracing_subscriber::registry().with(Log::new(kept.clone()));
        let hostile = "\"}\n{\"event\":\"sign_in\u{1b}[2J\u{202e}\u{2028}\u{85}\0\\";
        tracing::subscriber::with_default(log, || {
            record("sign_in_refused", &[("login", &hostile), ("from", &"::1")]);
            record("sign_in_refused", &[("login", &"ұ".repeat(2_000_000))]);
            tracing::error!("what failed goes elsewhere");
        });
        let written = String::from_utf8(kept.0.lock().expect("a buffer").clone()).expect("UTF-8");
        assert!(!written.chars().any(|c| steers(c) || (c.is_control() && c != '\n')), "{written}");
        let lines: Vec<serde_json::Value> =
            written.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["event"], "sign_in_refused");
        assert_eq!(lines[0]["login"], hostile);
        assert_eq!(lines[0]["from"], "::1");
        assert!(written.len() < 2_000, "{}", written.len());
    }
}
