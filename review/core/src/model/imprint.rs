//! The lines at the end of a text that are not part of it: who translated it, whose the
//! photo is.
//!
//! Both are found among the last lines and kept out of the segments.

use language::text::{
    span::{Span, length},
    split,
};
use serde::{Deserialize, Serialize};

/// How many lines from the end are looked at.
const LAST_LINES: usize = 6;

/// A longer line is a paragraph of the article that merely mentions AI; of such
/// a line only the sentence that says so is taken.
const LINE_LIMIT: u32 = 200;

/// Phrases, in lower case, that say a text was translated by a machine.
const USUAL_DISCLOSURES: [&str; 39] = [
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
    "переведён искусственным интеллектом",
    "переведен искусственным интеллектом",
    "машинный перевод",
    "автоматический перевод",
    "переведено автоматически",
    "translated with the help of artificial intelligence",
    "translated by artificial intelligence",
    "translated by ai",
    "translated using ai",
    "machine translation",
    "machine translated",
];

/// How a credit line begins, in lower case.
const USUAL_CREDITS: [&str; 10] = [
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

/// What a desk knows both lines by, besides the usual phrases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Phrases {
    /// Words that stand anywhere in a line which says that a machine translated.
    pub disclosure: Vec<String>,
    /// How a photo credit begins.
    pub credit: Vec<String>,
}

impl Phrases {
    fn is_disclosure(&self, line: &str) -> bool {
        let line = line.to_lowercase();
        USUAL_DISCLOSURES.iter().any(|phrase| line.contains(phrase))
            || self.disclosure.iter().any(|phrase| line.contains(&phrase.to_lowercase()))
    }

    fn is_credit(&self, line: &str) -> bool {
        let line = line.to_lowercase();
        USUAL_CREDITS.iter().any(|start| line.starts_with(start))
            || self.credit.iter().any(|start| line.starts_with(&start.to_lowercase()))
    }
}

/// Finds both lines near the end of `text`.
#[must_use]
pub fn find(text: &str, known: &Phrases) -> Imprint {
    let mut imprint = Imprint::default();
    for line in split::paragraphs(text).into_iter().rev().take(LAST_LINES) {
        let words = line.of(text).expect("the splitter gives spans inside the text");
        if imprint.credit.is_none() && length(words) <= LINE_LIMIT && known.is_credit(words) {
            imprint.credit = Some(line);
        } else if imprint.disclosure.is_none() && known.is_disclosure(words) {
            imprint.disclosure = if length(words) <= LINE_LIMIT {
                Some(line)
            } else {
                // Glued to the last paragraph: the last sentence that says so.
                let sentences = split::sentences(words, "kk").into_iter().rev().take(2);
                sentences
                    .filter(|span| span.len() <= LINE_LIMIT)
                    .find(|span| span.of(words).is_some_and(|words| known.is_disclosure(words)))
                    .map(|span| span.shifted(line.start()))
            };
        }
    }
    imprint
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[track_caller]
    fn check(text: &str, disclosure: Option<&str>, credit: Option<&str>) {
        check_with(&Phrases::default(), text, disclosure, credit);
    }

    #[track_caller]
    fn check_with(known: &Phrases, text: &str, disclosure: Option<&str>, credit: Option<&str>) {
        let found = find(text, known);
        let words = |span: Option<Span>| span.map(|span| span.of(text).unwrap());
        assert_eq!((words(found.disclosure), words(found.credit)), (disclosure, credit));
    }

    #[test]
    fn a_desk_knows_lines_of_its_own() {
        let text = "Мәтін.\n\n© Қазинформ\nТілмаш жүйесі тәржімалаған мәтін";
        check(text, None, None);
        let known = Phrases {
            disclosure: vec!["тілмаш Жүйесі тәржімалаған".into()],
            credit: vec!["©".into()],
        };
        let line = Some("Тілмаш жүйесі тәржімалаған мәтін");
        check_with(&known, text, line, Some("© Қазинформ"));
        // What the desk itself writes under a text is known when it comes back.
        let project = crate::model::project::Project {
            wordings: vec![crate::model::project::ProjectWording {
                language: "kk".into(),
                stage: crate::model::disclosure::Stage::Approved,
                text: "ЖИ-дің аудармасын {name} оқып, мақұлдады".into(),
            }],
            ..Default::default()
        };
        let text = "Мәтін.\n\nЖИ-дің аудармасын Айгүл С. оқып, мақұлдады";
        check(text, None, None);
        check_with(&project.phrases(), text, text.split("\n\n").nth(1), None);
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
