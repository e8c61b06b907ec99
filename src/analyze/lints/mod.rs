//! One small file a lint, with its page beside it.
//!
//! A lint is a [`Code`], a function over the [`Scene`] of a policy, and a page in Markdown: what it
//! looks for, what that costs a team, policies that fail and pass, when to allow it. The fences
//! `tasuki fail` and `tasuki pass` of each page are checked by one test.
//! INVARIANT: a lint says a finding only of leads that can be, and says `undecided` where its work
//! ended before an answer; it leaves out what touches a hole.

mod always_true;
mod dead_end;
mod endless_loop;
mod handoff_incomplete;
mod instant_loop;
mod judged_only;
mod ladder_order;
mod missing_label;
mod never_true;
mod no_final;
mod promise_broken;
mod redundant_line;
mod sla_after_exit;
mod sla_unmeetable;
mod unattended;
mod unreachable_line;
mod unreachable_stage;
mod unused_name;

use super::scene::Scene;
use crate::diagnostic::Code;
use crate::model::{Model, Sla, SlaId, StageId};

/// What a policy is looked at for.
pub struct Lint {
    pub code: Code,
    /// Adds findings and open questions to the scene's report.
    pub(super) check: fn(&mut Scene<'_, '_>),
    /// The documentation, in Markdown.
    pub page: &'static str,
}

/// All lints, in the order of the language reference.
pub const LINTS: &[Lint] = &[
    unreachable_stage::LINT,
    unreachable_line::LINT,
    never_true::LINT,
    always_true::LINT,
    dead_end::LINT,
    no_final::LINT,
    unattended::LINT,
    handoff_incomplete::LINT,
    instant_loop::LINT,
    endless_loop::LINT,
    sla_unmeetable::LINT,
    sla_after_exit::LINT,
    ladder_order::LINT,
    promise_broken::LINT,
    redundant_line::LINT,
    unused_name::LINT,
    judged_only::LINT,
    missing_label::LINT,
];

/// Every clock that can run, in file order; of one that could not be read whole nothing is said.
fn clocks(model: &Model) -> impl Iterator<Item = (SlaId, &Sla)> {
    let stages = (0..).map(StageId::new).zip(&model.stages).filter(|(_, stage)| !stage.is_final);
    let all =
        stages.flat_map(|(stage, item)| (0..).zip(&item.slas).map(move |(index, sla)| (SlaId { stage, index }, sla)));
    all.filter(|(_, sla)| !sla.broken)
}

/// A clock as the subject of a finding: `STAGE/SLA`.
pub fn clock_name(stage: &str, sla: &Sla) -> String {
    format!("{stage}/{}", sla.name)
}
