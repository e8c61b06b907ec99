//! A part of a condition that never holds.
//!
//! What no lead can be: `employees < 100 and employees >= 1000`, a value that a decision never
//! gives, in a stage also what no lead can be there. The parts are found by `constants`.

use super::Lint;
use crate::analyze::constants::Constant;
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding};

pub const LINT: Lint = Lint { code: Code::NeverTrue, check, page: include_str!("never_true.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let never: Vec<Constant> = scene.constants.iter().filter(|part| !part.truth).cloned().collect();
    for part in never {
        let help = if part.whole {
            "correct the condition, or delete the line that it stands on"
        } else {
            "correct it, or delete it"
        };
        let finding = of_part(scene, &part, Code::NeverTrue, "never holds", help);
        scene.report.findings.push(finding);
    }
}

/// A finding about a part that all leads answer alike.
pub fn of_part(scene: &Scene<'_, '_>, part: &Constant, code: Code, says: &str, help: &str) -> Finding {
    let text: Vec<&str> = scene.sources.snippet(part.span).split_whitespace().collect();
    let text = text.join(" ");
    let named = if text.chars().count() <= 60 { format!("`{text}`") } else { String::from("this condition") };
    let among = match part.stage {
        Some(stage) => format!(" of the leads that can be in `{}`", scene.model[stage].name),
        None => String::from(", whatever the lead"),
    };
    Finding::new(code, part.span, format!("{named} {says}{among}"))
        .label(says)
        .subject(part.subject.as_str())
        .help(help)
}
