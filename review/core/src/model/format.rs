//! What an article can be exported as.

use serde::{Deserialize, Serialize};

/// What an article can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text.
    Txt,
    /// Markdown (CommonMark).
    Md,
    /// A whole HTML page.
    Html,
    /// A Word document.
    Docx,
    /// A Word document with every correction as a tracked change, and a comment a flag.
    TrackedDocx,
    /// XLIFF 2.1 with ITS 2.0.
    Xlf,
    /// A translation memory.
    Tmx,
    /// Source, machine translation and text as a table.
    Tsv,
    /// Flags as WMT's MQM ratings.
    MqmTsv,
    /// Flags as a table.
    FlagsCsv,
    /// Everything: state, flags and events.
    Json,
    /// The log, an event a line.
    Jsonl,
}

impl Format {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Txt,
        Self::Md,
        Self::Html,
        Self::Docx,
        Self::TrackedDocx,
        Self::Xlf,
        Self::Tmx,
        Self::Tsv,
        Self::MqmTsv,
        Self::FlagsCsv,
        Self::Json,
        Self::Jsonl,
    ];

    /// Its name in the API and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::TrackedDocx => "tracked-docx",
            Self::Xlf => "xlf",
            Self::Tmx => "tmx",
            Self::Tsv => "tsv",
            Self::MqmTsv => "mqm-tsv",
            Self::FlagsCsv => "flags-csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// How a file's name ends: forms that share a kind of file are told apart.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::TrackedDocx => "tracked.docx",
            Self::MqmTsv => "mqm.tsv",
            Self::FlagsCsv => "flags.csv",
            Self::Txt
            | Self::Md
            | Self::Html
            | Self::Docx
            | Self::Xlf
            | Self::Tmx
            | Self::Tsv
            | Self::Json
            | Self::Jsonl => self.as_str(),
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain; charset=utf-8",
            Self::Md => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Docx | Self::TrackedDocx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Self::Xlf => "application/xliff+xml",
            Self::Tmx => "application/x-tmx+xml",
            Self::Tsv | Self::MqmTsv => "text/tab-separated-values; charset=utf-8",
            Self::FlagsCsv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Jsonl => "application/jsonl",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        let names = Self::ALL.map(Self::as_str).join(", ");
        found.ok_or_else(|| format!("{name:?} is none of the forms: {names}"))
    }
}
