//! Holds answers against the description of the API: an answer that is not described, or
//! is described otherwise, ends the test that got it. JSON Schema as far as the description
//! uses it, stricter in one thing: a field that no schema names is not described.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;
use server::api;

/// The description of the API.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&api::openapi()).expect("JSON"));

/// An answer, as far as it is held against the description.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub method: &'a str,
    /// Below `/api/v1`, without query.
    pub path: &'a str,
    pub status: u16,
    /// The media type without its parameters.
    pub media_type: Option<&'a str>,
    pub body: &'a [u8],
}

/// The operation that a request is of, if the description has one.
pub fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let fits = |template: &str| {
        let (parts, given) = (template.split('/'), path.split('/'));
        parts.clone().count() == given.clone().count()
            && parts.zip(given).all(|(part, given)| part.starts_with('{') || part == given)
    };
    // What is spelled out goes before what has parameters.
    let mut found: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    found.sort_by_key(|(template, _)| template.matches('{').count());
    let (_, methods) = found.first()?;
    methods.get(method.to_lowercase())
}

/// What is wrong with an answer.
pub fn fault(answer: Answer<'_>) -> Option<String> {
    let Answer { method, path, status, .. } = answer;
    judge(answer).err().map(|fault| format!("{method} {path}: {status}: {fault}"))
}

fn judge(answer: Answer<'_>) -> Result<(), String> {
    let problem = &DOCUMENT["components"]["responses"]["NotFound"];
    let described = match operation(answer.method, answer.path) {
        Some(operation) => {
            let described = operation["responses"].get(answer.status.to_string());
            resolved(described.ok_or("the status is not described")?)
        }
        // No operation: the answer must say so.
        None if matches!(answer.status, 403..=405) => problem,
        None => return Err("there is no such operation".to_owned()),
    };
    let Some(contents) = described.get("content") else {
        let is_empty = answer.body.is_empty();
        return if is_empty { Ok(()) } else { Err("a body is not described".to_owned()) };
    };
    let media_type = answer.media_type.ok_or("it has no media type")?;
    let content =
        contents.get(media_type).ok_or_else(|| format!("{media_type} is not described"))?;
    match content.get("schema") {
        Some(schema) if media_type.ends_with("json") => {
            let body = serde_json::from_slice(answer.body).map_err(|error| error.to_string())?;
            conforms(schema, &body, "")
        }
        _ => Ok(()),
    }
}

fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let found = DOCUMENT.pointer(reference.trim_start_matches('#'));
            resolved(found.unwrap_or_else(|| panic!("{reference} refers to nothing")))
        }
        None => value,
    }
}

/// Whether a value is as a schema says, with no field that it does not name.
///
/// # Errors
/// The first place where it is not.
pub fn conforms(schema: &'static Value, value: &Value, at: &str) -> Result<(), String> {
    let named = named(schema, value, at)?;
    if let (Some(fields), Some(named)) = (value.as_object(), named)
        && let Some(field) = fields.keys().find(|field| !named.contains(field.as_str()))
    {
        return Err(format!("{at}/{field} is not described"));
    }
    Ok(())
}

/// The fields that a schema names of a value which is as it says; `None` where it may
/// have any.
fn named(
    schema: &'static Value,
    value: &Value,
    at: &str,
) -> Result<Option<BTreeSet<&'static str>>, String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let found = DOCUMENT.pointer(reference.trim_start_matches('#'));
        return named(found.ok_or_else(|| format!("{reference} refers to nothing"))?, value, at);
    }
    let Some(keywords) = schema.as_object().filter(|keywords| !keywords.is_empty()) else {
        return Ok(None);
    };
    check_type(schema, value).map_err(|fault| format!("{at}: {fault}: {value}"))?;
    check_bounds(schema, value).map_err(|fault| format!("{at}: {fault}: {value}"))?;
    if let (Some(items), Some(values)) = (keywords.get("items"), value.as_array()) {
        for (index, value) in values.iter().enumerate() {
            conforms(items, value, &format!("{at}/{index}"))?;
        }
    }
    let mut names = BTreeSet::new();
    let mut is_closed = true;
    if let Some(fields) = value.as_object() {
        for name in keywords.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !fields.contains_key(name) {
                return Err(format!("{at}/{name} is missing"));
            }
        }
        for (name, schema) in
            keywords.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            names.insert(name.as_str());
            if let Some(value) = fields.get(name) {
                conforms(schema, value, &format!("{at}/{name}"))?;
            }
        }
        if let Some(others) = keywords.get("additionalProperties").filter(|it| it.is_object()) {
            is_closed = false;
            if let Some(schema) = keywords.get("propertyNames") {
                for name in fields.keys() {
                    conforms(schema, &Value::from(name.as_str()), &format!("{at}/{name}"))?;
                }
            }
            for (name, value) in fields.iter().filter(|(name, _)| !names.contains(name.as_str())) {
                conforms(others, value, &format!("{at}/{name}"))?;
            }
        }
        let says_fields = ["properties", "allOf", "oneOf", "anyOf"];
        is_closed &= says_fields.iter().any(|keyword| keywords.contains_key(*keyword));
    }
    for schema in keywords.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        match named(schema, value, at)? {
            Some(more) => names.extend(more),
            None => is_closed = false,
        }
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(choices) = keywords.get(keyword).and_then(Value::as_array) else { continue };
        let judged: Vec<_> = choices.iter().map(|schema| named(schema, value, at)).collect();
        let fitting = judged.iter().filter(|it| it.is_ok()).count();
        if fitting == 0 || (keyword == "oneOf" && fitting > 1) {
            let faults: Vec<_> = judged.into_iter().filter_map(Result::err).collect();
            return Err(format!("{at}: {fitting} of {keyword} fit: {}", faults.join("; ")));
        }
        for more in judged.into_iter().flatten() {
            match more {
                Some(more) => names.extend(more),
                None => is_closed = false,
            }
        }
    }
    Ok(is_closed.then_some(names))
}

fn check_type(schema: &Value, value: &Value) -> Result<(), String> {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    let fits = match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().any(|name| name.as_str().is_some_and(is)),
        _ => true,
    };
    if fits { Ok(()) } else { Err(format!("not of type {}", schema["type"])) }
}

fn check_bounds(schema: &Value, value: &Value) -> Result<(), String> {
    let fail = |keyword: &str| Err(format!("{keyword} {}", schema[keyword]));
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        return fail("enum");
    }
    if schema.get("const").is_some_and(|only| only != value) {
        return fail("const");
    }
    if let Some(number) = value.as_f64() {
        if schema["minimum"].as_f64().is_some_and(|least| number < least) {
            return fail("minimum");
        }
        if schema["maximum"].as_f64().is_some_and(|most| number > most) {
            return fail("maximum");
        }
    }
    if let Some(values) = value.as_array() {
        let length = values.len() as u64;
        if schema["minItems"].as_u64().is_some_and(|least| length < least)
            || schema["maxItems"].as_u64().is_some_and(|most| length > most)
        {
            return fail("minItems");
        }
    }
    if let Some(text) = value.as_str() {
        let fits = match schema["format"].as_str() {
            Some("uuid") => text.parse::<uuid::Uuid>().is_ok(),
            Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
            _ => true,
        };
        if !fits {
            return fail("format");
        }
    }
    Ok(())
}
