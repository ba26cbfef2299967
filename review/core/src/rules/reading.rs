//! Who had which row on the screen for long enough to read it.

use std::collections::HashMap;

use language::text::span::length;

use crate::{
    log::article::Article,
    model::{id::SegmentId, segment::Segment},
};

/// Milliseconds a quick reader needs for a character: half of what people need
/// on average, which is a minute for about 1 000 characters of Russian (986) or
/// Turkish (1 054), the nearest to Kazakh that was measured
/// (Trauzettel-Klosinski, Dietz 2012, "Standardized assessment of reading
/// performance: the new international reading speed texts IReST", table 3).
const PER_CHARACTER: u32 = 30;

/// No segment is read in less: it has to be found first.
const LEAST: u32 = 500;

/// Milliseconds after which a text can have been read; 0 for an empty one.
#[must_use]
pub fn needed(text: &str) -> u32 {
    match length(text.trim()) {
        0 => 0,
        characters => (characters * PER_CHARACTER).max(LEAST),
    }
}

/// The longest time for which one person had each revision of each segment
/// before them: one pass over what was seen, however many segments ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Longest(HashMap<(SegmentId, u32), u32>);

impl Longest {
    /// Of all that was seen of an article.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let mut longest = HashMap::with_capacity(article.readings.len());
        for reading in &article.readings {
            let known = longest.entry((reading.segment, reading.revision)).or_insert(0);
            *known = reading.latest.max(*known);
        }
        Self(longest)
    }

    /// Milliseconds for which one person had the segment before them as it is.
    #[must_use]
    pub fn seen(&self, segment: &Segment) -> u32 {
        self.0.get(&(segment.id, segment.revision)).copied().unwrap_or_default()
    }

    /// Whether that was long enough to read it.
    #[must_use]
    pub fn is_enough(&self, segment: &Segment) -> bool {
        self.seen(segment) >= needed(&segment.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        id::PersonId,
        reading::{Seen, add},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn all_segments_at_once_are_as_each_of_them() {
        let mut article = crate::log::article::Article::empty(
            crate::model::id::ArticleId(uuid::Uuid::nil()),
            crate::model::description::Description::default(),
            PersonId(uuid::Uuid::nil()),
        );
        let segment = |n: u128| Segment {
            id: SegmentId(uuid::Uuid::from_u128(n)),
            paragraph: 0,
            role: crate::model::segment::Role::Body,
            gap: String::new(),
            source_at: language::text::span::Span::point(0),
            mt_at: language::text::span::Span::point(0),
            source: String::new(),
            mt: String::new(),
            text: "Қала.".to_owned(),
            revision: 1,
            confirmed: false,
            claimed: false,
        };
        article.segments = (0..3).map(segment).collect();
        for (person, segment, revision, milliseconds) in
            [(1, 0, 1, 300), (2, 0, 1, 900), (1, 1, 0, 700), (2, 9, 1, 500)]
        {
            let segment = SegmentId(uuid::Uuid::from_u128(segment));
            let seen = Seen { segment, revision, milliseconds };
            add(&mut article.readings, PersonId(uuid::Uuid::from_u128(person)), seen);
        }
        let longest = Longest::of(&article);
        let known: Vec<u32> =
            article.segments.iter().map(|segment| longest.seen(segment)).collect();
        assert_eq!(known, [900, 0, 0]);
    }

    #[test]
    fn longer_texts_need_longer() {
        assert_eq!(needed("  "), 0);
        assert_eq!(needed("Иә."), 500);
        assert_eq!(needed(&"а".repeat(100)), 3_000);
    }

    #[test]
    fn a_newer_revision_begins_anew() {
        let (person, segment) = (PersonId(uuid::Uuid::nil()), SegmentId(uuid::Uuid::max()));
        let mut readings = Vec::new();
        let mut see = |revision, milliseconds| {
            add(&mut readings, person, Seen { segment, revision, milliseconds });
            (readings[0].revision, readings[0].milliseconds, readings[0].latest)
        };
        assert_eq!(see(0, 700), (0, 700, 700));
        assert_eq!(see(0, 300), (0, 1_000, 1_000));
        assert_eq!(see(2, 50), (2, 1_050, 50));
        // A late report of what is no longer there.
        assert_eq!(see(0, 100), (2, 1_150, 50));
    }
}
