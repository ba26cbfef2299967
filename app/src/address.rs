//! Where the visitor is: every screen is a page with an address of its own, and
//! links lead from one to another.

use leptos::prelude::*;
use review::model::id::ArticleId;

/// The address of a page, below the site's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// From the first slash to the question mark.
    pub path: String,
    /// What follows that.
    pub query: String,
}

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The list of articles.
    Articles,
    /// A new article.
    New,
    /// The workbench, on which an article is reviewed.
    Desk(ArticleId),
    /// Who did what in an article.
    History(ArticleId),
    /// An article in figures.
    Report(ArticleId),
    /// What the desk has agreed on.
    Rules,
    /// People and tokens.
    Settings,
    /// Verifying a certificate.
    Verify,
    /// Signing in.
    SignIn,
    /// Making an account, with the secret of the invitation.
    Invitation(String),
    /// A new password for a lost one, with the secret of the link.
    Reset(String),
    /// There is no such page.
    Nowhere,
}

impl Screen {
    /// Whether it is for people with an account.
    #[must_use]
    pub fn is_private(&self) -> bool {
        !matches!(
            self,
            Self::Verify | Self::SignIn | Self::Invitation(_) | Self::Reset(_) | Self::Nowhere
        )
    }
}

impl Address {
    /// The address of this page.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// What is shown there.
    #[must_use]
    pub fn screen(&self) -> Screen {
        let article =
            |id: &str, screen: fn(ArticleId) -> Screen| id.parse().map_or(Screen::Nowhere, screen);
        let parts: Vec<&str> = self.path.trim_matches('/').split('/').collect();
        match parts[..] {
            [""] => Screen::Articles,
            ["new"] => Screen::New,
            ["articles", id] => article(id, Screen::Desk),
            ["articles", id, "history"] => article(id, Screen::History),
            ["articles", id, "report"] => article(id, Screen::Report),
            ["rules"] => Screen::Rules,
            ["settings"] => Screen::Settings,
            ["verify"] => Screen::Verify,
            ["sign-in"] => Screen::SignIn,
            ["invitation", token] => Screen::Invitation(token.to_owned()),
            ["reset", token] => Screen::Reset(token.to_owned()),
            _ => Screen::Nowhere,
        }
    }

    /// A value of the query, as it stands there: ours need no percent-encoding.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let values = self.query.split('&').filter_map(|value| value.split_once('='));
        values.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A value of the query that is a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.value(name)?.parse().ok()
    }

    /// What the browser says.
    #[cfg(feature = "hydrate")]
    pub(crate) fn of_page() -> Self {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        Self {
            path: location.pathname().unwrap_or_default(),
            query: query.strip_prefix('?').unwrap_or_default().to_owned(),
        }
    }
}

/// Leaves this page for another.
pub(crate) fn go(address: &str) {
    let _ = window().location().assign(address);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str, query: &str) -> Address {
        Address { path: path.to_owned(), query: query.to_owned() }
    }

    #[test]
    fn paths_lead_to_screens() {
        let id = "0192e4a0-0000-7000-8000-000000000001";
        let article: ArticleId = id.parse().unwrap();
        for (path, screen) in [
            ("/".to_owned(), Screen::Articles),
            ("/new/".to_owned(), Screen::New),
            (format!("/articles/{id}"), Screen::Desk(article)),
            (format!("/articles/{id}/history"), Screen::History(article)),
            (format!("/articles/{id}/report"), Screen::Report(article)),
            ("/articles/1".to_owned(), Screen::Nowhere),
            ("/articles".to_owned(), Screen::Nowhere),
            ("/invitation/abc".to_owned(), Screen::Invitation("abc".to_owned())),
            ("/other".to_owned(), Screen::Nowhere),
        ] {
            assert_eq!(at(&path, "").screen(), screen, "{path}");
        }
    }

    #[test]
    fn values_are_found_by_name() {
        let address = at("/", "at=12&compare=now&next=/articles/1?from=40&x");
        assert_eq!(address.number("at"), Some(12));
        assert_eq!(address.value("compare"), Some("now"));
        assert_eq!(address.value("next"), Some("/articles/1?from=40"));
        assert_eq!(address.value("x"), None);
        assert_eq!(address.number("compare"), None);
    }
}
