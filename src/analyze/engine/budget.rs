//! Limits that count work, not time, so that a question ends alike on every machine.

use std::cell::Cell;

/// What questions may cost before they end with what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of search: one for each live clause looked at. A step takes some nanoseconds.
    pub work: u64,
    /// Steps of all questions of one check together; when they are spent, only easy questions are
    /// answered.
    pub total: u64,
    /// How many disjoint parts of a region are looked at to find its maximal boxes.
    pub parts: usize,
    /// How many maximal boxes are listed of a region that cannot be listed whole; 0 saves the work of
    /// finding them.
    pub boxes: usize,
    /// How many pairs of rules that meet are told one by one.
    pub pairs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { work: 40_000_000, total: 80_000_000, parts: 20_000, boxes: 100, pairs: 10_000 }
    }
}

/// Steps of a question that is asked when those of all together are spent.
const EASY: u64 = 20_000;

/// The work that is left of a budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'p> {
    left: u64,
    /// What is left for all questions together.
    purse: Option<&'p Cell<u64>>,
}

impl<'p> Work<'p> {
    pub fn new(left: u64, purse: Option<&'p Cell<u64>>) -> Self {
        let most = purse.map_or(u64::MAX, |purse| purse.get().max(EASY));
        Self { left: left.min(most), purse }
    }

    /// What is left, or as much as `least` when that is more.
    pub fn at_least(self, least: u64) -> Self {
        let most = self.purse.map_or(u64::MAX, |purse| purse.get().max(EASY));
        Self { left: self.left.max(least.min(most)), ..self }
    }

    /// Does something with at most so many of the steps left.
    pub fn at_most<T>(&mut self, most: u64, what: impl FnOnce(&mut Work<'p>) -> T) -> T {
        let mut some = Work { left: self.left.min(most), ..*self };
        let given = some.left;
        let answer = what(&mut some);
        self.left -= given - some.left;
        answer
    }

    /// Takes `steps` from the budget.
    pub fn spend(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps as u64 + 1);
        if let Some(purse) = self.purse {
            purse.set(purse.get().saturating_sub(steps as u64 + 1));
        }
    }

    /// What was taken of a budget of so many steps.
    pub fn spent(&self, of: u64) -> u64 {
        of.saturating_sub(self.left)
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}
