//! Rules that claim the same point.
//!
//! Every rule is a union of boxes. For each box the boxes that meet it come from bit sets per
//! dimension, ANDed; a pair of boxes that depends on sums, or on a universe that is not the whole
//! space, is then asked for by search. Groups of rules that share a point are never enumerated, for
//! they explode: a caller asks [`claimants`](super::claimants) of a point.

use super::ask::region_of;
use super::atoms::AtomSet;
use super::formula::{FormulaId, Formulas};
use super::index::{self, Index};
use super::lower::{Literal, Polarity};
use super::problem::Problem;
use super::region::Region;
use super::scope::{Scope, Setup};
use super::search::{Found, Search};

/// The pairs of rules that share a point of the universe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlaps {
    /// Pairs of rule numbers, the smaller first, in order.
    pub pairs: Vec<(usize, usize)>,
    /// Pairs for which the budget ended first.
    pub undecided: Vec<(usize, usize)>,
}

/// All pairs of rules that share a point of the universe.
pub fn overlaps(scope: &Scope, rules: &[FormulaId]) -> Overlaps {
    let mut setup = Setup::new(scope, rules);
    let universe = setup.universe.clone();
    let boxes = RuleBoxes::new(&mut setup, rules);
    let problem = setup.problem();
    let literals: Vec<&[Literal]> = boxes.clauses.iter().map(|c| &*problem.clauses[*c as usize]).collect();
    let index = Index::new(&problem.atoms[..problem.dims()], &literals);
    let plain = scope.universe == Formulas::TRUE;
    let mut work = scope.work();
    let mut answer = Overlaps::default();
    for (rule, own) in boxes.of_rule.iter().enumerate() {
        let mut shares = vec![];
        let mut unsure = vec![];
        for at in own.clone() {
            let mut near = index.all();
            near[..own.end / 64].fill(0);
            if let Some(word) = near.get_mut(own.end / 64) {
                *word &= u64::MAX << (own.end % 64);
            }
            for literal in literals[at].iter().filter(|l| l.dim < problem.dims()) {
                index::intersect(&mut near, &index.meeting(literal.dim, &literal.off));
            }
            work.spend(near.len() * literals[at].len() / 8);
            for other in index::ones(&near) {
                let with = boxes.rule[other];
                let hard = |at: usize| literals[at].last().is_none_or(|l| l.dim < problem.free);
                if plain && hard(at) && hard(other) {
                    shares.push(with);
                } else if !shares.contains(&with) {
                    let Some(sides) = meet(&problem, literals[at], literals[other]) else { continue };
                    match Search::new(&problem, sides, universe.iter().copied(), &mut work).next(&mut work) {
                        Found::Part(_) => shares.push(with),
                        Found::Done => {}
                        Found::Spent => unsure.push(with),
                    }
                }
            }
        }
        shares.sort_unstable();
        shares.dedup();
        unsure.sort_unstable();
        unsure.dedup();
        unsure.retain(|u| shares.binary_search(u).is_err());
        answer.pairs.extend(shares.into_iter().map(|other| (rule, other)));
        answer.undecided.extend(unsure.into_iter().map(|other| (rule, other)));
    }
    answer
}

/// Where in the universe both rules claim, as maximal boxes.
pub fn overlap(scope: &Scope, one: FormulaId, other: FormulaId) -> Region {
    region_of(scope, &[one, other], &[])
}

/// The sides of the box in which two boxes meet, sums included.
fn meet(problem: &Problem, one: &[Literal], other: &[Literal]) -> Option<Vec<AtomSet>> {
    let mut sides: Vec<AtomSet> = problem.atoms.iter().map(|n| AtomSet::full(*n)).collect();
    for literal in one.iter().chain(other) {
        sides[literal.dim] = sides[literal.dim].and(&literal.off);
        if sides[literal.dim].is_empty() {
            return None;
        }
    }
    Some(sides)
}

/// The boxes that rules are unions of, as the clauses that exclude them.
pub(super) struct RuleBoxes {
    pub clauses: Vec<u32>,
    /// For each box its rule.
    pub rule: Vec<usize>,
    /// For each rule its boxes.
    pub of_rule: Vec<std::ops::Range<usize>>,
}

impl RuleBoxes {
    pub fn new(setup: &mut Setup, rules: &[FormulaId]) -> Self {
        let mut new = Self { clauses: Vec::new(), rule: Vec::new(), of_rule: Vec::new() };
        for (number, rule) in rules.iter().enumerate() {
            let from = new.clauses.len();
            new.clauses.extend(setup.add(*rule, Polarity::Fails));
            new.rule.resize(new.clauses.len(), number);
            new.of_rule.push(from..new.clauses.len());
        }
        new
    }
}
