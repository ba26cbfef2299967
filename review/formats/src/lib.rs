//! File formats: bytes in, a [`Document`](review::model::document::Document) out, and a
//! list of what was wrong or could not be kept; an article in, bytes out.
//!
//! Readers never guess silently and never keep half a file: what cannot be read
//! at all is refused with its place, what can be read in part is read and named.
//! May use `review` and `language`. What is deliberately absent: files and networks;
//! who calls gives bytes and gets bytes.
#![warn(missing_docs, unreachable_pub)]

pub mod batch;
pub mod bytes;
pub mod detect;
pub mod docx;
mod guard;
#[cfg(test)]
mod hostile;
pub mod html;
pub mod markdown;
pub mod open;
pub mod own;
pub mod plain;
pub mod tables;
#[cfg(test)]
mod trial;
mod walk;
pub mod xliff;
