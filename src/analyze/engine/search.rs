//! The search: a region as disjoint boxes, by adaptive splitting.
//!
//! A state is a box and the clauses still *live* in it, each reduced to the literals that still cut
//! the box. When no clause is left and every link lies in the atoms left to it, the box is part of
//! the region. Otherwise the box is cut where that parts the live clauses best. The leaves partition
//! the box that the search starts from, so the search is sound and complete; it keeps an explicit
//! stack and spends a budget of work.

use super::atoms::AtomSet;
use super::budget::Work;
use super::count;
use super::cut::Cutter;
use super::problem::Problem;
use super::reduce::{Reducer, State};
use super::space::{Measure, Weight};

/// What the search came to.
pub(super) enum Found {
    /// A box of the region, its links included.
    Part(Vec<AtomSet>),
    /// Every part has been given.
    Done,
    /// The budget ended first.
    Spent,
}

/// Steps of cutting before points are counted.
const SHORT: u64 = 200_000;

/// A search in progress.
pub(super) struct Search<'p, 'a> {
    reducer: Reducer<'p, 'a>,
    stack: Vec<State>,
    cutter: Cutter,
    /// The links that a part must decide.
    decided: Vec<usize>,
    /// Whether the budget ended before the clauses were read.
    unread: bool,
}

impl<'p, 'a> Search<'p, 'a> {
    /// Starts from the box `sides` with the clauses named.
    pub fn new(
        problem: &'p Problem<'a>,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        work: &mut Work,
    ) -> Self {
        Self::start(Reducer::new(problem), sides, clauses, work)
    }

    /// As [`Search::new`], and notes which clauses the answer rests on.
    pub fn with_blame(
        problem: &'p Problem<'a>,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        work: &mut Work,
    ) -> Self {
        Self::start(Reducer { blamed: Some(Vec::new()), ..Reducer::new(problem) }, sides, clauses, work)
    }

    fn start(
        mut reducer: Reducer<'p, 'a>,
        sides: Vec<AtomSet>,
        clauses: impl IntoIterator<Item = u32>,
        work: &mut Work,
    ) -> Self {
        let unread = work.is_spent();
        let stack = reducer.start(sides, clauses, work).into_iter().collect();
        let decided = (0..reducer.problem.links.len()).collect();
        Self { reducer, stack, cutter: Cutter::default(), decided, unread }
    }

    /// Lets a part be bounded in dimensions that follow from others, where boxes may be: whether there
    /// is a point in it is another question.
    pub fn in_boxes(mut self) -> Self {
        let problem = self.reducer.problem;
        self.decided.retain(|link| problem.links[*link].dim >= problem.boxed);
        self
    }

    /// The clauses that closed or narrowed a box, with repeats.
    pub fn blamed(self) -> Vec<u32> {
        self.reducer.blamed.unwrap_or_default()
    }

    /// A first part with every link decided, or proof that there is none. Where cutting takes long, the
    /// points are counted: sums that meet are then looked at once.
    pub fn point(problem: &'p Problem<'a>, sides: &[AtomSet], clauses: &[u32], work: &mut Work) -> Found {
        let search = |work: &mut Work| Self::new(problem, sides.to_vec(), clauses.iter().copied(), work).next(work);
        if problem.links.is_empty() {
            return search(work);
        }
        match work.at_most(SHORT, search) {
            Found::Spent => {}
            found => return found,
        }
        let measure = Measure::new(problem);
        let (_, most) = count::count(problem, &measure, sides.to_vec(), clauses.iter().copied(), work);
        if most == Weight::ZERO { Found::Done } else { search(work) }
    }

    /// The next part of the region.
    pub fn next(&mut self, work: &mut Work) -> Found {
        self.next_but(&|_| false, work)
    }

    /// As [`Search::next`], without the boxes that are of no interest.
    pub fn next_but(&mut self, known: &dyn Fn(&[AtomSet]) -> bool, work: &mut Work) -> Found {
        while let Some(state) = self.stack.pop() {
            if work.is_spent() || self.unread {
                self.stack.push(state);
                return Found::Spent;
            }
            if known(&state.sides) {
                continue;
            }
            let problem = self.reducer.problem;
            let (dim, parts) = if state.live.is_empty() {
                match self.reducer.open_link(&state.sides, self.decided.iter().copied()) {
                    None => return Found::Part(state.sides),
                    Some(cut) => cut,
                }
            } else {
                work.spend(state.live.len() * state.sides.len());
                self.cutter.best(problem, &state.sides, &state.live, 0..state.sides.len())
            };
            let bottom = self.stack.len();
            for part in parts {
                self.stack.extend(self.reducer.child(&state.sides, &state.live, dim, part, work));
            }
            // The child with the fewest live clauses is looked at first.
            self.stack[bottom..].sort_by_key(|s| std::cmp::Reverse(s.live.len()));
        }
        Found::Done
    }
}
