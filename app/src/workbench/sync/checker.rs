//! Findings on the screen: the checks run in a worker whenever a text has
//! changed, a moment after the last key.

use std::time::Duration;

use language::{
    checks::{Level, Rules},
    text::side::Side,
};
use leptos::prelude::*;
use review::{
    model::{
        dismissal::{Dismissal, NewDismissal},
        flag::Status,
        id::SegmentId,
        severity::Severity,
    },
    rules::findings::Row,
    wire::engine::{Question, Reported, Rows},
};

use crate::{
    engine,
    words::Locale,
    workbench::{
        Bench, replaced,
        state::{desk::Desk, finding::Shown, job::Job},
        words::Words,
    },
};

/// How long after the last change the checks run, in milliseconds: short
/// articles at once, long ones when the typing rests.
const SOON: u64 = 150;
const LATER: u64 = 1_500;
/// Rows of an article that is long.
const LONG: usize = 400;

/// Checks the article now and with every change.
pub(crate) fn watch(bench: Bench) {
    let desk = bench.desk;
    let asked = StoredValue::new(0_u32);
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        desk.version.track();
        desk.typed.track();
        let rows = desk.order.with(Vec::len);
        if !desk.is_whole() {
            return None;
        }
        let check = move || {
            // The page may have been left meanwhile.
            if asked.try_update_value(|asked| *asked += 1).is_some() {
                ask(desk, desk.with_project(|project| project.rules.clone()), asked);
            }
        };
        let pause = if rows > LONG { LATER } else { SOON };
        set_timeout_with_handle(check, Duration::from_millis(pause)).ok()
    });
}

fn ask(desk: Desk, rules: Rules, asked: StoredValue<u32>) {
    let (segments, rows): (Vec<SegmentId>, Vec<Row>) = desk.rows_on_screen().into_iter().unzip();
    let question = Question::Check(Box::new(Rows {
        rules,
        source_lang: desk.source_lang.get_value(),
        target_lang: desk.target_lang.get_value(),
        has_source: desk.with(|article| article.has_source),
        language: Locale::current().tag().to_owned(),
        rows: rows.clone(),
    }));
    let n = asked.get_value();
    engine::ask(&question, move |reported: Vec<Reported>| {
        // The page may be another, or the text, by now.
        if asked.try_get_value() != Some(n) {
            return;
        }
        let shown = |reported: Reported| {
            let Reported { row, finding, message, category } = reported;
            let segment = *segments.get(row)?;
            let row = rows.get(row)?;
            let dismissal = Dismissal::of(segment, &finding, &row.pair());
            let text = if finding.side == Side::Source { &row.source } else { &row.target };
            let text = text.clone();
            Some(Shown { segment, finding, message, category, text, dismissal })
        };
        desk.report(reported.into_iter().filter_map(shown).collect());
    });
}

impl Desk {
    /// Whether a finding is to be shown: not where it was set aside, nor where
    /// a flag says it already.
    pub(crate) fn is_shown(&self, shown: &Shown) -> bool {
        self.with(|article| {
            let flagged = article.flags_of(shown.segment).any(|flag| {
                let spans =
                    if shown.finding.side == Side::Source { &flag.source } else { &flag.target };
                flag.status != Status::Withdrawn
                    && flag.category == shown.category
                    && spans.contains(&shown.finding.span)
            });
            !flagged && !article.dismissals.contains(&shown.dismissal)
        })
    }
}

impl Bench {
    /// Goes to the words of a finding.
    pub(crate) fn show_finding(self, shown: &Shown) {
        self.desk.active_flag.set(None);
        self.go_to(shown.segment);
        self.desk.active_finding.set(Some(shown.clone()));
        let side = if shown.finding.side == Side::Source { "source" } else { "target" };
        self.select_words(shown.segment, side, shown.finding.span);
        self.desk.said.set(shown.message.clone());
    }

    /// The finding that keys are about: the one gone to, else the first of the
    /// active row that `fits`.
    fn finding_at_hand(self, fits: impl Fn(&Shown) -> bool) -> Option<Shown> {
        let row = self.desk.active_row()?;
        row.findings.with_untracked(|findings| {
            let active = self.desk.active_finding.get_untracked();
            let gone_to = findings.iter().find(|shown| {
                active.as_ref().is_some_and(|active| active.dismissal == shown.dismissal)
            });
            gone_to
                .filter(|shown| fits(shown))
                .or(findings.iter().find(|shown| fits(shown)))
                .cloned()
        })
    }

    /// Applies the fix of the finding at hand.
    pub(crate) fn fix_at_hand(self) {
        match self.finding_at_hand(|shown| shown.finding.fix.is_some()) {
            Some(shown) => self.fix(&shown),
            None => self.desk.tell(Words::here().nothing_to_fix),
        }
    }

    /// Sets the finding at hand aside.
    pub(crate) fn dismiss_at_hand(self) {
        match self.finding_at_hand(|_| true) {
            Some(shown) => self.dismiss(&shown),
            None => self.desk.tell(Words::here().nothing_to_dismiss),
        }
    }

    /// Puts a finding's fix in place of its words.
    pub(crate) fn fix(self, shown: &Shown) {
        let Some(fix) = &shown.finding.fix else { return };
        if !self.desk.may_edit || shown.finding.side == Side::Source {
            self.desk.tell(Words::here().read_only);
            return;
        }
        let Some(row) = self.desk.row(shown.segment) else { return };
        self.flush(&row);
        let current = self.current_text(&row);
        let text = replaced(&current, shown.place(&current), fix);
        self.revise(&row, current, text);
        self.desk.active_finding.set(None);
    }

    /// Sets a finding aside for as long as its words stand.
    pub(crate) fn dismiss(self, shown: &Shown) {
        if !self.desk.may_edit {
            self.desk.tell(Words::here().read_only);
            return;
        }
        let finding = shown.dismissal.clone();
        self.outbox.push(Job::Dismiss { finding: NewDismissal { finding, dismissed: true } });
        self.desk.active_finding.set(None);
    }

    /// Makes a flag of a finding.
    pub(crate) fn flag_finding(self, shown: &Shown) {
        let Some(row) = self.desk.row(shown.segment) else { return };
        self.flush(&row);
        let current = match shown.finding.side {
            Side::Source => row.segment.with_untracked(|segment| segment.source.clone()),
            Side::Target => self.current_text(&row),
        };
        let place = vec![shown.place(&current)];
        let (source, target) = match shown.finding.side {
            Side::Source => (place, Vec::new()),
            Side::Target => (Vec::new(), place),
        };
        let severity = match shown.finding.severity {
            Level::Error => Severity::Major,
            Level::Warning | Level::Info => Severity::Minor,
        };
        let flag = review::model::flag::NewFlag {
            revision: self.revision(&row),
            category: shown.category.clone(),
            severity,
            source,
            target,
            comment: shown.message.clone(),
            correction: shown.finding.fix.clone(),
        };
        self.outbox.push(Job::Raise { segment: shown.segment, flag });
    }
}
