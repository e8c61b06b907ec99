//! Conditions of the language as formulas of the engine.
//!
//! Names are expanded once and shared: a criterion is a sub-formula, a decision's value is its
//! first line in file order that holds (as a run decides, even where lines overlap), a score is a
//! sum. A decision without a value counts as unknown.

use std::ops::Bound;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::axes::{Atoms, Axes};
use super::definitions::{Definition, Definitions};
use super::engine::{AtomSet, FormulaId, Formulas, ListId, SumRange};
use crate::model::{
    Alternatives, Cond, CondKind, CriterionId, DecisionId, Guard, Known, Model, ScoreId, Subject, Test, Value, ValueSet,
};

/// The formulas of one policy.
pub struct Conditions<'m> {
    model: &'m Model,
    pub axes: &'m Axes,
    pub formulas: Formulas,
    criteria: FxHashMap<CriterionId, FormulaId>,
    /// The lines of each decision: the leads each claims, and its value.
    decisions: FxHashMap<DecisionId, Vec<(FormulaId, &'m Value)>>,
    /// The decisions whose outcome is looked at as a whole, with their outcomes.
    lists: FxHashMap<DecisionId, (ListId, Vec<&'m Value>)>,
    scores: FxHashMap<ScoreId, Points>,
    tests: FxHashMap<(DecisionId, Vec<bool>, bool), FormulaId>,
}

/// A decision of more lines is not expanded where it is tested.
const MOST_EXPANDED: usize = 24;

/// A score's terms as whole numbers.
struct Points {
    terms: Vec<(i128, FormulaId)>,
    /// What one point is: 10 to this power.
    scale: u32,
}

impl<'m> Conditions<'m> {
    pub fn new(model: &'m Model, axes: &'m Axes, definitions: &Definitions) -> Conditions<'m> {
        Conditions::within(Formulas::new(), model, axes, definitions)
    }

    /// The conditions of a policy in an arena that may hold those of others.
    pub fn within(formulas: Formulas, model: &'m Model, axes: &'m Axes, definitions: &Definitions) -> Conditions<'m> {
        let mut new = Conditions {
            model,
            axes,
            formulas,
            criteria: FxHashMap::default(),
            decisions: FxHashMap::default(),
            lists: FxHashMap::default(),
            scores: FxHashMap::default(),
            tests: FxHashMap::default(),
        };
        for definition in &definitions.order {
            if definitions.unjudged(*definition).is_some() {
                continue;
            }
            match *definition {
                Definition::Criterion(id) => {
                    let formula = new.cond(&model[id].cond);
                    new.criteria.insert(id, formula);
                }
                Definition::Decision(id) => {
                    let body = &model[id].body;
                    let claims = new.claims(body);
                    let lines: Vec<_> = claims.into_iter().zip(body.arms.iter().map(|arm| &arm.value)).collect();
                    if lines.len() > MOST_EXPANDED {
                        let list = new.list(&lines);
                        new.lists.insert(id, list);
                    }
                    new.decisions.insert(id, lines);
                }
                Definition::Score(id) => {
                    let points = new.points(id);
                    new.derive(id, &points);
                    new.scores.insert(id, points);
                }
            }
        }
        // What cannot be judged has no points; no line that asks for it is judged either.
        for id in
            (0..model.scores.len()).map(ScoreId::new).filter(|id| !new.scores.contains_key(id)).collect::<Vec<_>>()
        {
            new.derive(id, &Points { terms: Vec::new(), scale: 0 });
        }
        new
    }

    /// The lines of a decision as a list, with its outcomes.
    fn list(&mut self, lines: &[(FormulaId, &'m Value)]) -> (ListId, Vec<&'m Value>) {
        let mut numbers: FxHashMap<&Value, u32> = FxHashMap::default();
        let mut outcomes = Vec::new();
        let mut numbered = Vec::with_capacity(lines.len());
        for (claim, value) in lines.iter().copied() {
            let number = *numbers.entry(value).or_insert_with(|| {
                outcomes.push(value);
                outcomes.len() as u32 - 1
            });
            numbered.push((claim, number));
        }
        (self.formulas.list(numbered, outcomes.len() as u32), outcomes)
    }

    /// The score's axis follows from its terms.
    fn derive(&mut self, id: ScoreId, points: &Points) {
        let Some(dim) = self.axes.of(&Subject::Score(id)) else { return };
        let Atoms::Pieces(pieces) = &self.axes.axes[dim].atoms else { return };
        let last = pieces.len().saturating_sub(1);
        let bands = pieces.iter().enumerate().map(|(at, piece)| {
            let range = points.range(piece.low, piece.high);
            SumRange { from: range.from.filter(|_| at > 0), to: range.to.filter(|_| at < last) }
        });
        self.formulas.derive(dim, points.terms.iter().copied(), bands);
    }

    /// The leads that each line of a decision claims, if it could be judged.
    pub fn decided(&self, id: DecisionId) -> Option<Vec<FormulaId>> {
        self.decisions.get(&id).map(|lines| lines.iter().map(|(claim, _)| *claim).collect())
    }

    /// The leads that each line of the block claims.
    pub fn claims<T>(&mut self, block: &'m Alternatives<T>) -> Vec<FormulaId> {
        let guards: Vec<&Guard> = block.arms.iter().map(|arm| &arm.guard).collect();
        self.guards(&guards)
    }

    pub fn guards(&mut self, guards: &[&'m Guard]) -> Vec<FormulaId> {
        let mut claims: Vec<Option<FormulaId>> = Vec::with_capacity(guards.len());
        for guard in guards {
            claims.push(match guard {
                Guard::Always => Some(Formulas::TRUE),
                Guard::When(cond) => Some(self.cond(cond)),
                Guard::Otherwise => None,
            });
        }
        let claimed = self.formulas.any(claims.iter().flatten().copied());
        let rest = self.formulas.not(claimed);
        claims.into_iter().map(|claim| claim.unwrap_or(rest)).collect()
    }

    /// The leads for which the condition holds. What cannot be judged holds for none: callers leave
    /// such conditions out.
    pub fn cond(&mut self, cond: &'m Cond) -> FormulaId {
        match &cond.kind {
            CondKind::Const(value) => Formulas::constant(*value),
            CondKind::All(items) => {
                let parts = self.each(items);
                self.formulas.all(parts)
            }
            CondKind::Any(items) => {
                let parts = self.each(items);
                self.formulas.any(parts)
            }
            CondKind::Not(inner) => {
                let inner = self.cond(inner);
                self.formulas.not(inner)
            }
            CondKind::AtLeast { n, of } => {
                let parts = self.each(of);
                self.formulas.at_least(*n, parts)
            }
            CondKind::Criterion(id) => self.criteria.get(id).copied().unwrap_or(Formulas::FALSE),
            CondKind::Test(test) => self.test(test),
            CondKind::Hole => Formulas::FALSE,
        }
    }

    fn each(&mut self, items: &'m [Cond]) -> Vec<FormulaId> {
        items.iter().map(|item| self.cond(item)).collect()
    }

    fn test(&mut self, test: &'m Test) -> FormulaId {
        match &test.subject {
            Subject::Decision(id) => self.decision_in(*id, &test.set),
            Subject::Score(id) => self.score_in(*id, &test.set),
            Subject::Attribute(_)
            | Subject::Field(_)
            | Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => self.subject_in(&test.subject, &test.set),
        }
    }

    /// The subject's value lies in the set; never, for a subject without an axis.
    pub fn subject_in(&mut self, subject: &Subject, set: &ValueSet) -> FormulaId {
        match self.axes.of(subject) {
            Some(dim) => self.formulas.within(dim, self.axes.axes[dim].atoms_of(set)),
            None => Formulas::FALSE,
        }
    }

    /// The decision's value lies in the set: the first line that holds has such a value, or none
    /// holds and the set has `unknown`.
    pub fn decision_in(&mut self, id: DecisionId, set: &ValueSet) -> FormulaId {
        if let Some((list, outcomes)) = self.lists.get(&id) {
            let none = outcomes.len() as u32;
            let wanted = (0..none).zip(outcomes).filter(|(_, value)| set.contains(value)).map(|(number, _)| number);
            let wanted = AtomSet::of(none + 1, wanted.chain(set.unknown.then_some(none)));
            return self.formulas.first_in(*list, wanted);
        }
        let Some(lines) = self.decisions.get(&id) else { return Formulas::FALSE };
        let wanted: Vec<bool> = lines.iter().map(|(_, value)| set.contains(value)).collect();
        let key = (id, wanted, set.unknown);
        if let Some(formula) = self.tests.get(&key) {
            return *formula;
        }
        let lines: Vec<(FormulaId, bool)> = lines.iter().map(|(claim, _)| *claim).zip(key.1.iter().copied()).collect();
        let mut formula = Formulas::constant(set.unknown);
        // From the last line up: runs of lines that are all wanted, or all not, are one step.
        for run in lines.chunk_by(|a, b| a.1 == b.1).rev() {
            let claims = run.iter().map(|(claim, _)| *claim);
            formula = if run[0].1 {
                self.formulas.any(claims.chain([formula]))
            } else {
                let claimed = self.formulas.any(claims);
                let not = self.formulas.not(claimed);
                self.formulas.all([not, formula])
            };
        }
        self.tests.insert(key, formula);
        formula
    }

    /// The terms of a score that can be judged, and what one point is: 10 to the power of minus this.
    pub fn terms(&self, id: ScoreId) -> Option<(&[(i128, FormulaId)], u32)> {
        self.scores.get(&id).map(|points| (points.terms.as_slice(), points.scale))
    }

    fn points(&mut self, id: ScoreId) -> Points {
        let terms = &self.model[id].terms;
        let scale = terms.iter().map(|term| term.points.normalize().scale()).max().unwrap_or(0);
        let mut points = Vec::with_capacity(terms.len());
        for term in terms {
            points.push((scaled(term.points, scale, Rounding::Down), self.cond(&term.cond)));
        }
        Points { terms: points, scale }
    }

    fn score_in(&mut self, id: ScoreId, set: &ValueSet) -> FormulaId {
        if self.axes.of(&Subject::Score(id)).is_some() {
            return self.subject_in(&Subject::Score(id), set);
        }
        let Some(points) = self.scores.get(&id) else { return Formulas::FALSE };
        let ranges: Vec<SumRange> = match &set.known {
            Known::Nothing | Known::Choices(_) | Known::Texts(_) => Vec::new(),
            Known::Everything => vec![SumRange { from: None, to: None }],
            Known::Numbers(numbers) => numbers
                .intervals()
                .iter()
                .map(|interval| points.range(interval.low, interval.high))
                .filter(|range| !matches!((range.from, range.to), (Some(from), Some(to)) if from > to))
                .collect(),
        };
        let terms = points.terms.clone();
        self.formulas.sum(terms, ranges)
    }
}

impl Points {
    /// The sums between two numbers.
    fn range(&self, low: Bound<Decimal>, high: Bound<Decimal>) -> SumRange {
        SumRange {
            from: match low {
                Bound::Unbounded => None,
                Bound::Included(low) => Some(scaled(low, self.scale, Rounding::Up)),
                Bound::Excluded(low) => Some(scaled(low, self.scale, Rounding::Down).saturating_add(1)),
            },
            to: match high {
                Bound::Unbounded => None,
                Bound::Included(high) => Some(scaled(high, self.scale, Rounding::Down)),
                Bound::Excluded(high) => Some(scaled(high, self.scale, Rounding::Up).saturating_sub(1)),
            },
        }
    }
}

enum Rounding {
    Up,
    Down,
}

/// `number` in units of 10 to the power of minus `scale`; past `i128` it stays at the end.
fn scaled(number: Decimal, scale: u32, rounding: Rounding) -> i128 {
    let number = number.normalize();
    let (mantissa, own) = (number.mantissa(), number.scale());
    if own <= scale {
        let factor = 10_i128.checked_pow(scale - own);
        return factor.and_then(|factor| mantissa.checked_mul(factor)).unwrap_or(if mantissa < 0 {
            i128::MIN
        } else {
            i128::MAX
        });
    }
    let factor = 10_i128.pow(own - scale);
    match rounding {
        Rounding::Down => mantissa.div_euclid(factor),
        Rounding::Up => -(-mantissa).div_euclid(factor),
    }
}
