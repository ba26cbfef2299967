//! Which elements XLIFF 2 and its modules have, with their attributes and
//! content: tables, from the specification, and what walks along them.

use crate::bytes::xml::{Attribute, Element, Node, XML};
use language::text::language::Language;

/// Namespace of ITS 2.0.
pub(super) const ITS: &str = "http://www.w3.org/2005/11/its";

/// The short name of a namespace: empty for the core, `None` for an extension.
pub(super) fn prefix(namespace: &str) -> Option<&'static str> {
    let name = match namespace {
        ITS => return Some("its"),
        XML => return Some("xml"),
        "" => return None,
        _ => namespace.strip_prefix("urn:oasis:names:tc:xliff:")?,
    };
    let (module, version) = name.rsplit_once(':')?;
    if !matches!(version, "2.0" | "2.1" | "2.2") {
        return None;
    }
    Some(match module {
        "document" => "",
        "matches" => "mtc",
        "glossary" => "gls",
        "fs" => "fs",
        "metadata" => "mda",
        "resourcedata" => "res",
        "changetracking" => "ctr",
        "sizerestriction" => "slr",
        "validation" => "val",
        "itsm" => "itsm",
        "pgs" => "pgs",
        _ => return None,
    })
}

/// A name as the tables write it, `None` for an extension's.
pub(super) fn key(namespace: &str, name: &str) -> Option<String> {
    match prefix(namespace)? {
        "" => Some(name.to_owned()),
        prefix => Some(format!("{prefix}:{name}")),
    }
}

/// An element: its name, attributes and content.
///
/// Attributes are `name:kind`, with `!` if they must be there; `@` stands for those
/// of any other namespace. Content is a sequence of names with `?`, `*` or `+`, of
/// which `a|b` is either, `&` an element of a module or an extension and `ext` one
/// of an extension; or `text`, `inline`, `any` for what it says.
pub(super) struct Shape {
    pub(super) key: &'static str,
    pub(super) attributes: &'static str,
    pub(super) content: &'static str,
}

const fn shape(key: &'static str, attributes: &'static str, content: &'static str) -> Shape {
    Shape { key, attributes, content }
}

/// All elements of the core and of the modules.
const SHAPES: &[Shape] = &[
    shape("xliff", "version!:version srcLang!:lang trgLang:lang @", "file+"),
    shape(
        "file",
        "id!:id canResegment:yesno original translate:yesno srcDir:dir trgDir:dir @",
        "skeleton? &* notes? unit|group+",
    ),
    shape("skeleton", "href", "any"),
    shape(
        "group",
        "id!:id name canResegment:yesno translate:yesno srcDir:dir trgDir:dir type:own @",
        "&* notes? unit|group*",
    ),
    shape(
        "unit",
        "id!:id name canResegment:yesno translate:yesno srcDir:dir trgDir:dir type:own @",
        "&* notes? originalData? segment|ignorable+",
    ),
    shape("segment", "id:id canResegment:yesno state:state subState:own pgs", "source target?"),
    shape("ignorable", "id:id", "source target?"),
    shape("notes", "", "note+"),
    shape("note", "id:id appliesTo:side category priority:priority ref @", "text"),
    shape("originalData", "", "data+"),
    shape("data", "id!:id dir:dir xml:space:space", "codes"),
    shape("source", "xml:lang:lang xml:space:space", "inline"),
    shape("target", "xml:lang:lang xml:space:space order:positive", "inline"),
    shape("cp", "hex!:hex", ""),
    shape(
        "ph",
        "id!:id canCopy:yesno canDelete:yesno canReorder:reorder copyOf:id disp equiv dataRef:id \
         subFlows subType:sub type:code fs slr its",
        "",
    ),
    shape(
        "pc",
        "id!:id canCopy:yesno canDelete:yesno canOverlap:yesno canReorder:reorder copyOf:id \
         dispEnd dispStart equivEnd equivStart dataRefEnd:id dataRefStart:id subFlowsEnd \
         subFlowsStart subType:sub type:code dir:dir fs slr its",
        "inline",
    ),
    shape(
        "sc",
        "id!:id canCopy:yesno canDelete:yesno canOverlap:yesno canReorder:reorder copyOf:id \
         dataRef:id dir:dir disp equiv isolated:yesno subFlows subType:sub type:code fs slr its",
        "",
    ),
    shape(
        "ec",
        "id:id startRef:id canCopy:yesno canDelete:yesno canOverlap:yesno canReorder:reorder \
         copyOf:id dataRef:id dir:dir disp equiv isolated:yesno subFlows subType:sub type:code fs \
         slr its",
        "",
    ),
    shape("mrk", "id!:id translate:yesno type:mark ref value @", "inline"),
    shape("sm", "id!:id translate:yesno type:mark ref value @", ""),
    shape("em", "startRef!:id", ""),
    shape("mtc:matches", "", "mtc:match+"),
    shape(
        "mtc:match",
        "id:id matchQuality:hundredth matchSuitability:hundredth origin ref! reference:yesno \
         similarity:hundredth subType:own type:match @",
        "mda:metadata? originalData? source target ext*",
    ),
    shape("gls:glossary", "", "gls:glossEntry+"),
    shape("gls:glossEntry", "id:id ref @", "gls:term gls:translation* gls:definition? ext*"),
    shape("gls:term", "source @", "text"),
    shape("gls:translation", "id:id ref source @", "text"),
    shape("gls:definition", "source @", "text"),
    shape("mda:metadata", "id:id", "mda:metaGroup+"),
    shape("mda:metaGroup", "id:id category appliesTo:applies", "mda:metaGroup|mda:meta+"),
    shape("mda:meta", "type!", "text"),
    shape("res:resourceData", "", "res:resourceItemRef|res:resourceItem+"),
    shape("res:resourceItemRef", "id:id ref!:id @", ""),
    shape(
        "res:resourceItem",
        "id:id mimeType context:yesno @",
        "res:source? res:target? res:reference*",
    ),
    shape("res:source", "href xml:lang:lang @", "any"),
    shape("res:target", "href xml:lang:lang @", "any"),
    shape("res:reference", "href! xml:lang:lang @", ""),
    shape("ctr:changeTrack", "", "ctr:revisions+"),
    shape("ctr:revisions", "appliesTo! ref:id currentVersion @", "ctr:revision+"),
    shape("ctr:revision", "author datetime version @", "ctr:item+"),
    shape("ctr:item", "property! @", "text"),
    shape("slr:profiles", "generalProfile storageProfile", "slr:normalization? ext*"),
    shape("slr:normalization", "general:normal storage:normal", ""),
    shape("slr:data", "profile! @", "any"),
    shape("val:validation", "@", "val:rule+"),
    shape(
        "val:rule",
        "isPresent isNotPresent startsWith endsWith occurs:positive existsInSource:yesno \
         caseSensitive:yesno normalization:normal disabled:yesno @",
        "",
    ),
    shape("its:locQualityIssues", "xml:id:id @", "its:locQualityIssue+"),
    shape(
        "its:locQualityIssue",
        "locQualityIssueType:issue locQualityIssueComment locQualityIssueSeverity:hundredth \
         locQualityIssueProfileRef locQualityIssueEnabled:yesno @",
        "",
    ),
    shape("its:provenanceRecords", "xml:id:id @", "its:provenanceRecord+"),
    shape(
        "its:provenanceRecord",
        "person personRef org orgRef tool toolRef revPerson revPersonRef revOrg revOrgRef revTool \
         revToolRef provRef @",
        "",
    ),
    shape("its:rules", "version @", "any"),
];

/// Attributes that modules have for elements of others.
const MODULE_ATTRIBUTES: &[(&str, &str)] = &[
    ("fs", "fs:html subFs"),
    ("slr", "storageRestriction sizeRestriction equivStorage sizeInfo sizeInfoRef"),
    (
        "its",
        "version locQualityIssueType:issue locQualityIssueComment \
         locQualityIssueSeverity:hundredth locQualityIssueProfileRef locQualityIssueEnabled:yesno \
         locQualityIssuesRef locQualityRatingScore:hundredth locQualityRatingVote \
         locQualityRatingScoreThreshold locQualityRatingVoteThreshold \
         locQualityRatingProfileRef provenanceRecordsRef person personRef org orgRef tool toolRef \
         revPerson revPersonRef revOrg revOrgRef revTool revToolRef provRef annotatorsRef \
         allowedCharacters storageSize storageEncoding lineBreakType localeFilterList \
         localeFilterType taClassRef taConfidence:unit taIdent taIdentRef taSource \
         mtConfidence:unit termConfidence:unit term termInfoRef externalResourceRef dir translate \
         withinText idValue lang domains",
    ),
    ("itsm", "domains externalResourceRef lang localeFilterList localeFilterType space"),
    ("xml", "lang:lang space:space base id:id"),
];

/// Where elements of modules stand.
const PLACES: &[(&str, &str)] = &[
    ("mtc:matches", "unit"),
    ("gls:glossary", "unit"),
    ("mda:metadata", "file group unit"),
    ("res:resourceData", "file unit"),
    ("ctr:changeTrack", "file group unit"),
    ("slr:profiles", "file"),
    ("slr:data", "file group unit"),
    ("val:validation", "file group unit"),
    ("its:locQualityIssues", "file group unit"),
    ("its:provenanceRecords", "file group unit"),
    ("its:rules", "file group unit"),
];

/// What tables call an inline element.
pub(super) const INLINE: [&str; 8] = ["cp", "ph", "pc", "sc", "ec", "mrk", "sm", "em"];

/// What breaks the tables: the lines and rules, in words.
pub(super) type Broken = Vec<(u32, String)>;

/// Walks along the whole tree.
pub(super) fn walk(element: &Element, broken: &mut Broken) {
    let Some(key) = key(&element.namespace, &element.name) else {
        // An extension's own content is its own affair.
        return;
    };
    let Some(shape) = SHAPES.iter().find(|shape| shape.key == key) else {
        // ITS and plural modules have elements of their own inside of theirs.
        if !key.starts_with("pgs:") && !key.starts_with("itsm:") {
            broken.push((element.line, format!("there is no element <{key}>")));
        }
        return;
    };
    attributes(element, shape, broken);
    content(element, shape, broken);
    for child in element.elements() {
        walk(child, broken);
    }
}

fn attributes(element: &Element, shape: &Shape, broken: &mut Broken) {
    let mut report = |rule: String| broken.push((element.line, rule));
    let key = shape.key;
    let listed = shape.attributes.split(' ');
    let is_open = shape.attributes.split(' ').any(|part| part == "@");
    for part in listed.clone() {
        if let Some(name) = part.split(':').next().and_then(|name| name.strip_suffix('!'))
            && element.get(name).is_none()
        {
            report(format!("<{key}> must have the attribute {name}"));
        }
    }
    for Attribute { namespace, name, value } in &element.attributes {
        let wrong = match prefix(namespace) {
            _ if namespace.is_empty() => {
                let find = |part: &str| {
                    let (listed, kind) = part.split_once(':').unwrap_or((part, ""));
                    (listed.trim_end_matches('!') == name).then(|| kind.to_owned())
                };
                listed.clone().find_map(find).map(|kind| fits(&kind, value))
            }
            Some("pgs") => Some(true),
            Some("") => None,
            Some(module) => {
                let here = is_open
                    || listed.clone().any(|part| {
                        part == module || part.starts_with(&format!("{module}:{name}:"))
                    });
                let of_module = MODULE_ATTRIBUTES.iter().find(|(known, _)| *known == module);
                let find = |part: &str| {
                    let (listed, kind) = part.split_once(':').unwrap_or((part, ""));
                    (listed == name).then(|| fits(kind, value))
                };
                of_module.filter(|_| here).and_then(|(_, list)| list.split(' ').find_map(find))
            }
            None => is_open.then_some(true),
        };
        match wrong {
            Some(true) => {}
            Some(false) => {
                report(format!("{value:?} is no value of {name} in <{key}>"));
            }
            None => report(format!("<{key}> has no attribute {name}")),
        }
    }
}

fn content(element: &Element, shape: &Shape, broken: &mut Broken) {
    let key = shape.key;
    let texts = matches!(shape.content, "any" | "text" | "inline" | "codes");
    for node in &element.children {
        if let Node::Text(text) = node
            && !texts
            && !text.trim().is_empty()
        {
            broken.push((element.line, format!("<{key}> holds no text of its own")));
            break;
        }
    }
    let names: Vec<(u32, Option<String>)> = element
        .elements()
        .map(|child| (child.line, crate::xliff::schema::key(&child.namespace, &child.name)))
        .collect();
    let stranger = |name: &Option<String>| match name {
        Some(name) => format!("<{name}> must not stand in <{key}> here"),
        None => format!("<{key}> must not hold an element of an extension here"),
    };
    match shape.content {
        "any" => return,
        "text" | "inline" | "codes" => {
            let allowed: &[&str] = match shape.content {
                "inline" => &INLINE,
                "codes" => &["cp"],
                _ => &[],
            };
            for (line, name) in &names {
                if !name.as_deref().is_some_and(|name| allowed.contains(&name)) {
                    broken.push((*line, stranger(name)));
                }
            }
            return;
        }
        _ => {}
    }
    let mut at = 0;
    let mut seen: Vec<&str> = Vec::new();
    for particle in shape.content.split(' ').filter(|particle| !particle.is_empty()) {
        let (choice, least, most) = match particle.as_bytes()[particle.len() - 1] {
            b'?' => (&particle[..particle.len() - 1], 0, 1),
            b'*' => (&particle[..particle.len() - 1], 0, usize::MAX),
            b'+' => (&particle[..particle.len() - 1], 1, usize::MAX),
            _ => (particle, 1, 1),
        };
        let mut count = 0;
        while let Some((line, name)) = names.get(at) {
            let is_it = choice.split('|').any(|option| match (option, name.as_deref()) {
                ("&" | "ext", None) => true,
                // Known modules here; others are told apart below.
                ("&", Some(name)) => name.contains(':'),
                (option, name) => Some(option) == name,
            });
            if !is_it || count == most {
                break;
            }
            if let ("&", Some(name)) = (choice, name) {
                let place = PLACES.iter().find(|(module, _)| module == name);
                match place {
                    Some((module, places)) if places.split(' ').any(|place| place == key) => {
                        let may_repeat = name.starts_with("its:") || name.starts_with("ctr:");
                        if seen.contains(module) && !may_repeat {
                            broken
                                .push((*line, format!("<{name}> stands at most once in <{key}>")));
                        }
                        seen.push(module);
                    }
                    Some(_) => broken.push((*line, stranger(&Some(name.clone())))),
                    None => {}
                }
            }
            count += 1;
            at += 1;
        }
        if count < least {
            let missing = choice.replace('|', "> or <");
            broken.push((element.line, format!("<{key}> must hold <{missing}>")));
        }
    }
    if let Some((line, name)) = names.get(at) {
        broken.push((*line, stranger(name)));
    }
}

/// Whether a value is of a kind.
fn fits(kind: &str, value: &str) -> bool {
    let one_of = |list: &str| list.split(' ').any(|option| option == value);
    match kind {
        "id" => is_token(value),
        "yesno" => one_of("yes no"),
        "reorder" => one_of("yes no firstNo"),
        "dir" => one_of("ltr rtl auto"),
        "space" => one_of("default preserve"),
        "side" => one_of("source target"),
        "applies" => one_of("source target ignorable"),
        "state" => one_of("initial translated reviewed final"),
        "code" => one_of("fmt ui quote link image other"),
        "match" => one_of("am ebm idm ice mt tb tm other"),
        "normal" => one_of("none nfc nfd"),
        "version" => one_of("2.0 2.1 2.2"),
        "lang" => value.is_empty() || is_language(value),
        "own" => is_own(value),
        "sub" => one_of("xlf:lb xlf:pb xlf:b xlf:i xlf:u xlf:var") || is_own(value),
        "mark" => one_of("generic comment term") || is_own(value),
        "priority" => value.parse().is_ok_and(|priority: u8| (1..=10).contains(&priority)),
        "positive" => value.parse().is_ok_and(|number: u32| number > 0),
        "hundredth" => value.parse().is_ok_and(|part: f64| (0.0..=100.0).contains(&part)),
        "unit" => value.parse().is_ok_and(|part: f64| (0.0..=1.0).contains(&part)),
        "hex" => {
            let is_hex = (4..=6).contains(&value.len())
                && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hex && u32::from_str_radix(value, 16).is_ok_and(|code| !is_xml(code))
        }
        "html" => HTML.split(' ').any(|name| name == value),
        "issue" => ISSUES.split(' ').any(|name| name == value),
        _ => true,
    }
}

/// Elements of HTML that the format style module knows.
const HTML: &str = "a b bdo big blockquote body br button caption center cite code col colgroup dd \
    del div dl dt em h1 h2 h3 h4 h5 h6 head hr html i img label legend li ol p pre q s samp \
    select small span strike strong sub sup table tbody td tfoot th thead title tr tt u ul";

/// `locQualityIssueType` of ITS 2.0.
pub(super) const ISSUES: &str = "terminology mistranslation omission untranslated addition \
    duplication inconsistency grammar legal register locale-specific-content locale-violation \
    style characters misspelling typographical formatting inconsistent-entities numbers markup \
    pattern-problem whitespace internationalization length non-conformance uncategorized other";

/// Code points that XML 1.0 can hold, and those that are none at all.
fn is_xml(code: u32) -> bool {
    matches!(code, 0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x10000..)
}

/// An NMTOKEN.
pub(super) fn is_token(value: &str) -> bool {
    let is_part = |c: char| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '\u{B7}') || is_mark(c)
    };
    !value.is_empty() && value.chars().all(is_part)
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}')
}

/// A value of somebody's own: `prefix:value`, where `xlf` is not theirs.
fn is_own(value: &str) -> bool {
    let parts = value.split_once(':');
    parts.is_some_and(|(prefix, rest)| is_token(prefix) && prefix != "xlf" && !rest.is_empty())
}

/// A tag as BCP 47 has them, registered or not.
pub(super) fn is_language(value: &str) -> bool {
    Language::of(value).is_well_formed()
}
