//! What fires between rows: `after` lines, ends of rests, clocks and watched promises.
//!
//! Everything that falls due at one moment fires together: notices, then reassigns, then moves, then
//! (what leaves in time has left) promises. A circle of timers ends after [`MOST_FIRINGS`].

use jiff::{SignedDuration, Timestamp};

use super::instant::{Entry, Move};
use super::lead::{LeadRun, When};
use super::lines::LineId;
use super::step::{Circle, Decider, StepKind};
use crate::model::{Duration, EventId, StageId, Target, Timer, Without};

/// How often timers of one lead fire before a row gives them more: a circle that timers keep going
/// is stopped here with an `instant-loop`, and the lead's timers rest until its next row.
pub(super) const MOST_FIRINGS: u32 = 10_000;

/// What each row gives, so that a lead of many rows ends in time that grows with its rows.
pub(super) const FIRINGS_A_ROW: u32 = 64;

/// How far timers may fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// A row at the due time is in time.
    Before(Timestamp),
    UpTo(Timestamp),
}

impl Limit {
    fn reaches(self, due: Timestamp) -> bool {
        match self {
            Limit::Before(end) => due < end,
            Limit::UpTo(end) => due <= end,
        }
    }
}

/// The `after` lines of one duration and one `without` list, for the present stay.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimerState {
    /// What it counts from.
    base: Timestamp,
    /// None: it fired, or never falls due. Too early, never too late, while it is `rough`.
    due: Option<Timestamp>,
    /// The due time has not been worked out: most leads leave long before they need it.
    rough: bool,
}

/// A moment that is not after the one when `duration` from `base` is over, without looking at the
/// zone or the calendar. No month is shorter than 28 days, no zone shifts civil time by two days.
fn not_before(base: Timestamp, duration: Duration) -> Timestamp {
    const DAY: i64 = 86_400;
    let seconds = match duration {
        Duration::Exact { seconds } | Duration::BusinessTime { seconds } => seconds,
        Duration::Civil { months, days } => (i64::from(months) * 28 + i64::from(days) - 2) * DAY,
        Duration::BusinessDays { .. } => 0,
    };
    base.saturating_add(SignedDuration::from_secs(seconds.max(0))).unwrap_or(Timestamp::MAX)
}

impl LeadRun<'_> {
    /// Starts the timers of a stage that was just entered.
    pub(super) fn start_timers(&mut self, stage: StageId) {
        let item = &self.plan.model[stage];
        self.timers.clear();
        if !item.is_final {
            let now = self.now;
            let start = |duration| TimerState { base: now, due: Some(not_before(now, duration)), rough: true };
            self.timers.extend(item.timers.iter().map(|timer| start(timer.duration)));
        }
    }

    /// `without` timers count from this event.
    pub(super) fn restart_timers(&mut self, event: EventId) {
        let Some(stage) = self.stage() else { return };
        for (state, timer) in self.timers.iter_mut().zip(&stage.timers) {
            let restarts = match &timer.without {
                Without::Nothing => false,
                Without::AnyEvent => event != EventId::UPDATED,
                Without::Events(events) => events.contains(&event),
            };
            if restarts {
                let due = Some(not_before(self.now, timer.duration));
                *state = TimerState { base: self.now, due, rough: true };
            }
        }
    }

    /// By timer of the present stage: when it falls due; none if it fired or never does.
    pub(super) fn timer_dues(&self) -> Vec<Option<Timestamp>> {
        let Some(stage) = self.stage() else { return Vec::new() };
        let due = |(state, timer): (&TimerState, &Timer)| match state.rough {
            true => self.time.deadline(state.base, timer.duration),
            false => state.due,
        };
        self.timers.iter().zip(&stage.timers).map(due).collect()
    }

    /// The earliest moment at which something may fall due; never too late.
    pub(super) fn earliest_due(&self) -> Option<Timestamp> {
        let timers = self.timers.iter().filter_map(|timer| timer.due);
        let clocks = self.clocks.iter().filter_map(|clock| clock.next_due());
        let moves = timers.chain(clocks).chain(self.rest_end).filter(|_| !self.is_stopped());
        moves.chain(self.watches.next_due()).min()
    }

    /// Fires what falls due, in the order of the due times.
    pub(super) fn fire(&mut self, limit: Limit) {
        while let Some(due) = self.next_due.filter(|due| limit.reaches(*due)) {
            if self.refresh_timers(due) {
                continue;
            }
            self.begin(When::exactly(due.max(self.now)), None);
            if self.firings_left == 0 && !self.is_stopped() {
                self.push(self.whereabouts(), StepKind::InstantLoop(Circle::Timers));
                self.halted = Some(Timestamp::MAX);
            } else if !self.fire_due(due) {
                self.watches_due(due);
            }
            self.firings_left = self.firings_left.saturating_sub(1);
            self.finish();
        }
    }

    /// Works out due times that are needed now; says whether there were any.
    fn refresh_timers(&mut self, due: Timestamp) -> bool {
        let Some(stage) = self.stage() else { return false };
        let mut refreshed = false;
        for (state, timer) in self.timers.iter_mut().zip(&stage.timers) {
            if state.rough && state.due.is_some_and(|early| early <= due) {
                state.due = self.time.deadline(state.base, timer.duration);
                state.rough = false;
                refreshed = true;
            }
        }
        if refreshed {
            self.next_due = self.earliest_due();
        }
        refreshed
    }

    /// Fires the timers, the rest and the clocks that are due; says whether there were any.
    fn fire_due(&mut self, due: Timestamp) -> bool {
        if self.is_stopped() {
            return false;
        }
        let Some(stage) = self.view.stage() else { return false };
        let Some((mut moves, clocks_fired)) = Some(self.fire_clocks(due)) else { return false };
        let timers_fired = self.fire_timers(stage, due, &mut moves);
        let rested = self.rest_end.is_some_and(|end| end <= due);
        let back = if rested { self.end_rest(stage) } else { None };
        moves.extend(back);
        if !(clocks_fired || timers_fired || rested) {
            return false;
        }
        if self.is_kept_here(due) {
            moves.clear();
        }
        if let Some(back) = back
            && moves.iter().min_by_key(|it| it.cause) == Some(&back)
        {
            self.push(back.cause, StepKind::Returned);
        }
        if self.take_one(stage, &moves) != Some(Entry::Again) {
            self.when_lines();
        }
        self.settle();
        true
    }

    fn fire_timers(&mut self, stage: StageId, due: Timestamp, moves: &mut Vec<Move>) -> bool {
        let plan = self.plan;
        let mut fired = false;
        for (at, timer) in plan.model[stage].timers.iter().enumerate() {
            let Some(state) = self.timers.get_mut(at).filter(|state| state.due.is_some_and(|it| it <= due)) else {
                continue;
            };
            state.due = None;
            fired = true;
            let choice = self.view.choose(&timer.lines, |_| true);
            let Some(arm) = choice.arm else { continue };
            self.report_overlap(&timer.lines, choice, Decider::Timer(stage));
            self.view.mark(plan.lines.stages[stage.index()].timers[at] + arm as LineId);
            let line = &timer.lines.arms[arm];
            if line.value != Target::Stay {
                moves.push(Move { target: line.value, cause: line.span });
            }
        }
        fired
    }

    /// The rest is over: exactly one `return` line leads on.
    fn end_rest(&mut self, stage: StageId) -> Option<Move> {
        let plan = self.plan;
        self.rest_end = None;
        let recycle = plan.model[stage].recycle.as_ref()?;
        let choice = self.view.choose(&recycle.returns, |_| true);
        let Some(arm) = choice.arm else {
            let cause = if recycle.returns.arms.is_empty() { plan.model[stage].span } else { recycle.returns.span };
            self.push(cause, StepKind::Gap { subject: Decider::Return(stage) });
            return None;
        };
        self.report_overlap(&recycle.returns, choice, Decider::Return(stage));
        self.view.mark(plan.lines.stages[stage.index()].returns + arm as LineId);
        let line = &recycle.returns.arms[arm];
        Some(Move { target: line.value, cause: line.span })
    }
}
