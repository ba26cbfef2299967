//! Glossaries and lists of words as text: a line each, as people paste them
//! from a spreadsheet and keep them in a file.
//!
//! A term is `source ; target ; other | other`, a phrase that is not wanted is
//! `phrase ; instead`. A tab or an equals sign separates as well as a semicolon.
//! Nothing is guessed: a line that cannot be read is named.

use language::{
    checks::{Forbidden, Term},
    text::accept::one_line,
};

/// A list as far as it could be read, and the numbers, from 1, of the lines that
/// could not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Lines that could not be read.
    pub unread: Vec<usize>,
}

/// Whether a file is XML, as TBX is, rather than lines.
#[must_use]
pub fn is_xml(file: &str) -> bool {
    file.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
}

/// Reads terms.
#[must_use]
pub fn read_terms(text: &str) -> Read<Term> {
    read(text, |fields| {
        let also = fields.get(2).map_or("", |also| also);
        let also = also.split('|').map(clean).filter(|also| !also.is_empty());
        let (source, target) = (clean(fields.first()?), clean(fields.get(1)?));
        let is_whole = !source.is_empty() && !target.is_empty() && fields.len() < 4;
        is_whole.then(|| Term { source, target, also: also.collect() })
    })
}

/// Reads words and phrases that are not wanted.
#[must_use]
pub fn read_forbidden(text: &str) -> Read<Forbidden> {
    read(text, |fields| {
        let phrase = clean(fields.first()?);
        let instead = fields.get(1).map(|instead| clean(instead));
        let is_whole = !phrase.is_empty() && fields.len() < 3;
        is_whole.then(|| Forbidden { phrase, instead: instead.filter(|it| !it.is_empty()) })
    })
}

/// Terms as lines that [`read_terms`] reads.
#[must_use]
pub fn write_terms(terms: &[Term]) -> String {
    let line = |term: &Term| {
        let also: Vec<String> = term.also.iter().map(|also| quoted(also)).collect();
        let mut fields = vec![quoted(&term.source), quoted(&term.target)];
        if !also.is_empty() {
            fields.push(also.join(" | "));
        }
        line(&fields)
    };
    terms.iter().map(line).collect()
}

/// Words and phrases as lines that [`read_forbidden`] reads.
#[must_use]
pub fn write_forbidden(forbidden: &[Forbidden]) -> String {
    let line = |entry: &Forbidden| {
        let mut fields = vec![quoted(&entry.phrase)];
        match &entry.instead {
            Some(instead) => fields.push(quoted(instead)),
            // A sign in the phrase must not be taken for a separator.
            None if entry.phrase.contains([';', '=']) => fields.push(String::new()),
            None => {}
        }
        line(&fields)
    };
    forbidden.iter().map(line).collect()
}

/// Fields with the separator that is looked for first among those they lack.
fn line(fields: &[String]) -> String {
    let separator = if fields.iter().any(|field| field.contains(';')) { "\t" } else { " ; " };
    fields.join(separator) + "\n"
}

/// A field whose own quotes are not taken for those of a spreadsheet.
fn quoted(field: &str) -> String {
    let has_quotes = field.starts_with('"') && field.ends_with('"');
    if has_quotes { format!("\"{field}\"") } else { field.to_owned() }
}

fn read<T>(text: &str, entry: impl Fn(&[&str]) -> Option<T>) -> Read<T> {
    let mut read = Read { entries: Vec::new(), unread: Vec::new() };
    for (index, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        // One separator a line, so that a term may hold the others.
        let separator = ['\t', ';', '='].into_iter().find(|sign| line.contains(*sign));
        let fields: Vec<&str> = match separator {
            Some(separator) => line.split(separator).collect(),
            None => vec![line],
        };
        match entry(&fields) {
            Some(entry) => read.entries.push(entry),
            None => read.unread.push(index + 1),
        }
    }
    read
}

/// A field without white space and the quotes that spreadsheets put around it.
fn clean(field: &str) -> String {
    let field = field.trim();
    let bare = field.strip_prefix('"').and_then(|field| field.strip_suffix('"'));
    one_line(bare.unwrap_or(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn lines_of_any_separator_are_read_and_bad_ones_named() {
        let text = "\u{FEFF}область;облыс\nрегион\tаймақ\tөңір | \"өлке\"\n\nсаммит = саммит\nбез перевода\n;пусто";
        let read = read_terms(text);
        assert_eq!(read.unread, [5, 6]);
        assert_eq!(read.entries[1].also, ["өңір", "өлке"]);
        assert_eq!(read_terms(&write_terms(&read.entries)).entries, read.entries);
        let read = read_forbidden("болып табылады\nжүзеге асыру ; іске асыру\na;b;c");
        assert_eq!((read.entries.len(), read.unread.clone()), (2, vec![3]));
        assert_eq!(read_forbidden(&write_forbidden(&read.entries)).entries, read.entries);
    }

    #[test]
    fn separators_and_quotes_in_a_term_are_written_so_that_they_are_read_again() {
        let lines = "п. 1; п. 2\tа; ә\tб | \"\"в\"\"\n\"\"цитата\"\" = \"\"үзінді\"\"\n";
        let terms = read_terms(lines).entries;
        assert_eq!(terms[0].source, "п. 1; п. 2");
        assert_eq!((&*terms[0].also[1], &*terms[1].target), ("\"в\"", "\"үзінді\""));
        assert_eq!(read_terms(&write_terms(&terms)).entries, terms);
        let phrases = ["а; ә", "а = ә", "\"а\"", "а"];
        let entry = |phrase: &str| Forbidden { phrase: phrase.to_owned(), instead: None };
        let mut forbidden: Vec<Forbidden> = phrases.into_iter().map(entry).collect();
        forbidden.push(Forbidden { phrase: "а".into(), instead: Some("б; в".into()) });
        assert_eq!(read_forbidden(&write_forbidden(&forbidden)).entries, forbidden);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_again(
            words in proptest::collection::vec("[а-яәғқңөұүһі=]{1,8}( [а-я]{1,4})?", 3),
        ) {
            let term = Term { source: words[0].clone(), target: words[1].clone(), also: vec![words[2].clone()] };
            let read = read_terms(&write_terms(std::slice::from_ref(&term)));
            proptest::prop_assert_eq!(read.entries, vec![term]);
        }
    }
}
