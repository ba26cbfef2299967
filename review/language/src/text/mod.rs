//! Words before anybody judges them: positions, sides, structure, comparison, splitting,
//! JSON as it is hashed and as a browser reads it, moments and dates.
//!
//! The lowest room: it uses no other. What is deliberately absent: opinions on a text.

pub mod accept;
pub mod canonical;
pub mod date;
pub mod diff;
pub mod json;
pub mod language;
pub mod quote;
pub mod side;
pub mod span;
pub mod split;
pub mod structure;
pub mod time;
