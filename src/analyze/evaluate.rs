//! Conditions evaluated for one lead, the plain way: where real leads lie, and what the analyzer is
//! held against.
//!
//! Takes a policy without circles and the value of each subject but decisions and scores.

use crate::model::{Alternatives, Cond, CondKind, Guard, Model, Subject, Test, Value};
use rust_decimal::Decimal;

/// A lead: the value of each subject.
pub type Lead<'a> = &'a dyn Fn(&Subject) -> Value;

pub fn holds(model: &Model, cond: &Cond, lead: Lead<'_>) -> bool {
    match &cond.kind {
        CondKind::Const(value) => *value,
        CondKind::All(items) => items.iter().all(|item| holds(model, item, lead)),
        CondKind::Any(items) => items.iter().any(|item| holds(model, item, lead)),
        CondKind::Not(inner) => !holds(model, inner, lead),
        CondKind::AtLeast { n, of } => of.iter().filter(|item| holds(model, item, lead)).count() >= *n as usize,
        CondKind::Criterion(id) => holds(model, &model[*id].cond, lead),
        CondKind::Test(Test { subject, set }) => set.contains(&value(model, subject, lead)),
        CondKind::Hole => false,
    }
}

pub fn value(model: &Model, subject: &Subject, lead: Lead<'_>) -> Value {
    match subject {
        Subject::Decision(id) => {
            let body = &model[*id].body;
            claiming(model, body, lead).first().map_or(Value::Unknown, |line| body.arms[*line].value.clone())
        }
        Subject::Score(id) => {
            let terms = model[*id].terms.iter().filter(|term| holds(model, &term.cond, lead));
            Value::Number(terms.map(|term| term.points).sum::<Decimal>())
        }
        subject => lead(subject),
    }
}

/// The lines that claim the lead, in file order.
pub fn claiming<T>(model: &Model, block: &Alternatives<T>, lead: Lead<'_>) -> Vec<usize> {
    let claims = |line: &usize| match &block.arms[*line].guard {
        Guard::Always => true,
        Guard::When(cond) => holds(model, cond, lead),
        Guard::Otherwise => false,
    };
    let mut found: Vec<usize> = (0..block.arms.len()).filter(claims).collect();
    if found.is_empty() {
        found.extend(block.arms.iter().position(|arm| arm.guard == Guard::Otherwise));
    }
    found
}
