//! What shows only in a whole article: one term in two ways, mixed quotes,
//! quotations never closed, a glued dateline, a lost headline, repetitions.
//!
//! Each kind of finding comes once per article, with its counts.

use crate::text::language::Language;
use std::collections::BTreeMap;

use crate::{
    checks::{
        CheckId, Context, Finding, Pair, letters, quotes,
        terms::{Noted, Phrases},
        tokens::{Text, span},
    },
    patience,
    text::side::Side,
};

/// Words that engines take turns with for one word of the source.
const VARIANTS: &[&[&str]] = &[
    &["өңір", "аймақ"],
    &["ынтымақтастық", "серіктестік"],
    &["мұнайгаз", "мұнай-газ"],
    &["пайыз", "процент"],
    &["әуежай", "аэропорт"],
    &["тікұшақ", "вертолет"],
    &["зымыран", "ракета"],
    &["ғарышкер", "космонавт"],
    &["сарапшы", "эксперт"],
    &["бапкер", "жаттықтырушы"],
    &["төтенше жағдай", "төтенше оқиға"],
    &["бейнебаян", "бейнежазба"],
    &["шақырым", "километр"],
];

/// A quotation may run over this many segments.
const LONG_QUOTATION: usize = 12;

pub(super) fn check(pairs: &[Pair<'_>], context: &Context<'_>) -> Vec<(usize, Finding)> {
    let read = |pair: &Pair<'_>| {
        patience::go_on();
        Text::new(pair.target)
    };
    let targets: Vec<Text> = pairs.iter().map(read).collect();
    let mut found = Vec::new();
    repeated(pairs, &targets, &mut found);
    quote_styles(&targets, &mut found);
    if !context.has_source {
        open_quotations(&targets, &mut found);
    }
    if context.is_kazakh() {
        beginning(&targets, &mut found);
        variants(pairs, &targets, context, &mut found);
        spellings(&targets, &mut found);
    }
    found
}

/// One target for two sources, or two targets for one source.
fn repeated(pairs: &[Pair<'_>], targets: &[Text], found: &mut Vec<(usize, Finding)>) {
    let mut by_target: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_source: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        let (source, target) = (pair.source.trim(), pair.target.trim());
        let whole = |check| {
            let (start, end) = targets[index].trimmed();
            Finding::target(check, start, end)
        };
        if targets[index].word_count() >= 5 {
            match by_target.get(target) {
                Some(&first) if pairs[first].source.trim() != source || source.is_empty() => {
                    let finding = whole(CheckId::RepeatedTarget).with((first + 1).to_string());
                    found.push((index, finding));
                }
                Some(_) => {}
                None => {
                    by_target.insert(target, index);
                }
            }
        }
        if source.split_whitespace().count() >= 3 && !target.is_empty() {
            match by_source.get(source) {
                Some(&first) if pairs[first].target.trim() != target => {
                    let finding = whole(CheckId::RepeatedSource).with((first + 1).to_string());
                    found.push((index, finding));
                }
                Some(_) => {}
                None => {
                    by_source.insert(source, index);
                }
            }
        }
    }
}

/// Where a kind of quotes stands first, and how often.
struct Style {
    count: usize,
    first: (usize, usize, usize),
}

/// Kinds of outer quotes that stand side by side: the rarer kinds are named at
/// their first place. Straight marks count also where their quotation runs on.
fn quote_styles(targets: &[Text], found: &mut Vec<(usize, Finding)>) {
    let mut styles: BTreeMap<char, Style> = BTreeMap::new();
    let (mut facing, mut proper): (Option<Style>, bool) = (None, false);
    for (index, target) in targets.iter().enumerate() {
        let quotes = quotes::quotes(target);
        let mut note = |open: char, start: usize, end: usize| {
            let first = (index, start, end);
            let style = styles.entry(open).or_insert(Style { count: 0, first });
            style.count += 1;
        };
        for pair in quotes.pairs.iter().filter(|pair| pair.depth == 0) {
            let (start, end) = (pair.open.0, pair.close.0 + 1);
            match (pair.open.1, pair.close.1) {
                ('«', '»') | ('„', '“') | ('"', '"') => note(pair.open.1, start, end),
                ('“', '”') => {
                    note('“', start, end);
                    proper = true;
                }
                ('“', '“') => {
                    note('“', start, end);
                    let first = (index, end - 1, end);
                    facing.get_or_insert(Style { count: 0, first }).count += 1;
                }
                _ => {}
            }
        }
        for &(at, mark) in &quotes.unclosed {
            if mark == '"' {
                note(mark, at, at + 1);
            }
        }
    }
    if let Some(Style { count, first }) = facing.filter(|_| proper) {
        let finding = Finding::target(CheckId::QuoteDirection, first.1, first.2);
        found.push((first.0, finding.with(count.to_string())));
    }
    // The house style wins a draw.
    let main = styles.iter().max_by_key(|(open, style)| (style.count, **open == '«'));
    let Some((main, most)) = main.map(|(open, style)| (*open, style.count)) else {
        return;
    };
    let shown = |open: char| match open {
        '«' => "«…»",
        '“' => "“…”",
        '„' => "„…“",
        _ => "\"…\"",
    };
    for (&open, Style { count, first }) in styles.iter().filter(|(open, _)| **open != main) {
        let finding = Finding::target(CheckId::QuoteMixed, first.1, first.2)
            .with(shown(main).to_owned())
            .with(most.to_string())
            .with(shown(open).to_owned())
            .with(count.to_string());
        found.push((first.0, finding));
    }
}

/// Without a source: quotations that are opened and never closed, or closed
/// and never opened, also counting the segments around.
fn open_quotations(targets: &[Text], found: &mut Vec<(usize, Finding)>) {
    /// A quotation that is not closed yet.
    struct Open {
        place: (usize, usize, char),
        /// How many paragraphs had opened one at their beginning, this one among
        /// them, where it stands at the beginning of its own.
        paragraph: Option<usize>,
    }
    let mut open: Vec<Open> = Vec::new();
    let mut paragraphs = 0;
    let mut report = |(index, at, mark): (usize, usize, char)| {
        let finding = Finding::target(CheckId::QuoteUnpaired, at, at + 1).with(mark.to_string());
        found.push((index, finding));
    };
    // Each paragraph of a long quotation may open it again: the last one counts.
    let stands = |open: &Open, paragraphs| open.paragraph.is_none_or(|it| it == paragraphs);
    for (index, target) in targets.iter().enumerate() {
        let quotes = quotes::quotes(target);
        for (at, mark) in quotes.unopened {
            while open.last().is_some_and(|last| !stands(last, paragraphs)) {
                open.pop();
            }
            match open.pop() {
                Some(Open { place, .. }) if index - place.0 <= LONG_QUOTATION => {}
                Some(left) => {
                    report(left.place);
                    report((index, at, mark));
                }
                None => report((index, at, mark)),
            }
        }
        let (start, _) = target.trimmed();
        for (at, mark) in quotes.unclosed {
            let begins = at == start;
            paragraphs += usize::from(begins);
            open.push(Open { place: (index, at, mark), paragraph: begins.then_some(paragraphs) });
        }
    }
    open.retain(|left| stands(left, paragraphs));
    open.into_iter().for_each(|left| report(left.place));
}

/// How the article begins: a headline, or a dateline that runs into the text.
fn beginning(targets: &[Text], found: &mut Vec<(usize, Finding)>) {
    let Some(index) = targets.iter().position(|target| !target.is_blank()) else {
        return;
    };
    for (at, target) in targets.iter().enumerate().skip(index).take(3) {
        if let Some(end) = dateline(target) {
            let (start, whole) = target.trimmed();
            if end < whole {
                found.push((at, Finding::target(CheckId::GluedDateline, start, end)));
            }
            if at == index && targets.len() >= 3 {
                found.push((at, Finding::target(CheckId::HeadlineMissing, start, start)));
            }
            return;
        }
    }
}

/// The end of a dateline at the start of a text: place, date, dash, agency and
/// a full stop. `None` where there is none.
fn dateline(target: &Text) -> Option<usize> {
    let (start, end) = target.trimmed();
    let head = &target.chars[start..end.min(start + 120)];
    let dash = head.iter().position(|c| matches!(c, '–' | '—' | '-'))?;
    // A place of one or two words, then a day and a month or an agency.
    let place = head.iter().take_while(|c| c.is_alphabetic() || matches!(c, '-' | ' ')).count();
    let comma = head.get(place) == Some(&',') || matches!(head.get(place), Some('.' | '–' | '—'));
    let has_month =
        target.words().take_while(|(_, token)| token.start < start + dash).any(|(index, token)| {
            crate::checks::dates::kazakh_month(target.word(index)).is_some()
                && target.before(token.start.saturating_sub(1)).is_ascii_digit()
        });
    if !comma || !has_month || !head.first()?.is_uppercase() || dash > 60 {
        return None;
    }
    let agency = &head[dash..];
    let stop = agency.iter().position(|c| *c == '.' || *c == '\n')?;
    let short = agency[..stop].iter().filter(|c| **c == ' ').count() <= 6;
    short.then_some(start + dash + stop + 1)
}

/// One term in several ways: pairs that engines mix up, and terms of the
/// glossary with more than one accepted translation.
fn variants(
    pairs: &[Pair<'_>],
    targets: &[Text],
    context: &Context<'_>,
    found: &mut Vec<(usize, Finding)>,
) {
    let lang = Language::of(context.target_lang).primary();
    let mut report = |mut used: Vec<(&str, Noted)>| {
        if used.len() < 2 {
            return;
        }
        used.sort_by_key(|(_, noted)| std::cmp::Reverse(noted.count));
        let total: usize = used.iter().map(|(_, noted)| noted.count).sum();
        // Twice in an article is a choice of words, not a wavering term.
        if total < 3 {
            return;
        }
        let (index, start, end) = used[used.len() - 1].1.first;
        let mut finding = Finding::target(CheckId::TermVariants, start, end);
        for (word, noted) in &used {
            finding = finding.with(format!("{word} ({})", noted.count));
        }
        found.push((index, finding));
    };
    let usual = Phrases::new(lang, VARIANTS.iter().flat_map(|words| words.iter().copied()));
    let places = usual.noted(targets);
    let mut entry = 0;
    for words in VARIANTS {
        let entries = entry..entry + words.len();
        entry = entries.end;
        let noted = words.iter().zip(entries);
        report(noted.filter_map(|(word, at)| Some((*word, places.of(&usual, at)?))).collect());
    }
    let terms = context.terms;
    if terms.wavering().next().is_none() {
        return;
    }
    let in_source = terms.used(pairs.iter().map(|pair| pair.source));
    let places = terms.rendered(targets);
    for (number, term) in terms.wavering() {
        if context.has_source && !in_source.contains(&number) {
            continue;
        }
        let words = std::iter::once(&term.target).chain(&term.also);
        let known = VARIANTS.iter().any(|other| words.clone().all(|word| other.contains(&&**word)));
        if !known {
            report(terms.renderings(number, &places).collect());
        }
    }
}

/// A word typed once without the Kazakh letters it has elsewhere.
fn spellings(targets: &[Text], found: &mut Vec<(usize, Finding)>) {
    let folded = |word: &str| -> String {
        let plain = |letter: char| match letter {
            'ә' => 'а',
            'ғ' => 'г',
            'қ' => 'к',
            'ң' => 'н',
            'ө' => 'о',
            'ұ' | 'ү' => 'у',
            'һ' => 'х',
            'і' => 'и',
            other => other,
        };
        word.chars().map(plain).collect()
    };
    // Folded form → spelling with Kazakh letters, and how often.
    let mut spelt: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut plain = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        for (at, token) in target.words() {
            let word = target.word(at);
            if token.end - token.start < 5 || !word.chars().all(letters::is_cyrillic) {
                continue;
            }
            let fold = folded(word);
            if fold == word {
                plain.push((index, token, fold));
            } else {
                let entry = spelt.entry(fold).or_insert_with(|| (word.to_owned(), 0));
                entry.1 += usize::from(entry.0 == word);
            }
        }
    }
    for (index, token, fold) in plain {
        if let Some((right, count)) = spelt.get(&fold)
            && *count >= 2
        {
            let target = &targets[index];
            let fix = if target.is_capitalised(token) {
                letters::capitalised(right)
            } else {
                right.clone()
            };
            let place = span(token.start, token.end);
            let finding = Finding::new(CheckId::SpellingVariants, Side::Target, place)
                .with(target.of(token))
                .with(fix)
                .with(count.to_string());
            found.push((index, finding));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{NO_TERMS, marked};
    use crate::checks::{Context, Pair, Settings, check_article};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Each segment may hold one marked place; all of them are of check `id`.
    fn check(segments: &[&str], id: &str) {
        let segments: Vec<_> = segments.iter().map(|segment| marked(segment)).collect();
        let pairs: Vec<Pair<'_>> =
            segments.iter().map(|(target, _)| Pair { source: "", target }).collect();
        let context = Context {
            source_lang: "ru",
            target_lang: "kk",
            has_source: false,
            terms: &NO_TERMS,
            settings: &Settings::default(),
            vocabulary: None,
        };
        let found: Vec<_> = check_article(&pairs, &context)
            .into_iter()
            .filter(|(_, finding)| id.is_empty() || finding.check.as_str() == id)
            .map(|(index, finding)| (index, finding.span))
            .collect();
        let expected: Vec<_> = segments
            .iter()
            .enumerate()
            .flat_map(|(index, (_, spans))| spans.iter().map(move |span| (index, *span)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn one_term_in_two_ways() {
        check(
            &[
                "Өңірлерде жаңа жоба басталды.",
                "Бұл өңір үшін маңызды.",
                "Солтүстік ⟦аймақтың⟧ халқы көп.",
            ],
            "term_variants",
        );
        check(&["Өңірлерде жаңа жоба басталды.", "Бұл өңір үшін маңызды."], "term_variants");
    }

    #[test]
    fn two_kinds_of_quotes() {
        check(&["«Отан» пен «Арай» клубы.", "Ол ⟦\"Жеңдік\"⟧ деді."], "quote_mixed");
        check(&["«Отан» пен «Арай “Б” тобы» клубы."], "quote_mixed");
    }

    #[test]
    fn quotations_over_segments() {
        check(&["Ол айтты: «Біз келдік.", "Енді кетеміз»."], "quote_unpaired");
        check(&["Ол айтты: ⟦«⟧Біз келдік.", "Ол кетті.", "«Отан» клубы."], "quote_unpaired");
    }

    #[test]
    fn a_dateline_that_runs_into_the_text() {
        check(
            &["⟦Астана, 5 мамыр – «Қала Инфо».⟧Елордада форум өтті.", "Ол ұзаққа созылды."],
            "glued_dateline",
        );
        check(&["Елордада форум өтті", "Астана, 5 мамыр – ол ұзаққа созылды"], "glued_dateline");
    }

    #[test]
    fn an_article_begins_with_a_headline() {
        check(
            &["⟦⟧Астана, 5 мамыр – «Қала Инфо».", "Елордада форум өтті.", "Ол ұзаққа созылды."],
            "headline_missing",
        );
    }

    #[test]
    fn a_sentence_twice() {
        check(
            &[
                "Форумға жүзден астам өкіл қатысты кеше.",
                "⟦Форумға жүзден астам өкіл қатысты кеше.⟧",
            ],
            "repeated_target",
        );
    }

    #[test]
    fn a_word_without_its_kazakh_letters() {
        check(
            &["Ынтымақтастық өсті.", "Жаңа ынтымақтастық басталды.", "Бұл ⟦ынтымактастык⟧ жақсы."],
            "spelling_variants",
        );
    }
}
