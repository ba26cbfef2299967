//! New articles, from texts or files.

mod files;
pub mod page;
