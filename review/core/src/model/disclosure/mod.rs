//! What the line that says an article is AI-translated may claim.
//!
//! It is worded by how far the review has come. It is never dropped, and never says
//! more than the record shows: whatever was overridden, a text with a segment that
//! nobody read was not checked.

pub(crate) mod claims;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::disclosure::claims::Claims;

/// How far a person has gone through a machine's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has changed or confirmed anything.
    Untouched,
    /// Something was changed or confirmed.
    InReview,
    /// Every segment is confirmed and no flag is open.
    Reviewed,
    /// Somebody answers for the text as it stands, although nobody has read all
    /// of it.
    Released,
    /// Somebody answers for the text as it stands, and all of it was read.
    Approved,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Self; 5] =
        [Self::Untouched, Self::InReview, Self::Reviewed, Self::Released, Self::Approved];

    /// Whether every segment of an article at this stage was read.
    #[must_use]
    pub fn is_read(self) -> bool {
        match self {
            Self::Reviewed | Self::Approved => true,
            Self::Untouched | Self::InReview | Self::Released => false,
        }
    }

    /// Whether somebody answers for an article at this stage.
    #[must_use]
    pub fn is_approved(self) -> bool {
        match self {
            Self::Released | Self::Approved => true,
            Self::Untouched | Self::InReview | Self::Reviewed => false,
        }
    }
}

/// A line that an editor worded for one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wording {
    /// The line.
    pub text: String,
    /// The stage it was worded for.
    pub stage: Stage,
}

/// Why a line must not be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Contradiction {
    /// It does not say that a machine translated the text.
    #[error("the line does not say that the text is AI-translated")]
    Dropped,
    /// It says that somebody checked the text, and nobody has read all of it.
    #[error("the line says that the text was checked, and not all of it was read")]
    Unchecked,
    /// It says that somebody approved the text as it stands, and nobody did.
    #[error("the line says that the text was approved, and it is not")]
    Unapproved,
    /// It was worded when the review had not come as far, or further.
    #[error("the line was worded for another stage of the review")]
    Outdated,
}

impl Wording {
    /// What the line says that is not so for an article at `stage`, of which
    /// every segment was read or not.
    #[must_use]
    pub fn contradiction(&self, stage: Stage, is_read: bool) -> Option<Contradiction> {
        let claims = Claims::of(&self.text);
        if !claims.translated {
            Some(Contradiction::Dropped)
        } else if let Some(contradiction) = claims.overstated(stage, is_read) {
            Some(contradiction)
        } else if self.stage != stage {
            Some(Contradiction::Outdated)
        } else {
            None
        }
    }
}

/// The line of a desk that has none of its own, in `language`, such as `kk`;
/// `{name}` stands for who approved.
#[must_use]
pub fn usual_wording(language: &str, stage: Stage) -> &'static str {
    match (language, stage) {
        ("ru", Stage::Untouched) => "Текст переведён искусственным интеллектом.",
        ("ru", Stage::InReview) => {
            "Текст переведён искусственным интеллектом, работа редактора над ним не закончена."
        }
        ("ru", Stage::Reviewed) => {
            "Текст переведён искусственным интеллектом и проверен редактором."
        }
        ("ru", Stage::Released) => {
            "Текст переведён искусственным интеллектом и выпущен без полной вычитки, ответственность \
             несёт {name}."
        }
        ("ru", Stage::Approved) => {
            "Текст переведён искусственным интеллектом, проверен и одобрен: {name}."
        }
        ("kk", Stage::Untouched) => "Мәтінді жасанды интеллект аударған.",
        ("kk", Stage::InReview) => {
            "Мәтінді жасанды интеллект аударған, редактор жұмысын аяқтаған жоқ."
        }
        ("kk", Stage::Reviewed) => "Мәтінді жасанды интеллект аударған, редактор тексерген.",
        ("kk", Stage::Released) => {
            "Мәтінді жасанды интеллект аударған, ол толық оқылмай шығарылды, жауапты: {name}."
        }
        ("kk", Stage::Approved) => {
            "Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: {name}."
        }
        (_, Stage::Untouched) => "This text was translated by artificial intelligence.",
        (_, Stage::InReview) => {
            "This text was translated by artificial intelligence; an editor has not finished \
             working on it."
        }
        (_, Stage::Reviewed) => {
            "This text was translated by artificial intelligence and checked by an editor."
        }
        (_, Stage::Released) => {
            "This text was translated by artificial intelligence and released by {name} without a \
             full reading."
        }
        (_, Stage::Approved) => {
            "This text was translated by artificial intelligence, checked and approved by {name}."
        }
    }
}
