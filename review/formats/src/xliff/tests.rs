use expect_test::{Expect, expect};
use review::model::document::Document;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;
use crate::bytes::xml;

fn check(file: &str, expected: &Expect) {
    let shown = match read(file.as_bytes()) {
        Err(problem) => format!("{problem}\n"),
        Ok(documents) => documents.iter().map(show).collect(),
    };
    expected.assert_eq(&shown);
}

/// Rows as `source | target | text`, then their flags, marks and problems.
fn show(document: &Document) -> String {
    let Document { target, .. } = document;
    let source = document.source.as_ref().expect("two texts");
    let mut out = format!("{:?} → {:?}\n", document.source_lang, document.target_lang);
    for row in &document.rows {
        let at = |span: language::text::span::Span, text: &str| span.of(text).unwrap().to_owned();
        let words = [at(row.source_at, &source.text), at(row.target_at, &target.text)];
        let now = row.text.as_deref().unwrap_or(&words[1]);
        let text = row.text.as_ref().map_or(String::new(), |text| format!(" | {text}"));
        let confirmed = if row.confirmed { "✓" } else { "" };
        out += &format!("{} | {}{text} {confirmed}\n", words[0], words[1]);
        for read in &row.flags {
            let flag = &read.flag;
            let mut spans: Vec<String> =
                flag.source.iter().map(|span| format!("s:{}", at(*span, &words[0]))).collect();
            spans.extend(flag.target.iter().map(|span| format!("t:{}", at(*span, now))));
            out += &format!(
                "  {} {:?} {:?} {spans:?} {:?} {:?}\n",
                flag.category, flag.severity, read.status, flag.comment, flag.correction
            );
        }
    }
    for mark in &target.structure.marks {
        out += &format!("[{}] {:?}\n", mark.at.of(&target.text).unwrap(), mark.kind);
    }
    for problem in &document.problems {
        out += &format!("{problem}\n");
    }
    out
}

#[test]
fn what_is_ours_about_a_flag_is_read_beside_it_and_in_older_files_inside() {
    let head = r##"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="ru" trgLang="kk"
 xmlns:its="http://www.w3.org/2005/11/its" xmlns:tekser="urn:tekser:xliff:1" its:version="2.0" tekser:version="1">
<file id="f1"><unit id="u1">
<its:locQualityIssues xml:id="q1"><its:locQualityIssue locQualityIssueType="terminology" locQualityIssueSeverity="20""##;
    let tail = r##"
<segment id="s1"><source>Вода</source><target>Суу</target></segment></unit></file></xliff>"##;
    let expected = expect![[r#"
        Some("ru") → Some("kk")
        Вода | Суу 
          wrong-term Minor Resolved [] "" Some("Су")
    "#]];
    let own = r##"segment="s1" category="wrong-term" severity="minor" status="resolved" correction="Су""##;
    let beside = format!("/></its:locQualityIssues><tekser:flag ref=\"q1\" {own}/>");
    check(&format!("{head}{beside}{tail}"), &expected);
    let inside: String = own.split(' ').map(|part| format!(" tekser:{part}")).collect();
    check(&format!("{head}{inside}/></its:locQualityIssues>{tail}"), &expected);
}

#[test]
fn version_2_gives_rows_marks_and_flags() {
    check(
        r##"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="ru" trgLang="kk"
 xmlns:its="http://www.w3.org/2005/11/its" xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0" its:version="2.0">
<file id="f1" original="жаңалық.html">
<unit id="u1">
<gls:glossary><gls:glossEntry><gls:term>a</gls:term><gls:definition>b</gls:definition></gls:glossEntry></gls:glossary>
<its:locQualityIssues xml:id="q1"><its:locQualityIssue locQualityIssueType="mistranslation" locQualityIssueSeverity="60" locQualityIssueComment="мағынасы басқа"/></its:locQualityIssues>
<notes><note id="n1">Қараңыз</note></notes>
<originalData><data id="d1">&lt;a href="https://a.kz"></data></originalData>
<segment state="final"><source>Он <pc id="1" type="fmt" subType="xlf:b">был</pc> в <ph id="2"/>Москве.</source>
<target>Ол  <pc id="1" type="fmt" subType="xlf:b">Мәскеуде</pc>
<sm id="m1" type="its:generic" its:locQualityIssuesRef="#its=q1"/>бо<sc id="3" type="link" dataRef="d1"/>лды<em startRef="m1"/>.<ec startRef="3"/></target></segment>
<segment><source>Би&#x438;&#x306;ик 🙂</source><target>Би&#x438;&#x306;<mrk id="m2" type="comment" ref="#n=n1">ік</mrk> 🙂</target></segment>
</unit>
<unit id="u2"><segment><source>Конец</source></segment></unit>
</file></xliff>"##,
        &expect![[r#"
            Some("ru") → Some("kk")
            Он был в Москве. | Ол Мәскеуде болды. ✓
              mistranslation Major Open ["t:болды"] "мағынасы басқа" None
            Бийик 🙂 | Бийік 🙂 
              note Neutral Open ["t:ік"] "Қараңыз" None
            Конец |  
            [Мәскеуде] Bold
            [лды.] Link { address: "https://a.kz" }
            5: Not kept: gls:glossary.
            9: Not kept: <ph> (source).
        "#]],
    );
}

#[test]
fn version_1_2_gives_rows_by_segments() {
    check(
        r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file source-language="ru" target-language="kk" original="a.docx" datatype="plaintext"><header/><body>
<trans-unit id="1"><source>Раз. Два.</source>
<seg-source><mrk mtype="seg" mid="1">Раз.</mrk> <mrk mtype="seg" mid="2">Два.</mrk></seg-source>
<target state="translated"><mrk mtype="seg" mid="1"><g id="1" ctype="bold">Бір</g>.</mrk> <mrk mtype="seg" mid="2">Екі<x id="2"/>.</mrk></target>
<note>Тексеріңіз</note><alt-trans><target>жоқ</target></alt-trans></trans-unit>
<group><trans-unit id="2" approved="yes"><source><bpt id="1">&lt;b></bpt>Три<ept id="1">&lt;/b></ept></source><target>Үш</target></trans-unit></group>
<trans-unit id="3"><source>Четыре</source></trans-unit>
</body></file></xliff>"#,
        &expect![[r#"
            Some("ru") → Some("kk")
            Раз. | Бір. 
              note Neutral Open [] "Тексеріңіз" None
            Два. | Екі. 
            Три | Үш ✓
            Четыре |  
            [Бір] Bold
            [] Foreign { id: "2", element: "x" }
            7: Not kept: <bpt> (source).
            7: Not kept: <ept> (source).
        "#]],
    );
}

#[test]
fn only_what_says_that_somebody_stood_by_it_confirms() {
    let confirmed = |unit: &str, state: &str| {
        let file = format!(
            "<xliff version=\"1.2\"><file source-language=\"ru\" target-language=\"kk\"><body>\
             <trans-unit id=\"1\"{unit}><source>Раз</source><target{state}>Бір</target>\
             </trans-unit></body></file></xliff>"
        );
        read(file.as_bytes()).expect("a file")[0].rows[0].confirmed
    };
    let state = |state: &str| confirmed("", &format!(" state=\"{state}\""));
    for open in [
        "new",
        "translated",
        "needs-translation",
        "needs-adaptation",
        "needs-l10n",
        "needs-review-adaptation",
        "needs-review-l10n",
        "needs-review-translation",
        "x-reviewed",
    ] {
        assert!(!state(open), "{open}");
    }
    assert!(state("final") && state("signed-off"));
    assert!(confirmed(" approved=\"yes\"", "") && !confirmed(" approved=\"no\"", ""));
    for (state, expected) in
        [("initial", false), ("translated", false), ("reviewed", true), ("final", true)]
    {
        let file = format!(
            "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"ru\" \
             trgLang=\"kk\"><file id=\"f\"><unit id=\"u\"><segment state=\"{state}\">\
             <source>Раз</source><target>Бір</target></segment></unit></file></xliff>"
        );
        let confirmed = read(file.as_bytes()).expect("a file")[0].rows[0].confirmed;
        assert_eq!(confirmed, expected, "{state}");
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    let refused = |file: &str| read(file.as_bytes()).unwrap_err().to_string();
    assert!(refused("<tmx/>").contains("form"));
    assert!(refused("<xliff version='3.0' xmlns='x'/>").contains("3.0"));
    assert!(refused("<xliff version='1.2'/>").contains("no text"));
    let cut = "<xliff version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0' srcLang='ru'>";
    assert!(refused(cut).contains("damaged"));
    assert!(refused(&format!("{cut}</xliff>")).contains("<xliff> must hold <file>"));
    let unit = "<file id='f'><unit id='u'><segment><source>а</source></segment></unit></file>";
    assert_eq!(read(format!("{cut}{unit}{unit}</xliff>").as_bytes()).unwrap_err().place.line, 1);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_suite_of_the_standard_is_told_apart() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/xliff-21/test-suite");
    let mut misses = Vec::new();
    for part in ["core/valid", "core/in-out", "core/invalid", "modules/valid", "modules/invalid"] {
        let Ok(entries) = std::fs::read_dir(format!("{folder}/{part}")) else {
            println!("skipped: there is no {folder}/{part}");
            return;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.extension().is_none_or(|ending| ending != "xlf") {
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let outcome = read(&std::fs::read(&path).unwrap());
            if outcome.is_err() != part.ends_with("invalid") {
                misses.push(name.clone());
            }
            if let Err(problem) = outcome {
                println!("{name} → {problem}");
            }
        }
    }
    assert_eq!(misses, Vec::<String>::new());
}

#[cfg(not(target_arch = "wasm32"))]
mod any {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use language::text::{
        span::Span,
        structure::{Block, BlockKind, Mark, MarkKind, Structure},
        time::Timestamp,
    };
    use review::{
        command::{Circumstances, Command, decide, import, pairing},
        log::{
            article::Article,
            event::{Event, GENESIS},
        },
        model::{
            document::RowsBuilder,
            flag::{FlagEdit, NOTE, NewFlag, Status},
            id::{ArticleId, PersonId},
            imprint::Phrases,
            project::Project,
            received::NewArticle,
            texts::Texts,
            typology::Typology,
        },
    };

    /// Category, severity, status, spans of the source, spans of the target, comment,
    /// correction.
    type Raised = (u8, u8, u8, Spans, Spans, String, Option<String>);
    type Spans = Vec<(u32, u32)>;

    /// What is done to an article.
    #[derive(Clone, Debug)]
    struct Row {
        source: String,
        target: String,
        begins: bool,
        marks: Vec<(u32, u32, u8)>,
        block: u8,
        text: Option<String>,
        flags: Vec<Raised>,
        confirmed: bool,
    }

    fn words() -> impl Strategy<Value = String> {
        "([әіңғүұқөһа-яA-Z0-9.,<>&\"'🙂]|и\u{306}|e\u{301}| [а-я]|\n[а-я]){1,12}"
            .prop_map(|text| language::text::accept::accept(text.trim()).expect("acceptable"))
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let span = || (0..12_u32, 0..6_u32);
        let flag = (
            0..4_u8,
            0..4_u8,
            0..3_u8,
            prop::collection::vec(span(), 0..2),
            prop::collection::vec(span(), 0..3),
            "|[а-яә<>&\" 🙂]{1,9}х",
            proptest::option::of(words()),
        );
        let row = (
            prop_oneof![3 => words(), 1 => Just(String::new())],
            prop_oneof![5 => words(), 1 => Just(String::new())],
            any::<bool>(),
            prop::collection::vec((0..12_u32, 0..6_u32, 0..10_u8), 0..4),
            0..6_u8,
            proptest::option::of(words()),
            prop::collection::vec(flag, 0..3),
            any::<bool>(),
        );
        let row = row.prop_map(|(source, target, begins, marks, block, text, flags, confirmed)| {
            Row { source, target, begins, marks, block, text, flags, confirmed }
        });
        prop::collection::vec(row, 1..6)
    }

    fn article(rows: &[Row]) -> Option<Article> {
        let mut builder = RowsBuilder::new();
        let (mut marks, mut blocks) = (Vec::new(), Vec::<Block>::new());
        for row in rows {
            let (_, at) = builder.row(&row.source, &row.target, row.begins);
            if at.is_empty() {
                continue;
            }
            for (start, width, kind) in &row.marks {
                let (start, end) = (at.start() + start, at.start() + start + width);
                let kind = match kind {
                    0 => MarkKind::Bold,
                    1 => MarkKind::Italic,
                    2 => MarkKind::Underline,
                    3 => MarkKind::Strike,
                    4 => MarkKind::Superscript,
                    5 => MarkKind::Subscript,
                    6 => MarkKind::Code,
                    7 => MarkKind::Link { address: "/a?b=\"<&".to_owned() },
                    _ => MarkKind::Foreign { id: "x y".to_owned(), element: "ph".to_owned() },
                };
                let kind = match kind {
                    // A link's address is cut at quotes, as in tags.
                    MarkKind::Link { .. } => {
                        MarkKind::Link { address: "https://a.kz/ә?b&c".into() }
                    }
                    kind => kind,
                };
                if end <= at.end() {
                    marks.push(Mark { at: Span::new(start, end).unwrap(), kind });
                }
            }
            let kind = match row.block {
                0 => BlockKind::Heading { level: 2 },
                1 => BlockKind::Item { ordered: true, depth: 3 },
                2 => BlockKind::Quote,
                3 => BlockKind::Cell { last: true, skipped: 0 },
                _ => BlockKind::Paragraph,
            };
            match blocks.last_mut() {
                Some(last) if !row.begins => {
                    last.at = Span::new(last.at.start(), at.end()).unwrap();
                }
                _ => blocks.push(Block { at, kind }),
            }
        }
        marks.sort_by_key(|mark| (mark.at.start(), u32::MAX - mark.at.end()));
        let (source, target, made) = builder.finish();
        let new = NewArticle {
            title: "Тақырып \"1\"".to_owned(),
            source_lang: "ru".to_owned(),
            target_lang: "kk".to_owned(),
            engine: Some("NMT <2>".to_owned()),
            source: Some(source),
            target,
            structure: Structure { blocks, marks },
            rows: made,
            ..NewArticle::default()
        };
        let mut ids = 0_u128;
        let mut fresh = || {
            ids += 1;
            Uuid::from_u128(ids)
        };
        let change = import::import(new, &Phrases::default(), &mut fresh).ok()?;
        let (id, actor) = (ArticleId(fresh()), PersonId(fresh()));
        let at = Timestamp::from_milliseconds(1);
        let event = Event::seal(id, 1, at, actor, change, GENESIS.to_owned());
        let (mut article, texts): (Article, Texts) = Article::import(&event).expect("an import");
        let (typology, project) = (Typology::mqm_core(), Project::default());
        let mut ask = |article: &mut Article, command: Command| {
            let circumstances = Circumstances {
                actor,
                at,
                typology: &typology,
                project: &project,
                texts: &texts,
                fresh: &mut fresh,
            };
            let Ok(Some(change)) = decide(article, command, circumstances) else { return };
            let (n, head) = (article.events + 1, article.head.clone());
            let event = Event::seal(id, n, at, actor, change, head);
            article.apply(&event).expect("what was decided can be applied");
        };
        for (index, row) in rows.iter().enumerate() {
            let Some(segment) = article.segments.get(index) else { break };
            let (segment, revision) = (segment.id, segment.revision);
            if let Some(text) = row.text.clone() {
                ask(&mut article, Command::Revise { segment, revision, text, restores: None });
            }
            for (category, severity, status, source, target, comment, correction) in &row.flags {
                let now = article.segment(segment).expect("it stays").clone();
                let spans = |spans: &[(u32, u32)], text: &str| -> Vec<Span> {
                    let spans = spans.iter().filter_map(|(at, width)| Span::new(*at, at + width));
                    let mut spans: Vec<Span> = spans.filter(|span| span.fits(text)).collect();
                    spans.sort_unstable();
                    spans.dedup();
                    spans
                };
                let categories = ["mistranslation", NOTE, "punctuation", "wrong-term"];
                let flag = NewFlag {
                    revision: now.revision,
                    category: categories[usize::from(*category)].to_owned(),
                    severity: Severity::ALL[usize::from(*severity)],
                    source: spans(source, &now.source),
                    target: spans(target, &now.text),
                    comment: comment.trim().to_owned(),
                    correction: correction.clone(),
                };
                let count = article.flags.len();
                ask(&mut article, Command::Raise { segment, flag });
                let status =
                    [Status::Open, Status::Resolved, Status::Withdrawn][usize::from(*status)];
                if article.flags.len() > count && status != Status::Open {
                    let flag = article.flags[count].id;
                    let edit = FlagEdit { status: Some(status), ..FlagEdit::default() };
                    ask(&mut article, Command::ChangeFlag { flag, edit });
                }
            }
            if row.confirmed {
                let revision = article.segment(segment).expect("it stays").revision;
                ask(&mut article, Command::Confirm { segment, revision, confirmed: true });
            }
        }
        Some(article)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn what_is_written_is_valid_and_reads_back(rows in rows()) {
            let Some(article) = article(&rows) else { return Ok(()) };
            let typology = Typology::mqm_core();
            let file = write(&article, "ЖИ аударған", &typology, &|_| "Айгүл <А>".to_owned());
            let root = xml::tree(file.as_bytes(), ELEMENTS);
            let root = root.map_err(|error| TestCaseError::fail(format!("{error}\n{file}")))?;
            prop_assert_eq!(rules::check(&root), vec![], "{}", file);
            let documents = read(file.as_bytes()).expect("valid");
            let document = &documents[0];
            prop_assert_eq!(document.title.as_ref(), Some(&article.description.title));
            prop_assert_eq!(&document.engine, &article.description.engine);
            prop_assert_eq!(&document.problems, &vec![], "{}", file);
            prop_assert_eq!(document.rows.len(), article.segments.len());
            let source = document.source.as_ref().expect("two texts");
            for (row, segment) in document.rows.iter().zip(&article.segments) {
                prop_assert_eq!(row.source_at.of(&source.text), Some(&*segment.source));
                prop_assert_eq!(row.target_at.of(&document.target.text), Some(&*segment.mt), "{}", file);
                let text = row.text.as_ref().unwrap_or(&segment.mt);
                prop_assert_eq!(text, &segment.text);
                prop_assert_eq!(row.confirmed, segment.is_said_confirmed());
                let flags: Vec<_> = article.flags_of(segment.id).collect();
                prop_assert_eq!(row.flags.len(), flags.len(), "{}", file);
                for (read, flag) in row.flags.iter().zip(flags) {
                    prop_assert_eq!(&read.flag.category, &flag.category);
                    prop_assert_eq!(read.flag.severity, flag.severity);
                    prop_assert_eq!(read.status, flag.status);
                    prop_assert_eq!(&read.flag.comment, &flag.comment);
                    prop_assert_eq!(&read.flag.correction, &flag.correction);
                    let sorted = |spans: &[Span]| {
                        let mut spans = spans.to_vec();
                        spans.sort_unstable();
                        spans
                    };
                    prop_assert_eq!(sorted(&read.flag.source), sorted(&flag.source), "{}", file);
                    prop_assert_eq!(sorted(&read.flag.target), sorted(&flag.target), "{}", file);
                }
            }
            let new = NewArticle {
                title: "а".to_owned(),
                source: Some(source.text.clone()),
                target: document.target.text.clone(),
                structure: document.target.structure.clone(),
                rows: document.rows.clone(),
                ..NewArticle::default()
            };
            let draft = pairing::draft(&new, &Phrases::default());
            prop_assert!(draft.is_ok(), "{:?}\n{}", draft, file);
            let marks = |structure: &Structure, segment: &review::model::segment::Segment| {
                let mut marks = review::log::marks::marks_of_mt(structure, segment);
                marks.sort_by_key(|mark| (mark.at, mark.kind.clone()));
                marks.dedup();
                marks
            };
            // Marks of two rows that touch may be taken for one another's: they are
            // compared where rows stand apart.
            for (row, segment) in document.rows.iter().zip(&article.segments) {
                let read = review::model::segment::Segment { mt_at: row.target_at, ..segment.clone() };
                if !segment.mt.is_empty() {
                    prop_assert_eq!(
                        marks(&document.target.structure, &read),
                        marks(&article.structure, segment),
                        "{}", file
                    );
                    let kind = |structure: &Structure, at| {
                        structure.block_at(at).map(|block| block.kind.clone())
                    };
                    prop_assert_eq!(
                        kind(&document.target.structure, row.target_at),
                        kind(&article.structure, segment.mt_at),
                        "{}", file
                    );
                }
            }
        }

        #[test]
        fn nothing_panics(
            parts in prop::collection::vec(prop_oneof![
                Just("<pc id='1'>"), Just("</pc>"), Just("<sc id='1'/>"), Just("<ec startRef='1'/>"),
                Just("<mrk id='2' type='comment' value='ә'>"), Just("</mrk>"), Just("<cp hex='0001'/>"),
                Just("и"), Just("&#x306;"), Just(" "), Just("<ph id='3' copyOf='1' subFlows='u'/>"),
                Just("</source><target>"), Just("<em startRef='2'/>"), Just("<g id='1'>"), Just("</g>"),
                Just("<x id='2'/>"), Just("<bpt id='1'>"), Just("</bpt>"), Just("\u{202E}"),
            ], 0..20),
            end in any::<bool>(),
        ) {
            let parts = parts.concat();
            let close = if end { "</target>" } else { "</source>" };
            let newer = format!("<xliff version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0' \
                srcLang='ru' trgLang='kk'><file id='f'><unit id='u'><segment><source>{parts}{close}\
                </segment></unit></file></xliff>");
            let older = format!("<xliff version='1.2'><file source-language='ru'><body>\
                <trans-unit id='1'><source>{parts}{close}</trans-unit></body></file></xliff>");
            for file in [newer, older] {
                for document in read(file.as_bytes()).unwrap_or_default() {
                    let text = &document.target.text;
                    prop_assert!(document.target.structure.fits(text));
                    let accepted = language::text::accept::accept(text);
                    prop_assert_eq!(accepted.as_ref(), Ok(text));
                }
            }
        }
    }
}
