//! Canonical JSON (RFC 8785, JCS) and the hashes over it.
//!
//! Only what events hold is supported: no floats, whose canonical form differs
//! between languages. A float in a body is a programming error.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The canonical JSON of `value`.
///
/// # Panics
/// If `value` does not serialise, or holds a float.
#[must_use]
pub fn json<T: Serialize>(value: &T) -> String {
    of_value(&serde_json::to_value(value).expect("events hold maps with string keys only"))
}

/// The canonical JSON of what is a tree already.
///
/// # Panics
/// If it holds a float.
#[must_use]
pub fn of_value(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            // RFC 8785 §3.2.3 orders by UTF-16 code units.
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(name, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::String(text) => string(text, out),
        Value::Number(number) => {
            assert!(!number.is_f64(), "events hold no floats");
            out.push_str(&number.to_string());
        }
        Value::Bool(_) | Value::Null => out.push_str(&value.to_string()),
    }
}

/// serde_json escapes just as RFC 8785 §3.2.2.2 asks.
fn string(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing into a string cannot fail");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn members_are_sorted_and_strings_escaped() {
        let value =
            serde_json::json!({"б": [1, true, null], "a": "\u{8}\"\\/\u{1f}ә🙂", "\u{ff}": {}});
        assert_eq!(json(&value), "{\"a\":\"\\b\\\"\\\\/\\u001fә🙂\",\"ÿ\":{},\"б\":[1,true,null]}");
    }

    #[test]
    fn hash_of_nothing_is_the_published_one() {
        assert!(sha256(b"").starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
    }
}
