//! One routed lead: where it is placed, what is decided for it, and what is wrong.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::diagnostic::Severity;
use crate::ingest::EventRow;
use crate::model::{DecisionId, DepartmentId, Model, ScoreId, StageId};
use crate::simulate::lead::LeadRun;

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
    pub fn fill(&mut self, run: &mut LeadRun<'_>, event: EventRow<'_>) {
        let model = run.plan.model;
        run.begin_lead();
        run.apply(event);
        self.finding = None;
        for code in run.steps.iter().filter_map(|step| step.kind.finding_code()) {
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

/// How much a finding of a routed lead matters.
pub(super) fn severity(code: &str) -> Severity {
    match code {
        "double-contact" | "drift" | "instant-loop" => Severity::Warning,
        _ => Severity::Error,
    }
}
