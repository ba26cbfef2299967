//! The words of the interface, in Kazakh, Russian and English side by side.
//!
//! Each screen declares its own with [`words!`]; a missing language does not
//! compile. A ready-made library was weighed: its build brings ICU's data tools
//! along, for what a table and two functions do.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Locale {
    /// Kazakh, in which the interface is written first.
    #[default]
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Locale {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Kk, Self::Ru, Self::En];

    /// Its BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Kk => "kk",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// Its own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kk => "Қазақша",
            Self::Ru => "Русский",
            Self::En => "English",
        }
    }

    /// The language with that tag, whatever its region.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', ';']).next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of an `Accept-Language` header that we have.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        header.split(',').find_map(Self::from_tag).unwrap_or_default()
    }

    /// The language of this page.
    #[must_use]
    pub fn current() -> Self {
        use_context::<Self>().unwrap_or_default()
    }

    /// `one`, `few` or `many`, as the language counts `n` things (CLDR's rules
    /// for whole numbers). Kazakh nouns do not change after a number.
    fn form(self, n: u64) -> usize {
        match self {
            Self::Kk => 0,
            Self::En => usize::from(n != 1),
            Self::Ru => match (n % 10, n % 100) {
                (1, teens) if teens != 11 => 0,
                (2..=4, teens) if !(12..=14).contains(&teens) => 1,
                _ => 2,
            },
        }
    }

    /// A number as the language writes it: 10 000 or 10,000.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let separator = if self == Self::En { ',' } else { '\u{a0}' };
        // Four digits stand together in Kazakh and Russian.
        if digits.len() < 4 || (digits.len() == 4 && self != Self::En) {
            return digits;
        }
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// A figure with one decimal, not below 0, as the language writes it.
    #[must_use]
    pub fn tenths(self, value: f64) -> String {
        let tenths = (value * 10.0).round() as u64;
        let mark = if self == Self::En { '.' } else { ',' };
        format!("{}{mark}{}", self.number(tenths / 10), tenths % 10)
    }

    /// Puts a number into a sentence: `{n}` is the number, `{one|few|many}`
    /// what it counts, in the form that fits.
    #[must_use]
    pub fn count(self, sentence: &str, n: u64) -> String {
        let mut out = String::new();
        let mut rest = sentence;
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            let (inside, after) = behind.split_once('}').unwrap_or((behind, ""));
            if inside == "n" {
                out.push_str(&self.number(n));
            } else {
                let forms: Vec<&str> = inside.split('|').collect();
                out.push_str(forms[self.form(n).min(forms.len() - 1)]);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Puts texts into a sentence: `{name}` becomes the value given for `name`.
#[must_use]
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Declares the words of a screen: `name: "kk", "ru", "en";`. Makes a struct of
/// that name whose `here()` gives those of the page's language.
macro_rules! words {
    ($visibility:vis struct $screen:ident; $($name:ident: $kk:literal, $ru:literal, $en:literal;)*) => {
        #[derive(Debug)]
        $visibility struct $screen { $(pub $name: &'static str,)* }

        impl $screen {
            const KK: Self = Self { $($name: $kk,)* };
            const RU: Self = Self { $($name: $ru,)* };
            const EN: Self = Self { $($name: $en,)* };

            /// The words in the language of this page.
            $visibility fn here() -> &'static Self {
                Self::in_locale($crate::words::Locale::current())
            }

            /// The words in a language.
            $visibility fn in_locale(locale: $crate::words::Locale) -> &'static Self {
                match locale {
                    $crate::words::Locale::Kk => &Self::KK,
                    $crate::words::Locale::Ru => &Self::RU,
                    $crate::words::Locale::En => &Self::EN,
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    pub(crate) struct Common;
    articles: "Мақалалар", "Статьи", "Articles";
    new_article: "Жаңа мақала", "Новая статья", "New article";
    settings: "Баптаулар", "Настройки", "Settings";
    sign_in: "Кіру", "Войти", "Sign in";
    sign_out: "Шығу", "Выйти", "Sign out";
    sign_out_unsent: "Кейбір түзету әлі жіберілген жоқ, шықсаңыз жоғалады. Сонда да шығасыз ба?", "Есть неотправленные правки: если выйти, они пропадут. Всё равно выйти?", "Some edits have not been sent and are lost if you sign out. Sign out all the same?";
    history: "Тарих", "История", "History";
    language: "Тіл", "Язык", "Language";
    theme: "Көрініс", "Оформление", "Theme";
    theme_system: "жүйедегідей", "как в системе", "as in the system";
    theme_light: "жарық", "светлое", "light";
    theme_dark: "қараңғы", "тёмное", "dark";
    rules: "Ережелер", "Правила", "Rules";
    verify: "Сертификатты тексеру", "Проверить сертификат", "Verify a certificate";
    skip: "Мазмұнына өту", "К содержанию", "Skip to the content";
    account: "Тіркелгі", "Учётная запись", "Account";
    not_found: "Мұндай бет жоқ", "Такой страницы нет", "There is no such page";
    not_found_hint: "Сілтеме ескірген немесе мақала тізімнен алынған болуы мүмкін.", "Возможно, ссылка устарела или статью убрали из списка.", "The link may be old, or the article was taken off the list.";
    to_articles: "Мақалаларға оралу", "Вернуться к статьям", "Back to the articles";
    unreachable: "Сервер жауап бермейді", "Сервер не отвечает", "The server does not answer";
    unreachable_hint: "Жазғаныңыз осы браузерде сақталды, байланыс орнағанда жіберіледі.", "Написанное сохранено в этом браузере и будет отправлено, когда появится связь.", "What you wrote is kept in this browser and will be sent when the connection is back.";
    needs_script: "Оқуға болады. Өңдеу үшін браузерде JavaScript қосулы болуы керек.", "Читать можно и так. Чтобы править, включите в браузере JavaScript.", "You can read here. To edit, switch JavaScript on in the browser.";
    save: "Сақтау", "Сохранить", "Save";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_their_nouns_agree() {
        let sentence = "ждёт {n} {правка|правки|правок}";
        for (n, expected) in [(1, "правка"), (3, "правки"), (11, "правок"), (21, "правка")]
        {
            assert_eq!(Locale::Ru.count(sentence, n), format!("ждёт {n} {expected}"));
        }
        assert_eq!(Locale::Kk.count("{n} өзгеріс", 12_345), "12\u{a0}345 өзгеріс");
        assert_eq!(Locale::En.count("{n} {edit|edits}", 1), "1 edit");
    }

    #[test]
    fn languages_are_negotiated() {
        assert_eq!(Locale::from_accept_language("de, ru-KZ;q=0.8, kk"), Locale::Ru);
        assert_eq!(Locale::from_accept_language("fr"), Locale::Kk);
    }

    #[test]
    fn braces_in_values_stay() {
        assert_eq!(fill("«{from}» → «{to}»", &[("from", "{to}"), ("to", "б")]), "«{to}» → «б»");
    }
}
