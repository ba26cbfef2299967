//! What the checks know of Kazakh: vowel harmony, assimilation, suffix chains
//! and how figures are read aloud.
//!
//! Deliberately no morphological analyser: a chain is recognised by its parts,
//! which is enough to find a known stem again.

/// How the end of a word acts on the suffix that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Vowel,
    /// р, й, у
    Glide,
    /// л
    Lateral,
    /// з, ж
    Sibilant,
    /// м, н, ң
    Nasal,
    /// Voiceless consonants, and б, в, г, д, which are said voiceless here.
    Voiceless,
}

/// What a suffix attaches to: the vowels and the end of the word before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stem {
    pub(super) back: bool,
    pub(super) ending: Ending,
}

/// The stem that a spoken word gives, where its vowels leave no doubt.
pub(super) fn stem_of(word: &str) -> Option<Stem> {
    let back = word.chars().rev().find_map(is_back)?;
    let ending = match word.chars().next_back()? {
        'р' | 'й' | 'у' => Ending::Glide,
        'л' => Ending::Lateral,
        'з' | 'ж' => Ending::Sibilant,
        'м' | 'н' | 'ң' => Ending::Nasal,
        last if is_vowel(last) => Ending::Vowel,
        _ => Ending::Voiceless,
    };
    Some(Stem { back, ending })
}

/// Vowels of Kazakh words and loans.
pub(super) fn is_vowel(letter: char) -> bool {
    "аәеёиоөуұүыіэюя".contains(letter)
}

/// Whether a vowel is a back one; none for letters that tell nothing.
fn is_back(letter: char) -> Option<bool> {
    match letter {
        'а' | 'о' | 'ұ' | 'ы' | 'я' => Some(true),
        'ә' | 'е' | 'ө' | 'ү' | 'і' | 'э' => Some(false),
        _ => None,
    }
}

/// The last word in which a figure is read: 20 → жиырма, 300 000 → мың.
pub(super) fn reading(digits: &str) -> Option<&'static str> {
    const UNITS: [&str; 10] =
        ["нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"];
    const TENS: [&str; 10] =
        ["нөл", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"];
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    if zeros == digits.len() {
        return digits.starts_with('0').then_some("нөл");
    }
    let digit = usize::from(digits.as_bytes()[digits.len() - 1 - zeros] - b'0');
    Some(match zeros {
        0 => UNITS[digit],
        1 => TENS[digit],
        2 => "жүз",
        3..=5 => "мың",
        6..=8 => "миллион",
        9..=11 => "миллиард",
        12..=14 => "триллион",
        _ => return None,
    })
}

/// A family of suffixes that differ by harmony and assimilation alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Dative,
    Locative,
    Ablative,
    Accusative,
    Genitive,
    Plural,
    Instrumental,
    Ordinal,
    Local,
    Likeness,
    Quality,
    Possessive,
}

/// Families with their members. Those that a chain may go on after come last.
const FAMILIES: &[(Family, &[&str])] = &[
    (Family::Dative, &["ға", "ге", "қа", "ке"]),
    (Family::Locative, &["да", "де", "та", "те"]),
    (Family::Ablative, &["дан", "ден", "тан", "тен", "нан", "нен"]),
    (Family::Accusative, &["ды", "ді", "ты", "ті", "ны", "ні"]),
    (Family::Genitive, &["дың", "дің", "тың", "тің", "ның", "нің"]),
    (Family::Instrumental, &["мен", "бен", "пен"]),
    (Family::Ordinal, &["шы", "ші"]),
    (Family::Local, &["дағы", "дегі", "тағы", "тегі"]),
    (Family::Likeness, &["дай", "дей", "тай", "тей"]),
    (Family::Quality, &["лық", "лік", "дық", "дік", "тық", "тік"]),
    (Family::Plural, &["лар", "лер", "дар", "дер", "тар", "тер"]),
    (Family::Possessive, &["сы", "сі"]),
];

/// The family a suffix belongs to and what is left of it after its first
/// part: дардан → Plural, "дан".
pub(super) fn family(suffix: &str) -> Option<(Family, &str)> {
    let whole = |family: &&(Family, &'static [&str])| family.1.contains(&suffix);
    if let Some((family, _)) = FAMILIES.iter().find(whole) {
        return Some((*family, ""));
    }
    let open = [Family::Plural, Family::Possessive];
    let (family, rest) = FAMILIES.iter().filter(|(family, _)| open.contains(family)).find_map(
        |(family, members)| {
            let rest = members.iter().find_map(|m| suffix.strip_prefix(*m))?;
            Some((*family, rest))
        },
    )?;
    is_chain(rest).then_some((family, rest))
}

/// The member of a family that agrees with `stem`.
pub(super) fn agreeing(family: Family, stem: Stem) -> String {
    use Ending::{Glide, Lateral, Nasal, Sibilant, Voiceless, Vowel};
    let back = match (family, stem.ending) {
        (Family::Dative, Voiceless) => "қа",
        (Family::Dative, _) => "ға",
        (Family::Locative, Voiceless) => "та",
        (Family::Locative, _) => "да",
        (Family::Ablative, Voiceless) => "тан",
        (Family::Ablative, Nasal) => "нан",
        (Family::Ablative, _) => "дан",
        (Family::Accusative, Vowel) => "ны",
        (Family::Accusative, Voiceless) => "ты",
        (Family::Accusative, _) => "ды",
        (Family::Genitive, Vowel | Nasal) => "ның",
        (Family::Genitive, Voiceless) => "тың",
        (Family::Genitive, _) => "дың",
        (Family::Plural, Vowel | Glide) => "лар",
        (Family::Plural, Lateral | Sibilant | Nasal) => "дар",
        (Family::Plural, Voiceless) => "тар",
        // The one family without harmony.
        (Family::Instrumental, Voiceless) => return "пен".to_owned(),
        (Family::Instrumental, Sibilant) => return "бен".to_owned(),
        (Family::Instrumental, _) => return "мен".to_owned(),
        (Family::Ordinal, _) => "шы",
        (Family::Local, Voiceless) => "тағы",
        (Family::Local, _) => "дағы",
        (Family::Likeness, Voiceless) => "тай",
        (Family::Likeness, _) => "дай",
        (Family::Quality, Vowel | Glide) => "лық",
        (Family::Quality, Lateral | Sibilant | Nasal) => "дық",
        (Family::Quality, Voiceless) => "тық",
        (Family::Possessive, Vowel) => "сы",
        (Family::Possessive, _) => "ы",
    };
    harmonised(back, stem.back)
}

/// A suffix with the vowels and the velars of the other row.
pub(super) fn harmonised(suffix: &str, back: bool) -> String {
    const PAIRS: [(char, char); 5] = [('а', 'е'), ('ы', 'і'), ('ғ', 'г'), ('қ', 'к'), ('ұ', 'ү')];
    let turned = |letter: char| {
        let pair = PAIRS.iter().find(|pair| pair.0 == letter || pair.1 == letter);
        pair.map_or(letter, |pair| if back { pair.0 } else { pair.1 })
    };
    suffix.chars().map(turned).collect()
}

/// The parts a chain of noun suffixes is made of.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "лар", "лер", "дар", "дер", "тар", "тер", "ым", "ім", "ың", "ің", "ы", "і", "сы", "сі", "ымыз",
    "іміз", "мыз", "міз", "ыңыз", "іңіз", "ңыз", "ңіз", "ның", "нің", "дың", "дің", "тың", "тің",
    "ға", "ге", "қа", "ке", "на", "не", "ды", "ді", "ты", "ті", "ны", "ні", "н", "да", "де", "та",
    "те", "нда", "нде", "дан", "ден", "тан", "тен", "нан", "нен", "мен", "бен", "пен", "лық",
    "лік", "дық", "дік", "тық", "тік", "лығ", "ліг", "дығ", "діг", "тығ", "тіг", "шы", "ші", "ғы",
    "гі", "қы", "кі", "дай", "дей", "тай", "тей", "сыз", "сіз", "лы", "лі", "ша", "ше", "быз",
    "біз", "пыз", "піз", "мын", "мін", "дікі", "тікі", "нікі",
];

/// Whether a string is made of noun suffixes from end to end. An empty one is.
pub(super) fn is_chain(rest: &str) -> bool {
    // Real chains are short; a bound keeps this linear in the text.
    if rest.len() > 48 {
        return false;
    }
    let mut reachable = [false; 49];
    reachable[0] = true;
    for at in 0..rest.len() {
        if !reachable[at] {
            continue;
        }
        for part in PARTS {
            if rest[at..].starts_with(part) {
                reachable[at + part.len()] = true;
            }
        }
    }
    reachable[rest.len()]
}

/// Whether `word` is `stem` with noun suffixes; both in lower case. The last
/// voiceless letter of a stem may soften: аймақ → аймағы, кітап → кітабы.
pub(super) fn inflects(stem: &str, word: &str) -> bool {
    if let Some(rest) = word.strip_prefix(stem)
        && is_chain(rest)
    {
        return true;
    }
    let soft = match stem.chars().next_back() {
        Some('қ') => 'ғ',
        Some('к') => 'г',
        Some('п') => 'б',
        _ => return false,
    };
    let trunk = &stem[..stem.len() - soft.len_utf8()];
    word.strip_prefix(trunk)
        .and_then(|rest| rest.strip_prefix(soft))
        .is_some_and(|rest| rest.chars().next().is_some_and(is_vowel) && is_chain(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn stems_are_found_through_suffixes() {
        assert!(inflects("аймақ", "аймақтардың"));
        assert!(inflects("аймақ", "аймағында"));
        assert!(inflects("кітап", "кітабымызды"));
        assert!(inflects("өңір", "өңірлеріндегі"));
        assert!(!inflects("өңір", "өңірсіздендіру"));
        assert!(!inflects("қала", "қалам-"));
    }

    #[test]
    fn figures_are_read_aloud() {
        assert_eq!(reading("20"), Some("жиырма"));
        assert_eq!(reading("2025"), Some("бес"));
        assert_eq!(reading("300000"), Some("мың"));
        assert_eq!(reading("00"), Some("нөл"));
        assert_eq!(reading(""), None);
    }

    #[test]
    fn suffixes_agree() {
        let suffix = |word, family| agreeing(family, stem_of(word).unwrap());
        assert_eq!(suffix("алпыс", Family::Ablative), "тан");
        assert_eq!(suffix("сексен", Family::Genitive), "нің");
        assert_eq!(suffix("жүз", Family::Instrumental), "бен");
        assert_eq!(suffix("елу", Family::Accusative), "ді");
    }
}
