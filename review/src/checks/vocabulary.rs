//! What dictionaries know of words. One soft signal among others: a dictionary
//! of Kazakh lacks every fifth word of good Kazakh, so nothing is wrong for the
//! only reason that it does not know it.

use std::fmt::Debug;

/// Dictionaries by language.
pub trait Vocabulary: Debug + Sync {
    /// Whether a word of a language (`kk`, `ru`) is known; `None` where there
    /// is no dictionary of that language.
    fn knows(&self, language: &str, word: &str) -> Option<bool>;

    /// Words that may have been meant, the likeliest first.
    fn suggestions(&self, language: &str, word: &str) -> Vec<String>;
}
