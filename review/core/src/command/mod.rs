//! What people ask for, and what becomes of it: a change of the article, or a refusal.
//!
//! May use [`rules`](crate::rules) and what is below. What is deliberately absent:
//! storing; whoever decides gets the event's content and writes it.

pub mod alignment;
mod approve;
mod decide;
mod dismiss;
mod flags;
pub mod import;
pub mod marks;
pub mod pairing;
mod refusal;
mod revise;
mod undo;
pub mod update;

pub use self::{
    decide::{Circumstances, Command, decide},
    refusal::{FIELD_LIMIT, Refusal, SEGMENT_LIMIT, checked, checked_description},
};
