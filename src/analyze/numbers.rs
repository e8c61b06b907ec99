//! Ordered domains cut into pieces at the numbers that a policy names.
//!
//! A cut lies just before or just after a number. Whole numbers have only cuts before (after 9 is
//! before 10); dense numbers have both, so that `< 100` and `> 100` leave the point 100 between them.

use std::ops::Bound;

use rust_decimal::Decimal;

use crate::model::{Interval, Known, Limits, NumberSet, ValueSet};

/// Which numbers an ordered type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    Whole,
    Dense,
}

/// One piece of an ordered domain; on a whole grid its ends are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub low: Bound<Decimal>,
    pub high: Bound<Decimal>,
    pub grid: Grid,
}

/// A place between numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Start,
    Before(Decimal),
    After(Decimal),
    End,
}

/// Orders cuts: before 5, after 5, before 6.
fn key(cut: &Cut) -> (u8, Decimal, u8) {
    match cut {
        Cut::Start => (0, Decimal::ZERO, 0),
        Cut::Before(number) => (1, *number, 0),
        Cut::After(number) => (1, *number, 1),
        Cut::End => (2, Decimal::ZERO, 0),
    }
}

impl Piece {
    pub fn contains(&self, number: Decimal) -> bool {
        let on_grid = self.grid == Grid::Dense || number.is_integer();
        on_grid && Interval { low: self.low, high: self.high }.contains(number)
    }

    /// The only number of the piece.
    pub fn point(&self) -> Option<Decimal> {
        match (self.low, self.high) {
            (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
            (Bound::Included(_) | Bound::Excluded(_) | Bound::Unbounded, _) => None,
        }
    }

    /// About how many values the piece stands for; only the order of sizes matters.
    pub fn weight(&self) -> u128 {
        const OPEN: u128 = 1_000_000;
        match (self.low, self.high, self.grid) {
            (Bound::Included(low), Bound::Included(high), Grid::Whole) => {
                high.checked_sub(low).and_then(|width| u128::try_from(width).ok()).map_or(OPEN, |width| width + 1)
            }
            _ if self.point().is_some() => 1,
            _ => OPEN,
        }
    }
}

/// The places `from..to` of the pieces of one domain that lie in an interval which splits none.
pub fn covered(pieces: &[Piece], interval: &Interval) -> (usize, usize) {
    let Some(grid) = pieces.first().map(|piece| piece.grid) else { return (0, 0) };
    let (low, high) = (key(&cut_low(interval.low, grid)), key(&cut_high(interval.high, grid)));
    let from = pieces.partition_point(|piece| key(&cut_low(piece.low, grid)) < low);
    let to = pieces.partition_point(|piece| key(&cut_high(piece.high, grid)) <= high);
    (from, to.max(from))
}

fn cut_low(low: Bound<Decimal>, grid: Grid) -> Cut {
    match (low, grid) {
        (Bound::Unbounded, _) => Cut::Start,
        (Bound::Included(number), Grid::Dense) => Cut::Before(number),
        (Bound::Excluded(number), Grid::Dense) => Cut::After(number),
        (Bound::Included(number), Grid::Whole) => Cut::Before(number.ceil()),
        (Bound::Excluded(number), Grid::Whole) => before_next(number),
    }
}

fn cut_high(high: Bound<Decimal>, grid: Grid) -> Cut {
    match (high, grid) {
        (Bound::Unbounded, _) => Cut::End,
        (Bound::Included(number), Grid::Dense) => Cut::After(number),
        (Bound::Excluded(number), Grid::Dense) => Cut::Before(number),
        (Bound::Included(number), Grid::Whole) => before_next(number),
        (Bound::Excluded(number), Grid::Whole) => Cut::Before(number.ceil()),
    }
}

/// The cut before the first whole number past `number`.
fn before_next(number: Decimal) -> Cut {
    number.floor().checked_add(Decimal::ONE).map_or(Cut::End, Cut::Before)
}

/// The numbers that a set names.
pub fn named(set: &ValueSet) -> Vec<Decimal> {
    let Known::Numbers(numbers) = &set.known else { return Vec::new() };
    let ends = numbers.intervals().iter().flat_map(|interval| [interval.low, interval.high]);
    ends.filter_map(|end| match end {
        Bound::Included(number) | Bound::Excluded(number) => Some(number),
        Bound::Unbounded => None,
    })
    .collect()
}

/// The pieces of a domain, in order; at least one.
pub fn pieces(grid: Grid, limits: Limits, sets: &[&NumberSet]) -> Vec<Piece> {
    let end = |number: Option<Decimal>, open: bool| match number {
        None => Bound::Unbounded,
        Some(number) if open => Bound::Excluded(number),
        Some(number) => Bound::Included(number),
    };
    let first = cut_low(end(limits.low, limits.low_open), grid);
    let last = cut_high(end(limits.high, limits.high_open), grid);
    let mut cuts = vec![first, last];
    for interval in sets.iter().flat_map(|set| set.intervals()) {
        cuts.extend([cut_low(interval.low, grid), cut_high(interval.high, grid)]);
    }
    cuts.retain(|cut| key(&first) <= key(cut) && key(cut) <= key(&last));
    cuts.sort_by_key(key);
    cuts.dedup();
    let made: Vec<Piece> = cuts.windows(2).map(|pair| piece(pair[0], pair[1], grid)).collect();
    // A type without values is the resolver's message; one piece keeps the space whole.
    if made.is_empty() { vec![piece(first, last, grid)] } else { made }
}

fn piece(from: Cut, to: Cut, grid: Grid) -> Piece {
    let low = match from {
        Cut::Start | Cut::End => Bound::Unbounded,
        Cut::Before(number) => Bound::Included(number),
        Cut::After(number) => Bound::Excluded(number),
    };
    let high = match (to, grid) {
        (Cut::Start | Cut::End, _) => Bound::Unbounded,
        (Cut::Before(number), Grid::Whole) => Bound::Included(number - Decimal::ONE),
        (Cut::Before(number), Grid::Dense) => Bound::Excluded(number),
        (Cut::After(number), _) => Bound::Included(number),
    };
    Piece { low, high, grid }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn set(low: Bound<Decimal>, high: Bound<Decimal>) -> NumberSet {
        NumberSet::new([Interval { low, high }])
    }

    #[test]
    fn whole_numbers_are_cut_between_two_neighbours() {
        let limits = Limits { low: Some(n("1")), high: Some(n("500")), ..Limits::default() };
        let at_least = set(Bound::Included(n("100")), Bound::Unbounded);
        let above = set(Bound::Excluded(n("99.5")), Bound::Included(n("200")));
        let made = pieces(Grid::Whole, limits, &[&at_least, &above]);
        let ends: Vec<_> = made.iter().map(|piece| (piece.low, piece.high)).collect();
        let closed = |low, high| (Bound::Included(low), Bound::Included(high));
        assert_eq!(ends, [closed(n("1"), n("99")), closed(n("100"), n("200")), closed(n("201"), n("500"))]);
        assert_eq!(covered(&made, &above.intervals()[0]), (1, 2));
        assert_eq!(covered(&made, &at_least.intervals()[0]), (1, 3));
    }

    #[test]
    fn between_below_and_above_a_dense_number_lies_the_point() {
        let below = set(Bound::Unbounded, Bound::Excluded(n("200")));
        let above = set(Bound::Excluded(n("200")), Bound::Unbounded);
        let made = pieces(Grid::Dense, Limits::default(), &[&below, &above]);
        assert_eq!(made.len(), 3);
        assert_eq!(made[1].point(), Some(n("200")));
        assert_eq!(covered(&made, &below.intervals()[0]), (0, 1));
        assert_eq!(covered(&made, &above.intervals()[0]), (2, 3));
    }

    #[test]
    fn one_bound_is_one_cut() {
        let at_least = set(Bound::Included(n("200")), Bound::Unbounded);
        assert_eq!(pieces(Grid::Dense, Limits::default(), &[&at_least]).len(), 2);
    }
}
