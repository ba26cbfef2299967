//! Approving, reading, and the wording of the disclosure line.

use crate::{
    command::refusal::{FIELD_LIMIT, Refusal, checked, checked_line},
    log::{article::Article, body, event::Change},
    model::{
        approval::{Approved, NewApproval},
        disclosure::Wording,
        id::PersonId,
        project::Project,
        reading::{self, Seen},
    },
    rules::{gate, line},
};

/// What of a report adds to the evidence: time before segments that are there.
pub(super) fn read(article: &Article, mut seen: Vec<Seen>) -> Option<Change> {
    seen.truncate(reading::SEGMENTS_LIMIT);
    seen.retain(|seen| {
        let segment = article.segment(seen.segment);
        seen.milliseconds > 0 && segment.is_some_and(|segment| seen.revision <= segment.revision)
    });
    for seen in &mut seen {
        seen.milliseconds = seen.milliseconds.min(reading::REPORT_LIMIT);
    }
    (!seen.is_empty()).then_some(Change::SegmentsRead { seen })
}

pub(super) fn word(article: &Article, text: Option<&str>) -> Result<Option<Change>, Refusal> {
    let stage = line::stage(article);
    let to = checked_line(text)?.map(|text| Wording { text, stage });
    let is_read = gate::is_all_read(article);
    if let Some(untrue) = to.as_ref().and_then(|it| it.contradiction(stage, is_read)) {
        return Err(untrue.into());
    }
    let from = article.wording.clone();
    Ok((from != to).then_some(Change::DisclosureWorded { from, to }))
}

pub(super) fn approve(
    article: &Article,
    new: &NewApproval,
    actor: PersonId,
    project: &Project,
) -> Result<Change, Refusal> {
    let responsible = checked_line(Some(&new.responsible))?.ok_or(Refusal::Empty)?;
    let text_sha256 = body::text_sha256(article);
    if text_sha256 != new.text_sha256 {
        return Err(Refusal::StaleText);
    }
    for given in &new.overrides {
        checked(&given.reason, FIELD_LIMIT)?;
    }
    let obstacles = gate::obstacles(article, actor, project);
    let overrides = gate::overridden(&obstacles, &new.overrides)
        .map_err(|kind| Refusal::Obstructed { kind })?;
    let stage = line::once_approved(article);
    let line = Wording { text: line::usual(article, project, stage, &responsible), stage };
    // Of a name one can make a claim.
    if let Some(untrue) = line.contradiction(stage, stage.is_read()) {
        return Err(untrue.into());
    }
    Ok(Change::ArticleApproved(Box::new(Approved {
        disclosure: line.text,
        responsible,
        text_sha256,
        source_sha256: article.source_sha256.clone(),
        score: gate::open_score(article, project),
        overrides,
    })))
}
