//! `never` and `no lead enters`: proved over every lead that can be, or broken by a run.

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::boxes::{Boxes, boxes};
use super::replay::{Replay, SeenKind};
use super::rows::{self, Told};
use super::search::{Edge, End, Search, Suspect, Watch};
use super::watched;
use super::world::{Standing, World};
use super::{Item, Verdict, words};
use crate::analyze::engine::AtomSet;
use crate::model::{Cond, DepartmentId, PromiseKind, StageId};
use crate::time::PolicyTime;

/// Ways that are replayed for one line before it is left undecided.
const MOST_TRIES: u32 = 60;

/// A run that breaks a line.
pub struct Run {
    pub told: Told,
    /// What the lead's values are where it breaks.
    pub values: String,
    /// Where it breaks; on an entry, where the lead comes from.
    pub standing: Standing,
    /// Where the lead is at the end of the run.
    pub end: Option<StageId>,
}

type Key = (usize, Option<StageId>, Option<DepartmentId>);

struct Watcher<'a, 'm> {
    items: &'a [Item<'m>],
    time: &'a PolicyTime,
    replay: &'a dyn Replay,
    boxes: FxHashMap<Key, Rc<Boxes>>,
    tries: Vec<u32>,
    found: Vec<Option<Found>>,
}

struct Found {
    told: Told,
    sides: Vec<AtomSet>,
    standing: Standing,
    end: Option<StageId>,
}

/// Judges the lines that are about single moments; the others are left out of the answer.
pub fn judge<'m>(
    world: &mut World<'_, 'm>,
    items: &[Item<'m>],
    time: &PolicyTime,
    replay: &dyn Replay,
) -> (Search, End, Vec<(usize, Verdict)>) {
    let mut watcher = Watcher {
        items,
        time,
        replay,
        boxes: FxHashMap::default(),
        tries: vec![0; items.len()],
        found: items.iter().map(|_| None).collect(),
    };
    let mut search = Search::default();
    let end = search.run(world, &mut watcher);
    let Watcher { tries, found, .. } = watcher;
    let mut verdicts = Vec::new();
    for (at, found) in found.into_iter().enumerate() {
        let Some(cond) = watched::condition(items[at].line) else { continue };
        let verdict = match found {
            Some(found) => Verdict::Broken(run(world, cond, found)),
            None if end == End::OutOfWork => Verdict::Undecided(String::from(
                "the work allowed ended before every lead that can be was looked at; no run that breaks it was found",
            )),
            None if tries[at] > 0 => Verdict::Undecided(String::from(
                "leads seem to break it, but none of the runs tried does: time or clocks may keep them from it",
            )),
            None => Verdict::Kept,
        };
        verdicts.push((at, verdict));
    }
    (search, end, verdicts)
}

fn run<'m>(world: &mut World<'_, 'm>, cond: &'m Cond, found: Found) -> Run {
    let point = words::point(world, &found.sides, &found.told.attributes);
    Run { values: words::values(world, cond, &point), told: found.told, standing: found.standing, end: found.end }
}

impl<'m> Watcher<'_, 'm> {
    fn boxes_of(&mut self, world: &mut World<'_, 'm>, item: usize, from: Standing) -> Option<Rc<Boxes>> {
        if self.found[item].is_some() || self.tries[item] >= MOST_TRIES {
            return None;
        }
        let key = (item, from.stage, from.owner);
        if let Some(known) = self.boxes.get(&key) {
            return Some(Rc::clone(known));
        }
        let cond = watched::condition(self.items[item].line)?;
        let formula = watched::formula(world.asker.conditions, cond, from.stage, from.owner);
        let made = Rc::new(boxes(&world.asker, formula));
        self.boxes.insert(key, Rc::clone(&made));
        Some(made)
    }
}

impl<'m> Watch<'m> for Watcher<'_, 'm> {
    fn entering(&mut self, world: &mut World<'_, 'm>, stage: StageId, from: Standing) -> Vec<(usize, Boxes)> {
        let mut all = Vec::new();
        for item in 0..self.items.len() {
            if matches!(&self.items[item].line.kind, PromiseKind::NoEntry { stage: of, .. } if *of == stage)
                && let Some(boxes) = self.boxes_of(world, item, from)
            {
                all.push((item, Boxes::clone(&boxes)));
            }
        }
        all
    }

    fn settled(&mut self, world: &mut World<'_, 'm>, standing: Standing) -> Vec<(usize, Boxes)> {
        let mut all = Vec::new();
        for item in 0..self.items.len() {
            if matches!(&self.items[item].line.kind, PromiseKind::Never(_))
                && let Some(boxes) = self.boxes_of(world, item, standing)
            {
                all.push((item, Boxes::clone(&boxes)));
            }
        }
        all
    }

    fn suspect(&mut self, world: &World<'_, 'm>, search: &Search, suspect: Suspect) -> bool {
        let Suspect { item, from, edge, sides } = suspect;
        if self.found[item].is_some() || self.tries[item] >= MOST_TRIES {
            return true;
        }
        self.tries[item] += 1;
        let mut way = search.way(from);
        way.push(&edge);
        let start = super::first_moment(self.time);
        let Some(told) = rows::tell(world, self.time, self.replay, &way, start) else { return false };
        let seen = self.replay.replay(&told.rows, told.now);
        let breaks = seen.iter().any(|seen| seen.what == SeenKind::Broken(self.items[item].line.span));
        if breaks && !seen.iter().any(|seen| seen.what == SeenKind::Impossible) {
            let entered = seen.iter().rev().find_map(|seen| match seen.what {
                SeenKind::Entered(stage) => Some(stage),
                SeenKind::Owned(_) | SeenKind::Broken(_) | SeenKind::Impossible => None,
            });
            self.found[item] = Some(Found { told, sides, standing: edge.after, end: entered });
            return true;
        }
        false
    }

    fn confirms(&self, world: &World<'_, 'm>, way: &[&Edge]) -> bool {
        let start = super::first_moment(self.time);
        let Some(told) = rows::tell(world, self.time, self.replay, way, start) else { return false };
        let seen = self.replay.replay(&told.rows, told.now);
        let stands = seen.iter().rev().find_map(|seen| match seen.what {
            SeenKind::Entered(stage) => Some(stage),
            SeenKind::Owned(_) | SeenKind::Broken(_) | SeenKind::Impossible => None,
        });
        stands == way.last().and_then(|edge| edge.after.stage)
            && !seen.iter().any(|seen| seen.what == SeenKind::Impossible)
    }

    fn is_done(&self) -> bool {
        // How long leads may wait is asked of every lead that can be.
        let open = |at: usize| {
            let waits = watched::condition(self.items[at].line).is_none();
            waits || self.found[at].is_none() && self.tries[at] < MOST_TRIES
        };
        !(0..self.items.len()).any(open)
    }
}
