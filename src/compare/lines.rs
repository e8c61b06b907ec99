//! Two lists of lines held against each other: which leads get another outcome.
//!
//! In both lists the first line that claims a lead gives it its outcome, and `otherwise` the rest. A
//! line that stands in both, in the same order, with the same leads and the same outcome cannot part
//! them: where outcomes differ, a line that was edited, came, went or moved claims the lead, or no
//! line with a condition does. Among the leads of such a line only the few lines that meet it can
//! speak, so the work follows the edits, not the length of the lists.

use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxHashMap;

use crate::analyze::engine::{FormulaId, Formulas, Listed, Meetings, Verdict, claimants, satisfiable};
use crate::analyze::parts::{Asker, Parts, choice_name};
use crate::model::{Deadline, DepartmentId, Duration, Target, Type, Value, Without};
use crate::text::Span;

/// What a line gives, over joint ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// No line speaks.
    Nothing,
    Moves(Target),
    /// A timer's move.
    Timed {
        after: Duration,
        without: Without,
        target: Target,
    },
    Owner(DepartmentId),
    Deadline(Deadline),
    /// A decision's value: its name, or its number.
    Value(String),
    /// The condition holds.
    Holds,
}

impl Outcome {
    /// A decision's value; departments by joint id, other choices by name.
    pub fn of_value(ty: &Type, value: &Value) -> Outcome {
        match (ty, value) {
            (_, Value::Unknown) => Outcome::Nothing,
            (Type::Department, Value::Choice(id)) => Outcome::Owner(DepartmentId(*id)),
            (ty, Value::Choice(choice)) => Outcome::Value(choice_name(ty, *choice)),
            (Type::Money { currency, .. }, Value::Number(number)) => {
                Outcome::Value(format!("{} {currency}", number.normalize()))
            }
            (_, Value::Number(number)) => Outcome::Value(number.normalize().to_string()),
            (_, Value::Text(text)) => Outcome::Value(format!("{text:?}")),
        }
    }
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    pub claim: FormulaId,
    /// Claims what no other line does.
    pub is_otherwise: bool,
    pub outcome: Outcome,
    pub said: String,
    pub span: Span,
}

/// Lines in file order.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    pub lines: Vec<Line>,
    /// The first match wins; else no two lines of different outcome claim one lead.
    pub in_order: bool,
}

/// Leads whose outcome differs.
pub struct Difference {
    pub before: Outcome,
    pub after: Outcome,
    /// A line of each list that gives these outcomes to some of the leads.
    pub old: Option<usize>,
    pub new: Option<usize>,
    pub parts: Parts,
}

/// All differences, and whether they are all.
pub struct Differences {
    pub found: Vec<Difference>,
    pub decided: bool,
}

/// Where the outcomes of the lists differ. `asker` asks of the leads to compare.
pub fn differences(asker: &mut Asker<'_, '_>, old: &Lines, new: &Lines) -> Differences {
    let alike = |(one, other): (&Line, &Line)| one.claim == other.claim && one.outcome == other.outcome;
    if old.lines.len() == new.lines.len() && old.in_order == new.in_order && old.lines.iter().zip(&new.lines).all(alike)
    {
        return Differences { found: Vec::new(), decided: true };
    }
    let before = List::new(old);
    let after = List::new(new);
    let mut pieces = Pieces::default();
    let claims: Vec<FormulaId> = before.whens.iter().chain(&after.whens).map(|line| line.claim).collect();
    let edited = edited(&before, &after);
    let near: Vec<Vec<usize>> = match edited.as_slice() {
        [] => Vec::new(),
        edited => asker.ask(|scope| {
            let meetings = Meetings::new(scope, &claims);
            edited.iter().map(|at| meetings.near(*at)).collect()
        }),
    };
    for (at, near) in edited.iter().zip(near) {
        let (of_old, of_new): (Vec<usize>, Vec<usize>) = near.into_iter().partition(|at| *at < before.whens.len());
        let of_new = of_new.into_iter().map(|at| at - before.whens.len()).collect();
        pieces.of_line(asker, claims[*at], (&before, of_old), (&after, of_new));
    }
    // Leads of which no line speaks, in either list.
    if before.rest != after.rest {
        let formulas = &mut asker.conditions.formulas;
        let claimed = formulas.any(claims.iter().copied());
        let unclaimed = formulas.not(claimed);
        pieces.add(asker, (before.rest.clone(), after.rest.clone()), unclaimed);
    }
    let mut decided = pieces.decided;
    let mut found = Vec::new();
    for ((from, to), leads) in pieces.leads {
        let leads = asker.conditions.formulas.any(leads);
        let parts = asker.region(&[leads], &[]);
        decided &= parts.listed == Listed::All;
        let witness = parts.parts.first().map(|part| part.witness.clone());
        let line = |lines: &Lines| witness.as_ref().and_then(|point| winner(lines, &asker.conditions.formulas, point));
        let (old, new) = (line(old), line(new));
        if !parts.parts.is_empty() {
            found.push(Difference { before: from, after: to, old, new, parts });
        }
    }
    Differences { found, decided }
}

/// The line that gives the lead its outcome.
fn winner(lines: &Lines, formulas: &Formulas, point: &[u32]) -> Option<usize> {
    let claims: Vec<FormulaId> = lines.lines.iter().map(|line| line.claim).collect();
    claimants(formulas, &claims, point).first().copied()
}

/// A list as its lines with a condition of their own, and what all other leads get.
struct List<'a> {
    whens: Vec<&'a Line>,
    rest: Outcome,
}

impl<'a> List<'a> {
    fn new(lines: &'a Lines) -> List<'a> {
        let rest = lines.lines.iter().find(|line| line.is_otherwise);
        List {
            whens: lines.lines.iter().filter(|line| !line.is_otherwise).collect(),
            rest: rest.map_or(Outcome::Nothing, |line| line.outcome.clone()),
        }
    }

    /// The outcomes of some of the lines and of the rest, each with the leads that get it: the first
    /// of these lines that claims a lead gives it its outcome.
    fn outcomes(&self, formulas: &mut Formulas, near: &[usize]) -> Vec<(Outcome, FormulaId)> {
        let mut outcomes: IndexSet<&Outcome> = near.iter().map(|at| &self.whens[*at].outcome).collect();
        outcomes.insert(&self.rest);
        let leads = |formulas: &mut Formulas, outcome: &Outcome| {
            // From the last line up, runs of lines that all give it, or all do not, are one step.
            let gives = |at: &usize| self.whens[*at].outcome == *outcome;
            let mut leads = Formulas::constant(self.rest == *outcome);
            for run in near.chunk_by(|one, other| gives(one) == gives(other)).rev() {
                let claimed = formulas.any(run.iter().map(|at| self.whens[*at].claim));
                leads = if gives(&run[0]) {
                    formulas.any([claimed, leads])
                } else {
                    let not = formulas.not(claimed);
                    formulas.all([not, leads])
                };
            }
            leads
        };
        outcomes.into_iter().map(|outcome| (outcome.clone(), leads(formulas, outcome))).collect()
    }
}

/// Leads by the outcomes that they got and get.
struct Pieces {
    leads: IndexMap<(Outcome, Outcome), Vec<FormulaId>>,
    /// Whether all pairs of outcomes could be asked for.
    decided: bool,
}

impl Default for Pieces {
    fn default() -> Pieces {
        Pieces { leads: IndexMap::new(), decided: true }
    }
}

impl Pieces {
    /// Among the leads of one line: `near` are the lines of each list that may claim one of them.
    fn of_line(
        &mut self,
        asker: &mut Asker<'_, '_>,
        claim: FormulaId,
        (before, of_old): (&List<'_>, Vec<usize>),
        (after, of_new): (&List<'_>, Vec<usize>),
    ) {
        let formulas = &mut asker.conditions.formulas;
        let olds = before.outcomes(formulas, &of_old);
        let news = after.outcomes(formulas, &of_new);
        for (from, had) in &olds {
            for (to, has) in news.iter().filter(|(to, _)| to != from) {
                let leads = asker.conditions.formulas.all([claim, *had, *has]);
                self.add(asker, (from.clone(), to.clone()), leads);
            }
        }
    }

    /// Notes the leads, if there are any.
    fn add(&mut self, asker: &Asker<'_, '_>, outcomes: (Outcome, Outcome), leads: FormulaId) {
        if leads == Formulas::FALSE {
            return;
        }
        match asker.ask(|scope| satisfiable(scope, &[leads], &[])) {
            Verdict::No => {}
            Verdict::Undecided => self.decided = false,
            Verdict::Yes(_) => self.leads.entry(outcomes).or_default().push(leads),
        }
    }
}

/// The lines with conditions that do not stand in both lists, by place in the old list, then behind
/// it in the new one. Lines that stand in both do so in the same order.
fn edited(old: &List<'_>, new: &List<'_>) -> Vec<usize> {
    let mut places: FxHashMap<(FormulaId, &Outcome), Vec<usize>> = FxHashMap::default();
    for (at, line) in new.whens.iter().enumerate().rev() {
        places.entry((line.claim, &line.outcome)).or_default().push(at);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, line) in old.whens.iter().enumerate() {
        if let Some(place) = places.get_mut(&(line.claim, &line.outcome)).and_then(Vec::pop) {
            pairs.push((at, place));
        }
    }
    let mut kept = vec![false; old.whens.len() + new.whens.len()];
    for (from, to) in rising(&pairs) {
        kept[from] = true;
        kept[old.whens.len() + to] = true;
    }
    (0..kept.len()).filter(|at| !kept[*at]).collect()
}

/// A longest choice of pairs that rises in both places (patience sorting).
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let place = tails.partition_point(|tail| pairs[*tail].1 < pair.1);
        before.push(place.checked_sub(1).map(|below| tails[below]));
        if place == tails.len() {
            tails.push(at);
        } else {
            tails[place] = at;
        }
    }
    let mut kept = Vec::new();
    let mut next = tails.last().copied();
    while let Some(at) = next {
        kept.push(pairs[at]);
        next = before[at];
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rising_choice_is_kept() {
        assert_eq!(rising(&[(0, 2), (1, 0), (2, 1), (3, 3)]), [(1, 0), (2, 1), (3, 3)]);
        assert_eq!(rising(&[]), []);
    }
}
