//! What a request needs besides a person: a token's scope, and that the window
//! it comes from is that person's. Asked in one place, before any handler; what a
//! person's role allows, handlers ask of [`crate::auth::Actor`].

use axum::http::{HeaderMap, Method};
use review::wire::api::{Person, Scope};

use crate::problem::{Refused, Reply};

/// The header in which a page says whose window it is: the person's id.
pub const WINDOW: &str = "tekser-person";

/// The least scope of a token that a request needs; `None` where no token is
/// enough. `path` is below `/api/v1`, with its parameters as the route names them.
#[must_use]
pub fn needed(method: &Method, path: &str) -> Option<Scope> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let family = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    match family {
        "password" | "sessions" | "tokens" | "invitations" | "resets" => None,
        "people" if !reads => None,
        // What reads a glossary saves nothing.
        "glossary" => Some(Scope::Read),
        _ if reads => Some(Scope::Read),
        "files" => Some(Scope::Import),
        "articles" => {
            let brings = matches!(
                path,
                "/articles" | "/articles/{article}/source" | "/articles/{article}/translation"
            );
            Some(if brings { Scope::Import } else { Scope::Review })
        }
        _ => Some(Scope::Review),
    }
}

/// Refuses what comes from the window of somebody else: another person has signed
/// in since in the same browser. Scripts, which have no windows, say nothing.
///
/// # Errors
/// Return `409 Conflict` then.
pub fn same_window(headers: &HeaderMap, person: &Person) -> Reply<()> {
    match headers.get(WINDOW) {
        Some(window) => same_person(window.to_str().unwrap_or_default(), person),
        None => Ok(()),
    }
}

/// The same for an id that came in another way.
///
/// # Errors
/// Return `409 Conflict` where it is not this person's.
pub fn same_person(id: &str, person: &Person) -> Reply<()> {
    if id == person.id.to_string() { Ok(()) } else { Err(Refused::other_person(&person.name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_needed_for_everything_and_accounts_are_for_people() {
        let check = |method: Method, path: &str, scope| {
            assert_eq!(needed(&method, path), scope, "{method} {path}");
        };
        check(Method::GET, "/articles", Some(Scope::Read));
        check(Method::GET, "/people", Some(Scope::Read));
        check(Method::POST, "/articles", Some(Scope::Import));
        check(Method::PUT, "/articles/{article}/source", Some(Scope::Import));
        check(Method::PUT, "/articles/{article}/approval", Some(Scope::Review));
        check(Method::PUT, "/project", Some(Scope::Review));
        check(Method::GET, "/tokens", None);
        check(Method::POST, "/tokens", None);
        check(Method::PATCH, "/people/{person}", None);
    }
}
