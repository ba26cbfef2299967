//! Whether both sides have the same addresses and e-mails.

use crate::{
    checks::{
        CheckId, Finding,
        tokens::{Kind, Text, span},
    },
    text::side::Side,
};

/// Links of one side that the other does not have.
pub(super) fn check(source: &Text, target: &Text, found: &mut Vec<Finding>) {
    let links = |text: &Text| -> Vec<(usize, usize, String)> {
        let link = |token: &crate::checks::tokens::Token| {
            let address = text.of(*token).to_lowercase();
            let address = address
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_start_matches("www.")
                .trim_end_matches('/')
                .to_owned();
            (token.start, token.end, address)
        };
        let tokens = text.tokens.iter();
        tokens.filter(|t| t.kind == Kind::Link).map(link).collect()
    };
    let mut missing = links(source);
    let mut added = links(target);
    // A list of links is none of a news sentence, and matching it is not linear.
    if missing.len().max(added.len()) > 300 {
        return;
    }
    added.retain(|link| {
        let same = missing.iter().position(|other| other.2 == link.2);
        same.map(|at| missing.remove(at)).is_none()
    });
    for (start, end, _) in &added {
        let mut finding = Finding::new(CheckId::LinkAdded, Side::Target, span(*start, *end));
        if !missing.is_empty() {
            let (from, to, _) = missing.remove(0);
            finding.check = CheckId::LinkChanged;
            finding.related = Some(span(from, to));
            finding.arguments = vec![source.chars[from..to].iter().collect()];
        }
        found.push(finding);
    }
    for (start, end, _) in missing {
        let address = source.chars[start..end].iter().collect();
        found
            .push(Finding::new(CheckId::LinkMissing, Side::Source, span(start, end)).with(address));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::check_pair as check;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_link_must_stay() {
        check(
            "Подробнее на ⟦https://egov.kz/news⟧.",
            "Толығырақ порталдан оқыңыз.",
            "link_missing",
        );
        check("Подробнее на egov.kz.", "Толығырақ: https://egov.kz/.", "");
    }

    #[test]
    fn a_link_out_of_nowhere() {
        check(
            "Об этом сообщили в акимате.",
            "Бұл туралы ⟦akimat-info.kz⟧ сайтында хабарланды.",
            "link_added",
        );
    }

    #[test]
    fn a_link_that_changed() {
        check(
            "Пишите на press@gov.kz сегодня.",
            "⟦press@gov.ru⟧ поштасына бүгін жазыңыз.",
            "link_changed",
        );
    }
}
