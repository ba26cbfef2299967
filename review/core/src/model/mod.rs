//! Plain data: what an article is made of, what people say of it, what a desk has
//! agreed on.
//!
//! May use `language`. What is deliberately absent: functions over an article; those
//! are in [`log`](crate::log) and [`rules`](crate::rules).

pub mod approval;
pub mod checkpoint;
pub mod description;
pub mod disclosure;
pub mod dismissal;
pub mod document;
pub mod flag;
pub mod format;
pub mod glossary;
pub mod id;
pub mod imprint;
pub mod marks;
pub mod origin;
pub mod problem;
pub mod project;
pub mod rating;
pub mod reading;
pub mod received;
pub mod score;
pub mod segment;
pub mod severity;
pub mod texts;
pub mod typology;
