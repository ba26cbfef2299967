//! Errors as the API gives them: problem JSON (RFC 9457) in the visitor's
//! language, saying what happened, what was kept and what to do, and naming the field
//! that is meant.

pub(crate) mod page;
mod words;

use std::cell::Cell;

use app::words::Locale;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use formats::tables::tbx::Unreadable;
use language::text::{accept::ForbiddenCharacter, quote::quoted};
use review::{
    command::Refusal,
    model::{
        disclosure::Contradiction,
        flag::Flag,
        project::{Unacceptable, Unfit},
        segment::Segment,
    },
    wire::{
        api::{FieldError, Problem},
        code::Code,
    },
};

use tokio::task::JoinError;

use self::words::explanation;
use crate::{
    request::{LOCALE, request_id},
    store::{StoreError, WriteError},
    work::Unavailable,
};

/// A refused request.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    code: Code,
    /// The field of the body that it is about, as a JSON pointer.
    field: Option<Box<str>>,
    detail: Option<String>,
    current: Option<Box<(Segment, Vec<Flag>)>>,
    /// After how many seconds to try again.
    wait: Option<u64>,
    /// What failed in the server: for its log, not for the visitor.
    cause: Option<String>,
    /// Who is signed in instead.
    person: Option<String>,
}

/// Longest detail of a problem, in characters: it may repeat what was sent.
const DETAIL: usize = 300;

/// What handlers give.
pub type Reply<T> = Result<T, Refused>;

impl Refused {
    /// A problem of a kind, with the status of its kind.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            status: StatusCode::from_u16(code.status()).expect("a test looks at each"),
            code,
            field: None,
            detail: None,
            current: None,
            wait: None,
            cause: None,
            person: None,
        }
    }

    /// The same about a field of the body, by its JSON pointer, where the field's value is
    /// what is not accepted or not current.
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        let is_about_values =
            matches!(self.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT);
        if is_about_values && self.field.is_none() {
            self.field = Some(pointer.into());
        }
        self
    }

    /// Return `401 Unauthorized`: nobody is signed in.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(Code::SignedOut)
    }

    /// Return `401 Unauthorized`: wrong login or password.
    #[must_use]
    pub fn wrong_password() -> Self {
        Self::new(Code::WrongPassword)
    }

    /// Return `403 Forbidden`: the role is not enough.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden)
    }

    /// Return `403 Forbidden`: the role would do, but not the token's scope.
    #[must_use]
    pub fn beyond_scope() -> Self {
        Self::new(Code::BeyondScope)
    }

    /// Return `409 Conflict`: the request comes from the window of somebody else
    /// than who is signed in, who has this name.
    #[must_use]
    pub fn other_person(name: &str) -> Self {
        let refused = Self::new(Code::OtherPerson).with(name.to_owned());
        Self { person: Some(name.to_owned()), ..refused }
    }

    /// Return `410 Gone`: the link for a lost password was used or has expired.
    #[must_use]
    pub fn reset_over() -> Self {
        Self::new(Code::ResetOver)
    }

    /// Return `403 Forbidden`: the request comes from another site.
    #[must_use]
    pub fn foreign() -> Self {
        Self::new(Code::ForeignSite)
    }

    /// Return `404 Not Found`.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// Return `405 Method Not Allowed`.
    #[must_use]
    pub fn wrong_method() -> Self {
        Self::new(Code::WrongMethod)
    }

    /// Return `409 Conflict`: the login is taken.
    #[must_use]
    pub fn login_taken() -> Self {
        Self::new(Code::LoginTaken)
    }

    /// Return `410 Gone`: the invitation was used or has expired.
    #[must_use]
    pub fn invitation_over() -> Self {
        Self::new(Code::InvitationOver)
    }

    /// Return `413 Content Too Large`.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let limit = if limit >= 1024 * 1024 {
            format!("{} MiB", limit / 1024 / 1024)
        } else {
            format!("{} KiB", limit / 1024)
        };
        Self::new(Code::TooLarge).with(limit)
    }

    /// Return `415 Unsupported Media Type`: JSON is asked for.
    #[must_use]
    pub fn not_json() -> Self {
        Self::new(Code::NotJson)
    }

    /// Return `400 Bad Request`: the body is no JSON of the right form, with
    /// the place.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        let detail = quoted(&detail.into()).into_owned();
        Self::new(Code::Malformed).with(detail)
    }

    /// Return `415 Unsupported Media Type`: a form is asked for.
    #[must_use]
    pub fn not_form() -> Self {
        Self::new(Code::NotForm)
    }

    /// Return `408 Request Timeout`: the body came too slowly.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(Code::TooSlow)
    }

    /// Return `429 Too Many Requests`, with the seconds to wait.
    #[must_use]
    pub fn too_many(seconds: u64) -> Self {
        let refused = Self::new(Code::TooMany);
        Self { wait: Some(seconds), ..refused.with(format!("{seconds} s")) }
    }

    /// The problem of a status with which something else has answered.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::UNAUTHORIZED => Code::SignedOut,
            StatusCode::FORBIDDEN => Code::Forbidden,
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Code::WrongMethod,
            StatusCode::REQUEST_TIMEOUT => Code::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Code::TooMany,
            StatusCode::INSUFFICIENT_STORAGE => Code::DiskFull,
            status if status.is_client_error() => Code::Malformed,
            _ => Code::Failed,
        };
        Self { status, ..Self::new(code) }
    }

    /// The same about the field of the body at a JSON pointer, which is empty for the
    /// whole body.
    #[must_use]
    pub fn malformed_at(pointer: String, detail: impl Into<String>) -> Self {
        Self { field: Some(pointer.into()), ..Self::malformed(detail) }
    }

    /// What the desk would agree on is not acceptable. `project` is the pointer to it.
    #[must_use]
    pub fn unacceptable(error: Unacceptable, project: &str) -> Self {
        let refused = match error.why {
            Unfit::Wording(text) => Self::new(Code::LineUntrue).with(text),
            Unfit::Text(text) => Self::new(Code::BadTerm).with(text),
            Unfit::Untelling(text) => Self::new(Code::PhraseShort).with(text),
            Unfit::Twice(text) => Self::new(Code::TermTwice).with(text),
            Unfit::TooMany(limit) => Self::new(Code::TooManyTerms).with(limit.to_string()),
        };
        refused.at(&format!("{project}{}", error.at))
    }

    /// A file is no glossary.
    #[must_use]
    pub fn no_glossary(error: Unreadable) -> Self {
        Self::new(Code::NoGlossary).with(error.to_string())
    }

    /// Somebody has changed what the desk agreed on.
    #[must_use]
    pub fn stale_project() -> Self {
        Self::new(Code::StaleProject)
    }

    /// Return `503 Service Unavailable`: too much waits already.
    #[must_use]
    pub fn busy() -> Self {
        Self { wait: Some(5), ..Self::new(Code::Busy) }
    }

    /// Return `500 Internal Server Error`; the cause goes to the log.
    pub(crate) fn failed(cause: String) -> Self {
        let refused = Self::new(Code::Failed);
        Self { cause: Some(cause), ..refused }
    }

    /// Return `503 Service Unavailable`: nothing is written to a damaged database.
    fn damaged(cause: String) -> Self {
        let refused = Self::new(Code::Damaged);
        Self { cause: Some(cause), ..refused }
    }

    fn full(cause: String) -> Self {
        let refused = Self::new(Code::DiskFull);
        Self { cause: Some(cause), ..refused }
    }

    fn with(self, mut detail: String) -> Self {
        if let Some((at, _)) = detail.char_indices().nth(DETAIL) {
            detail.truncate(at);
            detail.push('…');
        }
        Self { detail: Some(detail), ..self }
    }

    /// The word for the kind of problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// The kind of problem.
    #[must_use]
    pub fn kind(&self) -> Code {
        self.code
    }

    /// The status it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What happened, and what was kept and can be done, in a language.
    #[must_use]
    pub fn explain(&self, locale: Locale) -> (&'static str, String) {
        let (title, advice) = explanation(self.code, locale);
        // What only the log explains is found there by the request's id.
        let shown = self.cause.as_ref().and(request_id()).map(|id| id.to_string());
        let detail = match self.detail.as_ref().or(shown.as_ref()) {
            Some(detail) => format!("{advice} ({detail})"),
            None => advice.to_owned(),
        };
        (title, detail)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (title, advice) = explanation(self.code, Locale::En);
        write!(formatter, "{title}. {advice}")?;
        for more in self.detail.iter().chain(&self.cause) {
            write!(formatter, " ({more})")?;
        }
        Ok(())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::SwitchedOff => Self::new(Code::SwitchedOff),
            StoreError::LastLead => Self::new(Code::LastLead),
            StoreError::NotLead => Self::forbidden(),
            error if error.is_full() => Self::full(told(&error)),
            error if error.is_damage() => Self::damaged(told(&error)),
            error => Self::failed(told(&error)),
        }
    }
}

/// Work on another thread did not end.
impl From<JoinError> for Refused {
    fn from(error: JoinError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<WriteError> for Refused {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::UnknownArticle => Self::not_found(),
            WriteError::Refused { refusal, current } => Self { current, ..refusal.into() },
            WriteError::KeyReused => Self::new(Code::KeyReused),
            WriteError::Unavailable(why) => why.into(),
            WriteError::Full => Self::full(told(&error)),
            WriteError::Damaged(found) => Self::damaged(found),
            WriteError::Failed(_) => Self::failed(told(&error)),
        }
    }
}

/// Return `503 Service Unavailable` where too many wait, `429 Too Many Requests`
/// where all of those are the same person's.
impl From<Unavailable> for Refused {
    fn from(why: Unavailable) -> Self {
        match why {
            Unavailable::Full => Self::busy(),
            Unavailable::OwnFull => {
                let refused = Self::new(Code::BusyYourself);
                Self { wait: Some(5), ..refused }
            }
            Unavailable::Failed => Self::failed(why.to_string()),
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownSegment => Self::new(Code::UnknownSegment),
            Refusal::UnknownFlag => Self::new(Code::UnknownFlag),
            Refusal::UnknownCategory(category) => {
                Self::new(Code::UnknownCategory).with(quoted(&category).into_owned())
            }
            Refusal::Stale => Self::new(Code::Stale),
            Refusal::Superseded => Self::new(Code::Superseded),
            Refusal::StaleVersion => Self::new(Code::StaleVersion),
            Refusal::FlagAcrossCut => Self::new(Code::FlagAcrossCut),
            Refusal::MarksBroken => Self::new(Code::MarksBroken),
            Refusal::NotUndoable => Self::new(Code::NotUndoable),
            Refusal::SpanOutside => Self::new(Code::SpanOutside),
            Refusal::ScoreOutside => Self::new(Code::ScoreOutside),
            Refusal::Forbidden(ForbiddenCharacter { line, column, character }) => {
                Self::new(Code::ForbiddenCharacter)
                    .with(format!("U+{:04X}, {line}:{column}", u32::from(character)))
            }
            Refusal::TooLong { length, limit } => {
                Self::new(Code::TooLong).with(format!("{length} > {limit}"))
            }
            Refusal::SentenceTooLong { line, length, limit } => {
                Self::new(Code::SentenceTooLong).with(format!("{line}: {length} > {limit}"))
            }
            Refusal::TooManyRows { limit } => {
                Self::new(Code::TooManyRows).with(format!("> {limit}"))
            }
            Refusal::Empty => Self::new(Code::Empty),
            Refusal::NothingToAlign => Self::new(Code::NothingToAlign),
            Refusal::Obstructed { .. } => Self::new(Code::Obstructed),
            Refusal::StaleText => Self::new(Code::StaleText),
            Refusal::Contradiction(Contradiction::Dropped) => Self::new(Code::LineDropped),
            Refusal::Contradiction(Contradiction::Unchecked) => Self::new(Code::LineUnchecked),
            Refusal::Contradiction(Contradiction::Unapproved) => Self::new(Code::LineUnapproved),
            Refusal::Contradiction(Contradiction::Outdated) => Self::new(Code::LineOutdated),
        }
    }
}

/// An error with what led to it.
fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told.push_str(": ");
        told.push_str(&error.to_string());
        cause = error.source();
    }
    told
}

impl Refused {
    /// The problem in the language of the request. One of the server's own holds the
    /// id of the request, by which its line in the log is found.
    fn problem(self) -> Problem {
        let locale = LOCALE.try_with(Cell::get).unwrap_or_default();
        let (title, detail) = self.explain(locale);
        let id = request_id();
        let code = self.code.as_str();
        let about = |field: Box<str>| FieldError { pointer: field.into(), code: code.to_owned() };
        let (segment, flags) = match self.current {
            Some(current) => (Some(Box::new(current.0)), current.1),
            None => (None, Vec::new()),
        };
        Problem {
            kind: self.code.page(),
            title: title.to_owned(),
            status: self.status.as_u16(),
            detail,
            instance: id.map(|id| id.urn().to_string()),
            code: code.to_owned(),
            errors: self.field.map(about).into_iter().collect(),
            segment,
            flags,
            person: self.person,
        }
    }

    /// The problem as JSON.
    pub(crate) fn json(self) -> String {
        serde_json::to_string(&self.problem()).expect("a problem is plain data")
    }
}

impl Refused {
    /// Writes down why the server failed at a request, with the request's id. Whoever
    /// answers with it in another form than [`IntoResponse`] calls this.
    pub(crate) fn note(&self) {
        if self.status.is_server_error() {
            let id = request_id().map(tracing::field::display);
            let cause = self.cause.as_deref().unwrap_or("it was answered without a cause");
            tracing::error!(
                id,
                status = self.status.as_u16(),
                code = self.code(),
                "a request failed: {cause}"
            );
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.note();
        let (status, wait) = (self.status, self.wait);
        let media_type = HeaderValue::from_static("application/problem+json");
        let mut response =
            (status, [(header::CONTENT_TYPE, media_type)], self.json()).into_response();
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
