//! Answers that follow from an article's log alone: a script that has one of them asks
//! whether it still is as it was, and is not sent it again (RFC 9110, 13.1.2).

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::state::BUILD_ID;

/// What stands for an answer: the number of the event that it was made after, and the
/// build that made it, for the next may write the same article otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag(String);

impl Tag {
    /// The tag of what an article is after its event `n`.
    pub(super) fn after(n: u64) -> Self {
        // Weak: compressed, the same answer has other bytes.
        Self(format!("W/\"{n}-{BUILD_ID}\""))
    }

    /// Whether who asks has the answer already.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let known = headers.get_all(header::IF_NONE_MATCH).into_iter();
        known
            .filter_map(|tags| tags.to_str().ok())
            .flat_map(|tags| tags.split(','))
            .map(str::trim)
            .any(|tag| {
                tag == "*" || tag.trim_start_matches("W/") == self.0.trim_start_matches("W/")
            })
    }

    /// The answer to who has it already.
    pub(super) fn unchanged(&self) -> Response {
        self.on(StatusCode::NOT_MODIFIED.into_response())
    }

    /// An answer with its tag.
    pub(super) fn on(&self, mut response: Response) -> Response {
        let tag = HeaderValue::from_str(&self.0).expect("a number and a build's id are ASCII");
        response.headers_mut().insert(header::ETAG, tag);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_by_its_tag_among_others() {
        let tag = Tag::after(7);
        let known = |sent: &str| {
            let value = HeaderValue::from_str(sent).expect("ASCII");
            tag.is_known(&HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]))
        };
        assert!(known(&tag.0) && known(&tag.0["W/".len()..]) && known("*"));
        assert!(known(&format!("\"a\", {}", tag.0)));
        assert!(!known(&Tag::after(8).0) && !known("7") && !known(""));
        assert!(!tag.is_known(&HeaderMap::new()));
    }
}
