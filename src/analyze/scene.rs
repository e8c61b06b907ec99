//! What every check of a policy looks at: its blocks, what each line claims, which leads can be
//! where; and what was found so far.

use super::blocks::{Block, Place};
use super::constants::Constant;
use super::definitions::Unjudged;
use super::engine::{Cell, FormulaId, Formulas, Listed, Verdict, satisfiable};
use super::flow::{self, Claims, Flow, Goal, Wanted};
use super::ground::Ground;
use super::naming::Naming;
use super::observed::Observed;
use super::promises::Replay;
use super::region::{Asker, Part, Parts};
use super::sentence;
use super::universe;
use super::written;
use crate::diagnostic::{Code, Finding, RunRow, Undecided};
use crate::model::{EventId, Guard, Model, StageId};
use crate::text::Sources;

/// What was found, and what could not be decided.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub undecided: Vec<Undecided>,
    /// Promises that are proved.
    pub proved: usize,
}

/// What a question is about, should it stay open.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    pub code: Code,
    pub stage: StageId,
}

/// One policy, ready to be asked.
pub struct Scene<'a, 'm> {
    pub model: &'m Model,
    pub sources: &'a Sources,
    pub ground: &'a Ground<'m>,
    pub blocks: &'a [Block<'m>],
    /// For each block why it cannot be judged, if so.
    pub judged: &'a [Option<Unjudged>],
    /// What each block's lines claim.
    pub claims: &'a Claims,
    /// None where a stage is broken or a line that moves leads cannot be judged: it may send them anywhere.
    pub flow: Option<&'a Flow>,
    /// Every lead that the types and `assume` allow.
    pub every_lead: FormulaId,
    /// Asks of `every_lead`, unless its universe is set for the time of a question.
    pub asker: Asker<'a, 'm>,
    /// Parts of conditions that all leads answer alike.
    pub constants: Vec<Constant>,
    /// The leads of a trace, if one is looked at.
    pub observed: Option<&'a Observed>,
    /// Replays runs before they are said.
    pub replay: &'a dyn Replay,
    pub report: Report,
}

impl<'a> Scene<'a, '_> {
    /// The leads that a block is asked about.
    pub fn universe(&mut self, place: Place) -> FormulaId {
        let here = universe::at_place(self.model, self.asker.conditions, place);
        let there = self.flow.map_or(Formulas::TRUE, |flow| flow.universe(&mut self.asker, place));
        self.asker.conditions.formulas.all([self.every_lead, here, there])
    }

    /// Whether a lead can enter the stage, as far as is known.
    pub fn is_reached(&self, stage: StageId) -> bool {
        self.flow.is_none_or(|flow| flow.is_reached(stage))
    }

    /// The leads in the stage when the event (or any) arrives, its changes applied.
    pub fn at_event(&mut self, stage: StageId, event: Option<EventId>) -> FormulaId {
        let there = self.flow.map_or(Formulas::TRUE, |flow| flow.at_event(&mut self.asker, stage));
        let happened = event.map(|event| universe::event_happened(self.model, self.asker.conditions, event));
        let parts = happened.into_iter().flatten().chain([self.every_lead, there]);
        self.asker.conditions.formulas.all(parts)
    }

    /// Says of each box of the finding how many leads of the trace were in it.
    pub fn count_leads(&self, place: Place, parts: &[Part], finding: &mut Finding) {
        let Some(observed) = self.observed else { return };
        for (region, part) in finding.region.iter_mut().zip(parts) {
            region.leads = Some(observed.leads_in(self.model, place, &part.cell));
        }
    }

    /// The rows that bring the example to its place.
    pub fn run(&mut self, goal: Goal, part: &Part, holds: &[FormulaId], fails: &[FormulaId]) -> Vec<RunRow> {
        let wanted = Wanted { goal, part, holds, fails, every_lead: self.every_lead };
        self.flow.map_or(Vec::new(), |flow| flow::run(flow, &mut self.asker, self.claims, &wanted))
    }

    /// What findings call the axes, where no event's fields stand bare.
    pub fn naming(&self) -> Naming<'a> {
        Naming { model: self.model, axes: self.asker.axes, event: None }
    }

    /// The stages that are not final and that a lead can enter.
    pub fn working_stages(&self) -> Vec<StageId> {
        let stages = (0..self.model.stages.len()).map(StageId::new);
        stages.filter(|stage| !self.model[*stage].is_final && self.is_reached(*stage)).collect()
    }

    /// Whether a lead of the universe satisfies all of `holds` and none of `fails`; an open question
    /// is reported.
    pub fn some_lead(&mut self, holds: &[FormulaId], fails: &[FormulaId], open: Open) -> bool {
        match self.asker.ask(|scope| satisfiable(scope, holds, fails)) {
            Verdict::Yes(_) => true,
            Verdict::No => false,
            Verdict::Undecided => {
                self.undecided(open);
                false
            }
        }
    }

    /// Reports a question whose work ended before an answer.
    pub fn undecided(&mut self, open: Open) {
        let message = String::from("the work allowed ended before a lead was found or ruled out");
        let subject = Some(self.model[open.stage].name.to_string());
        let undecided = Undecided { code: open.code, span: self.model[open.stage].span, subject, message, share: None };
        if !self.report.undecided.contains(&undecided) {
            self.report.undecided.push(undecided);
        }
    }

    /// The finding with the leads of the universe for which all of `holds` hold, and the rows that
    /// bring the first of them to the goal; none if there is no such lead.
    pub fn of_leads(
        &mut self,
        goal: Goal,
        holds: &[FormulaId],
        open: Open,
        write: impl FnOnce(&str) -> Finding,
    ) -> Option<Finding> {
        let Parts { parts, listed, .. } = self.asker.region(holds, &[]);
        if listed == Listed::Some {
            self.undecided(open);
        }
        let first = parts.first()?;
        let naming = self.naming();
        let cells: Vec<&Cell> = parts.iter().map(|part| &part.cell).collect();
        let mut finding = write(&sentence::leads(&naming, &cells));
        finding.region = parts.iter().map(|part| written::region(&naming, part)).collect();
        finding.run = self.run(goal, first, holds, &[]);
        Some(finding)
    }
}

/// Why the block cannot be judged, if so.
pub fn why_not(ground: &Ground<'_>, block: &Block<'_>) -> Option<Unjudged> {
    if block.broken {
        return Some(Unjudged::Hole);
    }
    let conds = block.lines.iter().filter_map(|line| match line.guard {
        Guard::When(cond) => Some(cond),
        Guard::Always | Guard::Otherwise => None,
    });
    conds.filter_map(|cond| ground.definitions.why_not(ground.model, cond)).next().or_else(|| ground.assumes.clone())
}
