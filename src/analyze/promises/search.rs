//! Every lead that can be, found from its first row on, fewest rows first.
//!
//! A node is a box of leads that stand in one place after the same rows; of what any later row may
//! change it knows nothing. Breadth first by rows, so that the first way found to break a promise is
//! one of the shortest. A node whose leads are all known is left out. The search ends when nothing
//! is new, or with its budget.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::boxes::{Boxes, is_within};
use super::world::{Exit, Kind, Live, Outcome, Standing, World};
use crate::analyze::engine::AtomSet;
use crate::model::{EventId, StageId};

/// Steps of work before the search ends undecided; a step takes about a tenth of a microsecond.
const MOST_WORK: u64 = 1_500_000;

/// Ways with timers that are replayed; later ones are taken to be ways.
const MOST_REPLAYS: usize = 1_000;

/// Nodes before the search ends undecided.
const MOST_NODES: usize = 30_000;

/// What made an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    Row(EventId),
    /// A timer, a rest or a clock.
    Time(Exit),
}

/// One instant of a way.
#[derive(Clone, Debug)]
pub struct Edge {
    pub cause: Cause,
    /// What the leads were when the instant began, its row applied.
    pub given: Vec<AtomSet>,
    pub entered: Vec<StageId>,
    pub after: Standing,
}

pub struct Node {
    pub standing: Standing,
    pub cell: Vec<AtomSet>,
    /// None for a lead that is not born yet.
    pub via: Option<(usize, Edge)>,
    /// Some lead is known to come this way: no timer on it is late.
    pub real: bool,
    rows: u32,
}

/// A way that seems to break a promise: the last node before, and the instant that breaks it.
pub struct Suspect {
    pub item: usize,
    pub from: usize,
    pub edge: Edge,
    /// The leads where it breaks.
    pub sides: Vec<AtomSet>,
}

/// What is looked at on the way. Boxes are worked out when they are first asked for.
pub trait Watch<'m> {
    /// The leads that break a line as they enter the stage, from where they stand.
    fn entering(&mut self, world: &mut World<'_, 'm>, stage: StageId, from: Standing) -> Vec<(usize, Boxes)>;
    /// The leads that break a line where an instant ends.
    fn settled(&mut self, world: &mut World<'_, 'm>, standing: Standing) -> Vec<(usize, Boxes)>;
    /// A way that seems to break a line; says whether the line needs to be watched no longer.
    fn suspect(&mut self, world: &World<'_, 'm>, search: &Search, suspect: Suspect) -> bool;
    /// Whether a replay takes a lead along the way.
    fn confirms(&self, world: &World<'_, 'm>, way: &[&Edge]) -> bool;
    /// Nothing is left to be watched for.
    fn is_done(&self) -> bool;
}

#[derive(Default)]
pub struct Search {
    pub nodes: Vec<Node>,
    known: FxHashMap<Standing, Known>,
    /// Ways replayed so far.
    replayed: usize,
    queue: BinaryHeap<Reverse<(u32, usize)>>,
    instants: FxHashMap<(Standing, Cause), Rc<Vec<Instant>>>,
}

/// The leads known to stand in one place: those to which a way is confirmed, and all.
#[derive(Default)]
struct Known {
    real: Vec<Vec<AtomSet>>,
    all: Vec<Vec<AtomSet>>,
}

/// What an instant makes of leads of one place, whatever else they are.
struct Instant {
    /// A line of a promise that breaks here; else leads that stand somewhere after it.
    breaks: Option<usize>,
    live: Live,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Complete,
    OutOfWork,
}

impl Search {
    /// Follows every lead.
    pub fn run<'m>(&mut self, world: &mut World<'_, 'm>, watch: &mut dyn Watch<'m>) -> End {
        let unborn = Standing { stage: None, owner: None, reassigned: false, rest: None };
        self.nodes.push(Node { standing: unborn, cell: world.unborn(), via: None, real: true, rows: 0 });
        self.queue.push(Reverse((0, 0)));
        let limit = world.work.get() + MOST_WORK;
        while let Some(Reverse((_, at))) = self.queue.pop() {
            if watch.is_done() {
                return End::Complete;
            }
            let (standing, first) = (self.nodes[at].standing, self.nodes[at].via.is_none());
            let rows = world.events_at(standing.stage, first).into_iter().map(Cause::Row);
            let exits = world.exits(standing).into_iter().map(Cause::Time);
            for cause in exits.chain(rows) {
                let instants = match self.instants.get(&(standing, cause)) {
                    Some(known) => Rc::clone(known),
                    None => {
                        let made = Rc::new(instants(world, watch, standing, cause));
                        self.instants.insert((standing, cause), Rc::clone(&made));
                        made
                    }
                };
                for instant in instants.iter() {
                    self.take(world, watch, at, cause, first, instant);
                }
                if world.work.get() > limit || self.nodes.len() > MOST_NODES {
                    return End::OutOfWork;
                }
            }
        }
        End::Complete
    }

    /// The leads of a node for which an instant is so.
    fn take<'m>(
        &mut self,
        world: &mut World<'_, 'm>,
        watch: &mut dyn Watch<'m>,
        from: usize,
        cause: Cause,
        first: bool,
        instant: &Instant,
    ) {
        world.work.set(world.work.get() + 1);
        let Instant { breaks, live } = instant;
        let Some(given) = given(world, &self.nodes[from].cell, cause, first, live) else { return };
        let edge = Edge { cause, given, entered: live.entered.clone(), after: live.standing };
        if let Some(item) = *breaks {
            let sides = (0..world.kinds.len()).map(|dim| world.side_after(live, &edge.given, dim)).collect();
            watch.suspect(world, self, Suspect { item, from, edge, sides });
            return;
        }
        let last = |dim: usize| match world.lasts[dim] {
            true => world.side_after(live, &edge.given, dim),
            false => AtomSet::full(live.sides[dim].atoms()),
        };
        let cell: Vec<AtomSet> = (0..world.kinds.len()).map(last).collect();
        let known = self.known.entry(live.standing).or_default();
        world.work.set(world.work.get() + known.all.len() as u64 / 8);
        let parent = self.nodes[from].real;
        let among = if parent { &known.real } else { &known.all };
        if among.iter().any(|known| is_within(&cell, known)) {
            return;
        }
        let plain = match cause {
            Cause::Row(event) => !world.acts_on_meeting(self.nodes[from].standing.stage, event),
            Cause::Time(_) => self.replayed >= MOST_REPLAYS,
        };
        let real = parent
            && (plain || {
                self.replayed += 1;
                let mut way = self.way(from);
                way.push(&edge);
                watch.confirms(world, &way)
            });
        let known = self.known.entry(live.standing).or_default();
        if !real && known.all.iter().any(|known| is_within(&cell, known)) {
            return;
        }
        known.all.push(cell.clone());
        if real {
            known.real.push(cell.clone());
        }
        let rows = self.nodes[from].rows + u32::from(matches!(cause, Cause::Row(_)));
        self.nodes.push(Node { standing: live.standing, cell, via: Some((from, edge)), real, rows });
        self.queue.push(Reverse((rows, self.nodes.len() - 1)));
    }

    /// Every way in which an instant can end, from where its leads stood; sorted.
    pub fn settled(&self) -> impl Iterator<Item = (Standing, Cause, &Live)> {
        let mut keys: Vec<&(Standing, Cause)> = self.instants.keys().collect();
        keys.sort_by_cached_key(|key| format!("{key:?}"));
        keys.into_iter().flat_map(|key| {
            let ends = self.instants[key].iter().filter(|instant| instant.breaks.is_none());
            ends.map(|instant| (key.0, key.1, &instant.live))
        })
    }

    /// Whether some lead that stands there can have the instant.
    pub fn can_happen(&self, world: &World<'_, '_>, standing: Standing, cause: Cause, live: &Live) -> bool {
        let nodes = self.nodes.iter().filter(|node| node.standing == standing);
        nodes.into_iter().any(|node| given(world, &node.cell, cause, node.via.is_none(), live).is_some())
    }

    /// The instants that lead to a node, first to last.
    pub fn way(&self, to: usize) -> Vec<&Edge> {
        let mut way = Vec::new();
        let mut at = to;
        while let Some((from, edge)) = &self.nodes[at].via {
            way.push(edge);
            at = *from;
        }
        way.reverse();
        way
    }
}

/// Everything that the cause can make of leads of the place, and every way in which it breaks a line.
fn instants<'m>(
    world: &mut World<'_, 'm>,
    watch: &mut dyn Watch<'m>,
    standing: Standing,
    cause: Cause,
) -> Vec<Instant> {
    let outcomes = match cause {
        Cause::Time(exit) => world.fire(standing, exit),
        Cause::Row(event) => {
            world.after_row(standing, event).into_iter().flat_map(|live| world.happen(live, event)).collect()
        }
    };
    let mut broken: Vec<Instant> = Vec::new();
    let mut settled: Vec<Instant> = Vec::new();
    for outcome in outcomes {
        let breaking = match &outcome {
            Outcome::Entering(live, stage) => watch.entering(world, *stage, live.standing),
            Outcome::Settled(live) => watch.settled(world, live.standing),
        };
        let (live, into) = match outcome {
            Outcome::Entering(live, stage) => (live, Some(stage)),
            Outcome::Settled(live) => (live, None),
        };
        for (item, boxes) in breaking {
            for mut live in world.narrowed(&live, &boxes) {
                live.entered.extend(into);
                broken.push(Instant { breaks: Some(item), live });
            }
        }
        if into.is_none() && !settled.iter().any(|known| is_told(world, cause, &live, &known.live)) {
            settled.push(Instant { breaks: None, live });
        }
    }
    broken.append(&mut settled);
    broken
}

/// Whether all that lasts of an instant is already told by another.
fn is_told(world: &World<'_, '_>, cause: Cause, new: &Live, known: &Live) -> bool {
    world.work.set(world.work.get() + 1);
    let within = |dim: usize| match world.kinds[dim] {
        Kind::Changing => true,
        Kind::Field(of) if cause == Cause::Row(of) && !world.lasts[dim] => true,
        Kind::Fixed | Kind::Field(_) | Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_) => {
            new.sides[dim].within(&known.sides[dim])
        }
    };
    new.standing == known.standing && new.counted == known.counted && (0..world.kinds.len()).all(within)
}

/// What leads of the cell must be given for the instant; none if none of them can have it.
pub fn given(world: &World<'_, '_>, cell: &[AtomSet], cause: Cause, first: bool, live: &Live) -> Option<Vec<AtomSet>> {
    let mut given = live.given.clone();
    for (dim, before) in cell.iter().enumerate() {
        let brought = match (world.kinds[dim], cause) {
            (Kind::Changing, _) => true,
            (Kind::Fixed, _) => first,
            (Kind::Field(of), Cause::Row(event)) => of == event,
            (Kind::Field(_) | Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_), _) => false,
        };
        if !brought {
            given[dim] = given[dim].and(before);
            if given[dim].is_empty() {
                return None;
            }
        }
    }
    Some(given)
}
