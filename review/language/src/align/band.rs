//! Where the path through two texts can run, so that time and memory grow with
//! their length and not with its square.
//!
//! Deliberately only a guess: the caller widens the band where the path found
//! touches its edge.

use std::ops::Range;

/// The cells looked at: for every number of source sentences taken, a range of
/// numbers of target sentences.
pub(super) struct Band {
    /// First column and index of its cell, per row.
    rows: Vec<(usize, usize)>,
    cells: usize,
    columns: usize,
}

impl Band {
    /// `width` cells to both sides of the line (half of them along it) that joins the corners of a table
    /// of `source` by `target` sentences by way of `anchors`, which rise in both.
    pub(super) fn new(
        source: usize,
        target: usize,
        anchors: &[(usize, usize)],
        width: usize,
    ) -> Self {
        let mut centres = vec![0; source + 1];
        let mut last = (0, 0);
        for &(row, column) in anchors.iter().chain([&(source, target)]) {
            let rows = (row - last.0).max(1);
            for (step, centre) in centres[last.0..=row].iter_mut().enumerate() {
                *centre = last.1 + (column - last.1) * step / rows;
            }
            centres[row] = column;
            last = (row, column);
        }
        let mut rows = Vec::with_capacity(source + 1);
        let mut cells = 0;
        for row in 0..=source {
            // As wide along the text as across, so that a jump of the line
            // may come earlier or later.
            let before = centres[row.saturating_sub(width / 2)];
            let behind = centres[(row + width / 2).min(source)];
            let low = before.saturating_sub(width / 2);
            rows.push((low, cells));
            cells += (behind + width / 2).min(target) + 1 - low;
        }
        Self { rows, cells, columns: target + 1 }
    }

    /// Number of cells.
    pub(super) fn cells(&self) -> usize {
        self.cells
    }

    /// The columns of a row.
    pub(super) fn columns(&self, row: usize) -> Range<usize> {
        let (low, cell) = self.rows[row];
        let end = self.rows.get(row + 1).map_or(self.cells, |next| next.1);
        low..low + end - cell
    }

    /// The index of a cell, or `None` outside the band.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<usize> {
        let columns = self.columns(row);
        columns.contains(&column).then(|| self.rows[row].1 + column - columns.start)
    }

    /// Whether the cell is so near to an edge that a wider band might hold a
    /// better path.
    pub(super) fn is_edge(&self, row: usize, column: usize) -> bool {
        let columns = self.columns(row);
        (columns.start > 0 && column < columns.start + 3)
            || (columns.end < self.columns && column + 3 >= columns.end)
    }
}

/// Pairs of sentences that surely belong together, rising on both sides, from
/// evidence `(key, is_target, sentence)` that may be there several times.
///
/// A key that stands in one sentence of either side points to a pair; a pair
/// counts when others near it lie on about the same diagonal.
pub(super) fn anchors(mut keys: Vec<(u64, bool, usize)>) -> Vec<(usize, usize)> {
    keys.sort_unstable();
    keys.dedup();
    let mut pairs: Vec<(usize, usize)> = keys
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|group| match group {
            [(_, false, source), (_, true, target)] => Some((*source, *target)),
            _ => None,
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let supported = |at: usize| {
        let (source, target) = pairs[at];
        let near = &pairs[at.saturating_sub(8)..(at + 9).min(pairs.len())];
        let agreeing = near.iter().filter(|pair| {
            let (down, right) = (pair.0.abs_diff(source), pair.1.abs_diff(target));
            pair.0 != source
                && (pair.0 < source) == (pair.1 < target)
                && down.abs_diff(right) <= 2
                && down <= 10
        });
        agreeing.count() >= 2
    };
    let pairs: Vec<(usize, usize)> =
        (0..pairs.len()).filter(|&at| supported(at)).map(|at| pairs[at]).collect();
    rising(&pairs)
}

/// The longest chain in `pairs`, sorted by their first, in which the second rises too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Patience sorting: `ends[n]` is the pair with the least second that ends a
    // chain of n + 1 pairs.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; pairs.len()];
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < pair.1);
        previous[at] = length.checked_sub(1).map(|before| ends[before]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut chain = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        chain.push(pairs[at]);
        next = previous[at];
    }
    chain.reverse();
    // Two pairs of one source sentence can both be in the chain; one is enough.
    chain.dedup_by_key(|pair| pair.0);
    chain
}
