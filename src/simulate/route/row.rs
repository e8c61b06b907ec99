//! One routed lead: where it is placed, what is decided for it, and what is wrong.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::diagnostic::{Code, Severity};
use crate::ingest::TraceEvent;
use crate::model::{DecisionId, DepartmentId, Model, ScoreId, StageId};
use crate::simulate::lead::LeadRun;
use crate::simulate::step::{Decider, StepKind};

/// A lead after its `created` row; made once a worker, filled for each lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RoutedLead {
    /// None on a gap at intake.
    pub stage: Option<StageId>,
    pub owner: Option<DepartmentId>,
    /// By decision, the line that applies; none where no row matches.
    pub decided: Vec<Option<usize>>,
    pub scores: Vec<Decimal>,
    /// The first finding of those that matter most.
    pub finding: Option<&'static str>,
}

impl RoutedLead {
    pub fn fill(&mut self, run: &mut LeadRun<'_>, event: &TraceEvent) {
        let model = run.plan.model;
        run.begin_lead();
        run.apply(event);
        self.finding = None;
        for code in run.steps.iter().filter_map(|step| code(&step.kind)) {
            if self.finding.is_none_or(|found| severity(found) < severity(code)) {
                self.finding = Some(code);
            }
        }
        self.decided.clear();
        self.decided.extend((0..model.decisions.len()).map(|at| run.view.decision(DecisionId::new(at)).arm));
        self.scores.clear();
        self.scores.extend((0..model.scores.len()).map(|at| run.view.score(ScoreId::new(at))));
        (self.stage, self.owner) = (run.view.stage(), run.view.owner());
    }
}

/// The names of the columns of decisions and scores.
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
