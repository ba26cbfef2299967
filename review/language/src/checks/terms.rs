//! The glossary and the forbidden words, found through suffixes.
//!
//! Deliberately no lemmatiser: a Kazakh word is a stem with a chain of
//! suffixes, a Russian or English one its beginning with another ending.

use crate::text::language::Language;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use crate::{
    checks::{
        CheckId, Context, Finding, Forbidden, Term, kazakh,
        tokens::{Text, Token, span},
    },
    text::side::Side,
};

/// Whether `word` is a form of `base` in a language; both in lower case.
pub(super) fn is_form(lang: &str, base: &str, word: &str) -> bool {
    match lang {
        "kk" => kazakh::inflects(base, word),
        "ru" => is_russian_form(base, word),
        _ => is_english_form(base, word),
    }
}

fn is_russian_form(base: &str, word: &str) -> bool {
    if base == word {
        return true;
    }
    let rest = russian_stem(base).and_then(|stem| word.strip_prefix(stem));
    rest.is_some_and(|rest| {
        let added = rest.chars().count();
        added <= 3 && rest.chars().next().is_none_or(|c| "аеёиоуыэюяйьм".contains(c))
    })
}

/// A Russian word without what may change at its end, an ending of one or two
/// letters; `None` where too little would be left to know it by.
fn russian_stem(base: &str) -> Option<&str> {
    let ending = base.chars().rev().take_while(|letter| "аеёиоуыэюяйь".contains(*letter)).take(2);
    let ending: usize = ending.map(char::len_utf8).sum();
    let stem = &base[..base.len() - ending];
    stem.chars().nth(2).map(|_| stem)
}

fn is_english_form(base: &str, word: &str) -> bool {
    let word = word.replace('’', "'");
    word.strip_prefix(base).is_some_and(|rest| ["", "s", "es", "'s", "s'", "'"].contains(&rest))
        || base.strip_suffix('y').is_some_and(|stem| word.strip_prefix(stem) == Some("ies"))
}

/// Most steps that are taken to find the phrases that begin at a word. A word
/// begins a handful; a list made so that one word begins thousands must not make
/// each word of a text cost them all.
const STEPS: usize = 64;

/// Most terms of the same words (figures are no words) that are told apart.
const HOMONYMS: usize = 100;

/// The glossary and the forbidden words of a desk, made ready for looking up the
/// words of a text: made once, asked for every segment.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    glossary: Vec<Term>,
    forbidden: Vec<Forbidden>,
    /// The terms, as a source has them.
    sources: Phrases,
    /// Their translations, accepted ones too.
    targets: Phrases,
    /// Of each term, its translations among the entries of `targets`.
    translations: Vec<Range<usize>>,
    unwanted: Phrases,
}

impl Terms {
    /// No glossary and no forbidden words.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            glossary: Vec::new(),
            forbidden: Vec::new(),
            sources: Phrases::none(),
            targets: Phrases::none(),
            translations: Vec::new(),
            unwanted: Phrases::none(),
        }
    }

    /// The lists, for articles of these languages (BCP 47 tags).
    #[must_use]
    pub fn new(
        glossary: &[Term],
        forbidden: &[Forbidden],
        source_lang: &str,
        target_lang: &str,
    ) -> Self {
        let (from, to) = (Language::of(source_lang).primary(), Language::of(target_lang).primary());
        let mut targets = Vec::new();
        let translations = glossary.iter().map(|term| {
            let start = targets.len();
            targets.extend(std::iter::once(&term.target).chain(&term.also).map(String::as_str));
            start..targets.len()
        });
        let translations = translations.collect();
        Self {
            glossary: glossary.to_vec(),
            forbidden: forbidden.to_vec(),
            sources: Phrases::new(from, glossary.iter().map(|term| term.source.as_str())),
            targets: Phrases::new(to, targets.into_iter()),
            translations,
            unwanted: Phrases::new(to, forbidden.iter().map(|entry| entry.phrase.as_str())),
        }
    }

    /// Terms with more than one accepted translation.
    pub(super) fn wavering(&self) -> impl Iterator<Item = (usize, &Term)> {
        self.glossary.iter().enumerate().filter(|(_, term)| !term.also.is_empty())
    }

    /// The terms of the glossary that stand in a source.
    pub(super) fn used<'a>(&self, sources: impl Iterator<Item = &'a str>) -> BTreeSet<usize> {
        let mut places = Places::default();
        for (index, source) in sources.enumerate() {
            self.sources.note(index, &Text::new(source), &mut places);
        }
        places.0.keys().flat_map(|node| self.sources.nodes[*node].entries.iter().copied()).collect()
    }

    /// Where which translations stand in some targets.
    pub(super) fn rendered(&self, targets: &[Text]) -> Places {
        self.targets.noted(targets)
    }

    /// The translations of a term, each with its places.
    pub(super) fn renderings<'a>(
        &'a self,
        term: usize,
        places: &'a Places,
    ) -> impl Iterator<Item = (&'a str, Noted)> {
        let words = std::iter::once(&self.glossary[term].target).chain(&self.glossary[term].also);
        let entries = self.translations[term].clone();
        words
            .zip(entries)
            .filter_map(|(word, entry)| Some((word.as_str(), places.of(&self.targets, entry)?)))
    }
}

/// A place in one of several texts, and how many places there are in all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted {
    pub(super) count: usize,
    /// Text, start and end of the first.
    pub(super) first: (usize, usize, usize),
}

/// Where phrases stand in some texts, by node.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<usize, Noted>);

impl Places {
    /// Where the phrase with this number in its list stands.
    pub(super) fn of(&self, phrases: &Phrases, entry: usize) -> Option<Noted> {
        self.0.get(&phrases.node_of[entry]?).copied()
    }
}

/// Phrases by their words, sorted, so that those that begin with a word stand
/// side by side. Deliberately no automaton: the forms of a word are many, and its
/// stem is found by narrowing the list down letter by letter.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    lang: String,
    /// Sorted by words.
    nodes: Vec<Node>,
    /// The node of each phrase; none for one without words.
    node_of: Vec<Option<usize>>,
}

/// Phrases of the same words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    parts: Vec<Part>,
    /// An acronym is written in capitals and nothing else is meant by it.
    shouted: bool,
    /// Their numbers in the list, ascending.
    entries: Vec<usize>,
}

impl Node {
    fn key(&self, depth: usize) -> &str {
        &self.parts[depth].key
    }
}

/// A word of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// What each of its forms begins with, in Kazakh but for a softened letter.
    key: String,
    /// The word itself, in lower case.
    word: String,
}

impl Part {
    fn new(lang: &str, word: &str) -> Self {
        let key = match lang {
            "kk" => word,
            "ru" => russian_stem(word).unwrap_or(word),
            _ => word.strip_suffix('y').filter(|stem| !stem.is_empty()).unwrap_or(word),
        };
        Self { key: key.to_owned(), word: word.to_owned() }
    }
}

/// A word of a text in which phrases are sought.
struct Word<'a> {
    lower: Cow<'a, str>,
    token: Token,
    /// Whether nothing but white space or a hyphen stands before the next one.
    joined: bool,
}

impl Phrases {
    const fn none() -> Self {
        Self { lang: String::new(), nodes: Vec::new(), node_of: Vec::new() }
    }

    /// The phrases of a language; they are known by their number in the list.
    pub(super) fn new<'a>(lang: &str, list: impl Iterator<Item = &'a str>) -> Self {
        let mut count = 0;
        let mut nodes: Vec<Node> = Vec::new();
        for (entry, phrase) in list.enumerate() {
            count += 1;
            let text = Text::new(phrase);
            let parts: Vec<Part> =
                text.words().map(|(index, _)| Part::new(lang, text.word(index))).collect();
            if !parts.is_empty() {
                let shouted = phrase.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
                nodes.push(Node { parts, shouted, entries: vec![entry] });
            }
        }
        nodes.sort_unstable();
        nodes.dedup_by(|later, first| {
            let same = later.parts == first.parts && later.shouted == first.shouted;
            if same {
                first.entries.append(&mut later.entries);
            }
            same
        });
        let mut node_of = vec![None; count];
        for (number, node) in nodes.iter().enumerate() {
            node.entries.iter().for_each(|entry| node_of[*entry] = Some(number));
        }
        Self { lang: lang.to_owned(), nodes, node_of }
    }

    /// Notes where its phrases stand in texts.
    pub(super) fn noted(&self, texts: &[Text]) -> Places {
        let mut places = Places::default();
        for (index, text) in texts.iter().enumerate() {
            self.note(index, text, &mut places);
        }
        places
    }

    fn note(&self, index: usize, text: &Text, places: &mut Places) {
        self.each(text, |node, start, end| {
            let first = (index, start, end);
            places.0.entry(node).or_insert(Noted { count: 0, first }).count += 1;
        });
    }

    /// Calls `put` with the number of a node, start and end, for each place of its
    /// phrases in any of their forms, in the order of the text.
    fn each(&self, text: &Text, mut put: impl FnMut(usize, usize, usize)) {
        if self.nodes.is_empty() {
            return;
        }
        let tokens: Vec<(usize, Token)> = text.words().collect();
        let words: Vec<Word<'_>> = (0..tokens.len())
            .map(|at| {
                let (index, token) = tokens[at];
                let gap = tokens.get(at + 1).map(|next| &text.chars[token.end..next.1.start]);
                let is_narrow = |gap: &[char]| gap.iter().all(|c| c.is_whitespace() || *c == '-');
                let lower = text.word(index);
                let lower = match self.lang.as_str() {
                    "kk" | "ru" => Cow::Borrowed(lower),
                    _ if lower.contains('’') => Cow::Owned(lower.replace('’', "'")),
                    _ => Cow::Borrowed(lower),
                };
                Word { lower, token, joined: gap.is_some_and(is_narrow) }
            })
            .collect();
        let mut met: Vec<(usize, usize)> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let mut steps = STEPS;
            self.walk(&words[at..], 0, 0..self.nodes.len(), &mut steps, &mut met);
            // As they stand in the list.
            met.sort_unstable_by_key(|(node, _)| self.nodes[*node].entries[0]);
            for (node, end) in met.drain(..) {
                if !self.nodes[node].shouted || text.is_capitalised(word.token) {
                    put(node, word.token.start, end);
                }
            }
        }
    }

    /// Of the nodes in `range`, which have the same `depth` words, those of which
    /// the next word is a form of the next word of the text, and so on: `met` gets
    /// each with the end of its last word.
    fn walk(
        &self,
        words: &[Word<'_>],
        depth: usize,
        range: Range<usize>,
        steps: &mut usize,
        met: &mut Vec<(usize, usize)>,
    ) {
        let Some(word) = words.get(depth) else { return };
        if depth > 0 && !words[depth - 1].joined {
            return;
        }
        let mut left = range;
        for (at, letter) in word.lower.char_indices() {
            let hard = match letter {
                'ғ' => Some('қ'),
                'г' => Some('к'),
                'б' => Some('п'),
                _ => None,
            };
            if let Some(hard) = hard.filter(|_| at > 0 && self.lang == "kk") {
                let softened = format!("{}{hard}", &word.lower[..at]);
                self.forms(words, depth, self.within(&left, depth, &softened), steps, met);
            }
            let beginning = &word.lower[..at + letter.len_utf8()];
            let begins = |node: &Node| node.key(depth).starts_with(beginning);
            let first = left.start
                + self.nodes[left.clone()].partition_point(|node| node.key(depth) < beginning);
            let end = first + self.nodes[first..left.end].partition_point(begins);
            left = first..end;
            if left.is_empty() {
                return;
            }
            self.forms(words, depth, self.within(&left, depth, beginning), steps, met);
        }
    }

    /// Goes on with those nodes in `range`, all of the same key, whose word has the
    /// form that stands in the text.
    fn forms(
        &self,
        words: &[Word<'_>],
        depth: usize,
        range: Range<usize>,
        steps: &mut usize,
        met: &mut Vec<(usize, usize)>,
    ) {
        let word = &words[depth];
        let mut start = range.start;
        while start < range.end && *steps > 0 {
            *steps -= 1;
            let part = &self.nodes[start].parts[depth].word;
            let same = |node: &Node| node.parts[depth].word == *part;
            let end = start + self.nodes[start..range.end].partition_point(same);
            if is_form(&self.lang, part, &word.lower) {
                let whole = |node: &Node| node.parts.len() == depth + 1;
                let ends = start + self.nodes[start..end].partition_point(whole);
                met.extend((start..ends).map(|node| (node, word.token.end)));
                if ends < end {
                    self.walk(words, depth + 1, ends..end, steps, met);
                }
            }
            start = end;
        }
    }

    /// The nodes in `range` of which the word at `depth` has exactly this key.
    fn within(&self, range: &Range<usize>, depth: usize, key: &str) -> Range<usize> {
        let nodes = &self.nodes[range.clone()];
        let start = nodes.partition_point(|node| node.key(depth) < key);
        let length = nodes[start..].partition_point(|node| node.key(depth) == key);
        range.start + start..range.start + start + length
    }
}

/// Terms of the source whose translation is not in the target.
pub(super) fn check_glossary(
    source: &Text,
    target: &Text,
    context: &Context<'_>,
    found: &mut Vec<Finding>,
) {
    let terms = context.terms;
    let mut used: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    terms.sources.each(source, |node, start, end| {
        used.entry(node).or_insert((start, end));
    });
    if used.is_empty() {
        return;
    }
    let mut written = BTreeSet::new();
    terms.targets.each(target, |node, _, _| {
        written.insert(node);
    });
    for (node, (start, end)) in used {
        for &entry in terms.sources.nodes[node].entries.iter().take(HOMONYMS) {
            let is_written = |translation: usize| {
                terms.targets.node_of[translation].is_some_and(|node| written.contains(&node))
            };
            if !terms.translations[entry].clone().any(is_written) {
                let words = source.chars[start..end].iter().collect();
                found.push(
                    Finding::new(CheckId::TermMissing, Side::Source, span(start, end))
                        .with(words)
                        .with(terms.glossary[entry].target.clone()),
                );
                // One finding is said of a place.
                break;
            }
        }
    }
}

/// Words of the target that the house does not want.
pub(super) fn check_forbidden(target: &Text, context: &Context<'_>, found: &mut Vec<Finding>) {
    let terms = context.terms;
    terms.unwanted.each(target, |node, start, end| {
        let forbidden = &terms.forbidden[terms.unwanted.nodes[node].entries[0]];
        let written: String = target.chars[start..end].iter().collect();
        let exact = written == forbidden.phrase;
        let mut finding = Finding::target(CheckId::ForbiddenWord, start, end).with(written);
        if let Some(instead) = &forbidden.instead {
            finding = finding.with(instead.clone());
            // Another form would need its own suffixes.
            if exact {
                finding = finding.fixed(instead);
            }
        }
        found.push(finding);
    });
}

#[cfg(test)]
mod tests {
    #[cfg(not(target_arch = "wasm32"))]
    use super::{Phrases, Text, Token, is_form};
    use crate::checks::tests::marked;
    use crate::checks::{CheckId, Context, Forbidden, Pair, Settings, Term, Terms, check_segment};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(source: &str, target: &str, id: CheckId) {
        let (source, source_spans) = marked(source);
        let (target, target_spans) = marked(target);
        let settings = Settings::default();
        let glossary = [
            Term {
                source: "сельское хозяйство".into(),
                target: "ауыл шаруашылығы".into(),
                also: vec![],
            },
            Term {
                source: "регион".into(), target: "өңір".into(), also: vec!["аймақ".into()]
            },
        ];
        let forbidden =
            [Forbidden { phrase: "сұрақ".into(), instead: Some("мәселе".into()) }];
        let context = Context {
            source_lang: "ru",
            target_lang: "kk",
            has_source: true,
            terms: &Terms::new(&glossary, &forbidden, "ru", "kk"),
            settings: &settings,
            vocabulary: None,
        };
        let pair = Pair { source: &source, target: &target };
        let found: Vec<_> = check_segment(&pair, &context)
            .into_iter()
            .filter(|finding| finding.check == id)
            .map(|finding| finding.span)
            .collect();
        assert_eq!(found, [target_spans, source_spans].concat());
    }

    #[test]
    fn terms_are_found_through_suffixes() {
        check(
            "Развитие сельского хозяйства региона.",
            "Өңірдің ауыл шаруашылығын дамыту.",
            CheckId::TermMissing,
        );
        check(
            "Развитие ⟦сельского хозяйства⟧ региона.",
            "Аймағымыздың егіншілігін дамыту.",
            CheckId::TermMissing,
        );
    }

    /// Where a phrase stands, found by comparing it with each word of the text.
    #[cfg(not(target_arch = "wasm32"))]
    fn one_by_one(text: &Text, lang: &str, phrase: &str) -> Vec<(usize, usize)> {
        let term = Text::new(phrase);
        let parts: Vec<&str> = term.words().map(|(index, _)| term.word(index)).collect();
        let shouted = phrase.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let words: Vec<_> = text.words().collect();
        let narrow = |pair: &[(usize, Token)]| {
            let gap = &text.chars[pair[0].1.end..pair[1].1.start];
            gap.iter().all(|c| c.is_whitespace() || *c == '-')
        };
        let places = words.windows(parts.len().max(1)).filter(|these| {
            let forms = these.iter().zip(&parts);
            !parts.is_empty()
                && forms.clone().all(|((index, _), part)| is_form(lang, part, text.word(*index)))
                && these.windows(2).all(narrow)
                && (!shouted || text.is_capitalised(these[0].1))
        });
        places.map(|these| (these[0].1.start, these[these.len() - 1].1.end)).collect()
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn phrases_are_found_where_each_word_would_find_them(
            text in "((қ|ғ|к|г|п|б|а|ы|Қ|А|нда|лар|дың){1,5}[ -]{1,2}|, ){0,16}",
            phrases in proptest::collection::vec(
                "((қ|к|п|а|ы|А|на){1,4}[ -]){1,3}", 0..20),
        ) {
            for lang in ["kk", "ru", "en"] {
                let text = Text::new(&text);
                let sought = Phrases::new(lang, phrases.iter().map(String::as_str));
                let mut found = Vec::new();
                sought.each(&text, |node, start, end| {
                    let entries = sought.nodes[node].entries.iter();
                    found.extend(entries.map(|entry| (*entry, start, end)));
                });
                let mut expected = Vec::new();
                for (entry, phrase) in phrases.iter().enumerate() {
                    let places = one_by_one(&text, lang, phrase);
                    expected.extend(places.into_iter().map(|(start, end)| (entry, start, end)));
                }
                found.sort_unstable();
                expected.sort_unstable();
                // A stem of one letter that softens is none.
                expected.retain(|(entry, ..)| {
                    found.iter().any(|it| it.0 == *entry) || !phrases[*entry].starts_with(['қ', 'к', 'п'])
                });
                proptest::prop_assert_eq!(found, expected, "{}", lang);
            }
        }
    }

    #[test]
    fn forbidden_words_are_found_through_suffixes() {
        check("Об этом вопросе.", "Осы ⟦сұрақтардың⟧ жайы.", CheckId::ForbiddenWord);
    }
}
