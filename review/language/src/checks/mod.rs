//! Automatic checks of a translation: what they are called, how they are run.
//!
//! Pure and quick enough to run on every keystroke. A finding is a hint with a
//! place, never a verdict; the editor fixes, dismisses or flags it. There is
//! deliberately no model in here, and dictionaries are asked only where the
//! caller has some: precision comes first.

mod acronyms;
mod addresses;
mod article;
mod capitals;
mod category;
mod characters;
mod dates;
mod doubled;
#[cfg(feature = "spelling")]
pub mod hunspell;
mod kazakh;
mod leftovers;
mod letters;
mod links;
mod marks;
mod markup;
mod messages;
mod mojibake;
mod number_words;
mod numbers;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
mod punctuation;
mod quotes;
mod russian;
mod spacing;
mod spelling;
mod suffixes;
mod symbols;
mod terms;
mod tokens;
mod vocabulary;
mod whole;

use crate::text::language::{Known, Language};
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tokens::Text;

pub use crate::checks::marks::check_marks;
pub use crate::checks::terms::Terms;
use crate::text::{side::Side, span::Span};
pub use vocabulary::{Sparing, Vocabulary};

/// One segment: what was translated and the translation.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The source; empty where the article has none or nothing is aligned.
    pub source: &'a str,
    /// The current target text.
    pub target: &'a str,
}

/// What the checks need to know besides the text.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// BCP 47 language of the source, as "ru" or "en".
    pub source_lang: &'a str,
    /// BCP 47 language of the target.
    pub target_lang: &'a str,
    /// Whether the article has a source at all.
    pub has_source: bool,
    /// The project's glossary and forbidden words.
    pub terms: &'a Terms,
    /// Which checks are off or have another severity.
    pub settings: &'a Settings,
    /// Dictionaries, where there are some. The browser has none, so what
    /// depends on them is found only where it is asked for.
    pub vocabulary: Option<&'a dyn Vocabulary>,
}

impl Context<'_> {
    /// Whether a dictionary of the language knows a word.
    fn knows(&self, language: &str, word: &str) -> Option<bool> {
        self.vocabulary.and_then(|vocabulary| vocabulary.knows(language, word))
    }

    fn is_kazakh(&self) -> bool {
        Language::of(self.target_lang).known() == Some(Known::Kazakh)
    }

    fn source_is(&self, lang: &str) -> bool {
        Language::of(self.source_lang).primary() == lang
    }
}

/// What a desk sets for all its articles: the part of [`Context`] that is not
/// the article's own.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Rules {
    /// Which checks are off or have another severity.
    pub settings: Settings,
    /// The terms and their translations.
    pub glossary: Vec<Term>,
    /// The words it does not want.
    pub forbidden: Vec<Forbidden>,
}

impl Rules {
    /// The glossary and the forbidden words, for articles of these languages.
    #[must_use]
    pub fn terms(&self, source_lang: &str, target_lang: &str) -> Terms {
        Terms::new(&self.glossary, &self.forbidden, source_lang, target_lang)
    }

    /// The context of an article's checks under these rules, with `terms` made
    /// of them for these languages.
    #[must_use]
    pub fn context<'a>(
        &'a self,
        terms: &'a Terms,
        source_lang: &'a str,
        target_lang: &'a str,
        has_source: bool,
    ) -> Context<'a> {
        Context {
            source_lang,
            target_lang,
            has_source,
            terms,
            settings: &self.settings,
            vocabulary: None,
        }
    }
}

/// A term of the glossary.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Term {
    /// The term in the source language, in its dictionary form.
    pub source: String,
    /// Its one translation.
    pub target: String,
    /// Other translations that are accepted, though not side by side.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A word or phrase that the house does not want in a target text.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forbidden {
    /// The phrase in its dictionary form; suffixes are found too.
    pub phrase: String,
    /// What to write instead.
    #[serde(default)]
    pub instead: Option<String>,
}

/// Which checks are switched off, and which have another severity than the
/// default. A check that is not [usual](CheckId::is_usual) is on where it was
/// given a severity.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Settings {
    /// Checks that report nothing.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<CheckId>))]
    pub off: BTreeSet<CheckId>,
    /// Severities that replace the default ones.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<CheckId, Level>))]
    pub levels: BTreeMap<CheckId, Level>,
}

impl Settings {
    /// Whether a check is on.
    #[must_use]
    pub fn has_on(&self, check: CheckId) -> bool {
        !self.off.contains(&check) && (check.is_usual() || self.levels.contains_key(&check))
    }
}

/// How sure and how grave a finding is.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Almost surely wrong, and grave: it stands in the way of an approval.
    Error,
    /// Probably wrong.
    Warning,
    /// Worth a look.
    Info,
}

/// What a check reports.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Which check.
    pub check: CheckId,
    /// How grave.
    pub severity: Level,
    /// The text that `span` is in.
    pub side: Side,
    /// Where. A point where something is missing.
    pub span: Span,
    /// The place on the other side that it was compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<Span>,
    /// Words for the message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// What to put in place of `span`, only where that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// How many findings of its check it stands for, itself among them, where
    /// there are too many to list; 0 for one that speaks for itself alone.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Most findings of one check that are listed of a segment.
pub const SEGMENT_FINDINGS: usize = 20;

/// Most findings of one check that are listed of an article.
pub const ARTICLE_FINDINGS: usize = 1_000;

/// Longest words in a message, in scalars: the place shows the rest.
const ARGUMENT_LIMIT: usize = 1_000;

impl Finding {
    /// A finding with the check's default severity.
    fn new(check: CheckId, side: Side, span: Span) -> Self {
        Self {
            check,
            severity: check.level(),
            side,
            span,
            related: None,
            arguments: Vec::new(),
            fix: None,
            more: 0,
        }
    }

    /// A finding in the target.
    fn target(check: CheckId, start: usize, end: usize) -> Self {
        Self::new(check, Side::Target, tokens::span(start, end))
    }

    fn with(mut self, mut argument: String) -> Self {
        if let Some((end, _)) = argument.char_indices().nth(ARGUMENT_LIMIT) {
            argument.truncate(end);
            argument.push('…');
        }
        self.arguments.push(argument);
        self
    }

    fn fixed(mut self, fix: &str) -> Self {
        self.fix = Some(fix.to_owned());
        self
    }

    fn beside(mut self, related: Span) -> Self {
        self.related = Some(related);
        self
    }

    /// What it says to an editor, in Kazakh, Russian or else English.
    #[must_use]
    pub fn message(&self, lang: &str) -> String {
        self.check.message(lang, self)
    }
}

/// A check is described by its ids: what derives descriptions cannot read a name that a
/// macro hands on.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for CheckId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A check. Settings and dismissals name it by this id."))
            .enum_values(Some(Self::ALL.iter().map(|check| check.as_str())))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for CheckId {}

/// Declares the closed list of checks: variant, stable id, default severity.
macro_rules! checks {
    ($($(#[$doc:meta])* $variant:ident $id:literal $level:ident;)*) => {
        /// A check. The ids are stable: settings and dismissals name them.
        #[derive(
            Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug,
        )]
        pub enum CheckId {
            $($(#[$doc])* #[serde(rename = $id)] $variant,)*
        }

        impl CheckId {
            /// All checks, in the order of the settings page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable id.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// Whether it is on where the settings say nothing.
            #[must_use]
            pub fn is_usual(self) -> bool {
                self != Self::UnknownWord
            }

            /// The severity where the settings say nothing.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }
        }
    };
}

checks! {
    /// Nothing stands where a translation should.
    EmptyTarget "empty_target" Error;
    /// A target sentence without any source.
    EmptySource "empty_source" Info;
    /// The source stands in the target as it is.
    Untranslated "untranslated" Error;
    /// Much shorter than translations of such a source are.
    TooShort "too_short" Info;
    /// Much longer than translations of such a source are.
    TooLong "too_long" Info;
    /// Sentences joined, split, lost or added.
    SentenceCount "sentence_count" Info;
    /// Lines joined, lost or added.
    LineCount "line_count" Info;
    /// A figure stands in place of another.
    NumberChanged "number_changed" Warning;
    /// A figure of the source is not in the target.
    NumberMissing "number_missing" Warning;
    /// A figure of the target is not in the source.
    NumberAdded "number_added" Warning;
    /// Separators of another language's figures.
    NumberFormat "number_format" Warning;
    /// The figure stayed, its unit is another.
    UnitChanged "unit_changed" Warning;
    /// A currency, percent, section or other sign lost.
    SymbolMissing "symbol_missing" Info;
    /// Another month than in the source.
    MonthChanged "month_changed" Warning;
    /// A date in the order of another language.
    DateOrder "date_order" Warning;
    /// No space after a mark or around a dash or bracket.
    SpaceMissing "space_missing" Warning;
    /// A space where none belongs.
    SpaceExtra "space_extra" Warning;
    /// Two or more spaces in a row.
    DoubleSpace "double_space" Warning;
    /// Space at the beginning or the end.
    EdgeSpace "edge_space" Info;
    /// A bracket without its partner.
    BracketUnpaired "bracket_unpaired" Warning;
    /// A quote without its partner.
    QuoteUnpaired "quote_unpaired" Warning;
    /// A quote closed by a mark of another kind.
    QuoteMismatched "quote_mismatched" Warning;
    /// Straight quotes of a keyboard.
    QuoteStraight "quote_straight" Info;
    /// A curly quote that faces the wrong way.
    QuoteDirection "quote_direction" Info;
    /// The source quotes, the target does not.
    QuoteLost "quote_lost" Info;
    /// Two kinds of quotes in one article.
    QuoteMixed "quote_mixed" Info;
    /// The end mark is missing or another.
    EndMark "end_mark" Warning;
    /// The target ends in a mark and the source does not.
    EndMarkAdded "end_mark_added" Info;
    /// A dialogue dash or list mark lost.
    StartMark "start_mark" Info;
    /// A mark typed twice.
    RepeatedMark "repeated_mark" Warning;
    /// A hyphen in place of a dash.
    HyphenAsDash "hyphen_as_dash" Info;
    /// Letters of two scripts in a word.
    LookAlike "look_alike" Error;
    /// A letter that Kazakh does not have.
    ForeignLetter "foreign_letter" Warning;
    /// A Russian letter in place of a Kazakh one.
    KeyboardLetter "keyboard_letter" Warning;
    /// A character that cannot be seen.
    Invisible "invisible" Warning;
    /// Bytes read in a wrong encoding.
    Mojibake "mojibake" Error;
    /// An escaped character of HTML.
    Entity "entity" Warning;
    /// A tag or link mark of HTML or Markdown lost, added or broken.
    Markup "markup" Warning;
    /// Bold, a link or the like that an edit left without words.
    MarkLost "mark_lost" Warning;
    /// A Russian word left in the target.
    RussianWord "russian_word" Warning;
    /// A foreign word in Latin letters left in the target.
    LatinWord "latin_word" Warning;
    /// An acronym that has a Kazakh form.
    ForeignAcronym "foreign_acronym" Warning;
    /// A code such as Су-35 or COVID-19 lost.
    CodeMissing "code_missing" Info;
    /// A word twice in a row, or across a conjunction.
    DoubledWord "doubled_word" Warning;
    /// A suffix that does not agree with its figure or acronym.
    SuffixHarmony "suffix_harmony" Warning;
    /// A suffix without its hyphen.
    SuffixHyphen "suffix_hyphen" Warning;
    /// An ordinal written with too much of its word.
    OrdinalForm "ordinal_form" Info;
    /// A capital inside a word.
    InnerCapital "inner_capital" Warning;
    /// A sentence that begins small.
    StartCapital "start_capital" Info;
    /// A month or weekday with a capital.
    MonthCapital "month_capital" Info;
    /// A headline with each word capitalised.
    TitleCase "title_case" Info;
    /// A glossary term translated otherwise.
    TermMissing "term_missing" Warning;
    /// A word the house does not want.
    ForbiddenWord "forbidden_word" Warning;
    /// One term rendered in several ways in an article.
    TermVariants "term_variants" Info;
    /// One word spelt in two ways in an article.
    SpellingVariants "spelling_variants" Info;
    /// A word that the dictionary does not know.
    UnknownWord "unknown_word" Info;
    /// A link of the source is not in the target.
    LinkMissing "link_missing" Warning;
    /// A link of the target is not in the source.
    LinkAdded "link_added" Warning;
    /// Another link than in the source.
    LinkChanged "link_changed" Warning;
    /// A dateline that runs into the text.
    GluedDateline "glued_dateline" Info;
    /// An article that begins without a headline.
    HeadlineMissing "headline_missing" Info;
    /// The same target for different sources.
    RepeatedTarget "repeated_target" Warning;
    /// Different targets for the same source.
    RepeatedSource "repeated_source" Info;
}

/// Findings of one segment, in reading order.
#[must_use]
pub fn check_segment(pair: &Pair<'_>, context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let source = Text::new(pair.source);
    let target = Text::new(pair.target);
    let beside = context.has_source && !source.is_blank();
    if whole::check(&source, &target, context, &mut found) {
        markup::check_entities(&target, &mut found);
        letters::check_invisible(&target, &mut found);
        spacing::check(&target, &mut found);
        quotes::check(&source, &target, beside, &mut found);
        punctuation::check(&target, &mut found);
        mojibake::check(&target, &mut found);
        doubled::check(&source, &target, context, &mut found);
        terms::check_forbidden(&target, context, &mut found);
        leftovers::check(&source, &target, context, &mut found);
        if context.is_kazakh() {
            letters::check(&target, &mut found);
            suffixes::check(&target, &mut found);
            capitals::check(&target, &mut found);
            dates::check_order(&target, &mut found);
            acronyms::check(&target, &mut found);
        }
        if context.settings.has_on(CheckId::UnknownWord) {
            spelling::check(&source, &target, context, &mut found);
        }
        if beside {
            numbers::check(&source, &target, context, &mut found);
            symbols::check(&source, &target, &mut found);
            dates::check_months(&source, &target, context, &mut found);
            punctuation::check_pair(&source, &target, &mut found);
            capitals::check_pair(&source, &target, &mut found);
            markup::check_pair(&source, &target, &mut found);
            links::check(&source, &target, &mut found);
            terms::check_glossary(&source, &target, context, &mut found);
        }
    }
    shadow(&mut found);
    settle(&mut found, context.settings);
    found
}

/// Findings where a segment follows another of its paragraph without a space
/// between them: `found` is what [`check_segment`] reported of it. The fix is a
/// space before its text, which then is not one too many.
pub fn check_seam(pair: &Pair<'_>, context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut letters = pair.target.chars();
    let Some(first) = letters.next() else { return };
    if first.is_whitespace() {
        found.retain(|finding| {
            finding.check != CheckId::EdgeSpace || finding.span != tokens::span(0, 1)
        });
        return;
    }
    let missing = Finding::target(CheckId::SpaceMissing, 0, 1);
    let mut seam = vec![missing.fixed(&format!(" {first}"))];
    settle(&mut seam, context.settings);
    found.append(&mut seam);
}

/// Findings that need more than one segment, each with the index of its pair.
#[must_use]
pub fn check_article(pairs: &[Pair<'_>], context: &Context<'_>) -> Vec<(usize, Finding)> {
    let mut found = article::check(pairs, context);
    found.retain_mut(|(_, finding)| admit(finding, context.settings));
    found.sort_by_key(|(index, finding)| (*index, finding.span, finding.check));
    found
}

/// Broken characters make other checks stumble over the same place: only the
/// cause is reported. Mojibake outranks escapes, and those mixed scripts.
fn shadow(found: &mut Vec<Finding>) {
    let rank = |finding: &Finding| match finding.check {
        // A word may be broken and said twice: that is reported beside it.
        CheckId::Mojibake | CheckId::DoubledWord => 0,
        CheckId::Entity => 1,
        CheckId::LookAlike => 2,
        _ => 3,
    };
    let mut causes: Vec<(Span, u8)> = found
        .iter()
        .filter(|finding| finding.check != CheckId::DoubledWord)
        .map(|finding| (finding, rank(finding)))
        .filter(|(finding, rank)| *rank < 3 && finding.side == Side::Target)
        .map(|(finding, rank)| (finding.span, rank))
        .collect();
    causes.sort_unstable();
    found.retain(|finding| {
        // Causes hardly overlap: those that reach into the finding are the
        // last few that begin before its end.
        let before = causes.partition_point(|(span, _)| span.start() < finding.span.end());
        let near = &causes[before.saturating_sub(4)..before];
        finding.side == Side::Source
            || near
                .iter()
                .all(|(span, other)| *other >= rank(finding) || !span.overlaps(finding.span))
    });
}

fn settle(found: &mut Vec<Finding>, settings: &Settings) {
    found.retain_mut(|finding| admit(finding, settings));
    found.sort_by_key(|finding| (finding.side == Side::Source, finding.span, finding.check));
    found.dedup_by(|later, earlier| {
        later.check == earlier.check && later.span == earlier.span && later.side == earlier.side
    });
}

/// Leaves at most `most` findings of each check (and each `key`), in their order.
/// Where there are more, one at the place of the first of them stands for the rest:
/// whoever has made the same mistake a thousand times need not be told a thousand
/// times, and no text may make a list that is longer than anybody could read.
pub fn bound<T, K: Ord>(
    found: &mut Vec<T>,
    most: usize,
    key: impl Fn(&T) -> K,
    finding: impl Fn(&mut T) -> &mut Finding,
) {
    // How many were seen, and where the one is that stands for the rest.
    let mut seen: BTreeMap<(K, CheckId), (usize, usize)> = BTreeMap::new();
    let mut kept: Vec<T> = Vec::new();
    for mut item in found.drain(..) {
        let key = key(&item);
        let one = finding(&mut item);
        let (count, rest) = seen.entry((key, one.check)).or_default();
        *count += 1;
        if *count <= most {
            kept.push(item);
        } else if *count == most + 1 {
            *rest = kept.len();
            kept.push(item);
        } else {
            let stands_for = one.more.max(1);
            let rest = finding(&mut kept[*rest]);
            rest.more = rest.more.max(1).saturating_add(stands_for);
            (rest.related, rest.fix) = (None, None);
        }
    }
    *found = kept;
}

/// Whether the check is on; sets the severity the project wants.
fn admit(finding: &mut Finding, settings: &Settings) -> bool {
    if let Some(&level) = settings.levels.get(&finding.check) {
        finding.severity = level;
    }
    settings.has_on(finding.check)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// For tests without a glossary.
    pub(super) static NO_TERMS: Terms = Terms::none();

    /// A text without its ⟦marks⟧, and the spans they stood around.
    pub(super) fn marked(text: &str) -> (String, Vec<Span>) {
        let (mut plain, mut spans, mut open) = (String::new(), Vec::new(), 0);
        let mut at = 0;
        for character in text.chars() {
            match character {
                '⟦' => open = at,
                '⟧' => spans.push(tokens::span(open, at)),
                _ => {
                    plain.push(character);
                    at += 1;
                }
            }
        }
        (plain, spans)
    }

    fn find(source: &str, source_lang: &str, target: &str) -> Vec<Finding> {
        let settings = Settings::default();
        let context = Context {
            source_lang,
            target_lang: "kk",
            has_source: !source.is_empty(),
            terms: &NO_TERMS,
            settings: &settings,
            vocabulary: None,
        };
        check_segment(&Pair { source, target }, &context)
    }

    fn compare(found: &[Finding], id: &str, target: &[Span], source: &[Span]) {
        let places = |side: Side| -> Vec<Span> {
            let here = found.iter().filter(|finding| finding.side == side);
            let here = here.filter(|finding| id.is_empty() || finding.check.as_str() == id);
            here.map(|finding| finding.span).collect()
        };
        assert_eq!(places(Side::Target), target, "target: {found:#?}");
        assert_eq!(places(Side::Source), source, "source: {found:#?}");
    }

    /// The check with this id reports exactly the ⟦marked⟧ places of a target
    /// that has no source. An empty id: no check reports anything else.
    pub(super) fn check(target: &str, id: &str) {
        let (target, spans) = marked(target);
        compare(&find("", "ru", &target), id, &spans, &[]);
    }

    /// The same beside a Russian source; marks may stand on either side.
    pub(super) fn check_pair(source: &str, target: &str, id: &str) {
        check_beside(source, "ru", target, id);
    }

    /// The same beside an English source.
    pub(super) fn check_english(source: &str, target: &str, id: &str) {
        check_beside(source, "en", target, id);
    }

    fn check_beside(source: &str, lang: &str, target: &str, id: &str) {
        let (source, there) = marked(source);
        let (target, here) = marked(target);
        // An empty source beside others: the article has sources.
        let settings = Settings::default();
        let context = Context {
            source_lang: lang,
            target_lang: "kk",
            has_source: true,
            terms: &NO_TERMS,
            settings: &settings,
            vocabulary: None,
        };
        let pair = Pair { source: &source, target: &target };
        compare(&check_segment(&pair, &context), id, &here, &there);
    }

    /// Applying the fixes at the marked places gives `expected`.
    pub(super) fn fixed(target: &str, expected: &str) {
        let (target, spans) = marked(target);
        let mut text: Vec<char> = target.chars().collect();
        for finding in find("", "ru", &target).iter().rev() {
            if let (true, Some(fix)) = (spans.contains(&finding.span), &finding.fix) {
                let range = finding.span.start() as usize..finding.span.end() as usize;
                text.splice(range, fix.chars());
            }
        }
        assert_eq!(text.into_iter().collect::<String>(), expected);
    }

    #[test]
    fn ids_are_stable_and_distinct() {
        let ids: BTreeSet<&str> = CheckId::ALL.iter().map(|check| check.as_str()).collect();
        assert_eq!(ids.len(), CheckId::ALL.len());
        for &check in CheckId::ALL {
            let json = serde_json::to_value(check).unwrap();
            assert_eq!(json, check.as_str());
        }
    }

    #[test]
    fn settings_switch_off_and_change_severity() {
        let mut settings: Settings = serde_json::from_str(
            r#"{"off": ["double_space"], "levels": {"russian_word": "error"}}"#,
        )
        .unwrap();
        fn context(settings: &Settings) -> Context<'_> {
            Context {
                source_lang: "ru",
                target_lang: "kk",
                has_source: false,
                terms: &NO_TERMS,
                settings,
                vocabulary: None,
            }
        }
        let pair = Pair { source: "", target: "Ол  однако келмеді." };
        let found = check_segment(&pair, &context(&settings));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].severity, Level::Error);
        settings.off.insert(CheckId::RussianWord);
        assert!(check_segment(&pair, &context(&settings)).is_empty());
    }

    #[test]
    fn a_cause_hides_what_follows_from_it() {
        check("Бұл ⟦қaла⟧ үлкен.", "");
        check("Бұл ⟦Ò›Ð°Ð»Ð°⟧ үлкен.", "");
    }
}
