//! What surely ends a stay in a stage before something else falls due there.
//!
//! Timers counted from entry ask once, at a moment that can be worked out from the entry. A lead that
//! is still there later is one that each earlier timer passed by; of what it was then only its memory
//! is sure: fixed attributes, and how often it entered stages. INVARIANT: a lead that may still be
//! there is never said to be gone; in doubt it stays.

use super::blocks::{Place, said_timer};
use super::engine::{FormulaId, Formulas, Verdict, satisfiable};
use super::exits;
use super::flow::Flow;
use super::moment::{Moment, starts};
use super::scene::Scene;
use crate::model::{ClockStart, Model, SlaId, StageId, Without};
use crate::text::Span;
use crate::time::{Ever, Late, PolicyTime};

/// A timer that moves leads at a known moment of their stay.
pub struct Leaving {
    pub moment: Moment,
    /// As the language writes it: `after 3 days`.
    pub said: String,
    pub span: Span,
    /// The memory of leads that it passes by.
    stays: FormulaId,
}

/// What becomes of leads up to a moment.
pub enum Fate {
    /// These move all of them before it.
    Gone(Vec<usize>),
    /// Some lead may be there.
    Stays,
    /// The work ended first.
    Undecided,
}

/// The timers of the stage that move leads at a known moment, by line.
pub fn leavings(scene: &mut Scene<'_, '_>, flow: &Flow, stage: StageId) -> Vec<Leaving> {
    let model = scene.model;
    let mut found = Vec::new();
    for (at, timer) in model[stage].timers.iter().enumerate() {
        let block = scene.blocks.iter().find(|block| block.place == Place::Timer(stage, at));
        let (Some(block), Without::Nothing, false) = (block, &timer.without, timer.lines.broken) else { continue };
        let moving = exits::moving(scene, block);
        let there = exits::standing(scene, flow, stage);
        let formulas = &mut scene.asker.conditions.formulas;
        let not = formulas.not(moving);
        let passed = formulas.all([there, not]);
        scene.asker.universe = scene.every_lead;
        let gone = scene.asker.ask(|scope| satisfiable(scope, &[passed], &[])).is_no();
        let stays = if gone { Formulas::FALSE } else { exits::memory_of(scene, passed) };
        if stays != Formulas::TRUE && moving != Formulas::FALSE {
            let span = block.lines[0].span;
            found.push(Leaving {
                moment: Moment::After(timer.duration),
                said: said_timer(model, stage, at),
                span,
                stays,
            });
        }
    }
    found
}

/// What becomes of such leads (as they are at their entry or at that moment) before the moment.
pub fn fate(
    scene: &mut Scene<'_, '_>,
    time: &PolicyTime,
    leavings: &[Leaving],
    leads: FormulaId,
    moment: Moment,
) -> Fate {
    let mut open = false;
    let mut before = Vec::new();
    for (at, leaving) in leavings.iter().enumerate() {
        let compared = starts(time, [leaving.moment, moment].into_iter());
        let ends = |start| leaving.moment.from(time, start);
        match compared.is_ever(&ends, Late::NotBefore, &|start| moment.from(time, start)) {
            Ever::Never => before.push(at),
            Ever::From(_) => {}
            Ever::Undecided => open = true,
        }
    }
    let doubt = if open { Fate::Undecided } else { Fate::Stays };
    if before.is_empty() {
        return doubt;
    }
    let ask = |of: &[usize]| {
        let holds: Vec<FormulaId> = [leads].into_iter().chain(of.iter().map(|at| leavings[*at].stays)).collect();
        scene.asker.ask(|scope| satisfiable(scope, &holds, &[]))
    };
    // Of leads that are not there at all nothing is said.
    if ask(&[]) == Verdict::No {
        return Fate::Stays;
    }
    match ask(&before) {
        Verdict::Yes(_) => doubt,
        Verdict::Undecided => Fate::Undecided,
        Verdict::No => {
            for at in before.clone() {
                let without: Vec<usize> = before.iter().copied().filter(|other| *other != at).collect();
                if ask(&without) == Verdict::No {
                    before = without;
                }
            }
            Fate::Gone(before)
        }
    }
}

/// `after 3 days` and `after 2 weeks` of these.
pub fn said(leavings: &[Leaving], of: &[usize]) -> String {
    let names: Vec<String> = of.iter().map(|at| format!("`{}`", leavings[*at].said)).collect();
    names.join(" and ")
}

/// Whether the clock counts from the lead's entry, or from later.
pub fn counts_from_entry(scene: &Scene<'_, '_>, flow: &Flow, id: SlaId) -> bool {
    match scene.model[id].start {
        ClockStart::Entry | ClockStart::Handoff | ClockStart::Event(_) => true,
        ClockStart::Created => begins_there(scene.model, flow, id.stage) && intake_is_total(scene),
    }
}

/// Whether leads enter the stage by intake alone, in the instant in which they are created.
fn begins_there(model: &Model, flow: &Flow, stage: StageId) -> bool {
    let mut ways = flow.moves.iter().zip(&flow.taken).filter(|(one, taken)| **taken && one.target == stage);
    model.intake.is_some() && ways.all(|(one, _)| one.trigger.stage().is_none())
}

/// A lead that intake had no line for enters at a later event.
fn intake_is_total(scene: &Scene<'_, '_>) -> bool {
    let Some(claims) = scene.claims.get(&Place::Intake) else { return false };
    claims.contains(&Formulas::TRUE)
        || scene
            .model
            .intake
            .as_ref()
            .is_some_and(|intake| intake.arms.iter().any(|arm| arm.guard == crate::model::Guard::Otherwise))
        || scene.asker.ask(|scope| satisfiable(scope, &[], claims)).is_no()
}
