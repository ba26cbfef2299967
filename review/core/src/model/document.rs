//! What a reader makes of a file, and what an import makes of that.

use language::text::language::Language;
use language::text::{
    accept::{accept, is_forbidden},
    span::{Index, Span, length},
    structure::Rich,
};
use serde::{Deserialize, Serialize};

use crate::model::{
    problem::Problem,
    received::{NewArticle, Note, Row},
};

/// Largest file that is read, in bytes.
pub const FILE_LIMIT: usize = 32 * 1024 * 1024;

/// Most rows a file may bring.
pub const ROWS_LIMIT: usize = 100_000;

/// Longest title and the like that is kept of a file, in scalars.
const FIELD: usize = 1_000;

/// A text, or two that belong together, as they stand in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Document {
    /// Its name: the file's, or what the file says.
    pub name: String,
    /// Its title, where the file says one.
    pub title: Option<String>,
    /// What translated it, where the file says so.
    pub engine: Option<String>,
    /// Where it came from, where the file says so.
    pub origin: Option<String>,
    /// BCP 47 tag of the source, where the file says so.
    pub source_lang: Option<String>,
    /// BCP 47 tag of the target, or of the only text, where the file says so.
    pub target_lang: Option<String>,
    /// The source text, in files that hold two.
    pub source: Option<Rich>,
    /// The machine translation, in files that hold two; else the only text.
    pub target: Rich,
    /// Which words belong together, in files that say so; else the texts are
    /// split and aligned. In order, and together all of both texts.
    pub rows: Vec<Row>,
    /// Remarks in the margin of the target, in files that hold one text.
    pub notes: Vec<Note>,
    /// What could not be read or is not kept.
    pub problems: Vec<Problem>,
}

/// Two texts with rows, made row by row.
#[derive(Debug, Default)]
pub struct RowsBuilder {
    source: String,
    target: String,
    source_length: u32,
    target_length: u32,
    /// The rows so far.
    pub rows: Vec<Row>,
}

impl RowsBuilder {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a row after the others. `source` and `target` are in NFC; between rows
    /// of one paragraph stands a space, between paragraphs two line ends. Gives
    /// the places of both, so that marks can be shifted there.
    pub fn row(&mut self, source: &str, target: &str, begins_paragraph: bool) -> (Span, Span) {
        let gap = if begins_paragraph { "\n\n" } else { " " };
        let put = |text: &mut String, at: &mut u32, words: &str| {
            if words.is_empty() {
                return Span::point(*at);
            }
            if !text.is_empty() {
                text.push_str(gap);
                *at += length(gap);
            }
            let span = Span::new(*at, *at + length(words)).expect("words have a length");
            text.push_str(words);
            *at = span.end();
            span
        };
        let source_at = put(&mut self.source, &mut self.source_length, source);
        let target_at = put(&mut self.target, &mut self.target_length, target);
        self.rows.push(Row {
            source_at,
            target_at,
            text: None,
            confirmed: false,
            flags: Vec::new(),
        });
        (source_at, target_at)
    }

    /// Both texts and the rows.
    #[must_use]
    pub fn finish(self) -> (String, String, Vec<Row>) {
        (self.source, self.target, self.rows)
    }
}

impl Document {
    /// Whether it holds two texts.
    #[must_use]
    pub fn is_bilingual(&self) -> bool {
        self.source.is_some()
    }

    /// Whether all texts are as they are stored, and the rows, if there are any, in
    /// order and together all of both.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let flags = self.rows.iter().flat_map(|row| &row.flags).map(|read| &read.flag);
        let words = flags.flat_map(|flag| flag.correction.iter().chain([&flag.comment]));
        let words = words.chain(self.rows.iter().filter_map(|row| row.text.as_ref()));
        let texts = words.chain([&self.target.text]);
        let mut texts = texts.chain(self.source.as_ref().map(|source| &source.text));
        if texts.any(|text| accept(text).as_ref() != Ok(text)) {
            return false;
        }
        let source = self.source.as_ref().map_or("", |source| source.text.as_str());
        let covers = |text: &str, place: &dyn Fn(&Row) -> Span| {
            let index = Index::new(text);
            let end = Span::point(length(text));
            let mut from = 0;
            self.rows.iter().map(place).chain([end]).all(|at| {
                let gap = Span::new(from, at.start()).and_then(|gap| index.of(gap));
                from = at.end();
                index.of(at).is_some() && gap.is_some_and(|gap| gap.trim().is_empty())
            })
        };
        self.rows.is_empty()
            || covers(source, &|row| row.source_at)
                && covers(&self.target.text, &|row| row.target_at)
    }

    /// What is to be imported; languages it does not know are taken from the arguments.
    #[must_use]
    pub fn into_article(self, source_lang: &str, target_lang: &str) -> NewArticle {
        NewArticle {
            title: self.title.as_deref().map(field).unwrap_or_default(),
            source_lang: self.source_lang.unwrap_or_else(|| source_lang.to_owned()),
            target_lang: self.target_lang.unwrap_or_else(|| target_lang.to_owned()),
            engine: self.engine.as_deref().map(field),
            origin: self.origin.as_deref().map(field),
            source: self.source.map(|source| source.text),
            target: self.target.text,
            structure: self.target.structure,
            rows: self.rows,
            notes: self.notes,
        }
    }
}

/// What a file says of itself, as it may be stored: no file is refused for that.
fn field(said: &str) -> String {
    let said = said.chars().map(|sign| if sign.is_whitespace() { ' ' } else { sign });
    said.filter(|sign| !is_forbidden(*sign)).take(FIELD).collect()
}

/// Puts files of one article together: those whose names differ in nothing but the
/// language and the ending, such as `su.ru.docx` and `su.kk.docx`, or `ru/su.docx`
/// and `kk/su.docx`, one of them in `target_lang`. Where there are just two files, in two languages, names do not
/// matter. Everything else stays as it is, in order.
#[must_use]
pub fn paired(documents: Vec<Document>, target_lang: &str) -> Vec<Document> {
    let is_target = |document: &Document| {
        document
            .target_lang
            .as_deref()
            .is_some_and(|tag| Language::of(tag).is_same(Language::of(target_lang)))
    };
    let names_matter = documents.len() != 2;
    // Of thousands of files each is compared with all others: by little.
    let keys: Vec<Key> = documents
        .iter()
        .map(|document| Key {
            name: if names_matter { stem(&document.name) } else { String::new() },
            is_target: is_target(document),
            is_single: document.target_lang.is_some()
                && !document.is_bilingual()
                && document.rows.is_empty(),
        })
        .collect();
    let mut waiting: Vec<Option<Document>> = documents.into_iter().map(Some).collect();
    let mut whole = Vec::new();
    for at in 0..waiting.len() {
        let Some(document) = waiting[at].take() else { continue };
        let is_partner = |other: &Key| {
            let key = &keys[at];
            key.is_single
                && other.is_single
                && key.is_target != other.is_target
                && key.name == other.name
        };
        let partner = (at + 1..waiting.len())
            .find(|other| waiting[*other].is_some() && is_partner(&keys[*other]))
            .and_then(|other| waiting[other].take());
        whole.push(match partner {
            Some(partner) if is_target(&document) => joined(partner, document),
            Some(partner) => joined(document, partner),
            None => document,
        });
    }
    whole
}

/// What tells which documents belong together.
struct Key {
    name: String,
    is_target: bool,
    /// Whether it is a text without rows, in a language that is known.
    is_single: bool,
}

fn joined(source: Document, target: Document) -> Document {
    let mut problems = target.problems;
    problems.extend(source.problems);
    Document {
        source_lang: source.target_lang,
        source: Some(source.target),
        origin: target.origin.or(source.origin),
        problems,
        ..target
    }
}

/// A file's name without its ending, its language, and folders of a language.
fn stem(name: &str) -> String {
    let name = name.to_lowercase();
    let is_language =
        |part: &str| matches!(part, "kk" | "kz" | "kaz" | "ru" | "rus" | "en" | "eng");
    let (folders, name) = name.rsplit_once('/').unwrap_or(("", &name));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = match stem.rsplit_once(['.', '_', '-', ' ']) {
        Some((rest, last)) if is_language(last) => rest,
        _ => stem,
    };
    let folders = folders.split('/').filter(|folder| !is_language(folder));
    folders.chain([stem]).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let document = |(name, lang): &(&str, &str)| Document {
            name: (*name).to_owned(),
            target_lang: Some((*lang).to_owned()),
            ..Document::default()
        };
        let found = paired(files.iter().map(document).collect(), "kk");
        let line = |document: &Document| {
            let source = document.source_lang.as_deref().unwrap_or_default();
            format!("{} {source}", document.name)
        };
        let found: Vec<String> = found.iter().map(line).collect();
        assert_eq!(found.iter().map(|line| line.trim()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn files_of_one_article_are_put_together() {
        check(&[("орысша.docx", "ru"), ("Аударма.docx", "kk-KZ")], &["Аударма.docx ru"]);
        check(
            &[("a.kk.txt", "kk"), ("b.kk.txt", "kk"), ("b_ru.html", "ru"), ("c.en.md", "en")],
            &["a.kk.txt", "b.kk.txt ru", "c.en.md"],
        );
        check(&[("a.txt", "kk"), ("b.txt", "kk")], &["a.txt", "b.txt"]);
        check(
            &[("a/kk/су.txt", "kk"), ("b/ru/су.txt", "ru"), ("a/RU/су.ru.txt", "ru")],
            &["a/kk/су.txt ru", "b/ru/су.txt"],
        );
    }

    #[test]
    fn rows_of_a_table_are_not_put_beside_a_text_they_do_not_cover() {
        let mut builder = RowsBuilder::new();
        builder.row("", "Су тартылды.", true);
        let (_, target, rows) = builder.finish();
        let table = Document {
            target_lang: Some("kk".to_owned()),
            target: Rich { text: target, ..Rich::default() },
            rows,
            ..Document::default()
        };
        let source = Document {
            target_lang: Some("ru".to_owned()),
            target: Rich { text: "Вода ушла.".to_owned(), ..Rich::default() },
            ..Document::default()
        };
        let apart = paired(vec![source.clone(), table.clone()], "kk");
        assert_eq!(apart, [source.clone(), table.clone()]);
        assert!(apart.iter().all(Document::is_complete));
        let beside = Document { source: Some(source.target), ..table };
        assert!(!beside.is_complete());
    }

    #[test]
    fn thousands_of_files_are_put_together_in_a_moment() {
        let document = |number: usize| Document {
            name: format!("{}.{}.txt", number / 2, ["kk", "ru"][number % 2]),
            target_lang: Some(["kk", "ru"][number % 2].to_owned()),
            ..Document::default()
        };
        assert_eq!(paired((0..10_000).map(document).collect(), "kk").len(), 5_000);
    }
}
