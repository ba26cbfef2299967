//! What the sections of the settings show until the page is left.

use leptos::prelude::*;

/// What came of the last thing done in a section. It outlives the section, which
/// is made anew when what it lists has changed.
pub(super) type Message = RwSignal<Option<(String, String)>>;
/// What is shown once: a secret, or a link with what is said of it.
pub(super) type Shown = RwSignal<Option<String>>;
