//! A wait as the rows of one lead: the way to the stage, then what keeps it from leaving.

use jiff::{SignedDuration, Timestamp};

use super::boxes::{Boxes, Sides, met};
use super::delays::{Promised, Waits};
use super::replay::{Replay, SeenKind};
use super::rows::{self, Told};
use super::said;
use super::search::{Cause, Edge, Search, given};
use super::states::Run;
use super::stays::{How, Strategy, Visit, both, resting, staying};
use super::world::{Exit, Kind, World};
use crate::analyze::engine::AtomSet;
use crate::model::{Deadline, Duration, EventId, Subject};
use crate::text::Span;
use crate::time::PolicyTime;

/// A wait that seems too long.
pub struct Wait<'a, 'm> {
    pub waits: &'a Waits,
    pub promised: Promised<'m>,
    pub line: Span,
    /// The place with which it begins.
    pub start: usize,
    /// About when the lead enters.
    pub entry: Timestamp,
}

/// Stays on one way, and rows of one run.
const MOST_STAYS: usize = 60;
const MOST_ROWS: usize = 1_000;
/// Ways to the stage that are tried.
const MOST_NODES: usize = 8;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// One stay of the way: how it is drawn out, and what ends it.
#[derive(Clone)]
pub struct Leg {
    pub visit: Visit,
    pub strategy: Strategy,
    /// What leads on from here.
    pub on: Option<Cause>,
}

/// A run in which a lead waits too long, if one can be found that a replay confirms.
pub fn confirm(
    world: &World<'_, '_>,
    search: &Search,
    time: &PolicyTime,
    replay: &dyn Replay,
    wait: &Wait<'_, '_>,
) -> Option<Run> {
    let legs = legs(time, wait)?;
    let here = |at: &usize| {
        let standing = search.nodes[*at].standing;
        standing.stage == Some(legs[0].visit.stage) && standing.rest == legs[0].visit.rest
    };
    let mut nodes: Vec<usize> = (0..search.nodes.len()).filter(here).collect();
    nodes.sort_by_key(|at| (!search.nodes[*at].real, *at != legs[0].strategy.node));
    nodes.into_iter().take(MOST_NODES).find_map(|node| {
        let way = way(world, search, wait, &legs, node)?;
        along(world, time, replay, wait, &legs, way)
    })
}

/// The run along a way, if a replay confirms it.
fn along(
    world: &World<'_, '_>,
    time: &PolicyTime,
    replay: &dyn Replay,
    wait: &Wait<'_, '_>,
    legs: &[Leg],
    way: Vec<Edge>,
) -> Option<Run> {
    let asked = rows::asked(world, &way.iter().collect::<Vec<_>>())?;
    let before = way.len() + 1 - legs.len();
    // Told once to learn how long the way to the stage takes, then so that it ends when it should.
    let refs: Vec<&Edge> = way[..before].iter().collect();
    let first = rows::follow(world, replay, &refs, &asked[..before], wait.entry)?;
    let late = first.now.duration_since(wait.entry);
    let start = wait.entry.saturating_sub(late).ok()?;
    let mut told = rows::follow(world, replay, &refs, &asked[..before], start)?;
    let due = time.deadline(told.now, wait.promised.within)?;
    let begun = told.now;
    let stay = Stay { world, time };
    for (at, leg) in legs.iter().enumerate() {
        let entered = told.now;
        let end = leg.strategy.end(time, entered);
        match leg.on {
            None => {
                stay.draw_out(&mut told, leg, due)?;
                let last = due.saturating_add(MINUTE).ok()?;
                let last = end.map_or(last, |end| last.min(end));
                let sides = stay.calm(&told, leg);
                told.push(stay.world, last.max(told.now), EventId::UPDATED, &sides);
            }
            Some(cause) => {
                let leaves = match cause {
                    Cause::Row(_) => end,
                    Cause::Time(exit) => leg.strategy.choices.iter().find_map(|(of, how)| match how {
                        How::Fires(moment) if *of == exit => moment.from(time, entered),
                        _ => None,
                    }),
                }?;
                stay.draw_out(&mut told, leg, leaves)?;
                let edge = &way[before + at];
                match cause {
                    Cause::Row(event) => told.push(stay.world, leaves, event, &asked[before + at].sides),
                    Cause::Time(_) => {
                        if !told.fits(stay.world, &asked[before + at].sides) {
                            let moment = told.next();
                            told.push(stay.world, moment, EventId::UPDATED, &asked[before + at].sides);
                        }
                        told.now = leaves;
                    }
                }
                told.clear(stay.world, &edge.entered);
            }
        }
        if told.rows.len() > MOST_ROWS {
            return None;
        }
    }
    let seen = replay.replay(&told.rows, told.now);
    let broken = seen.iter().any(|seen| seen.what == SeenKind::Broken(wait.line));
    if !broken || seen.iter().any(|seen| seen.what == SeenKind::Impossible) {
        return None;
    }
    let ends = seen.iter().rev().find_map(|seen| match seen.what {
        SeenKind::Entered(stage) => Some(stage),
        SeenKind::Owned(_) | SeenKind::Broken(_) | SeenKind::Impossible => None,
    });
    let values = said::wait(world, time, wait, legs, begun, due, told.now);
    let standing = super::world::Standing { stage: ends, owner: None, reassigned: false, rest: None };
    Some(Run { told, values, standing, end: ends })
}

/// The stays of the longest way, and how each is drawn out.
fn legs(time: &PolicyTime, wait: &Wait<'_, '_>) -> Option<Vec<Leg>> {
    let waits = wait.waits;
    let due = time.deadline(wait.entry, wait.promised.within)?;
    let mut legs = Vec::new();
    let (mut at, mut now) = (wait.start, wait.entry);
    while legs.len() < MOST_STAYS {
        let ends = |strategy: &Strategy| strategy.end(time, now);
        let longest = |than: &Strategy, best: &Strategy| match (ends(than), ends(best)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(one), Some(other)) => one > other,
        };
        let mut best = waits.strategies(at).first()?;
        for strategy in waits.strategies(at) {
            if longest(strategy, best) {
                best = strategy;
            }
        }
        if ends(best).is_none_or(|end| end > due) {
            legs.push(Leg { visit: waits.visit(at), strategy: best.clone(), on: None });
            return Some(legs);
        }
        // On by the way that can go on for the longest.
        let mut on: Option<(Cause, usize, Timestamp)> = None;
        let mut reach: Option<Option<Timestamp>> = None;
        for (cause, to) in waits.edges(at) {
            let Some(leaves) = waits.leaves(at, time, now, *cause) else { continue };
            let far = if waits.endless[*to] { None } else { waits.latest(*to, time, leaves) };
            let better = match (&reach, far) {
                (None, _) | (Some(Some(_)), None) => true,
                (Some(Some(known)), Some(far)) => far > *known,
                // Of two that never end the one that leaves later.
                (Some(None), None) => on.is_none_or(|(_, _, known)| leaves > known),
                (Some(None), Some(_)) => false,
            };
            if better {
                (on, reach) = (Some((*cause, *to, leaves)), Some(far));
            }
        }
        let (cause, to, leaves) = on?;
        let strategy = match cause {
            Cause::Row(_) => best.clone(),
            Cause::Time(exit) => waits
                .strategies(at)
                .iter()
                .find(|strategy| {
                    let fires = strategy.choices.iter().any(|(of, how)| {
                        *of == exit && matches!(how, How::Fires(moment) if moment.from(time, now) == Some(leaves))
                    });
                    fires && ends(strategy) == Some(leaves)
                })?
                .clone(),
        };
        legs.push(Leg { visit: waits.visit(at), strategy, on: Some(cause) });
        if leaves <= now && legs.len() > 2 * MOST_STAYS / 3 {
            return None;
        }
        (at, now) = (to, leaves);
    }
    None
}

/// The instants of the way: to the first stay, then from stay to stay.
fn way(world: &World<'_, '_>, search: &Search, wait: &Wait<'_, '_>, legs: &[Leg], node: usize) -> Option<Vec<Edge>> {
    let targets = wait.promised.targets.unwrap_or_default();
    let mut cell = search.nodes[node].cell.clone();
    for leg in legs {
        for dim in (0..cell.len()).filter(|dim| world.kinds[*dim] == Kind::Fixed) {
            cell[dim] = cell[dim].and(&leg.strategy.fixed[dim]);
            if cell[dim].is_empty() {
                return None;
            }
        }
    }
    let mut way: Vec<Edge> = search.way(node).into_iter().cloned().collect();
    let last = way.last_mut()?;
    for dim in (0..cell.len()).filter(|dim| world.kinds[*dim] == Kind::Fixed) {
        last.given[dim] = last.given[dim].and(&cell[dim]);
    }
    if !starts_unset(world, last, &legs[0]) {
        return None;
    }
    let mut standing = search.nodes[node].standing;
    for (at, leg) in legs.iter().enumerate() {
        let Some(cause) = leg.on else { return Some(way) };
        let next = legs[at + 1].visit;
        let found = search.settled().filter(|(from, of, live)| {
            let there = live.standing.stage == Some(next.stage) && live.standing.rest == next.rest;
            let through = live.entered.iter().any(|stage| targets.contains(stage));
            *from == standing && *of == cause && there && !live.entered.is_empty() && !through
        });
        let edge = found.into_iter().find_map(|(_, _, live)| {
            let given = given(world, &cell, cause, false, live)?;
            let after = (0..cell.len())
                .map(|dim| match world.lasts[dim] {
                    true => world.side_after(live, &given, dim),
                    false => AtomSet::full(cell[dim].atoms()),
                })
                .collect::<Vec<_>>();
            Some((Edge { cause, given, entered: live.entered.clone(), after: live.standing }, after))
        });
        let (edge, after) = edge?;
        (standing, cell) = (edge.after, after);
        way.push(edge);
    }
    None
}

/// Narrows what the lead is as it enters so that clocks start as the strategy wants them.
fn starts_unset(world: &World<'_, '_>, last: &mut Edge, leg: &Leg) -> bool {
    for (exit, how) in &leg.strategy.choices {
        let (Exit::Breach { sla, .. }, How::Unset(Some(line))) = (exit, how) else { continue };
        let claims = &world.stages[leg.visit.stage.index()].clocks[*sla].arms[*line];
        let Some(given) = claims.iter().find_map(|by| met(&last.given, by)) else { return false };
        last.given = given;
    }
    true
}

struct Stay<'w, 'a, 'm> {
    world: &'w World<'a, 'm>,
    time: &'w PolicyTime,
}

impl Stay<'_, '_, '_> {
    /// Adds the rows that keep the lead in the stage until then.
    fn draw_out(&self, told: &mut Told, leg: &Leg, until: Timestamp) -> Option<()> {
        let (world, entered) = (self.world, told.now);
        let mut rows: Vec<(Timestamp, EventId, Boxes)> = Vec::new();
        let calm = self.calm_boxes(told, leg, true);
        let joint = if calm.is_empty() { self.calm_boxes(told, leg, false) } else { calm.clone() };
        if !joint.iter().any(|by| told.fits_box(world, by)) {
            rows.push((entered.saturating_add(MINUTE).ok()?, EventId::UPDATED, joint.clone()));
        }
        for (exit, how) in &leg.strategy.choices {
            match how {
                How::Guarded if calm.is_empty() => {
                    let moment = self.moment(leg, *exit, entered)?;
                    let before = moment.saturating_sub(MINUTE).ok()?;
                    if before > entered && before < until {
                        rows.push((before, EventId::UPDATED, resting(world, leg.visit.stage, self.stays(leg, *exit)?)));
                    }
                }
                How::Pushed(event) => {
                    let Exit::Timer(at) = exit else { continue };
                    let duration = world.model[leg.visit.stage].timers[*at].duration;
                    let mut due = self.time.deadline(entered, duration)?;
                    while due <= until && rows.len() < MOST_ROWS {
                        rows.push((due, *event, self.staying(leg, *event, &joint)));
                        let next = self.time.deadline(due, duration)?;
                        if next <= due {
                            return None;
                        }
                        due = next;
                    }
                }
                How::Stopped(event) => {
                    let Exit::Breach { sla, .. } = exit else { continue };
                    let deadlines = world.model[leg.visit.stage].slas[*sla].deadline.arms.iter();
                    let times = deadlines.map(|arm| match arm.value {
                        Deadline::Attempts { count, .. } => count,
                        Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::None => 1,
                    });
                    for turn in 0..times.max().unwrap_or(1).min(50) {
                        let at = entered.saturating_add(SignedDuration::from_mins(2 + i64::from(turn))).ok()?;
                        rows.push((at, *event, self.stopping(leg, *sla, *event, &joint)));
                    }
                }
                How::Guarded | How::Fires(_) | How::Paused | How::Unset(_) => {}
            }
        }
        rows.sort_by_key(|(at, _, _)| *at);
        for (at, event, boxes) in rows {
            let full = Told::unasked(world);
            let by =
                boxes.iter().find(|by| told.fits_box(world, by)).or(boxes.iter().find(|by| told.can_be(world, by)))?;
            told.push(world, at, event, &met(&full, by)?);
        }
        Some(())
    }

    /// What the lead can be so that none of its guarded exits fires and paused clocks stay paused.
    fn calm_boxes(&self, told: &Told, leg: &Leg, guarded: bool) -> Boxes {
        let world = self.world;
        let mut all = meet(&resting(world, leg.visit.stage, &vec![Vec::new()]), &world.assumed);
        for (exit, how) in &leg.strategy.choices {
            let by = match (how, exit) {
                (How::Guarded, _) if guarded => self.stays(leg, *exit),
                (How::Paused, Exit::Breach { sla, .. }) => {
                    world.stages[leg.visit.stage.index()].clocks[*sla].paused.as_ref()
                }
                _ => None,
            };
            if let Some(by) = by {
                all = meet(&all, by);
            }
        }
        all.retain(|by| told.can_be(world, by));
        all
    }

    /// Sides that leave the lead as calm as it is.
    fn calm(&self, told: &Told, leg: &Leg) -> Vec<AtomSet> {
        let full = Told::unasked(self.world);
        let boxes = self.calm_boxes(told, leg, true);
        let by = boxes.iter().find(|by| told.fits_box(self.world, by)).or(boxes.first());
        by.and_then(|by| met(&full, by)).unwrap_or(full)
    }

    fn stays(&self, leg: &Leg, exit: Exit) -> Option<&Boxes> {
        let lines = &self.world.stages[leg.visit.stage.index()];
        match exit {
            Exit::Timer(at) => Some(&lines.timers[at].stays),
            Exit::Return => Some(&lines.returns.stays),
            Exit::Breach { .. } => None,
        }
    }

    fn moment(&self, leg: &Leg, exit: Exit, entered: Timestamp) -> Option<Timestamp> {
        let duration: Duration = match exit {
            Exit::Timer(at) => self.world.model[leg.visit.stage].timers[at].duration,
            Exit::Return => leg.visit.rest?,
            Exit::Breach { .. } => return None,
        };
        self.time.deadline(entered, duration)
    }

    fn staying(&self, leg: &Leg, event: EventId, joint: &Boxes) -> Boxes {
        let stays = staying(self.world, leg.visit.stage, event);
        let calm = meet(&stays, joint);
        if calm.is_empty() { stays } else { calm }
    }

    fn stopping(&self, leg: &Leg, sla: usize, event: EventId, joint: &Boxes) -> Boxes {
        let stays = self.staying(leg, event, joint);
        let stops = &self.world.stages[leg.visit.stage.index()].clocks[sla].stops;
        let when: Boxes = stops.iter().filter(|(of, _)| *of == event).flat_map(|(_, when)| when.clone()).collect();
        meet(&stays, &when)
    }
}

fn meet(one: &Boxes, other: &Boxes) -> Boxes {
    let mut all: Boxes = Vec::new();
    for left in one {
        all.extend(other.iter().filter_map(|right| both(left, right)));
        if all.len() > 2_000 {
            break;
        }
    }
    all
}

impl Told {
    /// Whether the attributes are so already.
    pub fn fits(&self, world: &World<'_, '_>, sides: &[AtomSet]) -> bool {
        world.axes().axes.iter().zip(sides).all(|(axis, side)| match &axis.subject {
            Subject::Attribute(id) => {
                axis.atom_of(&self.attributes[id.index()]).is_some_and(|atom| side.contains(atom))
            }
            _ => true,
        })
    }

    pub fn fits_box(&self, world: &World<'_, '_>, by: &Sides) -> bool {
        by.iter().all(|(dim, side)| self.is_in(world, *dim, side))
    }

    /// Whether a row can make the attributes so: the fixed ones are.
    pub fn can_be(&self, world: &World<'_, '_>, by: &Sides) -> bool {
        by.iter().filter(|(dim, _)| world.kinds[*dim] == Kind::Fixed).all(|(dim, side)| self.is_in(world, *dim, side))
    }

    fn is_in(&self, world: &World<'_, '_>, dim: usize, side: &AtomSet) -> bool {
        let axis = &world.axes().axes[dim];
        match &axis.subject {
            Subject::Attribute(id) => {
                axis.atom_of(&self.attributes[id.index()]).is_some_and(|atom| side.contains(atom))
            }
            _ => true,
        }
    }
}
