//! How good the automatic checks are: false alarms on human translations,
//! planted defects found, the sample article, speed.
//!
//! `cargo run --release -p language --features spelling --example checks_quality [DATA [SEED]]`, where
//! DATA is the folder of shared data (default `../shared/data`). Says so and
//! stops where it is missing. `CHECKS_SHOW=id` lists the findings of a check,
//! `CHECKS_MISSED=1` the planted defects that were not found. With the feature
//! `spelling` it also measures with the dictionaries of `HUNSPELL` (default
//! `/usr/share/hunspell`).

#[path = "quality/random.rs"]
mod random;
#[path = "quality/seed.rs"]
mod seed;

use language::{
    checks::{
        CheckId, Context, Finding, Level, Pair, Settings, Terms, check_article, check_segment,
    },
    text::side::Side,
};
use random::Random;
use seed::{CLASSES, Segment};
use std::collections::BTreeMap;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "../shared/data".to_owned());
    let number = arguments.next().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let folder = Path::new(&folder);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let (Some(kazakh), Some(russian), Some(english), Some(documents), Some(article)) = (
        read("ntrex/kaz.txt"),
        read("ntrex/rus.txt"),
        read("ntrex/eng.txt"),
        read("ntrex/documents.tsv"),
        read("article/caravan-info-kk.txt"),
    ) else {
        println!("skipped: no data in {}", folder.display());
        return;
    };
    let documents: Vec<&str> = documents.lines().collect();
    for (lang, source) in [("ru", &russian), ("en", &english)] {
        let pairs: Vec<Pair<'_>> = source
            .lines()
            .zip(kazakh.lines())
            .map(|(source, target)| Pair { source, target })
            .collect();
        let settings = Settings::default();
        let context = context(lang, true, &settings);
        false_alarms(&pairs, &documents, &context);
        recall(&pairs, &context, number);
        speed(&pairs, &context);
    }
    let pairs: Vec<Pair<'_>> = kazakh.lines().map(|target| Pair { source: "", target }).collect();
    false_alarms(&pairs, &documents, &context("ru", false, &Settings::default()));
    sample(&article);
    #[cfg(feature = "spelling")]
    with_dictionaries(&russian, &kazakh, &documents, number);
}

/// The same with dictionaries, beside Russian and beside nothing.
#[cfg(feature = "spelling")]
fn with_dictionaries(russian: &str, kazakh: &str, documents: &[&str], number: u64) {
    let folder = std::env::var("HUNSPELL").unwrap_or_else(|_| "/usr/share/hunspell".to_owned());
    let mut dictionaries = language::checks::hunspell::Dictionaries::default();
    #[expect(clippy::disallowed_methods, reason = "a measurement needs the clock")]
    let now = std::time::Instant::now;
    let start = now();
    for (language, name) in [("kk", "kk_KZ"), ("ru", "ru_RU")] {
        let read = |ending: &str| std::fs::read(format!("{folder}/{name}.{ending}"));
        let (Ok(aff), Ok(dic)) = (read("aff"), read("dic")) else {
            println!("\nskipped: no dictionary {name} in {folder}");
            return;
        };
        dictionaries.add(language, &aff, &dic).expect("Debian's dictionaries are in order");
    }
    println!("\nWITH DICTIONARIES, read in {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);
    let vocabulary: Option<&dyn language::checks::Vocabulary> = Some(&dictionaries);
    let mut settings = Settings::default();
    for round in 0..2 {
        let beside: Vec<Pair<'_>> = russian
            .lines()
            .zip(kazakh.lines())
            .map(|(source, target)| Pair { source, target })
            .collect();
        let beside_it = Context { vocabulary, ..context("ru", true, &settings) };
        let alone: Vec<Pair<'_>> =
            kazakh.lines().map(|target| Pair { source: "", target }).collect();
        let alone_it = Context { vocabulary, ..context("ru", false, &settings) };
        let start = now();
        false_alarms(&beside, documents, &beside_it);
        println!("  {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);
        false_alarms(&alone, documents, &alone_it);
        if round == 0 {
            recall(&beside, &beside_it, number);
            for vocabulary in [None, vocabulary] {
                russian_alone(&beside, &Context { vocabulary, ..alone_it }, number);
            }
            println!("\nAnd with unknown words:");
            settings.levels.insert(CheckId::UnknownWord, Level::Info);
        }
    }
}

static NO_TERMS: Terms = Terms::none();

fn context<'a>(source_lang: &'a str, has_source: bool, settings: &'a Settings) -> Context<'a> {
    Context {
        source_lang,
        target_lang: "kk",
        has_source,
        terms: &NO_TERMS,
        settings,
        vocabulary: None,
    }
}

/// Findings on human translations, where almost each is false.
fn false_alarms(pairs: &[Pair<'_>], documents: &[&str], context: &Context<'_>) {
    let mut counts: BTreeMap<CheckId, usize> = BTreeMap::new();
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    let show = std::env::var("CHECKS_SHOW").unwrap_or_default();
    let mut note = |finding: &Finding, pair: &Pair<'_>| {
        *counts.entry(finding.check).or_default() += 1;
        *levels.entry(finding.severity).or_default() += 1;
        if finding.check.as_str() == show {
            let text = if finding.side == Side::Source { pair.source } else { pair.target };
            let words = finding.span.of(text).unwrap_or_default();
            println!(
                "    [{words}] {}\n        {}\n        {}",
                finding.message("en"),
                pair.source,
                pair.target
            );
        }
    };
    for pair in pairs {
        for finding in check_segment(pair, context) {
            note(&finding, pair);
        }
    }
    let mut start = 0;
    while start < pairs.len() {
        let end = (start..pairs.len())
            .find(|&end| documents.get(end) != documents.get(start))
            .unwrap_or(pairs.len());
        for (index, finding) in check_article(&pairs[start..end], context) {
            note(&finding, &pairs[start + index]);
        }
        start = end;
    }
    let rate = |count: usize| count as f64 * 100.0 / pairs.len() as f64;
    let upto = |level: Level| -> usize {
        levels.iter().filter(|(l, _)| **l <= level).map(|(_, n)| n).sum()
    };
    let beside = if context.has_source { context.source_lang } else { "nothing" };
    println!("\nHuman Kazakh beside {beside}: {} segments", pairs.len());
    print!("  per 100 segments:");
    // The limits are for checks that are usually on.
    let has_limits = context.settings.levels.is_empty();
    for (name, level, limit) in [
        (" error", Level::Error, 1),
        (", warning or error", Level::Warning, 5),
        (", any", Level::Info, 15),
    ] {
        print!("{name} {:.2}", rate(upto(level)));
        if has_limits {
            print!(" (≤ {limit})");
        }
    }
    println!();
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(check, count)| (check.level(), std::cmp::Reverse(*count)));
    for (check, count) in counts {
        println!("  {count:5}  {:<20} {:?}", check.as_str(), check.level());
    }
}

/// Russian words left that are found without looking at the source.
#[cfg(feature = "spelling")]
fn russian_alone(pairs: &[Pair<'_>], context: &Context<'_>, number: u64) {
    let mut random = Random::new(number);
    let class = CLASSES.iter().find(|(class, ..)| *class == "Russian word left");
    let (_, plant, _) = class.expect("there is such a class");
    let (mut planted, mut found) = (0, 0);
    for pair in pairs {
        let segment = Segment { source: pair.source, target: pair.target };
        let Some(seeded) = plant(&segment, &mut random) else { continue };
        let findings = check_segment(&Pair { source: "", target: &seeded.target }, context);
        planted += 1;
        found += usize::from(findings.iter().any(|finding| {
            finding.check == CheckId::RussianWord && finding.span.overlaps(seeded.span)
        }));
    }
    let by = if context.vocabulary.is_some() { "with" } else { "without" };
    println!(
        "  Russian word left, {by} dictionaries and without the source: {planted} planted, recall {:.3}",
        found as f64 / planted as f64
    );
}

/// Planted defects found, and with the exact span.
fn recall(pairs: &[Pair<'_>], context: &Context<'_>, number: u64) {
    let show = std::env::var("CHECKS_MISSED").is_ok();
    println!("\nPlanted defects beside {} (seed {number}):", context.source_lang);
    let mut random = Random::new(number);
    let (mut all, mut all_found, mut all_exact) = (0, 0, 0);
    for (class, plant, checks) in CLASSES {
        let (mut planted, mut found, mut exact) = (0, 0, 0);
        for pair in pairs {
            let segment = Segment { source: pair.source, target: pair.target };
            let Some(seeded) = plant(&segment, &mut random) else {
                continue;
            };
            planted += 1;
            let text = if seeded.side == Side::Source { &seeded.source } else { &seeded.target };
            let pair = Pair { source: &seeded.source, target: &seeded.target };
            let findings = check_segment(&pair, context);
            let fitting = findings.iter().filter(|f| {
                checks.contains(&f.check.as_str())
                    && (f.side == seeded.side
                        || f.check == CheckId::NumberChanged && f.related == Some(seeded.span))
            });
            let spans: Vec<_> =
                fitting.map(|f| if f.side == seeded.side { f.span } else { seeded.span }).collect();
            let hit = spans.iter().any(|s| s.overlaps(seeded.span) || *s == seeded.span);
            found += usize::from(hit);
            exact += usize::from(spans.contains(&seeded.span));
            if show && !spans.contains(&seeded.span) {
                println!(
                    "    {class}: [{}] found {spans:?} in {}",
                    seeded.span.of(text).unwrap_or_default(),
                    text
                );
            }
        }
        // Too few of a class say nothing: English words beside Russian.
        if planted < 20 {
            continue;
        }
        let share = |part: usize, of: usize| {
            if of == 0 { 1.0 } else { part as f64 / of as f64 }
        };
        println!(
            "  {class:<38} {planted:4} planted  recall {:.3}  exact {:.3}",
            share(found, planted),
            share(exact, found)
        );
        all += planted;
        all_found += found;
        all_exact += exact;
    }
    println!(
        "  all: {all} planted, recall {:.3} (≥ 0.95), exact of found {:.3} (≥ 0.95)",
        all_found as f64 / all as f64,
        all_exact as f64 / all_found as f64
    );
}

fn speed(pairs: &[Pair<'_>], context: &Context<'_>) {
    let article = &pairs[..20];
    #[expect(clippy::disallowed_methods, reason = "a measurement needs the clock")]
    let now = std::time::Instant::now;
    let start = now();
    let rounds = 50;
    let mut findings = 0;
    for _ in 0..rounds {
        for pair in article {
            findings += check_segment(pair, context).len();
        }
        findings += check_article(article, context).len();
    }
    println!(
        "\nSpeed: 20 sentences in {:.2} ms (< 5), {} findings",
        start.elapsed().as_secs_f64() * 1000.0 / f64::from(rounds),
        findings / 50
    );
    for (name, unit) in [
        ("words", "Қазақстанда 2025 жылы «жаңа» жоба, басталды. "),
        ("letters", "қ"),
        ("digits", "7"),
        ("marks", "«("),
        ("spaces", " "),
        ("commas", "а,"),
        ("hyphens", "а-"),
        ("tags", "<a"),
        ("stops", "."),
        ("groups", "123 "),
        ("figures", "а 17, "),
        ("quotes", "«a» \"b\" "),
        ("links", "a.kz/7 "),
        ("mojibake", "Ð°Ð± қaла "),
    ] {
        let times: Vec<f64> = [500_000_usize, 1_000_000]
            .into_iter()
            .map(|bytes| {
                let text = unit.repeat(bytes / unit.len());
                let start = now();
                let other = text.replace('7', "8");
                let (text, other) = (text.as_str(), other.as_str());
                for (source, target) in [("", text), (text, other)] {
                    let _ = check_segment(&Pair { source, target }, context);
                }
                start.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        println!("  one line of {name:<8} 0.5 MB {:7.0} ms, 1 MB {:7.0} ms", times[0], times[1]);
    }
}

/// The sample article, target only, cut by a plain rule.
fn sample(article: &str) {
    let mut sentences = Vec::new();
    for line in article.lines().filter(|line| !line.trim().is_empty()) {
        let mut rest = line;
        while let Some(at) = rest
            .match_indices(". ")
            .map(|(at, _)| at + 1)
            .find(|&at| rest[at..].trim_start().starts_with(char::is_uppercase))
        {
            sentences.push(rest[..at].trim());
            rest = &rest[at..];
        }
        sentences.push(rest.trim());
    }
    let settings = Settings::default();
    let context = context("ru", false, &settings);
    let pairs: Vec<Pair<'_>> = sentences.iter().map(|target| Pair { source: "", target }).collect();
    println!("\nThe sample article: {} sentences", pairs.len());
    let mut found: Vec<(usize, Finding)> = check_article(&pairs, &context);
    for (index, pair) in pairs.iter().enumerate() {
        found.extend(check_segment(pair, &context).into_iter().map(|finding| (index, finding)));
    }
    found.sort_by_key(|(index, finding)| (*index, finding.span));
    for (index, finding) in found {
        let words = finding.span.of(pairs[index].target).unwrap_or_default();
        println!(
            "  {:3}  {:<18} [{words}] {}",
            index + 1,
            finding.check.as_str(),
            finding.message("kk")
        );
    }
}
