//! Questions about one formula: can it hold, does it follow, where does it hold, how often.

use super::budget::Work;
use super::count;
use super::formula::{FormulaId, Formulas};
use super::known::Question;
use super::lower::Polarity;
use super::problem::Problem;
use super::region::{self, Bounds, Listed, Region, Share};
use super::scope::{Scope, Setup};
use super::search::{Found, Search};
use super::space::{Cell, Measure, Point};

/// How many hard questions of yes or no a check has work for at least.
const A_PART: u64 = 16;

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

/// Whether some point of the universe satisfies every one of `holds` and none of `fails`; what was
/// answered once is known from then on.
pub fn satisfiable(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId]) -> Verdict {
    let question = Question::new(scope.universe, holds, fails);
    let known = scope.formulas.answered.get(&question);
    known.unwrap_or_else(|| {
        let verdict = ask(scope, holds, fails, |_, _, known, _| {
            let free = known.sides.iter().enumerate().map(|(dim, side)| scope.choose(dim, side));
            free.collect()
        });
        scope.formulas.answered.keep(question, &verdict);
        verdict
    })
}

/// A point of the universe that satisfies every one of `holds` and none of `fails`, near to what the
/// scope prefers.
pub fn witness(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId]) -> Verdict {
    ask(scope, holds, fails, |problem, clauses, known, work| {
        let mut after = work.at_least(scope.limits.work / 10);
        region::preferred(scope, problem, clauses, &scope.space.whole(), known, &mut after)
    })
}

/// Asks for a box of points, and for one of them.
fn ask<'a>(
    scope: &Scope<'a>,
    holds: &[FormulaId],
    fails: &[FormulaId],
    choose: impl FnOnce(&Problem<'a>, &[u32], &Cell, &mut Work<'a>) -> Point,
) -> Verdict {
    let all: Vec<FormulaId> = holds.iter().chain(fails).copied().collect();
    let mut work = scope.work().one_of(A_PART);
    if work.is_spent() {
        return Verdict::Undecided;
    }
    let mut setup = Setup::new(scope, &all, &mut work);
    let mut clauses = setup.universe.clone();
    holds.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Holds, &mut work)));
    fails.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Fails, &mut work)));
    let problem = setup.problem();
    match Search::point(&problem, &problem.sides(&scope.space.whole()), &clauses, &mut work) {
        Found::Part(mut sides) => {
            sides.truncate(problem.dims());
            Verdict::Yes(choose(&problem, &clauses, &Cell { sides }, &mut work))
        }
        Found::Done => Verdict::No,
        Found::Spent => Verdict::Undecided,
    }
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
    witness(scope, &[], rules)
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
    if work.is_spent() {
        return Region { pieces: Vec::new(), listed: Listed::Some, of_at_least: 0, share: None };
    }
    let all: Vec<FormulaId> = holds.iter().chain(fails).copied().collect();
    let mut setup = Setup::new(scope, &all, work);
    let mut within = Vec::new();
    holds.iter().for_each(|f| within.extend(setup.add(*f, Polarity::Holds, work)));
    fails.iter().for_each(|f| within.extend(setup.add(*f, Polarity::Fails, work)));
    let avoid = setup.avoiding(&within, work);
    let bounds = Bounds { universe: setup.universe.clone(), within, avoid };
    region::list(scope, &setup.problem(), &bounds, work)
}

/// How much of the space lies in the universe and satisfies every one of `holds` and none of
/// `fails`, without listing it.
pub fn share(scope: &Scope, holds: &[FormulaId], fails: &[FormulaId]) -> Share {
    let all: Vec<FormulaId> = holds.iter().chain(fails).copied().collect();
    let mut work = scope.work();
    let mut setup = Setup::new(scope, &all, &mut work);
    let mut clauses = setup.universe.clone();
    holds.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Holds, &mut work)));
    fails.iter().for_each(|f| clauses.extend(setup.add(*f, Polarity::Fails, &mut work)));
    let problem = setup.problem();
    let measure = Measure::new(&problem);
    let whole = problem.sides(&scope.space.whole());
    let of = measure.sides(&whole);
    let (least, most) = count::count(&problem, &measure, whole, clauses, &mut work);
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
