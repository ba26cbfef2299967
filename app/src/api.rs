//! The typed client of the REST API: the only way the screens get or change
//! anything.
//!
//! In the browser it sends HTTP. During server rendering the same functions
//! call the same router in process, with the visitor's own headers, so that
//! permissions, limits and errors are the same on both roads.

use std::fmt::Display;

use language::text::json;
use review::{
    command::alignment::Operation,
    log::article::Article,
    model::{
        approval::NewApproval,
        checkpoint::{Inclusion, SignedNote},
        description::Description,
        dismissal::NewDismissal,
        flag::{FlagEdit, NewFlag},
        id::{ArticleId, FlagId, PersonId, SegmentId},
        project::{Agreed, NewProject},
        received::NewArticle,
        texts::Texts,
        typology::Typology,
    },
    rules::figures::Figures,
    wire::{
        api::{
            ArticleSummary, Confirmation, CreatedToken, DescribedCheck, EventPage, FileRead, Gate,
            GlossaryFile, Invitation, LostPassword, NewAccount, NewInvitation, NewMarks,
            NewPassword, NewRating, NewReturn, NewText, NewToken, NewWording, Person, PersonEdit,
            Problem, ReadGlossary, Report, Reset, Session, SignIn, SourceVersion, Token,
            TranslationVersion, UndoRequest, Written,
        },
        routes::{self, Route},
        verification::Key,
    },
};
use send_wrapper::SendWrapper;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// The server could not be reached; what was sent may or may not have come
    /// through.
    Unreachable,
    /// The server refused.
    Refused(Box<Problem>),
}

impl ApiError {
    /// The problem's code, where there is one.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Refused(problem) => &problem.code,
        }
    }

    /// The HTTP status, 0 where there was no answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Unreachable => 0,
            Self::Refused(problem) => problem.status,
        }
    }
}

/// What a call gives.
pub type Answer<T> = Result<T, ApiError>;

/// One request. `path` is below `/api/v1`.
struct Call {
    method: &'static str,
    path: String,
    body: Content,
    /// Sent twice with the same key, a write happens once.
    key: Option<String>,
}

/// What a request carries.
enum Content {
    None,
    Json(String),
    /// A file as it is.
    #[cfg_attr(feature = "ssr", expect(dead_code, reason = "only browsers have files"))]
    File(SendWrapper<web_sys::File>),
}

impl Call {
    /// A call of an operation, with what stands in its path.
    fn to<const N: usize>(route: &Route<N>, parts: [&dyn Display; N]) -> Self {
        Self { method: route.method, path: route.at(parts), body: Content::None, key: None }
    }

    /// The same with a query.
    fn asking(mut self, query: &str) -> Self {
        self.path.push('?');
        self.path.push_str(query);
        self
    }

    /// The same with a body.
    fn with<T: Serialize>(self, body: &T) -> Self {
        let body = serde_json::to_string(body).expect("requests are plain data");
        Self { body: Content::Json(body), ..self }
    }

    fn keyed(self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self }
    }

    async fn answer<T: DeserializeOwned>(self) -> Answer<T> {
        let (status, body) = transport::fetch(self).await.ok_or(ApiError::Unreachable)?;
        if (200..300).contains(&status) {
            // Answers without content are read as `null`, which `()` accepts.
            let body = if body.is_empty() { "null" } else { &body };
            return json::from_str(body).map_err(|_| ApiError::Unreachable);
        }
        let problem = json::from_str(&body).map_err(|_| ApiError::Unreachable)?;
        Err(ApiError::Refused(Box::new(problem)))
    }
}

/// Where the API is, for links that the browser follows itself.
pub const BASE: &str = "/api/v1";

/// The address of an operation, for links that the browser follows itself.
#[must_use]
pub fn address<const N: usize>(route: &Route<N>, parts: [&dyn Display; N]) -> String {
    format!("{BASE}{}", route.at(parts))
}

/// Who is signed in.
pub async fn session() -> Answer<Person> {
    Call::to(&routes::SHOW_SESSION, []).answer().await
}

/// Signs in.
pub async fn sign_in(sign_in: &SignIn) -> Answer<Person> {
    Call::to(&routes::SIGN_IN, []).with(sign_in).answer().await
}

/// Where one is signed in.
pub async fn load_sessions() -> Answer<Vec<Session>> {
    Call::to(&routes::LOAD_SESSIONS, []).answer().await
}

/// Signs out on one device.
pub async fn end_session(id: &str) -> Answer<()> {
    Call::to(&routes::END_SESSION, [&id]).answer().await
}

/// What an invitation is for; refused when it is used up.
pub async fn load_invitation(token: &str) -> Answer<Invitation> {
    Call::to(&routes::LOAD_INVITATION, [&token]).answer().await
}

/// Makes the account one was invited to.
pub async fn accept_invitation(token: &str, account: &NewAccount) -> Answer<Person> {
    Call::to(&routes::ACCEPT_INVITATION, [&token]).with(account).answer().await
}

/// Makes a one-time link for a colleague.
pub async fn invite(invitation: &NewInvitation) -> Answer<Invitation> {
    Call::to(&routes::INVITE, []).with(invitation).answer().await
}

/// Everybody with an account.
pub async fn load_people() -> Answer<Vec<Person>> {
    Call::to(&routes::LOAD_PEOPLE, []).answer().await
}

/// Changes a name or a role, or switches an account off or on.
pub async fn edit_person(id: PersonId, edit: &PersonEdit) -> Answer<Person> {
    Call::to(&routes::EDIT_PERSON, [&id]).with(edit).answer().await
}

/// Changes one's own password.
pub async fn change_password(old: &str, new: &str) -> Answer<()> {
    let body = NewPassword { old: old.to_owned(), new: new.to_owned() };
    Call::to(&routes::CHANGE_PASSWORD, []).with(&body).answer().await
}

/// Ends all sessions and tokens of somebody.
pub async fn end_access(id: PersonId) -> Answer<()> {
    Call::to(&routes::END_ACCESS, [&id]).answer().await
}

/// Makes a link for somebody's lost password.
pub async fn reset_password(id: PersonId) -> Answer<Reset> {
    Call::to(&routes::RESET_PASSWORD, [&id]).answer().await
}

/// Whose lost password a link is for; refused when it is used up.
pub async fn load_reset(token: &str) -> Answer<Reset> {
    Call::to(&routes::LOAD_RESET, [&token]).answer().await
}

/// Gives oneself a new password in the place of a lost one.
pub async fn use_reset(token: &str, password: &LostPassword) -> Answer<Person> {
    Call::to(&routes::USE_RESET, [&token]).with(password).answer().await
}

/// One's own tokens.
pub async fn load_tokens() -> Answer<Vec<Token>> {
    Call::to(&routes::LOAD_TOKENS, []).answer().await
}

/// Makes a token.
pub async fn create_token(token: &NewToken) -> Answer<CreatedToken> {
    Call::to(&routes::CREATE_TOKEN, []).with(token).answer().await
}

/// Makes a token useless.
pub async fn revoke_token(id: &str) -> Answer<()> {
    Call::to(&routes::REVOKE_TOKEN, [&id]).answer().await
}

/// The categories flags can have.
pub async fn load_typology() -> Answer<Typology> {
    Call::to(&routes::LOAD_TYPOLOGY, []).answer().await
}

/// The list of articles, or of those taken off it.
pub async fn load_articles(removed: bool) -> Answer<Vec<ArticleSummary>> {
    Call::to(&routes::LOAD_ARTICLES, []).asking(&format!("removed={removed}")).answer().await
}

/// Makes an article.
pub async fn create_article(article: &NewArticle) -> Answer<Written> {
    Call::to(&routes::CREATE_ARTICLE, []).with(article).answer().await
}

/// Reads a file; nothing is saved.
pub async fn read_file(
    name: &str,
    file: web_sys::File,
    reject_changes: bool,
) -> Answer<Vec<FileRead>> {
    let name = String::from(js_sys::encode_uri_component(name));
    let call = Call::to(&routes::READ_FILE, [])
        .asking(&format!("name={name}&reject_changes={reject_changes}"));
    let body = Content::File(SendWrapper::new(file));
    Call { body, ..call }.answer().await
}

/// An article as it is.
pub async fn load_article(id: ArticleId) -> Answer<Article> {
    Call::to(&routes::LOAD_ARTICLE, [&id]).answer().await
}

/// An article as it was after its event `n`.
pub async fn load_article_at(id: ArticleId, n: u64) -> Answer<Article> {
    Call::to(&routes::LOAD_ARTICLE_AT, [&id, &n]).answer().await
}

/// Up to `limit` events before event `before`, or the last ones, in the order
/// of the log.
pub async fn load_events(id: ArticleId, before: Option<u64>, limit: u32) -> Answer<EventPage> {
    let before = before.map(|n| format!("&before={n}")).unwrap_or_default();
    Call::to(&routes::LOAD_EVENTS, [&id]).asking(&format!("limit={limit}{before}")).answer().await
}

/// Changes title, engine, origin.
pub async fn describe_article(id: ArticleId, description: &Description) -> Answer<Written> {
    Call::to(&routes::DESCRIBE_ARTICLE, [&id]).with(description).answer().await
}

/// Takes an article off the list.
pub async fn remove_article(id: ArticleId) -> Answer<Written> {
    Call::to(&routes::REMOVE_ARTICLE, [&id]).answer().await
}

/// Puts an article back on the list.
pub async fn restore_article(id: ArticleId) -> Answer<Written> {
    Call::to(&routes::RESTORE_ARTICLE, [&id]).answer().await
}

/// The texts as they were last received.
pub async fn load_texts(id: ArticleId) -> Answer<Texts> {
    Call::to(&routes::LOAD_TEXTS, [&id]).answer().await
}

/// Puts a corrected source in place.
pub async fn update_source(id: ArticleId, source: &SourceVersion, key: &str) -> Answer<Written> {
    Call::to(&routes::UPDATE_SOURCE, [&id]).with(source).keyed(key).answer().await
}

/// Puts another machine translation in place.
pub async fn update_translation(
    id: ArticleId,
    translation: &TranslationVersion,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::UPDATE_TRANSLATION, [&id]).with(translation).keyed(key).answer().await
}

/// Puts a new text into a segment.
pub async fn revise(
    article: ArticleId,
    segment: SegmentId,
    text: &NewText,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::REVISE, [&article, &segment]).with(text).keyed(key).answer().await
}

/// Confirms a segment, or takes that back.
pub async fn confirm(
    article: ArticleId,
    segment: SegmentId,
    confirmation: &Confirmation,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::CONFIRM, [&article, &segment]).with(confirmation).keyed(key).answer().await
}

/// Rates a segment, or takes that back.
pub async fn rate(
    article: ArticleId,
    segment: SegmentId,
    rating: &NewRating,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::RATE, [&article, &segment]).with(rating).keyed(key).answer().await
}

/// Raises a flag.
pub async fn raise_flag(
    article: ArticleId,
    segment: SegmentId,
    flag: &NewFlag,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::RAISE_FLAG, [&article, &segment]).with(flag).keyed(key).answer().await
}

/// Edits, resolves, reopens or withdraws a flag.
pub async fn change_flag(
    article: ArticleId,
    flag: FlagId,
    edit: &FlagEdit,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::CHANGE_FLAG, [&article, &flag]).with(edit).keyed(key).answer().await
}

/// Puts the marks of a segment on other words.
pub async fn place_marks(
    article: ArticleId,
    segment: SegmentId,
    marks: &NewMarks,
    key: &str,
) -> Answer<Written> {
    Call::to(&routes::PLACE_MARKS, [&article, &segment]).with(marks).keyed(key).answer().await
}

/// Sets a finding aside, or takes that back.
pub async fn dismiss(article: ArticleId, dismissal: &NewDismissal, key: &str) -> Answer<Written> {
    Call::to(&routes::DISMISS, [&article]).with(dismissal).keyed(key).answer().await
}

/// Changes which sentences belong together.
pub async fn realign(article: ArticleId, operation: &Operation, key: &str) -> Answer<Written> {
    Call::to(&routes::REALIGN, [&article]).with(operation).keyed(key).answer().await
}

/// What the desk has agreed on.
pub async fn load_project() -> Answer<Agreed> {
    Call::to(&routes::LOAD_PROJECT, []).answer().await
}

/// Agrees on something else.
pub async fn agree(project: &NewProject) -> Answer<Agreed> {
    Call::to(&routes::AGREE, []).with(project).answer().await
}

/// Reads a glossary file; nothing is saved.
pub async fn read_glossary(file: &GlossaryFile) -> Answer<ReadGlossary> {
    Call::to(&routes::READ_GLOSSARY, []).with(file).answer().await
}

/// The automatic checks in words.
pub async fn load_checks() -> Answer<Vec<DescribedCheck>> {
    Call::to(&routes::LOAD_CHECKS, []).answer().await
}

/// What a review comes to.
pub async fn load_figures(article: ArticleId) -> Answer<Figures> {
    Call::to(&routes::LOAD_FIGURES, [&article]).answer().await
}

/// What stands in the way of an approval.
pub async fn load_gate(article: ArticleId) -> Answer<Gate> {
    Call::to(&routes::LOAD_GATE, [&article]).answer().await
}

/// Approves an article as it stands.
pub async fn approve(article: ArticleId, approval: &NewApproval) -> Answer<Written> {
    Call::to(&routes::APPROVE, [&article]).with(approval).answer().await
}

/// Sends an article back to the editor.
pub async fn send_back(article: ArticleId, reason: &NewReturn) -> Answer<Written> {
    Call::to(&routes::SEND_BACK, [&article]).with(reason).answer().await
}

/// Words the disclosure line by hand, or leaves it to the desk.
pub async fn word_disclosure(article: ArticleId, text: Option<String>) -> Answer<Written> {
    let wording = NewWording { text };
    Call::to(&routes::WORD_DISCLOSURE, [&article]).with(&wording).answer().await
}

/// Reports what was on the screen.
pub async fn report(article: ArticleId, report: &Report) -> Answer<Written> {
    Call::to(&routes::REPORT, [&article]).with(report).answer().await
}

/// The public keys of this server.
pub async fn load_keys() -> Answer<Vec<Key>> {
    Call::to(&routes::LOAD_KEYS, []).answer().await
}

/// The signed note that stands for all articles.
pub async fn load_checkpoint() -> Answer<SignedNote> {
    Call::to(&routes::LOAD_CHECKPOINT, []).answer().await
}

/// The same with the proof that an article is in it.
pub async fn load_inclusion(article: ArticleId) -> Answer<Inclusion> {
    Call::to(&routes::LOAD_INCLUSION, [&article]).answer().await
}

/// Takes an event back.
pub async fn undo(article: ArticleId, undo: &UndoRequest, key: &str) -> Answer<Written> {
    Call::to(&routes::UNDO, [&article]).with(undo).keyed(key).answer().await
}

#[cfg(feature = "ssr")]
pub use transport::InProcess;

#[cfg(feature = "ssr")]
mod transport {
    use axum::{
        Router,
        body::{Body, to_bytes},
        http::{HeaderMap, Request},
    };
    use leptos::prelude::use_context;
    use tower::ServiceExt;

    use super::{BASE, Call, Content};

    /// The API's router, and the headers of the visitor the page is for.
    #[derive(Clone)]
    pub struct InProcess {
        /// The router that the outside world also reaches.
        pub router: Router,
        /// The visitor's cookie and language.
        pub headers: HeaderMap,
    }

    /// Nothing is written while a page is rendered.
    pub(super) fn random_key() -> String {
        String::new()
    }

    pub(super) async fn fetch(call: Call) -> Option<(u16, String)> {
        let InProcess { router, headers } = use_context()?;
        let mut request =
            Request::builder().method(call.method).uri(format!("{BASE}{}", call.path));
        request.headers_mut()?.extend(headers);
        if let Some(key) = call.key {
            request = request.header("Idempotency-Key", key);
        }
        let body = match call.body {
            Content::Json(json) => Body::from(json),
            // Only a browser has files.
            Content::None | Content::File(_) => Body::empty(),
        };
        let request = request.body(body).ok()?;
        let response = router.oneshot(request).await.ok()?;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.ok()?;
        Some((status, String::from_utf8(body.into()).ok()?))
    }
}

#[cfg(not(feature = "ssr"))]
mod transport {
    use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Headers, RequestInit, Response};

    use super::{BASE, Call, Content, SendWrapper};

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
        fn fill_randomly(bytes: &mut [u8]);
    }

    /// 128 random bits. `crypto.randomUUID` would need HTTPS.
    pub(super) fn random_key() -> String {
        let mut bytes = [0; 16];
        fill_randomly(&mut bytes);
        language::text::canonical::hex(&bytes)
    }

    pub(super) async fn fetch(call: Call) -> Option<(u16, String)> {
        // Leptos wants futures that can change threads; a browser has one.
        SendWrapper::new(async move { send(call).await.ok() }).await
    }

    async fn send(call: Call) -> Result<(u16, String), JsValue> {
        let window = web_sys::window().expect("a browser has a window");
        let headers = Headers::new()?;
        let document = window.document();
        if let Some(root) = document.as_ref().and_then(|document| document.document_element()) {
            headers.set("Accept-Language", &root.get_attribute("lang").unwrap_or_default())?;
        }
        // Whose window this is: somebody else may have signed in since in another.
        let body = document.and_then(|document| document.body());
        if let Some(person) = body.and_then(|body| body.get_attribute("data-person")) {
            headers.set("Tekser-Person", &person)?;
        }
        let init = RequestInit::new();
        init.set_method(call.method);
        match call.body {
            Content::None => {}
            Content::Json(json) => {
                headers.set("Content-Type", "application/json")?;
                init.set_body(&JsValue::from_str(&json));
            }
            Content::File(file) => {
                headers.set("Content-Type", "application/octet-stream")?;
                init.set_body(&file);
            }
        }
        if let Some(key) = call.key {
            headers.set("Idempotency-Key", &key)?;
        }
        init.set_headers(&headers);
        let url = format!("{BASE}{}", call.path);
        let response: Response =
            JsFuture::from(window.fetch_with_str_and_init(&url, &init)).await?.dyn_into()?;
        let body = JsFuture::from(response.text()?).await?;
        Ok((response.status(), body.as_string().unwrap_or_default()))
    }
}

/// A key that no write had before: see `Call::key`.
#[must_use]
pub fn new_key() -> String {
    transport::random_key()
}
