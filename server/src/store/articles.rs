//! Articles, their rows, flags and events, as they are read.

use futures_util::TryStreamExt;
use language::text::{side::Side, span::Span};
use review::{
    log::{
        article::{Article, Progress},
        event::{Change, Event},
    },
    model::{
        approval::{Approval, Return},
        description::Description,
        disclosure::Wording,
        flag::Flag,
        id::{ArticleId, PersonId, SegmentId},
        origin::Known,
        rating::{Rating, Ratings},
        reading::Reading,
        segment::Segment,
        texts::Texts,
    },
    wire::api::ArticleSummary,
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tokio::runtime::Handle;

use super::{Store, StoreError, from_json, parse};
use crate::work::Weight;

impl Store {
    /// An article as it is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        self.off_thread(async move |connection| Ok(read(connection, id).await?.map(|it| it.0)))
            .await
    }

    /// What is to be known to decide what happens to an article.
    pub(super) async fn load(&self, id: ArticleId) -> Result<Option<Loaded>, StoreError> {
        self.off_thread(async move |connection| load(connection, id).await).await
    }

    /// How much work an article is; `None` where there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn weight(&self, id: ArticleId) -> Result<Option<Weight>, StoreError> {
        let row = sqlx::query(
            "select segment_count, events, (
                select sum(octet_length(text)) from texts where article = articles.id
            ) as bytes
            from articles where id = ?",
        )
        .bind(id.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let count = |name: &str| row.try_get::<i64, _>(name).map(i64::unsigned_abs);
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let rows = size(count("segment_count")?);
        Ok(Some(Weight::new(size(count("bytes")?), rows, count("events")?)))
    }

    /// Reads, all of the same moment, where making values of rows holds up nobody.
    /// So many at once as there are connections.
    async fn off_thread<T, F>(&self, reading: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    {
        // Whoever goes away while there is none leaves nothing behind.
        let mut transaction = self.readers.begin().await?;
        let runtime = Handle::current();
        let reading = tokio::task::spawn_blocking(move || {
            runtime.block_on(async {
                let read = reading(&mut transaction).await;
                transaction.rollback().await?;
                read
            })
        });
        reading.await.map_err(|_| StoreError::Closed)?
    }

    /// The current texts of an article; `None` where there is no article.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn texts(&self, id: ArticleId) -> Result<Option<Texts>, StoreError> {
        let mut transaction = self.readers.begin().await?;
        let found = sqlx::query("select 1 from articles where id = ?")
            .bind(id.to_string())
            .fetch_optional(&mut *transaction)
            .await?;
        match found {
            Some(_) => texts(&mut transaction, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The articles, the latest changed first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn articles(&self, removed: bool) -> Result<Vec<ArticleSummary>, StoreError> {
        let rows = sqlx::query(
            "select id, title, engine, origin, source_lang, target_lang,
                source_sha256 is not null as has_source, imported_by, imported_at, changed_by,
                changed_at, removed, segment_count, confirmed_count, edited_count, open_flag_count,
                standing
            from articles
            where removed = ?
            order by changed_at desc, id desc",
        )
        .bind(removed)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(summary).collect()
    }

    /// Events of an article: those after `after`, or the last before `before`,
    /// in the order of the log, at most `limit`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn events(
        &self,
        id: ArticleId,
        after: Option<u64>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let bound =
            |n: Option<u64>, open: i64| n.map_or(open, |n| i64::try_from(n).unwrap_or(i64::MAX));
        let from_the_end = after.is_none();
        let query = if from_the_end {
            "select * from events where article = ? and n > ? and n < ? order by n desc limit ?"
        } else {
            "select * from events where article = ? and n > ? and n < ? order by n limit ?"
        };
        let (after, before) = (bound(after, 0), bound(before, i64::MAX));
        self.off_thread(async move |connection| {
            let mut rows = sqlx::query(query)
                .bind(id.to_string())
                .bind(after)
                .bind(before)
                .bind(limit)
                .fetch(connection);
            // Row by row: of a long log, what is read is not held twice.
            let mut events = Vec::new();
            while let Some(row) = rows.try_next().await? {
                events.push(to_event(&row)?);
            }
            if from_the_end {
                events.reverse();
            }
            Ok(events)
        })
        .await
    }

    /// The first `n` events of an article.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn log(&self, id: ArticleId, n: u64) -> Result<Vec<Event>, StoreError> {
        self.events(id, Some(0), Some(n.saturating_add(1)), u32::MAX).await
    }

    /// One event of an article.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn event(&self, id: ArticleId, n: u64) -> Result<Option<Event>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        event(&mut connection, id, i64::try_from(n).unwrap_or(i64::MAX)).await
    }

    /// Number of an article's last event; `None` where there is no article.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn last_event(&self, id: ArticleId) -> Result<Option<u64>, StoreError> {
        let last: Option<i64> = sqlx::query_scalar("select events from articles where id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        Ok(last.map(|n| n.unsigned_abs()))
    }
}

pub(super) async fn event(
    connection: &mut SqliteConnection,
    id: ArticleId,
    n: i64,
) -> Result<Option<Event>, StoreError> {
    let row = sqlx::query("select * from events where article = ? and n = ?")
        .bind(id.to_string())
        .bind(n)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(to_event).transpose()
}

fn to_event(row: &SqliteRow) -> Result<Event, StoreError> {
    let kind: String = row.try_get("kind")?;
    let body: String = row.try_get("body")?;
    let change: Change = from_json(&format!("{{\"kind\":\"{kind}\",\"body\":{body}}}"))?;
    Ok(Event {
        article: parse(&row.try_get::<String, _>("article")?)?,
        n: row.try_get::<i64, _>("n")?.unsigned_abs(),
        at: parse(&row.try_get::<String, _>("at")?)?,
        actor: parse(&row.try_get::<String, _>("actor")?)?,
        change,
        prev: row.try_get("prev")?,
        hash: row.try_get("hash")?,
    })
}

pub(super) async fn texts(
    connection: &mut SqliteConnection,
    id: ArticleId,
) -> Result<Texts, StoreError> {
    // The last version of each side; without a source there is none.
    let rows = sqlx::query(
        "select side, text from texts
        where article = ? and version = (
            select max(version) from texts as latest
            where latest.article = texts.article and latest.side = texts.side
        )",
    )
    .bind(id.to_string())
    .fetch_all(connection)
    .await?;
    let mut texts = Texts::default();
    for row in rows {
        match from_word(row.try_get("side")?)? {
            Side::Source => texts.source = row.try_get("text")?,
            Side::Target => texts.mt = row.try_get("text")?,
        }
    }
    Ok(texts)
}

/// What a decision about an article is made from.
pub(super) struct Loaded {
    pub(super) article: Article,
    /// Where its rows are in their table.
    pub(super) positions: Vec<i64>,
    pub(super) texts: Texts,
}

/// Reads all of an article.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    id: ArticleId,
) -> Result<Option<Loaded>, StoreError> {
    let Some((article, positions)) = read(connection, id).await? else { return Ok(None) };
    let texts = texts(connection, id).await?;
    Ok(Some(Loaded { article, positions, texts }))
}

/// An article, and where its rows are in their table.
async fn read(
    connection: &mut SqliteConnection,
    id: ArticleId,
) -> Result<Option<(Article, Vec<i64>)>, StoreError> {
    let row = sqlx::query(
        "select title, engine, origin, source_lang, target_lang, source_sha256, mt_sha256,
            disclosure, credit, imported_by, imported_at, changed_at, removed, events, head,
            record, (
                select structure from texts where article = articles.id and side = 'target'
                order by version desc limit 1
            ) as structure
        from articles where id = ?",
    )
    .bind(id.to_string())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let segments = sqlx::query("select * from segments where article = ? order by position")
        .bind(id.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let flags = sqlx::query("select * from flags where article = ? order by position")
        .bind(id.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let dismissals: Vec<String> =
        sqlx::query_scalar("select finding from dismissals where article = ? order by position")
            .bind(id.to_string())
            .fetch_all(&mut *connection)
            .await?;
    let ratings = sqlx::query("select * from ratings where article = ?")
        .bind(id.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let readings = sqlx::query("select * from readings where article = ? order by position")
        .bind(id.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let placed: Vec<(String, String)> =
        sqlx::query_as("select segment, placed from placements where article = ?")
            .bind(id.to_string())
            .fetch_all(&mut *connection)
            .await?;
    let placed = placed.iter().map(|(segment, json)| -> Result<_, StoreError> {
        Ok((parse(segment)?, from_json(json)?))
    });
    let Record { edited_by, approval, returned, wording, updated } =
        from_json(&row.try_get::<String, _>("record")?)?;
    let imported_by = parse(&row.try_get::<String, _>("imported_by")?)?;
    let source_sha256: Option<String> = row.try_get("source_sha256")?;
    let structure: Option<String> = row.try_get("structure")?;
    let positions = segments.iter().map(|row| row.try_get("position")).collect::<Result<_, _>>()?;
    let article = Article {
        source_lang: row.try_get("source_lang")?,
        target_lang: row.try_get("target_lang")?,
        has_source: source_sha256.is_some(),
        source_sha256,
        mt_sha256: row.try_get("mt_sha256")?,
        disclosure: row.try_get("disclosure")?,
        credit: row.try_get("credit")?,
        structure: structure.map(|json| from_json(&json)).transpose()?.unwrap_or_default(),
        imported_at: parse(&row.try_get::<String, _>("imported_at")?)?,
        removed: row.try_get("removed")?,
        events: row.try_get::<i64, _>("events")?.unsigned_abs(),
        head: row.try_get("head")?,
        changed_at: parse(&row.try_get::<String, _>("changed_at")?)?,
        segments: segments.iter().map(to_segment).collect::<Result<_, _>>()?,
        flags: flags.iter().map(to_flag).collect::<Result<_, _>>()?,
        dismissals: dismissals.iter().map(|json| from_json(json)).collect::<Result<_, _>>()?,
        origins: origins(connection, id, &segments).await?,
        ratings: ratings.iter().map(to_rating).collect::<Result<Ratings, _>>()?,
        placed: placed.collect::<Result<_, _>>()?,
        readings: readings.iter().map(to_reading).collect::<Result<_, _>>()?,
        edited_by,
        approval,
        returned,
        wording,
        updated,
        ..Article::empty(id, description(&row)?, imported_by)
    };
    Ok(Some((article, positions)))
}

/// Who wrote which words. A database of an earlier version does not know; its
/// log does.
async fn origins(
    connection: &mut SqliteConnection,
    id: ArticleId,
    segments: &[SqliteRow],
) -> Result<Known, StoreError> {
    let mut known = Known::new();
    for row in segments {
        match row.try_get::<Option<String>, _>("origins")?.as_deref() {
            None => {}
            Some("?") => {
                let rows = sqlx::query("select * from events where article = ? order by n")
                    .bind(id.to_string())
                    .fetch_all(&mut *connection)
                    .await?;
                let events: Vec<Event> = rows.iter().map(to_event).collect::<Result<_, _>>()?;
                let replayed = Article::replay(&events);
                let (article, _) =
                    replayed.map_err(|error| StoreError::Corrupt(error.to_string()))?;
                return Ok(article.origins);
            }
            Some(json) => {
                known.insert(parse(&row.try_get::<String, _>("id")?)?, from_json(json)?);
            }
        }
    }
    Ok(known)
}

/// What of an article's state is stored as one value.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) edited_by: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) approval: Option<Approval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) returned: Option<Return>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wording: Option<Wording>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) updated: Option<u64>,
}

fn to_rating(row: &SqliteRow) -> Result<(SegmentId, Rating), StoreError> {
    let rating = Rating {
        score: row.try_get("score")?,
        revision: row.try_get("revision")?,
        by: parse(&row.try_get::<String, _>("by")?)?,
    };
    Ok((parse(&row.try_get::<String, _>("segment")?)?, rating))
}

fn to_reading(row: &SqliteRow) -> Result<Reading, StoreError> {
    Ok(Reading {
        person: parse(&row.try_get::<String, _>("person")?)?,
        segment: parse(&row.try_get::<String, _>("segment")?)?,
        revision: row.try_get("revision")?,
        milliseconds: row.try_get("milliseconds")?,
        latest: row.try_get("latest")?,
    })
}

fn description(row: &SqliteRow) -> Result<Description, StoreError> {
    Ok(Description {
        title: row.try_get("title")?,
        engine: row.try_get("engine")?,
        origin: row.try_get("origin")?,
    })
}

fn to_segment(row: &SqliteRow) -> Result<Segment, StoreError> {
    let span = |start: &str, end: &str| -> Result<Span, StoreError> {
        let (start, end) = (row.try_get(start)?, row.try_get(end)?);
        Span::new(start, end).ok_or_else(|| StoreError::Corrupt(format!("{start}..{end}")))
    };
    let confirmation: i64 = row.try_get("confirmed")?;
    Ok(Segment {
        id: parse(&row.try_get::<String, _>("id")?)?,
        paragraph: row.try_get("paragraph")?,
        role: from_word(row.try_get("role")?)?,
        gap: row.try_get("gap")?,
        source_at: span("source_start", "source_end")?,
        mt_at: span("mt_start", "mt_end")?,
        source: row.try_get("source")?,
        mt: row.try_get("mt")?,
        text: row.try_get("text")?,
        revision: row.try_get("revision")?,
        confirmed: confirmation & 1 != 0,
        claimed: confirmation & 2 != 0,
    })
}

fn to_flag(row: &SqliteRow) -> Result<Flag, StoreError> {
    Ok(Flag {
        id: parse(&row.try_get::<String, _>("id")?)?,
        segment: parse(&row.try_get::<String, _>("segment")?)?,
        category: row.try_get("category")?,
        severity: from_word(row.try_get("severity")?)?,
        source: from_json(&row.try_get::<String, _>("source")?)?,
        target: from_json(&row.try_get::<String, _>("target")?)?,
        quote: row.try_get("quote")?,
        comment: row.try_get("comment")?,
        correction: row.try_get("correction")?,
        status: from_word(row.try_get("status")?)?,
        by: parse(&row.try_get::<String, _>("by")?)?,
        at: parse(&row.try_get::<String, _>("at")?)?,
    })
}

fn from_word<T: serde::de::DeserializeOwned>(word: String) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn summary(row: &SqliteRow) -> Result<ArticleSummary, StoreError> {
    Ok(ArticleSummary {
        id: parse(&row.try_get::<String, _>("id")?)?,
        description: description(row)?,
        source_lang: row.try_get("source_lang")?,
        target_lang: row.try_get("target_lang")?,
        has_source: row.try_get("has_source")?,
        progress: Progress {
            segments: row.try_get("segment_count")?,
            confirmed: row.try_get("confirmed_count")?,
            edited: row.try_get("edited_count")?,
            open_flags: row.try_get("open_flag_count")?,
        },
        imported_by: parse(&row.try_get::<String, _>("imported_by")?)?,
        imported_at: parse(&row.try_get::<String, _>("imported_at")?)?,
        changed_by: parse(&row.try_get::<String, _>("changed_by")?)?,
        changed_at: parse(&row.try_get::<String, _>("changed_at")?)?,
        removed: row.try_get("removed")?,
        standing: from_word(row.try_get("standing")?)?,
    })
}
