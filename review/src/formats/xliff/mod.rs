//! XLIFF.

pub mod rules;
mod schema;
use crate::formats::{problem::Problem, xml};
/// x
pub fn read(bytes: &[u8]) -> Result<(), Problem> {
    let root = xml::tree(bytes, 1_000_000)?;
    match rules::check(&root).into_iter().next() {
        Some(p) => Err(p),
        None => Ok(()),
    }
}
