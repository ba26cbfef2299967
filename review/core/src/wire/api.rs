//! The bodies of the REST API: what goes over the wire besides the types of the
//! review itself. Data only; the routes are in `server`, the calls in `app`.

use language::{
    checks::{CheckId, Level, Term},
    text::{structure::Mark, time::Timestamp},
};
use serde::{Deserialize, Serialize};

use crate::{
    log::{article::Progress, event::Event},
    model::{
        approval::{Obstacle, Standing},
        description::Description,
        document::Document,
        flag::Flag,
        id::{ArticleId, PersonId},
        reading::Seen,
        segment::Segment,
    },
};

/// What a person may do. Each role may do all that the ones before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Read.
    Viewer,
    /// Import, edit, flag, confirm.
    Editor,
    /// Remove articles, invite people, change roles.
    Lead,
}

impl Role {
    /// All, from the least.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Lead];

    /// The word that stands for it in JSON, the database and the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Lead => "lead",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == name);
        found.ok_or_else(|| format!("{name:?} is no role: viewer, editor and lead are"))
    }
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// What events name them by.
    pub id: PersonId,
    /// Their name, as colleagues read it.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// What they may do.
    pub role: Role,
    /// Whether a lead has switched the account off: nobody signs in with it, and
    /// what was signed in with it has ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

/// A device on which a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Names the session.
    pub id: uuid::Uuid,
    /// Browser and system, as the browser named itself.
    pub device: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `POST /session`: sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The account.
    pub login: String,
    /// Its password.
    pub password: String,
}

/// `POST /invitations/{token}`: make the account one was invited to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAccount {
    /// The person's name.
    pub name: String,
    /// What they will sign in with.
    pub login: String,
    /// At least 10 characters, and none of those that are tried first.
    pub password: String,
}

/// `POST /password`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassword {
    /// The one that holds.
    pub old: String,
    /// The one to put in its place: at least 10 characters, and none of those
    /// that are tried first.
    pub new: String,
}

/// A one-time link with which a person gives themselves a new password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reset {
    /// The link, without scheme and host.
    pub path: String,
    /// What the person signs in with.
    pub login: String,
    /// When the link ceases to work.
    pub expires_at: Timestamp,
}

/// `POST /resets/{token}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LostPassword {
    /// The new password: at least 10 characters, and none of those that are
    /// tried first.
    pub password: String,
}

/// `POST /invitations`: invite somebody.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// What they may do.
    pub role: Role,
}

/// A one-time link to make an account with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// The link, without scheme and host.
    pub path: String,
    /// What the account may do.
    pub role: Role,
    /// When the link ceases to work.
    pub expires_at: Timestamp,
}

/// `PATCH /people/{id}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonEdit {
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New role; only a lead may set it.
    #[serde(default)]
    pub role: Option<Role>,
    /// Switch the account off, or on again; only a lead may.
    #[serde(default)]
    pub off: Option<bool>,
}

/// What a token may be used for, within what its person may do. Each may what
/// the ones before may. Accounts are for people who have signed in: none lets
/// a script make tokens or links, or change people, passwords and sessions.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read and export.
    Read,
    /// Bring articles, sources and translations.
    Import,
    /// Whatever is done to articles and the desk's rules.
    #[default]
    Review,
}

impl Scope {
    /// All, from the least.
    pub const ALL: [Self; 3] = [Self::Read, Self::Import, Self::Review];

    /// The word that stands for it in JSON, the database and the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Import => "import",
            Self::Review => "review",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == name);
        found.ok_or_else(|| format!("{name:?} is no scope: read, import and review are"))
    }
}

/// Days after which a token ends, unless it was asked for otherwise.
pub const TOKEN_DAYS: u32 = 90;

/// Days a token lasts at the most.
pub const MOST_TOKEN_DAYS: u32 = 365;

fn token_days() -> u32 {
    TOKEN_DAYS
}

/// `POST /tokens`: a key for scripts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// What it is for.
    pub label: String,
    /// What it may be used for.
    #[serde(default)]
    pub scope: Scope,
    /// Days after which it ends, from 1 to 365; 90 where none are given.
    #[serde(default = "token_days")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 365))]
    pub days: u32,
}

impl Default for NewToken {
    fn default() -> Self {
        Self { label: String::new(), scope: Scope::default(), days: TOKEN_DAYS }
    }
}

/// A key for scripts, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// Names the token.
    pub id: uuid::Uuid,
    /// What it is for.
    pub label: String,
    /// What it may be used for.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A token just made: the only time its secret is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// Its description.
    pub token: Token,
    /// What goes after `Authorization: Bearer`.
    pub secret: String,
}

/// A line of the list of articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleSummary {
    /// Names the article.
    pub id: ArticleId,
    /// Title, engine, origin.
    pub description: Description,
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// Whether a source text is at hand.
    pub has_source: bool,
    /// How far its review has come.
    pub progress: Progress,
    /// Who imported it.
    pub imported_by: PersonId,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Who changed it last.
    pub changed_by: PersonId,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Whether it was taken off the list.
    pub removed: bool,
    /// Whether it is approved as it stands.
    pub standing: Standing,
}

/// `GET /articles/{article}/approval`: what an approval would be of, and what
/// stands in its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gate {
    /// Whether the article is approved as it stands.
    pub standing: Standing,
    /// SHA-256 of title and text as they stand; an approval carries it.
    pub text_sha256: String,
    /// What stands in the way of the person who asks.
    pub obstacles: Vec<Obstacle>,
    /// The line to publish, or `None` where the worded one says what is not so.
    pub disclosure: Option<String>,
}

/// `GET /checks`: a check in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DescribedCheck {
    /// The check.
    pub check: CheckId,
    /// How gravely it is taken unless the desk says otherwise.
    pub level: Level,
    /// What it says when it finds something, in the language asked for.
    pub text: String,
}

/// `POST /glossary/read`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GlossaryFile {
    /// The file's text: TBX, or a term a line.
    pub content: String,
    /// Language of the terms, without region.
    pub source_lang: String,
    /// Language of the translations, without region.
    pub target_lang: String,
}

/// A glossary file as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadGlossary {
    /// The terms.
    pub terms: Vec<Term>,
    /// Lines, from 1, of what could not be read.
    pub unread: Vec<usize>,
}

/// `POST /files`: a file as far as it could be read. Nothing is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileRead {
    /// Its name; in an archive, its path there.
    pub name: String,
    /// What kind of file it was taken for.
    pub format: Option<String>,
    /// The texts in it; none where it could not be read.
    pub documents: Vec<Document>,
    /// What could not be read or is not kept, in the language asked for.
    pub remarks: Vec<Remark>,
}

/// A problem with a file, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Remark {
    /// Where: a line, or a part of an archive and a line.
    pub place: String,
    /// What.
    pub text: String,
}

/// `POST /articles/{article}/return`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReturn {
    /// Why it is sent back.
    pub reason: String,
}

/// `POST /articles/{article}/readings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// What was on the screen.
    pub seen: Vec<Seen>,
}

/// `PUT /articles/{article}/disclosure`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewWording {
    /// The line, or `None` for the desk's.
    pub text: Option<String>,
}

/// `PUT /articles/{article}/segments/{segment}/text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewText {
    /// The revision the text was made from.
    pub revision: u32,
    /// The whole new text of the segment.
    pub text: String,
    /// The event whose text is brought back, if that is what happens.
    #[serde(default)]
    pub restores: Option<u64>,
}

/// `PUT /articles/{article}/segments/{segment}/marks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMarks {
    /// The revision in whose positions the marks are.
    pub revision: u32,
    /// All marks of the segment: they may be moved, but neither added nor left out.
    pub marks: Vec<Mark>,
}

/// `PUT /articles/{article}/segments/{segment}/confirmation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmation {
    /// The revision that was read.
    pub revision: u32,
    /// Confirm, or take it back.
    pub confirmed: bool,
}

/// `PUT /articles/{article}/segments/{segment}/rating`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRating {
    /// The revision that was read.
    pub revision: u32,
    /// How good it is, from 0 to 100; `None` takes the rating back.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score: Option<u8>,
}

/// `PUT /articles/{article}/source`: a corrected source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceVersion {
    /// The whole source text.
    pub source: String,
    /// `source_sha256` of the article whose source it replaces; `None` where the
    /// article has none yet.
    pub sha256: Option<String>,
}

/// `PUT /articles/{article}/translation`: another machine translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranslationVersion {
    /// The whole machine translation.
    pub mt: String,
    /// `mt_sha256` of the article whose translation it replaces.
    pub sha256: String,
}

/// The answer to every write to an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Written {
    /// What was written; `None` where the write changed nothing.
    pub event: Option<Event>,
}

/// A part of an article's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventPage {
    /// The events, in the order of the log.
    pub events: Vec<Event>,
    /// Number of the article's last event.
    pub last: u64,
    /// What to ask for as `after` to get the events that follow these; `None` where these
    /// end with the last.
    #[serde(default)]
    pub next: Option<u64>,
}

/// An error of the API (RFC 9457). `code` names its kind for programs and for
/// translation; `title` and `detail` are in the language that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The path of a page that explains this kind of problem.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(format = "uri-reference"))]
    pub kind: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    /// What was kept and what to do.
    pub detail: String,
    /// The request it is about, as `urn:uuid:` with its `X-Request-Id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The kind of problem, such as `stale`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::wire::code::Code))]
    pub code: String,
    /// The fields of the request's body that it is about, where it is about some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With `stale`: the segment as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Box<Segment>>,
    /// With `stale`: its flags as they are now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// With `other_person`: the name of who is signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// A field of a request's body that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where it is: a JSON pointer (RFC 6901), empty for the whole body.
    pub pointer: String,
    /// What is wrong with it.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::wire::code::Code))]
    pub code: String,
}

/// A request to take an event back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoRequest {
    /// Number of the event.
    pub event: u64,
}
