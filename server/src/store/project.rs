//! Brings the tables to where an event has brought the article: the SQL twin of
//! `Article::apply`. It gives the statements that write the rows which the event
//! touched, as the article has them now; a property test compares the tables with the
//! replayed log. The article's row in the list is apart: once a transaction is enough
//! for it. Nothing here runs SQL, so that what there is much of is made ready apart
//! from the writer.

use std::collections::{HashMap, HashSet};

use language::text::side::Side;
use review::{
    log::{
        article::Article,
        event::{Change, Event, Realigned},
    },
    model::{
        dismissal::Dismissal,
        flag::{Flag, Place},
        id::{FlagId, PersonId, SegmentId},
        rating::Rating,
        reading::Reading,
        segment::Segment,
        texts::Texts,
    },
    rules::gate,
};

use super::{
    articles::Record,
    statement::{Bound, Statement, insert_all, list},
    word,
};

/// How far apart rows are put: between two there is room for twenty more that are
/// put into the middle, one after the other.
const STEP: i64 = 1 << 20;

/// An article before an event, with the places of its rows in their table.
pub(super) struct Before<'a> {
    pub(super) article: &'a Article,
    pub(super) positions: &'a [i64],
}

/// Appends `event` and writes what it changed. `article` has taken it in. What was
/// `before` tells which rows of a realignment stayed; without it all are written.
pub(super) fn statements(
    before: Option<&Before<'_>>,
    article: &Article,
    texts: &Texts,
    event: &Event,
) -> Vec<Statement> {
    let realigned = event.change.realigned();
    let mut segments = event.change.segments().into_iter();
    let first = segments.next().filter(|_| realigned.is_none());
    let mut all = vec![append(event, article, first)];
    match realigned {
        Some(realigned) => all.extend(put_rows(before, article, realigned)),
        None => all.extend(segments.filter_map(|id| update_segment(article, id))),
    }
    match event.change.effect() {
        Change::FindingDismissed(dismissal) => {
            all.extend(put_dismissals(article, std::slice::from_ref(dismissal)));
        }
        Change::FindingRecalled(dismissal) => {
            let sql = "delete from dismissals where article = ? and finding = ?";
            all.push(Statement::new(sql, |bound| {
                bound.bind(article.id.to_string()).bind(language::text::canonical::json(dismissal));
            }));
        }
        Change::SegmentRated(rated) => all.extend(put_ratings(article, &[rated.segment])),
        Change::MarksPlaced(moved) => all.extend(put_placements(article, &[moved.segment])),
        Change::SegmentsRead { seen } => {
            let seen: HashSet<SegmentId> = seen.iter().map(|seen| seen.segment).collect();
            let is_theirs = |reading: &&Reading| {
                reading.person == event.actor && seen.contains(&reading.segment)
            };
            let readings: Vec<&Reading> = article.readings.iter().filter(is_theirs).collect();
            all.extend(put_readings(article, &readings));
        }
        Change::SourceAttached(_) | Change::SourceUpdated(_) => {
            all.push(put_text(article, texts, Side::Source, event.n));
        }
        Change::TranslationUpdated(_) => {
            all.push(put_text(article, texts, Side::Target, event.n));
        }
        _ => {}
    }
    all.extend(put_flags(article, &flags(event.change.effect())));
    all
}

/// Puts a new article, its texts and its events into the tables, as the last of the
/// events left it.
pub(super) fn import(article: &Article, texts: &Texts, events: &[Event]) -> Vec<Statement> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Vec::new() };
    let begin = Statement::new(
        "insert into articles (
            id, title, source_lang, target_lang, mt_sha256, imported_by, imported_at, changed_by,
            changed_at, events, head, segment_count, confirmed_count, edited_count, open_flag_count
        ) values (?, '', ?, ?, '', ?, ?, ?, '', 0, '', 0, 0, 0, 0)",
        |bound| {
            bound
                .bind(article.id.to_string())
                .bind(article.source_lang.clone())
                .bind(article.target_lang.clone())
                .bind(article.imported_by.to_string())
                .bind(article.imported_at.to_string())
                .bind(first.actor.to_string());
        },
    );
    let mut all = vec![begin];
    let insert = "insert into events (article, n, at, actor, kind, body, prev, hash)";
    all.extend(insert_all(insert, 8, "", events, bind_event));
    if article.has_source {
        all.push(put_text(article, texts, Side::Source, first.n));
    }
    all.push(put_text(article, texts, Side::Target, first.n));
    let rows: Vec<(i64, &Segment)> =
        places(article.segments.len()).zip(&article.segments).collect();
    all.extend(put_segments(article, &rows));
    all.extend(put_flags(article, &article.flags.iter().map(|flag| flag.id).collect::<Vec<_>>()));
    all.extend(put_dismissals(article, &article.dismissals));
    all.extend(put_ratings(article, &article.ratings.keys().copied().collect::<Vec<_>>()));
    all.extend(put_placements(article, &article.placed.keys().copied().collect::<Vec<_>>()));
    all.extend(put_readings(article, &article.readings.iter().collect::<Vec<_>>()));
    // The hashes follow their texts: triggers see to it.
    all.push(summary(article, last.actor));
    all
}

/// Places of so many rows.
fn places(rows: usize) -> impl Iterator<Item = i64> {
    (0..rows).map(|row| i64::try_from(row).map_or(i64::MAX, |row| row.saturating_mul(STEP)))
}

/// The rows of a realignment: those that are new or another now, and none that stayed
/// as it was.
fn put_rows(
    before: Option<&Before<'_>>,
    article: &Article,
    realigned: &Realigned,
) -> Vec<Statement> {
    let mut all = Vec::new();
    let new: HashSet<SegmentId> = realigned.to.iter().map(|row| row.id).collect();
    let old = realigned.from.iter().map(|row| row.id);
    let gone: Vec<SegmentId> = old.filter(|id| !new.contains(id)).collect();
    if !gone.is_empty() {
        let sql = "delete from segments where id in (select value from json_each(?))";
        all.push(Statement::new(sql, |bound| {
            bound.bind(list(gone));
        }));
    }
    match before.and_then(|before| changed_rows(before, article, realigned)) {
        Some(rows) => all.extend(put_segments(article, &rows)),
        None => {
            let rows = places(article.segments.len()).zip(&article.segments);
            all.extend(put_segments(article, &rows.collect::<Vec<_>>()));
        }
    }
    let touched: Vec<SegmentId> = realigned.from.iter().map(|row| row.id).collect();
    let lost = |id: &SegmentId| {
        !article.placed.contains_key(id)
            && before.is_none_or(|before| before.article.placed.contains_key(id))
    };
    let unplaced: Vec<SegmentId> = touched.into_iter().filter(lost).collect();
    all.extend(put_placements(article, &unplaced));
    let rated = realigned.ratings_before.keys().chain(realigned.ratings_after.keys());
    let is_other = |id: &SegmentId| {
        before.is_none_or(|before| before.article.ratings.get(id) != article.ratings.get(id))
    };
    let mut rated: Vec<SegmentId> = rated.copied().filter(is_other).collect();
    rated.sort_unstable();
    rated.dedup();
    all.extend(put_ratings(article, &rated));
    all
}

/// The rows that are to be written, each with its place between those that stay where
/// they are; `None` where there is no room between them.
fn changed_rows<'a>(
    before: &Before<'_>,
    article: &'a Article,
    realigned: &Realigned,
) -> Option<Vec<(i64, &'a Segment)>> {
    let at = match realigned.from.first() {
        Some(first) => before.article.position(first.id)?,
        None => 0,
    };
    let rows = article.segments.get(at..at + realigned.to.len())?;
    let old: HashMap<SegmentId, (&Segment, i64)> = {
        let places = before.positions.get(at..)?.iter().copied();
        realigned.from.iter().zip(places).map(|(row, place)| (row.id, (row, place))).collect()
    };
    let lowest = at.checked_sub(1).and_then(|at| before.positions.get(at)).copied();
    let highest = before.positions.get(at + realigned.from.len()).copied();
    // What goes on in its order stays where it is.
    let mut last = lowest;
    let kept: Vec<Option<i64>> = rows
        .iter()
        .map(|row| {
            let place = old.get(&row.id).map(|(_, place)| *place);
            let place = place.filter(|place| last.is_none_or(|last| last < *place));
            last = place.or(last);
            place
        })
        .collect();
    let mut placed: Vec<i64> = Vec::with_capacity(rows.len());
    while placed.len() < rows.len() {
        let rest = &kept[placed.len()..];
        let new = rest.iter().take_while(|place| place.is_none()).count();
        let next = rest.get(new).copied().flatten();
        placed.extend(between(placed.last().copied().or(lowest), next.or(highest), new)?);
        placed.extend(next);
    }
    let is_other = |(place, row): &(i64, &Segment)| {
        let authors = [before.article, article].map(|article| article.origins.get(&row.id));
        old.get(&row.id) != Some(&(*row, *place)) || authors[0] != authors[1]
    };
    Some(placed.into_iter().zip(rows).filter(is_other).collect())
}

/// Places for so many rows between two others; `None` where there is no room.
fn between(low: Option<i64>, high: Option<i64>, rows: usize) -> Option<Vec<i64>> {
    let rows = i64::try_from(rows).ok()?;
    let (first, step) = match (low, high) {
        (Some(low), Some(high)) => {
            let step = high.checked_sub(low)? / (rows + 1);
            (low.checked_add(step)?, step)
        }
        (Some(low), None) => (low.checked_add(STEP)?, STEP),
        (None, Some(high)) => (high.checked_sub(STEP.checked_mul(rows)?)?, STEP),
        (None, None) => (0, STEP),
    };
    if step == 0 && rows > 0 {
        return None;
    }
    (0..rows).map(|row| first.checked_add(step.checked_mul(row)?)).collect()
}

/// Appends the current text of a side, a version beside those before.
fn put_text(article: &Article, texts: &Texts, side: Side, version: u64) -> Statement {
    let (text, sha256, structure) = match side {
        Side::Source => (&texts.source, article.source_sha256.clone(), None),
        Side::Target => {
            let structure = Some(&article.structure).filter(|it| !it.is_empty());
            let structure = structure.map(language::text::canonical::json);
            (&texts.mt, Some(article.mt_sha256.clone()), structure)
        }
    };
    let sql = "insert into texts (article, side, version, text, sha256, structure)
        values (?, ?, ?, ?, ?, ?)";
    Statement::new(sql, |bound| {
        bound
            .bind(article.id.to_string())
            .bind(word(&side))
            .bind(i64::try_from(version).unwrap_or(i64::MAX))
            .bind(text.clone())
            .bind(sha256)
            .bind(structure);
    })
}

/// The flags an event may have changed.
fn flags(change: &Change) -> Vec<FlagId> {
    let placed = |places: &[Place]| places.iter().map(|place| place.flag).collect();
    match change {
        Change::SegmentRevised(revised) => placed(&revised.after),
        Change::SegmentsRealigned(_)
        | Change::SourceAttached(_)
        | Change::SourceUpdated(_)
        | Change::TranslationUpdated(_) => {
            change.realigned().map(|realigned| placed(&realigned.after)).unwrap_or_default()
        }
        Change::FlagRaised { flag } => vec![flag.id],
        Change::FlagChanged { to, .. } => vec![to.id],
        Change::ArticleImported(_)
        | Change::ArticleDescribed(_)
        | Change::ArticleRemoved {}
        | Change::ArticleRestored {}
        | Change::SegmentConfirmed(_)
        | Change::ConfirmationBrought(_)
        | Change::SegmentRated(_)
        | Change::FindingDismissed(_)
        | Change::FindingRecalled(_)
        | Change::MarksPlaced(_)
        | Change::SegmentsRead { .. }
        | Change::DisclosureWorded { .. }
        | Change::ArticleApproved(_)
        | Change::ArticleReturned { .. }
        | Change::Undone { .. } => Vec::new(),
    }
}

/// Appends `event`, and writes the row that it is about: for most, two statements
/// are all there is to do, and together they wake SQLite's thread once.
fn append(event: &Event, article: &Article, segment: Option<SegmentId>) -> Statement {
    let sql = "insert into events (article, n, at, actor, kind, body, prev, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?);
        update segments set text = ?, revision = ?, confirmed = ?, origins = ? where id = ?";
    Statement::new(sql, |bound| {
        bind_event(bound, event);
        // What is not bound is null: no row has that id.
        if let Some(segment) = segment.and_then(|id| article.segment(id)) {
            bind_segment(bound, article, segment);
        }
    })
}

fn bind_event(bound: &mut Bound, event: &Event) {
    let mut change = serde_json::to_value(&event.change).expect("events are plain data");
    bound
        .bind(event.article.to_string())
        .bind(i64::try_from(event.n).unwrap_or(i64::MAX))
        .bind(event.at.to_string())
        .bind(event.actor.to_string())
        .bind(event.change.kind().to_owned())
        .bind(language::text::canonical::of_value(&change["body"].take()))
        .bind(event.prev.clone())
        .bind(event.hash.clone());
}

/// Text, revision and confirmation: all that changes without realignment.
fn update_segment(article: &Article, id: SegmentId) -> Option<Statement> {
    let segment = article.segment(id)?;
    let sql = "update segments set text = ?, revision = ?, confirmed = ?, origins = ? where id = ?";
    Some(Statement::new(sql, |bound| bind_segment(bound, article, segment)))
}

fn bind_segment(bound: &mut Bound, article: &Article, segment: &Segment) {
    bound
        .bind(segment.text.clone())
        .bind(segment.revision)
        .bind(confirmation(segment))
        .bind(article.origins.get(&segment.id).map(language::text::canonical::json))
        .bind(segment.id.to_string());
}

/// What the column `confirmed` holds: 1 where an editor has confirmed a segment, 2 more
/// where the file that it came from says that somebody had.
fn confirmation(segment: &Segment) -> i64 {
    i64::from(segment.confirmed) + 2 * i64::from(segment.claimed)
}

/// Rows as they are, new or not, each at its place.
fn put_segments(article: &Article, rows: &[(i64, &Segment)]) -> Vec<Statement> {
    let insert = "insert into segments (
            id, article, position, paragraph, role, gap, source_start, source_end, mt_start,
            mt_end, source, mt, text, revision, confirmed, origins
        )";
    let then = "on conflict (id) do update set
            position = excluded.position,
            paragraph = excluded.paragraph,
            role = excluded.role,
            gap = excluded.gap,
            source_start = excluded.source_start,
            source_end = excluded.source_end,
            mt_start = excluded.mt_start,
            mt_end = excluded.mt_end,
            source = excluded.source,
            mt = excluded.mt,
            text = excluded.text,
            revision = excluded.revision,
            confirmed = excluded.confirmed,
            origins = excluded.origins";
    insert_all(insert, 16, then, rows, |bound, (place, segment)| {
        bound
            .bind(segment.id.to_string())
            .bind(article.id.to_string())
            .bind(*place)
            .bind(segment.paragraph)
            .bind(word(&segment.role))
            .bind(segment.gap.clone())
            .bind(segment.source_at.start())
            .bind(segment.source_at.end())
            .bind(segment.mt_at.start())
            .bind(segment.mt_at.end())
            .bind(segment.source.clone())
            .bind(segment.mt.clone())
            .bind(segment.text.clone())
            .bind(segment.revision)
            .bind(confirmation(segment))
            .bind(article.origins.get(&segment.id).map(language::text::canonical::json));
    })
}

fn put_flags(article: &Article, ids: &[FlagId]) -> Vec<Statement> {
    let ids: HashSet<&FlagId> = ids.iter().collect();
    let flags = article.flags.iter().enumerate().filter(|(_, flag)| ids.contains(&flag.id));
    let spans = |spans| serde_json::to_string(spans).expect("spans are plain data");
    let insert = "insert into flags (
            id, article, position, segment, category, severity, source, target, quote, comment,
            correction, status, by, at
        )";
    let then = "on conflict (id) do update set
            segment = excluded.segment,
            category = excluded.category,
            severity = excluded.severity,
            source = excluded.source,
            target = excluded.target,
            comment = excluded.comment,
            correction = excluded.correction,
            status = excluded.status";
    insert_all(insert, 14, then, &flags.collect::<Vec<_>>(), |bound, (position, flag)| {
        let Flag { id, segment, category, severity, source, target, .. } = flag;
        let Flag { quote, comment, correction, status, by, at, .. } = flag;
        bound
            .bind(id.to_string())
            .bind(article.id.to_string())
            .bind(i64::try_from(*position).unwrap_or(i64::MAX))
            .bind(segment.to_string())
            .bind(category.clone())
            .bind(word(severity))
            .bind(spans(source))
            .bind(spans(target))
            .bind(quote.clone())
            .bind(comment.clone())
            .bind(correction.clone())
            .bind(word(status))
            .bind(by.to_string())
            .bind(at.to_string());
    })
}

fn put_dismissals(article: &Article, dismissals: &[Dismissal]) -> Vec<Statement> {
    let insert = "insert into dismissals (article, segment, finding)";
    insert_all(insert, 3, "", dismissals, |bound, dismissal| {
        bound
            .bind(article.id.to_string())
            .bind(dismissal.segment.to_string())
            .bind(language::text::canonical::json(dismissal));
    })
}

/// What a table has a row a segment for, as it is now: written where there is
/// something, deleted where there is nothing.
fn put_or_delete<T>(
    article: &Article,
    table: &str,
    ids: &[SegmentId],
    now: impl Fn(&SegmentId) -> Option<T>,
    put: impl FnOnce(&[(SegmentId, T)]) -> Vec<Statement>,
) -> Vec<Statement> {
    let gone: Vec<SegmentId> = ids.iter().filter(|id| now(id).is_none()).copied().collect();
    let there: Vec<_> = ids.iter().filter_map(|id| Some((*id, now(id)?))).collect();
    let mut all = put(&there);
    if !gone.is_empty() {
        let sql = format!(
            "delete from {table} where article = ? and segment in (select value from json_each(?))"
        );
        all.push(Statement::new(sql, |bound| {
            bound.bind(article.id.to_string()).bind(list(gone));
        }));
    }
    all
}

fn put_placements(article: &Article, ids: &[SegmentId]) -> Vec<Statement> {
    let insert = "insert into placements (article, segment, placed)";
    let then = "on conflict (article, segment) do update set placed = excluded.placed";
    let now = |id: &SegmentId| article.placed.get(id);
    put_or_delete(article, "placements", ids, now, |rows| {
        insert_all(insert, 3, then, rows, |bound, (segment, placed)| {
            bound
                .bind(article.id.to_string())
                .bind(segment.to_string())
                .bind(language::text::canonical::json(placed));
        })
    })
}

/// The ratings of segments as they are now, or none.
fn put_ratings(article: &Article, ids: &[SegmentId]) -> Vec<Statement> {
    let insert = "insert into ratings (article, segment, score, revision, by)";
    let then = "on conflict (article, segment) do update set
            score = excluded.score,
            revision = excluded.revision,
            by = excluded.by";
    let now = |id: &SegmentId| article.ratings.get(id);
    put_or_delete(article, "ratings", ids, now, |rows| {
        insert_all(insert, 5, then, rows, |bound, (segment, rating)| {
            let Rating { score, revision, by } = rating;
            bound
                .bind(article.id.to_string())
                .bind(segment.to_string())
                .bind(*score)
                .bind(*revision)
                .bind(by.to_string());
        })
    })
}

fn put_readings(article: &Article, readings: &[&Reading]) -> Vec<Statement> {
    let insert = "insert into readings (article, segment, person, revision, milliseconds, latest)";
    let then = "on conflict (article, segment, person) do update set
            revision = excluded.revision,
            milliseconds = excluded.milliseconds,
            latest = excluded.latest";
    insert_all(insert, 6, then, readings, |bound, reading| {
        bound
            .bind(article.id.to_string())
            .bind(reading.segment.to_string())
            .bind(reading.person.to_string())
            .bind(reading.revision)
            .bind(reading.milliseconds)
            .bind(reading.latest);
    })
}

/// The article's own row, as its last event, which was `changed_by`'s, left it.
pub(super) fn summary(article: &Article, changed_by: PersonId) -> Statement {
    let progress = article.progress();
    let record = Record {
        edited_by: article.edited_by,
        approval: article.approval.clone(),
        returned: article.returned.clone(),
        wording: article.wording.clone(),
        updated: article.updated,
    };
    let sql = "update articles set
            title = ?, engine = ?, origin = ?, source_sha256 = ?, mt_sha256 = ?, disclosure = ?,
            credit = ?, removed = ?, changed_by = ?, changed_at = ?, events = ?, head = ?,
            segment_count = ?, confirmed_count = ?, edited_count = ?, open_flag_count = ?,
            record = ?, standing = ?
        where id = ?";
    Statement::new(sql, |bound| {
        bound
            .bind(article.description.title.clone())
            .bind(article.description.engine.clone())
            .bind(article.description.origin.clone())
            .bind(article.source_sha256.clone())
            .bind(article.mt_sha256.clone())
            .bind(article.disclosure.clone())
            .bind(article.credit.clone())
            .bind(article.removed)
            .bind(changed_by.to_string())
            .bind(article.changed_at.to_string())
            .bind(i64::try_from(article.events).unwrap_or(i64::MAX))
            .bind(article.head.clone())
            .bind(progress.segments)
            .bind(progress.confirmed)
            .bind(progress.edited)
            .bind(progress.open_flags)
            .bind(serde_json::to_string(&record).expect("a record is plain data"))
            .bind(gate::standing(article).as_str())
            .bind(article.id.to_string());
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_find_room_between_those_that_stay() {
        let room = |low, high, rows| between(low, high, rows);
        assert_eq!(room(Some(0), Some(STEP), 1), Some(vec![STEP / 2]));
        assert_eq!(room(Some(0), Some(4), 3), Some(vec![1, 2, 3]));
        assert_eq!(room(Some(0), Some(4), 4), None, "no room");
        assert_eq!(room(Some(7), Some(8), 0), Some(vec![]));
        assert_eq!(room(None, Some(0), 2), Some(vec![-2 * STEP, -STEP]));
        assert_eq!(room(Some(5), None, 2), Some(vec![5 + STEP, 5 + 2 * STEP]));
        assert_eq!(room(Some(i64::MAX - 1), None, 1), None);
        let mut gap = (0, STEP);
        for _ in 0..20 {
            gap.1 = room(Some(gap.0), Some(gap.1), 1).expect("room for twenty")[0];
        }
    }
}
