//! What the workbench knows: the article on the screen, what was done here and is not
//! stored yet, what can be done.
//!
//! What is deliberately absent: sending, and elements.

pub(super) mod action;
pub(super) mod deed;
pub(super) mod desk;
pub(super) mod finding;
pub(super) mod job;
pub(super) mod kept;
pub(super) mod record;
pub(super) mod standing;
pub(super) mod unsent;
