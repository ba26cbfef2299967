//! What several screens share: dates, differences, figures, terms, problems, the header, the title.
//!
//! What is deliberately absent: what a single screen shows.

pub mod date;
pub mod difference;
pub(crate) mod figures;
pub mod header;
pub mod problem;
pub(crate) mod terms;
pub(crate) mod title;
