//! Circles that a lead goes round by itself: by `when` lines in no time, or by timers, rests,
//! missed clocks and `when` lines without anybody's doing.
//!
//! Steps are walked in the graph of stages, depth first, each circle once, from its stage declared
//! first. What must hold of a lead for it to go a way is one condition on the lead as it was at the
//! start: a condition asked after a step becomes the condition that makes it hold before (the
//! weakest precondition of Dijkstra, "Guarded commands", CACM 18, 1975), for a step changes a lead
//! only by what the stage clears and by counts. A way that no lead can go is not walked on.
//! INVARIANT: a circle that is told can be gone round by a lead that can be where it starts.

use super::blocks::Place;
use super::engine::{AtomSet, FormulaId, Formulas, Verdict, satisfiable};
use super::flow::{Flow, Move, Trigger};
use super::scene::Scene;
use super::waits::{Due, Waits};
use crate::model::{ClockStart, StageId, Subject};
use crate::text::Span;

/// One step of a circle.
#[derive(Clone, Debug)]
pub struct Step {
    pub from: StageId,
    pub to: StageId,
    /// The line that moves the lead.
    pub span: Span,
    /// What must hold of a lead in `from` for it to take this step before any other.
    pub when: FormulaId,
    /// How long the lead waits for it; none for a `when` line.
    pub wait: Option<Due>,
}

/// A circle, and the leads that go round it.
#[derive(Clone, Debug)]
pub struct Circle {
    pub steps: Vec<Step>,
    /// The leads as they are where the circle starts.
    pub leads: FormulaId,
}

/// Circles found, and whether the walk ended before all were.
#[derive(Clone, Debug, Default)]
pub struct Circles {
    pub found: Vec<Circle>,
    pub open: bool,
}

/// Ways walked on before the walk ends.
const MOST_WAYS: usize = 4_000;
/// Circles told of one policy.
const MOST_CIRCLES: usize = 20;

/// What a walk asks of the leads at its start.
pub trait Rule {
    /// The leads at the start of the steps, which make a circle, that are told; `once` makes them go
    /// round once.
    fn leads(&self, scene: &mut Scene<'_, '_>, steps: &[Step], once: FormulaId) -> FormulaId;

    /// Whether the steps make a circle that is told.
    fn counts(&self, steps: &[Step]) -> bool;
}

/// All circles of the steps that leads can go round.
pub fn circles(scene: &mut Scene<'_, '_>, steps: &[Step], rule: &dyn Rule) -> Circles {
    let mut walk = Walk { steps, rule, ways: 0, circles: Circles::default() };
    scene.asker.universe = scene.every_lead;
    for start in (0..scene.model.stages.len()).map(StageId::new) {
        walk.from(scene, start);
    }
    walk.circles
}

struct Walk<'w> {
    steps: &'w [Step],
    rule: &'w dyn Rule,
    ways: usize,
    circles: Circles,
}

impl Walk<'_> {
    fn from(&mut self, scene: &mut Scene<'_, '_>, start: StageId) {
        // The way so far, and for each of its ends the next step to try.
        let mut way: Vec<usize> = Vec::new();
        let mut next = vec![0];
        while let Some(step) = next.last_mut() {
            let at = *step;
            *step += 1;
            let Some(one) = self.steps.get(at) else {
                next.pop();
                way.pop();
                continue;
            };
            let here = way.last().map_or(start, |last| self.steps[*last].to);
            let passed = way.iter().any(|step| self.steps[*step].to == one.to);
            if one.from != here || one.to < start || passed || one.to == here {
                continue;
            }
            if self.ways >= MOST_WAYS || self.circles.found.len() >= MOST_CIRCLES {
                self.circles.open = true;
                return;
            }
            self.ways += 1;
            way.push(at);
            let steps: Vec<Step> = way.iter().map(|at| self.steps[*at].clone()).collect();
            let can = self.can_go(scene, &steps);
            if can && one.to != start {
                next.push(0);
                continue;
            }
            if can && self.rule.counts(&steps) {
                self.close(scene, steps);
            }
            way.pop();
        }
    }

    /// Whether some lead may go the way, whatever it is at the start.
    fn can_go(&mut self, scene: &mut Scene<'_, '_>, steps: &[Step]) -> bool {
        let once = holds_along(scene, steps);
        match scene.asker.ask(|scope| satisfiable(scope, &[once], &[])) {
            Verdict::Yes(_) => true,
            Verdict::No => false,
            Verdict::Undecided => {
                self.circles.open = true;
                false
            }
        }
    }

    fn close(&mut self, scene: &mut Scene<'_, '_>, steps: Vec<Step>) {
        let steps = rotated(steps);
        let once = holds_along(scene, &steps);
        let leads = self.rule.leads(scene, &steps, once);
        match scene.asker.ask(|scope| satisfiable(scope, &[leads], &[])) {
            Verdict::Yes(_) => self.circles.found.push(Circle { steps, leads }),
            Verdict::No => {}
            Verdict::Undecided => self.circles.open = true,
        }
    }
}

/// The circle from its first step that waits, if one does.
fn rotated(mut steps: Vec<Step>) -> Vec<Step> {
    let at = steps.iter().position(|step| step.wait.is_some()).unwrap_or(0);
    steps.rotate_left(at);
    steps
}

/// What must hold at the start for all steps to be taken one after the other.
pub fn holds_along(scene: &mut Scene<'_, '_>, steps: &[Step]) -> FormulaId {
    let mut holds = Formulas::TRUE;
    for step in steps.iter().rev() {
        let after = before_entering(scene, step.to, holds);
        holds = scene.asker.conditions.formulas.all([step.when, after]);
    }
    holds
}

/// What must hold before the steps for the condition to hold after them.
pub fn before_steps(scene: &mut Scene<'_, '_>, steps: &[Step], condition: FormulaId) -> FormulaId {
    steps.iter().rev().fold(condition, |after, step| before_entering(scene, step.to, after))
}

/// What must hold of a lead before it enters the stage for the condition to hold afterwards.
fn before_entering(scene: &mut Scene<'_, '_>, stage: StageId, condition: FormulaId) -> FormulaId {
    let (model, axes) = (scene.model, scene.asker.axes);
    scene.asker.conditions.formulas.preimage(condition, &|dim, set| {
        let axis = &axes.axes[dim];
        let became = |atom: Option<u32>| match atom {
            Some(atom) if set.contains(atom) => AtomSet::full(set.atoms()),
            Some(_) => AtomSet::none(set.atoms()),
            None => set.clone(),
        };
        match &axis.subject {
            Subject::Attribute(id) if model[stage].clear.contains(id) => {
                became(model[*id].initial().and_then(|value| axis.atom_of(&value)))
            }
            Subject::EventCountInStage(_) => became(axis.atom_of(&crate::model::Value::Number(0.into()))),
            Subject::StageCount(id) if *id == stage => AtomSet::of(
                set.atoms(),
                (0..set.atoms()).filter(|atom| axis.counted_on(*atom).iter().any(|next| set.contains(*next))),
            ),
            Subject::Attribute(_)
            | Subject::Field(_)
            | Subject::EventCount(_)
            | Subject::StageCount(_)
            | Subject::Decision(_)
            | Subject::Score(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => set.clone(),
        }
    })
}

/// The `when` lines that leads take, each before those below it.
pub fn when_steps(scene: &mut Scene<'_, '_>, flow: &Flow) -> Vec<Step> {
    let mut steps = Vec::new();
    for (at, one) in taken(flow) {
        if let (Trigger::When(from), Some((place, line))) = (one.trigger, one.line) {
            let above = scene.asker.conditions.formulas.any(scene.claims[&place][..line].to_vec());
            let not = scene.asker.conditions.formulas.not(above);
            let when = scene.asker.conditions.formulas.all([flow.condition(at), not]);
            steps.push(step(scene, from, one, when, None));
        }
    }
    steps
}

/// The steps that need nobody's doing: those of [`when_steps`], and timers, rests and missed clocks
/// of a lead that no `when` line takes, each where nothing else moves the lead before it.
pub fn silent_steps(scene: &mut Scene<'_, '_>, flow: &Flow, waits: &Waits) -> Vec<Step> {
    let model = scene.model;
    let mut steps = when_steps(scene, flow);
    let timed: Vec<(usize, Move, StageId)> = taken(flow)
        .filter_map(|(at, one)| match one.trigger {
            Trigger::Clock(from) => Some((at, *one, from)),
            Trigger::Intake | Trigger::Event(..) | Trigger::When(_) | Trigger::Met(_) => None,
        })
        .collect();
    let start = |one: &Move| one.breach.map(|(sla, _)| model[sla].start);
    // A clock that an event starts does not run where nobody acts.
    let timed: Vec<(usize, Move, StageId)> =
        timed.into_iter().filter(|(_, one, _)| !matches!(start(one), Some(ClockStart::Event(_)))).collect();
    for (at, one, from) in &timed {
        for (due, condition) in waits.of(scene, flow, *at, one) {
            let mut holds = vec![no_when_line(scene, *from), condition];
            if let Some((place, line)) = one.line {
                let above = scene.asker.conditions.formulas.any(scene.claims[&place][..line].to_vec());
                holds.push(scene.asker.conditions.formulas.not(above));
            }
            for (other, rival, _) in timed.iter().filter(|(other, _, of)| of == from && other != at) {
                for (earlier, moves) in waits.of(scene, flow, *other, rival) {
                    // Of a wait since the lead was created nothing may be left.
                    let is_over = start(rival) == Some(ClockStart::Created);
                    if (is_over || !waits.is_surely_before(&due, &earlier))
                        && rival.line.map(|line| line.0) != one.line.map(|line| line.0)
                    {
                        holds.push(scene.asker.conditions.formulas.not(moves));
                    }
                }
            }
            let when = scene.asker.conditions.formulas.all(holds);
            steps.push(step(scene, *from, one, when, Some(due)));
        }
    }
    steps
}

/// The leads that no `when` line of the stage moves.
fn no_when_line(scene: &mut Scene<'_, '_>, stage: StageId) -> FormulaId {
    let whens = scene.claims.get(&Place::When(stage)).cloned().unwrap_or_default();
    let formulas = &mut scene.asker.conditions.formulas;
    let moves = formulas.any(whens);
    formulas.not(moves)
}

fn taken(flow: &Flow) -> impl Iterator<Item = (usize, &Move)> {
    flow.moves.iter().enumerate().filter(|(at, _)| flow.taken[*at])
}

fn step(scene: &Scene<'_, '_>, from: StageId, one: &Move, when: FormulaId, wait: Option<Due>) -> Step {
    Step { from, to: one.target, span: one.span(scene.model, scene.blocks), when, wait }
}
