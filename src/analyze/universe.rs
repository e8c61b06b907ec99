//! The leads that can be at all: what `assume` says and what values imply of each other.
//!
//! A field is known exactly if its event happened; a count in the stage never passes the count of
//! all times. INVARIANT: no lead that can be is left out; in doubt the universe is larger.

use super::axes::{Atoms, Axis};
use super::blocks::Place;
use super::engine::{AtomSet, FormulaId, Formulas};
use super::formula::Conditions;
use crate::model::{EventId, Known, Model, StageId, Subject, ValueSet};

/// Every lead that the types and `assume` allow.
pub fn every_lead<'m>(model: &'m Model, conditions: &mut Conditions<'m>) -> FormulaId {
    let mut parts: Vec<FormulaId> = model.assumes.iter().map(|assume| conditions.cond(&assume.cond)).collect();
    for event in (0..model.events.len()).map(EventId::new) {
        parts.extend(fields_agree(model, conditions, event));
        let (all, here) = (Subject::EventCount(event), Subject::EventCountInStage(event));
        if let (Some(all), Some(here)) = (conditions.axes.of(&all), conditions.axes.of(&here)) {
            parts.push(at_most(conditions, here, all));
        }
    }
    conditions.formulas.all(parts)
}

/// The fields of an event are known together, and if it happened.
fn fields_agree(model: &Model, conditions: &mut Conditions<'_>, event: EventId) -> Vec<FormulaId> {
    let known = ValueSet { unknown: false, known: Known::Everything };
    let (mut happened, mut perhaps) = (Vec::new(), Vec::new());
    for field in &model[event].fields {
        let subject = Subject::Field(*field);
        if conditions.axes.of(&subject).is_some() {
            let signs = if model[*field].or_unknown { &mut perhaps } else { &mut happened };
            signs.push(conditions.subject_in(&subject, &known));
        }
    }
    let mut parts = Vec::new();
    if let Some((first, rest)) = happened.split_first() {
        for other in rest.iter().copied() {
            parts.push(implies(conditions, *first, other));
            parts.push(implies(conditions, other, *first));
        }
        let counted = surely_at_least_one(conditions, Subject::EventCount(event));
        parts.extend(counted.map(|counted| implies(conditions, counted, *first)));
    }
    let sign = happened.first().copied().or(count_at_least_one(conditions, Subject::EventCount(event)));
    let count = count_at_least_one(conditions, Subject::EventCount(event));
    for field in happened.first().copied().into_iter().chain(perhaps) {
        for sign in [sign, count].into_iter().flatten() {
            parts.push(implies(conditions, field, sign));
        }
    }
    parts
}

fn implies(conditions: &mut Conditions<'_>, one: FormulaId, other: FormulaId) -> FormulaId {
    let not = conditions.formulas.not(one);
    conditions.formulas.any([not, other])
}

/// The atoms of a count that hold no 0.
fn surely_at_least_one(conditions: &mut Conditions<'_>, subject: Subject) -> Option<FormulaId> {
    let dim = conditions.axes.of(&subject)?;
    let axis = &conditions.axes.axes[dim];
    let Atoms::Pieces(pieces) = &axis.atoms else { return None };
    let atoms = (0_u32..).zip(pieces).filter(|(_, piece)| !piece.contains(0.into())).map(|(atom, _)| atom);
    let set = AtomSet::of(axis.count(), atoms);
    Some(conditions.formulas.within(dim, set))
}

/// `times(X) >= 1`, as far as conditions tell 0 from 1.
pub fn count_at_least_one(conditions: &mut Conditions<'_>, subject: Subject) -> Option<FormulaId> {
    let dim = conditions.axes.of(&subject)?;
    let axis = &conditions.axes.axes[dim];
    let zero = zero_atom(axis)?;
    let rest = AtomSet::one(axis.count(), zero).complement();
    Some(conditions.formulas.within(dim, rest))
}

/// The atom that is 0 alone.
fn zero_atom(axis: &Axis) -> Option<u32> {
    match &axis.atoms {
        Atoms::Pieces(pieces) => pieces.first().filter(|piece| piece.point().is_some()).map(|_| 0),
        Atoms::Choices(_) | Atoms::Texts { .. } => None,
    }
}

/// The count of `less` is at most that of `more`.
fn at_most(conditions: &mut Conditions<'_>, less: usize, more: usize) -> FormulaId {
    let (left, right) = (&conditions.axes.axes[less], &conditions.axes.axes[more]);
    let (Atoms::Pieces(small), Atoms::Pieces(large)) = (&left.atoms, &right.atoms) else { return Formulas::TRUE };
    let mut parts = Vec::new();
    for (atom, piece) in (0_u32..).zip(small) {
        let reaches = |other: &super::numbers::Piece| match (piece.low, other.high) {
            (std::ops::Bound::Included(low), std::ops::Bound::Included(high)) => low <= high,
            _ => true,
        };
        let allowed =
            AtomSet::of(right.count(), (0_u32..).zip(large).filter(|(_, other)| reaches(other)).map(|(atom, _)| atom));
        let not_here = AtomSet::one(left.count(), atom).complement();
        let not_here = conditions.formulas.within(less, not_here);
        let there = conditions.formulas.within(more, allowed);
        parts.push(conditions.formulas.any([not_here, there]));
    }
    conditions.formulas.all(parts)
}

/// What is sure of a lead wherever the block asks, apart from how it came to the stage.
pub fn at_place(model: &Model, conditions: &mut Conditions<'_>, place: Place) -> FormulaId {
    let mut parts = Vec::new();
    match place {
        Place::Decision(_) => {}
        Place::Intake => parts.extend(first_row(model, conditions)),
        Place::Event(stage, at) => parts.extend(event_happened(model, conditions, model[stage].ons[at].event)),
        Place::Owner(_) | Place::When(_) | Place::Timer(..) | Place::Deadline(_) | Place::Return(_) => {}
    }
    if let Some(stage) = place.stage() {
        parts.extend(count_at_least_one(conditions, Subject::StageCount(stage)));
    }
    if let Place::Event(stage, at) = place {
        let event = model[stage].ons[at].event;
        parts.extend(count_at_least_one(conditions, Subject::EventCountInStage(event)));
    }
    conditions.formulas.all(parts)
}

/// The event happened at least once: its fields are known, unless they may be unknown.
pub fn event_happened(model: &Model, conditions: &mut Conditions<'_>, event: EventId) -> Vec<FormulaId> {
    let known = ValueSet { unknown: false, known: Known::Everything };
    let mut parts: Vec<FormulaId> = Vec::new();
    for field in &model[event].fields {
        let subject = Subject::Field(*field);
        if !model[*field].or_unknown && conditions.axes.of(&subject).is_some() {
            parts.push(conditions.subject_in(&subject, &known));
        }
    }
    parts.extend(count_at_least_one(conditions, Subject::EventCount(event)));
    parts
}

/// A lead's first row: one event at most, no stage so far. An intake without a gap never sees
/// another.
fn first_row(model: &Model, conditions: &mut Conditions<'_>) -> Vec<FormulaId> {
    let mut parts = Vec::new();
    for stage in (0..model.stages.len()).map(StageId::new) {
        parts.extend(count_among(conditions, Subject::StageCount(stage), 0));
    }
    let mut happened: Vec<FormulaId> = Vec::new();
    for event in (0..model.events.len()).map(EventId::new) {
        parts.extend(count_among(conditions, Subject::EventCount(event), 1));
        parts.extend(count_among(conditions, Subject::EventCountInStage(event), 1));
        if event == EventId::CREATED || event == EventId::UPDATED {
            continue;
        }
        let signs = event_happened(model, conditions, event);
        happened.extend(signs.first());
    }
    let mut not_two = Vec::new();
    for (at, one) in happened.iter().enumerate() {
        for other in &happened[at + 1..] {
            let both = conditions.formulas.all([*one, *other]);
            not_two.push(conditions.formulas.not(both));
        }
    }
    parts.extend(not_two);
    parts
}

/// The count can be one of 0 to `most`.
pub fn count_among(conditions: &mut Conditions<'_>, subject: Subject, most: u32) -> Option<FormulaId> {
    let dim = conditions.axes.of(&subject)?;
    let axis = &conditions.axes.axes[dim];
    let Atoms::Pieces(pieces) = &axis.atoms else { return None };
    // Counts are whole, so that closed ends are theirs.
    let small = |piece: &super::numbers::Piece| match piece.low {
        std::ops::Bound::Included(low) | std::ops::Bound::Excluded(low) => low <= most.into(),
        std::ops::Bound::Unbounded => true,
    };
    let atoms = (0_u32..).zip(pieces).filter(|(_, piece)| small(piece)).map(|(atom, _)| atom);
    let set = AtomSet::of(axis.count(), atoms);
    Some(conditions.formulas.within(dim, set))
}
