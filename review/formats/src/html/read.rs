//! Pages: the article's text, its blocks, marks, pictures and addresses.
//!
//! The tokens are those of `html5gum`, which follows the HTML standard and is
//! linear in whatever it is given; a whole tree is never built, so that neither
//! depth nor misnested marks can make one grow. Only attributes are counted
//! ([`Bounded`]): with each the tokenizer may go deeper. Nothing unsafe can pass, because
//! nothing passes but words, kinds of blocks and marks of our own, and addresses
//! with a scheme that is allowed: no element or attribute of the page is kept.
//! What is deliberately absent: style, and what a script would have put there.

use std::{cell::Cell, rc::Rc};

use html5gum::{
    DefaultEmitter, Emitter, ForwardingEmitter, Readable, Reader as Bytes, StartTag, StringReader,
    Token, Tokenizer,
};
use language::text::{
    accept::one_line,
    structure::{BlockKind, LIST_DEPTH, MarkKind},
};
use review::model::{
    document::Document,
    problem::{Kind, Problem},
};
use thiserror::Error;

use crate::bytes::{
    encoding,
    web::{Page, address},
    xml::ATTRIBUTES,
};

/// Deepest nesting of lists, quotes and tables that is told apart.
const DEPTH: usize = 256;

/// Reads a page.
///
/// # Errors
/// If its encoding is not known, it has no text, or too many blocks and marks.
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let decoded = encoding::decode(bytes, encoding::declared(bytes).as_deref())?;
    let mut problems = decoded.problems;
    let text = encoding::cleaned(&decoded.text, ' ', &mut problems);
    let body = Reader::walk(&text, None, true)?;
    let root = body.root();
    let mut said = body.said.clone();
    let mut result = match root {
        Some(root) => Reader::walk(&text, Some(root), true)?.page.finish(),
        None => body.page.finish(),
    };
    if result.is_err() {
        // Some systems put all of a page into a form.
        result = Reader::walk(&text, root, false)?.page.finish().or(result);
    }
    let (target, dropped) = result?;
    problems.extend(dropped);
    let headline = target.structure.blocks.iter().find_map(|block| {
        let is_headline = matches!(block.kind, BlockKind::Heading { level: 1 });
        is_headline.then(|| block.at.of(&target.text).map(one_line))?
    });
    let title = said.og_title.take().or(headline).or(said.title.take());
    Ok(Document {
        title,
        engine: said.engine,
        origin: said.origin.or(said.canonical).or(said.og_url),
        source_lang: said.source_lang,
        target_lang: said.lang,
        target,
        problems,
        ..Document::default()
    })
}

/// A tag has more attributes than are read.
#[derive(Clone, Copy, Debug, Error)]
#[error("a tag has more than {ATTRIBUTES} attributes")]
struct TooManyAttributes;

/// The bytes of a page, until a tag has had too many attributes. The states in which
/// html5gum reads attributes call each other in a circle, and return only at the end
/// of the tag: fifty thousand attributes take the stack of a thread.
struct Bounded<'a> {
    inner: StringReader<'a>,
    /// Attributes of the tag that is being read, as [`Counting`] counts them.
    attributes: Rc<Cell<usize>>,
    /// Bytes read so far.
    at: Rc<Cell<usize>>,
}

impl Bounded<'_> {
    fn check(&self) -> Result<(), TooManyAttributes> {
        if self.attributes.get() > ATTRIBUTES { Err(TooManyAttributes) } else { Ok(()) }
    }
}

impl Bytes for Bounded<'_> {
    type Error = TooManyAttributes;

    fn read_byte(&mut self) -> Result<Option<u8>, Self::Error> {
        self.check()?;
        let Ok(byte) = self.inner.read_byte();
        self.at.update(|at| at + usize::from(byte.is_some()));
        Ok(byte)
    }

    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Self::Error> {
        let Ok(is_there) = self.inner.try_read_string(text, case_sensitive);
        self.at.update(|at| at + if is_there { text.len() } else { 0 });
        Ok(is_there)
    }

    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        character: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Self::Error> {
        self.check()?;
        let Ok(chunk) = self.inner.read_until(needle, character);
        self.at.update(|at| at + chunk.map_or(0, <[u8]>::len));
        Ok(chunk)
    }
}

/// Makes tokens, and counts the attributes of the tag that is being read.
struct Counting {
    inner: DefaultEmitter<usize>,
    attributes: Rc<Cell<usize>>,
}

impl ForwardingEmitter for Counting {
    type Token = Token<usize>;

    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.inner
    }

    fn init_start_tag(&mut self) {
        self.attributes.set(0);
        Emitter::init_start_tag(&mut self.inner);
    }

    fn init_end_tag(&mut self) {
        self.attributes.set(0);
        Emitter::init_end_tag(&mut self.inner);
    }

    fn init_attribute(&mut self) {
        self.attributes.update(|attributes| attributes + 1);
        Emitter::init_attribute(&mut self.inner);
    }
}

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
struct Said {
    title: Option<String>,
    og_title: Option<String>,
    lang: Option<String>,
    canonical: Option<String>,
    og_url: Option<String>,
    /// These three as our own pages say them.
    engine: Option<String>,
    origin: Option<String>,
    source_lang: Option<String>,
}

/// What may be the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Article,
    Body,
    Main,
}

#[derive(Debug)]
struct Candidate {
    rank: Rank,
    /// Number of its start tag.
    number: usize,
    name: Vec<u8>,
    /// Elements of this name that are open in it, itself too.
    depth: usize,
    /// Letters before it, then in it.
    letters: usize,
}

#[derive(Debug)]
struct Reader {
    page: Page,
    said: Said,
    /// Number of the start tag before which and after whose end nothing is read.
    root: Option<usize>,
    is_inside: bool,
    skips_forms: bool,
    /// Start tags so far.
    number: usize,
    letters: usize,
    /// Those that ended, and those that are open: of each rank one at most.
    candidates: Vec<Candidate>,
    begun: Vec<Candidate>,
    /// What is not read: its name, and how many of that name are open.
    skipped: Option<(Vec<u8>, usize)>,
    /// The text of `title`, or of a script that describes the page.
    raw: Option<String>,
    /// Open elements that make a difference: lists, items, cells, quotes….
    open: Vec<Element>,
    /// Those that are nested too deeply for that.
    deeper: usize,
    pre: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    List { ordered: bool },
    Item,
    Quote,
    Heading(u8),
    Caption,
    Table,
    Cell,
}

impl Reader {
    fn walk(text: &str, root: Option<usize>, skips_forms: bool) -> Result<Self, Problem> {
        let mut reader = Self {
            page: Page::at_line(1),
            said: Said::default(),
            root,
            is_inside: root.is_none(),
            skips_forms,
            number: 0,
            letters: 0,
            candidates: Vec::new(),
            begun: Vec::new(),
            skipped: None,
            raw: None,
            open: Vec::new(),
            deeper: 0,
            pre: 0,
        };
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let mut counted = 0;
        let count = |at: usize, counted: &mut usize| {
            let at = at.clamp(*counted, text.len());
            let ends = text.as_bytes()[*counted..at].iter().filter(|byte| **byte == b'\n').count();
            *counted = at;
            u32::try_from(ends).expect("files are limited far below four billion lines")
        };
        let (attributes, at) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let emitter = Counting { inner: emitter, attributes: Rc::clone(&attributes) };
        let bytes = Bounded { inner: text.to_reader(), attributes, at: Rc::clone(&at) };
        for token in Tokenizer::new_with_emitter(bytes, emitter) {
            let Ok(token) = token else {
                let line = reader.page.line + count(at.get(), &mut counted);
                return Err(Kind::TooMany { limit: ATTRIBUTES }.at(line));
            };
            match token {
                Token::StartTag(tag) => {
                    reader.page.line += count(tag.span.start, &mut counted);
                    reader.start(&tag);
                }
                Token::EndTag(tag) => reader.end(&tag.name),
                Token::String(words) => {
                    reader.page.line += count(words.span.start, &mut counted);
                    reader.words(&String::from_utf8_lossy(&words.value));
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        for mut candidate in std::mem::take(&mut reader.begun) {
            candidate.letters = reader.letters - candidate.letters;
            reader.candidates.push(candidate);
        }
        Ok(reader)
    }

    /// The element that is the article: the one `article` that holds more than all
    /// others together (a page of many is a list), else the longest body of one,
    /// else `main`; `None` is the whole page.
    fn root(&self) -> Option<usize> {
        let of = |rank| self.candidates.iter().filter(move |it| it.rank == rank && it.letters > 0);
        let all: usize = of(Rank::Article).map(|it| it.letters).sum();
        let longest = |rank| of(rank).max_by_key(|it| it.letters);
        let article = longest(Rank::Article).filter(|it| it.letters * 2 > all);
        let found = article.or_else(|| longest(Rank::Body)).or_else(|| longest(Rank::Main));
        found.map(|it| it.number)
    }

    fn words(&mut self, words: &str) {
        if let Some(raw) = &mut self.raw {
            raw.push_str(words);
        } else if self.skipped.is_none() {
            self.letters += words.chars().filter(|c| c.is_alphanumeric()).count();
            if self.is_inside {
                for (index, line) in words.split('\n').enumerate() {
                    if index > 0 {
                        if self.pre > 0 { self.page.line_break() } else { self.page.text(" ") }
                    }
                    self.page.text(line);
                }
            }
        }
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        self.number += 1;
        let name: &[u8] = &tag.name;
        let value = |name: &str| {
            let value = tag.attributes.get(name.as_bytes())?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        let is_void = matches!(
            name,
            b"br" | b"hr" | b"img" | b"input" | b"link" | b"meta" | b"embed" | b"source" | b"wbr"
        );
        if let Some((skipped, depth)) = &mut self.skipped {
            // A paragraph ends where another block begins.
            let is_over =
                skipped == b"p" && (is_block(name) || matches!(name, [b'h', b'1'..=b'6']));
            if !is_over {
                *depth += usize::from(skipped.as_slice() == name && !is_void);
                return;
            }
            self.skipped = None;
        }
        self.describe(name, &value);
        for candidate in self.begun.iter_mut().filter(|it| it.name == name) {
            candidate.depth += 1;
        }
        let rank = match name {
            b"article" => Some(Rank::Article),
            b"main" => Some(Rank::Main),
            _ if value("itemprop").as_deref() == Some("articleBody") => Some(Rank::Body),
            _ => None,
        };
        if let Some(rank) = rank.filter(|_| !is_void)
            && !self.begun.iter().any(|it| it.rank == rank)
        {
            self.begun.push(Candidate {
                rank,
                number: self.number,
                name: name.to_vec(),
                depth: 1,
                letters: self.letters,
            });
            self.is_inside |= self.root == Some(self.number);
        }
        let is_hidden = value("hidden").is_some()
            || value("aria-hidden").as_deref() == Some("true")
            || value("style").is_some_and(|style| {
                style.replace(' ', "").to_ascii_lowercase().contains("display:none")
            });
        // Our own pages say in the footer who translated: that line is never lost.
        let class = value("class").unwrap_or_default();
        let is_article_open = self.begun.iter().any(|it| it.rank != Rank::Main);
        let is_furniture = match name {
            b"script" | b"style" | b"nav" | b"aside" | b"noscript" | b"template" | b"svg"
            | b"math" | b"object" | b"iframe" | b"video" | b"audio" | b"canvas" | b"select"
            | b"button" | b"textarea" | b"title" | b"dialog" => true,
            b"footer" => class != "imprint",
            b"form" => self.skips_forms,
            b"header" => !is_article_open,
            // A page that a script shows in the end is no hidden one.
            b"html" | b"head" | b"body" => false,
            _ => is_hidden,
        };
        if self.is_inside
            && matches!(
                name,
                b"iframe" | b"video" | b"audio" | b"object" | b"embed" | b"form" | b"canvas"
            )
            && (name != b"form" || self.skips_forms)
        {
            let name = String::from_utf8_lossy(name);
            let source = value("src").or_else(|| value("data"));
            let source = source.filter(|it| !it.starts_with("data:"));
            let source = source.map(|it| format!(" src=\"{}\"", it.trim())).unwrap_or_default();
            self.page.drop(&format!("<{name}{source}>"));
        }
        if is_furniture && !is_void {
            let is_raw = name == b"title" && self.said.title.is_none()
                || name == b"script" && value("type").as_deref() == Some("application/ld+json");
            self.raw = is_raw.then(String::new);
            self.skipped = Some((name.to_vec(), 1));
            return;
        }
        if self.is_inside {
            self.element(name, &value);
        }
    }

    fn element(&mut self, name: &[u8], value: &dyn Fn(&str) -> Option<String>) {
        match name {
            b"br" => self.page.line_break(),
            b"hr" => self.page.rule(),
            b"img" => self.picture(value),
            b"a" => {
                self.page.close(|kind| matches!(kind, MarkKind::Link { .. }));
                if let Some(received) = value("href") {
                    match address(&received) {
                        Some(address) => self.page.open(MarkKind::Link { address }),
                        None => self.page.drop(&format!("<a href=\"{}\">", received.trim())),
                    }
                }
            }
            b"ul" | b"ol" => self.enter(Element::List { ordered: name == b"ol" }),
            b"li" => {
                self.leave(
                    |it| *it == Element::Item,
                    |it| matches!(it, Element::List { .. } | Element::Cell),
                );
                self.enter(Element::Item);
            }
            b"blockquote" => self.enter(Element::Quote),
            [b'h', level @ b'1'..=b'6'] => {
                self.leave(|it| matches!(it, Element::Heading(_)), |it| *it == Element::Cell);
                self.enter(Element::Heading(level - b'0'));
            }
            b"figcaption" | b"caption" => self.enter(Element::Caption),
            b"table" => {
                self.page.boundary();
                self.page.end_row();
                self.enter(Element::Table);
            }
            b"tr" => {
                self.leave(|it| *it == Element::Cell, |it| *it == Element::Table);
                self.page.end_row();
            }
            b"td" | b"th" => {
                self.leave(|it| *it == Element::Cell, |it| *it == Element::Table);
                self.enter(Element::Cell);
            }
            b"pre" => {
                self.page.boundary();
                self.page.open(MarkKind::Code);
                self.pre += 1;
            }
            _ if is_block(name) => self.page.boundary(),
            _ => {
                if let Some(kind) = mark(name) {
                    self.page.open(kind);
                }
            }
        }
    }

    fn enter(&mut self, element: Element) {
        if self.open.len() >= DEPTH {
            self.deeper += 1;
            return;
        }
        match element {
            Element::List { .. } | Element::Table => self.page.boundary(),
            Element::Item => {
                let mut lists = self.open.iter().rev().filter_map(|it| match it {
                    Element::List { ordered } => Some(*ordered),
                    _ => None,
                });
                let ordered = lists.next().unwrap_or(false);
                let depth = u8::try_from(lists.count()).unwrap_or(LIST_DEPTH).min(LIST_DEPTH);
                self.page.enter(BlockKind::Item { ordered, depth });
            }
            Element::Quote => self.page.enter(BlockKind::Quote),
            Element::Heading(level) => self.page.enter(BlockKind::Heading { level }),
            Element::Caption => self.page.enter(BlockKind::Caption),
            Element::Cell => self.page.enter_cell(),
        }
        self.open.push(element);
    }

    /// Ends the innermost element that is meant, with all in it, unless one that
    /// bounds it comes first.
    fn leave(&mut self, is_it: impl Fn(&Element) -> bool, bounds: impl Fn(&Element) -> bool) {
        let found = self.open.iter().rposition(|it| is_it(it) || bounds(it));
        let Some(at) = found.filter(|at| is_it(&self.open[*at])) else { return };
        for element in self.open.drain(at..).rev() {
            match element {
                Element::List { .. } => self.page.boundary(),
                Element::Table => {
                    self.page.boundary();
                    self.page.end_row();
                }
                Element::Item
                | Element::Quote
                | Element::Heading(_)
                | Element::Caption
                | Element::Cell => self.page.leave(),
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(skipped.as_slice() == name);
            // A paragraph ends where what it is in does.
            if *depth == 1 && skipped == b"p" && is_block(name) {
                self.skipped = None;
            } else if *depth == 0 {
                self.skipped = None;
                if let Some(raw) = self.raw.take() {
                    if name == b"title" {
                        self.said.title = Some(one_line(&raw)).filter(|it| !it.is_empty());
                    } else {
                        self.described(&raw);
                    }
                }
                return;
            } else {
                return;
            }
        }
        for candidate in self.begun.iter_mut().filter(|it| it.name == name) {
            candidate.depth -= 1;
        }
        for mut candidate in self.begun.extract_if(.., |it| it.depth == 0) {
            candidate.letters = self.letters - candidate.letters;
            self.is_inside &= self.root != Some(candidate.number);
            self.candidates.push(candidate);
        }
        if !self.is_inside {
            return;
        }
        let is_container = matches!(
            name,
            b"ul"
                | b"ol"
                | b"li"
                | b"blockquote"
                | b"figcaption"
                | b"caption"
                | b"table"
                | b"td"
                | b"th"
                | [b'h', b'1'..=b'6']
        );
        if is_container && self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let cell = |it: &Element| *it == Element::Cell;
        let table = |it: &Element| *it == Element::Table;
        match name {
            b"ul" | b"ol" => {
                let ordered = name == b"ol";
                self.leave(|it| *it == Element::List { ordered }, cell);
            }
            b"li" => self.leave(
                |it| *it == Element::Item,
                |it| matches!(it, Element::List { .. } | Element::Cell),
            ),
            b"blockquote" => self.leave(|it| *it == Element::Quote, cell),
            [b'h', b'1'..=b'6'] => self.leave(|it| matches!(it, Element::Heading(_)), cell),
            b"figcaption" | b"caption" => self.leave(|it| *it == Element::Caption, cell),
            b"table" => self.leave(table, |_| false),
            b"td" | b"th" => self.leave(cell, table),
            b"tr" => {
                self.leave(cell, table);
                self.page.end_row();
            }
            b"a" => self.page.close(|kind| matches!(kind, MarkKind::Link { .. })),
            b"pre" if self.pre > 0 => {
                self.pre -= 1;
                self.page.close(|kind| *kind == MarkKind::Code);
                self.page.boundary();
            }
            b"br" => self.page.line_break(),
            _ if is_block(name) => self.page.boundary(),
            _ => {
                if let Some(kind) = mark(name) {
                    self.page.close(|open| *open == kind);
                }
            }
        }
    }

    fn picture(&mut self, value: &dyn Fn(&str) -> Option<String>) {
        let alternative =
            language::text::accept::composed(&one_line(&value("alt").unwrap_or_default()));
        let alternative: String =
            alternative.chars().filter(|c| !language::text::accept::is_forbidden(*c)).collect();
        if value("class").is_some_and(|class| class.contains("emoji")) && !alternative.is_empty() {
            self.page.text(&alternative);
            return;
        }
        // What counts visitors is no picture.
        if ["width", "height"].iter().any(|side| matches!(value(side).as_deref(), Some("0" | "1")))
        {
            return;
        }
        // Pictures that are loaded late have their address elsewhere.
        let received = [value("src"), value("data-src"), value("data-original")];
        let mut received = received.into_iter().flatten();
        match received.find_map(|received| address(&received)) {
            Some(address) => self.page.picture(address, alternative),
            None => self.page.drop(&format!("<img alt=\"{alternative}\">")),
        }
    }

    /// What the head says.
    fn describe(&mut self, name: &[u8], value: &dyn Fn(&str) -> Option<String>) {
        let put = |field: &mut Option<String>, value: Option<String>| {
            if field.is_none() {
                *field = value.map(|it| one_line(&it)).filter(|it| !it.is_empty());
            }
        };
        match name {
            b"html" => put(&mut self.said.lang, value("lang").or_else(|| value("xml:lang"))),
            b"link" if value("rel").as_deref() == Some("canonical") => {
                put(&mut self.said.canonical, value("href").and_then(|it| address(&it)));
            }
            b"meta" => match value("property").or_else(|| value("name")).as_deref() {
                Some("og:title") => put(&mut self.said.og_title, value("content")),
                Some("og:url") => {
                    put(&mut self.said.og_url, value("content").and_then(|it| address(&it)));
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// What our own pages say of the translation, in the terms of schema.org.
    fn described(&mut self, json: &str) {
        let Ok(json) = serde_json::from_str::<serde_json::Value>(json) else { return };
        let text = |pointer: &str| {
            let text = json.pointer(pointer)?.as_str()?;
            Some(one_line(text)).filter(|it| !it.is_empty())
        };
        let said = &mut self.said;
        said.engine = said.engine.take().or_else(|| text("/translator/name"));
        said.origin = said.origin.take().or_else(|| text("/translationOfWork/isBasedOn"));
        said.source_lang =
            said.source_lang.take().or_else(|| text("/translationOfWork/inLanguage"));
    }
}

fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"section"
            | b"article"
            | b"main"
            | b"header"
            | b"footer"
            | b"address"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"figure"
            | b"details"
            | b"summary"
            | b"center"
            | b"fieldset"
            | b"form"
            | b"body"
            | b"tbody"
            | b"thead"
            | b"tfoot"
            | b"menu"
    )
}

/// The mark that an element makes; Markdown knows these names too.
pub(crate) fn mark(name: &[u8]) -> Option<MarkKind> {
    Some(match name {
        b"b" | b"strong" => MarkKind::Bold,
        b"i" | b"em" => MarkKind::Italic,
        b"u" | b"ins" => MarkKind::Underline,
        b"s" | b"del" | b"strike" => MarkKind::Strike,
        b"sup" => MarkKind::Superscript,
        b"sub" => MarkKind::Subscript,
        b"code" | b"kbd" | b"samp" | b"tt" => MarkKind::Code,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::bytes::web::tests::shown;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(page: &str, expected: &Expect) {
        expected
            .assert_eq(&read(page.as_bytes()).map_or_else(|it| it.to_string(), |it| shown(&it)));
    }

    #[test]
    fn an_article_is_found_among_menus() {
        check(
            "<!doctype html><html lang=kk><head><title>Сайт — тақырып</title>\
             <meta property='og:title' content='Ашық &amp; тақырып'>\
             <link rel=canonical href='https://a.kz/1'></head><body><nav>Басты бет</nav>\
             <header><a href=/>Лого</a></header><div class=cards><article>Басқа</article></div>\
             <article><header><h1>Тақырып</h1></header><p class=lede>Бірінші&nbsp;абзац \n  жолда.</p>\
             <script>alert(1)</script><p hidden>жасырын<p>Ол <b>ке<i>ше</b> ке</i>лді.<br>Жаңа жол 🙂\
             <aside>Оқи отырыңыз</aside><footer>Бөлісу</footer></article><footer>©</footer>",
            &expect![[r#"
                Some("Ашық & тақырып") Some("kk") Some("https://a.kz/1")
                Heading { level: 1 }: Тақырып
                Paragraph: Бірінші абзац жолда.
                Paragraph: Ол кеше келді.
                Жаңа жол 🙂
                  Bold: кеше
                  Italic: ше ке
            "#]],
        );
    }

    #[test]
    fn lists_tables_pictures_and_quotes_are_kept() {
        check(
            "<ul><li>бір<ul><li>ішкі<li>тағы</ul><li><p>екі<p>жалғасы</ul><ol><li>1-ші</ol>\
             <blockquote><p>Сөз</p><p>тағы</p></blockquote>\
             <figure><img src='a.jpg' alt='Тау'><figcaption>Фото: <a href='tel:+7'>автор</a></figcaption></figure>\
             <table><tr><th>а<th>ә<tr><td><td>б<img src=b.png></table><hr><pre>бір\n  екі</pre>\
             <p>сурет <img class=emoji alt=🙂> мен <img src=c.png alt=c> сөз</p>",
            &expect![[r#"
                None None None
                Item { ordered: false, depth: 0 }: бір
                Item { ordered: false, depth: 1 }: ішкі
                Item { ordered: false, depth: 1 }: тағы
                Item { ordered: false, depth: 0 }: екі
                жалғасы
                Item { ordered: true, depth: 0 }: 1-ші
                Quote: Сөз
                Quote: тағы
                Image { address: "a.jpg", alternative: "Тау" }: 
                Caption: Фото: автор
                Cell { last: false, skipped: 0 }: а
                Cell { last: true, skipped: 0 }: ә
                Cell { last: true, skipped: 1 }: б
                Image { address: "b.png", alternative: "" }: 
                Rule: 
                Paragraph: бір
                екі
                Paragraph: сурет 🙂 мен сөз
                Image { address: "c.png", alternative: "c" }: 
                  Link { address: "tel:+7" }: автор
                  Code: бір
                екі
            "#]],
        );
    }

    #[test]
    fn nothing_hostile_passes() {
        check(
            "<p onclick=x()>а<a href='java&#10;script:alert(1)'>сілтеме</a> \
             <a href='JavaScript&colon;alert(1)'>б</a><a href=' data:text/html,x'>в</a>\
             <a href='/жол?а=1&amp;б=2'>г</a><a href='vbscript:x'>д</a>\n<img src='data:image/svg+xml,x' alt=е onerror=x>\
             <svg><script>x</script></svg><iframe src='https://v.kz/1'></iframe><style>p{}</style>\
             <video src=v.mp4></video><noscript><p title='</noscript><img src=x onerror=1>'>\
             &lt;script&gt;&#x202E;&#1;",
            &expect![[r#"
                None None None
                Paragraph: асілтеме бвгд '><script>
                Image { address: "x", alternative: "" }: 
                  Link { address: "/жол?а=1&б=2" }: г
                1: Not kept: <a href="javascript:alert(1)">.
                1: Not kept: <a href="JavaScript:alert(1)">.
                1: Not kept: <a href="data:text/html,x">.
                1: Not kept: <a href="vbscript:x">.
                2: Not kept: <img alt="е">.
                2: Not kept: <iframe src="https://v.kz/1">.
                2: Not kept: <video src="v.mp4">.
                2: Not kept: U+202E.
                2: Not kept: U+0001.
            "#]],
        );
    }

    #[test]
    fn hostile_nesting_takes_linear_time() {
        for unit in [
            "<div>",
            "<b>",
            "<b><i>",
            "<ul><li>а",
            "<blockquote>",
            "<table><tr><td>",
            "<a href=x>",
            "<p><font a=1>",
            "</p>",
            "<!--",
            "<article>",
            "&amp",
            "<x y=",
            "<br>а",
            "<nav>",
            "<td>",
            "<img src=x>",
        ] {
            let times = if unit == "<div>" || unit == "<b>" { 100_000 } else { 10_000 };
            let page = format!("<p>а</p>{}б", unit.repeat(times));
            let _ = read(page.as_bytes());
        }
        // Each of these ends before the next begins.
        let pages = ["<article>а</article>", "<main>а</main>", "<b>а</b><br>"];
        for page in pages.map(|unit| unit.repeat(100_000)) {
            let _ = read(page.as_bytes());
        }
    }

    #[test]
    fn a_tag_has_so_many_attributes_and_no_more() {
        let page = |count: usize, attribute: &str| {
            read(format!("<p>а\n<p {}>ә", attribute.repeat(count)).as_bytes())
        };
        let forms = ["a=\"\" ", "a=\"\"", "a='' ", "a=b ", "a ", "a/", "\"a ", "a = \"&amp;\" "];
        for attribute in forms {
            assert!(page(ATTRIBUTES, attribute).is_ok(), "{attribute}");
            for count in [ATTRIBUTES + 1, 50_000] {
                let refused = page(count, attribute).expect_err(attribute);
                assert_eq!(refused, Kind::TooMany { limit: ATTRIBUTES }.at(2), "{attribute}");
            }
            // Letters of a script are no tags, nor is what a tag's value holds.
            let script = format!("<p>а<script>a<b {}</script>", attribute.repeat(1_000));
            assert!(read(script.as_bytes()).is_ok(), "{attribute}");
        }
        let named: String = (0..50_000).map(|at| format!(" a{at}=\"\"")).collect();
        assert!(read(format!("<p>а</p{named}>").as_bytes()).is_err());
        // A picture may lie in its own address.
        let picture = format!("<p>а<img src=\"data:image/png;base64,{}\">", "A=".repeat(100_000));
        assert!(read(picture.as_bytes()).is_ok());
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_page_is_read_or_refused(
            page in "(<(/?(p|b|i|ul|li|table|tr|td|h1|article|nav|a href=x|pre|blockquote|figcaption|br|img src=a|form|title|script))>|[а-вәқ \u{306}\u{A0}🙂&<>\n]){0,60}",
            bytes: Vec<u8>,
        ) {
            for file in [page.as_bytes(), &bytes] {
                if let Ok(document) = read(file) {
                    proptest::prop_assert!(document.target.structure.fits(&document.target.text));
                    let accepted = language::text::accept::accept(&document.target.text);
                    proptest::prop_assert_eq!(accepted.as_deref(), Ok(&*document.target.text));
                }
            }
        }
    }
}
