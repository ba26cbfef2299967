//! The rules of a review, pure: no IO, no clock, no randomness.
//!
//! Rooms, each of which uses only those before it: [`model`], plain data; [`log`], events
//! and the article that they make; [`rules`], what follows from an article;
//! [`command`], what people ask for and what becomes of it; [`wire`], what travels
//! between browser and server. What is deliberately absent: SQL, HTTP, the DOM, files
//! of other tools, signatures.
#![warn(missing_docs, unreachable_pub)]

pub mod command;
pub mod log;
pub mod model;
pub mod rules;
pub mod wire;
