//! Marks at the ends of a segment and marks typed twice or for another.
//!
//! Deliberately does not count commas: Kazakh sets them by rules of its own.

use crate::{
    checks::{
        CheckId, Finding,
        tokens::{Kind, Text},
    },
    text::side::Side,
};

/// Marks of the target alone.
pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    let mut skip = 0;
    for token in &target.tokens {
        let at = token.start;
        if token.kind != Kind::Mark || at < skip {
            continue;
        }
        let (mark, before, after) = (target.at(at), target.before(at), target.at(at + 1));
        match mark {
            ',' | ';' | ':' | '.' | '?' | '!' => {
                let run = target.chars[at..].iter().take_while(|c| ",;:.?!".contains(**c));
                let run: String = run.collect();
                let length = run.chars().count();
                skip = at + length;
                if let Some(fix) = repeated(&run, before) {
                    found.push(
                        Finding::target(CheckId::RepeatedMark, at, at + length)
                            .with(run)
                            .fixed(fix),
                    );
                }
            }
            '-' if before.is_whitespace() && at > 0 && after == ' ' => {
                let digits =
                    target.before(at - 1).is_ascii_digit() && target.at(at + 2).is_ascii_digit();
                if !digits {
                    found.push(Finding::target(CheckId::HyphenAsDash, at, at + 1).fixed("–"));
                }
            }
            '-' if before.is_whitespace() && at > 0 && after == '-' && target.at(at + 2) == ' ' => {
                skip = at + 2;
                found.push(Finding::target(CheckId::HyphenAsDash, at, at + 2).fixed("–"));
            }
            _ => {}
        }
    }
}

/// What a run of marks should be, where it cannot be meant.
fn repeated(run: &str, before: char) -> Option<&'static str> {
    Some(match run {
        ",," | ",,," => ",",
        ";;" | ",;" | ";," => ";",
        "::" => ":",
        // Two full stops; three are an ellipsis, one may end an abbreviation.
        ".." | ";." | ":." => ".",
        ",." if !before.is_whitespace() => ".",
        "?." | ".?" | ",?" => "?",
        "!." | ",!" => "!",
        _ => return None,
    })
}

/// How a text ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Stop,
    Question,
    Exclamation,
    Comma,
    Other,
}

/// The end mark of a text and its position, looking through closing quotes
/// and brackets.
fn end(text: &Text) -> (End, usize) {
    let closing = |character: char| character.is_whitespace() || "»”“\"’')]›*".contains(character);
    let last = text.chars.iter().rposition(|&character| !closing(character));
    let Some(at) = last else {
        return (End::Other, 0);
    };
    let end = match text.at(at) {
        '.' => End::Stop,
        '?' => End::Question,
        '!' if text.before(at) == '?' => End::Question,
        '!' => End::Exclamation,
        ',' => End::Comma,
        character if character.is_alphanumeric() || character == '%' => End::Open,
        _ => End::Other,
    };
    (end, at)
}

/// Marks at the ends, beside the source.
pub(super) fn check_pair(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let ((original, there), (written, here)) = (end(source), end(target));
    let mark = source.at(there);
    let related = crate::checks::tokens::span(there, there + 1);
    // "…?»." and "…?”": the mark of the quotation ends the sentence too.
    let quoted = here + 1 < target.trimmed().1;
    match (original, written) {
        (End::Stop, End::Question | End::Exclamation) if quoted => {}
        (End::Stop | End::Question | End::Exclamation, End::Open) => {
            let (_, edge) = target.trimmed();
            // After a closing quote the stop of the sentence may stand inside.
            let finding = Finding::target(CheckId::EndMark, edge, edge)
                .with(mark.to_string())
                .beside(related);
            found.push(if edge == here + 1 {
                finding.fixed(mark.encode_utf8(&mut [0; 4]))
            } else {
                finding
            });
        }
        (End::Stop, End::Question | End::Comma)
        | (End::Question, End::Stop | End::Comma | End::Exclamation)
        | (End::Exclamation, End::Question | End::Comma)
        | (End::Stop, End::Exclamation) => {
            found.push(
                Finding::target(CheckId::EndMark, here, here + 1)
                    .with(mark.to_string())
                    .beside(related),
            );
        }
        (End::Open, End::Stop | End::Comma) if !is_abbreviation(target, here) => {
            found.push(Finding::target(CheckId::EndMarkAdded, here, here + 1));
        }
        _ => {}
    }
    let starts = |text: &Text| {
        let (start, _) = text.trimmed();
        matches!(text.at(start), '–' | '—' | '•' | '*' | '-').then_some(start)
    };
    match (starts(source), starts(target)) {
        (Some(at), None) => found.push(Finding::new(
            CheckId::StartMark,
            Side::Source,
            crate::checks::tokens::span(at, at + 1),
        )),
        (None, Some(at)) => found.push(Finding::target(CheckId::StartMark, at, at + 1)),
        _ => {}
    }
}

/// Whether the stop at `at` ends an abbreviation: т.б., млн., ж.
fn is_abbreviation(text: &Text, at: usize) -> bool {
    let letters = (0..at).rev().take_while(|&at| text.at(at).is_alphabetic()).count();
    letters <= 2
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_pair, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_end_mark_stays() {
        check_pair("Он пришёл.", "Ол келді⟦⟧", "end_mark");
        check_pair("Он пришёл?", "Ол келді ме⟦.⟧", "end_mark");
        check_pair("Он пришёл?!", "Ол келді ме?!", "");
        check_pair("«Он пришёл».", "“Ол келді.”", "");
        check_pair("Он пришёл", "Ол келді⟦.⟧", "end_mark_added");
    }

    #[test]
    fn dialogue_begins_with_a_dash() {
        check_pair("⟦—⟧ Он пришёл.", "Ол келді.", "start_mark");
    }

    #[test]
    fn marks_are_typed_once() {
        fixed("Ол келді⟦,,⟧ кетті.", "Ол келді, кетті.");
        fixed("Ол келді⟦..⟧", "Ол келді.");
        check("Ол келді... Кетті?! Иә!!!", "");
    }

    #[test]
    fn a_dash_is_no_hyphen() {
        fixed("Бұл ⟦-⟧ жақсы.", "Бұл – жақсы.");
        check("Есеп 2 - 0 болды.", "");
    }
}
