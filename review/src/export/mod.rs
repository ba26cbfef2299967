//! An article as others read it: plain text, Markdown, HTML, JSON.
//!
//! An untouched article's text comes out as it came in: its own white space
//! between sentences and paragraphs.

pub(crate) mod html;
mod md;

pub use html::html;
pub use md::md;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    article::Article,
    event::Event,
    segment::{Role, Segment},
    structure::{self, Block, BlockKind, Mark, MarkKind},
    text::{self, Span, length},
};

/// What an article can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text.
    Txt,
    /// Markdown (CommonMark).
    Md,
    /// A whole HTML page.
    Html,
    /// A Word document.
    Docx,
    /// A Word document with every correction as a tracked change, and a comment a flag.
    TrackedDocx,
    /// XLIFF 2.1 with ITS 2.0.
    Xlf,
    /// A translation memory.
    Tmx,
    /// Source, machine translation and text as a table.
    Tsv,
    /// Flags as WMT's MQM ratings.
    MqmTsv,
    /// Flags as a table.
    FlagsCsv,
    /// Everything: state, flags and events.
    Json,
    /// The log, an event a line.
    Jsonl,
}

impl Format {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Txt,
        Self::Md,
        Self::Html,
        Self::Docx,
        Self::TrackedDocx,
        Self::Xlf,
        Self::Tmx,
        Self::Tsv,
        Self::MqmTsv,
        Self::FlagsCsv,
        Self::Json,
        Self::Jsonl,
    ];

    /// Its name in the API and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::TrackedDocx => "tracked-docx",
            Self::Xlf => "xlf",
            Self::Tmx => "tmx",
            Self::Tsv => "tsv",
            Self::MqmTsv => "mqm-tsv",
            Self::FlagsCsv => "flags-csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// How a file's name ends: forms that share a kind of file are told apart.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::TrackedDocx => "tracked.docx",
            Self::MqmTsv => "mqm.tsv",
            Self::FlagsCsv => "flags.csv",
            Self::Txt
            | Self::Md
            | Self::Html
            | Self::Docx
            | Self::Xlf
            | Self::Tmx
            | Self::Tsv
            | Self::Json
            | Self::Jsonl => self.as_str(),
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain; charset=utf-8",
            Self::Md => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Docx | Self::TrackedDocx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Self::Xlf => "application/xliff+xml",
            Self::Tmx => "application/x-tmx+xml",
            Self::Tsv | Self::MqmTsv => "text/tab-separated-values; charset=utf-8",
            Self::FlagsCsv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Jsonl => "application/jsonl",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        let names = Self::ALL.map(Self::as_str).join(", ");
        found.ok_or_else(|| format!("{name:?} is none of the forms: {names}"))
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
    let cells = cells(article);
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
        let kind = block.map_or(BlockKind::Paragraph, |block| {
            let cell = cells.get(&block.at.start());
            cell.map_or_else(
                || block.kind.clone(),
                |(last, skipped)| BlockKind::Cell { last: *last, skipped: *skipped },
            )
        });
        let marks = structure::marks_of(article, segment);
        let mut at = 0;
        for (index, line) in segment.text.split('\n').enumerate() {
            let span = Span::new(at, at + length(line)).expect("a line has a length");
            at = span.end() + 1;
            let begins = if index == 0 { is_new && !is_line } else { block.is_none() };
            // Where a line was taken out before a picture or a rule, no line end is
            // left; words do not stand in those.
            let begins = begins || paragraphs.last().is_none_or(|last| !last.kind.has_text());
            if begins {
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

/// What cells with words are now, by where they start: those that lost their words
/// are counted by the next of the row, and the last with words ends it.
fn cells(article: &Article) -> HashMap<u32, (bool, u8)> {
    let structure = &article.structure;
    let mut cells = HashMap::new();
    if !structure.blocks.iter().any(|block| matches!(block.kind, BlockKind::Cell { .. })) {
        return cells;
    }
    let with_words = article.segments.iter().filter(|segment| !is_blank(&segment.text));
    let with_words = with_words.filter_map(|segment| structure.block_at(segment.mt_at));
    let with_words: HashSet<u32> = with_words.map(|block| block.at.start()).collect();
    let (mut lost, mut before) = (0_u8, None);
    for block in &structure.blocks {
        let BlockKind::Cell { last, skipped } = block.kind else { continue };
        let at = block.at.start();
        if with_words.contains(&at) {
            cells.insert(at, (last, skipped.saturating_add(lost)));
            (lost, before) = (0, Some(at));
        } else {
            lost = lost.saturating_add(skipped).saturating_add(1);
            if let (true, Some(before)) = (last, before.and_then(|it| cells.get_mut(&it))) {
                before.0 = true;
            }
        }
        if last {
            (lost, before) = (0, None);
        }
    }
    cells
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

/// Where a mark begins or ends in a text.
enum Edge<'a> {
    Open(&'a MarkKind, Span),
    Close(&'a MarkKind, Span),
}

/// Walks through a paragraph: `put` gets its text in pieces and the edges of its
/// marks, properly nested: a mark that reaches out of another is closed and
/// opened again there. Points, links in links and codes of other tools have no
/// words to enclose here and are left out.
fn walk(paragraph: &Paragraph, mut put: impl FnMut(Result<&str, Edge<'_>>)) {
    let text = text::Index::new(&paragraph.text);
    let encloses =
        |mark: &&Mark| !mark.at.is_empty() && !matches!(mark.kind, MarkKind::Foreign { .. });
    let marks: Vec<&Mark> = paragraph.marks.iter().filter(encloses).collect();
    let ends = marks.iter().flat_map(|mark| [mark.at.start(), mark.at.end()]);
    let mut places: Vec<u32> = ends.chain([length(&paragraph.text)]).collect();
    places.sort_unstable();
    places.dedup();
    let is_link = |mark: &Mark| matches!(mark.kind, MarkKind::Link { .. });
    let mut marks = marks.into_iter().peekable();
    let (mut open, mut at): (Vec<(&Mark, u32)>, u32) = (Vec::new(), 0);
    for place in places {
        let words = Span::new(at, place).and_then(|span| text.of(span)).unwrap_or_default();
        if !words.is_empty() {
            put(Ok(words));
        }
        at = place;
        // Those that end here, and those inside of them, which go on.
        if let Some(first) = open.iter().position(|(mark, _)| mark.at.end() <= place) {
            let mut closed = open.split_off(first);
            for (mark, from) in closed.iter().rev() {
                let span = Span::new(*from, place).expect("marks go forward");
                put(Err(Edge::Close(&mark.kind, span)));
            }
            closed.retain(|(mark, _)| mark.at.end() > place);
            for (mark, _) in closed {
                put(Err(Edge::Open(&mark.kind, next_piece(mark, &open, place))));
                open.push((mark, place));
            }
        }
        while let Some(mark) = marks.next_if(|mark| mark.at.start() <= place) {
            if !(is_link(mark) && open.iter().any(|(other, _)| is_link(other))) {
                put(Err(Edge::Open(&mark.kind, next_piece(mark, &open, place))));
                open.push((mark, place));
            }
        }
    }
}

/// How far a mark reaches before one that it is in ends.
fn next_piece(mark: &Mark, open: &[(&Mark, u32)], from: u32) -> Span {
    let ends = open.iter().map(|(other, _)| other.at.end()).chain([mark.at.end()]);
    Span::new(from, ends.min().unwrap_or(from).max(from)).expect("marks go forward")
}
