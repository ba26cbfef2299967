//! The language engine from the command line, as scripts see it: through a pipe.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).expect("a file");
        path
    }
}

fn tekser(arguments: &[&str], files: &[&PathBuf]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tekser"));
    command.args(arguments).args(files).output().expect("the binary runs")
}

#[track_caller]
fn said(output: &Output, code: i32) -> String {
    let (out, error) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{error}");
    format!("{out}{error}")
}

#[test]
fn a_text_is_split_a_sentence_a_line() {
    let folder = Folder::new();
    let text = "\u{FEFF}Форум өтті.\r\n\r\n«Жақсы!» – деді ол. А. Құнанбаев келді. 🙂";
    let out = said(&tekser(&["split", "--lang", "kk"], &[&folder.file("kk.txt", text)]), 0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[1], "«Жақсы!» – деді ол.");
    assert!(lines[2].starts_with("А. Құнанбаев келді."), "{lines:?}");
    assert_eq!(said(&tekser(&["split"], &[&folder.file("empty.txt", "")]), 0), "");
}

#[test]
fn lines_are_aligned_and_a_missing_one_is_found() {
    let folder = Folder::new();
    let ru =
        folder.file("ru.txt", "Открылась выставка 2025.\nПришли 48 гостей.\nВход свободный.\n");
    let kk = folder.file("kk.txt", "2025 көрмесі ашылды.\nКіру тегін.\n");
    let out = said(&tekser(&["align", "--lines"], &[&ru, &kk]), 0);
    let beads: Value = serde_json::from_str(&out).expect("JSON");
    let of = |side: &str| -> Vec<Value> {
        beads.as_array().expect("an array").iter().map(|bead| bead[side].clone()).collect()
    };
    assert_eq!(of("source"), [json!([0]), json!([1]), json!([2])]);
    assert_eq!(of("target"), [json!([0]), json!([]), json!([1])]);
}

#[test]
fn findings_are_lines_of_json_and_an_error_is_an_exit_code() {
    let folder = Folder::new();
    let ru = folder.file("ru.txt", "Пришли 48 гостей.\nВсё хорошо.\n");
    // A decomposed й: positions are those of NFC.
    let kk = folder.file("kk.txt", "Іи\u{306}і 48  қонақ келді.\nБәрі жақсы.\n");
    let out = said(&tekser(&["check", "--lines", "--language", "en"], &[&ru, &kk]), 0);
    let found: Value = serde_json::from_str(out.lines().next().expect("a line")).expect("JSON");
    let expected = json!({
        "segment": 0, "check": "double_space", "severity": "warning", "side": "target",
        "start": 6, "end": 8, "text": "  ", "message": found["message"], "fix": " ",
    });
    assert_eq!(found, expected);
    let summary = said(&tekser(&["check", "--lines", "--summary"], &[&ru, &kk]), 0);
    assert!(summary.contains("double_space"), "{summary}");
    // A Latin letter in a Kazakh word is an error.
    let kk = folder.file("kk.txt", "Бұл қaла үлкен.");
    assert!(said(&tekser(&["check"], &[&kk]), 1).contains("look_alike"));
    // Rules switch it off.
    let rules = folder.file("rules.json", r#"{"settings": {"off": ["look_alike"]}}"#);
    let rules = rules.to_str().expect("a path");
    assert!(!said(&tekser(&["check", "--rules", rules], &[&kk]), 0).contains("look_alike"));
}

#[test]
fn unknown_words_are_listed_where_they_are_asked_for() {
    let folder = Folder::new();
    folder.file("kk_KZ.aff", "\u{FEFF}SET UTF-8\nSFX A Y 1\nSFX A 0 ға а\n");
    folder.file("kk_KZ.dic", "3\nбала/A\nқала/A\nкелді\n");
    let dictionaries = folder.0.path().to_str().expect("a path");
    let kk = folder.file("kk.txt", "Бала қалаға кеелді.");
    assert_eq!(said(&tekser(&["check"], &[&kk]), 0), "");
    let asked = ["check", "--language", "en", "--spelling", "--dictionaries", dictionaries];
    let out = said(&tekser(&asked, &[&kk]), 0);
    let found: Value = serde_json::from_str(&out).expect("one finding");
    assert_eq!(found["check"], "unknown_word");
    assert_eq!(found["message"], "The dictionary has no word “кеелді”. → келді");
    assert_eq!(found["fix"], Value::Null);
    // Rules still switch it off, and without dictionaries it finds nothing.
    let rules = folder.file("rules.json", r#"{"settings": {"off": ["unknown_word"]}}"#);
    let rules = ["--rules", rules.to_str().expect("a path")];
    assert_eq!(said(&tekser(&[&asked[..], &rules].concat(), &[&kk]), 0), "");
    let nowhere = ["check", "--spelling", "--dictionaries", "/nowhere"];
    assert!(said(&tekser(&nowhere, &[&kk]), 0).starts_with("no dictionary of kk"));
}

#[test]
fn bad_input_is_named() {
    let folder = Folder::new();
    let (two, one) = (folder.file("two.txt", "а\nә\n"), folder.file("one.txt", "б\n"));
    let bytes = folder.file("bytes.txt", b"\xd0\xb0\xff");
    for (arguments, files, expected) in [
        (&["check", "--lines"][..], vec![&two, &one], "one.txt has 1"),
        (&["score", "--metrics"], vec![&two, &one], "two.txt has 2"),
        (&["check"], vec![&bytes], "bytes.txt is not UTF-8 text: byte 2"),
        (&["score", "--weights", "wmt"], vec![&one], "no column"),
        (&["split"], vec![], "--help"),
    ] {
        let said = said(&tekser(arguments, &files), 2);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn translations_and_ratings_are_scored() {
    let folder = Folder::new();
    let mt = folder.file("mt.txt", "Бес ел қатысты.\nБәрі жақсы болды.\n");
    let out = said(&tekser(&["score", "--metrics"], &[&mt, &mt]), 0);
    let scores: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&scores["corpus"]["ter"], &scores["corpus"]["chrf2"]),
        (&json!(0.0), &json!(100.0))
    );
    assert_eq!(scores["segments"].as_array().map(Vec::len), Some(2));
    let header = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n";
    let rows = "a\td\t1\t1\tr\tsrc\t<v>tgt</v>\tAccuracy/Mistranslation\tMajor\n\
                a\td\t1\t2\tr\tsrc\ttgt\tNo-error\tNo-error\n";
    let ratings = folder.file("ratings.tsv", format!("{header}{rows}"));
    let out = said(&tekser(&["score", "--weights", "wmt"], &[&ratings]), 0);
    let scores: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(scores["systems"], json!([{ "system": "a", "score": 2.5 }]));
}

/// The command line asks for the same roles as the API, and manages people.
#[test]
fn commands_act_in_the_name_of_who_may() {
    use std::{io::Write, process::Stdio};
    let folder = Folder::new();
    let database = folder.0.path().join("tekser.db");
    let run = |arguments: &[&str], input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tekser"))
            .args(arguments)
            .env("TEKSER_DATABASE", &database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("an input");
        child.wait_with_output().expect("it ends")
    };
    let add = |login: &str, role: &str| {
        let arguments = ["user", "add", login, "--name", login, "--role", role];
        said(&run(&arguments, "төрт қарға ұшты\n"), 0);
    };
    add("marat", "viewer");
    add("aigul", "editor");
    add("dina", "lead");
    let kk = folder.file("kk.txt", "Форум Душанбеде өтті.");
    let import = |login: &str, code: i32| {
        said(&run(&["import", "--user", login, &kk.display().to_string()], ""), code)
    };
    let refused = import("marat", 2);
    assert!(refused.contains("You may not do this"), "{refused}");
    let article = import("aigul", 0).trim().to_owned();
    let update = |login: &str, code: i32| {
        let arguments = ["update", &article, "--user", login, "--source", "-"];
        let ru = folder.file("ru.txt", "Форум прошёл в Душанбе.").display().to_string();
        let arguments: Vec<&str> =
            arguments.iter().map(|it| if *it == "-" { ru.as_str() } else { it }).collect();
        said(&run(&arguments, ""), code)
    };
    let refused = update("marat", 2);
    assert!(refused.contains("You may not do this"), "{refused}");
    update("aigul", 0);

    said(&run(&["user", "off", "aigul"], ""), 0);
    assert!(import("aigul", 2).contains("switched off"));
    let listed = said(&run(&["user", "list"], ""), 0);
    assert!(listed.contains("aigul\teditor\taigul\toff"), "{listed}");
    said(&run(&["user", "on", "aigul"], ""), 0);
    import("aigul", 0);
    let last = said(&run(&["user", "off", "dina"], ""), 2);
    assert!(last.contains("last lead"), "{last}");

    said(&run(&["token", "create", "--user", "aigul", "--scope", "read", "--days", "7"], ""), 0);
    let tokens = said(&run(&["token", "list", "--user", "aigul"], ""), 0);
    assert!(tokens.contains("\tread\t"), "{tokens}");
    said(&run(&["token", "create", "--user", "aigul", "--days", "366"], ""), 2);
    let weak = said(&run(&["user", "password", "aigul"], "1234567890\n"), 2);
    assert!(weak.contains("too easy to guess"), "{weak}");
    said(&run(&["user", "password", "aigul"], "жеті қабат көк аспан\n"), 0);
    assert_eq!(said(&run(&["token", "list", "--user", "aigul"], ""), 0), "", "tokens have ended");
}
