//! An article as a Word document: clean, or with every change tracked.

use std::{collections::HashMap, fmt::Write, rc::Rc};

use language::text::{
    diff::{self, Fate},
    span::Span,
    structure::{BlockKind, COLUMNS, Structure},
    time::Timestamp,
};
use review::{
    log::{
        article::Article,
        event::{Change, Event},
    },
    model::{
        flag::{Flag, NOTE, Status},
        id::{PersonId, SegmentId},
        segment::Role,
    },
    rules::paragraphs::paragraphs,
};

use crate::{
    bytes::archive::pack,
    docx::{
        is_safe,
        parts::{self, Comment, escaped},
        stream::{APART, CELL_END, END, Format, Formats, Shape, Stream, signs},
    },
};

/// The article as it is, with its credit and the line to publish under it.
#[must_use]
pub fn clean(article: &Article, disclosure: &str) -> Vec<u8> {
    let stream = Stream::current(&paragraphs(article), article.credit.as_deref(), disclosure);
    let mut body = Body::new(&stream, &stream, Vec::new(), &|_| String::new());
    body.put(&Piece { fate: Fate::Kept, text: stream.text.clone(), by: nobody(article) });
    body.finish(article, disclosure, false)
}

/// The article with everything that differs from the machine translation as a
/// tracked change, and every flag that was not withdrawn as a comment.
///
/// `events` is the article's log, from its import. `name` gives the name of a
/// person, `word` that of a category or a severity in the reader's language.
/// Accepting all changes gives the text as it is exported everywhere, rejecting
/// them the machine translation as it was received.
#[must_use]
pub fn tracked(
    article: &Article,
    disclosure: &str,
    events: &[Event],
    name: &dyn Fn(PersonId) -> String,
    word: &dyn Fn(&str) -> String,
) -> Vec<u8> {
    let new = Stream::current(&paragraphs(article), article.credit.as_deref(), disclosure);
    let imported = events.iter().find_map(|event| match &event.change {
        Change::ArticleImported(imported) => Some(imported),
        _ => None,
    });
    let (old, mt) = match imported {
        Some(imported) => {
            let imprint = [imported.credit, imported.disclosure];
            let old = Stream::received(&imported.mt, &imported.structure, article, imprint);
            (old, imported.mt.as_str())
        }
        // Without a log nothing is known of what stood between the rows.
        None => {
            let mt: Vec<&str> = article.segments.iter().map(|row| row.mt.as_str()).collect();
            let mt = mt.join("\n");
            (Stream::received(&mt, &Structure::default(), article, [None, None]), "")
        }
    };
    let authors = authors(events);
    let usual = nobody(article);
    // How many signs stand before each place of the machine translation.
    let before: Vec<usize> = std::iter::once(0)
        .chain(mt.chars().scan(0, |count, sign| {
            *count += signs(sign.encode_utf8(&mut [0; 4]));
            Some(*count)
        }))
        .collect();
    let (mut old_at, mut new_at, mut old_sign, mut new_sign) = (0, 0, 0, 0);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut anchors: Vec<Anchor> = Vec::new();
    let mut compare = |old: &str, new: &str, by: Author| {
        if old == new {
            pieces.push(Piece { fate: Fate::Kept, text: old.to_owned(), by });
            return;
        }
        let changed = diff::words(old, new).into_iter();
        pieces.extend(changed.map(|it| Piece { fate: it.fate, text: it.text, by }));
    };
    let mut flags: HashMap<SegmentId, Vec<&Flag>> = HashMap::new();
    for flag in article.flags.iter().filter(|flag| flag.status != Status::Withdrawn) {
        flags.entry(flag.segment).or_default().push(flag);
    }
    for row in &article.segments {
        let by = authors.get(&row.id).copied().unwrap_or(usual);
        let (from, to) = match before.get(row.mt_at.end() as usize) {
            Some(to) if imported.is_some() => (before[row.mt_at.start() as usize], *to),
            _ => (old_sign, old_sign + signs(&row.mt)),
        };
        let (from, to) = (from.max(old_sign), to.max(old_sign));
        old_sign = to;
        let (old_start, old_end) = old.bytes(from, to, old_at);
        let count = signs(&row.text);
        let (new_start, new_end) = if count > 0 {
            new.bytes(new_sign, new_sign + count, new_at)
        } else {
            // The paragraph before a row that lost its words still ends, and a
            // picture between them still stands.
            let place = new.after_ends(new_at, &old.text[old_at..old_start]);
            (place, place)
        };
        compare(&old.text[old_at..old_start], &new.text[new_at..new_start], by);
        compare(&old.text[old_start..old_end], &new.text[new_start..new_end], by);
        for flag in flags.remove(&row.id).unwrap_or_default() {
            // Of several places in a row the first to the last.
            let whole = Span::whole(&row.text);
            let first = flag.target.iter().map(|at| at.start()).min().unwrap_or(whole.start());
            let last = flag.target.iter().map(|at| at.end()).max().unwrap_or(whole.end());
            let count_to = |at: u32| {
                let words = Span::new(0, at.min(whole.end())).and_then(|it| it.of(&row.text));
                new_sign + signs(words.unwrap_or_default())
            };
            let (from, to) = (count_to(first), count_to(last));
            let point = if from == new_sign { new_start } else { new.bytes(from - 1, from, 0).1 };
            let (start, end) = new.bytes(from, to, point);
            anchors.push(Anchor { start, end, comment: comment(flag, name, word) });
        }
        new_sign += count;
        (old_at, new_at) = (old_end, new_end);
    }
    compare(&old.text[old_at..], &new.text[new_at..], usual);
    let mut body = Body::new(&old, &new, anchors, name);
    for piece in &pieces {
        body.put(piece);
    }
    body.finish(article, disclosure, true)
}

/// Who changed a text, and when.
type Author = (PersonId, Timestamp);

/// Who stands for what no event says: whoever edited last, or imported.
fn nobody(article: &Article) -> Author {
    (article.edited_by.unwrap_or(article.imported_by), article.changed_at)
}

/// Who revised each row last.
fn authors(events: &[Event]) -> HashMap<SegmentId, Author> {
    let mut authors = HashMap::new();
    for event in events {
        let by = (event.actor, event.at);
        match event.change.effect() {
            Change::SegmentRevised(revised) => drop(authors.insert(revised.segment, by)),
            Change::SegmentsRealigned(realigned) => {
                let heir = realigned.from.iter().find_map(|row| authors.get(&row.id).copied());
                for row in &realigned.to {
                    authors.entry(row.id).or_insert(heir.unwrap_or(by));
                }
            }
            _ => {}
        }
    }
    authors
}

/// A run of text with one fate.
struct Piece {
    fate: Fate,
    text: String,
    by: Author,
}

/// A comment and its words, in bytes of the new stream.
struct Anchor {
    start: usize,
    end: usize,
    comment: Comment,
}

fn comment(
    flag: &Flag,
    name: &dyn Fn(PersonId) -> String,
    word: &dyn Fn(&str) -> String,
) -> Comment {
    let mut said = vec![word(&flag.category)];
    if flag.category != NOTE {
        said.push(word(flag.severity.as_str()));
    }
    said.push(flag.comment.clone());
    said.extend(flag.correction.as_ref().map(|correction| format!("→ {correction}")));
    said.retain(|part| !part.trim().is_empty());
    Comment {
        author: name(flag.by),
        at: flag.at,
        text: said.join(" · "),
        is_done: flag.status == Status::Resolved,
    }
}

/// What words have in common that make one run.
#[derive(Clone, PartialEq)]
struct Run {
    fate: Fate,
    by: Author,
    format: Rc<Format>,
}

/// `word/document.xml` while it is written.
struct Body<'a> {
    old: &'a Stream,
    new: &'a Stream,
    name: &'a dyn Fn(PersonId) -> String,
    old_formats: Formats,
    new_formats: Formats,
    /// Bytes, paragraphs, and pictures and rules that are behind, in both texts.
    old_at: [usize; 3],
    new_at: [usize; 3],
    anchors: Vec<Anchor>,
    /// Numbers of the anchors by where they begin and where they end.
    starts: Vec<(usize, usize)>,
    ends: Vec<(usize, usize)>,
    next_start: usize,
    next_end: usize,
    /// The document.
    xml: String,
    /// The paragraph that is open: what stands in it, without its properties.
    paragraph: String,
    run: Option<(Run, String)>,
    link: Option<String>,
    /// Addresses of links, in the order of their relationships.
    links: Vec<String>,
    known: HashMap<String, usize>,
    /// Last id of a tracked change.
    id: u32,
    /// Numbered lists so far, and whether the paragraph before was an item.
    lists: usize,
    in_list: bool,
    /// Cells of the row that is open, and the rows before it.
    row: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl<'a> Body<'a> {
    fn new(
        old: &'a Stream,
        new: &'a Stream,
        anchors: Vec<Anchor>,
        name: &'a dyn Fn(PersonId) -> String,
    ) -> Self {
        let places = |place: fn(&Anchor) -> usize| {
            let mut places: Vec<(usize, usize)> =
                anchors.iter().enumerate().map(|(number, it)| (place(it), number)).collect();
            places.sort_unstable();
            places
        };
        let (starts, ends) = (places(|it| it.start), places(|it| it.end));
        Self {
            old,
            new,
            name,
            old_formats: old.formats(),
            new_formats: new.formats(),
            old_at: [0; 3],
            new_at: [0; 3],
            anchors,
            starts,
            ends,
            next_start: 0,
            next_end: 0,
            xml: String::new(),
            paragraph: String::new(),
            run: None,
            link: None,
            links: Vec::new(),
            known: HashMap::new(),
            id: 0,
            lists: 0,
            in_list: false,
            row: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Writes a piece, whose place is after those before it.
    fn put(&mut self, piece: &Piece) {
        let is_old = piece.fate != Fate::Added;
        let is_new = piece.fate != Fate::Removed;
        for (offset, sign) in piece.text.char_indices() {
            if is_new {
                self.anchor(self.new_at[0] + offset);
            }
            match sign {
                END | CELL_END => self.end(piece),
                APART => self.put_apart(piece),
                _ => {
                    let format = if is_new {
                        self.new_formats.at(self.new_at[0] + offset)
                    } else {
                        self.old_formats.at(self.old_at[0] + offset)
                    };
                    self.say(sign, Run { fate: piece.fate, by: piece.by, format });
                }
            }
        }
        self.old_at[0] += if is_old { piece.text.len() } else { 0 };
        self.new_at[0] += if is_new { piece.text.len() } else { 0 };
    }

    fn say(&mut self, sign: char, run: Run) {
        match &mut self.run {
            Some((open, text)) if *open == run => text.push(sign),
            _ => {
                self.flush();
                self.run = Some((run, String::from(sign)));
            }
        }
    }

    /// Begins and ends the comments whose words begin and end here.
    fn anchor(&mut self, byte: usize) {
        while let Some((at, number)) = self.ends.get(self.next_end).copied()
            && at <= byte
        {
            self.next_end += 1;
            // A point ends where it begins.
            if self.anchors[number].start < at {
                self.flush();
                self.paragraph.push_str(&ending(number));
            }
        }
        while let Some((at, number)) = self.starts.get(self.next_start).copied()
            && at <= byte
        {
            self.next_start += 1;
            self.flush();
            let _ = write!(self.paragraph, "<w:commentRangeStart w:id=\"{number}\"/>");
            if self.anchors[number].end <= at {
                self.paragraph.push_str(&ending(number));
            }
        }
    }

    /// Writes the run that is open.
    fn flush(&mut self) {
        let Some((Run { fate, by, format }, text)) = self.run.take() else { return };
        let link = format.link.as_deref().filter(|address| is_safe(address));
        if self.link.as_deref() != link {
            self.close_link();
            if let Some(address) = link {
                self.open_link(address);
            }
        }
        let mut looks = String::new();
        if format.code {
            looks.push_str("<w:rStyle w:val=\"Code\"/>");
        } else if link.is_some() {
            looks.push_str("<w:rStyle w:val=\"Hyperlink\"/>");
        }
        for (is_on, xml) in [
            (format.bold, "<w:b/><w:bCs/>"),
            (format.italic, "<w:i/><w:iCs/>"),
            (format.strike, "<w:strike/>"),
            (format.underline, "<w:u w:val=\"single\"/>"),
        ] {
            looks.push_str(if is_on { xml } else { "" });
        }
        if let Some(place) = format.vertical {
            let _ = write!(looks, "<w:vertAlign w:val=\"{place}\"/>");
        }
        self.put_run(&looks, &text, fate, by);
    }

    fn put_run(&mut self, looks: &str, text: &str, fate: Fate, by: Author) {
        let element = if fate == Fate::Removed { "delText" } else { "t" };
        let mut run = String::from("<w:r>");
        if !looks.is_empty() {
            let _ = write!(run, "<w:rPr>{looks}</w:rPr>");
        }
        for line in text.split_inclusive(['\n', '\t']) {
            let words = line.trim_end_matches(['\n', '\t']);
            if !words.is_empty() {
                let words = escaped(words);
                let _ = write!(run, "<w:{element} xml:space=\"preserve\">{words}</w:{element}>");
            }
            run.push_str(match line.chars().last() {
                Some('\n') => "<w:br/>",
                Some('\t') => "<w:tab/>",
                _ => "",
            });
        }
        run.push_str("</w:r>");
        let run = match fate {
            Fate::Kept => run,
            Fate::Removed => format!("<w:del {}>{run}</w:del>", self.change(by)),
            Fate::Added => format!("<w:ins {}>{run}</w:ins>", self.change(by)),
        };
        self.paragraph.push_str(&run);
    }

    /// Attributes of a tracked change.
    fn change(&mut self, (by, at): Author) -> String {
        self.id += 1;
        let (id, author, at) = (self.id, escaped(&(self.name)(by)), parts::date(at));
        format!("w:id=\"{id}\" w:author=\"{author}\" w:date=\"{at}\"")
    }

    fn open_link(&mut self, address: &str) {
        let next = self.links.len();
        let number = *self.known.entry(address.to_owned()).or_insert(next);
        if number == next {
            self.links.push(address.to_owned());
        }
        let _ = write!(self.paragraph, "<w:hyperlink r:id=\"link{number}\" w:history=\"1\">");
        self.link = Some(address.to_owned());
    }

    fn close_link(&mut self) {
        if self.link.take().is_some() {
            self.paragraph.push_str("</w:hyperlink>");
        }
    }

    /// A picture or a rule.
    fn put_apart(&mut self, piece: &Piece) {
        let kind = match piece.fate {
            Fate::Removed => self.old.apart.get(self.old_at[2]),
            Fate::Kept | Fate::Added => self.new.apart.get(self.new_at[2]),
        };
        self.old_at[2] += usize::from(piece.fate != Fate::Added);
        self.new_at[2] += usize::from(piece.fate != Fate::Removed);
        let Some(BlockKind::Image { address, alternative }) = kind else { return };
        let said = if alternative.trim().is_empty() { address } else { alternative };
        self.flush();
        if is_safe(address) {
            self.open_link(address);
        }
        self.put_run("<w:rStyle w:val=\"Hyperlink\"/>", said, piece.fate, piece.by);
        self.close_link();
    }

    /// Ends the paragraph.
    fn end(&mut self, piece: &Piece) {
        self.flush();
        self.close_link();
        let former = self.old.shapes.get(self.old_at[1]);
        let shape = self.new.shapes.get(self.new_at[1]);
        self.old_at[1] += usize::from(piece.fate != Fate::Added);
        self.new_at[1] += usize::from(piece.fate != Fate::Removed);
        let (shape, former) = match piece.fate {
            Fate::Removed => (former, None),
            Fate::Added => (shape, None),
            Fate::Kept => (shape, former),
        };
        let Some(shape) = shape else { return };
        let items = [item(shape), former.and_then(item)];
        let is_numbered = items.iter().flatten().any(|(ordered, _)| *ordered);
        // A list that begins anew counts anew.
        if is_numbered && !self.in_list {
            self.lists += 1;
        }
        self.in_list = is_numbered || (self.in_list && items[0].is_some());
        let look = look(shape);
        let numbered = |look: &Look| numbered(look, self.lists);
        let mut properties = numbered(&look);
        let place = former.unwrap_or(shape);
        let former = former.map(crate::docx::write::look).filter(|former| *former != look);
        let former = former.map(|former| numbered(&former));
        let is_cell = matches!(shape, Shape::Block(BlockKind::Cell { .. }, _));
        if !is_cell {
            match piece.fate {
                Fate::Kept => {}
                Fate::Added => {
                    let _ = write!(properties, "<w:rPr><w:ins {}/></w:rPr>", self.change(piece.by));
                }
                Fate::Removed => {
                    let _ = write!(properties, "<w:rPr><w:del {}/></w:rPr>", self.change(piece.by));
                }
            }
            if let Some(former) = former {
                let change = self.change(piece.by);
                let _ = write!(
                    properties,
                    "<w:pPrChange {change}><w:pPr>{former}</w:pPr></w:pPrChange>"
                );
            }
        }
        let content = std::mem::take(&mut self.paragraph);
        let properties =
            if properties.is_empty() { properties } else { format!("<w:pPr>{properties}</w:pPr>") };
        let paragraph = format!("<w:p>{properties}{content}</w:p>\n");
        // Rows stay as they were received, also where their last cell lost its words.
        if let (true, Shape::Block(BlockKind::Cell { last, skipped }, _)) = (is_cell, place) {
            let skipped = std::iter::repeat_n(EMPTY.to_owned(), usize::from(*skipped));
            self.row.extend(skipped);
            self.row.push(paragraph);
            if *last {
                self.rows.push(std::mem::take(&mut self.row));
            }
            return;
        }
        self.end_table();
        self.xml.push_str(&paragraph);
    }

    fn end_table(&mut self) {
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
        let rows = std::mem::take(&mut self.rows);
        let Some(width) = rows.iter().map(Vec::len).max() else { return };
        self.xml.push_str("<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid>");
        self.xml.push_str(&"<w:gridCol/>".repeat(width));
        self.xml.push_str("</w:tblGrid>\n");
        for mut row in rows {
            // In a table that is too wide for Word, rows stay as long as they are.
            if width <= COLUMNS {
                row.resize(width, EMPTY.to_owned());
            }
            self.xml.push_str("<w:tr>");
            for cell in row {
                let _ = write!(
                    self.xml,
                    "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/></w:tcPr>{cell}</w:tc>"
                );
            }
            self.xml.push_str("</w:tr>\n");
        }
        self.xml.push_str("</w:tbl>\n");
    }

    fn finish(mut self, article: &Article, disclosure: &str, is_tracked: bool) -> Vec<u8> {
        self.anchor(usize::MAX);
        self.flush();
        let rest = std::mem::take(&mut self.paragraph);
        if !rest.is_empty() {
            let _ = writeln!(self.xml, "<w:p>{rest}</w:p>");
        }
        self.end_table();
        let comments: Vec<Comment> =
            self.anchors.into_iter().map(|anchor| anchor.comment).collect();
        let document = parts::document(&self.xml);
        let files = [
            ("[Content_Types].xml", parts::content_types()),
            ("_rels/.rels", parts::relations()),
            ("docProps/core.xml", parts::core(article)),
            ("docProps/app.xml", parts::application()),
            ("docProps/custom.xml", parts::custom(article, disclosure)),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", parts::document_relations(&self.links)),
            ("word/styles.xml", parts::styles(&article.target_lang)),
            ("word/numbering.xml", parts::numbering(self.lists)),
            ("word/settings.xml", parts::settings(&article.target_lang, is_tracked)),
            ("word/comments.xml", parts::comments(&comments)),
            ("word/commentsExtended.xml", parts::comments_extended(&comments)),
        ];
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
        pack(&files)
    }
}

/// What a cell without words holds.
const EMPTY: &str = "<w:p/>";

/// Where a comment's words end.
fn ending(number: usize) -> String {
    format!(
        "<w:commentRangeEnd w:id=\"{number}\"/><w:r><w:rPr><w:rStyle \
         w:val=\"CommentReference\"/></w:rPr><w:commentReference w:id=\"{number}\"/></w:r>"
    )
}

/// The style of a paragraph, and its place in a list.
type Look = (Option<String>, Option<(bool, u8)>);

fn item(shape: &Shape) -> Option<(bool, u8)> {
    match shape {
        Shape::Block(BlockKind::Item { ordered, depth }, _) => Some((*ordered, *depth)),
        Shape::Block(..) | Shape::Credit | Shape::Disclosure => None,
    }
}

fn look(shape: &Shape) -> Look {
    let style = match shape {
        Shape::Credit => Some("Credit".to_owned()),
        Shape::Disclosure => Some("Disclosure".to_owned()),
        Shape::Block(kind, role) => match kind {
            BlockKind::Heading { level } => Some(format!("Heading{}", (*level).clamp(1, 6))),
            BlockKind::Item { .. } => Some("ListParagraph".to_owned()),
            BlockKind::Quote => Some("Quote".to_owned()),
            BlockKind::Caption => Some("Caption".to_owned()),
            BlockKind::Image { .. } => Some("PictureLink".to_owned()),
            BlockKind::Rule => Some("HorizontalRule".to_owned()),
            BlockKind::Cell { .. } => None,
            BlockKind::Paragraph => match role {
                Role::Headline => Some("Title".to_owned()),
                Role::Lede => Some("Lede".to_owned()),
                Role::Quote => Some("Quote".to_owned()),
                Role::Caption => Some("Caption".to_owned()),
                Role::Body => None,
            },
        },
    };
    (style, item(shape))
}

/// The properties of a paragraph; `lists` is the number of its numbered list.
fn numbered((style, item): &Look, lists: usize) -> String {
    let mut properties = String::new();
    if let Some(style) = style {
        let _ = write!(properties, "<w:pStyle w:val=\"{style}\"/>");
    }
    if let Some((ordered, depth)) = item {
        // The first list of all is the one with bullets.
        let number = if *ordered { lists + 1 } else { 1 };
        let _ = write!(
            properties,
            "<w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"{number}\"/></w:numPr>"
        );
    }
    properties
}
