//! Measures the rules against human data: `cargo run --release -p language
//! --example quality -- [--data FOLDER] [SECTION…]`, all sections by default.
//!
//! The data are not part of the project; without the folder this says so and
//! ends well. With `SHOW=1` in the environment every boundary missed or invented
//! is printed. Nothing is asserted here: the figures are read by people.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::{Path, PathBuf},
    time::Instant,
};

use language::{
    align::{self, Bead, Sentence},
    text::{span::length, split},
};
use serde_json::Value;

/// A section of the report: its name, and what prints its figures from the data folder.
type Section = (&'static str, fn(&Path));

const SECTIONS: [Section; 2] = [("split", measure_split), ("align", measure_align)];

fn main() {
    let mut data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let mut wanted = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = PathBuf::from(arguments.next().unwrap_or_default()),
            _ => wanted.push(argument),
        }
    }
    if !data.is_dir() {
        println!("SKIPPED: there is no data folder {}", data.display());
        return;
    }
    for (name, measure) in SECTIONS {
        if wanted.is_empty() || wanted.iter().any(|section| section == name) {
            println!("== {name}");
            measure(&data);
        }
    }
}

/// Reads a file of the data folder, or says that it is missing.
fn read(data: &Path, file: &str) -> Option<String> {
    let text = fs::read_to_string(data.join(file)).ok();
    if text.is_none() {
        println!("SKIPPED: {file} is not in the data folder");
    }
    text
}

/// A document of NTREX: its lines in one language.
type Document = Vec<String>;

fn ntrex(data: &Path, language: &str) -> Option<Vec<Document>> {
    let names = read(data, "ntrex/documents.tsv")?;
    let text = read(data, &format!("ntrex/{language}.txt"))?;
    let mut documents: Vec<Document> = Vec::new();
    let mut last = None;
    for (name, line) in names.lines().zip(text.lines()) {
        if last != Some(name) {
            documents.push(Vec::new());
        }
        last = Some(name);
        documents.last_mut().expect("pushed for the first name").push(line.trim().to_owned());
    }
    Some(documents)
}

fn measure_split(data: &Path) {
    if let Some(rules) = read(data, "segmentation/golden_rules_kk_ru.json") {
        let rules: Value = serde_json::from_str(&rules).expect("the golden rules are JSON");
        for (language, cases) in rules.as_object().expect("rules by language") {
            let cases = cases.as_array().expect("a list of rules");
            let mut right = 0;
            for case in cases {
                let input = case[0].as_str().expect("an input");
                let expected: Vec<&str> = case[1]
                    .as_array()
                    .expect("sentences")
                    .iter()
                    .filter_map(Value::as_str)
                    .collect();
                let found: Vec<&str> = split::sentences(input, language)
                    .iter()
                    .filter_map(|span| span.of(input))
                    .collect();
                if found == expected {
                    right += 1;
                } else {
                    println!("  {language}: {found:?}");
                }
            }
            println!("golden rules {language}: {right}/{}", cases.len());
        }
    }
    for (file, language) in [("kaz", "kk"), ("rus", "ru"), ("eng", "en")] {
        let Some(documents) = ntrex(data, file) else {
            return;
        };
        let show = std::env::var_os("SHOW").is_some();
        // Ends of documents are given, so they are counted apart.
        let (mut expected, mut found, mut right, mut ends) = (0, 0, 0, 0);
        for document in &documents {
            let text = document.join(" ");
            let mut boundaries = BTreeSet::new();
            let mut at = 0;
            for line in document {
                at += length(line);
                boundaries.insert(at);
                at += 1;
            }
            boundaries.remove(&length(&text));
            let mut sentences: BTreeSet<u32> =
                split::sentences(&text, language).iter().map(|span| span.end()).collect();
            sentences.remove(&length(&text));
            if show {
                let characters: Vec<char> = text.chars().collect();
                for (mark, set) in
                    [("missed", &boundaries - &sentences), ("extra", &sentences - &boundaries)]
                {
                    for at in set {
                        let at = at as usize;
                        let from: String = characters[at.saturating_sub(30)..at].iter().collect();
                        let to: String =
                            characters[at..(at + 30).min(characters.len())].iter().collect();
                        println!("  {mark}: {from}|{to}");
                    }
                }
            }
            expected += boundaries.len();
            found += sentences.len();
            right += boundaries.intersection(&sentences).count();
            ends += 1;
        }
        println!(
            "NTREX {language}: recall {:.4} (with ends of documents {:.4}), precision {:.4} ({:.4}) of {expected} boundaries",
            share(right, expected),
            share(right + ends, expected + ends),
            share(right, found),
            share(right + ends, found + ends),
        );
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// So many lines to a paragraph that there is only one.
const ONE_PARAGRAPH: usize = usize::MAX;

/// One side of a document, split again, with the line each sentence begins in.
struct Resplit {
    text: String,
    spans: Vec<(Range<usize>, usize)>,
    /// For each line that begins with a sentence of its own, the sentence's number.
    line_starts: BTreeMap<usize, usize>,
}

impl Resplit {
    /// `kept` says which lines are there at all.
    fn of(document: &Document, language: &str, kept: impl Fn(usize) -> bool) -> Self {
        // Each line is split by itself: a line is the unit that is judged.
        let mut text = String::new();
        let mut spans = Vec::new();
        let mut line_starts = BTreeMap::new();
        for (number, line) in document.iter().enumerate() {
            if !kept(number) {
                continue;
            }
            line_starts.insert(number, spans.len());
            for span in split::sentences(line, language) {
                let sentence = span.of(line).expect("spans fit their text");
                let start = text.len();
                text.push_str(sentence);
                spans.push((start..text.len(), number));
                text.push(' ');
            }
        }
        Self { text, spans, line_starts }
    }

    /// The lines of the document joined by spaces and split as one text, so that
    /// headlines without a full stop run into the sentence behind them.
    fn joined(document: &Document, language: &str) -> Self {
        let text = document.join(" ");
        let mut bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(text.len());
        let mut starts = vec![0];
        for line in document {
            starts.push(starts[starts.len() - 1] + line.len() + 1);
        }
        let mut line_starts = BTreeMap::new();
        let mut spans = Vec::new();
        for span in split::sentences(&text, language) {
            let start = bytes[span.start() as usize];
            let line = starts.partition_point(|&line| line <= start) - 1;
            if starts[line] == start {
                line_starts.insert(line, spans.len());
            }
            spans.push((start..bytes[span.end() as usize], line));
        }
        Self { text, spans, line_starts }
    }

    /// The sentences, in paragraphs of `lines` lines.
    fn sentences(&self, lines: usize) -> Vec<Sentence<'_>> {
        self.spans
            .iter()
            .map(|(range, line)| Sentence {
                text: &self.text[range.clone()],
                paragraph: line / lines,
            })
            .collect()
    }

    fn line(&self, sentence: usize) -> usize {
        self.spans[sentence].1
    }
}

fn measure_align(data: &Path) {
    let Some(kazakh) = ntrex(data, "kaz") else {
        return;
    };
    for (file, language) in [("rus", "ru"), ("eng", "en")] {
        let Some(sources) = ntrex(data, file) else {
            return;
        };
        measure_boundaries(&sources, &kazakh, language, false);
        measure_boundaries(&sources, &kazakh, language, true);
        measure_long(&sources, &kazakh, language);
        for lines in [1, 3] {
            measure_omissions(&sources, &kazakh, language, 8, 3, lines);
        }
        for step in [8, 5] {
            for phase in [0, 3, step - 1] {
                measure_omissions(&sources, &kazakh, language, step, phase, ONE_PARAGRAPH);
            }
        }
    }
}

/// Boundaries between lines that the alignment has too, on the whole text.
fn measure_boundaries(sources: &[Document], targets: &[Document], language: &str, joined: bool) {
    let (mut expected, mut right, mut omissions, mut beads_total) = (0, 0, 0, 0);
    let mut calibration = Calibration::default();
    for (source, target) in sources.iter().zip(targets) {
        let (source, target) = if joined {
            (Resplit::joined(source, language), Resplit::joined(target, "kk"))
        } else {
            (Resplit::of(source, language, |_| true), Resplit::of(target, "kk", |_| true))
        };
        let beads = align::align(
            &source.sentences(ONE_PARAGRAPH),
            &target.sentences(ONE_PARAGRAPH),
            language,
            "kk",
        );
        let starts: BTreeSet<(usize, usize)> =
            beads.iter().map(|bead| (bead.source.start, bead.target.start)).collect();
        for (line, number) in source.line_starts.iter().skip(1) {
            if let Some(of_target) = target.line_starts.get(line) {
                expected += 1;
                right += usize::from(starts.contains(&(*number, *of_target)));
            }
        }
        for bead in &beads {
            omissions += usize::from(bead.target.is_empty());
            calibration.add(bead, is_right(bead, &source, &target));
        }
        beads_total += beads.len();
    }
    println!(
        "{language}-kk, split {}: {:.4} of {expected} line boundaries, {omissions} omissions claimed in {beads_total} beads",
        if joined { "as one text" } else { "line by line" },
        share(right, expected),
    );
    // Without its full stop a headline makes a sentence of two lines, so what
    // is right is not known there.
    if !joined {
        calibration.print();
    }
}

/// Whether all sentences of a bead come from the same line.
fn is_right(bead: &Bead, source: &Resplit, target: &Resplit) -> bool {
    let lines: BTreeSet<usize> = bead
        .source
        .clone()
        .map(|sentence| source.line(sentence))
        .chain(bead.target.clone().map(|sentence| target.line(sentence)))
        .collect();
    lines.len() == 1 && !bead.source.is_empty() && !bead.target.is_empty()
}

/// Every `step`-th Kazakh line is taken out: is just that found?
fn measure_omissions(
    sources: &[Document],
    targets: &[Document],
    language: &str,
    step: usize,
    phase: usize,
    paragraph: usize,
) {
    let (mut deleted, mut found, mut claimed_wrongly, mut sentences) = (0, 0, 0, 0);
    let (mut kept, mut exact) = (0, 0);
    let mut calibration = Calibration::default();
    let mut counter = 0;
    for (source, target) in sources.iter().zip(targets) {
        let offset = counter;
        counter += target.len();
        let is_deleted = |line: usize| (offset + line) % step == phase;
        let source = Resplit::of(source, language, |_| true);
        let target = Resplit::of(target, "kk", |line| !is_deleted(line));
        let beads = align::align(
            &source.sentences(paragraph),
            &target.sentences(paragraph),
            language,
            "kk",
        );
        sentences += source.spans.len();
        for &line in source.line_starts.keys() {
            let of_line = |bead: &&Bead| {
                bead.source.clone().any(|s| source.line(s) == line)
                    || bead.target.clone().any(|t| target.line(t) == line)
            };
            if is_deleted(line) {
                deleted += 1;
                found += usize::from(beads.iter().filter(of_line).all(|b| b.target.is_empty()));
            } else {
                kept += 1;
                let within = |bead: &Bead| {
                    bead.source.clone().all(|s| source.line(s) == line)
                        && bead.target.clone().all(|t| target.line(t) == line)
                };
                exact += usize::from(
                    beads.iter().filter(of_line).all(within)
                        && beads
                            .iter()
                            .filter(of_line)
                            .any(|b| !b.source.is_empty() && !b.target.is_empty()),
                );
            }
        }
        for bead in &beads {
            let is_omission = bead.target.is_empty();
            let truly = bead.source.clone().all(|s| is_deleted(source.line(s)));
            claimed_wrongly += usize::from(is_omission && !truly);
            calibration
                .add(bead, if is_omission { truly } else { is_right(bead, &source, &target) });
        }
    }
    println!(
        "{language}-kk, {}every {step}th line deleted from {phase}: found {:.3} of {deleted}, false omissions {:.2} per 100 sentences, rest exact {:.4} of {kept}",
        match paragraph {
            ONE_PARAGRAPH => String::new(),
            lines => format!("paragraphs of {lines} lines, "),
        },
        share(found, deleted),
        100.0 * share(claimed_wrongly, sentences),
        share(exact, kept),
    );
    calibration.print();
}

/// How often beads of a confidence are right.
#[derive(Default)]
struct Calibration {
    bins: [(usize, usize); 5],
}

impl Calibration {
    const LIMITS: [f32; 5] = [0.5, 0.7, 0.9, 0.98, 1.1];

    fn add(&mut self, bead: &Bead, right: bool) {
        let bin = Self::LIMITS
            .iter()
            .position(|&limit| bead.confidence < limit)
            .unwrap_or(Self::LIMITS.len() - 1);
        self.bins[bin].0 += usize::from(right);
        self.bins[bin].1 += 1;
    }

    fn print(&self) {
        print!("    right by confidence:");
        for (limit, (right, all)) in Self::LIMITS.iter().zip(self.bins) {
            print!("  <{limit}: {:.3} of {all}", share(right, all));
        }
        println!();
    }
}

/// All documents as one text of a thousand sentences: what the band costs, and
/// whether a gap in the middle leads it astray.
fn measure_long(sources: &[Document], targets: &[Document], language: &str) {
    let source: Document = sources.concat();
    let target: Document = targets.concat();
    let gap = |range: Range<usize>| move |line: usize| !range.contains(&line);
    let all = |_: usize| true;
    measure_long_one("nothing missing", &source, &target, language, all, all);
    measure_long_one("every 8th line missing", &source, &target, language, all, |line| {
        line % 8 != 3
    });
    measure_long_one("120 lines missing", &source, &target, language, all, gap(300..420));
    measure_long_one("400 lines missing", &source, &target, language, all, gap(300..700));
    measure_long_one(
        "120 lines missing in the source",
        &source,
        &target,
        language,
        gap(300..420),
        all,
    );
    let (thrice, other) = (vec![source; 3].concat(), vec![target; 3].concat());
    measure_long_one("all thrice", &thrice, &other, language, all, all);
}

fn measure_long_one(
    name: &str,
    source: &Document,
    target: &Document,
    language: &str,
    in_source: impl Fn(usize) -> bool,
    in_target: impl Fn(usize) -> bool,
) {
    let source_lines = source.iter().enumerate().filter(|(line, _)| in_source(*line));
    let text: Vec<&str> = source_lines.map(|(_, line)| line.as_str()).collect();
    let text = text.join("\n");
    #[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
    let started = Instant::now();
    std::hint::black_box(split::sentences(&text, language));
    let splitting = started.elapsed();
    let source = Resplit::of(source, language, &in_source);
    let target = Resplit::of(target, "kk", &in_target);
    let (source_sentences, target_sentences) =
        (source.sentences(ONE_PARAGRAPH), target.sentences(ONE_PARAGRAPH));
    #[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
    let started = Instant::now();
    let beads = align::align(&source_sentences, &target_sentences, language, "kk");
    let aligning = started.elapsed();
    let right = beads.iter().filter(|bead| {
        is_right(bead, &source, &target)
            || bead.target.is_empty() && !in_target(source.line(bead.source.start))
            || bead.source.is_empty() && !in_source(target.line(bead.target.start))
    });
    println!(
        "{language}-kk, one text, {name}: {} and {} sentences, source split in {splitting:.1?}, aligned in {aligning:.1?}, {:.4} of {} beads right",
        source_sentences.len(),
        target_sentences.len(),
        share(right.count(), beads.len()),
        beads.len(),
    );
}
