//! What shows that the gaps of a policy are the ones told: for each block that must be total a split
//! tree of all leads, which [`verify`](super::verify::verify) checks without the search.
//!
//! Every axis is written as one value for each kind of value that the policy tells apart. A tree is
//! a list of steps, each cut followed by its parts. Leads that no line claims and that cannot be at
//! the block's place are told apart, but that is the flow's word and no part of the proof.

use serde::{Deserialize, Serialize};

use super::blocks::Place;
use super::engine::{self, FormulaId, Formulas, Scope};
use super::example;
use super::scene::Scene;
use crate::model::{Type, Value};

/// The name of the form.
pub const SCHEMA: &str = "tasuki.certificate/1";

/// The split trees of one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub schema: String,
    pub axes: Vec<AxisValues>,
    pub answers: Vec<Answer>,
}

/// A subject and one value of each kind; `null` is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisValues {
    pub subject: String,
    pub values: Vec<Option<String>>,
}

/// The tree of one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub code: String,
    pub subject: String,
    pub steps: Vec<Step>,
}

/// One step of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The box is cut in one axis. A part is runs of values, first and last, counted from 0.
    Cut { axis: usize, parts: Vec<Vec<(u32, u32)>> },
    /// The block's line of this number, counted from 0, claims every lead of the box.
    Claimed(usize),
    /// No line claims any lead of the box.
    Open,
    /// As `open`, and no such lead comes to this place.
    Away,
    /// An `assume` holds for no lead of the box.
    Outside,
    /// The work allowed ended.
    Unproved,
}

/// The certificate of the scene's policy.
pub fn certificate(scene: &mut Scene<'_, '_>) -> Certificate {
    let model = scene.model;
    let axes = &scene.asker.axes.axes;
    let free = axes.iter().take_while(|axis| !super::axes::follows(&axis.subject));
    let axes = free.map(|axis| AxisValues {
        subject: model.subject_name(&axis.subject),
        values: (0..axis.count()).map(|atom| said(&axis.ty, &example::value(model, axis, atom))).collect(),
    });
    let axes = axes.collect();
    let assumed: Vec<FormulaId> =
        model.assumes.iter().map(|assume| scene.asker.conditions.cond(&assume.cond)).collect();
    let assumed = scene.asker.conditions.formulas.all(assumed);
    let mut answers = Vec::new();
    for (block, judged) in scene.blocks.iter().zip(scene.judged) {
        if let (Some(code), None) = (block.place.gap(), judged) {
            let steps = steps(scene, block.place, assumed);
            answers.push(Answer { code: code.as_str().into(), subject: block.place.subject(model), steps });
        }
    }
    Certificate { schema: SCHEMA.into(), axes, answers }
}

fn steps(scene: &mut Scene<'_, '_>, place: Place, assumed: FormulaId) -> Vec<Step> {
    let there = scene.universe(place);
    let claims = &scene.claims[&place];
    let tree = scene.asker.ask(|scope| engine::split_tree(&Scope { universe: assumed, ..*scope }, claims));
    let runs = |part: &engine::AtomSet| part.runs().map(|(from, to)| (from, to - 1)).collect();
    let said = |step: engine::Step| match step {
        engine::Step::Cut { dim, parts } => Step::Cut { axis: dim, parts: parts.iter().map(runs).collect() },
        engine::Step::Claimed(rule) => Step::Claimed(rule),
        engine::Step::Outside => Step::Outside,
        engine::Step::Unproved => Step::Unproved,
        engine::Step::Open(sides) if there != Formulas::TRUE => {
            if scene.asker.is_nowhere(there, &sides) {
                Step::Away
            } else {
                Step::Open
            }
        }
        engine::Step::Open(_) => Step::Open,
    };
    tree.into_iter().map(said).collect()
}

/// A value as the certificate writes it.
pub(super) fn said(ty: &Type, value: &Value) -> Option<String> {
    match value {
        Value::Unknown => None,
        Value::Choice(choice) => Some(super::cell::choice_name(ty, *choice)),
        Value::Number(number) => Some(number.normalize().to_string()),
        Value::Text(text) => Some(text.to_string()),
    }
}
