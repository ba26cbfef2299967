//! Written Word documents as LibreOffice reads them; skipped where it is missing.
#![cfg(not(target_arch = "wasm32"))]

use std::{path::Path, process::Command};

use formats::docx;
use language::text::{
    span::Span,
    structure::{BlockKind, Builder, MarkKind},
    time::Timestamp,
};
use review::{
    command::{self, Circumstances, decide, import},
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        flag::NewFlag,
        id::{ArticleId, PersonId},
        imprint::Phrases,
        project::Project,
        received::NewArticle,
        typology::Typology,
    },
    rules::paragraphs,
};
use uuid::Uuid;

const LINE: &str = "Мәтінді жасанды интеллект аударған, редактор тексерген.";

/// A reviewed article with most that a document can hold, and its log.
fn reviewed() -> (Article, Vec<Event>, String) {
    let mut builder = Builder::new();
    builder.begin(BlockKind::Heading { level: 1 });
    builder.text("Тоқаев саммитке қатысты");
    builder.begin(BlockKind::Paragraph);
    builder.text("Астанада ");
    builder.open(MarkKind::Bold);
    builder.text("жоғары деңгейдегі");
    builder.close(|kind| *kind == MarkKind::Bold);
    builder.text(" жиын өтті 🙂. Оған жиырма ел қатысты. ");
    builder.open(MarkKind::Link { address: "https://example.kz/?a=1&b=2".into() });
    builder.text("Толығырақ сайтта");
    builder.close(|kind| matches!(kind, MarkKind::Link { .. }));
    builder.text(".");
    for ordered in [false, false, true, true] {
        builder.begin(BlockKind::Item { ordered, depth: 0 });
        builder.text("Тізімнің тармағы.");
    }
    builder.begin(BlockKind::Quote);
    builder.text("«Бұл – маңызды қадам», – деді ол.");
    for last in [false, true, false, true] {
        builder.begin(BlockKind::Cell { last, skipped: 0 });
        builder.text("Кестедегі ұяшық.");
    }
    builder.begin(BlockKind::Paragraph);
    builder.text("Бұл абзац алынып тасталады.");
    builder.begin(BlockKind::Paragraph);
    builder.text("Соңғы сөйлем & <белгі>.");
    builder.begin(BlockKind::Paragraph);
    builder.text("ФОТО: Ақорда");
    builder.begin(BlockKind::Paragraph);
    builder.text("Машиналық аударма");
    let rich = builder.finish();
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        target: rich.text.clone(),
        structure: rich.structure,
        engine: Some("Til-Tau 1.0".into()),
        ..NewArticle::default()
    };
    let mut ids = 10;
    let mut fresh = || {
        ids += 1;
        Uuid::from_u128(ids)
    };
    let at = |n: u64| Timestamp::from_milliseconds(1_795_428_000_000 + n as i64 * 60_000);
    let actor = PersonId(Uuid::from_u128(2));
    let change = import::import(new, &Phrases::default(), &mut fresh).expect("acceptable texts");
    let first = Event::seal(ArticleId(Uuid::from_u128(1)), 1, at(1), actor, change, GENESIS.into());
    let (mut article, texts) = Article::import(&first).expect("an import");
    let mut events = vec![first];
    let row = |article: &Article, words: &str| {
        let found = article.segments.iter().find(|row| row.text.contains(words));
        found.map(|row| (row.id, row.revision)).expect("the row")
    };
    for (words, text) in [
        ("саммитке", "Тоқаев форумға қатысты"),
        ("жиырма", "Оған отыз елдің өкілдері қатысты."),
        ("алынып", ""),
        ("Соңғы", "Ең соңғы сөйлем & <таңба>."),
        ("форумға", "note"),
    ] {
        let (segment, revision) = row(&article, words);
        let asked = if text == "note" {
            let flag = NewFlag {
                revision,
                category: review::model::flag::NOTE.into(),
                severity: Default::default(),
                source: Vec::new(),
                target: vec![Span::new(7, 14).expect("in order")],
                comment: "Атауын тексеру керек".into(),
                correction: None,
            };
            command::Command::Raise { segment, flag }
        } else {
            command::Command::Revise { segment, revision, text: text.into(), restores: None }
        };
        let circumstances = Circumstances {
            actor,
            at: at(article.events + 1),
            typology: &Typology { categories: Vec::new() },
            project: &Project::default(),
            texts: &texts,
            fresh: &mut fresh,
        };
        let change = decide(&article, asked, circumstances).expect("allowed").expect("a change");
        let (n, head) = (article.events + 1, article.head.clone());
        let event = Event::seal(article.id, n, at(n), actor, change, head);
        article.apply(&event).expect("what was decided can be applied");
        events.push(event);
    }
    (article, events, rich.text)
}

fn lines(text: &str) -> Vec<String> {
    let bare = |line: &str| {
        let line = line.trim_start_matches('\u{FEFF}').trim();
        // A list's sign is text for LibreOffice.
        let line = line.trim_start_matches(['•', '\t', ' ']);
        let digits = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
        digits.strip_prefix('.').filter(|_| digits != line).unwrap_or(line).trim().to_owned()
    };
    text.lines().flat_map(|line| line.split('\t')).map(bare).filter(|it| !it.is_empty()).collect()
}

/// Converts a file; `None` where LibreOffice is missing.
fn convert(folder: &Path, file: &str, to: &str) -> Option<Vec<u8>> {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let status = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", to, "--outdir"])
        .arg(folder)
        .arg(folder.join(file))
        .output();
    match status {
        Ok(output) if output.status.success() => {}
        _ => return None,
    }
    let ending = to.split(':').next().expect("an ending");
    let converted = Path::new(file).with_extension(ending);
    Some(std::fs::read(folder.join(converted)).expect("a converted file"))
}

#[test]
fn libreoffice_reads_what_is_written() {
    let (article, events, mt) = reviewed();
    let name = |_: PersonId| "Әлия Сапарова".to_owned();
    let word = |id: &str| if id == "note" { "Ескертпе".to_owned() } else { id.to_owned() };
    let clean = docx::clean(&article, LINE);
    let tracked = docx::tracked(&article, LINE, &events, &name, &word);
    let folder = std::env::var_os("TEKSER_OFFICE").map_or_else(
        || std::env::temp_dir().join(format!("tekser-office-{}", std::process::id())),
        Into::into,
    );
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("clean.docx"), &clean).expect("a file");
    std::fs::write(folder.join("tracked.docx"), &tracked).expect("a file");
    let text = "txt:Text (encoded):UTF8";
    let Some(read) = convert(&folder, "clean.docx", text) else {
        eprintln!("skipped: there is no soffice here");
        return;
    };
    let read = String::from_utf8(read).expect("UTF-8");
    assert_eq!(lines(&read), lines(&paragraphs::txt(&article, LINE)));
    for file in ["clean.docx", "tracked.docx"] {
        let pdf = convert(&folder, file, "pdf").expect("a PDF");
        assert!(pdf.starts_with(b"%PDF"), "{file}");
    }
    // What LibreOffice makes of the changes, read again by us.
    convert(&folder, "tracked.docx", "odt").expect("an OpenDocument text");
    std::fs::rename(folder.join("tracked.odt"), folder.join("again.odt")).expect("a file");
    let again = convert(&folder, "again.odt", "docx").expect("a document");
    let taken = |tracked| docx::read(&again, tracked).expect("a document").target.text;
    assert_eq!(lines(&taken(docx::Tracked::Accepted)), lines(&paragraphs::txt(&article, LINE)));
    assert_eq!(lines(&taken(docx::Tracked::Rejected)), lines(&mt));
    if std::env::var_os("TEKSER_OFFICE").is_none() {
        std::fs::remove_dir_all(&folder).expect("a folder that can be removed");
    }
}
