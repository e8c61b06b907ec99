//! A circle that timers, rests, missed clocks and `when` lines alone keep going without limit.
//!
//! A lead of which nobody says anything any more goes round for ever: each step falls due before
//! anything else that would move it elsewhere, on the first round and on all that follow, when what
//! the stages clear is cleared and their entries are more than any line counts. A recycle that takes
//! a lead `at most N times` is in no such circle.

use super::Lint;
use super::instant_loop::way;
use crate::analyze::circles::{Rule, Step, before_steps, circles, silent_steps};
use crate::analyze::engine::{AtomSet, FormulaId};
use crate::analyze::flow::{Flow, Goal, Trigger};
use crate::analyze::scene::{Open, Scene};
use crate::analyze::universe;
use crate::analyze::waits::Waits;
use crate::diagnostic::{Code, Example, Finding, RunRow};
use crate::model::{EventId, Model, StageId, Subject};

pub const LINT: Lint = Lint { code: Code::EndlessLoop, check, page: include_str!("endless_loop.md") };

/// Leads that have gone round often.
struct ForEver<'f, 'm> {
    flow: &'f Flow,
    model: &'m Model,
}

impl Rule for ForEver<'_, '_> {
    /// Once round, what the stages clear is cleared, and stays so: the second round is as all others.
    fn leads(&self, scene: &mut Scene<'_, '_>, steps: &[Step], once: FormulaId) -> FormulaId {
        let allowed = scene.asker.conditions.formulas.all([once, scene.every_lead]);
        let mut parts = vec![once, before_steps(scene, steps, allowed)];
        parts.push(self.flow.entering_any(&mut scene.asker, steps[0].from));
        parts.push(self.flow.at_rest(&mut scene.asker, steps[0].from));
        for event in (0..self.model.events.len()).map(EventId::new) {
            parts.extend(universe::count_among(scene.asker.conditions, Subject::EventCountInStage(event), 0));
        }
        for step in steps {
            if let Some(dim) = scene.asker.axes.of(&Subject::StageCount(step.from)) {
                let atoms = scene.asker.axes.axes[dim].count();
                parts.push(scene.asker.conditions.formulas.within(dim, AtomSet::one(atoms, atoms - 1)));
            }
        }
        scene.asker.conditions.formulas.all(parts)
    }

    fn counts(&self, steps: &[Step]) -> bool {
        let limited = |step: &Step| self.model[step.to].recycle.as_ref().is_some_and(|recycle| recycle.limit.is_some());
        steps.iter().any(|step| step.wait.is_some()) && !steps.iter().any(limited)
    }
}

fn check(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    let model = scene.model;
    if !has_circle(flow, model) {
        return;
    }
    let waits = Waits::new(model);
    let mut steps = silent_steps(scene, flow, &waits);
    // A limit ends every circle through its recycle.
    steps.retain(|step| model[step.to].recycle.as_ref().is_none_or(|recycle| recycle.limit.is_none()));
    let circles = circles(scene, &steps, &ForEver { flow, model });
    for circle in &circles.found {
        let start = circle.steps[0].from;
        let open = Open { code: Code::EndlessLoop, stage: start };
        let (way, steps) = (way(scene, &circle.steps), &circle.steps);
        let waits: Vec<String> = steps.iter().filter_map(|step| step.wait.as_ref()).map(|due| due.said()).collect();
        let recycle = steps.iter().map(|step| step.to).find(|stage| model[*stage].recycle.is_some());
        let help = match recycle {
            Some(recycle) => format!("add `at most 3 times, then -> STAGE` to `{}`", model[recycle].name),
            None => String::from(
                "let one of its lines lead to a stage that is `final`, or add a condition that stops it, such as `times(STAGE) < 4`",
            ),
        };
        let found = scene.of_leads(Goal::Rests(start), &[circle.leads], open, |leads| {
            let message = format!(
                "{leads} can go round {way} for ever, if nobody acts; each round takes {}",
                waits.join(" and ")
            );
            let mut finding = Finding::new(Code::EndlessLoop, steps[0].span, message)
                .label("the circle begins here")
                .subject(model[start].name.as_str())
                .help(help);
            for step in &steps[1..] {
                finding = finding.related(step.span, "and goes on here");
            }
            finding
        });
        scene.report.findings.extend(found.map(|mut finding| {
            finding.run.extend(later(&finding.run, steps));
            finding
        }));
    }
    if circles.open {
        scene.undecided(Open { code: Code::EndlessLoop, stage: StageId::new(0) });
    }
    scene.asker.universe = scene.every_lead;
}

/// A row so late that the lead has gone round twice before it.
fn later(run: &[RunRow], steps: &[Step]) -> Option<RunRow> {
    let last = run.last()?;
    let mut days = steps.iter().filter_map(|step| step.wait.as_ref()).map(|due| due.most_days());
    let days = days.try_fold(1_i64, |sum, next| sum.checked_add(next?))?.checked_mul(2)?;
    let at = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M", &last.at).ok()?;
    let at = at.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    let event = String::from("updated");
    let at = at.strftime("%Y-%m-%d %H:%M").to_string();
    Some(RunRow { at, event, by: None, values: Example::new(), ..last.clone() })
}

/// Whether the stages have any circle of steps that need nobody's doing and that no limit ends.
fn has_circle(flow: &Flow, model: &Model) -> bool {
    let limited = |stage: StageId| model[stage].recycle.as_ref().is_some_and(|recycle| recycle.limit.is_some());
    let count = model.stages.len();
    let mut alive = vec![true; count];
    loop {
        let mut onward = vec![false; count];
        for (one, taken) in flow.moves.iter().zip(&flow.taken) {
            if let (Trigger::When(from) | Trigger::Clock(from), true) = (one.trigger, *taken)
                && !limited(one.target)
            {
                onward[from.index()] |= alive[one.target.index()];
            }
        }
        let next: Vec<bool> = alive.iter().zip(&onward).map(|(alive, onward)| *alive && *onward).collect();
        if next == alive {
            return alive.contains(&true);
        }
        alive = next;
    }
}
