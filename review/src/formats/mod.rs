//! File formats: texts in, values out, and a list of what was wrong in them.

pub mod wmt;
