//! Translation memories, TMX 1.1 to 1.4: read as an article's rows, and written
//! of them.
//!
//! A unit of two languages is a row. Codes inside of segments (`bpt`, `ept`, `ph`,
//! `it`, `ut`) become marks without words, their own content is not text; `hi`
//! marks its words; `sub` is text of its own and not kept. TMX files name their
//! document type by a file, which is never loaded; a document type that declares
//! anything is refused.

use language::text::language::Language;
use std::{collections::BTreeMap, fmt::Write};

use language::text::{
    accept::accept,
    span::length,
    structure::{Builder, Mark, MarkKind, Rich},
    time::Timestamp,
};
use review::{
    log::article::Article,
    model::{
        document::{Document, FILE_LIMIT, ROWS_LIMIT, RowsBuilder},
        problem::{Kind, Problem, report},
    },
    rules::line,
};

use crate::bytes::xml::{self, Element, Event, Reader, escaped};

/// Properties by which an article of ours comes back.
const MT: &str = "x-tekser-mt";

const STATE: &str = "x-tekser-state";

const PARAGRAPH: &str = "x-tekser-paragraph";

const TITLE: &str = "x-tekser-title";

const ENGINE: &str = "x-tekser-engine";

const ORIGIN: &str = "x-tekser-origin";

const CREDIT: &str = "x-tekser-credit";

const DISCLOSURE: &str = "x-tekser-disclosure";

/// A translation unit while it is read.
#[derive(Default)]
struct Unit {
    line: u32,
    source_lang: Option<String>,
    props: BTreeMap<String, String>,
    /// Language and text of each variant.
    variants: Vec<(String, Rich)>,
}

/// Reads a file. Without languages the source is the header's `srclang`, else
/// that of the first variant, and the target the first other.
///
/// # Errors
/// If nothing can be read.
pub fn read(bytes: &[u8], languages: Option<(&str, &str)>) -> Result<Document, Problem> {
    if bytes.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    let text = xml::decoded(bytes)?;
    let mut reader = Reader::new(&text).allowing_named_type();
    let mut document = Document::default();
    let mut header = BTreeMap::new();
    let mut units: Vec<Unit> = Vec::new();
    let (mut unit, mut srclang) = (None::<Unit>, None::<String>);
    // Names of the elements that are open, and the text of a property.
    let mut open: Vec<String> = Vec::new();
    let mut prop: Option<(String, String)> = None;
    loop {
        match reader.next()? {
            Event::Start(element) if open.is_empty() && element.name != "tmx" => {
                return Err(Kind::UnknownFormat.at(element.line));
            }
            Event::Start(element) => match element.name.as_str() {
                "seg" => {
                    let rich = segment(&mut reader, &mut document.problems)?;
                    if let Some((_, text)) = unit.as_mut().and_then(|it| it.variants.last_mut()) {
                        *text = rich;
                    }
                }
                name => {
                    match name {
                        "header" => srclang = language(element.get("srclang")),
                        "tu" if units.len() >= ROWS_LIMIT => {
                            document
                                .problems
                                .push(Kind::TooMany { limit: ROWS_LIMIT }.at(element.line));
                            break;
                        }
                        "tu" => {
                            unit = Some(Unit {
                                line: element.line,
                                source_lang: language(element.get("srclang")),
                                ..Unit::default()
                            });
                        }
                        "tuv" => {
                            if let Some(unit) = &mut unit {
                                unit.variants.push((variant_language(&element), Rich::default()));
                            }
                        }
                        "prop" => {
                            let kind = element.get("type").unwrap_or_default();
                            prop = Some((kind.to_owned(), String::new()));
                        }
                        // Those of the header are about the file.
                        "note" if unit.is_some() => {
                            let what = "note".to_owned();
                            report(&mut document.problems, Kind::Dropped { what }.at(element.line));
                        }
                        _ => {}
                    }
                    open.push(element.name);
                }
            },
            Event::Text(text) => {
                if let Some((_, value)) = &mut prop {
                    value.push_str(&text);
                }
            }
            Event::End => match open.pop().as_deref() {
                Some("tu") => units.extend(unit.take()),
                Some("prop") => {
                    let (kind, value) = prop.take().unwrap_or_default();
                    let line = reader.line();
                    let Ok(value) = accept(&value) else {
                        report(&mut document.problems, Kind::Dropped { what: kind }.at(line));
                        continue;
                    };
                    let props = unit.as_mut().map_or(&mut header, |unit| &mut unit.props);
                    props.insert(kind, value);
                }
                _ => {}
            },
            Event::Eof => break,
        }
    }
    let (source, target) = pair(languages, srclang, &units).ok_or(Kind::Empty.at(0))?;
    document.title = header.remove(TITLE);
    document.engine = header.remove(ENGINE);
    document.origin = header.remove(ORIGIN);
    document.name = document.title.clone().unwrap_or_default();
    let below = [CREDIT, DISCLOSURE].into_iter().filter_map(|kind| header.remove(kind));
    take(&mut document, units, [&source, &target], below);
    (document.source_lang, document.target_lang) = (Some(source), Some(target));
    if document.rows.is_empty() { Err(Kind::Empty.at(0)) } else { Ok(document) }
}

/// `*all*` says that any language may be the source.
fn language(tag: Option<&str>) -> Option<String> {
    let tag = tag.map(str::trim).filter(|tag| !tag.is_empty() && *tag != "*all*");
    tag.map(|tag| tag.replace('_', "-"))
}

/// TMX 1.1 has `lang` without a prefix.
fn variant_language(element: &Element) -> String {
    let tag = element.get_in(xml::XML, "lang").or_else(|| element.get("lang"));
    language(tag).unwrap_or_default()
}

/// Whether a variant is of a language: the same tag, or the same language where
/// one of both says no region.
fn is_of(tag: &str, wanted: &str) -> bool {
    tag.eq_ignore_ascii_case(wanted)
        || (Language::of(tag).is_same(Language::of(wanted))
            && !(tag.contains('-') && wanted.contains('-')))
}

/// The languages to take.
fn pair(
    asked: Option<(&str, &str)>,
    srclang: Option<String>,
    units: &[Unit],
) -> Option<(String, String)> {
    if let Some((source, target)) = asked {
        return Some((source.to_owned(), target.to_owned()));
    }
    let tags = || units.iter().flat_map(|unit| unit.variants.iter().map(|(tag, _)| tag));
    let own = units.iter().find_map(|unit| unit.source_lang.clone());
    let source = srclang.or(own).or_else(|| tags().next().cloned())?;
    let target = tags().find(|tag| !is_of(tag, &source))?.clone();
    Some((source, target))
}

/// The text of a segment whose start tag was read.
fn segment(reader: &mut Reader<'_>, problems: &mut Vec<Problem>) -> Result<Rich, Problem> {
    let line = reader.line();
    let mut builder = Builder::new();
    // Elements that are open, and how many of them hold codes, not text.
    let (mut open, mut codes): (Vec<String>, usize) = (Vec::new(), 0);
    let mut forbidden = false;
    loop {
        match reader.next()? {
            Event::Start(element) => {
                let name = element.name.clone();
                match name.as_str() {
                    "bpt" | "ept" | "ph" | "it" | "ut" => {
                        if codes == 0 {
                            builder.point(foreign(&element));
                        }
                        codes += 1;
                    }
                    "hi" if codes == 0 => builder.open(foreign(&element)),
                    "hi" => {}
                    _ => {
                        report(problems, Kind::Dropped { what: name.clone() }.at(element.line));
                        codes += 1;
                    }
                }
                open.push(name);
            }
            Event::Text(text) if codes == 0 => match accept(&text) {
                // A text in pieces is composed when it is whole.
                Ok(_) => {
                    builder.exactly(&text.replace("\r\n", "\n").replace(['\r', '\u{FEFF}'], " "))
                }
                Err(_) => forbidden = true,
            },
            Event::Text(_) => {}
            Event::End => match open.pop().as_deref() {
                None => break,
                Some("hi") if codes == 0 => {
                    builder.close(
                        |kind| matches!(kind, MarkKind::Foreign { element, .. } if element == "hi"),
                    );
                }
                Some("hi") => {}
                Some(_) => codes -= 1,
            },
            Event::Eof => return Err(Kind::Malformed { detail: "seg".to_owned() }.at(line)),
        }
    }
    if forbidden {
        report(problems, Kind::Control { character: "U+202A…U+2069".to_owned() }.at(line));
        return Ok(Rich::default());
    }
    let mut rich = builder.finish();
    // The row is the block.
    rich.structure.blocks.clear();
    Ok(rich)
}

fn foreign(element: &Element) -> MarkKind {
    let ids = ["i", "x", "type"].into_iter().filter_map(|name| element.get(name));
    let id = ids.collect::<Vec<_>>().join(" ");
    MarkKind::Foreign { id, element: element.name.clone() }
}

/// Makes the rows of two languages, and those of the lines below the text.
fn take(
    document: &mut Document,
    units: Vec<Unit>,
    [source, target]: [&str; 2],
    below: impl Iterator<Item = String>,
) {
    let mut builder = RowsBuilder::new();
    let mut marks: [Vec<Mark>; 2] = [Vec::new(), Vec::new()];
    let mut paragraph = None;
    for unit in units {
        let find = |wanted: &str| {
            let same = unit.variants.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
            let found = same.or_else(|| unit.variants.iter().find(|(tag, _)| is_of(tag, wanted)));
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let (source, target) = (find(source), find(target));
        for (side, kind) in [(&source, Kind::NoSource), (&target, Kind::NoTarget)] {
            if side.text.is_empty() {
                report(&mut document.problems, kind.at(unit.line));
            }
        }
        // A translation alone, or what was not translated, is no pair.
        if source.text.is_empty() || (target.text.is_empty() && !unit.props.contains_key(MT)) {
            continue;
        }
        let mt = unit.props.get(MT);
        let machine = mt.unwrap_or(&target.text);
        let here = unit.props.get(PARAGRAPH);
        let begins = here.is_none() || here != paragraph.as_ref();
        paragraph = here.cloned();
        let places = builder.row(&source.text, machine, begins);
        let row = builder.rows.last_mut().expect("one was put");
        row.confirmed = unit.props.get(STATE).is_some_and(|state| state == "confirmed");
        let is_edited = mt.is_some_and(|mt| *mt != target.text);
        if is_edited {
            row.text = Some(target.text.clone());
        }
        let sides = [(source, places.0, false), (target, places.1, is_edited)];
        for (marks, (side, at, is_edited)) in marks.iter_mut().zip(sides) {
            // Marks of an edited text are not those of the machine's.
            let read = side.structure.marks.into_iter().filter(|_| !is_edited);
            marks.extend(read.map(|mark| Mark { at: mark.at.shifted(at.start()), ..mark }));
        }
    }
    if !builder.rows.is_empty() {
        below.filter(|line| !line.trim().is_empty()).for_each(|line| {
            builder.row("", &line, true);
        });
    }
    let (source, target, rows) = builder.finish();
    let [source_marks, target_marks] = marks;
    let mut source = Rich { text: source, ..Rich::default() };
    source.structure.marks = source_marks;
    document.source = Some(source);
    document.target.text = target;
    document.target.structure.marks = target_marks;
    document.rows = rows;
}

/// The rows that have both sides, as TMX 1.4. The machine's words go along as a
/// property where they were edited; the disclosure line and the credit stand in
/// the header, as notes for people and as properties to come back.
#[must_use]
pub fn write(article: &Article, line: &str) -> String {
    let (source, target) = (escaped(&article.source_lang), escaped(&article.target_lang));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n\
         <tmx version=\"1.4\">\n<header creationtool=\"Tekser\" creationtoolversion=\"1\" \
         segtype=\"sentence\" o-tmf=\"tekser\" adminlang=\"en\" srclang=\"{source}\" \
         datatype=\"plaintext\" creationdate=\"{}\" changedate=\"{}\">\n",
        date(article.imported_at),
        date(article.changed_at),
    );
    for note in article.credit.as_deref().into_iter().chain([line]) {
        let _ = writeln!(out, "<note xml:lang=\"{target}\">{}</note>", text(note));
    }
    let received = article.disclosure.clone();
    let received = received.filter(|line| line::overstated(line, article).is_none());
    let line = received.unwrap_or_else(|| line.to_owned());
    let description = &article.description;
    let props = [
        (TITLE, Some(&description.title)),
        (ENGINE, description.engine.as_ref()),
        (ORIGIN, description.origin.as_ref()),
        (CREDIT, article.credit.as_ref()),
        (DISCLOSURE, Some(&line)),
    ];
    for (kind, value) in props {
        if let Some(value) = value {
            let _ = writeln!(out, "<prop type=\"{kind}\">{}</prop>", text(value));
        }
    }
    out.push_str("</header>\n<body>\n");
    for (index, segment) in (1..).zip(&article.segments) {
        if length(segment.source.trim()) == 0 || length(segment.text.trim()) == 0 {
            continue;
        }
        let _ = writeln!(
            out,
            "<tu tuid=\"{index}\" creationdate=\"{}\" changedate=\"{}\">",
            date(article.imported_at),
            date(article.changed_at),
        );
        let state = if segment.is_said_confirmed() { "confirmed" } else { "new" };
        let paragraph = (segment.paragraph + 1).to_string();
        let mt = segment.is_edited().then_some(segment.mt.as_str());
        let props = [(STATE, Some(state)), (PARAGRAPH, Some(paragraph.as_str())), (MT, mt)];
        for (kind, value) in props {
            if let Some(value) = value {
                let _ = writeln!(out, "<prop type=\"{kind}\">{}</prop>", text(value));
            }
        }
        for (tag, words) in [(&source, &segment.source), (&target, &segment.text)] {
            let _ = writeln!(out, "<tuv xml:lang=\"{tag}\"><seg>{}</seg></tuv>", text(words));
        }
        out.push_str("</tu>\n");
    }
    out.push_str("</body>\n</tmx>\n");
    out
}

/// Text of an element; only its line ends need no reference.
fn text(text: &str) -> String {
    escaped(text).replace("&#10;", "\n")
}

/// `YYYYMMDDThhmmssZ`, as TMX wants it.
fn date(at: Timestamp) -> String {
    let at = at.civil();
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use language::text::span::Span;
    use review::model::problem::PROBLEMS_LIMIT;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const HEAD: &str = "<?xml version=\"1.0\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n";

    fn file(srclang: &str, units: &str) -> String {
        format!(
            "{HEAD}<tmx version=\"1.4\"><header srclang=\"{srclang}\"/><body>\n{units}</body></tmx>"
        )
    }

    #[test]
    fn units_are_rows_and_codes_are_marks() {
        let units = "<tu><tuv xml:lang=\"kk-KZ\"><seg>Би\u{306}ік <bpt i=\"1\">&lt;b></bpt>тау\
                     <ept i=\"1\">&lt;/b></ept> <hi type=\"x\">шың</hi> 🙂</seg></tuv>\n\
                     <tuv xml:lang=\"ru\"><seg>Гора<ph x=\"2\"/></seg></tuv></tu>\n\
                     <tu><tuv xml:lang=\"ru\"><seg>Один</seg></tuv></tu>\n\
                     <tu><tuv lang=\"RU\"><seg>Два<ut>{}</ut></seg></tuv><tuv lang=\"kk\"><seg>Екі\
                     <ph><sub>ішкі</sub></ph></seg></tuv></tu>\n";
        let document = read(file("ru", units).as_bytes(), None).unwrap();
        assert_eq!(document.source.as_ref().unwrap().text, "Гора\n\nДва");
        assert_eq!(document.target_lang.as_deref(), Some("kk-KZ"));
        let document = read(file("*all*", units).as_bytes(), Some(("ru", "kk"))).unwrap();
        assert_eq!(document.target.text, "Бйік тау шың 🙂\n\nЕкі");
        let marks: Vec<_> = document.target.structure.marks.iter().map(|mark| mark.at).collect();
        let hi = Span::new(9, 12).unwrap();
        assert_eq!(marks, [Span::point(5), Span::point(8), hi, Span::point(19)]);
        assert!(document.target.structure.fits(&document.target.text));
        let dropped = Kind::Dropped { what: "sub".to_owned() };
        let kinds: Vec<_> = document.problems.iter().map(|it| (it.place.line, &it.kind)).collect();
        assert_eq!(kinds, [(7, &dropped), (6, &Kind::NoTarget)]);
        let wide: Vec<u8> = format!("\u{FEFF}{}", file("ru", units))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&wide, Some(("ru", "kk"))).unwrap(), document);
    }

    #[test]
    fn what_does_harm_or_says_nothing_is_refused() {
        let kind = |file: &str| read(file.as_bytes(), None).unwrap_err().kind;
        let bomb = "<!DOCTYPE tmx [<!ENTITY a \"aaaa\">]>\n<tmx><body/></tmx>";
        assert_eq!(kind(bomb), Kind::DocumentType);
        assert_eq!(kind("<xliff/>"), Kind::UnknownFormat);
        assert_eq!(kind(&file("ru", "")), Kind::Empty);
        let whole = file("ru", "<tu><tuv xml:lang=\"ru\"><seg>Один");
        assert!(matches!(kind(&whole[..whole.len() - 15]), Kind::Malformed { .. }));
    }

    #[test]
    fn an_article_comes_back_with_the_words_of_the_machine() {
        let (article, _) = trial::reviewed();
        let text = write(&article, "Аударған ЖИ & тексерген адам.");
        assert!(text.contains("Аударған ЖИ &amp; тексерген адам."));
        assert!(text.contains("creationdate=\"20261123T100001Z\""));
        let document = read(text.as_bytes(), None).unwrap();
        let (again, _) = trial::import(&document);
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
        assert_eq!(again.description, article.description);
        assert_eq!((again.disclosure, again.credit), (article.disclosure, article.credit));
        assert_eq!(document.problems, []);
    }

    #[test]
    fn of_endless_problems_the_first_are_named() {
        let unit =
            format!("<tu><tuv lang=\"ru\"><seg>а</seg></tuv>{}</tu>", "<note/>".repeat(5_000));
        let unit = format!("{unit}<tu><tuv lang=\"kk\"><seg>ә</seg></tuv></tu>");
        let pair =
            "<tu><tuv lang=\"ru\"><seg>а</seg></tuv><tuv lang=\"kk\"><seg>ә</seg></tuv></tu>";
        let problems =
            read(file("ru", &format!("{unit}{pair}")).as_bytes(), None).unwrap().problems;
        assert_eq!(problems.len(), PROBLEMS_LIMIT + 1);
        assert_eq!(problems.last().unwrap().kind, Kind::TooMany { limit: PROBLEMS_LIMIT });
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]

        #[test]
        fn any_article_comes_back(document in trial::random::document()) {
            let (article, _) = trial::import(&document);
            let read = read(write(&article, "").as_bytes(), None).expect("our own file");
            use trial::random::contents;
            proptest::prop_assert_eq!(contents(&trial::import(&read).0), contents(&article));
        }

        #[test]
        fn nothing_panics(
            units in "(<tu>|</tu>|<tuv xml:lang=\"(ru|kk)\">|</tuv>|<seg>|</seg>|<ph>|</ph>|<hi>|</hi>|<sub>|</sub>|ә|&amp;|\u{202E}|<prop type=\"x-tekser-mt\">|</prop>){0,40}",
        ) {
            let _ = read(units.as_bytes(), None);
            let _ = read(file("ru", &units).as_bytes(), None);
            let unit = format!("<tu><tuv lang=\"ru\"><seg>а</seg></tuv><tuv lang=\"kk\"><seg>{units}</seg></tuv></tu>");
            let _ = read(file("ru", &unit).as_bytes(), None);
        }
    }
}
