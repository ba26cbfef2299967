//! The rules of a review, pure: no IO, no clock, no randomness.
//!
//! Everything here compiles to `wasm32` and gives the same answer in the
//! browser and on the server. What is deliberately absent: SQL, HTTP, the DOM.
#![warn(missing_docs)]

pub mod text;
pub mod canonical;
pub mod diff;
pub mod flag;
pub mod id;
pub mod segment;
pub mod severity;
pub mod time;
