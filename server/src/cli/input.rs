//! Reading what the command line is given, and writing what it says.

use std::{
    io::{Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::{problem::Refused, store::StoreError};

/// Why a command failed, for a person at a terminal.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The store could not be opened or used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// A file is not UTF-8 text.
    #[error("{path} is not UTF-8 text: byte {byte}. Save it as UTF-8 and try again")]
    Encoding {
        /// The file.
        path: String,
        /// The first byte that is not.
        byte: usize,
    },
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {error}. Is another tekser running? Choose another with --address"
    )]
    Address {
        /// The address.
        address: SocketAddr,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// The writer has died.
    #[error(
        "nothing can be written any more: ending, so that it is started anew. See the log above"
    )]
    WriterDied,
    /// Nobody has that login.
    #[error("nobody has the login {0:?}: see `tekser user list`")]
    UnknownLogin(String),
    /// There is no such thing.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The rules refuse it.
    #[error("{0}")]
    Refused(String),
}

impl From<Refused> for CliError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

/// Puts content into a file, or on standard output.
pub(super) fn put(output: Option<PathBuf>, content: &[u8]) -> Result<(), CliError> {
    let Some(path) = output else { return write_bytes(content) };
    let written = std::fs::write(&path, content);
    written.map_err(|error| CliError::File { path: path.display().to_string(), error })
}

pub(super) fn standard_input(error: std::io::Error) -> CliError {
    CliError::File { path: "standard input".to_owned(), error }
}

pub(super) fn read(path: &Path) -> Result<String, CliError> {
    String::from_utf8(bytes(path)?).map_err(|error| CliError::Encoding {
        path: path.display().to_string(),
        byte: error.utf8_error().valid_up_to(),
    })
}

/// The content of a file, or of standard input where it is `-`.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(standard_input)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|error| CliError::File { path: path.display().to_string(), error })
}

pub(super) fn print(value: impl std::fmt::Display) -> Result<(), CliError> {
    write(&format!("{value}\n"))
}

pub(super) fn write(content: &str) -> Result<(), CliError> {
    write_bytes(content.as_bytes())
}

fn write_bytes(content: &[u8]) -> Result<(), CliError> {
    let written = std::io::stdout().write_all(content);
    written.map_err(|error| CliError::File { path: "standard output".to_owned(), error })
}
