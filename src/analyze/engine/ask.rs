//! Questions about one formula: can it hold, does it follow, where does it hold, how often.

use super::budget::Work;
use super::count;
use super::formula::{FormulaId, Formulas};
use super::lower::Polarity;
use super::problem::Problem;
use super::region::{self, Bounds, Region, Share};
use super::scope::{Scope, Setup};
use super::search::{Found, Search};
use super::space::{Cell, Measure, Point};

/// The answer to whether some point of the universe is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This point is.
    Yes(Point),
    /// No point is.
    No,
    /// The budget ended first.
    Undecided,
}

impl Verdict {
    /// Whether it is proved that no point is so.
    pub fn is_no(&self) -> bool {
        *self == Self::No
    }

    /// The point found.
    pub fn point(self) -> Option<Point> {
        match self {
            Self::Yes(point) => Some(point),
            Self::No | Self::Undecided => None,
        }
    }
}

/// Whether some point of the universe satisfies every one of `holds` and none of `fails`.
pub fn satisfiable(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId]) -> Verdict {
    let all: Vec<FormulaId> = holds.iter().chain(fails).copied().collect();
    let mut setup = Setup::new(scope, &all);
    let mut clauses = setup.universe.clone();
    holds.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Holds)));
    fails.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Fails)));
    witness(scope, &setup.problem(), &clauses, &scope.space.whole(), &mut scope.work())
}

/// A counterexample to "`formula` holds all over the universe".
pub fn counterexample(scope: &Scope, formula: FormulaId) -> Verdict {
    satisfiable(scope, &[], &[formula])
}

/// A counterexample to "where `a` holds, `b` holds".
pub fn not_implied(scope: &Scope, a: FormulaId, b: FormulaId) -> Verdict {
    satisfiable(scope, &[a], &[b])
}

/// A point of the universe that no rule claims.
pub fn unclaimed(scope: &Scope, rules: &[FormulaId]) -> Verdict {
    satisfiable(scope, &[], rules)
}

/// Where in the universe the formula holds, as maximal boxes.
pub fn boxes(scope: &Scope, formula: FormulaId) -> Region {
    region_of(scope, &[formula], &[])
}

/// Where in the universe every one of `holds` holds and none of `fails` does, as maximal boxes.
pub fn region_of(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId]) -> Region {
    region_within(scope, holds, fails, &mut scope.work())
}

/// As [`region_of`], with the work that is left of a budget.
pub(super) fn region_within(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId], work: &mut Work) -> Region {
    let all: Vec<FormulaId> = holds.iter().chain(fails).copied().collect();
    let mut setup = Setup::new(scope, &all);
    let mut within = Vec::new();
    holds.iter().for_each(|f| within.extend(setup.add(*f, Polarity::Holds)));
    fails.iter().for_each(|f| within.extend(setup.add(*f, Polarity::Fails)));
    let avoid = setup.avoiding(&within);
    let bounds = Bounds { universe: setup.universe.clone(), within, avoid };
    region::list(scope, &setup.problem(), &bounds, work)
}

/// How much of the space lies in the universe and satisfies every one of `holds` and none of
/// `fails`, without listing it.
pub fn share(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId]) -> Share {
    let all: Vec<FormulaId> = holds.iter().chain(fails).copied().collect();
    let mut setup = Setup::new(scope, &all);
    let mut clauses = setup.universe.clone();
    holds.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Holds)));
    fails.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Fails)));
    let problem = setup.problem();
    let measure = Measure::new(&problem);
    let whole = problem.sides(&scope.space.whole());
    let of = measure.sides(&whole);
    let (least, most) = count::count(&problem, &measure, whole, clauses, &mut scope.work());
    Share { least, most, of }
}

/// All points of the universe that no rule claims, as maximal boxes.
pub fn gaps(scope: &Scope, rules: &[FormulaId]) -> Region {
    region_of(scope, &[], rules)
}

/// The rules that claim the point.
pub fn claimants(formulas: &Formulas, rules: &[FormulaId], point: &[u32]) -> Vec<usize> {
    let truth = formulas.truth_at(rules, point);
    (0..rules.len()).filter(|i| truth.of(rules[*i])).collect()
}

/// A point of the box that satisfies the clauses.
pub(super) fn witness(scope: &Scope, problem: &Problem, clauses: &[u32], cell: &Cell, work: &mut Work) -> Verdict {
    match Search::point(problem, &problem.sides(cell), clauses, work) {
        Found::Part(mut sides) => {
            sides.truncate(problem.dims());
            let mut after = work.at_least(scope.limits.work / 10);
            Verdict::Yes(region::preferred(scope, problem, clauses, cell, &Cell { sides }, &mut after))
        }
        Found::Done => Verdict::No,
        Found::Spent => Verdict::Undecided,
    }
}
