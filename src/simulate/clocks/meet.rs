//! Events that meet a clock, count as an attempt, or stop it without a verdict.

use jiff::SignedDuration;

use super::{Clock, Meeting};
use crate::model::{Action, ActionKind, Deadline, EventId, EventMatch, SlaId, SlaState, Target};
use crate::simulate::instant::Move;
use crate::simulate::lead::{LeadRun, When};
use crate::simulate::lines::LineId;
use crate::simulate::step::{Recipient, StepKind, Verdict};
use crate::simulate::tally::ClockEnd;
use crate::text::Span;

impl LeadRun<'_> {
    /// Clocks that the event meets are met; gives the moves that their `on met` lines ask for.
    pub(in crate::simulate) fn meet_clocks(&mut self, event: EventId) -> Vec<Move> {
        self.note_meetings(event);
        let mut moves = Vec::new();
        let mut at = 0;
        while at < self.clocks.len() {
            let sla = &self.plan.model[self.clocks[at].sla];
            let lines = self.plan.sla_lines(self.clocks[at].sla);
            let met = self.matching_event(&sla.met_by, event);
            if let Some(line) = met {
                self.view.mark(lines.met_by + line as LineId);
                if self.is_last_attempt(at) {
                    let clock = self.clocks.remove(at);
                    self.meet(clock, sla.met_by[line].span, &mut moves);
                    continue;
                }
            }
            if let Some(line) = self.matching_event(&sla.until, event) {
                self.view.mark(lines.until + line as LineId);
                let clock = self.clocks.remove(at);
                self.end_clock(clock, sla.until[line].span);
                continue;
            }
            if let Some(line) = met {
                self.await_next_attempt(at, sla.met_by[line].span);
            }
            at += 1;
        }
        moves
    }

    /// Meetings of `from created` clocks count wherever the lead stands.
    fn note_meetings(&mut self, event: EventId) {
        let plan = self.plan;
        for wait in &plan.meets_wait[event.index()] {
            let met_by = &plan.model[wait.sla].met_by;
            if let Some(line) = self.matching_event(met_by, event) {
                let meetings = &mut self.meetings[wait.place];
                if meetings.len() < wait.most as usize {
                    meetings.push(Meeting { when: self.instant.when, cause: met_by[line].span });
                }
            }
        }
    }

    fn matching_event(&mut self, matches: &[EventMatch], event: EventId) -> Option<usize> {
        matches
            .iter()
            .position(|line| line.event == event && line.when.as_ref().is_none_or(|cond| self.view.holds(cond)))
    }

    /// Counts an attempt; says whether it was the last one asked for.
    fn is_last_attempt(&mut self, at: usize) -> bool {
        let clock = &mut self.clocks[at];
        clock.attempts = clock.attempts.saturating_add(1);
        match clock.deadline {
            Deadline::Attempts { count, .. } => clock.attempts >= count,
            Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::None => true,
        }
    }

    /// The next attempt is due after this one, whether this one was late or not.
    fn await_next_attempt(&mut self, at: usize, cause: Span) {
        let clock = &mut self.clocks[at];
        let (deadline, now) = (clock.deadline, self.instant.when);
        let due = self.due_from(now, deadline);
        let clock = &mut self.clocks[at];
        (clock.due, clock.set_due) = (due, due);
        // The new due time counts from here: what was paused before does not move it.
        clock.paused_since = clock.paused_since.map(|_| now.at);
        let sla = clock.sla;
        if self.clocks[at].breach.is_none() {
            self.clocks[at].paused = SignedDuration::ZERO;
            self.clocks[at].warn = self.warning(&self.clocks[at], now.at);
            self.view.set_sla(self.plan.sla_place(sla), Some(SlaState::Running));
        }
        self.push(cause, StepKind::Due { sla, due: due.map(|due| due.at) });
    }

    fn meet(&mut self, clock: Clock, cause: Span, moves: &mut Vec<Move>) {
        let plan = self.plan;
        let id = clock.sla;
        let verdict = clock.judge(self.instant.when);
        self.count_met(clock, self.instant.when, verdict, cause);
        let first = plan.sla_lines(id).on_met;
        for (at, action) in plan.model[id].on_met.iter().enumerate() {
            self.view.mark(first + at as LineId);
            moves.extend(self.act(id, action, action.span));
        }
    }

    /// Records a meeting and the end of its clock.
    pub(super) fn count_met(&mut self, clock: Clock, met: When, verdict: Verdict, cause: Span) {
        let (state, end) = match verdict {
            Verdict::InTime => (Some(SlaState::Met), ClockEnd::Met),
            Verdict::Late => (Some(SlaState::Late), ClockEnd::Late),
            Verdict::Undecidable => (None, ClockEnd::Undecidable),
        };
        self.view.set_sla(self.plan.sla_place(clock.sla), state);
        let due = clock.missed();
        self.push(cause, StepKind::Met { sla: clock.sla, due, verdict });
        self.count_clock(&clock, end, Some(met.at));
    }

    /// A notice or a reassign is done at once; a move is given back.
    pub(super) fn act(&mut self, sla: SlaId, action: &Action, cause: Span) -> Option<Move> {
        match &action.kind {
            ActionKind::NotifyDepartment(id) => {
                self.push(cause, StepKind::Notified { to: Recipient::Department(*id), sla });
            }
            ActionKind::NotifyText(text) => {
                self.push(cause, StepKind::Notified { to: Recipient::Text(text.as_str().into()), sla });
            }
            ActionKind::Reassign(to) => {
                let from = self.view.owner();
                if from != Some(*to) {
                    self.view.set_owner(Some(*to));
                    self.ever_owned = true;
                    self.instant.reassigned = true;
                    self.push(cause, StepKind::Reassigned { from, to: *to, sla });
                }
            }
            ActionKind::Move(Target::Stay) => {}
            ActionKind::Move(target) => return Some(Move { target: *target, cause }),
        }
        None
    }
}
