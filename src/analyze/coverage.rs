//! Gaps and overlaps of every block of alternatives.
//!
//! One question for all blocks: which leads of the place's universe does no line claim, and which
//! do two lines claim. Blocks that touch a hole are left out: the hole has its own message.

use super::blocks::{Block, Place};
use super::definitions::Unjudged;
use super::engine::{Formulas, Listed};
use super::finding::Writer;
use super::flow::Goal;
use super::naming::Naming;
use super::overlaps::find_overlaps;
use super::region::Parts;
use super::scene::Scene;
use super::shares::Shares;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::{EventId, Model, StageId};

/// Looks at every block of the policy.
pub fn coverage(scene: &mut Scene<'_, '_>) {
    let model = scene.model;
    scene.report.findings.extend(nothing_said(model));
    for (block, why) in scene.blocks.iter().zip(scene.judged) {
        match why {
            Some(Unjudged::Hole) => continue,
            Some(Unjudged::TooManyTexts(subject)) => {
                scene.report.undecided.extend(too_many_texts(model, block, subject));
                continue;
            }
            None => {}
        }
        scene.asker.universe = scene.universe(block.place);
        let naming = Naming { model, axes: scene.asker.axes, event: own_event(model, block.place) };
        let writer = Writer { model, sources: scene.sources, naming, block };
        find_gap(scene, &writer);
        find_overlaps(scene, &writer);
    }
    scene.asker.universe = scene.every_lead;
}

/// The event whose fields stand bare on the block's lines.
fn own_event(model: &Model, place: Place) -> Option<EventId> {
    match place {
        Place::Event(stage, at) => Some(model[stage].ons[at].event),
        Place::Decision(_)
        | Place::Intake
        | Place::Owner(_)
        | Place::When(_)
        | Place::Timer(..)
        | Place::Deadline(_)
        | Place::Return(_) => None,
    }
}

fn too_many_texts(model: &Model, block: &Block<'_>, subject: &crate::model::Subject) -> Option<Undecided> {
    let code = block.place.gap().unwrap_or(block.place.overlap());
    let name = model.subject_name(subject);
    let message = format!("the tests of `{name}` part texts into more kinds than can be compared");
    Some(Undecided { code, span: block.span, subject: Some(block.place.subject(model)), message, share: None })
}

/// Leads that nothing is said about because there is no block at all.
fn nothing_said(model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    if model.intake.is_none() && !model.stages.is_empty() {
        let message = "this policy has no `intake`: no lead ever enters a stage";
        found.push(
            Finding::new(Code::GapIntake, model.span, message)
                .label("nothing says where a lead begins")
                .subject("intake")
                .help("add `intake { otherwise -> STAGE }`"),
        );
    }
    for (at, stage) in model.stages.iter().enumerate() {
        if stage.owner.is_none() && !stage.is_final {
            let place = Place::Owner(StageId::new(at));
            found.push(
                Finding::new(Code::GapOwner, stage.span, format!("nobody owns the leads of `{}`", stage.name))
                    .label("no `owner`, and not `final`")
                    .subject(place.subject(model))
                    .help("add `owner DEPARTMENT`, or `final` if the lead is done here"),
            );
        }
    }
    found
}

fn find_gap(scene: &mut Scene<'_, '_>, writer: &Writer<'_, '_>) {
    let place = writer.block.place;
    let claims = &scene.claims[&place];
    let Some(code) = writer.block.place.gap() else { return };
    if writer.block.is_total() || claims.contains(&Formulas::TRUE) {
        return;
    }
    let Parts { parts, listed, of_at_least, share } = scene.asker.region(&[], claims);
    if !parts.is_empty() {
        let mut finding = writer.gap(&scene.asker, code, &parts, claims);
        finding.share = share.and_then(Shares::exactly);
        scene.count_leads(place, &parts, &mut finding);
        finding.run = scene.run(Goal::Block(place), &parts[0], &[], claims);
        scene.report.findings.push(finding);
    }
    if listed == Listed::Some {
        let share = share.unwrap_or(Shares::OPEN);
        let message = match parts.len() {
            0 => format!(
                "the work allowed ended before a lead that no line claims was found or ruled out: {}",
                share.said()
            ),
            many => format!(
                "no line claims {}: the {many} largest of at least {} kinds of lead are listed, before the work \
                 allowed ended",
                share.said(),
                of_at_least.max(many)
            ),
        };
        let mut undecided = writer.undecided(code, message);
        undecided.share = Some(share.bounds());
        scene.report.undecided.push(undecided);
    }
}
