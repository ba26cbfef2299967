//! Findings of a whole article, and those that editors have set aside.
//!
//! Findings are never stored: they follow from the texts and the desk's rules,
//! in the browser as on the server. What is stored, as an event, is that an
//! editor dismissed one; that holds for as long as its words stand.

use serde::{Deserialize, Serialize};

use crate::{
    article::Article,
    checks::{CheckId, Finding, Pair, Rules, Side, check_article, check_segment},
    id::SegmentId,
};

/// A finding that was set aside. It is known again by its words, not by its
/// place, which moves with every edit before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dismissal {
    /// The segment.
    pub segment: SegmentId,
    /// The check that found it.
    pub check: CheckId,
    /// The text it is in.
    pub side: Side,
    /// The words it is about; those of the other side where something is
    /// missing on this one.
    pub words: String,
    /// What else its message says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

impl Dismissal {
    /// What dismisses `finding`, which is one of `pair`.
    #[must_use]
    pub fn of(segment: SegmentId, finding: &Finding, pair: &Pair<'_>) -> Self {
        let (here, there) = match finding.side {
            Side::Source => (pair.source, pair.target),
            Side::Target => (pair.target, pair.source),
        };
        let words = finding.span.of(here).filter(|words| !words.is_empty());
        let words = words.or_else(|| finding.related.and_then(|span| span.of(there)));
        Self {
            segment,
            check: finding.check,
            side: finding.side,
            words: words.unwrap_or_default().to_owned(),
            arguments: finding.arguments.clone(),
        }
    }
}

/// A finding with its segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// The segment.
    pub segment: SegmentId,
    /// What was found, and where in its text.
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether an editor has set it aside.
    pub dismissed: bool,
}

/// All findings of rows, each with the index of its row: those of the segments
/// and those that need the whole article.
#[must_use]
pub fn check_all(
    pairs: &[Pair<'_>],
    context: &crate::checks::Context<'_>,
) -> Vec<(usize, Finding)> {
    let alone = pairs.iter().enumerate().flat_map(|(index, pair)| {
        check_segment(pair, context).into_iter().map(move |finding| (index, finding))
    });
    let mut found: Vec<(usize, Finding)> = alone.collect();
    found.extend(check_article(pairs, context));
    found.sort_by_key(|(index, finding)| (*index, finding.span, finding.check));
    found
}

/// All findings of an article as it stands, in its order.
#[must_use]
pub fn find(article: &Article, rules: &Rules) -> Vec<Found> {
    let pairs: Vec<Pair<'_>> = article
        .segments
        .iter()
        .map(|segment| Pair { source: &segment.source, target: &segment.text })
        .collect();
    let context = rules.context(&article.source_lang, &article.target_lang, article.has_source);
    check_all(&pairs, &context)
        .into_iter()
        .map(|(index, finding)| {
            let segment = article.segments[index].id;
            let dismissal = Dismissal::of(segment, &finding, &pairs[index]);
            let dismissed = article.dismissals.contains(&dismissal);
            Found { segment, finding, dismissed }
        })
        .collect()
}
