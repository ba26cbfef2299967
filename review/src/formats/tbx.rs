//! Glossaries as TermBase eXchange: ISO 30042 of 2019 (`conceptEntry`, `langSec`)
//! and of 2008 (`martif`, `termEntry`, `langSet`), with data categories as
//! attributes.
//!
//! A concept gives a term for every source term it has: the first or preferred
//! translation, and the others as accepted. Nothing outside of the file is
//! loaded, and what declares entities is refused.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use thiserror::Error;

use crate::{checks::Term, glossary::Read, text::one_line};

/// Deepest nesting that is read.
const DEPTH: usize = 64;

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
    let mut reader = Reader::from_str(file.trim_start_matches('\u{FEFF}'));
    let line = |at: u64| {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(file.len());
        file.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
    };
    let mut read = Read { entries: Vec::new(), unread: Vec::new() };
    let (mut depth, mut concept) = (0_usize, None::<Concept>);
    // The element whose text is being read, and that text.
    let mut text: Option<String> = None;
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|_| Unreadable::Malformed(line(at)))?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Unreadable::Deep(line(at)));
                }
                let name = start.local_name();
                let name: &str = name.as_ref();
                match (name, &mut concept) {
                    ("conceptEntry" | "termEntry", _) => {
                        concept = Some(Concept { line: line(at), ..Concept::default() });
                    }
                    ("langSec" | "langSet", Some(concept)) => {
                        let tag = attribute(&start, "xml:lang").unwrap_or_default();
                        let primary = tag.split(['-', '_']).next().unwrap_or_default();
                        concept.language = primary.to_lowercase();
                    }
                    ("termSec" | "tig" | "ntig", Some(concept)) => {
                        (concept.term, concept.status) = (String::new(), String::new());
                    }
                    ("term", Some(_)) => text = Some(String::new()),
                    ("termNote", Some(_)) => {
                        let kind = attribute(&start, "type").unwrap_or_default();
                        text = (kind == "administrativeStatus").then(String::new);
                    }
                    _ => {}
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                let name = end.local_name();
                let name: &str = name.as_ref();
                match (name, &mut concept) {
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
                    text.push_str(&part.xml_content(XmlVersion::Implicit1_0));
                }
            }
            Event::CData(part) => {
                if let Some(text) = &mut text {
                    text.push_str(&part.xml_content(XmlVersion::Implicit1_0));
                }
            }
            Event::GeneralRef(part) => {
                let name: &str = part.as_ref();
                let named = match name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => part.resolve_char_ref().ok().flatten(),
                };
                let character = named.ok_or_else(|| Unreadable::Malformed(line(at)))?;
                if let Some(text) = &mut text {
                    text.push(character);
                }
            }
            // The 2008 edition names its document type by a file: that is never
            // loaded. What declares anything of its own is refused.
            Event::DocType(kind) => {
                let declared: &str = kind.as_ref();
                if declared.contains('[') {
                    return Err(Unreadable::DocumentType(line(at)));
                }
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof if depth > 0 => return Err(Unreadable::Malformed(line(at))),
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

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// Terms as TBX-Basic of ISO 30042:2019.
#[must_use]
pub fn write(terms: &[Term], source: &str, target: &str) -> String {
    use std::fmt::Write;
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
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
        assert_eq!(read(&"<a>".repeat(100)), Unreadable::Deep(1));
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
