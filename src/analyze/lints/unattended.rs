//! A stage where a lead can wait without any timer or SLA.
//!
//! A lead is attended by a timer whose line holds for it on its day and moves it, and by a clock
//! that gave it a deadline when it started. A clock that an event starts attends those that the
//! event always leads there. A recycle's leads rest and come back.

use super::Lint;
use crate::analyze::blocks::Place;
use crate::analyze::engine::{FormulaId, Formulas};
use crate::analyze::exits;
use crate::analyze::flow::{Flow, Goal};
use crate::analyze::scene::{Open, Scene};
use crate::diagnostic::{Code, Finding};
use crate::model::{ClockStart, SlaId, StageId};

pub const LINT: Lint = Lint { code: Code::Unattended, check, page: include_str!("unattended.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    for id in scene.working_stages() {
        let stage = &scene.model[id];
        if stage.recycle.is_some() {
            continue;
        }
        let open = Open { code: Code::Unattended, stage: id };
        let timed = timed(scene, id);
        let clocked = clocked(scene, flow, id);
        let formulas = &mut scene.asker.conditions.formulas;
        let not_timed = formulas.not(timed);
        let not_clocked = formulas.not(clocked);
        let at_entry = flow.at_entry(&mut scene.asker, id);
        let mut holds = vec![not_timed, not_clocked];
        if timed == Formulas::FALSE {
            scene.asker.universe = scene.asker.conditions.formulas.all([scene.every_lead, at_entry]);
        } else {
            // The clock was given at entry; the timer asks of what the lead has become.
            let without = scene.asker.conditions.formulas.all([at_entry, not_clocked]);
            holds[1] = exits::may_have_been(scene, without);
            scene.asker.universe = exits::standing(scene, flow, id);
        }
        if scene.some_lead(&holds, &[], open) {
            let found = scene.of_leads(Goal::Rests(id), &holds, open, |leads| {
                let message = format!("{leads} can wait in `{}` without any timer or SLA", stage.name);
                Finding::new(Code::Unattended, stage.span, message)
                    .label("nobody is reminded of them")
                    .subject(stage.name.as_str())
                    .help("add `after 30 days -> STAGE`, or an `sla` with a deadline for them")
            });
            scene.report.findings.extend(found);
        }
        scene.asker.universe = scene.every_lead;
    }
}

/// The leads that a line of a timer moves.
fn timed(scene: &mut Scene<'_, '_>, stage: StageId) -> FormulaId {
    let timers: Vec<_> =
        scene.blocks.iter().filter(|block| matches!(block.place, Place::Timer(of, _) if of == stage)).collect();
    let lines: Vec<FormulaId> = timers.into_iter().map(|block| exits::moving(scene, block)).collect();
    scene.asker.conditions.formulas.any(lines)
}

/// The leads that have a clock from entry on.
fn clocked(scene: &mut Scene<'_, '_>, flow: &Flow, stage: StageId) -> FormulaId {
    let model = scene.model;
    let mut clocks = Vec::new();
    for (at, sla) in (0_u32..).zip(&model[stage].slas) {
        let runs = match sla.start {
            ClockStart::Entry | ClockStart::Created | ClockStart::Handoff => true,
            ClockStart::Event(event) => exits::always_enters_by(flow, stage, event),
        };
        if runs {
            clocks.push(exits::with_deadline(scene, SlaId { stage, index: at }));
        }
    }
    scene.asker.conditions.formulas.any(clocks)
}
