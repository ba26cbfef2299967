//! The pages that the `type` of a problem leads to: what the kind of problem is, and what
//! to do, for whoever reads an answer of the API.

use app::words::Locale;
use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use review::wire::code::Code;

use super::{Refused, words::explanation};
use crate::request::locale_of;

/// The page of each kind, and one that lists them.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(Code::PAGES, get(async |headers: HeaderMap| page(locale_of(&headers), list)))
        .route(&format!("{}/{{code}}", Code::PAGES), get(show))
}

async fn show(Path(code): Path<String>, headers: HeaderMap) -> Response {
    match code.parse::<Code>() {
        Ok(code) => page(locale_of(&headers), |locale| one(code, locale)),
        Err(_) => Refused::not_found().into_response(),
    }
}

/// A whole page without anything that runs or is loaded. The texts are ours: none of them
/// has a character that HTML would take for markup.
fn page(locale: Locale, content: impl Fn(Locale) -> String) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Tekser</title>\n{}</html>\n",
        locale.tag(),
        content(locale)
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::VARY, "accept-language, cookie"),
    ];
    (StatusCode::OK, headers, html).into_response()
}

fn one(code: Code, locale: Locale) -> String {
    let (title, advice) = explanation(code, locale);
    let all = match locale {
        Locale::Kk => "Қателердің барлық түрі",
        Locale::Ru => "Все виды ошибок",
        Locale::En => "All kinds of problems",
    };
    format!(
        "<main>\n<h1>{title}</h1>\n<p>{advice}</p>\n<p><code>{}</code>, HTTP {}</p>\n\
         <p><a href=\"{}\">{all}</a></p>\n</main>\n",
        code.as_str(),
        code.status(),
        Code::PAGES,
    )
}

fn list(locale: Locale) -> String {
    let heading = match locale {
        Locale::Kk => "API қайтаратын қателер",
        Locale::Ru => "Ошибки, которыми отвечает API",
        Locale::En => "Problems that the API answers with",
    };
    let line = |code: &Code| {
        let (title, _) = explanation(*code, locale);
        format!(
            "<li>{} <a href=\"{}\"><code>{}</code></a>: {title}</li>\n",
            code.status(),
            code.page(),
            code.as_str()
        )
    };
    let lines: String = Code::ALL.iter().map(line).collect();
    format!("<main>\n<h1>{heading}</h1>\n<ul>\n{lines}</ul>\n</main>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_problem_is_explained_in_three_languages() {
        for code in Code::ALL {
            assert!(StatusCode::from_u16(code.status()).is_ok(), "{code:?}");
            assert_eq!(code.as_str().parse(), Ok(*code));
            let mut texts = Vec::new();
            for locale in [Locale::Kk, Locale::Ru, Locale::En] {
                let (title, advice) = explanation(*code, locale);
                assert!(!format!("{title}{advice}").contains(['<', '>', '&']), "{code:?}");
                assert!(one(*code, locale).contains(title), "{code:?}");
                assert!(list(locale).contains(&code.page()), "{code:?}");
                texts.push((title, advice));
            }
            texts.dedup();
            assert_eq!(texts.len(), 3, "{code:?}");
        }
    }
}
