//! Tekser's own files: a whole article, and its log.

pub mod audit;
pub mod whole;
