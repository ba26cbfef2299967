//! Hashing of passwords, one at a time.
//!
//! A hash takes 19 MiB and a core for a moment, and strangers can ask for it. So
//! there is one place that hashes, with memory that is kept and used again; a few
//! may wait for it, and who has gone waits no longer.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::{Ident, Output, ParamsString, Salt, SaltString},
};
use tokio::sync::Semaphore;

use crate::{
    clock::random,
    problem::{Refused, Reply},
};

/// Hashes that may wait for their turn: about two seconds' worth.
const QUEUE: usize = 64;
/// Longest password, in bytes.
pub const LONGEST: usize = 1_024;
/// Longest output that a stored hash may have, in bytes.
const OUTPUT: usize = 64;

/// What the password of a login that does not exist is compared with: as costly
/// as a real hash, and no password fits it.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm8gYWNjb3VudCBoZXJlIQ$bm8gcGFzc3dvcmQgaGFzaGVzIHRvIHRoaXMgdGV4dCE";

/// Where passwords are hashed.
#[derive(Clone, Debug)]
pub struct Hasher {
    /// Places in the queue, the one at work included.
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
    memory: Arc<Mutex<Vec<Block>>>,
}

/// The one of this process: memory is what it saves.
static HASHER: std::sync::LazyLock<Hasher> = std::sync::LazyLock::new(|| Hasher::new(QUEUE));

impl Hasher {
    fn new(queue: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(queue)),
            turn: Arc::new(Semaphore::new(1)),
            memory: Arc::default(),
        }
    }

    /// Does work with the memory, when its turn comes and if it is still wanted then.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Reply<T> {
        let Ok(_place) = self.places.try_acquire() else { return Err(Refused::too_many(3)) };
        let turn = self.turn.clone().acquire_owned().await.expect("it is never closed");
        let memory = self.memory.clone();
        let working = tokio::task::spawn_blocking(move || {
            // Held to the end of the work, whether somebody waits for it or not.
            let _turn = turn;
            let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut memory)
        });
        working.await.map_err(|error| Refused::failed(format!("hashing a password: {error}")))
    }
}

/// The hash of a password, in PHC form.
///
/// # Errors
/// Return `429 Too Many Requests` where too many wait.
pub async fn hash(password: String) -> Reply<String> {
    let hashed = HASHER.run(move |memory| {
        let salt = SaltString::encode_b64(&random::<16>()).expect("16 bytes are a salt");
        let (algorithm, version, params) = (Algorithm::Argon2id, Version::V0x13, Params::default());
        let wanted = Params::DEFAULT_OUTPUT_LEN;
        let output = output(
            algorithm,
            version,
            &params,
            password.as_bytes(),
            salt.as_salt(),
            wanted,
            memory,
        )
        .expect("the default parameters are valid");
        let params = ParamsString::try_from(&params).expect("the default parameters are valid");
        PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params,
            salt: Some(salt.as_salt()),
            hash: Some(output),
        }
        .to_string()
    });
    hashed.await
}

/// Whether a password fits a hash. Without one it fits nothing, and takes as long.
///
/// # Errors
/// Return `429 Too Many Requests` where too many wait.
pub async fn fits(password: String, hash: Option<String>) -> Reply<bool> {
    let checked = HASHER.run(move |memory| {
        let known = hash.as_deref().and_then(|hash| compare(&password, hash, memory));
        known.unwrap_or_else(|| {
            compare(&password, DECOY, memory);
            false
        })
    });
    checked.await
}

/// Whether a password fits a hash, or `None` where that is no hash we make.
fn compare(password: &str, hash: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let algorithm = Algorithm::try_from(Ident::new(hash.algorithm.as_str()).ok()?).ok()?;
    let version = Version::try_from(hash.version?).ok()?;
    let (params, expected) = (Params::try_from(&hash).ok()?, hash.hash?);
    let salt = hash.salt?;
    let output =
        output(algorithm, version, &params, password.as_bytes(), salt, expected.len(), memory)?;
    // In constant time, as `Output` compares.
    Some(output == expected)
}

fn output(
    algorithm: Algorithm,
    version: Version,
    params: &Params,
    password: &[u8],
    salt: Salt<'_>,
    length: usize,
    memory: &mut Vec<Block>,
) -> Option<Output> {
    let mut salt_bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut salt_bytes).ok()?;
    let mut bytes = [0; OUTPUT];
    let bytes = bytes.get_mut(..length)?;
    // More than that no hash of ours takes.
    if params.block_count() > Params::default().block_count() {
        return None;
    }
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let argon2 = Argon2::new(algorithm, version, params.clone());
    argon2.hash_password_into_with_memory(password, salt, bytes, memory).ok()?;
    Output::new(bytes).ok()
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn an_unknown_login_costs_as_much_as_a_known_one() {
        let decoy = PasswordHash::new(DECOY).expect("a PHC string");
        let params = Params::try_from(&decoy).expect("parameters");
        let usual = Params::default();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (usual.m_cost(), usual.t_cost(), usual.p_cost())
        );
        assert_eq!(decoy.hash.expect("a hash").len(), Params::DEFAULT_OUTPUT_LEN);
        assert_eq!(compare("any", DECOY, &mut Vec::new()), Some(false));
    }

    #[tokio::test]
    async fn hashes_are_those_of_the_library_and_use_the_same_memory_again() {
        let ours = hash("құпия сөз 123".to_owned()).await.expect("a hash");
        let parsed = PasswordHash::new(&ours).expect("a PHC string");
        assert!(Argon2::default().verify_password("құпия сөз 123".as_bytes(), &parsed).is_ok());
        let salt = SaltString::encode_b64(&[7; 16]).expect("a salt");
        let theirs = Argon2::default().hash_password(b"another", &salt).expect("a hash");
        for (password, is_right) in [("another", true), ("other", false)] {
            let checked = fits(password.to_owned(), Some(theirs.to_string())).await;
            assert_eq!(checked.expect("an answer"), is_right);
        }
        let mut memory = Vec::new();
        let place = |memory: &Vec<Block>| (memory.as_ptr(), memory.capacity());
        compare("another", &ours, &mut memory).expect("a comparison");
        let first = place(&memory);
        for _ in 0..5 {
            assert_eq!(compare("another", &theirs.to_string(), &mut memory), Some(true));
            assert_eq!(place(&memory), first);
        }
    }

    #[test]
    fn a_hash_that_asks_for_more_is_refused() {
        let greedy = DECOY.replace("m=19456", "m=4194304");
        assert_eq!(compare("any", &greedy, &mut Vec::new()), None);
    }

    #[tokio::test]
    async fn a_queue_is_bounded_and_who_has_gone_is_not_in_it() {
        let hasher = Hasher::new(3);
        let turn = hasher.turn.clone().acquire_owned().await.expect("a turn");
        let work = || {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.run(|_| ()).await })
        };
        let mut waiting: Vec<_> = (0..3).map(|_| work()).collect();
        while hasher.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = work().await.expect("no panic").expect_err("no place");
        assert_eq!(refused.code(), "too_many");
        for gone in waiting.drain(1..) {
            gone.abort();
            assert!(gone.await.is_err());
        }
        assert_eq!(hasher.places.available_permits(), 2);
        drop(turn);
        assert!(waiting.remove(0).await.expect("no panic").is_ok());
        assert!(work().await.expect("no panic").is_ok());
    }
}
