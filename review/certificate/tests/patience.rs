//! Whatever takes long asks again and again whether it is still wanted, and ends with
//! the first no: counted, not timed.

use std::{cell::Cell, rc::Rc};

use language::{patience, text::time::Timestamp};
use review::{
    command::{Circumstances, Command, decide, import, pairing},
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        id::{ArticleId, PersonId, uuid},
        imprint::Phrases,
        project::Project,
        received::NewArticle,
        texts::Texts,
        typology::Typology,
    },
    rules::{figures, findings, gate},
};

const ROWS: usize = 120;

fn text(words: &str, beside: &str) -> String {
    (0..ROWS).map(|n| format!("{n} {words} {}.\n", beside.repeat(n % 3))).collect()
}

fn fresh() -> impl FnMut() -> uuid::Uuid {
    let mut count = 0_u64;
    move || {
        count += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        uuid(Timestamp::from_milliseconds(1), random)
    }
}

fn new(source: Option<String>) -> NewArticle {
    NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        source,
        target: text("сөйлем осында тұр", "әрі "),
        ..NewArticle::default()
    }
}

fn imported(new: NewArticle) -> (Article, Texts, Event) {
    let change = import::import(new, &Phrases::default(), &mut fresh()).expect("acceptable");
    let at = Timestamp::from_milliseconds(0);
    let id = uuid(at, [7; 10]);
    let event = Event::seal(ArticleId(id), 1, at, PersonId(id), change, GENESIS.into());
    let (article, texts) = Article::import(&event).expect("an import");
    (article, texts, event)
}

fn decided(article: &Article, texts: &Texts, command: Command) {
    let circumstances = Circumstances {
        actor: article.imported_by,
        at: article.imported_at,
        typology: &Typology::mqm_core(),
        project: &Project::default(),
        texts,
        fresh: &mut fresh(),
    };
    assert!(decide(article, command, circumstances).expect("acceptable").is_some());
}

/// How often work asked; it is told no from `most` on.
fn asked(most: usize, work: impl FnOnce()) -> (bool, usize) {
    let count = Rc::new(Cell::new(0));
    let counted = count.clone();
    let wanted = move || {
        counted.set(counted.get() + 1);
        counted.get() < most
    };
    (patience::while_wanted(wanted, work).is_some(), count.get())
}

#[track_caller]
fn check(what: &str, least: usize, work: impl Fn()) {
    let (is_done, times) = asked(usize::MAX, &work);
    assert!(is_done && times >= least, "{what} asks {times} times, of {least}");
    for most in [1, least / 2, times] {
        assert_eq!(asked(most, &work), (false, most), "{what} ends with the first no");
    }
}

#[test]
fn whatever_takes_long_ends_when_nobody_waits() {
    let source = text("предложение стоит здесь", "и ");
    let (article, texts, event) = imported(new(Some(source.clone())));
    let (alone, alone_texts, _) = imported(new(None));
    assert_eq!(article.segments.len(), ROWS);
    let project = Project::default();
    check("checking", ROWS, || {
        let _ = findings::find(&article, &project.rules);
    });
    check("the gate", ROWS, || {
        let _ = gate::obstacles(&article, article.imported_by, &project);
    });
    check("aligning an import", 2 * ROWS, || {
        pairing::draft(&new(Some(source.clone())), &Phrases::default()).expect("acceptable");
    });
    check("attaching a source", 2 * ROWS, || {
        let command = Command::UpdateSource { source: source.clone(), replaces: None };
        decided(&alone, &alone_texts, command);
    });
    // Another word in each sentence: none stays as it was.
    check("another source", ROWS, || {
        let source = text("предложение давно стоит здесь", "и ");
        let replaces = article.source_sha256.clone();
        decided(&article, &texts, Command::UpdateSource { source, replaces });
    });
    check("another translation", ROWS, || {
        let mt = text("сөйлем бұрыннан осында тұр", "әрі ");
        let replaces = article.mt_sha256.clone();
        decided(&article, &texts, Command::UpdateTranslation { mt, replaces });
    });
    check("figures", 2 * ROWS, || {
        let _ = figures::of(&article, std::slice::from_ref(&event));
    });
    let mut events = vec![event];
    let mut now = article.clone();
    for n in 0..ROWS {
        let segment = &now.segments[n];
        let text = format!("{n}-сөйлем өзгерді.");
        let circumstances = Circumstances {
            actor: now.imported_by,
            at: now.imported_at,
            typology: &Typology::mqm_core(),
            project: &project,
            texts: &texts,
            fresh: &mut fresh(),
        };
        let command = Command::Revise {
            segment: segment.id,
            revision: segment.revision,
            text,
            restores: None,
        };
        let change = decide(&now, command, circumstances).expect("acceptable").expect("another");
        let (id, at, by) = (now.id, now.imported_at, now.imported_by);
        let event = Event::seal(id, now.events + 1, at, by, change, now.head.clone());
        now.apply(&event).expect("it follows");
        events.push(event);
    }
    check("replaying", ROWS, || {
        Article::replay(&events).expect("a sound log");
    });
    let signed = certificate::issue(&now, events, &[7; 32]);
    check("writing a certificate", ROWS, || {
        let _ = signed.to_file();
    });
}
