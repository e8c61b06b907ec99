//! The rows that meet the clocks of a stage, so that nothing of them is left to move a lead.
//!
//! A clock that moves the leads that miss it moves none that met it: to show such a lead stuck, its
//! run goes on with an event that meets the clock. Clocks whose conditions speak of more than
//! attributes and the event's fields are left out, and the run with them.

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::engine::{FormulaId, Formulas, Verdict, satisfiable};
use super::example;
use super::scene::Scene;
use crate::diagnostic::{Example, RunRow};
use crate::model::{ActionKind, Cond, CondKind, EventMatch, Sla, StageId, Subject};

/// The clocks of the stage that move leads which miss them, and that an event can meet.
pub fn moving_clocks<'m>(scene: &Scene<'_, 'm>, stage: StageId) -> Vec<&'m Sla> {
    let moves = |sla: &&Sla| sla.on_breach.iter().any(|breach| matches!(breach.action.kind, ActionKind::Move(_)));
    scene.model[stage].slas.iter().filter(moves).filter(|sla| !sla.met_by.is_empty()).collect()
}

/// Rows behind the last that meet each of the clocks and leave the lead among `leads`.
pub fn meet(scene: &mut Scene<'_, '_>, stage: StageId, leads: FormulaId, last: &RunRow) -> Option<Vec<RunRow>> {
    let mut rows: Vec<RunRow> = Vec::new();
    for sla in moving_clocks(scene, stage) {
        let met = sla.met_by.iter().find(|met| met.when.as_ref().is_none_or(asks_little))?;
        let at = rows.last().unwrap_or(last).at.clone();
        rows.push(row(scene, stage, leads, met, last, &at)?);
    }
    Some(rows)
}

fn row<'m>(
    scene: &mut Scene<'_, 'm>,
    stage: StageId,
    leads: FormulaId,
    met: &'m EventMatch,
    last: &RunRow,
    at: &str,
) -> Option<RunRow> {
    let model = scene.model;
    let when = met.when.as_ref().map_or(Formulas::TRUE, |cond| scene.asker.conditions.cond(cond));
    scene.asker.universe = scene.at_event(stage, Some(met.event));
    let Verdict::Yes(point) = scene.asker.ask(|scope| satisfiable(scope, &[when, leads], &[])) else { return None };
    let mut values = Example::new();
    for id in &model[met.event].fields {
        let field = &model[*id];
        values.insert(field.name.clone(), example::shown(&field.ty, &example::plain_field(field)));
    }
    for (axis, atom) in scene.asker.axes.axes.iter().zip(&point) {
        let name = match &axis.subject {
            Subject::Attribute(id) if !model[*id].fixed => &model[*id].name,
            Subject::Field(id) if model[*id].event == met.event => &model[*id].name,
            _ => continue,
        };
        values.insert(name.clone(), example::shown(&axis.ty, &example::value(model, axis, *atom)));
    }
    let at = DateTime::strptime("%Y-%m-%d %H:%M", at).ok()?.checked_add(1.minutes()).ok()?;
    let at = at.strftime("%Y-%m-%d %H:%M").to_string();
    Some(RunRow { lead: last.lead.clone(), at, event: model[met.event].name.to_string(), by: None, values })
}

/// Whether the condition speaks of attributes and fields alone.
fn asks_little(cond: &Cond) -> bool {
    let mut little = true;
    cond.walk(&mut |part| {
        little &= match &part.kind {
            CondKind::Test(test) => matches!(test.subject, Subject::Attribute(_) | Subject::Field(_)),
            CondKind::Criterion(_) | CondKind::Hole => false,
            CondKind::Const(_) | CondKind::All(_) | CondKind::Any(_) | CondKind::Not(_) | CondKind::AtLeast { .. } => {
                true
            }
        };
    });
    little
}
