//! Findings of a whole article, and those that editors have set aside.
//!
//! Findings are never stored: they follow from the texts and the desk's rules,
//! in the browser as on the server. What is stored, as an event, is that an
//! editor dismissed one; that holds for as long as its words stand.

use std::collections::HashSet;

use language::{
    checks::{
        self, ARTICLE_FINDINGS, Context, Finding, Pair, Rules, SEGMENT_FINDINGS, Sparing,
        Vocabulary, check_article, check_marks, check_seam, check_segment,
    },
    patience,
    text::{side::Side, span::Index, structure::Lost},
};
use serde::{Deserialize, Serialize};

use crate::{
    log::{article::Article, marks},
    model::{dismissal::Dismissal, id::SegmentId, segment::Segment},
};

/// A finding with its segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// The segment.
    pub segment: SegmentId,
    /// What was found, and where in its text.
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether an editor has set it aside.
    pub dismissed: bool,
}

/// A row of an article, as the checks see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// The source.
    pub source: String,
    /// The target as it stands.
    pub target: String,
    /// Whether nothing stands between it and the row before.
    pub glued: bool,
    /// Its marks that are without a word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
}

impl Row {
    /// The row of a segment, with the text that stands there.
    #[must_use]
    pub fn new(article: &Article, segment: &Segment, is_first: bool, target: String) -> Self {
        let glued = !is_first && segment.gap.is_empty() && !segment.mt.is_empty();
        let lost = marks::lost_in(article, segment, &target);
        Self { source: segment.source.clone(), target, glued, lost }
    }

    /// Source and target.
    #[must_use]
    pub fn pair(&self) -> Pair<'_> {
        Pair { source: &self.source, target: &self.target }
    }

    /// What is found in it alone; of each check no more than an editor can read,
    /// and one that counts the rest.
    #[must_use]
    pub fn check(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut found = check_segment(&self.pair(), context);
        if self.glued {
            check_seam(&self.pair(), context, &mut found);
        }
        check_marks(&self.target, &self.lost, context, &mut found);
        checks::bound(&mut found, SEGMENT_FINDINGS, |_| (), |finding| finding);
        found
    }
}

/// The rows of an article as it stands.
#[must_use]
pub fn rows(article: &Article) -> Vec<Row> {
    let segments = article.segments.iter().enumerate();
    let row = |(at, segment): (usize, &Segment)| {
        Row::new(article, segment, at == 0, segment.text.clone())
    };
    segments.map(row).collect()
}

/// All findings of rows, each with the index of its row: what `alone` finds in
/// each, and what needs the whole article. In reading order; of each check no more
/// than [`ARTICLE_FINDINGS`], and one that counts the rest.
pub fn find_in(
    rows: &[Row],
    context: &Context<'_>,
    mut alone: impl FnMut(&Row) -> Vec<Finding>,
) -> Vec<(usize, Finding)> {
    let mut found: Vec<(usize, Finding)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        patience::go_on();
        found.extend(alone(row).into_iter().map(|finding| (index, finding)));
    }
    let pairs: Vec<Pair<'_>> = rows.iter().map(Row::pair).collect();
    found.extend(check_article(&pairs, context));
    found.sort_by_key(|(index, finding)| (*index, finding.span, finding.check));
    checks::bound(&mut found, SEGMENT_FINDINGS, |(index, _)| *index, |(_, finding)| finding);
    checks::bound(&mut found, ARTICLE_FINDINGS, |_| (), |(_, finding)| finding);
    found
}

/// All findings of an article as it stands, in its order.
#[must_use]
pub fn find(article: &Article, rules: &Rules) -> Vec<Found> {
    find_with(article, rules, None)
}

/// The same, with dictionaries.
#[must_use]
pub fn find_with(
    article: &Article,
    rules: &Rules,
    vocabulary: Option<&dyn Vocabulary>,
) -> Vec<Found> {
    let rows = rows(article);
    let Article { source_lang, target_lang, has_source, .. } = article;
    let terms = rules.terms(source_lang, target_lang);
    let context = rules.context(&terms, source_lang, target_lang, *has_source);
    let sparing = vocabulary.map(Sparing::new);
    let vocabulary = sparing.as_ref().map(|sparing| sparing as &dyn Vocabulary);
    let context = Context { vocabulary, ..context };
    let dismissals: HashSet<&Dismissal> = article.dismissals.iter().collect();
    // The findings of a row follow each other: its positions are looked up once.
    let mut texts: Option<(usize, [Index<'_>; 2])> = None;
    find_in(&rows, &context, |row| row.check(&context))
        .into_iter()
        .map(|(index, finding)| {
            let segment = article.segments[index].id;
            if texts.as_ref().is_none_or(|(known, _)| *known != index) {
                let row = &rows[index];
                texts = Some((index, [Index::new(&row.source), Index::new(&row.target)]));
            }
            let words_at = |side, span| {
                let (_, [source, target]) = texts.as_ref()?;
                if side == Side::Source { source.of(span) } else { target.of(span) }
            };
            let dismissal = Dismissal::cut(segment, &finding, words_at);
            let dismissed = dismissals.contains(&dismissal);
            Found { segment, finding, dismissed }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::checks::CheckId;
    use language::text::structure::MarkKind;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn marks_on_the_same_words_are_one_finding() {
        let rules = Rules::default();
        let terms = rules.terms("ru", "kk");
        let context = rules.context(&terms, "ru", "kk", false);
        let lost = |id: &str| Lost {
            kind: MarkKind::Foreign { id: id.into(), element: "ph".into() },
            words: "сөз".into(),
            at: 0,
        };
        let row = Row {
            source: String::new(),
            target: "Форум өтті.".into(),
            glued: false,
            lost: vec![lost("1"), lost("2")],
        };
        assert_eq!(row.check(&context).len(), 1);
    }

    #[test]
    fn a_sentence_glued_to_the_one_before_is_found_and_fixed() {
        let rules = Rules::default();
        let terms = rules.terms("ru", "kk");
        let context = rules.context(&terms, "ru", "kk", false);
        let row = |target: &str| Row {
            source: String::new(),
            target: target.into(),
            glued: true,
            lost: Vec::new(),
        };
        let found = row("Форум өтті.").check(&context);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].check, CheckId::SpaceMissing);
        assert_eq!(found[0].fix.as_deref(), Some(" Ф"));
        assert_eq!(row(" Форум өтті.").check(&context), Vec::new());
    }
}
