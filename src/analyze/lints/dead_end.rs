//! Leads that can never leave a stage that is not final.
//!
//! A lead is stuck where no line, timer, rest or clock can move it, whatever it may still become:
//! `exits` says which. A timer counted from entry asks once, on its day.

use super::Lint;
use crate::analyze::exits;
use crate::analyze::flow::Goal;
use crate::analyze::meeting::{meet, moving_clocks};
use crate::analyze::scene::{Open, Scene};
use crate::diagnostic::{Code, Finding};

pub const LINT: Lint = Lint { code: Code::DeadEnd, check, page: include_str!("dead_end.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    for id in scene.working_stages() {
        let open = Open { code: Code::DeadEnd, stage: id };
        let stuck = exits::stuck(scene, flow, id);
        scene.asker.universe = exits::standing(scene, flow, id);
        let stage = &scene.model[id];
        if scene.some_lead(&[stuck.leads], &[], open) {
            // Where they can, the leads are shown as they are on the day that a timer asks.
            let passed_by = stuck.passed_by.filter(|passed| scene.some_lead(&[*passed], &[], open));
            let clocks: Vec<String> =
                moving_clocks(scene, id).into_iter().map(|sla| format!("`{}` is met", sla.name)).collect();
            let asked = passed_by.map(|_| String::from("its timers have asked"));
            let passed: Vec<String> = clocks.into_iter().chain(asked).collect();
            let when = if passed.is_empty() { String::new() } else { format!(", once {}", passed.join(" and ")) };
            let leads = passed_by.unwrap_or(stuck.leads);
            let mut found = scene.of_leads(Goal::Rests(id), &[leads], open, |leads| {
                let message = format!("nothing can ever move {leads} out of `{}`{when}, and it is not final", stage.name);
                Finding::new(Code::DeadEnd, stage.span, message)
                    .label("no way out for them")
                    .subject(stage.name.as_str())
                    .help("add `after 30 days -> STAGE` or `on EVENT -> STAGE`, or write `final` if the lead is done here")
            });
            if let Some(finding) = &mut found
                && let Some(last) = finding.run.last().cloned()
            {
                finding.run.extend(meet(scene, id, leads, &last).unwrap_or_default());
            }
            scene.report.findings.extend(found);
        }
        scene.asker.universe = scene.every_lead;
    }
}
