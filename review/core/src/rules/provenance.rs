//! Where a text comes from, in the words that machines read.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    log::article::Article,
    model::{disclosure::Stage, segment::Segment},
    rules::line,
};

/// Where a text comes from, in the terms of the IPTC's digital source types
/// (<https://cv.iptc.org/newscodes/digitalsourcetype/>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DigitalSourceType {
    /// As a machine translated it.
    TrainedAlgorithmicMedia,
    /// A machine's translation that people edited.
    CompositeWithTrainedAlgorithmicMedia,
}

impl DigitalSourceType {
    /// What an article's text is.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        if article.segments.iter().any(Segment::is_edited) {
            Self::CompositeWithTrainedAlgorithmicMedia
        } else {
            Self::TrainedAlgorithmicMedia
        }
    }

    /// Its address in the IPTC's vocabulary.
    #[must_use]
    pub fn iptc(self) -> &'static str {
        match self {
            Self::TrainedAlgorithmicMedia => {
                "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
            }
            Self::CompositeWithTrainedAlgorithmicMedia => {
                "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
            }
        }
    }

    /// Its address in schema.org's `IPTCDigitalSourceEnumeration`.
    fn schema_org(self) -> &'static str {
        match self {
            Self::TrainedAlgorithmicMedia => {
                "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
            }
            Self::CompositeWithTrainedAlgorithmicMedia => {
                "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"
            }
        }
    }
}

/// The article's description as JSON-LD (schema.org), for the head of a page:
/// what it is, in which language, where its text comes from, who answers for it.
#[must_use]
pub fn json_ld(article: &Article, disclosure: &str) -> Value {
    let mut described = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.description.title,
        "inLanguage": article.target_lang,
        "digitalSourceType": DigitalSourceType::of(article).schema_org(),
        "creditText": disclosure,
        "dateModified": article.changed_at,
        "translationOfWork": {
            "@type": "NewsArticle",
            "inLanguage": article.source_lang,
            "isBasedOn": article.description.origin,
        },
        "translator": { "@type": "SoftwareApplication", "name": article.description.engine },
    });
    let stage = line::stage(article);
    if let Some(approval) = article.approval.as_ref().filter(|_| stage.is_approved()) {
        let person = json!({ "@type": "Person", "name": approval.what.responsible });
        // Nobody was the editor of what was not read.
        if stage == Stage::Approved {
            described["editor"] = person.clone();
        }
        described["accountablePerson"] = person;
    }
    described
}
