//! From an article to a file.

use std::{collections::BTreeMap, fmt::Write};

use language::text::{
    span::{Span, length},
    structure::{Block, BlockKind, Mark, MarkKind},
};
use review::{
    log::{article::Article, marks},
    model::{
        approval::Standing,
        flag::{Flag, NOTE, Status},
        id::PersonId,
        segment::Segment,
        typology::Typology,
    },
    rules::gate,
};

use crate::{
    bytes::xml::escaped,
    xliff::{hundredth, inline::OWN, schema},
};

/// The article as XLIFF 2.1 with the ITS module. What is mapped how:
///
/// * The article is one `<file>`, a paragraph a `<unit>`, a row a `<segment>`; white
///   space between rows of a paragraph is an `<ignorable>`. Headings, items and the
///   like are the unit's `type` (`tekser:heading-2`). Pictures and rules have no words
///   and are not carried.
/// * `<target>` is the current text. `state` is `initial` without text, `translated`,
///   `reviewed` once confirmed, here or as the file said that it came from, `final` once the article is approved. Words of the
///   machine that people changed are kept in a match of type `mt`.
/// * Bold and the like are `<pc>`, or `<sc>` and `<ec>` where they cross, points `<ph>`; the
///   address of a link is the code's original data.
/// * A flag is a standoff `its:locQualityIssue`, its words lie between `<sm>` and `<em>`.
///   `locQualityIssueType` is the ITS type of its category, `locQualityIssueSeverity` 0
///   for neutral, 20 for minor, 60 for major, 100 for critical; a withdrawn flag is not
///   enabled. Category, MQM number, correction and status stand in an element of our own
///   beside it, as OASIS's schema of ITS allows none inside. A remark is a `<note>`, its
///   words a comment annotation.
/// * The engine is the `tool`, editors are the `revPerson`s of `its:provenanceRecords`.
///   The disclosure line and the credit are notes of the file.
#[must_use]
pub fn write(
    article: &Article,
    disclosure: &str,
    typology: &Typology,
    name: &dyn Fn(PersonId) -> String,
) -> String {
    let language = |tag: &str| {
        let is_known = schema::is_language(tag);
        escaped(if is_known { tag } else { "und" })
    };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff \
         xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" \
         xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\" \
         xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\" xmlns:its=\"{}\" \
         xmlns:tekser=\"{OWN}\" version=\"2.1\" its:version=\"2.0\" tekser:version=\"1\" \
         srcLang=\"{}\" trgLang=\"{}\">\n<file id=\"f1\" original=\"{}\" xml:space=\"preserve\" \
         its:provenanceRecordsRef=\"#its=p1\">\n",
        schema::ITS,
        language(&article.source_lang),
        language(&article.target_lang),
        escaped(&article.description.title),
    );
    let description = &article.description;
    let _ = write!(out, "<mda:metadata id=\"tekser\"><mda:metaGroup category=\"tekser\">");
    let meta = [
        ("title", Some(&description.title)),
        ("engine", description.engine.as_ref()),
        ("origin", description.origin.as_ref()),
    ];
    for (kind, value) in meta {
        if let Some(value) = value {
            let _ = write!(out, "<mda:meta type=\"{kind}\">{}</mda:meta>", escaped(value));
        }
    }
    out.push_str("</mda:metaGroup></mda:metadata>\n<its:provenanceRecords xml:id=\"p1\">");
    let tool = description.engine.as_ref().map(|engine| format!(" tool=\"{}\"", escaped(engine)));
    let _ = write!(out, "<its:provenanceRecord{}/>", tool.unwrap_or_default());
    // Whoever approved without all being read has revised nothing by that.
    let is_read = gate::is_all_read(article);
    let approver = article.approval.as_ref().filter(|_| is_read).map(|approval| approval.by);
    let mut people: Vec<PersonId> = article.edited_by.into_iter().chain(approver).collect();
    people.extend(article.flags.iter().map(|flag| flag.by));
    people.sort_unstable();
    people.dedup();
    for person in people {
        let person = escaped(&name(person));
        let _ = write!(out, "<its:provenanceRecord revPerson=\"{person}\"/>");
    }
    out.push_str("</its:provenanceRecords>\n<notes>");
    let lines = [("disclosure", Some(disclosure)), ("credit", article.credit.as_deref())];
    for (kind, line) in lines {
        if let Some(line) = line {
            let line = escaped(line);
            let _ = write!(out, "<note id=\"{kind}\" category=\"{kind}\">{line}</note>");
        }
    }
    out.push_str("</notes>\n");
    let writer = Writer {
        article,
        typology,
        is_final: gate::standing(article) == Standing::Approved,
        flags: article.flags.iter().enumerate().fold(BTreeMap::new(), |mut flags, (at, flag)| {
            flags.entry(flag.segment).or_insert_with(Vec::new).push((at + 1, flag));
            flags
        }),
    };
    let mut number = 0;
    let mut rest = &article.segments[..];
    while let Some(first) = rest.first() {
        let place = |row: &Segment| article.structure.block_at(row.mt_at).map(|block| block.at);
        let goes_on = |row: &&Segment| {
            row.paragraph == first.paragraph && (row.mt.is_empty() || place(row) == place(first))
        };
        let count = rest.iter().take_while(goes_on).count().max(1);
        let (rows, after) = rest.split_at(count);
        number += 1;
        writer.unit(&mut out, number, rows);
        rest = after;
    }
    if article.segments.is_empty() {
        out.push_str("<unit id=\"u1\"><segment><source/></segment></unit>\n");
    }
    out.push_str("</file>\n</xliff>\n");
    out
}

struct Writer<'a> {
    article: &'a Article,
    typology: &'a Typology,
    is_final: bool,
    /// With their numbers, by segment.
    flags: BTreeMap<review::model::id::SegmentId, Vec<(usize, &'a Flag)>>,
}

/// Ids in use and original data of a unit or match.
#[derive(Default)]
struct Codes {
    count: usize,
    data: Vec<String>,
}

impl Writer<'_> {
    fn unit(&self, out: &mut String, number: usize, rows: &[Segment]) {
        let block = rows.iter().find(|row| !row.mt.is_empty());
        let block = block.and_then(|row| self.article.structure.block_at(row.mt_at));
        let kind =
            block.map_or(String::new(), |block| format!(" type=\"tekser:{}\"", named(block)));
        let gap = rows.iter().find(|row| !row.mt.is_empty()).map_or("\n\n", |row| &row.gap);
        let gap = match gap {
            "\n\n" => String::new(),
            gap => format!(" tekser:gap=\"{}\"", escaped(gap)),
        };
        let _ = write!(out, "<unit id=\"u{number}\"{kind}{gap}>");
        let (mut notes, mut segments, mut matches) = (String::new(), String::new(), String::new());
        let mut codes = Codes::default();
        let mut has_before = false;
        for (index, row) in rows.iter().enumerate() {
            let id = format!("s{}", index + 1);
            if has_before && !row.mt.is_empty() && !row.gap.is_empty() {
                let _ = write!(
                    segments,
                    "<ignorable><source> </source><target>{}</target></ignorable>",
                    escaped(&row.gap)
                );
            }
            has_before |= !row.mt.is_empty();
            let flags = self.flags.get(&row.id).map_or(&[][..], Vec::as_slice);
            for (number, flag) in flags {
                self.flag(out, &mut notes, *number, flag, &id);
            }
            let state = match row.is_said_confirmed() {
                true if row.confirmed && self.is_final => "final",
                true => "reviewed",
                false if row.text.is_empty() => "initial",
                false => "translated",
            };
            let spans = |side: fn(&Flag) -> &[Span]| -> Vec<(usize, &Flag, Span)> {
                let each = |(number, flag): &(usize, &'_ Flag)| (*number, side(flag).to_vec());
                let all = flags.iter().flat_map(|entry| {
                    let (number, spans) = each(entry);
                    spans.into_iter().map(move |span| (number, entry.1, span))
                });
                all.collect()
            };
            let source = inline(&row.source, &[], &spans(|flag| &flag.source), &mut codes);
            let marks = marks::marks_of(self.article, row);
            let target = inline(&row.text, &marks, &spans(|flag| &flag.target), &mut codes);
            let _ = write!(
                segments,
                "\n<segment id=\"{id}\" state=\"{state}\"><source>{source}</source>\
                 <target>{target}</target></segment>"
            );
            if row.is_edited() {
                let mut codes = Codes::default();
                let marks = marks::marks_of_mt(&self.article.structure, row);
                let target = inline(&row.mt, &marks, &[], &mut codes);
                let origin = self.article.description.engine.as_ref();
                let origin = origin.map(|it| format!(" origin=\"{}\"", escaped(it)));
                let _ = write!(
                    matches,
                    "<mtc:match ref=\"#{id}\" type=\"mt\"{}>{}<source>{}</source>\
                     <target>{target}</target></mtc:match>",
                    origin.unwrap_or_default(),
                    codes.original(),
                    text(&row.source),
                );
            }
        }
        if !matches.is_empty() {
            let _ = write!(out, "\n<mtc:matches>{matches}</mtc:matches>");
        }
        if !notes.is_empty() {
            let _ = write!(out, "\n<notes>{notes}</notes>");
        }
        let _ = writeln!(out, "{}{segments}\n</unit>", codes.original());
    }

    fn flag(&self, out: &mut String, notes: &mut String, number: usize, flag: &Flag, row: &str) {
        let category = self.typology.get(&flag.category);
        let is_note = flag.category == NOTE;
        let prefix = if is_note { "tekser:" } else { "" };
        let mut own = format!(
            " {prefix}segment=\"{row}\" {prefix}category=\"{}\" {prefix}severity=\"{}\" \
             {prefix}status=\"{}\"",
            escaped(&flag.category),
            flag.severity.as_str(),
            flag.status.as_str(),
        );
        if let Some(number) = category.and_then(|category| category.pid.as_ref()) {
            let _ = write!(own, " {prefix}mqm=\"{}\"", escaped(number));
        }
        if let Some(correction) = &flag.correction {
            let _ = write!(own, " {prefix}correction=\"{}\"", escaped(correction));
        }
        if is_note {
            let comment = text(&flag.comment);
            let _ = write!(notes, "<note id=\"n{number}\"{own}>{comment}</note>");
            return;
        }
        let enabled = if flag.status == Status::Withdrawn { "no" } else { "yes" };
        let kind = category.map_or("uncategorized", |category| &category.its);
        let kind =
            if schema::ISSUES.split_whitespace().any(|it| it == kind) { kind } else { "other" };
        let comment = match flag.comment.as_str() {
            "" => String::new(),
            comment => format!(" locQualityIssueComment=\"{}\"", escaped(comment)),
        };
        let _ = write!(
            out,
            "\n<its:locQualityIssues xml:id=\"q{number}\"><its:locQualityIssue \
             locQualityIssueType=\"{kind}\"{comment} locQualityIssueSeverity=\"{}\" \
             locQualityIssueProfileRef=\"https://themqm.org/\" \
             locQualityIssueEnabled=\"{enabled}\"/></its:locQualityIssues>\
             <tekser:flag ref=\"q{number}\"{own}/>",
            hundredth(flag.severity),
        );
    }
}

fn named(block: &Block) -> String {
    match &block.kind {
        BlockKind::Paragraph | BlockKind::Image { .. } | BlockKind::Rule => "paragraph".to_owned(),
        BlockKind::Heading { level } => format!("heading-{level}"),
        BlockKind::Item { ordered: false, depth } => format!("item-{depth}"),
        BlockKind::Item { ordered: true, depth } => format!("step-{depth}"),
        BlockKind::Quote => "quote".to_owned(),
        BlockKind::Caption => "caption".to_owned(),
        BlockKind::Cell { last, skipped: 0 } => format!("cell-{}", u8::from(*last)),
        BlockKind::Cell { last, skipped } => format!("cell-{}-{skipped}", u8::from(*last)),
    }
}

impl Codes {
    fn original(&self) -> String {
        if self.data.is_empty() {
            return String::new();
        }
        let data = self.data.iter().enumerate();
        let data = data.map(|(at, data)| format!("<data id=\"d{}\">{}</data>", at + 1, text(data)));
        format!("\n<originalData>{}</originalData>", data.collect::<String>())
    }

    fn id(&mut self, prefix: char) -> String {
        self.count += 1;
        format!("{prefix}{}", self.count)
    }

    /// The attributes that say what a mark is; `suffix` is `Start` in a pair of one
    /// element.
    fn kind(&mut self, kind: &MarkKind, suffix: &str) -> String {
        let mut with_data = |data: String| {
            self.data.push(data);
            format!(" dataRef{suffix}=\"d{}\"", self.data.len())
        };
        let style = |sub: &str| format!(" type=\"fmt\" subType=\"{sub}\"");
        match kind {
            MarkKind::Bold => style("xlf:b"),
            MarkKind::Italic => style("xlf:i"),
            MarkKind::Underline => style("xlf:u"),
            MarkKind::Strike => style("tekser:strike"),
            MarkKind::Superscript => style("tekser:sup"),
            MarkKind::Subscript => style("tekser:sub"),
            MarkKind::Code => style("tekser:code"),
            MarkKind::Link { address } => {
                format!(" type=\"link\"{}", with_data(address.clone()))
            }
            MarkKind::Foreign { id, element } => {
                let data = with_data(format!("{element} {id}"));
                format!(" type=\"other\" subType=\"tekser:foreign\"{data}")
            }
        }
    }
}

/// Text for an element. XML cannot hold two code points, which the core spells out.
fn text(words: &str) -> String {
    if !words.contains(['\u{FFFE}', '\u{FFFF}']) {
        return escaped(words);
    }
    let each = |character: char| match character {
        '\u{FFFE}' | '\u{FFFF}' => format!("<cp hex=\"{:04X}\"/>", u32::from(character)),
        _ => escaped(character.encode_utf8(&mut [0; 4])),
    };
    words.chars().map(each).collect()
}

/// Something that is written between two characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// First of all what ends here, the innermost `<pc>` first.
    Close(u32),
    EndSpan,
    Point,
    /// Then what begins here, the outermost `<pc>` first.
    Open(u32),
    BeginSpan,
}

fn inline(
    words: &str,
    marks: &[Mark],
    spans: &[(usize, &Flag, Span)],
    codes: &mut Codes,
) -> String {
    if marks.is_empty() && spans.is_empty() {
        return text(words);
    }
    let end = length(words);
    let mut steps: Vec<(u32, Step, usize, String)> = Vec::new();
    let fits = |mark: &&Mark| mark.at.end() <= end;
    let mut marks: Vec<&Mark> = marks.iter().filter(fits).collect();
    marks.sort_by_key(|mark| (mark.at.start(), u32::MAX - mark.at.end()));
    let crosses = |one: &Mark, other: &Mark| {
        let (one, other) = (one.at, other.at);
        one.overlaps(other)
            && ((one.start() < other.start() && one.end() < other.end())
                || (other.start() < one.start() && other.end() < one.end()))
    };
    for (index, mark) in marks.iter().enumerate() {
        let id = codes.id('c');
        let at = mark.at;
        if at.is_empty() {
            let kind = codes.kind(&mark.kind, "");
            steps.push((at.start(), Step::Point, index, format!("<ph id=\"{id}\"{kind}/>")));
            continue;
        }
        // With very many, comparing all with all would take too long.
        let is_apart = marks.len() < 200 && !marks.iter().any(|other| crosses(mark, other));
        let (open, close) = if is_apart {
            let kind = codes.kind(&mark.kind, "Start");
            (format!("<pc id=\"{id}\"{kind}>"), "</pc>".to_owned())
        } else {
            let kind = codes.kind(&mark.kind, "");
            (format!("<sc id=\"{id}\"{kind}/>"), format!("<ec startRef=\"{id}\"/>"))
        };
        steps.push((at.start(), Step::Open(end - at.end()), index, open));
        steps.push((at.end(), Step::Close(end - at.start()), marks.len() - index, close));
    }
    for (index, (number, flag, at)) in spans.iter().enumerate() {
        if at.end() > end {
            continue;
        }
        let id = codes.id('m');
        let open = if flag.category == NOTE {
            format!("<sm id=\"{id}\" type=\"comment\" ref=\"#n=n{number}\"/>")
        } else {
            format!(
                "<sm id=\"{id}\" type=\"its:generic\" its:locQualityIssuesRef=\"#its=q{number}\"/>"
            )
        };
        let close = format!("<em startRef=\"{id}\"/>");
        if at.is_empty() {
            steps.push((at.start(), Step::BeginSpan, index, open + &close));
        } else {
            steps.push((at.start(), Step::BeginSpan, index, open));
            steps.push((at.end(), Step::EndSpan, index, close));
        }
    }
    steps.sort_by_key(|step| (step.0, step.1, step.2));
    let mut out = String::new();
    let mut steps = steps.into_iter().peekable();
    let mut plain = String::new();
    for (at, character) in (0..).zip(words.chars().map(Some).chain([None])) {
        while let Some((_, _, _, code)) = steps.next_if(|step| step.0 == at) {
            out.push_str(&text(&plain));
            plain.clear();
            out.push_str(&code);
        }
        plain.extend(character);
    }
    out.push_str(&text(&plain));
    out
}
