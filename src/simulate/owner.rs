//! Who owns the lead: decided where an instant ends, kept until the lead leaves or a breach reassigns it.

use super::lead::LeadRun;
use super::lines::LineId;
use super::step::{Decider, StepKind};
use crate::model::{DepartmentId, Owner, OwnerRule, StageId, Value};
use crate::text::Span;

impl LeadRun<'_> {
    /// The owner of a stage that was just entered. The steps of this stay wait for it.
    pub(super) fn give_owner(&mut self, stage: StageId) {
        let plan = self.plan;
        let item = &plan.model[stage];
        let Some(rule) = &item.owner else {
            if !item.is_final {
                self.push(item.span, StepKind::Gap { subject: Decider::Owner(stage) });
            }
            return;
        };
        let (owner, cause) = self.decide_owner(stage, rule);
        let before = self.instant.left_owner.flatten();
        self.followed = owner;
        self.view.set_owner(owner);
        let from = self.instant.stay_from.expect("an owner is given where a stage was entered");
        self.steps[from..].iter_mut().for_each(|step| step.owner = owner);
        self.hand_over(before, owner, cause);
    }

    /// `owner follows`: decides again; the owner changes when the decision's value does. Says whether
    /// there is a new owner.
    pub(super) fn follow_owner(&mut self, stage: StageId) -> bool {
        let plan = self.plan;
        let Some(rule) = plan.model[stage].owner.as_ref().filter(|rule| rule.follows) else { return false };
        let (owner, cause) = self.decide_owner(stage, rule);
        if owner == self.followed {
            return false;
        }
        self.followed = owner;
        let before = self.view.owner();
        self.view.set_owner(owner);
        self.hand_over(before, owner, cause)
    }

    fn hand_over(&mut self, before: Option<DepartmentId>, owner: Option<DepartmentId>, cause: Span) -> bool {
        let Some(to) = owner else { return false };
        let first = !self.ever_owned;
        self.ever_owned = true;
        if before == owner {
            return false;
        }
        if !first {
            self.push(cause, StepKind::Handoff { from: before, to });
        }
        true
    }

    fn decide_owner(&mut self, stage: StageId, rule: &Owner) -> (Option<DepartmentId>, Span) {
        let plan = self.plan;
        let line = plan.lines.stages[stage.index()].owner;
        match &rule.rule {
            OwnerRule::Arms(arms) => {
                let choice = self.view.choose(arms, |_| true);
                let Some(arm) = choice.arm else {
                    self.push(arms.span, StepKind::Gap { subject: Decider::Owner(stage) });
                    return (None, arms.span);
                };
                self.report_overlap(arms, choice, Decider::Owner(stage));
                self.view.mark(line + arm as LineId);
                (Some(arms.arms[arm].value), arms.arms[arm].span)
            }
            OwnerRule::Decision(id) => {
                self.view.mark(line);
                let owner = match self.view.decided(*id) {
                    Some(Value::Choice(index)) => Some(DepartmentId(*index)),
                    Some(Value::Unknown | Value::Number(_) | Value::Text(_)) | None => None,
                };
                (owner, rule.span)
            }
            OwnerRule::Hole => (None, rule.span),
        }
    }
}
