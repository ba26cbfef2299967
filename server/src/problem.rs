//! Errors as the API gives them: problem JSON (RFC 9457) in the visitor's
//! language, saying what happened, what was kept and what to do.

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
    model::{disclosure::Contradiction, flag::Flag, project::Unacceptable, segment::Segment},
    wire::api::Problem,
};

use tokio::task::JoinError;

use crate::{
    request::{LOCALE, request_id},
    store::{StoreError, WriteError},
    work::Unavailable,
};

/// A refused request.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    code: &'static str,
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
    fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: None, current: None, wait: None, cause: None, person: None }
    }

    /// Return `401 Unauthorized`: nobody is signed in.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed_out")
    }

    /// Return `401 Unauthorized`: wrong login or password.
    #[must_use]
    pub fn wrong_password() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "wrong_password")
    }

    /// Return `403 Forbidden`: the role is not enough.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// Return `403 Forbidden`: the role would do, but not the token's scope.
    #[must_use]
    pub fn beyond_scope() -> Self {
        Self::new(StatusCode::FORBIDDEN, "beyond_scope")
    }

    /// Return `409 Conflict`: the request comes from the window of somebody else
    /// than who is signed in, who has this name.
    #[must_use]
    pub fn other_person(name: &str) -> Self {
        let refused = Self::new(StatusCode::CONFLICT, "other_person").with(name.to_owned());
        Self { person: Some(name.to_owned()), ..refused }
    }

    /// Return `410 Gone`: the link for a lost password was used or has expired.
    #[must_use]
    pub fn reset_over() -> Self {
        Self::new(StatusCode::GONE, "reset_over")
    }

    /// Return `403 Forbidden`: the request comes from another site.
    #[must_use]
    pub fn foreign() -> Self {
        Self::new(StatusCode::FORBIDDEN, "foreign_site")
    }

    /// Return `404 Not Found`.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// Return `405 Method Not Allowed`.
    #[must_use]
    pub fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method")
    }

    /// Return `409 Conflict`: the login is taken.
    #[must_use]
    pub fn login_taken() -> Self {
        Self::new(StatusCode::CONFLICT, "login_taken")
    }

    /// Return `410 Gone`: the invitation was used or has expired.
    #[must_use]
    pub fn invitation_over() -> Self {
        Self::new(StatusCode::GONE, "invitation_over")
    }

    /// Return `413 Content Too Large`.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let limit = if limit >= 1024 * 1024 {
            format!("{} MiB", limit / 1024 / 1024)
        } else {
            format!("{} KiB", limit / 1024)
        };
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").with(limit)
    }

    /// Return `415 Unsupported Media Type`: JSON is asked for.
    #[must_use]
    pub fn not_json() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json")
    }

    /// Return `400 Bad Request`: the body is no JSON of the right form, with
    /// the place.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        let detail = quoted(&detail.into()).into_owned();
        Self::new(StatusCode::BAD_REQUEST, "malformed").with(detail)
    }

    /// Return `422 Unprocessable Content`: a field's value is not accepted.
    #[must_use]
    pub fn invalid(code: &'static str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code)
    }

    /// Return `415 Unsupported Media Type`: a form is asked for.
    #[must_use]
    pub fn not_form() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_form")
    }

    /// Return `408 Request Timeout`: the body came too slowly.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow")
    }

    /// Return `429 Too Many Requests`, with the seconds to wait.
    #[must_use]
    pub fn too_many(seconds: u64) -> Self {
        let refused = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many");
        Self { wait: Some(seconds), ..refused.with(format!("{seconds} s")) }
    }

    /// The problem of a status with which something else has answered.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::UNAUTHORIZED => "signed_out",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "wrong_method",
            StatusCode::REQUEST_TIMEOUT => "too_slow",
            StatusCode::PAYLOAD_TOO_LARGE => "too_large",
            StatusCode::TOO_MANY_REQUESTS => "too_many",
            StatusCode::INSUFFICIENT_STORAGE => "disk_full",
            status if status.is_client_error() => "malformed",
            _ => "failed",
        };
        Self::new(status, code)
    }

    /// What the desk would agree on is not acceptable.
    #[must_use]
    pub fn unacceptable(error: Unacceptable) -> Self {
        match error {
            Unacceptable::Wording(text) => Self::invalid("line_untrue").with(text),
            Unacceptable::Text(text) => Self::invalid("bad_term").with(text),
            Unacceptable::Untelling(text) => Self::invalid("phrase_short").with(text),
            Unacceptable::Twice(text) => Self::invalid("term_twice").with(text),
            Unacceptable::TooMany(limit) => Self::invalid("too_many_terms").with(limit.to_string()),
        }
    }

    /// A file is no glossary.
    #[must_use]
    pub fn no_glossary(error: Unreadable) -> Self {
        Self::invalid("no_glossary").with(error.to_string())
    }

    /// Somebody has changed what the desk agreed on.
    #[must_use]
    pub fn stale_project() -> Self {
        Self::new(StatusCode::CONFLICT, "stale_project")
    }

    /// Return `503 Service Unavailable`: too much waits already.
    #[must_use]
    pub fn busy() -> Self {
        Self { wait: Some(5), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy") }
    }

    /// Return `500 Internal Server Error`; the cause goes to the log.
    pub(crate) fn failed(cause: String) -> Self {
        let refused = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed");
        Self { cause: Some(cause), ..refused }
    }

    /// Return `503 Service Unavailable`: nothing is written to a damaged database.
    fn damaged(cause: String) -> Self {
        let refused = Self::new(StatusCode::SERVICE_UNAVAILABLE, "damaged");
        Self { cause: Some(cause), ..refused }
    }

    fn full(cause: String) -> Self {
        let refused = Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full");
        Self { cause: Some(cause), ..refused }
    }

    fn with(self, mut detail: String) -> Self {
        if let Some((at, _)) = detail.char_indices().nth(DETAIL) {
            detail.truncate(at);
            detail.push('…');
        }
        Self { detail: Some(detail), ..self }
    }

    /// The kind of problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
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
            StoreError::SwitchedOff => Self::new(StatusCode::FORBIDDEN, "switched_off"),
            StoreError::LastLead => Self::new(StatusCode::CONFLICT, "last_lead"),
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
            WriteError::KeyReused => Self::invalid("key_reused"),
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
                let refused = Self::new(StatusCode::TOO_MANY_REQUESTS, "busy_yourself");
                Self { wait: Some(5), ..refused }
            }
            Unavailable::Failed => Self::failed(why.to_string()),
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let conflict = |code| Self::new(StatusCode::CONFLICT, code);
        match refusal {
            Refusal::UnknownSegment => Self::new(StatusCode::NOT_FOUND, "unknown_segment"),
            Refusal::UnknownFlag => Self::new(StatusCode::NOT_FOUND, "unknown_flag"),
            Refusal::UnknownCategory(category) => {
                Self::invalid("unknown_category").with(quoted(&category).into_owned())
            }
            Refusal::Stale => conflict("stale"),
            Refusal::Superseded => conflict("superseded"),
            Refusal::StaleVersion => conflict("stale_version"),
            Refusal::FlagAcrossCut => conflict("flag_across_cut"),
            Refusal::MarksBroken => Self::invalid("marks_broken"),
            Refusal::NotUndoable => Self::invalid("not_undoable"),
            Refusal::SpanOutside => Self::invalid("span_outside"),
            Refusal::ScoreOutside => Self::invalid("score_outside"),
            Refusal::Forbidden(ForbiddenCharacter { line, column, character }) => {
                Self::invalid("forbidden_character")
                    .with(format!("U+{:04X}, {line}:{column}", u32::from(character)))
            }
            Refusal::TooLong { length, limit } => {
                Self::invalid("too_long").with(format!("{length} > {limit}"))
            }
            Refusal::SentenceTooLong { line, length, limit } => {
                Self::invalid("sentence_too_long").with(format!("{line}: {length} > {limit}"))
            }
            Refusal::TooManyRows { limit } => {
                Self::invalid("too_many_rows").with(format!("> {limit}"))
            }
            Refusal::Empty => Self::invalid("empty"),
            Refusal::NothingToAlign => Self::invalid("nothing_to_align"),
            Refusal::Obstructed { .. } => conflict("obstructed"),
            Refusal::StaleText => conflict("stale_text"),
            Refusal::Contradiction(Contradiction::Dropped) => Self::invalid("line_dropped"),
            Refusal::Contradiction(Contradiction::Unchecked) => Self::invalid("line_unchecked"),
            Refusal::Contradiction(Contradiction::Unapproved) => Self::invalid("line_unapproved"),
            Refusal::Contradiction(Contradiction::Outdated) => Self::invalid("line_outdated"),
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
        let (segment, flags) = match self.current {
            Some(current) => (Some(Box::new(current.0)), current.1),
            None => (None, Vec::new()),
        };
        Problem {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status: self.status.as_u16(),
            detail,
            instance: id.map(|id| id.urn().to_string()),
            code: self.code.to_owned(),
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
                code = self.code,
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

/// Title and advice for each kind of problem.
fn explanation(code: &str, locale: Locale) -> (&'static str, &'static str) {
    let [kk, ru, en] = match code {
        "signed_out" => [
            ("Кіру керек", "Жүйеге қайта кіріңіз. Жазғаныңыз браузерде сақталды."),
            ("Нужно войти", "Войдите снова. Написанное сохранено в браузере."),
            ("Sign in first", "Sign in again. What you wrote is kept in the browser."),
        ],
        "wrong_password" => [
            ("Логин не құпиясөз қате", "Пернетақта тілін тексеріп, қайта теріңіз."),
            ("Неверный логин или пароль", "Проверьте раскладку клавиатуры и введите ещё раз."),
            ("Wrong login or password", "Check the keyboard's language and type them again."),
        ],
        "forbidden" => [
            ("Бұған құқығыңыз жоқ", "Жауапты редакторға хабарласыңыз."),
            ("У вас нет на это прав", "Обратитесь к ответственному редактору."),
            ("You may not do this", "Ask the lead editor."),
        ],
        "beyond_scope" => [
            (
                "Токенге бұған рұқсат берілмеген",
                "Қолданылу аясы кеңірек токен жасаңыз. Тіркелгілерді тек жүйеге кірген адам басқарады.",
            ),
            (
                "Токену это не разрешено",
                "Создайте токен с более широкими правами. Учётными записями управляет только человек, который вошёл сам.",
            ),
            (
                "The token may not do this",
                "Make one with a wider scope. Accounts are managed only by somebody who has signed in.",
            ),
        ],
        "other_person" => [
            (
                "Бұл браузерде енді басқа адам жұмыс істеп отыр",
                "Ештеңе жазылған жоқ. Өз атыңызбен қайта кіріңіз не бетті жаңартыңыз.",
            ),
            (
                "В этом браузере теперь работает другой человек",
                "Ничего не записано. Войдите снова под своим именем или обновите страницу.",
            ),
            (
                "Somebody else is signed in in this browser now",
                "Nothing was written. Sign in as yourself again, or reload the page.",
            ),
        ],
        "switched_off" => [
            ("Тіркелгі өшірулі", "Жауапты редактор қайта қосқанда ғана кіруге болады."),
            (
                "Учётная запись отключена",
                "Войти можно будет, когда ответственный редактор включит её снова.",
            ),
            ("The account is switched off", "Ask the lead editor to switch it on again."),
        ],
        "last_lead" => [
            (
                "Бұл – соңғы жауапты редактор",
                "Ештеңе өзгертілген жоқ. Алдымен басқа біреуді жауапты редактор етіңіз.",
            ),
            (
                "Это последний ответственный редактор",
                "Ничего не изменено. Сначала назначьте ответственным кого-нибудь ещё.",
            ),
            (
                "This is the last lead editor",
                "Nothing was changed. Make somebody else a lead first.",
            ),
        ],
        "foreign_site" => [
            (
                "Сұрау басқа сайттан келді",
                "Ештеңе өзгертілген жоқ. Осы сайттағы бетті ашып, қайталаңыз.",
            ),
            (
                "Запрос пришёл с другого сайта",
                "Ничего не изменено. Откройте страницу этого сайта и повторите.",
            ),
            (
                "The request came from another site",
                "Nothing was changed. Open a page of this site and try again.",
            ),
        ],
        "not_found" => [
            ("Табылмады", "Сілтеме ескірген немесе мақала тізімнен алынған болуы мүмкін."),
            ("Не найдено", "Возможно, ссылка устарела или статью убрали из списка."),
            ("Not found", "The link may be old, or the article was taken off the list."),
        ],
        "unknown_segment" => [
            ("Мұндай сегмент жоқ", "Сегменттер біріктірілген болуы мүмкін. Бетті жаңартыңыз."),
            ("Такого сегмента нет", "Возможно, сегменты объединили. Обновите страницу."),
            ("There is no such segment", "Segments may have been merged. Reload the page."),
        ],
        "unknown_flag" => [
            ("Мұндай белгі жоқ", "Бетті жаңартыңыз."),
            ("Такой пометки нет", "Обновите страницу."),
            ("There is no such flag", "Reload the page."),
        ],
        "unknown_category" => [
            ("Мұндай санат жоқ", "Санатты тізімнен таңдаңыз."),
            ("Такой категории нет", "Выберите категорию из списка."),
            ("There is no such category", "Choose a category from the list."),
        ],
        "wrong_method" => [
            ("Бұл мекенжай мұндай сұрауды қабылдамайды", "API сипаттамасын қараңыз."),
            ("Этот адрес не принимает такой запрос", "Посмотрите описание API."),
            ("This address does not take such a request", "See the description of the API."),
        ],
        "stale" => [
            (
                "Бұл сегментті басқа адам да өзгертті",
                "Екі нұсқа да сақталды. Қайсысы қалатынын таңдаңыз.",
            ),
            ("Этот сегмент изменил ещё кто-то", "Обе версии сохранены. Выберите, какая останется."),
            (
                "Somebody else changed this segment",
                "Both versions are kept. Choose the one that stays.",
            ),
        ],
        "superseded" => [
            (
                "Болдырмауға кеш",
                "Бұл жер содан бері тағы өзгертілді. Керек нұсқаны тарихтан қалпына келтіріңіз.",
            ),
            (
                "Отменить уже нельзя",
                "Это место с тех пор изменили. Нужный вариант можно восстановить из истории.",
            ),
            (
                "Too late to undo",
                "This was changed again since. Restore the version you need from the history.",
            ),
        ],
        "not_undoable" => [
            (
                "Мұны болдырмауға болмайды",
                "Мақаланы тізімнен алуға немесе мәтінді тарихтан қалпына келтіруге болады.",
            ),
            (
                "Это нельзя отменить",
                "Статью можно убрать из списка, а текст восстановить из истории.",
            ),
            (
                "This cannot be undone",
                "The article can be taken off the list, and a text restored from the history.",
            ),
        ],
        "stale_version" => [
            (
                "Бұл мәтіннің басқа нұсқасы салынып қойған",
                "Ештеңе өзгертілген жоқ. Бетті жаңартып, жаңа нұсқаны қараңыз.",
            ),
            (
                "Этот текст тем временем уже обновили",
                "Ничего не изменено. Обновите страницу и посмотрите новую версию.",
            ),
            (
                "Another version of this text is there by now",
                "Nothing was changed. Reload the page and look at the new version.",
            ),
        ],
        "obstructed" => [
            (
                "Мақұлдауға кедергі бар",
                "Ештеңе жазылған жоқ. Кедергіні жойыңыз немесе әрқайсысының себебін жазыңыз.",
            ),
            (
                "Одобрить пока нельзя",
                "Ничего не записано. Устраните препятствия или укажите причину для каждого.",
            ),
            (
                "Something stands in the way of approving this",
                "Nothing was written. Deal with it, or give a reason for each kind.",
            ),
        ],
        "stale_text" => [
            ("Мәтін содан бері өзгерді", "Бетті жаңартып, жаңа мәтінді оқып шығыңыз."),
            ("Текст с тех пор изменился", "Обновите страницу и прочитайте новый текст."),
            ("The text has changed since", "Reload the page and read the text as it is now."),
        ],
        "line_dropped" => [
            (
                "Жолда мәтінді машина аударғаны айтылмаған",
                "Жасанды интеллект аударғанын жазыңыз: бұл жол түсіп қалмауы керек.",
            ),
            (
                "В строке не сказано, что текст перевела машина",
                "Напишите, что перевёл искусственный интеллект: эта отметка не должна пропасть.",
            ),
            (
                "The line does not say that a machine translated the text",
                "Say so in it: the notice must not get lost.",
            ),
        ],
        "line_unchecked" => [
            (
                "Жолда мәтін тексерілді делінген, ал ол толық оқылған жоқ",
                "Әр сегментті оқыңыз не растаңыз, болмаса жолды өзгертіңіз.",
            ),
            (
                "В строке сказано, что текст проверен, но прочитан он не весь",
                "Прочитайте или подтвердите каждый сегмент либо измените строку.",
            ),
            (
                "The line says the text was checked, but not all of it was read",
                "Read or confirm every segment, or change the line.",
            ),
        ],
        "line_unapproved" => [
            (
                "Жолда мәтін мақұлданды делінген, ал ол мақұлданбаған",
                "Мақұлдатыңыз не жолды өзгертіңіз.",
            ),
            (
                "В строке сказано, что текст одобрен, но он не одобрен",
                "Получите одобрение или измените строку.",
            ),
            (
                "The line says the text was approved, but it is not",
                "Have it approved, or change the line.",
            ),
        ],
        "line_outdated" => [
            (
                "Ескерту жолы тексерудің басқа кезеңінде жазылған",
                "Жолды қайта жазыңыз немесе әдеттегісін қалдырыңыз.",
            ),
            (
                "Строка об ИИ написана для другого этапа проверки",
                "Перепишите её или верните обычную.",
            ),
            (
                "The notice was worded for another stage of the review",
                "Word it again, or go back to the usual one.",
            ),
        ],
        "line_untrue" => [
            (
                "Ескерту жолының мұндай мәтіні шындыққа сай болмайды",
                "Машина аударғанын айтыңыз, болмаған тексеруді айтпаңыз.",
            ),
            (
                "Такая строка говорила бы неправду",
                "В ней должно быть сказано о машинном переводе и не должно быть проверки, которой не было.",
            ),
            (
                "A line of this wording would not be true",
                "It must name the machine, and no check that was not made.",
            ),
        ],
        "bad_term" => [
            (
                "Термин бос, тым ұзын не оқылмайтын таңбасы бар",
                "Осы жазбаны түзетіңіз; басқасы сол қалпында.",
            ),
            (
                "Термин пуст, слишком длинен или с непечатными знаками",
                "Исправьте эту запись; остальное не изменено.",
            ),
            (
                "A term is empty, too long or holds control characters",
                "Mend this entry; nothing else was changed.",
            ),
        ],
        "term_twice" => [
            ("Бір термин екі рет тұр", "Біреуін алып тастаңыз."),
            ("Один термин стоит дважды", "Уберите одну из записей."),
            ("The same term stands twice", "Take one of them out."),
        ],
        "phrase_short" => [
            (
                "Тіркес тым қысқа: ол мәтіннің кез келген жолынан табылады",
                "Кемінде алты таңба жазыңыз. Ештеңе сақталған жоқ.",
            ),
            (
                "Выражение слишком короткое: оно найдётся в любой строке текста",
                "Напишите не меньше шести знаков. Ничего не сохранено.",
            ),
            (
                "The phrase is too short: any line of a text may hold it",
                "Write at least six characters. Nothing was saved.",
            ),
        ],
        "too_many_terms" => [
            ("Термин тым көп", "Тізімді қысқартыңыз."),
            ("Слишком много терминов", "Сократите список."),
            ("Too many terms", "Shorten the list."),
        ],
        "unreadable_file" => [
            (
                "Файлды қауіпсіз оқу мүмкін болмады",
                "Файл бүлінген немесе серверге зиян келтіретіндей құрылған. Ештеңе сақталған жоқ, өзгелердің жұмысы жалғасуда. Файлды өз бағдарламасында ашып, қайта сақтап көріңіз немесе мәтінді көшіріп қойыңыз.",
            ),
            (
                "Файл не удалось прочитать безопасно",
                "Он повреждён или составлен так, что мог бы навредить серверу. Ничего не сохранено, работе других это не мешает. Откройте файл в его программе и сохраните заново или вставьте сам текст.",
            ),
            (
                "The file could not be read safely",
                "It is damaged, or made so that it could harm the server. Nothing was saved, and the work of others goes on. Open it in its own program and save it anew, or paste the text itself.",
            ),
        ],
        "no_glossary" => [
            (
                "Файлды терминдер тізімі деп оқу мүмкін болмады",
                "TBX не әр жолында бір термин бар мәтін керек. Ештеңе өзгертілген жоқ.",
            ),
            (
                "Файл не читается как глоссарий",
                "Нужен TBX или текст с одним термином в строке. Ничего не изменено.",
            ),
            (
                "The file cannot be read as a glossary",
                "TBX is needed, or text with a term a line. Nothing was changed.",
            ),
        ],
        "stale_project" => [
            (
                "Ережелерді басқа адам өзгертіп қойды",
                "Бетті жаңартып, өзгерісіңізді қайта енгізіңіз.",
            ),
            (
                "Правила тем временем изменил кто-то другой",
                "Обновите страницу и внесите изменение снова.",
            ),
            (
                "Somebody else has changed the rules meanwhile",
                "Reload the page and make your change again.",
            ),
        ],
        "flag_across_cut" => [
            (
                "Ашық белгі екі жаққа бірдей түсіп тұр",
                "Алдымен белгіні жабыңыз немесе алып тастаңыз.",
            ),
            ("Открытая пометка попадает на обе стороны", "Сначала закройте или снимите пометку."),
            ("An open flag lies on both sides of the cut", "Resolve or withdraw the flag first."),
        ],
        "nothing_to_align" => [
            (
                "Бұл жерде біріктіретін не бөлетін ештеңе жоқ",
                "Көрші сегментті немесе басқа жерді таңдаңыз.",
            ),
            ("Здесь нечего объединять или делить", "Выберите соседний сегмент или другое место."),
            (
                "There is nothing to merge or split here",
                "Choose a neighbouring segment or another place.",
            ),
        ],
        "login_taken" => [
            ("Бұл логин бос емес", "Басқа логин таңдаңыз."),
            ("Этот логин занят", "Выберите другой логин."),
            ("This login is taken", "Choose another login."),
        ],
        "weak_password" => [
            ("Құпиясөз тым қысқа", "Кемінде 10 таңба теріңіз."),
            ("Пароль слишком короткий", "Нужно не меньше 10 знаков."),
            ("The password is too short", "Use at least 10 characters."),
        ],
        "long_password" => [
            ("Құпиясөз тым ұзын", "Оны қысқартыңыз: мың байттан аспасын."),
            ("Пароль слишком длинный", "Сократите его: не больше тысячи байт."),
            ("The password is too long", "Shorten it: a thousand bytes at the most."),
        ],
        "simple_password" => [
            (
                "Құпиясөзді табу тым оңай",
                "Ол тек цифрдан, қайталанған таңбадан не қатар тұрған пернелерден құралған. Бірнеше кездейсоқ сөз теріңіз.",
            ),
            (
                "Пароль слишком легко подобрать",
                "В нём только цифры, повторы или соседние клавиши. Возьмите несколько случайных слов.",
            ),
            (
                "The password is too easy to guess",
                "It is only digits, repetition or keys in a row. Take a few words at random.",
            ),
        ],
        "personal_password" => [
            ("Құпиясөзде логин не есім тұр", "Өзіңізге қатысы жоқ сөздер таңдаңыз."),
            ("В пароле есть логин или имя", "Возьмите слова, которые с вами не связаны."),
            (
                "The password holds the login or the name",
                "Choose words that have nothing to do with you.",
            ),
        ],
        "common_password" => [
            (
                "Мұндай құпиясөзді жұрт көп қояды",
                "Бұзушылар алдымен осындайларды теріп көреді. Бірнеше кездейсоқ сөз теріңіз.",
            ),
            (
                "Такой пароль у слишком многих",
                "С таких и начинают подбор. Возьмите несколько случайных слов.",
            ),
            (
                "Too many people have this password",
                "It is among those that are tried first. Take a few words at random.",
            ),
        ],
        "token_days" => [
            ("Токен мерзімі жарамсыз", "1 мен 365 күннің арасын көрсетіңіз."),
            ("Такого срока у токена быть не может", "Укажите от 1 до 365 дней."),
            ("A token cannot last that long", "Give it from 1 to 365 days."),
        ],
        "invalid_login" => [
            ("Логин жарамсыз", "Латын әріптері, цифрлар, нүкте, сызықша: 2–64 таңба."),
            ("Логин не подходит", "Латинские буквы, цифры, точка, дефис: от 2 до 64 знаков."),
            (
                "The login is not accepted",
                "Latin letters, digits, dot, hyphen: 2 to 64 characters.",
            ),
        ],
        "invitation_over" => [
            (
                "Шақыру сілтемесі жарамсыз",
                "Ол пайдаланылған немесе мерзімі өткен. Жауапты редактордан жаңасын сұраңыз.",
            ),
            (
                "Приглашение недействительно",
                "Оно использовано или истекло. Попросите новое у ответственного редактора.",
            ),
            (
                "The invitation is over",
                "It was used or has expired. Ask the lead editor for a new one.",
            ),
        ],
        "reset_over" => [
            (
                "Сілтеме жарамсыз",
                "Ол пайдаланылған немесе мерзімі өткен. Жауапты редактордан жаңасын сұраңыз.",
            ),
            (
                "Ссылка недействительна",
                "По ней уже сменили пароль, или она истекла. Попросите новую у ответственного редактора.",
            ),
            ("The link is over", "It was used or has expired. Ask the lead editor for a new one."),
        ],
        "too_large" => [
            ("Тым үлкен", "Ештеңе сақталған жоқ. Мәтінді бөліп жіберіңіз. Шегі:"),
            ("Слишком большой объём", "Ничего не сохранено. Разделите текст на части. Предел:"),
            ("Too large", "Nothing was saved. Divide the text. The limit:"),
        ],
        "too_long" => [
            ("Мәтін тым ұзын", "Ештеңе сақталған жоқ. Мәтінді қысқартыңыз немесе бөліңіз."),
            ("Текст слишком длинный", "Ничего не сохранено. Сократите или разделите текст."),
            ("The text is too long", "Nothing was saved. Shorten or divide the text."),
        ],
        "sentence_too_long" => [
            (
                "Бір сөйлем тым ұзын",
                "Ештеңе сақталған жоқ. Көрсетілген жолдағы сөйлемді нүктемен не жаңа жолмен бөліңіз.",
            ),
            (
                "Одно из предложений слишком длинное",
                "Ничего не сохранено. Разделите его в указанной строке точкой или переносом.",
            ),
            (
                "A sentence is too long",
                "Nothing was saved. At the line given, divide it by a full stop or a new line.",
            ),
        ],
        "too_many_rows" => [
            ("Мақалада сөйлем тым көп", "Ештеңе сақталған жоқ. Мәтінді бірнеше мақалаға бөліңіз."),
            (
                "В статье слишком много предложений",
                "Ничего не сохранено. Разделите текст на несколько статей.",
            ),
            (
                "The article has too many sentences",
                "Nothing was saved. Divide the text into several articles.",
            ),
        ],
        "empty" => [
            ("Мәтін бос", "Мәтін енгізіңіз."),
            ("Текст пуст", "Введите текст."),
            ("The text is empty", "Enter a text."),
        ],
        "forbidden_character" => [
            (
                "Мәтінде рұқсат етілмеген таңба бар",
                "Көрсетілген жол мен орындағы таңбаны өшіріңіз.",
            ),
            ("В тексте есть недопустимый знак", "Удалите знак в указанной строке и позиции."),
            (
                "The text holds a character that is not accepted",
                "Delete the character at the line and place given.",
            ),
        ],
        "span_outside" => [
            ("Белгіленген сөз мәтінде жоқ", "Мәтін өзгерген болуы мүмкін. Сөзді қайта белгілеңіз."),
            ("Выделенных слов нет в тексте", "Возможно, текст изменился. Выделите слова снова."),
            (
                "The marked words are not in the text",
                "The text may have changed. Select the words again.",
            ),
        ],
        "score_outside" => [
            ("Баға дұрыс емес", "0 мен 100 арасындағы санды қойыңыз."),
            ("Такой оценки нет", "Поставьте число от 0 до 100."),
            ("There is no such rating", "Give a number from 0 to 100."),
        ],
        "marks_broken" => [
            (
                "Пішім белгілері қосылмайды да, жоғалмайды да",
                "Ештеңе өзгертілген жоқ. Белгіні тек басқа сөзге көшіруге болады. Бетті жаңартып, қайталаңыз.",
            ),
            (
                "Оформление нельзя ни добавить, ни убрать",
                "Ничего не изменено. Его можно только перенести на другие слова. Обновите страницу и повторите.",
            ),
            (
                "Formatting can be neither added nor removed",
                "Nothing was changed. It can only be moved to other words. Reload the page and try again.",
            ),
        ],
        "invalid_language" => [
            ("Тіл белгісі жарамсыз", "ru, en, kk сияқты BCP 47 белгісін жазыңыз."),
            ("Код языка не подходит", "Укажите код BCP 47, например ru, en, kk."),
            ("The language tag is not valid", "Give a BCP 47 tag such as ru, en, kk."),
        ],
        "key_reused" => [
            ("Idempotency-Key басқа сұрауға қолданылған", "Әр жаңа сұрауға жаңа кілт беріңіз."),
            (
                "Idempotency-Key уже использован для другого запроса",
                "Для нового запроса нужен новый ключ.",
            ),
            (
                "The Idempotency-Key was used for another request",
                "Give every new request a new key.",
            ),
        ],
        "not_json" => [
            ("JSON керек", "Content-Type: application/json деп жіберіңіз."),
            ("Нужен JSON", "Отправьте с Content-Type: application/json."),
            ("JSON is needed", "Send it with Content-Type: application/json."),
        ],
        "not_form" => [
            ("Форма керек", "Content-Type: application/x-www-form-urlencoded деп жіберіңіз."),
            ("Нужна форма", "Отправьте с Content-Type: application/x-www-form-urlencoded."),
            ("A form is needed", "Send it with Content-Type: application/x-www-form-urlencoded."),
        ],
        "malformed" => [
            ("Сұрау дұрыс құрылмаған", "Көрсетілген жерді тексеріңіз."),
            ("Запрос составлен неверно", "Проверьте указанное место."),
            ("The request is malformed", "Check the place given."),
        ],
        "too_many" => [
            ("Әрекет тым көп", "Сәл күтіп, қайталап көріңіз."),
            ("Слишком много попыток", "Немного подождите и попробуйте снова."),
            ("Too many attempts", "Wait a little and try again."),
        ],
        "too_slow" => [
            ("Сұрау тым баяу келді", "Ештеңе сақталған жоқ. Байланысты тексеріп, қайта жіберіңіз."),
            (
                "Запрос передавался слишком медленно",
                "Ничего не сохранено. Проверьте связь и отправьте снова.",
            ),
            (
                "The request came too slowly",
                "Nothing was saved. Check the connection and send it again.",
            ),
        ],
        "busy" => [
            ("Сервер қазір бос емес", "Ештеңе жоғалған жоқ. Бірнеше секундтан кейін қайталаңыз."),
            ("Сервер сейчас занят", "Ничего не потеряно. Повторите через несколько секунд."),
            ("The server is busy", "Nothing is lost. Try again in a few seconds."),
        ],
        "busy_yourself" => [
            ("Алдыңғы сұрауларыңыз әлі орындалып жатыр", "Олар біткенше күтіңіз де, қайталаңыз."),
            ("Ваши прежние запросы ещё выполняются", "Дождитесь их и повторите."),
            ("What you asked for before is still being done", "Wait for it and try again."),
        ],
        "damaged" => [
            (
                "Дерекқор бүлінген, сервер ештеңе сақтамайды",
                "Осыған дейін сақталғанды оқуға, көшіріп алуға болады; жаңа өзгеріс браузерде тұр. \
                 Әкімшіге хабарлаңыз: соңғы көшірмеден қалпына келтіру керек.",
            ),
            (
                "База данных повреждена, сервер ничего не сохраняет",
                "Сохранённое раньше можно читать и выгружать; новая правка осталась в браузере. \
                 Сообщите администратору: базу нужно восстановить из последней копии.",
            ),
            (
                "The database is damaged, and the server saves nothing",
                "What was saved before can be read and exported; the change is kept in the browser. \
                 Tell the administrator: the latest backup must be put in its place.",
            ),
        ],
        "disk_full" => [
            (
                "Сервер дискісінде орын қалмады",
                "Өзгеріс сақталмады, бірақ браузерде тұр. Әкімшіге хабарлаңыз.",
            ),
            (
                "На диске сервера нет места",
                "Правка не сохранена, но осталась в браузере. Сообщите администратору.",
            ),
            (
                "The server's disk is full",
                "The change is not saved but kept in the browser. Tell the administrator.",
            ),
        ],
        _ => [
            ("Серверде қате шықты", "Жазғаныңыз браузерде сақталды. Сәл күтіп, қайталап көріңіз."),
            (
                "Ошибка на сервере",
                "Написанное сохранено в браузере. Подождите немного и повторите.",
            ),
            (
                "Something went wrong on the server",
                "What you wrote is kept in the browser. Wait a little and try again.",
            ),
        ],
    };
    match locale {
        Locale::Kk => kk,
        Locale::Ru => ru,
        Locale::En => en,
    }
}
