//! How fast files are read: `cargo bench -p formats --bench formats`. A
//! plain program that prints medians; nothing is asserted, because machines differ.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    fmt::Write,
    hint::black_box,
    time::{Duration, Instant},
};

use formats::xliff;

fn main() {
    let file = xliff_of(10 * 1024 * 1024);
    line("XLIFF 2.1 of 10 MB read and checked (at most 2 s)", || {
        black_box(xliff::read(black_box(file.as_bytes())).expect("a valid file"));
    });
}

/// A file of at least `size` bytes: a unit of three segments again and again, with
/// codes, an error and a note.
fn xliff_of(size: usize) -> String {
    let mut file = String::from(
        "<?xml version=\"1.0\"?>\n<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" \
         xmlns:its=\"http://www.w3.org/2005/11/its\" version=\"2.1\" its:version=\"2.0\" \
         srcLang=\"ru\" trgLang=\"kk\">\n<file id=\"f1\">\n",
    );
    let mut unit = 0;
    while file.len() < size {
        unit += 1;
        let _ = writeln!(
            file,
            "<unit id=\"u{unit}\"><its:locQualityIssues xml:id=\"q{unit}\"><its:locQualityIssue \
             locQualityIssueType=\"terminology\" locQualityIssueSeverity=\"20\"/>\
             </its:locQualityIssues><notes><note id=\"n1\">Қараңыз</note></notes>"
        );
        for segment in 1..=3 {
            let _ = writeln!(
                file,
                "<segment id=\"s{segment}\" state=\"translated\"><source>В форуме участвовали \
                 <pc id=\"c{segment}\" type=\"fmt\" subType=\"xlf:b\">более 100</pc> \
                 представителей.</source>\n<target>Форумға <pc id=\"c{segment}\" type=\"fmt\" \
                 subType=\"xlf:b\">100-ден астам</pc> <mrk id=\"m{segment}\" \
                 type=\"its:generic\" its:locQualityIssuesRef=\"#its=q{unit}\">өкіл</mrk> \
                 қатысты.</target></segment>"
            );
        }
        file.push_str("</unit>\n");
    }
    file + "</file>\n</xliff>\n"
}

fn line(what: &str, mut work: impl FnMut()) {
    work();
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("{:>9.3} ms  {what}", times[times.len() / 2].as_secs_f64() * 1e3);
}
