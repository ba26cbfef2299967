//! The Hunspell dictionaries of this machine, read when they are first asked
//! for: most servers never are, and they take time to read and memory to hold.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use language::checks::hunspell::Dictionaries;

/// Where Debian puts them.
pub const FOLDER: &str = "/usr/share/hunspell";
/// Languages with the names of their files.
const NAMES: [(&str, &str); 2] = [("kk", "kk_KZ"), ("ru", "ru_RU")];

/// A folder of dictionaries: a handle that is cloned freely.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: Arc<Path>,
    read: Arc<OnceLock<Dictionaries>>,
}

impl Shelf {
    /// The dictionaries of a folder. None is read yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder: folder.into(), read: Arc::default() }
    }

    /// The dictionaries. The first time they are read, which takes a moment: not
    /// on a thread that serves others. What is not there is left out.
    #[must_use]
    pub fn dictionaries(&self) -> &Dictionaries {
        self.read.get_or_init(|| {
            let mut dictionaries = Dictionaries::default();
            for (language, name) in NAMES {
                let read = |ending| std::fs::read(self.folder.join(format!("{name}.{ending}")));
                let files = read("aff").and_then(|aff| Ok((aff, read("dic")?)));
                let folder = self.folder.display();
                match files {
                    Ok((aff, dic)) => {
                        if let Err(error) = dictionaries.add(language, &aff, &dic) {
                            tracing::warn!(%error, "{folder}: dictionary {name} is left out: {error}");
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        tracing::debug!("{folder}: there is no dictionary {name}");
                    }
                    Err(error) => {
                        tracing::warn!(%error, "{folder}: dictionary {name} is left out: {error}");
                    }
                }
            }
            dictionaries
        })
    }
}
