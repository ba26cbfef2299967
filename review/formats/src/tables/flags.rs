//! Flags as a table for spreadsheets and scripts: a row a flag, in the order in
//! which they were raised.
//!
//! UTF-8 with a byte-order mark, commas, cells guarded as in
//! `guard`.

use language::text::span::Span;
use review::{
    log::article::Article,
    model::{
        document::ROWS_LIMIT,
        flag::{NOTE, NewFlag, Status},
        id::PersonId,
        problem::{Kind, Problem, report},
        received::ReadFlag,
        severity::Severity,
        typology::Typology,
    },
};

use crate::{
    guard::{guarded, unguarded},
    tables::table,
};

const COLUMNS: [&str; 13] = [
    "segment",
    "category",
    "category_name",
    "severity",
    "quote",
    "comment",
    "correction",
    "status",
    "who",
    "when",
    "source_spans",
    "target_spans",
    "revision",
];

/// All flags of an article. `name` names the people; categories are named in
/// `language`.
#[must_use]
pub fn write(
    article: &Article,
    typology: &Typology,
    language: &str,
    name: &dyn Fn(PersonId) -> String,
) -> String {
    let header = COLUMNS.map(str::to_owned);
    let rows = article.flags.iter().map(|flag| {
        let row = article.position(flag.segment).map_or(0, |at| at + 1);
        let revision = article.segment(flag.segment).map_or(0, |segment| segment.revision);
        let category = typology.get(&flag.category);
        let called = category.map(|category| category.name.in_language(language));
        [
            row.to_string(),
            guarded(&flag.category),
            guarded(called.unwrap_or_default()),
            flag.severity.as_str().to_owned(),
            guarded(&flag.quote),
            guarded(&flag.comment),
            guarded(flag.correction.as_deref().unwrap_or_default()),
            flag.status.as_str().to_owned(),
            guarded(&name(flag.by)),
            flag.at.to_string(),
            spans(&flag.source),
            spans(&flag.target),
            revision.to_string(),
        ]
    });
    table::csv(b',', std::iter::once(header).chain(rows))
}

/// `3-7 12-12`; a point ends where it starts.
fn spans(spans: &[Span]) -> String {
    let all = spans.iter().map(|span| format!("{}-{}", span.start(), span.end()));
    all.collect::<Vec<_>>().join(" ")
}

/// Flags of a file and the numbers of their segments, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// In the order of the file.
    pub flags: Vec<(usize, ReadFlag)>,
    /// Rows that could not be read.
    pub problems: Vec<Problem>,
}

/// Reads what [`write()`] writes.
///
/// # Errors
/// If it is not in UTF-8 or a column is missing.
pub fn read(bytes: &[u8]) -> Result<Flags, Problem> {
    let text = table::decoded(bytes)?;
    let mut rows = table::records(&text, b',', true).into_iter();
    let (_, header) = rows.next().ok_or(Kind::Empty.at(0))?;
    let mut places = [0; COLUMNS.len()];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|cell| cell.trim() == name);
        *place = found.ok_or_else(|| Kind::Column { name: name.to_owned() }.at(1))?;
    }
    let mut flags = Flags::default();
    for (line, cells) in rows {
        if flags.flags.len() >= ROWS_LIMIT {
            flags.problems.push(Kind::TooMany { limit: ROWS_LIMIT }.at(line));
            break;
        }
        if cells.len() != header.len() {
            report(&mut flags.problems, Kind::Cells { found: cells.len() }.at(line));
            continue;
        }
        match read_row(&places.map(|at| cells[at].as_str())) {
            Ok(flag) => flags.flags.push(flag),
            Err(value) => report(&mut flags.problems, Kind::Value { value }.at(line)),
        }
    }
    Ok(flags)
}

/// A flag, or the value that is none.
fn read_row(cells: &[&str; COLUMNS.len()]) -> Result<(usize, ReadFlag), String> {
    let [
        segment,
        category,
        _,
        severity,
        _,
        comment,
        correction,
        status,
        _,
        _,
        source,
        target,
        revision,
    ] = cells;
    let wrong = |value: &str| value.to_owned();
    let span = |text: &str| {
        let (start, end) = text.split_once('-')?;
        Span::new(start.parse().ok()?, end.parse().ok()?)
    };
    let spans = |text: &str| -> Result<Vec<Span>, String> {
        text.split_whitespace().map(|part| span(part).ok_or_else(|| wrong(part))).collect()
    };
    let severity = Severity::ALL.into_iter().find(|it| it.as_str() == *severity);
    let known = [Status::Open, Status::Resolved, Status::Withdrawn];
    let found = known.into_iter().find(|it| it.as_str() == *status);
    let correction = unguarded(correction);
    let flag = NewFlag {
        revision: revision.parse().map_err(|_| wrong(revision))?,
        category: unguarded(category).to_owned(),
        severity: severity.ok_or_else(|| wrong(cells[3]))?,
        source: spans(source)?,
        target: spans(target)?,
        comment: unguarded(comment).to_owned(),
        correction: Some(correction.to_owned()).filter(|text| !text.is_empty()),
    };
    if flag.category.is_empty() || (flag.category == NOTE && flag.comment.is_empty()) {
        return Err(wrong(category));
    }
    let row: usize = segment.parse().map_err(|_| wrong(segment))?;
    Ok((row, ReadFlag { flag, status: found.ok_or_else(|| wrong(status))? }))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::trial;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn written(article: &Article) -> String {
        write(article, &Typology::mqm_core(), "kk", &|_| "=Әсел, А".to_owned())
    }

    #[test]
    fn a_flag_is_a_row() {
        let (article, _) = trial::reviewed();
        let text = written(&article);
        expect![[r#"
            segment,category,category_name,severity,quote,comment,correction,status,who,when,source_spans,target_spans,revision
            2,wrong-term,Қате термин,major,Бес … мемлекет,"Термин; ""мемлекет""
            екі жол",'=ел,resolved,"'=Әсел, А",2026-11-23T10:00:03.000Z,0-11,0-3 4-12,1
            3,omission,Қалдырып кету,critical,,,,open,"'=Әсел, А",2026-11-23T10:00:05.000Z,,7-7,0
            3,awkward,Шұбалаңқы стиль,major,Кеш,,,withdrawn,"'=Әсел, А",2026-11-23T10:00:06.000Z,,0-3,0
            1,note,,major,,Тексеру керек,,open,"'=Әсел, А",2026-11-23T10:00:08.000Z,,,0
        "#]]
        .assert_eq(text.trim_start_matches('\u{FEFF}'));
    }

    #[test]
    fn what_is_no_flag_is_named_by_its_line() {
        let (article, _) = trial::reviewed();
        let text = written(&article).replace(",critical,", ",grave,").replace("0-3,0", "3-0,0");
        let Flags { flags, problems } = read(text.as_bytes()).expect("a table");
        assert_eq!(flags.len(), 2);
        let value = |value: &str, line| Kind::Value { value: value.to_owned() }.at(line);
        assert_eq!(problems, [value("grave", 4), value("3-0", 5)]);
        assert_eq!(read("a,b\n".as_bytes()).unwrap_err().place.line, 1);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]

        #[test]
        fn flags_come_back(document in trial::random::document()) {
            let (article, _) = trial::import(&document);
            let read = read(written(&article).as_bytes()).expect("our own table");
            proptest::prop_assert_eq!(&read.problems, &[]);
            let expected = article.flags.iter().map(|flag| {
                let at = article.position(flag.segment).expect("a row");
                let segment = &article.segments[at];
                (at + 1, crate::own::whole::read_flag(flag, segment))
            });
            proptest::prop_assert_eq!(read.flags, expected.collect::<Vec<_>>());
        }
    }
}
