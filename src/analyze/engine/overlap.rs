//! Rules that claim the same point.
//!
//! Every rule is a union of boxes. For each box the boxes that meet it come from bit sets per
//! dimension, ANDed; a pair of boxes that depends on links, or on a universe that is not the whole
//! space, is then asked for by search. Groups of rules that share a point are never enumerated, for
//! they explode: a caller asks [`claimants`](super::claimants) of a point.

use super::ask::{region_of, region_within, satisfiable};
use super::atoms::AtomSet;
use super::budget::{Limits, Work};
use super::formula::{FormulaId, Formulas};
use super::index::{self, Bits, Index};
use super::lower::{Literal, Polarity};
use super::problem::Problem;
use super::region::{Listed, Piece, Region};
use super::scope::{Scope, Setup};
use super::search::{Found, Search};
use super::space::Cell;

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
    Meetings::new(scope, rules).pairs()
}

/// Rules as boxes, ready to be asked where they meet.
pub struct Meetings<'a> {
    scope: Scope<'a>,
    rules: Vec<FormulaId>,
    problem: Problem<'a>,
    universe: Vec<u32>,
    boxes: RuleBoxes,
    index: Index,
}

impl<'a> Meetings<'a> {
    /// Prepares questions about the rules.
    pub fn new(scope: &Scope<'a>, rules: &[FormulaId]) -> Self {
        let mut work = scope.work();
        let mut setup = Setup::new(scope, rules, &mut work);
        let universe = setup.universe.clone();
        let boxes = RuleBoxes::new(&mut setup, rules, &mut work);
        let problem = setup.problem();
        let literals: Vec<&[Literal]> = boxes.clauses.iter().map(|c| &*problem.clauses[*c as usize]).collect();
        let index = Index::new(&problem.atoms, &literals);
        Self { scope: *scope, rules: rules.to_vec(), problem, universe, boxes, index }
    }

    fn literals(&self, at: usize) -> &[Literal] {
        &self.problem.clauses[self.boxes.clauses[at] as usize]
    }

    /// Whether the box is bounded only in dimensions that follow from no other.
    fn is_plain(&self, at: usize) -> bool {
        self.literals(at).last().is_none_or(|l| l.dim < self.problem.free)
    }

    /// The pairs of rules that share a point of the universe.
    pub fn pairs(&self) -> Overlaps {
        let problem = &self.problem;
        let everything = self.scope.universe == Formulas::TRUE;
        let mut work = self.scope.work();
        let mut answer = Overlaps::default();
        for (rule, own) in self.boxes.of_rule.iter().enumerate() {
            let mut shares = vec![];
            let mut unsure = vec![];
            for at in own.clone() {
                let literals = self.literals(at);
                let near = self.index.meeting_behind(own.end, literals);
                work.spend(near.len() * literals.len() / 8);
                for other in index::ones(&near) {
                    let with = self.boxes.rule[other];
                    if everything && self.is_plain(at) && self.is_plain(other) {
                        shares.push(with);
                    } else if !shares.contains(&with) {
                        let Some(sides) = meet(problem, literals, self.literals(other)) else { continue };
                        match Search::point(problem, &sides, &self.universe, &mut work) {
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

    /// The rules that may share a point with the rule, itself among them: all that do, and perhaps
    /// some that meet it in no lead.
    pub fn near(&self, rule: usize) -> Vec<usize> {
        let own = self.boxes.of_rule[rule].clone();
        let mut near: Vec<usize> = own
            .flat_map(|at| {
                let boxes = self.index.meeting_behind(0, self.literals(at));
                index::ones(&boxes).map(|other| self.boxes.rule[other]).collect::<Vec<_>>()
            })
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Where in the universe both rules claim, as maximal boxes, and the work that it took.
    pub fn region(&self, one: usize, other: usize, limits: Limits) -> (Region, u64) {
        if let Some(region) = self.one_box(one, other) {
            return (region, self.problem.dims() as u64);
        }
        let scope = Scope { limits, ..self.scope };
        let mut work = scope.work();
        let region = region_within(&scope, &[self.rules[one], self.rules[other]], &[], &mut work);
        (region, work.spent(limits.work))
    }

    /// The region of both rules where it is plainly one box.
    fn one_box(&self, one: usize, other: usize) -> Option<Region> {
        if self.scope.universe != Formulas::TRUE {
            return None;
        }
        let [one, other] = [one, other].map(|rule| self.boxes.of_rule[rule].clone());
        let (at, with) = (one.start, other.start);
        if one.len() != 1 || other.len() != 1 || !self.is_plain(at) || !self.is_plain(with) {
            return None;
        }
        let cell = self.problem.cell(meet(&self.problem, self.literals(at), self.literals(with))?);
        let dims = &self.scope.space.dims;
        if cell.bounded().any(|dim| dims[dim].pieces(&cell.sides[dim]).len() > 1) {
            return None;
        }
        let witness = dims.iter().enumerate().map(|(dim, _)| self.scope.choose(dim, &cell.sides[dim])).collect();
        let weight = self.scope.space.weight(&cell);
        let pieces = vec![Piece { cell, witness, weight }];
        Some(Region { pieces, listed: Listed::All, of_at_least: 1, share: None })
    }

    /// The other rules that claim every point that both claim, where `region` is what they share.
    pub fn also_claim(&self, one: usize, other: usize, region: &Region) -> Vec<usize> {
        let mut near: Option<Bits> = None;
        for piece in &region.pieces {
            let mut here = self.index.all();
            for dim in 0..self.problem.free {
                let atom = AtomSet::one(self.problem.atoms[dim], piece.witness[dim]);
                index::intersect(&mut here, &self.index.meeting(dim, &atom));
            }
            // Another box of the rule may hold the next example.
            let mut rules = vec![0; self.rules.len().div_ceil(64)];
            index::ones(&here).for_each(|at| index::set(&mut rules, self.boxes.rule[at]));
            match &mut near {
                Some(near) => index::intersect(near, &rules),
                None => near = Some(rules),
            }
        }
        let near = near.unwrap_or_default();
        let candidates = index::ones(&near).filter(|rule| *rule != one && *rule != other);
        candidates.filter(|rule| self.claims_all(*rule, one, other, region)).collect()
    }

    fn claims_all(&self, rule: usize, one: usize, other: usize, region: &Region) -> bool {
        let own = self.boxes.of_rule[rule].clone();
        let holds = |at: usize| {
            let inside = |cell: &Cell| {
                self.literals(at).iter().all(|l| cell.sides.get(l.dim).is_some_and(|side| side.within(&l.off)))
            };
            region.listed == Listed::All && region.pieces.iter().all(|piece| inside(&piece.cell))
        };
        let both = [self.rules[one], self.rules[other]];
        own.clone().any(holds)
            || !(own.len() == 1 && self.scope.universe == Formulas::TRUE && self.is_plain(own.start))
                && satisfiable(&self.scope, &both, &[self.rules[rule]]).is_no()
    }
}

/// Where in the universe both rules claim, as maximal boxes.
pub fn overlap(scope: &Scope, one: FormulaId, other: FormulaId) -> Region {
    region_of(scope, &[one, other], &[])
}

/// The sides of the box in which two boxes meet, links included.
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
    pub fn new(setup: &mut Setup, rules: &[FormulaId], work: &mut Work) -> Self {
        let mut new = Self { clauses: Vec::new(), rule: Vec::new(), of_rule: Vec::new() };
        for (number, rule) in rules.iter().enumerate() {
            let from = new.clauses.len();
            new.clauses.extend(setup.add(*rule, Polarity::Fails, work));
            new.rule.resize(new.clauses.len(), number);
            new.of_rule.push(from..new.clauses.len());
        }
        new
    }
}
