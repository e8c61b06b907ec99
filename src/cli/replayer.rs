//! The simulator as the analyzer asks it: where the proofs of promises meet the replay.

use jiff::Timestamp;

use crate::analyze::{Replay, Seen, SeenKind};
use crate::ingest::TraceEvent;
use crate::model::Model;
use crate::simulate::{Plan, StepKind, replay_alone};
use crate::time::PolicyTime;

/// Replays single leads through one policy.
pub struct Replayer<'m> {
    plan: Plan<'m>,
    time: PolicyTime,
}

impl<'m> Replayer<'m> {
    pub fn new(model: &'m Model) -> Replayer<'m> {
        Replayer { plan: Plan::new(model), time: PolicyTime::new(model) }
    }
}

impl Replay for Replayer<'_> {
    fn replay(&self, rows: &[TraceEvent], until: Timestamp) -> Vec<Seen> {
        let mut seen = Vec::new();
        for step in replay_alone(&self.plan, &self.time, rows, until) {
            let what = match step.kind {
                StepKind::Entered { .. } => {
                    seen.extend(step.stage.map(|stage| Seen { at: step.at, what: SeenKind::Entered(stage) }));
                    let Some(owner) = step.owner else { continue };
                    SeenKind::Owned(owner)
                }
                StepKind::Handoff { to, .. } | StepKind::Reassigned { to, .. } => SeenKind::Owned(to),
                StepKind::PromiseBroken { .. } => SeenKind::Broken(step.cause),
                StepKind::Impossible(_) => SeenKind::Impossible,
                StepKind::Due { .. }
                | StepKind::Warned { .. }
                | StepKind::Met { .. }
                | StepKind::Breached { .. }
                | StepKind::Ended { .. }
                | StepKind::Notified { .. }
                | StepKind::Recycled { .. }
                | StepKind::Returned
                | StepKind::Gap { .. }
                | StepKind::Overlap { .. }
                | StepKind::DoubleContact { .. }
                | StepKind::Drift(_)
                | StepKind::InstantLoop(_) => continue,
            };
            seen.push(Seen { at: step.at, what });
        }
        seen
    }
}
