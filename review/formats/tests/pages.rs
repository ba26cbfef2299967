//! What is written as a page or as Markdown reads back the same.
#![cfg(not(target_arch = "wasm32"))]

use formats::{html, markdown};
use language::text::{
    structure::{BlockKind, Rich},
    time::Timestamp,
};
use proptest::prelude::*;
use review::{
    command::import::import,
    log::{
        article::Article,
        event::{Event, GENESIS},
    },
    model::{
        document::Document,
        id::{ArticleId, PersonId, uuid},
        imprint::Phrases,
        received::NewArticle,
    },
};

/// The line below every article; reading finds it again.
const LINE: &str = "Мәтінді жасанды интеллект аударған.";

fn article(document: &Document) -> Article {
    let mut ids = 0_u8;
    let mut fresh = || {
        ids = ids.wrapping_add(1);
        uuid(Timestamp::from_milliseconds(1), [ids; 10])
    };
    let new = NewArticle {
        title: document.title.clone().unwrap_or_default(),
        source_lang: "ru".into(),
        target_lang: "kk".into(),
        target: document.target.text.clone(),
        structure: document.target.structure.clone(),
        ..NewArticle::default()
    };
    let change =
        import(new, &Phrases::default(), &mut fresh).expect("a text that was read can be imported");
    let (id, actor) = (ArticleId(fresh()), PersonId(fresh()));
    let at = Timestamp::from_milliseconds(1);
    let event = Event::seal(id, 1, at, actor, change, GENESIS.into());
    Article::import(&event).expect("an import").0
}

/// Pieces of pages in unlikely order.
fn page() -> impl Strategy<Value = String> {
    let word = "[а-вәқң]{1,3}|[*_#`~|!<&\"«»()\\[\\]\\\\+=>-]{1,2}|1\\.|и\u{306}|🙂|т\u{301}|&lt;|&nbsp;|\\. [А-Г]";
    let open = prop_oneof![
        4 => "<(b|i|u|s|sup|sub|code|br)>|</(b|i|u|s|sup|code|a)>| |\n",
        1 => Just("<a href='/x?a=1&amp;b=(2)'>".to_owned()),
        1 => Just("<a href='https://a.kz/_*'>".to_owned()),
    ];
    let inline =
        prop::collection::vec(prop_oneof![4 => word, 3 => open, 2 => Just(" ".to_owned())], 1..12)
            .prop_map(|pieces| pieces.concat());
    let block = (0..14_usize, inline.clone(), inline).prop_map(|(kind, one, two)| match kind {
        0 => format!("<h2>{one}</h2>"),
        1 => format!("<ul><li>{one}<ol><li>{two}</ol></ul>"),
        2 => format!("<ol><li>{one}<li>{two}</ol>"),
        3 => format!("<blockquote><p>{one}<p>{two}</blockquote>"),
        4 => format!(
            "<figure><img src='/a b.jpg' alt='{}'><figcaption>{one}</figcaption></figure>",
            "т[]*"
        ),
        5 => format!("<table><tr><td>{one}<td>{two}<tr><td>{two}</table>"),
        6 => "<hr>".to_owned(),
        7 => format!("<ul><li><ul><li>{one}</ul></ul>"),
        8 => format!("<pre>{one}\n{two}</pre>"),
        9 => "<img src=https://a.kz/b.png>".to_owned(),
        _ => format!("<p>{one}</p>"),
    });
    prop::collection::vec(block, 1..8).prop_map(|blocks| blocks.concat())
}

/// Without the line below it, which is the article's and not the text's.
fn without_line(document: &Document) -> Rich {
    let Rich { text, structure } = &document.target;
    let text = text.strip_suffix(LINE).expect("the line is never lost").trim_end().to_owned();
    let end = u32::try_from(text.chars().count()).expect("a short text");
    let mut structure = structure.clone();
    // Pictures and rules stand where the words before them end.
    let at = structure.blocks.iter().rposition(|it| it.kind.has_text()).expect("the line's");
    structure.blocks.remove(at);
    structure.marks.retain(|mark| mark.at.start() < end);
    Rich { text, structure }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn pages_read_back_the_same(body in page()) {
        // A heading of the first level, so that no line is guessed to be one.
        let page = format!("<h1>Тақырып</h1>{body}");
        let read = html::read(page.as_bytes()).expect("there is a headline");
        let written = html::html(&article(&read), LINE);
        let again = html::read(written.as_bytes()).expect("our own page");
        prop_assert_eq!(without_line(&again), read.target.clone(), "{}", written);
        prop_assert_eq!(again.title, read.title);
    }

    #[test]
    fn markdown_reads_back_the_same(body in page()) {
        let page = format!("<h1>Тақырып</h1>{body}");
        let mut read = html::read(page.as_bytes()).expect("there is a headline").target;
        // Markdown has captions only below pictures.
        let mut is_picture = false;
        for block in &mut read.structure.blocks {
            if block.kind == BlockKind::Caption && !is_picture {
                block.kind = BlockKind::Paragraph;
            }
            is_picture = matches!(block.kind, BlockKind::Image { .. });
        }
        let read = Document { target: read, ..Document::default() };
        let written = markdown::md(&article(&read), LINE);
        let again = markdown::read(written.as_bytes()).expect("our own file");
        prop_assert_eq!(without_line(&again), read.target, "{}", written);
    }
}
