//! Paragraphs and sentences of a news text.
//!
//! A newline always ends both. Inside a line the rules are our own, written
//! for Kazakh, Russian and English news: abbreviations, initials, quotes with
//! the speaker behind them, a sentence glued to the one before. What is
//! deliberately absent: models, word frequencies, a look at the other language.

use crate::text::Span;

/// The paragraphs of `text` in order: its lines, trimmed of white space, blank
/// ones skipped.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<Span> {
    let characters: Vec<char> = text.chars().collect();
    lines(&characters).filter_map(|(start, end)| trimmed(&characters, start, end)).collect()
}

/// The sentences of `text` in order, trimmed of white space; together they hold
/// every character that is not white space, and none crosses a newline.
///
/// `lang` is a BCP 47 tag. Kazakh, Russian and English bring their own
/// abbreviations; any other language is split by punctuation and case alone.
#[must_use]
pub fn sentences(text: &str, lang: &str) -> Vec<Span> {
    let characters: Vec<char> = text.chars().collect();
    let language = Language::of(lang);
    let mut found = Vec::new();
    for (start, end) in lines(&characters) {
        let line = Line { characters: &characters[start..end], language };
        let mut from = 0;
        while from < line.characters.len() {
            let until = line.sentence_end(from);
            found.extend(trimmed(&characters, start + from, start + until));
            from = until;
        }
    }
    found
}

/// The stretches between line ends, as ranges of scalar positions.
fn lines(characters: &[char]) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    characters.split(|&c| is_line_end(c)).map(move |line| {
        let range = (start, start + line.len());
        start += line.len() + 1;
        range
    })
}

/// Stored text has `\n` only; the others end a line too where a text comes
/// from elsewhere (a carriage return, the Unicode line and paragraph separators).
fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn trimmed(characters: &[char], start: usize, end: usize) -> Option<Span> {
    let inside = &characters[start..end];
    let first = inside.iter().position(|c| !c.is_whitespace())?;
    let last = inside.iter().rposition(|c| !c.is_whitespace())?;
    let position = |at: usize| {
        u32::try_from(start + at).expect("texts are limited far below four billion scalars")
    };
    Span::new(position(first), position(last + 1))
}

/// What a language knows that punctuation does not tell. Entries are lower
/// case, without spaces and without the last full stop.
struct Language {
    /// Stand before what they belong to, so that no sentence ends behind them.
    leading: &'static [&'static str],
    /// Stand in the middle or at the end; only a word from `openers` behind
    /// them shows that a sentence has ended.
    middle: &'static [&'static str],
    /// Close a list or a name; a capital letter behind them opens a sentence.
    closing: &'static [&'static str],
    /// Words that, capitalised, hardly stand anywhere but first.
    openers: &'static [&'static str],
}

impl Language {
    fn of(tag: &str) -> &'static Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "kk" | "kaz" => &KAZAKH,
            "ru" | "rus" => &RUSSIAN,
            "en" | "eng" => &ENGLISH,
            _ => &OTHER,
        }
    }
}

/// Kazakh news keep many abbreviations of the Russian press, so these lists
/// hold both.
const KAZAKH: Language = Language {
    leading: &[
        "ақ",
        "акад",
        "ал",
        "англ",
        "араб",
        "аударм",
        "бас",
        "вл",
        "дж",
        "доц",
        "ж.т",
        "каз",
        "қ",
        "қаз",
        "лат",
        "м.а",
        "мыс",
        "о.т",
        "обл",
        "орыс",
        "парс",
        "пр",
        "проф",
        "св",
        "см",
        "суд",
        "тел",
        "түр",
        "ул",
        "фр",
        "ғыл",
        "хат",
        "шағын",
        "ш.а",
        "шт",
        "ықш",
        "им",
        "көш",
        "дәр",
        "рет",
        "ред",
        "жоғ",
        "төм",
        "қар",
        "құраст",
        "ү",
        "п",
    ],
    middle: &[
        "б",
        "б.з",
        "б.з.б",
        "б.з.д",
        "бет",
        "г",
        "га",
        "гг",
        "ғ",
        "ғғ",
        "ж",
        "жж",
        "км",
        "куб",
        "куб.м",
        "кв",
        "кв.м",
        "м",
        "мин",
        "мм",
        "млн",
        "млрд",
        "мың",
        "сағ",
        "сек",
        "см",
        "т",
        "трлн",
        "тыс",
        "ц",
        "шж",
        "ш.м",
        "э",
        "қаң",
        "ақп",
        "нау",
        "сәу",
        "мам",
        "мау",
        "шіл",
        "там",
        "қыр",
        "қаз",
        "қар",
        "жел",
        "кг",
    ],
    closing: &[
        "т.б", "т.с.с", "т.т", "т.т.с", "т.қ", "с.с", "др", "тг", "тнг", "руб", "долл", "коп",
        "тиын", "ао", "жшс", "кіт",
    ],
    openers: &[
        "ол",
        "олар",
        "оның",
        "олардың",
        "оған",
        "онда",
        "бұл",
        "бұның",
        "бұған",
        "осы",
        "осылай",
        "осындай",
        "сол",
        "солай",
        "сондай",
        "сондықтан",
        "сонымен",
        "сонда",
        "содан",
        "сосын",
        "мұндай",
        "мұны",
        "мұнда",
        "бірақ",
        "алайда",
        "дегенмен",
        "дейтұрғанмен",
        "ал",
        "және",
        "сөйтіп",
        "яғни",
        "мысалы",
        "егер",
        "өйткені",
        "біз",
        "біздің",
        "мен",
        "менің",
        "сіз",
        "қазір",
        "кейін",
        "одан",
        "бүгін",
        "кеше",
        "ертең",
        "енді",
        "тіпті",
        "әрине",
        "жалпы",
        "айта",
        "айтпақшы",
        "себебі",
        "алғаш",
        "бұдан",
        "осыдан",
        "сонан",
        "тағы",
        "әзірге",
    ],
};

const RUSSIAN: Language = Language {
    leading: &[
        "акад",
        "англ",
        "араб",
        "вл",
        "гр",
        "дж",
        "доц",
        "др.-греч",
        "зам",
        "им",
        "кит",
        "корп",
        "каз",
        "кв",
        "лат",
        "м.н.с",
        "мкр",
        "н.э.до",
        "напр",
        "нем",
        "о",
        "обл",
        "оз",
        "п",
        "пер",
        "пл",
        "пос",
        "пр",
        "просп",
        "проф",
        "р",
        "р-н",
        "рис",
        "род",
        "св",
        "свв",
        "см",
        "ср",
        "ст",
        "стр",
        "т.е",
        "т.н",
        "т.о",
        "т.к",
        "табл",
        "тел",
        "тов",
        "ул",
        "ум",
        "урожд",
        "устар",
        "фр",
        "франц",
        "с",
        "т",
        "д",
        "ред",
        "ген",
        "кн",
        "греч",
        "исп",
        "итал",
        "япон",
        "туп",
        "наб",
        "бул",
        "б-р",
        "пгт",
        "ж.-д",
    ],
    middle: &[
        "в",
        "вв",
        "г",
        "га",
        "гг",
        "до н.э",
        "н.э",
        "кг",
        "км",
        "куб",
        "куб.м",
        "кв.м",
        "м",
        "мин",
        "млн",
        "млрд",
        "мм",
        "сек",
        "тыс",
        "трлн",
        "ц",
        "ч",
        "час",
        "чел",
        "экз",
        "янв",
        "фев",
        "февр",
        "мар",
        "апр",
        "авг",
        "сен",
        "сент",
        "окт",
        "ноя",
        "нояб",
        "дек",
        "б",
    ],
    closing: &[
        "т.д", "т.п", "др", "пр.", "руб", "коп", "долл", "тг", "тнг", "проч", "и.о", "ин", "мн",
    ],
    openers: &[
        "он",
        "она",
        "оно",
        "они",
        "его",
        "её",
        "ее",
        "их",
        "это",
        "этот",
        "эта",
        "эти",
        "этого",
        "в",
        "во",
        "на",
        "по",
        "с",
        "со",
        "к",
        "ко",
        "о",
        "об",
        "из",
        "за",
        "от",
        "для",
        "при",
        "после",
        "до",
        "под",
        "над",
        "между",
        "через",
        "но",
        "а",
        "и",
        "или",
        "однако",
        "также",
        "кроме",
        "если",
        "когда",
        "как",
        "так",
        "там",
        "тогда",
        "теперь",
        "сейчас",
        "затем",
        "потом",
        "поэтому",
        "мы",
        "я",
        "вы",
        "ты",
        "что",
        "кто",
        "все",
        "всё",
        "всего",
        "тем",
        "ранее",
        "сегодня",
        "вчера",
        "завтра",
        "не",
        "ни",
        "у",
        "уже",
        "хотя",
        "чтобы",
        "напомним",
        "например",
        "между",
        "согласно",
        "несмотря",
        "среди",
        "сам",
        "такой",
    ],
};

const ENGLISH: Language = Language {
    leading: &[
        "adm", "brig", "capt", "cf", "cmdr", "col", "cpl", "det", "dr", "e.g", "esp", "fig", "fr",
        "ft", "gen", "gov", "hon", "i.e", "insp", "lt", "maj", "messrs", "mr", "mrs", "ms", "mt",
        "mx", "no", "nos", "op", "p", "pp", "pres", "prof", "rep", "reps", "rev", "sen", "sens",
        "sgt", "sr", "st", "ste", "supt", "viz", "vol", "vs", "v",
    ],
    middle: &[
        "a.d", "a.k.a", "a.m", "approx", "apr", "aug", "ave", "b.c", "bros", "co", "dec", "dept",
        "est", "feb", "hr", "inc", "jan", "jr", "jul", "jun", "km", "ltd", "corp", "min", "nov",
        "oct", "p.m", "ph.d", "plc", "rd", "sec", "sep", "sept", "u.k", "u.n", "u.s", "us", "univ",
        "yr",
    ],
    closing: &["etc", "al"],
    openers: &[
        "a",
        "an",
        "the",
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "i",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "but",
        "and",
        "or",
        "so",
        "yet",
        "however",
        "in",
        "on",
        "at",
        "as",
        "by",
        "for",
        "from",
        "to",
        "with",
        "after",
        "before",
        "when",
        "while",
        "if",
        "although",
        "though",
        "since",
        "because",
        "during",
        "then",
        "now",
        "what",
        "who",
        "why",
        "how",
        "where",
        "some",
        "many",
        "most",
        "no",
        "not",
        "also",
        "meanwhile",
        "earlier",
        "later",
        "last",
        "yesterday",
        "today",
    ],
};

const OTHER: Language = Language {
    leading: &["dr", "mr", "mrs", "prof", "st"],
    middle: &[],
    closing: &[],
    openers: &[],
};

/// One line, without its end; positions below are relative to it.
struct Line<'a> {
    characters: &'a [char],
    language: &'static Language,
}

impl Line<'_> {
    /// Where the sentence that begins at `from` ends: always past `from`.
    fn sentence_end(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.characters.len() {
            if !is_terminal(self.characters[at]) {
                at += 1;
                continue;
            }
            let mark = at;
            at = self.past_marks(mark);
            if self.breaks(from, mark, at) {
                return at;
            }
        }
        at
    }

    /// The position after a run of sentence marks with the quotes, brackets
    /// and note numbers that close behind them: `!»`, `?..`, `.”`, `.)`, `.[3]`.
    fn past_marks(&self, mark: usize) -> usize {
        let mut at = mark;
        while let Some(&character) = self.characters.get(at) {
            if is_terminal(character) || is_closer(character) {
                at += 1;
            } else if is_either_quote(character) && !self.is_word_at(at + 1) {
                at += 1;
            } else if let Some(after) = self.past_note(at) {
                at = after;
            } else if character.is_whitespace() {
                // French and careless typists leave a space inside the quotes.
                let next = self.past_space(at);
                let alone = self.character(next + 1).is_none_or(char::is_whitespace);
                let closes =
                    self.character(next).is_some_and(|c| is_closer(c) || is_either_quote(c));
                if !(closes && alone) {
                    break;
                }
                at = next + 1;
            } else {
                break;
            }
        }
        at
    }

    fn past_note(&self, at: usize) -> Option<usize> {
        let inside = self.characters.get(at..)?.strip_prefix(&['['])?;
        let digits = inside.iter().take_while(|c| c.is_ascii_digit()).count();
        (digits > 0 && inside.get(digits) == Some(&']')).then_some(at + digits + 2)
    }

    /// Whether a sentence begun at `from` ends with the marks in `mark..after`.
    fn breaks(&self, from: usize, mark: usize, after: usize) -> bool {
        let marks = &self.characters[mark..after];
        let next = self.past_space(after);
        if next == self.characters.len() {
            return true;
        }
        if marks.iter().any(|c| matches!(c, '。' | '！' | '？' | '｡')) {
            return true;
        }
        if next == after {
            return self.breaks_glued(mark, after);
        }
        let full_stop = marks[0] == '.' && !marks.get(1).is_some_and(|&c| is_terminal(c));
        let quoted = marks.iter().any(|&c| is_closer(c) || is_either_quote(c));
        if is_dash(self.characters[next]) {
            // «…!» – деді: the speaker follows. Without quotes the dash opens
            // the next turn of a dialogue, if a capital letter follows it.
            return !full_stop && !quoted && self.is_capital(self.past_space(next + 1));
        }
        let word = self.past_openers(next);
        let Some(first) = self.character(word) else {
            return false;
        };
        if first.is_lowercase() && !self.is_brand(word) {
            return marks.contains(&'?') && !quoted && self.is_short_question(word);
        }
        if !first.is_alphanumeric() {
            // A number sign belongs to what stands before it; a bullet, an
            // emoji or a currency sign may open a sentence.
            return !matches!(first, '№' | ',' | ';' | ':' | '%' | '/' | '&' | '+' | '=');
        }
        if full_stop && !quoted {
            return !self.is_list_number(from, mark) && !self.is_abbreviation(mark, word);
        }
        true
    }

    /// Without a space, only a whole word before and a capitalised word after
    /// make two sentences: `келді.Ол`, but not `www.site.kz`, `U.S.A.`, `3.5`.
    fn breaks_glued(&self, mark: usize, after: usize) -> bool {
        let word = self.past_openers(after);
        if !self.is_capital(word) {
            return false;
        }
        let token_start = self.back_while(mark, |c| !c.is_whitespace());
        let token_end = self.on_while(after, |c| !c.is_whitespace());
        let token = &self.characters[token_start..token_end];
        if token.contains(&'@') || token.windows(3).any(|w| w == [':', '/', '/']) {
            return false;
        }
        let before_start = self.back_while(mark, char::is_alphanumeric);
        let before = &self.characters[before_start..mark];
        let behind_end = self.on_while(word, char::is_alphabetic);
        let behind = &self.characters[word..behind_end];
        let closed = before.is_empty()
            && mark > 0
            && (is_closer(self.characters[mark - 1]) || is_either_quote(self.characters[mark - 1]));
        let whole = closed
            || (before.len() >= 2 && before.iter().all(|c| c.is_alphabetic()))
            || (before.len() >= 3 && before.iter().all(|c| c.is_numeric()));
        let is_lower = |c: &char| c.is_lowercase();
        // Between two words in capitals, as in `ТМД.АҚШ`, nothing tells a
        // sentence from a name such as `ASP.NET`.
        let reads_on = behind.iter().skip(1).all(is_lower) || before.iter().any(is_lower);
        let initial = behind.len() == 1
            && self.character(behind_end).is_some_and(|c| c == '.')
            && !before.iter().any(is_lower);
        let address = self.character(behind_end) == Some('.')
            && self.character(behind_end + 1).is_some_and(char::is_lowercase)
            || before == ['w', 'w', 'w'];
        let single =
            behind.len() == 1 && !self.character(behind_end).is_none_or(|c| !c.is_alphanumeric());
        whole
            && reads_on
            && !initial
            && !address
            && !single
            && !(self.characters[mark] == '.'
                && after == mark + 1
                && self.is_abbreviation(mark, word))
    }

    /// Whether the full stop at `mark` belongs to an abbreviation or initial
    /// that the sentence goes on behind, with the word at `word`.
    fn is_abbreviation(&self, mark: usize, word: usize) -> bool {
        let mut start = self.back_while(mark, is_word_part);
        let last = &self.characters[start..mark];
        if last.is_empty() {
            return false;
        }
        // `т. б.`, `А. Б.`, `т.с.с.`: single letters with full stops read as one.
        let mut joined: Vec<char> = last.to_vec();
        let mut first_length = last.len();
        while first_length <= 3 && joined.len() < 16 {
            let stop = self.back_while(start, char::is_whitespace);
            if stop == 0 || self.characters[stop - 1] != '.' {
                break;
            }
            let previous = self.back_while(stop - 1, is_word_part);
            first_length = stop - 1 - previous;
            if first_length == 0 || first_length > 4 || (stop < start && first_length > 1) {
                break;
            }
            joined.splice(0..0, self.characters[previous..stop].iter().copied());
            start = previous;
        }
        let is_initial = is_initial(last);
        let joined: String = joined.iter().flat_map(|c| c.to_lowercase()).collect();
        let last: String = last.iter().flat_map(|c| c.to_lowercase()).collect();
        let listed =
            |list: &[&str]| list.contains(&joined.as_str()) || list.contains(&last.as_str());

        let opens = self.opens_sentence(word);
        let digit = self.characters[word].is_numeric();
        if self.language.closing.contains(&joined.as_str()) {
            return digit;
        }
        if is_initial {
            return !opens;
        }
        if self.language.leading.contains(&joined.as_str()) {
            return true;
        }
        if listed(self.language.middle) || joined.contains('.') && last.chars().count() == 1 {
            return !opens;
        }
        if listed(self.language.closing) {
            return digit;
        }
        self.language.leading.contains(&last.as_str()) || (last.chars().count() == 1 && !opens)
    }

    /// Whether the word at `word`, capitalised, hardly stands anywhere but first.
    fn opens_sentence(&self, word: usize) -> bool {
        let end = self.on_while(word, is_word_part);
        // `В. Путин`, `А. Құнанбай`: an initial looks like a short word.
        if self.character(end) == Some('.') {
            return false;
        }
        let lower: String =
            self.characters[word..end].iter().flat_map(|c| c.to_lowercase()).collect();
        self.language.openers.contains(&lower.as_str())
    }

    /// `1. Кіріспе`, `II. Тарих`, `а. бірінші`: a number before anything else.
    fn is_list_number(&self, from: usize, mark: usize) -> bool {
        let label = &self.characters[self.past_openers(self.past_space(from))..mark];
        let roman = |c: &char| matches!(c, 'I' | 'V' | 'X' | 'І' | 'Х');
        let number = |c: &char| c.is_numeric() || *c == '.';
        !label.is_empty()
            && ((label.len() <= 8
                && label.iter().all(number)
                && label.split(|&c| c == '.').all(|part| part.len() <= 3))
                || (label.len() <= 5 && label.iter().all(roman)))
    }

    /// `кім? не? қашан?`: questions in a row, each without a capital letter.
    fn is_short_question(&self, word: usize) -> bool {
        let end = self.on_while(word, |c| c.is_alphanumeric() || c == ' ');
        end - word <= 24 && self.character(end) == Some('?')
    }

    /// `iPhone`, `eBay`: a name that may begin a sentence with a small letter.
    fn is_brand(&self, word: usize) -> bool {
        self.characters[word].is_ascii_lowercase()
            && self.character(word + 1).is_some_and(|c| c.is_ascii_uppercase())
    }

    fn character(&self, at: usize) -> Option<char> {
        self.characters.get(at).copied()
    }

    fn is_capital(&self, at: usize) -> bool {
        self.character(self.past_openers(at)).is_some_and(char::is_uppercase)
    }

    fn is_word_at(&self, at: usize) -> bool {
        self.character(at).is_some_and(char::is_alphanumeric)
    }

    fn past_space(&self, at: usize) -> usize {
        self.on_while(at, char::is_whitespace)
    }

    fn past_openers(&self, at: usize) -> usize {
        self.on_while(at, |c| {
            is_either_quote(c)
                || matches!(c, '(' | '[' | '{' | '„' | '‚' | '‹' | '<' | '¿' | '¡')
                || is_closer(c) && is_quote(c)
        })
    }

    fn on_while(&self, at: usize, accepts: impl Fn(char) -> bool) -> usize {
        let rest = self.characters.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|&&c| accepts(c)).count()
    }

    fn back_while(&self, at: usize, accepts: impl Fn(char) -> bool) -> usize {
        let before = &self.characters[..at];
        at - before.iter().rev().take_while(|&&c| accepts(c)).count()
    }
}

/// One capital letter, with its soft sign or as a part of `Ж.-П.`.
fn is_initial(word: &[char]) -> bool {
    match word {
        [letter] => letter.is_uppercase(),
        ['-', letter] => letter.is_uppercase(),
        [letter, '-', other] => letter.is_uppercase() && other.is_uppercase(),
        _ => false,
    }
}

fn is_word_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '\u{2010}' | '\u{2011}')
}

fn is_terminal(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '…'
            | '‽'
            | '⁇'
            | '⁈'
            | '⁉'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '。'
            | '！'
            | '？'
            | '｡'
    )
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Marks that close wherever they touch the sentence mark before them. In
/// Kazakh the press closes with `“` as well as with `”`.
fn is_closer(character: char) -> bool {
    is_quote(character) || matches!(character, ')' | ']' | '}' | '」' | '』' | '）')
}

fn is_quote(character: char) -> bool {
    matches!(character, '»' | '”' | '’' | '›')
}

/// Marks that open or close, depending on what they touch.
fn is_either_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '“' | '‘' | '«' | '`' | '＂')
}
