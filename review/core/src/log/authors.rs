//! Who wrote which words of an article.

use language::patience;
use serde::{Deserialize, Serialize};

use crate::{
    log::article::Article,
    model::origin::{Origin, Origins},
};

/// How many words are whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shares {
    /// Words of the machine that nobody touched.
    pub machine: u32,
    /// Words of the machine that were moved or changed in part.
    pub edited: u32,
    /// Words that people wrote.
    pub human: u32,
}

impl Shares {
    /// All words.
    #[must_use]
    pub fn words(self) -> u32 {
        self.machine + self.edited + self.human
    }

    /// One kind's share of all words in thousandths, rounded down; 0 without words.
    #[must_use]
    pub fn thousandths(self, words: u32) -> u32 {
        (words * 1000).checked_div(self.words()).unwrap_or_default()
    }

    /// Counts the words of a text too.
    fn count(&mut self, text: &str, origins: &Origins) {
        for (_, origin) in origins.words(text) {
            match origin {
                Origin::Machine => self.machine += 1,
                Origin::Edited => self.edited += 1,
                Origin::Human => self.human += 1,
            }
        }
    }
}

/// The origins of a segment's text as it is.
#[must_use]
pub fn of_segment(article: &Article, segment: &crate::model::segment::Segment) -> Origins {
    article
        .origins
        .get(&segment.id)
        .cloned()
        .unwrap_or_else(|| Origins::whole(&segment.text, Origin::Machine))
}

/// How many words of an article are whose.
#[must_use]
pub fn shares(article: &Article) -> Shares {
    let mut shares = Shares::default();
    for segment in &article.segments {
        patience::go_on();
        shares.count(&segment.text, &of_segment(article, segment));
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::origin::Origin;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_word_is_counted_for_who_wrote_it() {
        let mut origins = Origins::whole("бір", Origin::Machine);
        origins.append(&Origins::whole(" екі", Origin::Human));
        let mut shares = Shares::default();
        shares.count("бір екі", &origins);
        assert_eq!(shares, Shares { machine: 1, edited: 0, human: 1 });
    }
}
