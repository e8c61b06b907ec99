//! A clock whose deadline always comes after the stage's own timer has moved the lead.
//!
//! An `after` line that moves every lead and that no event begins again ends the stay at a moment
//! that can be worked out from the entry. Where that is before each deadline, from every start, the
//! clock is never missed and its ladder never climbed. A pause only makes the deadline later, and a
//! clock that starts later than the stay is due later still; a lead's wait `from created` may be
//! nearly over when it enters, and is left out.

use super::Lint;
use crate::analyze::blocks::{Place, said_timer};
use crate::analyze::engine::counterexample;
use crate::analyze::moment::{Moment, starts};
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::{ClockStart, Deadline, StageId, Target, Without};
use crate::time::{Ever, Late, PolicyTime};

pub const LINT: Lint = Lint { code: Code::SlaAfterExit, check, page: include_str!("sla_after_exit.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let time = PolicyTime::new(scene.model);
    for (id, sla) in super::clocks(scene.model) {
        let deadlines: Vec<Deadline> =
            sla.deadline.arms.iter().map(|arm| arm.value).filter(|deadline| *deadline != Deadline::None).collect();
        if deadlines.is_empty() || sla.deadline.broken || sla.start == ClockStart::Created {
            continue;
        }
        for at in 0..scene.model[id.stage].timers.len() {
            if !ends_every_stay(scene, id.stage, at) {
                continue;
            }
            let exit = Moment::After(scene.model[id.stage].timers[at].duration);
            let mut outcome = Ever::Never;
            for deadline in &deadlines {
                let due = Moment::Breach { deadline: *deadline, offset: None };
                let compared = starts(&time, [exit, due].into_iter());
                let ends = |start| exit.from(&time, start);
                let is_due = |start| due.from(&time, start);
                outcome = compared.is_ever(&ends, Late::NotBefore, &is_due);
                if outcome != Ever::Never {
                    break;
                }
            }
            let subject = super::clock_name(scene.model, id);
            match outcome {
                Ever::Never => {
                    let timer = said_timer(scene.model, id.stage, at);
                    let stage = &scene.model[id.stage];
                    let message = format!(
                        "`{}` is never missed: `{timer}` moves every lead out of `{}` before its deadline",
                        sla.name, stage.name
                    );
                    scene.report.findings.push(
                        Finding::new(Code::SlaAfterExit, sla.span, message)
                            .label("always ends with the stay")
                            .subject(subject)
                            .related(stage.timers[at].lines.arms[0].span, "every stay ends here")
                            .help("give the clock a deadline within the stay, or the stage more time"),
                    );
                    break;
                }
                Ever::From(_) => {}
                Ever::Undecided => scene.report.undecided.push(Undecided {
                    code: Code::SlaAfterExit,
                    span: sla.span,
                    subject: Some(subject),
                    message: String::from(
                        "the work allowed ended before timer and deadline were compared for every start",
                    ),
                }),
            }
        }
    }
}

/// Whether the timer moves every lead that stays for so long, whatever happens in between.
fn ends_every_stay(scene: &mut Scene<'_, '_>, stage: StageId, at: usize) -> bool {
    let timer = &scene.model[stage].timers[at];
    if timer.without != Without::Nothing || timer.lines.broken {
        return false;
    }
    let place = Place::Timer(stage, at);
    let claims = &scene.claims[&place];
    let moving: Vec<_> = timer
        .lines
        .arms
        .iter()
        .zip(claims)
        .filter(|(arm, _)| arm.value != Target::Stay)
        .map(|(_, claim)| *claim)
        .collect();
    let moves = scene.asker.conditions.formulas.any(moving);
    let before = scene.asker.universe;
    scene.asker.universe = scene.universe(place);
    let all = scene.asker.ask(|scope| counterexample(scope, moves)).is_no();
    scene.asker.universe = before;
    all
}
