//! From review to evidence: readings, the gate, approval, certificate, and what
//! the desk has agreed on, as scripts use them.

mod common;

use std::process::Command;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use language::{checks::Forbidden, text::span::Span};
use review::{
    log::article::Article,
    model::{
        approval::{NewApproval, Obstacle, ObstacleKind, Override, Single, Standing},
        disclosure::Stage,
        flag::NewFlag,
        project::{Agreed, NewProject, ProjectWording},
        reading::Seen,
        received::NewArticle,
        score::{Points, Threshold},
        severity::Severity,
    },
    wire::{
        api::{
            ArticleSummary, Confirmation, Gate, GlossaryFile, NewReturn, NewText, NewWording,
            Problem, ReadGlossary, Report, TranslationVersion, Written,
        },
        verification::Key,
    },
};

use common::{Server, read};

#[tokio::test]
async fn an_article_is_approved_and_its_certificate_verifies_until_somebody_edits() {
    let server = Server::new().await;
    let (aigul, lead) =
        (server.person("aigul", "editor").await, server.person("lead", "lead").await);
    let article = aigul.import().await;
    let path = format!("/articles/{}", article.id);

    let seen = |segment: usize, milliseconds| Seen {
        segment: article.segments[segment].id,
        revision: 0,
        milliseconds,
    };
    let report = Report { seen: vec![seen(0, 5_000)] };
    let _: Written = read(aigul.post("POST", &format!("{path}/readings"), &report).await).await;
    let gate: Gate = read(lead.get(&format!("{path}/approval")).await).await;
    let kinds: Vec<ObstacleKind> = gate.obstacles.iter().map(|it| it.kind()).collect();
    assert_eq!(kinds, [ObstacleKind::Unread], "{:?}", gate.obstacles);

    let approval = |overrides| NewApproval {
        responsible: "Әсел Ә.".into(),
        text_sha256: gate.text_sha256.clone(),
        overrides,
    };
    let refused = aigul.post("PUT", &format!("{path}/approval"), &approval(Vec::new())).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN, "only leads approve");
    let refused = lead.post("PUT", &format!("{path}/approval"), &approval(Vec::new())).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(read::<Problem>(refused).await.code, "obstructed");
    let reason =
        Override {
            kind: ObstacleKind::Unread, reason: "Шұғыл хабар".into(), only: Vec::new()
        };
    let written = lead.post("PUT", &format!("{path}/approval"), &approval(vec![reason])).await;
    let _: Written = read(written).await;
    let gate: Gate = read(lead.get(&format!("{path}/approval")).await).await;
    assert_eq!(gate.standing, Standing::Approved);
    let line = gate.disclosure.expect("a true line");
    assert!(line.contains("толық оқылмай шығарылды, жауапты: Әсел Ә."), "{line}");
    let exported = common::text(aigul.get(&format!("{path}/export/txt")).await).await;
    assert!(exported.contains(&line) && !exported.contains("тексер"), "{exported}");

    let file = common::text(aigul.get(&format!("{path}/certificate")).await).await;
    let verified = certificate::verify(&file, None).expect("a whole record");
    assert_eq!(verified.standing, Standing::Approved);
    let keys: Vec<Key> = read(common::open(&server, "/.well-known/tekser-keys.json").await).await;
    assert_eq!(verified.key, Some(keys[0].public.clone()));
    let names = ["aigul", "lead"].map(|login| file.contains(login));
    assert_eq!(names, [false; 2], "a certificate names nobody but who signs");

    // The same on a page to print, which runs nothing and names the same hash.
    let page = aigul.get(&format!("{path}/certificate.html?language=en")).await;
    let headers = page.headers().clone();
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    let policy = headers["content-security-policy"].to_str().expect("ASCII");
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline';"), "{policy}");
    let page = common::text(page).await;
    let hash = verified.sha256.clone().expect("it is signed");
    for said in [
        hash.as_str(),
        "Record of editorial work (unfinished)",
        "Әсел Ә.",
        "Шұғыл хабар",
        "(<bdi>lead</bdi>)",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let kazakh = common::text(aigul.get(&format!("{path}/certificate.html")).await).await;
    assert!(kazakh.contains("Редакция жұмысының жазбасы"), "{kazakh}");
    let stranger = common::open(&server, &format!("/api/v1{path}/certificate.html")).await;
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let tekser = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tekser"));
        command.env("TEKSER_DATABASE", server.folder.path().join("tekser.db"));
        let output = command.args(arguments).output().expect("the binary runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let id = article.id.to_string();
    assert_eq!(tekser(&["certificate", &id, "--format", "html", "--language", "en"]), page);
    let saved = server.folder.path().join("certificate.json");
    let saved = saved.to_str().expect("UTF-8");
    tekser(&["certificate", &id, "--output", saved]);
    let told = tekser(&["verify", saved]);
    assert!(told.contains(&format!("sha256    {hash}")));
    let first: Vec<&str> = told.lines().skip(1).take(5).collect();
    assert_eq!(
        first[1..3],
        [
            "state     approved",
            "released  over: 1 segments unread (reason: Шұғыл хабар), by Әсел Ә."
        ]
    );
    assert!(
        first[3].starts_with("approved  Әсел Ә., ") && first[4] == "unread    1 of 2 segments",
        "{told}"
    );

    // Another key signs from now on; what the old one signed still verifies.
    let app = &server.app;
    app.store.rotate_key([9; 32], app.clock.now()).await.expect("a new key");
    let newer = common::text(aigul.get(&format!("{path}/certificate")).await).await;
    assert!(certificate::verify(&newer, verified.key.as_deref()).is_err());
    assert!(certificate::verify(&file, verified.key.as_deref()).is_ok());
    assert_eq!(app.store.keys().await.expect("keys").len(), 2);

    let text = NewText { revision: 0, text: "Форум аяқталды.".into(), restores: None };
    let segment = format!("{path}/segments/{}/text", article.segments[0].id);
    let _: Written = read(aigul.post("PUT", &segment, &text).await).await;
    let gate: Gate = read(lead.get(&format!("{path}/approval")).await).await;
    assert_eq!(gate.standing, Standing::StaleText);
    let list: Vec<ArticleSummary> = read(lead.get("/articles").await).await;
    assert_eq!(list[0].standing, Standing::StaleText);
    let back = NewReturn { reason: "Тақырыбын қараңыз".into() };
    let _: Written = read(lead.post("POST", &format!("{path}/return"), &back).await).await;
    let article: Article = aigul.article(&article.id.to_string()).await;
    assert_eq!(article.returned.expect("sent back").reason, back.reason);
}

#[tokio::test]
async fn the_disclosure_line_is_never_untrue() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}", article.id);
    let word = async |text: &str| {
        let wording = NewWording { text: Some(text.into()) };
        aigul.post("PUT", &format!("{path}/disclosure"), &wording).await
    };
    assert_eq!(read::<Problem>(word("Фото: автор").await).await.code, "line_dropped");
    let claim = word("ЖИ аударған, редактор тексерген.").await;
    assert_eq!(read::<Problem>(claim).await.code, "line_unchecked");
    let _: Written = read(word("Жасанды интеллект аудармасы.").await).await;
    let export = format!("{path}/export/txt");
    assert!(common::text(aigul.get(&export).await).await.contains("Жасанды интеллект аудармасы."));
    // The review goes on, and the line says no longer what is so.
    let text = NewText { revision: 0, text: "Форум аяқталды.".into(), restores: None };
    let segment = format!("{path}/segments/{}/text", article.segments[0].id);
    let _: Written = read(aigul.post("PUT", &segment, &text).await).await;
    let refused = aigul.get(&export).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(read::<Problem>(refused).await.code, "line_outdated");
    let usual = NewWording { text: None };
    let _: Written = read(aigul.post("PUT", &format!("{path}/disclosure"), &usual).await).await;
    assert_eq!(aigul.get(&export).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_the_desk_agrees_on_is_versioned_and_used() {
    let server = Server::new().await;
    let (aigul, lead) =
        (server.person("aigul", "editor").await, server.person("lead", "lead").await);
    let article = aigul.import().await;
    let Agreed { version, mut project, .. } = read(aigul.get("/project").await).await;
    project
        .rules
        .forbidden
        .push(Forbidden { phrase: " форум ".into(), instead: Some("жиын".into()) });
    let new = NewProject { version, project };
    let agreed: Agreed = read(aigul.post("PUT", "/project", &new).await).await;
    assert_eq!(agreed.project.rules.forbidden[0].phrase, "форум");
    let stale = aigul.post("PUT", "/project", &new).await;
    assert_eq!(read::<Problem>(stale).await.code, "stale_project");

    let findings =
        common::text(aigul.get(&format!("/articles/{}/findings", article.id)).await).await;
    assert!(findings.contains("жиын"), "{findings}");

    // A glossary comes in as TBX and goes out again.
    let tbx = "<tbx><text><body><conceptEntry><langSec xml:lang='ru'><termSec><term>форум</term></termSec></langSec>\
        <langSec xml:lang='kk'><termSec><term>жиын</term></termSec></langSec></conceptEntry></body></text></tbx>";
    let file =
        GlossaryFile { content: tbx.into(), source_lang: "ru".into(), target_lang: "kk".into() };
    let known: ReadGlossary = read(aigul.post("POST", "/glossary/read", &file).await).await;
    assert_eq!(known.terms[0].target, "жиын");
    let bomb = GlossaryFile { content: "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>".into(), ..file };
    let refused = aigul.post("POST", "/glossary/read", &bomb).await;
    assert_eq!(read::<Problem>(refused).await.code, "no_glossary");
    let mut project = agreed.project.clone();
    project.rules.glossary = known.terms;
    let new = NewProject { version: agreed.version, project };
    let agreed: Agreed = read(aigul.post("PUT", "/project", &new).await).await;
    assert!(common::text(aigul.get("/glossary/tbx").await).await.contains("<term>жиын</term>"));
    let csv = common::text(aigul.get("/glossary/csv").await).await;
    assert_eq!(csv, "\u{feff}source,target,also\nфорум,жиын,\n");

    let mut project = agreed.project.clone();
    project.four_eyes = true;
    let new = NewProject { version: agreed.version, project };
    assert_eq!(aigul.post("PUT", "/project", &new).await.status(), StatusCode::FORBIDDEN);
    let agreed: Agreed = read(lead.post("PUT", "/project", &new).await).await;
    let versions: Vec<Agreed> = read(aigul.get("/project/versions").await).await;
    assert_eq!(versions.len(), 3);

    // A partner's lines are known from now on, and kept out of the segments.
    let mut project = agreed.project.clone();
    project.imprint.disclosure.push("Тілмаш тәржімалады".into());
    project.imprint.credit.push("©".into());
    let new = NewProject { version: agreed.version, project };
    let agreed: Agreed = read(lead.post("PUT", "/project", &new).await).await;
    let new = NewArticle {
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        target: "Мәтін.\n\n© Қала\nБұл мақаланы Тілмаш тәржімалады".into(),
        ..NewArticle::default()
    };
    let written: Written = read(lead.post("POST", "/articles", &new).await).await;
    let id = written.event.unwrap().article;
    let made: Article = read(lead.get(&format!("/articles/{id}")).await).await;
    assert_eq!(made.segments.len(), 1);
    assert_eq!(made.disclosure.as_deref(), Some("Бұл мақаланы Тілмаш тәржімалады"));
    assert_eq!(made.credit.as_deref(), Some("© Қала"));
    let newer = TranslationVersion {
        mt: "Басқа мәтін.\n\n© Дала\nТілмаш тәржімалады".into(),
        sha256: made.mt_sha256,
    };
    let path = format!("/articles/{id}");
    let updated = lead.post("PUT", &format!("{path}/translation"), &newer).await;
    assert_eq!(updated.status(), StatusCode::OK);
    let made: Article = read(lead.get(&path).await).await;
    assert_eq!(made.segments.len(), 1);
    assert_eq!(made.credit.as_deref(), Some("© Дала"));
    let mut project = agreed.project.clone();
    project.imprint.disclosure.push("ЖИ".into());
    let short = NewProject { version: agreed.version, project };
    assert_eq!(
        read::<Problem>(lead.post("PUT", "/project", &short).await).await.code,
        "phrase_short"
    );

    let mut project = agreed.project.clone();
    project.rules.forbidden.push(Forbidden { phrase: "Форум".into(), instead: None });
    let twice = NewProject { version: agreed.version, project };
    assert_eq!(
        read::<Problem>(lead.post("PUT", "/project", &twice).await).await.code,
        "term_twice"
    );
}

#[tokio::test]
async fn each_obstacle_has_a_reason_of_its_own_or_that_of_its_kind() {
    let server = Server::new().await;
    let lead = server.person("lead", "lead").await;
    let article = lead.import().await;
    let path = format!("/articles/{}", article.id);
    let gate: Gate = read(lead.get(&format!("{path}/approval")).await).await;
    let singles: Vec<Single> = gate.obstacles.iter().filter_map(|it| it.single()).collect();
    assert_eq!(singles, [0, 1].map(|row: usize| Single::Segment(article.segments[row].id)));
    let reason = |reason: &str, only: &[Single]| Override {
        kind: ObstacleKind::Unread,
        reason: reason.into(),
        only: only.to_vec(),
    };
    let approve = async |overrides: &[Override]| {
        let approval = NewApproval {
            responsible: "Әсел Ә.".into(),
            text_sha256: gate.text_sha256.clone(),
            overrides: overrides.to_vec(),
        };
        lead.post("PUT", &format!("{path}/approval"), &approval).await
    };
    let told = async || {
        let article = lead.article(&article.id.to_string()).await;
        let overrides = article.approval.expect("an approval").what.overrides;
        let told = overrides.into_iter().map(|it| (it.count, it.reason, it.only));
        told.collect::<Vec<_>>()
    };
    let first = reason("Өзім аудардым", &singles[..1]);
    let refused = approve(std::slice::from_ref(&first)).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(read::<Problem>(refused).await.code, "obstructed");

    let _: Written =
        read(approve(&[first.clone(), reason("Ресми мәтін", &singles[1..])]).await).await;
    let apart = [
        (1, "Өзім аудардым".to_owned(), singles[..1].to_vec()),
        (1, "Ресми мәтін".to_owned(), singles[1..].to_vec()),
    ];
    assert_eq!(told().await, apart);
    let page = common::text(lead.get(&format!("{path}/certificate.html?language=kk")).await).await;
    for place in ["<bdi>1</bdi>-сегмент", "<bdi>2</bdi>-сегмент", "Ресми мәтін"]
    {
        assert!(page.contains(place), "{place}: {page}");
    }
    let file = common::text(lead.get(&format!("{path}/certificate")).await).await;
    assert!(certificate::verify(&file, None).is_ok());

    // As scripts that know of no single ones ask for it, and as it was recorded.
    let kind = serde_json::json!({ "responsible": "Әсел Ә.", "text_sha256": gate.text_sha256,
        "overrides": [{ "kind": "unread", "reason": "Шұғыл хабар" }] });
    let _: Written = read(lead.post("PUT", &format!("{path}/approval"), &kind).await).await;
    assert_eq!(told().await, [(2, "Шұғыл хабар".to_owned(), Vec::new())]);
    let file = common::text(lead.get(&format!("{path}/certificate")).await).await;
    assert!(file.contains(r#"[{"count":2,"kind":"unread","reason":"Шұғыл хабар"}]"#), "{file}");
}

#[tokio::test]
async fn the_disclosure_line_and_the_threshold_are_what_the_desk_agrees_on() {
    let server = Server::new().await;
    let (aigul, lead) =
        (server.person("aigul", "editor").await, server.person("lead", "lead").await);
    let article = aigul.import().await;
    let Agreed { version, project, .. } = read(lead.get("/project").await).await;
    let with = |stage, text: &str| {
        let wording = ProjectWording { language: "kk".into(), stage, text: text.into() };
        let mut project = project.clone();
        project.wordings.push(wording);
        NewProject { version, project }
    };
    for (stage, untrue) in [
        (Stage::Untouched, "Мәтінді редактор жазған."),
        (Stage::Untouched, "Мәтінді машина аударған, редактор тексерген."),
        (Stage::Reviewed, "Мәтінді машина аударған, {name} мақұлдаған."),
    ] {
        let refused = lead.post("PUT", "/project", &with(stage, untrue)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{untrue}");
        let problem: Problem = read(refused).await;
        // The screen puts it beside the field that holds these words.
        assert!(problem.code == "line_untrue" && problem.detail.contains(&format!("({untrue}")));
    }
    let mut new = with(Stage::Approved, "Машина аударған, жауаптысы – {name}.");
    new.project.threshold = Threshold::new(80, Points::whole(20)).expect("a threshold");
    let refused = aigul.post("PUT", "/project", &new).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN, "only leads agree on it");
    let agreed: Agreed = read(lead.post("PUT", "/project", &new).await).await;
    assert_eq!(agreed.version, version + 1);
    assert_eq!(agreed.project.threshold.quality(), 80);
    let mut impossible = serde_json::to_value(&new).expect("JSON");
    impossible["project"]["threshold"]["quality"] = 100.into();
    let refused = lead.post("PUT", "/project", &impossible).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);

    let path = format!("/articles/{}/approval", article.id);
    let gate: Gate = read(lead.get(&path).await).await;
    let reason =
        Override {
            kind: ObstacleKind::Unread, reason: "Шұғыл хабар".into(), only: Vec::new()
        };
    let approval = NewApproval {
        responsible: "Әсел Ә.".into(),
        text_sha256: gate.text_sha256,
        overrides: vec![reason],
    };
    let _: Written = read(lead.post("PUT", &path, &approval).await).await;
    let gate: Gate = read(lead.get(&path).await).await;
    assert_eq!(gate.disclosure.as_deref(), Some("Машина аударған, жауаптысы – Әсел Ә."));
}

#[tokio::test]
async fn the_toolbar_judges_by_the_threshold_of_the_desk() {
    let server = Server::new().await;
    let lead = server.person("lead", "lead").await;
    let article = lead.import().await;
    let path = format!("/articles/{}", article.id);
    for segment in &article.segments {
        let confirmation = Confirmation { revision: 0, confirmed: true };
        let path = format!("{path}/segments/{}/confirmation", segment.id);
        let _: Written = read(lead.post("PUT", &path, &confirmation).await).await;
    }
    let flag = NewFlag {
        revision: 0,
        category: "grammar".into(),
        severity: Severity::Minor,
        source: Vec::new(),
        target: vec![Span::new(0, 5).expect("a span")],
        comment: String::new(),
        correction: None,
    };
    let flags = format!("{path}/segments/{}/flags", article.segments[0].id);
    let _: Written = read(lead.post("POST", &flags, &flag).await).await;
    // The score stands in the page as it comes from the server.
    let verdict = async || {
        let request = Request::get(&path).header("authorization", format!("Bearer {}", lead.token));
        let page = lead.send(request.body(Body::empty()).expect("a request")).await;
        let page = common::text(page).await;
        let score = page.split("class=\"menu score\"").nth(1).expect("a score");
        let summary = score.split("</summary>").next().expect("a summary");
        ['✓', '✗'].into_iter().find(|verdict| summary.contains(*verdict))
    };
    let obstacles = async || {
        let gate: Gate = read(lead.get(&format!("{path}/approval")).await).await;
        gate.obstacles.iter().map(Obstacle::kind).collect::<Vec<_>>()
    };
    assert_eq!((verdict().await, obstacles().await), (Some('✗'), vec![ObstacleKind::Score]));
    let Agreed { version, mut project, .. } = read(lead.get("/project").await).await;
    project.threshold = Threshold::new(80, Points::whole(500)).expect("a threshold");
    let _: Agreed =
        read(lead.post("PUT", "/project", &NewProject { version, project }).await).await;
    assert_eq!((verdict().await, obstacles().await), (Some('✓'), Vec::new()));
}

#[tokio::test]
async fn a_line_agreed_on_before_may_stay_but_no_such_line_is_new() {
    let server = Server::new().await;
    let lead = server.person("lead", "lead").await;
    let Agreed { version, mut project, .. } = read(lead.get("/project").await).await;
    let text = "Машина аударған, редактор ішінара тексерген.".to_owned();
    project.wordings.push(ProjectWording { language: "kk".into(), stage: Stage::InReview, text });
    let new = NewProject { version, project: project.clone() };
    let refused = lead.post("PUT", "/project", &new).await;
    assert_eq!(read::<Problem>(refused).await.code, "line_untrue");
    // As it was agreed on before lines were compared with what was read.
    let app = &server.app;
    let by = app.store.people().await.expect("people")[0].id;
    assert!(app.store.agree(version, &project, by, app.clock.now()).await.expect("a version"));
    project.rules.forbidden.push(Forbidden { phrase: "форум".into(), instead: None });
    let new = NewProject { version: version + 1, project };
    let _: Agreed = read(lead.post("PUT", "/project", &new).await).await;
    let article = lead.import().await;
    let path = format!("/articles/{}", article.id);
    let text = NewText { revision: 0, text: "Форум аяқталды.".into(), restores: None };
    let segment = format!("{path}/segments/{}/text", article.segments[0].id);
    let _: Written = read(lead.post("PUT", &segment, &text).await).await;
    let exported = common::text(lead.get(&format!("{path}/export/txt")).await).await;
    assert!(exported.contains("редактор жұмысын аяқтаған жоқ"), "{exported}");
}
