//! The screens apart from the workbench, a folder or a file each.
//!
//! May use `ui` and what is below it. What is deliberately absent: what several screens
//! show; that is in [`ui`](crate::ui).

pub mod account;
pub mod articles;
pub mod history;
pub mod new;
pub mod not_found;
pub mod record;
pub mod rules;
