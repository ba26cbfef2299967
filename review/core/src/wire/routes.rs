//! The operations of the REST API: names, methods and paths, in one table that the
//! server routes by, the client calls by and the description is made of.

use std::fmt::{Display, Write};

/// An operation of the API, with `N` parameters in its path.
#[derive(Clone, Copy, Debug)]
pub struct Route<const N: usize> {
    /// Its method, as HTTP writes it.
    pub method: &'static str,
    /// Its path below `/api/v1`, with the names of its parameters in braces.
    pub path: &'static str,
}

impl<const N: usize> Route<N> {
    /// Its path with `parts` in the places of its parameters, in their order.
    #[must_use]
    pub fn at(&self, parts: [&dyn Display; N]) -> String {
        fill(self.path, &parts)
    }
}

fn fill(template: &str, parts: &[&dyn Display]) -> String {
    let (mut path, mut parts) = (String::new(), parts.iter());
    for piece in template.split('/').skip(1) {
        path.push('/');
        match parts.as_slice() {
            [_, ..] if piece.starts_with('{') => {
                let part = parts.next().expect("it was just seen");
                write!(path, "{part}").expect("a string takes whatever is written");
            }
            _ => path.push_str(piece),
        }
    }
    path
}

/// How many parameters a path has.
const fn parameters(path: &str) -> usize {
    let (bytes, mut at, mut count) = (path.as_bytes(), 0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            count += 1;
        }
        at += 1;
    }
    count
}

macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident $method:literal $path:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $name: Route<{ parameters($path) }> = Route { method: $method, path: $path };
        )*

        /// All of them: name, method, path.
        pub const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $method, $path)),*];
    };
}

routes! {
    /// Who is signed in.
    SHOW_SESSION "GET" "/session";
    /// Sign in.
    SIGN_IN "POST" "/session";
    /// Sign out here.
    SIGN_OUT "DELETE" "/session";
    /// Where one is signed in.
    LOAD_SESSIONS "GET" "/sessions";
    /// Sign out on all devices.
    SIGN_OUT_EVERYWHERE "DELETE" "/sessions";
    /// Sign out on one device.
    END_SESSION "DELETE" "/sessions/{session}";
    /// Everybody with an account.
    LOAD_PEOPLE "GET" "/people";
    /// Change a name or a role, switch an account off or on.
    EDIT_PERSON "PATCH" "/people/{person}";
    /// End all sessions and tokens of somebody.
    END_ACCESS "DELETE" "/people/{person}/access";
    /// Make a link for a lost password.
    RESET_PASSWORD "POST" "/people/{person}/reset";
    /// Whose lost password a link is for.
    LOAD_RESET "GET" "/resets/{secret}";
    /// Give oneself a new password in the place of a lost one.
    USE_RESET "POST" "/resets/{secret}";
    /// Invite somebody.
    INVITE "POST" "/invitations";
    /// What an invitation is for.
    LOAD_INVITATION "GET" "/invitations/{secret}";
    /// Make the account one was invited to.
    ACCEPT_INVITATION "POST" "/invitations/{secret}";
    /// Change one's own password.
    CHANGE_PASSWORD "POST" "/password";
    /// One's own tokens.
    LOAD_TOKENS "GET" "/tokens";
    /// Make a token.
    CREATE_TOKEN "POST" "/tokens";
    /// Make a token useless.
    REVOKE_TOKEN "DELETE" "/tokens/{token}";
    /// The categories of flags.
    LOAD_TYPOLOGY "GET" "/typology";
    /// All versions of what the desk has agreed on.
    LOAD_PROJECT_VERSIONS "GET" "/project/versions";
    /// What the desk has agreed on.
    LOAD_PROJECT "GET" "/project";
    /// Agree on something else.
    AGREE "PUT" "/project";
    /// The automatic checks in words.
    LOAD_CHECKS "GET" "/checks";
    /// The glossary as a file.
    DOWNLOAD_GLOSSARY "GET" "/glossary/{format}";
    /// Read a glossary file.
    READ_GLOSSARY "POST" "/glossary/read";
    /// The public keys of the server.
    LOAD_KEYS "GET" "/keys";
    /// The signed note that stands for all articles.
    LOAD_CHECKPOINT "GET" "/checkpoint";
    /// Read a file.
    READ_FILE "POST" "/files";
    /// The list of articles.
    LOAD_ARTICLES "GET" "/articles";
    /// Import an article.
    CREATE_ARTICLE "POST" "/articles";
    /// An article as it is.
    LOAD_ARTICLE "GET" "/articles/{article}";
    /// Change title, engine, origin.
    DESCRIBE_ARTICLE "PATCH" "/articles/{article}";
    /// Take an article off the list.
    REMOVE_ARTICLE "DELETE" "/articles/{article}";
    /// Put an article back on the list.
    RESTORE_ARTICLE "POST" "/articles/{article}/restoration";
    /// An article as it was.
    LOAD_ARTICLE_AT "GET" "/articles/{article}/at/{n}";
    /// The texts as they were last received.
    LOAD_TEXTS "GET" "/articles/{article}/texts";
    /// An article as a file.
    EXPORT_ARTICLE "GET" "/articles/{article}/export/{format}";
    /// Put a corrected source in place.
    UPDATE_SOURCE "PUT" "/articles/{article}/source";
    /// Put another machine translation in place.
    UPDATE_TRANSLATION "PUT" "/articles/{article}/translation";
    /// Put a new text into a segment.
    REVISE "PUT" "/articles/{article}/segments/{segment}/text";
    /// Confirm a segment.
    CONFIRM "PUT" "/articles/{article}/segments/{segment}/confirmation";
    /// Rate a segment.
    RATE "PUT" "/articles/{article}/segments/{segment}/rating";
    /// Put the marks of a segment on other words.
    PLACE_MARKS "PUT" "/articles/{article}/segments/{segment}/marks";
    /// Raise a flag.
    RAISE_FLAG "POST" "/articles/{article}/segments/{segment}/flags";
    /// Edit, resolve, reopen or withdraw a flag.
    CHANGE_FLAG "PATCH" "/articles/{article}/flags/{flag}";
    /// Set a finding aside.
    DISMISS "PUT" "/articles/{article}/dismissals";
    /// What the automatic checks find.
    LOAD_FINDINGS "GET" "/articles/{article}/findings";
    /// Change which sentences belong together.
    REALIGN "POST" "/articles/{article}/alignment";
    /// Take an event back.
    UNDO "POST" "/articles/{article}/undo";
    /// A part of the log.
    LOAD_EVENTS "GET" "/articles/{article}/events";
    /// The log as it grows.
    FOLLOW_EVENTS "GET" "/articles/{article}/events/stream";
    /// Report what was on the screen.
    REPORT "POST" "/articles/{article}/readings";
    /// What stands in the way of an approval.
    LOAD_GATE "GET" "/articles/{article}/approval";
    /// Approve an article as it stands.
    APPROVE "PUT" "/articles/{article}/approval";
    /// Send an article back to the editor.
    SEND_BACK "POST" "/articles/{article}/return";
    /// Word the disclosure line by hand.
    WORD_DISCLOSURE "PUT" "/articles/{article}/disclosure";
    /// What a review comes to.
    LOAD_FIGURES "GET" "/articles/{article}/figures";
    /// The signed record of a review.
    LOAD_CERTIFICATE "GET" "/articles/{article}/certificate";
    /// The same as a page to print.
    LOAD_CERTIFICATE_PAGE "GET" "/articles/{article}/certificate.html";
    /// A checkpoint with the proof that an article is in it.
    LOAD_INCLUSION "GET" "/articles/{article}/checkpoint";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_filled_in_the_order_of_its_parameters() {
        assert_eq!(REVISE.at([&1, &"ә"]), "/articles/1/segments/ә/text");
        assert_eq!(LOAD_ARTICLES.at([]), "/articles");
        assert_eq!(LOAD_CERTIFICATE_PAGE.at([&2]), "/articles/2/certificate.html");
    }
}
