//! What becomes of an action.

use leptos::prelude::*;

use super::{Bench, words::Words};
use crate::workbench::state::{
    action::Action,
    desk::{Dialog, View},
};

/// Does it. [`door::act`](super::door::act) does so from the page's own module.
pub(super) fn perform(bench: Bench, action: Action) {
    let desk = bench.desk;
    match action {
        Action::NextSegment => bench.step(1),
        Action::PreviousSegment => bench.step(-1),
        Action::ConfirmAndNext if desk.may_edit => bench.confirm_and_go_on(),
        Action::ToggleConfirmed if desk.may_edit => {
            if let Some(row) = desk.active_row() {
                let confirmed = row.segment.with_untracked(|segment| segment.confirmed);
                bench.confirm(&row, !confirmed);
            }
        }
        Action::ConfirmAndNext | Action::ToggleConfirmed => desk.tell(Words::here().read_only),
        Action::NextUnfinished => bench.go_to_unfinished(),
        Action::Flag => bench.begin_flag(false),
        Action::Comment => bench.begin_flag(true),
        Action::NextFlag => bench.step_flag(false),
        Action::PreviousFlag => bench.step_flag(true),
        Action::Fix => bench.fix_at_hand(),
        Action::Dismiss => bench.dismiss_at_hand(),
        Action::PutMark => bench.put_mark_at_hand(),
        Action::ShowMt => desk.view.set(View::Mt),
        Action::ShowText => desk.view.set(View::Text),
        Action::ShowDiff => {
            bench.settle();
            let shown = desk.view.get_untracked() == View::Diff;
            desk.view.set(if shown { View::Text } else { View::Diff });
        }
        Action::ShowOrigin => {
            bench.settle();
            desk.view.set(View::Origin);
        }
        Action::Undo => bench.undo(),
        Action::Redo => bench.redo(),
        Action::Search | Action::Replace => bench.open(Dialog::Find),
        Action::ToSource => bench.change_side("source"),
        Action::ToTarget => bench.change_side("target"),
        Action::Align => desk.aligning.update(|aligning| *aligning = !*aligning),
        Action::Approval => bench.open(Dialog::Approval),
        Action::Palette => bench.open(Dialog::Palette),
        Action::Keys => bench.open(Dialog::Keys),
    }
}
