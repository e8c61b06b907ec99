//! A way of boxes as the rows of one lead: a value for each box, a moment for each row.
//!
//! Backwards, what later instants ask of a value that does not change goes to the row that set it;
//! forwards each row changes as little as it can. Where a timer has to fire, the replay says when.

use jiff::{SignedDuration, Timestamp};

use super::replay::{Replay, Seen, SeenKind};
use super::search::{Cause, Edge};
use super::world::{Kind, World};
use crate::analyze::engine::AtomSet;
use crate::analyze::example;
use crate::ingest::TraceEvent;
use crate::model::{AttributeId, EventId, FieldId, StageId, Subject, Value};
use crate::time::PolicyTime;

/// A lead on its way, as a trace has it.
#[derive(Clone, Debug)]
pub struct Told {
    pub rows: Vec<TraceEvent>,
    /// The attributes after the last row.
    pub attributes: Vec<Value>,
    pub now: Timestamp,
}

/// How far ahead a timer that is to fire is looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 366 * 12);

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

impl Told {
    /// No row yet; the first one will be at `start`.
    pub fn new(world: &World<'_, '_>, start: Timestamp) -> Told {
        Told {
            rows: Vec::new(),
            attributes: world.model.attributes.iter().map(example::plain_value).collect(),
            now: start,
        }
    }

    /// The moment of a next row.
    pub fn next(&self) -> Timestamp {
        if self.rows.is_empty() { self.now } else { self.now.saturating_add(MINUTE).unwrap_or(self.now) }
    }

    /// One more row at `at`: what the sides ask for, everything else as it was.
    pub fn push(&mut self, world: &World<'_, '_>, at: Timestamp, event: EventId, sides: &[AtomSet]) {
        let model = world.model;
        let first = self.rows.is_empty();
        let mut changed: Vec<(AttributeId, Value)> = Vec::new();
        for (index, attribute) in model.attributes.iter().enumerate() {
            let id = AttributeId::new(index);
            let wanted = world.axes().of(&Subject::Attribute(id)).map(|dim| (&world.axes().axes[dim], &sides[dim]));
            let old = &self.attributes[index];
            let fits = wanted.is_none_or(|(axis, side)| axis.atom_of(old).is_some_and(|atom| side.contains(atom)));
            if !fits
                && (first || !attribute.fixed)
                && let Some((axis, side)) = wanted
            {
                self.attributes[index] = example::value(model, axis, example::atom(model, axis, side));
            } else if !first {
                continue;
            }
            if first && attribute.initial().as_ref() == Some(&self.attributes[index]) {
                continue;
            }
            changed.push((id, self.attributes[index].clone()));
        }
        let fields = model[event].fields.iter().map(|id| (*id, field(world, *id, sides))).collect();
        self.rows.push(TraceEvent::new(at, event).with_attributes(changed).with_fields(fields));
        self.now = at;
    }

    /// What stages that were entered clear.
    pub fn clear(&mut self, world: &World<'_, '_>, entered: &[StageId]) {
        for id in entered.iter().flat_map(|stage| &world.model[*stage].clear) {
            self.attributes[id.index()] = world.model[*id].initial().unwrap_or(Value::Unknown);
        }
    }
}

fn field(world: &World<'_, '_>, id: FieldId, sides: &[AtomSet]) -> Value {
    match world.axes().of(&Subject::Field(id)) {
        Some(dim) => {
            let axis = &world.axes().axes[dim];
            let known = sides[dim].and(&axis.known_set());
            let side = if known.is_empty() { &sides[dim] } else { &known };
            example::value(world.model, axis, example::atom(world.model, axis, side))
        }
        None => example::plain_field(&world.model[id]),
    }
}

/// What an instant must be given so that the later ones can be as they are, and whether a row must
/// come between it and the one before, since time alone brings what no earlier row may.
pub struct Asked {
    pub sides: Vec<AtomSet>,
    pub prepared: bool,
}

/// What each instant must be given; none if no lead can go the way.
pub fn asked(world: &World<'_, '_>, way: &[&Edge]) -> Option<Vec<Asked>> {
    let mut all: Vec<Asked> = way.iter().map(|edge| Asked { sides: edge.given.clone(), prepared: false }).collect();
    for at in (1..way.len()).rev() {
        let later = all[at].sides.clone();
        let before = all[at - 1].sides.clone();
        let met = |row_between: bool| {
            let mut sides = before.clone();
            for (dim, side) in later.iter().enumerate() {
                let stays = match (world.kinds[dim], way[at].cause) {
                    (Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_), _) => false,
                    (Kind::Changing, Cause::Time(_)) => !row_between,
                    (Kind::Fixed | Kind::Field(_), Cause::Time(_)) | (Kind::Fixed, Cause::Row(_)) => true,
                    (Kind::Changing, Cause::Row(_)) => false,
                    (Kind::Field(of), Cause::Row(event)) => of != event,
                };
                if !stays {
                    continue;
                }
                match cleared_to(world, dim, &way[at - 1].entered) {
                    Some(initial) if !side.meets(&initial) => return None,
                    Some(_) => continue,
                    None => sides[dim] = sides[dim].and(side),
                }
                if sides[dim].is_empty() {
                    return None;
                }
            }
            Some(sides)
        };
        (all[at - 1].sides, all[at].prepared) = match met(false) {
            Some(sides) => (sides, false),
            None => (met(true)?, true),
        };
    }
    Some(all)
}

/// What the stages entered leave in the dimension, if they clear it.
fn cleared_to(world: &World<'_, '_>, dim: usize, entered: &[StageId]) -> Option<AtomSet> {
    let axis = &world.axes().axes[dim];
    let Subject::Attribute(id) = &axis.subject else { return None };
    if !entered.iter().any(|stage| world.model[*stage].clear.contains(id)) {
        return None;
    }
    let initial = world.model[*id].initial().and_then(|value| axis.atom_of(&value));
    Some(initial.map_or(AtomSet::full(axis.count()), |atom| AtomSet::one(axis.count(), atom)))
}

/// The rows that take a lead along the way; none if a timer does not fire where it should.
pub fn tell(
    world: &World<'_, '_>,
    time: &PolicyTime,
    replay: &dyn Replay,
    way: &[&Edge],
    start: Timestamp,
) -> Option<Told> {
    let asked = asked(world, way)?;
    let mut told = follow(world, replay, way, &asked, start)?;
    if way.last().is_some_and(|edge| matches!(edge.cause, Cause::Time(_))) {
        // What falls due fires before a row that is later.
        let (at, sides) = (on_the_minute(time, told.now), Told::unasked(world));
        told.push(world, at, EventId::UPDATED, &sides);
    }
    Some(told)
}

impl Told {
    /// Nothing is asked of any value.
    pub fn unasked(world: &World<'_, '_>) -> Vec<AtomSet> {
        world.axes().axes.iter().map(|axis| AtomSet::full(axis.count())).collect()
    }
}

/// As [`tell`], with what is asked of each instant given, and without a row behind the last one.
pub fn follow(
    world: &World<'_, '_>,
    replay: &dyn Replay,
    way: &[&Edge],
    asked: &[Asked],
    start: Timestamp,
) -> Option<Told> {
    let mut told = Told::new(world, start);
    for (edge, asked) in way.iter().zip(asked) {
        let at = told.next();
        match edge.cause {
            Cause::Row(event) => told.push(world, at, event, &asked.sides),
            Cause::Time(_) => {
                if asked.prepared {
                    told.push(world, at, EventId::UPDATED, &world.allowed(&asked.sides)?);
                }
                told.now = fires(replay, &told, edge)?;
            }
        }
        told.clear(world, &edge.entered);
    }
    Some(told)
}

/// The first whole minute after a moment.
fn on_the_minute(time: &PolicyTime, after: Timestamp) -> Timestamp {
    let civil = time.civil(after).with().second(0).subsec_nanosecond(0).build().ok();
    let minute = civil.and_then(|civil| time.instant(civil)).unwrap_or(after);
    minute.saturating_add(MINUTE).unwrap_or(after)
}

/// When the lead moves on by itself, if that is the way.
fn fires(replay: &dyn Replay, told: &Told, edge: &Edge) -> Option<Timestamp> {
    let until = told.now.saturating_add(AHEAD).ok()?;
    let seen = replay.replay(&told.rows, until);
    let after = seen.iter().filter(|seen| seen.at > told.now);
    let next: Vec<&Seen> = after
        .filter(|seen| match seen.what {
            SeenKind::Entered(_) => true,
            SeenKind::Owned(_) => edge.entered.is_empty(),
            SeenKind::Broken(_) | SeenKind::Impossible => false,
        })
        .take(1)
        .collect();
    let next = next.first()?;
    let fits = match next.what {
        SeenKind::Entered(stage) => edge.entered.first() == Some(&stage),
        SeenKind::Owned(owner) => edge.entered.is_empty() && edge.after.owner == Some(owner),
        SeenKind::Broken(_) | SeenKind::Impossible => false,
    };
    fits.then_some(next.at)
}
