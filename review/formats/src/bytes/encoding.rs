//! From bytes to text: by byte-order mark, by what the file says, as strict UTF-8,
//! as UTF-16 without a mark, and at last by the letters that come out.
//!
//! Newsrooms keep Kazakh in single bytes. Two sets of them are not in the Encoding
//! Standard and are tables here: KZ-1048 (alias STRK1048-2002) and PTCP154 (alias
//! PT154), both by their IANA names
//! (<https://www.iana.org/assignments/character-sets>). What is guessed is said.

use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252,
    X_MAC_CYRILLIC,
};
use language::text::accept::is_forbidden;
use review::model::{
    document::FILE_LIMIT,
    problem::{Kind, Problem},
};

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte-order mark.
    pub text: String,
    /// The encoding it was in.
    pub encoding: String,
    /// A remark where that was guessed.
    pub problems: Vec<Problem>,
}

/// 0x80 to 0xBF of KZ-1048; what follows is А to я. U+FFFD is no character.
const KZ_1048: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\u{FFFD}™љ›њқһџ\
                       \u{A0}ҰұӘ¤Ө¦§Ё©Ғ«¬\u{AD}®Ү°±Ііөµ¶·ё№ғ»әҢңү";

/// The same of PTCP154.
const PTCP154: &str = "ҖҒӮғ„…ҶҮҲүҠӢҢҚҺҸҗ‘’“”•–—ҳҷҡӣңқһҹ\
                       \u{A0}ЎўЈӨҘҰ§Ё©Ә«¬ӯ®Ҝ°ұІіҙө¶·ё№ә»јҪҫҝ";

/// A way of reading bytes.
#[derive(Clone, Copy)]
enum Way {
    Standard(&'static Encoding),
    Table(&'static str, &'static str),
}

const KAZAKH: [Way; 2] = [Way::Table("KZ-1048", KZ_1048), Way::Table("PTCP154", PTCP154)];

impl Way {
    fn labelled(label: &str) -> Option<Self> {
        match label.trim().to_ascii_lowercase().as_str() {
            "kz-1048" | "kz1048" | "strk1048-2002" | "rk1048" | "cskz1048" => Some(KAZAKH[0]),
            "ptcp154" | "pt154" | "cp154" | "csptcp154" | "cyrillic-asian" => Some(KAZAKH[1]),
            label => Encoding::for_label(label.as_bytes()).map(Self::Standard),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Standard(encoding) => encoding.name(),
            Self::Table(name, _) => name,
        }
    }

    /// The text, with U+FFFD for what is no character here.
    fn read(self, bytes: &[u8]) -> String {
        match self {
            Self::Standard(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Table(_, table) => {
                let upper: Vec<char> = table.chars().chain('А'..='я').collect();
                let character = |byte: &u8| match byte.checked_sub(0x80) {
                    Some(at) => upper[usize::from(at)],
                    None => char::from(*byte),
                };
                bytes.iter().map(character).collect()
            }
        }
    }

    /// The text, unless something in it is no character.
    fn strictly(self, bytes: &[u8]) -> Result<String, Problem> {
        let text = self.read(bytes);
        match text.find('\u{FFFD}') {
            // A UTF encoding can hold that very sign.
            Some(_) if self.holds_replacement(bytes) => Ok(text),
            Some(at) => {
                let encoding = self.name().to_owned();
                Err(Kind::Encoding { encoding }.at(line_at(text.as_bytes(), at)))
            }
            None => Ok(text),
        }
    }

    fn holds_replacement(self, bytes: &[u8]) -> bool {
        match self {
            Self::Standard(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
            }
            Self::Table(..) => false,
        }
    }
}

/// Reads a file's bytes; `declared` is what the file itself says its encoding is.
///
/// # Errors
/// If the file is too large, is in no encoding that is known, is cut off inside
/// of a character, or holds NUL, as files that are no text do.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, Problem> {
    if bytes.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    let (text, encoding, is_guessed) = decoded(bytes, declared)?;
    if let Some(at) = text.find('\0') {
        let kind = Kind::Control { character: "U+0000".to_owned() };
        return Err(kind.at(line_at(text.as_bytes(), at)));
    }
    let remark = || Kind::Guessed { encoding: encoding.to_owned() }.at(0);
    let problems = is_guessed.then(remark).into_iter().collect();
    Ok(Decoded { text, encoding: encoding.to_owned(), problems })
}

fn decoded(bytes: &[u8], declared: Option<&str>) -> Result<(String, &'static str, bool), Problem> {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(Kind::Encoding { encoding: "UTF-8".to_owned() }.at(1));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = Way::Standard(encoding).strictly(&bytes[mark..])?;
        return Ok((text, encoding.name(), false));
    }
    let declared = declared.and_then(Way::labelled);
    let wide = |way: &Way| matches!(way, Way::Standard(it) if *it == UTF_16LE || *it == UTF_16BE);
    let strict = std::str::from_utf8(bytes);
    // What is UTF-8 letter by letter is never anything else, whatever it says.
    if let Ok(text) = strict
        && !text.contains('\0')
    {
        let is_said = declared.is_none_or(|way| way.name() == UTF_8.name() || wide(&way));
        return Ok((text.to_owned(), UTF_8.name(), !is_said && !text.is_ascii()));
    }
    if let Some(way) = declared.filter(|way| way.name() != UTF_8.name() && !wide(way)) {
        // Kazakh pages say windows-1251 and mean its Kazakh variant.
        let kazakh = way.name() == WINDOWS_1251.name() && !bytes.contains(&0);
        if kazakh && let Some((variant, _)) = best(bytes, &[way, KAZAKH[0], KAZAKH[1]]) {
            let is_guessed = variant.name() != way.name();
            return Ok((variant.strictly(bytes)?, variant.name(), is_guessed));
        }
        return Ok((way.strictly(bytes)?, way.name(), false));
    }
    if let Some((text, encoding)) = utf_16(bytes) {
        return Ok((text, encoding, true));
    }
    let Err(flaw) = strict else {
        let text = strict.unwrap_or_default().to_owned();
        return Ok((text, UTF_8.name(), false));
    };
    let broken = || {
        let line = line_at(bytes, flaw.valid_up_to());
        Kind::Encoding { encoding: UTF_8.name().to_owned() }.at(line)
    };
    if bytes.contains(&0) || is_damaged_utf_8(bytes) {
        return Err(broken());
    }
    let ways = [WINDOWS_1251, KOI8_R, IBM866, X_MAC_CYRILLIC, ISO_8859_5, WINDOWS_1252];
    let ways: Vec<Way> = ways.map(Way::Standard).into_iter().chain(KAZAKH).collect();
    let (way, _) = best(bytes, &ways).filter(|(_, score)| *score > 0).ok_or_else(broken)?;
    let text = way.strictly(bytes).map_err(|_| broken())?;
    Ok((text, way.name(), true))
}

/// The line of a byte, from 1.
fn line_at(bytes: &[u8], at: usize) -> u32 {
    let ends = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(ends + 1).expect("files are limited far below four billion lines")
}

/// Whether nearly all that is not ASCII is UTF-8: then the rest is damage, such
/// as a last letter cut in half, and no other encoding.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken * 4
}

/// Half of what is written in UTF-16 are zero bytes or those of one script.
fn utf_16(bytes: &[u8]) -> Option<(String, &'static str)> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(2) || !bytes.contains(&0) {
        return None;
    }
    [UTF_16LE, UTF_16BE].into_iter().find_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let is_usual = |c: &char| {
            matches!(*c, ' '..='~' | '\n' | '\r' | '\t' | '\u{A0}'..='ÿ' | '\u{400}'..='\u{52F}')
                || matches!(*c, '\u{2000}'..='\u{206F}' | '№')
        };
        let usual = text.chars().filter(is_usual).count();
        (usual * 10 >= text.chars().count() * 9).then(|| (text.into_owned(), encoding.name()))
    })
}

/// Letters of Russian and Kazakh news, the most frequent first.
const FREQUENT: &str = "аеноитырсдлкмпвбғгуқшіңйзжүөяәьхчюцұщэфһёъ";

/// The way that gives the likeliest letters, and how likely they are: more than
/// 0 is text. Only what is not ASCII tells them apart, and the start of a file
/// tells enough.
fn best(bytes: &[u8], ways: &[Way]) -> Option<(Way, i64)> {
    let sample = &bytes[..bytes.len().min(256 * 1024)];
    let scored = ways.iter().map(|way| (*way, likelihood(&way.read(sample))));
    // Of equals the first.
    scored.reduce(|one, next| if next.1 > one.1 { next } else { one })
}

/// How likely the letters of a text are that are not ASCII: more than 0 is text.
pub(crate) fn likelihood(text: &str) -> i64 {
    let frequency = |letter: char| {
        let rank = FREQUENT.chars().position(|it| it == letter)?;
        i64::try_from(FREQUENT.chars().count() - rank).ok()
    };
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    let mut score = 0;
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        let beside = |is: fn(&char) -> bool| is(&before) || is(&next);
        let is_letter = |character: &char| character.is_alphabetic();
        if !character.is_ascii() {
            let small = character.to_lowercase().next().unwrap_or(character);
            score += match frequency(small) {
                // Scripts do not mix in a word, nor do capitals follow small letters.
                Some(_) if beside(char::is_ascii_alphabetic) => -40,
                Some(_) if character.is_uppercase() && before.is_lowercase() => -40,
                Some(weight) if character.is_uppercase() => weight / 2 - 4,
                Some(weight) => weight - 4,
                None if matches!(character, '«' | '»' | '–' | '—' | '“' | '”' | '№' | '…') => {
                    6
                }
                None if matches!(character, '\u{A0}' | '’' | '„' | '°' | '§' | '©' | '•' | '€') => {
                    2
                }
                None if matches!(character, 'À'..='ÿ') && beside(char::is_ascii_alphabetic) => 12,
                None if matches!(character, 'À'..='ÿ') && !beside(is_letter) => 0,
                None => -40,
            };
        }
        before = character;
    }
    score
}

/// What the start of a page or of an XML file says its encoding is.
#[must_use]
pub fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let value = |rest: &str| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let rest = rest.trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)));
        Some(rest[..end.unwrap_or(rest.len())].to_owned()).filter(|name| !name.is_empty())
    };
    if let Some(declaration) =
        head.trim_start_matches(['\u{FEFF}', '\u{FFFD}']).strip_prefix("<?xml")
    {
        let declaration = declaration.split("?>").next()?;
        if let Some((_, rest)) = declaration.split_once("encoding") {
            return value(rest);
        }
    }
    head.split("<meta").skip(1).find_map(|meta| {
        let (_, rest) = meta.split('>').next()?.split_once("charset")?;
        value(rest)
    })
}

/// The text with plain line ends and without what no text may hold; each kind of
/// sign that is left out is named once, at its first line. Word writes a line break
/// as U+000B and a page break as U+000C, for which `pause` stands: a line end only
/// where nobody counts lines after.
pub(crate) fn cleaned(text: &str, pause: char, problems: &mut Vec<Problem>) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut line, mut named) = (1, Vec::new());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                out.push('\n');
                line += 1;
            }
            '\u{B}' | '\u{C}' => out.push(pause),
            '\u{FEFF}' => {}
            '\n' | '\t' => {
                line += u32::from(character == '\n');
                out.push(character);
            }
            _ if is_forbidden(character) => {
                if !named.contains(&character) {
                    named.push(character);
                    let code = format!("U+{:04X}", u32::from(character));
                    problems.push(Kind::Dropped { what: code }.at(line));
                }
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const KK: &str = "Қазақстанның үкіметі «ауыл» жобасын әрі қарай іске асырады – Өңірге ғалымдар \
                      мен ұстаздар барады.\nҺәм Ұлытау облысының әкімі бұл туралы айтты.";
    const RU: &str = "Правительство утвердило «дорожную карту» – об этом сообщили в пресс-службе.\n\
                      ГОРОД ПОЛУЧИЛ СРЕДСТВА.";

    fn written(way: Way, text: &str) -> Vec<u8> {
        let all: Vec<u8> = (0..=255).collect();
        let byte = |character: char| {
            let found = all.iter().find(|byte| way.read(&[**byte]).starts_with(character));
            *found.unwrap_or(&b'?')
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn breaks_of_word_are_no_lines_where_lines_are_counted() {
        let mut problems = Vec::new();
        assert_eq!(cleaned("а\u{B}ә\u{C}б\r\u{1}", ' ', &mut problems), "а ә б\n");
        assert_eq!(problems, [Kind::Dropped { what: "U+0001".to_owned() }.at(2)]);
        for read in [crate::html::read, crate::markdown::read] {
            let page = "\u{B}\u{C}\u{B}<p>а</p><img alt=ә>б<iframe src=a></iframe>";
            let document = read(page.as_bytes());
            let problems = document.map_or_else(|problem| vec![problem], |it| it.problems);
            assert!(problems.iter().all(|it| it.place.line <= 1), "{problems:?}");
        }
    }

    #[track_caller]
    fn check(bytes: &[u8], said: Option<&str>, text: &str, encoding: &str, guessed: bool) {
        let decoded = decode(bytes, said).expect("readable");
        assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), (text, encoding));
        assert_eq!(!decoded.problems.is_empty(), guessed, "{:?}", decoded.problems);
    }

    #[test]
    fn single_bytes_are_told_by_their_letters() {
        for way in KAZAKH {
            check(&written(way, KK), None, KK, way.name(), true);
            check(&written(way, KK), Some("windows-1251"), KK, way.name(), true);
            check(&written(way, KK), Some(way.name()), KK, way.name(), false);
        }
        let ru = RU.replace('–', "-");
        for encoding in [WINDOWS_1251, IBM866, X_MAC_CYRILLIC, ISO_8859_5, KOI8_R] {
            let way = Way::Standard(encoding);
            let ru = if written(way, "«") == b"?" {
                ru.replace(['«', '»'], "\"")
            } else {
                ru.clone()
            };
            check(&written(way, &ru), None, &ru, encoding.name(), true);
        }
        check(&written(Way::Standard(WINDOWS_1251), RU), Some("cp1251"), RU, "windows-1251", false);
        check(b"le caf\xE9 est \xE0 Paris", None, "le café est à Paris", "windows-1252", true);
    }

    #[test]
    fn marks_and_zero_bytes_tell_the_others() {
        check(format!("\u{FEFF}{KK}").as_bytes(), Some("koi8-r"), KK, "UTF-8", false);
        check(KK.as_bytes(), Some("windows-1251"), KK, "UTF-8", true);
        let little: Vec<u8> = KK.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = KK.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, None, KK, "UTF-16LE", true);
        check(&big, None, KK, "UTF-16BE", true);
        check(&[&[0xFF, 0xFE][..], &little].concat(), None, KK, "UTF-16LE", false);
        check(b"", None, "", "UTF-8", false);
    }

    #[test]
    fn damage_is_named_with_its_line() {
        let problem = |bytes: &[u8]| decode(bytes, None).expect_err("damaged");
        let utf_8 = |line| Kind::Encoding { encoding: "UTF-8".to_owned() }.at(line);
        assert_eq!(problem(&KK.as_bytes()[..KK.len() - 2]), utf_8(2));
        assert_eq!(problem(b"a\nb\0c"), Kind::Control { character: "U+0000".to_owned() }.at(2));
    }

    #[test]
    fn a_page_says_its_encoding() {
        let said = |head: &str| declared(head.as_bytes());
        assert_eq!(said("<meta charset=KOI8-R>").as_deref(), Some("koi8-r"));
        let long = "<html><meta http-equiv=a content='text/html; charset=windows-1251'>";
        assert_eq!(said(long).as_deref(), Some("windows-1251"));
        assert_eq!(said("<?xml version='1.0' encoding='UTF-16'?><a/>").as_deref(), Some("utf-16"));
        assert_eq!(said("<p>charset=utf-8"), None);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, said in "[a-z0-9-]{0,8}|utf-16|cp1251") {
            let _ = (decode(&bytes, Some(&said)), decode(&bytes, None), declared(&bytes));
        }

        #[test]
        fn any_text_in_utf_8_is_itself(text: String) {
            if !text.contains(['\0', '\u{FEFF}']) {
                proptest::prop_assert_eq!(decode(text.as_bytes(), None).map(|it| it.text), Ok(text));
            }
        }
    }
}
