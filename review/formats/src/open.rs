//! Any file: what kind it is, and what is in it.

use review::model::{
    document::{Document, FILE_LIMIT},
    problem::{Kind, Problem},
};

use crate::{
    batch,
    bytes::encoding,
    detect::{FileFormat, detect, language},
    docx::{self, Tracked},
    html, markdown,
    own::whole,
    plain,
    tables::{table, tmx, wmt},
    xliff,
};

/// What a file was taken for and what is in it, or why it could not be read.
pub type Reading = Result<(FileFormat, Vec<Document>), Problem>;

/// Reads a file, or all files of an archive, each with its name. Of the languages
/// that a file does not tell, those of monolingual texts are told from the text.
#[must_use]
pub fn read(name: &str, bytes: &[u8], tracked: Tracked) -> Vec<(String, Reading)> {
    let one = |name: &str, bytes: &[u8]| file(name, bytes, tracked);
    if detect(name, bytes) == Some(FileFormat::Zip) && bytes.len() <= FILE_LIMIT {
        return batch::read_all(name, bytes, &one);
    }
    vec![(name.to_owned(), one(name, bytes))]
}

/// The documents of ratings, the first with what could not be read of the file.
fn ratings(ratings: &wmt::Ratings) -> Result<Vec<Document>, Problem> {
    let mut documents = wmt::documents(ratings);
    let mut problems = ratings.problems.iter().cloned().map(Problem::from);
    match documents.first_mut() {
        Some(first) => first.problems.splice(0..0, problems).for_each(drop),
        None => return Err(problems.next().unwrap_or_else(|| Kind::Empty.at(0))),
    }
    Ok(documents)
}

fn file(name: &str, bytes: &[u8], tracked: Tracked) -> Reading {
    if bytes.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    let format = detect(name, bytes).ok_or_else(|| Kind::UnknownFormat.at(0))?;
    let text = || encoding::decode(bytes, None).map(|decoded| decoded.text);
    let mut documents = match format {
        FileFormat::Txt => vec![plain::read(bytes)?],
        FileFormat::Md => vec![markdown::read(bytes)?],
        FileFormat::Html => vec![html::read(bytes)?],
        FileFormat::Docx => vec![docx::read(bytes, tracked)?],
        FileFormat::Xliff => xliff::read(bytes)?,
        FileFormat::Tmx => vec![tmx::read(bytes, None)?],
        FileFormat::Tsv | FileFormat::Csv => vec![table::read(bytes)?],
        FileFormat::Json => {
            whole::check_nesting(bytes)?;
            vec![whole::read(&text()?)?]
        }
        FileFormat::Wmt => ratings(&wmt::read(&text()?))?,
        FileFormat::Zip => return Err(Kind::Nested.at(0)),
    };
    let several = documents.len() > 1;
    for (at, document) in documents.iter_mut().enumerate() {
        document.name = match (several, document.name.as_str()) {
            (false, _) => name.to_owned(),
            (true, "") => format!("{name} {}", at + 1),
            (true, own) => format!("{name} {own}"),
        };
        if !document.is_bilingual() && document.target_lang.is_none() {
            document.target_lang = language(&document.target.text).map(str::to_owned);
        }
    }
    Ok((format, documents))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_cannot_be_read_of_ratings_is_named() {
        let head = "system\tdoc\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n";
        let read = |rows: &str| {
            let file = format!("{head}{rows}");
            read("a.tsv", file.as_bytes(), Tracked::Accepted).remove(0).1
        };
        assert_eq!(read("жоқ\n").unwrap_err(), Kind::Cells { found: 1 }.at(2));
        assert_eq!(read("").unwrap_err(), Kind::Empty.at(0));
        let (_, documents) = read("A\tж\t1\tр\tа\tә\tOther\tMinor\nжоқ\n").unwrap();
        assert_eq!(documents[0].problems, [Kind::Cells { found: 1 }.at(3)]);
    }
}
