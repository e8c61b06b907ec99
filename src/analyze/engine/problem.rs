//! One region to search: its clauses over the dimensions of the space and the sums behind them.

use super::atoms::AtomSet;
use super::formula::{FormulaId, Formulas, Node, Terms};
use super::lower::{Clause, MOST_LITERALS, SumDim};
use super::scope::{Bounded, Scope};
use super::space::{Cell, Space};
use std::rc::Rc;

/// Clauses over one space. A question picks the clauses it is about and the box it starts from.
pub(super) struct Problem<'a> {
    pub space: &'a Space,
    formulas: &'a Formulas,
    pub sums: Rc<Vec<SumDim>>,
    pub clauses: Vec<Clause>,
    /// How many atoms each dimension has, those of sums alone behind those of the space.
    pub atoms: Vec<u32>,
    /// How many of the first dimensions follow from no other.
    pub free: usize,
    /// How many of the first dimensions a box of a region may be bounded in.
    pub boxed: usize,
    /// For each clause and dimension the place of its literal, or [`ABSENT`].
    place: Vec<u8>,
}

const ABSENT: u8 = u8::MAX;

/// What a condition is in a box.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Truth {
    Always,
    Never,
    Depends,
}

/// What is left of a sum in a box.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Remainder {
    /// The points of the terms that hold all over the box.
    pub earned: i128,
    /// The terms that the box does not decide.
    open: Vec<FormulaId>,
    /// What the box decides of the conditions inside those.
    known: Vec<Truth>,
    /// The dimensions that those depend on.
    pub dims: Vec<usize>,
}

/// What is known of each part of a sum; kept between evaluations to save memory traffic.
#[derive(Default)]
pub(super) struct Scratch {
    truth: Vec<Truth>,
}

impl<'a> Problem<'a> {
    pub fn new(scope: &Scope<'a>, sums: Rc<Vec<SumDim>>, clauses: Vec<Clause>) -> Self {
        let Scope { space, formulas, bounds, .. } = *scope;
        let mut atoms: Vec<u32> = space.dims.iter().map(|d| d.atoms).collect();
        let own = sums.iter().filter(|s| s.dim >= space.dims.len());
        atoms.extend(own.map(|s| u32::try_from(s.bands.len()).expect("few thresholds")));
        let free = space.dims.len() - formulas.derived().len();
        let boxed = match bounds {
            Bounded::Everywhere => space.dims.len(),
            Bounded::Free => free,
        };
        let mut place = vec![ABSENT; clauses.len() * atoms.len()];
        for (row, clause) in place.chunks_mut(atoms.len().max(1)).zip(&clauses) {
            for (at, literal) in (0_u8..).zip(clause.iter().take(MOST_LITERALS)) {
                row[literal.dim] = at;
            }
        }
        Self { space, formulas, sums, clauses, atoms, free, boxed, place }
    }

    /// The problem with further clauses behind its own.
    pub fn with(&self, scope: &Scope<'a>, more: impl IntoIterator<Item = Clause>) -> Self {
        let clauses = self.clauses.iter().cloned().chain(more).collect();
        Self::new(scope, Rc::clone(&self.sums), clauses)
    }

    /// The box of the space that the search came to, as far as boxes may be bounded.
    pub fn cell(&self, mut sides: Vec<AtomSet>) -> Cell {
        sides.truncate(self.dims());
        for (side, atoms) in sides.iter_mut().zip(&self.atoms).skip(self.boxed) {
            *side = AtomSet::full(*atoms);
        }
        Cell { sides }
    }

    /// How many dimensions the space has.
    pub fn dims(&self) -> usize {
        self.space.dims.len()
    }

    /// Whether the box is bounded in a dimension that follows from others.
    pub fn follows(&self, cell: &Cell) -> bool {
        cell.sides[self.free..].iter().any(|side| !side.is_full())
    }

    /// The place of the literal of `dim` in the clause.
    pub fn place(&self, clause: u32, dim: usize) -> Option<u32> {
        let at = self.place[clause as usize * self.atoms.len() + dim];
        (at != ABSENT).then_some(u32::from(at))
    }

    /// The sides of a box of the space, with every band of every sum.
    pub fn sides(&self, cell: &Cell) -> Vec<AtomSet> {
        let mut sides = cell.sides.clone();
        sides.extend(self.atoms[self.dims()..].iter().map(|n| AtomSet::full(*n)));
        sides
    }

    /// The bands that bounds on the sum leave possible in the box.
    pub fn reach(&self, sum: usize, sides: &[AtomSet], scratch: &mut Scratch) -> AtomSet {
        let sum = &self.sums[sum];
        self.judge(&sum.parts, sides, scratch);
        let (least, most) = bounds(&sum.terms, scratch);
        let bands = u32::try_from(sum.bands.len()).expect("few thresholds");
        let from = sum.bands.partition_point(|b| b.to.is_some_and(|to| to < least));
        let to = sum.bands.partition_point(|b| b.from.is_none_or(|from| from <= most));
        AtomSet::range(bands, from as u32, to as u32)
    }

    /// A condition inside a sum that the box does not decide, as a dimension and the atoms for which
    /// it holds; the one that moves the sum most.
    pub fn undecided_in(&self, sum: usize, sides: &[AtomSet], scratch: &mut Scratch) -> Option<(usize, AtomSet)> {
        let sum = &self.sums[sum];
        self.judge(&sum.parts, sides, scratch);
        let mut at = heaviest(&sum.terms, scratch)?;
        loop {
            let open = |id: &&FormulaId| scratch.truth[id.0 as usize] == Truth::Depends;
            at = match self.formulas.node(at) {
                Node::Constant(_) => return None,
                Node::In { dim, set } => return Some((*dim, set.clone())),
                Node::Not(of) => *of,
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => *of.iter().find(open)?,
                Node::Sum { terms, .. } => heaviest(terms, scratch)?,
            };
        }
    }

    /// What the sum depends on in the box: the dimensions whose atom still matters, and all that
    /// tells the rest of the sum apart from that of another box.
    pub fn remainder(&self, sum: usize, sides: &[AtomSet], scratch: &mut Scratch) -> Remainder {
        let sum = &self.sums[sum];
        self.judge(&sum.parts, sides, scratch);
        let mut rest = Remainder::default();
        let mut open: Vec<FormulaId> = Vec::new();
        for (points, id) in &sum.terms {
            match scratch.truth[id.0 as usize] {
                Truth::Always => rest.earned = rest.earned.saturating_add(*points),
                Truth::Never => {}
                Truth::Depends => open.push(*id),
            }
        }
        rest.open.clone_from(&open);
        while let Some(id) = open.pop() {
            let operands: Vec<FormulaId> = match self.formulas.node(id) {
                Node::Constant(_) => Vec::new(),
                Node::In { dim, .. } => {
                    rest.dims.push(*dim);
                    Vec::new()
                }
                Node::Not(of) => vec![*of],
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => of.to_vec(),
                Node::Sum { terms, .. } => terms.iter().map(|(_, id)| *id).collect(),
            };
            for operand in operands {
                let truth = scratch.truth[operand.0 as usize];
                rest.known.push(truth);
                if truth == Truth::Depends {
                    open.push(operand);
                }
            }
        }
        rest.dims.sort_unstable();
        rest.dims.dedup();
        rest
    }

    /// What the box leaves of a formula that was judged.
    pub fn truth(&self, of: FormulaId, scratch: &Scratch) -> Truth {
        scratch.truth[of.0 as usize]
    }

    /// A test that the box leaves open inside a formula that it leaves open, once both are judged, and
    /// the atoms for which it holds.
    pub fn open_test(&self, of: FormulaId, sides: &[AtomSet], scratch: &mut Scratch) -> Option<(usize, AtomSet)> {
        let mut at = of;
        loop {
            let open = |id: &&FormulaId| scratch.truth[id.0 as usize] == Truth::Depends;
            at = match self.formulas.node(at) {
                Node::Constant(_) => return None,
                Node::In { dim, set } => {
                    let mut test = (*dim, set.clone());
                    // A score within a score, and so on: each follows from those before it.
                    while test.0 >= self.free {
                        let sum = self.sums.iter().position(|sum| sum.dim == test.0)?;
                        test = self.undecided_in(sum, sides, scratch)?;
                    }
                    return Some(test);
                }
                Node::Not(of) => *of,
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => *of.iter().find(open)?,
                Node::Sum { terms, .. } => heaviest(terms, scratch)?,
            };
        }
    }

    /// Evaluates formulas over the box; `parts` has each after its operands.
    pub fn judge(&self, parts: &[FormulaId], sides: &[AtomSet], scratch: &mut Scratch) {
        let Some(last) = parts.last() else { return };
        if scratch.truth.len() <= last.0 as usize {
            scratch.truth.resize(last.0 as usize + 1, Truth::Depends);
        }
        for id in parts {
            let is = |id: &FormulaId| scratch.truth[id.0 as usize];
            let count = |of: &[FormulaId], what: Truth| of.iter().filter(|id| is(id) == what).count();
            scratch.truth[id.0 as usize] = match self.formulas.node(*id) {
                Node::Constant(true) => Truth::Always,
                Node::Constant(false) => Truth::Never,
                Node::In { dim, set } => {
                    let side = &sides[*dim];
                    if side.within(set) {
                        Truth::Always
                    } else if side.meets(set) {
                        Truth::Depends
                    } else {
                        Truth::Never
                    }
                }
                Node::Not(of) => match is(of) {
                    Truth::Always => Truth::Never,
                    Truth::Never => Truth::Always,
                    Truth::Depends => Truth::Depends,
                },
                Node::All(of) => at_least(of.len(), count(of, Truth::Always), count(of, Truth::Never), of.len()),
                Node::Any(of) => at_least(1, count(of, Truth::Always), count(of, Truth::Never), of.len()),
                Node::AtLeast { n, of } => {
                    at_least(*n as usize, count(of, Truth::Always), count(of, Truth::Never), of.len())
                }
                Node::Sum { terms, among } => {
                    let (least, most) = bounds(terms, scratch);
                    if among.iter().any(|r| r.contains(least) && r.contains(most)) {
                        Truth::Always
                    } else if among.iter().any(|r| r.from.is_none_or(|f| f <= most) && r.to.is_none_or(|t| t >= least))
                    {
                        Truth::Depends
                    } else {
                        Truth::Never
                    }
                }
            };
        }
    }
}

fn at_least(n: usize, always: usize, never: usize, of: usize) -> Truth {
    if always >= n {
        Truth::Always
    } else if of - never < n {
        Truth::Never
    } else {
        Truth::Depends
    }
}

fn bounds(terms: &Terms, scratch: &Scratch) -> (i128, i128) {
    terms.iter().fold((0_i128, 0_i128), |(least, most), (points, id)| match scratch.truth[id.0 as usize] {
        Truth::Always => (least.saturating_add(*points), most.saturating_add(*points)),
        Truth::Never => (least, most),
        Truth::Depends => (least.saturating_add((*points).min(0)), most.saturating_add((*points).max(0))),
    })
}

fn heaviest(terms: &Terms, scratch: &Scratch) -> Option<FormulaId> {
    let open = terms.iter().filter(|(_, id)| scratch.truth[id.0 as usize] == Truth::Depends);
    open.min_by_key(|(points, _)| std::cmp::Reverse(points.unsigned_abs())).map(|(_, id)| *id)
}
