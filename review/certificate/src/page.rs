//! A certificate on paper: one page of HTML that needs nothing beside it.
//!
//! It tells people what the signed file says; it is not itself the record, and
//! says so. Every text of the record is escaped, and nothing in it can run.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use formats::html::escaped;
use language::text::{date::date_time, time::Timestamp};
use qrcodegen::{QrCode, QrCodeEcc};
use review::{
    log::{
        article::Article,
        event::{Change, Event},
    },
    model::{
        approval::{Approved, ObstacleKind, Overridden, Single, Standing},
        id::{PersonId, SegmentId},
    },
    rules::{figures::Figures, gate, line, provenance::DigitalSourceType},
};

use crate::{Certificate, words::Words};

/// Steps of the timeline that are shown at its beginning, and at its end.
const STEPS: usize = 30;

/// White modules around a QR code (ISO/IEC 18004).
const QUIET: i32 = 4;

/// What the page may load: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "\
@page{size:A4;margin:16mm 16mm 18mm}\
:root{color-scheme:light;font:10.5pt/1.45 system-ui,sans-serif;color:#1c1b19;background:#fff}\
body{max-inline-size:46rem;margin:0 auto;padding:1.5rem 1rem}\
h1{font-size:1.7rem;line-height:1.2;margin:0}\
h2{font-size:1.1rem;margin:1.6rem 0 .4rem;padding-block-end:.2rem;border-block-end:1px solid #b8b4ac;break-after:avoid}\
header{display:flex;gap:1.5rem;justify-content:space-between;align-items:flex-start}\
header>div{flex:1;min-inline-size:0}\
.title{font-size:1.2rem;font-weight:600;overflow-wrap:anywhere}\
.standing{padding:.5rem .8rem;border:2px solid;font-weight:600}\
.standing[data-standing=approved]{color:#17633a}\
.standing:not([data-standing=approved]){color:#9a1f1f}\
.released{padding:.1rem .8rem;border:2px solid #9a1f1f;break-inside:avoid}\
.released>p,.unread{color:#9a1f1f;font-weight:600}\
figure{margin:0;inline-size:42mm;flex:none;font-size:.75rem}\
svg{display:block;inline-size:42mm;block-size:42mm}\
table{inline-size:100%;border-collapse:collapse}\
th,td{padding:.25rem .5rem .25rem 0;border-block-end:1px solid #dedad2;vertical-align:top;text-align:start;overflow-wrap:anywhere}\
th{font-weight:400;inline-size:34%}\
thead th{font-weight:600}\
thead th+th{inline-size:auto}\
td.value{inline-size:18%;font-weight:600}\
tr,li,figure{break-inside:avoid}\
code{font:.85em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\
.quiet{color:#57534c;font-size:.85rem}\
.text{font-size:1.05rem;line-height:1.55;white-space:pre-wrap;overflow-wrap:anywhere;orphans:3;widows:3}\
ul,ol{margin:.3rem 0;padding-inline-start:1.4rem}\
@media print{body{max-inline-size:none;padding:0}}";

/// What people have been called in the course of time: a name that was changed
/// later does not stand beside what was decided under the earlier one.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<PersonId, BTreeMap<Timestamp, String>>);

impl Names {
    /// The name a person had at a time; of a time before they had any, the first.
    #[must_use]
    pub fn at(&self, person: PersonId, at: Timestamp) -> Option<&str> {
        let names = self.0.get(&person)?;
        let held = names.range(..=at).next_back().or_else(|| names.iter().next());
        held.map(|(_, name)| name.as_str())
    }
}

impl FromIterator<(PersonId, Timestamp, String)> for Names {
    /// Of names and since when each was held.
    fn from_iter<T: IntoIterator<Item = (PersonId, Timestamp, String)>>(names: T) -> Self {
        let mut known = Self::default();
        for (person, since, name) in names {
            known.0.entry(person).or_default().insert(since, name);
        }
        known
    }
}

/// A certificate as a page to print, in `lang`: "kk", "ru", and English for all
/// else. `names` are those of the people who decided, as far as they are known;
/// the record itself has only their ids.
///
/// It does not verify: the certificate must be one's own, or have verified.
#[must_use]
pub fn page(certificate: &Certificate, lang: &str, names: &Names) -> String {
    let (words, sha256) = (Words::of(lang), certificate.sha256());
    let (article, decided) = replayed(&certificate.events);
    let article = article.as_ref();
    let line = certificate.disclosure.as_deref();
    let is_true =
        |line: &&str| article.is_none_or(|article| line::overstated(line, article).is_none());
    Page {
        certificate,
        line: line.filter(is_true),
        is_overstated: line.is_some() && line.filter(is_true).is_none(),
        unread: article.map(gate::count_unread),
        decided,
        sha256,
        words,
        names,
        out: String::new(),
    }
    .written()
}

/// The article that events give, and what it was when it was approved the last
/// time; `None` from where they do not give one.
fn replayed(events: &[Event]) -> (Option<Article>, Option<Article>) {
    let is_approval = |event: &Event| matches!(event.change, Change::ArticleApproved(_));
    let last = events.iter().rposition(is_approval);
    let first = events.first().and_then(|first| Article::import(first).ok());
    let mut article = first.map(|(article, _)| article);
    let mut decided = None;
    for (at, event) in events.iter().enumerate().skip(1) {
        if Some(at) == last {
            decided.clone_from(&article);
        }
        article = article.and_then(|mut it| it.apply(event).is_ok().then_some(it));
    }
    (article, decided)
}

struct Page<'a> {
    certificate: &'a Certificate,
    /// The disclosure line on record, if it says no more than the events show.
    line: Option<&'a str>,
    /// Whether there is one that says more.
    is_overstated: bool,
    /// Segments that nobody has read or confirmed as they are.
    unread: Option<u32>,
    /// The article that was approved last.
    decided: Option<Article>,
    sha256: String,
    words: &'static Words,
    names: &'a Names,
    out: String,
}

impl Page<'_> {
    fn written(mut self) -> String {
        let (certificate, words) = (self.certificate, self.words);
        let title = escaped(&certificate.description.title);
        self.put(&format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light\">\n\
             <title>{}: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
            words.tag,
            self.kind().0
        ));
        self.head(&title);
        self.article();
        self.decisions();
        self.figures();
        self.timeline();
        self.heading(words.text);
        let (lang, text) = (escaped(&certificate.target_lang), escaped(&certificate.text));
        self.put(&format!("<div class=\"text\" lang=\"{lang}\" dir=\"auto\">{text}</div>\n"));
        self.signature();
        self.put("</main>\n</body>\n</html>\n");
        self.out
    }

    fn put(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn heading(&mut self, words: &str) {
        self.put(&format!("<h2>{words}</h2>\n"));
    }

    /// A line of a table; `value` is HTML.
    fn row(&mut self, name: &str, value: &str) {
        self.put(&format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n"));
    }

    fn time(&self, at: Timestamp) -> String {
        format!("<time datetime=\"{at}\">{}</time>", date_time(at, self.words.tag))
    }

    /// Who acted, as they were called then, where that is known; behind it goes
    /// what they did.
    fn name(&self, person: PersonId, at: Timestamp) -> String {
        let name = self.names.at(person, at).filter(|name| !name.trim().is_empty());
        name.map(|name| format!(" ({})", isolated(name))).unwrap_or_default()
    }

    /// What the page calls itself, and in a sentence. Of what nobody read to its
    /// end there is a record, but it is none of a finished review.
    fn kind(&self) -> (&'static str, &'static str) {
        match self.unread {
            None | Some(0) => (self.words.title, self.words.lead),
            Some(_) => (self.words.title_unread, self.words.lead_unread),
        }
    }

    fn head(&mut self, title: &str) {
        let (certificate, words) = (self.certificate, self.words);
        let lang = escaped(&certificate.target_lang);
        let hash = format!("sha256:{}", self.sha256);
        let standing = match certificate.standing {
            Standing::Open => words.open,
            Standing::Returned => words.returned,
            Standing::Approved => words.approved,
            Standing::StaleText => words.stale_text,
            Standing::StaleSource => words.stale_source,
        };
        let state = certificate.standing.as_str();
        let mut state = format!("<p class=\"standing\" data-standing=\"{state}\">{standing}");
        if let Some(approval) = &certificate.approval {
            let (name, at) = (isolated(&approval.what.responsible), self.time(approval.at));
            let _ = write!(state, "<br>{name}, {at}");
        }
        state.push_str("</p>");
        // What it went past stands before all else that the page says of it.
        if let Some(approval) = &certificate.approval
            && !approval.what.overrides.is_empty()
        {
            let name = [("name", approval.what.responsible.as_str())];
            let overrides = self.overrides(&approval.what, self.decided.as_ref());
            let released = fill(words.released_over, &name);
            let _ = write!(state, "\n<div class=\"released\"><p>{released}</p>{overrides}</div>");
        }
        if let Some(unread) = self.unread.filter(|unread| *unread > 0) {
            let told = fill(words.unread_now, &[("n", &unread.to_string())]);
            let _ = write!(state, "\n<p class=\"unread\">{told}</p>");
        }
        let (kind, lead) = self.kind();
        self.put(&format!(
            "<header>\n<div>\n<h1>{}</h1>\n<p class=\"quiet\">{}</p>\n\
             <p class=\"title\" lang=\"{lang}\" dir=\"auto\">{title}</p>\n{state}\n</div>\n\
             <figure>{}<figcaption>{}:<br><code>{hash}</code></figcaption></figure>\n</header>\n\
             <p class=\"quiet\">{}</p>\n",
            kind,
            lead,
            qr(&hash, words.qr),
            words.qr,
            words.qr_hint,
        ));
    }

    fn article(&mut self) {
        let (certificate, words) = (self.certificate, self.words);
        let description = &certificate.description;
        let text = |text: &Option<String>| {
            text.as_deref().map_or_else(|| words.unknown.to_owned(), isolated)
        };
        let language = |tag: &str| escaped(words.language(tag));
        self.heading(words.article);
        self.put("<table>\n<tbody>\n");
        let (from, to) = (language(&certificate.source_lang), language(&certificate.target_lang));
        self.row(words.languages, &format!("{from} → {to}"));
        self.row(words.engine, &text(&description.engine));
        self.row(words.origin, &text(&description.origin));
        if let Some(first) = certificate.events.first() {
            let at = self.time(first.at);
            self.row(words.received, &at);
        }
        let digital_source = match certificate.digital_source_type {
            DigitalSourceType::TrainedAlgorithmicMedia => words.machine_only,
            DigitalSourceType::CompositeWithTrainedAlgorithmicMedia => words.composite,
        };
        self.row(words.digital_source, digital_source);
        let none = if self.is_overstated { words.overstated_line } else { words.no_line };
        let line = self.line.map_or_else(|| none.to_owned(), isolated);
        self.row(words.disclosure, &line);
        let source = certificate.source_sha256.as_deref();
        let source = source.map_or_else(|| words.no_source.to_owned(), code);
        self.row(words.source_hash, &source);
        self.row(words.mt_hash, &code(&certificate.mt_sha256));
        self.row(words.text_hash, &code(&certificate.text_sha256));
        self.put("</tbody>\n</table>\n");
    }

    /// Approvals with the reasons they were given in spite of something, and
    /// returns: all there ever were.
    fn decisions(&mut self) {
        let (certificate, words) = (self.certificate, self.words);
        self.heading(words.decisions);
        let mut items = String::new();
        let mut is_named = false;
        // The article before each event: single obstacles are told by their
        // places in the text as it was then.
        let has_singles = certificate.events.iter().any(|event| {
            let Change::ArticleApproved(approved) = &event.change else { return false };
            approved.overrides.iter().any(|overridden| !overridden.only.is_empty())
        });
        let mut article: Option<Article> = None;
        for event in &certificate.events {
            let (at, name) = (self.time(event.at), self.name(event.actor, event.at));
            match &event.change {
                Change::ArticleApproved(approved) => {
                    is_named |= !name.is_empty();
                    let responsible = fill(words.approved_by, &[("name", &approved.responsible)]);
                    let hash = code(&approved.text_sha256);
                    let overrides = self.overrides(approved, article.as_ref());
                    let _ = writeln!(
                        items,
                        "<li>{at}: {responsible}{name}<br><span class=\"quiet\">{}: {hash}</span>\
                         {overrides}</li>",
                        words.approved_hash
                    );
                }
                Change::ArticleReturned { reason } => {
                    is_named |= !name.is_empty();
                    let why = fill(words.returned_for, &[("reason", reason)]);
                    let _ = writeln!(items, "<li>{at}: {why}{name}</li>");
                }
                Change::ArticleImported(_)
                | Change::SourceAttached(_)
                | Change::SourceUpdated(_)
                | Change::TranslationUpdated(_)
                | Change::SegmentRated(_)
                | Change::MarksPlaced(_)
                | Change::ArticleDescribed(_)
                | Change::ArticleRemoved {}
                | Change::ArticleRestored {}
                | Change::SegmentRevised(_)
                | Change::SegmentConfirmed(_)
                | Change::ConfirmationBrought(_)
                | Change::FlagRaised { .. }
                | Change::FlagChanged { .. }
                | Change::SegmentsRealigned(_)
                | Change::FindingDismissed(_)
                | Change::FindingRecalled(_)
                | Change::SegmentsRead { .. }
                | Change::DisclosureWorded { .. }
                | Change::Undone { .. } => {}
            }
            article = match article {
                _ if !has_singles => None,
                None => Article::import(event).ok().map(|(article, _)| article),
                Some(mut article) => article.apply(event).is_ok().then_some(article),
            };
        }
        if items.is_empty() {
            self.put(&format!("<p>{}</p>\n", words.no_decisions));
        } else {
            self.put(&format!("<ul>\n{items}</ul>\n"));
        }
        if is_named {
            self.put(&format!("<p class=\"quiet\">{}</p>\n", words.names_hint));
        }
    }

    /// What an approval went past, with reasons.
    fn overrides(&self, approved: &Approved, article: Option<&Article>) -> String {
        if approved.overrides.is_empty() {
            return String::new();
        }
        let item = |it: &Overridden| format!("<li>{}</li>", self.overridden(it, article));
        let items: String = approved.overrides.iter().map(item).collect();
        format!("<ul>{items}</ul>")
    }

    fn overridden(&self, overridden: &Overridden, article: Option<&Article>) -> String {
        let words = self.words;
        let what = match overridden.kind {
            ObstacleKind::Unread => words.unread,
            ObstacleKind::Finding => words.finding,
            ObstacleKind::CriticalFlag => words.critical_flag,
            ObstacleKind::Score => words.low_score,
            ObstacleKind::FourEyes => words.four_eyes,
        };
        let count = overridden.count.to_string();
        let values = [("what", what), ("n", &count), ("reason", &overridden.reason)];
        let mut told = fill(words.in_spite, &values);
        let places: Vec<String> =
            overridden.only.iter().map(|single| self.single(single, article)).collect();
        if !places.is_empty() {
            let _ = write!(told, "<br><span class=\"quiet\">{}</span>", places.join("; "));
        }
        told
    }

    /// Where a single obstacle was, and its words.
    fn single(&self, single: &Single, article: Option<&Article>) -> String {
        let flag_of = |id| article.and_then(|it| it.flags.iter().find(|flag| flag.id == id));
        let (segment, quoted) = match single {
            Single::Segment(segment) => (Some(*segment), ""),
            Single::Finding { segment, words, .. } => (Some(*segment), words.as_str()),
            Single::Flag(id) => {
                let flag = flag_of(*id);
                (flag.map(|flag| flag.segment), flag.map_or("", |flag| flag.quote.as_str()))
            }
        };
        let number = |id: SegmentId| {
            let place = article?.segments.iter().position(|segment| segment.id == id)?;
            Some(fill(self.words.segment, &[("n", &(place + 1).to_string())]))
        };
        let id = segment.map(|id| id.to_string()).unwrap_or_default();
        let place = segment.and_then(number).unwrap_or_else(|| code(&id));
        if quoted.trim().is_empty() { place } else { format!("{place} «{}»", isolated(quoted)) }
    }

    fn figures(&mut self) {
        let (words, figures) = (self.words, self.certificate.figures);
        let Figures { events, people, segments, confirmed, edited, .. } = figures;
        let Figures { critical, major, minor, neutral, .. } = figures;
        let share = |thousandths: u32| format!("{} %", self.tenths(thousandths.into()));
        let none = || "—".to_owned();
        let minutes = self.tenths(figures.seen / 60);
        let rows = [
            (words.segments, format!("{segments} / {confirmed} / {edited}"), words.segments_means),
            (
                words.words_of,
                format!(
                    "{} / {} / {}",
                    figures.machine_words, figures.edited_words, figures.human_words
                ),
                words.words_means,
            ),
            (
                words.unmodified,
                figures.unmodified.map_or_else(none, |part| share(part.saturating_mul(100))),
                words.unmodified_means,
            ),
            (
                words.errors,
                format!("{critical} / {major} / {minor} / {neutral}"),
                words.errors_means,
            ),
            (
                words.flags,
                format!("{} / {}", figures.open_flags, figures.resolved_flags),
                words.flags_means,
            ),
            (
                words.score,
                figures.score.map_or_else(none, |score| self.tenths(score.into())),
                words.score_means,
            ),
            (words.hter, share(figures.hter), words.hter_means),
            (words.chrf, self.tenths(figures.chrf.into()), words.chrf_means),
            (words.seen, fill(words.minutes, &[("n", &minutes)]), words.seen_means),
            (words.events, format!("{events} / {people}"), words.events_means),
        ];
        self.heading(words.figures);
        self.put(&format!(
            "<table>\n<thead>\n<tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
             <th scope=\"col\">{}</th></tr>\n</thead>\n<tbody>\n",
            words.figure, words.value, words.meaning
        ));
        for (name, value, meaning) in rows {
            self.put(&format!(
                "<tr><th scope=\"row\">{name}</th><td class=\"value\">{value}</td>\
                 <td class=\"quiet\">{meaning}</td></tr>\n"
            ));
        }
        self.put("</tbody>\n</table>\n");
    }

    /// Thousandths as a figure with one decimal.
    fn tenths(&self, thousandths: u64) -> String {
        let tenths = thousandths.saturating_add(50) / 100;
        let mark = if self.words.tag == "en" { '.' } else { ',' };
        format!("{}{mark}{}", tenths / 10, tenths % 10)
    }

    /// Landmarks, and between them how much of what was done.
    fn timeline(&mut self) {
        let words = self.words;
        let mut steps: Vec<String> = Vec::new();
        let mut period = Period::default();
        for event in &self.certificate.events {
            match step(words, &event.change) {
                Step::Landmark(name) => {
                    steps.extend(period.take().map(|period| self.period(&period)));
                    steps.push(format!("{}: {name}", self.time(event.at)));
                }
                Step::Work(name) => period.add(name, event),
            }
        }
        steps.extend(period.take().map(|period| self.period(&period)));
        self.heading(words.timeline);
        self.put("<ul>\n");
        let left_out = steps.len().saturating_sub(2 * STEPS);
        for (index, step) in steps.iter().enumerate() {
            if index == STEPS && left_out > 0 {
                let told = fill(words.left_out, &[("n", &left_out.to_string())]);
                self.put(&format!("<li>{told}</li>\n"));
            }
            if index < STEPS || index >= STEPS + left_out {
                self.put(&format!("<li>{step}</li>\n"));
            }
        }
        self.put(&format!("</ul>\n<p class=\"quiet\">{}</p>\n", words.utc));
    }

    fn period(&self, period: &Period) -> String {
        let mut told = String::new();
        if let Some((from, to)) = period.span {
            told.push_str(&self.time(from));
            if to != from {
                let _ = write!(told, " – {}", self.time(to));
            }
        }
        let counts: Vec<String> =
            period.counts.iter().map(|(name, count)| format!("{name}: {count}")).collect();
        let _ = write!(told, ": {}", counts.join(", "));
        let _ = write!(told, " ({}: {})", self.words.people, period.people.len());
        told
    }

    fn signature(&mut self) {
        let (certificate, words) = (self.certificate, self.words);
        self.heading(words.signature);
        self.put("<table>\n<tbody>\n");
        let sha256 = code(&self.sha256);
        self.row(words.sha256, &sha256);
        if let Some(last) = certificate.events.last() {
            self.row(words.head, &code(&last.hash));
        }
        self.row(words.key, &code(&certificate.key));
        self.put(&format!("</tbody>\n</table>\n<p class=\"quiet\">{}</p>\n", words.later));

        self.heading(words.how);
        let key = escaped(&certificate.key);
        self.put(&format!(
            "<ol>\n<li>{}</li>\n<li>{} <code>tekser verify {} --key {key}</code></li>\n\
             <li>{}</li>\n<li>{}</li>\n<li>{}</li>\n</ol>\n",
            words.how_file,
            words.how_verify,
            words.file,
            words.how_compare,
            words.how_key,
            words.how_text
        ));

        self.heading(words.limits);
        self.put("<ul>\n");
        for limit in [
            words.limit_paper,
            words.limit_key,
            words.limit_time,
            words.limit_people,
            words.limit_quality,
        ] {
            self.put(&format!("<li>{limit}</li>\n"));
        }
        self.put("</ul>\n");
    }
}

/// What an event is to the timeline.
enum Step {
    /// Shown by itself.
    Landmark(&'static str),
    /// Counted with its like.
    Work(&'static str),
}

fn step(words: &Words, change: &Change) -> Step {
    match change {
        Change::ArticleImported(_) => Step::Landmark(words.imported),
        Change::SourceAttached(_) => Step::Landmark(words.attached),
        Change::SourceUpdated(_) => Step::Landmark(words.source_updated),
        Change::TranslationUpdated(_) => Step::Landmark(words.translation_updated),
        Change::ArticleRemoved {} => Step::Landmark(words.removed),
        Change::ArticleRestored {} => Step::Landmark(words.restored),
        Change::DisclosureWorded { .. } => Step::Landmark(words.worded),
        Change::ArticleApproved(_) => Step::Landmark(words.was_approved),
        Change::ArticleReturned { .. } => Step::Landmark(words.was_returned),
        Change::ArticleDescribed(_) => Step::Work(words.described),
        Change::SegmentRevised(_) => Step::Work(words.revised),
        Change::SegmentConfirmed(_) => Step::Work(words.confirmed),
        Change::ConfirmationBrought(_) => Step::Work(words.brought),
        Change::SegmentRated(_) => Step::Work(words.rated),
        Change::MarksPlaced(_) => Step::Work(words.moved),
        Change::FlagRaised { .. } => Step::Work(words.raised),
        Change::FlagChanged { .. } => Step::Work(words.changed),
        Change::SegmentsRealigned(_) => Step::Work(words.realigned),
        Change::FindingDismissed(_) => Step::Work(words.dismissed),
        Change::FindingRecalled(_) => Step::Work(words.recalled),
        Change::SegmentsRead { .. } => Step::Work(words.read),
        Change::Undone { .. } => Step::Work(words.undone),
    }
}

/// Work between two landmarks.
#[derive(Default)]
struct Period {
    /// From its first event to its last.
    span: Option<(Timestamp, Timestamp)>,
    counts: Vec<(&'static str, u64)>,
    people: BTreeSet<PersonId>,
}

impl Period {
    fn add(&mut self, name: &'static str, event: &Event) {
        let from = self.span.map_or(event.at, |(from, _)| from);
        self.span = Some((from, event.at));
        self.people.insert(event.actor);
        match self.counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((name, 1)),
        }
    }

    /// What was gathered, if anything was, and begins anew.
    fn take(&mut self) -> Option<Self> {
        let period = std::mem::take(self);
        (!period.counts.is_empty()).then_some(period)
    }
}

/// Somebody's words within a sentence of ours: whichever way they are written.
fn isolated(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Puts texts into a sentence, escaped and each by itself.
fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        out.push_str(&isolated(value));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text as a QR code: an SVG whose one path draws each row's dark runs.
fn qr(text: &str, label: &str) -> String {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).expect("a hash is short");
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    let side = size + 2 * QUIET;
    format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>",
        escaped(label)
    )
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::verify;

    const FILE: &str = include_str!("../tests/data/certificate.json");

    fn certificate() -> Certificate {
        serde_json::from_str(FILE).expect("a certificate")
    }

    fn shown(certificate: &Certificate, lang: &str) -> String {
        page(certificate, lang, &Names::default())
    }

    #[test]
    fn the_page_says_what_the_file_says_in_three_languages() {
        let certificate = certificate();
        let verified = verify(FILE, None).unwrap();
        for (lang, title) in [
            ("kk", "Редакция жұмысының жазбасы (аяқталмаған)"),
            ("ru", "Запись о работе редакции (не закончена)"),
            ("en", "Record of editorial work (unfinished)"),
        ] {
            let page = shown(&certificate, lang);
            assert!(page.contains(&format!("<html lang=\"{lang}\">")) && page.contains(title));
            let hash = verified.sha256.clone().unwrap();
            assert!(page.contains(&format!("<code>sha256:{hash}</code>")), "{page}");
            for said in [
                verified.key.as_deref().unwrap(),
                &verified.head,
                &certificate.mt_sha256,
                &certificate.text_sha256,
                &verified.text,
                "Әсел Ә.",
                "Шұғыл",
            ] {
                assert!(page.contains(said), "{said} in {lang}");
            }
            assert!(!page.contains("<script") && !page.contains(" href") && !page.contains(" src"));
        }
        assert!(shown(&certificate, "kk").contains("23 қараша 2026 ж., 15:00"));
    }

    #[test]
    fn names_stand_beside_decisions_alone() {
        let certificate = certificate();
        let approval = certificate.approval.clone().unwrap();
        let names = Names::from_iter([(approval.by, approval.at, "Дина <Б>".to_owned())]);
        let page = page(&certificate, "ru", &names);
        assert_eq!(page.matches("Дина &lt;Б&gt;").count(), 1);
        assert!(page.contains(Words::of("ru").names_hint));
        assert!(!shown(&certificate, "ru").contains(Words::of("ru").names_hint));
    }

    #[test]
    fn a_decision_keeps_the_name_it_was_made_under() {
        let certificate = certificate();
        let approval = certificate.approval.clone().unwrap();
        let moved = |by: i64| Timestamp::from_milliseconds(approval.at.milliseconds() + by);
        let names = Names::from_iter([
            (approval.by, moved(-5), "Бұрынғы".to_owned()),
            (approval.by, approval.at, "Сол кездегі".to_owned()),
            (approval.by, moved(1), "Кейінгі".to_owned()),
        ]);
        assert_eq!(names.at(approval.by, moved(-9)), Some("Бұрынғы"));
        assert_eq!(names.at(approval.by, moved(9)), Some("Кейінгі"));
        let page = page(&certificate, "kk", &names);
        assert!(page.contains("Сол кездегі"), "{page}");
        assert!(!page.contains("Бұрынғы") && !page.contains("Кейінгі"), "{page}");
    }

    #[test]
    fn hostile_words_stay_words() {
        const HOSTILE: &str =
            "\"'><script>alert(1)</script><img src=x onerror=y>{name}&amp;\u{202e}";
        let hostile = || HOSTILE.to_owned();
        let mut certificate = certificate();
        certificate.description.title = hostile();
        certificate.description.engine = Some(hostile());
        certificate.description.origin = Some(hostile());
        certificate.source_lang = hostile();
        certificate.target_lang = hostile();
        certificate.source_sha256 = Some(hostile());
        certificate.mt_sha256 = hostile();
        certificate.text = hostile();
        certificate.text_sha256 = hostile();
        certificate.disclosure = Some(hostile());
        certificate.key = hostile();
        certificate.events.last_mut().unwrap().hash = hostile();
        let returned = Change::ArticleReturned { reason: hostile() };
        let (mut names, mut places) = (Vec::new(), 0);
        for event in &mut certificate.events {
            names.push((event.actor, event.at, hostile()));
            if let Change::ArticleApproved(approved) = &mut event.change {
                approved.responsible = hostile();
                approved.text_sha256 = hostile();
                for overridden in &mut approved.overrides {
                    overridden.reason = hostile();
                    let segment = SegmentId(uuid::Uuid::nil());
                    let check = language::checks::CheckId::DoubledWord;
                    overridden.only = vec![Single::Finding { segment, check, words: hostile() }];
                    places += 1;
                }
            }
        }
        let mut last = certificate.events.last().unwrap().clone();
        last.change = returned;
        certificate.events.push(last);
        certificate.approval.as_mut().unwrap().what.responsible = hostile();
        let names = names.into_iter().collect();
        for lang in ["kk", "ru", "en"] {
            let page = page(&certificate, lang, &names);
            let plain = shown(&crate::page::tests::certificate(), lang);
            assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
            // Every tag is one of ours.
            let tags = |page: &str| -> BTreeSet<String> {
                let starts = page.split('<').skip(1);
                starts.map(|tag| tag.split([' ', '>']).next().unwrap().to_owned()).collect()
            };
            assert!(tags(&page).is_subset(&tags(&plain)), "{page}");
            assert!(page.matches(&escaped(HOSTILE)).count() >= 16 + 2 * places);
            assert!(!page.contains("\"'>"), "no attribute is left");
        }
    }

    #[test]
    fn the_qr_code_is_drawn_module_by_module() {
        let hash = format!("sha256:{}", certificate().sha256());
        let code = QrCode::encode_text(&hash, QrCodeEcc::Medium).unwrap();
        let page = shown(&certificate(), "kk");
        let path = page.split("fill=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut dark = BTreeSet::new();
        for run in path.split_terminator('z') {
            let (place, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            dark.extend((x..x + length).map(|x| (x - QUIET, y - QUIET)));
        }
        let size = code.size();
        let modules = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        let wanted: BTreeSet<_> = modules.filter(|(x, y)| code.get_module(*x, *y)).collect();
        assert_eq!(dark, wanted);
    }

    #[test]
    fn a_long_history_is_cut_in_the_middle() {
        let mut certificate = certificate();
        let last = certificate.events.last().unwrap().clone();
        for _ in 0..500 {
            let mut event = last.clone();
            event.change = Change::ArticleRemoved {};
            certificate.events.push(event);
        }
        let page = shown(&certificate, "en");
        let shown = page.matches("taken off the list").count();
        assert!((STEPS..2 * STEPS).contains(&shown), "{shown}");
        assert!(page.contains("more steps are not shown"));
    }
}
