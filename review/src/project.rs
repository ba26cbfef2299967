//! What a desk has agreed on: who may approve, when, and in which words an
//! article says that a machine translated it.

use serde::{Deserialize, Serialize};

use crate::{
    disclosure::{Contradiction, Stage, Wording},
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
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub threshold: Threshold,
    /// Wordings of the disclosure line that differ from the usual ones.
    pub wordings: Vec<ProjectWording>,
    /// Phrases, beyond those that are known, by which a disclosure line is found.
    pub phrases: Vec<String>,
}

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

    /// The first wording that would say what is not so.
    #[must_use]
    pub fn contradiction(&self) -> Option<(&ProjectWording, Contradiction)> {
        self.wordings.iter().find_map(|wording| {
            let line = Wording { text: wording.text.clone(), stage: wording.stage };
            Some((wording, line.contradiction(wording.stage)?))
        })
    }
}
