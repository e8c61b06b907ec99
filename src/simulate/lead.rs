//! One lead while it is replayed: its state, and what a row does to it.
//!
//! The steps of section 11 of the language reference are methods of [`LeadRun`], spread over files
//! by subject: [`super::instant`] (moves, `when` lines, settling), [`super::timers`] (what fires
//! between rows), [`super::clocks`] (SLA clocks), [`super::checks`] (data against policy),
//! [`super::watch`] (promises).

use jiff::Timestamp;

use super::checks::Checks;
use super::clocks::{Clock, Meeting};
use super::commitments::CommitmentTally;
use super::conformance::Conformance;
use super::plan::Plan;
use super::step::{Impossible, Step, StepKind};
use super::tally::Tally;
use super::timers::{FIRINGS_A_ROW, Limit, MOST_FIRINGS, TimerState};
use super::view::View;
use super::watch::Watches;
use crate::ingest::{EventRow, OneRow, TraceEvent};
use crate::model::{DepartmentId, EventId, Stage, StageId, Value};
use crate::text::Span;
use crate::time::PolicyTime;

/// A moment of which perhaps only the day is known: then `latest` is the day's last second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    pub at: Timestamp,
    pub latest: Timestamp,
}

impl When {
    pub fn exactly(at: Timestamp) -> When {
        When { at, latest: at }
    }
}

/// Problems of one lead that are kept where its whole history is not.
pub(super) const MOST_PROBLEMS: usize = 20;

/// Which steps of a lead are kept after they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum History {
    Whole,
    Problems,
}

/// What happens at one moment: one row, or the timers that fall due together.
#[derive(Clone, Debug)]
pub(super) struct Instant {
    pub when: When,
    pub event: Option<EventId>,
    /// Stages entered so far.
    pub entered: Vec<StageId>,
    /// The owner when the instant began.
    pub owner_before: Option<DepartmentId>,
    /// The owner before the first move of the instant, once there was one.
    pub left_owner: Option<Option<DepartmentId>>,
    /// The first step of the stay in which the instant ends; its owner is not decided before that.
    pub stay_from: Option<usize>,
    /// A breach gave the lead to another department.
    pub reassigned: bool,
    pub first_step: usize,
}

/// One lead, and what a worker keeps from lead to lead.
pub(super) struct LeadRun<'p> {
    pub plan: &'p Plan<'p>,
    pub time: &'p PolicyTime,
    pub view: View<'p>,
    pub tally: Tally,
    /// Counts nothing unless the replay says what part of time it judges.
    pub commitments: CommitmentTally,
    /// Counts nothing unless the replay asks for it.
    pub conformance: Conformance,
    pub history: History,
    pub steps: Vec<Step>,
    pub now: Timestamp,
    pub created: Option<When>,
    pub instant: Instant,
    pub timers: Vec<TimerState>,
    pub rest_end: Option<Timestamp>,
    pub clocks: Vec<Clock>,
    /// By place of the `from created` clocks: the first meetings, wherever the lead stood, as many as it may ask for.
    pub meetings: Vec<Vec<Meeting>>,
    pub watches: Watches,
    pub checks: Checks,
    pub ever_owned: bool,
    /// What `owner follows` decided last.
    pub followed: Option<DepartmentId>,
    pub unowned_since: Option<Timestamp>,
    /// The earliest moment at which something may fall due.
    pub next_due: Option<Timestamp>,
    /// How often timers may still fire before the next row.
    pub firings_left: u32,
    /// A circle was stopped: nothing that falls due up to this moment moves the lead on.
    pub halted: Option<Timestamp>,
    /// Where rows that are spelled out are packed.
    one: OneRow,
}

impl<'p> LeadRun<'p> {
    pub fn new(plan: &'p Plan<'p>, time: &'p PolicyTime, history: History) -> LeadRun<'p> {
        LeadRun {
            plan,
            time,
            view: View::new(plan),
            tally: Tally::new(plan),
            commitments: CommitmentTally::default(),
            conformance: Conformance::default(),
            history,
            steps: Vec::new(),
            now: Timestamp::MIN,
            created: None,
            instant: Instant {
                when: When::exactly(Timestamp::MIN),
                event: None,
                entered: Vec::new(),
                owner_before: None,
                left_owner: None,
                stay_from: None,
                reassigned: false,
                first_step: 0,
            },
            timers: Vec::new(),
            rest_end: None,
            clocks: Vec::new(),
            meetings: vec![Vec::new(); plan.waits],
            watches: Watches::new(plan),
            checks: Checks::new(plan),
            ever_owned: false,
            followed: None,
            unowned_since: None,
            next_due: None,
            firings_left: MOST_FIRINGS,
            halted: None,
            one: OneRow::default(),
        }
    }

    /// Begins with a new lead; what was counted stays counted.
    pub fn begin_lead(&mut self) {
        self.view.reset();
        self.steps.clear();
        self.now = Timestamp::MIN;
        self.created = None;
        self.timers.clear();
        self.rest_end = None;
        self.clocks.clear();
        self.meetings.iter_mut().for_each(Vec::clear);
        self.watches.reset();
        self.checks.reset();
        (self.ever_owned, self.followed) = (false, None);
        (self.unowned_since, self.next_due, self.halted) = (None, None, None);
        self.firings_left = MOST_FIRINGS;
    }

    /// As [`LeadRun::apply`], a row that is spelled out.
    pub fn apply_event(&mut self, event: &TraceEvent) {
        let mut one = std::mem::take(&mut self.one);
        self.apply(one.of(event));
        self.one = one;
    }

    /// Replays one row: what falls due before it, then the row. Rows come in time order.
    pub fn apply(&mut self, row: EventRow<'_>) {
        let (at, event) = (row.at(), row.event());
        self.fire(Limit::Before(at));
        let latest = if row.whole_day() { self.time.last_second_of_day(at) } else { at };
        self.begin(When { at, latest }, Some(event));
        self.commitments.account(row.account());
        self.tally.event(event);
        if self.created.is_some() && event == EventId::CREATED {
            self.push(self.whereabouts(), StepKind::Impossible(Impossible::CreatedAgain));
        } else {
            self.happen(row, event);
        }
        self.check_recorded(row);
        self.finish();
    }

    /// Steps 2 to 5.
    fn happen(&mut self, row: EventRow<'_>, event: EventId) {
        let first = self.created.is_none();
        self.check_contact(event, row.by());
        if first {
            self.created = Some(self.instant.when);
        }
        self.take_attributes(row, first);
        self.take_fields(event, row);
        self.check_assumptions();
        let met_moves = self.meet_clocks(event);
        self.view.count_event(event);
        self.restart_timers(event);
        match self.view.stage() {
            None => self.intake(),
            Some(stage) => {
                if !self.event_lines(stage, event) {
                    self.move_on_met(stage, &met_moves);
                }
            }
        }
        self.when_lines();
        self.settle();
    }

    fn take_attributes(&mut self, row: EventRow<'_>, first: bool) {
        let plan = self.plan;
        for (id, value) in row.attributes() {
            if !first && plan.model[id].fixed {
                if *self.view.attribute(id) != value {
                    self.push(plan.model[id].span, StepKind::Impossible(Impossible::FixedChanged(id)));
                }
            } else {
                self.view.set_attribute(id, value);
            }
        }
    }

    /// The fields of the last such event: what the row does not give is unknown.
    fn take_fields(&mut self, event: EventId, row: EventRow<'_>) {
        let plan = self.plan;
        for id in &plan.model[event].fields {
            self.view.set_field(*id, row.field(*id).unwrap_or(Value::Unknown));
        }
    }

    /// Begins an instant. Timers that fire at the very moment of the timers before them go on with
    /// their instant, so that a circle taken in no time is seen.
    pub fn begin(&mut self, when: When, event: Option<EventId>) {
        let goes_on = event.is_none() && self.instant.event.is_none() && self.instant.when == when;
        if !goes_on {
            self.instant.entered.clear();
        }
        if event.is_some() {
            self.firings_left = self.firings_left.saturating_add(FIRINGS_A_ROW).min(MOST_FIRINGS);
            self.halted = self.halted.filter(|halted| *halted != Timestamp::MAX);
        }
        self.instant.when = when;
        self.instant.event = event;
        self.instant.owner_before = self.view.owner();
        self.instant.left_owner = None;
        self.instant.stay_from = None;
        self.instant.reassigned = false;
        self.instant.first_step = self.steps.len();
        self.now = when.at;
    }

    /// Ends an instant: what the policy promises is looked at, then everything is counted.
    pub fn finish(&mut self) {
        self.check_decisions();
        self.watch_never();
        let owned = self.view.owner().is_some() || self.stage().is_some_and(|stage| stage.is_final);
        match (owned, self.unowned_since) {
            (true, Some(since)) => {
                self.tally.unowned(self.now.duration_since(since));
                self.unowned_since = None;
            }
            (false, None) => self.unowned_since = Some(self.now),
            (true, None) | (false, Some(_)) => {}
        }
        self.commitments.owner(&self.plan.committed, self.now, self.view.owner());
        self.conform();
        for step in &self.steps[self.instant.first_step..] {
            self.tally.step(step);
        }
        match self.history {
            History::Whole => {}
            History::Problems => self.keep_problems(),
        }
        if self.view.witness.is_some() {
            self.observe_clocks();
        }
        self.next_due = self.earliest_due();
    }

    /// Of the steps of this instant keeps those that say that something is wrong, up to a bound.
    fn keep_problems(&mut self) {
        let mut kept = self.instant.first_step;
        for at in self.instant.first_step..self.steps.len() {
            if kept < MOST_PROBLEMS && self.steps[at].kind.is_problem() {
                self.steps.swap(kept, at);
                kept += 1;
            }
        }
        self.steps.truncate(kept);
    }

    /// Ends the lead at `until`: fires what is due up to and including that moment and counts where
    /// the lead and its clocks stand.
    pub fn end_lead(&mut self, until: Timestamp) {
        self.fire(Limit::UpTo(until));
        self.now = self.now.max(until);
        self.conform_end();
        self.count_standing_clocks();
        if let Some(since) = self.unowned_since.take() {
            self.tally.unowned(self.now.duration_since(since));
        }
        self.commitments.end_lead(&self.plan.committed);
        self.tally.lead(self.view.stage(), self.view.owner());
    }

    pub fn stage(&self) -> Option<&'p Stage> {
        let plan = self.plan;
        self.view.stage().map(|id| &plan.model[id])
    }

    /// Records a step where the lead stands.
    pub fn push(&mut self, cause: Span, kind: StepKind) {
        let step = Step { at: self.now, stage: self.view.stage(), owner: self.view.owner(), cause, kind };
        self.steps.push(step);
        if let Some(witness) = &mut self.view.witness {
            witness.step(cause);
        }
    }

    /// The declaration of the stage in which the lead stands: the line to name where only the data
    /// is the cause. Before intake has placed it, intake's.
    pub fn whereabouts(&self) -> Span {
        match (self.stage(), &self.plan.model.intake) {
            (Some(stage), _) => stage.span,
            (None, Some(intake)) => intake.span,
            (None, None) => self.plan.model.span,
        }
    }
}
