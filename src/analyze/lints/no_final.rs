//! A stage from which no final stage can be reached.
//!
//! Over the moves that some lead can take. Where the way ends in a stage that nothing leaves, that
//! `dead-end` is the mistake, and told alone.

use super::Lint;
use crate::analyze::engine::Formulas;
use crate::analyze::exits;
use crate::analyze::flow::{Flow, Goal};
use crate::analyze::scene::{Open, Scene};
use crate::diagnostic::{Code, Finding};
use crate::model::StageId;

pub const LINT: Lint = Lint { code: Code::NoFinal, check, page: include_str!("no_final.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    let model = scene.model;
    let count = model.stages.len();
    let stages = || (0..count).map(StageId::new);
    let leaves = |stage: StageId| {
        let ways = flow.moves.iter().zip(&flow.taken);
        ways.into_iter().any(|(one, taken)| *taken && one.trigger.stage() == Some(stage) && one.target != stage)
    };
    let ends: Vec<bool> = stages().map(|stage| model[stage].is_final || !leaves(stage)).collect();
    let ended = leading_to(flow, ends);
    for id in scene.working_stages().into_iter().filter(|stage| !ended[stage.index()]) {
        let stage = &model[id];
        let open = Open { code: Code::NoFinal, stage: id };
        scene.asker.universe = exits::standing(scene, flow, id);
        let found = scene.of_leads(Goal::Rests(id), &[Formulas::TRUE], open, |_| {
            let message = format!("from `{}` no final stage can be reached: a lead there never ends", stage.name);
            Finding::new(Code::NoFinal, stage.span, message)
                .label("no way from here ends")
                .subject(stage.name.as_str())
                .help("add a line that leads to a stage that is `final`, such as `after 1 year -> STAGE`")
        });
        scene.report.findings.extend(found);
        scene.asker.universe = scene.every_lead;
    }
}

/// The stages from which moves that are taken lead to one of `ends`.
fn leading_to(flow: &Flow, ends: Vec<bool>) -> Vec<bool> {
    let mut reached = ends;
    loop {
        let mut changed = false;
        for (one, _) in flow.moves.iter().zip(&flow.taken).filter(|(_, taken)| **taken) {
            if let Some(from) = one.trigger.stage()
                && reached[one.target.index()]
                && !reached[from.index()]
            {
                reached[from.index()] = true;
                changed = true;
            }
        }
        if !changed {
            return reached;
        }
    }
}
