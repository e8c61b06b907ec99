//! Rules of which the first that holds wins: those that never do, and why.
//!
//! A rule never wins when the rules before it cover each of its boxes. The search notes which of
//! them closed or narrowed a box; of these, one after the other is left out where the rest still
//! cover, so that the reader is given few lines to look at.

use super::budget::Work;
use super::formula::FormulaId;
use super::index::{self, Index};
use super::lower::Literal;
use super::overlap::RuleBoxes;
use super::problem::Problem;
use super::scope::{Scope, Setup};
use super::search::{Found, Search};

/// A rule that never wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadowed {
    /// The rule's number.
    pub rule: usize,
    /// Earlier rules that cover it together, none of which can be left out; empty when the rule
    /// holds nowhere in the universe.
    pub by: Vec<usize>,
}

/// What an ordered list of rules comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The rules that never win, in order.
    pub shadowed: Vec<Shadowed>,
    /// Rules for which the budget ended first.
    pub undecided: Vec<usize>,
}

/// The rules that never win when the first that holds does. What no rule claims is asked by
/// [`gaps`](super::gaps).
pub fn first_match(scope: &Scope, rules: &[FormulaId]) -> Order {
    order(scope, rules, 0..rules.len())
}

/// The earlier rules that together cover the last, none of which can be left out; `None` where it
/// wins somewhere or the budget ends first.
pub fn shadows(scope: &Scope, rules: &[FormulaId]) -> Option<Vec<usize>> {
    let last = rules.len().checked_sub(1)?;
    order(scope, rules, last..rules.len()).shadowed.pop().map(|shadowed| shadowed.by)
}

fn order(scope: &Scope, rules: &[FormulaId], asked: std::ops::Range<usize>) -> Order {
    let mut work = scope.work();
    let mut setup = Setup::new(scope, rules, &mut work);
    let universe = setup.universe.clone();
    let boxes = RuleBoxes::new(&mut setup, rules, &mut work);
    let problem = setup.problem();
    let literals: Vec<&[Literal]> = boxes.clauses.iter().map(|c| &*problem.clauses[*c as usize]).collect();
    let index = Index::new(&problem.atoms[..problem.dims()], &literals);
    let list = List { problem: &problem, universe, boxes, literals, index };
    let mut answer = Order::default();
    for rule in asked {
        let mut by = Vec::new();
        match list.covered(rule, |_| true, &mut by, &mut work) {
            None => answer.undecided.push(rule),
            Some(false) => {}
            Some(true) => {
                let mut at = by.len();
                while at > 0 {
                    at -= 1;
                    let out = by[at];
                    let mut used = Vec::new();
                    if list.covered(rule, |r| r != out && by.binary_search(&r).is_ok(), &mut used, &mut work)
                        == Some(true)
                    {
                        by.remove(at);
                    }
                }
                answer.shadowed.push(Shadowed { rule, by });
            }
        }
    }
    answer
}

struct List<'p, 'a> {
    problem: &'p Problem<'a>,
    universe: Vec<u32>,
    boxes: RuleBoxes,
    literals: Vec<&'p [Literal]>,
    index: Index,
}

impl List<'_, '_> {
    /// Whether the earlier rules that `may` help cover the rule; those that do are put in `by`, in
    /// order. `None` when the budget ended first.
    fn covered(&self, rule: usize, may: impl Fn(usize) -> bool, by: &mut Vec<usize>, work: &mut Work) -> Option<bool> {
        let own = self.boxes.of_rule[rule].clone();
        let dims = self.problem.dims();
        for at in own.clone() {
            let mut near = self.index.all();
            for bit in own.start..self.boxes.clauses.len().min(own.start.next_multiple_of(64)) {
                index::clear(&mut near, bit);
            }
            near[own.start.div_ceil(64).min(self.boxes.clauses.len().div_ceil(64))..].fill(0);
            let mut sides = self.problem.sides(&self.problem.space.whole());
            for literal in self.literals[at] {
                if literal.dim < dims {
                    index::intersect(&mut near, &self.index.meeting(literal.dim, &literal.off));
                }
                sides[literal.dim] = literal.off.clone();
            }
            work.spend(near.len() * self.literals[at].len() / 8);
            let clauses: Vec<u32> = index::ones(&near)
                .filter(|i| may(self.boxes.rule[*i]))
                .map(|i| self.boxes.clauses[i])
                .chain(self.universe.iter().copied())
                .collect();
            let mut search = Search::with_blame(self.problem, sides, clauses, work);
            match search.next(work) {
                Found::Part(_) => return Some(false),
                Found::Spent => return None,
                Found::Done => {}
            }
            // The clauses of the universe come first, then those of the boxes in order.
            let first = self.boxes.clauses[0];
            let blamed = search.blamed().into_iter();
            by.extend(blamed.filter(|c| *c >= first).map(|c| self.boxes.rule[(c - first) as usize]));
            by.sort_unstable();
            by.dedup();
        }
        by.sort_unstable();
        by.dedup();
        Some(true)
    }
}
