//! What follows from an article as it stands: findings, scores, obstacles of an approval,
//! the disclosure line, the text by paragraphs.
//!
//! May use [`log`](crate::log) and what is below. What is deliberately absent: changes.

pub mod figures;
pub mod findings;
pub mod gate;
pub mod line;
pub mod paragraphs;
pub mod provenance;
pub mod reading;
pub mod scoring;
