//! Spaces: doubled, missing after marks, where none belongs, at the edges.
//!
//! Deliberately says nothing of non-breaking spaces: they group figures.

use crate::checks::{
    CheckId, Finding, kazakh,
    tokens::{Kind, Text},
};

pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    let (start, end) = target.trimmed();
    if end == 0 {
        return;
    }
    for (from, to) in [(0, start), (end, target.chars.len())] {
        if from < to {
            found.push(Finding::target(CheckId::EdgeSpace, from, to).fixed(""));
        }
    }
    for (index, token) in target.tokens.iter().enumerate() {
        if token.start < start || token.start >= end {
            continue;
        }
        match token.kind {
            Kind::Space => space(target, token.start, token.end, found),
            Kind::Mark => mark(target, index, token.start, found),
            Kind::Word | Kind::Digits | Kind::Link => {}
        }
    }
}

/// White space inside of the text.
fn space(target: &Text, start: usize, end: usize, found: &mut Vec<Finding>) {
    let has_line_end = target.chars[start..end].contains(&'\n');
    if has_line_end {
        return;
    }
    let (before, after) = (target.before(start), target.at(end));
    let following = target.at(end + 1);
    let extra = match after {
        // An ellipsis may stand apart; ".kz" and ".5" belong to what follows.
        '.' => following != '.' && !following.is_alphanumeric(),
        ',' | ';' | '?' | '!' => !(after == ',' && following.is_alphabetic() && before == ','),
        ':' => !matches!(following, ')' | '('),
        '…' => false,
        ')' | ']' | '»' => before != ':',
        '”' => !following.is_alphanumeric(),
        _ => matches!(before, '(' | '[' | '«'),
    };
    if extra {
        found.push(Finding::target(CheckId::SpaceExtra, start, end).fixed(""));
    } else if end - start > 1 {
        found.push(Finding::target(CheckId::DoubleSpace, start, end).fixed(" "));
    }
}

fn mark(target: &Text, index: usize, at: usize, found: &mut Vec<Finding>) {
    let mark = target.at(at);
    let (before, after) = (target.before(at), target.at(at + 1));
    let word_before = index.checked_sub(1).map_or(0, |index| word_length(target, index));
    let word_after = word_length(target, index + 1);
    let missing_after = match mark {
        ',' | ';' => {
            after.is_alphabetic() && before != '\n'
                || (after.is_ascii_digit() && before.is_alphabetic())
                || (matches!(after, '«' | '(') && before.is_alphanumeric())
        }
        '!' | '?' => after.is_alphabetic() || matches!(after, '«'),
        ':' => after.is_alphabetic() && before.is_alphabetic() && word_after > 1 || after == '«',
        '.' => full_stop(target, index, at, word_before, word_after),
        '…' => after.is_uppercase() && before.is_alphabetic(),
        ')' | ']' => after.is_alphanumeric() && !is_optional(target, at),
        // After a space the mark opens, facing the wrong way.
        '»' | '”' => {
            !before.is_whitespace()
                && (word_after > 0 && !kazakh::is_chain(target.word(index + 1))
                    || after.is_ascii_digit())
        }
        _ => false,
    };
    if missing_after {
        let fix = format!("{mark} ");
        found.push(Finding::target(CheckId::SpaceMissing, at, at + 1).fixed(&fix));
        return;
    }
    match mark {
        '(' | '«' if before.is_alphanumeric() && !opens_suffix(target, index) => {
            let fix = format!(" {mark}");
            found.push(Finding::target(CheckId::SpaceMissing, at, at + 1).fixed(&fix));
        }
        '–' | '—' => dash(at, mark, before, after, found),
        '-' => hyphen(target, at, before, after, found),
        _ => {}
    }
}

fn word_length(target: &Text, index: usize) -> usize {
    let word = target.tokens.get(index).filter(|token| token.kind == Kind::Word);
    word.map_or(0, |token| token.end - token.start)
}

/// Whether a space is missing after the full stop at `at`.
fn full_stop(target: &Text, index: usize, at: usize, before: usize, after: usize) -> bool {
    let next = target.at(at + 1);
    if matches!(next, '«') && (before > 1 || target.before(at).is_ascii_digit()) {
        return true;
    }
    if after == 0 {
        return false;
    }
    let next_is_sentence = next.is_uppercase()
        && !target.chars[at + 2..at + 1 + after].iter().any(|c| c.is_uppercase())
        || (next.is_uppercase() && after > 1);
    let previous = target.before(at);
    if previous.is_ascii_digit() || matches!(previous, ')' | '»' | '”' | '"') {
        return next_is_sentence && after > 1;
    }
    if previous == '.' {
        // "...Сөз": an ellipsis closed the sentence, unless it began one.
        let dots = (0..at).rev().take_while(|&at| target.at(at) == '.').count();
        return next_is_sentence && after > 1 && target.before(at - dots).is_alphabetic();
    }
    // Initials and abbreviations: Қ.Тоқаев, Дж.Буш, т.б., U.S.
    if before < 2 || !previous.is_alphabetic() {
        return false;
    }
    let start = at - before;
    let titled = target.at(start).is_uppercase()
        && target.chars[start + 1..at].iter().all(|c| c.is_lowercase());
    if before <= 3 && titled && target.before(start) != '\n' {
        return false;
    }
    if next_is_sentence {
        return true;
    }
    let is_latin = |character: char| character.is_ascii_alphabetic();
    next.is_lowercase()
        && before >= 3
        && after >= 2
        && !is_latin(previous)
        && !is_latin(next)
        // A chain of abbreviations: "млн.тг.", "обл.әк."
        && target.at(at + 1 + after) != '.'
        && index > 0
}

/// "қызметкер(лер)і": a bracket that opens inside of a word.
fn opens_suffix(target: &Text, index: usize) -> bool {
    let inside = target.word(index + 1);
    let closing = target.tokens.get(index + 2);
    (kazakh::is_chain(inside) && !inside.is_empty() || inside.chars().count() <= 2)
        && closing.is_some_and(|token| target.at(token.start) == ')')
}

/// Whether the bracket at `at` closes an optional ending.
fn is_optional(target: &Text, at: usize) -> bool {
    let open = (at.saturating_sub(8)..at).rev().find(|&open| target.at(open) == '(');
    open.is_some_and(|open| target.before(open).is_alphabetic())
}

/// A dash has a space on both sides, except between figures and names.
fn dash(at: usize, mark: char, before: char, after: char, found: &mut Vec<Finding>) {
    let (left, right) = (before.is_whitespace(), after.is_whitespace());
    let is_range = before.is_ascii_digit() && after.is_ascii_digit();
    let is_signed = left && after.is_ascii_digit();
    // Алматы–Астана is an en dash without spaces; an em dash is not.
    let is_route = !left && !right && mark == '–' && before.is_alphanumeric();
    if (left && right) || is_range || is_signed || is_route || at == 0 {
        return;
    }
    if !before.is_whitespace() && !after.is_whitespace() && !after.is_alphanumeric() {
        return;
    }
    let fix = format!("{}{mark}{}", if left { "" } else { " " }, if right { "" } else { " " });
    found.push(Finding::target(CheckId::SpaceMissing, at, at + 1).fixed(&fix));
}

/// A hyphen with a space on one side: "ауыл- аймақ", "Су -35".
fn hyphen(target: &Text, at: usize, before: char, after: char, found: &mut Vec<Finding>) {
    let is_space = |character: char| character == ' ';
    if before.is_alphanumeric() && is_space(after) && target.at(at + 2).is_alphabetic() {
        // A suspended compound goes on with a conjunction or a comma.
        let next: String = target.lower[at + 2..]
            .iter()
            .take_while(|character| character.is_alphabetic())
            .collect();
        if !["және", "мен", "пен", "бен", "немесе", "не", "я"].contains(&next.as_str())
        {
            found.push(Finding::target(CheckId::SpaceExtra, at + 1, at + 2));
        }
    } else if is_space(before)
        && after.is_alphabetic()
        && at >= 2
        && target.at(at - 2).is_alphanumeric()
    {
        found.push(Finding::target(CheckId::SpaceExtra, at - 1, at));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_space_follows_a_mark() {
        check("«Қала Инфо» АА⟦.⟧Астанада форум өтті.", "space_missing");
        check("Жиын аяқталды⟦.⟧сондықтан бәрі тарады.", "space_missing");
        check("Өкінішке қарай⟦,⟧қазір кеш.", "space_missing");
        check("Ол келді⟦!⟧Енді бәрі жақсы.", "space_missing");
        check("Ол айтты⟦:⟧бәрі жақсы.", "space_missing");
        check("Форум⟦(⟧жиын) өтті.", "space_missing");
        check("Форум (жиын⟦)⟧өтті.", "space_missing");
        check("Бұл ⟦–⟧жақсы.", "space_missing");
    }

    #[test]
    fn abbreviations_and_figures_stay() {
        check("Қ.Тоқаев пен Дж.Буш т.б. 2,5 млн.", "");
        check("Сағат 15:00-де U.S. Steel, weather.com сайтында.", "");
        check("Алматы–Астана жолы, 10–15 адам, қызметкер(лер) келді.", "");
        check("«Жас Отан»ның мүшесі.", "");
        check("Бұл ”twp” сөзі.", "space_missing");
    }

    #[test]
    fn no_space_before_a_mark() {
        fixed("Ол келді⟦ ⟧, кетті.", "Ол келді, кетті.");
        check("Ол (⟦ ⟧бәлкім) келді.", "space_extra");
        check("Ол «Отан⟦ ⟧» партиясында.", "space_extra");
        check("Ол келді ... кетті.", "");
        check("Бұл ауыл-⟦ ⟧аймақ ісі.", "space_extra");
        check("Екі- және үш қабатты үй.", "");
    }

    #[test]
    fn double_and_outer_spaces() {
        fixed("Ол⟦  ⟧келді.", "Ол келді.");
        check("⟦ ⟧Ол келді.", "edge_space");
    }
}
