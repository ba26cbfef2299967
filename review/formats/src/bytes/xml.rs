//! XML of other people: a thin layer over quick-xml's pull reader that refuses
//! what does harm and knows where it is.
//!
//! UTF-8 and UTF-16, and what else a declaration names. No document types, no
//! entities but the five of XML and character references, no depth without a
//! limit, no control characters. Comments and processing instructions are
//! passed over. What is deliberately absent: DTDs, schemas, anything that loads.

use std::{borrow::Cow, rc::Rc};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::{NsReader, XmlVersion, events::BytesStart, name::ResolveResult};
use review::model::problem::{Kind, Problem};

/// Deepest nesting that is read.
pub const DEPTH: usize = 128;

/// Most attributes of an element.
pub const ATTRIBUTES: usize = 256;

/// Most namespaces in use at one place.
const NAMESPACES: usize = 512;

/// Namespace of `xml:lang` and the like.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What a file holds, piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// An element begins; one that is empty ends at once.
    Start(Element),
    /// Text, with references resolved and `\n` line ends; neighbouring pieces may
    /// be parts of one text.
    Text(Cow<'a, str>),
    /// The element begun last ends.
    End,
    /// Nothing more; every element was closed.
    Eof,
}

/// An element; one that a [`Reader`] gives has no children yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its namespace; empty for none.
    pub namespace: Rc<str>,
    /// Its name without a prefix.
    pub name: String,
    /// Line of its start tag.
    pub line: u32,
    /// Its attributes in order, without declarations of namespaces.
    pub attributes: Vec<Attribute>,
    /// What stands in it.
    pub children: Vec<Node>,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its namespace; empty for none.
    pub namespace: Rc<str>,
    /// Its name without a prefix.
    pub name: String,
    /// Its value, normalised as XML says.
    pub value: String,
}

/// Something in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text; two texts are never neighbours.
    Text(String),
}

impl Element {
    /// Whether it has this namespace and name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && *self.namespace == *namespace
    }

    /// The value of an attribute without namespace.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_in("", name)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get_in(&self, namespace: &str, name: &str) -> Option<&str> {
        let is_it =
            |attribute: &&Attribute| attribute.name == name && *attribute.namespace == *namespace;
        self.attributes.iter().find(is_it).map(|attribute| attribute.value.as_str())
    }

    /// The elements in it.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of this namespace and name in it.
    pub fn all<'a>(&'a self, namespace: &'a str, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.is(namespace, name))
    }

    /// The first such.
    #[must_use]
    pub fn child<'a>(&'a self, namespace: &'a str, name: &'a str) -> Option<&'a Self> {
        self.all(namespace, name).next()
    }

    /// All text in it, that of its elements too.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text
    }

    fn gather(&self, into: &mut String) {
        for node in &self.children {
            match node {
                Node::Element(element) => element.gather(into),
                Node::Text(text) => into.push_str(text),
            }
        }
    }
}

/// The text of a file: by its byte-order mark, else what its declaration names,
/// else UTF-8.
///
/// # Errors
/// If it is not in that encoding.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let (encoding, skipped) = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (UTF_8, 3),
        [0xFF, 0xFE, ..] => (UTF_16LE, 2),
        [0xFE, 0xFF, ..] => (UTF_16BE, 2),
        [b'<', 0, ..] => (UTF_16LE, 0),
        [0, b'<', ..] => (UTF_16BE, 0),
        _ => (declared(bytes)?, 0),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[skipped..]);
    text.ok_or_else(|| Kind::Encoding { encoding: encoding.name().to_owned() }.at(1))
}

/// The encoding that the first line names.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Problem> {
    let head = &bytes[..bytes.len().min(256)];
    let end = head.windows(2).position(|two| two == b"?>").unwrap_or(0);
    let head = String::from_utf8_lossy(&head[..end]);
    let Some((_, after)) = head.split_once("encoding") else { return Ok(UTF_8) };
    let name = after.trim_start_matches(|c: char| c.is_whitespace() || c == '=');
    let name = name.trim_start_matches(['"', '\'']).split(['"', '\'']).next().unwrap_or_default();
    // A file in UTF-16 could not be read up to here.
    let known = Encoding::for_label(name.as_bytes())
        .filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE);
    known.ok_or_else(|| Kind::Encoding { encoding: name.chars().take(40).collect() }.at(1))
}

/// Reads a file piece by piece.
pub struct Reader<'a> {
    text: &'a str,
    inner: NsReader<&'a [u8]>,
    /// Byte up to which lines are counted, and the line there.
    counted: (usize, u32),
    /// Line of the last event.
    line: u32,
    /// Namespaces that each open element declares.
    open: Vec<usize>,
    declared: usize,
    has_root: bool,
    allows_named_type: bool,
    known: Vec<Rc<str>>,
}

impl<'a> Reader<'a> {
    /// Reads from the start of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut inner = NsReader::from_str(text);
        let config = inner.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        Self {
            text,
            inner,
            counted: (0, 1),
            line: 1,
            open: Vec::new(),
            declared: 0,
            has_root: false,
            allows_named_type: false,
            known: Vec::new(),
        }
    }

    /// Passes over a document type that only names a file, which is never loaded,
    /// as older formats ask for.
    #[must_use]
    pub fn allowing_named_type(mut self) -> Self {
        self.allows_named_type = true;
        self
    }

    /// The line where the last event began.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next piece.
    ///
    /// # Errors
    /// What cannot be read, with its line.
    // No iterator: an error ends it, and `Eof` says that all was well.
    #[expect(clippy::should_implement_trait, reason = "it is fallible and ends with `Eof`")]
    pub fn next(&mut self) -> Result<Event<'a>, Problem> {
        loop {
            let at = usize::try_from(self.inner.buffer_position()).unwrap_or(usize::MAX);
            let at = at.min(self.text.len());
            let (from, line) = self.counted;
            if at > from {
                let ends = self.text.as_bytes()[from..at].iter().filter(|byte| **byte == b'\n');
                let ends = u32::try_from(ends.count()).unwrap_or(u32::MAX);
                self.counted = (at, line.saturating_add(ends));
            }
            self.line = self.counted.1;
            let line = self.line;
            let malformed = |detail: &dyn std::fmt::Display| {
                Kind::Malformed { detail: detail.to_string().chars().take(200).collect() }.at(line)
            };
            let event = self.inner.read_event().map_err(|error| malformed(&error))?;
            let text: Cow<'a, str> = match event {
                quick_xml::events::Event::Start(start) => {
                    return self.start(&start).map(Event::Start);
                }
                quick_xml::events::Event::End(_) => {
                    self.declared -= self.open.pop().unwrap_or_default();
                    return Ok(Event::End);
                }
                quick_xml::events::Event::Text(text) => text.xml_content(XmlVersion::Implicit1_0),
                quick_xml::events::Event::CData(text) => text.xml_content(XmlVersion::Implicit1_0),
                quick_xml::events::Event::GeneralRef(name) => {
                    let named = match &*name {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => name.resolve_char_ref().map_err(|error| malformed(&error))?,
                    };
                    let character = named.ok_or_else(|| malformed(&format!("&{};", &*name)))?;
                    character.to_string().into()
                }
                quick_xml::events::Event::DocType(kind) => {
                    if !self.allows_named_type || kind.contains('[') || self.has_root {
                        return Err(Kind::DocumentType.at(line));
                    }
                    continue;
                }
                quick_xml::events::Event::Empty(_)
                | quick_xml::events::Event::Comment(_)
                | quick_xml::events::Event::Decl(_)
                | quick_xml::events::Event::PI(_) => continue,
                quick_xml::events::Event::Eof => {
                    return if self.open.is_empty() && self.has_root {
                        Ok(Event::Eof)
                    } else {
                        Err(malformed(&"the file ends too early"))
                    };
                }
            };
            refuse_controls(&text, line)?;
            if !self.open.is_empty() {
                return Ok(Event::Text(text));
            }
            if !text.trim().is_empty() {
                return Err(malformed(&"text outside of the root element"));
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<Element, Problem> {
        let line = self.line;
        let malformed = |detail: &dyn std::fmt::Display| {
            Kind::Malformed { detail: detail.to_string().chars().take(200).collect() }.at(line)
        };
        if self.open.is_empty() && self.has_root {
            return Err(malformed(&"a second root element"));
        }
        self.has_root = true;
        if self.open.len() >= DEPTH {
            return Err(Kind::TooDeep.at(line));
        }
        let Self { inner, known, .. } = self;
        let mut interned = |namespace: ResolveResult<'_>| {
            let name = match namespace {
                ResolveResult::Unbound => "",
                ResolveResult::Bound(namespace) => namespace.into_inner(),
                ResolveResult::Unknown(prefix) => {
                    return Err(malformed(&format!("the prefix {prefix} is not declared")));
                }
            };
            if let Some(known) = known.iter().find(|known| ***known == *name) {
                return Ok(Rc::clone(known));
            }
            let fresh: Rc<str> = name.into();
            // Nobody uses more; a hostile file must not make the search long.
            if known.len() < NAMESPACES {
                known.push(Rc::clone(&fresh));
            }
            Ok(fresh)
        };
        let (namespace, name) = inner.resolver().resolve_element(start.name());
        let namespace = interned(namespace)?;
        let name = name.into_inner().to_owned();
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut declared = 0;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| malformed(&error))?;
            if attribute.key.as_namespace_binding().is_some() {
                declared += 1;
                continue;
            }
            if attributes.len() >= ATTRIBUTES {
                return Err(Kind::TooMany { limit: ATTRIBUTES }.at(line));
            }
            if attribute.value.contains('<') {
                return Err(malformed(&"< in the value of an attribute"));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| malformed(&error))?.into_owned();
            // Line ends in a value are references: the tag has its line.
            refuse_controls(&value, line).map_err(|problem| problem.kind.at(line))?;
            let (namespace, name) = inner.resolver().resolve_attribute(attribute.key);
            let (namespace, name) = (interned(namespace)?, name.into_inner().to_owned());
            attributes.push(Attribute { namespace, name, value });
        }
        self.declared += declared;
        self.open.push(declared);
        if self.declared > NAMESPACES {
            return Err(Kind::TooMany { limit: NAMESPACES }.at(line));
        }
        Ok(Element { namespace, name, line, attributes, children: Vec::new() })
    }
}

/// The characters that XML allows leave out the C0 controls; those of C1 are no
/// text either.
fn refuse_controls(text: &str, line: u32) -> Result<(), Problem> {
    let mut at = line;
    for character in text.chars() {
        match character {
            '\n' => at = at.saturating_add(1),
            '\t' | '\r' => {}
            _ if character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}') => {
                let character = format!("U+{:04X}", u32::from(character));
                return Err(Kind::Control { character }.at(at));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A whole file of at most `limit` elements.
///
/// # Errors
/// What cannot be read, with its line.
pub fn tree(bytes: &[u8], limit: usize) -> Result<Element, Problem> {
    let text = decoded(bytes)?;
    let mut reader = Reader::new(&text);
    let mut open: Vec<Element> = Vec::new();
    let (mut root, mut count) = (None, 0);
    loop {
        match reader.next()? {
            Event::Start(element) => {
                count += 1;
                if count > limit {
                    return Err(Kind::TooMany { limit }.at(reader.line()));
                }
                open.push(element);
            }
            Event::Text(text) => {
                let Some(Element { children, .. }) = open.last_mut() else { continue };
                match children.last_mut() {
                    Some(Node::Text(before)) => before.push_str(&text),
                    Some(Node::Element(_)) | None => children.push(Node::Text(text.into_owned())),
                }
            }
            Event::End => {
                let Some(element) = open.pop() else { continue };
                match open.last_mut() {
                    Some(parent) => parent.children.push(Node::Element(element)),
                    None => root = Some(element),
                }
            }
            Event::Eof => {
                let early = || {
                    let detail = "the file ends too early".to_owned();
                    Kind::Malformed { detail }.at(reader.line())
                };
                return root.ok_or_else(early);
            }
        }
    }
}

/// `text` for an element or an attribute in double quotes. What XML cannot hold
/// is left out.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As references they survive in attributes.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ if character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}') => {}
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn read(text: &str) -> Result<Element, Problem> {
        tree(text.as_bytes(), 1000)
    }

    #[test]
    fn names_values_texts_and_lines_are_read() {
        let root = read(
            "<?xml version='1.0'?>\n<a xmlns='n' xmlns:p='q' xml:lang='kk' p:x='1&amp;2'>\n\
             <b/>Қаза&#x49B;<!-- жоқ --> <![CDATA[<тілі>]]>\r\n<p:c/></a>",
        )
        .unwrap();
        assert!(root.is("n", "a"));
        assert_eq!(root.get_in(XML, "lang"), Some("kk"));
        assert_eq!(root.get_in("q", "x"), Some("1&2"));
        assert_eq!(root.text(), "\nҚазақ <тілі>\n");
        let lines: Vec<_> = root.elements().map(|it| (&*it.namespace, it.line)).collect();
        assert_eq!(lines, [("n", 3), ("q", 4)]);
    }

    #[test]
    fn encodings_are_told_by_mark_and_declaration() {
        let text = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>тіл</a>";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(tree(&bytes, 9).unwrap().text(), "тіл");
        let wide: Vec<u8> =
            "\u{FEFF}<a>🙂ә</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(tree(&wide, 9).unwrap().text(), "🙂ә");
        let wide: Vec<u8> = "<a>ә</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(tree(&wide, 9).unwrap().text(), "ә");
        let bad = |bytes: &[u8]| matches!(tree(bytes, 9).unwrap_err().kind, Kind::Encoding { .. });
        assert!(bad(b"<a>\xFF</a>"));
        assert!(bad(b"<?xml version='1.0' encoding='klingon'?><a/>"));
        assert!(bad(b"<?xml version='1.0' encoding='utf-16'?><a/>"));
    }

    #[test]
    fn what_does_harm_is_refused_with_its_line() {
        let refused = |text: &str| {
            let problem = read(text).unwrap_err();
            (problem.place.line, problem.kind)
        };
        assert_eq!(refused("<!DOCTYPE a>\n<a/>"), (1, Kind::DocumentType));
        assert_eq!(refused(&"<a>\n".repeat(200)), (129, Kind::TooDeep));
        assert_eq!(refused(&format!("<a>{}</a>", "<b/>\n".repeat(1001))).0, 1000);
        let control = |character: &str| Kind::Control { character: character.to_owned() };
        assert_eq!(refused("<a>\n\n\u{1}</a>"), (3, control("U+0001")));
        assert_eq!(refused("<a>\n<b x='&#x85;'/></a>"), (2, control("U+0085")));
        // A reference makes no line.
        assert_eq!(refused("<a b='&#10;&#10;&#x85;'/>"), (1, control("U+0085")));
        for bad in [
            "",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "x<a/>",
            "<a>&b;</a>",
            "<a x='1' x='2'/>",
            "<p:a/>",
            "<a>&#0;</a>",
            "<a b='<'/>",
        ] {
            assert!(matches!(refused(bad).1, Kind::Malformed { .. }), "{bad}");
        }
        let named = "<!DOCTYPE a SYSTEM 'a.dtd'><a/>";
        let mut reader = Reader::new(named).allowing_named_type();
        assert!(matches!(reader.next(), Ok(Event::Start(_))));
    }

    #[test]
    fn escaped_text_comes_back() {
        let text = "\"<&>' \t\n🙂 и\u{306}";
        let root = read(&format!("<a b=\"{0}\">{0}</a>", escaped(text))).unwrap();
        assert_eq!((root.get("b"), &*root.text()), (Some(text), text));
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60), text in "(<|>|/|a|p:|xmlns|&|#|;|\"|=|\\[|!DOCTYPE|<!--|-->|\\?| |ә|\n){0,60}") {
            let _ = tree(&bytes, 9);
            let _ = read(&text);
        }
    }
}
