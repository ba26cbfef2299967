//! A glossary as a table for spreadsheets: a term a row, its source, its translation,
//! and what else it may be called, divided by `|`.
//!
//! What people paste, and lines that are no table, are read as
//! [`glossary`](review::model::glossary) reads them.

use language::{checks::Term, text::accept::one_line};
use review::model::glossary::{Read, read_terms};

use crate::{
    guard::{guarded, unguarded},
    tables::table,
};

const HEADER: [&str; 3] = ["source", "target", "also"];

/// The terms as a table.
#[must_use]
pub fn write(terms: &[Term]) -> String {
    let row =
        |term: &Term| [&term.source, &term.target, &term.also.join(" | ")].map(|it| guarded(it));
    let header = HEADER.map(str::to_owned);
    table::csv(b',', std::iter::once(header).chain(terms.iter().map(row)))
}

/// Reads what [`write()`] writes, tables of commas, semicolons or tabs with or without
/// names above their columns, and lists of a term a line.
#[must_use]
pub fn read(text: &str) -> Read<Term> {
    let text = text.trim_start_matches('\u{FEFF}');
    let (delimiter, has_quotes) = table::divided(text);
    // A comma stands in a term sooner than between two.
    let is_list = delimiter == b',' && text.contains(['\t', ';', '=']);
    let mut records = table::records(text, delimiter, has_quotes).into_iter().peekable();
    let names = records.next_if(|(_, cells)| table::names_texts(cells));
    if names.is_none() && is_list {
        return read_terms(text);
    }
    let mut read = Read { entries: Vec::new(), unread: Vec::new() };
    for (line, cells) in records {
        let cell = |at: usize| one_line(unguarded(cells.get(at).map_or("", |cell| cell.trim())));
        let (source, target) = (cell(0), cell(1));
        match &cells[..] {
            // Another sign than in most lines.
            [one] => match read_terms(one).entries.pop() {
                Some(term) => read.entries.push(term),
                None => read.unread.push(line as usize),
            },
            _ if source.is_empty() || target.is_empty() => read.unread.push(line as usize),
            _ => {
                let also = cell(2);
                let also = also.split('|').map(one_line).filter(|also| !also.is_empty());
                read.entries.push(Term { source, target, also: also.collect() });
            }
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn term(source: &str, target: &str, also: &[&str]) -> Term {
        let also = also.iter().map(|it| (*it).to_owned()).collect();
        Term { source: source.to_owned(), target: target.to_owned(), also }
    }

    #[test]
    fn no_spreadsheet_computes_a_term() {
        let terms = [
            term("=HYPERLINK(\"http://a.kz\",\"аким\")", "+1", &["-лық", "@әкім"]),
            term("область, =1+1", "облыс; =1+1", &[]),
            term("'=1", "\"әкім\"", &["a\u{2028}b"]),
        ];
        let file = write(&terms);
        let cells = csv_cells(&file);
        assert!(!cells.is_empty());
        for cell in cells {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        let read = read(&file);
        assert_eq!(read.unread, [0_usize; 0]);
        assert_eq!(read.entries[..2], terms[..2]);
        assert_eq!(read.entries[2].source, "'=1");
    }

    fn csv_cells(file: &str) -> Vec<String> {
        let file = file.trim_start_matches('\u{FEFF}');
        table::records(file, b',', true).into_iter().flat_map(|(_, cells)| cells).collect()
    }

    #[test]
    fn tables_and_lists_are_told_apart() {
        let check = |text: &str, terms: &[Term]| assert_eq!(read(text).entries, terms, "{text}");
        let two = [term("район", "аудан", &[]), term("глава; аким", "әкім", &["басшы"])];
        check("source,target\nрайон,аудан\n\"глава; аким\",әкім,басшы\n", &two);
        check("дереккөз;аударма\nрайон;аудан\n\"глава; аким\";\"әкім\";басшы\n", &two);
        check("район\tаудан\nглава; аким\tәкім\tбасшы\tбірдеңе\n", &two);
        let plain = [term("район", "аудан", &[]), term("да, нет", "иә, жоқ", &[])];
        check("район = аудан\nда, нет = иә, жоқ\n", &plain);
        check("район ; аудан\nда, нет ; иә, жоқ\n", &plain);
        assert_eq!(read("район;аудан\nаким\n;әкім\n").unread, [2, 3]);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_terms_come_back(
            terms in proptest::collection::vec(
                proptest::collection::vec("[-=+@';,\"а-яәі]{1,6}( [-=+а-я]{1,3})?", 2..5),
                1..6,
            ),
        ) {
            let terms: Vec<Term> = terms
                .iter()
                .map(|it| term(&it[0], &it[1], &it[2..].iter().map(String::as_str).collect::<Vec<_>>()))
                .collect();
            proptest::prop_assert_eq!(read(&write(&terms)).entries, terms);
        }
    }
}
