//! The language engine from the command line, for scripts and for measuring:
//! split, align, check, score. JSON on a pipe, readable on a terminal.
//!
//! No database is touched. Positions count Unicode scalars of the text in NFC.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use formats::tables::wmt;
use language::{
    align::{Sentence, align},
    checks::{CheckId, Context, Finding, Level, Rules, Vocabulary},
    metrics::{
        bleu,
        chrf::{self, Variant},
        ter::{self, Options},
    },
    text::language::Language,
    text::{
        accept::accept,
        side::Side,
        span::Index,
        split::{paragraphs, sentences},
    },
};
use review::{
    model::score::Weights,
    rules::findings::{Row, find_in},
};
use serde_json::{Value, json};

use crate::cli::{
    database::DictionaryFolder,
    input::{CliError, read, write},
};

/// `tekser split`.
#[derive(Debug, Args)]
#[command(after_help = "Files are UTF-8 text; `-` is standard input.")]
pub(super) struct Split {
    /// The text.
    file: PathBuf,
    /// Its language, as a BCP 47 tag.
    #[arg(long, default_value = "kk")]
    lang: String,
}

/// `tekser align`.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints a JSON array of {\"source\": [indices], \"target\": [indices], \"confidence\": 0..1}, or, on a
terminal, the sentences beside each other. Indices count sentences from 0.")]
pub(super) struct Align {
    /// What was translated.
    source: PathBuf,
    /// The translation.
    target: PathBuf,
    #[command(flatten)]
    languages: Languages,
    /// The files hold a sentence a line.
    #[arg(long)]
    lines: bool,
}

/// `tekser check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints a JSON object a finding, or, on a terminal, lines to read. Offsets count Unicode scalars of
the segment in NFC. Exit code 1 if there is a finding of severity error.

Examples:
  tekser check kk.txt                          the translation alone
  tekser check --source-lang ru ru.txt kk.txt  beside its source
  tekser check --lines --summary ru.txt kk.txt line beside line, counts only")]
pub(super) struct Check {
    /// The source and the translation, or the translation alone.
    #[arg(num_args = 1..=2, required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    languages: Languages,
    /// Line i of one file belongs to line i of the other.
    #[arg(long)]
    lines: bool,
    /// Count the findings of each check instead of listing them.
    #[arg(long)]
    summary: bool,
    /// Language of the messages: kk, ru or en.
    #[arg(long, default_value = "kk")]
    language: String,
    /// The desk's rules as JSON: settings of checks, glossary, forbidden words.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// Ask dictionaries too: Russian words are told from Kazakh ones more surely, and
    /// words that the dictionary of the translation's language does not know are listed.
    #[arg(long)]
    spelling: bool,
    #[command(flatten)]
    dictionaries: DictionaryFolder,
}

#[derive(Debug, Args)]
struct Languages {
    /// Language of the source, as a BCP 47 tag.
    #[arg(long, default_value = "ru")]
    source_lang: String,
    /// Language of the translation, as a BCP 47 tag.
    #[arg(long, default_value = "kk")]
    target_lang: String,
}

/// `tekser score`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tekser score --weights wmt ratings.tsv  MQM scores of each segment and the mean of each system
  tekser score --metrics mt.txt final.txt BLEU, chrF2, chrF++ and TER, a segment a line")]
pub(super) struct Score {
    /// Score the flags of a WMT MQM file with these weights.
    #[arg(long, required_unless_present = "metrics", conflicts_with = "metrics")]
    weights: Option<Preset>,
    /// Compare a machine translation with a final text, line by line.
    #[arg(long)]
    metrics: bool,
    /// FILE.tsv, or with --metrics MT and FINAL.
    #[arg(num_args = 1..=2, required = true)]
    files: Vec<PathBuf>,
}

/// Weights of errors that are widely used.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Preset {
    /// Those of the WMT metrics task.
    Wmt,
    /// Those of MQM: minor 1, major 5, critical 25.
    Mqm,
}

impl Split {
    pub(super) fn run(&self) -> Result<ExitCode, CliError> {
        let text = nfc(&read(&self.file)?);
        let mut out = String::new();
        let index = Index::new(&text);
        for span in sentences(&text, &self.lang) {
            out.push_str(index.of(span).unwrap_or_default().trim());
            out.push('\n');
        }
        write(&out)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Align {
    pub(super) fn run(&self) -> Result<ExitCode, CliError> {
        let (source, target) = (nfc(&read(&self.source)?), nfc(&read(&self.target)?));
        let Languages { source_lang, target_lang } = &self.languages;
        let source = cut(&source, source_lang, self.lines);
        let target = cut(&target, target_lang, self.lines);
        let beads = align(&source, &target, source_lang, target_lang);
        let out = if std::io::stdout().is_terminal() {
            let side = |sentences: &[Sentence<'_>]| {
                sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ")
            };
            beads.iter().fold(String::new(), |mut out, bead| {
                let (source, target) =
                    (side(&source[bead.source.clone()]), side(&target[bead.target.clone()]));
                let _ = writeln!(out, "{:.2}  {source}\n      {target}\n", bead.confidence);
                out
            })
        } else {
            let beads: Vec<Value> = beads
                .iter()
                .map(|bead| {
                    json!({
                        "source": bead.source.clone().collect::<Vec<_>>(),
                        "target": bead.target.clone().collect::<Vec<_>>(),
                        "confidence": bead.confidence,
                    })
                })
                .collect();
            format!("{}\n", Value::Array(beads))
        };
        write(&out)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Check {
    pub(super) fn run(&self) -> Result<ExitCode, CliError> {
        let Languages { source_lang, target_lang } = &self.languages;
        let mut rules: Rules = match &self.rules {
            Some(path) => serde_json::from_str(&read(path)?)
                .map_err(|error| CliError::Refused(format!("{}: {error}", path.display())))?,
            None => Rules::default(),
        };
        let (source, target) = match self.files.as_slice() {
            [source, target] => (Some(read(source)?), read(target)?),
            files => (None, read(&files[0])?),
        };
        let rows = if self.lines {
            let (source, target) = (source.as_deref().map(lines), lines(&target));
            if let Some(source) = &source {
                same_length(&self.files, source.len(), target.len())?;
            }
            let row = |(index, target): (usize, String)| Row {
                source: source.as_ref().map_or_else(String::new, |source| source[index].clone()),
                target,
                glued: false,
                lost: Vec::new(),
            };
            target.into_iter().enumerate().map(row).collect()
        } else {
            paired(source.as_deref(), &target, source_lang, target_lang)
        };
        let shelf = self.dictionaries.shelf();
        let vocabulary: Option<&dyn Vocabulary> = self.spelling.then(|| shelf.dictionaries() as _);
        if let Some(vocabulary) = vocabulary {
            let primary = Language::of(target_lang).primary();
            if vocabulary.knows(primary, "").is_none() {
                eprintln!("no dictionary of {primary}: see --dictionaries");
            }
            let level = CheckId::UnknownWord.level();
            rules.settings.levels.entry(CheckId::UnknownWord).or_insert(level);
        }
        let has_source = self.files.len() == 2;
        let terms = rules.terms(source_lang, target_lang);
        let context = rules.context(&terms, source_lang, target_lang, has_source);
        let context = Context { vocabulary, ..context };
        let found = find_in(&rows, &context, |row| row.check(&context));
        write(&if self.summary { self.counted(&found) } else { self.listed(&rows, &found) })?;
        let is_error = found.iter().any(|(_, finding)| finding.severity == Level::Error);
        Ok(if is_error { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn listed(&self, rows: &[Row], found: &[(usize, Finding)]) -> String {
        let is_terminal = std::io::stdout().is_terminal();
        let mut out = String::new();
        for (index, finding) in found {
            let row = &rows[*index];
            let (side, text) = match finding.side {
                Side::Source => ("source", &row.source),
                Side::Target => ("target", &row.target),
            };
            let words = finding.span.of(text).unwrap_or_default();
            let message = finding.message(&self.language);
            let severity = level(finding.severity);
            let _ = if is_terminal {
                let fix = finding.fix.as_ref().map(|fix| format!(" → «{fix}»")).unwrap_or_default();
                writeln!(out, "{}: {severity}: {message} «{words}»{fix}", index + 1)
            } else {
                let finding = json!({
                    "segment": index,
                    "check": finding.check,
                    "severity": severity,
                    "side": side,
                    "start": finding.span.start(),
                    "end": finding.span.end(),
                    "text": words,
                    "message": message,
                    "fix": finding.fix,
                });
                writeln!(out, "{finding}")
            };
        }
        out
    }

    fn counted(&self, found: &[(usize, Finding)]) -> String {
        let mut counts: BTreeMap<(Level, &str), usize> = BTreeMap::new();
        for (_, finding) in found {
            let count = usize::try_from(finding.more.max(1)).unwrap_or(usize::MAX);
            *counts.entry((finding.severity, finding.check.as_str())).or_default() += count;
        }
        let mut out = String::new();
        for ((severity, check), count) in counts {
            let severity = level(severity);
            let _ = if std::io::stdout().is_terminal() {
                writeln!(out, "{count:>6}  {severity:<8} {check}")
            } else {
                writeln!(out, "{}", json!({"check": check, "severity": severity, "count": count}))
            };
        }
        out
    }
}

impl Score {
    pub(super) fn run(&self) -> Result<ExitCode, CliError> {
        let out = match (self.weights, self.files.as_slice()) {
            (Some(preset), [file]) => ratings(file, preset)?,
            (None, [mt, text]) => self.compared(mt, text)?,
            (Some(_), _) => return Err(usage("--weights takes one file")),
            (None, _) => return Err(usage("--metrics takes two files, MT and FINAL")),
        };
        write(&out)?;
        Ok(ExitCode::SUCCESS)
    }

    fn compared(&self, mt: &Path, text: &Path) -> Result<String, CliError> {
        let (mt, text) = (lines(&read(mt)?), lines(&read(text)?));
        same_length(&self.files, mt.len(), text.len())?;
        let pairs = || mt.iter().map(String::as_str).zip(text.iter().map(String::as_str));
        let figures = |bleu: f64, chrf2: f64, chrf_words: f64, ter: f64| json!({ "bleu": bleu, "chrf2": chrf2, "chrf++": chrf_words, "ter": ter });
        let of_segments: Vec<Value> = pairs()
            .map(|(mt, text)| {
                figures(
                    bleu::sentence(mt, text),
                    chrf::sentence(mt, text, Variant::Characters),
                    chrf::sentence(mt, text, Variant::CharactersAndWords),
                    ter::sentence(mt, text, Options::default()),
                )
            })
            .collect();
        let corpus = figures(
            bleu::corpus(pairs()),
            chrf::corpus(pairs(), Variant::Characters),
            chrf::corpus(pairs(), Variant::CharactersAndWords),
            ter::corpus(pairs(), Options::default()),
        );
        if !std::io::stdout().is_terminal() {
            return Ok(format!("{}\n", json!({ "corpus": corpus, "segments": of_segments })));
        }
        let mut out =
            format!("{:>8} {:>7} {:>7} {:>7} {:>7}\n", "", "BLEU", "chrF2", "chrF++", "TER");
        let named = std::iter::once(("all".to_owned(), &corpus))
            .chain((1..).map(|n: usize| n.to_string()).zip(&of_segments));
        for (name, figures) in named {
            let figure = |key: &str| figures[key].as_f64().unwrap_or_default();
            let (bleu, chrf2) = (figure("bleu"), figure("chrf2"));
            let (chrf_words, ter) = (figure("chrf++"), figure("ter"));
            let _ =
                writeln!(out, "{name:>8} {bleu:>7.2} {chrf2:>7.2} {chrf_words:>7.2} {ter:>7.2}");
        }
        Ok(out)
    }
}

/// `system, seg_id, score` of each segment, then the mean of each system.
fn ratings(file: &Path, preset: Preset) -> Result<String, CliError> {
    let ratings = wmt::read(&read(file)?);
    for problem in &ratings.problems {
        eprintln!("{}: {problem}", file.display());
    }
    if ratings.rows.is_empty() {
        return Err(usage(&format!("{}: no ratings could be read", file.display())));
    }
    let weights = match preset {
        Preset::Wmt => Weights::wmt(),
        Preset::Mqm => Weights::mqm(),
    };
    let scores = wmt::segment_scores(&ratings.rows, &weights);
    let mut systems: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for score in &scores {
        let (sum, count) = systems.entry(&score.system).or_default();
        *sum += score.penalty;
        *count += 1;
    }
    let means = systems.iter().map(|(system, (sum, count))| (*system, sum / *count as f64));
    if !std::io::stdout().is_terminal() {
        let segments: Vec<Value> = scores
            .iter()
            .map(|it| json!({ "system": it.system, "seg_id": it.segment, "score": it.penalty }))
            .collect();
        let systems: Vec<Value> =
            means.map(|(system, mean)| json!({ "system": system, "score": mean })).collect();
        return Ok(format!("{}\n", json!({ "segments": segments, "systems": systems })));
    }
    let mut out = String::from("system\tseg_id\tscore\n");
    for score in &scores {
        let _ = writeln!(out, "{}\t{}\t{}", score.system, score.segment, score.penalty);
    }
    out.push_str("\nsystem\tscore\n");
    for (system, mean) in means {
        let _ = writeln!(out, "{system}\t{mean:.4}");
    }
    Ok(out)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    }
}

fn usage(what: &str) -> CliError {
    CliError::Refused(what.to_owned())
}

fn same_length(files: &[PathBuf], first: usize, second: usize) -> Result<(), CliError> {
    if first == second {
        return Ok(());
    }
    let [one, other] = [files[0].display(), files[1].display()];
    Err(usage(&format!(
        "{one} has {first} lines and {other} has {second}: they do not belong together"
    )))
}

/// The text in NFC. Control characters stay, for the checks to find them.
fn nfc(text: &str) -> String {
    accept(text).unwrap_or_else(|_| text.to_owned())
}

/// The lines of a file, each in NFC.
fn lines(text: &str) -> Vec<String> {
    text.strip_prefix('\u{FEFF}').unwrap_or(text).lines().map(nfc).collect()
}

/// The sentences of a text with their paragraphs.
fn cut<'a>(text: &'a str, lang: &str, by_lines: bool) -> Vec<Sentence<'a>> {
    if by_lines {
        return text.lines().map(|text| Sentence { text, paragraph: 0 }).collect();
    }
    let whole = Index::new(text);
    let mut out = Vec::new();
    for (paragraph, span) in paragraphs(text).into_iter().enumerate() {
        let text = Index::new(whole.of(span).unwrap_or_default());
        let cut = sentences(text.text(), lang).into_iter();
        out.extend(
            cut.filter_map(|span| Some(Sentence { text: text.of(span)?.trim(), paragraph })),
        );
    }
    out
}

/// The rows of two texts as an import makes them.
fn paired(source: Option<&str>, target: &str, source_lang: &str, target_lang: &str) -> Vec<Row> {
    let (source, target) = (nfc(source.unwrap_or_default()), nfc(target));
    let source = cut(&source, source_lang, false);
    let cut_target = cut(&target, target_lang, false);
    let join = |sentences: &[Sentence<'_>]| {
        sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>().join(" ")
    };
    // Sentences that nothing stands between.
    let glued: HashSet<usize> = cut_target
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| {
            let end = pair[0].text.as_bytes().as_ptr_range().end;
            std::ptr::eq(end, pair[1].text.as_ptr())
        })
        .map(|(index, _)| index + 1)
        .collect();
    align(&source, &cut_target, source_lang, target_lang)
        .into_iter()
        .map(|bead| Row {
            source: join(&source[bead.source.clone()]),
            glued: glued.contains(&bead.target.start) && !bead.target.is_empty(),
            target: join(&cut_target[bead.target]),
            lost: Vec::new(),
        })
        .collect()
}
