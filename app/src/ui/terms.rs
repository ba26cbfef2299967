//! What screens call the severities of errors and the standings of articles.

use review::model::{approval::Standing, severity::Severity};

use crate::words::words;

words! {
    struct Words;
    open: "мақұлданбаған", "не одобрено", "not approved";
    returned: "редакторға қайтарылды", "возвращено редактору", "sent back";
    approved: "мақұлданды", "одобрено", "approved";
    stale: "мақұлдау ескірді", "одобрение устарело", "approval out of date";
    neutral: "бейтарап", "нейтральная", "neutral";
    minor: "ұсақ", "мелкая", "minor";
    major: "ірі", "серьёзная", "major";
    critical: "өрескел", "критическая", "critical";
}

/// The word for a standing.
pub(crate) fn standing_word(standing: Standing) -> &'static str {
    let words = Words::here();
    match standing {
        Standing::Open => words.open,
        Standing::Returned => words.returned,
        Standing::Approved => words.approved,
        Standing::StaleText | Standing::StaleSource => words.stale,
    }
}

/// The word for a severity.
pub(crate) fn severity_word(severity: Severity) -> &'static str {
    let words = Words::here();
    match severity {
        Severity::Neutral => words.neutral,
        Severity::Minor => words.minor,
        Severity::Major => words.major,
        Severity::Critical => words.critical,
    }
}
