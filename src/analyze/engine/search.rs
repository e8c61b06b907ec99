//! The search: a region as disjoint boxes, by adaptive splitting.
//!
//! A state is a box and the clauses still *live* in it, each reduced to the literals that still cut
//! the box. A clause that holds all over the box is dropped; one with a single literal left narrows
//! the box; one with none closes it. When no clause is left and every sum lies in the bands left to
//! it, the box is part of the region. Otherwise the box is cut where that parts the live clauses
//! best. The leaves partition the box that the search starts from, so the search is sound and
//! complete; it keeps an explicit stack and spends a budget of work.

use super::atoms::AtomSet;
use super::budget::Work;
use super::cut::Cutter;
use super::problem::{Problem, Scratch};
use super::space::Weight;
use smallvec::SmallVec;

/// A clause that still cuts the box: its number and the places of its live literals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Live {
    pub clause: u32,
    pub places: u64,
}

/// A box and what is left to decide in it.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The sides, those of the sums behind those of the space.
    pub sides: Vec<AtomSet>,
    pub live: Vec<Live>,
}

/// What the search came to.
pub(super) enum Found {
    /// A box of the region, its sums included.
    Part(Vec<AtomSet>),
    /// Every part has been given.
    Done,
    /// The budget ended first.
    Spent,
}

/// A search in progress.
pub(super) struct Search<'p, 'a> {
    problem: &'p Problem<'a>,
    stack: Vec<State>,
    scratch: Scratch,
    cutter: Cutter,
    /// For each clause, whether it closed or narrowed a box.
    pub blamed: Option<Vec<bool>>,
}

type Dims = SmallVec<[usize; 8]>;

impl<'p, 'a> Search<'p, 'a> {
    /// Starts from the box `sides` with the clauses named.
    pub fn new(
        problem: &'p Problem<'a>,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        work: &mut Work,
    ) -> Self {
        Self::start(problem, sides, clauses, None, work)
    }

    /// As [`Search::new`], and notes which clauses the answer rests on.
    pub fn with_blame(
        problem: &'p Problem<'a>,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        work: &mut Work,
    ) -> Self {
        let blamed = vec![false; problem.clauses.len()];
        Self::start(problem, sides, clauses, Some(blamed), work)
    }

    fn start(
        problem: &'p Problem<'a>,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        blamed: Option<Vec<bool>>,
        work: &mut Work,
    ) -> Self {
        let mut new =
            Self { problem, stack: Vec::new(), scratch: Scratch::default(), cutter: Cutter::default(), blamed };
        let mut state = State { sides, live: Vec::new() };
        if new.enter(&mut state, clauses) && new.settle(&mut state, work) {
            new.stack.push(state);
        }
        new
    }

    /// Reads the clauses against the starting box; whether it is still open.
    fn enter(&mut self, state: &mut State, clauses: impl IntoIterator<Item = u32>) -> bool {
        if state.sides.iter().any(AtomSet::is_empty) {
            return false;
        }
        for clause in clauses {
            let mut places = 0;
            let mut holds = false;
            for (place, literal) in self.problem.clauses[clause as usize].iter().enumerate() {
                let side = &state.sides[literal.dim];
                if !side.meets(&literal.off) {
                    holds = true;
                    break;
                }
                if !side.within(&literal.off) {
                    places |= 1 << place;
                }
            }
            if holds {
                continue;
            }
            state.live.push(Live { clause, places });
            if places == 0 {
                self.blame(clause);
                return false;
            }
        }
        true
    }

    fn blame(&mut self, clause: u32) {
        if let Some(blamed) = &mut self.blamed {
            blamed[clause as usize] = true;
        }
    }

    /// Narrows the box by clauses with one literal left, and sums by their bounds, until nothing
    /// changes; whether the box is still open.
    fn settle(&mut self, state: &mut State, work: &mut Work) -> bool {
        loop {
            let mut changed = Dims::new();
            if !self.narrow(state, &mut changed) || !self.bound(state, &mut changed, work) {
                return false;
            }
            if changed.is_empty() {
                return true;
            }
            if !self.review(state, &changed, work) {
                return false;
            }
        }
    }

    /// Reads the live clauses again after the box changed in some dimensions.
    fn review(&mut self, state: &mut State, changed: &[usize], work: &mut Work) -> bool {
        work.spend(state.live.len() * changed.len());
        let problem = self.problem;
        let sides = &state.sides;
        let mut closed = None;
        state.live.retain_mut(|live| {
            for dim in changed {
                match relation(problem, *live, *dim, &sides[*dim]) {
                    Relation::Apart | Relation::Cuts => {}
                    Relation::Holds => return false,
                    Relation::Fails(bit) => live.places &= !bit,
                }
            }
            if live.places == 0 {
                closed = Some(live.clause);
            }
            true
        });
        if let Some(clause) = closed {
            self.blame(clause);
        }
        closed.is_none()
    }

    /// Applies the clauses that have one literal left.
    fn narrow(&mut self, state: &mut State, changed: &mut Dims) -> bool {
        let problem = self.problem;
        let mut off: Vec<(usize, u32)> = Vec::new();
        state.live.retain(|live| {
            let lone = live.places.is_power_of_two();
            if lone {
                let literal = &problem.clauses[live.clause as usize][live.places.trailing_zeros() as usize];
                off.push((literal.dim, live.clause));
            }
            !lone
        });
        off.sort_unstable();
        for group in off.chunk_by(|a, b| a.0 == b.0) {
            let dim = group[0].0;
            let mut runs = Vec::new();
            for (_, clause) in group {
                self.blame(*clause);
                let place = problem.place(*clause, dim).expect("a live literal has a place") as usize;
                runs.extend(problem.clauses[*clause as usize][place].off.runs());
            }
            let off = AtomSet::from_runs(problem.atoms[dim], &mut runs);
            state.sides[dim] = state.sides[dim].minus(&off);
            if state.sides[dim].is_empty() {
                return false;
            }
            changed.push(dim);
        }
        true
    }

    /// Narrows the bands of the sums to those that the box can reach.
    fn bound(&mut self, state: &mut State, changed: &mut Dims, work: &mut Work) -> bool {
        let real = self.problem.real();
        for sum in 0..self.problem.sums.len() {
            work.spend(self.problem.sums[sum].parts.len());
            let reach = self.problem.reach(sum, &state.sides, &mut self.scratch);
            let side = &mut state.sides[real + sum];
            if !side.within(&reach) {
                *side = side.and(&reach);
                if side.is_empty() {
                    return false;
                }
                changed.push(real + sum);
            }
        }
        true
    }

    /// The next part of the region.
    pub fn next(&mut self, work: &mut Work) -> Found {
        while let Some(state) = self.stack.pop() {
            if work.is_spent() {
                self.stack.push(state);
                return Found::Spent;
            }
            let cut = if state.live.is_empty() {
                match self.open_sum(&state) {
                    None => return Found::Part(state.sides),
                    Some(cut) => cut,
                }
            } else {
                self.cutter.best(self.problem, &state)
            };
            self.split(state, cut.0, cut.1, work);
        }
        Found::Done
    }

    /// The weight of what has not been looked at.
    pub fn rest(&self) -> Weight {
        let dims = &self.problem.space.dims;
        self.stack.iter().fold(Weight::ZERO, |sum, state| {
            let sides = dims.iter().zip(&state.sides);
            sum.plus(sides.fold(Weight::ONE, |w, (dim, side)| w.times(dim.weight(side))))
        })
    }

    /// Where to cut a box whose sum may still leave the bands allowed to it.
    fn open_sum(&mut self, state: &State) -> Option<(usize, Vec<AtomSet>)> {
        let real = self.problem.real();
        for sum in 0..self.problem.sums.len() {
            let reach = self.problem.reach(sum, &state.sides, &mut self.scratch);
            if reach.within(&state.sides[real + sum]) {
                continue;
            }
            let (dim, set) = self
                .problem
                .undecided_in(sum, &state.sides, &mut self.scratch)
                .expect("a sum with several bands in reach has an undecided term");
            let side = &state.sides[dim];
            return Some((dim, vec![side.and(&set), side.minus(&set)]));
        }
        None
    }

    fn split(&mut self, state: State, dim: usize, parts: Vec<AtomSet>, work: &mut Work) {
        let bottom = self.stack.len();
        for part in parts {
            work.spend(state.live.len());
            let Some(live) = self.restrict(&state.live, dim, &part) else { continue };
            let mut sides = state.sides.clone();
            sides[dim] = part;
            let mut child = State { sides, live };
            if self.settle(&mut child, work) {
                self.stack.push(child);
            }
        }
        // The child with the fewest live clauses is looked at first.
        self.stack[bottom..].sort_by_key(|s| std::cmp::Reverse(s.live.len()));
    }

    /// The clauses live in the part of the box; `None` when one of them closes it.
    fn restrict(&mut self, live: &[Live], dim: usize, part: &AtomSet) -> Option<Vec<Live>> {
        let mut out = Vec::with_capacity(live.len());
        for &live in live {
            let places = match relation(self.problem, live, dim, part) {
                Relation::Apart | Relation::Cuts => live.places,
                Relation::Holds => continue,
                Relation::Fails(bit) => live.places & !bit,
            };
            if places == 0 {
                self.blame(live.clause);
                return None;
            }
            out.push(Live { places, ..live });
        }
        Some(out)
    }
}

/// How a clause's literal stands to one side of a box.
enum Relation {
    /// The clause has no live literal there.
    Apart,
    /// The literal holds in part of the box.
    Cuts,
    /// The literal holds all over.
    Holds,
    /// The literal holds nowhere; its place.
    Fails(u64),
}

fn relation(problem: &Problem, live: Live, dim: usize, side: &AtomSet) -> Relation {
    let Some(place) = problem.place(live.clause, dim) else { return Relation::Apart };
    let bit = 1_u64 << place;
    if live.places & bit == 0 {
        return Relation::Apart;
    }
    let off = &problem.clauses[live.clause as usize][place as usize].off;
    if !side.meets(off) {
        Relation::Holds
    } else if side.within(off) {
        Relation::Fails(bit)
    } else {
        Relation::Cuts
    }
}
