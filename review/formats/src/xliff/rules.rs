//! What XLIFF 2.0, 2.1 and 2.2 demand beyond well-formed XML: pure functions over
//! a tree.
//!
//! The tables of `schema` say which elements, attributes and
//! values there are; here stands what relates one to another: ids, references,
//! pairs of codes, languages, order. XLIFF 1.2 is not checked here.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use review::model::problem::{Kind, Problem};

use crate::{
    bytes::xml::{Element, Node, XML},
    xliff::schema::{self, is_token, key, prefix},
};

/// The rules that a file breaks, by line; empty for a valid one.
#[must_use]
pub fn check(root: &Element) -> Vec<Problem> {
    let mut broken = Vec::new();
    schema::walk(root, &mut broken);
    let mut standoff = HashSet::new();
    let size = gather_standoff(root, &mut standoff);
    let mut check =
        Check { broken, standoff, ids: HashSet::new(), notes: HashSet::new(), size, left: LOOKUPS };
    if key(&root.namespace, &root.name).as_deref() == Some("xliff") {
        check.document(root);
    } else {
        check.report(root, "the root element is <xliff>");
    }
    check.broken.sort_by_key(|(line, _)| *line);
    check.broken.dedup();
    let problem = |(line, rule)| Kind::Rule { rule }.at(line);
    check.broken.into_iter().map(problem).collect()
}

/// Name of a core element; empty for any other.
pub(super) fn core(element: &Element) -> &str {
    if prefix(&element.namespace) == Some("") { &element.name } else { "" }
}

/// The elements of the core with this name.
pub(super) fn cores<'a>(
    element: &'a Element,
    name: &'a str,
) -> impl Iterator<Item = &'a Element> + 'a {
    element.elements().filter(move |child| core(child) == name)
}

/// What holds where an element stands.
#[derive(Clone, Copy)]
struct Scope<'a> {
    root: &'a Element,
    file: &'a Element,
    language: Option<&'a str>,
    space: &'a str,
}

impl<'a> Scope<'a> {
    fn within(self, element: &'a Element) -> Self {
        Self {
            language: element.get_in(XML, "lang").or(self.language),
            space: element.get_in(XML, "space").unwrap_or(self.space),
            ..self
        }
    }
}

/// How many elements are looked at to follow references: beyond, those of a file
/// that is made to be slow are taken on trust.
const LOOKUPS: usize = 50_000_000;

struct Check<'a> {
    broken: schema::Broken,
    /// Ids of standoff annotations.
    standoff: HashSet<&'a str>,
    /// Ids of the parts, codes and annotations of the unit at hand.
    ids: HashSet<&'a str>,
    /// Ids of its notes.
    notes: HashSet<&'a str>,
    /// Elements of the file.
    size: usize,
    /// What is left of [`LOOKUPS`].
    left: usize,
}

/// Collects the ids of standoff annotations; gives the number of elements.
fn gather_standoff<'a>(element: &'a Element, ids: &mut HashSet<&'a str>) -> usize {
    if prefix(&element.namespace) == Some("its") {
        ids.extend(element.get_in(XML, "id"));
    }
    1 + element.elements().map(|child| gather_standoff(child, ids)).sum::<usize>()
}

/// A code or annotation, as it opens, closes, or both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Side {
    Open,
    Close,
    Point,
}

impl<'a> Check<'a> {
    fn resolves(&mut self, steps: &[(&str, &str)], unit: &Element, scope: Scope<'_>) -> bool {
        match steps {
            [("" | "t", id)] => self.ids.contains(id),
            [("n", id)] => self.notes.contains(id),
            _ => !self.may_look() || resolves(steps, unit, scope),
        }
    }

    /// Whether there is time to look through the whole file once more.
    fn may_look(&mut self) -> bool {
        let left = self.left.checked_sub(self.size);
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    fn report(&mut self, element: &Element, rule: impl Into<String>) {
        self.broken.push((element.line, rule.into()));
    }

    fn unique<'b>(
        &mut self,
        elements: impl IntoIterator<Item = &'b Element>,
        what: &str,
    ) -> HashSet<&'b str> {
        let mut known = HashSet::new();
        for element in elements {
            if let Some(id) = element.get("id").or_else(|| element.get_in(XML, "id"))
                && !known.insert(id)
            {
                self.report(element, format!("{what}: the id {id:?} stands twice"));
            }
        }
        known
    }

    fn document(&mut self, root: &'a Element) {
        self.unique(cores(root, "file"), "files");
        for file in cores(root, "file") {
            let scope = Scope { root, file, language: None, space: "default" };
            let scope = scope.within(root);
            let (mut units, mut groups) = (Vec::new(), Vec::new());
            gather(file, &mut units, &mut groups);
            let ids = self.unique(units.iter().copied(), "units of a file");
            self.unique(groups.iter().copied(), "groups of a file");
            self.skeleton(file);
            self.holder(file, scope.within(file), &ids);
        }
        self.module_attributes(root, &mut Vec::new());
    }

    fn skeleton(&mut self, file: &Element) {
        for skeleton in cores(file, "skeleton") {
            if skeleton.children.is_empty() != skeleton.get("href").is_some() {
                self.report(skeleton, "a skeleton has an href if and only if it is empty");
            }
        }
    }

    /// A file, group or unit.
    fn holder(&mut self, holder: &'a Element, scope: Scope<'_>, units: &HashSet<&str>) {
        for notes in cores(holder, "notes") {
            self.unique(notes.elements(), "notes");
        }
        if core(holder) == "unit" {
            let notes = cores(holder, "notes").flat_map(Element::elements);
            self.notes = notes.filter_map(|note| note.get("id")).collect();
            let is_part = |child: &&Element| matches!(core(child), "segment" | "ignorable");
            self.ids.clear();
            for part in holder.elements().filter(is_part) {
                let mut events = Vec::new();
                part.elements().for_each(|text| inline(text, &mut events));
                self.ids.extend(part.get("id"));
                self.ids.extend(events.iter().filter_map(|(element, _)| element.get("id")));
            }
        }
        self.modules(holder, scope);
        let mut extensions: HashMap<&str, Vec<&Element>> = HashMap::new();
        for child in holder.elements().filter(|child| prefix(&child.namespace).is_none()) {
            gather_extension(child, &mut extensions);
        }
        for elements in extensions.into_values() {
            self.unique(elements, "elements of an extension");
        }
        if core(holder) == "unit" {
            self.unit(holder, scope, units);
            return;
        }
        for child in holder.elements() {
            match core(child) {
                "group" | "unit" => self.holder(child, scope.within(child), units),
                _ => {}
            }
        }
    }

    fn unit(&mut self, unit: &Element, scope: Scope<'_>, units: &HashSet<&str>) {
        let is_part = |child: &&Element| matches!(core(child), "segment" | "ignorable");
        let parts: Vec<&Element> = unit.elements().filter(is_part).collect();
        if !parts.iter().any(|part| core(part) == "segment") {
            self.report(unit, "a unit must hold a <segment>");
        }
        for part in &parts {
            self.part(part, scope.within(part));
        }
        self.order(&parts);
        self.parts(unit, &parts, scope, units);
        let matches = unit
            .elements()
            .filter(|child| key(&child.namespace, &child.name).as_deref() == Some("mtc:matches"));
        for matches in matches {
            for one in matches.elements() {
                // A match is a unit of its own to the codes in it.
                self.parts(one, &[one], scope, units);
            }
        }
    }

    /// Attributes of a segment or ignorable, and the languages of its texts.
    fn part(&mut self, part: &Element, scope: Scope<'_>) {
        if part.get("subState").is_some() && part.get("state").is_none() {
            self.report(part, "a subState needs a state");
        }
        let source = cores(part, "source").next();
        let target = cores(part, "target").next();
        let [wanted, translated] = ["srcLang", "trgLang"].map(|name| scope.root.get(name));
        for (text, wanted) in [(source, wanted), (target, translated)] {
            let Some(text) = text else { continue };
            let language = scope.within(text).language;
            if let (Some(language), Some(wanted)) = (language, wanted)
                && !language.eq_ignore_ascii_case(wanted)
            {
                let name = core(text);
                self.report(text, format!("the xml:lang of <{name}> must be that of <xliff>"));
            }
        }
        if let Some(target) = target
            && translated.is_none()
        {
            self.report(target, "a file with <target> must have trgLang");
        }
        if let (Some(source), Some(target)) = (source, target)
            && scope.within(source).space != scope.within(target).space
        {
            self.report(target, "<source> and <target> must have the same xml:space");
        }
    }

    fn order(&mut self, parts: &[&Element]) {
        let mut taken = BTreeSet::new();
        for (index, part) in parts.iter().enumerate() {
            let order = cores(part, "target").next().and_then(|target| target.get("order"));
            let Ok(order) = order.map_or(Ok(index + 1), str::parse) else { continue };
            if order > parts.len() {
                self.report(part, "an order must not exceed the number of parts of the unit");
            } else if !taken.insert(order) {
                self.report(part, format!("two parts of a unit have the order {order}"));
            }
        }
    }

    /// The inline content of the parts of a unit, which share ids.
    fn parts(
        &mut self,
        unit: &Element,
        parts: &[&Element],
        scope: Scope<'_>,
        units: &HashSet<&str>,
    ) {
        let data = cores(unit, "originalData").flat_map(Element::elements);
        let data = self.unique(data, "data of a unit");
        let texts = |name: &'static str| {
            parts.iter().flat_map(move |part| cores(part, name).take(1)).collect::<Vec<_>>()
        };
        let sources = texts("source");
        let mut targets: Vec<(usize, &Element)> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let Some(target) = cores(part, "target").next() else { continue };
            let order = target.get("order").and_then(|order| order.parse().ok());
            targets.push((order.unwrap_or(index + 1), target));
        }
        targets.sort_by_key(|(order, _)| *order);
        let targets: Vec<&Element> = targets.into_iter().map(|(_, target)| target).collect();
        let [in_source, in_target] = [&sources, &targets].map(|texts| {
            let mut events = Vec::new();
            texts.iter().for_each(|text| inline(text, &mut events));
            events
        });
        // Ids: parts and source share one set, targets repeat those of the source.
        let mut known: HashMap<&str, &Element> = HashMap::new();
        let is_match = core(unit) != "unit";
        let named = if is_match { &[] } else { parts };
        for element in named.iter().copied().chain(opened(&in_source)) {
            if let Some(id) = element.get("id")
                && known.insert(id, element).is_some()
            {
                self.report(element, format!("the id {id:?} stands twice in a unit"));
            }
        }
        let mut used = HashSet::new();
        for element in opened(&in_target) {
            let Some(id) = element.get("id") else { continue };
            if !used.insert(id) {
                self.report(element, format!("the id {id:?} stands twice in the targets"));
            }
            if let Some(twin) = known.get(id)
                && family(twin) != family(element)
            {
                self.report(
                    element,
                    format!("the id {id:?} belongs to an element of another kind"),
                );
            }
        }
        let all: HashMap<&str, &Element> = opened(&in_source)
            .chain(opened(&in_target))
            .filter_map(|element| Some((element.get("id")?, element)))
            .collect();
        for events in [&in_source, &in_target] {
            // Once each: a `<pc>` opens and closes.
            let is_first =
                |(it, side): &&(&Element, Side)| *side != Side::Close || core(it) == "ec";
            for (element, _) in events.iter().filter(is_first) {
                self.code(element, &data, &all, units);
            }
            self.pairs(events);
        }
        for (element, _) in in_source.iter().chain(&in_target) {
            if matches!(core(element), "mrk" | "sm") {
                self.annotation(element, unit, scope);
            }
        }
        if !is_match {
            self.kept(parts, &in_target);
            self.reordering(&sources, &targets);
        }
    }

    /// What a code says of itself and of others.
    fn code(
        &mut self,
        code: &Element,
        data: &HashSet<&str>,
        all: &HashMap<&str, &Element>,
        units: &HashSet<&str>,
    ) {
        for name in ["dataRef", "dataRefStart", "dataRefEnd"] {
            if let Some(id) = code.get(name)
                && !data.contains(id)
            {
                self.report(code, format!("{name} {id:?} must name a <data> of the unit"));
            }
        }
        for name in ["subFlows", "subFlowsStart", "subFlowsEnd"] {
            for id in code.get(name).into_iter().flat_map(|ids| ids.split(' ')) {
                if !units.contains(id) {
                    self.report(code, format!("{name} must name units of the file: {id:?}"));
                }
            }
        }
        if let Some(id) = code.get("copyOf") {
            match all.get(id) {
                Some(base) if base.get("canCopy") == Some("no") => {
                    self.report(code, "copyOf must not name a code with canCopy=\"no\"");
                }
                Some(base) if family(base) != "annotation" => {}
                _ => self.report(code, format!("copyOf must name a code of the unit: {id:?}")),
            }
            if ["dataRef", "dataRefStart", "dataRefEnd"].iter().any(|it| code.get(it).is_some()) {
                self.report(code, "copyOf and dataRef exclude each other");
            }
        }
        let kind = code.get("type");
        if let Some(sub) = code.get("subType") {
            let wanted = match sub {
                "xlf:lb" | "xlf:pb" | "xlf:b" | "xlf:i" | "xlf:u" => Some("fmt"),
                "xlf:var" => Some("ui"),
                _ => kind,
            };
            if kind.is_none() {
                self.report(code, "a subType needs a type");
            } else if kind != wanted {
                self.report(code, format!("subType {sub:?} does not go with this type"));
            }
        }
        let fixed = matches!(code.get("canReorder"), Some("no" | "firstNo"));
        if fixed && [code.get("canCopy"), code.get("canDelete")] != [Some("no"); 2] {
            self.report(
                code,
                "a code with canReorder \"no\" or \"firstNo\" must have canCopy and canDelete \"no\"",
            );
        }
        if core(code) == "ec" {
            let isolated = code.get("isolated") == Some("yes");
            if isolated != code.get("id").is_some() {
                self.report(code, "<ec> has an id if and only if it is isolated");
            }
            if isolated == code.get("startRef").is_some() {
                self.report(code, "<ec> has a startRef if and only if it is not isolated");
            }
            let foreign = |namespace: &str| matches!(prefix(namespace), Some("fs" | "slr"));
            let its = code.attributes.iter().any(|attribute| foreign(&attribute.namespace));
            if !isolated && (its || code.get("dir").is_some()) {
                self.report(code, "only an isolated <ec> has dir, format style and sizes");
            }
        }
    }

    /// `<sc>` with `<ec>`, `<sm>` with `<em>`.
    fn pairs(&mut self, events: &[(&Element, Side)]) {
        let mut open: BTreeMap<(&str, &str), &Element> = BTreeMap::new();
        let mut closed: HashSet<(&str, &str)> = HashSet::new();
        for (element, side) in events {
            match (core(element), side) {
                (name @ ("sc" | "sm"), Side::Open) => {
                    if let Some(id) = element.get("id") {
                        open.insert((name, id), element);
                    }
                }
                (name @ ("ec" | "em"), Side::Close) => {
                    let Some(id) = element.get("startRef") else { continue };
                    let start = if name == "ec" { "sc" } else { "sm" };
                    let Some(begin) = open.get(&(start, id)).copied() else {
                        self.report(
                            element,
                            format!("<{name}> must follow the <{start}> that its startRef names"),
                        );
                        continue;
                    };
                    if !closed.insert((start, id)) {
                        self.report(element, format!("<{start}> is closed twice"));
                    }
                    if name == "em" {
                        continue;
                    }
                    if begin.get("isolated") == Some("yes") {
                        self.report(begin, "an isolated <sc> has no <ec> in its unit");
                    }
                    for name in ["canCopy", "canDelete", "canOverlap"] {
                        let value = |code: &Element| code.get(name).unwrap_or("yes").to_owned();
                        if value(begin) != value(element) {
                            self.report(element, format!("<sc> and its <ec> must agree on {name}"));
                        }
                    }
                    let wanted = match begin.get("canReorder").unwrap_or("yes") {
                        "firstNo" => "no",
                        other => other,
                    };
                    if element.get("canReorder").unwrap_or("yes") != wanted {
                        self.report(element, "<sc> and its <ec> must agree on canReorder");
                    }
                }
                _ => {}
            }
        }
        for ((name, id), element) in open {
            let isolated = element.get("isolated") == Some("yes");
            if !isolated && !closed.contains(&(name, id)) {
                let end = if name == "sc" { "ec" } else { "em" };
                self.report(element, format!("<{name}> must have its <{end}> in the same unit"));
            }
        }
    }

    fn annotation(&mut self, mark: &Element, unit: &Element, scope: Scope<'_>) {
        let (value, reference) = (mark.get("value"), mark.get("ref"));
        let is_comment = mark.get("type") == Some("comment");
        if is_comment && value.is_some() == reference.is_some() {
            self.report(mark, "a comment has either a value or a ref");
        }
        if value.is_some() && reference.is_some() && mark.get("type") == Some("term") {
            self.report(mark, "a term has either a value or a ref");
        }
        let Some(reference) = reference else { return };
        let selectors = match reference.strip_prefix('#').map(selectors) {
            Some(Ok(selectors)) => selectors,
            Some(Err(rule)) => return self.report(mark, rule),
            None if is_comment => {
                return self.report(mark, "the ref of a comment must name a note of its unit");
            }
            None => return,
        };
        if is_comment {
            let here = |name: &str, id: &str| match name {
                "f" => scope.file.get("id") == Some(id),
                "u" => unit.get("id") == Some(id),
                "n" => self.notes.contains(id),
                _ => false,
            };
            let names: Vec<&str> = selectors.iter().map(|(name, _)| *name).collect();
            let whole = matches!(names[..], ["n"] | ["u", "n"] | ["f", "u", "n"]);
            if !whole || !selectors.iter().all(|(name, id)| here(name, id)) {
                self.report(mark, "the ref of a comment must name a note of its unit");
            }
        } else if !self.resolves(&selectors, unit, scope) {
            self.report(mark, format!("{reference:?} leads nowhere"));
        }
    }

    /// Codes that must not be deleted are in a target of the unit.
    fn kept(&mut self, parts: &[&Element], in_target: &[(&Element, Side)]) {
        let name = |element: &Element| {
            element.get("id").or(element.get("startRef")).unwrap_or_default().to_owned()
        };
        let there: HashSet<String> = in_target.iter().map(|(element, _)| name(element)).collect();
        for part in parts {
            let Some(target) = cores(part, "target").next() else { continue };
            for source in cores(part, "source") {
                let mut events = Vec::new();
                inline(source, &mut events);
                for (code, _) in events {
                    if code.get("canDelete") == Some("no") && !there.contains(&name(code)) {
                        self.report(
                            target,
                            format!("the code {:?} must not be deleted", name(code)),
                        );
                    }
                }
            }
        }
    }

    /// Sequences that must not be torn apart.
    fn reordering(&mut self, sources: &[&Element], targets: &[&Element]) {
        let codes = |texts: &[&Element]| {
            let mut events = Vec::new();
            texts.iter().for_each(|text| {
                let mut here = Vec::new();
                inline(text, &mut here);
                here.retain(|(element, _)| family(element) != "annotation");
                events.extend(here.iter().map(|(element, side)| {
                    let id = element.get("id").or(element.get("startRef")).unwrap_or_default();
                    let reorder = element.get("canReorder").unwrap_or("yes");
                    // The end of a code that begins a sequence goes on with it.
                    let reorder = match (reorder, side) {
                        ("firstNo", Side::Close) => "no",
                        (reorder, _) => reorder,
                    };
                    (element.line, id.to_owned(), *side, reorder.to_owned())
                }));
            });
            events
        };
        let (in_source, in_target) = (codes(sources), codes(targets));
        let mut sequences: Vec<Vec<(String, Side)>> = Vec::new();
        let mut is_open = false;
        for (line, id, side, reorder) in in_source {
            match reorder.as_str() {
                "firstNo" => {
                    sequences.push(vec![(id, side)]);
                    is_open = true;
                }
                "no" if is_open => {
                    let last = sequences.last_mut().expect("one is open");
                    last.push((id, side));
                }
                "no" if side == Side::Close => {}
                "no" => {
                    let rule = "canReorder=\"no\" must follow a code with \"firstNo\" or \"no\"";
                    self.broken.push((line, rule.to_owned()));
                }
                _ => is_open = false,
            }
        }
        let mut places: HashMap<(&str, Side), usize> = HashMap::new();
        for (at, (_, id, side, _)) in in_target.iter().enumerate() {
            places.entry((id, *side)).or_insert(at);
        }
        for sequence in sequences {
            let at = places.get(&(&*sequence[0].0, sequence[0].1)).copied();
            let Some(at) = at else { continue };
            let found = in_target[at..].iter().map(|(_, id, side, _)| (id.clone(), *side));
            let agrees = found.take(sequence.len()).eq(sequence.iter().cloned());
            if !agrees {
                let rule = "codes with canReorder \"no\" must keep their order in the target";
                self.broken.push((in_target[at].0, rule.to_owned()));
            }
        }
    }

    /// Relations inside of the modules' elements.
    fn modules(&mut self, holder: &Element, scope: Scope<'_>) {
        for module in holder.elements() {
            let Some(name) = key(&module.namespace, &module.name) else { continue };
            match name.as_str() {
                "gls:glossary" => self.glossary(module, holder, scope),
                "mtc:matches" => self.matches(module, holder, scope),
                "mda:metadata" => {
                    let mut all = vec![module];
                    descend(module, &mut all);
                    self.unique(all, "metadata");
                }
                "res:resourceData" => self.resources(module, scope),
                "ctr:changeTrack" => self.changes(module, holder),
                "val:validation" => self.validation(module),
                "its:locQualityIssues" | "its:provenanceRecords" => {
                    if module.get_in(XML, "id").is_none() {
                        self.report(module, format!("<{name}> must have an xml:id"));
                    }
                    self.issues(module);
                }
                _ => {}
            }
        }
        let standoff = holder.elements().filter(|it| prefix(&it.namespace) == Some("its"));
        self.unique(standoff, "standoff annotations");
    }

    fn issues(&mut self, issues: &Element) {
        for issue in issues.elements().filter(|issue| issue.name == "locQualityIssue") {
            let says = |name: &str| issue.get(name).is_some();
            if !says("locQualityIssueType") && !says("locQualityIssueComment") {
                self.report(issue, "a locQualityIssue has a type or a comment");
            }
        }
    }

    fn glossary(&mut self, glossary: &Element, unit: &Element, scope: Scope<'_>) {
        let mut all: Vec<&Element> = Vec::new();
        for entry in glossary.elements() {
            all.push(entry);
            let mut inside = Vec::new();
            descend(entry, &mut inside);
            all.extend(inside.into_iter().filter(|child| {
                key(&child.namespace, &child.name).as_deref() == Some("gls:translation")
            }));
            let says = |child: &Element| matches!(&*child.name, "translation" | "definition");
            if !entry.elements().any(says) {
                self.report(entry, "a <gls:glossEntry> holds a translation or a definition");
            }
        }
        for element in &all {
            if let Some(reference) = element.get("ref") {
                self.span(element, reference, unit, scope);
            }
        }
        self.unique(all, "entries of a glossary");
    }

    fn matches(&mut self, matches: &Element, unit: &Element, scope: Scope<'_>) {
        self.unique(matches.elements(), "matches");
        for one in matches.elements() {
            if one.get_in(XML, "lang").is_some() {
                self.report(one, "<mtc:match> has no xml:lang");
            }
            if one.get("subType").is_some() && one.get("type").is_none() {
                self.report(one, "a subType needs a type");
            }
            if let Some(reference) = one.get("ref") {
                self.span(one, reference, unit, scope);
            }
            let wanted = scope.root.get("srcLang");
            for source in cores(one, "source") {
                if let (Some(language), Some(wanted)) = (source.get_in(XML, "lang"), wanted)
                    && !language.eq_ignore_ascii_case(wanted)
                {
                    self.report(source, "the xml:lang of <source> must be that of <xliff>");
                }
            }
            let wanted = scope.root.get("trgLang");
            for target in cores(one, "target").filter(|_| one.get("reference") != Some("yes")) {
                if let (Some(language), Some(wanted)) = (target.get_in(XML, "lang"), wanted)
                    && !language.eq_ignore_ascii_case(wanted)
                {
                    self.report(target, "the xml:lang of <target> must be that of <xliff>");
                }
            }
        }
    }

    /// A reference of a module to words of the unit it stands in.
    fn span(&mut self, element: &Element, reference: &str, unit: &Element, scope: Scope<'_>) {
        let Some(fragment) = reference.strip_prefix('#') else {
            // What leads into another file cannot be followed.
            if !reference.contains('#') {
                self.report(element, format!("{reference:?} is no reference to a fragment"));
            }
            return;
        };
        match selectors(fragment) {
            Err(rule) => self.report(element, rule),
            Ok(selectors) => {
                let is_span = selectors.last().is_some_and(|(name, _)| matches!(*name, "" | "t"));
                if !is_span || !self.resolves(&selectors, unit, scope) {
                    self.report(element, format!("{reference:?} must name words of the unit"));
                }
            }
        }
    }

    fn resources(&mut self, resources: &Element, scope: Scope<'_>) {
        self.unique(resources.elements(), "resources");
        for item in resources.elements().filter(|item| item.name == "resourceItem") {
            let mut bodies = 0;
            for body in item.elements().filter(|body| body.name != "reference") {
                let is_empty = body.elements().next().is_none() && body.text().trim().is_empty();
                bodies += usize::from(!is_empty);
                if is_empty != body.get("href").is_some() {
                    let name = &body.name;
                    self.report(
                        body,
                        format!("<res:{name}> has an href if and only if it is empty"),
                    );
                }
                if let (Some(language), Some(wanted)) =
                    (body.get_in(XML, "lang"), scope.root.get("srcLang"))
                    && body.name == "source"
                    && !language.eq_ignore_ascii_case(wanted)
                {
                    self.report(body, "the xml:lang of <res:source> must be srcLang");
                }
            }
            if bodies == 0 && item.get("mimeType").is_none() {
                self.report(item, "a <res:resourceItem> without content must have a mimeType");
            }
        }
    }

    fn changes(&mut self, changes: &Element, holder: &Element) {
        if !self.may_look() {
            return;
        }
        let mut all = Vec::new();
        for child in holder.elements().filter(|child| prefix(&child.namespace) != Some("ctr")) {
            all.push(child);
            if matches!(core(child), "notes" | "originalData" | "segment" | "ignorable") {
                descend(child, &mut all);
            }
        }
        for revisions in changes.elements() {
            if !self.may_look() {
                return;
            }
            let applies = revisions.get("appliesTo").unwrap_or_default();
            let named = |element: &&&Element| {
                let key = key(&element.namespace, &element.name);
                key.as_deref() == Some(applies)
            };
            let reference = revisions.get("ref");
            let of_kind: Vec<&Element> = all.iter().filter(named).copied().collect();
            let found = match reference {
                Some(id) => all.iter().find(|element| element.get("id") == Some(id)).copied(),
                None => of_kind.first().copied(),
            };
            if reference.is_some() && found.is_none() {
                self.report(revisions, "the ref of <ctr:revisions> must be the id of an element");
            }
            let with_id = of_kind.iter().filter(|element| element.get("id").is_some()).count();
            if reference.is_none() && of_kind.len() > 1 && with_id > 0 {
                self.report(revisions, "<ctr:revisions> must say by ref which element it means");
            }
            let mut versions = HashSet::new();
            for revision in revisions.elements() {
                versions.extend(revision.get("version"));
                let mut properties = HashSet::new();
                for item in revision.elements() {
                    let property = item.get("property").unwrap_or_default();
                    if !properties.insert(property) {
                        self.report(item, format!("{property:?} stands twice in a revision"));
                    }
                    let known = found.is_none_or(|it| it.get(property).is_some());
                    if property != "content" && !known {
                        self.report(item, "a property is \"content\" or an attribute's name");
                    }
                }
            }
            if let Some(current) = revisions.get("currentVersion")
                && !versions.contains(current)
            {
                self.report(revisions, "currentVersion must name a version of a revision");
            }
        }
    }

    fn validation(&mut self, validation: &Element) {
        for rule in validation.elements() {
            let has = |name: &&str| rule.get(name).is_some();
            let custom = rule
                .attributes
                .iter()
                .any(|it| prefix(&it.namespace).is_none() && !it.namespace.is_empty());
            let tests = ["isPresent", "isNotPresent", "startsWith", "endsWith"];
            let count = tests.iter().filter(|name| has(name)).count() + usize::from(custom);
            if count != 1 {
                self.report(rule, "a <val:rule> makes exactly one test");
            }
            let in_source = ["isPresent", "startsWith", "endsWith"];
            if has(&"existsInSource") && in_source.iter().filter(|name| has(name)).count() != 1 {
                self.report(
                    rule,
                    "existsInSource goes with exactly one of isPresent, startsWith, endsWith",
                );
            }
        }
    }

    /// What attributes of modules demand of each other, anywhere.
    fn module_attributes(&mut self, element: &'a Element, above: &mut Vec<&'a Element>) {
        let get = |module: &str, name: &str| {
            let is_it = |it: &&crate::bytes::xml::Attribute| {
                it.name == name && prefix(&it.namespace) == Some(module)
            };
            element.attributes.iter().find(is_it).map(|it| it.value.as_str())
        };
        if get("fs", "subFs").is_some() && get("fs", "fs").is_none() {
            self.report(element, "fs:subFs needs fs:fs");
        }
        for name in ["sizeRestriction", "storageRestriction"] {
            if let Some(value) = get("slr", name)
                && is_standard(above, name)
                && !is_size(value)
            {
                self.report(element, format!("{value:?} is no value of slr:{name}"));
            }
        }
        for name in ["sizeInfo", "equivStorage"] {
            let profile = if name == "sizeInfo" { "sizeRestriction" } else { "storageRestriction" };
            // Without a profile anything may be said, but a number must be one.
            let is_numeric = |value: &str| value.starts_with(|c: char| c.is_ascii_digit());
            if let Some(value) = get("slr", name)
                && is_standard(above, profile)
                && (profiles(above).is_some() || is_numeric(value))
                && !is_number(value)
            {
                self.report(element, format!("slr:{name} must be a whole number: {value:?}"));
            }
        }
        if let Some(id) = get("slr", "sizeInfoRef") {
            if get("slr", "sizeInfo").is_some() {
                self.report(element, "slr:sizeInfo and slr:sizeInfoRef exclude each other");
            }
            let holds = |parent: &&'a Element| {
                let data = parent.elements().filter(|child| {
                    key(&child.namespace, &child.name).as_deref() == Some("slr:data")
                });
                data.flat_map(|data| {
                    let mut all = Vec::new();
                    descend(data, &mut all);
                    all
                })
                .any(|it| it.get("id") == Some(id) || it.get_in(XML, "id") == Some(id))
            };
            if self.may_look() && !above.iter().any(holds) {
                self.report(element, "slr:sizeInfoRef must name an element of an <slr:data>");
            }
        }
        let standoff = element.name == "locQualityIssue" && *element.namespace == *schema::ITS;
        if !standoff && get("its", "locQualityIssuesRef").is_some() {
            for name in ["locQualityIssueType", "locQualityIssueComment"] {
                if get("its", name).is_some() {
                    self.report(element, format!("its:locQualityIssuesRef excludes its:{name}"));
                }
            }
        }
        for name in ["locQualityIssuesRef", "provenanceRecordsRef"] {
            let Some(reference) = get("its", name) else { continue };
            let Some(fragment) = reference.strip_prefix('#') else { continue };
            let id = match selectors(fragment) {
                Err(rule) => {
                    self.report(element, rule);
                    continue;
                }
                Ok(selectors) => selectors.last().map_or("", |(_, id)| id).to_owned(),
            };
            if !self.standoff.contains(id.as_str()) {
                self.report(element, format!("{reference:?} leads nowhere"));
            }
        }
        if get("its", "locQualityRatingScore").is_some()
            && get("its", "locQualityRatingVote").is_some()
        {
            self.report(element, "a quality rating has a score or a vote");
        }
        let confidence = ["taConfidence", "mtConfidence", "termConfidence"];
        let annotated = |it: &&Element| it.get_in(schema::ITS, "annotatorsRef").is_some();
        if confidence.iter().any(|name| get("its", name).is_some())
            && !above.iter().any(annotated)
            && !annotated(&element)
        {
            self.report(element, "a confidence needs its:annotatorsRef");
        }
        if prefix(&element.namespace).is_none() {
            return;
        }
        above.push(element);
        for child in element.elements() {
            self.module_attributes(child, above);
        }
        above.pop();
    }
}

/// Whether sizes here are those of the profiles that XLIFF defines.
fn is_standard(above: &[&Element], restriction: &str) -> bool {
    let name = match restriction {
        "sizeRestriction" => "generalProfile",
        _ => "storageProfile",
    };
    let profile = profiles(above).and_then(|profiles| profiles.get(name));
    profile.is_none_or(|profile| profile.is_empty() || profile.starts_with("xliff:"))
}

fn profiles<'a>(above: &[&'a Element]) -> Option<&'a Element> {
    let begins = |it: &&'a Element| {
        // Profiles stand before the units.
        it.elements().take_while(|child| !matches!(core(child), "unit" | "group" | "segment"))
    };
    above
        .iter()
        .flat_map(begins)
        .find(|child| prefix(&child.namespace) == Some("slr") && child.name == "profiles")
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// `*`, `7`, `7,9` or `7,*`.
fn is_size(value: &str) -> bool {
    match value.split_once(',') {
        Some((least, most)) => is_number(least) && (most == "*" || is_number(most)),
        None => value == "*" || is_number(value),
    }
}

/// The units and groups of a file, however deep.
fn gather<'a>(holder: &'a Element, units: &mut Vec<&'a Element>, groups: &mut Vec<&'a Element>) {
    for child in holder.elements() {
        match core(child) {
            "unit" => units.push(child),
            "group" => {
                groups.push(child);
                gather(child, units, groups);
            }
            _ => {}
        }
    }
}

fn gather_extension<'a>(element: &'a Element, into: &mut HashMap<&'a str, Vec<&'a Element>>) {
    into.entry(&element.namespace).or_default().push(element);
    for child in element.elements() {
        gather_extension(child, into);
    }
}

/// All elements below.
fn descend<'a>(element: &'a Element, into: &mut Vec<&'a Element>) {
    for child in element.elements() {
        into.push(child);
        descend(child, into);
    }
}

/// The codes and annotations of a text, as they open and close.
fn inline<'a>(text: &'a Element, into: &mut Vec<(&'a Element, Side)>) {
    for node in &text.children {
        let Node::Element(element) = node else { continue };
        match core(element) {
            "pc" | "mrk" => {
                into.push((element, Side::Open));
                inline(element, into);
                into.push((element, Side::Close));
            }
            "sc" | "sm" => into.push((element, Side::Open)),
            "ec" | "em" => into.push((element, Side::Close)),
            "ph" => into.push((element, Side::Point)),
            _ => {}
        }
    }
}

/// Those that bring an id: not the ends of others.
fn opened<'a>(events: &[(&'a Element, Side)]) -> impl Iterator<Item = &'a Element> {
    let brings = |(element, side): &&(&Element, Side)| {
        *side != Side::Close || core(element) == "ec" && element.get("id").is_some()
    };
    events.iter().filter(brings).map(|(element, _)| *element)
}

/// What may stand for what under one id: a pair may be written in two ways.
fn family(element: &Element) -> &'static str {
    match core(element) {
        "pc" | "sc" | "ec" => "pair",
        "ph" => "point",
        "mrk" | "sm" | "em" => "annotation",
        _ => "part",
    }
}

/// The names that may lead to elements of modules and registered extensions.
const PREFIXES: &str = "gls mda mtc res ctr slr val fs its tbx";

/// The steps of a fragment identifier: `(name, id)`; the name is empty for what
/// stands in a segment.
fn selectors(fragment: &str) -> Result<Vec<(&str, &str)>, String> {
    let is_absolute = fragment.starts_with('/');
    let mut steps = Vec::new();
    let mut reached = 0;
    for step in fragment.strip_prefix('/').unwrap_or(fragment).split('/') {
        let (name, id) = step.split_once('=').unwrap_or(("", step));
        let rank = match name {
            "f" => 1,
            "g" => 2,
            "u" => 3,
            "" | "n" | "d" | "t" => 4,
            _ if name.len() > 1 && is_token(name) && PREFIXES.split(' ').any(|it| it == name) => 4,
            _ => return Err(format!("{name:?} is no prefix of a fragment identifier")),
        };
        if rank <= reached {
            return Err(format!(
                "the steps of the fragment identifier {fragment:?} are not in order"
            ));
        }
        if !is_token(id) {
            return Err(format!("{id:?} in a fragment identifier is no id"));
        }
        reached = rank;
        steps.push((name, id));
    }
    if is_absolute && steps[0].0 != "f" {
        return Err(format!("the fragment identifier {fragment:?} must begin with a file"));
    }
    Ok(steps)
}

/// Whether the steps lead to something, as far as that can be told: elements of
/// modules and extensions are looked for by id alone.
fn resolves(steps: &[(&str, &str)], unit: &Element, scope: Scope<'_>) -> bool {
    let (mut file, mut place) = (scope.file, unit);
    for (name, id) in steps {
        let has_id = |element: &&&Element| element.get("id") == Some(id);
        match *name {
            "f" => match cores(scope.root, "file").find(|it| it.get("id") == Some(id)) {
                Some(found) => (file, place) = (found, found),
                None => return false,
            },
            "g" | "u" => {
                let (mut units, mut groups) = (Vec::new(), Vec::new());
                gather(file, &mut units, &mut groups);
                let among = if *name == "u" { units } else { groups };
                match among.iter().find(has_id) {
                    Some(found) => place = found,
                    None => return false,
                }
            }
            "n" => {
                let mut notes = cores(place, "notes").flat_map(Element::elements);
                return notes.any(|note| note.get("id") == Some(id));
            }
            "d" => {
                let mut data = cores(place, "originalData").flat_map(Element::elements);
                return data.any(|data| data.get("id") == Some(id));
            }
            "" | "t" => {
                let text = if *name == "t" { "target" } else { "source" };
                let is_part = |it: &&Element| matches!(core(it), "segment" | "ignorable");
                return place.elements().filter(is_part).any(|part| {
                    let mut events = Vec::new();
                    // A code that only the target has is found from either side.
                    let texts = cores(part, text).chain(cores(part, "target"));
                    texts.for_each(|text| inline(text, &mut events));
                    part.get("id") == Some(id)
                        || events.iter().any(|(it, _)| it.get("id") == Some(id))
                });
            }
            _ => {
                let mut all = Vec::new();
                for child in place.elements().filter(|child| core(child).is_empty()) {
                    all.push(child);
                    descend(child, &mut all);
                }
                return all
                    .iter()
                    .any(|it| it.get("id") == Some(id) || it.get_in(XML, "id") == Some(id));
            }
        }
    }
    true
}
