//! What all questions of one kind of lead have in common: the space, the formulas, the universe.

use super::atoms::AtomSet;
use super::budget::{Limits, Purse, Work};
use super::formula::{FormulaId, Formulas};
use super::lower::{Clause, Lowering, Polarity, joined};
use super::problem::Problem;
use super::space::Space;
use std::rc::Rc;

/// Which atom an example should show when any of a side would do.
pub type Prefer<'a> = &'a dyn Fn(usize, &AtomSet) -> u32;

/// Where a question is asked.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The dimensions.
    pub space: &'a Space,
    /// The arena of all formulas of the question.
    pub formulas: &'a Formulas,
    /// The points that can be; the others are left out of every answer.
    pub universe: FormulaId,
    /// What the question may cost.
    pub limits: Limits,
    /// Which atoms examples should show; a choice outside the side counts as its first atom.
    pub prefer: Prefer<'a>,
    /// In which dimensions the boxes of a region may be bounded.
    pub bounds: Bounded,
    /// Steps left for this question and all others together.
    pub purse: Option<&'a Purse>,
}

/// In which dimensions the boxes of a region may be bounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bounded {
    /// In every one, those that follow from others included.
    Everywhere,
    /// Only in those that follow from no other.
    Free,
}

fn first_atom(_: usize, side: &AtomSet) -> u32 {
    side.first().unwrap_or(0)
}

impl<'a> Scope<'a> {
    /// Every point of the space, with the usual limits and the first atom of a side as example.
    pub fn new(space: &'a Space, formulas: &'a Formulas) -> Self {
        Self {
            space,
            formulas,
            universe: Formulas::TRUE,
            limits: Limits::default(),
            prefer: &first_atom,
            bounds: Bounded::Everywhere,
            purse: None,
        }
    }

    /// The atom that an example shows for the side.
    pub(super) fn choose(&self, dim: usize, side: &AtomSet) -> u32 {
        let wish = (self.prefer)(dim, side);
        if side.contains(wish) { wish } else { first_atom(dim, side) }
    }
}

/// Collects the clauses of a question.
pub(super) struct Setup<'a> {
    scope: Scope<'a>,
    lowering: Lowering<'a>,
    clauses: Vec<Clause>,
    /// The clauses of the universe.
    pub universe: Vec<u32>,
}

/// How many alternatives the universe may have before it is looked at as a whole.
const MOST_ALTERNATIVES: usize = 16;

impl<'a> Setup<'a> {
    /// Prepares a question about `formulas` and no others.
    pub fn new(scope: &Scope<'a>, formulas: &[FormulaId], work: &mut Work) -> Self {
        let roots: Vec<FormulaId> = formulas.iter().copied().chain([scope.universe]).collect();
        let mut lowering = Lowering::new(scope.space, scope.formulas, &roots, work);
        let clauses = lowering.clauses(scope.universe, Polarity::Holds, work).to_vec();
        let universe = numbers(0, clauses.len());
        Self { scope: *scope, lowering, clauses, universe }
    }

    /// Adds the clauses of a formula or its negation; their numbers.
    pub fn add(&mut self, formula: FormulaId, polarity: Polarity, work: &mut Work) -> Vec<u32> {
        let new = self.lowering.clauses(formula, polarity, work);
        work.spend(new.len());
        self.push(new.iter().cloned())
    }

    /// For clauses that bound a region, those whose excluded boxes hold just the points of the
    /// universe outside the region.
    pub fn avoiding(&mut self, within: &[u32], work: &mut Work) -> Vec<u32> {
        if self.scope.universe == Formulas::TRUE {
            return within.to_vec();
        }
        let mut outside = self.lowering.clauses(self.scope.universe, Polarity::Fails, work);
        if outside.len() > MOST_ALTERNATIVES {
            outside = Rc::new(self.lowering.as_link(self.scope.universe, Polarity::Fails));
        }
        work.spend(outside.len() * within.len());
        let inside: Vec<Clause> = within.iter().map(|c| Rc::clone(&self.clauses[*c as usize])).collect();
        let mut made = Vec::new();
        for clause in &inside {
            match outside.iter().map(|o| joined(o, clause)).collect::<Result<Vec<_>, _>>() {
                Ok(several) => made.extend(several.into_iter().flatten()),
                Err(_) => {
                    let whole = self.lowering.as_link(self.scope.universe, Polarity::Fails);
                    made.extend(whole.iter().filter_map(|o| joined(o, clause).ok().flatten()));
                }
            }
        }
        self.push(made)
    }

    fn push(&mut self, new: impl IntoIterator<Item = Clause>) -> Vec<u32> {
        let from = self.clauses.len();
        self.clauses.extend(new);
        numbers(from, self.clauses.len())
    }

    /// The problem over all clauses added.
    pub fn problem(self) -> Problem<'a> {
        Problem::new(&self.scope, Rc::new(self.lowering.into_links()), self.clauses)
    }
}

fn numbers(from: usize, to: usize) -> Vec<u32> {
    let number = |n| u32::try_from(n).expect("fewer than 2^32 clauses");
    (number(from)..number(to)).collect()
}

impl<'a> Scope<'a> {
    pub(super) fn work(&self) -> Work<'a> {
        Work::new(self.limits.work, self.purse)
    }
}
