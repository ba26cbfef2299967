//! Quotes and brackets: partners, kinds, direction.
//!
//! A quotation may run over several sentences, so an unpaired mark is held
//! against a segment only where its source is paired otherwise; without a
//! source the article-level check decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    checks::{
        CheckId, Finding,
        tokens::{Kind, Text, span},
    },
    text::side::Side,
};

/// A pair of quotes: positions and characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotation {
    pub(super) open: (usize, char),
    pub(super) close: (usize, char),
    /// How many quotations it is inside of.
    pub(super) depth: usize,
    /// Whether the quotation around it is in «guillemets».
    inner: bool,
}

/// Quotes of a text, as far as they find partners.
#[derive(Default)]
pub(super) struct Quotes {
    pub(super) pairs: Vec<Quotation>,
    pub(super) unopened: Vec<(usize, char)>,
    pub(super) unclosed: Vec<(usize, char)>,
}

fn is_quote(character: char) -> bool {
    matches!(character, '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '＂' | '‹' | '›')
}

/// Whether the mark at `at` opens: by its shape where that is clear, else by
/// the spaces around it.
fn opens(text: &Text, at: usize, is_open: bool) -> bool {
    let (before, after) = (text.before(at), text.at(at + 1));
    let free_left = before.is_whitespace()
        || matches!(before, '(' | '[' | '–' | '—' | '-' | '/')
        || (is_quote(before) && before != '»');
    // "...сөз": an ellipsis begins the quotation.
    let ellipsis = after == '…' || after == '.' && text.at(at + 2) == '.';
    let begins =
        after.is_alphanumeric() || is_quote(after) || matches!(after, '(' | '[' | '#' | '@');
    let free_right = !begins && !ellipsis;
    match text.at(at) {
        '«' | '„' | '‹' => true,
        '»' | '›' => false,
        _ if free_left && !free_right => true,
        _ if free_right && !free_left => false,
        '“' if !is_open => true,
        '”' if is_open || !free_left => false,
        _ => !is_open,
    }
}

/// Pairs the quotes of a text.
pub(super) fn quotes(text: &Text) -> Quotes {
    let mut quotes = Quotes::default();
    let mut open: Vec<(usize, char)> = Vec::new();
    for token in &text.tokens {
        let mark = text.at(token.start);
        if token.kind != Kind::Mark || !is_quote(mark) {
            continue;
        }
        // 5" and 6'2": inches.
        if mark == '"' && text.before(token.start).is_ascii_digit() && open.is_empty() {
            continue;
        }
        let closes_one = !open.is_empty();
        if opens(text, token.start, closes_one) {
            open.push((token.start, mark));
        } else if let Some(partner) = open.pop() {
            quotes.pairs.push(Quotation {
                open: partner,
                close: (token.start, mark),
                depth: open.len(),
                inner: open.last().is_some_and(|(_, mark)| *mark == '«'),
            });
        } else {
            quotes.unopened.push((token.start, mark));
        }
    }
    quotes.unclosed = open;
    quotes
}

/// The mark that closes what `open` opens.
fn partner(open: char) -> Option<char> {
    Some(match open {
        '«' => '»',
        '“' => '”',
        '„' => '“',
        '‹' => '›',
        '"' => '"',
        _ => return None,
    })
}

pub(super) fn check(source: &Text, target: &Text, beside: bool, found: &mut Vec<Finding>) {
    let quotes = quotes(target);
    let before = found.len();
    if beside {
        unpaired(source, &quotes, found);
    }
    // A straight mark of a quotation that runs on is straight all the same.
    let reported: BTreeSet<u32> = found[before..].iter().map(|f| f.span.start()).collect();
    for (marks, fix) in [(&quotes.unclosed, "«"), (&quotes.unopened, "»")] {
        for &(at, mark) in marks {
            if mark == '"' && !reported.contains(&span(at, at).start()) {
                found.push(Finding::target(CheckId::QuoteStraight, at, at + 1).fixed(fix));
            }
        }
    }
    let curly = quotes.pairs.iter().any(|pair| pair.open.1 == '“');
    let proper = |pair: &Quotation| pair.open.1 == '“' && pair.close.1 == '”';
    let proper = quotes.pairs.iter().any(proper);
    for &pair in &quotes.pairs {
        kind(pair, curly, proper, found);
    }
    // A habit of the typist shows in each quotation; to say it once will do.
    let mut said = false;
    found.retain(|finding| {
        finding.check != CheckId::QuoteDirection || !std::mem::replace(&mut said, true)
    });
    brackets(source, target, beside, found);
}

/// Whether the two marks of a pair belong together and to Kazakh; whether the
/// segment has curly quotes, and ones that close as they should.
fn kind(pair: Quotation, curly: bool, proper: bool, found: &mut Vec<Finding>) {
    let (open, close) = (pair.open.1, pair.close.1);
    let at = |place: usize| (place, place + 1);
    let mut report = |check, (start, end): (usize, usize), fix: char| {
        found.push(Finding::target(check, start, end).fixed(fix.encode_utf8(&mut [0; 4])));
    };
    match (open, close) {
        ('«', '»') | ('“', '”') | ('„', '“' | '”') | ('‹', '›') => {}
        ('"', '"') => {
            // House quotes, unless the segment has settled on curly ones.
            let (left, right) = if curly || pair.inner { ('“', '”') } else { ('«', '»') };
            report(CheckId::QuoteStraight, at(pair.open.0), left);
            report(CheckId::QuoteStraight, at(pair.close.0), right);
        }
        // A closing mark that looks like an opening one is a typing habit.
        ('“', '“') => {
            if proper {
                report(CheckId::QuoteDirection, at(pair.close.0), '”');
            }
        }
        ('”', '“' | '”') => {
            report(CheckId::QuoteDirection, at(pair.open.0), '“');
            if close == '“' {
                report(CheckId::QuoteDirection, at(pair.close.0), '”');
            }
        }
        // Of a straight mark and a typeset one, the straight one is the slip.
        ('"', close) => {
            let open = if close == '»' { '«' } else { '“' };
            report(CheckId::QuoteMismatched, at(pair.open.0), open);
        }
        ('”', '»') => report(CheckId::QuoteMismatched, at(pair.open.0), '«'),
        (open, _) => {
            if let Some(partner) = partner(open) {
                report(CheckId::QuoteMismatched, at(pair.close.0), partner);
            }
        }
    }
}

/// Quotes without a partner that the source does not explain.
fn unpaired(source: &Text, target: &Quotes, found: &mut Vec<Finding>) {
    let mut original = quotes(source);
    single(source, &mut original);
    for (marks, explained) in
        [(&target.unclosed, original.unclosed.len()), (&target.unopened, original.unopened.len())]
    {
        for &(at, mark) in marks.iter().skip(explained) {
            found.push(Finding::target(CheckId::QuoteUnpaired, at, at + 1).with(mark.to_string()));
        }
    }
    let none = target.pairs.is_empty() && target.unclosed.is_empty() && target.unopened.is_empty();
    if !none {
        return;
    }
    // Spaces up to each position: quotations inside each other share theirs.
    let spaces: Vec<usize> = std::iter::once(0)
        .chain(source.chars.iter().scan(0, |count, c| {
            *count += usize::from(*c == ' ');
            Some(*count)
        }))
        .collect();
    // Spoken words that lost their quotes became the reporter's own.
    let is_spoken = |pair: &&Quotation| spaces[pair.close.0] - spaces[pair.open.0] >= 3;
    if let Some(pair) = original.pairs.iter().find(is_spoken) {
        found.push(Finding::new(
            CheckId::QuoteLost,
            Side::Source,
            span(pair.open.0, pair.close.0 + 1),
        ));
    }
}

/// Single quotes, as British papers have them, that a source opens or closes
/// for another segment. Apostrophes are told apart by what is around them.
fn single(source: &Text, quotes: &mut Quotes) {
    if source.chars.iter().copied().any(is_quote) {
        return;
    }
    let mut open = Vec::new();
    for at in 0..source.chars.len() {
        let mark = source.at(at);
        if !matches!(mark, '\'' | '‘' | '’') {
            continue;
        }
        let (before, after) = (source.before(at), source.at(at + 1));
        let ends = !after.is_alphanumeric();
        if (before.is_whitespace() || before == '(') && !ends {
            open.push((at, mark));
        } else if ends && !before.is_whitespace() && open.pop().is_none() {
            // The plural of an owner ends so as well: only after a mark.
            if matches!(before, '.' | ',' | '!' | '?') {
                quotes.unopened.push((at, mark));
            }
        }
    }
    quotes.unclosed.extend(open);
}

/// Brackets without a partner, or with a wrong one.
fn brackets(source: &Text, target: &Text, beside: bool, found: &mut Vec<Finding>) {
    let (alone, wrong) = unpaired_brackets(target);
    for (at, fix) in wrong {
        found.push(
            Finding::target(CheckId::BracketUnpaired, at, at + 1)
                .with(target.at(at).to_string())
                .fixed(fix.encode_utf8(&mut [0; 4])),
        );
    }
    let mut explained: BTreeMap<char, usize> = BTreeMap::new();
    if beside {
        for at in unpaired_brackets(source).0 {
            *explained.entry(source.at(at)).or_default() += 1;
        }
    }
    for at in alone {
        let bracket = target.at(at);
        match explained.get_mut(&bracket) {
            Some(count) if *count > 0 => *count -= 1,
            _ => {
                let finding = Finding::target(CheckId::BracketUnpaired, at, at + 1);
                found.push(finding.with(bracket.to_string()));
            }
        }
    }
}

/// Brackets that stand alone, and closing ones of another kind than opened.
fn unpaired_brackets(text: &Text) -> (Vec<usize>, Vec<(usize, char)>) {
    let mut open: Vec<(usize, char)> = Vec::new();
    let (mut alone, mut wrong) = (Vec::new(), Vec::new());
    for (index, token) in text.tokens.iter().enumerate() {
        if token.kind != Kind::Mark {
            continue;
        }
        let mark = text.at(token.start);
        let face = matches!(text.before(token.start), ':' | ';' | '=');
        match mark {
            '(' | '[' | '{' if !face => open.push((token.start, mark)),
            ')' | ']' | '}' if !face || !open.is_empty() => {
                let right = |open| match open {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                };
                match open.pop() {
                    Some((_, bracket)) if right(bracket) == mark => {}
                    Some((_, bracket)) => wrong.push((token.start, right(bracket))),
                    None if is_list_mark(text, index) => {}
                    None => alone.push(token.start),
                }
            }
            _ => {}
        }
    }
    alone.extend(open.into_iter().map(|(at, _)| at));
    alone.sort_unstable();
    (alone, wrong)
}

/// "1) …" and "а) …": the bracket of a list, not of a remark.
fn is_list_mark(text: &Text, index: usize) -> bool {
    let Some(label) = index.checked_sub(1).map(|before| text.tokens[before]) else {
        return false;
    };
    let before = text.before(label.start);
    text.at(text.tokens[index].start) == ')'
        && (before.is_whitespace() || matches!(before, '(' | ';'))
        && (label.kind == Kind::Digits && label.end - label.start <= 2
            || label.kind == Kind::Word && label.end - label.start == 1)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_english, check_pair, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn quotes_have_partners() {
        let source = "Клуб «Отан» победил.";
        check_pair(source, "⟦«⟧Отан клубы жеңді.", "quote_unpaired");
        check_pair(source, "Отан⟦»⟧ клубы жеңді.", "quote_unpaired");
        check_pair("«Мы победили. ", "«Біз жеңдік.", "");
        check_english("'Yes' and 'no' won.'", "“Иә” мен “жоқ” жеңді”.", "quote_unpaired");
        check("«Біз жеңдік.", "");
    }

    #[test]
    fn quotes_are_of_one_kind() {
        fixed("Бұл «Отан⟦\"⟧ клубы.", "Бұл «Отан» клубы.");
        fixed("Бұл ⟦\"⟧Отан» клубы.", "Бұл «Отан» клубы.");
        fixed("Бұл “Отан⟦»⟧ клубы.", "Бұл “Отан” клубы.");
        check("Бұл “Отан” және „Жаңа“ мен «Ескі» клубы.", "");
        check("Бұл “Отан” және “Жаңа⟦“⟧ клубы.", "quote_direction");
        check("Бұл “Отан“ клубы.", "");
        check("Бұл ⟦\"⟧Отан⟦\"⟧ клубы.", "quote_straight");
    }

    #[test]
    fn a_quotation_became_report() {
        check_pair(
            "⟦«Мы всё успеем сделать вовремя»⟧, — сказал он.",
            "Ол барлығын уақытында жасайтындарын айтты.",
            "quote_lost",
        );
    }

    #[test]
    fn brackets_have_partners() {
        check("Ол ⟦(⟧бәлкім келді.", "bracket_unpaired");
        check("Ол бәлкім⟦)⟧ келді.", "bracket_unpaired");
        fixed("Ол (бәлкім⟦]⟧ келді.", "Ол (бәлкім) келді.");
        check("1) келді; 2) кетті :)", "");
    }
}
