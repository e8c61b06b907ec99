//! The space that is covered: one dimension a subject, each of finitely many atoms.
//!
//! A number is cut into the intervals between the constants that the rules name, a list of values
//! into its values, and `unknown` is one more atom. A point picks one atom of each dimension.

use super::atoms::AtomSet;
use super::problem::Problem;

/// One subject's domain, cut into atoms.
#[derive(Clone, Debug)]
pub struct Dim {
    /// How many atoms there are, at least one.
    pub atoms: u32,
    /// The first `ordered` atoms are in order, so that a side of a region is one interval of them;
    /// the rest (values, `unknown`) may stand in any combination.
    pub ordered: u32,
    /// How many values each atom stands for; `None` means one each.
    pub weights: Option<Vec<u128>>,
    /// Whether a side that is not everything may hold ordered atoms and others (a range or unknown).
    pub mixed: bool,
}

impl Dim {
    /// A dimension whose atoms stand in order.
    pub fn ordered(atoms: u32) -> Self {
        Self { atoms, ordered: atoms, weights: None, mixed: true }
    }

    /// A dimension whose atoms have no order.
    pub fn values(atoms: u32) -> Self {
        Self { atoms, ordered: 0, weights: None, mixed: true }
    }

    /// How many values the set stands for; stays at the greatest number when it is past it.
    pub fn weight(&self, set: &AtomSet) -> u128 {
        match &self.weights {
            None => u128::from(set.len()),
            Some(weights) => {
                set.iter().fold(0, |sum: u128, a| sum.saturating_add(weights.get(a as usize).copied().unwrap_or(0)))
            }
        }
    }

    /// The ordered atoms.
    pub(super) fn line(&self) -> AtomSet {
        AtomSet::range(self.atoms, 0, self.ordered)
    }

    /// The set cut into parts each of which may be a side.
    pub(super) fn pieces(&self, set: &AtomSet) -> Vec<AtomSet> {
        let ordered = self.line();
        let line = set.and(&ordered);
        let rest = set.minus(&ordered);
        let runs = line.runs().map(|(from, to)| AtomSet::range(self.atoms, from, to));
        if set.is_full() || (self.mixed || rest.is_empty()) && line.runs().nth(1).is_none() {
            vec![set.clone()]
        } else if self.mixed {
            runs.enumerate().map(|(i, run)| if i == 0 { run.or(&rest) } else { run }).collect()
        } else {
            runs.chain((!rest.is_empty()).then(|| rest.clone())).collect()
        }
    }
}

/// All points: the product of the dimensions.
#[derive(Clone, Debug, Default)]
pub struct Space {
    /// The dimensions, in the order in which points and boxes name them.
    pub dims: Vec<Dim>,
}

/// One atom of each dimension.
pub type Point = Vec<u32>;

/// A box: for each dimension a set of atoms, none empty.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Cell {
    /// The sides, in the order of the space's dimensions.
    pub sides: Vec<AtomSet>,
}

impl Cell {
    /// Whether the point lies in the box.
    pub fn contains(&self, point: &[u32]) -> bool {
        self.sides.iter().zip(point).all(|(side, atom)| side.contains(*atom))
    }

    /// Whether the boxes share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.sides.iter().zip(&other.sides).all(|(a, b)| a.meets(b))
    }

    /// Whether every point of this box lies in the other.
    pub fn within(&self, other: &Self) -> bool {
        self.sides.iter().zip(&other.sides).all(|(a, b)| a.within(b))
    }

    /// The dimensions in which the box is narrower than the space.
    pub fn bounded(&self) -> impl Iterator<Item = usize> + '_ {
        self.sides.iter().enumerate().filter(|(_, side)| !side.is_full()).map(|(dim, _)| dim)
    }
}

impl Space {
    /// The box of every point.
    pub fn whole(&self) -> Cell {
        Cell { sides: self.dims.iter().map(|d| AtomSet::full(d.atoms)).collect() }
    }

    /// How many leads the box stands for.
    pub fn weight(&self, cell: &Cell) -> Weight {
        self.dims.iter().zip(&cell.sides).fold(Weight::ONE, |w, (dim, side)| w.times(dim.weight(side)))
    }
}

/// Weights of boxes at the cost of the runs of their sides, not of their atoms.
pub(super) struct Measure {
    /// For each dimension the weight of the atoms before each atom.
    before: Vec<Vec<u128>>,
}

impl Measure {
    /// The weights of the dimensions that follow from no other.
    pub fn new(problem: &Problem) -> Self {
        Self::of(&problem.space.dims[..problem.free])
    }

    /// The weights of the dimensions.
    pub fn of(dims: &[Dim]) -> Self {
        let before = dims.iter().map(|dim| {
            let mut sum = 0_u128;
            let mut before = vec![0];
            for atom in 0..dim.atoms as usize {
                let one = dim.weights.as_ref().map_or(1, |w| w.get(atom).copied().unwrap_or(0));
                sum = sum.saturating_add(one);
                before.push(sum);
            }
            before
        });
        Self { before: before.collect() }
    }

    /// How many values the side stands for.
    pub fn side(&self, dim: usize, side: &AtomSet) -> u128 {
        let before = &self.before[dim];
        side.runs().map(|(from, to)| before[to as usize] - before[from as usize]).sum()
    }

    /// How many leads the box of the sides stands for; sides behind those of the space do not count.
    pub fn sides(&self, sides: &[AtomSet]) -> Weight {
        (0..self.before.len()).fold(Weight::ONE, |w, dim| w.times(self.side(dim, &sides[dim])))
    }
}

/// A number of leads: exact up to `u128::MAX`, where it stays, and as a floating number beyond.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Weight {
    /// The exact number; `u128::MAX` when it is that or more.
    pub exact: u128,
    /// About the same number, without the upper limit.
    pub about: f64,
}

impl Weight {
    /// Nothing.
    pub const ZERO: Self = Self { exact: 0, about: 0.0 };
    /// One lead.
    pub const ONE: Self = Self { exact: 1, about: 1.0 };

    /// The product with a number of values.
    #[must_use]
    pub fn times(self, n: u128) -> Self {
        Self { exact: self.exact.saturating_mul(n), about: self.about * n as f64 }
    }

    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { exact: self.exact.saturating_add(other.exact), about: self.about + other.about }
    }

    /// The product of both.
    #[must_use]
    pub fn by(self, other: Self) -> Self {
        Self { exact: self.exact.saturating_mul(other.exact), about: self.about * other.about }
    }

    /// The greater of both.
    #[must_use]
    pub fn most(self, other: Self) -> Self {
        Self { exact: self.exact.max(other.exact), about: self.about.max(other.about) }
    }

    /// The share of the whole, from 0 to 1.
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.about > 0.0 { self.about / whole.about } else { 0.0 }
    }
}
