//! Markdown: CommonMark with tables and strikethrough.
//!
//! HTML in it is not kept, but for the few elements that Markdown has no signs
//! for and that [`md`](crate::markdown::md) writes: `u`, `sup`, `sub`, `br`,
//! and the letters of marks where signs would not be read (`b`, `i`, `s`,
//! `code`). Words on the lines below a picture in its paragraph are its caption.

use language::text::{
    accept::one_line,
    structure::{BlockKind, LIST_DEPTH, MarkKind},
};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use review::model::{document::Document, problem::Problem};

use crate::{
    bytes::{
        encoding,
        web::{Page, address},
    },
    html::read::mark,
};

/// Reads a Markdown file.
///
/// # Errors
/// If its encoding is not known, it has no text, or too many blocks and marks.
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let decoded = encoding::decode(bytes, None)?;
    let mut problems = decoded.problems;
    let text = encoding::cleaned(&decoded.text, ' ', &mut problems);
    let mut document = Document::default();
    let body = front_matter(&text, &mut document);
    let skipped = text.len() - body.len();
    let mut reader = Reader::default();
    reader.page.line = 1 + lines(&text[..skipped]);
    let mut counted = 0;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        let at = range.start.max(counted);
        reader.page.line += lines(&body[counted..at]);
        counted = at;
        reader.take(event);
    }
    let (target, dropped) = reader.page.finish()?;
    problems.extend(dropped);
    if document.title.is_none() {
        let mut blocks = target.structure.blocks.iter();
        let headline = blocks.find(|it| matches!(it.kind, BlockKind::Heading { level: 1 }));
        document.title = headline.and_then(|it| it.at.of(&target.text)).map(one_line);
    }
    Ok(Document { target, problems, ..document })
}

fn lines(text: &str) -> u32 {
    let ends = text.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(ends).expect("files are limited far below four billion lines")
}

/// Takes `title`, `lang` and `origin` out of the lines between `---` at the
/// start, and gives what follows them.
fn front_matter<'a>(text: &'a str, document: &mut Document) -> &'a str {
    let Some(matter) = text.strip_prefix("---\n") else { return text };
    let Some((matter, body)) = matter.split_once("\n---\n") else { return text };
    for line in matter.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = one_line(value.trim().trim_matches(['"', '\'']));
        if value.is_empty() {
            continue;
        }
        match key.trim().to_ascii_lowercase().as_str() {
            "title" => document.title = Some(value),
            "lang" | "language" => document.target_lang = Some(value),
            "origin" | "url" | "canonical" => document.origin = Some(value),
            _ => {}
        }
    }
    body
}

#[derive(Default)]
struct Reader {
    page: Page,
    lists: Vec<bool>,
    /// The picture whose alternative is being read.
    picture: Option<(Option<String>, String)>,
    /// Whether the paragraph began with a picture, and whether a line ended since.
    after_picture: Option<bool>,
    is_caption: bool,
    is_paragraph_start: bool,
    /// A block of code, or of HTML, which is not kept.
    is_code: bool,
    is_html: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        let words_follow = matches!(
            event,
            Event::Text(_)
                | Event::Code(_)
                | Event::Start(Tag::Link { .. } | Tag::Strong | Tag::Emphasis)
        );
        if words_follow && self.picture.is_none() {
            if self.after_picture.take() == Some(true) {
                self.page.enter(BlockKind::Caption);
                self.is_caption = true;
            }
            self.is_paragraph_start = false;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.picture {
                Some((_, alternative)) => alternative.push_str(&text),
                None if self.is_code => {
                    for (index, line) in text.split('\n').enumerate() {
                        if index > 0 {
                            self.page.line_break();
                        }
                        self.page.text(line);
                    }
                }
                None => self.page.text(&text),
            },
            Event::Code(text) => match &mut self.picture {
                Some((_, alternative)) => alternative.push_str(&text),
                None => {
                    self.page.open(MarkKind::Code);
                    self.page.text(&text);
                    self.page.close(|kind| *kind == MarkKind::Code);
                }
            },
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, alternative)) = &mut self.picture {
                    alternative.push(' ');
                } else if let Some(line) = &mut self.after_picture {
                    *line = true;
                } else if event == Event::HardBreak {
                    self.page.line_break();
                } else {
                    self.page.text(" ");
                }
            }
            Event::Rule => self.page.rule(),
            // A block comes line by line and is named once; nobody misses a comment.
            Event::Html(html) => {
                let is_first = !std::mem::replace(&mut self.is_html, true);
                if is_first && !html.trim_start().starts_with("<!--") {
                    self.page.drop(html.trim());
                }
            }
            Event::InlineHtml(html) => self.inline(&html),
            // Not asked for.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.page.text(&text);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => {
                self.page.boundary();
                (self.is_paragraph_start, self.after_picture) = (true, None);
            }
            Tag::Heading { level, .. } => {
                self.page.enter(BlockKind::Heading { level: level as u8 });
            }
            Tag::BlockQuote(_) => self.page.enter(BlockKind::Quote),
            Tag::CodeBlock(_) => {
                self.page.boundary();
                self.page.open(MarkKind::Code);
                self.is_code = true;
            }
            Tag::HtmlBlock => {
                self.page.boundary();
                self.is_html = false;
            }
            Tag::List(start) => {
                self.page.boundary();
                self.lists.push(start.is_some());
            }
            Tag::Item => {
                let ordered = self.lists.last().copied().unwrap_or(false);
                let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(LIST_DEPTH);
                self.page.enter(BlockKind::Item { ordered, depth: depth.min(LIST_DEPTH) });
            }
            Tag::Table(_) => {
                self.page.boundary();
                self.page.end_row();
            }
            Tag::TableHead | Tag::TableRow => self.page.end_row(),
            Tag::TableCell => self.page.enter_cell(),
            Tag::Emphasis => self.page.open(MarkKind::Italic),
            Tag::Strong => self.page.open(MarkKind::Bold),
            Tag::Strikethrough => self.page.open(MarkKind::Strike),
            Tag::Superscript => self.page.open(MarkKind::Superscript),
            Tag::Subscript => self.page.open(MarkKind::Subscript),
            Tag::Link { dest_url, link_type, .. } => {
                let is_mail = link_type == pulldown_cmark::LinkType::Email;
                let received =
                    if is_mail { format!("mailto:{dest_url}") } else { dest_url.into_string() };
                match address(&received) {
                    Some(address) => self.page.open(MarkKind::Link { address }),
                    None => self.page.drop(&format!("[]({})", received.trim())),
                }
            }
            Tag::Image { dest_url, .. } => {
                self.picture = Some((address(&dest_url), String::new()));
            }
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.page.boundary(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                if std::mem::take(&mut self.is_caption) {
                    self.page.leave();
                }
                self.after_picture = None;
                self.page.boundary();
            }
            TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::TableCell => {
                self.page.leave();
            }
            TagEnd::CodeBlock => {
                self.is_code = false;
                self.page.close(|kind| *kind == MarkKind::Code);
                self.page.boundary();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.page.boundary();
            }
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow => {
                self.page.boundary();
                self.page.end_row();
            }
            TagEnd::Emphasis => self.page.close(|kind| *kind == MarkKind::Italic),
            TagEnd::Strong => self.page.close(|kind| *kind == MarkKind::Bold),
            TagEnd::Strikethrough => self.page.close(|kind| *kind == MarkKind::Strike),
            TagEnd::Superscript => self.page.close(|kind| *kind == MarkKind::Superscript),
            TagEnd::Subscript => self.page.close(|kind| *kind == MarkKind::Subscript),
            TagEnd::Link => self.page.close(|kind| matches!(kind, MarkKind::Link { .. })),
            TagEnd::Image => self.end_picture(),
            TagEnd::HtmlBlock
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => self.page.boundary(),
        }
    }

    fn end_picture(&mut self) {
        let Some((address, alternative)) = self.picture.take() else { return };
        let alternative = language::text::accept::composed(&one_line(&alternative));
        match address {
            Some(address) => self.page.picture(address, alternative),
            None => self.page.drop(&format!("![{alternative}]()")),
        }
        if std::mem::take(&mut self.is_paragraph_start) {
            self.after_picture = Some(false);
        }
    }

    /// An element among words.
    fn inline(&mut self, html: &str) {
        let name = html.trim_matches(['<', '>', '/', ' ']).to_ascii_lowercase();
        if name == "br" {
            self.page.line_break();
        } else if let Some(kind) = mark(name.as_bytes()) {
            if html.starts_with("</") {
                self.page.close(|open| *open == kind);
            } else {
                self.page.open(kind);
            }
        } else if !html.starts_with("</") && !html.starts_with("<!--") {
            self.page.drop(html);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::bytes::web::tests::shown;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(file: &str, expected: &Expect) {
        expected
            .assert_eq(&read(file.as_bytes()).map_or_else(|it| it.to_string(), |it| shown(&it)));
    }

    #[test]
    fn blocks_and_marks_are_kept() {
        check(
            "---\ntitle: \"Тақырып: ашық\"\nlang: kk\norigin: https://a.kz\n---\n# Басы\n\n\
             Ол **ке_ше_** ~~кеткен~~ `код` [сілтеме](</a b>) H<sub>2</sub>O.\\\nЖаңа жол 🙂\n\n\
             - бір\n  - ішкі\n- екі\n\n  жалғасы\n\n1. сан\n\n> дәйек\n>\n> тағы\n\n\
             ![Тау](a.jpg)\n*Фото:* автор\n\n|а|ә|\n|-|-|\n|б|в\\|г|\n\n***\n\n```\nx\n y\n```\n",
            &expect![[r#"
                Some("Тақырып: ашық") Some("kk") Some("https://a.kz")
                Heading { level: 1 }: Басы
                Paragraph: Ол ке_ше_ кеткен код сілтеме H2O.
                Жаңа жол 🙂
                Item { ordered: false, depth: 0 }: бір
                Item { ordered: false, depth: 1 }: ішкі
                Item { ordered: false, depth: 0 }: екі
                жалғасы
                Item { ordered: true, depth: 0 }: сан
                Quote: дәйек
                Quote: тағы
                Image { address: "a.jpg", alternative: "Тау" }: 
                Caption: Фото: автор
                Cell { last: false, skipped: 0 }: а
                Cell { last: true, skipped: 0 }: ә
                Cell { last: false, skipped: 0 }: б
                Cell { last: true, skipped: 0 }: в|г
                Rule: 
                Paragraph: x
                y
                  Bold: ке_ше_
                  Strike: кеткен
                  Code: код
                  Link { address: "/a b" }: сілтеме
                  Subscript: 2
                  Italic: Фото:
                  Code: x
                y
            "#]],
        );
    }

    #[test]
    fn html_is_named_and_addresses_are_checked() {
        check(
            "а <span>б</span> [в](javascript:x) <!-- г --> <https://a.kz>\n\n<div>\nд\n</div>\n\n\
             ![е](data:x)\n",
            &expect![[r#"
                None None None
                Paragraph: а б в https://a.kz
                  Link { address: "https://a.kz" }: https://a.kz
                1: Not kept: <span>.
                1: Not kept: [](javascript:x).
                3: Not kept: <div>.
                7: Not kept: ![е]().
            "#]],
        );
    }

    #[test]
    fn words_after_a_rule_stay_where_the_line_before_was_taken_out() {
        let long = "Ұзын сөйлем осында тұр да тұр. ".repeat(12);
        let file =
            format!("{long}Мәтін жасанды интеллект көмегімен аударылды.\n\n***\n\nСоңғы сөз.\n");
        let (article, _) = crate::trial::import(&read(file.as_bytes()).unwrap());
        assert!(article.disclosure.is_some());
        let written = crate::markdown::md(&article, "Аударған ЖИ.");
        assert!(written.contains("Соңғы сөз."), "{written}");
    }

    #[test]
    fn hostile_nesting_takes_linear_time() {
        for unit in
            ["> ", "- ", "*a ", "[", "![", "`", "<b>", "**a_b", "](", "~~", "|", "\\", "&amp;"]
        {
            let _ = read(format!("а\n\n{}", unit.repeat(10_000)).as_bytes());
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_file_is_read_or_refused(
            file in "([*_~`#>|!\\[\\]()<>&\\\\0-9.+-]|[а-вәқ \u{306}\u{A0}🙂\n]|\n\n|<br>|<u>|</u>){0,60}",
        ) {
            if let Ok(document) = read(file.as_bytes()) {
                proptest::prop_assert!(document.target.structure.fits(&document.target.text));
            }
        }
    }
}
