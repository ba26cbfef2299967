//! Prints how near metrics and scores come to figures published by others:
//! `cargo run -p formats --example metrics_quality -- ../shared/data`.

use std::{collections::HashMap, fs, path::Path};

use formats::tables::wmt;
use language::metrics::{
    bleu,
    chrf::{self, Variant},
    effort,
    ter::{self, Options},
};
use review::model::score::Weights;
use serde_json::Value;

/// What others published, in the folder of shared data.
const FILES: [&str; 3] = [
    "metrics/sacrebleu_golden_kk.json",
    "wmt-mqm/mqm_ted_ende.tsv",
    "wmt-mqm/mqm_ted_ende.avg_seg_scores.tsv",
];

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/data".to_owned());
    let folder = Path::new(&folder);
    if let Some(missing) = FILES.iter().find(|file| !folder.join(file).exists()) {
        println!("SKIPPED: {} is missing", folder.join(missing).display());
        return;
    }
    metrics(folder);
}

fn metrics(data: &Path) {
    let read = |file| fs::read_to_string(data.join(file)).expect("the data are there");
    let gold: Value = serde_json::from_str(&read(FILES[0])).expect("the golden file is JSON");
    let segments = gold["segments"].as_array().expect("segments are a list");
    let pairs = || segments.iter().filter_map(|it| it["mt"].as_str().zip(it["post_edit"].as_str()));
    let cased = Options { case_sensitive: true, ..Options::default() };
    let normalized = Options { normalized: true, ..Options::default() };
    for (name, ours) in [
        ("BLEU-13a", bleu::corpus(pairs())),
        ("chrF2", chrf::corpus(pairs(), Variant::Characters)),
        ("chrF2++", chrf::corpus(pairs(), Variant::CharactersAndWords)),
        ("TER-default", ter::corpus(pairs(), Options::default())),
        ("TER-normalized", ter::corpus(pairs(), normalized)),
        ("TER-case-sens", ter::corpus(pairs(), cased)),
    ] {
        let theirs = gold["corpus"][name]["score"].as_f64().expect("every metric has a figure");
        println!("{name:15} {ours:9.4}  sacreBLEU {theirs:9.4}");
    }
    let share = effort::unmodified_share(pairs()).expect("the texts have words");
    println!("unmodified share {share:.4} of {} pairs", pairs().count());

    let scores = wmt::segment_scores(&wmt::read(&read(FILES[1])).rows, &Weights::wmt());
    let ours: HashMap<(&str, u32), f64> =
        scores.iter().map(|score| ((&*score.system, score.segment), score.penalty)).collect();
    let published = read(FILES[2]);
    let rows = published.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let equal = rows.filter(|row| {
        // The human reference has two names.
        let system = if row[0] == "ref-A" { "ref" } else { row[0] };
        let ours = row[2].parse().ok().and_then(|segment| ours.get(&(system, segment)));
        ours.is_some_and(|penalty| format!("-{penalty:.6}") == row[1])
    });
    println!("WMT segment scores equal: {} of {}", equal.count(), scores.len());
}
