//! Two lists of lines held against each other: which leads get another outcome.
//!
//! A line that stands in both lists with the same leads and the same outcome (and, where the first
//! match wins or lines overlap, in the same order) cannot part them. For each other line the engine is asked for a
//! lead whose outcome differs; its pair of outcomes is noted and excluded, until no lead is left. So
//! the work follows the edits, not the length of the lists.

use indexmap::IndexSet;
use rustc_hash::FxHashMap;

use crate::analyze::engine::{FormulaId, Formulas, Listed, Verdict, claimants, overlaps, satisfiable};
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
    let mut before = List::new(asker, old);
    let mut after = List::new(asker, new);
    let (old_common, new_common) = common(old, new, before.ordered || after.ordered);
    let mut pairs: IndexSet<(Outcome, Outcome)> = IndexSet::new();
    let mut decided = true;
    for at in (0..old.lines.len()).filter(|at| !old_common[*at]) {
        let leads = before.won_by_line(asker, at);
        let outcome = old.lines[at].outcome.clone();
        decided &= others(asker, &mut after, &leads, &outcome, |other| {
            pairs.insert((outcome.clone(), other));
        });
    }
    for at in (0..new.lines.len()).filter(|at| !new_common[*at]) {
        let leads = after.won_by_line(asker, at);
        let outcome = new.lines[at].outcome.clone();
        decided &= others(asker, &mut before, &leads, &outcome, |other| {
            pairs.insert((other, outcome.clone()));
        });
    }
    let mut found = Vec::new();
    for (from, to) in pairs {
        let both = [before.wins(asker, &from), after.wins(asker, &to)];
        let parts = asker.region(&both, &[]);
        decided &= parts.listed == Listed::All;
        let witness = parts.parts.first().map(|part| part.witness.clone());
        let line = |list: &List<'_>| witness.as_ref().and_then(|point| list.winner(&asker.conditions.formulas, point));
        let (old, new) = (line(&before), line(&after));
        if !parts.parts.is_empty() {
            found.push(Difference { before: from, after: to, old, new, parts });
        }
    }
    Differences { found, decided }
}

/// Calls `note` with every other outcome that some of `leads` get from `list`; false if the work
/// ended first.
fn others(
    asker: &mut Asker<'_, '_>,
    list: &mut List<'_>,
    leads: &[FormulaId],
    outcome: &Outcome,
    mut note: impl FnMut(Outcome),
) -> bool {
    let mut seen = vec![list.wins(asker, outcome)];
    loop {
        match asker.ask(|scope| satisfiable(scope, leads, &seen)) {
            Verdict::No => return true,
            Verdict::Undecided => return false,
            Verdict::Yes(point) => {
                let winner = list.winner(&asker.conditions.formulas, &point);
                let other = winner.map_or(Outcome::Nothing, |at| list.lines.lines[at].outcome.clone());
                seen.push(list.wins(asker, &other));
                note(other);
            }
        }
    }
}

/// Marks the lines that both lists have, in the same order where that matters.
fn common(old: &Lines, new: &Lines, ordered: bool) -> (Vec<bool>, Vec<bool>) {
    let mut places: FxHashMap<(FormulaId, &Outcome), Vec<usize>> = FxHashMap::default();
    for (at, line) in new.lines.iter().enumerate().rev() {
        places.entry((line.claim, &line.outcome)).or_default().push(at);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, line) in old.lines.iter().enumerate() {
        if let Some(place) = places.get_mut(&(line.claim, &line.outcome)).and_then(Vec::pop) {
            pairs.push((at, place));
        }
    }
    let kept = if ordered { rising(&pairs) } else { pairs };
    let (mut of_old, mut of_new) = (vec![false; old.lines.len()], vec![false; new.lines.len()]);
    for (from, to) in kept {
        of_old[from] = true;
        of_new[to] = true;
    }
    (of_old, of_new)
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

/// A list with what has been asked of it.
struct List<'a> {
    lines: &'a Lines,
    /// Whether the order of the lines matters: by word, or since lines overlap.
    ordered: bool,
    wins: FxHashMap<Outcome, FormulaId>,
}

impl<'a> List<'a> {
    fn new(asker: &Asker<'_, '_>, lines: &'a Lines) -> List<'a> {
        let ordered = lines.in_order || {
            let claims: Vec<FormulaId> = lines.lines.iter().map(|line| line.claim).collect();
            let pairs = asker.ask(|scope| overlaps(scope, &claims));
            let differ = |(one, other): &(usize, usize)| lines.lines[*one].outcome != lines.lines[*other].outcome;
            pairs.pairs.iter().any(differ) || pairs.undecided.iter().any(differ)
        };
        List { lines, ordered, wins: FxHashMap::default() }
    }

    /// The leads to which the line gives its outcome, as formulas that all hold.
    fn won_by_line(&self, asker: &mut Asker<'_, '_>, at: usize) -> Vec<FormulaId> {
        let line = &self.lines.lines[at];
        if !self.ordered {
            return vec![line.claim];
        }
        let earlier = self.lines.lines[..at].iter().map(|line| line.claim);
        let formulas = &mut asker.conditions.formulas;
        let claimed = formulas.any(earlier);
        vec![line.claim, formulas.not(claimed)]
    }

    /// The leads that get the outcome.
    fn wins(&mut self, asker: &mut Asker<'_, '_>, outcome: &Outcome) -> FormulaId {
        if let Some(formula) = self.wins.get(outcome) {
            return *formula;
        }
        let formulas = &mut asker.conditions.formulas;
        let claims: Vec<(FormulaId, bool)> =
            self.lines.lines.iter().map(|line| (line.claim, line.outcome == *outcome)).collect();
        let nothing = *outcome == Outcome::Nothing;
        let formula = if self.ordered {
            // From the last line up, runs of lines that all give it, or all do not, are one step.
            let mut formula = Formulas::constant(nothing);
            for run in claims.chunk_by(|a, b| a.1 == b.1).rev() {
                let of_run = run.iter().map(|(claim, _)| *claim);
                formula = if run[0].1 {
                    formulas.any(of_run.chain([formula]))
                } else {
                    let claimed = formulas.any(of_run);
                    let not = formulas.not(claimed);
                    formulas.all([not, formula])
                };
            }
            formula
        } else {
            let given = formulas.any(claims.iter().filter(|(_, gives)| *gives).map(|(claim, _)| *claim));
            let claimed = formulas.any(claims.iter().map(|(claim, _)| *claim));
            let unclaimed = formulas.not(claimed);
            if nothing { formulas.any([given, unclaimed]) } else { given }
        };
        self.wins.insert(outcome.clone(), formula);
        formula
    }

    /// The line that gives the lead its outcome.
    fn winner(&self, formulas: &Formulas, point: &[u32]) -> Option<usize> {
        let claims: Vec<FormulaId> = self.lines.lines.iter().map(|line| line.claim).collect();
        claimants(formulas, &claims, point).first().copied()
    }
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
