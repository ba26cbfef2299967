//! Our own export of a whole article, read again: texts, structure, rows,
//! edits, flags, confirmations.
//!
//! The log in the file is replayed first. A file whose state is not what its
//! events give is refused, so that nothing can be smuggled into an article by
//! hand. Who did what and when stays in the file: an import is a new beginning.

use language::text::{
    json,
    span::{Index, Span, length},
    structure::Rich,
};
use review::{
    log::{
        article::Article,
        event::{Change, Event},
        replay::Replay,
    },
    model::{
        document::{Document, FILE_LIMIT},
        flag::{Flag, NewFlag},
        problem::{Kind, Problem},
        received::{ReadFlag, Row},
        segment::Segment,
        texts::Texts,
    },
};
use serde::{Deserialize, Serialize};

/// Reads a file.
///
/// # Errors
/// If it is no such file, or its log does not give its article.
pub fn read(file: &str) -> Result<Document, Problem> {
    if file.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    let file = file.strip_prefix('\u{FEFF}').unwrap_or(file);
    check_nesting(file.as_bytes())?;
    let whole: Whole = serde_json::from_str(file).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        Kind::Malformed { detail: error.to_string() }.at(line)
    })?;
    if whole.format != WHOLE || whole.version != 1 {
        return Err(Kind::UnknownFormat.at(1));
    }
    let mut replay = Replay::default();
    for event in &whole.events {
        replay.take(event).map_err(|_| Kind::Log { event: event.n }.at(0))?;
    }
    let article = replay.article.ok_or_else(|| Kind::Log { event: 1 }.at(0))?;
    if article != whole.article {
        return Err(Kind::State { event: article.events }.at(0));
    }
    let document = document(&article, &whole.events);
    // A log that somebody made up may cut a text in any way, or hold any text.
    if !document.is_complete() {
        return Err(Kind::State { event: article.events }.at(0));
    }
    Ok(document)
}

/// Refuses a file whose lists and objects are nested too deeply, before any more of it
/// is made.
pub(crate) fn check_nesting(file: &[u8]) -> Result<(), Problem> {
    json::check_nesting(file)
        .map_err(|line| Kind::TooDeep.at(u32::try_from(line).unwrap_or(u32::MAX)))
}

fn document(article: &Article, events: &[Event]) -> Document {
    let mut texts = Texts::default();
    let mut imprint = Vec::new();
    for event in events {
        match event.change.effect() {
            Change::ArticleImported(imported) => {
                texts.source = imported.source.clone().unwrap_or_default();
                texts.mt.clone_from(&imported.mt);
                imprint.extend([imported.disclosure, imported.credit].into_iter().flatten());
            }
            Change::TranslationUpdated(updated) => {
                texts.take(&event.change);
                imprint = [updated.disclosure, updated.credit].into_iter().flatten().collect();
            }
            _ => texts.take(&event.change),
        }
    }
    imprint.sort_unstable();
    let source = Rich { text: texts.source.clone(), ..Rich::default() };
    let target = Rich { text: texts.mt.clone(), structure: article.structure.clone() };
    Document {
        name: article.description.title.clone(),
        title: Some(article.description.title.clone()),
        engine: article.description.engine.clone(),
        origin: article.description.origin.clone(),
        source_lang: Some(article.source_lang.clone()),
        target_lang: Some(article.target_lang.clone()),
        source: article.has_source.then_some(source),
        target,
        rows: rows(article, &texts, &imprint),
        ..Document::default()
    }
}

/// The rows, with those words between them that are the imprint of either text.
fn rows(article: &Article, texts: &Texts, imprint: &[Span]) -> Vec<Row> {
    let source = Index::new(&texts.source);
    let mut imprint = imprint.iter().copied().peekable();
    let (mut source_end, mut rows) = (0, Vec::new());
    let bare = |source_at, target_at| Row {
        source_at,
        target_at,
        text: None,
        confirmed: false,
        flags: Vec::new(),
    };
    for segment in &article.segments {
        while let Some(line) = imprint.next_if(|line| line.end() <= segment.mt_at.start()) {
            rows.push(bare(Span::point(source_end), line));
        }
        let gap = Span::new(source_end, segment.source_at.start());
        if let Some(words) = gap.and_then(|gap| source.of(gap))
            && !words.trim().is_empty()
        {
            let before = length(words) - length(words.trim_start());
            let at = Span::whole(words.trim()).shifted(source_end + before);
            let mt_end = rows.last().map_or(0, |row: &Row| row.target_at.end());
            rows.push(bare(at, Span::point(mt_end)));
        }
        source_end = segment.source_at.end();
        rows.push(Row {
            text: segment.is_edited().then(|| segment.text.clone()),
            confirmed: segment.is_said_confirmed(),
            flags: article.flags_of(segment.id).map(|flag| read_flag(flag, segment)).collect(),
            ..bare(segment.source_at, segment.mt_at)
        });
    }
    let mt_end = rows.last().map_or(0, |row| row.target_at.end());
    rows.extend(
        imprint
            .filter(|line| line.start() >= mt_end)
            .map(|line| bare(Span::point(source_end), line)),
    );
    rows
}

/// A flag as it is raised again.
pub(crate) fn read_flag(flag: &Flag, segment: &Segment) -> ReadFlag {
    let new = NewFlag {
        revision: u32::from(segment.is_edited()),
        category: flag.category.clone(),
        severity: flag.severity,
        source: flag.source.clone(),
        target: flag.target.clone(),
        comment: flag.comment.clone(),
        correction: flag.correction.clone(),
    };
    ReadFlag { flag: new, status: flag.status }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn file(article: &Article, events: &[Event]) -> String {
        let whole = Whole::new(article.clone(), "Аударған ЖИ.".into(), events.to_vec());
        serde_json::to_string_pretty(&whole).expect("plain data")
    }

    #[test]
    fn an_exported_article_comes_back_whole() {
        let (article, events) = trial::reviewed();
        let document = read(&file(&article, &events)).expect("our own file");
        assert_eq!(document.engine.as_deref(), Some("Қозғалтқыш 2"));
        let (again, _) = trial::import(&document);
        let bare = |article: &Article| {
            let segments = article.segments.iter().map(|segment| {
                let Segment { paragraph, role, gap, source, mt, text, .. } = segment;
                (
                    *paragraph,
                    *role,
                    gap.clone(),
                    source.clone(),
                    mt.clone(),
                    text.clone(),
                    segment.is_said_confirmed(),
                )
            });
            segments.collect::<Vec<_>>()
        };
        assert_eq!(bare(&again), bare(&article));
        assert_eq!(again.description, article.description);
        assert_eq!((again.disclosure, again.credit), (article.disclosure, article.credit));
        assert_eq!(again.flags.len(), article.flags.len());
    }

    #[test]
    fn what_its_log_does_not_give_is_refused() {
        let (article, events) = trial::reviewed();
        let mut other = article.clone();
        other.segments[0].text.push('!');
        let state = Kind::State { event: article.events }.at(0);
        assert_eq!(read(&file(&other, &events)).unwrap_err(), state);

        let mut other = events.clone();
        other[2].actor = review::model::id::PersonId(article.id.0);
        assert_eq!(read(&file(&article, &other)).unwrap_err(), Kind::Log { event: 3 }.at(0));
        assert_eq!(read(&file(&article, &[])).unwrap_err(), Kind::Log { event: 1 }.at(0));
        let unknown = file(&article, &events).replacen(WHOLE, "басқа", 1);
        assert_eq!(read(&unknown).unwrap_err(), Kind::UnknownFormat.at(1));
        assert!(matches!(read("{\n").unwrap_err().kind, Kind::Malformed { .. }));
    }

    #[test]
    fn a_made_up_log_of_what_cannot_be_stored_is_refused() {
        let (_, mut events) = trial::reviewed();
        events.truncate(1);
        let mut change = events[0].change.clone();
        let Change::ArticleImported(imported) = &mut change else { panic!("no import") };
        imported.segments[1].source_at = imported.segments[0].source_at;
        let Event { article: id, n, at, actor, .. } = events[0].clone();
        let event = Event::seal(id, n, at, actor, change, review::log::event::GENESIS.into());
        let (article, _) = Article::import(&event).expect("every cut is inside");
        assert_eq!(read(&file(&article, &[event])).unwrap_err(), Kind::State { event: 1 }.at(0));

        let mut change = events[0].change.clone();
        let Change::ArticleImported(imported) = &mut change else { panic!("no import") };
        imported.mt = imported.mt.replacen('Д', "\u{9B}", 1);
        let event = Event::seal(id, n, at, actor, change, review::log::event::GENESIS.into());
        let (article, _) = Article::import(&event).expect("a log may say anything");
        assert_eq!(read(&file(&article, &[event])).unwrap_err(), Kind::State { event: 1 }.at(0));
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]

        #[test]
        fn any_article_comes_back(document in trial::random::document()) {
            let (article, events) = trial::import(&document);
            let (again, _) = trial::import(&read(&file(&article, &events)).expect("our own file"));
            use trial::random::{contents, flags};
            proptest::prop_assert_eq!(contents(&again), contents(&article));
            proptest::prop_assert_eq!(flags(&again), flags(&article));
        }
    }
}

/// Says that a file is an article as [`Whole`] has it.
pub const WHOLE: &str = "tekser-article";

/// The whole of an article in one JSON file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Whole {
    /// Always `tekser-article`.
    pub format: String,
    /// Version of this form.
    pub version: u32,
    /// The state that the events give.
    pub article: Article,
    /// The line to publish under it.
    pub disclosure: String,
    /// The log, complete.
    pub events: Vec<Event>,
}

impl Whole {
    /// The file's content.
    #[must_use]
    pub fn new(article: Article, disclosure: String, events: Vec<Event>) -> Self {
        Self { format: WHOLE.to_owned(), version: 1, article, disclosure, events }
    }
}
