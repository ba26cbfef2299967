//! The rules as a whole: what is asked for becomes events, and the events alone
//! give the article again.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod marks;
mod updates;

use expect_test::{Expect, expect};
use formats::own::whole;
use language::text::{side::Side, span::Span, structure::Structure, time::Timestamp};
use uuid::Uuid;

use review::{
    command::{
        Circumstances, Command, Refusal,
        alignment::{Direction, Operation},
        decide, import,
    },
    log::{
        article::{Article, Unfinished},
        authors, body,
        event::{Change, Event, GENESIS},
    },
    model::{
        disclosure,
        flag::{FlagEdit, NewFlag, Status},
        id::{ArticleId, FlagId, PersonId, SegmentId, uuid},
        imprint::Phrases,
        project::Project,
        received::NewArticle,
        severity::Severity,
        texts::Texts,
        typology::{Category, Typology},
    },
    rules::{gate, line, paragraphs},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// An article with its log, as a server keeps it.
struct Desk {
    article: Article,
    texts: Texts,
    events: Vec<Event>,
    typology: Typology,
    project: Project,
    ids: u64,
}

impl Desk {
    fn new(source: Option<&str>, target: &str) -> Self {
        Self::marked(source, target, Structure::default())
    }

    fn marked(source: Option<&str>, target: &str, structure: Structure) -> Self {
        let mut ids = 0;
        let new = NewArticle {
            source_lang: "ru".into(),
            target_lang: "kk".into(),
            source: source.map(Into::into),
            target: target.into(),
            structure,
            ..NewArticle::default()
        };
        let change = import::import(new, &Phrases::default(), &mut || fresh(&mut ids))
            .expect("acceptable texts");
        let (article, actor) = (ArticleId(fresh(&mut ids)), PersonId(fresh(&mut ids)));
        let event = Event::seal(article, 1, moment(1), actor, change, GENESIS.into());
        let (article, texts) = Article::import(&event).expect("an import");
        let mistranslation = Category {
            id: "mistranslation".into(),
            pid: None,
            parent: None,
            name: Default::default(),
            hint: Default::default(),
            example: String::new(),
            its: "mistranslation".into(),
        };
        let typology = Typology { categories: vec![mistranslation] };
        Self { article, texts, events: vec![event], typology, project: Project::default(), ids }
    }

    fn ask(&mut self, command: Command) -> Result<Option<u64>, Refusal> {
        let actor = self.events[0].actor;
        let at = moment(self.events.len() as i64 + 1);
        let (texts, typology) = (&self.texts, &self.typology);
        let circumstances = Circumstances {
            actor,
            at,
            typology,
            project: &self.project,
            texts,
            fresh: &mut || fresh(&mut self.ids),
        };
        let Some(change) = decide(&self.article, command, circumstances)? else {
            return Ok(None);
        };
        let (n, head) = (self.article.events + 1, self.article.head.clone());
        let event = Event::seal(self.article.id, n, at, actor, change, head);
        self.article.apply(&event).expect("what was decided can be applied");
        self.texts.take(&event.change);
        self.events.push(event);
        Ok(Some(n))
    }

    fn line(&self) -> String {
        line::line(&self.article, &self.project).expect("a true line")
    }

    fn id(&self, row: usize) -> SegmentId {
        self.article.segments[row].id
    }

    fn revise(&mut self, row: usize, text: &str) -> Result<Option<u64>, Refusal> {
        let segment = &self.article.segments[row];
        let (segment, revision) = (segment.id, segment.revision);
        self.ask(Command::Revise { segment, revision, text: text.into(), restores: None })
    }

    fn raise(&mut self, row: usize, words: &str) -> FlagId {
        let segment = &self.article.segments[row];
        let start = segment.text.find(words).expect("the words");
        let start = language::text::span::length(&segment.text[..start]);
        let flag = NewFlag {
            revision: segment.revision,
            category: "mistranslation".into(),
            severity: Severity::Major,
            source: Vec::new(),
            target: vec![Span::new(start, start + language::text::span::length(words)).unwrap()],
            comment: String::new(),
            correction: None,
        };
        let segment = segment.id;
        self.ask(Command::Raise { segment, flag }).expect("a good flag");
        self.article.flags.last().expect("the flag").id
    }

    fn merge(&mut self, row: usize) -> Result<Option<u64>, Refusal> {
        let revisions = [0, 1].map(|next| self.article.segments[row + next].revision);
        self.ask(Command::Realign(Operation::Merge { segment: self.id(row), revisions }))
    }

    fn undo(&mut self, n: u64) -> Result<Option<u64>, Refusal> {
        let event = Box::new(self.events[n as usize - 1].clone());
        self.ask(Command::Undo { event })
    }

    /// Rows as `source | text`, with `⟦…⟧` around what flags mark.
    fn rows(&self) -> String {
        let rows = self.article.segments.iter().map(|segment| {
            let mut marks: Vec<(u32, char)> = Vec::new();
            for flag in self.article.flags_of(segment.id) {
                marks.extend(
                    flag.target.iter().flat_map(|span| [(span.start(), '⟦'), (span.end(), '⟧')]),
                );
            }
            marks.sort_by_key(|(at, _)| *at);
            let mut text: Vec<char> = segment.text.chars().collect();
            for (at, mark) in marks.into_iter().rev() {
                text.insert(at as usize, mark);
            }
            format!("{} | {}", segment.source, text.into_iter().collect::<String>())
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn check(&self, expected: &Expect) {
        expected.assert_eq(&self.rows());
        let (replayed, texts) = Article::replay(&self.events).expect("a sound log");
        assert_eq!((replayed, texts), (self.article.clone(), self.texts.clone()));
    }
}

fn fresh(ids: &mut u64) -> Uuid {
    *ids += 1;
    let mut random = [0; 10];
    random[2..].copy_from_slice(&ids.to_be_bytes());
    uuid(moment(1), random)
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_milliseconds(1_795_428_000_000 + second * 1_000)
}

const RU: &str = "Форум прошёл в Душанбе. Участвовали пять стран. Итоги подвели вечером.";

const KK: &str = "Форум Душанбеде өтті. Бес ел қатысты. Кешке қорытынды шығарылды.";

#[test]
fn segments_are_not_merged_beyond_what_one_may_hold() {
    let half = |letter: &str| format!("Қ{}.", letter.repeat(15_000));
    let mut desk = Desk::new(None, &format!("{} {} Соңы.", half("а"), half("б")));
    let before = desk.article.clone();
    let limit = review::command::SEGMENT_LIMIT;
    assert_eq!(desk.merge(0), Err(Refusal::TooLong { length: 30_005, limit }));
    assert_eq!(desk.article, before);
    assert!(desk.merge(1).is_ok());
}

#[test]
fn flags_follow_their_words_through_edits_and_undo() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.raise(1, "Бес ел");
    let edit = desk.revise(1, "Форумға бес ел қатысты.").unwrap().unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
        Участвовали пять стран. | ⟦Форумға бес ел⟧ қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    let delete = desk.revise(1, "").unwrap().unwrap();
    desk.undo(delete).unwrap();
    desk.undo(edit).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
        Участвовали пять стран. | ⟦Бес ел⟧ қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
}

#[test]
fn a_stale_edit_is_refused() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.revise(0, "Форум Душанбе қаласында өтті.").unwrap();
    let segment = desk.id(0);
    let stale = Command::Revise { segment, revision: 0, text: "Форум".into(), restores: None };
    assert_eq!(desk.ask(stale), Err(Refusal::Stale));
}

#[test]
fn an_approval_needs_reasons_and_ends_with_the_next_edit() {
    use review::{
        log::body::text_sha256,
        model::approval::{NewApproval, ObstacleKind, Override, Standing},
        rules::gate::standing,
    };
    let mut desk = Desk::new(Some(RU), KK);
    let ask = |desk: &Desk, reasons: &[ObstacleKind]| {
        let reason = |kind: &ObstacleKind| Override {
            kind: *kind,
            reason: "Шұғыл".into(),
            only: Vec::new(),
        };
        Command::Approve(NewApproval {
            responsible: "Әсел Ә.".into(),
            text_sha256: text_sha256(&desk.article),
            overrides: reasons.iter().map(reason).collect(),
        })
    };
    for row in [0, 1] {
        let segment = desk.id(row);
        desk.ask(Command::Confirm { segment, revision: 0, confirmed: true }).unwrap();
    }
    let unread = ObstacleKind::Unread;
    assert_eq!(desk.ask(ask(&desk, &[])), Err(Refusal::Obstructed { kind: unread }));
    // A glance is not reading; long enough is.
    let see = |desk: &mut Desk, milliseconds| {
        let seen = review::model::reading::Seen { segment: desk.id(2), revision: 0, milliseconds };
        desk.ask(Command::Read { seen: vec![seen] }).unwrap();
    };
    see(&mut desk, 400);
    assert_eq!(desk.ask(ask(&desk, &[])), Err(Refusal::Obstructed { kind: unread }));
    see(&mut desk, 600);
    desk.ask(ask(&desk, &[])).unwrap();
    assert_eq!(standing(&desk.article), Standing::Approved);
    assert_eq!(desk.line(), "Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: Әсел Ә.");
    let edit = desk.revise(0, "Форум аяқталды.").unwrap().unwrap();
    assert_eq!(standing(&desk.article), Standing::StaleText);
    let old = desk.ask(ask(&desk, &[]));
    assert_eq!(old, Err(Refusal::Obstructed { kind: unread }), "the new text was not read");
    desk.undo(edit).unwrap();
    assert_eq!(standing(&desk.article), Standing::Approved);
    desk.project.four_eyes = true;
    assert_eq!(
        desk.ask(ask(&desk, &[unread])),
        Err(Refusal::Obstructed { kind: ObstacleKind::FourEyes })
    );
    desk.ask(ask(&desk, &[unread, ObstacleKind::FourEyes])).unwrap();
    desk.ask(Command::Return { reason: "Тақырыбы".into() }).unwrap();
    assert_eq!(standing(&desk.article), Standing::Returned);
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті.
        Участвовали пять стран. | Бес ел қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
}

#[test]
fn restored_words_are_whose_they_were() {
    let mut desk = Desk::new(None, KK);
    let text = |desk: &Desk| review::log::authors::shares(&desk.article);
    let before = text(&desk);
    let first = desk.revise(0, "Жиын өтті.").unwrap().unwrap();
    let typed = text(&desk);
    let second = desk.revise(0, "").unwrap().unwrap();
    desk.undo(second).unwrap();
    assert_eq!(text(&desk), typed);
    desk.revise(0, "Мүлде басқа.").unwrap();
    let restores = Some(Box::new(desk.events[first as usize - 1].clone()));
    let (segment, revision) = (desk.id(0), desk.article.segments[0].revision);
    let old = "Форум Душанбеде өтті.".to_owned();
    desk.ask(Command::Revise { segment, revision, text: old, restores }).unwrap();
    assert_eq!(text(&desk), before);
}

#[test]
fn undo_is_refused_once_somebody_went_on() {
    let mut desk = Desk::new(Some(RU), KK);
    let first = desk.revise(0, "Форум өтті.").unwrap().unwrap();
    desk.revise(0, "Форум аяқталды.").unwrap();
    assert_eq!(desk.undo(first), Err(Refusal::Superseded));
}

#[test]
fn an_undone_undo_is_a_redo() {
    let mut desk = Desk::new(None, KK);
    let flag = desk.raise(0, "Душанбеде");
    let raised = desk.article.events;
    let undone = desk.undo(raised).unwrap().unwrap();
    assert_eq!(desk.article.flag(flag).unwrap().status, Status::Withdrawn);
    desk.undo(undone).unwrap();
    assert_eq!(desk.article.flag(flag).unwrap().status, Status::Open);
}

#[test]
fn merging_keeps_flags_and_undoing_it_brings_the_rows_back() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.raise(1, "ел");
    desk.revise(0, "Форум Душанбеде өткен болатын.").unwrap();
    let merged = desk.merge(0).unwrap().unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. Участвовали пять стран. | Форум Душанбеде өткен болатын. Бес ⟦ел⟧ қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    assert_eq!(desk.article.segments[0].mt, "Форум Душанбеде өтті. Бес ел қатысты.");
    desk.undo(merged).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өткен болатын.
        Участвовали пять стран. | Бес ⟦ел⟧ қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
}

#[test]
fn splitting_cuts_the_machine_text_where_the_text_is_cut() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.merge(0).unwrap();
    desk.revise(0, "Форум өтті. Оған бес ел қатысты.").unwrap();
    let split = Operation::Split {
        segment: desk.id(0),
        revision: desk.article.segments[0].revision,
        source_at: 24,
        target_at: 11,
    };
    desk.ask(Command::Realign(split)).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум өтті.
        Участвовали пять стран. | Оған бес ел қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    assert_eq!(desk.article.segments[0].mt, "Форум Душанбеде өтті.");
    assert_eq!(desk.article.segments[1].mt, "Бес ел қатысты.");
}

#[test]
fn a_cut_through_a_flag_is_refused() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.raise(0, "Душанбеде");
    let (segment, revision) = (desk.id(0), 0);
    let split = Operation::Split { segment, revision, source_at: 5, target_at: 9 };
    assert_eq!(desk.ask(Command::Realign(split)), Err(Refusal::FlagAcrossCut));
}

#[test]
fn sentences_move_between_rows_and_rows_come_apart() {
    let mut desk = Desk::new(Some(RU), KK);
    let (segment, revision) = (desk.id(1), 0);
    let (side, direction) = (Side::Target, Direction::Up);
    desk.ask(Command::Realign(Operation::Move { segment, revision, side, direction })).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбеде өтті. Бес ел қатысты.
        Участвовали пять стран. | 
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    let (segment, revision) = (desk.id(0), desk.article.segments[0].revision);
    desk.ask(Command::Realign(Operation::Unlink { segment, revision })).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | 
         | Форум Душанбеде өтті. Бес ел қатысты.
        Участвовали пять стран. | 
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    assert_eq!(body::body(&desk.article), KK);
}

#[test]
fn a_line_taken_out_leaves_its_paragraph_apart_from_the_next() {
    let long = "Көрмеге жүзден астам суретші қатысты. ".repeat(8);
    let line = "Мақала машиналық аударма арқылы дайындалды.";
    let desk = Desk::new(None, &format!("{long}{line}\n\nСоңғы сөз."));
    assert_eq!(desk.article.disclosure.as_deref(), Some(line));
    let body = review::log::body::body(&desk.article);
    assert!(body.ends_with("қатысты.\n\nСоңғы сөз."), "{body}");
}

#[test]
fn a_source_can_come_later_and_disturbs_nothing() {
    let mut desk = Desk::new(None, KK);
    desk.revise(0, "Форум Душанбе қаласында өтті.").unwrap();
    desk.raise(1, "ел");
    let first = Command::UpdateSource { source: RU.into(), replaces: None };
    desk.ask(first.clone()).unwrap();
    desk.check(&expect![[r#"
        Форум прошёл в Душанбе. | Форум Душанбе қаласында өтті.
        Участвовали пять стран. | Бес ⟦ел⟧ қатысты.
        Итоги подвели вечером. | Кешке қорытынды шығарылды."#]]);
    assert_eq!(desk.ask(first), Err(Refusal::StaleVersion));
}

#[test]
fn a_confirmation_that_a_file_tells_of_is_nobodys_here() {
    use review::{model::approval::Obstacle, rules::figures};
    let mut desk = Desk::new(Some(RU), KK);
    for row in 0..3 {
        let (segment, revision) = (desk.id(row), 0);
        desk.ask(Command::BringConfirmation { segment, revision }).unwrap();
    }
    assert_eq!(desk.events[1].change.kind(), "confirmation_brought");
    assert!(desk.article.segments.iter().all(|row| row.claimed && !row.confirmed));
    assert!(desk.article.segments.iter().all(review::model::segment::Segment::is_said_confirmed));
    assert_eq!(desk.article.progress().confirmed, 0);
    let figures = figures::of(&desk.article, &desk.events);
    assert_eq!(figures.confirmed, 0);
    let unread = |desk: &Desk| {
        let person = desk.events[0].actor;
        let obstacles = gate::obstacles(&desk.article, person, &desk.project);
        obstacles.iter().filter(|it| matches!(it, Obstacle::Unread { .. })).count()
    };
    assert_eq!(unread(&desk), 3);
    assert_eq!(desk.article.next_unfinished(None), Some((desk.id(0), Unfinished::Unconfirmed)));
    // Said twice it is said once; and here it is confirmed by whoever does so.
    let (segment, revision) = (desk.id(0), 0);
    assert_eq!(desk.ask(Command::BringConfirmation { segment, revision }), Ok(None));
    desk.ask(Command::Confirm { segment, revision, confirmed: true }).unwrap();
    assert_eq!((unread(&desk), desk.article.progress().confirmed), (2, 1));
    // It was of the text as it came.
    desk.revise(1, "Алты ел қатысты.").unwrap();
    assert!(!desk.article.segments[1].claimed);
    assert_eq!(desk.undo(2), Err(Refusal::NotUndoable));
    assert_eq!(Article::replay(&desk.events).unwrap().0, desk.article);
    {
        let file = certificate::issue(&desk.article, desk.events.clone(), &[7; 32]).to_file();
        assert_eq!(certificate::verify(&file, None).map(|it| it.figures.confirmed), Ok(1));
    }
}

#[test]
fn the_next_unfinished_row_says_why() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.raise(1, "ел");
    let first = desk.id(0);
    let confirm = Command::Confirm { segment: first, revision: 0, confirmed: true };
    desk.ask(confirm).unwrap();
    let next = desk.article.next_unfinished(Some(first));
    assert_eq!(next, Some((desk.id(1), Unfinished::OpenFlag)));
    let round = desk.article.next_unfinished(Some(desk.id(1)));
    assert_eq!(round, Some((desk.id(2), Unfinished::Unconfirmed)));
}

#[test]
fn ratings_are_of_rows_that_stay_as_they_are() {
    let mut desk = Desk::new(Some(RU), KK);
    let rate = |desk: &mut Desk, row: usize, score| {
        let segment = &desk.article.segments[row];
        let (segment, revision) = (segment.id, segment.revision);
        desk.ask(Command::Rate { segment, revision, score })
    };
    let scores = |desk: &Desk| -> Vec<_> {
        let of =
            |row: &review::model::segment::Segment| Some(desk.article.ratings.get(&row.id)?.score);
        desk.article.segments.iter().map(of).collect()
    };
    assert_eq!(rate(&mut desk, 0, Some(101)), Err(Refusal::ScoreOutside));
    let first = rate(&mut desk, 0, Some(80)).unwrap().unwrap();
    assert_eq!(rate(&mut desk, 0, Some(80)), Ok(None), "said already");
    let second = rate(&mut desk, 0, Some(95)).unwrap().unwrap();
    rate(&mut desk, 2, Some(60)).unwrap();
    assert_eq!(scores(&desk), [Some(95), None, Some(60)]);
    assert_eq!(desk.undo(first), Err(Refusal::Superseded));
    desk.undo(second).unwrap();
    assert_eq!(scores(&desk), [Some(80), None, Some(60)]);

    // An edit leaves the rating, which says of which text it is.
    desk.revise(0, "Форум Душанбеде аяқталды.").unwrap();
    let id = desk.id(0);
    assert_eq!((desk.article.ratings[&id].revision, desk.article.segments[0].revision), (0, 1));

    let merge = desk.merge(0).unwrap().unwrap();
    assert_eq!(scores(&desk), [None, Some(60)]);
    rate(&mut desk, 0, Some(10)).unwrap();
    desk.undo(merge).unwrap();
    assert_eq!(scores(&desk), [Some(80), None, Some(60)]);
    assert_eq!(review::rules::figures::mean(&desk.article), Some(70.0));
    let (replayed, _) = Article::replay(&desk.events).unwrap();
    assert_eq!(replayed, desk.article);
}

#[test]
fn a_rating_of_a_row_that_is_no_more_does_not_come_back() {
    let mut desk = Desk::new(Some(RU), KK);
    let merged = desk.merge(0).unwrap().unwrap();
    let (segment, revision) = (desk.id(0), desk.article.segments[0].revision);
    assert!(revision > 0);
    let rated = desk.ask(Command::Rate { segment, revision, score: Some(5) }).unwrap().unwrap();
    let undone = desk.undo(rated).unwrap().unwrap();
    desk.undo(merged).unwrap();
    assert_eq!(desk.undo(undone), Err(Refusal::Superseded));
}

#[test]
fn a_rating_in_somebody_elses_name_does_not_replay() {
    let mut desk = Desk::new(Some(RU), KK);
    let segment = desk.id(0);
    desk.ask(Command::Rate { segment, revision: 0, score: Some(5) }).unwrap();
    let Event { article, at, actor, mut change, prev, .. } = desk.events[1].clone();
    let Change::SegmentRated(rated) = &mut change else { panic!("a rating") };
    rated.to.as_mut().unwrap().by = PersonId(Uuid::nil());
    let forged = Event::seal(article, 2, at, actor, change, prev);
    let failure = Article::replay(&[desk.events[0].clone(), forged]).unwrap_err();
    assert_eq!((failure.n, failure.reason), (2, review::log::event::Flaw::Form));
}

#[test]
fn bad_flags_are_refused() {
    let mut desk = Desk::new(None, KK);
    let segment = desk.id(0);
    let flag = |category: &str, span| NewFlag {
        revision: 0,
        category: category.into(),
        severity: Severity::Minor,
        source: Vec::new(),
        target: vec![span],
        comment: String::new(),
        correction: None,
    };
    let outside = flag("mistranslation", Span::new(0, 99).unwrap());
    assert_eq!(desk.ask(Command::Raise { segment, flag: outside }), Err(Refusal::SpanOutside));
    let unknown = flag("no-such", Span::point(0));
    let refused = desk.ask(Command::Raise { segment, flag: unknown });
    assert_eq!(refused, Err(Refusal::UnknownCategory("no-such".into())));
    let note = flag(review::model::flag::NOTE, Span::point(0));
    assert_eq!(desk.ask(Command::Raise { segment, flag: note }), Err(Refusal::Empty));
}

#[test]
fn a_changed_log_does_not_replay() {
    let mut desk = Desk::new(Some(RU), KK);
    desk.revise(0, "Форум өтті.").unwrap();
    desk.revise(1, "Бес мемлекет қатысты.").unwrap();
    let mut forged = desk.events.clone();
    if let Change::SegmentRevised(revised) = &mut forged[1].change {
        revised.to = "Форум өткен жоқ.".into();
    }
    assert_eq!(Article::replay(&forged).unwrap_err().n, 2);
    let missing = [desk.events[0].clone(), desk.events[2].clone()];
    assert!(Article::replay(&missing).is_err());
}

#[test]
fn exports_keep_text_and_neutralise_markup() {
    let text = "Тақырып <b>\n\nБірінші сөйлем.  *Екінші* сөйлем.\nҮшінші & соңғы.\n\nФОТО: Автор\nБұл мақала жасанды интеллект көмегімен аударылған";
    let mut desk = Desk::new(None, text);
    expect![[r#"
        Тақырып <b>

        Бірінші сөйлем.  *Екінші* сөйлем.
        Үшінші & соңғы.

        ФОТО: Автор

        Бұл мақала жасанды интеллект көмегімен аударылған
    "#]]
    .assert_eq(&paragraphs::txt(&desk.article, &desk.line()));
    desk.revise(1, "Алғашқы сөйлем.").unwrap();
    expect![[r#"
        # Тақырып \<b\>

        Алғашқы сөйлем.  \*Екінші\* сөйлем.

        Үшінші \& соңғы.

        ФОТО: Автор

        *Мәтінді жасанды интеллект аударған, редактор жұмысын аяқтаған жоқ.*
    "#]]
    .assert_eq(&formats::markdown::md(&desk.article, &desk.line()));
    let html = formats::html::html(&desk.article, &desk.line());
    assert!(html.contains("<h1>Тақырып &lt;b&gt;</h1>"), "{html}");
    assert!(html.contains("<p>Үшінші &amp; соңғы.</p>"), "{html}");
    let described =
        html.split_once("ld+json\">").and_then(|(_, rest)| rest.split_once("</script>"));
    let described: serde_json::Value = serde_json::from_str(described.unwrap().0).unwrap();
    assert_eq!(described["headline"], desk.article.description.title);
    let kind = described["digitalSourceType"].as_str().unwrap();
    assert!(kind.ends_with("/CompositeWithTrainedAlgorithmicMediaDigitalSource"), "{kind}");
}

mod certificates {
    use serde_json::Value;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use review::{
        log::{body::text_sha256, event::Flaw},
        model::{
            approval::{NewApproval, ObstacleKind, Override, Single},
            reading::Seen,
        },
        wire::verification::Failure,
    };

    /// A review with every kind of event that a log can hold in a few lines.
    fn reviewed() -> Desk {
        let mut desk = Desk::new(None, "Форум Душанбеде өтті. Бес ел қатысты 🙂. Кешке аяқталды.");
        desk.ask(Command::UpdateSource { source: RU.into(), replaces: None }).unwrap();
        desk.raise(0, "Форум");
        let edit = desk.revise(0, "Жиын Душанбеде өтті.").unwrap().unwrap();
        desk.undo(edit).unwrap();
        let restores = Some(Box::new(desk.events[edit as usize - 1].clone()));
        let (segment, revision) = (desk.id(0), desk.article.segments[0].revision);
        let text = "Жиын Душанбеде өтті.".to_owned();
        desk.ask(Command::Revise { segment, revision, text, restores }).unwrap();
        let rate =
            Command::Rate { segment, revision: desk.article.segments[0].revision, score: Some(87) };
        desk.ask(rate).unwrap();
        desk.merge(1).unwrap();
        let replaces = desk.article.source_sha256.clone();
        let source = RU.replace("пять", "шесть");
        desk.ask(Command::UpdateSource { source, replaces }).unwrap();
        let replaces = desk.article.mt_sha256.clone();
        let mt = "Форум Душанбеде аяқталды. Алты ел қатысты 🙂. Кешке аяқталды.".to_owned();
        desk.ask(Command::UpdateTranslation { mt, replaces }).unwrap();
        let seen =
            vec![Seen { segment, revision: desk.article.segments[0].revision, milliseconds: 900 }];
        desk.ask(Command::Read { seen }).unwrap();
        let reason = |kind| Override { kind, reason: "Шұғыл".into(), only: Vec::new() };
        let approval = NewApproval {
            responsible: "Әсел Ә.".into(),
            text_sha256: text_sha256(&desk.article),
            overrides: [ObstacleKind::Unread, ObstacleKind::Finding, ObstacleKind::Score]
                .map(reason)
                .to_vec(),
        };
        desk.ask(Command::Approve(approval)).unwrap();
        desk
    }

    fn file(desk: &Desk) -> String {
        certificate::issue(&desk.article, desk.events.clone(), &[7; 32]).to_file()
    }

    #[test]
    fn a_certificate_verifies_and_gives_the_text() {
        let desk = reviewed();
        let file = file(&desk);
        let verified = certificate::verify(&file, None).unwrap();
        assert_eq!(verified.text, body::body(&desk.article));
        assert_eq!(verified.head, desk.article.head);
        assert_eq!(file, crate::certificates::file(&desk), "the same events give the same file");
        let key = verified.key.as_deref();
        assert_eq!(certificate::verify(&file, key), Ok(verified.clone()));
        assert_eq!(certificate::verify(&file, Some(&"0".repeat(64))), Err(Failure::OtherKey {}));
        let whole = whole::Whole::new(desk.article.clone(), desk.line(), desk.events.clone());
        let whole = serde_json::to_string(&whole).unwrap();
        assert_eq!(certificate::verify(&whole, None).unwrap().text, verified.text);
    }

    /// Issued before a reason could be for a single obstacle.
    const EARLIER: &str = include_str!("../../../certificate/tests/data/certificate.json");

    #[test]
    fn an_earlier_certificate_verifies() {
        let verified = certificate::verify(EARLIER, None).unwrap();
        let overrides = verified.approval.unwrap().what.overrides;
        assert_eq!(overrides.len(), 2);
        assert!(overrides.iter().all(|overridden| overridden.only.is_empty()));
    }

    /// Issued before a line had to agree with what was read, by state.
    const BY_STATE: [(&str, &str); 11] = [
        ("untouched", include_str!("../../../certificate/tests/data/certificates/untouched.json")),
        ("in review", include_str!("../../../certificate/tests/data/certificates/in-review.json")),
        (
            "worded",
            include_str!("../../../certificate/tests/data/certificates/reviewed-worded.json"),
        ),
        (
            "worded, edited",
            include_str!("../../../certificate/tests/data/certificates/worded-then-edited.json"),
        ),
        ("approved", include_str!("../../../certificate/tests/data/certificates/approved.json")),
        (
            "doubted",
            include_str!("../../../certificate/tests/data/certificates/approved-then-doubted.json"),
        ),
        (
            "unread",
            include_str!("../../../certificate/tests/data/certificates/approved-unread.json"),
        ),
        (
            "one by one",
            include_str!("../../../certificate/tests/data/certificates/approved-one-by-one.json"),
        ),
        (
            "returned",
            include_str!("../../../certificate/tests/data/certificates/returned-unread.json"),
        ),
        (
            "stale text",
            include_str!("../../../certificate/tests/data/certificates/stale-text.json"),
        ),
        (
            "stale source",
            include_str!("../../../certificate/tests/data/certificates/stale-source.json"),
        ),
    ];

    #[test]
    fn certificates_of_every_state_verify_later_and_say_no_more_than_was_done() {
        let mut told = String::new();
        for (name, file) in BY_STATE {
            let read = certificate::verify(file, None).unwrap_or_else(|it| panic!("{name}: {it}"));
            let overrides = read.approval.iter().flat_map(|approval| &approval.what.overrides);
            let overrides: Vec<_> =
                overrides.map(|it| format!("{:?} {}", it.kind, it.count)).collect();
            let line = match (&read.disclosure, &read.overstated) {
                (Some(line), None) => format!("true: {line}"),
                (None, Some(line)) => format!("overstated: {line}"),
                (line, other) => format!("{line:?} {other:?}"),
            };
            let (standing, unread) = (read.standing.as_str(), read.unread);
            told += &format!("{name}: {standing}, {unread} unread, over {overrides:?}\n  {line}\n");
            let certificate: certificate::Certificate = serde_json::from_str(file).unwrap();
            for lang in ["kk", "ru", "en"] {
                let page = certificate::page(&certificate, lang, &Default::default());
                let claimed = read.overstated.iter().any(|line| page.contains(line.as_str()));
                assert!(!claimed, "{name}: {page}");
                let released = page.find("class=\"released\"").zip(page.find("<table>"));
                let stand_first = released.is_some_and(|(at, table)| at < table);
                assert_eq!(stand_first, !overrides.is_empty(), "{name} in {lang}");
            }
            // What is issued of the same events now has no line that says more.
            let (article, _) = Article::replay(&certificate.events).unwrap();
            let anew = certificate::issue(&article, certificate.events, &[7; 32]);
            assert_eq!(anew.disclosure, read.disclosure, "{name}");
            let again = certificate::verify(&anew.to_file(), read.key.as_deref()).unwrap();
            assert_eq!(again.overstated, read.overstated, "{name}");
        }
        expect![[r#"
            untouched: open, 3 unread, over []
              true: Бұл мақала жасанды интеллект көмегімен аударылған
            in review: open, 3 unread, over []
              true: Бұл мақала жасанды интеллект көмегімен аударылған
            worded: open, 0 unread, over []
              true: ЖИ аударған, редактор тексерген.
            worded, edited: open, 1 unread, over []
              overstated: ЖИ аударған, редактор тексерген.
            approved: approved, 0 unread, over []
              true: Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: Әсел Ә.
            doubted: approved, 1 unread, over []
              overstated: Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: Әсел Ә.
            unread: approved, 3 unread, over ["Unread 3"]
              overstated: Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: Әсел Ә.
            one by one: approved, 2 unread, over ["Unread 1", "Unread 1", "Score 1"]
              overstated: Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: Әсел Ә.
            returned: returned, 3 unread, over ["Unread 3"]
              true: Бұл мақала жасанды интеллект көмегімен аударылған
            stale text: stale_text, 2 unread, over ["Unread 1", "Unread 1", "Score 1"]
              true: Бұл мақала жасанды интеллект көмегімен аударылған
            stale source: stale_source, 3 unread, over ["Unread 3"]
              true: Бұл мақала жасанды интеллект көмегімен аударылған
        "#]]
        .assert_eq(&told);
        // The line is still part of what is signed.
        let (_, unread) = BY_STATE[6];
        let other = unread.replacen("тексеріп, мақұлдаған: Әсел Ә.\",\n", "мақұлдаған\",\n", 1);
        assert!(other != unread && certificate::verify(&other, None).is_err());
    }

    #[test]
    fn a_reason_for_each_obstacle_is_part_of_the_record() {
        let mut desk = reviewed();
        desk.revise(0, "Жиын Душанбеде ашылды.").unwrap();
        let unread = |row: usize| Single::Segment(desk.id(row));
        let (first, second) = (unread(0), unread(1));
        let ask = |desk: &Desk, overrides: Vec<Override>| {
            Command::Approve(NewApproval {
                responsible: "Әсел Ә.".into(),
                text_sha256: text_sha256(&desk.article),
                overrides,
            })
        };
        let given = |kind, reason: &str, only| Override { kind, reason: reason.into(), only };
        let score = given(ObstacleKind::Score, "Шұғыл", Vec::new());
        let one = given(ObstacleKind::Unread, "Өзім жаздым", vec![first.clone()]);
        let refused = desk.ask(ask(&desk, vec![score.clone(), one.clone()]));
        assert_eq!(refused, Err(Refusal::Obstructed { kind: ObstacleKind::Unread }));
        let other = given(ObstacleKind::Unread, "Ресми дәйексөз", vec![second.clone()]);
        desk.ask(ask(&desk, vec![score, one, other])).unwrap();
        let verified = certificate::verify(&file(&desk), None).unwrap();
        let overrides = verified.approval.unwrap().what.overrides;
        let told: Vec<_> =
            overrides.iter().map(|it| (it.count, it.reason.as_str(), it.only.clone())).collect();
        assert_eq!(
            told,
            [
                (1, "Өзім жаздым", vec![first]),
                (1, "Ресми дәйексөз", vec![second]),
                (1, "Шұғыл", Vec::new()),
            ]
        );
    }

    #[test]
    fn a_certificate_of_before_there_were_ratings_verifies() {
        let mut desk = Desk::new(Some(RU), KK);
        desk.merge(0).unwrap();
        let file = file(&desk);
        assert!(!file.contains("\"rat"), "nothing of it stands there: {file}");
        assert_eq!(certificate::verify(&file, None).unwrap().figures.rating, None);
        let whole = whole::Whole::new(desk.article.clone(), desk.line(), desk.events.clone());
        assert!(!serde_json::to_string(&whole).unwrap().contains("\"rat"));
    }

    #[test]
    fn the_line_that_fails_is_named() {
        let file = file(&reviewed());
        let line = file.lines().position(|line| line.contains("segments_realigned")).unwrap();
        let changed =
            file.replacen("\"kind\":\"segments_realigned\"", "\"kind\":\"segments_moved\"", 1);
        let Err(Failure::Event { line: named, reason, .. }) = certificate::verify(&changed, None)
        else {
            panic!("an unknown kind of event verified");
        };
        assert_eq!((named, reason), (line + 1, Flaw::Form));
        let cut = &file[..file.len() / 2];
        let cut = (0..).map(|more| file.get(..cut.len() + more)).find_map(|cut| cut).unwrap();
        assert!(matches!(certificate::verify(cut, None), Err(Failure::Syntax { .. })));
        for other in ["", "[]", "{}", "{\"format\":\"x\"}"] {
            assert!(certificate::verify(other, None).is_err(), "{other}");
        }
    }

    /// A pseudo-random number below `end` (Steele et al. 2014, SplitMix64).
    fn random(seed: &mut u64, end: usize) -> usize {
        *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    /// Changes one value somewhere inside of `value`.
    fn spoil(value: &mut Value, seed: &mut u64) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                let at = random(seed, members.len());
                spoil(members.values_mut().nth(at).unwrap(), seed);
            }
            Value::Array(items) if !items.is_empty() => {
                let at = random(seed, items.len());
                spoil(&mut items[at], seed);
            }
            Value::String(text) => {
                let mut characters: Vec<char> = text.chars().collect();
                let at = random(seed, characters.len() + 1);
                match characters.get_mut(at) {
                    Some(character) if *character != 'ә' => *character = 'ә',
                    _ => characters.insert(at, 'ө'),
                }
                *text = characters.into_iter().collect();
            }
            Value::Number(number) => *value = (number.as_u64().unwrap_or(0) + 1).into(),
            Value::Bool(on) => *value = (!*on).into(),
            Value::Null | Value::Object(_) | Value::Array(_) => *value = "ә".into(),
        }
    }

    #[test]
    fn no_change_of_any_kind_verifies() {
        let file: Value = serde_json::from_str(&file(&reviewed())).unwrap();
        let count = file["events"].as_array().unwrap().len();
        let mut seed = 1;
        for round in 0..1_600 {
            let mut changed = file.clone();
            let at = random(&mut seed, count);
            let kind = round % 8;
            match kind {
                0 => spoil(&mut changed["text"], &mut seed),
                1 => spoil(&mut changed["events"][at], &mut seed),
                2 => {
                    let other = (at + 1 + random(&mut seed, count - 1)) % count;
                    changed["events"].as_array_mut().unwrap().swap(at, other);
                }
                3 => drop(changed["events"].as_array_mut().unwrap().remove(at)),
                4 => spoil(&mut changed["figures"], &mut seed),
                5 => spoil(&mut changed["signature"], &mut seed),
                6 => spoil(&mut changed["key"], &mut seed),
                _ => {
                    let later = moment(1_000 + random(&mut seed, 1_000) as i64).to_string();
                    changed["events"][at]["at"] = later.into();
                }
            }
            let failure =
                certificate::verify(&changed.to_string(), None).expect_err("a changed file");
            let names_the_place = match (kind, &failure) {
                (0, Failure::Claim { name }) => name == "text",
                (1 | 3 | 7, Failure::Event { n, .. }) => *n == at as u64 + 1,
                // Without its end a log is whole, but gives other figures.
                (3, Failure::Claim { .. }) => at + 1 == count,
                (4, Failure::Claim { name }) => name.starts_with("figures."),
                (2, Failure::Event { .. })
                | (5 | 6, Failure::Signature {})
                | (6, Failure::Key {}) => true,
                _ => false,
            };
            assert!(names_the_place, "kind {kind}, event {}: {failure}", at + 1);
        }
        // Members that are changed, added or left out, in the head of the file.
        let names: Vec<String> = file.as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| *name != "events") {
            let mut changed = file.clone();
            spoil(&mut changed[name], &mut seed);
            assert!(certificate::verify(&changed.to_string(), None).is_err(), "{name} changed");
            changed = file.clone();
            changed.as_object_mut().unwrap().remove(name);
            assert!(certificate::verify(&changed.to_string(), None).is_err(), "{name} left out");
        }
        let mut more = file.clone();
        more["remark"] = "ә".into();
        let stray = Failure::Member { name: "remark".into() };
        assert_eq!(certificate::verify(&more.to_string(), None), Err(stray));
    }

    #[test]
    fn a_log_that_gives_words_to_the_wrong_one_does_not_verify() {
        let mut desk = Desk::new(None, KK);
        desk.revise(0, "Жиын өтті.").unwrap();
        // Whoever holds the key writes the chain anew, with the words the machine's.
        let mut change = desk.events[1].change.clone();
        let Change::SegmentRevised(revised) = &mut change else { panic!("a revision") };
        let machine = review::model::origin::Origins::whole(
            &revised.to,
            review::model::origin::Origin::Machine,
        );
        revised.origins.as_mut().unwrap().to = machine;
        let Event { article, at, actor, prev, .. } = desk.events[1].clone();
        let forged = Event::seal(article, 2, at, actor, change, prev);
        let (mut article, _) = Article::import(&desk.events[0]).unwrap();
        article.apply(&forged).unwrap();
        let events = vec![desk.events[0].clone(), forged];
        let file = certificate::issue(&article, events, &[7; 32]).to_file();
        let Err(Failure::Event { n, reason, .. }) = certificate::verify(&file, None) else {
            panic!("a forged origin verified");
        };
        assert_eq!((n, reason), (2, Flaw::Origin));
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;

    use super::*;
    use review::model::{
        approval::{NewApproval, ObstacleKind, Override, Standing},
        disclosure::Stage,
        origin::Origin,
        project::ProjectWording,
        reading::Seen,
    };

    /// Lines that editors word by hand.
    const LINES: [&str; 6] = [
        "Жасанды интеллект аударған мәтін",
        "ЖИ аударған, редактор тексерген.",
        "Переведено ИИ, ПРОВЕРЕНО редактором",
        "Translated by AI, check\u{AD}ed and approved",
        "ЖИ аударған, т\u{435}к\u{441}ерiлген",
        "Translated by AI, human-reviewed",
    ];
    /// Lines that desks agree on.
    const TEMPLATES: [&str; 4] = [
        "ЖИ аударған, тексерген: {name}",
        "Переведено ИИ и проверено: {name}",
        "Translated by AI, reviewed and approved by {name}",
        "ЖИ аударған, жауапты: {name}",
    ];
    /// What none of them may say of a text with an unread segment.
    const SAID: [&str; 12] = [
        "тексерген",
        "тексеріп",
        "тексерілген",
        "тексерілді",
        "т\u{435}к\u{441}ерiлген",
        "проверен",
        "проверил",
        "checked",
        "check\u{AD}ed",
        "reviewed",
        "сертификат проверки",
        "certificate of review",
    ];

    /// A step of a random session; numbers are taken modulo what there is.
    #[derive(Clone, Debug)]
    enum Step {
        Revise(usize, String),
        Confirm(usize, bool),
        Rate(usize, Option<u8>),
        Raise(usize, u32, u32),
        Status(usize, u8),
        Merge(usize),
        Split(usize, u32, u32),
        Move(usize, bool, bool),
        Unlink(usize),
        Undo(usize),
        Dismiss(usize, bool),
        Describe(String),
        Restore(usize, bool),
        Read(usize, u32),
        Approve,
        Return,
        Word(Option<usize>),
        Agree(usize),
        UpdateSource(String),
        UpdateTranslation(String),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0usize..9, "[әһб 🙂.\u{301}«»]{0,12}").prop_map(|(row, text)| Step::Revise(row, text)),
            2 => (0usize..9, any::<bool>()).prop_map(|(row, on)| Step::Confirm(row, on)),
            2 => (0usize..9, proptest::option::of(0u8..102)).prop_map(|(row, score)| Step::Rate(row, score)),
            3 => (0usize..9, 0u32..30, 0u32..9).prop_map(|(row, at, len)| Step::Raise(row, at, len)),
            2 => (0usize..9, 0u8..3).prop_map(|(flag, status)| Step::Status(flag, status)),
            2 => (0usize..9).prop_map(Step::Merge),
            2 => (0usize..9, 0u32..40, 0u32..40).prop_map(|(row, s, t)| Step::Split(row, s, t)),
            2 => (0usize..9, any::<bool>(), any::<bool>()).prop_map(|(row, s, d)| Step::Move(row, s, d)),
            1 => (0usize..9).prop_map(Step::Unlink),
            4 => (0usize..40).prop_map(Step::Undo),
            2 => (0usize..9, any::<bool>()).prop_map(|(row, on)| Step::Dismiss(row, on)),
            1 => "[а-я]{1,5}".prop_map(Step::Describe),
            2 => (0usize..40, any::<bool>()).prop_map(|(n, after)| Step::Restore(n, after)),
            1 => (0usize..9, 0u32..9_000).prop_map(|(row, time)| Step::Read(row, time)),
            1 => Just(Step::Approve),
            1 => Just(Step::Return),
            1 => proptest::option::of(0usize..LINES.len()).prop_map(Step::Word),
            1 => (0usize..=TEMPLATES.len()).prop_map(Step::Agree),
            1 => "([а-в]{1,2} ){0,5}[а-в.]".prop_map(Step::UpdateSource),
            1 => "([а-в]{1,2} ){0,5}[а-в.\n]".prop_map(Step::UpdateTranslation),
        ];
        proptest::collection::vec(step, 0..40)
    }

    fn take(desk: &mut Desk, step: Step) {
        let rows = desk.article.segments.len();
        let of = |row: usize| {
            (desk.article.segments[row % rows].id, desk.article.segments[row % rows].revision)
        };
        let command = match step {
            Step::Revise(row, text) => {
                let (segment, revision) = of(row);
                Command::Revise { segment, revision, text, restores: None }
            }
            Step::Confirm(row, confirmed) => {
                let (segment, revision) = of(row);
                Command::Confirm { segment, revision, confirmed }
            }
            Step::Rate(row, score) => {
                let (segment, revision) = of(row);
                Command::Rate { segment, revision, score }
            }
            Step::Raise(row, at, len) => {
                let (segment, revision) = of(row);
                let flag = NewFlag {
                    revision,
                    category: "mistranslation".into(),
                    severity: Severity::Minor,
                    source: if len % 2 == 0 { vec![Span::point(at % 5)] } else { Vec::new() },
                    target: vec![Span::new(at, at + len).unwrap()],
                    comment: String::new(),
                    correction: None,
                };
                Command::Raise { segment, flag }
            }
            Step::Status(flag, status) => {
                let Some(count) = std::num::NonZero::new(desk.article.flags.len()) else {
                    return;
                };
                let flag = desk.article.flags[flag % count].id;
                let status = [Status::Open, Status::Resolved, Status::Withdrawn][status as usize];
                let edit = FlagEdit { status: Some(status), ..FlagEdit::default() };
                Command::ChangeFlag { flag, edit }
            }
            Step::Merge(row) => {
                let (segment, revision) = of(row);
                let next = desk.article.segments.get(row % rows + 1).map_or(0, |s| s.revision);
                Command::Realign(Operation::Merge { segment, revisions: [revision, next] })
            }
            Step::Split(row, source_at, target_at) => {
                let (segment, revision) = of(row);
                Command::Realign(Operation::Split { segment, revision, source_at, target_at })
            }
            Step::Move(row, source, up) => {
                let (segment, revision) = of(row);
                let side = if source { Side::Source } else { Side::Target };
                let direction = if up { Direction::Up } else { Direction::Down };
                Command::Realign(Operation::Move { segment, revision, side, direction })
            }
            Step::Unlink(row) => {
                let (segment, revision) = of(row);
                Command::Realign(Operation::Unlink { segment, revision })
            }
            Step::Undo(n) => {
                let event = desk.events[n % desk.events.len()].clone();
                Command::Undo { event: Box::new(event) }
            }
            Step::Dismiss(row, dismissed) => {
                let finding = review::model::dismissal::Dismissal {
                    segment: of(row).0,
                    check: language::checks::CheckId::DoubledWord,
                    side: language::text::side::Side::Target,
                    words: String::new(),
                    arguments: vec![row.to_string()],
                };
                Command::Dismiss(review::model::dismissal::NewDismissal { finding, dismissed })
            }
            Step::Restore(n, after) => {
                let event = desk.events[n % desk.events.len()].clone();
                let Change::SegmentRevised(revised) = event.change.effect() else { return };
                let Some(now) = desk.article.segment(revised.segment) else { return };
                let text = if after { &revised.to } else { &revised.from };
                let (segment, revision, text) = (now.id, now.revision, text.clone());
                Command::Revise { segment, revision, text, restores: Some(Box::new(event)) }
            }
            Step::Read(row, milliseconds) => {
                let (segment, revision) = of(row);
                Command::Read { seen: vec![Seen { segment, revision, milliseconds }] }
            }
            Step::Approve => Command::Approve(approval(&desk.article)),
            Step::Return => Command::Return { reason: "Тақырыбы".into() },
            Step::Word(line) => Command::Word { text: line.map(|line| LINES[line].into()) },
            Step::Agree(template) => {
                // As a desk may have agreed before lines were compared with the record.
                let wording = |stage| ProjectWording {
                    language: "kk".into(),
                    stage,
                    text: TEMPLATES[template].into(),
                };
                desk.project.wordings = match template {
                    template if template < TEMPLATES.len() => Stage::ALL.map(wording).to_vec(),
                    _ => Vec::new(),
                };
                return;
            }
            Step::UpdateSource(more) => Command::UpdateSource {
                source: format!("{RU} {more}"),
                replaces: desk.article.source_sha256.clone(),
            },
            Step::UpdateTranslation(more) => Command::UpdateTranslation {
                mt: format!("{more} {KK}"),
                replaces: desk.article.mt_sha256.clone(),
            },
            Step::Describe(title) => Command::Describe(review::model::description::Description {
                title,
                ..Default::default()
            }),
        };
        // Refusals are fine: they must change nothing, which the replay shows.
        let _ = desk.ask(command);
    }

    /// An approval with a reason for whatever stands in the way.
    fn approval(article: &Article) -> NewApproval {
        use ObstacleKind::{CriticalFlag, Finding, FourEyes, Score, Unread};
        let kinds = [Unread, Finding, CriticalFlag, Score, FourEyes];
        let reason = |kind| Override { kind, reason: "Шұғыл".into(), only: Vec::new() };
        NewApproval {
            responsible: "Әсел Ә.".into(),
            text_sha256: body::text_sha256(article),
            overrides: kinds.into_iter().map(reason).collect(),
        }
    }

    fn is_realigning(step: &Step) -> bool {
        matches!(step, Step::Merge(_) | Step::Split(..) | Step::Move(..) | Step::Unlink(_))
    }

    proptest! {
        #[test]
        fn the_log_alone_gives_the_article(steps in steps()) {
            let mut desk = Desk::new(Some(RU), KK);
            // A row that was cut anew may read like the machine's with words that
            // somebody typed.
            let mut realigned = false;
            for step in steps {
                realigned |= is_realigning(&step);
                take(&mut desk, step);
                for segment in &desk.article.segments {
                    let origins = authors::of_segment(&desk.article, segment);
                    prop_assert!(origins.fits(&segment.text));
                    // The letter is in no word of the machine.
                    let typed = |(span, origin): &(Span, Origin)| {
                        *origin == Origin::Machine && span.of(&segment.text).unwrap().contains('һ')
                    };
                    prop_assert_eq!(origins.words(&segment.text).find(typed), None);
                    let is_touched = segment.is_edited() || segment.revision > 0;
                    prop_assert!(is_touched || realigned || origins.is_machine());
                }
                for (id, rating) in &desk.article.ratings {
                    let segment = desk.article.segment(*id).expect("no rating is homeless");
                    prop_assert!(rating.revision <= segment.revision && rating.score <= 100);
                }
                let approved = gate::standing(&desk.article) == Standing::Approved;
                let stage = line::stage(&desk.article);
                prop_assert_eq!(approved, stage.is_approved());
                prop_assert!(gate::is_all_read(&desk.article) || !stage.is_read());
                for flag in &desk.article.flags {
                    let segment = desk.article.segment(flag.segment).expect("no flag is homeless");
                    prop_assert!(flag.target.iter().all(|span| span.fits(&segment.text)));
                    prop_assert!(flag.source.iter().all(|span| span.fits(&segment.source)));
                }
            }
            let (replayed, texts) = Article::replay(&desk.events).expect("a sound log");
            prop_assert_eq!(&replayed, &desk.article);
            prop_assert_eq!(&texts, &desk.texts);
            let json = serde_json::to_string(&desk.events).unwrap();
            let read: Vec<Event> = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read, desk.events);
        }

        #[test]
        fn a_line_never_says_checked_of_what_is_unread(steps in steps()) {
            let mut desk = Desk::new(Some(RU), KK);
            for step in steps {
                take(&mut desk, step);
                if gate::is_all_read(&desk.article) {
                    continue;
                }
                let line = line::line(&desk.article, &desk.project).unwrap_or_default();
                let lower = line.to_lowercase();
                prop_assert!(SAID.iter().all(|said| !lower.contains(said)), "{line}");
            }
        }

        #[test]
        fn realigning_loses_nothing(steps in steps()) {
            let mut desk = Desk::new(Some(RU), KK);
            for step in steps.into_iter().filter(is_realigning) {
                take(&mut desk, step);
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().concat();
                let joined = |side: fn(&review::model::segment::Segment) -> &str| -> String {
                    desk.article.segments.iter().map(side).map(words).collect()
                };
                prop_assert_eq!(joined(|segment| &segment.source), words(RU));
                prop_assert_eq!(joined(|segment| &segment.mt), words(KK));
                // A word may be cut in two; white space is put between halves of none.
                prop_assert_eq!(body::body(&desk.article), KK);
            }
        }

        #[test]
        fn an_import_keeps_every_word(source in "[А-Яа-я .!\n«»]{0,80}", target in "[ӘәА-Яа-я .!?\n«»🙂]{1,80}") {
            prop_assume!(!target.trim().is_empty());
            let desk = Desk::new(Some(&source), &target);
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().concat();
            let of = |side: fn(&review::model::segment::Segment) -> &str| -> String {
                desk.article.segments.iter().map(side).map(words).collect()
            };
            let (source, target) = (language::text::accept::accept(&source).unwrap(), language::text::accept::accept(&target).unwrap());
            prop_assert_eq!(of(|segment| &segment.source), words(&source));
            prop_assert_eq!(of(|segment| &segment.mt), words(&target));
            let body = body::body(&desk.article);
            prop_assert_eq!(body.trim(), target.trim());
        }
    }

    mod exports {
        use super::*;
        use formats::{
            bytes::archive::Archive,
            docx,
            own::whole::Whole,
            tables::{flags, table, tmx, wmt},
            xliff,
        };

        /// Every file that an article leaves as, in words; none where its line is
        /// refused.
        fn exported(desk: &Desk) -> Vec<(&'static str, String)> {
            let Desk { article, events, typology, project, .. } = desk;
            let name = |_: PersonId| "Айгүл С.".to_owned();
            let category = |id: &str| id.to_owned();
            let words = |bytes: Vec<u8>| {
                let mut archive = Archive::open(&bytes).expect("an archive of ours");
                let names = archive.names().to_vec();
                let parts = names.iter().map(|name| archive.read(name).expect("a part"));
                parts.map(|part| String::from_utf8_lossy(&part).into_owned()).collect()
            };
            let certificate = certificate::issue(article, events.clone(), &[7; 32]);
            let mut files = vec![
                ("certificate", format!("{:?}", certificate.disclosure)),
                ("wmt", wmt::write(article, &name)),
                ("flags", flags::write(article, typology, "kk", &name)),
            ];
            let names = Default::default();
            files.push(("page kk", certificate::page(&certificate, "kk", &names)));
            files.push(("page ru", certificate::page(&certificate, "ru", &names)));
            files.push(("page en", certificate::page(&certificate, "en", &names)));
            let Ok(line) = line::line(article, project) else { return files };
            let xliff = xliff::write(article, &line, typology, &name);
            let whole = Whole::new(article.clone(), line.clone(), events.clone());
            files.extend([
                ("txt", paragraphs::txt(article, &line)),
                ("md", formats::markdown::md(article, &line)),
                ("html", formats::html::html(article, &line)),
                ("docx", words(docx::clean(article, &line))),
                ("tracked", words(docx::tracked(article, &line, events, &name, &category))),
                // Which rows are confirmed is said of each by itself.
                ("xliff", xliff.replace("state=\"reviewed\"", "")),
                ("tmx", tmx::write(article, &line)),
                ("tsv", table::write(article, &line, table::Form::Tsv)),
                // The log keeps what was worded when it was true.
                ("json", whole.disclosure),
            ]);
            files
        }

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            #[test]
            fn no_export_says_checked_of_what_is_unread(steps in steps(), approves in any::<bool>()) {
                let mut desk = Desk::new(Some(RU), KK);
                for step in steps.into_iter().chain(approves.then_some(Step::Approve)) {
                    take(&mut desk, step);
                }
                if gate::is_all_read(&desk.article) {
                    return Ok(());
                }
                for (form, content) in exported(&desk) {
                    let lower = content.to_lowercase();
                    let said = SAID.iter().find(|said| lower.contains(**said));
                    prop_assert!(said.is_none(), "{said:?} in {form}: {content}");
                    prop_assert!(!content.contains("\"editor\""), "{form}: {content}");
                }
            }
        }

        #[test]
        fn an_article_that_nobody_read_is_released_and_not_checked() {
            for (language, told) in [
                ("kk", "толық оқылмай шығарылды, жауапты: Әсел Ә."),
                ("ru", "выпущен без полной вычитки, ответственность несёт Әсел Ә."),
                ("en", "released by Әсел Ә. without a full reading."),
            ] {
                let mut desk = Desk::new(Some(RU), KK);
                desk.article.target_lang = language.into();
                desk.ask(Command::Approve(approval(&desk.article))).expect("reasons for all");
                assert_eq!(gate::standing(&desk.article), Standing::Approved);
                assert_eq!(line::stage(&desk.article), Stage::Released);
                assert!(desk.line().ends_with(told), "{}", desk.line());
                let html = formats::html::html(&desk.article, &desk.line());
                let person = r#""accountablePerson":{"@type":"Person","name":"Әсел Ә."}"#;
                assert!(html.contains(person), "{html}");
            }
            // Nor can a name say it.
            let mut desk = Desk::new(Some(RU), KK);
            let responsible = "Әсел Ә., тексерген".to_owned();
            let claim = NewApproval { responsible, ..approval(&desk.article) };
            let refused = desk.ask(Command::Approve(claim)).expect_err("a claim");
            assert_eq!(refused, Refusal::Contradiction(disclosure::Contradiction::Unchecked));
        }

        #[test]
        fn a_received_line_that_says_checked_is_not_passed_on_before_it_is_so() {
            let mut desk = Desk::new(Some(RU), KK);
            desk.article.disclosure = Some("Машинный перевод, проверено редактором".into());
            assert_eq!(desk.line(), "Мәтінді жасанды интеллект аударған.");
            let tmx = tmx::write(&desk.article, &desk.line());
            assert!(!tmx.contains("проверено"), "{tmx}");
            // As received it is passed on where it says no more than that.
            desk.article.disclosure = Some("Машинный перевод".into());
            assert_eq!(desk.line(), "Машинный перевод");
        }
    }
}
