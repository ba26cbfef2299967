//! Remains of HTML and Markdown: escaped characters, tags, link marks.
//!
//! Deliberately no HTML parser: what is compared is the bag of tags.

use crate::{
    checks::{
        CheckId, Finding,
        tokens::{Kind, Text, span},
    },
    text::side::Side,
};

/// Entities with a certain replacement.
#[rustfmt::skip]
const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"), ("apos", "'"), ("bdquo", "„"), ("gt", ">"), ("hellip", "…"), ("laquo", "«"),
    ("ldquo", "“"), ("lsquo", "‘"), ("lt", "<"), ("mdash", "—"), ("nbsp", "\u{A0}"),
    ("ndash", "–"), ("quot", "\""), ("raquo", "»"), ("rdquo", "”"), ("rsquo", "’"), ("shy", ""),
];

/// Escaped characters such as `&laquo;` and `&#1179;`.
pub(super) fn check_entities(target: &Text, found: &mut Vec<Finding>) {
    for token in &target.tokens {
        if token.kind != Kind::Mark || target.at(token.start) != '&' {
            continue;
        }
        let name: String = target.chars[token.start + 1..]
            .iter()
            .take(9)
            .take_while(|c| c.is_ascii_alphanumeric() || **c == '#')
            .collect();
        let end = token.start + 1 + name.len();
        if target.at(end) != ';' || name.len() < 2 {
            continue;
        }
        let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => digits.parse(),
        });
        let character = match number {
            Some(code) => code.ok().and_then(char::from_u32).map(String::from),
            None => ENTITIES.iter().find(|(n, _)| *n == name).map(|(_, c)| (*c).to_owned()),
        };
        let finding = Finding::target(CheckId::Entity, token.start, end + 1);
        match character {
            Some(c) if !c.chars().any(char::is_control) => {
                found.push(finding.with(c.clone()).fixed(&c));
            }
            None if number_or_known(&name) => found.push(finding),
            _ => {}
        }
    }
}

/// Whether an entity without a replacement is still one, and not "A&B;".
fn number_or_known(name: &str) -> bool {
    name.starts_with('#') || name.len() >= 4
}

/// Tags and bold marks, in order: name and place.
fn tags(text: &Text) -> Vec<(String, usize, usize)> {
    let mut tags = Vec::new();
    let mut skip = 0;
    for token in &text.tokens {
        let at = token.start;
        if at < skip || token.kind != Kind::Mark {
            continue;
        }
        if text.at(at) == '*' && text.at(at + 1) == '*' {
            tags.push(("**".to_owned(), at, at + 2));
            skip = at + 2;
        }
        let first = text.at(at + 1);
        if text.at(at) != '<' || !(first == '/' || first.is_ascii_alphabetic()) {
            continue;
        }
        // A tag longer than this is none; the bound keeps the scan linear.
        let inside = text.chars[at + 1..].iter().take(600);
        let Some(length) = inside.clone().position(|&c| c == '>' || c == '<') else {
            continue;
        };
        if text.at(at + 1 + length) != '>' {
            continue;
        }
        let name: String = inside
            .take_while(|c| c.is_ascii_alphanumeric() || **c == '/')
            .map(char::to_ascii_lowercase)
            .collect();
        tags.push((name, at, at + length + 2));
        skip = at + length + 2;
    }
    tags
}

/// Tags of one side only.
pub(super) fn check_pair(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let mut missing = tags(source);
    let written = tags(target);
    // A page of raw HTML is no segment, and matching it is not linear.
    if missing.len().max(written.len()) > 1000 {
        return;
    }
    for (name, start, end) in written {
        if let Some(at) = missing.iter().position(|tag| tag.0 == name) {
            missing.remove(at);
        } else {
            let tag = target.chars[start..end].iter().collect();
            found.push(Finding::target(CheckId::Markup, start, end).with(tag));
        }
    }
    for (_, start, end) in missing {
        let tag = source.chars[start..end].iter().collect();
        found.push(Finding::new(CheckId::Markup, Side::Source, span(start, end)).with(tag));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, check_pair, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn escaped_characters() {
        fixed("Бұл ⟦&laquo;⟧Отан» клубы.", "Бұл «Отан» клубы.");
        fixed("Бұл ⟦&#1179;⟧ала үлкен.", "Бұл қала үлкен.");
        check("M&S; келді.", "");
    }

    #[test]
    fn tags_stay() {
        check_pair("Это <b>важно⟦</b>⟧.", "Бұл <b>маңызды.", "markup");
        check_pair("Это важно.", "Бұл ⟦**⟧маңызды⟦**⟧.", "markup");
    }
}
