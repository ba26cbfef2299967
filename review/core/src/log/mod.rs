//! Events, and how they make an article what it is.
//!
//! May use [`model`](crate::model). What is deliberately absent: deciding; an event has
//! happened.

pub mod apply;
pub mod article;
pub mod authors;
pub mod body;
pub mod event;
pub mod marks;
pub mod replay;
pub mod versions;
