//! What promises say of a lead: their conditions as formulas, with the stage and the owner known.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::analyze::definitions::{Definition, Unjudged, named_in};
use crate::analyze::engine::{FormulaId, Formulas};
use crate::analyze::formula::Conditions;
use crate::analyze::ground::Ground;
use crate::model::{
    Cond, CondKind, DepartmentId, Interval, Known, Model, NumberSet, PromiseItem, PromiseKind, StageId, Subject, Test,
    Value, ValueSet,
};

/// A count up to this is told apart from every other.
const COUNTED_ONE_BY_ONE: u32 = 16;

/// The condition of a line, if it has one.
pub fn condition(item: &PromiseItem) -> Option<&Cond> {
    match &item.kind {
        PromiseKind::Never(cond) | PromiseKind::NoEntry { when: cond, .. } => Some(cond),
        PromiseKind::Leaves { .. } | PromiseKind::Reaches { .. } => None,
    }
}

pub fn conditions(model: &Model) -> Vec<&Cond> {
    model.promises.iter().flat_map(|promise| &promise.items).filter_map(condition).collect()
}

/// Whether the line asks who owns a lead.
pub fn asks_owner(item: &PromiseItem) -> bool {
    let mut asks = false;
    if let Some(cond) = condition(item) {
        cond.walk(&mut |part| {
            asks |= matches!(&part.kind, CondKind::Test(Test { subject: Subject::Owner, .. }));
        });
    }
    asks
}

/// Tests that cut every count that is asked for into its single numbers, and where recycles are full.
pub fn counts(model: &Model, asked: &[&Cond]) -> Vec<(Subject, ValueSet)> {
    let mut most: Vec<(Subject, u32)> = Vec::new();
    let mut note = |subject: &Subject, number: u32| match most.iter_mut().find(|(known, _)| known == subject) {
        Some((_, most)) => *most = (*most).max(number),
        None => most.push((subject.clone(), number)),
    };
    for cond in asked {
        cond.walk(&mut |part| {
            if let CondKind::Test(Test { subject, set: ValueSet { known: Known::Numbers(numbers), .. } }) = &part.kind
                && matches!(subject, Subject::EventCount(_) | Subject::EventCountInStage(_) | Subject::StageCount(_))
            {
                numbers.intervals().iter().flat_map(|of| [of.low, of.high]).for_each(|end| match end {
                    std::ops::Bound::Included(number) | std::ops::Bound::Excluded(number) => {
                        note(subject, number.ceil().to_u32().unwrap_or(u32::MAX));
                    }
                    std::ops::Bound::Unbounded => {}
                });
            }
        });
    }
    for (at, stage) in model.stages.iter().enumerate() {
        if let Some(limit) = stage.recycle.as_ref().and_then(|recycle| recycle.limit.as_ref()) {
            note(&Subject::StageCount(StageId::new(at)), limit.times);
        }
    }
    let one = |number: u32| ValueSet::known(Known::Numbers(NumberSet::new([Interval::point(Decimal::from(number))])));
    let mut tests = Vec::new();
    for (subject, most) in most {
        // No event at all is always told apart from some.
        let last = if most <= COUNTED_ONE_BY_ONE { most } else { 0 };
        tests.extend((0..=last).chain([most]).map(|number| (subject.clone(), one(number))));
    }
    tests
}

/// Why the condition cannot be judged, if so.
pub fn why_not(ground: &Ground<'_>, cond: &Cond) -> Option<Unjudged> {
    match &cond.kind {
        CondKind::Test(Test { subject: Subject::Stage | Subject::Owner, .. }) => None,
        CondKind::All(items) | CondKind::Any(items) | CondKind::AtLeast { of: items, .. } => {
            items.iter().find_map(|item| why_not(ground, item))
        }
        CondKind::Not(inner) => why_not(ground, inner),
        CondKind::Const(_) | CondKind::Criterion(_) | CondKind::Test(_) | CondKind::Hole => {
            ground.definitions.why_not(ground.model, cond)
        }
    }
}

/// The leads of the stage and the owner for which the condition holds.
pub fn formula<'m>(
    conditions: &mut Conditions<'m>,
    cond: &'m Cond,
    stage: Option<StageId>,
    owner: Option<DepartmentId>,
) -> FormulaId {
    let mut each = |items: &'m [Cond]| -> Vec<FormulaId> {
        items.iter().map(|item| formula(conditions, item, stage, owner)).collect()
    };
    match &cond.kind {
        CondKind::Test(Test { subject: Subject::Stage, set }) => {
            Formulas::constant(set.contains(&stage.map_or(Value::Unknown, |stage| Value::Choice(stage.0))))
        }
        CondKind::Test(Test { subject: Subject::Owner, set }) => {
            Formulas::constant(set.contains(&owner.map_or(Value::Unknown, |owner| Value::Choice(owner.0))))
        }
        CondKind::All(items) => {
            let parts = each(items);
            conditions.formulas.all(parts)
        }
        CondKind::Any(items) => {
            let parts = each(items);
            conditions.formulas.any(parts)
        }
        CondKind::AtLeast { n, of } => {
            let parts = each(of);
            conditions.formulas.at_least(*n, parts)
        }
        CondKind::Not(inner) => {
            let inner = formula(conditions, inner, stage, owner);
            conditions.formulas.not(inner)
        }
        CondKind::Const(_) | CondKind::Criterion(_) | CondKind::Test(_) | CondKind::Hole => conditions.cond(cond),
    }
}

/// Every subject that the conditions of promises ask for, through the names that they use.
pub fn subjects(model: &Model) -> Vec<Subject> {
    let mut asked = Vec::new();
    let mut open: Vec<&Cond> = conditions(model);
    let mut seen: Vec<Definition> = Vec::new();
    while let Some(cond) = open.pop() {
        cond.walk(&mut |part| {
            if let CondKind::Test(test) = &part.kind {
                asked.push(test.subject.clone());
            }
        });
        for definition in named_in(cond) {
            if !seen.contains(&definition) {
                seen.push(definition);
                open.extend(definition.conditions(model));
            }
        }
    }
    asked
}
