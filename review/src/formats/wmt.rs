//! MQM ratings as the WMT metrics tasks publish them: tab-separated, one error
//! a row, marked `<v>…</v>` in source or target
//! (<https://github.com/google/wmt-mqm-human-evaluation>).
//!
//! Quotation marks are only characters here, so this is not a CSV dialect. A
//! row that cannot be read is reported and left out, never repaired.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::{
    score::{Judgement, Weights},
    severity::Severity,
    text::{ForbiddenCharacter, Span, accept, length},
};

/// A file of ratings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// What could be read, in the order of the file.
    pub rows: Vec<Row>,
    /// What could not, in the order of the file.
    pub problems: Vec<Problem>,
}

/// One error one rater found in one system's translation of a segment, or that
/// they found none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, from 1.
    pub line: u32,
    /// Who translated.
    pub system: String,
    /// Name of the document.
    pub document: String,
    /// Number of the segment in the whole file.
    pub segment: u32,
    /// Who judged.
    pub rater: String,
    /// The source segment.
    pub source: Marked,
    /// Its translation.
    pub target: Marked,
    /// WMT's name of the category, such as `Fluency/Punctuation`.
    pub category: String,
    /// How grave it is; `None` in a row that says there is no error.
    pub severity: Option<Severity>,
    /// What the rater wrote, often nothing.
    pub comment: String,
}

/// A text with the places that were marked in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text without marks, as [`accept`] stores it.
    pub text: String,
    /// The marked places, in the order of their starts.
    pub spans: Vec<Span>,
}

/// Something wrong in a file of ratings.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {kind}")]
pub struct Problem {
    /// Line of the file, from 1.
    pub line: u32,
    /// What is wrong there.
    pub kind: ProblemKind,
}

/// What can be wrong. Rows with marks that do not pair are kept, all others
/// are left out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProblemKind {
    /// The first line does not name a column that is needed; nothing is read.
    #[error("there is no column {0:?}")]
    NoColumn(&'static str),
    /// A row has more or fewer fields than the first line.
    #[error("{found} fields instead of {expected}")]
    Fields {
        /// As many as the row has.
        found: usize,
        /// As many as the first line has.
        expected: usize,
    },
    /// The number of a segment is none.
    #[error("{0:?} is not the number of a segment")]
    Segment(String),
    /// A severity nobody has defined.
    #[error("{0:?} is not a severity")]
    Severity(String),
    /// A text that may not be stored.
    #[error(
        "{column}, character {}: {:?} is a control character and is not accepted",
        problem.column, problem.character
    )]
    Character {
        /// Name of the column.
        column: &'static str,
        /// What is wrong in it.
        problem: ForbiddenCharacter,
    },
    /// A mark that opens and never closes, taken to reach to the end, or one
    /// that closes and never opened, ignored.
    #[error("a mark in {column} is not paired")]
    Mark {
        /// Name of the column.
        column: &'static str,
    },
}

/// Reads a file. Its first line names the columns: `system`, `doc`, `seg_id`,
/// `rater`, `source`, `target`, `category`, `severity`, perhaps `comment`, in
/// any order and among others.
#[must_use]
pub fn read(file: &str) -> Ratings {
    let mut ratings = Ratings::default();
    let file = file.strip_prefix('\u{FEFF}').unwrap_or(file);
    let mut lines = (1..).zip(file.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)));
    let Some((_, first)) = lines.next() else {
        return ratings;
    };
    let columns = match Columns::named_in(first) {
        Ok(columns) => columns,
        Err(kind) => {
            ratings.problems.push(Problem { line: 1, kind });
            return ratings;
        }
    };
    for (line, text) in lines.filter(|(_, text)| !text.is_empty()) {
        let mut report = |kind| ratings.problems.push(Problem { line, kind });
        match columns.row(line, text, &mut report) {
            Ok(row) => ratings.rows.push(row),
            Err(kind) => report(kind),
        }
    }
    ratings
}

/// Where which field stands in a row.
struct Columns {
    count: usize,
    system: usize,
    document: usize,
    segment: usize,
    rater: usize,
    source: usize,
    target: usize,
    category: usize,
    severity: usize,
    comment: Option<usize>,
}

impl Columns {
    fn named_in(line: &str) -> Result<Self, ProblemKind> {
        let names: Vec<&str> = line.split('\t').map(str::trim).collect();
        let find = |name| names.iter().position(|other| *other == name);
        let need = |name| find(name).ok_or(ProblemKind::NoColumn(name));
        Ok(Self {
            count: names.len(),
            system: need("system")?,
            document: need("doc")?,
            segment: need("seg_id")?,
            rater: need("rater")?,
            source: need("source")?,
            target: need("target")?,
            category: need("category")?,
            severity: need("severity")?,
            comment: find("comment"),
        })
    }

    fn row(
        &self,
        line: u32,
        text: &str,
        report: &mut impl FnMut(ProblemKind),
    ) -> Result<Row, ProblemKind> {
        let fields: Vec<&str> = text.split('\t').collect();
        if fields.len() != self.count {
            return Err(ProblemKind::Fields { found: fields.len(), expected: self.count });
        }
        let accepted = |column, at: usize| {
            accept(fields[at]).map_err(|problem| ProblemKind::Character { column, problem })
        };
        let mut marked = |column, at: usize| {
            let (marked, paired) = unmark(&accepted(column, at)?);
            if !paired {
                report(ProblemKind::Mark { column });
            }
            Ok(marked)
        };
        let segment = fields[self.segment];
        let severity = fields[self.severity].trim();
        Ok(Row {
            line,
            system: accepted("system", self.system)?,
            document: accepted("doc", self.document)?,
            segment: segment
                .trim()
                .parse()
                .map_err(|_| ProblemKind::Segment(segment.to_owned()))?,
            rater: accepted("rater", self.rater)?,
            category: accepted("category", self.category)?,
            severity: match &*severity.to_ascii_lowercase() {
                "no-error" => None,
                "neutral" => Some(Severity::Neutral),
                "minor" => Some(Severity::Minor),
                "major" => Some(Severity::Major),
                "critical" => Some(Severity::Critical),
                _ => return Err(ProblemKind::Severity(severity.to_owned())),
            },
            comment: self.comment.map_or(Ok(String::new()), |at| accepted("comment", at))?,
            source: marked("source", self.source)?,
            target: marked("target", self.target)?,
        })
    }
}

/// Takes the marks out of a text, and says whether they pair.
fn unmark(text: &str) -> (Marked, bool) {
    let mut plain = String::with_capacity(text.len());
    let (mut open, mut marks) = (Vec::new(), Vec::new());
    let mut paired = true;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<v>") {
            open.push(plain.len());
            rest = after;
        } else if let Some(after) = rest.strip_prefix("</v>") {
            match open.pop() {
                Some(start) => marks.push((start, plain.len())),
                None => paired = false,
            }
            rest = after;
        } else {
            plain.push('<');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    paired &= open.is_empty();
    marks.extend(open.into_iter().map(|start| (start, plain.len())));

    let composed: String = plain.nfc().collect();
    let mut spans: Vec<Span> = marks
        .into_iter()
        .map(|(start, end)| {
            let (start, end) = (
                composed_position(&plain[..start], &composed, start == end),
                composed_position(&plain[..end], &composed, true),
            );
            Span::new(start, end.max(start)).expect("the end was raised to the start")
        })
        .collect();
    spans.sort_unstable();
    (Marked { text: composed, spans }, paired)
}

/// The scalar position that the end of `beginning` has once the whole text is
/// composed. Where a mark cuts a character from its accent, the character is
/// taken whole: a start moves before it, an end after it.
fn composed_position(beginning: &str, composed: &str, is_end: bool) -> u32 {
    let beginning: String = beginning.nfc().collect();
    let cut = !composed.starts_with(&beginning);
    let position = length(&beginning) - u32::from(cut && !is_end);
    position.min(length(composed))
}

/// What a segment of one system got from all its raters.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentScore {
    /// Who translated.
    pub system: String,
    /// Number of the segment in the whole file.
    pub segment: u32,
    /// How many people judged it.
    pub raters: usize,
    /// Penalty points, 0 and up: the sum per rater, then the mean over raters.
    /// WMT publishes it with a minus sign.
    pub penalty: f64,
}

/// The scores of all segments that were judged, by system and number. With
/// [`Weights::wmt`] they are those that WMT published.
#[must_use]
pub fn segment_scores(rows: &[Row], weights: &Weights) -> Vec<SegmentScore> {
    let mut segments: BTreeMap<(&str, u32), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        segments.entry((&row.system, row.segment)).or_default().push(row);
    }
    let scored = segments.into_iter().map(|((system, segment), rows)| {
        let raters: BTreeSet<&str> = rows.iter().map(|row| &*row.rater).collect();
        let judgements = rows.iter().filter_map(|row| {
            row.severity.map(|severity| Judgement { category: &row.category, severity })
        });
        SegmentScore {
            system: system.to_owned(),
            segment,
            raters: raters.len(),
            // The mean of sums is the sum of all by the number of raters.
            penalty: weights.penalty(judgements) / raters.len() as f64,
        }
    });
    scored.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const HEAD: &str =
        "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\tcomment";

    fn check(rows: &[&str], expected: &Expect) {
        let file = [&[HEAD], rows].concat().join("\n");
        let Ratings { rows, problems } = read(&file);
        let shown = |marked: &Marked| -> String {
            let mut shown = marked.text.clone();
            for span in &marked.spans {
                shown += &format!(" [{}]", span.of(&marked.text).expect("spans fit"));
            }
            shown
        };
        let mut lines: Vec<(u32, String)> = Vec::new();
        for row in &rows {
            let (source, target) = (shown(&row.source), shown(&row.target));
            let Row { line, system, segment, rater, category, severity, comment, .. } = row;
            lines.push((
                *line,
                format!(
                    "{line}: {system} {segment} {rater} | {source} | {target} | \
                     {category} {severity:?} {comment:?}\n"
                ),
            ));
        }
        lines.extend(problems.iter().map(|problem| (problem.line, format!("{problem}\n"))));
        lines.sort();
        let lines: String = lines.into_iter().map(|(_, line)| line).collect();
        expected.assert_eq(&lines);
    }

    #[test]
    fn rows_and_their_marks_are_read() {
        check(
            &[
                "A\tnews\t1\t7\tr1\tSource\t\"Аймақ <v>тез</v> <v>дамыды</v>\tFluency/Punctuation\tMinor\tиә",
                "A\tnews\t1\t7\tr2\t<v>Sou</v>rce\tАймақ<v></v>\tAccuracy/Omission\tmajor\t\r",
                "B\tnews\t1\t7\tr1\t1 < 2\t<v>а <v>🙂</v></v>\tNo-error\tNo-error\t",
                "",
            ],
            &expect![[r#"
                2: A 7 r1 | Source | "Аймақ тез дамыды [тез] [дамыды] | Fluency/Punctuation Some(Minor) "иә"
                3: A 7 r2 | Source [Sou] | Аймақ [] | Accuracy/Omission Some(Major) ""
                4: B 7 r1 | 1 < 2 | а 🙂 [а 🙂] [🙂] | No-error None ""
            "#]],
        );
    }

    #[test]
    fn what_cannot_be_read_is_reported_and_the_rest_is_read() {
        check(
            &[
                "A\tnews\t1\t7\tr1\ts\tt",
                "A\tnews\t1\tseven\tr1\ts\tt\tOther\tMinor\t",
                "A\tnews\t1\t7\tr1\ts\tt\tOther\thuge\t",
                "A\tnews\t1\t7\tr1\ts\tt\u{202E}\tOther\tMinor\t",
                "A\tnews\t1\t7\tr1\ts</v>\tt <v>u\tOther\tMinor\t",
            ],
            &expect![[r#"
                line 2: 7 fields instead of 10
                line 3: "seven" is not the number of a segment
                line 4: "huge" is not a severity
                line 5: target, character 2: '\u{202e}' is a control character and is not accepted
                6: A 7 r1 | s | t u [u] | Other Some(Minor) ""
                line 6: a mark in source is not paired
                line 6: a mark in target is not paired
            "#]],
        );
        let problem = Problem { line: 1, kind: ProblemKind::NoColumn("doc") };
        assert_eq!(read("system\tseg_id\n").problems, [problem]);
        assert_eq!(read("").problems.len(), 1);
    }

    #[test]
    fn marks_beside_decomposed_letters_keep_their_place() {
        let marked = |text| {
            let (marked, paired) = unmark(text);
            assert!(paired);
            let spans = marked.spans.iter().map(|span| span.of(&marked.text).expect("fits"));
            spans.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(marked("и\u{306}и\u{306} <v>ай</v>"), ["ай"]);
        assert_eq!(marked("аи<v>\u{306}б</v>"), ["йб"]);
        assert_eq!(marked("<v>аи</v>\u{306}б"), ["ай"]);
    }

    #[test]
    fn a_segment_gets_the_mean_of_its_raters() {
        let row = |rater, category, severity| {
            format!("A\tnews\t1\t7\t{rater}\ts\tt\t{category}\t{severity}\t")
        };
        let rows = [
            row("r1", "Fluency/Punctuation", "Minor"),
            row("r1", "Accuracy/Mistranslation", "Major"),
            row("r2", "No-error", "No-error"),
            row("r3", "Non-translation", "Major"),
        ];
        let ratings = read(&format!("{HEAD}\n{}", rows.join("\n")));
        let scores = segment_scores(&ratings.rows, &Weights::wmt());
        let expected =
            SegmentScore { system: "A".to_owned(), segment: 7, raters: 3, penalty: 30.1 / 3.0 };
        assert_eq!(scores, [expected]);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_file_is_read_somehow(
            rows in "(\\PC|\t|\n|<v>|</v>){0,200}",
            text in "(<v>|</v>|[аи\u{306}\u{323}s\u{307}<]){0,20}",
        ) {
            let row = format!("A\td\t1\t1\tr\t{text}\t{text}\tOther\tMinor\t");
            let ratings = read(&format!("{HEAD}\n{rows}\n{row}\n"));
            for row in &ratings.rows {
                for marked in [&row.source, &row.target] {
                    proptest::prop_assert!(marked.spans.iter().all(|span| span.fits(&marked.text)));
                    let pure = accept(&marked.text);
                    proptest::prop_assert_eq!(pure.as_deref(), Ok(&*marked.text));
                }
            }
            proptest::prop_assert!(!ratings.rows.is_empty());
            proptest::prop_assert!(read(&rows).rows.len() < 200);
        }
    }
}
