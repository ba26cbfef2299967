//! Who wrote which words: the machine, a person, or a person from the machine's.
//!
//! Every stretch of a segment's text has an origin. It is carried through each
//! edit word by word and recorded with it, so that an undo or a restored text
//! brings back the origins of that text and not merely its letters. What a
//! person typed never becomes the machine's, even where it reads the same.

use std::collections::{BTreeMap, HashMap};

use language::text::{
    diff::{self, Comparison},
    span::{Span, length},
};
use serde::{Deserialize, Serialize};

use crate::model::id::SegmentId;

/// Who wrote a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The machine; nobody has touched it.
    Machine,
    /// The machine, and a person moved it or changed a part of it.
    Edited,
    /// A person.
    Human,
}

/// Neighbouring scalars of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    /// Number of scalars, more than 0.
    pub length: u32,
    /// Who wrote them.
    pub origin: Origin,
}

/// The origins of a text, from its first scalar to its last. Neighbouring runs
/// have different origins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Origins(Vec<Run>);

/// The origins of a text before and after a change of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Authorship {
    /// Of the text before.
    pub from: Origins,
    /// Of the text after.
    pub to: Origins,
}

impl Origins {
    /// The whole of `text` written by one.
    #[must_use]
    pub fn whole(text: &str, origin: Origin) -> Self {
        let mut origins = Self::default();
        origins.push(length(text), origin);
        origins
    }

    /// The runs, in order.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.0
    }

    /// Scalars covered.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.0.iter().map(|run| run.length).sum()
    }

    /// Whether all of it is the machine's.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        self.0.iter().all(|run| run.origin == Origin::Machine)
    }

    /// Whether these can be the origins of `text`.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        self.length() == length(text)
    }

    pub(crate) fn push(&mut self, length: u32, origin: Origin) {
        match self.0.last_mut() {
            _ if length == 0 => {}
            Some(last) if last.origin == origin => last.length += length,
            _ => self.0.push(Run { length, origin }),
        }
    }

    pub(crate) fn append(&mut self, other: &Self) {
        for run in &other.0 {
            self.push(run.length, run.origin);
        }
    }

    /// The origins of a part of the text.
    #[must_use]
    pub fn part(&self, span: Span) -> Self {
        self.walk().part(span)
    }

    /// The origin of a stretch: of several, the one furthest from the machine,
    /// except that machine and human together are an edited word.
    #[must_use]
    pub fn of(&self, span: Span) -> Origin {
        self.walk().of(span)
    }

    fn walk(&self) -> Walk<'_> {
        Walk { runs: &self.0, start: 0 }
    }

    /// The origins of `new`, which a person made of `old`. A word that stayed
    /// keeps its origin; one that stood elsewhere before, or of which a part
    /// stayed, is edited; any other is the person's.
    #[must_use]
    pub fn carried(&self, old: &str, new: &str) -> Self {
        self.carried_by(&Comparison::new(old, new))
    }

    /// The same where the texts were compared already.
    #[must_use]
    pub fn carried_by(&self, comparison: &Comparison<'_>) -> Self {
        let mut removed: Vec<Removed> = Vec::new();
        let (mut at, mut walk) = (0, self.walk());
        for (hunk, change) in comparison.changes().enumerate() {
            for token in change.old {
                let span =
                    Span::new(at, at + length(token)).expect("a token has no negative length");
                at = span.end();
                if !change.kept && diff::is_word(token) {
                    let (small, origin) = (token.to_lowercase(), walk.of(span));
                    removed.push(Removed { hunk, small, origin, used: false });
                }
            }
        }
        let mut claims = Claims::new(removed);
        let mut carried = Self::default();
        let (mut at, mut walk) = (0, self.walk());
        for (hunk, change) in comparison.changes().enumerate() {
            let width: u32 = change.old.iter().map(|token| length(token)).sum();
            if change.kept {
                let span = Span::new(at, at + width).expect("a block has no negative length");
                carried.append(&walk.part(span));
            } else {
                for token in change.new {
                    let origin = if diff::is_word(token) {
                        claims.claim(hunk, token)
                    } else {
                        Origin::Human
                    };
                    carried.push(length(token), origin);
                }
            }
            at += width;
        }
        carried
    }

    /// The words of `text`, each with its place and origin.
    pub fn words<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, Origin)> + 'a {
        let (mut at, mut walk) = (0, self.walk());
        diff::tokens(text).into_iter().filter_map(move |token| {
            let span = Span::new(at, at + length(token)).expect("a token has no negative length");
            at = span.end();
            diff::is_word(token).then(|| (span, walk.of(span)))
        })
    }
}

/// Goes through the runs of a text once, however many stretches are asked for;
/// none of them may begin before the one that was asked for last.
struct Walk<'a> {
    runs: &'a [Run],
    /// Where the first of them starts.
    start: u32,
}

impl Walk<'_> {
    fn part(&mut self, span: Span) -> Origins {
        while let [run, rest @ ..] = self.runs
            && self.start + run.length <= span.start()
        {
            (self.runs, self.start) = (rest, self.start + run.length);
        }
        let mut part = Origins::default();
        let mut start = self.start;
        for run in self.runs {
            if start >= span.end() {
                break;
            }
            let end = start + run.length;
            let overlap = end.min(span.end()).saturating_sub(start.max(span.start()));
            part.push(overlap, run.origin);
            start = end;
        }
        part
    }

    fn of(&mut self, span: Span) -> Origin {
        match self.part(span).0.as_slice() {
            [] => Origin::Machine,
            [run] => run.origin,
            _ => Origin::Edited,
        }
    }
}

/// A word that an edit took away, and which may stand elsewhere now.
struct Removed {
    hunk: usize,
    /// In lower case: a word that begins a sentence now, or no longer, is the same.
    small: String,
    origin: Origin,
    used: bool,
}

/// Most words of one change that are compared with a new one which may be a form of
/// one of them. Only words with the same beginning are; no text has so many.
const FORMS: usize = 256;

/// The words that an edit took away, for those that it put there to ask for.
struct Claims {
    /// In the order of the old text.
    removed: Vec<Removed>,
    /// Which of them are the same, in order, and how many of these have been asked for.
    same: HashMap<String, (Vec<usize>, usize)>,
    /// All of them by change and by letters: those with one beginning are neighbours.
    sorted: Vec<usize>,
}

impl Claims {
    fn new(removed: Vec<Removed>) -> Self {
        let mut same: HashMap<String, (Vec<usize>, usize)> = HashMap::new();
        for (index, word) in removed.iter().enumerate() {
            same.entry(word.small.clone()).or_default().0.push(index);
        }
        let mut sorted: Vec<usize> = (0..removed.len()).collect();
        sorted.sort_by_key(|index| (removed[*index].hunk, &removed[*index].small));
        Self { removed, same, sorted }
    }

    /// The origin of a word that was not there before.
    fn claim(&mut self, hunk: usize, token: &str) -> Origin {
        let small = token.to_lowercase();
        let moved = self.moved(&small);
        let Some(index) = moved.or_else(|| self.changed(hunk, &small)) else {
            return Origin::Human;
        };
        self.removed[index].used = true;
        match self.removed[index].origin {
            Origin::Machine | Origin::Edited => Origin::Edited,
            Origin::Human => Origin::Human,
        }
    }

    /// The first word that is the same and was not claimed yet.
    fn moved(&mut self, small: &str) -> Option<usize> {
        let (places, asked) = self.same.get_mut(small)?;
        while let Some(&index) = places.get(*asked) {
            *asked += 1;
            if !self.removed[index].used {
                return Some(index);
            }
        }
        None
    }

    /// The first word of the same change of which a good part stayed.
    fn changed(&self, hunk: usize, small: &str) -> Option<usize> {
        let letters = small.chars().count();
        let shared = letters.div_ceil(2).max(2);
        let end =
            small.char_indices().nth(shared - 1).map(|(at, letter)| at + letter.len_utf8())?;
        let beginning = &small[..end];
        let first = self.sorted.partition_point(|index| {
            let word = &self.removed[*index];
            (word.hunk, word.small.as_str()) < (hunk, beginning)
        });
        let near = self.sorted[first..].iter().copied().take(FORMS);
        let near = near.take_while(|index| {
            let word = &self.removed[*index];
            word.hunk == hunk && word.small.starts_with(beginning)
        });
        let is_form = |index: &usize| {
            let word = &self.removed[*index];
            !word.used && is_form_of(&word.small, small)
        };
        near.filter(is_form).min()
    }
}

/// Whether a good part of a word stayed: Kazakh changes words at their end. Both in
/// lower case.
fn is_form_of(old: &str, new: &str) -> bool {
    let shared = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
    shared >= 2 && shared * 2 >= old.chars().count().max(new.chars().count())
}

/// The origins of the segments that are not wholly the machine's.
pub type Known = BTreeMap<SegmentId, Origins>;

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Words as they come: bare the machine's, `~` edited, `+` a person's.
    fn shown(text: &str, origins: &Origins) -> String {
        assert!(origins.fits(text), "{origins:?} for {text:?}");
        let word = |(span, origin): (Span, Origin)| {
            let sign = match origin {
                Origin::Machine => "",
                Origin::Edited => "~",
                Origin::Human => "+",
            };
            format!("{sign}{}", span.of(text).unwrap())
        };
        origins.words(text).map(word).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(texts: &[&str], expected: &Expect) {
        let mut origins = Origins::whole(texts[0], Origin::Machine);
        for pair in texts.windows(2) {
            origins = origins.carried(pair[0], pair[1]);
        }
        expected.assert_eq(&shown(texts[texts.len() - 1], &origins));
    }

    #[test]
    fn a_typed_word_is_a_persons_and_a_changed_one_is_edited() {
        check(
            &["Аймақ тез дамып келеді.", "Өңір тез дамыды, келеді."],
            &expect!["+Өңір тез ~дамыды келеді"],
        );
    }

    #[test]
    fn a_word_that_moved_is_edited() {
        check(
            &["Бүгін жиын өтті 🙂.", "Жиын өтті бүгін 🙂 Бүгін."],
            &expect!["~Жиын ~өтті ~бүгін +Бүгін"],
        );
    }

    #[test]
    fn a_word_typed_again_stays_a_persons() {
        check(&["Форум өтті.", "Форум", "Форум өтті."], &expect!["Форум +өтті"]);
        check(&["аймақ", "аймақта", "аймақ"], &expect!["~аймақ"]);
        check(&["а", "жаңа сөз", "жаңа сөздер"], &expect!["+жаңа +сөздер"]);
    }

    /// What [`Claims`] finds by letters, found by looking at each word: certificates
    /// hold what was found so.
    #[cfg(not(target_arch = "wasm32"))]
    fn carried_one_by_one(origins: &Origins, old: &str, new: &str) -> Origins {
        let comparison = Comparison::new(old, new);
        let (mut removed, mut at) = (Vec::new(), 0);
        for (hunk, change) in comparison.changes().enumerate() {
            for token in change.old {
                let span = Span::new(at, at + length(token)).unwrap();
                at = span.end();
                if !change.kept && diff::is_word(token) {
                    removed.push((hunk, token.to_lowercase(), origins.of(span), false));
                }
            }
        }
        let (mut carried, mut at) = (Origins::default(), 0);
        for (hunk, change) in comparison.changes().enumerate() {
            let width: u32 = change.old.iter().map(|token| length(token)).sum();
            if change.kept {
                carried.append(&origins.part(Span::new(at, at + width).unwrap()));
            }
            for token in change.new.iter().filter(|_| !change.kept) {
                let small = token.to_lowercase();
                let same = removed.iter().position(|word| !word.3 && word.1 == small);
                let form = removed
                    .iter()
                    .position(|word| !word.3 && word.0 == hunk && is_form_of(&word.1, &small));
                let found = same.or(form).filter(|_| diff::is_word(token));
                let origin = found.map_or(Origin::Human, |index| {
                    removed[index].3 = true;
                    removed[index].2.max(Origin::Edited)
                });
                carried.push(length(token), origin);
            }
            at += width;
        }
        carried
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn words_are_claimed_as_if_each_were_looked_at(
            old in "([аәАӘб]{1,7}[ .,]{1,2}){0,14}",
            middle in "([аәАӘб]{1,7}[ .,]{1,2}){0,14}",
            new in "([аәАӘб]{1,7}[ .,]{1,2}){0,14}",
        ) {
            let first = Origins::whole(&old, Origin::Machine).carried(&old, &middle);
            proptest::prop_assert_eq!(
                &first,
                &carried_one_by_one(&Origins::whole(&old, Origin::Machine), &old, &middle)
            );
            proptest::prop_assert_eq!(
                first.carried(&middle, &new),
                carried_one_by_one(&first, &middle, &new)
            );
        }
    }

    #[test]
    fn parts_and_wholes_agree() {
        let mut origins = Origins::whole("бір", Origin::Machine);
        origins.append(&Origins::whole(" екі", Origin::Human));
        assert_eq!(origins.part(Span::new(2, 5).unwrap()).length(), 3);
        assert_eq!(origins.of(Span::new(0, 7).unwrap()), Origin::Edited);
    }
}
