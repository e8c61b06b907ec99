//! Clocks that end without being met: stopped, left behind, or still standing at the end.

use jiff::Timestamp;

use super::Clock;
use crate::model::DepartmentId;
use crate::simulate::commitments::Judged;
use crate::simulate::lead::LeadRun;
use crate::simulate::step::{Ending, StepKind};
use crate::simulate::tally::ClockEnd;
use crate::text::Span;

impl LeadRun<'_> {
    /// The stage is left: its clocks end.
    pub(in crate::simulate) fn end_clocks(&mut self, cause: Span) {
        for clock in std::mem::take(&mut self.clocks) {
            self.end_clock(clock, cause);
        }
    }

    /// A clock ends unmet and counts for who owns the lead.
    pub(super) fn end_clock(&mut self, clock: Clock, cause: Span) {
        self.end_clock_of(self.view.owner(), clock, cause);
    }

    /// A clock ends unmet. One that was breached keeps that verdict.
    pub(super) fn end_clock_of(&mut self, owner: Option<DepartmentId>, clock: Clock, cause: Span) {
        if clock.breach.is_some() {
            return self.count_clock_of(owner, &clock, ClockEnd::Breached, None);
        }
        let due = clock.due.map(|due| due.at);
        let (verdict, end) = match clock.has_perhaps_passed(self.now) {
            true => (Ending::Undecidable, ClockEnd::Undecidable),
            false => (Ending::Unjudged, ClockEnd::Ended),
        };
        self.view.set_sla(self.plan.sla_place(clock.sla), None);
        self.push(cause, StepKind::Ended { sla: clock.sla, due, verdict });
        self.count_clock_of(owner, &clock, end, None);
    }

    /// Counts the clocks that stand when the replay ends.
    pub(in crate::simulate) fn count_standing_clocks(&mut self) {
        for clock in std::mem::take(&mut self.clocks) {
            let end = if clock.breach.is_some() {
                ClockEnd::Breached
            } else if clock.has_perhaps_passed(self.now) {
                ClockEnd::Undecidable
            } else {
                ClockEnd::Running
            };
            self.count_clock(&clock, end, None);
        }
    }

    pub(super) fn count_clock(&mut self, clock: &Clock, end: ClockEnd, met: Option<Timestamp>) {
        self.count_clock_of(self.view.owner(), clock, end, met);
    }

    /// Each clock is counted once, where its verdict is known for good; a breach counts for who
    /// owned the lead then.
    fn count_clock_of(&mut self, owner: Option<DepartmentId>, clock: &Clock, end: ClockEnd, met: Option<Timestamp>) {
        let owner = clock.breach.as_ref().map_or(owner, |breach| breach.owner);
        let verdict = match end {
            ClockEnd::Met => met.map(|met| (met, Judged::Met)),
            ClockEnd::Late | ClockEnd::Breached => clock.missed().map(|due| (due, Judged::NotMet)),
            // A meeting that may have come too late is no pass.
            ClockEnd::Undecidable => met.zip(clock.missed()).map(|(met, due)| (met.min(due), Judged::NotMet)),
            ClockEnd::Running | ClockEnd::Ended => None,
        };
        if let Some((at, judged)) = verdict {
            self.commit_clock(clock.sla, at, judged);
        }
        let seconds = met.map(|met| met.duration_since(clock.started.at).as_secs().max(0));
        self.tally.clock(clock.sla, owner, end, seconds, clock.attempts > 0);
    }
}

impl Clock {
    /// The deadline that was or would be missed.
    pub(super) fn missed(&self) -> Option<Timestamp> {
        self.breach.as_ref().map(|breach| breach.due).or(self.due.map(|due| due.at))
    }

    /// The deadline has passed if it counts from the first moment of the day on which it started,
    /// but not if it counts from the last.
    fn has_perhaps_passed(&self, now: Timestamp) -> bool {
        self.paused_since.is_none() && self.due.is_some_and(|due| due.at < now && due.at < due.latest)
    }
}
