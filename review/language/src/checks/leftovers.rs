//! Words of another language left in a Kazakh text: Russian ones, and ones in
//! Latin letters.
//!
//! Names, titles in quotes, brands and units of a product are deliberately
//! let through; a capital inside of a sentence is taken for a name.

use std::collections::BTreeSet;

use crate::checks::{
    CheckId, Context, Finding,
    letters::{is_cyrillic, is_kazakh},
    quotes, russian,
    tokens::{Kind, Text, Token},
};

/// Small words that a Latin name may hold: Lord of the Rings.
#[rustfmt::skip]
const LINKS: &[&str] = &[
    "a", "an", "and", "at", "by", "da", "de", "del", "der", "di", "du", "el", "en", "et", "for",
    "from", "in", "it", "la", "le", "les", "los", "of", "on", "or", "s", "the", "to", "und", "van",
    "von", "with", "y",
];

/// English words that begin sentences and are no names.
#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "about", "after", "also", "although", "and", "are", "as", "at", "because", "before", "but",
    "by", "can", "during", "for", "from", "had", "has", "have", "he", "her", "here", "his", "how",
    "however", "if", "in", "is", "it", "its", "last", "many", "may", "more", "most", "no", "not",
    "now", "of", "on", "one", "or", "other", "our", "said", "she", "since", "so", "some", "such",
    "that", "the", "their", "then", "there", "these", "they", "this", "those", "to", "under",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with",
    "would", "yet", "you", "your",
];

pub(super) fn check(source: &Text, target: &Text, context: &Context<'_>, found: &mut Vec<Finding>) {
    if !context.is_kazakh() {
        return;
    }
    let quoted = foreign_quotations(target);
    let in_source: BTreeSet<&str> = source.words().map(|(index, _)| source.word(index)).collect();
    let mut quoted = quoted.iter().peekable();
    let mut run: Option<(CheckId, usize, usize)> = None;
    let mut names = Names::default();
    for (index, token) in target.words() {
        let follows_name = names.step(target, index, token);
        while quoted.next_if(|(_, end)| *end < token.end).is_some() {}
        if quoted.peek().is_some_and(|(start, _)| *start < token.start) {
            continue;
        }
        let here = in_source.contains(target.word(index));
        let check = if is_latin_leftover(target, index, token, here, follows_name, context) {
            CheckId::LatinWord
        } else if is_russian_leftover(
            target,
            index,
            token,
            here && context.source_is("ru"),
            context,
        ) {
            CheckId::RussianWord
        } else {
            continue;
        };
        // Words in a row are one leftover.
        match run {
            Some((same, start, end)) if same == check && token.start - end == 1 => {
                run = Some((same, start, token.end));
            }
            _ => {
                report(target, run, found);
                run = Some((check, token.start, token.end));
            }
        }
    }
    report(target, run, found);
}

fn report(target: &Text, run: Option<(CheckId, usize, usize)>, found: &mut Vec<Finding>) {
    if let Some((check, start, end)) = run {
        let words = target.chars[start..end].iter().collect();
        found.push(Finding::target(check, start, end).with(words));
    }
}

/// Quotations without a Kazakh letter in them: titles, words under discussion.
/// In order and apart from each other.
fn foreign_quotations(target: &Text) -> Vec<(usize, usize)> {
    // Kazakh letters up to each position: nested quotations share their letters.
    let mut kazakh = vec![0_usize];
    for &letter in &target.chars {
        kazakh.push(kazakh[kazakh.len() - 1] + usize::from(is_kazakh(letter)));
    }
    let mut quotations: Vec<(usize, usize)> = quotes::quotes(target)
        .pairs
        .into_iter()
        .map(|pair| (pair.open.0, pair.close.0))
        .filter(|&(start, end)| kazakh[start] == kazakh[end])
        .collect();
    quotations.sort_unstable();
    // An inner quotation of a foreign one is inside of it anyway.
    quotations.dedup_by(|inner, outer| inner.1 <= outer.1);
    quotations
}

fn is_latin(text: &Text, token: Token) -> bool {
    text.chars[token.start..token.end]
        .iter()
        .all(|c| c.is_ascii_alphabetic() || matches!(c, '\'' | '’'))
}

fn is_latin_leftover(
    target: &Text,
    index: usize,
    token: Token,
    in_source: bool,
    follows_name: bool,
    context: &Context<'_>,
) -> bool {
    if !is_latin(target, token) || token.end - token.start < 2 {
        return false;
    }
    // What a Russian source writes in Latin letters is meant to be.
    if in_source && !context.source_is("en") {
        return false;
    }
    let attached =
        |c: char| matches!(c, '-' | '.' | '/' | '@' | '#' | '_' | '+' | '&') || c.is_ascii_digit();
    let after = target.at(token.end);
    let stops = after == '.' && !target.at(token.end + 1).is_alphanumeric();
    if attached(target.before(token.start)) || attached(after) && !stops {
        return false;
    }
    let word = target.word(index);
    let neighbours = [target.previous_word(index), target.next_word(index)];
    let beside_name = neighbours.into_iter().flatten().any(|neighbour| {
        let token = target.tokens[neighbour];
        is_latin(target, token)
            && target.is_capitalised(token)
            && !ENGLISH.contains(&target.word(neighbour))
    });
    if target.is_capitalised(token) {
        // A small word with a capital, alone among Kazakh ones.
        let lowered = &target.chars[token.start + 1..token.end];
        return !beside_name && lowered.iter().all(|c| c.is_lowercase()) && ENGLISH.contains(&word);
    }
    let brand = target.chars[token.start..token.end].iter().any(|c| c.is_uppercase());
    let in_name = LINKS.contains(&word) && follows_name;
    !brand && !in_name
}

/// Whether a name in Latin letters stands before a word, with nothing but small
/// words between them: "of the" joins the parts of "Lord of the Rings". Told from
/// word to word, so that many small words in a row cost no more than others.
#[derive(Default)]
struct Names {
    /// The last word, and whether it is a name or such a small word after one.
    last: Option<(usize, bool)>,
}

impl Names {
    /// Whether the word follows a name; all words are to be asked for in order.
    fn step(&mut self, target: &Text, index: usize, token: Token) -> bool {
        let previous = target.previous_word(index);
        let follows = self.last.is_some_and(|(last, goes_on)| goes_on && previous == Some(last));
        let is_name = is_latin(target, token) && target.is_capitalised(token);
        let goes_on = is_name || follows && LINKS.contains(&target.word(index));
        self.last = Some((index, goes_on));
        follows
    }
}

fn is_russian_leftover(
    target: &Text,
    index: usize,
    token: Token,
    in_source: bool,
    context: &Context<'_>,
) -> bool {
    let letters = &target.chars[token.start..token.end];
    if !letters.iter().all(|&letter| is_cyrillic(letter)) {
        return false;
    }
    let (before, after) = (target.before(token.start), target.at(token.end));
    if before == '-' || after == '-' {
        return false;
    }
    let word = target.word(index);
    let is_russian = |in_source| russian::is_russian_weighed(word, in_source, context);
    let alone = |c: char| c == ' ' || c == '\n';
    if letters.len() == 1 {
        return letters[0].is_lowercase()
            && alone(before)
            && alone(after)
            && token.start > 0
            && is_russian(false);
    }
    if target.is_capitalised(token) {
        // At the start of a sentence a capital says nothing.
        let opens = before_start(target, token.start);
        let acronym = letters.iter().all(|letter| letter.is_uppercase());
        // The source tells nothing here: its names are inflected too.
        return opens
            && !acronym
            && letters.len() >= 3
            && !follows_name(target, index)
            && is_russian(false);
    }
    is_russian(in_source)
}

/// Whether a sentence begins at `at`.
fn before_start(target: &Text, at: usize) -> bool {
    let before = target.chars[..at].iter().rev().find(|c| !c.is_whitespace());
    before.is_none_or(|c| matches!(c, '.' | '!' | '?' | '…'))
}

/// "Елена Маслова": the first of two capitalised words is a name as well.
fn follows_name(target: &Text, index: usize) -> bool {
    let next = target.next_word(index);
    next.is_some_and(|next| {
        target.is_capitalised(target.tokens[next]) && target.tokens[next].kind == Kind::Word
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_english, check_pair};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn russian_words() {
        check("Министр ⟦однако⟧ келмеді.", "russian_word");
        check("Ол ⟦экономического отношения⟧ туралы айтты.", "russian_word");
        check_pair("Он написал министру.", "Ол ⟦министру⟧ жазды.", "russian_word");
        check("Ол «Комсомольская правда» газетін оқыды.", "");
        check("Юрий Достоевский мен Елена Орлова келді.", "");
    }

    #[test]
    fn words_in_latin_letters() {
        check_english("The government met.", "Бүгін ⟦government⟧ жиналды.", "latin_word");
        check("Жаңа ⟦data center⟧ ашылды.", "latin_word");
        check("⟦However⟧ олар келмеді.", "latin_word");
        check("Ол The Lord of the Rings фильмін, iPhone-ды, weather.com сайтын көрді.", "");
        check("Валлий тілінде “twp” – “жынды”.", "");
    }
}
