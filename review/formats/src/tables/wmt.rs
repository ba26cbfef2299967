//! MQM ratings as the WMT metrics tasks publish them: tab-separated, one error
//! a row, marked `<v>…</v>` in source or target
//! (<https://github.com/google/wmt-mqm-human-evaluation>).
//!
//! Quotation marks are only characters here, so this is not a CSV dialect. A
//! row that cannot be read is reported and left out, never repaired.
//!
//! A document of one system becomes an article. What a flag has no place for
//! begins its comment: `[WMT rater4]`, or `[WMT rater4 | Other]` where WMT's
//! category is finer or other than ours. What a segment has no place for, its
//! numbers and who judged it, is a mark without words at its start
//! (`MarkKind::Foreign`). So an article gives the rows it was made of again.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use language::text::{
    accept::{self, ForbiddenCharacter, accept},
    diff::Carrier,
    span::{Span, length},
    structure::{Mark, MarkKind, Rich, Structure},
};
use review::{
    log::article::Article,
    model::{
        document::{Document, ROWS_LIMIT, RowsBuilder},
        flag::{Flag, NOTE, NewFlag, Status},
        id::PersonId,
        problem::{self, Kind, PROBLEMS_LIMIT},
        received::ReadFlag,
        score::{Judgement, Weights},
        segment::Segment,
        severity::Severity,
        typology::Typology,
    },
    rules::reading::Longest,
};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::guard::{guarded, unguarded};

/// A file of ratings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// What could be read, in the order of the file.
    pub rows: Vec<Row>,
    /// What could not, in the order of the file; not more than the first
    /// [`PROBLEMS_LIMIT`].
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
    /// What the file calls the segment within its document; often a number.
    pub document_id: String,
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
    /// The text without marks, as [`accept()`] stores it.
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
/// `rater`, `source`, `target`, `category`, `severity`, perhaps `doc_id` and
/// `comment`, in any order and among others.
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
        let mut report = |kind| {
            if ratings.problems.len() < PROBLEMS_LIMIT {
                ratings.problems.push(Problem { line, kind });
            }
        };
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
    document_id: Option<usize>,
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
            document_id: find("doc_id"),
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
            accept(unguarded(fields[at]))
                .map_err(|problem| ProblemKind::Character { column, problem })
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
            document_id: self.document_id.map_or(Ok(String::new()), |at| accepted("doc_id", at))?,
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

    let places = places(&plain, marks.iter().flat_map(|(start, end)| [*start, *end]));
    let mut spans: Vec<Span> = marks
        .into_iter()
        .map(|(start, end)| {
            let (before, after) = places[&start];
            let begin = if start == end { after } else { before };
            Span::new(begin, places[&end].1.max(begin)).expect("the end was raised to the start")
        })
        .collect();
    spans.sort_unstable();
    (Marked { text: plain.nfc().collect(), spans }, paired)
}

/// The scalar positions that these bytes have once the whole text is composed,
/// found in one walk. Where a mark cuts a character from its accent, the
/// character is taken whole: a start moves before it (the first of both), an end
/// after it.
fn places(plain: &str, bytes: impl Iterator<Item = usize>) -> BTreeMap<usize, (u32, u32)> {
    let mut places: BTreeMap<usize, (u32, u32)> = bytes.map(|byte| (byte, (0, 0))).collect();
    let (mut from, mut before) = (0, 0);
    let mut waiting = places.iter_mut().peekable();
    let wholes = plain.char_indices().filter(|(at, character)| *at > 0 && is_whole(*character));
    for at in wholes.map(|(at, _)| at).chain([plain.len()]) {
        if waiting.peek().is_none() {
            break;
        }
        // What is composed of this does not depend on what stands around it.
        let piece = &plain[from..at];
        let composed = accept::composed(piece);
        let after = before + length(&composed);
        while let Some((byte, place)) = waiting.next_if(|(byte, _)| **byte < at) {
            *place = if *byte == from {
                (before, before)
            } else if piece.len() > PIECE {
                (before, after)
            } else {
                let beginning = accept::composed(&plain[from..*byte]);
                let is_cut = !composed.starts_with(&beginning);
                let position = (before + length(&beginning)).min(after);
                (position - u32::from(is_cut), position)
            };
        }
        (from, before) = (at, after);
    }
    // Whatever waits stands at the end.
    waiting.for_each(|(_, place)| *place = (before, before));
    places
}

/// No letter has so many accents, in bytes.
const PIECE: usize = 64;

/// Whether a sign is never composed with the one before.
fn is_whole(character: char) -> bool {
    use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};
    canonical_combining_class(character) == 0
        && is_nfc_quick(std::iter::once(character)) == IsNormalized::Yes
}

impl From<Problem> for problem::Problem {
    fn from(Problem { line, kind }: Problem) -> Self {
        let kind = match kind {
            ProblemKind::NoColumn(name) => Kind::Column { name: name.to_owned() },
            ProblemKind::Fields { found, .. } => Kind::Cells { found },
            ProblemKind::Segment(value) | ProblemKind::Severity(value) => Kind::Value { value },
            ProblemKind::Character { problem, .. } => {
                let character = format!("U+{:04X}", u32::from(problem.character));
                Kind::Control { character }
            }
            ProblemKind::Mark { column } => Kind::Mark { column: column.to_owned() },
        };
        kind.at(line)
    }
}

/// WMT's categories and what they are in MQM Core. Of several names for one of
/// ours the first is written.
const CATEGORIES: [(&str, &str); 26] = [
    ("Accuracy/Addition", "addition"),
    ("Accuracy/Mistranslation", "mistranslation"),
    ("Accuracy/Omission", "omission"),
    ("Accuracy/Untranslated text", "untranslated"),
    ("Accuracy/Source language fragment", "untranslated"),
    ("Fluency/Character encoding", "character-encoding"),
    ("Fluency/Display", "local-formatting"),
    ("Fluency/Grammar", "grammar"),
    ("Fluency/Inconsistency", "inconsistent-style"),
    ("Fluency/Punctuation", "punctuation"),
    ("Fluency/Register", "register"),
    ("Fluency/Spelling", "spelling"),
    ("Locale convention/Address format", "address-format"),
    ("Locale convention/Currency format", "currency-format"),
    ("Locale convention/Date format", "date-format"),
    ("Locale convention/Telephone format", "telephone-format"),
    ("Locale convention/Time format", "time-format"),
    ("Non-translation!", "unintelligible"),
    ("Non-translation", "unintelligible"),
    ("Source error", "source-error"),
    ("Source issue", "source-error"),
    ("Style/Awkward", "awkward"),
    ("Style/Unnatural or awkward", "awkward"),
    ("Terminology/Inappropriate for context", "wrong-term"),
    ("Terminology/Inconsistent use of terminology", "term-inconsistency"),
    ("Terminology/Inconsistent use", "term-inconsistency"),
];

/// What a category becomes that nothing more is known about, such as `Other`.
const OTHER: &str = "fluency";

/// The element of marks that hold what WMT says of a segment.
const ELEMENT: &str = "wmt";

/// WMT's name of one of our categories; MQM's own for what WMT lacks. "Not
/// translated at all" is a judgement of a whole segment that a rater made; what
/// an editor finds unintelligible is not called so.
fn wmt_name(category: &str, core: &Typology) -> String {
    let known = CATEGORIES
        .iter()
        .find(|(name, id)| *id == category && !name.starts_with("Non-translation"));
    if let Some((name, _)) = known {
        return (*name).to_owned();
    }
    match (core.get(category), core.dimension(category)) {
        (Some(it), Some(dimension)) if it.id != dimension.id => {
            format!("{}/{}", dimension.name.en, it.name.en)
        }
        (Some(it), _) => it.name.en.clone(),
        (None, _) => category.to_owned(),
    }
}

/// Our category for a name of WMT's: the same, that of the same name in MQM, or
/// the dimension before the stroke.
fn our_category(name: &str, core: &Typology) -> String {
    let known = CATEGORIES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    if let Some((_, id)) = known {
        return (*id).to_owned();
    }
    let ids = || core.categories.iter().map(|category| category.id.as_str());
    let same = ids().find(|id| wmt_name(id, core).eq_ignore_ascii_case(name));
    let dimension = name.split('/').next().unwrap_or_default().trim();
    let wider = || ids().find(|id| wmt_name(id, core).eq_ignore_ascii_case(dimension));
    same.or_else(wider).unwrap_or(OTHER).to_owned()
}

/// What the file says of a segment, as the id of a mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    segment: u32,
    document_id: String,
    raters: Vec<String>,
}

impl Known {
    fn mark(&self, at: u32) -> Mark {
        let parts = (self.segment, &self.document_id, &self.raters);
        let id = serde_json::to_string(&parts).expect("plain data");
        Mark { at: Span::point(at), kind: MarkKind::Foreign { id, element: ELEMENT.to_owned() } }
    }

    fn read(mark: &Mark) -> Option<Self> {
        let MarkKind::Foreign { id, element } = &mark.kind else { return None };
        let parts = serde_json::from_str(id).ok().filter(|_| element == ELEMENT)?;
        let (segment, document_id, raters) = parts;
        Some(Self { segment, document_id, raters })
    }
}

/// What a comment begins with to keep who judged, and WMT's category where ours
/// would not give it again.
fn noted(rater: &str, category: Option<&str>, comment: &str) -> String {
    let escaped = |text: &str| {
        let escapes = |character| matches!(character, '\\' | '|' | ']');
        let put = |character| [escapes(character).then_some('\\'), Some(character)];
        text.chars().flat_map(put).flatten().collect::<String>()
    };
    let category = category.map(|category| format!(" | {}", escaped(category)));
    format!("[WMT {}{}] {comment}", escaped(rater), category.unwrap_or_default())
}

/// Rater, category and the rest of a comment that says so.
fn unnoted(comment: &str) -> Option<(String, Option<String>, &str)> {
    let note = comment.strip_prefix("[WMT ")?;
    let (mut parts, mut characters) = (vec![String::new()], note.char_indices());
    while let Some((at, character)) = characters.next() {
        let part = parts.last_mut().expect("never empty");
        match character {
            '\\' => part.push(characters.next()?.1),
            '|' => parts.push(String::new()),
            ']' => {
                let rest = &note[at + 1..];
                let rest = rest.strip_prefix(' ').unwrap_or(rest);
                let mut parts = parts.into_iter();
                let (rater, category) = (parts.next()?, parts.next());
                return Some(match category {
                    Some(category) => {
                        let rater = rater.strip_suffix(' ').unwrap_or(&rater).to_owned();
                        let category = category.strip_prefix(' ').unwrap_or(&category);
                        (rater, Some(category.to_owned()), rest)
                    }
                    None => (rater, None, rest),
                });
            }
            other => part.push(other),
        }
    }
    None
}

/// A document for every system and document of the file, in the order in which
/// they begin: its segments are the rows, in order of their numbers; its errors
/// are flags.
#[must_use]
pub fn documents(ratings: &Ratings) -> Vec<Document> {
    let core = Typology::mqm_core();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut segments: Vec<BTreeMap<u32, Vec<&Row>>> = Vec::new();
    for row in &ratings.rows {
        let place = *places.entry((&row.system, &row.document)).or_insert(segments.len());
        if place == segments.len() {
            segments.push(BTreeMap::new());
        }
        segments[place].entry(row.segment).or_default().push(row);
    }
    segments.into_iter().map(|segments| document(&segments, &core)).collect()
}

fn document(segments: &BTreeMap<u32, Vec<&Row>>, core: &Typology) -> Document {
    let mut document = Document::default();
    let mut builder = RowsBuilder::new();
    for (number, rows) in segments {
        let first = rows[0];
        if builder.rows.len() >= ROWS_LIMIT {
            document.problems.push(Kind::TooMany { limit: ROWS_LIMIT }.at(first.line));
            break;
        }
        if document.name.is_empty() {
            document.name = format!("{} · {}", first.document, first.system);
            document.title = Some(first.document.clone());
            document.engine = Some(first.system.clone());
            document.origin = Some("WMT".to_owned());
        }
        let (_, target_at) = builder.row(&first.source.text, &first.target.text, false);
        let mut known =
            Known { segment: *number, document_id: first.document_id.clone(), raters: Vec::new() };
        let mut raters: BTreeSet<&str> = BTreeSet::new();
        let flags = &mut builder.rows.last_mut().expect("one was put").flags;
        for row in rows {
            let mut report =
                |kind: Kind| problem::report(&mut document.problems, kind.at(row.line));
            let pairs =
                [("source", &row.source, &first.source), ("target", &row.target, &first.target)];
            let other = pairs.into_iter().find(|(_, marked, first)| marked.text != first.text);
            if let Some((column, ..)) = other {
                report(Kind::Differs { column: column.to_owned() });
                continue;
            }
            if raters.insert(&row.rater) {
                known.raters.push(row.rater.clone());
            }
            let Some(severity) = row.severity else {
                if !row.comment.trim().is_empty() {
                    report(Kind::Dropped { what: "comment".to_owned() });
                }
                continue;
            };
            let category = our_category(&row.category, core);
            let original = (wmt_name(&category, core) != row.category).then_some(&*row.category);
            let flag = NewFlag {
                revision: 0,
                category,
                severity,
                source: row.source.spans.clone(),
                target: row.target.spans.clone(),
                comment: noted(&row.rater, original, &row.comment),
                correction: None,
            };
            flags.push(ReadFlag { flag, status: Status::Open });
        }
        document.target.structure.marks.push(known.mark(target_at.start()));
    }
    let (source, target, rows) = builder.finish();
    document.source = Some(Rich { text: source, structure: Structure::default() });
    document.target.text = target;
    document.rows = rows;
    document
}

/// The errors of an article as WMT's rows. They are errors of the machine: marks
/// stand in its words, carried back where an editor has changed them. A segment
/// without an error is a row `No-error` once somebody has judged it: confirmed
/// it, or had it on the screen for long enough. Withdrawn flags and notes are
/// left out. Corrections, and the lines below an article,
/// have no column. `name` names the people who judged here.
#[must_use]
pub fn write(article: &Article, name: &dyn Fn(PersonId) -> String) -> String {
    let core = Typology::mqm_core();
    let mut out = String::from(
        "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\tcomment\n",
    );
    let system = article.description.engine.as_deref().unwrap_or("unknown");
    let marks = article.structure.marks.iter();
    let mut marks = marks.filter_map(|mark| Some((mark.at.start(), Known::read(mark)?))).peekable();
    let mut known = None;
    let longest = Longest::of(article);
    for (index, segment) in (1_u32..).zip(&article.segments) {
        // Marks of segments that were merged into one before are passed over.
        while marks.next_if(|(at, _)| *at < segment.mt_at.start()).is_some() {}
        if let Some((_, found)) = marks.next_if(|(at, _)| *at == segment.mt_at.start()) {
            known = Some(found);
        }
        let known = known.clone().unwrap_or_else(|| Known {
            segment: index,
            document_id: index.to_string(),
            raters: Vec::new(),
        });
        let flags = article.flags_of(segment.id);
        let flags = flags.filter(|flag| flag.status != Status::Withdrawn && flag.category != NOTE);
        let flags: Vec<(String, String, &Flag, &str)> = flags
            .map(|flag| match unnoted(&flag.comment) {
                Some((rater, original, comment)) => {
                    let original = original.filter(|it| our_category(it, &core) == flag.category);
                    let category = original.unwrap_or_else(|| wmt_name(&flag.category, &core));
                    (rater, category, flag, comment)
                }
                None => {
                    let category = wmt_name(&flag.category, &core);
                    (name(flag.by), category, flag, flag.comment.as_str())
                }
            })
            .collect();
        let mut raters = known.raters;
        for (rater, ..) in &flags {
            if !raters.contains(rater) {
                raters.push(rater.clone());
            }
        }
        if raters.is_empty()
            && let Some(person) = judge(article, &longest, segment)
        {
            raters.push(name(person));
        }
        for rater in &raters {
            let mut put = |source: &str, target: &str, category: &str, severity: &str, comment| {
                let fields = [
                    &field(system),
                    &field(&article.description.title),
                    &field(&known.document_id),
                    &known.segment.to_string(),
                    &field(rater),
                    &field(source),
                    &field(target),
                    &field(category),
                    severity,
                    &field(comment),
                ];
                out.push_str(&fields.join("\t"));
                out.push('\n');
            };
            let mut is_clean = true;
            for (_, category, flag, comment) in flags.iter().filter(|(by, ..)| by == rater) {
                is_clean = false;
                let severity = match flag.severity {
                    Severity::Neutral => "Neutral",
                    Severity::Minor => "Minor",
                    Severity::Major => "Major",
                    Severity::Critical => "Critical",
                };
                let source = marked(&segment.source, &flag.source);
                let target = marked(&segment.mt, &in_mt(flag, segment));
                put(&source, &target, category, severity, comment);
            }
            if is_clean {
                let (source, target) = (marked(&segment.source, &[]), marked(&segment.mt, &[]));
                put(&source, &target, "No-error", "No-error", "");
            }
        }
    }
    out
}

/// Who judged a segment that has no error, if somebody did.
fn judge(article: &Article, longest: &Longest, segment: &Segment) -> Option<PersonId> {
    let approval = article.approval.as_ref().map(|approval| approval.by);
    let readings = article.readings.iter().filter(|reading| reading.segment == segment.id);
    let reader = readings.max_by_key(|reading| reading.milliseconds).map(|reading| reading.person);
    let person = reader.or(approval).or(article.edited_by).unwrap_or(article.imported_by);
    (segment.confirmed || longest.is_enough(segment)).then_some(person)
}

/// Where the marked words stand in the machine's text.
fn in_mt(flag: &Flag, segment: &Segment) -> Vec<Span> {
    if !segment.is_edited() {
        return flag.target.clone();
    }
    let carrier = Carrier::new(&segment.text, &segment.mt);
    let spans: Vec<Span> = flag.target.iter().map(|span| carrier.carry(*span)).collect();
    // The words as they were when they were marked say more than the comparison,
    // where the machine had them too.
    match spans[..] {
        [span] if !flag.quote.is_empty() => {
            let found = segment
                .mt
                .match_indices(&flag.quote)
                .map(|(byte, _)| Span::whole(&flag.quote).shifted(length(&segment.mt[..byte])));
            vec![found.min_by_key(|found| found.start().abs_diff(span.start())).unwrap_or(span)]
        }
        _ => spans,
    }
}

/// A text with its marks. Marks that cross become one, because marks that nest
/// could not be told from them.
fn marked(text: &str, spans: &[Span]) -> String {
    let mut spans = spans.to_vec();
    loop {
        spans.sort_by_key(|span| (span.start(), Reverse(span.end())));
        spans.dedup();
        let crosses = |one: Span, other: Span| {
            one.start() < other.start() && other.start() < one.end() && one.end() < other.end()
        };
        let pair = (0..spans.len()).find_map(|one| {
            let next = (one + 1..spans.len()).find(|next| crosses(spans[one], spans[*next]));
            Some((one, next?))
        });
        let Some((one, next)) = pair else { break };
        let end = spans.remove(next).end();
        spans[one] = Span::new(spans[one].start(), end).expect("it only grows");
    }
    let mut out = String::with_capacity(text.len());
    let bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    for (at, byte) in (0..).zip(bytes) {
        for span in &spans {
            if span.end() == at && !span.is_empty() {
                out.push_str("</v>");
            }
        }
        for span in &spans {
            if span.start() == at && span.is_empty() {
                out.push_str("<v></v>");
            }
        }
        for span in &spans {
            if span.start() == at && !span.is_empty() {
                out.push_str("<v>");
            }
        }
        let rest = &text[byte..];
        match rest.chars().next() {
            // Not a mark, and as long.
            Some('<') if rest.starts_with("<v>") || rest.starts_with("</v>") => out.push('‹'),
            Some('\t' | '\n' | '\r') => out.push(' '),
            Some(character) => out.push(character),
            None => {}
        }
    }
    out
}

/// A field without what would end it.
fn field(text: &str) -> String {
    guarded(&text.replace(['\t', '\n', '\r'], " "))
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

    /// The rows of a file as they are, without the first.
    fn sorted(file: &str) -> Vec<String> {
        let mut rows: Vec<String> = file.lines().skip(1).map(str::to_owned).collect();
        rows.sort();
        rows
    }

    fn again(file: &str) -> String {
        let documents = documents(&read(file));
        let name = |_| "tekser".to_owned();
        let written = documents.iter().map(|document| {
            assert_eq!(document.problems, []);
            write(&crate::trial::import(document).0, &name)
        });
        let rows = written.map(|file| file.split_once('\n').expect("a head").1.to_owned());
        format!("{HEAD}\n{}", rows.collect::<String>())
    }

    #[test]
    fn an_article_gives_the_rows_it_was_made_of() {
        let rows = [
            "A\tnews\t1\t7\tr1\tSource\t\"Аймақ <v>тез</v> <v>дамыды</v>\tFluency/Punctuation\tMinor\tиә",
            "A\tnews\t1\t7\tr|2]\tSource\t\"Аймақ тез дамыды\tNo-error\tNo-error\t",
            "A\tnews\t1\t7\tr3\t<v>Sou</v>rce\t\"Аймақ тез дамыды<v></v>\tAccuracy/Omission\tCritical\t",
            "A\tnews\tх\t9\tr1\tA <v>b</v>\t<v>а <v>🙂</v></v> б\tOther\tNeutral\t[WMT емес]",
            "A\tnews\t3\t12\tr1\tNothing\t\tNon-translation!\tMajor\t",
            "A\tnews\t4\t13\tr1\tNothing\t\tStyle/Sarcasm | more\tMajor\tой",
            "B\tnews\t1\t7\tr1\tSource\t<v>Т</v>\tAccuracy/Over-translation\tMinor\t",
        ];
        let file = format!("{HEAD}\n{}\n", rows.join("\n"));
        assert_eq!(again(&file), file);
    }

    #[test]
    fn rows_about_another_text_are_named() {
        let rows = [
            "A\tnews\t1\t7\tr1\tSource\tАймақ\tNo-error\tNo-error\t",
            "A\tnews\t1\t7\tr2\tSource\tАймақ <v>тез</v>\tOther\tMinor\t",
        ];
        let documents = documents(&read(&format!("{HEAD}\n{}\n", rows.join("\n"))));
        assert_eq!(documents[0].problems, [Kind::Differs { column: "target".into() }.at(3)]);
        assert_eq!(documents[0].rows[0].flags, []);
    }

    #[test]
    fn a_desk_gives_the_errors_of_the_machine() {
        let (article, _) = crate::trial::reviewed();
        expect![[r#"
            system	doc	doc_id	seg_id	rater	source	target	category	severity	comment
            Қозғалтқыш 2	Душанбедегі форум	1	1	Әсел А	Форум в Душанбе	Душанбедегі форум	No-error	No-error	
            Қозғалтқыш 2	Душанбедегі форум	2	2	Әсел А	<v>Участвовали</v> пять стран 🙂.	<v>Бес</v> <v>ел</v> қатысты 🙂.	Terminology/Inappropriate for context	Major	Термин; "мемлекет" екі жол
            Қозғалтқыш 2	Душанбедегі форум	3	3	Әсел А	Итоги, "подвели"; вечером.	Кешке, <v></v>"қорытынды"; шығарылды.	Accuracy/Omission	Critical	
        "#]]
        .assert_eq(&write(&article, &|_| "Әсел\tА".to_owned()));
    }

    #[test]
    #[cfg(not(target_arch = "wasm32"))]
    fn every_row_of_wmt_comes_back() {
        let near =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/wmt-mqm/mqm_ted_ende.tsv");
        let Ok(file) = std::fs::read_to_string(near) else {
            eprintln!("skipped: no data in {near}");
            return;
        };
        let ratings = read(&file);
        assert_eq!(ratings.rows.len(), 8435);
        // One mark of the file never closes; it is written closed.
        let unpaired = Problem { line: 6444, kind: ProblemKind::Mark { column: "target" } };
        assert_eq!(ratings.problems, [unpaired]);
        let paired: Vec<&str> =
            (1..).zip(file.lines()).filter(|(n, _)| *n != 6444).map(|(_, line)| line).collect();
        let file = paired.join("\n");
        assert_eq!(sorted(&again(&file)), sorted(&file));
    }

    #[test]
    fn endless_marks_raters_and_problems_take_linear_time() {
        let marked = "<v>и\u{306}</v>".repeat(50_000);
        let row = format!("A\td\t1\t1\tr\t{marked}\tб\tOther\tMinor\t");
        let raters: String = (0..50_000)
            .map(|rater| format!("A\td\t1\t2\tr{rater}\tа\tб\tOther\tMinor\t\n"))
            .collect();
        let ratings = read(&format!("{HEAD}\n{row}\n{raters}{}", "жоқ\n".repeat(50_000)));
        assert_eq!(ratings.rows[0].source.text, "й".repeat(50_000));
        assert_eq!(ratings.rows[0].source.spans[49_999], Span::new(49_999, 50_000).unwrap());
        assert_eq!(ratings.problems.len(), PROBLEMS_LIMIT);
        assert_eq!(documents(&ratings)[0].rows[1].flags.len(), 50_000);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn marks_come_back(
            text in "(<v>|</v>|[аи\u{306}\u{323}s<🙂]){0,12}",
            spans in proptest::collection::vec((0_u32..12, 0_u32..12), 0..4),
        ) {
            let text = accept(&text).expect("acceptable");
            let end = length(&text);
            let spans: Vec<Span> = spans
                .into_iter()
                .filter_map(|(start, end_)| Span::new(start.min(end), end_.min(end)))
                .collect();
            let (read, paired) = unmark(&marked(&text, &spans));
            proptest::prop_assert!(paired);
            proptest::prop_assert_eq!(length(&read.text), end);
            let again = unmark(&marked(&read.text, &read.spans)).0;
            proptest::prop_assert_eq!(again, read);
        }
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
