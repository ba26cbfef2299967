//! Time and randomness: the one place where they come from.

use language::text::{canonical, time::Timestamp};
use review::model::id::uuid;
use uuid::Uuid;

/// Gives times, ids and secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock;

impl Clock {
    /// The time now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where time comes from")]
    pub fn now(self) -> Timestamp {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let milliseconds = now.map_or(0, |since| since.as_millis());
        Timestamp::from_milliseconds(i64::try_from(milliseconds).unwrap_or(i64::MAX))
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn id(self) -> Uuid {
        uuid(self.now(), random())
    }

    /// A secret of 256 random bits, in hexadecimal.
    #[must_use]
    pub fn secret(self) -> String {
        canonical::hex(&random::<32>())
    }
}

/// Random bytes from the operating system.
///
/// # Panics
/// If the system has none: nothing safe can be done without.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
