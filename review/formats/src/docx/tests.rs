use language::text::{
    span::Span,
    structure::{Block, BlockKind, Builder, Mark, MarkKind, Rich},
    time::Timestamp,
};
use review::{
    command::{Circumstances, Command, decide, import},
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        document::Document,
        flag::NewFlag,
        id::{ArticleId, PersonId},
        imprint::Phrases,
        problem::Kind,
        project::Project,
        received::NewArticle,
        severity::Severity,
        texts::Texts,
        typology::{Category, Typology},
    },
    rules::paragraphs,
};
use uuid::Uuid;

use crate::{
    bytes::archive::pack,
    docx::{Tracked, clean, read, tracked},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// An article with its log.
struct Desk {
    article: Article,
    texts: Texts,
    events: Vec<Event>,
    ids: u128,
}

const LINE: &str = "Мәтінді жасанды интеллект аударған, редактор тексерген.";

impl Desk {
    fn new(rich: Rich) -> Self {
        let new = NewArticle {
            source_lang: "ru".into(),
            target_lang: "kk".into(),
            target: rich.text,
            structure: rich.structure,
            ..NewArticle::default()
        };
        let mut ids = 10;
        let mut fresh = || {
            ids += 1;
            Uuid::from_u128(ids)
        };
        let change =
            import::import(new, &Phrases::default(), &mut fresh).expect("acceptable texts");
        let article = ArticleId(Uuid::from_u128(1));
        let actor = PersonId(Uuid::from_u128(2));
        let event = Event::seal(article, 1, moment(1), actor, change, GENESIS.into());
        let (article, texts) = Article::import(&event).expect("an import");
        Self { article, texts, events: vec![event], ids }
    }

    fn plain(text: &str) -> Self {
        Self::new(Rich { text: text.into(), ..Rich::default() })
    }

    fn ask(&mut self, command: Command) {
        let note = Category {
            id: "mistranslation".into(),
            pid: None,
            parent: None,
            name: Default::default(),
            hint: Default::default(),
            example: String::new(),
            its: "mistranslation".into(),
        };
        let typology = Typology { categories: vec![note] };
        let actor = PersonId(Uuid::from_u128(3));
        let at = moment(self.events.len() as i64 + 1);
        let ids = &mut self.ids;
        let circumstances = Circumstances {
            actor,
            at,
            typology: &typology,
            project: &Project::default(),
            texts: &self.texts,
            fresh: &mut || {
                *ids += 1;
                Uuid::from_u128(*ids)
            },
        };
        let Ok(Some(change)) = decide(&self.article, command, circumstances) else { return };
        let (n, head) = (self.article.events + 1, self.article.head.clone());
        let event = Event::seal(self.article.id, n, at, actor, change, head);
        self.article.apply(&event).expect("what was decided can be applied");
        self.events.push(event);
    }

    fn revise(&mut self, row: usize, text: &str) {
        let segment = &self.article.segments[row];
        let (segment, revision) = (segment.id, segment.revision);
        self.ask(Command::Revise { segment, revision, text: text.into(), restores: None });
    }

    fn clean(&self) -> Vec<u8> {
        clean(&self.article, LINE)
    }

    fn tracked(&self) -> Vec<u8> {
        let name = |id: PersonId| format!("Әлия {}", id.0.as_u128());
        tracked(&self.article, LINE, &self.events, &name, &|word| format!("«{word}»"))
    }

    /// Checks what the files read as; gives the tracked one, accepted.
    #[track_caller]
    fn check(&self) -> Document {
        let clean = read(&self.clean(), Tracked::Accepted).expect("a document");
        let bytes = self.tracked();
        let accepted = read(&bytes, Tracked::Accepted).expect("a document");
        let exported = paragraphs::txt(&self.article, LINE);
        assert_eq!(lines(&clean.target.text), lines(&exported), "clean");
        assert_eq!(lines(&accepted.target.text), lines(&exported), "accepted");
        let rejected = read(&bytes, Tracked::Rejected).map_or(String::new(), |it| it.target.text);
        assert_eq!(lines(&rejected), lines(&self.texts.mt), "rejected");
        assert_eq!(clean.problems, []);
        accepted
    }
}

fn moment(n: i64) -> Timestamp {
    Timestamp::from_milliseconds(1_795_428_000_123 + n * 1000)
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

const SAMPLE: &str = "Тоқаев саммитке барды\n\nАстанада жиын өтті 🙂. Оған жиырма ел қатысты.\n\nЕкінші абзац & <белгі>. Соңғы сөйлем.\n\nФОТО: Ақорда\n\nМашиналық аударма";

#[test]
fn a_reviewed_article_is_accepted_as_exported_and_rejected_as_received() {
    let mut desk = Desk::plain(SAMPLE);
    desk.check();
    desk.revise(1, "Астанада үлкен жиын өтті 🙂.");
    desk.revise(3, "Мүлде басқа сөз");
    desk.check();
    // A row without words, a paragraph without rows, one that is split in two.
    desk.revise(2, "");
    desk.check();
    desk.revise(1, "");
    desk.check();
    desk.revise(4, "Бір.\nЕкі.");
    desk.check();
    desk.revise(0, "");
    desk.revise(3, "");
    desk.check();
}

#[test]
fn changes_carry_their_author_and_date() {
    let mut desk = Desk::plain("Ол кеше келді.");
    desk.revise(0, "Ол бүгін келді.");
    let mut archive_bytes = desk.tracked();
    let mut archive = crate::bytes::archive::Archive::open(&archive_bytes).unwrap();
    let xml = String::from_utf8(archive.read("word/document.xml").unwrap()).unwrap();
    let by = "w:author=\"Әлия 3\" w:date=\"2026-11-23T10:00:02Z\"";
    for (element, text) in [("del", "delText"), ("ins", "t")] {
        let word = if element == "del" { "кеше" } else { "бүгін" };
        let id = if element == "del" { 1 } else { 2 };
        let change = format!(
            "<w:{element} w:id=\"{id}\" {by}><w:r><w:{text} xml:space=\"preserve\">{word}</w:{text}></w:r></w:{element}>"
        );
        assert!(xml.contains(&change), "{change} in {xml}");
    }
    archive_bytes.truncate(archive_bytes.len() / 2);
    assert!(read(&archive_bytes, Tracked::Accepted).is_err());
    assert_eq!(desk.tracked(), desk.tracked());
}

#[test]
fn flags_are_comments_at_their_words() {
    let mut desk = Desk::plain("Бірінші сөйлем. Ол кеше 🙂 келді.");
    let segment = desk.article.segments[1].id;
    let flag = NewFlag {
        revision: 0,
        category: "mistranslation".into(),
        severity: Severity::Major,
        source: Vec::new(),
        target: vec![Span::new(3, 7).unwrap()],
        comment: "Қате & <сөз>".into(),
        correction: Some("бүгін".into()),
    };
    desk.ask(Command::Raise { segment, flag: flag.clone() });
    desk.ask(Command::Raise {
        segment,
        flag: NewFlag {
            target: vec![Span::point(8)],
            comment: "Жоқ".into(),
            correction: None,
            ..flag
        },
    });
    let read = desk.check();
    let notes: Vec<_> = read
        .notes
        .iter()
        .map(|note| {
            (note.at.of(&read.target.text).unwrap(), note.text.as_str(), note.author.as_str())
        })
        .collect();
    assert_eq!(
        notes,
        [
            ("кеше", "«mistranslation» · «major» · Қате & <сөз> · → бүгін", "Әлия 3"),
            ("", "«mistranslation» · «major» · Жоқ", "Әлия 3"),
        ]
    );
}

fn everything() -> Rich {
    let mut builder = Builder::new();
    let link = |address: &str| MarkKind::Link { address: address.into() };
    builder.begin(BlockKind::Heading { level: 1 });
    builder.text("Тақырып");
    builder.begin(BlockKind::Image {
        address: "https://a.kz/б.jpg?a=1&b=2".into(),
        alternative: "Тау <шыңы>".into(),
    });
    builder.begin(BlockKind::Caption);
    builder.text("Суреттегі тау");
    builder.begin(BlockKind::Paragraph);
    builder.text("Сөз ");
    builder.open(MarkKind::Bold);
    builder.text("қалың, ");
    builder.open(MarkKind::Italic);
    builder.text("көлбеу");
    builder.close(|kind| *kind == MarkKind::Italic);
    builder.close(|kind| *kind == MarkKind::Bold);
    builder.text(" H");
    builder.open(MarkKind::Subscript);
    builder.text("2");
    builder.close(|kind| *kind == MarkKind::Subscript);
    builder.text("O, ");
    builder.open(link("https://a.kz/x?y=1&z=2"));
    builder.text("сілтеме");
    builder.close(|kind| matches!(kind, MarkKind::Link { .. }));
    builder.text(", ");
    builder.open(MarkKind::Code);
    builder.text("код");
    builder.close(|kind| *kind == MarkKind::Code);
    builder.line();
    builder.text("келесі жол.");
    for (ordered, depth) in [(false, 0), (false, 1), (true, 0), (true, 0)] {
        builder.begin(BlockKind::Item { ordered, depth });
        builder.text("Тармақ.");
    }
    builder.begin(BlockKind::Rule);
    builder.begin(BlockKind::Quote);
    builder.text("Дәйексөз.");
    for last in [false, true, false, true] {
        builder.begin(BlockKind::Cell { last, skipped: 0 });
        builder.text("Ұяшық.");
    }
    builder.begin(BlockKind::Heading { level: 3 });
    builder.text("Кіші тақырып");
    builder.begin(BlockKind::Paragraph);
    builder.text("Соңы.");
    builder.finish()
}

#[test]
fn blocks_and_marks_come_back() {
    let rich = everything();
    let mut desk = Desk::new(rich.clone());
    let accepted = desk.check();
    for file in [desk.clean(), desk.tracked()] {
        let mut target = read(&file, Tracked::Accepted).unwrap().target;
        let below = target.structure.blocks.pop().unwrap();
        assert_eq!(below.at.of(&target.text), Some(LINE));
        assert_eq!(target.structure, rich.structure);
    }
    assert_eq!(accepted.target_lang.as_deref(), Some("kk"));
    assert_eq!(accepted.title.as_deref(), Some("Тақырып"));
    for row in 0..desk.article.segments.len() {
        desk.revise(row, "");
        desk.check();
        let rejected = read(&desk.tracked(), Tracked::Rejected).unwrap();
        assert_eq!(rejected.target, rich, "{row}");
    }
}

/// A document of the given body, with a few styles and lists.
fn made(body: &str) -> Vec<u8> {
    packed(&document(body), "document.main", &[])
}

const SPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

fn document(body: &str) -> String {
    format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>")
}

fn packed(document: &str, kind: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = format!(
        "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/></Types>"
    );
    let styles = format!(
        "<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\"/></w:rPr></w:rPrDefault></w:docDefaults>\
        <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 2\"/><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"my\"><w:name w:val=\"Менің стилім\"/><w:basedOn w:val=\"1\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"caption\"><w:name w:val=\"caption\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"x\"><w:name w:val=\"3-заголовок\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"loop\"><w:name w:val=\"л\"/><w:basedOn w:val=\"loop\"/></w:style>\
        <w:style w:type=\"character\" w:styleId=\"strong\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style></w:styles>"
    );
    let numbering = format!(
        "<w:numbering {SPACES}><w:abstractNum w:abstractNumId=\"5\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"lowerLetter\"/></w:lvl></w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"5\"/></w:num></w:numbering>"
    );
    let relation = |id: &str, kind: &str, target: &str, more: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\" {more}/>")
    };
    let relations = format!(
        "<Relationships>{}{}{}{}{}</Relationships>",
        relation("s", "styles", "styles.xml", ""),
        relation("n", "numbering", "/word/numbering.xml", ""),
        relation("l", "hyperlink", "https://a.kz/?a=1&amp;b=2", "TargetMode=\"External\""),
        relation("j", "hyperlink", "javascript:alert(1)", "TargetMode=\"External\""),
        relation("i", "image", "media/image1.png", "")
    );
    let root = format!(
        "<Relationships>{}</Relationships>",
        relation("d", "officeDocument", "word/document.xml", "")
    );
    let mut files: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
    ];
    files.extend(more);
    pack(&files)
}

/// Blocks a line: kind, text, and marked words.
fn shown(document: &Document) -> String {
    let text = &document.target.text;
    let mut out = String::new();
    for Block { at, kind } in &document.target.structure.blocks {
        out += &format!("{kind:?}: {}", at.of(text).unwrap());
        for Mark { at: mark, kind } in &document.target.structure.marks {
            if mark.start() >= at.start() && mark.end() <= at.end() {
                out += &format!(" | {kind:?}={}", mark.of(text).unwrap());
            }
        }
        out.push('\n');
    }
    for problem in &document.problems {
        out += &format!("{problem}\n");
    }
    out
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let document = read(&made(body), Tracked::Accepted).expect("a document");
    assert_eq!(shown(&document).trim(), expected);
}

fn p(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>")
}

fn r(looks: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{looks}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

#[test]
fn headings_are_known_by_style_name_chain_and_level() {
    check(
        &[
            p("1", &r("<w:b/>", "Екі")),
            p("my", &r("", "Мұрагер")),
            p("x", &r("", "Үш")),
            p("loop", &r("", "Жай")),
            format!("<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>{}</w:p>", r("", "Деңгей")),
        ]
        .concat(),
        "Heading { level: 2 }: Екі\nHeading { level: 2 }: Мұрагер\nHeading { level: 3 }: Үш\nParagraph: Жай\nHeading { level: 1 }: Деңгей",
    );
}

#[test]
fn runs_are_read_with_their_switches_and_signs() {
    let body = format!(
        "<w:p>{}{}{}{}<w:r><w:t>а</w:t><w:tab/><w:t>б</w:t><w:br/><w:t>в</w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/></w:r></w:p>",
        r("<w:b/>", "қа"),
        r("<w:b w:val=\"1\"/><w:rtl/>", "лың "),
        r("<w:rStyle w:val=\"strong\"/><w:b w:val=\"0\"/>", "жай "),
        r("<w:u w:val=\"none\"/><w:strike/><w:vertAlign w:val=\"superscript\"/>", "и\u{306} "),
    );
    check(
        &body,
        "Paragraph: қалың жай й а\tб\nв\u{2011}\u{AD}≥ | Bold=қалың  | Strike=й  | Superscript=й",
    );
}

#[test]
fn links_are_kept_if_they_may_be_followed() {
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"http://b.kz\" \\o \"а\" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>өріс</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    let body = format!(
        "<w:p><w:hyperlink r:id=\"l\">{}</w:hyperlink>{}<w:hyperlink r:id=\"j\">{}</w:hyperlink>{}{field}</w:p>",
        r("<w:u/>", "бір"),
        r("", " "),
        r("", "екі"),
        r("", " "),
    );
    check(
        &body,
        "Paragraph: бір екі өріс | Link { address: \"https://a.kz/?a=1&b=2\" }=бір | Link { address: \"http://b.kz\" }=өріс\nword/document.xml:1: Not kept: javascript:alert(1).",
    );
}

#[test]
fn lists_tables_and_pictures_are_blocks() {
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr>{}</w:p>",
            r("", text)
        )
    };
    let cell = |text: &str| format!("<w:tc><w:p>{}</w:p></w:tc>", r("", text));
    let picture = "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:inline><wp:docPr descr=\"Тау\"/><a:blip r:embed=\"i\"/></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:t>екінші рет</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let body = format!(
        "{}{}{picture}<w:tbl><w:tr>{}<w:tc><w:p>{}</w:p><w:p>{}</w:p></w:tc>{}</w:tr><w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{}</w:tr></w:tbl>",
        item(0, "Бір"),
        item(1, "Екі"),
        cell("А"),
        r("", "Б"),
        r("", "В"),
        cell(""),
        cell("жоқ"),
    );
    check(
        &body,
        "Item { ordered: false, depth: 0 }: Бір\nItem { ordered: true, depth: 1 }: Екі\nImage { address: \"word/media/image1.png\", alternative: \"Тау\" }: \nCell { last: false, skipped: 0 }: А\nCell { last: true, skipped: 0 }: Б\nВ\nword/document.xml: The pictures themselves are not kept: image1.png. Their places, descriptions and captions are; put the pictures into the finished text again.",
    );
}

#[test]
fn a_cell_that_lost_its_words_stays_a_cell() {
    let mut builder = Builder::new();
    for (last, text) in [(false, "А"), (false, "Ә"), (true, "Б"), (false, "В"), (true, "Г")] {
        builder.begin(BlockKind::Cell { last, skipped: 0 });
        builder.text(text);
    }
    let mut desk = Desk::new(builder.finish());
    let rows = |desk: &Desk| {
        desk.check();
        let html = crate::html::html(&desk.article, LINE);
        let table = html.split_once("<table>\n").unwrap().1.split_once("</table>").unwrap().0;
        table.replace("<td>", "|").replace(['<', '>', '/'], "").replace("td", "").replace("tr", "")
    };
    assert_eq!(rows(&desk), "|А|Ә|Б\n|В|Г\n");
    desk.revise(1, "");
    assert_eq!(rows(&desk), "|А||Б\n|В|Г\n");
    desk.revise(2, "");
    assert_eq!(rows(&desk), "|А\n|В|Г\n");
    desk.revise(0, "");
    assert_eq!(rows(&desk), "|В|Г\n");
}

/// A picture of the given description, whose relationship is `i`.
fn picture(said: &str) -> String {
    format!(
        "<w:p><w:r><w:drawing><wp:inline><wp:docPr descr=\"{said}\"/><a:graphic><a:graphicData uri=\"http://x/picture\"><a:blip r:embed=\"i\"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
}

fn tc(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

#[test]
fn tables_keep_their_shape() {
    let words = |text: &str| tc("", &format!("<w:p>{}</w:p>", r("", text)));
    let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
    let empty = tc("", "<w:p/>");
    let table = [
        row(&(picture("Басында").replace("<w:p>", "<w:tc><w:p>")
            + "</w:tc>"
            + &words("Ел")
            + &words("Ә"))),
        row(&(tc("<w:gridSpan w:val=\"2\"/>", &format!("<w:p>{}</w:p>", r("", "Кең")))
            + &words("Б"))),
        row(&(words("В") + &tc("", &picture("Арасында")) + &words("Г"))),
        row(&(empty.clone() + &empty)),
        row(&("<w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>".to_owned() + &words("Ғ") + &empty)),
    ];
    let body = format!("<w:tbl>{}</w:tbl>", table.concat()) + &p("a", &r("", "Соңы"));
    let document = read(&made(&body), Tracked::Accepted).unwrap();
    let image = |said: &str| {
        format!("Image {{ address: \"word/media/image1.png\", alternative: \"{said}\" }}: ")
    };
    let cell = |last: bool, skipped: u8, text: &str| {
        format!("Cell {{ last: {last}, skipped: {skipped} }}: {text}")
    };
    let expected = [
        image("Басында"),
        cell(false, 1, "Ел"),
        cell(true, 0, "Ә"),
        cell(false, 0, "Кең"),
        cell(true, 1, "Б"),
        cell(false, 0, "В"),
        cell(true, 1, "Г"),
        cell(true, 2, "Ғ"),
        image("Арасында"),
        "Paragraph: Соңы".to_owned(),
        "word/document.xml:1: Not kept: w:tr.".to_owned(),
    ];
    assert!(shown(&document).starts_with(&expected.join("\n")), "{}", shown(&document));

    // The same comes out of every format that has tables.
    let desk = Desk::new(document.target.clone());
    desk.check();
    for file in [desk.clean(), desk.tracked()] {
        let mut again = read(&file, Tracked::Accepted).unwrap().target;
        again.structure.blocks.pop();
        assert_eq!(again.structure.blocks, document.target.structure.blocks);
    }
    let html = crate::html::html(&desk.article, LINE);
    assert!(html.contains("<tr><td></td><td>Ел</td><td>Ә</td></tr>"), "{html}");
    assert!(html.contains("<tr><td></td><td></td><td>Ғ</td></tr>\n</table>"), "{html}");
    let again = crate::html::read(html.as_bytes()).unwrap().target.structure.blocks;
    assert_eq!(again[1..8], document.target.structure.blocks[1..8]);
    let md = crate::markdown::md(&desk.article, LINE);
    let again = crate::markdown::read(md.as_bytes()).unwrap().target.structure.blocks;
    assert_eq!(again[1..8], document.target.structure.blocks[1..8], "{md}");
}

#[test]
fn pictures_keep_place_description_and_caption() {
    let body = [
        p("a", &r("", "Басы.")),
        picture(" Су &amp; тау ").replace("</w:r></w:p>", &format!("</w:r>{}</w:p>", r("", "Төменде"))),
        // A group of an older drawing, and a picture that lies elsewhere.
        "<w:p><w:r><w:pict xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:shape alt=\"Топ\"><v:imagedata r:id=\"i\"/></v:shape><v:shape><v:imagedata r:id=\"l\"/></v:shape></w:pict></w:r></w:p>".to_owned(),
        p("caption", &r("", "Суреттегі су")),
        "<w:p><w:r><w:drawing><wp:inline><wp:docPr name=\"Диаграмма 3\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"/></a:graphic></wp:inline></w:drawing></w:r></w:p>".to_owned(),
    ]
    .concat();
    let mut bytes = made(&body);
    let read_once = read(&bytes, Tracked::Accepted).unwrap();
    assert_eq!(
        shown(&read_once),
        "Paragraph: Басы.\n\
         Image { address: \"word/media/image1.png\", alternative: \"Су & тау\" }: \n\
         Paragraph: Төменде\n\
         Image { address: \"word/media/image1.png\", alternative: \"Топ\" }: \n\
         Image { address: \"https://a.kz/?a=1&b=2\", alternative: \"\" }: \n\
         Caption: Суреттегі су\n\
         word/document.xml:1: A chart is not kept: Диаграмма 3. Put it into the finished text again.\n\
         word/document.xml: The pictures themselves are not kept: image1.png. Their places, descriptions and captions are; put the pictures into the finished text again.\n"
    );
    let desk = Desk::new(read_once.target.clone());
    bytes = desk.clean();
    let mut again = read(&bytes, Tracked::Accepted).unwrap();
    again.target.structure.blocks.pop();
    assert_eq!(again.target.structure.blocks, read_once.target.structure.blocks);
    assert_eq!(again.problems, []);
    let html = crate::html::html(&desk.article, LINE);
    assert!(html.contains("alt=\"Су &amp; тау\""), "{html}");
    assert!(html.contains("<figcaption>Суреттегі су</figcaption>"), "{html}");
}

#[test]
fn tracked_changes_are_taken_by_choice() {
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>{}<w:ins w:id=\"2\">{}</w:ins></w:p><w:p><w:del w:id=\"3\"><w:r><w:delText>ескі</w:delText></w:r></w:del>{}</w:p><w:p><w:pPr><w:pStyle w:val=\"1\"/><w:rPr><w:ins w:id=\"4\"/></w:rPr><w:pPrChange w:id=\"5\"><w:pPr/></w:pPrChange></w:pPr><w:moveFrom w:id=\"6\">{}</w:moveFrom><w:moveTo w:id=\"7\">{}</w:moveTo></w:p><w:p>{}</w:p>",
        r("", "Бір "),
        r("", "жаңа "),
        r("", " екі"),
        r("", "қайдан "),
        r("", "қайда"),
        r("<w:b/><w:rPrChange w:id=\"8\"><w:rPr/></w:rPrChange>", "соңы"),
    );
    let accepted = read(&made(&body), Tracked::Accepted).unwrap();
    assert_eq!(
        shown(&accepted),
        "Paragraph: Бір жаңа  екі\nHeading { level: 2 }: қайда\nParagraph: соңы | Bold=соңы\n"
    );
    let rejected = read(&made(&body), Tracked::Rejected).unwrap();
    assert_eq!(
        shown(&rejected),
        "Paragraph: Бір \nParagraph: ескі екі\nParagraph: қайдан соңы\n".replace("Бір \n", "Бір\n")
    );
}

#[test]
fn what_is_not_kept_is_named() {
    let body = format!(
        "<w:p>{}<w:r><w:footnoteReference w:id=\"1\"/></w:r>{}<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r></w:p>\n<w:sdt><w:sdtPr/><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>",
        r("", "а\u{202A}"),
        r("<w:vanish/>", "жасырын"),
        r("", "қорап"),
        r("<w:lang w:val=\"kk-KZ\"/>", "мазмұн"),
    );
    let document = read(&made(&body), Tracked::Accepted).unwrap();
    assert_eq!(document.target.text, "а\n\nмазмұн");
    assert_eq!(document.target_lang.as_deref(), Some("kk-KZ"));
    let named: Vec<String> = document.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        named,
        ["U+202A", "w:footnoteReference", "w:vanish", "w:txbxContent"]
            .map(|it| format!("word/document.xml:1: Not kept: {it}."))
    );
}

#[test]
fn files_that_cannot_be_read_are_refused_with_the_reason() {
    let kind = |bytes: &[u8]| read(bytes, Tracked::Accepted).unwrap_err().kind;
    let good = document(&p("a", &r("", "а")));
    assert_eq!(kind(&packed(&good, "document.macroEnabled.main", &[])), Kind::Macros);
    assert_eq!(
        kind(&packed(&good, "document.main", &[("word/vbaProject.bin", b"")])),
        Kind::Macros
    );
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(kind(&old), Kind::OldWord);
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(kind(&old), Kind::Encrypted);
    assert_eq!(kind(b"text"), Kind::Archive);
    assert_eq!(kind(&pack(&[("a.txt", b"")])), Kind::MissingPart { part: "_rels/.rels".into() });
    assert_eq!(kind(&made("<w:p/>")), Kind::Empty);
    assert_eq!(kind(&made(&"<w:p>".repeat(1000))), Kind::TooDeep);
    assert!(matches!(kind(&packed("<a><b></a>", "document.main", &[])), Kind::Malformed { .. }));
    assert!(matches!(
        kind(&packed(&good[..good.len() - 9], "document.main", &[])),
        Kind::Malformed { .. }
    ));
    let entity = format!("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>{good}");
    assert_eq!(kind(&packed(&entity, "document.main", &[])), Kind::DocumentType);
    let bomb = document(&" ".repeat(8_000_000));
    assert_eq!(kind(&packed(&bomb, "document.main", &[])), Kind::Bomb);
}

#[test]
fn comments_that_never_end_are_not_carried_through_every_paragraph() {
    let begins: String =
        (0..20_000).map(|id| format!("<w:commentRangeStart w:id=\"{id}\"/>")).collect();
    let words = "<w:p><w:r><w:t>сөз</w:t></w:r></w:p>".repeat(5_000);
    let body = format!("<w:p>{begins}<w:r><w:t>сөз</w:t></w:r></w:p>{words}");
    let document = read(&made(&body), Tracked::Accepted).expect("a document");
    assert_eq!(document.target.structure.blocks.len(), 5_001);
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_review_is_accepted_and_rejected(
        text in "([А-Яа-я]{1,3}[әқ\u{306}🙂&<]{0,2}[ .!]{1,2}){1,6}(\n\n[A-Za-z]{1,4}[.] ?[а-я]{0,3}){0,4}",
        edits in proptest::collection::vec((0_usize..9, "([a-zа-я🙂]{0,4}[ .\n]{0,2}){0,4}"), 0..5),
    ) {
        let mut desk = Desk::plain(&text);
        for (row, edit) in edits {
            let rows = desk.article.segments.len();
            desk.revise(row % rows, &edit);
        }
        desk.check();
    }

    #[test]
    fn any_structure_comes_back(
        parts in proptest::collection::vec((0_usize..12, "[a-zа-яә🙂]{1,4}( [a-zа-я<&\"]{1,5}){0,3}", 0_usize..8), 1..8),
        edits in proptest::collection::vec((0_usize..9, "([a-zа-я🙂]{0,4} ?){0,3}"), 0..4),
    ) {
        let mut builder = Builder::new();
        for (kind, text, mark) in &parts {
            builder.begin(match kind {
                0..=2 => BlockKind::Heading { level: *kind as u8 + 1 },
                3 => BlockKind::Quote,
                4 => BlockKind::Caption,
                5 | 6 => BlockKind::Item { ordered: kind % 2 == 0, depth: 3 },
                7 => BlockKind::Rule,
                8 => BlockKind::Image { address: "https://a.kz/a.png".into(), alternative: "а".into() },
                9 => BlockKind::Cell { last: true, skipped: 0 },
                _ => BlockKind::Paragraph,
            });
            if matches!(kind, 7 | 8) {
                builder.begin(BlockKind::Paragraph);
            }
            let mark = [MarkKind::Bold, MarkKind::Italic, MarkKind::Underline, MarkKind::Strike, MarkKind::Superscript, MarkKind::Subscript, MarkKind::Code, MarkKind::Link { address: "a/b".into() }][*mark].clone();
            builder.text("а ");
            builder.open(mark.clone());
            builder.text(text);
            builder.close(|kind| *kind == mark);
            builder.text(" б.");
        }
        let rich = builder.finish();
        let mut desk = Desk::new(rich.clone());
        let mut read_again = read(&desk.clean(), Tracked::Accepted).unwrap().target;
        let below = read_again.structure.blocks.pop().unwrap();
        proptest::prop_assert_eq!(below.at.of(&read_again.text), Some(LINE));
        proptest::prop_assert_eq!(&read_again.structure, &rich.structure);
        for (row, edit) in edits {
            let rows = desk.article.segments.len();
            desk.revise(row % rows, &edit);
        }
        let rejected = read(&desk.tracked(), Tracked::Rejected).unwrap().target;
        proptest::prop_assert_eq!(rejected.text, rich.text);
        proptest::prop_assert_eq!(rejected.structure.blocks, rich.structure.blocks);
    }

    #[test]
    fn nothing_panics(body in "(<w:(p|r|t|tbl|tr|tc|del|ins|pPr|rPr|hyperlink|drawing|pict)>|</w:(p|r|t|tbl|tr|tc|del|ins|pPr|rPr|hyperlink)>|<w:fldChar w:fldCharType=\"(begin|end|separate)\"/>|<w:commentRangeStart w:id=\"1\"/>|&|ә| ){0,40}") {
        let _ = read(&made(&body), Tracked::Accepted);
        let _ = read(&made(&body), Tracked::Rejected);
    }
}
