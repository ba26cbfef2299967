//! Markdown (CommonMark), in and out.

mod read;
pub(crate) mod write;

pub use self::{read::read, write::md};
