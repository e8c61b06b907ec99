//! How long a lead can stay in a stage: every exit, and every way to keep it from firing.
//!
//! Whoever sends the rows chooses what each exit comes to: it fires at its moment, or it is kept
//! from that (its lines ask for something else, an event begins it again, a clock is met, stopped
//! or paused). A stay under one such choice ends with the first exit that fires; without one it
//! never ends. Only fixed attributes tie the choices together: all else may change between them.

use jiff::Timestamp;

use super::boxes::{Boxes, Sides, met};
use super::lines::Lines;
use super::search::{Cause, Search};
use super::world::{Exit, Kind, Outcome, Standing, World};
use crate::analyze::engine::AtomSet;
use crate::analyze::moment::{Moment, starts};
use crate::model::{ActionKind, ClockStart, Deadline, Duration, EventId, StageId, Target, Without};
use crate::time::{Ever, Late, PolicyTime};

/// One stay: the stage, and for a recycle the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Visit {
    pub stage: StageId,
    pub rest: Option<Duration>,
}

/// What an exit comes to.
#[derive(Clone, Debug)]
pub struct Choice {
    pub how: How,
    /// What the fixed attributes must be for it.
    fixed: Boxes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It fires at its moment.
    Fires(Moment),
    /// At its moment none of its lines holds.
    Guarded,
    /// The event begins it again.
    Pushed(EventId),
    /// The event meets or stops its clock.
    Stopped(EventId),
    /// Its clock is paused.
    Paused,
    /// Its clock has no deadline (by line) or never starts.
    Unset(Option<usize>),
}

/// One choice for each exit of a stay, and the leads that can have it.
#[derive(Clone, Debug)]
pub struct Strategy {
    pub choices: Vec<(Exit, How)>,
    /// What the fixed attributes must be.
    pub fixed: Vec<AtomSet>,
    pub node: usize,
}

impl Strategy {
    /// When the stay ends; none if never.
    pub fn end(&self, time: &PolicyTime, start: Timestamp) -> Option<Timestamp> {
        self.moments().filter_map(|moment| moment.from(time, start)).min()
    }

    pub fn moments(&self) -> impl Iterator<Item = Moment> + '_ {
        self.choices.iter().filter_map(|(_, how)| match how {
            How::Fires(moment) => Some(*moment),
            How::Guarded | How::Pushed(_) | How::Stopped(_) | How::Paused | How::Unset(_) => None,
        })
    }
}

/// Choices for the first exits, and the leads that can have them.
type Partial = (Vec<(Exit, How)>, Vec<AtomSet>);

/// Strategies of one stay that are compared; more are undecided.
const MOST_STRATEGIES: usize = 64;

/// Every strategy of a stay that some lead can have, those that keep the most exits from firing
/// first; none if there are too many.
pub fn strategies(world: &World<'_, '_>, search: &Search, visit: Visit) -> Option<Vec<Strategy>> {
    let exits = exits(world, visit);
    let nodes: Vec<usize> = (0..search.nodes.len())
        .filter(|at| {
            search.nodes[*at].standing.stage == Some(visit.stage) && search.nodes[*at].standing.rest == visit.rest
        })
        .collect();
    let mut found: Vec<Strategy> = Vec::new();
    for node in nodes {
        let mut partial: Vec<Partial> = vec![(Vec::new(), search.nodes[node].cell.clone())];
        for (exit, choices) in &exits {
            let mut longer = Vec::new();
            for (chosen, cell) in &partial {
                for choice in choices {
                    let with: Vec<(Exit, How)> = chosen.iter().copied().chain([(*exit, choice.how)]).collect();
                    // One box is enough to show it; several part what the others may be.
                    longer.extend(choice.fixed.iter().filter_map(|by| met(cell, by)).map(|cell| (with.clone(), cell)));
                }
            }
            if longer.len() > MOST_STRATEGIES * 8 {
                return None;
            }
            partial = longer;
        }
        for (choices, fixed) in partial {
            if !found.iter().any(|known| known.choices == choices) {
                found.push(Strategy { choices, fixed, node });
            }
        }
        if found.len() > MOST_STRATEGIES {
            return None;
        }
    }
    // What is known to be a way there stands first.
    found.sort_by_key(|strategy| (strategy.moments().count(), !search.nodes[strategy.node].real));
    Some(found)
}

/// The exits of a stay that move leads, each with everything that it can come to.
fn exits(world: &World<'_, '_>, visit: Visit) -> Vec<(Exit, Vec<Choice>)> {
    let standing = Standing { stage: Some(visit.stage), owner: None, reassigned: false, rest: visit.rest };
    let mut all = Vec::new();
    for exit in world.exits(standing) {
        match exit {
            Exit::Timer(at) => {
                if world.stages[visit.stage.index()].timers[at].moving.is_empty() {
                    continue;
                }
                let timer = &world.model[visit.stage].timers[at];
                let mut choices = pushes(world, visit.stage, &timer.without);
                let lines = &world.stages[visit.stage.index()].timers[at];
                choices.extend(guarded(world, visit.stage, lines));
                choices.push(fires(Moment::After(timer.duration)));
                all.push((exit, choices));
            }
            Exit::Return => {
                let Some(rest) = visit.rest else { continue };
                let lines = &world.stages[visit.stage.index()].returns;
                let mut choices: Vec<Choice> = guarded(world, visit.stage, lines).into_iter().collect();
                choices.push(fires(Moment::After(rest)));
                all.push((exit, choices));
            }
            Exit::Breach { sla, rung } => {
                let breach = &world.model[visit.stage].slas[sla].on_breach[rung];
                if matches!(breach.action.kind, ActionKind::Move(Target::Move { stage, .. }) if stage != visit.stage) {
                    all.push((exit, breaches(world, visit.stage, sla, rung)));
                }
            }
        }
    }
    all
}

fn fires(moment: Moment) -> Choice {
    Choice { how: How::Fires(moment), fixed: vec![Vec::new()] }
}

/// No line of the exit holds for leads that rest in the stage, or it leads back here.
fn guarded(world: &World<'_, '_>, stage: StageId, lines: &Lines) -> Option<Choice> {
    let comes_back = lines.moving.iter().any(|(target, _)| world.may_come_back(stage, *target));
    let fixed = if comes_back { vec![Vec::new()] } else { fixed_of(world, &resting(world, stage, &lines.stays)) };
    (!fixed.is_empty()).then_some(Choice { how: How::Guarded, fixed })
}

/// Exits that an earlier one, which nothing keeps from firing, always comes before.
pub fn dead_exits(world: &World<'_, '_>, time: &PolicyTime, visit: Visit) -> Vec<Exit> {
    let all = exits(world, visit);
    let standing = Standing { stage: Some(visit.stage), owner: None, reassigned: false, rest: visit.rest };
    let sure: Vec<(Exit, Moment)> = all
        .iter()
        .filter_map(|(exit, choices)| match choices.as_slice() {
            [Choice { how: How::Fires(moment), .. }] => Some((*exit, *moment)),
            _ => None,
        })
        .collect();
    let is_dead = |exit: &Exit| {
        let moments = earliest(world, visit, *exit);
        let before = |first: Moment| {
            moments.iter().all(|moment| {
                let compared = starts(time, [first, *moment].into_iter());
                let ever = compared
                    .is_ever(&|start| first.from(time, start), Late::NotBefore, &|start| moment.from(time, start));
                ever == Ever::Never
            })
        };
        !moments.is_empty() && sure.iter().any(|(of, first)| of != exit && before(*first))
    };
    world.exits(standing).into_iter().filter(is_dead).collect()
}

/// The moments before which the exit cannot fire; none if it may fire at once.
fn earliest(world: &World<'_, '_>, visit: Visit, exit: Exit) -> Vec<Moment> {
    match exit {
        Exit::Timer(at) => vec![Moment::After(world.model[visit.stage].timers[at].duration)],
        Exit::Return => visit.rest.map(Moment::After).into_iter().collect(),
        Exit::Breach { sla, rung } => {
            let sla = &world.model[visit.stage].slas[sla];
            if sla.start == ClockStart::Created {
                return Vec::new();
            }
            let offset = sla.on_breach[rung].offset;
            let deadlines = sla.deadline.arms.iter().map(|arm| arm.value).filter(|value| *value != Deadline::None);
            deadlines.map(|deadline| Moment::Breach { deadline, offset }).collect()
        }
    }
}

/// The leads of the boxes that rest in the stage.
pub fn resting(world: &World<'_, '_>, stage: StageId, among: &Boxes) -> Boxes {
    let mut all: Boxes = Vec::new();
    for one in among {
        for rests in &world.stages[stage.index()].rests {
            all.extend(both(one, rests));
        }
    }
    all
}

/// The box of what lies in both.
pub fn both(one: &Sides, other: &Sides) -> Option<Sides> {
    let mut sides = one.clone();
    for (dim, side) in other {
        match sides.iter_mut().find(|(known, _)| known == dim) {
            Some((_, known)) => {
                *known = known.and(side);
                if known.is_empty() {
                    return None;
                }
            }
            None => sides.push((*dim, side.clone())),
        }
    }
    Some(sides)
}

/// What the boxes ask of fixed attributes, each once.
fn fixed_of(world: &World<'_, '_>, boxes: &Boxes) -> Boxes {
    let mut all: Boxes = Vec::new();
    for sides in boxes {
        let mut fixed: Sides = sides.iter().filter(|(dim, _)| world.kinds[*dim] == Kind::Fixed).cloned().collect();
        fixed.sort_by_key(|(dim, _)| *dim);
        if !all.contains(&fixed) {
            all.push(fixed);
        }
    }
    if all.iter().any(Vec::is_empty) { vec![Vec::new()] } else { all }
}

/// Events that begin the timer again and leave the lead where it is.
fn pushes(world: &World<'_, '_>, stage: StageId, without: &Without) -> Vec<Choice> {
    let events: Vec<EventId> = match without {
        Without::Nothing => Vec::new(),
        Without::AnyEvent => (2..world.model.events.len()).map(EventId::new).collect(),
        Without::Events(events) => events.clone(),
    };
    let mut choices = Vec::new();
    for event in events {
        let fixed = fixed_of(world, &staying(world, stage, event));
        // The first event that any lead can have is as good as any other.
        let enough = fixed == [Vec::new()];
        if !fixed.is_empty() {
            choices.push(Choice { how: How::Pushed(event), fixed });
        }
        if enough {
            break;
        }
    }
    choices
}

/// What a row of the event must bring so that the lead stays in the stage.
pub fn staying(world: &World<'_, '_>, stage: StageId, event: EventId) -> Boxes {
    let standing = Standing { stage: Some(stage), owner: None, reassigned: false, rest: None };
    let mut all: Boxes = Vec::new();
    for live in world.after_row(standing, event) {
        for outcome in world.happen(live, event) {
            if let Outcome::Settled(live) = outcome
                && live.entered.is_empty()
            {
                let sides = live.given.iter().enumerate().filter(|(_, side)| !side.is_full());
                all.push(sides.map(|(dim, side)| (dim, side.clone())).collect());
            }
        }
    }
    all
}

fn breaches(world: &World<'_, '_>, stage: StageId, at: usize, rung: usize) -> Vec<Choice> {
    let sla = &world.model[stage].slas[at];
    let offset = sla.on_breach[rung].offset;
    let anyone = || vec![Vec::new()];
    let mut choices = Vec::new();
    if let ActionKind::Move(target) = sla.on_breach[rung].action.kind
        && world.may_come_back(stage, target)
    {
        choices.push(Choice { how: How::Guarded, fixed: anyone() });
    }
    let owner_changes = || {
        let follows = world.model[stage].owner.as_ref().is_some_and(|owner| owner.follows);
        let mut actions = world.model[stage]
            .slas
            .iter()
            .flat_map(|sla| sla.on_breach.iter().map(|breach| &breach.action).chain(&sla.on_met));
        follows || actions.any(|action| matches!(action.kind, ActionKind::Reassign(_)))
    };
    match sla.start {
        ClockStart::Event(_) => choices.push(Choice { how: How::Unset(None), fixed: anyone() }),
        ClockStart::Handoff if owner_changes() => choices.push(Choice { how: How::Unset(None), fixed: anyone() }),
        ClockStart::Entry | ClockStart::Handoff | ClockStart::Created => {}
    }
    let clock = &world.stages[stage.index()].clocks[at];
    for (event, when) in &clock.stops {
        let moves_on = sla.on_met.iter().any(|action| matches!(action.kind, ActionKind::Move(_)));
        let stays = if moves_on { Vec::new() } else { staying(world, stage, *event) };
        let mut can: Boxes = Vec::new();
        for one in &stays {
            can.extend(when.iter().filter_map(|when| both(one, when)));
        }
        let fixed = fixed_of(world, &can);
        if !fixed.is_empty() {
            choices.push(Choice { how: How::Stopped(*event), fixed });
        }
    }
    if let Some(paused) = &clock.paused {
        let fixed = fixed_of(world, &resting(world, stage, paused));
        if !fixed.is_empty() {
            choices.push(Choice { how: How::Paused, fixed });
        }
    }
    for (line, (arm, claim)) in sla.deadline.arms.iter().zip(&clock.arms).enumerate() {
        let (deadline, fixed) = (arm.value, fixed_of(world, claim));
        match deadline {
            Deadline::None => choices.push(Choice { how: How::Unset(Some(line)), fixed }),
            Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::Attempts { .. } => {
                choices.push(Choice { how: How::Fires(Moment::Breach { deadline, offset }), fixed });
            }
        }
    }
    choices
}

/// The ways on from a stay to others, as far as some lead can go them.
pub fn onward(world: &World<'_, '_>, search: &Search, visit: Visit) -> Vec<(Cause, Visit, Vec<StageId>)> {
    let mut all: Vec<(Cause, Visit, Vec<StageId>)> = Vec::new();
    for (standing, cause, live) in search.settled() {
        let here = standing.stage == Some(visit.stage) && standing.rest == visit.rest;
        let Some(stage) = live.standing.stage.filter(|_| here && !live.entered.is_empty()) else { continue };
        let way = (cause, Visit { stage, rest: live.standing.rest }, live.entered.clone());
        if !all.contains(&way) && search.can_happen(world, standing, cause, live) {
            all.push(way);
        }
    }
    all
}
