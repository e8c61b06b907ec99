//! Regions as boxes that the language can say.
//!
//! The engine's maximal boxes may have a side that no table cell says (a range or unknown): such a
//! box is parted, each part widened again as far as cells reach, and what the others cover is
//! dropped. The order is by size, then by text.

use std::cmp::Ordering;

use super::axes::{Atoms, Axes, follows};
use super::cell::{cell, sayable};
use super::engine::{
    AtomSet, Bounded, Cell, FormulaId, Formulas, Limits, Listed, Piece, Point, Purse, Region, Scope, Space, Verdict,
    region_of, satisfiable, witness,
};
use super::example;
use super::formula::Conditions;
use super::shares::Shares;
use crate::model::Model;

/// A box and a lead in it.
#[derive(Clone, Debug)]
pub struct Part {
    pub cell: Cell,
    pub witness: Point,
}

/// A region in words.
#[derive(Clone, Debug)]
pub struct Parts {
    pub parts: Vec<Part>,
    /// Whether these are all.
    pub listed: Listed,
    /// How many maximal boxes there are at least.
    pub of_at_least: usize,
    /// Which part of the space the region is, as far as is known.
    pub share: Option<Shares>,
}

/// Where questions are asked.
pub struct Asker<'a, 'm> {
    pub model: &'m Model,
    pub axes: &'a Axes,
    pub space: &'a Space,
    pub conditions: &'a mut Conditions<'m>,
    pub universe: FormulaId,
    pub limits: Limits,
    /// Steps left for all questions together.
    pub purse: Purse,
}

/// More boxes than this and parts are not compared with each other.
const MOST_COMPARED: usize = 150;
/// A box is parted into no more boxes than this.
const MOST_SAID: usize = 1_000;
/// Steps of work to say a region without scores.
const PLAINLY: u64 = 500_000;
/// More text regions than this and a side is not grown one by one.
const MOST_TEXTS: u32 = 32;
/// More choices than this and those that cannot be are left in their sides.
const MOST_CLIPPED: usize = 100;

impl Asker<'_, '_> {
    /// Asks the engine, with examples as people would choose them.
    pub fn ask<R>(&self, question: impl FnOnce(&Scope<'_>) -> R) -> R {
        let prefer = |dim: usize, side: &AtomSet| example::atom(self.model, &self.axes.axes[dim], side);
        let scope = Scope {
            space: self.space,
            formulas: &self.conditions.formulas,
            universe: self.universe,
            limits: self.limits,
            prefer: &prefer,
            bounds: Bounded::Everywhere,
            purse: Some(&self.purse),
        };
        question(&scope)
    }

    /// The leads that satisfy all of `holds` and none of `fails`, as boxes that can be said.
    pub fn region(&mut self, holds: &[FormulaId], fails: &[FormulaId]) -> Parts {
        let region = self.ask(|scope| region_of(scope, holds, fails));
        self.said(region, holds, fails)
    }

    /// The region of those leads in boxes that can be said.
    pub fn said(&mut self, region: Region, holds: &[FormulaId], fails: &[FormulaId]) -> Parts {
        let region = self.in_attributes(region, holds, fails);
        let (mut listed, share, of_at_least) = (region.listed, region.share, region.of_at_least);
        let mut parts: Vec<Part> =
            region.pieces.into_iter().map(|piece| Part { cell: piece.cell, witness: piece.witness }).collect();
        self.clip(&mut parts);
        if parts.iter().any(|part| !self.is_sayable(&part.cell)) {
            let outside = self.outside(holds, fails);
            let (said, whole) = self.reworded(parts, outside);
            parts = said;
            listed = if whole { listed } else { Listed::Some };
        }
        self.sort(&mut parts);
        let bounded = |axis: usize| parts.iter().any(|part| !part.cell.sides[axis].is_full());
        // A score is no value of its own: it would be counted beside those that it follows from.
        let countable = self
            .axes
            .axes
            .iter()
            .enumerate()
            .all(|(at, axis)| !follows(&axis.subject) && (!bounded(at) || axis.is_countable()));
        let share = share.map(|share| Shares {
            least: share.least.share_of(share.of),
            most: share.most.share_of(share.of),
            of_leads: countable,
        });
        Parts { parts, listed, of_at_least, share }
    }

    /// The region without the scores that follow from attributes, where that takes no more boxes.
    fn in_attributes(&self, region: Region, holds: &[FormulaId], fails: &[FormulaId]) -> Region {
        let count = region.pieces.len();
        let bounded = |piece: &Piece| piece.cell.bounded().any(|dim| follows(&self.axes.axes[dim].subject));
        if !region.pieces.iter().any(bounded) {
            return region;
        }
        let plain = self.ask(|scope| {
            let work = scope.limits.work.min(PLAINLY);
            let limits = Limits { work, parts: 8 * count + 8, boxes: count, ..scope.limits };
            region_of(&Scope { limits, bounds: Bounded::Free, ..*scope }, holds, fails)
        });
        if plain.listed == Listed::All && plain.pieces.len() <= count { plain } else { region }
    }

    /// Takes `unknown` and choices out of the sides where no lead of the universe has them.
    fn clip(&mut self, parts: &mut [Part]) {
        let axes = self.axes;
        for (dim, axis) in axes.axes.iter().enumerate() {
            let mut bounded = parts.iter_mut().filter(|part| !part.cell.sides[dim].is_full()).peekable();
            if self.universe == Formulas::TRUE || bounded.peek().is_none() {
                continue;
            }
            let asked = match &axis.atoms {
                Atoms::Choices(_) => AtomSet::full(axis.count()),
                Atoms::Pieces(_) | Atoms::Texts { .. } => AtomSet::full(axis.count()).minus(&axis.known_set()),
            };
            let mut possible = AtomSet::full(axis.count());
            for atom in asked.iter().take(MOST_CLIPPED) {
                let one = AtomSet::one(axis.count(), atom);
                let here = self.conditions.formulas.within(dim, one.clone());
                if self.ask(|scope| satisfiable(scope, &[here], &[])).is_no() {
                    possible = possible.minus(&one);
                }
            }
            for part in bounded {
                let side = &mut part.cell.sides[dim];
                *side = if possible.within(side) { AtomSet::full(axis.count()) } else { side.and(&possible) };
            }
        }
    }

    fn is_sayable(&self, cell: &Cell) -> bool {
        cell.bounded().all(|dim| sayable(&self.axes.axes[dim], &cell.sides[dim]).len() == 1)
    }

    /// Whether none of the leads lies in the box, as far as its sides follow from no others.
    pub fn is_nowhere(&mut self, leads: FormulaId, sides: &[AtomSet]) -> bool {
        let formulas = &mut self.conditions.formulas;
        let free = self.axes.axes.iter().zip(sides).take_while(|(axis, _)| !follows(&axis.subject));
        let mut parts = vec![leads];
        parts.extend(free.enumerate().map(|(dim, (_, side))| formulas.within(dim, side.clone())));
        self.ask(|scope| satisfiable(&Scope { universe: Formulas::TRUE, ..*scope }, &parts, &[])).is_no()
    }

    /// The formula of what is not in the region.
    fn outside(&mut self, holds: &[FormulaId], fails: &[FormulaId]) -> FormulaId {
        let formulas = &mut self.conditions.formulas;
        let not: Vec<FormulaId> = holds.iter().map(|formula| formulas.not(*formula)).collect();
        formulas.any(not.into_iter().chain(fails.iter().copied()))
    }

    fn box_formula(&mut self, cell: &Cell) -> FormulaId {
        let formulas = &mut self.conditions.formulas;
        let sides: Vec<FormulaId> = cell.bounded().map(|dim| formulas.within(dim, cell.sides[dim].clone())).collect();
        formulas.all(sides)
    }

    /// Whether no lead of the box lies outside the region.
    fn fits(&mut self, cell: &Cell, outside: FormulaId) -> bool {
        let inside = self.box_formula(cell);
        self.ask(|scope| satisfiable(scope, &[inside, outside], &[])).is_no()
    }

    /// The parts in boxes that can be said, and whether they hold all of it.
    fn reworded(&mut self, parts: Vec<Part>, outside: FormulaId) -> (Vec<Part>, bool) {
        let mut whole = true;
        let mut made: Vec<Part> = Vec::new();
        let mut cells: Vec<Cell> = Vec::new();
        for part in parts {
            if self.is_sayable(&part.cell) {
                cells.push(part.cell.clone());
                made.push(part);
                continue;
            }
            let parted = self.parted(&part.cell);
            whole &= !parted.is_empty();
            for cell in parted {
                if cells.iter().any(|other| cell.within(other)) {
                    continue;
                }
                let wide = self.widened(cell, outside);
                if let Verdict::Yes(witness) = self.point_of(&wide, outside) {
                    cells.push(wide.clone());
                    made.push(Part { cell: wide, witness });
                }
            }
        }
        (self.drop_covered(made), whole)
    }

    fn point_of(&mut self, cell: &Cell, outside: FormulaId) -> Verdict {
        let inside = self.box_formula(cell);
        self.ask(|scope| witness(scope, &[inside], &[outside]))
    }

    /// The box as boxes whose sides can be said; none where they are too many.
    fn parted(&self, cell: &Cell) -> Vec<Cell> {
        let mut cells = vec![cell.clone()];
        for (dim, axis) in self.axes.axes.iter().enumerate() {
            let sides = sayable(axis, &cell.sides[dim]);
            if cells.len() * sides.len() > MOST_SAID {
                return Vec::new();
            }
            if sides.len() > 1 {
                cells = cells
                    .into_iter()
                    .flat_map(|cell| {
                        sides.iter().map(move |side| {
                            let mut cell = cell.clone();
                            cell.sides[dim] = side.clone();
                            cell
                        })
                    })
                    .collect();
            }
        }
        cells
    }

    /// The box with each side widened as far as a cell can say it.
    fn widened(&mut self, mut cell: Cell, outside: FormulaId) -> Cell {
        for dim in 0..cell.sides.len() {
            let full = AtomSet::full(cell.sides[dim].atoms());
            self.try_side(&mut cell, dim, full, outside);
        }
        for dim in 0..cell.sides.len() {
            let axis = &self.axes.axes[dim];
            if cell.sides[dim].is_full() {
                continue;
            }
            let known = axis.known_set();
            self.try_side(&mut cell, dim, known, outside);
            let count = cell.sides[dim].atoms();
            // A test that holds of the side was already made as wide as it can be.
            if matches!(axis.atoms, Atoms::Texts { .. }) && count > MOST_TEXTS {
                continue;
            }
            // Away from the side in both directions, so that ranges grow from their ends.
            let from = cell.sides[dim].first().unwrap_or(0);
            for atom in (from..count).chain((0..from).rev()) {
                let side = cell.sides[dim].or(&AtomSet::one(count, atom));
                if side != cell.sides[dim] && sayable(&self.axes.axes[dim], &side).len() == 1 {
                    self.try_side(&mut cell, dim, side, outside);
                }
            }
        }
        cell
    }

    fn try_side(&mut self, cell: &mut Cell, dim: usize, side: AtomSet, outside: FormulaId) {
        if !cell.sides[dim].within(&side) || cell.sides[dim] == side {
            return;
        }
        let before = std::mem::replace(&mut cell.sides[dim], side);
        if !self.fits(cell, outside) {
            cell.sides[dim] = before;
        }
    }

    /// Drops, smallest first, each box whose leads all lie in the others.
    fn drop_covered(&mut self, mut parts: Vec<Part>) -> Vec<Part> {
        if parts.len() > MOST_COMPARED {
            return parts;
        }
        self.sort(&mut parts);
        let formulas: Vec<FormulaId> = parts.iter().map(|part| self.box_formula(&part.cell)).collect();
        let mut kept: Vec<bool> = vec![true; parts.len()];
        for at in (0..parts.len()).rev() {
            let others: Vec<FormulaId> =
                (0..parts.len()).filter(|other| *other != at && kept[*other]).map(|other| formulas[other]).collect();
            kept[at] = !self.ask(|scope| satisfiable(scope, &[formulas[at]], &others)).is_no();
        }
        let mut kept = kept.into_iter();
        parts.retain(|_| kept.next().unwrap_or(true));
        parts
    }

    fn sort(&self, parts: &mut [Part]) {
        parts.sort_by_cached_key(|part| {
            let text: Vec<String> =
                part.cell.bounded().map(|dim| cell(&self.axes.axes[dim], &part.cell.sides[dim])).collect();
            (Larger(self.space.weight(&part.cell).about), text)
        });
    }
}

/// Orders numbers from large to small.
#[derive(PartialEq)]
struct Larger(f64);

impl Eq for Larger {}

impl PartialOrd for Larger {
    fn partial_cmp(&self, other: &Larger) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Larger {
    fn cmp(&self, other: &Larger) -> Ordering {
        other.0.total_cmp(&self.0)
    }
}
