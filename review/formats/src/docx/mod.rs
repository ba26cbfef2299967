//! Word documents (Office Open XML, ISO/IEC 29500), read and written.
//!
//! Read are paragraphs, headings, lists, quotes, captions, tables, pictures by
//! name, links, the looks of words, comments and tracked changes. Layout,
//! headers, footers, notes under the text and text boxes are not: they are named.
//! Written is a plain document without macros, clean or with every change of the
//! machine's text tracked. Pictures are not kept by an article, but their places,
//! descriptions and captions are: in the document they stand as links to where they
//! are, or were in the file they came in.

mod package;
mod parts;
mod read;
mod stream;
mod symbol;
#[cfg(test)]
mod tests;
mod write;
mod xml;

pub use read::read;
pub use write::clean;
pub use write::tracked;

/// What becomes of changes that are tracked in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracked {
    /// The text as it is to be.
    Accepted,
    /// The text as it was.
    Rejected,
}

/// Whether an address is of a kind that may be followed: `http`, `https`,
/// `mailto`, `tel`, or relative.
fn is_safe(address: &str) -> bool {
    if address.is_empty() || address.chars().any(|sign| sign.is_control()) {
        return false;
    }
    match address.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            let known = ["http", "https", "mailto", "tel"];
            known.iter().any(|it| scheme.eq_ignore_ascii_case(it))
        }
        _ => true,
    }
}
