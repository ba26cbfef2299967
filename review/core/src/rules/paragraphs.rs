//! The current text by blocks, with their marks, as it is published.
//!
//! An untouched article's text comes out as it came in: its own white space
//! between sentences and paragraphs.

use std::collections::{HashMap, HashSet};

use language::text::{
    span::{Span, length},
    structure::{Block, BlockKind, Mark},
};

use crate::{
    log::{
        article::Article,
        body::{body, each_text},
        marks,
    },
    model::segment::Role,
};

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
        let marks = marks::marks_of(article, segment);
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
