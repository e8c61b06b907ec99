//! What a row or a timer makes of all leads of a stage at once.
//!
//! The reading of section 11 of the language reference over boxes instead of single leads. A box is
//! parted wherever a line tells its leads apart; a count is known by what it was before the instant
//! and what the instant adds. Time is left out: whatever timer, rest or clock a stage has may be the
//! next to fire. INVARIANT: no lead that can be is left out.

use super::boxes::{Boxes, Sides, boxes, met};
use super::lines::{Lines, StageLines};
use super::watched;
use crate::analyze::axes::{Atoms, Axes};
use crate::analyze::engine::{AtomSet, FormulaId};
use crate::analyze::region::Asker;
use crate::model::{
    ActionKind, Deadline, DepartmentId, Duration, EventId, Model, PromiseKind, StageId, Subject, Target,
};
use rustc_hash::FxHashMap;

/// What a dimension is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Fixed,
    Changing,
    Field(EventId),
    Events(EventId),
    EventsInStage(EventId),
    Entries(StageId),
}

/// What sets of leads are told apart by, besides their box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    pub stage: Option<StageId>,
    /// Known only where a promise asks for it.
    pub owner: Option<DepartmentId>,
    /// A breach gave the lead away: what `follows` decides comes back only with a new value.
    pub reassigned: bool,
    pub rest: Option<Duration>,
}

/// What an instant has done to a count so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counted {
    /// It began again at 0.
    pub anew: bool,
    pub added: u32,
}

/// A set of leads in the middle of an instant.
#[derive(Clone)]
pub struct Live {
    pub standing: Standing,
    /// The leads as they are now; counts as they were when the instant began.
    pub sides: Vec<AtomSet>,
    /// What the leads were when the instant began, its row applied.
    pub given: Vec<AtomSet>,
    pub counted: Vec<Counted>,
    /// Stages entered in this instant, in order.
    pub entered: Vec<StageId>,
}

/// What can end a stay, or change its owner, without a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// By place among the stage's timers.
    Timer(usize),
    /// The rest is over.
    Return,
    Breach {
        sla: usize,
        rung: usize,
    },
}

/// What an instant can come to.
pub enum Outcome {
    /// The leads are about to enter the stage.
    Entering(Live, StageId),
    /// The instant is over.
    Settled(Live),
}

/// One policy over boxes.
pub struct World<'a, 'm> {
    pub model: &'m Model,
    pub asker: Asker<'a, 'm>,
    pub kinds: Vec<Kind>,
    pub assumed: Boxes,
    pub intake: Lines,
    pub stages: Vec<StageLines>,
    pub tracks_owner: bool,
    watches_entry: Vec<bool>,
    /// By dimension whether it matters after the instant that set it.
    pub lasts: Vec<bool>,
    /// By place the exits that others always come before.
    pub dead: FxHashMap<(StageId, Option<Duration>), Vec<Exit>>,
    /// Steps of work so far.
    pub work: std::cell::Cell<u64>,
}

impl<'a, 'm> World<'a, 'm> {
    pub fn new(model: &'m Model, asker: Asker<'a, 'm>) -> World<'a, 'm> {
        let assumes: Vec<FormulaId> = model.assumes.iter().map(|assume| asker.conditions.cond(&assume.cond)).collect();
        let assumed = asker.conditions.formulas.all(assumes);
        let mut world = World {
            model,
            kinds: asker.axes.axes.iter().map(|axis| kind(model, &axis.subject)).collect(),
            assumed: boxes(&asker, assumed),
            asker,
            intake: Lines::default(),
            stages: model.stages.iter().map(|_| StageLines::default()).collect(),
            tracks_owner: model.promises.iter().flat_map(|promise| &promise.items).any(watched::asks_owner),
            watches_entry: vec![false; model.stages.len()],
            lasts: Vec::new(),
            dead: FxHashMap::default(),
            work: std::cell::Cell::new(0),
        };
        for item in model.promises.iter().flat_map(|promise| &promise.items) {
            if let PromiseKind::NoEntry { stage, .. } = &item.kind {
                world.watches_entry[stage.index()] = true;
            }
        }
        world.read_lines();
        let circles = world.when_circles();
        for (at, circles) in circles.into_iter().enumerate() {
            // A circle that was stopped leaves a lead where a `when` line still holds.
            world.stages[at].rests = if circles { vec![Vec::new()] } else { world.stages[at].whens.stays.clone() };
            world.stages[at].owners = world.owners(StageId::new(at));
            world.stages[at].clocks = model.stages[at].slas.iter().map(|sla| world.clock_lines(sla)).collect();
            world.stages[at].events = world.events(StageId::new(at));
        }
        world.lasts = world.lasting_dims();
        world
    }

    /// Whether a clock of the stage may do something where the event meets it.
    pub fn acts_on_meeting(&self, stage: Option<StageId>, event: EventId) -> bool {
        let Some(stage) = stage else { return false };
        let slas = self.model[stage].slas.iter().filter(|sla| !sla.on_met.is_empty());
        slas.into_iter().any(|sla| sla.met_by.iter().any(|met| met.event == event))
    }

    /// The places where leads can stand between two instants: recycles once for each rest.
    pub fn places(&self) -> Vec<(StageId, Option<Duration>)> {
        let mut places: Vec<(StageId, Option<Duration>)> = Vec::new();
        let mut add = |target: &Target| {
            if let Target::Move { stage, rest } = target
                && !places.contains(&(*stage, *rest))
            {
                places.push((*stage, *rest));
            }
        };
        self.intake.moving.iter().for_each(|(target, _)| add(target));
        for (lines, stage) in self.stages.iter().zip(&self.model.stages) {
            let of_lines = [&lines.whens, &lines.returns].into_iter().chain(&lines.timers);
            of_lines.chain(lines.ons.iter().map(|(_, on)| on)).flat_map(|of| &of.moving).for_each(|(to, _)| add(to));
            let actions =
                stage.slas.iter().flat_map(|sla| sla.on_breach.iter().map(|breach| &breach.action).chain(&sla.on_met));
            for action in actions {
                if let ActionKind::Move(target) = &action.kind {
                    add(target);
                }
            }
            stage.recycle.iter().filter_map(|recycle| recycle.limit.as_ref()).for_each(|limit| add(&limit.then));
        }
        places
    }

    /// Events that can make a difference to leads of the stage; a lead's first row may be any, most
    /// simply `created`, which is never a later one.
    pub fn events_at(&self, stage: Option<StageId>, first: bool) -> Vec<EventId> {
        let Some(stage) = stage else {
            let asked = (2..self.model.events.len()).map(EventId::new).filter(|event| self.is_asked(*event));
            return [if first { EventId::CREATED } else { EventId::UPDATED }].into_iter().chain(asked).collect();
        };
        self.stages[stage.index()].events.clone()
    }

    /// Whether conditions count the event or remember its fields.
    pub fn is_asked(&self, event: EventId) -> bool {
        self.kinds.iter().any(|kind| match kind {
            Kind::Field(of) | Kind::Events(of) | Kind::EventsInStage(of) => *of == event,
            Kind::Fixed | Kind::Changing | Kind::Entries(_) => false,
        })
    }

    /// A lead of which nothing is known yet: no event, no stage, any value.
    pub fn unborn(&self) -> Vec<AtomSet> {
        let axes = self.asker.axes;
        let side = |(kind, axis): (&Kind, &crate::analyze::axes::Axis)| match kind {
            Kind::Fixed | Kind::Changing => AtomSet::full(axis.count()),
            Kind::Field(_) => {
                axis.unknown_atom().map_or(AtomSet::full(axis.count()), |at| AtomSet::one(axis.count(), at))
            }
            Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_) => AtomSet::one(axis.count(), 0),
        };
        self.kinds.iter().zip(&axes.axes).map(side).collect()
    }

    /// Every lead of the place once a row of the event is applied, as far as `assume` allows it.
    pub fn after_row(&self, standing: Standing, event: EventId) -> Vec<Live> {
        let mut live = self.anyone(standing);
        for (dim, kind) in self.kinds.iter().enumerate() {
            match kind {
                Kind::Field(of) if *of == event => {
                    let axis = &self.asker.axes.axes[dim];
                    let may = match &axis.subject {
                        Subject::Field(id) => self.model[*id].or_unknown,
                        _ => false,
                    };
                    let side = if may { AtomSet::full(axis.count()) } else { axis.known_set() };
                    (live.sides[dim], live.given[dim]) = (side.clone(), side);
                }
                Kind::Events(of) | Kind::EventsInStage(of) if *of == event => live.counted[dim].added += 1,
                Kind::Fixed
                | Kind::Changing
                | Kind::Field(_)
                | Kind::Events(_)
                | Kind::EventsInStage(_)
                | Kind::Entries(_) => {}
            }
        }
        self.narrowed(&live, &self.assumed)
    }

    /// Every lead that may stand there, before anything happens.
    fn anyone(&self, standing: Standing) -> Live {
        let sides: Vec<AtomSet> = self.asker.axes.axes.iter().map(|axis| AtomSet::full(axis.count())).collect();
        let counted = vec![Counted::default(); sides.len()];
        Live { standing, given: sides.clone(), sides, counted, entered: Vec::new() }
    }

    /// A count after what an instant did to it, as far as its pieces tell.
    pub fn recounted(&self, dim: usize, before: &AtomSet, counted: Counted) -> AtomSet {
        let axis = &self.asker.axes.axes[dim];
        let mut side = if counted.anew { AtomSet::one(axis.count(), 0) } else { before.clone() };
        let Atoms::Pieces(pieces) = &axis.atoms else { return side };
        let last = axis.count() - 1;
        for _ in 0..counted.added {
            let next = |atom: u32| {
                let stays = pieces[atom as usize].point().is_none() || atom == last;
                [Some((atom + 1).min(last)), stays.then_some(atom)]
            };
            let counted: Vec<u32> = side.iter().flat_map(next).flatten().collect();
            side = AtomSet::of(axis.count(), counted);
        }
        side
    }

    /// What a dimension is once the instant is over, if it was `given` so when it began.
    pub fn side_after(&self, live: &Live, given: &[AtomSet], dim: usize) -> AtomSet {
        match self.kinds[dim] {
            Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_) => {
                self.recounted(dim, &given[dim], live.counted[dim])
            }
            Kind::Fixed | Kind::Changing | Kind::Field(_) if self.is_cleared(live, dim) => live.sides[dim].clone(),
            Kind::Fixed | Kind::Changing | Kind::Field(_) => given[dim].clone(),
        }
    }

    /// The first part of the box that `assume` allows.
    pub fn allowed(&self, sides: &[AtomSet]) -> Option<Vec<AtomSet>> {
        self.assumed.iter().find_map(|by| met(sides, by))
    }

    /// The leads in each of the boxes.
    pub fn narrowed(&self, live: &Live, by: &Boxes) -> Vec<Live> {
        by.iter().filter_map(|sides| self.narrow(live, sides)).collect()
    }

    pub fn narrow(&self, live: &Live, by: &Sides) -> Option<Live> {
        self.work.set(self.work.get() + 1);
        let is_count = |dim: usize| match self.kinds[dim] {
            Kind::Events(_) | Kind::EventsInStage(_) | Kind::Entries(_) => true,
            Kind::Fixed | Kind::Changing | Kind::Field(_) => false,
        };
        if !by.iter().all(|(dim, side)| is_count(*dim) || live.sides[*dim].meets(side)) {
            return None;
        }
        let mut next = live.clone();
        for (dim, side) in by {
            let side = if is_count(*dim) { &self.counted_into(*dim, side, live.counted[*dim]) } else { side };
            next.sides[*dim] = next.sides[*dim].and(side);
            if next.sides[*dim].is_empty() {
                return None;
            }
            if !self.is_cleared(live, *dim) {
                next.given[*dim] = next.given[*dim].and(side);
            }
        }
        Some(next)
    }

    /// The counts before the instant that are in the side now.
    fn counted_into(&self, dim: usize, side: &AtomSet, counted: Counted) -> AtomSet {
        let count = self.asker.axes.axes[dim].count();
        let fits = |atom: &u32| self.recounted(dim, &AtomSet::one(count, *atom), counted).meets(side);
        AtomSet::of(count, (0..count).filter(fits))
    }

    /// Whether a stage that was entered has set the dimension.
    fn is_cleared(&self, live: &Live, dim: usize) -> bool {
        match &self.asker.axes.axes[dim].subject {
            Subject::Attribute(id) => live.entered.iter().any(|stage| self.model[*stage].clear.contains(id)),
            _ => false,
        }
    }

    /// What follows from a row of the event that has been applied.
    pub fn happen(&self, live: Live, event: EventId) -> Vec<Outcome> {
        let mut out = Vec::new();
        let Some(stage) = live.standing.stage else {
            self.take_lines(&live, &self.intake, &mut out);
            return out;
        };
        let lines = &self.stages[stage.index()];
        if self.model[stage].is_final {
            self.settle(live, &mut out);
            return out;
        }
        match lines.ons.iter().find(|(on, _)| *on == event) {
            Some((_, of)) => {
                for (target, by) in &of.moving {
                    for taken in self.narrowed(&live, by) {
                        self.go(taken, *target, &mut out);
                    }
                }
                for stays in self.narrowed(&live, &of.stays) {
                    self.stay(stays, stage, event, &mut out);
                }
            }
            None => self.stay(live, stage, event, &mut out),
        }
        out
    }

    /// No `on` line moved the leads; a clock that is met may.
    fn stay(&self, live: Live, stage: StageId, event: EventId, out: &mut Vec<Outcome>) {
        for sla in &self.model[stage].slas {
            if !sla.met_by.iter().any(|met| met.event == event) {
                continue;
            }
            for action in &sla.on_met {
                self.act(&live, &action.kind, out);
            }
        }
        self.look_at_whens(live, out);
    }

    fn act(&self, live: &Live, action: &ActionKind, out: &mut Vec<Outcome>) {
        match action {
            ActionKind::Move(target) => self.go(live.clone(), *target, out),
            ActionKind::Reassign(to) if self.tracks_owner && live.standing.owner != Some(*to) => {
                let mut given = live.clone();
                (given.standing.owner, given.standing.reassigned) = (Some(*to), true);
                self.look_at_whens(given, out);
            }
            ActionKind::Reassign(_) | ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_) => {}
        }
    }

    fn take_lines(&self, live: &Live, lines: &Lines, out: &mut Vec<Outcome>) {
        for (target, by) in &lines.moving {
            for taken in self.narrowed(live, by) {
                self.go(taken, *target, out);
            }
        }
        for stays in self.narrowed(live, &lines.stays) {
            self.look_at_whens(stays, out);
        }
    }

    /// What may move or give away leads that stand in the place, without a row.
    pub fn exits(&self, standing: Standing) -> Vec<Exit> {
        let Some(stage) = standing.stage.filter(|stage| !self.model[*stage].is_final) else { return Vec::new() };
        let dead = self.dead.get(&(stage, standing.rest)).map_or(&[][..], Vec::as_slice);
        let timers = (0..self.stages[stage.index()].timers.len()).map(Exit::Timer);
        let mut all: Vec<Exit> = timers.chain(standing.rest.map(|_| Exit::Return)).collect();
        for (index, sla) in self.model[stage].slas.iter().enumerate() {
            let breaches = sla.deadline.arms.iter().any(|arm| arm.value != Deadline::None);
            let rungs = (0..sla.on_breach.len()).filter(|_| breaches);
            all.extend(rungs.map(|rung| Exit::Breach { sla: index, rung }));
        }
        all.retain(|exit| !dead.contains(exit));
        all
    }

    /// Whether a move there may end in the stage itself, where recycles on the way are full.
    pub fn may_come_back(&self, stage: StageId, target: Target) -> bool {
        let mut target = target;
        for _ in 0..=self.model.stages.len() {
            let Target::Move { stage: to, .. } = target else { return true };
            if to == stage {
                return true;
            }
            match self.model[to].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref()) {
                Some(limit) => target = limit.then,
                None => return false,
            }
        }
        true
    }

    /// What an exit may make of leads that stand in their stage.
    pub fn fire(&self, standing: Standing, exit: Exit) -> Vec<Outcome> {
        let mut out = Vec::new();
        let Some(stage) = standing.stage else { return out };
        let lines = &self.stages[stage.index()];
        for live in self.narrowed(&self.anyone(standing), &lines.rests) {
            let fires = match exit {
                Exit::Timer(at) => &lines.timers[at],
                Exit::Return => &lines.returns,
                Exit::Breach { sla, rung } => {
                    self.act(&live, &self.model[stage].slas[sla].on_breach[rung].action.kind, &mut out);
                    continue;
                }
            };
            for (target, by) in &fires.moving {
                for taken in self.narrowed(&live, by) {
                    self.go(taken, *target, &mut out);
                }
            }
        }
        out
    }

    fn go(&self, live: Live, target: Target, out: &mut Vec<Outcome>) {
        let Target::Move { stage, rest } = target else { return self.look_at_whens(live, out) };
        self.enter(live, stage, rest, 0, out);
    }

    /// Enters a stage, or where its entries are used up the one that stands in for it.
    fn enter(&self, live: Live, stage: StageId, rest: Option<Duration>, turns: usize, out: &mut Vec<Outcome>) {
        let limit = self.model[stage].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref());
        let entries = self.asker.axes.of(&Subject::StageCount(stage));
        let (Some(limit), Some(dim)) = (limit, entries) else { return self.enter_at_once(live, stage, rest, out) };
        let axis = &self.asker.axes.axes[dim];
        let Atoms::Pieces(pieces) = &axis.atoms else { return };
        let below = |piece: &crate::analyze::numbers::Piece| {
            (0..limit.times.min(64)).any(|count| piece.contains(count.into())) || limit.times > 64
        };
        let free = AtomSet::of(axis.count(), (0..).zip(pieces).filter(|(_, piece)| below(piece)).map(|(at, _)| at));
        let full = free.complement();
        if let Some(enters) = self.narrow(&live, &vec![(dim, free)]) {
            self.enter_at_once(enters, stage, rest, out);
        }
        if let Some(sent_on) = self.narrow(&live, &vec![(dim, full)])
            && let Target::Move { stage: next, rest } = limit.then
            && turns <= self.model.stages.len()
        {
            self.enter(sent_on, next, rest, turns + 1, out);
        }
    }

    fn enter_at_once(&self, mut live: Live, stage: StageId, rest: Option<Duration>, out: &mut Vec<Outcome>) {
        if live.standing.stage == Some(stage) {
            return self.settle(live, out);
        }
        if self.watches_entry[stage.index()] {
            out.push(Outcome::Entering(live.clone(), stage));
        }
        let again = live.entered.contains(&stage);
        live.standing = Standing { stage: Some(stage), owner: None, reassigned: false, rest };
        for id in &self.model[stage].clear {
            let Some(dim) = self.asker.axes.of(&Subject::Attribute(*id)) else { continue };
            let axis = &self.asker.axes.axes[dim];
            let initial = self.model[*id].initial().unwrap_or(crate::model::Value::Unknown);
            live.sides[dim] =
                axis.atom_of(&initial).map_or(AtomSet::full(axis.count()), |atom| AtomSet::one(axis.count(), atom));
        }
        for (counted, kind) in live.counted.iter_mut().zip(&self.kinds) {
            match kind {
                Kind::Entries(of) if *of == stage => counted.added += 1,
                Kind::EventsInStage(_) => *counted = Counted { anew: true, added: 0 },
                Kind::Fixed | Kind::Changing | Kind::Field(_) | Kind::Events(_) | Kind::Entries(_) => {}
            }
        }
        live.entered.push(stage);
        if again { self.settle(live, out) } else { self.look_at_whens(live, out) }
    }

    fn look_at_whens(&self, live: Live, out: &mut Vec<Outcome>) {
        let Some(stage) = live.standing.stage.filter(|stage| !self.model[*stage].is_final) else {
            return self.settle(live, out);
        };
        let whens = &self.stages[stage.index()].whens;
        for (target, by) in &whens.moving {
            for taken in self.narrowed(&live, by) {
                self.go(taken, *target, out);
            }
        }
        for stays in self.narrowed(&live, &whens.stays) {
            self.settle(stays, out);
        }
    }

    fn settle(&self, live: Live, out: &mut Vec<Outcome>) {
        let Some(stage) = live.standing.stage.filter(|_| self.tracks_owner) else {
            return out.push(Outcome::Settled(live));
        };
        let follows = self.model[stage].owner.as_ref().is_some_and(|owner| owner.follows);
        if live.entered.is_empty() && !follows {
            return out.push(Outcome::Settled(live));
        }
        for (owner, by) in &self.stages[stage.index()].owners {
            for mut owned in self.narrowed(&live, by) {
                if live.standing.reassigned {
                    // The value may be the one that it was before.
                    out.push(Outcome::Settled(owned.clone()));
                }
                (owned.standing.owner, owned.standing.reassigned) = (*owner, false);
                out.push(Outcome::Settled(owned));
            }
        }
    }

    pub fn axes(&self) -> &'a Axes {
        self.asker.axes
    }
}

fn kind(model: &Model, subject: &Subject) -> Kind {
    match subject {
        Subject::Attribute(id) if model[*id].fixed => Kind::Fixed,
        Subject::Field(id) => Kind::Field(model[*id].event),
        Subject::EventCount(id) => Kind::Events(*id),
        Subject::EventCountInStage(id) => Kind::EventsInStage(*id),
        Subject::StageCount(id) => Kind::Entries(*id),
        Subject::Attribute(_)
        | Subject::Decision(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => Kind::Changing,
    }
}
