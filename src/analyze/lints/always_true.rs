//! A part of a condition that always holds.
//!
//! It asks nothing: every lead of its place is so. The parts are found by `constants`.

use super::Lint;
use super::never_true::of_part;
use crate::analyze::constants::Constant;
use crate::analyze::scene::Scene;
use crate::diagnostic::Code;

pub const LINT: Lint = Lint { code: Code::AlwaysTrue, check, page: include_str!("always_true.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let always: Vec<Constant> = scene.constants.iter().filter(|part| part.truth).cloned().collect();
    for part in always {
        let help =
            if part.whole { "correct the condition, or write the line without it" } else { "correct it, or delete it" };
        let finding = of_part(scene, &part, Code::AlwaysTrue, "always holds", help);
        scene.report.findings.push(finding);
    }
}
