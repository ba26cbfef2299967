//! Automatic metrics: how near a machine translation comes to a reference.
//!
//! BLEU, chrF and TER as sacreBLEU 2 defines them, with one reference each, to
//! be compared with figures published elsewhere. They say nothing of what is
//! wrong: that is an MQM score, from what people marked.

pub mod bleu;
pub mod chrf;
pub mod effort;
mod ngram;
pub mod ter;
mod tokens;
