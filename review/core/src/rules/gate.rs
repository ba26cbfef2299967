//! Whether an article is approved as it stands, and what keeps it from being approved.

use std::collections::{BTreeMap, HashMap};

use language::checks::{Level, Pair};

use crate::{
    log::{article::Article, body::text_sha256},
    model::{
        approval::{Obstacle, ObstacleKind, Overridden, Override, Single, Standing},
        dismissal::Dismissal,
        flag::Status,
        id::PersonId,
        project::Project,
        score::{self, Weights},
        segment::Segment,
        severity::Severity,
    },
    rules::{
        findings,
        reading::{self, Longest},
        scoring,
    },
};

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
    let open = scoring::errors(article).filter(|flag| flag.status == Status::Open);
    let score = scoring::of_errors(article, open, &Weights::mqm(), project.threshold);
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
    for found in findings::find(article, &project.rules) {
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
    use crate::model::approval::Single;
    use crate::model::id::{FlagId, SegmentId};
    use language::checks::CheckId;

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
