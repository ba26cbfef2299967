//! The two panes of a row.

use leptos::{html, prelude::*};

/// The panes of a row.
#[derive(Clone, Copy)]
pub(super) struct Panes {
    pub(super) source: NodeRef<html::Div>,
    pub(super) target: NodeRef<html::Div>,
}
