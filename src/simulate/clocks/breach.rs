//! Clocks that fall due: the warning, the breach, and the ladder of actions after it.

use jiff::{SignedDuration, Timestamp};

use super::{Breached, Clock};
use crate::model::{Action, ActionKind, SlaId, SlaState};
use crate::simulate::instant::Move;
use crate::simulate::lead::LeadRun;
use crate::simulate::lines::LineId;
use crate::simulate::step::StepKind;
use crate::text::Span;

/// An action of a ladder that falls due now.
#[derive(Clone, Copy)]
struct Due<'p> {
    sla: SlaId,
    action: &'p Action,
    cause: Span,
}

impl<'p> LeadRun<'p> {
    /// Fires what is due on all clocks: notices, then reassigns. Gives the moves, and whether
    /// anything was due.
    pub(in crate::simulate) fn fire_clocks(&mut self, due: Timestamp) -> (Vec<Move>, bool) {
        let mut actions = Vec::new();
        let mut fired = false;
        for at in 0..self.clocks.len() {
            if self.clocks[at].next_due().is_some_and(|next| next <= due) {
                fired = true;
                self.warn(at, due);
                self.breach(at, due);
                self.climb(at, due, &mut actions);
            }
        }
        let mut moves = Vec::new();
        actions.sort_by_key(|it| match it.action.kind {
            ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_) => 0,
            ActionKind::Reassign(_) => 1,
            ActionKind::Move(_) => 2,
        });
        for it in actions {
            moves.extend(self.act(it.sla, it.action, it.cause));
        }
        (moves, fired)
    }

    fn warn(&mut self, at: usize, due: Timestamp) {
        let plan = self.plan;
        let clock = &mut self.clocks[at];
        if clock.breach.is_some() || clock.warn.is_none_or(|warn| warn > due) {
            return;
        }
        clock.warn = None;
        let (sla, deadline) = (clock.sla, clock.due.map(|due| due.at));
        self.view.set_sla(plan.sla_place(sla), Some(SlaState::Warned));
        self.view.mark(plan.sla_lines(sla).warn);
        let cause = plan.model[sla].warn.as_ref().map_or(plan.model[sla].span, |warn| warn.span);
        self.push(cause, StepKind::Warned { sla, due: deadline });
    }

    fn breach(&mut self, at: usize, due: Timestamp) {
        let plan = self.plan;
        let clock = &self.clocks[at];
        let Some(missed) = clock.due.filter(|missed| clock.breach.is_none() && missed.latest <= due) else { return };
        let sla = clock.sla;
        let ladder = &plan.model[sla].on_breach;
        let rung = |offset: Option<crate::model::Duration>| match offset {
            None => Some(missed.latest),
            Some(offset) => self.time.deadline(missed.latest, offset),
        };
        let actions: Vec<_> = ladder.iter().map(|breach| rung(breach.offset)).collect();
        let set_actions = if plan.model[sla].paused_while.is_some() { actions.clone() } else { Vec::new() };
        let cause = plan.model[sla].deadline.arms[clock.arm].span;
        let owner = self.view.owner();
        self.clocks[at].breach = Some(Breached { due: missed.at, owner, actions, set_actions });
        self.clocks[at].paused = SignedDuration::ZERO;
        self.view.set_sla(plan.sla_place(sla), Some(SlaState::Breached));
        self.push(cause, StepKind::Breached { sla, due: Some(missed.at) });
    }

    fn climb(&mut self, at: usize, due: Timestamp, actions: &mut Vec<Due<'p>>) {
        let plan = self.plan;
        let Clock { sla, breach: Some(breach), .. } = &mut self.clocks[at] else { return };
        let sla = *sla;
        let first = plan.sla_lines(sla).on_breach;
        for (rung, moment) in breach.actions.iter_mut().enumerate() {
            if moment.is_some_and(|moment| moment <= due) {
                *moment = None;
                let line = &plan.model[sla].on_breach[rung];
                self.view.mark(first + rung as LineId);
                actions.push(Due { sla, action: &line.action, cause: line.span });
            }
        }
    }
}
