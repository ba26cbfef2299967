//! What the report shares with the history and with a verified certificate:
//! tables of figures, and what an approval went past.

use leptos::prelude::*;
use review::model::approval::{ObstacleKind, Overridden, Single};

use crate::words::{fill, words};

words! {
    struct Words;
    unread: "расталмаған әрі оқылмаған сегменттер", "сегменты без подтверждения и прочтения", "segments neither confirmed nor read";
    findings: "тексеріс қателері", "ошибки проверок", "errors found by checks";
    critical: "өрескел белгілер", "критические пометки", "critical flags";
    score: "жеткіліксіз баға", "недостаточная оценка", "a score below the threshold";
    four_eyes: "соңғы өңдеген адамның өзі мақұлдады", "одобрил тот, кто правил последним", "approved by who edited last";
    in_spite: "{what} ({n}) — себебі: {reason}", "{what} ({n}) — причина: {reason}", "{what} ({n}) — because: {reason}";
    in_spite_at: "{what} (сегменттер: {places}) — себебі: {reason}", "{what} (сегменты: {places}) — причина: {reason}", "{what} (segments: {places}) — because: {reason}";
}

/// What an approval went past and why, and in which segments where that is said
/// of single ones; `number` gives the number of the segment one is in.
pub(crate) fn in_spite(
    overridden: &Overridden,
    number: &dyn Fn(&Single) -> Option<usize>,
) -> String {
    let words = Words::here();
    let Overridden { kind, count, reason, only } = overridden;
    let what = match kind {
        ObstacleKind::Unread => words.unread,
        ObstacleKind::Finding => words.findings,
        ObstacleKind::CriticalFlag => words.critical,
        ObstacleKind::Score => words.score,
        ObstacleKind::FourEyes => words.four_eyes,
    };
    // Words of a finding that stands twice in a segment are told once.
    let mut places: Vec<usize> = only.iter().filter_map(number).collect();
    places.dedup();
    let places = places.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let sentence = if places.is_empty() { words.in_spite } else { words.in_spite_at };
    let n = count.to_string();
    fill(sentence, &[("what", what), ("n", &n), ("places", &places), ("reason", reason)])
}

/// A line of such a table, where there is something to say.
pub(crate) fn figure_row(name: &'static str, value: Option<String>) -> Option<AnyView> {
    let row = |value: String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
            </tr>
        }
        .into_any()
    };
    value.map(row)
}

/// Three figures that belong together.
pub(crate) fn three(figures: [u32; 3]) -> Option<String> {
    Some(figures.map(|it| it.to_string()).join(" / "))
}
