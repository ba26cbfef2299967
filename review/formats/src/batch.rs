//! Several files in one archive, each read by itself.

use language::text::accept::composed;
use review::model::problem::{Kind, Problem};

use crate::{
    bytes::{archive::Archive, encoding::likelihood},
    detect::{FileFormat, detect},
};

/// What reads one file, by its name and bytes.
pub type ReadOne<'a, T> = dyn Fn(&str, &[u8]) -> Result<T, Problem> + 'a;

/// Reads all files of an archive, in its order. One that cannot be read does not
/// keep the others from being read; archives in it are refused, and what systems
/// hide there (`.DS_Store`, `__MACOSX`) is passed over.
#[must_use]
pub fn read_all<T>(
    name: &str,
    bytes: &[u8],
    read: &ReadOne<'_, T>,
) -> Vec<(String, Result<T, Problem>)> {
    let mut archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(problem) => return vec![(name.to_owned(), Err(problem))],
    };
    let names = archive.names().to_vec();
    let shown = names.iter().filter(|name| !is_hidden(name));
    let files: Vec<(String, Result<T, Problem>)> = shown
        .map(|stored| {
            let name = decoded(stored);
            let within = |problem: Problem| {
                let place = problem.place;
                // A part of a document in it is a part of that document.
                let part = match place.part {
                    Some(part) if part != *stored => format!("{name}/{part}"),
                    _ => name.clone(),
                };
                problem.kind.within(&part, place.line)
            };
            let content = archive.read(stored).and_then(|bytes| {
                let is_archive = detect(&name, &bytes) == Some(FileFormat::Zip) || is_packed(&name);
                if is_archive { Err(Kind::Nested.at(0)) } else { read(&name, &bytes) }
            });
            (name.clone(), content.map_err(within))
        })
        .collect();
    if files.is_empty() { vec![(name.to_owned(), Err(Kind::Empty.at(0)))] } else { files }
}

fn is_hidden(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    parts.any(|part| {
        part.starts_with('.')
            || part == "__MACOSX"
            || part.eq_ignore_ascii_case("thumbs.db")
            || part.eq_ignore_ascii_case("desktop.ini")
    })
}

fn is_packed(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "zip" | "rar" | "7z" | "gz" | "tgz" | "bz2" | "xz" | "tar")
}

/// 0x80 to 0xFF of code page 437, in which archives without a flag are named by
/// the letter of the standard.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨\
                     ╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// The name as whoever made the archive saw it: Windows in our countries names
/// in code page 866, others in UTF-8, and both may leave out the flag.
fn decoded(stored: &str) -> String {
    let byte = |character: char| match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => Some(byte),
        _ => {
            CP437.chars().position(|it| it == character).and_then(|at| u8::try_from(at + 128).ok())
        }
    };
    let bytes: Option<Vec<u8>> = stored.chars().map(byte).collect();
    let Some(bytes) = bytes.filter(|_| !stored.is_ascii()) else { return composed(stored) };
    let name = match String::from_utf8(bytes) {
        Ok(name) => name,
        Err(flaw) => {
            encoding_rs::IBM866.decode_without_bom_handling(flaw.as_bytes()).0.into_owned()
        }
    };
    composed(if likelihood(&name) > 0 { &name } else { stored })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bytes::archive::pack, plain};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_file_is_read_by_itself() {
        let inner = pack(&[("a.txt", b"x")]);
        let mut files: Vec<(&str, &[u8])> = vec![("хат/бір.txt", "Бірінші".as_bytes())];
        files.extend([(".DS_Store", &b"x"[..]), ("__MACOSX/._a.txt", b"x"), ("ішкі.zip", &inner)]);
        files.extend([
            ("ішкі.txt", &inner[..]),
            ("бос.txt", b" "),
            ("екі.txt", "Екінші".as_bytes()),
        ]);
        let read = read_all("a.zip", &pack(&files), &|_, bytes| Ok(vec![plain::read(bytes)?]));
        let shown: Vec<String> = read
            .iter()
            .map(|(name, result)| match result {
                Ok(documents) => format!("{name}: {}", documents[0].target.text),
                Err(problem) => problem.to_string(),
            })
            .collect();
        let nested = "An archive inside an archive is not read. Choose it by itself.";
        assert_eq!(
            shown,
            [
                "хат/бір.txt: Бірінші",
                &format!("ішкі.zip: {nested}"),
                &format!("ішкі.txt: {nested}"),
                "бос.txt: There is no text in the file.",
                "екі.txt: Екінші",
            ]
        );
        let broken = read_all("a.zip", b"PK", &|_, _| Ok(()));
        assert_eq!(broken, [("a.zip".to_owned(), Err(Kind::Archive.at(0)))]);
    }

    #[test]
    fn names_are_what_they_were() {
        let stored = |bytes: &[u8]| -> String {
            let character = |byte: &u8| match byte.checked_sub(128) {
                Some(at) => CP437.chars().nth(usize::from(at)).expect("128 characters"),
                None => char::from(*byte),
            };
            bytes.iter().map(character).collect()
        };
        assert_eq!(decoded(&stored(&[0xAD, 0xAE, 0xA2, 0xAE, 0xE1, 0xE2, 0xEC])), "новость");
        assert_eq!(decoded(&stored("мақала.txt".as_bytes())), "мақала.txt");
        assert_eq!(decoded("résumé.txt"), "résumé.txt");
        assert_eq!(decoded("мақала.txt"), "мақала.txt");
    }
}
