//! From a file to documents.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use language::text::{
    accept::composed,
    span::{Span, length},
    structure::{Block, BlockKind, LIST_DEPTH, Mark, Rich, STRUCTURE_LIMIT},
};
use review::model::{
    document::{Document, FILE_LIMIT, ROWS_LIMIT},
    flag::{NOTE, NewFlag, Status},
    problem::{Kind, Problem},
    received::{ReadFlag, Row},
    severity::Severity,
    typology::Typology,
};

use crate::{
    bytes::xml::{self, Element, XML},
    xliff::{
        Dropped, ELEMENTS,
        inline::{self, Content, OWN, Reading},
        rules, schema, severity,
    },
};

/// Reads a file; each `<file>` in it is a document.
///
/// # Errors
/// If it cannot be read, or breaks a rule of its version: the first problem.
/// [`rules::check`] gives all.
pub fn read(bytes: &[u8]) -> Result<Vec<Document>, Problem> {
    if bytes.len() > FILE_LIMIT {
        return Err(Kind::TooLarge { limit: FILE_LIMIT }.at(0));
    }
    let root = xml::tree(bytes, ELEMENTS)?;
    if root.name != "xliff" {
        return Err(Kind::UnknownFormat.at(root.line));
    }
    let version = root.get("version").unwrap_or_default();
    let typology = Typology::mqm_core();
    let mut documents: Vec<Document> = match version {
        "1.0" | "1.1" | "1.2" => {
            let files = root.elements().filter(|it| it.name == "file");
            files.map(|file| older(file, &typology)).collect::<Result<_, _>>()?
        }
        _ if version.starts_with('2') || schema::prefix(&root.namespace) == Some("") => {
            if let Some(problem) = rules::check(&root).into_iter().next() {
                return Err(problem);
            }
            let files = rules::cores(&root, "file");
            files.map(|file| newer(&root, file, &typology)).collect::<Result<_, _>>()?
        }
        _ => {
            let version = version.chars().take(20).collect();
            return Err(Kind::Version { version }.at(root.line));
        }
    };
    // A file without words is valid, and says so itself.
    let is_empty = documents.iter().all(|document| document.rows.is_empty());
    let Some(first) = documents.first_mut() else { return Err(Kind::Empty.at(root.line)) };
    if is_empty {
        first.problems.push(Kind::Empty.at(root.line));
    }
    Ok(documents)
}

/// One of the two texts, as it grows.
#[derive(Default)]
struct Side {
    rich: Rich,
    length: u32,
    /// White space since the last words.
    gap: String,
}

impl Side {
    fn put(&mut self, content: &Content, begins: Option<&str>, glue: &str) -> Span {
        self.gap.push_str(&content.around[0]);
        if content.text.is_empty() {
            // White space alone stands between words; only points can be here.
            self.gap.push_str(&content.around[1]);
            self.mark(content, self.length);
            return Span::point(self.length);
        }
        if self.length > 0 {
            let gap = match begins {
                Some(gap) => gap.to_owned(),
                None if self.gap.is_empty() => glue.to_owned(),
                None => composed(&self.gap),
            };
            self.rich.text.push_str(&gap);
            self.length += length(&gap);
        }
        self.gap.clone_from(&content.around[1]);
        let end = self.length + length(&content.text);
        let at = Span::new(self.length, end).expect("words have a length");
        self.rich.text.push_str(&content.text);
        self.length = end;
        self.mark(content, at.start());
        at
    }

    fn mark(&mut self, content: &Content, by: u32) {
        for (at, kind) in &content.marks {
            if self.rich.structure.marks.len() < STRUCTURE_LIMIT / 2 {
                self.rich.structure.marks.push(Mark { at: at.shifted(by), kind: kind.clone() });
            }
        }
    }

    fn finish(mut self) -> Rich {
        let marks = &mut self.rich.structure.marks;
        marks.sort_by_key(|mark| (mark.at.start(), u32::MAX - mark.at.end()));
        self.rich
    }
}

/// A document while it is read.
struct Maker<'a> {
    document: Document,
    source: Side,
    target: Side,
    dropped: Dropped,
    typology: &'a Typology,
    is_own: bool,
    /// Whether a paragraph begins with the next row, and after what.
    begins: Option<String>,
    target_begins: Option<String>,
}

/// Flags while their spans are gathered: what names them, and where they are.
#[derive(Default)]
struct Flags(Vec<(String, ReadFlag)>);

impl<'a> Maker<'a> {
    fn new(document: Document, is_own: bool, typology: &'a Typology) -> Self {
        Self {
            document,
            source: Side::default(),
            target: Side::default(),
            dropped: Dropped::default(),
            typology,
            is_own,
            begins: None,
            target_begins: None,
        }
    }

    fn begin(&mut self, gap: &str) {
        self.begins = Some("\n\n".to_owned());
        self.target_begins = Some(gap.to_owned());
    }

    /// Puts a row; `text` is what people made of the words of `target`.
    fn row(
        &mut self,
        source: &Content,
        target: &Content,
        text: Option<String>,
        line: u32,
    ) -> Result<Option<&mut Row>, Problem> {
        if self.document.rows.len() >= ROWS_LIMIT {
            return Err(Kind::TooMany { limit: ROWS_LIMIT }.at(line));
        }
        let glue = if self.is_own { "" } else { " " };
        let source_at = self.source.put(source, self.begins.as_deref(), " ");
        let target_at = self.target.put(target, self.target_begins.as_deref(), glue);
        if !source_at.is_empty() {
            self.begins = None;
        }
        if !target_at.is_empty() {
            self.target_begins = None;
        }
        let is_blank = source_at.is_empty() && target_at.is_empty() && text.is_none();
        if is_blank && !self.is_own {
            return Ok(None);
        }
        self.document.rows.push(Row {
            source_at,
            target_at,
            text,
            confirmed: false,
            flags: Vec::new(),
        });
        Ok(self.document.rows.last_mut())
    }

    /// Names the codes of the source that are nowhere in the target.
    fn compare(&mut self, source: &Content, target: &Content, line: u32) {
        if target.text.is_empty() {
            return;
        }
        let kept: HashSet<&str> = target.codes.iter().map(|(id, _)| id.as_str()).collect();
        for (id, name) in &source.codes {
            if !kept.contains(id.as_str()) {
                self.dropped.add(&format!("<{name}> (source)"), line);
            }
        }
    }

    fn finish(self) -> Document {
        let Self { mut document, source, target, dropped, .. } = self;
        document.source = Some(source.finish());
        document.target = target.finish();
        document.problems = dropped.finish();
        document
    }

    fn note(&self, text: &str, note: Option<&Element>) -> ReadFlag {
        let own = |name: &str| note.and_then(|note| note.get_in(OWN, name));
        ReadFlag {
            flag: NewFlag {
                revision: 0,
                category: own("category").unwrap_or(NOTE).to_owned(),
                severity: own("severity").and_then(named_severity).unwrap_or(Severity::Neutral),
                source: Vec::new(),
                target: Vec::new(),
                comment: composed(text.trim()),
                correction: own("correction").map(composed),
            },
            status: own("status").and_then(named_status).unwrap_or(Status::Open),
        }
    }

    /// An issue, whose attributes stand in the namespace `its` or in none, and what
    /// we have said about it.
    fn issue(&self, issue: &Element, its: &str, own: Option<&Element>) -> ReadFlag {
        let get = |name: &str| issue.get_in(its, &format!("locQualityIssue{name}"));
        let own = |name: &str| said(issue, own, name);
        let kind = get("Type").unwrap_or("uncategorized");
        let category = own("category").filter(|id| self.typology.get(id).is_some() || self.is_own);
        let found = || {
            let known = self.typology.categories.iter();
            let best = |category: &&review::model::typology::Category| category.its == kind;
            // A type of the same name is closer than its dimension.
            self.typology.get(kind).or_else(|| known.clone().find(best))
        };
        let category = category.map(str::to_owned);
        let category = category.or_else(|| found().map(|category| category.id.clone()));
        let graded = get("Severity").and_then(|it| it.parse().ok()).map(severity);
        let status = match get("Enabled") {
            Some("no") => Status::Withdrawn,
            _ => Status::Open,
        };
        ReadFlag {
            flag: NewFlag {
                revision: 0,
                category: category.unwrap_or_else(|| NOTE.to_owned()),
                severity: own("severity").and_then(named_severity).or(graded).unwrap_or_default(),
                source: Vec::new(),
                target: Vec::new(),
                comment: composed(get("Comment").unwrap_or_default()),
                correction: own("correction").map(composed),
            },
            status: own("status").and_then(named_status).unwrap_or(status),
        }
    }

    /// The flags that the annotations of a row make.
    fn annotations(&mut self, unit: &Unit<'_>, source: &Content, target: &Content) -> Flags {
        let mut flags = Flags::default();
        let sides = [(&source.notes, true), (&target.notes, false)];
        for (index, (at, mark, is_source)) in sides
            .into_iter()
            .flat_map(|(notes, side)| notes.iter().map(move |(at, mark)| (*at, mark, side)))
            .enumerate()
        {
            let mut found: Vec<(String, ReadFlag)> = Vec::new();
            let reference = mark.get_in(schema::ITS, "locQualityIssuesRef");
            let issues = reference.and_then(|it| it.rsplit(['=', '#']).next());
            let note = mark.get("ref").and_then(|it| it.rsplit('=').next());
            let says = |name: &str| mark.get_in(schema::ITS, name).is_some();
            if let Some((id, issues)) = issues.and_then(|id| unit.issues.get_key_value(id)) {
                for (number, issue) in issues.elements().enumerate() {
                    let own = unit.own.get(id).copied();
                    found.push((format!("{id}/{number}"), self.issue(issue, "", own)));
                }
            } else if says("locQualityIssueType") || says("locQualityIssueComment") {
                found.push((format!("/{index}"), self.issue(mark, schema::ITS, None)));
            } else if mark.get("type") == Some("comment") {
                let known = note.and_then(|id| unit.notes.get_key_value(id));
                match known {
                    Some((id, note)) => {
                        found.push(((*id).to_owned(), self.note(&note.text(), Some(note))));
                    }
                    None => {
                        let value = mark.get("value").unwrap_or_default();
                        found.push((format!("/{index}"), self.note(value, None)));
                    }
                }
            } else if let Some(comment) = mark.get("comment").filter(|it| !it.is_empty()) {
                found.push((format!("/{index}"), self.note(comment, None)));
            } else if mark.get("mtype") != Some("seg") {
                let kind = mark.get("type").or(mark.get("mtype")).unwrap_or("generic");
                self.dropped.add(&format!("<{}> {kind}", mark.name), mark.line);
            }
            for (name, flag) in found {
                let at_hand = flags.0.iter().position(|(known, _)| *known == name);
                let at_hand = at_hand.unwrap_or_else(|| {
                    flags.0.push((name, flag));
                    flags.0.len() - 1
                });
                let flag = &mut flags.0[at_hand].1.flag;
                if is_source { flag.source.push(at) } else { flag.target.push(at) }
            }
        }
        flags
    }
}

impl Flags {
    /// In the order in which they were raised, where the file says so.
    fn finish(mut self, is_own: bool, revision: u32) -> Vec<ReadFlag> {
        if is_own {
            let number = |name: &str| -> u32 {
                let digits = name.split('/').next().unwrap_or_default();
                digits.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0)
            };
            self.0.sort_by_key(|(name, _)| number(name));
        }
        let sorted = |(_, mut flag): (String, ReadFlag)| {
            flag.flag.revision = revision;
            if !is_own {
                flag.flag.source.sort_unstable();
                flag.flag.target.sort_unstable();
            }
            flag
        };
        self.0.into_iter().map(sorted).collect()
    }
}

fn named_severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == name)
}

fn named_status(name: &str) -> Option<Status> {
    let all = [Status::Open, Status::Resolved, Status::Withdrawn];
    all.into_iter().find(|status| status.as_str() == name)
}

/// What a unit offers to its segments.
#[derive(Default)]
struct Unit<'a> {
    data: BTreeMap<String, String>,
    notes: BTreeMap<&'a str, &'a Element>,
    issues: BTreeMap<&'a str, &'a Element>,
    /// What we say about issues, by their ids.
    own: BTreeMap<&'a str, &'a Element>,
    /// In our own files the notes and issues of a segment, with their names.
    about: HashMap<&'a str, Vec<(String, &'a Element)>>,
    /// The machine's words of edited segments in our own files.
    machine: BTreeMap<&'a str, &'a Element>,
}

/// What a data element holds.
fn original(holder: &Element) -> BTreeMap<String, String> {
    let data = rules::cores(holder, "originalData").flat_map(Element::elements);
    data.filter_map(|data| Some((data.get("id")?.to_owned(), data.text()))).collect()
}

/// A file of version 2.
fn newer(root: &Element, file: &Element, typology: &Typology) -> Result<Document, Problem> {
    let is_own = root.get_in(OWN, "version").is_some();
    let name = file.get("original").or(file.get("id")).unwrap_or_default();
    let mut document = Document {
        name: composed(name),
        source_lang: root.get("srcLang").map(str::to_owned),
        target_lang: root.get("trgLang").map(str::to_owned),
        ..Document::default()
    };
    let records = file.elements().filter(|it| it.is(schema::ITS, "provenanceRecords"));
    let tool = records.flat_map(Element::elements).find_map(|record| record.get("tool"));
    document.engine = tool.or(file.get_in(schema::ITS, "tool")).map(composed);
    if is_own {
        let metadata = file.elements().filter(|it| it.name == "metadata");
        let metas = metadata.flat_map(Element::elements).flat_map(Element::elements);
        for meta in metas {
            let value = Some(meta.text()).filter(|value| !value.is_empty());
            match meta.get("type") {
                Some("title") => document.title = value,
                Some("engine") => document.engine = value,
                Some("origin") => document.origin = value,
                _ => {}
            }
        }
    }
    let mut maker = Maker::new(document, is_own, typology);
    let exactly = root.get_in(XML, "space") == Some("preserve");
    holder(&mut maker, file, exactly)?;
    Ok(maker.finish())
}

/// A file or group.
fn holder(maker: &mut Maker<'_>, holder: &Element, exactly: bool) -> Result<(), Problem> {
    let exactly = holder.get_in(XML, "space").map_or(exactly, |space| space == "preserve");
    let mut waiting: Vec<ReadFlag> = Vec::new();
    let mut at = maker.document.rows.len();
    for child in holder.elements() {
        match rules::core(child) {
            "unit" => unit(maker, child, exactly)?,
            "group" => crate::xliff::read::holder(maker, child, exactly)?,
            "notes" if !maker.is_own => {
                waiting.extend(child.elements().map(|note| maker.note(&note.text(), None)));
            }
            "notes" => {}
            _ => {
                let is_known = maker.is_own && child.name == "metadata"
                    || child.is(schema::ITS, "provenanceRecords");
                if !is_known {
                    maker.dropped.add(&name(child), child.line);
                }
            }
        }
        // Notes about all of it stand at its first words.
        if let Some(row) = maker.document.rows.get_mut(at)
            && !waiting.is_empty()
        {
            row.flags.append(&mut waiting);
            at = usize::MAX;
        }
    }
    Ok(())
}

/// What we say about an issue: in an element beside it, or, in files that we wrote
/// before, in the issue itself, where the schema of ITS lets nothing stand.
fn said<'a>(issue: &'a Element, own: Option<&'a Element>, name: &str) -> Option<&'a str> {
    own.and_then(|own| own.get(name)).or_else(|| issue.get_in(OWN, name))
}

fn name(element: &Element) -> String {
    let key = schema::key(&element.namespace, &element.name);
    key.unwrap_or_else(|| format!("{} ({})", element.name, element.namespace))
}

fn unit(maker: &mut Maker<'_>, element: &Element, exactly: bool) -> Result<(), Problem> {
    let exactly = element.get_in(XML, "space").map_or(exactly, |space| space == "preserve");
    let mut unit = Unit { data: original(element), ..Unit::default() };
    for child in element.elements() {
        match rules::core(child) {
            "notes" => {
                // Those without an id cannot be named; a line is no id.
                unit.notes.extend(child.elements().filter_map(|it| Some((it.get("id")?, it))));
            }
            "originalData" | "segment" | "ignorable" => {}
            _ if child.is(schema::ITS, "locQualityIssues") => {
                unit.issues.extend(child.get_in(XML, "id").map(|id| (id, child)));
            }
            _ if child.is(schema::ITS, "provenanceRecords") => {}
            _ if child.is(OWN, "flag") => {
                unit.own.extend(child.get("ref").map(|id| (id, child)));
            }
            _ if maker.is_own && child.name == "matches" => {
                let machine = child.elements().filter_map(|it| Some((it.get("ref")?, it)));
                unit.machine.extend(machine.map(|(id, it)| (id.trim_start_matches('#'), it)));
            }
            _ => maker.dropped.add(&name(child), child.line),
        }
    }
    for (name, note) in unit.notes.iter().filter(|_| maker.is_own) {
        if let Some(segment) = note.get_in(OWN, "segment") {
            unit.about.entry(segment).or_default().push(((*name).to_owned(), note));
        }
    }
    for (name, issues) in unit.issues.iter().filter(|_| maker.is_own) {
        for (number, issue) in issues.elements().enumerate() {
            if let Some(segment) = said(issue, unit.own.get(name).copied(), "segment") {
                unit.about.entry(segment).or_default().push((format!("{name}/{number}"), issue));
            }
        }
    }
    maker.begin(element.get_in(OWN, "gap").unwrap_or("\n\n"));
    let first = maker.document.rows.len();
    let start = maker.target.length;
    // Flags that name a segment instead of words, and those found in segments.
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for part in element.elements() {
        let is_segment = match rules::core(part) {
            "segment" => true,
            "ignorable" => false,
            _ => continue,
        };
        let mut read = |name: &str, holder: &Element, data: &BTreeMap<String, String>| {
            let Some(text) = rules::cores(holder, name).next() else { return Content::default() };
            if text.get("order").is_some() {
                maker.dropped.add("order", text.line);
            }
            let exactly = text.get_in(XML, "space").map_or(exactly, |it| it == "preserve");
            inline::read(text, Reading { exactly, own: maker.is_own, data }, &mut maker.dropped)
        };
        let source = read("source", part, &unit.data);
        let target = read("target", part, &unit.data);
        if !is_segment && [&source, &target].iter().all(|text| text.text.trim().is_empty()) {
            for (side, content) in [(&mut maker.source, source), (&mut maker.target, target)] {
                side.gap.push_str(&content.around.concat());
                side.gap.push_str(&content.text);
            }
            continue;
        }
        let id = part.get("id").unwrap_or_default();
        let machine = unit.machine.get(id).map(|one| read("target", one, &original(one)));
        maker.compare(&source, &target, part.line);
        let mut flags = maker.annotations(&unit, &source, &target);
        seen.extend(flags.0.iter().map(|(name, _)| {
            // Of an issue the id of its standoff element.
            name.split('/').next().unwrap_or_default().to_owned()
        }));
        if maker.is_own {
            let known: HashSet<String> = flags.0.iter().map(|(name, _)| name.clone()).collect();
            for (name, about) in unit.about.get(id).into_iter().flatten() {
                if known.contains(name) {
                    continue;
                }
                let flag = match rules::core(about) {
                    "note" => maker.note(&about.text(), Some(about)),
                    _ => {
                        let id = name.split('/').next().unwrap_or_default();
                        maker.issue(about, "", unit.own.get(id).copied())
                    }
                };
                flags.0.push((name.clone(), flag));
            }
        }
        let is_own = maker.is_own;
        let revision = u32::from(machine.is_some());
        let row = match &machine {
            Some(machine) => maker.row(&source, machine, Some(target.text.clone()), part.line)?,
            None => maker.row(&source, &target, None, part.line)?,
        };
        let Some(row) = row else { continue };
        row.confirmed = matches!(part.get("state"), Some("reviewed" | "final"));
        row.flags = flags.finish(is_own, revision);
    }
    let end = maker.target.length;
    let block = element.get("type").and_then(|kind| block(kind.strip_prefix("tekser:")?));
    if let (Some(kind), true) = (block, maker.is_own && end > start) {
        let blocks = &mut maker.target.rich.structure.blocks;
        let gap = if start == 0 {
            0
        } else {
            maker.document.rows[first..]
                .iter()
                .find(|row| !row.target_at.is_empty())
                .map_or(0, |row| row.target_at.start() - start)
        };
        let at = Span::new(start + gap, end).expect("it has words");
        blocks.push(Block { at, kind });
    }
    if !maker.is_own {
        let about = maker.document.rows.len() > first;
        let all = element.get_in(schema::ITS, "locQualityIssuesRef");
        let all = all.and_then(|it| it.rsplit(['=', '#']).next());
        let mut loose: Vec<ReadFlag> = Vec::new();
        let notes = rules::cores(element, "notes").flat_map(Element::elements);
        for note in notes {
            if !note.get("id").is_some_and(|id| seen.contains(id)) {
                loose.push(maker.note(&note.text(), None));
            }
        }
        for (id, issues) in &unit.issues {
            if all == Some(*id) {
                let own = unit.own.get(id).copied();
                loose.extend(issues.elements().map(|issue| maker.issue(issue, "", own)));
            } else if !seen.contains(*id) {
                maker.dropped.add("its:locQualityIssues", issues.line);
            }
        }
        if about {
            maker.document.rows[first].flags.extend(loose);
        } else if !loose.is_empty() {
            maker.dropped.add("note", element.line);
        }
    }
    Ok(())
}

/// The block that a unit of ours is.
fn block(kind: &str) -> Option<BlockKind> {
    let (name, rest) = kind.split_once('-').unwrap_or((kind, "0"));
    let (rest, skipped) = rest.split_once('-').unwrap_or((rest, "0"));
    let (number, skipped): (u8, u8) = (rest.parse().ok()?, skipped.parse().ok()?);
    Some(match name {
        "paragraph" => BlockKind::Paragraph,
        "heading" => BlockKind::Heading { level: number.clamp(1, 6) },
        "item" => BlockKind::Item { ordered: false, depth: number.min(LIST_DEPTH) },
        "step" => BlockKind::Item { ordered: true, depth: number.min(LIST_DEPTH) },
        "quote" => BlockKind::Quote,
        "caption" => BlockKind::Caption,
        "cell" => BlockKind::Cell { last: number == 1, skipped },
        _ => return None,
    })
}

/// A file of version 1.2.
fn older(file: &Element, typology: &Typology) -> Result<Document, Problem> {
    let missing = |name: &str| {
        Kind::Rule { rule: format!("<file> must have the attribute {name}") }.at(file.line)
    };
    let source_lang = file.get("source-language").ok_or_else(|| missing("source-language"))?;
    let header = file.elements().find(|it| it.name == "header");
    let tools = header.into_iter().flat_map(Element::elements).filter(|it| it.name == "tool");
    let document = Document {
        name: composed(file.get("original").unwrap_or_default()),
        engine: tools.filter_map(|it| it.get("tool-name")).next().map(composed),
        source_lang: Some(source_lang.to_owned()),
        target_lang: file.get("target-language").map(str::to_owned),
        ..Document::default()
    };
    let mut maker = Maker::new(document, false, typology);
    for child in file.elements() {
        match &*child.name {
            "header" => {
                for part in child.elements().filter(|it| !matches!(&*it.name, "tool" | "note")) {
                    maker.dropped.add(&part.name, part.line);
                }
            }
            "body" => older_group(&mut maker, child, false)?,
            _ => maker.dropped.add(&child.name, child.line),
        }
    }
    Ok(maker.finish())
}

fn older_group(maker: &mut Maker<'_>, group: &Element, exactly: bool) -> Result<(), Problem> {
    let exactly = group.get_in(XML, "space").map_or(exactly, |space| space == "preserve");
    for child in group.elements() {
        match &*child.name {
            "group" => older_group(maker, child, exactly)?,
            "trans-unit" => older_unit(maker, child, exactly)?,
            name => maker.dropped.add(name, child.line),
        }
    }
    Ok(())
}

fn older_unit(maker: &mut Maker<'_>, unit: &Element, exactly: bool) -> Result<(), Problem> {
    let rule = |rule: &str| Kind::Rule { rule: rule.to_owned() }.at(unit.line);
    if unit.get("id").is_none() {
        return Err(rule("<trans-unit> must have the attribute id"));
    }
    let exactly = unit.get_in(XML, "space").map_or(exactly, |space| space == "preserve");
    let find = |name: &str| unit.elements().find(|it| it.name == name);
    let source = find("source").ok_or_else(|| rule("<trans-unit> must hold <source>"))?;
    let target = find("target");
    let state = target.and_then(|target| target.get("state"));
    // `translated` says that there is a translation, as engines write of their own; only
    // these say that somebody stood by it.
    let confirmed =
        unit.get("approved") == Some("yes") || matches!(state, Some("final" | "signed-off"));
    for child in unit.elements() {
        let is_known =
            matches!(&*child.name, "source" | "target" | "seg-source" | "note" | "alt-trans");
        if !is_known {
            maker.dropped.add(&child.name, child.line);
        }
    }
    maker.begin("\n\n");
    let first = maker.document.rows.len();
    // Segments that both sides know by number are rows of their own.
    let parts = find("seg-source").map(segments).unwrap_or_default();
    let translated = target.map(segments).unwrap_or_default();
    let is_cut = parts.len() > 1
        && parts.iter().all(|(id, _)| translated.iter().any(|(other, _)| other == id));
    let pairs: Vec<(&Element, Option<&Element>)> = if is_cut {
        let by_id: BTreeMap<&str, &Element> = translated.iter().copied().collect();
        parts.iter().map(|(id, source)| (*source, by_id.get(id).copied())).collect()
    } else {
        vec![(source, target)]
    };
    let data = BTreeMap::new();
    let reading = Reading { exactly, own: false, data: &data };
    for (source, target) in pairs {
        let source = inline::read(source, reading, &mut maker.dropped);
        let target = target.map(|target| inline::read(target, reading, &mut maker.dropped));
        let target = target.unwrap_or_default();
        maker.compare(&source, &target, unit.line);
        let flags = maker.annotations(&Unit::default(), &source, &target).finish(false, 0);
        if let Some(row) = maker.row(&source, &target, None, unit.line)? {
            row.confirmed = confirmed && !row.target_at.is_empty();
            row.flags = flags;
        }
    }
    let notes = unit.elements().filter(|it| it.name == "note");
    let notes: Vec<ReadFlag> = notes.map(|note| maker.note(&note.text(), None)).collect();
    if let Some(row) = maker.document.rows.get_mut(first) {
        row.flags.extend(notes.into_iter().filter(|note| !note.flag.comment.is_empty()));
    }
    Ok(())
}

/// The `<mrk mtype="seg">` of a text, by number.
fn segments(text: &Element) -> Vec<(&str, &Element)> {
    let marks = text.elements().filter(|it| it.name == "mrk" && it.get("mtype") == Some("seg"));
    marks.filter_map(|mark| Some((mark.get("mid")?, mark))).collect()
}
