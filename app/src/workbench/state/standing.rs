//! What the marks at a place are, and what is selected.

use language::text::{
    span::Span,
    structure::{self, BlockKind, Mark},
};
use review::{
    log::article::Article,
    model::{id::SegmentId, segment::Segment},
};

use crate::{
    words::{Locale, fill},
    workbench::words::Words,
};

/// Words of a translation that are selected, or were until the focus went to
/// the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selected {
    pub(crate) segment: SegmentId,
    pub(crate) span: Span,
    /// The text it is a span of.
    pub(crate) text: String,
}

/// How a row stands in its article, besides its role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Name of the block.
    pub(crate) block: Option<&'static str>,
    /// Depth of a heading or a list.
    pub(crate) level: Option<u8>,
    /// Bullet or number of an item, on the row that begins it.
    pub(crate) marker: Option<String>,
}

impl Standing {
    pub(crate) fn of(article: &Article, segment: &Segment) -> Self {
        let structure = &article.structure;
        let Some(block) = structure.block_at(segment.mt_at) else { return Self::default() };
        let named = |name| Self { block: Some(name), ..Self::default() };
        match block.kind {
            BlockKind::Heading { level } => Self { level: Some(level), ..named("heading") },
            BlockKind::Item { ordered, depth } => {
                let begins = segment.mt_at.start() <= block.at.start();
                let number = || {
                    let at = structure.blocks.partition_point(|b| b.at.start() <= block.at.start());
                    let before = structure.blocks[..at].iter().rev();
                    // Deeper items stand between the neighbours of a list.
                    let list = before.map_while(|block| match block.kind {
                        BlockKind::Item { depth: other, .. } if other > depth => Some(0),
                        BlockKind::Item { depth: other, ordered: true } if other == depth => {
                            Some(1)
                        }
                        _ => None,
                    });
                    format!("{}.", list.sum::<u32>())
                };
                let marker = begins.then(|| if ordered { number() } else { "•".to_owned() });
                Self { level: Some(depth), marker, ..named("item") }
            }
            BlockKind::Quote => named("quote"),
            BlockKind::Caption => named("caption"),
            BlockKind::Cell { .. } => named("cell"),
            BlockKind::Paragraph | BlockKind::Image { .. } | BlockKind::Rule => Self::default(),
        }
    }
}

/// The kinds of marks of a row, once each, for those who do not see them.
pub(crate) fn kinds(marks: &[Mark], locale: Locale) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for mark in marks {
        let name = structure::name(mark.kind.as_str(), locale.tag());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names = (!names.is_empty()).then(|| names.join(", "));
    names.map(|names| fill(Words::in_locale(locale).has_marks, &[("marks", &names)]))
}
