//! Reads the test suite of XLIFF 2.1: how many valid files are read, how many
//! invalid ones are refused and by which rule, and every miss.
//!
//! `cargo run -p formats --example xliff_suite -- [--all] [folder]`

use std::{env, fs, path::Path};

use formats::xliff;

fn main() {
    let mut folder = "../shared/data/xliff-21/test-suite".to_owned();
    let mut all = false;
    for argument in env::args().skip(1) {
        if argument == "--all" { all = true } else { folder = argument }
    }
    for part in ["core/valid", "core/in-out", "core/invalid", "modules/valid", "modules/invalid"] {
        let Ok(entries) = fs::read_dir(Path::new(&folder).join(part)) else {
            println!("{part}: no such folder in {folder}, skipped");
            continue;
        };
        let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "xlf"));
        files.sort();
        let (mut right, count) = (0, files.len());
        for path in files {
            let Ok(bytes) = fs::read(&path) else { continue };
            let name = path.file_name().unwrap_or_default().display();
            let is_bad = part.ends_with("invalid");
            match xliff::read(&bytes) {
                Ok(_) if is_bad => println!("  MISS {name} is read"),
                Err(problem) if !is_bad => println!("  MISS {name} is refused: {problem}"),
                Err(problem) if all => {
                    right += 1;
                    println!("  {name} → {problem}");
                }
                Ok(_) | Err(_) => right += 1,
            }
        }
        println!("{part}: {right} of {count}");
    }
}
