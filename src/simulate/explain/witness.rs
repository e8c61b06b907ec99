//! What is written down while a lead is replayed that is to be explained: for each step the values that
//! decided, for each clock what became of it.
//!
//! The replay tells the witness which line a lead uses ([`Witness::sees`], before anything changes), and
//! which line caused a step ([`Witness::step`]); a replay without a witness pays one test for each.

use std::collections::BTreeMap;

use super::Observed;
use super::reasons::{MOST, Reason, decision_reason, reasons};
use crate::model::{Alternatives, Cond, DecisionId, Guard, OwnerRule};
use crate::simulate::View;
use crate::simulate::lines::LineId;
use crate::simulate::plan::Plan;
use crate::text::{Sources, Span};

#[derive(Clone, Debug)]
pub(in crate::simulate) struct Witness<'p> {
    sources: &'p Sources,
    guards: BTreeMap<LineId, (Span, Decides<'p>)>,
    /// By line: the values when it was used last.
    seen: BTreeMap<Span, Vec<Reason>>,
    /// By step of the lead: what decided.
    pub steps: Vec<Vec<Reason>>,
    pub clocks: Vec<Observed>,
}

/// Lines of a block that an `otherwise` is held against.
const MOST_LINES: usize = 64;

/// What a line depends on.
#[derive(Clone, Debug)]
enum Decides<'p> {
    Cond(&'p Cond),
    /// None of these.
    Otherwise(Vec<&'p Cond>),
    Decision(DecisionId),
}

impl<'p> Witness<'p> {
    pub fn new(plan: &Plan<'p>, sources: &'p Sources) -> Witness<'p> {
        let mut witness =
            Witness { sources, guards: BTreeMap::new(), seen: BTreeMap::new(), steps: Vec::new(), clocks: Vec::new() };
        let model = plan.model;
        if let Some(intake) = &model.intake {
            witness.block(plan.lines.intake, intake);
        }
        for (stage, lines) in model.stages.iter().zip(&plan.lines.stages) {
            match stage.owner.as_ref().map(|owner| (&owner.rule, owner.span)) {
                Some((OwnerRule::Arms(arms), _)) => witness.block(lines.owner, arms),
                Some((OwnerRule::Decision(id), span)) => {
                    witness.guards.insert(lines.owner, (span, Decides::Decision(*id)));
                }
                Some((OwnerRule::Hole, _)) | None => {}
            }
            witness.block(lines.whens, &stage.whens);
            stage.ons.iter().zip(&lines.ons).for_each(|(on, first)| witness.block(*first, &on.lines));
            stage.timers.iter().zip(&lines.timers).for_each(|(timer, first)| witness.block(*first, &timer.lines));
            if let Some(recycle) = &stage.recycle {
                witness.block(lines.returns, &recycle.returns);
            }
            for (sla, lines) in stage.slas.iter().zip(&lines.slas) {
                witness.block(lines.deadline, &sla.deadline);
                for (matches, first) in [(&sla.met_by, lines.met_by), (&sla.until, lines.until)] {
                    for (at, line) in matches.iter().enumerate() {
                        if let Some(cond) = &line.when {
                            witness.guards.insert(first + at as LineId, (line.span, Decides::Cond(cond)));
                        }
                    }
                }
            }
        }
        witness
    }

    fn block<T>(&mut self, first: LineId, block: &'p Alternatives<T>) {
        let cond = |guard: &'p Guard| match guard {
            Guard::When(cond) => Some(cond),
            Guard::Always | Guard::Otherwise => None,
        };
        for (at, arm) in block.arms.iter().enumerate() {
            let decides = match &arm.guard {
                Guard::Always => continue,
                Guard::When(cond) => Decides::Cond(cond),
                Guard::Otherwise => Decides::Otherwise(block.arms.iter().filter_map(|arm| cond(&arm.guard)).collect()),
            };
            self.guards.insert(first + at as LineId, (arm.span, decides));
        }
    }

    /// A lead uses a line: what its condition finds is kept.
    pub fn sees(&mut self, view: &mut View, line: LineId) {
        let Some((span, decides)) = self.guards.get(&line) else { return };
        let found = match decides {
            Decides::Cond(cond) => reasons(view, self.sources, cond),
            Decides::Decision(id) => vec![decision_reason(view, self.sources, *id)],
            Decides::Otherwise(conds) => {
                let mut found: Vec<Reason> = Vec::new();
                for cond in conds.iter().take(MOST_LINES) {
                    for reason in reasons(view, self.sources, cond) {
                        if found.len() < MOST && !found.iter().any(|known| known.subject == reason.subject) {
                            found.push(reason);
                        }
                    }
                }
                found
            }
        };
        self.seen.insert(*span, found);
    }

    /// A step is recorded: its line decided by what was seen last.
    pub fn step(&mut self, cause: Span) {
        self.steps.push(self.seen.get(&cause).cloned().unwrap_or_default());
    }
}
