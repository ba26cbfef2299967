//! The slow rules as one function from question to answer, for a worker of the
//! browser: checking and splitting must never hold up somebody's typing.
//!
//! A WebAssembly module of its own, loaded when it is first asked. The page knows only the
//! types in [`review::wire::engine`]. May use every crate that compiles for a browser.
#![warn(missing_docs, unreachable_pub)]

use language::text::language::Language;
use std::collections::HashMap;

use language::{
    checks::{Finding, Terms},
    text::accept::ForbiddenCharacter,
};
use review::{
    command::{
        Refusal,
        pairing::{self},
    },
    rules::findings::{Row, find_in},
    wire::engine::{Answer, Question, Reported, Rows},
};

/// Answers questions, and remembers the rows it has checked: with every word
/// typed one row changes, and one is checked again.
#[derive(Debug, Default)]
pub struct Engine {
    /// What the checks depended on besides the row, as JSON.
    rules: String,
    /// The terms of those rules.
    terms: Terms,
    known: HashMap<Row, Vec<Finding>>,
}

impl Engine {
    /// Answers a question.
    #[must_use]
    pub fn answer(&mut self, question: &Question) -> Answer {
        match question {
            Question::Check(rows) => Answer::Checked(self.check(rows)),
            Question::Draft(new, known, language) => {
                let draft = pairing::draft(new, known).map(Box::new);
                Answer::Drafted(draft.map_err(|refusal| explained(&refusal, language)))
            }
            Question::Verify(file) => {
                Answer::Verified(certificate::verify(file, None).map(Box::new))
            }
        }
    }

    fn check(&mut self, question: &Rows) -> Vec<Reported> {
        let Rows { rules, source_lang, target_lang, has_source, language, rows } = question;
        let depends = (rules, source_lang, target_lang, has_source);
        let depends = serde_json::to_string(&depends).expect("rules are plain data");
        if depends != self.rules {
            self.known.clear();
            self.terms = rules.terms(source_lang, target_lang);
            self.rules = depends;
        }
        let context = rules.context(&self.terms, source_lang, target_lang, *has_source);
        let mut before = std::mem::take(&mut self.known);
        let found = find_in(rows, &context, |row| {
            let known = self.known.entry(row.clone());
            known
                .or_insert_with(|| before.remove(row).unwrap_or_else(|| row.check(&context)))
                .clone()
        });
        let report = |(row, finding): (usize, Finding)| Reported {
            row,
            message: finding.message(language),
            category: finding.check.category().to_owned(),
            finding,
        };
        found.into_iter().map(report).collect()
    }
}

/// Why no article can be made of two texts, in Kazakh, Russian or else English.
fn explained(refusal: &Refusal, language: &str) -> String {
    let texts = match refusal {
        Refusal::SentenceTooLong { line, length, limit } => [
            format!(
                "{line}-жолдағы сөйлем тым ұзын: {length} таңба, {limit} таңбаға дейін болады."
            ),
            format!(
                "Строка {line}: слишком длинное предложение, знаков {length} при пределе {limit}."
            ),
            format!(
                "Line {line}: a sentence of {length} characters; at most {limit} are accepted."
            ),
        ],
        Refusal::TooManyRows { limit } => [
            format!(
                "Мәтінде сөйлем тым көп: {limit} сөйлемге дейін болады. Бірнеше мақалаға бөліңіз."
            ),
            format!("Предложений больше {limit}. Разделите текст на несколько статей."),
            format!(
                "There are more than {limit} sentences. Divide the text into several articles."
            ),
        ],
        Refusal::TooLong { length, limit } => [
            format!("Мәтін тым ұзын: {length} таңба, {limit} таңбаға дейін болады."),
            format!("Текст слишком длинный: знаков {length} при пределе {limit}."),
            format!("The text has {length} characters; at most {limit} are accepted."),
        ],
        Refusal::Forbidden(ForbiddenCharacter { line, column, character }) => {
            let character = format!("U+{:04X}", u32::from(*character));
            [
                format!("{line}-жолдың {column}-таңбасы рұқсат етілмеген: {character}."),
                format!("Строка {line}, знак {column}: недопустимый знак {character}."),
                format!("Line {line}, character {column}: {character} is not accepted."),
            ]
        }
        other => return other.to_string(),
    };
    Language::of(language).pick(texts)
}

/// A question and its answer as JSON.
#[wasm_bindgen::prelude::wasm_bindgen]
#[must_use]
pub fn ask(question: &str) -> String {
    thread_local! {
        static ENGINE: std::cell::RefCell<Engine> = std::cell::RefCell::default();
    }
    let question = serde_json::from_str(question);
    let answer = question.map_or(Answer::Misunderstood, |question| {
        ENGINE.with_borrow_mut(|engine| engine.answer(&question))
    });
    serde_json::to_string(&answer).expect("answers are plain data")
}

#[cfg(test)]
mod tests {
    use language::checks::Rules;
    use review::{
        command::pairing::Draft,
        model::{imprint::Phrases, received::NewArticle},
    };

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_remembered_is_what_would_be_found() {
        let row = |source: &str, target: &str| Row {
            source: source.to_owned(),
            target: target.to_owned(),
            glued: false,
            lost: Vec::new(),
        };
        let mut question = Rows {
            rules: Rules::default(),
            source_lang: "ru".to_owned(),
            target_lang: "kk".to_owned(),
            has_source: true,
            language: "kk".to_owned(),
            rows: vec![row("Их 5.", "Олар  5."), row("Форум.", "Форум форум.")],
        };
        let mut engine = Engine::default();
        let first = engine.check(&question);
        assert!(first.iter().any(|found| found.row == 0), "{first:?}");
        assert_eq!(engine.check(&question), first);
        question.rows.swap(0, 1);
        question.rows[0].target = "Форум.".to_owned();
        assert_eq!(engine.check(&question), Engine::default().check(&question));
        question.rules.settings.off.insert(language::checks::CheckId::DoubleSpace);
        assert_eq!(engine.check(&question), Engine::default().check(&question));
    }

    #[test]
    fn why_nothing_can_be_drafted_is_said_in_the_language_of_the_page() {
        let told = |target: &str, language: &str| {
            let new = Box::new(NewArticle { target: target.to_owned(), ..NewArticle::default() });
            let question = Question::Draft(new, Phrases::default(), language.to_owned());
            match Engine::default().answer(&question) {
                Answer::Drafted(Err(told)) => told,
                other => panic!("{other:?}"),
            }
        };
        for target in ["Бір.\n".repeat(31_000), "«".repeat(30_000), "а\u{0}".to_owned()] {
            let told = ["kk", "ru", "en"].map(|language| told(&target, language));
            assert!(told[0] != told[1] && told[1] != told[2], "{told:?}");
        }
        assert!(told(&format!("Бір.\n{}", "«".repeat(30_000)), "en").starts_with("Line 2: "));
    }

    #[test]
    fn questions_and_answers_survive_json() {
        let new = NewArticle {
            target: "Бірінші сөйлем. Екінші.".to_owned(),
            target_lang: "kk".to_owned(),
            ..NewArticle::default()
        };
        let question = serde_json::to_string(&Question::Draft(
            Box::new(new),
            Phrases::default(),
            "kk".to_owned(),
        ))
        .unwrap();
        let question = serde_json::from_str(&question).unwrap();
        let answer = Engine::default().answer(&question);
        let json = serde_json::to_string(&answer).unwrap();
        let drafted: Result<Box<Draft>, String> = serde_json::from_str(&json).unwrap();
        assert_eq!(drafted.as_ref().unwrap().rows.len(), 2);
        assert_eq!(Answer::Drafted(drafted), answer);
    }
}
