//! Words typed or translated twice: side by side, across a conjunction, and
//! short phrases.
//!
//! Kazakh doubles words on purpose, but with a hyphen: көп-көп, ара-тұра.

use crate::checks::{
    CheckId, Context, Finding,
    tokens::{Text, Token},
};

/// Words between which the same word may not stand twice.
const CONJUNCTIONS: &[&str] = &["мен", "бен", "пен", "және", "немесе", "не", "әрі", "яки"];

/// Doubled on purpose, also without a hyphen.
const REPEATED: &[&str] = &["иә", "жоқ", "ха", "хе", "бай"];

/// Doubled on purpose across a conjunction: "қайта және қайта"; мен is "I" too.
const EMPHATIC: &[&str] = &["қайта", "тағы", "мен"];

pub(super) fn check(source: &Text, target: &Text, context: &Context<'_>, found: &mut Vec<Finding>) {
    // "very, very" and Roa Roa: what the source doubles may stay doubled.
    let of_source = source
        .words()
        .filter(|(index, _)| next_same(source, *index).is_some())
        .map(|(_, token)| source.is_capitalised(token));
    let doubled_name = of_source.clone().any(|is_name| is_name);
    let doubled_word = of_source.clone().any(|is_name| !is_name);
    let mut reported = 0;
    for (index, token) in target.words() {
        if token.start < reported {
            continue;
        }
        if let Some(second) = next_same(target, index) {
            let word = target.tokens[second];
            let named = target.is_capitalised(token) && target.is_capitalised(word);
            let explained = if named { doubled_name } else { doubled_word };
            if !explained
                && !is_name(target, token, word, context)
                && !REPEATED.contains(&target.word(index))
            {
                found.push(finding(target, word.start, word.end));
            }
        } else if let Some((start, end)) = across(target, index) {
            found.push(finding(target, start, end));
        } else if let Some((start, end)) = phrase(target, index) {
            found.push(finding(target, start, end));
            reported = end;
        }
    }
}

fn finding(target: &Text, start: usize, end: usize) -> Finding {
    let words = target.chars[start..end].iter().collect();
    Finding::target(CheckId::DoubledWord, start, end).with(words)
}

/// The next word, where it is the same and no hyphen binds either of them.
fn next_same(text: &Text, index: usize) -> Option<usize> {
    let next = text.next_word(index)?;
    let same = text.word(index) == text.word(next);
    (same && stands_alone(text, text.tokens[index], text.tokens[next])).then_some(next)
}

/// Whether neither the first nor the last of some words is part of a
/// hyphenated one: "бір бір-бірімен" is fine.
fn stands_alone(text: &Text, first: Token, last: Token) -> bool {
    let is_hyphen = |character: char| matches!(character, '-' | '‑');
    !is_hyphen(text.before(first.start)) && !is_hyphen(text.at(last.end))
}

/// A foreign name with a doubled part, where no source can tell: Roa Roa.
fn is_name(text: &Text, first: Token, second: Token, context: &Context<'_>) -> bool {
    text.is_capitalised(first)
        && text.is_capitalised(second)
        && text.at(first.start).is_ascii()
        && !context.has_source
}

/// "X мен X", "X және X": the place of the second X.
fn across(target: &Text, index: usize) -> Option<(usize, usize)> {
    let conjunction = target.next_word(index)?;
    let second = target.next_word(conjunction)?;
    let word = target.word(index);
    let (first, last) = (target.tokens[index], target.tokens[second]);
    if word != target.word(second)
        || last.end - last.start < 2
        || !CONJUNCTIONS.contains(&target.word(conjunction))
        || EMPHATIC.contains(&word)
        || !stands_alone(target, first, last)
    {
        return None;
    }
    // "адам мен адам арасында", "күн мен күннің": between two of a kind.
    let after = target.next_word(second).map_or("", |next| target.word(next));
    let between = ["ара", "сәйкес", "бірдей", "тең"].iter().any(|word| after.starts_with(word));
    (!between).then_some((last.start, last.end))
}

/// Two or three words that stand twice: "жаңа жоба жаңа жоба".
fn phrase(target: &Text, index: usize) -> Option<(usize, usize)> {
    for length in [2, 3] {
        let mut words = vec![index];
        while words.len() < 2 * length {
            words.push(target.next_word(*words.last()?)?);
        }
        let same = (0..length).all(|at| target.word(words[at]) == target.word(words[at + length]));
        let (first, last) = (target.tokens[words[length]], target.tokens[words[2 * length - 1]]);
        if same && stands_alone(target, target.tokens[words[0]], last) {
            return Some((first.start, last.end));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_pair};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn side_by_side() {
        check("Жаңа жоба ⟦жоба⟧ басталды.", "doubled_word");
        check("Бұл ⟦бұл⟧ жақсы.", "doubled_word");
    }

    #[test]
    fn across_a_conjunction() {
        check("Әйелдердің бастамасы мен ⟦бастамасы⟧ қолдау тапты.", "doubled_word");
        check("Ауыл және ⟦ауыл⟧ дамиды.", "doubled_word");
        check("Мемлекет пен мемлекет арасындағы байланыс.", "");
    }

    #[test]
    fn phrases() {
        check("Ол жаңа жоба ⟦жаңа жоба⟧ туралы айтты.", "doubled_word");
    }

    #[test]
    fn reduplication_is_meant() {
        check("Олар бірте-бірте, көп-көп, ара-тұра келді, бір бір-бірімен.", "");
        check("Ол қайта және қайта айтты, Roa Roa қонақүйінде.", "");
        check_pair("It was very very good.", "Бұл өте өте жақсы болды.", "");
    }
}
