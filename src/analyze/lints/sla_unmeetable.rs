//! A clock that no event can meet.
//!
//! A clock without `met by`, or one whose events cannot happen while it runs: `created` is a lead's
//! first row and never a later one, and a condition that holds for no lead of the stage meets
//! nothing. An event that also moves the lead away does meet.

use super::Lint;
use crate::analyze::blocks::Place;
use crate::analyze::engine::{Formulas, satisfiable};
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding};
use crate::model::{ClockStart, Cond, CondKind, EventId, EventMatch, SlaId, Subject};

pub const LINT: Lint = Lint { code: Code::SlaUnmeetable, check, page: include_str!("sla_unmeetable.md") };

fn check(scene: &mut Scene<'_, '_>) {
    for (id, sla) in super::clocks(scene.model) {
        let mut never = Vec::new();
        for met in &sla.met_by {
            match why_never(scene, id, met) {
                Some(why) => never.push(why),
                None => break,
            }
        }
        if never.len() < sla.met_by.len() {
            continue;
        }
        let why = match never.as_slice() {
            [] => String::from("it has no `met by`"),
            several => several.join(", and "),
        };
        let message = format!("nothing can meet `{}` in `{}`: {why}", sla.name, scene.model[id.stage].name);
        let mut finding = Finding::new(Code::SlaUnmeetable, sla.span, message)
            .label("every lead misses it, or leaves first")
            .subject(super::clock_name(&scene.model[id.stage].name, &scene.model[id]))
            .help("say `met by EVENT` with an event that can happen while the clock runs");
        for met in &sla.met_by {
            finding = finding.related(met.span, "never meets it");
        }
        scene.report.findings.push(finding);
    }
}

/// Why the line never meets the clock; none if it can, or cannot be judged.
fn why_never(scene: &mut Scene<'_, '_>, id: SlaId, met: &EventMatch) -> Option<String> {
    let sla = &scene.model[id];
    if met.event == EventId::CREATED && sla.start != ClockStart::Created {
        return Some(String::from("`created` is a lead's first row, before the clock starts"));
    }
    let cond = sla.met_by.iter().find(|line| line.span == met.span)?.when.as_ref()?;
    if scene.ground.definitions.why_not(scene.model, cond).is_some() {
        return None;
    }
    let holds = scene.asker.conditions.cond(cond);
    let before = scene.asker.universe;
    // The clock is looked at before the event is counted: what is sure of counts there is left out.
    let wherever = sla.start == ClockStart::Created || asks_more(cond);
    scene.asker.universe = if wherever { Formulas::TRUE } else { scene.universe(Place::When(id.stage)) };
    let never = scene.asker.ask(|scope| satisfiable(scope, &[holds], &[])).is_no();
    scene.asker.universe = before;
    let event = &scene.model[met.event].name;
    never.then(|| format!("its condition on `{event}` holds for no lead that can be there"))
}

/// Whether the condition asks for more than attributes, or by the names of others.
fn asks_more(cond: &Cond) -> bool {
    let mut asks = false;
    cond.walk(&mut |part| {
        asks |= match &part.kind {
            CondKind::Test(test) => !matches!(test.subject, Subject::Attribute(_)),
            CondKind::Criterion(_) => true,
            CondKind::Const(_)
            | CondKind::All(_)
            | CondKind::Any(_)
            | CondKind::Not(_)
            | CondKind::AtLeast { .. }
            | CondKind::Hole => false,
        };
    });
    asks
}
