//! An article as an HTML page.

use std::fmt::Write;

use language::text::structure::{BlockKind, MarkKind};
use review::{
    log::article::Article,
    model::segment::Role,
    rules::{
        paragraphs::{Paragraph, paragraphs},
        provenance,
    },
};

use crate::walk::{Edge, walk};

/// The article as an HTML page of its own.
#[must_use]
pub fn html(article: &Article, disclosure: &str) -> String {
    let mut out = String::new();
    let title = escaped(&article.description.title);
    let lang = escaped(&article.target_lang);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta name=\"iptc:digitalSourceType\" content=\"{}\">\n\
         <script type=\"application/ld+json\">{}</script>\n</head>\n<body>\n<article>\n",
        provenance::DigitalSourceType::of(article).iptc(),
        escaped_json(&provenance::json_ld(article, disclosure)),
    );
    let paragraphs = paragraphs(article);
    let mut rest = paragraphs.as_slice();
    while let [first, ..] = rest {
        let is_same = |it: &Paragraph| match first.kind {
            BlockKind::Item { .. } => matches!(it.kind, BlockKind::Item { .. }),
            BlockKind::Cell { .. } => matches!(it.kind, BlockKind::Cell { .. }),
            BlockKind::Quote => it.kind == BlockKind::Quote,
            BlockKind::Paragraph
            | BlockKind::Heading { .. }
            | BlockKind::Caption
            | BlockKind::Image { .. }
            | BlockKind::Rule => false,
        };
        let same = rest.iter().take_while(|it| is_same(it)).count();
        let caption = rest.get(1).filter(|it| it.kind == BlockKind::Caption);
        let taken = match &first.kind {
            BlockKind::Item { .. } => list(&mut out, &rest[..same]),
            BlockKind::Cell { .. } => table(&mut out, &rest[..same]),
            BlockKind::Quote => {
                out.push_str("<blockquote>\n");
                rest[..same].iter().for_each(|it| line(&mut out, "p", it));
                out.push_str("</blockquote>\n");
                same
            }
            BlockKind::Image { address, alternative } => {
                let (address, alternative) = (escaped(address), escaped(alternative));
                let _ = write!(out, "<figure>\n<img src=\"{address}\" alt=\"{alternative}\">\n");
                caption.inspect(|it| line(&mut out, "figcaption", it));
                out.push_str("</figure>\n");
                1 + usize::from(caption.is_some())
            }
            BlockKind::Caption => {
                out.push_str("<figure>\n");
                line(&mut out, "figcaption", first);
                out.push_str("</figure>\n");
                1
            }
            BlockKind::Heading { level } => {
                line(&mut out, &format!("h{}", level.clamp(&1, &6)), first);
                1
            }
            BlockKind::Rule => {
                out.push_str("<hr>\n");
                1
            }
            BlockKind::Paragraph => {
                match first.role {
                    Role::Headline => line(&mut out, "h1", first),
                    Role::Lede => {
                        let _ = writeln!(out, "<p class=\"lede\">{}</p>", inline(first));
                    }
                    Role::Body | Role::Quote | Role::Caption => line(&mut out, "p", first),
                }
                1
            }
        };
        rest = &rest[taken..];
    }
    out.push_str("<footer class=\"imprint\">\n");
    if let Some(credit) = &article.credit {
        let _ = writeln!(out, "<p class=\"credit\">{}</p>", escaped(credit));
    }
    let line = escaped(disclosure);
    let _ = write!(
        out,
        "<p class=\"disclosure\">{line}</p>\n</footer>\n</article>\n</body>\n</html>\n"
    );
    out
}

fn line(out: &mut String, element: &str, paragraph: &Paragraph) {
    let _ = writeln!(out, "<{element}>{}</{element}>", inline(paragraph));
}

/// Writes items, with lists in their items; gives their number.
fn list(out: &mut String, items: &[Paragraph]) -> usize {
    fn close(out: &mut String, open: &mut Vec<bool>, depth: usize) {
        while open.len() > depth {
            let name = if open.pop() == Some(true) { "ol" } else { "ul" };
            let _ = write!(out, "</li>\n</{name}>\n");
        }
    }
    // Numbered or not, outermost first; each has an open item.
    let mut open: Vec<bool> = Vec::new();
    for item in items {
        let BlockKind::Item { ordered, depth } = item.kind else { continue };
        let level = usize::from(depth) + 1;
        close(out, &mut open, level);
        if open.len() == level && open.last() != Some(&ordered) {
            close(out, &mut open, level - 1);
        }
        if open.len() == level {
            out.push_str("</li>\n<li>");
        }
        while open.len() < level {
            out.push_str(if ordered { "<ol>\n<li>" } else { "<ul>\n<li>" });
            open.push(ordered);
        }
        out.push_str(&inline(item));
    }
    close(out, &mut open, 0);
    items.len()
}

/// Writes cells in rows; gives their number.
fn table(out: &mut String, cells: &[Paragraph]) -> usize {
    out.push_str("<table>\n");
    for row in cells.split_inclusive(|it| matches!(it.kind, BlockKind::Cell { last: true, .. })) {
        out.push_str("<tr>");
        for cell in row {
            let _ =
                write!(out, "{}<td>{}</td>", "<td></td>".repeat(cell.kind.skipped()), inline(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
    cells.len()
}

/// The words of a paragraph with their marks.
fn inline(paragraph: &Paragraph) -> String {
    let mut out = String::new();
    walk(paragraph, |piece| {
        let _ = match piece {
            Ok(words) => {
                out.push_str(&escaped(words).replace('\n', "<br>"));
                Ok(())
            }
            Err(Edge::Open(MarkKind::Link { address }, _)) => {
                write!(out, "<a href=\"{}\">", escaped(address))
            }
            Err(Edge::Open(kind, _)) => write!(out, "<{}>", element(kind)),
            Err(Edge::Close(kind, _)) => write!(out, "</{}>", element(kind)),
        };
    });
    out
}

pub(crate) fn element(kind: &MarkKind) -> &'static str {
    match kind {
        MarkKind::Bold => "b",
        MarkKind::Italic => "i",
        MarkKind::Underline => "u",
        MarkKind::Strike => "s",
        MarkKind::Superscript => "sup",
        MarkKind::Subscript => "sub",
        MarkKind::Code => "code",
        MarkKind::Link { .. } => "a",
        MarkKind::Foreign { .. } => "span",
    }
}

/// JSON inside of an HTML page: no text of it can end the element.
fn escaped_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// Text as it stands between tags, or in an attribute in double quotes.
pub fn escaped(text: &str) -> String {
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
