//! Which sentences of a translation belong to which of its source.
//!
//! Sentences keep their order, so the best way through both texts is found by
//! dynamic programming over beads, scored by length (Gale & Church 1993) and by
//! what the sentences share: figures, names, meanings. Deliberately absent:
//! crossing order, models, anything learned from other texts than these two.

use std::ops::Range;

mod band;
mod evidence;
mod lexicon;
mod phonetic;

use band::Band;
use evidence::Evidence;

/// A sentence as the aligner sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// Its words.
    pub text: &'a str,
    /// The number of its paragraph; never falls from one sentence to the next.
    pub paragraph: usize,
}

/// Sentences that translate each other: one or two on each side, or one on
/// only one side, which has no counterpart.
#[derive(Clone, Debug, PartialEq)]
pub struct Bead {
    /// Indices of source sentences; empty for an addition.
    pub source: Range<usize>,
    /// Indices of target sentences; empty for an omission.
    pub target: Range<usize>,
    /// How probable it is that the bead is exactly right, 0..=1.
    pub confidence: f32,
}

/// A kind of bead: sentences taken from the source and from the target, and the
/// share of such beads in translated news (the shapes of Gale & Church 1993;
/// shares of our own, with omissions as frequent as machines make them).
struct Shape {
    source: usize,
    target: usize,
    share: f32,
}

const SHAPES: [Shape; 6] = [
    Shape { source: 1, target: 1, share: 0.89 },
    Shape { source: 1, target: 2, share: 0.04 },
    Shape { source: 2, target: 1, share: 0.04 },
    Shape { source: 2, target: 2, share: 0.005 },
    Shape { source: 1, target: 0, share: 0.015 },
    Shape { source: 0, target: 1, share: 0.01 },
];

/// The variance of the length of a translation per character of its source
/// (Gale & Church 1993 give 6.8).
const VARIANCE: f32 = 6.8;

/// Half the square of the distance in standard deviations from which lengths
/// that differ more do not speak against a translation any louder.
const FARTHEST: f32 = 8.0;

/// Evidence overstates itself (its pieces are not independent), which does not
/// move the best path but would make every confidence 0 or 1. Divisor of scores.
const TEMPERATURE: f32 = 1.5;

/// Aligns `target` with `source`: beads in order, which cover every sentence of
/// both sides exactly once.
///
/// The tags are BCP 47; with Kazakh, Russian and English everyday words count
/// too. No bead takes two sentences of one side from different paragraphs.
/// Time grows with the length of the texts, not with its square.
#[must_use]
pub fn align(
    source: &[Sentence<'_>],
    target: &[Sentence<'_>],
    source_lang: &str,
    target_lang: &str,
) -> Vec<Bead> {
    let texts = Texts {
        source,
        target,
        evidence: Evidence::of(source, target, source_lang, target_lang),
        lengths: Lengths::of(source, target),
        breaks: Breaks::of(source, target),
    };
    let mut width = 16;
    loop {
        let band = Band::new(source.len(), target.len(), &texts.evidence.anchors, width);
        if let Some(beads) = texts.best_path(&band) {
            return beads;
        }
        width *= 2;
    }
}

/// How long a translation is, against its source.
struct Lengths {
    /// Target characters per source character.
    ratio: f32,
    /// Characters of a target sentence, on average.
    usual: f32,
}

impl Lengths {
    fn of(source: &[Sentence<'_>], target: &[Sentence<'_>]) -> Self {
        let sum = |side: &[Sentence<'_>]| -> f32 {
            side.iter().map(|s| s.text.chars().count() as f32).sum()
        };
        let (source_sum, target_sum) = (sum(source), sum(target));
        // Missing sentences lower the ratio of the sums; what they can do to it
        // is limited by assuming 2 000 characters translated one to one.
        Self {
            ratio: ((target_sum + 2000.0) / (source_sum + 2000.0)).clamp(0.5, 2.0),
            usual: (target_sum + 100.0) / (target.len() as f32 + 1.0),
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

struct Texts<'a> {
    source: &'a [Sentence<'a>],
    target: &'a [Sentence<'a>],
    evidence: Evidence,
    lengths: Lengths,
    breaks: Breaks,
}

impl Texts<'_> {
    /// The score of the bead of this shape that ends before `row` and `column`:
    /// the logarithm of its probability against chance; `None` where it cannot be.
    fn score(&self, shape: &Shape, row: usize, column: usize) -> Option<f32> {
        let from = row.checked_sub(shape.source)?;
        let start = column.checked_sub(shape.target)?;
        let one_paragraph =
            |side: &[Sentence<'_>]| side.windows(2).all(|p| p[0].paragraph == p[1].paragraph);
        if !one_paragraph(&self.source[from..row]) || !one_paragraph(&self.target[start..column]) {
            return None;
        }
        let prior = shape.share.ln();
        if shape.source == 0 || shape.target == 0 {
            return Some(prior);
        }
        let source = self.evidence.source.unit(from, shape.source);
        let target = self.evidence.target.unit(start, shape.target);
        let breaks = |side: &[Sentence<'_>], at: usize| {
            at > 0 && side[at - 1].paragraph != side[at].paragraph
        };
        let paragraph = match (breaks(self.source, from), breaks(self.target, start)) {
            _ if from == 0 || start == 0 => 0.0,
            (true, true) => self.breaks.both,
            (true, false) => self.breaks.source_alone,
            (false, true) => self.breaks.target_alone,
            (false, false) => 0.0,
        };
        let length = self.lengths.agreement(source.length, target.length, shape)?;
        Some(prior + length + self.evidence.agreement(source, target) + paragraph)
    }

    /// The best path through the band, with the probability of each bead
    /// (forward-backward); `None` where it runs along the edge.
    fn best_path(&self, band: &Band) -> Option<Vec<Bead>> {
        let end = (self.source.len(), self.target.len());
        let mut scores = vec![[f32::NEG_INFINITY; SHAPES.len()]; band.cells()];
        let mut best = vec![(f32::NEG_INFINITY, 0_u8); band.cells()];
        let mut forward = vec![f32::NEG_INFINITY; band.cells()];
        for row in 0..=end.0 {
            for column in band.columns(row) {
                let cell = band.cell(row, column).expect("columns come from the row's range");
                if (row, column) == (0, 0) {
                    best[cell].0 = 0.0;
                    forward[cell] = 0.0;
                    continue;
                }
                let mut sum = f32::NEG_INFINITY;
                for (number, shape) in SHAPES.iter().enumerate() {
                    let Some(score) = self.score(shape, row, column) else {
                        continue;
                    };
                    let Some(before) = band.cell(row - shape.source, column - shape.target) else {
                        continue;
                    };
                    scores[cell][number] = score;
                    if best[before].0 + score > best[cell].0 {
                        best[cell] = (best[before].0 + score, number as u8);
                    }
                    sum = log_sum(sum, forward[before] + score / TEMPERATURE);
                }
                forward[cell] = sum;
            }
        }

        let mut backward = vec![f32::NEG_INFINITY; band.cells()];
        let last = band.cell(end.0, end.1).expect("the last row reaches the last column");
        backward[last] = 0.0;
        for row in (0..=end.0).rev() {
            for column in band.columns(row).rev() {
                let cell = band.cell(row, column).expect("columns come from the row's range");
                for (shape, score) in SHAPES.iter().zip(scores[cell]) {
                    if score == f32::NEG_INFINITY {
                        continue;
                    }
                    let before = band
                        .cell(row - shape.source, column - shape.target)
                        .expect("a bead with a score begins inside the band");
                    backward[before] =
                        log_sum(backward[before], backward[cell] + score / TEMPERATURE);
                }
            }
        }

        let mut beads = Vec::new();
        let (mut row, mut column) = end;
        while (row, column) != (0, 0) {
            if band.is_edge(row, column) {
                return None;
            }
            let cell = band.cell(row, column).expect("the path stays inside the band");
            let number = usize::from(best[cell].1);
            let shape = &SHAPES[number];
            let (from, start) = (row - shape.source, column - shape.target);
            let before = band.cell(from, start).expect("the path stays inside the band");
            let probability = forward[before] + scores[cell][number] / TEMPERATURE + backward[cell]
                - forward[last];
            beads.push(Bead {
                source: from..row,
                target: start..column,
                confidence: probability.exp().clamp(0.0, 1.0),
            });
            (row, column) = (from, start);
        }
        beads.reverse();
        Some(beads)
    }
}

/// The logarithm of the sum of two numbers given as logarithms.
fn log_sum(a: f32, b: f32) -> f32 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f32::NEG_INFINITY {
        return high;
    }
    high + (low - high).exp().ln_1p()
}
