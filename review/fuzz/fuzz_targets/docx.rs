//! Any parts of a Word document are read or refused, with its changes accepted or
//! not, and what is written of it is read again. An input is the document, and
//! perhaps comments, styles, numbering and relations, with borders between them.
#![no_main]

use formats::{
    bytes::archive::pack,
    docx::{self, Tracked, clean, tracked},
};
use fuzz::{BORDER, LINE, grown_text, lines, refused, uphold};
use language::text::structure::{Block, BlockKind};
use libfuzzer_sys::fuzz_target;
use review::rules::paragraphs;

const SPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
     xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
     xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
     xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";
const TYPES: &str = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/\
     vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const ROOT: &str = "<Relationships><Relationship Id=\"d\" Type=\"http://x/officeDocument\" \
     Target=\"word/document.xml\"/></Relationships>";
const PARTS: &str = "<Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/>\
     <Relationship Id=\"n\" Type=\"http://x/numbering\" Target=\"/word/numbering.xml\"/>\
     <Relationship Id=\"c\" Type=\"http://x/comments\" Target=\"comments.xml\"/>";

fuzz_target!(|input: &str| {
    let Some(input) = grown_text(input) else { return };
    let input = &*input;
    let mut parts = input.split(BORDER);
    let mut part = |name: &str| {
        let content = parts.next().unwrap_or_default();
        format!("<w:{name} {SPACES}>{content}</w:{name}>")
    };
    let [document, comments] = ["document", "comments"].map(&mut part);
    let [styles, numbering] = ["styles", "numbering"].map(&mut part);
    let links = parts.next().unwrap_or_default();
    let relations = format!("<Relationships>{PARTS}{links}</Relationships>");
    let file = pack(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
    ]);
    for fate in [Tracked::Accepted, Tracked::Rejected] {
        let Some(document) = refused(docx::read(&file, fate), input.as_bytes()) else { continue };
        let Some(desk) = uphold(&document, input.as_bytes()) else { continue };
        let again = |file: &[u8], fate| docx::read(file, fate).expect("our own file").target.text;
        // A picture stands there as a link with words of its own.
        let is_picture = |block: &Block| matches!(block.kind, BlockKind::Image { .. });
        if desk.article.structure.blocks.iter().any(is_picture) {
            let _ = again(&clean(&desk.article, LINE), Tracked::Accepted);
            continue;
        }
        let exported = paragraphs::txt(&desk.article, LINE);
        let file = clean(&desk.article, LINE);
        assert_eq!(lines(&again(&file, Tracked::Accepted)), lines(&exported), "clean");
        let name = |_| "Әлия".to_owned();
        let file = tracked(&desk.article, LINE, &desk.events, &name, &str::to_owned);
        assert_eq!(lines(&again(&file, Tracked::Accepted)), lines(&exported), "accepted");
        let received = lines(&desk.texts.mt);
        assert_eq!(lines(&again(&file, Tracked::Rejected)), received, "rejected");
    }
});
