//! Below all formats: archives, encodings, XML, and the HTML that readers share.

pub mod archive;
pub mod encoding;
pub mod web;
pub mod xml;
