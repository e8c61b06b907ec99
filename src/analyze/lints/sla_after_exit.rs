//! A clock whose deadline always comes after the stage's own timers have moved the lead.
//!
//! An `after` line that no event begins again ends the stay at a moment that can be worked out from
//! the entry. Where all leads that have a deadline are moved before it, from every start, the clock is
//! never missed and its ladder never climbed. A pause only makes the deadline later, and a clock that
//! starts later than the stay is due later still; a lead's wait `from created` may be nearly over
//! when it enters, unless it enters as it is created.

use super::Lint;
use crate::analyze::blocks::Place;
use crate::analyze::leaving::{Fate, counts_from_entry, fate, leavings, said};
use crate::analyze::moment::Moment;
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::Deadline;
use crate::time::PolicyTime;

pub const LINT: Lint = Lint { code: Code::SlaAfterExit, check, page: include_str!("sla_after_exit.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    let time = PolicyTime::new(scene.model);
    for (id, sla) in super::clocks(scene.model) {
        if sla.deadline.broken || !scene.is_reached(id.stage) || !counts_from_entry(scene, flow, id) {
            continue;
        }
        let leavings = leavings(scene, flow, id.stage);
        let place = Place::Deadline(id);
        let there = scene.universe(place);
        let mut by: Vec<usize> = Vec::new();
        let mut late = true;
        let mut open = false;
        for (arm, claim) in sla.deadline.arms.iter().zip(&scene.claims[&place]) {
            if arm.value == Deadline::None || !late || leavings.is_empty() {
                continue;
            }
            scene.asker.universe = there;
            match fate(scene, &time, &leavings, *claim, Moment::Breach { deadline: arm.value, offset: None }) {
                Fate::Gone(these) => by.extend(these),
                Fate::Stays => late = false,
                Fate::Undecided => (late, open) = (false, true),
            }
        }
        scene.asker.universe = scene.every_lead;
        by.sort_unstable();
        by.dedup();
        let subject = super::clock_name(&scene.model[id.stage].name, sla);
        if open {
            let message = "the work allowed ended before timer and deadline were compared for every start";
            scene.report.undecided.push(Undecided {
                code: Code::SlaAfterExit,
                span: sla.span,
                subject: Some(subject),
                message: String::from(message),
                share: None,
            });
        } else if late && !by.is_empty() {
            let (timers, stage) = (said(&leavings, &by), &scene.model[id.stage].name);
            let moves = if by.len() == 1 { "moves" } else { "together move" };
            let message = format!(
                "`{}` is never missed: {timers} {moves} every lead out of `{stage}` before its deadline",
                sla.name
            );
            let mut finding = Finding::new(Code::SlaAfterExit, sla.span, message)
                .label("always ends with the stay")
                .subject(subject)
                .help("give the clock a deadline within the stay, or the stage more time");
            for at in by {
                finding = finding.related(leavings[at].span, "every stay ends here");
            }
            scene.report.findings.push(finding);
        }
    }
}
