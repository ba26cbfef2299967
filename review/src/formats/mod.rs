//! File formats: bytes in, a [`Document`](document::Document) out, and a list of
//! what was wrong or could not be kept; an article in, bytes out.
//!
//! Readers never guess silently and never keep half a file: what cannot be read
//! at all is refused with its place, what can be read in part is read and named.
//! Everything that parses other people's formats is behind the feature `formats`,
//! which the browser's client does not carry; the types are for all.

#[cfg(feature = "formats")]
pub mod archive;
pub mod audit;
#[cfg(feature = "formats")]
pub mod batch;
#[cfg(feature = "formats")]
pub mod detect;
pub mod document;
#[cfg(feature = "formats")]
pub mod docx;
#[cfg(feature = "formats")]
pub mod encoding;
#[cfg(feature = "formats")]
pub mod flags;
mod guard;
#[cfg(all(test, feature = "certificate", feature = "formats"))]
mod hostile;
#[cfg(feature = "formats")]
pub mod html;
#[cfg(feature = "formats")]
pub mod markdown;
#[cfg(feature = "formats")]
pub mod open;
#[cfg(feature = "formats")]
pub mod plain;
pub mod problem;
#[cfg(feature = "formats")]
pub mod table;
#[cfg(feature = "formats")]
pub mod tbx;
#[cfg(feature = "formats")]
pub mod terms;
#[cfg(feature = "formats")]
pub mod tmx;
#[cfg(test)]
mod trial;
#[cfg(feature = "formats")]
mod web;
pub mod whole;
pub mod wmt;
#[cfg(feature = "formats")]
pub mod xliff;
#[cfg(feature = "formats")]
pub mod xml;
