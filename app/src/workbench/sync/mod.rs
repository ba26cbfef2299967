//! The way to the server and back, and to the worker: one job after the other, what others
//! do, what was on the screen, what the checks find.
//!
//! What is deliberately absent: elements.

pub(super) mod checker;
pub(super) mod live;
pub(super) mod outbox;
pub(super) mod reading;
pub(super) mod sending;
