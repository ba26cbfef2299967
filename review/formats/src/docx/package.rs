//! What a package says besides its text: relationships, styles, numbering,
//! comments.

use std::collections::HashMap;

use language::text::structure::LIST_DEPTH;
use quick_xml::events::BytesStart;
use review::model::problem::{Kind, Problem};

use crate::{
    bytes::archive::Archive,
    docx::xml::{Space, Step, Walker, attribute, is_on, value},
};

/// Longest chain of styles based on each other.
const CHAIN: usize = 32;

/// A part as text.
pub(super) fn text(archive: &mut Archive<'_>, part: &str) -> Result<String, Problem> {
    let bytes = archive.read(part)?;
    let encoding = |_| Kind::Encoding { encoding: "UTF-8".into() }.within(part, 0);
    String::from_utf8(bytes).map_err(encoding)
}

/// What a part refers to.
#[derive(Debug)]
pub(super) struct Relation {
    /// Last word of its type: `styles`, `hyperlink`, `image`…
    pub(super) kind: String,
    /// As written.
    pub(super) target: String,
    /// Outside of the package.
    pub(super) is_external: bool,
}

/// The relationships of a part (of the whole package for an empty name), by id.
#[derive(Debug, Default)]
pub(super) struct Relations {
    folder: String,
    by_id: HashMap<String, Relation>,
}

impl Relations {
    /// Those of a part; none where it has none.
    pub(super) fn of(archive: &mut Archive<'_>, part: &str) -> Result<Self, Problem> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let path = format!("{folder}{slash}_rels/{name}.rels");
        let mut relations = Self { folder: folder.to_owned(), by_id: HashMap::new() };
        if !archive.names().contains(&path) {
            return Ok(relations);
        }
        let content = text(archive, &path)?;
        let mut walker = Walker::new(&content, &path);
        loop {
            match walker.step()? {
                Step::Start(_, start) if is_named(&start, "Relationship") => {
                    let get = |name| attribute(&start, name).unwrap_or_default();
                    let kind = get("Type").rsplit('/').next().unwrap_or_default().to_owned();
                    let is_external = get("TargetMode") == "External";
                    let relation = Relation { kind, target: get("Target"), is_external };
                    relations.by_id.insert(get("Id"), relation);
                }
                Step::Start(..) | Step::End | Step::Text(_) => {}
                Step::Done => return Ok(relations),
            }
        }
    }

    /// One by its id.
    pub(super) fn get(&self, id: &str) -> Option<&Relation> {
        self.by_id.get(id)
    }

    /// The names of the parts of a kind, in the order of their names.
    pub(super) fn parts(&self, kind: &str) -> Vec<String> {
        let inside = self.by_id.values().filter(|it| it.kind == kind && !it.is_external);
        let mut parts: Vec<String> = inside.map(|it| self.path(&it.target)).collect();
        parts.sort();
        parts
    }

    /// The name in the archive of what `target` leads to.
    pub(super) fn path(&self, target: &str) -> String {
        let mut path: Vec<&str> = Vec::new();
        if !target.starts_with('/') {
            path.extend(self.folder.split('/').filter(|part| !part.is_empty()));
        }
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(path.pop()),
                part => path.push(part),
            }
        }
        path.join("/")
    }
}

pub(super) fn is_named(start: &BytesStart<'_>, name: &str) -> bool {
    let local = start.local_name();
    AsRef::<str>::as_ref(&local) == name
}

/// The content type of a part, empty where none is given.
pub(super) fn content_type(archive: &mut Archive<'_>, part: &str) -> Result<String, Problem> {
    const NAME: &str = "[Content_Types].xml";
    let content = text(archive, NAME)?;
    let mut walker = Walker::new(&content, NAME);
    let mut found = String::new();
    loop {
        match walker.step()? {
            Step::Start(_, start) if is_named(&start, "Override") => {
                let name = attribute(&start, "PartName").unwrap_or_default();
                if name.trim_start_matches('/').eq_ignore_ascii_case(part) {
                    found = attribute(&start, "ContentType").unwrap_or_default();
                }
            }
            Step::Start(..) | Step::End | Step::Text(_) => {}
            Step::Done => return Ok(found),
        }
    }
}

/// How words look, as far as it is kept; `None` where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) underline: Option<bool>,
    pub(super) strike: Option<bool>,
    /// `superscript`, `subscript`, `baseline`.
    pub(super) vertical: Option<String>,
    /// Not to be seen.
    pub(super) hidden: Option<bool>,
    /// BCP 47 tag.
    pub(super) language: Option<String>,
    /// A style of characters.
    pub(super) style: Option<String>,
}

impl Looks {
    /// Takes in an element of `w:rPr`.
    pub(super) fn take(&mut self, name: &str, start: &BytesStart<'_>) {
        match name {
            "b" => self.bold = Some(is_on(start)),
            "i" => self.italic = Some(is_on(start)),
            "u" => self.underline = Some(is_on(start)),
            "strike" | "dstrike" => {
                self.strike = Some(is_on(start) || self.strike == Some(true));
            }
            "vertAlign" => self.vertical = value(start),
            "vanish" => self.hidden = Some(is_on(start)),
            "lang" => self.language = value(start).filter(|tag| !tag.is_empty()),
            "rStyle" => self.style = value(start),
            _ => {}
        }
    }

    /// What is not said here is said there.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            bold: self.bold.or(other.bold),
            italic: self.italic.or(other.italic),
            underline: self.underline.or(other.underline),
            strike: self.strike.or(other.strike),
            vertical: self.vertical.clone().or_else(|| other.vertical.clone()),
            hidden: self.hidden.or(other.hidden),
            language: self.language.clone().or_else(|| other.language.clone()),
            style: self.style.clone().or_else(|| other.style.clone()),
        }
    }
}

/// What a style says a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Heading(u8),
    Quote,
    Caption,
    Item {
        ordered: bool,
    },
    Code,
    /// A picture that stands as a link to it: our own.
    Picture,
    /// A line across the page: our own.
    Rule,
}

/// A style with all that it takes from those it is based on.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    pub(super) purpose: Option<Purpose>,
    pub(super) outline: Option<u8>,
    pub(super) number: Option<String>,
    pub(super) level: Option<u8>,
    pub(super) looks: Looks,
    names: [String; 2],
    based_on: Option<String>,
}

/// The styles by id, and how words look where no style says.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
    language: Option<String>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(content: &str, part: &str) -> Result<Self, Problem> {
        let mut walker = Walker::new(content, part);
        let mut styles = Self::default();
        let mut style: Option<(String, Style)> = None;
        // Names of the elements that are open.
        let mut open: Vec<String> = Vec::new();
        loop {
            match walker.step()? {
                Step::Start(space, start) => {
                    let local = start.local_name();
                    let name: &str = local.as_ref();
                    let parent = open.last().map_or("", String::as_str);
                    match (parent, name, &mut style) {
                        _ if space != Space::Word => {}
                        ("styles", "style", _) => {
                            let id = attribute(&start, "styleId").unwrap_or_default();
                            let is_usual = attribute(&start, "default")
                                .is_some_and(|it| it == "1" || it == "true");
                            if is_usual && attribute(&start, "type").as_deref() == Some("paragraph")
                            {
                                styles.usual = Some(id.clone());
                            }
                            let names = [id.to_lowercase(), String::new()];
                            style = Some((id, Style { names, ..Style::default() }));
                        }
                        ("style", "name", Some((_, style))) => {
                            style.names[1] = value(&start).unwrap_or_default().to_lowercase();
                        }
                        ("style", "basedOn", Some((_, style))) => style.based_on = value(&start),
                        ("pPr", "outlineLvl", Some((_, style))) => style.outline = number(&start),
                        ("numPr", "numId", Some((_, style))) => style.number = value(&start),
                        ("numPr", "ilvl", Some((_, style))) => style.level = number(&start),
                        ("rPr", name, Some((_, style))) if open.len() == 3 => {
                            style.looks.take(name, &start);
                        }
                        ("rPr", "lang", None) => styles.language = value(&start),
                        _ => {}
                    }
                    open.push(name.to_owned());
                }
                Step::End => {
                    if open.pop().as_deref() == Some("style")
                        && let Some((id, style)) = style.take()
                    {
                        styles.by_id.insert(id, style);
                    }
                }
                Step::Text(_) => {}
                Step::Done => break,
            }
        }
        let ids: Vec<String> = styles.by_id.keys().cloned().collect();
        let whole = ids.into_iter().map(|id| (id.clone(), styles.resolved(&id))).collect();
        styles.by_id = whole;
        Ok(styles)
    }

    /// A style with what it inherits.
    fn resolved(&self, id: &str) -> Style {
        let mut whole = Style::default();
        let mut next = Some(id);
        for _ in 0..CHAIN {
            let Some(style) = next.and_then(|id| self.by_id.get(id)) else { break };
            let named = || style.names.iter().find_map(|name| purpose(name));
            whole.purpose = whole.purpose.or_else(named);
            whole.outline = whole.outline.or(style.outline);
            whole.number = whole.number.or_else(|| style.number.clone());
            whole.level = whole.level.or(style.level);
            whole.looks = whole.looks.or(&style.looks);
            next = style.based_on.as_deref();
        }
        whole
    }

    /// A style of paragraphs, the usual one where none is named.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Option<&Style> {
        self.by_id.get(id.or(self.usual.as_deref())?)
    }

    /// A style of characters.
    pub(super) fn characters(&self, id: Option<&str>) -> Option<&Style> {
        self.by_id.get(id?)
    }

    /// The language of words that name none.
    pub(super) fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }
}

fn number(start: &BytesStart<'_>) -> Option<u8> {
    value(start)?.trim().parse().ok()
}

/// What a style's name or id, in lower case, says. Programs write English names,
/// but ids and the names of converters are in any language.
fn purpose(name: &str) -> Option<Purpose> {
    const HEADINGS: [&str; 6] =
        ["heading", "заголовок", "тақырып", "überschrift", "titre", "başlık"];
    let bare: String = name.chars().filter(|sign| !matches!(sign, ' ' | '-' | '_')).collect();
    let level = |bare: &str| {
        HEADINGS.iter().find_map(|word| {
            let digits = bare.strip_prefix(word).or_else(|| bare.strip_suffix(word))?;
            digits.parse().ok().filter(|level| (1..=9).contains(level))
        })
    };
    if let Some(level) = level(&bare) {
        return Some(Purpose::Heading(std::cmp::min(level, 6)));
    }
    match bare.as_str() {
        "title" | "название" | "атауы" => Some(Purpose::Heading(1)),
        "quote"
        | "intensequote"
        | "quotations"
        | "blockquote"
        | "цитата"
        | "цитата2"
        | "выделеннаяцитата"
        | "дәйексөз" => Some(Purpose::Quote),
        "caption" | "названиеобъекта" | "подпись" | "нысанатауы" => {
            Some(Purpose::Caption)
        }
        "code" | "htmlcode" | "sourcetext" | "verbatimchar" | "htmltypewriter" => {
            Some(Purpose::Code)
        }
        "picturelink" => Some(Purpose::Picture),
        "horizontalrule" | "horizontalline" => Some(Purpose::Rule),
        _ if bare.starts_with("listbullet") => Some(Purpose::Item { ordered: false }),
        _ if bare.starts_with("listnumber") => Some(Purpose::Item { ordered: true }),
        _ => None,
    }
}

/// Which lists are numbered.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Of each list, its definition.
    lists: HashMap<String, String>,
    /// Of each list, the levels that differ from the definition.
    overrides: HashMap<(String, u8), String>,
    /// Form of numbers by definition and level.
    forms: HashMap<(String, u8), String>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(content: &str, part: &str) -> Result<Self, Problem> {
        let mut walker = Walker::new(content, part);
        let mut numbering = Self::default();
        let (mut definition, mut list, mut level) = (None::<String>, None::<String>, 0_u8);
        let mut open: Vec<String> = Vec::new();
        loop {
            match walker.step()? {
                Step::Start(space, start) => {
                    let local = start.local_name();
                    let name: &str = local.as_ref();
                    let at_level = || attribute(&start, "ilvl").and_then(|it| it.parse().ok());
                    match name {
                        _ if space != Space::Word => {}
                        "abstractNum" => definition = attribute(&start, "abstractNumId"),
                        "num" => list = attribute(&start, "numId"),
                        "abstractNumId" => {
                            if let (Some(list), Some(definition)) = (&list, value(&start)) {
                                numbering.lists.insert(list.clone(), definition);
                            }
                        }
                        "lvl" | "lvlOverride" => level = at_level().unwrap_or(level),
                        "numFmt" if open.last().is_some_and(|parent| parent == "lvl") => {
                            let form = value(&start).unwrap_or_default();
                            match (&list, &definition) {
                                (Some(list), _) => {
                                    numbering.overrides.insert((list.clone(), level), form);
                                }
                                (None, Some(definition)) => {
                                    numbering.forms.insert((definition.clone(), level), form);
                                }
                                (None, None) => {}
                            }
                        }
                        _ => {}
                    }
                    open.push(name.to_owned());
                }
                Step::End => match open.pop().as_deref() {
                    Some("num") => list = None,
                    Some("abstractNum") => definition = None,
                    _ => {}
                },
                Step::Text(_) => {}
                Step::Done => return Ok(numbering),
            }
        }
    }

    /// Whether an item is numbered; `None` where it is no item.
    pub(super) fn is_ordered(&self, list: &str, level: u8) -> Option<bool> {
        if list == "0" {
            return None;
        }
        let form = self.overrides.get(&(list.to_owned(), level)).or_else(|| {
            let definition = self.lists.get(list)?;
            self.forms.get(&(definition.clone(), level))
        });
        match form.map(String::as_str) {
            Some("none") => None,
            Some("bullet") | None => Some(false),
            Some(_) => Some(true),
        }
    }
}

/// Deepest level that is kept.
pub(super) fn depth(level: u8) -> u8 {
    level.min(LIST_DEPTH)
}

/// What somebody wrote in the margin.
#[derive(Debug, Default)]
pub(super) struct Comment {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) text: String,
}

/// The comments, in their order.
pub(super) fn comments(content: &str, part: &str) -> Result<Vec<Comment>, Problem> {
    let mut walker = Walker::new(content, part);
    let mut comments: Vec<Comment> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    loop {
        match walker.step()? {
            Step::Start(space, start) => {
                let local = start.local_name();
                let name: &str = local.as_ref();
                match (name, comments.last_mut()) {
                    _ if space != Space::Word => {}
                    ("comment", _) => {
                        let get = |name| attribute(&start, name).unwrap_or_default();
                        let (id, author) = (get("id"), get("author"));
                        comments.push(Comment { id, author, text: String::new() });
                    }
                    ("p" | "br", Some(comment)) if !comment.text.is_empty() => {
                        comment.text.push('\n');
                    }
                    ("tab", Some(comment)) => comment.text.push(' '),
                    _ => {}
                }
                open.push(name.to_owned());
            }
            Step::End => drop(open.pop()),
            Step::Text(text) => {
                if let (Some("t"), Some(comment)) =
                    (open.last().map(String::as_str), comments.last_mut())
                {
                    comment.text.push_str(&text);
                }
            }
            Step::Done => {
                for comment in &mut comments {
                    comment.text = language::text::accept::composed(comment.text.trim());
                }
                return Ok(comments);
            }
        }
    }
}

/// The title in the document's properties.
pub(super) fn title(content: &str, part: &str) -> Result<Option<String>, Problem> {
    let mut walker = Walker::new(content, part);
    let (mut title, mut is_title) = (String::new(), false);
    loop {
        match walker.step()? {
            Step::Start(_, start) => is_title = is_named(&start, "title"),
            Step::End => is_title = false,
            Step::Text(text) if is_title => title.push_str(&text),
            Step::Text(_) => {}
            Step::Done => break,
        }
    }
    let title = language::text::accept::composed(&language::text::accept::one_line(&title));
    Ok(Some(title).filter(|title| !title.is_empty()))
}
