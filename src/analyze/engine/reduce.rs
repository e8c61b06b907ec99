//! A box and the clauses live in it, reduced until nothing more follows.
//!
//! A clause that holds all over the box is dropped; one with a single literal left narrows the box;
//! one with none closes it. Links and the box narrow each other.

use super::atoms::AtomSet;
use super::budget::Work;
use super::link::Dims;
use super::problem::{Problem, Scratch};

/// A clause that still cuts the box: its number and the places of its live literals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Live {
    pub clause: u32,
    pub places: u64,
}

/// A box and what is left to decide in it.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The sides, those of the links behind those of the space.
    pub sides: Vec<AtomSet>,
    pub live: Vec<Live>,
}

/// Reduces states of one problem.
pub(super) struct Reducer<'p, 'a> {
    pub problem: &'p Problem<'a>,
    pub scratch: Scratch,
    /// The clauses that closed or narrowed a box, if that is asked for.
    pub blamed: Option<Vec<u32>>,
}

impl<'p, 'a> Reducer<'p, 'a> {
    pub fn new(problem: &'p Problem<'a>) -> Self {
        Self { problem, scratch: Scratch::default(), blamed: None }
    }

    /// The state of the box with the clauses named; `None` when they close it. With no budget left
    /// the box is taken as it is, with none of the clauses read.
    pub fn start(
        &mut self,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        work: &mut Work,
    ) -> Option<State> {
        let mut state = State { sides, live: Vec::new() };
        let open = work.is_spent() || self.enter(&mut state, clauses, work) && self.settle(&mut state, None, work);
        open.then_some(state)
    }

    /// The part of the state with another side in one dimension; `None` when that closes it.
    pub fn child(
        &mut self,
        sides: &[AtomSet],
        live: &[Live],
        dim: usize,
        part: AtomSet,
        work: &mut Work,
    ) -> Option<State> {
        work.spend(live.len() + sides.len());
        let live = self.restrict(live, dim, &part)?;
        let mut sides = sides.to_vec();
        sides[dim] = part;
        let mut child = State { sides, live };
        self.settle(&mut child, Some(dim), work).then_some(child)
    }

    /// The first link that the box does not decide, of those named, and where to cut for it.
    pub fn open_link(
        &mut self,
        sides: &[AtomSet],
        links: impl IntoIterator<Item = usize>,
    ) -> Option<(usize, Vec<AtomSet>)> {
        for link in links {
            if sides[self.problem.links[link].dim].is_full() {
                continue;
            }
            let reach = self.problem.reach(link, sides, &mut self.scratch);
            if reach.within(&sides[self.problem.links[link].dim]) {
                continue;
            }
            let (dim, set) = self
                .problem
                .undecided_in(link, sides, &mut self.scratch)
                .expect("a link with several atoms in reach has an undecided part");
            return Some((dim, vec![sides[dim].and(&set), sides[dim].minus(&set)]));
        }
        None
    }

    /// Reads the clauses against the starting box; whether it is still open.
    fn enter(&mut self, state: &mut State, clauses: impl IntoIterator<Item = u32>, work: &mut Work) -> bool {
        work.spend(state.sides.len());
        if state.sides.iter().any(AtomSet::is_empty) {
            return false;
        }
        for clause in clauses {
            work.spend(self.problem.clauses[clause as usize].len());
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
            blamed.push(clause);
        }
    }

    /// Narrows the box by clauses with one literal left, and the box and the links by each other, until
    /// nothing changes; whether the box is still open. `cut` is the dimension that changed since the box
    /// was last settled, if it ever was.
    fn settle(&mut self, state: &mut State, cut: Option<usize>, work: &mut Work) -> bool {
        let mut since = cut.map(|dim| Dims::from_slice(&[dim]));
        loop {
            let mut changed = Dims::new();
            if !self.narrow(state, &mut changed) || !self.bound(state, since.as_deref(), &mut changed, work) {
                return false;
            }
            if changed.is_empty() {
                return true;
            }
            changed.sort_unstable();
            changed.dedup();
            if !self.review(state, &changed, work) {
                return false;
            }
            since = Some(changed);
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

    /// Narrows the links to the atoms that the box can reach, and the box by what those ask of it: of the
    /// links that the dimensions changed `since` or just now concern, or of all.
    fn bound(&mut self, state: &mut State, since: Option<&[usize]>, changed: &mut Dims, work: &mut Work) -> bool {
        let problem = self.problem;
        for (at, link) in problem.links.iter().enumerate() {
            let concerns = |dim: &usize| *dim == link.dim || link.depends.binary_search(dim).is_ok();
            if since.is_some_and(|since| !since.iter().any(concerns) && !changed.iter().any(concerns)) {
                continue;
            }
            work.spend(link.parts.len());
            let reach = problem.reach(at, &state.sides, &mut self.scratch);
            let side = &mut state.sides[link.dim];
            if !side.within(&reach) {
                *side = side.and(&reach);
                if side.is_empty() {
                    return false;
                }
                changed.push(link.dim);
            }
            if !problem.force(at, &mut state.sides, &self.scratch, changed) {
                return false;
            }
        }
        true
    }

    /// Those of the clauses that another side in one dimension does not make hold.
    pub fn still_live(&self, live: &[Live], dim: usize, part: &AtomSet) -> Vec<Live> {
        let left = live.iter().filter_map(|live| match relation(self.problem, *live, dim, part) {
            Relation::Apart | Relation::Cuts => Some(*live),
            Relation::Holds => None,
            Relation::Fails(bit) => Some(Live { places: live.places & !bit, ..*live }),
        });
        left.collect()
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
