//! The rules of a review, pure: no IO, no clock, no randomness.
//!
//! Everything here compiles to `wasm32` and gives the same answer in the
//! browser and on the server. What is deliberately absent: SQL, HTTP, the DOM.
#![warn(missing_docs, unreachable_pub)]

pub mod align;
pub mod alignment;
pub mod api;
pub mod approval;
pub mod article;
pub mod canonical;
#[cfg(feature = "certificate")]
pub mod certificate;
#[cfg(feature = "certificate")]
pub mod checkpoint;
pub mod checks;
pub mod command;
pub mod date;
pub mod diff;
pub mod disclosure;
pub mod effort;
pub mod engine;
pub mod event;
pub mod export;
pub mod figures;
pub mod finding;
pub mod flag;
pub mod formats;
pub mod glossary;
pub mod id;
pub mod import;
pub mod json;
pub mod marks;
pub mod metrics;
pub mod origin;
pub mod project;
pub mod provenance;
pub mod rating;
pub mod reading;
pub mod score;
pub mod segment;
pub mod severity;
#[cfg(feature = "spelling")]
pub mod spelling;
pub mod split;
pub mod structure;
pub mod text;
pub mod time;
pub mod typology;
pub mod update;

#[cfg(test)]
mod tests;
