//! Limits that count work, not time, so that a question ends alike on every machine.

/// What a question may cost before it ends with what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of search: one for each live clause looked at. A step takes some nanoseconds.
    pub work: u64,
    /// How many disjoint parts of a region are looked at to find its maximal boxes.
    pub parts: usize,
    /// How many maximal boxes are listed of a region that cannot be listed whole.
    pub boxes: usize,
    /// How many pairs of rules that meet are told one by one.
    pub pairs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { work: 100_000_000, parts: 20_000, boxes: 100, pairs: 10_000 }
    }
}

/// The work that is left of a budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    left: u64,
}

impl Work {
    pub fn new(left: u64) -> Self {
        Self { left }
    }

    /// What is left, or as much as `least` when that is more.
    pub fn at_least(self, least: u64) -> Self {
        Self { left: self.left.max(least) }
    }

    /// Does something with at most so many of the steps left.
    pub fn at_most<T>(&mut self, most: u64, what: impl FnOnce(&mut Work) -> T) -> T {
        let mut some = Work { left: self.left.min(most) };
        let given = some.left;
        let answer = what(&mut some);
        self.left -= given - some.left;
        answer
    }

    /// Takes `steps` from the budget.
    pub fn spend(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps as u64 + 1);
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
