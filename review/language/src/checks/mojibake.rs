//! Text whose bytes were read in a wrong encoding: «ÒšÐ°Ð·Ð°Ò›», «ТљР°Р·Р°Т›».
//!
//! Deliberately no guess by statistics: a run is reported where it decodes to
//! Cyrillic letters or typographic marks, and then the fix is certain.

use crate::checks::{
    CheckId, Finding,
    characters::{is_letter, lower},
    tokens::Text,
};

#[rustfmt::skip]
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

#[rustfmt::skip]
const CP1251: [char; 64] = [
    'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’',
    '“', '”', '•', '–', '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{A0}', 'Ў', 'ў', 'Ј',
    '¤', 'Ґ', '¦', '§', 'Ё', '©', 'Є', '«', '¬', '\u{AD}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ',
    '¶', '·', 'ё', '№', 'є', '»', 'ј', 'Ѕ', 'ѕ', 'ї',
];

fn western_byte(character: char) -> Option<u8> {
    if let Some(at) = CP1252.iter().position(|&other| other == character) {
        return u8::try_from(at + 0x80).ok();
    }
    u8::try_from(u32::from(character)).ok().filter(|&byte| byte >= 0x80)
}

fn cyrillic_byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    if (0x410..=0x44F).contains(&code) {
        return u8::try_from(code - 0x410 + 0xC0).ok();
    }
    let at = CP1251.iter().position(|&other| other == character)?;
    u8::try_from(at + 0x80).ok()
}

/// The character that two or three characters at `at` encode, and how many.
fn decode(chars: &[char], at: usize, byte_of: fn(char) -> Option<u8>) -> Option<(char, usize)> {
    let lead = byte_of(*chars.get(at)?)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => return None,
    };
    let mut bytes = [0; 3];
    for (byte, &character) in bytes.iter_mut().zip(chars.get(at..at + length)?) {
        *byte = byte_of(character)?;
    }
    let decoded = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    let plausible = matches!(lower(decoded), 'а'..='я' | 'ё')
        || crate::checks::letters::is_kazakh(decoded)
        || "«»–—“”„‘’…№".contains(decoded);
    plausible.then_some((decoded, length))
}

pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    let chars = &target.chars;
    let mut at = 0;
    while at < chars.len() {
        // Lead bytes of the letters and marks that can be decoded.
        if !matches!(
            chars[at],
            'Ð' | 'Ñ' | 'Ò' | 'Ó' | 'Â' | 'â' | 'Р' | 'С' | 'Т' | 'У' | 'В' | 'в'
        ) {
            at += 1;
            continue;
        }
        let start = at;
        let mut best = None;
        for (byte_of, least) in [(western_byte as fn(char) -> Option<u8>, 1), (cyrillic_byte, 2)] {
            let run = run(chars, start, byte_of);
            let typographic = run.0.chars().any(|c| "–—“”„‘’…".contains(c));
            if run.1 > start && (run.2 >= least || typographic && run.1 - start >= 3) {
                best = Some(run);
                break;
            }
        }
        if let Some((fix, end, _)) = best {
            let finding = Finding::target(CheckId::Mojibake, start, end).with(fix.clone());
            found.push(if fix.contains('\u{FFFD}') { finding } else { finding.fixed(&fix) });
            at = end;
        } else {
            at += 1;
        }
    }
    lost(target, found);
}

/// The decoded run from `start`, where it ends, and how many characters were
/// decoded. A byte that got lost inside of a run does not end it.
fn run(chars: &[char], start: usize, byte_of: fn(char) -> Option<u8>) -> (String, usize, usize) {
    let (mut decoded, mut at, mut count) = (String::new(), start, 0);
    loop {
        if let Some((character, length)) = decode(chars, at, byte_of) {
            decoded.push(character);
            at += length;
            count += 1;
        } else if count > 0
            && let Some(gap) = (1..=2).find(|gap| decode(chars, at + gap, byte_of).is_some())
            && chars[at..at + gap].iter().all(|&c| !c.is_whitespace() && byte_of(c).is_some())
        {
            decoded.push('\u{FFFD}');
            at += gap;
        } else {
            return (decoded, at, count);
        }
    }
}

/// Replacement characters, and question marks in place of letters.
fn lost(target: &Text, found: &mut Vec<Finding>) {
    let chars = &target.chars;
    let mut at = 0;
    while at < chars.len() {
        let is_part = |c: char| is_letter(c) || c == '\u{FFFD}' || c == '?';
        if !is_part(chars[at]) {
            at += 1;
            continue;
        }
        let end = (at..chars.len()).find(|&end| !is_part(chars[end])).unwrap_or(chars.len());
        let part = &chars[at..end];
        let inner = part
            .iter()
            .rposition(|&c| c.is_alphabetic())
            .is_some_and(|last| part[..last].windows(2).any(|pair| pair == ['?', '?']));
        let marks = part.iter().all(|&c| c == '?')
            && part.len() >= 4
            && !target.before(at).is_alphabetic()
            && (at == 0 || target.before(at) == ' ');
        if part.contains(&'\u{FFFD}') || inner || marks {
            let trimmed = part.iter().rposition(|&c| c != '?').map_or(part.len(), |last| last + 1);
            found.push(Finding::target(CheckId::Mojibake, at, at + trimmed));
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn utf8_read_as_a_code_page() {
        fixed("Бұл ⟦Ò›Ð°Ð»Ð°⟧ үлкен.", "Бұл қала үлкен.");
        fixed("Бұл ⟦Т›Р°Р»Р°⟧ үлкен.", "Бұл қала үлкен.");
        fixed("Бұл ⟦â€“⟧ қала.", "Бұл – қала.");
        check("Сіз Рим мен Сібірді көрдіңіз бе?", "");
    }

    #[test]
    fn letters_that_got_lost() {
        check("Бұл ⟦қ\u{FFFD}ла⟧ үлкен.", "mojibake");
        check("Бұл ⟦Қаза??тан⟧ ғой.", "mojibake");
        check("Бұл не??? Кім?", "");
    }
}
