//! A device in a few words, from what its browser says of itself: enough to know
//! one's own again in a list. Nothing else of it is kept.

use axum::http::{HeaderMap, header};

/// Longest label of what is no known browser, in characters.
const LABEL: usize = 40;

/// Browsers by what only they say; others name themselves along with themselves.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems in the same way.
const SYSTEMS: [(&str, &str); 8] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox, Windows`; for a program its own name; empty where nothing is said.
#[must_use]
pub fn label(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let said = said.unwrap_or_default();
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| said.contains(sign)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => {
            let name = said.split([' ', '(']).next().unwrap_or_default();
            name.chars().filter(|c| !c.is_control()).take(LABEL).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_again_by_browser_and_system() {
        let check = |said: &'static str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, said.parse().expect("a header"));
            assert_eq!(label(&headers), expected);
        };
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101";
        let edge = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0";
        check(Box::leak(format!("{firefox} Firefox/145.0").into_boxed_str()), "Firefox, Windows");
        check(
            Box::leak(format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) {edge}").into()),
            "Edge, macOS",
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Safari/604.1",
            "Safari, iPhone",
        );
        check("curl/8.17.0", "curl/8.17.0");
        check("", "");
        assert_eq!(label(&HeaderMap::new()), "");
    }
}
