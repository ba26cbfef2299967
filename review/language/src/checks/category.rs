//! The category of a flag that a finding becomes: ids of MQM Core.

use crate::checks::CheckId;

impl CheckId {
    /// The typology's category that such an error belongs to.
    #[must_use]
    pub fn category(self) -> &'static str {
        match self {
            Self::EmptyTarget | Self::Untranslated | Self::RussianWord | Self::LatinWord => {
                "untranslated"
            }
            Self::EmptySource | Self::TooLong | Self::NumberAdded | Self::LinkAdded => "addition",
            Self::TooShort
            | Self::SentenceCount
            | Self::LineCount
            | Self::NumberMissing
            | Self::SymbolMissing
            | Self::CodeMissing
            | Self::QuoteLost
            | Self::HeadlineMissing => "omission",
            Self::NumberChanged
            | Self::MonthChanged
            | Self::DoubledWord
            | Self::RepeatedTarget
            | Self::ForeignAcronym => "mistranslation",
            Self::NumberFormat => "number-format",
            Self::UnitChanged => "measurement-format",
            Self::DateOrder => "date-format",
            Self::SpaceMissing
            | Self::SpaceExtra
            | Self::DoubleSpace
            | Self::EdgeSpace
            | Self::BracketUnpaired
            | Self::QuoteUnpaired
            | Self::QuoteMismatched
            | Self::QuoteStraight
            | Self::QuoteDirection
            | Self::QuoteMixed
            | Self::EndMark
            | Self::EndMarkAdded
            | Self::StartMark
            | Self::RepeatedMark
            | Self::HyphenAsDash
            | Self::GluedDateline => "punctuation",
            Self::LookAlike
            | Self::ForeignLetter
            | Self::KeyboardLetter
            | Self::InnerCapital
            | Self::StartCapital
            | Self::MonthCapital
            | Self::TitleCase
            | Self::SpellingVariants
            | Self::UnknownWord => "spelling",
            Self::Invisible | Self::Mojibake | Self::Entity => "character-encoding",
            Self::Markup | Self::MarkLost => "markup",
            Self::SuffixHarmony | Self::SuffixHyphen | Self::OrdinalForm => "grammar",
            Self::TermMissing => "termbase",
            Self::TermVariants | Self::RepeatedSource => "term-inconsistency",
            Self::ForbiddenWord => "company-style",
            Self::LinkMissing | Self::LinkChanged => "broken-link",
        }
    }
}
