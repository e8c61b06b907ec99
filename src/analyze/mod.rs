//! What a policy leaves open or claims twice, and what can never happen, never end or never work,
//! told exactly and with examples.

pub mod engine;

mod axes;
mod blocks;
mod cell;
mod certificate;
mod circles;
mod constants;
mod coverage;
mod definitions;
mod evaluate;
mod example;
mod exits;
mod finding;
mod flow;
mod formula;
mod ground;
mod leaving;
mod lints;
mod meeting;
mod moment;
mod naming;
mod no_turn;
mod numbers;
mod observed;
mod overlaps;
mod owners;
mod pages;
mod promises;
mod region;
mod same_moment;
mod scene;
mod seam;
mod sentence;
mod shares;
mod table_text;
mod text_cell;
mod text_regions;
mod universe;
mod verify;
mod waits;
mod written;

pub use certificate::{Answer, AxisValues, Certificate, Step};
pub use lints::{LINTS, Lint};
pub use observed::{Journey, Leads};
pub use pages::{page, summary};
pub use promises::{Replay, Seen, SeenKind};
pub use scene::Report;
pub use verify::{Shown, verify};

/// What comparing two policies stands on.
pub(crate) mod parts {
    pub use super::axes::Axes;
    pub use super::blocks::{Block, Place, blocks};
    pub use super::cell::choice_name;
    pub use super::definitions::{Unjudged, named_in};
    #[cfg(test)]
    pub use super::evaluate::{claiming, holds, value};
    pub use super::flow::{Claims, Flow};
    pub use super::formula::Conditions;
    pub use super::ground::{Ground, axes_of};
    pub use super::naming::Naming;
    pub use super::observed::{Site, Walk, walk};
    pub use super::region::{Asker, Parts};
    pub use super::scene::why_not;
    pub use super::sentence::leads;
    pub use super::universe::{at_place, every_lead};
    pub use super::written::region;
}

use crate::model::{Guard, MOST_STAGES, Model};
use crate::text::Sources;

/// Checks a policy: every gap and overlap, and every lint, exact and with examples. `limits` bound
/// the work of each question; a question that ends early is in [`Report::undecided`]. `replay` confirms
/// each run that breaks a promise before it is said.
pub fn check(model: &Model, sources: &Sources, limits: engine::Limits, replay: &dyn Replay) -> Report {
    check_with(model, sources, limits, replay, None)
}

/// As [`check`]; each box of a gap or overlap also says how many of `leads` were in it.
pub fn check_with(
    model: &Model,
    sources: &Sources,
    limits: engine::Limits,
    replay: &dyn Replay,
    leads: Option<Leads<'_>>,
) -> Report {
    examine(model, sources, limits, replay, leads, |_| ()).0
}

/// As [`check_with`], with a certificate of its answers about gaps; none where no lead can be judged.
pub fn check_with_certificate(
    model: &Model,
    sources: &Sources,
    limits: engine::Limits,
    replay: &dyn Replay,
    leads: Option<Leads<'_>>,
) -> (Report, Option<Certificate>) {
    examine(model, sources, limits, replay, leads, certificate::certificate)
}

/// Checks the policy, and looks at the scene of it once more.
fn examine<T>(
    model: &Model,
    sources: &Sources,
    limits: engine::Limits,
    replay: &dyn Replay,
    leads: Option<Leads<'_>>,
    look: impl FnOnce(&mut scene::Scene<'_, '_>) -> T,
) -> (Report, Option<T>) {
    let ground = ground::Ground::new(model);
    if ground.assumes == Some(definitions::Unjudged::Hole) {
        return (Report::default(), None);
    }
    let mut conditions = formula::Conditions::new(model, &ground.axes, &ground.definitions);
    let every_lead = universe::every_lead(model, &mut conditions);
    let blocks = blocks::blocks(model);
    let judged: Vec<_> = blocks.iter().map(|block| scene::why_not(&ground, block)).collect();
    let mut claims = flow::Claims::default();
    for block in &blocks {
        let made = match block.place {
            blocks::Place::Decision(id) => conditions.decided(id),
            _ => None,
        };
        let made = made.unwrap_or_else(|| {
            let guards: Vec<&Guard> = block.lines.iter().map(|line| line.guard).collect();
            conditions.guards(&guards)
        });
        claims.insert(block.place, made);
    }
    let mut asker = region::Asker {
        model,
        axes: &ground.axes,
        space: &ground.space,
        conditions: &mut conditions,
        universe: every_lead,
        limits,
        purse: engine::Purse::new(limits),
    };
    let moves_judged = model.stages.len() <= MOST_STAGES
        && !model.stages.iter().any(|stage| stage.broken)
        && blocks.iter().zip(&judged).all(|(block, why)| !block.moves() || why.is_none());
    let flow = moves_judged.then(|| flow::Flow::new(&ground, &mut asker, &blocks, &claims));
    let observed = leads.map(|leads| observed::Observed::new(model, &ground.axes, leads));
    let report = Report::default();
    let mut scene = scene::Scene {
        model,
        sources,
        ground: &ground,
        blocks: &blocks,
        judged: &judged,
        claims: &claims,
        flow: flow.as_ref(),
        every_lead,
        asker,
        constants: Vec::new(),
        observed: observed.as_ref(),
        replay,
        report,
    };
    coverage::coverage(&mut scene);
    same_moment::same_moment(&mut scene);
    scene.constants = constants::constants(&mut scene);
    for lint in LINTS {
        (lint.check)(&mut scene);
    }
    let seen = look(&mut scene);
    let mut report = scene.report;
    crate::diagnostic::sort_findings(&mut report.findings, sources);
    (report, Some(seen))
}

#[cfg(test)]
mod tests;
