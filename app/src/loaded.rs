//! What a page shows, loaded once: by the server, which writes it into the page
//! as JSON, where the browser reads it.

use std::future::Future;

use language::text::json;
use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};

/// Loads what `from` gives, and again when `source` is another.
pub(crate) fn load_page<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    from: impl Fn(S) -> F + Send + Sync + 'static,
) -> Resource<T, Json>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, from, true)
}

/// JSON, read with little code: see [`json`].
pub(crate) struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Encoded = String;
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Encoded = str;
    type Error = json::Error;

    fn decode(text: &str) -> Result<T, json::Error> {
        json::from_str(text)
    }
}
