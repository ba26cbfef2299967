//! What verifying a certificate comes to.

use language::text::time::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    log::event::Flaw,
    model::{
        approval::{Approval, Standing},
        description::Description,
    },
    rules::figures::Figures,
};

/// Why a file does not verify: the first thing that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "failure", rename_all = "snake_case")]
pub enum Failure {
    /// It is larger than a certificate may be.
    #[error("the file is too large")]
    TooLarge {},
    /// It is no JSON.
    #[error("line {line}: this is no JSON")]
    Syntax {
        /// The line, from 1.
        line: usize,
    },
    /// It is something else.
    #[error("this is no certificate of a review")]
    Format {},
    /// It is of a version that is not known here.
    #[error("this certificate is of a version that is not known here")]
    Version {},
    /// A member is missing, unknown, or not what it must be.
    #[error("member {name:?} is missing, unknown, or not what it must be")]
    Member {
        /// Its name.
        name: String,
    },
    /// An event does not follow from those before it.
    #[error("line {line}, event {n}: {reason}")]
    Event {
        /// The event's place in the log, from 1.
        n: u64,
        /// Its line in the file, from 1.
        line: usize,
        /// What is wrong with it.
        reason: Flaw,
    },
    /// A member is not what the events come to.
    #[error("{name:?} is not what the events come to")]
    Claim {
        /// Name of the member; figures as `figures.name`.
        name: String,
    },
    /// The key is none.
    #[error("the key is no Ed25519 key")]
    Key {},
    /// The key is not the one that was asked for.
    #[error("this was signed with another key")]
    OtherKey {},
    /// The signature is not of this content by this key.
    #[error("the signature does not fit")]
    Signature {},
}

/// A record that verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Title, engine, origin.
    pub description: Description,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// The text that the events give.
    pub text: String,
    /// The disclosure line on record, if it says no more than the events show.
    pub disclosure: Option<String>,
    /// The one that says more: that a text was checked which nobody read to its
    /// end, or approved while it was not.
    pub overstated: Option<String>,
    /// Segments that nobody has read or confirmed as they are.
    pub unread: u32,
    /// Whether the text is approved as it stands.
    pub standing: Standing,
    /// The last approval, with what it went past.
    pub approval: Option<Approval>,
    /// What the review comes to.
    pub figures: Figures,
    /// Hash of the last event.
    pub head: String,
    /// SHA-256 of the signed content, `None` for an unsigned export.
    pub sha256: Option<String>,
    /// The public key, `None` for an unsigned export.
    pub key: Option<String>,
}

/// A public key, as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Key {
    /// The Ed25519 key in hexadecimal.
    pub public: String,
    /// When it began to sign.
    pub created_at: Timestamp,
    /// When it ceased to sign. It still verifies.
    pub retired_at: Option<Timestamp>,
}
