//! The language of a text, by its tag.

/// A tag of BCP 47 (RFC 5646) as somebody wrote it: "kk", "kk-KZ", "kk_KZ", "KAZ".
///
/// Nothing here depends on more than the language itself; script and region are kept by
/// whoever keeps the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language<'a>(&'a str);

/// The languages whose words are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Kazakh.
    Kazakh,
    /// Russian.
    Russian,
    /// English.
    English,
}

impl<'a> Language<'a> {
    /// That of a tag.
    #[must_use]
    pub fn of(tag: &'a str) -> Self {
        Self(tag)
    }

    /// The primary subtag as it is written: "kk" of "kk-KZ". Systems that write "kk_KZ"
    /// mean the same.
    #[must_use]
    pub fn primary(self) -> &'a str {
        self.0.split(['-', '_']).next().unwrap_or(self.0)
    }

    /// Which of the languages known here it is, by its code of two letters or of three.
    #[must_use]
    pub fn known(self) -> Option<Known> {
        let is = |codes: [&str; 2]| codes.iter().any(|it| self.primary().eq_ignore_ascii_case(it));
        if is(["kk", "kaz"]) {
            Some(Known::Kazakh)
        } else if is(["ru", "rus"]) {
            Some(Known::Russian)
        } else if is(["en", "eng"]) {
            Some(Known::English)
        } else {
            None
        }
    }

    /// Whether both name the same language, whatever their scripts and regions.
    #[must_use]
    pub fn is_same(self, other: Language<'_>) -> bool {
        self.primary().eq_ignore_ascii_case(other.primary())
    }

    /// Which of three texts a reader of it is shown: in Kazakh, in Russian, or else in
    /// English.
    #[must_use]
    pub fn pick<T>(self, [kazakh, russian, english]: [T; 3]) -> T {
        match self.known() {
            Some(Known::Kazakh) => kazakh,
            Some(Known::Russian) => russian,
            Some(Known::English) | None => english,
        }
    }

    /// Whether it has the form of a tag, registered or not.
    #[must_use]
    pub fn is_well_formed(self) -> bool {
        let mut parts = self.0.split('-');
        let first = parts.next().unwrap_or_default();
        let is_private = matches!(first, "x" | "X" | "i" | "I") && self.0.len() > 2;
        let is_part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        (is_private || (2..=8).contains(&first.len()))
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && parts.all(is_part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_tag_is_known_however_it_is_written() {
        for tag in ["kk", "kk-KZ", "kk_KZ", "KK-cyrl-kz", "kaz"] {
            assert_eq!(Language::of(tag).known(), Some(Known::Kazakh), "{tag}");
        }
        assert_eq!(Language::of("kk-KZ").primary(), "kk");
        assert_eq!(Language::of("kkj").known(), None, "Kako is another language");
        assert!(Language::of("ru-RU").is_same(Language::of("RU_kz")));
        assert_eq!(
            ["ru-RU", "de", ""].map(|tag| Language::of(tag).pick(["к", "р", "а"])),
            ["р", "а", "а"]
        );
    }

    #[test]
    fn only_tags_have_their_form() {
        assert!(
            ["kk", "kk-Cyrl-KZ", "x-own", "und"].iter().all(|it| Language::of(it).is_well_formed())
        );
        assert!(
            ["", "k", "kk_KZ", "kk--KZ", "қаз", "kk-muchtoolong"]
                .iter()
                .all(|it| !Language::of(it).is_well_formed())
        );
    }
}
