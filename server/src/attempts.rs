//! Wrong passwords lately, and who has to wait after them.
//!
//! A wait is for a login *from an address*: whoever guesses somebody's password
//! slows down themselves, and the person gets in from elsewhere. Beside it stand
//! two slower measures: of all an address tries, whatever the login, and of all
//! that is tried on a login from addresses it has not been used at.
//!
//! What is counted is kept by hash and in bounded number, so that nothing a
//! stranger sends takes more than an entry.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use language::text::{canonical::sha256, time::Timestamp};

use crate::proxies::network;

/// Wrong passwords for a login from an address before one has to wait.
const FREE: u32 = 10;
/// The first wait, which doubles with each wrong password; in milliseconds.
const FIRST_WAIT: i64 = 5_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT: i64 = 15 * 60_000;
/// How long wrong passwords are remembered without another, in milliseconds.
const MEMORY: i64 = 60 * 60_000;
/// What an address may try on all logins at once, and how long each counts, in
/// milliseconds: many people may be behind one.
const FROM_ADDRESS: (u32, i64) = (60, 1_000);
/// What may be tried on a login from addresses unknown to it, and how long each
/// counts, in milliseconds.
const ON_LOGIN: (u32, i64) = (100, 36_000);
/// How long an address is known to a login, in milliseconds: a working month.
const KNOWN: i64 = 30 * 86_400_000;
/// Entries kept, of 40 bytes or so each.
const ENTRIES: usize = 20_000;

type Key = [u8; 32];

/// A count, and when it last changed.
#[derive(Clone, Copy, Debug)]
struct Count {
    number: u32,
    at: i64,
}

#[derive(Debug, Default)]
struct Counts {
    /// Wrong passwords by login and address, in a row.
    wrong: HashMap<Key, Count>,
    /// Levels of what was tried, by address and by login, which sink with time.
    tried: HashMap<Key, Count>,
    /// Where a login was used with the right password.
    known: HashMap<Key, Count>,
}

/// Wrong passwords lately.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Arc<Mutex<Counts>>);

/// The names that an attempt is counted under.
struct Names {
    both: Key,
    login: Key,
    address: Option<Key>,
}

impl Names {
    fn new(login: &str, from: Option<IpAddr>) -> Self {
        let key = |name: String| -> Key {
            let mut key = [0; 32];
            key.copy_from_slice(&sha256(name.as_bytes()).as_bytes()[..32]);
            key
        };
        let login = login.to_lowercase();
        let from = from.map(network);
        let place = from.map_or_else(String::new, |from| from.to_string());
        Self {
            both: key(format!("both {place} {login}")),
            login: key(format!("login {login}")),
            address: from.map(|from| key(format!("address {from}"))),
        }
    }
}

impl Attempts {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an attempt as a wrong one, until [`Self::fits`] says otherwise.
    ///
    /// # Errors
    /// The seconds to wait, where there were too many; then it is not counted.
    pub fn begin(&self, login: &str, from: Option<IpAddr>, now: Timestamp) -> Result<(), u64> {
        let (names, now) = (Names::new(login, from), now.milliseconds());
        let mut counts = self.counts();
        let wrong = counts.wrong.get(&names.both).filter(|wrong| now - wrong.at < MEMORY);
        let wrong = wrong.copied().unwrap_or(Count { number: 0, at: now });
        let is_known = counts.known.get(&names.both).is_some_and(|known| now - known.at < KNOWN);
        let mut measures = Vec::from_iter(names.address.map(|address| (address, FROM_ADDRESS)));
        if !is_known {
            measures.push((names.login, ON_LOGIN));
        }
        let mut wait = wrong.at + wait_after(wrong.number) - now;
        for (name, (most, each)) in &measures {
            let level = sunk(counts.tried.get(name), *each, now);
            if level.number >= *most {
                wait = wait.max(level.at + each - now);
            }
        }
        if wait > 0 {
            return Err(u64::try_from(wait).unwrap_or_default().div_ceil(1_000));
        }
        let wrong = Count { number: wrong.number.saturating_add(1), at: now };
        put(&mut counts.wrong, names.both, wrong, now - MEMORY);
        for (name, (_, each)) in measures {
            let level = sunk(counts.tried.get(&name), each, now);
            let level = Count { number: level.number + 1, at: level.at };
            put(&mut counts.tried, name, level, now - MEMORY);
        }
        Ok(())
    }

    /// The last attempt begun was the right password.
    pub fn fits(&self, login: &str, from: Option<IpAddr>, now: Timestamp) {
        let (names, now) = (Names::new(login, from), now.milliseconds());
        let mut counts = self.counts();
        counts.wrong.remove(&names.both);
        for name in [Some(names.login), names.address].into_iter().flatten() {
            if let Some(level) = counts.tried.get_mut(&name) {
                level.number = level.number.saturating_sub(1);
            }
        }
        put(&mut counts.known, names.both, Count { number: 1, at: now }, now - KNOWN);
    }
}

/// How long one waits after so many wrong passwords, in milliseconds.
fn wait_after(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE) {
        None => 0,
        Some(doublings) => (FIRST_WAIT << doublings.min(20)).min(LONGEST_WAIT),
    }
}

/// A level as it has sunk until now, by one for each span of time.
fn sunk(level: Option<&Count>, each: i64, now: i64) -> Count {
    let Some(level) = level else { return Count { number: 0, at: now } };
    let spans = (now - level.at).max(0) / each;
    match level.number.checked_sub(u32::try_from(spans).unwrap_or(u32::MAX)) {
        None | Some(0) => Count { number: 0, at: now },
        Some(number) => Count { number, at: level.at + spans * each },
    }
}

/// Puts a count where there is room; where not, what is older than `since` goes,
/// and if that is too little, the oldest quarter.
fn put(counts: &mut HashMap<Key, Count>, name: Key, count: Count, since: i64) {
    if counts.len() >= ENTRIES && !counts.contains_key(&name) {
        counts.retain(|_, count| count.at > since);
        if counts.len() > ENTRIES - ENTRIES / 4 {
            let mut ages: Vec<i64> = counts.values().map(|count| count.at).collect();
            let (_, limit, _) = ages.select_nth_unstable(ENTRIES / 4);
            let limit = *limit;
            // All of one moment go together: room must come of it.
            counts.retain(|_, count| count.at > limit);
        }
    }
    counts.insert(name, count);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_milliseconds(1_800_000_000_000 + seconds * 1_000)
    }

    fn address(n: u32) -> Option<IpAddr> {
        Some(IpAddr::from(n.to_be_bytes()))
    }

    #[test]
    fn who_guesses_waits_longer_and_longer_and_nobody_else_does() {
        let attempts = Attempts::default();
        let (thief, person) = (address(1), address(2));
        let mut tried = 0;
        for second in 0..3_600 {
            tried += usize::from(attempts.begin("Aigul", thief, at(second)).is_ok());
        }
        assert_eq!(tried, 20, "an hour gives ten, and ten with waits between");
        assert!(attempts.begin("aigul", thief, at(3_600)).is_err());
        assert_eq!(attempts.begin("aigul", person, at(3_600)), Ok(()));
        assert_eq!(attempts.begin("marat", thief, at(3_600)), Ok(()));
        // What is refused does not make the wait longer, and it ends.
        assert_eq!(attempts.begin("aigul", thief, at(3_600 + 15 * 60)), Ok(()));
    }

    #[test]
    fn the_right_password_forgives_typing_errors() {
        let attempts = Attempts::default();
        for second in 0..100 {
            assert_eq!(attempts.begin("aigul", None, at(second)), Ok(()));
            if second % 5 == 0 {
                attempts.fits("aigul", None, at(second));
            }
        }
    }

    #[test]
    fn an_address_cannot_try_many_logins_quickly() {
        let attempts = Attempts::default();
        let tried = |second| {
            let try_one = |n: &u32| {
                attempts.begin(&format!("login{second}-{n}"), address(1), at(second)).is_ok()
            };
            (0..1_000).filter(try_one).count()
        };
        assert_eq!(tried(0), 60);
        assert_eq!(tried(10), 10);
        assert_eq!(attempts.begin("login", address(2), at(10)), Ok(()));
    }

    #[test]
    fn many_addresses_cannot_try_one_login_but_its_person_gets_in() {
        let attempts = Attempts::default();
        let home = address(7);
        assert_eq!(attempts.begin("aigul", home, at(0)), Ok(()));
        attempts.fits("aigul", home, at(0));
        let tried = (1_000..3_000).filter(|n| attempts.begin("aigul", address(*n), at(1)).is_ok());
        assert_eq!(tried.count(), 100);
        assert_eq!(attempts.begin("aigul", home, at(1)), Ok(()));
    }

    #[test]
    fn what_is_kept_is_bounded_whatever_is_tried() {
        let attempts = Attempts::default();
        let long = "ұ".repeat(1_000);
        for n in 0..100_000_u32 {
            let _ = attempts.begin(&format!("{n}{long}"), address(n / 10), at(i64::from(n / 100)));
        }
        let counts = attempts.counts();
        assert!(counts.wrong.len() <= ENTRIES && counts.tried.len() <= ENTRIES);
        assert!(counts.wrong.len() > ENTRIES / 2);
    }
}
