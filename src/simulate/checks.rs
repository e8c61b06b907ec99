//! The data held against the policy: double contact, assumptions, decisions without one value, and
//! what the CRM recorded. Each is recorded when it begins or changes, not at every row.

use smol_str::SmolStr;

use super::conformance::{DriftKey, What};
use super::lead::LeadRun;
use super::plan::Plan;
use super::step::{Decider, Drift, Impossible, StepKind};
use super::view::Choice;
use crate::ingest::{EventRow, Recorded};
use crate::model::{DecisionId, DepartmentId, EventId, StageId};

/// What was found of the lead last.
#[derive(Clone, Debug)]
pub(super) struct Checks {
    /// By assumption: the lead contradicts it.
    contradicted: Vec<bool>,
    decisions: Vec<Choice>,
    stage_drift: Option<(SmolStr, Option<StageId>)>,
    owner_drift: Option<(SmolStr, Option<DepartmentId>)>,
}

/// What a decision comes to before it was looked at: neither a gap nor an overlap.
const UNSEEN: Choice = Choice { arm: Some(usize::MAX), rival: None };

impl Checks {
    pub fn new(plan: &Plan) -> Checks {
        Checks {
            contradicted: vec![false; plan.model.assumes.len()],
            decisions: vec![UNSEEN; plan.model.decisions.len()],
            stage_drift: None,
            owner_drift: None,
        }
    }

    pub fn reset(&mut self) {
        self.contradicted.fill(false);
        self.decisions.fill(UNSEEN);
        (self.stage_drift, self.owner_drift) = (None, None);
    }
}

impl LeadRun<'_> {
    /// An event by a department that may not do it. The row that creates a lead finds no owner, so
    /// `by owner` asks nothing of it.
    pub(super) fn check_contact(&mut self, id: EventId, by: Option<DepartmentId>) {
        let event = &self.plan.model[id];
        let (Some(by), Some(allowed)) = (by, &event.by) else { return };
        let owner = self.view.owner();
        let is_owner = allowed.owner && (owner == Some(by) || self.view.stage().is_none());
        if !is_owner && !allowed.departments.contains(&by) {
            self.push(event.span, StepKind::DoubleContact { event: id, by });
        }
    }

    pub(super) fn check_assumptions(&mut self) {
        let plan = self.plan;
        for (at, assume) in plan.model.assumes.iter().enumerate() {
            let contradicted = !assume.cond.has_hole() && !self.view.holds(&assume.cond);
            if contradicted && !self.checks.contradicted[at] {
                self.push(assume.span, StepKind::Impossible(Impossible::Assumption));
            }
            self.checks.contradicted[at] = contradicted;
        }
    }

    /// Every decision is evaluated; its gap or overlap is recorded once a change.
    pub(super) fn check_decisions(&mut self) {
        let plan = self.plan;
        if self.created.is_none() {
            return;
        }
        for (at, decision) in plan.model.decisions.iter().enumerate() {
            let choice = self.view.decision(DecisionId::new(at));
            if choice == self.checks.decisions[at] {
                continue;
            }
            self.checks.decisions[at] = choice;
            let subject = Decider::Decision(DecisionId::new(at));
            match choice {
                Choice { arm: None, .. } => self.push(decision.span, StepKind::Gap { subject }),
                Choice { arm: Some(_), rival: Some(_) } => self.report_overlap(&decision.body, choice, subject),
                Choice { arm: Some(_), rival: None } => {}
            }
        }
    }

    /// What the CRM recorded in the row against where the policy has the lead after it.
    pub(super) fn check_recorded(&mut self, row: EventRow<'_>) {
        let model = self.plan.model;
        if let Some(recorded) = row.recorded_stage() {
            let (word, same) = match &recorded {
                Recorded::Known(id) => (&model[*id].name, self.view.stage() == Some(*id)),
                Recorded::Foreign(word) => (word, false),
            };
            let drift = (!same).then(|| (word.clone(), self.view.stage()));
            if drift != self.checks.stage_drift {
                if let Some((recorded, _)) = &drift {
                    self.push(self.whereabouts(), StepKind::Drift(Drift::Stage(recorded.clone())));
                }
                let known = drift.clone();
                let key = known.map(|(recorded, expected)| DriftKey::Stage { recorded, expected });
                self.conform_recorded(What::Stage, key);
                self.checks.stage_drift = drift;
            }
        }
        if let Some(recorded) = row.recorded_owner() {
            let (word, same) = match &recorded {
                Recorded::Known(id) => (&model[*id].name, self.view.owner() == Some(*id)),
                Recorded::Foreign(word) => (word, false),
            };
            let drift = (!same).then(|| (word.clone(), self.view.owner()));
            if drift != self.checks.owner_drift {
                if let Some((recorded, _)) = &drift {
                    let cause = self.owner_line();
                    self.push(cause, StepKind::Drift(Drift::Owner(recorded.clone())));
                }
                let known = drift.clone();
                let key = known.map(|(recorded, expected)| DriftKey::Owner { recorded, expected });
                self.conform_recorded(What::Owner, key);
                self.checks.owner_drift = drift;
            }
        }
    }

    /// The line that says who owns leads where this one stands.
    fn owner_line(&self) -> crate::text::Span {
        let owner = self.stage().and_then(|stage| stage.owner.as_ref());
        owner.map_or(self.whereabouts(), |owner| owner.span)
    }
}
