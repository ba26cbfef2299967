//! What operations have in common, added to the description of the API: what they are
//! called, the parameters of their paths, the key of a write, every answer that follows
//! from what they are. Only what is peculiar to one of them stands beside its handler.

use review::{model::format::Format, wire::routes};
use serde_json::{Map, Value, json};

use super::examples;

/// An answer that many operations share: status, name among the components, meaning.
const SHARED: [(&str, &str, &str); 13] = [
    ("400", "Malformed", "Body, query or header are not as described; `errors` names the place."),
    ("401", "SignedOut", "No session or token, or one that is over."),
    ("403", "Forbidden", "Role or token do not allow it, or another site had a browser send it."),
    ("404", "NotFound", "There is no such thing."),
    ("408", "TooSlow", "The body came too slowly."),
    ("409", "Conflict", "The window that `Tekser-Person` names is another person's."),
    ("413", "TooLarge", "The body is larger than is taken; `detail` names the limit."),
    ("415", "WrongMediaType", "The body is not of the media type described."),
    ("422", "Unacceptable", "It is understood but not accepted; `code` says why."),
    ("429", "TooMany", "Too much of one kind from one person or place; `Retry-After` says when."),
    ("500", "Failed", "The server failed; its log names the request by `instance`."),
    ("503", "Busy", "Too much waits already; `Retry-After` says when to try again."),
    ("507", "DiskFull", "The server's disk is full; nothing was written."),
];

/// The media type of every error.
const PROBLEM: &str = "application/problem+json";

/// Completes what the handlers say of themselves.
///
/// # Panics
/// Where an operation is not in [`routes::ALL`], which a test would show.
pub(super) fn complete(document: &mut Value) {
    let paths = document["paths"].as_object_mut().expect("paths are an object");
    for (path, methods) in paths {
        let methods = methods.as_object_mut().expect("operations are by method");
        for (method, operation) in methods {
            let found =
                routes::ALL.iter().find(|(_, m, p)| m.eq_ignore_ascii_case(method) && p == path);
            let (name, ..) = found.expect("every operation stands in the table of routes");
            let operation = operation.as_object_mut().expect("an operation is an object");
            operation.insert("operationId".to_owned(), json!(name.to_lowercase()));
            let traits = Traits::of(method, path, operation);
            add_parameters(path, traits, operation);
            add_answers(traits, operation);
            add_files(name, operation);
            if traits.has_body && !traits.has_json {
                // An empty file is one too: it is read, and said to be empty.
                operation["requestBody"]["required"] = json!(false);
            }
            if let Some(example) = examples::body(name) {
                operation["requestBody"]["content"]["application/json"]["example"] = example;
            }
        }
    }
    let components = document["components"].as_object_mut().expect("components are an object");
    components.insert("responses".to_owned(), shared_answers());
    components.insert("parameters".to_owned(), shared_parameters());
    components.insert(
        "securitySchemes".to_owned(),
        json!({
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "tekser",
                "description": "Set by signing in; over HTTPS its name is `__Host-tekser`.",
            },
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Made under Settings, by `POST /tokens` or `tekser token create`.",
            },
        }),
    );
    bound_integers(document);
    close_variants(document);
    unlink(document);
}

/// What the answers of an operation follow from.
#[derive(Clone, Copy, Debug)]
struct Traits {
    /// Whether it changes something, or might.
    writes: bool,
    /// Whether it is an article's write, which happens once a key.
    is_keyed: bool,
    /// Whether it asks who asks.
    needs_person: bool,
    /// Whether only somebody who has signed in may, not a script.
    needs_session: bool,
    /// Whether its path names a thing by an id.
    names_thing: bool,
    has_query: bool,
    has_body: bool,
    has_json: bool,
    /// Whether it waits for its turn, or hashes a password.
    takes_turn: bool,
}

impl Traits {
    fn of(method: &str, path: &str, operation: &Map<String, Value>) -> Self {
        let security = operation.get("security").and_then(Value::as_array);
        let is_open = security.is_some_and(|all| all.iter().any(|one| one == &json!({})));
        let needs =
            |name: &str| security.is_none_or(|all| all.iter().any(|one| one.get(name).is_some()));
        let content = operation.get("requestBody").map(|body| &body["content"]);
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let writes = method != "get";
        let family = path.split('/').nth(1).unwrap_or_default();
        Self {
            writes,
            is_keyed: writes && family == "articles",
            needs_person: !is_open,
            needs_session: !is_open && !needs("token"),
            names_thing: path.contains('{') && !path.contains("{secret}"),
            has_query: parameters.is_some_and(|all| all.iter().any(|one| one["in"] == "query")),
            has_body: content.is_some(),
            has_json: content.is_some_and(|content| content.get("application/json").is_some()),
            takes_turn: matches!(family, "articles" | "files" | "checkpoint" | "password")
                || (writes && path.contains("{secret}")),
        }
    }

    /// Whether it may be answered with a status of [`SHARED`] for what it is.
    fn may_be(self, status: &str) -> bool {
        match status {
            "400" => self.has_body || self.has_query || self.is_keyed,
            "401" | "409" => self.needs_person,
            "403" => self.writes || self.needs_session,
            "404" => self.names_thing,
            "408" | "413" => self.has_body || self.is_keyed,
            "415" => self.has_json,
            "422" => self.has_json || self.is_keyed,
            "429" => self.takes_turn,
            "500" | "503" => true,
            "507" => self.writes,
            _ => false,
        }
    }
}

/// The parameters of a path, by their names, and the key of an article's write.
fn add_parameters(path: &str, traits: Traits, operation: &mut Map<String, Value>) {
    let mut all = Vec::new();
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let schema = match name {
            "format" if path.starts_with("/glossary") => {
                json!({ "type": "string", "enum": ["csv", "tbx"] })
            }
            "format" => json!({ "$ref": "#/components/schemas/Format" }),
            "n" => json!({ "type": "integer", "format": "int64", "minimum": 0 }),
            "secret" => json!({ "type": "string", "minLength": 1 }),
            _ => json!({ "type": "string", "format": "uuid" }),
        };
        all.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    if let Some(Value::Array(own)) = operation.get_mut("parameters") {
        all.append(own);
    }
    if operation["responses"].get("304").is_some() {
        all.push(json!({ "$ref": "#/components/parameters/IfNoneMatch" }));
        let tag = json!({ "ETag": { "schema": { "type": "string" } } });
        operation["responses"]["200"]["headers"] = tag.clone();
        operation["responses"]["304"]["headers"] = tag;
    }
    if traits.is_keyed {
        all.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    if !all.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(all));
    }
}

/// The media types of files, which are of more kinds than one.
fn add_files(name: &str, operation: &mut Map<String, Value>) {
    let media_types: Vec<&str> = match name {
        "EXPORT_ARTICLE" => Format::ALL.iter().map(|format| format.media_type()).collect(),
        "DOWNLOAD_GLOSSARY" => vec!["text/csv", "application/xml"],
        _ => return,
    };
    let bare = |media_type: &str| media_type.split(';').next().unwrap_or_default().to_owned();
    let content = media_types.into_iter().map(|it| (bare(it), json!({ "schema": {} }))).collect();
    operation["responses"]["200"]["content"] = Value::Object(content);
}

/// The answers that follow from what an operation is, and the form of those that its
/// handler names.
fn add_answers(traits: Traits, operation: &mut Map<String, Value>) {
    let answers = operation["responses"].as_object_mut().expect("answers are by status");
    for (status, answer) in answers.iter_mut() {
        let is_described = answer["description"].as_str().is_some_and(|text| !text.is_empty());
        let is_error = status.as_str() >= "400";
        match SHARED.iter().find(|(shared, ..)| shared == status) {
            Some((_, name, _)) if !is_described => *answer = shared(name),
            Some((_, _, meaning)) if traits.may_be(status) => {
                let own = answer["description"].as_str().unwrap_or_default();
                answer["description"] = json!(format!("{own} Or: {meaning}"));
                add_form(status, answer);
            }
            Some(_) => add_form(status, answer),
            None if is_error => add_form(status, answer),
            None if !is_described => {
                let done = if traits.writes { "It was done." } else { "What was asked for." };
                answer["description"] = json!(done);
            }
            None => {}
        }
    }
    for (status, name, _) in SHARED.iter().filter(|(status, ..)| traits.may_be(status)) {
        answers.entry(*status).or_insert_with(|| shared(name));
    }
}

fn shared_parameters() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Sent twice with one key, a write happens once, and is answered alike.",
            "required": false,
            "schema": { "type": "string", "pattern": "^[!-~]([ -~]{0,198}[!-~])?$" },
        },
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "description": "The `ETag` of an answer that one has: it is sent again only if it would be another.",
            "required": false,
            "schema": { "type": "string" },
        },
    })
}

fn shared(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

fn shared_answers() -> Value {
    let answer = |(status, name, meaning): &(&str, &str, &str)| {
        let mut answer = json!({ "description": meaning });
        add_form(status, &mut answer);
        ((*name).to_owned(), answer)
    };
    Value::Object(SHARED.iter().map(answer).collect())
}

/// Errors are problems, and some say when to try again.
fn add_form(status: &str, answer: &mut Value) {
    answer["content"] =
        json!({ PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } } });
    if matches!(status, "429" | "503") {
        let seconds = json!({ "type": "integer", "minimum": 0 });
        answer["headers"] = json!({ "Retry-After": {
            "description": "Seconds after which to try again.", "schema": seconds,
        } });
    }
}

/// Unsigned integers are described as signed ones from 0: with the bounds they have.
fn bound_integers(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(bound_integers),
        Value::Object(fields) => {
            let is_unsigned = fields.get("minimum") == Some(&json!(0));
            if is_unsigned && !fields.contains_key("maximum") {
                if fields.get("format") == Some(&json!("int32")) {
                    fields.insert("format".to_owned(), json!("int64"));
                    fields.insert("maximum".to_owned(), json!(u32::MAX));
                } else if fields.get("format") == Some(&json!("int64")) {
                    fields.insert("maximum".to_owned(), json!(u64::MAX));
                }
            }
            fields.values_mut().for_each(bound_integers);
        }
        _ => {}
    }
}

/// A choice named by its one field may have no other.
fn close_variants(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    let is_named = |variant: &Value| {
        let fields = variant["properties"].as_object();
        fields.is_some_and(|fields| {
            fields.len() == 1 && fields.values().all(|it| it.get("enum").is_none())
        })
    };
    for variants in
        schemas.values_mut().filter_map(|schema| schema.get_mut("oneOf")?.as_array_mut())
    {
        if variants.iter().all(is_named) {
            for variant in variants {
                variant["additionalProperties"] = json!(false);
            }
        }
    }
}

/// Comments refer to Rust's names, which a description has none of: they stay as words.
fn unlink(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(unlink),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if matches!(name.as_str(), "description" | "summary") => {
                        *text = without_links(text);
                    }
                    value => unlink(value),
                }
            }
        }
        _ => {}
    }
}

/// Markdown's "[`name`]" and "[`name`](path)" as "`name`".
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        plain.extend([before, "`", name, "`"]);
        let target = after.strip_prefix('(').and_then(|target| target.split_once(')'));
        rest = target.map_or(after, |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_code_become_words() {
        for (text, plain) in [
            ("see [`Event::seal`].", "see `Event::seal`."),
            ("[`a`](crate::a), [`b`]", "`a`, `b`"),
            ("plain [x] (y)", "plain [x] (y)"),
            ("[`open", "[`open"),
        ] {
            assert_eq!(without_links(text), plain);
        }
    }
}
