//! A segment as a whole: empty, untranslated, too short or long, sentences
//! and lines.

use std::collections::BTreeSet;

use crate::{
    checks::{
        CheckId, Context, Finding,
        letters::is_kazakh,
        tokens::{Kind, Text, span},
    },
    text::side::Side,
};

/// Length of a target over that of its source, in characters: nearly all human
/// translations lie between, longer sources more narrowly.
const SHORTEST: f32 = 0.4;

const LONGEST: f32 = 2.1;

/// Sources shorter than this may become anything.
const SHORT: usize = 40;

/// Whether the target is worth further checks.
pub(super) fn check(
    source: &Text,
    target: &Text,
    context: &Context<'_>,
    found: &mut Vec<Finding>,
) -> bool {
    if target.is_blank() {
        if !source.is_blank() || !target.chars.is_empty() {
            found.push(Finding::target(CheckId::EmptyTarget, 0, target.chars.len()));
        }
        return false;
    }
    if !context.has_source {
        return true;
    }
    if source.is_blank() {
        found.push(Finding::target(CheckId::EmptySource, 0, target.chars.len()));
        return true;
    }
    if untranslated(source, target) {
        let (start, end) = target.trimmed();
        found.push(Finding::target(CheckId::Untranslated, start, end));
        return false;
    }
    size(source, target, found);
    lines(source, target, found);
    sentences(source, target, found);
    true
}

/// Whether the target is the source, give or take a word. Names, figures and
/// agency tags are rightly the same.
fn untranslated(source: &Text, target: &Text) -> bool {
    let small = |text: &Text| {
        text.words()
            .filter(|(_, token)| !text.is_capitalised(*token) && token.end - token.start >= 3)
            .count()
    };
    let words = |text: &Text| -> Vec<String> {
        text.words().map(|(index, _)| text.word(index).to_owned()).collect()
    };
    let (original, written) = (words(source), words(target));
    if original == written {
        return small(source) >= 1 || written.len() >= 4 && !source.shouts();
    }
    if written.len() < 4 || target.chars.iter().any(|&letter| is_kazakh(letter) && letter != 'і') {
        return false;
    }
    let original: BTreeSet<String> = original.into_iter().collect();
    let kept = written.iter().filter(|word| original.contains(*word)).count();
    kept * 5 >= written.len() * 4 && small(target) >= 2
}

#[expect(clippy::cast_precision_loss, reason = "a rough ratio of lengths")]
fn size(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let (original, written) = (source.chars.len(), target.chars.len());
    let ratio = written as f32 / original as f32;
    let check = if original >= SHORT && ratio < SHORTEST {
        CheckId::TooShort
    } else if written >= SHORT && original >= SHORT / 2 && ratio > LONGEST {
        CheckId::TooLong
    } else {
        return;
    };
    let (start, end) = target.trimmed();
    found.push(Finding::target(check, start, end));
}

fn lines(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let count = |text: &Text| {
        let (start, end) = text.trimmed();
        text.chars[start..end].iter().filter(|c| **c == '\n').count()
    };
    let (original, written) = (count(source), count(target));
    if original != written {
        let (start, end) = target.trimmed();
        found.push(
            Finding::target(CheckId::LineCount, start, end)
                .with((original + 1).to_string())
                .with((written + 1).to_string()),
        );
    }
}

/// Sentences inside of a segment: marks followed by a space and a capital.
fn sentence_starts(text: &Text) -> Vec<usize> {
    let mut starts = Vec::new();
    for token in &text.tokens {
        if token.kind != Kind::Space {
            continue;
        }
        let mut at = token.start;
        while at > 0 && "»”“\")".contains(text.before(at)) {
            at -= 1;
        }
        let ended = matches!(text.before(at), '.' | '!' | '?' | '…');
        // Initials, "г." and the like end no sentence.
        let word =
            (0..at.saturating_sub(1)).rev().take_while(|&at| text.at(at).is_alphabetic()).count();
        let next = text.at(token.end);
        let opens = next.is_uppercase()
            || matches!(next, '«' | '“' | '"' | '„') && text.at(token.end + 1).is_uppercase();
        if ended && opens && (word > 3 || matches!(text.before(at), '!' | '?')) {
            starts.push(token.end);
        }
    }
    starts
}

fn sentences(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let (original, written) =
        (sentence_starts(source).len() + 1, sentence_starts(target).len() + 1);
    // One more or less is a matter of style; a lost half is not.
    if original.abs_diff(written) < 2 {
        return;
    }
    let (start, end) = source.trimmed();
    found.push(
        Finding::new(CheckId::SentenceCount, Side::Source, span(start, end))
            .with(original.to_string())
            .with(written.to_string()),
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::check_pair as check;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn nothing_is_no_translation() {
        check("Он пришёл.", "⟦ ⟧", "empty_target");
        check("", "⟦Ол келді.⟧", "empty_source");
    }

    #[test]
    fn the_source_is_no_translation() {
        check("Он пришёл домой.", "⟦Он пришёл домой.⟧", "untranslated");
        check("Reuters", "Reuters", "");
    }

    #[test]
    fn length_is_alike() {
        check(
            "Правительство утвердило новую программу развития сельских территорий.",
            "⟦Бағдарлама бекітілді.⟧",
            "too_short",
        );
    }

    #[test]
    fn lines_stay() {
        check("Первая строка\nВторая строка", "⟦Бірінші жол екінші жол⟧", "line_count");
    }
}
