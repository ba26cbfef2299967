//! Dates and times as the page's language writes them, in UTC+5: the one time
//! of Kazakhstan, so that server and browser write the same.

use leptos::prelude::*;
use review::time::Timestamp;

use crate::words::Locale;

const OFFSET: i64 = 5 * 3_600_000;

const MONTHS_KK: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];
const MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `23 шілде 2025 ж., 14:05`.
#[must_use]
pub fn date_time(at: Timestamp, locale: Locale) -> String {
    let civil = Timestamp::from_milliseconds(at.milliseconds() + OFFSET).civil();
    let month = usize::from(civil.month) - 1;
    let (day, year, hour, minute) = (civil.day, civil.year, civil.hour, civil.minute);
    match locale {
        Locale::Kk => format!("{day} {} {year} ж., {hour:02}:{minute:02}", MONTHS_KK[month]),
        Locale::Ru => format!("{day} {} {year} г., {hour:02}:{minute:02}", MONTHS_RU[month]),
        Locale::En => format!("{day} {} {year}, {hour:02}:{minute:02}", MONTHS_EN[month]),
    }
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
