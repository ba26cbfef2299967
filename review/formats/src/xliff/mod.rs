//! XLIFF 1.2, 2.0, 2.1 and 2.2: translations with their sources.
//!
//! A unit is a paragraph and a segment a row. A file of version 2 that breaks a
//! rule of the specification is refused ([`rules`]); of version 1.2 only what is
//! needed is asked for. Codes become marks of the target, notes and quality issues
//! flags, `reviewed` and `final` confirmations. What is not understood is named once
//! for each kind. [`write`](fn@write) says how an article is put into a file.

mod inline;
mod read;
pub mod rules;
mod schema;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

pub use read::read;
use review::model::{
    problem::{Kind, Problem, report},
    severity::Severity,
};
pub use write::write;

/// Most elements of a file.
pub const ELEMENTS: usize = 1_000_000;

/// What is not kept: by kind, with the first line and how often.
#[derive(Debug, Default)]
struct Dropped {
    kinds: BTreeMap<String, (u32, usize)>,
    problems: Vec<Problem>,
}

impl Dropped {
    fn add(&mut self, what: &str, line: u32) {
        let known = self.kinds.get_mut(what);
        match known {
            Some((_, count)) => *count += 1,
            None => {
                self.kinds.insert(what.chars().take(80).collect(), (line, 1));
            }
        }
    }

    fn problem(&mut self, kind: Kind, line: u32) {
        if self.problems.len() < 100 {
            self.problems.push(kind.at(line));
        }
    }

    fn finish(self) -> Vec<Problem> {
        let named = self.kinds.into_iter().map(|(what, (line, count))| {
            let what = if count == 1 { what } else { format!("{what} × {count}") };
            Kind::Dropped { what }.at(line)
        });
        let mut problems: Vec<Problem> = named.chain(self.problems).collect();
        problems.sort_by_key(|problem| problem.place.line);
        let mut first = Vec::new();
        problems.into_iter().for_each(|problem| report(&mut first, problem));
        first
    }
}

/// `locQualityIssueSeverity`, 0 to 100, of a severity.
fn hundredth(severity: Severity) -> u8 {
    match severity {
        Severity::Neutral => 0,
        Severity::Minor => 20,
        Severity::Major => 60,
        Severity::Critical => 100,
    }
}

/// The severity nearest to a `locQualityIssueSeverity`.
fn severity(hundredth: f64) -> Severity {
    match hundredth {
        _ if hundredth <= 0.0 => Severity::Neutral,
        _ if hundredth < 40.0 => Severity::Minor,
        _ if hundredth < 80.0 => Severity::Major,
        _ => Severity::Critical,
    }
}
