//! Any file: what kind it is, and what is in it.

use super::{
    batch,
    detect::{FileFormat, detect, language},
    document::{Document, FILE_LIMIT},
    docx::{self, Tracked},
    encoding, html, markdown, plain,
    problem::{Kind, Problem},
    table, tmx, whole, wmt, xliff,
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
        FileFormat::Json => vec![whole::read(&text()?)?],
        FileFormat::Wmt => wmt::documents(&wmt::read(&text()?)),
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
