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

/// A paragraph of the current text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Headline, lede or body.
    pub role: Role,
    /// Its text, without line ends.
    pub text: String,
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

/// The current text by paragraphs.
#[must_use]
pub fn paragraphs(article: &Article) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    each_text(article, |gap, segment| {
        let begins = gap.contains('\n') || paragraphs.is_empty();
        for (index, line) in segment.text.split('\n').enumerate() {
            match paragraphs.last_mut() {
                Some(last) if index == 0 && !begins => {
                    last.text.push_str(gap);
                    last.text.push_str(line);
                }
                _ => paragraphs.push(Paragraph { role: segment.role, text: line.to_owned() }),
            }
        }
    });
    paragraphs.retain(|paragraph| !paragraph.text.trim().is_empty());
    paragraphs
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
            Role::Body => writeln!(out, "<p>{text}</p>"),
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

fn escaped_html(text: &str) -> String {
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
