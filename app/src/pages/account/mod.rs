//! Accounts: signing in and joining, one's own settings, the people of the desk.

mod access;
pub mod invitation;
mod people;
pub mod reset;
pub mod settings;
mod shown;
pub mod sign_in;
