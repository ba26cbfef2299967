//! Paragraphs and sentences of a news text.
//!
//! A newline always ends both. Inside a line the rules are our own, written
//! for Kazakh, Russian and English news: abbreviations, initials, quotes with
//! the speaker behind them, a sentence glued to the one before. What is
//! deliberately absent: models, word frequencies, a look at the other language.

mod abbreviations;

use abbreviations::{Abbreviation, Abbreviations};

use crate::text::span::Span;

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
    let language = Abbreviations::of(lang);
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

/// One line, without its end; positions below are relative to it.
struct Line<'a> {
    characters: &'a [char],
    language: &'static Abbreviations,
}

impl Line<'_> {
    /// Where the sentence that begins at `from` ends: always past `from`.
    fn sentence_end(&self, from: usize) -> usize {
        let mut at = from;
        let opened = self.past_openers(self.past_space(from));
        while at < self.characters.len() {
            if !is_terminal(self.characters[at]) {
                at += 1;
                if self.quote_ends_sentence(at - 1) {
                    return at;
                }
                continue;
            }
            let mark = at;
            at = self.past_marks(mark);
            if self.breaks(opened, mark, at) {
                return at;
            }
        }
        at
    }

    /// Whether the quote at `at` closes a clause with its finite verb, so that the
    /// sentence is over without a full stop: `“қатты ашуланды” Жүргізуші келді.` The
    /// quoted words go on in the sentence, so they begin small; titles do not.
    fn quote_ends_sentence(&self, at: usize) -> bool {
        if !is_quote(self.characters[at]) && !is_either_quote(self.characters[at]) {
            return false;
        }
        let next = self.past_space(at + 1);
        if next == at + 1 || !self.is_capital(next) {
            return false;
        }
        let start = self.back_while(at, char::is_alphabetic);
        let word = &self.characters[start..at];
        // Alone in its quotes a word is a name. The bound keeps the work linear.
        let bound = start.saturating_sub(200);
        let quoted = &self.characters[bound..start];
        let Some(open) =
            quoted.iter().rposition(|&c| is_quote(c) || is_either_quote(c) || c == '«')
        else {
            return false;
        };
        quoted.last().is_some_and(|c| c.is_whitespace())
            && quoted.get(open + 1).is_some_and(|c| c.is_lowercase())
            && word.iter().all(|c| c.is_lowercase())
            && self.language.is_finite(&lower(word))
    }

    /// The position after a run of sentence marks with the quotes, brackets
    /// and note numbers that close behind them: `!»`, `?..`, `.”`, `.)`, `.[3]`.
    fn past_marks(&self, mark: usize) -> usize {
        let mut at = mark;
        while let Some(&character) = self.characters.get(at) {
            let closes = is_either_quote(character) && !self.is_word_at(at + 1);
            if is_terminal(character) || is_closer(character) || closes {
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

    /// Whether a sentence whose words begin at `opened` ends with the marks in
    /// `mark..after`.
    fn breaks(&self, opened: usize, mark: usize, after: usize) -> bool {
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
            return !self.is_list_number(opened, mark) && !self.is_abbreviation(mark, word);
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
        // An address is told by what stands before; the bound keeps the work
        // linear in text without spaces.
        let bound = mark.saturating_sub(80);
        let token =
            self.characters[bound..mark].rsplit(|c| c.is_whitespace()).next().unwrap_or_default();
        if token.contains(&'@') || token.windows(3).any(|w| w == [':', '/', '/']) {
            return false;
        }
        let before_start = self.back_while(mark, char::is_alphanumeric);
        let before = &self.characters[before_start..mark];
        let behind_end = self.on_while(word, char::is_alphabetic);
        let behind = &self.characters[word..behind_end];
        let closed = before.is_empty()
            && mark > 1
            && (is_closer(self.characters[mark - 1])
                || is_either_quote(self.characters[mark - 1]) && self.is_word_at(mark - 2));
        let whole = closed
            || (before.len() >= 2 && before.iter().all(|c| c.is_alphabetic()))
            || (before.len() >= 3 && before.iter().all(|c| c.is_numeric()));
        let is_lower = |c: &char| c.is_lowercase();
        // Between two words in capitals, as in `ТМД.АҚШ`, nothing tells a
        // sentence from a name such as `ASP.NET`.
        let reads_on = behind.iter().skip(1).all(is_lower) || before.iter().any(is_lower);
        let after_behind = self.character(behind_end);
        // `Web.Site.kz`; `БҚ.А.` and `Тип.C3`, where a letter alone follows.
        let address = after_behind == Some('.')
            && self.character(behind_end + 1).is_some_and(char::is_lowercase)
            || before == ['w', 'w', 'w'];
        let single = behind.len() == 1
            && match after_behind {
                Some('.') => !before.iter().any(is_lower),
                Some(other) => other.is_alphanumeric(),
                None => false,
            };
        let full_stop = self.characters[mark] == '.' && after == mark + 1;
        whole && reads_on && !address && !single && !(full_stop && self.is_abbreviation(mark, word))
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
        let figure_end = self.back_while(start, |c| c.is_whitespace() || c == '/');
        let measured = figure_end > 0
            && (self.characters[figure_end - 1].is_numeric()
                || self.characters[figure_end..start].contains(&'/'));
        let joined = lower(&joined);
        let known = self.language.abbreviation(&joined, measured).or_else(|| {
            // `5 млн. тг.`: the words joined need not belong together.
            let alone = self.language.abbreviation(&lower(last), measured)?;
            (alone == Abbreviation::Leading).then_some(alone)
        });
        match known {
            Some(Abbreviation::Closing) => self.characters[word].is_numeric(),
            Some(Abbreviation::Leading) if !is_initial(last) => true,
            Some(Abbreviation::Middle | Abbreviation::Leading) => !self.opens_sentence(word),
            None => {
                let letter = matches!(last, [letter] if letter.is_alphabetic());
                (letter || is_initial(last)) && !self.opens_sentence(word)
            }
        }
    }

    /// Whether the word at `word` hardly stands anywhere but first, or begins a
    /// quotation (a name in quotes is shorter).
    fn opens_sentence(&self, word: usize) -> bool {
        let end = self.on_while(word, is_word_part);
        // `В. Путин`, `А. Құнанбай`: an initial looks like a short word.
        if self.character(end) == Some('.') {
            return false;
        }
        if word > 0 && matches!(self.characters[word - 1], '«' | '“' | '"' | '„') {
            // Lazily and bounded, so that a quotation which never closes costs five words.
            let quoted = self.characters[word..].iter().take(200);
            let quoted = quoted.take_while(|&&c| !is_closer(c) && !is_either_quote(c));
            return quoted.filter(|c| c.is_whitespace()).take(4).count() == 4;
        }
        self.language.opens(&lower(&self.characters[word..end]))
    }

    /// `1. Кіріспе`, `2.1. Тарих`, `II. Кесте`: a number before anything else.
    fn is_list_number(&self, opened: usize, mark: usize) -> bool {
        let label = &self.characters[opened..mark];
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
                || matches!(c, '«' | '(' | '[' | '{' | '„' | '‚' | '‹' | '<' | '¿' | '¡')
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

fn lower(word: &[char]) -> String {
    word.iter().flat_map(|c| c.to_lowercase()).collect()
}

/// One capital letter, with its soft sign or as a part of `Ж.-П.`.
fn is_initial(word: &[char]) -> bool {
    match word {
        [letter] | ['-', letter] => letter.is_uppercase(),
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
    matches!(character, '"' | '\'' | '“' | '‘' | '`' | '＂')
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn endless_spaces_and_quotations_take_linear_time() {
        let spaces = " ".repeat(100_000);
        for text in [
            format!("а{spaces}а"),
            format!("{spaces}{}", "А. Ә. ".repeat(50_000)),
            format!("{}а", "((".repeat(50_000)),
            format!("\"{spaces}\"{spaces}Ә"),
            "мин.«Бал,".repeat(50_000),
        ] {
            let found = sentences(&text, "kk");
            assert!(!found.is_empty());
        }
    }

    /// Each `⟦…⟧` is one sentence of the text without the brackets.
    fn check(lang: &str, marked: &str) {
        let text: String = marked.chars().filter(|c| !"⟦⟧".contains(*c)).collect();
        let mut found = String::new();
        let mut at = 0;
        for span in sentences(&text, lang) {
            let between = Span::new(at, span.start()).expect("sentences are in order");
            found += between.of(&text).expect("spans fit their text");
            found += "⟦";
            found += span.of(&text).expect("spans fit their text");
            found += "⟧";
            at = span.end();
        }
        let rest = Span::new(at, crate::text::span::length(&text)).expect("spans fit their text");
        found += rest.of(&text).expect("spans fit their text");
        assert_eq!(found, marked);
    }

    #[test]
    fn paragraphs_are_lines_without_blank_ones() {
        let text = "  Тақырып \n\n\tБірінші абзац. Екі сөйлем.\r\n \nСоңы";
        let found: Vec<&str> = paragraphs(text).iter().map(|span| span.of(text).unwrap()).collect();
        assert_eq!(found, ["Тақырып", "Бірінші абзац. Екі сөйлем.", "Соңы"]);
        assert_eq!(paragraphs(" \n\n "), []);
    }

    #[test]
    fn a_newline_ends_a_sentence_and_a_space_does_not() {
        check("kk", "⟦Тақырыпта нүкте жоқ⟧\n⟦Мәтін осыдан басталады⟧");
        check("kk", "⟦Жаңбыр жауды.⟧   ⟦Көше су болды!⟧ ⟦Ертең ше?⟧ ");
        check("kk", "");
        check("kk", " \n ");
    }

    #[test]
    fn quotes_close_with_the_sentence() {
        check("kk", "⟦Ол: «Көмек келді.»⟧ ⟦Бәрі қуанды.⟧");
        check("kk", "⟦Ол: «Көмек келді».⟧ ⟦Бәрі қуанды.⟧");
        check("kk", "⟦Ол: “Көмек келді.“⟧ ⟦Бәрі қуанды.⟧");
        check("kk", "⟦Бәрі қуанды.⟧ ⟦“Көмек келді“, – деді дәрігер.⟧");
        check("kk", "⟦Ол: \"Көмек келді.\"⟧ ⟦\"Бәрі қуанды.\"⟧");
        check("kk", "⟦Көмек келді (түнде.)⟧ ⟦Бәрі қуанды.⟧");
        check("kk", "⟦Ол “көмек кеше келді”⟧ ⟦Бәрі қуанды.⟧");
        check("kk", "⟦Хатта «біз оны көп күттік»⟧ ⟦«Көмек» қоры келді.⟧");
        check("kk", "⟦Олар «Қар кеше еріді» Абайдың әнін айтты.⟧");
        check("kk", "⟦Ол «сәтті» Асқардан “су алды” деп естіді.⟧");
        check("ru", "⟦Он сказал: „Всё готово!“⟧ ⟦И вышел.⟧");
    }

    #[test]
    fn the_speaker_belongs_to_the_quotation() {
        check("kk", "⟦«Көктем келді!» – деді әжем.⟧");
        check("kk", "⟦«Көктем қашан келеді?», — деп сұрады бала.⟧");
        check("kk", "⟦«Көктем келді!» деп айқайлады ол.⟧");
        check("kk", "⟦«Жол ашық.» – Айгүл Серікқызы⟧");
        check("ru", "⟦«Где ключи?» — спросил сторож.⟧ ⟦Никто не ответил.⟧");
    }

    #[test]
    fn a_dash_opens_the_next_turn_of_a_dialogue() {
        check("kk", "⟦– Кітап қайда?⟧ ⟦– Сөреде.⟧");
        check("kk", "⟦– Жүр! – деді Асан.⟧");
        check("kk", "⟦Баян. – Алматы: Жазушы, 1987.⟧");
    }

    #[test]
    fn questions_in_a_row_stand_alone() {
        check("kk", "⟦Зат есімнің сұрақтары – кім?⟧ ⟦не?⟧");
        check("kk", "⟦Не істейміз? деп ойланды.⟧");
    }

    #[test]
    fn initials_go_with_the_name() {
        check("kk", "⟦Жиынды А. Б. Сұлтанов ашты.⟧ ⟦Сосын сөз Е.Қ. Омаровқа берілді.⟧");
        check("kk", "⟦Жиынды А.Б.Сұлтанов пен Ж.-П. Моро ашты.⟧");
        check("ru", "⟦Приказ подписал И.О. Громов.⟧ ⟦Он вступил в силу.⟧");
        check("en", "⟦The letter was signed by J. R. Miller.⟧ ⟦It was short.⟧");
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence_by_themselves() {
        check("kk", "⟦Нан, сүт, ет, т.б. тағамдар қымбаттады.⟧");
        check("kk", "⟦Нан, сүт, т. б. тағамдар қымбаттады.⟧");
        check("kk", "⟦Дүкенде нан, сүт, т.б.⟧");
        check("kk", "⟦Нан, сүт, т.с.с.⟧");
        check("kk", "⟦Дүкенде нан, сүт, ет, т.б.⟧ ⟦Қоймада да солар бар.⟧");
        check("kk", "⟦1991 ж. Қазақстан тәуелсіз болды.⟧");
        check("kk", "⟦Бұл заң 2021 ж. қабылданды.⟧");
        check("kk", "⟦Зауыт 2019 ж.⟧ ⟦Бұл туралы әкімдік хабарлады.⟧");
        check("kk", "⟦Жоба 5 млрд. АҚШ долларына бағаланды.⟧");
        check("kk", "⟦Сыйақы 200 мың тг.⟧ ⟦Оны мамырда төлейді.⟧");
        check("kk", "⟦XIX ғ. Сырдария бойында қалалар көп еді.⟧");
        check("kk", "⟦Қардың қалыңдығы 10 см.⟧ ⟦Жолдар жабық.⟧");
        check("ru", "⟦В 2020 г. Казахстан принял закон, т.е. исполнил план.⟧");
        check("ru", "⟦Музей им. Кастеева стоит на ул. Сатпаева в г. Алматы.⟧");
        check("ru", "⟦Привезли муку, соль и т.д.⟧ ⟦Склад открыт.⟧");
        check("ru", "⟦Завод построен в 1975 г.⟧ ⟦Он работает и сейчас.⟧");
        check("en", "⟦Mr. Lee met Dr. Kim at 5 p.m. on Monday in the U.S. Senate.⟧");
        check("en", "⟦He moved to the U.S.⟧ ⟦The reason is unknown.⟧");
        check("kk", "⟦Бұл туралы Dr. Smith айтты.⟧");
    }

    #[test]
    fn a_missing_space_is_a_break_between_words_only() {
        check("kk", "⟦Астана – «Тұран» АА.⟧⟦Түркістанда көрме ашылды.⟧");
        check("kk", "⟦Көрме аяқталды.⟧⟦Келушілер көп болды!⟧⟦Енді қыста өтеді.⟧");
        check("kk", "⟦Ол «Нұр» тобында (Ақтау).⟧⟦Топ жаңа ән шығарды.⟧");
        check("kk", "⟦Тарих.⟧⟦XVIII ғасырда шайқас болды.⟧");
        check("kk", "⟦Толығырақ www.tekser.kz сайтында, news@Tekser.Kz поштасында.⟧");
        check("kk", "⟦https://tekser.kz/Jańalyq.Html бетін қараңыз.⟧");
        check("kk", "⟦Бағдарлама ASP.NET тілінде, Node.js арқылы жасалды.⟧");
        check("kk", "⟦Әйгілі Қ.Сәтбаев пен проф.Омаров келді.⟧");
        check("en", "⟦The U.S.A. team won.⟧ ⟦It was late.⟧");
    }

    #[test]
    fn figures_hold_their_points() {
        check("kk", "⟦Баға 3.5 пайызға, 1.200.000 теңгеге өсті.⟧");
        check("kk", "⟦Кездесу 23.07.2025 күні 18.30-да өтеді.⟧");
        check("kk", "⟦1. Кіріспе⟧\n⟦2.1. Зерттеу әдісі⟧\n⟦IV. Қорытынды⟧");
        check("kk", "⟦Тіркелгені 2025.⟧ ⟦Бұл былтырғыдан көп.⟧");
        check("kk", "⟦(«Ана тілі», 3 мамыр 2019 жыл. № 18).⟧");
    }

    #[test]
    fn an_ellipsis_ends_a_sentence_before_a_capital() {
        check("kk", "⟦Күн батты...⟧ ⟦Ауыл тынды.⟧");
        check("kk", "⟦Ол… үндемеді.⟧");
        check("kk", "⟦«...Қала мен дала» атты жинақ шықты.⟧");
        check("kk", "⟦Не?!⟧ ⟦Қалайша?..⟧ ⟦Түсінбедім.⟧");
    }

    #[test]
    fn other_scripts_end_sentences_too() {
        check("zh", "⟦今天下雨。⟧⟦路很滑！⟧");
        check("ar", "⟦هل وصل القطار؟⟧ ⟦نعم.⟧");
        check("tr-TR", "⟦Yağmur yağdı.⟧ ⟦İstanbul durdu.⟧");
        check("hi", "⟦बारिश हुई।⟧ ⟦सड़क बंद है।⟧");
    }

    #[test]
    fn positions_count_scalars() {
        check("kk", "⟦Керемет 🙂!⟧ ⟦Кел🙂діңдер ме?⟧");
        let spans = sentences("🙂🙂. Ия.", "kk");
        assert_eq!((spans[1].start(), spans[1].end()), (4, 7));
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        /// Text dense with what the rules look at, beside arbitrary Unicode.
        fn text() -> impl Strategy<Value = String> {
            let pieces = prop::sample::select(vec![
                ".",
                "…",
                "!",
                "?",
                "»",
                "«",
                "“",
                "\"",
                "'",
                ")",
                "(",
                "–",
                "-",
                " ",
                " ",
                "\n",
                "\u{A0}",
                "[1]",
                "т.б",
                "А",
                "Б.",
                "ж",
                "млн",
                "келді",
                "Ол",
                "5",
                "2025",
                "№",
                "www",
                "@",
                "🙂",
                "и\u{306}",
                "İ",
                "ß",
            ]);
            prop_oneof![
                any::<String>(),
                prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat()),
            ]
        }

        proptest! {
            #[test]
            fn sentences_cover_everything_but_white_space(
                text in text(),
                lang in prop::sample::select(vec!["kk", "ru", "en-GB", "", "x"]),
            ) {
                let mut at = 0;
                for span in sentences(&text, lang) {
                    let gap = Span::new(at, span.start()).expect("in order").of(&text).unwrap();
                    prop_assert!(gap.chars().all(char::is_whitespace));
                    let sentence = span.of(&text).unwrap();
                    prop_assert!(!sentence.is_empty());
                    prop_assert_eq!(sentence, sentence.trim());
                    prop_assert!(!sentence.contains('\n'));
                    at = span.end();
                }
                let rest = Span::new(at, crate::text::span::length(&text)).unwrap().of(&text).unwrap();
                prop_assert!(rest.chars().all(char::is_whitespace));
            }

            #[test]
            fn every_sentence_lies_in_one_paragraph(text in text()) {
                let paragraphs = paragraphs(&text);
                for sentence in sentences(&text, "kk") {
                    let holding = paragraphs.iter().filter(|paragraph| {
                        paragraph.start() <= sentence.start() && sentence.end() <= paragraph.end()
                    });
                    prop_assert_eq!(holding.count(), 1);
                }
            }
        }
    }
}
