//! The weight of a region without listing it.
//!
//! As the search, but what is left of a box falls apart into groups of clauses and links that share
//! no dimension; the groups are counted apart and their weights multiplied. The weight of a group is
//! kept, keyed by its sides, live literals and what is left of its links, so that a score whose
//! partial links meet is counted once for each of them. With the budget spent, what is not counted
//! yet is bounded by nothing and by the whole box.

use super::atoms::AtomSet;
use super::budget::Work;
use super::cut::Cutter;
use super::link::Remainder;
use super::problem::Problem;
use super::reduce::{Live, Reducer, State};
use super::space::{Measure, Weight};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// At least and at most so much; equal when exact.
pub(super) type Between = (Weight, Weight);

/// Clauses and links that share dimensions with each other and with no others.
struct Group {
    sides: Rc<[AtomSet]>,
    live: Vec<Live>,
    links: Vec<usize>,
    /// The dimensions of the space in the group.
    dims: Vec<usize>,
    key: Key,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    sides: Vec<(usize, AtomSet)>,
    live: Vec<Live>,
    links: Vec<(usize, Remainder)>,
}

/// A box that fell apart: the weight of the dimensions that no longer matter, and the groups.
struct Product {
    done: Between,
    groups: Vec<Group>,
}

/// A group that is being counted: the parts of its box.
struct Frame {
    key: Option<Key>,
    sum: Between,
    parts: Vec<Product>,
}

/// How many entries the weights kept may have in all; what is more is counted again.
const MOST_KEPT: usize = 1_000_000;

struct Counter<'p, 'a> {
    problem: &'p Problem<'a>,
    measure: &'p Measure,
    reducer: Reducer<'p, 'a>,
    cutter: Cutter,
    kept: FxHashMap<Key, Weight>,
    size: usize,
}

/// The weight of the points of the box that satisfy the clauses.
pub(super) fn count(
    problem: &Problem,
    measure: &Measure,
    sides: Vec<AtomSet>,
    clauses: impl IntoIterator<Item = u32>,
    work: &mut Work,
) -> Between {
    let mut counter = Counter {
        problem,
        measure,
        reducer: Reducer::new(problem),
        cutter: Cutter::default(),
        kept: FxHashMap::default(),
        size: 0,
    };
    if work.is_spent() {
        return (Weight::ZERO, measure.sides(&sides));
    }
    let Some(state) = counter.reducer.start(sides, clauses, work) else { return (Weight::ZERO, Weight::ZERO) };
    let dims: Vec<usize> = (0..problem.free).collect();
    let links: Vec<usize> = (0..problem.links.len()).collect();
    let whole = counter.fall_apart(state, &dims, &links, work);
    counter.run(whole, work)
}

fn times(a: Between, b: Between) -> Between {
    (a.0.by(b.0), a.1.by(b.1))
}

fn plus(a: Between, b: Between) -> Between {
    (a.0.plus(b.0), a.1.plus(b.1))
}

impl Counter<'_, '_> {
    /// Counts with an explicit stack: each frame links the products of its parts.
    fn run(&mut self, whole: Product, work: &mut Work) -> Between {
        let none = (Weight::ZERO, Weight::ZERO);
        let mut stack = vec![Frame { key: None, sum: none, parts: vec![whole] }];
        loop {
            let top = stack.last_mut().expect("the first frame returns");
            let Some(part) = top.parts.last_mut() else {
                let Frame { key, sum, .. } = stack.pop().expect("it was there");
                if let Some(key) = key
                    && sum.0 == sum.1
                {
                    self.keep(key, sum.0);
                }
                let Some(parent) = stack.last_mut() else { return sum };
                let part = parent.parts.last_mut().expect("the part that asked");
                part.done = times(part.done, sum);
                continue;
            };
            match part.groups.pop() {
                None => {
                    top.sum = plus(top.sum, part.done);
                    top.parts.pop();
                }
                Some(_) if part.done.1 == Weight::ZERO => part.groups.clear(),
                Some(group) => {
                    if let Some(weight) = self.kept.get(&group.key) {
                        part.done = times(part.done, (*weight, *weight));
                    } else if work.is_spent() {
                        let most = group
                            .dims
                            .iter()
                            .fold(Weight::ONE, |w, dim| w.times(self.measure.side(*dim, &group.sides[*dim])));
                        part.done = times(part.done, (Weight::ZERO, most));
                    } else {
                        let frame = self.open(group, work);
                        stack.push(frame);
                    }
                }
            }
        }
    }

    fn keep(&mut self, key: Key, weight: Weight) {
        let size = key.sides.len() + key.live.len() + key.links.len() + 4;
        if self.size + size <= MOST_KEPT {
            self.size += size;
            self.kept.insert(key, weight);
        }
    }

    /// Cuts the group's box.
    fn open(&mut self, group: Group, work: &mut Work) -> Frame {
        let Group { sides, live, links, dims, key } = group;
        let (dim, cut) = if live.is_empty() {
            let cut = self.reducer.open_link(&sides, links.iter().copied());
            cut.expect("a group without clauses has a link that its box does not decide")
        } else {
            work.spend(live.len() * dims.len());
            let dims = dims.iter().copied().chain(links.iter().map(|s| self.problem.links[*s].dim));
            self.cutter.best(self.problem, &sides, &live, dims)
        };
        let mut parts = Vec::with_capacity(cut.len());
        for side in cut {
            if let Some(state) = self.reducer.child(&sides, &live, dim, side, work) {
                parts.push(self.fall_apart(state, &dims, &links, work));
            }
        }
        Frame { key: Some(key), sum: (Weight::ZERO, Weight::ZERO), parts }
    }

    /// The groups of what is left of a box in some dimensions and links, on which no other depends.
    fn fall_apart(&mut self, state: State, dims: &[usize], links: &[usize], work: &mut Work) -> Product {
        work.spend(state.sides.len() + 4 * state.live.len());
        let problem = self.problem;
        let dim_of = |link: usize| problem.links[link].dim;
        let mut joined = Joined::new(problem.atoms.len());
        let mut matters = vec![false; problem.atoms.len()];
        for live in &state.live {
            let clause = &problem.clauses[live.clause as usize];
            let first = clause[live.places.trailing_zeros() as usize].dim;
            for (place, literal) in clause.iter().enumerate() {
                if live.places >> place & 1 == 1 {
                    matters[literal.dim] = true;
                    joined.join(first, literal.dim);
                }
            }
        }
        let mut rests: Vec<(usize, Remainder)> = Vec::new();
        let mut settled: Vec<usize> = links.to_vec();
        // A link may look at another: until no further one matters.
        loop {
            let before = settled.len();
            settled.retain(|link| {
                work.spend(problem.links[*link].parts.len());
                let dim = problem.links[*link].dim;
                let reach = problem.reach(*link, &state.sides, &mut self.reducer.scratch);
                if !matters[dim] && reach.within(&state.sides[dim]) {
                    return true;
                }
                matters[dim] = true;
                let rest = problem.remainder(*link, &state.sides, &mut self.reducer.scratch);
                for other in &rest.dims {
                    matters[*other] = true;
                    joined.join(dim, *other);
                }
                rests.push((*link, rest));
                false
            });
            if settled.len() == before || settled.is_empty() {
                break;
            }
        }
        rests.sort_unstable_by_key(|(link, _)| *link);
        work.spend(dims.len());
        let mut done = Weight::ONE;
        // INVARIANT: the groups are in the order of their first dimensions, and so is what is in them.
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of: Vec<Option<usize>> = vec![None; problem.atoms.len()];
        let sides: Rc<[AtomSet]> = state.sides.into();
        for dim in dims.iter().copied() {
            if !matters[dim] {
                done = done.times(self.measure.side(dim, &sides[dim]));
                continue;
            }
            let root = joined.root(dim);
            let at = *group_of[root].get_or_insert_with(|| {
                let key = Key { sides: Vec::new(), live: Vec::new(), links: Vec::new() };
                groups.push(Group {
                    sides: Rc::clone(&sides),
                    live: Vec::new(),
                    links: Vec::new(),
                    dims: Vec::new(),
                    key,
                });
                groups.len() - 1
            });
            groups[at].dims.push(dim);
            groups[at].key.sides.push((dim, sides[dim].clone()));
        }
        for live in state.live {
            let dim = problem.clauses[live.clause as usize][live.places.trailing_zeros() as usize].dim;
            let at = group_of[joined.root(dim)].expect("a live clause has a dimension that matters");
            groups[at].live.push(live);
        }
        for (link, rest) in rests {
            let at = group_of[joined.root(dim_of(link))].expect("an undecided link depends on a dimension");
            groups[at].links.push(link);
            groups[at].key.sides.push((dim_of(link), sides[dim_of(link)].clone()));
            groups[at].key.links.push((link, rest));
        }
        for group in &mut groups {
            group.live.sort_unstable_by_key(|l| l.clause);
            group.key.live.clone_from(&group.live);
        }
        Product { done: (done, done), groups }
    }
}

/// Which dimensions are joined by a clause or a link.
struct Joined {
    parent: Vec<usize>,
}

impl Joined {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}
