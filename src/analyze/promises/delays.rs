//! `leaves within` and `reaches within`: the longest that a lead can be kept waiting.
//!
//! The stays through which a lead can pass without reaching a target are a graph; a circle in it, or
//! a stay without end, is a wait for ever. Otherwise each stay ends with a moment that never comes
//! earlier for a later entry, so entering as late as can be is the longest way through, and the end
//! of it is held against the promise for every start.

use std::cell::Cell;
use std::collections::hash_map::Entry;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::Verdict;
use super::replay::Replay;
use super::search::{Cause, End, Search};
use super::stays::{How, Strategy, Visit, onward, strategies};
use super::waiting::{self, Wait};
use super::world::World;
use crate::analyze::moment::{Moment, starts};
use crate::model::{Duration, PromiseItem, PromiseKind, StageId};
use crate::time::{Ever, Late, PolicyTime, is_surely_within};

/// One stay on a way, with how often full recycles may still be entered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    visit: Visit,
    entries: Vec<u32>,
}

/// The stays of a wait and the ways between them.
pub struct Waits {
    places: Vec<Place>,
    strategies: FxHashMap<Visit, Vec<Strategy>>,
    edges: Vec<Vec<(Cause, usize)>>,
    starts: Vec<usize>,
    /// From here a circle or a stay without end can be reached.
    pub endless: Vec<bool>,
    /// Looks left before the longest way is given up.
    looks: Cell<u64>,
}

/// What a line promises.
#[derive(Clone, Copy)]
pub struct Promised<'m> {
    pub stage: StageId,
    /// None: any other stage.
    pub targets: Option<&'m [StageId]>,
    pub within: Duration,
}

impl<'m> Promised<'m> {
    pub fn of(item: &'m PromiseItem) -> Option<Promised<'m>> {
        match &item.kind {
            PromiseKind::Leaves { stage, within } => Some(Promised { stage: *stage, targets: None, within: *within }),
            PromiseKind::Reaches { stage, targets, within } => {
                Some(Promised { stage: *stage, targets: Some(targets), within: *within })
            }
            PromiseKind::Never(_) | PromiseKind::NoEntry { .. } => None,
        }
    }
}

const MOST_PLACES: usize = 300;
const MOST_LOOKS: u64 = 3_000_000;

/// Judges one line. `end` says whether the search has seen every lead.
pub fn judge(
    world: &World<'_, '_>,
    search: &Search,
    end: End,
    promised: Promised<'_>,
    line: crate::text::Span,
    time: &PolicyTime,
    replay: &dyn Replay,
) -> Verdict {
    if end == End::OutOfWork {
        let why = "the work allowed ended before every lead that can be was looked at";
        return Verdict::Undecided(String::from(why));
    }
    let Some(waits) = Waits::new(world, search, promised) else {
        return Verdict::Undecided(String::from("there are more ways to wait than can be compared"));
    };
    let mut tried = Vec::new();
    for start in waits.starts.clone() {
        match waits.exceeds(start, promised, time) {
            Ever::Never => {}
            Ever::Undecided => {
                let why = "the work allowed ended before every start was compared";
                return Verdict::Undecided(String::from(why));
            }
            Ever::From(moment) => tried.push((start, moment)),
        }
    }
    for (start, moment) in &tried {
        for entry in [super::first_moment(time), *moment] {
            let wait = Wait { waits: &waits, promised, line, start: *start, entry };
            if let Some(run) = waiting::confirm(world, search, time, replay, &wait) {
                return Verdict::Broken(run);
            }
        }
    }
    match tried.is_empty() {
        true => Verdict::Kept,
        false => Verdict::Undecided(String::from(
            "leads seem to be able to wait longer, but none of the runs tried does: clocks or counts may keep them from it",
        )),
    }
}

impl Waits {
    fn new(world: &World<'_, '_>, search: &Search, promised: Promised<'_>) -> Option<Waits> {
        let mut waits = Waits {
            places: Vec::new(),
            strategies: FxHashMap::default(),
            edges: Vec::new(),
            starts: Vec::new(),
            endless: Vec::new(),
            looks: Cell::new(MOST_LOOKS),
        };
        let limited: Vec<(StageId, u32)> = (0..world.model.stages.len())
            .map(StageId::new)
            .filter_map(|stage| Some((stage, world.model[stage].recycle.as_ref()?.limit.as_ref()?.times)))
            .collect();
        for visit in first_visits(search, promised) {
            let entries = limited.iter().map(|(stage, _)| u32::from(*stage == visit.stage)).collect();
            let at = waits.place(Place { visit, entries });
            waits.starts.push(at);
        }
        let mut at = 0;
        while at < waits.places.len() {
            if waits.places.len() > MOST_PLACES {
                return None;
            }
            let place = waits.places[at].clone();
            if let Entry::Vacant(vacant) = waits.strategies.entry(place.visit) {
                vacant.insert(strategies(world, search, place.visit)?);
            }
            let targets = promised.targets.unwrap_or_default();
            let ways = if promised.targets.is_some() { onward(world, search, place.visit) } else { Vec::new() };
            for (cause, visit, entered) in ways {
                if entered.iter().any(|stage| targets.contains(stage)) {
                    continue;
                }
                let mut entries = place.entries.clone();
                for (count, (stage, most)) in entries.iter_mut().zip(&limited) {
                    *count += entered.iter().filter(|entered| *entered == stage).count() as u32;
                    // A recycle of many entries is as good as one without a limit.
                    *count = if *most > 8 { 0 } else { *count };
                }
                if entries.iter().zip(&limited).all(|(count, (_, most))| count <= most) {
                    let to = waits.place(Place { visit, entries });
                    waits.edges[at].push((cause, to));
                }
            }
            at += 1;
        }
        waits.find_endless();
        Some(waits)
    }

    fn place(&mut self, place: Place) -> usize {
        if let Some(at) = self.places.iter().position(|known| *known == place) {
            return at;
        }
        self.places.push(place);
        self.edges.push(Vec::new());
        self.places.len() - 1
    }

    /// Places from which a lead can wait for ever: those that never run out of ways on.
    fn find_endless(&mut self) {
        let never_ends = |at: usize| {
            self.strategies[&self.places[at].visit].iter().any(|strategy| strategy.moments().next().is_none())
        };
        // What remains when places without a way on are taken away again and again lies on circles.
        let mut alive = vec![true; self.places.len()];
        loop {
            let dead: Vec<usize> = (0..self.places.len())
                .filter(|at| alive[*at] && !never_ends(*at) && !self.edges[*at].iter().any(|(_, to)| alive[*to]))
                .collect();
            if dead.is_empty() {
                break;
            }
            dead.into_iter().for_each(|at| alive[at] = false);
        }
        self.endless = alive;
    }

    pub fn visit(&self, at: usize) -> Visit {
        self.places[at].visit
    }

    pub fn strategies(&self, at: usize) -> &[Strategy] {
        &self.strategies[&self.places[at].visit]
    }

    /// Whether a lead that enters the place can be kept waiting longer than promised.
    fn exceeds(&self, start: usize, promised: Promised<'_>, time: &PolicyTime) -> Ever {
        let sure = |strategy: &Strategy| {
            strategy.moments().any(|moment| match moment {
                Moment::After(duration) => is_surely_within(duration, promised.within),
                Moment::Breach { .. } => false,
            })
        };
        if self.edges[start].is_empty() && self.strategies(start).iter().all(sure) {
            return Ever::Never;
        }
        if self.endless[start] {
            return Ever::From(super::first_moment(time));
        }
        self.looks.set(MOST_LOOKS);
        let starts = starts(time, self.moments().chain([Moment::After(promised.within)]));
        let latest = |entry: Timestamp| self.latest(start, time, entry);
        let due = |entry: Timestamp| time.deadline(entry, promised.within);
        let ever = starts.is_ever(&latest, Late::After, &due);
        if self.looks.get() == 0 { Ever::Undecided } else { ever }
    }

    fn moments(&self) -> impl Iterator<Item = Moment> + '_ {
        let mut visits: Vec<&Visit> = self.strategies.keys().collect();
        visits.sort_by_key(|visit| (visit.stage, visit.rest));
        visits.into_iter().flat_map(|visit| &self.strategies[visit]).flat_map(Strategy::moments)
    }

    /// The last moment at which a lead that enters the place then can still be on its way.
    pub fn latest(&self, at: usize, time: &PolicyTime, entry: Timestamp) -> Option<Timestamp> {
        self.looks.set(self.looks.get().saturating_sub(1));
        if self.looks.get() == 0 {
            return Some(entry);
        }
        let mut latest = self.stay_end(at, time, entry)?;
        for (cause, to) in &self.edges[at] {
            if let Some(leaves) = self.leaves(at, time, entry, *cause) {
                latest = latest.max(self.latest(*to, time, leaves)?);
            }
        }
        Some(latest)
    }

    /// The end of the longest stay.
    pub fn stay_end(&self, at: usize, time: &PolicyTime, entry: Timestamp) -> Option<Timestamp> {
        let mut latest = entry;
        for strategy in self.strategies(at) {
            latest = latest.max(strategy.end(time, entry)?);
        }
        Some(latest)
    }

    /// The last moment at which the lead can go on that way; none if it never can.
    pub fn leaves(&self, at: usize, time: &PolicyTime, entry: Timestamp, cause: Cause) -> Option<Timestamp> {
        let exit = match cause {
            Cause::Row(_) => return self.stay_end(at, time, entry),
            Cause::Time(exit) => exit,
        };
        let mut latest = None;
        for strategy in self.strategies(at) {
            let fires = strategy.choices.iter().find_map(|(of, how)| match how {
                How::Fires(moment) if *of == exit => moment.from(time, entry),
                _ => None,
            });
            // Only what fires first moves the lead.
            if let (Some(fires), Some(end)) = (fires, strategy.end(time, entry))
                && fires <= end
            {
                latest = latest.max(Some(fires));
            }
        }
        latest
    }

    pub fn edges(&self, at: usize) -> &[(Cause, usize)] {
        &self.edges[at]
    }
}

/// The stays with which a lead begins to wait.
fn first_visits(search: &Search, promised: Promised<'_>) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    let mut add = |visit: Visit| {
        if !visits.contains(&visit) {
            visits.push(visit);
        }
    };
    for node in &search.nodes {
        if node.standing.stage == Some(promised.stage) {
            add(Visit { stage: promised.stage, rest: node.standing.rest });
        }
    }
    let Some(targets) = promised.targets else { return visits };
    for (_, _, live) in search.settled() {
        let Some(passed) = live.entered.iter().rposition(|stage| *stage == promised.stage) else { continue };
        let reached = live.entered[passed + 1..].iter().any(|stage| targets.contains(stage));
        if let Some(stage) = live.standing.stage.filter(|stage| *stage != promised.stage && !reached) {
            add(Visit { stage, rest: live.standing.rest });
        }
    }
    visits
}
