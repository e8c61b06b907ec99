//! The smallest change of a lead that makes a line apply to it.
//!
//! Values that the line's condition asks about, directly or behind names, are tried: first one
//! attribute, then two, then three, each with the values nearest to what it has at the borders of the
//! comparisons. Every candidate is put to the evaluator, so what is named does move the lead; a
//! bound on the work leaves hopeless cases without an answer.

use std::collections::BTreeSet;
use std::ops::Bound;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::diagnostic::ExampleValue;
use crate::model::{
    AttributeId, Cond, CondKind, FieldId, Guard, Known, Model, Subject, TextTest, Type, Value, ValueSet,
};
use crate::simulate::View;
use crate::simulate::scenario::typed_value;

/// One value that would be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    pub name: String,
    pub from: ExampleValue,
    pub to: ExampleValue,
}

/// Evaluations of one line before the search gives up.
const WORK: u32 = 20_000;

/// Conditions that all searches of one story may evaluate together.
pub(super) const ALL_WORK: u64 = 5_000_000;

/// Values that change together, at most.
const TOGETHER: usize = 3;

/// Candidates of one value.
const CANDIDATES: usize = 64;

/// What may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Attribute(AttributeId),
    Field(FieldId),
}

/// The smallest change that makes `reaches` say yes, if one is found; empty if nothing has to change.
/// `conds` are what the line depends on.
pub(super) fn smallest(
    view: &View,
    conds: &[&Cond],
    cost: u64,
    all_work: &mut u64,
    reaches: &mut dyn FnMut(&mut View) -> bool,
) -> Option<Vec<Changed>> {
    let model = view.model();
    let mut view = view.clone();
    let mut asked = Questions::default();
    conds.iter().for_each(|cond| asked.collect(model, cond));
    let places: Vec<(Place, Vec<Value>)> = asked
        .places
        .iter()
        .map(|place| (*place, candidates(model, &view, *place, &asked.sets)))
        .filter(|(_, values)| !values.is_empty())
        .collect();
    let mut work = WORK;
    let mut works = |view: &mut View| {
        work = work.checked_sub(1)?;
        *all_work = all_work.checked_sub(cost)?;
        let allowed = model.assumes.iter().all(|assume| assume.cond.has_hole() || view.holds(&assume.cond));
        Some(allowed && reaches(view))
    };
    if works(&mut view)? {
        return Some(Vec::new());
    }
    for together in 1..=TOGETHER.min(places.len()) {
        let mut chosen = Vec::new();
        if search(&mut view, &places, together, &mut chosen, &mut works)? {
            return Some(chosen.into_iter().map(|(place, from, to)| changed(model, place, &from, &to)).collect());
        }
    }
    None
}

type Chosen = Vec<(Place, Value, Value)>;

/// Tries `together` of the places; none where the work is used up.
fn search(
    view: &mut View,
    places: &[(Place, Vec<Value>)],
    together: usize,
    chosen: &mut Chosen,
    works: &mut dyn FnMut(&mut View) -> Option<bool>,
) -> Option<bool> {
    if together == 0 {
        return works(view);
    }
    for (at, (place, values)) in places.iter().enumerate() {
        if places.len() - at < together {
            break;
        }
        let before = value_of(view, *place);
        for value in values {
            set(view, *place, value.clone());
            chosen.push((*place, before.clone(), value.clone()));
            if search(view, &places[at + 1..], together - 1, chosen, works)? {
                return Some(true);
            }
            chosen.pop();
        }
        set(view, *place, before);
    }
    Some(false)
}

fn value_of(view: &View, place: Place) -> Value {
    match place {
        Place::Attribute(id) => view.attribute(id).clone(),
        Place::Field(id) => view.field(id).clone(),
    }
}

fn set(view: &mut View, place: Place, value: Value) {
    match place {
        Place::Attribute(id) => {
            view.set_attribute(id, value);
        }
        Place::Field(id) => view.set_field(id, value),
    }
}

fn changed(model: &Model, place: Place, from: &Value, to: &Value) -> Changed {
    let (subject, ty) = match place {
        Place::Attribute(id) => (Subject::Attribute(id), &model[id].ty),
        Place::Field(id) => (Subject::Field(id), &model[id].ty),
    };
    Changed { name: model.subject_name(&subject), from: typed_value(model, ty, from), to: typed_value(model, ty, to) }
}

/// What conditions ask about, in the order in which they ask.
#[derive(Default)]
struct Questions<'m> {
    places: Vec<Place>,
    sets: Vec<(Place, &'m ValueSet)>,
    opened: BTreeSet<Subject>,
    criteria: BTreeSet<crate::model::CriterionId>,
}

impl<'m> Questions<'m> {
    fn collect(&mut self, model: &'m Model, cond: &'m Cond) {
        let mut open = vec![cond];
        while let Some(cond) = open.pop() {
            let mut tests = Vec::new();
            cond.walk(&mut |part| match &part.kind {
                CondKind::Test(test) => tests.push(test),
                CondKind::Criterion(id) => {
                    if self.criteria.insert(*id) {
                        open.push(&model[*id].cond);
                    }
                }
                CondKind::Const(_)
                | CondKind::All(_)
                | CondKind::Any(_)
                | CondKind::Not(_)
                | CondKind::AtLeast { .. }
                | CondKind::Hole => {}
            });
            for test in tests {
                match &test.subject {
                    Subject::Attribute(id) if !model[*id].fixed => self.ask(Place::Attribute(*id), &test.set),
                    Subject::Field(id) => self.ask(Place::Field(*id), &test.set),
                    Subject::Decision(id) if self.opened.insert(test.subject.clone()) => {
                        open.extend(model[*id].body.arms.iter().filter_map(|arm| match &arm.guard {
                            Guard::When(cond) => Some(cond),
                            Guard::Always | Guard::Otherwise => None,
                        }));
                    }
                    Subject::Score(id) if self.opened.insert(test.subject.clone()) => {
                        open.extend(model[*id].terms.iter().map(|term| &term.cond));
                    }
                    Subject::Attribute(_)
                    | Subject::Decision(_)
                    | Subject::Score(_)
                    | Subject::EventCount(_)
                    | Subject::EventCountInStage(_)
                    | Subject::StageCount(_)
                    | Subject::Stage
                    | Subject::Owner
                    | Subject::Sla(_) => {}
                }
            }
        }
    }

    fn ask(&mut self, place: Place, set: &'m ValueSet) {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
        self.sets.push((place, set));
    }
}

/// Values at the borders of what is asked, nearest to the present one first.
fn candidates(model: &Model, view: &View, place: Place, sets: &[(Place, &ValueSet)]) -> Vec<Value> {
    let (ty, or_unknown) = match place {
        Place::Attribute(id) => (&model[id].ty, model[id].or_unknown),
        Place::Field(id) => (&model[id].ty, model[id].or_unknown),
    };
    let now = value_of(view, place);
    let of_place = || sets.iter().filter(|(known, _)| *known == place).map(|(_, set)| *set);
    let mut values: Vec<Value> = Vec::new();
    if let Some(count) = model.choice_count(ty) {
        values.extend((0..count).map(Value::Choice));
    }
    for set in of_place() {
        match &set.known {
            Known::Numbers(numbers) => {
                for interval in numbers.intervals() {
                    for bound in [interval.low, interval.high] {
                        values.extend(around(ty, bound).into_iter().map(Value::Number));
                    }
                }
            }
            Known::Texts(texts) => values.extend(texts.any_of.iter().map(|test| match test {
                TextTest::Is(text)
                | TextTest::StartsWith(text)
                | TextTest::EndsWith(text)
                | TextTest::Contains(text) => Value::Text(text.clone()),
            })),
            Known::Nothing | Known::Everything | Known::Choices(_) => {}
        }
    }
    if ty.is_ordered() {
        let limits = ty.limits();
        // `is known` asks for any number at all.
        if values.is_empty() {
            values.push(Value::Number(limits.low.or(limits.high).unwrap_or_default()));
        }
        values.retain(|value| matches!(value, Value::Number(number) if limits.contains(*number)));
        let distance = |value: &Value| match (value, &now) {
            (Value::Number(value), Value::Number(now)) => (value - now).abs(),
            _ => Decimal::ZERO,
        };
        values.sort_by_key(distance);
    }
    if or_unknown {
        values.push(Value::Unknown);
    }
    let mut out: Vec<Value> = Vec::new();
    for value in values {
        if value != now && !out.contains(&value) && out.len() < CANDIDATES {
            out.push(value);
        }
    }
    out
}

/// A bound and the numbers next to it.
fn around(ty: &Type, bound: Bound<Decimal>) -> Vec<Decimal> {
    let (Bound::Included(bound) | Bound::Excluded(bound)) = bound else { return Vec::new() };
    let step = match ty {
        Type::Integer(_) | Type::Money { .. } => Decimal::ONE,
        _ => Decimal::new(1, bound.scale().clamp(1, 20)),
    };
    [Some(bound), bound.checked_add(step), bound.checked_sub(step)].into_iter().flatten().collect()
}
