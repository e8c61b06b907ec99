//! One routed lead: where it is placed, what is decided for it, and what is wrong.

use smol_str::SmolStr;

use crate::diagnostic::{Code, ExampleValue, Severity};
use crate::ingest::TraceEvent;
use crate::model::{DecisionId, Model, ScoreId, Value};
use crate::simulate::lead::LeadRun;
use crate::simulate::scenario::typed_value;
use crate::simulate::step::{Decider, StepKind};

/// A lead after its `created` row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RoutedLead<'a> {
    pub lead: &'a str,
    /// None on a gap at intake.
    pub stage: Option<&'a str>,
    pub owner: Option<&'a str>,
    /// Decisions, then scores, in the order of their declaration; none where no row matches.
    pub decided: Vec<Option<ExampleValue>>,
    /// The first finding of those that matter most.
    pub finding: Option<&'static str>,
}

impl<'a> RoutedLead<'a> {
    pub fn of<'p: 'a>(run: &mut LeadRun<'p>, lead: &'a str, event: &TraceEvent) -> RoutedLead<'a> {
        let model: &'p Model = run.plan.model;
        run.begin_lead();
        run.apply(event);
        let mut finding = None;
        for code in run.steps.iter().filter_map(|step| code(&step.kind)) {
            if finding.is_none_or(|found| severity(found) < severity(code)) {
                finding = Some(code);
            }
        }
        let mut decided = Vec::with_capacity(model.decisions.len() + model.scores.len());
        for (at, decision) in model.decisions.iter().enumerate() {
            let value: Option<&Value> = run.view.decided(DecisionId::new(at));
            decided.push(value.map(|value| typed_value(model, &decision.ty, value)));
        }
        for at in 0..model.scores.len() {
            decided.push(Some(ExampleValue::Decimal(run.view.score(ScoreId::new(at)))));
        }
        RoutedLead {
            lead,
            stage: run.view.stage().map(|id| model[id].name.as_str()),
            owner: run.view.owner().map(|id| model[id].name.as_str()),
            decided,
            finding,
        }
    }
}

/// The names of the columns that [`RoutedLead::decided`] fills.
pub(super) fn decided_names(model: &Model) -> impl Iterator<Item = &SmolStr> {
    model.decisions.iter().map(|decision| &decision.name).chain(model.scores.iter().map(|score| &score.name))
}

/// The code of a step that says that something is wrong.
fn code(step: &StepKind) -> Option<&'static str> {
    let code = match step {
        StepKind::Gap { subject } => match subject {
            Decider::Intake => Code::GapIntake,
            Decider::Decision(_) => Code::GapDecision,
            Decider::Event(..) => Code::GapEvent,
            Decider::Owner(_) => Code::GapOwner,
            Decider::Return(_) => Code::GapReturn,
            Decider::Sla(_) => Code::GapDeadline,
            Decider::Stage(_) => return Some("gap"),
        },
        StepKind::Overlap { subject, .. } => match subject {
            Decider::Intake => Code::OverlapIntake,
            Decider::Decision(_) => Code::OverlapDecision,
            Decider::Event(..) => Code::OverlapEvent,
            Decider::Owner(_) => Code::OverlapOwner,
            Decider::Return(_) => Code::OverlapReturn,
            Decider::Sla(_) => Code::OverlapDeadline,
            Decider::Stage(_) => Code::OverlapWhen,
        },
        StepKind::Impossible(_)
        | StepKind::DoubleContact { .. }
        | StepKind::Drift(_)
        | StepKind::InstantLoop(_)
        | StepKind::PromiseBroken { .. } => return Some(step.name()),
        StepKind::Entered { .. }
        | StepKind::Handoff { .. }
        | StepKind::Due { .. }
        | StepKind::Warned { .. }
        | StepKind::Met { .. }
        | StepKind::Breached { .. }
        | StepKind::Ended { .. }
        | StepKind::Notified { .. }
        | StepKind::Reassigned { .. }
        | StepKind::Recycled { .. }
        | StepKind::Returned => return None,
    };
    Some(code.as_str())
}

/// How much a finding of a routed lead matters.
pub(super) fn severity(code: &str) -> Severity {
    match code {
        "double-contact" | "drift" | "instant-loop" => Severity::Warning,
        _ => Severity::Error,
    }
}
