//! Plants one mechanical defect in a good segment, and says where it is.
//!
//! It knows nothing of the checks: places are found with its own, plain rules.

use super::random::Random;
use language::text::{side::Side, span::Span};

/// A segment with one defect.
pub(crate) struct Seeded {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) side: Side,
    pub(crate) span: Span,
}

/// Plants a defect, where the segment has a place for it.
pub(crate) type Planter = fn(&Segment<'_>, &mut Random) -> Option<Seeded>;

/// A good segment.
pub(crate) struct Segment<'a> {
    pub(crate) source: &'a str,
    pub(crate) target: &'a str,
}

/// The classes of defects, with the checks that may report them.
pub(crate) const CLASSES: &[(&str, Planter, &[&str])] = &[
    ("number changed", number_changed, &["number_changed", "number_added", "number_missing"]),
    ("number lost", number_lost, &["number_missing"]),
    ("word doubled", doubled, &["doubled_word"]),
    ("word doubled across мен/және/немесе", doubled_across, &["doubled_word"]),
    ("space missing after a mark", space_missing, &["space_missing"]),
    ("sentence glued", sentence_glued, &["space_missing"]),
    ("space doubled", space_doubled, &["double_space"]),
    ("space before a mark", space_extra, &["space_extra"]),
    ("quote lost", quote_lost, &["quote_unpaired", "quote_mismatched"]),
    (
        "quote of a wrong kind",
        quote_wrong,
        &["quote_mismatched", "quote_straight", "quote_direction"],
    ),
    ("bracket lost", bracket_lost, &["bracket_unpaired"]),
    ("bracket of a wrong kind", bracket_wrong, &["bracket_unpaired"]),
    ("Latin letter in a Cyrillic word", latin_letter, &["look_alike"]),
    ("Cyrillic letter in a Latin word", cyrillic_letter, &["look_alike"]),
    ("English word left", english_left, &["latin_word"]),
    ("Russian word left", russian_left, &["russian_word"]),
    ("link lost", link_lost, &["link_missing"]),
    ("link added", link_added, &["link_added"]),
    ("target empty", empty, &["empty_target"]),
    ("target identical", identical, &["untranslated"]),
    ("control character", control, &["invisible"]),
    ("zero-width character", zero_width, &["invisible"]),
    ("mojibake", mojibake, &["mojibake"]),
    ("end mark lost", end_lost, &["end_mark"]),
    ("end mark changed", end_changed, &["end_mark"]),
    ("suffix against harmony", suffix, &["suffix_harmony"]),
    ("suffix without hyphen", suffix_hyphen, &["suffix_hyphen"]),
    ("mark typed twice", mark_twice, &["repeated_mark"]),
    ("entity left", entity, &["entity"]),
];

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn span(start: usize, end: usize) -> Span {
    let position = |at| u32::try_from(at).expect("short texts");
    Span::new(position(start), position(end)).expect("in order")
}

/// The target with `range` replaced; the defect is what stands at `gold`.
fn planted(
    segment: &Segment<'_>,
    range: (usize, usize),
    with: &str,
    gold: (usize, usize),
) -> Option<Seeded> {
    let mut target = chars(segment.target);
    target.splice(range.0..range.1, with.chars());
    Some(Seeded {
        source: segment.source.to_owned(),
        target: target.into_iter().collect(),
        side: Side::Target,
        span: span(gold.0, gold.1),
    })
}

/// Words of letters alone, with white space or a mark on both sides.
fn words(text: &[char]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = (at..text.len()).find(|&end| text[end].is_whitespace()).unwrap_or(text.len());
        let start = (at..end).find(|&at| text[at].is_alphanumeric()).unwrap_or(end);
        let stop =
            (start..end).rev().find(|&at| text[at].is_alphanumeric()).map_or(end, |at| at + 1);
        if start < stop && text[start..stop].iter().all(|c| c.is_alphabetic()) {
            words.push((start, stop));
        }
        at = end + 1;
    }
    words
}

/// Figures that stand alone and are not times, dates or parts of names.
fn figures(text: &[char]) -> Vec<(usize, usize)> {
    let mut figures = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = (at..text.len()).find(|&end| !text[end].is_ascii_digit()).unwrap_or(text.len());
        let before = at.checked_sub(1).map_or(' ', |at| text[at]);
        let after = text.get(end).copied().unwrap_or(' ');
        let next = text.get(end + 1).copied().unwrap_or(' ');
        let alone = (before == ' ' || before == '(')
            && !(matches!(after, ',' | '.' | ':' | ' ' | '/' | '–') && next.is_ascii_digit())
            && !after.is_alphabetic()
            && !(before == ' ' && at >= 2 && text[at - 2].is_ascii_digit());
        if alone {
            figures.push((at, end));
        }
        at = end;
    }
    figures
}

fn number_changed(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let source = figures(&chars(segment.source)).len();
    let all = figures(&target);
    let &(start, end) = random.pick(&all)?;
    let old: String = target[start..end].iter().collect();
    // Only what also stands in the source is known to be right.
    if source == 0 || !segment.source.contains(&old) {
        return None;
    }
    let mut new: Vec<char> = old.chars().collect();
    let at = random.below(new.len());
    let digit = new[at].to_digit(10)?;
    let by = 1 + u32::try_from(random.below(8)).ok()?;
    let low = u32::from(at == 0);
    new[at] = char::from_digit((digit - low + by) % (10 - low) + low, 10)?;
    let new: String = new.into_iter().collect();
    (new != old && !segment.source.contains(&new))
        .then(|| planted(segment, (start, end), &new, (start, end)))?
}

fn number_lost(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let (source, target) = (chars(segment.source), chars(segment.target));
    let &(start, end) = random.pick(&figures(&target))?;
    let old = &target[start..end];
    let there: Vec<_> =
        figures(&source).into_iter().filter(|&(s, e)| source[s..e] == *old).collect();
    let [(from, to)] = there[..] else { return None };
    if target.get(end) != Some(&' ') {
        return None;
    }
    let mut text = target.clone();
    text.drain(start..=end);
    Some(Seeded {
        source: segment.source.to_owned(),
        target: text.into_iter().collect(),
        side: Side::Source,
        span: span(from, to),
    })
}

fn doubled(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let &(start, end) = random.pick(&words(&target))?;
    let word: String = target[start..end].iter().collect();
    let place = (end + 1, end + 1 + end - start);
    planted(segment, (end, end), &format!(" {word}"), place)
}

fn doubled_across(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let words = words(&target);
    let long: Vec<_> = words.into_iter().filter(|(start, end)| end - start >= 4).collect();
    let &(start, end) = random.pick(&long)?;
    let word: String = target[start..end].iter().collect();
    let conjunction = random.pick(&["мен", "пен", "және", "немесе"])?;
    let gap = conjunction.chars().count() + 2;
    let place = (end + gap, end + gap + end - start);
    planted(segment, (end, end), &format!(" {conjunction} {word}"), place)
}

/// Positions of characters with what is before and after.
fn find(text: &[char], is: impl Fn(char, char, char) -> bool) -> Vec<usize> {
    let at = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or('\n');
    (0..text.len()).filter(|&i| is(at(i.checked_sub(1)), text[i], at(Some(i + 1)))).collect()
}

fn space_missing(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let places = find(&target, |before, mark, after| {
        before.is_alphabetic() && ",;:".contains(mark) && after == ' '
    });
    let &at = random.pick(&places)?;
    let next = target.get(at + 2)?;
    next.is_alphabetic().then(|| planted(segment, (at + 1, at + 2), "", (at, at + 1)))?
}

fn sentence_glued(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    // The end of one word becomes the end of a sentence.
    let target = chars(segment.target);
    let words = words(&target);
    let pairs: Vec<_> = words
        .windows(2)
        .filter(|pair| {
            pair[1].0 - pair[0].1 == 1 && pair[0].1 - pair[0].0 >= 4 && pair[1].1 - pair[1].0 >= 2
        })
        .filter(|pair| target[pair[0].0..pair[1].1].iter().all(|c| !c.is_ascii() || *c == ' '))
        .collect();
    let pair = random.pick(&pairs)?;
    let at = pair[0].1;
    let capital: String = target[at + 1].to_uppercase().collect();
    planted(segment, (at, at + 2), &format!(".{capital}"), (at, at + 1))
}

fn space_doubled(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let &at = random.pick(&find(&target, |before, c, after| {
        c == ' ' && before.is_alphanumeric() && after.is_alphanumeric()
    }))?;
    planted(segment, (at, at + 1), "  ", (at, at + 2))
}

fn space_extra(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let &at = random.pick(&find(&target, |before, mark, after| {
        before.is_alphanumeric()
            && ",.;:!?)»".contains(mark)
            && !after.is_alphanumeric()
            && after != '.'
    }))?;
    planted(segment, (at, at), " ", (at, at + 1))
}

/// Properly paired quotes of a text, one after the other.
fn quote_pairs(text: &[char]) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = (0..text.len()).filter(|&at| "«»“”\"„".contains(text[at])).collect();
    if !marks.len().is_multiple_of(2) {
        return Vec::new();
    }
    let pairs: Vec<(usize, usize)> = marks.chunks(2).map(|pair| (pair[0], pair[1])).collect();
    let proper = |&(open, close): &(usize, usize)| {
        matches!((text[open], text[close]), ('«', '»') | ('“', '”'))
    };
    if pairs.iter().all(proper) { pairs } else { Vec::new() }
}

fn is_balanced(source: &str) -> bool {
    let count = |mark: char| source.matches(mark).count();
    count('«') == count('»') && count('“') == count('”') && count('"').is_multiple_of(2)
}

fn quote_lost(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let pairs = quote_pairs(&target);
    let &(open, close) = random.pick(&pairs)?;
    if !is_balanced(segment.source) {
        return None;
    }
    if random.below(2) == 0 {
        planted(segment, (open, open + 1), "", (close - 1, close))
    } else {
        planted(segment, (close, close + 1), "", (open, open + 1))
    }
}

fn quote_wrong(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let pairs = quote_pairs(&target);
    let &(open, close) = random.pick(&pairs)?;
    let others: &[&str] = if target[open] == '«' { &["\"", "”"] } else { &["\"", "»"] };
    let other = random.pick(others)?;
    if random.below(2) == 0 {
        let other = other.replace('”', "“").replace('»', "«");
        planted(
            segment,
            (open, open + 1),
            &other,
            if other == "\"" { (open, open + 1) } else { (close, close + 1) },
        )
    } else {
        planted(segment, (close, close + 1), other, (close, close + 1))
    }
}

fn brackets(text: &[char]) -> Option<(usize, usize)> {
    let places = |bracket: char| find(text, |_, c, _| c == bracket);
    match (&places('(')[..], &places(')')[..]) {
        (&[open], &[close]) if open < close => Some((open, close)),
        _ => None,
    }
}

/// A pair of brackets, put around a word where the text has none.
fn bracketed(segment: &Segment<'_>, random: &mut Random) -> Option<(String, usize, usize)> {
    let target = chars(segment.target);
    if let Some((open, close)) = brackets(&target) {
        return Some((segment.target.to_owned(), open, close));
    }
    if target.contains(&'(') || segment.source.contains('(') || target.contains(&')') {
        return None;
    }
    let words = words(&target);
    let &(start, end) = random.pick(&words)?;
    let mut text = target.clone();
    text.insert(end, ')');
    text.insert(start, '(');
    Some((text.into_iter().collect(), start, end + 1))
}

fn bracket_lost(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let (target, open, close) = bracketed(segment, random)?;
    let segment = Segment { target: &target, ..*segment };
    if random.below(2) == 0 {
        planted(&segment, (open, open + 1), "", (close - 1, close))
    } else {
        planted(&segment, (close, close + 1), "", (open, open + 1))
    }
}

fn bracket_wrong(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let (target, _, close) = bracketed(segment, random)?;
    let segment = Segment { target: &target, ..*segment };
    planted(&segment, (close, close + 1), "]", (close, close + 1))
}

const ALIKE: &[(char, char)] = &[
    ('а', 'a'),
    ('о', 'o'),
    ('е', 'e'),
    ('с', 'c'),
    ('р', 'p'),
    ('х', 'x'),
    ('у', 'y'),
    ('і', 'i'),
    ('А', 'A'),
    ('В', 'B'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Т', 'T'),
    ('ә', 'ə'),
];

fn alike(segment: &Segment<'_>, random: &mut Random, to_latin: bool) -> Option<Seeded> {
    let target = chars(segment.target);
    let turned = |c: char| {
        let pair = ALIKE.iter().find(|pair| if to_latin { pair.0 == c } else { pair.1 == c })?;
        Some(if to_latin { pair.1 } else { pair.0 })
    };
    let is_script = |c: char| c.is_ascii_alphabetic() != to_latin;
    let fitting: Vec<(usize, usize)> = words(&target)
        .into_iter()
        .filter(|&(start, end)| {
            end - start >= 3 && target[start..end].iter().all(|&c| is_script(c))
        })
        // Latin words need a letter that is not one of the look-alikes.
        .filter(|&(start, end)| target[start..end].iter().any(|&c| turned(c).is_none()))
        .collect();
    let &(start, end) = random.pick(&fitting)?;
    let places: Vec<usize> = (start..end).filter(|&at| turned(target[at]).is_some()).collect();
    let &at = random.pick(&places)?;
    planted(segment, (at, at + 1), &turned(target[at])?.to_string(), (start, end))
}

fn latin_letter(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    alike(segment, random, true)
}

fn cyrillic_letter(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    alike(segment, random, false)
}

/// A small word of the source put in place of a word of the target.
fn left(segment: &Segment<'_>, random: &mut Random, shortest: usize) -> Option<Seeded> {
    let (source, target) = (chars(segment.source), chars(segment.target));
    let fitting: Vec<_> = words(&source)
        .into_iter()
        .filter(|&(start, end)| {
            end - start >= shortest && source[start..end].iter().all(|c| c.is_lowercase())
        })
        .collect();
    let &(from, to) = random.pick(&fitting)?;
    let word: String = source[from..to].iter().collect();
    if segment.target.to_lowercase().contains(&word) {
        return None;
    }
    let places: Vec<_> = words(&target)
        .into_iter()
        .filter(|&(start, end)| target[start..end].iter().all(|c| c.is_lowercase()))
        .filter(|&(start, end)| {
            // Latin names would make a name of what stands beside them.
            let near = &target[start.saturating_sub(12)..(end + 12).min(target.len())];
            !near.iter().any(|c| c.is_ascii_alphabetic())
        })
        .collect();
    let &(start, end) = random.pick(&places)?;
    planted(segment, (start, end), &word, (start, start + to - from))
}

fn english_left(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    segment.source.is_ascii().then(|| left(segment, random, 3))?
}

fn russian_left(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    segment.source.contains(['а', 'о', 'е']).then(|| left(segment, random, 4))?
}

const ADDRESSES: &[&str] = &[
    "https://www.egov.kz/services?id=12",
    "http://stat.gov.kz",
    "www.inform.kz/kaz",
    "bbc.co.uk/news",
    "press@akimat.kz",
];

fn link_lost(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let address = random.pick(ADDRESSES)?;
    let base = segment.source.trim_end_matches(['.', '!', '?']);
    let start = base.chars().count() + 1;
    Some(Seeded {
        source: format!("{base} {address}."),
        target: segment.target.to_owned(),
        side: Side::Source,
        span: span(start, start + address.len()),
    })
}

fn link_added(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let address = random.pick(ADDRESSES)?;
    let target = chars(segment.target);
    let &at = random.pick(&find(&target, |before, c, after| {
        c == ' ' && before.is_alphabetic() && after.is_alphabetic()
    }))?;
    planted(segment, (at, at + 1), &format!(" {address} "), (at + 1, at + 1 + address.len()))
}

fn empty(segment: &Segment<'_>, _: &mut Random) -> Option<Seeded> {
    planted(segment, (0, segment.target.chars().count()), "", (0, 0))
}

fn identical(segment: &Segment<'_>, _: &mut Random) -> Option<Seeded> {
    let trimmed = segment.source.trim();
    let length = trimmed.chars().count();
    let small =
        trimmed.split(' ').any(|w| w.chars().count() > 2 && w.chars().all(char::is_lowercase));
    let end = segment.target.chars().count();
    small.then(|| planted(segment, (0, end), trimmed, (0, length)))?
}

fn inserted(segment: &Segment<'_>, random: &mut Random, what: &[&str]) -> Option<Seeded> {
    let words = words(&chars(segment.target));
    let &(start, end) = random.pick(&words)?;
    let at = start + random.below(end - start + 1);
    planted(segment, (at, at), random.pick(what)?, (at, at + 1))
}

fn control(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    inserted(segment, random, &["\u{1}", "\u{8}", "\u{1F}", "\u{7F}", "\u{85}", "\t"])
}

fn zero_width(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    inserted(
        segment,
        random,
        &["\u{200B}", "\u{200D}", "\u{FEFF}", "\u{AD}", "\u{2060}", "\u{200E}"],
    )
}

/// The bytes of a word read as Latin-1, as the commonest accident does.
fn mojibake(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let fitting: Vec<_> = words(&target)
        .into_iter()
        .filter(|&(start, end)| target[start..end].iter().all(|c| !c.is_ascii()))
        .collect();
    let &(start, end) = random.pick(&fitting)?;
    let word: String = target[start..end].iter().collect();
    let broken: String = if random.below(4) == 0 {
        "\u{FFFD}".to_owned() + &word.chars().skip(1).collect::<String>()
    } else {
        word.bytes().map(char::from).collect()
    };
    let length = broken.chars().count();
    planted(segment, (start, end), &broken, (start, start + length))
}

fn end_mark(segment: &Segment<'_>) -> Option<usize> {
    let target = chars(segment.target);
    let same = |text: &str| text.ends_with('.') && !text.ends_with("..");
    (same(segment.target) && same(segment.source)).then(|| target.len() - 1)
}

fn end_lost(segment: &Segment<'_>, _: &mut Random) -> Option<Seeded> {
    let at = end_mark(segment)?;
    planted(segment, (at, at + 1), "", (at, at))
}

fn end_changed(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let at = end_mark(segment)?;
    planted(segment, (at, at + 1), random.pick(&["?", ",", "!"])?, (at, at + 1))
}

/// Figures with a right suffix and a wrong one.
const SUFFIXES: &[(&str, &str, &str)] = &[
    ("20", "ға", "ге"),
    ("100", "ден", "дан"),
    ("6", "шы", "ші"),
    ("40", "тан", "дан"),
    ("7", "де", "те"),
    ("300 000", "нан", "ден"),
    ("2025", "тен", "ден"),
    ("90", "ның", "нің"),
    ("3", "ті", "ді"),
    ("1", "ге", "ға"),
    ("10", "ға", "қа"),
    ("50", "ден", "тен"),
    ("80", "нен", "нан"),
    ("9", "шы", "ші"),
    ("АҚШ", "тың", "дың"),
    ("БҰҰ", "ның", "нің"),
    ("НАТО", "ға", "ге"),
];

fn suffixed(
    segment: &Segment<'_>,
    random: &mut Random,
    hyphen: &str,
    right: bool,
) -> Option<Seeded> {
    let target = chars(segment.target);
    let &at = random.pick(&find(&target, |before, c, after| {
        c == ' ' && before.is_alphabetic() && after.is_alphabetic()
    }))?;
    let (figure, good, wrong) = random.pick(SUFFIXES)?;
    let text = format!("{figure}{hyphen}{}", if right { good } else { wrong });
    let end = at + 1 + text.chars().count();
    planted(segment, (at, at + 1), &format!(" {text} "), (at + 1, end))
}

fn suffix(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    suffixed(segment, random, "-", false)
}

fn suffix_hyphen(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    suffixed(segment, random, "", true)
}

fn mark_twice(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let &at = random.pick(&find(&target, |before, mark, after| {
        before.is_alphabetic() && (mark == ',' || mark == '.') && (after == ' ' || after == '\n')
    }))?;
    planted(segment, (at, at), &target[at].to_string(), (at, at + 2))
}

fn entity(segment: &Segment<'_>, random: &mut Random) -> Option<Seeded> {
    let target = chars(segment.target);
    let &at = random.pick(&find(&target, |before, c, after| {
        c == ' ' && before.is_alphabetic() && after.is_alphabetic()
    }))?;
    let entity = random.pick(&["&nbsp;", "&#160;", "&mdash;", "&amp;"])?;
    planted(segment, (at, at + 1), entity, (at, at + entity.len()))
}
