//! A move that opinions alone decide.
//!
//! The condition of each line that moves a lead is followed through criteria, decisions and scores to
//! the attributes, fields and counts that it reads. `judged` attributes are opinions, all else is
//! recorded by a system.

use super::Lint;
use crate::analyze::definitions::named_in;
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding};
use crate::model::{AttributeId, Cond, CondKind, Guard, Model, Subject};

pub const LINT: Lint = Lint { code: Code::JudgedOnly, check, page: include_str!("judged_only.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let model = scene.model;
    for (block, judged) in scene.blocks.iter().zip(scene.judged) {
        if !block.moves() || judged.is_some() {
            continue;
        }
        for line in &block.lines {
            let Guard::When(cond) = line.guard else { continue };
            let Some(opinions) = opinions_alone(model, cond) else { continue };
            let names: Vec<String> = opinions.iter().map(|id| format!("`{}`", model[*id].name)).collect();
            let message = format!("`{}` is decided by opinions alone: {}", line.said, names.join(", "));
            let mut finding = Finding::new(Code::JudgedOnly, line.span, message)
                .label("reads no fact")
                .subject(block.place.subject(model))
                .help("add a fact that a system records, or take `judged` off an attribute that is recorded");
            for id in opinions {
                finding = finding.related(model[id].span, "a person's opinion");
            }
            scene.report.findings.push(finding);
        }
    }
}

/// The opinions that the condition reads, if it reads some and no fact.
fn opinions_alone(model: &Model, cond: &Cond) -> Option<Vec<AttributeId>> {
    let mut opinions = Vec::new();
    let mut facts = false;
    let mut seen = Vec::new();
    let mut open = vec![cond];
    while let Some(cond) = open.pop() {
        cond.walk(&mut |part| {
            if let CondKind::Test(test) = &part.kind {
                match &test.subject {
                    Subject::Attribute(id) if model[*id].judged => opinions.push(*id),
                    Subject::Decision(_) | Subject::Score(_) => {}
                    Subject::Attribute(_)
                    | Subject::Field(_)
                    | Subject::EventCount(_)
                    | Subject::EventCountInStage(_)
                    | Subject::StageCount(_)
                    | Subject::Stage
                    | Subject::Owner
                    | Subject::Sla(_) => facts = true,
                }
            }
        });
        for definition in named_in(cond) {
            if !seen.contains(&definition) {
                seen.push(definition);
                open.extend(definition.conditions(model));
            }
        }
    }
    opinions.sort_unstable();
    opinions.dedup();
    (!facts && !opinions.is_empty()).then_some(opinions)
}
