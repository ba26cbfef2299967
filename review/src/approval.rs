//! Approval: who answers for a text, and what stands in the way.
//!
//! An approval is bound to the hash of exactly one text. Whether it still holds
//! is never stored: it follows from the text as it is.

use std::collections::{BTreeMap, HashMap};

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
    reading::{self, Longest},
    score::{self, Weights},
    segment::Segment,
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

    /// What tells it from others of its kind; `None` where there is but one.
    #[must_use]
    pub fn single(&self) -> Option<Single> {
        match self {
            Self::Unread { segment, .. } => Some(Single::Segment(*segment)),
            Self::Finding { segment, check, words } => {
                let (segment, check, words) = (*segment, *check, words.clone());
                Some(Single::Finding { segment, check, words })
            }
            Self::CriticalFlag { flag, .. } => Some(Single::Flag(*flag)),
            Self::Score { .. } | Self::FourEyes {} => None,
        }
    }
}

/// One obstacle among those of its kind, as a reason names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Single {
    /// A segment that nobody has read.
    Segment(SegmentId),
    /// What a check found. The same words twice in a segment are one.
    Finding {
        /// The segment.
        segment: SegmentId,
        /// The check.
        check: CheckId,
        /// The words it is about.
        words: String,
    },
    /// A critical flag.
    Flag(FlagId),
}

impl Single {
    /// The segment it is in; `of_flag` gives that of a flag.
    #[must_use]
    pub fn segment(&self, of_flag: impl FnOnce(FlagId) -> Option<SegmentId>) -> Option<SegmentId> {
        match self {
            Self::Segment(segment) | Self::Finding { segment, .. } => Some(*segment),
            Self::Flag(flag) => of_flag(*flag),
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
    /// Those of its kind that the reason is for; empty for all that no other
    /// reason names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Single>,
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

/// Obstacles of one kind that a lead went past for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overridden {
    /// What stood in the way.
    pub kind: ObstacleKind,
    /// How many of them.
    pub count: u32,
    /// Why that was accepted.
    pub reason: String,
    /// Which ones, in the order of the text, where those of its kind have
    /// several reasons; empty where it is for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Single>,
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

/// The segments that nobody has confirmed as they are, or had on the screen for
/// long enough to read, with the milliseconds for which somebody had. An
/// approval, whatever it went past, reads nothing.
pub fn unread(article: &Article) -> impl Iterator<Item = (&Segment, u32)> {
    let longest = Longest::of(article);
    let open = article.segments.iter().filter(|segment| !segment.confirmed);
    open.map(move |segment| (segment, longest.seen(segment)))
        .filter(|(segment, seen)| *seen < reading::needed(&segment.text))
}

/// Number of segments that nobody has read or confirmed.
#[must_use]
pub fn count_unread(article: &Article) -> u32 {
    u32::try_from(unread(article).count()).unwrap_or(u32::MAX)
}

/// Whether every segment was read or confirmed by somebody.
#[must_use]
pub fn is_all_read(article: &Article) -> bool {
    unread(article).next().is_none()
}

/// All that keeps `person` from approving the article, in the order of the text.
#[must_use]
pub fn obstacles(article: &Article, person: PersonId, project: &Project) -> Vec<Obstacle> {
    let mut obstacles = Vec::new();
    obstacles.extend(unread(article).map(|(segment, seen)| Obstacle::Unread {
        segment: segment.id,
        seen,
        needed: reading::needed(&segment.text),
    }));
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

/// Groups obstacles by kind and reason. A reason for a single one goes before
/// that for its kind; one for what no longer stands in the way is left out.
///
/// # Errors
/// The first kind of which one lacks a reason.
pub(crate) fn overridden(
    obstacles: &[Obstacle],
    overrides: &[Override],
) -> Result<Vec<Overridden>, ObstacleKind> {
    let mut for_kind: HashMap<ObstacleKind, &str> = HashMap::new();
    let mut for_one: HashMap<(ObstacleKind, &Single), &str> = HashMap::new();
    for Override { kind, reason, only } in overrides {
        let reason = reason.trim();
        if reason.is_empty() {
            continue;
        }
        if only.is_empty() {
            for_kind.entry(*kind).or_insert(reason);
        }
        for single in only {
            for_one.entry((*kind, single)).or_insert(reason);
        }
    }
    let mut in_order: Vec<&Obstacle> = obstacles.iter().collect();
    in_order.sort_by_key(|obstacle| obstacle.kind());
    let mut groups: Vec<Overridden> = Vec::new();
    let mut known: BTreeMap<(ObstacleKind, &str), usize> = BTreeMap::new();
    for obstacle in in_order {
        let (kind, single) = (obstacle.kind(), obstacle.single());
        let own = single.as_ref().and_then(|single| for_one.get(&(kind, single)));
        let reason = *own.or_else(|| for_kind.get(&kind)).ok_or(kind)?;
        let index = *known.entry((kind, reason)).or_insert(groups.len());
        if index == groups.len() {
            let reason = reason.to_owned();
            groups.push(Overridden { kind, count: 0, reason, only: Vec::new() });
        }
        groups[index].count += 1;
        groups[index].only.extend(single);
    }
    // A reason for all of a kind needs no list of them.
    for same_kind in groups.chunk_by_mut(|a, b| a.kind == b.kind) {
        if let [group] = same_kind {
            group.only.clear();
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn segment(n: u128) -> SegmentId {
        SegmentId(Uuid::from_u128(n))
    }

    fn given(kind: ObstacleKind, reason: &str, only: &[Single]) -> Override {
        Override { kind, reason: reason.to_owned(), only: only.to_vec() }
    }

    /// Three unread segments, two findings in one of them, and too low a score.
    fn in_the_way() -> Vec<Obstacle> {
        let unread = |n| Obstacle::Unread { segment: segment(n), seen: 0, needed: 900 };
        let finding = |words: &str| Obstacle::Finding {
            segment: segment(2),
            check: CheckId::DoubledWord,
            words: words.to_owned(),
        };
        let score = Obstacle::Score { thousandths: 80_000, wanted: 95_000 };
        vec![unread(1), unread(2), unread(3), finding("ел ел"), finding("өңір өңір"), score]
    }

    #[track_caller]
    fn check(overrides: &[Override], expected: Result<&[&str], ObstacleKind>) {
        let line = |it: &Overridden| {
            format!("{:?} {} of {}: {}", it.kind, it.count, it.only.len(), it.reason)
        };
        let told = overridden(&in_the_way(), overrides);
        let told = told.map(|groups| groups.iter().map(line).collect::<Vec<_>>());
        assert_eq!(told, expected.map(|lines| lines.iter().map(|&line| line.to_owned()).collect()));
    }

    #[test]
    fn a_reason_is_for_a_kind_or_for_single_ones() {
        use ObstacleKind::{CriticalFlag, Finding, Score, Unread};
        let kinds = [Unread, Finding, Score].map(|kind| given(kind, " Шұғыл ", &[]));
        let all = ["Unread 3 of 0: Шұғыл", "Finding 2 of 0: Шұғыл", "Score 1 of 0: Шұғыл"];
        check(&kinds, Ok(&all));
        check(&kinds[1..], Err(Unread));

        // One by one; the others have that of the kind.
        let one = given(Unread, "Өзім аудардым", &[Single::Segment(segment(2))]);
        let with_one = [&kinds[..], std::slice::from_ref(&one)].concat();
        let both = [
            "Unread 2 of 2: Шұғыл",
            "Unread 1 of 1: Өзім аудардым",
            "Finding 2 of 0: Шұғыл",
            "Score 1 of 0: Шұғыл",
        ];
        check(&with_one, Ok(&both));
        check(&with_one[1..], Err(Unread));

        // One that lacks a reason keeps the gate shut; another's words are no reason.
        let finding = |words: &str| Single::Finding {
            segment: segment(2),
            check: CheckId::DoubledWord,
            words: words.to_owned(),
        };
        let [unread, _, score] = kinds.clone();
        let first = given(Finding, "Дәйексөз", &[finding("ел ел")]);
        let second = given(Finding, "Дәйексөз", &[finding("өңір өңір")]);
        let blank = given(Finding, "  ", &[finding("өңір өңір")]);
        let gone = given(CriticalFlag, "Жоқ", &[Single::Flag(FlagId(Uuid::nil()))]);
        check(&[unread.clone(), score.clone(), first.clone(), blank], Err(Finding));
        let strange = given(Unread, "Дәйексөз", &[finding("өңір өңір")]);
        check(&[unread.clone(), score.clone(), first.clone(), strange], Err(Finding));
        let same = ["Unread 3 of 0: Шұғыл", "Finding 2 of 0: Дәйексөз", "Score 1 of 0: Шұғыл"];
        check(&[gone, unread, score, first, second], Ok(&same));
    }

    #[test]
    fn what_was_recorded_before_is_read_and_written_as_it_was() {
        let earlier = r#"{"kind":"unread","count":2,"reason":"Шұғыл"}"#;
        let read: Overridden = serde_json::from_str(earlier).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), earlier);
        let asked = r#"{"kind":"finding","reason":"Шұғыл"}"#;
        let asked: Override = serde_json::from_str(asked).unwrap();
        assert_eq!(asked.only, []);
    }
}
