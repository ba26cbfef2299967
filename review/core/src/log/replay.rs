//! A log read from a file, event by event.

use std::collections::BTreeMap;

use crate::{
    log::{
        article::Article,
        event::{Change, Event, Flaw, GENESIS},
    },
    model::origin::Authorship,
};

/// A log that came from elsewhere, while it is replayed.
#[derive(Debug, Default)]
pub struct Replay {
    /// What the events so far make.
    pub article: Option<Article>,
    /// Who wrote what before and after an event, to bring it back.
    written: BTreeMap<u64, Authorship>,
}

impl Replay {
    /// Takes in the next event.
    ///
    /// # Errors
    /// What speaks against it. The article is then as before.
    pub fn take(&mut self, event: &Event) -> Result<(), Flaw> {
        let Some(article) = &mut self.article else {
            event.link(event.article, 1, GENESIS)?;
            let (article, _) = Article::import(event).map_err(|error| error.reason)?;
            self.article = Some(article);
            return Ok(());
        };
        event.link(event.article, article.events + 1, &article.head)?;
        if event.article != article.id {
            return Err(Flaw::Article);
        }
        if event.at < article.changed_at {
            return Err(Flaw::Time);
        }
        if !is_truly_written(event, &mut self.written) {
            return Err(Flaw::Origin);
        }
        article.apply(event).map_err(|error| error.reason)
    }
}

/// Whether the words of a revision are whose it says: carried from the text
/// before, or brought back from an earlier event.
fn is_truly_written(event: &Event, written: &mut BTreeMap<u64, Authorship>) -> bool {
    let undone = match &event.change {
        Change::Undone { event, .. } => Some(*event),
        _ => None,
    };
    let Change::SegmentRevised(revised) = event.change.effect() else { return true };
    let Some(authorship) = &revised.origins else {
        // Of a version that did not record it: then it is carried.
        return true;
    };
    let carried = || authorship.from.carried(&revised.from, &revised.to) == authorship.to;
    let brought_back = undone.or(revised.restores).and_then(|n| written.get(&n));
    let is_true = match brought_back {
        Some(earlier) => [&earlier.from, &earlier.to].contains(&&authorship.to) || carried(),
        None => carried(),
    };
    written.insert(event.n, authorship.clone());
    is_true
}
