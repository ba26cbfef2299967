//! The signed record of a review: issued, verified, shown as a page, and checkpoints of
//! all of them.
//!
//! May use `formats`, `review` and `language`. What is deliberately absent: where the
//! key lies.
#![warn(missing_docs, unreachable_pub)]

pub mod checkpoint;
mod page;
mod record;
mod words;

pub use self::{
    page::{Names, page},
    record::{Certificate, FORMAT, LIMIT, VERSION, issue, public_key, unhex, verify},
};
