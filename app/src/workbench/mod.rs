//! The workbench: one continuous article, source beside translation.
//!
//! Data flows one way: what is done becomes a [`job::Job`], the server's
//! answer an event, the event a change of the [`desk::Desk`], and that the
//! screen. Nothing on the screen is changed before its event, but the words
//! being typed.

mod dom;
mod door;
mod keys;
mod late;
mod perform;
mod rest;
mod state;
mod sync;
mod view;
mod words;

use language::text::span::Span;
use leptos::{html, prelude::*};
use review::{
    command::alignment::Operation,
    log::article::Unfinished,
    model::{
        flag::{Flag, FlagEdit, NOTE, NewFlag, Status},
        id::{ArticleId, FlagId, SegmentId},
        segment::Segment,
        severity::Severity,
    },
    wire::api::{Confirmation, NewRating, NewText},
};

use crate::{
    api,
    loaded::load_page,
    pages::not_found::NotFound,
    ui::{problem::ErrorNote, title::PageTitle},
    words::fill,
    workbench::{
        dom::{browser, panes::Panes},
        door::Part,
        state::{
            action::Action,
            desk::{Desk, Dialog, Draft, Opened, Pending, Row, View},
            finding::Shown,
            job::Job,
        },
        sync::outbox::Outbox,
        view::{
            cards::Cards, dialogs::Dialogs, flag_panel::FlagPanel, rows::Rows, toolbar::Toolbar,
        },
        words::Words,
    },
};

/// The screen on which an article is reviewed, beginning at a row.
#[component]
pub fn WorkbenchPage(id: ArticleId, from: usize) -> impl IntoView {
    #[cfg(feature = "ssr")]
    rest::open_at_once();
    let opened = load_page(
        move || (id, from),
        |(id, from)| async move {
            #[cfg(feature = "ssr")]
            return open(id, from).await;
            // A page by itself: what it shows has come with it.
            #[cfg(not(feature = "ssr"))]
            {
                let _ = (id, from);
                Err(api::ApiError::Unreachable)
            }
        },
    );
    let show = move || {
        Suspend::new(async move {
            match opened.await {
                Ok(opened) => view! { <Workbench opened /> }.into_any(),
                Err(error) if error.status() == 404 => view! { <NotFound /> }.into_any(),
                Err(error) => view! {
                    <main id="content" class="page">
                        <ErrorNote error />
                    </main>
                }
                .into_any(),
            }
        })
    };
    view! { <Transition>{show}</Transition> }.into_any()
}

#[cfg(feature = "ssr")]
async fn open(id: ArticleId, from: usize) -> api::Answer<Opened> {
    let article = api::load_article(id).await?;
    let typology = api::load_typology().await?;
    let people = api::load_people().await?;
    let project = api::load_project().await?.project;
    Ok(Opened::new(article, from, typology, people, &project))
}

/// Where F8 stops.
enum Stop {
    Flag(Flag),
    Finding(Shown),
}

/// What every part of the workbench works with.
#[derive(Clone, Copy)]
struct Bench {
    desk: Desk,
    outbox: Outbox,
    /// What is searched for; empty for nothing.
    query: RwSignal<String>,
    /// Words of a translation that are selected.
    selected: RwSignal<Option<state::standing::Selected>>,
    /// Whether the rest of the workbench is loaded and at work.
    rest: RwSignal<bool>,
    /// What was asked for before it was.
    early: StoredValue<Vec<Action>>,
}

#[component]
fn Workbench(opened: Opened) -> impl IntoView {
    let desk = Desk::new(opened);
    let bench = Bench {
        desk,
        outbox: Outbox::new(desk),
        query: RwSignal::new(String::new()),
        selected: RwSignal::new(None),
        rest: RwSignal::new(false),
        early: StoredValue::new(Vec::new()),
    };
    provide_context(bench);
    let words = Words::here();
    let title = move || desk.summary.with(|summary| summary.description.title.clone());
    let cards_open = RwSignal::new(false);

    // In the browser only.
    Effect::new(move || {
        keys::listen(bench);
        rest::load(bench);
    });
    on_cleanup(sync::live::stop);

    view! {
        <PageTitle text=title />
        <main
            id="content"
            class="workbench"
            data-whole=move || bench.rest.get().then_some("")
            data-view=move || match desk.view.get() {
            View::Mt => "mt",
            View::Text => "text",
            View::Diff => "diff",
            View::Origin => "origin",
        }>
            <Toolbar cards_open />
            <noscript>
                <p class="problem">{crate::words::Common::here().needs_script}</p>
            </noscript>
            {move || door::show(bench, Part::LostWords)}
            <div class="columns">
                <Rows />
                <Cards open=cards_open />
            </div>
            <FlagPanel />
            <Dialogs />
            <Notice />
            <p class="unseen" role="status" aria-live="polite" aria-label=words.saved>
                {move || desk.said.get()}
            </p>
        </main>
    }
    .into_any()
}

/// What was told last, until it is closed or something else is told.
#[component]
fn Notice() -> impl IntoView {
    let Bench { desk, .. } = expect_context();
    let close = Words::here().close;
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = before.flatten() {
            timer.clear();
        }
        let passing = desk.notice.with(|notice| notice.as_ref().is_some_and(|n| !n.is_error));
        let hide = move || {
            desk.notice.try_set(None);
        };
        passing
            .then(|| set_timeout_with_handle(hide, std::time::Duration::from_secs(4)).ok())
            .flatten()
    });
    move || {
        desk.notice.get().map(|notice| {
            let role = if notice.is_error { "alert" } else { "note" };
            // In another window: what is on this one stays, and is sent from it.
            let sign_in = notice.sign_in.then(|| {
                view! {
                    <a href=format!("/sign-in?next=/articles/{}", desk.id) target="_blank">
                        {crate::words::Common::here().sign_in}
                    </a>
                }
            });
            view! {
                <aside class="notice" role=role data-error=notice.is_error.to_string()>
                    <strong>{notice.text}</strong>
                    <p>{notice.detail} {sign_in}</p>
                    <button
                        type="button"
                        aria-label=close
                        on:click=move |_| desk.notice.set(None)
                    >
                        "×"
                    </button>
                </aside>
            }
        })
    }
}

impl Bench {
    /// Takes note of what is being typed.
    fn draft(self, row: &Row, text: String) {
        self.desk.typed.update(|typed| *typed += 1);
        row.draft.update(|draft| match draft {
            Some(draft) => (draft.text, draft.typed) = (text, true),
            None => {
                let (revision, base) =
                    row.segment.with_untracked(|segment| (segment.revision, segment.text.clone()));
                *draft = Some(Draft { text, revision, base, typed: true });
            }
        });
    }

    /// Hands what was typed over to be saved.
    fn flush(self, row: &Row) {
        self.outbox.flush(row);
    }

    /// Saves what is being typed in the active row before something else is done.
    fn settle(self) {
        if let Some(row) = self.desk.active_row() {
            self.flush(&row);
        }
    }

    fn undo(self) {
        self.settle();
        self.outbox.undo();
    }

    fn redo(self) {
        self.settle();
        self.outbox.redo();
    }

    /// The revision that the next write to a row follows on.
    fn revision(self, row: &Row) -> u32 {
        let drafted = row.draft.with_untracked(|draft| draft.as_ref().map(|draft| draft.revision));
        drafted.unwrap_or_else(|| row.segment.with_untracked(|segment| segment.revision))
    }

    fn confirm(self, row: &Row, confirmed: bool) {
        self.flush(row);
        // Somebody would stand by a text that is not the one they see.
        if confirmed && self.outbox.holds_text_of(row.id) {
            self.desk.tell_error(Words::here().decide_first, "");
            return;
        }
        let confirmation = Confirmation { revision: self.revision(row), confirmed };
        self.outbox.push(Job::Confirm { segment: row.id, confirmation });
    }

    /// Says how good a row is as a whole, or takes that back.
    fn rate(self, segment: SegmentId, score: Option<u8>) {
        let Some(row) = self.desk.row(segment) else { return };
        self.flush(&row);
        let rating = NewRating { revision: self.revision(&row), score };
        self.outbox.push(Job::Rate { segment, rating });
    }

    /// Confirms the active row and goes to the next unfinished one.
    fn confirm_and_go_on(self) {
        if let Some(row) = self.desk.active_row() {
            self.confirm(&row, true);
            if self.outbox.holds_text_of(row.id) {
                return;
            }
        }
        self.go_to_unfinished();
    }

    /// Goes to the next unfinished row and says why it is.
    fn go_to_unfinished(self) {
        let words = Words::here();
        let after = self.desk.active.get_untracked();
        let next = self.desk.with(|article| article.next_unfinished(after));
        match next {
            // The active row's own confirmation may still be on its way.
            Some((id, reason)) if Some(id) != after || reason != Unfinished::Unconfirmed => {
                self.go_to(id);
                let reason = match reason {
                    Unfinished::Empty => words.empty_target,
                    Unfinished::OpenFlag => words.flagged,
                    Unfinished::Unconfirmed => words.unconfirmed,
                };
                let number = self.desk.number(id);
                self.desk.tell(format!("{} {number}: {reason}", words.segment));
            }
            _ => self.desk.tell(words.all_done),
        }
    }

    /// Makes a row the active one and puts the cursor into its text.
    fn go_to(self, id: SegmentId) {
        self.settle();
        self.desk.active.set(Some(id));
        // A row far away is put on the page first.
        request_animation_frame(move || {
            let selector = format!(".row[data-segment=\"{id}\"]");
            let Some(row) = browser::find(&selector) else { return };
            browser::reveal(&row);
            let pane = browser::find(&format!("{selector} [data-side=\"target\"] .pane"));
            if let Some(pane) = pane {
                browser::select(&pane, Span::point(0));
            }
        });
    }

    /// Goes `by` rows on or back.
    fn step(self, by: isize) {
        let next = self.desk.order.with_untracked(|order| {
            let active = self.desk.active.get_untracked();
            let at = active.and_then(|id| order.iter().position(|known| *known == id));
            let at = match at {
                Some(at) => at.checked_add_signed(by)?,
                None => 0,
            };
            order.get(at).copied()
        });
        if let Some(id) = next {
            self.go_to(id);
        }
    }

    /// Goes to the next open flag or finding, or the one before.
    fn step_flag(self, back: bool) {
        let findings = self.desk.findings.get_untracked();
        let mut stops: Vec<(usize, Option<u32>, Stop)> = self.desk.with(|article| {
            let at: std::collections::HashMap<SegmentId, usize> =
                article.segments.iter().enumerate().map(|(at, segment)| (segment.id, at)).collect();
            let open = article.flags.iter().filter(|flag| flag.status == Status::Open);
            let flags = open.filter_map(|flag| {
                let words = flag.target.first().or(flag.source.first()).copied();
                Some((*at.get(&flag.segment)?, words.map(Span::start), Stop::Flag(flag.clone())))
            });
            let findings = findings.into_iter().filter_map(|shown| {
                let start = shown.finding.span.start();
                Some((*at.get(&shown.segment)?, Some(start), Stop::Finding(shown)))
            });
            flags.chain(findings).collect()
        });
        if stops.is_empty() {
            self.desk.tell(Words::here().no_findings);
            return;
        }
        stops.sort_by_key(|(row, start, _)| (*row, *start));
        let flag = self.desk.active_flag.get_untracked();
        let finding = self.desk.active_finding.get_untracked();
        let known = stops.iter().position(|(_, _, stop)| match stop {
            Stop::Flag(here) => flag == Some(here.id),
            Stop::Finding(here) => {
                finding.as_ref().is_some_and(|finding| finding.dismissal == here.dismissal)
            }
        });
        // From the active row on, where nothing was gone to yet.
        let active = self.desk.active.get_untracked();
        let row = active.and_then(|id| self.desk.with(|article| article.position(id)));
        let from = stops.partition_point(|(at, ..)| row.is_some_and(|row| *at < row));
        let count = stops.len();
        let next = match (known, back) {
            (None, false) => from % count,
            (None, true) => (from + count - 1) % count,
            (Some(at), false) => (at + 1) % count,
            (Some(at), true) => (at + count - 1) % count,
        };
        match stops.swap_remove(next).2 {
            Stop::Flag(flag) => self.show_flag(&flag),
            Stop::Finding(shown) => self.show_finding(&shown),
        }
    }

    /// Goes to the words of a flag.
    fn show_flag(self, flag: &Flag) {
        self.desk.active_flag.set(Some(flag.id));
        self.desk.active_finding.set(None);
        self.go_to(flag.segment);
        let (id, side, span) = match (flag.target.first(), flag.source.first()) {
            (Some(span), _) => (flag.segment, "target", *span),
            (None, Some(span)) => (flag.segment, "source", *span),
            (None, None) => return,
        };
        self.select_words(id, side, span);
    }

    /// Selects words of a row that is being gone to.
    fn select_words(self, id: SegmentId, side: &'static str, span: Span) {
        request_animation_frame(move || {
            request_animation_frame(move || {
                let selector = format!(".row[data-segment=\"{id}\"] [data-side=\"{side}\"] .pane");
                if let Some(pane) = browser::find(&selector) {
                    browser::select(&pane, span);
                }
            });
        });
    }

    /// Begins a flag on what is selected, or adds what is selected to the one
    /// that has begun.
    fn begin_flag(self, note: bool) {
        if !self.desk.may_edit {
            self.desk.tell(Words::here().read_only);
            return;
        }
        let selected = browser::selected_pane().and_then(|pane| {
            let row = pane.closest(".row").ok().flatten()?;
            let id: SegmentId = row.get_attribute("data-segment")?.parse().ok()?;
            let side = pane.closest(".side").ok().flatten()?.get_attribute("data-side")?;
            Some((id, side == "source", browser::selection(&pane)?))
        });
        let fallback = || Some((self.desk.active.get_untracked()?, false, Span::point(0)));
        let Some((id, in_source, span)) = selected.or_else(fallback) else { return };
        let Some(row) = self.desk.row(id) else { return };
        self.flush(&row);
        let begun = self.desk.pending.get_untracked();
        let begun = begun.filter(|pending| pending.segment == id && pending.editing.is_none());
        let (source, target) = self.texts(&row);
        let begun = begun.map(|pending| pending.carried(&source, &target));
        let mut pending = begun.unwrap_or(Pending {
            segment: id,
            source: Vec::new(),
            target: Vec::new(),
            source_text: source,
            target_text: target,
            caret: None,
            editing: None,
            note,
            collecting: false,
        });
        pending.collecting = false;
        let spans = if in_source { &mut pending.source } else { &mut pending.target };
        if !span.is_empty() && !spans.contains(&span) {
            spans.push(span);
        }
        if span.is_empty() && !in_source {
            pending.caret = Some(span.start());
        }
        self.desk.active.set(Some(id));
        self.desk.pending.set(Some(pending));
    }

    /// Opens a flag for editing.
    fn edit_flag(self, flag: &Flag) {
        let texts = self.desk.row(flag.segment).map(|row| self.texts(&row));
        let (source_text, target_text) = texts.unwrap_or_default();
        self.desk.pending.set(Some(Pending {
            segment: flag.segment,
            source: flag.source.clone(),
            target: flag.target.clone(),
            source_text,
            target_text,
            caret: None,
            editing: Some(flag.id),
            note: flag.category == NOTE,
            collecting: false,
        }));
    }

    fn raise(
        self,
        pending: Pending,
        category: String,
        severity: Severity,
        comment: String,
        correction: String,
    ) {
        let correction = correction.trim().to_owned();
        if let Some(flag) = pending.editing {
            let edit = FlagEdit {
                category: Some(category),
                severity: Some(severity),
                comment: Some(comment),
                correction: Some(correction),
                status: None,
            };
            self.outbox.push(Job::ChangeFlag { flag, edit });
        } else if let Some(row) = self.desk.row(pending.segment) {
            // The row may have changed under the panel, also by what is typed in it.
            self.flush(&row);
            let (source, target) = self.texts(&row);
            let pending = pending.carried(&source, &target);
            let target = match pending.caret {
                // An omission without words has a place.
                Some(caret) if pending.target.is_empty() && category == "omission" => {
                    vec![Span::point(caret)]
                }
                _ => pending.target,
            };
            let flag = NewFlag {
                revision: self.revision(&row),
                category,
                severity,
                source: pending.source,
                target,
                comment,
                correction: (!correction.is_empty()).then_some(correction),
            };
            self.outbox.push(Job::Raise { segment: pending.segment, flag });
        }
        self.close_panel();
    }

    /// Closes the flag panel and gives the words their focus back.
    fn close_panel(self) {
        let Some(pending) = self.desk.pending.get_untracked() else { return };
        self.desk.pending.set(None);
        let id = pending.segment;
        let (side, span) = match (pending.target.last(), pending.source.last()) {
            (Some(span), _) => ("target", *span),
            (None, Some(span)) => ("source", *span),
            (None, None) => ("target", Span::point(pending.caret.unwrap_or(0))),
        };
        let selector = format!(".row[data-segment=\"{id}\"] [data-side=\"{side}\"] .pane");
        if let Some(pane) = browser::find(&selector) {
            browser::select(&pane, Span::point(span.end()));
        }
    }

    fn set_status(self, flag: FlagId, status: Status) {
        let edit = FlagEdit { status: Some(status), ..FlagEdit::default() };
        self.outbox.push(Job::ChangeFlag { flag, edit });
    }

    /// Puts a flag's correction in place of its words and resolves the flag.
    fn accept(self, flag: &Flag) {
        let (Some(row), Some(correction)) = (self.desk.row(flag.segment), &flag.correction) else {
            return;
        };
        self.flush(&row);
        let segment = row.segment.get_untracked();
        let current = self.current_text(&row);
        let carry = |span| late::carried(&segment.text, &current, span);
        let words = match flag.target.as_slice() {
            [] => Span::whole(&current),
            [span] => carry(*span),
            [first, .., last] => {
                let (first, last) = (carry(*first), carry(*last));
                Span::new(first.start(), last.end()).unwrap_or(first)
            }
        };
        let text = replaced(&current, words, correction);
        self.outbox.as_one_action(|| {
            self.revise(&row, current, text);
            self.set_status(flag.id, Status::Resolved);
        });
    }

    /// Puts `text` in place of `base` in a row.
    fn revise(self, row: &Row, base: String, text: String) {
        let text = NewText { revision: self.revision(row), text, restores: None };
        self.outbox.push(Job::Revise { segment: row.id, text, base });
    }

    /// The source of a row, and what stands beside it now, saved or not.
    fn texts(self, row: &Row) -> (String, String) {
        let source = row.segment.with_untracked(|segment| segment.source.clone());
        (source, self.current_text(row))
    }

    /// What stands in the row now, saved or not.
    fn current_text(self, row: &Row) -> String {
        let drafted = row.draft.with_untracked(|draft| draft.as_ref().map(|d| d.text.clone()));
        drafted.unwrap_or_else(|| row.segment.with_untracked(|segment| segment.text.clone()))
    }

    fn realign(self, row: &Row, operation: impl FnOnce(&Segment) -> Operation) {
        self.flush(row);
        let segment = Segment { revision: self.revision(row), ..row.segment.get_untracked() };
        self.outbox.push(Job::Realign { operation: operation(&segment) });
    }

    fn merge(self, row: &Row) {
        let next = self.desk.order.with_untracked(|order| {
            let at = order.iter().position(|id| *id == row.id)?;
            order.get(at + 1).copied()
        });
        let Some(next) = next.and_then(|id| self.desk.row(id)) else { return };
        self.flush(&next);
        let revision = self.revision(&next);
        self.realign(row, |segment| Operation::Merge {
            segment: segment.id,
            revisions: [segment.revision, revision],
        });
    }

    /// Splits a row where the cursors stand, or stood, on both sides: a cursor
    /// that never was on a side stands at its end.
    fn cut(self, row: &Row, panes: Panes) {
        let at = |pane: NodeRef<html::Div>| {
            let pane = pane.get_untracked()?;
            browser::remembered_caret(&pane)
        };
        let source_at = at(panes.source);
        let target_at = at(panes.target).unwrap_or(0);
        self.realign(row, |segment| {
            // Without a cursor in the source: the sentence border nearest to
            // the same share of the text.
            let source_length = language::text::span::length(&segment.source);
            let guess = || nearest_border(&segment.source, target_at, &segment.text);
            Operation::Split {
                segment: segment.id,
                revision: segment.revision,
                source_at: source_at.unwrap_or_else(guess).min(source_length),
                target_at,
            }
        });
    }

    /// Where the search finds something in a text.
    fn find_in(self, text: &str) -> Vec<Span> {
        self.query.with(
            |query| {
                if query.is_empty() { Vec::new() } else { late::matches(text, query) }
            },
        )
    }

    /// Puts the focus on the other side of the active row.
    fn change_side(self, side: &'static str) {
        let Some(id) = self.desk.active.get_untracked() else { return };
        let selector = format!(".row[data-segment=\"{id}\"] [data-side=\"{side}\"] .pane");
        if let Some(pane) = browser::find(&selector) {
            browser::select(&pane, Span::point(0));
        }
    }

    fn open(self, dialog: Dialog) {
        self.desk.dialog.set(Some(dialog));
    }
}

/// `text` with `words` replaced.
fn replaced(text: &str, words: Span, replacement: &str) -> String {
    let before = Span::new(0, words.start()).and_then(|span| span.of(text)).unwrap_or(text);
    let after =
        Span::new(words.end(), language::text::span::length(text)).and_then(|span| span.of(text));
    format!("{before}{replacement}{}", after.unwrap_or_default())
}

/// The sentence border of `source` nearest to the share of `text` before `at`.
fn nearest_border(source: &str, at: u32, text: &str) -> u32 {
    let share = f64::from(at) / f64::from(language::text::span::length(text).max(1));
    let wanted = share * f64::from(language::text::span::length(source));
    let borders = language::text::split::sentences(source, "").into_iter().skip(1).map(Span::start);
    borders
        .min_by_key(|border| (f64::from(*border) - wanted).abs() as u32)
        .unwrap_or_else(|| language::text::span::length(source))
}

/// A key's name in a hint.
fn with_key(sentence: &str, key: &str) -> String {
    fill(sentence, &[("key", key)])
}
