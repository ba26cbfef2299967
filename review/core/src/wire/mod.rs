//! What travels between browser and server, and between the page and its worker.
//!
//! May use all other rooms. What is deliberately absent: the answers themselves.

pub mod api;
pub mod code;
pub mod engine;
pub mod routes;
pub mod verification;
