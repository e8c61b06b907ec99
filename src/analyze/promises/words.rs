//! What a broken promise is like, in words: the values that its condition asks about.

use super::scenario::literal;
use super::world::World;
use crate::analyze::engine::AtomSet;
use crate::analyze::example;
use crate::model::{Cond, CondKind, DecisionId, Model, Subject, Type, Value};

/// `level 3 and not qualified`: for each name that the condition asks for, what it is at the point;
/// empty if it asks for none but the stage and the owner.
pub fn values<'m>(world: &mut World<'_, 'm>, cond: &'m Cond, point: &[u32]) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut asked: Vec<&'m Cond> = Vec::new();
    cond.walk(&mut |part| asked.push(part));
    for part in asked {
        let text = match &part.kind {
            CondKind::Criterion(id) => {
                let holds = world.asker.conditions.cond(part);
                let holds = world.asker.conditions.formulas.holds(holds, point);
                format!("{}{}", if holds { "" } else { "not " }, world.model[*id].name)
            }
            CondKind::Test(test) => match value(world, &test.subject, point) {
                Some((_, Value::Number(count))) if is_count(&test.subject) => {
                    format!("{} {}", world.model.subject_name(&test.subject), count.normalize())
                }
                Some((ty, value)) => {
                    format!("{} {}", world.model.subject_name(&test.subject), literal(world.model, &ty, &value))
                }
                None => continue,
            },
            CondKind::Const(_)
            | CondKind::All(_)
            | CondKind::Any(_)
            | CondKind::Not(_)
            | CondKind::AtLeast { .. }
            | CondKind::Hole => continue,
        };
        if !said.contains(&text) {
            said.push(text);
        }
    }
    match said.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

fn is_count(subject: &Subject) -> bool {
    matches!(subject, Subject::EventCount(_) | Subject::EventCountInStage(_) | Subject::StageCount(_))
}

/// The subject's value; none for the stage and the owner, which the sentence names itself.
fn value(world: &mut World<'_, '_>, subject: &Subject, point: &[u32]) -> Option<(Type, Value)> {
    if let Some(dim) = world.axes().of(subject) {
        let axis = &world.axes().axes[dim];
        return Some((axis.ty.clone(), example::value(world.model, axis, point[dim])));
    }
    match subject {
        Subject::Decision(id) => Some((world.model[*id].ty.clone(), decided(world, *id, point))),
        Subject::Attribute(_)
        | Subject::Field(_)
        | Subject::EventCount(_)
        | Subject::EventCountInStage(_)
        | Subject::StageCount(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => None,
    }
}

/// What the decision gives the lead: the value of the first line that holds.
fn decided(world: &mut World<'_, '_>, id: DecisionId, point: &[u32]) -> Value {
    let model: &Model = world.model;
    let claims = world.asker.conditions.claims(&world.model[id].body);
    let arms = model[id].body.arms.iter().zip(claims);
    let mut holding = arms.filter(|(_, claim)| world.asker.conditions.formulas.holds(*claim, point));
    holding.next().map_or(Value::Unknown, |(arm, _)| arm.value.clone())
}

/// A point of a box: the lead's own atoms where they lie in it.
pub fn point(world: &World<'_, '_>, sides: &[AtomSet], attributes: &[Value]) -> Vec<u32> {
    let axes = world.axes();
    let atom = |(axis, side): (&crate::analyze::axes::Axis, &AtomSet)| {
        let own = match &axis.subject {
            Subject::Attribute(id) => axis.atom_of(&attributes[id.index()]),
            _ => None,
        };
        own.filter(|atom| side.contains(*atom)).unwrap_or_else(|| example::atom(world.model, axis, side))
    };
    axes.axes.iter().zip(sides).map(atom).collect()
}
