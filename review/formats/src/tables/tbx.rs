//! Glossaries as TermBase eXchange: ISO 30042 of 2019 (`conceptEntry`, `langSec`)
//! and of 2008 (`martif`, `termEntry`, `langSet`), with data categories as
//! attributes.
//!
//! A concept gives a term for every source term it has: the first or preferred
//! translation, and the others as accepted. Nothing outside of the file is
//! loaded, and what declares entities is refused.

use language::text::language::Language;
use language::{checks::Term, text::accept::one_line};
use review::model::{
    glossary::Read,
    problem::{Kind, Problem},
};
use thiserror::Error;

use crate::bytes::xml::{Event, Reader, XML, escaped};

/// Why a file is no glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It is not well-formed XML.
    #[error("line {0}: not well-formed XML")]
    Malformed(usize),
    /// It declares a document type, by which files grow or reach for others.
    #[error("line {0}: a document type is declared")]
    DocumentType(usize),
    /// Its elements are nested too deeply.
    #[error("line {0}: nested too deeply")]
    Deep(usize),
    /// It holds no concept in both languages.
    #[error("no concept has terms in both languages")]
    Empty,
}

impl From<Problem> for Unreadable {
    fn from(problem: Problem) -> Self {
        let line = problem.place.line as usize;
        if problem.kind == Kind::DocumentType {
            Self::DocumentType(line)
        } else if problem.kind == Kind::TooDeep {
            Self::Deep(line)
        } else {
            Self::Malformed(line)
        }
    }
}

/// A concept while it is read.
#[derive(Default)]
struct Concept {
    /// Where it begins.
    line: usize,
    language: String,
    source: Vec<String>,
    /// Translations, and whether each is preferred.
    target: Vec<(String, bool)>,
    term: String,
    status: String,
}

/// Reads the terms of two languages, given without region.
///
/// # Errors
/// If the file cannot be read. Concepts that lack one of the languages are named
/// by their lines.
pub fn read(file: &str, source: &str, target: &str) -> Result<Read<Term>, Unreadable> {
    // The 2008 edition names its document type by a file, which is never loaded.
    let mut reader = Reader::new(file.trim_start_matches('\u{FEFF}')).allowing_named_type();
    let mut read = Read { entries: Vec::new(), unread: Vec::new() };
    let mut concept = None::<Concept>;
    let mut open: Vec<String> = Vec::new();
    // The text of the element that is being read.
    let mut text: Option<String> = None;
    loop {
        match reader.next()? {
            Event::Start(element) => {
                match (&*element.name, &mut concept) {
                    ("conceptEntry" | "termEntry", _) => {
                        let line = element.line as usize;
                        concept = Some(Concept { line, ..Concept::default() });
                    }
                    ("langSec" | "langSet", Some(concept)) => {
                        let tag = element.get_in(XML, "lang").unwrap_or_default();
                        concept.language = Language::of(tag).primary().to_lowercase();
                    }
                    ("termSec" | "tig" | "ntig", Some(concept)) => {
                        (concept.term, concept.status) = (String::new(), String::new());
                    }
                    ("term", Some(_)) => text = Some(String::new()),
                    ("termNote", Some(_)) => {
                        let is_status = element.get("type") == Some("administrativeStatus");
                        text = is_status.then(String::new);
                    }
                    _ => {}
                }
                open.push(element.name);
            }
            Event::End => {
                let name = open.pop().unwrap_or_default();
                match (&*name, &mut concept) {
                    ("term", Some(concept)) => concept.term = text.take().unwrap_or_default(),
                    ("termNote", Some(concept)) => {
                        concept.status = text.take().unwrap_or(std::mem::take(&mut concept.status));
                    }
                    ("termSec" | "tig" | "ntig", Some(concept)) => {
                        concept.close(source, target);
                    }
                    ("conceptEntry" | "termEntry", Some(_)) => {
                        let whole = concept.take().unwrap_or_default();
                        let line = whole.line;
                        let terms = whole.terms();
                        if terms.is_empty() {
                            read.unread.push(line);
                        }
                        read.entries.extend(terms);
                    }
                    _ => {}
                }
            }
            Event::Text(part) => {
                if let Some(text) = &mut text {
                    text.push_str(&part);
                }
            }
            Event::Eof => break,
        }
    }
    if read.entries.is_empty() { Err(Unreadable::Empty) } else { Ok(read) }
}

impl Concept {
    fn close(&mut self, source: &str, target: &str) {
        let term = one_line(&self.term);
        let status = self.status.to_lowercase();
        // What must not be used is no translation.
        if term.is_empty() || status.contains("deprecated") || status.contains("superseded") {
            return;
        }
        if self.language == source {
            self.source.push(term);
        } else if self.language == target {
            self.target.push((term, status.contains("preferred")));
        }
    }

    fn terms(mut self) -> Vec<Term> {
        self.target.sort_by_key(|(_, preferred)| !preferred);
        let mut targets = self.target.into_iter().map(|(term, _)| term);
        let Some(target) = targets.next() else { return Vec::new() };
        let also: Vec<String> = targets.collect();
        let term = |source| Term { source, target: target.clone(), also: also.clone() };
        self.source.into_iter().map(term).collect()
    }
}

/// Terms as TBX-Basic of ISO 30042:2019.
#[must_use]
pub fn write(terms: &[Term], source: &str, target: &str) -> String {
    use std::fmt::Write;
    let section = |term: &str, status: &str| {
        format!(
            "<termSec><term>{}</term><termNote type=\"administrativeStatus\">{status}</termNote></termSec>",
            escaped(term)
        )
    };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tbx type=\"TBX-Basic\" style=\"dca\" \
         xml:lang=\"{}\" xmlns=\"urn:iso:std:iso:30042:ed-2\">\n<tbxHeader><fileDesc><sourceDesc>\
         <p>Tekser</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n",
        escaped(source)
    );
    for (index, term) in terms.iter().enumerate() {
        let also: String =
            term.also.iter().map(|also| section(also, "admittedTerm-admn-sts")).collect();
        let _ = writeln!(
            out,
            "<conceptEntry id=\"c{}\"><langSec xml:lang=\"{}\">{}</langSec><langSec \
             xml:lang=\"{}\">{}{also}</langSec></conceptEntry>",
            index + 1,
            escaped(source),
            section(&term.source, "preferredTerm-admn-sts"),
            escaped(target),
            section(&term.target, "preferredTerm-admn-sts"),
        );
    }
    out + "</body></text>\n</tbx>\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn both_editions_are_read() {
        let older = "<?xml version='1.0'?><!DOCTYPE martif SYSTEM 'TBXcoreStructV02.dtd'>\n<martif><text><body>\n\
            <termEntry><langSet xml:lang='ru-RU'><tig><term>область &amp; край</term></tig></langSet>\
            <langSet xml:lang='kk'><tig><term>аймақ</term></tig><tig><term>облыс</term>\
            <termNote type='administrativeStatus'>preferredTerm-admn-sts</termNote></tig>\
            <tig><term>губерния</term><termNote type='administrativeStatus'>deprecatedTerm-admn-sts</termNote></tig>\
            </langSet></termEntry>\n<termEntry><langSet xml:lang='ru'><tig><term>съезд</term></tig></langSet></termEntry>\
            </body></text></martif>";
        let read = read(older, "ru", "kk").unwrap();
        let term = Term {
            source: "область & край".into(),
            target: "облыс".into(),
            also: vec!["аймақ".into()],
        };
        assert_eq!(read.entries, std::slice::from_ref(&term));
        assert_eq!(read.unread, [4]);
        let written = write(std::slice::from_ref(&term), "ru", "kk");
        assert_eq!(super::read(&written, "ru", "kk").unwrap().entries, [term]);
    }

    #[test]
    fn bad_files_are_refused_with_the_place() {
        let read = |file: &str| super::read(file, "ru", "kk").unwrap_err();
        assert_eq!(read("<tbx>\n<a></b></tbx>"), Unreadable::Malformed(2));
        assert_eq!(read("<tbx>\n<text>"), Unreadable::Malformed(2));
        assert_eq!(
            read("<!DOCTYPE t [<!ENTITY a 'aaaa'>]>\n<t><conceptEntry/></t>"),
            Unreadable::DocumentType(1)
        );
        assert_eq!(read(&"<a>".repeat(200)), Unreadable::Deep(1));
        assert_eq!(read("<tbx/>"), Unreadable::Empty);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_again(words in proptest::collection::vec("[а-яә<>&\"'🙂]{1,8}( [a-z]{1,3})?", 3)) {
            let term = Term { source: words[0].clone(), target: words[1].clone(), also: vec![words[2].clone()] };
            let read = read(&write(std::slice::from_ref(&term), "ru", "kk"), "ru", "kk");
            proptest::prop_assert_eq!(read.unwrap().entries, vec![term]);
        }

        #[test]
        fn nothing_panics(file in "(<|>|/|term|conceptEntry|langSec|&|;|\"|=|\\[|!DOCTYPE| |ә|\n){0,60}") {
            let _ = read(&file, "ru", "kk");
        }
    }
}
