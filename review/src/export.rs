//! An article as others read it: plain text, Markdown, HTML, JSON.
//!
//! An untouched article's text comes out as it came in: its own white space
//! between sentences and paragraphs.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::{
    article::Article,
    event::Event,
    provenance,
    segment::{Role, Segment},
    structure::{self, Block, BlockKind, Mark},
    text::{Span, length},
};

/// What an article can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text.
    Txt,
    /// Markdown (CommonMark).
    Md,
    /// A whole HTML page.
    Html,
    /// Everything: state, flags and events.
    Json,
}

impl Format {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Txt, Self::Md, Self::Html, Self::Json];

    /// The ending of a file's name, which is also its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain; charset=utf-8",
            Self::Md => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        found.ok_or_else(|| format!("{name:?} is no format: txt, md, html and json are"))
    }
}

/// Says that a file is an article as [`Whole`] has it.
pub const WHOLE: &str = "tekser-article";

/// The whole of an article in one JSON file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Whole {
    /// Always `tekser-article`.
    pub format: String,
    /// Version of this form.
    pub version: u32,
    /// The state that the events give.
    pub article: Article,
    /// The line to publish under it.
    pub disclosure: String,
    /// The log, complete.
    pub events: Vec<Event>,
}

impl Whole {
    /// The file's content.
    #[must_use]
    pub fn new(article: Article, disclosure: String, events: Vec<Event>) -> Self {
        Self { format: WHOLE.to_owned(), version: 1, article, disclosure, events }
    }
}

/// A block of the current text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Headline, lede, body…
    pub role: Role,
    /// What it is; a picture and a rule have no text.
    pub kind: BlockKind,
    /// Its text. Line ends in it are line breaks of the block.
    pub text: String,
    /// Bold, links and the like, in positions of `text`, in order.
    pub marks: Vec<Mark>,
}

/// The current text without its imprint, with the white space it came with.
#[must_use]
pub fn body(article: &Article) -> String {
    let mut out = String::new();
    each_text(article, |gap, segment| {
        out.push_str(gap);
        out.push_str(&segment.text);
    });
    out
}

/// The current text by blocks, with pictures and rules where they stood.
#[must_use]
pub fn paragraphs(article: &Article) -> Vec<Paragraph> {
    let blocks = &article.structure.blocks;
    let mut apart = blocks.iter().filter(|block| !block.kind.has_text()).peekable();
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    // The block of the row before, to tell a line break from the next block.
    let mut before: Option<Span> = None;
    each_text(article, |gap, segment| {
        let block = article.structure.block_at(segment.mt_at);
        let place = block.map(|block| block.at).filter(|_| !segment.mt.is_empty());
        let is_new = gap.contains('\n') || paragraphs.is_empty();
        let is_line = is_new && place.is_some() && place == before;
        if !segment.mt.is_empty() {
            before = place;
            let is_passed = |block: &&Block| block.at.start() <= segment.mt_at.start();
            while let Some(Block { kind, .. }) = apart.next_if(is_passed) {
                paragraphs.push(Paragraph::empty(Role::Body, kind.clone()));
            }
        }
        let kind = block.map_or(BlockKind::Paragraph, |block| block.kind.clone());
        let marks = structure::marks_of(article, segment);
        let mut at = 0;
        for (index, line) in segment.text.split('\n').enumerate() {
            let span = Span::new(at, at + length(line)).expect("a line has a length");
            at = span.end() + 1;
            let begins = if index == 0 { is_new && !is_line } else { block.is_none() };
            if begins || paragraphs.is_empty() {
                paragraphs.push(Paragraph::empty(segment.role, kind.clone()));
            }
            let last = paragraphs.last_mut().expect("one was pushed");
            if index == 0 && !begins {
                last.text.push_str(if is_line { "\n" } else { gap });
            } else if !begins {
                last.text.push('\n');
            }
            last.take(line, span, &marks);
        }
    });
    paragraphs.extend(apart.map(|block| Paragraph::empty(Role::Body, block.kind.clone())));
    paragraphs.iter_mut().for_each(Paragraph::trim);
    paragraphs.retain(|paragraph| !paragraph.text.is_empty() || !paragraph.kind.has_text());
    paragraphs
}

impl Paragraph {
    fn empty(role: Role, kind: BlockKind) -> Self {
        Self { role, kind, text: String::new(), marks: Vec::new() }
    }

    /// Puts a line of a segment, which stands there at `span`, after what is here.
    fn take(&mut self, line: &str, span: Span, marks: &[Mark]) {
        let at = length(&self.text);
        for mark in marks {
            let (start, end) = (mark.at.start().max(span.start()), mark.at.end().min(span.end()));
            let Some(inside) = Span::new(start, end) else { continue };
            if inside.is_empty() && !mark.at.is_empty() {
                continue;
            }
            let place = |position: u32| position - span.start() + at;
            let placed = Span::new(place(start), place(end)).expect("as long as before");
            // What reached over two rows is one again.
            let goes_on = |last: &&mut Mark| {
                let between = Span::new(last.at.end(), placed.start());
                last.kind == mark.kind
                    && start == span.start()
                    && !placed.is_empty()
                    && between.and_then(|it| it.of(&self.text)).is_some_and(is_blank)
            };
            match self.marks.iter_mut().rev().find(goes_on) {
                Some(last) => {
                    last.at = Span::new(last.at.start(), placed.end()).expect("it goes on");
                }
                None => self.marks.push(Mark { at: placed, kind: mark.kind.clone() }),
            }
        }
        self.text.push_str(line);
    }

    /// Takes white space off both ends.
    fn trim(&mut self) {
        let begin = length(&self.text) - length(self.text.trim_start());
        let text = self.text.trim().to_owned();
        let end = length(&text);
        let place = |position: u32| position.saturating_sub(begin).min(end);
        self.marks.retain_mut(|mark| {
            let was_point = mark.at.is_empty();
            mark.at = Span::new(place(mark.at.start()), place(mark.at.end()))
                .expect("both moved the same way");
            was_point || !mark.at.is_empty()
        });
        self.marks.sort_by_key(|mark| (mark.at.start(), u32::MAX - mark.at.end()));
        self.text = text;
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Calls `put` for every segment with text, with what stands before it.
fn each_text(article: &Article, mut put: impl FnMut(&str, &Segment)) {
    let mut before: Option<&Segment> = None;
    // The gap of a deleted text that began a paragraph stands for the next one.
    let mut deleted = "";
    for segment in &article.segments {
        let widest = if breaks(deleted) > breaks(&segment.gap) { deleted } else { &segment.gap };
        if segment.text.is_empty() {
            deleted = widest;
            continue;
        }
        deleted = "";
        let added = segment.mt.is_empty() || before.is_some_and(|before| before.mt.is_empty());
        let gap = match before {
            Some(_) if widest.is_empty() && added => " ",
            _ => widest,
        };
        put(gap, segment);
        before = Some(segment);
    }
}

fn breaks(gap: &str) -> usize {
    gap.matches('\n').count()
}

/// The article as plain text: body, credit, disclosure.
#[must_use]
pub fn txt(article: &Article, disclosure: &str) -> String {
    let mut out = body(article).trim().to_owned();
    for line in article.credit.as_deref().into_iter().chain([disclosure]) {
        out.push_str("\n\n");
        out.push_str(line);
    }
    out.push('\n');
    out
}

/// The article as Markdown.
#[must_use]
pub fn md(article: &Article, disclosure: &str) -> String {
    let mut out = String::new();
    for paragraph in paragraphs(article) {
        let mark = if paragraph.role == Role::Headline { "# " } else { "" };
        let _ = write!(out, "{mark}{}\n\n", escaped_md(paragraph.text.trim()));
    }
    if let Some(credit) = &article.credit {
        let _ = write!(out, "{}\n\n", escaped_md(credit));
    }
    let _ = writeln!(out, "*{}*", escaped_md(disclosure));
    out
}

/// Keeps Markdown from reading signs of the text as its own.
fn escaped_md(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, character) in text.char_indices() {
        let special =
            matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|');
        let first = at == 0 && matches!(character, '#' | '+' | '-' | '=');
        let list = at == digits && digits > 0 && matches!(character, '.' | ')');
        if special || first || list {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// The article as an HTML page of its own.
#[must_use]
pub fn html(article: &Article, disclosure: &str) -> String {
    let mut out = String::new();
    let title = escaped_html(&article.description.title);
    let lang = escaped_html(&article.target_lang);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <meta name=\"iptc:digitalSourceType\" content=\"{}\">\n\
         <script type=\"application/ld+json\">{}</script>\n</head>\n<body>\n<article>\n",
        provenance::DigitalSourceType::of(article).iptc(),
        escaped_json(&provenance::json_ld(article, disclosure)),
    );
    for paragraph in paragraphs(article) {
        let text = escaped_html(paragraph.text.trim());
        let _ = match paragraph.role {
            Role::Headline => writeln!(out, "<h1>{text}</h1>"),
            Role::Lede => writeln!(out, "<p class=\"lede\">{text}</p>"),
            Role::Body | Role::Quote | Role::Caption => writeln!(out, "<p>{text}</p>"),
        };
    }
    out.push_str("<footer>\n");
    if let Some(credit) = &article.credit {
        let _ = writeln!(out, "<p class=\"credit\">{}</p>", escaped_html(credit));
    }
    let line = escaped_html(disclosure);
    let _ = write!(
        out,
        "<p class=\"disclosure\">{line}</p>\n</footer>\n</article>\n</body>\n</html>\n"
    );
    out
}

/// JSON inside of an HTML page: no text of it can end the element.
fn escaped_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// Text as it stands between tags, or in an attribute in double quotes.
pub(crate) fn escaped_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
    out
}
