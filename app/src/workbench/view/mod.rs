//! What is seen of the workbench.
//!
//! What is deliberately absent: rules; those are in [`state`](super::state) and in `review`.

pub(super) mod approval;
pub(super) mod cards;
pub(super) mod conflict;
pub(super) mod dialogs;
pub(super) mod find;
pub(super) mod flag_panel;
pub(super) mod marks;
pub(super) mod rating;
pub(super) mod row;
pub(super) mod rows;
pub(super) mod score;
pub(super) mod toolbar;
