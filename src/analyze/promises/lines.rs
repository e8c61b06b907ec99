//! The lines of a policy as boxes: what moves leads, who owns them, what clocks ask.

use super::boxes::{Boxes, boxes};
use super::watched;
use super::world::{Kind, World};
use crate::analyze::blocks::{Place, blocks};
use crate::analyze::engine::FormulaId;
use crate::model::{DepartmentId, EventId, Guard, Known, OwnerRule, StageId, Target, ValueSet};

/// The lines of one block that move leads, and the leads that none of them moves.
#[derive(Default)]
pub struct Lines {
    pub moving: Vec<(Target, Boxes)>,
    pub stays: Boxes,
}

/// What a stage does with leads.
#[derive(Default)]
pub struct StageLines {
    pub whens: Lines,
    pub ons: Vec<(EventId, Lines)>,
    pub timers: Vec<Lines>,
    pub returns: Lines,
    pub owners: Vec<(Option<DepartmentId>, Boxes)>,
    pub clocks: Vec<ClockLines>,
    /// Leads that can stand here between two instants.
    pub rests: Boxes,
    /// Events that may matter to a lead here, `updated` first.
    pub events: Vec<EventId>,
}

/// The conditions of one clock; an event without one meets or stops it always.
#[derive(Default)]
pub struct ClockLines {
    /// By line of the deadline.
    pub arms: Vec<Boxes>,
    /// What meets or stops it, with what must hold.
    pub stops: Vec<(EventId, Boxes)>,
    pub paused: Option<Boxes>,
}

impl<'m> World<'_, 'm> {
    /// Stages that `when` lines, and recycles that are full, can lead back to.
    pub fn when_circles(&self) -> Vec<bool> {
        let count = self.model.stages.len();
        let to = |target: &Target| match target {
            Target::Move { stage, .. } => Some(stage.index()),
            Target::Stay => None,
        };
        let mut next: Vec<Vec<usize>> = Vec::with_capacity(count);
        for (lines, stage) in self.stages.iter().zip(&self.model.stages) {
            let limit = stage.recycle.as_ref().and_then(|recycle| recycle.limit.as_ref());
            let targets = lines.whens.moving.iter().map(|(target, _)| target);
            next.push(targets.chain(limit.map(|limit| &limit.then)).filter_map(to).collect());
        }
        (0..count)
            .map(|from| {
                let mut seen = vec![false; count];
                let mut open = next[from].clone();
                while let Some(at) = open.pop() {
                    if !std::mem::replace(&mut seen[at], true) {
                        open.extend(&next[at]);
                    }
                }
                seen[from]
            })
            .collect()
    }

    /// A field that only lines of its own event ask for is never asked for after the event's instant.
    pub fn lasting_dims(&self) -> Vec<bool> {
        let mut read = vec![false; self.kinds.len()];
        let mut note = |boxes: &Boxes, own: Option<EventId>| {
            for (dim, _) in boxes.iter().flatten() {
                read[*dim] |= own.is_none_or(|event| self.kinds[*dim] != Kind::Field(event));
            }
        };
        let mut all: Vec<(&Lines, Option<EventId>)> = vec![(&self.intake, None)];
        for stage in &self.stages {
            all.extend([(&stage.whens, None), (&stage.returns, None)]);
            all.extend(stage.timers.iter().map(|timer| (timer, None)));
            all.extend(stage.ons.iter().map(|(event, lines)| (lines, Some(*event))));
            stage.owners.iter().for_each(|(_, boxes)| note(boxes, None));
        }
        for (lines, own) in all {
            lines.moving.iter().for_each(|(_, boxes)| note(boxes, own));
            note(&lines.stays, own);
        }
        note(&self.assumed, None);
        for subject in watched::subjects(self.model) {
            if let Some(dim) = self.asker.axes.of(&subject) {
                read[dim] = true;
            }
        }
        let lasts = |(kind, read): (&Kind, bool)| match kind {
            Kind::Changing => false,
            Kind::Field(_) => read,
            Kind::Fixed | Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_) => true,
        };
        self.kinds.iter().zip(read).map(lasts).collect()
    }

    pub fn read_lines(&mut self) {
        for block in blocks(self.model).iter().filter(|block| block.moves()) {
            let guards: Vec<&'m Guard> = block.lines.iter().map(|line| line.guard).collect();
            let claims = self.asker.conditions.guards(&guards);
            let moving: Vec<(Target, FormulaId)> = block
                .lines
                .iter()
                .zip(claims)
                .filter_map(|(line, claim)| line.target.map(|target| (target, claim)))
                .filter(|(target, _)| *target != Target::Stay)
                .collect();
            let moves = self.asker.conditions.formulas.any(moving.iter().map(|(_, claim)| *claim));
            let not = self.asker.conditions.formulas.not(moves);
            let lines = Lines {
                moving: moving.into_iter().map(|(target, claim)| (target, boxes(&self.asker, claim))).collect(),
                stays: boxes(&self.asker, not),
            };
            match block.place {
                Place::Intake => self.intake = lines,
                Place::When(stage) => self.stages[stage.index()].whens = lines,
                Place::Event(stage, at) => {
                    let event = self.model[stage].ons[at].event;
                    self.stages[stage.index()].ons.push((event, lines));
                }
                Place::Timer(stage, _) => self.stages[stage.index()].timers.push(lines),
                Place::Return(stage) => self.stages[stage.index()].returns = lines,
                Place::Decision(_) | Place::Owner(_) | Place::Deadline(_) => {}
            }
        }
        for stage in &mut self.stages {
            if stage.whens.moving.is_empty() {
                stage.whens.stays = vec![Vec::new()];
            }
        }
    }

    pub fn clock_lines(&mut self, sla: &'m crate::model::Sla) -> ClockLines {
        let claims = self.asker.conditions.claims(&sla.deadline);
        let arms = claims.into_iter().map(|claim| boxes(&self.asker, claim)).collect();
        let mut stops = Vec::new();
        for stop in sla.met_by.iter().chain(&sla.until) {
            let when = stop.when.as_ref().map(|cond| self.asker.conditions.cond(cond));
            stops.push((stop.event, when.map_or(vec![Vec::new()], |when| boxes(&self.asker, when))));
        }
        let paused = sla.paused_while.as_ref().map(|cond| self.asker.conditions.cond(cond));
        ClockLines { arms, stops, paused: paused.map(|paused| boxes(&self.asker, paused)) }
    }

    /// Who owns which leads of a stage.
    pub fn owners(&mut self, stage: StageId) -> Vec<(Option<DepartmentId>, Boxes)> {
        if !self.tracks_owner {
            return Vec::new();
        }
        let Some(rule) = &self.model[stage].owner else { return vec![(None, vec![Vec::new()])] };
        let mut owned: Vec<(Option<DepartmentId>, FormulaId)> = Vec::new();
        match &rule.rule {
            OwnerRule::Arms(arms) => {
                let claims = self.asker.conditions.claims(arms);
                owned.extend(arms.arms.iter().zip(claims).map(|(arm, claim)| (Some(arm.value), claim)));
            }
            OwnerRule::Decision(id) => {
                for department in 0..self.model.departments.len() {
                    let only = [DepartmentId::new(department).0].into_iter().collect();
                    let set = ValueSet::known(Known::Choices(only));
                    let claim = self.asker.conditions.decision_in(*id, &set);
                    owned.push((Some(DepartmentId::new(department)), claim));
                }
            }
            OwnerRule::Hole => {}
        }
        let some = self.asker.conditions.formulas.any(owned.iter().map(|(_, claim)| *claim));
        owned.push((None, self.asker.conditions.formulas.not(some)));
        owned.into_iter().map(|(owner, claim)| (owner, boxes(&self.asker, claim))).collect()
    }

    /// Events that do more to a lead of the stage than `updated` does.
    pub fn events(&self, stage: StageId) -> Vec<EventId> {
        let item = &self.model[stage];
        let acts = |event: EventId| {
            let met = |sla: &crate::model::Sla| sla.met_by.iter().any(|met| met.event == event);
            item.slas.iter().any(|sla| !sla.on_met.is_empty() && met(sla))
        };
        let has_lines = |event: EventId| item.ons.iter().any(|on| on.event == event);
        let others = (0..self.model.events.len()).map(EventId::new);
        let others = others.filter(|event| *event != EventId::CREATED && *event != EventId::UPDATED);
        let matter =
            others.filter(|event| self.is_asked(*event) || !item.is_final && (acts(*event) || has_lines(*event)));
        [EventId::UPDATED].into_iter().chain(matter).collect()
    }
}
