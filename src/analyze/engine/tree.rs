//! A split tree that shows for every point of a space which rule claims it, if one does.
//!
//! Unlike the search, the tree uses nothing but cuts: a leaf is one that whoever evaluates the rule
//! over the box, each side known or open, sees to hold. So the tree can be checked without any of
//! this engine. It is written parent first, then the parts in order.

use super::atoms::AtomSet;
use super::budget::Work;
use super::cut::Cutter;
use super::formula::FormulaId;
use super::lower::Polarity;
use super::problem::{Problem, Scratch, Truth};
use super::reduce::{Live, Reducer};
use super::scope::{Scope, Setup};

/// A node of a split tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The box is cut in one dimension into these parts, which follow in order.
    Cut { dim: usize, parts: Vec<AtomSet> },
    /// The rule claims the whole box.
    Claimed(usize),
    /// No rule claims any point of the box.
    Open(Vec<AtomSet>),
    /// No point of the box is in the universe.
    Outside,
    /// The budget ended first.
    Unproved,
}

/// A box, the rules that may claim a part of it, and the clauses that still cut it.
struct Open {
    sides: Vec<AtomSet>,
    rules: Vec<usize>,
    live: Vec<Live>,
}

/// The split tree of the rules.
pub fn split_tree(scope: &Scope, rules: &[FormulaId]) -> Vec<Step> {
    let mut work = scope.work();
    let mut setup = Setup::new(scope, rules, &mut work);
    let clauses: Vec<u32> = rules.iter().flat_map(|rule| setup.add(*rule, Polarity::Fails, &mut work)).collect();
    let problem = setup.problem();
    let mut grower = Grower::new(scope, &problem, rules);
    let whole = problem.sides(&scope.space.whole());
    let live = clauses
        .into_iter()
        .map(|clause| Live { clause, places: low(problem.clauses[clause as usize].len()) })
        .collect();
    let mut stack = vec![Open { sides: whole, rules: (0..rules.len()).collect(), live }];
    let mut steps = Vec::new();
    while let Some(open) = stack.pop() {
        if work.is_spent() {
            steps.push(Step::Unproved);
            continue;
        }
        let (step, parts) = grower.step(open, &mut work);
        steps.push(step);
        stack.extend(parts.into_iter().rev());
    }
    steps
}

fn low(places: usize) -> u64 {
    if places >= 64 { u64::MAX } else { (1 << places) - 1 }
}

struct Grower<'s, 'p, 'a> {
    scope: &'s Scope<'a>,
    problem: &'p Problem<'a>,
    rules: &'s [FormulaId],
    /// What each rule and the universe are made of.
    parts: Vec<Vec<FormulaId>>,
    outside: Vec<FormulaId>,
    reducer: Reducer<'p, 'a>,
    cutter: Cutter,
    scratch: Scratch,
}

impl<'s, 'p, 'a> Grower<'s, 'p, 'a> {
    fn new(scope: &'s Scope<'a>, problem: &'p Problem<'a>, rules: &'s [FormulaId]) -> Self {
        let parts = rules.iter().map(|rule| scope.formulas.shallow_parts(&[*rule])).collect();
        Self {
            scope,
            problem,
            rules,
            parts,
            outside: scope.formulas.shallow_parts(&[scope.universe]),
            reducer: Reducer::new(problem),
            cutter: Cutter::default(),
            scratch: Scratch::default(),
        }
    }

    fn step(&mut self, open: Open, work: &mut Work) -> (Step, Vec<Open>) {
        let Open { mut sides, mut rules, live } = open;
        // What follows from the sides is as wide as they leave it.
        for link in 0..self.problem.links.len() {
            let reach = self.problem.reach(link, &sides, &mut self.scratch);
            sides[self.problem.links[link].dim] = reach;
        }
        work.spend(self.outside.len());
        self.problem.judge(&self.outside, &sides, &mut self.scratch);
        let universe = self.scratch.truth(self.scope.universe);
        if universe == Truth::Never {
            return (Step::Outside, Vec::new());
        }
        let mut claimed = None;
        rules.retain(|rule| {
            if claimed.is_some() {
                return true;
            }
            work.spend(self.parts[*rule].len());
            self.problem.judge(&self.parts[*rule], &sides, &mut self.scratch);
            let truth = self.scratch.truth(self.rules[*rule]);
            if truth == Truth::Always {
                claimed = Some(*rule);
            }
            truth != Truth::Never
        });
        if let Some(rule) = claimed {
            return (Step::Claimed(rule), Vec::new());
        }
        let Some(first) = rules.first().copied() else { return (Step::Open(sides), Vec::new()) };
        work.spend(live.len() * self.problem.free);
        let cut = self.cutter.between(self.problem, &sides, &live, 0..self.problem.free);
        let (dim, parts) = cut.unwrap_or_else(|| self.at_a_test(first, &sides));
        let opened = parts.iter().map(|part| {
            let mut within = sides.clone();
            within[dim] = part.clone();
            Open { sides: within, rules: rules.clone(), live: self.reducer.still_live(&live, dim, part) }
        });
        let opened = opened.collect();
        (Step::Cut { dim, parts }, opened)
    }

    /// A cut at a test that the box leaves open inside a rule that it leaves open.
    fn at_a_test(&mut self, rule: usize, sides: &[AtomSet]) -> (usize, Vec<AtomSet>) {
        self.problem.judge(&self.parts[rule], sides, &mut self.scratch);
        let (dim, set) =
            self.problem.open_test(self.rules[rule], sides, &mut self.scratch).expect("an open rule has an open test");
        (dim, vec![sides[dim].and(&set), sides[dim].minus(&set)])
    }
}
