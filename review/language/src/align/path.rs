//! The best path through two texts, and how sure it is.
//!
//! Dynamic programming within a [`Band`], forwards and backwards: the best path
//! gives the beads, all paths together give each bead its probability.

use crate::{
    align::{
        Bead,
        band::Band,
        score::{SHAPES, Texts},
    },
    patience,
};

/// The band that texts begin with: enough for a gap of eight sentences that
/// nothing announces.
const NARROWEST: usize = 16;

/// A wider band is not tried beyond this number of cells, so that texts which
/// have nothing to do with each other cost seconds and not minutes.
const MOST_CELLS: usize = 1_500_000;

/// The beads of the best path, with their probabilities.
pub(super) fn best(texts: &Texts<'_>) -> Vec<Bead> {
    let size = (texts.source.len(), texts.target.len());
    let band = |width| Band::new(size.0, size.1, &texts.evidence.anchors, width);
    let mut width = NARROWEST;
    let mut tables = Tables::fill(texts, band(width));
    while tables.runs_along_edge() {
        width *= 2;
        let wider = band(width);
        if wider.cells() > MOST_CELLS {
            break;
        }
        tables = Tables::fill(texts, wider);
    }
    tables.beads()
}

/// What is known of each cell, a number of source and of target sentences taken.
struct Tables {
    band: Band,
    end: (usize, usize),
    /// Scores of the beads that end here, one for each shape; `-∞` for those
    /// that cannot.
    scores: Vec<[f32; SHAPES.len()]>,
    /// The shape of the last bead on the best path here.
    shapes: Vec<u8>,
    /// The logarithm of the sum over all paths from the beginning to here.
    forward: Vec<f64>,
}

impl Tables {
    fn fill(texts: &Texts<'_>, band: Band) -> Self {
        let end = (texts.source.len(), texts.target.len());
        let mut scores = vec![[f32::NEG_INFINITY; SHAPES.len()]; band.cells()];
        let mut shapes = vec![0; band.cells()];
        let mut forward = vec![f64::NEG_INFINITY; band.cells()];
        let mut best = vec![f64::NEG_INFINITY; band.cells()];
        (forward[0], best[0]) = (0.0, 0.0);
        for row in 0..=end.0 {
            patience::go_on();
            for column in band.columns(row) {
                let cell = band.cell(row, column).expect("the column is one of its row");
                for (number, shape) in (0..).zip(&SHAPES) {
                    let Some(score) = texts.score(shape, row, column) else {
                        continue;
                    };
                    let Some(before) = band.cell(row - shape.source, column - shape.target) else {
                        continue;
                    };
                    scores[cell][usize::from(number)] = score;
                    let path = best[before] + f64::from(score);
                    if path > best[cell] {
                        best[cell] = path;
                        shapes[cell] = number;
                    }
                    forward[cell] = log_sum(forward[cell], forward[before] + f64::from(score));
                }
            }
        }
        Self { band, end, scores, shapes, forward }
    }

    /// The cells of the best path from its end, without the first.
    fn path(&self) -> impl Iterator<Item = (usize, usize)> {
        let beyond_first = |cell| (cell != (0, 0)).then_some(cell);
        std::iter::successors(beyond_first(self.end), move |&(row, column)| {
            let shape = &SHAPES[usize::from(self.shapes[self.cell(row, column)])];
            beyond_first((row - shape.source, column - shape.target))
        })
    }

    fn runs_along_edge(&self) -> bool {
        self.path().any(|(row, column)| self.band.is_edge(row, column))
    }

    fn cell(&self, row: usize, column: usize) -> usize {
        self.band.cell(row, column).expect("a path holds cells of the band only")
    }

    /// The sums over all paths from each cell to the end.
    fn backward(&self) -> Vec<f64> {
        let mut backward = vec![f64::NEG_INFINITY; self.band.cells()];
        if let Some(last) = backward.last_mut() {
            *last = 0.0;
        }
        for row in (0..=self.end.0).rev() {
            patience::go_on();
            for column in self.band.columns(row).rev() {
                let cell = self.cell(row, column);
                for (shape, score) in SHAPES.iter().zip(self.scores[cell]) {
                    if score > f32::NEG_INFINITY {
                        let before = self.cell(row - shape.source, column - shape.target);
                        let sum = backward[cell] + f64::from(score);
                        backward[before] = log_sum(backward[before], sum);
                    }
                }
            }
        }
        backward
    }

    fn beads(&self) -> Vec<Bead> {
        let backward = self.backward();
        let all = backward[0];
        let mut beads: Vec<Bead> = self
            .path()
            .map(|(row, column)| {
                let cell = self.cell(row, column);
                let number = usize::from(self.shapes[cell]);
                let (from, start) = (row - SHAPES[number].source, column - SHAPES[number].target);
                let score = f64::from(self.scores[cell][number]);
                let paths = self.forward[self.cell(from, start)] + score + backward[cell];
                Bead {
                    source: from..row,
                    target: start..column,
                    confidence: (paths - all).exp().clamp(0.0, 1.0) as f32,
                }
            })
            .collect();
        beads.reverse();
        beads
    }
}

/// The logarithm of the sum of two numbers given as logarithms.
fn log_sum(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY {
        return high;
    }
    high + (low - high).exp().ln_1p()
}
