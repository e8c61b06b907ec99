//! Clocks start where the instant ends: at entry, at a handoff, at their event.

use jiff::{SignedDuration, Timestamp};

use super::{Clock, Meeting, judge};
use crate::model::{ClockStart, Deadline, SlaId, SlaState, StageId};
use crate::simulate::lead::{LeadRun, When};
use crate::simulate::lines::LineId;
use crate::simulate::step::{Decider, StepKind, Verdict};
use crate::time::Measure;

impl LeadRun<'_> {
    /// The clocks of a stage that was just entered.
    pub(in crate::simulate) fn start_clocks(&mut self, stage: StageId) {
        let item = &self.plan.model[stage];
        if item.is_final {
            return;
        }
        for (index, sla) in item.slas.iter().enumerate() {
            let sla_id = SlaId { stage, index: index as u32 };
            match sla.start {
                ClockStart::Entry | ClockStart::Handoff => self.start_clock(sla_id, self.instant.when),
                ClockStart::Created => {
                    let created = self.created.expect("a lead in a stage was created");
                    self.start_clock(sla_id, created);
                }
                ClockStart::Event(event) if self.instant.event == Some(event) => {
                    self.start_clock(sla_id, self.instant.when);
                }
                ClockStart::Event(_) => {}
            }
        }
    }

    /// The clocks of a stage in which the lead stays: after a handoff the running `from handoff` clocks
    /// end and new ones start; each event starts the clocks that count from it, unless they run.
    pub(in crate::simulate) fn restart_clocks(&mut self, stage: StageId, handed_off: bool) {
        let item = &self.plan.model[stage];
        for (index, sla) in item.slas.iter().enumerate().filter(|_| !item.is_final) {
            let sla_id = SlaId { stage, index: index as u32 };
            let running = self.clocks.iter().position(|clock| clock.sla == sla_id);
            match sla.start {
                ClockStart::Handoff if handed_off => {
                    if let Some(at) = running {
                        let clock = self.clocks.remove(at);
                        self.end_clock_of(self.instant.owner_before, clock, sla.span);
                    }
                    self.start_clock(sla_id, self.instant.when);
                }
                ClockStart::Event(event) if running.is_none() && self.instant.event == Some(event) => {
                    self.start_clock(sla_id, self.instant.when);
                }
                ClockStart::Entry | ClockStart::Created | ClockStart::Handoff | ClockStart::Event(_) => {}
            }
        }
    }

    fn start_clock(&mut self, id: SlaId, started: When) {
        let plan = self.plan;
        let sla = &plan.model[id];
        let choice = self.view.choose(&sla.deadline, |_| true);
        let Some(arm) = choice.arm else {
            let cause = if sla.deadline.arms.is_empty() { sla.span } else { sla.deadline.span };
            return self.push(cause, StepKind::Gap { subject: Decider::Sla(id) });
        };
        self.report_overlap(&sla.deadline, choice, Decider::Sla(id));
        self.view.mark(plan.sla_lines(id).deadline + arm as LineId);
        let deadline = sla.deadline.arms[arm].value;
        let from = self.counts_from(id, deadline, started);
        let due = self.due_from(from, deadline);
        let mut clock = Clock {
            sla: id,
            started,
            deadline,
            arm,
            due,
            warn: None,
            set_due: due,
            paused_since: None,
            paused: SignedDuration::ZERO,
            attempts: 0,
            breach: None,
        };
        clock.warn = self.warning(&clock, from.at).filter(|_| due.is_some_and(|due| due.latest > self.now));
        self.view.set_sla(plan.sla_place(id), Some(SlaState::Running));
        let cause = sla.deadline.arms[arm].span;
        self.push(cause, StepKind::Due { sla: id, due: due.map(|due| due.at) });
        match self.met_before(&mut clock) {
            Some((met, verdict)) => self.count_met(clock, met.when, verdict, met.cause),
            None => {
                // INVARIANT: clocks stand in the order of their lines, whichever started first.
                let at = self.clocks.partition_point(|other| other.sla.index < id.index);
                self.clocks.insert(at, clock);
            }
        }
    }

    /// A `from created` clock counts as met if its meeting happened before; its actions are not taken.
    /// Attempts that were made before count too.
    fn met_before(&self, clock: &mut Clock) -> Option<(Meeting, Verdict)> {
        let meetings = &self.meetings[self.plan.wait_place(clock.sla)?];
        clock.attempts = meetings.len() as u32;
        let needed = match clock.deadline {
            Deadline::Attempts { count, .. } => count.max(1),
            Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::None => 1,
        };
        let met = *meetings.get(needed as usize - 1)?;
        let verdict = clock.due.map_or(Verdict::InTime, |due| judge(met.when, due));
        Some((met, verdict))
    }

    /// What the deadline of a clock that starts now counts from. With attempts that were made before, wherever
    /// the lead stood: the last one before the first that was missed, or before the next that is due.
    fn counts_from(&self, id: SlaId, deadline: Deadline, started: When) -> When {
        let Deadline::Attempts { count, .. } = deadline else { return started };
        let Some(place) = self.plan.wait_place(id) else { return started };
        let mut from = started;
        for (at, attempt) in self.meetings[place].iter().enumerate().take(count as usize) {
            let missed = self.due_from(from, deadline).is_some_and(|due| judge(attempt.when, due) == Verdict::Late);
            if missed || at + 1 == count as usize {
                return from;
            }
            from = attempt.when;
        }
        from
    }

    /// When a deadline that counts from `start` falls due.
    pub(super) fn due_from(&self, start: When, deadline: Deadline) -> Option<When> {
        let due = |start: Timestamp| match deadline {
            Deadline::Within(duration) | Deadline::Attempts { every: duration, .. } => {
                self.time.deadline(start, duration)
            }
            Deadline::CloseOfBusiness => self.time.close_of_business(start),
            Deadline::None => None,
        };
        let at = due(start.at)?;
        if start.at == start.latest {
            return Some(When::exactly(at));
        }
        Some(When { at, latest: due(start.latest)?.max(at) })
    }

    /// When a clock that counts from `start` warns.
    pub(super) fn warning(&self, clock: &Clock, start: Timestamp) -> Option<Timestamp> {
        let warn = self.plan.model[clock.sla].warn.as_ref()?;
        self.time.warning(start, clock.due?.at, warn.percent, Measure::of_deadline(clock.deadline)?)
    }
}
