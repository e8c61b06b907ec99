//! Conditions as boxes, and sets of leads as one box.
//!
//! What a line asks is worked out once, as the boxes of its formula; following leads from stage to
//! stage is then nothing but meeting boxes. Where a formula has too many boxes it counts as one that
//! any lead may satisfy: nothing that can be is left out, and what is found so must be replayed.

use crate::analyze::engine::{AtomSet, FormulaId, Formulas, Limits, Listed, Scope, region_of};
use crate::analyze::region::Asker;

/// A box by the dimensions that it bounds.
pub type Sides = Vec<(usize, AtomSet)>;

/// A condition as the union of boxes.
pub type Boxes = Vec<Sides>;

/// Bounds on the boxes of one condition.
const LIMITS: Limits = Limits { work: 4_000_000, total: 80_000_000, parts: 1_500, boxes: 400, pairs: 0 };

/// The boxes of a formula.
pub fn boxes(asker: &Asker<'_, '_>, formula: FormulaId) -> Boxes {
    match formula {
        Formulas::TRUE => return vec![Vec::new()],
        Formulas::FALSE => return Vec::new(),
        _ => {}
    }
    let region = asker.ask(|scope| {
        let all = Scope { universe: Formulas::TRUE, limits: LIMITS, ..*scope };
        region_of(&all, &[formula], &[])
    });
    if region.listed == Listed::Some {
        return vec![Vec::new()];
    }
    let sides = |cell: &crate::analyze::engine::Cell| -> Sides {
        cell.bounded().map(|dim| (dim, cell.sides[dim].clone())).collect()
    };
    region.pieces.iter().map(|piece| sides(&piece.cell)).collect()
}

/// The box narrowed to another; none if they do not meet.
pub fn met(of: &[AtomSet], by: &Sides) -> Option<Vec<AtomSet>> {
    if !by.iter().all(|(dim, side)| of[*dim].meets(side)) {
        return None;
    }
    let mut sides = of.to_vec();
    for (dim, side) in by {
        sides[*dim] = sides[*dim].and(side);
    }
    Some(sides)
}

/// Whether every lead of the first box is in the second.
pub fn is_within(one: &[AtomSet], other: &[AtomSet]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.within(other))
}
