//! A circle of `when` lines that a lead goes round in no time.
//!
//! A lead that stands in a stage of the circle and becomes so, or that arrives so, comes back to a
//! stage that it entered in the same instant. A run stops there and leaves the lead where it is.

use super::Lint;
use crate::analyze::blocks::Place;
use crate::analyze::circles::{Rule, Step, before_steps, circles, when_steps};
use crate::analyze::engine::FormulaId;
use crate::analyze::flow::{Flow, Goal};
use crate::analyze::scene::{Open, Scene};
use crate::diagnostic::{Code, Finding};
use crate::model::StageId;

pub const LINT: Lint = Lint { code: Code::InstantLoop, check, page: include_str!("instant_loop.md") };

/// Leads that come to the start, or stand there until they change.
struct AtOnce<'f> {
    flow: &'f Flow,
}

impl Rule for AtOnce<'_> {
    /// One that arrives enters the first stage twice; one that stood there, the second.
    fn leads(&self, scene: &mut Scene<'_, '_>, steps: &[Step], once: FormulaId) -> FormulaId {
        let arriving = self.flow.arriving(&mut scene.asker, steps[0].from);
        let standing = self.flow.at_event(&mut scene.asker, steps[0].from);
        let again = before_steps(scene, steps, steps[0].when);
        let formulas = &mut scene.asker.conditions.formulas;
        let standing = formulas.all([standing, again]);
        let leads = formulas.any([arriving, standing]);
        formulas.all([leads, once])
    }

    fn counts(&self, _: &[Step]) -> bool {
        true
    }
}

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    if !flow.facts.in_when_circle.contains(&true) {
        return;
    }
    let steps = when_steps(scene, flow);
    let circles = circles(scene, &steps, &AtOnce { flow });
    for circle in &circles.found {
        let start = circle.steps[0].from;
        let open = Open { code: Code::InstantLoop, stage: start };
        let way = way(scene, &circle.steps);
        let steps = &circle.steps;
        let stage = &scene.model[start];
        let found = scene.of_leads(Goal::Block(Place::When(start)), &[circle.leads], open, |leads| {
            let message = format!("{leads} would go round {way} in no time");
            let mut finding = Finding::new(Code::InstantLoop, steps[0].span, message)
                .label("the circle begins here")
                .subject(stage.name.as_str())
                .help(
                    "let one of the conditions of the circle rule out another: add `and not (…)` to one of its lines",
                );
            for step in &steps[1..] {
                finding = finding.related(step.span, "and goes on here");
            }
            finding
        });
        scene.report.findings.extend(found);
    }
    if circles.open {
        scene.undecided(Open { code: Code::InstantLoop, stage: StageId::new(0) });
    }
    scene.asker.universe = scene.every_lead;
}

/// The stages of the circle: `a` → `b` → `a`.
pub fn way(scene: &Scene<'_, '_>, steps: &[Step]) -> String {
    let stages = steps.iter().map(|step| step.from).chain(steps.first().map(|step| step.from));
    let names: Vec<String> = stages.map(|stage| format!("`{}`", scene.model[stage].name)).collect();
    names.join(" → ")
}
