//! Tekser's server: the REST API over SQLite, the pages, the command line.

pub mod clock;
pub mod store;
