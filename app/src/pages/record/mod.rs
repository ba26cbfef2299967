//! What was done to an article, in figures, and certificates of it.

pub mod report;
pub mod verify;
