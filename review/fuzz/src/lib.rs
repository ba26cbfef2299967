//! What the targets share: how an input is read as two texts, how a small one grows to
//! a large one, and what every reader of files promises.

use std::borrow::Cow;

use language::text::{accept::accept, span::Index, structure::Rich, time::Timestamp};
use review::{
    command::{Circumstances, Refusal, decide, import},
    log::{
        article::Article,
        event::{Change, Event, GENESIS},
    },
    model::{
        document::Document,
        id::{ArticleId, PersonId},
        imprint::Phrases,
        problem::{Kind, PROBLEMS_LIMIT, Problem},
        project::Project,
        received::NewArticle,
        texts::Texts,
        typology::Typology,
    },
};
use uuid::Uuid;

/// Most bytes that an input grows to.
pub const GROWN: usize = 1_000_000;

/// An input with what is to be repeated in it. `@{5000|<b>}@` is so many `<b>`; with three
/// parts, `@{5000|<b>|а|</b>}@`, the first stands before the second and the third after it
/// as often: lists in lists, elements in elements. The second may hold one that grows too.
/// So a few bytes are nested or long as no mutation makes them, and those that count can
/// be mutated.
#[must_use]
pub fn grown(input: &[u8]) -> Cow<'_, [u8]> {
    if !input.windows(2).any(|two| two == b"@{") {
        return Cow::Borrowed(input);
    }
    let (mut out, mut rest) = (Vec::new(), input);
    while let Some((first, after)) = rest.split_first() {
        if out.len() >= GROWN {
            break;
        }
        let Some((times, parts, after_all)) = growth(rest) else {
            out.push(*first);
            rest = after;
            continue;
        };
        rest = after_all;
        repeat(&mut out, parts[0], times);
        if let [_, middle, end] = parts[..] {
            out.extend_from_slice(&grown(middle));
            repeat(&mut out, end, times);
        }
    }
    out.truncate(GROWN);
    Cow::Owned(out)
}

/// How often something is repeated at the start of `input`, its one or three parts, and
/// what stands after it.
fn growth(input: &[u8]) -> Option<(usize, Vec<&[u8]>, &[u8])> {
    let inner = input.strip_prefix(b"@{")?;
    let digits = inner.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let times: usize = std::str::from_utf8(&inner[..digits]).ok()?.parse().ok()?;
    let inner = inner[digits..].strip_prefix(b"|")?;
    let (mut depth, mut parts, mut from) = (0, Vec::new(), 0);
    for at in 0..inner.len() {
        let here = &inner[at..];
        if here.starts_with(b"@{") {
            depth += 1;
        } else if here.starts_with(b"}@") && depth > 0 {
            depth -= 1;
        } else if depth == 0 && (here[0] == b'|' || here.starts_with(b"}@")) {
            parts.push(&inner[from..at]);
            from = at + 1;
            if here[0] == b'}' {
                let is_known = matches!(parts.len(), 1 | 3);
                return is_known.then_some((times, parts, &here[2..]));
            }
        }
    }
    None
}

/// Puts a unit so many times, as far as there is room.
fn repeat(out: &mut Vec<u8>, unit: &[u8], times: usize) {
    let room = GROWN.saturating_sub(out.len()).checked_div(unit.len()).unwrap_or(0);
    out.extend_from_slice(&unit.repeat(times.min(room)));
}

/// A text that grows; `None` where what it grows to is none.
#[must_use]
pub fn grown_text(input: &str) -> Option<Cow<'_, str>> {
    match grown(input.as_bytes()) {
        Cow::Borrowed(_) => Some(Cow::Borrowed(input)),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// Stands between two texts of an input, on a line of its own.
pub const BORDER: &str = "\n====\n";

/// The disclosure line of what is written.
pub const LINE: &str = "Мәтінді жасанды интеллект аударған.";

/// Most problems that a reader names, of all parts of a file together.
const PROBLEMS: usize = PROBLEMS_LIMIT + 8;

/// The article that changes, as JSON, make, without those that it refuses, and its log.
///
/// # Panics
/// If a refused change changes anything.
#[must_use]
pub fn applied(changes: &str) -> Option<(Article, Vec<Event>)> {
    let changes = serde_json::from_str::<Vec<Change>>(changes).ok()?;
    let (id, actor) = (ArticleId(Uuid::nil()), PersonId(Uuid::nil()));
    let mut events: Vec<Event> = Vec::new();
    let mut article: Option<Article> = None;
    for change in changes {
        let head = article.as_ref().map_or(GENESIS, |article| &article.head).to_owned();
        let n = events.len() as u64 + 1;
        let event = Event::seal(id, n, Timestamp::from_milliseconds(0), actor, change, head);
        match &mut article {
            None => article = Some(Article::import(&event).ok()?.0),
            Some(article) => {
                let before = article.clone();
                if article.apply(&event).is_err() {
                    assert_eq!(*article, before, "what is refused changes nothing");
                    continue;
                }
            }
        }
        events.push(event);
    }
    article.map(|article| (article, events))
}

/// Source and target of an input, as the rules get them; `None` where a text is
/// refused.
#[must_use]
pub fn texts(input: &str) -> Option<(String, String)> {
    let (source, target) = input.split_once(BORDER).unwrap_or(("", input));
    Some((accept(source).ok()?, accept(target).ok()?))
}

/// Whether what a reader gives of `file` is as it promises: texts as they are
/// stored, places inside of them, rows that are all of both texts, problems with
/// lines of the file. Gives the article that the document makes.
///
/// # Panics
/// If it is not.
#[must_use]
pub fn uphold(document: &Document, file: &[u8]) -> Option<Desk> {
    name(&document.problems, file);
    for rich in document.source.iter().chain([&document.target]) {
        stored(&rich.text);
        assert!(rich.structure.fits(&rich.text), "{:?} in {:?}", rich.structure, rich.text);
    }
    let empty = Rich::default();
    let source = &document.source.as_ref().unwrap_or(&empty).text;
    let target = &document.target.text;
    assert!(document.is_complete(), "{:?} of {source:?}, {target:?}", document.rows);
    let (source, machine) = (Index::new(source), Index::new(target));
    for row in &document.rows {
        let words = row.text.as_deref();
        words.into_iter().for_each(stored);
        let source = source.of(row.source_at).expect("inside");
        let words = words.unwrap_or_else(|| machine.of(row.target_at).expect("inside"));
        for read in &row.flags {
            stored(&read.flag.comment);
            read.flag.correction.iter().for_each(|it| stored(it));
            assert_eq!(read.flag.revision, u32::from(row.text.is_some()));
            assert!(read.flag.source.iter().all(|span| span.fits(source)), "{read:?}");
            assert!(read.flag.target.iter().all(|span| span.fits(words)), "{read:?} in {words:?}");
        }
    }
    for note in &document.notes {
        stored(&note.text);
        stored(&note.author);
        assert!(note.at.fits(target), "{note:?}");
    }
    Desk::new(document)
}

/// Whether problems are few, and where the file is.
///
/// # Panics
/// If they are not.
pub fn name(problems: &[Problem], file: &[u8]) {
    let ends = file.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    let lines = u32::try_from(ends + 1).expect("inputs are short");
    for problem in problems {
        assert!(problem.place.line <= lines, "{problem} of {lines}");
        for language in ["kk", "ru", "en"] {
            assert!(!problem.kind.text(language).is_empty());
        }
    }
    assert!(problems.len() <= PROBLEMS, "{} problems", problems.len());
}

/// Passes what a reader refused, as long as it says where.
pub fn refused<T>(read: Result<T, Problem>, file: &[u8]) -> Option<T> {
    read.map_err(|problem| name(&[problem], file)).ok()
}

fn stored(text: &str) {
    assert_eq!(accept(text).as_deref(), Ok(text), "a text is as it is stored");
}

/// An article with its log.
pub struct Desk {
    /// As it is now.
    pub article: Article,
    /// Its texts as imported.
    pub texts: Texts,
    /// From its import.
    pub events: Vec<Event>,
}

impl Desk {
    /// The article that a document makes, as the server makes it.
    fn new(document: &Document) -> Option<Self> {
        let mut new: NewArticle = document.clone().into_article("ru", "kk");
        if new.rows.is_empty() {
            // Without their words texts are aligned ten times as fast.
            (new.source_lang, new.target_lang) = ("und".to_owned(), "und".to_owned());
        }
        let (rows, notes) = (new.rows.clone(), new.notes.clone());
        let mut ids = 0;
        let mut fresh = || {
            ids += 1;
            Uuid::from_u128(ids)
        };
        let change = match import::import(new, &Phrases::default(), &mut fresh) {
            Ok(change) => change,
            Err(refusal) => {
                // What is longer than an article may be is a text all the same.
                let is_long = matches!(
                    refusal,
                    Refusal::TooLong { .. }
                        | Refusal::SentenceTooLong { .. }
                        | Refusal::TooManyRows { .. }
                );
                assert!(
                    is_long || refusal == Refusal::Empty,
                    "{refusal}: what was read can be imported"
                );
                return None;
            }
        };
        let then = import::follow_up(rows, notes, &change);
        let (id, actor) = (ArticleId(fresh()), PersonId(fresh()));
        let at = Timestamp::from_milliseconds(1_795_428_000_000);
        let seal = |n, change: Change, head| Event::seal(id, n, at, actor, change, head);
        let event = seal(1, change, GENESIS.into());
        let (article, texts) = Article::import(&event).expect("what was imported can be applied");
        let mut desk = Self { article, texts, events: vec![event] };
        let (typology, project) = (Typology::mqm_core(), Project::default());
        for command in then {
            let circumstances = Circumstances {
                actor,
                at,
                typology: &typology,
                project: &project,
                texts: &desk.texts,
                fresh: &mut fresh,
            };
            let decided = decide(&desk.article, command, circumstances);
            let Some(change) = decided.expect("what was read can be brought") else { continue };
            let event = seal(desk.article.events + 1, change, desk.article.head.clone());
            desk.article.apply(&event).expect("what was decided can be applied");
            desk.events.push(event);
        }
        // Of a text that is a disclosure line there are no rows.
        (!desk.article.segments.is_empty()).then_some(desk)
    }

    /// What a file of rows carries: source, machine's words, text, whether it is
    /// confirmed.
    #[must_use]
    pub fn rows(&self) -> Vec<(&str, &str, &str, bool)> {
        let rows = self.article.segments.iter();
        rows.map(|row| (&*row.source, &*row.mt, &*row.text, row.is_said_confirmed())).collect()
    }
}

/// The lines of a text that are not blank.
#[must_use]
pub fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// What was written here, with a problem in an error of ours.
///
/// # Panics
/// If it cannot be read.
pub fn own<T>(read: Result<T, Problem>, file: &str) -> T {
    read.unwrap_or_else(|problem| panic!("our own file: {problem}\n{file}"))
}

/// Whether a problem says that there is nothing in a file.
#[must_use]
pub fn is_empty(problem: &Problem) -> bool {
    problem.kind == Kind::Empty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_input_grows_to_a_large_one() {
        let check = |input: &str, expected: &str| {
            assert_eq!(grown_text(input).as_deref(), Some(expected), "{input}");
        };
        check("а@{3|<b>}@ә", "а<b><b><b>ә");
        check("@{2|{\"а\":|[]|}}@", "{\"а\":{\"а\":[]}}");
        check("@{2|(|@{3|.}@|)}@!", "((...))!");
        check("@{2|a|b}@ @{x|a}@ @{2|a @{", "@{2|a|b}@ @{x|a}@ @{2|a @{");
        check("@{2|}@", "");
        assert_eq!(grown(b"@{9999999|ab|@{9|c}@|d}@").len(), GROWN);
    }
}
