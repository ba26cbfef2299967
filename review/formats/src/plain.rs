//! Plain text: its words and nothing else. Which line is the headline, the import
//! finds by itself.

use language::text::{
    accept::composed,
    structure::{Rich, Structure},
};
use review::model::{
    document::Document,
    problem::{Kind, Problem},
};

use crate::bytes::encoding;

/// Reads a text file.
///
/// # Errors
/// If its encoding is not known, or there is no text in it.
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let decoded = encoding::decode(bytes, None)?;
    let mut problems = decoded.problems;
    let text = composed(encoding::cleaned(&decoded.text, '\n', &mut problems).trim());
    if text.is_empty() {
        return Err(Kind::Empty.at(0));
    }
    let target = Rich { text, structure: Structure::default() };
    Ok(Document { target, problems, ..Document::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn words_are_kept_and_signs_that_hide_are_named() {
        let file = "\u{FEFF}Тақырып\r\n\r\nАи\u{306}\u{B}екі \u{202E}🙂\u{1}\u{202E}\r\n";
        let document = read(file.as_bytes()).expect("a text");
        assert_eq!(document.target.text, "Тақырып\n\nАй\nекі 🙂");
        let dropped = |what: &str| Kind::Dropped { what: what.to_owned() }.at(3);
        assert_eq!(document.problems, [dropped("U+202E"), dropped("U+0001")]);
        assert_eq!(read(b" \n").expect_err("nothing"), Kind::Empty.at(0));
    }
}
