//! Raising flags and changing them.

use language::text::{span::Span, time::Timestamp};

use crate::{
    command::refusal::{FIELD_LIMIT, Refusal, checked},
    log::event::Change,
    model::{
        flag::{Flag, FlagEdit, NOTE, NewFlag, Status},
        id::{FlagId, PersonId},
        segment::Segment,
        typology::Typology,
    },
};

pub(super) fn check_category(typology: &Typology, category: &str) -> Result<(), Refusal> {
    if category == NOTE || typology.get(category).is_some() {
        Ok(())
    } else {
        Err(Refusal::UnknownCategory(category.to_owned()))
    }
}

pub(super) fn raise(
    segment: &Segment,
    new: NewFlag,
    status: Status,
    id: FlagId,
    by: PersonId,
    at: Timestamp,
) -> Result<Change, Refusal> {
    let quoted = |spans: &[Span], text: &str| -> Result<Vec<String>, Refusal> {
        let words = spans.iter().map(|span| span.of(text).map(str::to_owned));
        words.collect::<Option<Vec<_>>>().ok_or(Refusal::SpanOutside)
    };
    let source_words = quoted(&new.source, &segment.source)?;
    let target_words = quoted(&new.target, &segment.text)?;
    let words = if target_words.iter().all(String::is_empty) { source_words } else { target_words };
    let comment = checked(&new.comment, FIELD_LIMIT)?.trim().to_owned();
    if new.category == NOTE && comment.is_empty() {
        return Err(Refusal::Empty);
    }
    let flag = Flag {
        id,
        segment: segment.id,
        category: new.category,
        severity: new.severity,
        source: sorted(new.source),
        target: sorted(new.target),
        quote: words.join(" … "),
        comment,
        correction: correction(new.correction)?,
        status,
        by,
        at,
    };
    Ok(Change::FlagRaised { flag: Box::new(flag) })
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

fn correction(received: Option<String>) -> Result<Option<String>, Refusal> {
    let text = received.map(|text| checked(&text, FIELD_LIMIT)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

pub(super) fn change_flag(from: &Flag, edit: FlagEdit) -> Result<Option<Change>, Refusal> {
    let mut to = from.clone();
    if let Some(category) = edit.category {
        to.category = category;
    }
    if let Some(severity) = edit.severity {
        to.severity = severity;
    }
    if let Some(comment) = edit.comment {
        checked(&comment, FIELD_LIMIT)?.trim().clone_into(&mut to.comment);
    }
    if let Some(text) = edit.correction {
        to.correction = correction(Some(text))?;
    }
    if let Some(status) = edit.status {
        to.status = status;
    }
    Ok((to != *from)
        .then(|| Change::FlagChanged { from: Box::new(from.clone()), to: Box::new(to) }))
}
