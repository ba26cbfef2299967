//! What pages and Markdown have in common: blocks that end blocks, marks that
//! nest, lists, tables, pictures. A reader says what it meets; the text and its
//! structure come out in one form, so that reading what was written gives the
//! same again: marks of a kind that touch are one, none begins or ends with white
//! space, pictures inside of words stand behind their block.

use language::text::{
    accept::is_forbidden,
    span::Span,
    structure::{self, Block, BlockKind, Builder, Mark, MarkKind, Rich, STRUCTURE_LIMIT},
};
use review::model::problem::{Kind, Problem, report};

/// A text while it is read.
#[derive(Debug, Default)]
pub(crate) struct Page {
    builder: Builder,
    /// Whether a block of the builder is open, and whether it holds words.
    is_open: bool,
    has_words: bool,
    /// Line breaks that wait for words to stand before.
    breaks: u8,
    /// What the words are in, outermost first.
    containers: Vec<BlockKind>,
    /// Open marks, each kind once, and how often it was opened.
    marks: Vec<(MarkKind, u32)>,
    /// Pictures that stand in words, or in a table.
    pictures: Vec<BlockKind>,
    /// Cells of neighbouring rows differ in it: which is the last of its row is
    /// known only when all that hold no words are left out.
    is_odd_row: bool,
    row_has_words: bool,
    cell_has_words: bool,
    /// Cells without words before this one.
    skipped_cells: u8,
    /// Blocks and marks so far.
    size: usize,
    /// Characters that were left out, each named once.
    named: Vec<char>,
    pub(crate) line: u32,
    pub(super) problems: Vec<Problem>,
}

impl Page {
    /// Nothing yet; a reader moves `line` on.
    pub(crate) fn at_line(line: u32) -> Self {
        Self { line, ..Self::default() }
    }

    /// Names what is not kept.
    pub(crate) fn drop(&mut self, what: &str) {
        let what: String = what.chars().filter(|it| !is_forbidden(*it)).take(120).collect();
        let problem = Kind::Dropped { what }.at(self.line);
        report(&mut self.problems, problem);
    }

    /// What is entered in a cell stays that cell, so the last tells.
    fn is_in_cell(&self) -> bool {
        matches!(self.containers.last(), Some(BlockKind::Cell { .. }))
    }

    /// Whether what the words are in can be several blocks.
    fn flows(&self) -> bool {
        self.containers.last().is_none_or(|kind| *kind == BlockKind::Quote)
    }

    /// Begins what holds words, such as an item or a quote.
    pub(crate) fn enter(&mut self, kind: BlockKind) {
        if self.is_in_cell() {
            // A cell stays one, whatever is in it.
            self.boundary();
            self.containers.extend(self.containers.last().cloned());
            return;
        }
        self.close_block();
        self.cell_has_words = false;
        self.containers.push(kind);
    }

    /// Begins a cell of the row.
    pub(crate) fn enter_cell(&mut self) {
        let (last, skipped) = (self.is_odd_row, self.skipped_cells);
        self.enter(BlockKind::Cell { last, skipped });
    }

    /// Ends what was entered last.
    pub(crate) fn leave(&mut self) {
        let left = self.containers.pop();
        if self.is_in_cell() {
            self.boundary();
            return;
        }
        if matches!(left, Some(BlockKind::Cell { .. })) {
            let skipped = if self.cell_has_words { 0 } else { self.skipped_cells + 1 };
            self.skipped_cells = skipped.min(structure::COLUMNS as u8);
        }
        self.close_block();
    }

    /// Ends a row, if it held words.
    pub(crate) fn end_row(&mut self) {
        self.skipped_cells = if self.is_in_cell() { self.skipped_cells } else { 0 };
        if !self.is_in_cell() && std::mem::take(&mut self.row_has_words) {
            self.is_odd_row = !self.is_odd_row;
        }
    }

    /// What stands before and after a paragraph.
    pub(crate) fn boundary(&mut self) {
        if self.flows() {
            self.close_block();
        } else if self.has_words {
            self.breaks = 1;
        }
    }

    /// A line break; two are a paragraph's end where there can be one.
    pub(crate) fn line_break(&mut self) {
        if self.has_words {
            self.breaks = (self.breaks + 1).min(2);
            if self.breaks == 2 && self.flows() {
                self.close_block();
            }
        }
    }

    /// Words, with white space as it stands in a file.
    pub(crate) fn text(&mut self, text: &str) {
        let mut kept = String::with_capacity(text.len());
        for character in text.chars() {
            if matches!(character, '\n' | '\t' | '\r') || !is_forbidden(character) {
                kept.push(if character.is_ascii_whitespace() { ' ' } else { character });
            } else if !self.named.contains(&character) {
                self.named.push(character);
                self.drop(&format!("U+{:04X}", u32::from(character)));
            }
        }
        if kept.trim().is_empty() {
            if self.has_words && self.breaks == 0 {
                self.builder.text(&kept);
            }
            return;
        }
        if self.size > STRUCTURE_LIMIT {
            return;
        }
        if !self.is_open {
            let kind = self.containers.last().cloned().unwrap_or(BlockKind::Paragraph);
            self.builder.begin(kind);
            for (kind, _) in &self.marks {
                self.builder.open(kind.clone());
            }
            self.size += 1 + self.marks.len();
            self.is_open = true;
        }
        if self.breaks > 0 {
            self.builder.line();
            self.breaks = 0;
        }
        self.has_words = true;
        (self.row_has_words, self.cell_has_words) = (true, true);
        self.builder.text(&kept);
    }

    pub(crate) fn open(&mut self, kind: MarkKind) {
        if let Some((_, times)) = self.marks.iter_mut().find(|(open, _)| *open == kind) {
            *times += 1;
            return;
        }
        if self.is_open {
            self.builder.open(kind.clone());
            self.size += 1;
        }
        self.marks.push((kind, 1));
    }

    pub(crate) fn close(&mut self, is_it: impl Fn(&MarkKind) -> bool) {
        let Some(at) = self.marks.iter().rposition(|(open, _)| is_it(open)) else { return };
        self.marks[at].1 -= 1;
        if self.marks[at].1 == 0 {
            self.marks.remove(at);
            if self.is_open {
                self.builder.close(is_it);
            }
        }
    }

    /// A picture: where it stands, or behind the words that it stands in.
    pub(crate) fn picture(&mut self, address: String, alternative: String) {
        self.pictures.push(BlockKind::Image { address, alternative });
        if !self.has_words {
            self.put_pictures();
        }
    }

    /// A line across the page.
    pub(crate) fn rule(&mut self) {
        self.boundary();
        if !self.is_in_cell() {
            self.close_block();
            self.size += 1;
            self.builder.begin(BlockKind::Rule);
        }
    }

    /// Those of a table stand behind it: cells are one run.
    fn put_pictures(&mut self) {
        if !self.is_in_cell() {
            self.size += self.pictures.len();
            self.pictures.drain(..).for_each(|kind| self.builder.begin(kind));
        }
    }

    fn close_block(&mut self) {
        if std::mem::take(&mut self.is_open) {
            for _ in 0..self.marks.len() {
                self.builder.close(|_| true);
            }
            self.builder.end_block();
        }
        (self.has_words, self.breaks) = (false, 0);
        self.put_pictures();
    }

    /// The text, and what was not kept of it.
    pub(crate) fn finish(mut self) -> Result<(Rich, Vec<Problem>), Problem> {
        self.close_block();
        self.containers.clear();
        self.put_pictures();
        if self.size > STRUCTURE_LIMIT {
            return Err(Kind::TooMany { limit: STRUCTURE_LIMIT }.at(self.line));
        }
        let mut rich = self.builder.finish();
        if rich.text.is_empty() {
            return Err(Kind::Empty.at(0));
        }
        tell_last_cells(&mut rich.structure.blocks);
        rich.structure.marks = joined(&rich.text, std::mem::take(&mut rich.structure.marks));
        Ok((rich, self.problems))
    }
}

/// From which cells are of one row to which are the last of theirs.
fn tell_last_cells(blocks: &mut [Block]) {
    let mut after: Option<bool> = None;
    for block in blocks.iter_mut().rev() {
        if let BlockKind::Cell { last, .. } = &mut block.kind {
            let is_odd = *last;
            *last = after != Some(is_odd);
            after = Some(is_odd);
        } else {
            after = None;
        }
    }
}

/// Marks without white space at their ends; those of a kind with nothing but
/// white space between them are one.
fn joined(text: &str, marks: Vec<Mark>) -> Vec<Mark> {
    let characters: Vec<char> = text.chars().collect();
    let is_space = |at: u32| characters[at as usize].is_whitespace();
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    // The last of each kind: few kinds are open at once, but links are many.
    let mut last: std::collections::HashMap<MarkKind, usize> = std::collections::HashMap::new();
    for Mark { at, kind } in marks {
        let (mut start, mut end) = (at.start(), at.end());
        while start < end && is_space(start) {
            start += 1;
        }
        while start < end && is_space(end - 1) {
            end -= 1;
        }
        let Some(at) = Span::new(start, end).filter(|at| !at.is_empty()) else { continue };
        if let Some(before) = last.get(&kind).map(|index| &mut joined[*index]) {
            let from = before.at.end();
            let between = characters.get(from as usize..start as usize).unwrap_or_default();
            // A block's end is two line ends.
            let is_one =
                between.iter().all(|c| c.is_whitespace()) && !between.starts_with(&['\n', '\n']);
            if start <= from || is_one {
                before.at = Span::new(before.at.start(), end.max(from)).expect("it goes on");
                continue;
            }
        }
        last.insert(kind.clone(), joined.len());
        joined.push(Mark { at, kind });
    }
    joined.sort_by(|one, other| {
        let key = |mark: &Mark| (mark.at.start(), u32::MAX - mark.at.end());
        key(one).cmp(&key(other)).then_with(|| one.kind.cmp(&other.kind))
    });
    joined
}

/// An address as it may be kept: `http`, `https`, `mailto`, `tel` or relative.
/// White space at its ends, line ends and control characters in it are not part
/// of it, as in browsers: `java\nscript:` is what it says without them.
pub(crate) fn address(received: &str) -> Option<String> {
    let address: String =
        received.trim().chars().filter(|c| !c.is_control() && !is_forbidden(*c)).collect();
    let address = language::text::accept::composed(address.trim());
    let before = address.split(['/', '?', '#']).next().unwrap_or_default();
    let is_kept = match before.split_once(':') {
        Some((scheme, _)) => {
            ["http", "https", "mailto", "tel"].contains(&scheme.to_ascii_lowercase().as_str())
        }
        None => !address.is_empty(),
    };
    is_kept.then_some(address)
}

#[cfg(test)]
pub(crate) mod tests {
    use review::model::document::Document;

    /// What was read: a block a line, marks in braces, then the problems.
    pub(crate) fn shown(document: &Document) -> String {
        let text = &document.target.text;
        let mut out =
            format!("{:?} {:?} {:?}\n", document.title, document.target_lang, document.origin);
        for block in &document.target.structure.blocks {
            out += &format!("{:?}: {}\n", block.kind, block.at.of(text).expect("it fits"));
        }
        for mark in &document.target.structure.marks {
            out += &format!("  {:?}: {}\n", mark.kind, mark.at.of(text).expect("it fits"));
        }
        for problem in &document.problems {
            out += &format!("{problem}\n");
        }
        out
    }
}
