//! A row: source and target of one segment, beside each other, with its sign.

use std::{rc::Rc, time::Duration};

use language::text::{accept::cleaned, side::Side, span::Span};
use leptos::{ev, html, prelude::*};
use review::{
    command::alignment::{Direction, Operation},
    model::{
        flag::{Flag, NOTE, Status},
        origin::{Origin, Origins},
        segment::{Role, Segment},
    },
};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;

use crate::{
    ui::difference::difference,
    words::{Locale, fill},
    workbench::{
        Bench,
        dom::{
            browser,
            highlight::{Mark, Marks},
            panes::Panes,
        },
        door::{self, Part},
        late,
        state::{
            action::Action,
            desk::{Desk, Row, View},
            standing::{Standing, kinds},
        },
        words::Words,
    },
};

/// How long after the last key a text is saved, in milliseconds.
const SAVE_AFTER: u64 = 400;
/// The same while a word is being composed: what stands there may be a reading of it
/// and no word yet. A phone's keyboard composes every word until the next begins.
const SAVE_COMPOSED_AFTER: u64 = 2_000;

/// What the sign at the end of a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Conflict,
    Refused,
    Unsaved,
    Flagged,
    Confirmed,
    Empty,
    Edited,
    Claimed,
    Unconfirmed,
}

impl Sign {
    /// `refused` is whether a text was not taken, and if so, whether in a conflict.
    fn of(segment: &Segment, flags: &[Flag], unsaved: bool, refused: Option<bool>) -> Self {
        let open = |flag: &Flag| flag.status == Status::Open && flag.category != NOTE;
        if let Some(is_conflict) = refused {
            if is_conflict { Self::Conflict } else { Self::Refused }
        } else if unsaved {
            Self::Unsaved
        } else if flags.iter().any(open) {
            Self::Flagged
        } else if segment.confirmed {
            Self::Confirmed
        } else if segment.text.is_empty() && !segment.source.is_empty() {
            Self::Empty
        } else if segment.is_edited() {
            Self::Edited
        } else if segment.claimed {
            Self::Claimed
        } else {
            Self::Unconfirmed
        }
    }

    fn glyph(self) -> &'static str {
        match self {
            Self::Conflict | Self::Refused => "⚠",
            Self::Unsaved => "…",
            Self::Flagged => "⚑",
            Self::Confirmed => "✓",
            Self::Empty => "∅",
            Self::Edited => "✎",
            Self::Claimed => "◌",
            Self::Unconfirmed => "○",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Unsaved => "unsaved",
            Self::Flagged => "flagged",
            Self::Confirmed => "confirmed",
            Self::Empty => "empty",
            Self::Edited => "edited",
            Self::Claimed => "claimed",
            Self::Unconfirmed => "unconfirmed",
        }
    }

    fn words(self) -> &'static str {
        let words = Words::here();
        match self {
            Self::Conflict => words.conflict,
            Self::Refused => words.refused,
            Self::Unsaved => words.unsaved,
            Self::Flagged => words.flagged,
            Self::Confirmed => words.confirmed,
            Self::Empty => words.empty_target,
            Self::Edited => words.edited,
            Self::Claimed => words.claimed,
            Self::Unconfirmed => words.unconfirmed,
        }
    }
}

/// One row of the article.
#[component]
pub(crate) fn RowView(row: Row) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let Bench { desk, outbox, .. } = bench;
    let words = Words::here();
    let locale = Locale::current();
    let id = row.id;
    let number = Memo::new(move |_| desk.number(id));

    let sign = {
        let row = row.clone();
        Memo::new(move |_| {
            let unsaved = outbox.offline.get() && row.draft.with(Option::is_some);
            let refused =
                row.conflict.with(|known| known.as_ref().map(|known| known.held.is_conflict()));
            row.segment
                .with(|segment| row.flags.with(|flags| Sign::of(segment, flags, unsaved, refused)))
        })
    };
    let is_active = move || desk.active.get() == Some(id);
    let role = row.segment.with_untracked(|segment| segment.role);
    let standing = {
        let segment = row.segment.clone();
        let of = move |segment: &Segment| desk.with(|article| Standing::of(article, segment));
        Memo::new(move |_| segment.with(of))
    };
    let (source_pane, target_pane) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());

    let confirm = {
        let row = row.clone();
        move |_| bench.confirm(&row, !row.segment.with_untracked(|segment| segment.confirmed))
    };
    let revisions = {
        let segment = row.segment.clone();
        move || segment.with(|segment| segment.revision)
    };
    let title = {
        let revisions = revisions.clone();
        move || {
            let words = Words::in_locale(locale);
            let state = sign.get().words();
            match revisions() {
                0 => state.to_owned(),
                n => format!("{state} · {}", locale.count(words.revisions, u64::from(n))),
            }
        }
    };
    let starts_paragraph = {
        let segment = row.segment.clone();
        move || segment.with(|segment| segment.gap.contains('\n')).to_string()
    };
    let has_source = {
        let segment = row.segment.clone();
        move || segment.with(|segment| !segment.source.is_empty())
    };
    let no_source = move || {
        (desk.summary.with(|summary| summary.has_source) && !has_source())
            .then_some(words.no_source)
    };
    let conflict = {
        let row = row.clone();
        move || {
            let conflict = row.conflict.get()?;
            door::show(bench, Part::Conflict(row.clone(), Box::new(conflict)))
        }
    };
    let diff = {
        let row = row.clone();
        move || {
            let view = desk.view.get();
            (view != View::Text).then(|| door::show(bench, Part::Reading(row.clone(), view)))
        }
    };
    let tools = {
        let row = row.clone();
        move || {
            let panes = Panes { source: source_pane, target: target_pane };
            (desk.aligning.get() && desk.may_edit)
                .then(|| door::show(bench, Part::Alignment(row.clone(), panes)))
        }
    };

    view! {
        <div
            class="row"
            data-segment=id.to_string()
            data-state=move || sign.get().name()
            data-role=match role {
                Role::Headline => "headline",
                Role::Lede => "lede",
                Role::Quote => "quote",
                Role::Caption => "caption",
                Role::Body => "body",
            }
            data-block=move || standing.with(|standing| standing.block)
            data-level=move || standing.with(|standing| standing.level)
            data-paragraph=starts_paragraph
            aria-current=move || is_active().then_some("true")
            on:focusin=move |_| {
                if desk.active.get_untracked() != Some(id) {
                    desk.active.set(Some(id));
                }
            }
            on:focusout=|_| browser::remember_caret()
        >
            <span class="number">{number}</span>
            <div class="side" data-side="source">
                <SourcePane row=row.clone() node=source_pane number />
                <small class="missing">{no_source}</small>
            </div>
            <div
                class="side"
                data-side="target"
                data-marker=move || standing.with(|standing| standing.marker.clone())
            >
                <TargetPane row=row.clone() node=target_pane number />
                {diff}
                {conflict}
                {tools}
            </div>
            <button
                type="button"
                class="sign"
                title=title.clone()
                aria-pressed=move || (sign.get() == Sign::Confirmed).to_string()
                aria-label=move || format!("{} {}: {}", words.segment, number.get(), title())
                disabled=!desk.may_edit
                on:click=confirm
            >
                <span aria-hidden="true">{move || sign.get().glyph()}</span>
                <small>{move || (revisions() > 0).then(&revisions)}</small>
            </button>
        </div>
    }
    .into_any()
}

/// The source of a segment: not to be changed, but with a cursor, so that its
/// words can be marked without a mouse.
#[component]
fn SourcePane(row: Row, node: NodeRef<html::Div>, number: Memo<usize>) -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let words = Words::here();
    let initial = row.segment.with_untracked(|segment| segment.source.clone());
    Effect::new({
        let segment = row.segment.clone();
        move || {
            let Some(pane) = node.get() else { return };
            segment.with(|segment| browser::set_pane_text(&pane, &segment.source));
        }
    });
    Effect::new(move || {
        if let Some(pane) = node.get() {
            // The attribute comes with the browser: without it nothing is a field.
            let _ = pane.set_attribute("contenteditable", "plaintext-only");
        }
    });
    paint(desk, row.clone(), node, Side::Source);
    let keep_out = |event: ev::InputEvent| event.prevent_default();
    view! {
        <div
            class="pane"
            role="textbox"
            aria-multiline="true"
            aria-readonly="true"
            aria-label=move || fill(words.source_of, &[("n", &number.get().to_string())])
            lang=desk.source_lang.get_value()
            spellcheck="false"
            tabindex="-1"
            node_ref=node
            on:beforeinput=keep_out
            on:paste=|event| event.prevent_default()
            on:drop=|event| event.prevent_default()
        >
            {initial}
        </div>
    }
    .into_any()
}

/// The current text of a segment. It is the editor: there is no mode to enter.
#[component]
fn TargetPane(row: Row, node: NodeRef<html::Div>, number: Memo<usize>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let desk = bench.desk;
    let words = Words::here();
    let initial = row.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.text.clone()));
    let initial =
        initial.unwrap_or_else(|| row.segment.with_untracked(|segment| segment.text.clone()));
    Effect::new(move || {
        if let Some(pane) = node.get()
            && desk.may_edit
        {
            let _ = pane.set_attribute("contenteditable", "plaintext-only");
        }
    });
    // What was written here appears, else what is stored.
    Effect::new({
        let row = row.clone();
        move || {
            let Some(pane) = node.get() else { return };
            row.draft.with(|draft| match draft {
                Some(draft) => browser::set_pane_text(&pane, &draft.text),
                None => {
                    row.segment.with(|segment| browser::set_pane_text(&pane, &segment.text));
                }
            });
        }
    });
    paint(desk, row.clone(), node, Side::Target);
    let label = {
        let (marks, locale) = (row.marks.clone(), Locale::current());
        move || {
            let name = fill(words.text_of, &[("n", &number.get().to_string())]);
            let kinds = marks.with(|marks| kinds(marks, locale));
            kinds.map_or_else(|| name.clone(), |kinds| format!("{name}. {kinds}"))
        }
    };

    let timer = StoredValue::new(None::<TimeoutHandle>);
    let save = {
        let row = row.clone();
        move || bench.flush(&row)
    };
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let take = {
        let (row, save) = (row.clone(), save.clone());
        move |composing: bool| {
            let Some(pane) = node.get_untracked() else { return };
            stop();
            let now = browser::pane_text(&pane);
            // Signs that no text may hold come with what is pasted, and go at once; but
            // another text put under a word that is being composed breaks it off.
            let text = cleaned(&now).into_owned();
            let is_clean = text == now;
            bench.draft(&row, if composing { now } else { text });
            let after = match composing {
                false => SAVE_AFTER,
                true if is_clean => SAVE_COMPOSED_AFTER,
                true => return,
            };
            let later = set_timeout_with_handle(save.clone(), Duration::from_millis(after));
            timer.set_value(later.ok());
        }
    };
    let typed = {
        let (take, save) = (take.clone(), save.clone());
        move |event: ev::Event| {
            let input = event.dyn_ref::<ev::InputEvent>();
            take(input.is_some_and(ev::InputEvent::is_composing));
            match input.map(ev::InputEvent::input_type).as_deref() {
                // Out of one row and into another: one thing was done.
                Some("deleteByDrag" | "insertFromDrop") => {
                    bench.outbox.begin_drag();
                    save();
                }
                Some("insertReplacementText") => {
                    save();
                    bench.outbox.end_typing();
                }
                _ => {}
            }
        }
    };
    let composed = move |_| take(false);
    let leave = {
        let save = save.clone();
        move |_| {
            stop();
            save();
        }
    };
    // The browser's own undo, from its menu or a gesture. It goes to the words that
    // were typed last, also where something else has the focus by now.
    let about_to = {
        let save = save.clone();
        move |event: ev::InputEvent| {
            let action = match event.input_type().as_str() {
                "historyUndo" => Action::Undo,
                "historyRedo" => Action::Redo,
                // What was typed until now is an action of its own.
                "deleteByDrag" | "insertFromDrop" | "insertReplacementText" => {
                    save();
                    bench.outbox.end_typing();
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if node.get_untracked().is_some_and(|pane| browser::has_focus(&pane)) {
                door::act(bench, action);
            }
        }
    };
    on_cleanup(move || {
        stop();
        save();
    });
    view! {
        <div
            class="pane"
            role="textbox"
            aria-multiline="true"
            aria-label=label
            aria-readonly=(!desk.may_edit).then_some("true")
            lang=desk.target_lang.get_value()
            spellcheck="false"
            tabindex="0"
            node_ref=node
            hidden=move || desk.view.get() != View::Text
            on:input=typed
            on:blur=leave
            on:beforeinput=about_to
            on:compositionend=composed
        >
            {initial}
        </div>
    }
    .into_any()
}

/// Keeps the marks of a pane as the flags have them.
fn paint(desk: Desk, row: Row, node: NodeRef<html::Div>, side: Side) {
    let bench = expect_context::<Bench>();
    // The marks are the effect's own: on the server, where none runs, there are
    // none, and with the pane they go.
    Effect::new(move |marks: Option<SendWrapper<Marks>>| {
        bench.rest.track();
        let mut marks = marks.unwrap_or_else(|| SendWrapper::new(Marks::default()));
        let Some(pane) = node.get() else { return marks };
        let (active, pending) = (desk.active_flag.get(), desk.pending.get());
        let mut spans: Vec<(Mark, Span)> = Vec::new();
        row.flags.with(|flags| {
            for flag in flags.iter().filter(|flag| flag.status != Status::Withdrawn) {
                let mark = match flag.status {
                    Status::Open => Mark::Flag(flag.severity),
                    Status::Resolved | Status::Withdrawn => Mark::Resolved,
                };
                let places = if side == Side::Source { &flag.source } else { &flag.target };
                spans.extend(places.iter().map(|span| (mark, *span)));
                if active == Some(flag.id) {
                    spans.extend(places.iter().map(|span| (Mark::Active, *span)));
                }
            }
        });
        let saved = row.segment.with(|segment| match side {
            Side::Source => segment.source.clone(),
            Side::Target => segment.text.clone(),
        });
        let now = browser::pane_text(&pane);
        // Spans belong to the saved text; the typing may have gone on.
        for (_, span) in &mut spans {
            *span = late::carried(&saved, &now, *span);
        }
        if side == Side::Target {
            row.marks.track();
            let looks = row
                .segment
                .with(|segment| desk.with(|article| late::marks_in(article, segment, &now)));
            spans.extend(looks.iter().map(|mark| (Mark::Look((&mark.kind).into()), mark.at)));
        }
        if let Some(pending) = pending.filter(|pending| pending.segment == row.id) {
            let (places, then) = match side {
                Side::Source => (pending.source, pending.source_text),
                Side::Target => (pending.target, pending.target_text),
            };
            let carried = |span| (Mark::Pending, late::carried(&then, &now, span));
            spans.extend(places.into_iter().map(carried));
        }
        row.findings.with(|findings| {
            let here = findings.iter().filter(|shown| {
                (shown.finding.side == language::text::side::Side::Source) == (side == Side::Source)
            });
            for shown in here {
                spans.push((Mark::Finding(shown.finding.severity), shown.place(&now)));
            }
        });
        spans.extend(bench.find_in(&now).into_iter().map(|span| (Mark::Found, span)));
        marks.paint(&pane, &spans);
        marks
    });
}

/// The machine's text, or what changed since, in place of the current text.
pub(crate) fn read_only(segment: &Segment, view: View) -> AnyView {
    match view {
        View::Mt => view! { <div class="reading">{segment.mt.clone()}</div> }.into_any(),
        View::Text => ().into_any(),
        View::Diff => {
            let pieces = difference(&segment.mt, &segment.text);
            view! { <div class="reading">{pieces}</div> }.into_any()
        }
        View::Origin => {
            let origins = expect_context::<Bench>()
                .desk
                .with(|article| review::log::authors::of_segment(article, segment));
            view! { <div class="reading">{authors(&segment.text, &origins)}</div> }.into_any()
        }
    }
}

/// A text by who wrote it. Names of the kinds for those who see no lines.
fn authors(text: &str, origins: &Origins) -> AnyView {
    let words = Words::here();
    let mut at = 0;
    let runs = origins.runs().iter().filter_map(|run| {
        let span = Span::new(at, at + run.length)?;
        at += run.length;
        let part = span.of(text)?.to_owned();
        let (class, name) = match run.origin {
            Origin::Machine => return Some(view! { <span>{part}</span> }.into_any()),
            Origin::Edited => ("by-both", words.by_both),
            Origin::Human => ("by-person", words.by_person),
        };
        Some(
            view! {
                <span class=class title=name>
                    <span class="unseen">{name} ": "</span>
                    {part}
                </span>
            }
            .into_any(),
        )
    });
    runs.collect_view().into_any()
}

/// What can be done to the alignment of a row.
#[component]
pub(crate) fn AlignmentTools(row: Row, panes: Panes) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = Words::here();
    let button = |label: &'static str, glyph: &'static str, act: Rc<dyn Fn()>| {
        let act = SendWrapper::new(act);
        view! {
            <button type="button" title=label aria-label=label on:click=move |_| act()>
                {glyph}
            </button>
        }
    };
    let moving = |side, direction| -> Rc<dyn Fn()> {
        let row = row.clone();
        Rc::new(move || {
            bench.realign(&row, |segment| Operation::Move {
                segment: segment.id,
                revision: segment.revision,
                side,
                direction,
            });
        })
    };
    let merge: Rc<dyn Fn()> = {
        let row = row.clone();
        Rc::new(move || bench.merge(&row))
    };
    let unlink: Rc<dyn Fn()> = {
        let row = row.clone();
        Rc::new(move || {
            bench.realign(&row, |segment| Operation::Unlink {
                segment: segment.id,
                revision: segment.revision,
            });
        })
    };
    let split: Rc<dyn Fn()> = {
        let row = row.clone();
        // The button takes the focus: where the cursor was is remembered.
        let cut = move || bench.cut(&row, panes);
        Rc::new(cut)
    };
    view! {
        <div class="alignment" role="toolbar" aria-label=words.align>
            {button(words.merge_next, "⤓ +", merge)}
            {button(words.split_here, "✂", split)}
            {button(words.unlink, "⇹", unlink)}
            {button(words.source_up, "◧ ↑", moving(Side::Source, Direction::Up))}
            {button(words.source_down, "◧ ↓", moving(Side::Source, Direction::Down))}
            {button(words.target_up, "◨ ↑", moving(Side::Target, Direction::Up))}
            {button(words.target_down, "◨ ↓", moving(Side::Target, Direction::Down))}
        </div>
    }
    .into_any()
}
