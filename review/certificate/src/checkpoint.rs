//! A checkpoint: one small signed text that stands for all articles at a moment.
//!
//! A Merkle tree (RFC 6962, section 2.1) over the heads of all logs, one leaf an
//! article, its root signed as a note (<https://c2sp.org/signed-note>,
//! <https://c2sp.org/tlog-checkpoint>). Whoever has kept a checkpoint catches a
//! record that was written anew since, and learns no title and no name from it.
//! What is deliberately absent: consistency proofs, since leaves move on with
//! their articles.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use language::text::canonical;
use review::model::checkpoint::{Inclusion, Leaf};
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::unhex;

/// A hash of the tree.
pub type Hash = [u8; 32];

/// What a note of all articles says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the server whose articles these are; also the name of the key.
    pub origin: String,
    /// Number of articles.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

/// Why a checkpoint does not show what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// The text is no checkpoint.
    #[error("this is no checkpoint")]
    Form,
    /// It is not signed with the key.
    #[error("the checkpoint is not signed with this key")]
    Signature,
    /// The proof does not lead from the article to the root.
    #[error("the proof does not lead to the root of the checkpoint")]
    Proof,
    /// The proof is of another article.
    #[error("the checkpoint's proof is of another article")]
    Article,
    /// The record ends before the moment of the checkpoint.
    #[error("the record ends before the checkpoint was made")]
    Short,
    /// The record is another than the one the checkpoint was made of.
    #[error("the record is another than when the checkpoint was made")]
    Head,
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    digest(&[&[1], left, right])
}

/// The hash of an article's leaf, over its canonical JSON (RFC 8785).
#[must_use]
pub fn leaf(leaf: &Leaf) -> Hash {
    leaf_of(canonical::json(leaf).as_bytes())
}

fn leaf_of(data: &[u8]) -> Hash {
    digest(&[&[0], data])
}

/// Where a list of more than one leaf is cut: the largest power of two below its
/// length.
fn half(length: usize) -> usize {
    length.next_power_of_two() / 2
}

/// The root of the tree over these leaves.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => digest(&[]),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(half(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The hashes that lead from a leaf to the root, the lowest first; `None` where
/// there is no such leaf.
#[must_use]
pub fn path(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    match leaves {
        [] => None,
        [_] => (index == 0).then(Vec::new),
        _ => {
            let half = half(leaves.len());
            let (left, right) = leaves.split_at(half);
            let (mut path, sibling) = if index < half {
                (path(left, index)?, root(right))
            } else {
                (path(right, index - half)?, root(left))
            };
            path.push(sibling);
            Some(path)
        }
    }
}

/// The root to which a path leads (RFC 9162, section 2.1.3.2), `None` where it is
/// too long or too short for a tree of that size.
#[must_use]
pub fn root_of(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last, mut root) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            root = node(sibling, &root);
            // An end of the tree that has no neighbour goes up as it is.
            while at % 2 == 0 && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            root = node(&root, sibling);
        }
        (at, last) = (at / 2, last / 2);
    }
    (last == 0).then_some(root)
}

/// The first bytes of a signature: which key of that name made it.
fn key_id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let hash = digest(&[name.as_bytes(), b"\n", &[1], public]);
    hash[..4].try_into().expect("a hash is longer than four bytes")
}

impl Checkpoint {
    /// Of the articles of a server.
    #[must_use]
    pub fn new(origin: &str, leaves: &[Hash]) -> Self {
        Self { origin: origin.to_owned(), size: leaves.len() as u64, root: root(leaves) }
    }

    /// The text that is signed.
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// The note: the text, a blank line, the signature.
    #[must_use]
    pub fn sign(&self, secret: &[u8; 32]) -> String {
        let (key, text) = (SigningKey::from_bytes(secret), self.text());
        let mut signature = key_id(&self.origin, key.verifying_key().as_bytes()).to_vec();
        signature.extend(key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n— {} {}\n", self.origin, STANDARD.encode(signature))
    }

    /// Reads a note that is signed with `key`, in hexadecimal. Lines and
    /// signatures of others may stand in it too.
    ///
    /// # Errors
    /// If it is no checkpoint, or none that is signed with this key.
    pub fn verify(note: &str, key: &str) -> Result<Self, Failure> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(Failure::Form)?;
        let text = format!("{text}\n");
        let checkpoint = Self::parse(&text).ok_or(Failure::Form)?;
        let public = unhex::<32>(key).ok_or(Failure::Signature)?;
        let verifying = VerifyingKey::from_bytes(&public).map_err(|_| Failure::Signature)?;
        if !note.ends_with('\n') {
            return Err(Failure::Form);
        }
        for line in signatures.lines() {
            let signature = line.strip_prefix("— ").and_then(|line| line.split_once(' '));
            let (name, signature) = signature.ok_or(Failure::Form)?;
            let signature = STANDARD.decode(signature).map_err(|_| Failure::Form)?;
            let Some((id, signature)) = signature.split_first_chunk::<4>() else {
                return Err(Failure::Form);
            };
            if name != checkpoint.origin || *id != key_id(name, &public) {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| Failure::Form)?;
            return verifying
                .verify_strict(text.as_bytes(), &signature)
                .map(|()| checkpoint)
                .map_err(|_| Failure::Signature);
        }
        Err(Failure::Signature)
    }

    fn parse(text: &str) -> Option<Self> {
        let is_plain = |c: char| c == '\n' || !c.is_ascii_control();
        let mut lines = text.chars().all(is_plain).then(|| text.lines())?;
        let origin = lines.next().filter(|it| !it.is_empty())?.to_owned();
        let decimal = lines.next()?;
        let size: u64 = decimal.parse().ok()?;
        let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
        // One spelling for one number.
        let is_own = size.to_string() == decimal && lines.all(|line| !line.is_empty());
        is_own.then_some(Self { origin, size, root })
    }
}

/// The checkpoint of these articles, in the order of their ids, with the proof
/// that `index` is one of them.
#[must_use]
pub fn include(
    origin: &str,
    leaves: &[Leaf],
    index: usize,
    secret: &[u8; 32],
) -> Option<Inclusion> {
    let hashes: Vec<Hash> = leaves.iter().map(leaf).collect();
    let path = path(&hashes, index)?;
    Some(Inclusion {
        leaf: leaves.get(index)?.clone(),
        index: index as u64,
        path: path.iter().map(|hash| canonical::hex(hash)).collect(),
        checkpoint: Checkpoint::new(origin, &hashes).sign(secret),
    })
}

/// Verifies that an article's record was as it says when the checkpoint was
/// made, which is signed with `key`.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(inclusion: &Inclusion, key: &str) -> Result<Checkpoint, Failure> {
    let checkpoint = Checkpoint::verify(&inclusion.checkpoint, key)?;
    let path: Option<Vec<Hash>> = inclusion.path.iter().map(|hash| unhex(hash)).collect();
    let leads_to = path
        .and_then(|path| root_of(leaf(&inclusion.leaf), inclusion.index, checkpoint.size, &path));
    if leads_to == Some(checkpoint.root) { Ok(checkpoint) } else { Err(Failure::Proof) }
}

/// Verifies that the record of a certificate, which has verified, begins with
/// what the checkpoint was made of. The article may have gone on since.
///
/// # Errors
/// The first thing that is wrong.
pub fn covers(inclusion: &Inclusion, certificate: &str, key: &str) -> Result<Checkpoint, Failure> {
    let checkpoint = verify(inclusion, key)?;
    let file: Value = serde_json::from_str(certificate).map_err(|_| Failure::Form)?;
    let events = file["events"].as_array().ok_or(Failure::Form)?;
    let Leaf { article, events: n, head } = &inclusion.leaf;
    let first = events.first().ok_or(Failure::Form)?;
    if first["article"] != article.to_string() {
        return Err(Failure::Article);
    }
    let last = usize::try_from(*n).ok().and_then(|n| events.get(n.checked_sub(1)?));
    let last = last.ok_or(Failure::Short)?;
    if last["hash"] == **head { Ok(checkpoint) } else { Err(Failure::Head) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use review::model::id::ArticleId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The leaves with which implementations of RFC 6962 are commonly tested, as
    /// hexadecimal, and the roots of the trees over the first of them.
    const DATA: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn leaves() -> Vec<Hash> {
        let bytes = |hex: &str| -> Vec<u8> {
            let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            (0..hex.len()).step_by(2).map(byte).collect()
        };
        DATA.iter().map(|data| leaf_of(&bytes(data))).collect()
    }

    #[test]
    fn roots_are_those_of_the_standard() {
        let leaves = leaves();
        for (size, expected) in ROOTS.iter().enumerate() {
            assert_eq!(canonical::hex(&root(&leaves[..size])), *expected, "{size} leaves");
        }
        // Put together by hand: three leaves are two and one.
        let [a, b, c] = [leaves[0], leaves[1], leaves[2]];
        assert_eq!(root(&leaves[..3]), node(&node(&a, &b), &c));
        assert_eq!(path(&leaves[..3], 2), Some(vec![node(&a, &b)]));
        assert_eq!(path(&leaves[..3], 0), Some(vec![b, c]));
    }

    #[test]
    fn a_path_leads_to_its_own_root_only() {
        let leaves: Vec<Hash> = (0..70_u8).map(|n| leaf_of(&[n])).collect();
        for size in 1..=leaves.len() {
            let tree = &leaves[..size];
            for index in 0..size {
                let path = path(tree, index).unwrap();
                let lead = |leaf, index, size, path: &[Hash]| {
                    root_of(leaf, index as u64, size as u64, path) == Some(root(tree))
                };
                assert!(lead(tree[index], index, size, &path), "{index} of {size}");
                assert!(!lead(leaf_of(b"other"), index, size, &path));
                assert!(!lead(tree[index], index + size, size, &path));
                if size > 1 {
                    assert!(!lead(tree[index], (index + 1) % size, size, &path));
                    assert!(!lead(tree[index], index, size, &path[1..]));
                    let mut wrong = path.clone();
                    wrong[index % path.len()][7] ^= 1;
                    assert!(!lead(tree[index], index, size, &wrong));
                }
                let longer = [path.as_slice(), &[[0; 32]]].concat();
                assert!(!lead(tree[index], index, size, &longer));
            }
            assert_eq!(path(tree, size), None);
        }
    }

    fn articles() -> Vec<Leaf> {
        let article = |n: u8| Leaf {
            article: ArticleId(uuid::Uuid::from_bytes([n; 16])),
            events: u64::from(n) + 1,
            head: canonical::sha256(&[n]),
        };
        (0..5).map(article).collect()
    }

    #[test]
    fn a_note_has_the_form_of_the_standard() {
        let key = crate::public_key(&[7; 32]);
        let note = include("tekser/0f", &articles(), 3, &[7; 32]).unwrap().checkpoint;
        let lines: Vec<&str> = note.split('\n').collect();
        let [origin, size, root, blank, signature, end] = lines[..] else { panic!("{note}") };
        assert_eq!((origin, size, blank, end), ("tekser/0f", "5", "", ""));
        assert_eq!(STANDARD.decode(root).unwrap().len(), 32);
        let encoded = signature.strip_prefix("— tekser/0f ").unwrap();
        assert_eq!(STANDARD.decode(encoded).unwrap().len(), 4 + 64);
        let checkpoint = Checkpoint::verify(&note, &key).unwrap();
        assert_eq!((checkpoint.size, checkpoint.origin.as_str()), (5, "tekser/0f"));
        // A witness's signature beside it is not in the way.
        let witnessed = format!("{note}— witness.example/w {}\n", STANDARD.encode([1; 72]));
        assert_eq!(Checkpoint::verify(&witnessed, &key), Ok(checkpoint));
        let other = crate::public_key(&[8; 32]);
        assert_eq!(Checkpoint::verify(&note, &other), Err(Failure::Signature));
    }

    #[test]
    fn no_changed_note_or_proof_verifies() {
        let key = crate::public_key(&[7; 32]);
        let inclusion = include("tekser/0f", &articles(), 3, &[7; 32]).unwrap();
        assert_eq!(verify(&inclusion, &key).map(|it| it.size), Ok(5));
        let note = &inclusion.checkpoint;
        for at in 0..note.chars().count() {
            for other in ['a', 'ә', '\n'] {
                let mut changed: Vec<char> = note.chars().collect();
                if std::mem::replace(&mut changed[at], other) == other {
                    continue;
                }
                let changed: String = changed.into_iter().collect();
                assert!(Checkpoint::verify(&changed, &key).is_err(), "{changed}");
            }
            let cut: String = note.chars().take(at).collect();
            assert!(Checkpoint::verify(&cut, &key).is_err(), "{cut}");
        }
        let changed = |change: &dyn Fn(&mut Inclusion)| {
            let mut changed = inclusion.clone();
            change(&mut changed);
            verify(&changed, &key).map(|it| it.size)
        };
        assert_eq!(changed(&|it| it.leaf.events += 1), Err(Failure::Proof));
        assert_eq!(changed(&|it| it.leaf.head = "0".repeat(64)), Err(Failure::Proof));
        assert_eq!(changed(&|it| it.leaf.article = articles()[0].article), Err(Failure::Proof));
        assert_eq!(changed(&|it| it.index = 2), Err(Failure::Proof));
        assert_eq!(changed(&|it| it.path.swap(0, 1)), Err(Failure::Proof));
        assert_eq!(changed(&|it| drop(it.path.pop())), Err(Failure::Proof));
        assert_eq!(changed(&|it| it.path[0].push('0')), Err(Failure::Proof));
    }

    #[test]
    fn a_record_that_was_written_anew_is_caught() {
        let key = crate::public_key(&[7; 32]);
        let mut leaves = articles();
        let hashes = ["а", "б", "в"].map(|head| canonical::sha256(head.as_bytes()));
        leaves[1] = Leaf { events: 2, head: hashes[1].clone(), ..leaves[1].clone() };
        let inclusion = include("tekser/0f", &leaves, 1, &[7; 32]).unwrap();
        let file = |article: &Leaf, hashes: &[String]| {
            let event = |hash| serde_json::json!({ "article": article.article, "hash": hash });
            let events: Vec<Value> = hashes.iter().map(event).collect();
            serde_json::json!({ "events": events }).to_string()
        };
        let said = |file: String| covers(&inclusion, &file, &key).map(|it| it.size);
        assert_eq!(said(file(&leaves[1], &hashes[..2])), Ok(5));
        assert_eq!(said(file(&leaves[1], &hashes)), Ok(5), "the article has gone on");
        assert_eq!(said(file(&leaves[1], &hashes[..1])), Err(Failure::Short));
        assert_eq!(said(file(&leaves[1], &hashes[1..])), Err(Failure::Head));
        assert_eq!(said(file(&leaves[0], &hashes)), Err(Failure::Article));
        assert_eq!(said("{}".into()), Err(Failure::Form));
    }
}
