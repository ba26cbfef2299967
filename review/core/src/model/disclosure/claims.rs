//! What a line claims: that a machine translated a text, that somebody checked
//! it, that somebody approved it.
//!
//! Words are compared as they look and by how they begin, so that case, endings,
//! look-alike letters, accents, hyphens and characters nobody sees change
//! nothing. A denial is no claim, but only where it is plain: each "not" of the
//! line has to belong to one of the claims. In doubt a line claims.

use crate::model::disclosure::{Contradiction, Stage};

/// Words, or with `*` their beginnings, that name a machine as the translator.
#[rustfmt::skip]
const MACHINES: &[&str] = &[
    "жасанды*", "жи", "нейрожел*", "машин*", "автомат*", "google*", "яндекс*", "искусственн*", "ии",
    "нейросет*", "нейронн*", "artificial*", "ai", "machine*", "automat*", "gpt*", "chatgpt*", "deepl",
];

/// Words that say a text was translated.
const TRANSLATED: &[&str] = &["аудар*", "перев*", "автоперев*", "translat*"];

/// Kazakh words that say somebody checked, read or mended a text, also in Latin
/// letters. A suffix denies them.
#[rustfmt::skip]
const CHECKED_KK: &[&str] = &[
    "тексер*", "редакцияла*", "өңде*", "түзет*", "пысықта*", "салыстыр*", "раста*", "оқып", "оқыған*",
    "оқылған*", "оқыды*", "оқылды*", "оқылып*", "оқыма*", "оқылма*", "tekser*", "redaksiala*",
];

/// Likewise in Russian and English.
#[rustfmt::skip]
const CHECKED: &[&str] = &[
    "провер*", "перепровер*", "prover*", "редактир*", "отредактир*", "отредач*", "вычит*", "сверен*",
    "сверил*", "сверял*", "сверк*", "выверен*", "рецензир*", "корректур*", "корректир*", "откорректир*",
    "исправл*", "исправил*", "выправл*", "выправил*", "правка", "правки", "правку", "правкой",
    "прочита*", "прочте*", "просмотр*", "верифи*", "модерир*", "контрол*", "проконтрол*", "подтвержд*",
    "check*", "doublecheck*", "crosscheck*", "review*", "edited", "editing", "postedit*", "copyedit*",
    "proofread*", "verif*", "revis*", "correct*", "inspect*", "examin*", "validat*", "audited", "vetted",
    "vetting", "confirm*", "control*", "read", "reading",
];

/// Words that say somebody did not.
#[rustfmt::skip]
const UNCHECKED: &[&str] = &[
    "непровер*", "неотредактир*", "невычит*", "uncheck*", "unreview*", "unedited", "unverif*", "unread",
];

const APPROVED_KK: &[&str] = &["мақұл*", "бекіт*", "maqul*", "makul*"];

#[rustfmt::skip]
const APPROVED: &[&str] = &[
    "одобр*", "odobr*", "утвержд*", "утверд*", "согласован*", "завизир*", "approv*",
];

const UNAPPROVED: &[&str] = &["неодобр*", "unapprov*"];

/// Two words that claim together what neither does alone.
#[rustfmt::skip]
const CHECKED_PAIRS: &[(&str, &str)] = &[
    ("под", "редакци*"), ("қарап", "шы*"), ("көріп", "шы*"), ("looked", "over"), ("looked", "through"),
    ("gone", "over"), ("gone", "through"),
];

const APPROVED_PAIRS: &[(&str, &str)] = &[("signed", "off"), ("sign", "off")];

/// Words that deny what follows.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "не", "без", "not", "no", "never", "without", "nobody", "neither", "cannot", "isnt", "wasnt",
    "hasnt", "havent",
];

/// Words that deny what precedes them.
const BEHIND: &[&str] = &["жоқ", "емес"];

/// Words that deny something else.
#[rustfmt::skip]
const ELSEWHERE: &[&str] = &[
    "nothing", "none", "nowhere", "нет", "ни", "ничего", "нельзя", "нигде",
];

/// Words that join claims which are denied together.
const EITHER: &[&str] = &["or", "nor", "или", "либо"];

/// Words that may stand between a denial and what it denies.
#[rustfmt::skip]
const BETWEEN: &[&str] = &[
    "a", "an", "any", "the", "been", "being", "yet", "fully", "full", "complete", "human", "editor",
    "editorial", "person", "one", "has", "have", "had", "was", "were", "is", "был*", "еще", "полностью",
    "полной", "полную", "полного", "полная", "редактор", "редактором", "редактора", "редакторск*",
    "редакционн*", "человеком", "человека", "никем", "прошел", "прошла", "проходил*", "өткен", "толық",
    "әлі", "болған", "де", "да",
];

/// What a line says of how a text came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// That a machine translated it.
    pub(super) translated: bool,
    /// That somebody checked, read or mended it.
    pub(super) checked: bool,
    /// That somebody approved it.
    pub(super) approved: bool,
}

impl Claims {
    /// Reads a line.
    pub(crate) fn of(line: &str) -> Self {
        let words = words(line);
        let claims: Vec<Claim> = (0..words.len()).filter_map(|at| Claim::at(&words, at)).collect();
        let is_claim = |at: usize| claims.iter().any(|claim| claim.at == at);
        let bound: Vec<Vec<usize>> =
            claims.iter().map(|claim| claim.denials(&words, is_claim)).collect();
        // "Nothing is unchecked": a denial of something else may turn all of it.
        let is_plain = (0..words.len())
            .filter(|at| [BEFORE, BEHIND, ELSEWHERE].iter().any(|list| fits(list, &words[*at])))
            .all(|at| bound.iter().flatten().any(|denial| *denial == at));
        let mut said = Self::default();
        for (claim, bound) in claims.iter().zip(&bound) {
            let is_denied = is_plain && bound.len() + usize::from(claim.denies_itself) == 1;
            match claim.kind {
                Kind::Translated => said.translated |= bound.is_empty(),
                Kind::Checked => said.checked |= !is_denied,
                Kind::Approved => said.approved |= !is_denied,
            }
        }
        said.translated &= words.iter().any(|word| fits(MACHINES, word));
        said
    }

    /// What is claimed beyond what is so for an article at `stage`, of which
    /// every segment was read or not.
    pub(crate) fn overstated(self, stage: Stage, is_read: bool) -> Option<Contradiction> {
        if self.approved && !stage.is_approved() {
            Some(Contradiction::Unapproved)
        } else if self.checked && !is_read {
            Some(Contradiction::Unchecked)
        } else {
            None
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Translated,
    Checked,
    Approved,
}

/// A word that claims something.
#[derive(Clone, Copy, Debug)]
struct Claim {
    at: usize,
    kind: Kind,
    /// Whether the word says that it is not so.
    denies_itself: bool,
}

impl Claim {
    fn at(words: &[String], at: usize) -> Option<Self> {
        let word = words[at].as_str();
        let next = words.get(at + 1).map_or("", String::as_str);
        let kazakh = [(Kind::Checked, CHECKED_KK), (Kind::Approved, APPROVED_KK)];
        for (kind, patterns) in kazakh {
            if let Some(ending) = patterns.iter().find_map(|pattern| ending(pattern, word)) {
                return Some(Self { at, kind, denies_itself: has_kazakh_not(&ending, word) });
            }
        }
        let is_pair = |pairs: &[(&str, &str)]| {
            pairs.iter().any(|(first, second)| fits(&[first], word) && fits(&[second], next))
        };
        let (kind, denies_itself) = if fits(TRANSLATED, word) {
            (Kind::Translated, false)
        } else if fits(CHECKED, word) || is_pair(CHECKED_PAIRS) {
            (Kind::Checked, false)
        } else if fits(UNCHECKED, word) {
            (Kind::Checked, true)
        } else if fits(APPROVED, word) || is_pair(APPROVED_PAIRS) {
            (Kind::Approved, false)
        } else if fits(UNAPPROVED, word) {
            (Kind::Approved, true)
        } else {
            return None;
        };
        Some(Self { at, kind, denies_itself })
    }

    /// Places of the words that deny it.
    fn denials(self, words: &[String], is_claim: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut denials = Vec::new();
        let mut is_joined = false;
        for at in (0..self.at).rev() {
            let word = &words[at];
            if fits(BEFORE, word) {
                denials.push(at);
                break;
            }
            is_joined |= fits(EITHER, word);
            if !(fits(EITHER, word) || fits(BETWEEN, word) || is_joined && is_claim(at)) {
                break;
            }
        }
        for (at, word) in words.iter().enumerate().skip(self.at + 1) {
            if fits(BEHIND, word) {
                denials.push(at);
                break;
            }
            if !fits(BETWEEN, word) {
                break;
            }
        }
        denials
    }
}

/// Whether what a Kazakh verb ends in says "not": `-ме-`, `-ба-` and the like
/// before what goes with it. `ending` begins behind what the verb is known by.
fn has_kazakh_not(ending: &str, word: &str) -> bool {
    // The pattern may hold the beginning of the suffix: `оқылма*`.
    let from = word.chars().count() - ending.chars().count();
    let letters: Vec<char> = word.chars().collect();
    let behind = from.saturating_sub(2).max(2);
    letters[behind.min(letters.len())..].windows(3).take(7).any(|window| {
        let [consonant, vowel, next] = window else { return false };
        let is = |list: &str, letter: char| list.chars().any(|known| alike(known) == letter);
        is("мбп", *consonant) && is("еа", *vowel) && is("гғдйп", *next)
    })
}

/// What of a word is left behind the beginning that `pattern` gives.
fn ending(pattern: &str, word: &str) -> Option<String> {
    let (begin, is_whole) = match pattern.strip_suffix('*') {
        Some(begin) => (begin, false),
        None => (pattern, true),
    };
    let mut letters = word.chars();
    for wanted in begin.chars() {
        if letters.next() != Some(alike(wanted)) {
            return None;
        }
    }
    let rest = letters.as_str();
    (!is_whole || rest.is_empty()).then(|| rest.to_owned())
}

fn fits(patterns: &[&str], word: &str) -> bool {
    patterns.iter().any(|pattern| ending(pattern, word).is_some())
}

fn claims(word: &str) -> bool {
    let lists = [CHECKED_KK, CHECKED, UNCHECKED, APPROVED_KK, APPROVED, UNAPPROVED];
    lists.iter().any(|list| fits(list, word))
}

/// The words of a line, letter by letter as they look, and an empty one where a
/// part of a sentence ends. What was cut in pieces, by hyphens or letter by
/// letter, is one word again where that makes a claim.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for chunk in line.split_whitespace() {
        let mut pieces = vec![String::new()];
        for letter in chunk.chars().filter(|letter| !is_unseen(*letter)) {
            for letter in plain(letter).to_lowercase().filter(|letter| !is_unseen(*letter)) {
                if letter.is_alphanumeric() {
                    pieces.last_mut().expect("there is one").push(alike(letter));
                } else if !matches!(letter, '\'' | '’' | 'ʼ') {
                    pieces.push(String::new());
                }
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        let whole = pieces.concat();
        if claims(&whole) && !pieces.iter().any(|piece| claims(piece)) {
            pieces = vec![whole];
        }
        let is_mark = |letter: char| ",;:.!?()–—".contains(letter);
        if chunk.starts_with(is_mark) {
            words.push(String::new());
        }
        words.append(&mut pieces);
        if chunk.ends_with(is_mark) {
            words.push(String::new());
        }
    }
    let mut joined: Vec<String> = Vec::new();
    let is_single = |word: &String| word.chars().count() == 1;
    for run in words.chunk_by(|a, b| is_single(a) && is_single(b)) {
        if run.len() > 3 {
            joined.push(run.concat());
            continue;
        }
        for word in run {
            // Cut in two where no word ends.
            match joined.last_mut() {
                Some(last)
                    if !(last.is_empty() || is_single(last) || claims(last) || claims(word))
                        && claims(&format!("{last}{word}")) =>
                {
                    last.push_str(word);
                }
                _ => joined.push(word.clone()),
            }
        }
    }
    joined
}

/// Whether a character leaves nothing to see: accents that stand over a letter
/// are not what tells words apart.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}'
            | '\u{300}'..='\u{36F}'
            | '\u{483}'..='\u{489}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FE20}'..='\u{FE2F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// The letter that a styled one stands for: full width, bold, in a circle.
fn plain(letter: char) -> char {
    let code = u32::from(letter);
    let of = |at: u32| char::from_u32(u32::from('a') + at % 26).unwrap_or(letter);
    match code {
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        0x1_D400..=0x1_D6A3 => of((code - 0x1_D400) % 52),
        0x249C..=0x24B5 => of(code - 0x249C),
        0x24B6..=0x24E9 => of(code - 0x24B6),
        0x1_F110..=0x1_F129 => of(code - 0x1_F110),
        0x1_F130..=0x1_F149 => of(code - 0x1_F130),
        0x1_F150..=0x1_F169 => of(code - 0x1_F150),
        0x1_F170..=0x1_F189 => of(code - 0x1_F170),
        _ => letter,
    }
}

/// One letter for all that look the same, or are typed in its place for want of
/// a key: Cyrillic, Latin, Greek, Kazakh and Russian.
fn alike(letter: char) -> char {
    match letter {
        'а' | 'ә' | 'ӑ' | 'ӓ' | 'à'..='å' | 'ā' | 'ă' | 'α' | 'ɑ' | 'ə' | 'ᴀ' => 'a',
        'в' | 'β' | 'ʙ' => 'b',
        'с' | 'ҫ' | 'ç' | 'ć' | 'č' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'ᴅ' => 'd',
        'е' | 'ё' | 'ѐ' | 'ӗ' | 'è'..='ë' | 'ē' | 'ė' | 'ě' | 'ε' | 'ᴇ' => 'e',
        'н' | 'ң' | 'ҥ' | 'ӊ' | 'һ' | 'ʜ' | 'η' => 'h',
        'і' | 'и' | 'й' | 'ї' | 'ѝ' | 'ӣ' | 'ӏ' | 'ı' | 'ì'..='ï' | 'ι' | 'ɪ' | 'l' | '1' => {
            'i'
        }
        'ј' => 'j',
        'к' | 'қ' | 'ҡ' | 'ӄ' | 'ҝ' | 'κ' | 'ᴋ' => 'k',
        'м' | 'μ' | 'ᴍ' => 'm',
        'п' | 'π' | 'ո' | 'ñ' => 'n',
        'о' | 'ө' | 'ѳ' | 'ӧ' | 'ò'..='ö' | 'ō' | 'ο' | 'σ' | 'ᴏ' | '0' => 'o',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'г' | 'ғ' | 'ґ' | 'ӷ' | 'ʀ' => 'r',
        'ѕ' | 'ş' | 'š' | 'ꜱ' => 's',
        'т' | 'τ' | 'ᴛ' => 't',
        'ѵ' | 'ν' | 'ᴠ' => 'v',
        'ԝ' | 'ᴡ' => 'w',
        'х' | 'ҳ' | 'χ' => 'x',
        'у' | 'ү' | 'ұ' | 'ў' | 'ӯ' | 'ӱ' | 'γ' | 'ý' | 'ÿ' | 'ʏ' => 'y',
        '3' => 'з',
        '4' => 'ч',
        '6' => 'б',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(lines: &[&str], expected: [bool; 3]) {
        for line in lines {
            let Claims { translated, checked, approved } = Claims::of(line);
            assert_eq!([translated, checked, approved], expected, "{line} {:?}", words(line));
        }
    }

    #[test]
    fn words_claim_however_they_end() {
        check(
            &[
                "ЖИ аударған, редактор тексерген.",
                "Аударма: жасанды интеллект. Тексеріліп шықты: Айгүл С.",
                "Машиналық аударма, редакциялаудан өтті",
                "ЖИ аудармасы (тексерілді)",
                "ЖИ аударған мәтін, редактор оқып шыққан",
                "Нейрожелі аударған, мәтінді редактор түзеткен.",
                "ЖИ аудармасын редактор қарап шықты",
                "Переведено ИИ, ПРОВЕРЕНО РЕДАКТОРОМ",
                "Машинный перевод, прошедший проверку",
                "ИИ-перевод, вычитан корректором",
                "Перевод ИИ под редакцией И. Иванова",
                "Перевод нейросети. Перепроверил: А. Б.",
                "Машинный перевод после редакторской вычитки",
                "Translated by AI, human-reviewed",
                "AI-translated; editors have double-checked it",
                "Machine translation, post-edited and proofread",
                "Translated by AI and read by an editor",
                "AI translation, looked over by an editor",
            ],
            [true, true, false],
        );
        check(
            &[
                "ЖИ аударған, бас редактор мақұлдаған",
                "Машина аударған, бекіткен: А. Б.",
                "Переведено ИИ, одобрено: А. Б.",
                "Перевод ИИ утверждён главным редактором",
                "AI translation approved by the editor",
                "AI translation, signed off by A. B.",
            ],
            [true, false, true],
        );
        check(
            &[
                "Мәтінді жасанды интеллект аударған.",
                "Бұл мақала жасанды интеллект көмегімен аударылған",
                "ИИ перевёл, за выпуск отвечает редактор Ә. Ә.",
                "Google аудармашы арқылы аударылған",
                "Машинный перевод",
                "Translated by AI. Editor: A. B.",
            ],
            [true, false, false],
        );
        check(&["Фото: ҚазАқпарат", "Перевод: А. Б.", "ЖИ", "Не переведено ИИ"], [false; 3]);
    }

    #[test]
    fn letters_that_look_the_same_are_the_same() {
        for line in [
            "тeкcepілгeн",           // Latin letters among the Cyrillic
            "тексерilген",           // and Latin ones for і
            "тексе\u{AD}рілген",     // a soft hyphen
            "тек\u{200B}серілген",   // a space of no width
            "т\u{301}ексерілген",    // an accent
            "п\u{440}ове\u{440}ено", // written with escapes, as it is
            "прoвереhо",             // Latin o and h
            "пр0верено",             // a zero
            "про-верено",            // a hyphen
            "про верено",            // a space
            "п р о в е р е н о",     // letter by letter
            "ПРОВЕРЕНО",             // capitals
            "сhесkеd",               // Cyrillic letters among the Latin
            "revіewed",              // a Kazakh letter
            "ｃｈｅｃｋｅｄ",        // full width
            "𝐜𝐡𝐞𝐜𝐤𝐞𝐝",               // bold
            "ⓒⓗⓔⓒⓚⓔⓓ",               // in circles
            "c\u{300}hécked",        // accents, composed and not
            "ch\u{202E}ecked",       // a change of direction
            "c.h.e.c.k.e.d",         // dots
            "vеrіfіеd",
        ] {
            check(&[&format!("AI translated, {line}")], [true, true, false]);
        }
        // What is decomposed is no other word.
        check(&["переведе\u{308}н ИИ, отредактированныи\u{306} текст"], [true, true, false]);
        check(&["ЖИ аударған, макулдаган редактор"], [true, false, true]);
    }

    #[test]
    fn a_plain_denial_claims_nothing() {
        check(
            &[
                "ЖИ аударған, тексерілмеген.",
                "ЖИ аударған, редактор тексерген жоқ",
                "ЖИ аудармасы, редактордың тексеруінен өткен жоқ",
                "ЖИ аударған, толық оқылмаған, мақұлданбаған",
                "Переведено ИИ, редактором не проверено",
                "Перевод ИИ без редакторской правки",
                "Машинный перевод, не был проверен или одобрен",
                "Переведено ИИ, не проверено, не одобрено",
                "Непроверенный машинный перевод",
                "AI translation, not reviewed by a human",
                "Unreviewed machine translation",
                "AI translation. It has not been checked or approved.",
                "Released without full editorial review; translated by AI",
                "Translated by AI; no editor has reviewed it",
            ],
            [true, false, false],
        );
        // Two denials, or one of something else, are none.
        check(
            &[
                "ЖИ аударған, тексерілмеген емес",
                "ЖИ аударған, тексерілмеген жері жоқ",
                "Перевод ИИ, в нём нет ничего непроверенного",
                "Перевод ИИ. Ошибок нет, проверено",
                "Переведено ИИ, не раз проверено",
                "Переведено ИИ, не только проверено",
                "AI translation, not unchecked",
                "AI translation with nothing unreviewed",
                "AI translation, no errors, checked",
            ],
            [true, true, false],
        );
    }
}
