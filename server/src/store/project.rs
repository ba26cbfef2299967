//! Brings the tables to where an event has brought the article: the SQL twin of
//! `Article::apply`. It writes the rows that the event touched, as the article
//! has them now; a property test compares the tables with the replayed log. The
//! article's row in the list is apart: once a transaction is enough for it.

use review::{
    alignment::Side,
    approval,
    article::{Article, Texts},
    event::{Change, Event},
    finding::Dismissal,
    flag::Flag,
    id::{FlagId, PersonId, SegmentId},
    segment::Segment,
};
use sqlx::{Sqlite, SqliteConnection, query::Query, sqlite::SqliteArguments};

use super::{StoreError, articles::Record, word};

/// Appends `event` and writes what it changed. `article` has taken it in.
pub(super) async fn project(
    connection: &mut SqliteConnection,
    article: &Article,
    texts: &Texts,
    event: &Event,
) -> Result<(), StoreError> {
    let is_realigned = event.change.realigned().is_some();
    let mut segments = event.change.segments().into_iter();
    let first = segments.next().filter(|_| !is_realigned);
    append(connection, event, article, first).await?;
    if is_realigned {
        // Positions shift: the rows are written anew. Rare, and simple.
        sqlx::query("delete from segments where article = ?")
            .bind(article.id.to_string())
            .execute(&mut *connection)
            .await?;
        for (position, segment) in article.segments.iter().enumerate() {
            insert_segment(connection, article, position, segment).await?;
        }
        sqlx::query("delete from placements where article = ?")
            .bind(article.id.to_string())
            .execute(&mut *connection)
            .await?;
        for id in article.placed.keys() {
            put_placement(connection, article, *id).await?;
        }
    } else {
        for id in segments {
            update_segment(connection, article, id).await?;
        }
    }
    if let Some(realigned) = event.change.realigned() {
        let rated = realigned.ratings_before.keys().chain(realigned.ratings_after.keys());
        for segment in rated {
            put_rating(connection, article, *segment).await?;
        }
    }
    match event.change.effect() {
        Change::FindingDismissed(dismissal) => {
            sqlx::query("insert into dismissals (article, segment, finding) values (?, ?, ?)")
                .bind(article.id.to_string())
                .bind(dismissal.segment.to_string())
                .bind(json(dismissal))
                .execute(&mut *connection)
                .await?;
        }
        Change::FindingRecalled(dismissal) => {
            sqlx::query("delete from dismissals where article = ? and finding = ?")
                .bind(article.id.to_string())
                .bind(json(dismissal))
                .execute(&mut *connection)
                .await?;
        }
        Change::SegmentRated(rated) => put_rating(connection, article, rated.segment).await?,
        Change::MarksPlaced(moved) => put_placement(connection, article, moved.segment).await?,
        Change::SegmentsRead { seen } => {
            for seen in seen {
                put_reading(connection, article, event.actor, seen.segment).await?;
            }
        }
        Change::SourceAttached(_) | Change::SourceUpdated(_) => {
            put_text(connection, article, texts, Side::Source).await?;
        }
        Change::TranslationUpdated(_) => {
            put_text(connection, article, texts, Side::Target).await?;
        }
        _ => {}
    }
    for id in flags(event.change.effect()) {
        put_flag(connection, article, id).await?;
    }
    Ok(())
}

/// Appends the current text of a side, a version beside those before.
pub(super) async fn put_text(
    connection: &mut SqliteConnection,
    article: &Article,
    texts: &Texts,
    side: Side,
) -> Result<(), StoreError> {
    let (text, sha256, structure) = match side {
        Side::Source => (&texts.source, article.source_sha256.as_ref(), None),
        Side::Target => {
            let structure = Some(&article.structure).filter(|it| !it.is_empty());
            (&texts.mt, Some(&article.mt_sha256), structure.map(review::canonical::json))
        }
    };
    sqlx::query(
        "insert into texts (article, side, version, text, sha256, structure)
        values (?, ?, ?, ?, ?, ?)",
    )
    .bind(article.id.to_string())
    .bind(word(&side))
    .bind(i64::try_from(article.events).unwrap_or(i64::MAX))
    .bind(text)
    .bind(sha256)
    .bind(structure)
    .execute(connection)
    .await?;
    Ok(())
}

/// The flags an event may have changed.
fn flags(change: &Change) -> Vec<FlagId> {
    let placed = |places: &[review::flag::Place]| places.iter().map(|place| place.flag).collect();
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

fn json(dismissal: &Dismissal) -> String {
    review::canonical::json(dismissal)
}

/// Appends `event`, and writes the row that it is about: for most, two statements
/// are all there is to do, and together they wake SQLite's thread once.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    event: &Event,
    article: &Article,
    segment: Option<SegmentId>,
) -> Result<(), StoreError> {
    let change = serde_json::to_value(&event.change).expect("events are plain data");
    let body = review::canonical::json(&change["body"]);
    let query = sqlx::query(
        "insert into events (article, n, at, actor, kind, body, prev, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?);
        update segments set text = ?, revision = ?, confirmed = ?, origins = ? where id = ?",
    )
    .bind(event.article.to_string())
    .bind(i64::try_from(event.n).unwrap_or(i64::MAX))
    .bind(event.at.to_string())
    .bind(event.actor.to_string())
    .bind(event.change.kind())
    .bind(body)
    .bind(&event.prev)
    .bind(&event.hash);
    // What is not bound is null: no row has that id.
    let query = match segment.and_then(|id| article.segment(id)) {
        Some(segment) => bind_segment(query, article, segment),
        None => query,
    };
    query.execute(connection).await?;
    Ok(())
}

/// What the column `confirmed` holds: 1 where an editor has confirmed a segment, 2 more
/// where the file that it came from says that somebody had.
fn confirmation(segment: &Segment) -> i64 {
    i64::from(segment.confirmed) + 2 * i64::from(segment.claimed)
}

pub(super) async fn insert_segment(
    connection: &mut SqliteConnection,
    article: &Article,
    position: usize,
    segment: &Segment,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into segments (
            id, article, position, paragraph, role, gap, source_start, source_end, mt_start,
            mt_end, source, mt, text, revision, confirmed, origins
        ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(segment.id.to_string())
    .bind(article.id.to_string())
    .bind(i64::try_from(position).unwrap_or(i64::MAX))
    .bind(segment.paragraph)
    .bind(word(&segment.role))
    .bind(&segment.gap)
    .bind(segment.source_at.start())
    .bind(segment.source_at.end())
    .bind(segment.mt_at.start())
    .bind(segment.mt_at.end())
    .bind(&segment.source)
    .bind(&segment.mt)
    .bind(&segment.text)
    .bind(segment.revision)
    .bind(confirmation(segment))
    .bind(article.origins.get(&segment.id).map(review::canonical::json))
    .execute(connection)
    .await?;
    Ok(())
}

/// Text, revision and confirmation: all that changes without realignment.
async fn update_segment(
    connection: &mut SqliteConnection,
    article: &Article,
    id: SegmentId,
) -> Result<(), StoreError> {
    let Some(segment) = article.segment(id) else { return Ok(()) };
    let query = sqlx::query(
        "update segments set text = ?, revision = ?, confirmed = ?, origins = ? where id = ?",
    );
    bind_segment(query, article, segment).execute(connection).await?;
    Ok(())
}

fn bind_segment<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    article: &Article,
    segment: &'q Segment,
) -> Query<'q, Sqlite, SqliteArguments> {
    query
        .bind(&segment.text)
        .bind(segment.revision)
        .bind(confirmation(segment))
        .bind(article.origins.get(&segment.id).map(review::canonical::json))
        .bind(segment.id.to_string())
}

async fn put_flag(
    connection: &mut SqliteConnection,
    article: &Article,
    id: FlagId,
) -> Result<(), StoreError> {
    let Some(position) = article.flags.iter().position(|flag| flag.id == id) else {
        return Ok(());
    };
    let Flag { segment, category, severity, source, target, quote, comment, .. } =
        &article.flags[position];
    let Flag { correction, status, by, at, .. } = &article.flags[position];
    let spans = |spans| serde_json::to_string(spans).expect("spans are plain data");
    sqlx::query(
        "insert into flags (
            id, article, position, segment, category, severity, source, target, quote, comment,
            correction, status, by, at
        ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set
            segment = excluded.segment,
            category = excluded.category,
            severity = excluded.severity,
            source = excluded.source,
            target = excluded.target,
            comment = excluded.comment,
            correction = excluded.correction,
            status = excluded.status",
    )
    .bind(id.to_string())
    .bind(article.id.to_string())
    .bind(i64::try_from(position).unwrap_or(i64::MAX))
    .bind(segment.to_string())
    .bind(category)
    .bind(word(severity))
    .bind(spans(source))
    .bind(spans(target))
    .bind(quote)
    .bind(comment)
    .bind(correction)
    .bind(word(status))
    .bind(by.to_string())
    .bind(at.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn put_placement(
    connection: &mut SqliteConnection,
    article: &Article,
    id: SegmentId,
) -> Result<(), StoreError> {
    let Some(placed) = article.placed.get(&id) else {
        sqlx::query("delete from placements where article = ? and segment = ?")
            .bind(article.id.to_string())
            .bind(id.to_string())
            .execute(connection)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "insert into placements (article, segment, placed) values (?, ?, ?)
        on conflict (article, segment) do update set placed = excluded.placed",
    )
    .bind(article.id.to_string())
    .bind(id.to_string())
    .bind(review::canonical::json(placed))
    .execute(connection)
    .await?;
    Ok(())
}

async fn put_reading(
    connection: &mut SqliteConnection,
    article: &Article,
    person: PersonId,
    segment: SegmentId,
) -> Result<(), StoreError> {
    let reading = article
        .readings
        .iter()
        .find(|reading| reading.person == person && reading.segment == segment);
    let Some(reading) = reading else { return Ok(()) };
    sqlx::query(
        "insert into readings (article, segment, person, revision, milliseconds, latest)
        values (?, ?, ?, ?, ?, ?)
        on conflict (article, segment, person) do update set
            revision = excluded.revision,
            milliseconds = excluded.milliseconds,
            latest = excluded.latest",
    )
    .bind(article.id.to_string())
    .bind(segment.to_string())
    .bind(person.to_string())
    .bind(reading.revision)
    .bind(reading.milliseconds)
    .bind(reading.latest)
    .execute(connection)
    .await?;
    Ok(())
}

/// A segment's rating as it is now, or none.
async fn put_rating(
    connection: &mut SqliteConnection,
    article: &Article,
    segment: SegmentId,
) -> Result<(), StoreError> {
    let query = match article.ratings.get(&segment) {
        Some(rating) => sqlx::query(
            "insert into ratings (article, segment, score, revision, by) values (?, ?, ?, ?, ?)
            on conflict (article, segment) do update set
                score = excluded.score,
                revision = excluded.revision,
                by = excluded.by",
        )
        .bind(article.id.to_string())
        .bind(segment.to_string())
        .bind(rating.score)
        .bind(rating.revision)
        .bind(rating.by.to_string()),
        None => sqlx::query("delete from ratings where article = ? and segment = ?")
            .bind(article.id.to_string())
            .bind(segment.to_string()),
    };
    query.execute(connection).await?;
    Ok(())
}

/// The article's own row, as its last event, which was `changed_by`'s, left it.
pub(super) async fn put_summary(
    connection: &mut SqliteConnection,
    article: &Article,
    changed_by: PersonId,
) -> Result<(), StoreError> {
    let progress = article.progress();
    let record = Record {
        edited_by: article.edited_by,
        approval: article.approval.clone(),
        returned: article.returned.clone(),
        wording: article.wording.clone(),
        updated: article.updated,
    };
    sqlx::query(
        "update articles set
            title = ?, engine = ?, origin = ?, source_sha256 = ?, mt_sha256 = ?, disclosure = ?,
            credit = ?, removed = ?, changed_by = ?, changed_at = ?, events = ?, head = ?, segment_count = ?, confirmed_count = ?,
            edited_count = ?, open_flag_count = ?, record = ?, standing = ?
        where id = ?",
    )
    .bind(&article.description.title)
    .bind(&article.description.engine)
    .bind(&article.description.origin)
    .bind(&article.source_sha256)
    .bind(&article.mt_sha256)
    .bind(&article.disclosure)
    .bind(&article.credit)
    .bind(article.removed)
    .bind(changed_by.to_string())
    .bind(article.changed_at.to_string())
    .bind(i64::try_from(article.events).unwrap_or(i64::MAX))
    .bind(&article.head)
    .bind(progress.segments)
    .bind(progress.confirmed)
    .bind(progress.edited)
    .bind(progress.open_flags)
    .bind(serde_json::to_string(&record).expect("a record is plain data"))
    .bind(approval::standing(article).as_str())
    .bind(article.id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}
