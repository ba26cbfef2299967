//! An article that is to be imported, and the rows, flags and remarks that its file brings.

use language::text::{span::Span, structure::Structure};
use serde::{Deserialize, Serialize};

use crate::model::flag::{NewFlag, Status};

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
    /// Whether the file says that somebody has confirmed it.
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

/// What a person gives to make an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewArticle {
    /// The title; empty to take the headline or the first words.
    #[serde(default)]
    pub title: String,
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// Engine that translated it.
    #[serde(default)]
    pub engine: Option<String>,
    /// Where it came from.
    #[serde(default)]
    pub origin: Option<String>,
    /// The source text, if it is at hand.
    #[serde(default)]
    pub source: Option<String>,
    /// The machine translation.
    pub target: String,
    /// Headings, lists, links and the like of `target`, whose text is then taken
    /// as it is: in NFC with `\n` line ends, as readers give it.
    #[serde(default)]
    pub structure: Structure,
    /// Which words belong together, from a file that says so; empty to split and
    /// align. Both texts are then taken as they are.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Remarks in the margin of `target`, which become notes.
    #[serde(default)]
    pub notes: Vec<Note>,
}
