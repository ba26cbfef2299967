//! Who looks at a page, in which language and colours.
//!
//! The server finds it out from the request and writes it into the page, where
//! the browser reads it again: both render the same, without asking twice.

use leptos::prelude::*;
use review::wire::api::{Person, Role};
use serde::{Deserialize, Serialize};

use crate::words::Locale;

/// The colours of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word that stands for it in the cookie and in markup.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a cookie.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name).unwrap_or_default()
    }
}

/// Who looks at the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Their language.
    pub locale: Locale,
    /// Their colours.
    pub theme: Theme,
    /// Their account, if they are signed in.
    pub person: Option<Person>,
}

impl Visitor {
    /// The visitor of this page.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// Whether they may change articles.
    #[must_use]
    pub fn may_edit(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.role >= Role::Editor)
    }

    /// Whether they may manage people and remove articles.
    #[must_use]
    pub fn is_lead(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.role == Role::Lead)
    }

    /// What the server wrote into the page.
    #[cfg(feature = "hydrate")]
    pub(crate) fn of_page() -> Self {
        let body = document().body();
        let written = body.and_then(|body| body.get_attribute("data-visitor"));
        written.and_then(|json| language::text::json::from_str(&json).ok()).unwrap_or_default()
    }
}
