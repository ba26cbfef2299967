//! The parts of a written package that are much the same for every article.

use language::text::language::Language;
use std::fmt::Write;

use language::text::time::Timestamp;
use review::{log::article::Article, rules::provenance::DigitalSourceType};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Text for XML, without the signs that no XML can hold.
pub(super) fn escaped(text: &str) -> String {
    let is_kept = |sign: &char| {
        (*sign >= ' ' && !matches!(*sign, '\u{FFFE}' | '\u{FFFF}')) || matches!(*sign, '\n' | '\t')
    };
    let text: String = text.chars().filter(is_kept).collect();
    quick_xml::escape::escape(text).into_owned()
}

/// A moment as Word writes it: to the second.
pub(super) fn date(at: Timestamp) -> String {
    let at = at.to_string();
    at.split_once('.').map_or(at.clone(), |(seconds, _)| format!("{seconds}Z"))
}

pub(super) fn document(body: &str) -> String {
    format!(
        "{HEAD}<w:document {WORD} xmlns:r=\"{RELATIONS}\"><w:body>\n{body}<w:sectPr><w:pgSz \
         w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" \
         w:left=\"1134\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/></w:sectPr>\
         </w:body></w:document>\n"
    )
}

pub(super) fn content_types() -> String {
    let parts = [
        ("word/document.xml", "document.main"),
        ("word/styles.xml", "styles"),
        ("word/numbering.xml", "numbering"),
        ("word/settings.xml", "settings"),
        ("word/comments.xml", "comments"),
        ("word/commentsExtended.xml", "commentsExtended"),
    ];
    let mut types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
         Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (name, kind) in parts {
        let _ = write!(
            types,
            "<Override PartName=\"/{name}\" ContentType=\"{WORD_TYPE}.{kind}+xml\"/>"
        );
    }
    types
        + "<Override PartName=\"/docProps/core.xml\" \
           ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
           <Override PartName=\"/docProps/app.xml\" \
           ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>\
           <Override PartName=\"/docProps/custom.xml\" \
           ContentType=\"application/vnd.openxmlformats-officedocument.custom-properties+xml\"/>\
           </Types>\n"
}

fn relationships(of: &[(String, String, String)]) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (id, kind, target) in of {
        let is_outside = kind.ends_with("/hyperlink");
        let mode = if is_outside { " TargetMode=\"External\"" } else { "" };
        let target = escaped(target);
        let _ =
            write!(out, "<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>");
    }
    out + "</Relationships>\n"
}

pub(super) fn relations() -> String {
    let core = format!("{PACKAGE}/relationships/metadata/core-properties");
    relationships(&[
        ("document".into(), format!("{RELATIONS}/officeDocument"), "word/document.xml".into()),
        ("core".into(), core, "docProps/core.xml".into()),
        ("app".into(), format!("{RELATIONS}/extended-properties"), "docProps/app.xml".into()),
        ("custom".into(), format!("{RELATIONS}/custom-properties"), "docProps/custom.xml".into()),
    ])
}

pub(super) fn document_relations(links: &[String]) -> String {
    let part = |name: &str| (name.to_owned(), format!("{RELATIONS}/{name}"), format!("{name}.xml"));
    let mut all: Vec<_> = ["styles", "numbering", "settings", "comments"].map(part).into();
    all.push((
        "commentsExtended".into(),
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended".into(),
        "commentsExtended.xml".into(),
    ));
    // What is not allowed in an address is escaped there too.
    let address = |link: &String| link.trim().replace(' ', "%20");
    all.extend(links.iter().enumerate().map(|(number, link)| {
        (format!("link{number}"), format!("{RELATIONS}/hyperlink"), address(link))
    }));
    relationships(&all)
}

pub(super) fn core(article: &Article) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dc:language>{}</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{}\
         </dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{}</dcterms:modified>\
         </cp:coreProperties>\n",
        escaped(&article.description.title),
        escaped(&article.target_lang),
        date(article.imported_at),
        date(article.changed_at),
    )
}

pub(super) fn application() -> String {
    format!(
        "{HEAD}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/\
         extended-properties\"><Application>Tekser</Application></Properties>\n"
    )
}

/// Where the text comes from, for machines: the terms of the IPTC, the line to
/// publish, the engine.
pub(super) fn custom(article: &Article, disclosure: &str) -> String {
    let source_type = DigitalSourceType::of(article).iptc();
    let properties = [
        ("iptc:digitalSourceType", Some(source_type)),
        ("disclosure", Some(disclosure)),
        ("engine", article.description.engine.as_deref()),
        ("origin", article.description.origin.as_deref()),
        ("sourceLanguage", Some(article.source_lang.as_str())),
    ];
    let mut out = format!(
        "{HEAD}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/\
         custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/\
         docPropsVTypes\">"
    );
    let given = properties.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    // The first two ids are taken by the form itself.
    for ((name, value), id) in given.filter(|(_, value)| !value.is_empty()).zip(2..) {
        let value = escaped(value);
        let _ = write!(
            out,
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{id}\" \
             name=\"{name}\"><vt:lpwstr>{value}</vt:lpwstr></property>"
        );
    }
    out + "</Properties>\n"
}

pub(super) fn settings(language: &str, is_tracked: bool) -> String {
    let tracked = if is_tracked { "<w:trackRevisions/>" } else { "" };
    format!(
        "{HEAD}<w:settings {WORD}>{tracked}<w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"{}\"/></w:settings>\n",
        escaped(language)
    )
}

pub(super) fn styles(language: &str) -> String {
    let language = escaped(language);
    let is_leftward =
        matches!(Language::of(&language).primary(), "ar" | "fa" | "he" | "ur" | "ug" | "ps" | "yi");
    let (bidi, rtl) = if is_leftward { ("<w:bidi/>", "<w:rtl/>") } else { ("", "") };
    let mut out = format!(
        "{HEAD}<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts \
         w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
         <w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>{rtl}<w:lang w:val=\"{language}\" \
         w:bidi=\"{language}\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{bidi}<w:spacing \
         w:after=\"160\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults>\n<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">\
         <w:name w:val=\"Normal\"/><w:qFormat/></w:style>\n<w:style w:type=\"table\" \
         w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr>\
         <w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"108\" w:type=\"dxa\"/>\
         <w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\n"
    );
    let mut paragraph = |id: &str, name: &str, properties: &str, looks: &str| {
        let _ = writeln!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
             <w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{looks}\
             </w:rPr></w:style>"
        );
    };
    let size = |half: u8| format!("<w:sz w:val=\"{half}\"/><w:szCs w:val=\"{half}\"/>");
    // No style is bold or italic: what is so in the text could not be told from it.
    let large = |half: u8| format!("<w:color w:val=\"1F3864\"/>{}", size(half));
    paragraph("Title", "Title", "<w:keepNext/>", &large(44));
    for (level, half) in (1..=6).zip([40, 36, 32, 28, 26, 25]) {
        let outline = level - 1;
        paragraph(
            &format!("Heading{level}"),
            &format!("heading {level}"),
            &format!(
                "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"120\"/>\
                 <w:outlineLvl w:val=\"{outline}\"/>"
            ),
            &large(half),
        );
    }
    paragraph("Lede", "Lede", "", &size(28));
    paragraph("Quote", "Quote", "<w:ind w:left=\"567\" w:right=\"567\"/>", "");
    paragraph("Caption", "caption", "", &size(20));
    paragraph("ListParagraph", "List Paragraph", "<w:contextualSpacing/>", "");
    paragraph("PictureLink", "Picture Link", "", "");
    paragraph(
        "HorizontalRule",
        "Horizontal Rule",
        "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"auto\"/></w:pBdr>",
        "",
    );
    paragraph("Credit", "Credit", "", &size(20));
    paragraph("Disclosure", "Disclosure", "", &size(20));
    paragraph("CommentText", "annotation text", "", &size(20));
    let characters = [
        ("Hyperlink", "Hyperlink", "<w:color w:val=\"0563C1\"/><w:u w:val=\"single\"/>"),
        ("CommentReference", "annotation reference", "<w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>"),
        (
            "Code",
            "Code",
            "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>",
        ),
    ];
    for (id, name, looks) in characters {
        let _ = writeln!(
            out,
            "<w:style w:type=\"character\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:rPr>\
             {looks}</w:rPr></w:style>"
        );
    }
    let edge = |side: &str| {
        format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>")
    };
    let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(edge).concat();
    let _ = writeln!(
        out,
        "<w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/>\
         <w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>\
         </w:style></w:styles>"
    );
    out
}

/// One list with bullets, and so many with numbers.
pub(super) fn numbering(lists: usize) -> String {
    let mut out = format!("{HEAD}<w:numbering {WORD}>");
    for (id, form) in ["bullet", "decimal"].iter().enumerate() {
        let _ = write!(
            out,
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>"
        );
        for level in 0..9 {
            let sign =
                if *form == "bullet" { "•".to_owned() } else { format!("%{}.", level + 1) };
            let _ = write!(
                out,
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{form}\"/>\
                 <w:lvlText w:val=\"{sign}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind \
                 w:left=\"{}\" w:hanging=\"360\"/></w:pPr></w:lvl>",
                720 * (level + 1)
            );
        }
        out.push_str("</w:abstractNum>\n");
    }
    out.push_str("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for list in 0..lists {
        let id = list + 2;
        let _ = write!(out, "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"1\"/>");
        for level in 0..9 {
            let _ = write!(
                out,
                "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"1\"/></w:lvlOverride>"
            );
        }
        out.push_str("</w:num>\n");
    }
    out + "</w:numbering>\n"
}

/// A flag as a comment.
pub(super) struct Comment {
    pub(super) author: String,
    pub(super) at: Timestamp,
    pub(super) text: String,
    pub(super) is_done: bool,
}

pub(super) fn comments(comments: &[Comment]) -> String {
    let mut out = format!(
        "{HEAD}<w:comments {WORD} xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         mc:Ignorable=\"w14\">"
    );
    for (id, Comment { author, at, text, .. }) in comments.iter().enumerate() {
        let initials: String =
            author.split_whitespace().filter_map(|word| word.chars().next()).take(3).collect();
        let _ = write!(
            out,
            "<w:comment w:id=\"{id}\" w:author=\"{}\" w:date=\"{}\" w:initials=\"{}\">",
            escaped(author),
            date(*at),
            escaped(&initials)
        );
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            // Whether a comment is done is told of its last paragraph.
            let name = if number + 1 == lines.len() {
                format!(" w14:paraId=\"{:08X}\"", id + 1)
            } else {
                String::new()
            };
            let reference = if number == 0 {
                "<w:r><w:rPr><w:rStyle w:val=\"CommentReference\"/></w:rPr><w:annotationRef/></w:r>"
            } else {
                ""
            };
            let _ = write!(
                out,
                "<w:p{name}><w:pPr><w:pStyle w:val=\"CommentText\"/></w:pPr>{reference}<w:r>\
                 <w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
                escaped(line)
            );
        }
        out.push_str("</w:comment>\n");
    }
    out + "</w:comments>\n"
}

pub(super) fn comments_extended(comments: &[Comment]) -> String {
    let mut out = format!(
        "{HEAD}<w15:commentsEx xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\">"
    );
    for (id, comment) in comments.iter().enumerate() {
        let done = u8::from(comment.is_done);
        let _ = write!(out, "<w15:commentEx w15:paraId=\"{:08X}\" w15:done=\"{done}\"/>", id + 1);
    }
    out + "</w15:commentsEx>\n"
}
