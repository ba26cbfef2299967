//! The two panes of a row.

use leptos::{html, prelude::*};

/// The panes of a row.
#[derive(Clone, Copy)]
pub(crate) struct Panes {
    pub(crate) source: NodeRef<html::Div>,
    pub(crate) target: NodeRef<html::Div>,
}
