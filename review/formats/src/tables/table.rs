//! Two texts side by side as a table: `.csv` with commas or semicolons, `.tsv`.
//!
//! Columns are known by their names in Kazakh, Russian or English; without names
//! the first is the source and the second its translation. A `paragraph` column
//! says which rows stand together; without it each row is a paragraph.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` or a tab for a
//! formula. Such cells are written with an apostrophe before them, which every
//! spreadsheet knows as "this is text". So that this can be taken back exactly, a
//! cell that already begins with apostrophes before such a sign gets one more;
//! the reader takes one apostrophe off where, after apostrophes, such a sign
//! comes. All other apostrophes are letters of the text, as in Kazakh Latin.

use std::borrow::Cow;

use language::text::{
    accept::accept,
    span::length,
    structure::{Rich, Structure},
};
use review::{
    log::article::Article,
    model::{
        document::{Document, FILE_LIMIT, ROWS_LIMIT, RowsBuilder},
        flag::{NOTE, NewFlag, Status},
        problem::{self, Kind, Problem},
        received::ReadFlag,
        severity::Severity,
    },
};

use crate::guard::{guarded, unguarded};

/// Lines that are looked at to tell how cells are divided.
const SAMPLE: usize = 50;

/// Most cells of a row that are looked at.
const CELLS: usize = 256;

/// How cells are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// By commas; with a byte-order mark, which Excel needs to see UTF-8.
    Csv,
    /// By tabs.
    Tsv,
}

/// Names of columns, in lower case.
const NAMES: [(Column, &[&str]); 7] = [
    (
        Column::Source,
        &[
            "source",
            "source text",
            "src",
            "original",
            "источник",
            "исходный текст",
            "исходник",
            "оригинал",
            "дереккөз",
            "түпнұсқа",
            "бастапқы мәтін",
        ],
    ),
    (
        Column::Mt,
        &["mt", "machine translation", "машинный перевод", "мп", "машиналық аударма", "ма"],
    ),
    (Column::Target, &["target", "translation", "tgt", "перевод", "аударма"]),
    (
        Column::Text,
        &["text", "edited", "post-edit", "текст", "правка", "редакция", "мәтін", "түзетілген"],
    ),
    (Column::State, &["state", "status", "состояние", "статус", "күй", "күйі"]),
    (
        Column::Comment,
        &["comment", "note", "комментарий", "примечание", "түсініктеме", "пікір", "ескерту"],
    ),
    (Column::Paragraph, &["paragraph", "абзац", "азат жол"]),
];

/// What says that a row was confirmed.
const CONFIRMED: [&str; 8] = [
    "confirmed",
    "final",
    "done",
    "подтверждено",
    "подтверждён",
    "готово",
    "расталды",
    "расталған",
];

/// What says that it was not.
const UNCONFIRMED: [&str; 5] = ["", "new", "draft", "новый", "жаңа"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Source,
    Mt,
    /// What the machine wrote, or beside a column for that, what people made of it.
    Target,
    Text,
    State,
    Comment,
    Paragraph,
}

/// Reads a table.
///
/// # Errors
/// If it cannot be read as text, or holds no words.
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let text = decoded(bytes)?;
    let (delimiter, has_quotes) = divided(&text);
    let mut document = Document::default();
    if !has_quotes && delimiter != b'\t' {
        document.problems.push(Kind::Quotes.at(0));
    }
    let mut records = records(&text, delimiter, has_quotes).into_iter().peekable();
    let Some((_, first)) = records.peek() else { return Err(Kind::Empty.at(0)) };
    let width = first.len();
    let mut columns = named(first, &mut document);
    if columns.is_empty() {
        columns = vec![(Column::Source, 0), (Column::Mt, 1)];
        if width == 1 {
            columns = vec![(Column::Mt, 0)];
        } else if width > 2 {
            let what = format!("{}", width - 2) + " columns";
            document.problems.push(Kind::Dropped { what }.at(1));
        }
    } else {
        records.next();
    }
    let place = |wanted| columns.iter().find(|(column, _)| *column == wanted).map(|(_, at)| *at);
    let (mt, text) = match (place(Column::Mt), place(Column::Target), place(Column::Text)) {
        (Some(mt), target, text) => (Some(mt), text.or(target)),
        (None, Some(target), text) => (Some(target), text),
        (None, None, text) => (text, None),
    };
    if place(Column::Source).is_none() && mt.is_none() {
        return Err(Kind::Column { name: "source".to_owned() }.at(1));
    }

    let mut builder = RowsBuilder::new();
    let mut paragraph = None::<String>;
    for (line, cells) in records {
        let mut report = |kind: Kind| problem::report(&mut document.problems, kind.at(line));
        if builder.rows.len() >= ROWS_LIMIT {
            report(Kind::TooMany { limit: ROWS_LIMIT });
            break;
        }
        if cells.len() != width {
            report(Kind::Cells { found: cells.len() });
        }
        let cell = |at: Option<usize>| {
            let cell = at.and_then(|at| cells.get(at)).map_or("", String::as_str);
            accept(unguarded(cell)).map_err(|problem| {
                let character = format!("U+{:04X}", u32::from(problem.character));
                Kind::Control { character }
            })
        };
        let read = [place(Column::Source), mt, text, place(Column::State), place(Column::Comment)];
        let [source, mt, text, state, comment] = match read.map(cell) {
            [Ok(source), Ok(mt), Ok(text), Ok(state), Ok(comment)] => {
                [source, mt, text, state, comment]
            }
            all => {
                all.into_iter().filter_map(Result::err).for_each(report);
                continue;
            }
        };
        let is_blank = |text: &str| text.trim().is_empty();
        let [source, mt] =
            [source, mt].map(|side| if is_blank(&side) { String::new() } else { side });
        if is_blank(&source) && is_blank(&mt) && is_blank(&text) {
            continue;
        }
        if is_blank(&source) && place(Column::Source).is_some() {
            report(Kind::NoSource);
        }
        if is_blank(&mt) && is_blank(&text) {
            report(Kind::NoTarget);
        }
        let here = cell(place(Column::Paragraph)).unwrap_or_default();
        let begins = here.is_empty() || paragraph.as_ref() != Some(&here);
        paragraph = Some(here);
        builder.row(&source, &mt, begins);
        let row = builder.rows.last_mut().expect("one was put");
        // An empty cell beside the machine's words says that nobody edited them;
        // in a table of our own, which repeats them, that they were deleted.
        let state = state.trim().to_lowercase();
        row.confirmed = CONFIRMED.contains(&state.as_str());
        let is_ours = place(Column::Text).is_some() && place(Column::Paragraph).is_some();
        let is_edited = text != mt && (!text.is_empty() || is_ours);
        row.text = Some(text).filter(|_| is_edited);
        if !row.confirmed && !UNCONFIRMED.contains(&state.as_str()) && state != "edited" {
            report(Kind::Value { value: state });
        }
        let comment = comment.trim();
        if !comment.is_empty() {
            let flag = NewFlag {
                revision: u32::from(row.text.is_some()),
                category: NOTE.to_owned(),
                severity: Severity::Neutral,
                source: Vec::new(),
                target: Vec::new(),
                comment: comment.to_owned(),
                correction: None,
            };
            row.flags.push(ReadFlag { flag, status: Status::Open });
        }
    }
    let (source, target, rows) = builder.finish();
    if rows.is_empty() {
        return Err(Kind::Empty.at(0));
    }
    let source = Rich { text: source, structure: Structure::default() };
    document.source = Some(source).filter(|source| !source.text.is_empty());
    document.target.text = target;
    document.rows = rows;
    Ok(document)
}

/// The columns whose names are known; none if this is no header. Those that are
/// not are named.
fn named(cells: &[String], document: &mut Document) -> Vec<(Column, usize)> {
    let known = |cell: &str| {
        let name = cell.trim().to_lowercase();
        let found = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
        found.map(|(column, _)| *column)
    };
    let mut columns: Vec<(Column, usize)> = Vec::new();
    let mut others = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        match known(cell) {
            Some(column) if columns.iter().all(|(other, _)| *other != column) => {
                columns.push((column, at));
            }
            _ => others.push(cell.trim()),
        }
    }
    let holds_text = |(column, _): &(Column, usize)| match column {
        Column::Source | Column::Mt | Column::Target | Column::Text => true,
        Column::State | Column::Comment | Column::Paragraph => false,
    };
    if !columns.iter().any(holds_text) {
        return Vec::new();
    }
    others.retain(|name| !name.is_empty());
    document.problems.extend(others.into_iter().map(|name| {
        let what = name.chars().take(60).collect();
        Kind::Dropped { what }.at(1)
    }));
    columns
}

/// The text of a table: UTF-8, or UTF-16 by its byte-order mark.
///
/// # Errors
/// If it is in another encoding, or too large.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    if bytes.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    let encoding = match bytes {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    let bare = match encoding.new_decoder_with_bom_removal().encoding() {
        encoding if encoding == encoding_rs::UTF_8 => {
            bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
        }
        _ => &bytes[2..],
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bare);
    text.ok_or_else(|| {
        let good = std::str::from_utf8(bare).map_or_else(|error| error.valid_up_to(), str::len);
        let lines = bare[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        let line = u32::try_from(lines).unwrap_or(u32::MAX);
        Kind::Encoding { encoding: encoding.name().to_owned() }.at(line)
    })
}

/// What divides the cells, and whether quotation marks hold them together: the
/// sign by which most of the first lines have as many cells as the very first.
pub(super) fn divided(text: &str) -> (u8, bool) {
    let end = text.match_indices('\n').nth(4 * SAMPLE).map_or(text.len(), |(at, _)| at + 1);
    let alike = |delimiter: u8| {
        let quotes = are_quotes_paired(text, delimiter);
        let records = records(&text[..end], delimiter, quotes);
        let width = records.first().map_or(0, |(_, cells)| cells.len());
        let alike = records.iter().take(SAMPLE).filter(|(_, cells)| cells.len() == width).count();
        (if width > 1 { alike } else { 0 }, quotes)
    };
    let mut best = (b',', are_quotes_paired(text, b','), 0);
    for delimiter in [b'\t', b';', b','] {
        let (count, quotes) = alike(delimiter);
        if count > best.2 {
            best = (delimiter, quotes, count);
        }
    }
    (best.0, best.1)
}

/// Whether every cell that begins with a quotation mark ends with one: else they
/// are only letters, as in tables of tabs that know no quoting.
fn are_quotes_paired(text: &str, delimiter: u8) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut begins = true;
    while at < bytes.len() {
        if begins && bytes[at] == b'"' {
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return false,
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    Some(b'"') => break,
                    Some(_) => at += 1,
                }
            }
            match bytes.get(at + 1) {
                None | Some(b'\r' | b'\n') => {}
                Some(byte) if *byte == delimiter => {}
                Some(_) => return false,
            }
        } else {
            begins = bytes[at] == delimiter || matches!(bytes[at], b'\n' | b'\r');
        }
        at += 1;
    }
    true
}

/// Whether cells name a column of sources and after it one of translations.
pub(super) fn names_texts(cells: &[String]) -> bool {
    let name = |cell: &String| {
        let cell = cell.trim().to_lowercase();
        NAMES.iter().find(|(_, names)| names.contains(&cell.as_str())).map(|(column, _)| *column)
    };
    matches!(cells, [source, target, ..]
        if name(source) == Some(Column::Source) && name(target) == Some(Column::Target))
}

/// The rows that are not blank, with the lines they begin at: as many as are
/// read, a header, and one by which it shows that there are more.
pub(crate) fn records(text: &str, delimiter: u8, has_quotes: bool) -> Vec<(u32, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter).quoting(has_quotes);
    let mut reader = reader.from_reader(text.as_bytes());
    let mut records = Vec::new();
    // Nothing is wrong with a record that is any text in UTF-8.
    for record in reader.records().map_while(Result::ok) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            if records.len() == ROWS_LIMIT + 2 {
                break;
            }
            let cells = record.iter().take(CELLS).map(str::to_owned).collect();
            records.push((u32::try_from(line).unwrap_or(u32::MAX), cells));
        }
    }
    records
}

/// Rows as a table, with a byte-order mark if commas divide it.
pub(super) fn csv<const N: usize>(
    delimiter: u8,
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("rows are as long as each other, memory does not fail");
    }
    let bytes = writer.into_inner().expect("memory does not fail");
    let table = String::from_utf8(bytes).expect("cells are UTF-8");
    if delimiter == b',' { format!("\u{FEFF}{table}") } else { table }
}

/// The rows of an article: source, the machine's words, the text as it is, its
/// state, and the paragraph. The credit and the disclosure line are the last rows.
#[must_use]
pub fn write(article: &Article, disclosure: &str, form: Form) -> String {
    let delimiter = match form {
        Form::Csv => b',',
        Form::Tsv => b'\t',
    };
    let header = ["source", "mt", "text", "state", "paragraph"].map(str::to_owned);
    let rows = article.segments.iter().map(|segment| {
        let state = match (segment.is_said_confirmed(), segment.is_edited()) {
            (true, _) => "confirmed",
            (false, true) => "edited",
            (false, false) => "new",
        };
        [
            guarded(&segment.source),
            guarded(&segment.mt),
            guarded(&segment.text),
            state.to_owned(),
            (segment.paragraph + 1).to_string(),
        ]
    });
    let below = article.credit.iter().map(|credit| (credit.as_str(), credit.as_str()));
    let line = article.disclosure.as_deref().unwrap_or(disclosure);
    let below = below.chain([(line, disclosure)]).filter(|(line, _)| length(line) > 0);
    let below = below.map(|(mt, text)| {
        [String::new(), guarded(mt), guarded(text), "new".to_owned(), String::new()]
    });
    csv(delimiter, std::iter::once(header).chain(rows).chain(below))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::trial;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(table: &str, expected: &Expect) {
        let shown = match read(table.as_bytes()) {
            Ok(document) => {
                let source = document.source.unwrap_or_default().text;
                let rows = document.rows.iter().map(|row| {
                    let of = |at: language::text::span::Span, text: &str| {
                        at.of(text).unwrap().to_owned()
                    };
                    let comments = row.flags.iter().map(|read| read.flag.comment.as_str());
                    format!(
                        "{:?} {:?} {:?} {}{}\n",
                        of(row.source_at, &source),
                        of(row.target_at, &document.target.text),
                        row.text,
                        if row.confirmed { "✓" } else { "–" },
                        comments.collect::<String>(),
                    )
                });
                let problems = document.problems.iter().map(|problem| format!("{problem}\n"));
                rows.chain(problems).collect::<String>()
            }
            Err(problem) => format!("{problem}\n"),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn columns_are_known_by_their_names() {
        check(
            "\u{FEFF}№;Дереккөз;Аударма;Күйі;Түсініктеме\r\n1;Форум;\"Форум; \"\"үлкен\"\"\";расталды;жақсы\r\n2;Итоги;И\u{306}ә 🙂;;\r\n",
            &expect![[r#"
                "Форум" "Форум; \"үлкен\"" None ✓жақсы
                "Итоги" "Йә 🙂" None –
                1: Not kept: №.
            "#]],
        );
        check(
            "source\tmt\ttext\tstate\nA\t\"Б\tВ\tedited\nГ\tД\tД\tқызық\n",
            &expect![[r#"
                "A" "\"Б" Some("В") –
                "Г" "Д" None –
                3: The value “қызық” is not understood.
            "#]],
        );
    }

    #[test]
    fn without_names_the_first_two_columns_are_taken() {
        check(
            "Первый, второй,\"Бірінші, екінші\"\nТретий,Үшінші\n",
            &expect![[r#"
                "Первый" " второй" None –
                "Третий" "Үшінші" None –
                1: Not kept: 1 columns.
                2: The row has another number of cells: 2.
            "#]],
        );
        check(
            "Бір\nЕкі\n",
            &expect![[r#"
            "" "Бір" None –
            "" "Екі" None –
        "#]],
        );
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_by_its_line() {
        check(
            "source,target\n\"екі\nжол\",аударма\nA\n,Б\nВ,Г,Д\nе\u{0},ж\n\n,\n",
            &expect![[r#"
                "екі\nжол" "аударма" None –
                "A" "" None –
                "" "Б" None –
                "В" "Г" None –
                4: The row has another number of cells: 1.
                4: This row has no translation.
                5: This row has no source.
                6: The row has another number of cells: 3.
                7: The text holds a control character: U+0000.
            "#]],
        );
        check(
            "",
            &expect![[r#"
            –: There is no text in the file.
        "#]],
        );
        check(
            "source,target\n",
            &expect![[r#"
            –: There is no text in the file.
        "#]],
        );
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode("source;target\nФорум;Форум\n");
        assert!(matches!(read(&bytes).unwrap_err().kind, Kind::Encoding { .. }));
        let wide: Vec<u8> =
            "\u{FEFF}Форум\tФорумы 🙂\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide).unwrap().target.text, "Форумы 🙂");
    }

    #[test]
    fn endless_tables_are_cut_with_a_word() {
        let document = read("а\n".repeat(ROWS_LIMIT + 9).as_bytes()).unwrap();
        assert_eq!(document.rows.len(), ROWS_LIMIT);
        let many = Kind::TooMany { limit: ROWS_LIMIT }.at(ROWS_LIMIT as u32 + 1);
        assert_eq!(document.problems, [many]);
        assert!(read(",".repeat(1_000_000).as_bytes()).is_err());
    }

    #[test]
    fn no_cell_is_a_formula_and_none_is_changed_by_that() {
        for cell in ["=1+1", "-деді", "+7", "@a", "\tx", "'=1", "''=1", "＝1"] {
            let kept = guarded(cell);
            assert!(kept.starts_with('\''), "{cell}");
            assert_eq!(unguarded(&kept), cell);
        }
        for cell in ["", "'", "'сөз'", "– деді", "o'zbek", "a=b"] {
            assert_eq!((guarded(cell).as_str(), unguarded(cell)), (cell, cell));
        }
    }

    #[test]
    fn an_article_comes_back_with_its_imprint() {
        let (article, _) = trial::reviewed();
        for form in [Form::Csv, Form::Tsv] {
            let document = read(write(&article, "Аударған ЖИ.", form).as_bytes()).unwrap();
            assert_eq!(document.problems.len(), 2, "the imprint has no source");
            let (again, _) = trial::import(&document);
            assert_eq!((&again.disclosure, &again.credit), (&article.disclosure, &article.credit));
            let rows = |article: &Article| {
                let rows = article.segments.iter();
                rows.map(|it| {
                    (
                        it.source.clone(),
                        it.mt.clone(),
                        it.text.clone(),
                        it.is_said_confirmed(),
                        it.paragraph,
                    )
                })
                .collect::<Vec<_>>()
            };
            assert_eq!(rows(&again), rows(&article));
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]

        #[test]
        fn any_article_comes_back(document in trial::random::document()) {
            let (article, _) = trial::import(&document);
            for form in [Form::Csv, Form::Tsv] {
                let read = read(write(&article, "", form).as_bytes()).expect("our own table");
                use trial::random::contents;
                proptest::prop_assert_eq!(contents(&trial::import(&read).0), contents(&article));
            }
        }

        #[test]
        fn any_table_is_read_somehow(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60),
            text in "(source|mt|text|\"|'|=|,|;|\t|\n|\r|ә|и\u{306}|🙂){0,60}",
        ) {
            let _ = read(&bytes);
            if let Ok(document) = read(text.as_bytes()) {
                let source = document.source.unwrap_or_default();
                for row in &document.rows {
                    proptest::prop_assert!(row.source_at.fits(&source.text));
                    proptest::prop_assert!(row.target_at.fits(&document.target.text));
                }
            }
        }
    }
}
