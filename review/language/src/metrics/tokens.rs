//! The tokenizer of NIST's `mteval-v13a`, which sacreBLEU calls `13a`, and its
//! near twin in tercom. Made for Western languages; Cyrillic words stay whole.
//!
//! Not for showing words to people: [`crate::text`] counts those.

/// The `13a` tokens of BLEU.
pub(super) fn mteval_13a(text: &str) -> Vec<String> {
    let text = text.trim_end().replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    split(&punctuated(&unescaped(&text)))
}

/// The tokens of tercom with its `normalized` option: as `13a`, but it sets
/// off the English possessive and joins lines at a *leading* hyphen.
pub(super) fn tercom_normalized(text: &str) -> Vec<String> {
    let text = text.replace("\n-", "").replace('\n', " ");
    let mut text = symbols_apart(&unescaped(&text));
    text = text.replace("'s ", " 's ");
    split(&marks_apart(&text))
}

fn split(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn unescaped(text: &str) -> String {
    // In this order, one after the other: `&amp;lt;` becomes `<`, as in mteval.
    text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

fn punctuated(text: &str) -> String {
    marks_apart(&symbols_apart(text))
}

/// ASCII symbols stand alone, but for those that join: apostrophe, comma,
/// hyphen and full stop. The text gets a space at both ends.
fn symbols_apart(text: &str) -> String {
    let mut apart = String::from(" ");
    for character in text.chars() {
        match character {
            '\'' | ',' | '-' | '.' => apart.push(character),
            ' ' | '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' => {
                apart.extend([' ', character, ' ']);
            }
            _ => apart.push(character),
        }
    }
    apart.push(' ');
    apart
}

/// Full stops and commas stand alone unless they are inside a number, hyphens
/// where they follow a digit.
fn marks_apart(text: &str) -> String {
    let digit = |character: char| character.is_ascii_digit();
    let mark = |character| matches!(character, '.' | ',');
    let before = |pair: [char; 2]| [pair[0], ' ', pair[1], ' '];
    let after = |pair: [char; 2]| [' ', pair[0], ' ', pair[1]];
    let text = pairs(text, |[a, b]| !digit(a) && mark(b), before);
    let text = pairs(&text, |[a, b]| mark(a) && !digit(b), after);
    pairs(&text, |[a, b]| digit(a) && b == '-', before)
}

/// Rewrites every pair of neighbours that matches, from the left. A character
/// belongs to one pair at most, as with a regular expression's replacement.
fn pairs(
    text: &str,
    matches: impl Fn([char; 2]) -> bool,
    rewrite: impl Fn([char; 2]) -> [char; 4],
) -> String {
    let mut characters = text.chars().peekable();
    let mut rewritten = String::with_capacity(text.len() + 16);
    while let Some(character) = characters.next() {
        match characters.next_if(|&next| matches([character, next])) {
            Some(next) => rewritten.extend(rewrite([character, next])),
            None => rewritten.push(character),
        }
    }
    rewritten
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_stay_whole_and_punctuation_stands_alone() {
        let check = |text: &str, tokens: &str| assert_eq!(mteval_13a(text).join(" "), tokens);
        check("Құны 2,8 млрд. теңге.", "Құны 2,8 млрд . теңге .");
        check("«АА.Тәжікстан» (2024-жыл)", "«АА . Тәжікстан» ( 2024 - жыл )");
        check("сондай-ақ, Sainsbury's", "сондай-ақ , Sainsbury's");
        check("жоқ... иә", "жоқ . . . иә");
        check("A&amp;B &lt;b&gt; &quot;", "A & B < b > \"");
        check(" \n", "");
    }

    #[test]
    fn tercom_sets_the_possessive_apart() {
        assert_eq!(
            tercom_normalized("Sainsbury's дүкені, 2-ші").join(" "),
            "Sainsbury 's дүкені , 2 - ші"
        );
        assert_eq!(tercom_normalized("it's").join(" "), "it 's");
    }
}
