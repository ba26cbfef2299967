//! The browser as the workbench meets it: panes and what is selected in them, highlights
//! without elements, storage.
//!
//! What is deliberately absent: an article.

pub(super) mod browser;
pub(super) mod highlight;
pub(super) mod panes;
pub(super) mod storage;
