//! HTML pages, in and out.

pub(crate) mod read;
pub(crate) mod write;

pub use self::{
    read::read,
    write::{escaped, html},
};
