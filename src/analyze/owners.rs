//! Handoffs: leads that enter a stage with another owner than the one they had.
//!
//! The owner of a stage is decided when the lead enters, so it is known of the lead's fixed
//! attributes alone once it leaves; one that `follows` is known of the lead as it is. A stage that is
//! passed through gives no owner. INVARIANT: a handoff that is said can be.

use super::blocks::Place;
use super::engine::{FormulaId, Formulas};
use super::exits;
use super::flow::{Flow, Trigger, entering};
use super::scene::{Open, Scene};
use crate::model::{ActionKind, ChoiceSet, DepartmentId, Known, Model, OwnerRule, StageId, Value, ValueSet};

/// Leads that a department takes over in a stage.
pub struct Handoff {
    pub to: DepartmentId,
    /// Who may have owned them before.
    pub from: Vec<DepartmentId>,
    /// The stages that they come from.
    pub sources: Vec<StageId>,
    /// The leads as they enter.
    pub leads: FormulaId,
}

/// Leads on their way into a stage, and the stage whose owner they had.
struct Arrival {
    source: StageId,
    /// As they are when they leave what they leave last.
    leaving: FormulaId,
    /// Whether nothing changed since the owner of the source was decided.
    at_once: bool,
}

/// The handoffs into the stage, by department.
pub fn handoffs(scene: &mut Scene<'_, '_>, flow: &Flow, stage: StageId, open: Open) -> Vec<Handoff> {
    let model = scene.model;
    if model[stage].owner.is_none() {
        return Vec::new();
    }
    let arrivals = arrivals(scene, flow, stage);
    let mut found = Vec::new();
    for to in possible_owners(model, stage) {
        let owned = owned_by(scene, stage, to);
        let mut handoff = Handoff { to, from: Vec::new(), sources: Vec::new(), leads: Formulas::FALSE };
        for arrival in &arrivals {
            let from: Vec<DepartmentId> =
                possible_owners(model, arrival.source).into_iter().filter(|from| *from != to).collect();
            if from.is_empty() || model[arrival.source].owner.is_none() {
                continue;
            }
            let other = owned_by_another(scene, flow, arrival, to);
            let leaving = scene.asker.conditions.formulas.all([arrival.leaving, other]);
            scene.asker.universe = scene.every_lead;
            let entering = entering(model, &mut scene.asker, stage, leaving);
            let resting = flow.resting(stage);
            let leads = scene.asker.conditions.formulas.all([entering, resting, owned]);
            if leads != Formulas::FALSE && scene.some_lead(&[leads], &[], open) {
                handoff.leads = scene.asker.conditions.formulas.any([handoff.leads, leads]);
                handoff.from.extend(from);
                handoff.sources.push(arrival.source);
            }
        }
        if !handoff.from.is_empty() {
            handoff.from.sort_unstable();
            handoff.from.dedup();
            found.push(handoff);
        }
    }
    found
}

/// Every way into the stage from one that has an owner.
fn arrivals(scene: &mut Scene<'_, '_>, flow: &Flow, stage: StageId) -> Vec<Arrival> {
    let model = scene.model;
    let into = |target: StageId| {
        let ways = flow.moves.iter().enumerate();
        ways.filter(move |(at, one)| flow.taken[*at] && one.target == target).map(|(at, one)| (at, *one))
    };
    let mut all = Vec::new();
    for (at, one) in into(stage) {
        let Some(source) = one.trigger.stage().filter(|source| *source != stage) else { continue };
        let at_once = matches!(one.trigger, Trigger::Clock(_));
        if !matches!(one.trigger, Trigger::When(_)) {
            let leaving = flow.leaving(&mut scene.asker, at);
            all.push(Arrival { source, leaving, at_once });
            continue;
        }
        // It stood there, or it passes through in the instant in which it left another stage.
        let claim_here = flow.condition(at);
        let standing = flow.at_event(&mut scene.asker, source);
        let rests = flow.at_entry(&mut scene.asker, source);
        scene.asker.universe = scene.every_lead;
        if scene.asker.ask(|scope| super::engine::satisfiable(scope, &[rests], &[])).point().is_some() {
            let leaving = scene.asker.conditions.formulas.all([standing, claim_here]);
            all.push(Arrival { source, leaving, at_once: false });
        }
        for (way, before) in into(source) {
            let Some(first) = before.trigger.stage().filter(|first| *first != stage && *first != source) else {
                continue;
            };
            if matches!(before.trigger, Trigger::When(_)) {
                continue;
            }
            let leaving = flow.leaving(&mut scene.asker, way);
            let passing = entering(model, &mut scene.asker, source, leaving);
            let leaving = scene.asker.conditions.formulas.all([passing, claim_here]);
            all.push(Arrival { source: first, leaving, at_once: false });
        }
    }
    all
}

/// The leads whose owner in the stage they come from may be another department.
fn owned_by_another(scene: &mut Scene<'_, '_>, flow: &Flow, arrival: &Arrival, department: DepartmentId) -> FormulaId {
    let source = arrival.source;
    let model = scene.model;
    let reassigned = model[source].slas.iter().flat_map(|sla| &sla.on_breach).any(|breach| match breach.action.kind {
        ActionKind::Reassign(to) => to != department,
        ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_) | ActionKind::Move(_) => false,
    });
    if reassigned {
        return Formulas::TRUE;
    }
    let others: Vec<FormulaId> = possible_owners(model, source)
        .into_iter()
        .filter(|owner| *owner != department)
        .map(|owner| owned_by(scene, source, owner))
        .collect();
    let others = scene.asker.conditions.formulas.any(others);
    let follows = model[source].owner.as_ref().is_some_and(|owner| owner.follows);
    if follows && arrival.at_once {
        return others;
    }
    let there = if follows { flow.at_rest(&mut scene.asker, source) } else { flow.at_entry(&mut scene.asker, source) };
    let owned = scene.asker.conditions.formulas.all([there, others]);
    scene.asker.universe = scene.every_lead;
    exits::fixed_of(scene, owned)
}

/// The leads that the department owns by the stage's rule.
fn owned_by(scene: &mut Scene<'_, '_>, stage: StageId, department: DepartmentId) -> FormulaId {
    match scene.model[stage].owner.as_ref().map(|owner| &owner.rule) {
        Some(OwnerRule::Arms(arms)) => {
            let claims = scene.claims.get(&Place::Owner(stage)).into_iter().flatten();
            let owned: Vec<FormulaId> = arms
                .arms
                .iter()
                .zip(claims)
                .filter(|(arm, _)| arm.value == department)
                .map(|(_, claim)| *claim)
                .collect();
            scene.asker.conditions.formulas.any(owned)
        }
        Some(OwnerRule::Decision(id)) => {
            let choices = ChoiceSet::from_iter([department.0]);
            scene.asker.conditions.decision_in(*id, &ValueSet { unknown: false, known: Known::Choices(choices) })
        }
        Some(OwnerRule::Hole) | None => Formulas::FALSE,
    }
}

/// The departments that the stage's rule names.
pub fn possible_owners(model: &Model, stage: StageId) -> Vec<DepartmentId> {
    let mut all: Vec<DepartmentId> = match model[stage].owner.as_ref().map(|owner| &owner.rule) {
        Some(OwnerRule::Arms(arms)) => arms.arms.iter().map(|arm| arm.value).collect(),
        Some(OwnerRule::Decision(id)) => {
            let values = model[*id].body.arms.iter().filter_map(|arm| match arm.value {
                Value::Choice(choice) => Some(DepartmentId(choice)),
                Value::Unknown | Value::Number(_) | Value::Text(_) => None,
            });
            values.collect()
        }
        Some(OwnerRule::Hole) | None => Vec::new(),
    };
    all.sort_unstable();
    all.dedup();
    all
}
