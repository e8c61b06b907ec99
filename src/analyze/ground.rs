//! What every check of a policy stands on: its axes, its formulas, what cannot be judged.

use std::ops::Bound;

use indexmap::IndexMap;

use super::axes::{Axes, domain, follows};
use super::definitions::{Definitions, Unjudged, conditions};
use super::engine::Space;
use crate::model::{Cond, CondKind, Interval, Known, Model, NumberSet, OwnerRule, StageId, Subject, ValueSet};

/// The axes and definitions of one policy.
pub struct Ground<'m> {
    pub model: &'m Model,
    pub axes: Axes,
    pub space: Space,
    pub definitions: Definitions,
    /// Why no lead can be judged: an `assume` could not be read.
    pub assumes: Option<Unjudged>,
}

impl<'m> Ground<'m> {
    pub fn new(model: &'m Model) -> Ground<'m> {
        Ground::over(model, axes_of(&[(model, Vec::new())]))
    }

    /// The policy over axes that it may share with others: no test of it is split by an atom.
    pub fn over(model: &'m Model, axes: Axes) -> Ground<'m> {
        let definitions = Definitions::new(model, &axes.too_many);
        let assumes = model.assumes.iter().find_map(|assume| definitions.why_not(model, &assume.cond));
        Ground { model, space: axes.space(), axes, definitions, assumes }
    }
}

/// The axes that no line of the policies splits, nor one of the conditions given with each. Subjects
/// are named by the same ids in all of them and have the same types.
pub fn axes_of<'m>(policies: &[(&'m Model, Vec<&'m Cond>)]) -> Axes {
    // Of several policies one name may mean several scores: their tests are sums.
    let alone = policies.len() == 1;
    let tests = policies.iter().flat_map(|(model, more)| tests_in(model, conditions_of(model, more)));
    let tests: Vec<(&Subject, &ValueSet)> = tests.filter(|(subject, _)| alone || !follows(subject)).collect();
    let models: Vec<&Model> = policies.iter().map(|(model, _)| *model).collect();
    let counts = counts(&models, &tests);
    models.first().map_or_else(Axes::default, |model| Axes::new(model, tests, &counts))
}

/// Counts up to this are told apart one by one, so that one more can be counted.
const MOST_COUNTED: u32 = 12;

/// What else cuts the axes of counts: each number below those that conditions name, and the limits
/// of recycles.
fn counts(models: &[&Model], tests: &[(&Subject, &ValueSet)]) -> Vec<(Subject, ValueSet)> {
    let mut most: Vec<(Subject, u32)> = Vec::new();
    let mut ask = |subject: &Subject, count: u32| match most.iter_mut().find(|(known, _)| known == subject) {
        Some((_, known)) => *known = (*known).max(count),
        None => most.push((subject.clone(), count)),
    };
    for (subject, set) in tests {
        if let (
            Subject::EventCount(_) | Subject::EventCountInStage(_) | Subject::StageCount(_),
            Known::Numbers(numbers),
        ) = (subject, &set.known)
        {
            for end in numbers.intervals().iter().flat_map(|interval| [interval.low, interval.high]) {
                if let Bound::Included(number) | Bound::Excluded(number) = end {
                    ask(subject, u32::try_from(number).unwrap_or(0));
                }
            }
        }
    }
    for model in models {
        for (at, stage) in model.stages.iter().enumerate() {
            if let Some(limit) = stage.recycle.as_ref().and_then(|recycle| recycle.limit.as_ref()) {
                ask(&Subject::StageCount(StageId::new(at)), limit.times);
            }
        }
    }
    let point = |count: u32| {
        let numbers = NumberSet::new([Interval::point(count.into())]);
        ValueSet { unknown: false, known: Known::Numbers(numbers) }
    };
    let mut all = Vec::new();
    for (subject, count) in most {
        let each = if count <= MOST_COUNTED { 0..=count } else { count..=count };
        all.extend(each.map(|count| (subject.clone(), point(count))));
        if count > MOST_COUNTED {
            all.push((subject, point(count - 1)));
        }
    }
    all
}

/// Every subject that conditions test, with what they ask of it.
pub fn subjects(model: &Model) -> Vec<(&Subject, Vec<&ValueSet>)> {
    let mut tests: IndexMap<&Subject, Vec<&ValueSet>> = IndexMap::new();
    for cond in all_conditions(model) {
        cond.walk(&mut |part| {
            if let CondKind::Test(test) = &part.kind {
                tests.entry(&test.subject).or_default().push(&test.set);
            }
        });
    }
    tests.into_iter().collect()
}

/// The axes that neither a condition of the policy nor one of `more` splits.
pub fn finer_axes<'m>(model: &'m Model, conds: Vec<&'m Cond>, more: &'m [(Subject, ValueSet)]) -> Axes {
    let tests = tests_in(model, all_conditions(model).into_iter().chain(conds));
    let tests = tests.into_iter().filter(|(subject, _)| !follows(subject));
    Axes::new(model, tests, more)
}

/// Every condition of the policy's lines, and `more`.
pub fn conditions_of<'m>(model: &'m Model, more: &[&'m Cond]) -> Vec<&'m Cond> {
    all_conditions(model).into_iter().chain(more.iter().copied()).collect()
}

fn tests_in<'m>(model: &'m Model, conds: impl IntoIterator<Item = &'m Cond>) -> Vec<(&'m Subject, &'m ValueSet)> {
    let mut tests = Vec::new();
    for cond in conds {
        cond.walk(&mut |part| {
            if let CondKind::Test(test) = &part.kind
                && domain(model, &test.subject).is_some()
            {
                tests.push((&test.subject, &test.set));
            }
        });
    }
    tests
}

/// Every condition that decides where a lead goes, who owns it and when it is due.
fn all_conditions(model: &Model) -> Vec<&Cond> {
    let mut all: Vec<&Cond> = model.assumes.iter().map(|assume| &assume.cond).collect();
    all.extend(model.criteria.iter().map(|criterion| &criterion.cond));
    all.extend(model.scores.iter().flat_map(|score| &score.terms).map(|term| &term.cond));
    all.extend(model.decisions.iter().flat_map(|decision| conditions(&decision.body)));
    all.extend(model.intake.iter().flat_map(conditions));
    for stage in &model.stages {
        if let Some(owner) = &stage.owner
            && let OwnerRule::Arms(arms) = &owner.rule
        {
            all.extend(conditions(arms));
        }
        all.extend(conditions(&stage.whens));
        all.extend(stage.ons.iter().flat_map(|on| conditions(&on.lines)));
        all.extend(stage.timers.iter().flat_map(|timer| conditions(&timer.lines)));
        all.extend(stage.recycle.iter().flat_map(|recycle| conditions(&recycle.returns)));
        for sla in &stage.slas {
            all.extend(conditions(&sla.deadline));
            all.extend(sla.met_by.iter().chain(&sla.until).filter_map(|event| event.when.as_ref()));
            all.extend(&sla.paused_while);
        }
    }
    all
}
