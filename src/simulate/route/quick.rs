//! The quick path of routing: a lead that exactly one line places, at every step, is placed without
//! recording steps.
//!
//! Architecture Invariant: this path places a lead only where the interpreter places it the same and finds
//! nothing; every other lead goes there. Where debug assertions are on, both are compared.

use smallvec::SmallVec;

use super::row::RoutedLead;
use crate::ingest::EventRow;
use crate::model::{ClockStart, DecisionId, DepartmentId, EventId, OwnerRule, ScoreId, Stage, StageId, Target, Value};
use crate::simulate::plan::Plan;
use crate::simulate::view::{Choice, View};

/// Places leads of one policy.
pub(super) struct Quick<'p> {
    plan: &'p Plan<'p>,
    view: View<'p>,
}

impl<'p> Quick<'p> {
    /// None for a policy whose leads must be watched.
    pub fn new(plan: &'p Plan<'p>) -> Option<Quick<'p>> {
        let is_plain = plan.model.promises.is_empty() && plan.model.intake.is_some();
        is_plain.then(|| Quick { plan, view: View::new(plan) })
    }

    /// Fills `lead`, or says that this is for the interpreter.
    pub fn fill(&mut self, row: EventRow<'_>, lead: &mut RoutedLead) -> bool {
        let Some((stage, owner)) = self.place(row) else { return false };
        let model = self.plan.model;
        lead.decided.clear();
        for at in 0..model.decisions.len() {
            match self.view.decision(DecisionId::new(at)) {
                Choice { arm: Some(arm), rival: None } => lead.decided.push(Some(arm)),
                Choice { .. } => return false,
            }
        }
        lead.scores.clear();
        lead.scores.extend((0..model.scores.len()).map(|at| self.view.score(ScoreId::new(at))));
        (lead.stage, lead.owner, lead.finding) = (Some(stage), owner, None);
        true
    }

    /// Steps 2 to 5 of section 11 of the language reference.
    fn place(&mut self, row: EventRow<'_>) -> Option<(StageId, Option<DepartmentId>)> {
        let (plan, view) = (self.plan, &mut self.view);
        let model = plan.model;
        view.reset();
        for (id, value) in row.attributes() {
            view.set_first(id, value);
        }
        if model.assumes.iter().any(|assume| !assume.cond.has_hole() && !view.holds(&assume.cond)) {
            return None;
        }
        view.count_event(EventId::CREATED);
        let intake = model.intake.as_ref()?;
        let mut target = intake.arms[only(view.choose_by(plan.tables.intake.as_ref(), intake, |_| true))?].value;
        let mut entered: SmallVec<[StageId; 4]> = SmallVec::new();
        let id = loop {
            let Target::Move { stage: id, .. } = target else { return None };
            let stage = &model[id];
            if entered.contains(&id) || stage.recycle.as_ref().is_some_and(|recycle| recycle.limit.is_some()) {
                return None;
            }
            entered.push(id);
            view.set_owner(None);
            view.enter_stage(id);
            for cleared in &stage.clear {
                view.set_attribute(*cleared, plan.initial[cleared.index()].clone());
            }
            if stage.is_final || stage.whens.arms.is_empty() {
                break id;
            }
            let whens = plan.tables.stages[id.index()].whens.as_ref();
            match view.choose_by(whens, &stage.whens, |target| *target != Target::Stay) {
                Choice { arm: None, .. } => break id,
                Choice { arm: Some(arm), rival: None } => target = stage.whens.arms[arm].value,
                Choice { arm: Some(_), rival: Some(_) } => return None,
            }
        };
        let owner = self.owner(&model[id])?;
        self.view.set_owner(owner);
        self.has_deadlines(id).then_some((id, owner))
    }

    /// Who gets a lead; none if that is for the interpreter.
    fn owner(&mut self, stage: &Stage) -> Option<Option<DepartmentId>> {
        let Some(owner) = &stage.owner else { return stage.is_final.then_some(None) };
        match &owner.rule {
            OwnerRule::Arms(arms) => only(self.view.choose(arms, |_| true)).map(|arm| Some(arms.arms[arm].value)),
            OwnerRule::Decision(id) => match self.view.decided(*id) {
                Some(Value::Choice(index)) => Some(Some(DepartmentId(*index))),
                Some(_) | None => None,
            },
            OwnerRule::Hole => None,
        }
    }

    /// Whether one deadline stands for each clock that starts.
    fn has_deadlines(&mut self, id: StageId) -> bool {
        let stage = &self.plan.model[id];
        let view = &mut self.view;
        stage.is_final
            || stage.slas.iter().all(|sla| match sla.start {
                ClockStart::Event(event) if event != EventId::CREATED => true,
                ClockStart::Entry | ClockStart::Created | ClockStart::Handoff | ClockStart::Event(_) => {
                    only(view.choose(&sla.deadline, |_| true)).is_some()
                }
            })
    }
}

/// The line that applies, if no other claims the lead.
fn only(choice: Choice) -> Option<usize> {
    choice.arm.filter(|_| choice.rival.is_none())
}
