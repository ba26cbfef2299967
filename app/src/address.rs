//! Where the visitor is, as the page was asked for.

use leptos::prelude::*;

/// The address of a page, below the site's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// From the first slash to the question mark.
    pub path: String,
    /// What follows that.
    pub query: String,
}

impl Address {
    /// The address of this page.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// Whether it is the workbench's, whose module is another than that of the
    /// other screens.
    #[must_use]
    pub fn is_desk(&self) -> bool {
        Self::article(&self.path).is_some()
    }

    /// The article that the workbench shows under a path.
    #[must_use]
    pub fn article(path: &str) -> Option<&str> {
        let article = path.strip_prefix("/articles/")?.trim_end_matches('/');
        (!article.is_empty() && !article.contains('/')).then_some(article)
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
