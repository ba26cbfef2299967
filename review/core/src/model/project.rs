//! What a desk has agreed on: who may approve, when, and in which words an
//! article says that a machine translated it, and what the checks go by.

use std::collections::HashSet;

use language::{
    checks::Rules,
    text::{accept, span, time::Timestamp},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{
    disclosure::{Stage, Wording},
    id::PersonId,
    imprint::Phrases,
    score::Threshold,
};

/// A desk's agreements. The default is what a new desk begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Project {
    /// Whether whoever edited last must not approve.
    pub four_eyes: bool,
    /// What is still good enough to be approved.
    pub threshold: Threshold,
    /// Wordings of the disclosure line that differ from the usual ones.
    pub wordings: Vec<ProjectWording>,
    /// What the lines of received texts are known by that are not part of them,
    /// besides the usual phrases.
    pub imprint: Phrases,
    /// What the automatic checks go by.
    pub rules: Rules,
}

/// A version of a desk's agreements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agreed {
    /// Its number; 0 for what a new desk begins with.
    pub version: u32,
    /// What was agreed.
    pub project: Project,
    /// When.
    pub at: Option<Timestamp>,
    /// Who wrote it down.
    pub by: Option<PersonId>,
}

/// `PUT /project`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewProject {
    /// The version it was made from.
    pub version: u32,
    /// All that is agreed from now on.
    pub project: Project,
}

/// Agreements that are not accepted: the first place, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{at}: {why}")]
pub struct Unacceptable {
    /// The place: a JSON pointer in the project.
    pub at: String,
    /// Why.
    pub why: Unfit,
}

/// Why a part of agreements is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfit {
    /// A wording of the disclosure line would say what is not so.
    #[error("the wording {0:?} says what is not so")]
    Wording(String),
    /// A term, phrase or wording is empty, too long or holds control characters.
    #[error("{0:?} is empty, too long or holds control characters")]
    Text(String),
    /// The same term or phrase stands twice.
    #[error("{0:?} stands twice")]
    Twice(String),
    /// Too many lines of any text hold a phrase that short.
    #[error("{0:?} is too short to tell a line by")]
    Untelling(String),
    /// There are more terms, translations of a term or phrases than accepted.
    #[error("more than {0} terms or phrases")]
    TooMany(usize),
}

/// Most terms of a glossary, and most phrases that are not wanted.
pub const TERMS_LIMIT: usize = 20_000;

/// Most translations of one term that are accepted besides its own.
pub const TRANSLATIONS_LIMIT: usize = 50;

/// Most phrases that a disclosure line, or a credit, is known by.
pub const PHRASES_LIMIT: usize = 200;

/// Shortest phrase that a disclosure line is known by, in scalars.
pub const TELLING: u32 = 6;

/// Longest term, phrase or wording, in scalars.
pub const TERM_LIMIT: u32 = 300;

/// The line for one language and stage. `{name}` stands for who approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProjectWording {
    /// Language without region, such as `kk`.
    pub language: String,
    /// The stage it is for.
    pub stage: Stage,
    /// The line.
    pub text: String,
}

impl Project {
    /// The desk's own line for a language and stage.
    #[must_use]
    pub fn wording(&self, language: &str, stage: Stage) -> Option<&str> {
        let found = self.wordings.iter().find(|it| it.language == language && it.stage == stage);
        found.map(|wording| wording.text.as_str())
    }

    /// What the lines of received texts are known by: the phrases agreed on, and
    /// the desk's own wordings, for a text that it has published may come back.
    #[must_use]
    pub fn phrases(&self) -> Phrases {
        let mut phrases = self.imprint.clone();
        // Without the name, of which there is one in each.
        let parts = self.wordings.iter().map(|wording| wording.text.split("{name}"));
        let parts = parts.filter_map(|parts| parts.map(str::trim).max_by_key(|part| part.len()));
        phrases.disclosure.extend(parts.filter(|part| is_telling(part)).map(str::to_owned));
        phrases
    }

    /// The agreements as they are stored: in NFC, without white space around
    /// terms. A line that was among those `known` may stay, so that nobody who
    /// adds a term has to mend it first: it is not used where it would be untrue.
    ///
    /// # Errors
    /// The first thing that is not acceptable.
    pub fn accepted(mut self, known: &Self) -> Result<Self, Unacceptable> {
        for (index, wording) in self.wordings.iter_mut().enumerate() {
            let at = || format!("/wordings/{index}/text");
            wording.text = term(&wording.text, at)?;
            let line = Wording { text: wording.text.clone(), stage: wording.stage };
            let untrue = line.contradiction(wording.stage, wording.stage.is_read());
            if untrue.is_some() && !known.wordings.contains(wording) {
                return Err(refused(at(), Unfit::Wording(wording.text.clone())));
            }
        }
        self.imprint.accept()?;
        let Rules { glossary, forbidden, .. } = &mut self.rules;
        check_number("/rules/glossary", glossary.len(), TERMS_LIMIT)?;
        check_number("/rules/forbidden", forbidden.len(), TERMS_LIMIT)?;
        let mut met = HashSet::new();
        for (index, entry) in glossary.iter_mut().enumerate() {
            let at = |field: &str| format!("/rules/glossary/{index}/{field}");
            check_number(&at("also"), entry.also.len(), TRANSLATIONS_LIMIT)?;
            entry.source = term(&entry.source, || at("source"))?;
            entry.target = term(&entry.target, || at("target"))?;
            for (number, also) in entry.also.iter_mut().enumerate() {
                *also = term(also, || at(&format!("also/{number}")))?;
            }
            if !met.insert(entry.source.to_lowercase()) {
                return Err(refused(at("source"), Unfit::Twice(entry.source.clone())));
            }
        }
        met.clear();
        for (index, entry) in forbidden.iter_mut().enumerate() {
            let at = |field: &str| format!("/rules/forbidden/{index}/{field}");
            entry.phrase = term(&entry.phrase, || at("phrase"))?;
            if let Some(instead) = &mut entry.instead {
                *instead = term(instead, || at("instead"))?;
            }
            if !met.insert(entry.phrase.to_lowercase()) {
                return Err(refused(at("phrase"), Unfit::Twice(entry.phrase.clone())));
            }
        }
        Ok(self)
    }
}

impl Phrases {
    /// Brings the phrases into the form in which they are stored.
    fn accept(&mut self) -> Result<(), Unacceptable> {
        let Self { disclosure, credit } = self;
        check_number("/imprint/disclosure", disclosure.len(), PHRASES_LIMIT)?;
        check_number("/imprint/credit", credit.len(), PHRASES_LIMIT)?;
        for (name, phrases) in [("disclosure", &mut *disclosure), ("credit", credit)] {
            let mut met = HashSet::new();
            for (index, phrase) in phrases.iter_mut().enumerate() {
                let at = || format!("/imprint/{name}/{index}");
                *phrase = term(phrase, at)?;
                if !met.insert(phrase.to_lowercase()) {
                    return Err(refused(at(), Unfit::Twice(phrase.clone())));
                }
            }
        }
        match disclosure.iter().position(|phrase| !is_telling(phrase)) {
            Some(index) => {
                let at = format!("/imprint/disclosure/{index}");
                Err(refused(at, Unfit::Untelling(disclosure[index].clone())))
            }
            None => Ok(()),
        }
    }
}

fn refused(at: String, why: Unfit) -> Unacceptable {
    Unacceptable { at, why }
}

fn check_number(at: &str, number: usize, limit: usize) -> Result<(), Unacceptable> {
    if number > limit { Err(refused(at.to_owned(), Unfit::TooMany(limit))) } else { Ok(()) }
}

fn is_telling(phrase: &str) -> bool {
    span::length(phrase) >= TELLING
}

/// A term as it is stored.
fn term(received: &str, at: impl Fn() -> String) -> Result<String, Unacceptable> {
    let bad = || refused(at(), Unfit::Text(received.chars().take(80).collect()));
    let text = accept::accept(received).map_err(|_| bad())?;
    let text = accept::one_line(&text);
    if text.is_empty() || span::length(&text) > TERM_LIMIT { Err(bad()) } else { Ok(text) }
}
