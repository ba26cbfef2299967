//! Suffixes after figures and acronyms: harmony, assimilation, hyphens.
//!
//! A figure is judged by how it is read aloud. Acronyms are judged only where
//! their reading leaves no doubt: ТМД-ға and ТМД-ге are both written.

use crate::checks::{
    CheckId, Finding,
    kazakh::{self, Ending, Family, Stem},
    tokens::{Kind, Text, Token},
};

pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    for (index, &token) in target.tokens.iter().enumerate() {
        match token.kind {
            Kind::Digits => after_figure(target, index, token, found),
            Kind::Word => after_acronym(target, index, token, found),
            Kind::Link | Kind::Space | Kind::Mark => {}
        }
    }
}

/// The word after a hyphen that stands at `index`, if it is all lower case and
/// no other hyphen follows: a suffix, perhaps.
fn suffix_after_hyphen(target: &Text, index: usize) -> Option<(usize, Token)> {
    let hyphen = target.tokens.get(index)?;
    let suffix = *target.tokens.get(index + 1)?;
    let fits = target.at(hyphen.start) == '-'
        && suffix.kind == Kind::Word
        && !target.is_capitalised(suffix)
        && !(target.at(suffix.end) == '-' && target.at(suffix.end + 1).is_alphabetic());
    fits.then_some((index + 1, suffix))
}

fn after_figure(target: &Text, index: usize, figure: Token, found: &mut Vec<Finding>) {
    let start = figure_start(target, index);
    let digits: String = target.chars[start..figure.end]
        .iter()
        .filter(|character| character.is_ascii_digit())
        .collect();
    // A decimal is read in two ways, and a code such as G20 in its own way.
    let before = target.before(start);
    if before.is_alphabetic() || matches!(before, ',' | '.' | '/') {
        return;
    }
    let percent = target.at(figure.end) == '%';
    let Some(stem) = (if percent {
        kazakh::stem_of("пайыз")
    } else {
        kazakh::reading(&digits).and_then(kazakh::stem_of)
    }) else {
        return;
    };
    let next = index + 1 + usize::from(percent);
    if let Some((at, suffix)) = suffix_after_hyphen(target, next) {
        if !(before == ':' && digits == "00") {
            disagreement(target, stem, (start, suffix), target.word(at), found);
        }
        return;
    }
    let glued = target.tokens.get(next).filter(|t| t.kind == Kind::Word);
    if let Some(suffix) = glued
        && let Some((family, _)) = kazakh::family(target.word(next))
        && suffix.end - suffix.start > 1
        && target.chars[suffix.start..suffix.end].iter().all(|c| c.is_lowercase())
        && !target.at(suffix.end).is_alphanumeric()
        && family != Family::Possessive
    {
        missing_hyphen(target, (start, suffix.start), suffix, found);
        return;
    }
    let apart = target.tokens.get(next).filter(|token| {
        token.kind == Kind::Space || matches!(target.at(token.start), '–' | '—' | '-')
    });
    if apart.is_some()
        && let Some(suffix) = target.tokens.get(next + 1)
        && let Some((family, "")) = kazakh::family(target.word(next + 1))
        // да and мен are words too.
        && matches!(family, Family::Dative | Family::Ablative | Family::Genitive | Family::Ordinal)
        && !target.is_capitalised(*suffix)
    {
        missing_hyphen(target, (start, figure.end + usize::from(percent)), suffix, found);
    }
}

/// Where a figure with its grouped digits begins: "300 000".
fn figure_start(target: &Text, index: usize) -> usize {
    let mut start = index;
    // A number has a handful of groups; more is a table, and walking it back
    // from each of its cells would not be linear.
    while start >= 2
        && index - start < 10
        && target.tokens[start].end - target.tokens[start].start == 3
        && target.tokens[start - 1].kind == Kind::Space
        && target.tokens[start - 1].end - target.tokens[start - 1].start == 1
        && target.tokens[start - 2].kind == Kind::Digits
        && target.tokens[start - 2].end - target.tokens[start - 2].start <= 3
    {
        start -= 2;
    }
    target.tokens[start].start
}

fn missing_hyphen(target: &Text, head: (usize, usize), suffix: &Token, found: &mut Vec<Finding>) {
    let head_text: String = target.chars[head.0..head.1].iter().collect();
    let fix = format!("{head_text}-{}", target.of(*suffix));
    found.push(
        Finding::target(CheckId::SuffixHyphen, head.0, suffix.end).with(fix.clone()).fixed(&fix),
    );
}

/// Reports a suffix that does not agree with `stem`.
fn disagreement(
    target: &Text,
    stem: Stem,
    (start, suffix): (usize, Token),
    written: &str,
    found: &mut Vec<Finding>,
) {
    let head: String = target.chars[start..suffix.start].iter().collect();
    // The ordinal carries -ншы only where the number is written as a word.
    let ordinals = ["інші", "ыншы", "нші", "ншы"];
    if ordinals.contains(&written) {
        let fix = head + &kazakh::agreeing(Family::Ordinal, stem);
        found.push(
            Finding::target(CheckId::OrdinalForm, start, suffix.end).with(fix.clone()).fixed(&fix),
        );
        return;
    }
    let Some((family, rest)) = kazakh::family(written) else {
        return;
    };
    let first = &written[..written.len() - rest.len()];
    let right = kazakh::agreeing(family, stem);
    if first == right {
        return;
    }
    let fix = head + &right + &kazakh::harmonised(rest, stem.back);
    found.push(
        Finding::target(CheckId::SuffixHarmony, start, suffix.end)
            .with(target.of(suffix))
            .with(fix.clone())
            .fixed(&fix),
    );
}

fn after_acronym(target: &Text, index: usize, token: Token, found: &mut Vec<Finding>) {
    let capitals = target.chars[token.start..token.end]
        .iter()
        .take_while(|character| character.is_uppercase())
        .count();
    if capitals < 2 {
        return;
    }
    let tail: String = target.chars[token.start + capitals..token.end].iter().collect();
    if tail.is_empty() {
        if let Some(stem) = acronym_stem(target, token)
            && let Some((at, suffix)) = suffix_after_hyphen(target, index + 1)
        {
            disagreement(target, stem, (token.start, suffix), target.word(at), found);
        }
    } else if tail.chars().count() >= 2
        && let Some((family, _)) = kazakh::family(&tail)
        && family != Family::Possessive
    {
        let suffix = Token { start: token.start + capitals, ..token };
        missing_hyphen(target, (token.start, suffix.start), &suffix, found);
    }
}

/// How an acronym ends when read, where all readers agree.
fn acronym_stem(target: &Text, token: Token) -> Option<Stem> {
    if !target.is_acronym(token) {
        return None;
    }
    let word: String = target.lower[token.start..token.end].iter().collect();
    match word.as_str() {
        "ақш" => return kazakh::stem_of("аш"),
        "аек" => return kazakh::stem_of("ек"),
        _ => {}
    }
    let back = match word.chars().next_back()? {
        'а' | 'о' | 'ұ' | 'ы' => true,
        'ә' | 'ө' | 'ү' | 'і' => false,
        _ => return None,
    };
    Some(Stem { back, ending: Ending::Vowel })
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn suffixes_follow_the_figure_as_it_is_read() {
        check("Жиынға ⟦100-дан⟧ астам адам келді.", "suffix_harmony");
        check("Бағасы ⟦20-ге⟧ дейін түсті.", "suffix_harmony");
        check("Сағат 07:⟦55-де⟧ басталды.", "suffix_harmony");
        check("Саны ⟦300 000-ден⟧ асты.", "suffix_harmony");
        check("Ол ⟦6-ші⟧ орын алды.", "suffix_harmony");
        check("Жиынға 100-ден астам, 60-тан көп, 300 000-нан аз адам келді.", "");
        check("1980-ші, 2000-шы, 89-шы, 25-ші, 3-тен, 50-ді, 4-тің.", "");
        check("Тамаша 5-сынып оқушысы, 125-көшеде тұрады.", "");
    }

    #[test]
    fn the_fix_agrees() {
        fixed("Ол ⟦90-ші⟧ орында.", "Ол 90-шы орында.");
        fixed("Саны ⟦40-ден⟧ асты.", "Саны 40-тан асты.");
        fixed("Бұл ⟦10-лердің⟧ ісі.", "Бұл 10-дардың ісі.");
        fixed("Ол ⟦АҚШтың⟧ елшісі.", "Ол АҚШ-тың елшісі.");
    }

    #[test]
    fn acronyms_with_one_reading() {
        check("Ол ⟦БҰҰ-нің⟧ өкілі.", "suffix_harmony");
        check("Ол ⟦АҚШ-дың⟧ өкілі.", "suffix_harmony");
        check("БҰҰ-ның, АҚШ-қа, АЕК-ке, НАТО-ға, ЖІӨ-нің, ТМД-ға, ТМД-ге.", "");
    }

    #[test]
    fn a_hyphen_stands_before_the_suffix() {
        check("Оған ⟦100ден⟧ астам адам келді.", "suffix_hyphen");
        check("Оған ⟦100 ден⟧ астам адам келді.", "suffix_hyphen");
        check("Оған ⟦100–ден⟧ астам адам келді.", "suffix_hyphen");
        check("Оған 100 де, 20 мен 30 да жетеді, 5км жол бар.", "");
    }

    #[test]
    fn ordinals_are_short() {
        check("Ол ⟦5-інші⟧ қатарда.", "ordinal_form");
    }
}
