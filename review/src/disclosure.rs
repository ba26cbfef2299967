//! The line that says an article is AI-translated, and the photo credit.
//!
//! Both are found among the last lines of a text and kept out of the segments.
//! The line is exported again, worded by how far the review has come; it is
//! never dropped.

use serde::{Deserialize, Serialize};

use crate::{
    article::Article,
    split,
    text::{Span, length},
};

/// How many lines from the end are looked at.
const LAST_LINES: usize = 6;
/// A longer line is a paragraph of the article that merely mentions AI; of such
/// a line only the sentence that says so is taken.
const LINE_LIMIT: u32 = 200;

/// Phrases, in lower case, that say a text was translated by a machine.
const PHRASES: [&str; 36] = [
    "жасанды интеллект көмегімен аудар",
    "жасанды интеллектінің көмегімен аудар",
    "жасанды интеллекттің көмегімен аудар",
    "жасанды интеллект арқылы аудар",
    "жасанды интеллект аударған",
    "жасанды интеллект аудармасы",
    "жи көмегімен аудар",
    "жи арқылы аудар",
    "жи аударған",
    "нейрожелі көмегімен аудар",
    "нейрожелі арқылы аудар",
    "нейрожелі аударған",
    "машиналық аударма",
    "машинамен аударылған",
    "автоматты түрде аударылған",
    "автоматты аударма",
    "google аудармашы",
    "google translate",
    "яндекс аудармашы",
    "переведено с помощью искусственного интеллекта",
    "переведена с помощью искусственного интеллекта",
    "переведен с помощью искусственного интеллекта",
    "переведён с помощью искусственного интеллекта",
    "перевод выполнен искусственным интеллектом",
    "перевод выполнен с помощью",
    "переведено с помощью ии",
    "переведено ии",
    "переведено нейросетью",
    "машинный перевод",
    "автоматический перевод",
    "переведено автоматически",
    "translated with the help of artificial intelligence",
    "translated by ai",
    "translated using ai",
    "machine translation",
    "machine translated",
];

/// How a credit line begins, in lower case.
const CREDITS: [&str; 10] = [
    "фото:",
    "фото ©",
    "фото –",
    "фото —",
    "сурет:",
    "суретті түсірген",
    "фотосурет:",
    "фото автора",
    "photo:",
    "photo by",
];

/// Where the lines that are not part of the article's text stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// The line that says the text is AI-translated.
    pub disclosure: Option<Span>,
    /// The photo credit.
    pub credit: Option<Span>,
}

impl Imprint {
    /// Whether a sentence is part of one of the lines.
    #[must_use]
    pub fn covers(&self, sentence: Span) -> bool {
        [self.disclosure, self.credit].into_iter().flatten().any(|line| line.overlaps(sentence))
    }
}

/// Finds both lines near the end of `text`.
#[must_use]
pub fn find(text: &str) -> Imprint {
    let mut imprint = Imprint::default();
    for line in split::paragraphs(text).into_iter().rev().take(LAST_LINES) {
        let words = line.of(text).expect("the splitter gives spans inside the text");
        let lower = words.to_lowercase();
        if imprint.credit.is_none()
            && length(words) <= LINE_LIMIT
            && CREDITS.iter().any(|start| lower.starts_with(start))
        {
            imprint.credit = Some(line);
        } else if imprint.disclosure.is_none() && says_so(&lower) {
            imprint.disclosure = if length(words) <= LINE_LIMIT {
                Some(line)
            } else {
                // Glued to the last paragraph: the last sentence that says so.
                let sentences = split::sentences(words, "kk").into_iter().rev().take(2);
                sentences
                    .filter(|span| span.len() <= LINE_LIMIT)
                    .find(|span| span.of(words).is_some_and(|words| says_so(&words.to_lowercase())))
                    .map(|span| span.shifted(line.start()))
            };
        }
    }
    imprint
}

fn says_so(lower: &str) -> bool {
    PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// How far a person has gone through a machine's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has changed or confirmed anything.
    Untouched,
    /// Something was changed or confirmed.
    InReview,
    /// Every segment is confirmed and no flag is open.
    Reviewed,
}

/// The stage an article is at.
#[must_use]
pub fn stage(article: &Article) -> Stage {
    let progress = article.progress();
    if progress.confirmed == progress.segments && progress.open_flags == 0 {
        Stage::Reviewed
    } else if progress.confirmed > 0 || progress.edited > 0 {
        Stage::InReview
    } else {
        Stage::Untouched
    }
}

/// The line to publish under the article as it is now, in its language: the
/// received line while nobody has touched the text.
#[must_use]
pub fn line(article: &Article) -> String {
    let stage = stage(article);
    if let (Stage::Untouched, Some(line)) = (stage, &article.disclosure) {
        return line.clone();
    }
    let language = article.target_lang.split('-').next().unwrap_or_default();
    match (language, stage) {
        ("ru", Stage::Untouched) => "Текст переведён искусственным интеллектом.",
        ("ru", Stage::InReview) => {
            "Текст переведён искусственным интеллектом, редактор проверил его частично."
        }
        ("ru", Stage::Reviewed) => {
            "Текст переведён искусственным интеллектом и проверен редактором."
        }
        ("kk", Stage::Untouched) => "Мәтінді жасанды интеллект аударған.",
        ("kk", Stage::InReview) => {
            "Мәтінді жасанды интеллект аударған, редактор ішінара тексерген."
        }
        ("kk", Stage::Reviewed) => "Мәтінді жасанды интеллект аударған, редактор тексерген.",
        (_, Stage::Untouched) => "This text was translated by artificial intelligence.",
        (_, Stage::InReview) => {
            "This text was translated by artificial intelligence and partly checked by an editor."
        }
        (_, Stage::Reviewed) => {
            "This text was translated by artificial intelligence and checked by an editor."
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(text: &str, disclosure: Option<&str>, credit: Option<&str>) {
        let found = find(text);
        let words = |span: Option<Span>| span.map(|span| span.of(text).unwrap());
        assert_eq!((words(found.disclosure), words(found.credit)), (disclosure, credit));
    }

    #[test]
    fn both_lines_are_found_at_the_end() {
        check(
            "Алматыда көрме ашылды.\n\nФОТО: Қала әкімдігі\nБұл мақала жасанды интеллект көмегімен аударылған\n",
            Some("Бұл мақала жасанды интеллект көмегімен аударылған"),
            Some("ФОТО: Қала әкімдігі"),
        );
        check("Новость.\n\nМашинный перевод", Some("Машинный перевод"), None);
    }

    #[test]
    fn a_line_glued_to_the_last_paragraph_is_cut_out() {
        let long = "Көрмеге жүзден астам суретші қатысты. ".repeat(8);
        let line = "Мақала машиналық аударма арқылы дайындалды.";
        check(&format!("{long}{line}"), Some(line), None);
    }

    #[test]
    fn an_article_about_ai_is_none() {
        let about = format!(
            "{} Жасанды интеллект арқылы аударылған кітап жарық көрді, оны оқырман жылы қабылдады.",
            "Баспада жаңа кітап шықты ".repeat(20)
        );
        check(&format!("{about}\n{}", "Соңғы сөз.\n".repeat(7)), None, None);
    }
}
