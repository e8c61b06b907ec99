//! A region as maximal boxes: what a question answers with.
//!
//! The parts that the search finds are taken largest first; a part that lies in a box already made
//! is passed over, any other is widened to a maximal box. Then, smallest first, each box that the
//! others cover is dropped. Several such lists may exist; the same question gives the same one.

use super::atoms::AtomSet;
use super::budget::Work;
use super::index::{self, Index};
use super::lower::{Clause, Literal};
use super::problem::Problem;
use super::scope::Scope;
use super::search::{Found, Search};
use super::space::{Cell, Point, Weight};
use super::widen::Widener;
use std::rc::Rc;

/// A maximal box of a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The box. It may hold points outside the universe, and holds one inside.
    pub cell: Cell,
    /// A point of the region in the box.
    pub witness: Point,
    /// How many leads the box stands for, those outside the universe included.
    pub weight: Weight,
}

/// How much of a region is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// The boxes are the whole region and none is covered by the others.
    All,
    /// The budget ended: the boxes listed are in the region, but there are more.
    Some,
}

/// Bounds on the weight of a region, equal when it is exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The region has at least this weight.
    pub least: Weight,
    /// The region has at most this weight.
    pub most: Weight,
    /// The weight of the whole space.
    pub of: Weight,
}

impl Share {
    /// Whether the weight is known.
    pub fn is_exact(&self) -> bool {
        self.least == self.most
    }
}

/// A region as boxes, larger first.
#[derive(Clone, Debug)]
pub struct Region {
    /// Maximal boxes, none covered by the others.
    pub pieces: Vec<Piece>,
    /// Whether these are all.
    pub listed: Listed,
    /// How large the region is.
    pub share: Share,
}

impl Region {
    /// Whether it is proved that no point is in the region.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.listed == Listed::All
    }
}

/// What makes up a region: the clauses of a problem that bound it, and those whose excluded boxes
/// its maximal boxes must not touch.
pub(super) struct Bounds {
    pub universe: Vec<u32>,
    pub within: Vec<u32>,
    pub avoid: Vec<u32>,
}

/// Lists the region in the box `from` as maximal boxes.
pub(super) fn list(scope: &Scope, problem: &Problem, bounds: &Bounds, work: &mut Work) -> Region {
    let clauses = bounds.universe.iter().chain(&bounds.within).copied();
    let mut search = Search::new(problem, problem.sides(&scope.space.whole()), clauses, work);
    let mut listed = Listed::All;
    let mut parts: Vec<Cell> = Vec::new();
    let mut found = Weight::ZERO;
    loop {
        match search.next(work) {
            Found::Part(mut sides) => {
                sides.truncate(problem.real());
                let part = Cell { sides };
                found = found.plus(scope.space.weight(&part));
                parts.push(part);
                if parts.len() >= scope.limits.parts {
                    listed = Listed::Some;
                    break;
                }
            }
            Found::Done => break,
            Found::Spent => {
                listed = Listed::Some;
                break;
            }
        }
    }
    let of = scope.space.weight(&scope.space.whole());
    let most = if listed == Listed::All { found } else { found.plus(search.rest()).least(of) };
    let share = Share { least: found, most, of };
    // What is left of the budget, or a tenth of it, makes the boxes.
    let mut after = work.at_least(scope.limits.work / 10);
    let mut cells = cover(scope, problem, bounds, &parts, &mut listed, &mut after);
    drop_covered(problem, &bounds.universe, &mut cells, &mut listed, &mut after);
    let pieces = cells.into_iter().map(|(cell, part)| piece(scope, problem, bounds, cell, &part, &mut after)).collect();
    Region { pieces, listed, share }
}

/// Maximal boxes that cover the parts, each with the part that it was made from, larger first.
fn cover(
    scope: &Scope,
    problem: &Problem,
    bounds: &Bounds,
    parts: &[Cell],
    listed: &mut Listed,
    work: &mut Work,
) -> Vec<(Cell, Cell)> {
    let mut parts: Vec<Cell> = parts.iter().flat_map(|part| intervals(scope, part)).collect();
    parts.sort_by(|a, b| larger(scope, a, b));
    let mut widener = Widener::new(problem, bounds.avoid.clone());
    let mut made: Vec<(Cell, Cell)> = Vec::new();
    for part in parts {
        if made.iter().any(|(cell, _)| part.within(cell)) {
            continue;
        }
        if made.len() >= scope.limits.boxes {
            *listed = Listed::Some;
            break;
        }
        made.push((widener.widen(&part, work), part));
    }
    if widener.unsure {
        *listed = Listed::Some;
    }
    made.sort_by(|a, b| larger(scope, &a.0, &b.0));
    made
}

/// Larger boxes first, then by their sides.
fn larger(scope: &Scope, a: &Cell, b: &Cell) -> std::cmp::Ordering {
    let (wa, wb) = (scope.space.weight(a), scope.space.weight(b));
    wb.exact.cmp(&wa.exact).then_with(|| wb.about.total_cmp(&wa.about)).then_with(|| a.cmp(b))
}

/// The part cut so that each ordered side is one interval.
fn intervals(scope: &Scope, part: &Cell) -> Vec<Cell> {
    let mut out = vec![part.clone()];
    for (dim, shape) in scope.space.dims.iter().enumerate() {
        let pieces = shape.pieces(&part.sides[dim]);
        if pieces.len() > 1 {
            let cut = out.iter().flat_map(|cell| {
                pieces.iter().map(|piece| {
                    let mut cell = cell.clone();
                    cell.sides[dim] = piece.clone();
                    cell
                })
            });
            out = cut.collect();
        }
    }
    out
}

/// Drops, smallest first, each box whose points of the universe the others hold.
fn drop_covered(
    problem: &Problem,
    universe: &[u32],
    cells: &mut Vec<(Cell, Cell)>,
    listed: &mut Listed,
    work: &mut Work,
) {
    let boxes: Vec<Clause> = cells.iter().map(|(cell, _)| excluding(cell)).collect();
    let literals: Vec<&[Literal]> = boxes.iter().map(|b| &**b).collect();
    let index = Index::new(&problem.atoms[..problem.real()], &literals);
    let others = problem.with(boxes.iter().cloned());
    let first = problem.clauses.len() as u32;
    let mut kept = index.all();
    for at in (0..cells.len()).rev() {
        let (cell, part) = &cells[at];
        index::clear(&mut kept, at);
        let near = meeting(&index, part, &kept);
        // The part that the box was made from lies in the universe: if no other box touches it, the
        // box is needed.
        let mut needed = index::ones(&near).next().is_none();
        if !needed {
            let near = meeting(&index, cell, &kept);
            let clauses = universe.iter().copied().chain(index::ones(&near).map(|i| first + i as u32));
            needed = match Search::new(&others, others.sides(cell), clauses, work).next(work) {
                Found::Part(_) => true,
                Found::Done => false,
                Found::Spent => {
                    *listed = Listed::Some;
                    true
                }
            };
        }
        if needed {
            index::set(&mut kept, at);
        }
    }
    let mut at = 0;
    cells.retain(|_| {
        at += 1;
        kept[(at - 1) / 64] >> ((at - 1) % 64) & 1 == 1
    });
}

fn meeting(index: &Index, cell: &Cell, among: &[u64]) -> index::Bits {
    let mut near = among.to_vec();
    for dim in cell.bounded() {
        index::intersect(&mut near, &index.meeting(dim, &cell.sides[dim]));
    }
    near
}

/// The clause that excludes the box.
fn excluding(cell: &Cell) -> Clause {
    let literals: Vec<Literal> = cell.bounded().map(|dim| Literal { dim, off: cell.sides[dim].clone() }).collect();
    Rc::from(literals)
}

/// The box with a point of the region in it: side by side the preferred atom that still leaves one.
fn piece(scope: &Scope, problem: &Problem, bounds: &Bounds, cell: Cell, part: &Cell, work: &mut Work) -> Piece {
    let weight = scope.space.weight(&cell);
    let clauses: Vec<u32> = bounds.universe.iter().chain(&bounds.within).copied().collect();
    let witness = preferred(scope, problem, &clauses, &cell, part, work);
    Piece { cell, witness, weight }
}

/// A point of the box that satisfies the clauses, near to what the scope prefers. All points of
/// `known`, which lies in the box, satisfy them.
pub(super) fn preferred(
    scope: &Scope,
    problem: &Problem,
    clauses: &[u32],
    cell: &Cell,
    known: &Cell,
    work: &mut Work,
) -> Point {
    let mut known = known.clone();
    let mut fixed = cell.clone();
    for dim in 0..fixed.sides.len() {
        let wish = scope.choose(dim, &fixed.sides[dim]);
        let one = AtomSet::one(fixed.sides[dim].atoms(), wish);
        if known.sides[dim].contains(wish) {
            known.sides[dim] = one.clone();
            fixed.sides[dim] = one;
            continue;
        }
        let mut wished = fixed.clone();
        wished.sides[dim] = one;
        let sides = problem.sides(&wished);
        if let Found::Part(mut sides) = Search::new(problem, sides, clauses.iter().copied(), work).next(work) {
            sides.truncate(problem.real());
            known = Cell { sides };
            fixed = wished;
        } else {
            let next = scope.choose(dim, &known.sides[dim]);
            let one = AtomSet::one(known.sides[dim].atoms(), next);
            known.sides[dim] = one.clone();
            fixed.sides[dim] = one;
        }
    }
    known.sides.iter().map(|side| side.first().expect("each side is one atom")).collect()
}
