//! What a text is besides its words: headings, lists, pictures, bold, links.
//!
//! Everything stands off: blocks and marks are positions in the text, which stays
//! free of codes, so that checks, scores and hashes see words alone. A
//! structure belongs to the machine translation as imported and never changes;
//! where the marks are in an edited text is computed by comparing both
//! (`log::marks` in `review`), so that no edit can break one; editors may move them
//! (`command::marks`). What is deliberately absent:
//! layout.

use crate::text::language::Language;
use serde::{Deserialize, Serialize};

use crate::text::{
    diff::Carrier,
    span::{Span, length},
};

/// Most blocks and marks of an article.
pub const STRUCTURE_LIMIT: usize = 200_000;

/// Deepest list that is kept as such; deeper items stay on this level.
pub const LIST_DEPTH: u8 = 8;

/// Most columns of a table that are kept in line.
pub const COLUMNS: usize = 63;

/// The blocks and marks of a text, in the order of their starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Structure {
    /// Blocks do not overlap. Text outside of all blocks is a plain paragraph.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// Marks may overlap and nest, but do not reach out of their block.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A paragraph, heading, picture…
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Block {
    /// Its words. A picture and a rule have none: they are points.
    pub at: Span,
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading.
    Heading {
        /// 1 to 6; 1 is the headline.
        #[cfg_attr(feature = "openapi", schema(maximum = 255))]
        level: u8,
    },
    /// An item of a list; neighbours of the same depth and order are one list.
    Item {
        /// Numbered.
        ordered: bool,
        /// 0 for an item of an outermost list, at most [`LIST_DEPTH`].
        #[cfg_attr(feature = "openapi", schema(maximum = 255))]
        depth: u8,
    },
    /// Words of somebody else, set apart.
    Quote,
    /// What is said below a picture.
    Caption,
    /// A cell of a table; the last of a row says so.
    Cell {
        /// Whether a new row begins after it.
        last: bool,
        /// How many cells without words stand between it and the one before in
        /// its row, or the row's beginning.
        #[serde(default, skip_serializing_if = "is_none")]
        #[cfg_attr(feature = "openapi", schema(maximum = 255))]
        skipped: u8,
    },
    /// A picture.
    Image {
        /// Where it is.
        address: String,
        /// What stands in its place for those who cannot see it. It is not
        /// translated text.
        alternative: String,
    },
    /// A line across the page.
    Rule,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none(count: &u8) -> bool {
    *count == 0
}

impl BlockKind {
    /// Whether it holds words.
    #[must_use]
    pub fn has_text(&self) -> bool {
        match self {
            Self::Image { .. } | Self::Rule => false,
            Self::Paragraph
            | Self::Heading { .. }
            | Self::Item { .. }
            | Self::Quote
            | Self::Caption
            | Self::Cell { .. } => true,
        }
    }

    /// How many cells without words stand before it in its row.
    #[must_use]
    pub fn skipped(&self) -> usize {
        match self {
            Self::Cell { skipped, .. } => usize::from(*skipped),
            Self::Paragraph
            | Self::Heading { .. }
            | Self::Item { .. }
            | Self::Quote
            | Self::Caption
            | Self::Image { .. }
            | Self::Rule => 0,
        }
    }
}

/// Words that look or behave differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// The words; a point where the mark stands between words.
    pub at: Span,
    /// What they are.
    #[serde(flatten)]
    pub kind: MarkKind,
}

/// What marked words are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "mark", rename_all = "snake_case")]
pub enum MarkKind {
    /// Bold, strong.
    Bold,
    /// Italic, emphasised.
    Italic,
    /// Underlined.
    Underline,
    /// Struck through.
    Strike,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// Set like a program.
    Code,
    /// A link.
    Link {
        /// Where to. Only `http`, `https`, `mailto`, `tel` and relative addresses are kept.
        address: String,
    },
    /// A code of another tool, such as an inline element of XLIFF.
    Foreign {
        /// Its id there.
        id: String,
        /// What kind of element it was, such as `ph` or `pc`.
        element: String,
    },
}

/// A text with its structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rich {
    /// The words, as [`accept`](crate::text::accept::accept) stores them.
    pub text: String,
    /// Everything else.
    pub structure: Structure,
}

impl Structure {
    /// Whether there is nothing but words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.marks.is_empty()
    }

    /// Whether it can be that of `text`: in order, inside, and not too much.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let end = length(text);
        let inside = |spans: &[Span]| spans.iter().all(|span| span.end() <= end);
        let blocks: Vec<Span> = self.blocks.iter().map(|block| block.at).collect();
        let marks: Vec<Span> = self.marks.iter().map(|mark| mark.at).collect();
        let skipped: usize = self.blocks.iter().map(|block| block.kind.skipped()).sum();
        self.blocks.len() + self.marks.len() + skipped <= STRUCTURE_LIMIT
            && inside(&blocks)
            && inside(&marks)
            && blocks.is_sorted_by(|one, next| one.end() <= next.start())
            && marks.is_sorted_by_key(|mark| mark.start())
            && self.blocks.iter().all(|block| block.kind.has_text() || block.at.is_empty())
    }

    /// The structure carried into another version of its text. Blocks that lost
    /// all their words are gone, and so are marks, but for those that are points.
    #[must_use]
    pub fn carried(&self, carrier: &Carrier) -> Self {
        let blocks = self
            .blocks
            .iter()
            .map(|block| Block { at: carrier.carry(block.at), kind: block.kind.clone() });
        let blocks = blocks.filter(|block| !block.kind.has_text() || !block.at.is_empty());
        let marks = self.marks.iter().filter_map(|mark| carried(mark, carrier));
        Self { blocks: blocks.collect(), marks: marks.collect() }
    }

    /// The block in which the words at `at` stand, `None` for a plain paragraph.
    #[must_use]
    pub fn block_at(&self, at: Span) -> Option<&Block> {
        let after = self.blocks.partition_point(|block| block.at.start() <= at.start());
        let holds = |block: &&Block| {
            block.kind.has_text() && (block.at.overlaps(at) || block.at.end() == at.start())
        };
        self.blocks[..after].iter().rev().find(|block| block.kind.has_text()).filter(holds)
    }
}

/// A mark as it stands after an edit; `None` where nothing is left of it.
#[must_use]
pub fn carried(mark: &Mark, carrier: &Carrier) -> Option<Mark> {
    let at = carrier.carry(mark.at);
    let at = if mark.at.is_empty() { Span::point(at.start()) } else { at };
    (mark.at.is_empty() || !at.is_empty()).then(|| Mark { at, kind: mark.kind.clone() })
}

/// Makes a text and its structure piece by piece, as a reader meets them.
///
/// Blocks are put two line ends apart. White space inside a block is single
/// spaces, but for line breaks that were asked for. Texts are brought to NFC a
/// block at a time, and positions count what comes out.
#[derive(Debug, Default)]
pub struct Builder {
    rich: Rich,
    /// Scalars of `rich.text`.
    length: u32,
    block: Option<Open>,
}

#[derive(Debug)]
struct Open {
    kind: BlockKind,
    /// As received, in single spaces.
    text: String,
    /// Marks that are not closed: kind, byte of their start.
    open: Vec<(MarkKind, usize)>,
    /// Marks that are: kind, bytes of start and end.
    closed: Vec<(MarkKind, usize, usize)>,
}

impl Builder {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the block before and begins another. Marks that are open stay open:
    /// they go on in the new one.
    pub fn begin(&mut self, kind: BlockKind) {
        let open = self.end();
        let has_text = kind.has_text();
        self.block = Some(Open {
            kind,
            text: String::new(),
            open: open.into_iter().map(|kind| (kind, 0)).collect(),
            closed: Vec::new(),
        });
        if !has_text {
            let open = self.end();
            self.block = (!open.is_empty()).then(|| Open {
                kind: BlockKind::Paragraph,
                text: String::new(),
                open: open.into_iter().map(|kind| (kind, 0)).collect(),
                closed: Vec::new(),
            });
        }
    }

    /// Ends the block, if one is open. Marks that are open go on in the next.
    pub fn end_block(&mut self) {
        let open = self.end();
        if !open.is_empty() {
            self.begin(BlockKind::Paragraph);
            let block = self.block.as_mut().expect("begun above");
            block.open = open.into_iter().map(|kind| (kind, 0)).collect();
        }
    }

    /// Whether the block that is open holds no word yet, or none is open.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.block.as_ref().is_none_or(|block| block.text.trim().is_empty())
    }

    fn current(&mut self) -> &mut Open {
        self.block.get_or_insert_with(|| Open {
            kind: BlockKind::Paragraph,
            text: String::new(),
            open: Vec::new(),
            closed: Vec::new(),
        })
    }

    /// Words as they stand in a file: any white space is a single space, but for
    /// U+00A0 and its like, which stay.
    pub fn text(&mut self, text: &str) {
        let block = self.current();
        for character in text.chars() {
            // No white space of any kind begins a line.
            if character.is_whitespace() && (block.text.is_empty() || block.text.ends_with('\n')) {
                continue;
            }
            if matches!(character, ' ' | '\n' | '\t' | '\r' | '\u{C}') {
                if !block.text.is_empty() && !block.text.ends_with([' ', '\n']) {
                    block.text.push(' ');
                }
            } else {
                block.text.push(character);
            }
        }
    }

    /// Words exactly as given, white space too (but at the end of the block).
    pub fn exactly(&mut self, text: &str) {
        self.current().text.push_str(text);
    }

    /// A line break inside the block.
    pub fn line(&mut self) {
        let block = self.current();
        let is_space = |character: char| character.is_whitespace() && character != '\n';
        let kept = block.text.trim_end_matches(is_space).len();
        block.text.truncate(kept);
        // In the order of their ends, so those before the white space need no look.
        for (_, start) in block.open.iter_mut().rev().take_while(|(_, start)| *start > kept) {
            *start = kept;
        }
        let reaching = block.closed.iter_mut().rev().take_while(|(_, _, end)| *end > kept);
        for (_, start, end) in reaching {
            (*start, *end) = (kept.min(*start), kept);
        }
        if !block.text.is_empty() {
            block.text.push('\n');
        }
    }

    /// Opens a mark.
    pub fn open(&mut self, kind: MarkKind) {
        let block = self.current();
        let at = block.text.len();
        block.open.push((kind, at));
    }

    /// Closes the mark of this kind that was opened last; without one, nothing.
    pub fn close(&mut self, is_it: impl Fn(&MarkKind) -> bool) {
        let Some(block) = &mut self.block else { return };
        if let Some(last) = block.open.iter().rposition(|(kind, _)| is_it(kind)) {
            let (kind, start) = block.open.remove(last);
            block.closed.push((kind, start, block.text.len()));
        }
    }

    /// A mark between words.
    pub fn point(&mut self, kind: MarkKind) {
        let block = self.current();
        let at = block.text.len();
        block.closed.push((kind, at, at));
    }

    /// The text and its structure.
    #[must_use]
    pub fn finish(mut self) -> Rich {
        self.end();
        self.rich.structure.marks.sort_by_key(|mark| (mark.at.start(), u32::MAX - mark.at.end()));
        self.rich
    }

    /// Ends the block; gives the marks that are still open.
    fn end(&mut self) -> Vec<MarkKind> {
        let Some(Open { kind, text, open, mut closed }) = self.block.take() else {
            return Vec::new();
        };
        let still_open: Vec<MarkKind> = open.iter().map(|(kind, _)| kind.clone()).collect();
        if !kind.has_text() {
            let at = Span::point(self.length);
            self.rich.structure.blocks.push(Block { at, kind });
            return still_open;
        }
        closed.extend(open.into_iter().map(|(kind, start)| (kind, start, text.len())));
        let trimmed = text.trim_end();
        // What is blank for a reader is no block, and keeps no mark but points.
        if trimmed.trim().is_empty() {
            return still_open;
        }
        let composed = crate::text::accept::composed(trimmed);
        if self.length > 0 {
            self.rich.text.push_str("\n\n");
            self.length += 2;
        }
        let start = self.length;
        self.length += length(&composed);
        self.rich.text.push_str(&composed);
        let at = Span::new(start, self.length).expect("a block ends after it starts");
        let mut ends: Vec<usize> =
            closed.iter().flat_map(|(_, start, end)| [*start, *end]).collect();
        ends.sort_unstable();
        ends.dedup();
        let places = places(trimmed, &ends);
        let place = |byte: usize| {
            let index = ends.binary_search(&byte).expect("every end is among them");
            (start + places[index]).min(at.end())
        };
        let marks = closed.into_iter().filter_map(|(kind, start, end)| {
            let at = Span::new(place(start), place(end).max(place(start)))?;
            (start == end || !at.is_empty()).then_some(Mark { at, kind })
        });
        self.rich.structure.marks.extend(marks);
        self.rich.structure.blocks.push(Block { at, kind });
        still_open
    }
}

/// The scalars that stand before each of these bytes once the text is composed,
/// found in one walk; a place past the end is the end. A sign that is composed
/// with the one before belongs to that one.
fn places(text: &str, bytes: &[usize]) -> Vec<u32> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let is_whole = |character: char| {
        use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};
        canonical_combining_class(character) == 0
            && is_nfc_quick(std::iter::once(character)) == IsNormalized::Yes
    };
    // What stands before a sign that never joins the one before can be counted
    // apart from what follows.
    let (mut from, mut before) = (0, 0);
    let mut places = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter().peekable();
    for (at, character) in text.char_indices() {
        if !is_whole(character) && at > 0 {
            continue;
        }
        before += length(&crate::text::accept::composed(&text[from..at]));
        while bytes.next_if(|byte| **byte <= at).is_some() {
            places.push(before);
        }
        from = at;
    }
    before += length(&crate::text::accept::composed(&text[from..]));
    places.extend(bytes.map(|_| before));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn quoted(rich: &Rich) -> Vec<(&str, &MarkKind)> {
        let marks = rich.structure.marks.iter();
        marks.map(|mark| (mark.at.of(&rich.text).unwrap(), &mark.kind)).collect()
    }

    #[test]
    fn marks_stand_on_their_words_in_nfc() {
        let mut builder = Builder::new();
        builder.begin(BlockKind::Heading { level: 1 });
        builder.text("  Тақырып 🙂\n ");
        builder.begin(BlockKind::Paragraph);
        // «й» in two parts before the mark and inside of it.
        builder.text("би\u{306}ік ");
        builder.open(MarkKind::Bold);
        builder.text("Тау\n  и\u{306}ы ");
        builder.open(MarkKind::Italic);
        builder.text("шың");
        builder.close(|kind| *kind == MarkKind::Bold);
        builder.text("дар");
        builder.close(|kind| *kind == MarkKind::Italic);
        let rich = builder.finish();
        assert_eq!(rich.text, "Тақырып 🙂\n\nбйік Тау йы шыңдар");
        assert_eq!(quoted(&rich), [("Тау йы шың", &MarkKind::Bold), ("шыңдар", &MarkKind::Italic)]);
        assert_eq!(rich.structure.blocks.len(), 2);
        assert!(rich.structure.fits(&rich.text));
    }

    #[test]
    fn marks_go_on_in_the_next_block_and_blank_blocks_are_none() {
        let mut builder = Builder::new();
        builder.open(MarkKind::Bold);
        builder.text("бір");
        builder.begin(BlockKind::Image { address: "/a.jpg".into(), alternative: String::new() });
        builder.begin(BlockKind::Paragraph);
        builder.text(" ");
        builder.begin(BlockKind::Item { ordered: false, depth: 0 });
        builder.text("екі");
        let rich = builder.finish();
        assert_eq!(rich.text, "бір\n\nекі");
        assert_eq!(quoted(&rich), [("бір", &MarkKind::Bold), ("екі", &MarkKind::Bold)]);
        let blocks: Vec<_> = rich.structure.blocks.iter().map(|block| block.at).collect();
        assert_eq!(blocks, [(0, 3), (3, 3), (5, 8)].map(|(a, b)| Span::new(a, b).unwrap()));
        assert!(rich.structure.fits(&rich.text));
    }

    #[test]
    fn what_lies_outside_does_not_fit() {
        let block =
            |start, end| Block { at: Span::new(start, end).unwrap(), kind: BlockKind::Quote };
        let fits = |blocks: Vec<Block>| Structure { blocks, marks: Vec::new() }.fits("мәтін");
        assert!(fits(vec![block(0, 2), block(2, 5)]));
        assert!(!fits(vec![block(0, 3), block(2, 5)]));
        assert!(!fits(vec![block(3, 6)]));
    }

    #[test]
    fn marks_follow_their_words_through_edits() {
        let text = "Ол кеше Астанаға барды";
        let mark = Mark { at: Span::new(8, 16).unwrap(), kind: MarkKind::Bold };
        let structure = Structure { blocks: Vec::new(), marks: vec![mark] };
        let carried = |new: &str| {
            let carried = structure.carried(&Carrier::new(text, new));
            carried.marks.first().map(|mark| mark.at.of(new).unwrap().to_owned())
        };
        assert_eq!(carried("Президент кеше Астанаға барды").as_deref(), Some("Астанаға"));
        assert_eq!(carried("Ол кеше Алматыға барды").as_deref(), Some("Алматыға"));
        assert_eq!(carried("Ол кеше барды"), None);
    }
}

/// A mark that an edit left without a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lost {
    /// What the words were.
    #[serde(flatten)]
    pub kind: MarkKind,
    /// The words that had it.
    pub words: String,
    /// Where they would stand, in scalars of the text.
    pub at: u32,
}

impl MarkKind {
    /// The word that stands for it in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strike => "strike",
            Self::Superscript => "superscript",
            Self::Subscript => "subscript",
            Self::Code => "code",
            Self::Link { .. } => "link",
            Self::Foreign { .. } => "foreign",
        }
    }
}

/// What editors call a kind of marks, in Kazakh, Russian or else English.
#[must_use]
pub fn name(kind: &str, lang: &str) -> &'static str {
    let names = match kind {
        "bold" => ["қалың қаріп", "полужирный", "bold"],
        "italic" => ["көлбеу қаріп", "курсив", "italic"],
        "underline" => ["асты сызылған", "подчёркивание", "underline"],
        "strike" => ["сызып тасталған", "зачёркивание", "strikethrough"],
        "superscript" => ["жоғарғы индекс", "верхний индекс", "superscript"],
        "subscript" => ["төменгі индекс", "нижний индекс", "subscript"],
        "code" => ["код қарпі", "шрифт кода", "code"],
        "link" => ["сілтеме", "ссылка", "link"],
        _ => ["басқа бағдарламаның белгісі", "код другой программы", "code of another program"],
    };
    Language::of(lang).pick(names)
}
