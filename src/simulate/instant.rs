//! Steps 3 to 5 of an instant: intake, `on` lines, `when` lines, and settling where they end.

use jiff::Timestamp;

use super::lead::LeadRun;
use super::lines::LineId;
use super::step::{Circle, Decider, StepKind};
use super::view::Choice;
use crate::model::{Alternatives, Duration, EventId, StageId, Target};
use crate::text::Span;

/// A move that a clock or a timer asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Move {
    pub target: Target,
    pub cause: Span,
}

/// What a move came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Entered,
    /// The lead was in that stage before in the same instant: it stays there.
    Again,
    /// The move ends in the stage where the lead is.
    Stayed,
}

impl LeadRun<'_> {
    /// Places the lead. On a gap it stays nowhere, and later events try again.
    pub(super) fn intake(&mut self) {
        let plan = self.plan;
        let Some(intake) = &plan.model.intake else {
            return self.push(plan.model.span, StepKind::Gap { subject: Decider::Intake });
        };
        let choice = self.view.choose_by(plan.tables.intake.as_ref(), intake, |_| true);
        self.decide_move(intake, choice, plan.lines.intake, Decider::Intake);
    }

    /// The stage's `on` lines for an event; says whether they moved the lead.
    pub(super) fn event_lines(&mut self, stage: StageId, event: EventId) -> bool {
        let plan = self.plan;
        let Some(at) = plan.on(stage, event).filter(|_| !plan.model[stage].is_final) else { return false };
        let lines = &plan.model[stage].ons[at].lines;
        let table = plan.tables.stages[stage.index()].ons[at].as_ref();
        let choice = self.view.choose_by(table, lines, |_| true);
        self.decide_move(lines, choice, plan.lines.stages[stage.index()].ons[at], Decider::Event(stage, event))
    }

    /// Takes the line that was chosen, or records why none or which of two.
    fn decide_move(&mut self, lines: &Alternatives<Target>, choice: Choice, first: LineId, subject: Decider) -> bool {
        let Some(arm) = choice.arm else {
            self.push(lines.span, StepKind::Gap { subject });
            return false;
        };
        self.report_overlap(lines, choice, subject);
        self.view.mark(first + arm as LineId);
        self.go(lines.arms[arm].value, lines.arms[arm].span) != Entry::Stayed
    }

    /// Records an overlap with every line that claims the lead.
    pub(super) fn report_overlap<T>(&mut self, lines: &Alternatives<T>, choice: Choice, subject: Decider) {
        let (Some(arm), Some(_)) = (choice.arm, choice.rival) else { return };
        let claims = self.view.matching(lines).into_iter().map(|arm| lines.arms[arm].span).collect();
        self.push(lines.arms[arm].span, StepKind::Overlap { subject, lines: claims });
    }

    /// The first of the moves that meetings ask for.
    pub(super) fn move_on_met(&mut self, stage: StageId, moves: &[Move]) {
        self.take_one(stage, moves);
    }

    /// Takes the first of several moves in file order; different ones are an overlap.
    pub(super) fn take_one(&mut self, stage: StageId, moves: &[Move]) -> Option<Entry> {
        let first = moves.iter().min_by_key(|it| it.cause)?;
        if moves.iter().any(|it| it.target != first.target) {
            let mut lines: Vec<Span> = moves.iter().map(|it| it.cause).collect();
            lines.sort();
            self.push(first.cause, StepKind::Overlap { subject: Decider::Timer(stage), lines });
        }
        Some(self.go(first.target, first.cause))
    }

    /// Step 4: `when` lines until none matches, or a stage is entered again.
    pub(super) fn when_lines(&mut self) {
        let plan = self.plan;
        while let Some(id) = self.view.stage() {
            let stage = &plan.model[id];
            if stage.is_final || stage.whens.arms.is_empty() {
                return;
            }
            let table = plan.tables.stages[id.index()].whens.as_ref();
            let choice = self.view.choose_by(table, &stage.whens, |target| *target != Target::Stay);
            let Some(arm) = choice.arm else { return };
            self.report_overlap(&stage.whens, choice, Decider::When(id));
            self.view.mark(plan.lines.stages[id.index()].whens + arm as LineId);
            match self.go(stage.whens.arms[arm].value, stage.whens.arms[arm].span) {
                Entry::Entered => {}
                Entry::Again | Entry::Stayed => return,
            }
        }
    }

    fn go(&mut self, target: Target, cause: Span) -> Entry {
        match target {
            Target::Stay => Entry::Stayed,
            Target::Move { stage, rest } => self.enter(stage, rest, cause),
        }
    }

    /// Enters a stage, or where its entries are used up the one that stands in for it.
    fn enter(&mut self, stage: StageId, rest: Option<Duration>, cause: Span) -> Entry {
        let Some((stage, rest, cause)) = self.redirected(stage, rest, cause) else { return Entry::Stayed };
        if self.view.stage() == Some(stage) {
            return Entry::Stayed;
        }
        self.observe_entry(stage);
        self.commit_entry(stage);
        self.leave(cause);
        let from = self.view.stage();
        let again = self.instant.entered.contains(&stage);
        self.instant.entered.push(stage);
        self.instant.left_owner.get_or_insert(self.view.owner());
        self.instant.stay_from = Some(self.steps.len());
        self.halted = None;
        self.view.set_owner(None);
        self.view.enter_stage(stage);
        self.push(cause, StepKind::Entered { from });
        let item = &self.plan.model[stage];
        for id in &item.clear {
            let value = self.plan.model[*id].initial().unwrap_or(crate::model::Value::Unknown);
            self.view.set_attribute(*id, value);
        }
        if item.recycle.is_some() {
            self.rest_end = rest.and_then(|rest| self.time.deadline(self.now, rest));
            let kind = StepKind::Recycled { times: self.view.entries(stage), until: self.rest_end };
            self.push(cause, kind);
        }
        self.watch_entry(stage);
        if again {
            self.push(cause, StepKind::InstantLoop(Circle::SameInstant));
            self.halted = Some(self.now);
            return Entry::Again;
        }
        Entry::Entered
    }

    /// Follows `at most N times, then -> STAGE`; none where that circles.
    fn redirected(
        &mut self,
        mut stage: StageId,
        mut rest: Option<Duration>,
        mut cause: Span,
    ) -> Option<(StageId, Option<Duration>, Span)> {
        let plan = self.plan;
        for _ in 0..=plan.model.stages.len() {
            let limit = plan.model[stage].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref());
            let Some(limit) = limit.filter(|limit| self.view.entries(stage) >= limit.times) else {
                return Some((stage, rest, cause));
            };
            self.view.mark(plan.lines.stages[stage.index()].limit);
            cause = limit.span;
            match limit.then {
                Target::Stay => return None,
                Target::Move { stage: next, rest: its_rest } => (stage, rest) = (next, its_rest),
            }
        }
        self.push(cause, StepKind::InstantLoop(Circle::Limits));
        None
    }

    /// Leaves the present stage: its clocks end, its timers and its rest are gone.
    fn leave(&mut self, cause: Span) {
        if self.view.stage().is_some() {
            self.end_clocks(cause);
            self.watch_exit();
        }
        self.timers.clear();
        self.rest_end = None;
    }

    /// Step 5: the stage where the instant ends gives an owner and starts clocks and timers.
    pub(super) fn settle(&mut self) {
        let Some(id) = self.view.stage() else { return };
        if self.instant.stay_from.is_some() {
            self.give_owner(id);
            self.start_timers(id);
            self.start_clocks(id);
        } else {
            let handed_off = self.follow_owner(id) || self.instant.reassigned;
            self.restart_clocks(id, handed_off);
        }
        self.look_at_pauses();
    }

    /// A circle in no time was stopped here: what was due by then may still notify and reassign, but
    /// moves the lead no more.
    pub(super) fn is_kept_here(&self, due: Timestamp) -> bool {
        self.halted.is_some_and(|halted| due <= halted)
    }

    /// A circle of timers was stopped: they rest until the next row.
    pub(super) fn is_stopped(&self) -> bool {
        self.halted == Some(Timestamp::MAX)
    }
}
