//! A handoff that is not complete.
//!
//! A stage that a lead enters with a new owner needs a time limit that moves or reassigns it, a
//! move that the new owner can cause, and (a note) an event by which the new owner gives the lead
//! back. A recycle rests its leads and brings them back, so nobody has to act there.

use super::Lint;
use crate::analyze::engine::FormulaId;
use crate::analyze::flow::{Flow, Goal, Move, Trigger};
use crate::analyze::owners::{Handoff, handoffs, possible_owners};
use crate::analyze::scene::{Open, Scene};
use crate::diagnostic::{Code, Finding, Severity};
use crate::model::{ActionKind, Deadline, DepartmentId, EventId, Model, OwnerRule, StageId, Target};

pub const LINT: Lint = Lint { code: Code::HandoffIncomplete, check, page: include_str!("handoff_incomplete.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    for stage in scene.working_stages() {
        if scene.model[stage].recycle.is_none() {
            look(scene, flow, stage);
        }
    }
    scene.asker.universe = scene.every_lead;
}

fn look(scene: &mut Scene<'_, '_>, flow: &Flow, id: StageId) {
    let model = scene.model;
    let open = Open { code: Code::HandoffIncomplete, stage: id };
    let handoffs = handoffs(scene, flow, id, open);
    let limited = has_time_limit(model, id);
    let stuck: Vec<&Handoff> = handoffs.iter().filter(|handoff| !can_move(model, id, handoff.to)).collect();
    // Where one rule owns both stages, a change of the lead handed it on; a rest hands nothing on.
    let hands_on = |source: &StageId| {
        model[*source].recycle.is_none() && !same_rule(model, *source, id) && !gives_back(model, flow, *source, id)
    };
    let keeps = handoffs.iter().filter(|handoff| handoff.sources.iter().any(hands_on));
    let keeps = keeps.filter(|handoff| !can_give_back(model, id, handoff));
    let keeps: Vec<&Handoff> = keeps.collect();
    if handoffs.is_empty() || limited && keeps.is_empty() && stuck.is_empty() {
        return;
    }
    let incomplete = !limited || !stuck.is_empty();
    let of: Vec<&Handoff> = match (limited, stuck.is_empty()) {
        (false, _) => handoffs.iter().collect(),
        (true, false) => stuck.clone(),
        (true, true) => keeps,
    };
    let name = &model[id].name;
    let department = |id: DepartmentId| format!("`{}`", model[id].name);
    let receivers = words(of.iter().map(|handoff| department(handoff.to)));
    let givers = words(of.iter().flat_map(|handoff| &handoff.from).map(|from| department(*from)));
    let mut lacks = Vec::new();
    let mut help = Vec::new();
    if !limited {
        lacks.push(String::from("no time limit moves or reassigns them"));
        help.push(String::from("add `after 30 days -> STAGE` or, in an `sla`, `on breach -> STAGE`"));
    }
    if !stuck.is_empty() {
        let owners = words(stuck.iter().map(|handoff| department(handoff.to)));
        lacks.push(format!("no line lets {owners} move them"));
        help.push(format!("add `on EVENT -> STAGE` for an event that {owners} may do"));
    }
    if !incomplete {
        lacks.push(format!("no `on` line lets {receivers} give them back"));
        let back = of.iter().flat_map(|handoff| &handoff.sources).next();
        let back = back.map_or("STAGE", |stage| model[*stage].name.as_str());
        help.push(format!("add `on EVENT -> {back}` for an event by which {receivers} hands them back"));
    }
    let leads: Vec<FormulaId> = of.iter().map(|handoff| handoff.leads).collect();
    let leads = scene.asker.conditions.formulas.any(leads);
    scene.asker.universe = scene.every_lead;
    let from = of.iter().flat_map(|handoff| &handoff.sources).next().copied().unwrap_or(id);
    let found = scene.of_leads(Goal::Comes { from, stage: id }, &[leads], open, |_| {
        let message = format!("`{name}` takes leads over from {givers} to {receivers}, and {}", lacks.join(" and "));
        Finding::new(
            Code::HandoffIncomplete,
            model[id].owner.as_ref().map_or(model[id].span, |owner| owner.span),
            message,
        )
        .label("owns leads that others handed on")
        .subject(name.as_str())
        .help(help.join("; "))
    });
    let found = found.map(|finding| if incomplete { finding } else { finding.severity(Severity::Note) });
    scene.report.findings.extend(found);
}

fn words(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    match names.as_slice() {
        [] => String::from("nobody"),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Whether the source only gives back what it got from the stage: by events that its owner does.
fn gives_back(model: &Model, flow: &Flow, source: StageId, stage: StageId) -> bool {
    let between = |from: StageId, to: StageId| {
        let ways = flow.moves.iter().zip(&flow.taken).filter(|(_, taken)| **taken).map(|(one, _)| one);
        ways.filter(move |one| one.trigger.stage() == Some(from) && one.target == to)
    };
    let by_the_owner = |one: &Move| match one.trigger {
        Trigger::Event(_, event) => model[event].by.is_some(),
        Trigger::Intake | Trigger::When(_) | Trigger::Clock(_) | Trigger::Met(_) => false,
    };
    between(stage, source).next().is_some() && between(source, stage).all(by_the_owner)
}

/// Whether the same decision owns both stages.
fn same_rule(model: &Model, one: StageId, other: StageId) -> bool {
    match (&model[one].owner, &model[other].owner) {
        (Some(one), Some(other)) => match (&one.rule, &other.rule) {
            (OwnerRule::Decision(one), OwnerRule::Decision(other)) => one == other,
            (OwnerRule::Decision(_) | OwnerRule::Arms(_) | OwnerRule::Hole, _) => false,
        },
        (None, _) | (_, None) => false,
    }
}

/// Whether a timer moves leads, or a clock that is missed moves or reassigns them.
fn has_time_limit(model: &Model, stage: StageId) -> bool {
    let moves = |target: &Target| *target != Target::Stay;
    let stage = &model[stage];
    let acts = |kind: &ActionKind| match kind {
        ActionKind::Move(target) => moves(target),
        ActionKind::Reassign(_) => true,
        ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_) => false,
    };
    stage.timers.iter().flat_map(|timer| &timer.lines.arms).any(|arm| moves(&arm.value))
        || stage.slas.iter().any(|sla| {
            sla.deadline.arms.iter().any(|arm| arm.value != Deadline::None)
                && sla.on_breach.iter().any(|breach| acts(&breach.action.kind))
        })
}

/// The targets of the stage's lines for events that the department may do or that are nobody's.
fn targets(model: &Model, stage: StageId, department: DepartmentId) -> impl Iterator<Item = StageId> {
    let may = move |event: EventId| match &model[event].by {
        None => true,
        Some(by) => by.owner || by.departments.contains(&department),
    };
    let lines = model[stage].ons.iter().filter(move |on| may(on.event)).flat_map(|on| &on.lines.arms);
    lines.filter_map(|arm| match arm.value {
        Target::Stay => None,
        Target::Move { stage, rest: _ } => Some(stage),
    })
}

/// Whether the owner can cause a move.
fn can_move(model: &Model, stage: StageId, owner: DepartmentId) -> bool {
    let whens = model[stage].whens.arms.iter().any(|arm| arm.value != Target::Stay);
    whens || targets(model, stage, owner).next().is_some()
}

/// Whether an `on` line leads to a stage of one of those who handed the lead on.
fn can_give_back(model: &Model, stage: StageId, handoff: &Handoff) -> bool {
    targets(model, stage, handoff.to)
        .any(|target| possible_owners(model, target).iter().any(|owner| handoff.from.contains(owner)))
}
