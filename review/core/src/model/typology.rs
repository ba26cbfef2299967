//! The typology: the categories an error can have. Data, not code.

use language::text::language::{Known, Language};
use serde::{Deserialize, Serialize};

/// A text in the three languages of the interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trilingual {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Trilingual {
    /// The text in the language of the tag; Kazakh for any other.
    #[must_use]
    pub fn in_language(&self, lang: &str) -> &str {
        match Language::of(lang).known() {
            Some(Known::Russian) => &self.ru,
            Some(Known::English) => &self.en,
            Some(Known::Kazakh) | None => &self.kk,
        }
    }
}

/// One error type or dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    /// Mnemonic id of MQM Core, or the project's own.
    pub id: String,
    /// Number of MQM Core, such as `MQMC_000000`; `None` for the project's own.
    pub pid: Option<String>,
    /// The type this is a kind of; `None` for a dimension.
    pub parent: Option<String>,
    /// Its name.
    pub name: Trilingual,
    /// What belongs here, in a line.
    pub hint: Trilingual,
    /// A short Kazakh example.
    pub example: String,
    /// Its `locQualityIssueType` of ITS 2.0.
    pub its: String,
}

/// A list of categories: MQM Core, unless a project has its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typology {
    /// In the order in which they are offered.
    pub categories: Vec<Category>,
}

/// A typology goes over the wire as its list.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Typology {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <Vec<Category> as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Typology {
    fn schemas(
        schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
    ) {
        <Vec<Category> as utoipa::ToSchema>::schemas(schemas);
    }
}

impl Typology {
    /// MQM Core, edition 2024-03-07, with a category for errors of the source.
    ///
    /// # Panics
    /// Never: a test reads the file that is compiled in.
    #[must_use]
    pub fn mqm_core() -> Self {
        serde_json::from_str(include_str!("../../data/mqm-core.json")).expect("a tested file")
    }

    /// A category by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The dimension a category belongs to: itself where it is one.
    #[must_use]
    pub fn dimension(&self, id: &str) -> Option<&Category> {
        let mut category = self.get(id)?;
        // A typology is a file someone wrote: it may go round in circles.
        for _ in 0..self.categories.len() {
            match category.parent.as_deref().and_then(|parent| self.get(parent)) {
                Some(parent) => category = parent,
                None => break,
            }
        }
        Some(category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_type_has_a_dimension_and_three_names() {
        let core = Typology::mqm_core();
        assert_eq!(core.categories.iter().filter(|category| category.parent.is_none()).count(), 8);
        for category in &core.categories {
            let dimension = core.dimension(&category.id).expect("a dimension");
            assert!(dimension.parent.is_none(), "{}", category.id);
            for lang in ["kk", "ru", "en"] {
                assert!(!category.name.in_language(lang).is_empty(), "{}", category.id);
                assert!(!category.hint.in_language(lang).is_empty(), "{}", category.id);
            }
        }
    }
}
