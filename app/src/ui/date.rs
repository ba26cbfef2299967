//! Dates and times as the page's language writes them.

use language::text::time::Timestamp;
use leptos::prelude::*;

use crate::words::Locale;

/// `23 шілде 2025 ж., 14:05`.
#[must_use]
pub fn date_time(at: Timestamp, locale: Locale) -> String {
    language::text::date::date_time(at, locale.tag())
}

/// A moment, readable by people and machines.
#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{date_time(at, Locale::current())}</time> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_language_has_them() {
        let at: Timestamp = "2025-07-23T20:05:00.000Z".parse().unwrap();
        assert_eq!(date_time(at, Locale::Kk), "24 шілде 2025 ж., 01:05");
        assert_eq!(date_time(at, Locale::Ru), "24 июля 2025 г., 01:05");
        assert_eq!(date_time(at, Locale::En), "24 July 2025, 01:05");
    }
}
