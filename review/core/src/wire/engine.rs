//! What the page asks its worker, and what that answers.
//!
//! The worker's own module holds the rules that answer; the page knows only these types.

use language::checks::{Finding, Rules};
use serde::{Deserialize, Serialize};

use crate::wire::verification::Failure;
use crate::wire::verification::Verified;
use crate::{
    command::pairing::Draft,
    model::{imprint::Phrases, received::NewArticle},
    rules::findings::Row,
};

/// What the engine is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Question {
    /// Check the rows of an article.
    Check(Box<Rows>),
    /// Show what an import would make of two texts, by the phrases that the desk
    /// knows the lines by that are not part of them; the language in which to say
    /// why nothing can be made.
    Draft(Box<NewArticle>, Phrases, String),
    /// Verify a certificate.
    Verify(String),
}

/// The rows of an article and what their checks depend on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rows {
    /// The desk's rules.
    pub rules: Rules,
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// Whether the article has a source.
    pub has_source: bool,
    /// Language of the messages.
    pub language: String,
    /// The rows as they stand on the screen.
    pub rows: Vec<Row>,
}

/// What the engine answers. Its JSON is that of the answer alone: who asks one
/// thing need not know how the others are answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The findings, in the order of the article.
    Checked(Vec<Reported>),
    /// The rows of an import, or why there are none.
    Drafted(Result<Box<Draft>, String>),
    /// What a certificate says, or the first thing that is wrong with it.
    Verified(Result<Box<Verified>, Failure>),
    /// The question was not understood: page and engine are of different builds.
    Misunderstood,
}

/// A finding as an editor reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Index of the row.
    pub row: usize,
    /// What was found.
    pub finding: Finding,
    /// What it says.
    pub message: String,
    /// The category of a flag that is made of it.
    pub category: String,
}
