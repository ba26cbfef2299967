//! Bold and links through edits, placements, undo and realignment.

use language::{
    checks::{CheckId, Rules},
    text::{
        span::length,
        structure::{Mark, MarkKind},
    },
};

use super::*;
use review::{
    command::marks,
    log::{self, marks::marks_of},
    model::dismissal::{Dismissal, NewDismissal},
    rules::findings::{self, Row},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TEXT: &str = "Форум 🙂 Душанбеде өтті. Бес ел қол қойды.";

fn link() -> MarkKind {
    MarkKind::Link { address: "https://kaz.kz/a".into() }
}

fn words(text: &str, words: &str) -> Span {
    let start = length(&text[..text.find(words).expect("the words")]);
    Span::new(start, start + length(words)).unwrap()
}

/// «Душанбеде» is a link, «Бес ел» is bold; a code stands before «қол».
fn desk() -> Desk {
    let mark = |at, kind| Mark { at, kind };
    let foreign = MarkKind::Foreign { id: "1".into(), element: "ph".into() };
    let marks = vec![
        mark(words(TEXT, "Душанбеде"), link()),
        mark(words(TEXT, "Бес ел"), MarkKind::Bold),
        mark(Span::point(words(TEXT, "қол").start()), foreign),
    ];
    Desk::marked(None, TEXT, Structure { blocks: Vec::new(), marks })
}

/// The marks of a row as `kind: words`.
fn shown(desk: &Desk, row: usize) -> String {
    let segment = &desk.article.segments[row];
    let marks = marks_of(&desk.article, segment).into_iter();
    let shown =
        marks.map(|mark| format!("{}: {}", mark.kind.as_str(), mark.at.of(&segment.text).unwrap()));
    shown.collect::<Vec<_>>().join("; ")
}

fn place(desk: &mut Desk, row: usize, marks: Vec<Mark>) -> Result<Option<u64>, Refusal> {
    let segment = &desk.article.segments[row];
    let (segment, revision) = (segment.id, segment.revision);
    desk.ask(Command::PlaceMarks { segment, revision, marks })
}

/// Puts the first mark of a row on other words.
fn put(desk: &mut Desk, row: usize, on: &str) -> Option<u64> {
    let segment = &desk.article.segments[row];
    let marks = marks_of(&desk.article, segment);
    let at = words(&segment.text, on);
    place(desk, row, marks::put(marks, 0, at)).unwrap()
}

fn replays(desk: &Desk) {
    let (replayed, _) = Article::replay(&desk.events).expect("a sound log");
    assert_eq!(replayed, desk.article);
}

#[test]
fn a_mark_is_moved_and_carried_from_there() {
    let mut desk = desk();
    assert_eq!(shown(&desk, 0), "link: Душанбеде");
    let moved = put(&mut desk, 0, "Форум").unwrap();
    assert_eq!(shown(&desk, 0), "link: Форум");
    desk.revise(0, "Үлкен Форум 🙂 Душанбеде өтті.").unwrap();
    assert_eq!(shown(&desk, 0), "link: Форум");
    desk.undo(moved).unwrap();
    assert_eq!(shown(&desk, 0), "link: Душанбеде");
    assert!(desk.article.placed.is_empty());
    // The undo is undone on the text as it is now.
    desk.undo(desk.article.events).unwrap();
    assert_eq!(shown(&desk, 0), "link: Форум");
    assert_eq!(put(&mut desk, 0, "Форум"), None);
    replays(&desk);
}

#[test]
fn a_mark_put_back_needs_no_placement() {
    let mut desk = desk();
    put(&mut desk, 0, "Форум");
    assert_eq!(desk.article.placed.len(), 1);
    put(&mut desk, 0, "Душанбеде");
    assert!(desk.article.placed.is_empty());
    replays(&desk);
}

#[test]
fn marks_are_neither_made_nor_dropped() {
    let mut desk = desk();
    let marks = marks_of(&desk.article, &desk.article.segments[0]);
    let other = Mark { at: marks[0].at, kind: MarkKind::Bold };
    let point = Mark { at: Span::point(3), kind: link() };
    let outside = Mark { at: Span::new(20, 99).unwrap(), kind: link() };
    for (broken, refusal) in [
        (Vec::new(), Refusal::MarksBroken),
        (vec![marks[0].clone(), other.clone()], Refusal::MarksBroken),
        (vec![other], Refusal::MarksBroken),
        (vec![point], Refusal::MarksBroken),
        (vec![outside], Refusal::SpanOutside),
    ] {
        assert_eq!(place(&mut desk, 0, broken), Err(refusal));
    }
    let (segment, revision) = (desk.id(0), 7);
    let stale = Command::PlaceMarks { segment, revision, marks };
    assert_eq!(desk.ask(stale), Err(Refusal::Stale));
}

#[test]
fn a_lost_mark_is_found_named_dismissed_and_placed_again() {
    let mut desk = desk();
    desk.revise(0, "Форум 🙂 өтті.").unwrap();
    assert_eq!(shown(&desk, 0), "");
    let lost = |desk: &Desk| {
        let mut found = findings::find(&desk.article, &Rules::default());
        found.retain(|found| found.finding.check == CheckId::MarkLost);
        found
    };
    let found = lost(&desk);
    assert_eq!(found.len(), 1, "{found:?}");
    let finding = &found[0].finding;
    assert_eq!(
        finding.message("kk"),
        "Түзеткенде пішімі түсіп қалды: сілтеме, «Душанбеде → https://kaz.kz/a»."
    );
    assert!(finding.span.fits(&desk.article.segments[0].text));
    let segment = &desk.article.segments[0];
    // The browser, which asks with rows, finds the same.
    let row = Row::new(&desk.article, segment, true, segment.text.clone());
    let rules = Rules::default();
    let alone = row.check(&rules.context(&rules.terms("ru", "kk"), "ru", "kk", false));
    assert!(alone.contains(finding));
    let json = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), row);
    let dismissal = Dismissal::of(segment.id, finding, &row.pair());
    let dismiss = NewDismissal { finding: dismissal, dismissed: true };
    desk.ask(Command::Dismiss(dismiss)).unwrap();
    assert!(lost(&desk)[0].dismissed);

    let at = words(&desk.article.segments[0].text, "өтті");
    place(&mut desk, 0, vec![Mark { at, kind: link() }]).unwrap();
    assert_eq!((shown(&desk, 0).as_str(), lost(&desk).len()), ("link: өтті", 0));
    // Taken back, it is without words again; and with the edit, where it was.
    desk.undo(desk.article.events).unwrap();
    assert_eq!((shown(&desk, 0).as_str(), lost(&desk).len()), ("", 1));
    desk.undo(2).unwrap();
    assert_eq!((shown(&desk, 0).as_str(), lost(&desk).len()), ("link: Душанбеде", 0));
    replays(&desk);
}

#[test]
fn one_mark_moves_while_another_is_lost() {
    let mut desk = desk();
    desk.revise(1, "қол қойды.").unwrap();
    assert_eq!(shown(&desk, 1), "foreign: ");
    let moved = put(&mut desk, 1, "қойды");
    assert!(moved.is_some());
    let segment = &desk.article.segments[1];
    let at = words(&segment.text, "қойды").start();
    assert_eq!(marks_of(&desk.article, segment)[0].at, Span::point(at));
    let lost = log::marks::lost_in(&desk.article, segment, &segment.text);
    assert_eq!(lost.len(), 1);
    assert_eq!((lost[0].words.as_str(), &lost[0].kind), ("Бес ел", &MarkKind::Bold));
    replays(&desk);
}

#[test]
fn realignment_forgets_where_marks_were_put() {
    let mut desk = desk();
    let moved = put(&mut desk, 0, "Форум").unwrap();
    let merged = desk.merge(0).unwrap().unwrap();
    assert!(desk.article.placed.is_empty());
    assert_eq!(shown(&desk, 0), "link: Душанбеде; bold: Бес ел; foreign: ");
    assert_eq!(desk.undo(moved), Err(Refusal::Superseded));
    desk.undo(merged).unwrap();
    assert_eq!(shown(&desk, 0), "link: Душанбеде");
    // Rows that a source only joins keep theirs.
    put(&mut desk, 0, "Форум");
    let source = "Форум прошёл. Пять стран.".to_owned();
    desk.ask(Command::UpdateSource { source, replaces: None }).unwrap();
    assert_eq!(shown(&desk, 0), "link: Форум");
    replays(&desk);
}

#[test]
fn a_log_with_a_mark_too_many_does_not_replay() {
    let mut desk = desk();
    let n = put(&mut desk, 0, "Форум").unwrap();
    let mut event = desk.events[n as usize - 1].clone();
    let Change::MarksPlaced(moved) = &mut event.change else { panic!("a placement") };
    let extra = Mark { at: Span::new(0, 1).unwrap(), kind: MarkKind::Bold };
    moved.to.push(extra.clone());
    moved.after.as_mut().expect("a placement").marks.push(extra);
    let forged =
        Event::seal(event.article, n, event.at, event.actor, event.change, event.prev.clone());
    let log = [&desk.events[..n as usize - 1], &[forged]].concat();
    assert!(Article::replay(&log).is_err());
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;

    use super::*;

    /// A step of a random session; numbers are taken modulo what there is.
    #[derive(Clone, Debug)]
    enum Step {
        Revise(usize, String),
        Cut(usize, u32, u32),
        Place(usize, usize, u32, u32),
        Merge(usize),
        Split(usize, u32),
        Undo(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            2 => (0usize..5, "[әһб 🙂.\u{301}и\u{306}]{0,12}").prop_map(|(row, text)| Step::Revise(row, text)),
            4 => (0usize..5, 0u32..40, 0u32..12).prop_map(|(row, at, len)| Step::Cut(row, at, len)),
            6 => (0usize..5, 0usize..5, 0u32..40, 0u32..12).prop_map(|(row, mark, at, len)| Step::Place(row, mark, at, len)),
            1 => (0usize..5).prop_map(Step::Merge),
            1 => (0usize..5, 0u32..40).prop_map(|(row, at)| Step::Split(row, at)),
            4 => (0usize..40).prop_map(Step::Undo),
        ];
        proptest::collection::vec(step, 0..30)
    }

    fn take(desk: &mut Desk, step: Step) {
        let rows = desk.article.segments.len();
        let of = |row: usize| &desk.article.segments[row % rows];
        let command = match step {
            Step::Revise(row, text) => {
                let (segment, revision) = (of(row).id, of(row).revision);
                Command::Revise { segment, revision, text, restores: None }
            }
            Step::Cut(row, at, len) => {
                let (segment, revision) = (of(row).id, of(row).revision);
                let letters = of(row).text.chars().enumerate();
                let kept = letters.filter(|(n, _)| !(at..at + len).contains(&(*n as u32)));
                let text = kept.map(|(_, letter)| letter).collect();
                Command::Revise { segment, revision, text, restores: None }
            }
            Step::Place(row, mark, at, len) => {
                let (segment, revision) = (of(row).id, of(row).revision);
                let marks = marks_of(&desk.article, of(row));
                let Some(index) = mark.checked_rem(marks.len()) else { return };
                let marks = marks::put(marks, index, Span::new(at, at + len).unwrap());
                Command::PlaceMarks { segment, revision, marks }
            }
            Step::Merge(row) => {
                let next = desk.article.segments.get(row % rows + 1).map_or(0, |s| s.revision);
                let (segment, revisions) = (of(row).id, [of(row).revision, next]);
                Command::Realign(Operation::Merge { segment, revisions })
            }
            Step::Split(row, target_at) => {
                let (segment, revision) = (of(row).id, of(row).revision);
                let operation = Operation::Split { segment, revision, source_at: 0, target_at };
                Command::Realign(operation)
            }
            Step::Undo(n) => {
                let event = desk.events[n % desk.events.len()].clone();
                Command::Undo { event: Box::new(event) }
            }
        };
        let _ = desk.ask(command);
    }

    proptest! {
        #[test]
        fn marks_always_fit_their_text(steps in steps()) {
            let mut desk = desk();
            for step in steps {
                take(&mut desk, step);
                for segment in &desk.article.segments {
                    let marks = marks_of(&desk.article, segment);
                    prop_assert!(marks.iter().all(|mark| mark.at.fits(&segment.text)));
                    // What is there and what is lost are together the machine's.
                    let machine = review::log::marks::marks_of_mt(&desk.article.structure, segment);
                    let lost = log::marks::lost_in(&desk.article, segment, &segment.text);
                    prop_assert_eq!(marks.len() + lost.len(), machine.len());
                    prop_assert!(lost.iter().all(|lost| lost.at <= length(&segment.text)));
                }
                for id in desk.article.placed.keys() {
                    prop_assert!(desk.article.segment(*id).is_some());
                }
            }
            let (replayed, _) = Article::replay(&desk.events).expect("a sound log");
            prop_assert_eq!(&replayed, &desk.article);
            let json = serde_json::to_string(&desk.events).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<Event>>(&json).unwrap(), desk.events);
        }
    }
}
