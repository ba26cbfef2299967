//! The order of the rooms, as ARCHITECTURE.md tells it: no import runs against it, and no
//! file imports one that imports it, however many there are between them.
//!
//! Imports are read as text, from `use` and from paths in the code; tests may use whatever
//! they like. What a folder's own `mod.rs` or `lib.rs` gives to the files beside it is
//! no circle: it is how a room keeps together.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Crates by the name that imports have for them, and where their sources are.
const CRATES: [(&str, &str); 7] = [
    ("language", "review/language/src"),
    ("review", "review/core/src"),
    ("formats", "review/formats/src"),
    ("certificate", "review/certificate/src"),
    ("worker", "review/worker/src"),
    ("app", "app/src"),
    ("server", "server/src"),
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The program's own text: without comments, texts in quotes, and modules of tests.
fn code(file: &str) -> String {
    let mut out = String::new();
    let signs: Vec<char> = file.chars().collect();
    let starts =
        |at: usize, word: &str| signs[at..].iter().take(word.len()).copied().eq(word.chars());
    let mut at = 0;
    while at < signs.len() {
        if starts(at, "//") {
            at += signs[at..].iter().take_while(|sign| **sign != '\n').count();
        } else if signs[at] == '"' {
            let hashes = out.chars().rev().take_while(|sign| *sign == '#').count();
            let is_raw = out.trim_end_matches('#').ends_with(['r']);
            at += 1;
            loop {
                if !is_raw && signs[at] == '\\' {
                    at += 2;
                } else if signs[at] == '"'
                    && (!is_raw || signs[at + 1..].iter().take(hashes).all(|sign| *sign == '#'))
                {
                    at += 1;
                    break;
                } else {
                    at += 1;
                }
            }
            out.push_str("\"\"");
        } else if signs[at] == '\'' && signs.get(at + 2) == Some(&'\'') {
            at += 3;
        } else if starts(at, "'\\") {
            at += 2 + signs[at + 2..].iter().position(|sign| *sign == '\'').unwrap() + 1;
        } else {
            out.push(signs[at]);
            at += 1;
        }
    }
    while let Some(begin) = out.find("#[cfg(test)]\nmod ").or(out.find("#[cfg(test)]\npub(")) {
        let (brace, end) = (out[begin..].find('{'), out[begin..].find(';'));
        let end = match (brace, end) {
            (Some(brace), end) if end.is_none_or(|end| brace < end) => {
                begin + brace + block(&out[begin + brace..])
            }
            (_, end) => begin + end.unwrap() + 1,
        };
        out.replace_range(begin..end, "");
    }
    out
}

/// Length of the block that begins with a brace.
fn block(text: &str) -> usize {
    let mut depth = 0;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// The paths of a `use`: `a::{b, c::{d, self}}` is `a::b`, `a::c::d` and `a::c::self`.
fn paths(tree: &str) -> Vec<String> {
    let Some(brace) = tree.find('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let (before, inside) = (&tree[..brace], &tree[brace + 1..tree.rfind('}').unwrap()]);
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, sign) in inside.char_indices().chain([(inside.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inside[from..at].trim();
                if !part.is_empty() {
                    found.extend(paths(&format!("{}{part}", before.trim())));
                }
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// Paths in the code that begin with `crate`, `super`, `self` or a crate of ours.
fn named(code: &str) -> Vec<String> {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':';
    let words = code.split(|sign| !is_part(sign)).filter(|word| word.contains("::"));
    words.map(|word| word.trim_end_matches(':').to_owned()).collect()
}

struct House {
    root: PathBuf,
    /// Files by crate and module, such as `review`, `["log", "event"]`.
    files: BTreeMap<(String, Vec<String>), String>,
    /// Files with those that they import.
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl House {
    fn read() -> Self {
        let mut house =
            Self { root: workspace(), files: BTreeMap::new(), imports: BTreeMap::new() };
        for (name, folder) in CRATES {
            house.enter(name, folder, &mut Vec::new());
        }
        let files = house.files.clone();
        for ((name, module), file) in &files {
            let text = code(&fs::read_to_string(house.root.join(file)).unwrap());
            let (mut found, mut apart) = (Vec::new(), String::new());
            let mut rest = text.as_str();
            while let Some(at) = rest.find("use ") {
                let (before, statement) = (&rest[..at], &rest[at + 4..]);
                apart.push_str(before);
                rest = statement;
                if before.ends_with(|sign: char| sign.is_alphanumeric()) {
                    continue;
                }
                let end = statement.find(';').unwrap_or(statement.len());
                found.extend(paths(&statement[..end]));
                rest = &statement[end..];
            }
            apart.push_str(rest);
            found.extend(named(&apart));
            let imported = found.iter().filter_map(|path| house.file_of(path, name, module));
            let imported = imported.filter(|other| other != file).collect();
            house.imports.insert(file.clone(), imported);
        }
        house
    }

    fn enter(&mut self, name: &str, folder: &str, module: &mut Vec<String>) {
        for entry in fs::read_dir(self.root.join(folder)).unwrap() {
            let entry = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{entry}");
            if self.root.join(&path).is_dir() {
                module.push(entry);
                self.enter(name, &path, module);
                module.pop();
            } else if let Some(stem) = entry.strip_suffix(".rs") {
                if ["main", "tests", "hostile", "trial", "properties"].contains(&stem) {
                    continue;
                }
                let mut own = module.clone();
                if !["mod", "lib"].contains(&stem) {
                    own.push(stem.to_owned());
                }
                self.files.insert((name.to_owned(), own), path);
            }
        }
    }

    /// The file that a path leads to, from a module of a crate.
    fn file_of(&self, path: &str, name: &str, module: &[String]) -> Option<String> {
        let mut parts: Vec<&str> = path.split("::").map(str::trim).collect();
        let mut base: Vec<String> = Vec::new();
        let mut of = name;
        match *parts.first()? {
            "crate" => drop(parts.remove(0)),
            "self" => {
                parts.remove(0);
                base = module.to_vec();
            }
            "super" => {
                base = module.to_vec();
                while parts.first() == Some(&"super") {
                    parts.remove(0);
                    base.pop()?;
                }
            }
            first => {
                let child: Vec<String> = module.iter().cloned().chain([first.to_owned()]).collect();
                if self.files.contains_key(&(name.to_owned(), child)) {
                    base = module.to_vec();
                } else {
                    of = CRATES.iter().find(|(it, _)| *it == first)?.0;
                    parts.remove(0);
                }
            }
        }
        base.extend(parts.into_iter().filter(|part| *part != "self").map(str::to_owned));
        loop {
            if let Some(file) = self.files.get(&(of.to_owned(), base.clone())) {
                return Some(file.clone());
            }
            base.pop()?;
        }
    }
}

/// The rooms of ARCHITECTURE.md, each with all that it may use.
fn rooms(root: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, uses] = cells[..] else { continue };
        let room = room.trim_matches('`').to_owned();
        if !room.contains("src") {
            continue;
        }
        let mut may = BTreeSet::new();
        for name in uses.split(',').map(str::trim).filter(|name| *name != "–") {
            let known = names.get(name).unwrap_or_else(|| panic!("{room}: {name} is not above"));
            for other in known {
                may.insert(other.clone());
                may.extend(rooms[other].iter().cloned());
            }
        }
        // A room goes by the last of its folders, and by that of its crate.
        let folders: Vec<&str> = room.split('/').filter(|folder| *folder != "src").collect();
        let of_crate = room.split("/src").next().unwrap().rsplit('/').next().unwrap();
        for name in BTreeSet::from([folders[folders.len() - 1].trim_end_matches(".rs"), of_crate]) {
            names.entry(name.to_owned()).or_default().push(room.clone());
        }
        rooms.insert(room, may);
    }
    rooms
}

fn room_of<'a>(file: &str, rooms: &'a BTreeMap<String, BTreeSet<String>>) -> Option<&'a String> {
    let inside = |room: &&String| {
        file == room.as_str()
            || file.strip_prefix(room.as_str()).is_some_and(|it| it.starts_with('/'))
    };
    rooms.keys().filter(inside).max_by_key(|room| room.len())
}

#[test]
fn no_import_runs_against_the_order_of_the_rooms() {
    let house = House::read();
    let rooms = rooms(&house.root);
    assert!(rooms.len() > 10, "ARCHITECTURE.md has a table of rooms");
    let mut against = Vec::new();
    for (file, imported) in &house.imports {
        let Some(room) = room_of(file, &rooms) else { continue };
        for other in imported {
            let Some(theirs) = room_of(other, &rooms) else { continue };
            if room != theirs && !rooms[room].contains(theirs) {
                against.push(format!("{file} uses {other}"));
            }
        }
    }
    assert!(against.is_empty(), "against the order:\n{}", against.join("\n"));
    let homeless = house.imports.keys().filter(|file| room_of(file, &rooms).is_none());
    let homeless: Vec<&String> = homeless.filter(|file| is_ordered(file)).collect();
    assert!(homeless.iter().all(|file| holds_rooms(file)), "in no room: {homeless:?}");
}

/// Whether a file only holds rooms together: that of a crate, and of the workbench.
fn holds_rooms(file: &str) -> bool {
    file.ends_with("lib.rs") || file == "app/src/workbench/mod.rs"
}

/// The crates whose files stand in an order.
fn is_ordered(file: &str) -> bool {
    ["review/", "server/", "app/"].iter().any(|folder| file.starts_with(folder))
}

#[test]
fn no_file_imports_one_that_imports_it() {
    let house = House::read();
    let is_parents = |file: &str, other: &str| {
        let folder = other.strip_suffix("mod.rs").or(other.strip_suffix("lib.rs"));
        folder.is_some_and(|folder| file.starts_with(folder))
    };
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in house.imports.keys().filter(|file| is_ordered(file)) {
        let (mut seen, mut open) = (BTreeSet::new(), vec![file.as_str()]);
        while let Some(at) = open.pop() {
            for other in house.imports.get(at).into_iter().flatten() {
                if !is_parents(at, other) && seen.insert(other.as_str()) {
                    open.push(other);
                }
            }
        }
        reached.insert(file, seen);
    }
    let circles: Vec<&&str> =
        reached.iter().filter(|(file, seen)| seen.contains(*file)).map(|(file, _)| file).collect();
    assert!(circles.is_empty(), "in a circle: {circles:#?}");
}
