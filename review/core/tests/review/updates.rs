//! New versions of the texts while a review is under way.

use super::*;
use review::{
    log::{
        authors, body,
        event::{Flaw, TranslationUpdated},
    },
    model::{approval::Standing, reading::Seen, segment::Segment},
    rules::{gate, reading},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn update_source(desk: &mut Desk, source: &str) -> Result<Option<u64>, Refusal> {
    let replaces = desk.article.source_sha256.clone();
    desk.ask(Command::UpdateSource { source: source.into(), replaces })
}

fn update_translation(desk: &mut Desk, mt: &str) -> Result<Option<u64>, Refusal> {
    let replaces = desk.article.mt_sha256.clone();
    desk.ask(Command::UpdateTranslation { mt: mt.into(), replaces })
}

fn confirm(desk: &mut Desk, row: usize) {
    let Segment { id: segment, revision, .. } = desk.article.segments[row];
    desk.ask(Command::Confirm { segment, revision, confirmed: true }).expect("the current one");
}

fn confirmed(desk: &Desk) -> Vec<bool> {
    desk.article.segments.iter().map(|segment| segment.confirmed).collect()
}

/// A flag on words of the source, and nothing else.
fn raise_in_source(desk: &mut Desk, row: usize, words: &str) -> FlagId {
    let Segment { id: segment, revision, source, .. } = &desk.article.segments[row];
    let start = language::text::span::length(source.split_once(words).expect("the words").0);
    let flag = NewFlag {
        revision: *revision,
        category: "mistranslation".into(),
        severity: Severity::Major,
        source: vec![Span::new(start, start + language::text::span::length(words)).unwrap()],
        target: Vec::new(),
        comment: String::new(),
        correction: None,
    };
    let segment = *segment;
    desk.ask(Command::Raise { segment, flag }).expect("a good flag");
    desk.article.flags.last().expect("the flag").id
}

#[test]
fn a_corrected_source_opens_only_what_it_touches() {
    let mut desk = Desk::new(Some(RU), KK);
    let ids: Vec<SegmentId> = desk.article.segments.iter().map(|it| it.id).collect();
    desk.revise(0, "Форум Душанбе қаласында өтті 🙂.").unwrap();
    desk.raise(2, "қорытынды");
    let flag = raise_in_source(&mut desk, 1, "пять стран");
    for row in 0..3 {
        confirm(&mut desk, row);
        let Segment { id: segment, revision, .. } = desk.article.segments[row];
        desk.ask(Command::Read { seen: vec![Seen { segment, revision, milliseconds: 9_000 }] })
            .unwrap();
    }
    let before = desk.article.clone();
    // «й» in two parts, and another first sentence.
    let source = "Об э\u{442}ом сообщи\u{438}\u{306}. Форум прошёл в Душанбе. Участвовали шесть стран. Итоги подвели вечером.";
    update_source(&mut desk, source).unwrap();
    desk.check(&expect![[r#"
        Об этом сообщий. | 
        Форум прошёл в Душанбе. | Форум Душанбе қаласында өтті 🙂.
        Участвовали шесть стран. | Бес ел қатысты.
        Итоги подвели вечером. | Кешке ⟦қорытынды⟧ шығарылды."#]]);
    assert_eq!(desk.article.segments[1..].iter().map(|it| it.id).collect::<Vec<_>>(), ids);
    assert_eq!(confirmed(&desk), [false, true, false, true]);
    let longest = reading::Longest::of(&desk.article);
    let read: Vec<bool> =
        desk.article.segments[1..].iter().map(|it| longest.is_enough(it)).collect();
    assert_eq!(read, [true, false, true]);
    let marked = desk.article.flag(flag).unwrap().source[0];
    assert_eq!(marked.of(&desk.article.segments[2].source), Some("шесть стран"));
    assert_eq!(desk.article.origins, before.origins);
    // Where they stand is where they stand in the new text.
    for segment in &desk.article.segments {
        assert_eq!(segment.source_at.of(&desk.texts.source), Some(segment.source.as_str()));
    }
    assert_eq!(body::body(&desk.article), body::body(&before));
}

#[test]
fn a_row_whose_source_is_gone_stays_with_its_text() {
    let mut desk = Desk::new(Some(RU), KK);
    confirm(&mut desk, 1);
    let flag = raise_in_source(&mut desk, 1, "пять");
    let source = "Форум прошёл в Душанбе. Итоги подвели вечером.";
    let n = update_source(&mut desk, source).unwrap().unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
         | Бес ел қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    assert_eq!(confirmed(&desk), [false; 3]);
    assert_eq!(desk.article.flag(flag).unwrap().source, []);
    assert_eq!(desk.undo(n), Err(Refusal::NotUndoable));
    // It comes back, and finds the row that was left without.
    update_source(&mut desk, RU).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
        Участвовали пять стран. | Бес ел қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    let now = &desk.article.segments;
    assert_eq!(now.iter().map(|it| it.revision).collect::<Vec<_>>(), [0, 2, 0]);
}

#[test]
fn an_update_of_another_version_is_refused_and_the_same_text_is_none() {
    let mut desk = Desk::new(Some(RU), KK);
    assert_eq!(update_source(&mut desk, &format!("{RU}\r\n").replace("\r\n", "")), Ok(None));
    assert_eq!(update_translation(&mut desk, KK), Ok(None));
    let old = desk.article.source_sha256.clone();
    update_source(&mut desk, "Форум прошёл.").unwrap();
    let stale = Command::UpdateSource { source: RU.into(), replaces: old };
    assert_eq!(desk.ask(stale), Err(Refusal::StaleVersion));
    let stale = Command::UpdateTranslation { mt: RU.into(), replaces: "0".repeat(64) };
    assert_eq!(desk.ask(stale), Err(Refusal::StaleVersion));
    assert_eq!(update_source(&mut desk, " \n"), Err(Refusal::Empty));
    // Without a source the first one is attached.
    let mut desk = Desk::new(None, KK);
    update_source(&mut desk, RU).unwrap();
    assert!(matches!(desk.events[1].change, Change::SourceAttached(_)));
}

#[test]
fn rows_that_were_joined_or_cut_by_hand_stay_so() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.merge(0).unwrap();
    let split = Operation::Split {
        segment: desk.id(1),
        revision: desk.article.segments[1].revision,
        source_at: 5,
        target_at: 6,
    };
    desk.ask(Command::Realign(split)).unwrap();
    for row in 0..3 {
        confirm(&mut desk, row);
    }
    update_source(&mut desk, "Форум прошёл в Душанбе. Участвовали пять стран. Итоги дня подвели.")
        .unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. Участвовали пять стран. | Форум Душанбеде өтті. Бес ел қатысты.
        Итоги | Кешке
        дня подвели. | қорытынды шығарылды."#]]);
    assert_eq!(confirmed(&desk), [true, true, false]);
    // A sentence between two of one row becomes the row's.
    update_source(
        &mut desk,
        "Форум прошёл в Душанбе. Там же. Участвовали пять стран. Итоги дня подвели.",
    )
    .unwrap();
    assert_eq!(
        desk.article.segments[0].source,
        "Форум прошёл в Душанбе. Там же. Участвовали пять стран."
    );
    // Two sentences of two rows become one: each keeps its part.
    update_source(
        &mut desk,
        "Форум прошёл в Душанбе, там же участвовали пять стран, итоги дня подвели.",
    )
    .unwrap();
    let sources: Vec<_> = desk.article.segments.iter().map(|it| it.source.as_str()).collect();
    assert_eq!(sources.concat().replace(' ', ""), desk.texts.source.replace(' ', ""));
    desk.merge(0).unwrap();
    let (replayed, texts) = Article::replay(&desk.events).expect("a sound log");
    assert_eq!((replayed, texts), (desk.article.clone(), desk.texts.clone()));
}

#[test]
fn a_new_translation_replaces_what_nobody_edited() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.revise(1, "Форумға бес мемлекет қатысты.").unwrap();
    let typed = authors::of_segment(&desk.article, &desk.article.segments[1]);
    desk.raise(2, "қорытынды");
    for row in 0..3 {
        confirm(&mut desk, row);
    }
    let mt = "Форум Душанбеде өтті.\n\nОған бес ел қатысты. Кешке оның қорытындысы шығарылды.\n\n\
        Мәтін машиналық аударма арқылы дайындалды.";
    update_translation(&mut desk, mt).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
        Участвовали пять стран. | Форумға бес мемлекет қатысты.
        Итоги подвели вечером. | Кешке ⟦оның қорытындысы⟧ шығарылды."#]]);
    assert_eq!(confirmed(&desk), [true, false, false]);
    let [first, second, third] = &desk.article.segments[..] else { panic!("three rows") };
    assert_eq!((first.revision, second.revision, third.revision), (0, 2, 1));
    assert_eq!(second.mt, "Оған бес ел қатысты.");
    assert_eq!(authors::of_segment(&desk.article, second), typed);
    assert!(authors::of_segment(&desk.article, third).is_machine());
    assert_eq!((second.paragraph, second.gap.as_str()), (1, "\n\n"));
    let line = desk.article.disclosure.as_deref();
    assert_eq!(line, Some("Мәтін машиналық аударма арқылы дайындалды."));
    for segment in &desk.article.segments {
        assert_eq!(segment.mt_at.of(&desk.texts.mt), Some(segment.mt.as_str()));
    }
    // The edit of before is not taken back as if its confirmation still counted.
    desk.undo(2).unwrap();
    assert_eq!(desk.article.segments[1].text, "Бес ел қатысты.");
    assert!(!desk.article.segments[1].confirmed);
}

#[test]
fn source_and_translation_are_corrected_one_after_the_other() {
    let mut desk = Desk::new(Some(RU), KK);
    update_source(
        &mut desk,
        "Форум прошёл в Душанбе. Его открыл мэр города. Итоги подвели вечером.",
    )
    .unwrap();
    update_source(&mut desk, "Форум прошёл в Душанбе. Итоги подвели вечером.").unwrap();
    update_source(&mut desk, "Форум прошёл в Душанбе. Итоги подвели вечером. Вход был свободным.")
        .unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
         | Бес ел қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды.
        Вход был свободным. | "#]]);
    // What the machine now leaves out is gone, what it adds finds its source.
    update_translation(
        &mut desk,
        "Форум Душанбеде өтті. Кешке қорытынды шығарылды. Кіру тегін болды.",
    )
    .unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
        Итоги подвели вечером. | Кешке қорытынды шығарылды.
        Вход был свободным. | Кіру тегін болды."#]]);
}

#[test]
fn an_approval_does_not_outlive_what_it_was_of() {
    use review::model::approval::{NewApproval, ObstacleKind, Override};
    let mut desk = Desk::new(Some(RU), KK);
    let approve = |desk: &mut Desk| {
        let kinds = [ObstacleKind::Unread, ObstacleKind::Finding, ObstacleKind::Score];
        let reason = |kind| Override { kind, reason: "Шұғыл".into(), only: Vec::new() };
        let approval = NewApproval {
            responsible: "Әсел Ә.".into(),
            text_sha256: body::text_sha256(&desk.article),
            overrides: kinds.map(reason).to_vec(),
        };
        desk.ask(Command::Approve(approval)).unwrap();
        assert_eq!(gate::standing(&desk.article), Standing::Approved);
    };
    approve(&mut desk);
    update_source(&mut desk, "Форум прошёл. Участвовали пять стран. Итоги подвели.").unwrap();
    assert_eq!(gate::standing(&desk.article), Standing::StaleSource);
    approve(&mut desk);
    update_translation(&mut desk, "Форум өтті. Бес ел қатысты. Кешке аяқталды.").unwrap();
    assert_eq!(gate::standing(&desk.article), Standing::StaleText);
}

#[test]
fn a_log_that_tells_a_new_version_wrongly_does_not_replay() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.revise(0, "Жиын өтті.").unwrap();
    update_translation(&mut desk, "Форум Душанбеде аяқталды. Бес ел қатысты. Кешке тарады.")
        .unwrap();
    let (before, _) = Article::replay(&desk.events[..2]).unwrap();
    let event = desk.events[2].clone();
    let forge = |change: &dyn Fn(&mut TranslationUpdated)| {
        let Change::TranslationUpdated(mut updated) = event.change.clone() else {
            panic!("an update")
        };
        change(&mut updated);
        let change = Change::TranslationUpdated(updated);
        let Event { article, n, at, actor, prev, .. } = event.clone();
        let forged = Event::seal(article, n, at, actor, change, prev);
        before.clone().apply(&forged).map_err(|error| error.reason)
    };
    assert_eq!(forge(&|_| ()), Ok(()));
    assert_eq!(forge(&|it| it.replaces = "0".repeat(64)), Err(Flaw::Before));
    assert_eq!(forge(&|it| it.mt.insert(0, 'ә')), Err(Flaw::Position));
    assert_eq!(forge(&|it| it.disclosure = Span::new(0, 999)), Err(Flaw::Position));
    assert_eq!(forge(&|it| drop(it.realigned.from.pop())), Err(Flaw::Before));
    assert_eq!(forge(&|it| it.realigned.to.swap(0, 1)), Err(Flaw::Before));
    assert_eq!(forge(&|it| it.realigned.to[1].confirmed = true), Err(Flaw::Before));
    assert_eq!(forge(&|it| it.realigned.to[1].source.clear()), Err(Flaw::Before));
    // What the editor typed is neither the machine's now nor gone.
    assert_eq!(forge(&|it| it.realigned.origins_after.clear()), Err(Flaw::Origin));
    assert_eq!(forge(&|it| it.realigned.to[0].text.clear()), Err(Flaw::Origin));
    let machine = |it: &mut TranslationUpdated| {
        it.realigned.to[0].text = it.realigned.to[0].mt.clone();
        it.realigned.origins_after.clear();
    };
    assert_eq!(forge(&machine), Err(Flaw::Origin));
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;

    use super::*;

    const SENTENCES: [&str; 8] = [
        "Форум Душанбеде өтті.",
        "Оған бес елден қонақ келді 🙂.",
        "Кешке қорытынды шығарылды.",
        "Келесі жиын күзде болады!",
        "Оны мэр ашты, – деді ол.",
        "Кіру тегін болды.",
        "Бес ел қатысты.",
        "Көрме и\u{306}ыл сайын өтеді.",
    ];

    #[derive(Clone, Debug)]
    enum Step {
        Revise(usize, String),
        Confirm(usize),
        Raise(usize, u32, u32),
        Merge(usize),
        Split(usize, u32, u32),
        Undo(usize),
        Source(Vec<(usize, bool)>),
        Translation(Vec<(usize, bool)>),
    }

    fn version() -> impl Strategy<Value = Vec<(usize, bool)>> {
        proptest::collection::vec((0usize..24, any::<bool>()), 1..9)
    }

    /// Sentences, some of them changed by a word.
    fn text(version: &[(usize, bool)]) -> String {
        let mut text = String::new();
        for (sentence, new_line) in version {
            let words = SENTENCES[sentence % 8];
            match sentence / 8 {
                0 => text.push_str(words),
                1 => text.push_str(&words.replacen(' ', " тағы ", 1)),
                _ => text.push_str(words.split_once(' ').expect("two words").1),
            }
            text.push_str(if *new_line { "\n\n" } else { " " });
        }
        text
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            3 => (0usize..9, "[һһ 🙂.\u{301}]{1,8}").prop_map(|(row, text)| Step::Revise(row, text)),
            2 => (0usize..9).prop_map(Step::Confirm),
            3 => (0usize..9, 0u32..20, 0u32..9).prop_map(|(row, at, len)| Step::Raise(row, at, len)),
            1 => (0usize..9).prop_map(Step::Merge),
            2 => (0usize..9, 0u32..30, 0u32..30).prop_map(|(row, s, t)| Step::Split(row, s, t)),
            1 => (0usize..30).prop_map(Step::Undo),
            3 => version().prop_map(Step::Source),
            3 => version().prop_map(Step::Translation),
        ];
        proptest::collection::vec(step, 1..25)
    }

    fn take(desk: &mut Desk, step: &Step) {
        let rows = desk.article.segments.len().max(1);
        let at = |row: usize| {
            let segment = desk.article.segments.get(row % rows)?;
            Some((segment.id, segment.revision))
        };
        let command = match step {
            Step::Source(version) => {
                update_source(desk, &text(version)).expect("an acceptable text");
                return;
            }
            Step::Translation(version) => {
                update_translation(desk, &text(version)).expect("an acceptable text");
                return;
            }
            Step::Revise(row, text) => at(*row).map(|(segment, revision)| Command::Revise {
                segment,
                revision,
                text: text.clone(),
                restores: None,
            }),
            Step::Confirm(row) => at(*row).map(|(segment, revision)| Command::Confirm {
                segment,
                revision,
                confirmed: true,
            }),
            Step::Raise(row, start, len) => at(*row).map(|(segment, revision)| {
                let span = vec![Span::new(*start, start + len).unwrap()];
                let (source, target) =
                    if len % 2 == 0 { (span, Vec::new()) } else { (Vec::new(), span) };
                let flag = NewFlag {
                    revision,
                    category: "mistranslation".into(),
                    severity: Severity::Minor,
                    source,
                    target,
                    comment: String::new(),
                    correction: None,
                };
                Command::Raise { segment, flag }
            }),
            Step::Merge(row) => at(*row).map(|(segment, revision)| {
                let next = desk.article.segments.get(row % rows + 1).map_or(0, |it| it.revision);
                Command::Realign(Operation::Merge { segment, revisions: [revision, next] })
            }),
            Step::Split(row, source_at, target_at) => at(*row).map(|(segment, revision)| {
                let (source_at, target_at) = (*source_at, *target_at);
                Command::Realign(Operation::Split { segment, revision, source_at, target_at })
            }),
            Step::Undo(n) => {
                let event = desk.events[n % desk.events.len()].clone();
                Some(Command::Undo { event: Box::new(event) })
            }
        };
        // Refusals are fine.
        let _ = command.map(|command| desk.ask(command));
    }

    fn letters(text: &str) -> String {
        text.split_whitespace().collect()
    }

    proptest! {
        #[test]
        fn updates_lose_nothing_of_an_editor_and_leave_the_rest(
            source in version(),
            target in version(),
            steps in steps(),
        ) {
            let mut desk = Desk::new(Some(&text(&source)), &text(&target));
            for step in steps {
                let before = desk.article.clone();
                take(&mut desk, &step);
                let now = &desk.article;
                let of = |side: fn(&Segment) -> &str| -> String {
                    now.segments.iter().map(side).map(letters).collect()
                };
                prop_assert_eq!(of(|it| &it.source), letters(&desk.texts.source));
                prop_assert_eq!(of(|it| &it.mt), letters(&desk.texts.mt));
                for segment in &now.segments {
                    prop_assert_eq!(segment.source_at.of(&desk.texts.source), Some(&*segment.source));
                    prop_assert_eq!(segment.mt_at.of(&desk.texts.mt), Some(&*segment.mt));
                    prop_assert!(authors::of_segment(now, segment).fits(&segment.text));
                }
                let in_order = |at: fn(&Segment) -> Span| {
                    now.segments.windows(2).all(|pair| at(&pair[0]).end() <= at(&pair[1]).start())
                };
                prop_assert!(in_order(|it| it.source_at) && in_order(|it| it.mt_at));
                for flag in &now.flags {
                    let segment = now.segment(flag.segment).expect("no flag is homeless");
                    prop_assert!(flag.target.iter().all(|span| span.fits(&segment.text)));
                    prop_assert!(flag.source.iter().all(|span| span.fits(&segment.source)));
                }
                if !matches!(step, Step::Source(_) | Step::Translation(_)) {
                    continue;
                }
                prop_assert_eq!(&now.readings, &before.readings);
                for old in &before.segments {
                    let edited = old.text != old.mt || before.origins.contains_key(&old.id);
                    let Some(new) = now.segment(old.id) else {
                        prop_assert!(!edited || old.text.is_empty());
                        continue;
                    };
                    prop_assert!(!edited || new.text == old.text);
                    prop_assert!(!edited || now.origins.get(&old.id) == before.origins.get(&old.id));
                    if (&new.source, &new.mt) == (&old.source, &old.mt) {
                        let same = |one: &Segment, other: &Segment| {
                            one.text == other.text
                                && one.revision == other.revision
                                && one.confirmed == other.confirmed
                        };
                        prop_assert!(same(old, new));
                        let flags = |article: &Article| article.flags_of(old.id).cloned().collect::<Vec<_>>();
                        prop_assert_eq!(flags(now), flags(&before));
                    } else {
                        prop_assert!(!new.confirmed && new.revision == old.revision + 1);
                    }
                }
            }
            let (replayed, texts) = Article::replay(&desk.events).expect("a sound log");
            prop_assert_eq!((&replayed, &texts), (&desk.article, &desk.texts));
            let json = serde_json::to_string(&desk.events).unwrap();
            let read: Vec<Event> = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read, desk.events);
        }
    }
}
