//! What becomes of a region when each side of its boxes becomes another, as when subjects are
//! forgotten: a few boxes, or none where they would be too many.
//!
//! The search gives disjoint parts. A part whose image lies in one already found is not looked into,
//! so that forgetting costs what is kept, not what is forgotten. Boxes that differ in one dimension
//! only are joined.

use super::atoms::AtomSet;
use super::formula::FormulaId;
use super::lower::Polarity;
use super::scope::{Scope, Setup};
use super::search::{Found, Search};
use super::space::Cell;
use std::cell::Cell as Count;

/// How many changes a check has work for at least.
const A_PART: u64 = 200;

/// The image of the points of the universe that satisfy the formula, as at most so many boxes; `becomes`
/// is given a dimension that follows from no other and a side, and must give more for a larger side.
pub fn image(
    scope: &Scope,
    formula: FormulaId,
    most: usize,
    becomes: &dyn Fn(usize, &AtomSet) -> AtomSet,
) -> Option<Vec<Cell>> {
    let mut work = scope.work().one_of(A_PART);
    if work.is_spent() {
        return None;
    }
    let mut setup = Setup::new(scope, &[formula], &mut work);
    let mut clauses = setup.universe.clone();
    clauses.extend(setup.add(formula, Polarity::Holds, &mut work));
    let problem = setup.problem();
    let free = problem.free;
    let of = |sides: &[AtomSet]| -> Cell {
        let kept = sides[..free].iter().enumerate().map(|(dim, side)| becomes(dim, side));
        let follow = problem.atoms[free..problem.dims()].iter().map(|atoms| AtomSet::full(*atoms));
        Cell { sides: kept.chain(follow).collect() }
    };
    let mut search = Search::new(&problem, problem.sides(&scope.space.whole()), clauses, &mut work);
    let mut found: Vec<Cell> = Vec::new();
    loop {
        let looked = Count::new(0_usize);
        let known = |sides: &[AtomSet]| {
            looked.set(looked.get() + 1);
            !found.is_empty() && {
                let image = of(sides);
                found.iter().any(|cell| image.within(cell))
            }
        };
        let next = search.next_but(&known, &mut work);
        work.spend(looked.get() * (found.len() + free));
        match next {
            Found::Done => return Some(found),
            Found::Spent => return None,
            Found::Part(sides) => {
                let cell = of(&sides);
                if cell.bounded().next().is_none() {
                    return Some(vec![cell]);
                }
                work.spend(found.len() * free);
                add(&mut found, cell);
                if found.len() > most {
                    return None;
                }
            }
        }
    }
}

/// Adds a box; joined to another where both are one box.
fn add(boxes: &mut Vec<Cell>, mut new: Cell) {
    while let Some(at) = boxes.iter().position(|cell| join(cell, &new).is_some()) {
        let other = boxes.swap_remove(at);
        new = join(&other, &new).expect("they were just joined");
    }
    boxes.push(new);
}

/// Both as one box, if they are one.
fn join(one: &Cell, other: &Cell) -> Option<Cell> {
    let mut differ = (0..one.sides.len()).filter(|dim| one.sides[*dim] != other.sides[*dim]);
    match (differ.next(), differ.next()) {
        (None, _) => Some(one.clone()),
        (Some(dim), None) => {
            let mut both = one.clone();
            both.sides[dim] = both.sides[dim].or(&other.sides[dim]);
            Some(both)
        }
        _ if one.within(other) => Some(other.clone()),
        _ if other.within(one) => Some(one.clone()),
        _ => None,
    }
}
