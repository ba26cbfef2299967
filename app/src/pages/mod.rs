//! The screens apart from the workbench.

mod access;
pub mod articles;
mod files;
pub mod history;
pub mod invitation;
pub mod new_article;
pub mod not_found;
mod people;
pub mod report;
pub mod reset;
pub mod rules;
pub mod settings;
pub mod sign_in;
pub mod verify;
