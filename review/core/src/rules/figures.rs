//! An article's figures as they stand in a certificate: whole numbers that
//! follow from its events alone.

use std::collections::BTreeSet;

use language::{
    metrics::{chrf, effort},
    patience,
};
use serde::{Deserialize, Serialize};

use crate::{
    log::{article::Article, authors, event::Event},
    model::{
        flag::{NOTE, Status},
        score::{self, Threshold, Weights},
        segment::Segment,
        severity::Severity,
    },
    rules::scoring,
};

/// What a review comes to. Shares are in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Number of events.
    pub events: u64,
    /// People who did something.
    pub people: u32,
    /// Number of segments.
    pub segments: u32,
    /// Segments confirmed.
    pub confirmed: u32,
    /// Segments whose text differs from the machine's.
    pub edited: u32,
    /// Errors still open.
    pub open_flags: u32,
    /// Errors dealt with.
    pub resolved_flags: u32,
    /// Critical errors, open or dealt with.
    pub critical: u32,
    /// Major errors, open or dealt with.
    pub major: u32,
    /// Minor errors, open or dealt with.
    pub minor: u32,
    /// Neutral remarks, open or dealt with.
    pub neutral: u32,
    /// Calibrated MQM score of the machine translation, by the usual weights
    /// and threshold, in thousandths.
    pub score: Option<u32>,
    /// Words of the machine that nobody touched.
    pub machine_words: u32,
    /// Words of the machine that were moved or changed in part.
    pub edited_words: u32,
    /// Words that people wrote.
    pub human_words: u32,
    /// Share of the machine's words that stayed in their order.
    pub unmodified: Option<u32>,
    /// HTER in percent, in thousandths of a percent.
    pub hter: u32,
    /// chrF2 between the machine's text and the final one, from 0 to 100, in
    /// thousandths.
    pub chrf: u32,
    /// Time for which segments were on the screen, in milliseconds.
    pub seen: u64,
    /// Segments that were rated. Certificates of earlier versions lack it and
    /// the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated: Option<u32>,
    /// Mean rating, from 0 to 100, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u32>,
}

/// The figures of an article that these events made.
#[must_use]
pub fn of<'a>(article: &'a Article, events: &[Event]) -> Figures {
    let people: BTreeSet<_> = events.iter().map(|event| event.actor).collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let severity = |severity: Severity| {
        count(scoring::errors(article).filter(|flag| flag.severity == severity).count())
    };
    let resolved =
        |flag: &&crate::model::flag::Flag| flag.status == Status::Resolved && flag.category != NOTE;
    let progress = article.progress();
    let shares = authors::shares(article);
    let pair = |it: &'a Segment| {
        patience::go_on();
        (it.mt.as_str(), it.text.as_str())
    };
    let pairs = || article.segments.iter().map(pair);
    let score = scoring::of_article(article, &Weights::mqm(), Threshold::default());
    Figures {
        events: article.events,
        people: count(people.len()),
        segments: progress.segments,
        confirmed: progress.confirmed,
        edited: progress.edited,
        open_flags: progress.open_flags,
        resolved_flags: count(article.flags.iter().filter(resolved).count()),
        critical: severity(Severity::Critical),
        major: severity(Severity::Major),
        minor: severity(Severity::Minor),
        neutral: severity(Severity::Neutral),
        score: score.calibrated.map(score::thousandths),
        machine_words: shares.machine,
        edited_words: shares.edited,
        human_words: shares.human,
        unmodified: effort::unmodified_share(pairs()).map(score::thousandths),
        hter: score::thousandths(effort::hter(pairs())),
        chrf: score::thousandths(chrf::corpus(pairs(), chrf::Variant::Characters)),
        seen: article.readings.iter().map(|reading| u64::from(reading.milliseconds)).sum(),
        rated: Some(count(article.ratings.len())).filter(|rated| *rated > 0),
        rating: mean(article).map(score::thousandths),
    }
}

/// The mean of all scores, from 0 to 100; `None` where nothing was rated.
#[must_use]
pub fn mean(article: &Article) -> Option<f64> {
    let scores = article.ratings.values().map(|rating| u32::from(rating.score));
    let count = article.ratings.len();
    (count > 0).then(|| f64::from(scores.sum::<u32>()) / count as f64)
}
