//! An article's text in one line of characters, as received and as it is, so that
//! both can be compared row by row and paragraphs come and go like words.

use std::{collections::BTreeMap, rc::Rc};

use language::text::{
    span::{Span, length},
    structure::{BlockKind, MarkKind, Structure},
};
use review::{log::article::Article, model::segment::Role, rules::paragraphs::Paragraph};

/// Ends a paragraph. No XML can hold it, so no text that is written does.
pub(super) const END: char = '\u{FFFF}';

/// Ends a cell, which no paragraph goes on from.
pub(super) const CELL_END: char = '\u{1}';

/// Stands for a picture or a rule.
pub(super) const APART: char = '\u{FFFE}';

/// What a paragraph is and looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A block of the text, in its role.
    Block(BlockKind, Role),
    Credit,
    Disclosure,
}

/// A text in one line.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) text: String,
    /// Of each paragraph, in order.
    pub(super) shapes: Vec<Shape>,
    /// Pictures and rules, in order.
    pub(super) apart: Vec<BlockKind>,
    /// Bytes of the start and end of every mark.
    marks: Vec<(usize, usize, MarkKind)>,
    /// Bytes of the start of every sign that is not white space.
    pub(super) signs: Vec<usize>,
}

impl Stream {
    /// The text as it is, with the lines below it.
    pub(super) fn current(paragraphs: &[Paragraph], credit: Option<&str>, line: &str) -> Self {
        let mut stream = Self::default();
        for Paragraph { role, kind, text, marks } in paragraphs {
            let mut starts = Vec::with_capacity(text.len() + 1);
            if kind.has_text() {
                for sign in text.chars() {
                    starts.push(stream.text.len());
                    stream.push(sign);
                }
            }
            starts.push(stream.text.len());
            for mark in marks {
                let (start, end) = (mark.at.start() as usize, mark.at.end() as usize);
                stream.marks.push((starts[start], starts[end], mark.kind.clone()));
            }
            stream.end(Shape::Block(kind.clone(), *role));
        }
        let lines = credit.map(|line| (line, Shape::Credit));
        for (line, shape) in lines.into_iter().chain([(line, Shape::Disclosure)]) {
            line.trim().chars().for_each(|sign| stream.push(sign));
            stream.end(shape);
        }
        stream
    }

    /// The machine translation as it was received, whose whole text is `mt`.
    pub(super) fn received(
        mt: &str,
        structure: &Structure,
        article: &Article,
        imprint: [Option<Span>; 2],
    ) -> Self {
        let mut stream = Self::default();
        let mut starts: Vec<usize> = Vec::with_capacity(mt.len() + 1);
        let mut blocks = structure.blocks.iter().filter(|it| it.kind.has_text()).peekable();
        let mut apart = structure.blocks.iter().filter(|it| !it.kind.has_text()).peekable();
        let mut rows = article.segments.iter().filter(|row| !row.mt_at.is_empty()).peekable();
        // Where the paragraph's first word is; white space at its ends is none of it.
        let mut first: Option<u32> = None;
        let mut space = String::new();
        let end = length(mt);
        for (at, sign) in (0_u32..).zip(mt.chars().map(Some).chain([None])) {
            while blocks.next_if(|block| block.at.end() <= at && !block.at.is_empty()).is_some() {}
            let inside = blocks.peek().is_some_and(|it| it.at.start() < at && at < it.at.end());
            let is_end = sign.is_none() || (sign == Some('\n') && !inside);
            if is_end && let Some(begin) = first.take() {
                let word = Span::new(begin, begin + 1).expect("one after another");
                let kind = structure.block_at(word).map(|it| it.kind.clone());
                while rows.next_if(|row| row.mt_at.end() <= begin).is_some() {}
                let role = rows.peek().filter(|row| row.mt_at.start() <= begin).map(|row| row.role);
                let [credit, disclosure] =
                    imprint.map(|it| it.is_some_and(|it| it.start() == begin));
                let block =
                    Shape::Block(kind.unwrap_or(BlockKind::Paragraph), role.unwrap_or_default());
                stream.end(match (credit, disclosure) {
                    (true, _) => Shape::Credit,
                    (_, true) => Shape::Disclosure,
                    (false, false) => block,
                });
            }
            if is_end {
                space.clear();
            }
            let Some(sign) = sign else { break };
            if !sign.is_whitespace() && first.is_none() {
                first = Some(at);
                space.clear();
                while let Some(block) = apart.next_if(|it| it.at.start() <= at) {
                    stream.end(Shape::Block(block.kind.clone(), Role::Body));
                }
            }
            if sign.is_whitespace() {
                starts.push(stream.text.len() + space.len());
                if !is_end {
                    space.push(sign);
                }
            } else {
                stream.text.push_str(&space);
                space.clear();
                starts.push(stream.text.len());
                stream.push(sign);
            }
        }
        starts.push(stream.text.len());
        debug_assert_eq!(starts.len() as u32, end + 1);
        for block in apart {
            stream.end(Shape::Block(block.kind.clone(), Role::Body));
        }
        for mark in &structure.marks {
            let place = |at: u32| starts.get(at as usize).copied().unwrap_or(stream.text.len());
            let (start, end) = (place(mark.at.start()), place(mark.at.end()));
            stream.marks.push((start, end, mark.kind.clone()));
        }
        stream
    }

    fn push(&mut self, sign: char) {
        // What no XML can hold.
        if matches!(sign, END | APART) || (sign.is_control() && !matches!(sign, '\n' | '\t')) {
            return;
        }
        if !sign.is_whitespace() {
            self.signs.push(self.text.len());
        }
        self.text.push(sign);
    }

    fn end(&mut self, shape: Shape) {
        if let Shape::Block(kind, _) = &shape
            && !kind.has_text()
        {
            self.apart.push(kind.clone());
            self.text.push(APART);
        }
        let is_cell = matches!(shape, Shape::Block(BlockKind::Cell { .. }, _));
        self.shapes.push(shape);
        self.text.push(if is_cell { CELL_END } else { END });
    }

    /// The bytes of signs from number `from` to number `to`; a point where there
    /// are none, not before `cursor`.
    pub(super) fn bytes(&self, from: usize, to: usize, cursor: usize) -> (usize, usize) {
        let to = to.min(self.signs.len());
        if from >= to {
            return (cursor, cursor);
        }
        let last = self.signs[to - 1];
        let width = self.text[last..].chars().next().map_or(0, char::len_utf8);
        (self.signs[from].max(cursor), (last + width).max(cursor))
    }

    /// The byte after the ends of paragraphs that follow `cursor` without a word
    /// between: of no more paragraphs, pictures and rules than `like` holds.
    pub(super) fn after_ends(&self, cursor: usize, like: &str) -> usize {
        let mut ends = like.matches([END, CELL_END]).count();
        let mut apart = like.matches(APART).count();
        let mut place = cursor;
        for (at, sign) in self.text[cursor..].char_indices() {
            let left = match sign {
                END | CELL_END => &mut ends,
                APART => &mut apart,
                _ if sign.is_whitespace() => continue,
                _ => break,
            };
            if *left == 0 {
                break;
            }
            *left -= 1;
            if sign != APART {
                place = cursor + at + sign.len_utf8();
            }
        }
        place
    }

    /// What tells how the words look, from the first to the last.
    pub(super) fn formats(&self) -> Formats {
        let mut edges: Vec<(usize, bool, MarkKind)> = Vec::new();
        for (start, end, kind) in self.marks.iter().filter(|(start, end, _)| start < end) {
            edges.push((*start, true, kind.clone()));
            edges.push((*end, false, kind.clone()));
        }
        edges.sort_by_key(|(at, begins, _)| (*at, *begins));
        Formats { edges, next: 0, open: BTreeMap::new(), current: Rc::default() }
    }
}

/// The signs of a text that count when rows are found in a stream.
pub(super) fn signs(text: &str) -> usize {
    let counts =
        |sign: &char| !sign.is_whitespace() && !sign.is_control() && !matches!(*sign, END | APART);
    text.chars().filter(counts).count()
}

/// How words look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underline: bool,
    pub(super) strike: bool,
    pub(super) vertical: Option<&'static str>,
    pub(super) code: bool,
    pub(super) link: Option<String>,
}

/// Walks through a stream's marks once, from start to end.
#[derive(Debug)]
pub(super) struct Formats {
    edges: Vec<(usize, bool, MarkKind)>,
    next: usize,
    open: BTreeMap<MarkKind, usize>,
    current: Rc<Format>,
}

impl Formats {
    /// How the sign at this byte looks. Asked in order.
    pub(super) fn at(&mut self, byte: usize) -> Rc<Format> {
        let before = self.next;
        while let Some((at, begins, kind)) = self.edges.get(self.next)
            && *at <= byte
        {
            let count = self.open.entry(kind.clone()).or_default();
            *count = if *begins { *count + 1 } else { count.saturating_sub(1) };
            if *count == 0 {
                self.open.remove(kind);
            }
            self.next += 1;
        }
        if self.next > before {
            let mut format = Format::default();
            for kind in self.open.keys() {
                match kind {
                    MarkKind::Bold => format.bold = true,
                    MarkKind::Italic => format.italic = true,
                    MarkKind::Underline => format.underline = true,
                    MarkKind::Strike => format.strike = true,
                    MarkKind::Superscript => format.vertical = Some("superscript"),
                    MarkKind::Subscript => format.vertical = Some("subscript"),
                    MarkKind::Code => format.code = true,
                    MarkKind::Link { address } => format.link = Some(address.clone()),
                    // A code of another tool has no place here.
                    MarkKind::Foreign { .. } => {}
                }
            }
            if format != *self.current {
                self.current = Rc::new(format);
            }
        }
        Rc::clone(&self.current)
    }
}
