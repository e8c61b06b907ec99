//! A stage that no lead can ever enter.
//!
//! The flow knows for each stage which leads can enter it, by any line, timer, rest, breach or
//! limit. None is text without effect, mostly a line that was forgotten.

use super::Lint;
use crate::analyze::scene::{Open, Scene};
use crate::diagnostic::{Code, Finding};
use crate::model::StageId;

pub const LINT: Lint = Lint { code: Code::UnreachableStage, check, page: include_str!("unreachable_stage.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let (Some(flow), model) = (scene.flow, scene.model) else { return };
    if model.intake.is_none() {
        return;
    }
    if !flow.ended {
        scene.undecided(Open { code: Code::UnreachableStage, stage: StageId::new(0) });
        return;
    }
    for id in (0..model.stages.len()).map(StageId::new).filter(|id| !flow.is_reached(*id)) {
        let stage = &model[id];
        let message = format!("no lead can ever enter `{}`", stage.name);
        scene.report.findings.push(
            Finding::new(Code::UnreachableStage, stage.span, message)
                .label("no way leads here")
                .subject(stage.name.as_str())
                .help(format!("add a line `-> {}` where leads should enter it, or delete the stage", stage.name)),
        );
    }
}
