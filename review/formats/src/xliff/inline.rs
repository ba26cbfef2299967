//! The inline content of a source or target: words, marks and annotated spans.

use std::collections::BTreeMap;

use language::text::{
    accept::composed,
    span::{Span, length},
    structure::MarkKind,
};
use review::model::problem::Kind;

use crate::{
    bytes::xml::{Element, Node},
    xliff::{Dropped, schema::prefix},
};

/// Namespace of what XLIFF has no place for in our own files.
pub(super) const OWN: &str = "urn:tekser:xliff:1";

/// Most codes and annotations of one text.
const CODES: usize = 20_000;

/// A source or target.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    /// Its words in NFC.
    pub(super) text: String,
    /// White space that stood before and after them.
    pub(super) around: [String; 2],
    pub(super) marks: Vec<(Span, MarkKind)>,
    /// Ids of all codes, with the elements they are.
    pub(super) codes: Vec<(String, String)>,
    /// Elements that annotate, and where.
    pub(super) notes: Vec<(Span, Element)>,
}

/// How to read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// White space counts.
    pub(super) exactly: bool,
    /// White space at the ends counts too: the file is one of ours.
    pub(super) own: bool,
    /// Original data of the unit by id.
    pub(super) data: &'a BTreeMap<String, String>,
}

/// What is gathered, in bytes of the text as received.
#[derive(Default)]
struct Raw {
    text: String,
    marks: Vec<(usize, usize, MarkKind)>,
    codes: Vec<(String, String)>,
    notes: Vec<(usize, usize, Element)>,
    /// Open `<sc>`, `<bpt>`, `<bx>` by id.
    open: Vec<(String, usize, MarkKind)>,
    open_notes: Vec<(String, usize, Element)>,
    cut: bool,
}

/// Reads a source or target.
pub(super) fn read(element: &Element, reading: Reading<'_>, dropped: &mut Dropped) -> Content {
    let mut raw = Raw::default();
    raw.take(element, reading, dropped);
    let end = raw.text.len();
    // What is closed in another segment reaches to the end of this one.
    for (_, start, kind) in std::mem::take(&mut raw.open) {
        raw.marks.push((start, end, kind));
    }
    for (_, start, note) in std::mem::take(&mut raw.open_notes) {
        raw.notes.push((start, end, note));
    }
    if raw.cut {
        dropped.problem(Kind::TooMany { limit: CODES }, element.line);
    }
    let Raw { text, marks, codes, notes, .. } = raw;
    let (from, to) = if reading.own {
        (0, text.len())
    } else {
        let from = text.len() - text.trim_start().len();
        (from, text.trim_end().len().max(from))
    };
    let mut places: Vec<usize> = marks.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    places.extend(notes.iter().flat_map(|(start, end, _)| [*start, *end]));
    let known = positions(&text[from..to], from, places);
    let span = |start: usize, end: usize| {
        let place = |at: usize| known.get(&at.clamp(from, to)).copied().unwrap_or_default();
        Span::new(place(start), place(end).max(place(start))).expect("raised to the start")
    };
    let kept = |start: usize, end: usize| {
        let at = span(start, end);
        (start == end || !at.is_empty()).then_some(at)
    };
    Content {
        marks: marks
            .into_iter()
            .filter_map(|(start, end, kind)| Some((kept(start, end)?, kind)))
            .collect(),
        notes: notes.into_iter().map(|(start, end, note)| (span(start, end), note)).collect(),
        codes,
        around: [text[..from].to_owned(), text[to..].to_owned()],
        text: composed(&text[from..to]),
    }
}

/// The scalar positions in NFC of places in a text that begins at `from`.
fn positions(text: &str, from: usize, mut places: Vec<usize>) -> BTreeMap<usize, u32> {
    let mut known = BTreeMap::new();
    if places.is_empty() {
        return known;
    }
    let end = from + text.len();
    places.iter_mut().for_each(|at| *at = (*at).clamp(from, end));
    places.sort_unstable();
    places.dedup();
    // Nothing composes with an ASCII sign that follows it, so that the text can
    // be composed in pieces that begin with one.
    let (mut begin, mut before) = (0, 0);
    let mut places = places.into_iter().peekable();
    let starts = text.char_indices().filter(|(at, c)| c.is_ascii() && *at > 0).map(|(at, _)| at);
    for next in starts.chain([text.len()]) {
        let piece = &text[begin..next];
        let is_last = next == text.len();
        while let Some(at) = places.next_if(|at| at - from < next || is_last) {
            known.insert(at, before + length(&composed(&text[begin..at - from])));
        }
        before += length(&composed(piece));
        begin = next;
    }
    known
}

impl Raw {
    fn push(&mut self, text: &str, exactly: bool) {
        if exactly {
            return self.text.push_str(text);
        }
        for character in text.chars() {
            if matches!(character, ' ' | '\n' | '\t' | '\r') {
                if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            } else {
                self.text.push(character);
            }
        }
    }

    fn take(&mut self, element: &Element, reading: Reading<'_>, dropped: &mut Dropped) {
        for node in &element.children {
            let code = match node {
                Node::Text(text) => {
                    let clean =
                        |c: &char| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
                    if let Some(bad) = text.chars().find(|c| !clean(c)) {
                        let character = format!("U+{:04X}", u32::from(bad));
                        dropped.problem(Kind::Control { character }, element.line);
                        let text: String = text.chars().filter(clean).collect();
                        self.push(&text, reading.exactly);
                    } else {
                        self.push(text, reading.exactly);
                    }
                    continue;
                }
                Node::Element(code) => code,
            };
            if self.codes.len() + self.notes.len() >= CODES {
                self.cut = true;
                if matches!(&*code.name, "pc" | "g" | "mrk") {
                    self.take(code, reading, dropped);
                }
                continue;
            }
            let at = self.text.len();
            let id = code.get("id").or(code.get("mid")).unwrap_or_default().to_owned();
            let pair = code.get("rid").map_or(id.clone(), str::to_owned);
            let kind = kind(code, reading.data);
            match &*code.name {
                "cp" => {
                    let value = code.get("hex").and_then(|hex| u32::from_str_radix(hex, 16).ok());
                    match value.and_then(char::from_u32).filter(|c| !c.is_control()) {
                        Some(character) => self.text.push(character),
                        None => dropped.add("cp", code.line),
                    }
                    continue;
                }
                "pc" | "g" => {
                    self.take(code, reading, dropped);
                    self.marks.push((at, self.text.len(), kind));
                }
                "mrk" => {
                    self.take(code, reading, dropped);
                    self.notes.push((at, self.text.len(), shallow(code)));
                    continue;
                }
                "sm" => {
                    self.open_notes.push((id, at, shallow(code)));
                    continue;
                }
                "em" => {
                    let start = code.get("startRef").unwrap_or_default();
                    if let Some(found) = self.open_notes.iter().rposition(|it| it.0 == start) {
                        let (_, start, note) = self.open_notes.remove(found);
                        self.notes.push((start, at, note));
                    }
                    continue;
                }
                "sc" | "bpt" | "bx" => self.open.push((pair, at, kind)),
                "ec" | "ept" | "ex" => {
                    let start = code.get("startRef").map_or(pair, str::to_owned);
                    match self.open.iter().rposition(|it| it.0 == start) {
                        Some(found) => {
                            let (_, start, kind) = self.open.remove(found);
                            self.marks.push((start, at, kind));
                        }
                        None => self.marks.push((at, at, kind)),
                    }
                    if code.get("startRef").is_some() {
                        continue;
                    }
                }
                "ph" | "x" | "it" => self.marks.push((at, at, kind)),
                name => {
                    dropped.add(name, code.line);
                    continue;
                }
            }
            if code.elements().any(|inside| inside.name == "sub") {
                dropped.add("sub", code.line);
            }
            self.codes.push((id, code.name.clone()));
        }
    }
}

fn shallow(element: &Element) -> Element {
    Element { children: Vec::new(), ..element.clone() }
}

/// What a code makes of its words.
fn kind(code: &Element, data: &BTreeMap<String, String>) -> MarkKind {
    let foreign = || MarkKind::Foreign {
        id: code.get("id").unwrap_or_default().to_owned(),
        element: code.name.clone(),
    };
    let original = || {
        let id = code.get("dataRefStart").or(code.get("dataRef"))?;
        data.get(id).map(String::as_str)
    };
    let in_module = |name: &str| {
        let is_it = |it: &&crate::bytes::xml::Attribute| {
            it.name == name && prefix(&it.namespace) == Some("fs")
        };
        code.attributes.iter().find(is_it).map(|it| it.value.as_str())
    };
    let known = match code.get("subType").unwrap_or_default() {
        "xlf:b" => "b",
        "xlf:i" => "i",
        "xlf:u" => "u",
        "tekser:strike" => "s",
        "tekser:sup" => "sup",
        "tekser:sub" => "sub",
        "tekser:code" => "code",
        "tekser:foreign" => {
            // As the writer put it: the element, then the id.
            let (element, id) = original().and_then(|it| it.split_once(' ')).unwrap_or_default();
            return MarkKind::Foreign { id: id.to_owned(), element: element.to_owned() };
        }
        _ => match code.get("ctype").unwrap_or_default() {
            "bold" => "b",
            "italic" => "i",
            "underlined" => "u",
            "link" => "a",
            _ if code.get("type") == Some("link") => "a",
            _ => in_module("fs").unwrap_or_default(),
        },
    };
    match known {
        "b" | "strong" => MarkKind::Bold,
        "i" | "em" => MarkKind::Italic,
        "u" => MarkKind::Underline,
        "s" | "strike" | "del" => MarkKind::Strike,
        "sup" => MarkKind::Superscript,
        "sub" => MarkKind::Subscript,
        "code" | "tt" | "samp" => MarkKind::Code,
        "a" => {
            let in_style = in_module("subFs").and_then(|it| it.strip_prefix("href,"));
            let in_tag = original().map(|data| match data.split_once("href=\"") {
                Some((_, rest)) => rest.split('"').next().unwrap_or_default(),
                None => data,
            });
            let address = in_style.or(in_tag).map(str::trim).filter(|it| is_address(it));
            address.map_or_else(foreign, |address| MarkKind::Link { address: address.to_owned() })
        }
        _ => foreign(),
    }
}

/// Whether an address is one that links keep: others could run programs.
fn is_address(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default().split_once(':');
    let is_known = scheme.is_none_or(|(scheme, _)| {
        matches!(&*scheme.to_ascii_lowercase(), "http" | "https" | "mailto" | "tel")
    });
    is_known && !address.is_empty() && !address.contains(|c: char| c.is_whitespace() || c == '<')
}
