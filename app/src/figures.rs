//! Tables of figures, as the report and a verified certificate show them.

use leptos::prelude::*;

/// A line of such a table, where there is something to say.
pub(crate) fn figure_row(name: &'static str, value: Option<String>) -> Option<AnyView> {
    let row = |value: String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
            </tr>
        }
        .into_any()
    };
    value.map(row)
}

/// Three figures that belong together.
pub(crate) fn three(figures: [u32; 3]) -> Option<String> {
    Some(figures.map(|it| it.to_string()).join(" / "))
}
