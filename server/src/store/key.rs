//! The secret of the key that signs: in a file of its own beside the database, or
//! behind a command. The database knows public keys alone.
//!
//! A new secret is on the disk before the database names its public key, under a
//! name of its own; only then does it take the place of the one before. Whatever
//! ends the process in between, the secret that fits is found.

use std::{
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use language::text::canonical::hex;
use thiserror::Error;

use super::file;
use crate::clock::random;

/// Where the secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// In a file that its owner alone may read.
    File(PathBuf),
    /// On the standard output of a command, as from a safe for secrets.
    Command(String),
}

impl KeySource {
    /// The usual place: beside the database, `tekser.key` for `tekser.db`.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let path = database.with_extension("key");
        Self::File(if path == database { file::with(database, ".key") } else { path })
    }
}

impl std::fmt::Display for KeySource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "the file {}", path.display()),
            Self::Command(_) => formatter.write_str("the command for the key"),
        }
    }
}

/// Why nothing can be signed.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file is not there, though the database knows its public key.
    #[error(
        "the key that signs is missing: {0} is not there. Put it back, or say where it is with \
         --key-file. If it is lost or was stolen, `tekser key rotate` begins a new one: what was \
         signed before still verifies"
    )]
    Missing(PathBuf),
    /// It is the secret of another key.
    #[error(
        "{place} holds another key than the one that signs here, {public}. Put the right one \
         back, or begin a new one with `tekser key rotate`"
    )]
    Other {
        /// Where it was found.
        place: KeySource,
        /// The public key it should belong to.
        public: String,
    },
    /// It is no key at all.
    #[error("{0} holds no key: 64 hexadecimal digits are wanted")]
    Form(KeySource),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// The command failed.
    #[error("the command for the key failed: {0}")]
    Command(String),
    /// A command gives what it gave before.
    #[error(
        "the command still gives the key that signs now. Put a new one behind it first (`openssl \
         rand -hex 32` makes one), then rotate"
    )]
    Unchanged,
}

#[derive(Clone)]
struct Kept {
    public: String,
    secret: [u8; 32],
}

/// Gives the secret of the key that signs, and remembers it.
#[derive(Clone)]
pub(super) struct Keeper {
    source: KeySource,
    kept: Arc<Mutex<Option<Kept>>>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Keeper({:?})", self.source)
    }
}

impl Keeper {
    pub(super) fn new(source: KeySource) -> Self {
        Self { source, kept: Arc::default() }
    }

    /// The secret of a public key. Waits for the disk, or for the command.
    pub(super) fn secret_of(&self, public: &str) -> Result<[u8; 32], KeyError> {
        let mut kept = self.kept.lock().expect("nothing panics while it is held");
        if let Some(kept) = kept.as_ref().filter(|kept| kept.public == public) {
            return Ok(kept.secret);
        }
        let secret = self.find(public)?;
        *kept = Some(Kept { public: public.to_owned(), secret });
        Ok(secret)
    }

    fn find(&self, public: &str) -> Result<[u8; 32], KeyError> {
        let fits = |secret: &[u8; 32]| certificate::public_key(secret) == public;
        let read = self.read();
        if let Ok(Some(secret)) = &read
            && fits(secret)
        {
            return Ok(*secret);
        }
        if let KeySource::File(path) = &self.source {
            // A rotation that was cut short after the database had learned of it.
            let next = file::with(path, ".new");
            if let Ok(Some(secret)) = read_file(&next)
                && fits(&secret)
            {
                put_in_place(path)?;
                return Ok(secret);
            }
            if let Ok(None) = read {
                return Err(KeyError::Missing(path.clone()));
            }
        }
        read?;
        Err(KeyError::Other { place: self.source.clone(), public: public.to_owned() })
    }

    /// What the source holds; `None` where there is no file.
    fn read(&self) -> Result<Option<[u8; 32]>, KeyError> {
        match &self.source {
            KeySource::File(path) => read_file(path),
            KeySource::Command(command) => ask(command).map(Some),
        }
    }

    /// The secret of a database that has no key yet: what is there, else a new one.
    pub(super) fn first(&self) -> Result<[u8; 32], KeyError> {
        if let Some(secret) = self.read()? {
            return Ok(secret);
        }
        let secret = random();
        self.put(&secret)?;
        Ok(secret)
    }

    /// Keeps a secret that the database itself held until now.
    pub(super) fn take(&self, secret: &[u8; 32]) -> Result<(), KeyError> {
        match self.read()? {
            Some(there) if there == *secret => Ok(()),
            Some(_) => Err(KeyError::Other {
                place: self.source.clone(),
                public: certificate::public_key(secret),
            }),
            None => self.put(secret),
        }
    }

    /// Makes the file; it must not be there.
    fn put(&self, secret: &[u8; 32]) -> Result<(), KeyError> {
        match &self.source {
            KeySource::File(path) => write_new(path, secret),
            // It always gives something, or fails.
            KeySource::Command(_) => Err(KeyError::Form(self.source.clone())),
        }
    }

    /// The secret that is to follow the one of `public`: `fresh`, now on the disk,
    /// or what the command gives by now.
    pub(super) fn next(&self, public: &str, fresh: [u8; 32]) -> Result<[u8; 32], KeyError> {
        match &self.source {
            KeySource::File(path) => {
                let next = file::with(path, ".new");
                // Of a rotation that never reached the database.
                let failed = |error| KeyError::File { path: next.clone(), error };
                destroy(&next).map_err(failed)?;
                write_new(&next, &fresh)?;
                file::own_like(&next, path).map_err(failed)?;
                Ok(fresh)
            }
            KeySource::Command(command) => {
                let given = ask(command)?;
                if certificate::public_key(&given) == public {
                    return Err(KeyError::Unchanged);
                }
                Ok(given)
            }
        }
    }

    /// Ends the secret before, and puts the one that followed in its place.
    pub(super) fn replace(&self) -> Result<(), KeyError> {
        *self.kept.lock().expect("nothing panics while it is held") = None;
        match &self.source {
            KeySource::File(path) => put_in_place(path),
            KeySource::Command(_) => Ok(()),
        }
    }
}

fn put_in_place(path: &Path) -> Result<(), KeyError> {
    let failed = |error| KeyError::File { path: path.to_owned(), error };
    blank(path).map_err(failed)?;
    match fs::rename(file::with(path, ".new"), path) {
        // Another process did it.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => {}
        renamed => renamed.map_err(failed)?,
    }
    file::sync_folder(path).map_err(failed)
}

/// Writes a secret into a new file, whole or not at all.
pub(super) fn write_new(path: &Path, secret: &[u8; 32]) -> Result<(), KeyError> {
    let part = file::with(path, &format!(".{}.part", hex(&random::<4>())));
    let written = || {
        let mut made = file::make(&part)?;
        writeln!(made, "{}", hex(secret))?;
        made.sync_all()?;
        file::name(&part, path)
    };
    written().map_err(|error| {
        // It may not have been made.
        let _ = destroy(&part);
        KeyError::File { path: path.to_owned(), error }
    })
}

/// Writes zeros over a secret, if it is there, before its file goes.
fn blank(path: &Path) -> io::Result<()> {
    let length = match fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut secret = fs::OpenOptions::new().write(true).open(path)?;
    io::copy(&mut io::repeat(b'0').take(length.min(4096)), &mut secret)?;
    secret.sync_all()
}

fn destroy(path: &Path) -> io::Result<()> {
    blank(path)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn read_file(path: &Path) -> Result<Option<[u8; 32]>, KeyError> {
    let failed = |error| KeyError::File { path: path.to_owned(), error };
    let mut opened = match fs::File::open(path) {
        Ok(opened) => opened.take(1024),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if file::close_to_others(path) {
        let path = path.display();
        tracing::warn!(
            %path,
            "whoever read {path} can sign in this desk's name: if somebody may have, begin a new \
             key with `tekser key rotate`"
        );
    }
    let mut text = String::new();
    opened.read_to_string(&mut text).map_err(failed)?;
    certificate::unhex(text.trim())
        .map(Some)
        .ok_or_else(|| KeyError::Form(KeySource::File(path.to_owned())))
}

/// What a command prints. It is not repeated in errors: it may be the secret.
fn ask(command: &str) -> Result<[u8; 32], KeyError> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let failed = |error: &dyn std::fmt::Display| KeyError::Command(error.to_string());
    let given = Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(&error))?;
    if !given.status.success() {
        return Err(failed(&given.status));
    }
    let text = String::from_utf8_lossy(&given.stdout);
    certificate::unhex(text.trim())
        .ok_or_else(|| KeyError::Form(KeySource::Command(command.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeper() -> (tempfile::TempDir, PathBuf, Keeper) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tekser.key");
        let keeper = Keeper::new(KeySource::beside(&folder.path().join("tekser.db")));
        assert_eq!(keeper.source, KeySource::File(path.clone()));
        (folder, path, keeper)
    }

    #[test]
    fn a_rotation_may_be_cut_short_anywhere() {
        let (old, new) = ([1; 32], [2; 32]);
        let (was, is) = (certificate::public_key(&old), certificate::public_key(&new));
        // Before the database knows: the old one signs.
        let (_folder, path, keeper) = keeper();
        write_new(&path, &old).expect("a file");
        keeper.next(&was, new).expect("a file beside it");
        assert_eq!(keeper.secret_of(&was).expect("the old one"), old);
        // Afterwards: the new one, whatever was done to the old one by then.
        for blanked in [false, true] {
            let (_folder, path, keeper) = self::keeper();
            write_new(&path, &old).expect("a file");
            keeper.next(&was, new).expect("a file beside it");
            if blanked {
                blank(&path).expect("it is there");
            }
            assert_eq!(keeper.secret_of(&is).expect("the new one"), new);
            assert_eq!(read_file(&path).expect("a key"), Some(new));
            assert!(!file::with(&path, ".new").exists());
        }
    }

    #[test]
    fn a_key_is_never_written_over() {
        let (_folder, path, keeper) = keeper();
        fs::write(&path, "no key").expect("a file");
        assert!(matches!(keeper.first(), Err(KeyError::Form(_))));
        write_new(&path, &[1; 32]).expect_err("it is there");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "no key");
        assert_eq!(fs::read_dir(_folder.path()).expect("a folder").count(), 1, "nothing is left");
        keeper.secret_of("00").expect_err("no key");
        fs::remove_file(&path).expect("a file");
        assert!(matches!(keeper.secret_of("00"), Err(KeyError::Missing(_))));
        let made = keeper.first().expect("a new one");
        assert_eq!(keeper.first().expect("the same"), made);
        assert!(matches!(keeper.secret_of("00"), Err(KeyError::Other { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_key_belongs_to_whom_the_old_one_did() {
        use std::os::unix::fs::{MetadataExt, chown};
        let (_folder, path, keeper) = keeper();
        let public = certificate::public_key(&keeper.first().expect("a key"));
        // Only an administrator can give files away.
        let is_given = chown(&path, Some(1234), None).is_ok();
        let owner = || fs::metadata(&path).expect("a file").uid();
        let before = owner();
        assert_eq!(before == 1234, is_given);
        keeper.next(&public, [2; 32]).expect("a file beside it");
        keeper.replace().expect("in its place");
        assert_eq!(owner(), before);
    }

    #[cfg(unix)]
    #[test]
    fn a_command_gives_it() {
        let command = |text: &str| Keeper::new(KeySource::Command(text.to_owned()));
        let secret = [7; 32];
        let given = command(&format!("echo {}", hex(&secret)));
        assert_eq!(given.first().expect("a key"), secret);
        let public = certificate::public_key(&secret);
        assert!(matches!(given.next(&public, [0; 32]), Err(KeyError::Unchanged)));
        assert_eq!(given.next("00", [0; 32]).expect("what it gives"), secret);
        assert!(matches!(command("exit 3").first(), Err(KeyError::Command(_))));
        let error = command("echo hush-hush").first().expect_err("no key");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
}
