//! Acronyms that have a Kazakh form of their own: США → АҚШ, ООН → БҰҰ, ANO.
//!
//! A closed list. What is spelt alike in both languages (НАТО, БРИКС) is not
//! in it.

use crate::checks::{CheckId, Finding, tokens::Text};

/// Sorted by the first column.
#[rustfmt::skip]
const FORMS: &[(&str, &str)] = &[
    ("AI", "ЖИ"), ("ANO", "автономиялық коммерциялық емес ұйым"), ("ASEAN", "АСЕАН"),
    ("CIS", "ТМД"), ("CSTO", "ҰҚШҰ"), ("EAEU", "ЕАЭО"), ("EU", "ЕО"), ("FSB", "ФҚҚ"),
    ("GDP", "ЖІӨ"), ("IMF", "ХВҚ"), ("MVD", "ІІМ"), ("NATO", "НАТО"), ("OAO", "ААҚ"),
    ("OOO", "ЖШҚ"), ("OSCE", "ЕҚЫҰ"), ("RF", "РФ"), ("RK", "ҚР"), ("SCO", "ШЫҰ"), ("TOO", "ЖШС"),
    ("UAE", "БАӘ"), ("UN", "БҰҰ"), ("USA", "АҚШ"), ("USSR", "КСРО"), ("WHO", "ДДСҰ"),
    ("WTO", "ДСҰ"), ("ZAO", "ЖАҚ"), ("АНО", "автономиялық коммерциялық емес ұйым"), ("АО", "АҚ"),
    ("ВВП", "ЖІӨ"), ("ВКО", "ШҚО"), ("ВМФ", "ӘТФ"), ("ВОЗ", "ДДСҰ"), ("ВТО", "ДСҰ"),
    ("ДТП", "ЖКО"), ("ЕАЭС", "ЕАЭО"), ("ЕНПФ", "БЖЗҚ"), ("ЕНТ", "ҰБТ"), ("ЕС", "ЕО"),
    ("ЖКХ", "ТҮКШ"), ("ЗКО", "БҚО"), ("ИИ", "ЖИ"), ("КНБ", "ҰҚК"), ("КНДР", "КХДР"),
    ("КНР", "ҚХР"), ("МВД", "ІІМ"), ("МВФ", "ХВҚ"), ("МЗП", "ЕТЖ"), ("МИД", "СІМ"), ("МРП", "АЕК"),
    ("МЧС", "ТЖМ"), ("НДС", "ҚҚС"), ("НПО", "ҮЕҰ"), ("ОАО", "ААҚ"), ("ОАЭ", "БАӘ"),
    ("ОБСЕ", "ЕҚЫҰ"), ("ОДКБ", "ҰҚШҰ"), ("ООН", "БҰҰ"), ("ООО", "ЖШҚ"), ("РК", "ҚР"),
    ("СКО", "СҚО"), ("СМИ", "БАҚ"), ("СНГ", "ТМД"), ("СССР", "КСРО"), ("США", "АҚШ"),
    ("ТОО", "ЖШС"), ("ФРГ", "ГФР"), ("ФСБ", "ФҚҚ"), ("ЦИК", "ОСК"), ("ЧП", "ТЖ"), ("ЧС", "ТЖ"),
    ("ШОС", "ШЫҰ"),
];

pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    if target.shouts() {
        return;
    }
    for (index, token) in target.words() {
        if !target.is_acronym(token) {
            continue;
        }
        let written = target.of(token);
        let Ok(at) = FORMS.binary_search_by(|(foreign, _)| (*foreign).cmp(written.as_str())) else {
            continue;
        };
        // "US Open", "AI Group": part of a name that stays.
        let beside = [target.next_word(index), target.previous_word(index)];
        let in_name = beside
            .into_iter()
            .flatten()
            .any(|neighbour| target.word(neighbour).starts_with(|c: char| c.is_ascii_alphabetic()));
        let attached = matches!(target.before(token.start), '-' | '.' | '&' | '/' | '#' | '@');
        if in_name && written.is_ascii() || attached {
            continue;
        }
        let kazakh = FORMS[at].1;
        let finding = Finding::target(CheckId::ForeignAcronym, token.start, token.end)
            .with(written)
            .with(kazakh.to_owned());
        // A suffix would have to change with it; a long form needs a case.
        let certain = target.at(token.end) != '-' && !kazakh.contains(' ');
        found.push(if certain { finding.fixed(kazakh) } else { finding });
    }
}

#[cfg(test)]
mod tests {
    use super::FORMS;
    use crate::checks::tests::{check, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_list_is_sorted() {
        assert!(FORMS.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn acronyms_of_other_languages() {
        fixed("Ол ⟦ООН⟧ өкілі.", "Ол БҰҰ өкілі.");
        check("⟦ANO⟧ орталығының директоры келді.", "foreign_acronym");
        check("⟦США⟧-тың елшісі келді.", "foreign_acronym");
        check("НАТО мен АҚШ өкілдері, AI Group компаниясы.", "");
    }
}
