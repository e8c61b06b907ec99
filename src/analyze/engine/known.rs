//! Questions that were answered, of the formulas of one arena.
//!
//! Blocks and lints ask the same of the same leads again and again. Formulas are hash-consed, so equal
//! questions have equal keys. An answer that the budget left open is not kept.

use super::ask::Verdict;
use super::formula::{FormulaId, Formulas};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// What must hold, and what must not, each in order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Question {
    holds: Box<[FormulaId]>,
    fails: Box<[FormulaId]>,
}

impl Question {
    pub fn new(universe: FormulaId, holds: &[FormulaId], fails: &[FormulaId]) -> Self {
        let sorted = |of: &mut dyn Iterator<Item = FormulaId>, neutral: FormulaId| {
            let mut of: Vec<FormulaId> = of.filter(|id| *id != neutral).collect();
            of.sort_unstable();
            of.dedup();
            of.into_boxed_slice()
        };
        let mut all = holds.iter().copied().chain([universe]);
        Self { holds: sorted(&mut all, Formulas::TRUE), fails: sorted(&mut fails.iter().copied(), Formulas::FALSE) }
    }
}

/// The answers so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered(RefCell<FxHashMap<Question, Verdict>>);

/// Formulas in the questions kept, all together.
const MOST_KEPT: usize = 1_000_000;

impl Answered {
    pub fn get(&self, question: &Question) -> Option<Verdict> {
        self.0.borrow().get(question).cloned()
    }

    pub fn keep(&self, question: Question, verdict: &Verdict) {
        let mut known = self.0.borrow_mut();
        if *verdict != Verdict::Undecided && known.len() * (2 + question.fails.len()) < MOST_KEPT {
            known.insert(question, verdict.clone());
        }
    }
}
