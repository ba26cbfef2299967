//! The line that says an article is AI-translated, and the photo credit.
//!
//! Both are found among the last lines of a text and kept out of the segments.
//! The line is exported again, worded by how far the review has come; it is
//! never dropped, and never says more than the record shows: whatever was
//! overridden, a text with a segment that nobody read was not checked.

mod claims;

use serde::{Deserialize, Serialize};

use thiserror::Error;

use crate::{
    approval::{self, Standing},
    article::Article,
    project::Project,
    split,
    text::{Span, length},
};

use self::claims::Claims;

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

/// How far a person has gone through a machine's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has changed or confirmed anything.
    Untouched,
    /// Something was changed or confirmed.
    InReview,
    /// Every segment is confirmed and no flag is open.
    Reviewed,
    /// Somebody answers for the text as it stands, although nobody has read all
    /// of it.
    Released,
    /// Somebody answers for the text as it stands, and all of it was read.
    Approved,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Self; 5] =
        [Self::Untouched, Self::InReview, Self::Reviewed, Self::Released, Self::Approved];

    /// Whether every segment of an article at this stage was read.
    #[must_use]
    pub fn is_read(self) -> bool {
        match self {
            Self::Reviewed | Self::Approved => true,
            Self::Untouched | Self::InReview | Self::Released => false,
        }
    }

    /// Whether somebody answers for an article at this stage.
    #[must_use]
    pub fn is_approved(self) -> bool {
        match self {
            Self::Released | Self::Approved => true,
            Self::Untouched | Self::InReview | Self::Reviewed => false,
        }
    }
}

/// The stage an article is at.
#[must_use]
pub fn stage(article: &Article) -> Stage {
    let progress = article.progress();
    if approval::standing(article) == Standing::Approved {
        once_approved(article)
    } else if progress.confirmed == progress.segments
        && progress.open_flags == 0
        && approval::is_all_read(article)
    {
        Stage::Reviewed
    } else if progress.confirmed > 0 || progress.edited > 0 {
        Stage::InReview
    } else {
        Stage::Untouched
    }
}

/// The stage of an article that is approved as it stands.
#[must_use]
pub fn once_approved(article: &Article) -> Stage {
    if approval::is_all_read(article) { Stage::Approved } else { Stage::Released }
}

/// A line that an editor worded for one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wording {
    /// The line.
    pub text: String,
    /// The stage it was worded for.
    pub stage: Stage,
}

/// Why a line must not be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Contradiction {
    /// It does not say that a machine translated the text.
    #[error("the line does not say that the text is AI-translated")]
    Dropped,
    /// It says that somebody checked the text, and nobody has read all of it.
    #[error("the line says that the text was checked, and not all of it was read")]
    Unchecked,
    /// It says that somebody approved the text as it stands, and nobody did.
    #[error("the line says that the text was approved, and it is not")]
    Unapproved,
    /// It was worded when the review had not come as far, or further.
    #[error("the line was worded for another stage of the review")]
    Outdated,
}

impl Wording {
    /// What the line says that is not so for an article at `stage`, of which
    /// every segment was read or not.
    #[must_use]
    pub fn contradiction(&self, stage: Stage, is_read: bool) -> Option<Contradiction> {
        let claims = Claims::of(&self.text);
        if !claims.translated {
            Some(Contradiction::Dropped)
        } else if let Some(contradiction) = claims.overstated(stage, is_read) {
            Some(contradiction)
        } else if self.stage != stage {
            Some(Contradiction::Outdated)
        } else {
            None
        }
    }
}

/// What `line` says more than the record of `article` shows, if anything: that
/// the text was checked while a segment is unread, or approved while nobody
/// answers for it.
#[must_use]
pub fn overstated(line: &str, article: &Article) -> Option<Contradiction> {
    Claims::of(line).overstated(stage(article), approval::is_all_read(article))
}

/// The line to publish under the article as it is now, in its language: that of
/// its editor, the received one while nobody has touched the text, that of the
/// approval, or the desk's. A received or recorded line that says more than the
/// record shows makes room for the usual one.
///
/// # Errors
/// If the editor's line says what is not so, or a name in the line does.
pub fn line(article: &Article, project: &Project) -> Result<String, Contradiction> {
    let (stage, is_read) = (stage(article), approval::is_all_read(article));
    if let Some(wording) = &article.wording {
        let contradiction = wording.contradiction(stage, is_read);
        return contradiction.map_or_else(|| Ok(wording.text.clone()), Err);
    }
    let overstated = |line: &str| Claims::of(line).overstated(stage, is_read);
    let approval = article.approval.as_ref();
    let recorded = match stage {
        Stage::Untouched => article.disclosure.as_ref(),
        Stage::Released | Stage::Approved => approval.map(|approval| &approval.what.disclosure),
        Stage::InReview | Stage::Reviewed => None,
    };
    if let Some(line) = recorded.filter(|line| overstated(line).is_none()) {
        return Ok(line.clone());
    }
    let name = approval.map_or("", |approval| approval.what.responsible.as_str());
    let line = usual(article, project, stage, name);
    overstated(&line).map_or(Ok(line), Err)
}

/// The desk's line for a stage; `name` is that of who approved.
#[must_use]
pub fn usual(article: &Article, project: &Project, stage: Stage, name: &str) -> String {
    let language = article.target_lang.split('-').next().unwrap_or_default();
    // A desk may have agreed on a line when more was taken for true.
    let is_true = |line: &&str| Claims::of(line).overstated(stage, stage.is_read()).is_none();
    let of_stage = |stage| project.wording(language, stage).filter(is_true);
    // One for what was approved does where it says no more than that.
    let approved = || of_stage(Stage::Approved).filter(|_| stage == Stage::Released);
    let line = of_stage(stage).or_else(approved).unwrap_or_else(|| usual_wording(language, stage));
    let line = line.replace("{name}", name);
    // A name may end in an initial.
    line.strip_suffix("..").map(|line| format!("{line}.")).unwrap_or(line)
}

/// The line of a desk that has none of its own, in `language`, such as `kk`;
/// `{name}` stands for who approved.
#[must_use]
pub fn usual_wording(language: &str, stage: Stage) -> &'static str {
    match (language, stage) {
        ("ru", Stage::Untouched) => "Текст переведён искусственным интеллектом.",
        ("ru", Stage::InReview) => {
            "Текст переведён искусственным интеллектом, работа редактора над ним не закончена."
        }
        ("ru", Stage::Reviewed) => {
            "Текст переведён искусственным интеллектом и проверен редактором."
        }
        ("ru", Stage::Released) => {
            "Текст переведён искусственным интеллектом и выпущен без полной вычитки, ответственность \
             несёт {name}."
        }
        ("ru", Stage::Approved) => {
            "Текст переведён искусственным интеллектом, проверен и одобрен: {name}."
        }
        ("kk", Stage::Untouched) => "Мәтінді жасанды интеллект аударған.",
        ("kk", Stage::InReview) => {
            "Мәтінді жасанды интеллект аударған, редактор жұмысын аяқтаған жоқ."
        }
        ("kk", Stage::Reviewed) => "Мәтінді жасанды интеллект аударған, редактор тексерген.",
        ("kk", Stage::Released) => {
            "Мәтінді жасанды интеллект аударған, ол толық оқылмай шығарылды, жауапты: {name}."
        }
        ("kk", Stage::Approved) => {
            "Мәтінді жасанды интеллект аударған, тексеріп, мақұлдаған: {name}."
        }
        (_, Stage::Untouched) => "This text was translated by artificial intelligence.",
        (_, Stage::InReview) => {
            "This text was translated by artificial intelligence; an editor has not finished \
             working on it."
        }
        (_, Stage::Reviewed) => {
            "This text was translated by artificial intelligence and checked by an editor."
        }
        (_, Stage::Released) => {
            "This text was translated by artificial intelligence and released by {name} without a \
             full reading."
        }
        (_, Stage::Approved) => {
            "This text was translated by artificial intelligence, checked and approved by {name}."
        }
    }
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
        let project = crate::project::Project {
            wordings: vec![crate::project::ProjectWording {
                language: "kk".into(),
                stage: Stage::Approved,
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
    fn the_usual_lines_are_true_and_known_again() {
        use crate::{article::Description, id::*};
        let nobody = PersonId(uuid::Uuid::nil());
        let article = |language: &str| Article {
            target_lang: language.into(),
            ..Article::empty(ArticleId(uuid::Uuid::nil()), Description::default(), nobody)
        };
        for (language, stage) in
            ["kk", "ru", "en"].iter().flat_map(|it| Stage::ALL.map(|s| (*it, s)))
        {
            let text = usual(&article(language), &Project::default(), stage, "А. Ә.");
            check(&format!("Мәтін.\n\n{text}"), Some(&text), None);
            let claims = Wording { text: text.clone(), stage };
            assert_eq!(claims.contradiction(stage, stage.is_read()), None, "{text}");
            if stage != Stage::Untouched {
                assert!(claims.contradiction(Stage::Untouched, false).is_some(), "{text}");
            }
            let is_checked = claims.contradiction(stage, false) == Some(Contradiction::Unchecked);
            assert_eq!(is_checked, stage.is_read(), "{text}");
        }
        let wording = |text: &str| Wording { text: text.into(), stage: Stage::InReview };
        let said = |text| wording(text).contradiction(Stage::InReview, true);
        assert_eq!(said("Фото: ҚазАқпарат"), Some(Contradiction::Dropped));
        assert_eq!(
            said("ИИ аударған, мақұлдаған редактор, жасанды интеллект"),
            Some(Contradiction::Unapproved)
        );
        assert_eq!(
            wording("Машинамен аударылған.").contradiction(Stage::Reviewed, true),
            Some(Contradiction::Outdated)
        );
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
