//! Limits that count work, not time, so that a question ends alike on every machine.

use std::cell::Cell;
use std::rc::Rc;

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
        Self { work: 40_000_000, total: 80_000_000, parts: 20_000, boxes: 20, pairs: 10_000 }
    }
}

/// Steps of a question that is asked when those of all together are spent.
const EASY: u64 = 20_000;
/// The part of all steps that is kept for such questions.
const RESERVE: u64 = 4;

/// Steps of all questions together. Whoever holds a copy draws on the same steps.
#[derive(Clone, Debug)]
pub struct Purse(Rc<Steps>);

#[derive(Debug)]
struct Steps {
    left: Cell<u64>,
    /// What is left for questions that are asked when nothing else is.
    reserve: Cell<u64>,
}

impl Purse {
    /// A purse of the limits' steps, and a quarter more for easy questions.
    pub fn new(limits: Limits) -> Self {
        Self(Rc::new(Steps { left: Cell::new(limits.total), reserve: Cell::new(limits.total / RESERVE) }))
    }

    fn most(&self) -> u64 {
        self.0.left.get().max(EASY.min(self.0.reserve.get()))
    }

    fn take(&self, steps: u64) {
        let purse = if self.0.left.get() > 0 { &self.0.left } else { &self.0.reserve };
        purse.set(purse.get().saturating_sub(steps));
    }
}

/// The work that is left of a budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'p> {
    left: u64,
    /// What is left for all questions together.
    purse: Option<&'p Purse>,
}

impl<'p> Work<'p> {
    pub fn new(left: u64, purse: Option<&'p Purse>) -> Self {
        Self { left: left.min(purse.map_or(u64::MAX, Purse::most)), purse }
    }

    /// No more than one of so many parts of what is left for all questions together, so that those asked
    /// later find as much.
    pub fn one_of(self, parts: u64) -> Self {
        let most = self.purse.map_or(u64::MAX, |purse| (purse.0.left.get() / parts).max(EASY.min(purse.most())));
        Self { left: self.left.min(most), ..self }
    }

    /// What is left, or as much as `least` when that is more.
    pub fn at_least(self, least: u64) -> Self {
        let most = self.purse.map_or(u64::MAX, Purse::most);
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
            purse.take(steps as u64 + 1);
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
