//! Hunspell dictionaries, from the content of their files. Reading files is the
//! caller's business; what is made of a word that a dictionary does not know is
//! that of [`crate::checks`].

use std::{
    collections::BTreeMap,
    fmt,
    hash::{BuildHasherDefault, DefaultHasher},
};

use encoding_rs::Encoding;
use spellbook::Dictionary;
use thiserror::Error;

use crate::{checks::Vocabulary, text::span};

/// Suggestions for one word at the most.
const SUGGESTIONS: usize = 3;

/// Words longer than this are not looked up: suggestions take too long.
const LONGEST: usize = 40;

/// Always the same order of entries, so always the same suggestions.
type Hasher = BuildHasherDefault<DefaultHasher>;

/// Dictionaries by language.
#[derive(Default)]
pub struct Dictionaries {
    languages: BTreeMap<String, Dictionary<Hasher>>,
}

/// Why a dictionary cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Its `SET` line names an encoding that nobody knows.
    #[error("the encoding {0:?} is not known")]
    Encoding(String),
    /// Its affixes or words are not of the form that Hunspell reads.
    #[error("this is no dictionary: {0}")]
    Form(String),
}

impl Dictionaries {
    /// Adds the dictionary of a language (`kk`, `ru`), from its `.aff` and
    /// `.dic` as they stand in their files.
    ///
    /// # Errors
    /// If they cannot be read. The dictionaries that are there stay.
    pub fn add(&mut self, language: &str, aff: &[u8], dic: &[u8]) -> Result<(), Unreadable> {
        let encoding = encoding(aff)?;
        // Also takes a mark of the byte order away.
        let [aff, dic] = [aff, dic].map(|bytes| encoding.decode(bytes).0);
        let read = Dictionary::new_with_hasher(&aff, &dic, Hasher::default());
        let dictionary = read.map_err(|error| Unreadable::Form(error.to_string()))?;
        self.languages.insert(language.to_owned(), dictionary);
        Ok(())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.languages.is_empty()
    }
}

impl Vocabulary for Dictionaries {
    fn knows(&self, language: &str, word: &str) -> Option<bool> {
        let dictionary = self.languages.get(language)?;
        Some(span::length(word) as usize <= LONGEST && dictionary.check(word))
    }

    fn suggestions(&self, language: &str, word: &str) -> Vec<String> {
        let mut suggestions = Vec::new();
        if let Some(dictionary) = self.languages.get(language)
            && span::length(word) as usize <= LONGEST
        {
            // Words that only look alike are sought through the whole dictionary:
            // twenty times as slow, and seldom what was meant.
            let suggester = dictionary.suggester().with_ngram_suggestions(false);
            suggester.suggest(word, &mut suggestions);
            suggestions.truncate(SUGGESTIONS);
        }
        suggestions
    }
}

impl fmt::Debug for Dictionaries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.languages.keys()).finish()
    }
}

/// The encoding that `SET` names; Hunspell's own default without it.
fn encoding(aff: &[u8]) -> Result<&'static Encoding, Unreadable> {
    let named = aff.split(|byte| matches!(byte, b'\n' | b'\r')).find_map(|line| {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        Some(line.strip_prefix(b"SET")?.trim_ascii())
    });
    let name = named.unwrap_or(b"ISO8859-1");
    // Hunspell writes ISO8859-1 where others have a hyphen, and microsoft-cp1251.
    let usual = String::from_utf8_lossy(name).to_ascii_lowercase();
    let usual = usual.replace("microsoft-cp", "windows-").replace("iso8859", "iso-8859");
    Encoding::for_label(usual.as_bytes())
        .ok_or_else(|| Unreadable::Encoding(String::from_utf8_lossy(name).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFF: &str = "SET UTF-8\nTRY әаиноесртклм\nSFX A Y 1\nSFX A 0 лар а\n";
    const DIC: &str = "3\nбала/A\nқала/A\nөлең\n";

    fn dictionaries(encoding: &str, aff: &str, dic: &str) -> Result<Dictionaries, Unreadable> {
        let encoder = Encoding::for_label(encoding.as_bytes()).unwrap();
        let mut dictionaries = Dictionaries::default();
        dictionaries.add("kk", &encoder.encode(aff).0, &encoder.encode(dic).0)?;
        Ok(dictionaries)
    }

    #[test]
    fn words_are_known_with_their_suffixes() {
        let dictionaries = dictionaries("utf-8", AFF, DIC).unwrap();
        for (word, known) in [("бала", true), ("қалалар", true), ("Бала", true), ("өлеңлар", false)]
        {
            assert_eq!(dictionaries.knows("kk", word), Some(known), "{word}");
        }
        assert_eq!(dictionaries.knows("kk", &"а".repeat(100_000)), Some(false));
        assert_eq!(dictionaries.knows("ru", "бала"), None);
        assert_eq!(dictionaries.suggestions("kk", "балаа"), ["бала"]);
        assert!(dictionaries.suggestions("ru", "балаа").is_empty());
    }

    #[test]
    fn encodings_of_old_dictionaries_are_read() {
        for (name, label) in [
            ("KOI8-R", "koi8-r"),
            ("microsoft-cp1251", "windows-1251"),
            ("ISO8859-5", "iso-8859-5"),
        ] {
            let aff = AFF.replace("UTF-8", name).replace('ә', "");
            let dictionaries = dictionaries(label, &aff, "1\nбала/A\n").unwrap();
            assert_eq!(dictionaries.knows("kk", "балалар"), Some(true), "{name}");
        }
        let marked = dictionaries("utf-8", &format!("\u{FEFF}{AFF}"), DIC).unwrap();
        assert_eq!(marked.knows("kk", "өлең"), Some(true));
    }

    #[test]
    fn what_is_no_dictionary_is_refused() {
        let unknown = dictionaries("utf-8", "SET klingon\n", DIC).unwrap_err();
        assert_eq!(unknown, Unreadable::Encoding("klingon".into()));
        assert!(matches!(dictionaries("utf-8", AFF, "жоқ"), Err(Unreadable::Form(_))));
    }
}
