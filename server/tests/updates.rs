//! New versions of source and translation, as scripts bring them.

mod common;

use axum::http::StatusCode;
use review::{
    log::article::Article,
    model::{approval::Standing, texts::Texts},
    wire::api::{Confirmation, Gate, NewText, Problem, SourceVersion, TranslationVersion, Written},
};
use server::store::Store;
use sqlx::SqlitePool;

use common::{KK, RU, Server, read};

#[tokio::test]
async fn a_corrected_source_opens_what_it_touches_and_nothing_else() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let id = article.id.to_string();
    let path = format!("/articles/{id}");
    for segment in &article.segments {
        let confirmation = Confirmation { revision: 0, confirmed: true };
        let confirm = format!("{path}/segments/{}/confirmation", segment.id);
        let _: Written = read(aigul.post("PUT", &confirm, &confirmation).await).await;
    }
    let source = "Форум прошёл в Душанбе. Участвовали шесть стран. Вход был свободным.";
    let version = SourceVersion { source: source.into(), sha256: article.source_sha256.clone() };
    let written = aigul.keyed("PUT", &format!("{path}/source"), &version, Some("a")).await;
    let written: Written = read(written).await;
    let again = aigul.keyed("PUT", &format!("{path}/source"), &version, Some("a")).await;
    assert_eq!(read::<Written>(again).await, written, "sent twice, it happens once");
    let stale = aigul.post("PUT", &format!("{path}/source"), &version).await;
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    assert_eq!(read::<Problem>(stale).await.code, "stale_version");

    let now = aigul.article(&id).await;
    let rows: Vec<_> = now.segments.iter().map(|it| (it.text.as_str(), it.confirmed)).collect();
    let [first, second] = KK.split_once(". ").map(|(a, b)| [format!("{a}."), b.into()]).unwrap();
    assert_eq!(rows, [(first.as_str(), true), (second.as_str(), false), ("", false)]);
    let texts: Texts = read(aigul.get(&format!("{path}/texts")).await).await;
    assert_eq!(texts, Texts { source: source.into(), mt: KK.into() });

    let mt = "Форум Душанбеде өтті. Алты ел қатысты. Кіру тегін болды.";
    let version = TranslationVersion { mt: mt.into(), sha256: now.mt_sha256.clone() };
    let _: Written = read(aigul.post("PUT", &format!("{path}/translation"), &version).await).await;
    let now = aigul.article(&id).await;
    assert_eq!(review::log::body::body(&now), mt);
    assert_eq!(now.segments.len(), 3);
    let gate: Gate = read(aigul.get(&format!("{path}/approval")).await).await;
    assert_eq!(gate.standing, Standing::Open);
    let file = common::text(aigul.get(&format!("{path}/certificate")).await).await;
    assert_eq!(certificate::verify(&file, None).expect("a whole record").text, mt);
    let log = server.app.store.log(now.id, now.events).await.expect("the log");
    assert_eq!(Article::replay(&log).expect("a sound log").0, now);

    // Nobody else may, and nothing blank comes in.
    let viewer = server.person("viewer", "viewer").await;
    let refused = viewer.post("PUT", &format!("{path}/translation"), &version).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let blank = TranslationVersion { mt: " ".into(), sha256: now.mt_sha256 };
    let refused = aigul.post("PUT", &format!("{path}/translation"), &blank).await;
    assert_eq!(read::<Problem>(refused).await.code, "empty");
}

#[tokio::test]
async fn texts_are_never_changed_or_deleted() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let url = format!("sqlite:{}", server.folder.path().join("tekser.db").display());
    let database = SqlitePool::connect(&url).await.expect("the database");
    for statement in [
        "update texts set text = 'ә'",
        "update texts set sha256 = 'ә'",
        "delete from texts",
        "update articles set mt_sha256 = 'ә'",
        "update articles set source_sha256 = null",
        "update articles set imported_at = 'ә'",
        "delete from articles",
        "delete from events",
    ] {
        let refused = sqlx::query(statement).execute(&database).await;
        assert!(refused.is_err(), "{statement}");
    }
    assert_eq!(aigul.article(&article.id.to_string()).await, article);
}

/// A database of before texts had versions keeps its articles.
#[tokio::test]
async fn an_older_database_gets_its_texts_as_first_versions() {
    let server = Server::new().await;
    let aigul = server.person("aigul", "editor").await;
    let article = aigul.import().await;
    let path = format!("/articles/{}/segments/{}/text", article.id, article.segments[0].id);
    let text = NewText { revision: 0, text: "Форум аяқталды.".into(), restores: None };
    let _: Written = read(aigul.post("PUT", &path, &text).await).await;
    let article = aigul.article(&article.id.to_string()).await;
    let newer = server.folder.path().join("tekser.db");

    // The same rows in tables of before.
    let older = server.folder.path().join("older.db");
    let url = format!("sqlite:{}?mode=rwc", older.display());
    let database = SqlitePool::connect(&url).await.expect("a database");
    let mut migrations = sqlx::migrate!();
    migrations.migrations.to_mut().retain(|migration| migration.version < 7);
    migrations.run(&database).await.expect("older tables");
    let mut connection = database.acquire().await.expect("a connection");
    sqlx::query("attach ? as newer")
        .bind(newer.display().to_string())
        .execute(&mut *connection)
        .await
        .expect("both");
    let columns = "id, title, engine, origin, source_lang, target_lang, source_sha256, mt_sha256,
        disclosure, credit, imported_by, imported_at, changed_by, changed_at, removed, events, head,
        segment_count, confirmed_count, edited_count, open_flag_count, record, standing";
    let statements = [
        "insert into people (id, name, login, role, password_hash, created_at)
            select id, name, login, role, password_hash, created_at from newer.people"
            .to_owned(),
        format!(
            "insert into articles ({columns}, source, mt) select {columns}, '{RU}', '{KK}'
            from newer.articles"
        ),
        "insert into segments select * from newer.segments".to_owned(),
        "insert into events select * from newer.events".to_owned(),
    ];
    for statement in statements {
        let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *connection).await;
        done.expect("older rows");
    }
    drop(connection);
    database.close().await;

    let store = Store::open(&older, None).await.expect("it is brought up to date");
    assert_eq!(store.article(article.id).await.expect("the database"), Some(article.clone()));
    let texts = store.texts(article.id).await.expect("the database");
    assert_eq!(texts, Some(Texts { source: RU.into(), mt: KK.into() }));
}
