//! A region as maximal boxes: what a question answers with.
//!
//! The parts that the search finds are taken largest first; a part that lies in a box already made
//! is passed over, any other is widened to a maximal box. Then, smallest first, each box that the
//! others cover is dropped. Several such lists may exist; the same question gives the same one.

use super::atoms::AtomSet;
use super::budget::Work;
use super::count;
use super::index::{self, Index};
use super::lower::{Clause, Literal, MOST_LITERALS};
use super::problem::Problem;
use super::scope::Scope;
use super::search::{Found, Search};
use super::space::{Cell, Measure, Point, Weight};
use super::widen::Widener;
use std::cmp::Reverse;
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
    /// The budget ended: the boxes listed are maximal boxes of the region, but they may not be all
    /// of it, and one of them may be covered by the others.
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
    /// How many maximal boxes there are at least.
    pub of_at_least: usize,
    /// How large the region is, where the listing came to know it; else [`share`](super::share) does.
    pub share: Option<Share>,
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

/// Lists the region as maximal boxes.
pub(super) fn list(scope: &Scope, problem: &Problem, bounds: &Bounds, work: &mut Work) -> Region {
    let measure = Measure::new(problem);
    let whole = problem.sides(&scope.space.whole());
    let of = measure.sides(&whole);
    let clauses = || bounds.universe.iter().chain(&bounds.within).copied();
    let parts = parts(scope, problem, whole.clone(), clauses(), work);
    let found = parts.found.iter().fold(Weight::ZERO, |w, part| w.plus(measure.sides(&part.known.sides)));
    if parts.extent == Extent::Started && scope.limits.boxes == 0 {
        // Boxes are asked for only of a region that is listed whole.
        return Region { pieces: Vec::new(), listed: Listed::Some, of_at_least: 0, share: None };
    }
    let share = match parts.extent {
        Extent::Whole if parts.found.iter().all(|part| part.cell == part.known) => {
            Some(Share { least: found, most: found, of })
        }
        Extent::Whole => None,
        Extent::Started => {
            // A quarter of the budget at least goes to the share.
            *work = work.at_least(scope.limits.work / 4);
            let (least, most) = count::count(problem, &measure, whole, clauses(), work);
            Some(Share { least: least.most(found), most, of })
        }
    };
    // And a tenth to the boxes.
    *work = work.at_least(scope.limits.work / 10);
    let measure = Measure::of(&scope.space.dims);
    let mut boxes = Boxes { scope, problem, bounds, measure, extent: parts.extent, made: Vec::new() };
    boxes.cover(parts.found, work);
    let of_at_least = boxes.made.len();
    if boxes.extent == Extent::Started {
        boxes.made.truncate(scope.limits.boxes);
    }
    boxes.drop_covered(work);
    let listed = match boxes.extent {
        Extent::Whole => Listed::All,
        Extent::Started => Listed::Some,
    };
    let pieces: Vec<Piece> = boxes.made.iter().map(|made| boxes.piece(made, work)).collect();
    Region { pieces, listed, of_at_least, share }
}

/// Whether something was done to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Started,
}

/// A box that holds no point of the universe outside the region, and a box in it of which every point
/// is in the region.
#[derive(Clone)]
struct Part {
    cell: Cell,
    known: Cell,
}

/// Disjoint parts of a region.
struct Parts {
    found: Vec<Part>,
    extent: Extent,
}

fn parts(
    scope: &Scope,
    problem: &Problem,
    whole: Vec<AtomSet>,
    clauses: impl IntoIterator<Item = u32>,
    work: &mut Work,
) -> Parts {
    let mut search = Search::new(problem, whole, clauses, work).in_boxes();
    let mut found = Vec::new();
    let mut extent = Extent::Whole;
    while found.len() < scope.limits.parts {
        let sides = match search.next(work) {
            Found::Part(sides) => sides,
            Found::Done => return Parts { found, extent },
            Found::Spent => break,
        };
        if !problem.follows(&Cell { sides: sides[..problem.dims()].to_vec() }) {
            let cell = problem.cell(sides);
            found.push(Part { known: cell.clone(), cell });
            continue;
        }
        match Search::point(problem, &sides, &[], work) {
            Found::Part(known) => {
                let known = Cell { sides: known[..problem.dims()].to_vec() };
                found.push(Part { cell: problem.cell(sides), known });
            }
            Found::Done => {}
            Found::Spent => extent = Extent::Started,
        }
    }
    Parts { found, extent: Extent::Started }
}

/// A maximal box, and the part of the region that it was made from.
struct Made {
    cell: Cell,
    part: Part,
}

/// Maximal boxes in the making.
struct Boxes<'s, 'a> {
    scope: &'s Scope<'a>,
    problem: &'s Problem<'a>,
    bounds: &'s Bounds,
    measure: Measure,
    extent: Extent,
    made: Vec<Made>,
}

/// Of a region that is not listed whole, so many times the boxes asked for are made to choose from.
const CHOICE: usize = 10;
/// So many boxes are made though the work has ended.
const AT_LEAST: usize = 4;
/// A part is cut into no more boxes than this.
const MOST_INTERVALS: usize = 10_000;

impl Boxes<'_, '_> {
    /// Makes boxes that cover the parts, larger first.
    fn cover(&mut self, parts: Vec<Part>, work: &mut Work) {
        let mut parts: Vec<Part> = parts.into_iter().flat_map(|part| self.cut(part, work)).collect();
        parts.sort_by_cached_key(|part| size(&self.measure, &part.cell));
        let mut widener = Widener::new(self.problem, self.bounds.avoid.clone());
        let mut held = Held::new(self.scope);
        for part in parts {
            work.spend(self.made.len() / 64 * part.cell.sides.len());
            if held.hold(&part.cell, &self.made) {
                continue;
            }
            if work.is_spent() {
                self.extent = Extent::Started;
                if self.made.len() >= AT_LEAST {
                    break;
                }
            }
            if self.extent == Extent::Started && self.made.len() >= self.scope.limits.boxes.saturating_mul(CHOICE) {
                break;
            }
            let cell = widener.widen(&part.cell, work);
            held.add(self.made.len(), &cell);
            self.made.push(Made { cell, part });
        }
        if widener.unsure {
            self.extent = Extent::Started;
        }
        let measure = &self.measure;
        self.made.sort_by_cached_key(|made| size(measure, &made.cell));
    }

    /// The part cut so that each side is one that a box may have.
    fn cut(&mut self, part: Part, work: &mut Work) -> Vec<Part> {
        let Some(mut cells) = intervals(self.scope, &part.cell) else {
            self.extent = Extent::Started;
            return Vec::new();
        };
        work.spend((cells.len() - 1) * part.cell.sides.len());
        if let [cell] = cells.as_slice()
            && *cell == part.cell
        {
            return vec![part];
        }
        let mut parts = Vec::new();
        let decided = part.cell == part.known;
        for cell in cells.drain(..) {
            let known = if decided {
                cell.clone()
            } else {
                match Search::point(self.problem, &self.problem.sides(&cell), &[], work) {
                    Found::Part(known) => Cell { sides: known[..self.problem.dims()].to_vec() },
                    Found::Done => continue,
                    Found::Spent => {
                        self.extent = Extent::Started;
                        continue;
                    }
                }
            };
            parts.push(Part { cell, known });
        }
        parts
    }

    /// Drops, smallest first, each box whose points of the universe the others hold.
    fn drop_covered(&mut self, work: &mut Work) {
        let problem = self.problem;
        let boxes: Vec<Clause> = self.made.iter().map(|made| excluding(&made.cell)).collect();
        let literals: Vec<&[Literal]> = boxes.iter().map(|b| &**b).collect();
        let index = Index::new(&problem.atoms[..problem.dims()], &literals);
        let others = problem.with(self.scope, boxes.iter().cloned());
        let first = u32::try_from(problem.clauses.len()).expect("fewer than 2^32 clauses");
        let mut kept = index.all();
        for at in (0..self.made.len()).rev() {
            // A box bounded in more dimensions than a clause has literals is neither dropped nor
            // used to drop another.
            if boxes[at].len() > MOST_LITERALS {
                continue;
            }
            let Made { cell, part } = &self.made[at];
            index::clear(&mut kept, at);
            work.spend(kept.len() * cell.sides.len());
            // The part that the box was made from lies in the universe: if no other box touches it,
            // the box is needed.
            let alone = index::ones(&meeting(&index, &part.cell, &kept)).next().is_none();
            let needed = alone || {
                let near = meeting(&index, cell, &kept);
                let near = (first..).zip(0..boxes.len()).filter(|(_, i)| near[i / 64] >> (i % 64) & 1 == 1);
                let near = near.filter(|(_, i)| boxes[*i].len() <= MOST_LITERALS).map(|(clause, _)| clause);
                let clauses: Vec<u32> = self.bounds.universe.iter().copied().chain(near).collect();
                match Search::point(&others, &others.sides(cell), &clauses, work) {
                    Found::Part(_) => true,
                    Found::Done => false,
                    Found::Spent => {
                        self.extent = Extent::Started;
                        true
                    }
                }
            };
            if needed {
                index::set(&mut kept, at);
            }
        }
        let mut at = 0..;
        self.made.retain(|_| at.next().is_some_and(|at: usize| kept[at / 64] >> (at % 64) & 1 == 1));
    }

    /// The box with a point of the region in it. The box holds no point of the universe outside the
    /// region, so that any of its points in the universe will do.
    fn piece(&self, made: &Made, work: &mut Work) -> Piece {
        let weight = self.measure.sides(&made.cell.sides);
        let witness = preferred(self.scope, self.problem, &self.bounds.universe, &made.cell, &made.part.known, work);
        Piece { cell: made.cell.clone(), witness, weight }
    }
}

/// Which of the boxes made so far hold an atom: for each dimension and atom a bit set.
struct Held {
    rows: Vec<Vec<index::Bits>>,
}

impl Held {
    fn new(scope: &Scope) -> Self {
        Self { rows: scope.space.dims.iter().map(|d| vec![index::Bits::new(); d.atoms as usize]).collect() }
    }

    fn add(&mut self, number: usize, cell: &Cell) {
        for (rows, side) in self.rows.iter_mut().zip(&cell.sides) {
            for atom in side.iter() {
                let row = &mut rows[atom as usize];
                row.resize(number / 64 + 1, 0);
                index::set(row, number);
            }
        }
    }

    /// Whether one of the boxes holds the part.
    fn hold(&self, part: &Cell, made: &[Made]) -> bool {
        // Those that hold one corner of the part are looked at.
        let corner = part.sides.iter().zip(&self.rows).map(|(side, rows)| &rows[side.first().unwrap_or(0) as usize]);
        let words = corner.clone().map(Vec::len).min().unwrap_or(made.len().div_ceil(64));
        let mut near = vec![u64::MAX; words];
        corner.for_each(|row| index::intersect(&mut near, row));
        index::ones(&near).take_while(|at| *at < made.len()).any(|at| part.within(&made[at].cell))
    }
}

/// Orders larger boxes first, then by their sides.
fn size(measure: &Measure, cell: &Cell) -> (Reverse<u128>, Reverse<u64>, Cell) {
    let weight = measure.sides(&cell.sides);
    // Positive floating numbers are in the order of their bits.
    (Reverse(weight.exact), Reverse(weight.about.to_bits()), cell.clone())
}

/// The box as boxes each of whose sides is one that a box may have; none where those are too many.
fn intervals(scope: &Scope, cell: &Cell) -> Option<Vec<Cell>> {
    let mut out = vec![cell.clone()];
    for (dim, shape) in scope.space.dims.iter().enumerate() {
        let pieces = shape.pieces(&cell.sides[dim]);
        if pieces.len() > 1 {
            if out.len() * pieces.len() > MOST_INTERVALS {
                return None;
            }
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
    Some(out)
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
    for dim in 0..problem.free {
        let wish = scope.choose(dim, &fixed.sides[dim]);
        let one = AtomSet::one(fixed.sides[dim].atoms(), wish);
        if known.sides[dim].contains(wish) || clauses.is_empty() && !problem.follows(&fixed) {
            known.sides[dim] = one.clone();
            fixed.sides[dim] = one;
            continue;
        }
        let mut wished = fixed.clone();
        wished.sides[dim] = one;
        let sides = problem.sides(&wished);
        if let Found::Part(mut sides) = Search::new(problem, sides, clauses.iter().copied(), work).next(work) {
            sides.truncate(problem.dims());
            known = Cell { sides };
            fixed = wished;
        } else {
            let next = scope.choose(dim, &known.sides[dim]);
            let one = AtomSet::one(known.sides[dim].atoms(), next);
            known.sides[dim] = one.clone();
            fixed.sides[dim] = one;
        }
    }
    known.sides.iter().map(|side| side.first().expect("a box has no empty side")).collect()
}
