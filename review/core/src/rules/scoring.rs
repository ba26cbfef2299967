//! The MQM score of an article.

use crate::{
    log::article::Article,
    model::{
        flag::{Flag, NOTE, Status},
        score::{Judgement, SOURCE_ERROR, Score, Threshold, Weights, score},
        segment::Segment,
    },
};

/// The score of an article's machine translation: every flag that was not
/// withdrawn counts, whether dealt with or not. Comments are no errors, and
/// those of the source are not the translation's.
#[must_use]
pub fn of_article(article: &Article, weights: &Weights, threshold: Threshold) -> Score {
    of_errors(article, errors(article), weights, threshold)
}

/// The score of an article by some of its errors.
#[must_use]
pub fn of_errors<'a>(
    article: &Article,
    errors: impl Iterator<Item = &'a Flag>,
    weights: &Weights,
    threshold: Threshold,
) -> Score {
    let judgements: Vec<Judgement<'_>> = errors
        .map(|flag| Judgement { category: &flag.category, severity: flag.severity })
        .collect();
    let text = |segment: &Segment| {
        let text = if article.has_source { &segment.source } else { &segment.mt };
        words(text)
    };
    let words = article.segments.iter().map(text).sum();
    score(&judgements, words, weights, threshold)
}

/// The flags that are errors of the translation.
pub fn errors(article: &Article) -> impl Iterator<Item = &Flag> {
    let counts = |flag: &&Flag| {
        flag.status != Status::Withdrawn && flag.category != NOTE && flag.category != SOURCE_ERROR
    };
    article.flags.iter().filter(counts)
}

/// Words of a text: what stands between white space and holds a letter or figure.
pub(crate) fn words(text: &str) -> u32 {
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    u32::try_from(words.count()).unwrap_or(u32::MAX)
}
