//! An article as Markdown (CommonMark, with GitHub's tables and `~~`).
//!
//! What Markdown has no signs for is written in HTML, which it lets through:
//! `<u>`, `<sup>`, `<sub>`, line breaks of headings and cells, and marks whose
//! signs would not be read, as in `«сөз»де` where a suffix follows the mark. A
//! caption stands on the line below its picture; one without a picture is a
//! paragraph. The first row of a table is its head, because Markdown needs one.

use std::fmt::Write;

use language::text::{
    span::{Index, Span},
    structure::{BlockKind, MarkKind},
};
use review::{
    log::article::Article,
    model::segment::Role,
    rules::paragraphs::{Paragraph, paragraphs},
};

use crate::{
    html::write::element,
    walk::{Edge, walk},
};

/// The article as Markdown.
#[must_use]
pub fn md(article: &Article, disclosure: &str) -> String {
    let mut out = String::new();
    let paragraphs = paragraphs(article);
    let mut markers: Vec<Marker> = Vec::new();
    let mut rest = paragraphs.as_slice();
    while let [first, ..] = rest {
        let next = rest.get(1).map(|it| &it.kind);
        let mut taken = 1;
        match &first.kind {
            BlockKind::Item { ordered, depth } => {
                let marker = marker(&mut markers, *ordered, usize::from(*depth));
                let indent = " ".repeat(markers.iter().map(|it| it.width).sum());
                let _ = write!(out, "{marker}{}", inline(first, &format!("\\\n{indent}")));
                let is_last = !matches!(next, Some(BlockKind::Item { .. }));
                out.push_str(if is_last { "\n\n" } else { "\n" });
            }
            BlockKind::Quote => {
                let _ = writeln!(out, "> {}", inline(first, "\\\n> "));
                out.push_str(if next == Some(&BlockKind::Quote) { ">\n" } else { "\n" });
            }
            BlockKind::Cell { .. } => {
                let is_cell = |it: &&Paragraph| matches!(it.kind, BlockKind::Cell { .. });
                taken = rest.iter().take_while(is_cell).count();
                table(&mut out, &rest[..taken]);
            }
            BlockKind::Image { address, alternative } => {
                let _ = write!(out, "![{}](<{}>)", escaped(alternative, ""), target(address));
                out.push_str(if next == Some(&BlockKind::Caption) { "\n" } else { "\n\n" });
            }
            BlockKind::Heading { level } => {
                let signs = "#".repeat(usize::from(*level).clamp(1, 6));
                let _ = write!(out, "{signs} {}\n\n", heading(first));
            }
            BlockKind::Rule => out.push_str("***\n\n"),
            BlockKind::Paragraph if first.role == Role::Headline => {
                let _ = write!(out, "# {}\n\n", heading(first));
            }
            BlockKind::Paragraph | BlockKind::Caption => {
                let _ = write!(out, "{}\n\n", inline(first, "\\\n"));
            }
        }
        if !matches!(first.kind, BlockKind::Item { .. }) {
            markers.clear();
        }
        rest = &rest[taken..];
    }
    if let Some(credit) = &article.credit {
        let _ = write!(out, "{}\n\n", escaped(credit, ""));
    }
    let _ = writeln!(out, "*{}*", escaped(disclosure, ""));
    out
}

/// What stands before an item of an open list.
struct Marker {
    ordered: bool,
    number: u32,
    width: usize,
}

/// What to write before the next item. An item that is deeper than the one
/// before by more than one stands in items without words.
fn marker(open: &mut Vec<Marker>, ordered: bool, depth: usize) -> String {
    open.truncate(depth + 1);
    let number = match open.get(depth) {
        Some(last) if last.ordered == ordered => last.number + 1,
        _ => 1,
    };
    open.truncate(depth);
    let mut out = " ".repeat(open.iter().map(|it| it.width).sum());
    while open.len() <= depth {
        let number = if open.len() == depth { number } else { 1 };
        let sign = if ordered { format!("{number}. ") } else { "- ".to_owned() };
        out.push_str(&sign);
        open.push(Marker { ordered, number, width: sign.len() });
    }
    out
}

fn table(out: &mut String, cells: &[Paragraph]) {
    let rows = || cells.split_inclusive(|it| matches!(it.kind, BlockKind::Cell { last: true, .. }));
    let width = |row: &[Paragraph]| row.iter().map(|cell| cell.kind.skipped() + 1).sum();
    let columns = rows().map(width).max().unwrap_or_default();
    for (index, row) in rows().enumerate() {
        for cell in row {
            let _ = write!(out, "{}| {} ", "|  ".repeat(cell.kind.skipped()), inline(cell, "<br>"));
        }
        // The head says how many cells a row can have.
        let missing = if index == 0 { columns - width(row) } else { 0 };
        let _ = writeln!(out, "{}|", "|  ".repeat(missing));
        if index == 0 {
            let _ = writeln!(out, "{}|", "| --- ".repeat(columns));
        }
    }
    out.push('\n');
}

/// The words of a heading, whose closing `#` would not be read as words.
fn heading(paragraph: &Paragraph) -> String {
    let words = inline(paragraph, "<br>");
    match words.strip_suffix('#') {
        Some(before) if !before.ends_with('\\') => format!("{before}\\#"),
        _ => words,
    }
}

/// The words of a paragraph with their marks; `line` is what a line break is.
fn inline(paragraph: &Paragraph, line: &str) -> String {
    let text = Index::new(&paragraph.text);
    let at = |position: u32| -> Option<char> {
        text.of(Span::new(position, position + 1)?)?.chars().next()
    };
    let mut out = String::new();
    // Signs are read only where no letter touches them from outside, nor white
    // space from inside: elsewhere, and inside of code, there are elements.
    let sign = |kind: &MarkKind, span: Span| {
        let is_apart = |character: Option<char>| {
            character.is_none_or(|it| {
                matches!(it, ' ' | '\n' | '\u{A0}' | '«' | '»' | '“' | '”' | '„' | '–' | '—' | '…')
                    || it.is_ascii_punctuation()
            })
        };
        let before = span.start().checked_sub(1).and_then(at);
        let is_inside = |character: Option<char>| character.is_some_and(|it| !it.is_whitespace());
        let is_read = is_apart(before)
            && is_apart(at(span.end()))
            && is_inside(at(span.start()))
            && is_inside(at(span.end() - 1));
        match kind {
            MarkKind::Bold if is_read => Some("**"),
            MarkKind::Italic if is_read => Some("_"),
            MarkKind::Strike if is_read => Some("~~"),
            MarkKind::Bold
            | MarkKind::Italic
            | MarkKind::Strike
            | MarkKind::Underline
            | MarkKind::Superscript
            | MarkKind::Subscript
            | MarkKind::Code
            | MarkKind::Link { .. }
            | MarkKind::Foreign { .. } => None,
        }
    };
    walk(paragraph, |piece| match piece {
        Ok(words) => {
            let is_start = out.is_empty() || out.ends_with('\n');
            let words = if is_start { escaped(words, line) } else { escaped_inside(words, line) };
            out.push_str(&words);
        }
        Err(Edge::Open(MarkKind::Link { .. }, _)) => {
            // `![` would be a picture.
            if out.ends_with('!') {
                out.insert(out.len() - 1, '\\');
            }
            out.push('[');
        }
        Err(Edge::Close(MarkKind::Link { address }, _)) => {
            let _ = write!(out, "](<{}>)", target(address));
        }
        Err(Edge::Open(kind, span)) => {
            let _ = match sign(kind, span) {
                Some(sign) => write!(out, "{sign}"),
                None => write!(out, "<{}>", element(kind)),
            };
        }
        Err(Edge::Close(kind, span)) => {
            let _ = match sign(kind, span) {
                Some(sign) => write!(out, "{sign}"),
                None => write!(out, "</{}>", element(kind)),
            };
        }
    });
    out
}

/// An address between `<` and `>`.
fn target(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for character in address.chars() {
        if matches!(character, '<' | '>' | '\\' | '&' | '|' | '*' | '_' | '`' | '~' | '[' | ']') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Keeps Markdown from reading signs of the text as its own, at the start of a
/// line too; `line` is what a line break is.
fn escaped(text: &str, line: &str) -> String {
    let escape = |text: &str| {
        let mut out = String::with_capacity(text.len());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        for (at, character) in text.char_indices() {
            let first = at == 0 && matches!(character, '#' | '+' | '-' | '=');
            let list = at == digits && digits > 0 && matches!(character, '.' | ')');
            if is_special(character) || first || list {
                out.push('\\');
            }
            out.push(character);
        }
        out
    };
    text.split('\n').map(escape).collect::<Vec<_>>().join(line)
}

/// The same in the middle of a line.
fn escaped_inside(text: &str, line: &str) -> String {
    let (first, rest) = text.split_once('\n').map_or((text, None), |(a, b)| (a, Some(b)));
    let mut out = String::with_capacity(text.len());
    for character in first.chars() {
        if is_special(character) {
            out.push('\\');
        }
        out.push(character);
    }
    if let Some(rest) = rest {
        out.push_str(line);
        out.push_str(&escaped(rest, line));
    }
    out
}

fn is_special(character: char) -> bool {
    matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|')
}
