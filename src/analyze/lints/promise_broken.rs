//! A promise that some lead can break.
//!
//! Every lead that can be is followed ([`crate::analyze::promises`]); the shortest run that breaks
//! the promise is shown once a replay has confirmed it.

use super::Lint;
use crate::analyze::promises;
use crate::analyze::scene::Scene;
use crate::diagnostic::Code;

pub const LINT: Lint = Lint { code: Code::PromiseBroken, check, page: include_str!("promise_broken.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let proofs =
        promises::prove(scene.model, scene.sources, scene.asker.limits, scene.asker.purse.clone(), scene.replay);
    scene.report.findings.extend(proofs.findings);
    scene.report.undecided.extend(proofs.undecided);
    scene.report.proved = proofs.kept;
}
