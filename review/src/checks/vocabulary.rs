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
pub(crate) struct Sparing<'a> {
    vocabulary: &'a dyn Vocabulary,
    asked: AtomicUsize,
}

impl<'a> Sparing<'a> {
    /// For the checks of one article.
    pub(crate) fn new(vocabulary: &'a dyn Vocabulary) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::{Article, Description},
        checks::{CheckId, Level, Rules},
        finding,
        id::{ArticleId, PersonId, SegmentId},
        segment::{Role, Segment},
        text::Span,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Knows no word and counts what it is asked for.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Vocabulary for Counting {
        fn knows(&self, _: &str, _: &str) -> Option<bool> {
            Some(false)
        }

        fn suggestions(&self, _: &str, _: &str) -> Vec<String> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Vec::new()
        }
    }

    #[test]
    fn a_long_article_asks_for_no_more_suggestions_than_a_short_one() {
        let nobody = PersonId(uuid::Uuid::nil());
        let mut article =
            Article::empty(ArticleId(uuid::Uuid::nil()), Description::default(), nobody);
        article.target_lang = "kk".to_owned();
        let segment = |n: u128| Segment {
            id: SegmentId(uuid::Uuid::from_u128(n)),
            paragraph: 0,
            role: Role::Body,
            gap: String::new(),
            source_at: Span::point(0),
            mt_at: Span::point(0),
            source: String::new(),
            mt: String::new(),
            text: "әлдеқандай сөзсымақтар келеді".to_owned(),
            revision: 0,
            confirmed: false,
            claimed: false,
        };
        article.segments = (0..1_000).map(segment).collect();
        let mut rules = Rules::default();
        rules.settings.levels.insert(CheckId::UnknownWord, Level::Info);
        let counting = Counting::default();
        let _ = finding::find_with(&article, &rules, Some(&counting));
        assert_eq!(counting.0.into_inner(), SUGGESTED);
    }
}
