//! Articles for the tests of formats: a document is imported and reviewed as
//! its rows say, through commands and events like any other.

use language::text::{span::Span, structure::Rich, time::Timestamp};
use review::{
    command::{Circumstances, Command, decide, import},
    log::{
        article::Article,
        event::{Change, Event, GENESIS},
    },
    model::{
        document::Document,
        flag::{FlagEdit, NOTE, NewFlag, Status},
        id::{ArticleId, PersonId, uuid},
        imprint::Phrases,
        project::Project,
        received::{NewArticle, Note},
        severity::Severity,
        texts::Texts,
        typology::Typology,
    },
};
use uuid::Uuid;

/// The article that a document makes, with its log.
pub(crate) fn import(document: &Document) -> (Article, Vec<Event>) {
    let new = document.clone().into_article("ru", "kk");
    let (rows, notes) = (new.rows.clone(), new.notes.clone());
    let mut desk = Desk::new(new);
    for command in import::follow_up(rows, notes, &desk.events[0].change) {
        desk.ask(command);
    }
    (desk.article, desk.events)
}

/// A reviewed article: headline, body, credit and disclosure; edits, flags of
/// every status, a note.
pub(crate) fn reviewed() -> (Article, Vec<Event>) {
    let mut desk = Desk::new(NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        engine: Some("Қозғалтқыш 2".into()),
        origin: Some("https://example.kz/42".into()),
        source: Some(
            "Форум в Душанбе\n\nУчаствовали пять стран 🙂. Итоги, \"подвели\"; вечером.".into(),
        ),
        target: "Душанбедегі форум\n\nБес ел қатысты 🙂. Кешке, \"қорытынды\"; шығарылды.\n\n\
                 Фото: Қазинформ\n\nБұл мақала жасанды интеллект көмегімен аударылған."
            .into(),
        ..NewArticle::default()
    });
    desk.revise(1, "Бес мемлекет қатысты 🙂.");
    let spans = |spans: &[(u32, u32)]| -> Vec<Span> {
        spans.iter().map(|(start, end)| Span::new(*start, *end).expect("in order")).collect()
    };
    let flag = |desk: &Desk, row: usize, category: &str| NewFlag {
        revision: desk.article.segments[row].revision,
        category: category.into(),
        severity: Severity::Major,
        source: Vec::new(),
        target: Vec::new(),
        comment: String::new(),
        correction: None,
    };
    let first = NewFlag {
        target: spans(&[(0, 3), (4, 12)]),
        source: spans(&[(0, 11)]),
        comment: "Термин; \"мемлекет\"\nекі жол".into(),
        correction: Some("=ел".into()),
        ..flag(&desk, 1, "wrong-term")
    };
    desk.raise(1, first, Status::Resolved);
    let point = NewFlag {
        target: spans(&[(7, 7)]),
        severity: Severity::Critical,
        ..flag(&desk, 2, "omission")
    };
    desk.raise(2, point, Status::Open);
    let withdrawn = NewFlag { target: spans(&[(0, 3)]), ..flag(&desk, 2, "awkward") };
    desk.raise(2, withdrawn, Status::Withdrawn);
    let note = NewFlag { comment: "Тексеру керек".into(), ..flag(&desk, 0, NOTE) };
    desk.raise(0, note, Status::Open);
    desk.confirm(0);
    desk.confirm(1);
    (desk.article, desk.events)
}

/// A desk that is sure of what it does.
struct Desk {
    article: Article,
    texts: Texts,
    events: Vec<Event>,
    typology: Typology,
    project: Project,
    ids: u64,
}

impl Desk {
    fn new(new: NewArticle) -> Self {
        let mut ids = 0;
        let change = import::import(new, &Phrases::default(), &mut || fresh(&mut ids))
            .expect("acceptable texts");
        let (article, actor) = (ArticleId(fresh(&mut ids)), PersonId(fresh(&mut ids)));
        let event = Event::seal(article, 1, moment(1), actor, change, GENESIS.into());
        let (article, texts) = Article::import(&event).expect("an import");
        Self {
            article,
            texts,
            events: vec![event],
            typology: Typology::mqm_core(),
            project: Project::default(),
            ids,
        }
    }

    fn ask(&mut self, command: Command) {
        let (actor, at) = (self.events[0].actor, moment(self.events.len() as i64 + 1));
        let circumstances = Circumstances {
            actor,
            at,
            typology: &self.typology,
            project: &self.project,
            texts: &self.texts,
            fresh: &mut || fresh(&mut self.ids),
        };
        let change: Option<Change> =
            decide(&self.article, command, circumstances).expect("an allowed command");
        let Some(change) = change else { return };
        let (n, head) = (self.article.events + 1, self.article.head.clone());
        let event = Event::seal(self.article.id, n, at, actor, change, head);
        self.article.apply(&event).expect("what was decided can be applied");
        self.events.push(event);
    }

    fn revise(&mut self, row: usize, text: &str) {
        let (segment, revision) = self.current(row);
        self.ask(Command::Revise { segment, revision, text: text.into(), restores: None });
    }

    fn confirm(&mut self, row: usize) {
        let (segment, revision) = self.current(row);
        self.ask(Command::Confirm { segment, revision, confirmed: true });
    }

    fn raise(&mut self, row: usize, flag: NewFlag, status: Status) {
        let (segment, _) = self.current(row);
        self.ask(Command::Raise { segment, flag });
        let flag = self.article.flags.last().expect("it was raised").id;
        let edit = FlagEdit { status: Some(status), ..FlagEdit::default() };
        self.ask(Command::ChangeFlag { flag, edit });
    }

    fn current(&self, row: usize) -> (review::model::id::SegmentId, u32) {
        let segment = &self.article.segments[row];
        (segment.id, segment.revision)
    }
}

fn fresh(ids: &mut u64) -> Uuid {
    *ids += 1;
    let mut random = [0; 10];
    random[2..].copy_from_slice(&ids.to_be_bytes());
    uuid(moment(1), random)
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_milliseconds(1_795_428_000_000 + second * 1_000)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod random {
    use proptest::prelude::*;

    use super::*;
    use language::text::{accept::accept, span::length, structure::Rich};
    use review::model::{document::RowsBuilder, received::ReadFlag};

    /// Words of one row: Kazakh, emoji, accents that do and do not compose,
    /// signs that tables and markup take for their own.
    fn words() -> impl Strategy<Value = String> {
        "[а-яәғқңөұүһі🙂&<>\"',;=+@|a-z0-9]{1,8}( [-=+'\"а-яңі🙂и\u{306}\u{323}&<>;,]{1,6}){0,3}"
            .prop_map(|text| accept(&text).expect("acceptable").trim().to_owned())
            .prop_filter("words", |text| !text.is_empty())
    }

    /// A few rows with edits, flags and confirmations.
    pub(crate) fn document() -> impl Strategy<Value = Document> {
        let flag = (0_usize..4, 0_usize..4, any::<[u32; 4]>(), "[а-яі;\"\n=]{0,6}", 0_usize..3);
        let row = (
            words(),
            words(),
            prop::option::of(words()),
            any::<bool>(),
            any::<bool>(),
            prop::collection::vec(flag, 0..3),
        );
        prop::collection::vec(row, 1..5).prop_map(|rows| {
            let mut builder = RowsBuilder::new();
            for (source, target, text, begins, confirmed, flags) in rows {
                builder.row(&source, &target, begins);
                let text = text.filter(|text| *text != target);
                let current = text.as_ref().unwrap_or(&target);
                let span = |places: [u32; 2], text: &str| {
                    let length = length(text) + 1;
                    let mut places = places.map(|at| at % length);
                    places.sort_unstable();
                    Span::new(places[0], places[1]).expect("sorted")
                };
                let flags = flags.into_iter().map(|(category, severity, at, comment, status)| {
                    let category = ["omission", "wrong-term", "termbase", "accuracy"][category];
                    let flag = NewFlag {
                        revision: u32::from(text.is_some()),
                        category: category.into(),
                        severity: Severity::ALL[severity],
                        source: vec![span([at[0], at[1]], &source)],
                        target: vec![span([at[2], at[3]], current)],
                        comment: comment.trim().to_owned(),
                        correction: Some(comment).filter(|text| !text.is_empty()),
                    };
                    let status = [Status::Open, Status::Resolved, Status::Withdrawn][status];
                    ReadFlag { flag, status }
                });
                let flags = flags.collect();
                let row = builder.rows.last_mut().expect("one was put");
                (row.text, row.confirmed, row.flags) = (text, confirmed, flags);
            }
            let (source, target, rows) = builder.finish();
            Document {
                title: Some("Тақырып".into()),
                source: Some(Rich { text: source, ..Rich::default() }),
                target: Rich { text: target, ..Rich::default() },
                rows,
                ..Document::default()
            }
        })
    }

    /// What formats should carry of an article's rows.
    pub(crate) fn contents(article: &Article) -> Vec<(String, String, String, bool)> {
        let rows = article.segments.iter().map(|segment| {
            let (source, mt) = (segment.source.clone(), segment.mt.clone());
            (source, mt, segment.text.clone(), segment.is_said_confirmed())
        });
        rows.collect()
    }

    /// The flags by row, without ids, people and times.
    pub(crate) fn flags(article: &Article) -> Vec<(usize, NewFlag, Status, String)> {
        let flags = article.flags.iter().map(|flag| {
            let row = article.position(flag.segment).expect("a row");
            let new = NewFlag {
                revision: 0,
                category: flag.category.clone(),
                severity: flag.severity,
                source: flag.source.clone(),
                target: flag.target.clone(),
                comment: flag.comment.clone(),
                correction: flag.correction.clone(),
            };
            (row, new, flag.status, flag.quote.clone())
        });
        let mut flags: Vec<_> = flags.collect();
        flags.sort_by_key(|(row, ..)| *row);
        flags
    }
}

#[test]
fn no_remark_or_title_keeps_a_file_from_being_imported() {
    let comment = format!("{} соңы", "ұзақ ".repeat(2_000));
    let document = Document {
        title: Some(format!("\u{202E}Тақырып\n{}", "🙂".repeat(9_000))),
        engine: Some("а".repeat(9_000)),
        target: Rich { text: "Су тартылды.".to_owned(), ..Rich::default() },
        notes: [&comment, " "]
            .map(|text| Note { at: Span::point(3), text: text.into(), author: String::new() })
            .into(),
        ..Document::default()
    };
    let (article, _) = import(&document);
    assert!(article.description.title.starts_with("Тақырып 🙂"));
    let parts: Vec<&str> = article.flags.iter().map(|flag| flag.comment.as_str()).collect();
    assert_eq!(parts.len(), 3);
    let words = |text: &str| text.replace(' ', "");
    assert_eq!(words(&parts.concat()), words(&comment));
}
