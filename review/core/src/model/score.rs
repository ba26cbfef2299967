//! The MQM score: from what people marked to one figure, pass or fail.
//!
//! After the MQM Council's linear scoring models, raw and calibrated
//! (<https://themqm.org/error-types-2/the-mqm-scoring-models/>; Lommel et al.
//! 2024, <https://arxiv.org/abs/2405.16969>). Which words were judged and who
//! may override the verdict is for the caller. Weights hold no floats, since
//! they stand in the audit log.

use serde::{Deserialize, Serialize};

use crate::model::severity::Severity;

/// The typology's category for errors of the source.
pub(crate) const SOURCE_ERROR: &str = "source-error";

/// Penalties and tolerances are given for this many words (MQM's reference
/// word count).
pub const REFERENCE_WORDS: u32 = 1000;

/// Below this many words one error more or less turns the verdict, so the
/// figure comes with a warning: on very small samples the MQM Council asks for
/// statistical quality control instead. The line itself is this project's.
pub const SMALL_SAMPLE: u32 = 300;

/// An error as the score sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement<'a> {
    /// Id of the category, in the words of the typology.
    pub category: &'a str,
    /// How grave it is.
    pub severity: Severity,
}

/// Penalty points, counted in thousandths so that sums are exact.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Points {
    thousandths: u32,
}

impl Points {
    /// Whole points, below four million.
    #[must_use]
    pub const fn whole(points: u32) -> Self {
        Self::thousandths(points.saturating_mul(1000))
    }

    /// Thousandths of a point.
    #[must_use]
    pub const fn thousandths(thousandths: u32) -> Self {
        Self { thousandths }
    }

    /// In points.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.thousandths) / 1000.0
    }
}

/// What each error costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// For a neutral one, usually nothing.
    pub neutral: Points,
    /// For a minor one.
    pub minor: Points,
    /// For a major one.
    pub major: Points,
    /// For a critical one.
    pub critical: Points,
    /// Categories that cost something else; the first that fits decides.
    pub exceptions: Vec<Exception>,
}

/// A price of its own for a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Id of the category, compared without regard to ASCII case.
    pub category: String,
    /// The severity it is for, or `None` for any.
    pub severity: Option<Severity>,
    /// What it costs.
    pub points: Points,
}

impl Weights {
    /// MQM's usual 0, 1, 5 and 25, whatever the category.
    #[must_use]
    pub fn mqm() -> Self {
        Self {
            neutral: Points::whole(0),
            minor: Points::whole(1),
            major: Points::whole(5),
            critical: Points::whole(25),
            exceptions: Vec::new(),
        }
    }

    /// As the WMT metrics tasks weigh: minor punctuation 0.1, non-translation 25
    /// (Freitag et al. 2021, <https://aclanthology.org/2021.tacl-1.87>).
    /// Names of categories are WMT's, and those of MQM Core that mean the same.
    #[must_use]
    pub fn wmt() -> Self {
        let exception = |category: &str, severity, points| Exception {
            category: category.to_owned(),
            severity,
            points,
        };
        let (minor, tenth) = (Some(Severity::Minor), Points::thousandths(100));
        Self {
            exceptions: vec![
                exception("Fluency/Punctuation", minor, tenth),
                exception("punctuation", minor, tenth),
                exception("Non-translation", None, Points::whole(25)),
                exception("Non-translation!", None, Points::whole(25)),
            ],
            ..Self::mqm()
        }
    }

    /// What an error costs.
    #[must_use]
    pub fn points(&self, judgement: Judgement<'_>) -> Points {
        let exception = self.exceptions.iter().find(|exception| {
            exception.category.eq_ignore_ascii_case(judgement.category)
                && exception.severity.is_none_or(|severity| severity == judgement.severity)
        });
        match (exception, judgement.severity) {
            (Some(exception), _) => exception.points,
            (None, Severity::Neutral) => self.neutral,
            (None, Severity::Minor) => self.minor,
            (None, Severity::Major) => self.major,
            (None, Severity::Critical) => self.critical,
        }
    }

    /// What errors cost together, in points: MQM's absolute penalty total.
    #[must_use]
    pub fn penalty<'a>(&self, judgements: impl IntoIterator<Item = Judgement<'a>>) -> f64 {
        self.thousandths(judgements) as f64 / 1000.0
    }

    fn thousandths<'a>(&self, judgements: impl IntoIterator<Item = Judgement<'a>>) -> u64 {
        let points = judgements.into_iter().map(|judgement| self.points(judgement));
        points.map(|points| u64::from(points.thousandths)).sum()
    }
}

/// What is still good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "RawThreshold")]
pub struct Threshold {
    /// From 0 to 99.
    #[cfg_attr(feature = "openapi", schema(maximum = 99))]
    quality: u8,
    /// Thousandths of a point, more than 0.
    #[cfg_attr(feature = "openapi", schema(value_type = u32, minimum = 1, maximum = 4294967295_u32))]
    tolerance: Points,
}

#[derive(Deserialize)]
struct RawThreshold {
    quality: u8,
    tolerance: Points,
}

impl TryFrom<RawThreshold> for Threshold {
    type Error = &'static str;

    fn try_from(raw: RawThreshold) -> Result<Self, Self::Error> {
        Self::new(raw.quality, raw.tolerance)
            .ok_or("a threshold is from 0 to 99 and tolerates more than nothing")
    }
}

impl Threshold {
    /// A text passes from `quality` on, from 0 to 99, and has exactly that
    /// quality at `tolerance` penalty points per 1000 words, more than 0.
    #[must_use]
    pub fn new(quality: u8, tolerance: Points) -> Option<Self> {
        (quality < 100 && tolerance > Points::default()).then_some(Self { quality, tolerance })
    }

    /// The quality from which on a text passes.
    #[must_use]
    pub fn quality(self) -> u8 {
        self.quality
    }

    /// The penalty per 1000 words that just passes.
    #[must_use]
    pub fn tolerance(self) -> Points {
        self.tolerance
    }
}

impl Default for Threshold {
    /// 95 at ten points, such as two major errors, in 1000 words. MQM leaves
    /// both to those who agree on them.
    fn default() -> Self {
        Self { quality: 95, tolerance: Points::whole(10) }
    }
}

/// The figures of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Penalty points, 0 and up.
    pub penalty: f64,
    /// Words judged.
    pub words: u32,
    /// Penalty points per 1000 words, 0 and up; `None` without words.
    pub per_thousand: Option<f64>,
    /// MQM's raw score, 100 · (1 − points / words), from 0 to 100.
    pub raw: Option<f64>,
    /// MQM's calibrated score, from 0 to 100: 100 without errors, the
    /// threshold's quality at its tolerance, and linear:
    /// 100 − points per 1000 · (100 − quality) / tolerance.
    pub calibrated: Option<f64>,
    /// Errors that must not be published, whatever they cost.
    pub critical: usize,
    /// Whether the calibrated score reaches the threshold and no error is
    /// critical. Nothing judged is nothing passed.
    pub passed: bool,
    /// Whether fewer than [`SMALL_SAMPLE`] words were judged.
    pub small_sample: bool,
}

/// The score of `words` words with these errors. MQM counts the words of the
/// source; where there is none, give those of the machine's text, which do not
/// change while the editor works.
#[must_use]
pub fn score(
    judgements: &[Judgement<'_>],
    words: u32,
    weights: &Weights,
    threshold: Threshold,
) -> Score {
    let thousandths = weights.thousandths(judgements.iter().copied());
    let critical = judgements.iter().filter(|it| it.severity == Severity::Critical).count();
    // Thousandths by words are points by thousands of words.
    let per_thousand = (words > 0).then(|| thousandths as f64 / f64::from(words));
    let per_point = (100.0 - f64::from(threshold.quality)) / threshold.tolerance.value();
    // Not by the floats, so that no rounding turns a verdict.
    let tolerance = u64::from(threshold.tolerance.thousandths);
    let tolerated = thousandths * u64::from(REFERENCE_WORDS) <= tolerance * u64::from(words);
    Score {
        penalty: thousandths as f64 / 1000.0,
        words,
        per_thousand,
        raw: per_thousand.map(|points| (100.0 - points / 10.0).max(0.0)),
        calibrated: per_thousand.map(|points| (100.0 - points * per_point).max(0.0)),
        critical,
        passed: words > 0 && tolerated && critical == 0,
        small_sample: words < SMALL_SAMPLE,
    }
}

/// A figure in thousandths, as it stands in an event: rounded to the nearest.
#[must_use]
pub fn thousandths(figure: f64) -> u32 {
    // `as` takes what is out of range to the nearest end.
    (figure * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const fn judgement(category: &str, severity: Severity) -> Judgement<'_> {
        Judgement { category, severity }
    }

    const ERRORS: [Judgement<'_>; 4] = [
        judgement("mistranslation", Severity::Major),
        judgement("punctuation", Severity::Minor),
        judgement("grammar", Severity::Minor),
        judgement("register", Severity::Neutral),
    ];

    #[test]
    fn penalties_are_put_in_relation_to_words() {
        let score = score(&ERRORS, 500, &Weights::mqm(), Threshold::default());
        assert_eq!(score.penalty, 7.0);
        assert_eq!(score.per_thousand, Some(14.0));
        assert_eq!(score.raw, Some(98.6));
        assert_eq!(score.calibrated, Some(93.0));
        assert!(!score.passed && !score.small_sample);
    }

    #[test]
    fn the_tolerance_is_exactly_the_threshold() {
        for (quality, tolerance) in [(95, 7), (90, 3), (99, 11), (0, 14)] {
            let threshold = Threshold::new(quality, Points::whole(tolerance)).unwrap();
            let words = 7000 / tolerance;
            let score = score(&ERRORS, words, &Weights::mqm(), threshold);
            assert_eq!(score.passed, words * tolerance == 7000, "{quality} {tolerance}");
            if score.passed {
                let calibrated = score.calibrated.unwrap();
                assert!((calibrated - f64::from(quality)).abs() < 1e-9, "{calibrated}");
            }
        }
    }

    #[test]
    fn a_critical_error_fails_any_text() {
        let errors = [judgement("addition", Severity::Critical)];
        let score = score(&errors, 1_000_000, &Weights::mqm(), Threshold::default());
        assert!(score.calibrated > Some(99.0));
        assert!(!score.passed);
        assert_eq!(score.critical, 1);
    }

    #[test]
    fn small_samples_and_empty_ones_are_said_to_be() {
        let few = score(&[], 299, &Weights::mqm(), Threshold::default());
        assert!(few.small_sample && few.passed);
        assert_eq!(few.calibrated, Some(100.0));
        let none = score(&ERRORS, 0, &Weights::mqm(), Threshold::default());
        assert!(none.small_sample && !none.passed);
        assert_eq!((none.penalty, none.per_thousand, none.calibrated), (7.0, None, None));
    }

    #[test]
    fn wmt_makes_exceptions() {
        let check = |category, severity, points| {
            let cost = Weights::wmt().points(judgement(category, severity));
            assert_eq!(cost.value(), points, "{category} {severity:?}");
        };
        check("Fluency/Punctuation", Severity::Minor, 0.1);
        check("Fluency/Punctuation", Severity::Major, 5.0);
        check("punctuation", Severity::Minor, 0.1);
        check("Non-translation!", Severity::Major, 25.0);
        check("Source error", Severity::Minor, 1.0);
        check("Style/Awkward", Severity::Neutral, 0.0);
        // In floats, ten times 0.1 is not 1.
        let ten = [judgement("Fluency/Punctuation", Severity::Minor); 10];
        assert_eq!(Weights::wmt().penalty(ten), 1.0);
    }

    #[test]
    fn weights_are_data_without_floats() {
        let json = serde_json::to_string(&Weights::wmt()).unwrap();
        assert!(json.starts_with(r#"{"neutral":0,"minor":1000,"major":5000,"critical":25000,"#));
        assert!(!json.contains('.'));
        assert_eq!(serde_json::from_str::<Weights>(&json).unwrap(), Weights::wmt());
        let threshold = r#"{"quality":95,"tolerance":10000}"#;
        assert_eq!(serde_json::from_str::<Threshold>(threshold).unwrap(), Threshold::default());
        assert!(serde_json::from_str::<Threshold>(r#"{"quality":95,"tolerance":0}"#).is_err());
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn scores_stay_in_bounds_and_agree_with_the_verdict(
            severities in proptest::collection::vec(0..4_usize, 0..40),
            words in 0..2000_u32,
            quality in 0..100_u8,
            tolerance in 1..100_000_u32,
        ) {
            let severities = severities.into_iter().map(|at| Severity::ALL[at]);
            let errors: Vec<_> = severities.map(|severity| judgement("grammar", severity)).collect();
            let threshold = Threshold::new(quality, Points::thousandths(tolerance)).unwrap();
            let score = score(&errors, words, &Weights::wmt(), threshold);
            for figure in [score.raw, score.calibrated].into_iter().flatten() {
                proptest::prop_assert!((0.0..=100.0).contains(&figure));
            }
            if score.passed {
                proptest::prop_assert!(score.calibrated >= Some(f64::from(quality) - 1e-9));
            }
            if errors.is_empty() && words > 0 {
                proptest::prop_assert_eq!(score.calibrated, Some(100.0));
            }
        }
    }
}
