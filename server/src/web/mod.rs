//! The pages: rendered here, taken over by the browser. And the few plain forms
//! that work without JavaScript.

use app::{
    NotFoundStatus,
    address::Address,
    api::InProcess,
    shell,
    visitor::{Theme, Visitor},
    words::Locale,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use review::wire::api::{LostPassword, NewAccount};
use serde::Deserialize;
use tokio::runtime::Handle;

use crate::{
    api::{self, body::Fields},
    auth::{access, begin_session, check_password, end_all_sessions, end_session, visitor},
    edge,
    peer::Peer,
    problem::{Refused, Reply},
    request::locale_of,
    state::{App, BUILD_ID},
};

mod failure;
mod render;
mod site;

pub use failure::caught;
use render::{Failure, Renderer, elsewhere};

/// Headers that the API needs to answer in a visitor's name.
const VISITORS: [HeaderName; 4] =
    [header::COOKIE, header::AUTHORIZATION, header::ACCEPT_LANGUAGE, edge::ID];

/// Pages, forms and files. `in_process` is the API that pages are made from.
pub fn router(app: &App, in_process: Router) -> Router {
    let state = app.clone();
    let renderer = Renderer::start();
    let render = move |request: Request| {
        let (state, renderer, api) = (state.clone(), renderer.clone(), in_process.clone());
        async move {
            let locale = locale_of(request.headers());
            let page = render(state, &renderer, api, request).await;
            page.unwrap_or_else(|refused| failure::page(locale, &refused))
        }
    };
    let sign_in = post(sign_in).get(render.clone());
    let join = post(join).get(render.clone());
    let reset = post(reset).get(render.clone());
    let file_or_page = {
        let site = site::Site;
        move |request: Request| async move {
            match site.file(request.uri(), request.headers()).await {
                Some(file) => file,
                None => render(request).await,
            }
        }
    };
    let forms = Router::new()
        .route("/sign-in", sign_in)
        .route("/sign-out", post(sign_out))
        .route("/invitation/{token}", join)
        .route("/reset/{token}", reset)
        .route("/preferences", post(prefer))
        .with_state(app.clone());
    forms.fallback(file_or_page)
}

async fn render(state: App, renderer: &Renderer, api: Router, request: Request) -> Reply<Response> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Refused::wrong_method());
    }
    let person = visitor(request.headers(), &state).await?;
    let locale = locale_of(request.headers());
    let theme = crate::request::cookie(request.headers(), "theme").map(Theme::from_name);
    let visitor = Visitor { locale, theme: theme.unwrap_or_default(), person };
    let address = Address {
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
    };
    if address.screen().is_private() && visitor.person.is_none() {
        let sign_in = format!("/sign-in?next={}", address.path);
        return Ok((StatusCode::FOUND, [(header::LOCATION, sign_in)]).into_response());
    }
    let mut headers = HeaderMap::new();
    for name in VISITORS {
        if let Some(value) = request.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    // The page's language, also where it was chosen by cookie.
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(locale.tag()));
    let in_process = InProcess { router: elsewhere(api, Handle::current()), headers };
    let context = move || {
        provide_context(visitor.locale);
        provide_context(visitor.clone());
        provide_context(address.clone());
        provide_context(in_process.clone());
        let response = expect_context::<ResponseOptions>();
        let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy(&nonce));
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        provide_context(NotFoundStatus(std::sync::Arc::new(move || {
            response.set_status(StatusCode::NOT_FOUND);
        })));
    };
    let (parts, _) = request.into_parts();
    let view = state.screens.unwrap_or(screens);
    let draw = move || -> render::Drawing {
        let handler = leptos_axum::render_app_async_with_context(context, view);
        Box::pin(async move {
            let request = Request::from_parts(parts, Body::empty());
            let (parts, body) = handler(request).await.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            Response::from_parts(parts, body)
        })
    };
    match renderer.render(Box::new(draw)).await {
        Ok(page) => Ok(page.map(Body::from)),
        Err(Failure::Busy) => Err(Refused::busy()),
        Err(failure) => {
            state.panicked();
            Err(Refused::failed(format!("a page could not be rendered: {failure:?}")))
        }
    }
}

/// All screens, as they are served.
fn screens() -> AnyView {
    shell(BUILD_ID).into_any()
}

/// What a page may load: its own files, and the scripts that carry its nonce.
fn policy(nonce: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("a nonce is Base64")
}

/// A path on this site, whatever was asked for.
fn local(path: Option<&str>) -> &str {
    let path = path.unwrap_or("/");
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { path } else { "/" }
}

#[derive(Deserialize)]
struct SignInForm {
    login: String,
    password: String,
    next: Option<String>,
}

async fn sign_in(
    State(app): State<App>,
    from: Peer,
    headers: HeaderMap,
    Fields(form): Fields<SignInForm>,
) -> Response {
    let next = local(form.next.as_deref());
    let signed_in = async {
        let account = check_password(&app, &form.login, form.password.clone(), from).await?;
        begin_session(&app, &headers, account.person.id).await
    };
    match signed_in.await {
        Ok(cookie) => ([cookie], Redirect::to(next)).into_response(),
        Err(refused) => {
            let error = match refused.code() {
                // What no login or password can be is wrong too.
                "wrong_password" | "invalid_login" | "long_password" => "wrong",
                "too_many" => "limited",
                "switched_off" => "off",
                _ => return refused.into_response(),
            };
            Redirect::to(&format!("/sign-in?error={error}&next={next}")).into_response()
        }
    }
}

#[derive(Deserialize)]
struct SignOutForm {
    /// Whether what the browser keeps may go: the page has asked, where there were
    /// edits that were not sent. Without JavaScript it cannot.
    forget: Option<String>,
    /// Whose sessions are to end on all devices, by id; without it, this one ends.
    everywhere: Option<String>,
}

async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    Fields(form): Fields<SignOutForm>,
) -> Result<Response, Refused> {
    let visitor = visitor(&headers, &app).await?;
    let cookie = match (form.everywhere, visitor) {
        (Some(window), Some(person)) => {
            access::same_person(&window, &person)?;
            end_all_sessions(&app, &headers, &person).await?
        }
        _ => end_session(&app, &headers).await?,
    };
    let data = if form.forget.is_some() { "\"cache\", \"storage\"" } else { "\"cache\"" };
    let cleared = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static(data));
    Ok(([cookie, cleared], Redirect::to("/sign-in")).into_response())
}

async fn join(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Fields(account): Fields<NewAccount>,
) -> Response {
    let joined = async {
        let person = api::join(&app, &token, account).await?;
        begin_session(&app, &headers, person.id).await
    };
    match joined.await {
        Ok(cookie) => ([cookie], Redirect::to("/")).into_response(),
        Err(refused) => {
            let error = match refused.code() {
                "login_taken" => "taken",
                code if code.ends_with("_password") => code,
                "invalid_login" | "empty" | "forbidden_character" | "too_long" => "invalid",
                "invitation_over" => "over",
                _ => return refused.into_response(),
            };
            let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
            Redirect::to(&format!("/invitation/{token}?error={error}")).into_response()
        }
    }
}

async fn reset(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Fields(form): Fields<LostPassword>,
) -> Response {
    let replaced = async {
        let person = api::replace_password(&app, &token, &form.password).await?;
        begin_session(&app, &headers, person.id).await
    };
    match replaced.await {
        Ok(cookie) => ([cookie], Redirect::to("/")).into_response(),
        Err(refused) => {
            let error = match refused.code() {
                code if code.ends_with("_password") => code,
                "reset_over" => "over",
                _ => return refused.into_response(),
            };
            let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
            Redirect::to(&format!("/reset/{token}?error={error}")).into_response()
        }
    }
}

#[derive(Deserialize)]
struct Preferences {
    locale: Option<String>,
    theme: Option<String>,
    next: Option<String>,
}

async fn prefer(Fields(form): Fields<Preferences>) -> Response {
    let mut headers = HeaderMap::new();
    let mut keep = |name: &str, value: &str| {
        let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000");
        let cookie = HeaderValue::from_str(&cookie).expect("names of closed sets");
        headers.append(header::SET_COOKIE, cookie);
    };
    if let Some(locale) = form.locale.as_deref().and_then(Locale::from_tag) {
        keep("locale", locale.tag());
    }
    if let Some(theme) = form.theme.as_deref() {
        keep("theme", Theme::from_name(theme).as_str());
    }
    (headers, Redirect::to(local(form.next.as_deref()))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_on_only_within_the_site() {
        assert_eq!(local(Some("/articles/1?from=40")), "/articles/1?from=40");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", "/a\r\nb"] {
            assert_eq!(local(Some(foreign)), "/", "{foreign}");
        }
    }
}
