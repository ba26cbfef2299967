//! The state of the workbench: the article as the server has it, cut into
//! signals a row each, so that a change redraws its row and nothing else.
//!
//! Events are the only way in: one's own, from the answers to writes, and
//! everybody's, from the live stream. The same `Article::apply` as on the
//! server takes them in.

use std::collections::{BTreeMap, HashMap};

use language::text::{side::Side, span::Span, structure::Mark};
use leptos::prelude::*;
use review::{
    log::{
        article::{Article, Progress},
        event::{Change, Event},
    },
    model::{
        approval::Standing,
        description::Description,
        flag::{Flag, Status},
        id::{ArticleId, FlagId, PersonId, SegmentId},
        project::Project,
        score::Threshold,
        segment::Segment,
        typology::Typology,
    },
    rules::gate,
    wire::api::Person,
};
use serde::{Deserialize, Serialize};

use crate::{
    visitor::Visitor,
    workbench::{
        late,
        state::{finding::Shown, record::Held},
    },
};

#[cfg(feature = "ssr")]
use review::rules::reading::Longest;
/// What an opened page carries: the article, whole or its first rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) article: Article,
    pub(crate) progress: Progress,
    pub(crate) standing: Standing,
    /// The line to publish under it, unless it says what is not so.
    pub(crate) disclosure: Option<String>,
    /// What the desk takes for good enough.
    pub(crate) threshold: Threshold,
    /// Index of the first row carried.
    pub(crate) from: usize,
    /// Number of rows the article has.
    pub(crate) total: usize,
    pub(crate) typology: Typology,
    pub(crate) people: Vec<Person>,
}

impl Opened {
    /// How many rows a page carries: the rest is loaded once it is open.
    pub(crate) const ROWS: usize = 40;

    /// The part of `article` that begins at row `from`.
    #[cfg(feature = "ssr")]
    pub(crate) fn new(
        mut article: Article,
        from: usize,
        typology: Typology,
        people: Vec<Person>,
        project: &Project,
    ) -> Self {
        let (standing, disclosure) = (gate::standing(&article), line(&article, project));
        let threshold = project.threshold;
        let (progress, total) = (article.progress(), article.segments.len());
        let from = from.min(total.saturating_sub(1));
        article.segments = article.segments.into_iter().skip(from).take(Self::ROWS).collect();
        let shown: Vec<SegmentId> = article.segments.iter().map(|segment| segment.id).collect();
        article.flags.retain(|flag| shown.contains(&flag.segment));
        article.origins.retain(|id, _| shown.contains(id));
        article.ratings.retain(|id, _| shown.contains(id));
        article.placed.retain(|id, _| shown.contains(id));
        keep_readings(&mut article);
        keep_structure(&mut article);
        Self { article, progress, standing, disclosure, threshold, from, total, typology, people }
    }

    fn is_whole(&self) -> bool {
        self.article.segments.len() == self.total
    }
}

/// A text that was written here and that the server did not take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Conflict {
    pub(crate) held: Held,
    /// What it was made from.
    pub(crate) base: String,
    /// What was written here.
    pub(crate) mine: String,
}

/// The signals of one row. They outlive the row on screen: rows come and go
/// with scrolling.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: SegmentId,
    pub(crate) segment: ArcRwSignal<Segment>,
    pub(crate) flags: ArcRwSignal<Vec<Flag>>,
    /// Its bold, links and the like.
    pub(crate) marks: ArcRwSignal<Vec<Mark>>,
    /// What the checks find in it.
    pub(crate) findings: ArcRwSignal<Vec<Shown>>,
    /// What is written here and not yet saved.
    pub(crate) draft: ArcRwSignal<Option<Draft>>,
    pub(crate) conflict: ArcRwSignal<Option<Conflict>>,
}

/// Text that was typed and not yet acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// The revision that was on screen when the typing began.
    pub(crate) revision: u32,
    /// The text of that revision.
    pub(crate) base: String,
    /// Whether something was typed that was not handed over to be saved.
    pub(crate) typed: bool,
}

/// Which text the target column shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// The machine's.
    Mt,
    /// The current one, which is edited.
    #[default]
    Text,
    /// What changed between the two.
    Diff,
    /// Who wrote which words.
    Origin,
}

/// A flag being raised or edited.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pending {
    pub(crate) segment: SegmentId,
    pub(crate) source: Vec<Span>,
    pub(crate) target: Vec<Span>,
    /// The texts in which these stand.
    pub(crate) source_text: String,
    pub(crate) target_text: String,
    /// Where the cursor stands: the place of an omission.
    pub(crate) caret: Option<u32>,
    /// The flag that is edited, if it is not a new one.
    pub(crate) editing: Option<FlagId>,
    /// A comment rather than an error.
    pub(crate) note: bool,
    /// Hidden while more words are selected.
    pub(crate) collecting: bool,
}

impl Pending {
    /// The same in texts that may have changed since.
    pub(crate) fn carried(mut self, source: &str, target: &str) -> Self {
        for span in &mut self.source {
            *span = late::carried(&self.source_text, source, *span);
        }
        for span in &mut self.target {
            *span = late::carried(&self.target_text, target, *span);
        }
        let carried = |at| late::carried(&self.target_text, target, Span::point(at)).start();
        self.caret = self.caret.map(carried);
        (self.source_text, self.target_text) = (source.to_owned(), target.to_owned());
        self
    }
}

/// A short message at the edge of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) detail: String,
    pub(crate) is_error: bool,
    /// Whether signing in mends it.
    pub(crate) sign_in: bool,
}

/// What the whole screen shows of the article.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) description: Description,
    pub(crate) progress: Progress,
    pub(crate) standing: Standing,
    pub(crate) has_source: bool,
    pub(crate) removed: bool,
    /// The line to publish, unless it says what is not so.
    pub(crate) disclosure: Option<String>,
    pub(crate) credit: Option<String>,
}

struct Inner {
    article: Article,
    is_whole: bool,
    rows: HashMap<SegmentId, Row>,
    /// Events that arrived before those they follow.
    early: BTreeMap<u64, Event>,
    /// All that the checks reported last, in the order of the article.
    reported: Vec<Shown>,
    typology: Typology,
    project: Project,
    people: HashMap<PersonId, String>,
}

/// The workbench's state: a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    inner: StoredValue<Inner>,
    pub(crate) id: ArticleId,
    pub(crate) source_lang: StoredValue<String>,
    pub(crate) target_lang: StoredValue<String>,
    pub(crate) may_edit: bool,
    pub(crate) me: Option<PersonId>,
    /// Index of the first row on the page: not 0 only without JavaScript.
    pub(crate) from: usize,
    /// The rows, in order.
    pub(crate) order: RwSignal<Vec<SegmentId>>,
    pub(crate) summary: RwSignal<Summary>,
    /// Rises with every event taken in.
    pub(crate) version: RwSignal<u64>,
    /// What the desk takes for good enough.
    pub(crate) threshold: RwSignal<Threshold>,
    pub(crate) active: RwSignal<Option<SegmentId>>,
    pub(crate) active_flag: RwSignal<Option<FlagId>>,
    pub(crate) active_finding: RwSignal<Option<Shown>>,
    /// The findings that are shown, in the order of the article.
    pub(crate) findings: RwSignal<Vec<Shown>>,
    /// Rises with every key that types.
    pub(crate) typed: RwSignal<u64>,
    pub(crate) view: RwSignal<View>,
    pub(crate) aligning: RwSignal<bool>,
    pub(crate) pending: RwSignal<Option<Pending>>,
    pub(crate) notice: RwSignal<Option<Notice>>,
    /// What a screen reader is told.
    pub(crate) said: RwSignal<String>,
    pub(crate) dialog: RwSignal<Option<Dialog>>,
}

/// A dialog over the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// All keys.
    Keys,
    /// Everything by name.
    Palette,
    /// Search, and replace.
    Find,
    /// A text is put in: the source, or another machine translation.
    Text(Side),
    /// Title, engine, origin.
    Details,
    /// Who answers for the text.
    Approval,
}

/// What became of an event that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is in.
    In,
    /// It was known already, or waits for one before it.
    Waiting,
    /// It does not fit: the article must be loaded anew.
    Lost,
}

impl Desk {
    pub(crate) fn new(opened: Opened) -> Self {
        let visitor = Visitor::current();
        let is_whole = opened.is_whole();
        let Opened { article, progress, standing, disclosure, .. } = opened;
        let Opened { threshold, from, typology, people, .. } = opened;
        let summary = Summary {
            description: article.description.clone(),
            progress,
            standing,
            has_source: article.has_source,
            removed: article.removed,
            disclosure,
            credit: article.credit.clone(),
        };
        Self {
            id: article.id,
            source_lang: StoredValue::new(article.source_lang.clone()),
            target_lang: StoredValue::new(article.target_lang.clone()),
            may_edit: visitor.may_edit() && !article.removed,
            me: visitor.person.map(|person| person.id),
            from,
            order: RwSignal::new(article.segments.iter().map(|segment| segment.id).collect()),
            summary: RwSignal::new(summary),
            version: RwSignal::new(article.events),
            threshold: RwSignal::new(threshold),
            active: RwSignal::new(None),
            active_flag: RwSignal::new(None),
            active_finding: RwSignal::new(None),
            findings: RwSignal::new(Vec::new()),
            typed: RwSignal::new(0),
            view: RwSignal::new(View::default()),
            aligning: RwSignal::new(false),
            pending: RwSignal::new(None),
            notice: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            dialog: RwSignal::new(None),
            inner: StoredValue::new(Inner {
                is_whole,
                article,
                rows: HashMap::new(),
                early: BTreeMap::new(),
                reported: Vec::new(),
                typology,
                project: Project::default(),
                people: people.into_iter().map(|person| (person.id, person.name)).collect(),
            }),
        }
    }

    /// Whether all rows are here.
    pub(crate) fn is_whole(&self) -> bool {
        self.inner.with_value(|inner| inner.is_whole)
    }

    /// Reads the article. Not reactive: read [`Self::version`] for that.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&Article) -> T) -> T {
        self.inner.with_value(|inner| read(&inner.article))
    }

    /// Takes in what the desk has agreed on.
    pub(crate) fn set_project(&self, project: Project) {
        self.threshold.set(project.threshold);
        self.inner.update_value(|inner| inner.project = project);
    }

    /// Reads what the desk has agreed on, once that is here.
    pub(crate) fn with_project<T>(&self, read: impl FnOnce(&Project) -> T) -> T {
        self.inner.with_value(|inner| read(&inner.project))
    }

    /// Reads the typology.
    pub(crate) fn with_typology<T>(&self, read: impl FnOnce(&Typology) -> T) -> T {
        self.inner.with_value(|inner| read(&inner.typology))
    }

    /// A colleague's name.
    pub(crate) fn name_of(&self, person: PersonId) -> String {
        self.inner.with_value(|inner| inner.people.get(&person).cloned()).unwrap_or_default()
    }

    /// The signals of a row; `None` for a segment that is gone.
    pub(crate) fn row(&self, id: SegmentId) -> Option<Row> {
        if let Some(row) = self.inner.with_value(|inner| inner.rows.get(&id).cloned()) {
            return Some(row);
        }
        let row = self.inner.with_value(|inner| {
            let segment = inner.article.segment(id)?.clone();
            let flags: Vec<Flag> = inner.article.flags_of(id).cloned().collect();
            let marks = late::marks_in(&inner.article, &segment, &segment.text);
            let findings = self.findings.with_untracked(|findings| {
                findings.iter().filter(|shown| shown.segment == id).cloned().collect()
            });
            Some(Row {
                id,
                segment: ArcRwSignal::new(segment),
                flags: ArcRwSignal::new(flags),
                marks: ArcRwSignal::new(marks),
                findings: ArcRwSignal::new(findings),
                draft: ArcRwSignal::new(None),
                conflict: ArcRwSignal::new(None),
            })
        })?;
        self.inner.update_value(|inner| {
            inner.rows.insert(id, row.clone());
        });
        Some(row)
    }

    /// The revision of a segment that is stored, and its text.
    pub(crate) fn stored(&self, id: SegmentId) -> Option<(u32, String)> {
        let of = |segment: &Segment| (segment.revision, segment.text.clone());
        self.with(|article| article.segment(id).map(of))
    }

    /// The row that is worked on.
    pub(crate) fn active_row(&self) -> Option<Row> {
        self.active.get_untracked().and_then(|id| self.row(id))
    }

    /// The number of a row, from 1.
    pub(crate) fn number(&self, id: SegmentId) -> usize {
        let index = self.order.with(|order| order.iter().position(|known| *known == id));
        index.map_or(0, |index| index + 1 + self.from)
    }

    /// Puts in place of what is here an article as the server has it.
    pub(crate) fn load(&self, article: Article) {
        let order: Vec<SegmentId> = article.segments.iter().map(|segment| segment.id).collect();
        self.inner.update_value(|inner| {
            inner.is_whole = true;
            inner.early.retain(|n, _| *n > article.events);
            inner.article = article;
        });
        self.refresh_all();
        self.order.set(order);
        self.show();
        self.drain();
    }

    /// Takes in an event, and those that waited for it.
    pub(crate) fn take(&self, event: Event) -> Taken {
        let last = self.with(|article| article.events);
        if event.n <= last {
            return Taken::Waiting;
        }
        let next = event.n == last + 1;
        self.inner.update_value(|inner| {
            inner.early.insert(event.n, event);
        });
        // Part of an article cannot take events in: the whole is on its way.
        if !next || !self.is_whole() {
            return Taken::Waiting;
        }
        self.drain()
    }

    fn drain(&self) -> Taken {
        loop {
            let next = self.inner.try_update_value(|inner| {
                let event = inner.early.remove(&(inner.article.events + 1))?;
                let applied = inner.article.apply(&event);
                Some((event, applied))
            });
            let Some(Some((event, applied))) = next else { return Taken::In };
            if applied.is_err() {
                return Taken::Lost;
            }
            self.show_change(&event.change);
        }
    }

    fn show_change(&self, change: &Change) {
        if change.realigned().is_some() {
            let order = self.with(|article| article.segments.iter().map(|s| s.id).collect());
            self.order.set(order);
        }
        for id in change.segments() {
            let row = self.inner.with_value(|inner| inner.rows.get(&id).cloned());
            if let Some(row) = row {
                self.refresh(&row);
            }
        }
        self.show_findings();
        self.show();
    }

    /// Gives the signals of all rows what the article says now.
    pub(crate) fn refresh_all(&self) {
        let rows: Vec<Row> = self.inner.with_value(|inner| inner.rows.values().cloned().collect());
        for row in rows {
            self.refresh(&row);
        }
    }

    /// Gives a row's signals what the article says now.
    fn refresh(&self, row: &Row) {
        let now = self.with(|article| {
            let segment = article.segment(row.id)?.clone();
            let marks = late::marks_in(article, &segment, &segment.text);
            Some((segment, article.flags_of(row.id).cloned().collect::<Vec<Flag>>(), marks))
        });
        let Some((segment, flags, marks)) = now else { return };
        if row.segment.with_untracked(|known| *known != segment) {
            row.segment.set(segment);
        }
        if row.flags.with_untracked(|known| *known != flags) {
            row.flags.set(flags);
        }
        if row.marks.with_untracked(|known| *known != marks) {
            row.marks.set(marks);
        }
    }

    fn show(&self) {
        let (summary, version) = self
            .inner
            .with_value(|inner| (summary(&inner.article, &inner.project), inner.article.events));
        if self.summary.with_untracked(|known| *known != summary) {
            self.summary.set(summary);
        }
        self.version.set(version);
    }

    /// Every row for the checks, with what is being typed.
    pub(crate) fn rows_on_screen(&self) -> Vec<(SegmentId, review::rules::findings::Row)> {
        self.inner.with_value(|inner| {
            let row = |(at, segment): (usize, &Segment)| {
                let draft = inner.rows.get(&segment.id).and_then(|row| {
                    row.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.text.clone()))
                });
                let target = draft.unwrap_or_else(|| segment.text.clone());
                (
                    segment.id,
                    review::rules::findings::Row::new(&inner.article, segment, at == 0, target),
                )
            };
            inner.article.segments.iter().enumerate().map(row).collect()
        })
    }

    /// Takes in what the checks found.
    pub(crate) fn report(&self, reported: Vec<Shown>) {
        self.inner.update_value(|inner| inner.reported = reported);
        self.show_findings();
    }

    fn show_findings(&self) {
        let reported = self.inner.with_value(|inner| inner.reported.clone());
        let shown: Vec<Shown> = reported.into_iter().filter(|shown| self.is_shown(shown)).collect();
        if self.findings.with_untracked(|known| *known == shown) {
            return;
        }
        let rows: Vec<Row> = self.inner.with_value(|inner| inner.rows.values().cloned().collect());
        let mut of: HashMap<SegmentId, Vec<Shown>> = HashMap::new();
        for finding in &shown {
            of.entry(finding.segment).or_default().push(finding.clone());
        }
        for row in rows {
            let now = of.remove(&row.id).unwrap_or_default();
            if row.findings.with_untracked(|known| *known != now) {
                row.findings.set(now);
            }
        }
        self.findings.set(shown);
    }

    /// Tells the editor something, and a screen reader too.
    pub(crate) fn tell(&self, text: impl Into<String>) {
        let text = text.into();
        self.said.set(text.clone());
        let (detail, is_error, sign_in) = (String::new(), false, false);
        self.notice.set(Some(Notice { text, detail, is_error, sign_in }));
    }

    /// Tells the editor what went wrong.
    pub(crate) fn tell_error(&self, text: impl Into<String>, detail: impl Into<String>) {
        let (text, detail) = (text.into(), detail.into());
        self.notice.set(Some(Notice { text, detail, is_error: true, sign_in: false }));
    }

    /// Tells the editor that what was done here waits until they have signed in.
    pub(crate) fn tell_to_sign_in(&self, text: impl Into<String>) {
        let (text, detail) = (text.into(), String::new());
        self.notice.set(Some(Notice { text, detail, is_error: true, sign_in: true }));
    }

    /// All flags that are shown: the active row's first, then the others in the
    /// order of the article.
    pub(crate) fn cards(&self, with_withdrawn: bool) -> Vec<Flag> {
        self.version.track();
        let active = self.active.get();
        self.with(|article| {
            let position: HashMap<SegmentId, usize> =
                article.segments.iter().enumerate().map(|(at, segment)| (segment.id, at)).collect();
            let mut flags: Vec<Flag> = article
                .flags
                .iter()
                .filter(|flag| with_withdrawn || flag.status != Status::Withdrawn)
                .cloned()
                .collect();
            flags.sort_by_key(|flag| {
                let at = position.get(&flag.segment).copied();
                let words = flag.target.first().or(flag.source.first()).copied();
                (Some(flag.segment) != active, at, words.map(Span::start))
            });
            flags
        })
    }
}

/// Leaves of the structure what the rows that are here need.
#[cfg(feature = "ssr")]
fn keep_structure(article: &mut Article) {
    let (Some(first), Some(last)) = (article.segments.first(), article.segments.last()) else {
        return;
    };
    let shown = first.mt_at.start()..=last.mt_at.end();
    let is_near = |at: Span| at.end() >= *shown.start() && at.start() <= *shown.end();
    article.structure.blocks.retain(|block| is_near(block.at));
    article.structure.marks.retain(|mark| is_near(mark.at));
}

/// Leaves of what was on screens what shows that the rows were read: one reading
/// a row at most, of whoever it was.
#[cfg(feature = "ssr")]
fn keep_readings(article: &mut Article) {
    let longest = Longest::of(article);
    let read = article.segments.iter().filter(|segment| longest.is_enough(segment));
    let mut read: HashMap<_, _> = read
        .map(|segment| ((segment.id, segment.revision), longest.seen(segment)))
        .filter(|(_, seen)| *seen > 0)
        .collect();
    article.readings.retain(|reading| {
        let key = (reading.segment, reading.revision);
        let is_it = read.get(&key) == Some(&reading.latest);
        is_it && read.remove(&key).is_some()
    });
}

/// The line to publish; none where the worded one says what is not so.
fn line(article: &Article, project: &Project) -> Option<String> {
    review::rules::line::line(article, project).ok()
}

fn summary(article: &Article, project: &Project) -> Summary {
    Summary {
        description: article.description.clone(),
        progress: article.progress(),
        has_source: article.has_source,
        removed: article.removed,
        standing: gate::standing(article),
        disclosure: line(article, project),
        credit: article.credit.clone(),
    }
}
