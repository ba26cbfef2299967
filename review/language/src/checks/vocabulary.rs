//! What dictionaries know of words. One soft signal among others: a dictionary
//! of Kazakh lacks every fifth word of good Kazakh, so nothing is wrong for the
//! only reason that it does not know it.

use std::{
    fmt::Debug,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Dictionaries by language.
pub trait Vocabulary: Debug + Sync {
    /// Whether a word of a language (`kk`, `ru`) is known; `None` where there
    /// is no dictionary of that language.
    fn knows(&self, language: &str, word: &str) -> Option<bool>;

    /// Words that may have been meant, the likeliest first.
    fn suggestions(&self, language: &str, word: &str) -> Vec<String>;
}

/// Most words of one article for which suggestions are looked up: each takes as
/// long as the checks of a whole sentence.
const SUGGESTED: usize = 200;

/// A vocabulary that is not asked for more suggestions than an article is worth.
#[derive(Debug)]
pub struct Sparing<'a> {
    vocabulary: &'a dyn Vocabulary,
    asked: AtomicUsize,
}

impl<'a> Sparing<'a> {
    /// For the checks of one article.
    pub fn new(vocabulary: &'a dyn Vocabulary) -> Self {
        Self { vocabulary, asked: AtomicUsize::new(0) }
    }
}

impl Vocabulary for Sparing<'_> {
    fn knows(&self, language: &str, word: &str) -> Option<bool> {
        self.vocabulary.knows(language, word)
    }

    fn suggestions(&self, language: &str, word: &str) -> Vec<String> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < SUGGESTED {
            self.vocabulary.suggestions(language, word)
        } else {
            Vec::new()
        }
    }
}
