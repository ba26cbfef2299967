//! Cells that no spreadsheet computes.
//!
//! A cell that begins like a formula is run by whoever opens a table, whoever wrote
//! the words. An apostrophe before it makes it text; readers here take it away again.

/// Whether a spreadsheet would compute this, or could mistake it for a guarded cell.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A cell that no spreadsheet computes.
pub(super) fn guarded(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What [`guarded`] was given.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}
