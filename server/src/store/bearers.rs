//! Who secrets stood for a moment ago.
//!
//! Most requests come from somebody who has just made another, and asking the
//! database each time costs as much as a save. What is remembered is forgotten
//! with the next change of an account in this process, before that change is
//! answered; what another process changes, such as the command line, counts
//! after [`MOMENT`].

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use language::text::time::Timestamp;
use tokio::sync::watch;

use super::credentials::{Bearer, Kind};

/// How long an answer is believed, in milliseconds.
const MOMENT: i64 = 1_000;
/// Answers remembered at the most.
const REMEMBERED: usize = 1_024;

#[derive(Debug, Default)]
struct Known {
    /// How often all was forgotten.
    age: u64,
    /// By the secret's hash, with the time it was read.
    bearers: HashMap<String, (Bearer, Timestamp)>,
}

#[derive(Clone, Debug)]
pub(super) struct Bearers {
    known: Arc<Mutex<Known>>,
    /// Tells whoever answers for long that an account has changed.
    changes: watch::Sender<()>,
}

impl Default for Bearers {
    fn default() -> Self {
        Self { known: Arc::default(), changes: watch::Sender::new(()) }
    }
}

impl Bearers {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("nothing panics while it is held")
    }

    /// Wakes with every change of an account in this process.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Whom a secret stood for within the last moment; where that is not known,
    /// the age that what is read from now on has.
    pub(super) fn get(&self, hash: &str, kind: Kind, now: Timestamp) -> Result<Bearer, u64> {
        let known = self.known();
        let fresh = known.bearers.get(hash).filter(|(bearer, read)| {
            let age = now.milliseconds() - read.milliseconds();
            bearer.kind == kind && (0..MOMENT).contains(&age) && bearer.expires_at > now
        });
        fresh.map(|(bearer, _)| bearer.clone()).ok_or(known.age)
    }

    /// Remembers what was read, unless all was forgotten meanwhile.
    pub(super) fn put(&self, hash: &str, bearer: Bearer, read: Timestamp, age: u64) {
        let mut known = self.known();
        if known.age != age {
            return;
        }
        if known.bearers.len() >= REMEMBERED {
            known.bearers.clear();
        }
        known.bearers.insert(hash.to_owned(), (bearer, read));
    }

    /// An account has changed.
    pub(super) fn forget(&self) {
        let mut known = self.known();
        known.age += 1;
        known.bearers.clear();
        drop(known);
        self.changes.send_replace(());
    }
}
