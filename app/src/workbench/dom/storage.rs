//! The browser's storage: what outlives the page, and what outlives a reload of this tab.

use leptos::prelude::*;

/// Reads from the browser's storage.
pub(crate) fn stored(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// The names in the browser's storage that begin with `prefix`.
pub(crate) fn stored_names(prefix: &str) -> Vec<String> {
    let Ok(Some(storage)) = window().local_storage() else { return Vec::new() };
    // In one call: name by name, a browser counts from the first each time.
    let names = js_sys::Object::keys(&storage).into_iter().filter_map(|name| name.as_string());
    names.filter(|name| name.starts_with(prefix)).collect()
}

/// Takes out of the storage of this window, which a reload leaves as it is.
pub(crate) fn take_stored_here(key: &str) -> Option<String> {
    let storage = window().session_storage().ok().flatten()?;
    let value = storage.get_item(key).ok().flatten();
    let _ = storage.remove_item(key);
    value
}

/// Writes to the storage of this window; what finds no room there is not kept.
pub(crate) fn store_here(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage()
        && storage.set_item(key, value).is_err()
    {
        let _ = storage.remove_item(key);
    }
}

/// Writes to the browser's storage, or removes; `false` where that fails.
pub(crate) fn store(key: &str, value: Option<&str>) -> bool {
    let Ok(Some(storage)) = window().local_storage() else { return value.is_none() };
    match value {
        Some(value) => storage.set_item(key, value).is_ok(),
        None => storage.remove_item(key).is_ok(),
    }
}
