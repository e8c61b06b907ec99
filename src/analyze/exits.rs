//! The ways out of a stage, and the leads that none of them is for.
//!
//! What a lead may become while it stands in a stage: attributes that are not `fixed` change at any
//! event, counts of events grow, fields are those of the next such event. What stays is its memory:
//! fixed attributes and how often it entered stages. A way out is for a lead if its line can hold
//! for what the lead may become. A timer from entry and a clock speak once: leads that they pass by
//! are not moved by them any more.

use super::blocks::{Block, Place};
use super::engine::{AtomSet, FormulaId, Formulas};
use super::flow::{Flow, Trigger, image, room_in};
use super::scene::Scene;
use super::universe;
use crate::model::{ActionKind, ClockStart, Deadline, EventId, Model, SlaId, StageId, Subject, Target, Without};

/// The leads that nothing can ever move out of the stage any more, and those of them that its timers
/// and clocks have just passed by, if any can.
pub struct Stuck {
    pub leads: FormulaId,
    pub passed_by: Option<FormulaId>,
}

/// The leads (in the universe that is set) that are stuck in the stage.
pub fn stuck(scene: &mut Scene<'_, '_>, flow: &Flow, stage: StageId) -> Stuck {
    let mut leaves = Vec::new();
    let mut passed_by = Vec::new();
    let mut now = Vec::new();
    let blocks: Vec<&Block<'_>> = scene.blocks.iter().filter(|block| block.place.stage() == Some(stage)).collect();
    for block in blocks {
        let moving = moving(scene, block);
        match block.place {
            Place::When(_) | Place::Return(_) | Place::Event(..) => {
                let event = match block.place {
                    Place::Event(_, at) => Some(scene.model[stage].ons[at].event),
                    _ => None,
                };
                let there = scene.universe(block.place);
                let claim = scene.asker.conditions.formulas.all([moving, there]);
                leaves.push(may_become(scene, claim, event));
            }
            Place::Timer(_, at) => {
                let there = flow.at_rest(&mut scene.asker, stage);
                let formulas = &mut scene.asker.conditions.formulas;
                if scene.model[stage].timers[at].without == Without::Nothing {
                    let not = formulas.not(moving);
                    let passed = formulas.all([there, not]);
                    now.push(not);
                    passed_by.push(may_become(scene, passed, None));
                } else {
                    let claim = formulas.all([there, moving]);
                    leaves.push(may_become(scene, claim, None));
                }
            }
            Place::Deadline(sla) => clock(scene, flow, sla, &mut leaves, &mut passed_by),
            Place::Decision(_) | Place::Intake | Place::Owner(_) => {}
        }
    }
    let formulas = &mut scene.asker.conditions.formulas;
    let leaves = formulas.any(leaves);
    let stays = formulas.not(leaves);
    let leads = formulas.all(passed_by.into_iter().chain([stays]));
    let passed_by = (!now.is_empty()).then(|| formulas.all(now.into_iter().chain([leads])));
    Stuck { leads, passed_by }
}

/// The leads for which a line of the block moves the lead.
pub fn moving(scene: &mut Scene<'_, '_>, block: &Block<'_>) -> FormulaId {
    let mut claims = Vec::new();
    for (line, claim) in block.lines.iter().zip(&scene.claims[&block.place]) {
        if let Some(target) = line.target {
            let leaves = leaves(scene, block.place.stage(), target);
            claims.push(scene.asker.conditions.formulas.all([*claim, leaves]));
        }
    }
    scene.asker.conditions.formulas.any(claims)
}

/// The leads that a move to the target takes out of the stage: a recycle that is full may send them
/// back to where they are.
pub fn leaves(scene: &mut Scene<'_, '_>, from: Option<StageId>, target: Target) -> FormulaId {
    leaves_within(scene, from, target, 0)
}

fn leaves_within(scene: &mut Scene<'_, '_>, from: Option<StageId>, target: Target, depth: usize) -> FormulaId {
    let stage = match target {
        Target::Stay => return Formulas::FALSE,
        Target::Move { stage, .. } if Some(stage) == from => return Formulas::FALSE,
        Target::Move { stage, .. } => stage,
    };
    let Some(limit) = scene.model[stage].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref()) else {
        return Formulas::TRUE;
    };
    // Full recycles that send leads on in a circle.
    if depth > scene.model.stages.len() {
        return Formulas::FALSE;
    }
    let then = leaves_within(scene, from, limit.then, depth + 1);
    match room_in(scene.model, scene.asker.conditions, stage) {
        Some(room) => scene.asker.conditions.formulas.any([room, then]),
        None => Formulas::TRUE,
    }
}

/// What a clock does: it moves leads that meet it or miss it, once.
fn clock(
    scene: &mut Scene<'_, '_>,
    flow: &Flow,
    id: SlaId,
    leaves: &mut Vec<FormulaId>,
    passed_by: &mut Vec<FormulaId>,
) {
    let sla = &scene.model[id];
    let moves = |kind: &ActionKind| matches!(kind, ActionKind::Move(target) if *target != Target::Stay);
    let on_met = sla.on_met.iter().any(|action| moves(&action.kind));
    let on_breach = sla.on_breach.iter().any(|breach| moves(&breach.action.kind));
    if !on_met && !on_breach {
        return;
    }
    let timed = with_deadline(scene, id);
    let there = match sla.start {
        ClockStart::Entry | ClockStart::Created => flow.at_entry(&mut scene.asker, id.stage),
        ClockStart::Handoff | ClockStart::Event(_) => flow.at_event(&mut scene.asker, id.stage),
    };
    let formulas = &mut scene.asker.conditions.formulas;
    let runs = formulas.all([there, timed]);
    let not = formulas.not(timed);
    let none = formulas.all([there, not]);
    let ends = !sla.until.is_empty();
    let again = matches!(sla.start, ClockStart::Event(_));
    if on_met && !ends && !sla.met_by.is_empty() || on_breach && again {
        leaves.push(may_become(scene, runs, None));
    } else if on_breach && sla.met_by.is_empty() && !ends && sla.paused_while.is_none() {
        // Nothing keeps it from being missed.
        passed_by.push(may_become(scene, none, None));
    }
}

/// The leads to which a line of the clock gives a deadline.
pub fn with_deadline(scene: &mut Scene<'_, '_>, id: SlaId) -> FormulaId {
    let lines = scene.model[id].deadline.arms.iter().zip(&scene.claims[&Place::Deadline(id)]);
    let claims: Vec<FormulaId> =
        lines.filter(|(arm, _)| arm.value != Deadline::None).map(|(_, claim)| *claim).collect();
    scene.asker.conditions.formulas.any(claims)
}

/// The leads of a stage that may become such leads while they stand there, at the last by an event.
fn may_become(scene: &mut Scene<'_, '_>, leads: FormulaId, by: Option<EventId>) -> FormulaId {
    let (model, axes) = (scene.model, scene.asker.axes);
    image(&mut scene.asker, leads, &|dim, side| match &axes.axes[dim].subject {
        // The event counts itself: before it the count was less, unless it is past all numbers.
        Subject::EventCount(event) | Subject::EventCountInStage(event) if Some(*event) == by => {
            let last = side.last().unwrap_or(0);
            let past = last + 1 == side.atoms();
            AtomSet::range(side.atoms(), 0, if past { last + 1 } else { last })
        }
        subject => before(model, subject, side),
    })
}

/// The values of a subject that may become one of the side.
fn before(model: &Model, subject: &Subject, side: &AtomSet) -> AtomSet {
    match subject {
        Subject::Attribute(id) if model[*id].fixed => side.clone(),
        Subject::StageCount(_) => side.clone(),
        // Counts only grow.
        Subject::EventCount(_) | Subject::EventCountInStage(_) => {
            AtomSet::range(side.atoms(), 0, side.last().map_or(0, |last| last + 1))
        }
        Subject::Attribute(_)
        | Subject::Field(_)
        | Subject::Decision(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => AtomSet::full(side.atoms()),
    }
}

/// What such leads of a stage may have become while they stood there.
pub fn may_have_been(scene: &mut Scene<'_, '_>, leads: FormulaId) -> FormulaId {
    let (model, axes) = (scene.model, scene.asker.axes);
    image(&mut scene.asker, leads, &|dim, side| match &axes.axes[dim].subject {
        Subject::EventCount(_) | Subject::EventCountInStage(_) => {
            AtomSet::range(side.atoms(), side.first().unwrap_or(0), side.atoms())
        }
        subject => before(model, subject, side),
    })
}

/// What the leads keep while they stand in a stage: fixed attributes, and how often they entered
/// stages.
pub fn memory_of(scene: &mut Scene<'_, '_>, leads: FormulaId) -> FormulaId {
    let (model, axes) = (scene.model, scene.asker.axes);
    image(&mut scene.asker, leads, &|dim, side| match &axes.axes[dim].subject {
        Subject::EventCount(_) | Subject::EventCountInStage(_) => AtomSet::full(side.atoms()),
        subject => before(model, subject, side),
    })
}

/// The fixed attributes of the leads, and nothing else of them.
pub fn fixed_of(scene: &mut Scene<'_, '_>, leads: FormulaId) -> FormulaId {
    let (model, axes) = (scene.model, scene.asker.axes);
    image(&mut scene.asker, leads, &|dim, side| match &axes.axes[dim].subject {
        Subject::Attribute(id) if model[*id].fixed => side.clone(),
        _ => AtomSet::full(side.atoms()),
    })
}

/// Whether every way into the stage is this event.
pub fn always_enters_by(flow: &Flow, stage: StageId, event: EventId) -> bool {
    let ways = flow.moves.iter().zip(&flow.taken).filter(|(one, taken)| **taken && one.target == stage);
    let mut ways = ways.map(|(one, _)| one).peekable();
    ways.peek().is_some() && ways.all(|one| matches!(one.trigger, Trigger::Event(_, by) if by == event))
}

/// The leads that stand in the stage at the end of an instant, wherever that is known.
pub fn standing(scene: &mut Scene<'_, '_>, flow: &Flow, stage: StageId) -> FormulaId {
    let there = flow.at_rest(&mut scene.asker, stage);
    let counted = universe::count_at_least_one(scene.asker.conditions, Subject::StageCount(stage));
    let parts = counted.into_iter().chain([scene.every_lead, there]);
    scene.asker.conditions.formulas.all(parts)
}
