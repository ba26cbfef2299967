//! Dates and times as a language writes them, in UTC+5: the one time of
//! Kazakhstan, so that server, browser and paper say the same.

use super::language::{Known, Language};
use crate::text::time::Timestamp;

const OFFSET: i64 = 5 * 3_600_000;

/// The Kazakh months, which a date takes as they are.
pub(crate) const MONTHS_KK: [&str; 12] = [
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

/// `23 шілде 2025 ж., 14:05` in `lang`: "kk", "ru", and English for all else.
#[must_use]
pub fn date_time(at: Timestamp, lang: &str) -> String {
    let civil = Timestamp::from_milliseconds(at.milliseconds().saturating_add(OFFSET)).civil();
    let month = usize::from(civil.month) - 1;
    let (day, year, hour, minute) = (civil.day, civil.year, civil.hour, civil.minute);
    match Language::of(lang).known() {
        Some(Known::Kazakh) => {
            format!("{day} {} {year} ж., {hour:02}:{minute:02}", MONTHS_KK[month])
        }
        Some(Known::Russian) => {
            format!("{day} {} {year} г., {hour:02}:{minute:02}", MONTHS_RU[month])
        }
        _ => format!("{day} {} {year}, {hour:02}:{minute:02}", MONTHS_EN[month]),
    }
}
