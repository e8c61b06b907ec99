//! Seams: one number that two neighbouring lines both claim, or both leave out.
//!
//! `<= 200` beside `>= 200` claims 200 twice, `< 200` beside `> 200` misses it; of whole numbers also
//! `<= 199` beside `>= 201`. The repair is to move one end by one step, so both ends are named with
//! their lines. Only comparisons that stand on the lines themselves are looked at.

use std::ops::Bound;

use rust_decimal::Decimal;

use super::axes::{Atoms, Axis};
use super::blocks::Block;
use super::cell;
use super::engine::{AtomSet, Cell};
use super::naming::Naming;
use super::numbers::Grid;
use crate::model::{Cond, CondKind, Guard, Interval, Known, Subject};

/// Where two lines meet.
pub struct Seam {
    /// The number as policies write it.
    pub number: String,
    /// The line that ends there.
    pub lower: usize,
    /// The line that begins there.
    pub upper: usize,
}

impl Seam {
    /// `line` gives the number of a line.
    pub fn missed(&self, line: impl Fn(usize) -> String) -> String {
        let Seam { number, lower, upper } = self;
        format!(
            "exactly {number} is missed: let line {} reach it (`<= {number}`) or line {} begin with it (`>= {number}`)",
            line(*lower),
            line(*upper)
        )
    }

    pub fn claimed_twice(&self, line: impl Fn(usize) -> String) -> String {
        let Seam { number, lower, upper } = self;
        format!(
            "exactly {number} is claimed twice: let line {} stop below it (`< {number}`) or line {} begin above it \
             (`> {number}`)",
            line(*lower),
            line(*upper)
        )
    }
}

/// The seam that leaves the box out.
pub fn missed(naming: &Naming<'_>, block: &Block<'_>, of: &Cell) -> Option<Seam> {
    let (axis, number) = one_number(naming, of)?;
    let whole = whole(axis);
    let step = |by: Decimal| whole.then(|| number.checked_add(by)).flatten();
    let below = [Some(Bound::Excluded(number)), step(-Decimal::ONE).map(Bound::Included)];
    let above = [Some(Bound::Excluded(number)), step(Decimal::ONE).map(Bound::Included)];
    let lines = 0..block.lines.len();
    let lower = lines.clone().find(|line| {
        intervals(block, *line, &axis.subject).iter().any(|interval| below.contains(&Some(interval.high)))
    })?;
    let upper = lines.into_iter().find(|line| {
        *line != lower
            && intervals(block, *line, &axis.subject).iter().any(|interval| above.contains(&Some(interval.low)))
    })?;
    Some(Seam { number: cell::number(&axis.ty, number), lower, upper })
}

/// The seam at which both lines claim the box.
pub fn claimed_twice(naming: &Naming<'_>, block: &Block<'_>, lines: [usize; 2], of: &Cell) -> Option<Seam> {
    let (axis, number) = one_number(naming, of)?;
    let end = Bound::Included(number);
    let ends = |line: usize| intervals(block, line, &axis.subject).iter().any(|interval| interval.high == end);
    let begins = |line: usize| intervals(block, line, &axis.subject).iter().any(|interval| interval.low == end);
    let [one, other] = lines;
    let is = |lower: usize, upper: usize| ends(lower) && !begins(lower) && begins(upper) && !ends(upper);
    let (lower, upper) = if is(one, other) {
        (one, other)
    } else if is(other, one) {
        (other, one)
    } else {
        return None;
    };
    Some(Seam { number: cell::number(&axis.ty, number), lower, upper })
}

/// The axis of numbers in which the box is one number, if there is one such axis.
fn one_number<'n>(naming: &'n Naming<'_>, of: &Cell) -> Option<(&'n Axis, Decimal)> {
    let mut numbers =
        of.bounded().filter_map(|dim| Some((naming.axis(dim), number(naming.axis(dim), &of.sides[dim])?)));
    let first = numbers.next()?;
    numbers.next().is_none().then_some(first)
}

fn number(axis: &Axis, side: &AtomSet) -> Option<Decimal> {
    let Atoms::Pieces(pieces) = &axis.atoms else { return None };
    let mut atoms = side.iter();
    let piece = pieces.get(atoms.next()? as usize)?;
    match (piece.low, piece.high) {
        (Bound::Included(low), Bound::Included(high)) if low == high && atoms.next().is_none() => Some(low),
        (Bound::Included(_) | Bound::Excluded(_) | Bound::Unbounded, _) => None,
    }
}

fn whole(axis: &Axis) -> bool {
    match &axis.atoms {
        Atoms::Pieces(pieces) => pieces.iter().all(|piece| piece.grid == Grid::Whole),
        Atoms::Choices(_) | Atoms::Texts { .. } => false,
    }
}

/// The ranges that the line itself compares the subject with.
fn intervals(block: &Block<'_>, line: usize, subject: &Subject) -> Vec<Interval> {
    let Guard::When(cond) = block.lines[line].guard else { return Vec::new() };
    let mut found = Vec::new();
    let mut visit = |part: &Cond| {
        if let CondKind::Test(test) = &part.kind
            && test.subject == *subject
            && let Known::Numbers(numbers) = &test.set.known
        {
            found.extend(numbers.intervals().iter().copied());
        }
    };
    cond.walk(&mut visit);
    found
}
