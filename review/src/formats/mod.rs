//! File formats: texts in, values out, and a list of what was wrong in them.

#[cfg(feature = "formats")]
pub mod tbx;
pub mod wmt;
