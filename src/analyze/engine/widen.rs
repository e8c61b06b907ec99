//! A part of a region widened to a maximal box.
//!
//! The box must not touch any of the boxes to *avoid*. Dimension by dimension: first those that can
//! be let go altogether, then ordered sides, each to the longest interval around the part, then
//! values. Widening one side only ever takes freedom from the others, so once each side has been
//! looked at no single atom can be added to any. An avoided box that also depends on sums is asked
//! for by search, and only where it would be touched.

use super::atoms::AtomSet;
use super::budget::Work;
use super::index::{self, Bits, Index};
use super::lower::Literal;
use super::problem::Problem;
use super::search::{Found, Search};
use super::space::Cell;

/// Widens boxes against the clauses `avoid` of a problem, whose `off` sides are the boxes to avoid.
pub(super) struct Widener<'p, 'a> {
    problem: &'p Problem<'a>,
    avoid: Vec<u32>,
    index: Index,
    /// Those that depend on sums; all of them where the box does.
    soft: Bits,
    /// Whether the budget left a side undecided, which was then not widened.
    pub unsure: bool,
}

impl<'p, 'a> Widener<'p, 'a> {
    pub fn new(problem: &'p Problem<'a>, avoid: Vec<u32>) -> Self {
        let boxes: Vec<&[Literal]> = avoid.iter().map(|c| &*problem.clauses[*c as usize]).collect();
        let index = Index::new(&problem.atoms[..problem.dims()], &boxes);
        let mut soft = vec![0; boxes.len().div_ceil(64)];
        for (at, literals) in boxes.iter().enumerate() {
            if literals.last().is_some_and(|l| l.dim >= problem.free) {
                index::set(&mut soft, at);
            }
        }
        Self { problem, avoid, index, soft, unsure: false }
    }

    /// The widened box; `cell` touches none of the boxes to avoid.
    pub fn widen(&mut self, cell: &Cell, work: &mut Work) -> Cell {
        let dims = &self.problem.space.dims;
        let mut cell = cell.clone();
        let mut meeting: Vec<Bits> = (0..dims.len()).map(|d| self.index.meeting(d, &cell.sides[d])).collect();
        let ordered = |d: &usize| dims[*d].ordered > 0;
        let all: Vec<usize> = (0..dims.len()).collect();
        let (lines, values): (Vec<usize>, Vec<usize>) = all.iter().partition(|d| ordered(d));
        for (pass, aim) in [(all, Aim::Whole), (lines, Aim::Most), (values, Aim::Most)] {
            self.widen_in(&pass, aim, &mut cell, &mut meeting, work);
        }
        cell
    }

    /// Widens the sides of some dimensions, one after the other.
    fn widen_in(&mut self, pass: &[usize], aim: Aim, cell: &mut Cell, meeting: &mut [Bits], work: &mut Work) {
        let pass: Vec<usize> = pass.iter().copied().filter(|d| !cell.sides[*d].is_full()).collect();
        // The avoided boxes that meet the box in all dimensions of the pass from the n-th on.
        let mut behind = vec![self.index.all()];
        for dim in pass.iter().skip(1).rev() {
            let mut bits = behind[behind.len() - 1].clone();
            index::intersect(&mut bits, &meeting[*dim]);
            behind.push(bits);
        }
        let mut before = self.index.all();
        for (dim, bits) in meeting.iter().enumerate().filter(|(dim, _)| !pass.contains(dim)) {
            if !cell.sides[dim].is_full() {
                index::intersect(&mut before, bits);
            }
        }
        for (dim, mut near) in pass.into_iter().zip(behind.into_iter().rev()) {
            work.spend(near.len());
            index::intersect(&mut near, &before);
            if let Some(side) = self.side(cell, dim, aim, &near, work) {
                meeting[dim] = self.index.meeting(dim, &side);
                cell.sides[dim] = side;
            }
            index::intersect(&mut before, &meeting[dim]);
        }
    }

    /// The widest side of `dim`, given the avoided boxes that meet the box in all other dimensions.
    fn side(&mut self, cell: &Cell, dim: usize, aim: Aim, near: &[u64], work: &mut Work) -> Option<AtomSet> {
        let atoms = self.problem.atoms[dim];
        let mut runs = Vec::new();
        let mut soft = Vec::new();
        let follows = self.problem.follows(cell);
        for at in index::ones(near) {
            work.spend(0);
            if follows || self.soft[at / 64] >> (at % 64) & 1 == 1 {
                soft.push(self.avoid[at]);
            } else if let Some(place) = self.problem.place(self.avoid[at], dim) {
                if aim == Aim::Whole {
                    return None;
                }
                runs.extend(self.problem.clauses[self.avoid[at] as usize][place as usize].off.runs());
            }
        }
        let free = AtomSet::from_runs(atoms, &mut runs).complement();
        if soft.is_empty() {
            return Some(if free.is_full() { free } else { self.shaped(dim, &cell.sides[dim], &free) });
        }
        match aim {
            Aim::Whole => self.clear_of(&soft, cell, dim, &free, work).then_some(free),
            Aim::Most => Some(self.grown(&soft, cell, dim, &free, work)),
        }
    }

    /// The atoms of `free` that may stand in one side with those of `side`.
    fn shaped(&self, dim: usize, side: &AtomSet, free: &AtomSet) -> AtomSet {
        let shape = &self.problem.space.dims[dim];
        let ordered = shape.line();
        let line = free.and(&ordered);
        let run = match side.and(&ordered).first() {
            Some(atom) => line.runs().find(|(from, to)| (*from..*to).contains(&atom)),
            None if shape.mixed => line.runs().max_by_key(|(from, to)| (to - from, std::cmp::Reverse(*from))),
            None => None,
        };
        let (from, to) = run.unwrap_or((0, 0));
        let run = AtomSet::range(side.atoms(), from, to);
        if shape.mixed || run.is_empty() { run.or(&free.minus(&ordered)) } else { run }
    }

    /// Grows the side step by step, asking for each step whether it touches a box that depends on
    /// sums.
    fn grown(&mut self, soft: &[u32], cell: &Cell, dim: usize, free: &AtomSet, work: &mut Work) -> AtomSet {
        let mut side = cell.sides[dim].clone();
        let atoms = side.atoms();
        let reach = self.shaped(dim, &side, free);
        let ordered = self.problem.space.dims[dim].line();
        if !side.meets(&ordered)
            && let Some(atom) = reach.and(&ordered).iter().find(|a| {
                let one = AtomSet::one(atoms, *a);
                self.clear_of(soft, cell, dim, &one, work)
            })
        {
            side = side.or(&AtomSet::one(atoms, atom));
        }
        let line = side.and(&ordered);
        if let (Some(from), Some(to)) = (line.first(), line.last()) {
            let room = reach.and(&ordered);
            let (least, most) = (room.first().unwrap_or(from), room.last().unwrap_or(to));
            // The furthest end that still touches nothing, by halving.
            let (mut good, mut bad) = (to, most + 1);
            while bad - good > 1 {
                let probe = if bad == most + 1 && good == to { most } else { good + (bad - good) / 2 };
                let step = AtomSet::range(atoms, good + 1, probe + 1);
                if self.clear_of(soft, cell, dim, &step, work) { good = probe } else { bad = probe }
            }
            let end = good;
            let (mut good, mut bad) = (i64::from(from), i64::from(least) - 1);
            while good - bad > 1 {
                let probe = if bad == i64::from(least) - 1 && good == i64::from(from) {
                    i64::from(least)
                } else {
                    good - (good - bad) / 2
                };
                let step = AtomSet::range(atoms, probe as u32, good as u32);
                if self.clear_of(soft, cell, dim, &step, work) { good = probe } else { bad = probe }
            }
            side = side.or(&AtomSet::range(atoms, good as u32, end + 1));
        }
        for atom in reach.minus(&ordered).minus(&side).iter() {
            let one = AtomSet::one(atoms, atom);
            if self.clear_of(soft, cell, dim, &one, work) {
                side = side.or(&one);
            }
        }
        side
    }

    /// Whether the box with `step` as its side in `dim` touches none of the boxes that depend on
    /// sums.
    fn clear_of(&mut self, soft: &[u32], cell: &Cell, dim: usize, step: &AtomSet, work: &mut Work) -> bool {
        let mut from = self.problem.sides(cell);
        from[dim] = step.clone();
        soft.iter().all(|clause| {
            let mut sides = from.clone();
            for literal in self.problem.clauses[*clause as usize].iter() {
                sides[literal.dim] = sides[literal.dim].and(&literal.off);
            }
            match Search::point(self.problem, &sides, &[], work) {
                Found::Part(_) => false,
                Found::Done => true,
                Found::Spent => {
                    self.unsure = true;
                    false
                }
            }
        })
    }
}

/// What to try for a side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// All atoms or nothing.
    Whole,
    /// As many atoms as fit.
    Most,
}
