//! The kinds of problems that the API answers with. What each says to a visitor is in
//! `server`, which answers.

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $code:literal $status:literal;)*) => {
        /// A kind of problem. The codes are stable: programs go by them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All, by their status.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word that stands for it in JSON and in addresses.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status it is answered with.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// The request is malformed.
    Malformed "malformed" 400;
    /// Sign in first.
    SignedOut "signed_out" 401;
    /// Wrong login or password.
    WrongPassword "wrong_password" 401;
    /// You may not do this.
    Forbidden "forbidden" 403;
    /// The token may not do this.
    BeyondScope "beyond_scope" 403;
    /// The account is switched off.
    SwitchedOff "switched_off" 403;
    /// The request came from another site.
    ForeignSite "foreign_site" 403;
    /// Not found.
    NotFound "not_found" 404;
    /// There is no such segment.
    UnknownSegment "unknown_segment" 404;
    /// There is no such flag.
    UnknownFlag "unknown_flag" 404;
    /// This address does not take such a request.
    WrongMethod "wrong_method" 405;
    /// The request came too slowly.
    TooSlow "too_slow" 408;
    /// Somebody else is signed in in this browser now.
    OtherPerson "other_person" 409;
    /// This is the last lead editor.
    LastLead "last_lead" 409;
    /// Somebody else changed this segment.
    Stale "stale" 409;
    /// Too late to undo.
    Superseded "superseded" 409;
    /// Another version of this text is there by now.
    StaleVersion "stale_version" 409;
    /// Something stands in the way of approving this.
    Obstructed "obstructed" 409;
    /// The text has changed since.
    StaleText "stale_text" 409;
    /// Somebody else has changed the rules meanwhile.
    StaleProject "stale_project" 409;
    /// An open flag lies on both sides of the cut.
    FlagAcrossCut "flag_across_cut" 409;
    /// This login is taken.
    LoginTaken "login_taken" 409;
    /// The invitation is over.
    InvitationOver "invitation_over" 410;
    /// The link is over.
    ResetOver "reset_over" 410;
    /// Too large.
    TooLarge "too_large" 413;
    /// JSON is needed.
    NotJson "not_json" 415;
    /// A form is needed.
    NotForm "not_form" 415;
    /// There is no such category.
    UnknownCategory "unknown_category" 422;
    /// This cannot be undone.
    NotUndoable "not_undoable" 422;
    /// The line does not say that a machine translated the text.
    LineDropped "line_dropped" 422;
    /// The line says the text was checked, but not all of it was read.
    LineUnchecked "line_unchecked" 422;
    /// The line says the text was approved, but it is not.
    LineUnapproved "line_unapproved" 422;
    /// The notice was worded for another stage of the review.
    LineOutdated "line_outdated" 422;
    /// A line of this wording would not be true.
    LineUntrue "line_untrue" 422;
    /// A term is empty, too long or holds control characters.
    BadTerm "bad_term" 422;
    /// The same term stands twice.
    TermTwice "term_twice" 422;
    /// The phrase is too short: any line of a text may hold it.
    PhraseShort "phrase_short" 422;
    /// Too many terms.
    TooManyTerms "too_many_terms" 422;
    /// The file could not be read safely.
    UnreadableFile "unreadable_file" 422;
    /// The file cannot be read as a glossary.
    NoGlossary "no_glossary" 422;
    /// There is nothing to merge or split here.
    NothingToAlign "nothing_to_align" 422;
    /// The password is too short.
    WeakPassword "weak_password" 422;
    /// The password is too long.
    LongPassword "long_password" 422;
    /// The password is too easy to guess.
    SimplePassword "simple_password" 422;
    /// The password holds the login or the name.
    PersonalPassword "personal_password" 422;
    /// Too many people have this password.
    CommonPassword "common_password" 422;
    /// A token cannot last that long.
    TokenDays "token_days" 422;
    /// The login is not accepted.
    InvalidLogin "invalid_login" 422;
    /// The text is too long.
    TooLong "too_long" 422;
    /// A sentence is too long.
    SentenceTooLong "sentence_too_long" 422;
    /// The article has too many sentences.
    TooManyRows "too_many_rows" 422;
    /// The text is empty.
    Empty "empty" 422;
    /// The text holds a character that is not accepted.
    ForbiddenCharacter "forbidden_character" 422;
    /// The marked words are not in the text.
    SpanOutside "span_outside" 422;
    /// There is no such rating.
    ScoreOutside "score_outside" 422;
    /// Formatting can be neither added nor removed.
    MarksBroken "marks_broken" 422;
    /// The language tag is not valid.
    InvalidLanguage "invalid_language" 422;
    /// The Idempotency-Key was used for another request.
    KeyReused "key_reused" 422;
    /// Too many attempts.
    TooMany "too_many" 429;
    /// What you asked for before is still being done.
    BusyYourself "busy_yourself" 429;
    /// Something went wrong on the server.
    Failed "failed" 500;
    /// The server is busy.
    Busy "busy" 503;
    /// The database is damaged, and the server saves nothing.
    Damaged "damaged" 503;
    /// The server's disk is full.
    DiskFull "disk_full" 507;
}

impl Code {
    /// Below which path each kind is explained.
    pub const PAGES: &'static str = "/problems";

    /// The `type` of a problem of this kind: the address of the page that explains it,
    /// without scheme and host.
    #[must_use]
    pub fn page(self) -> String {
        format!("{}/{}", Self::PAGES, self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|known| known.as_str() == code);
        found.copied().ok_or_else(|| format!("{code:?} is no kind of problem"))
    }
}

/// A code is described by its words: what derives descriptions cannot read a name that a
/// macro hands on.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Code {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A kind of problem, which the page at `type` explains."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Code {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProblemCode".into()
    }
}
