//! The disclosure line of an article, true to what its log shows.

use crate::{
    log::article::Article,
    model::{
        approval::Standing,
        disclosure::{Contradiction, Stage, claims::Claims, usual_wording},
        project::Project,
    },
    rules::gate,
};
use language::text::language::Language;

/// The stage an article is at.
#[must_use]
pub fn stage(article: &Article) -> Stage {
    let progress = article.progress();
    if gate::standing(article) == Standing::Approved {
        once_approved(article)
    } else if progress.confirmed == progress.segments
        && progress.open_flags == 0
        && gate::is_all_read(article)
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
    if gate::is_all_read(article) { Stage::Approved } else { Stage::Released }
}

/// What `line` says more than the record of `article` shows, if anything: that
/// the text was checked while a segment is unread, or approved while nobody
/// answers for it.
#[must_use]
pub fn overstated(line: &str, article: &Article) -> Option<Contradiction> {
    Claims::of(line).overstated(stage(article), gate::is_all_read(article))
}

/// The line to publish under the article as it is now, in its language: that of
/// its editor, the received one while nobody has touched the text, that of the
/// approval, or the desk's. A received or recorded line that says more than the
/// record shows makes room for the usual one.
///
/// # Errors
/// If the editor's line says what is not so, or a name in the line does.
pub fn line(article: &Article, project: &Project) -> Result<String, Contradiction> {
    let (stage, is_read) = (stage(article), gate::is_all_read(article));
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
    let language = Language::of(&article.target_lang).primary();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        description::Description,
        disclosure::Wording,
        id::{ArticleId, PersonId},
        imprint::{self, Phrases},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_usual_lines_are_true_and_known_again() {
        let nobody = PersonId(uuid::Uuid::nil());
        let article = |language: &str| Article {
            target_lang: language.into(),
            ..Article::empty(ArticleId(uuid::Uuid::nil()), Description::default(), nobody)
        };
        for (language, stage) in
            ["kk", "ru", "en"].iter().flat_map(|it| Stage::ALL.map(|s| (*it, s)))
        {
            let text = usual(&article(language), &Project::default(), stage, "А. Ә.");
            let whole = format!("Мәтін.\n\n{text}");
            let found = imprint::find(&whole, &Phrases::default()).disclosure;
            assert_eq!(found.and_then(|span| span.of(&whole)), Some(text.as_str()));
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
}
