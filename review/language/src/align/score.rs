//! How well a bead fits: lengths, words and paragraphs together.
//!
//! A score is the logarithm of a likelihood ratio, translation against chance,
//! with the share of the bead's shape as prior; so scores of beads add up to
//! that of a path. Deliberately without any look at the neighbours of a bead.

use crate::align::{Sentence, evidence::Evidence};

/// A kind of bead: sentences taken from the source and from the target, and the
/// share of such beads in translated news (the shapes of Gale & Church 1993;
/// shares of our own, with omissions as frequent as machines make them).
pub(super) struct Shape {
    pub(super) source: usize,
    pub(super) target: usize,
    share: f32,
}

pub(super) const SHAPES: [Shape; 6] = [
    Shape { source: 1, target: 1, share: 0.88 },
    Shape { source: 1, target: 2, share: 0.04 },
    Shape { source: 2, target: 1, share: 0.04 },
    Shape { source: 2, target: 2, share: 0.005 },
    Shape { source: 1, target: 0, share: 0.02 },
    Shape { source: 0, target: 1, share: 0.015 },
];

/// The variance of the length of a translation per character of its source
/// (Gale & Church 1993 give 6.8).
const VARIANCE: f32 = 6.8;

/// Half the square of the distance in standard deviations from which lengths
/// that differ more do not speak against a translation any louder.
const FARTHEST: f32 = 8.0;

/// Characters from which on a ratio of lengths can be trusted.
const ENOUGH: f32 = 2000.0;

/// How long a translation is, against its source.
struct Lengths {
    /// Target characters per source character.
    ratio: f32,
    /// Characters of a target sentence, on average.
    usual: f32,
}

impl Lengths {
    fn of(source: &[Sentence<'_>], target: &[Sentence<'_>], anchors: &[(usize, usize)]) -> Self {
        let length = |sentence: &Sentence<'_>| sentence.text.chars().count() as f32;
        let anchored = anchors
            .iter()
            .map(|&(row, column)| (length(&source[row]), length(&target[column])))
            .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let sums: (f32, f32) = (source.iter().map(length).sum(), target.iter().map(length).sum());
        // Missing sentences falsify the ratio of the sums but not that of pairs.
        // Either is drawn towards 1, as far as there is little of it.
        let (from, to) = if anchored.0 < ENOUGH { sums } else { anchored };
        Self {
            ratio: ((to + ENOUGH) / (from + ENOUGH)).clamp(0.5, 2.0),
            usual: (sums.1 + 100.0) / (target.len() as f32 + 1.0),
        }
    }

    /// Gale & Church 1993: the difference of the lengths, divided by its standard
    /// deviation, is distributed normally. Here against a target sentence of
    /// any length (up to twice the usual one), as a logarithm.
    ///
    /// `None` where two sentences together are so far off that another shape is
    /// sure to be better, which spares looking at their words.
    fn agreement(&self, source: f32, target: f32, shape: &Shape) -> Option<f32> {
        let expected = source * self.ratio;
        let variance = VARIANCE * (expected + target) / 2.0 + 1.0;
        let distance = target - expected;
        // A heavy tail: free translations and cut sentences are no miracles.
        let off = distance * distance / (2.0 * variance);
        let normal = -off.min(FARTHEST) - (std::f32::consts::TAU * variance).ln() / 2.0;
        let chance = (2.0 * self.usual).ln();
        // Two sentences could have shared their sum out in any way.
        match shape.target {
            _ if off > FARTHEST && shape.source + shape.target > 2 => None,
            1 => Some(normal + chance),
            _ => Some(normal + 2.0 * chance - target.max(1.0).ln()),
        }
    }
}

/// What it says that a paragraph begins on both sides, or on one alone.
struct Breaks {
    both: f32,
    source_alone: f32,
    target_alone: f32,
}

impl Breaks {
    fn of(source: &[Sentence<'_>], target: &[Sentence<'_>]) -> Self {
        let count = |side: &[Sentence<'_>]| {
            let breaks = side.windows(2).filter(|p| p[0].paragraph != p[1].paragraph);
            breaks.count() as f32
        };
        let (in_source, in_target) = (count(source), count(target));
        if in_source == 0.0 || in_target == 0.0 {
            return Self { both: 0.0, source_alone: 0.0, target_alone: 0.0 };
        }
        // Paragraphs that are equally many are most likely the same ones.
        let kept = 0.95 * in_source.min(in_target) / in_source.max(in_target);
        let share = |breaks: f32, side: &[Sentence<'_>]| (breaks / side.len() as f32).min(kept);
        let source_share = share(in_source, source);
        let target_share = share(in_target, target);
        Self {
            both: (kept / target_share).ln(),
            source_alone: ((1.0 - kept) / (1.0 - target_share)).ln(),
            target_alone: ((1.0 - kept) / (1.0 - source_share)).ln(),
        }
    }
}

/// Both texts with all that scores need.
pub(super) struct Texts<'a> {
    pub(super) source: &'a [Sentence<'a>],
    pub(super) target: &'a [Sentence<'a>],
    pub(super) evidence: Evidence,
    lengths: Lengths,
    breaks: Breaks,
}

impl<'a> Texts<'a> {
    pub(super) fn of(
        source: &'a [Sentence<'a>],
        target: &'a [Sentence<'a>],
        source_lang: &str,
        target_lang: &str,
    ) -> Self {
        let evidence = Evidence::of(source, target, source_lang, target_lang);
        Self {
            source,
            target,
            lengths: Lengths::of(source, target, &evidence.anchors),
            breaks: Breaks::of(source, target),
            evidence,
        }
    }

    /// The score of the bead of this shape that ends before `row` and `column`:
    /// the logarithm of its probability against chance; `None` where it cannot be.
    pub(super) fn score(&self, shape: &Shape, row: usize, column: usize) -> Option<f32> {
        let from = row.checked_sub(shape.source)?;
        let start = column.checked_sub(shape.target)?;
        let one_paragraph =
            |side: &[Sentence<'_>]| side.windows(2).all(|p| p[0].paragraph == p[1].paragraph);
        if !one_paragraph(&self.source[from..row]) || !one_paragraph(&self.target[start..column]) {
            return None;
        }
        let prior = shape.share.ln();
        let here = (begins_paragraph(self.source, from), begins_paragraph(self.target, start));
        if shape.source == 0 || shape.target == 0 {
            // The first sentence of a paragraph may be the one that is missing:
            // then its paragraphs meet here, and the bead behind, which begins
            // one on one side alone, must not pay for it.
            let excess = match (here, shape.target) {
                ((true, true), 0) if !begins_paragraph(self.source, row) => {
                    self.breaks.target_alone
                }
                ((true, true), 1) if !begins_paragraph(self.target, column) => {
                    self.breaks.source_alone
                }
                _ => return Some(prior),
            };
            return Some(prior + self.breaks.both - excess);
        }
        let paragraph = match here {
            (true, true) => self.breaks.both,
            (true, false) => self.breaks.source_alone,
            (false, true) => self.breaks.target_alone,
            (false, false) => 0.0,
        };
        let source = self.evidence.source.unit(from, shape.source);
        let target = self.evidence.target.unit(start, shape.target);
        let length = self.lengths.agreement(source.length, target.length, shape)?;
        Some(prior + length + self.evidence.agreement(source, target) + paragraph)
    }
}

/// Whether a paragraph other than the first begins with the sentence `at`.
fn begins_paragraph(side: &[Sentence<'_>], at: usize) -> bool {
    at > 0 && at < side.len() && side[at - 1].paragraph != side[at].paragraph
}
