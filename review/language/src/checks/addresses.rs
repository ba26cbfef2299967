//! Where addresses and e-mails are in a text.
//!
//! Deliberately no parser of RFC 3986: an address is what a reader would click.

use super::characters::is_letter;

/// Last labels of host names that are taken for a link without a scheme.
#[rustfmt::skip]
const DOMAINS: &[&str] = &[
    "asia", "biz", "by", "cn", "com", "de", "edu", "eu", "fm", "fr", "gov", "info", "int", "io",
    "kg", "kz", "me", "net", "news", "org", "press", "ru", "su", "tj", "tm", "tr", "tv", "ua",
    "uk", "us", "uz", "қаз", "рф",
];

/// Half-open ranges of links, in order.
pub(super) fn find(chars: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        let run_end =
            (at..chars.len()).find(|&end| chars[end].is_whitespace()).unwrap_or(chars.len());
        let mut inside = at;
        while inside < run_end {
            let end =
                (inside..run_end).find(|&end| !is_link_character(chars[end])).unwrap_or(run_end);
            if let Some(link) = link_in(chars, inside, end) {
                found.push(link);
            }
            inside = end + 1;
        }
        at = run_end;
    }
    found
}

/// Characters of a link; what else a run holds cuts it: quotes, brackets.
fn is_link_character(character: char) -> bool {
    is_letter(character) || character.is_ascii_digit() || "-._~:/?#@!$&'*+,;=%".contains(character)
}

/// The link in a run of link characters, without the mark of the sentence.
fn link_in(chars: &[char], start: usize, end: usize) -> Option<(usize, usize)> {
    // Most runs are words: they have no dot inside.
    let has_dot = (start..end).any(|at| chars[at] == '.' && at > start && at + 1 < end);
    if !has_dot && !chars[start..end].contains(&'/') {
        return None;
    }
    let end = (start..end).rev().find(|&at| chars[at].is_alphanumeric() || chars[at] == '/')? + 1;
    let run: String =
        chars[start..end].iter().map(|character| character.to_ascii_lowercase()).collect();
    for scheme in ["https://", "http://", "www."] {
        if let Some(byte) = run.find(scheme) {
            let from = start + run[..byte].chars().count();
            return (end - from > scheme.len()).then_some((from, end));
        }
    }
    if let Some((name, host)) = run.split_once('@') {
        let is_mail = !name.is_empty() && name.is_ascii() && is_host(host);
        return is_mail.then_some((start, end));
    }
    let host = run.split('/').next().unwrap_or(&run);
    is_host(host).then_some((start, end))
}

/// Whether this is a bare host name: Latin labels and a known last one.
fn is_host(host: &str) -> bool {
    let Some((labels, last)) = host.rsplit_once('.') else {
        return false;
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || !last.is_ascii())
    };
    DOMAINS.contains(&last) && labels.split('.').all(is_label)
}
