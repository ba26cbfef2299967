//! Reading JSON (RFC 8259) with little code, for the browser.
//!
//! serde_json reads a struct from an object or an array, its names from text or
//! bytes, and says in words what is wrong; all of that is compiled once a type,
//! and a browser has to load it. Here a struct is an object, a name is text, and
//! an error is only that. Numbers are whole: nothing that travels to a browser has
//! others, and the tables to read them exactly are a tenth of what it loads.
//! What the server reads it reads with serde_json.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize,
    de::{
        self, DeserializeSeed, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected,
        VariantAccess, Visitor,
    },
};

/// How deep arrays and objects may be nested: as in serde_json.
const DEPTH: u8 = 127;

/// How deep arrays and objects of a file are nested at most. An article, its log
/// and its certificate need a dozen levels.
pub const NESTING: usize = 64;

/// The name under which `RawValue` asks for the text of a value as it is.
const RAW: &str = "$serde_json::private::RawValue";

/// The text is no JSON, or not of the type it was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the JSON that was expected")]
pub struct Error;

/// Reads a value.
///
/// # Errors
/// If it is no JSON, or of another type.
pub fn from_str<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let value = T::deserialize(&mut reader)?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(Error) }
}

/// Looks whether arrays and objects of a file are nested no deeper than [`NESTING`],
/// in one pass that keeps nothing: before a reader makes something of each level.
///
/// # Errors
/// The line, from 1, where they are nested too deeply.
pub fn check_nesting(file: &[u8]) -> Result<(), usize> {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in file.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > NESTING {
                    return Err(1 + file[..at].iter().filter(|byte| **byte == b'\n').count());
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

// The provided ones would compose a message of what they are given.
impl de::Error for Error {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// What of a text is still to be read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
}

// Nothing here depends on the type that is read, and so it is compiled once.
impl<'a> Reader<'a> {
    fn peek(&self) -> u8 {
        // No JSON holds a zero byte outside of what is checked otherwise.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// The first byte of what comes next.
    #[inline(never)]
    fn ahead(&mut self) -> u8 {
        self.space();
        self.peek()
    }

    #[inline(never)]
    fn expect(&mut self, word: &str) -> Result<(), Error> {
        self.space();
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(Error);
        }
        self.at += word.len();
        Ok(())
    }

    #[inline(never)]
    fn open(&mut self, bracket: &str) -> Result<(), Error> {
        self.expect(bracket)?;
        self.depth += 1;
        if self.depth > DEPTH { Err(Error) } else { Ok(()) }
    }

    #[inline(never)]
    fn close(&mut self, bracket: &str) -> Result<(), Error> {
        self.depth -= 1;
        self.expect(bracket)
    }

    /// Whether another item comes before `bracket`; the comma is read.
    #[inline(never)]
    fn another(&mut self, bracket: u8, is_first: &mut bool) -> Result<bool, Error> {
        if self.ahead() == bracket {
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.expect(",")?;
        }
        Ok(true)
    }

    #[inline(never)]
    fn bool(&mut self) -> Result<bool, Error> {
        if self.ahead() == b't' {
            self.expect("true").map(|()| true)
        } else {
            self.expect("false").map(|()| false)
        }
    }

    /// The text of a number.
    #[inline(never)]
    fn number(&mut self) -> Result<&'a str, Error> {
        self.space();
        let from = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        if self.peek() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(&self.text[from..self.at])
    }

    fn digits(&mut self) -> Result<(), Error> {
        let from = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == from { Err(Error) } else { Ok(()) }
    }

    #[inline(never)]
    fn unsigned(&mut self) -> Result<u64, Error> {
        self.number()?.parse().map_err(|_| Error)
    }

    #[inline(never)]
    fn signed(&mut self) -> Result<i64, Error> {
        self.number()?.parse().map_err(|_| Error)
    }

    #[inline(never)]
    fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        self.expect("\"")?;
        let mut out = String::new();
        let mut from = self.at;
        loop {
            match self.peek() {
                b'"' => {
                    let rest = &self.text[from..self.at];
                    self.at += 1;
                    if out.is_empty() {
                        return Ok(Cow::Borrowed(rest));
                    }
                    out.push_str(rest);
                    return Ok(Cow::Owned(out));
                }
                b'\\' => {
                    out.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    out.push(self.escaped()?);
                    from = self.at;
                }
                // The end of the text is one of them.
                0..b' ' => return Err(Error),
                _ => self.at += 1,
            }
        }
    }

    /// The character of an escape, behind its backslash.
    fn escaped(&mut self) -> Result<char, Error> {
        let escape = self.peek();
        self.at += 1;
        Ok(match escape {
            b'"' | b'\\' | b'/' => escape.into(),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                let mut units = vec![unit];
                if (0xd800..0xdc00).contains(&unit) {
                    if !self.text[self.at..].starts_with("\\u") {
                        return Err(Error);
                    }
                    self.at += 2;
                    units.push(self.unit()?);
                }
                let mut decoded = char::decode_utf16(units);
                match (decoded.next(), decoded.next()) {
                    (Some(Ok(character)), None) => character,
                    _ => return Err(Error),
                }
            }
            _ => return Err(Error),
        })
    }

    /// The four hexadecimal digits of a UTF-16 code unit.
    fn unit(&mut self) -> Result<u16, Error> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Error)?;
        self.at += 4;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Error);
        }
        u16::from_str_radix(digits, 16).map_err(|_| Error)
    }

    /// Reads a value that nobody asks for.
    #[inline(never)]
    fn skip(&mut self) -> Result<(), Error> {
        let mut is_first = true;
        match self.ahead() {
            b'{' => {
                self.open("{")?;
                while self.another(b'}', &mut is_first)? {
                    self.string()?;
                    self.expect(":")?;
                    self.skip()?;
                }
                self.close("}")
            }
            b'[' => {
                self.open("[")?;
                while self.another(b']', &mut is_first)? {
                    self.skip()?;
                }
                self.close("]")
            }
            b'"' => self.string().map(drop),
            b'n' => self.expect("null"),
            b't' | b'f' => self.bool().map(drop),
            _ => self.number().map(drop),
        }
    }

    /// The text of a value.
    #[inline(never)]
    fn raw(&mut self) -> Result<&'a str, Error> {
        self.space();
        let from = self.at;
        self.skip()?;
        Ok(&self.text[from..self.at])
    }
}

/// Numbers of all widths as the widest: visitors check the range.
macro_rules! numbers {
    ($($method:ident: $read:ident, $visit:ident;)*) => {$(
        fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.$read()?)
        }
    )*};
}

impl<'a> de::Deserializer<'a> for &mut Reader<'a> {
    type Error = Error;

    numbers! {
        deserialize_i8: signed, visit_i64;
        deserialize_i16: signed, visit_i64;
        deserialize_i32: signed, visit_i64;
        deserialize_i64: signed, visit_i64;
        deserialize_u8: unsigned, visit_u64;
        deserialize_u16: unsigned, visit_u64;
        deserialize_u32: unsigned, visit_u64;
        deserialize_u64: unsigned, visit_u64;
    }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.ahead() {
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'"' => self.deserialize_str(visitor),
            b'n' => self.deserialize_unit(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            _ => {
                let number = self.number()?;
                if let Ok(number) = number.parse() {
                    visitor.visit_u64(number)
                } else {
                    visitor.visit_i64(number.parse().map_err(|_| Error)?)
                }
            }
        }
    }

    fn deserialize_f32<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error)
    }

    fn deserialize_f64<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error)
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_char<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.string()?.into_owned())
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_bytes<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error)
    }

    fn deserialize_byte_buf<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.ahead() == b'n' {
            self.expect("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        self.expect("null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == RAW {
            let raw = self.raw()?;
            return visitor.visit_map(Raw(Some(raw)));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        self.open("[")?;
        let value = visitor.visit_seq(Items { reader: &mut *self, is_first: true })?;
        self.close("]")?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        self.open("{")?;
        let value = visitor.visit_map(Items { reader: &mut *self, is_first: true })?;
        self.close("}")?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let has_content = self.ahead() == b'{';
        if has_content {
            self.open("{")?;
        }
        let value = visitor.visit_enum(Variant { reader: &mut *self, has_content })?;
        if has_content {
            self.close("}")?;
        }
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// The items of an array, or the members of an object.
struct Items<'r, 'a> {
    reader: &'r mut Reader<'a>,
    is_first: bool,
}

impl<'a> SeqAccess<'a> for Items<'_, 'a> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.reader.another(b']', &mut self.is_first)? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'a> MapAccess<'a> for Items<'_, 'a> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if !self.reader.another(b'}', &mut self.is_first)? {
            return Ok(None);
        }
        if self.reader.ahead() != b'"' {
            return Err(Error);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.reader.expect(":")?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant of an enum: `"name"` or `{"name": content}`.
struct Variant<'r, 'a> {
    reader: &'r mut Reader<'a>,
    has_content: bool,
}

impl<'a> EnumAccess<'a> for Variant<'_, 'a> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let variant = seed.deserialize(&mut *self.reader)?;
        if self.has_content {
            self.reader.expect(":")?;
        }
        Ok((variant, self))
    }
}

impl<'a> Variant<'_, 'a> {
    fn content(&mut self) -> Result<&mut Reader<'a>, Error> {
        if self.has_content { Ok(self.reader) } else { Err(Error) }
    }
}

impl<'a> VariantAccess<'a> for Variant<'_, 'a> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.has_content { self.reader.expect("null") } else { Ok(()) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(mut self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'a>>(mut self, _: usize, visitor: V) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_seq(self.content()?, visitor)
    }

    fn struct_variant<V: Visitor<'a>>(
        mut self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_map(self.content()?, visitor)
    }
}

/// A value's text, as `RawValue` takes it: an object with one member.
struct Raw<'a>(Option<&'a str>);

impl<'a> MapAccess<'a> for Raw<'a> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        seed.deserialize(de::value::BorrowedStrDeserializer::new(RAW)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let raw = self.0.take().ok_or(Error)?;
        seed.deserialize(de::value::BorrowedStrDeserializer::new(raw))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, value::RawValue};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        Unit,
        Newtype(Option<u8>),
        Tuple(i8, bool),
        Struct { text: String },
    }

    fn check<'a, T: Deserialize<'a> + PartialEq + fmt::Debug>(text: &'a str) {
        let wanted = serde_json::from_str::<T>(text).ok();
        assert_eq!(from_str::<T>(text).ok(), wanted, "{text}");
    }

    #[test]
    fn values_are_those_of_serde_json() {
        for text in [
            " {\"а\" : [1, -2 ,-35,true,false,null,{}],\"б\":{\"\":[]}}\n",
            "\"\"",
            r#""Қазақ \"тілі\" \\ \/ \b\f\n\r\t ә \ud83d\ude42🙂""#,
            r#"["\u04d9","\u0000"]"#,
            "18446744073709551615",
            "-9223372036854775808",
            "0",
            // Not JSON.
            "",
            "nul",
            "01",
            "+1",
            "1.",
            ".5",
            "1e",
            "-",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{a:1}",
            "{1:1}",
            "\"",
            "\"\n\"",
            "\"\\x\"",
            r#""\ud83d""#,
            r#""\ude42""#,
            r#""\ud83d\u0041""#,
            r#""\u00g0""#,
            r#""\u+123""#,
            r#""\u04ә""#,
            "1 1",
            "\u{feff}1",
        ] {
            check::<Value>(text);
            check::<BTreeMap<String, Value>>(text);
        }
    }

    #[test]
    fn types_are_those_of_serde_json() {
        for text in [
            r#""Unit""#,
            r#"{"Unit":null}"#,
            r#"{"Newtype":null}"#,
            r#"{"Newtype":255}"#,
            r#"{"Newtype":256}"#,
            r#"{"Tuple":[-128,true]}"#,
            r#"{"Tuple":[-128]}"#,
            r#"{"Tuple":[-128,true,1]}"#,
            r#"{"Struct":{"text":"т","more":[{}]}}"#,
            r#"{"Struct":{}}"#,
            r#"{"Struct":{"text":"т"},"Unit":null}"#,
            r#""Newtype""#,
            r#""Other""#,
            "{}",
            "1",
        ] {
            check::<Kind>(text);
        }
        check::<(u64, Option<&str>)>(r#"[7, "borrowed"]"#);
        check::<()>("null");
    }

    #[test]
    fn numbers_are_whole() {
        for text in ["0.5", "1e2", "18446744073709551616"] {
            assert_eq!(from_str::<Value>(text), Err(Error), "{text}");
        }
        assert_eq!(from_str::<f64>("1"), Err(Error));
        assert_eq!(from_str::<Option<u8>>(r#"1.0"#), Err(Error));
        // What is passed over may be any number.
        check::<de::IgnoredAny>("[0.5, -3e300]");
    }

    #[test]
    fn text_of_a_value_is_kept_as_it_is() {
        let text = r#"[ {"б" :1, "а":[ "\n" ]} , 5]"#;
        let raw: Vec<Box<RawValue>> = from_str(text).unwrap();
        assert_eq!(raw[0].get(), r#"{"б" :1, "а":[ "\n" ]}"#);
        assert_eq!(raw[1].get(), "5");
    }

    #[test]
    fn files_are_nested_as_deep_as_they_need_to_be() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(check_nesting(nested(NESTING).as_bytes()), Ok(()));
        assert_eq!(check_nesting(nested(NESTING + 1).as_bytes()), Err(1));
        let lines = format!("{{\n\"а\": \"[[{{\\\"[[\",\n\"б\":\n{}}}", nested(NESTING));
        assert_eq!(check_nesting(lines.as_bytes()), Err(4));
        // Side by side is not nested, and what is not closed counts as well.
        assert_eq!(check_nesting("[]{}".repeat(1_000).as_bytes()), Ok(()));
        assert_eq!(check_nesting("{\"а\":".repeat(15_000_000 / 6).as_bytes()), Err(1));
        assert_eq!(check_nesting("\"[".repeat(100).as_bytes()), Ok(()));
    }

    #[test]
    fn nesting_has_an_end() {
        for depth in [127, 128, 100_000] {
            check::<Value>(&("[".repeat(depth) + &"]".repeat(depth)));
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(from_str::<de::IgnoredAny>(&deep).err(), Some(Error));
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn nothing_panics(text in r#"[\[\]{}",:\\u0-9a-f.eE\-tfn әç🙂]{0,40}"#) {
            let wanted = serde_json::from_str::<Value>(&text).ok().filter(is_whole);
            proptest::prop_assert_eq!(from_str::<Value>(&text).ok(), wanted);
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn is_whole(value: &Value) -> bool {
        match value {
            Value::Number(number) => !number.is_f64(),
            Value::Array(values) => values.iter().all(is_whole),
            Value::Object(members) => members.values().all(is_whole),
            Value::Null | Value::Bool(_) | Value::String(_) => true,
        }
    }
}
