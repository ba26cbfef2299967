//! Interim: pairs sentences in order.
use std::ops::Range;
/// A sentence and the paragraph it stands in.
pub struct Sentence<'a> {
    /// Words.
    pub text: &'a str,
    /// Paragraph.
    pub paragraph: usize,
}
/// Sentences that belong together.
#[derive(Clone, Debug)]
pub struct Bead {
    /// Source.
    pub source: Range<usize>,
    /// Target.
    pub target: Range<usize>,
    /// 0 to 1.
    pub confidence: f32,
}
/// Pairs.
#[must_use]
pub fn align(source: &[Sentence<'_>], target: &[Sentence<'_>], _: &str, _: &str) -> Vec<Bead> {
    (0..source.len().max(target.len()))
        .map(|i| {
            let r = |n: usize| i.min(n)..(i + 1).min(n);
            Bead { source: r(source.len()), target: r(target.len()), confidence: 1.0 }
        })
        .collect()
}
