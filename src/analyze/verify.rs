//! Whether a certificate shows what it says, in one pass and without the search.
//!
//! A box is, for each axis, some of its values. A condition is evaluated over a box as always,
//! never or depends, from the policy's model alone. A tree is right if every cut parts the box it
//! is in, and every leaf is seen to be so. The values of an axis are all there are if every value
//! just at, above and below a number that the policy names answers its tests like one of them; for
//! texts the certificate's word is taken that it has a text of every kind.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rust_decimal::Decimal;
use serde::Serialize;

use super::axes::domain;
use super::blocks::blocks;
use super::certificate::{Answer, Certificate, SCHEMA, Step};
use super::ground::subjects;
use crate::model::{Cond, CondKind, Guard, Model, Subject, Type, Value, ValueSet};

/// What a certificate shows of one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub code: String,
    pub subject: String,
    /// Boxes that a line claims, that no line claims, that no lead comes to, and that are not proved.
    pub claimed: usize,
    pub open: usize,
    pub away: usize,
    pub unproved: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    Always,
    Never,
    Depends,
}

/// Checks a certificate of the policy; the reason if it does not hold.
pub fn verify(model: &Model, certificate: &Certificate) -> Result<Vec<Shown>, String> {
    if certificate.schema != SCHEMA {
        return Err(format!("the file is not a `{SCHEMA}`"));
    }
    let checker = Checker { model, axes: axes(model, certificate)?, depth: Cell::new(0), work: Cell::new(0) };
    let wanted = blocks(model).into_iter().filter(|block| block.place.gap().is_some() && !block.broken);
    let wanted: Vec<_> = wanted.collect();
    let mut shown = Vec::new();
    for answer in &certificate.answers {
        let is = |block: &&super::blocks::Block<'_>| {
            block.place.subject(model) == answer.subject && block.place.gap().is_some_and(|c| c.as_str() == answer.code)
        };
        let block =
            wanted.iter().find(is).ok_or_else(|| format!("the policy has no {} `{}`", answer.code, answer.subject))?;
        let guards: Vec<&Guard> = block.lines.iter().map(|line| line.guard).collect();
        shown
            .push(checker.tree(answer, &guards).map_err(|why| format!("{} `{}`: {why}", answer.code, answer.subject))?);
    }
    for block in wanted {
        let subject = block.place.subject(model);
        if !certificate.answers.iter().any(|answer| answer.subject == subject) {
            return Err(format!("nothing is shown of `{subject}`"));
        }
    }
    Ok(shown)
}

struct Axis<'m> {
    /// None where no line asks for it.
    subject: Option<&'m Subject>,
    values: Vec<Value>,
}

struct Checker<'m> {
    model: &'m Model,
    axes: Vec<Axis<'m>>,
    depth: Cell<u32>,
    work: Cell<u64>,
}

/// For each axis the values that are left.
type Sides = Vec<Rc<BTreeSet<u32>>>;

/// Conditions inside each other, and evaluated in all, past which a step counts as not shown.
const DEEPEST: u32 = 500;
const MOST_WORK: u64 = 2_000_000_000;

impl Checker<'_> {
    fn tree(&self, answer: &Answer, guards: &[&Guard]) -> Result<Shown, String> {
        let whole = self.axes.iter().map(|axis| Rc::new((0..axis.values.len() as u32).collect())).collect();
        let (code, subject) = (answer.code.clone(), answer.subject.clone());
        let mut shown = Shown { code, subject, claimed: 0, open: 0, away: 0, unproved: 0 };
        let mut boxes: Vec<Sides> = vec![whole];
        for (at, step) in answer.steps.iter().enumerate() {
            let here = boxes.pop().ok_or_else(|| format!("step {at} belongs to no box"))?;
            let never = |guard: &&Guard| self.guard(guard, guards, &here) == Truth::Never;
            let holds = match step {
                Step::Cut { axis, parts } => {
                    let side = here.get(*axis).ok_or_else(|| format!("step {at} cuts an axis that is not there"))?;
                    let of = |runs: &Vec<(u32, u32)>| -> BTreeSet<u32> {
                        runs.iter().flat_map(|(from, to)| side.range(from..=to)).copied().collect()
                    };
                    let cut: Vec<BTreeSet<u32>> =
                        parts.iter().filter(|runs| runs.iter().all(|(from, to)| from <= to)).map(of).collect();
                    let all: BTreeSet<u32> = cut.iter().flatten().copied().collect();
                    let count: usize = cut.iter().map(BTreeSet::len).sum();
                    boxes.extend(cut.into_iter().rev().map(|part| {
                        let mut inside = here.clone();
                        inside[*axis] = Rc::new(part);
                        inside
                    }));
                    // All of the side, each value once.
                    all == **side && count == side.len() && parts.len() > 1
                }
                Step::Claimed(line) => {
                    shown.claimed += 1;
                    guards.get(*line).is_some_and(|guard| self.guard(guard, guards, &here) == Truth::Always)
                }
                Step::Open => {
                    shown.open += 1;
                    guards.iter().all(never)
                }
                Step::Away => {
                    shown.away += 1;
                    guards.iter().all(never)
                }
                Step::Outside => self.model.assumes.iter().any(|assume| self.cond(&assume.cond, &here) == Truth::Never),
                Step::Unproved => {
                    shown.unproved += 1;
                    true
                }
            };
            if !holds {
                return Err(format!("step {at} does not hold"));
            }
        }
        if boxes.is_empty() { Ok(shown) } else { Err(format!("{} boxes are left without a step", boxes.len())) }
    }

    fn guard(&self, guard: &Guard, all: &[&Guard], here: &Sides) -> Truth {
        match guard {
            Guard::Always => Truth::Always,
            Guard::When(cond) => self.cond(cond, here),
            Guard::Otherwise => {
                let others = all.iter().filter(|other| !matches!(other, Guard::Otherwise));
                not(any(others.map(|other| self.guard(other, all, here))))
            }
        }
    }

    fn cond(&self, cond: &Cond, here: &Sides) -> Truth {
        self.work.set(self.work.get() + 1);
        if self.depth.get() > DEEPEST || self.work.get() > MOST_WORK {
            return Truth::Depends;
        }
        self.depth.set(self.depth.get() + 1);
        let truth = self.kind(&cond.kind, here);
        self.depth.set(self.depth.get() - 1);
        truth
    }

    fn kind(&self, kind: &CondKind, here: &Sides) -> Truth {
        match kind {
            CondKind::Const(true) => Truth::Always,
            CondKind::Const(false) | CondKind::Hole => Truth::Never,
            CondKind::All(of) => not(any(of.iter().map(|part| not(self.cond(part, here))))),
            CondKind::Any(of) => any(of.iter().map(|part| self.cond(part, here))),
            CondKind::Not(of) => not(self.cond(of, here)),
            CondKind::AtLeast { n, of } => {
                let truths: Vec<Truth> = of.iter().map(|part| self.cond(part, here)).collect();
                let count = |truth: Truth| truths.iter().filter(|t| **t == truth).count();
                let (always, depends, n) = (count(Truth::Always), count(Truth::Depends), *n as usize);
                if always >= n {
                    Truth::Always
                } else if always + depends < n {
                    Truth::Never
                } else {
                    Truth::Depends
                }
            }
            CondKind::Criterion(id) => self.cond(&self.model[*id].cond, here),
            CondKind::Test(test) => match &test.subject {
                Subject::Decision(id) => all_of(self.decided(*id, here).iter().map(|value| test.set.contains(value))),
                Subject::Score(id) => self.score(*id, &test.set, here),
                subject => match self.axes.iter().position(|axis| axis.subject == Some(subject)) {
                    None => Truth::Never,
                    Some(at) => {
                        all_of(here[at].iter().map(|value| test.set.contains(&self.axes[at].values[*value as usize])))
                    }
                },
            },
        }
    }

    /// The values that the decision may have for leads of the box.
    fn decided(&self, id: crate::model::DecisionId, here: &Sides) -> Vec<Value> {
        let arms = &self.model[id].body.arms;
        let guards: Vec<&Guard> = arms.iter().map(|arm| &arm.guard).collect();
        let mut values = Vec::new();
        for arm in arms {
            let truth = self.guard(&arm.guard, &guards, here);
            if truth != Truth::Never {
                values.push(arm.value.clone());
            }
            if truth == Truth::Always {
                return values;
            }
        }
        values.push(Value::Unknown);
        values
    }

    /// Whether every sum, or none, between the least and the greatest that are possible is in the set.
    fn score(&self, id: crate::model::ScoreId, set: &ValueSet, here: &Sides) -> Truth {
        let (mut least, mut most) = (Decimal::ZERO, Decimal::ZERO);
        for term in &self.model[id].terms {
            let truth = self.cond(&term.cond, here);
            let (low, high) = (term.points.min(Decimal::ZERO), term.points.max(Decimal::ZERO));
            let (low, high) = match truth {
                Truth::Always => (term.points, term.points),
                Truth::Never => (Decimal::ZERO, Decimal::ZERO),
                Truth::Depends => (low, high),
            };
            (least, most) = (least.saturating_add(low), most.saturating_add(high));
        }
        all_of(numbers(set, least, most).iter().map(|number| set.contains(&Value::Number(*number))))
    }
}

fn not(truth: Truth) -> Truth {
    match truth {
        Truth::Always => Truth::Never,
        Truth::Never => Truth::Always,
        Truth::Depends => Truth::Depends,
    }
}

fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut answer = Truth::Never;
    for truth in truths {
        match truth {
            Truth::Always => return Truth::Always,
            Truth::Depends => answer = Truth::Depends,
            Truth::Never => {}
        }
    }
    answer
}

fn all_of(mut truths: impl Iterator<Item = bool>) -> Truth {
    let Some(first) = truths.next() else { return Truth::Never };
    match (truths.all(|truth| truth == first), first) {
        (false, _) => Truth::Depends,
        (true, true) => Truth::Always,
        (true, false) => Truth::Never,
    }
}

/// Numbers from `least` to `most`, one at each number that the set names and one on either side.
fn numbers(set: &ValueSet, least: Decimal, most: Decimal) -> Vec<Decimal> {
    let mut ends = vec![least, most];
    ends.extend(super::numbers::named(set).into_iter().filter(|end| least < *end && *end < most));
    ends.sort_unstable();
    ends.dedup();
    let between: Vec<Decimal> = ends.windows(2).map(|pair| middle(pair[0], pair[1])).collect();
    ends.extend(between);
    ends
}

fn middle(low: Decimal, high: Decimal) -> Decimal {
    low / Decimal::TWO + high / Decimal::TWO
}

/// The certificate's axes, which must be those of the policy with a value of every kind.
fn axes<'m>(model: &'m Model, certificate: &Certificate) -> Result<Vec<Axis<'m>>, String> {
    let mut left = subjects(model);
    left.retain(|(subject, _)| !matches!(subject, Subject::Score(_)) && domain(model, subject).is_some());
    let mut axes = Vec::new();
    for given in &certificate.axes {
        let at = left.iter().position(|(subject, _)| model.subject_name(subject) == given.subject);
        let Some(at) = at else {
            axes.push(Axis { subject: None, values: vec![Value::Unknown; given.values.len()] });
            continue;
        };
        let (subject, tests) = left.swap_remove(at);
        let (ty, unknown) = domain(model, subject).expect("only subjects with a domain are left");
        let values: Option<Vec<Value>> = given.values.iter().map(|value| read(&ty, value.as_deref())).collect();
        let values = values.ok_or_else(|| format!("`{}` has a value that is not of its type", given.subject))?;
        let answers = |value: &Value| -> Vec<bool> { tests.iter().map(|set| set.contains(value)).collect() };
        let given_answers: BTreeSet<Vec<bool>> = values.iter().map(answers).collect();
        if let Some(missing) =
            every_kind(&ty, unknown, &tests).iter().find(|value| !given_answers.contains(&answers(value)))
        {
            return Err(format!(
                "`{}` lacks values such as {:?}",
                given.subject,
                super::certificate::said(&ty, missing)
            ));
        }
        axes.push(Axis { subject: Some(subject), values });
    }
    match left.first() {
        Some((subject, _)) => Err(format!("`{}` is missing", model.subject_name(subject))),
        None => Ok(axes),
    }
}

fn read(ty: &Type, value: Option<&str>) -> Option<Value> {
    let Some(text) = value else { return Some(Value::Unknown) };
    match ty {
        Type::YesNo => ["no", "yes"].iter().position(|word| *word == text).map(|at| Value::Choice(at as u32)),
        Type::OneOf(choices) => {
            choices.iter().position(|choice| choice.name == text).map(|at| Value::Choice(at as u32))
        }
        Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent => {
            text.parse().ok().map(Value::Number)
        }
        Type::Text => Some(Value::Text(text.into())),
        Type::Department | Type::Stage | Type::SlaState => text.parse().ok().map(Value::Choice),
    }
}

/// Values of every kind that tests of numbers and choices tell apart.
fn every_kind(ty: &Type, unknown: bool, tests: &[&ValueSet]) -> Vec<Value> {
    let mut kinds: Vec<Value> = match ty {
        Type::YesNo => (0..2).map(Value::Choice).collect(),
        Type::OneOf(choices) => (0..choices.len() as u32).map(Value::Choice).collect(),
        Type::Integer(limits) | Type::Decimal(limits) | Type::Money { limits, .. } => {
            let mut ends: Vec<Decimal> = tests.iter().flat_map(|set| super::numbers::named(set)).collect();
            ends.extend(limits.low.into_iter().chain(limits.high));
            if ends.is_empty() {
                ends.push(Decimal::ZERO);
            }
            ends.sort_unstable();
            ends.dedup();
            let whole = matches!(ty, Type::Integer(_));
            let mut values: Vec<Decimal> = ends.windows(2).map(|pair| middle(pair[0], pair[1])).collect();
            for end in ends {
                let (below, above) = (end.saturating_sub(Decimal::ONE), end.saturating_add(Decimal::ONE));
                values.extend([below, end, above, end.floor(), end.ceil()]);
            }
            let can_be = values.into_iter().filter(|value| limits.contains(*value) && (!whole || value.is_integer()));
            can_be.map(Value::Number).collect()
        }
        Type::Text | Type::Percent | Type::Department | Type::Stage | Type::SlaState => Vec::new(),
    };
    kinds.extend(unknown.then_some(Value::Unknown));
    kinds
}
