//! Modules that are loaded when they are needed.

use std::{cell::Cell, thread::LocalKey};

use leptos::wasm_split::SplitLoaderError;

/// A module has not come: there is no connection.
pub(crate) struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Asks again and again for what a module holds, and puts it where it is looked
/// for; `missed` is told every time that it does not come.
pub(crate) async fn patiently<T: Copy + 'static>(
    open: impl AsyncFn() -> Result<T, Missing>,
    place: &'static LocalKey<Cell<Option<T>>>,
    missed: impl Fn(),
) -> T {
    let mut pause = 500;
    loop {
        if let Ok(what) = open().await {
            place.set(Some(what));
            return what;
        }
        missed();
        sleep(pause).await;
        pause = (pause * 2).min(8_000);
    }
}

/// Waits.
pub(crate) async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let set = leptos::prelude::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        set.expect("a window has timers");
    });
    // The timer cannot be refused.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
