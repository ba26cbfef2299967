//! The XML of a package's part, a step at a time: namespaces resolved, nesting
//! measured, document types refused, places by line.

use std::borrow::Cow;

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event},
    name::ResolveResult,
};
use review::model::problem::{Kind, Problem};

/// Deepest nesting that is read. A table in a table takes six levels.
const DEPTH: usize = 256;

/// Whose element it is. Prefixes differ from program to program, and strict
/// files have other addresses for the same things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// WordprocessingML.
    Word,
    /// Where a drawing stands.
    Placed,
    /// DrawingML.
    Drawing,
    /// VML, the older drawings.
    Vml,
    /// Alternatives for older programs.
    Compatibility,
    /// Formulas.
    Math,
    /// Anything else.
    Other,
}

impl Space {
    fn of(namespace: &ResolveResult<'_>) -> Self {
        let ResolveResult::Bound(namespace) = namespace else { return Self::Other };
        match namespace.0 {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
            | "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing" => Self::Placed,
            "http://schemas.openxmlformats.org/drawingml/2006/main"
            | "http://purl.oclc.org/ooxml/drawingml/main" => Self::Drawing,
            "urn:schemas-microsoft-com:vml" => Self::Vml,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Self::Math,
            _ => Self::Other,
        }
    }
}

/// What comes next in a part.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// An element begins; an empty one begins and ends.
    Start(Space, BytesStart<'a>),
    /// The element that began last and has not ended ends.
    End,
    /// Text, its references resolved.
    Text(Cow<'a, str>),
    /// The part is read.
    Done,
}

/// Walks through a part.
pub(super) struct Walker<'a> {
    reader: NsReader<&'a [u8]>,
    content: &'a str,
    part: &'a str,
    depth: usize,
    /// Where lines were last counted up to, and how many there are before it.
    counted: usize,
    line: u32,
}

impl<'a> Walker<'a> {
    /// At the beginning of a part.
    pub(super) fn new(content: &'a str, part: &'a str) -> Self {
        let content = content.trim_start_matches('\u{FEFF}');
        let mut reader = NsReader::from_str(content);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, content, part, depth: 0, counted: 0, line: 1 }
    }

    /// The line that has been reached. Lines are counted once, not from the start
    /// each time.
    pub(super) fn line(&mut self) -> u32 {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let at = at.min(self.content.len());
        if at > self.counted {
            let lines = self.content.as_bytes()[self.counted..at].iter();
            let lines = lines.filter(|byte| **byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            self.counted = at;
        }
        self.line
    }

    /// The problem at the place that has been reached.
    pub(super) fn problem(&mut self, kind: Kind) -> Problem {
        let line = self.line();
        kind.within(self.part, line)
    }

    fn malformed(&mut self, detail: &str) -> Problem {
        self.problem(Kind::Malformed { detail: detail.to_owned() })
    }

    /// What comes next.
    pub(super) fn step(&mut self) -> Result<Step<'a>, Problem> {
        loop {
            let (namespace, event) = match self.reader.read_resolved_event() {
                Ok((namespace, event)) => (Space::of(&namespace), event),
                Err(error) => {
                    let detail = error.to_string();
                    return Err(self.malformed(&detail));
                }
            };
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(self.problem(Kind::TooDeep));
                    }
                    return Ok(Step::Start(namespace, start));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Step::End);
                }
                Event::Text(text) => {
                    return Ok(Step::Text(match text.xml_content(XmlVersion::Implicit1_0) {
                        Cow::Owned(text) => Cow::Owned(text),
                        Cow::Borrowed(text) => Cow::Owned(text.to_owned()),
                    }));
                }
                Event::CData(text) => {
                    let text = text.xml_content(XmlVersion::Implicit1_0).into_owned();
                    return Ok(Step::Text(Cow::Owned(text)));
                }
                Event::GeneralRef(reference) => {
                    let name: &str = reference.as_ref();
                    let character = match name {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    let Some(character) = character else {
                        let detail = format!("&{name};");
                        return Err(self.malformed(&detail));
                    };
                    return Ok(Step::Text(Cow::Owned(character.to_string())));
                }
                Event::DocType(_) => return Err(self.problem(Kind::DocumentType)),
                Event::Eof if self.depth > 0 => {
                    return Err(self.malformed("…"));
                }
                Event::Eof => return Ok(Step::Done),
                // Empty elements are told as a beginning and an end.
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

/// An attribute by its local name. One with a prefix goes before one without:
/// `r:id` and not `id`.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut found = None;
    for attribute in start.attributes().with_checks(false).flatten() {
        let local = attribute.key.local_name();
        if AsRef::<str>::as_ref(&local) != name {
            continue;
        }
        let has_prefix = attribute.key.prefix().is_some();
        if has_prefix || found.is_none() {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            found = Some(value.into_owned());
        }
        if has_prefix {
            break;
        }
    }
    found
}

/// `w:val`, which most elements of WordprocessingML have.
pub(super) fn value(start: &BytesStart<'_>) -> Option<String> {
    attribute(start, "val")
}

/// Whether a switch such as `w:b` is on: it is, unless it says otherwise.
pub(super) fn is_on(start: &BytesStart<'_>) -> bool {
    !matches!(value(start).as_deref(), Some("0" | "false" | "off" | "none"))
}
