//! One region to search: its clauses over the dimensions of the space and the links behind them.

use super::atoms::AtomSet;
use super::formula::{FormulaId, Formulas, Node};
use super::link::{Links, bounds, heaviest};
use super::lower::{Clause, MOST_LITERALS};
use super::scope::{Bounded, Scope};
use super::space::{Cell, Space};
use std::rc::Rc;

/// Clauses over one space. A question picks the clauses it is about and the box it starts from.
pub(super) struct Problem<'a> {
    pub space: &'a Space,
    pub formulas: &'a Formulas,
    pub links: Rc<Links>,
    pub clauses: Vec<Clause>,
    /// How many atoms each dimension has, those of links alone behind those of the space.
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

/// What is known of each part of a link; kept between evaluations to save memory traffic.
#[derive(Default)]
pub(super) struct Scratch {
    truth: Vec<Truth>,
}

impl Scratch {
    /// What was judged of a formula.
    pub fn truth(&self, of: FormulaId) -> Truth {
        self.truth[of.0 as usize]
    }
}

impl<'a> Problem<'a> {
    pub fn new(scope: &Scope<'a>, links: Rc<Links>, clauses: Vec<Clause>) -> Self {
        let Scope { space, formulas, bounds, .. } = *scope;
        let mut atoms: Vec<u32> = space.dims.iter().map(|d| d.atoms).collect();
        let own = links.iter().filter(|link| link.dim >= space.dims.len());
        atoms.resize(space.dims.len() + own.clone().count(), 0);
        own.for_each(|link| atoms[link.dim] = link.atoms);
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
        Self { space, formulas, links, clauses, atoms, free, boxed, place }
    }

    /// The problem with further clauses behind its own.
    pub fn with(&self, scope: &Scope<'a>, more: impl IntoIterator<Item = Clause>) -> Self {
        let clauses = self.clauses.iter().cloned().chain(more).collect();
        Self::new(scope, Rc::clone(&self.links), clauses)
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

    /// The sides of a box of the space, with every atom of every link.
    pub fn sides(&self, cell: &Cell) -> Vec<AtomSet> {
        let mut sides = cell.sides.clone();
        sides.extend(self.atoms[self.dims()..].iter().map(|n| AtomSet::full(*n)));
        sides
    }

    /// A test that the box leaves open inside a formula that it leaves open, once both are judged, and
    /// the atoms for which it holds.
    pub fn open_test(&self, of: FormulaId, sides: &[AtomSet], scratch: &mut Scratch) -> Option<(usize, AtomSet)> {
        let mut at = of;
        loop {
            let open = |id: &&FormulaId| scratch.truth[id.0 as usize] == Truth::Depends;
            at = match self.formulas.node(at) {
                Node::Constant(_) => return None,
                Node::In { dim, set } => return self.free_test((*dim, set.clone()), sides, scratch),
                Node::First { list, set } => {
                    return self.free_test((self.links.dim_of(*list), set.clone()), sides, scratch);
                }
                Node::Not(of) => *of,
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => *of.iter().find(open)?,
                Node::Sum { terms, .. } => heaviest(terms, scratch)?,
            };
        }
    }

    /// The test, or one that it follows from, of a dimension that follows from no other.
    fn free_test(
        &self,
        mut test: (usize, AtomSet),
        sides: &[AtomSet],
        scratch: &mut Scratch,
    ) -> Option<(usize, AtomSet)> {
        while test.0 >= self.free {
            let link = self.links.iter().position(|link| link.dim == test.0)?;
            test = self.undecided_in(link, sides, scratch)?;
        }
        Some(test)
    }

    /// Evaluates formulas over the box; `parts` has each after its operands.
    pub fn judge(&self, parts: &[FormulaId], sides: &[AtomSet], scratch: &mut Scratch) {
        let Some(last) = parts.last() else { return };
        if scratch.truth.len() <= last.0 as usize {
            scratch.truth.resize(last.0 as usize + 1, Truth::Depends);
        }
        for id in parts {
            let is = |id: &FormulaId| scratch.truth[id.0 as usize];
            let any = |of: &[FormulaId], what: Truth| of.iter().any(|id| is(id) == what);
            let count = |of: &[FormulaId], what: Truth| of.iter().filter(|id| is(id) == what).count();
            scratch.truth[id.0 as usize] = match self.formulas.node(*id) {
                Node::Constant(true) => Truth::Always,
                Node::Constant(false) => Truth::Never,
                Node::In { dim, set } => within(&sides[*dim], set),
                Node::First { list, set } => within(&sides[self.links.dim_of(*list)], set),
                Node::Not(of) => match is(of) {
                    Truth::Always => Truth::Never,
                    Truth::Never => Truth::Always,
                    Truth::Depends => Truth::Depends,
                },
                Node::All(of) if any(of, Truth::Never) => Truth::Never,
                Node::Any(of) if any(of, Truth::Always) => Truth::Always,
                Node::All(of) | Node::Any(of) if any(of, Truth::Depends) => Truth::Depends,
                Node::All(_) => Truth::Always,
                Node::Any(_) => Truth::Never,
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

fn within(side: &AtomSet, set: &AtomSet) -> Truth {
    if !side.meets(set) {
        Truth::Never
    } else if side.within(set) {
        Truth::Always
    } else {
        Truth::Depends
    }
}
