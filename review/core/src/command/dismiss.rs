//! Setting findings aside, and taking that back.

use crate::{
    command::refusal::{Refusal, SEGMENT_LIMIT, checked},
    log::{article::Article, event::Change},
    model::dismissal::Dismissal,
};

pub(super) fn dismiss(article: &Article, dismissal: Dismissal) -> Result<Option<Change>, Refusal> {
    let segment = article.segment(dismissal.segment).ok_or(Refusal::UnknownSegment)?;
    for text in dismissal.arguments.iter().chain([&dismissal.words]) {
        checked(text, SEGMENT_LIMIT)?;
    }
    // It is about words that stand on either side.
    if ![&segment.source, &segment.text].iter().any(|text| text.contains(&dismissal.words)) {
        return Err(Refusal::Superseded);
    }
    let is_known = article.dismissals.contains(&dismissal);
    Ok((!is_known).then_some(Change::FindingDismissed(dismissal)))
}

pub(super) fn recall(article: &Article, dismissal: Dismissal) -> Option<Change> {
    article.dismissals.contains(&dismissal).then_some(Change::FindingRecalled(dismissal))
}
