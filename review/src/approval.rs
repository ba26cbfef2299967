//! Approval: who answers for a text, and what stands in the way.
//!
//! An approval is bound to the hash of exactly one text. Whether it still holds
//! is never stored: it follows from the text as it is.

use serde::{Deserialize, Serialize};

use crate::{
    article::Article,
    canonical,
    checks::{CheckId, Level, Pair},
    export,
    finding::{self, Dismissal},
    flag::Status,
    id::{FlagId, PersonId, SegmentId},
    project::Project,
    reading,
    score::{self, Weights},
    severity::Severity,
    time::Timestamp,
};

/// Something that keeps an article from being approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Obstacle {
    /// Nobody has confirmed a segment, or had it on the screen for long enough.
    Unread {
        /// The segment.
        segment: SegmentId,
        /// Milliseconds for which somebody had it on the screen.
        seen: u32,
        /// Milliseconds it takes to read.
        needed: u32,
    },
    /// A check found an error that was neither mended nor set aside.
    Finding {
        /// The segment.
        segment: SegmentId,
        /// The check.
        check: CheckId,
        /// The words it is about.
        words: String,
    },
    /// A critical flag is open.
    CriticalFlag {
        /// The flag.
        flag: FlagId,
        /// Its segment.
        segment: SegmentId,
    },
    /// The errors still open weigh too much.
    Score {
        /// Calibrated MQM score of the open flags, in thousandths.
        thousandths: u32,
        /// What it must reach, in thousandths.
        wanted: u32,
    },
    /// Whoever would approve made the last edit.
    FourEyes {},
}

/// The kinds of obstacles, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ObstacleKind {
    /// See [`Obstacle::Unread`].
    Unread,
    /// See [`Obstacle::Finding`].
    Finding,
    /// See [`Obstacle::CriticalFlag`].
    CriticalFlag,
    /// See [`Obstacle::Score`].
    Score,
    /// See [`Obstacle::FourEyes`].
    FourEyes,
}

impl Obstacle {
    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> ObstacleKind {
        match self {
            Self::Unread { .. } => ObstacleKind::Unread,
            Self::Finding { .. } => ObstacleKind::Finding,
            Self::CriticalFlag { .. } => ObstacleKind::CriticalFlag,
            Self::Score { .. } => ObstacleKind::Score,
            Self::FourEyes {} => ObstacleKind::FourEyes,
        }
    }
}

/// A lead's reason to approve although something stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Override {
    /// What stands in the way.
    pub kind: ObstacleKind,
    /// Why that is accepted.
    pub reason: String,
}

/// A request to approve an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApproval {
    /// Name of the person who holds editorial responsibility.
    pub responsible: String,
    /// SHA-256 of the text that was read; see [`text_sha256`].
    pub text_sha256: String,
    /// Reasons for what stands in the way.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// Body of the event that approves an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approved {
    /// Name of the person who holds editorial responsibility.
    pub responsible: String,
    /// SHA-256 of exactly the text that is approved.
    pub text_sha256: String,
    /// SHA-256 of the source it was compared with, as received.
    pub source_sha256: Option<String>,
    /// The disclosure line from now on.
    pub disclosure: String,
    /// Calibrated MQM score of the flags still open, in thousandths.
    pub score: Option<u32>,
    /// What stood in the way, with the reasons why that was accepted.
    pub overrides: Vec<Overridden>,
}

/// Obstacles of one kind that a lead went past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overridden {
    /// What stood in the way.
    pub kind: ObstacleKind,
    /// How many of them.
    pub count: u32,
    /// Why that was accepted.
    pub reason: String,
}

/// An approval as an article holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// Who approved.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Number of the event.
    pub event: u64,
    /// What was approved, and how.
    #[serde(flatten)]
    pub what: Approved,
}

/// An article that was sent back to the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return {
    /// Who sent it back.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Whether an article may be published under somebody's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has approved it.
    #[default]
    Open,
    /// It was sent back.
    Returned,
    /// It is approved as it stands.
    Approved,
    /// Another text was approved.
    StaleText,
    /// It was approved beside another source.
    StaleSource,
}

impl Standing {
    /// The word that stands for it in JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::StaleText => "stale_text",
            Self::StaleSource => "stale_source",
        }
    }
}

/// SHA-256 of what an approval is of: title and current text, by paragraphs as
/// they are published.
#[must_use]
pub fn text_sha256(article: &Article) -> String {
    let mut text = article.description.title.clone();
    text.push_str("\n\n");
    text.push_str(&export::body(article));
    canonical::sha256(text.as_bytes())
}

/// Whether an article is approved as it stands.
#[must_use]
pub fn standing(article: &Article) -> Standing {
    match (&article.approval, &article.returned) {
        (_, Some(_)) => Standing::Returned,
        (None, None) => Standing::Open,
        (Some(approval), None) if approval.what.text_sha256 != text_sha256(article) => {
            Standing::StaleText
        }
        (Some(approval), None) if approval.what.source_sha256 != article.source_sha256 => {
            Standing::StaleSource
        }
        (Some(_), None) => Standing::Approved,
    }
}

/// Calibrated MQM score of the flags still open, in thousandths; `None` without
/// words. What was resolved is no longer in the text.
#[must_use]
pub fn open_score(article: &Article, project: &Project) -> Option<u32> {
    let open = score::errors(article).filter(|flag| flag.status == Status::Open);
    let score = score::of_errors(article, open, &Weights::mqm(), project.threshold);
    score.calibrated.map(score::thousandths)
}

/// All that keeps `person` from approving the article, in the order of the text.
#[must_use]
pub fn obstacles(article: &Article, person: PersonId, project: &Project) -> Vec<Obstacle> {
    let mut obstacles = Vec::new();
    for segment in &article.segments {
        if !segment.confirmed && !reading::is_read(article, segment) {
            obstacles.push(Obstacle::Unread {
                segment: segment.id,
                seen: reading::longest(article, segment),
                needed: reading::needed(&segment.text),
            });
        }
    }
    for found in finding::find(article, &project.rules) {
        if found.finding.severity == Level::Error && !found.dismissed {
            let segment = article.segment(found.segment);
            let words = segment.map(|segment| {
                let pair = Pair { source: &segment.source, target: &segment.text };
                Dismissal::of(segment.id, &found.finding, &pair).words
            });
            obstacles.push(Obstacle::Finding {
                segment: found.segment,
                check: found.finding.check,
                words: words.unwrap_or_default(),
            });
        }
    }
    let critical = article
        .flags
        .iter()
        .filter(|flag| flag.status == Status::Open && flag.severity == Severity::Critical);
    obstacles.extend(
        critical.map(|flag| Obstacle::CriticalFlag { flag: flag.id, segment: flag.segment }),
    );
    let wanted = u32::from(project.threshold.quality()) * 1000;
    if let Some(thousandths) = open_score(article, project).filter(|score| *score < wanted) {
        obstacles.push(Obstacle::Score { thousandths, wanted });
    }
    if project.four_eyes && article.edited_by == Some(person) {
        obstacles.push(Obstacle::FourEyes {});
    }
    obstacles
}

/// Groups obstacles by kind, each with its reason.
///
/// # Errors
/// The first kind without a reason.
pub(crate) fn overridden(
    obstacles: &[Obstacle],
    overrides: &[Override],
) -> Result<Vec<Overridden>, ObstacleKind> {
    let mut kinds: Vec<ObstacleKind> = obstacles.iter().map(Obstacle::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let with_reason = |kind: ObstacleKind| {
        let given = overrides.iter().find(|given| given.kind == kind);
        let reason = given.map(|given| given.reason.trim()).filter(|reason| !reason.is_empty());
        let count = obstacles.iter().filter(|obstacle| obstacle.kind() == kind).count();
        Ok(Overridden {
            kind,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            reason: reason.ok_or(kind)?.to_owned(),
        })
    };
    kinds.into_iter().map(with_reason).collect()
}
