//! A paragraph in pieces, with the edges of its marks properly nested.

use language::text::{
    span::{self, Span, length},
    structure::{Mark, MarkKind},
};
use review::rules::paragraphs::Paragraph;

/// Where a mark begins or ends in a text.
pub(crate) enum Edge<'a> {
    Open(&'a MarkKind, Span),
    Close(&'a MarkKind, Span),
}

/// Walks through a paragraph: `put` gets its text in pieces and the edges of its
/// marks, properly nested: a mark that reaches out of another is closed and
/// opened again there. Points, links in links and codes of other tools have no
/// words to enclose here and are left out.
pub(crate) fn walk(paragraph: &Paragraph, mut put: impl FnMut(Result<&str, Edge<'_>>)) {
    let text = span::Index::new(&paragraph.text);
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
