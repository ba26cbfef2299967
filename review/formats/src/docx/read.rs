//! A Word document as a text with its structure.

use std::{
    collections::{BTreeMap, HashSet},
    rc::Rc,
};

use language::text::{
    span::{Span, length},
    structure::{BlockKind, Builder, COLUMNS, MarkKind, Rich, STRUCTURE_LIMIT},
};
use quick_xml::events::BytesStart;
use review::model::{
    document::{Document, FILE_LIMIT},
    problem::{Kind, PROBLEMS_LIMIT, Problem, report},
    received::Note,
};

use crate::{
    bytes::archive::Archive,
    docx::{
        Tracked,
        package::{
            self, Comment, Looks, Numbering, Purpose, Relations, Style, Styles, comments,
            content_type,
        },
        symbol,
        xml::{Space, Step, Walker, attribute, value},
    },
};

/// Most pictures that are named.
const PICTURES: usize = 20;

/// How a file begins that is no zip archive but an OLE2 container: a `.doc`, or a
/// `.docx` with a password.
const OLE2: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Reads a Word document, with its tracked changes accepted or rejected.
///
/// # Errors
/// If it is no Word document, locked, holds macros, is broken, or grows beyond
/// all measure when unpacked.
pub fn read(bytes: &[u8], tracked: Tracked) -> Result<Document, Problem> {
    if bytes.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    if bytes.starts_with(&OLE2) {
        let locked: Vec<u8> =
            "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_locked = bytes.windows(locked.len()).any(|window| window == locked);
        return Err(if is_locked { Kind::Encrypted } else { Kind::OldWord }.at(0));
    }
    let mut archive = Archive::open(bytes)?;
    let root = Relations::of(&mut archive, "")?;
    let Some(part) = root.parts("officeDocument").into_iter().next() else {
        let part = if archive.names().iter().any(|name| name == "_rels/.rels") {
            "word/document.xml"
        } else {
            "_rels/.rels"
        };
        return Err(Kind::MissingPart { part: part.into() }.at(0));
    };
    let content_type = content_type(&mut archive, &part)?;
    let has_project = archive.names().iter().any(|name| name.ends_with("vbaProject.bin"));
    if has_project || content_type.contains("macroEnabled") {
        return Err(Kind::Macros.at(0));
    }
    if !content_type.contains("wordprocessingml") {
        return Err(Kind::UnknownFormat.at(0));
    }
    let relations = Relations::of(&mut archive, &part)?;
    let first = |kind: &str| relations.parts(kind).into_iter().next();
    let styles = match first("styles") {
        Some(part) => Styles::read(&package::text(&mut archive, &part)?, &part)?,
        None => Styles::default(),
    };
    let numbering = match first("numbering") {
        Some(part) => Numbering::read(&package::text(&mut archive, &part)?, &part)?,
        None => Numbering::default(),
    };
    let comments = match first("comments") {
        Some(part) => comments(&package::text(&mut archive, &part)?, &part)?,
        None => Vec::new(),
    };
    let title = match root.parts("core-properties").into_iter().next() {
        Some(part) => package::title(&package::text(&mut archive, &part)?, &part)?,
        None => None,
    };
    let content = package::text(&mut archive, &part)?;
    let mut reader = Reader::new(&relations, &styles, &numbering, tracked);
    reader.walk(&content, &part)?;
    for kind in ["header", "footer"] {
        for part in relations.parts(kind) {
            if package::text(&mut archive, &part)?.contains("</w:t>") {
                let problem = Kind::Dropped { what: part.clone() }.within(&part, 0);
                report(&mut reader.problems, problem);
            }
        }
    }
    let language = reader.language();
    let (target, notes, problems) = reader.finish(comments, &part);
    if target.text.is_empty() {
        return Err(Kind::Empty.within(&part, 0));
    }
    Ok(Document { title, target_lang: language, target, notes, problems, ..Document::default() })
}

/// The elements that decide what the ones inside of them mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Paragraph,
    ParagraphProperties,
    /// `w:rPr` of the paragraph's end.
    End,
    Border,
    Number,
    FormerParagraph,
    Run,
    RunProperties,
    FormerRun,
    Text {
        keeps_space: bool,
    },
    Instruction,
    Table,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    Link,
    SimpleField,
    Alternatives,
    Picture,
    Other,
}

/// What a paragraph is made of until it is known what it is.
#[derive(Debug)]
enum Piece {
    Text(String, Rc<[MarkKind]>),
    NoteBegins(String),
    NoteEnds(String),
    NoteHere(String),
    Apart(BlockKind),
}

#[derive(Clone, Debug, Default)]
struct Properties {
    style: Option<String>,
    outline: Option<u8>,
    number: Option<String>,
    level: Option<u8>,
    is_ruled: bool,
}

/// A field: a code, and then the words it gives.
#[derive(Debug, Default)]
struct Field {
    code: String,
    gives: bool,
    link: Option<String>,
}

/// A drawing while it is read.
#[derive(Debug, Default)]
struct Drawing {
    /// Ids of its pictures, a group has several, and what is said of each.
    pictures: Vec<(String, String)>,
    name: String,
    /// What is said of the next.
    alternative: String,
    is_rule: bool,
    /// A chart or a diagram, which is made of data.
    is_chart: bool,
}

impl Drawing {
    fn push(&mut self, id: Option<String>) {
        self.pictures.extend(id.map(|id| (id, std::mem::take(&mut self.alternative))));
    }
}

struct Reader<'a> {
    relations: &'a Relations,
    styles: &'a Styles,
    numbering: &'a Numbering,
    tracked: Tracked,
    builder: Builder,
    problems: Vec<Problem>,
    dropped: HashSet<String>,
    /// Scalars by language.
    languages: BTreeMap<String, usize>,
    /// Blocks, marks and notes so far.
    parts: usize,

    stack: Vec<Tag>,
    /// Everything inside of the element at this depth is passed over.
    skip: Option<usize>,
    pieces: Vec<Piece>,
    properties: Properties,
    /// Whether the end of this paragraph came or went by a tracked change.
    is_end_added: bool,
    is_end_removed: bool,
    run: Looks,
    /// The marks of the run before, to be shared by the next.
    marks: Rc<[MarkKind]>,
    text: String,
    fields: Vec<Field>,
    links: Vec<Option<String>>,
    drawings: Vec<Drawing>,
    /// Comments whose words have begun and not ended.
    open_notes: Vec<String>,
    /// For each set of alternatives that is open, whether one was taken.
    taken: Vec<bool>,
    tables: usize,
    row: Vec<Vec<Piece>>,
    cell: Vec<Piece>,
    /// How many columns of the grid the cell takes.
    width: usize,
    /// Whether the table has words so far, and the pictures after them: they go
    /// after the table, which they would cut in two.
    has_cells: bool,
    waiting: Vec<BlockKind>,
    /// Names of the pictures that lie in the file and not elsewhere.
    pictures: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(
        relations: &'a Relations,
        styles: &'a Styles,
        numbering: &'a Numbering,
        tracked: Tracked,
    ) -> Self {
        Self {
            relations,
            styles,
            numbering,
            tracked,
            builder: Builder::new(),
            problems: Vec::new(),
            dropped: HashSet::new(),
            languages: BTreeMap::new(),
            parts: 0,
            stack: Vec::new(),
            skip: None,
            pieces: Vec::new(),
            properties: Properties::default(),
            is_end_added: false,
            is_end_removed: false,
            run: Looks::default(),
            marks: Rc::from([]),
            text: String::new(),
            fields: Vec::new(),
            links: Vec::new(),
            drawings: Vec::new(),
            open_notes: Vec::new(),
            taken: Vec::new(),
            tables: 0,
            row: Vec::new(),
            cell: Vec::new(),
            width: 1,
            has_cells: false,
            waiting: Vec::new(),
            pictures: Vec::new(),
        }
    }

    fn walk(&mut self, content: &str, part: &str) -> Result<(), Problem> {
        let mut walker = Walker::new(content, part);
        loop {
            match walker.step()? {
                Step::Start(space, start) => {
                    let tag = if self.skip.is_some() {
                        Tag::Other
                    } else {
                        self.start(space, &start, &mut walker)
                    };
                    self.stack.push(tag);
                    if self.parts > STRUCTURE_LIMIT {
                        return Err(walker.problem(Kind::TooMany { limit: STRUCTURE_LIMIT }));
                    }
                }
                Step::End => {
                    let Some(tag) = self.stack.pop() else { continue };
                    match self.skip {
                        Some(depth) if self.stack.len() >= depth => {
                            if self.stack.len() == depth {
                                self.skip = None;
                                self.end(tag, &mut walker);
                            }
                        }
                        _ => self.end(tag, &mut walker),
                    }
                }
                Step::Text(text) if self.skip.is_none() => match self.stack.last() {
                    Some(Tag::Text { .. }) => self.text.push_str(&text),
                    Some(Tag::Instruction) => {
                        if let Some(field) = self.fields.last_mut() {
                            field.code.push_str(&text);
                        }
                    }
                    _ => {}
                },
                Step::Text(_) => {}
                Step::Done => break,
            }
        }
        self.flush();
        self.builder.end_block();
        Ok(())
    }

    /// Passes over the element that begins.
    fn pass(&mut self) -> Tag {
        self.skip = Some(self.stack.len());
        Tag::Other
    }

    /// Passes over the rest of the element `tag` that is open.
    fn pass_rest(&mut self, tag: Tag) -> Tag {
        self.skip = self.stack.iter().rposition(|open| *open == tag);
        Tag::Other
    }

    /// Names something that is not kept, once.
    fn drop(&mut self, what: &str, walker: &mut Walker<'_>) {
        if self.problems.len() <= PROBLEMS_LIMIT && self.dropped.insert(what.to_owned()) {
            let problem = walker.problem(Kind::Dropped { what: what.to_owned() });
            report(&mut self.problems, problem);
        }
    }

    fn start(&mut self, space: Space, start: &BytesStart<'_>, walker: &mut Walker<'_>) -> Tag {
        let local = start.local_name();
        let name: &str = local.as_ref();
        match space {
            Space::Word => self.start_word(name, start, walker),
            Space::Compatibility => match name {
                "AlternateContent" => {
                    self.taken.push(false);
                    Tag::Alternatives
                }
                "Choice" | "Fallback" if self.stack.last() == Some(&Tag::Alternatives) => {
                    let needs = attribute(start, "Requires").unwrap_or_default();
                    let is_known = name == "Fallback"
                        || needs.split_whitespace().all(|need| {
                            ["w", "a", "v", "pic", "cx", "am3d"]
                                .iter()
                                .any(|it| need.starts_with(it))
                        });
                    let is_taken = self.taken.last_mut().expect("alternatives are open");
                    if *is_taken || !is_known {
                        return self.pass();
                    }
                    *is_taken = true;
                    // What stands in alternatives of a run stands in the run.
                    match self.stack.iter().rev().nth(1) {
                        Some(Tag::Run) => Tag::Run,
                        _ => Tag::Other,
                    }
                }
                _ => Tag::Other,
            },
            Space::Placed => {
                if let ("docPr", Some(drawing)) = (name, self.drawings.last_mut()) {
                    let said = ["descr", "title"].map(|it| attribute(start, it));
                    let said = said.into_iter().flatten().find(|it| !it.trim().is_empty());
                    drawing.alternative = said.unwrap_or_default();
                    drawing.name = attribute(start, "name").unwrap_or_default();
                }
                Tag::Other
            }
            Space::Drawing => {
                match (name, self.drawings.last_mut()) {
                    ("blip", Some(drawing)) => {
                        let id = ["embed", "link"].iter().find_map(|it| attribute(start, it));
                        drawing.push(id);
                    }
                    ("graphicData", Some(drawing)) => {
                        let kind = attribute(start, "uri").unwrap_or_default();
                        let kind = kind.rsplit('/').next().unwrap_or_default();
                        drawing.is_chart = matches!(kind, "chart" | "chartex" | "diagram");
                    }
                    _ => {}
                }
                Tag::Other
            }
            Space::Vml => {
                if let Some(drawing) = self.drawings.last_mut() {
                    match name {
                        "imagedata" => drawing.push(attribute(start, "id")),
                        "shape" => {
                            drawing.alternative = attribute(start, "alt").unwrap_or_default();
                        }
                        "rect" => {
                            drawing.is_rule = attribute(start, "hr").is_some_and(|it| it == "t");
                        }
                        _ => {}
                    }
                }
                Tag::Other
            }
            Space::Math if matches!(name, "oMath" | "oMathPara") => {
                self.drop("m:oMath", walker);
                self.pass()
            }
            Space::Math | Space::Other => Tag::Other,
        }
    }

    fn start_word(&mut self, name: &str, start: &BytesStart<'_>, walker: &mut Walker<'_>) -> Tag {
        let parent = self.stack.last().copied().unwrap_or(Tag::Other);
        let is_accepted = self.tracked == Tracked::Accepted;
        match parent {
            Tag::Paragraph | Tag::FormerParagraph if name == "pPr" => {
                return Tag::ParagraphProperties;
            }
            Tag::Run | Tag::FormerRun if name == "rPr" => return Tag::RunProperties,
            Tag::ParagraphProperties => {
                match name {
                    "pStyle" => self.properties.style = value(start),
                    "outlineLvl" => {
                        self.properties.outline = value(start).and_then(|it| it.parse().ok());
                    }
                    "numPr" => return Tag::Number,
                    "pBdr" => return Tag::Border,
                    "rPr" => return Tag::End,
                    "pPrChange" if is_accepted => return self.pass(),
                    "pPrChange" => {
                        self.properties = Properties::default();
                        return Tag::FormerParagraph;
                    }
                    "sectPr" => return self.pass(),
                    _ => {}
                }
                return Tag::Other;
            }
            Tag::Number => {
                match name {
                    "numId" => self.properties.number = value(start),
                    "ilvl" => self.properties.level = value(start).and_then(|it| it.parse().ok()),
                    _ => {}
                }
                return Tag::Other;
            }
            Tag::Border => {
                self.properties.is_ruled |= matches!(name, "bottom" | "top");
                return Tag::Other;
            }
            Tag::End => {
                match name {
                    "ins" | "moveTo" => self.is_end_added = true,
                    "del" | "moveFrom" => self.is_end_removed = true,
                    _ => {}
                }
                return self.pass();
            }
            Tag::RunProperties => {
                match name {
                    "rPrChange" if is_accepted => return self.pass(),
                    "rPrChange" => {
                        self.run = Looks::default();
                        return Tag::FormerRun;
                    }
                    _ => self.run.take(name, start),
                }
                return Tag::Other;
            }
            Tag::RowProperties => {
                if name == "gridBefore" && self.tables == 1 {
                    self.row.extend((0..columns(start)).map(|_| Vec::new()));
                }
                let goes = if is_accepted { "del" } else { "ins" };
                return if name == goes { self.pass_rest(Tag::Row) } else { Tag::Other };
            }
            Tag::CellProperties => {
                if name == "gridSpan" && self.tables == 1 {
                    self.width = columns(start).max(1);
                }
                let goes = if is_accepted { "cellDel" } else { "cellIns" };
                return if name == goes { self.pass_rest(Tag::Cell) } else { Tag::Other };
            }
            Tag::Run => {
                if let Some(tag) = self.in_run(name, start, walker) {
                    return tag;
                }
            }
            Tag::Paragraph
            | Tag::FormerParagraph
            | Tag::FormerRun
            | Tag::Text { .. }
            | Tag::Instruction
            | Tag::Table
            | Tag::Row
            | Tag::Cell
            | Tag::Link
            | Tag::SimpleField
            | Tag::Alternatives
            | Tag::Picture
            | Tag::Other => {}
        }
        match name {
            "p" => {
                self.properties = Properties::default();
                (self.is_end_added, self.is_end_removed) = (false, false);
                Tag::Paragraph
            }
            "r" => {
                self.run = Looks::default();
                Tag::Run
            }
            "del" | "moveFrom" if is_accepted => self.pass(),
            "ins" | "moveTo" if !is_accepted => self.pass(),
            "tbl" => {
                if self.tables == 0 {
                    self.flush();
                } else {
                    self.drop("w:tbl ⊂ w:tbl", walker);
                }
                self.tables += 1;
                Tag::Table
            }
            "tr" => Tag::Row,
            "trPr" => Tag::RowProperties,
            "tc" => Tag::Cell,
            "tcPr" => Tag::CellProperties,
            "hyperlink" => {
                let id = attribute(start, "id");
                let target = id.and_then(|id| self.relations.get(&id)).map(|it| it.target.clone());
                let link = target.and_then(|target| self.link(&target, walker));
                self.links.push(link);
                Tag::Link
            }
            "fldSimple" => {
                let code = attribute(start, "instr").unwrap_or_default();
                let link = self.field_link(&code, walker);
                self.fields.push(Field { code, gives: true, link });
                Tag::SimpleField
            }
            "commentRangeStart" | "commentRangeEnd" | "commentReference" => {
                let id = attribute(start, "id").unwrap_or_default();
                self.put(match name {
                    "commentRangeStart" => Piece::NoteBegins(id),
                    "commentRangeEnd" => Piece::NoteEnds(id),
                    _ => Piece::NoteHere(id),
                });
                Tag::Other
            }
            "txbxContent" | "altChunk" | "subDoc" => {
                self.drop(&format!("w:{name}"), walker);
                self.pass()
            }
            "sdtPr" | "sdtEndPr" | "sectPr" | "rt" | "tblPr" | "tblGrid" => self.pass(),
            _ => Tag::Other,
        }
    }

    /// What stands in a run; `None` where it may stand elsewhere too.
    fn in_run(
        &mut self,
        name: &str,
        start: &BytesStart<'_>,
        walker: &mut Walker<'_>,
    ) -> Option<Tag> {
        match name {
            "t" | "delText" => {
                let keeps_space = attribute(start, "space").as_deref() == Some("preserve");
                return Some(Tag::Text { keeps_space });
            }
            "instrText" | "delInstrText" => return Some(Tag::Instruction),
            "tab" | "ptab" => self.say("\t", walker),
            "br" | "cr" => self.say("\n", walker),
            "noBreakHyphen" => self.say("\u{2011}", walker),
            "softHyphen" => self.say("\u{AD}", walker),
            "sym" => {
                let get = |name| attribute(start, name).unwrap_or_default();
                let (font, code) = (get("font"), get("char"));
                match symbol::character(&font, &code) {
                    Some(character) => self.say(&character.to_string(), walker),
                    None => self.drop(&format!("w:sym {font} {code}"), walker),
                }
            }
            "fldChar" => match attribute(start, "fldCharType").as_deref() {
                Some("begin") => self.fields.push(Field::default()),
                Some("separate") => {
                    if let Some(mut field) = self.fields.pop() {
                        field.link = self.field_link(&field.code, walker);
                        field.gives = true;
                        self.fields.push(field);
                    }
                }
                Some("end") => drop(self.fields.pop()),
                _ => {}
            },
            "footnoteReference" | "endnoteReference" => self.drop(&format!("w:{name}"), walker),
            "drawing" | "pict" => {
                self.drawings.push(Drawing::default());
                return Some(Tag::Picture);
            }
            "object" => {
                self.drop("w:object", walker);
                return Some(self.pass());
            }
            _ => return None,
        }
        Some(Tag::Other)
    }

    fn end(&mut self, tag: Tag, walker: &mut Walker<'_>) {
        match tag {
            Tag::Text { keeps_space } => {
                let text = std::mem::take(&mut self.text);
                self.say(if keeps_space { &text } else { text.trim() }, walker);
            }
            Tag::Paragraph => {
                // A code that its paragraph leaves open would swallow all the rest.
                if let Some(open) = self.fields.iter().position(|field| !field.gives) {
                    self.fields.truncate(open);
                    self.drop("w:fldChar", walker);
                }
                let goes_on = match self.tracked {
                    Tracked::Accepted => self.is_end_removed,
                    Tracked::Rejected => self.is_end_added,
                };
                if goes_on {
                    self.properties = Properties::default();
                } else {
                    self.flush();
                }
            }
            Tag::Table => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.has_cells = false;
                    self.waiting.drain(..).for_each(|kind| self.builder.begin(kind));
                }
            }
            Tag::Cell if self.tables == 1 => {
                self.flush();
                let cell = std::mem::take(&mut self.cell);
                self.row.push(cell);
                let rest = std::mem::replace(&mut self.width, 1) - 1;
                self.row.extend((0..rest).map(|_| Vec::new()));
            }
            Tag::Row if self.tables == 1 => self.flush_row(walker),
            Tag::Link => drop(self.links.pop()),
            Tag::SimpleField => drop(self.fields.pop()),
            Tag::Alternatives => drop(self.taken.pop()),
            Tag::Picture => {
                let Some(drawing) = self.drawings.pop() else { return };
                self.put_drawing(drawing, walker);
            }
            Tag::Row
            | Tag::Cell
            | Tag::ParagraphProperties
            | Tag::End
            | Tag::Border
            | Tag::Number
            | Tag::FormerParagraph
            | Tag::Run
            | Tag::RunProperties
            | Tag::FormerRun
            | Tag::Instruction
            | Tag::RowProperties
            | Tag::CellProperties
            | Tag::Other => {}
        }
    }

    /// Puts the pictures of a drawing, or says that it is not kept.
    fn put_drawing(&mut self, drawing: Drawing, walker: &mut Walker<'_>) {
        let Drawing { pictures, name, alternative, is_rule, is_chart } = drawing;
        if is_rule {
            self.put(Piece::Apart(BlockKind::Rule));
            return;
        }
        let alternative = language::text::accept::composed(alternative.trim());
        if is_chart && pictures.is_empty() {
            let name = if alternative.is_empty() { name } else { alternative };
            if self.problems.len() < 1000 {
                self.problems.push(walker.problem(Kind::Chart { name }));
            }
            return;
        }
        for (id, alternative) in pictures {
            let alternative = language::text::accept::composed(alternative.trim());
            let Some(relation) = self.relations.get(&id) else {
                let what = if alternative.is_empty() { "w:drawing" } else { &alternative };
                self.drop(what, walker);
                continue;
            };
            let target = &relation.target;
            let address = if relation.is_external && crate::docx::is_safe(target) {
                target.clone()
            } else {
                // A place on somebody's disk says nothing elsewhere, its name does.
                let name = target.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let is_inside = !relation.is_external;
                let address = if is_inside { self.relations.path(target) } else { name.clone() };
                if self.pictures.len() <= PICTURES && !self.pictures.contains(&name) {
                    self.pictures.push(name);
                }
                address
            };
            self.put(Piece::Apart(BlockKind::Image { address, alternative }));
        }
    }

    fn put(&mut self, piece: Piece) {
        self.parts += 1;
        self.pieces.push(piece);
    }

    /// Words of the run that is open.
    fn say(&mut self, text: &str, walker: &mut Walker<'_>) {
        // What stands before a field's result is its code.
        if text.is_empty() || self.fields.iter().any(|field| !field.gives) {
            return;
        }
        let styled = self.styles.characters(self.run.style.as_deref());
        let looks = styled.map_or_else(|| self.run.clone(), |style| self.run.or(&style.looks));
        if looks.hidden == Some(true) {
            self.drop("w:vanish", walker);
            return;
        }
        let paragraph = self.styles.paragraph(self.properties.style.as_deref());
        let marks = self.marks_of(&looks, styled, paragraph);
        let text: String = if text == "\n" || text == "\t" {
            text.to_owned()
        } else {
            // Line ends of the file are not those of the text.
            text.chars()
                .map(|sign| if matches!(sign, '\n' | '\r' | '\t') { ' ' } else { sign })
                .collect()
        };
        let text = match language::text::accept::accept(&text) {
            Ok(_) => text,
            Err(_) => text.chars().filter(|sign| self.is_kept(*sign, walker)).collect(),
        };
        let base = paragraph.and_then(|style| style.looks.language.as_deref());
        if let Some(language) = looks.language.as_deref().or(base).or(self.styles.language()) {
            let letters = text.chars().filter(|sign| sign.is_alphabetic()).count();
            match self.languages.get_mut(language) {
                Some(count) => *count += letters,
                None => drop(self.languages.insert(language.to_owned(), letters)),
            }
        }
        if let Some(Piece::Text(last, same)) = self.pieces.last_mut()
            && *same == marks
        {
            last.push_str(&text);
            return;
        }
        self.put(Piece::Text(text, marks));
    }

    /// Whether a sign may stand in a text; names it if not.
    fn is_kept(&mut self, sign: char, walker: &mut Walker<'_>) -> bool {
        let is_kept = language::text::accept::accept(sign.encode_utf8(&mut [0; 4])).is_ok();
        if !is_kept {
            self.drop(&format!("U+{:04X}", u32::from(sign)), walker);
        }
        is_kept
    }

    /// How words differ from those around them: what a heading's style makes
    /// bold is no mark.
    fn marks_of(
        &mut self,
        looks: &Looks,
        styled: Option<&Style>,
        paragraph: Option<&Style>,
    ) -> Rc<[MarkKind]> {
        let base = paragraph.map(|style| &style.looks);
        let differs = |own: Option<bool>, base: Option<Option<bool>>| {
            own == Some(true) && base.flatten() != Some(true)
        };
        let mut marks = Vec::new();
        let linked = self.fields.iter().rev().find_map(|field| field.link.as_ref());
        let link = self.links.iter().rev().flatten().next().or(linked).cloned();
        if differs(looks.bold, base.map(|base| base.bold)) {
            marks.push(MarkKind::Bold);
        }
        if differs(looks.italic, base.map(|base| base.italic)) {
            marks.push(MarkKind::Italic);
        }
        // Every link is underlined.
        if link.is_none() && differs(looks.underline, base.map(|base| base.underline)) {
            marks.push(MarkKind::Underline);
        }
        if differs(looks.strike, base.map(|base| base.strike)) {
            marks.push(MarkKind::Strike);
        }
        match looks.vertical.as_deref() {
            Some("superscript") => marks.push(MarkKind::Superscript),
            Some("subscript") => marks.push(MarkKind::Subscript),
            _ => {}
        }
        if styled.is_some_and(|style| style.purpose == Some(Purpose::Code)) {
            marks.push(MarkKind::Code);
        }
        marks.extend(link.map(|address| MarkKind::Link { address }));
        if *self.marks != *marks {
            self.marks = Rc::from(marks);
        }
        Rc::clone(&self.marks)
    }

    /// An address, if it is one that may be followed.
    fn link(&mut self, target: &str, walker: &mut Walker<'_>) -> Option<String> {
        let address = target.trim();
        if crate::docx::is_safe(address) {
            return Some(address.to_owned());
        }
        if !address.is_empty() {
            self.drop(address, walker);
        }
        None
    }

    /// Where a field leads, if it is a link: `HYPERLINK "https://…" \o "…"`.
    fn field_link(&mut self, code: &str, walker: &mut Walker<'_>) -> Option<String> {
        let rest = code.trim_start().strip_prefix("HYPERLINK")?.trim_start();
        let address = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?,
            None => rest.split_whitespace().next().filter(|word| !word.starts_with('\\'))?,
        };
        self.link(address, walker)
    }

    /// Ends the paragraph: in a table it becomes a line of its cell.
    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        if self.tables > 0 {
            let has_text = |pieces: &[Piece]| {
                pieces
                    .iter()
                    .any(|it| matches!(it, Piece::Text(text, _) if !text.trim().is_empty()))
            };
            if has_text(&self.cell) && has_text(&pieces) {
                self.cell.push(Piece::Text("\n".into(), Rc::from([])));
            }
            self.cell.extend(pieces);
            return;
        }
        let properties = std::mem::take(&mut self.properties);
        let style = self.styles.paragraph(properties.style.as_deref());
        let purpose = style.and_then(|style| style.purpose);
        let outline = properties.outline.or(style.and_then(|style| style.outline));
        let number =
            properties.number.as_deref().or(style.and_then(|style| style.number.as_deref()));
        let level = properties.level.or(style.and_then(|style| style.level)).unwrap_or(0);
        let depth = package::depth(level);
        let listed = number.and_then(|list| self.numbering.is_ordered(list, level));
        let kind = match (purpose, outline, listed) {
            (Some(Purpose::Heading(level)), ..) => BlockKind::Heading { level },
            (Some(Purpose::Quote), ..) => BlockKind::Quote,
            (Some(Purpose::Caption), ..) => BlockKind::Caption,
            (_, Some(outline @ 0..=8), _) => BlockKind::Heading { level: (outline + 1).min(6) },
            (_, _, Some(ordered)) => BlockKind::Item { ordered, depth },
            (Some(Purpose::Item { ordered }), ..) if number != Some("0") => {
                BlockKind::Item { ordered, depth }
            }
            (Some(Purpose::Picture), ..) => return self.emit_picture(pieces),
            _ => BlockKind::Paragraph,
        };
        let is_rule = purpose == Some(Purpose::Rule) || properties.is_ruled;
        let is_blank = !self.emit(kind, pieces);
        if is_rule && is_blank {
            self.parts += 1;
            self.builder.begin(BlockKind::Rule);
        }
    }

    fn flush_row(&mut self, walker: &mut Walker<'_>) {
        let row = std::mem::take(&mut self.row);
        let has_text = |cell: &Vec<Piece>| {
            cell.iter().any(|it| matches!(it, Piece::Text(text, _) if !text.trim().is_empty()))
        };
        // A cell without words is no block: the next with words counts it, and the
        // last with words ends the row.
        let last = row.iter().rposition(has_text);
        if !row.is_empty() && row.iter().all(Vec::is_empty) {
            self.drop("w:tr", walker);
        }
        let mut skipped = 0;
        for (index, cell) in row.into_iter().enumerate() {
            let has_words = has_text(&cell);
            self.emit(BlockKind::Cell { last: Some(index) == last, skipped }, cell);
            skipped = if has_words { 0 } else { (skipped + 1).min(COLUMNS as u8) };
        }
    }

    /// A paragraph in which only a link to a picture stands.
    fn emit_picture(&mut self, pieces: Vec<Piece>) {
        let mut alternative = String::new();
        let mut address = None;
        for piece in &pieces {
            let Piece::Text(text, marks) = piece else { continue };
            alternative.push_str(text);
            let linked = marks.iter().find_map(|mark| match mark {
                MarkKind::Link { address } => Some(address.clone()),
                _ => None,
            });
            address = address.or(linked);
        }
        let Some(address) = address else {
            self.emit(BlockKind::Paragraph, pieces);
            return;
        };
        let alternative = language::text::accept::composed(alternative.trim());
        let alternative = if alternative == address { String::new() } else { alternative };
        self.parts += 1;
        self.builder.begin(BlockKind::Image { address, alternative });
    }

    /// Puts a block; gives whether it has words or pictures.
    fn emit(&mut self, kind: BlockKind, pieces: Vec<Piece>) -> bool {
        let mut current: Rc<[MarkKind]> = Rc::from([]);
        let mut has_words = false;
        let mut apart = Vec::new();
        self.parts += 1;
        let blank = |piece: &Piece| match piece {
            Piece::Text(text, _) => text.trim().is_empty(),
            Piece::NoteBegins(_) | Piece::NoteEnds(_) | Piece::NoteHere(_) | Piece::Apart(_) => {
                true
            }
        };
        let is_blank = pieces.iter().all(blank);
        let is_cell = matches!(kind, BlockKind::Cell { .. });
        let mut block = Some(kind);
        for piece in pieces {
            let note = |id: String| MarkKind::Foreign { id, element: NOTE.to_owned() };
            match piece {
                // A picture among words goes after them.
                Piece::Apart(kind) if has_words || (is_cell && self.has_cells) => apart.push(kind),
                Piece::Apart(kind) => self.builder.begin(kind),
                Piece::Text(..) if is_blank => {}
                Piece::Text(text, marks) => {
                    let text = if has_words { &text[..] } else { text.trim_start() };
                    if text.is_empty() {
                        continue;
                    }
                    if let Some(kind) = block.take() {
                        self.builder.begin(kind);
                    }
                    has_words = true;
                    if marks != current {
                        for gone in current.iter().filter(|mark| !marks.contains(mark)) {
                            self.builder.close(|open| open == gone);
                        }
                        for come in marks.iter().filter(|mark| !current.contains(mark)) {
                            self.parts += 1;
                            self.builder.open(come.clone());
                        }
                        current = marks;
                    }
                    self.builder.exactly(text);
                }
                Piece::NoteBegins(id) | Piece::NoteEnds(id) | Piece::NoteHere(id)
                    if id.len() > 64 =>
                {
                    drop(id)
                }
                Piece::NoteBegins(id) => {
                    if let (Some(kind), false) = (&block, is_blank) {
                        self.builder.begin(kind.clone());
                        block = None;
                    }
                    if self.open_notes.len() < OPEN_NOTES {
                        self.open_notes.push(id.clone());
                        self.builder.open(note(id));
                    } else {
                        self.builder.point(note(id));
                    }
                }
                Piece::NoteEnds(id) => {
                    self.open_notes.retain(|open| *open != id);
                    let note = note(id);
                    self.builder.close(|open| *open == note);
                }
                Piece::NoteHere(id) => self.builder.point(note(id)),
            }
        }
        for gone in current.iter() {
            self.builder.close(|open| open == gone);
        }
        let has_apart = !apart.is_empty();
        if is_cell {
            self.has_cells |= has_words;
            self.waiting.extend(apart);
        } else {
            apart.into_iter().for_each(|kind| self.builder.begin(kind));
        }
        has_words || has_apart
    }

    /// The language of most words.
    fn language(&self) -> Option<String> {
        let most = self.languages.iter().max_by_key(|(_, letters)| **letters)?;
        Some(most.0.clone())
    }

    /// The text, the notes at their places, and what is not kept.
    fn finish(self, comments: Vec<Comment>, part: &str) -> (Rich, Vec<Note>, Vec<Problem>) {
        let mut rich = self.builder.finish();
        let mut problems = self.problems;
        if !self.pictures.is_empty() {
            let shown = self.pictures.iter().take(PICTURES).map(String::as_str);
            let more = (self.pictures.len() > PICTURES).then_some("…");
            let names = shown.chain(more).collect::<Vec<_>>().join(", ");
            problems.push(Kind::Pictures { names }.within(part, 0));
        }
        let mut places: BTreeMap<String, Span> = BTreeMap::new();
        rich.structure.marks.retain(|mark| {
            let MarkKind::Foreign { id, element } = &mark.kind else { return true };
            if element != NOTE {
                return true;
            }
            // In several paragraphs it is one note; its reference is a point at
            // the end, which says nothing new.
            let place = places.entry(id.clone()).or_insert(mark.at);
            let whole = match (place.is_empty(), mark.at.is_empty()) {
                (true, false) => Some(mark.at),
                (_, true) => Some(*place),
                (false, false) => {
                    Span::new(place.start().min(mark.at.start()), place.end().max(mark.at.end()))
                }
            };
            *place = whole.unwrap_or(*place);
            false
        });
        let mut notes = Vec::new();
        let end = length(&rich.text);
        for Comment { id, author, text } in comments {
            match places.get(&id) {
                Some(at) if at.end() <= end => notes.push(Note { at: *at, text, author }),
                _ => {
                    let what = text.chars().take(120).collect::<String>();
                    let what = format!("w:comment: {what}");
                    report(&mut problems, Kind::Dropped { what }.within(part, 0));
                }
            }
        }
        notes.sort_by_key(|note| note.at.start());
        (rich, notes, problems)
    }
}

/// A number of columns, as many as are kept at most.
fn columns(start: &BytesStart<'_>) -> usize {
    value(start).and_then(|it| it.parse().ok()).unwrap_or(0).min(COLUMNS)
}

/// Names the marks that are the places of comments until the text is whole.
const NOTE: &str = "w:comment";

/// Most comments whose words overlap: each is carried through every paragraph. Of
/// more only the place is kept.
const OPEN_NOTES: usize = 64;
