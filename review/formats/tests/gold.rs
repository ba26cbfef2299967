//! Figures published by others, recomputed from data that is not part of this
//! project: `../shared/data`, or the folder in `TEKSER_DATA`. Without it these
//! tests are skipped and say so.
#![cfg(not(target_arch = "wasm32"))]

use std::{collections::HashMap, fs, io::Write, path::Path};

use formats::tables::wmt;
use language::metrics::{
    bleu,
    chrf::{self, Variant},
    effort,
    ter::{self, Options},
};
use review::model::score::Weights;
use serde_json::Value;

/// A file of the data, or `None` and a line that says so.
fn data(file: &str) -> Option<String> {
    let folder = std::env::var("TEKSER_DATA").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned()
    });
    let path = Path::new(&folder).join(file);
    if !path.exists() {
        // Not `eprintln`, whose lines cargo shows for failed tests only.
        writeln!(std::io::stderr(), "SKIPPED: there is no {}", path.display())
            .expect("standard error can be written");
        return None;
    }
    Some(fs::read_to_string(path).expect("the file is text"))
}

#[track_caller]
fn agree(what: &str, ours: f64, theirs: &Value) {
    let theirs = theirs.as_f64().unwrap_or_else(|| panic!("no figure for {what}"));
    assert!((ours - theirs).abs() < 5e-5, "{what}: {ours}, not {theirs}");
}

#[test]
fn metrics_are_those_of_sacrebleu() {
    let Some(json) = data("metrics/sacrebleu_golden_kk.json") else {
        return;
    };
    let gold: Value = serde_json::from_str(&json).expect("the file is JSON");
    let segments = gold["segments"].as_array().expect("segments are a list");
    let pairs: Vec<(&str, &str)> = segments
        .iter()
        .map(|segment| {
            let text = |key: &str| segment[key].as_str().expect("texts are strings");
            (text("mt"), text("post_edit"))
        })
        .collect();
    assert_eq!(pairs.len(), 60);

    let (folded, cased, normalized) = (
        Options::default(),
        Options { case_sensitive: true, ..Options::default() },
        Options { normalized: true, ..Options::default() },
    );
    for (&(mt, text), gold) in pairs.iter().zip(segments) {
        let characters = chrf::sentence(mt, text, Variant::Characters);
        let words = chrf::sentence(mt, text, Variant::CharactersAndWords);
        agree("BLEU", bleu::sentence(mt, text), &gold["BLEU"]);
        agree("chrF2", characters, &gold["chrF2"]);
        agree("chrF2++", words, &gold["chrF2++"]);
        agree("TER", ter::sentence(mt, text, folded), &gold["TER"]);
        agree("TER-case-sens", ter::sentence(mt, text, cased), &gold["TER-case-sens"]);
        agree("HTER", effort::hter([(mt, text)]), &gold["TER"]);
    }

    let pairs = || pairs.iter().copied();
    let gold = |name: &str| &gold["corpus"][name]["score"];
    let characters = chrf::corpus(pairs(), Variant::Characters);
    let words = chrf::corpus(pairs(), Variant::CharactersAndWords);
    agree("BLEU", bleu::corpus(pairs()), gold("BLEU-13a"));
    agree("chrF2", characters, gold("chrF2"));
    agree("chrF2++", words, gold("chrF2++"));
    agree("TER", ter::corpus(pairs(), folded), gold("TER-default"));
    agree("TER-normalized", ter::corpus(pairs(), normalized), gold("TER-normalized"));
    agree("TER-case-sens", ter::corpus(pairs(), cased), gold("TER-case-sens"));
}

#[test]
fn segment_scores_are_those_wmt_published() {
    let (Some(ratings), Some(published)) =
        (data("wmt-mqm/mqm_ted_ende.tsv"), data("wmt-mqm/mqm_ted_ende.avg_seg_scores.tsv"))
    else {
        return;
    };
    let ratings = wmt::read(&ratings);
    assert_eq!(ratings.rows.len(), 8435);
    // One mark of the file never closes.
    let problems: Vec<String> = ratings.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["line 6444: a mark in target is not paired"]);

    let scores = wmt::segment_scores(&ratings.rows, &Weights::wmt());
    let ours: HashMap<(&str, u32), f64> =
        scores.iter().map(|score| ((&*score.system, score.segment), score.penalty)).collect();
    let mut compared = 0;
    for line in published.lines().skip(1) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [system, score, segment] = fields[..] else { panic!("three fields in {line:?}") };
        let segment = segment.parse().expect("segments are numbers");
        // The human reference has two names.
        let system = if system == "ref-A" { "ref" } else { system };
        let ours = ours.get(&(system, segment)).map(|penalty| format!("-{penalty:.6}"));
        assert_eq!(ours.as_deref().unwrap_or("None"), score, "{system} {segment}");
        compared += usize::from(ours.is_some());
    }
    assert_eq!((compared, scores.len()), (7406, 7406));
}
