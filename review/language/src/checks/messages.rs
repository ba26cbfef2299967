//! What each finding says, in Kazakh, Russian and English: an editor's words,
//! no names of algorithms.

use crate::checks::{CheckId, Finding};
use crate::text::language::Language;

/// Kazakh, Russian, English; `{0}` is the first argument of the finding.
fn texts(check: CheckId) -> [&'static str; 3] {
    match check {
        CheckId::EmptyTarget => ["Аударма бос.", "Перевод пуст.", "The translation is empty."],
        CheckId::EmptySource => [
            "Бұл сөйлемнің түпнұсқасы жоқ: артық болуы мүмкін.",
            "У этого предложения нет оригинала: возможно, оно лишнее.",
            "This has no source: it may be an addition.",
        ],
        CheckId::Untranslated => [
            "Түпнұсқа аударылмай қалған.",
            "Оригинал остался без перевода.",
            "The source was left untranslated.",
        ],
        CheckId::TooShort => [
            "Аударма түпнұсқадан әлдеқайда қысқа: бірдеңе түсіп қалмады ма?",
            "Перевод намного короче оригинала: ничего не пропущено?",
            "Much shorter than the source: is something left out?",
        ],
        CheckId::TooLong => [
            "Аударма түпнұсқадан әлдеқайда ұзын: артық ештеңе жоқ па?",
            "Перевод намного длиннее оригинала: ничего не добавлено?",
            "Much longer than the source: is something added?",
        ],
        CheckId::SentenceCount => [
            "Түпнұсқада {0} сөйлем, аудармада {1}.",
            "В оригинале предложений: {0}, в переводе: {1}.",
            "The source has {0} sentences, the translation {1}.",
        ],
        CheckId::LineCount => [
            "Түпнұсқада {0} жол, аудармада {1}.",
            "В оригинале строк: {0}, в переводе: {1}.",
            "The source has {0} lines, the translation {1}.",
        ],
        CheckId::NumberChanged => [
            "Түпнұсқада {0}, аудармада {1}.",
            "В оригинале {0}, в переводе {1}.",
            "The source says {0}, the translation {1}.",
        ],
        CheckId::NumberMissing => [
            "{0} саны аудармада жоқ.",
            "Числа {0} нет в переводе.",
            "The figure {0} is missing from the translation.",
        ],
        CheckId::NumberAdded => [
            "{0} саны түпнұсқада жоқ.",
            "Числа {0} нет в оригинале.",
            "The figure {0} is not in the source.",
        ],
        CheckId::NumberFormat => [
            "Сан ағылшынша жазылған, қазақша: {0}.",
            "Число записано по-английски, нужно: {0}.",
            "The figure is written the English way; in Kazakh: {0}.",
        ],
        CheckId::UnitChanged => [
            "Сан сол күйінде, ал өлшем басқа: {0} → {1}.",
            "Число прежнее, а единица другая: {0} → {1}.",
            "The figure stayed, but its unit changed: {0} → {1}.",
        ],
        CheckId::SymbolMissing => [
            "{0} белгісі де, оның сөзі де аудармада жоқ.",
            "В переводе нет ни знака {0}, ни слова вместо него.",
            "Neither the sign {0} nor a word for it is in the translation.",
        ],
        CheckId::MonthChanged => [
            "Ай басқа: түпнұсқада «{0}», аудармада «{1}».",
            "Другой месяц: в оригинале «{0}», в переводе «{1}».",
            "Another month: “{0}” in the source, “{1}” in the translation.",
        ],
        CheckId::DateOrder => [
            "Қазақша жыл алдымен жазылады: {0}.",
            "По-казахски год пишется первым: {0}.",
            "Kazakh puts the year first: {0}.",
        ],
        CheckId::SpaceMissing => {
            ["Бос орын қалып кеткен.", "Пропущен пробел.", "A space is missing."]
        }
        CheckId::SpaceExtra => {
            ["Мұнда бос орын қойылмайды.", "Здесь пробел не нужен.", "No space belongs here."]
        }
        CheckId::DoubleSpace => [
            "Бірнеше бос орын қатар тұр.",
            "Несколько пробелов подряд.",
            "Several spaces in a row.",
        ],
        CheckId::EdgeSpace => [
            "Мәтіннің шетінде бос орын бар.",
            "Лишний пробел с краю.",
            "Space at the edge of the text.",
        ],
        CheckId::BracketUnpaired => [
            "{0} жақшасының сыңары жоқ немесе басқа түрде.",
            "У скобки {0} нет пары, или пара другого вида.",
            "The bracket {0} has no partner, or one of another kind.",
        ],
        CheckId::QuoteUnpaired => [
            "{0} тырнақшасының сыңары жоқ.",
            "У кавычки {0} нет пары.",
            "The quote {0} has no partner.",
        ],
        CheckId::QuoteMismatched => [
            "Тырнақша бір түрмен ашылып, басқа түрмен жабылған.",
            "Кавычка открыта одним знаком, а закрыта другим.",
            "The quote is opened and closed with marks of different kinds.",
        ],
        CheckId::QuoteStraight => [
            "Түзу тырнақша: баспада «…» қойылады.",
            "Прямая кавычка: в печати ставят «…».",
            "A straight quote: print uses «…».",
        ],
        CheckId::QuoteDirection => [
            "Тырнақша теріс қараған.",
            "Кавычка смотрит не в ту сторону.",
            "The quote faces the wrong way.",
        ],
        CheckId::QuoteLost => [
            "Түпнұсқадағы төл сөз тырнақшасыз қалды: мағынасы өзгермеді ме?",
            "Цитата осталась без кавычек: не изменился ли смысл?",
            "A quotation lost its quotes: is it still what was said?",
        ],
        CheckId::QuoteMixed => [
            "Мақалада тырнақша әртүрлі: {0} – {1} рет, {2} – {3} рет.",
            "В статье разные кавычки: {0} – {1}, {2} – {3}.",
            "Mixed quotes in the article: {0} ({1}), {2} ({3}).",
        ],
        CheckId::EndMark => [
            "Сөйлем соңында түпнұсқадағыдай «{0}» болуы керек сияқты.",
            "В конце, похоже, нужен знак «{0}», как в оригинале.",
            "The source ends in “{0}”.",
        ],
        CheckId::EndMarkAdded => [
            "Түпнұсқаның соңында тыныс белгісі жоқ.",
            "В оригинале на конце знака нет.",
            "The source has no mark at its end.",
        ],
        CheckId::StartMark => [
            "Сөйлем басындағы сызықша не белгі екі мәтінде бірдей емес.",
            "Тире или знак в начале не совпадает с оригиналом.",
            "The dash or mark at the start differs.",
        ],
        CheckId::RepeatedMark => {
            ["Тыныс белгісі қайталанған: {0}", "Знак повторён: {0}", "The mark is repeated: {0}"]
        }
        CheckId::HyphenAsDash => [
            "Сызықша орнына дефис тұр.",
            "Вместо тире стоит дефис.",
            "A hyphen stands in place of a dash.",
        ],
        CheckId::LookAlike => [
            "Сөзде басқа әліпбидің әріптері бар: {0}.",
            "В слове буквы другого алфавита: {0}.",
            "Letters of another script in this word: {0}.",
        ],
        CheckId::ForeignLetter => [
            "Қазақ әліпбиінде жоқ әріп: {0}",
            "Буквы нет в казахском алфавите: {0}",
            "Not a letter of Kazakh: {0}",
        ],
        CheckId::KeyboardLetter => [
            "Қазақ әрпінің орнында орыс әрпі тұр: {0} болар.",
            "Русская буква вместо казахской: видимо, {0}.",
            "A Russian letter in place of a Kazakh one: {0}?",
        ],
        CheckId::Invisible => {
            ["Көрінбейтін таңба: {0}.", "Невидимый символ: {0}.", "An invisible character: {0}."]
        }
        CheckId::Mojibake => [
            "Таңбалар бұзылған.",
            "Символы испорчены: неверная кодировка.",
            "Garbled characters: a wrong encoding.",
        ],
        CheckId::Entity => [
            "HTML таңбасы ашылмай қалған.",
            "Неразобранный символ HTML.",
            "An escaped HTML character.",
        ],
        CheckId::Markup => [
            "{0} белгісі тек бір мәтінде бар.",
            "Метка {0} есть только в одном из текстов.",
            "The mark {0} is on one side only.",
        ],
        CheckId::MarkLost => [
            "Түзеткенде пішімі түсіп қалды: {0}, «{1}».",
            "При правке пропало оформление: {0}, «{1}».",
            "An edit left no words for this: {0}, “{1}”.",
        ],
        CheckId::RussianWord => {
            ["Орысша қалған сөз: {0}", "Осталось по-русски: {0}", "Left in Russian: {0}"]
        }
        CheckId::LatinWord => {
            ["Аударылмай қалған сөз: {0}", "Осталось без перевода: {0}", "Left untranslated: {0}"]
        }
        CheckId::ForeignAcronym => {
            ["{0}: қазақша – {1}.", "{0}: по-казахски – {1}.", "{0} is {1} in Kazakh."]
        }
        CheckId::CodeMissing => [
            "{0} атауы аудармада өзгерген.",
            "Обозначение {0} изменилось.",
            "The code {0} has changed.",
        ],
        CheckId::DoubledWord => ["Сөз қайталанған: {0}", "Слово повторяется: {0}", "Repeated: {0}"],
        CheckId::SuffixHarmony => [
            "«{0}» қосымшасы үндеспейді: {1}.",
            "Окончание «{0}» не согласуется: {1}.",
            "The suffix “{0}” does not agree: {1}.",
        ],
        CheckId::SuffixHyphen => [
            "Қосымша дефис арқылы жазылады: {0}.",
            "Окончание пишется через дефис: {0}.",
            "The suffix takes a hyphen: {0}.",
        ],
        CheckId::OrdinalForm => [
            "Реттік сан қысқа жазылады: {0}.",
            "Порядковое числительное пишется короче: {0}.",
            "The ordinal is written short: {0}.",
        ],
        CheckId::InnerCapital => [
            "Сөз ішінде бас әріп тұр.",
            "Заглавная буква внутри слова.",
            "A capital inside a word.",
        ],
        CheckId::StartCapital => [
            "Сөйлем бас әріптен басталады.",
            "Предложение начинается с заглавной.",
            "A sentence begins with a capital.",
        ],
        CheckId::MonthCapital => [
            "Ай мен апта күндері кіші әріппен жазылады.",
            "Месяцы и дни недели пишутся со строчной.",
            "Months and weekdays are not capitalised.",
        ],
        CheckId::TitleCase => [
            "Тақырыптың әр сөзі бас әріппен жазылған.",
            "Каждое слово заголовка с заглавной.",
            "Each word of the headline is capitalised.",
        ],
        CheckId::TermMissing => [
            "«{0}» сөздік бойынша «{1}» болуы керек.",
            "«{0}» по глоссарию – «{1}».",
            "The glossary has “{1}” for “{0}”.",
        ],
        CheckId::ForbiddenWord => [
            "Қолданылмайтын сөз: {0}. {1}",
            "Так у нас не пишут: {0}. {1}",
            "Not our style: {0}. {1}",
        ],
        CheckId::TermVariants => [
            "Бір ұғым әртүрлі аталған: {0}, {1}.",
            "Одно понятие названо по-разному: {0}, {1}.",
            "One term in several ways: {0}, {1}.",
        ],
        CheckId::SpellingVariants => [
            "Басқа жерде «{1}» деп жазылған ({2} рет).",
            "В других местах написано «{1}» ({2}).",
            "Elsewhere it is spelt “{1}” ({2}).",
        ],
        CheckId::UnknownWord => [
            "Сөздікте «{0}» деген сөз жоқ. {1}",
            "В словаре нет слова «{0}». {1}",
            "The dictionary has no word “{0}”. {1}",
        ],
        CheckId::LinkMissing => {
            ["Сілтеме аудармада жоқ: {0}", "Ссылки нет в переводе: {0}", "The link is missing: {0}"]
        }
        CheckId::LinkAdded => [
            "Бұл сілтеме түпнұсқада жоқ.",
            "Этой ссылки нет в оригинале.",
            "This link is not in the source.",
        ],
        CheckId::LinkChanged => [
            "Сілтеме өзгерген, түпнұсқада: {0}",
            "Ссылка изменилась, в оригинале: {0}",
            "The link has changed; the source has {0}",
        ],
        CheckId::GluedDateline => [
            "Хабардың орны мен күні мәтінге жабысып қалған.",
            "Место и дата слиплись с текстом.",
            "The dateline runs into the text.",
        ],
        CheckId::HeadlineMissing => [
            "Мақаланың тақырыбы жоқ сияқты.",
            "Похоже, у статьи нет заголовка.",
            "The article seems to have no headline.",
        ],
        CheckId::RepeatedTarget => [
            "Бұл мәтін {0}-сегменттегідей, ал түпнұсқасы басқа.",
            "Тот же текст, что в сегменте {0}, а оригинал другой.",
            "The same text as segment {0}, for another source.",
        ],
        CheckId::RepeatedSource => [
            "Дәл осы түпнұсқа {0}-сегментте басқаша аударылған.",
            "Тот же оригинал в сегменте {0} переведён иначе.",
            "The same source is translated otherwise in segment {0}.",
        ],
    }
}

fn text(check: CheckId, lang: &str) -> &'static str {
    Language::of(lang).pick(texts(check))
}

/// A text with a value for each of its places, such as `{0}`.
fn filled<'a>(text: &str, value: impl Fn(&str) -> &'a str) -> String {
    let mut rest = text;
    let mut message = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        message += before;
        let Some((place, tail)) = after.split_once('}') else {
            break;
        };
        message += value(place);
        rest = tail;
    }
    message += rest;
    message
}

/// A count with its thousands apart.
fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('\u{A0}');
        }
        grouped.push(digit);
    }
    grouped
}

impl CheckId {
    /// What the check says when it finds something, with dots for the words.
    #[must_use]
    pub fn describe(self, lang: &str) -> String {
        filled(text(self, lang), |_| "…")
    }

    /// What a finding of this check says to an editor in `lang`: "kk", "ru",
    /// and English for all else.
    #[must_use]
    pub fn message(self, lang: &str, finding: &Finding) -> String {
        if finding.more > 0 {
            let (count, what) = (grouped(finding.more), self.describe(lang));
            return Language::of(lang).pick([
                format!("Мұндай тағы {count} жер бар. {what}"),
                format!("Ещё таких мест: {count}. {what}"),
                format!("{count} more places like this. {what}"),
            ]);
        }
        let argument = |at: usize| finding.arguments.get(at).map_or("", String::as_str);
        let mut message = filled(text(self, lang), |place| {
            let argument = place.parse().map_or("", argument);
            match (self, place) {
                (Self::MarkLost, "0") => crate::text::structure::name(argument, lang),
                _ => argument,
            }
        });
        message.truncate(message.trim_end().len());
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::span::Span;
    use crate::{checks::Finding, text::side::Side};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn arguments_are_filled_in() {
        let finding = Finding::new(CheckId::NumberChanged, Side::Target, Span::point(0))
            .with("23".to_owned())
            .with("{1}".to_owned());
        assert_eq!(finding.message("kk-KZ"), "Түпнұсқада 23, аудармада {1}.");
        assert_eq!(finding.message("ru"), "В оригинале 23, в переводе {1}.");
        assert_eq!(finding.message("en"), "The source says 23, the translation {1}.");
    }

    #[test]
    fn one_finding_counts_those_that_are_not_listed() {
        let finding = Finding::new(CheckId::QuoteStraight, Side::Target, Span::point(0));
        let rest = Finding { more: 399_980, ..finding };
        let number = "399\u{A0}980";
        for (language, message) in [
            ("kk", format!("Мұндай тағы {number} жер бар. Түзу тырнақша: баспада «…» қойылады.")),
            ("ru", format!("Ещё таких мест: {number}. Прямая кавычка: в печати ставят «…».")),
            ("en", format!("{number} more places like this. A straight quote: print uses «…».")),
        ] {
            assert_eq!(rest.message(language), message);
        }
        assert_eq!((&*grouped(7), &*grouped(1_234_567)), ("7", "1\u{A0}234\u{A0}567"));
    }

    #[test]
    fn each_check_speaks_three_languages() {
        for &check in CheckId::ALL {
            let [kazakh, russian, english] = texts(check);
            assert!(kazakh != russian && russian != english, "{check:?}");
            for language in ["kk", "ru", "en"] {
                assert!(!check.describe(language).contains(['{', '}']), "{check:?}");
            }
            assert!(english.is_ascii() || english.contains(['“', '→', '«']), "{check:?}");
        }
    }
}
