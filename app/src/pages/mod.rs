//! The screens apart from the workbench.

pub mod articles;
mod files;
pub mod history;
pub mod invitation;
pub mod new_article;
pub mod not_found;
pub mod report;
pub mod rules;
pub mod settings;
pub mod sign_in;
pub mod verify;
