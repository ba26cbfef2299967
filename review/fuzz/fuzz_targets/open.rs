//! Any file of any name is read or refused, and so is an archive of several, whole
//! or with damage. An input is a name on a line of its own and the file; files
//! have borders between them. The name of an archive may be followed by a tab and
//! places where it is damaged.
#![no_main]

use formats::{bytes::archive::pack, docx::Tracked, open};
use fuzz::{grown, uphold};
use libfuzzer_sys::fuzz_target;
use review::model::document::{Document, paired};

const BORDER: &[u8] = b"\n====\n";

fuzz_target!(|input: &[u8]| {
    let input = &*grown(input);
    let mut files: Vec<(String, &[u8])> = Vec::new();
    let mut rest = input;
    loop {
        let border = rest.windows(BORDER.len()).position(|window| window == BORDER);
        let file = &rest[..border.unwrap_or(rest.len())];
        let end = file.iter().position(|byte| *byte == b'\n').unwrap_or(file.len());
        let name = String::from_utf8_lossy(&file[..end]).into_owned();
        files.push((name, file.get(end + 1..).unwrap_or_default()));
        match border {
            Some(at) => rest = &rest[at + BORDER.len()..],
            None => break,
        }
    }
    let (first, damage) = files[0].0.split_once('\t').unwrap_or((&files[0].0, ""));
    check(first, files[0].1);
    check("", input);
    let mut distinct: Vec<(&str, &[u8])> = Vec::new();
    for (name, file) in &files[1..] {
        if name.len() < 1000 && distinct.iter().all(|(other, _)| other != name) {
            distinct.push((name, file));
        }
    }
    if distinct.is_empty() {
        return;
    }
    let mut archive = pack(&distinct);
    check(first, &archive);
    // From the end, where an archive says what is in it.
    for place in damage.split('\t').filter_map(|place| place.parse::<usize>().ok()) {
        let (at, by) = (place / 256, place % 256);
        if let Some(byte) = archive.iter_mut().rev().nth(at) {
            *byte ^= by as u8;
        }
    }
    check(first, &archive);
    check("", &pack(&[("a.zip", &archive)]));
});

fn check(name: &str, file: &[u8]) {
    let read = open::read(name, file, Tracked::Accepted);
    assert!(!read.is_empty(), "there is an answer");
    let mut all = Vec::new();
    for (_, reading) in read {
        match reading {
            Ok((format, documents)) => {
                assert!(!format.as_str().is_empty());
                all.extend(documents);
            }
            Err(problem) => assert!(!problem.to_string().is_empty()),
        }
    }
    for document in paired(all, "kk") {
        let _ = uphold(&Document { problems: Vec::new(), ..document }, file);
    }
}
