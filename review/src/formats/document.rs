//! What a reader makes of a file, and what an import makes of that.

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::{
    flag::{NewFlag, Status},
    structure::Rich,
    text::{Span, length},
};

/// Largest file that is read, in bytes.
pub const FILE_LIMIT: usize = 32 * 1024 * 1024;
/// Most rows a file may bring.
pub const ROWS_LIMIT: usize = 100_000;

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

/// A remark in the margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// The words it is about, in the target's text.
    pub at: Span,
    /// The remark.
    pub text: String,
    /// Who wrote it, as the file says.
    pub author: String,
}

/// A row of a file that holds two texts side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Row {
    /// Its words in the source; a point where it has none.
    pub source_at: Span,
    /// Its words in the machine translation; a point where it has none.
    pub target_at: Span,
    /// What people made of the machine's words, where the file knows both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether somebody has confirmed it.
    #[serde(default)]
    pub confirmed: bool,
    /// Errors that are marked in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<ReadFlag>,
}

/// A flag or note that a file brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadFlag {
    /// The flag. Its spans are in the row's source and in its text after edits
    /// (`Row::text`, else the machine's words); `revision` is 0 without edits, else 1.
    pub flag: NewFlag,
    /// What has become of it.
    pub status: Status,
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
