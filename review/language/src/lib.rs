//! Texts and their language, without an article: positions, splitting, alignment,
//! metrics, checks.
//!
//! The lowest crate: it uses no other of ours. Pure, and the same in the browser and on
//! the server. What is deliberately absent: segments, people, events.
#![warn(missing_docs, unreachable_pub)]

pub mod align;
pub mod checks;
pub mod metrics;
pub mod patience;
pub mod text;
